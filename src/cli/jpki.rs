// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki`: the operator's role, signatures and authentication with the My Number Card.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::check_arguments::{CardArguments, CaseArguments, CheckCommand, ComparedWord};
use super::jpki_flow::{self, JpkiOrder};
use super::{Common, check, jpki_role, jpki_status, jpki_verify};
use crate::jpki::JpkiUse;
use crate::records::DisplayedTo;

#[derive(Debug, Subcommand)]
pub(super) enum JpkiCommand {
    /// Tells the operator's role, whom it asks about revocation, and the state of what was received.
    Status(jpki_status::StatusArguments),
    /// The operator's role under the JPKI Act: shows it, sets it.
    #[command(subcommand)]
    Role(jpki_role::RoleCommand),
    /// Has the holder sign a text with the signing certificate (電子署名), and checks the signature.
    ///
    /// The text is shown first, and the customer agrees to it. The password is asked for at the terminal without echo, or
    /// read as one line from standard input. It is never an argument.
    Sign(SignArguments),
    /// Authenticates the holder with the four-digit PIN (利用者証明). It names nobody.
    Authenticate(AuthenticateArguments),
    /// Authenticates the holder without a PIN, after the face was compared; for specially approved operators.
    ///
    /// In training only: the face is compared with the chip's photo, which the window shows and this command does not. The
    /// card is read as a document first: its check number B is asked for. The real card's protocol is under contract: an
    /// approved operator delivers it.
    Pinless(PinlessArguments),
    /// Checks a signature of `sign --cms-out` again, without a card.
    Verify(jpki_verify::VerifyArguments),
}

/// The card and how its holder agreed.
#[derive(Debug, Args)]
pub(super) struct HolderArguments {
    /// The reader: its name, or the beginning of it [default: the first with a card].
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
    /// Seconds to wait for a card.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    wait: u64,
    /// The customer has seen what stands above, and agreed, elsewhere: on a screen of their own, or of the kiosk.
    /// Without it the question is asked at the terminal.
    #[arg(long)]
    agreed: bool,
    /// On whose screen it stood.
    #[arg(long, value_enum, value_name = "WHOSE", default_value = "clerk", requires = "agreed")]
    shown_to: ShownTo,
    /// The cardholder and the clerk have both agreed to spend the last try.
    #[arg(long)]
    last_try_agreed: bool,
    /// Training: the software card to put on the training reader.
    #[arg(long, value_name = "NAME", requires = "training", conflicts_with = "reader")]
    persona: Option<String>,
    /// Training: give the persona's own numbers, PINs and passwords instead of asking for them.
    #[arg(long, requires = "persona")]
    specimen_number: bool,
}

/// On whose screen something stood.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ShownTo {
    /// The clerk's, turned to the customer.
    Clerk,
    /// One of the customer's own.
    Customer,
}

#[derive(Debug, Args)]
pub(super) struct SignArguments {
    /// The text to sign: a file, in UTF-8 [default: the one the counter proposes].
    #[arg(long, value_name = "FILE")]
    text: Option<PathBuf>,
    /// Write the signature here (CMS, DER; it holds the certificate). Not for service providers, who may not keep it.
    #[arg(long, value_name = "FILE")]
    cms_out: Option<PathBuf>,
    /// Write the text here, byte for byte as it was signed.
    #[arg(long, value_name = "FILE")]
    text_out: Option<PathBuf>,
    #[command(flatten)]
    holder: HolderArguments,
    #[command(flatten)]
    case: CaseArguments,
}

/// What an authentication is for, and whether it is entered.
#[derive(Debug, Args)]
struct EntryArguments {
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
    /// What it is for (account, contract or case number): the first line of this file.
    #[arg(long, value_name = "FILE")]
    reference: Option<PathBuf>,
    /// Enter the result into the record book. Where one is set up it is entered also without this.
    #[arg(long)]
    record: bool,
    /// Who records. The password is asked for at the terminal without echo. Training needs neither.
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
    /// Read the password as the first line of standard input.
    #[arg(long, requires = "account")]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct AuthenticateArguments {
    #[command(flatten)]
    holder: HolderArguments,
    #[command(flatten)]
    entry: EntryArguments,
}

#[derive(Debug, Args)]
pub(super) struct PinlessArguments {
    /// Whether the person is the one of the chip's photo, as the clerk sees it. Anything but `same` ends it.
    #[arg(long, value_enum)]
    face: ComparedWord,
    #[command(flatten)]
    holder: HolderArguments,
    #[command(flatten)]
    entry: EntryArguments,
}

pub(super) fn run(common: &Common, command: JpkiCommand) -> u8 {
    let order = match command {
        JpkiCommand::Status(arguments) => return jpki_status::run(common, &arguments),
        JpkiCommand::Role(command) => return jpki_role::run(common, &command),
        JpkiCommand::Verify(arguments) => return jpki_verify::run(common, &arguments),
        JpkiCommand::Sign(arguments) => signature(arguments),
        JpkiCommand::Authenticate(AuthenticateArguments { holder, entry }) => {
            authentication(JpkiUse::Authentication, holder, entry, ComparedWord::NotCompared)
        }
        // The photo has to be seen before anybody says that the face is the same, and no picture is written for that.
        JpkiCommand::Pinless(_) if !common.training => return jpki_flow::only_in_the_window(),
        JpkiCommand::Pinless(PinlessArguments { face, holder, entry }) => {
            authentication(JpkiUse::Pinless, holder, entry, face)
        }
    };
    match order {
        Ok(order) => check::run(common, &CheckCommand::Jpki(Box::new(order))),
        Err(problem) => jpki_flow::not_readable(&problem),
    }
}

fn signature(arguments: SignArguments) -> Result<JpkiOrder, String> {
    let SignArguments { text, cms_out, text_out, holder, case } = arguments;
    let statement = text.as_deref().map(jpki_flow::statement).transpose()?;
    let order = order(JpkiUse::Signature, holder, case, ComparedWord::NotCompared);
    Ok(JpkiOrder { statement, cms_out, text_out, ..order })
}

fn authentication(
    what: JpkiUse,
    holder: HolderArguments,
    entry: EntryArguments,
    face: ComparedWord,
) -> Result<JpkiOrder, String> {
    let reference = entry.reference.as_deref().map(jpki_flow::reference).transpose()?;
    let case = CaseArguments {
        json: entry.json,
        account: entry.account,
        password_stdin: entry.password_stdin,
        ..CaseArguments::default()
    };
    let order = order(what, holder, case, face);
    Ok(JpkiOrder { reference: reference.unwrap_or_default(), enter: entry.record, ..order })
}

fn order(what: JpkiUse, holder: HolderArguments, case: CaseArguments, face: ComparedWord) -> JpkiOrder {
    let agreed = holder.agreed.then_some(match holder.shown_to {
        ShownTo::Clerk => DisplayedTo::Clerk,
        ShownTo::Customer => DisplayedTo::Customer,
    });
    let card = CardArguments {
        reader: holder.reader,
        pictures: false,
        wait: holder.wait,
        last_try_agreed: holder.last_try_agreed.then(String::new).into_iter().collect(),
        persona: holder.persona,
        specimen_number: holder.specimen_number,
        face,
        printed_card: ComparedWord::NotCompared,
        security_code: ComparedWord::NotCompared,
        case,
    };
    JpkiOrder {
        what,
        statement: None,
        reference: String::new(),
        agreed,
        cms_out: None,
        text_out: None,
        enter: false,
        card,
    }
}

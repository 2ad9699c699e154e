// SPDX-License-Identifier: MIT OR Apache-2.0
//! The arguments of `tashika check`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use tashika_kit::CredentialNeed;

use super::jpki_flow::JpkiOrder;
use crate::records::record::{InquiryAnswer, SpecialPeriod};
use crate::records::{Compared, TransactionKind};
use crate::rules::{AddressPage, Law};

#[derive(Debug, Subcommand)]
pub(super) enum CheckCommand {
    /// A My Number Card (マイナンバーカード) by its 14-digit check number (照合番号B).
    ///
    /// The number is asked for at the terminal without echo, or read as one line from standard input. It
    /// is never an argument.
    Mynumber(MyNumberArguments),
    /// A driver's licence (運転免許証) by its PINs (暗証番号1, 暗証番号2).
    ///
    /// The PINs are asked for at the terminal without echo, or read from standard input, one a line, PIN 1 first.
    /// They are never arguments. PIN 1 opens the entries; with PIN 2 the photo is read, too. The signature is
    /// checked with --licence-signature, both PINs and a trust anchor; otherwise it is `not_checked`.
    Licence(LicenceArguments),
    /// A residence card (在留カード) or special permanent resident certificate (特別永住者証明書) by its number.
    ///
    /// The number (在留カード等番号, 12 characters, printed at the top right) is asked for at the terminal without echo,
    /// or read as one line from standard input. It is never an argument. A wrong number locks nothing. Name and address
    /// stand in the chip as pictures only: `transcribe` in the JSON says what a person has to type from them, and the
    /// particulars hold it as `transcript`.
    Residence(ResidenceArguments),
    /// A passport (旅券) of any country, or another document with the same application, by its machine readable zone.
    ///
    /// The zone (MRZ) is asked for at the terminal without echo, or read from standard input or a file: its lines, or
    /// three lines with number, birth date and expiry date (YYMMDD). It is never an argument: it is the key of the chip.
    /// The chip counts no tries. With --can, the six digits printed on some documents open it instead; then nothing
    /// compares the chip with the page.
    Passport(PassportArguments),
    /// A document without a chip, typed by the clerk: the particulars hold it as `document`.
    Typed(CaseArguments),
    /// A customer who was confirmed before (AML Rule 16): the particulars hold them as `known`.
    Known(CaseArguments),
    /// `tashika jpki sign`, `authenticate`, `pinless`: not a command of its own here.
    #[command(skip)]
    Jpki(Box<JpkiOrder>),
}

#[derive(Debug, clap::Args)]
pub(super) struct MyNumberArguments {
    /// Read the My-Number licence (マイナ免許証) on the same chip, too. Its PIN is asked for after the number.
    #[arg(long)]
    pub(super) my_number_licence: bool,
    #[command(flatten)]
    pub(super) card: CardArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct LicenceArguments {
    /// Leave the photo in the card: only PIN 1 is asked for.
    #[arg(long)]
    pub(super) without_photo: bool,
    #[command(flatten)]
    pub(super) card: CardArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct ResidenceArguments {
    /// For the record: the marks of the print the clerk looked for and found, separated by commas: moj_mark,
    /// left_edge, hologram, moj_letters, watermark. They are known of the form of 2012 to 2026 only.
    #[arg(long, value_name = "MARKS", value_delimiter = ',')]
    pub(super) marks: Vec<String>,
    /// For the record: what the agency's page said about the number (在留カード等番号失効情報照会). This program
    /// cannot ask it.
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub(super) number_inquiry: Option<InquiryWord>,
    /// For the record: the number in the chip's picture of the front and the number that was typed. Only cards of the
    /// first generation have that picture, and their number nowhere else under the signature.
    #[arg(long, value_enum)]
    pub(super) picture_number: Option<ComparedWord>,
    /// For the record: of a card past its last day, whether its holder showed that it is prolonged (特例期間).
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub(super) special_period: Option<SpecialPeriodWord>,
    #[command(flatten)]
    pub(super) card: CardArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct PassportArguments {
    /// Read the zone from this file, or `-` for standard input [default: the terminal, else standard input].
    #[arg(long, value_name = "FILE", conflicts_with = "can")]
    pub(super) mrz_file: Option<PathBuf>,
    /// Open the chip with the card access number: asked for without echo, or one line of standard input.
    #[arg(long)]
    pub(super) can: bool,
    /// For the record: of a Japanese passport, whether it has a page for the address (所持人記入欄). Without it, the book
    /// counts as one without the page.
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub(super) address_page: Option<AddressPageWord>,
    #[command(flatten)]
    pub(super) card: CardArguments,
}

#[derive(Debug, clap::Args)]
pub(super) struct CardArguments {
    /// The reader: its name, or the beginning of it [default: the first with a card].
    #[arg(long, value_name = "NAME")]
    pub(super) reader: Option<String>,
    /// Put the pictures into the JSON, as base64.
    #[arg(long, requires = "json")]
    pub(super) pictures: bool,
    /// Seconds to wait for a card.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    pub(super) wait: u64,
    /// The cardholder and the clerk have both agreed to spend the last try: of the one number or PIN that has one
    /// left, or of those named (`=licence_pin_1,licence_pin_2`) where more than one has.
    #[arg(long, value_name = "WHICH", num_args = 0..=1, require_equals = true, default_missing_value = "", value_delimiter = ',')]
    pub(super) last_try_agreed: Vec<String>,
    /// Training: the software card to put on the training reader. Without it, the card on the PC/SC reader
    /// that `--reader` names (e.g. one that `tashika softcard serve` serves) is checked.
    #[arg(long, value_name = "NAME", requires = "training", conflicts_with = "reader")]
    pub(super) persona: Option<String>,
    /// Training: give the persona's own numbers and PINs instead of asking for them.
    #[arg(long, requires = "persona")]
    pub(super) specimen_number: bool,
    /// For the record: the person and the chip photo.
    #[arg(long, value_enum, default_value = "not-compared", hide_default_value = true)]
    pub(super) face: ComparedWord,
    /// For the record: the printed card and the chip data.
    #[arg(long, value_enum, default_value = "not-compared", hide_default_value = true)]
    pub(super) printed_card: ComparedWord,
    /// For the record: the printed security code and its image in the chip.
    #[arg(long, value_enum, default_value = "not-compared", hide_default_value = true)]
    pub(super) security_code: ComparedWord,
    #[command(flatten)]
    pub(super) case: CaseArguments,
}

/// The law's side of a check.
#[derive(Debug, Default, clap::Args)]
pub(super) struct CaseArguments {
    /// JSON on standard output (schema: docs/check-json.md).
    #[arg(long)]
    pub(super) json: bool,
    /// Ask this law; may be repeated. Each makes a record of its own.
    #[arg(long, value_enum, value_name = "LAW", requires = "particulars")]
    pub(super) law: Vec<LawWord>,
    /// The kind of transaction: account_opening, safe_deposit, loan, large_cash, cash_transfer, line_contract,
    /// line_transfer, other.
    #[arg(long, value_name = "KIND", requires = "law", value_parser = transaction_kind)]
    pub(super) transaction: Option<TransactionKind>,
    /// What a clerk would type, as JSON (docs/check-json.md): a file, or `-` for the rest of standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) particulars: Option<PathBuf>,
    /// Write a record with this decision, for each law.
    #[arg(long, value_enum, value_name = "DECISION", requires = "law")]
    pub(super) record: Option<DecisionWord>,
    /// For `--record confirmed`: the clerk has seen what was not proved or not compared, and confirms all
    /// the same. Never over a failed check, and never over what the law still asks for.
    #[arg(long, requires = "record")]
    pub(super) acknowledge: bool,
    /// Who records. The password is asked for at the terminal without echo. Training needs neither.
    #[arg(long, value_name = "NAME", requires = "record")]
    pub(super) account: Option<String>,
    /// Read the password as the first line of standard input.
    #[arg(long, requires = "account")]
    pub(super) password_stdin: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum LawWord {
    Aml,
    Phone,
}

impl CheckCommand {
    /// The card this is about, if a card is read.
    pub(super) fn card(&self) -> Option<&CardArguments> {
        match self {
            Self::Mynumber(arguments) => Some(&arguments.card),
            Self::Licence(arguments) => Some(&arguments.card),
            Self::Residence(arguments) => Some(&arguments.card),
            Self::Passport(arguments) => Some(&arguments.card),
            Self::Jpki(order) => Some(&order.card),
            Self::Typed(_) | Self::Known(_) => None,
        }
    }

    /// The law's side.
    pub(super) fn case(&self) -> &CaseArguments {
        match self {
            Self::Typed(case) | Self::Known(case) => case,
            Self::Mynumber(MyNumberArguments { card, .. })
            | Self::Licence(LicenceArguments { card, .. })
            | Self::Residence(ResidenceArguments { card, .. })
            | Self::Passport(PassportArguments { card, .. }) => &card.case,
            Self::Jpki(order) => &order.card.case,
        }
    }

    /// The document family that was asked for.
    pub(super) fn family(&self) -> Option<&'static str> {
        match self {
            Self::Mynumber(_) => Some(tashika_mynumber::FAMILY),
            Self::Licence(_) => Some(tashika_licence::FAMILY),
            Self::Residence(_) => Some(tashika_residence::FAMILY),
            Self::Passport(_) => Some(tashika_passport::FAMILY),
            Self::Jpki(order) => Some(order.family()),
            Self::Typed(_) | Self::Known(_) => None,
        }
    }

    /// What is done with JPKI, if it is that.
    pub(super) fn jpki(&self) -> Option<&JpkiOrder> {
        match self {
            Self::Jpki(order) => Some(order),
            _ => None,
        }
    }

    /// Whether what can be asked for is asked for: everything a document needs, of the rest what the command says.
    pub(super) fn wants(&self, need: &CredentialNeed) -> bool {
        match (self, need.id) {
            (Self::Licence(licence), tashika_licence::PIN_2) => !licence.without_photo,
            (Self::Mynumber(card), tashika_licence::MY_NUMBER_LICENCE_PIN) => card.my_number_licence,
            (Self::Passport(passport), tashika_passport::MRZ) => !passport.can,
            (Self::Passport(passport), tashika_passport::CAN) => passport.can,
            _ => !need.optional,
        }
    }
}

impl From<LawWord> for Law {
    fn from(word: LawWord) -> Self {
        match word {
            LawWord::Aml => Self::Aml,
            LawWord::Phone => Self::Phone,
        }
    }
}

fn transaction_kind(text: &str) -> Result<TransactionKind, String> {
    let value = serde_json::Value::String(text.to_owned());
    serde_json::from_value(value).map_err(|_| "there is no such kind of transaction (see --help)".to_owned())
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum DecisionWord {
    Confirmed,
    Refused,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ComparedWord {
    Same,
    Different,
    NotCompared,
}

impl From<ComparedWord> for Compared {
    fn from(word: ComparedWord) -> Self {
        match word {
            ComparedWord::Same => Self::Same,
            ComparedWord::Different => Self::Different,
            ComparedWord::NotCompared => Self::NotCompared,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum InquiryWord {
    NotLapsed,
    Lapsed,
    Unavailable,
    NotAsked,
}

impl From<InquiryWord> for InquiryAnswer {
    fn from(word: InquiryWord) -> Self {
        match word {
            InquiryWord::NotLapsed => Self::NotLapsed,
            InquiryWord::Lapsed => Self::Lapsed,
            InquiryWord::Unavailable => Self::Unavailable,
            InquiryWord::NotAsked => Self::NotAsked,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum SpecialPeriodWord {
    Shown,
    NotShown,
    NotAsked,
}

impl From<SpecialPeriodWord> for SpecialPeriod {
    fn from(word: SpecialPeriodWord) -> Self {
        match word {
            SpecialPeriodWord::Shown => Self::Shown,
            SpecialPeriodWord::NotShown => Self::NotShown,
            SpecialPeriodWord::NotAsked => Self::NotAsked,
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum AddressPageWord {
    None,
    Written,
    Blank,
}

impl From<AddressPageWord> for AddressPage {
    fn from(word: AddressPageWord) -> Self {
        match word {
            AddressPageWord::None => Self::None,
            AddressPageWord::Written => Self::Written,
            AddressPageWord::Blank => Self::Blank,
        }
    }
}

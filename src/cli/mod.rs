// SPDX-License-Identifier: MIT OR Apache-2.0
//! The same acts as the window, from the command line, with JSON out.
//!
//! A number, a PIN or a name is never an argument: arguments are visible to every process.

mod ask;
mod backup;
mod bench;
mod check;
mod check_arguments;
mod crl;
mod doctor;
mod face;
mod jpki;
mod jpki_flow;
mod jpki_role;
mod jpki_setup;
mod jpki_status;
mod jpki_verify;
mod output;
mod particulars;
mod passport;
mod readers;
mod records;
mod report;
mod rules;
mod softcard;
mod times;
mod transcript;
mod trust;
mod users;
mod verify;

pub use face::FaceOptions;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::counter::{EvidencePolicy, Settings};
use crate::mrz_reader::ReaderOption;
use crate::records::{BookError, BookKind, Places};
use crate::rules::{Law, RuleSettings};
use crate::trust::{AcceptedClasses, AnchorFileError, TrustStore};
use crate::window::{CustomerView, KioskPlace, Look, Scale, ViewGiven};
use crate::words::Language;

/// Exit codes. "Not proved" and "failed" are never mistaken for "proved".
pub mod exit {
    /// Proved, and in force.
    pub const PROVED: u8 = 0;
    /// The program could not do what it was asked (setup, book, files).
    pub const TROUBLE: u8 = 1;
    // 2 is clap's: the command line was not understood.
    /// Read, but something was not proved, or the document is not in force.
    pub const NOT_PROVED: u8 = 3;
    /// Altered, copied, or contradicted.
    pub const FAILED: u8 = 4;
    /// Card, number or reader: nothing was read.
    pub const CARD: u8 = 5;
    /// The law refuses, or asks for something that is still missing.
    pub const LAW: u8 = 6;
    /// Name, password, right or key: this user may not.
    pub const ACCESS: u8 = 7;
}

const EXIT_CODES: &str = "\
Exit codes:
  0  proved and in force (or: the command did what it was asked)
  1  setup, record book or file trouble
  2  the command line was not understood
  3  read, but not everything was proved, or not in force
  4  altered, copied or contradicted (or: the record book is not as it was written)
  5  card, number or reader problem: nothing was read
  6  the law refuses, or asks for something that is still missing
  7  name, password or rights: this user may not";

/// 確か — reads and proves Japanese IC identity documents at a counter.
///
/// Without a command the counter's window opens.
#[derive(Debug, Parser)]
#[command(name = "tashika", version, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What window and commands have in common.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Common {
    /// Training: software cards, their own record book, nothing is evidence.
    #[arg(long, global = true)]
    pub training: bool,
    /// Anchor classes accepted: official, unofficial, test; separated by commas.
    #[arg(long, global = true, value_name = "CLASSES", default_value = "official,unofficial")]
    pub trust: AcceptedClasses,
    /// Folder with card-verifiable.toml, jpki.toml and/or residence-roots.toml to use instead of the shipped anchors.
    #[arg(long, global = true, value_name = "FOLDER", env = "TASHIKA_ANCHORS")]
    pub anchors: Option<PathBuf>,
    /// Folder of the record book [default: $TASHIKA_HOME, or the user's data folder].
    #[arg(long, global = true, value_name = "FOLDER")]
    pub home: Option<PathBuf>,
    /// Staff number or name of the clerk, as records show it.
    #[arg(long, global = true, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub clerk: String,
    /// Name of this branch, as records show it.
    #[arg(long, global = true, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub branch: String,
    /// Name of this terminal, as records show it.
    #[arg(long, global = true, value_name = "NAME", default_value = "", hide_default_value = true)]
    pub terminal: String,
    /// A reader known to carry extended-length APDUs: the beginning of its name. May be repeated.
    #[arg(long, global = true, value_name = "NAME")]
    pub extended_reader: Vec<String>,
    /// For the window: uses only the readers whose name begins so [default: all; with --training none but the training
    /// reader: a trainee's terminal takes no customer's card].
    #[arg(long, value_name = "NAME", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub reader: Option<String>,
    /// Seconds without a touch after which the window clears its screen.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 180, value_parser = clap::value_parser!(u64).range(5..=3600))]
    pub idle: u64,
    /// Laws this counter works under: aml, phone; separated by commas.
    #[arg(long, global = true, value_name = "LAWS", value_delimiter = ',', default_value = "aml,phone", value_parser = offered_law)]
    pub laws: Vec<Law>,
    /// From this day on (YYYY-MM-DD) chips are asked for, although the law does not ask for them yet.
    #[arg(long, global = true, value_name = "DATE")]
    pub strict_from: Option<jiff::civil::Date>,
    /// An open point of the rules (legal.<code>) that the legal department has settled; may be repeated.
    #[arg(long, global = true, value_name = "CODE")]
    pub settled: Vec<String>,
    /// Keep the chip's photo although the law does not ask for it.
    #[arg(long, global = true)]
    pub keep_photo: bool,
    /// Do not keep the challenge and answer of a Japanese card's clone check (a passport's is never kept).
    #[arg(long, global = true)]
    pub without_challenges: bool,
    /// Check the signature of driver's licences, where both PINs are given and there is a trust anchor for the signer.
    /// The signature covers 本籍, which is then read into memory that wipes itself; it is never shown, told or kept.
    #[arg(long, global = true)]
    pub licence_signature: bool,
    /// An MRZ reader at a serial port, for the window: DEVICE[:BAUD][:FRAMING], e.g. /dev/ttyACM0:9600:desko. Framings: generic,
    /// desko, thales, elyctis. A reader that types like a keyboard needs no option.
    #[arg(long, global = true, value_name = "DEVICE", env = "TASHIKA_MRZ_READER")]
    pub mrz_reader: Option<ReaderOption>,
    /// A screen of their own for customers, in the window: `window` to move by hand, or the number of a monitor, from 1.
    #[arg(long, global = true, value_name = "PLACE", num_args = 0..=1, require_equals = true, default_missing_value = "window")]
    pub customer_view: Option<CustomerView>,
    /// Colours of the window: light, dark, contrast [default: as last chosen with F1, else light].
    #[arg(long, global = true, value_name = "COLOURS")]
    pub look: Option<Look>,
    /// How large everything in the window is, in per cent: 100 to 250 [default: as last chosen with F1, else 100].
    #[arg(long, global = true, value_name = "PERCENT")]
    pub scale: Option<Scale>,
    /// The language that comes first on the screens: ja, en; the other stands beside it [default: as last chosen with F1, else ja].
    #[arg(long, global = true, value_name = "LANGUAGE")]
    pub language: Option<Language>,
    /// The window fills its monitor (or the one of this number, from 1) and is left with an administrator's password alone.
    #[arg(long, global = true, value_name = "MONITOR", num_args = 0..=1, require_equals = true, default_missing_value = "here")]
    pub kiosk: Option<KioskPlace>,
    /// How revocation is asked.
    #[command(flatten)]
    pub(crate) revocation: jpki_setup::RevocationOptions,
    /// Which rules are asked.
    #[command(flatten)]
    pub(crate) rules: rules::RulesFile,
    /// Models and camera for comparing faces.
    #[command(flatten)]
    pub face: FaceOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the readers and whether a card is on them.
    Readers(readers::ReadersArguments),
    /// Checks a document.
    #[command(subcommand, after_help = EXIT_CODES)]
    Check(check_arguments::CheckCommand),
    /// Software cards: list them, or serve one behind a PC/SC reader.
    #[command(subcommand)]
    Softcard(softcard::SoftcardCommand),
    /// Finds, shows, amends, exports, verifies and deletes records.
    #[command(subcommand, after_help = EXIT_CODES)]
    Records(records::RecordsCommand),
    /// Accounts of the record book: who may do what.
    #[command(subcommand, after_help = EXIT_CODES)]
    Users(users::UsersCommand),
    /// Copies of the record book.
    #[command(subcommand, after_help = EXIT_CODES)]
    Backup(backup::BackupCommand),
    /// The law as data: lists the rows, explains an answer, checks a rules file.
    #[command(subcommand, after_help = EXIT_CODES)]
    Rules(rules::RulesCommand),
    /// Trust anchors: what verdicts rest on; adds signers of licences, roots of residence cards, master lists of passports.
    #[command(subcommand, after_help = EXIT_CODES)]
    Trust(trust::TrustCommand),
    /// JPKI (公的個人認証): the operator's role, signatures, authentication.
    #[command(subcommand, after_help = EXIT_CODES)]
    Jpki(jpki::JpkiCommand),
    /// Revocation lists of JPKI certificates: imports them, tells what is there, deletes them.
    #[command(subcommand, after_help = EXIT_CODES)]
    Crl(crl::CrlCommand),
    /// Comparing faces: tries models and camera. For integrators.
    #[command(subcommand, after_help = EXIT_CODES)]
    Face(face::FaceCommand),
    /// Looks at readers, service, fonts, trust and store; says what is wrong and how to mend it.
    Doctor(doctor::DoctorArguments),
    /// How long the steps at this counter take: median and 95th percentile for each reader and document.
    Times(times::TimesArguments),
    /// Checks an evidence bundle, without record book, network or key.
    Verify(verify::VerifyArguments),
}

impl Common {
    /// What is said here about how the window is looked at.
    #[must_use]
    pub fn view_given(&self) -> ViewGiven {
        ViewGiven { look: self.look, scale: self.scale, language: self.language }
    }

    /// The counter's settings.
    ///
    /// # Errors
    /// A text for standard error if a shipped anchor file is damaged.
    pub fn settings(&self) -> Result<Settings, String> {
        let trust = Arc::new(self.trust_store().map_err(|error| error.to_string())?);
        Ok(Settings {
            training: self.training,
            reader: self.reader.clone(),
            clerk: self.clerk.clone(),
            branch: self.branch.clone(),
            terminal: self.terminal.clone(),
            trust: Arc::clone(&trust),
            rules: self.rules.rules().map_err(|error| error.to_string())?,
            rule_settings: self.rule_settings(),
            evidence: EvidencePolicy {
                keep_photo: self.keep_photo,
                keep_challenges: !self.without_challenges,
                ..EvidencePolicy::default()
            },
            laws: self.laws.iter().copied().collect(),
            signatures_over_hidden: self.licence_signature,
            jpki: self.jpki(&trust),
        })
    }

    /// How the rules are set.
    #[must_use]
    pub fn rule_settings(&self) -> RuleSettings {
        RuleSettings { strict_from: self.strict_from, settled: self.settled.iter().cloned().collect() }
    }

    /// The trust store of this mode, with the anchors the operator added.
    ///
    /// # Errors
    /// A damaged or missing anchor file.
    pub fn trust_store(&self) -> Result<TrustStore, AnchorFileError> {
        let store = match &self.anchors {
            _ if self.training => return TrustStore::training(),
            Some(folder) => TrustStore::from_folder(folder, self.trust.clone()),
            None => TrustStore::shipped(self.trust.clone()),
        }?;
        match self.signers_folder() {
            Some(folder) => store.with_signers(&folder),
            None => Ok(store),
        }
    }

    /// Where the anchors are that the operator added: beside the record book. `None` if there is no place for
    /// this program's data, and so nothing can have been added.
    #[must_use]
    pub fn signers_folder(&self) -> Option<PathBuf> {
        self.places().ok().map(|places| Self::signers_beside(&places))
    }

    fn signers_beside(places: &Places) -> PathBuf {
        places.book.with_file_name("signers")
    }

    /// Which kind of book this mode has.
    #[must_use]
    pub fn kind(&self) -> BookKind {
        BookKind::of(self.training)
    }

    /// Where the sealed book of this mode is, with its keyring.
    ///
    /// # Errors
    /// [`BookError::NoPlace`] if no folder is known.
    pub fn places(&self) -> Result<Places, BookError> {
        self.places_of(self.kind())
    }

    /// Where the book of a kind is.
    ///
    /// # Errors
    /// [`BookError::NoPlace`] if no folder is known.
    pub fn places_of(&self, kind: BookKind) -> Result<Places, BookError> {
        match &self.home {
            Some(folder) => Ok(Places::in_folder(folder, kind)),
            None => Places::default_of(kind),
        }
    }

    /// Time without a touch after which the screen is cleared.
    #[must_use]
    pub fn idle_after(&self) -> Duration {
        Duration::from_secs(self.idle)
    }
}

fn offered_law(text: &str) -> Result<Law, String> {
    match text {
        "aml" => Ok(Law::Aml),
        "phone" => Ok(Law::Phone),
        _ => Err("the laws are aml and phone".to_owned()),
    }
}

/// Runs the command line; opens the window if there is no command.
#[must_use]
pub fn run() -> ExitCode {
    let Arguments { common, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(not_understood(&error)),
    };
    log_to_standard_error();
    let code = match command {
        None => crate::window::run(&common),
        Some(Command::Readers(arguments)) => readers::run(&arguments),
        Some(Command::Check(command)) => check::run(&common, &command),
        Some(Command::Softcard(command)) => softcard::run(&command),
        Some(Command::Records(command)) => records::run(&common, &command),
        Some(Command::Users(command)) => users::run(&common, &command),
        Some(Command::Backup(command)) => backup::run(&common, &command),
        Some(Command::Rules(command)) => rules::run(&common, &command),
        Some(Command::Trust(command)) => trust::run(&common, &command),
        Some(Command::Jpki(command)) => jpki::run(&common, command),
        Some(Command::Crl(command)) => crl::run(&common, &command),
        Some(Command::Face(command)) => face::run(&common, &command),
        Some(Command::Doctor(arguments)) => doctor::run(&common, &arguments),
        Some(Command::Times(arguments)) => times::run(&common, &arguments),
        Some(Command::Verify(arguments)) => verify::run(&common, &arguments),
    };
    ExitCode::from(code)
}

/// Explains a command line that was not understood. If it holds anything that could be a number of a
/// person or a card, it is not repeated: arguments end up in logs.
fn not_understood(error: &clap::Error) -> u8 {
    let is_number = |argument: String| argument.chars().filter(char::is_ascii_digit).count() >= 4;
    // `rules`, `trust` and `crl` are about no person: their days, hashes and file names may be repeated.
    let about_nobody =
        std::env::args().nth(1).is_some_and(|command| ["rules", "trust", "crl"].contains(&&*command));
    if error.use_stderr() && !about_nobody && std::env::args().skip(1).any(is_number) {
        output::complain!(
            "tashika: the command line was not understood; a number is never an argument (see --help)"
        );
    } else {
        let _ = error.print();
    }
    u8::try_from(error.exit_code()).unwrap_or(exit::TROUBLE)
}

/// Traces go to standard error, if `TASHIKA_LOG` asks for them (e.g. `debug`, `trace`). They hold headers,
/// lengths and status words, never data.
fn log_to_standard_error() {
    let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("TASHIKA_LOG") else { return };
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::{Command, CommandFactory};

    use super::Arguments;

    /// An argument of a command with the id of a global one would be taken for it.
    #[test]
    fn no_command_uses_the_id_of_a_global_argument() {
        fn look(command: &Command, global: &BTreeSet<String>) {
            for argument in command.get_arguments() {
                let id = argument.get_id().to_string();
                assert!(!global.contains(&id), "{}: {id}", command.get_name());
            }
            command.get_subcommands().for_each(|command| look(command, global));
        }
        let all = Arguments::command();
        let global = all.get_arguments().filter(|argument| argument.is_global_set());
        let global: BTreeSet<String> = global.map(|argument| argument.get_id().to_string()).collect();
        assert!(global.contains("rules") && global.len() > 10);
        all.get_subcommands().for_each(|command| look(command, &global));
    }
}

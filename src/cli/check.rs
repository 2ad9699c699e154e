// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika check`: the counter's own check, without a window.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Subcommand, ValueEnum};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::Summary;
use tashika_kit::{CardError, CredentialNeed, LinkError, Secret};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;
use zeroize::Zeroizing;

use super::output::complain;
use super::report::{Report, Shown};
use super::{Common, exit};
use crate::counter::{Desk, DeskOptions, Event, Problem, Recorded, Stage, TrainingReader};
use crate::records::{Compared, Decision, Observations};
use crate::words;

/// A service that is just starting gets this long.
const SETTLING: Duration = Duration::from_millis(500);
/// The longest a session may take before the command gives up.
const LONGEST_SESSION: Duration = Duration::from_secs(120);

#[derive(Debug, Subcommand)]
pub(super) enum CheckCommand {
    /// A My Number Card (マイナンバーカード) by its 14-digit check number (照合番号B).
    ///
    /// The number is asked for at the terminal without echo, or read as one line from standard input. It
    /// is never an argument.
    Mynumber(CheckArguments),
}

#[derive(Debug, clap::Args)]
pub(super) struct CheckArguments {
    /// The reader: its name, or the beginning of it [default: the first with a card].
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
    /// JSON on standard output (schema: docs/check-json.md).
    #[arg(long)]
    json: bool,
    /// Put the pictures into the JSON, as base64.
    #[arg(long, requires = "json")]
    pictures: bool,
    /// Seconds to wait for a card.
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    wait: u64,
    /// The cardholder and the clerk have both agreed to spend the last try.
    #[arg(long)]
    last_try_agreed: bool,
    /// Training: the software card to put on the training reader. Without it, the card on a PC/SC reader
    /// (e.g. one that `tashika softcard serve` serves) is checked.
    #[arg(long, value_name = "NAME", requires = "training", conflicts_with = "reader")]
    persona: Option<String>,
    /// Training: give the persona's own number instead of asking for it.
    #[arg(long, requires = "persona")]
    specimen_number: bool,
    /// Write a record with this decision.
    #[arg(long, value_enum, value_name = "DECISION")]
    record: Option<DecisionWord>,
    /// For the record: the person and the chip photo.
    #[arg(long, value_enum, requires = "record", default_value = "not-compared", hide_default_value = true)]
    face: ComparedWord,
    /// For the record: the printed card and the chip data.
    #[arg(long, value_enum, requires = "record", default_value = "not-compared", hide_default_value = true)]
    printed_card: ComparedWord,
    /// For the record: the printed security code and its image in the chip.
    #[arg(long, value_enum, requires = "record", default_value = "not-compared", hide_default_value = true)]
    security_code: ComparedWord,
    /// For `--record confirmed`: the clerk has seen what was not proved or not compared, and confirms all
    /// the same. Never over a failed check.
    #[arg(long, requires = "record")]
    acknowledge: bool,
    /// Write the record's paper to this file.
    #[arg(long, value_name = "FILE", requires = "record")]
    pdf: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DecisionWord {
    Confirmed,
    Refused,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ComparedWord {
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

pub(super) fn run(common: &Common, command: &CheckCommand) -> u8 {
    let CheckCommand::Mynumber(arguments) = command;
    match open(common, arguments) {
        Err(text) => {
            complain!("tashika: {text}");
            exit::TROUBLE
        }
        Ok(mut desk) => Check { desk: &mut desk, arguments }.run(),
    }
}

fn open(common: &Common, arguments: &CheckArguments) -> Result<Desk, String> {
    let mut settings = common.settings()?;
    settings.reader = match &arguments.persona {
        Some(_) => Some(TrainingReader::NAME.to_owned()),
        None => arguments.reader.clone(),
    };
    let book = arguments.record.is_some().then(|| common.book()).transpose()?;
    let mut desk = Desk::open(DeskOptions {
        settings,
        book,
        extended: ExtendedReaders::new(common.extended_reader.clone()),
        radio: None,
        idle_after: Duration::MAX,
        waker: Arc::new(|| {}),
    })
    .map_err(|error| error.to_string())?;
    if let Some(name) = &arguments.persona {
        if persona::by_name(name).is_none() {
            return Err(format!("there is no persona '{name}' (see: tashika softcard list)"));
        }
        desk.place(name);
    }
    Ok(desk)
}

struct Check<'a> {
    desk: &'a mut Desk,
    arguments: &'a CheckArguments,
}

impl Check<'_> {
    fn run(&mut self) -> u8 {
        if let Err(problem) = self.until_result() {
            return self.tell_problem(&problem);
        }
        let recorded = match self.arguments.record {
            None => None,
            Some(word) => match self.record(word) {
                Ok(recorded) => Some(recorded),
                Err(problem) => return self.tell_problem(&problem),
            },
        };
        self.tell_result(recorded)
    }

    /// Runs the check up to its result; the number is asked for once.
    fn until_result(&mut self) -> Result<(), Problem> {
        let begun = Instant::now();
        let patience = Duration::from_secs(self.arguments.wait);
        loop {
            self.desk.wait(Duration::from_millis(50));
            let waited = begun.elapsed();
            match self.desk.stage() {
                Stage::Result { .. } => return Ok(()),
                Stage::Failed { problem } => return Err(problem.clone()),
                Stage::Credential { problem: Some(problem), .. } => return Err(problem.clone()),
                Stage::Credential { need, problem: None, .. } => {
                    let need = need.clone();
                    self.submit(&need)?;
                }
                Stage::Idle { .. } if self.desk.counter().service_is_down() && waited > SETTLING => {
                    return Err(Problem::of(&CardError::link(LinkError::ServiceGone, "waiting for a card")));
                }
                Stage::Idle { .. } if waited > patience => {
                    return Err(Problem::of(&CardError::link(LinkError::NoCard, "waiting for a card")));
                }
                _ if waited > patience + LONGEST_SESSION => {
                    return Err(Problem::of(&CardError::link(LinkError::Timeout, "reading")));
                }
                _ => {}
            }
        }
    }

    fn submit(&mut self, need: &CredentialNeed) -> Result<(), Problem> {
        let number = self
            .number(need)
            .ok_or_else(|| Problem::of(&CardError::CredentialMissing { credential: need.id }))?;
        let agreed = self.arguments.last_try_agreed;
        let last_try = LastTryConsent::given(agreed, agreed);
        self.desk.act(Event::Submit { number, last_try });
        Ok(())
    }

    /// From the persona, the terminal without echo, or one line of standard input.
    fn number(&self, need: &CredentialNeed) -> Option<Secret> {
        if self.arguments.specimen_number {
            let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
            let persona = persona::by_name(self.arguments.persona.as_deref()?)?;
            return persona.credential(need.id, today).map(|number| Secret::from(number.as_str()));
        }
        let label = words::words(&format!("credential.{}", need.id)).ja.to_owned();
        let typed = if std::io::stdin().is_terminal() {
            let prompt = format!(
                "{label} ({}桁・残り{}回 / {} tries left): ",
                need.digits, need.tries_left, need.tries_left
            );
            rpassword::prompt_password(prompt).ok()?
        } else {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).ok()?;
            line
        };
        let typed = Zeroizing::new(typed);
        let number = typed.trim();
        (!number.is_empty()).then(|| Secret::from(number))
    }

    fn record(&mut self, word: DecisionWord) -> Result<Shown, Problem> {
        let shown = self.shown();
        if matches!(word, DecisionWord::Confirmed) && !self.arguments.acknowledge && self.leaves_open(&shown)
        {
            return Err(Problem::cannot_confirm());
        }
        self.desk.act(Event::Compare);
        self.desk.act(Event::Observed(Observations {
            face: self.arguments.face.into(),
            printed_card: self.arguments.printed_card.into(),
            security_code: self.arguments.security_code.into(),
            remark: String::new(),
        }));
        self.desk.act(Event::Decide(match word {
            DecisionWord::Confirmed => Decision::Confirmed,
            DecisionWord::Refused => Decision::Refused { reason: "refused on the command line".into() },
        }));
        loop {
            match self.desk.stage() {
                Stage::Recorded { .. } => return Ok(shown),
                Stage::Decision { problem: Some(problem), .. } => return Err(problem.clone()),
                _ => self.desk.wait(Duration::from_millis(50)),
            };
        }
    }

    /// Whether anything was not proved, or not compared: the window asks for an explicit word then, too.
    fn leaves_open(&self, shown: &Shown) -> bool {
        let CheckArguments { face, printed_card, security_code, .. } = self.arguments;
        let compared = [face, printed_card, security_code];
        shown.summary != Some(Summary::ProvedInForce)
            || compared.iter().any(|word| matches!(word, ComparedWord::NotCompared))
    }

    /// The finding as it is told, taken before the record takes the finding over.
    fn shown(&self) -> Shown {
        match self.desk.stage() {
            Stage::Result { finding } => Shown::of(finding, self.arguments.pictures),
            _ => Shown::default(),
        }
    }

    fn tell_result(&self, recorded: Option<Shown>) -> u8 {
        let shown = recorded.unwrap_or_else(|| self.shown());
        let code = match shown.summary {
            Some(Summary::ProvedInForce) => exit::PROVED,
            Some(Summary::NotProved) => exit::NOT_PROVED,
            Some(Summary::Failed) => exit::FAILED,
            None => exit::TROUBLE,
        };
        let mut report = Report::new(self.desk, code);
        report.shown = Some(shown);
        if let Stage::Recorded { recorded } = self.desk.stage() {
            report.record = Some(recorded.receipt.clone());
            if let Err(text) = self.paper(recorded) {
                report.tell(self.arguments.json);
                complain!("tashika: the record was written, its paper was not: {text}");
                return exit::TROUBLE;
            }
        }
        report.tell(self.arguments.json);
        code
    }

    fn tell_problem(&self, problem: &Problem) -> u8 {
        let mut report = Report::new(self.desk, exit::CARD);
        let code = if problem.code == "book" || problem.code == "cannot_confirm" {
            exit::TROUBLE
        } else {
            exit::CARD
        };
        report.exit_code = code;
        report.problem = Some(problem.clone());
        report.tell(self.arguments.json);
        code
    }

    fn paper(&self, recorded: &Recorded) -> Result<(), String> {
        let Some(path) = &self.arguments.pdf else { return Ok(()) };
        let pdf = crate::report::first_form_pdf(&recorded.record, &recorded.receipt)
            .map_err(|error| error.to_string())?;
        crate::report::save(path, &pdf).map_err(|error| format!("{}: {error}", path.display()))
    }
}

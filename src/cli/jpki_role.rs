// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki role`: what the operator is under the JPKI Act. Setting it is an administrator's act, signed and entered.

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::date::japan_day;

use super::ask::{self, Acting};
use super::output::say;
use super::{Common, exit, output};
use crate::jpki::{Function, Role, Standing, StandingProblem, signed_standing};
use crate::keys::Keyring;
use crate::manager::{Office, Trouble};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum RoleCommand {
    /// Tells the role, what it rests on, and what it allows. Needs no password.
    Show {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Sets the role: an administrator signs it, and it is entered into the record book.
    Set(SetArguments),
}

#[derive(Debug, Args)]
pub(super) struct SetArguments {
    /// What the operator is.
    #[arg(value_enum)]
    role: RoleWord,
    /// What JPKI is used for (利用目的), as notified or published; it appears in records.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    purpose: String,
    /// Number or reference of the accreditation, notification or approval, or of the platform's contract.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    approval: String,
    /// Its last day (YYYY-MM-DD); past it there is no role.
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    #[command(flatten)]
    acting: Acting,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleWord {
    /// No JPKI function.
    None,
    /// みなし署名検証者: verification runs through an accredited platform.
    ServiceProvider,
    /// 署名検証者, 利用者証明検証者.
    Verifier,
    /// 特定利用者証明検証者.
    SpeciallyApproved,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::None => Self::None,
            RoleWord::ServiceProvider => Self::ServiceProvider,
            RoleWord::Verifier => Self::Verifier,
            RoleWord::SpeciallyApproved => Self::SpeciallyApproved,
        }
    }
}

pub(super) fn run(common: &Common, command: &RoleCommand) -> u8 {
    match command {
        RoleCommand::Show { json } => show(common, *json),
        RoleCommand::Set(arguments) => ask::report(set(common, arguments)),
    }
}

fn set(common: &Common, arguments: &SetArguments) -> Result<u8, Trouble> {
    let SetArguments { role, purpose, approval, until, acting } = arguments;
    let standing = Standing {
        role: (*role).into(),
        purpose: purpose.trim().to_owned(),
        approval: approval.trim().to_owned(),
        until: *until,
    };
    let mut office = match common.training && acting.account.is_empty() {
        true => Office::training(&common.places()?, crate::keys::Role::Administrator)?,
        false => acting.log_in(common)?,
    };
    let version = signed_standing::set(&mut office, &standing)?;
    office.leave()?;
    let about = format!("{} {version}", standing.role.code());
    Ok(ask::told(acting.json, "jpki_role_set", &about, words::ja("jpki.standing.set")))
}

/// What is told about the role.
#[derive(Serialize)]
struct Shown {
    schema: &'static str,
    role: Role,
    purpose: String,
    approval: String,
    until: Option<Date>,
    /// Why there is no role although one was set.
    problem: Option<&'static str>,
    allowed: Vec<Function>,
}

fn show(common: &Common, json: bool) -> u8 {
    let loaded = common.standing();
    let standing = loaded.as_ref().cloned().unwrap_or_default();
    let problem = loaded.err();
    let code = if problem.is_some() { exit::TROUBLE } else { exit::PROVED };
    let allowed = Function::ALL.into_iter().filter(|function| standing.may(*function)).collect();
    let Standing { role, purpose, approval, until } = standing;
    let problem_code = problem.as_ref().map(StandingProblem::code);
    let schema = "tashika.jpki-role/1";
    let shown = Shown { schema, role, purpose, approval, until, problem: problem_code, allowed };
    if json {
        output::json(&shown);
    } else {
        tell(&shown);
    }
    code
}

fn tell(shown: &Shown) {
    let line = |key: &str, value: &str| say!("{}: {value}", words::ja(&format!("jpki.standing.{key}")));
    line("role", words::ja(&format!("jpki.role.{}", shown.role.code())));
    if shown.role != Role::None {
        line("purpose", &shown.purpose);
        line("approval", &shown.approval);
        line("until", &shown.until.map_or("-".to_owned(), |day| day.to_string()));
    }
    for function in Function::ALL {
        let mark = if shown.allowed.contains(&function) { "○" } else { "×" };
        say!("  {mark} {}", words::ja(&format!("jpki.function.{}", function.code())));
    }
    if let Some(code) = shown.problem {
        line("problem", words::ja(&format!("jpki.standing.{code}")));
    }
}

impl Common {
    /// The operator's standing today, as it was signed. Without a record book there is none; in training there is one
    /// nobody has to sign.
    ///
    /// # Errors
    /// [`StandingProblem`]: then there is no role.
    pub fn standing(&self) -> Result<Standing, StandingProblem> {
        let unreadable = |error: String| StandingProblem::Unreadable(error);
        let places = self.places().map_err(|error| unreadable(error.to_string()))?;
        if !places.keyring.exists() {
            return Ok(if self.training { Standing::training() } else { Standing::none() });
        }
        let keyring = Keyring::open(&places.keyring).map_err(|error| unreadable(error.to_string()))?;
        Standing::load(&places, &keyring, japan_day(Timestamp::now()))
    }
}

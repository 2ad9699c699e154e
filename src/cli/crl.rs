// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika crl`: received revocation lists. Stopping it at any moment leaves the lists before in force.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::json;

use super::ask::{self, Acting};
use super::output::{complain, say};
use super::{Common, exit, output};
use crate::jpki::Function;
use crate::jpki::revocation::crl::{
    CrlError, CrlStore, Imported, ListState, ListStatus, Location, Outcome, Purge, Session,
};
use crate::jpki::revocation::http::{Network, Patience};
use crate::keys::{Right, Role};
use crate::manager::{Office, Trouble};
use crate::records::Act;
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum CrlCommand {
    /// Takes lists in: files, folders, http(s) addresses. Each is checked before it counts; one that is refused leaves the
    /// one before it in force.
    Import {
        /// Where the lists are.
        #[arg(required = true, value_name = "FILE|FOLDER|URL")]
        from: Vec<String>,
        /// Certificate of an authority, DER or PEM; taken only if its SHA-256 is a pinned one. Kept for later imports.
        #[arg(long, value_name = "FILE")]
        ca: Vec<PathBuf>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Takes in again what changed: the locations of a file, or those that lists came from before.
    Refresh {
        /// A TOML file with [[list]] and location = "…" for each.
        #[arg(value_name = "FILE")]
        locations: Option<PathBuf>,
        /// Certificate of an authority, as for import.
        #[arg(long, value_name = "FILE")]
        ca: Vec<PathBuf>,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Tells what was received, from whom, and until when it holds.
    Status {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Deletes everything received, because its use has ended, and writes a proof of it; enters it into the record book.
    Purge {
        /// Really.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        acting: Acting,
    },
}

/// Why a command did not do what it was asked.
enum Failure {
    /// The role does not allow it.
    Role,
    /// No place for this program's data.
    Other(String),
    Crl(CrlError),
    Book(Trouble),
}

impl From<CrlError> for Failure {
    fn from(error: CrlError) -> Self {
        Self::Crl(error)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Self::Book(trouble)
    }
}

pub(super) fn run(common: &Common, command: &CrlCommand) -> u8 {
    let done = match command {
        CrlCommand::Import { from, ca, json } => {
            written(from).and_then(|all| import(common, Some(all), ca, *json))
        }
        CrlCommand::Refresh { locations, ca, json } => {
            let listed = locations.as_ref().map(|file| Location::in_file(file));
            let listed = listed.transpose().map_err(|error| Failure::Other(error.to_string()));
            listed.and_then(|all| import(common, all, ca, *json))
        }
        CrlCommand::Status { json } => status(common, *json),
        CrlCommand::Purge { yes, acting } => purge(common, *yes, acting),
    };
    done.unwrap_or_else(|failure| tell(&failure))
}

fn tell(failure: &Failure) -> u8 {
    match failure {
        Failure::Role => {
            complain_both("crl.no_role");
            exit::LAW
        }
        Failure::Other(text) => {
            complain!("tashika: {text}");
            exit::TROUBLE
        }
        Failure::Crl(error) => {
            complain_both(&format!("crl.problem.{}", error.code()));
            complain!("  {error}");
            exit::TROUBLE
        }
        Failure::Book(trouble) => ask::tell(trouble),
    }
}

fn complain_both(key: &str) {
    complain!("※ {} / {}", words::ja(key), words::en(key));
}

fn store(common: &Common) -> Result<CrlStore, Failure> {
    let folder = common.crl_folder();
    folder
        .map(|folder| CrlStore::open(&folder))
        .ok_or_else(|| Failure::Other("no folder for data is known".into()))
}

fn written(from: &[String]) -> Result<Vec<Location>, Failure> {
    let mut all = Vec::new();
    for text in from {
        let found = Location::all(text);
        all.extend(found.map_err(|error| Failure::Other(format!("{text}: {error}")))?);
    }
    Ok(all)
}

/// One location and what came of it.
#[derive(Serialize)]
struct Line<'a> {
    location: String,
    #[serde(flatten)]
    imported: Option<&'a Imported>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

fn import(
    common: &Common,
    locations: Option<Vec<Location>>,
    ca: &[PathBuf],
    as_json: bool,
) -> Result<u8, Failure> {
    // A role that cannot be read is none.
    if !common.standing().unwrap_or_default().may(Function::AskDirectly) {
        return Err(Failure::Role);
    }
    let trust = common.trust_store().map_err(|error| Failure::Other(error.to_string()))?;
    let store = store(common)?;
    let mut session = store.session(&trust)?;
    for file in ca {
        let bytes =
            std::fs::read(file).map_err(|error| Failure::Other(format!("{}: {error}", file.display())))?;
        session.add_authority(&bytes, &trust).map_err(|error| {
            complain_both(&format!("crl.problem.{}", error.code()));
            Failure::Other(format!("{}: {error}", file.display()))
        })?;
    }
    if session.authorities().is_empty() {
        complain_both("crl.no_authority");
    }
    let locations = locations.unwrap_or_else(|| session.known_locations());
    if locations.is_empty() {
        complain_both("crl.nothing_there");
    }
    let results = all(&session, &locations);
    session.finish()?;
    let lines: Vec<Line<'_>> =
        locations.iter().zip(&results).map(|(location, result)| line(location, result)).collect();
    let refused = results.iter().filter(|result| result.is_err()).count();
    let serials: u64 = results.iter().flatten().map(|imported| imported.serials).sum();
    let count = |outcome| results.iter().flatten().filter(|imported| imported.outcome == outcome).count();
    if as_json {
        output::json(&json!({
            "lists": lines, "new": count(Outcome::New), "replaced": count(Outcome::Replaced),
            "unchanged": count(Outcome::Unchanged), "repaired": count(Outcome::Repaired),
            "refused": refused, "serials": serials,
        }));
    } else {
        lines.iter().filter(|line| line.problem.is_some()).for_each(Line::say);
        for (outcome, key) in OUTCOMES {
            say!("{}: {}", words::ja(key), count(outcome));
        }
        say!("{}: {refused}", words::ja("crl.refused"));
        say!("{}: {serials}", words::ja("crl.serials"));
    }
    Ok(if refused == 0 && !locations.is_empty() { exit::PROVED } else { exit::TROUBLE })
}

const OUTCOMES: [(Outcome, &str); 4] = [
    (Outcome::New, "crl.outcome.new"),
    (Outcome::Replaced, "crl.outcome.replaced"),
    (Outcome::Unchanged, "crl.outcome.unchanged"),
    (Outcome::Repaired, "crl.outcome.repaired"),
];

fn all(session: &Session<'_>, locations: &[Location]) -> Vec<Result<Imported, CrlError>> {
    let (done, seen) = (AtomicUsize::new(0), std::io::stderr().is_terminal());
    let tell = |_: &Location, _: &Result<Imported, CrlError>| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        if seen && (done % 50 == 0 || done == locations.len()) {
            complain!("… {done}/{}", locations.len());
        }
    };
    session.import_all(locations, &Network::new(Patience::default()), Timestamp::now(), &tell)
}

fn line<'a>(location: &Location, result: &'a Result<Imported, CrlError>) -> Line<'a> {
    let location = location.to_string();
    match result {
        Ok(imported) => Line { location, imported: Some(imported), problem: None, detail: None },
        Err(error) => {
            Line { location, imported: None, problem: Some(error.code()), detail: Some(error.to_string()) }
        }
    }
}

impl Line<'_> {
    fn say(&self) {
        let problem = self.problem.unwrap_or_default();
        say!("✗ {}", self.location);
        say!("    {}", words::ja(&format!("crl.problem.{problem}")));
        say!("    {}", self.detail.as_deref().unwrap_or_default());
    }
}

fn status(common: &Common, as_json: bool) -> Result<u8, Failure> {
    let trust = common.trust_store().map_err(|error| Failure::Other(error.to_string()))?;
    let store = store(common)?;
    let lists = store.status(Timestamp::now()).map_err(|error| Failure::Other(error.to_string()))?;
    let mut authorities: Vec<String> = store.authorities(&trust).into_iter().map(|one| one.name).collect();
    authorities.sort();
    let serials: u64 = lists.iter().map(|list| list.serials).sum();
    if as_json {
        output::json(&json!({ "authorities": authorities, "serials": serials, "lists": lists }));
    } else {
        say!("{}: {}", words::ja("crl.authorities"), authorities.join(", "));
        say!("{}: {}・{}: {serials}", words::ja("crl.lists"), lists.len(), words::ja("crl.serials"));
        lists.iter().for_each(say_list);
        if lists.is_empty() {
            say!("{}", words::ja("crl.nothing"));
        }
    }
    let good = lists.iter().all(|list| list.state == ListState::InForce);
    Ok(if good { exit::PROVED } else { exit::NOT_PROVED })
}

fn say_list(list: &ListStatus) {
    let (mark, key) = match list.state {
        ListState::InForce => (' ', "crl.state.in_force"),
        ListState::OutOfDate => ('✗', "crl.state.out_of_date"),
        ListState::Damaged => ('✗', "crl.state.damaged"),
    };
    let point = if list.point.is_empty() { words::ja("crl.full") } else { &list.point };
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    say!("{mark} {} {point} {}", list.issuer, words::ja(key));
    say!("    {} – {}・{}", time(list.this_update), time(list.next_update), list.serials);
    say!("    {}", list.from);
}

fn purge(common: &Common, yes: bool, acting: &Acting) -> Result<u8, Failure> {
    if !yes {
        complain_both("crl.say_yes");
        return Ok(exit::TROUBLE);
    }
    // Who it is comes first, so that a wrong password deletes nothing.
    let office = office(common, acting)?;
    let by = match &office {
        Some(office) => office.name().to_owned(),
        None => common.clerk.trim().to_owned(),
    };
    let purge = store(common)?.purge(Timestamp::now(), &by)?;
    let entered = office.map(|office| enter(office, &purge));
    let key = match &entered {
        Some(Ok(())) => "crl.entered",
        Some(Err(_)) => "crl.not_entered",
        None => "crl.no_book",
    };
    if acting.json {
        output::json(&json!({
            "lists": purge.proof.lists, "serials": purge.proof.serials, "proof": purge.file,
            "sha256": purge.sha256, "entered": matches!(entered, Some(Ok(()))),
        }));
    } else {
        say!("{}", words::ja("crl.deleted"));
        say!(
            "{}: {}・{}: {}",
            words::ja("crl.lists"),
            purge.proof.lists,
            words::ja("crl.serials"),
            purge.proof.serials
        );
        say!("{}: {}", words::ja("crl.proof"), purge.file.display());
        say!("    SHA-256 {}", purge.sha256);
        say!("{}", words::ja(key));
    }
    match entered {
        Some(Err(trouble)) => Err(trouble.into()),
        _ => Ok(exit::PROVED),
    }
}

/// The administrator, if a record book is set up here.
fn office(common: &Common, acting: &Acting) -> Result<Option<Office>, Failure> {
    let places = common.places().map_err(Trouble::from)?;
    let office = match common.training {
        true => Office::training(&places, Role::Administrator)?,
        false if !places.keyring.exists() => return Ok(None),
        false => acting.log_in(common)?,
    };
    office.session().need(Right::Settings).map_err(Trouble::from)?;
    Ok(Some(office))
}

fn enter(mut office: Office, purge: &Purge) -> Result<(), Trouble> {
    let act = Act::RevocationPurged {
        lists: purge.proof.lists,
        serials: purge.proof.serials,
        proof: purge.sha256.clone(),
    };
    let (book, session, _) = office.parts();
    book.enter(session, &act)?;
    office.leave()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The book and the session that writes into it: opened, written into, asked, left. Without window, thread or clock.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tashika_kit::Secret;
use tashika_kit::date::japan_day;

use super::desk::DeskError;
use super::{Ended, Problem, Recorded, Settings};
use crate::jpki::Standing;
use crate::keys::{KeyError, Keyring, Right, Role, Session};
use crate::records::{Act, Book, BookError, BookKind, Decision, Line, Places, Receipt, Record};
use crate::rules::{RuleSetRef, RuleSettings};

/// The most pending records a list shows.
const MOST_PENDING: u32 = 500;

/// The book and the session that writes into it. Whoever locks the screen drops the session, and its keys with it.
pub(super) struct Vault {
    pub(super) book: Book,
    pub(super) session: Option<Session>,
    /// Which login the session is of.
    login: u64,
}

/// Somebody who wants to work at the counter.
pub(super) struct Login {
    /// Its number, counted since the desk was opened.
    pub(super) number: u64,
    pub(super) account: String,
    pub(super) password: Secret,
    pub(super) in_force: InForce,
    /// What the session before has still to write.
    pub(super) aside: Arc<Mutex<VecDeque<Act>>>,
}

/// Which rules decide here, and how they are set.
pub(super) struct InForce {
    rules: RuleSetRef,
    settings: RuleSettings,
}

impl InForce {
    pub(super) fn of(settings: &Settings) -> Self {
        Self { rules: settings.rules.rule_set_ref().clone(), settings: settings.rule_settings.clone() }
    }
}

/// Opens the book; a training book with a session, a real one without.
pub(super) fn vault(places: &Places, settings: &Settings) -> Result<Vault, DeskError> {
    let mut book = Book::open(places, BookKind::of(settings.training))?;
    if !settings.training {
        return Ok(Vault { book, session: None, login: 0 });
    }
    let session = Keyring::training(&places.keyring)?.training_session(Role::Clerk)?;
    let InForce { rules, settings } = InForce::of(settings);
    book.note_in_force(&session, &rules, &settings)?;
    Ok(Vault { book, session: Some(session), login: 0 })
}

pub(super) fn locked(vault: &Mutex<Vault>) -> MutexGuard<'_, Vault> {
    vault.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Opens a session and enters it, with the failed attempts before it, and with the rules if they are others than
/// the last time. Only who may make checks works here. A session whose end has not come to the book yet ends first.
pub(super) fn log_in(
    vault: &Mutex<Vault>,
    places: &Places,
    login: &Login,
) -> Result<(String, Standing), Problem> {
    let Login { account, password, in_force, .. } = login;
    let key = |error: KeyError| Problem::of_key(&error);
    let mut keyring = Keyring::open(&places.keyring).map_err(key)?;
    let mut session = keyring.unlock(account, password).map_err(key)?;
    session.need(Right::Check).map_err(key)?;
    let name = session.name().to_owned();
    let mut vault = locked(vault);
    leave(&mut vault, &login.aside);
    let book = |error: BookError| Problem::of_book_error(&error);
    for failed in session.take_failed() {
        let act = Act::LoginFailed { account: failed.account, at: failed.at };
        vault.book.enter(&session, &act).map_err(book)?;
    }
    vault.book.enter(&session, &Act::LoggedIn).map_err(book)?;
    vault.book.note_in_force(&session, &in_force.rules, &in_force.settings).map_err(book)?;
    // Where it cannot be proved there is no role.
    let standing = standing_of(&vault.book, &keyring).unwrap_or_else(|_| Standing::none());
    (vault.session, vault.login) = (Some(session), login.number);
    Ok((name, standing))
}

/// What the operator is today, or why that cannot be proved, as a code (the locale files hold `jpki.standing.<code>`).
pub(super) fn standing_of(book: &Book, keyring: &Keyring) -> Result<Standing, &'static str> {
    Standing::of(book, keyring, japan_day(Timestamp::now())).map_err(|problem| {
        tracing::warn!(code = problem.code(), "no JPKI role");
        problem.code()
    })
}

pub(super) fn entered(vault: Option<&Mutex<Vault>>, act: &Act) -> Result<Receipt, Problem> {
    let vault = vault.ok_or_else(|| Problem::of_book("this counter keeps no records".into()))?;
    let Vault { book, session, .. } = &mut *locked(vault);
    let session = session.as_ref().ok_or_else(|| Problem::of_book("nobody is logged in".into()))?;
    book.enter(session, act).map_err(|error| Problem::of_book_error(&error))
}

pub(super) fn pending(vault: Option<&Mutex<Vault>>) -> Result<Vec<Line>, Problem> {
    let vault = vault.ok_or_else(|| Problem::of_book("this counter keeps no records".into()))?;
    locked(vault).book.pending(MOST_PENDING).map_err(|error| Problem::of_book_error(&error))
}

/// Writes the record; an error is told in words that hold no personal value.
pub(super) fn sealed(vault: Option<&Mutex<Vault>>, record: Record) -> Result<Recorded, Problem> {
    let act = Act::Record(Box::new(record));
    let receipt = match entered(vault, &act) {
        // It was written the last time, and only the answer got lost.
        Err(problem) if problem.finer == Some(BookError::Exists.code()) => {
            found(vault, &act).ok_or(problem)?
        }
        other => other?,
    };
    let Act::Record(record) = act else { return Err(Problem::of_book("not a record".into())) };
    let ended = match record.decision {
        Decision::Confirmed => Ended::Confirmed,
        Decision::PendingMail => Ended::PendingMail,
        Decision::Refused { .. } => Ended::Refused,
    };
    let slip = crate::report::receipt_pdf(&record, &receipt).ok();
    Ok(Recorded { header: record.header, ruling: record.ruling, ended, receipt, slip })
}

/// The receipt of a record that is in the book already.
fn found(vault: Option<&Mutex<Vault>>, act: &Act) -> Option<Receipt> {
    let Act::Record(record) = act else { return None };
    let vault = locked(vault?);
    let line = vault.book.line(&record.header.record_id).ok()??;
    let checkpoint = vault.book.checkpoint().ok()??;
    Some(Receipt { seq: line.seq, record_id: line.record_id, leaf: String::new(), checkpoint })
}

/// Ends the session of this login. Where somebody else has logged in meanwhile, it has ended already, and theirs goes on.
pub(super) fn leave_login(vault: &mut Vault, number: u64, aside: &Mutex<VecDeque<Act>>) {
    if vault.login == number {
        leave(vault, aside);
    }
}

/// Writes what was put aside, enters that the user left, and wipes the keys.
pub(super) fn leave(vault: &mut Vault, aside: &Mutex<VecDeque<Act>>) {
    write_aside(vault, aside);
    if let Vault { book, session: Some(session), .. } = vault {
        // The session ends whether or not the book can say so.
        let _ = book.enter(session, &Act::Locked);
    }
    vault.session = None;
}

/// Writes the acts that were put aside. Who holds the vault writes them all, so that none is left when the session goes.
pub(super) fn write_aside(vault: &mut Vault, aside: &Mutex<VecDeque<Act>>) {
    let Vault { book, session: Some(session), .. } = vault else { return };
    loop {
        let next = aside.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(act) = next else { return };
        if let Err(error) = book.enter(session, &act) {
            tracing::warn!(code = error.code(), "an act of a visit that ended could not be entered");
        }
    }
}

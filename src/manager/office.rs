// SPDX-License-Identifier: MIT OR Apache-2.0
//! A book, its keys and the user who is logged in, in one hand.

use std::io::ErrorKind;
use std::path::Path;

use jiff::civil::Date;
use tashika_kit::Secret;

use crate::keys::{Account, KeyError, Keyring, Right, Role, Session, SetUp};
use crate::records::{
    Act, Amendment, Book, BookError, BookKind, History, Line, MailEvent, MailState, Places, Query, Received,
    Supplement,
};
use crate::report::ReportError;
use crate::rules::never_store::NeverStore;
use crate::rules::{RuleSetRef, RuleSettings};
use crate::words;

/// Why something the user asked for was not done. None of the texts holds a secret or a personal value.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// Name, password, right or key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The book.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The paper.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// A file that is read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Something the user has to give is missing or wrong; the words are under `manager.input.<code>`.
    #[error("{}", crate::words::en(&format!("manager.input.{_0}")))]
    Input(&'static str),
    /// A value that must never be stored (`specs` law §2.4).
    #[error("{}", crate::words::en(&never_key(*_0)))]
    NeverStore(NeverStore),
    /// A rules file cannot be used; it holds nothing personal.
    #[error("{0}")]
    Rules(String),
    /// The user stopped it.
    #[error("stopped")]
    Stopped,
}

impl Trouble {
    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, source: std::io::Error) -> Self {
        Self::File { path: path.display().to_string(), source }
    }

    /// What happened and what comes next, Japanese and English.
    #[must_use]
    pub fn words(&self) -> (String, String) {
        let pair = |what: &str, next: &str| {
            let (what, next) = (words::words(what), words::words(next));
            (format!("{}。{}", what.ja, next.ja), format!("{}. {}", what.en, next.en))
        };
        let error = |prefix: &str, code: &str| {
            pair(&format!("error.{prefix}{code}.what"), &format!("error.{prefix}{code}.next"))
        };
        let plain = |key: &str| {
            let text = words::words(key);
            (text.ja.to_owned(), text.en.to_owned())
        };
        match self {
            Self::Key(KeyError::Wait { seconds }) => {
                let (ja, en) = error("key.", "wait");
                (format!("{ja}({seconds}秒)"), format!("{en} ({seconds} s)"))
            }
            Self::Key(key) | Self::Book(BookError::Key(key)) => error("key.", key.code()),
            Self::Book(book) => error("book.", book.code()),
            Self::Report(report) => (words::ja("manager.input.no_paper").to_owned(), report.to_string()),
            Self::File { path, source } => {
                let key = match source.kind() {
                    ErrorKind::AlreadyExists => "window.paper.exists",
                    ErrorKind::NotFound => "window.paper.no_folder",
                    _ => "manager.input.file",
                };
                let text = words::words(key);
                (format!("{}: {path}", text.ja), format!("{}: {path}", text.en))
            }
            Self::Input(code) => plain(&format!("manager.input.{code}")),
            Self::NeverStore(found) => plain(&never_key(*found)),
            Self::Rules(why) => (format!("{}: {why}", words::ja("manager.input.rules")), why.clone()),
            Self::Stopped => plain("manager.input.stopped"),
        }
    }

    /// Whether name, password, right or key are missing: the commands have an exit code for it.
    #[must_use]
    pub fn is_access(&self) -> bool {
        use KeyError::{Disabled, MayNot, NoReadingKey, SessionEnded, Wait, WrongLogin};
        let (Self::Key(key) | Self::Book(BookError::Key(key))) = self else { return false };
        matches!(key, WrongLogin | Wait { .. } | MayNot(_) | NoReadingKey | SessionEnded | Disabled)
    }
}

/// A book, its keys and the user who is logged in. Dropping it without [`Office::leave`] wipes the keys too,
/// but enters nothing.
pub struct Office {
    keyring: Keyring,
    book: Book,
    session: Session,
}

impl std::fmt::Debug for Office {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Office({})", self.session.name())
    }
}

impl Office {
    /// Logs a user in and enters it. Takes as long as argon2id takes.
    ///
    /// # Errors
    /// [`Trouble::Key`] for a wrong name or password, or one that has to wait; [`Trouble::Book`].
    pub fn log_in(places: &Places, kind: BookKind, name: &str, password: &Secret) -> Result<Self, Trouble> {
        let mut keyring = Keyring::open(&places.keyring)?;
        let session = keyring.unlock(name, password)?;
        Self::begin(keyring, Book::open(places, kind)?, session)
    }

    /// Training: opens the training book, whose passwords are public, as a user of this role. Makes it if there is
    /// none.
    ///
    /// # Errors
    /// [`Trouble::Key`]; [`Trouble::Book`].
    pub fn training(places: &Places, role: Role) -> Result<Self, Trouble> {
        make_folder(&places.keyring)?;
        let mut keyring = Keyring::training(&places.keyring)?;
        let session = keyring.training_session(role)?;
        Self::begin(keyring, Book::open(places, BookKind::Training)?, session)
    }

    /// Makes the keyring of a new book with its first administrator and manager, and logs the administrator in.
    ///
    /// # Errors
    /// [`Trouble::Key`] if there is a keyring already or a name or password does not do; [`Trouble::Book`].
    pub fn set_up(places: &Places, kind: BookKind, with: SetUp) -> Result<Self, Trouble> {
        let (administrator, manager) = (with.administrator.clone(), with.manager.0.clone());
        let head_office = with.head_office.is_some();
        make_folder(&places.keyring)?;
        let mut keyring = Keyring::create(&places.keyring, with)?;
        let session = keyring.unlock(&administrator.0, &administrator.1)?;
        let mut office = Self::begin(keyring, Book::open(places, kind)?, session)?;
        office.changed(&administrator.0, "added as administrator")?;
        office.changed(&manager, "added as manager")?;
        if head_office {
            office.changed("", "head office set")?;
        }
        Ok(office)
    }

    fn begin(keyring: Keyring, book: Book, session: Session) -> Result<Self, Trouble> {
        let mut office = Self { keyring, book, session };
        for failed in office.session.take_failed() {
            office.enter(&Act::LoginFailed { account: failed.account, at: failed.at })?;
        }
        office.enter(&Act::LoggedIn)?;
        Ok(office)
    }

    /// Enters that the user left, and wipes the keys.
    ///
    /// # Errors
    /// [`Trouble::Book`]; the keys are wiped all the same.
    pub fn leave(mut self) -> Result<(), Trouble> {
        self.enter(&Act::Locked)
    }

    /// The user's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.session.name()
    }

    /// The user's role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.session.role()
    }

    /// Whether the user's role has a right.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.session.may(right)
    }

    /// The book, to look at what needs no right.
    #[must_use]
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// The book with its user and its keys.
    pub fn parts(&mut self) -> (&mut Book, &Session, &Keyring) {
        (&mut self.book, &self.session, &self.keyring)
    }

    /// The user's session.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The keys.
    #[must_use]
    pub fn keyring(&self) -> &Keyring {
        &self.keyring
    }

    /// The accounts.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        self.keyring.accounts()
    }

    /// Brings the session up to date: an account that was disabled or reset meanwhile can do nothing more.
    ///
    /// # Errors
    /// [`Trouble::Key`].
    pub fn refresh(&mut self) -> Result<(), Trouble> {
        Ok(self.keyring.refresh(&mut self.session)?)
    }

    fn enter(&mut self, act: &Act) -> Result<(), Trouble> {
        self.book.enter(&self.session, act)?;
        Ok(())
    }

    fn changed(&mut self, account: &str, change: &str) -> Result<(), Trouble> {
        self.enter(&Act::AccountChanged { account: account.to_owned(), change: change.to_owned() })
    }

    /// Adds an account.
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right, or if name or password does not do; [`Trouble::Book`].
    pub fn add(&mut self, name: &str, role: Role, password: &Secret) -> Result<(), Trouble> {
        self.keyring.add(&self.session, name, role, password)?;
        self.changed(name, &format!("added as {}", role.code()))
    }

    /// Gives the reading key to an account whose role reads.
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right; [`Trouble::Book`].
    pub fn grant(&mut self, name: &str) -> Result<(), Trouble> {
        self.keyring.grant_reading(&self.session, name)?;
        self.changed(name, "reading key granted")
    }

    /// Disables an account.
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right, or for the last administrator or reader; [`Trouble::Book`].
    pub fn disable(&mut self, name: &str) -> Result<(), Trouble> {
        self.keyring.disable(&self.session, name)?;
        self.changed(name, "disabled")
    }

    /// Lets a disabled account log in again, with a new password. A reader then needs the grant again.
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right, or if the password does not do; [`Trouble::Book`].
    pub fn enable(&mut self, name: &str, password: &Secret) -> Result<(), Trouble> {
        self.keyring.enable(&self.session, name, password)?;
        self.changed(name, "enabled")
    }

    /// Gives the reading key to an account from head office's identity, when no manager is left.
    ///
    /// # Errors
    /// [`Trouble::Key`] if it is another identity; [`Trouble::Book`].
    pub fn grant_with_head_office(&mut self, name: &str, identity: &Secret) -> Result<(), Trouble> {
        self.keyring.grant_with_head_office(&self.session, identity, name)?;
        self.changed(name, "reading key granted with head office's key")
    }

    /// Sets a new password for another account. A reader then needs the grant again.
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right, or if the password does not do; [`Trouble::Book`].
    pub fn reset(&mut self, name: &str, password: &Secret) -> Result<(), Trouble> {
        self.keyring.reset_password(&self.session, name, password)?;
        self.changed(name, "password reset")
    }

    /// Changes the user's own password.
    ///
    /// # Errors
    /// [`Trouble::Key`] if the old one is wrong or the new one does not do; [`Trouble::Book`].
    pub fn change_password(&mut self, old: &Secret, new: &Secret) -> Result<(), Trouble> {
        self.keyring.change_password(&self.session, old, new)?;
        let name = self.name().to_owned();
        self.changed(&name, "password changed")
    }

    /// Sets head office's recipient (`age1…`).
    ///
    /// # Errors
    /// [`Trouble::Key`] without the right, or if it is none; [`Trouble::Book`].
    pub fn set_head_office(&mut self, recipient: &str) -> Result<(), Trouble> {
        self.keyring.set_head_office(&self.session, recipient)?;
        self.changed("", "head office set")
    }

    /// Looks for records, newest first. Conditions on personal values are entered as a search.
    ///
    /// # Errors
    /// [`Trouble::Book`] without the right.
    pub fn search(&mut self, query: &Query) -> Result<Vec<Line>, Trouble> {
        Ok(self.book.search(&self.session, query)?)
    }

    /// The numbers of all records a query finds whose content is still there, newest first.
    ///
    /// # Errors
    /// [`Trouble::Book`] without the right; [`Trouble::Stopped`].
    pub fn all_matching(&mut self, query: Query, stop: &dyn Fn() -> bool) -> Result<Vec<String>, Trouble> {
        const PAGE: u32 = 1000;
        let mut query = Query { limit: PAGE, ..query };
        let mut all = Vec::new();
        loop {
            if stop() {
                return Err(Trouble::Stopped);
            }
            let lines = self.search(&query)?;
            query.before = lines.last().map(|line| line.seq);
            let page = lines.len();
            all.extend(lines.into_iter().filter(|line| !line.deleted).map(|line| line.record_id));
            if page < PAGE as usize {
                return Ok(all);
            }
        }
    }

    /// Records whose retention has ended on this day.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn due(&self, today: Date, limit: u32) -> Result<Vec<Line>, Trouble> {
        self.session.need(Right::View)?;
        Ok(self.book.due(today, limit)?)
    }

    /// Copies book and keyring into a new folder.
    ///
    /// # Errors
    /// [`Trouble::Book`] without the right, or if there is something in the folder.
    pub fn back_up(&mut self, to: &Path) -> Result<(), Trouble> {
        Ok(self.book.back_up(&self.session, to)?)
    }

    /// A record with its history; it is entered that it was looked at.
    ///
    /// # Errors
    /// [`Trouble::Book`] without the right, or if there is none.
    pub fn view(&mut self, record_id: &str) -> Result<History, Trouble> {
        Ok(self.book.view(&self.session, record_id)?)
    }

    /// Amends a field: `old` is what the user saw, so that two users cannot amend over each other.
    ///
    /// # Errors
    /// [`Trouble::Input`] without a reason or a change, or for a value that must never be stored;
    /// [`Trouble::Book`] without the right, or if the field is another by now.
    pub fn amend(&mut self, amendment: Amendment) -> Result<(), Trouble> {
        super::fields::check(&amendment)?;
        self.enter(&Act::Amended(amendment))
    }

    /// Enters what happened to the mail.
    ///
    /// # Errors
    /// [`Trouble::Book`] if the step is impossible.
    pub fn mail(
        &mut self,
        record_id: &str,
        state: MailState,
        on: Date,
        tracking: &str,
    ) -> Result<(), Trouble> {
        let (record_id, tracking) = (record_id.to_owned(), tracking.trim().to_owned());
        self.enter(&Act::Mail(MailEvent { record_id, state, on, tracking }))
    }

    /// Enters a further document that came in later.
    ///
    /// # Errors
    /// [`Trouble::Input`] for a value that must never be stored; [`Trouble::Book`].
    pub fn supplement(&mut self, record_id: &str, supplement: Supplement) -> Result<(), Trouble> {
        super::fields::harmless(&supplement.title)?;
        super::fields::harmless(&supplement.number)?;
        self.enter(&Act::Supplemented(Received { record_id: record_id.to_owned(), supplement }))
    }

    /// Enters the end of the transaction or contract, which starts the retention period.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn relation_ended(&mut self, record_id: &str, on: Date) -> Result<(), Trouble> {
        self.enter(&Act::RelationEnded { record_id: record_id.to_owned(), on })
    }

    /// Enters the last day on which the customer was treated as already confirmed.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn last_use(&mut self, record_id: &str, on: Date) -> Result<(), Trouble> {
        self.enter(&Act::LastUse { record_id: record_id.to_owned(), on })
    }

    /// Destroys the content of a record whose retention has ended.
    ///
    /// # Errors
    /// [`Trouble::Book`] without the right or before the end.
    pub fn delete(&mut self, record_id: &str, today: Date) -> Result<(), Trouble> {
        self.book.delete(&self.session, record_id, today)?;
        Ok(())
    }

    /// Enters that the log was verified.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn verified(&mut self, entries: u64, findings: u64) -> Result<(), Trouble> {
        self.enter(&Act::Verified { entries, findings })
    }

    /// Enters rules and settings in force here, if they are others than the last time and the user's role decides
    /// something by them ([`Book::note_in_force`]). The manager's window says it; a command that only reads the book
    /// is started without the counter's rules, and would enter a change that never was.
    ///
    /// # Errors
    /// [`Trouble::Book`].
    pub fn note_in_force(&mut self, rules: &RuleSetRef, settings: &RuleSettings) -> Result<(), Trouble> {
        if self.may(Right::Check) || self.may(Right::Settings) {
            self.book.note_in_force(&self.session, rules, settings)?;
        }
        Ok(())
    }
}

/// The key of what must never be stored.
fn never_key(found: NeverStore) -> String {
    format!("never_store.{}", found.code())
}

/// The folder of a file that is about to be made, readable by its owner only.
fn make_folder(file: &Path) -> Result<(), Trouble> {
    let Some(folder) = file.parent().filter(|folder| !folder.exists()) else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Trouble::file(folder, error))
}

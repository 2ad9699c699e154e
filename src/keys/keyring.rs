// SPDX-License-Identifier: MIT OR Apache-2.0
//! The accounts of one book and what can be done with them.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use jiff::Timestamp;
use serde::Serialize;
use tashika_kit::Secret;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::members::{
    administrators, clean, enter, epoch, give, in_force, is_last_granter, lock, new_member, reader, renew,
    rotate, rotate_if_due, sealed, signing_key,
};
use super::password::{self, Cost};
use super::ring::{self, Accounts, Guard, Head, MOST_ACCOUNTS, Member, Reading, Ring, Tally, folded};
use super::role::{Right, Role};
use super::seal;
use super::session::{self, Session};

/// What a new keyring begins with.
#[derive(Debug)]
pub struct SetUp {
    /// The first administrator.
    pub administrator: (String, Secret),
    /// The first manager.
    pub manager: (String, Secret),
    /// Head office's age recipient (`age1…`); without it a lost password of the last manager loses the past.
    pub head_office: Option<String>,
    /// argon2id's cost; [`Cost::PRODUCT`] unless there is a measured reason.
    pub cost: Cost,
}

/// An account, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its name: a staff number.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// It can no longer log in, and holds no key.
    pub disabled: bool,
    /// It may read and holds the reading key. `false` for a manager or auditor that still needs the grant.
    pub can_read: bool,
}

/// The password of every account of a training book: public, because training is never evidence.
pub const TRAINING_PASSWORD: &str = "training-only-no-secret";

/// Wrong passwords in a row that cost nothing but the work.
const FREE_FAILURES: u32 = 5;
/// The wait after one more, in seconds; it doubles each time.
const FIRST_WAIT: u64 = 30;
/// The longest wait in seconds.
const LONGEST_WAIT: u64 = 3600;

/// The accounts of one book, in a file beside it. Several programs may use the file at once: each change is read, made and
/// written under a lock.
#[derive(Debug)]
pub struct Keyring {
    pub(super) path: PathBuf,
    pub(super) ring: Ring,
}

impl Keyring {
    /// Makes a new keyring file with its keys, and its folder if there is none.
    ///
    /// # Errors
    /// [`KeyError::Exists`] if there is a file; what is wrong with names, passwords, recipient or cost; [`KeyError::File`].
    pub fn create(path: &Path, with: SetUp) -> Result<Self, KeyError> {
        let accounts = [
            (with.administrator.0.as_str(), Role::Administrator, &with.administrator.1),
            (with.manager.0.as_str(), Role::Manager, &with.manager.1),
        ];
        Self::make(path, &accounts, with.head_office.as_deref(), with.cost, false)
    }

    /// Opens a keyring file. Its signatures are checked now, and at login again under the user's password.
    ///
    /// # Errors
    /// [`KeyError::Missing`], [`KeyError::Malformed`], [`KeyError::Altered`], [`KeyError::File`].
    pub fn open(path: &Path) -> Result<Self, KeyError> {
        Ok(Self { path: path.to_owned(), ring: Ring::read(path)? })
    }

    /// Opens the keyring of a training book, or makes it: an account of each role, all with [`TRAINING_PASSWORD`].
    ///
    /// # Errors
    /// [`KeyError::NotTraining`] if the file is a real book's, else as [`Keyring::open`].
    pub fn training(path: &Path) -> Result<Self, KeyError> {
        if path.exists() {
            let keyring = Self::open(path)?;
            return keyring.is_training().then_some(keyring).ok_or(KeyError::NotTraining);
        }
        let password = Secret::from(TRAINING_PASSWORD);
        let accounts = Role::ALL.map(|role| (training_name(role), role, &password));
        match Self::make(path, &accounts, None, Cost::TRAINING, true) {
            // Another program was quicker.
            Err(KeyError::Exists) => Self::open(path),
            made => made,
        }
    }

    /// A session in a training book, without login.
    ///
    /// # Errors
    /// [`KeyError::NotTraining`] if the book is real, else as [`Keyring::unlock`].
    pub fn training_session(&mut self, role: Role) -> Result<Session, KeyError> {
        if !self.is_training() {
            return Err(KeyError::NotTraining);
        }
        self.unlock(training_name(role), &Secret::from(TRAINING_PASSWORD))
    }

    /// Whether it belongs to a training book.
    #[must_use]
    pub fn is_training(&self) -> bool {
        self.ring.head.training
    }

    /// The book's id, 32 lower-case hexadecimal digits; the log's origin is made of it.
    #[must_use]
    pub fn book_id(&self) -> &str {
        &self.ring.head.book_id
    }

    /// The accounts, as last read.
    #[must_use]
    pub fn accounts(&self) -> Vec<Account> {
        let account = |member: &Member| Account {
            name: member.name.clone(),
            role: member.role,
            disabled: member.disabled,
            can_read: self.ring.can_read(member),
        };
        self.ring.accounts.members.iter().map(account).collect()
    }

    /// Head office's recipient, if there is one.
    #[must_use]
    pub fn head_office(&self) -> Option<&str> {
        self.ring.reading.head_office.as_deref()
    }

    /// Versions of the accounts and of the reading keys; each change adds one. Entered into the log they show later that
    /// an old copy of the file was put back.
    #[must_use]
    pub fn versions(&self) -> (u64, u64) {
        (self.ring.accounts.version, self.ring.reading.version)
    }

    /// A reader was disabled or reset, and no manager has logged in since: records are still sealed to the key that
    /// reader held.
    #[must_use]
    pub fn rotation_due(&self) -> bool {
        self.ring.rotation_due()
    }

    /// The public key that checks this terminal's checkpoints (Ed25519).
    #[must_use]
    pub fn verifying_key(&self) -> [u8; 32] {
        // Checked when the file was read.
        ring::key(&self.ring.head.terminal_key, "the terminal's key")
            .map(|key| key.to_bytes())
            .unwrap_or_default()
    }

    /// Opens a session. After five wrong passwords in a row each further one doubles a wait.
    ///
    /// # Errors
    /// [`KeyError::WrongLogin`] for a wrong name, a wrong password and a disabled account alike, with the same work;
    /// [`KeyError::Wait`]; [`KeyError::Altered`] if the file was changed by somebody without a key.
    pub fn unlock(&mut self, account: &str, password: &Secret) -> Result<Session, KeyError> {
        self.unlock_at(account, password, Timestamp::now())
    }

    pub(super) fn unlock_at(
        &mut self,
        account: &str,
        password: &Secret,
        now: Timestamp,
    ) -> Result<Session, KeyError> {
        let _guard = Guard::take(&self.path)?;
        let mut ring = self.reread()?;
        let member = ring.member(account).cloned();
        let session = attempt(&mut ring, member.as_ref(), password, now, &self.path);
        let mut session = match session {
            Ok(session) => session,
            Err(error) => {
                self.ring = ring;
                return Err(error);
            }
        };
        let counted = ring.tallies.remove(session.name()).is_some() | !ring.failed.is_empty();
        session.failed = ring.failed.clone();
        ring.failed.clear();
        let rotated = rotate_if_due(&mut ring, &mut session)?;
        if rotated {
            ring.write(&self.path)?;
        } else if counted && ring.write(&self.path).is_err() {
            // A full disk must not keep out the one who can make room; the failures stay in the file and are given
            // out again.
            ring = self.reread()?;
        }
        self.ring = ring;
        Ok(session)
    }

    /// Brings a session up to date with the file: the present reading key, and whether the account is still in force. The
    /// program calls it before each check. A manager's session also makes a reading key that is due.
    ///
    /// # Errors
    /// [`KeyError::SessionEnded`] if the account was disabled or reset; else as [`Keyring::open`].
    pub fn refresh(&mut self, session: &mut Session) -> Result<(), KeyError> {
        let _guard = Guard::take(&self.path)?;
        let mut ring = self.reread()?;
        let member = in_force(&ring, session)?.clone();
        let failed = session.take_failed();
        *session = Session::new(&ring, &member, session.identity.clone())?;
        session.failed = failed;
        if rotate_if_due(&mut ring, session)? {
            ring.write(&self.path)?;
        }
        self.ring = ring;
        Ok(())
    }

    /// Adds an account. A manager or auditor can read only after a manager has granted the reading key.
    ///
    /// # Errors
    /// [`KeyError::MayNot`], [`KeyError::BadName`], [`KeyError::NameTaken`], [`KeyError::WeakPassword`], [`KeyError::Full`].
    pub fn add(&mut self, by: &Session, name: &str, role: Role, password: &Secret) -> Result<(), KeyError> {
        let name = clean(name)?;
        password::check(&name, role, password)?;
        self.change(by, Some(Right::ManageAccounts), |ring| {
            if ring.member(&name).is_some() {
                return Err(KeyError::NameTaken);
            }
            if ring.accounts.members.len() >= MOST_ACCOUNTS {
                return Err(KeyError::Full("accounts"));
            }
            let administrators = administrators(by)?;
            let (member, identity) = new_member(&name, role, &by.terminal, administrators)?;
            let lock = lock(ring, &member, &identity, password)?;
            ring.locks.insert(name.clone(), lock);
            ring.accounts.members.push(member);
            ring.sign_accounts(administrators)
        })
    }

    /// Gives the reading keys, present and past, to an account whose role reads.
    ///
    /// # Errors
    /// [`KeyError::MayNot`], [`KeyError::NoReadingKey`] if the giver has none, [`KeyError::NoAccount`],
    /// [`KeyError::Disabled`], [`KeyError::NotAReader`].
    pub fn grant_reading(&mut self, by: &Session, name: &str) -> Result<(), KeyError> {
        self.change(by, Some(Right::GrantReading), |ring| {
            let managers = by.grants.as_ref().ok_or(KeyError::NoReadingKey)?;
            let reader = reader(ring, name)?;
            give(&mut ring.reading, &by.identity, managers, &reader.recipient, reader.role == Role::Manager)?;
            ring.sign_reading(managers)
        })
    }

    /// Gives the reading keys to an account with head office's identity: when no manager can log in any more.
    ///
    /// # Errors
    /// [`KeyError::BadIdentity`] if it is not this book's head office; else as [`Keyring::grant_reading`].
    pub fn grant_with_head_office(
        &mut self,
        by: &Session,
        identity: &Secret,
        name: &str,
    ) -> Result<(), KeyError> {
        let office = seal::read_identity(identity.expose())?;
        self.change(by, Some(Right::ManageAccounts), |ring| {
            let me = office.to_public().to_string();
            if ring.reading.head_office.as_ref() != Some(&me) {
                return Err(KeyError::BadIdentity);
            }
            let sealed = ring.reading.authority.get(&me).ok_or(KeyError::Altered("head office"))?;
            let managers = session::signer(&office, sealed, &ring.head.reading_key, "the managers' key")?;
            let reader = reader(ring, name)?;
            give(&mut ring.reading, &office, &managers, &reader.recipient, reader.role == Role::Manager)?;
            ring.sign_reading(&managers)
        })
    }

    /// Opens sealed content with head office's identity, also content from before head office was set.
    ///
    /// # Errors
    /// [`KeyError::BadIdentity`], [`KeyError::NotForThisKey`], [`KeyError::Damaged`], [`KeyError::TooLarge`].
    pub fn open_with_head_office(
        &self,
        identity: &Secret,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let office = seal::read_identity(identity.expose())?;
        let mut keys = session::held(&self.ring, &office)?;
        keys.push(office);
        seal::open(&keys, sealed)
    }

    /// Disables an account and takes its keys out of the file. Of a reader a new reading key becomes due, which the next
    /// login (or [`Keyring::refresh`]) of a manager makes: an administrator must not touch reading keys. What the
    /// reader could read until then, that person may have copied; a new key protects only what comes after.
    ///
    /// # Errors
    /// [`KeyError::LastAdministrator`], [`KeyError::LastReader`], [`KeyError::NoAccount`], [`KeyError::Disabled`].
    pub fn disable(&mut self, by: &Session, name: &str) -> Result<(), KeyError> {
        self.change(by, Some(Right::ManageAccounts), |ring| {
            let member = ring.member(name).ok_or(KeyError::NoAccount)?.clone();
            if member.disabled {
                return Err(KeyError::Disabled);
            }
            let administrators_left = |m: &&Member| m.role == Role::Administrator && !m.disabled;
            if member.role == Role::Administrator
                && ring.accounts.members.iter().filter(administrators_left).count() < 2
            {
                return Err(KeyError::LastAdministrator);
            }
            if is_last_granter(ring, &member) {
                return Err(KeyError::LastReader);
            }
            ring.locks.remove(&member.name);
            ring.tallies.remove(&member.name);
            let none = String::new;
            *ring.member_mut(name)? =
                Member { disabled: true, recipient: none(), terminal: none(), authority: None, ..member };
            ring.sign_accounts(administrators(by)?)
        })
    }

    /// Enables a disabled account with a new password and new keys; a reader needs the grant again.
    ///
    /// # Errors
    /// [`KeyError::NoAccount`], [`KeyError::NameTaken`] if it is not disabled, [`KeyError::WeakPassword`].
    pub fn enable(&mut self, by: &Session, name: &str, password: &Secret) -> Result<(), KeyError> {
        self.change(by, Some(Right::ManageAccounts), |ring| {
            let member = ring.member(name).ok_or(KeyError::NoAccount)?.clone();
            if !member.disabled {
                return Err(KeyError::NameTaken);
            }
            renew(ring, &member, by, password)
        })
    }

    /// An administrator sets a new password. The account gets new keys, so a reader needs the grant again, and its
    /// sessions end.
    ///
    /// # Errors
    /// [`KeyError::LastReader`] if nobody, not even head office, could grant again; [`KeyError::NoAccount`],
    /// [`KeyError::Disabled`], [`KeyError::WeakPassword`].
    pub fn reset_password(&mut self, by: &Session, name: &str, new: &Secret) -> Result<(), KeyError> {
        self.change(by, Some(Right::ManageAccounts), |ring| {
            let member = ring.member(name).ok_or(KeyError::NoAccount)?.clone();
            if member.disabled {
                return Err(KeyError::Disabled);
            }
            if is_last_granter(ring, &member) && ring.reading.head_office.is_none() {
                return Err(KeyError::LastReader);
            }
            renew(ring, &member, by, new)
        })
    }

    /// A user changes the password. The account's keys stay: whoever knows the old password and has an old copy of the
    /// file still gets them. After a leak an administrator resets the password instead.
    ///
    /// # Errors
    /// [`KeyError::WrongLogin`] and [`KeyError::Wait`] as at login, [`KeyError::WeakPassword`].
    pub fn change_password(&mut self, by: &Session, old: &Secret, new: &Secret) -> Result<(), KeyError> {
        password::check(by.name(), by.role(), new)?;
        let path = self.path.clone();
        self.change(by, None, |ring| {
            let member = in_force(ring, by)?.clone();
            attempt(ring, Some(&member), old, Timestamp::now(), &path)?;
            let lock = lock(ring, &member, &by.identity, new)?;
            ring.locks.insert(member.name, lock);
            Ok(())
        })
    }

    /// Sets head office's recipient and gives it all reading keys. This gives reading away, so it is a manager's act: an
    /// administrator could else name a key of their own. Another recipient before loses what comes after.
    ///
    /// # Errors
    /// [`KeyError::BadRecipient`], [`KeyError::MayNot`], [`KeyError::NoReadingKey`].
    pub fn set_head_office(&mut self, by: &Session, recipient: &str) -> Result<(), KeyError> {
        let recipient = seal::read_recipient(recipient.trim())?.to_string();
        self.change(by, Some(Right::GrantReading), |ring| {
            let managers = by.grants.as_ref().ok_or(KeyError::NoReadingKey)?;
            ring.reading.head_office = Some(recipient.clone());
            give(&mut ring.reading, &by.identity, managers, &recipient, true)?;
            if ring.rotation_due() { rotate(ring, managers) } else { ring.sign_reading(managers) }
        })
    }

    /// Begins a new reading key, for what is sealed from now on.
    ///
    /// # Errors
    /// [`KeyError::MayNot`], [`KeyError::NoReadingKey`], [`KeyError::Full`].
    pub fn rotate(&mut self, by: &Session) -> Result<(), KeyError> {
        self.change(by, Some(Right::GrantReading), |ring| {
            rotate(ring, by.grants.as_ref().ok_or(KeyError::NoReadingKey)?)
        })
    }

    /// Copies the keyring into a new file, for a backup. Nothing in it opens without a password.
    ///
    /// # Errors
    /// [`KeyError::MayNot`], [`KeyError::Exists`], [`KeyError::File`].
    pub fn copy_to(&mut self, by: &Session, to: &Path) -> Result<(), KeyError> {
        by.need(Right::Backup)?;
        let _guard = Guard::take(&self.path)?;
        if to.exists() {
            return Err(KeyError::Exists);
        }
        self.reread()?.write(to)
    }

    fn make(
        path: &Path,
        accounts: &[(&str, Role, &Secret)],
        head_office: Option<&str>,
        cost: Cost,
        training: bool,
    ) -> Result<Self, KeyError> {
        cost.check()?;
        let [terminal, administrators, managers] = [signing_key()?, signing_key()?, signing_key()?];
        let public = |key: &SigningKey| ring::base64(key.verifying_key().as_bytes());
        let mut id = [0; 16];
        getrandom::fill(&mut id).map_err(|_| KeyError::Random)?;
        let head = Head {
            book_id: id.iter().map(|byte| format!("{byte:02x}")).collect(),
            training,
            cost,
            terminal_key: public(&terminal),
            accounts_key: public(&administrators),
            reading_key: public(&managers),
        };
        let mut members = Vec::new();
        for (name, role, password) in accounts {
            let name = clean(name)?;
            password::check(&name, *role, password)?;
            if members.iter().any(|(member, ..): &(Member, _, _)| folded(&member.name) == folded(&name)) {
                return Err(KeyError::NameTaken);
            }
            let (member, identity) = new_member(&name, *role, &terminal, &administrators)?;
            members.push((member, identity, password));
        }
        let head_office = head_office.map(|it| seal::read_recipient(it.trim())).transpose()?;
        let mut reading = Reading {
            version: 0,
            head_office: head_office.map(|recipient| recipient.to_string()),
            epochs: Vec::new(),
            authority: std::collections::BTreeMap::new(),
        };
        let readers = members.iter().map(|(member, ..)| member).filter(|member| member.role.reads());
        let granters = readers.clone().filter(|member| member.role == Role::Manager).map(|it| &it.recipient);
        for holder in granters.chain(&reading.head_office.clone()) {
            reading.authority.insert(holder.clone(), sealed(managers.as_bytes(), holder)?);
        }
        let holders = readers.map(|member| &member.recipient).chain(&reading.head_office);
        reading.epochs = vec![epoch(holders)?];
        let listed = members.iter().map(|(member, ..)| member.clone()).collect();
        let accounts = Accounts { version: 0, members: listed };
        let mut ring = Ring::new(head, accounts, reading, (&administrators, &managers))?;
        for (member, identity, password) in &members {
            let lock = lock(&ring, member, identity, password)?;
            ring.locks.insert(member.name.clone(), lock);
        }
        ring::make_folder(path)?;
        let _guard = Guard::take(path)?;
        if path.exists() {
            return Err(KeyError::Exists);
        }
        ring.write(path)?;
        Ok(Self { path: path.to_owned(), ring })
    }

    /// The file as it is now, which must be of the same keyring.
    pub(super) fn reread(&self) -> Result<Ring, KeyError> {
        let ring = Ring::read(&self.path)?;
        (ring.id() == self.ring.id()).then_some(ring).ok_or(KeyError::Altered("replaced by another keyring"))
    }

    /// Reads, changes and writes the file under the lock. Nothing is written if the change fails.
    fn change(
        &mut self,
        by: &Session,
        right: Option<Right>,
        change: impl FnOnce(&mut Ring) -> Result<(), KeyError>,
    ) -> Result<(), KeyError> {
        right.map_or(Ok(()), |right| by.need(right))?;
        let _guard = Guard::take(&self.path)?;
        let mut ring = self.reread()?;
        in_force(&ring, by)?;
        change(&mut ring)?;
        ring.write(&self.path)?;
        self.ring = ring;
        Ok(())
    }
}

/// One attempt with a password: waits, counts and writes down failures. The same work whether the name exists or not.
fn attempt(
    ring: &mut Ring,
    member: Option<&Member>,
    password: &Secret,
    now: Timestamp,
    path: &Path,
) -> Result<Session, KeyError> {
    let counted = member.map(|member| member.name.clone()).unwrap_or_default();
    if let Some(tally) = ring.tallies.get_mut(&counted) {
        let before = *tally;
        if let Some(seconds) = wait(tally, now) {
            if tally.last != before.last {
                ring.write(path)?;
            }
            return Err(KeyError::Wait { seconds });
        }
    }
    let usable = member.and_then(|member| Some((member, ring.locks.get(&member.name)?)));
    let session = match usable {
        Some((member, lock)) => enter(ring, member, lock, password),
        None => password::work(password, ring.head.cost).and(Err(KeyError::WrongLogin)),
    };
    if matches!(session, Err(KeyError::WrongLogin)) {
        ring.note_failure(counted, now);
        ring.write(path)?;
    }
    session
}

/// How long to wait still. A clock that was turned back begins the wait again; it never makes it longer than one wait.
fn wait(tally: &mut Tally, now: Timestamp) -> Option<u64> {
    let doublings = tally.count.checked_sub(FREE_FAILURES)?;
    let whole = FIRST_WAIT.checked_shl(doublings.min(16)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
    if now < tally.last {
        tally.last = now;
    }
    let passed = u64::try_from(now.as_second().saturating_sub(tally.last.as_second())).unwrap_or(0);
    whole.checked_sub(passed).filter(|left| *left > 0)
}

fn training_name(role: Role) -> &'static str {
    match role {
        Role::Clerk => "training-clerk",
        Role::Manager => "training-manager",
        Role::Auditor => "training-auditor",
        Role::Administrator => "training-administrator",
    }
}

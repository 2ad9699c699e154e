// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may do what, and the keys that make it so (design: sealed to managers and head office).
//!
//! SKELETON: signatures other parts are written against; the bodies come with this part's own branch.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tashika_kit::Secret;
use zeroize::Zeroizing;

/// What an account may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Makes checks and finishes pending ones; cannot read the past.
    Clerk,
    /// Reads, amends, exports, ends retention; may also make checks.
    Manager,
    /// Reads and verifies, never writes a record.
    Auditor,
    /// Accounts, settings, backups; no records.
    Administrator,
}

/// One thing a role may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Make a check, write its record.
    Check,
    /// Enter mail events and supplements of a pending check.
    FollowUp,
    /// Look at records, search them.
    View,
    /// Export records.
    Export,
    /// Amend records, enter the end of a relation.
    Amend,
    /// Destroy content at the end of its retention.
    Delete,
    /// Add, change and disable accounts.
    ManageAccounts,
    /// Give the reading key to another account.
    GrantReading,
    /// Change settings and rules.
    Settings,
    /// Back up and restore.
    Backup,
    /// Verify the log, take checkpoints.
    VerifyLog,
}

/// How hard a password is to guess: argon2id's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

/// What a new keyring begins with.
pub struct SetUp {
    /// The first administrator.
    pub administrator: (String, Secret),
    /// The first manager.
    pub manager: (String, Secret),
    /// Head office's age recipient (`age1…`); without it a lost password of the last manager loses the past.
    pub head_office: Option<String>,
    /// argon2id's cost.
    pub cost: Cost,
}

/// An account, without secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its name: a staff number.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// It can no longer log in.
    pub disabled: bool,
    /// It may read and holds the reading key. `false` for a manager or auditor that still needs the grant.
    pub can_read: bool,
}

/// Why a key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Placeholder of the skeleton.
    #[error("not there yet")]
    Skeleton,
}

/// The accounts of one book, in a file beside it.
#[derive(Debug)]
pub struct Keyring {}

impl Keyring {
    /// Makes a new keyring file with its keys; refuses if there is one.
    pub fn create(_path: &Path, _with: SetUp) -> Result<Self, KeyError> {
        todo!()
    }
    /// Opens a keyring file.
    pub fn open(_path: &Path) -> Result<Self, KeyError> {
        todo!()
    }
    /// The accounts.
    pub fn accounts(&self) -> Vec<Account> {
        todo!()
    }
    /// The public key that checks this terminal's checkpoints (Ed25519).
    pub fn verifying_key(&self) -> [u8; 32] {
        todo!()
    }
    /// Opens a session.
    pub fn unlock(&mut self, _account: &str, _password: &Secret) -> Result<Session, KeyError> {
        todo!()
    }
    /// Adds an account. A manager or auditor can read only after a reader has granted the reading key.
    pub fn add(
        &mut self,
        _by: &Session,
        _name: &str,
        _role: Role,
        _password: &Secret,
    ) -> Result<(), KeyError> {
        todo!()
    }
    /// Gives the reading keys to an account that may read.
    pub fn grant_reading(&mut self, _by: &Session, _name: &str) -> Result<(), KeyError> {
        todo!()
    }
    /// Disables an account; of a reader also the present reading key is replaced by a reader's session.
    pub fn disable(&mut self, _by: &Session, _name: &str) -> Result<(), KeyError> {
        todo!()
    }
    /// A user changes the password.
    pub fn change_password(&mut self, _by: &Session, _old: &Secret, _new: &Secret) -> Result<(), KeyError> {
        todo!()
    }
    /// An administrator sets a new password; a reader needs the grant again.
    pub fn reset_password(&mut self, _by: &Session, _name: &str, _new: &Secret) -> Result<(), KeyError> {
        todo!()
    }
    /// Sets head office's recipient.
    pub fn set_head_office(&mut self, _by: &Session, _recipient: &str) -> Result<(), KeyError> {
        todo!()
    }
}

/// A logged-in user with the keys of the role, wiped when dropped.
pub struct Session {}

impl Session {
    /// The account's name.
    pub fn name(&self) -> &str {
        todo!()
    }
    /// Its role.
    pub fn role(&self) -> Role {
        todo!()
    }
    /// Whether the role has a right.
    pub fn may(&self, _right: Right) -> bool {
        todo!()
    }
    /// As [`Session::may`], as an error.
    pub fn need(&self, _right: Right) -> Result<(), KeyError> {
        todo!()
    }
    /// Seals bytes for the readers and head office (age, binary).
    pub fn seal(&self, _plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        todo!()
    }
    /// Opens what was sealed, now or under an earlier reading key.
    pub fn open(&self, _sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        todo!()
    }
    /// Signs as the terminal (Ed25519).
    pub fn sign(&self, _message: &[u8]) -> [u8; 64] {
        todo!()
    }
    /// A keyed token for the blind index: HMAC-SHA-256 over the field's name and the value, cut to 16 bytes.
    pub fn token(&self, _field: &str, _value: &str) -> [u8; 16] {
        todo!()
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with keys, and who acts now. No text holds a password, a key or a name that was typed.

use tashika_kit::WhoActs;
use thiserror::Error;

use super::role::Right;

/// Why a key cannot be used. The locale files hold `error.key.<code>.what` and `error.key.<code>.next`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum KeyError {
    /// There is a keyring already.
    #[error("there is a keyring here already; nothing was written, the administrator uses that one")]
    Exists,
    /// There is no keyring.
    #[error("there is no keyring here; the administrator sets the book up or puts the backup back")]
    Missing,
    /// Not a keyring, or one of another format.
    #[error("the keyring file cannot be read ({0}); the administrator puts the backup back")]
    Malformed(&'static str),
    /// The file was changed by something that holds no key.
    #[error(
        "the keyring file was changed ({0}); nobody logs in, the administrator keeps it and puts the backup back"
    )]
    Altered(&'static str),
    /// Wrong name or wrong password: the same answer for both.
    #[error("the name or the password is wrong")]
    WrongLogin,
    /// Too many wrong passwords.
    #[error("too many wrong passwords; the next attempt is possible in {seconds} s")]
    Wait {
        /// How long, in seconds.
        seconds: u64,
    },
    /// The role does not have the right.
    #[error("this account may not do this (right {0:?}); another account does it")]
    MayNot(Right),
    /// The account may read but was not given the reading key.
    #[error("this account has no reading key yet; a manager gives it")]
    NoReadingKey,
    /// The account was disabled or its password reset after the session began, or the session is of another book.
    #[error("this session has ended; the user logs in again")]
    SessionEnded,
    /// The name is taken.
    #[error("an account of this name exists; the administrator chooses another name")]
    NameTaken,
    /// The name cannot be one.
    #[error("a name has 1 to 32 characters and no control characters")]
    BadName,
    /// No such account.
    #[error("there is no such account; the administrator looks at the list")]
    NoAccount,
    /// The account is disabled.
    #[error("the account is disabled; the administrator enables it first")]
    Disabled,
    /// The password is too easy.
    #[error(
        "a password of this role has at least {least} characters, is text, and is not the account's name"
    )]
    WeakPassword {
        /// The least number of characters.
        least: usize,
    },
    /// Nobody could manage accounts any more.
    #[error("this is the last administrator; add another first")]
    LastAdministrator,
    /// Nobody could read the records any more.
    #[error("this is the last manager who can read the records; give another the reading key first")]
    LastReader,
    /// The role never holds a reading key.
    #[error("the role of this account never reads records; choose a manager or an auditor")]
    NotAReader,
    /// Not an age X25519 recipient.
    #[error("this is not an age recipient (age1…); copy it again from head office's paper")]
    BadRecipient,
    /// Not an age X25519 identity, or not head office's.
    #[error("this is not the identity of this book's head office")]
    BadIdentity,
    /// A sealed content that this key does not open.
    #[error("this content is not sealed for this key; a manager with the key opens it, or head office")]
    NotForThisKey,
    /// A sealed content that is damaged.
    #[error("the sealed content is damaged; the manager verifies the book")]
    Damaged,
    /// More than any record has.
    #[error("the content is larger than {limit} bytes; report it to us")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// As many accounts or reading keys as a keyring can hold.
    #[error("the keyring holds no more {0}; report it to us")]
    Full(&'static str),
    /// A cost outside the bounds.
    #[error("the cost of passwords is out of bounds; the integrator looks at the setting")]
    BadCost,
    /// Not for a real book, or not for a training book.
    #[error("this is for a training book only")]
    NotTraining,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes; the branch's IT restarts the terminal")]
    Random,
    /// The file could not be read or written.
    #[error("the keyring file failed ({0}); the branch's IT checks the disk and the folder's rights")]
    File(std::io::ErrorKind),
    /// A bug of ours.
    #[error("an internal step failed ({0}); report it to us")]
    Internal(&'static str),
}

impl KeyError {
    /// Every code.
    pub const CODES: [&'static str; 27] = [
        "exists",
        "missing",
        "malformed",
        "altered",
        "wrong_login",
        "wait",
        "may_not",
        "no_reading_key",
        "session_ended",
        "name_taken",
        "bad_name",
        "no_account",
        "disabled",
        "weak_password",
        "last_administrator",
        "last_reader",
        "not_a_reader",
        "bad_recipient",
        "bad_identity",
        "not_for_this_key",
        "damaged",
        "too_large",
        "full",
        "bad_cost",
        "not_training",
        "file",
        "internal",
    ];

    /// The stable code, one of [`KeyError::CODES`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exists => "exists",
            Self::Missing => "missing",
            Self::Malformed(_) => "malformed",
            Self::Altered(_) => "altered",
            Self::WrongLogin => "wrong_login",
            Self::Wait { .. } => "wait",
            Self::MayNot(_) => "may_not",
            Self::NoReadingKey => "no_reading_key",
            Self::SessionEnded => "session_ended",
            Self::NameTaken => "name_taken",
            Self::BadName => "bad_name",
            Self::NoAccount => "no_account",
            Self::Disabled => "disabled",
            Self::WeakPassword { .. } => "weak_password",
            Self::LastAdministrator => "last_administrator",
            Self::LastReader => "last_reader",
            Self::NotAReader => "not_a_reader",
            Self::BadRecipient => "bad_recipient",
            Self::BadIdentity => "bad_identity",
            Self::NotForThisKey => "not_for_this_key",
            Self::Damaged => "damaged",
            Self::TooLarge { .. } => "too_large",
            Self::Full(_) => "full",
            Self::BadCost => "bad_cost",
            Self::NotTraining => "not_training",
            Self::File(_) => "file",
            Self::Random | Self::Internal(_) => "internal",
        }
    }

    /// Who acts now.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        match self {
            Self::WrongLogin | Self::Wait { .. } | Self::SessionEnded | Self::WeakPassword { .. } => {
                WhoActs::Clerk
            }
            Self::BadCost | Self::NotTraining => WhoActs::Integrator,
            Self::TooLarge { .. } | Self::Full(_) | Self::Internal(_) => WhoActs::Us,
            _ => WhoActs::Branch,
        }
    }
}

/// Only the kind is taken over: messages of the system can quote paths.
impl From<std::io::Error> for KeyError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing,
            kind => Self::File(kind),
        }
    }
}

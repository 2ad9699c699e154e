// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can go wrong with a card, and who acts now.

use thiserror::Error;

use crate::apdu::StatusWord;
use crate::link::LinkError;

/// The person whose turn it is after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhoActs {
    /// The clerk at the counter: put the card down again, type again.
    Clerk,
    /// The customer: another document, the municipal office.
    Customer,
    /// The branch: reader, cable, service.
    Branch,
    /// The integrator of this installation: a driver or a setting.
    Integrator,
    /// The makers of this program: a bug.
    Us,
}

/// What is known about the try counter after a VERIFY whose answer never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TryAfterFault {
    /// No VERIFY had been sent.
    NotSpent,
    /// The VERIFY may or may not have reached the card; the next query tells.
    Unknown,
}

/// A failed card session. Never holds a secret or a personal value.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum CardError {
    /// The link broke.
    #[error("{source} (during {during})")]
    Link {
        /// What the link said.
        source: LinkError,
        /// The step at which it broke.
        during: &'static str,
        /// Whether a try may have been spent by it.
        tries: TryAfterFault,
    },
    /// The card answered with a status word that does not belong here.
    #[error("the card answered {sw} during {during}")]
    Status {
        /// The status word.
        sw: StatusWord,
        /// The step at which it came.
        during: &'static str,
    },
    /// Bytes from the chip do not have the form the sheet gives them.
    #[error("{what}: {problem} (at byte {offset})")]
    Malformed {
        /// The file or structure.
        what: &'static str,
        /// What was wrong.
        problem: &'static str,
        /// Where, counted from the start of the structure.
        offset: usize,
    },
    /// The card refused the number or PIN. One try was spent.
    #[error("the card refused the number; {} left", match .left { Some(n) => n.to_string(), None => "tries unknown".into() })]
    WrongNumber {
        /// Which credential.
        credential: &'static str,
        /// Tries left, if the card said so.
        left: Option<u8>,
    },
    /// The card did not open with the number it takes as its key. It counts no tries and nothing was lost.
    #[error("the card did not open with this {credential}; it counts no tries")]
    KeyRefused {
        /// Which credential.
        credential: &'static str,
    },
    /// The verification number is blocked. Nothing was sent.
    #[error("{credential} is blocked on this card")]
    Blocked {
        /// Which credential.
        credential: &'static str,
    },
    /// One try is left; the cardholder and the clerk must both agree first. Nothing was sent.
    #[error("one try is left for {credential}: the cardholder and the clerk must both agree")]
    LastTry {
        /// Which credential.
        credential: &'static str,
    },
    /// The credential cannot be right; it was not sent to the card.
    #[error("{credential}: {problem}")]
    Credential {
        /// Which credential.
        credential: &'static str,
        /// A stable code for the locale files.
        problem: &'static str,
    },
    /// The credential was not given at all.
    #[error("{credential} is needed")]
    CredentialMissing {
        /// Which credential.
        credential: &'static str,
    },
    /// No driver knows this card.
    #[error("no known document on the reader")]
    UnknownDocument,
    /// The same chip application, but in a telephone.
    #[error("this is a telephone, not the physical card")]
    Telephone,
    /// The card holds no such electronic certificate: a holder under 15 or a card without PINs has none for signatures.
    #[error("no {certificate} on this card")]
    CertificateAbsent {
        /// Which: `jpki_signature` or `jpki_authentication`.
        certificate: &'static str,
    },
    /// A card without PINs (顔認証マイナンバーカード, `specs` mynumber-card §8.3): there is none to ask for.
    #[error("no {credential} is set on this card")]
    NoPin {
        /// Which credential.
        credential: &'static str,
    },
    /// Somebody pressed cancel. Nothing was sent after that.
    #[error("cancelled")]
    Cancelled,
    /// The program asked something of the card that cannot be sent: a bug.
    #[error("internal: {0}")]
    Internal(&'static str),
}

impl CardError {
    /// A stable code; the locale files hold `error.<code>.what` and `error.<code>.next` for each.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Link { tries: TryAfterFault::Unknown, .. } => "link_during_verify",
            Self::Link { source, .. } => match source {
                LinkError::Removed => "card_removed",
                LinkError::Reset => "card_reset",
                LinkError::ReaderGone => "reader_gone",
                LinkError::ServiceGone => "service_gone",
                LinkError::Busy => "card_busy",
                LinkError::NoCard => "no_card",
                LinkError::Mute => "card_mute",
                LinkError::Timeout => "timeout",
                LinkError::Garbled { .. } => "garbled",
                LinkError::Other(_) => "link_other",
            },
            Self::Status { .. } => "status",
            Self::Malformed { .. } => "malformed",
            Self::WrongNumber { .. } => "wrong_number",
            Self::KeyRefused { .. } => "key_refused",
            Self::Blocked { .. } => "blocked",
            Self::LastTry { .. } => "last_try",
            Self::Credential { .. } => "credential",
            Self::CredentialMissing { .. } => "credential_missing",
            Self::UnknownDocument => "unknown_document",
            Self::Telephone => "telephone",
            Self::CertificateAbsent { .. } => "certificate_absent",
            Self::NoPin { .. } => "no_pin",
            Self::Cancelled => "cancelled",
            Self::Internal(_) => "internal",
        }
    }

    /// Every code [`CardError::code`] can return, for the test that each has a text.
    pub const CODES: &'static [&'static str] = &[
        "link_during_verify",
        "card_removed",
        "card_reset",
        "reader_gone",
        "service_gone",
        "card_busy",
        "no_card",
        "card_mute",
        "timeout",
        "garbled",
        "link_other",
        "status",
        "malformed",
        "wrong_number",
        "key_refused",
        "blocked",
        "last_try",
        "credential",
        "credential_missing",
        "unknown_document",
        "telephone",
        "certificate_absent",
        "no_pin",
        "cancelled",
        "internal",
    ];

    /// Whose turn it is.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        match self {
            Self::Link {
                source: LinkError::ReaderGone | LinkError::ServiceGone | LinkError::Other(_),
                ..
            } => WhoActs::Branch,
            Self::Link { .. }
            | Self::WrongNumber { .. }
            | Self::KeyRefused { .. }
            | Self::LastTry { .. }
            | Self::Credential { .. }
            | Self::CredentialMissing { .. }
            | Self::Cancelled => WhoActs::Clerk,
            Self::Blocked { .. }
            | Self::UnknownDocument
            | Self::Telephone
            | Self::CertificateAbsent { .. }
            | Self::NoPin { .. } => WhoActs::Customer,
            Self::Status { .. } | Self::Malformed { .. } => WhoActs::Integrator,
            Self::Internal(_) => WhoActs::Us,
        }
    }

    /// Names the step a status word or link error belongs to.
    #[must_use]
    pub fn link(source: LinkError, during: &'static str) -> Self {
        Self::Link { source, during, tries: TryAfterFault::NotSpent }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Why a list was not taken in. Each refusal has a code of its own; none holds a serial number.

use std::io;

use crate::jpki::revocation::http::HttpError;

/// Why a list was not taken in; the one before it stays in force.
#[derive(Debug, thiserror::Error)]
pub enum CrlError {
    /// The list could not be read to its end.
    #[error("the list could not be read: {0}")]
    Source(#[source] io::Error),
    /// It could not be fetched.
    #[error("the list could not be fetched: {0}")]
    Fetch(#[source] HttpError),
    /// A server says that a list did not change which is not here any more.
    #[error("the list did not change since, but is not here any more: try again")]
    Vanished,
    /// The store could not be written.
    #[error("the store could not be written: {0}")]
    Store(#[source] io::Error),
    /// Somebody else is importing or deleting.
    #[error("another import or deletion is going on in this store")]
    Busy,
    /// Stopped by hand.
    #[error("stopped; what was there before stays in force")]
    Cancelled,
    /// Not a list in DER, or not one of RFC 5280.
    #[error("not a revocation list: {what} (byte {at})")]
    Malformed {
        /// What is wrong.
        what: &'static str,
        /// Near which byte.
        at: u64,
    },
    /// Longer than any list may be.
    #[error("the list is longer than {0} bytes")]
    TooLarge(u64),
    /// Not version 2.
    #[error("the list is not of version 2")]
    Version,
    /// Not sha256WithRSAEncryption, or not the same inside and outside.
    #[error("the list is not signed with sha256WithRSAEncryption")]
    Algorithm,
    /// No pinned certificate of an authority has this name and key.
    #[error("the list's issuer is none of the pinned authorities whose certificates are here")]
    Foreign,
    /// The signature does not hold.
    #[error("the signature of the list does not hold")]
    Signature,
    /// A list of changes.
    #[error("a delta list is not supported")]
    Delta,
    /// A list that speaks for other issuers.
    #[error("an indirect list is not supported")]
    Indirect,
    /// A list for some reasons only: what it does not list may still be revoked.
    #[error("a list for some reasons only is not supported")]
    SomeReasons,
    /// A list that does not cover the certificates of people.
    #[error("the list covers only certificates of authorities, or only attribute certificates")]
    Scope,
    /// A distribution point that is not one directory name.
    #[error("the list's distribution point is not one directory name")]
    PointForm,
    /// A critical extension of the list that is not known.
    #[error("the list has a critical extension that is not known")]
    CriticalExtension,
    /// A critical extension of an entry that is not known.
    #[error("an entry of the list has a critical extension that is not known")]
    CriticalEntryExtension,
    /// A serial number that is negative, empty, longer than 20 bytes, or written with zeros too many.
    #[error("an entry of the list has an impossible serial number")]
    Serial,
    /// A reason that no complete list can give.
    #[error("an entry of the list has an impossible reason")]
    EntryReason,
    /// It does not say by when there is another.
    #[error("the list does not say until when it is in force")]
    NoNextUpdate,
    /// Issued in the future.
    #[error("the list begins in the future: look at this machine's clock")]
    NotYet,
    /// Past its nextUpdate.
    #[error("the list was out of date when it was imported")]
    OutOfDate,
    /// Older than the one in force.
    #[error("the list is older than the one in force")]
    Older,
}

impl CrlError {
    /// A stable word; the locale files hold `crl.problem.<code>`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(_) => "crl_unreadable",
            Self::Fetch(_) => "crl_fetch",
            Self::Vanished => "crl_vanished",
            Self::Store(_) => "crl_store",
            Self::Busy => "crl_busy",
            Self::Cancelled => "crl_cancelled",
            Self::Malformed { .. } => "crl_malformed",
            Self::TooLarge(_) => "crl_too_large",
            Self::Version => "crl_version",
            Self::Algorithm => "crl_algorithm",
            Self::Foreign => "crl_foreign",
            Self::Signature => "crl_bad_signature",
            Self::Delta => "crl_delta",
            Self::Indirect => "crl_indirect",
            Self::SomeReasons => "crl_some_reasons",
            Self::Scope => "crl_scope",
            Self::PointForm => "crl_point_form",
            Self::CriticalExtension => "crl_critical_extension",
            Self::CriticalEntryExtension => "crl_critical_entry_extension",
            Self::Serial => "crl_serial",
            Self::EntryReason => "crl_entry_reason",
            Self::NoNextUpdate => "crl_no_next_update",
            Self::NotYet => "crl_not_yet",
            Self::OutOfDate => "crl_stale",
            Self::Older => "crl_older",
        }
    }

    /// All codes.
    pub const CODES: [&'static str; 25] = [
        "crl_unreadable",
        "crl_fetch",
        "crl_vanished",
        "crl_store",
        "crl_busy",
        "crl_cancelled",
        "crl_malformed",
        "crl_too_large",
        "crl_version",
        "crl_algorithm",
        "crl_foreign",
        "crl_bad_signature",
        "crl_delta",
        "crl_indirect",
        "crl_some_reasons",
        "crl_scope",
        "crl_point_form",
        "crl_critical_extension",
        "crl_critical_entry_extension",
        "crl_serial",
        "crl_entry_reason",
        "crl_no_next_update",
        "crl_not_yet",
        "crl_stale",
        "crl_older",
    ];
}

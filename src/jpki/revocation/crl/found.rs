// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a list is found by, and what is found in it.

use jiff::Timestamp;
use jiff::civil::Date;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::jpki::revocation::reason::RevokedFor;

/// Which key issued: SHA-256 of its SubjectPublicKeyInfo. Three generations of a JPKI authority share one name, so that the
/// name does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IssuerKey(pub [u8; 32]);

impl IssuerKey {
    /// The key of an issuer's certificate, DER; `None` if it cannot be read.
    #[must_use]
    pub fn of(issuer: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(issuer).ok()?;
        Some(Self(tashika_kit::rsa::sha256(certificate.public_key().raw)))
    }
}

/// A distribution point: the directory name in a certificate's `cRLDistributionPoints`, and in the
/// `issuingDistributionPoint` of the list that covers it, as DER (`Name`, tag `30`). Compared byte by byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point<'a>(pub &'a [u8]);

/// What the lists say about a serial number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is listed. Also told of a list that is out of date: with JPKI nothing that was revoked comes back.
    Revoked {
        /// Why.
        reason: RevokedFor,
        /// Since which day, in Japan.
        on: Date,
        /// The list: when it was issued.
        this_update: Timestamp,
        /// The list: by when there is another.
        next_update: Timestamp,
        /// The list: SHA-256 of its DER, lower-case hexadecimal.
        sha256: String,
    },
    /// A list that covers it, in force now, does not list it.
    NotListed {
        /// When the list was issued.
        this_update: Timestamp,
        /// By when there is another.
        next_update: Timestamp,
        /// SHA-256 of its DER, lower-case hexadecimal.
        sha256: String,
    },
    /// There is no list of this issuer that covers it.
    NoList,
    /// The list that covers it is not in force at this time, and does not list it.
    OutOfDate {
        /// When it was issued.
        this_update: Timestamp,
        /// Until when it was in force.
        next_update: Timestamp,
    },
    /// The index of the list that covers it is damaged: nothing can be said until it is imported again.
    Damaged,
}

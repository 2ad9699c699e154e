// SPDX-License-Identifier: MIT OR Apache-2.0
//! What certificates and CRLs of passports say of themselves, as the store sorts and shows them. They are read as a
//! passport's check reads them, so that what is taken here can be used there.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::date::japan_day;
use tashika_kit::hex;
use tashika_kit::signature::Problem;
use tashika_passport::certificate::{Certificate, Name};
use tashika_passport::crl::RevocationList;

use super::super::material::for_people;
use super::what::{self, What};

/// The largest certificate taken, in bytes. The largest known has about three thousand.
pub const LARGEST_CERTIFICATE: usize = 8 << 10;
/// The largest CRL taken, in bytes.
pub const LARGEST_CRL: usize = 4 << 20;

/// What a certificate says.
#[derive(Clone, Debug, Serialize)]
pub struct Facts {
    /// Two letters, upper case; empty if it names none.
    pub country: String,
    /// Its subject, for people.
    pub subject: String,
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// First day, in Japan.
    pub valid_from: Date,
    /// Last day, in Japan.
    pub valid_until: Date,
    /// Its subject key identifier, hexadecimal; empty if it has none.
    pub key_id: String,
    /// The certificate.
    #[serde(skip)]
    pub certificate: Certificate,
}

impl Facts {
    /// Reads one certificate in DER, whole.
    #[must_use]
    pub fn of(der: &[u8]) -> Option<Self> {
        let certificate = Certificate::parse(der).ok()?;
        Some(Self {
            country: letters(certificate.country()),
            subject: for_people(&certificate.subject_text),
            serial: hex::upper(&certificate.serial),
            valid_from: day(certificate.not_before)?,
            valid_until: day(certificate.not_after)?,
            key_id: hex::lower(&certificate.key_id),
            certificate,
        })
    }

    /// Reads the one certificate of a file, PEM or DER.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        match what::read(path) {
            Ok(What::Certificate(der)) => Self::of(&der),
            _ => None,
        }
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.valid_from <= on && on <= self.valid_until
    }

    /// Whether this certificate's key signed another certificate.
    ///
    /// # Errors
    /// [`Problem`]: an algorithm that we lack is not a wrong signature.
    pub fn signed(&self, other: &Self) -> Result<(), Problem> {
        other.certificate.signed_by(&self.certificate.public_key()?)
    }

    /// Whether a file of which nobody said what it is for is a CSCA's: of a country, and allowed to sign certificates.
    #[must_use]
    pub fn looks_like_csca(&self) -> bool {
        let signs = self.certificate.usage.is_some_and(|usage| usage.certificates);
        signs && self.certificate.can_be_csca().is_ok() && !self.country.is_empty()
    }

    /// SHA-256 of the certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.certificate.fingerprint()
    }

    /// The name under which verdicts show it. Countries use one name for all their certificates, so that serial number
    /// and days are part of it.
    #[must_use]
    pub fn name(&self) -> String {
        format!(
            "CSCA {} {} ({} to {})",
            or_unknown(&self.country),
            self.serial,
            self.valid_from,
            self.valid_until
        )
    }
}

/// What a CRL says.
#[derive(Clone, Debug, Serialize)]
pub struct CrlFacts {
    /// The country of its issuer.
    pub country: String,
    /// The day it was made, in Japan.
    pub made_on: Date,
    /// The day by which the next one was announced; `None` if it does not say.
    pub next_by: Option<Date>,
    /// How many certificates it withdraws.
    pub withdrawn: usize,
    #[serde(skip)]
    pub(super) issuer: Name,
    #[serde(skip)]
    pub(super) authority: Vec<u8>,
    #[serde(skip)]
    pub(super) made_at: i64,
}

impl CrlFacts {
    /// Reads one CRL in DER, whole. Lists of changes and lists for a part only are none.
    #[must_use]
    pub fn of(der: &[u8]) -> Option<Self> {
        let list = RevocationList::parse(der).ok()?;
        Some(Self {
            country: letters(list.issuer.country()),
            made_on: day(list.this_update)?,
            next_by: list.next_update.and_then(day),
            withdrawn: list.len(),
            made_at: list.this_update,
            authority: list.authority.clone(),
            issuer: list.issuer,
        })
    }

    /// Whether the next one is overdue.
    #[must_use]
    pub fn is_overdue(&self, on: Date) -> bool {
        self.next_by.is_some_and(|day| day < on)
    }

    /// Whether two are of one issuer and one key, so that the newer takes the place of the older.
    pub(super) fn same_issuer(&self, other: &Self) -> bool {
        self.issuer == other.issuer && self.authority == other.authority
    }

    /// The name under which it is shown.
    #[must_use]
    pub fn name(&self) -> String {
        format!("CRL {} of {}", or_unknown(&self.country), self.made_on)
    }
}

fn or_unknown(country: &str) -> &str {
    if country.is_empty() { "?" } else { country }
}

/// A country as it is shown and asked for: letters, and few of them.
fn letters(country: Option<String>) -> String {
    country.unwrap_or_default().chars().filter(char::is_ascii_uppercase).take(3).collect()
}

fn day(seconds: i64) -> Option<Date> {
    Timestamp::from_second(seconds).map(japan_day).ok()
}

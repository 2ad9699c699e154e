// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated authorities' services: which certificates of software cards were revoked, as lists (RFC 5280, 5) and
//! as answers (RFC 6960).
//!
//! How the real authorities are asked is under contract (`specs` mynumber-card §9). What is here keeps to the public
//! standards and to the public facts: lists by municipality named by directory names alone, reasons by number, a
//! suspension that is never lifted. Keys are those of the simulated issuer: everybody can make them, and nobody accepts
//! them outside training.

mod list;
mod request;
mod responder;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use tashika_kit::card_side::der::{integer, sequence, tlv};
use tashika_kit::date::japan_day;

pub use super::x509::Purpose;
pub use list::ListOrder;
pub use responder::{Responder, respond};

use super::holder::{HANAKO, JIRO, KICHIRO, MARIA, MIHON, Municipality, SAKURA, SHIN_MIHON};
use super::issuer::Issuance;
use super::x509::{Root, serial_of};

/// Which issue of a holder's certificates: each has serial numbers of its own, and its own fate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issue {
    /// In force.
    Present,
    /// The holder moved: the signature certificate went with the old address, the other stayed (`specs` mynumber-card
    /// §9).
    Moved,
    /// Renewed early; these are the old ones.
    Superseded,
    /// Suspended, because the card was reported lost. Never lifted.
    OnHold,
    /// The keys are known to somebody else.
    Compromised,
}

impl Issue {
    const ALL: [Self; 5] = [Self::Present, Self::Moved, Self::Superseded, Self::OnHold, Self::Compromised];

    /// What its serial numbers follow from, beside holder and purpose.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Present => "",
            Self::Moved => " moved",
            Self::Superseded => " superseded",
            Self::OnHold => " on hold",
            Self::Compromised => " compromised",
        }
    }

    /// Why and how many days ago it was revoked.
    fn revoked(self, purpose: Purpose) -> Option<(u8, i32)> {
        match (self, purpose) {
            (Self::Present, _) | (Self::Moved, Purpose::Auth) => None,
            (Self::Moved, Purpose::Sign) => Some((reason::AFFILIATION_CHANGED, 12)),
            (Self::Superseded, _) => Some((reason::SUPERSEDED, 30)),
            (Self::OnHold, _) => Some((reason::CERTIFICATE_HOLD, 2)),
            (Self::Compromised, _) => Some((reason::KEY_COMPROMISE, 5)),
        }
    }
}

/// Reason codes (RFC 5280, 5.3.1) that occur here.
pub mod reason {
    /// keyCompromise.
    pub const KEY_COMPROMISE: u8 = 1;
    /// affiliationChanged.
    pub const AFFILIATION_CHANGED: u8 = 3;
    /// superseded.
    pub const SUPERSEDED: u8 = 4;
    /// cessationOfOperation.
    pub const CESSATION_OF_OPERATION: u8 = 5;
    /// certificateHold.
    pub const CERTIFICATE_HOLD: u8 = 6;
}

/// What an authority knows of a serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Issued, and not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// RFC 5280, 5.3.1.
        reason: u8,
        /// Since when.
        at: Timestamp,
    },
    /// Never issued.
    Unknown,
}

/// Where certificates are issued: one revocation list for each such place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The prefecture in Latin letters.
    pub prefecture: String,
    /// The municipality in Latin letters.
    pub municipality: String,
}

impl Place {
    /// The places the specimen people live in.
    #[must_use]
    pub fn of_specimens() -> Vec<Self> {
        [MIHON, SHIN_MIHON].map(Self::of).to_vec()
    }

    /// A place where nobody lives, for lists that are there for their number alone.
    #[must_use]
    pub fn invented(number: u32) -> Self {
        Self { prefecture: "Kakuu-ken".to_owned(), municipality: format!("Kasou{number:04}-shi") }
    }

    /// A municipality as a place.
    #[must_use]
    pub fn of(municipality: Municipality) -> Self {
        Self {
            prefecture: municipality.prefecture_latin.to_owned(),
            municipality: municipality.name_latin.to_owned(),
        }
    }
}

/// One of the simulated authorities: two purposes, two generations of the same name.
pub struct Authority {
    root: Root,
    generation: u8,
}

impl Authority {
    /// The authority of a purpose. Generations are 1 and 2.
    #[must_use]
    pub fn of(purpose: Purpose, generation: u8) -> Self {
        Self { root: Issuance::Simulated.root(purpose, generation), generation }
    }

    /// All of them.
    #[must_use]
    pub fn all() -> [Self; 4] {
        [
            Self::of(Purpose::Sign, 1),
            Self::of(Purpose::Sign, 2),
            Self::of(Purpose::Auth, 1),
            Self::of(Purpose::Auth, 2),
        ]
    }

    /// A short name for files: `sign-01`.
    #[must_use]
    pub fn label(&self) -> String {
        let purpose = if self.root.purpose == Purpose::Sign { "sign" } else { "auth" };
        format!("{purpose}-{:02}", self.generation)
    }

    /// Its own certificate, DER.
    #[must_use]
    pub fn certificate(&self) -> Vec<u8> {
        self.root.certificate()
    }

    /// Its private key, DER (RFC 8017, A.1.2): public on purpose, so that other people's programs can play the
    /// authority.
    #[must_use]
    pub fn private_key(&self) -> Vec<u8> {
        let pair = self.root.key.seeded().pair();
        let [p, q] = pair.primes() else { return Vec::new() };
        let number = |value: &rsa::BoxedUint| integer(&value.to_be_bytes());
        let optional = |value: Option<&rsa::BoxedUint>| value.map(number).unwrap_or_default();
        let coefficient = pair.crt_coefficient().map(|value| number(&value)).unwrap_or_default();
        sequence(&[
            &integer(&[0]),
            &integer(&self.root.key.modulus()),
            &number(pair.e()),
            &number(pair.d()),
            &number(p),
            &number(q),
            &optional(pair.dp()),
            &optional(pair.dq()),
            &coefficient,
        ])
    }

    /// What it knows of a serial number, as of a moment.
    #[must_use]
    pub fn status(&self, serial: &[u8], now: Timestamp) -> Status {
        let known = self.issued().find(|issued| issued.serial == serial);
        match known.map(|issued| issued.revoked) {
            None => Status::Unknown,
            Some(None) => Status::Good,
            Some(Some((reason, days))) => Status::Revoked { reason, at: revoked_at(now, days) },
        }
    }

    /// Every certificate it issued: serial number, and why and when it was revoked, as of a moment.
    #[must_use]
    pub fn register(&self, now: Timestamp) -> Vec<(Vec<u8>, Status)> {
        self.issued().map(|issued| (issued.serial.clone(), self.status(&issued.serial, now))).collect()
    }

    fn issued(&self) -> impl Iterator<Item = Issued> + '_ {
        let purpose = self.root.purpose;
        let first = self.generation == 1;
        let people = [HANAKO, MARIA, KICHIRO, JIRO, SAKURA].into_iter();
        // Only the first generation issued more than the certificates in force.
        let issues = move || Issue::ALL.into_iter().filter(move |issue| first || *issue == Issue::Present);
        people.flat_map(move |holder| {
            issues().map(move |issue| Issued {
                serial: serial_of(&holder, purpose, issue),
                place: Place::of(holder.municipality),
                revoked: issue.revoked(purpose),
            })
        })
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Authority").field(&self.label()).finish()
    }
}

/// A certificate in the register.
struct Issued {
    serial: Vec<u8>,
    place: Place,
    revoked: Option<(u8, i32)>,
}

/// Ten in the morning in Japan, some days before: the same answer all day.
fn revoked_at(now: Timestamp, days: i32) -> Timestamp {
    at_one(japan_day(now).saturating_sub(days.days()))
}

/// 01:00:00 UTC of a day.
fn at_one(day: Date) -> Timestamp {
    day.at(1, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

fn written(moment: Timestamp) -> String {
    moment.strftime("%Y%m%d%H%M%SZ").to_string()
}

/// `GeneralizedTime` (RFC 6960, 4.2.2.1).
fn generalized(moment: Timestamp) -> Vec<u8> {
    tlv(&[0x18], written(moment).as_bytes())
}

/// `Time` (RFC 5280, 4.1.2.5): UTCTime until 2049.
fn time(moment: Timestamp) -> Vec<u8> {
    let written = written(moment);
    match (written.get(..4), written.get(2..)) {
        (Some(year), Some(short)) if ("1950".."2050").contains(&year) => tlv(&[0x17], short.as_bytes()),
        _ => tlv(&[0x18], written.as_bytes()),
    }
}

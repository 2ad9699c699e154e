// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated issuer: its card-verifiable CA keys, its municipalities and its JPKI-like roots.
//!
//! Key ids are of families (`99999..`) that no real card names. A second issuer exists that is in no
//! trust store, for the personas that must not be believed.

use tashika_kit::rsa::PublicKey;

use super::holder::Municipality;
use super::keys::{Key, sha256};
use super::x509::{Purpose, Root};
use tashika_kit::card_side::der::tlv_long;

/// What a trust store needs in training mode, and must not hold outside it.
#[derive(Clone, Debug)]
pub struct SimulatorAnchors {
    /// Name, 16-byte key id and key of each card-verifiable CA.
    pub card_verifiable: Vec<(&'static str, [u8; 16], PublicKey)>,
    /// Name and SHA-256 of the DER of each JPKI-like root.
    pub certificates: Vec<(&'static str, [u8; 32])>,
}

/// Who issued a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Issuance {
    /// The simulated issuer.
    Simulated,
    /// An issuer whose key ids nobody has.
    Unknown,
    /// An issuer that writes the simulated issuer's key ids, but signs with its own keys.
    Forged,
}

/// The three families of card-verifiable certificates (`specs` mynumber-card §5.1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    /// Card-face AP.
    Visual,
    /// Input-support AP.
    Text,
    /// Card level (GET DATA `00F8`).
    Card,
}

impl Family {
    fn digits(self) -> &'static str {
        match self {
            Self::Visual => "23",
            Self::Text => "33",
            Self::Card => "20",
        }
    }

    fn padding(self) -> u8 {
        if self == Self::Card { 0xA8 } else { 0x00 }
    }
}

/// The 16-byte key id: 7 digits, `08 05`, 3 digits, `00 00 00`, last byte (`specs` mynumber-card
/// §5.1.4). Digits beyond the form are cut off.
pub(crate) fn key_id(seven: &str, three: &str, last: u8) -> [u8; 16] {
    let written = seven.bytes().take(7).chain([0x08, 0x05]).chain(three.bytes().take(3));
    let mut id = [0; 16];
    for (place, byte) in id.iter_mut().zip(written.chain([0, 0, 0, last])) {
        *place = byte;
    }
    id
}

impl Issuance {
    /// The CA's key id and key.
    pub(crate) fn authority(self, family: Family) -> ([u8; 16], Key) {
        let prefix = if self == Self::Unknown { "99998" } else { "99999" };
        let owner = if self == Self::Simulated { "simulated" } else { "unknown" };
        let digits = family.digits();
        let id = key_id(&format!("{prefix}{digits}"), "001", family.padding());
        (id, Key::named(&format!("{owner} CA {digits}")))
    }

    /// The key a municipality signs the records of one AP with; the municipality's key belongs to its
    /// issuer.
    pub(crate) fn municipality(self, family: Family, place: Municipality) -> ([u8; 16], Key) {
        let owner = if self == Self::Simulated { "simulated" } else { "unknown" };
        let kind = if family == Family::Visual { "21" } else { "31" };
        let id = key_id(&format!("{}{kind}", place.code), "000", 0);
        (id, Key::named(&format!("{owner} municipality {} {kind}", place.code)))
    }

    /// The JPKI-like root of a purpose. `generation` 1 or 2: same name, another key.
    pub(crate) fn root(self, purpose: Purpose, generation: u8) -> Root {
        let (organisation, owner) = match self {
            Self::Simulated => ("SIMULATED-JPKI", "simulated"),
            Self::Unknown | Self::Forged => ("UNKNOWN-JPKI", "unknown"),
        };
        let serial: &[u8] = if generation == 1 { &[0x01] } else { &[0x01, 0x33, 0xC3, 0x49] };
        let key = Key::named(&format!("{owner} JPKI {purpose:?} {generation:02}"));
        Root { purpose, organisation, serial, claimed: key.clone(), key }
    }
}

/// 265 bytes: `90 03 010001 ‖ 91 82 0100` and the modulus (`specs` mynumber-card §5.1.6).
pub(crate) fn card_public_key(key: &Key) -> Vec<u8> {
    [vec![0x90, 0x03, 0x01, 0x00, 0x01], tlv_long(&[0x91], &key.modulus())].concat()
}

/// Body and signature of a card-verifiable certificate, `5F4E ‖ 5F37`, without an outer tag.
pub(crate) fn card_verifiable(issuer: (&[u8; 16], &Key), subject: (&[u8; 16], &Key)) -> Vec<u8> {
    let body = [issuer.0.as_slice(), subject.0, &card_public_key(subject.1)].concat();
    [tlv_long(&[0x5F, 0x4E], &body), tlv_long(&[0x5F, 0x37], &issuer.1.sign(&body))].concat()
}

/// The anchors of the simulated issuer, the same in every process. Takes the time of making seven RSA
/// keys when it is called first.
#[must_use]
pub fn anchors() -> SimulatorAnchors {
    let families = [
        ("SIMULATED visual AP CA 9999923", Family::Visual),
        ("SIMULATED text AP CA 9999933", Family::Text),
        ("SIMULATED card CA 9999920", Family::Card),
    ];
    let card_verifiable = families.into_iter().filter_map(|(name, family)| {
        let (id, key) = Issuance::Simulated.authority(family);
        Some((name, id, PublicKey::new(&key.modulus(), &[0x01, 0x00, 0x01]).ok()?))
    });
    let roots = [
        ("SIMULATED-JPKI sign 01", Purpose::Sign, 1),
        ("SIMULATED-JPKI sign 02", Purpose::Sign, 2),
        ("SIMULATED-JPKI auth 01", Purpose::Auth, 1),
        ("SIMULATED-JPKI auth 02", Purpose::Auth, 2),
    ];
    let certificates = roots.into_iter().map(|(name, purpose, generation)| {
        (name, sha256(&Issuance::Simulated.root(purpose, generation).certificate()))
    });
    SimulatorAnchors { card_verifiable: card_verifiable.collect(), certificates: certificates.collect() }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! SecurityInfos (`specs` passport §3.5, §5; Doc 9303-11, 9.2): what EF.CardAccess, EF.CardSecurity and DG14 offer.
//!
//! An entry that is not known, or whose contents are not what its name promises, is kept as bytes and otherwise skipped:
//! a chip may carry entries of other protocols and of later editions.

mod key;
mod pace_sets;
#[cfg(test)]
mod tests;

use tashika_kit::CardError;
use tashika_kit::cipher::Cipher;
use tashika_kit::digest::Digest;
use tashika_kit::tlv::{self, Form, Tlv};

pub use key::{ChipKey, ChipPublicKey};
pub use pace_sets::{PaceSets, compare, lists_pace};

/// bsi-de protocols smartcard: what the identifiers of PACE and Chip Authentication begin with (0.4.0.127.0.7.2.2).
const SMARTCARD: [u8; 7] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02];
/// id-PK under [`SMARTCARD`].
const KEY: u8 = 1;
/// id-CA under [`SMARTCARD`].
const CHIP: u8 = 3;
/// id-PACE under [`SMARTCARD`].
const PACE: u8 = 4;
/// id-icao-mrtd-security-aaProtocolObject, 2.23.136.1.1.5.
const ACTIVE: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x05];

const SET: u32 = 0x31;
const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const OBJECT_IDENTIFIER: u32 = 0x06;
/// The outer tag of DG14.
const DG14: u32 = 0x6E;

/// Diffie-Hellman over what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// Integers.
    Dh,
    /// An elliptic curve.
    Ecdh,
}

/// How PACE comes from the nonce to a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mapping {
    /// Generic mapping.
    Generic,
    /// Integrated mapping.
    Integrated,
    /// Generic mapping, with which the chip also proves that it has its key.
    Chip,
}

/// The cipher of a secure channel, with the length of its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Suite {
    /// 3DES with two keys.
    TripleDes,
    /// AES-128.
    Aes128,
    /// AES-192.
    Aes192,
    /// AES-256.
    Aes256,
}

/// PACEInfo, version 2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaceInfo {
    /// The contents of its object identifier.
    pub oid: Vec<u8>,
    /// Over what.
    pub agreement: Agreement,
    /// The mapping.
    pub mapping: Mapping,
    /// The cipher.
    pub suite: Suite,
    /// The standardised domain parameters; `None` if the chip names its own, which are never used.
    pub parameters: Option<u8>,
}

/// ChipAuthenticationInfo, version 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipInfo {
    /// The contents of its object identifier.
    pub oid: Vec<u8>,
    /// Over what.
    pub agreement: Agreement,
    /// The cipher.
    pub suite: Suite,
    /// Which key, if the chip has several.
    pub key_id: Option<Vec<u8>>,
}

/// All of one file. Unknown entries are kept as bytes, for comparing, and otherwise skipped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityInfos {
    /// Each SecurityInfo as it stands in the file.
    pub all: Vec<Vec<u8>>,
    /// The PACEInfos of version 2.
    pub pace: Vec<PaceInfo>,
    /// The ChipAuthenticationInfos of version 1.
    pub chip: Vec<ChipInfo>,
    /// Whether there is a ChipAuthenticationInfo of any version.
    pub chip_named: bool,
    /// The keys of Chip Authentication, and of chip authentication mapping.
    pub chip_keys: Vec<ChipKey>,
    /// The algorithms of ActiveAuthenticationInfo: contents of their object identifiers.
    pub active: Vec<Vec<u8>>,
}

impl SecurityInfos {
    /// Reads the SET OF SecurityInfo: the whole of EF.CardAccess, or what EF.CardSecurity signs.
    ///
    /// # Errors
    /// [`CardError::Malformed`] if the bytes are not one SET of SEQUENCEs that each begin with an object identifier; at most
    /// 64 of them.
    pub fn parse(bytes: &[u8], what: &'static str) -> Result<Self, CardError> {
        let set = sole(bytes, SET, what)?;
        let mut infos = Self::default();
        for entry in tlv::children(set, Form::Lenient, what)? {
            infos.take(entry, what)?;
        }
        Ok(infos)
    }

    /// Reads DG14: the SET in its outer tag.
    ///
    /// # Errors
    /// As [`SecurityInfos::parse`].
    pub fn of_dg14(file: &[u8]) -> Result<Self, CardError> {
        const WHAT: &str = "DG14";
        Self::parse(sole(file, DG14, WHAT)?, WHAT)
    }

    /// The digests that ActiveAuthenticationInfo names, in order (BSI TR-03111 and X9.62 identifiers).
    #[must_use]
    pub fn active_digests(&self) -> Vec<Digest> {
        self.active.iter().filter_map(|oid| digest_of_ecdsa(oid)).collect()
    }

    /// Whether ActiveAuthenticationInfo names an algorithm that is not among those of [`SecurityInfos::active_digests`].
    #[must_use]
    pub fn names_unknown_digest(&self) -> bool {
        self.active.iter().any(|oid| digest_of_ecdsa(oid).is_none())
    }

    fn take(&mut self, entry: Tlv<'_>, what: &'static str) -> Result<(), CardError> {
        let wrong = |problem| CardError::Malformed { what, problem, offset: 0 };
        if entry.tag != SEQUENCE {
            return Err(wrong("an entry is no SecurityInfo"));
        }
        let parts = tlv::children(entry.value, Form::Lenient, what)?;
        let (oid, rest) = parts
            .split_first()
            .filter(|(oid, _)| oid.tag == OBJECT_IDENTIFIER)
            .ok_or_else(|| wrong("a SecurityInfo does not begin with its name"))?;
        self.all.push(entry.whole.to_vec());
        self.sort(oid.value, rest);
        Ok(())
    }

    fn sort(&mut self, oid: &[u8], rest: &[Tlv<'_>]) {
        if oid == ACTIVE {
            self.active.extend(active(rest));
            return;
        }
        match oid.strip_prefix(&SMARTCARD) {
            Some([PACE, mapping, cipher]) => {
                self.pace.extend(pace(oid, *mapping, *cipher, rest));
            }
            Some([CHIP, agreement, cipher]) => {
                self.chip_named = true;
                self.chip.extend(chip(oid, *agreement, *cipher, rest));
            }
            Some([KEY, agreement]) => self.chip_keys.extend(key::of(agreement_of(*agreement), rest)),
            _ => {}
        }
    }
}

impl Suite {
    /// By the last byte of the identifiers of PACE and Chip Authentication.
    fn by_number(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::TripleDes),
            2 => Some(Self::Aes128),
            3 => Some(Self::Aes192),
            4 => Some(Self::Aes256),
            _ => None,
        }
    }

    /// The cipher.
    #[must_use]
    pub const fn cipher(self) -> Cipher {
        match self {
            Self::TripleDes => Cipher::TripleDes,
            Self::Aes128 | Self::Aes192 | Self::Aes256 => Cipher::Aes,
        }
    }

    /// Bytes of a key.
    #[must_use]
    pub const fn key_length(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// Its name as the standard writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TripleDes => "3DES",
            Self::Aes128 => "AES-128",
            Self::Aes192 => "AES-192",
            Self::Aes256 => "AES-256",
        }
    }
}

impl Agreement {
    /// Its name as the standard writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dh => "DH",
            Self::Ecdh => "ECDH",
        }
    }
}

impl Mapping {
    /// Its name as the standard writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Generic => "GM",
            Self::Integrated => "IM",
            Self::Chip => "CAM",
        }
    }
}

impl PaceInfo {
    /// `PACE-ECDH-GM-AES-128`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("PACE-{}-{}-{}", self.agreement.name(), self.mapping.name(), self.suite.name())
    }
}

impl ChipInfo {
    /// What is assumed where there is a key and no ChipAuthenticationInfo: 3DES (`specs` passport §5.2).
    #[must_use]
    pub fn assumed(agreement: Agreement) -> Self {
        let number = match agreement {
            Agreement::Dh => 1,
            Agreement::Ecdh => 2,
        };
        let oid = [SMARTCARD.as_slice(), &[CHIP, number, 1]].concat();
        Self { oid, agreement, suite: Suite::TripleDes, key_id: None }
    }

    /// `CA-ECDH-AES-128`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("CA-{}-{}", self.agreement.name(), self.suite.name())
    }
}

/// The contents of the one object with this tag that fills the bytes.
fn sole<'a>(bytes: &'a [u8], tag: u32, what: &'static str) -> Result<&'a [u8], CardError> {
    let wrong = |problem, offset| CardError::Malformed { what, problem, offset };
    let (object, rest) = tlv::first(bytes, Form::Lenient, what)?;
    if object.tag != tag {
        return Err(wrong("the outer tag is another one", 0));
    }
    if !rest.is_empty() {
        return Err(wrong("something follows the last object", object.whole.len()));
    }
    Ok(object.value)
}

fn agreement_of(number: u8) -> Option<Agreement> {
    match number {
        1 => Some(Agreement::Dh),
        2 => Some(Agreement::Ecdh),
        _ => None,
    }
}

fn pace(oid: &[u8], mapping: u8, cipher: u8, rest: &[Tlv<'_>]) -> Option<PaceInfo> {
    let (agreement, mapping) = match mapping {
        1 => (Agreement::Dh, Mapping::Generic),
        2 => (Agreement::Ecdh, Mapping::Generic),
        3 => (Agreement::Dh, Mapping::Integrated),
        4 => (Agreement::Ecdh, Mapping::Integrated),
        6 => (Agreement::Ecdh, Mapping::Chip),
        _ => return None,
    };
    // Chip authentication mapping knows no 3DES (Doc 9303-11, 9.2.3).
    let suite =
        Suite::by_number(cipher).filter(|suite| mapping != Mapping::Chip || *suite != Suite::TripleDes)?;
    let parameters = match integers(rest)?.as_slice() {
        [[2]] => None,
        [[2], [id]] => Some(*id),
        _ => return None,
    };
    Some(PaceInfo { oid: oid.to_vec(), agreement, mapping, suite, parameters })
}

fn chip(oid: &[u8], agreement: u8, cipher: u8, rest: &[Tlv<'_>]) -> Option<ChipInfo> {
    let key_id = match integers(rest)?.as_slice() {
        [[1]] => None,
        [[1], id] => Some(id.to_vec()),
        _ => return None,
    };
    Some(ChipInfo {
        oid: oid.to_vec(),
        agreement: agreement_of(agreement)?,
        suite: Suite::by_number(cipher)?,
        key_id,
    })
}

fn active(rest: &[Tlv<'_>]) -> Option<Vec<u8>> {
    match rest {
        [version, algorithm]
            if version.tag == INTEGER && version.value == [1] && algorithm.tag == OBJECT_IDENTIFIER =>
        {
            Some(algorithm.value.to_vec())
        }
        _ => None,
    }
}

/// INTEGERs that are not negative, without leading zeros (zero itself is one zero byte); `None` if there is anything else.
fn integers<'a>(objects: &[Tlv<'a>]) -> Option<Vec<&'a [u8]>> {
    objects.iter().map(|object| integer(*object)).collect()
}

/// See [`integers`].
pub(crate) fn integer<'a>(object: Tlv<'a>) -> Option<&'a [u8]> {
    let positive = object.tag == INTEGER && object.value.first().is_some_and(|first| first & 0x80 == 0);
    let value = Some(object.value).filter(|_| positive)?;
    match value {
        [0, rest @ ..] if !rest.is_empty() => Some(rest),
        _ => Some(value),
    }
}

/// ecdsa-plain-SHA… (0.4.0.127.0.7.1.1.4.1.x), and ecdsa-with-SHA… (1.2.840.10045.4.1 and .4.3.x).
fn digest_of_ecdsa(oid: &[u8]) -> Option<Digest> {
    const PLAIN: [u8; 9] = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x01, 0x04, 0x01];
    const X9_62: [u8; 6] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04];
    match (oid.strip_prefix(&PLAIN), oid.strip_prefix(&X9_62)) {
        (Some([1]), _) | (_, Some([1])) => Some(Digest::Sha1),
        (Some([2]), _) | (_, Some([3, 1])) => Some(Digest::Sha224),
        (Some([3]), _) | (_, Some([3, 2])) => Some(Digest::Sha256),
        (Some([4]), _) | (_, Some([3, 3])) => Some(Digest::Sha384),
        (Some([5]), _) | (_, Some([3, 4])) => Some(Digest::Sha512),
        _ => None,
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.SOD (`specs` passport §4.1; Doc 9303-10, 4.6.2): the hashes of the data groups, and who signed them.

use tashika_kit::digest::Digest;

use crate::cms::SignedData;
use crate::der::{Cursor, INTEGER, OCTET_STRING, OID, SEQUENCE, Unreadable};
use crate::layout::DataGroup;

/// The tag of the file.
const FILE: u32 = 0x77;
/// 2.23.136.1.1.1, without tag and length.
const LDS_SECURITY_OBJECT: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x01];
/// The longest hash there is.
const LONGEST_HASH: usize = 64;

/// What EF.SOD says. Nothing of it has been checked.
#[derive(Clone, Debug)]
pub struct Sod<'a> {
    /// Who signed it, and how.
    pub signed: SignedData<'a>,
    /// The version of the LDSSecurityObject: 0 (LDS 1.7) or 1 (LDS 1.8).
    pub version: u8,
    /// What the hashes are made with; `None`: with something this program does not know.
    pub digest: Option<Digest>,
    /// The version of the LDS, `0108`; only in version 1.
    pub lds_version: Option<String>,
    hashes: Vec<(DataGroup, &'a [u8])>,
}

impl<'a> Sod<'a> {
    /// Reads the file: tag 77, whole, and nothing behind it.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(file: &'a [u8]) -> Result<Self, Unreadable> {
        let signed = SignedData::parse(Cursor::into(file, FILE)?.rest())?;
        if signed.content_type != LDS_SECURITY_OBJECT {
            return Err(Unreadable("what is signed is no LDSSecurityObject"));
        }
        let mut object = Cursor::into(signed.content, SEQUENCE)?;
        let version = object.small().ok().filter(|version| *version <= 1);
        let version = version.ok_or(Unreadable("the version of the LDSSecurityObject is not known"))?;
        let digest = Digest::by_oid(object.enter(SEQUENCE)?.take(OID)?.value);
        let hashes = hashes(object.enter(SEQUENCE)?)?;
        let lds_version = match object.optional(SEQUENCE)? {
            Some(versions) => Cursor::new(versions.value).next()?.map(|text| printable(text.value)),
            None => None,
        };
        object.end()?;
        Ok(Self { signed, version, digest, lds_version, hashes })
    }

    /// The data groups it lists, in its order.
    pub fn groups(&self) -> impl Iterator<Item = DataGroup> + '_ {
        self.hashes.iter().map(|(group, _)| *group)
    }

    /// Whether it lists a data group.
    #[must_use]
    pub fn lists(&self, group: DataGroup) -> bool {
        self.groups().any(|listed| listed == group)
    }

    /// Whether these are the bytes of the data group, tag and length included. `None` where that cannot be told: it does
    /// not list the group, or hashes with something this program does not know.
    #[must_use]
    pub fn covers(&self, group: DataGroup, file: &[u8]) -> Option<bool> {
        let (_, hash) = self.hashes.iter().find(|(listed, _)| *listed == group)?;
        Some(self.digest?.of(&[file]) == *hash)
    }
}

/// At most one for each data group there can be; a group that stands there twice could be checked against either.
fn hashes(mut all: Cursor<'_>) -> Result<Vec<(DataGroup, &[u8])>, Unreadable> {
    let mut hashes: Vec<(DataGroup, &[u8])> = Vec::new();
    while !all.is_empty() {
        let mut entry = all.enter(SEQUENCE)?;
        let number = match entry.take(INTEGER)?.value {
            [number] => DataGroup::new(*number),
            _ => None,
        };
        let group = number.ok_or(Unreadable("there is no data group of this number"))?;
        let hash = entry.take(OCTET_STRING)?.value;
        entry.end()?;
        if hash.is_empty() || hash.len() > LONGEST_HASH {
            return Err(Unreadable("a hash has no length of a hash"));
        }
        if hashes.iter().any(|(listed, _)| *listed == group) {
            return Err(Unreadable("a data group is listed twice"));
        }
        hashes.push((group, hash));
    }
    if hashes.is_empty() { Err(Unreadable("it lists no data group")) } else { Ok(hashes) }
}

fn printable(text: &[u8]) -> String {
    text.iter().take(16).filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(*byte)).collect()
}

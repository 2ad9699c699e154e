// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes SecurityInfos (`specs` passport §3.5, §5; Doc 9303-11, 9.2).

use tashika_kit::card_side::der::{bits, integer, oid, sequence, tlv};

use super::authentication::{ChipAuthentication, ChipKey, ChipSecret};
use super::cipher::Suite;
use super::keys::{EcPair, Hash};

/// SET OF, in the order of their bytes.
pub(crate) fn set(infos: &[Vec<u8>]) -> Vec<u8> {
    let mut sorted = infos.to_vec();
    sorted.sort();
    tlv(&[0x31], &sorted.concat())
}

/// ActiveAuthenticationInfo with ecdsa-plain-signatures.
pub(crate) fn active(hash: Hash) -> Vec<u8> {
    let number = match hash {
        Hash::Sha1 => 1,
        Hash::Sha224 => 2,
        Hash::Sha256 => 3,
        Hash::Sha384 => 4,
        Hash::Sha512 => 5,
    };
    let algorithm = oid(&[0, 4, 0, 127, 0, 7, 1, 1, 4, 1, number]);
    sequence(&[&oid(&[2, 23, 136, 1, 1, 5]), &integer(&[1]), &algorithm])
}

/// ChipAuthenticationPublicKeyInfo and ChipAuthenticationInfo of every key and cipher.
pub(crate) fn chip(chip: &ChipAuthentication, x9_42: bool) -> Vec<Vec<u8>> {
    let mut infos: Vec<Vec<u8>> = chip.keys.iter().map(|key| public_key(key, x9_42)).collect();
    for key in &chip.keys {
        infos.extend(chip.suites.iter().map(|suite| protocol(key, *suite)));
    }
    infos
}

fn public_key(key: &ChipKey, x9_42: bool) -> Vec<u8> {
    let (number, info) = match &key.secret {
        ChipSecret::Ec(pair) => (2, pair.info()),
        ChipSecret::Dh { group, secret } => (1, group.key_info(&group.power(&group.g, secret), x9_42)),
    };
    let id = key.id.map(|id| integer(&[id])).unwrap_or_default();
    sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 1, number]), &info, &id])
}

fn protocol(key: &ChipKey, suite: Suite) -> Vec<u8> {
    let id = key.id.map(|id| integer(&[id])).unwrap_or_default();
    sequence(&[&tlv(&[0x06], &key.secret.protocol(suite)), &integer(&[1]), &id])
}

/// The static key of chip authentication mapping: its parameters by number, and that number as its name.
pub(crate) fn mapping_key(pair: &EcPair) -> Vec<u8> {
    let algorithm = sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 1, 2]), &integer(&[pair.curve.id])]);
    let info = sequence(&[&algorithm, &bits(&pair.curve.encode(&pair.public))]);
    sequence(&[&oid(&[0, 4, 0, 127, 0, 7, 2, 2, 1, 2]), &info, &integer(&[pair.curve.id])])
}

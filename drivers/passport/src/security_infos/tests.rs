// SPDX-License-Identifier: MIT OR Apache-2.0
//! What files offer, and what they must not bring about.

use proptest::prelude::*;
use tashika_kit::digest::Digest;
use tashika_kit::hex;

use super::{Agreement, ChipPublicKey, Mapping, PaceSets, SecurityInfos, Suite, compare};
use crate::access::pace::choose;
use crate::access::tests::vector;

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(&text.replace(' ', "")).unwrap()
}

fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).unwrap();
    let length = if length < 0x80 { vec![length] } else { vec![0x81, length] };
    [&[tag], length.as_slice(), value].concat()
}

/// A PACEInfo.
fn pace(mapping: u8, cipher: u8, rest: &[u8]) -> Vec<u8> {
    let oid = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher];
    object(0x30, &[object(0x06, &oid).as_slice(), rest].concat())
}

fn set(entries: &[Vec<u8>]) -> Vec<u8> {
    object(0x31, &entries.concat())
}

fn parsed(entries: &[Vec<u8>]) -> SecurityInfos {
    SecurityInfos::parse(&set(entries), "test").unwrap()
}

const VERSION_2: [u8; 3] = [2, 1, 2];

fn with(id: u8) -> Vec<u8> {
    [VERSION_2.as_slice(), &[2, 1, id]].concat()
}

#[test]
fn every_printed_pace_info_is_read() {
    let expected = [
        ("pace.gm.ecdh", Agreement::Ecdh, Mapping::Generic, 13),
        ("pace.gm.dh", Agreement::Dh, Mapping::Generic, 0),
        ("pace.cam.ecdh", Agreement::Ecdh, Mapping::Chip, 13),
    ];
    for (id, agreement, mapping, parameters) in expected {
        let entry = vector(id).bytes("pace_info");
        let infos = parsed(std::slice::from_ref(&entry));
        let info = &infos.pace[0];
        assert_eq!((info.agreement, info.mapping, info.parameters), (agreement, mapping, Some(parameters)));
        assert_eq!((info.suite, info.oid.clone()), (Suite::Aes128, vector(id).bytes("oid_value")));
        assert_eq!(infos.all, [entry]);
    }
}

#[test]
fn what_is_not_known_is_kept_and_skipped() {
    let entries = [
        pace(5, 2, &with(13)),                     // no such mapping
        pace(2, 5, &with(13)),                     // no such cipher
        pace(6, 1, &with(13)),                     // chip authentication mapping knows no 3DES
        pace(2, 2, &[2, 1, 1, 2, 1, 13]),          // version 1
        pace(2, 2, &[2, 2, 1, 2, 2, 1, 13]),       // version 258
        pace(2, 2, &[2, 1, 2, 2, 2, 1, 13]),       // parameters 269
        pace(2, 2, &[2, 1, 0x82, 2, 1, 13]),       // a negative version
        pace(2, 2, &[]),                           // no version
        pace(2, 2, &[2, 1, 2, 2, 1, 13, 2, 1, 1]), // something more
        bytes("300A 0608 04007F0007020202"),       // TerminalAuthenticationInfo without a version
        bytes("3006 0604 2A030405"),               // nobody's
    ];
    let infos = parsed(&entries);
    assert_eq!((infos.pace.len(), infos.all.len()), (0, entries.len()));
    assert_eq!(choose(&infos, true), None);
}

#[test]
fn a_file_that_is_none_is_refused() {
    let good = pace(2, 2, &with(13));
    let wrong = [
        Vec::new(),
        object(0x30, &good),
        [set(std::slice::from_ref(&good)), vec![0]].concat(),
        set(std::slice::from_ref(&good))[..10].to_vec(),
        set(&[bytes("0400")]),
        set(&[bytes("3000")]),
        set(&[bytes("3003 020102")]),
        set(&[bytes("3002 0601")]),
        [bytes("3182 0104"), bytes("3002 0600").repeat(65)].concat(),
    ];
    for bytes in wrong {
        assert!(SecurityInfos::parse(&bytes, "test").is_err(), "{}", hex::upper(&bytes));
    }
    assert_eq!(SecurityInfos::parse(&[0x31, 0], "test").unwrap(), SecurityInfos::default());
}

#[test]
fn the_better_offer_is_taken() {
    let chosen = |entries: &[Vec<u8>], extended| {
        choose(&parsed(entries), extended).map(|info| (info.name(), info.parameters.unwrap()))
    };
    let all = [
        pace(1, 1, &with(0)),
        pace(3, 4, &with(2)),
        pace(2, 1, &with(12)),
        pace(4, 2, &with(12)),
        pace(2, 2, &with(13)),
        pace(2, 4, &with(12)),
        pace(6, 2, &with(13)),
    ];
    let expected = [
        (7, "PACE-ECDH-CAM-AES-128", 13),
        (6, "PACE-ECDH-GM-AES-128", 13),
        (4, "PACE-ECDH-IM-AES-128", 12),
        (3, "PACE-ECDH-GM-3DES", 12),
        (2, "PACE-DH-IM-AES-256", 2),
        (1, "PACE-DH-GM-3DES", 0),
    ];
    for (count, name, id) in expected {
        assert_eq!(chosen(&all[..count], true), Some((name.to_owned(), id)));
    }
    // Without extended length the larger groups are out of reach.
    assert_eq!(chosen(&all[..2], false), Some(("PACE-DH-GM-3DES".to_owned(), 0)));
    // Of P-224 there is no integrated mapping, parameters that nobody knows are no offer, and no more are the chip's own.
    for entry in [pace(4, 2, &with(10)), pace(2, 2, &with(3)), pace(1, 2, &with(13)), pace(2, 2, &VERSION_2)]
    {
        assert_eq!(chosen(std::slice::from_ref(&entry), true), None);
    }
    assert!(chosen(&[pace(2, 2, &with(10))], true).is_some());
}

#[test]
fn keys_of_chip_authentication_are_read_in_each_form() {
    let printed = vector("pace.cam.ecdh").bytes("chip_authentication_public_key_info");
    let infos = parsed(std::slice::from_ref(&printed));
    let key = &infos.chip_keys[0];
    assert_eq!((key.agreement, key.id.as_deref()), (Agreement::Ecdh, Some([13].as_slice())));
    assert!(matches!(&key.key, ChipPublicKey::Ec(point)
        if point.uncompressed() == vector("pace.cam.ecdh").bytes("pk_ic_static")));

    let group = tashika_kit::group::Group::by_parameter_id(0).unwrap();
    let number = |bytes: &[u8]| object(0x02, &[&[0], bytes].concat());
    let long = |tag: u8, value: &[u8]| {
        [&[tag, 0x82], u16::try_from(value.len()).unwrap().to_be_bytes().as_slice(), value].concat()
    };
    let value = vector("pace.gm.dh").bytes("pk_dh_ic");
    let bits = long(0x03, &[&[0], number(&value).as_slice()].concat());
    let pkcs_3 = bytes("06092A864886F70D010301");
    let x9_42 = bytes("06072A8648CE3E0201");
    let named = bytes("060704007F00070102 020100");
    let numbers = [number(&group.p), number(&group.g), number(&group.q)].concat();
    let without_q = [number(&group.p), number(&group.g)].concat();
    for (algorithm, has_q) in [
        ([x9_42.clone(), long(0x30, &numbers)].concat(), true),
        ([pkcs_3, long(0x30, &without_q)].concat(), false),
        (named, true),
    ] {
        let info = long(0x30, &[long(0x30, &algorithm), bits.clone()].concat());
        let entry = long(0x30, &[bytes("060904007F000702020101"), info].concat());
        let infos = SecurityInfos::parse(&long(0x31, &entry), "test").unwrap();
        let ChipPublicKey::Dh { group: read, value: y } = &infos.chip_keys[0].key else {
            panic!("{:?}", infos.chip_keys)
        };
        assert_eq!((&read.p, &read.g, read.q.is_empty()), (&group.p, &group.g, !has_q));
        assert_eq!(y, &value);
    }
}

#[test]
fn a_key_that_is_not_known_is_unsupported_and_nothing_worse() {
    for inside in ["3009 3004 0602 2A03 0301 00", "3000", "3007 3002 0500 0301 00"] {
        let info = bytes(inside);
        for agreement in [1, 2] {
            let oid = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01, agreement];
            let entry = object(0x30, &[object(0x06, &oid), info.clone()].concat());
            let infos = parsed(&[entry]);
            assert!(matches!(infos.chip_keys[0].key, ChipPublicKey::Unsupported(_)), "{inside}");
        }
    }
}

#[test]
fn active_authentication_names_its_digest() {
    let named = |oid: &str| {
        let algorithm = object(0x06, &bytes(oid));
        let entry = [bytes("0606678108010105 020101"), algorithm].concat();
        parsed(&[object(0x30, &entry)]).active_digests()
    };
    assert_eq!(named("04007F00070101040103"), [Digest::Sha256]);
    assert_eq!(named("04007F00070101040104"), [Digest::Sha384]);
    assert_eq!(named("2A8648CE3D040304"), [Digest::Sha512]);
    assert_eq!(named("2A8648CE3D0401"), [Digest::Sha1]);
    assert_eq!(named("2A0304"), []);
}

#[test]
fn offers_that_are_left_out_in_plain_are_noticed() {
    let (strong, weak) = (pace(2, 4, &with(13)), pace(2, 1, &with(12)));
    let other = bytes("3006 0604 2A030405");
    let both = parsed(&[strong.clone(), weak.clone(), other.clone()]);
    let turned = parsed(&[weak.clone(), strong]);
    let withheld = parsed(std::slice::from_ref(&weak));
    assert_eq!(compare(&both, &turned), PaceSets::Agree);
    assert_eq!(compare(&withheld, &both), PaceSets::Differ { only_in_access: 0, only_signed: 1 });
    assert_eq!(compare(&both, &withheld), PaceSets::Differ { only_in_access: 1, only_signed: 0 });
    let unknown_version = parsed(&[weak, pace(2, 2, &[2, 1, 3, 2, 1, 13])]);
    assert_eq!(compare(&unknown_version, &withheld), PaceSets::Differ { only_in_access: 1, only_signed: 0 });
    let neither = parsed(&[other]);
    assert_eq!(compare(&both, &neither), PaceSets::NotListed);
    assert_eq!(compare(&neither, &neither), PaceSets::Agree);
}

proptest! {
    #[test]
    fn no_bytes_make_anything_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = SecurityInfos::parse(&bytes, "test");
        let _ = SecurityInfos::of_dg14(&bytes);
        let _ = SecurityInfos::parse(&set(&[object(0x30, &bytes[..bytes.len().min(100)])]), "test");
    }

    #[test]
    fn no_changed_byte_makes_anything_panic(at in 0..100_usize, to in any::<u8>()) {
        let mut entry = vector("pace.cam.ecdh").bytes("chip_authentication_public_key_info");
        if let Some(byte) = entry.get_mut(at) {
            *byte = to;
        }
        let _ = SecurityInfos::parse(&object(0x31, &entry), "test");
    }
}

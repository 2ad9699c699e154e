// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::io::Cursor;

use proptest::prelude::*;

use super::{Damaged, Entry, Facts, Index, Serial, Writer};

fn facts() -> Facts {
    Facts {
        issuer_key: String::new(),
        issuer: String::new(),
        point: String::new(),
        this_update: 0,
        next_update: 0,
        number: String::new(),
        sha256: String::new(),
        bytes: 0,
        from: String::new(),
        imported: 0,
        count: 0,
        first_day: 0,
        stamp: 0,
    }
}

fn number(value: u128) -> Serial {
    let mut serial = [0; 20];
    serial[4..].copy_from_slice(&value.to_be_bytes());
    serial
}

fn written(entries: &BTreeMap<Serial, (i32, u8)>) -> Vec<u8> {
    let days = entries.values().map(|(day, _)| *day);
    let days = (days.clone().min().unwrap_or(0), days.max().unwrap_or(0));
    let mut writer = Writer::new(Vec::new(), days).unwrap();
    for (serial, (day, reason)) in entries {
        writer.push(Entry { serial: *serial, day: *day, reason: *reason }).unwrap();
    }
    let (bytes, facts, length) = writer.finish(facts()).unwrap();
    assert_eq!((bytes.len() as u64, facts.count), (length, entries.len() as u64));
    bytes
}

fn serials() -> impl Strategy<Value = Serial> {
    prop_oneof![
        (0_u128..2_000).prop_map(number),
        any::<u32>().prop_map(|value| number(u128::from(value))),
        any::<u128>().prop_map(number),
        any::<[u8; 20]>(),
        Just([0xFF; 20]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn everything_put_in_is_found_and_nothing_else(
        entries in proptest::collection::btree_map(serials(), (0_i32..20_000, 0_u8..=10), 0..900),
        others in proptest::collection::vec(serials(), 0..50),
    ) {
        let bytes = written(&entries);
        let mut file = Cursor::new(&bytes);
        let index = Index::open(&mut file).unwrap();
        prop_assert_eq!(index.verify(&mut file), Ok(()));
        for serial in entries.keys().chain(&others) {
            prop_assert!(index.find(&mut file, serial).unwrap() == entries.get(serial).copied());
        }
    }

    #[test]
    fn any_bytes_are_damaged_or_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(Index::open(&mut Cursor::new(bytes)).is_err());
    }
}

/// Whatever byte is changed: nothing that was listed is told as not listed, and nothing else as listed.
#[test]
fn a_changed_byte_is_noticed() {
    let entries: BTreeMap<_, _> = (1..=300_u128).map(|at| (number(at * 7_919), (20_000, 3))).collect();
    let whole = written(&entries);
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        let mut file = Cursor::new(&bytes);
        let Ok(index) = Index::open(&mut file) else { continue };
        assert_eq!(index.verify(&mut file), Err(Damaged), "byte {at}");
        for (serial, expected) in &entries {
            match index.find(&mut file, serial) {
                Err(Damaged) => {}
                found => assert!(found == Ok(Some(*expected)), "byte {at}"),
            }
        }
    }
    for length in 0..whole.len() {
        assert!(Index::open(&mut Cursor::new(&whole[..length])).is_err(), "{length} bytes");
    }
}

/// Serial numbers spread as those of a municipality among the country's.
#[test]
fn a_serial_number_takes_about_five_bytes() {
    let entries: BTreeMap<_, _> =
        (1..=3_000_u128).map(|at| (number(at * 44_739), (20_000 + (at % 1_800) as i32, 3))).collect();
    let each = written(&entries).len() as f64 / 3_000.0;
    assert!(each < 5.5, "{each}");
}

#[test]
fn days_far_apart_take_wider_stamps() {
    let entries: BTreeMap<_, _> = [(number(1), (0, 1)), (number(2), (1 << 20, 6))].into();
    let bytes = written(&entries);
    let mut file = Cursor::new(&bytes);
    let index = Index::open(&mut file).unwrap();
    assert_eq!(index.facts.stamp, 4);
    assert_eq!(index.find(&mut file, &number(2)), Ok(Some((1 << 20, 6))));
    assert!(Writer::new(Vec::new(), (i32::MIN, i32::MAX)).is_err());
}

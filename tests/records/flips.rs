// SPDX-License-Identifier: MIT OR Apache-2.0
//! A thousand single flipped bits: whatever changes a record is found, and nothing crashes.

use tashika::records::{Act, Book, BookKind, Places};
use tashika::rules::Law;
use tempfile::TempDir;

use crate::records::{self, unlock};

/// In each of the two tests, which run at the same time: a thousand in all.
const FLIPS: u64 = 500;

/// A small generator with a fixed seed, so that a failure can be repeated (SplitMix64).
fn random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[test]
fn every_flipped_bit_that_changes_a_record_is_found() {
    flip(20_261_121);
}

#[test]
fn every_other_flipped_bit_that_changes_a_record_is_found() {
    flip(20_270_401);
}

fn flip(seed: u64) {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let (clerk, manager) = (unlock(&mut keys, "clerk"), unlock(&mut keys, "manager"));
    let written: Vec<_> = (0..4)
        .map(|index| if index < 2 { records::record(Law::Phone) } else { records::small(Law::Aml) })
        .collect();
    for record in &written {
        book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
    }
    let places = book.places().clone();
    drop(book);
    assert!(!dir.path().join("book.sqlite3-wal").exists(), "everything is in the one file");
    let bytes = std::fs::read(&places.book).unwrap();
    let bits = bytes.len() as u64 * 8;

    let there = TempDir::new().unwrap();
    let copies = Places::in_folder(there.path(), BookKind::Real);
    let (mut state, mut found, mut harmless) = (seed, 0, 0);
    for flip in 0..FLIPS {
        let bit = random(&mut state) % bits;
        let mut flipped = bytes.clone();
        flipped[(bit / 8) as usize] ^= 1 << (bit % 8);
        for side in ["-wal", "-shm"] {
            drop(std::fs::remove_file(there.path().join(format!("book.sqlite3{side}"))));
        }
        std::fs::write(&copies.book, &flipped).unwrap();
        std::fs::copy(&places.head, &copies.head).unwrap();

        let Ok(mut book) = Book::open_existing(&copies) else {
            found += 1;
            continue;
        };
        let verification = book.verify(&keys, &[], &|_, _| true).unwrap();
        let whole = verification.is_whole();
        for record in &written {
            // Reading an entry that is not as it was written gives an error, never another record.
            match book.view(&manager, &record.header.record_id) {
                Ok(history) => assert!(history.record == *record, "flip {flip}: bit {bit}"),
                Err(error) => assert!(!whole, "flip {flip}: bit {bit} went unseen: {error}"),
            }
        }
        if whole { harmless += 1 } else { found += 1 }
    }
    println!("{} bytes, {FLIPS} flips: {found} found, {harmless} in bytes that mean nothing", bytes.len());
    assert!(found > FLIPS / 5);
}

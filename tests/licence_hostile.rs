// SPDX-License-Identifier: MIT OR Apache-2.0
//! The licence is hostile: files with lengths that lie, photos that are none, answers bent at random. Nothing panics,
//! nothing is proved that is not the genuine data, and what cannot be shown is said.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use common::check_with;
use common::hostile::{Bent, Dice};
use jiff::Timestamp;
use tashika::pictures::{self, PictureError};
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue, PictureKind};
use tashika_kit::verdict::Mark;
use tashika_kit::{Capabilities, CardError, Link, LinkError, Readings, Verdicts};
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona;

/// A card one of whose files is another.
struct Replaced {
    link: MemoryLink,
    /// DF1 or DF2, and the EF's short identifier.
    target: (u8, u8),
    bytes: Vec<u8>,
    current: (u8, u8),
}

impl Link for Replaced {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let answer = self.link.transmit(command)?;
        let offset = match *command {
            [0x00, 0xA4, 0x04, _, 0x10, _, _, _, _, _, df, ..] => {
                self.current = (df, 0);
                return Ok(answer);
            }
            [0x00, 0xA4, 0x00, ..] => {
                self.current = (0, 0);
                return Ok(answer);
            }
            [0x00, 0xA4, 0x02, _, _, _, low] => {
                self.current.1 = low;
                return Ok(answer);
            }
            [0x00, 0xB0, p1 @ 0x80..=0xFF, p2, ..] => {
                self.current.1 = p1 & 0x1F;
                usize::from(p2)
            }
            [0x00, 0xB0, p1, p2, ..] => usize::from(u16::from_be_bytes([p1, p2])),
            _ => return Ok(answer),
        };
        // What the card would not have opened, it does not open now.
        if self.current != self.target || answer.ends_with(&[0x69, 0x82]) {
            return Ok(answer);
        }
        let wanted = match command[4..] {
            [0] => 256,
            [le] => usize::from(le),
            [0, high, low] => usize::from(u16::from_be_bytes([high, low])),
            _ => panic!("{command:02X?}"),
        };
        match self.bytes.get(offset..).filter(|rest| !rest.is_empty()) {
            Some(rest) => Ok([&rest[..wanted.min(rest.len())], &[0x90, 0x00]].concat()),
            None => Ok(vec![0x6B, 0x00]),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

fn link(capabilities: Capabilities) -> MemoryLink {
    let persona = persona::by_name("licence-fresh").unwrap();
    SharedCard::of(persona, japan_day(Timestamp::now())).link().with_capabilities(capabilities)
}

fn check(link: impl Link + 'static) -> Result<(Readings, Verdicts), CardError> {
    let now = Timestamp::now();
    let persona = persona::by_name("licence-fresh").unwrap();
    check_with(link, |needs| persona.answers(needs, None, japan_day(now)), true, now)
}

fn with(
    target: (u8, u8),
    bytes: &[u8],
    capabilities: Capabilities,
) -> Result<(Readings, Verdicts), CardError> {
    check(Replaced { link: link(capabilities), target, bytes: bytes.to_vec(), current: (0, 0) })
}

/// A file filled up with padding.
fn padded(bytes: &[u8], capacity: usize) -> Vec<u8> {
    let mut file = bytes.to_vec();
    file.resize(capacity, 0xFF);
    file
}

const ENTRIES: (u8, u8) = (1, 1);
const CHANGES: (u8, u8) = (1, 4);
const SIGNATURE: (u8, u8) = (1, 7);
const PHOTO: (u8, u8) = (2, 1);
const BOTH: [Capabilities; 2] = [Capabilities::SHORT, Capabilities::EXTENDED];

#[test]
fn entries_that_lie_about_their_length_are_an_error_that_says_where() {
    let files: [(&str, Vec<u8>); 9] = [
        ("an object longer than its file", padded(&[0x11, 0x01, 0x78, 0x12, 0x82, 0x7F, 0xFF], 880)),
        ("a length form the card does not use", padded(&[0x11, 0x01, 0x78, 0x12, 0x81, 0x04], 880)),
        ("an indefinite length", padded(&[0x11, 0x01, 0x78, 0x12, 0x80], 880)),
        ("four bytes of length", padded(&[0x11, 0x01, 0x78, 0x12, 0x84, 0, 0, 0, 1], 880)),
        ("a file shorter than its object", vec![0x11, 0x01, 0x78, 0x12, 0x50, 0x46, 0x7C]),
        ("a file that ends in a length", vec![0x11, 0x01, 0x78, 0x12]),
        ("an empty file", Vec::new()),
        ("padding alone", padded(&[], 880)),
        ("objects without end", (0..440).flat_map(|_| [0x12, 0x00]).collect()),
    ];
    for (what, file) in files {
        for capabilities in BOTH {
            let outcome = with(ENTRIES, &file, capabilities);
            assert!(
                matches!(outcome, Err(CardError::Malformed { .. } | CardError::Status { .. })),
                "{what}: {outcome:?}"
            );
            let printed = format!("{}", outcome.unwrap_err());
            assert!(printed.len() < 200 && printed.contains("EF01"), "{printed}");
        }
    }
}

#[test]
fn a_hostile_remark_never_becomes_the_address() {
    // Newest date, but half a character, or no commission, or nothing at all behind the date.
    let date = [0x23, 0x35, 0x23, 0x39, 0x23, 0x39, 0x23, 0x31, 0x23, 0x32, 0x23, 0x33, 0x23, 0x31];
    for tail in [&[][..], &[0x45], &[0x45, 0x6C, 0x35], &[0x00; 12], &[0x45, 0x6C, 0x35, 0x7E]] {
        let value = [&[0x78][..], &date, tail].concat();
        let file = padded(&[&[0x50, 0x01, 0x01, 0x70, value.len() as u8][..], &value].concat(), 640);
        match with(CHANGES, &file, Capabilities::SHORT) {
            Err(CardError::Malformed { .. }) => {}
            Err(other) => panic!("{tail:02X?}: {other:?}"),
            Ok((readings, _)) => {
                let address = readings.document.field(&FieldName::ADDRESS).unwrap();
                let FieldValue::Text { text } = &address.value else { panic!("{address:?}") };
                assert!(!text.trim().is_empty(), "{tail:02X?}: an empty address counts");
                assert!(!readings.document.notes.is_empty(), "{tail:02X?}: nothing is said about it");
            }
        }
    }
}

fn photo(bytes: &[u8]) -> Vec<u8> {
    let [high, low] = (bytes.len() as u16).to_be_bytes();
    padded(&[&[0x5F, 0x40, 0x82, high, low][..], bytes].concat(), 2005)
}

/// A codestream's beginning that claims a size: SOC, SIZ, one component of eight bits.
fn claiming(width: u32, height: u32, tile: u32) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0x4F, 0xFF, 0x51, 0x00, 0x29, 0x00, 0x00];
    for number in [width, height, 0, 0, tile, tile, 0, 0] {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend([0x00, 0x01, 0x07, 0x01, 0x01]);
    // COD with the default of one layer, five levels, 64 × 64 blocks; QCD without quantisation; then a tile.
    bytes.extend([0xFF, 0x52, 0x00, 0x0C, 0x00, 0x00, 0x00, 0x01, 0x00, 0x05, 0x04, 0x04, 0x00, 0x01]);
    bytes.extend([0xFF, 0x5C, 0x00, 0x13, 0x40]);
    bytes.extend([0x48; 16]);
    bytes.extend([
        0xFF, 0x90, 0x00, 0x0A, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0x93, 0xFF, 0xD9,
    ]);
    bytes
}

#[test]
fn a_photo_that_is_none_is_told_and_never_shown_as_one() {
    let photos: [(&str, Vec<u8>); 5] = [
        ("text", b"this is no picture at all".to_vec()),
        ("the beginning of a JP2 alone", b"\x00\x00\x00\x0CjP  \r\n\x87\n".to_vec()),
        ("absurd dimensions", claiming(0x7FFF_FFFF, 0x7FFF_FFFF, 0x7FFF_FFFF)),
        ("wide beyond reason", claiming(65_535, 1, 65_535)),
        ("a hundred million tiles", claiming(2_000, 2_000, 1)),
    ];
    for (what, bytes) in photos {
        let (readings, verdicts) = with(PHOTO, &photo(&bytes), Capabilities::SHORT).unwrap();
        let field = readings.document.field(&FieldName::PHOTO).unwrap_or_else(|| panic!("{what}"));
        let FieldValue::Picture { media_type, bytes: kept } = &field.value else { panic!("{what}") };
        assert_eq!(*kept, bytes, "{what}: as it stands in the chip");
        let decoded = pictures::decode(*media_type, kept);
        assert!(decoded.is_err(), "{what}");
        if what == "text" {
            assert_eq!((*media_type, decoded), (PictureKind::Unknown, Err(PictureError::UnknownFormat)));
        }
        // The signature covers the photo: the change is noticed as well.
        assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{what}");
    }
    for empty in [vec![0x5F, 0x40, 0x00], vec![0x5F, 0x40, 0x82, 0x00, 0x00]] {
        let (readings, _) = with(PHOTO, &padded(&empty, 2005), Capabilities::SHORT).unwrap();
        assert!(readings.document.field(&FieldName::PHOTO).is_none());
    }
    for lying in [vec![0x5F, 0x40, 0x82, 0xFF, 0xFF], vec![0x5F, 0x41, 0x00], vec![0x40; 9], vec![0x5F]] {
        let outcome = with(PHOTO, &padded(&lying, 2005), Capabilities::SHORT);
        assert!(matches!(outcome, Err(CardError::Malformed { .. })), "{lying:02X?}: {outcome:?}");
    }
}

#[test]
fn a_signature_file_of_any_form_proves_nothing() {
    for file in [padded(&[], 578), padded(&[0xB1, 0x00], 578), padded(&[0xB1, 0x82, 0x01], 578), vec![0xB1]] {
        match with(SIGNATURE, &file, Capabilities::SHORT) {
            Err(CardError::Malformed { .. }) => {}
            Err(other) => panic!("{other:?}"),
            Ok((_, verdicts)) => {
                assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{file:02X?}");
            }
        }
    }
}

#[test]
fn a_bent_answer_never_proves_anything_else() {
    let (genuine, _) = check(link(Capabilities::SHORT)).unwrap();
    let names = [FieldName::NAME, FieldName::ADDRESS, FieldName::BIRTH_DATE, FieldName::PHOTO];
    let (mut read, mut errors) = (0, 0);
    for seed in 1..=500 {
        let capabilities = BOTH[seed as usize % 2];
        let rarity = if seed % 2 == 0 { 30 } else { 8 };
        match check(Bent { link: link(capabilities), dice: Dice(seed * 7_919), rarity }) {
            Err(_) => errors += 1,
            Ok((readings, verdicts)) => {
                read += 1;
                for verdict in verdicts.fields.iter().filter(|field| field.mark == Mark::Proved) {
                    if names.contains(&verdict.name) {
                        let value = |readings: &Readings| {
                            readings.document.field(&verdict.name).map(|field| field.value.clone())
                        };
                        assert_eq!(
                            value(&readings),
                            value(&genuine),
                            "seed {seed}: {}",
                            verdict.name.as_str()
                        );
                    }
                }
            }
        }
    }
    assert!(read > 50 && errors > 50, "{read} read, {errors} errors");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the personas' files hold, judged by the sheet's own bytes and limits and by other programs: `openssl` for
//! signatures, OpenJPEG for photos.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;
use std::process::Command;

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};
use tashika_kit::persona::Expected;

use super::holder::{HANAKO, JIRO, KICHIRO, later};
use super::issuer::{Signer, anchors};
use super::jis::{NOT_HELD, era_date, jis_x_0208, packed};
use super::keys::Key;
use super::licence::{common, entry};
use super::object::{Contents, Covered, Object, object};
use super::order::Order;
use super::{LicenceCard, MyNumberLicenceCard, PERSONAS, Recorded, aid, persona};

const TODAY: Date = date(2026, 11, 21);

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap()).collect()
}

fn licence(name: &str, today: Date) -> LicenceCard {
    persona::licence(name, today).unwrap()
}

/// §11.3, byte for byte.
#[test]
fn the_bytes_of_the_sheet() {
    let order =
        Order { version: "009", issued: date(2024, 5, 8), expiry: date(2029, 7, 1), ..Order::hanako(TODAY) };
    let expected = bytes("45 0B 30 30 39 20 24 05 08 20 29 07 01 46 02 00 00");
    assert_eq!(common(&order).file(), expected);

    let text = jis_x_0208;
    let objects = vec![
        object(0x11, [0x78]),
        object(0x12, text("日本　花子")),
        object(0x13, text("ニッポン　ハナコ")),
        object(0x14, []),
        object(0x15, []),
        object(0x16, era_date(date(1975, 6, 1))),
        object(0x17, text("東京都千代田区霞が関２－１－２")),
        object(0x18, era_date(date(2024, 5, 8))),
        object(0x19, "12345"),
        object(0x1A, text("優良")),
        object(0x1B, era_date(date(2029, 7, 1))),
        object(0x1C, text("眼鏡等")),
        object(0x1D, []),
        object(0x1E, []),
        object(0x1F, []),
        object(0x20, text("東京都公安委員会")),
        object(0x21, "302400000120"),
        object(0x22, NOT_HELD),
        object(0x23, era_date(date(2008, 4, 1))),
    ];
    let expected = bytes(
        "11 01 78
         12 0A 46 7C 4B 5C 21 21 32 56 3B 52
         13 10 25 4B 25 43 25 5D 25 73 21 21 25 4F 25 4A 25 33
         14 00
         15 00
         16 07 33 35 30 30 36 30 31
         17 1E 45 6C 35 7E 45 54 40 69 42 65 45 44 36 68 32 62 24 2C 34 58 23 32 21 5D 23 31 21 5D 23 32
         18 07 35 30 36 30 35 30 38
         19 05 31 32 33 34 35
         1A 04 4D 25 4E 49
         1B 07 35 31 31 30 37 30 31
         1C 06 34 63 36 40 45 79
         1D 00  1E 00  1F 00
         20 10 45 6C 35 7E 45 54 38 78 30 42 30 51 30 77 32 71
         21 0C 33 30 32 34 30 30 30 30 30 31 32 30
         22 07 34 30 30 30 30 30 30
         23 07 34 32 30 30 34 30 31",
    );
    let file = Contents::new(880, objects).file();
    assert_eq!(file.len(), 880);
    assert_eq!(file[..expected.len()], expected);
    assert!(file[expected.len()..].iter().all(|byte| *byte == 0xFF));

    let name = object(0x12, text("山\u{E001}　太郎"));
    assert_eq!(Contents::new(0, vec![name]).file(), bytes("12 0A 3B 33 FF F1 21 21 42 40 4F 3A"));

    let moved = entry(date(2025, 11, 20), "東京都千代田区霞が関２－１－３", "東京都公安");
    let expected = bytes(
        "70 37 78 23 35 23 30 23 37 23 31 23 31 23 32 23 30
         45 6C 35 7E 45 54 40 69 42 65 45 44 36 68 32 62 24 2C 34 58 23 32 21 5D 23 31 21 5D 23 33
         45 6C 35 7E 45 54 38 78 30 42",
    );
    assert_eq!(Contents::new(0, vec![object(0x70, moved)]).file(), expected);
    let licence = MyNumberLicenceCard::new(Recorded::Licence, TODAY);
    assert_eq!(licence.contents(0x1A), Some(bytes("C1 01 01").as_slice()));
    assert_eq!(licence.contents(0x1B).unwrap()[..5], bytes("C2 00 C3 00 C4"));
}

#[test]
fn characters_that_the_standard_has_not_become_missing_ones() {
    // U+9AD9, U+FA11 and U+2460 stand in vendors' rows; half-width kana and Latin letters are of another set.
    for outside in ["髙", "﨑", "①", "𠮷", "ｱ", "A", "é"] {
        assert_eq!(jis_x_0208(outside), [0xFF, 0xFA], "{outside}");
    }
    assert_eq!(jis_x_0208("\u{E001}\u{E007}"), [0xFF, 0xF1, 0xFF, 0xF7]);
    assert_eq!(jis_x_0208("熙亜　"), bytes("7426 3021 2121"));
}

/// All 6,879 characters, as the iconv of the C library knows them. Of the characters whose code point tables disagree
/// about (§3.2), ours takes the other one.
#[test]
fn iconv_reads_every_character_as_it_was_meant() {
    let rows = (0x21..=0x28).chain(0x30..=0x74_u8);
    let pairs: Vec<[u8; 2]> = rows.flat_map(|row| (0x21..=0x7E).map(move |cell| [row, cell])).collect();
    let lines: Vec<u8> = pairs.iter().flat_map(|[row, cell]| [row | 0x80, cell | 0x80, b'\n']).collect();
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("pairs"), lines).unwrap();
    let read = Command::new("iconv")
        .args(["-c", "-f", "EUC-JP", "-t", "UTF-8", "pairs"])
        .current_dir(place.path())
        .output()
        .unwrap();
    let text = String::from_utf8(read.stdout).unwrap();
    let read: Vec<(&str, [u8; 2])> = text.lines().zip(pairs).filter(|(line, _)| !line.is_empty()).collect();
    assert_eq!(read.len(), 6879);
    let differ: String =
        read.iter().filter(|(line, pair)| jis_x_0208(line) != pair).map(|(line, _)| *line).collect();
    assert_eq!(differ, "〜‖¢£¬");
    for (other, pair) in [("～", "2141"), ("∥", "2142"), ("￠", "2171"), ("￡", "2172"), ("￢", "224C")]
    {
        assert_eq!(jis_x_0208(other), bytes(pair));
    }
}

#[test]
fn dates_are_those_of_their_eras() {
    for (day, digits) in [
        (date(2019, 5, 1), "5010501"),
        (date(2019, 4, 30), "4310430"),
        (date(1989, 1, 7), "3640107"),
        (date(1926, 12, 24), "2151224"),
        (date(1900, 1, 2), "1330102"),
    ] {
        assert_eq!(era_date(day), digits);
    }
    assert_eq!(packed(date(2007, 1, 31)), [0x20, 0x07, 0x01, 0x31]);
}

/// Takes a file apart again, in a way that needs no knowledge but tag and length.
fn taken_apart(file: &[u8], two_byte_tags: bool) -> Vec<Object> {
    let mut objects = Vec::new();
    let mut at = 0;
    while at + 2 < file.len() && file[at..at + 2] != [0xFF, 0xFF] {
        let tag = if two_byte_tags && matches!(file[at], 0x01 | 0x5F) { 2 } else { 1 };
        let (length, form) = match file[at + tag] {
            0x82 => (usize::from(u16::from_be_bytes([file[at + tag + 1], file[at + tag + 2]])), 3),
            length => (usize::from(length), 1),
        };
        let start = at + tag + form;
        objects.push((file[at..at + tag].to_vec(), file[start..start + length].to_vec()));
        at = start + length;
    }
    objects
}

const MAXIMA: [(u8, usize); 17] = [
    (0x11, 1),
    (0x12, 72),
    (0x13, 32),
    (0x14, 32),
    (0x15, 16),
    (0x16, 7),
    (0x17, 80),
    (0x18, 7),
    (0x19, 5),
    (0x1A, 6),
    (0x1B, 7),
    (0x1C, 80),
    (0x1D, 80),
    (0x1E, 80),
    (0x1F, 80),
    (0x20, 24),
    (0x21, 12),
];

const SIGNATURE_MAXIMA: [usize; 6] = [256, 16, 48, 80, 130, 32];

#[test]
fn every_persona_keeps_to_the_sizes_of_the_sheet() {
    for persona in PERSONAS.iter() {
        let card = licence(persona.name, TODAY);
        for (directory, file, size) in [
            (None, 0x2F01, 17),
            (None, 0x000A, 3),
            (Some(&aid::DF1), 1, 880),
            (Some(&aid::DF1), 2, 82),
            (Some(&aid::DF1), 3, 264),
            (Some(&aid::DF1), 4, 640),
            (Some(&aid::DF1), 5, 663),
            (Some(&aid::DF1), 6, 256),
            (Some(&aid::DF1), 7, 578),
            (Some(&aid::DF2), 1, 2005),
        ] {
            let bytes = card.contents(directory.map(<[u8; 16]>::as_slice), file).unwrap();
            assert_eq!(bytes.len(), size, "{} {file:04X}", persona.name);
        }
        let entries = taken_apart(card.contents(Some(&aid::DF1), 1).unwrap(), false);
        let tags: Vec<u8> = entries.iter().map(|(tag, _)| tag[0]).collect();
        assert_eq!(tags, (0x11..=0x33).collect::<Vec<u8>>(), "{}", persona.name);
        for (tag, most) in MAXIMA {
            let (_, value) = entries.iter().find(|(known, _)| known[0] == tag).unwrap();
            assert!(value.len() <= most, "{} {tag:02X}", persona.name);
        }
        let signature = taken_apart(card.contents(Some(&aid::DF1), 7).unwrap(), false);
        let lengths: Vec<usize> = signature.iter().map(|(_, value)| value.len()).collect();
        assert!(lengths.iter().zip(SIGNATURE_MAXIMA).all(|(length, most)| *length <= most), "{lengths:?}");
        assert_eq!((lengths.len(), lengths[0], lengths[5]), (6, 256, 32));
    }
}

#[test]
fn every_my_number_licence_keeps_to_the_sizes_of_the_sheet() {
    for recorded in
        [Recorded::Licence, Recorded::WithoutPin, Recorded::Blocked, Recorded::HistoryOnly, Recorded::Altered]
    {
        let card = MyNumberLicenceCard::new(recorded, TODAY);
        let [flag, data, signature] = [0x1A, 0x1B, 0x1C].map(|file| card.contents(file).unwrap());
        assert_eq!([flag.len(), data.len(), signature.len()], [3, 5845, 584]);
        let objects = taken_apart(data, true);
        assert_eq!(objects.len(), 70);
        let filled = |tag: &[u8]| !objects.iter().find(|(known, _)| known == tag).unwrap().1.is_empty();
        let licence = recorded != Recorded::HistoryOnly;
        for tag in [&[0xC5][..], &[0xE7], &[0xF8], &[0x01, 0x07]] {
            assert_eq!(filled(tag), licence, "{recorded:?} {tag:02X?}");
        }
        for tag in [&[0xC2][..], &[0xC3], &[0xE8]] {
            assert_eq!(filled(tag), !licence, "{recorded:?} {tag:02X?}");
        }
    }
}

/// On every day of four years each persona is what its name says.
#[test]
fn the_dates_of_every_persona_hold_on_any_day() {
    let days = (0..1461).map(|days: i32| later(date(2026, 1, 1), days.days()));
    for today in days {
        for persona in PERSONAS.iter() {
            let order = persona::order(persona.name, today).unwrap();
            let Expected::Verdicts { validity, .. } = persona.expected else { continue };
            assert!(order.issued < today && order.issued < order.expiry, "{} on {today}", persona.name);
            assert_eq!(order.expiry < today, validity == "expired", "{} on {today}", persona.name);
            let a_week: Span = 7.days();
            let soon = later(today, a_week);
            assert!(validity == "expired" || order.expiry > soon, "{} on {today}", persona.name);
            for change in order.changes.iter().chain(&order.new_domicile) {
                assert!(order.issued < change.on && change.on < today, "{} on {today}", persona.name);
            }
        }
    }
}

/// The three signed files of a card, as one variant takes them (§5.2).
fn signed(card: &LicenceCard, covered: Covered) -> Vec<u8> {
    let files = [(&aid::DF1, 1, false), (&aid::DF1, 2, false), (&aid::DF2, 1, true)];
    let part = |(directory, file, two_bytes): (&[u8; 16], u16, bool)| {
        let file = card.contents(Some(directory), file).unwrap();
        let objects = taken_apart(file, two_bytes);
        match covered {
            Covered::WholeFiles => file.to_vec(),
            Covered::Objects => {
                let padding = file.iter().rev().take_while(|byte| **byte == 0xFF).count();
                file[..file.len() - padding].to_vec()
            }
            Covered::Values => objects.into_iter().flat_map(|(_, value)| value).collect(),
        }
    };
    files.into_iter().flat_map(part).collect()
}

fn signature_of(card: &LicenceCard) -> Vec<u8> {
    taken_apart(card.contents(Some(&aid::DF1), 7).unwrap(), false)[0].1.clone()
}

/// What `openssl` says.
fn holds(key: &Key, message: &[u8], signature: &[u8]) -> bool {
    let place = tempfile::tempdir().unwrap();
    let path = |name: &str| place.path().join(name);
    // SubjectPublicKeyInfo of RSA-2048 with the exponent 65,537.
    let spki = [
        bytes("30820122 300D 0609 2A864886F70D010101 0500 0382010F00 3082010A 02820101 00"),
        key.modulus(),
        bytes("0203 010001"),
    ];
    fs::write(path("key.der"), spki.concat()).unwrap();
    fs::write(path("message"), message).unwrap();
    fs::write(path("signature"), signature).unwrap();
    let verdict = Command::new("openssl")
        .args([
            "dgst",
            "-sha256",
            "-keyform",
            "DER",
            "-verify",
            "key.der",
            "-signature",
            "signature",
            "message",
        ])
        .current_dir(place.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&verdict.stdout).into_owned();
    assert!(said.contains("Verified OK") || said.contains("Verification failure"), "{said}");
    verdict.status.success()
}

#[test]
fn openssl_verifies_each_variant_and_no_other() {
    let variants = [
        ("licence-fresh", Covered::WholeFiles),
        ("licence-signature-objects", Covered::Objects),
        ("licence-signature-values", Covered::Values),
    ];
    let key = Signer::Licence.key();
    for (name, own) in variants {
        let card = licence(name, TODAY);
        for (_, covered) in variants {
            let ok = holds(&key, &signed(&card, covered), &signature_of(&card));
            assert_eq!(ok, own == covered, "{name} {covered:?}");
        }
    }
    let altered = licence("licence-altered-photo", TODAY);
    assert!(!holds(&key, &signed(&altered, Covered::WholeFiles), &signature_of(&altered)));
    let unknown = licence("licence-unknown-signer", TODAY);
    let (input, signature) = (signed(&unknown, Covered::WholeFiles), signature_of(&unknown));
    assert!(!holds(&key, &input, &signature));
    assert!(holds(&Signer::Unknown.key(), &input, &signature));
    let forged = licence("licence-forged-signer", TODAY);
    let names =
        |card: &LicenceCard| taken_apart(card.contents(Some(&aid::DF1), 7).unwrap(), false)[1..].to_vec();
    assert_eq!(names(&forged), names(&altered));
    assert!(!holds(&key, &signed(&forged, Covered::WholeFiles), &signature_of(&forged)));
}

#[test]
fn openssl_verifies_the_my_number_licence() {
    let key = Signer::MyNumberLicence.key();
    for (recorded, ok) in
        [(Recorded::Licence, true), (Recorded::HistoryOnly, true), (Recorded::Altered, false)]
    {
        let card = MyNumberLicenceCard::new(recorded, TODAY);
        let [data, signature] = [0x1B, 0x1C].map(|file| card.contents(file).unwrap());
        assert_eq!(holds(&key, data, &taken_apart(signature, true)[0].1), ok, "{recorded:?}");
    }
}

#[test]
fn the_anchors_are_the_signers_that_the_cards_name() {
    let anchors = anchors();
    assert_eq!(
        anchors.iter().map(|anchor| anchor.family).collect::<Vec<_>>(),
        ["licence", "my_number_licence"]
    );
    let card = licence("licence-fresh", TODAY);
    let named = taken_apart(card.contents(Some(&aid::DF1), 7).unwrap(), false);
    assert_eq!(named[1].1, anchors[0].serial.as_bytes());
    assert_eq!(named[3].1, anchors[0].issuer.as_bytes());
    assert_eq!(named[5].1, anchors[0].key_id);
    assert_eq!(anchors[0].key.modulus(), Signer::Licence.key().modulus());
    let unknown = Signer::Unknown;
    assert!(
        anchors.iter().all(|anchor| anchor.key_id != unknown.key_id() && anchor.serial != unknown.serial())
    );
}

/// OpenJPEG reads every photo: 192 × 240, one component, in both forms.
#[test]
fn openjpeg_reads_every_photo() {
    let place = tempfile::tempdir().unwrap();
    let photos = PERSONAS.iter().map(|persona| {
        let card = licence(persona.name, TODAY);
        taken_apart(card.contents(Some(&aid::DF2), 1).unwrap(), true)[0].clone()
    });
    let mut raw = 0;
    for (tag, photo) in photos {
        assert_eq!(tag, [0x5F, 0x40]);
        assert!(photo.len() <= 2000);
        let is_raw = photo.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]);
        assert!(is_raw || photo.starts_with(b"\0\0\0\x0CjP  "));
        raw += usize::from(is_raw);
        let name = if is_raw { "photo.j2k" } else { "photo.jp2" };
        fs::write(place.path().join(name), photo).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).current_dir(place.path()).output().unwrap();
            assert!(output.status.success(), "{program} {output:?}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        assert!(run("opj_dump", &["-i", name]).contains("numcomps=1\n"));
        run("opj_decompress", &["-i", name, "-o", "photo.pgm"]);
        let picture = fs::read(place.path().join("photo.pgm")).unwrap();
        let header = String::from_utf8_lossy(&picture[..picture.len() - 192 * 240]).into_owned();
        assert!(
            header.starts_with("P5") && header.contains("192 240") && header.ends_with("255\n"),
            "{header}"
        );
    }
    assert_eq!(raw, 1);
    let length = |name| persona::order(name, TODAY).unwrap().photo.len();
    assert!(length("licence-short-photo") * 3 < length("licence-fresh") * 2);
}

#[test]
fn external_characters_fit_their_places_and_the_table_of_sizes() {
    let table: toml::Table = fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../assets/licence/external-characters.toml"
    ))
    .unwrap()
    .parse()
    .unwrap();
    let known = |byte: u8| {
        let lines = table["composition"].as_array().unwrap();
        lines.iter().any(|line| line["byte"].as_integer() == Some(byte.into()))
    };
    let card = licence("licence-gaiji", TODAY);
    let characters = taken_apart(card.contents(Some(&aid::DF1), 3).unwrap(), false);
    assert_eq!(characters.iter().map(|(tag, _)| tag[0]).collect::<Vec<_>>(), [0x48, 0x49]);
    for (_, value) in &characters {
        assert!((2..=128).contains(&value.len()) && known(value[0]));
        // EOFB, the end of a T.6 picture, is there: 000000000001 twice.
        let bits: String = value.iter().map(|byte| format!("{byte:08b}")).collect();
        assert!(bits.contains(&"000000000001".repeat(2)));
    }
    assert_ne!(characters[0].1, characters[1].1);
    let name = &taken_apart(card.contents(Some(&aid::DF1), 1).unwrap(), false)[1].1;
    assert_eq!(name[..8], bytes("FFF1 FFF2 2121 FFFA"));
}

/// The texts nobody may read are only where nobody may read them.
#[test]
fn the_domicile_stands_in_no_file_that_is_shown() {
    for holder in [HANAKO, JIRO, KICHIRO] {
        assert!(!holder.address.contains(holder.domicile) && !holder.domicile.contains(holder.address));
    }
    for persona in PERSONAS.iter() {
        let order = persona::order(persona.name, TODAY).unwrap();
        let hidden = [Some(order.holder.domicile), order.new_domicile.map(|change| change.text)];
        let card = LicenceCard::new(&order);
        for text in hidden.into_iter().flatten().map(jis_x_0208) {
            for file in [1, 3, 4, 5, 7] {
                let shown = card.contents(Some(&aid::DF1), file).unwrap();
                assert!(!shown.windows(text.len()).any(|part| part == text), "{} {file}", persona.name);
            }
            let [domicile, changes] = [2, 6].map(|file| card.contents(Some(&aid::DF1), file).unwrap());
            assert!([domicile, changes].iter().any(|file| file.windows(text.len()).any(|part| part == text)));
        }
    }
}

#[test]
fn each_persona_is_a_card_of_its_own() {
    for persona in PERSONAS.iter() {
        let mut card = persona.build(TODAY);
        card.power_up();
        assert_eq!(card.answer(&bytes("00A4040C10A0000002310100000000000000000000")), [0x90, 0x00]);
    }
}

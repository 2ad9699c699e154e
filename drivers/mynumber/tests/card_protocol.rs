// SPDX-License-Identifier: MIT OR Apache-2.0
//! The software card, byte by byte: commands written out in hexadecimal from the sheet (`specs`
//! mynumber-card §1, §5, §11, §12), not built by any code of ours.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use jiff::civil::{Date, date};
use tashika_kit::CardSide;
use tashika_kit::persona::Persona;
use tashika_mynumber::card::PERSONAS;

const TODAY: Date = date(2026, 11, 20);
const VISUAL: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 02";
const TEXT: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 08";
const JPKI: &str = "00 A4 04 0C 0A D3 92 F0 00 26 01 00 00 00 01";
const JUKI: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 01";
const COMMON: &str = "00 A4 04 0C 0A D3 92 10 00 31 00 01 01 01 00";
const DOMAIN: &str = "00 A4 04 0C 07 A0 00 00 01 51 00 00";
/// DigestInfo of SHA-256 over nothing in particular.
const DIGEST_INFO: &str = "30 31 30 0D 06 09 60 86 48 01 65 03 04 02 01 05 00 04 20 \
    00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B 1C 1D 1E 1F";

struct Card {
    side: Box<dyn CardSide>,
    persona: &'static Persona,
}

impl Card {
    fn of(name: &str) -> Self {
        let persona = PERSONAS.iter().find(|persona| persona.name == name).unwrap();
        let mut side = persona.build(TODAY);
        side.power_up();
        Self { side, persona }
    }

    fn send(&mut self, hex: &str) -> (Vec<u8>, u16) {
        let mut answer = self.side.answer(&bytes(hex));
        let sw = answer.split_off(answer.len() - 2);
        (answer, u16::from_be_bytes([sw[0], sw[1]]))
    }

    fn sw(&mut self, hex: &str) -> u16 {
        self.send(hex).1
    }

    fn data(&mut self, hex: &str) -> Vec<u8> {
        let (data, sw) = self.send(hex);
        assert_eq!(sw, 0x9000, "{hex}");
        data
    }

    fn select(&mut self, application: &str, file: &str) {
        assert_eq!(self.sw(application), 0x9000);
        assert_eq!(self.sw(&format!("00 A4 02 0C 02 {file}")), 0x9000, "{file}");
    }

    /// The whole physical file.
    fn file(&mut self, application: &str, file: &str) -> Vec<u8> {
        self.select(application, file);
        self.data("00 B0 00 00 00 00 00")
    }

    /// Sends one of the holder's numbers to the PIN file.
    fn verify(&mut self, application: &str, file: &str, credential: &str) -> u16 {
        let value = self.persona.credential(credential, TODAY).unwrap();
        self.verify_with(application, file, value.as_bytes())
    }

    fn verify_with(&mut self, application: &str, file: &str, value: &[u8]) -> u16 {
        self.select(application, file);
        self.sw(&format!("00 20 00 80 {:02X} {}", value.len(), hex(value)))
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn the_transcript_of_the_sheet() {
    let mut card = Card::of("genuine");
    assert_eq!(hex(&card.side.atr()), "3BE000FF8131FE4514");
    assert_eq!(card.send(VISUAL), (vec![], 0x9000));
    assert_eq!(card.send("00 A4 02 0C 02 00 04"), (vec![], 0x9000));
    let start = card.data("00 B0 00 00 00");
    assert_eq!(start.len(), 256);
    assert_eq!(hex(&start[..14]), format!("7F218202335F4E820129{}", hex(b"9999")));
    assert_eq!(card.data("00 B0 01 00 00").len(), 256);
    assert_eq!(card.data("00 B0 02 00 00").len(), 568 - 512);
    assert_eq!(card.sw("00 B0 02 38 00"), 0x6B00);
    assert_eq!(card.sw("00 A4 02 0C 02 00 12"), 0x9000);
    assert_eq!(card.send("00 20 00 80"), (vec![], 0x63CA));
    assert_eq!(card.sw("00 20 00 80 0E 35 35 30 32 31 37 32 30 33 35 32 32 38 35"), 0x9000);
    assert_eq!(card.sw("00 A4 02 0C 02 00 02"), 0x9000);
    let start = card.data("00 B0 00 00 07");
    assert_eq!((hex(&start[..3]), hex(&start[5..])), ("FF2082".into(), "DF21".into()));
    assert_eq!(card.data(&format!("80 2A 00 00 33 {DIGEST_INFO} 00")).len(), 256);
    assert_eq!(card.sw(DOMAIN), 0x9000);
    assert_eq!(card.sw(VISUAL), 0x9000);
    assert_eq!(card.sw("00 A4 02 0C 02 00 02"), 0x9000);
    assert_eq!(card.sw("00 B0 00 00 07"), 0x6982, "leaving the application closed it");
}

#[test]
fn the_sizes_and_tags_of_the_published_test_card() {
    let mut card = Card::of("genuine");
    for (application, file, size, start) in [
        (VISUAL, "00 03", 320, "FF3082013BDF3104"),
        (VISUAL, "00 04", 568, "7F218202335F4E820129"),
        (TEXT, "00 04", 568, "7F218202335F4E820129"),
        (TEXT, "00 05", 164, "FF4082009FDF4104"),
        (JPKI, "00 06", 160, "4A504B494150494343544F4B454E3220"),
        (JPKI, "00 08", 3, "8F8F00"),
        (JPKI, "00 02", 1900, "3082"),
        (JPKI, "00 0A", 1900, "3082"),
        (JPKI, "00 0B", 1900, "3082"),
        (JUKI, "00 02", 16, ""),
    ] {
        let contents = card.file(application, file);
        assert_eq!(contents.len(), size, "{file}");
        assert!(hex(&contents).starts_with(start), "{file}: {}", hex(&contents[..16.min(size)]));
    }
    assert_eq!(card.file(JPKI, "00 0A").last(), Some(&0x00), "certificate files are filled with 00");

    assert_eq!(card.verify(VISUAL, "00 11", "birth_pin"), 0x9000);
    let birth = card.file(VISUAL, "00 01");
    assert_eq!((birth.len(), hex(&birth[..8])), (547, "FF1082021EDF1108".into()));
    assert_eq!(card.verify(VISUAL, "00 12", "check_number_b"), 0x9000);
    assert_eq!(card.file(VISUAL, "00 06"), [0xFF; 16]);

    assert_eq!(card.verify(TEXT, "00 11", "text_pin"), 0x9000);
    let number = card.file(TEXT, "00 01");
    assert_eq!((number.len(), hex(&number[..3]), hex(&number[15..])), (17, "FF100C".into(), "FFFF".into()));
    for (file, size, start) in [
        ("00 03", 336, "FF3082014BDF3120"),
        ("00 06", 269, "A182010990030100019182"),
        ("00 07", 536, "FF50820213DF51820109"),
    ] {
        let contents = card.file(TEXT, file);
        assert_eq!((contents.len(), hex(&contents).starts_with(start)), (size, true), "{file}");
    }
}

#[test]
fn the_offset_tables_point_at_their_objects() {
    let mut card = Card::of("genuine");
    assert_eq!(card.verify(VISUAL, "00 12", "check_number_b"), 0x9000);
    let face = card.file(VISUAL, "00 02");
    assert_eq!(hex(&face[5..10]), "DF2112001A", "the first object follows the table");
    assert_eq!(card.verify(TEXT, "00 15", "check_number_b"), 0x9000);
    let text = card.file(TEXT, "00 02");
    let table_of_text = text.windows(3).position(|window| window == [0xDF, 0x21, 0x08]).unwrap();
    for (file, table, count) in [(&face, 8, 9_usize), (&text, table_of_text + 3, 4)] {
        for number in 0..count {
            let place = table + 2 * number;
            let offset = usize::from(u16::from_be_bytes([file[place], file[place + 1]]));
            assert_eq!(file[offset..offset + 2], [0xDF, 0x22 + u8::try_from(number).unwrap()]);
        }
    }
    assert_eq!(face.last(), Some(&0xFF), "face files are filled with FF");
    // PNG below 256 bytes still has its length in the long form.
    let name = usize::from(u16::from_be_bytes([face[14], face[15]]));
    assert_eq!(hex(&face[name..name + 4]), "DF258200");
}

#[test]
fn which_number_opens_which_file() {
    let number = {
        let mut card = Card::of("genuine");
        assert_eq!(card.verify(TEXT, "00 11", "text_pin"), 0x9000);
        card.file(TEXT, "00 01")[3..15].to_vec()
    };
    let value = |credential: &str| {
        let persona = PERSONAS.iter().find(|persona| persona.name == "genuine").unwrap();
        persona.credential(credential, TODAY).map_or(number.clone(), String::into_bytes)
    };
    let closed = ["00 01", "00 02", "00 05", "00 06"];
    for (application, pin, credential, all, open) in [
        (VISUAL, "00 11", "birth_pin", closed.as_slice(), ["00 01"].as_slice()),
        (VISUAL, "00 12", "check_number_b", &closed, &["00 02", "00 06"]),
        (VISUAL, "00 13", "check_number_a", &closed, &["00 02", "00 05", "00 06"]),
        (
            TEXT,
            "00 11",
            "text_pin",
            &["00 01", "00 02", "00 03", "00 06", "00 07"],
            &["00 01", "00 02", "00 03", "00 06", "00 07"],
        ),
        (
            TEXT,
            "00 14",
            "check_number_a",
            &["00 01", "00 02", "00 03", "00 06", "00 07"],
            &["00 01", "00 03", "00 06", "00 07"],
        ),
        (
            TEXT,
            "00 15",
            "check_number_b",
            &["00 01", "00 02", "00 03", "00 06", "00 07"],
            &["00 02", "00 03", "00 06", "00 07"],
        ),
        (JPKI, "00 18", "auth_pin", &["00 01"], &[]),
        (JPKI, "00 1B", "sign_password", &["00 01"], &["00 01"]),
    ] {
        let mut card = Card::of("genuine");
        for file in all {
            card.select(application, file);
            assert_eq!(card.sw("00 B0 00 00 01"), 0x6982, "{file} before {credential}");
        }
        assert_eq!(card.verify_with(application, pin, &value(credential)), 0x9000, "{credential}");
        for file in all {
            card.select(application, file);
            let expected = if open.contains(file) { 0x9000 } else { 0x6982 };
            assert_eq!(card.sw("00 B0 00 00 01"), expected, "{file} after {credential}");
        }
    }
}

#[test]
fn counters_count_and_outlive_power() {
    let mut card = Card::of("genuine");
    for (left, sw) in [(9, 0x63C9), (8, 0x63C8)] {
        assert_eq!(card.verify_with(VISUAL, "00 12", b"99999999999999"), sw, "{left} left");
    }
    assert_eq!(card.sw("00 20 00 80"), 0x63C8, "asking costs nothing");
    assert_eq!(card.sw("00 20 00 80"), 0x63C8);
    card.side.power_up();
    card.select(VISUAL, "00 12");
    assert_eq!(card.sw("00 20 00 80"), 0x63C8);
    card.select(TEXT, "00 15");
    assert_eq!(card.sw("00 20 00 80"), 0x63CA, "the other application counts for itself");
    assert_eq!(card.verify(VISUAL, "00 12", "check_number_b"), 0x9000);
    assert_eq!(card.sw("00 20 00 80"), 0x63CA, "the right number restores all tries");
    for left in (0..10).rev() {
        assert_eq!(card.verify_with(VISUAL, "00 12", b"1"), 0x63C0 | left);
    }
    assert_eq!(card.verify(VISUAL, "00 12", "check_number_b"), 0x6984, "blocked for the right number too");
    assert_eq!(card.sw("00 20 00 80"), 0x6984);
}

#[test]
fn impossible_numbers_cost_nothing() {
    let mut card = Card::of("genuine");
    assert_eq!(card.verify_with(VISUAL, "00 12", &[b'1'; 17]), 0x6700);
    assert_eq!(card.sw("00 20 00 80"), 0x63CA);
    assert_eq!(card.sw("00 20 01 80"), 0x6A86);
    assert_eq!(card.sw("00 20 00 00"), 0x6A86);
    assert_eq!(card.sw("00 20 00 92"), 0x63CA, "by short identifier");
    card.select(VISUAL, "00 04");
    assert_eq!(card.sw("00 20 00 80"), 0x6981, "not a PIN file");
    assert_eq!(card.sw("00 B0 00 00 01"), 0x9000, "and still selected");
}

#[test]
fn blocked_cards_say_so_in_their_own_word() {
    for (name, sw) in [("blocked", 0x6984), ("blocked-63c0", 0x63C0), ("blocked-6983", 0x6983)] {
        let mut card = Card::of(name);
        for (application, file) in [(VISUAL, "00 12"), (TEXT, "00 15")] {
            card.select(application, file);
            assert_eq!(card.sw("00 20 00 80"), sw, "{name}");
            assert_eq!(card.verify(application, file, "check_number_b"), sw, "{name}");
        }
    }
    for (name, sw) in [("one-try-left", 0x63C1), ("few-tries", 0x63C5)] {
        let mut card = Card::of(name);
        card.select(VISUAL, "00 12");
        assert_eq!(card.sw("00 20 00 80"), sw, "{name}");
    }
    let mut card = Card::of("no-pin");
    for (application, file) in [(JPKI, "00 18"), (JPKI, "00 1B"), (TEXT, "00 11"), (COMMON, "00 1C")] {
        card.select(application, file);
        assert_eq!(card.sw("00 20 00 80"), 0x6984, "no PIN on a face-authentication card");
    }
    assert_eq!(card.file(JPKI, "00 08"), [0x00, 0x8F, 0x00]);
}

#[test]
fn keys_ask_for_their_pin() {
    let mut card = Card::of("genuine");
    let sign = |scheme: &str, key: &str, data: &str| {
        format!("80 2A {scheme} {key} {:02X} {data} 00", bytes(data).len())
    };
    for (key, by_short_id, pin, credential) in
        [("00 17", "97", "00 18", "auth_pin"), ("00 1A", "9A", "00 1B", "sign_password")]
    {
        card.select(JPKI, key);
        assert_eq!(card.sw(&sign("00", "80", DIGEST_INFO)), 0x6982);
        assert_eq!(card.verify(JPKI, pin, credential), 0x9000);
        card.select(JPKI, key);
        let one = card.data(&sign("00", "80", DIGEST_INFO));
        assert_eq!(one.len(), 256);
        assert_eq!(card.data(&sign("00", by_short_id, DIGEST_INFO)), one, "twice with one VERIFY");
        assert_eq!(card.data(&sign("02", "80", &DIGEST_INFO[DIGEST_INFO.len() - 95..])), one);
        card.sw(DOMAIN);
    }
    assert_eq!(card.sw(&sign("00", "00", DIGEST_INFO)), 0x6986, "no default key in the card manager");
    card.select(VISUAL, "00 1A");
    for (command, sw) in [
        (sign("06", "00", DIGEST_INFO), 0x6A86),
        (sign("02", "00", DIGEST_INFO), 0x6700),
        (sign("04", "00", DIGEST_INFO), 0x6700),
        (sign("00", "00", &"AA".repeat(246)), 0x6700),
        (sign("00", "00", &"AA".repeat(245)), 0x9000),
        (sign("01", "00", "AA"), 0x9000),
        (sign("03", "00", "AA"), 0x9000),
        (sign("05", "00", "AA"), 0x9000),
        (sign("00", "92", DIGEST_INFO), 0x6985),
        (sign("00", "9D", DIGEST_INFO), 0x6A82),
        ("80 2A 00 00 00".into(), 0x6700),
        ("80 2A 00 00 01 AA 10".into(), 0x6C00),
    ] {
        assert_eq!(card.sw(&command), sw, "{command}");
    }
    let pss = sign("05", "00", "AA");
    assert_ne!(card.data(&pss), card.data(&pss), "PSS is salted");
}

#[test]
fn internal_authenticate_belongs_to_the_common_application() {
    let mut card = Card::of("genuine");
    card.sw(COMMON);
    assert_eq!(card.data("00 88 00 99 04 01 02 03 04 00").len(), 256);
    assert_eq!(card.sw("00 88 00 99 00"), 0x6700);
    for (application, key, sw) in
        [(VISUAL, "9A", 0x6985), (TEXT, "93", 0x6985), (JPKI, "97", 0x6982), (JPKI, "9A", 0x6982)]
    {
        card.sw(application);
        assert_eq!(card.sw(&format!("00 88 00 {key} 04 01 02 03 04 00")), sw);
    }
}

#[test]
fn the_card_level_and_its_lengths() {
    let mut card = Card::of("genuine");
    assert_eq!(card.data("00 CA 00 F0 00"), b"99221");
    assert_eq!(card.data("00 CA 00 F2 00"), b"20350217");
    assert_eq!(card.sw("00 CA 00 F8 00"), 0x6700, "a short Le is refused for a large object");
    let certificate = card.data("00 CA 00 F8 00 00 00");
    assert_eq!(
        (certificate.len(), hex(&certificate[..17])),
        (575, "4D0A42105F20105F498201095F4E820129".into())
    );
    assert_eq!(card.data("00 CA 7F 21 00 00 00").len(), 575);
    assert_eq!(card.data("00 CA 00 42 00").len(), 16);
    assert_eq!(card.sw("00 CA 00 F9 00"), 0x6A88);
    card.sw(VISUAL);
    assert_eq!(card.sw("00 CA 00 F2 00"), 0x6A88, "only in the card-manager state");
    card.select(COMMON, "00 01");
    let record = card.data("00 B2 01 04 00");
    assert_eq!((record.len(), &record[17..]), (30, b"9922120350217".as_slice()));
    assert_eq!(card.data("00 B2 01 0C 00"), record, "by short identifier");
    assert_eq!(card.sw("00 B2 02 04 00"), 0x6A83);
    assert_eq!(card.sw("00 B2 00 04 00"), 0x6A83);
    assert_eq!(card.sw("00 B0 00 00 00"), 0x6981, "records are not binary");
}

#[test]
fn odd_commands_get_their_status_word() {
    let mut card = Card::of("genuine");
    for (command, sw) in [
        ("00 A4 00 00", 0x6A86),
        ("00 A4 00 00 02 3F 00", 0x6A82),
        ("00 A4 04 0C 05 D3 92 10 00 31", 0x6A82),
        ("00 A4 04 0C 04 D3 92 10 00", 0x6700),
        ("00 A4 04 00 0A D3 92 10 00 31 00 01 01 04 02 00", 0x9000),
        ("00 A4 00 00", 0x9000),
        ("00 B0 00 00 00", 0x6986),
        ("00 A4 02 0C 02 00 1C", 0x6A82),
        ("00 A4 02 0C 02 00 04", 0x9000),
        ("00 B0 84 00 04", 0x9000),
        ("00 B0 9F 00 04", 0x6A86),
        ("00 B0 C4 00 04", 0x6A86),
        ("00 B0 9D 00 04", 0x6A82),
        ("00 B0 7F FF 04", 0x6B00),
        ("00 B0 00 00", 0x6700),
        ("00 B0 84 00 00 00 00", 0x9000),
        ("00 84 00 00 08", 0x9000),
        ("00 84 00 00 00 01 01", 0x6700),
        ("00 84 00 00 00 01 00", 0x9000),
        ("80 FC 00 00", 0x6700),
        ("80 AE 00 00 01 00", 0x66F1),
        ("01 B0 00 00 00", 0x6881),
        ("0C B0 00 00 00", 0x6882),
        ("90 B0 00 00 00", 0x6E00),
        ("00 70 00 00", 0x6D00),
        ("00 B0 00", 0x6700),
        ("00 B0 00 00 02 00", 0x6700),
    ] {
        assert_eq!(card.sw(command), sw, "{command}");
    }
    assert_eq!(card.data("00 84 00 00 00").len(), 256);
    assert_ne!(card.data("00 84 00 00 10"), card.data("00 84 00 00 10"));
    card.select(JPKI, "00 16");
    assert_eq!(card.sw("80 A2 00 AE 01 00"), 0x6A86);
    assert_eq!(card.sw(&format!("80 A2 06 C1 00 01 00 {}", "00".repeat(256))), 0x6700);
    card.sw(TEXT);
    assert_eq!(card.sw("80 AE 00 00 01 00"), 0x6D00, "secure messaging is not modelled");
}

#[test]
fn pins_can_be_changed_after_they_were_verified() {
    let mut card = Card::of("genuine");
    for (application, file, credential, change, new) in [
        (JPKI, "00 18", "auth_pin", "00 24 01 80 04", "34 33 32 31"),
        (JPKI, "00 1B", "sign_password", "00 24 01 80 06", "41 42 43 31 32 33"),
        (TEXT, "00 11", "text_pin", "00 24 01 80 04", "34 33 32 31"),
        (COMMON, "00 1C", "auth_pin", "80 32 00 80 04", "34 33 32 31"),
        (JUKI, "00 1C", "auth_pin", "80 32 00 80 04", "34 33 32 31"),
    ] {
        card.select(application, file);
        assert_eq!(card.sw(&format!("{change} {new}")), 0x6982);
        assert_eq!(card.verify(application, file, credential), 0x9000);
        assert_eq!(card.sw(&format!("{change} {new}")), 0x9000);
        assert_ne!(card.verify(application, file, credential), 0x9000, "the old one is gone");
        assert_eq!(card.verify_with(application, file, &bytes(new)), 0x9000);
    }
    assert_eq!(card.verify(TEXT, "00 15", "check_number_b"), 0x9000);
    assert_eq!(card.sw("00 24 01 80 04 31 31 31 31"), 0x6985, "a check number cannot be changed");
}

#[test]
fn files_end_in_three_ways() {
    for (name, sw, length) in [("genuine", 0x9000, 56), ("early-end", 0x6282, 56), ("wrong-le", 0x6C38, 0)] {
        let mut card = Card::of(name);
        card.select(VISUAL, "00 04");
        let (data, answered) = card.send("00 B0 02 00 00");
        assert_eq!((answered, data.len()), (sw, length), "{name}");
        assert_eq!(card.send("00 B0 02 00 38").0.len(), 56, "{name}");
    }
}

#[test]
fn personas_differ_in_what_they_say_they_differ() {
    let read = |name: &str, application: &str, pin: &str, file: &str| {
        let mut card = Card::of(name);
        assert_eq!(card.verify(application, pin, "check_number_b"), 0x9000, "{name}");
        card.file(application, file)
    };
    let face = |name: &str| read(name, VISUAL, "00 12", "00 02");
    let text = |name: &str| read(name, TEXT, "00 15", "00 02");
    let genuine = face("genuine");
    for name in [
        "tampered-photo",
        "tampered-name-image",
        "tampered-address-image",
        "tampered-birth-date",
        "tampered-expiry",
        "unknown-issuer",
        "forged-certificate",
        "no-photo",
        "junk-before-face",
        "expired",
    ] {
        assert_ne!(face(name), genuine, "{name}");
    }
    for name in ["cloned-chip", "cloned-text-key", "no-sfi", "tampered-text-address", "no-pin"] {
        assert_eq!(face(name), genuine, "{name}");
    }
    assert_ne!(text("tampered-text-address"), text("genuine"));
    assert_eq!(hex(&face("junk-before-face")[..4]), "0000FF20");
    assert_eq!(hex(&text("junk-before-face")[..4]), "0000FF20");

    let answer = |name: &str, application: &str| {
        let mut card = Card::of(name);
        card.sw(application);
        card.data(&format!("80 2A 00 00 33 {DIGEST_INFO} 00"))
    };
    assert_ne!(answer("cloned-chip", VISUAL), answer("genuine", VISUAL));
    assert_eq!(answer("cloned-text-key", VISUAL), answer("genuine", VISUAL));
    assert_ne!(answer("cloned-text-key", TEXT), answer("genuine", TEXT));

    let mut card = Card::of("no-sfi");
    card.sw(VISUAL);
    assert_eq!(card.sw("00 B0 84 00 04"), 0x6A86);
    let mut card = Card::of("no-text-integrity");
    assert_eq!(card.verify(TEXT, "00 15", "check_number_b"), 0x9000);
    card.select(TEXT, "00 03");
    assert_eq!(card.sw("00 B0 00 00 01"), 0x6982);
    for name in ["telephone", "no-visual-ap"] {
        assert_eq!(Card::of(name).sw(VISUAL), 0x6A82, "{name}");
    }
    let mut card = Card::of("telephone");
    assert!(card.file(JPKI, "00 06").starts_with(b"JPKIAPGPSETOKEN "));
    card.select(JPKI, "00 0A");
    assert_eq!(card.sw("00 B0 00 00 04"), 0x6982, "free on the card, not on a telephone");
    assert_eq!(card.sw(COMMON), 0x6A82);
    assert!(Card::of("no-visual-ap").file(JPKI, "00 06").starts_with(b"JPKIAPICCTOKEN2 "));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! WEF02 as fields, also where it is not as the sheet says.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// A field by its name, as a line to compare with.
fn shown(reading: &Reading, name: &'static str) -> Vec<String> {
    let fields = reading.fields.iter().filter(|field| field.name == FieldName(name.into()));
    fields
        .map(|field| match &field.value {
            FieldValue::Text { text } => format!("{text} ({})", field.origin),
            FieldValue::Date { date } => format!("{date} ({})", field.origin),
            FieldValue::Code { raw, meaning } => format!("{raw}={meaning} ({})", field.origin),
            FieldValue::Picture { media_type, bytes } => {
                format!("{media_type:?} {} ({})", bytes.len(), field.origin)
            }
        })
        .collect()
}

#[test]
fn a_licence_with_everything_in_it() {
    let reading = read(licence());
    assert_eq!(reading.family, "my_number_licence");
    assert_eq!(reading.read_at, now());
    let expected: [(&str, &[&str]); 16] = [
        ("licence_kind", &["C5 E7=licence (WEF02)"]),
        ("document_number", &["302400000120 (WEF02 tag E7)"]),
        ("expiry_date", &["2029-07-01 (WEF02 tag C5)"]),
        ("photo", &["Codestream 906 (WEF02 tag 107)"]),
        ("colour_class", &["優良 (WEF02 tag C4)"]),
        ("held_motorcycle_group", &[]),
        ("held_other_group", &["2008-04-01 (WEF02 tag EA)"]),
        ("held_class_2_group", &[]),
        ("class_large", &[]),
        ("class_ordinary", &["01=held (WEF02 tag ED)"]),
        ("class_semi_medium", &["07=other (WEF02 tag FA)"]),
        ("condition_1", &["眼鏡等 (WEF02 tag C6)"]),
        ("condition_12", &["眼鏡等 (WEF02 tag D3)"]),
        ("remark", &["山【※1】【※3】【※欠*】 (WEF02 tag D7)"]),
        ("driving_history_number", &[]),
        ("external_character", &["ExternalCharacter 5 (WEF02 tag CA)", "ExternalCharacter 5 (WEF02 tag D4)"]),
    ];
    for (name, lines) in expected {
        assert_eq!(shown(&reading, name), lines, "{name}");
    }
    let all: usize = expected.iter().map(|(_, lines)| lines.len()).sum();
    assert_eq!(reading.fields.len(), all, "and nothing else");
    assert!(reading.notes.is_empty(), "{:?}", reading.notes);
    assert!(reading.fields.iter().all(|field| field.source.is_signed()));
}

#[test]
fn of_each_object_of_the_sheet_one_field_comes() {
    for tag in 0xC2..=0xFF_u8 {
        let value: &[u8] = match tag {
            0xC2 | 0xC5 | 0xE9..=0xEB => b"4200401",
            0xC3 | 0xEC..=0xFA => b"\x01",
            0xE7 | 0xE8 => b"302400000120",
            0xCA | 0xCB | 0xD4..=0xD6 => b"\x01picture",
            _ => GLASSES,
        };
        let reading = read(wef02_with(&[(tag, value)], 0x01, b""));
        let origins: Vec<_> = reading.fields.iter().skip(1).map(|field| field.origin.to_string()).collect();
        let reserved = tag >= 0xFB;
        let expected = if reserved { Vec::new() } else { vec![format!("WEF02 tag {tag:02X}")] };
        assert_eq!(origins, expected);
    }
}

#[test]
fn the_record_gets_kind_number_and_last_day_and_nothing_else() {
    let reading = Session::with(Card::new(licence())).read(PIN, &Store::Has(AnchorClass::Official)).unwrap();
    let kept = reading.to_keep();
    let names: Vec<&str> = kept.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["licence_kind", "document_number", "expiry_date"]);
    assert!(kept.fields.iter().all(|field| field.keep == Keep::Record));
    let evidence: Vec<&str> = kept.evidence.iter().map(|evidence| &*evidence.name).collect();
    assert_eq!(evidence, ["my_number_licence.signer"]);
    let signer = kept.evidence("my_number_licence.signer").unwrap();
    let key = tashika_kit::hex::upper(&tashika_kit::rsa::sha256(&pair().n().as_ref().to_be_bytes()));
    let expected = serde_json::json!({
        "serial": "0012",
        "issuer": "C=JP,O=Example",
        "subject": "C=JP,CN=Example signer",
        "key_id": "0A0B0C0D",
        "outcome": { "key_sha256": key, "by_key": true, "covered": "whole_files" },
    });
    assert_eq!(serde_json::from_slice::<serde_json::Value>(signer).unwrap(), expected);
}

#[test]
fn a_driving_history_is_never_called_a_licence() {
    let reading = read(wef02_with(HISTORY, 0x01, &photo()));
    assert_eq!(shown(&reading, "licence_kind"), ["C2 C3 E8=driving_history_only (WEF02)"]);
    assert_eq!(shown(&reading, "driving_history_date"), ["2024-11-01 (WEF02 tag C2)"]);
    assert_eq!(shown(&reading, "driving_history_class"), ["01=other (WEF02 tag C3)"]);
    assert_eq!(shown(&reading, "driving_history_number"), ["302400000988 (WEF02 tag E8)"]);
    assert_eq!(shown(&reading, "document_number").len() + shown(&reading, "expiry_date").len(), 0);
    assert_eq!(codes(&reading), ["driving_history_only"]);
    let empty = read(wef02_with(&[], 0x01, b""));
    assert_eq!(shown(&empty, "licence_kind"), ["=empty (WEF02)"]);
    assert_eq!(codes(&empty), ["licence_data_empty"]);
    let half = read(wef02_with(&[(0xC5, b"5110701")], 0x01, b""));
    assert_eq!(shown(&half, "licence_kind"), ["C5=licence (WEF02)"]);
    assert_eq!(codes(&half), ["licence_incomplete"]);
}

#[test]
fn padding_at_once_is_an_application_without_data() {
    let reading = read(vec![0xFF; 5845]);
    assert_eq!(shown(&reading, "licence_kind"), ["=empty (WEF02)"]);
}

#[test]
fn the_beginning_of_the_sheet_and_ff_as_a_tag() {
    // `C2 00 C3 00 C4 …` as a real card showed it, then only what FF can be: RFU 5 with seven bytes, and padding.
    let file = |middle: &[u8]| {
        [b"\xC2\x00\xC3\x00\xC4\x04\x4D\x25\x4E\x49".as_slice(), middle, &[0xFF; 50]].concat()
    };
    for (middle, understood) in
        [(b"".as_slice(), true), (b"\xFF\x00", true), (b"\xFF\x071234567", true), (b"\xFF\x81\x00", false)]
    {
        let contents = contents::contents(&file(middle), &shipped()).unwrap();
        let stopped = contents.notes.iter().any(|note| note.code == "entries_not_understood");
        assert_eq!(stopped, !understood, "{middle:02X?}");
        assert!(contents.fields.iter().any(|field| field.origin == "WEF02 tag C4"));
    }
}

#[test]
fn under_another_prefix_the_photo_is_found_by_its_beginning() {
    let jp2 = [b"\x00\x00\x00\x0CjP  \r\n\x87\n".as_slice(), &[0x5A; 300]].concat();
    for (picture, kind) in [(photo(), PictureKind::Codestream), (jp2, PictureKind::Jp2)] {
        for prefix in [0x81, 0xDF, 0x1F, 0x02, 0x00] {
            let reading = read(wef02_with(LICENCE, prefix, &picture));
            let FieldValue::Picture { media_type, bytes } = &reading.field(&FieldName::PHOTO).unwrap().value
            else {
                panic!("a picture")
            };
            assert_eq!((*media_type, bytes), (kind, &picture), "{prefix:02X}");
            assert!(codes(&reading).contains(&"photo_found_by_scan"), "{prefix:02X}");
            assert!(codes(&reading).contains(&"entries_not_understood"), "{prefix:02X}");
            assert_eq!(shown(&reading, "class_ordinary").len(), 1, "{prefix:02X}");
        }
    }
    assert!(!codes(&read(licence())).contains(&"photo_found_by_scan"));
}

#[test]
fn another_configuration_reads_what_the_shipped_one_cannot() {
    let other = SHIPPED.replace("\"010", "\"810").replace("held = \"01\"", "held = \"31\"");
    let driver = MyNumberLicence::configured(&other).unwrap();
    let mut entries = LICENCE.to_vec();
    entries[11] = (0xED, b"1");
    let file = wef02_with(&entries, 0x81, &photo());
    let signed = wef03(&file);
    // The same objects with the other first byte.
    let mut signature = Vec::new();
    for object in crate::tlv::Objects::parse(&signed, shipped().signature, "test").unwrap().all {
        signature.extend(super::object(&[0x81, object.tag.to_be_bytes()[1]], object.value));
    }
    let card = Card { signature: Some(signature), ..Card::new(file) };
    let store = Store::Has(AnchorClass::Official);
    let reading = Session::with(card).read_by(&driver, PIN, &store).unwrap();
    assert_eq!(shown(&reading, "photo"), ["Codestream 906 (WEF02 tag 107)"]);
    assert_eq!(shown(&reading, "class_ordinary"), ["31=held (WEF02 tag ED)"]);
    assert_eq!(driver.judge(&reading, &store, now()).integrity, Integrity::Intact);
}

#[test]
fn a_file_that_does_not_begin_as_the_sheet_says_is_refused() {
    for file in
        [b"\x11\x01\x78\x12\x00".as_slice(), b"\x81\x00\x00", b"\xC2\x81\x00", b"\xC2\x82\xFF\xFF\x00"]
    {
        let error = contents::contents(file, &shipped()).unwrap_err();
        assert!(matches!(error, CardError::Malformed { .. }), "{file:02X?}");
    }
}

#[test]
fn what_decides_must_be_readable_and_the_rest_is_noted() {
    for entry in [(0xC5, b"5133199".as_slice()), (0xC5, b"51107"), (0xE7, b"3024\x00")] {
        let error = contents::contents(&wef02_with(&[entry], 0x01, b""), &shipped()).unwrap_err();
        assert!(matches!(error, CardError::Malformed { .. }), "{entry:02X?}");
    }
    let odd: Entries<'_> =
        &[(0xC2, b"9999999"), (0xC5, b"5110701"), (0xC6, b"\x21"), (0xE7, b"3"), (0xEC, b"\x01\x01")];
    let reading = read(wef02_with(odd, 0x01, b""));
    assert_eq!(codes(&reading), ["entry_unreadable"; 3]);
    let details: Vec<&str> = reading.notes.iter().map(|note| note.detail.as_str()).collect();
    assert!(details[0].starts_with("WEF02 tag EC") && details[2].starts_with("WEF02 tag C2"), "{details:?}");
}

#[test]
fn an_external_character_without_its_picture_is_noted() {
    let reading = read(wef02_with(&[(0xC5, b"5110701"), (0xE7, b"3"), (0xD7, WITH_EXTERNAL)], 0x01, b""));
    assert_eq!(codes(&reading), ["external_character_missing"; 2]);
    assert_eq!(reading.notes[1].detail, "【※3】");
}

#[test]
fn dates_are_those_of_their_eras() {
    let reading = read(licence());
    let expiry = &reading.field(&FieldName::EXPIRY_DATE).unwrap().value;
    assert_eq!(expiry, &FieldValue::Date { date: date(2029, 7, 1) });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_the_parser_panic(file in proptest::collection::vec(any::<u8>(), 0..700)) {
        let _ = contents::contents(&file, &shipped());
    }

    /// Bytes that begin well, and go wrong somewhere.
    #[test]
    fn no_change_of_a_licence_makes_the_parser_panic(
        at in 0_usize..1400, byte in any::<u8>(), cut in 0_usize..5845, prefix in any::<u8>(),
    ) {
        let mut file = wef02_with(LICENCE, prefix, &photo());
        file[at] = byte;
        file.truncate(cut);
        if let Ok(contents) = contents::contents(&file, &shipped()) {
            prop_assert!(contents.fields.len() <= 60);
        }
    }
}

#[test]
fn what_is_out_of_order_is_not_taken_for_an_entry() {
    let known = b"\xC4\x04\x4D\x25\x4E\x49\xC5\x075110701";
    let hidden = b"\xE7\x043024\xFF\xFF";
    for (odd, offset) in [(b"\xC5\x075130701".as_slice(), 15), (b"\xC4\x00", 15), (b"\x12\x00", 15)] {
        let file = [known.as_slice(), odd, hidden].concat();
        let contents = contents::contents(&file, &shipped()).unwrap();
        let expiry = contents.fields.iter().find(|field| field.name == FieldName::EXPIRY_DATE).unwrap();
        assert_eq!(expiry.value, FieldValue::Date { date: date(2029, 7, 1) });
        assert!(contents.fields.iter().all(|field| field.name != FieldName::DOCUMENT_NUMBER));
        let note = contents.notes.iter().find(|note| note.code == "entries_not_understood").unwrap();
        assert_eq!(note.detail, format!("WEF02 from byte {offset}"));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Files written here by hand from the tables of `specs` residence-card §4; no builder of the card side is used.

use std::collections::BTreeMap;

use tashika_kit::CardError;
use tashika_kit::reading::{Field, FieldValue, Keep, PictureKind, Source};

use super::{Contents, contents, printed_values, signed_fields};
use crate::kind::{CardKind, Generation};
use crate::layout::{self, FileName};
use crate::number::ResidenceNumber;
use crate::raw::RawFiles;

mod properties;
mod signed;

const KINDS: [CardKind; 4] = [
    CardKind::ResidenceCard1,
    CardKind::SpecialPermanent1,
    CardKind::ResidenceCard2,
    CardKind::SpecialPermanent2,
];

const TIFF: &[u8] = b"II*\0\x08\0\0\0 front";
const STREAM: &[u8] = include_bytes!("../../../../assets/specimen/licence-woman.j2k");

fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = match value.len() {
        short @ 0..=0x7F => vec![u8::try_from(short).unwrap()],
        long => [&[0x82][..], &u16::try_from(long).unwrap().to_be_bytes()].concat(),
    };
    [tag, &length, value].concat()
}

fn filled(bytes: &[u8], to: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(to, 0);
    bytes
}

/// A card as a plain person's might be.
fn card(kind: CardKind) -> RawFiles {
    let mut files = match kind.generation() {
        Some(Generation::First) => first(),
        _ => second(),
    };
    if kind == CardKind::SpecialPermanent2 {
        files.insert(FileName::Printed, PRINTED_06.concat());
    }
    files.retain(|name, _| layout::files(kind).iter().any(|file| file.name == *name));
    for file in layout::files(kind) {
        let bytes = files.get_mut(&file.name).unwrap();
        *bytes = filled(bytes, file.capacity);
    }
    let files = files.into_iter().map(|(name, bytes)| (name, bytes.into())).collect();
    RawFiles { kind, files, notes: Vec::new() }
}

fn first() -> BTreeMap<FileName, Vec<u8>> {
    BTreeMap::from([
        (FileName::Common, object(&[0xC0], b"0001")),
        (FileName::Front, object(&[0xD0], &filled(TIFF, 7000))),
        (FileName::Photo, object(&[0xD1], &filled(STREAM, 3000))),
        (FileName::BackAddress, back("東京都港区芝公園４丁目２－８".as_bytes())),
        (FileName::Comprehensive, object(&[0xD5], &filled("許可（原則週28時間以内）".as_bytes(), 120))),
        (FileName::Individual, object(&[0xD6], &[0; 120])),
        (FileName::Application, object(&[0xD7], b"1")),
        (FileName::Signature, [object(&[0xDA], &[0x5A; 256]), object(&[0xDB], &filled(b"0", 1200))].concat()),
    ])
}

fn back(address: &[u8]) -> Vec<u8> {
    [object(&[0xD2], b"20250401"), object(&[0xD3], b"131032"), object(&[0xD4], &filled(address, 320))]
        .concat()
}

const PRINTED_05: [&[u8]; 10] = [
    b"\xC5\x0820290701",
    b"\xC6\x0819900505",
    b"\xC7\x012",
    b"\xC8\x03392",
    b"\xC9\x0A0000000123",
    b"\xCE\x040300",
    b"\xCA\x0207",
    b"\xCB\x0820260702",
    b"\xCC\x012",
    b"\xCD\x0820290701",
];
const PRINTED_06: [&[u8]; 6] =
    [PRINTED_05[0], PRINTED_05[1], PRINTED_05[2], PRINTED_05[3], PRINTED_05[4], PRINTED_05[5]];

fn second() -> BTreeMap<FileName, Vec<u8>> {
    BTreeMap::from([
        (FileName::Common, object(&[0xC0], b"0002")),
        (FileName::Number, object(&[0xC2], b"AA12345678BB")),
        (FileName::Printed, PRINTED_05.concat()),
        (
            FileName::NameAndPhoto,
            [object(&[0xD0], &filled(TIFF, 2500)), object(&[0xD1], &filled(STREAM, 3000))].concat(),
        ),
        (FileName::Address, object(&[0xDF, 0xD1], &filled(TIFF, 2500))),
        (FileName::Permission, b"\xD5\x071\0\0\0\0\0\0\xD6\x0820290701\xD7\x010".to_vec()),
        (FileName::Application, object(&[0xD8], b"0")),
        (FileName::Other, [object(&[0xD9], b"1"), object(&[0xDE], &filled("備考".as_bytes(), 200))].concat()),
        (FileName::Signature, [object(&[0xDC], &[0x5A; 96]), object(&[0xDD], &filled(b"0", 602))].concat()),
    ])
}

fn number() -> ResidenceNumber {
    ResidenceNumber::parse("AA12345678BB").unwrap()
}

fn read(raw: &RawFiles) -> Contents {
    contents(raw, &number()).unwrap()
}

/// The problem for which a card is refused, and where.
fn refused(raw: &RawFiles) -> (&'static str, &'static str) {
    match contents(raw, &number()) {
        Err(CardError::Malformed { what, problem, .. }) => (what, problem),
        _ => panic!("taken"),
    }
}

fn with(kind: CardKind, file: FileName, bytes: &[u8]) -> RawFiles {
    let mut raw = card(kind);
    raw.files.insert(file, bytes.to_vec().into());
    raw
}

fn said(value: &FieldValue) -> String {
    match value {
        FieldValue::Text { text } => text.clone(),
        FieldValue::Date { date } => date.to_string(),
        FieldValue::Code { raw, meaning } => format!("{raw}={meaning}"),
        FieldValue::Picture { media_type, bytes } => format!("{media_type:?} {}", bytes.len()),
    }
}

type Line = (String, String, Source, String, Keep);

fn lines(fields: &[Field]) -> Vec<Line> {
    let line =
        |f: &Field| (f.name.as_str().to_owned(), said(&f.value), f.source, f.origin.to_string(), f.keep);
    fields.iter().map(line).collect()
}

fn expected(lines: &[(&str, &str, Source, &str, Keep)]) -> Vec<Line> {
    let line = |(name, value, source, origin, keep): &(&str, &str, Source, &str, Keep)| {
        ((*name).to_owned(), (*value).to_owned(), *source, (*origin).to_owned(), *keep)
    };
    lines.iter().map(line).collect()
}

fn notes(contents: &Contents) -> Vec<(&str, &str)> {
    contents.notes.iter().map(|note| (&*note.code, note.detail.as_str())).collect()
}

fn evidence(contents: &Contents) -> Vec<(&str, usize)> {
    contents.evidence.iter().map(|object| (&*object.name, object.bytes.len())).collect()
}

const RECORD: Keep = Keep::Record;
const SCREEN: Keep = Keep::ScreenOnly;
const SIGNED: Source = Source::SignedChipText;
const UNSIGNED: Source = Source::UnsignedChipText;
const SIGNED_PICTURE: Source = Source::SignedChipImage;
const OPENED_IT: &str = "the number that opened the chip";

#[test]
fn every_tag_of_the_first_generation() {
    let contents = read(&card(CardKind::ResidenceCard1));
    let photo = format!("Codestream {}", STREAM.len());
    let all = [
        ("card_kind", "1=residence_card", UNSIGNED, "MF/EF02 C1", RECORD),
        ("document_number", "AA12345678BB", Source::TypedByClerk, OPENED_IT, RECORD),
        ("front_image", "Tiff 7000", SIGNED_PICTURE, "DF1/EF01 D0", RECORD),
        ("photo", photo.as_str(), SIGNED_PICTURE, "DF1/EF02 D1", RECORD),
        ("address", "東京都港区芝公園４丁目２－８", UNSIGNED, "DF2/EF01 D4", RECORD),
        ("address_changed_on", "2025-04-01", UNSIGNED, "DF2/EF01 D2", RECORD),
        ("municipality", "131032", UNSIGNED, "DF2/EF01 D3", RECORD),
        ("permission_comprehensive", "許可（原則週28時間以内）", UNSIGNED, "DF2/EF02 D5", SCREEN),
        ("application_pending", "1=pending", UNSIGNED, "DF2/EF04 D7", RECORD),
        ("specification_version", "0001", UNSIGNED, "MF/EF01 C0", SCREEN),
    ];
    assert_eq!(lines(&contents.fields), expected(&all));
    assert_eq!(notes(&contents), []);
    assert_eq!(
        evidence(&contents),
        [
            ("residence.front_image", 7000),
            ("residence.photo", 3000),
            ("residence.check_code", 256),
            ("residence.certificate", 1200),
        ]
    );
    assert!(contents.evidence.iter().all(|object| object.keep == Keep::Record));
}

#[test]
fn every_tag_of_the_second_generation() {
    let contents = read(&card(CardKind::ResidenceCard2));
    let photo = format!("Codestream {}", STREAM.len());
    let all = [
        ("card_kind", "05=residence_card", UNSIGNED, "MF/EF02 C1", RECORD),
        ("document_number", "AA12345678BB", UNSIGNED, "DF1/EF01 C2", RECORD),
        ("document_number", "AA12345678BB", Source::TypedByClerk, OPENED_IT, RECORD),
        ("name_image", "Tiff 2500", SIGNED_PICTURE, "DF1/EF03 D0", RECORD),
        ("photo", photo.as_str(), SIGNED_PICTURE, "DF1/EF03 D1", RECORD),
        ("address_image", "Tiff 2500", Source::UnsignedChipImage, "DF1/EF04 DFD1", RECORD),
        ("birth_date", "1990-05-05", SIGNED, "DF1/EF02 C6", RECORD),
        ("sex", "2=female", SIGNED, "DF1/EF02 C7", RECORD),
        ("nationality", "392=other", SIGNED, "DF1/EF02 C8", RECORD),
        ("residence_status", "0000000123=other", SIGNED, "DF1/EF02 C9", RECORD),
        ("stay_period", "0300=other", SIGNED, "DF1/EF02 CE", RECORD),
        ("permission_kind", "07=other", SIGNED, "DF1/EF02 CA", RECORD),
        ("permission_date", "2026-07-02", SIGNED, "DF1/EF02 CB", RECORD),
        ("work_restriction", "2=status_only", SIGNED, "DF1/EF02 CC", RECORD),
        ("stay_expiry", "2029-07-01", SIGNED, "DF1/EF02 CD", RECORD),
        ("expiry_date", "2029-07-01", SIGNED, "DF1/EF02 C5", RECORD),
        ("permission_comprehensive", "1=hours_28", UNSIGNED, "DF2/EF01 D5", SCREEN),
        ("permission_comprehensive_until", "2029-07-01", UNSIGNED, "DF2/EF01 D6", SCREEN),
        ("permission_individual", "0=none", UNSIGNED, "DF2/EF01 D7", SCREEN),
        ("commissioner_note", "1=recorded", UNSIGNED, "DF2/EF03 D9", SCREEN),
        ("reserved_text", "備考", UNSIGNED, "DF2/EF03 DE", SCREEN),
        ("application_pending", "0=no", UNSIGNED, "DF2/EF02 D8", RECORD),
        ("specification_version", "0002", UNSIGNED, "MF/EF01 C0", SCREEN),
    ];
    assert_eq!(lines(&contents.fields), expected(&all));
    assert_eq!(notes(&contents), []);
    assert_eq!(
        evidence(&contents),
        [
            ("residence.printed_entries", 73),
            ("residence.name_image", 2500),
            ("residence.photo", 3000),
            ("residence.check_code", 96),
            ("residence.certificate", 602),
        ]
    );
}

#[test]
fn special_permanent_residents_have_fewer_files() {
    let names = |kind| -> Vec<String> {
        let contents = read(&card(kind));
        assert_eq!(notes(&contents), [], "{kind:?}");
        contents.fields.iter().map(|field| field.name.as_str().to_owned()).collect()
    };
    assert_eq!(
        names(CardKind::SpecialPermanent1),
        [
            "card_kind",
            "document_number",
            "front_image",
            "photo",
            "address",
            "address_changed_on",
            "municipality",
            "specification_version"
        ]
    );
    assert_eq!(
        names(CardKind::SpecialPermanent2),
        [
            "card_kind",
            "document_number",
            "document_number",
            "name_image",
            "photo",
            "address_image",
            "birth_date",
            "sex",
            "nationality",
            "residence_status",
            "stay_period",
            "expiry_date",
            "commissioner_note",
            "reserved_text",
            "specification_version"
        ]
    );
    let contents = read(&card(CardKind::SpecialPermanent2));
    let note = contents.fields.iter().find(|field| field.name.as_str() == "commissioner_note").unwrap();
    assert_eq!(note.origin, "DF2/EF01 D9");
}

/// `D0`, `D1`, `D5`, `D6` and `D7` mean one thing in one generation and another in the other.
#[test]
fn files_of_the_other_generation_are_not_understood_as_ones_own() {
    for (kind, other) in
        [(KINDS[0], second()), (KINDS[1], second()), (KINDS[2], first()), (KINDS[3], first())]
    {
        // What stands under the same name of a file, as a card with a wrong kind would give it.
        let mut raw = card(kind);
        raw.files.extend(other.into_iter().map(|(name, bytes)| (name, bytes.into())));
        match kind.generation() {
            // The name picture would pass for the front picture, but it stands in no file of this kind.
            Some(Generation::First) => {
                raw.files.insert(FileName::Front, object(&[0xC2], b"AA12345678BB").into());
                assert_eq!(refused(&raw), ("DF1/EF01 D0", "the object is missing"));
            }
            _ => {
                raw.files.insert(FileName::NameAndPhoto, object(&[0xD2], b"20250401").into());
                assert_eq!(refused(&raw), ("DF1/EF03 D0", "the object is missing"));
            }
        }
    }
    // The flag of the second generation where the first has a text, and the other way round.
    let text = with(KINDS[2], FileName::Permission, &object(&[0xD5], "許可（原則）".as_bytes()));
    let text = read(&text);
    assert!(text.fields.iter().all(|field| field.name.as_str() != "permission_comprehensive"));
    assert_eq!(notes(&text), [("file_unreadable", "DF2/EF01")]);
    let flag = read(&with(KINDS[0], FileName::Comprehensive, &object(&[0xD5], b"1")));
    let field = flag.fields.iter().find(|field| field.name.as_str() == "permission_comprehensive").unwrap();
    assert_eq!(said(&field.value), "1");
    let pending = read(&with(KINDS[0], FileName::Application, &object(&[0xD8], b"1")));
    assert!(pending.fields.iter().all(|field| field.name.as_str() != "application_pending"));
    assert_eq!(notes(&pending), [("unknown_tag", "DF2/EF04 tag D8")]);
}

#[test]
fn nothing_written_is_no_field_and_no_note() {
    let mut raw = card(KINDS[0]);
    for (name, capacity) in [
        (FileName::BackAddress, 342),
        (FileName::Comprehensive, 122),
        (FileName::Individual, 122),
        (FileName::Application, 3),
    ] {
        raw.files.insert(name, vec![0; capacity].into());
    }
    let contents = read(&raw);
    assert_eq!(contents.fields.len(), 5);
    assert_eq!(notes(&contents), []);
    // Objects with nothing in them, and blanks.
    raw.files.insert(FileName::BackAddress, b"\xD2\x08        \xD3\0\xD4\x03\xE3\x80\x80".to_vec().into());
    assert_eq!((read(&raw).fields.len(), read(&raw).notes.len()), (5, 0));
}

#[test]
fn a_child_has_no_photo_and_perhaps_no_signature() {
    for photo in [object(&[0xD1], &[]), object(&[0xD1], &[0; 3000])] {
        let contents = read(&with(KINDS[0], FileName::Photo, &photo));
        assert!(contents.fields.iter().all(|field| field.name.as_str() != "photo"));
        assert_eq!(notes(&contents), [("no_photo", "DF1/EF02 D1")]);
        assert_eq!(
            evidence(&contents)[1],
            ("residence.photo", photo.len() - if photo.len() > 2 { 4 } else { 2 })
        );
    }
    let gone = read(&with(KINDS[0], FileName::Photo, &[0; 3004]));
    assert_eq!(notes(&gone), [("object_missing", "DF1/EF02 D1")]);
    let unsigned = read(&with(KINDS[0], FileName::Signature, &[0xDA, 0, 0xDB, 0]));
    assert_eq!(evidence(&unsigned)[2..], [("residence.check_code", 0), ("residence.certificate", 0)]);
    let gone = read(&with(KINDS[0], FileName::Signature, &[0; 1464]));
    assert_eq!(evidence(&gone).len(), 2);
    assert_eq!(notes(&gone), [("object_missing", "DF3/EF01 DA"), ("object_missing", "DF3/EF01 DB")]);
}

#[test]
fn a_picture_of_nothing_is_no_picture() {
    let contents = read(&with(KINDS[0], FileName::Front, &object(&[0xD0], &[0; 7000])));
    assert!(contents.fields.iter().all(|field| field.name.as_str() != "front_image"));
    assert_eq!(notes(&contents), [("picture_missing", "DF1/EF01 D0")]);
    // It stays evidence: the signature may cover it.
    assert_eq!(evidence(&contents)[0], ("residence.front_image", 7000));
}

#[test]
fn what_is_not_as_the_sheet_says_is_noted_without_its_value() {
    let odd = [back("東京都".as_bytes()), b"\xE1\x06secret".to_vec(), object(&[0xD3], b"999999")].concat();
    let contents = read(&with(KINDS[0], FileName::BackAddress, &odd));
    assert_eq!(notes(&contents), [("unknown_tag", "DF2/EF01 tag E1"), ("repeated_tag", "DF2/EF01 tag D3")]);
    let municipality = contents.fields.iter().find(|field| field.name.as_str() == "municipality").unwrap();
    assert_eq!(said(&municipality.value), "131032");
    assert!(!format!("{:?}", contents.notes).contains("secret"));
    let between = [object(&[0xD2], b"20250401"), vec![0], object(&[0xD3], b"131032")].concat();
    assert_eq!(notes(&read(&with(KINDS[0], FileName::BackAddress, &between))), [("fill_inside", "DF2/EF01")]);
}

#[test]
fn text_says_how_it_was_written_and_hostile_text_is_left_out() {
    let noted = |address: &[u8]| {
        let contents = read(&with(KINDS[0], FileName::BackAddress, &back(address)));
        let there = contents.fields.iter().any(|field| field.name.as_str() == "address");
        let note = contents.notes.first().map(|note| format!("{} {}", note.code, note.detail));
        (there, note.unwrap_or_default())
    };
    assert_eq!(noted("東京都".as_bytes()), (true, String::new()));
    assert_eq!(
        noted(b"\x93\x8C\x8B\x9E\x93\x73"),
        (true, "text_encoding DF2/EF01 D4: Shift_JIS (JIS X 0208)".to_owned())
    );
    assert_eq!(
        noted("\u{FEFF}東京都".as_bytes()),
        (true, "text_encoding DF2/EF01 D4: UTF-8 with a byte order mark".to_owned())
    );
    assert_eq!(
        noted(b"\xFF\xFE\x71\x67"),
        (false, "text_unreadable DF2/EF01 D4: in no encoding that could be told".to_owned())
    );
    assert_eq!(
        noted("東京\u{202E}都".as_bytes()),
        (false, "text_unreadable DF2/EF01 D4: control characters".to_owned())
    );
}

#[test]
fn a_date_that_is_no_day_is_left_out_with_a_note() {
    for (row, origin, name) in [(0, "DF1/EF02 C5", "expiry_date"), (1, "DF1/EF02 C6", "birth_date")] {
        for digits in [b"19900000", b"19900231", b"00000000", b"1990050A"] {
            let mut entries = PRINTED_05.map(<[u8]>::to_vec);
            entries[row][2..].copy_from_slice(digits);
            let contents = read(&with(KINDS[2], FileName::Printed, &entries.concat()));
            assert!(contents.fields.iter().all(|field| field.name.as_str() != name));
            assert_eq!(notes(&contents), [("date_incomplete", origin)]);
        }
    }
    // A permanent resident has no last day of stay, and a card may have no permission.
    for none in [b"00000000", b"        ", b"\0\0\0\0\0\0\0\0"] {
        let mut entries = PRINTED_05.map(<[u8]>::to_vec);
        entries[9][2..].copy_from_slice(none);
        let contents = read(&with(KINDS[2], FileName::Printed, &entries.concat()));
        assert!(contents.fields.iter().all(|field| field.name.as_str() != "stay_expiry"));
        assert_eq!(notes(&contents), []);
        assert_eq!(printed_values(&entries.concat()).map(|values| values.len()), Some(53));
    }
}

/// In a file that nobody signs and the rest is worth having without, they cost that file alone.
#[test]
fn lengths_that_lie_are_refused_or_cost_their_file() {
    let longer = "longer than the sheet allows";
    for (kind, file, tag, most, origin) in [
        (KINDS[0], FileName::Front, &[0xD0][..], 7000, "DF1/EF01 D0"),
        (KINDS[0], FileName::Photo, &[0xD1], 3000, "DF1/EF02 D1"),
        (KINDS[2], FileName::Number, &[0xC2], 12, "DF1/EF01 C2"),
        (KINDS[2], FileName::NameAndPhoto, &[0xD0], 2500, "DF1/EF03 D0"),
        (KINDS[2], FileName::Printed, &[0xC7], 1, "DF1/EF02 C7"),
    ] {
        let long = with(kind, file, &object(tag, &vec![b'1'; most + 1]));
        assert_eq!(refused(&long), (origin, longer));
        let place = origin.rsplit_once(' ').unwrap().0;
        let lie = [tag, &[0x7F, b'1']].concat();
        assert_eq!(refused(&with(kind, file, &lie)), (place, "the object is longer than its file"));
        assert!(contents(&with(kind, file, &object(tag, &vec![b'1'; most])), &number()).is_ok(), "{origin}");
    }
    for (kind, file, tag, most, place) in [
        (KINDS[0], FileName::Common, &[0xC0][..], 4, "MF/EF01"),
        (KINDS[0], FileName::BackAddress, &[0xD4], 320, "DF2/EF01"),
        (KINDS[0], FileName::Comprehensive, &[0xD5], 120, "DF2/EF02"),
        (KINDS[0], FileName::Individual, &[0xD6], 120, "DF2/EF03"),
        (KINDS[0], FileName::Application, &[0xD7], 1, "DF2/EF04"),
        (KINDS[0], FileName::Signature, &[0xDA], 256, "DF3/EF01"),
        (KINDS[2], FileName::Address, &[0xDF, 0xD1], 2500, "DF1/EF04"),
        (KINDS[2], FileName::Permission, &[0xD7], 1, "DF2/EF01"),
        (KINDS[2], FileName::Application, &[0xD8], 1, "DF2/EF02"),
        (KINDS[3], FileName::Other, &[0xDE], 200, "DF2/EF01"),
        (KINDS[3], FileName::Signature, &[0xDD], 602, "DF3/EF01"),
    ] {
        let whole = read(&card(kind));
        let lie = [tag, &[0x7F, b'1']].concat();
        for bytes in [lie, object(tag, &vec![b'1'; most + 1])] {
            let contents = read(&with(kind, file, &bytes));
            assert!(notes(&contents).contains(&("file_unreadable", place)), "{:?}", notes(&contents));
            let elsewhere = |field: &&Field| !field.origin.starts_with(place);
            let rest: Vec<_> = whole.fields.iter().filter(elsewhere).cloned().collect();
            assert_eq!(contents.fields, rest, "{place}");
        }
    }
}

/// What cannot be read may be a newer address than the one in the picture.
#[test]
fn an_unreadable_back_makes_the_address_in_the_picture_an_old_one() {
    let mut raw = card(KINDS[0]);
    raw.files.insert(FileName::BackAddress, Vec::new().into());
    let is_old = |raw: &RawFiles| {
        let Contents { fields, evidence, notes } = read(raw);
        crate::transcription::address_is_replaced(&tashika_kit::Reading {
            family: "residence".into(),
            read_at: jiff::Timestamp::UNIX_EPOCH,
            fields,
            evidence,
            challenges: Vec::new(),
            attested: Vec::new(),
            notes,
        })
    };
    assert!(!is_old(&raw));
    raw.files.insert(FileName::BackAddress, b"\xD4\x7Fx".to_vec().into());
    assert!(is_old(&raw));
}

#[test]
fn a_shorter_object_is_right() {
    let short = [object(&[0xD0], TIFF), object(&[0xD1], STREAM)].concat();
    let contents = read(&with(KINDS[2], FileName::NameAndPhoto, &short));
    assert_eq!(notes(&contents), []);
    let name = contents.fields.iter().find(|field| field.name.as_str() == "name_image").unwrap();
    assert_eq!(name.value, FieldValue::Picture { media_type: PictureKind::Tiff, bytes: TIFF.to_vec() });
    assert_eq!(evidence(&contents)[1], ("residence.name_image", TIFF.len()));
}

#[test]
fn every_note_has_words_in_both_languages() {
    let sources = [include_str!("../contents.rs"), include_str!("value.rs")];
    let literals = |before: &'static str| {
        sources
            .iter()
            .flat_map(move |source| source.split(before).skip(1))
            .filter_map(|rest| rest.split('"').next())
    };
    let mut codes: Vec<&str> =
        ["note(&mut self.notes, \"", "note(notes, \"", "say(\""].into_iter().flat_map(literals).collect();
    // The two that a condition chooses between.
    codes.extend(["no_photo", "picture_missing", layout::FILE_UNREADABLE]);
    assert!(codes.len() >= 12, "{codes:?}");
    for file in
        [include_str!("../../../../assets/locale/ja.toml"), include_str!("../../../../assets/locale/en.toml")]
    {
        let words: toml::Table = toml::from_str(file).unwrap();
        for code in &codes {
            assert!(words["note"].get(code).is_some_and(toml::Value::is_str), "{code}");
        }
    }
}

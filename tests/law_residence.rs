// SPDX-License-Identifier: MIT OR Apache-2.0
//! A residence card before the law: what its chip gave, on both sides of 2027-04-01, under both laws, and what the open
//! point about residences does that no signature covers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/law.rs"]
mod law;

use jiff::civil::{Date, date};
use law::{settings, told};
use tashika::rules::chip::{
    asks_picture_number, bound_to_number, chip_state, document_kind, residence_by_remark, residence_unsigned,
    signature_open,
};
use tashika::rules::{
    ChipState, Circumstances, DocumentKind, Law, Person, Question, Residence, RuleSet, Ruling,
};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};

const OLD: Date = date(2027, 3, 31);
const NEW: Date = date(2027, 4, 1);
const UNSIGNED: &str = "unsigned_residence";
const REMARKS: &str = "licence_remarks";

/// What came of the signature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signature {
    Holds,
    /// Nobody has imported a root.
    NoAnchor,
    /// There are roots, none of them signed it.
    OtherSigner,
    /// Correct, under a root that has expired.
    RootExpired,
    /// The card carries none.
    None,
    Altered,
}

/// A card as it was read.
#[derive(Clone, Copy)]
struct Card {
    kind: &'static str,
    photo: bool,
    /// First generation: an address is written on the back.
    moved: bool,
    /// First generation: something is written on the back, and nobody can read it.
    back_unreadable: bool,
    signature: Signature,
}

const FIRST: Card =
    Card { kind: "1", photo: true, moved: false, back_unreadable: false, signature: Signature::Holds };
const SECOND: Card = Card { kind: "05", ..FIRST };

fn field(name: FieldName, value: FieldValue, source: Source, origin: &'static str) -> Field {
    Field { name, value, source, origin: origin.into(), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn picture(media_type: PictureKind) -> FieldValue {
    FieldValue::Picture { media_type, bytes: vec![1] }
}

impl Card {
    fn with(self, signature: Signature) -> Self {
        Self { signature, ..self }
    }

    fn fields(&self) -> Vec<Field> {
        let (signed, unsigned) = (Source::SignedChipImage, Source::UnsignedChipText);
        let kind = FieldValue::Code { raw: self.kind.to_owned(), meaning: "residence_card".into() };
        let mut fields = vec![
            field(FieldName::CARD_KIND, kind, unsigned, "MF/EF02 C1"),
            field(
                FieldName::DOCUMENT_NUMBER,
                text("AA12345678BB"),
                Source::TypedByClerk,
                "the number that opened the chip",
            ),
        ];
        if self.kind.len() == 1 {
            fields.push(field(FieldName::FRONT_IMAGE, picture(PictureKind::Tiff), signed, "DF1/EF01 D0"));
            if self.moved {
                fields.push(field(FieldName::ADDRESS, text("見本市"), unsigned, "DF2/EF01 D4"));
            }
        } else {
            let tiff = || picture(PictureKind::Tiff);
            let born = FieldValue::Date { date: date(1990, 5, 15) };
            fields.push(field(FieldName::NAME_IMAGE, tiff(), signed, "DF1/EF03 D0"));
            let address = Source::UnsignedChipImage;
            fields.push(field(FieldName::ADDRESS_IMAGE, tiff(), address, "DF1/EF04 DFD1"));
            fields.push(field(FieldName::BIRTH_DATE, born, Source::SignedChipText, "DF1/EF02 C6"));
        }
        if self.photo {
            fields.push(field(FieldName::PHOTO, picture(PictureKind::Jp2), signed, "DF1/EF02 D1"));
        }
        fields
    }

    fn reading(&self) -> Reading {
        let detail = "DF2/EF01 D4: control characters".to_owned();
        let unreadable = Note { code: "text_unreadable".into(), detail };
        Reading {
            family: "residence".into(),
            read_at: "2026-11-21T03:00:00Z".parse().unwrap(),
            fields: self.fields(),
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: self.back_unreadable.then_some(unreadable).into_iter().collect(),
        }
    }

    fn verdicts(&self) -> Verdicts {
        let reason = |code| Reason::new(code, "");
        let anchored = Issuer::Anchored {
            name: "simulator".into(),
            fingerprint: "00".repeat(32),
            class: AnchorClass::Simulator,
        };
        let expired = Issuer::Expired { name: "simulator".into(), not_after: date(2025, 1, 1) };
        let open = |code| Issuer::NotChecked { reason: reason(code) };
        let parts = vec!["signed_data".into()];
        let (integrity, issuer) = match self.signature {
            Signature::Holds => (Integrity::Intact, anchored),
            Signature::NoAnchor => (Integrity::Intact, open("no_trust_anchor")),
            Signature::OtherSigner => {
                (Integrity::Intact, Issuer::Unknown { reason: reason("signer_unknown") })
            }
            Signature::RootExpired => (Integrity::Intact, expired),
            Signature::None => (Integrity::Unsigned, open("unsigned")),
            Signature::Altered => (Integrity::Altered { parts }, open("altered")),
        };
        // As the driver marks them, so that no case here stands on a mark that never comes.
        let signed = Mark::of_signed(&integrity, &issuer);
        let mark = |field: &Field| if field.source.is_signed() { signed } else { Mark::NotSigned };
        Verdicts {
            integrity,
            issuer,
            originality: Originality::NotOffered,
            validity: Validity::OnlyPrinted,
            revocation: Revocation::NotAsked { reason: reason("number_inquiry_by_hand") },
            agreement: Agreement::NotChecked { reason: reason("only_pictures") },
            certificates: Vec::new(),
            fields: FieldVerdict::each(&self.reading(), mark),
            steps: Vec::new(),
        }
    }

    /// The question as a counter asks it, after the clerk's word about the residence.
    fn question(&self, law: Law, day: Date, residence: Residence) -> Question {
        let (reading, verdicts) = (self.reading(), self.verdicts());
        let (chip, elements) = chip_state(&reading, &verdicts, true);
        Question {
            law,
            date: day,
            document: document_kind("residence", &reading).unwrap(),
            chip,
            elements,
            person: Person::Resident,
            circumstances: Circumstances {
                residence,
                residence_by_remark: residence_by_remark(&reading),
                residence_unsigned: residence_unsigned(&reading),
                signature_open: signature_open(&reading, &verdicts),
                expires_on: Some(date(2029, 7, 1)),
                ..Circumstances::default()
            },
        }
    }

    fn ruling(&self, law: Law, day: Date, settled: &[&str]) -> Ruling {
        RuleSet::shipped().unwrap().decide(&settings(settled), &self.question(law, day, Residence::Current))
    }
}

/// The AML law before and after, the phone law before and after.
const PROVED: [&str; 4] =
    ["AML-A-01 FULL ALONE イ", "AML-B-01 FULL ALONE イ", "TEL-A-01 FULL ALONE イ", "TEL-B-01 FULL ALONE イ"];
const RESIDENCE_OPEN: [&str; 4] = [
    "AML-A-01 FULL ALONE イ",
    "AML-B-01 FULL ALONE_SUPP イ residence_document (unsigned_residence)",
    "TEL-A-01 FULL ALONE イ",
    "TEL-B-01 FULL ALONE_SUPP イ residence_document (unsigned_residence)",
];
const RESIDENCE_SETTLED: [&str; 4] = [
    "AML-A-01 FULL ALONE イ",
    "AML-B-01 FULL ALONE イ (unsigned_residence)",
    "TEL-A-01 FULL ALONE イ",
    "TEL-B-01 FULL ALONE イ (unsigned_residence)",
];
const NOT_PROVED: [&str; 4] = [
    "AML-A-01 PARTIAL ALONE イ",
    "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)",
    "TEL-A-01 PARTIAL ALONE イ",
    "TEL-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (unreadable_chip)",
];
const CONTRADICTED: [&str; 4] = [
    "AML-A-02 INVALID ESCALATE - supervisor",
    "AML-B-04 INVALID ESCALATE - supervisor",
    "TEL-A-02 INVALID ESCALATE - supervisor",
    "TEL-B-03 INVALID ESCALATE - supervisor",
];

const DAYS: [(Law, Date); 4] = [(Law::Aml, OLD), (Law::Aml, NEW), (Law::Phone, OLD), (Law::Phone, NEW)];

/// The same of a residence card and of a special permanent resident's certificate.
#[test]
fn a_card_on_both_sides_of_the_day() {
    type Case = (&'static str, Card, &'static [&'static str], [&'static str; 4]);
    let moved = Card { moved: true, ..FIRST };
    let unreadable = Card { back_unreadable: true, ..FIRST };
    let cases: [Case; 17] = [
        ("first generation, signed", FIRST, &[], PROVED),
        ("first generation, nothing to settle", FIRST, &[UNSIGNED, REMARKS], PROVED),
        ("address on the back", moved, &[], RESIDENCE_OPEN),
        ("address on the back, settled", moved, &[UNSIGNED], RESIDENCE_SETTLED),
        ("a back that nobody can read", unreadable, &[], RESIDENCE_OPEN),
        ("a back that nobody can read, settled", unreadable, &[UNSIGNED], RESIDENCE_SETTLED),
        ("a licence's remark settled is another point", moved, &[REMARKS], RESIDENCE_OPEN),
        ("second generation, signed", SECOND, &[], RESIDENCE_OPEN),
        ("second generation, settled", SECOND, &[UNSIGNED], RESIDENCE_SETTLED),
        ("second generation, another point settled", SECOND, &[REMARKS], RESIDENCE_OPEN),
        ("no anchor", FIRST.with(Signature::NoAnchor), &[UNSIGNED], NOT_PROVED),
        ("no anchor, second generation", SECOND.with(Signature::NoAnchor), &[UNSIGNED], NOT_PROVED),
        ("unknown signer", SECOND.with(Signature::OtherSigner), &[UNSIGNED], NOT_PROVED),
        ("root expired", FIRST.with(Signature::RootExpired), &[UNSIGNED], NOT_PROVED),
        ("no signature", FIRST.with(Signature::None), &[UNSIGNED], NOT_PROVED),
        ("altered", FIRST.with(Signature::Altered), &[UNSIGNED, REMARKS], CONTRADICTED),
        ("altered, second generation", SECOND.with(Signature::Altered), &[UNSIGNED], CONTRADICTED),
    ];
    let rules = RuleSet::shipped().unwrap();
    for (what, card, settled, expected) in cases {
        let special = if card.kind == "1" { "2" } else { "06" };
        let kinds =
            [(card.kind, DocumentKind::ResidenceCard), (special, DocumentKind::SpecialPermanentResident)];
        for (kind, document) in kinds {
            for ((law, day), expected) in DAYS.into_iter().zip(expected) {
                let ruling = Card { kind, ..card }.ruling(law, day, settled);
                assert_eq!(ruling.document, document, "{what}: {kind}");
                assert_eq!(told(&ruling), expected, "{what}: {kind}, {law:?} on {day}");
                assert!(rules.could_give(&ruling), "{what}: an outsider finds it possible");
            }
        }
    }
}

/// A child's card has no photo, and often no signature either.
#[test]
fn a_card_without_a_photo() {
    let signed = Card { photo: false, ..FIRST };
    let second = Card { photo: false, ..SECOND };
    let cases: [(Card, &[&str], [&str; 4]); 3] = [
        (
            signed,
            &[],
            [
                "AML-A-10 FULL ALONE_SUPP ハ residence_document",
                "AML-B-10 FULL MAIL ロ(2) mail",
                "TEL-A-06 FULL ALONE イ",
                "TEL-B-06 FULL MAIL ロ mail",
            ],
        ),
        (
            second,
            &[],
            [
                "AML-A-10 FULL ALONE_SUPP ハ residence_document",
                "AML-B-10 FULL MAIL_SUPP ロ(2) residence_document mail (unsigned_residence)",
                "TEL-A-06 FULL ALONE イ",
                "TEL-B-06 FULL MAIL_SUPP ロ residence_document mail (unsigned_residence)",
            ],
        ),
        (
            signed.with(Signature::None),
            &[UNSIGNED],
            [
                "AML-A-10 PARTIAL ALONE_SUPP ハ residence_document",
                "none PARTIAL REFUSE - prove_chip other_document",
                "TEL-A-06 PARTIAL ALONE イ",
                "none PARTIAL REFUSE - prove_chip other_document",
            ],
        ),
    ];
    for (at, (card, settled, expected)) in cases.into_iter().enumerate() {
        for ((law, day), expected) in DAYS.into_iter().zip(expected) {
            let ruling = card.ruling(law, day, settled);
            assert_eq!(ruling.document, DocumentKind::CardWithoutPhoto);
            assert_eq!(told(&ruling), expected, "{at}: {law:?} on {day}");
        }
    }
}

#[test]
fn a_card_that_nobody_read() {
    let expected = [
        "AML-A-01 NOT_READ ALONE イ",
        "none NOT_READ REFUSE - read_chip other_document",
        "TEL-A-01 NOT_READ ALONE イ",
        "none NOT_READ REFUSE - read_chip other_document",
    ];
    for ((law, day), expected) in DAYS.into_iter().zip(expected) {
        let question = Question {
            chip: ChipState::NotRead,
            elements: [].into(),
            circumstances: Circumstances { expires_on: Some(date(2029, 7, 1)), ..Circumstances::default() },
            ..FIRST.question(law, day, Residence::Current)
        };
        let ruling = RuleSet::shipped().unwrap().decide(&settings(&[UNSIGNED]), &question);
        assert_eq!(told(&ruling), expected, "{law:?} on {day}");
    }
}

/// What the issuer signs must be proved whole: one field less, and the unsigned address picture counts for nothing.
#[test]
fn an_unsigned_address_counts_only_beside_proved_data() {
    let (reading, genuine) = (SECOND.reading(), SECOND.verdicts());
    assert_eq!(chip_state(&reading, &genuine, true).0, ChipState::Full);
    assert_eq!(chip_state(&reading, &genuine, false).0, ChipState::Partial, "not shown");
    for name in [FieldName::NAME_IMAGE, FieldName::PHOTO, FieldName::BIRTH_DATE] {
        let mut verdicts = genuine.clone();
        let of_name = verdicts.fields.iter_mut().filter(|one| one.name == name);
        of_name.for_each(|one| one.mark = Mark::SignedNotChecked);
        assert_eq!(chip_state(&reading, &verdicts, true).0, ChipState::Partial, "{name:?}");
    }
    let mut less = reading.clone();
    less.fields.retain(|field| field.name != FieldName::ADDRESS_IMAGE);
    assert_eq!(chip_state(&less, &genuine, true).0, ChipState::Partial, "no address was read");
    // Of another family an unsigned picture of an address is no element that was proved.
    let other = Reading { family: "mynumber".into(), ..reading };
    assert_eq!(chip_state(&other, &genuine, true).0, ChipState::Partial);
    assert!(!residence_unsigned(&other));
}

/// The first generation says its number in the signed picture alone: proved data are this card's only if somebody looked.
#[test]
fn a_first_generation_card_is_full_only_with_the_number_in_its_picture() {
    use ChipState::{Full, Invalid, Partial, Unreadable};
    let reading = FIRST.reading();
    assert!(asks_picture_number(&reading));
    let (state, _) = chip_state(&reading, &FIRST.verdicts(), true);
    assert_eq!(state, Full);
    for (same, expected) in [(Some(true), Full), (None, Partial), (Some(false), Invalid)] {
        assert_eq!(bound_to_number(state, &reading, same), expected, "{same:?}");
        let question = Question {
            chip: bound_to_number(state, &reading, same),
            ..FIRST.question(Law::Aml, NEW, Residence::Current)
        };
        let ruling = RuleSet::shipped().unwrap().decide(&settings(&[]), &question);
        let row = match same {
            Some(true) => PROVED[1],
            Some(false) => CONTRADICTED[1],
            None => NOT_PROVED[1],
        };
        assert_eq!(told(&ruling), row, "{same:?}");
    }
    for worse in [Partial, Unreadable, Invalid] {
        assert_eq!(bound_to_number(worse, &reading, Some(true)), worse, "looking proves nothing else");
    }
    // The second generation holds its number as text beside the signed pictures, and the driver compares it.
    let second = SECOND.reading();
    assert!(!asks_picture_number(&second));
    assert_eq!(bound_to_number(Full, &second, None), Full);
}

#[test]
fn a_kind_of_card_that_nobody_knows_is_no_document_of_its_own() {
    for kind in ["07", "08", "3", ""] {
        let reading = Card { kind, ..SECOND }.reading();
        assert_eq!(document_kind("residence", &reading), None, "{kind}");
    }
}

/// The clerk's own word is never made better.
#[test]
fn who_has_moved_again_has_moved() {
    let rules = RuleSet::shipped().unwrap();
    let question = SECOND.question(Law::Aml, NEW, Residence::NotCurrent);
    let ruling = rules.decide(&settings(&[UNSIGNED]), &question);
    assert_eq!(told(&ruling), "AML-B-01 FULL ALONE_SUPP イ residence_document");
    let question = SECOND.question(Law::Aml, NEW, Residence::Unknown);
    let ruling = rules.decide(&settings(&[UNSIGNED]), &question);
    assert_eq!(told(&ruling), "AML-B-01 FULL ALONE イ say_residence (unsigned_residence)");
}

/// Rules that were written before the point was known cannot ask about it: such a residence is then not read.
#[test]
fn a_file_without_the_point_is_the_strict_one() {
    let shipped = include_str!("../assets/rules/rules.toml");
    let without: String = shipped
        .lines()
        .filter(|line| !line.starts_with("unsigned_residence = "))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(without, shipped);
    let rules = RuleSet::from_bytes(without.as_bytes()).unwrap();
    let question = SECOND.question(Law::Aml, NEW, Residence::Current);
    let ruling = rules.decide(&settings(&[UNSIGNED, REMARKS]), &question);
    assert_eq!(
        told(&ruling),
        "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)"
    );
    let question = FIRST.question(Law::Aml, NEW, Residence::Current);
    assert_eq!(told(&rules.decide(&settings(&[]), &question)), "AML-B-01 FULL ALONE イ");
}

#[test]
fn a_lapsed_number_stops_whatever_was_proved() {
    for (law, day) in DAYS {
        let mut question = FIRST.question(law, day, Residence::Current);
        question.circumstances.reported_lapsed = true;
        let ruling = RuleSet::shipped().unwrap().decide(&settings(&[]), &question);
        assert!(told(&ruling).ends_with("FULL ESCALATE - supervisor"), "{}", told(&ruling));
        assert!(ruling.modifiers.contains(&"M-REV".to_owned()));
    }
}

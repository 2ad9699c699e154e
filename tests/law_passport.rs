// SPDX-License-Identifier: MIT OR Apache-2.0
//! A passport before the law: what its chip gave, on both sides of 2027-04-01, under both laws, with and without a page
//! for the address, of residents and of people without a residence in Japan.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/law.rs"]
mod law;

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use law::{settings, told};
use tashika::rules::chip::{
    asks_address_page, chip_state, document_kind, issued_with_address_page, passport_kind,
};
use tashika::rules::{
    AddressPage, ChipState, Circumstances, DocumentKind, Element, Law, Person, Question, Residence, RuleSet,
    Ruling,
};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, Difference, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity,
    Verdicts,
};

const OLD: Date = date(2027, 3, 31);
const NEW: Date = date(2027, 4, 1);
const DAYS: [(Law, Date); 4] = [(Law::Aml, OLD), (Law::Aml, NEW), (Law::Phone, OLD), (Law::Phone, NEW)];

/// What came of the signature, or of the comparison with the print.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Holds,
    /// Nobody has imported a CSCA.
    NoAnchor,
    /// The document signer stands under none that is here.
    UnknownSigner,
    /// Under one whose time was over when it was read.
    SignerExpired,
    Altered,
    /// The chip is a copy.
    Cloned,
    /// The zone on the page says another number.
    OtherPage,
}

/// A passport as it was read.
#[derive(Clone, Copy)]
struct Book {
    state: &'static str,
    issued: Option<Date>,
    photo: bool,
    birth_date: bool,
    /// DG11 holds an address.
    address: bool,
    outcome: Outcome,
}

const JAPAN: Book = Book {
    state: "JPN",
    issued: None,
    photo: true,
    birth_date: true,
    address: false,
    outcome: Outcome::Holds,
};
const FOREIGN: Book = Book { state: "D", ..JAPAN };

fn field(name: FieldName, value: FieldValue, source: Source, origin: &'static str, keep: Keep) -> Field {
    Field { name, value, source, origin: origin.into(), keep }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn code(raw: &str) -> FieldValue {
    FieldValue::Code { raw: raw.to_owned(), meaning: "other".into() }
}

impl Book {
    fn with(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    fn fields(&self) -> Vec<Field> {
        let signed = |name, value| field(name, value, Source::SignedChipText, "DG1", Keep::Record);
        let day = |date| FieldValue::Date { date };
        let mut fields = vec![
            field(
                FieldName::DOCUMENT_NUMBER,
                text("TR1234567"),
                Source::TypedByClerk,
                "typed key",
                Keep::Record,
            ),
            signed(FieldName::NAME, text("KAKUNIN SAKURA")),
            signed(FieldName::DOCUMENT_NUMBER, text("TR1234567")),
            signed(FieldName::ISSUING_STATE, code(self.state)),
            signed(FieldName::NATIONALITY, code(self.state)),
            signed(FieldName::EXPIRY_DATE, day(date(2030, 5, 1))),
        ];
        if self.birth_date {
            fields.push(signed(FieldName::BIRTH_DATE, day(date(1990, 5, 15))));
        }
        if self.photo {
            let picture = FieldValue::Picture { media_type: PictureKind::Jp2, bytes: vec![1] };
            fields.push(field(FieldName::PHOTO, picture, Source::SignedChipImage, "DG2", Keep::Record));
        }
        let text_of = |name, value, origin, keep| field(name, value, Source::SignedChipText, origin, keep);
        if let Some(issued) = self.issued {
            fields.push(text_of(FieldName::ISSUE_DATE, day(issued), "DG12", Keep::Record));
        }
        if self.address {
            fields.push(text_of(FieldName::ADDRESS, text("MUSTERSTRASSE 1"), "DG11", Keep::ScreenOnly));
        }
        fields
    }

    fn reading(&self) -> Reading {
        Reading {
            family: "passport".into(),
            read_at: "2026-11-21T03:00:00Z".parse().unwrap(),
            fields: self.fields(),
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn verdicts(&self) -> Verdicts {
        let reason = |code| Reason::new(code, "");
        let anchored = || Issuer::Anchored {
            name: "C=UT".into(),
            fingerprint: "00".repeat(32),
            class: AnchorClass::Official,
        };
        let integrity = match self.outcome {
            Outcome::Altered => Integrity::Altered { parts: vec!["dg2".into()] },
            _ => Integrity::Intact,
        };
        let issuer = match self.outcome {
            Outcome::NoAnchor => Issuer::NotChecked { reason: reason("no_trust_anchor") },
            Outcome::UnknownSigner => Issuer::Unknown { reason: reason("signer_unknown") },
            Outcome::SignerExpired => Issuer::Expired { name: "C=UT".into(), not_after: date(2025, 1, 1) },
            Outcome::Altered => Issuer::NotChecked { reason: reason("altered") },
            _ => anchored(),
        };
        let number = FieldName::DOCUMENT_NUMBER;
        let agreement = match self.outcome {
            Outcome::OtherPage => Agreement::Differ {
                differences: vec![Difference { field: number, a: "printed MRZ".into(), b: "DG1".into() }],
            },
            _ => Agreement::Agree { compared: vec![number] },
        };
        let originality = match self.outcome {
            Outcome::Cloned => Originality::Failed { reason: reason("wrong_answer") },
            _ => Originality::Proven,
        };
        // As the driver marks them, so that no case here stands on a mark that never comes.
        let signed = Mark::of_signed(&integrity, &issuer);
        let mark = |field: &Field| if field.source.is_signed() { signed } else { Mark::Typed };
        Verdicts {
            integrity,
            issuer,
            originality,
            validity: Validity::InForce { until: date(2030, 5, 1), signed: true },
            revocation: Revocation::NotAsked { reason: reason("crl_missing") },
            agreement,
            certificates: Vec::new(),
            fields: FieldVerdict::each(&self.reading(), mark),
            steps: Vec::new(),
        }
    }

    /// The question as a counter asks it, after the clerk's word about the book and the person.
    fn question(&self, law: Law, day: Date, page: Option<AddressPage>, person: Person) -> Question {
        let (reading, verdicts) = (self.reading(), self.verdicts());
        let (chip, elements) = chip_state(&reading, &verdicts, true);
        Question {
            law,
            date: day,
            document: passport_kind(&reading, page).unwrap(),
            chip,
            elements,
            person,
            circumstances: Circumstances {
                residence: match page {
                    Some(AddressPage::Written) => Residence::Current,
                    _ => Residence::NotShown,
                },
                address_written: page == Some(AddressPage::Written),
                expires_on: Some(date(2030, 5, 1)),
                ..Circumstances::default()
            },
        }
    }

    fn ruling(&self, law: Law, day: Date, page: Option<AddressPage>, person: Person) -> Ruling {
        let rules = RuleSet::shipped().unwrap();
        rules.decide(&settings(&[]), &self.question(law, day, page, person))
    }
}

/// The AML law before and after, the phone law before and after; or `None` where the sheet has no row for that person.
fn rulings(book: Book, page: Option<AddressPage>, person: Person) -> [String; 4] {
    let rules = RuleSet::shipped().unwrap();
    DAYS.map(|(law, day)| {
        let ruling = book.ruling(law, day, page, person);
        assert!(rules.could_give(&ruling), "an outsider finds it possible");
        told(&ruling)
    })
}

const JP20: Option<AddressPage> = Some(AddressPage::None);
const WRITTEN: Option<AddressPage> = Some(AddressPage::Written);
const BLANK: Option<AddressPage> = Some(AddressPage::Blank);
const RESIDENT: Person = Person::Resident;

#[test]
fn a_passport_that_is_proved_needs_a_further_document() {
    for book in [JAPAN, Book { address: true, ..JAPAN }] {
        assert_eq!(
            rulings(book, JP20, RESIDENT),
            [
                "AML-A-03 FULL ALONE_SUPP イ residence_document",
                "AML-B-05 FULL ALONE_SUPP イ residence_document",
                "TEL-A-03 FULL ALONE_SUPP イ residence_document",
                "TEL-B-04 FULL ALONE_SUPP イ residence_document",
            ]
        );
    }
    // An address in DG11 is no residence: a foreign passport with one asks for as much as one without.
    for book in [FOREIGN, Book { address: true, ..FOREIGN }] {
        assert_eq!(
            rulings(book, None, RESIDENT),
            [
                "AML-A-05 FULL ALONE_SUPP イ residence_document",
                "AML-B-05 FULL ALONE_SUPP イ residence_document",
                "TEL-A-03 FULL ALONE_SUPP イ residence_document",
                "TEL-B-04 FULL ALONE_SUPP イ residence_document",
            ]
        );
    }
}

#[test]
fn an_old_book_shows_the_residence_only_where_it_is_written() {
    assert_eq!(
        rulings(JAPAN, WRITTEN, RESIDENT),
        [
            "AML-A-04 FULL ALONE イ",
            "AML-B-05 FULL ALONE_SUPP イ residence_document legal_advice (old_passport_address)",
            "TEL-A-03 FULL ALONE イ",
            "TEL-B-04 FULL ALONE_SUPP イ residence_document",
        ]
    );
    let blank = rulings(JAPAN, BLANK, RESIDENT);
    assert!(blank[0].starts_with("none FULL REFUSE"), "the sheet has no row for it: {}", blank[0]);
    assert_eq!(blank[2], "TEL-A-03 FULL ALONE_SUPP イ residence_document");
}

/// A chip that is not FULL is no hindrance before the day, and refuses the passport after it.
#[test]
fn what_is_not_proved_or_not_read_is_partial() {
    let cases = [
        JAPAN.with(Outcome::NoAnchor),
        JAPAN.with(Outcome::UnknownSigner),
        JAPAN.with(Outcome::SignerExpired),
        Book { photo: false, ..JAPAN },
        Book { birth_date: false, ..JAPAN },
    ];
    for (at, book) in cases.into_iter().enumerate() {
        let told = rulings(book, JP20, RESIDENT);
        let starts = [
            "AML-A-03 PARTIAL ALONE_SUPP イ residence_document",
            "AML-B-06 PARTIAL REFUSE -",
            "TEL-A-03 PARTIAL ALONE_SUPP イ residence_document",
            "TEL-B-05 PARTIAL REFUSE -",
        ];
        for (told, start) in told.iter().zip(starts) {
            assert!(told.starts_with(start), "{at}: {told}");
        }
        assert!(told[1].ends_with("(unreadable_chip)") && told[3].ends_with("(unreadable_chip)"), "{at}");
    }
}

#[test]
fn what_contradicts_stops_the_check_under_every_law() {
    for outcome in [Outcome::Altered, Outcome::Cloned, Outcome::OtherPage] {
        for (book, page) in [(JAPAN, JP20), (JAPAN, WRITTEN), (FOREIGN, None)] {
            assert_eq!(
                rulings(book.with(outcome), page, RESIDENT),
                [
                    "AML-A-02 INVALID ESCALATE - supervisor",
                    "AML-B-04 INVALID ESCALATE - supervisor",
                    "TEL-A-02 INVALID ESCALATE - supervisor",
                    "TEL-B-03 INVALID ESCALATE - supervisor",
                ]
            );
        }
    }
}

/// AML Rule 8: limited transactions, nationality and number instead of a residence, whatever the chip gave.
#[test]
fn a_foreigner_without_a_residence_in_japan() {
    for book in [FOREIGN, FOREIGN.with(Outcome::NoAnchor), Book { photo: false, ..FOREIGN }] {
        for (day, row) in [(OLD, "AML-A-06"), (NEW, "AML-B-08")] {
            let ruling = book.ruling(Law::Aml, day, None, Person::NonResidentForeigner);
            assert_eq!(ruling.rule_id.as_deref(), Some(row));
            assert!(!told(&ruling).contains("residence_document"), "{}", told(&ruling));
        }
    }
    let cloned = FOREIGN.with(Outcome::Cloned);
    let stopped = cloned.ruling(Law::Aml, NEW, None, Person::NonResidentForeigner);
    assert_eq!(stopped.rule_id.as_deref(), Some("AML-B-04"));
    // A Japanese passport is no foreigner's.
    let japan = JAPAN.ruling(Law::Aml, OLD, JP20, Person::NonResidentForeigner);
    assert!(told(&japan).starts_with("none FULL REFUSE"), "{}", told(&japan));
}

/// A passport issued without a chip is typed, and goes with mail from the day on (AML); the phone law has no row.
#[test]
fn a_passport_without_a_chip_is_another_case() {
    let rules = RuleSet::shipped().unwrap();
    let of = |law, day| {
        let question = Question {
            chip: ChipState::None,
            elements: BTreeSet::new(),
            ..JAPAN.question(law, day, JP20, RESIDENT)
        };
        told(&rules.decide(&settings(&[]), &question))
    };
    assert_eq!(of(Law::Aml, OLD), "AML-A-03 NONE ALONE_SUPP イ residence_document");
    assert!(of(Law::Aml, NEW).starts_with("AML-B-07 NONE MAIL_SUPP ロ(1)"), "{}", of(Law::Aml, NEW));
    assert!(of(Law::Phone, NEW).starts_with("none NONE REFUSE"), "{}", of(Law::Phone, NEW));
}

#[test]
fn the_chip_says_which_passport_it_is_as_far_as_it_can() {
    use DocumentKind::{PassportForeign, PassportJapan2020, PassportJapanOld};
    let kind = |book: Book, page| passport_kind(&book.reading(), page);
    for state in ["D", "UTO", "RKS", "UNO", "XXA"] {
        let book = Book { state, ..FOREIGN };
        assert_eq!(document_kind("passport", &book.reading()), Some(PassportForeign), "{state}");
        // Nobody is asked about the page, and an answer about it changes nothing.
        assert!(!asks_address_page(&book.reading()));
        assert_eq!(kind(book, WRITTEN), Some(PassportForeign));
    }
    assert_eq!(document_kind("passport", &JAPAN.reading()), None, "the clerk looks at the book");
    assert!(asks_address_page(&JAPAN.reading()));
    assert_eq!(kind(JAPAN, None), Some(PassportJapan2020), "the kind that asks for more");
    assert_eq!(kind(JAPAN, BLANK), Some(PassportJapanOld));
    let issued = |day| Book { issued: Some(day), ..JAPAN };
    assert_eq!(kind(issued(date(2020, 2, 3)), None), Some(PassportJapanOld));
    assert_eq!(kind(issued(date(2020, 2, 4)), None), Some(PassportJapan2020));
    assert!(issued_with_address_page(&issued(date(2019, 6, 1)).reading()));
    // What the clerk saw goes before what the day lets one expect.
    assert_eq!(kind(issued(date(2019, 6, 1)), JP20), Some(PassportJapan2020));
    // A chip that names no state is no passport of any kind that a row knows.
    assert_eq!(kind(Book { state: "", ..FOREIGN }, None), None);
}

#[test]
fn no_address_of_a_passport_is_an_element() {
    for book in [FOREIGN, Book { address: true, ..FOREIGN }] {
        let (state, elements) = chip_state(&book.reading(), &book.verdicts(), true);
        assert_eq!(state, ChipState::Full);
        assert_eq!(elements, [Element::Name, Element::BirthDate, Element::Photo].into());
    }
    // A birth date that stands in DG11 alone is for the screen, and no element.
    let only_there = Book { birth_date: false, ..FOREIGN };
    let mut reading = only_there.reading();
    let day = FieldValue::Date { date: date(1990, 5, 15) };
    reading.fields.push(field(FieldName::BIRTH_DATE, day, Source::SignedChipText, "DG11", Keep::ScreenOnly));
    let (state, elements) = chip_state(&reading, &FOREIGN.verdicts(), true);
    assert_eq!((state, elements.contains(&Element::BirthDate)), (ChipState::Partial, false));
    let nothing = Reading { fields: Vec::new(), ..FOREIGN.reading() };
    assert_eq!(chip_state(&nothing, &FOREIGN.verdicts(), true).0, ChipState::Unreadable);
    // Without a screen nothing was displayed (AML Rule 6(1)(i)イ from 2027-04-01).
    assert_eq!(chip_state(&FOREIGN.reading(), &FOREIGN.verdicts(), false).0, ChipState::Partial);
}

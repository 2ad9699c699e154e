// SPDX-License-Identifier: MIT OR Apache-2.0
//! A driver's licence before the law: what its chip gave, on both sides of 2027-04-01, under both laws; and what the
//! two open points about unsigned data do.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "common/law.rs"]
mod law;

use jiff::civil::{Date, date};
use law::{settings, told};
use tashika::rules::chip::{chip_state, document_kind, residence_by_remark, signature_open};
use tashika::rules::{
    Certainty, ChipState, Circumstances, DocumentKind, Finish, Law, Person, Question, Residence, RuleSet,
    RuleSettings, Ruling,
};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, Difference, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity,
    Verdicts,
};

const OLD: Date = date(2027, 3, 31);
const NEW: Date = date(2027, 4, 1);

/// What came of the signature.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signature {
    Holds,
    /// Nobody has given a key.
    NoAnchor,
    /// There are keys, none of them this signer's.
    OtherSigner,
    /// There are keys, and the operator did not have it checked.
    NotConfigured,
    NeedsBothPins,
    Altered,
}

/// A licence as it was read: which fields, and what came of the signature.
struct Licence {
    photo: bool,
    moved: bool,
    renamed: bool,
    signature: Signature,
}

const FULL: Licence = Licence { photo: true, moved: false, renamed: false, signature: Signature::Holds };
const NO_ANCHOR: Licence = Licence { signature: Signature::NoAnchor, ..FULL };
const PIN_1: Licence = Licence { photo: false, signature: Signature::NeedsBothPins, ..FULL };
const PIN_1_NO_ANCHOR: Licence = Licence { photo: false, ..NO_ANCHOR };
const MOVED: Licence = Licence { moved: true, ..FULL };
const MOVED_NO_ANCHOR: Licence = Licence { moved: true, ..NO_ANCHOR };
const RENAMED: Licence = Licence { renamed: true, ..FULL };
const RENAMED_NO_ANCHOR: Licence = Licence { renamed: true, ..NO_ANCHOR };
const ALTERED: Licence = Licence { signature: Signature::Altered, ..FULL };

fn text(name: FieldName, text: &str, source: Source) -> Field {
    let value = FieldValue::Text { text: text.to_owned() };
    Field { name, value, source, origin: "DF1".into(), keep: Keep::Record }
}

impl Licence {
    fn reading(&self) -> Reading {
        let (signed, unsigned) = (Source::SignedChipText, Source::UnsignedChipText);
        let mut fields = vec![
            text(FieldName::NAME, "日本　花子", if self.renamed { unsigned } else { signed }),
            text(FieldName::ADDRESS, "東京都", if self.moved { unsigned } else { signed }),
        ];
        if self.renamed {
            fields.push(text(FieldName::NAME_AS_ISSUED, "見本　花子", signed));
        }
        if self.moved {
            fields.push(text(FieldName::ADDRESS_AS_ISSUED, "大阪府", signed));
        }
        let born = FieldValue::Date { date: date(1980, 2, 17) };
        fields.push(Field { value: born, ..text(FieldName::BIRTH_DATE, "", signed) });
        if self.photo {
            let value = FieldValue::Picture { media_type: PictureKind::Jp2, bytes: vec![1] };
            fields.push(Field { value, ..text(FieldName::PHOTO, "", Source::SignedChipImage) });
        }
        Reading {
            family: "licence".into(),
            read_at: "2026-11-21T03:00:00Z".parse().unwrap(),
            fields,
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn verdicts(&self) -> Verdicts {
        let reason = |code| Reason::new(code, "");
        let unchecked = |code| Integrity::NotChecked { reason: reason(code) };
        let no_issuer = |code| Issuer::NotChecked { reason: reason(code) };
        let anchored = Issuer::Anchored {
            name: "simulator".into(),
            fingerprint: "00".repeat(32),
            class: AnchorClass::Simulator,
        };
        let unknown = Issuer::Unknown { reason: reason("signer_unknown") };
        let (integrity, issuer, mark) = match self.signature {
            Signature::Holds => (Integrity::Intact, anchored, Mark::Proved),
            Signature::NoAnchor => {
                (unchecked("no_trust_anchor"), no_issuer("no_trust_anchor"), Mark::SignedNotChecked)
            }
            Signature::OtherSigner => (unchecked("no_trust_anchor"), unknown, Mark::SignedNotChecked),
            Signature::NotConfigured => (
                unchecked("signature_not_configured"),
                no_issuer("signature_not_configured"),
                Mark::SignedNotChecked,
            ),
            Signature::NeedsBothPins => (
                unchecked("signature_needs_both_pins"),
                no_issuer("signature_needs_both_pins"),
                Mark::SignedNotChecked,
            ),
            Signature::Altered => {
                (Integrity::Altered { parts: vec!["signed_entries".into()] }, anchored, Mark::Altered)
            }
        };
        let mark = |field: &Field| if field.source.is_signed() { mark } else { Mark::NotSigned };
        Verdicts {
            integrity,
            issuer,
            originality: Originality::NotOffered,
            validity: Validity::InForce { until: date(2029, 7, 1), signed: false },
            revocation: Revocation::NotAsked { reason: reason("no_revocation_channel") },
            agreement: Agreement::Agree { compared: vec![FieldName::EXPIRY_DATE] },
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
            document: document_kind("licence", &reading).unwrap(),
            chip,
            elements,
            person: Person::Resident,
            circumstances: Circumstances {
                residence,
                residence_by_remark: residence_by_remark(&reading),
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

const UNSIGNED: &str = "unsigned_licence";
const REMARKS: &str = "licence_remarks";

#[test]
fn a_licence_on_both_sides_of_the_day() {
    type Case = (&'static str, Licence, &'static [&'static str], [&'static str; 4]);
    let cases: [Case; 16] = [
        // The AML law before and after, the phone law before and after.
        (
            "read completely and signed",
            FULL,
            &[],
            [
                "AML-A-01 FULL ALONE イ",
                "AML-B-01 FULL ALONE イ",
                "TEL-A-01 FULL ALONE イ",
                "TEL-B-01 FULL ALONE イ",
            ],
        ),
        (
            "PIN 1 only",
            PIN_1,
            &[],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - read_all_elements other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - read_all_elements other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "PIN 1 only is not settled by anything",
            PIN_1_NO_ANCHOR,
            &[UNSIGNED, REMARKS],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - read_all_elements other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - read_all_elements other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "no anchor",
            NO_ANCHOR,
            &[],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - other_document legal_advice (unsigned_licence)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - other_document legal_advice (unsigned_licence)",
            ],
        ),
        (
            "no anchor, settled",
            NO_ANCHOR,
            &[UNSIGNED],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-01 PARTIAL ALONE イ (unsigned_licence)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-01 PARTIAL ALONE イ (unsigned_licence)",
            ],
        ),
        (
            "moved",
            MOVED,
            &[],
            [
                "AML-A-01 FULL ALONE イ",
                "AML-B-01 FULL ALONE_SUPP イ residence_document (licence_remarks)",
                "TEL-A-01 FULL ALONE イ",
                "TEL-B-01 FULL ALONE_SUPP イ residence_document (licence_remarks)",
            ],
        ),
        (
            "moved, settled: the clerk's word decides",
            MOVED,
            &[REMARKS],
            [
                "AML-A-01 FULL ALONE イ",
                "AML-B-01 FULL ALONE イ (licence_remarks)",
                "TEL-A-01 FULL ALONE イ",
                "TEL-B-01 FULL ALONE イ (licence_remarks)",
            ],
        ),
        (
            "moved, no anchor",
            MOVED_NO_ANCHOR,
            &[],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - other_document legal_advice (unsigned_licence)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - other_document legal_advice (unsigned_licence)",
            ],
        ),
        (
            "moved, no anchor, the signature settled",
            MOVED_NO_ANCHOR,
            &[UNSIGNED],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-01 PARTIAL ALONE_SUPP イ residence_document (unsigned_licence)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-01 PARTIAL ALONE_SUPP イ residence_document (unsigned_licence)",
            ],
        ),
        (
            "moved, no anchor, both settled",
            MOVED_NO_ANCHOR,
            &[UNSIGNED, REMARKS],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-01 PARTIAL ALONE イ (unsigned_licence)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-01 PARTIAL ALONE イ (unsigned_licence)",
            ],
        ),
        (
            "renamed: the name is not proved",
            RENAMED,
            &[UNSIGNED, REMARKS],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "renamed, no anchor",
            RENAMED_NO_ANCHOR,
            &[UNSIGNED],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "keys, but not this signer's",
            Licence { signature: Signature::OtherSigner, ..FULL },
            &[UNSIGNED],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "keys, but left unchecked",
            Licence { signature: Signature::NotConfigured, ..FULL },
            &[UNSIGNED],
            [
                "AML-A-01 PARTIAL ALONE イ",
                "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)",
                "TEL-A-01 PARTIAL ALONE イ",
                "TEL-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (unreadable_chip)",
            ],
        ),
        (
            "altered",
            ALTERED,
            &[UNSIGNED, REMARKS],
            [
                "AML-A-02 INVALID ESCALATE - supervisor",
                "AML-B-04 INVALID ESCALATE - supervisor",
                "TEL-A-02 INVALID ESCALATE - supervisor",
                "TEL-B-03 INVALID ESCALATE - supervisor",
            ],
        ),
        (
            "altered and moved",
            Licence { moved: true, ..ALTERED },
            &[UNSIGNED, REMARKS],
            [
                "AML-A-02 INVALID ESCALATE - supervisor",
                "AML-B-04 INVALID ESCALATE - supervisor",
                "TEL-A-02 INVALID ESCALATE - supervisor",
                "TEL-B-03 INVALID ESCALATE - supervisor",
            ],
        ),
    ];
    let days = [(Law::Aml, OLD), (Law::Aml, NEW), (Law::Phone, OLD), (Law::Phone, NEW)];
    for (what, licence, settled, expected) in cases {
        for ((law, day), expected) in days.into_iter().zip(expected) {
            let ruling = licence.ruling(law, day, settled);
            assert_eq!(told(&ruling), expected, "{what}: {law:?} on {day}");
            assert!(RuleSet::shipped().unwrap().could_give(&ruling), "{what}: an outsider finds it possible");
        }
    }
}

#[test]
fn a_blocked_licence_is_unreadable() {
    let mut reading = FULL.reading();
    reading.fields.clear();
    let mut verdicts = NO_ANCHOR.verdicts();
    verdicts.fields.clear();
    assert!(!signature_open(&reading, &verdicts), "nothing was read that a signature could cover");
    let (chip, elements) = chip_state(&reading, &verdicts, true);
    assert_eq!((chip, elements.len()), (ChipState::Unreadable, 0));
    let expected = [
        (Law::Aml, OLD, "AML-A-01 UNREADABLE ALONE イ"),
        (
            Law::Aml,
            NEW,
            "AML-B-03 UNREADABLE REFUSE - read_chip other_document legal_advice (unreadable_chip)",
        ),
        (Law::Phone, OLD, "TEL-A-01 UNREADABLE ALONE イ"),
        (
            Law::Phone,
            NEW,
            "TEL-B-02 UNREADABLE REFUSE - read_chip other_document legal_advice (unreadable_chip)",
        ),
    ];
    for (law, day, expected) in expected {
        let question =
            Question { chip, elements: elements.clone(), ..FULL.question(law, day, Residence::Current) };
        let settings = RuleSettings { settled: [UNSIGNED.into()].into(), ..RuleSettings::default() };
        assert_eq!(
            told(&RuleSet::shipped().unwrap().decide(&settings, &question)),
            expected,
            "{law:?} {day}"
        );
    }
}

/// A chip that contradicts itself is INVALID before a missing key is looked at.
#[test]
fn a_contradiction_is_never_an_open_signature() {
    let mut verdicts = NO_ANCHOR.verdicts();
    let differences =
        vec![Difference { field: FieldName::EXPIRY_DATE, a: "MF/EF01".into(), b: "DF1/EF01 tag 1B".into() }];
    verdicts.agreement = Agreement::Differ { differences };
    assert!(!signature_open(&NO_ANCHOR.reading(), &verdicts));
    assert_eq!(chip_state(&NO_ANCHOR.reading(), &verdicts, true).0, ChipState::Invalid);
}

#[test]
fn what_the_clerk_says_about_the_residence_is_not_made_better() {
    let rules = RuleSet::shipped().unwrap();
    let decide = |licence: &Licence, residence, settled: &[&str]| {
        let settled = settled.iter().map(|code| (*code).to_owned()).collect();
        let settings = RuleSettings { settled, ..RuleSettings::default() };
        told(&rules.decide(&settings, &licence.question(Law::Aml, NEW, residence)))
    };
    // Nobody has said yet: asked for where the clerk's word decides.
    assert_eq!(decide(&FULL, Residence::Unknown, &[]), "AML-B-01 FULL ALONE イ say_residence");
    let settled = "AML-B-01 FULL ALONE イ say_residence (licence_remarks)";
    assert_eq!(decide(&MOVED, Residence::Unknown, &[REMARKS]), settled);
    let unsettled = "AML-B-01 FULL ALONE_SUPP イ residence_document (licence_remarks)";
    assert_eq!(decide(&MOVED, Residence::Unknown, &[]), unsettled);
    // Who has moved again has moved, whatever is settled.
    let moved = "AML-B-01 FULL ALONE_SUPP イ residence_document";
    assert_eq!(decide(&MOVED, Residence::NotCurrent, &[REMARKS]), moved);
    assert_eq!(decide(&FULL, Residence::NotCurrent, &[]), moved);
}

/// The record says what the chip gave and on which open point the answer stands; never more.
#[test]
fn a_settled_point_never_makes_a_chip_full() {
    let ruling = NO_ANCHOR.ruling(Law::Aml, NEW, &[UNSIGNED]);
    assert_eq!((ruling.finish(), ruling.chip), (Finish::Complete, ChipState::Partial));
    assert_eq!(ruling.certainty, Certainty::OurReading, "the article does not say so");
    assert_eq!(ruling.document, DocumentKind::DriversLicence);
    // An outsider sees that a partial chip came to this row by the point alone.
    let rules = RuleSet::shipped().unwrap();
    assert!(rules.could_give(&ruling));
    let forged: [fn(&mut Ruling); 5] = [
        |ruling| ruling.ask_legal = None,
        |ruling| ruling.ask_legal = Some(REMARKS.to_owned()),
        |ruling| {
            ruling.elements.pop_last();
        },
        |ruling| ruling.certainty = Certainty::LawText,
        |ruling| ruling.document = DocumentKind::MyNumberCard,
    ];
    for (at, forge) in forged.into_iter().enumerate() {
        let mut ruling = ruling.clone();
        forge(&mut ruling);
        assert!(!rules.could_give(&ruling), "{at}");
    }
    // Where the row is the same anyway, the point carries nothing.
    let ruling = NO_ANCHOR.ruling(Law::Aml, OLD, &[UNSIGNED]);
    assert_eq!((ruling.ask_legal, ruling.certainty), (None, Certainty::LawText));
}

#[test]
fn asked_for_earlier_than_the_law_does() {
    let rules = RuleSet::shipped().unwrap();
    let ask = |licence: &Licence, settled: &[&str]| {
        let settled = settled.iter().map(|code| (*code).to_owned()).collect();
        let settings = RuleSettings { strict_from: Some(date(2026, 12, 1)), settled };
        let ruling = rules.decide(&settings, &licence.question(Law::Aml, OLD, Residence::Current));
        (told(&ruling), ruling.strict)
    };
    assert_eq!(ask(&FULL, &[]), ("AML-A-01 FULL ALONE イ".into(), false));
    assert_eq!(ask(&PIN_1, &[]), ("AML-A-01 PARTIAL ALONE イ read_all_elements".into(), true));
    let open = "AML-A-01 PARTIAL ALONE イ legal_advice (unsigned_licence)";
    assert_eq!(ask(&NO_ANCHOR, &[]), (open.into(), true));
    assert_eq!(ask(&NO_ANCHOR, &[UNSIGNED]), ("AML-A-01 PARTIAL ALONE イ".into(), false));
}

/// Nobody settles by accident: a file that says nothing about unsigned licences never lets one count.
#[test]
fn a_file_without_the_points_is_the_strict_one() {
    let shipped = include_str!("../assets/rules/rules.toml");
    let without: String = shipped
        .lines()
        .filter(|line| !line.starts_with("unsigned = ") && !line.starts_with("unsigned_remark = "))
        .map(|line| format!("{line}\n"))
        .collect();
    let rules = RuleSet::from_bytes(without.as_bytes()).unwrap();
    let settled = [UNSIGNED.to_owned(), REMARKS.to_owned()].into();
    let settings = RuleSettings { settled, ..RuleSettings::default() };
    let ruling = rules.decide(&settings, &NO_ANCHOR.question(Law::Aml, NEW, Residence::Current));
    assert_eq!(
        told(&ruling),
        "AML-B-02 PARTIAL REFUSE - prove_chip other_document legal_advice (partial_chip)"
    );
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards and specified cards through the whole table of drivers, as a card meets it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika_kit::anchors::NoAnchors;
use tashika_kit::chip::{Line, Readings, recognise};
use tashika_kit::{
    Capabilities, CardError, Credential, FieldName, FieldValue, Link, LinkError, ReadOrder, Secret,
    Transaction, Watch,
};
use tashika_licence::{Licence, MyNumberLicence};
use tashika_mynumber::MyNumber;
use tashika_passport::Passport;
use tashika_residence::{FAMILY, NUMBER, ResidenceCard, SPECIFIED, SpecifiedResidenceCard};
use tashika_softcard::fault::{Fault, FaultLink, Moment};
use tashika_softcard::persona::Expected;
use tashika_softcard::{MemoryLink, Persona, SharedCard, persona};

const TODAY: Date = date(2026, 11, 21);
const TABLE: [Line<'static>; 4] = [
    Line { driver: &Licence, additions: &[] },
    Line { driver: &ResidenceCard, additions: &[] },
    Line { driver: &MyNumber, additions: &[&MyNumberLicence, &SpecifiedResidenceCard] },
    Line { driver: &Passport, additions: &[] },
];

fn known(name: &str) -> &'static Persona {
    persona::by_name(name).unwrap_or_else(|| panic!("{name}"))
}

/// Recognises and reads with the persona's own credentials.
fn read(known: &Persona, link: impl Link + 'static) -> Result<Readings, CardError> {
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = recognise(&TABLE, &mut tx)?;
    let given = known.credentials(TODAY).into_iter();
    let credential = |known: tashika_kit::persona::SpecimenCredential| Credential {
        id: known.id,
        secret: Secret::from(known.value.as_str()),
        last_try: None,
    };
    let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
    let order = ReadOrder { now, anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
    chip.read(&mut tx, given.map(credential).collect(), &order)
}

/// A card to be put down again and again: making one takes its time.
fn card(known: &Persona) -> impl Fn() -> MemoryLink + use<> {
    let card = SharedCard::of(known, TODAY);
    move || card.link().with_capabilities(Capabilities::EXTENDED)
}

/// The family that recognises a persona's card.
fn family(known: &Persona) -> &'static str {
    let mut tx = Transaction::new(Box::new(card(known)()), Watch::default());
    recognise(&TABLE, &mut tx).unwrap_or_else(|error| panic!("{}: {error}", known.name)).driver().family()
}

#[test]
fn every_card_is_recognised_by_its_own_driver() {
    for known in persona::all() {
        if let Expected::Error { .. } = known.expected {
            continue;
        }
        assert_eq!(family(known), known.family, "{}", known.name);
    }
}

/// Contents apart, which their own tests look at: every card gives a reading, and it names its kind and its number.
#[test]
fn every_residence_card_is_read_whole() {
    for known in persona::all().iter().filter(|known| known.family == FAMILY) {
        let read = read(known, card(known)());
        match known.expected {
            Expected::Error { code } => assert_eq!(read.unwrap_err().code(), code, "{}", known.name),
            Expected::Verdicts { .. } => {
                let reading = read.unwrap_or_else(|error| panic!("{}: {error}", known.name)).document;
                for name in [FieldName::CARD_KIND, FieldName::DOCUMENT_NUMBER] {
                    assert!(reading.field(&name).is_some(), "{} {}", known.name, name.as_str());
                }
            }
        }
    }
}

#[test]
fn a_specified_card_is_a_my_number_card_and_says_what_else_it_is() {
    for (name, word) in [
        ("specified-residence-card", "specified_residence_card"),
        ("specified-special-permanent", "specified_special_permanent_resident"),
    ] {
        let readings = read(known(name), card(known(name))()).unwrap();
        assert_eq!(readings.document.family, "mynumber");
        let [beside] = readings.additions.as_slice() else { panic!("{name}: {:?}", readings.additions) };
        let reading = beside.outcome.as_ref().unwrap();
        assert_eq!((beside.family, reading.family.as_ref()), (SPECIFIED, SPECIFIED));
        let kind = &reading.field(&FieldName::CARD_KIND).unwrap().value;
        assert!(matches!(kind, FieldValue::Code { meaning, .. } if meaning == word), "{name}");
        assert!(reading.notes.iter().any(|note| note.code == "residence_application_not_read"));
    }
}

/// The host is read the same, whatever the residence application does at one of its commands.
#[test]
fn a_fault_of_the_residence_application_does_not_cost_the_my_number_card() {
    let known = known("specified-residence-card");
    let link = card(known);
    let whole = read(known, link()).unwrap().document;
    // Licence, MF, kind of a residence card, My-Number licence: then SELECT and the two files.
    for at in 4..8 {
        for status in [0x6982, 0x6F00, 0x6A86, 0x6D00, 0x6283, 0x6300] {
            let faulty = FaultLink::new(link(), at, Fault::Status(status), Moment::AfterTheCard);
            let readings = read(known, faulty).unwrap_or_else(|error| panic!("{at} {status:04X}: {error}"));
            assert_eq!(readings.document.fields, whole.fields);
        }
    }
}

#[test]
fn a_broken_link_is_a_broken_link_at_every_command() {
    for name in ["residence-permanent", "residence2-permanent"] {
        let known = known(name);
        let link = card(known);
        for (fault, source) in [(Fault::Removed, LinkError::Removed), (Fault::Timeout, LinkError::Timeout)] {
            let mut at = 0;
            loop {
                let faulty = FaultLink::new(link(), at, fault, Moment::AfterTheCard);
                match read(known, faulty) {
                    Err(CardError::Link { source: found, .. }) => assert_eq!(found, source, "{name} {at}"),
                    Err(error) => panic!("{name} {at}: {error}"),
                    // The fault lies beyond the last command.
                    Ok(readings) => break assert_eq!(readings.document.family, FAMILY),
                }
                at += 1;
            }
            assert!(at >= 15, "{name}: {at}");
        }
    }
}

/// A damaged answer may look like another card, another number or a damaged file, but never like another reading of what
/// the issuer signs under secure messaging.
#[test]
fn a_damaged_answer_never_gives_another_picture() {
    for name in ["residence-permanent", "residence2-permanent"] {
        let known = known(name);
        let link = card(known);
        let whole = read(known, link()).unwrap().document;
        let photo = |reading: &tashika_kit::Reading| reading.field(&FieldName::PHOTO).cloned();
        assert!(photo(&whole).is_some(), "{name}");
        for at in 0..18 {
            for fault in [Fault::Garbled, Fault::OneByte, Fault::Truncated] {
                for moment in [Moment::BeforeTheCard, Moment::AfterTheCard] {
                    if let Ok(readings) = read(known, FaultLink::new(link(), at, fault, moment)) {
                        let read = readings.document;
                        assert_eq!(photo(&read), photo(&whole), "{name} {at} {fault:?} {moment:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn another_number_is_told_as_such_and_can_be_mended() {
    let known = known("residence-permanent");
    let card = SharedCard::of(known, TODAY);
    for (number, opens) in [("ZZ00000102ZZ", false), ("ZZ00000102ZZ", false), ("ZZ00000101ZZ", true)] {
        let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
        let chip = recognise(&TABLE, &mut tx).unwrap();
        let credential = Credential { id: NUMBER, secret: Secret::from(number), last_try: None };
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let order = ReadOrder { now, anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
        match chip.read(&mut tx, vec![credential], &order) {
            Ok(_) => assert!(opens),
            Err(error) => assert_eq!((error, opens), (CardError::KeyRefused { credential: NUMBER }, false)),
        }
    }
}

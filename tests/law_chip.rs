// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a reading and its verdicts to the chip state the law asks for: FULL only with everything, and never without
//! a signature that holds.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;

use common::check;
use jiff::Timestamp;
use jiff::civil::date;
use tashika::rules::chip::{chip_state, document_kind};
use tashika::rules::{ChipState, DocumentKind, Element};
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, Reading, Source};
use tashika_kit::verdict::{
    Agreement, Difference, Integrity, Issuer, Mark, Originality, Reason, Revocation, Summary, Validity,
    Verdicts,
};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

fn read(name: &str) -> (Reading, Verdicts) {
    let now = Timestamp::now();
    let persona = persona::by_name(name).unwrap();
    let number = persona.credential("check_number_b", japan_day(now)).unwrap();
    let link = SharedCard::of(persona, japan_day(now)).link();
    check(link, &number, None, now).unwrap()
}

fn all() -> BTreeSet<Element> {
    [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into()
}

fn reason() -> Reason {
    Reason::new("none", "")
}

#[test]
fn a_genuine_card_is_full_once_it_was_displayed() {
    let (reading, verdicts) = read("genuine");
    assert_eq!(chip_state(&reading, &verdicts, true), (ChipState::Full, all()));
    assert_eq!(chip_state(&reading, &verdicts, false), (ChipState::Partial, all()));
    assert_eq!(document_kind("mynumber", &reading), Some(DocumentKind::MyNumberCard));
}

/// Whatever a persona is: what fails is INVALID, and FULL means that everything was proved.
#[test]
fn every_persona_has_the_state_of_its_verdicts() {
    let now = Timestamp::now();
    let mut seen = BTreeSet::new();
    for persona in persona::all() {
        let Some(number) = persona.credential("check_number_b", japan_day(now)) else { continue };
        let Ok((reading, verdicts)) =
            check(SharedCard::of(persona, japan_day(now)).link(), &number, None, now)
        else {
            continue;
        };
        let (state, _) = chip_state(&reading, &verdicts, true);
        let failed = verdicts.summary() == Summary::Failed;
        assert_eq!(state == ChipState::Invalid, failed, "{}", persona.name);
        if state == ChipState::Full {
            assert_eq!(verdicts.integrity, Integrity::Intact, "{}", persona.name);
            assert!(matches!(verdicts.issuer, Issuer::Anchored { .. }), "{}", persona.name);
        }
        seen.insert(state);
    }
    assert!(seen.contains(&ChipState::Full) && seen.contains(&ChipState::Invalid), "{seen:?}");
}

#[test]
fn what_is_not_proved_is_partial() {
    let (reading, genuine) = read("genuine");
    let changes: [fn(&mut Verdicts); 6] = [
        |v| v.integrity = Integrity::Unsigned,
        |v| v.integrity = Integrity::NotChecked { reason: reason() },
        |v| v.issuer = Issuer::Unknown { reason: reason() },
        |v| v.issuer = Issuer::NotChecked { reason: reason() },
        |v| v.issuer = Issuer::Expired { name: String::new(), not_after: date(2020, 1, 1) },
        |v| {
            v.fields
                .iter_mut()
                .filter(|f| f.name == FieldName::PHOTO)
                .for_each(|f| f.mark = Mark::SignedNotChecked)
        },
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut verdicts = genuine.clone();
        change(&mut verdicts);
        assert_eq!(chip_state(&reading, &verdicts, true).0, ChipState::Partial, "{at}");
    }
}

#[test]
fn what_contradicts_is_invalid_before_everything_else() {
    let (reading, genuine) = read("genuine");
    let differences = vec![Difference { field: FieldName::BIRTH_DATE, a: "a".into(), b: "b".into() }];
    let changes: [&dyn Fn(&mut Verdicts); 4] = [
        &|v| v.integrity = Integrity::Altered { parts: vec!["photo".into()] },
        &|v| v.originality = Originality::Failed { reason: reason() },
        &|v| v.revocation = Revocation::Revoked { reason: reason(), on: date(2026, 1, 1) },
        &|v| v.agreement = Agreement::Differ { differences: differences.clone() },
    ];
    for (at, change) in changes.iter().enumerate() {
        let mut verdicts = genuine.clone();
        change(&mut verdicts);
        let nothing = Reading { fields: Vec::new(), ..reading.clone() };
        for reading in [&reading, &nothing] {
            assert_eq!(chip_state(reading, &verdicts, true).0, ChipState::Invalid, "{at}");
        }
    }
    // Being out of date is the document's matter (M-EXP), not the chip's.
    let mut expired = genuine;
    expired.validity = Validity::Expired { on: date(2020, 1, 1) };
    assert_eq!(chip_state(&reading, &expired, true).0, ChipState::Full);
}

#[test]
fn an_element_less_is_partial_and_nothing_is_unreadable() {
    let (reading, verdicts) = read("genuine");
    let without = |names: &[FieldName]| {
        let mut less = reading.clone();
        less.fields.retain(|field| !names.contains(&field.name));
        chip_state(&less, &verdicts, true)
    };
    let (state, elements) = without(&[FieldName::ADDRESS, FieldName::ADDRESS_IMAGE]);
    assert_eq!((state, elements.contains(&Element::Residence)), (ChipState::Partial, false));
    let (state, _) = without(&[FieldName::BIRTH_DATE]);
    assert_eq!(state, ChipState::Partial);
    let names: Vec<FieldName> = reading.fields.iter().map(|field| field.name.clone()).collect();
    assert_eq!(without(&names), (ChipState::Unreadable, BTreeSet::new()));
    // Without its photo it is a photo-less card, complete as such; the rules find it partial if the clerk says MNC.
    let mut less = reading.clone();
    less.fields.retain(|field| field.name != FieldName::PHOTO);
    assert_eq!(document_kind("mynumber", &less), Some(DocumentKind::CardWithoutPhoto));
    assert_eq!(chip_state(&less, &verdicts, true).0, ChipState::Full);
    // What the clerk typed was not read from the chip.
    let mut typed = reading.clone();
    typed.fields.iter_mut().for_each(|field| field.source = Source::TypedByClerk);
    assert_eq!(chip_state(&typed, &verdicts, true), (ChipState::Unreadable, BTreeSet::new()));
}

#[test]
fn other_families_ask_for_what_their_chips_have() {
    let (mut reading, verdicts) = read("genuine");
    reading.family = "passport".into();
    reading.fields.retain(|field| !field.name.as_str().starts_with("address"));
    assert_eq!(chip_state(&reading, &verdicts, true).0, ChipState::Full);
    assert_eq!(
        document_kind("passport", &reading),
        None,
        "the chip does not say whether there is an address page"
    );
    for family in ["licence", "residence", "unheard-of"] {
        reading.family = family.into();
        assert_eq!(chip_state(&reading, &verdicts, true).0, ChipState::Partial, "{family}");
    }
    assert_eq!(document_kind("licence", &reading), Some(DocumentKind::DriversLicence));
    assert_eq!(document_kind("residence", &reading), None, "RC or SPRC: the clerk says which");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The software passports, read and judged, each with its exact verdicts; and what is kept of them judges alike.

use tashika_kit::anchors::{AnchorClass, NoAnchors};
use tashika_kit::persona::Expected;
use tashika_kit::verdict::Mark;
use tashika_kit::{
    Capabilities, CardSide, Credential, Driver, Link, LinkError, Persona, ReadOrder, Secret, Transaction,
    Watch,
};

use super::*;
use crate::card::{self, PERSONAS, issuer as simulated};
use crate::{Passport, withhold};

struct Wire(Box<dyn CardSide>);

impl Link for Wire {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        Ok(self.0.answer(command))
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {}
}

/// As a clerk reads it who gives the whole zone of the page.
fn read(persona: &Persona) -> Option<Reading> {
    read_from(persona.build(japan_day(now())), persona)
}

fn read_from(mut card: Box<dyn CardSide>, persona: &Persona) -> Option<Reading> {
    let today = japan_day(now());
    card.power_up();
    let mut tx = Transaction::new(Box::new(Wire(card)), Watch::default());
    let known = persona.credentials(today);
    let zone = known.iter().find(|known| known.id == crate::MRZ)?;
    let credential = Credential { id: zone.id, secret: Secret::from(zone.value.as_str()), last_try: None };
    let order = ReadOrder { now: now(), anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
    Passport.probe(&mut tx).ok()??.read(&mut tx, vec![credential], &order).ok()
}

/// The simulated issuers, as training mode has them.
fn training() -> Store {
    let mut store = Store::of(&[]);
    store.roots = simulated::roots().iter().map(|root| Store::root(root.name, &root.der, true)).collect();
    store.roots.iter_mut().for_each(|root| root.anchor.class = AnchorClass::Simulator);
    store.signers = simulated::signer_certificates();
    store.lists = simulated::revocation_lists().into_iter().map(|list| list.der).collect();
    store
}

/// The answers as a persona's expectation writes them.
fn answers(verdicts: &Verdicts) -> [String; 7] {
    let answer = |value: serde_json::Value| value["answer"].as_str().unwrap().to_owned();
    let json = |question: &str| answer(serde_json::to_value(verdicts).unwrap()[question].clone());
    let summary = serde_json::to_value(verdicts.summary()).unwrap();
    [
        json("integrity"),
        json("issuer"),
        json("originality"),
        json("validity"),
        json("revocation"),
        json("agreement"),
        summary.as_str().unwrap().to_owned(),
    ]
}

#[test]
fn every_persona_gets_its_verdicts_and_so_does_what_is_kept() {
    let store = training();
    let (mut judged, mut wrong) = (0, Vec::new());
    for persona in PERSONAS.iter() {
        let Expected::Verdicts { integrity, issuer, originality, validity, revocation, agreement, summary } =
            persona.expected
        else {
            assert!(read(persona).is_none(), "{}", persona.name);
            continue;
        };
        let expected = [integrity, issuer, originality, validity, revocation, agreement, summary];
        let reading = read(persona).unwrap_or_else(|| panic!("{} cannot be read", persona.name));
        let full = judge(&reading, &store, now());
        let kept = withhold::photo(&withhold::challenges(&reading.to_keep()));
        for (whose, verdicts) in [("full", &full), ("kept", &judge(&kept, &store, now()))] {
            let answers = answers(verdicts);
            if answers != expected {
                let details = format!("{:?} {:?}", verdicts.integrity, verdicts.originality);
                wrong.push(format!(
                    "{} {whose}: {answers:?} instead of {expected:?}; {details}",
                    persona.name
                ));
            }
        }
        judged += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged >= 20, "{judged}");
}

/// Every chip that lists PACE in DG14, made to look as if it had none: whatever else it proves, its files differ.
#[test]
fn a_chip_whose_card_access_is_hidden_differs_from_what_is_signed() {
    const CARD_ACCESS: u16 = 0x011C;
    let mut hidden = 0;
    for persona in PERSONAS.iter() {
        let whole = card::persona::card(persona.name, japan_day(now())).unwrap();
        if whole.contents(false, CARD_ACCESS).is_none() || whole.contents(true, 0x010E).is_none() {
            continue;
        }
        // One that has PACE only cannot be opened then.
        let Some(reading) = read_from(Box::new(whole.without(false, CARD_ACCESS)), persona) else { continue };
        let verdicts = judge(&reading, &training(), now());
        assert_eq!(answers(&verdicts)[5..], ["differ", "failed"], "{}", persona.name);
        hidden += 1;
    }
    assert!(hidden >= 3, "{hidden}");
}

/// Nothing but training mode accepts a simulated issuer: then nothing is anchored.
#[test]
fn without_the_simulated_issuers_nobody_is_anchored() {
    for persona in PERSONAS.iter().take(3) {
        let reading = read(persona).unwrap();
        let verdicts = judge(&reading, &NoAnchors, now());
        assert_eq!(issuer(&verdicts), "no_trust_anchor", "{}", persona.name);
        assert_eq!(verdicts.integrity, Integrity::Intact);
        let mut refused = training();
        refused.roots.iter_mut().for_each(|root| root.accepted = false);
        assert_eq!(issuer(&judge(&reading, &refused, now())), "anchor_class_not_accepted");
    }
}

/// Which fields of the altered personas are accused: those of the group that was changed.
#[test]
fn an_altered_persona_is_accused_where_it_was_altered() {
    for (name, guilty) in [
        ("passport-altered-expiry", "DG1"),
        ("passport-altered-photo", "DG2"),
        ("passport-wrong-hash", "DG2"),
        ("passport-unsigned-photo", "DG2"),
    ] {
        let persona = PERSONAS.iter().find(|persona| persona.name == name).unwrap();
        let verdicts = judge(&read(persona).unwrap(), &training(), now());
        let signed = verdicts.fields.iter().filter(|field| field.source.is_signed());
        let mut places = std::collections::BTreeSet::new();
        for field in signed {
            let expected = if field.origin == guilty { Mark::Altered } else { Mark::SignedNotChecked };
            assert_eq!(field.mark, expected, "{name}: {} of {}", field.name.as_str(), field.origin);
            places.insert(field.origin.as_ref());
        }
        assert!(places.contains("DG1") && places.contains("DG2"), "{name}: {places:?}");
    }
}

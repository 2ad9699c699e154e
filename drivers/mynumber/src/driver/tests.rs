// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which files the two drivers of the card touch.

use std::sync::{Arc, Mutex};

use super::{CERTIFICATE, HolderCertificate, MyNumber, MyNumberWithoutCertificate, probe};
use crate::card::{MyNumberCard, NEIGHBOUR, PERSONAS, holder};
use tashika_kit::anchors::NoAnchors;
use tashika_kit::reading::Field;
use tashika_kit::{CardSide, Driver, Link, LinkError, Persona, Recognised, Transaction, Watch};

/// A card that writes down which certificate files are touched, by SELECT or by short identifier.
struct Seen {
    card: MyNumberCard,
    in_jpki: bool,
    files: Arc<Mutex<Vec<u8>>>,
}

impl Link for Seen {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        match command {
            [0x00, 0xA4, 0x04, _, _, aid @ ..] => self.in_jpki = aid == crate::card::aid::JPKI,
            [0x00, 0xA4, 0x02, _, 0x02, _, id] if self.in_jpki => self.files.lock().unwrap().push(*id),
            [0x00, 0xB0, p1 @ 0x80..=0xFF, ..] if self.in_jpki => self.files.lock().unwrap().push(p1 & 0x1F),
            _ => {}
        }
        Ok(self.card.answer(command))
    }

    fn power_off(&mut self) {}
}

fn evidence_and_files(certificate: HolderCertificate) -> (Vec<String>, Vec<u8>) {
    let today = jiff::civil::date(2026, 11, 21);
    let card = MyNumberCard::behaving(holder::HANAKO, today, crate::card::Behaviour::default());
    let files = Arc::new(Mutex::new(Vec::new()));
    let link = Seen { card, in_jpki: false, files: Arc::clone(&files) };
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let card = probe(&mut tx, certificate).unwrap().unwrap();
    let names = card.evidence.iter().map(|evidence| evidence.name.to_string()).collect();
    drop(tx);
    let seen = files.lock().unwrap().clone();
    (names, seen)
}

#[test]
fn the_holders_certificate_stays_in_the_card_where_nobody_may_read_it() {
    let (names, files) = evidence_and_files(HolderCertificate::Left);
    assert!(!files.contains(&0x0A) && !files.contains(&0x01), "{files:02X?}");
    assert!(!names.contains(&"jpki.user_authentication".to_owned()));
    for still in ["jpki.user_authentication_ca", "jpki.digital_signature_ca", "visual.certificate"] {
        assert!(names.contains(&still.to_owned()), "{still}");
    }
    let (names, files) = evidence_and_files(HolderCertificate::Read);
    assert!(files.contains(&0x0A) && names.contains(&"jpki.user_authentication".to_owned()));
}

/// What a persona's card tells for nothing: its mark, the certificate of its card face, and its fields.
fn for_nothing(persona: &Persona) -> (Vec<u8>, Vec<u8>, Vec<Field>) {
    struct Plain(Box<dyn CardSide>);
    impl Link for Plain {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            Ok(self.0.answer(command))
        }
        fn power_off(&mut self) {}
    }
    let card = persona.build(jiff::civil::date(2026, 11, 21));
    let mut tx = Transaction::new(Box::new(Plain(card)), Watch::default());
    let card = probe(&mut tx, HolderCertificate::Left).unwrap().unwrap();
    let certificate = card.evidence.iter().find(|evidence| evidence.name == CERTIFICATE).unwrap();
    (card.own_mark().to_vec(), certificate.bytes.clone(), card.preview().to_vec())
}

#[test]
fn neighbours_whose_cards_end_on_one_day_are_told_apart_by_nothing_but_the_serial() {
    let genuine = PERSONAS.iter().find(|persona| persona.name == "genuine").unwrap();
    let (mark, certificate, fields) = for_nothing(genuine);
    let (other_mark, other_certificate, other_fields) = for_nothing(&NEIGHBOUR);
    assert_eq!(
        (&certificate, &fields),
        (&other_certificate, &other_fields),
        "the municipality's, not the card's"
    );
    assert_ne!(mark, other_mark);
    assert_eq!((mark.len(), for_nothing(genuine).0), (15, mark.clone()), "and the same card tells the same");
    // It is in no field and no evidence, so it cannot come into a record.
    let text = String::from_utf8(mark).unwrap();
    assert!(!format!("{fields:?}").contains(&text));
}

#[test]
fn both_drivers_are_one_family() {
    assert_eq!(MyNumber.family(), MyNumberWithoutCertificate.family());
    let reading = tashika_kit::Reading {
        family: "mynumber".into(),
        read_at: jiff::Timestamp::UNIX_EPOCH,
        fields: Vec::new(),
        evidence: Vec::new(),
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    };
    let judged = |driver: &dyn Driver| driver.judge(&reading, &NoAnchors, reading.read_at);
    assert_eq!(judged(&MyNumber), judged(&MyNumberWithoutCertificate));
}

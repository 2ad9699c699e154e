// SPDX-License-Identifier: MIT OR Apache-2.0
//! A My Number Card and the My-Number licence on it in one session: whatever the latter does, the card is read.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika_kit::anchors::NoAnchors;
use tashika_kit::chip::{Chip, Line, recognise};
use tashika_kit::{CardError, Credential, Link, LinkError, ReadOrder, Readings, Secret, Transaction, Watch};
use tashika_licence::card::{MyNumberLicenceCard, Recorded};
use tashika_licence::{MY_NUMBER_LICENCE, MY_NUMBER_LICENCE_PIN, MyNumberLicence};
use tashika_mynumber::MyNumber;
use tashika_softcard::one_chip::{Application, OneChip};
use tashika_softcard::{SharedCard, persona};

const TODAY: Date = date(2026, 11, 21);
const TABLE: [Line<'static>; 1] = [Line { driver: &MyNumber, additions: &[&MyNumberLicence] }];

/// Writes down what is sent.
struct Watched<L>(L, Arc<Mutex<Vec<Vec<u8>>>>);

impl<L: Link> Link for Watched<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.1.lock().unwrap().push(command.to_vec());
        self.0.transmit(command)
    }

    fn power_off(&mut self) {
        self.0.power_off();
    }
}

struct Session {
    tx: Transaction,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Session {
    fn with(card: &SharedCard) -> Self {
        let sent = Arc::default();
        let link = Watched(card.link(), Arc::clone(&sent));
        Self { tx: Transaction::new(Box::new(link), Watch::default()), sent }
    }

    /// VERIFYs of the licence's PIN.
    fn pins(&self) -> usize {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|command| command.starts_with(&[0x00, 0x20, 0x00, 0x86, 0x04])).count()
    }

    fn read(&mut self, chip: Chip<'_>, given: Vec<(&'static str, &str)>) -> Result<Readings, CardError> {
        let now: Timestamp = "2026-11-21T03:00:00Z".parse().unwrap();
        let credential = |(id, secret)| Credential { id, secret: Secret::from(secret), last_try: None };
        let order = ReadOrder { now, anchors: &NoAnchors, signatures_over_hidden: false, statement: None };
        chip.read(&mut self.tx, given.into_iter().map(credential).collect(), &order)
    }
}

fn number() -> String {
    let known = persona::by_name("genuine").unwrap().credentials(TODAY);
    known.into_iter().find(|known| known.id == "check_number_b").unwrap().value
}

fn beside(guest: Box<dyn Application>) -> SharedCard {
    let host = persona::by_name("genuine").unwrap().build(TODAY);
    SharedCard::new(Box::new(OneChip::new(host, guest)))
}

fn recorded(recorded: Recorded) -> SharedCard {
    beside(Box::new(MyNumberLicenceCard::new(recorded, TODAY)))
}

#[test]
fn both_are_read_in_one_session_and_each_pin_is_sent_once() {
    for (what, pin) in
        [(Recorded::Licence, "8642"), (Recorded::WithoutPin, ""), (Recorded::HistoryOnly, "8642")]
    {
        let mut session = Session::with(&recorded(what));
        let chip = recognise(&TABLE, &mut session.tx).unwrap();
        assert_eq!(chip.additions().collect::<Vec<_>>(), [MY_NUMBER_LICENCE]);
        let [own, licence] = chip.needs() else { panic!("two numbers") };
        assert!(!own.optional && licence.optional && licence.id == MY_NUMBER_LICENCE_PIN);
        let number = number();
        let given = vec![("check_number_b", &*number), (MY_NUMBER_LICENCE_PIN, pin)];
        let readings = session.read(chip, given).unwrap();
        assert_eq!(readings.document.family, "mynumber");
        let [addition] = &*readings.additions else { panic!("one addition") };
        assert_eq!(addition.outcome.as_ref().unwrap().family, MY_NUMBER_LICENCE);
        assert_eq!(session.pins(), 1);
    }
}

#[test]
fn without_its_pin_the_licence_stays_where_it_is() {
    for what in [Recorded::Licence, Recorded::WithoutPin, Recorded::Blocked] {
        let mut session = Session::with(&recorded(what));
        let chip = recognise(&TABLE, &mut session.tx).unwrap();
        let readings = session.read(chip, vec![("check_number_b", &number())]).unwrap();
        assert!(readings.additions.is_empty());
        assert_eq!(session.pins(), 0);
    }
}

#[test]
fn a_wrong_or_blocked_pin_does_not_undo_the_card() {
    for (what, pins) in [(Recorded::Licence, 1), (Recorded::Blocked, 0)] {
        let mut session = Session::with(&recorded(what));
        let chip = recognise(&TABLE, &mut session.tx).unwrap();
        let number = number();
        let given = vec![("check_number_b", &*number), (MY_NUMBER_LICENCE_PIN, "0000")];
        let readings = session.read(chip, given).unwrap();
        assert!(!readings.document.fields.is_empty());
        let [addition] = &*readings.additions else { panic!("one addition") };
        let error = addition.outcome.as_ref().unwrap_err();
        assert!(matches!(error, CardError::WrongNumber { .. } | CardError::Blocked { .. }), "{error}");
        assert_eq!(session.pins(), pins);
    }
}

/// An application that can be selected, and then answers everything in one way.
struct Odd([u8; 2]);

impl Application for Odd {
    fn forget(&mut self) {}

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let own =
            [&[0x00, 0xA4, 0x04, 0x0C, 0x10][..], &tashika_licence::card::aid::MY_NUMBER_LICENCE].concat();
        match command {
            [0x00, 0xA4, 0x04, ..] if command == own => vec![0x90, 0x00],
            [0x00, 0xA4, 0x04, ..] => vec![0x6A, 0x82],
            _ => self.0.to_vec(),
        }
    }
}

#[test]
fn an_application_that_answers_oddly_does_not_keep_the_card_from_being_read() {
    for sw in [[0x90, 0x00], [0x69, 0x82], [0x6A, 0x82], [0x6F, 0x00], [0x63, 0xC5]] {
        let mut session = Session::with(&beside(Box::new(Odd(sw))));
        let chip = recognise(&TABLE, &mut session.tx).unwrap();
        assert_eq!(chip.additions().count(), 0, "{sw:02X?}");
        let readings = session.read(chip, vec![("check_number_b", &number())]).unwrap();
        assert_eq!(readings.document.family, "mynumber");
        assert_eq!(session.pins(), 0);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the tests of this module have in common: a card on a table, and anchors that know the simulated roots.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::date::japan_day;
use tashika_kit::{
    CardError, CardSide, Credential, Driver, Link, LinkError, Persona, ReadOrder, Reading, Secret,
    Transaction, Watch, chip,
};

use crate::card::{JPKI_PERSONAS, PERSONAS, issuer};

pub(super) const STATEMENT: &str = "窓口での本人確認のために署名します。";
pub(super) const NOW: &str = "2026-11-21T05:06:07.891Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// The simulated roots.
pub(super) struct Simulated(BTreeMap<[u8; 32], &'static str>);

pub(super) fn simulated() -> Simulated {
    Simulated(issuer::anchors().certificates.into_iter().map(|(name, hash)| (hash, name)).collect())
}

impl Anchors for Simulated {
    fn pinned_certificate(&self, sha256: &[u8; 32]) -> Lookup<Anchor> {
        match self.0.get(sha256) {
            Some(name) => Lookup::Accepted(Anchor {
                name: (*name).to_owned(),
                fingerprint: *sha256,
                class: AnchorClass::Simulator,
            }),
            None => Lookup::Unknown,
        }
    }
}

type Between = Box<dyn FnMut(&[u8], Vec<u8>) -> Vec<u8> + Send>;

/// A card that several sessions can use, and what was sent to it.
#[derive(Clone)]
pub(super) struct Table {
    card: Arc<Mutex<Box<dyn CardSide>>>,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    between: Arc<Mutex<Option<Between>>>,
}

impl Table {
    pub(super) fn of(persona: &str) -> Self {
        Self::with(self::persona(persona).build(japan_day(now())))
    }

    pub(super) fn with(card: Box<dyn CardSide>) -> Self {
        let between = Arc::new(Mutex::new(None));
        Self { card: Arc::new(Mutex::new(card)), sent: Arc::default(), between }
    }

    /// Changes answers on their way.
    pub(super) fn between(self, change: impl FnMut(&[u8], Vec<u8>) -> Vec<u8> + Send + 'static) -> Self {
        *self.between.lock().unwrap() = Some(Box::new(change));
        self
    }

    pub(super) fn transaction(&self) -> Transaction {
        self.card.lock().unwrap().power_up();
        Transaction::new(Box::new(self.clone()), Watch::default())
    }

    /// All commands so far.
    pub(super) fn sent(&self) -> Vec<Vec<u8>> {
        self.sent.lock().unwrap().clone()
    }

    /// VERIFYs that carried a secret.
    pub(super) fn verified(&self) -> Vec<Vec<u8>> {
        self.sent().into_iter().filter(|command| command[1] == 0x20 && command.len() > 4).collect()
    }

    /// Tries left of a PIN of the JPKI-AP, asked of the card itself.
    pub(super) fn tries(&self, pin: u8) -> u8 {
        let mut card = self.card.lock().unwrap();
        card.power_up();
        let select = [&[0x00, 0xA4, 0x04, 0x0C, 10][..], &crate::card::aid::JPKI].concat();
        assert_eq!(card.answer(&select), [0x90, 0x00]);
        assert_eq!(card.answer(&[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, pin]), [0x90, 0x00]);
        match card.answer(&[0x00, 0x20, 0x00, 0x80])[..] {
            [0x63, tries] => tries & 0x0F,
            [0x69, 0x83 | 0x84] => 0,
            ref other => panic!("{other:02X?}"),
        }
    }
}

impl Link for Table {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.sent.lock().unwrap().push(command.to_vec());
        let answer = self.card.lock().unwrap().answer(command);
        Ok(match self.between.lock().unwrap().as_mut() {
            Some(change) => change(command, answer),
            None => answer,
        })
    }

    fn power_off(&mut self) {
        self.card.lock().unwrap().power_up();
    }
}

pub(super) fn persona(name: &str) -> &'static Persona {
    PERSONAS.iter().chain(&JPKI_PERSONAS).find(|persona| persona.name == name).unwrap()
}

pub(super) fn given(id: &'static str, secret: &str) -> Credential {
    Credential { id, secret: Secret::from(secret), last_try: None }
}

/// What the holder of a persona's card types.
pub(super) fn right(persona: &str, id: &'static str) -> Credential {
    given(id, &self::persona(persona).credential(id, japan_day(now())).unwrap())
}

/// Recognises and reads, as a counter does.
pub(super) fn read(table: &Table, driver: &dyn Driver, credential: Credential) -> Result<Reading, CardError> {
    read_at(table, driver, credential, Some(STATEMENT), now())
}

pub(super) fn read_at(
    table: &Table,
    driver: &dyn Driver,
    credential: Credential,
    statement: Option<&str>,
    now: Timestamp,
) -> Result<Reading, CardError> {
    let mut tx = table.transaction();
    let line = [chip::Line { driver, additions: &[] }];
    let chip = chip::recognise(&line, &mut tx)?;
    driver.check(&credential, japan_day(now))?;
    let anchors = simulated();
    let order = ReadOrder { now, anchors: &anchors, signatures_over_hidden: false, statement };
    Ok(chip.read(&mut tx, vec![credential], &order)?.document)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The training reader: software cards instead of a real reader.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::{Link, LinkError};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona};
use tashika_softcard::radio::{Passing, RadioLink, RadioTime};

use super::port::CardPort;

/// A reader on which software cards are put. Counters of a card persist while the program runs, as they
/// would on a real card.
#[derive(Debug, Default)]
pub struct TrainingReader {
    table: Mutex<Table>,
    radio: Option<RadioTime>,
}

#[derive(Debug, Default)]
struct Table {
    cards: BTreeMap<&'static str, Arc<OnceLock<SharedCard>>>,
    placed: Option<&'static Persona>,
}

impl TrainingReader {
    /// The reader's name.
    pub const NAME: &'static str = "Training reader (software cards)";

    /// A reader whose cards take as long as the air would, or no time at all.
    #[must_use]
    pub fn new(radio: Option<RadioTime>) -> Self {
        Self { table: Mutex::default(), radio }
    }

    /// Puts the card of a persona on the reader; `false` if there is no such persona.
    #[must_use]
    pub fn place(&self, name: &str) -> bool {
        let Some(persona) = persona::by_name(name) else { return false };
        self.table().placed = Some(persona);
        true
    }

    /// Takes the card away; `false` if there was none.
    #[must_use]
    pub fn lift(&self) -> bool {
        self.table().placed.take().is_some()
    }

    /// The persona on the reader.
    #[must_use]
    pub fn placed(&self) -> Option<&'static str> {
        self.table().placed.map(|persona| persona.name)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CardPort for TrainingReader {
    /// Makes the card when it is first used: that takes a moment (RSA keys), and happens on the worker's
    /// thread, with the table free for the window.
    fn connect(&self, _reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let (persona, card) = {
            let mut table = self.table();
            let persona = table.placed.ok_or(LinkError::NoCard)?;
            (persona, Arc::clone(table.cards.entry(persona.name).or_default()))
        };
        let card = card.get_or_init(|| SharedCard::of(persona, japan_day(Timestamp::now())));
        Ok(match self.radio {
            Some(time) => Box::new(RadioLink::new(card.link(), time, Passing::Sleep)),
            None => Box::new(card.link()),
        })
    }
}

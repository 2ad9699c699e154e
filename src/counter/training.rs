// SPDX-License-Identifier: MIT OR Apache-2.0
//! The training reader: software cards instead of a real reader.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::{Link, LinkError};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use super::port::CardPort;

/// A reader on which software cards are put. Counters of a card persist while the program runs, as they
/// would on a real card.
#[derive(Debug, Default)]
pub struct TrainingReader {
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    cards: BTreeMap<String, SharedCard>,
    placed: Option<String>,
}

impl TrainingReader {
    /// The reader's name.
    pub const NAME: &'static str = "Training reader (software cards)";

    /// Puts the card of a persona on the reader; `false` if there is no such persona.
    #[must_use]
    pub fn place(&self, name: &str) -> bool {
        let Some(persona) = persona::by_name(name) else { return false };
        let mut table = self.table();
        table
            .cards
            .entry(name.to_owned())
            .or_insert_with(|| SharedCard::of(persona, japan_day(Timestamp::now())));
        table.placed = Some(name.to_owned());
        true
    }

    /// Takes the card away; `false` if there was none.
    #[must_use]
    pub fn lift(&self) -> bool {
        self.table().placed.take().is_some()
    }

    /// The persona on the reader.
    #[must_use]
    pub fn placed(&self) -> Option<String> {
        self.table().placed.clone()
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CardPort for TrainingReader {
    fn connect(&self, _reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let table = self.table();
        let name = table.placed.as_ref().ok_or(LinkError::NoCard)?;
        let card = table.cards.get(name).ok_or(LinkError::NoCard)?;
        Ok(Box::new(card.link()))
    }
}

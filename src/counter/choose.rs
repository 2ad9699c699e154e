// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's part that has to do with several cards at once: nobody guesses whose card is meant.
//!
//! Recognising reads free files only and spends no try, so each card is asked what it is. A card that said to be no document,
//! such as a clerk's own pass in a second reader, is never meant as long as it lies there. If one document is left, it is taken;
//! otherwise the clerk says which.

use jiff::Timestamp;
use tashika_kit::{CardError, LinkError};

use super::Counter;
use super::event::Effect;
use super::stage::Stage;
use super::visit::Whose;

/// What is known of a card that could be meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It is being asked.
    Looking,
    /// It is a document of this family.
    Document(&'static str),
    /// No driver knows it.
    NoDocument,
    /// It could not be asked; the code of the error.
    Silent(&'static str),
}

impl Seen {
    /// What came of recognising a card.
    #[must_use]
    pub fn of(outcome: Result<&'static str, &CardError>) -> Self {
        match outcome {
            Ok(family) => Self::Document(family),
            Err(CardError::UnknownDocument) => Self::NoDocument,
            Err(error) => Self::Silent(error.code()),
        }
    }
}

/// A card that could be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The reader it lies on.
    pub reader: String,
    /// What it is.
    pub seen: Seen,
}

impl Counter {
    /// Readers with a card that could be meant, in the order in which the cards came. The customer's card that was read
    /// already is not, while the representative's is waited for; nor is what said to be no document.
    pub(super) fn candidates(&self) -> Vec<String> {
        let agent = self.visit.whose == Whose::Representative;
        let done = |reader: &String| agent && self.read_from.as_ref() == Some(reader);
        let pass = |reader: &String| self.no_documents.contains(reader);
        self.present.iter().filter(|reader| !done(reader) && !pass(reader)).cloned().collect()
    }

    /// Readers with a card that nobody touches before this check is over.
    #[must_use]
    pub fn waiting_cards(&self) -> usize {
        let busy = self.is_under_way() && !matches!(self.stage, Stage::Choose { .. });
        let others = self.present.iter().filter(|reader| Some(*reader) != self.reader.as_ref());
        if busy && self.reader.is_some() { others.filter(|reader| !self.is_read(reader)).count() } else { 0 }
    }

    fn is_read(&self, reader: &str) -> bool {
        self.read_from.as_deref() == Some(reader)
    }

    /// Asks which card is meant.
    pub(super) fn ask_which(&mut self, readers: Vec<String>) -> Vec<Effect> {
        let card = |reader: &String| Candidate { reader: reader.clone(), seen: Seen::Looking };
        self.stage = Stage::Choose { cards: readers.iter().map(card).collect() };
        vec![Effect::Close, Effect::Look { readers, task: self.task() }]
    }

    /// One more card came while the clerk is asked.
    pub(super) fn one_more(&mut self, reader: String) -> Vec<Effect> {
        let task = self.task();
        let Stage::Choose { cards } = &mut self.stage else { return Vec::new() };
        if !cards.iter().any(|card| card.reader == reader) {
            cards.push(Candidate { reader, seen: Seen::Looking });
        }
        let open = cards.iter().filter(|card| card.seen == Seen::Looking);
        let readers = open.map(|card| card.reader.clone()).collect();
        vec![Effect::Look { readers, task }]
    }

    /// A card was taken away while the clerk is asked. The one that is left is meant, unless it is no document.
    pub(super) fn one_less(&mut self, reader: &str, how: LinkError, now: Timestamp) -> Vec<Effect> {
        let agreed = self.task().is_some();
        let Stage::Choose { cards } = &mut self.stage else { return Vec::new() };
        cards.retain(|card| card.reader != reader);
        let mut possible = cards.iter().filter(|card| card.seen != Seen::NoDocument);
        match (possible.next(), possible.next()) {
            // It may still turn out to be a pass.
            (Some(Candidate { seen: Seen::Looking, .. }), None) | (Some(_), Some(_)) => Vec::new(),
            (Some(last), None) => {
                let last = last.reader.clone();
                self.choose(&last, now)
            }
            (None, _) if cards.is_empty() || agreed => self.nobody_left(now),
            // Nothing but a pass is left: the document is waited for.
            (None, _) => {
                self.reader = Some(reader.to_owned());
                self.card_lost(how)
            }
        }
    }

    fn nobody_left(&mut self, now: Timestamp) -> Vec<Effect> {
        // What the customer agreed to still stands; the card is waited for once more.
        if self.task().is_some() && !self.chosen_after_failure {
            self.stage = Stage::AwaitingCard;
            return vec![Effect::Close];
        }
        self.stop_reading(now)
    }

    /// A card said what it is.
    pub(super) fn looked(&mut self, reader: &str, seen: Seen, now: Timestamp) -> Vec<Effect> {
        if seen == Seen::NoDocument {
            self.forget_no_document(reader);
            self.no_documents.insert(reader.to_owned());
        }
        let Stage::Choose { cards } = &mut self.stage else { return Vec::new() };
        if let Some(card) = cards.iter_mut().find(|card| card.reader == reader) {
            card.seen = seen;
        }
        let mut possible = cards.iter().filter(|card| card.seen != Seen::NoDocument);
        match (possible.next(), possible.next()) {
            (Some(Candidate { reader, seen: Seen::Document(_) }), None) => {
                let only = reader.clone();
                self.choose(&only, now)
            }
            _ => Vec::new(),
        }
    }

    /// This card is meant.
    pub(super) fn choose(&mut self, reader: &str, now: Timestamp) -> Vec<Effect> {
        let Stage::Choose { cards } = &self.stage else { return Vec::new() };
        if !cards.iter().any(|card| card.reader == reader) {
            return Vec::new();
        }
        if self.chosen_after_failure && self.is_other_card(reader) {
            self.take_consent_back();
            return vec![Effect::Close];
        }
        self.open(reader.to_owned(), now)
    }
}

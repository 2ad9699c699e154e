// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card in memory: no reader, no service.

use std::sync::{Arc, Mutex, PoisonError};

use tashika_kit::{Capabilities, CardSide, Link, LinkError, Persona};

/// A card that several sessions can use one after another, as a real one lies on a counter: counters and
/// changed PINs stay, selected and verified state goes with the power.
#[derive(Clone)]
pub struct SharedCard(Arc<Mutex<Box<dyn CardSide>>>);

impl SharedCard {
    /// Takes a card over.
    #[must_use]
    pub fn new(card: Box<dyn CardSide>) -> Self {
        Self(Arc::new(Mutex::new(card)))
    }

    /// The card of a persona as of a day.
    #[must_use]
    pub fn of(persona: &Persona, today: jiff::civil::Date) -> Self {
        Self::new(persona.build(today))
    }

    /// Puts the card on a reader.
    #[must_use]
    pub fn link(&self) -> MemoryLink {
        MemoryLink { card: self.clone(), capabilities: Capabilities::SHORT, powered: false }
    }

    /// Does something with the card itself, outside any session.
    pub fn with<T>(&self, act: impl FnOnce(&mut dyn CardSide) -> T) -> T {
        let mut card = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(card.as_mut())
    }
}

impl std::fmt::Debug for SharedCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedCard")
    }
}

/// A link to a card in memory. The card gets power with the first command after the link was made or
/// powered off.
#[derive(Debug)]
pub struct MemoryLink {
    card: SharedCard,
    capabilities: Capabilities,
    powered: bool,
}

impl MemoryLink {
    /// The same link with other capabilities; [`Capabilities::SHORT`] unless told.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: Capabilities) -> Self {
        self.capabilities = capabilities;
        self
    }
}

impl Link for MemoryLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let first = !self.powered;
        self.powered = true;
        Ok(self.card.with(|card| {
            if first {
                card.power_up();
            }
            card.answer(command)
        }))
    }

    fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    fn power_off(&mut self) {
        self.powered = false;
    }
}

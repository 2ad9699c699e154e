// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card remembers (`specs` mynumber-card §11.1), and the way from a command to an answer.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tashika_kit::CardSide;

use super::files::{Access, Application, Content, File};
use super::holder::Holder;
use super::order::{Behaviour, Order};
use super::personalise;
use tashika_kit::card_side::Apdu;

/// Contact ATR (`specs` mynumber-card §1.1).
pub(crate) const ATR: [u8; 9] = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

/// A status word that is not `9000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) u16);

/// Answer data and status word, or a status word alone.
pub(crate) type Answer = Result<(Vec<u8>, u16), Refusal>;

/// Data with `9000`.
pub(crate) fn done(data: Vec<u8>) -> Answer {
    Ok((data, 0x9000))
}

/// A software My Number Card. Counters and changed PINs live as long as this value.
pub struct MyNumberCard {
    pub(crate) applications: Vec<Application>,
    pub(crate) card_level: Vec<(u16, Vec<u8>)>,
    pub(crate) behaviour: Behaviour,
    /// Index of the selected application; `None`: the issuer domain.
    pub(crate) selected: Option<usize>,
    pub(crate) current: Option<u16>,
    /// PIN files of the selected application that were verified.
    pub(crate) verified: BTreeSet<u16>,
}

impl MyNumberCard {
    /// A genuine card of a holder as of a day, with another behaviour than the default.
    #[must_use]
    pub fn behaving(holder: Holder, today: Date, behaviour: Behaviour) -> Self {
        Self::new(&Order { behaviour, ..Order::genuine(holder, today) })
    }

    pub(crate) fn new(order: &Order) -> Self {
        Self {
            applications: personalise::applications(order),
            card_level: personalise::card_level(order),
            behaviour: order.behaviour,
            selected: None,
            current: None,
            verified: BTreeSet::new(),
        }
    }

    /// Tries left of a PIN file, without touching it; `None` if there is no such PIN file.
    #[must_use]
    pub fn tries_left(&self, aid: &[u8], pin_file: u16) -> Option<u8> {
        let application = self.applications.iter().find(|application| application.aid == aid)?;
        match &application.files.get(&pin_file)?.content {
            Content::Pin(pin) => Some(pin.left()),
            _ => None,
        }
    }

    pub(crate) fn application(&self) -> Option<&Application> {
        self.applications.get(self.selected?)
    }

    pub(crate) fn file(&self, id: u16) -> Option<&File> {
        self.application()?.files.get(&id)
    }

    pub(crate) fn file_mut(&mut self, id: u16) -> Option<&mut File> {
        self.applications.get_mut(self.selected?)?.files.get_mut(&id)
    }

    pub(crate) fn allowed(&self, access: Access) -> bool {
        match access {
            Access::Free => true,
            Access::AfterAny(pins) => pins.iter().any(|pin| self.verified.contains(pin)),
        }
    }

    /// Class first, then instruction (`specs` mynumber-card §11.2).
    fn dispatch(&mut self, apdu: &Apdu<'_>) -> Answer {
        match apdu.cla {
            0x00 | 0x80 => {}
            0x01..=0x03 => return Err(Refusal(0x6881)),
            0x04 | 0x08 | 0x0C => return Err(Refusal(0x6882)),
            _ => return Err(Refusal(self.behaviour.wrong_class)),
        }
        match (apdu.cla, apdu.ins) {
            (0x00, 0xA4) => self.select(apdu),
            (0x00, 0xB0) => self.read_binary(apdu),
            (0x00, 0xB2) => self.read_record(apdu),
            (0x00, 0x20) => self.verify(apdu),
            (0x00, 0x24) | (0x80, 0x32) => self.change_pin(apdu),
            (0x80, 0x2A) => self.sign(apdu),
            (0x00, 0x84) => Self::get_challenge(apdu),
            (0x00, 0x88) => self.internal_authenticate(apdu),
            (0x00, 0xCA) => self.get_data(apdu),
            (0x80, 0xA2) => self.terminal_certificate(apdu),
            // The iPhone's "last command" indicator (§7.6), and SET SESSION KEY (§5.2.7).
            (0x80, 0xFC) => Err(Refusal(0x6700)),
            (0x80, 0xAE) if !self.application().is_some_and(|ap| ap.session_key) => Err(Refusal(0x66F1)),
            _ => Err(Refusal(0x6D00)),
        }
    }
}

impl CardSide for MyNumberCard {
    fn atr(&self) -> Vec<u8> {
        ATR.to_vec()
    }

    fn power_up(&mut self) {
        self.selected = None;
        self.current = None;
        self.verified.clear();
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = match Apdu::parse(command) {
            Some(apdu) => self.dispatch(&apdu),
            None => Err(Refusal(0x6700)),
        };
        let (mut bytes, sw) = answer.unwrap_or_else(|refusal| (Vec::new(), refusal.0));
        bytes.extend(sw.to_be_bytes());
        bytes
    }
}

impl std::fmt::Debug for MyNumberCard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MyNumberCard").field("selected", &self.selected).finish_non_exhaustive()
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The chip: its files, what opens them, and the commands that are taken in each state (`specs` passport §8.1).

use std::thread::sleep;

use tashika_kit::card_side::{Apdu, CardSide};

use super::authentication::{Active, ChipAuthentication};
use super::bac;
use super::behaviour::Behaviour;
use super::channel::Channel;
use super::keys::EcPair;
use super::number::Randoms;
use super::pace::{Offer, Run};

/// Answer data with its status word, or a status word alone.
pub(super) type Answer = Result<(Vec<u8>, u16), u16>;

pub(super) fn done(data: Vec<u8>) -> Answer {
    Ok((data, 0x9000))
}

/// Where a file is, and what reading it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the MF, free.
    Master,
    /// In the MF, after PACE.
    MasterSecured,
    /// In the passport application, when it is open.
    Application,
    /// In the passport application, with Terminal Authentication only.
    Closed,
}

impl Place {
    pub(super) fn in_application(self) -> bool {
        matches!(self, Self::Application | Self::Closed)
    }
}

/// An elementary file.
#[derive(Clone)]
pub(crate) struct File {
    pub(crate) place: Place,
    pub(crate) id: u16,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    /// Its short identifier: in both directories the low five bits of the identifier, but for two files of the MF.
    pub(super) fn short(&self) -> u8 {
        let [_, low] = self.id.to_be_bytes();
        match (self.place, self.id) {
            (Place::Master, 0x2F00) => 0x1E,
            (Place::Master, 0x2F01) => 0x01,
            _ => low & 0x1F,
        }
    }
}

/// Radio protocol, as the ATR shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radio {
    /// ISO/IEC 14443 type A.
    TypeA,
    /// Type B.
    TypeB,
}

/// What a chip is personalised with.
#[derive(Clone)]
pub(crate) struct Personalised {
    pub(crate) radio: Radio,
    /// No access control at all.
    pub(crate) open: bool,
    /// `None`: EXTERNAL AUTHENTICATE answers `6A88`.
    pub(crate) bac: Option<bac::Keys>,
    pub(crate) offers: Vec<Offer>,
    /// SHA-1 of MRZ_information.
    pub(crate) mrz: Vec<u8>,
    /// Six digits.
    pub(crate) can: Option<&'static str>,
    pub(crate) files: Vec<File>,
    /// The static key of chip authentication mapping.
    pub(crate) mapping_key: Option<EcPair>,
    pub(crate) chip: ChipAuthentication,
    /// `None`: no such instruction.
    pub(crate) active: Option<Active>,
}

/// A software passport.
pub struct PassportCardSide {
    pub(super) made: Personalised,
    pub(super) behaviour: Behaviour,
    pub(super) randoms: Randoms,
    pub(super) state: State,
    /// Wrong passwords in a row; survives power-off.
    failures: u32,
}

/// What power-off forgets.
#[derive(Default)]
pub(super) struct State {
    pub(super) in_application: bool,
    /// Index of the current file.
    pub(super) file: Option<usize>,
    challenge: Option<Vec<u8>>,
    run: Option<Run>,
    channel: Option<Channel>,
    /// Chip Authentication by MSE:Set AT: key and cipher are chosen.
    pub(super) chosen: Option<(Option<u8>, super::cipher::Suite)>,
    /// The channel that takes over after this answer.
    pub(super) next: Option<Channel>,
}

/// A command as the application sees it.
pub(super) struct Inside<'a> {
    pub(super) ins: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) data: &'a [u8],
    pub(super) ne: Option<usize>,
    /// It came through the channel.
    pub(super) secured: bool,
    /// The most bytes that answer data may have.
    pub(super) room: usize,
}

impl PassportCardSide {
    pub(crate) fn new(made: Personalised) -> Self {
        let (behaviour, randoms, state) = (Behaviour::default(), Randoms::System, State::default());
        Self { made, behaviour, randoms, state, failures: 0 }
    }

    /// The same, answering otherwise where chips differ.
    #[must_use]
    pub fn with(mut self, behaviour: Behaviour) -> Self {
        self.behaviour = behaviour;
        self
    }

    /// The same with other random numbers.
    #[must_use]
    pub fn with_randoms(mut self, randoms: Randoms) -> Self {
        self.randoms = randoms;
        self
    }

    /// What a file holds, past its access condition: of the application, or of the MF.
    #[must_use]
    pub fn contents(&self, application: bool, id: u16) -> Option<&[u8]> {
        let mut files = self.made.files.iter();
        let found = files.find(|file| file.place.in_application() == application && file.id == id);
        found.map(|file| &*file.bytes)
    }

    /// The same with other contents in a file it has: for tests of readers.
    #[must_use]
    pub fn with_contents(mut self, application: bool, id: u16, bytes: &[u8]) -> Self {
        let files = self.made.files.iter_mut();
        for file in files.filter(|file| file.place.in_application() == application && file.id == id) {
            file.bytes = bytes.to_vec();
        }
        self
    }

    /// The same without a file.
    #[must_use]
    pub fn without(mut self, application: bool, id: u16) -> Self {
        self.made.files.retain(|file| file.place.in_application() != application || file.id != id);
        self
    }

    /// Whether the files of the application can be read, closed ones apart.
    pub(super) fn opened(&self, secured: bool) -> bool {
        self.made.open || secured
    }

    /// The channel is over, and with it everything it opened.
    fn lock(&mut self) {
        self.state.channel = None;
        self.state.next = None;
        self.state.chosen = None;
        self.state.file = None;
    }

    fn received(&mut self, bytes: &[u8]) -> (Vec<u8>, u16) {
        let channel = self.state.channel.take();
        let Some(command) = Apdu::parse(bytes).filter(|command| self.takes_length(command)) else {
            self.lock();
            return (Vec::new(), 0x6700);
        };
        match (command.cla, channel) {
            (0x0C, Some(channel)) => self.secured(&command, channel),
            // There is nothing that it could be protected with.
            (0x0C, None) => (Vec::new(), 0x6985),
            (0x00 | 0x10, None) => {
                let answer = self.plain(&command);
                answer.unwrap_or_else(|status| (Vec::new(), status))
            }
            (0x00 | 0x10, Some(_)) => {
                self.lock();
                (Vec::new(), 0x6982)
            }
            _ => {
                self.lock();
                (Vec::new(), 0x6E00)
            }
        }
    }

    /// Extended lengths beyond what EF.ATR/INFO says are taken where the standard asks for it.
    fn takes_length(&self, command: &Apdu<'_>) -> bool {
        let always =
            matches!(command.ins, 0x86) || (command.ins, command.p1, command.p2) == (0x22, 0x41, 0xA6);
        !command.extended || always || self.behaviour.extended.is_some()
    }

    fn room(&self, command: &Apdu<'_>) -> usize {
        match self.behaviour.extended {
            Some((_, answer)) if command.extended => usize::from(answer),
            _ if command.extended => 65_536,
            _ => 256,
        }
    }

    fn secured(&mut self, command: &Apdu<'_>, mut channel: Channel) -> (Vec<u8>, u16) {
        let opened = match channel.open(command) {
            Ok(opened) => opened,
            Err(status) => {
                self.lock();
                return (Vec::new(), status);
            }
        };
        let whole = self.room(command);
        let room = (0..=whole).rev().find(|data| channel.closed_length(*data) <= whole).unwrap_or_default();
        let inside = Inside {
            ins: command.ins,
            p1: command.p1,
            p2: command.p2,
            data: &opened.data,
            ne: opened.ne,
            secured: true,
            room,
        };
        let (data, status) = self.execute(&inside).unwrap_or_else(|status| (Vec::new(), status));
        let answer = channel.close(&data, status, command.ins & 1 == 1);
        // The last answer before new keys is still protected by the old ones.
        self.state.channel = Some(self.state.next.take().unwrap_or(channel));
        (answer, status)
    }

    fn plain(&mut self, command: &Apdu<'_>) -> Answer {
        let challenge = self.state.challenge.take();
        let run = self.state.run.take();
        let chained = command.cla == 0x10;
        match (command.ins, challenge, run) {
            (0x82, challenge, _) if !chained => self.external_authenticate(command, challenge),
            (_, Some(_), _) => Err(0x6985),
            (0x86, None, Some(run)) => self.general_authenticate(command, run, chained),
            (_, None, Some(run)) if run.begun() => Err(0x6883),
            (0x86, None, None) => Err(0x6985),
            _ if chained => Err(0x6884),
            (0x84, ..) => self.get_challenge(command),
            (0x22, ..) if (command.p1, command.p2) == (0xC1, 0xA4) => self.set_pace(command),
            _ => {
                let room = self.room(command);
                let Apdu { ins, p1, p2, data, ne, .. } = *command;
                self.execute(&Inside { ins, p1, p2, data, ne, secured: false, room })
            }
        }
    }

    fn execute(&mut self, command: &Inside<'_>) -> Answer {
        match command.ins {
            0xA4 => self.select(command),
            0xB0 | 0xB1 => {
                sleep(self.behaviour.delays.read);
                self.read(command)
            }
            0x22 => self.set_chip_authentication(command),
            0x86 => self.chip_authentication(command),
            0x88 => self.internal_authenticate(command),
            0x82 | 0x84 => Err(0x6985),
            _ => Err(0x6D00),
        }
    }

    fn get_challenge(&mut self, command: &Apdu<'_>) -> Answer {
        if (command.p1, command.p2) != (0, 0) {
            return Err(0x6A86);
        }
        if !command.data.is_empty() || command.ne != Some(8) {
            return Err(0x6700);
        }
        if !self.state.in_application || self.made.open {
            return Err(0x6985);
        }
        let nonce = self.randoms.bytes(8).ok_or(0x6985_u16)?;
        self.state.challenge = Some(nonce.clone());
        done(nonce)
    }

    /// A nonce is good for one attempt, whatever comes of it.
    fn external_authenticate(&mut self, command: &Apdu<'_>, challenge: Option<Vec<u8>>) -> Answer {
        if (command.p1, command.p2) != (0, 0) {
            return Err(0x6A86);
        }
        if command.data.len() != 40 || command.ne.is_none_or(|most| most < 40) {
            return Err(0x6700);
        }
        let nonce = challenge.ok_or(0x6985_u16)?;
        let keys = self.made.bac.clone().ok_or(0x6A88_u16)?;
        let key = self.randoms.bytes(16).ok_or(0x6985_u16)?;
        match keys.authenticate(command.data, &nonce, &key) {
            Some((answer, channel)) => {
                self.failures = 0;
                self.state.file = None;
                self.state.channel = Some(channel);
                done(answer)
            }
            None => Err(self.failed(self.behaviour.bac_wrong)),
        }
    }

    /// A wrong password: the next answers take longer.
    fn failed(&mut self, status: u16) -> u16 {
        self.failures = (self.failures + 1).min(10);
        sleep(self.behaviour.delays.failure * self.failures);
        status
    }

    /// MSE:Set AT for PACE.
    fn set_pace(&mut self, command: &Apdu<'_>) -> Answer {
        if self.made.offers.is_empty() {
            return Err(0x6A80);
        }
        if self.state.in_application {
            return Err(0x6985);
        }
        let objects = super::object::all(command.data).ok_or(0x6A80_u16)?;
        let one = |tag: u8| objects.iter().find(|(found, _)| *found == tag).map(|(_, value)| *value);
        let protocol = one(0x80).ok_or(0x6A80_u16)?;
        let offers = self.made.offers.iter().filter(|offer| offer.oid_contents() == *protocol);
        let offers: Vec<Offer> = offers.copied().collect();
        let password = match one(0x83).ok_or(0x6A80_u16)? {
            [1] => self.made.mrz.clone(),
            [2] => self.made.can.ok_or(0x6A88_u16)?.as_bytes().to_vec(),
            _ => return Err(0x6A88),
        };
        let offer = match (one(0x84), offers.as_slice()) {
            (_, []) => return Err(0x6A80),
            (None, [only]) if !self.behaviour.pace_needs_84 => *only,
            (Some(&[id]), offers) => *offers.iter().find(|o| o.parameters == id).ok_or(0x6A88_u16)?,
            _ => return Err(0x6A88),
        };
        self.state.run = Some(Run::new(offer, &password).ok_or(0x6A88_u16)?);
        done(Vec::new())
    }

    /// A step of PACE: chained but for the last.
    fn general_authenticate(&mut self, command: &Apdu<'_>, mut run: Run, chained: bool) -> Answer {
        use super::pace::Progress;
        if (command.p1, command.p2) != (0, 0) {
            return Err(0x6A86);
        }
        if run.last() == chained {
            return Err(if chained { 0x6883 } else { 0x6985 });
        }
        sleep(self.behaviour.delays.pace);
        let last = run.last();
        match run.step(command.data, &mut self.randoms, self.made.mapping_key.as_ref()) {
            Ok(Progress::Answer(answer)) => {
                self.state.run = Some(run);
                done(tashika_kit::card_side::der::tlv(&[0x7C], &answer))
            }
            Ok(Progress::Done(mut answer, channel)) => {
                if !self.behaviour.authority_reference.is_empty() {
                    let reference = self.behaviour.authority_reference;
                    answer.extend(tashika_kit::card_side::der::tlv(&[0x87], reference));
                }
                self.failures = 0;
                self.state.file = None;
                self.state.channel = Some(channel);
                done(tashika_kit::card_side::der::tlv(&[0x7C], &answer))
            }
            Err(0x6300) if last => Err(self.failed(0x6300)),
            Err(status) => Err(status),
        }
    }
}

impl CardSide for PassportCardSide {
    /// As PC/SC part 3 writes the one of a contactless card.
    fn atr(&self) -> Vec<u8> {
        let body: &[u8] = match self.made.radio {
            // No historical bytes.
            Radio::TypeA => &[0x80, 0x80, 0x01],
            // Application data, protocol information, and MBLI, of which nothing is known.
            Radio::TypeB => &[0x88, 0x80, 0x01, 0, 0, 0, 0, 0, 0, 0, 0],
        };
        let check = body.iter().fold(0, |sum, byte| sum ^ byte);
        [&[0x3B][..], body, &[check]].concat()
    }

    fn power_up(&mut self) {
        self.state = State::default();
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let (mut bytes, status) = self.received(command);
        bytes.extend(status.to_be_bytes());
        bytes
    }
}

impl std::fmt::Debug for PassportCardSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PassportCardSide").field("offers", &self.made.offers).finish_non_exhaustive()
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What both kinds of licence are in the chip: directories, files, PINs, and the commands on them (`specs`
//! drivers-licence §1, §11.1).

use std::collections::{BTreeMap, BTreeSet};

use super::behaviour::{Behaviour, ShortRead};
use tashika_kit::card_side::Apdu;

const WRONG_LENGTH: u16 = 0x6700;
const DIRECTORY_BLOCKED: u16 = 0x6283;
const NO_CHANNEL: u16 = 0x6881;
const NO_SECURE_MESSAGING: u16 = 0x6882;
const FILE_STRUCTURE: u16 = 0x6981;
const WRONG_PARAMETERS: u16 = 0x6A86;
const LENGTH_AGAINST_PARAMETERS: u16 = 0x6A87;
const NO_INSTRUCTION: u16 = 0x6D00;
const NO_CLASS: u16 = 0x6E00;

/// Answer data with its status word, or a status word alone.
type Answer = Result<(Vec<u8>, u16), u16>;

fn done(data: Vec<u8>) -> Answer {
    Ok((data, 0x9000))
}

/// A PIN of four characters and its counter, which outlives power.
#[derive(Clone)]
pub(crate) struct Pin {
    value: [u8; 4],
    left: u8,
    most: u8,
}

impl Pin {
    /// A PIN with all its tries.
    pub(crate) fn new(value: [u8; 4], most: u8) -> Self {
        Self { value, left: most, most }
    }

    /// The same with fewer tries left.
    pub(crate) fn with_left(self, left: u8) -> Self {
        Self { left: left.min(self.most), ..self }
    }

    /// Compares and counts; a hit gives all tries back.
    fn attempt(&mut self, entry: &[u8]) -> bool {
        let hit = entry == self.value;
        self.left = if hit { self.most } else { self.left.saturating_sub(1) };
        hit
    }
}

/// What a file holds.
pub(crate) enum Content {
    /// Bytes to read.
    Bytes(Vec<u8>),
    /// A PIN to verify.
    Pin(Pin),
}

/// An elementary file. `opened_by`: the PIN files of the home directory that must all be verified.
pub(crate) struct File {
    pub(crate) opened_by: &'static [u16],
    pub(crate) content: Content,
}

/// A directory: the MF (which has no name), a DF, or an application.
pub(crate) struct Directory {
    pub(crate) name: Option<[u8; 16]>,
    pub(crate) files: BTreeMap<u16, File>,
}

impl Directory {
    pub(crate) fn new(name: Option<[u8; 16]>) -> Self {
        Self { name, files: BTreeMap::new() }
    }

    /// The same with one more file of bytes.
    pub(crate) fn with(mut self, id: u16, opened_by: &'static [u16], bytes: Vec<u8>) -> Self {
        self.files.insert(id, File { opened_by, content: Content::Bytes(bytes) });
        self
    }

    /// The same with one more PIN.
    pub(crate) fn with_pin(mut self, id: u16, pin: Pin) -> Self {
        self.files.insert(id, File { opened_by: &[], content: Content::Pin(pin) });
        self
    }
}

/// The chip, or the part of one that answers for an application.
pub(crate) struct Chip {
    /// The first one is home: the MF, or the application. All PINs are there.
    directories: Vec<Directory>,
    behaviour: Behaviour,
    /// Whether the default PIN is in force.
    no_pin_set: bool,
    directory: usize,
    file: Option<u16>,
    verified: BTreeSet<u16>,
}

impl Chip {
    pub(crate) fn new(directories: Vec<Directory>, no_pin_set: bool, behaviour: Behaviour) -> Self {
        Self { directories, behaviour, no_pin_set, directory: 0, file: None, verified: BTreeSet::new() }
    }

    /// Power comes, or another application was selected: only counters stay.
    pub(crate) fn forget(&mut self) {
        self.directory = 0;
        self.file = None;
        self.verified.clear();
    }

    /// Tries left of a PIN file of the home directory.
    pub(crate) fn tries_left(&self, pin_file: u16) -> Option<u8> {
        match &self.directories.first()?.files.get(&pin_file)?.content {
            Content::Pin(pin) => Some(pin.left),
            Content::Bytes(_) => None,
        }
    }

    /// What a file holds, past its access condition. `name`: `None` is the MF.
    pub(crate) fn contents(&self, name: Option<&[u8]>, id: u16) -> Option<&[u8]> {
        let is = |directory: &&Directory| directory.name.as_ref().map(<[u8; 16]>::as_slice) == name;
        match &self.directories.iter().find(is)?.files.get(&id)?.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Pin(_) => None,
        }
    }

    /// Answers a command.
    pub(crate) fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let answer = match Apdu::parse(command) {
            Some(command) => self.dispatch(&command),
            None => Err(WRONG_LENGTH),
        };
        let (mut bytes, status) = answer.unwrap_or_else(|status| (Vec::new(), status));
        bytes.extend(status.to_be_bytes());
        bytes
    }

    fn dispatch(&mut self, command: &Apdu<'_>) -> Answer {
        match command.cla {
            0x00 => {}
            0x01..=0x03 => return Err(NO_CHANNEL),
            0x04 | 0x08 | 0x0C => return Err(NO_SECURE_MESSAGING),
            _ => return Err(NO_CLASS),
        }
        if command.extended && !self.behaviour.extended_lengths {
            return Err(WRONG_LENGTH);
        }
        match command.ins {
            0xA4 => self.select(command),
            0xB0 => self.read_binary(command),
            0x20 => self.verify(command),
            0xD6 | 0xD0 | 0x24 | 0x2C => Err(self.behaviour.write),
            _ => Err(NO_INSTRUCTION),
        }
    }

    fn select(&mut self, command: &Apdu<'_>) -> Answer {
        match (command.p1, command.p2, command.data) {
            (0x00, 0x00 | 0x0C, [] | [0x3F, 0x00]) => self.select_master(command),
            (0x00, 0x00 | 0x0C, [_, _]) => Err(self.behaviour.not_found),
            (0x02, 0x0C, &[high, low]) => self.select_file(u16::from_be_bytes([high, low])),
            (0x04, 0x00 | 0x0C, name @ [_, ..]) if name.len() <= 16 => self.select_name(command, name),
            (0x00 | 0x04, 0x00 | 0x0C, _) | (0x02, 0x0C, _) => Err(LENGTH_AGAINST_PARAMETERS),
            _ => Err(WRONG_PARAMETERS),
        }
    }

    /// An application has no MF above it.
    fn select_master(&mut self, command: &Apdu<'_>) -> Answer {
        if self.directories.first().is_none_or(|home| home.name.is_some()) {
            return Err(self.behaviour.not_found);
        }
        if self.behaviour.select_mf_clears_verified {
            self.verified.clear();
        }
        Ok(self.enter(0, command))
    }

    fn select_name(&mut self, command: &Apdu<'_>, name: &[u8]) -> Answer {
        let partial = self.behaviour.partial_aid;
        let is = |aid: &[u8; 16]| aid == name || (partial && aid.starts_with(name));
        let chosen = self.directories.iter().position(|directory| directory.name.as_ref().is_some_and(is));
        let chosen = chosen.ok_or(self.behaviour.not_found)?;
        let answer = self.enter(chosen, command);
        if self.behaviour.directories_blocked { Err(DIRECTORY_BLOCKED) } else { Ok(answer) }
    }

    /// Data are given only to a command that asks for some (`P2 = 00` and an Le).
    fn enter(&mut self, directory: usize, command: &Apdu<'_>) -> (Vec<u8>, u16) {
        self.directory = directory;
        self.file = None;
        let asked = command.ne.filter(|_| command.p2 == 0x00).unwrap_or(0);
        (self.behaviour.fci.iter().take(asked).copied().collect(), 0x9000)
    }

    fn select_file(&mut self, id: u16) -> Answer {
        self.here(id)?;
        self.file = Some(id);
        done(Vec::new())
    }

    fn here(&self, id: u16) -> Result<&File, u16> {
        let directory = self.directories.get(self.directory);
        directory.and_then(|directory| directory.files.get(&id)).ok_or(self.behaviour.not_found)
    }

    /// The file that bits 1 to 5 of P1 or P2 mean. It becomes the current one.
    fn referenced(&mut self, short: u8, zero_is_current: bool, short_ids: bool) -> Result<u16, u16> {
        let id = match short {
            0 if zero_is_current => self.file.ok_or(self.behaviour.no_current_file)?,
            1..=30 if short_ids => u16::from(short),
            _ => return Err(WRONG_PARAMETERS),
        };
        self.here(id)?;
        self.file = Some(id);
        Ok(id)
    }

    fn read_binary(&mut self, command: &Apdu<'_>) -> Answer {
        let most = command.ne.filter(|_| command.data.is_empty()).ok_or(WRONG_LENGTH)?;
        let (id, offset) = match command.p1 {
            0x00..=0x7F => {
                let offset = usize::from(u16::from_be_bytes([command.p1, command.p2]));
                (self.file.ok_or(self.behaviour.no_current_file)?, offset)
            }
            0x80..=0x9E => {
                let Behaviour { zero_is_current_file, short_ids, .. } = self.behaviour;
                let id = self.referenced(command.p1 & 0x1F, zero_is_current_file, short_ids)?;
                (id, usize::from(command.p2))
            }
            _ => return Err(WRONG_PARAMETERS),
        };
        let file = self.here(id)?;
        let Content::Bytes(bytes) = &file.content else { return Err(self.behaviour.read_pin_file) };
        let open = file.opened_by.iter().all(|pin| self.verified.contains(pin));
        if !(open || self.no_pin_set && self.behaviour.open_without_pin) {
            return Err(self.behaviour.not_verified);
        }
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(self.behaviour.outside)?;
        match (rest.get(..most), self.behaviour.short_read) {
            (Some(asked), _) => done(asked.to_vec()),
            (None, ShortRead::Done) => done(rest.to_vec()),
            (None, ShortRead::EndOfFile) => Ok((rest.to_vec(), 0x6282)),
            (None, ShortRead::WrongLength) => Err(right_length(rest.len())),
        }
    }

    fn verify(&mut self, command: &Apdu<'_>) -> Answer {
        if command.p1 != 0x00 || !(0x80..=0x9E).contains(&command.p2) {
            return Err(WRONG_PARAMETERS);
        }
        let Behaviour { wrong_pin_length, wrong_length_costs_a_try, short_ids_in_verify, .. } =
            self.behaviour;
        let id = self.referenced(command.p2 & 0x1F, true, short_ids_in_verify)?;
        match command.data {
            [] if command.ne.is_some() => Err(WRONG_LENGTH),
            [] => self.query(id),
            entry if entry.len() == 4 || wrong_length_costs_a_try => self.compare(id, entry),
            _ => Err(wrong_pin_length),
        }
    }

    fn pin(&mut self, id: u16) -> Result<&mut Pin, u16> {
        let directory = self.directories.get_mut(self.directory);
        match directory.and_then(|directory| directory.files.get_mut(&id)) {
            Some(File { content: Content::Pin(pin), .. }) => Ok(pin),
            _ => Err(FILE_STRUCTURE),
        }
    }

    /// How many tries are left: costs nothing.
    fn query(&mut self, id: u16) -> Answer {
        let (verified, behaviour) = (self.verified.contains(&id), self.behaviour);
        match self.pin(id)?.left {
            0 => Err(behaviour.query_blocked),
            _ if verified && behaviour.verified_query_is_ok => done(Vec::new()),
            left => Err(tries(left)),
        }
    }

    fn compare(&mut self, id: u16, entry: &[u8]) -> Answer {
        let behaviour = self.behaviour;
        let pin = self.pin(id)?;
        if pin.left == 0 {
            return Err(behaviour.verify_blocked);
        }
        if pin.attempt(entry) {
            self.verified.insert(id);
            return done(Vec::new());
        }
        let left = pin.left;
        if behaviour.failure_clears_verified {
            self.verified.remove(&id);
        }
        Err(match left {
            _ if entry.len() != 4 => behaviour.wrong_pin_length,
            _ if !behaviour.misses_are_counted => 0x6300,
            0 => behaviour.last_miss,
            left => tries(left),
        })
    }
}

/// `63Cn`.
fn tries(left: u8) -> u16 {
    0x63C0 | u16::from(left & 0x0F)
}

/// `6Cxx`, where `6C00` means 256.
fn right_length(length: usize) -> u16 {
    match length.to_be_bytes() {
        [.., low] if length <= 256 => 0x6C00 | u16::from(low),
        _ => WRONG_LENGTH,
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The commands of the opened chip: selecting, reading, Chip Authentication and Active Authentication.

use std::thread::sleep;

use tashika_kit::card_side::der::tlv;

use super::behaviour::{ShortRead, TooMuch};
use super::chip::{Answer, Inside, PassportCardSide, Place, done};
use super::cipher::Suite;
use super::object;

/// The passport application (`specs` passport §2.1).
const APPLICATION: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];
/// From here on only the odd instruction byte reads.
const FAR: usize = 0x8000;

impl PassportCardSide {
    pub(super) fn select(&mut self, command: &Inside<'_>) -> Answer {
        if self.behaviour.refuses_le_on_select && command.ne.is_some() {
            return Err(0x6700);
        }
        match (command.p1, command.p2, command.data) {
            (0x00, 0x00 | 0x0C, [] | [0x3F, 0x00]) => self.select_master(),
            (0x04, 0x00 | 0x0C, name) if name == APPLICATION => {
                self.enter(true);
                done(Vec::new())
            }
            (0x04, 0x00 | 0x0C, _) => Err(0x6A82),
            (0x02, 0x0C | 0x04, &[high, low]) => self.select_file(u16::from_be_bytes([high, low]), command),
            (0x02, 0x0C | 0x04, _) => Err(0x6700),
            _ => Err(0x6A86),
        }
    }

    fn select_master(&mut self) -> Answer {
        match self.behaviour.select_master {
            0x9000 => {
                self.enter(false);
                done(Vec::new())
            }
            refused => Err(refused),
        }
    }

    fn enter(&mut self, application: bool) {
        self.state.in_application = application;
        self.state.file = None;
    }

    fn select_file(&mut self, id: u16, command: &Inside<'_>) -> Answer {
        let may = self.opened(command.secured) || !self.state.in_application;
        if !may && self.behaviour.select_before_opening != 0x9000 {
            return Err(self.behaviour.select_before_opening);
        }
        let found = self.find(|file| file.id == id)?;
        self.state.file = Some(found);
        done(Vec::new())
    }

    fn find(&self, is: impl Fn(&super::chip::File) -> bool) -> Result<usize, u16> {
        let here = |file: &super::chip::File| file.place.in_application() == self.state.in_application;
        self.made.files.iter().position(|file| here(file) && is(file)).ok_or(0x6A82)
    }

    pub(super) fn read(&mut self, command: &Inside<'_>) -> Answer {
        let asked = command.ne.ok_or(0x6700_u16)?;
        if command.ins == 0xB1 {
            return self.read_far(command, asked);
        }
        if !command.data.is_empty() {
            return Err(0x6700);
        }
        let offset = if command.p1 & 0x80 == 0 {
            usize::from(u16::from_be_bytes([command.p1, command.p2]))
        } else {
            self.by_short_identifier(command.p1, command)?;
            usize::from(command.p2)
        };
        self.part(offset, asked, command)
    }

    /// `80 + sfi`: the file becomes the current one, if it may be read.
    fn by_short_identifier(&mut self, p1: u8, command: &Inside<'_>) -> Result<(), u16> {
        let short = p1 & 0x1F;
        if p1 & 0x60 != 0 || !self.behaviour.short_identifiers {
            return Err(0x6A86);
        }
        if self.state.in_application && !self.opened(command.secured) {
            return Err(0x6982);
        }
        self.state.file = Some(self.find(|file| file.short() == short)?);
        Ok(())
    }

    /// Offset in `54`, answer in `53`.
    fn read_far(&mut self, command: &Inside<'_>, asked: usize) -> Answer {
        match (command.p1, command.p2) {
            (0, 0) => {}
            (0, short) if short < 0x1F => self.by_short_identifier(0x80 | short, command)?,
            _ => return Err(0x6A86),
        }
        let offset = object::value(command.data, 0x54).ok_or(0x6A80_u16)?;
        let fits = matches!(offset, [_] | [_, _] | [_, _, _]);
        let offset = offset.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        if !fits || (offset < FAR && !self.behaviour.odd_reads_below) {
            return Err(0x6A80);
        }
        // Le counts the whole object; its header takes two to four bytes.
        let header = |data: usize| {
            if data < 0x80 {
                2
            } else if data < 0x100 {
                3
            } else {
                4
            }
        };
        let most = |room: usize| room.saturating_sub(header(room)).max(1);
        let inner = Inside { room: most(command.room), ..Inside { data: &[], ..*command } };
        let (data, status) = self.part(offset, most(asked), &inner)?;
        Ok((tlv(&[0x53], &data), status))
    }

    fn part(&mut self, offset: usize, asked: usize, command: &Inside<'_>) -> Answer {
        let current = self.state.file.and_then(|at| self.made.files.get(at)).ok_or(0x6986_u16)?;
        match current.place {
            Place::Master => {}
            Place::MasterSecured | Place::Application => {
                let open = command.secured || (current.place == Place::Application && self.made.open);
                open.then_some(()).ok_or(0x6982_u16)?;
            }
            Place::Closed => return Err(self.behaviour.closed_file),
        }
        let rest = current.bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(0x6B00_u16)?;
        // Le = 0 asks for what there is, up to 256 bytes or 65,536, and inside the channel for what its answer can hold
        // (ISO/IEC 7816-4, 5.3): readers in the field ask so.
        let everything = asked == 256 || asked == 65_536;
        let mut wanted = if everything { asked.min(rest.len()).min(command.room) } else { asked };
        let mut status = 0x9000;
        if let Some((most, beyond)) = self.behaviour.largest_read
            && wanted > most
        {
            match beyond {
                TooMuch::Word(word) => return Err(word),
                TooMuch::RightLength => return Err(right_length(most)),
                TooMuch::EndOfFile => (wanted, status) = (most, 0x6282),
                TooMuch::Less => wanted = most,
            }
        }
        if wanted.min(rest.len()) > command.room {
            return Err(0x6700);
        }
        match (rest.get(..wanted), self.behaviour.short_read) {
            (Some(part), _) => Ok((part.to_vec(), status)),
            (None, ShortRead::EndOfFile) => Ok((rest.to_vec(), 0x6282)),
            (None, ShortRead::Done) => done(rest.to_vec()),
            (None, ShortRead::RightLength) => Err(right_length(rest.len())),
        }
    }

    /// MSE:Set KAT (3DES, at once) or MSE:Set AT (then GENERAL AUTHENTICATE).
    pub(super) fn set_chip_authentication(&mut self, command: &Inside<'_>) -> Answer {
        if !command.secured {
            return Err(0x6985);
        }
        let objects = object::all(command.data).ok_or(0x6A80_u16)?;
        let one = |tag: u8| objects.iter().find(|(found, _)| *found == tag).map(|(_, value)| *value);
        let id = match one(0x84) {
            None => None,
            Some([id]) => Some(*id),
            Some(_) => return Err(0x6A88),
        };
        let chip = &self.made.chip;
        match (command.p1, command.p2) {
            (0x41, 0xA6) if chip.key_agreement_template => {
                sleep(self.behaviour.delays.chip);
                let ephemeral = one(0x91).ok_or(0x6A80_u16)?;
                let key = chip.key(id).ok_or(0x6A88_u16)?;
                let channel = key.secret.channel(Suite::TripleDes, ephemeral).ok_or(0x6A80_u16)?;
                self.state.next = Some(channel);
                done(Vec::new())
            }
            (0x41, 0xA4) if chip.authentication_template => {
                let protocol = one(0x80).ok_or(0x6A80_u16)?;
                let key = chip.key(id).ok_or(0x6A88_u16)?;
                let mut suites = chip.suites.iter();
                let suite = suites.find(|suite| key.secret.protocol(**suite) == *protocol);
                self.state.chosen = Some((id, *suite.ok_or(0x6A80_u16)?));
                done(Vec::new())
            }
            (0x41, 0xA6 | 0xA4) => Err(0x6A80),
            _ => Err(0x6A86),
        }
    }

    pub(super) fn chip_authentication(&mut self, command: &Inside<'_>) -> Answer {
        let (id, suite) = self.state.chosen.take().filter(|_| command.secured).ok_or(0x6985_u16)?;
        if (command.p1, command.p2) != (0, 0) {
            return Err(0x6A86);
        }
        sleep(self.behaviour.delays.chip);
        let contents = object::value(command.data, 0x7C).ok_or(0x6A80_u16)?;
        let ephemeral = object::value(contents, 0x80).ok_or(0x6A80_u16)?;
        let key = self.made.chip.key(id).ok_or(0x6A88_u16)?;
        // Old keys stay where this fails.
        self.state.next = Some(key.secret.channel(suite, ephemeral).ok_or(0x6300_u16)?);
        done(tlv(&[0x7C], &[]))
    }

    pub(super) fn internal_authenticate(&mut self, command: &Inside<'_>) -> Answer {
        let Some(active) = &self.made.active else { return Err(0x6D00) };
        if !self.opened(command.secured) || !self.state.in_application {
            return Err(0x6982);
        }
        if (command.p1, command.p2) != (0, 0) {
            return Err(0x6A86);
        }
        let most = command.ne.filter(|_| command.data.len() == 8).ok_or(0x6700_u16)?;
        sleep(self.behaviour.delays.active);
        let randoms = &mut self.randoms;
        let answer = active.answer(command.data, |length| randoms.bytes(length))?;
        if answer.len() > command.room.min(most) {
            return Err(0x6700);
        }
        done(answer)
    }
}

/// `6Cxx`, where `6C00` means 256; of what two digits cannot say, `6700`.
fn right_length(length: usize) -> u16 {
    match length.to_be_bytes() {
        [.., low] if length <= 256 => 0x6C00 | u16::from(low),
        _ => 0x6700,
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A chip without access control for the tests of the reader alone, with the deviations of `specs` passport §2.2. It is no
//! model of a chip: the card side is, and shares nothing with the reader.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tashika_kit::card_side::Apdu;
use tashika_kit::watch::Progress;
use tashika_kit::{Cancel, Capabilities, Link, LinkError, Transaction, Watch};

use crate::layout::AID;

/// How it differs from the plainest chip.
#[derive(Clone, Debug)]
pub(crate) struct Quirks {
    pub(crate) link: Capabilities,
    /// It knows no short identifiers, and what it says.
    pub(crate) no_short_ids: Option<u16>,
    /// The most it gives at a time, and how it says so: `67XX`, `6C00` stands for `6CXX` with the right length, `9000` and
    /// `6282` for a shorter answer.
    pub(crate) most: (usize, u16),
    /// What it says where a file ends before the bytes that were asked for; `6C00` as above, `6B00` for no bytes at all.
    pub(crate) early_end: u16,
    /// It takes the far command below its border too, or only there.
    pub(crate) refuses_near_beyond: bool,
    /// Applications and files that it answers this for.
    pub(crate) refused: Vec<(u16, u16)>,
    /// What it answers to SELECT MF.
    pub(crate) select_mf: u16,
    /// What it answers to SELECT of the application.
    pub(crate) select_application: u16,
    /// Asked for so many bytes it gives one more.
    pub(crate) too_many: bool,
    /// It is taken away after so many commands.
    pub(crate) removed_after: usize,
    /// Somebody cancels while the command of this number runs.
    pub(crate) cancelled_at: usize,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            link: Capabilities::SHORT,
            no_short_ids: None,
            most: (usize::MAX, 0x9000),
            early_end: 0x6282,
            refuses_near_beyond: false,
            refused: Vec::new(),
            select_mf: 0x9000,
            select_application: 0x9000,
            too_many: false,
            removed_after: usize::MAX,
            cancelled_at: usize::MAX,
        }
    }
}

/// The chip. Its files lie by identifier, those of the MF below `8000`.
pub(crate) struct Rig {
    quirks: Quirks,
    files: BTreeMap<(bool, u16), Vec<u8>>,
    cancel: Cancel,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    in_application: bool,
    current: Option<u16>,
}

/// What was seen of a session.
pub(crate) struct Seen {
    pub(crate) sent: Arc<Mutex<Vec<Vec<u8>>>>,
    pub(crate) progress: Arc<Mutex<Vec<Progress>>>,
}

impl Seen {
    pub(crate) fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }
}

impl Rig {
    pub(crate) fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            files: BTreeMap::new(),
            cancel: Cancel::default(),
            sent: Arc::default(),
            in_application: false,
            current: None,
        }
    }

    /// With this file in the MF.
    pub(crate) fn master(mut self, id: u16, bytes: &[u8]) -> Self {
        self.files.insert((false, id), bytes.to_vec());
        self
    }

    /// With this file in the application.
    pub(crate) fn file(mut self, id: u16, bytes: &[u8]) -> Self {
        self.files.insert((true, id), bytes.to_vec());
        self
    }

    /// With the application selected.
    pub(crate) fn selected(mut self) -> Self {
        self.in_application = true;
        self
    }

    /// A session with it, and what is seen of it.
    pub(crate) fn session(mut self) -> (Transaction, Seen) {
        let seen = Seen { sent: Arc::clone(&self.sent), progress: Arc::default() };
        let (cancel, progress) = (Cancel::default(), Arc::clone(&seen.progress));
        self.cancel = cancel.clone();
        let watch = Watch::new(cancel, move |step| progress.lock().unwrap().push(step));
        (Transaction::new(Box::new(self), watch), seen)
    }

    fn answer(&mut self, apdu: &Apdu<'_>) -> Vec<u8> {
        match (apdu.cla, apdu.ins, apdu.p1) {
            (0x00, 0xA4, 0x00) => {
                (self.in_application, self.current) = (false, None);
                status(self.quirks.select_mf)
            }
            (0x00, 0xA4, 0x04) if apdu.data == AID && apdu.ne.is_none() => {
                self.in_application |= self.quirks.select_application == 0x9000;
                status(self.quirks.select_application)
            }
            (0x00, 0xA4, 0x02) => self.select(u16::from_be_bytes(apdu.data.try_into().unwrap())),
            (0x00, 0xB0, p1) if p1 & 0x80 != 0 && self.quirks.no_short_ids.is_some() => {
                status(self.quirks.no_short_ids.unwrap())
            }
            (0x00, 0xB0, p1) if p1 & 0x80 != 0 => {
                let (sfi, offset) = (u16::from(p1 & 0x1F), usize::from(apdu.p2));
                let id = if !self.in_application && sfi == 1 { 0x2F01 } else { 0x0100 | sfi };
                match self.select(id).as_slice() {
                    [0x90, 0x00] => self.read(offset, apdu.ne.unwrap()),
                    refused => refused.to_vec(),
                }
            }
            (0x00, 0xB0, p1) => {
                let offset = usize::from(u16::from_be_bytes([p1, apdu.p2]));
                if self.quirks.refuses_near_beyond && offset + apdu.ne.unwrap() > 0x8000 {
                    return status(0x6700);
                }
                self.read(offset, apdu.ne.unwrap())
            }
            (0x00, 0xB1, 0x00) => self.read_far(apdu),
            _ => status(0x6D00),
        }
    }

    fn select(&mut self, id: u16) -> Vec<u8> {
        if let Some((_, sw)) = self.quirks.refused.iter().find(|(refused, _)| *refused == id) {
            return status(*sw);
        }
        if !self.files.contains_key(&(self.in_application, id)) {
            return status(0x6A82);
        }
        self.current = Some(id);
        status(0x9000)
    }

    fn read_far(&self, apdu: &Apdu<'_>) -> Vec<u8> {
        let [0x54, length, offset @ ..] = apdu.data else { return status(0x6A80) };
        assert_eq!(usize::from(*length), offset.len());
        let offset = offset.iter().fold(0, |offset, byte| offset << 8 | usize::from(*byte));
        if offset < 0x8000 {
            return status(0x6A86);
        }
        let ne = apdu.ne.unwrap();
        let size = ne
            - if ne < 0x80 {
                2
            } else if ne <= 0xFF + 3 {
                3
            } else {
                4
            };
        let mut answer = self.read(offset, size);
        let sw = answer.split_off(answer.len() - 2);
        let head = match u8::try_from(answer.len()) {
            Ok(short @ 0..0x80) => vec![0x53, short],
            Ok(long) => vec![0x53, 0x81, long],
            Err(_) => [&[0x53, 0x82][..], &u16::try_from(answer.len()).unwrap().to_be_bytes()].concat(),
        };
        if answer.is_empty() { sw } else { [head, answer, sw].concat() }
    }

    fn read(&self, offset: usize, ne: usize) -> Vec<u8> {
        let Some(file) = self.current.and_then(|id| self.files.get(&(self.in_application, id))) else {
            return status(0x6986);
        };
        let (most, how) = self.quirks.most;
        if ne > most && how >> 8 == 0x67 {
            return status(how);
        }
        if ne > most && how == 0x6C00 {
            return status(0x6C00 | u16::try_from(most).unwrap());
        }
        let Some(rest) = file.get(offset..).filter(|rest| !rest.is_empty()) else { return status(0x6B00) };
        let part = &rest[..ne.min(most).min(rest.len())];
        let sw = match self.quirks.early_end {
            _ if part.len() == ne => 0x9000,
            _ if part.len() < rest.len() => how,
            0x6B00 | 0x6700 => return status(self.quirks.early_end),
            0x6C00 => return status(0x6C00 | u16::try_from(part.len()).unwrap()),
            early => early,
        };
        let more: &[u8] = if self.quirks.too_many { &[0xEE] } else { &[] };
        [part, more, &sw.to_be_bytes()].concat()
    }
}

fn status(sw: u16) -> Vec<u8> {
    sw.to_be_bytes().to_vec()
}

impl Link for Rig {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let count = {
            let mut sent = self.sent.lock().unwrap();
            sent.push(command.to_vec());
            sent.len()
        };
        if count > self.quirks.removed_after {
            return Err(LinkError::Removed);
        }
        if count == self.quirks.cancelled_at {
            self.cancel.cancel();
        }
        Ok(self.answer(&Apdu::parse(command).unwrap()))
    }

    fn capabilities(&self) -> Capabilities {
        self.quirks.link
    }

    fn power_off(&mut self) {}
}

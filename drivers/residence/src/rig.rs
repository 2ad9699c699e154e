// SPDX-License-Identifier: MIT OR Apache-2.0
//! A chip for the tests of the reader alone, with the quirks that public sources leave open. It is no model of a card:
//! the card side is, and shares nothing with the reader.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tashika_kit::card_side::Apdu;
use tashika_kit::cipher::{self, Cipher, Key};
use tashika_kit::{Cancel, Capabilities, Link, LinkError, Secret, Transaction, Watch};

use crate::kind::CardKind;
use crate::layout::{DF1, DF2, DF3, Directory, FileAt, KIND, files};
use crate::protocol;

/// The number it opens with.
pub(crate) const NUMBER: &str = "AA12345678BB";

/// How it differs from the plainest card.
#[derive(Clone, Debug)]
pub(crate) struct Quirks {
    pub(crate) link: Capabilities,
    /// What it answers to a command of extended length, if it does not take one.
    pub(crate) extended: Option<u16>,
    /// Directories whose files it gives under secure messaging only.
    pub(crate) secure: Vec<Directory>,
    /// Directories that it does not have.
    pub(crate) missing: Vec<Directory>,
    /// Directories that it does not let anybody select, and what it says.
    pub(crate) shut: Vec<(Directory, u16)>,
    /// Files, by directory and short identifier, that it does not give, and what it says.
    pub(crate) refused: Vec<(Directory, u8, u16)>,
    /// What it says where a file ends before the bytes that were asked for.
    pub(crate) early_end: u16,
    /// What it answers to SELECT MF.
    pub(crate) select_mf: u16,
    /// It answers in plain where secure messaging was asked for.
    pub(crate) forgets_messaging: bool,
    /// It is taken away after so many commands.
    pub(crate) removed_after: usize,
    /// Somebody cancels while the command of this number runs.
    pub(crate) cancelled_at: usize,
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            link: Capabilities::EXTENDED,
            extended: None,
            secure: Vec::new(),
            missing: Vec::new(),
            shut: Vec::new(),
            refused: Vec::new(),
            early_end: 0x9000,
            select_mf: 0x9000,
            forgets_messaging: false,
            removed_after: usize::MAX,
            cancelled_at: usize::MAX,
        }
    }
}

/// The chip.
pub(crate) struct Rig {
    quirks: Quirks,
    cipher: Cipher,
    files: BTreeMap<(Directory, u8), Vec<u8>>,
    cancel: Cancel,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    directory: Directory,
    current: Option<u8>,
    challenged: bool,
    session: Option<Key>,
    verified: bool,
}

const CHALLENGE: [u8; 8] = [0xC1; 8];
const CARDS_KEY: [u8; 16] = [0x5C; 16];

/// What a file of a whole card holds: the kind where it belongs, otherwise bytes that differ from place to place.
pub(crate) fn contents(kind: CardKind, file: FileAt) -> Vec<u8> {
    if file == KIND {
        let code = kind.code().as_bytes();
        return [&[0xC1, u8::try_from(code.len()).unwrap()], code].concat();
    }
    let seed = usize::from(file.sfi) + file.capacity;
    (0..file.capacity).map(|at| u8::try_from((seed + at * 7 + at / 251) % 256).unwrap()).collect()
}

/// A card of this kind with full files.
pub(crate) fn whole(kind: CardKind) -> BTreeMap<(Directory, u8), Vec<u8>> {
    let all = files(kind).iter().copied().chain([KIND]);
    all.map(|file| ((file.directory, file.sfi), contents(kind, file))).collect()
}

impl Rig {
    pub(crate) fn new(kind: CardKind, quirks: Quirks) -> Self {
        let generation = kind.generation().unwrap_or(crate::Generation::Second);
        Self {
            quirks,
            cipher: protocol::cipher(generation),
            files: whole(kind),
            cancel: Cancel::default(),
            sent: Arc::default(),
            directory: Directory::Mf,
            current: None,
            challenged: false,
            session: None,
            verified: false,
        }
    }

    /// With other contents; `None`: without this file.
    pub(crate) fn with(mut self, directory: Directory, sfi: u8, contents: Option<Vec<u8>>) -> Self {
        match contents {
            Some(contents) => self.files.insert((directory, sfi), contents),
            None => self.files.remove(&(directory, sfi)),
        };
        self
    }

    /// A session with it, and what is sent in it.
    pub(crate) fn session(mut self) -> (Transaction, Arc<Mutex<Vec<Vec<u8>>>>) {
        let (sent, cancel) = (Arc::clone(&self.sent), Cancel::default());
        self.cancel = cancel.clone();
        (Transaction::new(Box::new(self), Watch::new(cancel, |_| {})), sent)
    }

    fn answer(&mut self, apdu: &Apdu<'_>) -> Vec<u8> {
        let challenged = std::mem::take(&mut self.challenged);
        match (apdu.cla, apdu.ins, apdu.p1) {
            _ if apdu.extended && self.quirks.extended.is_some() => status(self.quirks.extended.unwrap()),
            (0x00, 0xA4, 0x00) => status(self.quirks.select_mf),
            (0x00, 0xA4, 0x04) => self.select(apdu.data),
            (0x00, 0x84, 0x00) => {
                self.challenged = true;
                [&CHALLENGE[..], &[0x90, 0x00]].concat()
            }
            (0x00, 0x82, 0x00) if challenged => self.authenticate(apdu.data),
            (0x00, 0x82, 0x00) => status(0x6985),
            (0x08, 0x20, 0x00) => self.verify(apdu),
            (0x00 | 0x08, 0xB0, _) => self.read(apdu),
            _ => status(0x6D00),
        }
    }

    fn select(&mut self, name: &[u8]) -> Vec<u8> {
        let known = [(Directory::Df1, DF1), (Directory::Df2, DF2), (Directory::Df3, DF3)];
        let found = known.iter().find(|(_, known)| known == name).map(|(directory, _)| *directory);
        match found.filter(|found| !self.quirks.missing.contains(found)) {
            Some(found) => match self.quirks.shut.iter().find(|(shut, _)| *shut == found) {
                Some((_, sw)) => status(*sw),
                None => {
                    (self.directory, self.current) = (found, None);
                    status(0x9000)
                }
            },
            None => status(0x6A82),
        }
    }

    fn authenticate(&mut self, data: &[u8]) -> Vec<u8> {
        let key = protocol::tests::key(&Secret::from(NUMBER));
        let iv = vec![0; self.cipher.block()];
        let (closed, mac) = data.split_at(32);
        if self.cipher.mac(&key, closed) != mac {
            return status(0x6300);
        }
        let opened = self.cipher.decrypt(&key, &iv, closed).unwrap();
        assert_eq!(opened[8..16], CHALLENGE);
        self.session = Some(protocol::tests::session_key(opened[16..].try_into().unwrap(), &CARDS_KEY));
        let token = [&CHALLENGE[..], &opened[..8], &CARDS_KEY].concat();
        let closed = self.cipher.encrypt(&key, &iv, &token).unwrap();
        [closed.as_slice(), &self.cipher.mac(&key, &closed), &[0x90, 0x00]].concat()
    }

    fn verify(&mut self, apdu: &Apdu<'_>) -> Vec<u8> {
        let Some(key) = &self.session else { return status(0x6982) };
        let opened = self.cipher.decrypt(key, &vec![0; self.cipher.block()], &apdu.data[3..]).unwrap();
        self.verified = cipher::unpad(&opened, self.cipher.block()) == Some(NUMBER.as_bytes());
        status(if self.verified { 0x9000 } else { 0x6300 })
    }

    fn read(&mut self, apdu: &Apdu<'_>) -> Vec<u8> {
        let secure = apdu.cla == 0x08;
        let closed = self.directory == Directory::Df1 || self.quirks.secure.contains(&self.directory);
        if self.directory != Directory::Mf && !self.verified || closed && !secure {
            return status(0x6982);
        }
        let offset = if apdu.p1 & 0x80 == 0 {
            usize::from(u16::from_be_bytes([apdu.p1, apdu.p2]))
        } else {
            self.current = Some(apdu.p1 & 0x1F);
            usize::from(apdu.p2)
        };
        let here = |(directory, sfi, _): &&(Directory, u8, u16)| {
            *directory == self.directory && Some(*sfi) == self.current
        };
        if let Some((.., sw)) = self.quirks.refused.iter().find(here) {
            return status(*sw);
        }
        let Some(file) = self.current.and_then(|sfi| self.files.get(&(self.directory, sfi))) else {
            return status(0x6A82);
        };
        let ne = apdu.ne.unwrap();
        let wanted = match apdu.data {
            [0x96, 2, high, low] if secure => match u16::from_be_bytes([*high, *low]) {
                0 => usize::MAX,
                wanted => usize::from(wanted),
            },
            [] if !secure => ne,
            _ => return status(0x6988),
        };
        let Some(rest) = file.get(offset..).filter(|rest| offset == 0 || !rest.is_empty()) else {
            return status(0x6B00);
        };
        let part = &rest[..wanted.min(rest.len())];
        let early = part.len() < wanted && wanted < 65_536;
        let data = if secure && !self.quirks.forgets_messaging { self.close(part) } else { part.to_vec() };
        assert!(data.len() <= ne, "{} bytes were made to come in an answer of {ne}", data.len());
        [data, status(if early { self.quirks.early_end } else { 0x9000 })].concat()
    }

    fn close(&self, plain: &[u8]) -> Vec<u8> {
        let padded = cipher::pad(plain, self.cipher.block());
        let iv = vec![0; self.cipher.block()];
        let closed = self.cipher.encrypt(self.session.as_ref().unwrap(), &iv, &padded).unwrap();
        let length = u16::try_from(closed.len() + 1).unwrap().to_be_bytes();
        let length = match length {
            [0, low @ 0..=0x7F] => vec![low],
            [0, low] => vec![0x81, low],
            [high, low] => vec![0x82, high, low],
        };
        [&[0x86], length.as_slice(), &[0x01], &closed].concat()
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

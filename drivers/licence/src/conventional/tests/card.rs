// SPDX-License-Identifier: MIT OR Apache-2.0
//! A small licence of these tests' own: it answers as the sheet says, remembers what it was sent, and misbehaves where
//! it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::rsa::{PublicKey, sha256, sha256_digest_info};
use tashika_kit::{Capabilities, Link, LinkError, SignerName, Transaction, Watch};

pub(super) const DOMICILE: &[u8] = b"\x46\x7C\x4B\x5C\x30\x22\x39\x71\x46\x7C\x4B\x5C\x30\x22\x39\x71";
pub(super) const KEY_ID: [u8; 20] = [0xA5; 20];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Folder {
    Mf,
    Df1,
    Df2,
}

#[derive(Clone)]
pub(super) struct Card {
    pub(super) files: BTreeMap<(Folder, u16), Vec<u8>>,
    pub(super) pins: [[u8; 4]; 2],
    pub(super) tries: Arc<Mutex<[u8; 2]>>,
    pub(super) sent: Arc<Mutex<Vec<Vec<u8>>>>,
    /// Answers instead of the card's own, by the beginning of the command.
    pub(super) instead: Vec<(Vec<u8>, u16)>,
    /// The connection breaks at this command.
    pub(super) breaks_at: Option<usize>,
    pub(super) extended: bool,
}

/// A licence of nobody: the bytes of the sheet (§11.3), complete with every tag.
pub(super) fn entries() -> Vec<u8> {
    let object = |tag: u8, value: &[u8]| [&[tag, value.len() as u8], value].concat();
    let address = b"\x45\x6C\x35\x7E\x45\x54\x40\x69\x42\x65\x45\x44\x36\x68\x32\x62\x24\x2C\x34\x58\x23\x32";
    let mut file = [
        object(0x11, &[0x78]),
        object(0x12, b"\x46\x7C\x4B\x5C\x21\x21\x32\x56\x3B\x52"),
        object(0x13, b"\x25\x4B\x25\x43\x25\x5D\x25\x73\x21\x21\x25\x4F\x25\x4A\x25\x33"),
        object(0x14, b""),
        object(0x15, b""),
        object(0x16, b"3500601"),
        object(0x17, address),
        object(0x18, b"5060508"),
        object(0x19, b"12345"),
        object(0x1A, b"\x4D\x25\x4E\x49"),
        object(0x1B, b"5110701"),
        object(0x1C, b"\x34\x63\x36\x40\x45\x79"),
        [object(0x1D, b""), object(0x1E, b""), object(0x1F, b"")].concat(),
        object(0x20, b"\x45\x6C\x35\x7E\x45\x54\x38\x78\x30\x42\x30\x51\x30\x77\x32\x71"),
        object(0x21, b"302400000120"),
        object(0x22, b"4000000"),
        object(0x23, b"4200401"),
        (0x24..=0x33).flat_map(|tag| object(tag, b"4000000")).collect(),
    ]
    .concat();
    file.resize(880, 0xFF);
    file
}

/// No changes: flag and 71 empty slots.
pub(super) fn changes() -> Vec<u8> {
    let mut file = vec![0x50, 0x01, 0x00];
    file.extend((0x51..=0x97).flat_map(|tag| [tag, 0x00]));
    file.resize(640, 0xFF);
    file
}

pub(super) fn photo(bytes: usize) -> Vec<u8> {
    let mut file = vec![0x5F, 0x40, 0x82];
    file.extend((bytes as u16).to_be_bytes());
    file.extend([0xFF, 0x4F, 0xFF, 0x51]);
    file.resize(5 + bytes, 0xA7);
    file.resize(2005, 0xFF);
    file
}

/// The signer's key, the same for every test.
pub(super) fn pair() -> &'static RsaPrivateKey {
    static PAIR: OnceLock<RsaPrivateKey> = OnceLock::new();
    PAIR.get_or_init(|| RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([9; 32]), 2048).unwrap())
}

fn signature_file(message: &[u8]) -> Vec<u8> {
    let value = pair().sign(Pkcs1v15Sign::new_unprefixed(), &sha256_digest_info(message)).unwrap();
    let object = |tag: u8, value: &[u8]| [&[tag, value.len() as u8], value].concat();
    let mut file = [
        [0xB1, 0x82, 0x01, 0x00].as_slice(),
        &value,
        &object(0xB2, b"0123456789"),
        &object(0xB3, b""),
        &object(0xB4, b"OU=Test Commission,C=JP"),
        &object(0xB5, b"CN=Signer 1,OU=Test Commission,C=JP"),
        &object(0xB6, &KEY_ID),
    ]
    .concat();
    file.resize(578, 0xFF);
    file
}

impl Card {
    pub(super) fn new() -> Self {
        let mut domicile = [&[0x41, DOMICILE.len() as u8], DOMICILE].concat();
        domicile.resize(82, 0xFF);
        let common =
            [0x45, 0x0B, 0x30, 0x30, 0x39, 0x20, 0x24, 0x05, 0x08, 0x20, 0x29, 0x07, 0x01, 0x46, 2, 0, 0];
        let mut card = Self {
            files: BTreeMap::from([
                ((Folder::Mf, 0x2F01), common.to_vec()),
                ((Folder::Mf, 0x000A), vec![0x05, 0x01, 0x01]),
                ((Folder::Df1, 1), entries()),
                ((Folder::Df1, 2), domicile),
                ((Folder::Df1, 3), vec![0xFF; 264]),
                ((Folder::Df1, 4), changes()),
                ((Folder::Df1, 5), vec![0xFF; 663]),
                ((Folder::Df1, 6), vec![0xFF; 256]),
                ((Folder::Df2, 1), photo(1800)),
            ]),
            pins: [*b"1234", *b"5678"],
            tries: Arc::new(Mutex::new([3, 3])),
            sent: Arc::default(),
            instead: Vec::new(),
            breaks_at: None,
            extended: false,
        };
        card.sign();
        card
    }

    /// Signs the whole files as they are now.
    pub(super) fn sign(&mut self) {
        let message =
            [(Folder::Df1, 1), (Folder::Df1, 2), (Folder::Df2, 1)].map(|file| self.files[&file].clone());
        self.files.insert((Folder::Df1, 7), signature_file(&message.concat()));
    }

    pub(super) fn without_pins(mut self) -> Self {
        self.files.insert((Folder::Mf, 0x000A), vec![0x05, 0x01, 0x00]);
        self.pins = [[0x2A; 4]; 2];
        self
    }

    pub(super) fn instead(mut self, command: &[u8], sw: u16) -> Self {
        self.instead.push((command.to_vec(), sw));
        self
    }

    pub(super) fn session(&self) -> Transaction {
        let session = Session { card: self.clone(), folder: Folder::Mf, file: None, open: [false; 2] };
        Transaction::new(Box::new(session), Watch::default())
    }

    pub(super) fn sent(&self) -> Vec<Vec<u8>> {
        self.sent.lock().unwrap().clone()
    }

    /// P2 of each VERIFY with data.
    pub(super) fn verified(&self) -> Vec<u8> {
        self.sent().iter().filter(|sent| sent[1] == 0x20 && sent.len() > 4).map(|sent| sent[3]).collect()
    }
}

struct Session {
    card: Card,
    folder: Folder,
    file: Option<u16>,
    open: [bool; 2],
}

impl Session {
    fn select(&mut self, folder: Folder) -> Vec<u8> {
        self.folder = folder;
        self.file = None;
        vec![0x90, 0x00]
    }

    fn select_file(&mut self, id: u16) -> Vec<u8> {
        if !self.card.files.contains_key(&(self.folder, id)) {
            return vec![0x6A, 0x82];
        }
        self.file = Some(id);
        vec![0x90, 0x00]
    }

    fn read(&self, offset: usize, ne: usize) -> Vec<u8> {
        let Some(id) = self.file else { return vec![0x69, 0x86] };
        let open = match (self.folder, id) {
            (Folder::Mf, _) => true,
            (Folder::Df1, 2 | 6) | (Folder::Df2, _) => self.open == [true; 2],
            (Folder::Df1, _) => self.open[0],
        };
        if !open {
            return vec![0x69, 0x82];
        }
        match self.card.files[&(self.folder, id)].get(offset..) {
            None | Some([]) => vec![0x6B, 0x00],
            Some(rest) => [&rest[..ne.min(rest.len())], &[0x90, 0x00]].concat(),
        }
    }

    fn pin(&mut self, p2: u8, secret: Option<&[u8]>) -> Vec<u8> {
        let at = usize::from(p2 - 0x81);
        let mut tries = self.card.tries.lock().unwrap();
        match (tries[at], secret) {
            (0, _) => return vec![0x69, 0x84],
            (left, None) => return vec![0x63, 0xC0 | left],
            (_, Some(secret)) if secret == self.card.pins[at] => tries[at] = 3,
            (left, Some(_)) => {
                tries[at] = left - 1;
                return vec![0x63, 0xC0 | (left - 1)];
            }
        }
        self.open[at] = true;
        vec![0x90, 0x00]
    }
}

impl Link for Session {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut sent = self.card.sent.lock().unwrap();
        if self.card.breaks_at == Some(sent.len()) {
            return Err(LinkError::Removed);
        }
        sent.push(command.to_vec());
        drop(sent);
        if let Some((_, sw)) = self.card.instead.iter().find(|(start, _)| command.starts_with(start)) {
            return Ok(sw.to_be_bytes().to_vec());
        }
        let ne = match command {
            [_, _, _, _, 0, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
            [.., ne] => usize::from(*ne),
            [] => 0,
        };
        Ok(match command {
            [0, 0xA4, 0, 0] => self.select(Folder::Mf),
            [0, 0xA4, 4, 0x0C, 0x10, 0xA0, 0, 0, 2, 0x31, 1, ..] => self.select(Folder::Df1),
            [0, 0xA4, 4, 0x0C, 0x10, 0xA0, 0, 0, 2, 0x31, 2, ..] => self.select(Folder::Df2),
            [0, 0xA4, 2, 0x0C, 2, high, low] => self.select_file(u16::from_be_bytes([*high, *low])),
            [0, 0xB0, short @ 0x80..=0x9F, 0, ..] => match self.select_file(u16::from(short & 0x1F)) {
                sw if sw == [0x90, 0x00] => self.read(0, ne),
                sw => sw,
            },
            [0, 0xB0, high, low, ..] => self.read(usize::from(u16::from_be_bytes([*high, *low])), ne),
            [0, 0x20, 0, p2 @ (0x81 | 0x82)] => self.pin(*p2, None),
            [0, 0x20, 0, p2 @ (0x81 | 0x82), 4, secret @ ..] => self.pin(*p2, Some(secret)),
            _ => vec![0x6A, 0x82],
        })
    }

    fn capabilities(&self) -> Capabilities {
        if self.card.extended { Capabilities::EXTENDED } else { Capabilities::SHORT }
    }

    fn power_off(&mut self) {
        self.open = [false; 2];
    }
}

/// A trust store of these tests.
#[derive(Clone, Default)]
pub(super) struct Store {
    pub(super) key: Option<PublicKey>,
    pub(super) key_id: Vec<u8>,
    pub(super) not_accepted: bool,
}

impl Store {
    pub(super) fn of(pair: &RsaPrivateKey) -> Self {
        let key = PublicKey::new(&pair.n().as_ref().to_be_bytes(), &[1, 0, 1]).unwrap();
        Self { key: Some(key), key_id: KEY_ID.to_vec(), not_accepted: false }
    }
}

impl Anchors for Store {
    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        let Some(key) = self.key.clone() else { return Lookup::Unknown };
        // An empty key id: this store has the key under the signer's names only.
        let meant = if self.key_id.is_empty() { !name.issuer.is_empty() } else { name.key_id == self.key_id };
        if name.family != "licence" || !meant {
            return Lookup::Unknown;
        }
        let fingerprint = sha256(key.modulus());
        let anchor = Anchor { name: "test signer".into(), fingerprint, class: AnchorClass::Test };
        if self.not_accepted { Lookup::NotAccepted(anchor) } else { Lookup::Accepted((anchor, key)) }
    }

    fn has_signers(&self, family: &str) -> bool {
        family == "licence" && self.key.is_some()
    }
}

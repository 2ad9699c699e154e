// SPDX-License-Identifier: MIT OR Apache-2.0
//! The reader side against a small card of its own: bytes are written out here, not made by the program.

use std::sync::{Arc, Mutex, OnceLock};

use chacha20::ChaCha20Rng;
use chacha20::rand_core::SeedableRng;
use jiff::Timestamp;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};
use tashika_kit::reading::{FieldName, FieldValue, Keep, PictureKind};
use tashika_kit::rsa::{PublicKey, sha256_digest_info};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::{Integrity, Issuer, Mark, Originality, StepOutcome, Summary, Validity};
use tashika_kit::{
    CardError, Credential, Driver, Entry, Link, LinkError, ReadOrder, Reading, Secret, SignerName,
    StatusWord, Transaction, Watch,
};

use super::configuration::{Configuration, SHIPPED};
use super::{MY_NUMBER_LICENCE_PIN, MyNumberLicence, contents};

mod judging;
mod parsing;
mod reading;
mod software_card;

const PIN: &str = "2580";
const KEY_ID: [u8; 4] = [0x0A, 0x0B, 0x0C, 0x0D];
/// 2024-11-21 in Japan.
const NOW: &str = "2024-11-21T03:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// One object of WEF02 or WEF03.
fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let [.., high, low] = value.len().to_be_bytes();
    let length = if value.len() < 128 { vec![low] } else { vec![0x82, high, low] };
    [tag, &length, value].concat()
}

/// A JPEG 2000 codestream as far as anybody here looks at it.
fn photo() -> Vec<u8> {
    [b"\xFF\x4F\xFF\x51".as_slice(), &[0x5A; 900], b"\xFF\xD9"].concat()
}

/// What stands in the one-byte tags of a file; the rest is empty.
type Entries<'a> = &'a [(u8, &'a [u8])];

/// WEF02 with all its objects, its two-byte tags beginning as told, and its padding.
fn wef02_with(entries: Entries<'_>, prefix: u8, photo: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    for tag in 0xC2..=0xFF_u8 {
        let value = entries.iter().find(|(of, _)| *of == tag).map_or(&[][..], |(_, value)| value);
        file.extend(object(&[tag], value));
    }
    for low in 0..=6 {
        file.extend(object(&[prefix, low], b""));
    }
    file.extend(object(&[prefix, 7], photo));
    file.resize(5845, 0xFF);
    file
}

/// 眼鏡等, and a text with the external characters 1 and 3 and a missing one.
const GLASSES: &[u8] = b"\x34\x63\x36\x40\x45\x79";
const WITH_EXTERNAL: &[u8] = b"\x3B\x33\xFF\xF1\xFF\xF3\xFF\xFA";

const LICENCE: Entries<'static> = &[
    (0xC4, b"\x4D\x25\x4E\x49"),
    (0xC5, b"5110701"),
    (0xC6, GLASSES),
    (0xCA, b"\x01pic1"),
    (0xD3, GLASSES),
    (0xD4, b"\x01pic3"),
    (0xD7, WITH_EXTERNAL),
    (0xE7, b"302400000120"),
    (0xE9, b"4000000"),
    (0xEA, b"4200401"),
    (0xEC, b"\x00"),
    (0xED, b"\x01"),
    (0xFA, b"\x07"),
    (0xFF, b"1234567"),
];

const HISTORY: Entries<'static> = &[(0xC2, b"5061101"), (0xC3, b"\x01"), (0xE8, b"302400000988")];

fn licence() -> Vec<u8> {
    wef02_with(LICENCE, 0x01, &photo())
}

fn pair() -> &'static RsaPrivateKey {
    static PAIR: OnceLock<RsaPrivateKey> = OnceLock::new();
    PAIR.get_or_init(|| RsaPrivateKey::new(&mut ChaCha20Rng::from_seed([9; 32]), 2048).unwrap())
}

/// WEF03 with a signature over these bytes.
fn wef03(message: &[u8]) -> Vec<u8> {
    let value = pair().sign(Pkcs1v15Sign::new_unprefixed(), &sha256_digest_info(message)).unwrap();
    let mut file = [
        object(&[0x01, 0x08], &value),
        object(&[0x01, 0x09], b"0012"),
        object(&[0x01, 0x0A], b""),
        object(&[0x01, 0x0B], b"C=JP,O=Example"),
        object(&[0x01, 0x0C], b"C=JP,CN=Example signer"),
        object(&[0x01, 0x0D], &KEY_ID),
    ]
    .concat();
    file.resize(584, 0xFF);
    file
}

/// Keys as a store would have them.
enum Store {
    Empty,
    Others,
    Has(AnchorClass),
    Refuses(AnchorClass),
}

impl Anchors for Store {
    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        let anchor = |class| Anchor { name: "Example signer".into(), fingerprint: [7; 32], class };
        // By the key identifier; the names that come with it, if they do, are the card's.
        let names = [("C=JP,O=Example", "0012"), ("", "")];
        let asked = name.family == "my_number_licence"
            && name.key_id == KEY_ID
            && names.contains(&(name.issuer, name.serial));
        match self {
            Self::Has(class) if asked => {
                let key = PublicKey::new(&pair().n().as_ref().to_be_bytes(), &[1, 0, 1]).unwrap();
                Lookup::Accepted((anchor(*class), key))
            }
            Self::Refuses(class) if asked => Lookup::NotAccepted(anchor(*class)),
            _ => Lookup::Unknown,
        }
    }

    fn has_signers(&self, family: &str) -> bool {
        family == "my_number_licence" && !matches!(self, Self::Empty)
    }
}

/// A card with this application alone.
#[derive(Clone)]
struct Card {
    aid: Vec<u8>,
    flag: Vec<u8>,
    pin: Vec<u8>,
    tries: u8,
    data: Vec<u8>,
    signature: Option<Vec<u8>>,
    /// Answers what is left of a file, but never more than this at once.
    most: usize,
    /// The answer to SELECT of the application, READ of WEF01, the query; if not the usual.
    odd: [Option<u16>; 3],
    /// The command, counted from 1, that the link breaks at.
    breaks_at: Option<usize>,
    selected: bool,
    verified: bool,
    file: Option<u16>,
    log: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Card {
    fn new(data: Vec<u8>) -> Self {
        let signature = Some(wef03(&data));
        Self {
            aid: b"\xA0\x00\x00\x02\x31\x06\0\0\0\0\0\0\0\0\0\0".to_vec(),
            flag: vec![0xC1, 0x01, 0x01],
            pin: PIN.into(),
            tries: 10,
            data,
            signature,
            most: 256,
            odd: [None; 3],
            breaks_at: None,
            selected: false,
            verified: false,
            file: None,
            log: Arc::default(),
        }
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let odd = |sw: Option<u16>| sw.map(|sw| sw.to_be_bytes().to_vec());
        match *command {
            [0x00, 0xA4, 0x04, 0x0C, 0x10, ref aid @ ..] => {
                (self.selected, self.file) = (*aid == *self.aid, None);
                let usual = if self.selected { 0x9000_u16 } else { 0x6A82 };
                odd(self.odd[0]).unwrap_or_else(|| usual.to_be_bytes().to_vec())
            }
            _ if !self.selected => vec![0x69, 0x86],
            [0x00, 0xB0, 0x9A, 0x00, 0x03] => {
                odd(self.odd[1]).unwrap_or_else(|| [&*self.flag, &[0x90, 0x00]].concat())
            }
            [0x00, 0x20, 0x00, 0x86] => odd(self.odd[2]).unwrap_or_else(|| match self.tries {
                0 => vec![0x69, 0x84],
                left => vec![0x63, 0xC0 | left],
            }),
            [0x00, 0x20, 0x00, 0x86, 0x04, ref pin @ ..] => self.verify(pin),
            [0x00, 0xA4, 0x02, 0x0C, 0x02, high, low] => {
                self.file = Some(u16::from_be_bytes([high, low]));
                vec![0x90, 0x00]
            }
            [0x00, 0xB0, high @ 0..=0x7F, low, length] => {
                self.read(usize::from(u16::from_be_bytes([high, low])), usize::from(length))
            }
            _ => vec![0x6D, 0x00],
        }
    }

    fn verify(&mut self, pin: &[u8]) -> Vec<u8> {
        self.verified = self.tries > 0 && *pin == *self.pin;
        if self.verified {
            self.tries = 10;
            return vec![0x90, 0x00];
        }
        self.tries = self.tries.saturating_sub(1);
        vec![0x63, 0xC0 | self.tries]
    }

    fn read(&self, offset: usize, length: usize) -> Vec<u8> {
        let file = match (self.file, self.verified) {
            (_, false) => return vec![0x69, 0x82],
            (Some(0x001B), _) => &self.data,
            (Some(0x001C), _) => match &self.signature {
                Some(file) => file,
                None => return vec![0x6A, 0x82],
            },
            _ => return vec![0x69, 0x86],
        };
        if offset >= file.len() {
            return vec![0x6B, 0x00];
        }
        let end = file.len().min(offset + length.min(self.most));
        [&file[offset..end], &[0x90, 0x00]].concat()
    }
}

impl Link for Card {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let count = {
            let mut log = self.log.lock().unwrap();
            log.push(command.to_vec());
            log.len()
        };
        if self.breaks_at == Some(count) {
            return Err(LinkError::Removed);
        }
        Ok(self.answer(command))
    }

    fn power_off(&mut self) {}
}

/// A session, and what the card was sent in it.
struct Session {
    tx: Transaction,
    log: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Session {
    fn with(card: Card) -> Self {
        let log = Arc::clone(&card.log);
        Self { tx: Transaction::new(Box::new(card), Watch::default()), log }
    }

    fn sent(&self) -> Vec<Vec<u8>> {
        self.log.lock().unwrap().clone()
    }

    /// VERIFY commands that carried a PIN.
    fn verifies(&self) -> Vec<Vec<u8>> {
        let verify = |command: &Vec<u8>| command[1] == 0x20 && command.len() > 4;
        self.sent().into_iter().filter(verify).map(|command| command[5..].to_vec()).collect()
    }

    fn read_by(&mut self, driver: &dyn Driver, secret: &str, store: &Store) -> Result<Reading, CardError> {
        let card = driver.probe(&mut self.tx)?.expect("the application is there");
        card.read(&mut self.tx, vec![credential(secret, None)], &order(store))
    }

    fn read(&mut self, secret: &str, store: &Store) -> Result<Reading, CardError> {
        self.read_by(&MyNumberLicence, secret, store)
    }
}

fn credential(secret: &str, last_try: Option<LastTryConsent>) -> Credential {
    Credential { id: MY_NUMBER_LICENCE_PIN, secret: Secret::from(secret), last_try }
}

fn order(store: &Store) -> ReadOrder<'_> {
    ReadOrder { now: now(), anchors: store, signatures_over_hidden: false, statement: None }
}

fn read(data: Vec<u8>) -> Reading {
    Session::with(Card::new(data)).read(PIN, &Store::Empty).unwrap()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| &*note.code).collect()
}

fn shipped() -> Configuration {
    Configuration::parse(SHIPPED).unwrap()
}

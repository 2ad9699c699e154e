// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secure messaging (`specs` passport §3.4; Doc 9303-11, 9.8): every command and answer is encrypted, counted and carries a
//! MAC.
//!
//! The channel only says what it thinks of an answer; that it is over after any doubt is the session's to see to.

use tashika_kit::apdu::{Command, Response, StatusWord};
use tashika_kit::cipher::{self, Cipher, MAC};
use tashika_kit::tlv::{self, Form, Tlv};
use tashika_kit::{CardError, Secret};
use zeroize::{Zeroize, Zeroizing};

use super::keys::ChannelKeys;

/// What errors of this module are about.
pub(super) const WHAT: &str = "secure messaging";
/// The longest answer to a command of short length.
const SHORT_ANSWER: usize = 256;
/// Le `0000` of extended length.
const LONG_ANSWER: usize = 65_536;
/// The most plain bytes asked for in one short command with either cipher (`specs` passport §2.2). 3DES could take eight
/// more; this is what other readers ask for, so what chips are used to.
const SHORT_PLAIN: usize = 223;

/// Padding indicator and cryptogram.
const CRYPTOGRAM: u8 = 0x87;
/// Cryptogram of BER-TLV, of commands with an odd instruction: no padding indicator.
const CRYPTOGRAM_OF_OBJECTS: u8 = 0x85;
/// Le.
const EXPECTED: u8 = 0x97;
/// Status word.
const STATUS: u8 = 0x99;
/// MAC.
const CHECKSUM: u8 = 0x8E;
/// Padding indicator: `80` and zeros.
const PADDED: u8 = 0x01;

/// A secure channel: keys, counter. Wipes itself.
pub struct Channel {
    keys: ChannelKeys,
    /// The send sequence counter, as long as a block.
    counter: Vec<u8>,
}

impl Channel {
    /// After PACE and Chip Authentication: the counter begins at zero.
    pub(super) fn new(keys: ChannelKeys) -> Self {
        let counter = vec![0; keys.suite.cipher().block()];
        Self { keys, counter }
    }

    /// After BAC: the counter begins with both challenges' last halves.
    pub(super) fn with_counter(keys: ChannelKeys, counter: [u8; 8]) -> Self {
        Self { keys, counter: counter.to_vec() }
    }

    /// A channel with keys derived from a secret and the counter at zero, as after PACE; for measuring and for tests
    /// from outside.
    ///
    /// # Errors
    /// None with the ciphers there are.
    pub fn from_secret(suite: crate::security_infos::Suite, secret: &Secret) -> Result<Self, CardError> {
        ChannelKeys::of(suite, secret.expose()).map(Self::new)
    }

    fn cipher(&self) -> Cipher {
        self.keys.suite.cipher()
    }

    /// How many plain bytes to ask for in one command of short length.
    #[must_use]
    pub fn largest_plain(&self) -> usize {
        SHORT_PLAIN
    }

    /// How many plain bytes fit an answer of this many bytes, status word not counted.
    #[must_use]
    pub fn fits(&self, answer: usize) -> usize {
        // `99 02 xx xx` and `8E 08 …` stand behind the cryptogram in every answer.
        const BEHIND: usize = 4 + 2 + MAC;
        let room = answer.saturating_sub(BEHIND);
        let header = match room {
            0..=0x81 => 3,
            0x82..=0x102 => 4,
            _ => 5,
        };
        let block = self.cipher().block();
        (room.saturating_sub(header) / block * block).saturating_sub(1)
    }

    /// The next command as it goes out. Counts.
    ///
    /// # Errors
    /// [`CardError::Internal`] only.
    pub fn protect(&mut self, command: &Command) -> Result<Command, CardError> {
        self.count();
        let mut objects = Vec::new();
        if !command.payload().is_empty() {
            objects.extend(self.closed(command)?);
        }
        if command.expected() > 0 {
            objects.extend(expected(command));
        }
        let [_, ins, p1, p2] = command.header();
        let header = [command.class() | 0x0C, ins, p1, p2];
        let mac = self.checksum(&header, &objects);
        objects.extend(object(CHECKSUM, &mac));
        // The longest extended Le fits everything; what the chip may send is bounded by DO 97 inside.
        let long = objects.len() > 255 || command.expected() > SHORT_ANSWER;
        Ok(command.secured(&objects, if long { LONG_ANSWER } else { SHORT_ANSWER }))
    }

    /// DO 87, or DO 85 for an odd instruction.
    fn closed(&self, command: &Command) -> Result<Vec<u8>, CardError> {
        let padded = cipher::pad(command.payload(), self.cipher().block());
        let iv = self.initial_value()?;
        let closed = self
            .cipher()
            .encrypt(&self.keys.encryption, &iv, &padded)
            .map_err(|_| CardError::Internal("padding gave no whole blocks"))?;
        Ok(if command.is_odd() {
            object(CRYPTOGRAM_OF_OBJECTS, &closed)
        } else {
            object(CRYPTOGRAM, &[&[PADDED], closed.as_slice()].concat())
        })
    }

    /// What an answer says in plain, with the status word that its MAC covers. Counts.
    ///
    /// # Errors
    /// [`CardError::Status`] for a status word in plain: the chip has given the channel up. [`CardError::Malformed`] for
    /// everything that an honest chip does not send. After either nothing more may be sent through this channel.
    pub fn open(
        &mut self,
        command: &Command,
        answer: &Response,
        during: &'static str,
    ) -> Result<Response, CardError> {
        self.count();
        if answer.data.is_empty() {
            return Err(in_plain(answer.sw, during));
        }
        let parts = Parts::of(&answer.data)?;
        if !cipher::same(&self.checksum(&[], parts.covered), parts.checksum) {
            return Err(doubt("the MAC of the answer does not fit"));
        }
        if parts.status != answer.sw {
            return Err(doubt("the status word differs from the one the MAC covers"));
        }
        let mut data = parts.cryptogram.map_or(Ok(Zeroizing::default()), |closed| self.opened(closed))?;
        if command.is_select() {
            // File control information that nobody asked for is no doubt: nothing here wants it.
            data.truncate(command.expected());
        }
        if data.len() > command.expected() {
            return Err(doubt("the answer is longer than was asked for"));
        }
        Ok(Response { data: std::mem::take(&mut *data), sw: parts.status })
    }

    fn opened(&self, closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let iv = self.initial_value()?;
        let mut opened = self
            .cipher()
            .decrypt(&self.keys.encryption, &iv, closed)
            .map_err(|_| doubt("the encrypted bytes are no whole blocks"))?;
        let length = cipher::unpad(&opened, self.cipher().block()).map(<[u8]>::len);
        opened.truncate(length.ok_or_else(|| doubt("the padding is wrong"))?);
        Ok(opened)
    }

    /// The MAC of a command (with its header) or of an answer (without).
    fn checksum(&self, header: &[u8], objects: &[u8]) -> [u8; MAC] {
        let block = self.cipher().block();
        let mut bytes = Zeroizing::new(self.counter.clone());
        if objects.is_empty() || header.is_empty() {
            bytes.extend_from_slice(header);
        } else {
            bytes.extend_from_slice(&cipher::pad(header, block));
        }
        bytes.extend_from_slice(objects);
        match self.cipher() {
            // The retail MAC pads by itself; CMAC gets whole blocks.
            Cipher::TripleDes => Cipher::TripleDes.mac(&self.keys.mac, &bytes),
            Cipher::Aes => Cipher::Aes.mac(&self.keys.mac, &cipher::pad(&bytes, block)),
        }
    }

    /// Zeros with 3DES, the encrypted counter with AES.
    fn initial_value(&self) -> Result<Vec<u8>, CardError> {
        match self.cipher() {
            Cipher::TripleDes => Ok(vec![0; self.cipher().block()]),
            Cipher::Aes => self
                .cipher()
                .encrypt_block(&self.keys.encryption, &self.counter)
                .map_err(|_| CardError::Internal("the counter is not one block")),
        }
    }

    fn count(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.counter.zeroize();
    }
}

/// The objects of an answer.
struct Parts<'a> {
    cryptogram: Option<&'a [u8]>,
    status: StatusWord,
    checksum: &'a [u8],
    /// What the MAC covers: everything before it, as it came.
    covered: &'a [u8],
}

impl<'a> Parts<'a> {
    /// `[87 or 85] 99 8E`, each once, in this order, and nothing else.
    fn of(answer: &'a [u8]) -> Result<Self, CardError> {
        let objects = tlv::children(answer, Form::Lenient, WHAT)?;
        let (closed, status, mac) = match objects.as_slice() {
            [status, mac] => (None, status, mac),
            [closed, status, mac] => (Some(closed), status, mac),
            _ => return Err(doubt("the answer has not the objects of an answer")),
        };
        let tagged = |object: &Tlv<'_>, tag: u8| object.tag == u32::from(tag);
        if !tagged(status, STATUS) || !tagged(mac, CHECKSUM) || mac.value.len() != MAC {
            return Err(doubt("the answer has not the objects of an answer"));
        }
        let status =
            <[u8; 2]>::try_from(status.value).map_err(|_| doubt("the status word is not two bytes long"))?;
        let covered = answer.len().checked_sub(mac.whole.len()).and_then(|length| answer.get(..length));
        Ok(Self {
            cryptogram: closed.map(cryptogram).transpose()?,
            status: StatusWord(u16::from_be_bytes(status)),
            checksum: mac.value,
            covered: covered.unwrap_or_default(),
        })
    }
}

/// The encrypted bytes. Which of the two tags comes is the chip's choice: the MAC covers it, and it says by itself whether
/// a padding indicator follows.
fn cryptogram<'a>(object: &Tlv<'a>) -> Result<&'a [u8], CardError> {
    let closed = match object.tag {
        tag if tag == u32::from(CRYPTOGRAM) => object.value.strip_prefix(&[PADDED]),
        tag if tag == u32::from(CRYPTOGRAM_OF_OBJECTS) => Some(object.value),
        _ => None,
    };
    closed
        .filter(|closed| !closed.is_empty())
        .ok_or_else(|| doubt("the answer has not the objects of an answer"))
}

/// An answer without a single object.
fn in_plain(sw: StatusWord, during: &'static str) -> CardError {
    if sw.is_ok() {
        doubt("an answer in plain came through the channel")
    } else {
        CardError::Status { sw, during }
    }
}

/// DO 97: one byte for a short Le, two for an extended one.
fn expected(command: &Command) -> Vec<u8> {
    // 256 is written as 00 and 65,536 as 00 00: the low bytes of the number itself.
    let [.., high, low] = command.expected().to_be_bytes();
    let long = command.expected() > SHORT_ANSWER || command.payload().len() > 255;
    if long { object(EXPECTED, &[high, low]) } else { object(EXPECTED, &[low]) }
}

/// Tag, length in its shortest form, value.
pub(super) fn object(tag: u8, value: &[u8]) -> Vec<u8> {
    let [.., high, low] = value.len().to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=0x7F => &[low],
        0x80..=0xFF => &[0x81, low],
        _ => &[0x82, high, low],
    };
    [&[tag], length, value].concat()
}

fn doubt(problem: &'static str) -> CardError {
    super::malformed(WHAT, problem)
}

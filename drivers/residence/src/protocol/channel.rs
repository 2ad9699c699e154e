// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secure messaging (`specs` residence-card §3.3): data object `86`, padding indicator `01`, cryptogram. It carries no
//! MAC, so that whoever sits between can garble what comes back, and a wrong padding says nothing about who did.

use tashika_kit::CardError;
use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::cipher::{self, Cipher, Key};
use tashika_kit::tlv::{self, Form};
use zeroize::Zeroizing;

use super::initial_value;

/// Class of a command under secure messaging without header authentication.
const SECURE: u8 = 0x08;
/// Tag: padding indicator and cryptogram.
const CRYPTOGRAM: u8 = 0x86;
/// Tag: how many bytes are expected in plain.
const EXPECTED: u8 = 0x96;
/// Padding indicator: `80` and zeros.
const PADDED: u8 = 0x01;
/// `86 81 xx 01`: what stands before the cryptogram of an answer of up to 256 bytes.
const SHORT_HEADER: usize = 4;
/// `86 82 xx xx 01`, before a longer one.
const LONG_HEADER: usize = 5;

/// A session key in use.
pub(crate) struct Channel {
    cipher: Cipher,
    key: Key,
}

impl Channel {
    pub(super) fn new(cipher: Cipher, key: Key) -> Self {
        Self { cipher, key }
    }

    /// Data object `86` over these bytes; for the number, which fits one short object.
    ///
    /// # Errors
    /// [`CardError::Internal`] if they are too many for a short object.
    pub(super) fn close(&self, plain: &[u8]) -> Result<Vec<u8>, CardError> {
        let padded = cipher::pad(plain, self.cipher.block());
        let too_long = || CardError::Internal("too much for one object of secure messaging");
        let closed = self
            .cipher
            .encrypt(&self.key, initial_value(self.cipher), &padded)
            .map_err(|_| CardError::Internal("padding gave no whole blocks"))?;
        let length = u8::try_from(closed.len() + 1).ok().filter(|length| *length < 0x80);
        Ok([&[CRYPTOGRAM, length.ok_or_else(too_long)?, PADDED], closed.as_slice()].concat())
    }

    /// READ BINARY of `expected` bytes in plain, 0 for the whole file; `ne` is what the answer on the wire may have.
    pub(crate) fn read_binary(&self, p1: u8, p2: u8, expected: u16, ne: usize) -> Command {
        let [high, low] = expected.to_be_bytes();
        let object = [EXPECTED, 2, high, low];
        Command::new(SECURE, Instruction::READ_BINARY, p1, p2).data(&object).expect(ne)
    }

    /// How many plain bytes fit an answer of this many.
    pub(crate) fn fits(&self, answer: usize) -> usize {
        let header = if answer <= 256 { SHORT_HEADER } else { LONG_HEADER };
        let block = self.cipher.block();
        (answer.saturating_sub(header) / block * block).saturating_sub(1)
    }

    /// What an answer says in plain: exactly one object `86`, and nothing beside it.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub(crate) fn opened(&self, answer: &[u8], what: &'static str) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let wrong = |problem, offset| CardError::Malformed { what, problem, offset };
        let (object, rest) = tlv::first(answer, Form::Lenient, what)?;
        if object.tag != u32::from(CRYPTOGRAM) {
            return Err(wrong("the answer is not under secure messaging", 0));
        }
        if !rest.is_empty() {
            return Err(wrong("something follows the encrypted object", object.whole.len()));
        }
        let header = object.whole.len() - object.value.len();
        let (indicator, closed) =
            object.value.split_first().ok_or_else(|| wrong("the encrypted object is empty", header))?;
        if *indicator != PADDED {
            return Err(wrong("the padding indicator is not 01", header));
        }
        let mut opened = self
            .cipher
            .decrypt(&self.key, initial_value(self.cipher), closed)
            .map_err(|_| wrong("the encrypted bytes are no whole blocks", header + 1))?;
        let length = cipher::unpad(&opened, self.cipher.block()).map(<[u8]>::len);
        opened.truncate(length.ok_or_else(|| wrong("the padding is wrong", header + 1))?);
        Ok(opened)
    }
}

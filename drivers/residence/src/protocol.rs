// SPDX-License-Identifier: MIT OR Apache-2.0
//! Mutual authentication, session key and secure messaging of both generations (`specs` residence-card §3).
//!
//! The two generations differ in the cipher alone. There is no MAC on what is read, no counter and no fresh initial
//! value: secure messaging hides the data on the air and proves nothing. What is read is proved by the signature in
//! DF3, or not at all.

mod channel;
mod handshake;
mod keys;
#[cfg(test)]
pub(crate) mod tests;

use tashika_kit::cipher::Cipher;

pub(crate) use channel::Channel;
pub(crate) use handshake::{Dice, open};

use crate::kind::Generation;

/// The cipher of a generation.
pub(crate) fn cipher(generation: Generation) -> Cipher {
    match generation {
        Generation::First => Cipher::TripleDes,
        Generation::Second => Cipher::Aes,
    }
}

/// The initial value is zero in every use (`specs` residence-card §3.3); one as long as the longest block.
const ZEROS: [u8; 16] = [0; 16];

/// The initial value of a cipher.
fn initial_value(cipher: Cipher) -> &'static [u8] {
    ZEROS.get(..cipher.block()).unwrap_or(&ZEROS)
}

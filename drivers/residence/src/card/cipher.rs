// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card's own cryptography (`specs` residence-card §3): chaining, padding and check codes are written out here over
//! the bare block ciphers, so that they share nothing with the reader side.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2};
use sha1::{Digest, Sha1};

/// Which cipher a chip speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// Two-key triple DES and retail MAC: first generation.
    TripleDes,
    /// AES-128 and CMAC: second generation.
    Aes,
}

/// A key of either cipher.
pub(crate) type Key = [u8; 16];

/// `K`: the first 16 bytes of SHA-1 over the number.
pub(crate) fn number_key(number: &[u8]) -> Key {
    first_16(&Sha1::digest(number))
}

/// `KSenc`: the first 16 bytes of SHA-1 over both halves and a counter of 1.
pub(crate) fn session_key(from_terminal: &Key, from_card: &Key) -> Key {
    let mixed = from_terminal.iter().zip(from_card).map(|(one, other)| one ^ other);
    first_16(&Sha1::digest(mixed.chain([0, 0, 0, 1]).collect::<Vec<u8>>()))
}

fn first_16(bytes: &[u8]) -> Key {
    let mut key = [0; 16];
    key.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
    key
}

impl Cipher {
    /// Bytes of a block.
    pub(crate) fn block(self) -> usize {
        match self {
            Self::TripleDes => 8,
            Self::Aes => 16,
        }
    }

    fn encrypt_block(self, key: &Key, block: &mut [u8]) {
        match self {
            Self::TripleDes => tdes(key, block, |cipher, block| cipher.encrypt_block(block)),
            Self::Aes => {
                if let Ok(block) = <&mut Array<u8, _>>::try_from(block) {
                    Aes128::new(&Array(*key)).encrypt_block(block);
                }
            }
        }
    }

    fn decrypt_block(self, key: &Key, block: &mut [u8]) {
        match self {
            Self::TripleDes => tdes(key, block, |cipher, block| cipher.decrypt_block(block)),
            Self::Aes => {
                if let Ok(block) = <&mut Array<u8, _>>::try_from(block) {
                    Aes128::new(&Array(*key)).decrypt_block(block);
                }
            }
        }
    }

    /// Chained from an IV of zeros. What is left over after the last whole block is dropped.
    pub(crate) fn encrypt(self, key: &Key, plain: &[u8]) -> Vec<u8> {
        let mut before = vec![0; self.block()];
        let mut out = Vec::with_capacity(plain.len());
        for block in plain.chunks_exact(self.block()) {
            before.iter_mut().zip(block).for_each(|(place, byte)| *place ^= byte);
            self.encrypt_block(key, &mut before);
            out.extend(&before);
        }
        out
    }

    /// The other way.
    pub(crate) fn decrypt(self, key: &Key, secret: &[u8]) -> Vec<u8> {
        let mut before = vec![0; self.block()];
        let mut out = Vec::with_capacity(secret.len());
        for block in secret.chunks_exact(self.block()) {
            let mut plain = block.to_vec();
            self.decrypt_block(key, &mut plain);
            plain.iter_mut().zip(&before).for_each(|(place, byte)| *place ^= byte);
            out.extend(plain);
            before = block.to_vec();
        }
        out
    }

    /// `80`, then zeros to the end of a block.
    pub(crate) fn pad(self, plain: &[u8]) -> Vec<u8> {
        let mut padded = [plain, &[0x80]].concat();
        padded.resize(padded.len().next_multiple_of(self.block()), 0);
        padded
    }

    /// The check code of MUTUAL AUTHENTICATE, 8 bytes.
    pub(crate) fn mac(self, key: &Key, message: &[u8]) -> Vec<u8> {
        let mut code = match self {
            Self::TripleDes => retail_mac(key, &self.pad(message)),
            Self::Aes => aes_cmac(key, message),
        };
        code.truncate(8);
        code
    }
}

/// Takes `80 00…` off; `None` if it is not there.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    (padded.get(end) == Some(&0x80)).then(|| padded.get(..end)).flatten()
}

fn tdes(key: &Key, block: &mut [u8], work: impl Fn(&TdesEde2, &mut Array<u8, des::cipher::consts::U8>)) {
    if let Ok(block) = <&mut Array<u8, _>>::try_from(block) {
        work(&TdesEde2::new(&Array(*key)), block);
    }
}

/// ISO/IEC 9797-1 algorithm 3: single DES with the first half over all blocks, then the second half back and the first
/// again over the last one.
fn retail_mac(key: &Key, padded: &[u8]) -> Vec<u8> {
    let [first, second] = halves(key).map(|half| Des::new(&Array(half)));
    let mut state = Array::<u8, des::cipher::consts::U8>::default();
    for block in padded.chunks_exact(8) {
        state.iter_mut().zip(block).for_each(|(place, byte)| *place ^= byte);
        first.encrypt_block(&mut state);
    }
    second.decrypt_block(&mut state);
    first.encrypt_block(&mut state);
    state.to_vec()
}

fn halves(key: &Key) -> [[u8; 8]; 2] {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *key;
    [[a, b, c, d, e, f, g, h], [i, j, k, l, m, n, o, p]]
}

/// NIST SP 800-38B.
fn aes_cmac(key: &Key, message: &[u8]) -> Vec<u8> {
    let mut zero = [0; 16];
    Cipher::Aes.encrypt_block(key, &mut zero);
    let whole = doubled(u128::from_be_bytes(zero));
    let split = message.len().saturating_sub(1) / 16 * 16;
    let (before, last) = message.split_at_checked(split).unwrap_or((message, &[]));
    let (last, mask) =
        if last.len() == 16 { (last.to_vec(), whole) } else { (Cipher::Aes.pad(last), doubled(whole)) };
    let last = last.iter().zip(mask.to_be_bytes()).map(|(one, other)| one ^ other);
    let chained = Cipher::Aes.encrypt(key, &before.iter().copied().chain(last).collect::<Vec<u8>>());
    chained.last_chunk::<16>().map(|code| code.to_vec()).unwrap_or_default()
}

/// Times x in the field of 2^128.
fn doubled(value: u128) -> u128 {
    (value << 1) ^ if value >> 127 == 1 { 0x87 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::{Cipher, aes_cmac, session_key, unpad};

    fn hex(digits: &str) -> Vec<u8> {
        tashika_kit::hex::decode(&digits.replace(' ', "")).unwrap_or_default()
    }

    /// RFC 4493, 4.
    #[test]
    fn cmac_is_that_of_the_standard() {
        let key = super::first_16(&hex("2b7e151628aed2a6abf7158809cf4f3c"));
        let message = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
        assert_eq!(aes_cmac(&key, &[]), hex("bb1d6929e95937287fa37d129b756746"));
        assert_eq!(aes_cmac(&key, &message[..16]), hex("070a16b46b4d4144f79bdd9dd04a287c"));
        assert_eq!(aes_cmac(&key, &message), hex("dfa66747de9ae63030ca32611497c827"));
    }

    #[test]
    fn what_is_encrypted_is_decrypted() {
        let key = session_key(&[1; 16], &[2; 16]);
        for cipher in [Cipher::TripleDes, Cipher::Aes] {
            for length in 0..40 {
                let plain: Vec<u8> = (0..length).collect();
                let secret = cipher.encrypt(&key, &cipher.pad(&plain));
                assert!(secret.len() > plain.len() && secret.len() % cipher.block() == 0);
                assert_eq!(unpad(&cipher.decrypt(&key, &secret)), Some(plain.as_slice()));
            }
        }
        assert_eq!(unpad(&[0, 0]), None);
        assert_eq!(unpad(&[1, 2]), None);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys from a shared secret or a password (Doc 9303-11, 9.7; `specs` passport §3.2).

use zeroize::Zeroizing;

use crate::cipher::{Cipher, KEY, Key};
use crate::digest::Digest;

/// The counter of keys that encrypt.
pub const ENCRYPTION: u32 = 1;
/// The counter of keys that make MACs.
pub const MAC: u32 = 2;
/// The counter of the key of a password (PACE).
pub const PASSWORD: u32 = 3;

/// The first `length` bytes of H(secret ‖ counter): SHA-1 for 3DES and AES-128, SHA-256 for the longer keys of AES. Keys of
/// 3DES get odd parity. `None` for a length that the cipher does not have.
#[must_use]
pub fn kdf(secret: &[u8], counter: u32, cipher: Cipher, length: usize) -> Option<Key> {
    let digest = match (cipher, length) {
        (_, KEY) => Digest::Sha1,
        (Cipher::Aes, 24 | 32) => Digest::Sha256,
        _ => return None,
    };
    let mut hash = Zeroizing::new(digest.of(&[secret, &counter.to_be_bytes()]));
    if cipher == Cipher::TripleDes {
        hash.iter_mut().for_each(|byte| *byte = odd(*byte));
    }
    Key::from_slice(hash.get(..length)?)
}

/// The lowest bit set so that the number of ones is odd: the parity of DES, which nobody has to check.
const fn odd(byte: u8) -> u8 {
    let seven = byte & 0xFE;
    seven | (seven.count_ones().is_multiple_of(2) as u8)
}

#[cfg(test)]
mod tests {
    use super::{ENCRYPTION, MAC, kdf};
    use crate::cipher::Cipher;
    use crate::hex;
    use crate::vectors;

    #[test]
    fn keys_as_in_doc_9303_with_every_cipher() {
        let vector = vectors::icao("kdf.from_appendix_g_key");
        let secret = vector.bytes("k");
        let mut tried = 0;
        for item in vector.list("items") {
            let (cipher, length) = match item.text("alg").as_str() {
                "3DES" => (Cipher::TripleDes, 16),
                "AES128" => (Cipher::Aes, 16),
                "AES192" => (Cipher::Aes, 24),
                "AES256" => (Cipher::Aes, 32),
                other => panic!("{other}"),
            };
            let counter = item.number("counter");
            let key = kdf(&secret, counter, cipher, length).unwrap();
            assert_eq!(hex::upper(key.expose()), item.text("out"), "{cipher:?} {length} {counter}");
            assert_ne!(kdf(&secret, counter + 1, cipher, length).unwrap().expose(), key.expose());
            tried += 1;
        }
        assert_eq!(tried, 12);
    }

    #[test]
    fn keys_of_basic_access_control_as_in_doc_9303() {
        let vector = vectors::icao("bac.keys");
        let seed = vector.bytes("k_seed");
        for (counter, name) in [(ENCRYPTION, "k_enc"), (MAC, "k_mac")] {
            let key = kdf(&seed, counter, Cipher::TripleDes, 16).unwrap();
            assert_eq!(key.expose(), vector.bytes(name));
        }
    }

    #[test]
    fn there_are_no_other_lengths() {
        for length in [0, 8, 15, 17, 20, 33, 64, usize::MAX] {
            assert!(kdf(&[1], 1, Cipher::Aes, length).is_none(), "{length}");
        }
        for length in [8, 24, 32] {
            assert!(kdf(&[1], 1, Cipher::TripleDes, length).is_none(), "{length}");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ciphers of chips that are opened with a printed key: residence cards, and passports after them. The one module
//! with DES, which the documents require and nobody would choose.
//!
//! Nothing here knows a document: which key, which initial value and which order of objects is the driver's. Keys and
//! opened bytes wipe themselves. Lengths are checked; no input makes anything here panic.

use std::fmt;

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt};
use cbc::cipher::{KeyInit, KeyIvInit};
use cmac::{Cmac, Mac};
use des::{Des, TdesEde2};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How many bytes a key of 3DES and of AES-128 has.
pub const KEY: usize = 16;
/// How many bytes the longest key has (AES-256).
const LONGEST_KEY: usize = 32;
/// How many bytes of a MAC are sent, with either cipher.
pub const MAC: usize = 8;
/// DES: key and block.
const DES: usize = 8;

/// A key of 16, 24 or 32 bytes. Wipes itself, never prints.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key {
    bytes: [u8; LONGEST_KEY],
    /// 16, 24 or 32: nothing else can be made.
    length: usize,
}

impl Key {
    /// A key of 16 bytes. Takes the bytes over; the caller's own copy, if any, remains the caller's duty.
    #[must_use]
    pub const fn new(first: [u8; KEY]) -> Self {
        let mut bytes = [0; LONGEST_KEY];
        bytes.split_at_mut(KEY).0.copy_from_slice(&first);
        Self { bytes, length: KEY }
    }

    /// A key of 16, 24 or 32 bytes; `None` for every other length.
    #[must_use]
    pub fn from_slice(key: &[u8]) -> Option<Self> {
        let length = matches!(key.len(), 16 | 24 | LONGEST_KEY).then_some(key.len())?;
        let mut bytes = [0; LONGEST_KEY];
        bytes.get_mut(..length)?.copy_from_slice(key);
        Some(Self { bytes, length })
    }

    /// The bytes themselves.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// How many bytes: 16, 24 or 32.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Both halves: the two keys of 3DES-EDE2.
    fn halves(&self) -> [Zeroizing<[u8; DES]>; 2] {
        let (first, rest) = self.bytes.split_at(DES);
        let (second, _) = rest.split_at(DES);
        // Eight bytes are eight bytes: the zeros are for the compiler.
        [first, second].map(|half| Zeroizing::new(half.try_into().unwrap_or_default()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A length that is not a multiple of the block, an initial value that is not one block long, or a key that the cipher does
/// not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are no whole blocks")]
pub struct BadLength {
    /// The length.
    pub bytes: usize,
}

/// A block cipher with the MAC that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cipher {
    /// 3DES-EDE2 with a key of 16 bytes, and ISO/IEC 9797-1 MAC algorithm 3 ("retail MAC") with DES.
    TripleDes,
    /// AES-128, AES-192 or AES-256 as the key is long, and AES-CMAC of which the first half is sent.
    Aes,
}

impl Cipher {
    /// How many bytes a block has.
    #[must_use]
    pub const fn block(self) -> usize {
        match self {
            Self::TripleDes => DES,
            Self::Aes => 16,
        }
    }

    /// CBC without padding.
    ///
    /// # Errors
    /// [`BadLength`] if `plain` is not whole blocks, or `iv` not one, or the cipher takes no such key.
    pub fn encrypt(self, key: &Key, iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, BadLength> {
        // Encrypted in place: if it fails, what is left in the buffer is wiped.
        let mut bytes = Zeroizing::new(plain.to_vec());
        match (self, key.length) {
            (Self::TripleDes, _) => encrypt::<TdesEde2>(key, iv, &mut bytes)?,
            (Self::Aes, 24) => encrypt::<Aes192>(key, iv, &mut bytes)?,
            (Self::Aes, LONGEST_KEY) => encrypt::<Aes256>(key, iv, &mut bytes)?,
            (Self::Aes, _) => encrypt::<Aes128>(key, iv, &mut bytes)?,
        }
        Ok(std::mem::take(&mut *bytes))
    }

    /// CBC without padding, the other way.
    ///
    /// # Errors
    /// [`BadLength`] if `closed` is not whole blocks, or `iv` not one, or the cipher takes no such key.
    pub fn decrypt(self, key: &Key, iv: &[u8], closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BadLength> {
        let mut bytes = Zeroizing::new(closed.to_vec());
        match (self, key.length) {
            (Self::TripleDes, _) => decrypt::<TdesEde2>(key, iv, &mut bytes)?,
            (Self::Aes, 24) => decrypt::<Aes192>(key, iv, &mut bytes)?,
            (Self::Aes, LONGEST_KEY) => decrypt::<Aes256>(key, iv, &mut bytes)?,
            (Self::Aes, _) => decrypt::<Aes128>(key, iv, &mut bytes)?,
        }
        Ok(bytes)
    }

    /// One block, as it is: the initial value of secure messaging with AES is E(KS_Enc, SSC) (Doc 9303-11, 9.8.6.1).
    ///
    /// # Errors
    /// [`BadLength`] if `block` is not one block, or the cipher takes no such key.
    pub fn encrypt_block(self, key: &Key, block: &[u8]) -> Result<Vec<u8>, BadLength> {
        // The first block of CBC with an initial value of zeros is the block cipher itself.
        let zeros = [0; 16];
        let iv = zeros.get(..self.block()).unwrap_or_default();
        if block.len() != iv.len() {
            return Err(BadLength { bytes: block.len() });
        }
        self.encrypt(key, iv, block)
    }

    /// The MAC as it is sent: the whole retail MAC, or the first eight bytes of the AES-CMAC.
    #[must_use]
    pub fn mac(self, key: &Key, bytes: &[u8]) -> [u8; MAC] {
        match self {
            Self::TripleDes => retail_mac(key, bytes),
            Self::Aes => aes_cmac(key, bytes).first_chunk().copied().unwrap_or_default(),
        }
    }
}

/// A mode over a key and an initial value.
fn mode<M: KeyIvInit>(key: &Key, iv: &[u8]) -> Result<M, BadLength> {
    let wrong = if key.length == M::key_size() { iv.len() } else { key.length };
    M::new_from_slices(key.expose(), iv).map_err(|_| BadLength { bytes: wrong })
}

fn encrypt<C>(key: &Key, iv: &[u8], bytes: &mut [u8]) -> Result<(), BadLength>
where
    cbc::Encryptor<C>: KeyIvInit + BlockModeEncrypt,
    C: BlockCipherEncrypt,
{
    let length = bytes.len();
    let cbc: cbc::Encryptor<C> = mode(key, iv)?;
    cbc.encrypt_padded::<NoPadding>(bytes, length).map(drop).map_err(|_| BadLength { bytes: length })
}

fn decrypt<C>(key: &Key, iv: &[u8], bytes: &mut [u8]) -> Result<(), BadLength>
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
    C: BlockCipherDecrypt,
{
    let length = bytes.len();
    let cbc: cbc::Decryptor<C> = mode(key, iv)?;
    cbc.decrypt_padded::<NoPadding>(bytes).map(drop).map_err(|_| BadLength { bytes: length })
}

/// ISO/IEC 9797-1 MAC algorithm 3 with DES and padding method 2: DES-CBC with the first half of the key, and the last
/// block once more through the second half and the first. Of a longer key it takes the first sixteen bytes.
#[must_use]
pub fn retail_mac(key: &Key, bytes: &[u8]) -> [u8; MAC] {
    let [first, second] = key.halves();
    let (outer, inner) = (Des::new(&(*first).into()), Des::new(&(*second).into()));
    let padded = pad(bytes, DES);
    let (blocks, _) = padded.as_chunks::<DES>();
    let mut state = Block::<Des>::default();
    for block in blocks {
        for (state, byte) in state.iter_mut().zip(block) {
            *state ^= byte;
        }
        outer.encrypt_block(&mut state);
    }
    inner.decrypt_block(&mut state);
    outer.encrypt_block(&mut state);
    state.into()
}

/// AES-CMAC (SP 800-38B, RFC 4493), all of it, with AES as the key is long.
#[must_use]
pub fn aes_cmac(key: &Key, bytes: &[u8]) -> [u8; 16] {
    match key.length {
        24 => cmac::<Cmac<Aes192>>(key, bytes),
        LONGEST_KEY => cmac::<Cmac<Aes256>>(key, bytes),
        _ => cmac::<Cmac<Aes128>>(key, bytes),
    }
}

fn cmac<M: Mac + KeyInit>(key: &Key, bytes: &[u8]) -> [u8; 16] {
    // A key of the length that chose the cipher is always taken.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key.expose()) else { return [0; 16] };
    mac.update(bytes);
    mac.finalize().into_bytes().as_slice().try_into().unwrap_or_default()
}

/// ISO/IEC 7816-4 padding: `80`, then zeros up to the next whole block; always at least one byte.
#[must_use]
pub fn pad(bytes: &[u8], block: usize) -> Zeroizing<Vec<u8>> {
    let block = block.max(1);
    let length = (bytes.len() / block + 1) * block;
    // Reserved at once: a buffer that grows would leave unwiped copies behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(length));
    padded.extend_from_slice(bytes);
    padded.push(0x80);
    padded.resize(length, 0);
    padded
}

/// What stands before the padding; `None` if the bytes are not whole blocks, or do not end with `80` and zeros within
/// the last one.
#[must_use]
pub fn unpad(bytes: &[u8], block: usize) -> Option<&[u8]> {
    if block == 0 || bytes.is_empty() || !bytes.len().is_multiple_of(block) {
        return None;
    }
    let end = bytes.iter().rposition(|byte| *byte != 0)?;
    let (contents, _) = bytes.split_at_checked(end)?;
    let within_last_block = bytes.len() - end <= block;
    (bytes.get(end) == Some(&0x80) && within_last_block).then_some(contents)
}

/// Whether two values are the same, in a time that does not depend on where they differ.
#[must_use]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    let difference = a.iter().zip(b).fold(0, |difference, (a, b)| std::hint::black_box(difference | (a ^ b)));
    a.len() == b.len() && std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::{BadLength, Cipher, KEY, Key, aes_cmac, pad, retail_mac, same, unpad};
    use crate::hex;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(&text.replace(' ', "")).unwrap()
    }

    fn key_of(text: &str) -> Key {
        Key::from_slice(&bytes(text)).unwrap()
    }

    /// NIST SP 800-38A, SP 800-38B and RFC 4493 use the same keys and plaintext.
    const AES_KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c";
    const AES_192_KEY: &str = "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b";
    const AES_256_KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
    const PLAIN: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
                         30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    #[test]
    fn aes_cbc_as_in_sp_800_38a_with_every_length_of_key() {
        let iv = bytes("000102030405060708090a0b0c0d0e0f");
        for (key, closed, block) in [
            (
                AES_KEY,
                "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2\
                 73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
                "3ad77bb40d7a3660a89ecaf32466ef97",
            ),
            (
                AES_192_KEY,
                "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a\
                 571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd",
                "bd334f1d6e45f25ff712a214571fa5cc",
            ),
            (
                AES_256_KEY,
                "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d\
                 39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
                "f3eed1bdb5d2a03c064b5a7e3db181f8",
            ),
        ] {
            let key = key_of(key);
            assert_eq!(Cipher::Aes.encrypt(&key, &iv, &bytes(PLAIN)).unwrap(), bytes(closed));
            assert_eq!(*Cipher::Aes.decrypt(&key, &iv, &bytes(closed)).unwrap(), bytes(PLAIN));
            assert_eq!(Cipher::Aes.encrypt_block(&key, &bytes(PLAIN)[..16]).unwrap(), bytes(block));
        }
    }

    #[test]
    fn aes_cmac_as_in_sp_800_38b_with_every_length_of_key() {
        let plain = bytes(PLAIN);
        for (key, length, mac) in [
            (AES_KEY, 0, "bb1d6929e95937287fa37d129b756746"),
            (AES_KEY, 16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (AES_KEY, 40, "dfa66747de9ae63030ca32611497c827"),
            (AES_KEY, 64, "51f0bebf7e3b9d92fc49741779363cfe"),
            (AES_192_KEY, 0, "d17ddf46adaacde531cac483de7a9367"),
            (AES_192_KEY, 16, "9e99a7bf31e710900662f65e617c5184"),
            (AES_192_KEY, 40, "8a1de5be2eb31aad089a82e6ee908b0e"),
            (AES_192_KEY, 64, "a1d5df0eed790f794d77589659f39a11"),
            (AES_256_KEY, 0, "028962f61b7bf89efc6b551f4667d983"),
            (AES_256_KEY, 16, "28a7023f452e8f82bd4bf28d8c37c35c"),
            (AES_256_KEY, 40, "aaf3d8f1de5640c232f5b169b9c911e6"),
            (AES_256_KEY, 64, "e1992190549f6ed5696a2c056c315410"),
        ] {
            let (key, bytes_of_plain) = (key_of(key), &plain[..length]);
            let whole = aes_cmac(&key, bytes_of_plain);
            assert_eq!(whole.to_vec(), bytes(mac));
            assert_eq!(Cipher::Aes.mac(&key, bytes_of_plain), whole[..8]);
        }
    }

    #[test]
    fn keys_have_three_lengths_and_no_other() {
        for length in 0..64 {
            let key = Key::from_slice(&vec![7; length]);
            assert_eq!(key.as_ref().map(Key::length), [16, 24, 32].contains(&length).then_some(length));
            assert!(key.is_none_or(|key| key.expose() == vec![7; length]));
        }
        let long = Key::from_slice(&[7; 24]).unwrap();
        let refused = Err(BadLength { bytes: 24 });
        assert_eq!(Cipher::TripleDes.encrypt(&long, &[0; 8], &[0; 8]), refused);
        assert!(Cipher::TripleDes.decrypt(&long, &[0; 8], &[0; 8]).is_err());
        assert!(Cipher::Aes.encrypt_block(&long, &[0; 32]).is_err());
        assert!(Cipher::Aes.encrypt_block(&long, &[]).is_err());
        let block = Cipher::TripleDes.encrypt_block(&Key::new([7; KEY]), &[0; 8]).unwrap();
        assert_eq!(Cipher::TripleDes.encrypt(&Key::new([7; KEY]), &[0; 8], &[0; 8]), Ok(block));
    }

    /// The worked example of ICAO Doc 9303 part 11, appendix D.3: retail MAC and 3DES-CBC with two keys.
    #[test]
    fn triple_des_and_retail_mac_as_in_doc_9303() {
        let enc = key_of("AB94FDECF2674FDFB9B391F85D7F76F2");
        let mac = key_of("7962D9ECE03D1ACD4C76089DCE131543");
        let plain = bytes("781723860C06C2264608F919887022120B795240CB7049B01C19B33E32804F0B");
        let closed = bytes("72C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F2");
        assert_eq!(Cipher::TripleDes.encrypt(&enc, &[0; 8], &plain).unwrap(), closed);
        assert_eq!(*Cipher::TripleDes.decrypt(&enc, &[0; 8], &closed).unwrap(), plain);
        assert_eq!(retail_mac(&mac, &closed).to_vec(), bytes("5F1448EEA8AD90A7"));
        assert_eq!(Cipher::TripleDes.mac(&mac, &closed), retail_mac(&mac, &closed));
    }

    #[test]
    fn what_is_no_whole_block_is_refused() {
        for cipher in [Cipher::TripleDes, Cipher::Aes] {
            let (key, block) = (Key::new([7; KEY]), cipher.block());
            let iv = vec![0; block];
            assert_eq!(cipher.encrypt(&key, &iv, &[0; 15]), Err(BadLength { bytes: 15 }));
            assert!(cipher.decrypt(&key, &iv, &[0; 17]).is_err());
            assert!(cipher.encrypt(&key, &[0; 12], &[0; 16]).is_err());
            assert!(cipher.decrypt(&key, &[], &[0; 16]).is_err());
            assert_eq!(cipher.encrypt(&key, &iv, &[]), Ok(Vec::new()));
        }
    }

    #[test]
    fn padding_comes_off_as_it_went_on() {
        for (length, block, padded) in [(0, 8, 8), (7, 8, 8), (8, 8, 16), (15, 16, 16), (16, 16, 32)] {
            let contents = vec![0x11; length];
            let whole = pad(&contents, block);
            assert_eq!(whole.len(), padded);
            assert_eq!(unpad(&whole, block), Some(contents.as_slice()));
        }
        assert_eq!(unpad(&[0x80, 0x80, 0, 0, 0, 0, 0, 0], 8), Some([0x80].as_slice()));
    }

    #[test]
    fn what_is_no_padding_does_not_come_off() {
        let zeros_only = [0; 8];
        let no_marker = [1; 8];
        let not_whole = [0x80, 0, 0];
        let whole_block_of_zeros = [1, 2, 3, 4, 5, 6, 7, 0x80, 0, 0, 0, 0, 0, 0, 0, 0];
        let after_the_marker = [1, 2, 0x80, 0, 0, 0, 0, 1];
        let others: [&[u8]; 6] =
            [&[], &zeros_only, &no_marker, &not_whole, &whole_block_of_zeros, &after_the_marker];
        for bytes in others {
            assert_eq!(unpad(bytes, 8), None, "{bytes:?}");
        }
        assert_eq!(unpad(&[0x80], 0), None);
    }

    #[test]
    fn values_are_compared_whole() {
        assert!(same(&[], &[]) && same(&[1, 2], &[1, 2]));
        for other in [&[1, 3][..], &[0, 2], &[1], &[1, 2, 0], &[]] {
            assert!(!same(&[1, 2], other));
        }
    }

    #[test]
    fn a_key_never_prints() {
        assert_eq!(format!("{:?}", Key::new([0x41; KEY])), "[redacted]");
    }
}

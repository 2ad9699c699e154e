// SPDX-License-Identifier: MIT OR Apache-2.0
//! The ciphers of chips that are opened with a printed key: residence cards, and passports after them. The one module
//! with DES, which the documents require and nobody would choose.
//!
//! Nothing here knows a document: which key, which initial value and which order of objects is the driver's. Keys and
//! opened bytes wipe themselves. Lengths are checked; no input makes anything here panic.

use std::fmt;

use aes::Aes128;
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{Block, BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt};
use cbc::cipher::{KeyInit, KeyIvInit};
use cmac::{Cmac, Mac};
use des::{Des, TdesEde2};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How many bytes a key has, with either cipher.
pub const KEY: usize = 16;
/// How many bytes of a MAC are sent, with either cipher.
pub const MAC: usize = 8;
/// DES: key and block.
const DES: usize = 8;

/// A key of 16 bytes. Wipes itself, never prints.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; KEY]);

impl Key {
    /// Takes the bytes over. The caller's own copy, if any, remains the caller's duty.
    #[must_use]
    pub const fn new(bytes: [u8; KEY]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves.
    #[must_use]
    pub const fn expose(&self) -> &[u8; KEY] {
        &self.0
    }

    /// Both halves: the two keys of 3DES-EDE2.
    fn halves(&self) -> [Zeroizing<[u8; DES]>; 2] {
        let (first, second) = self.0.split_at(DES);
        // Eight bytes are eight bytes: the zeros are for the compiler.
        [first, second].map(|half| Zeroizing::new(half.try_into().unwrap_or_default()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A length that is not a multiple of the block, or an initial value that is not one block long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes are no whole blocks")]
pub struct BadLength {
    /// The length.
    pub bytes: usize,
}

/// A block cipher with the MAC that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cipher {
    /// 3DES-EDE2, and ISO/IEC 9797-1 MAC algorithm 3 ("retail MAC") with DES.
    TripleDes,
    /// AES-128, and AES-CMAC of which the first half is sent.
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
    /// [`BadLength`] if `plain` is not whole blocks, or `iv` not one.
    pub fn encrypt(self, key: &Key, iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, BadLength> {
        // Encrypted in place: if it fails, what is left in the buffer is wiped.
        let mut bytes = Zeroizing::new(plain.to_vec());
        match self {
            Self::TripleDes => encrypt::<TdesEde2>(key, iv, &mut bytes)?,
            Self::Aes => encrypt::<Aes128>(key, iv, &mut bytes)?,
        }
        Ok(std::mem::take(&mut *bytes))
    }

    /// CBC without padding, the other way.
    ///
    /// # Errors
    /// [`BadLength`] if `closed` is not whole blocks, or `iv` not one.
    pub fn decrypt(self, key: &Key, iv: &[u8], closed: &[u8]) -> Result<Zeroizing<Vec<u8>>, BadLength> {
        let mut bytes = Zeroizing::new(closed.to_vec());
        match self {
            Self::TripleDes => decrypt::<TdesEde2>(key, iv, &mut bytes)?,
            Self::Aes => decrypt::<Aes128>(key, iv, &mut bytes)?,
        }
        Ok(bytes)
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
    M::new_from_slices(key.expose(), iv).map_err(|_| BadLength { bytes: iv.len() })
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
/// block once more through the second half and the first.
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

/// AES-CMAC (RFC 4493), all of it.
#[must_use]
pub fn aes_cmac(key: &Key, bytes: &[u8]) -> [u8; 16] {
    let mut mac = <Cmac<Aes128> as KeyInit>::new(&(*key.expose()).into());
    mac.update(bytes);
    mac.finalize().into_bytes().into()
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

    fn key(text: &str) -> Key {
        Key::new(bytes(text).try_into().unwrap())
    }

    /// NIST SP 800-38A and RFC 4493 use the same key and plaintext.
    const AES_KEY: &str = "2b7e151628aed2a6abf7158809cf4f3c";
    const PLAIN: &str = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51\
                         30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    #[test]
    fn aes_cbc_as_in_sp_800_38a() {
        let iv = bytes("000102030405060708090a0b0c0d0e0f");
        let closed = "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2\
                      73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7";
        let key = key(AES_KEY);
        assert_eq!(Cipher::Aes.encrypt(&key, &iv, &bytes(PLAIN)).unwrap(), bytes(closed));
        assert_eq!(*Cipher::Aes.decrypt(&key, &iv, &bytes(closed)).unwrap(), bytes(PLAIN));
    }

    #[test]
    fn aes_cmac_as_in_rfc_4493() {
        let plain = bytes(PLAIN);
        for (length, mac) in [
            (0, "bb1d6929e95937287fa37d129b756746"),
            (16, "070a16b46b4d4144f79bdd9dd04a287c"),
            (40, "dfa66747de9ae63030ca32611497c827"),
            (64, "51f0bebf7e3b9d92fc49741779363cfe"),
        ] {
            let whole = aes_cmac(&key(AES_KEY), &plain[..length]);
            assert_eq!(whole.to_vec(), bytes(mac));
            assert_eq!(Cipher::Aes.mac(&key(AES_KEY), &plain[..length]), whole[..8]);
        }
    }

    /// The worked example of ICAO Doc 9303 part 11, appendix D.3: retail MAC and 3DES-CBC with two keys.
    #[test]
    fn triple_des_and_retail_mac_as_in_doc_9303() {
        let enc = key("AB94FDECF2674FDFB9B391F85D7F76F2");
        let mac = key("7962D9ECE03D1ACD4C76089DCE131543");
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

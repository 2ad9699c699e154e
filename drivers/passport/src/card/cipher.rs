// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side's own ciphers: 3DES and AES in CBC mode, retail MAC and CMAC, padding, key derivation (`specs` passport
//! §3.2, §3.4).

use aes::{Aes128, Aes192, Aes256};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, KeyInit, KeyIvInit,
};
use cmac::{Cmac, Mac};
use des::{Des, TdesEde2};
use sha1::{Digest, Sha1};
use sha2::Sha256;

/// A cipher with its MAC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suite {
    /// 3DES with two keys and retail MAC.
    TripleDes,
    /// AES-128 and CMAC.
    Aes128,
    /// AES-192 and CMAC.
    Aes192,
    /// AES-256 and CMAC.
    Aes256,
}

impl Suite {
    /// All of them, in the order of their number in an object identifier: 1 to 4.
    pub const ALL: [Self; 4] = [Self::TripleDes, Self::Aes128, Self::Aes192, Self::Aes256];

    /// Its number in an object identifier of PACE or Chip Authentication.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::TripleDes => 1,
            Self::Aes128 => 2,
            Self::Aes192 => 3,
            Self::Aes256 => 4,
        }
    }

    /// Bytes of a block.
    pub(crate) fn block(self) -> usize {
        if self == Self::TripleDes { 8 } else { 16 }
    }

    /// Bytes of a key.
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::TripleDes | Self::Aes128 => 16,
            Self::Aes192 => 24,
            Self::Aes256 => 32,
        }
    }

    /// H(secret ‖ counter), cut to the key; the parity of DES keys is set.
    pub(crate) fn derive(self, secret: &[u8], counter: u8) -> Vec<u8> {
        let input = [secret, &[0, 0, 0, counter]].concat();
        let whole = match self {
            Self::TripleDes | Self::Aes128 => Sha1::digest(&input).to_vec(),
            Self::Aes192 | Self::Aes256 => Sha256::digest(&input).to_vec(),
        };
        let key = whole.into_iter().take(self.key_length());
        match self {
            Self::TripleDes => key.map(odd_parity).collect(),
            _ => key.collect(),
        }
    }

    /// CBC without padding; empty if the lengths do not fit, which no caller lets happen.
    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
        match self {
            Self::TripleDes => close::<TdesEde2>(key, iv, plain),
            Self::Aes128 => close::<Aes128>(key, iv, plain),
            Self::Aes192 => close::<Aes192>(key, iv, plain),
            Self::Aes256 => close::<Aes256>(key, iv, plain),
        }
        .unwrap_or_default()
    }

    /// The other way; `None` for what is not whole blocks.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], closed: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::TripleDes => open::<TdesEde2>(key, iv, closed),
            Self::Aes128 => open::<Aes128>(key, iv, closed),
            Self::Aes192 => open::<Aes192>(key, iv, closed),
            Self::Aes256 => open::<Aes256>(key, iv, closed),
        }
    }

    /// One block without chaining.
    pub(crate) fn encrypt_block(self, key: &[u8], block: &[u8]) -> Vec<u8> {
        self.encrypt(key, &vec![0; self.block()], block)
    }

    /// The eight bytes of the MAC. 3DES pads by itself; CMAC needs no padding.
    pub(crate) fn mac(self, key: &[u8], bytes: &[u8]) -> Vec<u8> {
        let mut mac = match self {
            Self::TripleDes => retail(key, bytes),
            Self::Aes128 => cmac_of::<Cmac<Aes128>>(key, bytes),
            Self::Aes192 => cmac_of::<Cmac<Aes192>>(key, bytes),
            Self::Aes256 => cmac_of::<Cmac<Aes256>>(key, bytes),
        };
        mac.truncate(8);
        mac
    }

    /// Padding method 2 to whole blocks.
    pub(crate) fn pad(self, bytes: &[u8]) -> Vec<u8> {
        let mut padded = bytes.to_vec();
        padded.push(0x80);
        while !padded.len().is_multiple_of(self.block()) {
            padded.push(0);
        }
        padded
    }

    /// Takes it off; `None` if there is none.
    pub(crate) fn unpad(self, bytes: &[u8]) -> Option<Vec<u8>> {
        let end = bytes.iter().rposition(|byte| *byte != 0)?;
        let in_last_block = bytes.len() - end <= self.block();
        (bytes.get(end) == Some(&0x80) && in_last_block).then(|| bytes.iter().take(end).copied().collect())
    }
}

/// The last bit of each byte makes the number of ones odd.
fn odd_parity(byte: u8) -> u8 {
    let upper = byte & 0xFE;
    if upper.count_ones().is_multiple_of(2) { upper | 1 } else { upper }
}

fn close<C>(key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>>
where
    cbc::Encryptor<C>: KeyIvInit + BlockModeEncrypt,
    C: BlockCipherEncrypt,
{
    let cbc: cbc::Encryptor<C> = KeyIvInit::new_from_slices(key, iv).ok()?;
    let mut bytes = plain.to_vec();
    cbc.encrypt_padded::<NoPadding>(&mut bytes, plain.len()).ok()?;
    Some(bytes)
}

fn open<C>(key: &[u8], iv: &[u8], closed: &[u8]) -> Option<Vec<u8>>
where
    cbc::Decryptor<C>: KeyIvInit + BlockModeDecrypt,
    C: BlockCipherDecrypt,
{
    let cbc: cbc::Decryptor<C> = KeyIvInit::new_from_slices(key, iv).ok()?;
    let mut bytes = closed.to_vec();
    cbc.decrypt_padded::<NoPadding>(&mut bytes).ok()?;
    Some(bytes)
}

fn cmac_of<M: Mac + KeyInit>(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.update(bytes);
    mac.finalize().into_bytes().to_vec()
}

/// ISO/IEC 9797-1 algorithm 3 with padding method 2: CBC with the first half, the last block through both.
fn retail(key: &[u8], bytes: &[u8]) -> Vec<u8> {
    let (first, second) = key.split_at_checked(8).unwrap_or_default();
    let padded = Suite::TripleDes.pad(bytes);
    let chained = close::<Des>(first, &[0; 8], &padded).unwrap_or_default();
    let last = chained.last_chunk::<8>().copied().unwrap_or_default();
    let middle = open::<Des>(second, &[0; 8], &last).unwrap_or_default();
    close::<Des>(first, &[0; 8], &middle).unwrap_or_default()
}

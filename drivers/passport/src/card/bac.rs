// SPDX-License-Identifier: MIT OR Apache-2.0
//! Basic Access Control from the chip's side (`specs` passport §3.2, §3.3; Doc 9303-11, 4.3).

use super::channel::Channel;
use super::cipher::Suite;
use super::keys::Hash;

const DES: Suite = Suite::TripleDes;

/// K_Enc and K_MAC of a document.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) encryption: Vec<u8>,
    pub(crate) mac: Vec<u8>,
}

impl Keys {
    /// From MRZ_information.
    pub(crate) fn of(information: &[u8]) -> Self {
        let hash = Hash::Sha1.of(&[information]);
        let seed: Vec<u8> = hash.into_iter().take(16).collect();
        Self { encryption: DES.derive(&seed, 1), mac: DES.derive(&seed, 2) }
    }

    /// The data of EXTERNAL AUTHENTICATE to the answer and the channel; `None` if whoever asks does not know the MRZ, or
    /// the nonce is another.
    pub(crate) fn authenticate(&self, data: &[u8], nonce: &[u8], key: &[u8]) -> Option<(Vec<u8>, Channel)> {
        let (closed, mac) = data.split_at_checked(32)?;
        if DES.mac(&self.mac, closed) != mac {
            return None;
        }
        let plain = DES.decrypt(&self.encryption, &[0; 8], closed)?;
        let (theirs, rest) = plain.split_at_checked(8)?;
        let (ours, their_key) = rest.split_at_checked(8)?;
        if ours != nonce {
            return None;
        }
        let mut answer = DES.encrypt(&self.encryption, &[0; 8], &[ours, theirs, key].concat());
        answer.extend(DES.mac(&self.mac, &answer));
        let seed: Vec<u8> = their_key.iter().zip(key).map(|(a, b)| a ^ b).collect();
        let counter = [ours.get(4..)?, theirs.get(4..)?].concat();
        Some((answer, Channel::new(DES, &seed, counter)))
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys from passwords and shared secrets (`specs` passport §3.2; Doc 9303-11, 9.7).

use tashika_kit::cipher::Key;
use tashika_kit::derive::{self, kdf};
use tashika_kit::digest::Digest;
use tashika_kit::{CardError, Secret};
use zeroize::Zeroizing;

use super::Password;
use crate::security_infos::Suite;

/// Of SHA-1 over MRZ_information, BAC takes only this many bytes.
const SEED: usize = 16;

/// The two keys of a channel.
pub(crate) struct ChannelKeys {
    /// The cipher they are for.
    pub(crate) suite: Suite,
    /// KS_Enc.
    pub(crate) encryption: Key,
    /// KS_MAC.
    pub(crate) mac: Key,
}

impl ChannelKeys {
    /// From a shared secret.
    pub(crate) fn of(suite: Suite, shared: &[u8]) -> Result<Self, CardError> {
        let encryption = derived(suite, shared, derive::ENCRYPTION)?;
        Ok(Self { suite, encryption, mac: derived(suite, shared, derive::MAC)? })
    }
}

/// The key that opens the nonce of PACE: of the MRZ, all of SHA-1 goes in; of the CAN, its digits.
pub(crate) fn password(password: &Password, suite: Suite) -> Result<Key, CardError> {
    let secret = match password {
        Password::Mrz(key) => hashed(&key.information()),
        Password::Can(can) => Zeroizing::new(can.0.expose().to_vec()),
    };
    derived(suite, &secret, derive::PASSWORD)
}

/// K_Enc and K_MAC of BAC.
pub(crate) fn basic_access(information: &Secret) -> Result<ChannelKeys, CardError> {
    let hash = hashed(information);
    ChannelKeys::of(Suite::TripleDes, hash.get(..SEED).unwrap_or_default())
}

fn hashed(information: &Secret) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Digest::Sha1.of(&[information.expose()]))
}

fn derived(suite: Suite, secret: &[u8], counter: u32) -> Result<Key, CardError> {
    kdf(secret, counter, suite.cipher(), suite.key_length())
        .ok_or(CardError::Internal("a cipher without a key of its length"))
}

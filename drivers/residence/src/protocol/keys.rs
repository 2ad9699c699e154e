// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys (`specs` residence-card §3.1): one from the printed number, one from both sides' random parts. Both are for
//! encryption; the first also makes the two MACs of the authentication.

use sha1::{Digest, Sha1};
use tashika_kit::Secret;
use tashika_kit::cipher::{KEY, Key};
use zeroize::Zeroizing;

/// Follows the combined random parts: the first key that is derived from them, and the only one in use.
const FIRST_KEY: [u8; 4] = [0, 0, 0, 1];

/// K: what the number opens.
pub(super) fn from_number(number: &Secret) -> Key {
    first_half(&[number.expose()])
}

/// KSenc: from K.IFD and K.ICC.
pub(super) fn session(ours: &[u8; KEY], cards: &[u8; KEY]) -> Key {
    let mut both = Zeroizing::new(*ours);
    for (byte, cards) in both.iter_mut().zip(cards) {
        *byte ^= cards;
    }
    first_half(&[&*both, &FIRST_KEY])
}

/// The first sixteen bytes of SHA-1.
fn first_half(parts: &[&[u8]]) -> Key {
    let mut hash = Sha1::new();
    for part in parts {
        hash.update(part);
    }
    let hash: Zeroizing<[u8; 20]> = Zeroizing::new(hash.finalize().into());
    // Twenty bytes always have sixteen: the zeros are for the compiler.
    Key::new(hash.first_chunk().copied().unwrap_or_default())
}

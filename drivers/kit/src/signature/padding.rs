// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands under an RSA signature (RFC 8017, 9).

use crate::digest::Digest;
use crate::rsa::PublicKey;

/// PKCS#1 v1.5: the DigestInfo is compared whole, with NULL as the hash's parameters or with none (RFC 8017, 9.2 and A.2.4).
pub(super) fn pkcs1(key: &PublicKey, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
    let hash = digest.of(&[message]);
    let recovered = key.recover(signature);
    recovered.is_ok_and(|contents| {
        [&[0x05, 0x00][..], &[]].iter().any(|null| contents == digest_info(digest, null, &hash))
    })
}

/// DigestInfo { { hash, NULL or nothing }, OCTET STRING }. The longest has 83 bytes: all lengths are one byte.
fn digest_info(digest: Digest, null: &[u8], hash: &[u8]) -> Vec<u8> {
    let object = |tag: u8, contents: &[u8]| {
        let length = u8::try_from(contents.len()).unwrap_or_default();
        [&[tag, length], contents].concat()
    };
    let algorithm = object(0x30, &[object(0x06, digest.oid()).as_slice(), null].concat());
    object(0x30, &[algorithm, object(0x04, hash)].concat())
}

/// The parameters of RSASSA-PSS.
pub(super) struct Pss {
    pub(super) digest: Digest,
    pub(super) mask: Digest,
    pub(super) salt: usize,
}

impl Pss {
    /// EMSA-PSS-VERIFY (RFC 8017, 9.1.2), every bit of the padding checked.
    pub(super) fn holds(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let Ok(block) = key.open(signature) else { return false };
        // The encoded message has one bit less than the modulus.
        let bits = key.bits().saturating_sub(1);
        let length = bits.div_ceil(8);
        let (above, encoded) = block.split_at(block.len().saturating_sub(length));
        above.iter().all(|byte| *byte == 0) && self.matches(encoded, length * 8 - bits, message).is_some()
    }

    /// `unused` bits at the top of the encoded message must be zero.
    fn matches(&self, encoded: &[u8], unused: usize, message: &[u8]) -> Option<()> {
        let (body, [0xBC]) = encoded.split_last_chunk::<1>()? else { return None };
        let (masked, hash) = body.split_at_checked(body.len().checked_sub(self.digest.length())?)?;
        let top = 0xFF_u8.checked_shr(u32::try_from(unused).ok()?)?;
        if masked.first()? & !top != 0 {
            return None;
        }
        let mut data: Vec<u8> =
            masked.iter().zip(self.generate(hash, masked.len())).map(|(a, b)| a ^ b).collect();
        *data.first_mut()? &= top;
        let (zeros, salt) = data.split_at_checked(data.len().checked_sub(self.salt)?)?;
        let (zeros, [0x01]) = zeros.split_last_chunk::<1>()? else { return None };
        let whole = zeros.iter().all(|byte| *byte == 0);
        let again = self.digest.of(&[&[0; 8], &self.digest.of(&[message]), salt]);
        (whole && again == hash).then_some(())
    }

    /// MGF1 (RFC 8017, B.2.1).
    fn generate(&self, seed: &[u8], length: usize) -> Vec<u8> {
        let blocks = (0_u32..).map(|counter| self.mask.of(&[seed, &counter.to_be_bytes()]));
        blocks.take(length.div_ceil(self.mask.length())).flatten().take(length).collect()
    }
}

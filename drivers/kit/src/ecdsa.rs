// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA on NIST P-384 with SHA-256 (`specs` residence-card §5.2), with public keys only.
//!
//! The hash is shorter than the order of the curve. It is the number to be signed as it stands (FIPS 186-5, 6.4.2), with
//! nothing cut off and nothing added.

use p384::ecdsa::signature::hazmat::PrehashVerifier;
use p384::ecdsa::{Signature, VerifyingKey};

use crate::rsa::sha256;
use crate::tlv::{self, Form};

/// Bytes of one coordinate, and of each of the two numbers of a signature.
pub const SIZE: usize = 48;

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;

/// A public key: a point of the curve, never the point at infinity.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why bytes are not a usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable P-384 public key")]
pub struct BadKey;

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Neither 96 bytes nor a SEQUENCE of two INTEGERs of at most 48 bytes.
    #[error("the signature has not the form of one")]
    Form,
    /// One of the two numbers is zero, or not below the order of the curve.
    #[error("a number of the signature is out of its range")]
    Range,
    /// Made by another key, or over other data.
    #[error("the signature belongs to another key or to other data")]
    Wrong,
}

impl PublicKey {
    /// From a point as it stands in a SubjectPublicKeyInfo: `04` and both coordinates, or `02`/`03` and one (SEC 1,
    /// 2.3.4).
    ///
    /// # Errors
    /// [`BadKey`] for every other form, and for a point that is not on the curve.
    pub fn from_point(point: &[u8]) -> Result<Self, BadKey> {
        match (point.first(), point.len()) {
            (Some(0x04), length) if length == 1 + 2 * SIZE => {}
            (Some(0x02 | 0x03), length) if length == 1 + SIZE => {}
            _ => return Err(BadKey),
        }
        VerifyingKey::from_sec1_bytes(point).map(Self).map_err(|_| BadKey)
    }

    /// Checks a signature over SHA-256 of `message`: 96 bytes r ‖ s, or DER. No signature of real length is both: the
    /// sheet leaves open which form cards have, and 96 bytes are always taken as r ‖ s first.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let hash = sha256(message);
        let raw = <[u8; 2 * SIZE]>::try_from(signature).map_err(|_| BadSignature::Form);
        let outcome = raw.and_then(|raw| self.holds(&hash, &raw));
        match outcome {
            Ok(()) => Ok(()),
            Err(error) => match from_der(signature) {
                Some(raw) => self.holds(&hash, &raw),
                None => Err(error),
            },
        }
    }

    fn holds(&self, hash: &[u8; 32], raw: &[u8; 2 * SIZE]) -> Result<(), BadSignature> {
        let signature = Signature::from_slice(raw).map_err(|_| BadSignature::Range)?;
        self.0.verify_prehash(hash, &signature).map_err(|_| BadSignature::Wrong)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey(P-384)")
    }
}

/// r ‖ s of a SEQUENCE of two INTEGERs, with nothing after it.
///
/// Strict, but for one known habit of encoders: more zeros before a number than it needs are no reason to call genuine
/// data altered, since the number is the same. A number that would be negative (its leading zero left out) is refused.
fn from_der(signature: &[u8]) -> Option<[u8; 2 * SIZE]> {
    const WHAT: &str = "ECDSA signature";
    let (sequence, rest) = tlv::first(signature, Form::Strict, WHAT).ok()?;
    if sequence.tag != SEQUENCE || !rest.is_empty() {
        return None;
    }
    let numbers = tlv::children(sequence.value, Form::Strict, WHAT).ok()?;
    let [r, s] = numbers.as_slice() else { return None };
    let mut raw = [0; 2 * SIZE];
    let (left, right) = raw.split_at_mut(SIZE);
    for (place, number) in [(left, r), (right, s)] {
        let is_positive = number.value.first().is_some_and(|first| *first < 0x80);
        if number.tag != INTEGER || !is_positive {
            return None;
        }
        let zeros = number.value.iter().take_while(|byte| **byte == 0).count();
        let digits = number.value.get(zeros..)?;
        place.get_mut(SIZE.checked_sub(digits.len())?..)?.copy_from_slice(digits);
    }
    Some(raw)
}

#[cfg(test)]
mod tests {
    use super::{BadKey, BadSignature, PublicKey, SIZE};

    const CERTIFICATE: &[u8] = include_bytes!("../../../tests/fixtures/residence/card2.der");
    const RAW: &[u8] = include_bytes!("../../../tests/fixtures/residence/message2-05.sig");
    const DER: &[u8] = include_bytes!("../../../tests/fixtures/residence/message2-05.sig.der");
    /// The order of the group (FIPS 186-4, D.1.2.4).
    const ORDER: &str =
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973";

    /// As openssl wrote it into the certificate.
    fn point() -> Vec<u8> {
        let header = [0x03, 0x62, 0x00, 0x04];
        let at = CERTIFICATE.windows(4).position(|window| window == header).unwrap() + 3;
        CERTIFICATE[at..at + 97].to_vec()
    }

    fn key() -> PublicKey {
        PublicKey::from_point(&point()).unwrap()
    }

    fn message() -> Vec<u8> {
        let padded = |bytes: &[u8], to: usize| {
            let mut all = bytes.to_vec();
            all.resize(to, 0);
            all
        };
        let values = b"20310401199002032KAK000000004205000720260615120310401";
        let photo = include_bytes!("../../../tests/fixtures/residence/photo.bin");
        let name = include_bytes!("../../../tests/fixtures/residence/name.bin");
        [values.to_vec(), padded(photo, 3000), padded(name, 2500)].concat()
    }

    fn order() -> [u8; SIZE] {
        let digits = ORDER.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
        let bytes: Vec<u8> = digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect();
        bytes.try_into().unwrap()
    }

    /// A SEQUENCE of two INTEGERs, written as they are.
    fn sequence(r: &[u8], s: &[u8]) -> Vec<u8> {
        let integer = |value: &[u8]| [&[0x02, value.len() as u8], value].concat();
        let body = [integer(r), integer(s)].concat();
        match body.len() {
            short @ ..0x80 => [vec![0x30, short as u8], body].concat(),
            long => [vec![0x30, 0x81, long as u8], body].concat(),
        }
    }

    fn positive(number: &[u8]) -> Vec<u8> {
        [&[0], number].concat()
    }

    #[test]
    fn the_signature_of_openssl_holds_in_both_forms_and_over_nothing_else() {
        let mut other = message();
        assert_eq!((RAW.len(), DER.first()), (96, Some(&0x30)));
        for signature in [RAW, DER] {
            assert_eq!(key().verify_sha256(&other, signature), Ok(()));
        }
        *other.last_mut().unwrap() ^= 1;
        for signature in [RAW, DER] {
            assert_eq!(key().verify_sha256(&other, signature), Err(BadSignature::Wrong));
        }
    }

    #[test]
    fn every_changed_byte_of_a_signature_is_noticed() {
        for at in 0..RAW.len() {
            let mut changed = RAW.to_vec();
            changed[at] ^= 0x10;
            assert!(key().verify_sha256(&message(), &changed).is_err(), "byte {at}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_refused() {
        let (r, s) = RAW.split_at(SIZE);
        let zero = [0; SIZE];
        let order = order();
        for (r, s) in
            [(&zero[..], s), (r, &zero[..]), (&zero[..], &zero[..]), (&order[..], s), (r, &order[..])]
        {
            let raw = [r, s].concat();
            assert_eq!(key().verify_sha256(&message(), &raw), Err(BadSignature::Range));
            let der = sequence(&positive(r), &positive(s));
            assert_eq!(key().verify_sha256(&message(), &der), Err(BadSignature::Range));
        }
        let all = [0xFF; 96];
        assert_eq!(key().verify_sha256(&message(), &all), Err(BadSignature::Range));
    }

    #[test]
    fn other_lengths_are_no_signature() {
        for length in [0, 1, 48, 95, 97, 104, 1000] {
            let mut other = RAW.to_vec();
            other.resize(length, 0);
            assert_eq!(key().verify_sha256(&message(), &other), Err(BadSignature::Form), "{length}");
        }
        for cut in 0..DER.len() {
            assert!(key().verify_sha256(&message(), &DER[..cut]).is_err());
        }
    }

    #[test]
    fn zeros_too_many_are_taken_and_other_forms_of_der_are_not() {
        let (r, s) = RAW.split_at(SIZE);
        let taken = sequence(&[&[0, 0, 0], r].concat(), &positive(s));
        assert_eq!(key().verify_sha256(&message(), &taken), Ok(()));
        let good = sequence(&positive(r), &positive(s));
        assert_eq!(key().verify_sha256(&message(), &good), Ok(()));
        let after = [&good[..], &[0]].concat();
        let long_form = [&[0x30, 0x82, 0x00, good[2]], &good[3..]].concat();
        let three = {
            let mut body = good[3..].to_vec();
            body.extend([0x02, 0x01, 0x01]);
            [vec![0x30, 0x81, body.len() as u8], body].concat()
        };
        let mut set = good.clone();
        set[0] = 0x31;
        let too_long = sequence(&[&[1], r].concat(), &positive(s));
        for wrong in [after, long_form, three, set, too_long, sequence(&[], s)] {
            assert_eq!(key().verify_sha256(&message(), &wrong), Err(BadSignature::Form));
        }
        // Without its leading zero a number with the highest bit set would be negative.
        assert_eq!(super::from_der(&sequence(&[0x80], &[0x01])), None);
        assert!(super::from_der(&sequence(&[0x00, 0x80], &[0x01])).is_some());
    }

    #[test]
    fn points_that_are_no_keys_are_refused() {
        let point = point();
        let compressed = [&[0x02 | point[96] & 1], &point[1..49]].concat();
        assert_eq!(PublicKey::from_point(&compressed), Ok(key()));
        let mut off = point.clone();
        off[96] ^= 1;
        let hybrid = [&[0x06 | point[96] & 1], &point[1..]].concat();
        for wrong in [&[][..], &[0], &point[1..], &point[..96], &off, &hybrid, &[4; 97]] {
            assert_eq!(PublicKey::from_point(wrong), Err(BadKey));
        }
    }
}

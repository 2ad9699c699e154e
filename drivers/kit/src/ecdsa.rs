// SPDX-License-Identifier: MIT OR Apache-2.0
//! ECDSA, with public keys only (FIPS 186-5, 6.4.2): on the curves of travel documents, and on P-384 with SHA-256 as residence
//! cards use it (`specs` residence-card §5.2).
//!
//! A hash shorter than the order of the curve is the number to be signed as it stands, with nothing cut off and nothing
//! added; of a longer one the leftmost bits count.

use crate::curve::{Curve, Point};
use crate::digest::Digest;
use crate::modular::trimmed;
use crate::tlv::{self, Form};

/// Bytes of one coordinate of P-384, and of each of the two numbers of a signature.
pub const SIZE: usize = 48;

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;

/// A public key: a point of P-384, never the point at infinity.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Point);

/// Why bytes are not a usable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable P-384 public key")]
pub struct BadKey;

/// Why a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// Neither two numbers as long as the order, one after the other, nor a SEQUENCE of two INTEGERs of at most that length.
    #[error("the signature has not the form of one")]
    Form,
    /// One of the two numbers is zero, or not below the order of the curve.
    #[error("a number of the signature is out of its range")]
    Range,
    /// Made by another key, or over other data.
    #[error("the signature belongs to another key or to other data")]
    Wrong,
}

/// Checks a signature over a message: r ‖ s (BSI TR-03111, 5.2.1), or DER. No signature of real length is both. Which of the two
/// forms an algorithm names is not always the one that chips write, and both say the same, so both are taken.
///
/// # Errors
/// [`BadSignature`].
pub fn verify(key: &Point, digest: Digest, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
    let hash = digest.of(&[message]);
    let plain = Numbers::plain(signature, key.curve().order_bytes()).ok_or(BadSignature::Form);
    match plain.and_then(|numbers| holds(key, &hash, numbers)) {
        Ok(()) => Ok(()),
        Err(error) => match from_der(signature) {
            Some(numbers) => holds(key, &hash, numbers),
            None => Err(error),
        },
    }
}

impl PublicKey {
    /// From a point as it stands in a SubjectPublicKeyInfo: `04` and both coordinates, or `02`/`03` and one (SEC 1,
    /// 2.3.4).
    ///
    /// # Errors
    /// [`BadKey`] for every other form, and for a point that is not on the curve.
    pub fn from_point(point: &[u8]) -> Result<Self, BadKey> {
        Curve::P384.any_point(point).map(Self).map_err(|_| BadKey)
    }

    /// Checks a signature over SHA-256 of `message`: 96 bytes r ‖ s, or DER. No signature of real length is both: the
    /// sheet leaves open which form cards have, and 96 bytes are always taken as r ‖ s first.
    ///
    /// # Errors
    /// [`BadSignature`].
    pub fn verify_sha256(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        verify(&self.0, Digest::Sha256, message, signature)
    }
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PublicKey(P-384)")
    }
}

/// The two numbers of a signature, without leading zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbers<'a> {
    pub(crate) r: &'a [u8],
    pub(crate) s: &'a [u8],
}

impl<'a> Numbers<'a> {
    /// r ‖ s, each of this length.
    pub(crate) fn plain(signature: &'a [u8], length: usize) -> Option<Self> {
        let (r, s) = signature.split_at_checked(length).filter(|(_, s)| s.len() == length)?;
        Some(Self { r: trimmed(r), s: trimmed(s) })
    }
}

/// r and s of a SEQUENCE of two INTEGERs, with nothing after it.
///
/// Strict, but for one known habit of encoders: more zeros before a number than it needs are no reason to call genuine
/// data altered, since the number is the same. A number that would be negative (its leading zero left out) is refused.
pub(crate) fn from_der(signature: &[u8]) -> Option<Numbers<'_>> {
    const WHAT: &str = "ECDSA signature";
    let (sequence, rest) = tlv::first(signature, Form::Strict, WHAT).ok()?;
    if sequence.tag != SEQUENCE || !rest.is_empty() {
        return None;
    }
    let numbers = tlv::children(sequence.value, Form::Strict, WHAT).ok()?;
    let [r, s] = numbers.as_slice() else { return None };
    let positive = |number: &tlv::Tlv<'_>| {
        number.tag == INTEGER && number.value.first().is_some_and(|first| *first < 0x80)
    };
    (positive(r) && positive(s)).then(|| Numbers { r: trimmed(r.value), s: trimmed(s.value) })
}

fn holds(key: &Point, hash: &[u8], Numbers { r, s }: Numbers<'_>) -> Result<(), BadSignature> {
    let size = key.curve().order_bytes();
    if r.len() > size || s.len() > size {
        return Err(BadSignature::Form);
    }
    let order = key.curve().order().ok_or(BadSignature::Wrong)?;
    let in_range = |bytes| order.element(bytes).filter(|number| number.is_nonzero().into());
    let (r, s) = in_range(r).zip(in_range(s)).ok_or(BadSignature::Range)?;
    // The orders end on whole bytes, but for that of P-521, which no hash is longer than.
    let leftmost = hash.get(..size.min(hash.len())).unwrap_or_default();
    let x = || {
        let inverse: Option<_> = s.invert().into();
        let inverse = inverse?;
        key.x_of_sum(&order.reduced(leftmost)?.mul(&inverse), &r.mul(&inverse))
    };
    if x() == Some(r.clone()) { Ok(()) } else { Err(BadSignature::Wrong) }
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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! ISO/IEC 9796-2, signature scheme 1 with partial recovery of the message: Active Authentication with RSA (Doc 9303-11, 6.1;
//! `specs` passport §5.1).
//!
//! The chip signs `6A ‖ M1 ‖ H(M1 ‖ nonce) ‖ trailer`; M1 is its own random part and comes out of the signature.

use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::modular::{left_padded, trimmed};
use crate::rsa::PublicKey;
use crate::signature::Problem;

/// Partial recovery, and no padding before M1.
const HEADER: u8 = 0x6A;
/// The trailer of SHA-1, the hash that needs no name.
const IMPLICIT: u8 = 0xBC;
/// The end of a trailer that names its hash in the byte before (ISO/IEC 10118-3).
const EXPLICIT: u8 = 0xCC;

/// What the key makes of a signature: F and n - F, each as long as the modulus. A chip may sign either way (Doc 9303-11,
/// 6.1.2.2: production by Annex B.4 or B.6 of the standard).
///
/// # Errors
/// [`Problem::Wrong`] for a signature that is not below the modulus. Zeros before it, too many or too few, are no matter.
pub fn recover(key: &PublicKey, signature: &[u8]) -> Result<[Zeroizing<Vec<u8>>; 2], Problem> {
    let signature = left_padded(trimmed(signature), key.modulus().len());
    let block = key.open(&signature).map_err(|_| Problem::Wrong)?;
    let other = difference(key.modulus(), &block);
    Ok([block, other])
}

/// Checks the answer to a nonce, and says which hash the chip used.
///
/// # Errors
/// [`Problem::Wrong`]; also for a trailer that names a hash which is not known (RIPEMD, Whirlpool). The trailer is part of
/// the answer, and nothing in it is then bound to the nonce: called unsupported, one answer would excuse a chip that gives
/// it to every nonce. Doc 9303-11, 6.1.2.2, allows SHA only.
pub fn verify(key: &PublicKey, nonce: &[u8], signature: &[u8]) -> Result<Digest, Problem> {
    recover(key, signature)?.iter().find_map(|block| check(block, nonce).ok()).ok_or(Problem::Wrong)
}

/// Checks one block: whole but for at most one byte of zeros before the header, where the bits of the modulus are no whole
/// bytes.
fn check(block: &[u8], nonce: &[u8]) -> Result<Digest, Problem> {
    let contents = match block {
        [0, HEADER, contents @ ..] | [HEADER, contents @ ..] => contents,
        _ => return Err(Problem::Wrong),
    };
    let (contents, digest) = trailer(contents)?;
    let length = contents.len().checked_sub(digest.length()).ok_or(Problem::Wrong)?;
    let (m1, hash) = contents.split_at_checked(length).ok_or(Problem::Wrong)?;
    if digest.of(&[m1, nonce]) == hash { Ok(digest) } else { Err(Problem::Wrong) }
}

/// The hash that the trailer names, and what stands before it. `33CC` is met besides `BC` for SHA-1.
fn trailer(contents: &[u8]) -> Result<(&[u8], Digest), Problem> {
    match contents {
        [contents @ .., IMPLICIT] => Ok((contents, Digest::Sha1)),
        [contents @ .., name, EXPLICIT] => match name {
            0x33 => Ok((contents, Digest::Sha1)),
            0x34 => Ok((contents, Digest::Sha256)),
            0x35 => Ok((contents, Digest::Sha512)),
            0x36 => Ok((contents, Digest::Sha384)),
            0x38 => Ok((contents, Digest::Sha224)),
            _ => Err(Problem::Wrong),
        },
        _ => Err(Problem::Wrong),
    }
}

/// a - b, for b below a, both of one length.
fn difference(a: &[u8], b: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut borrow = false;
    let mut bytes = Zeroizing::new(vec![0; a.len()]);
    for (byte, (a, b)) in bytes.iter_mut().zip(a.iter().zip(b)).rev() {
        let (value, first) = a.overflowing_sub(*b);
        let (value, second) = value.overflowing_sub(u8::from(borrow));
        borrow = first || second;
        *byte = value;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{check, difference, verify};
    use crate::digest::Digest;
    use crate::rsa::PublicKey;
    use crate::signature::Problem;
    use crate::vectors;

    /// The block of a nonce, as long as a key of 1,024 bits.
    fn block(digest: Digest, trailer: &[u8], nonce: &[u8]) -> Vec<u8> {
        let m1 = vec![0x5C; 128 - 1 - digest.length() - trailer.len()];
        [&[0x6A], m1.as_slice(), &digest.of(&[&m1, nonce]), trailer].concat()
    }

    #[test]
    fn the_block_of_doc_9303_holds_for_its_nonce_alone() {
        let vector = vectors::icao("aa.rsa.iso9796_2");
        let (block, nonce) = (vector.bytes("f"), vector.bytes("m2_rnd_ifd"));
        assert_eq!(check(&block, &nonce), Ok(Digest::Sha1));
        let with_zero = [&[0], block.as_slice()].concat();
        assert_eq!(check(&with_zero, &nonce), Ok(Digest::Sha1));
        for at in 0..nonce.len() {
            let mut other = nonce.clone();
            other[at] ^= 1;
            assert_eq!(check(&block, &other), Err(Problem::Wrong));
        }
        for at in 0..block.len() {
            let mut other = block.clone();
            other[at] ^= 1;
            assert_eq!(check(&other, &nonce), Err(Problem::Wrong), "{at}");
        }
    }

    #[test]
    fn every_trailer_of_the_sheet_is_known_and_no_other() {
        for (trailer, digest) in [
            (&[0xBC][..], Digest::Sha1),
            (&[0x33, 0xCC], Digest::Sha1),
            (&[0x38, 0xCC], Digest::Sha224),
            (&[0x34, 0xCC], Digest::Sha256),
            (&[0x36, 0xCC], Digest::Sha384),
            (&[0x35, 0xCC], Digest::Sha512),
        ] {
            assert_eq!(check(&block(digest, trailer, b"nonce"), b"nonce"), Ok(digest));
            assert_eq!(check(&block(digest, trailer, b"nonce"), b"another"), Err(Problem::Wrong));
        }
        // RIPEMD-160, RIPEMD-128, Whirlpool, and what no standard has: a copy may answer them to any nonce.
        for name in [0x31, 0x32, 0x37, 0x00] {
            let unknown = block(Digest::Sha1, &[name, 0xCC], b"nonce");
            assert_eq!(check(&unknown, b"nonce"), Err(Problem::Wrong), "{name:02X}");
        }
        let mixed = block(Digest::Sha1, &[0x34, 0xCC], b"nonce");
        assert_eq!(check(&mixed, b"nonce"), Err(Problem::Wrong));
        for short in [&[][..], &[0x6A], &[0, 0x6A], &[0x6A, 0xBC], &[0x6A, 0xCC], &[0x6A, 0x34, 0xCC]] {
            assert_eq!(check(short, b"nonce"), Err(Problem::Wrong));
        }
    }

    #[test]
    fn the_difference_carries() {
        assert_eq!(*difference(&[2, 0, 0], &[0, 0, 1]), [1, 0xFF, 0xFF]);
        assert_eq!(*difference(&[2, 0, 7], &[1, 0xFF, 0xFF]), [0, 0, 8]);
        assert_eq!(*difference(&[9], &[9]), [0]);
    }

    #[test]
    fn signatures_that_are_no_numbers_below_the_modulus_are_wrong() {
        let modulus = [&[0xC1][..], &[7; 126], &[1]].concat();
        let key = PublicKey::new(&modulus, &[1, 0, 1]).unwrap();
        for signature in [&[][..], &[1], &modulus, &[0xFF; 128], &[1; 129], &[0; 300]] {
            assert_eq!(verify(&key, b"nonce", signature), Err(Problem::Wrong));
        }
    }
}

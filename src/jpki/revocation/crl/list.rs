// SPDX-License-Identifier: MIT OR Apache-2.0
//! The parts of a list (RFC 5280, 5.1), as they go by.

use std::io::Read;

use tashika_kit::tlv::{self, Form, Tlv};

use super::error::CrlError;
use super::extension::{self, Scope};
use super::stream::Stream;
use super::time;
use crate::jpki::revocation::reason::RevokedFor;

/// AlgorithmIdentifier of sha256WithRSAEncryption in DER (RFC 4055): the only one in the JPKI profile.
const SHA256_WITH_RSA: [u8; 15] =
    [0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0B, 0x05, 0x00];

const BIT_STRING: u8 = 0x03;
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const EXTENSIONS: u8 = 0xA0;
/// Bytes of the longest name, set of extensions, entry and signature that are looked at.
const LONGEST_NAME: u64 = 4 << 10;
const LONGEST_EXTENSIONS: u64 = 16 << 10;
const LONGEST_ENTRY: u64 = 4 << 10;
const LONGEST_SIGNATURE: u64 = 2 << 10;

/// Bytes of the longest serial number (RFC 5280, 5.2.3 and 4.1.2.2).
pub(super) const LONGEST_SERIAL: usize = 20;

/// A serial number, right-aligned.
pub(super) type Serial = [u8; LONGEST_SERIAL];

/// A revoked certificate. No `Debug`: a serial number is not for logs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    pub(super) serial: Serial,
    /// Days since 1970-01-01, in Japan.
    pub(super) day: i32,
    /// [`RevokedFor::number`].
    pub(super) reason: u8,
}

/// What stands before the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// The issuer's name, DER.
    pub(super) issuer: Vec<u8>,
    /// Seconds since 1970.
    pub(super) this_update: i64,
    /// Seconds since 1970.
    pub(super) next_update: i64,
}

/// A list that went by. Its signature has not been looked at.
pub(super) struct Passed {
    pub(super) head: Head,
    pub(super) scope: Scope,
    /// Bytes of the whole.
    pub(super) length: u64,
    /// SHA-256 of the whole.
    pub(super) sha256: [u8; 32],
    /// SHA-256 of what the signature covers.
    pub(super) signed: [u8; 32],
    pub(super) signature: Vec<u8>,
}

/// The contents of a serial number's INTEGER, right-aligned; `None` if it is negative, empty, too long, or has zeros too
/// many.
pub(super) fn serial(contents: &[u8]) -> Option<Serial> {
    let digits = match contents {
        [] => return None,
        [first, ..] if first & 0x80 != 0 => return None,
        [0, second, ..] if second & 0x80 == 0 => return None,
        [0, rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    // RFC 5280 counts the octets of the INTEGER, but a number of 160 bits with its sign octet is met as well.
    let mut serial = [0; LONGEST_SERIAL];
    let place = serial.get_mut(LONGEST_SERIAL.checked_sub(digits.len())?..)?;
    place.copy_from_slice(digits);
    Some(serial)
}

/// Reads a list to its end. `begun` may refuse it by what stands before the entries; `each` gets the entries.
pub(super) fn read<R: Read>(
    mut stream: Stream<'_, R>,
    begun: impl FnOnce(&Head) -> Result<(), CrlError>,
    mut each: impl FnMut(Entry) -> Result<(), CrlError>,
) -> Result<Passed, CrlError> {
    let whole = stream.enter(SEQUENCE, "it does not begin as a list")?;
    let end = stream.position().saturating_add(whole);
    let (header, header_length) = stream.peek()?;
    stream.sign_covers(header, header_length);
    let body = stream.enter(SEQUENCE, "what is signed is no SEQUENCE")?;
    let body_end = stream.position().saturating_add(body);
    let head = head(&mut stream)?;
    begun(&head)?;
    if stream.position() < body_end && stream.peek()?.0.tag == SEQUENCE {
        let length = stream.enter(SEQUENCE, "the entries")?;
        let entries_end = stream.position().saturating_add(length);
        if entries_end > body_end {
            return Err(stream.malformed("the entries are longer than the list"));
        }
        while stream.position() < entries_end {
            each(entry(stream.object(&[SEQUENCE], LONGEST_ENTRY, "an entry of the list")?)?)?;
        }
        stays_inside(&stream, entries_end)?;
    }
    let scope = if stream.position() < body_end {
        extension::scope(stream.object(&[EXTENSIONS], LONGEST_EXTENSIONS, "the list's extensions")?)?
    } else {
        Scope::default()
    };
    stays_inside(&stream, body_end)?;
    if stream.object(&[SEQUENCE], LONGEST_NAME, "the list's algorithm")? != SHA256_WITH_RSA {
        return Err(CrlError::Algorithm);
    }
    let signature = signature(stream.object(&[BIT_STRING], LONGEST_SIGNATURE, "the list's signature")?)?;
    stays_inside(&stream, end)?;
    let (length, sha256, signed) = stream.finish()?;
    Ok(Passed { head, scope, length, sha256, signed, signature })
}

fn stays_inside<R: Read>(stream: &Stream<'_, R>, end: u64) -> Result<(), CrlError> {
    if stream.position() == end {
        Ok(())
    } else {
        Err(stream.malformed("an object leaves the one around it"))
    }
}

fn head<R: Read>(stream: &mut Stream<'_, R>) -> Result<Head, CrlError> {
    /// Version 2.
    const V2: [u8; 3] = [0x02, 0x01, 0x01];
    // The version is left out in lists of version 1 only.
    if stream.peek()?.0.tag != 0x02 || stream.object(&[0x02], 3, "the list's version")? != V2 {
        return Err(CrlError::Version);
    }
    if stream.object(&[SEQUENCE], LONGEST_NAME, "the list's algorithm")? != SHA256_WITH_RSA {
        return Err(CrlError::Algorithm);
    }
    let issuer = stream.object(&[SEQUENCE], LONGEST_NAME, "the issuer's name")?.to_vec();
    let this_update = update(stream, "when it was issued")?;
    if !matches!(stream.peek()?.0.tag, UTC_TIME | GENERALIZED_TIME) {
        return Err(CrlError::NoNextUpdate);
    }
    Ok(Head { issuer, this_update, next_update: update(stream, "by when there is another")? })
}

fn update<R: Read>(stream: &mut Stream<'_, R>, what: &'static str) -> Result<i64, CrlError> {
    let object = stream.object(&[UTC_TIME, GENERALIZED_TIME], 32, what)?;
    let seconds = one(object).and_then(|object| time::seconds(&object));
    seconds.ok_or_else(|| stream.malformed(what))
}

fn signature(object: &[u8]) -> Result<Vec<u8>, CrlError> {
    match one(object).map(|bits| bits.value) {
        Some([0, signature @ ..]) => Ok(signature.to_vec()),
        _ => Err(CrlError::Signature),
    }
}

/// The one object that these bytes are.
fn one(bytes: &[u8]) -> Option<Tlv<'_>> {
    tlv::first(bytes, Form::Strict, "list").ok().filter(|(_, rest)| rest.is_empty()).map(|(object, _)| object)
}

fn entry(object: &[u8]) -> Result<Entry, CrlError> {
    let part = |bytes| tlv::first(bytes, Form::Strict, "entry").map_err(|_| broken("an entry of the list"));
    let (number, rest) = part(part(object)?.0.value)?;
    if number.tag != 0x02 {
        return Err(broken("an entry has no serial number"));
    }
    let serial = serial(number.value).ok_or(CrlError::Serial)?;
    let (date, rest) = part(rest)?;
    let seconds = time::seconds(&date).ok_or_else(|| broken("an entry has no date"))?;
    let reason = if rest.is_empty() {
        RevokedFor::Unspecified
    } else {
        let (extensions, rest) = part(rest)?;
        if extensions.tag != u32::from(SEQUENCE) || !rest.is_empty() {
            return Err(broken("an entry of the list"));
        }
        extension::of_entry(extensions.value)?
    };
    let day = time::day_in_japan(seconds).ok_or_else(|| broken("an entry has no date"))?;
    Ok(Entry { serial, day, reason: reason.number() })
}

/// Something inside one object; the place of it is not known here.
pub(super) fn broken(what: &'static str) -> CrlError {
    CrlError::Malformed { what, at: 0 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::serial;

    #[test]
    fn serial_numbers_are_positive_short_and_in_their_shortest_form() {
        assert_eq!(serial(&[0x05]).unwrap()[19], 5);
        assert_eq!(serial(&[0x00, 0x80]).unwrap()[18..], [0, 0x80]);
        assert_eq!(serial(&[0x00]).unwrap(), [0; 20]);
        assert_eq!(serial(&[0x7F; 20]).unwrap(), [0x7F; 20]);
        let mut signed = [0xFF; 21];
        signed[0] = 0;
        assert_eq!(serial(&signed).unwrap(), [0xFF; 20]);
        for refused in [&[][..], &[0x80], &[0xFF, 0x01], &[0x00, 0x7F], &[0x01; 21], &[0x00, 0x00]] {
            assert!(serial(refused).is_none(), "{refused:02x?}");
        }
    }
}

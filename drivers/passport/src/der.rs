// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walking through DER, object by object, as signatures and certificates are read here.
//!
//! Lengths may take more bytes than they need, up to three; indefinite lengths are refused. Doc 9303-10, 4.6.2, and
//! Doc 9303-12, 9, ask for DER: an object with indefinite lengths counts as one that cannot be read, never as one that
//! was changed.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use tashika_kit::tlv::{self, Form, Tlv};

/// Why something cannot be read. In English, and without anything that stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub &'static str);

pub(crate) const INTEGER: u32 = 0x02;
pub(crate) const BIT_STRING: u32 = 0x03;
pub(crate) const OCTET_STRING: u32 = 0x04;
pub(crate) const OID: u32 = 0x06;
pub(crate) const ENUMERATED: u32 = 0x0A;
pub(crate) const UTC_TIME: u32 = 0x17;
pub(crate) const GENERALIZED_TIME: u32 = 0x18;
pub(crate) const SEQUENCE: u32 = 0x30;
pub(crate) const SET: u32 = 0x31;

/// What is left of a constructed value.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }

    /// The contents of the one object that fills `bytes`.
    pub(crate) fn into(bytes: &'a [u8], tag: u32) -> Result<Self, Unreadable> {
        let mut all = Self::new(bytes);
        let object = all.take(tag)?;
        all.end()?;
        Ok(Self::new(object.value))
    }

    /// The contents of the one primitive object that fills `bytes`.
    pub(crate) fn into_one(bytes: &'a [u8], tag: u32) -> Result<&'a [u8], Unreadable> {
        Self::into(bytes, tag).map(|inside| inside.rest)
    }

    /// The next object, whatever it is; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Tlv<'a>>, Unreadable> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let (object, rest) =
            tlv::first(self.rest, Form::Lenient, "DER").map_err(|_| Unreadable("an object is not DER"))?;
        self.rest = rest;
        Ok(Some(object))
    }

    /// The next object, which must have this tag.
    pub(crate) fn take(&mut self, tag: u32) -> Result<Tlv<'a>, Unreadable> {
        match self.next()? {
            Some(object) if object.tag == tag => Ok(object),
            Some(_) => Err(Unreadable("an object stands where another should")),
            None => Err(Unreadable("an object is missing")),
        }
    }

    /// The next object if it has this tag.
    pub(crate) fn optional(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, Unreadable> {
        let mut ahead = *self;
        match ahead.next()? {
            Some(object) if object.tag == tag => {
                *self = ahead;
                Ok(Some(object))
            }
            _ => Ok(None),
        }
    }

    /// The contents of the next object, which must have this tag.
    pub(crate) fn enter(&mut self, tag: u32) -> Result<Self, Unreadable> {
        self.take(tag).map(|object| Self::new(object.value))
    }

    /// A small number that is not negative.
    pub(crate) fn small(&mut self) -> Result<u8, Unreadable> {
        match self.take(INTEGER)?.value {
            [number @ 0..=0x7F] => Ok(*number),
            _ => Err(Unreadable("a number is out of its range")),
        }
    }

    /// Nothing may follow.
    pub(crate) fn end(&self) -> Result<(), Unreadable> {
        if self.rest.is_empty() { Ok(()) } else { Err(Unreadable("something follows the last object")) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The rest as it stands.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }
}

/// UTCTime or GeneralizedTime, in seconds since 1970 (RFC 5280, 4.1.2.5). UTCTime may leave the seconds out, as old encoders did;
/// other zones than `Z` are refused.
pub(crate) fn time(object: &Tlv<'_>) -> Option<i64> {
    let text = std::str::from_utf8(object.value).ok()?.strip_suffix('Z')?;
    let (century, rest) = match object.tag {
        UTC_TIME if text.get(..2)? < "50" => ("20", text),
        UTC_TIME => ("19", text),
        GENERALIZED_TIME => text.split_at_checked(2)?,
        _ => return None,
    };
    let digits: Vec<i16> = rest.as_bytes().iter().map(|byte| digit(*byte)).collect::<Option<_>>()?;
    let (pairs, []) = digits.as_chunks::<2>() else { return None };
    let numbers: Vec<i16> = pairs.iter().map(|[tens, ones]| 10 * tens + ones).collect();
    let (year, month, day, hour, minute, second) = match numbers.as_slice() {
        [year, month, day, hour, minute] if object.tag == UTC_TIME => (year, month, day, hour, minute, &0),
        [year, month, day, hour, minute, second] => (year, month, day, hour, minute, second),
        _ => return None,
    };
    let year = century.parse::<i16>().ok()?.checked_mul(100)?.checked_add(*year)?;
    let small = |number: &i16| i8::try_from(*number).ok();
    let date = Date::new(year, small(month)?, small(day)?).ok()?;
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    Some(Offset::UTC.to_timestamp(date.to_datetime(time)).ok()?.as_second())
}

fn digit(byte: u8) -> Option<i16> {
    byte.is_ascii_digit().then(|| i16::from(byte - b'0'))
}

/// A serial number for comparing. Issuers wrote zero, negative ones, and positive ones without the zero that keeps them
/// positive or with more zeros than one (`specs` passport §4.2): the same number in two places need not be the same bytes.
pub(crate) fn serial(contents: &[u8]) -> &[u8] {
    let mut digits = contents;
    // First the shortest form that X.690 8.3.2 knows, then without a zero for the sign.
    while let [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..] = digits {
        digits = digits.split_first().map_or(&[], |(_, rest)| rest);
    }
    match digits {
        [0x00, rest @ ..] if !rest.is_empty() => rest,
        _ => digits,
    }
}

#[cfg(test)]
mod tests {
    use tashika_kit::tlv::Tlv;

    use super::{Cursor, GENERALIZED_TIME, INTEGER, SEQUENCE, UTC_TIME, Unreadable, serial, time};

    #[test]
    fn objects_come_in_their_order_and_fill_their_parent() {
        let bytes = [0x30, 0x05, 0x02, 0x01, 0x07, 0x05, 0x00];
        let mut inside = Cursor::into(&bytes, SEQUENCE).unwrap();
        assert!(inside.optional(0x04).unwrap().is_none());
        assert_eq!(inside.small(), Ok(7));
        assert_eq!(inside.end(), Err(Unreadable("something follows the last object")));
        assert!(inside.take(INTEGER).is_err());
        assert!(Cursor::into(&[&bytes[..], &[0]].concat(), SEQUENCE).is_err());
        assert!(Cursor::into(&[0x30, 0x80, 0x00, 0x00], SEQUENCE).is_err(), "indefinite");
    }

    #[test]
    fn times_are_read_in_both_forms_and_not_otherwise() {
        let read = |tag, text: &str| time(&Tlv { tag, value: text.as_bytes(), whole: &[] });
        let moment = |text: &str| Some(text.parse::<jiff::Timestamp>().unwrap().as_second());
        assert_eq!(read(UTC_TIME, "491231235959Z"), moment("2049-12-31T23:59:59Z"));
        assert_eq!(read(UTC_TIME, "500101000000Z"), moment("1950-01-01T00:00:00Z"));
        assert_eq!(read(UTC_TIME, "2605060708Z"), moment("2026-05-06T07:08:00Z"));
        assert_eq!(read(GENERALIZED_TIME, "20510506070809Z"), moment("2051-05-06T07:08:09Z"));
        for wrong in
            ["", "Z", "260230000000Z", "260506070809", "260506070809+0100", "26050607080Z", "é0506070809Z"]
        {
            assert_eq!(read(UTC_TIME, wrong), None, "{wrong}");
        }
        assert_eq!(read(GENERALIZED_TIME, "260506070809Z"), None);
        assert_eq!(read(0x13, "260506070809Z"), None);
    }

    #[test]
    fn one_serial_number_in_every_writing() {
        for (writing, number) in [
            (&[0x00][..], &[0x00][..]),
            (&[0x00, 0x00], &[0x00]),
            (&[0x00, 0x00, 0x80], &[0x80]),
            (&[0x00, 0x80], &[0x80]),
            (&[0x80], &[0x80]),
            (&[0xFF, 0x80], &[0x80]),
            (&[0x00, 0xFF, 0x80], &[0xFF, 0x80]),
            (&[0x01, 0x00], &[0x01, 0x00]),
            (&[], &[]),
        ] {
            assert_eq!(serial(writing), number, "{writing:02X?}");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! DG1 (Doc 9303-10, 4.7.1): the machine readable zone.

use tashika_kit::CardError;
use tashika_kit::tlv::{self, Form};

use crate::contents::inside;
use crate::layout::DataGroup;
use crate::mrz::Mrz;

const WHAT: &str = "DG1";

/// The zone's characters as they stand in the file, without line breaks: 88, 72 or 90 of `A` to `Z`, `0` to `9`, `<`.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn characters(file: &[u8]) -> Result<&str, CardError> {
    let value = inside(file, DataGroup::DG1, WHAT)?;
    let objects = tlv::children(value, Form::Lenient, WHAT)?;
    let zone = tlv::only(&objects, 0x5F1F, WHAT)?.value;
    let wrong = |problem| CardError::Malformed { what: WHAT, problem, offset: 0 };
    if !matches!(zone.len(), 88 | 72 | 90) {
        return Err(wrong("a zone of this length is of no known format"));
    }
    let known = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'<';
    if !zone.iter().all(known) {
        return Err(wrong("a character that stands in no zone"));
    }
    std::str::from_utf8(zone).map_err(|_| wrong("a character that stands in no zone"))
}

/// The zone, taken apart.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn parse(file: &[u8]) -> Result<Mrz, CardError> {
    Mrz::parse(characters(file)?)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Master lists (Doc 9303-12, 9; `specs` passport §4.4): CSCA certificates of many countries under one signature. Who signed,
//! and whether anybody believes it, is not told here.

use tashika_kit::tlv::{self, Form, Tlv};

use crate::cms::SignedData;

/// The content type of a master list: 2.23.136.1.1.2.
pub const CONTENT_TYPE: [u8; 6] = [0x67, 0x81, 0x08, 0x01, 0x01, 0x02];
/// The most certificates of one list; the largest known have about six hundred.
const MOST: usize = 5_000;

const SEQUENCE: u32 = 0x30;
const INTEGER: u32 = 0x02;
const SET: u32 = 0x31;

/// What is no master list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no master list: {0}")]
pub struct NoList(&'static str);

/// The certificates of a list (DER), in their order; nothing about them is checked.
///
/// # Errors
/// [`NoList`] for another content, another structure, and more than 5,000 certificates.
pub fn certificates<'a>(signed: &SignedData<'a>) -> Result<Vec<&'a [u8]>, NoList> {
    if signed.content_type != CONTENT_TYPE {
        return Err(NoList("another content type"));
    }
    let (list, []) = object(signed.content, SEQUENCE)? else {
        return Err(NoList("something stands behind the list"));
    };
    let (_version, rest) = object(list.value, INTEGER)?;
    let (set, _) = object(rest, SET)?;
    let (mut rest, mut all) = (set.value, Vec::new());
    while !rest.is_empty() {
        if all.len() == MOST {
            return Err(NoList("too many certificates"));
        }
        let (certificate, next) = object(rest, SEQUENCE)?;
        all.push(certificate.whole);
        rest = next;
    }
    Ok(all)
}

fn object(bytes: &[u8], tag: u32) -> Result<(Tlv<'_>, &[u8]), NoList> {
    match tlv::first(bytes, Form::Lenient, "master list") {
        Ok((object, rest)) if object.tag == tag => Ok((object, rest)),
        _ => Err(NoList("a part is missing or is another one")),
    }
}

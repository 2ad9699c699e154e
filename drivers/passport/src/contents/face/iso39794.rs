// SPDX-License-Identifier: MIT OR Apache-2.0
//! The face record of ISO/IEC 39794-5:2019 in the profile of ICAO (module `ID-ICAO-ISO-IEC-39794-5-ed-1-v1`, implicit
//! tags; a CHOICE is always tagged explicitly):
//!
//! ```text
//! [A1]                              as Doc 9303-10 has it around the block
//!   65 FaceImageDataBlock
//!     A0 versionBlock
//!     A1 representationBlocks
//!       30 RepresentationBlock
//!         80 representationId
//!         A1 imageRepresentation
//!           A0 base
//!             A0 imageRepresentation2DBlock
//!               80 representationData2D   the picture
//!               A1 imageInformation2DBlock
//! ```
//!
//! This software makes use of the Schema from ISO/IEC 39794-5 within modifications permitted in the relevant ISO/IEC
//! standard. Nothing but the way to the picture is used of it. No record made by an issuer has been read with this yet.

use tashika_kit::CardError;
use tashika_kit::tlv::{self, Form, Tlv};

use super::{MOST_PICTURES, WHAT, malformed};

/// From a representation down to the block that has the picture.
const TO_THE_BLOCK: [u32; 3] = [0xA1, 0xA0, 0xA0];

/// The pictures of a record.
pub(super) fn pictures(record: &[u8]) -> Result<Vec<&[u8]>, CardError> {
    let (outer, _) = tlv::first(record, Form::Lenient, WHAT)?;
    let block = match outer.tag {
        0xA1 => child(outer, 0x65)?,
        0x65 => outer,
        _ => return Err(malformed("a face record of no known kind", 0)),
    };
    let mut pictures = Vec::new();
    let representations = child(block, 0xA1)?;
    for representation in tlv::children(representations.value, Form::Lenient, WHAT)? {
        let deeper = TO_THE_BLOCK.into_iter().try_fold(representation, child)?;
        pictures.push(child(deeper, 0x80)?.value);
        if pictures.len() >= MOST_PICTURES {
            break;
        }
    }
    Ok(pictures)
}

fn child(of: Tlv<'_>, tag: u32) -> Result<Tlv<'_>, CardError> {
    tlv::only(&tlv::children(of.value, Form::Lenient, WHAT)?, tag, WHAT)
}

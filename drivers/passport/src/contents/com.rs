// SPDX-License-Identifier: MIT OR Apache-2.0
//! EF.COM (Doc 9303-10, 4.6.1): what the chip says it has. Nobody signs it, so the list in EF.SOD is the one that
//! counts.

use tashika_kit::CardError;
use tashika_kit::tlv::{self, Form};

use crate::layout::{COM, DataGroup};

/// What EF.COM says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Com {
    /// The version of the logical data structure, four digits: `0107`.
    pub lds_version: Option<String>,
    /// The version of Unicode, six digits: `040000`.
    pub unicode_version: Option<String>,
    /// The data groups of its list, in its order, each once.
    pub groups: Vec<DataGroup>,
    /// Tags of its list that are no data group's.
    pub unknown_tags: Vec<u8>,
}

/// Reads it.
///
/// # Errors
/// [`CardError::Malformed`].
pub fn parse(file: &[u8]) -> Result<Com, CardError> {
    let (outer, rest) = tlv::first(file, Form::Lenient, COM.what)?;
    if outer.tag != COM.tag || !rest.is_empty() {
        return Err(CardError::Malformed { what: COM.what, problem: "not one object of its tag", offset: 0 });
    }
    let objects = tlv::children(outer.value, Form::Lenient, COM.what)?;
    let list = tlv::only(&objects, 0x5C, COM.what)?;
    let digits = |tag| {
        let value = objects.iter().find(|object| object.tag == tag).map(|object| object.value)?;
        let text = std::str::from_utf8(value).ok()?;
        (text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
    };
    let (mut groups, mut unknown_tags) = (Vec::new(), Vec::new());
    for tag in list.value {
        match DataGroup::by_tag(*tag) {
            Some(group) if !groups.contains(&group) => groups.push(group),
            Some(_) => {}
            None if unknown_tags.len() < MOST_UNKNOWN => unknown_tags.push(*tag),
            None => {}
        }
    }
    Ok(Com { lds_version: digits(0x5F01), unicode_version: digits(0x5F36), groups, unknown_tags })
}

/// More of them are of no interest.
const MOST_UNKNOWN: usize = 16;

#[cfg(test)]
mod tests {
    use tashika_kit::hex;

    use super::{Com, parse};
    use crate::contents::tests::vector;
    use crate::layout::DataGroup;

    #[test]
    fn both_published_examples() {
        for (id, version) in [("lds.ef_com.v17", "0107"), ("lds.ef_com.v1599", "1599")] {
            let vector = vector(id);
            let file = hex::decode(vector["hex"].as_str().unwrap()).unwrap();
            let listed = vector["tag_list"].as_array().unwrap().iter();
            let listed = listed.map(|tag| u8::from_str_radix(tag.as_str().unwrap(), 16).unwrap());
            assert_eq!(
                parse(&file).unwrap(),
                Com {
                    lds_version: Some(version.to_owned()),
                    unicode_version: Some("040000".to_owned()),
                    groups: listed.map(|tag| DataGroup::by_tag(tag).unwrap()).collect(),
                    unknown_tags: Vec::new(),
                }
            );
        }
    }

    #[test]
    fn a_list_is_taken_once_and_without_what_is_no_group() {
        let com = parse(&[0x60, 8, 0x5C, 6, 0x61, 0x75, 0x61, 0x00, 0x77, 0x6F]).unwrap();
        assert_eq!(com.groups, [DataGroup::DG1, DataGroup::DG2, DataGroup::DG15]);
        assert_eq!((com.unknown_tags, com.lds_version), (vec![0x00, 0x77], None));
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for wrong in [
            &[][..],
            &[0x60],
            &[0x60, 0],
            &[0x61, 4, 0x5C, 2, 0x61, 0x75],
            &[0x60, 5, 0x5C, 2, 0x61, 0x75],
            &[0x60, 4, 0x5C, 3, 0x61, 0x75],
            &[0x60, 4, 0x5C, 2, 0x61, 0x75, 0x00],
            &[0x60, 8, 0x5C, 2, 0x61, 0x75, 0x5C, 2, 0x61, 0x75],
        ] {
            assert!(parse(wrong).is_err(), "{wrong:02X?}");
        }
    }
}

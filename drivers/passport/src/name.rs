// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names of issuers and subjects, for comparing (RFC 5280, 7.1; `specs` passport §4.2, §4.3).
//!
//! One issuer writes its name in more than one way: in another case, as another kind of string, with other spaces, with
//! its parts in another order. None of that makes it another name here. No decision rests on a name alone: a signature
//! has to hold as well.

use crate::der::{Cursor, OID, SEQUENCE, SET, Unreadable};

/// 2.5.4.6, countryName, without tag and length.
const COUNTRY: [u8; 3] = [0x55, 0x04, 0x06];
/// Parts of a name; more than any.
const MOST_PARTS: usize = 32;

/// A name, ready for comparing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// Object identifier and value of each part, sorted.
    parts: Vec<(Vec<u8>, String)>,
}

impl Name {
    /// Reads the DER of a Name.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn parse(der: &[u8]) -> Result<Self, Unreadable> {
        let mut relative = Cursor::into(der, SEQUENCE)?;
        let mut parts = Vec::new();
        while !relative.is_empty() {
            let mut set = relative.enter(SET)?;
            while !set.is_empty() {
                let mut part = set.enter(SEQUENCE)?;
                let id = part.take(OID)?.value.to_vec();
                let value = part.next()?.ok_or(Unreadable("a part of a name has no value"))?;
                part.end()?;
                parts.push((id, folded(&text(value.tag, value.value))));
            }
            if parts.len() > MOST_PARTS {
                return Err(Unreadable("a name has too many parts"));
            }
        }
        parts.sort();
        Ok(Self { parts })
    }

    /// Its country: upper case, two letters (three are taken as well); `None` if it names none, several, or something that
    /// is no code.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let mut all = self.parts.iter().filter(|(id, _)| *id == COUNTRY);
        match (all.next(), all.next()) {
            (Some((_, country)), None) => {
                Some(country.to_ascii_uppercase()).filter(|country| is_code(country))
            }
            _ => None,
        }
    }
}

fn is_code(country: &str) -> bool {
    (2..=3).contains(&country.len()) && country.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A string of any kind; what is no text of its kind is taken byte by byte, so that it still equals itself.
fn text(tag: u32, bytes: &[u8]) -> String {
    const UTF8: u32 = 0x0C;
    const BMP: u32 = 0x1E;
    let byte_by_byte = || bytes.iter().map(|byte| char::from(*byte)).collect();
    match tag {
        UTF8 => std::str::from_utf8(bytes).map_or_else(|_| byte_by_byte(), str::to_owned),
        BMP => {
            let (units, rest) = bytes.as_chunks::<2>();
            let text =
                String::from_utf16(&units.iter().map(|unit| u16::from_be_bytes(*unit)).collect::<Vec<_>>());
            text.ok().filter(|_| rest.is_empty()).unwrap_or_else(byte_by_byte)
        }
        _ => byte_by_byte(),
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use tashika_kit::card_side::der::{oid, printable, sequence, set, tlv, utf8};

    use super::Name;

    fn part(number: u32, value: &[u8]) -> Vec<u8> {
        set(&sequence(&[&oid(&[2, 5, 4, number]), value]))
    }

    fn name(parts: &[Vec<u8>]) -> Name {
        Name::parse(&sequence(&[&parts.concat()])).unwrap()
    }

    #[test]
    fn case_kind_spaces_and_order_make_no_other_name() {
        let usual = name(&[part(6, &printable("JP")), part(10, &printable("Japanese Government"))]);
        let wide: Vec<u8> = "japanese government".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for other in [
            name(&[part(6, &printable("jp")), part(10, &utf8("japanese GOVERNMENT"))]),
            name(&[part(10, &utf8(" Japanese  Government ")), part(6, &printable("JP"))]),
            name(&[part(6, &utf8("JP")), part(10, &tlv(&[0x1E], &wide))]),
        ] {
            assert_eq!(usual, other);
            assert_eq!(other.country().as_deref(), Some("JP"));
        }
        for other in [
            name(&[part(6, &printable("JP"))]),
            name(&[part(6, &printable("JP")), part(11, &printable("Japanese Government"))]),
            name(&[part(6, &printable("DE")), part(10, &printable("Japanese Government"))]),
        ] {
            assert_ne!(usual, other);
        }
    }

    #[test]
    fn two_countries_are_none_and_neither_is_what_is_no_code() {
        assert_eq!(name(&[part(6, &printable("JP")), part(6, &printable("DE"))]).country(), None);
        assert_eq!(name(&[part(10, &printable("Nobody"))]).country(), None);
        for text in ["", "J", "JAPAN", "J1", "日本"] {
            assert_eq!(name(&[part(6, &utf8(text))]).country(), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        assert!(Name::parse(&[]).is_err());
        assert!(Name::parse(&[0x30, 0x02, 0x05, 0x00]).is_err());
        assert!(Name::parse(&sequence(&[&part(6, &[])])).is_err());
        let many: Vec<u8> = (0..40).flat_map(|_| part(11, &utf8("x"))).collect();
        assert!(Name::parse(&sequence(&[&many])).is_err());
    }
}

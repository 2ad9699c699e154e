// SPDX-License-Identifier: MIT OR Apache-2.0
//! What no public source says about this application, read from `assets/licence/my-number-licence.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::signature::Tags;
use crate::tlv::Grammar;

/// The values this program comes with.
pub(crate) const SHIPPED: &str = include_str!("../../../../assets/licence/my-number-licence.toml");

/// The one-byte tags of WEF02 (`specs` drivers-licence §7.4).
pub(crate) const ONE_BYTE_TAGS: std::ops::RangeInclusive<u8> = 0xC2..=0xFF;

/// A text that is no configuration of this driver.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadConfiguration {
    /// It is not TOML of this shape.
    #[error("{0}")]
    Shape(String),
    /// A tag, or the byte of a flag, is not hexadecimal of the right length.
    #[error("{0}: not hexadecimal of the right length")]
    Hexadecimal(String),
    /// Not exactly the numbers that exist.
    #[error("the two-byte tags are not exactly those numbered 100 to 107 and 108 to 10D")]
    Numbers,
    /// The two-byte tags of one file begin differently, or as a one-byte tag does.
    #[error("the two-byte tags of a file do not begin with one byte of their own")]
    FirstByte,
}

/// The values, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Grammar of WEF02.
    pub(crate) data: Grammar,
    /// The photo, no. 107.
    pub(crate) photo: u16,
    /// Grammar of WEF03.
    pub(crate) signature: Grammar,
    /// Signature, serial number, RFU, issuer, subject, key identifier: nos. 108 to 10D.
    pub(crate) signature_tags: Tags,
    /// A class is held.
    pub(crate) held: u8,
    /// A class is not held.
    pub(crate) not_held: u8,
    /// The tags of the external characters, from the first.
    pub(crate) characters: Vec<u16>,
}

impl Configuration {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`BadConfiguration`].
    pub(crate) fn parse(text: &str) -> Result<Self, BadConfiguration> {
        let file: File = toml::from_str(text).map_err(|error| BadConfiguration::Shape(error.to_string()))?;
        let data: [u16; 8] = tags(&file.two_byte_tags.data, 0x100)?;
        let signature_tags: Tags = tags(&file.two_byte_tags.signature, 0x108)?;
        let [.., photo] = data;
        let characters = file.external_characters.tags.iter();
        Ok(Self {
            data: grammar(&data)?,
            photo,
            signature: grammar(&signature_tags)?,
            signature_tags,
            held: byte(&file.flags.held)?,
            not_held: byte(&file.flags.not_held)?,
            characters: characters.map(|tag| byte(tag).map(u16::from)).collect::<Result<_, _>>()?,
        })
    }

    /// Which external character a tag holds the picture of, from 1.
    pub(crate) fn character(&self, tag: u16) -> Option<u8> {
        let at = self.characters.iter().position(|known| *known == tag)?;
        u8::try_from(at + 1).ok()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    two_byte_tags: TwoByteTags,
    flags: Flags,
    external_characters: Characters,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TwoByteTags {
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
    data: BTreeMap<String, String>,
    signature: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flags {
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
    held: String,
    not_held: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Characters {
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    #[serde(rename = "source")]
    _source: String,
    tags: Vec<String>,
}

/// Every fact says how certain it is and where it is from; the program only sees to it that both are said.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Certainty {
    Confirmed,
    OneSource,
    Derived,
    Unknown,
}

/// The literal tags of the numbers from `first` on: all of them and no other.
fn tags<const N: usize>(given: &BTreeMap<String, String>, first: u16) -> Result<[u16; N], BadConfiguration> {
    let mut all = [0; N];
    for (tag, number) in all.iter_mut().zip(first..) {
        let literal = given.get(&format!("{number:X}")).ok_or(BadConfiguration::Numbers)?;
        *tag = hexadecimal(literal, 4)?;
    }
    if given.len() == N { Ok(all) } else { Err(BadConfiguration::Numbers) }
}

/// The grammar of a file with these two-byte tags.
fn grammar(tags: &[u16]) -> Result<Grammar, BadConfiguration> {
    let mut firsts = tags.iter().map(|tag| tag.to_be_bytes()).map(|[first, _]| first);
    let prefix = firsts.next().ok_or(BadConfiguration::Numbers)?;
    if ONE_BYTE_TAGS.contains(&prefix) || firsts.any(|other| other != prefix) {
        return Err(BadConfiguration::FirstByte);
    }
    Ok(Grammar::MyNumber { prefix })
}

fn byte(text: &str) -> Result<u8, BadConfiguration> {
    let wrong = |_| BadConfiguration::Hexadecimal(text.to_owned());
    u8::try_from(hexadecimal(text, 2)?).map_err(wrong)
}

fn hexadecimal(text: &str, digits: usize) -> Result<u16, BadConfiguration> {
    let wrong = || BadConfiguration::Hexadecimal(text.to_owned());
    // A sign is no digit, though the standard parser takes one.
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    u16::from_str_radix(text, 16).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::{BadConfiguration, Configuration, SHIPPED};
    use crate::tlv::Grammar;

    #[test]
    fn the_shipped_values_are_those_of_the_sheet() {
        let shipped = Configuration::parse(SHIPPED).unwrap();
        assert_eq!(shipped.data, Grammar::MyNumber { prefix: 0x01 });
        assert_eq!(shipped.signature, Grammar::MyNumber { prefix: 0x01 });
        assert_eq!(shipped.photo, 0x0107);
        assert_eq!(shipped.signature_tags, [0x0108, 0x0109, 0x010A, 0x010B, 0x010C, 0x010D]);
        assert_eq!((shipped.held, shipped.not_held), (1, 0));
        let characters = [0xCA, 0xCB, 0xD4, 0xD5, 0xD6].map(|tag| shipped.character(tag));
        assert_eq!(characters, [1, 2, 3, 4, 5].map(Some));
        assert_eq!(shipped.character(0xCC), None);
    }

    #[test]
    fn other_values_are_taken_where_they_can_be() {
        let other = SHIPPED.replace("\"010", "\"810").replace("held = \"01\"", "held = \"31\"");
        let other = Configuration::parse(&other).unwrap();
        assert_eq!((other.data, other.photo), (Grammar::MyNumber { prefix: 0x81 }, 0x8107));
        assert_eq!(other.held, 0x31);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |from: &str, to: &str| {
            assert!(SHIPPED.contains(from), "{from}");
            Configuration::parse(&SHIPPED.replace(from, to)).unwrap_err()
        };
        assert_eq!(refused("107 = \"0107\"", ""), BadConfiguration::Numbers);
        assert_eq!(refused("107 = \"0107\"", "107 = \"0107\"\n108 = \"0108\""), BadConfiguration::Numbers);
        assert_eq!(refused("\"0107\"", "\"0207\""), BadConfiguration::FirstByte);
        assert_eq!(refused("\"010", "\"DF0"), BadConfiguration::FirstByte);
        assert_eq!(refused("\"0107\"", "\"+107\""), BadConfiguration::Hexadecimal("+107".into()));
        assert_eq!(refused("\"0107\"", "\"107\""), BadConfiguration::Hexadecimal("107".into()));
        assert_eq!(refused("\"CA\"", "\"CAA\""), BadConfiguration::Hexadecimal("CAA".into()));
        for (from, to) in
            [("certainty = \"unknown\"", ""), ("\"unknown\"", "\"sure\""), ("[flags]", "[flag]")]
        {
            assert!(matches!(refused(from, to), BadConfiguration::Shape(_)), "{from}");
        }
    }
}

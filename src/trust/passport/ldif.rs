// SPDX-License-Identifier: MIT OR Apache-2.0
//! LDIF (RFC 2849) as the ICAO Public Key Directory gives it out (`specs` passport §4.4): read in one pass, however large
//! the file is, and one entry held at a time.
//!
//! The file comes from outside. A line, a value and an entry have bounds; what goes beyond them is skipped and counted,
//! and so is what is no base64. An address instead of a value (`:<`) is never followed.

use std::io::{self, BufRead};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The longest line, unfolded, in bytes. A master list is one value, and the largest known has about two million.
const LONGEST_LINE: usize = 24 << 20;
/// The most bytes of values, and the most values, that one entry may hold.
const LARGEST_ENTRY: usize = 24 << 20;
const MOST_VALUES: usize = 256;

/// What an entry is, by the place its name gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// `o=dsc`: certificates of document signers.
    Signers,
    /// `o=crl`.
    RevocationLists,
    /// `o=ml`.
    MasterLists,
    /// `o=bcsc`: those who sign bar codes, not chips.
    BarCodes,
    /// `o=dl`.
    DeviationLists,
    /// Under `dc=nc-data`: what does not conform to the standard. It is not used.
    NonConformant,
    /// Anything else: a country, the root of the tree.
    Other,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub place: Place,
    /// Attribute names in lower case without options, and values that were given in base64.
    pub values: Vec<(String, Vec<u8>)>,
}

/// What could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Damage {
    /// Lines that are no LDIF.
    pub lines: u64,
    /// Values that are not base64.
    pub values: u64,
    /// Lines or entries beyond every bound.
    pub too_large: u64,
}

impl Damage {
    /// Whether nothing was damaged.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads entries, one after the other.
pub struct Reader<R> {
    input: R,
    damage: Damage,
}

/// A line, unfolded.
enum Line {
    Text(Vec<u8>),
    TooLong,
    End,
}

impl<R: BufRead> Reader<R> {
    /// A reader of a file.
    pub fn new(input: R) -> Self {
        Self { input, damage: Damage::default() }
    }

    /// What could not be read so far.
    #[must_use]
    pub fn damage(&self) -> Damage {
        self.damage
    }

    /// The next entry; `None` at the end.
    ///
    /// # Errors
    /// Only what the system says of the file.
    pub fn entry(&mut self) -> io::Result<Option<Entry>> {
        let mut entry = Gathering::default();
        loop {
            match self.line()? {
                Line::TooLong => self.damage.too_large += 1,
                Line::End if entry.is_there => return Ok(Some(entry.finish())),
                Line::End => return Ok(None),
                Line::Text(line) if line.is_empty() => {
                    if entry.is_there {
                        return Ok(Some(entry.finish()));
                    }
                }
                Line::Text(line) => entry.take(&line, &mut self.damage),
            }
        }
    }

    /// The next line: a line that starts with a space goes on with the one before it.
    fn line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        if self.input.fill_buf()?.is_empty() {
            return Ok(Line::End);
        }
        let mut fits = self.rest_of_line(&mut line)?;
        while self.input.fill_buf()?.first() == Some(&b' ') {
            self.input.consume(1);
            fits &= self.rest_of_line(&mut line)?;
        }
        Ok(if fits { Line::Text(line) } else { Line::TooLong })
    }

    /// Up to the end of the line, as far as there is room: whether there was.
    fn rest_of_line(&mut self, into: &mut Vec<u8>) -> io::Result<bool> {
        let mut fits = true;
        loop {
            let buffer = self.input.fill_buf()?;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            if into.len() + part.len() > LONGEST_LINE {
                fits = false;
            } else {
                into.extend_from_slice(part);
            }
            let (read, last) = (part.len() + usize::from(end.is_some()), end.is_some() || buffer.is_empty());
            self.input.consume(read);
            if last {
                if into.last() == Some(&b'\r') {
                    into.pop();
                }
                return Ok(fits);
            }
        }
    }
}

/// An entry that is being read.
#[derive(Default)]
struct Gathering {
    is_there: bool,
    place: Option<Place>,
    values: Vec<(String, Vec<u8>)>,
    bytes: usize,
}

impl Gathering {
    fn finish(self) -> Entry {
        Entry { place: self.place.unwrap_or(Place::Other), values: self.values }
    }

    fn take(&mut self, line: &[u8], damage: &mut Damage) {
        // A comment, or the line between two changes of one entry.
        if line.first() == Some(&b'#') || line == b"-" {
            return;
        }
        let Some((name, value)) = split(line) else {
            damage.lines += 1;
            return;
        };
        let Ok(value) = value.bytes() else {
            damage.values += 1;
            return;
        };
        match (name.as_str(), value) {
            ("version", _) => {}
            ("dn", Value::Plain(text)) => self.name(text),
            ("dn", Value::Decoded(text)) => self.name(&text),
            (_, Value::Decoded(bytes)) => self.value(name, bytes, damage),
            _ => self.is_there = true,
        }
    }

    fn name(&mut self, name: &[u8]) {
        self.is_there = true;
        self.place = Some(place(&String::from_utf8_lossy(name)));
    }

    fn value(&mut self, name: String, bytes: Vec<u8>, damage: &mut Damage) {
        self.is_there = true;
        if self.values.len() == MOST_VALUES || self.bytes + bytes.len() > LARGEST_ENTRY {
            damage.too_large += 1;
            return;
        }
        self.bytes += bytes.len();
        self.values.push((name, bytes));
    }
}

/// A value as it stands.
enum Written<'a> {
    Plain(&'a [u8]),
    Base64(&'a [u8]),
    Address,
}

/// A value as it is meant.
enum Value<'a> {
    Plain(&'a [u8]),
    Decoded(Vec<u8>),
    NotFollowed,
}

impl<'a> Written<'a> {
    fn bytes(self) -> Result<Value<'a>, base64::DecodeError> {
        Ok(match self {
            Self::Plain(text) => Value::Plain(text),
            Self::Base64(text) => Value::Decoded(STANDARD.decode(text)?),
            Self::Address => Value::NotFollowed,
        })
    }
}

/// The attribute's name in lower case without its options, and its value.
fn split(line: &[u8]) -> Option<(String, Written<'_>)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, rest) = line.split_at_checked(colon)?;
    let name = name.split(|byte| *byte == b';').next()?;
    let named =
        !name.is_empty() && name.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.'));
    if !named {
        return None;
    }
    let value = match rest.get(1..)? {
        [b':', text @ ..] => Written::Base64(text.trim_ascii()),
        [b'<', ..] => Written::Address,
        text => Written::Plain(text.trim_ascii()),
    };
    Some((String::from_utf8_lossy(name).to_ascii_lowercase(), value))
}

/// What an entry's name says of its place in the tree. The name is nobody's word that can be trusted: it decides what is
/// skipped, never what is believed.
fn place(name: &str) -> Place {
    let mut place = Place::Other;
    for part in parts(name) {
        let Some((attribute, value)) = part.split_once('=') else { continue };
        let (attribute, value) = (attribute.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        match (attribute.as_str(), value.as_str()) {
            ("dc", "nc-data") => return Place::NonConformant,
            ("o", "dsc") => place = Place::Signers,
            ("o", "crl") => place = Place::RevocationLists,
            ("o", "ml") => place = Place::MasterLists,
            ("o", "bcsc") => place = Place::BarCodes,
            ("o", "dl") => place = Place::DeviationLists,
            _ => {}
        }
    }
    place
}

/// The parts of a name, between commas that are not escaped.
fn parts(name: &str) -> Vec<&str> {
    let mut escaped = false;
    let comma = |c: char| {
        let separates = c == ',' && !escaped;
        escaped = c == '\\' && !escaped;
        separates
    };
    name.split(comma).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use std::io::Cursor;

    use super::{Damage, Entry, LONGEST_LINE, Place, Reader, place};

    fn read(text: &[u8]) -> (Vec<Entry>, Damage) {
        let mut reader = Reader::new(Cursor::new(text));
        let mut entries = Vec::new();
        while let Some(entry) = reader.entry().unwrap() {
            entries.push(entry);
        }
        (entries, reader.damage())
    }

    #[test]
    fn folded_lines_comments_and_both_line_ends() {
        for end in ["\n", "\r\n"] {
            let text = [
                "version: 1",
                "",
                "# a comment",
                "  that goes on: 3",
                "dn: cn=a\\,o=crl,o=dsc,c=UT,dc=data,dc=down",
                " load,dc=pkd",
                "objectClass: top",
                "userCertificate;binary:: MAM",
                " CAQ",
                " U=",
                "",
                "",
                "dn:: bz1jcmwsYz1VVCxkYz1kYXRh",
                "certificateRevocationList;binary:: MAA=",
            ]
            .join(end);
            let (entries, damage) = read(text.as_bytes());
            assert!(damage.is_none(), "{damage:?}");
            let certificate = ("usercertificate".to_owned(), vec![0x30, 3, 2, 1, 5]);
            let list = ("certificaterevocationlist".to_owned(), vec![0x30, 0]);
            assert_eq!(
                entries,
                [
                    Entry { place: Place::Signers, values: vec![certificate] },
                    Entry { place: Place::RevocationLists, values: vec![list] }
                ]
            );
        }
    }

    #[test]
    fn places() {
        for (name, expected) in [
            ("o=ml,c=DE,dc=data,dc=download,dc=pkd,dc=icao,dc=int", Place::MasterLists),
            ("cn=O\\=ml,O=DSC, C=de,dc=data", Place::Signers),
            ("o=dsc,c=XX,dc=nc-data,dc=download", Place::NonConformant),
            ("o=bcsc,c=XX,dc=data", Place::BarCodes),
            ("o=dl,c=XX,dc=data", Place::DeviationLists),
            ("c=XX,dc=data", Place::Other),
            ("", Place::Other),
            (",,=,\\", Place::Other),
        ] {
            assert_eq!(place(name), expected, "{name}");
        }
    }

    #[test]
    fn hostile_files_are_counted_and_the_rest_is_read() {
        let mut text = b"dn: o=dsc,c=UT,dc=data\nuserCertificate;binary:: !!!!\nuserCertificate;binary:< file:///etc/passwd\n"
            .to_vec();
        text.extend_from_slice(b"no line of this kind\n\0\xFF\xFE\n: empty\nuserCertificate;binary:: ");
        text.resize(text.len() + LONGEST_LINE, b'A');
        text.extend_from_slice(b"\nuserCertificate;binary:: MAA=\n\n");
        let (entries, damage) = read(&text);
        assert_eq!(damage, Damage { lines: 3, values: 1, too_large: 1 });
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].values, [("usercertificate".to_owned(), vec![0x30, 0])]);
    }

    #[test]
    fn an_entry_of_endless_values_is_cut() {
        let mut text = b"dn: o=dsc,c=UT,dc=data\n".to_vec();
        (0..1000).for_each(|_| text.extend_from_slice(b"userCertificate;binary:: MAA=\n"));
        let (entries, damage) = read(&text);
        assert_eq!((entries[0].values.len(), damage.too_large), (256, 744));
    }

    proptest::proptest! {
        #[test]
        fn anything_is_read_to_its_end(bytes: Vec<u8>) {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
            proptest::prop_assert!(read(&bytes).0.len() <= lines + 1);
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The holder's attributes in the subject alternative name of a signature certificate (`specs` mynumber-card §7.5).

use jiff::civil::Date;
use tashika_kit::CardError;
use tashika_kit::date::{ERAS, from_digits};
use x509_parser::extensions::{GeneralName, ParsedExtension};

use super::der::{self, UTF8, malformed};
use super::parsed::{Parsed, WHAT};
use super::profile::Problem;

/// 1.2.392.200149.8.5.5, without tag and length; one number follows.
const ARC: [u8; 9] = [0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05];
const NAME: u8 = 1;
const NAME_FLAGS: u8 = 2;
const SEX: u8 = 3;
const BIRTH: u8 = 4;
const ADDRESS: u8 = 5;
const ADDRESS_FLAGS: u8 = 6;

/// The holder's attributes in a signature certificate (§7.5).
#[derive(Clone, PartialEq, Eq)]
pub struct Attributes {
    /// 氏名.
    pub name: String,
    /// 氏名代替文字使用情報: for each character of the name whether it stands for another.
    pub name_substituted: Vec<bool>,
    /// 性別, raw.
    pub sex: String,
    /// The era digit of the birth date, raw: 1 明治 … 5 令和, 0 unknown.
    pub birth_era: char,
    /// 生年月日.
    pub birth_date: Date,
    /// 住所.
    pub address: String,
    /// 住所代替文字使用情報.
    pub address_substituted: Vec<bool>,
}

/// Nothing personal in a trace.
impl std::fmt::Debug for Attributes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Attributes[redacted]")
    }
}

impl Attributes {
    /// `None` if there are none that could be read.
    pub(crate) fn of(parsed: &Parsed<'_>) -> Result<Option<Self>, CardError> {
        let names = parsed.x509.subject_alternative_name().ok().flatten();
        let texts = Texts::of(names.map(|names| names.value.general_names.as_slice()).unwrap_or_default())?;
        Ok(texts.attributes())
    }

    /// What in them contradicts itself.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let as_long = |text: &str, flags: &[bool]| text.chars().count() == flags.len();
        let flags =
            as_long(&self.name, &self.name_substituted) && as_long(&self.address, &self.address_substituted);
        match flags {
            false => Some(Problem::SubstitutionFlags),
            true if !matches!(self.sex.as_str(), "1" | "2" | "3") => Some(Problem::Attributes),
            true if !era_holds(self.birth_era, self.birth_date) => Some(Problem::BirthEra),
            true => None,
        }
    }
}

/// Whether the subject alternative name is there at all.
pub(crate) fn are_there(parsed: &Parsed<'_>) -> bool {
    let is =
        |extension: &ParsedExtension<'_>| matches!(extension, ParsedExtension::SubjectAlternativeName(_));
    parsed.x509.extensions().iter().any(|extension| is(extension.parsed_extension()))
}

/// Whether the day lies in the era of the digit. 1912-07-30 and 1926-12-25 belong to both eras: the old one ended and the
/// new one began on the same day, and a family register may say either.
fn era_holds(digit: char, date: Date) -> bool {
    let letter = match digit {
        '0' => return true,
        '1' => 'M',
        '2' => 'T',
        '3' => 'S',
        '4' => 'H',
        '5' => 'R',
        _ => return false,
    };
    let shared = match letter {
        'M' => Some(jiff::civil::date(1912, 7, 30)),
        'T' => Some(jiff::civil::date(1926, 12, 25)),
        _ => None,
    };
    let era = ERAS.iter().find(|era| era.letter == letter);
    shared == Some(date) || era.is_some_and(|era| era.year_of(date).is_some())
}

/// The texts by their number. Other names (additions to come: furigana, former names) are not looked at.
#[derive(Default)]
struct Texts<'a>([Option<&'a str>; 7]);

impl<'a> Texts<'a> {
    fn of(names: &[GeneralName<'a>]) -> Result<Self, CardError> {
        let mut texts = Self::default();
        for name in names {
            let GeneralName::OtherName(id, value) = name else { continue };
            let Some([number]) = id.as_bytes().strip_prefix(&ARC) else { continue };
            let Some(place) = texts.0.get_mut(usize::from(*number)) else { continue };
            let value = der::one(value, 0xA0, WHAT)?.value;
            let text = std::str::from_utf8(der::one(value, UTF8, WHAT)?.value);
            let text = text.map_err(|_| malformed(WHAT, "an attribute is no text"))?;
            if place.replace(text).is_some() {
                return Err(malformed(WHAT, "an attribute stands there twice"));
            }
        }
        Ok(texts)
    }

    fn text(&self, number: u8) -> Option<&'a str> {
        let text = *self.0.get(usize::from(number))?;
        text.filter(|text| !text.chars().any(char::is_control))
    }

    fn attributes(&self) -> Option<Attributes> {
        let mut birth = self.text(BIRTH)?.chars();
        let birth_era = birth.next()?;
        Some(Attributes {
            name: self.text(NAME).filter(|name| !name.is_empty())?.to_owned(),
            name_substituted: flags(self.text(NAME_FLAGS)?)?,
            sex: self.text(SEX)?.to_owned(),
            birth_era,
            birth_date: from_digits(birth.as_str().as_bytes())?,
            address: self.text(ADDRESS)?.to_owned(),
            address_substituted: flags(self.text(ADDRESS_FLAGS)?)?,
        })
    }
}

fn flags(digits: &str) -> Option<Vec<bool>> {
    let flag = |digit| match digit {
        '0' => Some(false),
        '1' => Some(true),
        _ => None,
    };
    digits.chars().map(flag).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::era_holds;

    #[test]
    fn a_birth_date_lies_in_the_era_it_names() {
        for (digit, day, holds) in [
            ('3', date(1980, 2, 17), true),
            ('4', date(1980, 2, 17), false),
            ('3', date(1989, 1, 7), true),
            ('4', date(1989, 1, 7), false),
            ('4', date(1989, 1, 8), true),
            ('3', date(1989, 1, 8), false),
            ('4', date(2019, 4, 30), true),
            ('5', date(2019, 4, 30), false),
            ('5', date(2019, 5, 1), true),
            ('2', date(1926, 12, 25), true),
            ('3', date(1926, 12, 25), true),
            ('2', date(1926, 12, 26), false),
            ('3', date(1926, 12, 24), false),
            ('1', date(1912, 7, 30), true),
            ('1', date(1912, 7, 31), false),
            ('0', date(1992, 11, 5), true),
            ('6', date(2020, 1, 1), false),
            ('x', date(2020, 1, 1), false),
        ] {
            assert_eq!(era_holds(digit, day), holds, "{digit} {day}");
        }
    }
}

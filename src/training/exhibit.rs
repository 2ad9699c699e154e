// SPDX-License-Identifier: MIT OR Apache-2.0
//! What differed, side by side, to be shown afterwards. Of invented people only: the watch hands over nothing but what
//! was read from the training reader.

use jiff::civil::Date;
use tashika_kit::date::japan_day;
use tashika_kit::persona::{Differs, Front, PassportFront, Persona, PlainFront, ResidenceFront};
use tashika_kit::reading::{FieldName, FieldValue, Reading};

/// One side of what differed.
#[derive(Clone, PartialEq, Eq)]
pub enum Side {
    /// A picture, undecoded.
    Picture(Vec<u8>),
    /// A text.
    Text(String),
}

/// What differed: the chip's, and the print's or the person's.
#[derive(Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// In what.
    pub differs: Differs,
    /// What the chip gave.
    pub chip: Vec<Side>,
    /// What was printed, or who stood there.
    pub other: Vec<Side>,
}

/// Everything that differs of this card, as it was read.
pub(super) fn exhibits(persona: &Persona, reading: &Reading) -> Vec<Exhibit> {
    let printed = Printed::of(persona, japan_day(reading.read_at));
    let exhibit = |differs: &Differs| Exhibit {
        differs: *differs,
        chip: printed.names(*differs).iter().filter_map(|name| of_chip(reading, name)).collect(),
        other: match differs {
            Differs::Face => picture(persona.stranger()).into_iter().collect(),
            print => printed.sides(*print),
        },
    };
    persona.differs.iter().map(exhibit).collect()
}

/// All that can be printed of a card; one of them is.
struct Printed {
    front: Option<Front>,
    residence: Option<ResidenceFront>,
    passport: Option<PassportFront>,
    plain: Option<PlainFront>,
}

impl Printed {
    fn of(persona: &Persona, today: Date) -> Self {
        Self {
            front: persona.front(today),
            residence: persona.residence_front(today),
            passport: persona.passport_front(today),
            plain: persona.plain_front(today),
        }
    }

    /// A residence card of the first generation: its print is one picture, in the chip too.
    fn whole(&self) -> Option<&[u8]> {
        self.residence.as_ref().map(|front| front.picture.as_slice()).filter(|picture| !picture.is_empty())
    }

    /// Where the chip has it.
    fn names(&self, differs: Differs) -> Vec<FieldName> {
        match differs {
            Differs::Face | Differs::Photo => vec![FieldName::PHOTO],
            Differs::Name if self.whole().is_some() => vec![FieldName::FRONT_IMAGE],
            Differs::Name => vec![FieldName::NAME, FieldName::NAME_IMAGE],
            Differs::Address => vec![FieldName::ADDRESS, FieldName::ADDRESS_IMAGE],
            Differs::Birth => vec![FieldName::BIRTH_DATE],
            Differs::Expiry => vec![FieldName::EXPIRY_DATE],
            Differs::Number => vec![FieldName::DOCUMENT_NUMBER],
        }
    }

    /// What is printed there.
    fn sides(&self, differs: Differs) -> Vec<Side> {
        let (front, residence) = (self.front.as_ref(), self.residence.as_ref());
        let (passport, entry) = (self.passport.as_ref(), self.entry(differs));
        let found = match differs {
            Differs::Face => [None, None, None],
            Differs::Photo => [
                front.and_then(|front| picture(front.photo)),
                residence.and_then(|front| picture(front.photo)),
                passport
                    .map(|page| page.photo)
                    .or(self.plain.as_ref().map(|plain| plain.photo))
                    .and_then(picture),
            ],
            Differs::Name => {
                let residence = residence.and_then(|front| picture(self.whole().unwrap_or(front.name)));
                [front.and_then(|front| picture(front.name)), residence, entry]
            }
            Differs::Address => {
                let residence = residence.and_then(|front| match front.back_address {
                    Some(back) => Some(Side::Text(back.to_owned())),
                    None => picture(front.address),
                });
                [front.and_then(|front| picture(front.address)), residence, entry]
            }
            Differs::Birth => [front.map(|front| Side::Text(front.birth.clone())), None, entry],
            Differs::Expiry => [front.map(|front| Side::Text(front.expiry.to_string())), None, entry],
            Differs::Number => {
                let residence = residence.map(|front| Side::Text(front.number.to_owned()));
                [residence, passport.map(|page| Side::Text(page.number.clone())), entry]
            }
        };
        found.into_iter().flatten().collect()
    }

    /// The entry of a card that nobody draws.
    fn entry(&self, differs: Differs) -> Option<Side> {
        let name = match differs {
            Differs::Name => "name",
            Differs::Address => "address",
            Differs::Birth => "birth_date",
            Differs::Expiry => "expiry_date",
            Differs::Number => "document_number",
            Differs::Face | Differs::Photo => return None,
        };
        let entries = &self.plain.as_ref()?.entries;
        entries.iter().find(|(known, _)| *known == name).map(|(_, text)| Side::Text(text.clone()))
    }
}

fn picture(bytes: &[u8]) -> Option<Side> {
    (!bytes.is_empty()).then(|| Side::Picture(bytes.to_vec()))
}

fn of_chip(reading: &Reading, name: &FieldName) -> Option<Side> {
    Some(match &reading.field(name)?.value {
        FieldValue::Text { text } => Side::Text(text.clone()),
        FieldValue::Date { date } => Side::Text(date.to_string()),
        FieldValue::Code { raw, .. } => Side::Text(raw.clone()),
        FieldValue::Picture { bytes, .. } => Side::Picture(bytes.clone()),
    })
}

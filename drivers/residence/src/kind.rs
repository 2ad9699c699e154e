// SPDX-License-Identifier: MIT OR Apache-2.0
//! カード種別 (`specs` residence-card §4.1, §4.2): to be known before anything else is understood, because the same tags
//! mean different things in the two generations.

use std::borrow::Cow;

use tashika_kit::Reading;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};

/// Which card a reading is of; `None` if it names no kind that this program knows.
#[must_use]
pub fn kind_of(reading: &Reading) -> Option<CardKind> {
    match &reading.field(&FieldName::CARD_KIND)?.value {
        FieldValue::Code { raw, .. } => CardKind::of(raw.as_bytes()),
        _ => None,
    }
}

/// Which generation of chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generation {
    /// 3DES and RSA; cards of 2012 to 2026.
    First,
    /// AES and ECDSA P-384; since 14 June 2026.
    Second,
}

/// Which card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// `1`: 在留カード.
    ResidenceCard1,
    /// `2`: 特別永住者証明書.
    SpecialPermanent1,
    /// `05`: 第2世代在留カード.
    ResidenceCard2,
    /// `06`: 第2世代特別永住者証明書.
    SpecialPermanent2,
    /// `07`: 特定在留カード.
    SpecifiedResidenceCard,
    /// `08`: 特定特別永住者証明書.
    SpecifiedSpecialPermanent,
}

impl CardKind {
    /// The kind a code names, as it stands in the chip.
    #[must_use]
    pub fn of(code: &[u8]) -> Option<Self> {
        Some(match code {
            b"1" => Self::ResidenceCard1,
            b"2" => Self::SpecialPermanent1,
            b"05" => Self::ResidenceCard2,
            b"06" => Self::SpecialPermanent2,
            b"07" => Self::SpecifiedResidenceCard,
            b"08" => Self::SpecifiedSpecialPermanent,
            _ => return None,
        })
    }

    /// As it stands in the chip.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ResidenceCard1 => "1",
            Self::SpecialPermanent1 => "2",
            Self::ResidenceCard2 => "05",
            Self::SpecialPermanent2 => "06",
            Self::SpecifiedResidenceCard => "07",
            Self::SpecifiedSpecialPermanent => "08",
        }
    }

    /// A stable word for the field `card_kind`; the locale files hold `code.card_kind.<word>`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ResidenceCard1 | Self::ResidenceCard2 => "residence_card",
            Self::SpecialPermanent1 | Self::SpecialPermanent2 => "special_permanent_resident",
            Self::SpecifiedResidenceCard => "specified_residence_card",
            Self::SpecifiedSpecialPermanent => "specified_special_permanent_resident",
        }
    }

    /// カード種別 as a field. No signature covers it on any card.
    pub(crate) fn field(self, origin: &'static str) -> Field {
        Field {
            name: FieldName::CARD_KIND,
            value: FieldValue::Code { raw: self.code().to_owned(), meaning: Cow::Borrowed(self.word()) },
            source: Source::UnsignedChipText,
            origin: Cow::Borrowed(origin),
            keep: Keep::Record,
        }
    }

    /// The generation; `None` for specified cards, which are opened in another way.
    #[must_use]
    pub fn generation(self) -> Option<Generation> {
        match self {
            Self::ResidenceCard1 | Self::SpecialPermanent1 => Some(Generation::First),
            Self::ResidenceCard2 | Self::SpecialPermanent2 => Some(Generation::Second),
            Self::SpecifiedResidenceCard | Self::SpecifiedSpecialPermanent => None,
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The machine readable zone (`specs` passport §1; Doc 9303 parts 3 to 7).

use jiff::civil::Date;
use tashika_kit::{CardError, Secret};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The three formats of documents and the two of visas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cards: 3 × 30.
    Td1,
    /// 2 × 36.
    Td2,
    /// Passports: 2 × 44.
    Td3,
    /// Visas, 2 × 44.
    MrvA,
    /// Visas, 2 × 36.
    MrvB,
}

/// A whole zone, taken apart. Check digits may be wrong: see [`Mrz::wrong_check_digits`].
#[derive(Clone, PartialEq, Eq)]
pub struct Mrz {
    format: Format,
    lines: Vec<String>,
}

/// The three entries that are the password of the chip, as the zone writes them. Wipes itself, never prints.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DocumentKey {
    number: String,
    birth: String,
    expiry: String,
}

/// What the clerk gave: the whole zone, or only what opens the chip.
///
/// As a secret it is text: the lines of the whole zone with line feeds between them, or three lines: number, birth date
/// and expiry date (YYMMDD, `<` for what is unknown).
#[derive(Clone)]
pub enum Told {
    /// The whole zone.
    Whole(Mrz),
    /// Number, birth date, expiry date.
    Key(DocumentKey),
}

impl Told {
    /// Reads it.
    ///
    /// # Errors
    /// [`CardError::Credential`] for what cannot open any chip. That the composite or the optional check digit is wrong is no
    /// reason (`specs` passport §1.7).
    pub fn of(_secret: &Secret, _today: Date) -> Result<Self, CardError> {
        Err(CardError::Internal("not built"))
    }

    /// What opens the chip.
    #[must_use]
    pub fn key(&self) -> DocumentKey {
        match self {
            Self::Whole(mrz) => mrz.key(),
            Self::Key(key) => key.clone(),
        }
    }
}

impl DocumentKey {
    /// MRZ_information (Doc 9303-11, 9.7.3): number (filled to nine), birth date and expiry date, each with its check digit.
    #[must_use]
    pub fn information(&self) -> Secret {
        Secret::new(Vec::new())
    }
}

impl Mrz {
    /// Takes the text apart: lines separated by line feeds, or one run of 88, 72 or 90 characters.
    ///
    /// # Errors
    /// [`CardError::Malformed`].
    pub fn parse(_text: &str) -> Result<Self, CardError> {
        Err(CardError::Internal("not built"))
    }

    /// What opens the chip.
    #[must_use]
    pub fn key(&self) -> DocumentKey {
        DocumentKey { number: String::new(), birth: String::new(), expiry: String::new() }
    }

    /// Its format.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }
}

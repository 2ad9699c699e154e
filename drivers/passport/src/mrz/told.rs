// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk gave, as what opens the chip.

use jiff::civil::Date;
use tashika_kit::{CardError, Secret};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::check_digit::check_digit;
use super::parts::births_differ;
use super::wedge::{Cleaned, clean, entry};
use super::{Mrz, MrzDate, MrzField, dates};
use crate::driver::MRZ;

/// A number has no more characters: nine, and thirteen in the optional field of a card.
const LONGEST_NUMBER: usize = 22;

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
#[derive(Clone, Debug)]
pub enum Told {
    /// The whole zone.
    Whole(Mrz),
    /// Number, birth date, expiry date.
    Key(DocumentKey),
}

/// One of the three entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The document number.
    Number,
    /// The date of birth.
    Birth,
    /// The last day.
    Expiry,
}

/// Which entry cannot be right, and why; never what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryProblem {
    /// Which.
    pub entry: Entry,
    /// A stable code; the locale files hold `problem.<code>`.
    pub code: &'static str,
}

impl Told {
    /// Every code of [`CardError::Credential`] that [`Told::of`] gives; the locale files hold `problem.<code>` for each.
    pub const PROBLEMS: &'static [&'static str] = &[
        "mrz_missing",
        "mrz_length",
        "mrz_character",
        "mrz_keyboard_layout",
        "mrz_visa",
        "mrz_number_check",
        "mrz_birth_check",
        "mrz_expiry_check",
        "mrz_birth_form",
        "mrz_expiry_form",
        "mrz_number_missing",
        "mrz_number_character",
        "mrz_number_length",
        "mrz_birth_missing",
        "mrz_birth_later",
        "mrz_expiry_missing",
    ];

    /// Reads it.
    ///
    /// # Errors
    /// [`CardError::Credential`] for what cannot open any chip. That the composite or the optional check digit is wrong is no
    /// reason (`specs` passport §1.7).
    pub fn of(secret: &Secret, today: Date) -> Result<Self, CardError> {
        let refused = |problem| CardError::Credential { credential: MRZ, problem };
        let text = std::str::from_utf8(secret.expose()).map_err(|_| refused("mrz_character"))?;
        Self::read(text, today).map_err(refused)
    }

    /// From three entries as they are typed: any width and case, dates in any usual form.
    ///
    /// # Errors
    /// The first entry that cannot be right.
    pub fn of_entries(number: &str, birth: &str, expiry: &str, today: Date) -> Result<Self, EntryProblem> {
        let wrong = |entry| move |code| EntryProblem { entry, code };
        let number = typed_number(number).map_err(wrong(Entry::Number))?;
        let birth = typed_birth(birth, today).map_err(wrong(Entry::Birth))?;
        let expiry =
            typed_date(expiry, "mrz_expiry_missing", "mrz_expiry_form").map_err(wrong(Entry::Expiry))?;
        Ok(Self::Key(DocumentKey::new(&number, &birth, &expiry)))
    }

    /// What opens the chip.
    #[must_use]
    pub fn key(&self) -> DocumentKey {
        match self {
            Self::Whole(mrz) => mrz.key(),
            Self::Key(key) => key.clone(),
        }
    }

    /// The text that [`Told::of`] reads.
    #[must_use]
    pub fn secret(&self) -> Secret {
        let text = match self {
            Self::Whole(mrz) => Zeroizing::new(mrz.text()),
            Self::Key(key) => Zeroizing::new(format!("{}\n{}\n{}", key.number, key.birth, key.expiry)),
        };
        Secret::from(text.as_str())
    }

    /// In which fields a chip's zone says something else than what was told (see [`Mrz::differences`]); of the three entries,
    /// only those are compared.
    #[must_use]
    pub fn differences(&self, chip: &Mrz) -> Vec<MrzField> {
        match self {
            Self::Whole(mrz) => chip.differences(mrz),
            Self::Key(key) => key.differences(chip),
        }
    }

    fn read(text: &str, today: Date) -> Result<Self, &'static str> {
        // Trailing line ends are a reader's, not an empty entry.
        let lines: Vec<&str> = text.trim_end().split('\n').collect();
        if let [number, birth, expiry] = lines.as_slice()
            && clean(text).mrz().is_err()
        {
            return Self::of_entries(number, birth, expiry, today).map_err(|problem| problem.code);
        }
        let cleaned = clean(text);
        if cleaned.is_empty() {
            return Err("mrz_missing");
        }
        whole(&cleaned)
    }
}

/// A zone of which the three entries and their check digits hold.
fn whole(cleaned: &Cleaned) -> Result<Told, &'static str> {
    let mrz = cleaned.mrz()?;
    if mrz.format().is_visa() {
        return Err("mrz_visa");
    }
    for (field, code) in [
        (MrzField::Number, "mrz_number_check"),
        (MrzField::Birth, "mrz_birth_check"),
        (MrzField::Expiry, "mrz_expiry_check"),
    ] {
        if mrz.wrong_check_digits().contains(&field) {
            return Err(code);
        }
    }
    if mrz.number().is_empty() {
        return Err("mrz_number_missing");
    }
    mrz.birth().ok_or("mrz_birth_form")?;
    mrz.expiry().ok_or("mrz_expiry_form")?;
    Ok(Told::Whole(mrz))
}

fn typed_number(typed: &str) -> Result<Zeroizing<String>, &'static str> {
    let number = entry(typed);
    let number = Zeroizing::new(number.trim_end_matches('<').to_owned());
    if number.is_empty() {
        return Err("mrz_number_missing");
    }
    if !number.chars().all(|character| character == '<' || character.is_ascii_alphanumeric()) {
        return Err("mrz_number_character");
    }
    if number.len() > LONGEST_NUMBER {
        return Err("mrz_number_length");
    }
    Ok(number)
}

fn typed_birth(typed: &str, today: Date) -> Result<Zeroizing<String>, &'static str> {
    let birth = typed_date(typed, "mrz_birth_missing", "mrz_birth_form")?;
    match dates::whole_year(&entry(typed)) {
        Some(date) if date > today => Err("mrz_birth_later"),
        _ => Ok(birth),
    }
}

fn typed_date(
    typed: &str,
    missing: &'static str,
    form: &'static str,
) -> Result<Zeroizing<String>, &'static str> {
    let text = entry(typed);
    if text.is_empty() {
        return Err(missing);
    }
    dates::typed(&text).map(Zeroizing::new).ok_or(form)
}

impl DocumentKey {
    pub(super) fn new(number: &str, birth: &str, expiry: &str) -> Self {
        Self {
            number: number.trim_end_matches('<').to_owned(),
            birth: birth.to_owned(),
            expiry: expiry.to_owned(),
        }
    }

    /// MRZ_information (Doc 9303-11, 9.7.3): number (filled to nine), birth date and expiry date, each with its check digit.
    #[must_use]
    pub fn information(&self) -> Secret {
        let number = Zeroizing::new(format!("{:<<9}", self.number));
        // Made once and large enough, so that growing leaves no copy behind.
        let mut text = Zeroizing::new(String::with_capacity(64));
        for part in [number.as_str(), &self.birth, &self.expiry] {
            text.push_str(part);
            text.push(check_digit(part).unwrap_or('<'));
        }
        Secret::from(text.as_str())
    }

    /// The number, without fillers behind it.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The date of birth as six characters.
    #[must_use]
    pub fn birth_text(&self) -> &str {
        &self.birth
    }

    /// The last day as six characters.
    #[must_use]
    pub fn expiry_text(&self) -> &str {
        &self.expiry
    }

    /// The date of birth.
    #[must_use]
    pub fn birth(&self) -> Option<MrzDate> {
        MrzDate::parse(&self.birth)
    }

    /// The last day.
    #[must_use]
    pub fn expiry(&self) -> Option<MrzDate> {
        MrzDate::parse(&self.expiry)
    }

    /// Which of the three a chip's zone says differently; fillers in an unknown birth date are exempt.
    #[must_use]
    pub fn differences(&self, chip: &Mrz) -> Vec<MrzField> {
        let key = chip.key();
        let differ = [
            (MrzField::Number, key.number != self.number),
            (MrzField::Birth, births_differ(&key.birth, &self.birth)),
            (MrzField::Expiry, key.expiry != self.expiry),
        ];
        differ.into_iter().filter(|(_, differ)| *differ).map(|(field, _)| field).collect()
    }
}

/// Never prints a character.
impl std::fmt::Debug for DocumentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DocumentKey[redacted]")
    }
}

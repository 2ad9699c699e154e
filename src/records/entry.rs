// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is kept of one check (`specs` law §8).

use std::borrow::Cow;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tashika_kit::reading::{FieldName, Keep, Reading};
use tashika_kit::verdict::{Summary, Verdicts};

use super::error::BookError;

/// Fields that no record holds whatever a driver says about them (`specs` law §2.4 and §8). The typed
/// expiry year is here because it is a part of the check number.
const NEVER_KEPT: [FieldName; 6] = [
    FieldName::SECURITY_CODE_IMAGE,
    FieldName::SEX,
    FieldName::EXPIRY_YEAR,
    FieldName(Cow::Borrowed("my_number")),
    FieldName(Cow::Borrowed("my_number_image")),
    FieldName(Cow::Borrowed("registered_domicile")),
];

/// What the clerk saw when comparing two things by eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// They are the same.
    Same,
    /// They are not.
    Different,
    /// Nobody compared them. Never means "the same".
    #[default]
    NotCompared,
}

/// The clerk's own observations; to begin with, nothing is compared.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observations {
    /// The person's face against the photo in the chip.
    pub face: Compared,
    /// The printed card against the values in the chip.
    pub printed_card: Compared,
    /// The printed security code against its picture in the chip.
    pub security_code: Compared,
    /// A remark in the clerk's words; may be empty. Not for My Number, codes or 本籍.
    pub remark: String,
}

/// A remark may name the customer, so it never reaches a log through `{:?}`.
impl std::fmt::Debug for Observations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Observations")
            .field("face", &self.face)
            .field("printed_card", &self.printed_card)
            .field("security_code", &self.security_code)
            .field("remark", &"[redacted]")
            .finish()
    }
}

/// What the clerk decided.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "decision")]
pub enum Decision {
    /// The identity is confirmed.
    Confirmed,
    /// It is not.
    Refused {
        /// In the clerk's words.
        reason: String,
    },
}

/// The reason is free text and may name the customer, so it never reaches a log through `{:?}`.
impl std::fmt::Debug for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confirmed => "Confirmed",
            Self::Refused { .. } => "Refused[redacted]",
        })
    }
}

/// A finished check as the counter hands it over, before it becomes a record.
#[derive(Clone, Debug)]
pub struct Check {
    /// Whether it was made in training mode.
    pub training: bool,
    /// When the record is made.
    pub created_at: Timestamp,
    /// Who made the check: name or staff number.
    pub clerk: String,
    /// Which terminal.
    pub terminal: String,
    /// Version of this program.
    pub software_version: String,
    /// The reader's name.
    pub reader: String,
    /// Everything that was read, with the fields for the screen.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// What the clerk saw.
    pub observations: Observations,
    /// What the clerk decided.
    pub decision: Decision,
    /// When the result stood on the screen; `None` if it never did.
    pub displayed_at: Option<Timestamp>,
}

/// The record of one check: content format `plain-json/1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckRecord {
    /// UUID version 4.
    pub record_id: String,
    /// Whether it was made in training mode: then it is evidence of nothing.
    pub training: bool,
    /// When the record was made.
    pub created_at: Timestamp,
    /// Who made the check: name or staff number.
    pub clerk: String,
    /// Which terminal.
    pub terminal: String,
    /// Version of the program that made the record.
    pub software_version: String,
    /// The reader's name.
    pub reader: String,
    /// What was read and may be kept.
    pub reading: Reading,
    /// What was proved.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// What the clerk saw.
    pub observations: Observations,
    /// What the clerk decided.
    pub decision: Decision,
    /// When the result stood on the screen; `None` if it never did.
    pub displayed_at: Option<Timestamp>,
}

impl CheckRecord {
    /// Makes a record of a finished check: a fresh id, the summary of its verdicts, and of the reading only
    /// what may be kept.
    ///
    /// # Errors
    /// [`BookError::Random`] if the system gives no random bytes for the id.
    pub fn new(check: Check) -> Result<Self, BookError> {
        let mut reading = check.reading.to_keep();
        reading.fields.retain(|field| !NEVER_KEPT.contains(&field.name));
        Ok(Self {
            record_id: new_uuid()?,
            training: check.training,
            created_at: check.created_at,
            clerk: check.clerk,
            terminal: check.terminal,
            software_version: check.software_version,
            reader: check.reader,
            reading,
            summary: check.verdicts.summary(),
            verdicts: check.verdicts,
            observations: check.observations,
            decision: check.decision,
            displayed_at: check.displayed_at,
        })
    }

    /// The name of the first field or object of the reading that no record may hold, if somebody put one
    /// there after [`CheckRecord::new`]. The book refuses such a record.
    #[must_use]
    pub fn not_to_keep(&self) -> Option<&str> {
        let mut fields = self.reading.fields.iter();
        let field = fields.find(|field| field.keep != Keep::Record || NEVER_KEPT.contains(&field.name));
        let mut evidence = self.reading.evidence.iter();
        let object =
            || evidence.find(|object| object.keep != Keep::Record).map(|object| object.name.as_ref());
        field.map(|field| field.name.as_str()).or_else(object)
    }
}

/// A random UUID (RFC 9562 version 4) in lower-case text.
pub(super) fn new_uuid() -> Result<String, BookError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|_| BookError::Random)?;
    let number = u128::from_be_bytes(bytes);
    // Version 4 in bits 79..76, the RFC's variant (binary 10) in bits 63 and 62.
    let number = number & !(0xF << 76) | (0x4 << 76);
    let number = number & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{number:032x}");
    let part = |range: std::ops::Range<usize>| hex.get(range).unwrap_or_default();
    Ok([part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-"))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Source};

    use super::{CheckRecord, new_uuid};
    use crate::records::samples;

    #[test]
    fn what_is_for_the_screen_only_never_reaches_the_record() {
        let mut check = samples::check();
        let mut add = |name: FieldName, text: &str, keep: Keep| {
            check.reading.fields.push(Field {
                name,
                value: FieldValue::Text { text: text.to_owned() },
                source: Source::TypedByClerk,
                origin: Cow::Borrowed("keyboard"),
                keep,
            });
        };
        add(FieldName(Cow::Borrowed("anything")), "SCREEN-ONLY-1", Keep::ScreenOnly);
        // A driver that forgets to say "screen only" is corrected here.
        add(FieldName::SECURITY_CODE_IMAGE, "SCREEN-ONLY-2", Keep::Record);
        add(FieldName::SEX, "SCREEN-ONLY-3", Keep::Record);
        add(FieldName::EXPIRY_YEAR, "SCREEN-ONLY-4", Keep::Record);
        add(FieldName(Cow::Borrowed("my_number")), "SCREEN-ONLY-5", Keep::Record);

        let secret = Cow::Borrowed("SCREEN-ONLY-6");
        check.reading.evidence.push(Evidence { name: secret, bytes: vec![1], keep: Keep::ScreenOnly });

        let record = CheckRecord::new(check).unwrap();
        let json = serde_json::to_string(&record).unwrap();
        assert!(!json.contains("SCREEN-ONLY"));
        assert!(json.contains(samples::NAME), "the name is kept");
        assert_eq!(record.not_to_keep(), None);
    }

    #[test]
    fn a_field_slipped_in_later_is_found() {
        let mut record = samples::record();
        let mut field = record.reading.fields.first().unwrap().clone();
        field.keep = Keep::ScreenOnly;
        record.reading.fields.push(field);
        assert_eq!(record.not_to_keep(), Some("name"));

        let mut record = samples::record();
        record.reading.evidence[0].keep = Keep::ScreenOnly;
        assert_eq!(record.not_to_keep(), Some("visual.signature"));
    }

    #[test]
    fn ids_are_version_4_and_differ() {
        let (a, b) = (new_uuid().unwrap(), new_uuid().unwrap());
        assert_ne!(a, b);
        for id in [a, b] {
            let parts: Vec<&str> = id.split('-').collect();
            assert_eq!(parts.iter().map(|p| p.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
            assert!(parts[2].starts_with('4'), "{id}");
            assert!(parts[3].starts_with(['8', '9', 'a', 'b']), "{id}");
        }
    }

    #[test]
    fn debug_output_shows_no_words_about_the_customer() {
        let mut record = samples::record();
        record.observations.remark = "REMARK-TEXT".to_owned();
        record.decision = super::Decision::Refused { reason: "REASON-TEXT".to_owned() };
        let printed = format!("{record:?}");
        for secret in ["REMARK-TEXT", "REASON-TEXT", samples::NAME, samples::ADDRESS] {
            assert!(!printed.contains(secret), "{secret} printed");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of a record that can be amended (AML Rule 20(3)), with what they say now.

use super::Trouble;
use crate::records::{AMENDABLE, AMENDABLE_ALIAS, Amendment, History, present};
use crate::rules::never_store;
use crate::words;

/// A field as it stands now.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    /// Its path in the record.
    pub path: &'static str,
    /// What it says now, after all amendments; empty where it says nothing.
    pub now: String,
}

/// The key of a field's name: `amend.field.<path>` with dots as underscores.
#[must_use]
pub fn label_key(path: &str) -> String {
    format!("amend.field.{}", path.replace('.', "_"))
}

/// The codes a field takes, with the prefix of their words; `None` for a field in words.
#[must_use]
pub fn codes(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    Some(match path {
        "declared.purpose" => ("purpose", &PURPOSES),
        "declared.occupation" => ("occupation", &OCCUPATIONS),
        "declared.pep" => ("pep", &["no", "yes"]),
        "representative.relationship" => ("relationship", &RELATIONSHIPS),
        "representative.authority" => ("authority", &AUTHORITIES),
        _ => return None,
    })
}

const PURPOSES: [&str; 7] = [
    "living_expenses",
    "business_expenses",
    "salary_or_pension",
    "savings",
    "loan",
    "foreign_exchange",
    "other",
];
const OCCUPATIONS: [&str; 9] = [
    "employee",
    "officer",
    "public_servant",
    "self_employed",
    "part_time",
    "homemaker",
    "student",
    "none",
    "other",
];
const RELATIONSHIPS: [&str; 6] = ["spouse", "parent", "child", "relative", "legal_representative", "other"];
const AUTHORITIES: [&str; 5] =
    ["COHABITING_RELATIVE", "LEGAL_REP", "POWER_OF_ATTORNEY", "CALL_TO_CUSTOMER", "EVIDENT"];

/// A field's value as people read it: codes in words, nothing as 「(空欄)」.
#[must_use]
pub fn shown(path: &str, value: &str) -> String {
    said(path, value, words::ja)
}

/// The same in the language that comes first on the screen.
#[must_use]
pub fn on_screen(path: &str, value: &str) -> String {
    said(path, value, words::first)
}

fn said(path: &str, value: &str, say: fn(&str) -> &str) -> String {
    if value.is_empty() {
        return say("sheet.empty").to_owned();
    }
    match codes(path) {
        Some((prefix, _)) => say(&format!("{prefix}.{value}")).to_owned(),
        None => value.to_owned(),
    }
}

/// Every field of this record that can be amended, as it stands now. A part the record does not have (no
/// representative, no statements under the phone law) is left out.
///
/// # Errors
/// [`Trouble::Book`] if the amendments in the book do not follow from one another.
pub fn amendable(history: &History) -> Result<Vec<Field>, Trouble> {
    let record = history.amended()?;
    let paths = AMENDABLE.into_iter().chain(AMENDABLE_ALIAS);
    Ok(paths.filter_map(|path| Some(Field { path, now: present(&record, path).ok()? })).collect())
}

/// Whether an amendment can be entered at all; the book decides the rest.
///
/// # Errors
/// [`Trouble::Input`]: no reason or no change; [`Trouble::NeverStore`]: a value that must never be stored.
pub fn check(amendment: &Amendment) -> Result<(), Trouble> {
    if amendment.reason.trim().is_empty() {
        return Err(Trouble::Input("reason_missing"));
    }
    if amendment.new == amendment.old {
        return Err(Trouble::Input("no_change"));
    }
    harmless(&amendment.new)?;
    harmless(&amendment.reason)
}

/// Whether a text may be stored: nothing that looks like a My Number, an insurance or pension number
/// (`specs` law §2.4).
///
/// # Errors
/// [`Trouble::NeverStore`].
pub fn harmless(text: &str) -> Result<(), Trouble> {
    match never_store::look(text) {
        Some(found) => Err(Trouble::NeverStore(found)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{AMENDABLE, codes};
    use crate::words;

    #[test]
    fn every_field_and_every_code_has_words() {
        for path in AMENDABLE {
            assert!(words::is_known(&super::label_key(path)), "{path}");
            let Some((prefix, all)) = codes(path) else { continue };
            for code in all {
                assert!(words::is_known(&format!("{prefix}.{code}")), "{prefix}.{code}");
            }
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The fields of a record that can be amended (AML Rule 20(3)), with what they say now.

use super::Trouble;
use crate::book::{AMENDABLE, AMENDABLE_ALIAS, Amendment, History, present};
use crate::rules::never_store;

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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What may be amended, and how a record reads with its amendments (AML Rule 20(3)): items 21 to 24 and 27 to 30.
//! Header, ruling, verdicts, decision and evidence never are: they say what happened on the day.

use serde_json::Value;

use super::act::{Act, Amendment, History};
use super::error::BookError;
use super::record::Record;

/// The fields that may be amended, as paths in the record. Item 25 (beneficial owner) does not arise with a natural
/// person.
pub const AMENDABLE: [&str; 23] = [
    "customer.identity.name",
    "customer.identity.name_kana",
    "customer.identity.name_latin",
    "customer.identity.residence",
    "customer.identity.birth_date",
    "representative.subject.identity.name",
    "representative.subject.identity.name_kana",
    "representative.subject.identity.name_latin",
    "representative.subject.identity.residence",
    "representative.subject.identity.birth_date",
    "representative.relationship",
    "representative.relationship_note",
    "representative.authority",
    "representative.authority_note",
    "declared.purpose",
    "declared.purpose_note",
    "declared.occupation",
    "declared.occupation_note",
    "declared.pep",
    "declared.pep_reason",
    "transaction.key",
    "transaction.customer_number",
    "transaction.related_check",
];

/// The other name used for the transaction and the reason (item 27): both together or none.
pub const AMENDABLE_ALIAS: [&str; 2] = ["declared.alias.0", "declared.alias.1"];

/// Longest new value or reason in bytes.
const LONGEST: usize = 4096;

/// The present value of a field; a missing one is empty.
///
/// # Errors
/// [`BookError::NotAmendable`] if the field is not one that may be amended, or the record has no such part.
pub fn present(record: &Record, field: &str) -> Result<String, BookError> {
    let object = object(record)?;
    let found = find(&object, field)?;
    text(found).ok_or(BookError::NotAmendable)
}

/// The record as JSON; another name that is not used reads as an empty one, so that it can be added.
fn object(record: &Record) -> Result<Value, BookError> {
    let mut object = serde_json::to_value(record).map_err(|_| BookError::Encode)?;
    if let Some(alias) = object.pointer_mut("/declared/alias").filter(|alias| alias.is_null()) {
        *alias = serde_json::json!(["", ""]);
    }
    Ok(object)
}

/// The record as it reads with one amendment.
///
/// # Errors
/// [`BookError::NotAmendable`], [`BookError::OldDiffers`], [`BookError::BadValue`].
pub(super) fn apply(record: &Record, amendment: &Amendment) -> Result<Record, BookError> {
    let long = [&amendment.new, &amendment.reason].into_iter().any(|text| text.len() > LONGEST);
    if long || amendment.new == amendment.old || amendment.reason.trim().is_empty() {
        return Err(BookError::BadValue);
    }
    let mut object = object(record)?;
    let found = find(&object, &amendment.field)?;
    if text(found).ok_or(BookError::NotAmendable)? != amendment.old {
        return Err(BookError::OldDiffers);
    }
    let new = written(found, &amendment.field, &amendment.new);
    let pointer = pointer(&amendment.field);
    *object.pointer_mut(&pointer).ok_or(BookError::NotAmendable)? = new;
    if let Some(alias) =
        object.pointer_mut("/declared/alias").filter(|alias| **alias == serde_json::json!(["", ""]))
    {
        *alias = Value::Null;
    }
    let amended: Record = serde_json::from_value(object).map_err(|_| BookError::BadValue)?;
    let names = std::iter::once(&amended.customer).chain(amended.representative.as_ref().map(|r| &r.subject));
    let named = names.into_iter().all(|subject| !subject.identity.name.text.trim().is_empty());
    named.then_some(amended).ok_or(BookError::BadValue)
}

impl History {
    /// The record as it reads now, with all its amendments.
    ///
    /// # Errors
    /// [`BookError::OldDiffers`] and the like, if amendments do not follow from one another.
    pub fn amended(&self) -> Result<Record, BookError> {
        let amendments = self.later.iter().filter_map(|logged| match &logged.act {
            Act::Amended(amendment) => Some(amendment),
            _ => None,
        });
        amendments.into_iter().try_fold(self.record.clone(), |record, amendment| apply(&record, amendment))
    }
}

fn pointer(field: &str) -> String {
    format!("/{}", field.replace('.', "/"))
}

fn find<'a>(object: &'a Value, field: &str) -> Result<&'a Value, BookError> {
    if !AMENDABLE.contains(&field) && !AMENDABLE_ALIAS.contains(&field) {
        return Err(BookError::NotAmendable);
    }
    object.pointer(&pointer(field)).ok_or(BookError::NotAmendable)
}

/// The value as a person reads it: a text, the text of a value with a source, a date with a source.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Null => Some(String::new()),
        Value::Object(members) => {
            let inner = members.get("text").or_else(|| members.get("date"))?;
            inner.as_str().map(str::to_owned)
        }
        _ => None,
    }
}

/// The new value in the form of the old one. What is amended comes from the clerk.
fn written(old: &Value, field: &str, new: &str) -> Value {
    let told = |member: &str| serde_json::json!({ member: new, "from": "typed_by_clerk" });
    match (field.rsplit('.').next(), old) {
        (Some("residence"), _) if new.is_empty() => Value::Null,
        (Some("name" | "residence"), _) => told("text"),
        (Some("birth_date"), _) => told("date"),
        (Some("related_check"), _) if new.is_empty() => Value::Null,
        _ => Value::String(new.to_owned()),
    }
}

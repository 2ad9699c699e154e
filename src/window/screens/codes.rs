// SPDX-License-Identifier: MIT OR Apache-2.0
//! Keys of the words for codes: each code is what the value is called in rules and records.

use serde::Serialize;

use crate::rules::{DocumentKind, Law};

/// The code of a value, as JSON has it.
pub(super) fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// `rules.document.<code>`.
pub(super) fn document(kind: DocumentKind) -> String {
    format!("rules.document.{}", code(&kind))
}

/// `rules.law.<code>`.
pub(super) fn law(law: Law) -> &'static str {
    match law {
        Law::Aml => "rules.law.aml",
        Law::Phone => "rules.law.phone",
        Law::Lending => "rules.law.lending",
    }
}

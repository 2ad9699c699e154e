// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sex codes (`specs` mynumber-card §5.2.3).

use std::borrow::Cow;

use tashika_kit::CardError;
use tashika_kit::reading::FieldValue;

/// One ASCII character; the raw code stays visible whatever the table says.
pub(crate) fn value(bytes: &[u8], what: &'static str) -> Result<FieldValue, CardError> {
    let [code] = bytes else {
        return Err(CardError::Malformed { what, problem: "not one character", offset: 0 });
    };
    let meaning = match code {
        b'1' => "male",
        b'2' => "female",
        b'9' => "not_applicable",
        b'0' => "not_known",
        _ => "other",
    };
    Ok(FieldValue::Code { raw: code.escape_ascii().to_string(), meaning: Cow::Borrowed(meaning) })
}

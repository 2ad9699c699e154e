// SPDX-License-Identifier: MIT OR Apache-2.0
//! What codes mean, as far as the public sheets say it: `assets/residence/codes.toml`.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// No table has the code.
const OTHER: &str = "other";

#[derive(Default, Deserialize)]
struct Table {
    /// Code and word, by field.
    code: BTreeMap<String, BTreeMap<String, String>>,
}

/// A file that does not parse leaves the table empty, and every code is shown raw; a test counts it.
static TABLE: LazyLock<Table> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../../assets/residence/codes.toml")).unwrap_or_default()
});

/// A stable word for a code of a field; `other` where no table has it.
pub(super) fn meaning(field: &str, raw: &str) -> Cow<'static, str> {
    let raw = raw.trim_matches(' ');
    let known = TABLE.code.get(field).and_then(|codes| codes.get(raw));
    Cow::Borrowed(known.map_or(OTHER, String::as_str))
}

#[cfg(test)]
mod tests {
    use super::{TABLE, meaning};

    #[test]
    fn every_code_of_the_sheet() {
        for (field, raw, word) in [
            ("sex", "1", "male"),
            ("sex", "2", "female"),
            ("sex", "3", "unspecified"),
            ("sex", "9", "other"),
            ("work_restriction", "1", "none"),
            ("work_restriction", "2", "status_only"),
            ("work_restriction", "4", "designated_only"),
            ("work_restriction", "9", "not_permitted"),
            ("work_restriction", "3", "other"),
            ("permission_comprehensive", "0", "none"),
            ("permission_comprehensive", "1", "hours_28"),
            ("permission_comprehensive", "2", "hours_28_education"),
            ("permission_individual", "0", "none"),
            ("permission_individual", "1", "granted"),
            ("application_pending", "0", "no"),
            ("application_pending", "1", "pending"),
            ("application_pending", "2", "other"),
            ("commissioner_note", "0", "none"),
            ("commissioner_note", "1", "recorded"),
            ("application_pending", "1 ", "pending"),
            // A length, not a code: `YYMM`, or `DDD` days.
            ("stay_period", "0300", "other"),
            ("nationality", "392", "other"),
            ("residence_status", "1", "other"),
            ("permission_kind", "01", "other"),
        ] {
            assert_eq!(meaning(field, raw), word, "{field} {raw}");
        }
        assert_eq!(TABLE.code.values().map(|codes| codes.len()).sum::<usize>(), 16);
    }
}

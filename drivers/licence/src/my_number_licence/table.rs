// SPDX-License-Identifier: MIT OR Apache-2.0
//! The objects of WEF02, in the order in which they are shown (`specs` drivers-licence §7.4). All of it is known from
//! one source only.

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// JIS X 0208 without escapes.
    Wide,
    /// JIS X 0201.
    Narrow,
    /// Era digit and YYMMDD in JIS X 0201; six zeros stand for nothing.
    Date,
    /// One byte whose values no source lists.
    Byte,
    /// One byte: whether a class is held.
    Flag,
}

/// One object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The tag.
    pub(super) tag: u16,
    /// Where it stands: the field's origin, and the place in errors.
    pub(super) origin: &'static str,
    /// How it is written.
    pub(super) coding: Coding,
    /// The field it becomes; the same names as those of the conventional licence where the meaning is the same.
    pub(super) field: &'static str,
}

const fn row(tag: u16, origin: &'static str, coding: Coding, field: &'static str) -> Row {
    Row { tag, origin, coding, field }
}

/// 免許情報記録の番号: that of the My-Number licence.
pub(super) const NUMBER: Row = row(0xE7, "WEF02 tag E7", Coding::Narrow, "document_number");
/// 有効期間の末日.
pub(super) const EXPIRY_DATE: Row = row(0xC5, "WEF02 tag C5", Coding::Date, "expiry_date");
/// When the driving-history data were recorded.
pub(super) const HISTORY_DATE: Row = row(0xC2, "WEF02 tag C2", Coding::Date, "driving_history_date");
/// 運転経歴情報の区分.
pub(super) const HISTORY_CLASS: Row = row(0xC3, "WEF02 tag C3", Coding::Byte, "driving_history_class");
/// 運転経歴情報記録の番号.
pub(super) const HISTORY_NUMBER: Row = row(0xE8, "WEF02 tag E8", Coding::Narrow, "driving_history_number");

/// Everything that becomes a field, but for photo and external characters.
pub(super) const ROWS: [Row; 52] = [
    NUMBER,
    EXPIRY_DATE,
    row(0xC4, "WEF02 tag C4", Coding::Wide, "colour_class"),
    row(0xE9, "WEF02 tag E9", Coding::Date, "held_motorcycle_group"),
    row(0xEA, "WEF02 tag EA", Coding::Date, "held_other_group"),
    row(0xEB, "WEF02 tag EB", Coding::Date, "held_class_2_group"),
    row(0xEC, "WEF02 tag EC", Coding::Flag, "class_large"),
    row(0xED, "WEF02 tag ED", Coding::Flag, "class_ordinary"),
    row(0xEE, "WEF02 tag EE", Coding::Flag, "class_large_special"),
    row(0xEF, "WEF02 tag EF", Coding::Flag, "class_large_motorcycle"),
    row(0xF0, "WEF02 tag F0", Coding::Flag, "class_ordinary_motorcycle"),
    row(0xF1, "WEF02 tag F1", Coding::Flag, "class_small_special"),
    row(0xF2, "WEF02 tag F2", Coding::Flag, "class_moped"),
    row(0xF3, "WEF02 tag F3", Coding::Flag, "class_towing"),
    row(0xF4, "WEF02 tag F4", Coding::Flag, "class_large_2"),
    row(0xF5, "WEF02 tag F5", Coding::Flag, "class_ordinary_2"),
    row(0xF6, "WEF02 tag F6", Coding::Flag, "class_large_special_2"),
    row(0xF7, "WEF02 tag F7", Coding::Flag, "class_towing_2"),
    row(0xF8, "WEF02 tag F8", Coding::Flag, "class_medium"),
    row(0xF9, "WEF02 tag F9", Coding::Flag, "class_medium_2"),
    row(0xFA, "WEF02 tag FA", Coding::Flag, "class_semi_medium"),
    row(0xC6, "WEF02 tag C6", Coding::Wide, "condition_1"),
    row(0xC7, "WEF02 tag C7", Coding::Wide, "condition_2"),
    row(0xC8, "WEF02 tag C8", Coding::Wide, "condition_3"),
    row(0xC9, "WEF02 tag C9", Coding::Wide, "condition_4"),
    row(0xCC, "WEF02 tag CC", Coding::Wide, "condition_5"),
    row(0xCD, "WEF02 tag CD", Coding::Wide, "condition_6"),
    row(0xCE, "WEF02 tag CE", Coding::Wide, "condition_7"),
    row(0xCF, "WEF02 tag CF", Coding::Wide, "condition_8"),
    row(0xD0, "WEF02 tag D0", Coding::Wide, "condition_9"),
    row(0xD1, "WEF02 tag D1", Coding::Wide, "condition_10"),
    row(0xD2, "WEF02 tag D2", Coding::Wide, "condition_11"),
    row(0xD3, "WEF02 tag D3", Coding::Wide, "condition_12"),
    row(0xD7, "WEF02 tag D7", Coding::Wide, "remark"),
    row(0xD8, "WEF02 tag D8", Coding::Wide, "remark"),
    row(0xD9, "WEF02 tag D9", Coding::Wide, "remark"),
    row(0xDA, "WEF02 tag DA", Coding::Wide, "remark"),
    row(0xDB, "WEF02 tag DB", Coding::Wide, "remark"),
    row(0xDC, "WEF02 tag DC", Coding::Wide, "remark"),
    row(0xDD, "WEF02 tag DD", Coding::Wide, "remark"),
    row(0xDE, "WEF02 tag DE", Coding::Wide, "remark"),
    row(0xDF, "WEF02 tag DF", Coding::Wide, "spare_remark"),
    row(0xE0, "WEF02 tag E0", Coding::Wide, "spare_remark"),
    row(0xE1, "WEF02 tag E1", Coding::Wide, "spare_remark"),
    row(0xE2, "WEF02 tag E2", Coding::Wide, "spare_remark"),
    row(0xE3, "WEF02 tag E3", Coding::Wide, "spare_remark"),
    row(0xE4, "WEF02 tag E4", Coding::Wide, "spare_remark"),
    row(0xE5, "WEF02 tag E5", Coding::Wide, "spare_remark"),
    row(0xE6, "WEF02 tag E6", Coding::Wide, "spare_remark"),
    HISTORY_DATE,
    HISTORY_CLASS,
    HISTORY_NUMBER,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ROWS;
    use crate::my_number_licence::configuration::{Configuration, SHIPPED};

    #[test]
    fn with_the_pictures_and_the_reserved_ones_every_one_byte_tag_is_known_once() {
        let configuration = Configuration::parse(SHIPPED).unwrap();
        let mut all: Vec<u16> = ROWS.iter().map(|row| row.tag).collect();
        all.extend(&configuration.characters);
        all.extend(0xFB..=0xFF);
        assert_eq!(all.len(), 62);
        assert_eq!(all.into_iter().collect::<BTreeSet<_>>(), (0xC2..=0xFF).collect());
    }

    #[test]
    fn origins_name_their_tags() {
        for row in ROWS {
            assert_eq!(row.origin, format!("WEF02 tag {:02X}", row.tag));
        }
    }
}

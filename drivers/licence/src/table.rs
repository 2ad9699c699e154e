// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every tag of DF1, as the sheet has it (`specs` drivers-licence §3.3, §3.5, §3.6).
//!
//! Never read, and therefore in no table here: DF1/EF02 (`41`, 本籍) and DF1/EF06 (`AA`, and `AB`–`AF`, 新本籍). If one
//! of these tags turns up in a file it does not belong to, it is skipped like any unknown tag.

use tashika_kit::reading::Keep;

/// How a value is written (`specs` drivers-licence §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// One byte: the edition of JIS X 0208.
    Edition,
    /// JIS X 0208 without escapes.
    Wide,
    /// JIS X 0201.
    Narrow,
    /// Era digit and YYMMDD in JIS X 0201.
    Date,
    /// As [`Coding::Date`]; may lie after the end of its era, as it was written in advance.
    LastDay,
    /// As [`Coding::Date`]; six zeros stand for a class that is not held.
    ClassDate,
}

/// One entry of DF1/EF01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The tag.
    pub(crate) tag: u16,
    /// The name of the sheet, and the place; for errors.
    pub(crate) what: &'static str,
    /// The longest value one source gives. Longer ones are taken all the same, and noted.
    pub(crate) most: usize,
    /// How it is written.
    pub(crate) coding: Coding,
    /// The field it becomes; empty for the one that becomes none.
    pub(crate) field: &'static str,
    /// Whether the law's record needs it.
    pub(crate) keep: Keep,
}

const fn row(tag: u16, what: &'static str, most: usize, coding: Coding, field: &'static str) -> Row {
    Row { tag, what, most, coding, field, keep: Keep::Record }
}

const fn shown(tag: u16, what: &'static str, most: usize, coding: Coding, field: &'static str) -> Row {
    Row { tag, what, most, coding, field, keep: Keep::ScreenOnly }
}

const fn class(tag: u16, what: &'static str, field: &'static str) -> Row {
    shown(tag, what, 7, Coding::ClassDate, field)
}

/// 氏名.
pub(crate) const NAME: Row = row(0x12, "氏名 (DF1/EF01 tag 12)", 72, Coding::Wide, "name");
/// 呼び名(カナ).
pub(crate) const NAME_KANA: Row = row(0x13, "呼び名(カナ) (DF1/EF01 tag 13)", 32, Coding::Wide, "name_kana");
/// 生年月日.
pub(crate) const BIRTH_DATE: Row = row(0x16, "生年月日 (DF1/EF01 tag 16)", 7, Coding::Date, "birth_date");
/// 住所.
pub(crate) const ADDRESS: Row = row(0x17, "住所 (DF1/EF01 tag 17)", 80, Coding::Wide, "address");
/// 交付年月日.
pub(crate) const ISSUE_DATE: Row = row(0x18, "交付年月日 (DF1/EF01 tag 18)", 7, Coding::Date, "issue_date");
/// 有効期間の末日.
pub(crate) const EXPIRY_DATE: Row =
    row(0x1B, "有効期間の末日 (DF1/EF01 tag 1B)", 7, Coding::LastDay, "expiry_date");
/// 公安委員会名.
pub(crate) const ISSUER: Row = row(0x20, "公安委員会名 (DF1/EF01 tag 20)", 24, Coding::Wide, "issuer");
/// 免許証の番号.
pub(crate) const NUMBER: Row =
    row(0x21, "免許証の番号 (DF1/EF01 tag 21)", 12, Coding::Narrow, "document_number");

/// JIS X 0208 制定年番号.
pub(crate) const EDITION: Row =
    shown(0x11, "JIS X 0208 制定年番号 (DF1/EF01 tag 11)", 1, Coding::Edition, "");

/// What a record does not need, in the order in which it is shown after the rest.
pub(crate) const SHOWN: [Row; 26] = [
    shown(0x14, "通称名 (DF1/EF01 tag 14)", 32, Coding::Wide, "common_name"),
    shown(0x15, "統一氏名(カナ) (DF1/EF01 tag 15)", 16, Coding::Wide, "unified_kana"),
    shown(0x19, "照会番号 (DF1/EF01 tag 19)", 5, Coding::Narrow, "reference_number"),
    shown(0x1A, "免許証の色区分 (DF1/EF01 tag 1A)", 6, Coding::Wide, "colour_class"),
    shown(0x1C, "免許の条件1 (DF1/EF01 tag 1C)", 80, Coding::Wide, "condition_1"),
    shown(0x1D, "免許の条件2 (DF1/EF01 tag 1D)", 80, Coding::Wide, "condition_2"),
    shown(0x1E, "免許の条件3 (DF1/EF01 tag 1E)", 80, Coding::Wide, "condition_3"),
    shown(0x1F, "免許の条件4 (DF1/EF01 tag 1F)", 80, Coding::Wide, "condition_4"),
    class(0x22, "免許の年月日(二・小・原) (DF1/EF01 tag 22)", "held_motorcycle_group"),
    class(0x23, "免許の年月日(他) (DF1/EF01 tag 23)", "held_other_group"),
    class(0x24, "免許の年月日(二種) (DF1/EF01 tag 24)", "held_class_2_group"),
    class(0x25, "免許の年月日(大型) (DF1/EF01 tag 25)", "held_large"),
    class(0x26, "免許の年月日(普通) (DF1/EF01 tag 26)", "held_ordinary"),
    class(0x27, "免許の年月日(大特) (DF1/EF01 tag 27)", "held_large_special"),
    class(0x28, "免許の年月日(大自二) (DF1/EF01 tag 28)", "held_large_motorcycle"),
    class(0x29, "免許の年月日(普自二) (DF1/EF01 tag 29)", "held_ordinary_motorcycle"),
    class(0x2A, "免許の年月日(小特) (DF1/EF01 tag 2A)", "held_small_special"),
    class(0x2B, "免許の年月日(原付) (DF1/EF01 tag 2B)", "held_moped"),
    class(0x2C, "免許の年月日(け引) (DF1/EF01 tag 2C)", "held_towing"),
    class(0x2D, "免許の年月日(大二) (DF1/EF01 tag 2D)", "held_large_2"),
    class(0x2E, "免許の年月日(普二) (DF1/EF01 tag 2E)", "held_ordinary_2"),
    class(0x2F, "免許の年月日(大特二) (DF1/EF01 tag 2F)", "held_large_special_2"),
    class(0x30, "免許の年月日(け引二) (DF1/EF01 tag 30)", "held_towing_2"),
    class(0x31, "免許の年月日(中型) (DF1/EF01 tag 31)", "held_medium"),
    class(0x32, "免許の年月日(中二) (DF1/EF01 tag 32)", "held_medium_2"),
    class(0x33, "免許の年月日(準中型) (DF1/EF01 tag 33)", "held_semi_medium"),
];

/// All rows of DF1/EF01.
pub(crate) fn entries() -> impl Iterator<Item = Row> {
    [EDITION, NAME, NAME_KANA, BIRTH_DATE, ADDRESS, ISSUE_DATE, EXPIRY_DATE, ISSUER, NUMBER]
        .into_iter()
        .chain(SHOWN)
}

/// RFU of DF1/EF01: skipped, and worth a note only if something stands in it.
pub(crate) const RESERVED: std::ops::RangeInclusive<u16> = 0x34..=0x3F;

/// A group of remarks in DF1/EF04.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// First slot.
    pub(crate) first: u16,
    /// Last slot.
    pub(crate) last: u16,
    /// The name of the sheet, and the place; for errors.
    pub(crate) what: &'static str,
    /// The field of an entry; for name, reading and address that of one which a later entry replaced.
    pub(crate) field: &'static str,
    /// Whether the last ten bytes of an entry are the commission that wrote it.
    pub(crate) names_commission: bool,
}

const fn group(first: u16, last: u16, what: &'static str, field: &'static str) -> Group {
    Group { first, last, what, field, names_commission: true }
}

/// 新氏名.
pub(crate) const NEW_NAMES: Group = group(0x60, 0x67, "新氏名 (DF1/EF04 tags 60-67)", "earlier_name");
/// 新呼び名(カナ).
pub(crate) const NEW_KANA: Group =
    group(0x68, 0x6F, "新呼び名(カナ) (DF1/EF04 tags 68-6F)", "earlier_name_kana");
/// 新住所.
pub(crate) const NEW_ADDRESSES: Group = group(0x70, 0x77, "新住所 (DF1/EF04 tags 70-77)", "earlier_address");

/// An entry of DF1/EF01 that a remark of DF1/EF04 can replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changeable {
    /// The entry as issued.
    pub(crate) row: Row,
    /// The remarks.
    pub(crate) group: Group,
    /// The field of the value as issued, once it was replaced.
    pub(crate) as_issued: &'static str,
    /// The field of the day of the remark.
    pub(crate) on: &'static str,
    /// The field of the commission that wrote it.
    pub(crate) by: &'static str,
    /// Whether the record needs these three.
    pub(crate) keep: Keep,
    /// Whether a licence without it is none.
    pub(crate) required: bool,
}

/// 氏名 and 新氏名.
pub(crate) const CHANGEABLE_NAME: Changeable = Changeable {
    row: NAME,
    group: NEW_NAMES,
    as_issued: "name_as_issued",
    on: "name_changed_on",
    by: "name_changed_by",
    keep: Keep::Record,
    required: true,
};
/// 呼び名(カナ) and 新呼び名(カナ).
pub(crate) const CHANGEABLE_KANA: Changeable = Changeable {
    row: NAME_KANA,
    group: NEW_KANA,
    as_issued: "name_kana_as_issued",
    on: "name_kana_changed_on",
    by: "name_kana_changed_by",
    keep: Keep::ScreenOnly,
    required: false,
};
/// 住所 and 新住所.
pub(crate) const CHANGEABLE_ADDRESS: Changeable = Changeable {
    row: ADDRESS,
    group: NEW_ADDRESSES,
    as_issued: "address_as_issued",
    on: "address_changed_on",
    by: "address_changed_by",
    keep: Keep::Record,
    required: true,
};

/// The groups that change neither name nor address, in the order in which they are shown.
pub(crate) const OTHER_GROUPS: [Group; 5] = [
    // The commission is the value itself, so that nothing follows it (`specs` drivers-licence §3.6).
    Group {
        first: 0x51,
        last: 0x5F,
        what: "新住所地公安委員会名 (DF1/EF04 tags 51-5F)",
        field: "new_commission",
        names_commission: false,
    },
    group(0x78, 0x7F, "新条件 (DF1/EF04 tags 78-7F)", "new_condition"),
    group(0x80, 0x87, "条件解除 (DF1/EF04 tags 80-87)", "lifted_condition"),
    group(0x88, 0x8F, "備考 (DF1/EF04 tags 88-8F)", "remark"),
    group(0x90, 0x97, "予備 (DF1/EF04 tags 90-97)", "spare_remark"),
];

/// All groups of DF1/EF04.
pub(crate) fn groups() -> impl Iterator<Item = Group> {
    [NEW_NAMES, NEW_KANA, NEW_ADDRESSES].into_iter().chain(OTHER_GROUPS)
}

/// 追記の有無 of DF1/EF04. No source says what its values mean, so that the entries themselves decide.
pub(crate) const CHANGES_FLAG: u16 = 0x50;
/// 追記の有無 of DF1/EF05; as [`CHANGES_FLAG`].
pub(crate) const CHARACTERS_FLAG: u16 = 0xA0;

/// Where the picture of an external character stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CharacterAt {
    /// The number of the character, 1 to 7.
    pub(crate) number: u8,
    /// In DF1/EF05 instead of DF1/EF03.
    pub(crate) in_changes: bool,
    /// The tag.
    pub(crate) tag: u16,
}

const fn character(number: u8, in_changes: bool, tag: u16) -> CharacterAt {
    CharacterAt { number, in_changes, tag }
}

/// 外字1 to 外字7; the values have at most 128 bytes by the capacity of their files.
pub(crate) const CHARACTERS: [CharacterAt; 7] = [
    character(1, false, 0x48),
    character(2, false, 0x49),
    character(3, true, 0xA1),
    character(4, true, 0xA2),
    character(5, true, 0xA3),
    character(6, true, 0xA4),
    character(7, true, 0xA5),
];

#[cfg(test)]
mod tests;

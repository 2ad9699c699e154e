// SPDX-License-Identifier: MIT OR Apache-2.0
//! The specimen people as a licence writes them: invented, see `assets/specimen/README.md`.

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

macro_rules! specimen {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/specimen/", $file)).as_slice()
    };
}
pub(crate) use specimen;

/// One invented person. U+E001 to U+E007 in texts stand for external characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holder {
    /// 氏名. Family and given name with a full-width space between them.
    pub(crate) name: &'static str,
    /// 呼び名(カナ).
    pub(crate) kana: &'static str,
    /// 統一氏名(カナ).
    pub(crate) unified_kana: &'static str,
    /// 生年月日.
    pub(crate) birth: Date,
    /// 住所.
    pub(crate) address: &'static str,
    /// 本籍. Distinctive, so that a test finds it wherever it must not be.
    pub(crate) domicile: &'static str,
    /// The first ten digits of the number: a real commission's code, but the serial number 000000, which follows
    /// from no count.
    pub(crate) ten: &'static str,
    /// The first licence.
    pub(crate) first: Date,
    /// 顔写真: monochrome, 192 × 240, JP2.
    pub(crate) photo: &'static [u8],
    /// Bitmaps of the external characters the texts use, with the composition byte.
    pub(crate) characters: &'static [&'static [u8]],
}

pub(crate) const HANAKO: Holder = Holder {
    name: "見本　花子",
    kana: "ミホン　ハナコ",
    unified_kana: "ミホンハナコ",
    birth: date(1980, 2, 17),
    address: "架空県見本市確認町一丁目２番３号",
    domicile: "架空県見本市本籍町九丁目８７番地",
    ten: "3000000000",
    first: date(2000, 4, 1),
    photo: specimen!("licence-woman.jp2"),
    characters: &[],
};

pub(crate) const JIRO: Holder = Holder {
    name: "転居　次郎",
    kana: "テンキョ　ジロウ",
    unified_kana: "テンキヨジロウ",
    birth: date(1975, 9, 30),
    address: "架空県見本市確認町四丁目５番６号",
    domicile: "架空県旧見本郡本籍村大字戸籍６５番地",
    ten: "4095000000",
    first: date(1995, 6, 1),
    photo: specimen!("licence-man.jp2"),
    characters: &[],
};

/// 髙﨑　𠮷郎: JIS X 0208 has neither of the first two characters, and nobody made one for the third.
pub(crate) const KICHIRO: Holder = Holder {
    name: "\u{E001}\u{E002}　\u{20BB7}郎",
    kana: "タカサキ　キチロウ",
    unified_kana: "タカサキキチロウ",
    birth: date(1968, 4, 29),
    address: "架空県見本市梯子町７番地８",
    domicile: "架空県見本市本籍町一丁目\u{E002}屋敷４３番地",
    ten: "5588000000",
    first: date(1988, 8, 20),
    photo: specimen!("licence-man.jp2"),
    characters: &[specimen!("kichiro-character-1.bin"), specimen!("kichiro-character-2.bin")],
};

impl Holder {
    /// 免許証の番号: ten digits, check digit, count of re-issues (`specs` drivers-licence §8.1).
    pub(crate) fn number(&self) -> String {
        format!("{}{}0", self.ten, check_digit(self.ten))
    }

    /// The holder's first birthday on or after a day. No specimen is born on 29 February.
    pub(crate) fn birthday_from(&self, day: Date) -> Date {
        let [this, next] = [0, 1].map(|years| self.birthday_in(day.year().saturating_add(years)));
        if this >= day { this } else { next }
    }

    fn birthday_in(&self, year: i16) -> Date {
        Date::new(year, self.birth.month(), self.birth.day()).unwrap_or(self.birth)
    }
}

/// Modulus 11, weights 5 4 3 2 7 6 5 4 3 2; of a remainder of 0 the check digit is 1, of 1 it is 0.
fn check_digit(ten: &str) -> u32 {
    let weights = [5_u32, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let products =
        ten.bytes().zip(weights).map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight);
    (11 - products.sum::<u32>() % 11) % 10
}

/// A day some time later or earlier.
pub(crate) fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

/// The dates of a licence of five years that ends in the year of this birthday: issued ten days before the
/// birthday, valid until a month after it, as renewals go.
pub(crate) fn term(birthday: Date) -> (Date, Date) {
    (later(birthday, (-5).years().days(-10)), later(birthday, 1.month()))
}

#[cfg(test)]
mod tests {
    use super::{HANAKO, JIRO, KICHIRO, check_digit};

    #[test]
    fn check_digits_are_those_of_the_sheet() {
        for (ten, check) in
            [("3090123456", 2), ("3016123456", 3), ("3024000001", 2), ("3000000009", 1), ("3000000004", 0)]
        {
            assert_eq!(check_digit(ten), check, "{ten}");
        }
    }

    #[test]
    fn numbers_have_twelve_digits_and_a_serial_number_of_zeros() {
        for holder in [HANAKO, JIRO, KICHIRO] {
            let number = holder.number();
            assert_eq!(number.len(), 12);
            assert_eq!(number.get(4..10), Some("000000"));
        }
    }
}

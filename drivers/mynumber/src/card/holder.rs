// SPDX-License-Identifier: MIT OR Apache-2.0
//! The specimen people: invented, with drawn faces and an invented municipality. See
//! `assets/specimen/README.md`.

use jiff::civil::{Date, date};

/// A municipality that does not exist.
#[derive(Clone, Copy, Debug)]
pub struct Municipality {
    /// 市区町村コード, five digits; no prefecture has the number 99.
    pub code: &'static str,
    /// The prefecture in Latin letters.
    pub prefecture_latin: &'static str,
    /// The municipality in Latin letters.
    pub name_latin: &'static str,
}

/// 架空県見本市.
pub(crate) const MIHON: Municipality =
    Municipality { code: "99221", prefecture_latin: "Kakuu-ken", name_latin: "Mihon-shi" };
/// 架空県新見本市.
pub(crate) const SHIN_MIHON: Municipality =
    Municipality { code: "99222", prefecture_latin: "Kakuu-ken", name_latin: "Shinmihon-shi" };

/// One invented person and what is printed on their card.
#[derive(Clone, Debug)]
pub struct Holder {
    /// A short label; this person's keys follow from it.
    pub key: &'static str,
    /// 氏名 as in the text AP, U+3000 between family and given name. Rare characters stand as they are:
    /// whether the real AP replaces them is not known (`specs` mynumber-card §14 no. 29).
    pub name: &'static str,
    /// 氏名 as in the signature certificate, rare characters replaced (`specs` mynumber-card §7.5).
    pub certificate_name: &'static str,
    /// One `0` or `1` for each character of `certificate_name`: `1` where it was replaced.
    pub certificate_name_flags: &'static str,
    /// 住所 as in the signature certificate, rare characters replaced.
    pub certificate_address: &'static str,
    /// The same for the address.
    pub certificate_address_flags: &'static str,
    /// Birth date as in the signature certificate: era digit and Gregorian date.
    pub certificate_birth: &'static str,
    /// 住所.
    pub address: &'static str,
    /// 生年月日.
    pub birth: Date,
    /// 生年月日 as the front shows it, six digits: era year for Japanese, Gregorian for foreign
    /// residents (the latter is assumed: `specs` mynumber-card §2.1).
    pub printed_birth: &'static str,
    /// Sex code: `1` male, `2` female.
    pub sex: &'static str,
    /// Where the person lives.
    pub municipality: Municipality,
    /// セキュリティコード, four digits.
    pub security_code: &'static str,
    /// The My Number without its check digit.
    pub eleven: &'static str,
    /// 顔写真, JP2, 378×472, 8-bit grey.
    pub photo: &'static [u8],
    /// Name picture, PNG 216×12.
    pub name_image: &'static [u8],
    /// Address picture, PNG 288×12 a line.
    pub address_image: &'static [u8],
    /// My Number picture, PNG 72×12.
    pub number_image: &'static [u8],
    /// Security-code picture, PNG 24×12.
    pub code_image: &'static [u8],
}

macro_rules! specimen {
    ($file:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/specimen/", $file)).as_slice()
    };
}
pub(crate) use specimen;

/// 見本　花子: the holder of most personas. Birth date and security code are those of the published
/// synthetic test card (`specs` mynumber-card §2.1).
pub const HANAKO: Holder = Holder {
    key: "hanako",
    name: "見本　花子",
    certificate_name: "見本　花子",
    certificate_name_flags: "00000",
    certificate_address: "架空県見本市確認町一丁目２番３号",
    certificate_address_flags: "0000000000000000",
    certificate_birth: "319800217",
    address: "架空県見本市確認町一丁目２番３号",
    birth: date(1980, 2, 17),
    printed_birth: "550217",
    sex: "2",
    municipality: MIHON,
    security_code: "2285",
    eleven: "00000000101",
    photo: specimen!("woman.jp2"),
    name_image: specimen!("hanako-name.png"),
    address_image: specimen!("hanako-address.png"),
    number_image: specimen!("hanako-number.png"),
    code_image: specimen!("hanako-code.png"),
};

/// A foreign resident: Latin name, Gregorian birth date on the front.
pub const MARIA: Holder = Holder {
    key: "maria",
    name: "SPECIMEN MARIA CLARA",
    certificate_name: "SPECIMEN MARIA CLARA",
    certificate_name_flags: "00000000000000000000",
    certificate_address: "架空県見本市港通り四丁目５番６号　みほんハイツ２０３号室",
    certificate_address_flags: "0000000000000000000000000000",
    certificate_birth: "019921105",
    address: "架空県見本市港通り四丁目５番６号　みほんハイツ２０３号室",
    birth: date(1992, 11, 5),
    printed_birth: "921105",
    sex: "2",
    municipality: MIHON,
    security_code: "4071",
    eleven: "00000000202",
    photo: specimen!("woman.jp2"),
    name_image: specimen!("maria-name.png"),
    address_image: specimen!("maria-address.png"),
    number_image: specimen!("maria-number.png"),
    code_image: specimen!("maria-code.png"),
};

/// A name with three characters outside the JIS levels (髙 U+9AD9, 﨑 U+FA11, 𠮷 U+20BB7), and one in the address.
pub const KICHIRO: Holder = Holder {
    key: "kichiro",
    name: "髙﨑　𠮷郎",
    certificate_name: "高崎　吉郎",
    certificate_name_flags: "11010",
    certificate_address: "架空県見本市梯子高町７番地８",
    certificate_address_flags: "00000000100000",
    certificate_birth: "319580930",
    address: "架空県見本市梯子髙町７番地８",
    birth: date(1958, 9, 30),
    printed_birth: "330930",
    sex: "1",
    municipality: MIHON,
    security_code: "9313",
    eleven: "00000000303",
    photo: specimen!("man.jp2"),
    name_image: specimen!("kichiro-name.png"),
    address_image: specimen!("kichiro-address.png"),
    number_image: specimen!("kichiro-number.png"),
    code_image: specimen!("kichiro-code.png"),
};

/// Somebody who moved to another municipality: the chip was rewritten there; the front still shows the
/// old address and carries the new one in its note field (追記欄).
pub const JIRO: Holder = Holder {
    key: "jiro",
    name: "転居　次郎",
    certificate_name: "転居　次郎",
    certificate_name_flags: "00000",
    certificate_address: "架空県新見本市さくら台九丁目１０番１１号　新見本マンション１２０４",
    certificate_address_flags: "000000000000000000000000000000000",
    certificate_birth: "419950610",
    address: "架空県新見本市さくら台九丁目１０番１１号　新見本マンション１２０４",
    birth: date(1995, 6, 10),
    printed_birth: "070610",
    sex: "1",
    municipality: SHIN_MIHON,
    security_code: "5508",
    eleven: "00000000404",
    photo: specimen!("man.jp2"),
    name_image: specimen!("jiro-name.png"),
    address_image: specimen!("jiro-address.png"),
    number_image: specimen!("jiro-number.png"),
    code_image: specimen!("jiro-code.png"),
};

/// A child: card of five years, no signature certificate (`specs` mynumber-card §7.4).
pub const SAKURA: Holder = Holder {
    key: "sakura",
    name: "年少　さくら",
    certificate_name: "年少　さくら",
    certificate_name_flags: "000000",
    certificate_address: "架空県見本市確認町一丁目２番３号",
    certificate_address_flags: "0000000000000000",
    certificate_birth: "420180505",
    address: "架空県見本市確認町一丁目２番３号",
    birth: date(2018, 5, 5),
    printed_birth: "300505",
    sex: "2",
    municipality: MIHON,
    security_code: "6642",
    eleven: "00000000505",
    photo: specimen!("child.jp2"),
    name_image: specimen!("sakura-name.png"),
    address_image: specimen!("sakura-address.png"),
    number_image: specimen!("sakura-number.png"),
    code_image: specimen!("sakura-code.png"),
};

impl Holder {
    /// The My Number: eleven digits and their check digit (`specs` mynumber-card §2.2). Invented.
    #[must_use]
    pub(crate) fn my_number(&self) -> String {
        let weighted = self.eleven.bytes().rev().zip([2_u32, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]);
        let sum: u32 = weighted.map(|(digit, weight)| u32::from(digit.wrapping_sub(b'0')) * weight).sum();
        let check = match sum % 11 {
            0 | 1 => 0,
            rest => 11 - rest,
        };
        format!("{}{check}", self.eleven)
    }

    /// 生年月日 in words as the front shows it: in its era, or Gregorian where the six digits are.
    #[must_use]
    pub(crate) fn birth_on_the_front(&self) -> String {
        let gregorian = format!("{:02}", self.birth.year() % 100);
        if self.printed_birth.starts_with(&gregorian) {
            format!("{}年{}月{}日", self.birth.year(), self.birth.month(), self.birth.day())
        } else {
            tashika_kit::date::in_japanese(self.birth)
        }
    }

    /// 照合番号B for a card that expires in this year: 14 digits, all printed on the front.
    #[must_use]
    pub fn check_number_b(&self, expiry: Date) -> String {
        format!("{}{:04}{}", self.printed_birth, expiry.year(), self.security_code)
    }

    /// The holder's first birthday on or after a day.
    #[must_use]
    pub fn birthday_from(&self, day: Date) -> Date {
        let this_year = self.birthday_in(day.year());
        if this_year >= day { this_year } else { self.birthday_in(day.year().saturating_add(1)) }
    }

    /// No specimen is born on 29 February, so that every year has the day.
    fn birthday_in(&self, year: i16) -> Date {
        Date::new(year, self.birth.month(), self.birth.day()).unwrap_or(self.birth)
    }
}

#[cfg(test)]
mod tests {
    use super::{HANAKO, Holder, JIRO, KICHIRO, MARIA, SAKURA};
    use jiff::civil::date;

    #[test]
    fn my_numbers_have_the_published_check_digit() {
        for number in ["537686677188", "123456789018"] {
            let holder = Holder { eleven: &number[..11], ..HANAKO };
            assert_eq!(holder.my_number(), number);
        }
    }

    #[test]
    fn check_number_b_has_the_published_form() {
        assert_eq!(HANAKO.check_number_b(date(2035, 2, 17)), "55021720352285");
        for holder in [HANAKO, MARIA, KICHIRO, JIRO, SAKURA] {
            assert_eq!(holder.check_number_b(date(2035, 1, 1)).len(), 14);
            assert_eq!(holder.certificate_name.chars().count(), holder.certificate_name_flags.len());
            assert_eq!(holder.certificate_address.chars().count(), holder.certificate_address_flags.len());
            assert_eq!(holder.address.chars().count(), holder.certificate_address_flags.len());
        }
    }

    #[test]
    fn birthdays_come_on_or_after_the_day() {
        assert_eq!(HANAKO.birthday_from(date(2034, 2, 17)), date(2034, 2, 17));
        assert_eq!(HANAKO.birthday_from(date(2034, 2, 18)), date(2035, 2, 17));
    }
}

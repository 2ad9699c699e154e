// SPDX-License-Identifier: MIT OR Apache-2.0
//! MF/EF01 and MF/EF02, free of any PIN (`specs` drivers-licence §2.4, §2.5).

use jiff::civil::Date;
use tashika_kit::{CardError, date};

const WHAT: &str = "common data elements (MF/EF01)";

/// 共通データ要素.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Common {
    /// Version of the specification, three characters, e.g. `009`. Never a reason to refuse a card.
    pub(crate) version: String,
    /// 交付年月日; `None` if it is no date.
    pub(crate) issued: Option<Date>,
    /// 有効期間の末日; `None` if it is no date.
    pub(crate) expires: Option<Date>,
    /// カード製造業者識別子 and 暗号関数識別子; no public source lists their values.
    pub(crate) pre_issue: Option<[u8; 2]>,
}

impl Common {
    /// Parses MF/EF01.
    ///
    /// # Errors
    /// [`CardError::Malformed`] if it does not begin as the sheet says; then it is no licence.
    pub(crate) fn parse(file: &[u8]) -> Result<Self, CardError> {
        let wrong = |problem, offset| CardError::Malformed { what: WHAT, problem, offset };
        let [0x45, 0x0B, rest @ ..] = file else {
            return Err(wrong("it does not begin with the card issuer data", 0));
        };
        let (issuer_data, rest) =
            rest.split_at_checked(11).ok_or_else(|| wrong("it ends early", file.len()))?;
        let [v1, v2, v3, i1, i2, i3, i4, e1, e2, e3, e4] = *issuer_data else {
            return Err(wrong("it ends early", file.len()));
        };
        let pre_issue = match rest {
            [0x46, 0x02, maker, function, ..] => Some([*maker, *function]),
            _ => None,
        };
        Ok(Self {
            version: [v1, v2, v3].map(printable).iter().collect(),
            issued: bcd_date([i1, i2, i3, i4]),
            expires: bcd_date([e1, e2, e3, e4]),
            pre_issue,
        })
    }
}

/// The version goes into notes and logs; nothing in it may be a control character.
fn printable(byte: u8) -> char {
    match byte {
        0x20..=0x7E => char::from(byte),
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// Packed BCD `YYYYMMDD`.
fn bcd_date(bytes: [u8; 4]) -> Option<Date> {
    let digits: Vec<u8> = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0F]).collect();
    // A nibble above 9 becomes a byte that is no digit, and then there is no date.
    let digits: Vec<u8> = digits.iter().map(|nibble| b'0' + nibble).collect();
    date::from_digits(&digits)
}

/// What the card says about its PINs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinSetting {
    /// The holder set PINs.
    Set,
    /// None was set: the default PIN is in force.
    NotSet,
}

/// Parses MF/EF02 (`tag` `05`) or WEF01 (`C1`).
///
/// # Errors
/// [`CardError::Malformed`] for anything but the two known forms: a wrong guess would burn a try.
pub(crate) fn pin_setting(file: &[u8], tag: u8, what: &'static str) -> Result<PinSetting, CardError> {
    match *file {
        [first, 0x01, 0x01] if first == tag => Ok(PinSetting::Set),
        [first, 0x01, 0x00] if first == tag => Ok(PinSetting::NotSet),
        _ => Err(CardError::Malformed { what, problem: "neither of the two known forms", offset: 0 }),
    }
}

#[cfg(test)]
mod tests {
    use super::{Common, PinSetting, pin_setting};
    use jiff::civil::date;

    /// `specs` drivers-licence §11.3.
    const EXAMPLE: [u8; 17] = [
        0x45, 0x0B, 0x30, 0x30, 0x39, 0x20, 0x24, 0x05, 0x08, 0x20, 0x29, 0x07, 0x01, 0x46, 0x02, 0x00, 0x00,
    ];

    #[test]
    fn the_example_of_the_sheet() {
        let common = Common::parse(&EXAMPLE).unwrap();
        assert_eq!(common.version, "009");
        assert_eq!(common.issued, Some(date(2024, 5, 8)));
        assert_eq!(common.expires, Some(date(2029, 7, 1)));
        assert_eq!(common.pre_issue, Some([0, 0]));
    }

    #[test]
    fn impossible_dates_are_none_and_unknown_versions_are_kept() {
        for (offset, byte) in [(5, 0x2A), (7, 0x13), (8, 0x32), (8, 0xFF)] {
            let mut file = EXAMPLE;
            file[offset] = byte;
            let common = Common::parse(&file).unwrap();
            assert_eq!(common.issued, None, "{offset}");
            assert_eq!(common.expires, Some(date(2029, 7, 1)));
        }
        let mut file = EXAMPLE;
        file[2..5].copy_from_slice(b"0\x1B1");
        assert_eq!(Common::parse(&file).unwrap().version, "0\u{FFFD}1");
        assert_eq!(Common::parse(&EXAMPLE[..13]).unwrap().pre_issue, None);
    }

    #[test]
    fn what_begins_otherwise_is_no_licence() {
        for length in 0..13 {
            assert!(Common::parse(&EXAMPLE[..length]).is_err(), "{length}");
        }
        for offset in 0..2 {
            let mut file = EXAMPLE;
            file[offset] ^= 1;
            assert!(Common::parse(&file).is_err(), "{offset}");
        }
    }

    #[test]
    fn only_the_two_known_forms_of_the_flag_are_taken() {
        assert_eq!(pin_setting(&[0x05, 1, 1], 0x05, "flag").unwrap(), PinSetting::Set);
        assert_eq!(pin_setting(&[0x05, 1, 0], 0x05, "flag").unwrap(), PinSetting::NotSet);
        assert_eq!(pin_setting(&[0xC1, 1, 0], 0xC1, "flag").unwrap(), PinSetting::NotSet);
        for wrong in
            [&[][..], &[5], &[5, 1], &[5, 1, 2], &[5, 0, 0], &[5, 1, 0, 0], &[0xC1, 1, 0], &[0xFF; 3]]
        {
            assert!(pin_setting(wrong, 0x05, "flag").is_err(), "{wrong:02X?}");
        }
    }
}

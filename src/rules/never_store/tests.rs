// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::{NeverStore, NumberProblem, check_number, has_check_digit, look};
use crate::rules::DocumentKind;

/// A My Number with this body, for tests; invented.
fn my_number(body: u64) -> String {
    let body = format!("{:011}", body % 100_000_000_000);
    let digit = (0..10)
        .map(|d| format!("{body}{d}"))
        .find(|number| has_check_digit(&[number.bytes().map(|b| b - b'0').collect()]));
    digit.unwrap()
}

#[test]
fn the_check_digit_is_that_of_the_ordinance() {
    // An invented number that examples of the check digit often use.
    assert_eq!(my_number(12_345_678_901), "123456789018");
    // By hand: body 00000000001: P1=1, Q1=2, remainder 2, 11-2=9. Body 0…0: remainder 0, digit 0.
    assert_eq!(my_number(1), "000000000019");
    assert_eq!(my_number(0), "000000000000");
    // P1=6: 12 mod 11 = 1, which gives 0.
    assert_eq!(my_number(6), "000000000060");
}

#[test]
fn a_my_number_is_found_in_every_disguise() {
    for text in [
        "123456789018",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４－５６７８－９０１８",
        "1234\u{3000}5678\u{3000}9018",
        "1234.5678.9018",
        "1234\u{200B}56789018",
        "1234 - 5678 - 9018",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "番号は123456789018です",
        "お客さま番号A123456789018B 来店",
        "12-34-56-78-90-18",
        "090-1111-2222 1234-5678-9018",
        // Called so, a slip in it does not help.
        "マイナンバー 1234 5678 9012",
        "個人番号:123456789012345",
    ] {
        assert_eq!(look(text), Some(NeverStore::MyNumber), "{text}");
    }
    for text in [
        "",
        "123456789012",
        "口座番号 1234567",
        "090-1234-5678",
        "03-1234-5678",
        "2026-11-21 10:30 受付",
        "東京都千代田区霞が関1-2-3 456号室",
        "マイナンバーカードを提示",
        "個人番号カードを提示 2026-11-21 10:30 受付",
        "ABC",
        "12345678901",
        "1234567890180",
    ] {
        assert_eq!(look(text), None, "{text}");
    }
}

#[test]
fn pension_insurance_code_and_domicile() {
    use NeverStore::{Domicile, InsuranceNumber, PensionNumber, ResidentCode};
    for (text, found) in [
        ("1234-567890", PensionNumber),
        ("１２３４－５６７８９０", PensionNumber),
        ("基礎年金番号 1234567890", PensionNumber),
        ("年金手帳 1234 567890", PensionNumber),
        ("保険者番号 06123456", InsuranceNumber),
        ("保険者番号:１３８０５７", InsuranceNumber),
        ("被保険者番号 12345", InsuranceNumber),
        ("記号 12 番号 345", InsuranceNumber),
        ("記号・番号 12-345", InsuranceNumber),
        ("資格確認書の番号 345", InsuranceNumber),
        // 0613 4567: 0·2 + 6·1 + 1·2 + 3·1 + 4·2 + 5·1 + 6·2→3 = 27, digit 3.
        ("国保 06134563", InsuranceNumber),
        ("住民票コード 12345678901", ResidentCode),
        ("住民票コード:1234-5678-901", ResidentCode),
        ("本籍 東京都千代田区", Domicile),
        ("本籍地は大阪", Domicile),
        ("Honseki: Tokyo", Domicile),
    ] {
        assert_eq!(look(text), Some(found), "{text}");
    }
    for text in [
        "住民票の写し(本籍の記載なし)",
        "本籍地省略",
        "社会保険料の領収証書 2026年10月分",
        "国民健康保険料 領収証書 2026-10-31",
        "ゆうちょ銀行 記号 14120 番号 12345671",
        "電気料金の領収証書 お客さま番号 12-345",
        "国保 06134564",
        "〒100-0001",
        "1234-56789",
        "住民票コードは伏せた",
        "記号は書き写していない",
    ] {
        assert_eq!(look(text), None, "{text}");
    }
}

#[test]
fn the_number_of_a_document_fits_its_kind() {
    use DocumentKind as K;
    use NumberProblem::{LicenceShape, MustBeEmpty, Never, PassportShape};
    let my_number = "123456789018";
    for kind in [
        K::MyNumberCard,
        K::SmartphoneCard,
        K::JpkiSignature,
        K::NotificationCard,
        K::HealthEligibility,
        K::OldHealthInsurance,
        K::Care,
    ] {
        assert_eq!(check_number(kind, ""), Ok(()));
        assert_eq!(check_number(kind, " "), Ok(()));
        for number in [my_number, "1", "あ"] {
            assert_eq!(check_number(kind, number), Err(MustBeEmpty), "{kind:?}");
        }
    }
    for (kind, number, expected) in [
        (K::DriversLicence, my_number, Ok(())),
        (K::DrivingHistory, "１２３４５６７８９０１２", Ok(())),
        (K::DriversLicence, "1234-5678-9018", Err(LicenceShape)),
        (K::DriversLicence, "12345678901", Err(LicenceShape)),
        (K::ResidenceCard, "AA12345678BB", Ok(())),
        (K::SpecialPermanentResident, "ＡＡ１２３４５６７８ＢＢ", Ok(())),
        (K::ResidenceCard, my_number, Err(Never(NeverStore::MyNumber))),
        (K::PassportJapan2020, "TR1234567", Ok(())),
        (K::PassportJapanOld, "ＴＲ１２３４５６７", Ok(())),
        (K::PassportJapan2020, "T12345678", Err(PassportShape)),
        (K::PassportForeign, "C01X00T47", Ok(())),
        (K::PassportForeign, my_number, Err(Never(NeverStore::MyNumber))),
        (K::ResidenceCard, "AB12345678CD", Ok(())),
        (K::CardWithoutPhoto, my_number, Err(Never(NeverStore::MyNumber))),
        (K::ResidentRegister, "住民票コード 12345678901", Err(Never(NeverStore::ResidentCode))),
        (K::Child, "第123号", Ok(())),
    ] {
        assert_eq!(check_number(kind, number), expected, "{kind:?} {number}");
    }
}

#[test]
fn a_refusal_does_not_repeat_what_was_typed() {
    for problem in [NumberProblem::Never(look("123456789018").unwrap()), NumberProblem::LicenceShape] {
        let told = format!("{problem} {problem:?} {}", problem.key());
        assert!(!told.contains("5678"), "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    /// Any My Number, in whole or in groups, between any words that hold no digit.
    #[test]
    fn every_my_number_is_found(
        body in 0..100_000_000_000_u64,
        separator in prop::sample::select(vec!["", " ", "-", "－", "・", ". ", "\u{3000}"]),
        group in 1..=12_usize,
        before in "[あ-んa-zァ-ヶ、。 ]{0,10}[あ-ん]",
        after in "[あ-んa-zァ-ヶ、。 ]{0,10}",
        wide in any::<bool>(),
    ) {
        let digits: Vec<char> = my_number(body).chars().collect();
        let groups: Vec<String> = digits.chunks(group).map(|chunk| chunk.iter().collect()).collect();
        let mut number = groups.join(separator);
        if wide {
            number = number.chars().map(|c| c.to_digit(10).map_or(c, |d| char::from_u32(0xFF10 + d).unwrap())).collect();
        }
        prop_assert_eq!(look(&format!("{before}{number}{after}")), Some(NeverStore::MyNumber));
    }

    /// A wrong check digit is no My Number; nothing else is in the way.
    #[test]
    fn one_digit_changed_is_not_found(body in 0..100_000_000_000_u64, at in 0..12_usize, by in 1..10_u32) {
        let mut digits: Vec<u32> = my_number(body).chars().map(|c| c.to_digit(10).unwrap()).collect();
        digits[at] = (digits[at] + by) % 10;
        let number: String = digits.iter().map(ToString::to_string).collect();
        // The remainders 0 and 1 share the check digit 0, so that some changes stay unnoticed.
        let unnoticed = has_check_digit(&[digits.iter().map(|d| *d as u8).collect()]);
        prop_assert_eq!(look(&number), unnoticed.then_some(NeverStore::MyNumber));
    }

    #[test]
    fn any_text_can_be_looked_at(text in any::<String>()) {
        let _ = look(&text);
        for kind in DocumentKind::ALL {
            let _ = check_number(kind, &text);
        }
    }
}

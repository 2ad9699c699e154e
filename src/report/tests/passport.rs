// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passports on paper: which document, how the chip was opened, what showed it to be the original, the further document
//! for the address, and nothing of the zone.

use super::*;

fn words(history: &History) -> String {
    Printed::of(history).text()
}

#[test]
fn a_passport_is_told_with_its_number_its_state_and_how_it_was_opened() {
    let text = words(&examples::passport::japan());
    contains(
        &text,
        &[
            "TZ0000017",
            "KAKUNIN SAKURA",
            "発行国：JPN",
            "国籍・地域：JPN",
            "ICチップの開き方：PACEで開きました（PACE-ECDH-GM-AES-128 P-256）",
            "複製の確認：能動認証（AA）",
            "（○ 正しい）",
            "窓口で目視：所持人記入欄はない",
            "旅券のページとICチップ：一致",
            "公共料金の領収証書（電気）",
            "DG2の要約値（○ 一致）",
            "読み取った法定事項：氏名・生年月日・写真",
        ],
    );
    assert!(!text.contains("passport.opened") && !text.contains("passport.dg2.hash"), "{text}");
    // Whoever published the key, the state did not publish it here.
    contains(&text, &["非公式の検証鍵"]);
}

#[test]
fn which_check_showed_the_original_is_said() {
    let chip = words(&examples::passport::phone());
    contains(&chip, &["BACで開きました", "複製の確認：チップ認証（CA）", "DG11の要約値"]);
    assert!(!chip.contains("能動認証"));
    let none = words(&examples::passport::refused());
    assert!(!none.contains("複製の確認"), "nothing was done");
    contains(
        &none,
        &[
            "この種類の書類には、チップの複製を見分けるしくみがない",
            "署名後に変更されている",
            "箇所：顔写真（DG2）",
            "一致しない",
            "氏名：KAKUNIN SAKURA（－ 署名あり・他に変更あり）",
        ],
    );
    assert!(!none.contains("署名で確認"), "nothing of it is proved: {none}");
}

#[test]
fn a_traveller_has_nationality_and_number_instead_of_a_residence() {
    let text = words(&examples::passport::traveller());
    contains(&text, &["旅券番号 C01X00T41", "2027年1月15日", "PACE-ECDH-IM-AES-256 brainpoolP256r1"]);
    assert!(!text.contains("見本町"));
}

#[test]
fn a_masked_copy_hides_the_passport() {
    for history in [examples::passport::japan(), examples::passport::phone(), examples::passport::traveller()]
    {
        let text = Printed::masked(&history).text();
        for secret in ["KAKUNIN", "MUSTERFRAU", "TZ0000017", "C01X00T41", "1990年", "1996年", "見本町", "JPN"]
        {
            assert!(!text.contains(secret), "{secret}:\n{text}");
        }
    }
}

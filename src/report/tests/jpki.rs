// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures on paper: role, text, consent, how revocation was asked.

use tashika_kit::AnchorClass;
use tashika_kit::verdict::{Issuer, Originality, Reason, Verdicts};

use super::*;

fn words(history: &History) -> String {
    Printed::of(history).text()
}

#[test]
fn a_signature_is_told_with_role_text_and_the_answer_about_revocation() {
    let text = words(&examples::jpki::verifier());
    contains(
        &text,
        &[
            "署名検証者・利用者証明検証者",
            "認定第12号",
            "目的：口座開設時の本人確認",
            "この文書に電子署名をします",
            "お客さま用の画面で内容を示し、同意を得た",
            "照会先：OCSP",
            "電子証明書と署名を証拠に含む",
        ],
    );
    // Nobody compares a face with a signature.
    assert!(!text.contains("目視の照合"), "{text}");
}

#[test]
fn a_service_provider_says_what_it_does_not_keep_and_that_nobody_was_asked() {
    let text = words(&examples::jpki::provider());
    contains(
        &text,
        &[
            "みなし署名検証者",
            "発行番号・署名は保存していない",
            "jpki.signature",
            "（○ 一致）",
            "照会していない",
        ],
    );
    assert!(!text.contains("証拠に含む") && !text.contains("照会先："), "{text}");
}

#[test]
fn a_masked_copy_does_not_say_what_was_signed() {
    let masked = Printed::masked(&examples::jpki::verifier()).text();
    assert!(!masked.contains("この文書に電子署名をします"), "{masked}");
    contains(&masked, &["署名検証者・利用者証明検証者"]);
}

#[test]
fn a_simulated_answer_is_marked() {
    let mut history = examples::jpki::verifier();
    let chip = history.record.customer_chip.as_mut().unwrap();
    chip.jpki.as_mut().unwrap().revocation.channel = Some(crate::jpki::revocation::Channel::Simulated);
    contains(&words(&history), &["模擬（訓練）", "証拠になりません"]);
}

fn trained() -> History {
    let mut history = examples::jpki::verifier();
    let document = history.record.customer.document.as_mut().unwrap();
    document.issuer = "地方公共団体情報システム機構".to_owned();
    document.expires_on = None;
    let chip = history.record.customer_chip.as_mut().unwrap();
    chip.verdicts.issuer = Issuer::Anchored {
        name: "SIMULATED-JPKI sign 01".into(),
        fingerprint: "ab".repeat(32),
        class: AnchorClass::Simulator,
    };
    chip.jpki.as_mut().unwrap().revocation.channel = Some(crate::jpki::revocation::Channel::Simulated);
    history
}

#[test]
fn a_simulated_authority_is_not_called_by_the_name_of_the_real_one() {
    let text = words(&trained());
    contains(
        &text,
        &["SIMULATED-JPKI sign 01（訓練用の模擬の認証局）", "訓練用・試験用の認証局のため証明にならない"],
    );
    for wrong in ["地方公共団体情報システム機構", "複製でない", "期限の記載なし", "資格", "チップの真正"]
    {
        assert!(!text.contains(wrong), "{wrong}: {text}");
    }
    contains(&text, &["2030年2月17日まで", "事業者の区分"]);
}

#[test]
fn a_signature_is_no_answer_to_a_random_challenge() {
    let found = |originality| {
        let verdicts = &examples::jpki::verifier().record.customer_chip.unwrap().verdicts;
        let verdicts = Verdicts { originality, ..verdicts.clone() };
        crate::report::words::verdicts_of(tashika_mynumber::jpki::SIGNATURE, &verdicts)[2].answer.clone()
    };
    assert_eq!(found(Originality::Proven), "署名は証明書の鍵で作られています");
    let failed = found(Originality::Failed { reason: Reason::new("cms_other_content", "") });
    assert!(!failed.contains("複製") && failed.contains("合いません"), "{failed}");
}

#[test]
fn a_manager_reads_role_consent_text_and_who_was_asked() {
    let sheet = crate::manager::sheet::of(&trained());
    let section = sheet.sections.iter().find(|one| one.title == "jpki.record.title").unwrap();
    let said: String = section.lines.iter().map(|line| format!("{}: {}\n", line.label, line.value)).collect();
    for words in [
        "事業者の区分: 署名検証者",
        "利用目的: 口座開設時の本人確認",
        "認定第12号",
        "お客さま用の画面",
        "この文書に電子署名をします",
        "訓練用の模擬照会です。実際の失効情報ではありません",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let all: String =
        sheet.sections.iter().flat_map(|one| &one.lines).map(|line| line.label.as_str()).collect();
    for label in ["observation.face", "observation.printed_card", "observation.security_code"] {
        let chip = sheet.sections.iter().find(|one| one.title == "sheet.chip").unwrap();
        assert!(!chip.lines.iter().any(|line| line.label == crate::words::ja(label)), "{label}: {all}");
    }
}

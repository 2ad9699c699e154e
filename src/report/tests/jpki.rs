// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures on paper: role, text, consent, how revocation was asked.

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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards on paper: what was typed from which picture, what nobody signed, what the clerk noted.

use tashika_kit::reading::{FieldValue, Source};
use tashika_kit::verdict::{Integrity, Issuer, Reason};

use super::*;
use crate::records::record::{InquiryAnswer, SpecialPeriod};

fn words(history: &History) -> String {
    Printed::of(history).text()
}

#[test]
fn what_was_typed_stands_beside_its_picture() {
    let first = Printed::of(&examples::residence::first());
    let text = first.text();
    contains(
        &text,
        &[
            "チップの画像から転記",
            "チップの画像を見て入力した値",
            "MIHON ANNA BEATRIZ",
            "ブラジル",
            "交付時",
            "ZZ00000101ZZ",
        ],
    );
    contains(&text, &["券面（表）の画像（署名の対象）", "出所：ICチップの画像を見て窓口担当者が入力"]);
    // The face of the card in all its dots.
    let images = first.ask("pdfimages", &["-list"], &[]);
    assert!(images.lines().any(|line| line.contains(" 674 ") && line.contains(" 425 ")), "{images}");
    let second = words(&examples::residence::second());
    contains(&second, &["氏名の画像（署名の対象）", "住所の画像（署名の対象外）"]);
    assert!(!words(&examples::account_opening()).contains("画像から転記"));
}

/// A record knows where a value was read, and not how often somebody looked.
#[test]
fn what_was_typed_from_the_print_is_told_apart() {
    let mut history = examples::residence::first();
    let transcript = &mut history.record.customer_chip.as_mut().unwrap().transcript;
    for field in transcript.iter_mut().filter(|field| field.name.as_str() != "name") {
        field.source = Source::TypedByClerk;
        field.origin = crate::records::PRINTED_DOCUMENT.into();
    }
    let both = words(&history);
    contains(&both, &["チップの画像から転記", "券面から入力", "券面を見て入力した値", "ブラジル"]);
    history.record.customer_chip.as_mut().unwrap().transcript.remove(0);
    let printed = words(&history);
    contains(&printed, &["券面から入力"]);
    assert!(!printed.contains("チップの画像から転記"));
    let pictured = words(&examples::residence::first());
    assert!(!pictured.contains("券面から入力"));
    for text in [both, printed, pictured] {
        assert!(!text.contains("二度"), "{text}");
    }
}

#[test]
fn a_picture_that_cannot_be_shown_is_said() {
    let mut history = examples::residence::first();
    let fields = &mut history.record.customer_chip.as_mut().unwrap().reading.fields;
    for field in fields {
        if let FieldValue::Picture { bytes, .. } = &mut field.value {
            bytes.truncate(20);
        }
    }
    contains(&words(&history), &["表示できない。証拠を参照", "MIHON ANNA BEATRIZ"]);
}

#[test]
fn what_nobody_signed_is_named() {
    let text = words(&examples::residence::first());
    contains(
        &text,
        &["発行者の署名の対象でないもの：", "この種類の書類には、チップの複製を見分けるしくみがない"],
    );
}

#[test]
fn four_outcomes_of_the_signature_read_differently() {
    let outcome = |integrity: Integrity, issuer: Option<Issuer>| {
        let mut history = examples::residence::first();
        let verdicts = &mut history.record.customer_chip.as_mut().unwrap().verdicts;
        verdicts.integrity = integrity;
        verdicts.issuer = issuer.unwrap_or_else(|| verdicts.issuer.clone());
        history.record.customer_chip.as_mut().unwrap().summary =
            history.record.customer_chip.as_ref().unwrap().verdicts.summary();
        words(&history)
    };
    let reason = |code: &'static str| Reason::new(code, "");
    let missing = Issuer::NotChecked { reason: reason("no_trust_anchor") };
    let expired =
        Issuer::Expired { name: "Ministry of Justice".into(), not_after: "2025-10-13".parse().unwrap() };
    contains(&outcome(Integrity::Unsigned, Some(missing.clone())), &["署名のない書類"]);
    contains(&outcome(Integrity::Altered { parts: Vec::new() }, None), &["署名後に変更されている"]);
    contains(&outcome(Integrity::Intact, Some(expired)), &["発行者の検証鍵が期限切れ"]);
    let open = outcome(Integrity::Intact, Some(missing));
    contains(&open, &["改ざんなし", "検証していない"]);
    assert!(!open.contains("発行者の検証鍵が期限切れ"));
}

#[test]
fn what_the_clerk_noted_is_never_more_than_that() {
    let with = |answer: Option<InquiryAnswer>, period: Option<SpecialPeriod>| {
        let mut history = examples::residence::first();
        let seen = &mut history.record.customer_chip.as_mut().unwrap().observations;
        seen.number_inquiry = answer.and_then(|answer| {
            let inquiry = seen.number_inquiry?;
            Some(crate::records::record::NumberInquiry { answer, ..inquiry })
        });
        seen.special_period = period;
        words(&history)
    };
    let shown = with(Some(InquiryAnswer::NotLapsed), Some(SpecialPeriod::Shown));
    contains(&shown, &["△番号の失効照会：「失効情報なし」の表示", "照会は窓口担当者が別の端末で実施"]);
    contains(
        &shown,
        &["カードが真正であることの証明ではない", "△特例期間：", "MOJマーク、顔写真の上のホログラム"],
    );
    let lapsed = with(Some(InquiryAnswer::Lapsed), Some(SpecialPeriod::NotShown));
    contains(&lapsed, &["×番号の失効照会：失効している旨の表示", "×特例期間：提示なし"]);
    let none = with(Some(InquiryAnswer::NotAsked), Some(SpecialPeriod::NotAsked));
    contains(&none, &["－番号の失効照会：照会していない", "－特例期間：確かめていない"]);
    assert!(!none.contains("別の端末で実施"), "nobody asked");
    let nothing = with(None, None);
    assert!(!nothing.contains("失効照会") && !nothing.contains("特例期間"));
    for text in [shown, lapsed, none] {
        assert!(!text.contains("○番号の失効照会") && !text.contains("○特例期間"));
    }
    contains(&words(&examples::residence::first()), &["○ICの画像の番号と、入力した番号：一致"]);
    assert!(!words(&examples::residence::second()).contains("画像の番号"), "it says its number as text");
    contains(&words(&examples::residence::second()), &["－券面の偽変造防止対策：確認した記録なし"]);
}

#[test]
fn a_specified_card_is_named_and_said_not_to_be_read() {
    let text = words(&examples::residence::specified());
    contains(&text, &["併せて読んだ記録", "在留アプリケーションは読み取っていない", "本人確認書類ではなく"]);
}

#[test]
fn a_masked_copy_hides_the_transcript() {
    for history in [examples::residence::first(), examples::residence::second()] {
        let masked = Printed::masked(&history);
        let text = masked.text();
        for secret in ["MIHON", "ブラジル", "架空県", "ZZ00000101ZZ", "1988", "女"] {
            assert!(!text.contains(secret), "{secret}:\n{text}");
        }
        let images = masked.ask("pdfimages", &["-list"], &[]);
        assert!(!images.contains(" 674 ") && !images.contains(" 560 "), "{images}");
    }
}

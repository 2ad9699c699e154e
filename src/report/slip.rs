// SPDX-License-Identifier: MIT OR Apache-2.0
//! The slip 受付票: that a check was made and recorded, and nothing about whom. A clerk may print it, because it
//! holds no personal value; the customer can later ask for the record by its number.

use super::archive::About;
use super::paper::{Face, Faces, Style};
use super::sheet::{Cell, Frame, LEFT, Line, NAVY, RIGHT, Sheet};
use super::{ReportError, terms, words};
use crate::records::{Receipt, Record};

const FORM_CHARACTERS: &str = "本人確認受付票訓練記録番号方法○△×－（）、。：／〓–ABCabc0123";

/// Prints the slip.
pub(super) fn print(record: &Record, receipt: &Receipt) -> Result<Vec<u8>, ReportError> {
    let header = &record.header;
    let own = [header.branch.as_str(), &header.terminal, &header.performed_by].concat();
    let faces = Faces::choose(FORM_CHARACTERS, &own)?;
    let frame = Frame {
        watermark: String::new(),
        training: header.training,
        running_title: "受付票".to_owned(),
        foot: vec![
            "お客さまの個人情報は記載していません。本人確認記録の写しではありません。お問い合わせの際は記録番号をお伝えください。".to_owned(),
        ],
    };
    let mut sheet = Sheet::new("受付票", faces, frame, 1.1);
    let top = sheet.y;
    sheet.paper.text(LEFT, top, Style { face: Face::Bold, size: 18.0, ink: NAVY }, "本人確認　受付票");
    let number = format!("記録番号　第 {} 号", receipt.seq);
    sheet.paper.text_right(RIGHT, top + 1.0, Style { face: Face::Bold, size: 12.0, ink: NAVY }, &number);
    sheet.y = top + 10.0;
    rows(&mut sheet, record, receipt);
    let title = format!("受付票 第{}号", receipt.seq);
    let about = About { title: &title, at: header.created_at, identity: &header.record_id, evidence: &[] };
    sheet.close()?.archive(&about)
}

fn rows(sheet: &mut Sheet, record: &Record, receipt: &Receipt) {
    let header = &record.header;
    let (tone, decision) = terms::decision(&record.decision);
    let ruling = &record.ruling;
    let place = format!("{}　／　{}", header.branch, header.terminal);
    let law = format!("{}（{}）", terms::law(header.law), terms::law_name(header.law));
    let method = terms::method(ruling).into_iter().chain([terms::article(ruling)]).map(Line::value).collect();
    let checkpoint = receipt.checkpoint.lines().take(3).collect::<Vec<_>>().join("　");
    let proof = vec![
        Line::note(format!("記録ID　{}", header.record_id)),
        Line::note(format!("葉ハッシュ　{}", receipt.leaf)),
        Line::note(format!("チェックポイント　{checkpoint}")),
    ];
    for (label, english, lines) in [
        ("結果", "Result", vec![Line::answer(tone, decision)]),
        ("法律", "Law", vec![Line::value(law)]),
        ("確認日時", "Checked at", vec![Line::value(words::time(header.presented_at))]),
        ("記録日時", "Recorded at", vec![Line::value(words::time(header.created_at))]),
        ("店舗・端末", "Branch, terminal", vec![Line::value(place)]),
        ("担当者", "Clerk", vec![Line::value(header.performed_by.clone())]),
        ("確認の方法", "Method", method),
        ("書類の種類", "Kind of document", vec![Line::value(terms::document(ruling.document))]),
        ("照合用", "Fingerprints", proof),
    ] {
        sheet.row(vec![Cell::new(String::new(), label, english, lines)]);
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the clerk typed from pictures of a chip, or from the print in their place, on the audit PDF: each value, and
//! beside them the pictures, so that whoever holds the page can read for themselves.

use tashika_kit::reading::{Field, FieldName, FieldValue, Source};

use super::chip::Pictures;
use super::paper::Face;
use super::record::Form;
use super::sheet::{BLACK, Cell, Line};
use super::terms;
use super::words;
use crate::pictures::Bitmap;
use crate::records::record::{InquiryAnswer, SpecialPeriod};
use crate::records::{self, ChipEvidence, Observations};
use crate::report::words::Tone;

/// The most room a picture gets in millimetres. A front picture is as wide as the card, 85.6 mm; beside its label this
/// is what is left of half a page.
const WIDEST: f32 = 85.6;
const HIGHEST: f32 = 54.0;

/// Pictures that are typed from, with what stands for one that cannot be shown.
const TYPED_FROM: [FieldName; 3] = [FieldName::FRONT_IMAGE, FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE];

impl Form<'_> {
    /// The values typed from pictures, beside the pictures, and those typed from the print. Nothing for a chip that was
    /// not typed from. A record does not say how often somebody looked, so neither does the paper.
    pub(super) fn transcript(&mut self, chip: &ChipEvidence, pictures: &Pictures) {
        let (printed, typed): (Vec<&Field>, Vec<&Field>) =
            chip.transcript.iter().partition(|field| records::is_typed_from_print(field));
        if !typed.is_empty() {
            let note = "窓口担当者がチップの画像を見て入力した値";
            let typed = self.typed_cell("チップの画像から転記", "Typed from it", note, &typed);
            let shown = self.typed_from(chip, pictures);
            let picture =
                (!shown.is_empty()).then(|| Cell::new(String::new(), "チップの画像", "Chip picture", shown));
            self.sheet.row(picture.into_iter().chain([typed]).collect());
        }
        if !printed.is_empty() {
            let note = "チップの画像を表示できず、窓口担当者が券面を見て入力した値";
            let printed = self.typed_cell("券面から入力", "Typed from the print", note, &printed);
            self.sheet.row(vec![printed]);
        }
    }

    fn typed_cell(&self, label: &'static str, english: &'static str, note: &str, fields: &[&Field]) -> Cell {
        let lines = std::iter::once(Line::note(note)).chain(fields.iter().map(|field| self.typed(field)));
        Cell::new(String::new(), label, english, lines.collect())
    }

    fn typed(&self, field: &Field) -> Line {
        let value = match &field.value {
            FieldValue::Text { text } => text.clone(),
            FieldValue::Date { date } => self.secret_day(*date),
            FieldValue::Code { raw, meaning } => terms::code(&field.name, raw, meaning),
            FieldValue::Picture { .. } => "画像".to_owned(),
        };
        Line::Text(format!("{}：{value}", words::field(&field.name).0), 7.6, Face::Regular, BLACK)
    }

    fn typed_from(&self, chip: &ChipEvidence, pictures: &Pictures) -> Vec<Line> {
        let mut lines = Vec::new();
        for name in TYPED_FROM {
            let Some(field) = chip.reading.field(&name).filter(|_| is_typed_from(chip, &name)) else {
                continue;
            };
            let FieldValue::Picture { .. } = &field.value else { continue };
            let label = words::field(&name).0;
            let signed = match field.source {
                Source::SignedChipImage => "署名の対象",
                _ => "署名の対象外",
            };
            match pictures.of_chip(self.record, chip).and_then(|shown| shown.typed_from(&name)) {
                Some(bitmap) => {
                    lines.push(Line::note(format!("{label}（{signed}）")));
                    lines.push(sized(bitmap));
                }
                None => lines.push(Line::note(format!("〔{label}〕（{signed}。表示できない。証拠を参照）"))),
            }
        }
        lines
    }
}

/// A card's front is drawn as large as the card; a strip of text a few pixels high twice as large.
fn sized(bitmap: &Bitmap) -> Line {
    let (across, down) = (bitmap.width as f32 * 0.127, bitmap.height as f32 * 0.127);
    let small = bitmap.height < 30;
    let factor = if small { 2.0 } else { 1.0 };
    Line::Picture(bitmap.clone(), (across * factor).clamp(10.0, WIDEST), (down * factor).clamp(3.0, HIGHEST))
}

fn is_typed_from(chip: &ChipEvidence, picture: &FieldName) -> bool {
    chip.transcript.iter().any(|field| records::is_typed_from(field, picture))
}

/// What the clerk noted beside the comparison, where it arose: marks of the print, the number's inquiry, the special
/// period, the page for the address.
pub(super) fn noted(family: &str, seen: &Observations) -> Vec<Line> {
    let mut lines = Vec::new();
    if family == tashika_residence::FAMILY {
        lines.push(marks(seen));
    }
    if let Some(inquiry) = &seen.number_inquiry {
        let (tone, said) = terms::inquiry(inquiry.answer);
        lines.push(answer(tone, &format!("番号の失効照会：{said}")));
        if inquiry.answer != InquiryAnswer::NotAsked {
            let at = words::time(inquiry.at);
            lines.push(Line::note(format!("{at}に記入。照会は窓口担当者が別の端末で実施")));
        }
        if inquiry.answer == InquiryAnswer::NotLapsed {
            lines.push(Line::note("失効情報がないことは、カードが真正であることの証明ではない"));
        }
    }
    if let Some(period) = seen.special_period {
        let (tone, said) = terms::special_period(period);
        lines.push(answer(tone, &format!("特例期間：{said}")));
        if period == SpecialPeriod::Shown {
            lines.push(Line::note("在留期間の更新・変更の申請中であることは、申請を示す書面等による"));
        }
    }
    if let Some(page) = seen.address_page {
        let (tone, said) = terms::address_page(page);
        lines.push(answer(tone, &format!("窓口で目視：{said}")));
    }
    lines
}

fn marks(seen: &Observations) -> Line {
    if seen.marks.is_empty() {
        return answer(Tone::NotChecked, "券面の偽変造防止対策：確認した記録なし");
    }
    let marks: Vec<String> = seen.marks.iter().map(|code| terms::mark_of_print(code)).collect();
    answer(Tone::Caution, &format!("券面で目視した対策：{}", marks.join("、")))
}

fn answer(tone: Tone, said: &str) -> Line {
    Line::Text(format!("{} {said}", tone.sign()), 7.4, Face::Bold, super::sheet::ink(tone))
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What chips gave, on the audit PDF: the section of chip evidence, what was read beside a document, the pictures.

use tashika_kit::reading::{
    Attested, Field, FieldName, FieldValue, Reading, external_character, has_unwritten_characters,
};
use tashika_kit::verdict::{Integrity, Mark, Originality, Validity, Verdicts};
use tashika_licence::external_number;

use super::jpki::is_signature;
use super::mask;
use super::paper::Face;
use super::picture_text::noted;
use super::record::{Form, or_none};
use super::sheet::{BLACK, Cell, Line, ink};
use super::terms;
use super::words::{self, Tone};
use crate::jpki::is_jpki;
use crate::pictures::{self, Bitmap, Pixels};
use crate::records::{ChipAddition, ChipEvidence, Compared, Header, Observations, Record};
use crate::rules::chip::{asks_picture_number, is_passport};
use crate::rules::{Law, Ruling};
use crate::words::{ja, passport};

/// Widest side of a printed photo in pixels; the chip's own bytes are in the evidence.
const MAX_PRINTED: u32 = 640;

/// The same for a picture of text, which has to stay readable: a card's face at 200 dots an inch is printed whole.
const MAX_PRINTED_TEXT: u32 = 1024;

/// Side of a printed 外字 in millimetres: large enough to be copied by hand.
const CHARACTER: f32 = 9.0;

/// The pictures of a record, decoded once.
pub(super) struct Pictures {
    pub(super) customer: ChipPictures,
    pub(super) representative: ChipPictures,
}

/// What one chip shows of its holder; `None` where there is no picture, or none that can be decoded.
#[derive(Default)]
pub(super) struct ChipPictures {
    pub(super) photo: Option<Bitmap>,
    pub(super) name: Option<Bitmap>,
    pub(super) address: Option<Bitmap>,
    /// The face of a residence card of the first generation.
    front: Option<Bitmap>,
    /// 外字 by their numbers; `None` where the picture cannot be decoded.
    external: Vec<(u8, Option<Bitmap>)>,
}

impl Pictures {
    pub(super) fn of(record: &Record) -> Self {
        let of = |chip: Option<&ChipEvidence>| match chip {
            Some(chip) => {
                let picture = |name| bitmap(chip.reading.field(name)?);
                ChipPictures {
                    photo: picture(&FieldName::PHOTO),
                    name: picture(&FieldName::NAME_IMAGE),
                    address: picture(&FieldName::ADDRESS_IMAGE),
                    front: picture(&FieldName::FRONT_IMAGE),
                    external: external_characters(chip),
                }
            }
            None => ChipPictures::default(),
        };
        let (customer, representative) = (record.customer_chip.as_ref(), record.representative_chip.as_ref());
        Self { customer: of(customer), representative: of(representative) }
    }

    /// The pictures of this chip of the record.
    pub(super) fn of_chip(&self, record: &Record, chip: &ChipEvidence) -> Option<&ChipPictures> {
        let is = |other: &Option<ChipEvidence>| other.as_ref().is_some_and(|other| std::ptr::eq(other, chip));
        match () {
            () if is(&record.customer_chip) => Some(&self.customer),
            () if is(&record.representative_chip) => Some(&self.representative),
            () => None,
        }
    }
}

fn external_characters(chip: &ChipEvidence) -> Vec<(u8, Option<Bitmap>)> {
    let fields = chip.reading.fields.iter().filter(|field| field.name == FieldName::EXTERNAL_CHARACTER);
    let numbered = |field: &Field| Some((external_number(field)?, bitmap(field)));
    fields.filter_map(numbered).collect()
}

impl ChipPictures {
    /// The picture of this name, if a text is typed from it.
    pub(super) fn typed_from(&self, name: &FieldName) -> Option<&Bitmap> {
        match name {
            name if *name == FieldName::FRONT_IMAGE => self.front.as_ref(),
            name if *name == FieldName::NAME_IMAGE => self.name.as_ref(),
            name if *name == FieldName::ADDRESS_IMAGE => self.address.as_ref(),
            _ => None,
        }
    }

    /// What the chip has in the place of characters that no code table has: its text, then each 外字 as a picture, or
    /// boxed where there is none that can be shown. Nothing for a text in which every character is written.
    pub(super) fn unwritten(&self, text: Option<&str>) -> Vec<Line> {
        let Some(text) = text.filter(|text| has_unwritten_characters(text)) else { return Vec::new() };
        let mut lines = vec![Line::note(format!("ICチップの文字：{text}"))];
        for number in (1..=7).filter(|number| text.contains(&external_character(*number))) {
            let picture = self.external.iter().find(|(of, _)| *of == number);
            match picture.and_then(|(_, bitmap)| bitmap.clone()) {
                Some(bitmap) => {
                    lines.push(Line::note(format!("外字{number}（ICチップの画像、署名の対象外）")));
                    lines.push(Line::Picture(bitmap, CHARACTER, CHARACTER));
                }
                None => {
                    lines.push(Line::value(format!("〔外字{number}〕（画像を表示できない。券面を参照）")))
                }
            }
        }
        lines
    }
}

impl Form<'_> {
    /// What a chip gave and what was proved: no item of the law, but what stands behind method and document.
    pub(super) fn chip(
        &mut self,
        title: &str,
        english: &str,
        chip: Option<&ChipEvidence>,
        ruling: Option<&Ruling>,
    ) {
        let Some(chip) = chip else { return };
        self.sheet.section(title, english);
        let mut verdicts = verdict_cells(chip, self.export.masked).into_iter();
        while let (Some(left), Some(right)) = (verdicts.next(), verdicts.next()) {
            self.sheet.row(vec![left, right]);
        }
        self.jpki(chip);
        let mut told = values(&chip.reading, &chip.verdicts, self.export.masked);
        if let Some(ruling) = ruling.filter(|ruling| !ruling.elements.is_empty()) {
            let elements: Vec<&str> = ruling.elements.iter().map(|one| terms::element(*one)).collect();
            let read = format!("読み取った法定事項：{}（{}）", elements.join("・"), terms::chip(ruling));
            told.insert(0, Line::value(read));
        }
        let tag = if self.record.header.law == Law::Aml { "" } else { "規則10条" };
        self.sheet.row(vec![Cell::new(tag.to_owned(), "チップの内容", "Read from the chip", told)]);
        let pictures = self.pictures;
        self.transcript(chip, pictures);
        let header = &self.record.header;
        let shown = Cell::new(String::new(), "画面表示", "Displayed", displays(chip));
        let mut cells = vec![shown];
        // Nobody compares a face with a signature.
        if !is_signature(chip) {
            cells.push(Cell::new(String::new(), "目視の照合", "Compared by eye", compared(chip, header)));
        }
        self.sheet.row(cells);
        let machine = format!("{}　／　Tashika（確か） {}", or_none(&header.reader), header.software_version);
        let mut lines = vec![
            Line::value(machine),
            Line::note(format!("読取の終了　{}", words::time(chip.reading.read_at))),
        ];
        lines.extend(limits(&chip.reading, &chip.verdicts, &chip.withheld).into_iter().map(Line::note));
        self.sheet.row(vec![Cell::new(String::new(), "読取装置・ソフト", "Reader, software", lines)]);
        chip.additions.iter().for_each(|addition| self.addition(addition));
    }

    /// What was read beside the document: never a part of what identifies the person.
    fn addition(&mut self, addition: &ChipAddition) {
        let ChipAddition { reading, verdicts, summary, withheld } = addition;
        let key = format!("document.{}", reading.family);
        let name = terms::known_words(&key).unwrap_or_else(|| reading.family.to_string());
        let masked = self.export.masked;
        let (tone, said, _) = words::conclusion(*summary, verdicts);
        let mut lines = vec![
            Line::value(name),
            Line::note(
                "同じICチップの記録。本人確認書類ではなく、本人特定事項・確認の方法の根拠ではありません",
            ),
            Line::answer(tone, &said),
        ];
        if reading.family == tashika_residence::SPECIFIED {
            lines.push(Line::note(
                "特定在留カード等。在留アプリケーションは読み取っていない（鍵の受渡方法が公開されていないため）",
            ));
        }
        lines.extend(values(reading, verdicts, masked));
        let answers = words::verdicts_of(&reading.family, verdicts)
            .map(|line| format!("{}：{} {}", line.label, line.tone.sign(), line.answer));
        lines.push(Line::note(answers.join("　／　")));
        lines.extend(limits(reading, verdicts, withheld).into_iter().map(Line::note));
        self.sheet.row(vec![Cell::new(String::new(), "併せて読んだ記録", "Beside it, no ID", lines)]);
    }
}

/// Each text or date the chip gave, once, with what was proved about it.
fn values(reading: &Reading, verdicts: &Verdicts, masked: bool) -> Vec<Line> {
    let mut said: Vec<String> = Vec::new();
    for field in &reading.fields {
        let value = match &field.value {
            FieldValue::Text { text } => text.clone(),
            FieldValue::Date { .. } if masked => mask::MASK.to_owned(),
            FieldValue::Date { date } => terms::day(*date),
            FieldValue::Code { .. } if passport::state_code(reading, field).is_some() => {
                passport::state_code(reading, field).unwrap_or_default().to_owned()
            }
            FieldValue::Code { raw, meaning } => {
                let said = terms::code(&field.name, raw, meaning);
                if said.starts_with(raw.as_str()) { said } else { format!("{said}（{raw}）") }
            }
            FieldValue::Picture { .. } => "画像".to_owned(),
        };
        let (tone, mark) = words::mark(mark_of(verdicts, field), &verdicts.integrity);
        let line = format!("{}：{value}（{} {mark}）", words::field(&field.name).0, tone.sign());
        if !said.contains(&line) {
            said.push(line);
        }
    }
    said.into_iter().map(|line| Line::Text(line, 7.2, Face::Regular, BLACK)).collect()
}

/// The six verdicts; in a masked copy without the days of the document.
fn verdict_cells(chip: &ChipEvidence, masked: bool) -> [Cell; 6] {
    let dated = !matches!(chip.verdicts.validity, Validity::OnlyPrinted | Validity::NotStated);
    words::verdicts_of(&chip.reading.family, &chip.verdicts).map(|line| {
        let hidden = masked && dated && line.label == words::VALIDITY;
        let detail = if hidden { mask::MASK.to_owned() } else { line.detail };
        // What a person asked by hand stands where the program could not ask.
        let asked = words::inquiry_in_short(chip.observations.number_inquiry)
            .filter(|_| line.label == words::REVOCATION);
        let by_hand = asked.is_some();
        let (tone, answer) = asked.unwrap_or((line.tone, line.answer));
        let detail = if by_hand { String::new() } else { detail };
        let mut lines = vec![Line::answer(tone, &answer)];
        if !detail.is_empty() {
            lines.push(Line::note(detail));
        }
        Cell::new(String::new(), line.label, line.label_en, lines)
    })
}

/// What nobody can find in the evidence later, and why: said, so that it is not taken for proved again.
fn limits(reading: &Reading, verdicts: &Verdicts, left_out: &[String]) -> Vec<String> {
    let mut said = Vec::new();
    if !left_out.is_empty() {
        let withheld: Vec<String> = left_out.iter().map(|code| withheld(code)).collect();
        said.push(format!("読み取ったが記録していないもの：{}", withheld.join("、")));
    }
    said.extend(opened(reading, verdicts));
    let attested = reading.attested.iter().filter(|one| !is_told_apart(one));
    let attested: Vec<String> = attested
        .map(|one| format!("{}（{}）", attested_name(one), if one.held { "○ 一致" } else { "× 不一致" }))
        .collect();
    if !attested.is_empty() {
        said.push(format!("読取時に確認し、後から再検証できないもの：{}", attested.join("、")));
    }
    if let Integrity::NotChecked { .. } = verdicts.integrity {
        said.push(
            "署名を検証していないため、内容が発行者の記録したものであることは確認していない".to_owned(),
        );
    }
    said.extend(unsigned(reading, verdicts));
    if is_jpki(&reading.family) {
        // Its answer is the signature itself.
    } else if verdicts.originality == Originality::NotOffered {
        said.push("この種類の書類には、チップの複製を見分けるしくみがない".to_owned());
    } else if reading.challenges.is_empty() {
        said.push("複製検査の応答は記録していない（後から再検証できない）".to_owned());
    } else {
        said.push(format!("複製検査の応答　{}件を記録", reading.challenges.len()));
    }
    said
}

/// How a passport's chip was opened, and what was done to see whether it is the original.
fn opened(reading: &Reading, verdicts: &Verdicts) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(opened) = passport::opened(reading) {
        said.push(format!("ICチップの開き方：{}", terms::wide(&opened.ja)));
    }
    for proof in passport::proofs(reading, verdicts) {
        let held = match proof.held {
            Some(true) => "○ 正しい",
            Some(false) => "× 誤り",
            None => "確認できていない",
        };
        said.push(format!("複製の確認：{}（{held}）", terms::wide(ja(proof.key))));
    }
    said
}

/// Whether it is said in words of its own.
fn is_told_apart(one: &Attested) -> bool {
    passport::is_opening_or_proof(&one.name)
}

/// Of a passport in words; elsewhere as the driver names it.
fn attested_name(one: &Attested) -> String {
    let group = one.name.strip_prefix("passport.dg").and_then(|rest| rest.strip_suffix(".hash"));
    match group {
        Some(number) => format!("DG{number}の要約値"),
        None => one.name.to_string(),
    }
}

/// What the issuer of a residence card does not sign, whatever else is proved.
fn unsigned(reading: &Reading, verdicts: &Verdicts) -> Option<String> {
    if reading.family != tashika_residence::FAMILY {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for verdict in verdicts.fields.iter().filter(|one| one.mark == Mark::NotSigned) {
        let name = words::field(&verdict.name).0;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (!names.is_empty()).then(|| format!("発行者の署名の対象でないもの：{}", names.join("、")))
}

fn displays(chip: &ChipEvidence) -> Vec<Line> {
    if chip.displayed.is_empty() {
        return vec![Line::answer(Tone::NotChecked, "表示の記録なし")];
    }
    let line = |shown: &crate::records::Displayed| {
        let names: Vec<String> = shown
            .fields
            .iter()
            .map(|name| words::field(&FieldName(name.clone().into())).0.to_owned())
            .collect();
        let seconds = shown.for_ms / 1000;
        let tenths = shown.for_ms % 1000 / 100;
        Line::Text(
            format!(
                "{}　{}から{seconds}.{tenths}秒：{}",
                terms::displayed_to(shown.to),
                words::time(shown.from),
                names.join("、")
            ),
            7.2,
            Face::Regular,
            BLACK,
        )
    };
    chip.displayed.iter().map(line).collect()
}

fn compared(chip: &ChipEvidence, header: &Header) -> Vec<Line> {
    let seen = &chip.observations;
    let print =
        if is_passport(&chip.reading) { "旅券のページとICチップ" } else { "券面とICチップ" };
    let mut pairs = vec![("顔と写真", seen.face), (print, seen.printed_card)];
    // Only a My Number Card's chip has a picture of its security code.
    if chip.reading.family == tashika_mynumber::FAMILY {
        pairs.push(("セキュリティコード", seen.security_code));
    }
    if asks_picture_number(&chip.reading) || !seen.picture_number.is_not_compared() {
        pairs.push(("ICの画像の番号と、入力した番号", seen.picture_number));
    }
    let mut lines = comparisons(&pairs, seen, header);
    lines.extend(noted(&chip.reading.family, seen));
    lines
}

pub(super) fn comparisons(pairs: &[(&str, Compared)], seen: &Observations, header: &Header) -> Vec<Line> {
    let mut lines: Vec<Line> = pairs
        .iter()
        .map(|(label, seen)| {
            let (tone, words) = terms::compared(*seen);
            Line::Text(format!("{} {label}：{words}", tone.sign()), 7.4, Face::Bold, ink(tone))
        })
        .collect();
    lines.push(Line::note(format!("照合者　{}", header.performed_by)));
    if !seen.remark.is_empty() {
        lines.push(Line::note(format!("備考：{}", seen.remark)));
    }
    lines
}

fn withheld(code: &str) -> String {
    terms::known_words(&format!("withheld.{code}"))
        .unwrap_or_else(|| words::field(&FieldName(code.to_owned().into())).0.to_owned())
}

/// The verdict about exactly this field, by name and place.
pub(super) fn mark_of(verdicts: &Verdicts, field: &Field) -> Option<Mark> {
    let about = verdicts.fields.iter();
    about.filter(|one| one.name == field.name && one.origin == field.origin).map(|one| one.mark).max()
}

fn bitmap(field: &Field) -> Option<Bitmap> {
    match &field.value {
        FieldValue::Picture { media_type, bytes } => {
            let widest = if field.name == FieldName::PHOTO { MAX_PRINTED } else { MAX_PRINTED_TEXT };
            pictures::decode(*media_type, bytes).ok().map(|bitmap| limited(bitmap, widest))
        }
        _ => None,
    }
}

/// A picture no larger than a page can show; each pixel the mean of those it stands for.
fn limited(bitmap: Bitmap, widest: u32) -> Bitmap {
    let step = bitmap.width.max(bitmap.height).div_ceil(widest);
    if step <= 1 {
        return bitmap;
    }
    let (width, height) = (bitmap.width / step, bitmap.height / step);
    let grey = bitmap.to_grey();
    let at = |x: u32, y: u32| {
        let place = u64::from(y) * u64::from(bitmap.width) + u64::from(x);
        u64::from(usize::try_from(place).ok().and_then(|place| grey.get(place)).copied().unwrap_or(u8::MAX))
    };
    let mean = |x: u32, y: u32| {
        let sum: u64 = (0..step)
            .flat_map(|dy| (0..step).map(move |dx| (dx, dy)))
            .map(|(dx, dy)| at(x * step + dx, y * step + dy))
            .sum();
        u8::try_from(sum / u64::from(step * step)).unwrap_or(u8::MAX)
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| mean(x, y)).collect();
    Bitmap { width, height, pixels: Pixels::Grey(pixels) }
}

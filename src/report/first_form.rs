// SPDX-License-Identifier: MIT OR Apache-2.0
//! The first form: one page from a check record of the plain book, until everything has moved to the sealed one.

use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_kit::verdict::Mark;

use super::ReportError;
use super::paper::{Face, Faces, HEIGHT, Ink, Paper, Style, WIDTH};
use super::words::{self, Tone};
use crate::pictures::{self, Bitmap};
use crate::records::{CheckRecord, Receipt};

const MARGIN: f32 = 16.0;
const RIGHT: f32 = WIDTH - MARGIN;
const FULL: f32 = RIGHT - MARGIN;
/// Where the footer begins.
const FOOT: f32 = HEIGHT - 17.0;
/// Width of the photo; a chip's photo is 4 to 5.
const PHOTO: f32 = 34.0;
/// Width of the labels.
const LABELS: f32 = 32.0;
/// Where the rows beside the photo begin, and where their values do; values leave room for the marks.
const BESIDE: f32 = MARGIN + PHOTO + 5.0;
const VALUES: f32 = BESIDE + 26.0;
const VALUE_WIDTH: f32 = RIGHT - VALUES - 39.0;

const BLACK: Ink = (0.08, 0.09, 0.11);
const GREY: Ink = (0.38, 0.41, 0.46);
const PALE: Ink = (0.955, 0.962, 0.972);
const HAIR: Ink = (0.80, 0.82, 0.85);
const NAVY: Ink = (0.09, 0.20, 0.37);
const WHITE: Ink = (1.0, 1.0, 1.0);
const RED: Ink = (0.72, 0.09, 0.11);
const TRAINING: Ink = (0.97, 0.84, 0.84);

/// Type size as a factor, and how many lines a value may take. The first that fits on the page is used.
const FITS: [(f32, usize); 6] = [(1.15, 6), (1.0, 6), (0.9, 8), (0.8, 8), (0.7, 8), (0.62, 5)];

/// Tones differ in sign and word first; colour only helps.
fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Good => (0.02, 0.42, 0.25),
        Tone::Caution => (0.62, 0.36, 0.0),
        Tone::Bad => RED,
        Tone::NotChecked => GREY,
    }
}

fn style(face: Face, size: f32, ink: Ink) -> Style {
    Style { face, size, ink }
}

/// Prints a record of the plain book.
///
/// # Errors
/// See [`ReportError`].
pub fn pdf(record: &CheckRecord, receipt: &Receipt) -> Result<Vec<u8>, ReportError> {
    if record.record_id != receipt.record_id {
        return Err(ReportError::OtherRecord);
    }
    print(record, receipt)
}

/// Prints the record at the largest type that fits on one page.
fn print(record: &CheckRecord, receipt: &Receipt) -> Result<Vec<u8>, ReportError> {
    for (scale, lines) in FITS {
        let paper = Paper::new("本人確認記録書", Faces::choose(FORM_CHARACTERS, &spoken(record))?);
        let mut form = Form { paper, y: MARGIN, scale, lines };
        form.draw(record, receipt);
        if form.y <= FOOT - 1.0 {
            return form.paper.finish(record.created_at.as_second(), &record.record_id);
        }
    }
    Err(ReportError::TooLong)
}

/// A few characters that decide whether a font can carry the form at all.
const FORM_CHARACTERS: &str = "本人確認記録書訓練署名検証券面窓口入力○△×－（）、。：／〓ABCabc0123";

/// Everything the record itself says, to choose fonts for it.
fn spoken(record: &CheckRecord) -> String {
    let mut text = [
        record.clerk.as_str(),
        &record.terminal,
        &record.reader,
        &record.observations.remark,
        words::decision(&record.decision).2,
        "–",
    ]
    .concat();
    for field in &record.reading.fields {
        match &field.value {
            FieldValue::Text { text: value } => text.push_str(value),
            FieldValue::Code { raw, meaning } => text.extend([raw.as_str(), meaning]),
            FieldValue::Date { .. } | FieldValue::Picture { .. } => {}
        }
    }
    for line in words::verdicts(&record.verdicts) {
        text.push_str(&line.detail);
    }
    text
}

/// The form while it is drawn: everything above `y` is done.
struct Form {
    paper: Paper,
    y: f32,
    scale: f32,
    lines: usize,
}

impl Form {
    fn draw(&mut self, record: &CheckRecord, receipt: &Receipt) {
        if record.training {
            self.watermark();
        }
        self.head(record, receipt);
        self.result(record);
        self.identity(record);
        self.section("検証の結果", "What was proved");
        for line in words::verdicts(&record.verdicts) {
            self.verdict_row((line.label, line.label_en), line.tone, &line.answer, &line.detail);
        }
        self.observations(record);
        self.particulars(record, receipt);
        self.foot(record);
    }

    /// Behind everything, so that no value is hidden, and in solid bars above and below.
    fn watermark(&mut self) {
        for (x, y, size, text) in [
            (WIDTH / 2.0, 92.0, 150.0, "訓練"),
            (WIDTH / 2.0, 160.0, 46.0, "TRAINING – NOT EVIDENCE"),
            (WIDTH / 2.0, 225.0, 150.0, "訓練"),
        ] {
            self.paper.text_rising((x, y), 32.0, style(Face::Bold, size, TRAINING), text);
        }
        for top in [4.0, HEIGHT - 10.0] {
            self.paper.fill(0.0, top, WIDTH, 6.5, RED);
            let words = "訓練　証拠になりません　　TRAINING – NOT EVIDENCE";
            let style = style(Face::Bold, 10.5, WHITE);
            let width = self.paper.faces().width(style.face, style.size, words);
            self.paper.text((WIDTH - width) / 2.0, top + 1.3, style, words);
        }
    }

    fn head(&mut self, record: &CheckRecord, receipt: &Receipt) {
        let top = self.y;
        self.paper.text(MARGIN, top, style(Face::Bold, 20.0, NAVY), "本人確認記録書");
        let small = style(Face::Regular, 7.5, GREY);
        self.paper.text(
            MARGIN,
            top + 8.6,
            small,
            "Record of identity verification　／　第一版様式（First form）",
        );
        let number = format!("記録番号　第 {} 号", receipt.seq);
        self.paper.text_right(RIGHT, top + 0.6, style(Face::Bold, 11.0, BLACK), &number);
        let made = format!("作成　{}", words::time(record.created_at));
        self.paper.text_right(RIGHT, top + 5.4, style(Face::Regular, 8.0, BLACK), &made);
        let document = format!("提示書類　{}", words::document(&record.reading.family));
        self.paper.text_right(RIGHT, top + 9.0, style(Face::Regular, 8.0, BLACK), &document);
        self.y = top + 13.2;
        self.paper.rule((MARGIN, self.y), (RIGHT, self.y), 1.4, NAVY);
        self.y += 2.6;
    }

    /// The conclusion, and the clerk's decision beside it: two different things.
    fn result(&mut self, record: &CheckRecord) {
        let (tone, words_ja, words_en) = words::conclusion(record.summary, &record.verdicts);
        let revocation = words::revocation_in_short(&record.verdicts.revocation);
        let (decision_tone, decision, _) = words::decision(&record.decision);
        let (top, height, split) = (self.y, 15.0, MARGIN + FULL * 0.66);
        self.paper.frame(MARGIN, top, FULL, height, 0.9, ink(tone));
        self.paper.fill(MARGIN, top, 2.2, height, ink(tone));
        let label = style(Face::Regular, 7.0, GREY);
        self.paper.text(MARGIN + 5.0, top + 1.8, label, "検証の結論　Result");
        let sentence = format!("{}　{words_ja}", tone.sign());
        self.paper.text(MARGIN + 5.0, top + 5.2, style(Face::Bold, 11.5, ink(tone)), &sentence);
        self.paper.text(MARGIN + 5.0, top + 10.8, label, &format!("{words_en}　{revocation}"));
        self.paper.rule((split, top + 2.0), (split, top + height - 2.0), 0.5, HAIR);
        self.paper.text(split + 3.0, top + 1.8, label, "窓口の判断　Decision");
        let sentence = format!("{}　{decision}", decision_tone.sign());
        self.paper.text(split + 3.0, top + 5.2, style(Face::Bold, 11.5, ink(decision_tone)), &sentence);
        let clerk = self.clipped(&format!("担当　{}", record.clerk), 7.0, RIGHT - split - 5.0);
        self.paper.text(split + 3.0, top + 10.8, style(Face::Regular, 7.0, GREY), &clerk);
        self.y = top + height + 1.0;
    }

    fn identity(&mut self, record: &CheckRecord) {
        self.section("本人特定事項", "Identity, as read from the document");
        let top = self.y;
        let photo = record.reading.field(&FieldName::PHOTO);
        let photo_bottom = self.photo(record, photo);
        self.y = top;
        for (field, mark, places) in told_once(record) {
            if field.name != FieldName::PHOTO {
                self.field_row(field, mark, places);
            }
        }
        self.value_row(("個人番号", "My Number"), "記録しない", None);
        self.y = self.y.max(photo_bottom + 1.0);
        self.unprintable(record);
    }

    /// The photo with its own mark below; returns where it ends.
    fn photo(&mut self, record: &CheckRecord, photo: Option<&Field>) -> f32 {
        let top = self.y + 1.0;
        let label = style(Face::Regular, 7.0, GREY);
        let Some(field) = photo else {
            self.paper.frame(MARGIN, top, PHOTO, PHOTO * 1.25, 0.5, HAIR);
            self.paper.text(MARGIN + 7.0, top + 18.0, label, "顔写真なし");
            return top + PHOTO * 1.25;
        };
        let bottom = match bitmap(field) {
            // A picture of an odd shape keeps its shape inside the place for the photo.
            Some(bitmap) => {
                let shape = bitmap.height as f32 / bitmap.width as f32;
                let width = PHOTO.min(PHOTO * 1.3 / shape);
                self.paper.picture(MARGIN, top, width, &bitmap);
                self.paper.frame(MARGIN, top, width, width * shape, 0.5, GREY);
                top + width * shape
            }
            None => {
                self.paper.frame(MARGIN, top, PHOTO, PHOTO * 1.25, 0.5, HAIR);
                self.paper.text(MARGIN + 3.0, top + 18.0, label, "表示できない画像");
                top + PHOTO * 1.25
            }
        };
        let (tone, words) = words::mark(mark_of(record, field));
        let line = format!("{} {words}", tone.sign());
        self.paper.text(MARGIN, bottom + 1.0, style(Face::Bold, 7.5, ink(tone)), &line);
        self.paper.text(MARGIN, bottom + 4.2, label, words::source(field.source));
        bottom + 7.0
    }

    fn field_row(&mut self, field: &Field, mark: Option<Mark>, places: usize) {
        let label = words::field(&field.name);
        let source = match places {
            1 => words::source(field.source).to_owned(),
            _ => format!("{}・{places}か所", words::source(field.source)),
        };
        let said = Some((words::mark(mark), source.as_str()));
        match &field.value {
            FieldValue::Text { text } => self.value_row(label, text, said),
            FieldValue::Date { date } => self.value_row(label, &words::date(*date), said),
            FieldValue::Code { raw, meaning } => self.value_row(label, &format!("{meaning}（{raw}）"), said),
            FieldValue::Picture { .. } => self.picture_row(label, bitmap(field), said),
        }
    }

    /// Label, value, and at the right what was proved about it and where it comes from.
    fn value_row(&mut self, label: (&str, &str), value: &str, said: Option<((Tone, &str), &str)>) {
        let size = 10.5 * self.scale;
        let lines = self.wrapped(Face::Regular, size, value, VALUE_WIDTH);
        let height = (lines.len() as f32 * size * 0.46 + 3.2 * self.scale).max(8.2 * self.scale);
        self.row_label(label, said, height);
        for (number, line) in lines.iter().enumerate() {
            let top = self.y + 1.9 * self.scale + number as f32 * size * 0.46;
            self.paper.text(VALUES, top, style(Face::Regular, size, BLACK), line);
        }
        self.y += height;
    }

    /// As [`Form::value_row`], with the chip's picture of a text in place of the text.
    fn picture_row(
        &mut self,
        label: (&str, &str),
        bitmap: Option<Bitmap>,
        said: Option<((Tone, &str), &str)>,
    ) {
        let Some(bitmap) = bitmap else {
            return self.value_row(label, "（表示できない画像）", said);
        };
        let (across, down) = (bitmap.width as f32, bitmap.height as f32);
        // 12 pixels are one line of the card's print; 0.27 mm for each makes it as tall as our own type.
        let pixel = (0.27 * self.scale).min(VALUE_WIDTH / across).min(24.0 / down);
        let height = (down * pixel + 4.0 * self.scale).max(8.2 * self.scale);
        self.row_label(label, said, height);
        self.paper.picture(VALUES, self.y + 2.0 * self.scale, across * pixel, &bitmap);
        self.y += height;
    }

    /// The label of a row of the given height, its mark, and the line below it.
    fn row_label(&mut self, label: (&str, &str), said: Option<((Tone, &str), &str)>, height: f32) {
        let (x, top, scale) = (BESIDE, self.y, self.scale);
        let name = self.clipped(label.0, 8.0 * scale, VALUES - BESIDE - 1.0);
        self.paper.text(x, top + 1.5 * scale, style(Face::Bold, 8.0 * scale, BLACK), &name);
        self.paper.text(x, top + 4.9 * scale, style(Face::Regular, 6.0 * scale, GREY), label.1);
        if let Some(((tone, words), source)) = said {
            let line = format!("{} {words}", tone.sign());
            let size = 8.0 * scale;
            self.paper.text_right(RIGHT, top + 1.5 * scale, style(Face::Bold, size, ink(tone)), &line);
            self.paper.text_right(RIGHT, top + 4.9 * scale, style(Face::Regular, 6.5 * scale, GREY), source);
        }
        self.paper.rule((x, top + height), (RIGHT, top + height), 0.4, HAIR);
    }

    /// A line of verdict or observation over the whole width.
    fn verdict_row(&mut self, label: (&str, &str), tone: Tone, answer: &str, detail: &str) {
        let (top, scale, left) = (self.y, self.scale, MARGIN + LABELS + 3.0);
        let width = RIGHT - left - 6.0;
        self.paper.text(MARGIN, top + 1.3 * scale, style(Face::Bold, 8.0 * scale, BLACK), label.0);
        self.paper.text(MARGIN, top + 4.5 * scale, style(Face::Regular, 6.0 * scale, GREY), label.1);
        self.paper.text(left, top + 1.2 * scale, style(Face::Bold, 9.0 * scale, ink(tone)), tone.sign());
        let answer = self.clipped(answer, 9.0 * scale, width);
        self.paper.text(left + 5.5, top + 1.2 * scale, style(Face::Bold, 9.0 * scale, ink(tone)), &answer);
        let size = 7.2 * scale;
        let lines =
            if detail.is_empty() { Vec::new() } else { self.wrapped(Face::Regular, size, detail, width) };
        for (number, line) in lines.iter().enumerate() {
            let top = top + 4.8 * scale + number as f32 * size * 0.44;
            self.paper.text(left + 5.5, top, style(Face::Regular, size, BLACK), line);
        }
        self.y += (5.6 * scale + lines.len() as f32 * size * 0.44).max(7.4 * scale);
        self.paper.rule((MARGIN, self.y), (RIGHT, self.y), 0.4, HAIR);
    }

    fn observations(&mut self, record: &CheckRecord) {
        self.section("窓口担当者の確認", "What the clerk saw");
        let seen = &record.observations;
        let third = FULL / 3.0;
        let top = self.y;
        for (number, (label, label_en, compared)) in [
            ("顔と写真", "Face and photo", seen.face),
            ("券面とICチップ", "Printed card and chip", seen.printed_card),
            ("セキュリティコード", "Security code", seen.security_code),
        ]
        .into_iter()
        .enumerate()
        {
            let x = MARGIN + number as f32 * third;
            let (tone, words) = words::compared(compared);
            let scale = self.scale;
            self.paper.text(x, top + 1.3 * scale, style(Face::Bold, 8.0 * scale, BLACK), label);
            self.paper.text(x, top + 4.5 * scale, style(Face::Regular, 6.0 * scale, GREY), label_en);
            let answer = format!("{} {words}", tone.sign());
            self.paper.text(x + 27.0, top + 1.3 * scale, style(Face::Bold, 8.0 * scale, ink(tone)), &answer);
        }
        self.y = top + 7.4 * self.scale;
        self.paper.rule((MARGIN, self.y), (RIGHT, self.y), 0.4, HAIR);
        let (_, _, reason) = words::decision(&record.decision);
        for (label, text) in [("謝絶の理由", reason), ("備考", seen.remark.as_str())] {
            if !text.is_empty() {
                self.particular(label, text);
            }
        }
    }

    fn particulars(&mut self, record: &CheckRecord, receipt: &Receipt) {
        self.section("記録", "The record");
        let shown = match record.displayed_at {
            Some(at) => words::time(at),
            None => "表示の記録なし".to_owned(),
        };
        let machine = format!("{}　／　読取装置 {}", record.terminal, record.reader);
        for (label, text) in [
            ("読取・表示", format!("読取 {}　／　画面表示 {shown}", words::time(record.reading.read_at))),
            ("担当・作成者", record.clerk.clone()),
            ("端末", machine),
            ("ソフトウェア", format!("Tashika（確か） {}", record.software_version)),
            ("記録ID", record.record_id.clone()),
            ("記録の要約値", format!("第 {} 号　{}", receipt.seq, receipt.entry_hash)),
        ] {
            self.particular(label, &text);
        }
    }

    /// A short label and a text over the whole width, without a line below.
    fn particular(&mut self, label: &str, text: &str) {
        let size = 7.6 * self.scale;
        let left = MARGIN + LABELS + 3.0;
        self.paper.text(MARGIN, self.y + 1.2 * self.scale, style(Face::Regular, size, GREY), label);
        for line in self.wrapped(Face::Regular, size, text, RIGHT - left) {
            self.paper.text(left, self.y + 1.2 * self.scale, style(Face::Regular, size, BLACK), &line);
            self.y += size * 0.46;
        }
        self.y += 0.9 * self.scale;
    }

    fn section(&mut self, title: &str, title_en: &str) {
        let scale = self.scale;
        self.y += 2.4 * scale;
        self.paper.fill(MARGIN, self.y, FULL, 5.6 * scale, PALE);
        self.paper.fill(MARGIN, self.y, 1.2, 5.6 * scale, NAVY);
        self.paper.text(MARGIN + 3.0, self.y + 1.1 * scale, style(Face::Bold, 9.5 * scale, NAVY), title);
        let after = self.paper.faces().width(Face::Bold, 9.5 * scale, title);
        let small = style(Face::Regular, 7.0 * scale, GREY);
        self.paper.text(MARGIN + 6.0 + after, self.y + 1.7 * scale, small, title_en);
        self.y += 5.6 * scale;
    }

    /// Says which characters no font here has, so that a gap is never taken for the name.
    fn unprintable(&mut self, record: &CheckRecord) {
        let missing = self.paper.faces().missing(&spoken(record));
        if missing.is_empty() {
            return;
        }
        let codes: Vec<String> =
            missing.iter().take(8).map(|one| format!("U+{:04X}", u32::from(*one))).collect();
        let text = format!(
            "この用紙の字体で表せない文字または字形があり、「〓」または基本の字形で印字しています（{}）。\
             電子記録または券面画像を参照してください。",
            codes.join("、")
        );
        self.particular("印字の注意", &text);
    }

    fn foot(&mut self, record: &CheckRecord) {
        let top = FOOT;
        self.paper.rule((MARGIN, top), (RIGHT, top), 0.6, NAVY);
        let small = style(Face::Regular, 6.2, GREY);
        let copy = "本書は電子記録の写しです。記録の要約値により、原本の変更・削除を確認できます。";
        let scope = "第一版様式：適用法令・確認方法・取引・変更履歴は記載していません。○確認　△注意　×異常　－検証していない";
        self.paper.text(MARGIN, top + 1.2, small, copy);
        self.paper.text(MARGIN, top + 3.9, small, scope);
        let page = if record.training { "訓練　1 / 1" } else { "1 / 1" };
        self.paper.text_right(RIGHT, top + 1.2, style(Face::Regular, 7.0, GREY), page);
    }

    /// A text in lines; what would exceed the allowed number is cut, and that is said.
    fn wrapped(&self, face: Face, size: f32, text: &str, width: f32) -> Vec<String> {
        let mut lines = self.paper.faces().wrap(face, size, text, width);
        if lines.len() > self.lines {
            lines.truncate(self.lines.saturating_sub(1));
            lines.push("…（以下、電子記録を参照）".to_owned());
        }
        lines
    }

    /// A text on one line, cut with a sign if it is too long.
    fn clipped(&self, text: &str, size: f32, width: f32) -> String {
        let faces = self.paper.faces();
        let mut kept = text.to_owned();
        while faces.width(Face::Bold, size, &kept) > width && kept.pop().is_some() {
            if faces.width(Face::Bold, size, &format!("{kept}…")) <= width {
                return format!("{kept}…");
            }
        }
        kept
    }
}

/// Each value once: copies of the same value with the same mark are one row, which says from how many
/// places they come. Copies that differ, or about which something else was proved, keep rows of their own.
fn told_once(record: &CheckRecord) -> Vec<(&Field, Option<Mark>, usize)> {
    let mut rows: Vec<(&Field, Option<Mark>, usize)> = Vec::new();
    for field in &record.reading.fields {
        let mark = mark_of(record, field);
        let same = |(row, its_mark, _): &&mut (&Field, Option<Mark>, usize)| {
            row.name == field.name
                && row.value == field.value
                && row.source == field.source
                && *its_mark == mark
        };
        match rows.iter_mut().find(same) {
            Some((_, _, places)) => *places += 1,
            None => rows.push((field, mark, 1)),
        }
    }
    rows
}

/// The verdict about exactly this field, by name and place.
fn mark_of(record: &CheckRecord, field: &Field) -> Option<Mark> {
    let verdicts = record.verdicts.fields.iter();
    verdicts.filter(|one| one.name == field.name && one.origin == field.origin).map(|one| one.mark).max()
}

fn bitmap(field: &Field) -> Option<Bitmap> {
    match &field.value {
        FieldValue::Picture { media_type, bytes } => pictures::decode(*media_type, bytes).ok(),
        _ => None,
    }
}

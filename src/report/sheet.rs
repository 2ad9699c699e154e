// SPDX-License-Identifier: MIT OR Apache-2.0
//! A form in rows of labelled cells that flows over pages: marks behind the text, a head on each page, a foot with
//! the page number.

use super::paper::{Face, Faces, HEIGHT, Ink, Paper, Style, WIDTH};
use super::words::Tone;
use super::{MAX_PAGES, ReportError};
use crate::pictures::Bitmap;

pub(super) const LEFT: f32 = 13.0;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
/// Where the foot begins.
const FOOT: f32 = HEIGHT - 15.5;
/// Width of a label.
const LABEL: f32 = 23.5;
/// Millimetres from one line to the next, for each point of type.
const LEADING: f32 = 0.445;

pub(super) const BLACK: Ink = (0.07, 0.08, 0.10);
pub(super) const GREY: Ink = (0.36, 0.39, 0.44);
pub(super) const NAVY: Ink = (0.09, 0.20, 0.37);
const PALE: Ink = (0.950, 0.958, 0.970);
const HAIR: Ink = (0.78, 0.80, 0.83);
const WHITE: Ink = (1.0, 1.0, 1.0);
pub(super) const RED: Ink = (0.72, 0.09, 0.11);
const TRAINING: Ink = (0.98, 0.87, 0.87);
const COPY: Ink = (0.88, 0.89, 0.91);

/// Tones differ in sign and word first; colour only helps.
pub(super) fn ink(tone: Tone) -> Ink {
    match tone {
        Tone::Good => (0.02, 0.40, 0.24),
        Tone::Caution => (0.60, 0.34, 0.0),
        Tone::Bad => RED,
        Tone::NotChecked => GREY,
    }
}

fn style(face: Face, size: f32, ink: Ink) -> Style {
    Style { face, size, ink }
}

/// One line of a cell, before it is broken to the cell's width.
#[derive(Clone)]
pub(super) enum Line {
    /// Text: what, size in points, bold or not, colour.
    Text(String, f32, Face, Ink),
    /// A picture, at most so many millimetres wide and high.
    Picture(Bitmap, f32, f32),
}

impl Line {
    /// A value as most are.
    pub(super) fn value(text: impl Into<String>) -> Self {
        Self::Text(text.into(), 8.6, Face::Regular, BLACK)
    }

    /// A value that is looked for first.
    pub(super) fn strong(text: impl Into<String>) -> Self {
        Self::Text(text.into(), 11.5, Face::Bold, BLACK)
    }

    /// Something small about a value.
    pub(super) fn note(text: impl Into<String>) -> Self {
        Self::Text(text.into(), 6.7, Face::Regular, GREY)
    }

    /// An answer with the sign of its tone.
    pub(super) fn answer(tone: Tone, text: &str) -> Self {
        Self::Text(format!("{} {text}", tone.sign()), 8.4, Face::Bold, ink(tone))
    }
}

/// A labelled cell.
pub(super) struct Cell {
    /// The number of the item it shows; may be empty.
    pub(super) tag: String,
    /// The label.
    pub(super) label: String,
    /// The label in English, or something small below it.
    pub(super) english: String,
    /// What it says.
    pub(super) lines: Vec<Line>,
}

impl Cell {
    pub(super) fn new(tag: String, label: &str, english: &str, lines: Vec<Line>) -> Self {
        Self { tag, label: label.to_owned(), english: english.to_owned(), lines }
    }
}

/// What stands on every page beside the rows.
pub(super) struct Frame {
    /// Across each page, behind the text.
    pub(super) watermark: String,
    /// 訓練 / TRAINING on each page.
    pub(super) training: bool,
    /// The title on pages after the first.
    pub(super) running_title: String,
    /// The lines of the foot.
    pub(super) foot: Vec<String>,
}

/// The form while it is drawn: everything above `y` on the last page is done.
pub(super) struct Sheet {
    pub(super) paper: Paper,
    pub(super) y: f32,
    /// Where rows end; smaller beside a picture.
    right: f32,
    scale: f32,
    frame: Frame,
}

impl Sheet {
    pub(super) fn new(title: &str, faces: Faces, frame: Frame, scale: f32) -> Self {
        let paper = Paper::new(title, faces);
        let mut sheet = Self { paper, y: LEFT, right: RIGHT, scale, frame };
        sheet.marks();
        sheet
    }

    fn next_page(&mut self) {
        self.paper.add_page();
        self.marks();
        self.y = LEFT;
        let title = self.frame.running_title.clone();
        self.paper.text(LEFT, self.y, style(Face::Bold, 9.5, NAVY), &title);
        self.y += 5.0;
        self.paper.rule((LEFT, self.y), (RIGHT, self.y), 1.0, NAVY);
        self.y += 1.5;
    }

    /// Behind everything, so that no value is hidden.
    fn marks(&mut self) {
        if self.frame.training {
            self.training_marks();
        }
        let text = self.frame.watermark.clone();
        if text.is_empty() {
            return;
        }
        for y in [62.0, 122.0, 182.0, 242.0] {
            self.paper.text_rising((WIDTH / 2.0, y), 24.0, style(Face::Bold, 11.0, COPY), &text);
        }
    }

    fn training_marks(&mut self) {
        let places =
            [(96.0, 130.0, "訓練"), (160.0, 40.0, "TRAINING – NOT EVIDENCE"), (228.0, 130.0, "訓練")];
        for (y, size, text) in places {
            self.paper.text_rising((WIDTH / 2.0, y), 32.0, style(Face::Bold, size, TRAINING), text);
        }
        for top in [3.0, HEIGHT - 7.0] {
            self.paper.fill(0.0, top, WIDTH, 5.5, RED);
            let words = "訓練　証拠になりません　　TRAINING – NOT EVIDENCE";
            let style = style(Face::Bold, 9.5, WHITE);
            let width = self.paper.faces().width(style.face, style.size, words);
            self.paper.text((WIDTH - width) / 2.0, top + 1.0, style, words);
        }
    }

    /// Begins a new page if less than `height` millimetres are left on this one.
    pub(super) fn room(&mut self, height: f32) {
        if self.y + height > FOOT - 1.0 {
            self.next_page();
        }
    }

    /// A section's bar; stays with the row below it.
    pub(super) fn section(&mut self, title: &str, english: &str) {
        let scale = self.scale;
        self.room(24.0 * scale);
        self.y += 1.5 * scale;
        self.paper.fill(LEFT, self.y, RIGHT - LEFT, 4.5 * scale, NAVY);
        self.paper.text(LEFT + 2.0, self.y + 0.8 * scale, style(Face::Bold, 8.3 * scale, WHITE), title);
        let after = self.paper.faces().width(Face::Bold, 8.3 * scale, title);
        let small = style(Face::Regular, 6.2 * scale, WHITE);
        self.paper.text(LEFT + 5.0 + after, self.y + 1.35 * scale, small, english);
        self.y += 4.5 * scale;
    }

    /// A row of cells of equal width.
    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.row_with(LABEL, cells);
    }

    /// A row whose labels are `label` millimetres wide. What exceeds a page goes on on the next.
    pub(super) fn row_with(&mut self, label: f32, cells: Vec<Cell>) {
        let width = (self.right - LEFT) / cells.len().max(1) as f32;
        let value = width - label - 3.0;
        let mut laid: Vec<(Cell, Vec<Line>)> = cells
            .into_iter()
            .map(|cell| {
                let lines = self.broken(&cell.lines, value);
                (cell, lines)
            })
            .collect();
        let tallest = |laid: &[(Cell, Vec<Line>)]| {
            laid.iter().map(|(_, lines)| self.height(lines, value)).fold(0.0_f32, f32::max)
        };
        let padding = 2.0 * self.scale;
        let height = (tallest(&laid) + padding).max(6.8 * self.scale);
        if self.y + height > FOOT - 1.0 && self.y > LEFT + 8.0 && height < FOOT - LEFT - 12.0 {
            self.next_page();
        }
        let space = FOOT - 1.0 - self.y - padding;
        if height - padding <= space {
            return self.draw_row(label, width, height, &laid);
        }
        // Taller than a page: as much as fits, then the rest on the next.
        let mut rest = Vec::new();
        for (cell, lines) in &mut laid {
            let mut used = 0.0;
            let fits = lines.iter().take_while(|line| {
                used += self.height(std::slice::from_ref(line), value);
                used <= space
            });
            let after = lines.split_off(fits.count().max(1).min(lines.len()));
            rest.push(Cell {
                lines: after,
                english: "（続き）".to_owned(),
                tag: cell.tag.clone(),
                label: cell.label.clone(),
            });
        }
        self.draw_row(label, width, space + padding, &laid);
        if self.paper.pages() <= MAX_PAGES {
            self.next_page();
            self.row_with(label, rest);
        }
    }

    fn draw_row(&mut self, label: f32, width: f32, height: f32, cells: &[(Cell, Vec<Line>)]) {
        let (top, scale) = (self.y, self.scale);
        for (number, (cell, lines)) in cells.iter().enumerate() {
            let x = LEFT + number as f32 * width;
            self.paper.fill_behind(x, top, label, height, PALE);
            self.label(x, label, cell);
            let mut y = top + 1.1 * scale;
            for line in lines {
                y += self.line(x + label + 1.7, y, width - label - 3.0, line);
            }
            self.paper.rule((x, top), (x, top + height), 0.4, HAIR);
        }
        self.y = top + height;
        self.paper.rule((LEFT, top), (self.right, top), 0.4, HAIR);
        self.paper.rule((LEFT, self.y), (self.right, self.y), 0.4, HAIR);
        self.paper.rule((self.right, top), (self.right, self.y), 0.4, HAIR);
    }

    fn label(&mut self, x: f32, width: f32, cell: &Cell) {
        let (scale, top) = (self.scale, self.y);
        let size = self.fitting(&cell.label, 7.2 * scale, width - 2.0);
        let label = self.clipped(&cell.label, Face::Bold, size, width - 2.0);
        self.paper.text(x + 1.2, top + 1.0 * scale, style(Face::Bold, size, BLACK), &label);
        let small = 5.6 * scale;
        let below = top + 4.1 * scale;
        self.paper.text(x + 1.2, below, style(Face::Bold, small, NAVY), &cell.tag);
        let after = self.paper.faces().width(Face::Bold, small, &cell.tag);
        let gap = if cell.tag.is_empty() { 0.0 } else { 1.0 };
        let english = self.clipped(&cell.english, Face::Regular, small, width - 2.0 - after - gap);
        self.paper.text(x + 1.2 + after + gap, below, style(Face::Regular, small, GREY), &english);
    }

    /// Draws a line that fits and returns its height.
    fn line(&mut self, x: f32, top: f32, width: f32, line: &Line) -> f32 {
        match line {
            Line::Text(text, size, face, ink) => {
                self.paper.text(x, top, style(*face, size * self.scale, *ink), text);
            }
            Line::Picture(bitmap, ..) => {
                let (across, _) = self.picture_size(line, width);
                self.paper.picture(x, top + 0.3, across, bitmap);
            }
        }
        self.height(std::slice::from_ref(line), width)
    }

    fn height(&self, lines: &[Line], width: f32) -> f32 {
        let height = |line: &Line| match line {
            Line::Text(_, size, ..) => size * self.scale * LEADING,
            Line::Picture(..) => self.picture_size(line, width).1 + 1.4,
        };
        lines.iter().map(height).sum()
    }

    /// Width and height of a picture that keeps its shape within its bounds and `width`.
    fn picture_size(&self, line: &Line, width: f32) -> (f32, f32) {
        let Line::Picture(bitmap, widest, highest) = line else { return (0.0, 0.0) };
        let shape = bitmap.height as f32 / bitmap.width.max(1) as f32;
        let across = widest.min(width).min(highest / shape);
        (across, across * shape)
    }

    /// The lines broken to a width.
    fn broken(&self, lines: &[Line], width: f32) -> Vec<Line> {
        let mut broken = Vec::new();
        for line in lines {
            match line {
                Line::Text(text, size, face, ink) => {
                    let parts = self.paper.faces().wrap(*face, size * self.scale, text, width);
                    broken.extend(parts.into_iter().map(|part| Line::Text(part, *size, *face, *ink)));
                }
                picture @ Line::Picture(..) => broken.push(picture.clone()),
            }
        }
        broken
    }

    /// Rows drawn by `rows` stand beside a picture at the right, with a line below it.
    pub(super) fn beside(&mut self, bitmap: &Bitmap, below: &str, rows: impl FnOnce(&mut Self)) {
        let (across, room) = (26.0 * self.scale, 34.0 * self.scale);
        self.room(room + 6.0);
        let (page, top) = (self.paper.pages(), self.y);
        let picture = Line::Picture(bitmap.clone(), across, room);
        let (width, height) = self.picture_size(&picture, across);
        let x = RIGHT - across;
        self.paper.picture(x, top + 1.0, width, bitmap);
        self.paper.frame(x, top + 1.0, width, height, 0.5, GREY);
        let small = 5.8 * self.scale;
        let below = self.clipped(below, Face::Regular, small, across);
        self.paper.text(x, top + height + 1.6, style(Face::Regular, small, GREY), &below);
        self.right = RIGHT - across - 2.0;
        rows(self);
        self.right = RIGHT;
        if self.paper.pages() == page {
            self.y = self.y.max(top + height + 4.5);
        }
    }

    /// Small text over the whole width.
    pub(super) fn small(&mut self, size: f32, ink: Ink, text: &str) {
        let size = size * self.scale;
        for line in self.paper.faces().wrap(Face::Regular, size, text, RIGHT - LEFT) {
            self.room(size * LEADING);
            self.paper.text(LEFT, self.y, style(Face::Regular, size, ink), &line);
            self.y += size * LEADING;
        }
    }

    /// Boxes side by side: a small label, an answer in its tone, a note.
    pub(super) fn boxes(&mut self, boxes: &[(&str, Tone, String, String)]) {
        let (scale, gap) = (self.scale, 2.0);
        let width = (RIGHT - LEFT - gap * (boxes.len() as f32 - 1.0)) / boxes.len().max(1) as f32;
        let height = 14.6 * scale;
        for (number, (label, tone, answer, note)) in boxes.iter().enumerate() {
            let (x, top) = (LEFT + number as f32 * (width + gap), self.y);
            self.paper.frame(x, top, width, height, 0.8, ink(*tone));
            self.paper.fill(x, top, 1.6, height, ink(*tone));
            self.paper.text(x + 3.2, top + 1.2 * scale, style(Face::Regular, 6.2 * scale, GREY), label);
            let answer = format!("{} {answer}", tone.sign());
            let size = self.fitting(&answer, 9.8 * scale, width - 5.0);
            let lines = self.paper.faces().wrap(Face::Bold, size, &answer, width - 5.0);
            let mut y = top + 4.3 * scale;
            for line in lines.iter().take(2) {
                self.paper.text(x + 3.2, y, style(Face::Bold, size, ink(*tone)), line);
                y += size * LEADING;
            }
            let small = 6.0 * scale;
            let notes = self.paper.faces().wrap(Face::Regular, small, note, width - 5.0);
            y = y.max(top + 8.9 * scale);
            for line in notes.iter().take(if lines.len() > 1 { 1 } else { 2 }) {
                self.paper.text(x + 3.2, y, style(Face::Regular, small, GREY), line);
                y += small * LEADING;
            }
        }
        self.y += height + 0.6 * scale;
    }

    /// The size at which a bold text fits on one line, not smaller than seven tenths of the wanted one.
    fn fitting(&self, text: &str, size: f32, width: f32) -> f32 {
        let wide = self.paper.faces().width(Face::Bold, size, text);
        if wide <= width { size } else { size * (width / wide).max(0.7) }
    }

    /// A text on one line, cut with a sign if it is too long.
    pub(super) fn clipped(&self, text: &str, face: Face, size: f32, width: f32) -> String {
        let faces = self.paper.faces();
        if faces.width(face, size, text) <= width {
            return text.to_owned();
        }
        let mut kept = text.to_owned();
        while kept.pop().is_some() && faces.width(face, size, &format!("{kept}…")) > width {}
        format!("{kept}…")
    }

    /// The foot of every page, once the number of pages is known.
    pub(super) fn close(mut self) -> Result<Paper, ReportError> {
        let pages = self.paper.pages();
        if pages > MAX_PAGES {
            return Err(ReportError::TooLong);
        }
        for page in 0..pages {
            self.paper.back_to(page);
            self.paper.rule((LEFT, FOOT), (RIGHT, FOOT), 0.6, NAVY);
            let mut y = FOOT + 0.9;
            for line in &self.frame.foot {
                self.paper.text(LEFT, y, style(Face::Regular, 5.7, GREY), line);
                y += 2.5;
            }
            let number = format!("{} / {pages} ページ", page + 1);
            self.paper.text_right(RIGHT, FOOT + 0.9, style(Face::Bold, 7.5, BLACK), &number);
        }
        Ok(self.paper)
    }
}

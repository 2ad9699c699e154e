// SPDX-License-Identifier: MIT OR Apache-2.0
//! A machine readable zone as it stands on paper: one cell for each character, and under each field what is known of it. A
//! mark is a line below the field, and below the zone an icon with a word: never colour alone.

use eframe::egui::{Align2, Painter, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use tashika_passport::mrz::{Mrz, MrzField};

use super::icons::{self, Icon};
use super::texts;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::words;

/// Width and height of a cell where there is room, in points.
const CELL: (f32, f32) = (15.0, 30.0);
/// The icon before a statement, in points.
const MARK: f32 = 17.0;
/// The longest line of any format.
pub(in crate::window) const COLUMNS: usize = 44;

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum FieldMark {
    /// Nothing.
    None,
    /// It agrees with what it was compared with; green only where that is worth anything.
    Agrees(Tone),
    /// It does not.
    Differs,
}

impl FieldMark {
    fn tone(self) -> Option<Tone> {
        match self {
            Self::None => None,
            Self::Agrees(tone) => Some(tone),
            Self::Differs => Some(Tone::Bad),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::None => "window.mrz.mark.none",
            Self::Agrees(_) => "window.mrz.mark.agrees",
            Self::Differs => "window.mrz.mark.differs",
        }
    }
}

/// A line below some cells.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) struct Under {
    /// The row, from 0.
    pub(in crate::window) row: usize,
    /// The first cell.
    pub(in crate::window) from: usize,
    /// The cell behind the last one.
    pub(in crate::window) to: usize,
    /// What it means.
    pub(in crate::window) tone: Tone,
}

/// What a field is called.
pub(in crate::window) fn name(field: MrzField) -> words::Words<'static> {
    words::words(match field {
        MrzField::DocumentCode => "window.mrz.field.document_code",
        MrzField::IssuingState => "window.mrz.field.issuing_state",
        MrzField::Name => "window.mrz.field.name",
        MrzField::Number | MrzField::NumberRest => "window.mrz.field.document_number",
        MrzField::Nationality => "window.mrz.field.nationality",
        MrzField::Birth => "window.mrz.field.birth_date",
        MrzField::Sex => "window.mrz.field.sex",
        MrzField::Expiry => "window.mrz.field.expiry_date",
        MrzField::Optional | MrzField::OptionalTwo => "window.mrz.field.optional_data",
        MrzField::Composite => "window.mrz.field.composite",
    })
}

/// Draws a zone with a mark for each field.
pub(in crate::window) fn show(ui: &mut Ui, zone: &Mrz, mark: impl Fn(MrzField) -> FieldMark) {
    let rows: Vec<Vec<char>> = zone.lines().iter().map(|line| line.chars().collect()).collect();
    let under = zone.fields().filter_map(|part| {
        let tone = mark(part.field).tone()?;
        let to = part.check_at.map_or(part.to, |at| part.to.max(at + 1));
        Some(Under { row: part.line, from: part.from, to, tone })
    });
    let grid = Grid::new(ui, rows.len());
    let response = grid.response.clone();
    grid.paint(ui, &rows, &under.collect::<Vec<_>>());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words::first("window.mrz.zone")));
    ui.add_space(NEAR * 0.5);
    let mut all = Vec::new();
    for field in MrzField::ALL.into_iter().filter(|field| zone.fields().any(|part| part.field == *field)) {
        // Marked with the first part of the same.
        if matches!(field, MrzField::NumberRest | MrzField::OptionalTwo) {
            continue;
        }
        let mark = mark(field);
        if let Some(tone) = mark.tone() {
            all.push(Told { tone, field: name(field), told: words::words(mark.words()) });
        }
    }
    list(ui, &all);
}

/// A field and what is known of it.
pub(in crate::window) struct Told {
    /// What it means.
    pub(in crate::window) tone: Tone,
    /// The field.
    pub(in crate::window) field: words::Words<'static>,
    /// What is known.
    pub(in crate::window) told: words::Words<'static>,
}

impl Told {
    fn ja(&self) -> String {
        format!("{}: {}", self.field.first(), self.told.first())
    }

    fn en(&self) -> String {
        format!("{}: {}", self.field.second(), self.told.second())
    }

    /// How wide it is in one row.
    fn width(&self, ui: &Ui) -> f32 {
        let wide = |text: String, points: f32| {
            ui.painter().layout_no_wrap(text, theme::regular(points), self.tone.ink()).size().x
        };
        MARK + ui.spacing().item_spacing.x * 2.0 + wide(self.ja(), size::BODY) + wide(self.en(), size::SMALL)
    }

    fn show(&self, ui: &mut Ui, below: bool) {
        icons::show(ui, Icon::of(self.tone), MARK, self.tone.ink());
        let texts = |ui: &mut Ui| {
            ui.label(texts::body(self.ja()).color(self.tone.ink()));
            ui.label(texts::small(self.en()));
        };
        if below {
            ui.vertical(texts);
        } else {
            texts(ui);
        }
    }
}

/// Fields and what is known of each, in words with an icon: as many in a row as there is room for. A row within a row does
/// not wrap by itself and would push the page out of the window, so what is wider than the page has its English below.
pub(in crate::window) fn list(ui: &mut Ui, all: &[Told]) {
    let room = ui.available_width();
    let gap = theme::FAR;
    let mut rows: Vec<(f32, Vec<&Told>)> = Vec::new();
    for told in all {
        let width = told.width(ui);
        match rows.last_mut().filter(|(taken, _)| taken + gap + width <= room) {
            Some((taken, row)) => {
                *taken += gap + width;
                row.push(told);
            }
            None => rows.push((width, vec![told])),
        }
    }
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        // Rows of text: nothing here is pressed, so they need not be as tall as a button.
        ui.spacing_mut().interact_size.y = 18.0;
        for (width, row) in rows {
            ui.horizontal_top(|ui| {
                for (index, told) in row.into_iter().enumerate() {
                    if index > 0 {
                        ui.add_space(gap - ui.spacing().item_spacing.x);
                    }
                    told.show(ui, width > room);
                }
            });
        }
    });
}

/// Room for the rows of a zone.
pub(in crate::window) struct Grid {
    rect: Rect,
    cell: f32,
    /// The whole of it.
    pub(in crate::window) response: Response,
}

impl Grid {
    /// Takes the room.
    pub(in crate::window) fn new(ui: &mut Ui, rows: usize) -> Self {
        let cell = (ui.available_width() / COLUMNS as f32).min(CELL.0);
        let wanted = vec2(cell * COLUMNS as f32, CELL.1 * rows as f32);
        let (rect, response) = ui.allocate_exact_size(wanted, Sense::hover());
        Self { rect, cell, response }
    }

    /// Room that a control of its own has taken.
    pub(in crate::window) fn of(rect: Rect, response: Response) -> Self {
        Self { rect, cell: rect.width() / COLUMNS as f32, response }
    }

    /// How much room so many rows need.
    pub(in crate::window) fn wanted(ui: &Ui, rows: usize) -> eframe::egui::Vec2 {
        let cell = (ui.available_width() / COLUMNS as f32).min(CELL.0);
        vec2(cell * COLUMNS as f32, CELL.1 * rows as f32)
    }

    /// The cell at a place.
    pub(in crate::window) fn cell(&self, row: usize, column: usize) -> Rect {
        let corner =
            pos2(self.rect.left() + self.cell * column as f32, self.rect.top() + CELL.1 * row as f32);
        Rect::from_min_size(corner, vec2(self.cell, CELL.1))
    }

    /// Draws characters and lines below them.
    pub(in crate::window) fn paint(&self, ui: &Ui, rows: &[Vec<char>], under: &[Under]) {
        if !ui.is_rect_visible(self.rect) {
            return;
        }
        for (row, characters) in rows.iter().enumerate() {
            for (column, character) in characters.iter().enumerate() {
                glyph(ui.painter(), self.cell(row, column), *character);
            }
        }
        for line in under.iter().filter(|line| line.to > line.from) {
            let (left, right) = (self.cell(line.row, line.from), self.cell(line.row, line.to - 1));
            let y = left.bottom() - 3.0;
            let pen = Stroke::new(3.0, line.tone.ink());
            ui.painter().hline(left.left() + 1.5..=right.right() - 1.5, y, pen);
        }
    }
}

/// A character in the middle of its cell: whatever the font, places stand one below the other as OCR-B's do.
fn glyph(painter: &Painter, cell: Rect, character: char) {
    let points = (cell.width() * 1.35).min(size::VALUE);
    let font = theme::machine(points);
    painter.text(cell.center(), Align2::CENTER_CENTER, character, font, theme::ink());
}

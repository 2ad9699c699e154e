// SPDX-License-Identifier: MIT OR Apache-2.0
//! A field for digits, or for digits and capital letters, that nobody else should read, cell by cell.
//!
//! It is our own and not the toolkit's text field because that one keeps what was typed for "undo". Here the
//! digits stand in one buffer that is wiped, and typed events are wiped as soon as they are taken. What the
//! operating system and the toolkit's event queue held before is out of our reach.

use std::time::Duration;

use eframe::egui::{
    Align2, CornerRadius, Event, Id, ImeEvent, Key, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};
use zeroize::{Zeroize, Zeroizing};

use super::answers::PAUSE;
use super::buttons::{enter_goes_on, focus_ring, follow_focus};
use crate::window::theme::{self, size};

/// Width and height of a cell, and the spaces between cells and groups, in points.
const CELL: (f32, f32) = (32.0, 46.0);
const SPACE: f32 = 4.0;
const GROUP_SPACE: f32 = 18.0;
/// A cell narrower than this share could not hold its digit.
const LEAST_SHARE: f32 = 0.5;

/// Up to `max` digits, wiped when cleared or dropped.
pub(in crate::window) struct Digits {
    /// ASCII digits, or digits and capital letters; never grows beyond the capacity it began with, so that no copy stays behind.
    digits: Zeroizing<String>,
    max: usize,
    /// Letters are taken too, small ones as capitals.
    letters: bool,
    /// What a scanner sent did not fit, and all of it was wiped.
    overrun: bool,
}

impl Digits {
    /// An empty field of this many digits.
    pub(in crate::window) fn new(max: usize) -> Self {
        Self { digits: Zeroizing::new(String::with_capacity(max)), max, letters: false, overrun: false }
    }

    /// An empty field of up to this many digits and capital letters.
    pub(in crate::window) fn with_letters(max: usize) -> Self {
        Self { letters: true, ..Self::new(max) }
    }

    /// What was typed.
    pub(in crate::window) fn as_str(&self) -> &str {
        &self.digits
    }

    /// How many digits were typed.
    pub(in crate::window) fn len(&self) -> usize {
        self.digits.len()
    }

    /// Whether every cell has its digit.
    pub(in crate::window) fn is_full(&self) -> bool {
        self.len() == self.max
    }

    /// A digit from the pad on the screen.
    pub(in crate::window) fn press(&mut self, digit: u8) {
        if let Some(digit) = char::from_digit(u32::from(digit), 10).filter(|_| !self.is_full()) {
            self.digits.push(digit);
        }
    }

    /// A letter from the keys on the screen.
    pub(in crate::window) fn press_letter(&mut self, letter: char) {
        if self.letters && letter.is_ascii_alphabetic() && !self.is_full() {
            self.digits.push(letter.to_ascii_uppercase());
        }
    }

    /// Takes the last digit away.
    pub(in crate::window) fn step_back(&mut self) {
        self.digits.pop();
    }

    /// Wipes it.
    pub(in crate::window) fn clear(&mut self) {
        self.digits.zeroize();
        self.overrun = false;
    }

    /// Takes the digits of a text up to `most`, full-width ones too, and leaves out everything else.
    fn take(&mut self, text: &str, most: usize) {
        for character in text.chars() {
            let digit = match character {
                '0'..='9' => character,
                '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10).unwrap_or('0'),
                'a'..='z' | 'A'..='Z' if self.letters => character.to_ascii_uppercase(),
                'ａ'..='ｚ' if self.letters => narrow(character, 'ａ'),
                'Ａ'..='Ｚ' if self.letters => narrow(character, 'Ａ'),
                _ => continue,
            };
            if self.len() < most.min(self.max) {
                self.digits.push(digit);
            }
        }
    }
}

/// The capital letter as far from A as a full-width letter is from the first of its row.
fn narrow(letter: char, first: char) -> char {
    let place = u32::from(letter).saturating_sub(u32::from(first));
    char::from_u32(u32::from('A') + place).unwrap_or('A')
}

/// Never prints a digit.
impl std::fmt::Debug for Digits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digits[redacted]")
    }
}

/// How the field is drawn.
pub(in crate::window) struct Look<'a> {
    /// What is read aloud.
    pub(in crate::window) label: &'a str,
    /// Cells in each group, and the words below it.
    pub(in crate::window) groups: &'a [(usize, &'a str)],
    /// Whether dots stand for the digits.
    pub(in crate::window) masked: bool,
    /// Whether something is wrong with it.
    pub(in crate::window) wrong: bool,
    /// Twice as large, for the customer.
    pub(in crate::window) large: bool,
}

/// How large it is drawn, in points.
#[derive(Clone, Copy)]
struct Measure {
    cell: (f32, f32),
    space: f32,
    group_space: f32,
    width: f32,
}

impl Look<'_> {
    fn cells(&self) -> usize {
        self.groups.iter().map(|(count, _)| *count).sum()
    }

    /// The cells become narrower where the page has no room for them.
    fn measure(&self, room: f32) -> Measure {
        let scale = if self.large { 2.0 } else { 1.0 };
        let (cells, groups) = (self.cells() as f32, self.groups.len() as f32);
        let (cell, space) = (CELL.0 * scale, SPACE * scale);
        let width = cells * (cell + space) - space + (groups - 1.0) * GROUP_SPACE;
        let share = (room / width).clamp(LEAST_SHARE, 1.0);
        Measure {
            cell: (cell * share, CELL.1 * scale),
            space: space * share,
            group_space: GROUP_SPACE * share,
            width: width * share,
        }
    }
}

/// What came of a frame.
pub(in crate::window) struct Typed {
    /// The control.
    pub(in crate::window) response: Response,
    /// The last cell was filled just now.
    pub(in crate::window) filled: bool,
    /// Something was typed.
    pub(in crate::window) changed: bool,
    /// More came at once than there are cells, as from a scanner: the field was emptied, and the page says so.
    pub(in crate::window) overrun: bool,
}

/// Draws the field and takes what was typed.
pub(in crate::window) fn show(ui: &mut Ui, digits: &mut Digits, look: &Look<'_>) -> Typed {
    let most = look.cells();
    let captions = look.groups.iter().any(|(_, caption)| !caption.is_empty());
    let measure = look.measure(ui.available_width());
    let height = measure.cell.1 + if captions { 28.0 } else { 0.0 };
    let (rect, response) = ui.allocate_exact_size(vec2(measure.width, height), Sense::click());
    let by_pointer = response.clicked() && ui.input(|input| input.pointer.any_released());
    if by_pointer {
        response.request_focus();
    }
    let before = digits.len();
    if response.has_focus() {
        take_events(ui, digits, most, response.id);
        enter_goes_on(ui, &response);
    }
    let shown = "●".repeat(digits.len());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::PasswordInput, true, look.label);
        info.current_text_value = Some(shown.clone());
        info
    });
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        paint(ui, rect, &response, digits, (look, measure));
    }
    let filled = before < digits.len() && digits.len() == most;
    Typed { response, filled, changed: before != digits.len(), overrun: digits.overrun }
}

/// Takes typed, pasted and composed text, and wipes it where it came from. What comes in one burst and is more than fits
/// is no number of this field: all of it goes. Enter belongs to the burst it comes with, and sends nothing.
fn take_events(ui: &Ui, digits: &mut Digits, most: usize, field: Id) {
    let mut burst = Burst::begin(ui, field);
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Text(text) | Event::Paste(text) | Event::Ime(ImeEvent::Commit(text)) => {
                burst.add(text.chars().filter(|one| one.is_alphanumeric()).count());
                if burst.characters > most.min(digits.max) {
                    digits.clear();
                    digits.overrun = true;
                } else {
                    digits.overrun &= text.is_empty();
                    digits.take(text, most);
                }
                text.zeroize();
                false
            }
            Event::Key { key: Key::Enter, pressed: true, .. } => !burst.under_way,
            Event::Key { key: Key::Backspace, pressed: true, .. } => {
                digits.digits.pop();
                false
            }
            _ => true,
        });
    });
    burst.keep(ui);
}

/// The characters that came without a pause between them, in whatever field of cells.
#[derive(Clone, Copy)]
struct Burst {
    field: Id,
    /// How many came into this field.
    characters: usize,
    under_way: bool,
    /// When the last one came.
    last: f64,
    now: f64,
}

impl Burst {
    fn id() -> Id {
        Id::unique("burst of characters")
    }

    /// The burst as it stands before this frame's characters. The toolkit says of a key only in which frame it came: only a
    /// frame without any is known to be a pause, and only once it is long enough.
    fn begin(ui: &Ui, field: Id) -> Self {
        let now = ui.input(|input| input.time);
        let kept: Option<Self> = ui.data(|data| data.get_temp(Self::id()));
        let mut burst =
            kept.unwrap_or(Self { field, characters: 0, under_way: false, last: f64::NEG_INFINITY, now });
        let came = ui.input(|input| {
            let of_it = |event: &Event| {
                matches!(event, Event::Text(_) | Event::Paste(_) | Event::Ime(ImeEvent::Commit(_)))
                    || matches!(event, Event::Key { key: Key::Enter, pressed: true, .. })
            };
            input.events.iter().any(of_it)
        });
        if !came && now - burst.last >= PAUSE {
            (burst.characters, burst.under_way) = (0, false);
        }
        if burst.field != field {
            (burst.field, burst.characters) = (field, 0);
        }
        burst.now = now;
        burst
    }

    fn add(&mut self, characters: usize) {
        if characters > 0 {
            self.characters = self.characters.saturating_add(characters);
            (self.under_way, self.last) = (true, self.now);
        }
    }

    fn keep(self, ui: &Ui) {
        if self.under_way {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(PAUSE));
        }
        ui.data_mut(|data| data.insert_temp(Self::id(), self));
    }
}

fn paint(ui: &Ui, rect: Rect, response: &Response, digits: &Digits, (look, measure): (&Look<'_>, Measure)) {
    let painter = ui.painter();
    let Measure { cell: (cell_width, cell_height), space, group_space, .. } = measure;
    let mut left = rect.left();
    let mut index = 0;
    for (count, caption) in look.groups {
        let start = left;
        for _ in 0..*count {
            let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(cell_width, cell_height));
            let next = response.has_focus() && index == digits.len();
            let line = match (look.wrong, next) {
                (_, true) => Stroke::new(2.5, theme::accent()),
                (true, false) => Stroke::new(1.5, theme::Tone::Bad.ink()),
                (false, false) => Stroke::new(1.0, theme::outline()),
            };
            painter.rect(cell, CornerRadius::same(6), theme::surface(), line, StrokeKind::Inside);
            if let Some(digit) = digits.as_str().get(index..=index) {
                if look.masked {
                    painter.circle_filled(cell.center(), cell_width * 0.19, theme::ink());
                } else {
                    let font = theme::bold(size::HEADING);
                    painter.text(cell.center(), Align2::CENTER_CENTER, digit, font, theme::ink());
                }
            }
            index += 1;
            left += cell_width + space;
        }
        let middle = f32::midpoint(start, left - space);
        let font = theme::regular(size::SMALL);
        painter.text(
            pos2(middle, rect.top() + cell_height + 8.0),
            Align2::CENTER_TOP,
            caption,
            font,
            theme::soft(),
        );
        left += group_space - space;
    }
    let cells = Rect::from_min_max(rect.min, pos2(left - GROUP_SPACE + 1.0, rect.top() + cell_height));
    focus_ring(ui, cells.expand(2.0), response);
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn takes_digits_of_both_widths_and_nothing_else() {
        let mut digits = Digits::new(6);
        digits.take("５5-a 0２", 6);
        assert_eq!(digits.as_str(), "5502");
        digits.take("1799", 6);
        assert_eq!(digits.as_str(), "550217");
        assert!(digits.is_full());
    }

    #[test]
    fn takes_letters_as_capitals_only_where_they_belong() {
        let mut password = Digits::with_letters(16);
        password.take("ab-C1ｄＥ２ é", 16);
        assert_eq!(password.as_str(), "ABC1DE2");
        password.press_letter('z');
        password.press_letter('ä');
        password.press(9);
        assert_eq!(password.as_str(), "ABC1DE2Z9");
        let mut digits = Digits::new(4);
        digits.press_letter('A');
        digits.take("aＡ1", 4);
        assert_eq!(digits.as_str(), "1");
        let start = password.as_str().as_ptr();
        password.take("ABCDEFGHIJKLMN", 16);
        assert_eq!((password.len(), password.as_str().as_ptr()), (16, start), "the buffer never moves");
    }

    #[test]
    fn the_buffer_never_moves_and_never_prints() {
        let mut digits = Digits::new(14);
        let start = digits.as_str().as_ptr();
        digits.take("55021720352285999", 14);
        assert_eq!((digits.len(), digits.as_str().as_ptr()), (14, start));
        assert_eq!(format!("{digits:?}"), "Digits[redacted]");
        digits.clear();
        assert_eq!(digits.len(), 0);
        digits.take("55021720352285", 20);
        assert_eq!(digits.as_str().as_ptr(), start, "clearing keeps the buffer");
    }
}

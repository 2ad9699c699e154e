// SPDX-License-Identifier: MIT OR Apache-2.0
//! A field for capitals and digits of a fixed pattern, cell by cell: what stands at the wrong kind of place is pointed
//! at, and never changed.
//!
//! Like [`super::digits`] it keeps its characters in one buffer that is wiped. Other than there, what was typed can be
//! mended in the middle: the number of a card that did not open is looked through, not typed again.

use eframe::egui::{
    Align2, CornerRadius, Event, FontId, Id, ImeEvent, Key, Modifiers, Painter, Pos2, Rect, Response, Role,
    Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use zeroize::{Zeroize, Zeroizing};

use super::buttons::{enter_goes_on, focus_ring, follow_focus};
use crate::window::theme::{self, Tone, size};

/// Width and height of a cell, and the spaces between cells and groups, in points.
const CELL: (f32, f32) = (38.0, 50.0);
const SPACE: f32 = 4.0;
const GROUP_SPACE: f32 = 18.0;
/// Room for the words below the cells.
const CAPTION: f32 = 26.0;

/// What belongs at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Kind {
    /// A capital letter.
    Letter,
    /// A digit.
    Digit,
}

impl Kind {
    /// Whether this character is of the kind.
    pub(in crate::window) fn has(self, character: char) -> bool {
        match self {
            Self::Letter => character.is_ascii_uppercase(),
            Self::Digit => character.is_ascii_digit(),
        }
    }
}

/// Places of one kind that stand together.
#[derive(Clone, Copy, Debug)]
pub(in crate::window) struct Group {
    /// What belongs there.
    pub(in crate::window) kind: Kind,
    /// How many places.
    pub(in crate::window) count: usize,
}

/// What belongs at each place, in order.
pub(in crate::window) fn kinds(pattern: &[Group]) -> impl Iterator<Item = Kind> + '_ {
    pattern.iter().flat_map(|group| std::iter::repeat_n(group.kind, group.count))
}

/// Up to `max` capitals and digits and a cursor; wiped when cleared or dropped.
pub(in crate::window) struct Characters {
    /// ASCII; never grows beyond the capacity it began with, so that no copy stays behind.
    text: Zeroizing<String>,
    cursor: usize,
    max: usize,
}

impl Characters {
    /// An empty field of this many characters.
    pub(in crate::window) fn new(max: usize) -> Self {
        Self { text: Zeroizing::new(String::with_capacity(max)), cursor: 0, max }
    }

    /// What was typed.
    pub(in crate::window) fn as_str(&self) -> &str {
        &self.text
    }

    /// How many characters were typed.
    pub(in crate::window) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether every cell has its character.
    pub(in crate::window) fn is_full(&self) -> bool {
        self.len() == self.max
    }

    /// The place the next character goes to.
    pub(in crate::window) fn cursor(&self) -> usize {
        self.cursor
    }

    /// Wipes it.
    pub(in crate::window) fn clear(&mut self) {
        self.text.zeroize();
        self.cursor = 0;
    }

    /// The cursor goes to the first place: what stands there is to be looked through again.
    pub(in crate::window) fn look_through(&mut self) {
        self.cursor = 0;
    }

    /// A key: goes in where there is room, and over what stands there where there is none.
    pub(in crate::window) fn press(&mut self, character: char) {
        let Some(character) = folded(character) else { return };
        if !self.is_full() {
            self.text.insert(self.cursor, character);
        } else if self.cursor < self.max {
            self.text.remove(self.cursor);
            self.text.insert(self.cursor, character);
        } else {
            return;
        }
        self.cursor += 1;
    }

    /// Takes the character before the cursor away.
    pub(in crate::window) fn step_back(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.text.remove(self.cursor);
        }
    }

    /// Takes the character at the cursor away.
    fn delete(&mut self) {
        if self.cursor < self.len() {
            self.text.remove(self.cursor);
        }
    }

    /// The cursor goes to this place, or behind the last character.
    fn place(&mut self, place: usize) {
        self.cursor = place.min(self.len());
    }

    /// Text that came in one piece. A whole number takes the place of what was there.
    fn paste(&mut self, text: &str) {
        if text.chars().filter_map(folded).count() == self.max {
            self.clear();
        }
        text.chars().for_each(|character| self.press(character));
    }
}

/// Never prints a character.
impl std::fmt::Debug for Characters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Characters[redacted]")
    }
}

/// A capital or digit: full-width ones folded, small ones raised; `None` for everything else.
fn folded(character: char) -> Option<char> {
    /// From full-width `！` to ASCII `!`.
    const WIDTH: u32 = 0xFF01 - 0x21;
    let half = match character {
        '！'..='～' => char::from_u32(u32::from(character) - WIDTH)?,
        _ => character,
    };
    half.is_ascii_alphanumeric().then(|| half.to_ascii_uppercase())
}

/// How the field is drawn.
pub(in crate::window) struct Look<'a> {
    /// What is read aloud.
    pub(in crate::window) label: &'a str,
    /// What belongs where.
    pub(in crate::window) pattern: &'a [Group],
    /// The words below letters and below digits.
    pub(in crate::window) captions: (&'a str, &'a str),
    /// The card did not open with it.
    pub(in crate::window) wrong: bool,
}

impl Look<'_> {
    /// How much smaller everything is drawn where there is less room.
    fn scale(&self, room: f32) -> f32 {
        (room / self.width()).clamp(0.55, 1.0)
    }

    fn width(&self) -> f32 {
        let cells: usize = self.pattern.iter().map(|group| group.count).sum();
        let groups = self.pattern.len();
        let gaps = groups.saturating_sub(1) as f32 * (GROUP_SPACE - SPACE);
        cells as f32 * (CELL.0 + SPACE) - SPACE + gaps
    }

    fn caption(&self, kind: Kind) -> &str {
        match kind {
            Kind::Letter => self.captions.0,
            Kind::Digit => self.captions.1,
        }
    }
}

/// What came of a frame.
pub(in crate::window) struct Typed {
    /// The control.
    pub(in crate::window) response: Response,
    /// Something was typed or taken away.
    pub(in crate::window) changed: bool,
}

/// Draws the field and takes what was typed.
pub(in crate::window) fn show(ui: &mut Ui, characters: &mut Characters, look: &Look<'_>) -> Typed {
    let scale = look.scale(ui.available_width());
    let wanted = vec2(look.width() * scale, CELL.1 * scale + CAPTION);
    let (_, rect) = ui.allocate_space(wanted);
    // An identity of its own: what stands above comes and goes while somebody types, and the focus must not go with it.
    let response = ui.interact(rect, Id::unique(look.label), Sense::click());
    let cells = cells(rect.min, look.pattern, scale);
    if response.clicked() && ui.input(|input| input.pointer.any_released()) {
        response.request_focus();
        if let Some(at) = response.interact_pointer_pos() {
            let before = cells.iter().take_while(|cell| cell.right() < at.x).count();
            characters.place(before);
        }
    }
    let mut changed = false;
    if response.has_focus() {
        changed = take_events(ui, characters);
        keep_arrows(ui, &response);
        enter_goes_on(ui, &response);
    }
    // As many dots as characters: the field never reads a number aloud.
    let shown = "●".repeat(characters.len());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::PasswordInput, true, look.label);
        info.current_text_value = Some(shown.clone());
        info
    });
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        paint(ui, &cells, &response, characters, look, scale);
    }
    Typed { response, changed }
}

/// Where the cells stand.
fn cells(corner: Pos2, pattern: &[Group], scale: f32) -> Vec<Rect> {
    let side = vec2(CELL.0, CELL.1) * scale;
    let mut left = corner.x;
    let mut cells = Vec::new();
    for group in pattern {
        for _ in 0..group.count {
            cells.push(Rect::from_min_size(pos2(left, corner.y), side));
            left += side.x + SPACE * scale;
        }
        left += (GROUP_SPACE - SPACE) * scale;
    }
    cells
}

/// The arrow keys move the cursor, not the focus.
fn keep_arrows(ui: &Ui, response: &Response) {
    let filter = eframe::egui::EventFilter { horizontal_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
}

/// Takes typed, pasted and composed text, and wipes it where it came from; `true` if anything changed.
fn take_events(ui: &Ui, characters: &mut Characters) -> bool {
    let mut changed = false;
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Text(text) | Event::Paste(text) | Event::Ime(ImeEvent::Commit(text)) => {
                characters.paste(text);
                text.zeroize();
                changed = true;
                false
            }
            Event::Key { key, pressed: true, modifiers, .. } => {
                let (taken, edited) = take_key(characters, *key, *modifiers);
                changed |= edited;
                !taken
            }
            _ => true,
        });
    });
    changed
}

/// A key that moves or takes away: whether it was one, and whether it took anything away.
fn take_key(characters: &mut Characters, key: Key, modifiers: Modifiers) -> (bool, bool) {
    if modifiers.any() {
        return (false, false);
    }
    match key {
        Key::ArrowLeft => characters.place(characters.cursor.saturating_sub(1)),
        Key::ArrowRight => characters.place(characters.cursor + 1),
        Key::Home => characters.place(0),
        Key::End => characters.place(characters.len()),
        Key::Backspace => {
            characters.step_back();
            return (true, true);
        }
        Key::Delete => {
            characters.delete();
            return (true, true);
        }
        _ => return (false, false),
    }
    (true, false)
}

fn paint(ui: &Ui, cells: &[Rect], response: &Response, characters: &Characters, look: &Look<'_>, scale: f32) {
    let painter = ui.painter();
    let mut typed = characters.as_str().chars();
    for (place, (cell, kind)) in cells.iter().zip(kinds(look.pattern)).enumerate() {
        let character = typed.next();
        let odd = character.is_some_and(|character| !kind.has(character));
        let here = response.has_focus() && place == characters.cursor();
        one(painter, *cell, kind, character, (odd, here, look.wrong), scale);
    }
    let mut first = 0;
    for group in look.pattern {
        let all = cells.get(first..first + group.count).unwrap_or_default();
        first += group.count;
        let (Some(left), Some(right)) = (all.first(), all.last()) else { continue };
        let under = pos2(f32::midpoint(left.left(), right.right()), left.bottom() + 7.0);
        let font = theme::regular(size::SMALL);
        painter.text(under, Align2::CENTER_TOP, look.caption(group.kind), font, theme::soft());
    }
    if let (Some(left), Some(right)) = (cells.first(), cells.last()) {
        focus_ring(ui, Rect::from_min_max(left.min, right.max).expand(2.0), response);
    }
}

/// One cell: letters belong on a tinted ground, digits on a white one.
fn one(
    painter: &Painter,
    cell: Rect,
    kind: Kind,
    character: Option<char>,
    (odd, here, wrong): (bool, bool, bool),
    scale: f32,
) {
    let line = match (here, odd, wrong) {
        (true, ..) => Stroke::new(2.5, theme::accent()),
        (false, true, _) => Stroke::new(2.0, Tone::Caution.ink()),
        (false, false, true) => Stroke::new(1.5, Tone::Bad.ink()),
        (false, false, false) => Stroke::new(1.0, theme::outline()),
    };
    let ground = match (odd, kind) {
        (true, _) => Tone::Caution.ground(),
        (false, Kind::Letter) => theme::accent_pale(),
        (false, Kind::Digit) => theme::surface(),
    };
    painter.rect(cell, CornerRadius::same(6), ground, line, StrokeKind::Inside);
    let text = |text: char, font: FontId, ink| {
        painter.text(cell.center(), Align2::CENTER_CENTER, text, font, ink);
    };
    match character {
        Some(character) if odd => text(character, theme::bold(size::HEADING * scale), Tone::Caution.ink()),
        Some(character) => text(character, theme::bold(size::HEADING * scale), theme::ink()),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Characters, folded};

    fn typed(text: &str) -> Characters {
        let mut characters = Characters::new(12);
        characters.paste(text);
        characters
    }

    #[test]
    fn both_widths_and_small_letters_come_in_and_nothing_else_does() {
        assert_eq!(typed("ａB-1２ 3z。").as_str(), "AB123Z");
        assert_eq!(typed("AB 12345678 CDE").as_str(), "AB12345678CD", "there is no thirteenth cell");
        for other in ['-', ' ', 'é', 'あ', '①', '！', 'Ａ'] {
            assert_eq!(folded(other).is_some(), other == 'Ａ', "{other}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        assert_eq!(typed("ABO2345678C1").as_str(), "ABO2345678C1");
    }

    #[test]
    fn a_full_field_is_mended_in_place() {
        let mut characters = typed("AB12345678CD");
        characters.look_through();
        "AB1".chars().for_each(|character| characters.press(character));
        characters.press('9');
        assert_eq!((characters.as_str(), characters.cursor()), ("AB19345678CD", 4));
        characters.place(99);
        characters.press('X');
        assert_eq!(characters.as_str(), "AB19345678CD", "behind the last place there is no room");
    }

    #[test]
    fn what_was_left_out_goes_in_between() {
        let mut characters = typed("AB1245678CD");
        characters.place(4);
        characters.press('3');
        assert_eq!(characters.as_str(), "AB12345678CD");
        characters.step_back();
        characters.delete();
        assert_eq!((characters.as_str(), characters.cursor()), ("AB125678CD", 4));
    }

    #[test]
    fn a_whole_number_pasted_takes_the_place_of_the_old_one() {
        let mut characters = typed("AB12345678CD");
        characters.paste("zz 87654321 yy");
        assert_eq!(characters.as_str(), "ZZ87654321YY");
    }

    #[test]
    fn the_buffer_never_moves_and_never_prints() {
        let mut characters = Characters::new(12);
        let start = characters.as_str().as_ptr();
        for _ in 0..3 {
            characters.paste("AB12345678CD");
            characters.place(5);
            characters.paste("0123456789");
            characters.step_back();
        }
        assert_eq!(characters.as_str().as_ptr(), start);
        assert_eq!(format!("{characters:?}"), "Characters[redacted]");
        characters.clear();
        assert_eq!((characters.len(), characters.cursor()), (0, 0));
        characters.paste("AB12345678CD");
        assert_eq!(characters.as_str().as_ptr(), start, "clearing keeps the buffer");
    }
}

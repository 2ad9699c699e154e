// SPDX-License-Identifier: MIT OR Apache-2.0
//! A field for what opens a passport: typed, pasted, or sent by a reader that types like a keyboard.
//!
//! It is our own and not the toolkit's text field because that one keeps what was typed for "undo", and turns the input
//! method on. Characters are folded as they come ([`folded`]); none is guessed.

use eframe::egui::{
    CornerRadius, Event, EventFilter, Id, ImeEvent, Key, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};
use tashika_passport::mrz::{clean, folded};
use zeroize::{Zeroize, Zeroizing};

use super::buttons::{enter_goes_on, focus_ring, follow_focus};
use super::mrz::{COLUMNS, Grid, Under};
use crate::window::theme;

/// After so many seconds without a character, what comes next is something new (`specs` passport §1.8).
const SILENCE: f64 = 0.5;
/// So many characters without a pause were not typed by hand.
const SWIPE: usize = 20;

/// Characters, a cursor, and how fast they came; wiped when cleared or dropped.
pub(in crate::window) struct Text {
    /// Never grows beyond the capacity it began with, so that no copy stays behind.
    characters: Zeroizing<Vec<char>>,
    cursor: usize,
    max: usize,
    /// Line ends are kept.
    lines: bool,
    burst: Burst,
}

/// Characters that came without a pause.
#[derive(Clone, Copy, Default)]
struct Burst {
    from: usize,
    count: usize,
    last: f64,
}

impl Text {
    /// An empty field of one row.
    pub(in crate::window) fn row(max: usize) -> Self {
        Self::new(max, false)
    }

    /// An empty field of several lines.
    pub(in crate::window) fn lines(max: usize) -> Self {
        Self::new(max, true)
    }

    fn new(max: usize, lines: bool) -> Self {
        let characters = Zeroizing::new(Vec::with_capacity(max));
        Self { characters, cursor: 0, max, lines, burst: Burst::default() }
    }

    /// What stands there, with line feeds.
    pub(in crate::window) fn text(&self) -> Zeroizing<String> {
        let mut text = String::with_capacity(self.max * 4);
        text.extend(self.characters.iter());
        Zeroizing::new(text)
    }

    /// How many characters stand there.
    pub(in crate::window) fn len(&self) -> usize {
        self.characters.len()
    }

    /// Wipes it.
    pub(in crate::window) fn clear(&mut self) {
        self.characters.zeroize();
        (self.cursor, self.burst) = (0, Burst::default());
    }

    /// Something else stands there now, the cursor behind it.
    pub(in crate::window) fn set(&mut self, text: &str) {
        self.clear();
        text.chars().for_each(|character| self.press(character));
        self.burst = Burst::default();
    }

    /// One character, where the cursor is.
    fn press(&mut self, character: char) {
        let line_end = matches!(character, '\n' | '\r' | '\t');
        let character = if line_end { self.lines.then_some('\n') } else { folded(character) };
        let Some(character) = character.filter(|_| self.len() < self.max) else { return };
        // A line end says something only behind a line.
        let before = self.cursor.checked_sub(1).and_then(|at| self.characters.get(at)).copied();
        if character == '\n' && matches!(before, None | Some('\n')) {
            return;
        }
        self.characters.insert(self.cursor, character);
        self.cursor += 1;
    }

    /// Characters at a time, in seconds. A reader's zone takes the place of a whole one that stands there.
    fn come(&mut self, text: &str, now: f64) {
        if now - self.burst.last > SILENCE {
            self.burst = Burst { from: self.cursor, count: 0, last: now };
        }
        for character in text.chars() {
            self.press(character);
            self.burst.count += 1;
            if self.burst.count == SWIPE && self.burst.from > 0 {
                self.start_anew();
            }
        }
        self.keep_whole();
        self.burst.last = now;
    }

    /// Drops the whole zone that stood there before this burst.
    fn start_anew(&mut self) {
        let burst: Zeroizing<Vec<char>> =
            Zeroizing::new(self.characters.get(self.burst.from..self.cursor).unwrap_or_default().to_vec());
        let before =
            self.characters.iter().take(self.burst.from).chain(self.characters.iter().skip(self.cursor));
        let before: Zeroizing<String> = Zeroizing::new(before.collect());
        if clean(&before).mrz().is_ok() {
            self.characters.zeroize();
            self.characters.extend(burst.iter());
            (self.cursor, self.burst.from) = (burst.len(), 0);
        }
    }

    /// A whole zone that came in one burst behind something else takes its place, as a serial reader's does: what stood
    /// before was half a zone that nobody goes on with.
    fn keep_whole(&mut self) {
        if !self.lines || self.burst.from == 0 || self.burst.count < SWIPE {
            return;
        }
        let come = self.characters.get(self.burst.from..self.cursor).unwrap_or_default();
        let zone: Zeroizing<String> = Zeroizing::new(come.iter().collect());
        if clean(&zone).mrz().is_ok() {
            let burst = self.burst;
            self.set(&zone);
            self.burst = Burst { from: 0, ..burst };
        }
    }

    /// Characters come faster than hands type, and have not ended.
    fn is_swiped(&self, now: f64) -> bool {
        self.burst.count >= SWIPE && now - self.burst.last <= SILENCE
    }

    /// Enter: a line end while the zone is not whole or still comes; otherwise it goes on.
    fn takes_enter(&self, now: f64) -> bool {
        let whole = || clean(&self.text()).mrz().is_ok();
        self.lines && !self.characters.is_empty() && (self.is_swiped(now) || !whole())
    }

    /// A line end of a reader's belongs to what comes without a pause.
    fn line_ends(&mut self, now: f64) {
        if self.is_swiped(now) {
            self.burst.last = now;
        }
        self.press('\n');
    }

    fn step_back(&mut self) {
        if self.cursor > 0 {
            self.cursor -= 1;
            self.characters.remove(self.cursor);
        }
    }

    fn delete(&mut self) {
        if self.cursor < self.len() {
            self.characters.remove(self.cursor);
        }
    }

    /// The rows as they are drawn, and where each character stands.
    fn rows(&self) -> (Vec<Vec<char>>, Vec<(usize, usize)>) {
        let (mut rows, mut places) = (vec![Vec::new()], Vec::new());
        for character in self.characters.iter() {
            if *character != '\n' && rows.last().is_some_and(|row: &Vec<char>| row.len() >= COLUMNS) {
                rows.push(Vec::new());
            }
            let row = rows.len() - 1;
            places.push((row, rows.last().map_or(0, Vec::len)));
            match (character, rows.last_mut()) {
                ('\n', _) => rows.push(Vec::new()),
                (other, Some(last)) => last.push(*other),
                _ => {}
            }
        }
        places.push((rows.len() - 1, rows.last().map_or(0, Vec::len)));
        (rows, places)
    }

    /// To the same column of the row above or below.
    fn climb(&mut self, up: bool) {
        let (_, places) = self.rows();
        let Some((row, column)) = places.get(self.cursor).copied() else { return };
        let wanted = if up { row.checked_sub(1) } else { Some(row + 1) };
        let Some(wanted) = wanted else { return };
        let on_row = places.iter().enumerate().filter(|(_, place)| place.0 == wanted);
        if let Some((at, _)) = on_row.min_by_key(|(_, place)| place.1.abs_diff(column)) {
            self.cursor = at;
        }
    }

    fn take_key(&mut self, key: Key, now: f64) -> Option<bool> {
        match key {
            Key::ArrowLeft => self.cursor = self.cursor.saturating_sub(1),
            Key::ArrowRight => self.cursor = (self.cursor + 1).min(self.len()),
            Key::ArrowUp if self.lines => self.climb(true),
            Key::ArrowDown if self.lines => self.climb(false),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.len(),
            Key::Backspace => {
                self.step_back();
                return Some(true);
            }
            Key::Delete => {
                self.delete();
                return Some(true);
            }
            Key::Enter if self.takes_enter(now) => {
                self.line_ends(now);
                return Some(true);
            }
            Key::Tab if self.is_swiped(now) => {
                self.line_ends(now);
                return Some(true);
            }
            _ => return None,
        }
        Some(false)
    }
}

/// Never prints a character.
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Text[redacted]")
    }
}

/// What came of a frame.
pub(in crate::window) struct Typed {
    /// The control.
    pub(in crate::window) response: Response,
    /// Something was typed or taken away.
    pub(in crate::window) changed: bool,
}

/// Draws a field of so many rows at least, with lines below fields, and takes what was typed. `wrong`: the chip did not open
/// with it.
pub(in crate::window) fn show(
    ui: &mut Ui,
    text: &mut Text,
    label: &str,
    rows: usize,
    under: &[Under],
    wrong: bool,
) -> Typed {
    let shown = rows.max(text.rows().0.len());
    let margin = vec2(10.0, 6.0);
    ui.spacing_mut().item_spacing.y = theme::NEAR;
    let inner = ui.available_width() - margin.x * 2.0;
    let wanted = {
        let width = Grid::wanted(ui, shown);
        vec2(width.x.min(inner), width.y) + margin * 2.0
    };
    let (_, rect) = ui.allocate_space(wanted);
    // An identity of its own: what stands above comes and goes while somebody types, and the focus must not go with it.
    let response = ui.interact(rect, Id::unique(("typed", label)), Sense::click());
    if response.clicked() && ui.input(|input| input.pointer.any_released()) {
        response.request_focus();
    }
    let now = ui.input(|input| input.time);
    let mut changed = false;
    if response.has_focus() {
        changed = take_events(ui, text, now);
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: text.lines,
            tab: text.is_swiped(now),
            ..EventFilter::default()
        };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        enter_goes_on(ui, &response);
    }
    // As many dots as characters: the field never reads aloud what opens a passport.
    let dots = "●".repeat(text.len());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::PasswordInput, true, label);
        info.current_text_value = Some(dots.clone());
        info
    });
    follow_focus(&response);
    if ui.is_rect_visible(rect) {
        let pen = match (response.has_focus(), wrong) {
            (true, _) => Stroke::new(2.0, theme::accent()),
            (false, true) => Stroke::new(1.5, theme::Tone::Bad.ink()),
            (false, false) => Stroke::new(1.0, theme::outline()),
        };
        ui.painter().rect(rect, CornerRadius::same(6), theme::surface(), pen, StrokeKind::Inside);
        let grid = Grid::of(rect.shrink2(margin), response.clone());
        let (rows, places) = text.rows();
        grid.paint(ui, &rows, under);
        if let Some((row, column)) = places.get(text.cursor).filter(|_| response.has_focus()) {
            let cell = grid.cell(*row, *column);
            ui.painter().vline(cell.left(), cell.y_range().shrink(3.0), Stroke::new(2.0, theme::accent()));
        }
        focus_ring(ui, rect, &response);
    }
    Typed { response, changed }
}

/// Takes typed, pasted and composed text, and wipes it where it came from; `true` if anything changed.
fn take_events(ui: &Ui, text: &mut Text, now: f64) -> bool {
    let mut changed = false;
    ui.input_mut(|input| {
        input.events.retain_mut(|event| match event {
            Event::Text(typed) | Event::Paste(typed) | Event::Ime(ImeEvent::Commit(typed)) => {
                text.come(typed, now);
                typed.zeroize();
                changed = true;
                false
            }
            Event::Key { key, pressed: true, modifiers, .. } if !modifiers.any() => {
                let taken = text.take_key(*key, now);
                changed |= taken == Some(true);
                taken.is_none()
            }
            _ => true,
        });
    });
    changed
}

#[cfg(test)]
mod tests {
    use super::Text;

    const UPPER: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
    const LOWER: &str = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

    #[test]
    fn a_swipe_is_taken_line_by_line() {
        let mut text = Text::lines(200);
        for character in UPPER.chars() {
            text.come(&character.to_string(), 0.1);
        }
        assert!(text.takes_enter(0.11));
        text.take_key(eframe::egui::Key::Enter, 0.11);
        text.come(LOWER, 0.12);
        assert!(text.takes_enter(0.13), "the line end behind the last line does not go on");
        text.take_key(eframe::egui::Key::Enter, 0.13);
        assert_eq!(text.text().trim_end(), format!("{UPPER}\n{LOWER}"));
        assert!(!text.takes_enter(1.0), "after a silence it does");
    }

    #[test]
    fn a_second_swipe_takes_the_place_of_a_whole_zone() {
        let mut text = Text::lines(200);
        text.come(&format!("{UPPER}\r{LOWER}\r"), 0.0);
        text.come(&format!("{}\r{LOWER}\r", UPPER.replace("ANNA", "EMMA")), 5.0);
        assert_eq!(text.text().trim_end(), format!("{}\n{LOWER}", UPPER.replace("ANNA", "EMMA")));
        // Half a zone is gone on with, however slowly the second line comes.
        let mut text = Text::lines(200);
        text.come(&format!("{UPPER}\r"), 0.0);
        text.come(LOWER, 60.0);
        assert_eq!(*text.text(), format!("{UPPER}\n{LOWER}"));
    }

    #[test]
    fn a_whole_swipe_takes_the_place_of_half_a_one() {
        for half in [&UPPER[..34], &UPPER[..3]] {
            let mut text = Text::lines(200);
            text.come(half, 1.0);
            text.come(&format!("{UPPER}\r{LOWER}\r"), 5.0);
            assert_eq!(text.text().trim_end(), format!("{UPPER}\n{LOWER}"));
            assert_eq!(text.cursor, text.len(), "and is gone on with behind it");
        }
    }

    #[test]
    fn it_is_mended_in_the_middle() {
        let mut text = Text::lines(200);
        text.set(&format!("{UPPER}\n{LOWER}"));
        text.climb(true);
        assert_eq!(text.cursor, UPPER.len());
        text.climb(false);
        text.take_key(eframe::egui::Key::Home, 0.0);
        text.take_key(eframe::egui::Key::Delete, 0.0);
        text.come("v", 9.0);
        assert!(text.text().starts_with("V<UTO"));
    }

    #[test]
    fn nothing_grows_and_nothing_prints() {
        let mut text = Text::lines(200);
        let start = text.characters.as_ptr();
        for second in 0..20 {
            text.come(&"<".repeat(190), f64::from(second));
            text.step_back();
        }
        assert_eq!((text.len(), text.characters.as_ptr()), (199, start));
        assert_eq!(format!("{text:?}"), "Text[redacted]");
        text.clear();
        assert_eq!((text.len(), text.characters.as_ptr()), (0, start), "clearing keeps the buffer");
        let mut row = Text::row(8);
        row.come("１９９０\n年２月", 0.0);
        assert_eq!(*row.text(), "1990年2月");
    }
}

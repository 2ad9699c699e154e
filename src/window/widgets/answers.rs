// SPDX-License-Identifier: MIT OR Apache-2.0
//! Questions with numbered answers: a digit answers the current question and moves on. Nothing is answered beforehand,
//! and what a barcode scanner types answers nothing.

use eframe::egui::{Id, Label, Rect, RichText, Stroke, Ui, pos2, vec2};

use super::choice::Choice;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::{shortcuts, texts};
use crate::words;
use hand::Hand;

mod hand;

pub(in crate::window) use hand::{PAUSE, count_keys};

/// The greatest width of a question in the bar, in points.
const IN_BAR: f32 = 130.0;

/// How many answers of a question have a digit.
const DIGITS: usize = 9;

/// One answer.
#[derive(Clone, Copy, Debug)]
pub(in crate::window) struct Answer<'k, T> {
    value: T,
    key: &'k str,
    tone: Tone,
    possible: bool,
}

impl<'k, T> Answer<'k, T> {
    /// An answer and the key of its words.
    pub(in crate::window) const fn new(value: T, key: &'k str) -> Self {
        Self { value, key, tone: Tone::Plain, possible: true }
    }

    /// The colour when chosen.
    pub(in crate::window) fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    /// What it answers.
    pub(in crate::window) fn value(&self) -> T
    where
        T: Copy,
    {
        self.value
    }

    /// The key of its words.
    pub(in crate::window) fn key(&self) -> &'k str {
        self.key
    }

    /// Its colour when chosen.
    pub(in crate::window) fn colour(&self) -> Tone {
        self.tone
    }

    /// Whether it can be given; one that cannot keeps its place and its digit, and neither chooses it.
    pub(in crate::window) fn possible(self, possible: bool) -> Self {
        Self { possible, ..self }
    }
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub(in crate::window) struct Question<'q, T> {
    key: &'q str,
    title: &'q str,
    answers: &'q [Answer<'q, T>],
    width: f32,
    focus: bool,
}

impl<'q, T> Question<'q, T> {
    /// A question and its answers; `key` is heard before each answer and stands above them.
    pub(in crate::window) fn new(key: &'q str, answers: &'q [Answer<'q, T>]) -> Self {
        Self { key, title: key, answers, width: 0.0, focus: false }
    }

    /// What stands above the answers, if it is not what is heard.
    pub(in crate::window) fn title(self, title: &'q str) -> Self {
        Self { title, ..self }
    }

    /// The least width of an answer, in points; in it the text wraps.
    pub(in crate::window) fn width(self, width: f32) -> Self {
        Self { width, ..self }
    }

    /// Whether the first answer that can be given gets the focus now.
    pub(in crate::window) fn focus(self, focus: bool) -> Self {
        Self { focus, ..self }
    }
}

/// What came of the questions of a page in this frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::window) struct Given {
    /// A digit gave an answer just now.
    pub(in crate::window) by_digit: bool,
    /// How many questions are unanswered.
    pub(in crate::window) open: usize,
}

/// The questions of one page, asked one after the other in each frame.
pub(in crate::window) struct Answers {
    page: Id,
    hand: Hand,
    /// What is kept of the frame before.
    before: Kept,
    /// What is kept for the next frame.
    kept: Kept,
    given: Given,
}

/// What is kept from one frame to the next.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    /// The question with the focus.
    focused: Option<Id>,
    /// The question whose answers have digits now.
    current: Option<Id>,
    /// The answer before came by a digit: the question that is current next comes into view.
    follow: bool,
}

impl Answers {
    /// Begins the questions of a page; `page` tells its digits from those of another.
    pub(in crate::window) fn begin(ui: &Ui, page: &'static str) -> Self {
        let page = Id::unique(("answers", page));
        let before: Kept = ui.data(|data| data.get_temp(page)).unwrap_or_default();
        Self { page, hand: Hand::at(ui, page), before, kept: Kept::default(), given: Given::default() }
    }

    /// The page has just come up, or became lower: the current question comes into view, as it does after a digit.
    pub(in crate::window) fn into_view(mut self, now: bool) -> Self {
        if now {
            self.before.follow = true;
            self.before.current = None;
        }
        self
    }

    /// Asks one question; `true` if it was answered just now. The first unanswered question is the current one, or else
    /// the one that has the focus.
    pub(in crate::window) fn ask<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        question: &Question<'_, T>,
        chosen: &mut Option<T>,
    ) -> bool {
        let id = self.page.with(question.key);
        let is_current = self.kept.current.is_none()
            && match self.before.focused {
                Some(focused) => focused == id,
                None => chosen.is_none(),
            };
        if is_current {
            self.kept.current = Some(id);
        }
        let mut answered = is_current && self.take_digit(ui, question, chosen);
        // While a text field has the digits, none stand beside answers.
        let typing = ui.ctx().text_edit_focused();
        let top = ui.cursor().min;
        let drawn = ui.vertical(|ui| {
            texts::part(ui, question.title);
            ui.horizontal_wrapped(|ui| {
                for (index, answer) in question.answers.iter().enumerate() {
                    let cap = (is_current && !typing && index < DIGITS).then_some(index + 1);
                    answered |= self.one(ui, (id, question), answer, cap, (true, chosen));
                }
            });
        });
        let rect = Rect::from_min_max(top, drawn.response.rect.max);
        if is_current && !answered {
            // A bar at the side, beside the digits: the mark is not of colour alone.
            let x = rect.left() - NEAR * 0.7;
            let ends = [pos2(x, rect.top()), pos2(x, rect.bottom())];
            ui.painter().line_segment(ends, Stroke::new(4.0, theme::accent()));
            // What a digit would answer has to be seen.
            if self.before.follow && self.before.current != Some(id) {
                ui.scroll_to_rect(rect.expand(NEAR), None);
            }
        }
        self.given.open += usize::from(chosen.is_none());
        ui.add_space(NEAR);
        answered
    }

    /// The same in the bar below a page, in one line and without the second language. Where the bar has no room for it
    /// beside `reserved` points it is not drawn: `true` then says that a digit was pressed, and nothing is answered.
    pub(in crate::window) fn ask_in_bar<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        question: &Question<'_, T>,
        reserved: f32,
        chosen: &mut Option<T>,
    ) -> bool {
        let id = self.page.with(question.key);
        let font = theme::bold(size::SMALL);
        let asked = words::first(question.title).to_owned();
        let label = ui.painter().layout(asked.clone(), font.clone(), theme::ink(), IN_BAR);
        let answers = |answer: &Answer<'_, T>| {
            let text = words::first(answer.key).to_owned();
            ui.painter().layout_no_wrap(text, theme::regular(size::BODY), theme::ink()).size().x + 96.0
        };
        let wanted: f32 = question.answers.iter().map(answers).sum();
        let gap = ui.spacing().item_spacing.x * 2.0;
        let needed = label.size().x + wanted + gap * 2.0;
        // In the row as it is, beside the buttons that stand there: an answer alone in a row below is overlooked.
        if ui.available_width() < needed + reserved || ui.available_size_before_wrap().x < needed {
            // What is not on the screen is not answered: its digits lead to the page that asks it.
            self.kept.current = Some(id);
            let mut unasked = None;
            return self.take_digit(ui, question, &mut unasked);
        }
        ui.add_space(gap);
        self.kept.current = Some(id);
        let mut answered = self.take_digit(ui, question, chosen);
        ui.allocate_ui(label.size(), |ui| {
            ui.set_max_width(IN_BAR);
            ui.add(Label::new(RichText::new(asked).font(font).color(theme::ink())).wrap());
        });
        for (index, answer) in question.answers.iter().enumerate() {
            answered |= self.one(ui, (id, question), answer, Some(index + 1), (false, chosen));
        }
        answered
    }

    /// Draws one answer; `true` if it was chosen just now.
    fn one<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        (id, question): (Id, &Question<'_, T>),
        answer: &Answer<'_, T>,
        cap: Option<usize>,
        (both, chosen): (bool, &mut Option<T>),
    ) -> bool {
        let text = words::words(answer.key);
        let second = if both { text.second() } else { "" };
        let spoken = format!("{}: {}", words::first(question.key), text.first());
        let choice = Choice::radio(text.first(), second, *chosen == Some(answer.value));
        let choice = choice.tone(answer.tone).enabled(answer.possible).spoken(&spoken).numbered(cap);
        let pressed = choice.least(vec2(question.width, 52.0)).show(ui);
        let is_first = question.answers.iter().find(|one| one.possible).map(|one| one.value);
        if question.focus && is_first == Some(answer.value) {
            pressed.response.request_focus();
        }
        if pressed.response.has_focus() {
            self.kept.focused = Some(id);
        }
        if pressed.now {
            *chosen = Some(answer.value);
        }
        pressed.now
    }

    /// The digit of this frame answers the current question, if it is one of its answers.
    fn take_digit<T: Copy>(&mut self, ui: &Ui, question: &Question<'_, T>, chosen: &mut Option<T>) -> bool {
        if !ui.ctx().text_edit_focused() {
            let cap = format!("1–{}", question.answers.len().min(DIGITS));
            shortcuts::note(ui, &cap, question.key);
        }
        // Nobody can mean an answer that has not been on the screen. The digit waits for the next frame.
        if self.before.current != self.kept.current {
            return false;
        }
        let Some(digit) = self.hand.next() else { return false };
        // Meant for this question, and used up by it: the next one has its own.
        self.hand.used();
        let answer = digit.checked_sub(1).and_then(|place| question.answers.get(place));
        let Some(answer) = answer.filter(|answer| answer.possible) else { return false };
        *chosen = Some(answer.value);
        self.given.by_digit = true;
        // The focus does not stay behind at what is answered.
        if let Some(focused) = ui.memory(|memory| memory.focused()) {
            ui.memory_mut(|memory| memory.surrender_focus(focused));
        }
        ui.ctx().request_repaint();
        true
    }

    /// All questions are asked.
    pub(in crate::window) fn end(self, ui: &Ui) -> Given {
        let Self { page, mut kept, given, mut hand, .. } = self;
        if kept.current.is_none() {
            hand.forget();
        }
        hand.keep(ui, page);
        if given.by_digit {
            kept.focused = None;
        }
        kept.follow = given.by_digit;
        ui.data_mut(|data| data.insert_temp(page, kept));
        given
    }
}

/// The digit a hand typed, for a list of which it chooses one. A text field with the focus has it for itself.
pub(in crate::window) fn digit(ui: &Ui, page: Id) -> Option<usize> {
    let mut hand = Hand::at(ui, page);
    let digit = hand.next();
    hand.used();
    hand.keep(ui, page);
    digit
}

#[cfg(test)]
mod tests;

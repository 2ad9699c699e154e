// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk's page for 在留カード等番号: twelve places, of which everybody sees whether a letter or a digit belongs
//! there. A wrong number costs nothing, so it stays to be mended.

use eframe::egui::{Key, RichText, Ui};
use tashika_kit::{CredentialNeed, Secret};
use tashika_residence::{NumberProblem, ResidenceNumber};

use super::{Known, go_on, told};
use crate::counter::{Event, Problem};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, take_focus};
use crate::window::widgets::pad::{self, Pressed};
use crate::window::widgets::places::{self, Characters, Group, Kind, Look};
use crate::window::widgets::{residence_front, texts};
use crate::words;

/// Two letters, eight digits, two letters (`specs` residence-card §7.1).
const PATTERN: [Group; 3] = [
    Group { kind: Kind::Letter, count: 2 },
    Group { kind: Kind::Digit, count: 8 },
    Group { kind: Kind::Letter, count: 2 },
];

/// What the clerk has typed so far.
pub(super) struct Draft {
    number: Characters,
    /// What is wrong with it, found before the counter looked.
    pub(super) problem: Option<&'static str>,
    /// The card did not open with what stands there.
    refused: bool,
    /// What stands there was typed for a reading that broke off.
    left: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self { number: Characters::new(ResidenceNumber::LENGTH), problem: None, refused: false, left: false }
    }
}

impl Draft {
    /// Wipes everything typed.
    pub(super) fn clear(&mut self) {
        self.number.clear();
        self.was_changed();
    }

    /// What was said of it is no longer true.
    fn was_changed(&mut self) {
        (self.problem, self.refused, self.left) = (None, false, false);
    }

    /// It stays for a card that may be the same one.
    pub(super) fn left(&mut self) {
        self.left = self.typed() > 0;
    }

    /// How many characters stand in the field now.
    pub(super) fn typed(&self) -> usize {
        self.number.len()
    }

    /// The number as a secret.
    pub(super) fn secret(&self) -> Secret {
        Secret::from(self.number.as_str())
    }

    /// The card did not open with it: it stays, to be looked through from the first place.
    pub(super) fn refused(&mut self) {
        self.number.look_through();
        self.refused = true;
    }
}

/// Draws the page.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    known: &Known<'_>,
    need: &CredentialNeed,
    draft: &mut super::Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let focus = scene.entered || std::mem::take(&mut draft.refocus);
    page.content(ui, "credential", |ui| {
        let Scene { pictures, residence_front: printed, .. } = scene;
        let mut state = (&mut **pictures, &mut *draft);
        let width = (ui.available_width() * 0.56).max(590.0);
        layout::beside(
            ui,
            width,
            &mut state,
            |ui, (_, draft)| {
                texts::question(ui, "window.residence.question");
                refused(ui, &draft.residence);
                if draft.residence.left && told::left_over(ui) {
                    draft.residence.clear();
                    draft.refocus = true;
                }
                ui.add_space(NEAR);
                drop(texts::card(ui, |ui| {
                    field(ui, known.problem, &mut draft.residence, focus);
                    ui.add_space(NEAR);
                    draft.refocus |= keys(ui, &mut draft.residence);
                }));
                ui.add_space(NEAR);
                texts::both(ui, "window.residence.never_locks", size::BODY, theme::soft());
            },
            |ui, (pictures, _)| {
                texts::part(ui, "window.credential.where");
                texts::both(ui, "window.residence.where", size::BODY, theme::ink());
                ui.add_space(NEAR);
                match printed {
                    Some(printed) => residence_front::show(printed, ui, pictures),
                    None => residence_front::sketch(ui),
                }
            },
        );
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            None
        },
        |ui| {
            let number = &draft.residence.number;
            let ready = number.len() == need.digits && odd(number.as_str()).next().is_none();
            if Button::primary("window.credential.send").enabled(ready).show(ui).now {
                return go_on(known, draft, scene.today);
            }
            None
        },
    )
}

/// The card did not open: what that means, and that nothing is lost.
fn refused(ui: &mut Ui, draft: &Draft) {
    if !draft.refused {
        return;
    }
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words("error.key_refused.what");
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second()));
        texts::both(ui, "error.key_refused.next", size::BODY, theme::ink());
    });
}

/// The twelve places, and what is odd about what stands there.
fn field(ui: &mut Ui, problem: Option<&Problem>, draft: &mut Draft, focus: bool) {
    let label = words::words("credential.residence_number");
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(label.first()).font(theme::bold(size::BODY)).color(theme::ink()));
        ui.label(texts::small(label.second()));
    });
    let captions = (words::first("window.residence.letters"), words::first("window.residence.digits"));
    let look = Look { label: label.first(), pattern: &PATTERN, captions, wrong: draft.refused };
    let typed = places::show(ui, &mut draft.number, &look);
    if typed.changed {
        draft.was_changed();
    }
    if focus {
        take_focus(&typed.response);
    }
    let count = words::words("window.residence.count");
    let (len, all) = (draft.number.len(), ResidenceNumber::LENGTH);
    ui.horizontal_wrapped(|ui| {
        ui.label(texts::body(format!("{len} / {all} {}", count.first())));
        ui.label(texts::small(count.second()));
    });
    let odd: Vec<(NumberProblem, char)> = odd(draft.number.as_str()).collect();
    for (problem, character) in &odd {
        hint(ui, *problem, *character);
    }
    if typed.changed && !odd.is_empty() {
        // In a low window the hint would stand below the edge.
        let both = typed.response.rect.with_max_y(ui.cursor().top());
        ui.scroll_to_rect(both, None);
    }
    let problem = draft.problem.or(problem.and_then(|problem| problem.finer));
    // What stands at which place was said just above.
    if let Some(problem) = problem.filter(|_| odd.is_empty() && !typed.changed) {
        texts::notice_of(ui, Tone::Caution, &format!("problem.{problem}"));
    }
}

/// What stands at a place where something else belongs. The character is never changed: only the clerk sees the card.
fn odd(typed: &str) -> impl Iterator<Item = (NumberProblem, char)> + '_ {
    typed
        .chars()
        .enumerate()
        .filter_map(|(place, character)| Some((NumberProblem::at(place, character)?, character)))
}

/// Says which place it is, and what was probably meant.
fn hint(ui: &mut Ui, problem: NumberProblem, character: char) {
    let Some(place) = problem.place().map(|place| place + 1) else { return };
    let meant = match character {
        'O' => "0",
        'I' => "1",
        '0' => "O",
        '1' => "I",
        _ => "",
    };
    let key = format!("window.residence.hint.{}", problem.code());
    let text = words::words(&key);
    let fill = |text: &str| text.replace("{place}", &place.to_string()).replace("{meant}", meant);
    texts::pair(ui, &fill(text.first()), &fill(text.second()), size::BODY, Tone::Caution.ink());
}

/// Keys for those who rather touch: letters where a letter belongs, digits where a digit does. `true` if the focus
/// goes back to the field.
fn keys(ui: &mut Ui, draft: &mut Draft) -> bool {
    let cursor = draft.number.cursor();
    let kind = places::kinds(&PATTERN).nth(cursor).unwrap_or(Kind::Letter);
    match pad::of_kind(ui, kind) {
        Some(Pressed::Digit(digit)) => {
            char::from_digit(digit.into(), 10).into_iter().for_each(|digit| draft.number.press(digit));
        }
        Some(Pressed::Letter(letter)) => draft.number.press(letter),
        Some(Pressed::StepBack) => draft.number.step_back(),
        Some(Pressed::Clear) => draft.number.clear(),
        None => return false,
    }
    draft.was_changed();
    ui.ctx().request_repaint();
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pattern_is_as_long_as_the_number() {
        assert_eq!(places::kinds(&PATTERN).count(), ResidenceNumber::LENGTH);
    }

    #[test]
    fn what_looks_like_another_character_is_pointed_at_its_place() {
        use NumberProblem::{DigitNotLetter, LetterNotDigit, NoDigit, NoLetter};
        assert_eq!(odd("AB12345678CD").count(), 0);
        assert_eq!(odd("AB").count(), 0, "what is not typed yet is not odd");
        let found: Vec<_> = odd("0BO234567XC9").collect();
        let wanted =
            [(LetterNotDigit(0), '0'), (DigitNotLetter(2), 'O'), (NoDigit(9), 'X'), (NoLetter(11), '9')];
        assert_eq!(found, wanted);
        for problem in [LetterNotDigit(0), DigitNotLetter(0), NoDigit(0), NoLetter(0)] {
            assert!(words::is_known(&format!("window.residence.hint.{}", problem.code())), "{problem:?}");
            assert!(words::is_known(&format!("problem.{}", problem.code())), "{problem:?}");
        }
        assert!(words::is_known(&format!("problem.{}", NumberProblem::Length(3).code())));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk's page for a number that is printed on the document: 照合番号B, in a row or in its printed parts.

use eframe::egui::{Key, RichText, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::{CardError, CredentialNeed, Entry, Secret};
use tashika_mynumber::CHECK_NUMBER_B;
use tashika_residence::SPECIFIED;

use super::parts::{self, Parts};
use super::{Known, go_on, told};
use crate::counter::Event;
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, take_focus};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::digits::{self, Digits, Look};
use crate::window::widgets::{front, texts};
use crate::words;

/// How the number is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// All digits in a row.
    Whole,
    /// In the three parts that are printed on the card.
    Parts,
}

/// What the clerk has typed so far.
pub(super) struct Draft {
    number: Digits,
    way: Way,
    parts: Parts,
    /// What is wrong with it, found before the counter looked.
    pub(super) problem: Option<&'static str>,
    /// The reveal button is held down.
    revealed: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            number: Digits::new(tashika_mynumber::check_number::DIGITS),
            way: Way::Whole,
            parts: Parts::default(),
            problem: None,
            revealed: false,
        }
    }
}

impl Draft {
    /// Wipes everything typed.
    pub(super) fn clear(&mut self) {
        self.number.clear();
        self.parts.clear();
        (self.revealed, self.problem) = (false, None);
        self.way = Way::Whole;
    }

    /// Nobody holds the button that shows the digits any more.
    pub(super) fn cover(&mut self) {
        self.revealed = false;
    }

    /// How many digits stand in the fields now.
    pub(super) fn typed(&self) -> usize {
        self.number.len() + self.parts.typed()
    }

    fn is_complete(&self, need: &CredentialNeed) -> bool {
        match self.way {
            Way::Whole => self.number.len() == need.digits,
            Way::Parts => self.parts.is_complete(),
        }
    }

    /// The number as a secret.
    ///
    /// # Errors
    /// Those of the parts.
    pub(super) fn secret(&self, today: Date) -> Result<Secret, CardError> {
        match self.way {
            Way::Whole => Ok(Secret::from(self.number.as_str())),
            Way::Parts => self.parts.compose(today),
        }
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
        let width = (ui.available_width() * 0.58).max(590.0);
        let Scene { pictures, front, today, .. } = scene;
        layout::beside(
            ui,
            width,
            *pictures,
            |ui, _| {
                texts::question(ui, "window.credential.question");
                told::tries(ui, known, need);
                told::kept(ui, known);
                told::expiry(ui, known, *today);
                ui.add_space(NEAR);
                ways(ui, need, &mut draft.number, &mut draft.refocus);
                let problem = known.problem.and_then(|problem| problem.finer);
                texts::card(ui, |ui| fields(ui, need, problem, &mut draft.number, focus));
                if need.tries_left == 1 {
                    told::consents(ui, need, draft);
                }
                beside(ui, known, draft);
                specified(ui, known);
            },
            |ui, pictures| {
                texts::part(ui, "window.credential.where");
                match front {
                    Some(printed) => front::show(printed, ui, pictures),
                    None => front::sketch(ui),
                }
                told::specimens(ui, scene.specimens, known);
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
            let agreed = known.asked(draft).iter().all(|need| told::clerk_agrees(need, draft));
            let ready = agreed && draft.number.is_complete(need);
            let holder = !known.typed_by_holder(draft).is_empty();
            let key = if holder { "window.pins.hand_over" } else { "window.credential.send" };
            if Button::primary(key).enabled(ready).show(ui).now {
                return go_on(known, draft, scene.today);
            }
            None
        },
    )
}

/// What sits beside the document can be read too; nobody has to.
fn beside(ui: &mut Ui, known: &Known<'_>, draft: &mut super::Draft) {
    let Some(need) = known.beside() else { return };
    ui.add_space(NEAR);
    let text = words::words("window.beside.read");
    let can = need.tries_left > 0;
    if Choice::check(text.first(), text.second(), draft.beside).enabled(can).show(ui).now {
        draft.beside = !draft.beside;
    }
    if !can {
        return told::locked(ui, need);
    }
    if !draft.beside {
        return;
    }
    told::tries(ui, known, need);
    if need.entry == Entry::Preset {
        told::preset(ui);
    }
    if need.tries_left == 1 {
        told::consents(ui, need, draft);
    }
    told::stopped(ui, draft.stopped);
}

/// A specified card is named before anything is typed: it is read as a My Number Card.
fn specified(ui: &mut Ui, known: &Known<'_>) {
    if !known.additions.contains(&SPECIFIED) {
        return;
    }
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Plain, |ui| {
        let title = words::words("window.specified.title");
        ui.label(RichText::new(title.first()).font(theme::bold(size::BODY)).color(Tone::Plain.ink()));
        ui.label(texts::small(title.second()));
        texts::both(ui, "window.specified.as_mynumber", size::BODY, theme::ink());
    });
}

/// In a row or in parts.
fn ways(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft, refocus: &mut bool) {
    if need.id != CHECK_NUMBER_B {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (way, key) in [(Way::Whole, "window.credential.whole"), (Way::Parts, "window.credential.parts")] {
            let text = words::words(key);
            if Choice::radio(text.first(), text.second(), draft.way == way).show(ui).now && draft.way != way {
                // What was typed the other way does not stay behind unseen.
                draft.clear();
                draft.way = way;
                *refocus = true;
            }
        }
    });
}

fn fields(ui: &mut Ui, need: &CredentialNeed, problem: Option<&'static str>, draft: &mut Draft, focus: bool) {
    match draft.way {
        Way::Whole => whole(ui, need, problem, draft, focus),
        Way::Parts => {
            if parts::show(ui, &mut draft.parts, focus) {
                draft.problem = None;
            }
            if let Some(problem) = draft.problem {
                ui.add_space(NEAR);
                wrong(ui, problem);
            }
        }
    }
}

fn whole(ui: &mut Ui, need: &CredentialNeed, problem: Option<&'static str>, draft: &mut Draft, focus: bool) {
    let label = words::first("credential.check_number_b");
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).font(theme::bold(size::BODY)).color(theme::ink()));
        ui.label(texts::small(words::second("credential.check_number_b")));
    });
    let [birth, expiry, code] =
        ["window.part.birth", "window.part.expiry", "window.part.code"].map(words::ja);
    let check_number = [(6, birth), (4, expiry), (4, code)];
    let plain = [(need.digits, "")];
    let groups: &[(usize, &str)] = if need.id == CHECK_NUMBER_B { &check_number } else { &plain };
    let problem = draft.problem.or(problem);
    let reveal = words::words("window.credential.reveal");
    let look = Look { label, groups, masked: !draft.revealed, wrong: problem.is_some(), large: false };
    let typed = digits::show(ui, &mut draft.number, &look);
    if typed.overrun {
        ui.add_space(NEAR);
        wrong(ui, "overrun");
    }
    if typed.changed {
        draft.problem = None;
    }
    if focus {
        take_focus(&typed.response);
    }
    ui.horizontal(|ui| {
        let count = words::words("window.credential.count");
        let (len, all) = (draft.number.len(), need.digits);
        ui.label(texts::body(format!("{len} / {all} {}", count.first())));
        ui.label(texts::small(count.second()));
        ui.add_space(FAR);
        let button = Choice::entry(reveal.first(), reveal.second()).least(vec2(0.0, 40.0)).show(ui).response;
        let by_key = button.has_focus() && ui.input(|input| input.key_down(Key::Space));
        let held = button.is_pointer_button_down_on() || by_key;
        draft.revealed = held;
    });
    if let Some(problem) = problem.filter(|_| !typed.changed) {
        ui.add_space(NEAR);
        wrong(ui, problem);
    }
}

fn wrong(ui: &mut Ui, problem: &str) {
    texts::notice(ui, Tone::Bad, |ui| {
        texts::both(ui, &format!("problem.{problem}"), size::BODY, Tone::Bad.ink());
    });
}

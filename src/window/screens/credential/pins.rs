// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk's page for a document that opens with PINs: what the card tells without any, which of them are asked
//! for and what is missing without the others. Then the holder takes the keyboard.

use eframe::egui::{Key, RichText, Ui, vec2};
use tashika_kit::{CredentialNeed, Entry};

use super::{Draft, Known, go_on, password, told};
use crate::counter::{Event, Problem};
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::{front, texts};
use crate::words;

/// Draws the page.
pub(super) fn show(ui: &mut Ui, scene: &mut Scene<'_>, known: &Known<'_>, draft: &mut Draft) -> Option<Act> {
    let page = Page::split(ui);
    let focus = scene.entered || std::mem::take(&mut draft.refocus);
    let preset = known.own().any(|need| need.entry == Entry::Preset);
    page.content(ui, "credential", |ui| {
        let Scene { pictures, front, today, specimens, .. } = scene;
        let width = (ui.available_width() * 0.62).max(560.0);
        layout::beside(
            ui,
            width,
            *pictures,
            |ui, _| {
                let question = match preset {
                    true => "window.pins.preset_question",
                    false if known.own().any(password::is) => "window.pins.question_password",
                    false => "window.pins.question",
                };
                texts::question(ui, question);
                told::expiry(ui, known, *today);
                problem(ui, known.problem);
                told::stopped(ui, draft.stopped);
                if preset {
                    told::preset(ui);
                }
                ways(ui, known, draft, focus);
                for need in known.asked(draft).into_iter().filter(|need| need.tries_left == 1) {
                    told::consents(ui, need, draft);
                }
            },
            |ui, pictures| {
                drop(texts::card(ui, |ui| {
                    told::preview(ui, known);
                    for need in known.needs {
                        credential(ui, known, need);
                    }
                }));
                if let Some(printed) = front {
                    ui.add_space(FAR);
                    front::show(printed, ui, pictures);
                }
                told::specimens(ui, specimens, known);
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
            let asked = known.asked(draft);
            let agreed = asked.iter().all(|need| told::clerk_agrees(need, draft));
            let holder = asked.iter().any(|need| need.entry == Entry::Holder);
            let key = if holder { "window.pins.hand_over" } else { "window.pins.send_default" };
            if Button::primary(key).enabled(agreed).show(ui).now {
                return go_on(known, draft, scene.today);
            }
            None
        },
    )
}

/// A PIN and how many tries are left, or that it is locked.
fn credential(ui: &mut Ui, known: &Known<'_>, need: &CredentialNeed) {
    ui.add_space(NEAR);
    let (ja, en) = told::name(need);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.label(RichText::new(ja).font(theme::bold(size::BODY)).color(theme::ink()));
        ui.label(texts::small(en));
    });
    if need.tries_left == 0 {
        texts::pill(ui, Tone::Caution, words::first("window.pins.locked.short"));
    } else {
        told::tries(ui, known, need);
    }
}

/// With everything, or without what can be left out; and what that means.
fn ways(ui: &mut Ui, known: &Known<'_>, draft: &mut Draft, focus: bool) {
    let Some(optional) = known.own().find(|need| need.optional) else { return };
    if optional.tries_left == 0 {
        draft.whole = false;
        told::locked(ui, optional);
    }
    ui.add_space(NEAR);
    let width = ui.available_width().min(620.0);
    // The focus moves at the end of a frame: what the arrow key reached is known in the next one. It is chosen,
    // because Enter goes on with what is chosen.
    let moved = std::mem::replace(&mut draft.arrow, arrows(ui));
    for (whole, key) in [(true, "window.pins.whole"), (false, "window.pins.part")] {
        let text = words::words(key);
        let choice =
            Choice::radio(text.first(), text.second(), draft.whole == whole).least(vec2(width, 56.0));
        let choice = if whole { choice } else { choice.tone(Tone::Caution) };
        let pressed = choice.enabled(!whole || optional.tries_left > 0).show(ui);
        if focus && whole == draft.whole {
            pressed.response.request_focus();
        }
        let arrived = moved && pressed.response.has_focus();
        if pressed.now || arrived {
            draft.whole = whole;
        }
    }
    // That a locked PIN leaves the photo out was said above.
    if !draft.whole && optional.tries_left > 0 {
        texts::notice_of(ui, Tone::Caution, "window.pins.part_means");
    }
}

/// Whether an arrow key was pressed.
fn arrows(ui: &Ui) -> bool {
    let arrows = [Key::ArrowUp, Key::ArrowDown, Key::ArrowLeft, Key::ArrowRight];
    ui.input(|input| arrows.into_iter().any(|key| input.key_pressed(key)))
}

/// Why nothing was sent.
fn problem(ui: &mut Ui, problem: Option<&Problem>) {
    if let Some(problem) = problem {
        texts::notice_of(ui, Tone::Bad, &problem.words_key("what"));
    }
}

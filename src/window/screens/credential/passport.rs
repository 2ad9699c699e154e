// SPDX-License-Identifier: MIT OR Apache-2.0
//! The clerk's page for what opens a passport: the machine readable zone, swiped or typed; or the three entries of it that are
//! the key; or the CAN. A chip counts no tries, so what did not open it stays to be mended.

mod draft;
mod findings;
mod glyphs;

use eframe::egui::{Key, RichText, Ui};
use tashika_kit::CredentialNeed;
use tashika_passport::{CAN, MRZ};

pub(super) use draft::Draft;
use draft::Way;

use super::{Known, go_on, told};
use crate::counter::Event;
use crate::window::layout::{self, Page};
use crate::window::screens::{Act, Scene};
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, take_focus};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::digits::{self, Look};
use crate::window::widgets::{passport_front, texts, typed};
use crate::words;

/// Draws the page.
pub(super) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    known: &Known<'_>,
    draft: &mut super::Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    draft.passport.offer(known.own().any(|need| need.id == CAN));
    let focus = scene.entered || std::mem::take(&mut draft.refocus);
    let problem = draft.passport.problem.or(known.problem.and_then(|problem| problem.finer));
    page.content(ui, "credential", |ui| {
        let Scene { pictures, passport_front: printed, .. } = scene;
        let mut state = (&mut **pictures, &mut draft.passport, &mut draft.refocus);
        let width = (ui.available_width() * 0.6).max(590.0);
        layout::beside(
            ui,
            width,
            &mut state,
            |ui, (_, draft, refocus)| {
                let can = draft.way() == Way::Can;
                texts::question(ui, if can { "window.mrz.question_can" } else { "window.mrz.question" });
                findings::tries(ui, draft);
                if draft.is_left() && told::left_over(ui) {
                    let way = draft.way();
                    draft.choose(way);
                    **refocus = true;
                }
                ui.add_space(NEAR);
                **refocus |= ways(ui, draft);
                drop(texts::card(ui, |ui| fields(ui, draft, problem, focus)));
                findings::refused(ui, draft);
                ui.add_space(NEAR);
                texts::both(ui, "window.mrz.never_locks", size::BODY, theme::soft());
            },
            |ui, (pictures, draft, _)| {
                texts::part(ui, "window.credential.where");
                let place = if draft.way() == Way::Can { "window.mrz.where_can" } else { "window.mrz.where" };
                texts::both(ui, place, size::BODY, theme::ink());
                ui.add_space(NEAR);
                if let Some(printed) = printed {
                    passport_front::show(printed, ui, pictures);
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
            let ready = draft.passport.is_complete();
            if Button::primary("window.credential.send").enabled(ready).show(ui).now {
                return go_on(known, draft, scene.today);
            }
            None
        },
    )
}

/// Whether a need is answered on this page.
pub(super) fn is_here(need: &CredentialNeed) -> bool {
    matches!(need.id, MRZ | CAN)
}

/// The zone, three entries of it, or the CAN. `true` if another was chosen.
fn ways(ui: &mut Ui, draft: &mut Draft) -> bool {
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        for way in draft.ways() {
            let text = words::words(way.words());
            if Choice::radio(text.first(), text.second(), draft.way() == way).show(ui).now
                && draft.way() != way
            {
                chosen = Some(way);
            }
        }
    });
    chosen.is_some_and(|way| {
        draft.choose(way);
        true
    })
}

fn fields(ui: &mut Ui, draft: &mut Draft, problem: Option<&'static str>, focus: bool) {
    match draft.way() {
        Way::Zone => zone(ui, draft, problem, focus),
        Way::Entries => entries(ui, draft, problem, focus),
        Way::Can => can(ui, draft, problem, focus),
    }
}

/// The whole zone, and what its check digits say while it comes.
fn zone(ui: &mut Ui, draft: &mut Draft, problem: Option<&'static str>, focus: bool) {
    findings::earlier(ui, draft);
    heading(ui, "window.mrz.zone");
    texts::both(ui, "window.mrz.zone_hint", size::SMALL, theme::soft());
    let under = findings::under(draft.read());
    let refused = draft.was_refused();
    let typed = typed::show(ui, &mut draft.zone, words::first("window.mrz.zone"), 2, &under, refused);
    if typed.changed {
        draft.look();
    }
    if focus {
        take_focus(&typed.response);
    }
    // What is to be done stands right below the field: above what is in order, or nobody sees it come.
    complain(ui, problem.filter(|_| !typed.changed));
    let found = draft
        .found()
        .filter(|code| *code != "mrz_length" || (draft.is_stuck() && draft.refilled().is_none()));
    let mut emptied = false;
    if let Some(found) = found {
        complain(ui, Some(found));
        let text = words::words("window.pad.clear");
        emptied = Choice::entry(text.first(), text.second()).show(ui).now;
    }
    if emptied {
        draft.empty();
    }
    if findings::proposals(ui, draft) || emptied {
        take_focus(&typed.response);
    }
    findings::checks(ui, draft);
}

/// Number, date of birth, last day.
fn entries(ui: &mut Ui, draft: &mut Draft, problem: Option<&'static str>, focus: bool) {
    texts::both(ui, "window.mrz.entries_hint", size::SMALL, theme::soft());
    let refused = draft.was_refused();
    let mut changed = false;
    for (index, (key, about)) in [
        ("window.mrz.number", "mrz_number_"),
        ("window.mrz.birth", "mrz_birth_"),
        ("window.mrz.expiry", "mrz_expiry_"),
    ]
    .into_iter()
    .enumerate()
    {
        heading(ui, key);
        let Some(entry) = draft.entries.get_mut(index) else { continue };
        let typed = typed::show(ui, entry, words::first(key), 1, &[], refused);
        if focus && index == 0 {
            take_focus(&typed.response);
        }
        changed |= typed.changed;
        complain(ui, problem.filter(|code| !typed.changed && code.starts_with(about)));
        ui.add_space(NEAR * 0.5);
    }
    if changed {
        draft.look();
    }
}

/// Six digits.
fn can(ui: &mut Ui, draft: &mut Draft, problem: Option<&'static str>, focus: bool) {
    heading(ui, "credential.can");
    let groups = [(draft::CAN_DIGITS, "")];
    let look = Look {
        label: words::first("credential.can"),
        groups: &groups,
        masked: false,
        wrong: draft.was_refused(),
        large: false,
    };
    let typed = digits::show(ui, &mut draft.can, &look);
    if typed.changed {
        draft.look();
    }
    if focus {
        take_focus(&typed.response);
    }
    complain(ui, typed.overrun.then_some("overrun"));
    texts::both(ui, "window.mrz.can_hint", size::SMALL, theme::soft());
    complain(ui, problem.filter(|_| !typed.changed));
}

fn heading(ui: &mut Ui, key: &str) {
    let label = words::words(key);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(label.first()).font(theme::bold(size::BODY)).color(theme::ink()));
        ui.label(texts::small(label.second()));
    });
}

fn complain(ui: &mut Ui, problem: Option<&str>) {
    if let Some(problem) = problem {
        texts::notice_of(ui, Tone::Caution, &format!("problem.{problem}"));
    }
}

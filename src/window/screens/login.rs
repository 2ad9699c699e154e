// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who is at the counter? A real counter asks for name and password; without accounts it says who sets them up.

use eframe::egui::{Id, Key, TextEdit, Ui, vec2};
use tashika_kit::Secret;
use zeroize::Zeroize;

use super::Act;
use crate::counter::{Access, Problem};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::{Button, enter_goes_on};
use crate::window::widgets::{icons, texts};
use crate::words;

/// The longest name, in characters.
const LONGEST_NAME: usize = 32;
/// The longest password, in characters.
const LONGEST_PASSWORD: usize = 200;

/// What was typed so far. The password is wiped as soon as it was taken.
#[derive(Default)]
pub(in crate::window) struct Draft {
    pub(in crate::window) name: String,
    password: String,
}

impl Draft {
    /// Wipes the password.
    pub(in crate::window) fn clear(&mut self) {
        self.password.zeroize();
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, entered: bool, access: &Access, draft: &mut Draft) -> Option<Act> {
    match access {
        Access::NotSetUp => not_set_up(ui),
        Access::Opening => opening(ui),
        Access::Locked { problem } => ask(ui, entered, problem.as_ref(), draft),
        Access::Open => None,
    }
}

fn not_set_up(ui: &mut Ui) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "set up", |ui| {
        ui.add_space(FAR);
        texts::question(ui, "login.not_set_up");
        ui.add_space(NEAR);
        texts::notice(ui, Tone::Caution, |ui| {
            texts::both(ui, "login.set_up_how", size::BODY, theme::ink());
        });
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("manager.open", Some(Key::F8)).show(ui).now {
                return Some(Act::Manager);
            }
            None
        },
        |ui| {
            if Button::primary("login.look_again").show(ui).now {
                return Some(Act::LookForAccounts);
            }
            None
        },
    )
}

fn opening(ui: &mut Ui) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "opening", |ui| {
        ui.vertical_centered(|ui| {
            ui.add_space(80.0);
            icons::show(ui, icons::Icon::Waiting, 90.0, theme::accent());
            texts::both(ui, "login.opening", size::VALUE, theme::ink());
        });
    });
    page.bar(ui, |_| None, |_| None)
}

fn ask(ui: &mut Ui, entered: bool, problem: Option<&Problem>, draft: &mut Draft) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "login", |ui| {
        ui.add_space(FAR);
        texts::question(ui, "login.question");
        ui.add_space(NEAR);
        if let Some(problem) = problem {
            texts::notice(ui, Tone::Bad, |ui| {
                let code = problem
                    .finer
                    .map_or_else(|| format!("error.{}", problem.code), |finer| format!("error.key.{finer}"));
                texts::both(ui, &format!("{code}.what"), size::BODY, Tone::Bad.ink());
                texts::both(ui, &format!("{code}.next"), size::BODY, theme::ink());
                // What the detail only repeats is not said a third time.
                if !words::words(&format!("{code}.what")).en.eq_ignore_ascii_case(&problem.detail) {
                    texts::detail(ui, &problem.detail);
                }
            });
            ui.add_space(NEAR);
        }
        let empty_name = draft.name.trim().is_empty();
        field(ui, "login.name", &mut draft.name, LONGEST_NAME, false, entered && empty_name);
        field(ui, "login.password", &mut draft.password, LONGEST_PASSWORD, true, entered && !empty_name);
        texts::both(ui, "login.why", size::BODY, theme::soft());
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("manager.open", Some(Key::F8)).show(ui).now {
                return Some(Act::Manager);
            }
            None
        },
        |ui| {
            let ready = !draft.name.trim().is_empty() && !draft.password.is_empty();
            if Button::primary("login.begin").enabled(ready).show(ui).now {
                let password = Secret::from(draft.password.as_str());
                draft.clear();
                return Some(Act::LogIn(draft.name.trim().to_owned(), password));
            }
            None
        },
    )
}

fn field(ui: &mut Ui, key: &str, text: &mut String, longest: usize, hidden: bool, focus: bool) {
    let label = words::words(key);
    let label = ui.label(texts::body(format!("{}  {}", label.first(), label.second())));
    let edit = TextEdit::singleline(text)
        .id(Id::unique(("login", key)))
        .password(hidden)
        .char_limit(longest)
        .font(theme::regular(size::VALUE))
        .margin(vec2(12.0, 10.0))
        .return_key(None)
        .desired_width(420.0);
    let response = ui.add(edit).labelled_by(label.id);
    if focus {
        response.request_focus();
    }
    enter_goes_on(ui, &response);
    ui.add_space(NEAR);
}

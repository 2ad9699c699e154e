// SPDX-License-Identifier: MIT OR Apache-2.0
//! Name and password.

use eframe::egui::{Key, Ui};

use super::password::{self, Password};
use super::worker::{Slot, Task};
use super::{Setting, Step, form};
use crate::keys::Role;
use crate::manager::{Office, Trouble};
use crate::records::BookKind;
use crate::window::layout::{self, Page};
use crate::window::theme::{FAR, NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// Width of the fields, in points.
const WIDTH: f32 = 420.0;

/// What was typed so far.
#[derive(Default)]
pub(super) struct Draft {
    name: String,
    password: Password,
    opening: Slot<Box<Office>>,
    why: Option<&'static str>,
    begun: bool,
}

impl Draft {
    /// The window was locked; the name stays.
    pub(super) fn locked(name: String, why: &'static str) -> Self {
        Self { name, why: Some(why), ..Self::default() }
    }

    /// The session could not begin.
    pub(super) fn failed(trouble: &Trouble) -> Self {
        let mut draft = Self::default();
        draft.opening.trouble = Some(trouble.words());
        draft
    }
}

/// Draws the screen. `behind`: what is told of work that goes on while the window is locked.
pub(super) fn show(
    ui: &mut Ui,
    setting: &Setting,
    behind: Option<&'static str>,
    draft: &mut Draft,
) -> Option<Step> {
    draft.opening.poll();
    if let Some(office) = draft.opening.value.take() {
        return Some(Step::Opened(office));
    }
    let first = !std::mem::replace(&mut draft.begun, true);
    let page = Page::split(ui);
    page.content(ui, "manager login", |ui| {
        // Only in training somebody is chosen.
        let chosen = setting.kind == BookKind::Training;
        texts::question(ui, if chosen { "manager.login.question" } else { "login.question" });
        ui.add_space(FAR);
        if let Some(key) = draft.why {
            // Training has no passwords: it is not asked for one.
            let training = setting.kind == BookKind::Training && key == "manager.locked";
            texts::notice_of(ui, Tone::Plain, if training { "manager.locked_training" } else { key });
            ui.add_space(NEAR);
        }
        if let Some(key) = behind {
            texts::notice_of(ui, Tone::Plain, key);
            ui.add_space(NEAR);
        }
        form::trouble(ui, &draft.opening);
        form::busy(ui, &draft.opening, "manager.login.busy");
        if setting.kind == BookKind::Training {
            training(ui, setting, draft, first);
            return;
        }
        form::steady(ui, "login", |ui| {
            let name = form::field(ui, "manager.login.name", &mut draft.name, WIDTH);
            ui.add_space(NEAR);
            let password = password::show(ui, &mut draft.password, "manager.login.password", WIDTH);
            if first {
                if draft.name.is_empty() { name.request_focus() } else { password.request_focus() }
            }
        });
    });
    page.bar(
        ui,
        |ui| {
            let back = Button::secondary("manager.leave", Some(Key::Escape)).show(ui).now
                || ui.input(|input| input.key_pressed(Key::F8) && !first);
            back.then_some(Step::Left)
        },
        |ui| {
            if setting.kind == BookKind::Training {
                return None;
            }
            let ready =
                !draft.opening.is_busy() && !draft.name.trim().is_empty() && !draft.password.is_empty();
            if Button::primary("manager.login.enter").enabled(ready).show(ui).now {
                log_in(ui, setting, draft);
            }
            None
        },
    )
}

fn log_in(ui: &Ui, setting: &Setting, draft: &mut Draft) {
    let setting = setting.clone();
    let (name, password) = (draft.name.trim().to_owned(), draft.password.take());
    draft.why = None;
    draft.opening.wait(Task::begin(ui.ctx(), move |_| {
        setting.begun(Office::log_in(&setting.places, setting.kind, &name, &password)?)
    }));
}

/// Training: one press for each role, no password.
fn training(ui: &mut Ui, setting: &Setting, draft: &mut Draft, first: bool) {
    // In a low window who can be chosen stands first, with the entry that has the keyboard.
    let low = layout::is_low(ui);
    if !low {
        texts::notice_of(ui, Tone::Plain, "manager.login.training");
        ui.add_space(NEAR);
    }
    for (index, role) in [Role::Manager, Role::Auditor, Role::Administrator].into_iter().enumerate() {
        let key = format!("role.{}", role.code());
        let text = words::words(&key);
        let entry =
            Choice::entry(text.first(), text.second()).least(eframe::egui::vec2(WIDTH, 58.0)).show(ui);
        if first && index == 0 {
            entry.response.request_focus();
        }
        if entry.now && !draft.opening.is_busy() {
            let setting = setting.clone();
            draft.opening.wait(Task::begin(ui.ctx(), move |_| {
                setting.begun(Office::training(&setting.places, role)?)
            }));
        }
    }
    if low {
        texts::notice_of(ui, Tone::Plain, "manager.login.training");
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The first start: the first administrator, the first manager, and head office.

use eframe::egui::{Key, Ui};

use super::password::{self, Password};
use super::worker::{Slot, Task};
use super::{Setting, Step, form};
use crate::keys::{Cost, SetUp};
use crate::manager::Office;
use crate::window::layout::{Page, beside};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;

/// What was typed so far.
#[derive(Default)]
pub(super) struct Draft {
    administrator: String,
    administrator_password: [Password; 2],
    manager: String,
    manager_password: [Password; 2],
    head_office: String,
    without: Option<bool>,
    opening: Slot<Box<Office>>,
    begun: bool,
}

impl Draft {
    /// What is still wrong, as a key.
    fn lacks(&self) -> Option<&'static str> {
        let [first, again] = &self.administrator_password;
        let [manager_first, manager_again] = &self.manager_password;
        if self.administrator.trim().is_empty() || self.manager.trim().is_empty() {
            return Some("set_up.lacks_name");
        }
        if first.is_empty() || manager_first.is_empty() {
            return Some("set_up.lacks_password");
        }
        if !first.is_same(again) || !manager_first.is_same(manager_again) {
            return Some("set_up.passwords_differ");
        }
        match self.without {
            None => Some("set_up.lacks_head_office"),
            Some(false) if self.head_office.trim().is_empty() => Some("set_up.lacks_recipient"),
            Some(_) => None,
        }
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, setting: &Setting, draft: &mut Draft) -> Option<Step> {
    draft.opening.poll();
    if let Some(office) = draft.opening.value.take() {
        return Some(Step::Opened(office));
    }
    let first = !std::mem::replace(&mut draft.begun, true);
    let page = Page::split(ui);
    page.content(ui, "set up", |ui| {
        texts::question(ui, "set_up.question");
        texts::both(ui, "set_up.why", size::BODY, theme::soft());
        ui.add_space(NEAR);
        form::trouble(ui, &draft.opening);
        form::busy(ui, &draft.opening, "set_up.busy");
        let half = ((ui.available_width() - FAR) / 2.0).floor();
        beside(ui, half, draft, |ui, draft| administrator(ui, draft, first), manager);
        ui.add_space(NEAR);
        head_office(ui, draft);
    });
    let lacks = draft.lacks();
    page.bar(
        ui,
        |ui| Button::secondary("manager.leave", Some(Key::Escape)).show(ui).now.then_some(Step::Left),
        |ui| {
            let ready = lacks.is_none() && !draft.opening.is_busy();
            if Button::primary("set_up.begin").enabled(ready).show(ui).now {
                begin(ui, setting, draft);
            }
            if let Some(key) = lacks {
                ui.label(texts::small(crate::words::first(key)));
            }
            None
        },
    )
}

fn administrator(ui: &mut Ui, draft: &mut Draft, first: bool) {
    drop(texts::card(ui, |ui| {
        texts::part(ui, "role.administrator");
        ui.label(texts::small(crate::words::first("set_up.administrator")));
        let width = ui.available_width().min(380.0);
        let name = form::field(ui, "set_up.administrator_name", &mut draft.administrator, width);
        if first {
            name.request_focus();
        }
        let [one, again] = &mut draft.administrator_password;
        password::show(ui, one, "set_up.administrator_password", width);
        password::show(ui, again, "set_up.administrator_again", width);
    }));
}

fn manager(ui: &mut Ui, draft: &mut Draft) {
    drop(texts::card(ui, |ui| {
        texts::part(ui, "role.manager");
        ui.label(texts::small(crate::words::first("set_up.manager")));
        let width = ui.available_width().min(380.0);
        form::field(ui, "set_up.manager_name", &mut draft.manager, width);
        let [one, again] = &mut draft.manager_password;
        password::show(ui, one, "set_up.manager_password", width);
        password::show(ui, again, "set_up.manager_again", width);
    }));
}

fn head_office(ui: &mut Ui, draft: &mut Draft) {
    drop(texts::card(ui, |ui| {
        texts::part(ui, "set_up.head_office");
        texts::both(ui, "set_up.head_office_why", size::BODY, theme::ink());
        let options =
            [(false, "set_up.head_office_with".to_owned()), (true, "set_up.head_office_without".to_owned())];
        form::choose(ui, "set_up.head_office", &mut draft.without, &options, false);
        match draft.without {
            Some(false) => {
                let width = ui.available_width().min(720.0);
                form::field(ui, "set_up.recipient", &mut draft.head_office, width);
            }
            Some(true) => texts::notice_of(ui, Tone::Caution, "set_up.without_risk"),
            None => {}
        }
    }));
}

fn begin(ui: &Ui, setting: &Setting, draft: &mut Draft) {
    let [password, again] = &mut draft.administrator_password;
    let [manager_password, manager_again] = &mut draft.manager_password;
    again.clear();
    manager_again.clear();
    let with = SetUp {
        administrator: (draft.administrator.trim().to_owned(), password.take()),
        manager: (draft.manager.trim().to_owned(), manager_password.take()),
        head_office: (draft.without == Some(false)).then(|| draft.head_office.trim().to_owned()),
        cost: Cost::PRODUCT,
    };
    let setting = setting.clone();
    draft.opening.wait(Task::begin(ui.ctx(), move |_| {
        setting.begun(Office::set_up(&setting.places, setting.kind, with)?)
    }));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! 利用者: the accounts. An administrator adds, disables and resets; a manager gives the reading key; everybody
//! changes their own password.

use eframe::egui::{Key, Ui};

use super::password::{self, Password};
use super::worker::Slot;
use super::{Desk, Go, form};
use crate::keys::{Account, Right, Role};
use crate::manager::{Office, Trouble};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use crate::words;

/// Width of the fields, in points.
const WIDTH: f32 = 380.0;

/// What is being done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Doing {
    /// Looking at the list.
    #[default]
    List,
    /// Adding an account.
    Add,
    /// An account was chosen.
    One(String),
    /// A new password for it.
    Reset(String),
    /// It is enabled again, with a new password.
    Enable(String),
    /// One's own password.
    Own,
}

/// What was typed so far.
#[derive(Default)]
pub(super) struct Draft {
    doing: Doing,
    fresh: bool,
    name: String,
    role: Option<Role>,
    old: Password,
    new: [Password; 2],
    accounts: Slot<Vec<Account>>,
    done: Slot<()>,
}

impl Draft {
    /// Whether the list is looked at, and nothing is being done.
    pub(super) fn is_list(&self) -> bool {
        self.doing == Doing::List
    }

    fn load(&mut self, desk: &Desk) {
        self.accounts.wait(desk.worker.ask(|office, _| Ok(office.accounts())));
    }

    fn turn(&mut self, doing: Doing) {
        self.doing = doing;
        self.fresh = true;
        self.name.clear();
        self.role = None;
        self.old.clear();
        self.new.iter_mut().for_each(Password::clear);
        // What has not been done yet is told when it is.
        if !self.done.is_busy() {
            self.done = Slot::default();
        }
    }

    /// Another screen is looked at: no password waits half typed.
    pub(super) fn leave(&mut self) {
        self.turn(Doing::List);
    }

    /// The new password, typed twice alike.
    fn new_password(&mut self) -> Option<tashika_kit::Secret> {
        let [first, again] = &mut self.new;
        let same = !first.is_empty() && first.is_same(again);
        again.clear();
        let secret = first.take();
        same.then_some(secret)
    }

    fn is_twice(&self) -> bool {
        let [first, again] = &self.new;
        !first.is_empty() && first.is_same(again)
    }

    fn act(&mut self, desk: &Desk, work: impl FnOnce(&mut Office) -> Result<(), Trouble> + Send + 'static) {
        self.done.wait(desk.worker.surely(move |office, _| work(office)));
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    if entered {
        draft.turn(Doing::List);
        draft.load(desk);
    }
    draft.accounts.poll();
    if draft.done.poll() && draft.done.value.is_some() {
        let done = std::mem::take(&mut draft.done);
        draft.turn(Doing::List);
        draft.done = done;
        draft.load(desk);
    }
    let page = Page::split(ui);
    page.content(ui, "users", |ui| {
        let what = draft.is_list().then_some("users.what");
        form::heading(ui, "users.title", what);
        form::trouble(ui, &draft.accounts);
        form::trouble(ui, &draft.done);
        form::busy(ui, &draft.done, "users.busy");
        if draft.done.value.is_some() {
            texts::notice_of(ui, Tone::Plain, "users.done");
        }
        let fresh = std::mem::take(&mut draft.fresh);
        match draft.doing.clone() {
            Doing::List => list(ui, desk, draft),
            Doing::Add => add(ui, draft, fresh),
            Doing::One(name) => one(ui, draft, &name),
            Doing::Reset(name) | Doing::Enable(name) => {
                let enable = matches!(draft.doing, Doing::Enable(_));
                texts::part(ui, if enable { "users.enable" } else { "users.reset" });
                ui.label(texts::body(&name));
                twice(ui, draft, fresh);
            }
            Doing::Own => {
                texts::part(ui, "users.own_password");
                let old = password::show(ui, &mut draft.old, "users.old_password", WIDTH);
                if fresh {
                    old.request_focus();
                }
                twice(ui, draft, false);
            }
        }
    });
    bar(ui, desk, &page, draft);
    None
}

fn list(ui: &mut Ui, desk: &Desk, draft: &mut Draft) {
    let Some(accounts) = &draft.accounts.value else { return };
    let waiting = accounts.iter().any(waits);
    if waiting && desk.may(Right::GrantReading) {
        texts::notice_of(ui, Tone::Caution, "users.grant_now");
    } else if waiting {
        texts::notice_of(ui, Tone::Plain, "users.needs_grant");
    }
    let heads = [(240.0, "users.head_name"), (200.0, "users.head_role"), (260.0, "users.head_state")];
    form::heads(ui, &heads);
    let openable = desk.may(Right::ManageAccounts) || desk.may(Right::GrantReading);
    let mut chosen = None;
    let mut into = openable && form::into_list(ui);
    for account in accounts {
        let texts = [
            account.name.clone(),
            words::first(&format!("role.{}", account.role.code())).to_owned(),
            words::first(state(account)).to_owned(),
        ];
        let cells: Vec<(f32, String)> = heads.iter().map(|(width, _)| *width).zip(texts).collect();
        let row = form::row(ui, &cells, openable);
        if std::mem::take(&mut into) {
            row.request_focus();
        }
        if row.clicked() {
            chosen = Some(account.name.clone());
        }
    }
    if let Some(name) = chosen {
        draft.turn(Doing::One(name));
    }
}

fn waits(account: &Account) -> bool {
    !account.disabled && account.role.reads() && !account.can_read
}

/// The key of what is to be said about an account.
fn state(account: &Account) -> &'static str {
    if account.disabled {
        "users.disabled"
    } else if waits(account) {
        "users.waits_for_grant"
    } else {
        "users.active"
    }
}

fn one(ui: &mut Ui, draft: &Draft, name: &str) {
    let account = draft.accounts.value.iter().flatten().find(|account| account.name == name);
    let Some(account) = account else { return };
    drop(texts::card(ui, |ui| {
        form::line(ui, words::first("users.head_name"), &account.name);
        form::line(
            ui,
            words::first("users.head_role"),
            words::first(&format!("role.{}", account.role.code())),
        );
        form::line(ui, words::first("users.head_state"), words::first(state(account)));
    }));
    if account.role.reads() {
        texts::both(ui, "users.disable_reader", size::BODY, theme::soft());
    }
}

fn add(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    texts::part(ui, "users.add");
    let name = form::field(ui, "users.name", &mut draft.name, WIDTH);
    if fresh {
        name.request_focus();
    }
    let roles = Role::ALL.map(|role| (role, format!("role.{}", role.code())));
    form::choose(ui, "users.role", &mut draft.role, &roles, false);
    if let Some(role) = draft.role {
        texts::both(ui, &format!("role.{}_may", role.code()), size::BODY, theme::soft());
    }
    twice(ui, draft, false);
}

fn twice(ui: &mut Ui, draft: &mut Draft, focus: bool) {
    let [first, again] = &mut draft.new;
    let field = password::show(ui, first, "users.new_password", WIDTH);
    if focus {
        field.request_focus();
    }
    password::show(ui, again, "users.new_again", WIDTH);
    let [first, again] = &draft.new;
    if !again.is_empty() && !first.is_same(again) {
        ui.label(texts::small(words::first("set_up.passwords_differ")).color(Tone::Caution.ink()));
    }
    ui.add_space(FAR);
}

fn bar(ui: &mut Ui, desk: &Desk, page: &Page, draft: &mut Draft) {
    let busy = draft.done.is_busy();
    let doing = draft.doing.clone();
    let next = page.bar(
        ui,
        |ui| match &doing {
            Doing::List => {
                Button::secondary("users.own_password", Some(Key::F2)).show(ui).now.then_some(Doing::Own)
            }
            _ => {
                Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now.then_some(Doing::List)
            }
        },
        |ui| {
            match &doing {
                Doing::List => {
                    let add = Button::secondary("users.add", Some(Key::F3))
                        .enabled(desk.may(Right::ManageAccounts));
                    return add.show(ui).now.then_some(Doing::Add);
                }
                Doing::Add => {
                    let ready =
                        !busy && !draft.name.trim().is_empty() && draft.role.is_some() && draft.is_twice();
                    if Button::primary("users.add").enabled(ready).show(ui).now {
                        let name = draft.name.trim().to_owned();
                        if let (Some(role), Some(password)) = (draft.role, draft.new_password()) {
                            draft.act(desk, move |office| office.add(&name, role, &password));
                        }
                    }
                }
                Doing::Reset(name) => {
                    if Button::primary("users.reset").enabled(!busy && draft.is_twice()).show(ui).now
                        && let Some(password) = draft.new_password()
                    {
                        let name = name.clone();
                        draft.act(desk, move |office| office.reset(&name, &password));
                    }
                }
                Doing::Enable(name) => {
                    if Button::primary("users.enable").enabled(!busy && draft.is_twice()).show(ui).now
                        && let Some(password) = draft.new_password()
                    {
                        let name = name.clone();
                        draft.act(desk, move |office| office.enable(&name, &password));
                    }
                }
                Doing::Own => {
                    let ready = !busy && !draft.old.is_empty() && draft.is_twice();
                    if Button::primary("users.own_password").enabled(ready).show(ui).now {
                        let old = draft.old.take();
                        if let Some(new) = draft.new_password() {
                            draft.act(desk, move |office| office.change_password(&old, &new));
                        }
                    }
                }
                Doing::One(name) => return one_bar(ui, desk, draft, name),
            }
            None
        },
    );
    if let Some(next) = next {
        draft.turn(next);
    }
}

fn one_bar(ui: &mut Ui, desk: &Desk, draft: &mut Draft, name: &str) -> Option<Doing> {
    let account = draft.accounts.value.iter().flatten().find(|account| account.name == name)?.clone();
    let mine = account.name == desk.name;
    let manages = desk.may(Right::ManageAccounts) && !mine && !draft.done.is_busy();
    let grants = desk.may(Right::GrantReading) && waits(&account) && !draft.done.is_busy();
    let name = name.to_owned();
    if Button::secondary("users.grant", Some(Key::F4)).enabled(grants).show(ui).now {
        draft.act(desk, move |office| office.grant(&name));
    } else if account.disabled {
        if Button::secondary("users.enable", Some(Key::F6)).enabled(manages).show(ui).now {
            return Some(Doing::Enable(name));
        }
    } else if Button::secondary("users.disable", Some(Key::F6)).enabled(manages).show(ui).now {
        draft.act(desk, move |office| office.disable(&name));
    }
    let reset = Button::secondary("users.reset", Some(Key::F7)).enabled(manages && !account.disabled);
    reset.show(ui).now.then(|| Doing::Reset(account.name.clone()))
}

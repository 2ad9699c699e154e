// SPDX-License-Identifier: MIT OR Apache-2.0
//! The manager's window: find, read, amend, export, keep in time, verify. It stands in front of the counter's
//! screens and does everything through [`crate::manager::Office`], on a thread of its own.
//!
//! A screen is a file here, a line in [`Screen`] and a line in [`Inside::draw`].

mod batch;
mod behind;
mod changes;
mod form;
mod journal;
pub(in crate::window) mod leaving;
mod login;
mod menu;
mod password;
mod record;
mod rules;
mod search;
mod set_up;
mod times;
mod today;
mod trust;
mod users;
mod verification;
mod waiting;
mod worker;

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{
    Align, Context, Key, KeyboardShortcut, Layout, Modifiers, Rect, Ui, UiBuilder, pos2,
    text_edit::TextEditState,
};

pub(in crate::window) use self::behind::Behind;
use self::worker::Worker;
use super::pictures::Pictures;
use super::typefaces::Typefaces;
use crate::jpki::JpkiSettings;
use crate::keys::{Right, Role};
use crate::manager::{Office, Trouble};
use crate::records::{BookKind, Places};
use crate::rules::{RuleSet, RuleSettings};
use crate::trust::TrustStore;

/// Width of the menu, in points.
const MENU: f32 = 256.0;
/// Below this width the menu lies above the screen, in points.
const NARROW: f32 = 760.0;

/// Where the book is, and how long the window stays open untouched.
#[derive(Clone, Debug)]
pub(in crate::window) struct Setting {
    /// The book and what belongs to it.
    pub(in crate::window) places: Places,
    /// Real or training.
    pub(in crate::window) kind: BookKind,
    /// The window locks after this time without a touch.
    pub(in crate::window) idle_after: Duration,
    /// The rules in force here.
    pub(in crate::window) rules: Arc<RuleSet>,
    /// How they are set: from when on the chip is asked for, which open points are settled.
    pub(in crate::window) rule_settings: RuleSettings,
    /// What verdicts rest on here.
    pub(in crate::window) trust: Arc<TrustStore>,
    /// How revocation is asked here.
    pub(in crate::window) jpki: JpkiSettings,
}

impl Setting {
    /// A session has begun: the log says under which rules.
    fn begun(&self, mut office: Office) -> Result<Box<Office>, Trouble> {
        office.note_in_force(self.rules.rule_set_ref(), &self.rule_settings)?;
        Ok(Box::new(office))
    }
}

/// What the window lends.
pub(in crate::window) struct Services<'a> {
    /// Fonts, for rare characters of names.
    pub(in crate::window) typefaces: Option<&'a mut Typefaces>,
    /// Pictures of the record that is read.
    pub(in crate::window) pictures: &'a mut Pictures,
    /// Somebody touched a key or the pointer in this frame.
    pub(in crate::window) touched: bool,
    /// What goes on while the window is locked.
    pub(in crate::window) behind: &'a mut Behind,
}

/// The user goes back to the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) struct Leave;

/// The manager's window.
pub(in crate::window) struct State {
    setting: Setting,
    touched: Instant,
    door: Door,
}

/// Outside, or inside.
enum Door {
    /// The book has no accounts yet.
    SetUp(set_up::Draft),
    /// Who is it?
    Login(login::Draft),
    /// Logged in.
    Inside(Box<Inside>),
}

/// What a logged-in user sees.
struct Inside {
    desk: Desk,
    screen: Screen,
    /// The first frame of this screen.
    entered: bool,
    /// The width that locking and leaving took in the frame before, where the menu lies above the screen, in points.
    foot: f32,
    today: today::Draft,
    times: times::Draft,
    trust: trust::Draft,
    search: search::Draft,
    record: record::Draft,
    batch: batch::Draft,
    pending: waiting::Draft,
    due: waiting::Draft,
    users: users::Draft,
    rules: rules::Draft,
    verification: verification::Draft,
    journal: journal::Draft,
}

/// Who is logged in, and the thread that has the book.
struct Desk {
    worker: Worker,
    name: String,
    role: Role,
    setting: Setting,
}

impl Desk {
    fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }
}

/// The screens of the menu, and the two that are reached from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Today,
    Times,
    Trust,
    Search,
    Record,
    Batch,
    Pending,
    Due,
    Users,
    Rules,
    Verification,
    Journal,
}

/// Where a screen wants to go.
enum Go {
    /// To another screen.
    To(Screen),
    /// To a record.
    Record(String),
    /// To the export of everything a search finds.
    Batch(Box<crate::records::Query>),
}

/// The key that locks.
const LOCK: KeyboardShortcut = KeyboardShortcut::new(Modifiers::COMMAND, Key::L);

impl State {
    /// At the door: set-up if the book has no accounts yet, else the login.
    pub(in crate::window) fn new(setting: Setting) -> Self {
        let new = setting.kind == BookKind::Real && !setting.places.may_have_accounts();
        let door =
            if new { Door::SetUp(set_up::Draft::default()) } else { Door::Login(login::Draft::default()) };
        Self { setting, touched: Instant::now(), door }
    }

    /// The name of the screen, for tests.
    pub(in crate::window) fn screen(&self) -> &'static str {
        match &self.door {
            Door::SetUp(_) => "set_up",
            Door::Login(_) => "login",
            Door::Inside(inside) => match inside.screen {
                Screen::Today => "today",
                Screen::Times => "times",
                Screen::Trust => "trust",
                Screen::Search => "search",
                Screen::Record => "record",
                Screen::Batch => "batch",
                Screen::Pending => "pending",
                Screen::Due => "due",
                Screen::Users => "users",
                Screen::Rules => "rules",
                Screen::Verification => "verification",
                Screen::Journal => "journal",
            },
        }
    }

    /// Who is logged in; empty outside.
    pub(in crate::window) fn who(&self) -> &str {
        match &self.door {
            Door::Inside(inside) => &inside.desk.name,
            _ => "",
        }
    }

    /// Time until it locks, or forgets what was typed at the door, if nobody touches anything.
    pub(in crate::window) fn left(&self) -> Duration {
        self.setting.idle_after.saturating_sub(self.touched.elapsed())
    }

    /// As if nobody had touched anything for so long more; for tests.
    pub(in crate::window) fn untouched_for(&mut self, longer: Duration) {
        self.touched = self.touched.checked_sub(longer).unwrap_or(self.touched);
    }

    /// Ends the session and shows the login: keys, records, drafts and pictures go. An export or a verification under way goes
    /// on, and the session that began it ends with it.
    fn lock(&mut self, ctx: &Context, services: &mut Services<'_>, why: &'static str) {
        let name = self.who().to_owned();
        self.put_behind(services.behind);
        self.door = Door::Login(login::Draft::locked(name, why));
        forget(ctx, services);
    }

    fn put_behind(&mut self, behind: &mut Behind) {
        if let Door::Inside(inside) = &mut self.door {
            behind.keep(inside);
        }
    }

    /// The program ends, and with it the session.
    pub(in crate::window) fn end(mut self, behind: &mut Behind) {
        self.put_behind(behind);
    }

    /// Whether an export or a verification is under way.
    pub(in crate::window) fn is_working(&self) -> bool {
        let Door::Inside(inside) = &self.door else { return false };
        inside.batch.under_way().is_some() || inside.verification.is_busy()
    }
}

/// Nothing personal stays: pictures, and what the toolkit keeps of text fields for "undo".
fn forget(ctx: &Context, services: &mut Services<'_>) {
    wipe(ctx, services);
    let_go(ctx);
}

/// The keyboard is on nothing.
fn let_go(ctx: &Context) {
    if let Some(focused) = ctx.memory(|memory| memory.focused()) {
        ctx.memory_mut(|memory| memory.surrender_focus(focused));
    }
}

/// As [`forget`], and the keyboard stays where it is.
fn wipe(ctx: &Context, services: &mut Services<'_>) {
    services.pictures.forget();
    ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
}

/// The clock and the key that lock. Also while another page stands in front of the manager's screens. `true` when it has
/// locked.
pub(in crate::window) fn watch(ctx: &Context, state: &mut State, services: &mut Services<'_>) -> bool {
    services.behind.poll();
    // The time first: a touch that comes when it is over keeps nothing open.
    if state.left().is_zero() {
        match &state.door {
            Door::Inside(_) => state.lock(ctx, services, "manager.locked_idle"),
            // A name and half a password do not wait for the next.
            Door::Login(_) => state.door = Door::Login(login::Draft::default()),
            Door::SetUp(_) => state.door = Door::SetUp(set_up::Draft::default()),
        }
        forget(ctx, services);
        state.touched = Instant::now();
        return true;
    }
    if services.touched {
        state.touched = Instant::now();
    }
    ctx.request_repaint_after(state.left() + Duration::from_millis(20));
    if matches!(state.door, Door::Inside(_)) && ctx.input_mut(|input| input.consume_shortcut(&LOCK)) {
        state.lock(ctx, services, "manager.locked");
        return true;
    }
    false
}

/// Draws the manager's window. `Some` when the user goes back to the counter; the session has ended then.
pub(in crate::window) fn show(ui: &mut Ui, state: &mut State, services: &mut Services<'_>) -> Option<Leave> {
    let ctx = ui.ctx().clone();
    watch(&ctx, state, services);
    let done = match &mut state.door {
        Door::SetUp(draft) => set_up::show(ui, &state.setting, draft),
        Door::Login(draft) => login::show(ui, &state.setting, services.behind.told(), draft),
        Door::Inside(inside) => inside.draw(ui, services),
    };
    match done? {
        Step::Opened(office) => {
            match Inside::open(&ctx, state.setting.clone(), *office) {
                Ok(mut inside) => {
                    services.behind.give_back(&mut inside);
                    state.door = Door::Inside(Box::new(inside));
                }
                Err(trouble) => state.door = Door::Login(login::Draft::failed(&trouble)),
            }
            forget(&ctx, services);
            state.touched = Instant::now();
            ctx.request_repaint();
            None
        }
        Step::Locked => {
            state.lock(&ctx, services, "manager.locked");
            ctx.request_repaint();
            None
        }
        Step::Left => {
            state.put_behind(services.behind);
            forget(&ctx, services);
            Some(Leave)
        }
    }
}

/// What came of a frame at the door or inside.
enum Step {
    /// A user has logged in.
    Opened(Box<Office>),
    /// The user locks, or the session has ended.
    Locked,
    /// Back to the counter.
    Left,
}

impl Inside {
    fn open(ctx: &Context, setting: Setting, office: Office) -> Result<Self, Trouble> {
        let (name, role) = (office.name().to_owned(), office.role());
        let worker = Worker::start(ctx, office).map_err(|_| Trouble::Input("no_thread"))?;
        let desk = Desk { worker, name, role, setting };
        Ok(Self {
            desk,
            screen: Screen::Today,
            entered: true,
            foot: 0.0,
            today: today::Draft::default(),
            times: times::Draft::default(),
            trust: trust::Draft::default(),
            search: search::Draft::default(),
            record: record::Draft::default(),
            batch: batch::Draft::default(),
            pending: waiting::Draft::default(),
            due: waiting::Draft::default(),
            users: users::Draft::default(),
            rules: rules::Draft::default(),
            verification: verification::Draft::default(),
            journal: journal::Draft::default(),
        })
    }

    fn draw(&mut self, ui: &mut Ui, services: &mut Services<'_>) -> Option<Step> {
        let all = ui.available_rect_before_wrap();
        let wide = all.width() >= NARROW;
        let (menu, rest) = if wide {
            let line = all.left() + MENU;
            (
                Rect::from_min_max(all.min, pos2(line, all.bottom())),
                Rect::from_min_max(pos2(line, all.top()), all.max),
            )
        } else {
            let line = all.top() + self.menu_height(all.width());
            (
                Rect::from_min_max(all.min, pos2(all.right(), line)),
                Rect::from_min_max(pos2(all.left(), line), all.max),
            )
        };
        let before = self.screen;
        let step = self.menu(ui, menu, wide, services.behind.told());
        self.escape(ui);
        if self.screen != before {
            self.left(ui.ctx(), services, before);
        }
        self.verification.poll();
        let entered = std::mem::take(&mut self.entered);
        let builder = UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min));
        let go = ui.scope_builder(builder, |ui| self.screen(ui, services, entered)).inner;
        if let Some(go) = go {
            self.go(ui.ctx(), services, go);
        }
        step
    }

    /// Esc leads from a list back to the first screen; what was typed there stays. Screens with steps of their own take it
    /// themselves, and while something is under way it means "stop".
    fn escape(&mut self, ui: &Ui) {
        let list = match self.screen {
            Screen::Search => !self.search.is_busy(),
            Screen::Verification => !self.verification.is_busy(),
            Screen::Users => self.users.is_list(),
            Screen::Pending | Screen::Due | Screen::Journal | Screen::Rules | Screen::Trust => true,
            _ => false,
        };
        if list && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.screen = Screen::Today;
            self.entered = true;
        }
    }

    fn screen(&mut self, ui: &mut Ui, services: &mut Services<'_>, entered: bool) -> Option<Go> {
        let desk = &self.desk;
        match self.screen {
            Screen::Today => today::show(ui, desk, entered, &mut self.today),
            Screen::Times => times::show(ui, desk, entered, &mut self.times),
            Screen::Trust => trust::show(ui, desk, entered, &mut self.trust),
            Screen::Search => search::show(ui, desk, entered, &mut self.search),
            Screen::Record => record::show(ui, desk, entered, services, &mut self.record),
            Screen::Batch => batch::show(ui, desk, entered, &mut self.batch),
            Screen::Pending => waiting::show(ui, desk, entered, waiting::Which::Pending, &mut self.pending),
            Screen::Due => waiting::show(ui, desk, entered, waiting::Which::Due, &mut self.due),
            Screen::Users => users::show(ui, desk, entered, &mut self.users),
            Screen::Rules => rules::show(ui, desk, entered, &mut self.rules),
            Screen::Verification => verification::show(ui, desk, entered, &mut self.verification),
            Screen::Journal => journal::show(ui, desk, entered, &mut self.journal),
        }
    }

    /// What was read or typed on a screen goes with it, whichever way leads off it.
    fn left(&mut self, ctx: &Context, services: &mut Services<'_>, screen: Screen) {
        match screen {
            Screen::Record => self.record = record::Draft::default(),
            Screen::Users => self.users.leave(),
            _ => {}
        }
        wipe(ctx, services);
    }

    fn go(&mut self, ctx: &Context, services: &mut Services<'_>, go: Go) {
        self.left(ctx, services, self.screen);
        let_go(ctx);
        self.entered = true;
        self.screen = match go {
            Go::To(screen) => screen,
            Go::Record(id) => {
                self.record = record::Draft::of(id, self.screen);
                Screen::Record
            }
            Go::Batch(query) => {
                // One that is under way is shown as it is.
                self.entered = self.batch.take_on(*query);
                Screen::Batch
            }
        };
        ctx.request_repaint();
    }
}

#[cfg(test)]
mod tests;

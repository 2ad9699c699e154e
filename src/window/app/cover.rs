// SPDX-License-Identifier: MIT OR Apache-2.0
//! What stands in front of every screen: help and view (F1), the way out of a kiosk, and the word before the screen is
//! cleared. What is behind is neither drawn nor lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use eframe::egui::gui_zoom::kb_shortcuts::{ZOOM_IN, ZOOM_IN_SECONDARY, ZOOM_OUT, ZOOM_RESET};
use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    Align2, Area, CentralPanel, Context, Event, Frame, Id, Key, Margin, Modifiers, Order, Stroke, Ui,
    ViewportCommand, vec2,
};

use super::{App, ground};
use crate::counter::{Access, Stage};
use crate::records::Places;
use crate::window::kiosk::{self, Kiosk, KioskPlace};
use crate::window::manager::leaving;
use crate::window::screens::Act;
use crate::window::screens::view_settings::{self, Kept, Wish};
use crate::window::view::Scale;
use crate::window::view_file::ViewFile;
use crate::window::widgets::{shortcuts, texts};
use crate::window::{chrome, manager, theme};
use crate::words;

/// So long before it is cleared, the screen says so; at most half of the time it has.
const WARNING: Duration = Duration::from_secs(15);
/// The program waits so long for what is being written before it ends.
const LAST_WRITING: Duration = Duration::from_secs(10);

/// What stands in front.
#[derive(Default)]
enum Cover {
    #[default]
    None,
    /// F1.
    Help(view_settings::Draft),
    /// The way out of a kiosk.
    Leaving(Box<leaving::Draft>),
}

/// What stands in front, and what belongs to the screen behind it.
#[derive(Default)]
pub(super) struct Fore {
    cover: Cover,
    /// The control that had the keyboard.
    focus: Option<Id>,
    /// A screen came meanwhile that nobody has seen yet.
    entered: bool,
    modifiers: Modifiers,
    view_file: Option<ViewFile>,
    kiosk: Option<Kiosk>,
    /// The system ends the program.
    ending: Option<Arc<AtomicBool>>,
}

impl Fore {
    /// The page that asks for a password stands in front.
    pub(super) fn asks_password(&self) -> bool {
        matches!(self.cover, Cover::Leaving(_))
    }

    pub(super) fn is_open(&self) -> bool {
        !matches!(self.cover, Cover::None)
    }

    /// Whether the screen behind is new to its user; asked in the frame in which it is drawn.
    pub(super) fn entered(&mut self, entered: bool) -> bool {
        if self.is_open() {
            self.entered |= entered;
            return false;
        }
        std::mem::take(&mut self.entered) | entered
    }
}

impl App {
    /// Keeps the view in this file, and tells what is wrong with it.
    pub fn keep_view(&mut self, file: ViewFile) {
        self.options.view = file.view();
        self.fore.view_file = Some(file);
    }

    /// The window fills a monitor and is left with the password of one of these accounts alone. The screen is cleared after
    /// ten minutes at the latest.
    pub fn enter_kiosk(&mut self, place: KioskPlace, accounts: Places) {
        self.options.idle_after = self.options.idle_after.min(kiosk::LONGEST_IDLE);
        self.fore.kiosk = Some(Kiosk::new(place, accounts));
    }

    /// Ends the program as soon as this is set: the system shuts down. A kiosk does not hold it up.
    pub fn end_with(&mut self, ending: Arc<AtomicBool>) {
        self.fore.ending = Some(ending);
    }

    /// The page in front of the screens: `help`, `leaving`, `left` when a kiosk was let go, or nothing.
    #[must_use]
    pub fn in_front(&self) -> &'static str {
        match self.fore.cover {
            _ if self.fore.kiosk.as_ref().is_some_and(|kiosk| !kiosk.stays()) => "left",
            Cover::None => "",
            Cover::Help(_) => "help",
            Cover::Leaving(_) => "leaving",
        }
    }

    /// Whether this is a kiosk that nobody has let go.
    pub(super) fn is_kiosk(&self) -> bool {
        self.fore.kiosk.as_ref().is_some_and(Kiosk::stays)
    }

    /// The keys that are the same everywhere, the wish to close the window, and what holds it in its place. `true` if
    /// somebody touched a key that stands in no list of events.
    pub(super) fn watch_front(&mut self, ctx: &Context) -> bool {
        self.resized(ctx);
        if asked_for_help(ctx) {
            match self.fore.cover {
                Cover::None => {
                    let draft = view_settings::Draft::of(shortcuts::noted(ctx));
                    self.cover_with(ctx, Cover::Help(draft));
                }
                Cover::Help(_) => self.uncover(ctx),
                Cover::Leaving(_) => {}
            }
        }
        self.asked_to_close(ctx);
        self.ends(ctx);
        let modifiers = ctx.input(|input| input.modifiers);
        std::mem::replace(&mut self.fore.modifiers, modifiers) != modifiers
    }

    /// Ctrl with plus, minus and zero.
    fn resized(&mut self, ctx: &Context) {
        let now = self.options.view.scale;
        let wanted = ctx.input_mut(|input| {
            if input.consume_shortcut(&ZOOM_IN) || input.consume_shortcut(&ZOOM_IN_SECONDARY) {
                Some(now.larger())
            } else if input.consume_shortcut(&ZOOM_OUT) {
                Some(now.smaller())
            } else {
                input.consume_shortcut(&ZOOM_RESET).then(Scale::default)
            }
        });
        if let Some(scale) = wanted.filter(|scale| *scale != now) {
            self.look_at(ctx, Wish::Scale(scale));
        }
    }

    fn look_at(&mut self, ctx: &Context, wish: Wish) {
        wish.change(&mut self.options.view);
        self.options.view.apply(ctx);
        if let Some(file) = &mut self.fore.view_file {
            file.keep(|view| wish.change(view));
        }
        ctx.request_repaint();
    }

    /// A kiosk answers the wish to close its window with the page that asks for a password. Asked again, that page stays as
    /// it is.
    fn asked_to_close(&mut self, ctx: &Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && self.is_kiosk() && !self.is_ending() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            if !self.fore.asks_password() {
                self.uncover(ctx);
                self.cover_with(ctx, Cover::Leaving(Box::default()));
            }
        }
    }

    /// The system ends the program.
    fn is_ending(&self) -> bool {
        self.fore.ending.as_ref().is_some_and(|ending| ending.load(Ordering::Relaxed))
    }

    fn ends(&self, ctx: &Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if self.is_ending() && !closing {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Looks after the window itself, also while it is hidden and nothing is drawn.
    pub(super) fn watch_window(&mut self, ctx: &Context) {
        // A window that another one covers is closed like any other: nobody else refuses.
        self.asked_to_close(ctx);
        self.ends(ctx);
        if let Some(kiosk) = self.fore.kiosk.as_mut().filter(|kiosk| kiosk.stays()) {
            kiosk.fill(ctx);
        }
    }

    /// A kiosk's customer window is not closed by its frame. `was`: it was open before this frame.
    pub(super) fn keep_customer(&mut self, was: bool) {
        if was && !self.customer.is_open() && self.is_kiosk() {
            self.customer.toggle();
        }
    }

    /// How many monitors there are, where the window system tells.
    pub(super) fn monitors(&mut self, count: usize) {
        if let Some(kiosk) = &mut self.fore.kiosk {
            kiosk.monitors(count);
        }
    }

    fn cover_with(&mut self, ctx: &Context, cover: Cover) {
        self.fore.focus = ctx.memory(|memory| memory.focused());
        if let Some(focused) = self.fore.focus {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        // No camera stays open behind a page that does not show it.
        if let Some(face) = &mut self.face {
            face.stop();
        }
        self.fore.cover = cover;
        ctx.request_repaint();
    }

    /// Back to the screen behind, with the keyboard where it was.
    pub(super) fn uncover(&mut self, ctx: &Context) {
        if !self.fore.is_open() {
            return;
        }
        self.fore.cover = Cover::None;
        if let Some(focused) = ctx.memory(|memory| memory.focused()) {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        if let Some(before) = self.fore.focus.take() {
            ctx.memory_mut(|memory| memory.request_focus(before));
        }
        ctx.request_repaint();
    }

    /// Draws the page in front.
    pub(super) fn draw_cover(&mut self, ui: &mut Ui) -> Option<Act> {
        let training = self.options.settings.training;
        if training {
            chrome::training(ui, false);
        }
        let open = self.desk.as_ref().is_some_and(|desk| *desk.access() == Access::Open);
        let lock = chrome::top(ui, None, "", !training && open && self.manager.is_none());
        CentralPanel::default().frame(ground(training)).show(ui, |ui| self.cover_page(ui));
        if lock {
            self.uncover(ui.ctx());
        }
        lock.then_some(Act::Lock)
    }

    fn cover_page(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        let Fore { cover, view_file, kiosk, .. } = &mut self.fore;
        match cover {
            Cover::None => {}
            Cover::Help(draft) => {
                let kept = Kept::of(view_file.as_ref());
                match view_settings::show(ui, self.options.view, kept, draft) {
                    None => {}
                    Some(Wish::Close) => self.uncover(&ctx),
                    Some(wish) => self.look_at(&ctx, wish),
                }
            }
            Cover::Leaving(draft) => {
                let Some(kiosk) = kiosk else { return };
                let by_password = kiosk.wants_password();
                let inside = self.manager.as_ref().is_some_and(manager::State::is_working);
                let working = inside || self.behind.is_under_way();
                match leaving::show(ui, &kiosk.accounts, (by_password, working), draft) {
                    None => {}
                    Some(leaving::Outcome::Stay) => self.uncover(&ctx),
                    Some(leaving::Outcome::Out) => {
                        kiosk.let_go();
                        ctx.send_viewport_cmd(ViewportCommand::Close);
                    }
                }
            }
        }
    }

    /// The manager's clock goes on behind the page.
    pub(super) fn watch_manager(&mut self, ctx: &Context, touched: bool) {
        let Some(state) = &mut self.manager else { return };
        let (typefaces, pictures) = (self.typefaces.as_mut(), &mut self.manager_pictures);
        let mut services = manager::Services { typefaces, pictures, touched, behind: &mut self.behind };
        if manager::watch(ctx, state, &mut services) {
            self.uncover(ctx);
        }
    }

    /// Nobody touched anything for so long: what was typed at the login goes too, and what stands in front of the screens.
    pub(super) fn cleared(&mut self, ctx: &Context) {
        self.login.clear();
        self.practice.cleared();
        self.instead = None;
        ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
        self.uncover(ctx);
    }

    /// Says that the screen is cleared soon, and nothing about what stands on it.
    pub(super) fn warn(&self, ctx: &Context) {
        let Some(left) = self.clears_in() else { return };
        let before = WARNING.min(self.options.idle_after / 2);
        if left > before {
            ctx.request_repaint_after(left.saturating_sub(before));
            return;
        }
        let seconds = left.as_secs_f32().ceil();
        // At the next second; never at once, however the clocks round.
        let part = left.as_secs_f32() - (seconds - 1.0).max(0.0);
        ctx.request_repaint_after(Duration::from_secs_f32(part.clamp(0.0, 1.0)) + Duration::from_millis(20));
        let text = words::words("view.clears");
        let told = |text: &str| text.replace("{seconds}", &format!("{seconds:.0}"));
        let tone = theme::Tone::Caution;
        let frame = Frame::new()
            .fill(tone.ground())
            .stroke(Stroke::new(2.0, tone.ink()))
            .corner_radius(theme::ROUND)
            .inner_margin(Margin::symmetric(theme::PAD, 8));
        // The training banner stays to be seen.
        let down = if self.options.settings.training { 40.0 } else { 6.0 };
        Area::new(Id::unique("clears"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_TOP, vec2(0.0, down))
            .interactable(false)
            .show(ctx, |ui| {
                frame.show(ui, |ui| {
                    ui.set_max_width(ctx.content_rect().width() - 80.0);
                    texts::pair(ui, &told(text.first()), &told(text.second()), theme::size::BODY, tone.ink());
                });
            });
    }

    /// Time until something on the screen is cleared; `None` while nothing is there to be cleared.
    fn clears_in(&self) -> Option<Duration> {
        let desk = self.desk.as_ref()?;
        if let Some(manager) = &self.manager {
            return (!manager.who().is_empty()).then(|| manager.left());
        }
        let busy = !matches!(desk.stage(), Stage::Idle { .. }) && *desk.access() == Access::Open;
        let locks = !self.options.settings.training && *desk.access() == Access::Open;
        (busy || locks || self.fore.is_open()).then(|| desk.idle_in())
    }

    /// Waits for a record that is being written, and for the manager's sessions to enter what was done; the desk ends the visit when
    /// it is dropped.
    pub(super) fn finish(&mut self) {
        let until = std::time::Instant::now() + LAST_WRITING;
        if let Some(manager) = self.manager.take() {
            manager.end(&mut self.behind);
        }
        self.finish_writing(until);
        self.behind.finish(until);
    }

    fn finish_writing(&mut self, until: std::time::Instant) {
        let Some(desk) = &mut self.desk else { return };
        while desk.is_writing() && std::time::Instant::now() < until {
            desk.wait(Duration::from_millis(50));
        }
    }
}

/// F1 was pressed. Held down it is pressed once.
fn asked_for_help(ctx: &Context) -> bool {
    ctx.input_mut(|input| {
        let f1 = |event: &Event| matches!(event, Event::Key { key: Key::F1, .. });
        let pressed = |event: &Event| matches!(event, Event::Key { pressed: true, repeat: false, .. });
        let asked = input.events.iter().any(|event| f1(event) && pressed(event));
        input.events.retain(|event| !f1(event));
        asked
    })
}

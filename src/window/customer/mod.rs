// SPDX-License-Identifier: MIT OR Apache-2.0
//! The customer's own screen: a second window, on a second monitor where there is one. It shows what the customer agrees
//! to, takes their PIN, and else nothing about anybody; in the language they choose.

mod monitors;
mod pages;
mod shown;
pub(crate) mod tongues;

use std::str::FromStr;
use std::time::{Duration, Instant};

use eframe::egui::{
    Align, Context, Frame, Layout, Margin, Panel, RichText, Ui, ViewportBuilder, ViewportClass,
    ViewportCommand, ViewportId, vec2,
};

pub(super) use pages::{consent, plain, typing, unfocused};
pub(super) use shown::{Shown, Visit};

use super::theme::{self, Tone, size};
use super::widgets::icons::{self, Icon};
use crate::counter::JpkiDraft;
use crate::words;
use crate::words::customer::{self as spoken, Tongue};

/// So many frames a window has to reach its monitor.
const PATIENCE: u8 = 30;

/// Where the customer's screen is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerView {
    /// A window that is moved by hand.
    #[default]
    Window,
    /// All of the monitor of this number, in the system's order; the first is 1.
    Monitor(usize),
}

impl FromStr for CustomerView {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "`window`, or the number of a monitor, from 1".to_owned();
        match text {
            "window" => Ok(Self::Window),
            other => match other.parse() {
                Ok(number @ 1..=16) => Ok(Self::Monitor(number)),
                _ => Err(wrong()),
            },
        }
    }
}

/// What the customer's screen remembers between frames.
#[derive(Default)]
pub(super) struct State {
    /// Where it is; `None` while it is closed.
    open: Option<CustomerView>,
    /// Where it goes when it is opened with the button.
    place: CustomerView,
    /// What stood there in the last frame: what was pressed belongs to it.
    seen: Seen,
    /// What was drawn last.
    shown: Shown,
    /// How many frames it was drawn without being on the monitor it was to be on.
    astray: u8,
    /// The monitor it was to be on is not there.
    no_monitor: bool,
    /// Whether a monitor was unplugged since it was opened.
    monitors: monitors::Watch,
    /// When somebody chose the language.
    chosen: Option<Instant>,
}

/// What the customer has had before their eyes.
#[derive(Default)]
pub(super) struct Seen {
    /// Text and reference that stood there in the last frame, and the language of what is told about them.
    draft: Option<(JpkiDraft, Tongue)>,
    /// Whether the beginning of what is told was in sight.
    top: bool,
    /// Whether its end was, after that.
    end: bool,
}

/// The id of the second window.
fn id() -> ViewportId {
    ViewportId::from_hash_of("customer")
}

impl State {
    /// Opens it, and remembers where.
    pub(super) fn open(&mut self, place: CustomerView) {
        (self.open, self.place) = (Some(place), place);
        (self.astray, self.no_monitor) = (0, false);
        self.monitors = monitors::Watch::default();
    }

    /// Opens or closes it.
    pub(super) fn toggle(&mut self) {
        match self.open {
            Some(_) => self.open = None,
            // The monitor is looked for anew.
            None => self.open(self.place),
        }
        self.seen = Seen::default();
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// A language was chosen, by the customer or for them.
    pub(super) fn choose(&mut self, tongue: Tongue) {
        spoken::speak(tongue);
        self.chosen = Some(Instant::now());
    }

    /// The next customer begins in Japanese.
    pub(super) fn visit_ended(&mut self) {
        spoken::speak(Tongue::Japanese);
        self.chosen = None;
    }

    /// Somebody chose a language where nobody is served, and went: Japanese again after this time. Returns how long it
    /// still stands.
    pub(super) fn forget_choice(&mut self, after: Duration) -> Option<Duration> {
        let left = after.checked_sub(self.chosen?.elapsed()).filter(|left| !left.is_zero());
        if left.is_none() {
            self.visit_ended();
        }
        left
    }

    /// Draws `page` into the second window. `true` if something was touched there.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        shown: Shown,
        mut page: impl FnMut(&mut Ui, &mut Seen),
    ) -> bool {
        let Some(place) = self.open else { return false };
        let before = std::mem::replace(&mut self.shown, shown);
        let own_window = !ctx.embed_viewports();
        if before != shown {
            self.seen = Seen::default();
            if own_window && shown == Shown::Pin {
                // A keyboard for the customer types into the customer's window.
                ctx.send_viewport_cmd_to(id(), ViewportCommand::Focus);
            } else if own_window && before == Shown::Pin {
                ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Focus);
            }
        }
        let (mut touched, mut closed, mut released, mut there) = (false, false, false, true);
        let seen = &mut self.seen;
        ctx.show_viewport_immediate(id(), builder(place), |ui, class| {
            if class != ViewportClass::EmbeddedWindow {
                touched = super::app::clean_input(ui.ctx());
                ui.input(|input| {
                    closed = input.viewport().close_requested();
                    there = input.viewport().fullscreen != Some(false);
                    released = input.pointer.any_released();
                });
            }
            page(ui, seen);
        });
        if released && shown != Shown::Pin {
            // A touch there takes the keyboard from the clerk, whose digits would go astray.
            ctx.send_viewport_cmd_to(ViewportId::ROOT, ViewportCommand::Focus);
        }
        if matches!(place, CustomerView::Monitor(_)) {
            self.look_for_monitor(ctx, there);
        }
        if closed {
            self.open = None;
        }
        touched
    }

    /// A window that does not come to its monitor becomes an ordinary one, and the clerk is told.
    fn look_for_monitor(&mut self, ctx: &Context, there: bool) {
        self.astray = if there { 0 } else { self.astray.saturating_add(1) };
        if self.astray >= PATIENCE || self.monitors.lost_one() {
            self.open = Some(CustomerView::Window);
            (self.no_monitor, self.astray) = (true, 0);
            ctx.send_viewport_cmd_to(id(), ViewportCommand::Fullscreen(false));
        }
        let soon = self.astray > 0 || self.no_monitor;
        ctx.request_repaint_after(if soon { Duration::from_millis(30) } else { monitors::EVERY });
    }

    /// The clerk's line about the customer's screen: its language, and what is wrong with it. Returns the language the
    /// clerk chose for the customer.
    pub(super) fn line(&mut self, ui: &mut Ui) -> Option<Tongue> {
        if !self.is_open() {
            return None;
        }
        let (mut chosen, mut again) = (None, false);
        let frame = Frame::new().fill(theme::surface()).inner_margin(Margin::symmetric(22, 3));
        Panel::top("customer's screen").frame(frame).show_separator_line(true).show(ui, |ui| {
            let row = vec2(ui.available_width(), 28.0);
            ui.allocate_ui_with_layout(row, Layout::left_to_right(Align::Center), |ui| {
                chosen = tongues::clerks(ui);
                if self.no_monitor {
                    icons::show(ui, Icon::Warning, 20.0, Tone::Caution.ink());
                    let text = RichText::new(words::first("window.customer.no_monitor"));
                    ui.label(text.font(theme::regular(size::SMALL)).color(Tone::Caution.ink()));
                    again = tongues::small_button(ui, words::first("window.customer.look_again"));
                }
            });
        });
        if again && let CustomerView::Monitor(number) = self.place {
            let place = number.saturating_sub(1);
            ui.ctx().send_viewport_cmd_to(id(), ViewportCommand::SetMonitor(place));
            self.open(self.place);
        }
        chosen
    }
}

fn builder(place: CustomerView) -> ViewportBuilder {
    let builder = ViewportBuilder::default()
        .with_title(words::first("window.customer.title"))
        .with_app_id("tashika")
        .with_inner_size(vec2(1024.0, 720.0))
        .with_min_inner_size(vec2(620.0, 380.0));
    match place {
        CustomerView::Window => builder,
        CustomerView::Monitor(number) => builder.with_monitor(number.saturating_sub(1)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{CustomerView, State};
    use crate::words::customer::{Tongue, tongue};

    #[test]
    fn a_monitor_is_named_by_its_number() {
        assert_eq!("window".parse(), Ok(CustomerView::Window));
        assert_eq!("2".parse(), Ok(CustomerView::Monitor(2)));
        for wrong in ["", "0", "-1", "17", "left"] {
            assert!(wrong.parse::<CustomerView>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_language_chosen_for_nobody_is_forgotten_and_another_not() {
        let mut state = State::default();
        state.choose(Tongue::Vietnamese);
        assert!(state.forget_choice(Duration::from_secs(3600)).is_some());
        assert_eq!(tongue(), Tongue::Vietnamese);
        assert_eq!(state.forget_choice(Duration::ZERO), None);
        assert_eq!(tongue(), Tongue::Japanese);
        assert_eq!(state.forget_choice(Duration::ZERO), None, "nothing to forget");
    }
}

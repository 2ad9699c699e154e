// SPDX-License-Identifier: MIT OR Apache-2.0
//! Kiosk: the window fills its monitor and is left with an administrator's password alone. What lies outside the program
//! (other sessions, the console) is the operating system's: `docs/kiosk.md`.

use std::str::FromStr;
use std::time::{Duration, Instant};

use eframe::egui::{Context, ViewportCommand, ViewportInfo};

use crate::records::Places;

/// Nobody leaves a kiosk's screen standing for longer.
pub(super) const LONGEST_IDLE: Duration = Duration::from_secs(600);
/// The window manager gets this long to do what it was asked; then it is asked again, and each time later.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(64);
/// A window that was put away draws nothing and hears nothing: it looks for itself so often.
const LOOK: Duration = Duration::from_secs(10);
/// Sizes differ by rounding, in points.
const NEAR_ENOUGH: f32 = 3.0;

/// Which monitor the kiosk fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KioskPlace {
    /// The one the system puts the window on.
    #[default]
    Here,
    /// The one of this number, in the system's order; the first is 1. While it is unplugged, another.
    Monitor(usize),
}

impl FromStr for KioskPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text, text.parse()) {
            ("here", _) => Ok(Self::Here),
            (_, Ok(number @ 1..=16)) => Ok(Self::Monitor(number)),
            _ => Err("`here`, or the number of a monitor, from 1".to_owned()),
        }
    }
}

/// A window that stays.
pub(super) struct Kiosk {
    place: KioskPlace,
    /// Whose password lets out.
    pub(super) accounts: Places,
    /// There were accounts, or nobody could tell. Whoever can take the file away meanwhile opens no way out by it.
    guarded: bool,
    /// An administrator has let it go.
    let_go: bool,
    monitors: Option<usize>,
    /// The monitors are not those of before.
    moved: bool,
    asked: Option<Instant>,
    wait: Duration,
}

/// What the window is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remedy {
    /// Nothing: it fills its monitor.
    None,
    /// To fill the monitor.
    Fill,
    /// To come back from the task bar first.
    Raise,
    /// To fill it anew: the system knows the window as full, and it is not.
    Again,
}

impl Kiosk {
    pub(super) fn new(place: KioskPlace, accounts: Places) -> Self {
        let guarded = accounts.may_have_accounts();
        Self {
            place,
            accounts,
            guarded,
            let_go: false,
            monitors: None,
            moved: false,
            asked: None,
            wait: FIRST_WAIT,
        }
    }

    /// Whether only a password lets out. Accounts that were set up meanwhile count from then on.
    pub(super) fn wants_password(&mut self) -> bool {
        self.guarded |= self.accounts.may_have_accounts();
        self.guarded
    }

    /// From now on the window may be closed.
    pub(super) fn let_go(&mut self) {
        self.let_go = true;
    }

    /// Whether a wish to close it is refused.
    pub(super) fn stays(&self) -> bool {
        !self.let_go
    }

    /// How many monitors there are now. Another number than before: the window is put on its monitor anew.
    pub(super) fn monitors(&mut self, count: usize) {
        if self.monitors.replace(count).is_some_and(|before| before != count) {
            (self.asked, self.wait, self.moved) = (None, FIRST_WAIT, true);
        }
    }

    /// Sees to it that the window fills its monitor: after another took its place, after a change of resolution, after the
    /// monitor was unplugged.
    pub(super) fn fill(&mut self, ctx: &Context) {
        let remedy = match ctx.input(|input| remedy(input.viewport())) {
            Remedy::None if std::mem::take(&mut self.moved) => Remedy::Again,
            seen => seen,
        };
        if remedy == Remedy::None {
            (self.asked, self.wait) = (None, FIRST_WAIT);
            ctx.request_repaint_after(LOOK);
            return;
        }
        let now = Instant::now();
        if let Some(left) = self.asked.and_then(|asked| (asked + self.wait).checked_duration_since(now)) {
            ctx.request_repaint_after(left);
            return;
        }
        self.wait = if self.asked.is_some() { (self.wait * 2).min(LONGEST_WAIT) } else { FIRST_WAIT };
        self.asked = Some(now);
        for command in self.commands(remedy) {
            ctx.send_viewport_cmd(command);
        }
        ctx.request_repaint_after(self.wait);
    }

    fn commands(&self, remedy: Remedy) -> Vec<ViewportCommand> {
        let full = match self.place {
            KioskPlace::Monitor(number) if self.monitors.is_none_or(|count| number <= count) => {
                ViewportCommand::SetMonitor(number.saturating_sub(1))
            }
            _ => ViewportCommand::Fullscreen(true),
        };
        match remedy {
            Remedy::None => Vec::new(),
            Remedy::Fill => vec![full],
            Remedy::Raise => vec![ViewportCommand::Minimized(false), full, ViewportCommand::Focus],
            Remedy::Again => vec![ViewportCommand::Fullscreen(false), full],
        }
    }
}

/// What is wrong with the window, by what the system tells of it. What it does not tell is not wrong.
fn remedy(seen: &ViewportInfo) -> Remedy {
    if seen.minimized == Some(true) {
        return Remedy::Raise;
    }
    if seen.fullscreen == Some(false) {
        return Remedy::Fill;
    }
    let (Some(inner), Some(monitor)) = (seen.inner_rect, seen.monitor_size) else { return Remedy::None };
    let apart = (inner.size() - monitor).abs();
    if apart.max_elem() <= NEAR_ENOUGH { Remedy::None } else { Remedy::Again }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use eframe::egui::{Rect, ViewportCommand, ViewportInfo, pos2, vec2};

    use super::{Kiosk, KioskPlace, Remedy, remedy};
    use crate::records::{BookKind, Places};

    fn seen(inner: (f32, f32), fullscreen: bool, minimized: bool) -> ViewportInfo {
        ViewportInfo {
            inner_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(inner.0, inner.1))),
            monitor_size: Some(vec2(1920.0, 1080.0)),
            fullscreen: Some(fullscreen),
            minimized: Some(minimized),
            ..ViewportInfo::default()
        }
    }

    fn kiosk(place: KioskPlace) -> Kiosk {
        Kiosk::new(place, Places::in_folder(std::path::Path::new("/nowhere"), BookKind::Real))
    }

    #[test]
    fn a_monitor_is_named_by_its_number() {
        assert_eq!("here".parse(), Ok(KioskPlace::Here));
        assert_eq!("2".parse(), Ok(KioskPlace::Monitor(2)));
        for wrong in ["", "0", "17", "-1", "left", "HERE"] {
            assert!(wrong.parse::<KioskPlace>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn whatever_happens_to_the_window_it_fills_its_monitor_again() {
        let cases = [
            ((1920.0, 1080.0), true, false, Remedy::None),
            ((1919.0, 1081.5), true, false, Remedy::None),
            ((1280.0, 800.0), false, false, Remedy::Fill),
            ((1920.0, 1080.0), false, false, Remedy::Fill),
            ((1280.0, 800.0), true, false, Remedy::Again),
            ((3840.0, 1080.0), true, false, Remedy::Again),
            ((1920.0, 1080.0), true, true, Remedy::Raise),
        ];
        for (inner, fullscreen, minimized, wanted) in cases {
            assert_eq!(remedy(&seen(inner, fullscreen, minimized)), wanted, "{inner:?}");
        }
        assert_eq!(remedy(&ViewportInfo::default()), Remedy::None, "what is not told is not wrong");
    }

    #[test]
    fn without_its_monitor_it_fills_another() {
        let mut kiosk = kiosk(KioskPlace::Monitor(2));
        kiosk.monitors(2);
        assert_eq!(kiosk.commands(Remedy::Fill), [ViewportCommand::SetMonitor(1)]);
        kiosk.monitors(1);
        assert_eq!(kiosk.commands(Remedy::Fill), [ViewportCommand::Fullscreen(true)]);
        kiosk.monitors(2);
        assert_eq!(kiosk.commands(Remedy::Fill), [ViewportCommand::SetMonitor(1)]);
    }

    #[test]
    fn it_stays_until_it_is_let_go() {
        let mut kiosk = kiosk(KioskPlace::Here);
        assert!(kiosk.stays());
        kiosk.let_go();
        assert!(!kiosk.stays());
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a trace tells of the window: which screen is shown, and how long its frames take. Counts only: which key was
//! pressed and what was typed is never told.
//!
//! `TASHIKA_LOG=tashika::screen=debug` names each screen once it is drawn, `tashika::frames=debug` each frame above
//! [`SLOW`], `tashika::frames=trace` each frame that a key or a character came in with, and when
//! the hand rests after them, but on pages of PINs and passwords.

use std::time::{Duration, Instant};

use eframe::egui::{Context, Event as Input};

use crate::window::widgets::answers::PAUSE;

/// A frame longer than this is felt.
const SLOW: Duration = Duration::from_millis(50);

/// What was told last.
#[derive(Default)]
pub(super) struct Pace {
    /// The screen drawn last, and whether it was told.
    screen: (&'static str, &'static str),
    told: bool,
    keys: u64,
    characters: u64,
    /// When the last key came, until it is known that none came after it.
    last: Option<f64>,
}

impl Pace {
    /// Counts what came in with this frame; to be said before anything is taken out of the input.
    pub(super) fn count(&self, ctx: &Context) -> Came {
        let (mut keys, mut characters) = (0, 0);
        ctx.input(|input| {
            for event in &input.events {
                match event {
                    Input::Key { pressed: true, .. } => keys += 1,
                    Input::Text(text) => characters += text.chars().count() as u64,
                    _ => {}
                }
            }
        });
        Came { at: Instant::now(), keys, characters }
    }

    /// Tells of a frame that was drawn; `quiet`: nothing of its keys, on a page where the pace of a hand belongs to a PIN or
    /// a password; `painted` is how long the one before took with everything, if it is known.
    pub(super) fn tell(
        &mut self,
        ctx: &Context,
        came: &Came,
        (screen, quiet): ((&'static str, &'static str), bool),
        painted: Option<Duration>,
    ) {
        let (stage, manager) = screen;
        let took = came.at.elapsed();
        let whole = painted.unwrap_or_default();
        if took > SLOW || whole > SLOW {
            let (ui_us, whole_us) = (took.as_micros() as u64, whole.as_micros() as u64);
            tracing::debug!(target: "tashika::frames", ui_us, whole_us, stage, manager, "slow");
        }
        if !quiet && came.keys + came.characters > 0 {
            self.keys += came.keys;
            self.characters += came.characters;
            let Self { keys, characters, .. } = *self;
            tracing::trace!(target: "tashika::frames", keys, characters, stage, "input");
        }
        self.rests(ctx, !quiet && came.keys + came.characters > 0);
        if std::mem::replace(&mut self.screen, screen) != screen {
            // Told with the next frame: then this one is on the screen, and what it focused is focused.
            self.told = false;
            ctx.request_repaint();
        } else if !std::mem::replace(&mut self.told, true) {
            tracing::debug!(target: "tashika::screen", stage, manager, "shown");
        }
    }

    /// Tells once that the hand rests: what comes next is no part of the run that came before.
    fn rests(&mut self, ctx: &Context, came: bool) {
        let now = ctx.input(|input| input.time);
        if came {
            self.last = Some(now);
        } else if self.last.is_some_and(|last| now - last >= PAUSE) {
            self.last = None;
            tracing::trace!(target: "tashika::frames", keys = self.keys, "rest");
        }
        if self.last.is_some() {
            ctx.request_repaint_after(Duration::from_secs_f64(PAUSE));
        }
    }
}

/// A frame that has begun.
pub(super) struct Came {
    at: Instant,
    keys: u64,
    characters: u64,
}

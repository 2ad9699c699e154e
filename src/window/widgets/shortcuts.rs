// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which keys do something on the screen that is drawn: whatever listens to a key says so, and the help page lists it.
//! So the list cannot differ from the screen.

use eframe::egui::{Context, Id, Key, Ui};

/// More entries than this no screen has.
const MOST: usize = 64;

/// A key and the words' key of what it does.
pub(in crate::window) type Shortcut = (String, String);

#[derive(Clone, Default)]
struct Noted {
    frame: u64,
    all: Vec<Shortcut>,
}

fn id(ctx: &Context) -> Id {
    Id::unique(("shortcuts", ctx.viewport_id()))
}

/// Says that `cap` does what the words of `key` say, in this frame.
pub(in crate::window) fn note(ui: &Ui, cap: &str, key: &str) {
    let (id, frame) = (id(ui.ctx()), ui.ctx().cumulative_frame_nr());
    ui.data_mut(|data| {
        let noted = data.get_temp_mut_or_default::<Noted>(id);
        if noted.frame != frame {
            *noted = Noted { frame, all: Vec::new() };
        }
        if noted.all.len() < MOST && !noted.all.iter().any(|(here, _)| here == cap) {
            noted.all.push((cap.to_owned(), key.to_owned()));
        }
    });
}

/// What the last frame of this window said.
pub(in crate::window) fn noted(ctx: &Context) -> Vec<Shortcut> {
    ctx.data(|data| data.get_temp::<Noted>(id(ctx))).unwrap_or_default().all
}

/// What stands on the key.
pub(in crate::window) fn cap(key: Key) -> &'static str {
    match key {
        Key::Escape => "Esc",
        other => other.name(),
    }
}

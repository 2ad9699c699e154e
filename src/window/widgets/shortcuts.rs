// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which keys do something on the screen that is drawn: whatever listens to a key says so, and the help page lists it.
//! So the list cannot differ from the screen.

use eframe::egui::{Context, Id, Ui};

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

/// What the last frame of this window said: what leads on, then the function keys in their order, then the rest, and
/// what leads back.
pub(in crate::window) fn noted(ctx: &Context) -> Vec<Shortcut> {
    let mut all = ctx.data(|data| data.get_temp::<Noted>(id(ctx))).unwrap_or_default().all;
    all.sort_by_key(|(cap, _)| place(cap));
    all
}

fn place(cap: &str) -> (u8, u8) {
    let function = cap.strip_prefix('F').and_then(|number| number.parse().ok());
    match (cap, function) {
        ("Enter", _) => (0, 0),
        ("Esc", _) => (3, 0),
        (_, Some(number)) => (1, number),
        _ => (2, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn the_list_begins_with_what_leads_on() {
        let mut caps = ["Esc", "F10", "Ctrl L", "F2", "1–9", "Enter", "F12"];
        caps.sort_by_key(|cap| place(cap));
        assert_eq!(caps, ["Enter", "F2", "F10", "F12", "Ctrl L", "1–9", "Esc"]);
    }
}

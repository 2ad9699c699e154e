// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be begun with a card's certificates. Only what the operator's role allows is there; without a role nothing
//! of JPKI is shown anywhere.

use eframe::egui::{Key, Ui};

use super::title;
use crate::counter::{Counter, Event};
use crate::jpki::JpkiUse;
use crate::window::screens::Act;
use crate::window::theme::{FAR, NEAR};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;

/// The keys that begin them.
const KEYS: [(JpkiUse, Key); 3] =
    [(JpkiUse::Signature, Key::F2), (JpkiUse::Authentication, Key::F4), (JpkiUse::Pinless, Key::F10)];

/// Whether the operator may begin anything with certificates.
pub(in crate::window::screens) fn is_offered(counter: &Counter) -> bool {
    let jpki = &counter.settings().jpki;
    KEYS.into_iter().any(|(what, _)| jpki.offers(what))
}

/// Draws the entries the operator may use.
pub(in crate::window::screens) fn show(ui: &mut Ui, counter: &Counter) -> Option<Act> {
    let jpki = &counter.settings().jpki;
    let offered: Vec<_> = KEYS.into_iter().filter(|(what, _)| jpki.offers(*what)).collect();
    if offered.is_empty() {
        return None;
    }
    let mut act = None;
    drop(texts::card(ui, |ui| {
        texts::part(ui, "window.jpki.part");
        ui.add_space(NEAR * 0.5);
        ui.horizontal_wrapped(|ui| {
            for (what, key) in offered {
                if Button::secondary(title(what), Some(key)).show(ui).now {
                    act = Act::counter(Event::BeginJpki(what));
                }
            }
        });
    }));
    ui.add_space(FAR);
    act
}

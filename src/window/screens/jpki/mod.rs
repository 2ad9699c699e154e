// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPKI at the counter: what the customer agrees to, the card, the result of an authentication.

use eframe::egui::{Key, Ui};

use super::{Act, Scene};
use crate::counter::{Counter, Event, Problem};
use crate::records::{DisplayedTo, Receipt};
use crate::window::widgets::buttons::Button;

/// What will be done, and what the customer agrees to.
pub(in crate::window) fn consent(ui: &mut Ui, _scene: &Scene<'_>, counter: &Counter) -> Option<Act> {
    ui.label(counter.jpki()?.draft.statement.as_str());
    let agreed = Button::secondary("window.button.continue", Some(Key::Enter)).show(ui).now;
    if agreed { Act::counter(Event::Consent { agreed, before: DisplayedTo::Clerk }) } else { super::back(ui) }
}

/// The customer has agreed; the card comes now.
pub(in crate::window) fn awaiting_card(ui: &mut Ui, _scene: &Scene<'_>, _counter: &Counter) -> Option<Act> {
    super::waiting::recognising(ui)
}

/// Somebody is being asked about revocation.
pub(in crate::window) fn asking(ui: &mut Ui) -> Option<Act> {
    super::waiting::recognising(ui)
}

/// The result of an authentication.
pub(in crate::window) fn authenticated(
    ui: &mut Ui,
    _scene: &Scene<'_>,
    _counter: &Counter,
    _receipt: Option<&Receipt>,
    _problem: Option<&Problem>,
) -> Option<Act> {
    super::back(ui)
}

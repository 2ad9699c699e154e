// SPDX-License-Identifier: MIT OR Apache-2.0
//! The screens, one for each stage of the counter. Each draws what it is given and returns what the clerk
//! wants done.

mod address_page;
pub(super) mod agent;
mod beside;
mod chip_side;
pub(super) mod clerk;
mod codes;
pub(super) mod comparison;
pub(super) mod credential;
pub(super) mod decision;
pub(super) mod details;
#[cfg(feature = "face")]
pub(super) mod face;
#[cfg(not(feature = "face"))]
#[path = "no_face.rs"]
pub(super) mod face;
pub(super) mod failed;
pub(super) mod fields;
pub(super) mod idle;
mod inquiry;
pub(super) mod jpki;
pub(super) mod known;
mod law_card;
pub(super) mod login;
pub(super) mod mail;
mod marks;
mod number;
pub(super) mod occasion;
mod open_points;
mod outlook;
mod passport;
pub(super) mod prepare;
pub(super) mod recorded;
mod remarks;
mod residence;
pub(super) mod result;
mod special_period;
pub(super) mod statements;
pub(super) mod supplements;
mod transactions;
mod transcribe;
pub(super) mod transcription;
pub(super) mod typing;
pub(super) mod verdicts;
pub(super) mod waiting;
mod written;

#[cfg(test)]
mod tests;

use eframe::egui::{Key, Ui};
use jiff::civil::Date;

use super::pictures::Pictures;
use super::widgets::buttons::Button;
use crate::counter::Event;
use crate::jpki::JpkiUse;
use tashika_kit::Secret;
use tashika_kit::persona::{Front, PassportFront, ResidenceFront, SpecimenCredential};

/// What the clerk wants done.
#[derive(Debug)]
pub(super) enum Act {
    /// Tell the counter.
    Counter(Event),
    /// Training: put this card on the reader.
    Place(&'static str),
    /// The clerk has said who they are.
    Clerk(String),
    /// Save the receipts of the records just made.
    SavePaper,
    /// A name and a password.
    LogIn(String, Secret),
    /// End the session.
    Lock,
    /// Look again whether accounts were set up.
    LookForAccounts,
    /// To the manager's screens.
    Manager,
    /// Leave this, and begin that with the same card.
    Instead(JpkiUse),
    /// Open or close the customer's own screen.
    CustomerView,
}

impl Act {
    /// Something for the counter.
    pub(super) fn counter(event: Event) -> Option<Self> {
        Some(Self::Counter(event))
    }
}

/// What every screen may need.
pub(super) struct Scene<'a> {
    /// The first frame of this screen: the time to set the focus.
    pub(super) entered: bool,
    /// Training mode.
    pub(super) training: bool,
    /// The day in Japan.
    pub(super) today: Date,
    /// The pictures of this check.
    pub(super) pictures: &'a mut Pictures,
    /// Training: the front of the card on the reader.
    pub(super) front: Option<&'a Front>,
    /// Training: what is printed on the residence card on the reader.
    pub(super) residence_front: Option<&'a ResidenceFront>,
    /// Training: the data page of the passport on the reader.
    pub(super) passport_front: Option<&'a PassportFront>,
    /// Training: what the invented holder of the card knows.
    pub(super) specimens: &'a [SpecimenCredential],
    /// The customer has a screen of their own, which is open.
    pub(super) customer_view: bool,
    /// The face is compared in place of a PIN.
    pub(super) pinless: bool,
    /// Camera and models of this terminal; `None` if there are none.
    pub(super) face: Option<&'a mut face::Page>,
}

/// The button that goes one step back, nothing lost.
fn back(ui: &mut Ui) -> Option<Act> {
    let pressed = Button::secondary("window.button.back", Some(Key::Escape)).show(ui).now;
    if pressed { Act::counter(Event::Back) } else { None }
}

/// The button that leads to the transaction and to what is special about the case.
fn change(ui: &mut Ui) -> Option<Act> {
    let pressed = Button::secondary("window.prepare.special", Some(Key::F6)).show(ui).now;
    if pressed { Act::counter(Event::ShowOccasion) } else { None }
}

/// The button that opens and closes the customer's own screen.
fn customer_view(ui: &mut Ui, open: bool) -> Option<Act> {
    let key = if open { "window.customer.close" } else { "window.customer.open" };
    Button::secondary(key, Some(Key::F11)).show(ui).now.then_some(Act::CustomerView)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card wants to be told numbers or PINs: the clerk's page first, then a page for each PIN that the holder types
//! with their own hands.

mod draft;
mod holder;
mod number;
mod parts;
mod passport;
mod password;
mod pins;
mod residence;
mod told;

use eframe::egui::Ui;
use jiff::civil::Date;
use tashika_kit::driver::CredentialId;
use tashika_kit::reading::Field;
use tashika_kit::{CardError, Credential, CredentialNeed, Entry, Secret};
use tashika_licence::MY_NUMBER_LICENCE_PIN;
use tashika_residence::NUMBER;

pub(in crate::window) use draft::Draft;
use draft::Step;

use super::{Act, Scene};
use crate::counter::{Event, Problem};
use crate::documents;

/// What the counter knows at this stage.
pub(in crate::window) struct Known<'a> {
    /// The document.
    pub(in crate::window) family: &'static str,
    /// What sits beside it on the same chip.
    pub(in crate::window) additions: &'a [&'static str],
    /// What the card wants.
    pub(in crate::window) needs: &'a [CredentialNeed],
    /// What is already known, free.
    pub(in crate::window) preview: &'a [Field],
    /// Why nothing was even sent.
    pub(in crate::window) problem: Option<&'a Problem>,
    /// The number of this card is there already.
    pub(in crate::window) kept: bool,
    /// Tries left before the last submission of this check.
    pub(in crate::window) tries_before: &'a [(CredentialId, u8)],
}

impl<'a> Known<'a> {
    /// Whether a need opens what sits beside the document.
    fn is_beside(&self, need: &CredentialNeed) -> bool {
        !self.additions.is_empty() && need.id == MY_NUMBER_LICENCE_PIN
    }

    /// What opens the document itself.
    fn own(&self) -> impl Iterator<Item = &'a CredentialNeed> {
        self.needs.iter().filter(|need| !self.is_beside(need))
    }

    /// What opens what sits beside it.
    fn beside(&self) -> Option<&'a CredentialNeed> {
        self.needs.iter().find(|need| self.is_beside(need))
    }

    /// What is asked for, as the clerk has chosen. A blocked number that is not needed is never asked for.
    fn asked(&self, draft: &Draft) -> Vec<&'a CredentialNeed> {
        let wanted = |need: &&CredentialNeed| match (need.optional, self.is_beside(need)) {
            (false, _) => true,
            (true, _) if need.tries_left == 0 => false,
            // One of several ways to open the same chip.
            _ if passport::is_here(need) => need.id == draft.passport.wanted(),
            (true, true) => draft.beside,
            (true, false) => draft.whole,
        };
        self.needs.iter().filter(wanted).collect()
    }

    /// Those of them that the holder types.
    fn typed_by_holder(&self, draft: &Draft) -> Vec<&'a CredentialNeed> {
        self.asked(draft).into_iter().filter(|need| need.entry == Entry::Holder).collect()
    }

    /// What the clerk types from the print, if anything.
    fn number(&self) -> Option<&'a CredentialNeed> {
        self.own().find(|need| need.entry == Entry::Clerk)
    }
}

/// Draws the page whose turn it is.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    known: &Known<'_>,
    draft: &mut Draft,
) -> Option<Act> {
    let holders = known.typed_by_holder(draft);
    if let Step::Holder(place) = draft.step
        && let Some(need) = holders.get(place)
    {
        return holder::show(ui, scene, known, need, (place, holders.len()), draft);
    }
    draft.step = Step::Clerk;
    match known.number() {
        Some(need) if passport::is_here(need) => passport::show(ui, scene, known, draft),
        Some(need) if need.id == NUMBER => residence::show(ui, scene, known, need, draft),
        Some(need) => number::show(ui, scene, known, need, draft),
        None => pins::show(ui, scene, known, draft),
    }
}

/// The clerk has done their part: on to the holder's hands, or to the card.
fn go_on(known: &Known<'_>, draft: &mut Draft, today: Date) -> Option<Act> {
    let number = known.asked(draft).into_iter().find(|need| need.entry == Entry::Clerk);
    if let Some(need) = number.filter(|need| !known.is_beside(need))
        && let Err(CardError::Credential { problem, .. }) = checked_number(known, need, draft, today)
    {
        draft.has_problem(need, problem);
        return None;
    }
    draft.stopped = false;
    if known.typed_by_holder(draft).is_empty() {
        return submit(known, draft, today);
    }
    draft.hand_over();
    None
}

/// The number, looked at without the card: what cannot be right is told before the holder begins.
fn checked_number(
    known: &Known<'_>,
    need: &CredentialNeed,
    draft: &Draft,
    today: Date,
) -> Result<(), CardError> {
    let secret = draft.typed_by_clerk(need, today)?;
    let credential = Credential { id: need.id, secret, last_try: None };
    documents::driver(known.family).map_or(Ok(()), |driver| driver.check(&credential, today))
}

/// Everything asked for, as secrets for the counter. The fields keep their digits until the counter has taken them.
fn submit(known: &Known<'_>, draft: &Draft, today: Date) -> Option<Act> {
    let mut credentials = Vec::new();
    for need in known.asked(draft) {
        let secret = match need.entry {
            Entry::Clerk => draft.typed_by_clerk(need, today).ok()?,
            Entry::Holder => Secret::from(draft.pin(need.id)?.as_str()),
            Entry::Preset => Secret::new(Vec::new()),
        };
        credentials.push(Credential { id: need.id, secret, last_try: draft.consent(need.id) });
    }
    Act::counter(Event::Submit(credentials))
}

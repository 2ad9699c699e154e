// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is particular to the signature password (署名用電子証明書暗証番号): letters and digits, of no fixed length, with
//! keys for both on the screen.

use eframe::egui::{Align, Layout, Ui};
use jiff::civil::Date;
use tashika_kit::{CardError, Credential, CredentialNeed, Secret};
use tashika_mynumber::jpki::SIGNATURE_PASSWORD;

use super::{Draft, Known, holder};
use crate::documents;
use crate::window::customer::tongues;
use crate::window::theme::{NEAR, Tone, size};
use crate::window::widgets::pad::{self, Pressed};
use crate::window::widgets::texts;

/// From this height of the page on, in points, there is room for large words above the keys.
pub(super) const ROOMY: f32 = 620.0;

/// The fewest characters of it (`specs` mynumber-card §2).
const LEAST: usize = 6;

/// Whether a need is for the signature password.
pub(super) fn is(need: &CredentialNeed) -> bool {
    need.id == SIGNATURE_PASSWORD
}

/// Whether as much is typed as there has to be.
pub(super) fn is_typed(need: &CredentialNeed, len: usize) -> bool {
    if is(need) { (LEAST..=need.digits).contains(&len) } else { len == need.digits }
}

/// What cannot be right is told before a try is spent on it.
pub(super) fn problem(
    known: &Known<'_>,
    need: &CredentialNeed,
    draft: &Draft,
    today: Date,
) -> Option<&'static str> {
    let secret = Secret::from(draft.pin(need.id)?.as_str());
    let credential = Credential { id: need.id, secret, last_try: None };
    let checked = documents::driver(known.family).map_or(Ok(()), |driver| driver.check(&credential, today));
    match checked {
        Err(CardError::Credential { problem, .. }) => Some(problem),
        _ => None,
    }
}

/// What is wrong with the one that was typed.
pub(super) fn problem_told(ui: &mut Ui, draft: &Draft) {
    if let Some(problem) = draft.pin_problem {
        let key = format!("problem.{problem}");
        texts::notice(ui, Tone::Bad, |ui| tongues::both(ui, &key, size::VALUE));
    }
}

/// What the password is made of, and that nobody sees it.
pub(super) fn hints(ui: &mut Ui) {
    ui.add_space(NEAR);
    tongues::both(ui, "window.password.hint", size::VALUE);
    holder::unseen(ui, None, "window.holder.unseen_password");
}

/// Letters and digits on the screen, for those who rather touch than type.
pub(super) fn keys(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft) {
    ui.add_space(NEAR);
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        let pressed = pad::keyboard(ui);
        let field = draft.pin_field(need);
        match pressed {
            Some(Pressed::Digit(digit)) => field.press(digit),
            Some(Pressed::Letter(letter)) => field.press_letter(letter),
            Some(Pressed::StepBack) => field.step_back(),
            Some(Pressed::Clear) => field.clear(),
            None => return,
        }
        draft.pin_problem = None;
        // Enter goes on from the cells, not from the key that was touched.
        draft.refocus = true;
        ui.ctx().request_repaint();
    });
}

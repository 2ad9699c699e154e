// SPDX-License-Identifier: MIT OR Apache-2.0
//! 所持人記入欄: whether a Japanese passport has a page for the address, and whether the present one is written there. The
//! chip does not tell, so the clerk looks (`specs` law §1.7, passport §7.4).

use eframe::egui::Ui;

use crate::counter::Finding;
use crate::rules::AddressPage;
use crate::rules::chip::issued_with_address_page;
use crate::window::theme::{FAR, Tone};
use crate::window::widgets::answers::{Answer, Answers, Question};
use crate::window::widgets::choice::long_answers;
use crate::window::widgets::texts;

const ANSWERS: [(AddressPage, &str); 3] = [
    (AddressPage::None, "address_page.none"),
    (AddressPage::Written, "address_page.written"),
    (AddressPage::Blank, "address_page.blank"),
];

/// Draws the question, of a Japanese passport only. Nothing is chosen beforehand.
pub(super) fn show(ui: &mut Ui, answers: &mut Answers, finding: &Finding, draft: &mut Option<AddressPage>) {
    if !finding.asks_address_page() {
        return;
    }
    ui.add_space(FAR);
    let old = issued_with_address_page(&finding.reading);
    let how = if old { "window.address_page.issued_before" } else { "window.address_page.how" };
    texts::notice_of(ui, Tone::Plain, how);
    let options = ANSWERS.map(|(value, key)| Answer::new(value, key));
    let question = Question::new("window.address_page.title", &options).width(long_answers(ui));
    answers.ask(ui, &question, draft);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! 所持人記入欄: whether a Japanese passport has a page for the address, and whether the present one is written there. The
//! chip does not tell, so the clerk looks (`specs` law §1.7, passport §7.4).

use eframe::egui::{Ui, vec2};

use crate::counter::Finding;
use crate::rules::AddressPage;
use crate::rules::chip::issued_with_address_page;
use crate::window::theme::{FAR, Tone};
use crate::window::widgets::choice::{Choice, long_answers};
use crate::window::widgets::texts;
use crate::words;

const ANSWERS: [(AddressPage, &str); 3] = [
    (AddressPage::None, "address_page.none"),
    (AddressPage::Written, "address_page.written"),
    (AddressPage::Blank, "address_page.blank"),
];

/// Draws the question, of a Japanese passport only. Nothing is chosen beforehand.
pub(super) fn show(ui: &mut Ui, finding: &Finding, draft: &mut Option<AddressPage>) {
    if !finding.asks_address_page() {
        return;
    }
    ui.add_space(FAR);
    texts::part(ui, "window.address_page.title");
    let old = issued_with_address_page(&finding.reading);
    let how = if old { "window.address_page.issued_before" } else { "window.address_page.how" };
    texts::notice_of(ui, Tone::Plain, how);
    let width = long_answers(ui);
    ui.horizontal_wrapped(|ui| {
        for (answer, key) in ANSWERS {
            let text = words::words(key);
            let spoken = format!("{}: {}", words::first("window.address_page.title"), text.first());
            let choice = Choice::radio(text.first(), text.second(), *draft == Some(answer)).spoken(&spoken);
            if choice.least(vec2(width, 52.0)).show(ui).now {
                *draft = Some(answer);
            }
        }
    });
}

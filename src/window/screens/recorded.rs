// SPDX-License-Identifier: MIT OR Apache-2.0
//! The records are in the book: their numbers, what is pending, and the next customer. Nothing about the person
//! stands here.

use eframe::egui::{RichText, Ui};
use tashika_kit::{hex, rsa::sha256};

use super::{Act, Scene, codes};
use crate::counter::{Counter, Ended, Event, Recorded};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the screen.
pub(in crate::window) fn show(ui: &mut Ui, scene: &Scene<'_>, counter: &Counter) -> Option<Act> {
    let page = Page::split(ui);
    page.content(ui, "recorded", |ui| {
        ui.add_space(NEAR);
        ui.horizontal_top(|ui| {
            icons::show(ui, Icon::Info, 64.0, theme::ACCENT);
            ui.add_space(FAR);
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width().min(900.0));
                for recorded in counter.written() {
                    receipt(ui, recorded);
                    ui.add_space(NEAR);
                }
                for law in counter.unwritten() {
                    let law = words::ja(codes::law(law));
                    texts::notice(ui, Tone::Bad, |ui| {
                        ui.label(texts::body(format!("{law}: {}", words::ja("visit.not_written"))));
                        ui.label(texts::small(words::en("visit.not_written")));
                    });
                }
            });
        });
    });
    page.bar(
        ui,
        |_| None,
        |ui| {
            let next = Button::primary("window.recorded.next").show(ui);
            if scene.entered {
                next.response.request_focus();
            }
            if next.now {
                return Act::counter(Event::Cancel);
            }
            None
        },
    )
}

fn receipt(ui: &mut Ui, recorded: &Recorded) {
    let key = match recorded.ended {
        Ended::Confirmed => "window.recorded.confirmed",
        Ended::PendingMail => "visit.recorded_pending",
        Ended::Refused => "window.recorded.refused",
    };
    drop(texts::card(ui, |ui| {
        let (law, text) = (words::words(codes::law(recorded.header.law)), words::words(key));
        ui.label(RichText::new(law.ja).font(theme::bold(size::BODY)).color(theme::SOFT));
        ui.label(RichText::new(text.ja).font(theme::bold(size::HEADING)).color(theme::INK));
        ui.label(texts::small(text.en));
        if recorded.ended == Ended::PendingMail {
            texts::notice_of(ui, Tone::Caution, "visit.pending_next");
        }
        ui.add_space(NEAR);
        ui.horizontal_wrapped(|ui| {
            let entry = words::words("window.recorded.entry");
            ui.label(texts::body(entry.ja));
            let number = recorded.receipt.seq.to_string();
            ui.label(RichText::new(number).font(theme::bold(size::VALUE)).color(theme::INK));
            ui.label(texts::small(entry.en));
        });
        for (key, value) in [
            ("window.recorded.number", recorded.receipt.record_id.clone()),
            ("visit.fingerprint", fingerprint(&recorded.receipt.checkpoint)),
        ] {
            let text = words::words(key);
            ui.horizontal_wrapped(|ui| {
                ui.label(texts::small(format!("{} {}", text.ja, text.en)));
                ui.label(texts::body(value));
            });
        }
    }));
}

/// The first half of the checkpoint's SHA-256, in groups that can be read aloud.
fn fingerprint(checkpoint: &str) -> String {
    let all = hex::upper(&sha256(checkpoint.as_bytes()));
    let groups: Vec<&str> =
        all.as_bytes().chunks(4).take(8).filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(" ")
}

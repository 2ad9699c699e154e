// SPDX-License-Identifier: MIT OR Apache-2.0
//! The records are in the book: their numbers, what is pending, and the next customer. Nothing about the person
//! stands here.

use eframe::egui::{Id, Key, RichText, TextEdit, Ui, vec2};
use tashika_kit::{hex, rsa::sha256};

use super::{Act, Scene, codes, debrief};
use crate::counter::{Counter, Ended, Event, Recorded};
use crate::window::layout::Page;
use crate::window::paper::Paper;
use crate::window::practice::{self, Wish};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    counter: &Counter,
    paper: &mut Paper,
    practised: Option<&practice::State>,
) -> Option<Act> {
    let page = Page::split(ui);
    let mut act = None;
    page.content(ui, "recorded", |ui| {
        ui.add_space(NEAR);
        missing(ui, counter);
        if let Some(last) = practised.and_then(practice::State::last) {
            debrief::show(ui, last, scene.pictures);
            ui.add_space(FAR);
        }
        ui.horizontal_top(|ui| {
            icons::show(ui, Icon::Info, 64.0, theme::accent());
            ui.add_space(FAR);
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width().min(900.0));
                for recorded in counter.written() {
                    receipt(ui, recorded);
                    ui.add_space(NEAR);
                }
                if counter.written().iter().all(|recorded| recorded.slip.is_some()) {
                    act = slips(ui, paper);
                }
            });
        });
    });
    let pressed = page.bar(
        ui,
        |ui| practised.and_then(|practised| once_more(ui, practised)),
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
    );
    act.or(pressed)
}

/// Which laws have no record, and what comes next: above everything else, in sight in any window. It stays until somebody
/// goes on, whatever lies on the reader.
fn missing(ui: &mut Ui, counter: &Counter) {
    for law in counter.unwritten() {
        let law = words::first(codes::law(law));
        texts::notice(ui, Tone::Bad, |ui| {
            ui.label(texts::body(format!("{law}: {}", words::first("visit.not_written"))));
            ui.label(texts::small(words::second("visit.not_written")));
            texts::both(ui, "visit.missed_next", size::BODY, theme::ink());
        });
        ui.add_space(NEAR);
    }
    if counter.held_card().is_some() {
        texts::notice_of(ui, Tone::Plain, "visit.missed_card");
        ui.add_space(NEAR);
    }
}

/// Training: the same card again, or one whose nature is not told.
fn once_more(ui: &mut Ui, practised: &practice::State) -> Option<Act> {
    let known = practised.last().is_some();
    if known && Button::secondary("training.again", Some(Key::F3)).show(ui).now {
        return Some(Act::Practice(Wish::Again));
    }
    let drawn = Button::secondary("training.next_surprise", Some(Key::F5)).show(ui).now;
    drawn.then(|| Act::Practice(Wish::Surprise(practised.draw())))
}

/// The receipts for the file: where to, and where they went.
fn slips(ui: &mut Ui, paper: &mut Paper) -> Option<Act> {
    let mut act = None;
    texts::part(ui, "visit.slip");
    let text = words::words("visit.slip_folder");
    let label = ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
    let field = TextEdit::singleline(paper.folder())
        .id(Id::unique("slip folder"))
        .font(theme::regular(size::BODY))
        .margin(vec2(10.0, 8.0))
        .desired_width(ui.available_width() - 24.0);
    ui.add(field).labelled_by(label.id);
    let ready = !paper.is_busy() && !paper.folder().trim().is_empty();
    if Button::secondary("visit.slip_save", Some(Key::F4)).enabled(ready).show(ui).now {
        act = Some(Act::SavePaper);
    }
    if paper.is_busy() {
        texts::both(ui, "window.paper.busy", size::BODY, theme::soft());
    }
    if let Some(folder) = paper.saved() {
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.paper.saved", size::BODY, Tone::Plain.ink());
            ui.label(texts::body(folder.display().to_string()));
        });
    }
    if let Some(key) = paper.trouble() {
        texts::notice_of(ui, Tone::Caution, key);
    }
    act
}

fn receipt(ui: &mut Ui, recorded: &Recorded) {
    let key = match recorded.ended {
        Ended::Confirmed => "window.recorded.confirmed",
        Ended::PendingMail => "visit.recorded_pending",
        Ended::Refused => "window.recorded.refused",
    };
    drop(texts::card(ui, |ui| {
        let (law, text) = (words::words(codes::law(recorded.header.law)), words::words(key));
        ui.label(RichText::new(law.first()).font(theme::bold(size::BODY)).color(theme::soft()));
        ui.label(RichText::new(text.first()).font(theme::bold(size::HEADING)).color(theme::ink()));
        ui.label(texts::small(text.second()));
        if recorded.ended == Ended::PendingMail {
            texts::notice_of(ui, Tone::Caution, "visit.pending_next");
        }
        ui.add_space(NEAR);
        ui.horizontal_wrapped(|ui| {
            let entry = words::words("window.recorded.entry");
            ui.label(texts::body(entry.first()));
            let number = recorded.receipt.seq.to_string();
            ui.label(RichText::new(number).font(theme::bold(size::VALUE)).color(theme::ink()));
            ui.label(texts::small(entry.second()));
        });
        for (key, value) in [
            ("window.recorded.number", recorded.receipt.record_id.clone()),
            ("visit.fingerprint", fingerprint(&recorded.receipt.checkpoint)),
        ] {
            let text = words::words(key);
            ui.horizontal_wrapped(|ui| {
                ui.label(texts::small(format!("{} {}", text.first(), text.second())));
                ui.label(texts::body(value));
            });
        }
    }));
}

/// The first half of the checkpoint's SHA-256, in groups that can be read aloud.
pub(super) fn fingerprint(checkpoint: &str) -> String {
    let all = hex::upper(&sha256(checkpoint.as_bytes()));
    let groups: Vec<&str> =
        all.as_bytes().chunks(4).take(8).filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(" ")
}

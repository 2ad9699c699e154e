// SPDX-License-Identifier: MIT OR Apache-2.0
//! The record is in the book: its number, its paper, and the next customer. Nothing about the person stands here.

use eframe::egui::{Id, Key, RichText, TextEdit, Ui, vec2};

use super::{Act, Scene};
use crate::counter::{Event, Recorded};
use crate::records::Decision;
use crate::window::layout::Page;
use crate::window::paper::Paper;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    recorded: &Recorded,
    paper: &mut Paper,
) -> Option<Act> {
    let page = Page::split(ui);
    let mut act = None;
    page.content(ui, "recorded", |ui| {
        ui.add_space(FAR);
        ui.horizontal_top(|ui| {
            icons::show(ui, Icon::Info, 64.0, theme::ACCENT);
            ui.add_space(FAR);
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width().min(860.0));
                receipt(ui, recorded);
                ui.add_space(FAR);
                act = save(ui, recorded, paper);
            });
        });
    });
    let pressed = page.bar(
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
    );
    act.or(pressed)
}

fn receipt(ui: &mut Ui, recorded: &Recorded) {
    let decision = match recorded.record.decision {
        Decision::Confirmed => "window.recorded.confirmed",
        Decision::Refused { .. } => "window.recorded.refused",
    };
    let text = words::words(decision);
    ui.label(RichText::new(text.ja).font(theme::bold(size::DISPLAY)).color(theme::INK));
    ui.label(texts::small(text.en).font(theme::regular(size::BODY)));
    ui.add_space(FAR);
    drop(texts::card(ui, |ui| {
        texts::part(ui, "window.recorded.entry");
        let number = format!("{}", recorded.receipt.seq);
        ui.label(RichText::new(number).font(theme::bold(size::DISPLAY)).color(theme::INK));
        ui.add_space(NEAR);
        texts::part(ui, "window.recorded.number");
        ui.label(texts::body(&recorded.receipt.record_id));
    }));
}

/// The paper: where to, and where it went.
fn save(ui: &mut Ui, recorded: &Recorded, paper: &mut Paper) -> Option<Act> {
    let mut act = None;
    texts::part(ui, "window.paper.title");
    let text = words::words("window.paper.path");
    let label = ui.label(texts::small(format!("{}  {}", text.ja, text.en)));
    let field = TextEdit::singleline(paper.path_for(&recorded.receipt.record_id))
        .id(Id::unique("paper path"))
        .font(theme::regular(size::BODY))
        .margin(vec2(10.0, 8.0))
        .desired_width(ui.available_width() - 24.0);
    ui.add(field).labelled_by(label.id);
    ui.horizontal(|ui| {
        let ready = !paper.is_busy() && !paper.path().trim().is_empty();
        if Button::secondary("window.paper.save", Some(Key::F4)).enabled(ready).show(ui).now {
            act = Some(Act::SavePaper(paper.path().trim().to_owned()));
        }
        if paper.saved().is_some() && cfg!(target_os = "linux") {
            let open = Button::secondary("window.paper.open", Some(Key::F6));
            if open.show(ui).now {
                act = Some(Act::OpenPaper);
            }
        }
    });
    if paper.is_busy() {
        texts::both(ui, "window.paper.busy", size::BODY, theme::SOFT);
    }
    if let Some(path) = paper.saved() {
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.paper.saved", size::BODY, Tone::Plain.ink());
            ui.label(texts::body(path.display().to_string()));
        });
    }
    if let Some(key) = paper.trouble() {
        texts::notice_of(ui, Tone::Caution, key);
    }
    act
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Waiting for a card.

use eframe::egui::{Align, Key, Layout, RichText, Ui, vec2};
use tashika_softcard::persona;

use super::{Act, Scene, jpki, prepare};
use crate::counter::{Counter, Event};
use crate::window::layout::Page;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Draws the screen. `standing`: why the operator's standing under the JPKI Act gives no role.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &Scene<'_>,
    counter: &Counter,
    (cleared, standing): (bool, Option<&str>),
    draft: &mut prepare::Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let mut act = None;
    page.content(ui, "idle", |ui| {
        if cleared {
            texts::notice_of(ui, Tone::Plain, "window.idle.cleared");
            ui.add_space(FAR);
        }
        if let Some(code) = standing {
            texts::notice_of(ui, Tone::Caution, &format!("jpki.standing.{code}"));
            ui.add_space(FAR);
        }
        act = prepare::show(ui, scene, counter, draft);
        act = act.take().or(jpki::entries(ui, scene, counter));
        if scene.training {
            act = act.take().or(personas(ui, scene.entered, "window.idle.training"));
        } else {
            place(ui, counter);
        }
    });
    let pressed = page.bar(ui, others, |ui| {
        // A card that was on the reader before, e.g. after a check was cancelled.
        let again = Button::secondary("window.idle.again", Some(Key::F5));
        if !scene.training && again.enabled(!counter.readers().is_empty()).show(ui).now {
            return Act::counter(Event::Retry);
        }
        None
    });
    act.or(pressed)
}

/// What begins without a card.
fn others(ui: &mut Ui) -> Option<Act> {
    let begins = [
        ("visit.typed_document", Key::F3, Event::BeginTyping),
        ("visit.known_customer", Key::F6, Event::BeginKnown),
        ("mail.title", Key::F7, Event::ShowMail),
    ];
    let mut act = None;
    for (key, shortcut, event) in begins {
        if Button::secondary(key, Some(shortcut)).show(ui).now {
            act = Act::counter(event);
        }
    }
    if Button::secondary("manager.open", Some(Key::F8)).show(ui).now {
        act = Some(Act::Manager);
    }
    act
}

fn place(ui: &mut Ui, counter: &Counter) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.08).max(4.0));
        icons::show(ui, Icon::PlaceCard, 200.0, theme::accent());
        ui.add_space(FAR);
        let text = words::words("window.idle.place");
        ui.label(RichText::new(text.first()).font(theme::bold(size::DISPLAY + 4.0)).color(theme::ink()));
        ui.label(texts::small(text.second()).font(theme::regular(size::BODY)));
        ui.add_space(NEAR);
        ui.label(texts::small(words::first("window.idle.footer")));
        ui.add_space(FAR * 1.5);
        let width = ui.available_width().min(720.0);
        let column = Layout::top_down(Align::Center);
        ui.allocate_ui_with_layout(vec2(width, 0.0), column, |ui| reader(ui, counter));
    });
}

/// Which reader, or who mends it.
fn reader(ui: &mut Ui, counter: &Counter) {
    if counter.service_is_down() {
        return trouble(ui, "error.service_gone.what", "error.service_gone.next");
    }
    if counter.readers().is_empty() {
        return trouble(ui, "window.idle.no_reader", "window.idle.no_reader_next");
    }
    for reader in counter.readers() {
        texts::pill(ui, Tone::Plain, &format!("{}  {reader}", words::first("window.idle.ready")));
    }
}

fn trouble(ui: &mut Ui, what: &str, next: &str) {
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words(what);
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second()));
        ui.add_space(NEAR);
        let who = words::words("who.branch");
        let next = words::words(next);
        ui.label(texts::body(format!("{}: {}", who.first(), next.first())));
        ui.label(texts::small(format!("{}: {}", who.second(), next.second())));
    });
}

/// Training: which card to put on the reader, one family after the other.
pub(super) fn personas(ui: &mut Ui, entered: bool, question: &str) -> Option<Act> {
    personas_of(ui, entered, question, &[])
}

/// The same, of these families alone; of all if none is named.
pub(super) fn personas_of(ui: &mut Ui, entered: bool, question: &str, wanted: &[&str]) -> Option<Act> {
    texts::question(ui, question);
    let mut act = None;
    let columns = if ui.available_width() > 900.0 { 3_u8 } else { 2 };
    let width = (ui.available_width() - NEAR * f32::from(columns - 1)) / f32::from(columns) - 1.0;
    let mut families: Vec<&str> = Vec::new();
    for persona in persona::all() {
        let shown = wanted.is_empty() || wanted.contains(&persona.family);
        if shown && !families.contains(&persona.family) {
            families.push(persona.family);
        }
    }
    for (place, family) in families.iter().enumerate() {
        ui.add_space(NEAR);
        texts::part(ui, &format!("document.{family}"));
        let all: Vec<_> = persona::all().iter().filter(|persona| persona.family == *family).collect();
        for (index, row) in all.chunks(usize::from(columns)).enumerate() {
            ui.horizontal_top(|ui| {
                for (column, persona) in row.iter().enumerate() {
                    let (first, second) = words::in_order(persona.title_ja, persona.title_en);
                    let entry = Choice::entry(first, second).least(vec2(width, 58.0));
                    let pressed = entry.show(ui);
                    if entered && (place, index, column) == (0, 0, 0) {
                        pressed.response.request_focus();
                    }
                    if pressed.now {
                        act = Some(Act::Place(persona.name));
                    }
                }
            });
        }
    }
    act
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Waiting for a card.

use eframe::egui::{Align, Key, Layout, RichText, Ui, vec2};

use super::{Act, Scene, customer_view, jpki, personas, prepare};
use crate::counter::{Counter, Event};
use crate::window::layout::Page;
use crate::window::practice;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::icons::{self, Icon};
use crate::window::widgets::texts;
use crate::words;

/// Below this height of the page, in points, training shows its cards before what begins with their certificates.
const LOW: f32 = 760.0;

/// Draws the screen. `standing`: why the operator's standing under the JPKI Act gives no role, or not the one a key needs.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    counter: &Counter,
    (cleared, standing): (bool, Option<&str>),
    (draft, practice): (&mut prepare::Draft, &mut practice::State),
) -> Option<Act> {
    let page = Page::split(ui).begins_at_top(scene.entered);
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
        // In training the first card of the list has the keyboard, and has to be in sight.
        let low = scene.training && ui.clip_rect().height() < LOW;
        if !low {
            act = act.take().or(jpki::entries(ui, counter));
        }
        if scene.training {
            act = act.take().or(personas::show(ui, scene, practice, cleared || standing.is_some()));
        }
        if low {
            ui.add_space(FAR);
            act = act.take().or(jpki::entries(ui, counter));
        }
        if !scene.training {
            place(ui, counter);
        }
    });
    let pressed = page.bar(
        ui,
        |ui| others(ui, scene, counter),
        |ui| {
            // A card that was on the reader before, e.g. after a check was cancelled.
            let again = Button::secondary("window.idle.again", Some(Key::F5));
            if !scene.training && again.enabled(!counter.readers().is_empty()).show(ui).now {
                return Act::counter(Event::Retry);
            }
            None
        },
    );
    act.or(pressed)
}

/// What begins without a card.
fn others(ui: &mut Ui, scene: &Scene<'_>, counter: &Counter) -> Option<Act> {
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
    // The customer has something to read or type only where certificates are used.
    if scene.customer_view || jpki::is_offered(counter) {
        act = act.or(customer_view(ui, scene.customer_view));
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

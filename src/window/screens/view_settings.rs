// SPDX-License-Identifier: MIT OR Apache-2.0
//! F1: the keys of the screen behind it, and how the window is looked at. It covers that screen whole: what stands there
//! may be a customer's, and whoever asks for help often turns the monitor.

use eframe::egui::{Key, RichText, Ui, vec2};

use crate::window::layout::{Page, beside};
use crate::window::theme::{self, FAR, Look, NEAR, Tone, size};
use crate::window::view::{Scale, View, ViewGiven};
use crate::window::view_file::{ViewFile, ViewTrouble};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::shortcuts::Shortcut;
use crate::window::widgets::texts;
use crate::words::{self, Language};

/// Width of the column with the settings, in points.
const SETTINGS: f32 = 560.0;
/// Width of the box with a key's name, in points.
const CAP: f32 = 118.0;

/// The keys that do the same on every screen, and what.
const EVERYWHERE: [(&str, &str); 7] = [
    ("F1", "view.key.help"),
    ("Ctrl +", "view.key.larger"),
    ("Ctrl -", "view.key.smaller"),
    ("Ctrl 0", "view.key.usual"),
    ("Tab", "view.key.tab"),
    ("Space", "view.key.space"),
    ("PgUp PgDn", "view.key.scroll"),
];

/// What the page remembers.
pub(in crate::window) struct Draft {
    /// The keys of the screen behind it.
    keys: Vec<Shortcut>,
    begun: bool,
}

impl Draft {
    /// A page in front of a screen with these keys.
    pub(in crate::window) fn of(keys: Vec<Shortcut>) -> Self {
        Self { keys, begun: false }
    }
}

/// What the file of the view says.
#[derive(Clone, Copy, Default)]
pub(in crate::window) struct Kept {
    trouble: Option<ViewTrouble>,
    given: ViewGiven,
    /// There is a file at all.
    kept: bool,
}

impl Kept {
    /// Of a file; without one, nothing is kept.
    pub(in crate::window) fn of(file: Option<&ViewFile>) -> Self {
        file.map_or_else(Self::default, |file| Self {
            trouble: file.trouble(),
            given: file.given(),
            kept: true,
        })
    }
}

/// What was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Wish {
    /// These colours.
    Look(Look),
    /// This size.
    Scale(Scale),
    /// This language first.
    Language(Language),
    /// Back to the screen.
    Close,
}

impl Wish {
    /// Changes a view; closing changes nothing.
    pub(in crate::window) fn change(self, view: &mut View) {
        match self {
            Self::Look(look) => view.look = look,
            Self::Scale(scale) => view.scale = scale,
            Self::Language(language) => view.language = language,
            Self::Close => {}
        }
    }
}

/// Draws the page.
pub(in crate::window) fn show(ui: &mut Ui, view: View, kept: Kept, draft: &mut Draft) -> Option<Wish> {
    let page = Page::split(ui);
    let first = !std::mem::replace(&mut draft.begun, true);
    let mut wish = None;
    page.content(ui, "view settings", |ui| {
        texts::question(ui, "view.question");
        ui.add_space(NEAR);
        let keys = &draft.keys;
        beside(
            ui,
            SETTINGS,
            &mut wish,
            |ui, wish| settings(ui, view, kept, first, wish),
            |ui, _| shortcuts(ui, keys),
        );
    });
    let back = page.bar(
        ui,
        |ui| Button::secondary("view.close", Some(Key::Escape)).show(ui).now.then_some(()),
        |_| None,
    );
    back.map(|()| Wish::Close).or(wish)
}

fn settings(ui: &mut Ui, view: View, kept: Kept, first: bool, wish: &mut Option<Wish>) {
    if let Some(trouble) = kept.trouble {
        texts::notice_of(ui, Tone::Caution, &format!("view.trouble.{}", trouble.code()));
        ui.add_space(NEAR);
    }
    let looks =
        Look::ALL.map(|look| (Wish::Look(look), format!("view.look.{}", look.code()), look == view.look));
    row(ui, "view.look.row", &looks, first, wish);
    texts::part(ui, "view.scale.row");
    ui.horizontal_wrapped(|ui| {
        for step in Scale::STEPS {
            let text = format!("{} %", step.percent());
            let spoken = format!("{}: {text}", words::first("view.scale.row"));
            let choice =
                Choice::radio(&text, "", step == view.scale).spoken(&spoken).least(vec2(112.0, 44.0));
            if choice.show(ui).now {
                *wish = Some(Wish::Scale(step));
            }
        }
    });
    if !Scale::STEPS.contains(&view.scale) {
        ui.label(texts::small(format!("{} %", view.scale.percent())));
    }
    ui.add_space(FAR);
    let languages = Language::ALL.map(|language| {
        (Wish::Language(language), format!("view.language.{}", language.code()), language == view.language)
    });
    row(ui, "view.language.row", &languages, false, wish);
    let told = match (kept.kept, kept.given.is_empty()) {
        (false, _) => "view.not_kept_here",
        (true, true) => "view.kept",
        (true, false) => "view.given",
    };
    texts::both(ui, told, size::BODY, theme::soft());
}

fn row(ui: &mut Ui, key: &str, options: &[(Wish, String, bool)], focus: bool, wish: &mut Option<Wish>) {
    texts::part(ui, key);
    ui.horizontal_wrapped(|ui| {
        for (wanted, option, chosen) in options {
            let text = words::words(option);
            let spoken = format!("{}: {}", words::first(key), text.first());
            let pressed = Choice::radio(text.first(), text.second(), *chosen).spoken(&spoken).show(ui);
            if focus && *chosen {
                pressed.response.request_focus();
            }
            if pressed.now {
                *wish = Some(*wanted);
            }
        }
    });
    ui.add_space(FAR);
}

fn shortcuts(ui: &mut Ui, keys: &[Shortcut]) {
    texts::part(ui, "view.keys_here");
    if keys.is_empty() {
        texts::both(ui, "view.no_keys", size::BODY, theme::soft());
    }
    for (cap, key) in keys {
        shortcut(ui, cap, key);
    }
    ui.add_space(FAR);
    texts::part(ui, "view.keys_everywhere");
    for (cap, key) in EVERYWHERE {
        shortcut(ui, cap, key);
    }
}

fn shortcut(ui: &mut Ui, cap: &str, key: &str) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        let cell = vec2(CAP, 24.0);
        ui.allocate_ui(cell, |ui| {
            ui.set_min_size(cell);
            ui.label(RichText::new(cap).font(theme::bold(size::BODY)).color(theme::ink()));
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let text = words::words(key);
            ui.label(texts::body(text.first()));
            ui.label(texts::small(text.second()));
        });
    });
}

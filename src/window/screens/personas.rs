// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training: which card to put on the reader. By document and by difficulty, by name, one of the last, or one whose nature
//! is not told.

use eframe::egui::{Id, Key, Modifiers, TextEdit, Ui, vec2};
use jiff::Timestamp;
use tashika_softcard::persona::{self, Persona};

use super::{Act, Scene, debrief};
use crate::training::{Level, Surprise};
use crate::window::layout;
use crate::window::practice::{State, Wish};
use crate::window::theme::{self, NEAR, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::{shortcuts, texts};
use crate::words;

/// The longest text to search for, in characters.
const LONGEST: usize = 60;

/// How many of the last cards are offered.
const RECENT: usize = 3;

/// What the list is narrowed to. It stays for the next card.
#[derive(Default)]
pub(in crate::window) struct Draft {
    family: Option<&'static str>,
    level: Option<Level>,
    search: String,
}

impl Draft {
    /// The family that was chosen.
    pub(in crate::window) fn family(&self) -> Option<&'static str> {
        self.family
    }

    /// The next card is looked for anew.
    pub(in crate::window) fn forget_search(&mut self) {
        self.search.clear();
    }

    fn shows(&self, persona: &Persona) -> bool {
        let wanted = self.search.trim().to_lowercase();
        let texts = [persona.name, persona.title_ja, persona.title_en];
        self.family.is_none_or(|family| persona.family == family)
            && self.level.is_none_or(|level| Level::of(persona) == level)
            && (wanted.is_empty() || texts.iter().any(|text| text.to_lowercase().contains(&wanted)))
    }

    /// What Enter in the search field means: a card by its name, the only one found, or a draw by its number.
    fn entered(&self) -> Option<Act> {
        if let Some(surprise) = Surprise::parse(&self.search, self.family) {
            return Some(Act::Practice(Wish::Surprise(surprise)));
        }
        let mut found = persona::all().iter().filter(|persona| self.shows(persona));
        let only = match (found.next(), found.next()) {
            (Some(only), None) => Some(only),
            _ => persona::by_name(self.search.trim()),
        };
        only.map(|persona| Act::Place(persona.name))
    }
}

/// Draws the chooser: what came of the last card, where to look, and the list. `told`: something above it is read first.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    practice: &mut State,
    told: bool,
) -> Option<Act> {
    let mut act = None;
    if let Some(last) = practice.given_up() {
        debrief::show(ui, last, scene.pictures);
        ui.add_space(NEAR);
    }
    act = act.or(results(ui, practice));
    texts::question(ui, "window.idle.training");
    ui.add_space(NEAR * 0.5);
    act = act.or(look(ui, practice));
    ui.add_space(NEAR * 0.5);
    narrow(ui, &mut practice.chooser);
    // Who gave a card up reads first what was to be seen of it: the first card has the keyboard, and scrolls nothing away.
    let follows = practice.given_up().is_none() && !told;
    let chooser = &practice.chooser;
    act.or(list(ui, (scene.entered, follows), |persona| chooser.shows(persona)))
}

/// The plain list, of these families alone; of all if none is named. For a card within a visit.
pub(in crate::window) fn plain(ui: &mut Ui, entered: bool, question: &str, wanted: &[&str]) -> Option<Act> {
    texts::question(ui, question);
    list(ui, (entered, true), |persona| wanted.is_empty() || wanted.contains(&persona.family))
}

/// How many were right so far, and the sheet.
fn results(ui: &mut Ui, practice: &mut State) -> Option<Act> {
    let results = practice.results();
    let (right, all) = results.score();
    if all == 0 {
        return None;
    }
    let mut act = None;
    drop(texts::card(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let text = words::words("training.results.score");
            ui.label(texts::body(format!("{}  {right} / {all}", text.first())));
            ui.label(texts::small(text.second()));
            for (level, (right, all)) in results.by_level() {
                let level = words::first(level_key(level));
                ui.label(texts::small(format!("・ {level} {right} / {all}")));
            }
        });
        ui.horizontal_wrapped(|ui| {
            let width = (ui.available_width() / 4.0).min(250.0);
            for name in results.recent(RECENT) {
                let Some(persona) = persona::by_name(name) else { continue };
                let (title, _) = words::in_order(persona.title_ja, persona.title_en);
                let spoken = format!("{}: {title}", words::first("training.again"));
                if Choice::entry(title, words::first("training.again"))
                    .spoken(&spoken)
                    .least(vec2(width, 48.0))
                    .show(ui)
                    .now
                {
                    act = Some(Act::Place(persona.name));
                }
            }
            if Button::secondary("training.sheet.save", None).enabled(!practice.is_saving()).show(ui).now {
                act = Some(Act::Practice(Wish::SaveSheet));
            }
        });
        practice.saved(ui);
    }));
    ui.add_space(NEAR);
    act
}

/// The search field, and the draw.
fn look(ui: &mut Ui, practice: &mut State) -> Option<Act> {
    let mut act = None;
    ui.horizontal_wrapped(|ui| {
        let text = words::words("training.search");
        let label = ui.label(texts::body(format!("{}  [Ctrl+F]", text.first())));
        let field = TextEdit::singleline(&mut practice.chooser.search)
            .id(Id::unique("persona search"))
            .char_limit(LONGEST)
            .hint_text(words::first("training.search_hint"))
            .font(theme::regular(size::BODY))
            .margin(vec2(10.0, 8.0))
            .desired_width((ui.available_width() * 0.5).min(420.0));
        let field = ui.add(field).labelled_by(label.id);
        shortcuts::note(ui, "Ctrl F", "training.search");
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::F)) {
            field.request_focus();
        }
        if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
            act = practice.chooser.entered();
            if act.is_none() {
                field.request_focus();
            }
        }
        if Button::secondary("training.surprise", Some(Key::F5)).show(ui).now {
            let drawn = Surprise::draw(practice.chooser.family(), Timestamp::now());
            act = Some(Act::Practice(Wish::Surprise(drawn)));
        }
    });
    act
}

/// By document, and by difficulty.
fn narrow(ui: &mut Ui, draft: &mut Draft) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        if chip(ui, BY_DOCUMENT, "training.all_documents", draft.family.is_none()) {
            draft.family = None;
        }
        for family in families() {
            if chip(ui, BY_DOCUMENT, &format!("document.{family}"), draft.family == Some(family)) {
                draft.family = Some(family);
            }
        }
    });
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
        if chip(ui, BY_LEVEL, "training.all_levels", draft.level.is_none()) {
            draft.level = None;
        }
        for level in Level::ALL {
            if chip(ui, BY_LEVEL, level_key(level), draft.level == Some(level)) {
                draft.level = Some(level);
            }
        }
    });
}

/// What the two rows of choices are, read aloud before each.
const BY_DOCUMENT: &str = "training.by_document";
const BY_LEVEL: &str = "training.by_level";

fn chip(ui: &mut Ui, row: &str, key: &str, chosen: bool) -> bool {
    let text = words::first(key);
    let spoken = format!("{}: {text}", words::first(row));
    Choice::radio(text, "", chosen).spoken(&spoken).least(vec2(0.0, 40.0)).show(ui).now
}

fn level_key(level: Level) -> &'static str {
    match level {
        Level::Genuine => "level.genuine",
        Level::NotInForce => "level.not_in_force",
        Level::Altered => "level.altered",
        Level::Forged => "level.forged",
        Level::FalseFace => "level.false_face",
        Level::Trouble => "level.trouble",
    }
}

/// The families in the order of their cards.
fn families() -> Vec<&'static str> {
    let mut families = Vec::new();
    for persona in persona::all() {
        if !families.contains(&persona.family) {
            families.push(persona.family);
        }
    }
    families
}

/// One family after the other, in the order of `tashika softcard list`.
/// `follows`: the first card comes into view when it gets the keyboard.
fn list(ui: &mut Ui, (entered, follows): (bool, bool), shows: impl Fn(&Persona) -> bool) -> Option<Act> {
    let mut act = None;
    let mut is_first = true;
    let columns = if ui.available_width() > 900.0 { 3_u8 } else { 2 };
    let width = (ui.available_width() - NEAR * f32::from(columns - 1)) / f32::from(columns) - 1.0;
    let mut found = false;
    for family in families() {
        let all: Vec<_> =
            persona::all().iter().filter(|persona| persona.family == family && shows(persona)).collect();
        if all.is_empty() {
            continue;
        }
        found = true;
        ui.add_space(NEAR);
        texts::part(ui, &format!("document.{family}"));
        for row in all.chunks(usize::from(columns)) {
            ui.horizontal_top(|ui| {
                for persona in row {
                    let (first, second) = words::in_order(persona.title_ja, persona.title_en);
                    let pressed = Choice::entry(first, second).least(vec2(width, 58.0)).show(ui);
                    let first = std::mem::take(&mut is_first);
                    if first && entered {
                        pressed.response.request_focus();
                    }
                    // What Enter would do has to be in sight, also below a bar that needs more rows than the one before.
                    let moved = entered || (pressed.response.has_focus() && layout::bar_grew(ui));
                    if first && follows && moved {
                        pressed.response.scroll_to_me(None);
                    }
                    if pressed.now {
                        act = Some(Act::Place(persona.name));
                    }
                }
            });
        }
    }
    if !found {
        ui.add_space(NEAR);
        texts::both(ui, "training.none_found", size::BODY, theme::soft());
    }
    act
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The transaction before the card: law and kind as they were last time, changed with a key, and the reference typed or
//! scanned. What is said here is not asked again.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{Id, Key, RichText, Ui, vec2};

use super::{Act, Scene, codes, transactions};
use crate::counter::{Counter, Event, Occasion, entry};
use crate::window::layout;
use crate::window::theme::{self, FAR, NEAR, size};
use crate::window::widgets::answers;
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::Form;
use crate::window::widgets::texts;
use crate::words;

/// The key that opens the list of transactions.
const CHANGE: Key = Key::F9;

/// How many transactions have a digit.
const DIGITS: usize = 9;

/// What is typed before the card comes.
#[derive(Default)]
pub(in crate::window) struct Draft {
    /// The visit it is said for, or will be.
    of: Option<u64>,
    reference: String,
    /// The list is open.
    choosing: bool,
    /// The list was closed just now: the next thing to say is the reference.
    chosen: bool,
}

impl Draft {
    /// What was typed for one customer is not for the next.
    fn begin(&mut self, ui: &Ui, counter: &Counter) {
        if self.of == Some(counter.visit_number()) {
            return;
        }
        let reference = counter.prepared().key.clone();
        *self = Self { of: Some(counter.visit_number()), reference, ..Self::default() };
        // What the toolkit keeps of a text for "undo" goes with it.
        ui.data_mut(|data| data.remove_by_type::<TextEditState>());
    }

    /// Opens or closes the list. While it is open a digit is an answer, not part of the reference.
    fn toggle(&mut self, ui: &Ui) {
        self.choosing = !self.choosing;
        self.chosen = !self.choosing;
        if let Some(focused) = ui.memory(|memory| memory.focused()) {
            ui.memory_mut(|memory| memory.surrender_focus(focused));
        }
    }
}

/// Draws the strip.
pub(super) fn show(ui: &mut Ui, scene: &Scene<'_>, counter: &Counter, draft: &mut Draft) -> Option<Act> {
    draft.begin(ui, counter);
    let mut said = said(counter);
    let before = draft.reference.clone();
    let mut changed = false;
    drop(texts::card(ui, |ui| {
        layout::beside(
            ui,
            ui.available_width() * 0.5,
            &mut (&mut *draft, &said),
            |ui, (draft, said)| transaction(ui, draft, said),
            |ui, (draft, said)| reference(ui, scene, draft, said),
        );
        if draft.choosing {
            changed = choose(ui, counter, draft, &mut said);
        }
    }));
    ui.add_space(FAR);
    if !changed && draft.reference == before {
        return None;
    }
    said.key.clone_from(&draft.reference);
    Act::counter(Event::Prepare(Box::new(said)))
}

/// What is known of the transaction, as the counter takes it.
fn said(counter: &Counter) -> Occasion {
    let known = counter.prepared();
    Occasion { laws: known.laws.clone(), kind: known.kind, key: known.key.clone(), ..Occasion::default() }
}

/// Law and kind, and beside them the way to others.
fn transaction(ui: &mut Ui, draft: &mut Draft, said: &Occasion) {
    texts::part(ui, "window.prepare.title");
    ui.horizontal_top(|ui| {
        let key = if draft.choosing { "window.prepare.close" } else { "window.prepare.change" };
        let escaped = draft.choosing && ui.input(|input| input.key_pressed(Key::Escape));
        if Button::secondary(key, Some(CHANGE)).show(ui).now || escaped {
            draft.toggle(ui);
        }
        ui.add_space(NEAR);
        ui.vertical(|ui| {
            let (first, second) = transactions::told(said);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.label(RichText::new(first).font(theme::bold(size::VALUE)).color(theme::ink()));
            ui.label(texts::small(second));
            if said.kind.is_none() {
                texts::both(ui, "window.prepare.no_kind", size::BODY, theme::ink());
            }
        });
    });
}

fn reference(ui: &mut Ui, scene: &Scene<'_>, draft: &mut Draft, said: &Occasion) {
    let complaints = entry::text("key", &draft.reference);
    // A scanner types into whatever has the focus. In training the first card has it.
    let waits = scene.entered && !scene.training && !draft.choosing;
    let focus = (waits || std::mem::take(&mut draft.chosen)).then_some("key");
    let form = Form::new(&complaints, true).focus(focus);
    form.line(ui, "key", transactions::reference(&said.laws), &mut draft.reference);
    ui.label(texts::small(words::first("window.prepare.optional")));
}

/// Each law with each of its kinds; a digit chooses. `true` if one was chosen.
fn choose(ui: &mut Ui, counter: &Counter, draft: &mut Draft, said: &mut Occasion) -> bool {
    let all = transactions::single(&counter.settings().laws);
    let digit = answers::digit(ui, Id::unique("transactions"));
    let mut chosen = digit.and_then(|digit| all.get(digit - 1)).map(|(law, (kind, _))| (*law, *kind));
    ui.add_space(NEAR);
    texts::part(ui, "window.prepare.which");
    ui.horizontal_wrapped(|ui| {
        for (place, (law, (kind, key))) in all.iter().enumerate() {
            let told = |say: fn(&str) -> &str| format!("{}　{}", say(codes::law(*law)), say(key));
            let (first, second) = (told(words::first), told(words::second));
            let is = said.laws.len() == 1 && said.laws.contains(law) && said.kind == Some(*kind);
            let choice = Choice::radio(&first, &second, is).numbered((place < DIGITS).then_some(place + 1));
            if choice.least(vec2(0.0, 46.0)).show(ui).now {
                chosen = Some((*law, *kind));
            }
        }
    });
    let Some((law, kind)) = chosen else { return false };
    (said.laws, said.kind) = ([law].into(), Some(kind));
    (draft.choosing, draft.chosen) = (false, true);
    // At once, and not when the field is drawn next: what is typed in between would be nobody's.
    ui.memory_mut(|memory| memory.request_focus(Form::id("key", transactions::reference(&said.laws))));
    true
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The field of one value.

use eframe::egui::{Id, RichText, TextBuffer, TextEdit, Ui, vec2};
use tashika_kit::reading::FieldName;
use tashika_kit::{Form as Kind, PictureText};

use super::draft::{Sex, Typed, Value};
use super::latin::Latin;
use super::{Draft, sight};
use crate::counter::entry::LONGEST;
use crate::window::screens::fields;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::enter_goes_on;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::form::{By, Form};
use crate::window::widgets::{dates, texts};
use crate::words;

/// Draws the field of an item. When it gets the focus, the picture shows its place.
pub(super) fn show(ui: &mut Ui, form: &Form<'_>, items: &[PictureText], draft: &mut Draft, place: usize) {
    let Some(item) = items.get(place) else { return };
    let wanted = draft.focus == Some(place);
    if wanted {
        draft.focus = None;
    }
    let Some(typed) = draft.typed.get_mut(place) else { return };
    let drawn = ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        let focused = match item.form {
            Kind::Sex => sex(ui, item, typed, wanted),
            _ => line(ui, item, typed, wanted),
        };
        read_back(ui, item, typed);
        let by = if item.form == Kind::Sex { By::Choosing } else { By::Typing };
        form.complaint(ui, item.name.as_str(), &sight::key_of(item), by);
        focused
    });
    let focused = drawn.inner;
    if focused && draft.at == place && std::mem::take(&mut draft.scroll) {
        drawn.response.scroll_to_me(None);
    }
    ui.add_space(NEAR * 0.5);
    if focused && draft.at != place {
        draft.look_at(place, items);
        ui.ctx().request_repaint();
    }
}

/// What is typed, with a word where it may be left out.
fn title(item: &PictureText) -> String {
    let key = sight::key_of(item);
    let optional = if item.needed { "" } else { words::first("window.transcription.optional") };
    format!("{}{optional}", words::first(&key))
}

fn line(ui: &mut Ui, item: &PictureText, typed: &mut Typed, wanted: bool) -> bool {
    let label = ui.label(RichText::new(title(item)).font(theme::regular(size::BODY)).color(theme::ink()));
    let key = sight::key_of(item);
    ui.label(texts::small(words::second(&key)));
    let Typed { text, refused, .. } = typed;
    let mut latin;
    let buffer: &mut dyn TextBuffer = if item.form == Kind::Latin {
        latin = Latin::new(text, refused);
        &mut latin
    } else {
        text
    };
    let edit = TextEdit::singleline(buffer)
        .id(Id::unique(("transcription", item.name.as_str())))
        .char_limit(LONGEST)
        .font(theme::regular(size::VALUE))
        .margin(vec2(10.0, 8.0))
        .return_key(None)
        .desired_width(ui.available_width() - 24.0);
    let response = ui.add(edit).labelled_by(label.id);
    if response.changed() {
        typed.changed();
    }
    if wanted {
        response.request_focus();
    }
    enter_goes_on(ui, &response);
    if response.has_focus() && item.form == Kind::Latin {
        // No input method: what it composes could not be printed on a card either.
        ui.output_mut(|output| output.ime = None);
    }
    response.has_focus()
}

fn sex(ui: &mut Ui, item: &PictureText, typed: &mut Typed, wanted: bool) -> bool {
    let key = sight::key_of(item);
    texts::part(ui, &key);
    let mut focused = false;
    ui.horizontal_wrapped(|ui| {
        for sex in [Sex::Male, Sex::Female] {
            let key = format!("code.{}", sex.word());
            let text = words::words(&key);
            let spoken = format!("{}: {}", title(item), text.first());
            let chosen = typed.sex == Some(sex);
            let pressed = Choice::radio(text.first(), text.second(), chosen).spoken(&spoken).show(ui);
            if wanted && sex == Sex::Male {
                pressed.response.request_focus();
            }
            focused |= pressed.response.has_focus();
            if pressed.now {
                // Chosen by mistake: chosen again, it is gone.
                typed.sex = (!chosen).then_some(sex);
                typed.changed();
            }
        }
    });
    focused
}

/// What the program made of it, right below.
fn read_back(ui: &mut Ui, item: &PictureText, typed: &Typed) {
    if typed.confirmed {
        // What the clerk typed and looked at is no proof of the program's, so it is not green.
        fields::mark_line(ui, Tone::Plain, "window.transcription.looked");
    }
    let hint = match (item.form, &item.name) {
        (Kind::Text, name) if *name == FieldName::ADDRESS => Some("window.transcription.address_hint"),
        (Kind::Text, name) if *name == FieldName::NAME => Some("window.transcription.name_hint"),
        _ => None,
    };
    if let Some(hint) = hint {
        let text = words::words(hint);
        ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
    }
    match item.form {
        Kind::Latin if typed.refused => {
            let text = words::words("window.transcription.latin_refused");
            ui.label(texts::body(text.first()).color(Tone::Bad.ink()));
            ui.label(texts::small(text.second()));
        }
        Kind::Latin => drop(ui.label(texts::small(words::first("window.transcription.latin_hint")))),
        Kind::Date => match (dates::parse(&typed.text), typed.value(Kind::Date)) {
            (Some(date), _) => drop(ui.label(texts::body(dates::told(date)).color(Tone::Plain.ink()))),
            (None, Value::Unreadable) => {
                ui.label(texts::body(words::first("entry.not_a_date")).color(Tone::Bad.ink()));
            }
            (None, _) => drop(ui.label(texts::small(words::first("window.transcription.date_hint")))),
        },
        Kind::Sex => {
            let text = words::words("window.transcription.sex_not_kept");
            ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
        }
        Kind::Text => {}
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The picture of the item at hand, enlarged at its place.

use eframe::egui::{Button, Context, Key, RichText, Role, TextureHandle, Ui, WidgetInfo, vec2};
use tashika_kit::PictureText;
use tashika_kit::reading::{Field, FieldName};

use super::{Draft, Subject};
use crate::window::pictures::Pictures;
use crate::window::screens::fields;
use crate::window::theme::{self, NEAR, size};
use crate::window::widgets::texts;
use crate::window::widgets::zoom::{self, Zoom};
use crate::words;

/// The pictures that can be shown.
pub(super) struct Sight(Vec<(FieldName, TextureHandle)>);

impl Sight {
    /// The pictures of a reading in which something stands that is to be typed.
    pub(super) fn of(ctx: &Context, pictures: &mut Pictures, subject: &Subject<'_>) -> Self {
        let mut seen: Vec<(FieldName, TextureHandle)> = Vec::new();
        for item in subject.items {
            if seen.iter().any(|(name, _)| *name == item.picture) {
                continue;
            }
            if let Some(texture) = pictures.get(ctx, subject.reading, &item.picture) {
                seen.push((item.picture.clone(), texture));
            }
        }
        Self(seen)
    }

    /// The picture of an item.
    pub(super) fn texture(&self, item: &PictureText) -> Option<&TextureHandle> {
        self.0.iter().find(|(name, _)| *name == item.picture).map(|(_, texture)| texture)
    }

    /// What was typed, each with the picture it was seen in.
    pub(super) fn fields(&self, subject: &Subject<'_>, draft: &Draft) -> Vec<Field> {
        draft.fields(subject.items, |item| self.texture(item).is_some())
    }

    /// Draws the picture of the item at hand with what moves it below.
    pub(super) fn show(&self, ui: &mut Ui, subject: &Subject<'_>, draft: &mut Draft, height: f32) {
        let Some(item) = subject.items.get(draft.at) else { return };
        let Some(texture) = self.texture(item) else { return super::unreadable(ui) };
        let room = vec2(ui.available_width(), height);
        let label = format!("{}: {}", words::first("window.transcription.part"), words::first(&key_of(item)));
        drop(zoom::show(ui, texture, &mut draft.zoom, room, item.view, &label));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = NEAR;
            let small = if height < 150.0 { 40.0 } else { 72.0 };
            zoom::overview(ui, texture, draft.zoom, room, small);
            ui.vertical(|ui| {
                ui.horizontal(|ui| handles(ui, item, &mut draft.zoom));
                if small > 50.0 {
                    super::keys_told(ui);
                }
            });
        });
        ui.add_space(NEAR);
    }
}

/// The buttons that change what is seen; F2 changes between the place and the whole, F6 and F7 the size.
fn handles(ui: &mut Ui, item: &PictureText, zoom: &mut Zoom) {
    let whole = *zoom == Zoom::WHOLE;
    let key = if whole { "window.transcription.place" } else { "window.transcription.whole" };
    if handle(ui, key, Key::F2) {
        *zoom = if whole { Zoom::at(item.view) } else { Zoom::WHOLE };
    }
    if handle(ui, "window.transcription.farther", Key::F6) {
        zoom.farther();
    }
    if handle(ui, "window.transcription.closer", Key::F7) {
        zoom.closer();
    }
}

fn handle(ui: &mut Ui, key: &str, shortcut: Key) -> bool {
    let text = RichText::new(format!("{}  [{}]", words::first(key), shortcut.name()));
    let button = Button::new(text.font(theme::regular(size::SMALL)).color(theme::accent()));
    ui.spacing_mut().button_padding = vec2(10.0, 3.0);
    let response = ui.add(button.min_size(vec2(0.0, 32.0))).on_hover_text(words::second(key));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, words::first(key)));
    response.clicked() || ui.input(|input| input.key_pressed(shortcut))
}

/// What an item is called.
pub(super) fn key_of(item: &PictureText) -> String {
    fields::typed_key(item.name.as_str())
}

/// What it is called, in both languages.
pub(super) fn title(ui: &mut Ui, item: &PictureText) {
    let key = key_of(item);
    let text = words::words(&key);
    ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pictures on the screen: decoded once for each check, on a thread of their own, and gone with it.

mod decoder;

use std::collections::BTreeMap;

use eframe::egui::{
    Align, Color32, ColorImage, Context, Image, Layout, Response, Role, Shape, TextureHandle, TextureOptions,
    Ui, Vec2, WidgetInfo, vec2,
};
use jiff::Timestamp;
use tashika_kit::reading::{Field, FieldName, FieldValue, PictureKind, Reading};

use self::decoder::{Decoder, Job};
use super::theme;
use crate::pictures;
use crate::words;

/// Where it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    /// From the chip that is checked.
    Chip,
    /// From the printed front of a training card.
    Print,
}

/// What tells one picture of a check from another: several documents on one chip have a photo, a document has several
/// external characters, and two cards of one family have them by the same names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    of: Of,
    /// When the chip was read; nothing for what is printed.
    read_at: Option<Timestamp>,
    family: String,
    name: FieldName,
    origin: String,
}

/// What is known of a picture.
enum Slot {
    /// It is being decoded.
    Waiting,
    /// Its texture; `None` if it cannot be decoded.
    Ready(Option<TextureHandle>),
}

/// Textures of the present check.
#[derive(Default)]
pub(super) struct Pictures {
    slots: BTreeMap<Key, Slot>,
    decoder: Option<Decoder>,
}

impl Pictures {
    /// Lets all textures go, and stops what is being decoded.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Lets the chip's pictures go, and everything that is being decoded: nothing of one document comes late for the next.
    pub(super) fn forget_chip(&mut self) {
        self.decoder = None;
        self.slots.retain(|key, slot| key.of == Of::Print && matches!(slot, Slot::Ready(_)));
    }

    /// Begins to decode all pictures of a reading that are not known yet.
    pub(super) fn prepare(&mut self, ctx: &Context, reading: &Reading) {
        for field in &reading.fields {
            if let FieldValue::Picture { media_type, bytes } = &field.value {
                self.begin(ctx, key_of(reading, field), *media_type, bytes, is_line(&field.name));
            }
        }
    }

    /// Takes what was decoded meanwhile. `true` while there is something to wait for.
    pub(super) fn poll(&mut self, ctx: &Context) -> bool {
        let Some(decoder) = &self.decoder else { return false };
        let gone = loop {
            match decoder.next() {
                Ok(Some((key, image))) => {
                    let texture = image.map(|image| load(ctx, key.of, image));
                    self.slots.insert(key, Slot::Ready(texture));
                }
                Ok(None) => break false,
                Err(()) => break true,
            }
        };
        if gone {
            // What ended the thread is not tried again on the window's.
            self.decoder = None;
            let waiting = self.slots.values_mut().filter(|slot| matches!(slot, Slot::Waiting));
            waiting.for_each(|slot| *slot = Slot::Ready(None));
        }
        self.slots.values().any(|slot| matches!(slot, Slot::Waiting))
    }

    /// The texture of a picture field of the chip, if the reading has it and it can be decoded.
    pub(super) fn get(
        &mut self,
        ctx: &Context,
        reading: &Reading,
        name: &FieldName,
    ) -> Option<TextureHandle> {
        self.of_field(ctx, reading, reading.field(name)?)
    }

    /// The texture of one picture field of a reading, if it can be decoded. What was not prepared is decoded at once: a
    /// page of a check must not say that there is no picture where one is only late.
    pub(super) fn of_field(
        &mut self,
        ctx: &Context,
        reading: &Reading,
        field: &Field,
    ) -> Option<TextureHandle> {
        let FieldValue::Picture { media_type, bytes } = &field.value else { return None };
        let line = is_line(&field.name);
        let decode =
            || Slot::Ready(image_of(*media_type, bytes, line).map(|image| load(ctx, Of::Chip, image)));
        match self.slots.entry(key_of(reading, field)).or_insert_with(decode) {
            Slot::Ready(texture) => texture.clone(),
            Slot::Waiting => None,
        }
    }

    /// The same, once it was decoded elsewhere; `None` until then.
    pub(super) fn later(
        &mut self,
        ctx: &Context,
        reading: &Reading,
        name: &FieldName,
    ) -> Option<TextureHandle> {
        let field = reading.field(name)?;
        let FieldValue::Picture { media_type, bytes } = &field.value else { return None };
        self.wait_for(ctx, key_of(reading, field), *media_type, bytes, is_line(name))
    }

    /// The texture of another picture of a training card, by a name of its own; `None` until it is decoded.
    pub(super) fn aside(&mut self, ctx: &Context, name: &str, bytes: &[u8]) -> Option<TextureHandle> {
        let origin = name.to_owned();
        let key = Key { of: Of::Print, read_at: None, family: String::new(), name: FieldName::PHOTO, origin };
        self.wait_for(ctx, key, PictureKind::of(bytes), bytes, false)
    }

    /// The texture of a picture printed on a training card; `None` until it is decoded.
    pub(super) fn printed(&mut self, ctx: &Context, name: &FieldName, bytes: &[u8]) -> Option<TextureHandle> {
        let (family, origin) = (String::new(), String::new());
        let key = Key { of: Of::Print, read_at: None, family, name: name.clone(), origin };
        self.wait_for(ctx, key, PictureKind::of(bytes), bytes, false)
    }

    fn wait_for(
        &mut self,
        ctx: &Context,
        key: Key,
        kind: PictureKind,
        bytes: &[u8],
        line: bool,
    ) -> Option<TextureHandle> {
        self.begin(ctx, key.clone(), kind, bytes, line);
        self.poll(ctx);
        match self.slots.get(&key) {
            Some(Slot::Ready(texture)) => texture.clone(),
            Some(Slot::Waiting) | None => None,
        }
    }

    /// Gives a picture to the decoder. Without a thread it is decoded here: late is better than never.
    fn begin(&mut self, ctx: &Context, key: Key, kind: PictureKind, bytes: &[u8], line: bool) {
        if self.slots.contains_key(&key) {
            return;
        }
        if self.decoder.is_none() {
            self.decoder = Decoder::start(ctx);
        }
        let job = Job { key: key.clone(), kind, bytes: bytes.to_vec(), line };
        let slot = match self.decoder.as_ref().is_some_and(|decoder| decoder.give(job)) {
            true => Slot::Waiting,
            false => Slot::Ready(image_of(kind, bytes, line).map(|image| load(ctx, key.of, image))),
        };
        self.slots.insert(key, slot);
    }
}

fn key_of(reading: &Reading, field: &Field) -> Key {
    Key {
        of: Of::Chip,
        read_at: Some(reading.read_at),
        family: reading.family.clone().into_owned(),
        name: field.name.clone(),
        origin: field.origin.clone().into_owned(),
    }
}

fn is_line(name: &FieldName) -> bool {
    [FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE].contains(name)
}

fn load(ctx: &Context, of: Of, image: ColorImage) -> TextureHandle {
    let name = match of {
        Of::Chip => "chip picture",
        Of::Print => "printed picture",
    };
    ctx.load_texture(name, image, TextureOptions::LINEAR)
}

/// The pixels of a picture. `line`: a line of writing, whose empty end would only make the characters smaller.
fn image_of(kind: PictureKind, bytes: &[u8], line: bool) -> Option<ColorImage> {
    let bitmap = pictures::decode(kind, bytes).ok()?;
    let size = [bitmap.width, bitmap.height].map(|side| usize::try_from(side).unwrap_or(0));
    let image = ColorImage::from_rgba_unmultiplied(size, &bitmap.to_rgba());
    Some(if line { without_empty_end(&image) } else { image })
}

/// Pixels left beside the last character.
const MARGIN: usize = 6;

/// A picture without the blank columns at its right end. What is not all but white stays, and so does a blank picture.
fn without_empty_end(image: &ColorImage) -> ColorImage {
    let [width, height] = image.size;
    let blank = |pixel: &Color32| [pixel.r(), pixel.g(), pixel.b()].iter().all(|part| *part >= BLANK);
    let rows = image.pixels.chunks(width.max(1));
    let last = rows.filter_map(|row| row.iter().rposition(|pixel| !blank(pixel))).max();
    match last {
        Some(last) => image.region_by_pixels([0, 0], [(last + 1 + MARGIN).min(width), height]),
        None => image.clone(),
    }
}

/// The least brightness of what counts as blank.
const BLANK: u8 = 248;

/// What is so many times as wide as high is a line of writing.
const LINE: f32 = 2.0;

/// Draws a texture as large as it fits into `room`, and says what it is, by key.
pub(super) fn show(ui: &mut Ui, texture: &TextureHandle, room: Vec2, label_key: &str) -> Response {
    show_as(ui, texture, room, words::first(label_key))
}

/// The same, in words.
pub(super) fn show_as(ui: &mut Ui, texture: &TextureHandle, room: Vec2, label: &str) -> Response {
    let size = texture.size_vec2();
    let scale = (room.x / size.x).min(room.y / size.y);
    let paper = ui.painter().add(Shape::Noop);
    let response = ui.add(Image::new(texture).fit_to_exact_size(vec2(size.x * scale, size.y * scale)));
    // A line of writing ends where its last stroke does: on a dark page it keeps a margin of paper, or it is misread.
    if theme::is_dark() && size.x > size.y * LINE {
        let sheet = response.rect.expand2(vec2(4.0, 1.0));
        ui.painter().set(paper, Shape::rect_filled(sheet, 2.0, Color32::WHITE));
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    response
}

/// Draws a texture in a room of its own, which is there before the picture is: what comes late moves nothing that a hand
/// may be about to press.
pub(super) fn show_late(ui: &mut Ui, texture: Option<&TextureHandle>, room: Vec2, label_key: &str) {
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(room, layout, |ui| {
        ui.set_min_size(room);
        if let Some(texture) = texture {
            drop(show(ui, texture, room, label_key));
        }
    });
}

#[cfg(test)]
mod tests;

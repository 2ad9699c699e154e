// SPDX-License-Identifier: MIT OR Apache-2.0
//! The pictures on the screen: decoded once for each check, and gone with it.

use std::collections::BTreeMap;

use eframe::egui::{
    Color32, ColorImage, Context, Image, Response, Role, TextureHandle, TextureOptions, Ui, Vec2, WidgetInfo,
    vec2,
};
use tashika_kit::reading::{Field, FieldName, FieldValue, PictureKind, Reading};

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

/// What tells one picture of a check from another: several documents on one chip have a photo, and a document has
/// several external characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    of: Of,
    family: String,
    name: FieldName,
    origin: String,
}

/// Textures of the present check; `None` for a picture that cannot be decoded.
#[derive(Default)]
pub(super) struct Pictures(BTreeMap<Key, Option<TextureHandle>>);

impl Pictures {
    /// Lets all textures go.
    pub(super) fn forget(&mut self) {
        self.0.clear();
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

    /// The texture of one picture field of a reading, if it can be decoded.
    pub(super) fn of_field(
        &mut self,
        ctx: &Context,
        reading: &Reading,
        field: &Field,
    ) -> Option<TextureHandle> {
        let FieldValue::Picture { media_type, bytes } = &field.value else { return None };
        let key = Key {
            of: Of::Chip,
            family: reading.family.clone().into_owned(),
            name: field.name.clone(),
            origin: field.origin.clone().into_owned(),
        };
        let line = [FieldName::NAME_IMAGE, FieldName::ADDRESS_IMAGE].contains(&field.name);
        self.0.entry(key).or_insert_with(|| texture(ctx, *media_type, bytes, line)).clone()
    }

    /// The texture of another picture of a training card, by a name of its own.
    pub(super) fn aside(&mut self, ctx: &Context, name: &str, bytes: &[u8]) -> Option<TextureHandle> {
        let load = || texture(ctx, PictureKind::of(bytes), bytes, false);
        let origin = name.to_owned();
        let key = Key { of: Of::Print, family: String::new(), name: FieldName::PHOTO, origin };
        self.0.entry(key).or_insert_with(load).clone()
    }

    /// The texture of a picture printed on a training card.
    pub(super) fn printed(&mut self, ctx: &Context, name: &FieldName, bytes: &[u8]) -> Option<TextureHandle> {
        let load = || texture(ctx, PictureKind::of(bytes), bytes, false);
        let key = Key { of: Of::Print, family: String::new(), name: name.clone(), origin: String::new() };
        self.0.entry(key).or_insert_with(load).clone()
    }
}

/// `line`: a line of writing, whose empty end would only make the characters smaller.
fn texture(ctx: &Context, kind: PictureKind, bytes: &[u8], line: bool) -> Option<TextureHandle> {
    let bitmap = pictures::decode(kind, bytes).ok()?;
    let size = [bitmap.width, bitmap.height].map(|side| usize::try_from(side).unwrap_or(0));
    let image = ColorImage::from_rgba_unmultiplied(size, &bitmap.to_rgba());
    let image = if line { without_empty_end(&image) } else { image };
    Some(ctx.load_texture("chip picture", image, TextureOptions::LINEAR))
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

/// Draws a texture as large as it fits into `room`, and says what it is, by key.
pub(super) fn show(ui: &mut Ui, texture: &TextureHandle, room: Vec2, label_key: &str) -> Response {
    show_as(ui, texture, room, words::first(label_key))
}

/// The same, in words.
pub(super) fn show_as(ui: &mut Ui, texture: &TextureHandle, room: Vec2, label: &str) -> Response {
    let size = texture.size_vec2();
    let scale = (room.x / size.x).min(room.y / size.y);
    let response = ui.add(Image::new(texture).fit_to_exact_size(vec2(size.x * scale, size.y * scale)));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    response
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, ColorImage};

    use super::{MARGIN, without_empty_end};

    fn image(width: usize, marks: &[(usize, usize, Color32)]) -> ColorImage {
        let mut image = ColorImage::filled([width, 3], Color32::WHITE);
        for (x, y, color) in marks {
            image[(*x, *y)] = *color;
        }
        image
    }

    #[test]
    fn only_what_is_blank_at_the_end_goes() {
        let pale = Color32::from_gray(240);
        for (marks, width) in [
            (vec![(10, 1, Color32::BLACK)], 11 + MARGIN),
            (vec![(10, 1, Color32::BLACK), (40, 2, pale)], 41 + MARGIN),
            (vec![(99, 0, pale)], 100),
            (vec![], 100),
        ] {
            let cut = without_empty_end(&image(100, &marks));
            assert_eq!(cut.size, [width, 3], "{marks:?}");
            assert!(marks.iter().all(|(x, y, color)| cut[(*x, *y)] == *color));
        }
        assert_eq!(without_empty_end(&ColorImage::filled([0, 0], Color32::WHITE)).size, [0, 0]);
    }
}

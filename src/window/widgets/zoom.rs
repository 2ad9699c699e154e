// SPDX-License-Identifier: MIT OR Apache-2.0
//! A picture enlarged at one place: it can be moved and made larger or smaller, and a small frame of the whole picture
//! shows which part of it is seen.

use eframe::egui::{
    Color32, CornerRadius, EventFilter, Key, Modifiers, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, TextureHandle, Ui, Vec2, WidgetInfo, pos2, vec2,
};
use tashika_kit::View;

use super::buttons::{focus_ring, follow_focus};
use crate::window::theme;

/// Around the place where a value is expected so much more is shown, as a part of the place: no card is printed exactly
/// as the next.
const MARGIN: f32 = 0.12;

/// One step larger or smaller.
const STEP: f32 = 1.4;

/// One step aside, as a part of what is seen.
const ASIDE: f32 = 0.25;

/// The largest enlargement, against the picture fitted in as a whole.
const MOST: f32 = 16.0;

/// What is seen of a picture: its middle, and how large, against the picture fitted in as a whole. All parts are of the
/// picture's own width and height, so that a window of another size shows the same place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::window) struct Zoom {
    middle: Pos2,
    /// The part of the picture that has to fit in; the view it began with, or less or more of it.
    part: Vec2,
}

impl Zoom {
    /// All of it.
    pub(in crate::window) const WHOLE: Self = Self { middle: pos2(0.5, 0.5), part: vec2(1.0, 1.0) };

    /// At a place, with a margin.
    pub(in crate::window) fn at(view: View) -> Self {
        let Some((middle, size)) = parts(view) else { return Self::WHOLE };
        Self { middle, part: (size * (1.0 + MARGIN)).min(Vec2::ONE) }
    }

    /// One step larger.
    pub(in crate::window) fn closer(&mut self) {
        self.part = (self.part / STEP).max(Vec2::splat(1.0 / MOST));
    }

    /// One step smaller.
    pub(in crate::window) fn farther(&mut self) {
        self.part = (self.part * STEP).min(Vec2::ONE);
    }

    /// Aside by so many steps.
    pub(in crate::window) fn aside(&mut self, steps: Vec2) {
        self.middle += steps * self.part * ASIDE;
        self.stay_inside();
    }

    fn stay_inside(&mut self) {
        self.middle = self.middle.clamp(Pos2::ZERO, pos2(1.0, 1.0));
    }

    /// Where the whole picture lies if this part is to fill a room, and how much of the picture the room then shows.
    fn placed(self, picture: Vec2, room: Rect) -> (Rect, Rect) {
        let wanted = (self.part * picture).max(Vec2::splat(1.0));
        let scale = (room.width() / wanted.x).min(room.height() / wanted.y);
        let size = picture * scale;
        let seen = vec2(room.width() / size.x, room.height() / size.y);
        // No more of the ground than has to be seen beside the picture.
        let inside = |middle: f32, seen: f32| {
            if seen >= 1.0 { 0.5 } else { middle.clamp(seen / 2.0, 1.0 - seen / 2.0) }
        };
        let middle = pos2(inside(self.middle.x, seen.x), inside(self.middle.y, seen.y));
        let whole = Rect::from_min_size(room.center() - middle.to_vec2() * size, size);
        let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
        (whole, Rect::from_center_size(middle, seen).intersect(all))
    }
}

/// Draws the part of a picture and takes the pointer and, with the focus, the keys: arrows move, `+` and `-` change the
/// size, `0` shows all. Elsewhere Alt with an arrow moves too. A thin frame says where the value is expected.
pub(in crate::window) fn show(
    ui: &mut Ui,
    texture: &TextureHandle,
    zoom: &mut Zoom,
    size: Vec2,
    place: View,
    label: &str,
) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    follow_focus(&response);
    keys(ui, zoom, response.has_focus());
    if response.has_focus() {
        let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    }
    let room = rect.shrink(2.0);
    let (whole, _) = zoom.placed(texture.size_vec2(), room);
    if response.dragged() {
        zoom.middle -= response.drag_delta() / whole.size();
        zoom.stay_inside();
    }
    if response.hovered() {
        wheel(ui, zoom);
    }
    if ui.is_rect_visible(rect) {
        let (whole, _) = zoom.placed(texture.size_vec2(), room);
        ground(ui, rect);
        picture(ui, texture, whole, room);
        frame(ui, place, whole, room);
        focus_ring(ui, rect, &response);
    }
    response
}

/// Around the place of a value. None where it may stand anywhere.
fn frame(ui: &Ui, place: View, whole: Rect, room: Rect) {
    let Some((middle, part)) = parts(place) else { return };
    if part.x >= 1.0 && part.y >= 1.0 {
        return;
    }
    let rect = Rect::from_center_size(whole.min + middle.to_vec2() * whole.size(), part * whole.size());
    let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
    let line = Stroke::new(1.5, theme::paper::accent().gamma_multiply(0.5));
    painter.rect_stroke(rect, CornerRadius::same(4), line, StrokeKind::Outside);
}

/// Middle and size of a place, as parts of the picture; `None` if it is none.
fn parts(view: View) -> Option<(Pos2, Vec2)> {
    let [left, top, right, bottom] =
        [view.left, view.top, view.right, view.bottom].map(|edge| f32::from(edge.min(1_000)) / 1_000.0);
    let middle = pos2(f32::midpoint(left, right), f32::midpoint(top, bottom));
    (right > left && bottom > top).then(|| (middle, vec2(right - left, bottom - top)))
}

/// A small frame of the whole picture with the part that a room of `room` shows.
pub(in crate::window) fn overview(ui: &mut Ui, texture: &TextureHandle, zoom: Zoom, room: Vec2, height: f32) {
    let picture_size = texture.size_vec2().max(Vec2::splat(1.0));
    let width = (height * picture_size.x / picture_size.y).min(height * 4.0);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    if !ui.is_rect_visible(rect) {
        return;
    }
    ground(ui, rect);
    let (whole, _) = Zoom::WHOLE.placed(picture_size, rect.shrink(1.0));
    picture(ui, texture, whole, rect);
    let (_, seen) = zoom.placed(picture_size, Rect::from_min_size(Pos2::ZERO, room));
    let at = |point: Pos2| whole.min + point.to_vec2() * whole.size();
    let marked = Rect::from_min_max(at(seen.min), at(seen.max));
    ui.painter().rect_stroke(marked, 0.0, Stroke::new(2.5, theme::paper::accent()), StrokeKind::Inside);
}

fn ground(ui: &Ui, rect: Rect) {
    let line = Stroke::new(1.0, theme::outline());
    ui.painter().rect(rect, CornerRadius::same(4), theme::surface(), line, StrokeKind::Inside);
}

fn picture(ui: &Ui, texture: &TextureHandle, whole: Rect, room: Rect) {
    let all = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
    painter.image(texture.id(), whole, all, Color32::WHITE);
}

/// The keys. Those without Alt only while the picture has the focus: elsewhere they are typed.
fn keys(ui: &Ui, zoom: &mut Zoom, focused: bool) {
    let arrows = [
        (Key::ArrowLeft, vec2(-1.0, 0.0)),
        (Key::ArrowRight, vec2(1.0, 0.0)),
        (Key::ArrowUp, vec2(0.0, -1.0)),
        (Key::ArrowDown, vec2(0.0, 1.0)),
    ];
    ui.input_mut(|input| {
        for (key, steps) in arrows {
            let plain = focused && input.consume_key(Modifiers::NONE, key);
            if plain || input.consume_key(Modifiers::ALT, key) {
                zoom.aside(steps);
            }
        }
        if focused {
            if input.key_pressed(Key::Plus) || input.key_pressed(Key::Equals) {
                zoom.closer();
            }
            if input.key_pressed(Key::Minus) {
                zoom.farther();
            }
            if input.key_pressed(Key::Num0) {
                *zoom = Zoom::WHOLE;
            }
        }
    });
}

/// Ctrl and the wheel, or two fingers.
fn wheel(ui: &Ui, zoom: &mut Zoom) {
    let by = ui.input(|input| input.zoom_delta());
    if by > 0.0 && (by - 1.0).abs() > f32::EPSILON {
        zoom.part = (zoom.part / by).clamp(Vec2::splat(1.0 / MOST), Vec2::ONE);
    }
}

#[cfg(test)]
mod tests {
    use super::{Pos2, Rect, Vec2, Zoom, pos2, vec2};
    use tashika_kit::View;

    const ROOM: Rect = Rect { min: pos2(100.0, 50.0), max: pos2(500.0, 250.0) };
    const PICTURE: Vec2 = vec2(1000.0, 600.0);

    #[test]
    fn the_place_of_a_value_is_in_the_room_and_fills_it() {
        let view = View { left: 200, top: 100, right: 600, bottom: 160 };
        let (whole, seen) = Zoom::at(view).placed(PICTURE, ROOM);
        assert!(
            seen.left() < 0.2 && seen.right() > 0.6 && seen.top() < 0.1 && seen.bottom() > 0.16,
            "{seen:?}"
        );
        assert!(seen.width() < 0.5, "not more of it than needed: {seen:?}");
        let left = whole.left() + 0.2 * whole.width();
        assert!(left > ROOM.left() && left < ROOM.left() + 40.0, "{left}");
    }

    #[test]
    fn the_whole_picture_is_all_there_and_in_the_middle() {
        for zoom in
            [Zoom::WHOLE, Zoom::at(View::WHOLE), Zoom::at(View { left: 5, top: 5, right: 5, bottom: 9 })]
        {
            let (whole, seen) = zoom.placed(PICTURE, ROOM);
            assert!((whole.height() - 200.0).abs() < 0.1 && whole.center().distance(ROOM.center()) < 0.1);
            assert_eq!(seen, Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0)));
        }
    }

    #[test]
    fn no_step_leads_out_of_the_picture() {
        let mut zoom = Zoom::WHOLE;
        for _ in 0..40 {
            zoom.closer();
        }
        for steps in [vec2(1.0, 1.0), vec2(-1.0, -1.0)] {
            for _ in 0..200 {
                zoom.aside(steps);
            }
            let (whole, seen) = zoom.placed(PICTURE, ROOM);
            assert!(whole.expand(0.1).contains_rect(ROOM), "only picture is seen: {whole:?}");
            assert!(seen.width() > 0.0 && seen.height() > 0.0);
        }
        for _ in 0..40 {
            zoom.farther();
        }
        assert_eq!(zoom.part, Vec2::ONE);
    }
}

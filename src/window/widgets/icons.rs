// SPDX-License-Identifier: MIT OR Apache-2.0
//! Icons, drawn with lines: no font needs to have them.

use std::f32::consts::TAU;

use eframe::egui::{
    Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

use crate::window::theme::{Tone, surface};

/// A picture with a meaning. The word beside it says the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Icon {
    /// A tick in a disc: proved.
    Tick,
    /// A cross in an octagon: wrong.
    Cross,
    /// An exclamation mark in a triangle: look closer.
    Warning,
    /// A dashed ring with a bar: nobody checked.
    Dash,
    /// A ring with an i.
    Info,
    /// A person.
    Person,
    /// A card with an arrow down to a reader.
    PlaceCard,
    /// Something under way.
    Waiting,
    /// A person beside a card with their photo.
    Faces,
}

impl Icon {
    /// The icon that goes with a tone.
    pub(in crate::window) fn of(tone: Tone) -> Self {
        match tone {
            Tone::Good => Self::Tick,
            Tone::Caution => Self::Warning,
            Tone::Bad => Self::Cross,
            Tone::Unknown => Self::Dash,
            Tone::Plain => Self::Info,
        }
    }
}

/// An icon in the flow of a layout, `side` points wide and high.
pub(in crate::window) fn show(ui: &mut Ui, icon: Icon, side: f32, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
    paint(ui.painter(), rect, icon, color);
    response
}

/// Draws an icon into a square.
pub(in crate::window) fn paint(painter: &Painter, rect: Rect, icon: Icon, color: Color32) {
    let side = rect.width().min(rect.height());
    let at = |x: f32, y: f32| rect.center() + vec2(x - 0.5, y - 0.5) * side;
    let pen = |share: f32| Stroke::new((side * share).max(1.5), color);
    let paper = |share: f32| Stroke::new((side * share).max(1.5), surface());
    match icon {
        Icon::Tick => {
            painter.circle_filled(at(0.5, 0.5), side * 0.46, color);
            painter.line(vec![at(0.29, 0.52), at(0.44, 0.67), at(0.72, 0.35)], paper(0.1));
        }
        Icon::Cross => {
            painter.add(Shape::convex_polygon(
                corners(at(0.5, 0.5), side * 0.48, 8, 0.5),
                color,
                Stroke::NONE,
            ));
            painter.line_segment([at(0.35, 0.35), at(0.65, 0.65)], paper(0.1));
            painter.line_segment([at(0.65, 0.35), at(0.35, 0.65)], paper(0.1));
        }
        Icon::Warning => {
            let corners = vec![at(0.5, 0.08), at(0.97, 0.9), at(0.03, 0.9)];
            painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
            painter.line_segment([at(0.5, 0.37), at(0.5, 0.63)], paper(0.1));
            painter.circle_filled(at(0.5, 0.77), side * 0.055, surface());
        }
        Icon::Dash => {
            let mut points = corners(at(0.5, 0.5), side * 0.42, 48, 0.0);
            points.extend(points.first().copied());
            painter.extend(Shape::dashed_line(&points, pen(0.07), side * 0.13, side * 0.1));
            painter.line_segment([at(0.34, 0.5), at(0.66, 0.5)], pen(0.1));
        }
        Icon::Info => {
            painter.circle_stroke(at(0.5, 0.5), side * 0.43, pen(0.08));
            painter.line_segment([at(0.5, 0.47), at(0.5, 0.72)], pen(0.1));
            painter.circle_filled(at(0.5, 0.31), side * 0.06, color);
        }
        Icon::Person => {
            painter.circle_filled(at(0.5, 0.33), side * 0.19, color);
            let body = Rect::from_min_max(at(0.17, 0.58), at(0.83, 0.94));
            painter.rect_filled(body, side * 0.17, color);
        }
        Icon::PlaceCard => place_card(painter, &at, side, color),
        Icon::Faces => faces(painter, &at, side, color),
        Icon::Waiting => {
            for x in [0.24, 0.5, 0.76] {
                painter.circle_filled(at(x, 0.5), side * 0.09, color);
            }
        }
    }
}

fn place_card(painter: &Painter, at: &impl Fn(f32, f32) -> Pos2, side: f32, color: Color32) {
    let pen = Stroke::new((side * 0.022).max(1.5), color);
    let card = Rect::from_min_max(at(0.2, 0.08), at(0.8, 0.46));
    painter.rect(card, side * 0.035, surface(), pen, StrokeKind::Inside);
    painter.rect_filled(Rect::from_min_max(at(0.27, 0.19), at(0.37, 0.29)), side * 0.012, color);
    painter.line_segment([at(0.45, 0.2), at(0.72, 0.2)], pen);
    painter.line_segment([at(0.45, 0.28), at(0.66, 0.28)], pen);
    painter.line_segment([at(0.5, 0.52), at(0.5, 0.68)], pen);
    painter.line(vec![at(0.43, 0.61), at(0.5, 0.68), at(0.57, 0.61)], pen);
    let reader = Rect::from_min_max(at(0.1, 0.75), at(0.9, 0.92));
    painter.rect_filled(reader, side * 0.04, color);
    painter.circle_filled(at(0.82, 0.835), side * 0.02, surface());
}

fn faces(painter: &Painter, at: &impl Fn(f32, f32) -> Pos2, side: f32, color: Color32) {
    let pen = Stroke::new((side * 0.022).max(1.5), color);
    let person = |x: f32, top: f32, scale: f32| {
        painter.circle_filled(at(x, top + 0.12 * scale), side * 0.12 * scale, color);
        let body = Rect::from_min_max(
            at(x - 0.2 * scale, top + 0.28 * scale),
            at(x + 0.2 * scale, top + 0.5 * scale),
        );
        painter.rect_filled(body, side * 0.1 * scale, color);
    };
    person(0.24, 0.22, 1.1);
    let card = Rect::from_min_max(at(0.52, 0.28), at(0.98, 0.74));
    painter.rect(card, side * 0.035, surface(), pen, StrokeKind::Inside);
    person(0.66, 0.38, 0.52);
    for y in [0.42, 0.5, 0.58] {
        painter.line_segment([at(0.81, y), at(0.92, y)], pen);
    }
}

/// Points on a circle, each once; `turn` in steps. A polygon closes itself: of a corner that stood there twice, a hair apart,
/// its soft edge would leave as a line across the page.
fn corners(center: Pos2, radius: f32, count: u8, turn: f32) -> Vec<Pos2> {
    (0..count)
        .map(|step| {
            let angle = (f32::from(step) + turn) / f32::from(count) * TAU;
            pos2(center.x + radius * angle.cos(), center.y + radius * angle.sin())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::corners;

    #[test]
    fn no_corner_of_a_polygon_stands_there_twice() {
        for place in [0.0_f32, 48.7, 61.3, 1171.9] {
            let all = corners(pos2(place, place), 12.5, 8, 0.5);
            assert_eq!(all.len(), 8);
            for (at, one) in all.iter().enumerate() {
                for other in all.iter().skip(at + 1) {
                    assert!(one.distance(*other) > 5.0, "{one:?} and {other:?}");
                }
            }
        }
    }
}

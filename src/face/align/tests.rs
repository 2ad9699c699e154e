// SPDX-License-Identifier: MIT OR Apache-2.0
use proptest::prelude::*;

use super::{Aligned, Point, SIDE, Similarity, TEMPLATE};
use crate::face::frame::{Frame, number};

fn moved(turn: f64, scale: f64, shift: (f64, f64)) -> [Point; 5] {
    let (sine, cosine) = turn.sin_cos();
    TEMPLATE.map(|Point { x, y }| {
        let (x, y) = (f64::from(x) - 56.0, f64::from(y) - 56.0);
        Point {
            x: ((cosine * x - sine * y) * scale + shift.0) as f32,
            y: ((sine * x + cosine * y) * scale + shift.1) as f32,
        }
    })
}

/// A smooth picture that depends on the place in the face alone, seen under a movement.
fn drawn(turn: f64, scale: f64, shift: (f64, f64)) -> Frame {
    let (sine, cosine) = turn.sin_cos();
    let (width, height) = (640_usize, 480_usize);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f64 - shift.0, y as f64 - shift.1);
            let u = (cosine * dx + sine * dy) / scale;
            let v = (cosine * dy - sine * dx) / scale;
            let wave = |a: f64, b: f64, c: f64| (127.5 + 120.0 * (u / a + v / b + c).sin()) as u8;
            rgb.extend([wave(21.0, 33.0, 0.0), wave(-27.0, 19.0, 1.0), wave(40.0, -24.0, 2.0)]);
        }
    }
    Frame::from_rgb(640, 480, rgb).unwrap()
}

fn off(one: &Aligned, other: &Aligned) -> f32 {
    let sum: f32 = one.pixels().iter().zip(other.pixels()).map(|(a, b)| (a[0] - b[0]).abs()).sum();
    sum / number(SIDE * SIDE)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn shifted_scaled_and_turned_faces_align_to_the_same(
        turn in -0.6_f64..0.6, scale in 0.9_f64..2.6, x in 250.0_f64..390.0, y in 200.0_f64..280.0,
    ) {
        let standing = Aligned::from(&drawn(0.0, 1.0, (320.0, 240.0)), &moved(0.0, 1.0, (320.0, 240.0))).unwrap();
        let other = Aligned::from(&drawn(turn, scale, (x, y)), &moved(turn, scale, (x, y))).unwrap();
        let off = off(&standing, &other);
        prop_assert!(off < 3.0, "{off}");
    }

    #[test]
    fn the_transform_brings_moved_points_back(
        turn in -3.1_f64..3.1, scale in 0.1_f64..20.0, x in -900.0_f64..900.0, y in -900.0_f64..900.0,
    ) {
        let points = moved(turn, scale, (x, y));
        let found = Similarity::between(&points, &TEMPLATE).unwrap();
        prop_assert!((found.scale() * scale - 1.0).abs() < 1e-3);
        for (point, place) in points.iter().zip(&TEMPLATE) {
            let there = found.of(*point);
            prop_assert!((there.x - place.x).abs() < 0.02 && (there.y - place.y).abs() < 0.02);
            let back = found.back(there);
            prop_assert!((back.x - point.x).abs() < 0.02 * (1.0 + scale as f32));
            prop_assert!((back.y - point.y).abs() < 0.02 * (1.0 + scale as f32));
        }
    }
}

/// The property must be able to fail: other points give another face.
#[test]
fn wrong_points_align_to_something_else() {
    let frame = drawn(0.0, 1.0, (320.0, 240.0));
    let right = Aligned::from(&frame, &moved(0.0, 1.0, (320.0, 240.0))).unwrap();
    let wrong = Aligned::from(&frame, &moved(0.0, 1.0, (330.0, 240.0))).unwrap();
    assert!(off(&right, &wrong) > 10.0);
}

#[test]
fn points_that_make_no_face_have_no_transform() {
    let nowhere = [Point { x: 5.0, y: 5.0 }; 5];
    assert!(Similarity::between(&nowhere, &TEMPLATE).is_none());
    for bad in [f32::NAN, f32::INFINITY] {
        let mut points = TEMPLATE;
        points[3].x = bad;
        assert!(Similarity::between(&points, &TEMPLATE).is_none());
        assert!(Aligned::from(&Frame::from_grey(1, 1, vec![0]).unwrap(), &points).is_none());
    }
}

#[test]
fn an_aligned_face_prints_nothing() {
    let frame = Frame::from_grey(200, 200, vec![123; 40_000]).unwrap();
    let face = Aligned::from(&frame, &TEMPLATE).unwrap();
    assert_eq!(format!("{face:?}"), "Aligned([redacted])");
    assert_eq!(face.pixels().len(), SIDE * SIDE);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
use super::{Face, Fitted, Grid, Point, apart, faces};
use crate::face::Frame;

const SIZE: (usize, usize) = (64, 32);

/// Answers for three grids of a picture of 64 × 32, all empty.
struct Answers([[Vec<f32>; 4]; 3]);

impl Answers {
    fn empty() -> Self {
        Self([8, 16, 32].map(|stride| {
            let cells = (64 / stride) * (32 / stride);
            [1, 1, 4, 10].map(|values| vec![0.0; cells * values])
        }))
    }

    fn with(mut self, grid: usize, cell: usize, score: f32, sides: [f32; 4], points: [f32; 10]) -> Self {
        let [class, object, boxes, places] = &mut self.0[grid];
        class[cell] = score;
        object[cell] = score;
        boxes[cell * 4..][..4].copy_from_slice(&sides);
        places[cell * 10..][..10].copy_from_slice(&points);
        self
    }

    fn read(&self, score: f32, overlap: f32) -> Option<Vec<Face>> {
        let grids = [0, 1, 2].map(|at| {
            let [class, object, boxes, points] = &self.0[at];
            Grid { class, object, boxes, points }
        });
        faces(&grids, SIZE, score, overlap)
    }
}

/// Computed by hand: grid of 16, cell 5 is column 1, row 1.
#[test]
fn boxes_and_points_are_those_of_the_cell() {
    let points = [0.0, 0.0, 1.0, 0.0, 0.5, 0.5, 0.0, 1.0, 1.0, 1.0];
    let answers = Answers::empty().with(1, 5, 0.9, [0.5, 0.25, 2_f32.ln(), 0.0], points);
    let found = answers.read(0.8, 0.3).unwrap();
    assert_eq!(found.len(), 1);
    let close = |a: f32, b: f32| (a - b).abs() < 1e-4;
    // Middle at ((1 + 0.5) · 16, (1 + 0.25) · 16) = (24, 20), sides 32 and 16.
    assert!(close(found[0].left, 8.0) && close(found[0].top, 12.0), "{:?}", found[0]);
    assert!(close(found[0].width, 32.0) && close(found[0].height, 16.0));
    assert!(close(found[0].score, 0.9));
    assert_eq!(found[0].points[0], Point { x: 16.0, y: 16.0 });
    assert_eq!(found[0].points[2], Point { x: 24.0, y: 24.0 });
    assert_eq!(found[0].points[4], Point { x: 32.0, y: 32.0 });
}

#[test]
fn the_score_is_the_root_of_both_answers_within_bounds() {
    let of = |class: f32, object: f32| {
        let mut answers = Answers::empty();
        answers.0[2][0][0] = class;
        answers.0[2][1][0] = object;
        answers.read(0.01, 0.3).unwrap().first().map(|face| face.score)
    };
    assert!((of(0.81, 1.0).unwrap() - 0.9).abs() < 1e-6);
    assert!((of(7.0, 9.0).unwrap() - 1.0).abs() < 1e-6);
    assert_eq!(of(-3.0, -3.0), None);
    assert_eq!(of(0.0, 1.0), None);
}

#[test]
fn what_is_less_sure_than_asked_is_no_face() {
    let answers = Answers::empty().with(0, 3, 0.79, [0.0; 4], [0.0; 10]);
    assert!(answers.read(0.8, 0.3).unwrap().is_empty());
    assert_eq!(answers.read(0.7, 0.3).unwrap().len(), 1);
}

#[test]
fn of_faces_over_each_other_the_surest_stays() {
    let near = Answers::empty()
        .with(0, 9, 0.9, [0.5, 0.5, 1.0, 1.0], [0.0; 10])
        .with(0, 10, 0.95, [0.5, 0.5, 1.0, 1.0], [0.0; 10])
        .with(0, 15, 0.85, [0.5, 0.5, 0.5, 0.5], [0.0; 10]);
    let found = near.read(0.8, 0.3).unwrap();
    let scores: Vec<f32> = found.iter().map(|face| (face.score * 100.0).round()).collect();
    assert_eq!(scores, [95.0, 85.0]);
    // Two boxes of 21.7 pixels, 8 apart, share 0.46.
    assert_eq!(near.read(0.8, 0.5).unwrap().len(), 3);
    assert_eq!(near.read(0.8, 0.45).unwrap().len(), 2);
}

#[test]
fn boxes_that_only_touch_stay_apart() {
    let at = |left: f32| Face {
        left,
        top: 0.0,
        width: 10.0,
        height: 10.0,
        points: [Point { x: 0.0, y: 0.0 }; 5],
        score: 0.9,
    };
    assert_eq!(apart(vec![at(0.0), at(10.0)], 0.0).len(), 2);
    // 5 of 15 shared.
    assert_eq!(apart(vec![at(0.0), at(5.0)], 0.34).len(), 2);
    assert_eq!(apart(vec![at(0.0), at(5.0)], 0.33).len(), 1);
}

#[test]
fn answers_of_other_lengths_are_refused() {
    for (grid, kind) in [(0, 0), (1, 1), (2, 2), (0, 3)] {
        let mut more = Answers::empty();
        more.0[grid][kind].push(0.0);
        assert!(more.read(0.5, 0.3).is_none());
        let mut less = Answers::empty();
        less.0[grid][kind].clear();
        assert!(less.read(0.5, 0.3).is_none());
    }
}

#[test]
fn boxes_no_picture_can_have_are_no_faces() {
    for sides in [
        [0.0, 0.0, 90.0, 0.0],
        [0.0, 0.0, f32::INFINITY, 0.0],
        [f32::NAN, 0.0, 0.0, 0.0],
        [900.0, 0.0, 0.0, 0.0],
        [0.0, -900.0, 0.0, 0.0],
        [0.0, 0.0, 4.0, 0.0],
    ] {
        let answers = Answers::empty().with(1, 0, 1.0, sides, [0.0; 10]);
        assert!(answers.read(0.5, 0.3).unwrap().is_empty(), "{sides:?}");
    }
    let mut points = [0.0; 10];
    points[7] = f32::INFINITY;
    assert!(Answers::empty().with(1, 0, 1.0, [0.0; 4], points).read(0.5, 0.3).unwrap().is_empty());
}

#[test]
fn a_frame_is_fitted_at_the_upper_left_and_faces_find_back() {
    let frame = Frame::from_grey(8, 2, vec![200; 16]).unwrap();
    let fitted = Fitted::new(&frame, (4, 4), |[r, g, b]| [r, g + 1.0, b + 2.0]);
    let [first, second, third] = fitted.values.as_chunks::<16>().0 else { panic!("three planes") };
    assert_eq!(first[..4], [200.0; 4]);
    assert_eq!(first[4..], [0.0; 12]);
    assert_eq!((second[0], second[15], third[0], third[15]), (201.0, 1.0, 202.0, 2.0));
    let point = Point { x: 1.0, y: 0.0 };
    let face = Face { left: 1.0, top: 0.0, width: 2.0, height: 1.0, points: [point; 5], score: 1.0 };
    let back = fitted.back(&face);
    assert_eq!((back.left, back.top, back.width, back.height), (2.5, 0.5, 4.0, 2.0));
    assert_eq!(back.points[4], Point { x: 2.5, y: 0.5 });
}

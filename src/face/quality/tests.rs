// SPDX-License-Identifier: MIT OR Apache-2.0
use std::collections::BTreeSet;

use super::{Aligned, Finding, Flaw, LIMITS, Limits, Measures, SHIPPED, counts};
use crate::face::Which;
use crate::face::align::TEMPLATE;
use crate::face::detect::{Face, Point};
use crate::face::frame::Frame;
use crate::words;

fn good() -> Measures {
    Measures {
        eyes: 90.0,
        sharpness: 200.0,
        turn: 0.02,
        tilt: 2.0,
        nod: 0.02,
        brightness: 130.0,
        contrast: 50.0,
    }
}

#[test]
fn the_shipped_limits_are_there_and_say_where_they_come_from() {
    assert!(SHIPPED.is_some());
    let all: toml::Table = LIMITS.parse().unwrap();
    assert_eq!(all.len(), Flaw::ALL.len() + 1);
    for (name, entry) in all {
        for key in ["source", "certainty"] {
            assert!(
                entry.get(key).and_then(toml::Value::as_str).is_some_and(|text| !text.is_empty()),
                "{name}"
            );
        }
    }
    let limits: Limits = toml::from_str(LIMITS).unwrap();
    for flaw in Flaw::ALL {
        let limit = flaw.limit(&limits);
        assert!(if limit.least { limit.refuse < limit.note } else { limit.refuse > limit.note }, "{flaw:?}");
    }
}

#[test]
fn each_weakness_is_found_and_no_other() {
    assert!(good().refused().is_empty() && good().noted().is_empty());
    let worse = [
        (Flaw::Small, Measures { eyes: 10.0, ..good() }),
        (Flaw::Blurred, Measures { sharpness: 1.0, ..good() }),
        (Flaw::Turned, Measures { turn: 0.6, ..good() }),
        (Flaw::Tilted, Measures { tilt: 50.0, ..good() }),
        (Flaw::Nodding, Measures { nod: 0.45, ..good() }),
        (Flaw::Dark, Measures { brightness: 20.0, ..good() }),
        (Flaw::Bright, Measures { brightness: 250.0, ..good() }),
        (Flaw::Flat, Measures { contrast: 3.0, ..good() }),
    ];
    for (flaw, measures) in worse {
        assert_eq!(measures.refused(), [flaw]);
        assert_eq!(measures.noted(), [flaw]);
    }
    let little = Measures { turn: 0.3, ..good() };
    assert!(little.refused().is_empty());
    assert_eq!(little.noted(), [Flaw::Turned]);
}

/// A pose of points in one place divides by nothing: that is refused, not passed.
#[test]
fn what_is_no_number_is_refused() {
    let nothing = Measures {
        eyes: f32::NAN,
        sharpness: f32::NAN,
        turn: f32::NAN,
        tilt: f32::NAN,
        nod: f32::NAN,
        brightness: f32::NAN,
        contrast: f32::NAN,
    };
    assert_eq!(nothing.refused(), Flaw::ALL);
}

fn measured(points: [Point; 5]) -> Measures {
    let face = Face { left: 0.0, top: 0.0, width: 112.0, height: 112.0, points, score: 1.0 };
    let frame = Frame::from_grey(112, 112, vec![100; 112 * 112]).unwrap();
    Measures::of(&face, &Aligned::from(&frame, &TEMPLATE).unwrap())
}

#[test]
fn the_pose_is_read_from_the_five_points() {
    let front = measured(TEMPLATE);
    assert!((front.eyes - 35.24).abs() < 0.01 && front.turn < 0.02 && front.tilt < 1.0 && front.nod < 0.03);

    let mut turned = TEMPLATE;
    turned[2].x += 14.0;
    assert!((measured(turned).turn - 0.40).abs() < 0.02);

    let mut nodding = TEMPLATE;
    nodding[2].y -= 20.0;
    assert!(measured(nodding).nod > 0.4);

    let (sine, cosine) = 30_f32.to_radians().sin_cos();
    let leaning = TEMPLATE.map(|Point { x, y }| Point { x: cosine * x - sine * y, y: sine * x + cosine * y });
    let leaning = measured(leaning);
    assert!((leaning.tilt - 29.7).abs() < 0.2 && leaning.turn < 0.02 && leaning.nod < 0.03);
}

#[test]
fn an_even_picture_is_neither_sharp_nor_rich() {
    let even = measured(TEMPLATE);
    assert!(even.sharpness < 1e-3 && even.contrast < 1e-3 && (even.brightness - 100.0).abs() < 1e-3);
    assert_eq!(even.refused(), [Flaw::Blurred, Flaw::Flat]);
}

#[test]
fn a_face_far_behind_does_not_count() {
    let of = |width: f32| Face { left: 0.0, top: 0.0, width, height: width, points: TEMPLATE, score: 1.0 };
    assert!(counts(&of(100.0), &of(100.0)) && counts(&of(50.0), &of(100.0)));
    assert!(!counts(&of(49.0), &of(100.0)));
}

#[test]
fn every_finding_has_its_own_code_and_words() {
    let both = [Which::Live, Which::Photo];
    let findings = both.into_iter().flat_map(|which| Flaw::ALL.map(|flaw| Finding { which, flaw }));
    let codes: BTreeSet<&str> = findings.map(|finding| finding.code()).collect();
    assert_eq!(codes.len(), 16);
    for code in codes {
        assert!(words::is_known(&format!("face_quality.{code}")), "{code}");
    }
}

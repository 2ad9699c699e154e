// SPDX-License-Identifier: MIT OR Apache-2.0
use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;
use tashika::face::align::{Aligned, Similarity, TEMPLATE};
use tashika::face::camera::FolderOfStills;
use tashika::face::detect::{Face, Point};
use tashika::face::quality::{Flaw, Measures};
use tashika::face::{Camera, CameraError, FaceProblem, Finding, Frame, Which};
use tashika::words;
use tempfile::TempDir;

use super::{Copy, engine, fixtures, picture};

fn expected() -> Value {
    serde_json::from_str(&fs::read_to_string(fixtures().join("expected.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f32> {
    value.as_array().unwrap().iter().map(|value| value.as_f64().unwrap() as f32).collect()
}

fn pictures() -> Vec<(String, Value)> {
    let all = expected();
    all["pictures"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The same value, with what single precision and two orders of adding up may differ.
fn near(found: f32, right: f32, off: f32, what: &str) {
    assert!((found - right).abs() <= off, "{what}: {found}, should be {right}");
}

#[test]
fn faces_are_found_where_the_pixels_say() {
    let engine = engine();
    let mut faces = 0;
    for (name, right) in pictures() {
        let found = engine.find(&picture(&name)).unwrap();
        let right = right["faces"].as_array().unwrap().clone();
        assert_eq!(found.len(), right.len(), "{name}");
        for (found, right) in found.iter().zip(&right) {
            near(found.score, right["score"].as_f64().unwrap() as f32, 1e-4, &name);
            let sides = [found.left, found.top, found.width, found.height];
            for (found, right) in sides.into_iter().zip(numbers(&right["box"])) {
                near(found, right, 0.02, &name);
            }
            for (found, right) in found.points.iter().zip(right["points"].as_array().unwrap()) {
                let right = numbers(right);
                near(found.x, right[0], 0.02, &name);
                near(found.y, right[1], 0.02, &name);
            }
            faces += 1;
        }
    }
    assert!(faces >= 10, "{faces}");
}

fn only(name: &str) -> Option<Face> {
    let found = engine().find(&picture(name)).unwrap();
    (found.len() == 1).then(|| found[0])
}

#[test]
fn alignment_is_that_of_umeyama() {
    let template = expected()["template"].as_array().unwrap().iter().map(numbers).collect::<Vec<_>>();
    for (place, right) in TEMPLATE.iter().zip(&template) {
        assert_eq!([place.x, place.y], right[..]);
    }
    let mut seen = 0;
    for (name, right) in pictures() {
        let Some(face) = only(&name) else { continue };
        let aligned = Aligned::from(&picture(&name), &face.points).unwrap();
        for pixel in right["aligned"].as_array().unwrap() {
            let pixel = numbers(pixel);
            let found = aligned.pixels()[pixel[1] as usize * 112 + pixel[0] as usize];
            for (found, right) in found.into_iter().zip(&pixel[2..]) {
                near(found, *right, 0.8, &name);
            }
        }
        let measures = Measures::of(&face, &aligned);
        let of = |key: &str| right[key].as_f64().unwrap() as f32;
        near(measures.sharpness, of("sharpness"), 0.01 * of("sharpness"), &name);
        near(measures.brightness, of("brightness"), 0.05, &name);
        near(measures.contrast, of("contrast"), 0.05, &name);
        seen += 1;
    }
    assert!(seen >= 8, "{seen}");
}

/// The transform's four numbers, from where it brings three places.
#[test]
fn the_transform_has_the_values_of_the_decomposition() {
    let face = only("one.png").unwrap();
    let right = numbers(&pictures().into_iter().find(|(name, _)| name == "one.png").unwrap().1["transform"]);
    let found = Similarity::between(&face.points, &TEMPLATE).unwrap();
    let origin = found.of(Point { x: 0.0, y: 0.0 });
    let along = found.of(Point { x: 1.0, y: 0.0 });
    near(origin.x, right[2], 0.02, "c");
    near(origin.y, right[3], 0.02, "d");
    near(along.x - origin.x, right[0], 1e-3, "a");
    near(along.y - origin.y, right[1], 1e-3, "b");
}

#[test]
fn scores_are_those_computed_apart() {
    let engine = engine();
    let (mut compared, mut above) = (0, 0);
    for score in expected()["scores"].as_array().unwrap() {
        let (photo, live) = (score[0].as_str().unwrap(), score[1].as_str().unwrap());
        let right = score[2].as_f64().unwrap() as f32;
        let Ok(found) = engine.compare(&picture(photo), &picture(live)) else {
            assert!([photo, live].contains(&"edge.png"), "{photo} {live}");
            continue;
        };
        near(found.score, right, 2e-3, &format!("{photo} {live}"));
        assert_eq!(found.above, found.score >= found.threshold);
        assert_eq!(found.threshold, 0.6);
        above += usize::from(found.above);
        compared += 1;
    }
    assert!(compared > 25 && above > 8 && above < compared, "{compared} {above}");
}

/// Colour order, mean and scale are the card's: each of them wrong gives another score, or no face.
#[test]
fn the_cards_levels_decide() {
    let pair = || (picture("one.png"), picture("large.png"));
    let score = |models: &Copy| {
        let (photo, live) = pair();
        models.load().unwrap().compare(&photo, &live).map(|found| found.score)
    };
    let right = score(&Copy::new()).unwrap();
    for (from, to) in [
        ("colours = \"RGB\"", "colours = \"BGR\""),
        ("mean = [120.0", "mean = [20.0"),
        ("scale = [0.0078125", "scale = [0.078125"),
    ] {
        let wrong = Copy::new();
        wrong.card(from, to);
        let found = score(&wrong).unwrap();
        assert!((found - right).abs() > 0.01, "{to}: {found} {right}");
    }
    let wrong = Copy::new();
    wrong.card("colours = \"BGR\"", "colours = \"RGB\"");
    // Red fields are no face to it, and with the planes exchanged the red ground is full of faces.
    assert_eq!(score(&wrong), Err(FaceProblem::ManyFaces(Which::Live)));
}

#[test]
fn two_faces_no_face_and_a_bad_picture_are_said_as_such() {
    let engine = engine();
    let compare = |photo: &str, live: &str| engine.compare(&picture(photo), &picture(live)).map(|_| ());
    assert_eq!(compare("one.png", "none.png"), Err(FaceProblem::NoFace(Which::Live)));
    assert_eq!(compare("one.png", "two.png"), Err(FaceProblem::ManyFaces(Which::Live)));
    assert_eq!(compare("none.png", "one.png"), Err(FaceProblem::NoFace(Which::Photo)));
    assert_eq!(compare("two.png", "one.png"), Err(FaceProblem::ManyFaces(Which::Photo)));
    let flaws = [Flaw::Small, Flaw::Dark].map(|flaw| Finding { which: Which::Live, flaw });
    assert_eq!(compare("one.png", "edge.png"), Err(FaceProblem::Quality(flaws.to_vec())));
    assert_eq!(engine.look(&picture("edge.png")), Err(FaceProblem::Quality(flaws.to_vec())));
    assert_eq!(engine.look(&picture("none.png")), Err(FaceProblem::NoFace(Which::Live)));
    // A chip's photo that is as dark is compared, because nobody can take it again, and the result says so.
    let found = engine.compare(&picture("edge.png"), &picture("one.png")).unwrap();
    assert!(
        found.quality.contains(&Finding { which: Which::Photo, flaw: Flaw::Dark }),
        "{:?}",
        found.quality
    );
    // And after all of that the next picture is compared as ever.
    assert_eq!(compare("one.png", "same.png"), Ok(()));
}

#[test]
fn a_record_holds_score_threshold_and_hashes_and_nothing_of_a_face() {
    let engine = engine();
    let found = engine.compare(&picture("one.png"), &picture("same.png")).unwrap();
    let record = serde_json::to_value(found.to_record("2026-11-22T00:00:00Z".parse().unwrap())).unwrap();
    let keys: BTreeSet<&str> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(["at", "engine", "models", "quality", "score", "threshold"]));
    let card = engine.card();
    let hashes = [&card.detector.about.sha256, &card.embedding.about.sha256];
    assert_eq!(record["models"], serde_json::json!(hashes));
    let named = record["engine"].as_str().unwrap();
    assert!(named.contains("blue fields 1") && named.contains("means of fields 1"), "{named}");
    for code in record["quality"].as_array().unwrap() {
        assert!(words::is_known(&format!("face_quality.{}", code.as_str().unwrap())), "{code}");
    }
}

#[test]
fn comparing_writes_no_file() {
    let (models, stills, work) = (Copy::new(), TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::copy(fixtures().join("same.png"), stills.path().join("same.png")).unwrap();
    let program = std::process::Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(["--face-models".as_ref(), models.0.path().as_os_str()])
        .args(["--camera".to_owned(), format!("folder:{}", stills.path().display())])
        .args(["face", "compare", "--photo"])
        .arg(fixtures().join("one.png"))
        .current_dir(work.path())
        .env("TMPDIR", work.path())
        .env("HOME", work.path())
        .env("XDG_DATA_HOME", work.path())
        .env("TASHIKA_LOG", "trace")
        .output()
        .unwrap();
    assert_eq!(program.status.code(), Some(0), "{}", String::from_utf8_lossy(&program.stderr));
    let files = |folder: &TempDir| fs::read_dir(folder.path()).unwrap().count();
    assert_eq!((files(&work), files(&stills), files(&models.0)), (0, 1, 3));
}

#[test]
fn pictures_of_any_size_are_answered() {
    let engine = engine();
    for (width, height) in [(1, 1), (1, 4096), (4096, 1), (7, 3), (4096, 4096)] {
        let grey = Frame::from_grey(width, height, vec![90; (width * height) as usize]).unwrap();
        assert_eq!(engine.find(&grey).unwrap(), Vec::new(), "{width} x {height}");
    }
}

#[test]
fn a_camera_of_stills_gives_what_is_compared() {
    let mut camera = FolderOfStills::new(&fixtures());
    assert_eq!(camera.frame().err(), Some(CameraError::Closed));
    camera.open().unwrap();
    // between.png, edge.png, huge.png, large.png, none.png, one.png
    let frames: Vec<Frame> = (0..6).map(|_| camera.frame().unwrap()).collect();
    let engine = engine();
    let scored = engine.compare(&picture("one.png"), &frames[5]).unwrap();
    near(scored.score, 1.0, 1e-5, "itself");
}

#[test]
fn every_problem_has_words() {
    for code in FaceProblem::CODES {
        for part in ["what", "next"] {
            assert!(words::is_known(&format!("error.face.{code}.{part}")), "{code}");
        }
    }
    let problems = [Which::Photo, Which::Live].into_iter().flat_map(|which| {
        [FaceProblem::NoFace(which), FaceProblem::ManyFaces(which), FaceProblem::Points(which)]
    });
    let problems =
        problems.chain([FaceProblem::Photo, FaceProblem::Quality(Vec::new()), FaceProblem::Network]);
    let codes: BTreeSet<&str> = problems.map(|problem| problem.code()).collect();
    assert_eq!(codes, FaceProblem::CODES.into_iter().collect());
}

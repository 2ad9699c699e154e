// SPDX-License-Identifier: MIT OR Apache-2.0
use std::collections::BTreeSet;
use std::fs;

use tashika::face::{Engine, FaceProblem, ModelError};
use tashika::words;
use tempfile::TempDir;

use super::{Copy, fixtures, picture};

#[test]
fn the_folder_as_it_is_loads() {
    let engine = Copy::new().load().unwrap();
    assert_eq!(engine.card().embedding.length, 48);
    assert!(engine.weights().iter().all(|count| *count > 1_000));
    assert_eq!(format!("{engine:?}"), "Engine(blue fields, means of fields)");
}

#[test]
fn what_is_missing_is_named() {
    let nowhere = TempDir::new().unwrap();
    assert_eq!(Engine::load(&nowhere.path().join("none")).err(), Some(ModelError::NoFolder));
    for file in ["model.toml", "detector.onnx", "embedding.onnx"] {
        let models = Copy::new();
        fs::remove_file(models.path(file)).unwrap();
        assert_eq!(models.refused(), ModelError::Missing(file));
        fs::create_dir(models.path(file)).unwrap();
        assert_eq!(models.refused(), ModelError::Unreadable(file));
    }
}

#[test]
fn another_file_than_the_card_names_is_refused_whatever_it_holds() {
    for file in ["detector.onnx", "embedding.onnx"] {
        let models = Copy::new();
        let mut bytes = fs::read(models.path(file)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(models.path(file), bytes).unwrap();
        assert!(matches!(models.refused(), ModelError::Hash { file: named, .. } if named == file));
    }
    // The two exchanged for each other.
    let models = Copy::new();
    fs::rename(models.path("detector.onnx"), models.path("kept")).unwrap();
    fs::rename(models.path("embedding.onnx"), models.path("detector.onnx")).unwrap();
    fs::rename(models.path("kept"), models.path("embedding.onnx")).unwrap();
    assert!(matches!(models.refused(), ModelError::Hash { file: "detector.onnx", .. }));
}

#[test]
fn files_larger_than_allowed_are_not_read() {
    let models = Copy::new();
    fs::File::create(models.path("detector.onnx")).unwrap().set_len((64 << 20) + 1).unwrap();
    assert_eq!(models.refused(), ModelError::TooLarge("detector.onnx"));
    let models = Copy::new();
    fs::write(models.path("model.toml"), "#".repeat((64 << 10) + 1)).unwrap();
    assert_eq!(models.refused(), ModelError::TooLarge("model.toml"));
    fs::write(models.path("model.toml"), b"\xFF\xFE").unwrap();
    assert_eq!(models.refused().code(), "card");
}

#[test]
fn garbage_is_no_network() {
    for garbage in [&b""[..], b"garbage", &[0xFF; 4096], &[0; 4096], b"\x08\x08\x3A\x7F"] {
        for file in ["detector.onnx", "embedding.onnx"] {
            let models = Copy::new();
            models.put(file, garbage);
            assert!(matches!(models.refused(), ModelError::NotUsable { file: named, .. } if named == file));
        }
    }
}

/// A network with some of its bytes changed is refused or computes something, and never ends the program.
#[test]
fn damaged_networks_are_survived() {
    let whole = fs::read(fixtures().join("embedding.onnx")).unwrap();
    // The weights are in the last part; what is before is structure.
    let places: Vec<usize> = (0..whole.len().min(700)).step_by(9).chain([whole.len() - 3]).collect();
    let (mut refused, all) = (0, places.len());
    for place in places {
        let models = Copy::new();
        let mut bytes = whole.clone();
        bytes[place] ^= 0x55;
        models.put("embedding.onnx", &bytes);
        match models.load() {
            Ok(engine) => drop(engine.compare(&picture("one.png"), &picture("same.png"))),
            Err(error) => {
                assert!(["not_usable", "does_not_fit"].contains(&error.code()), "{place}: {error}");
                refused += 1;
            }
        }
    }
    assert!(refused > 5 && refused < all, "{refused} of {all}");
    for length in [whole.len() - 1, whole.len() / 2, 40, 3] {
        let models = Copy::new();
        models.put("embedding.onnx", &whole[..length]);
        assert_eq!(models.refused().code(), "not_usable", "{length}");
    }
}

#[test]
fn networks_that_do_not_fit_their_card_are_refused() {
    for (name, code) in [
        ("nan", "does_not_fit"),
        ("short", "does_not_fit"),
        ("other-input", "does_not_fit"),
        ("grey-input", "does_not_fit"),
        ("rank", "does_not_fit"),
        ("two-inputs", "does_not_fit"),
        ("two-outputs", "does_not_fit"),
        ("huge-input", "not_usable"),
        ("bomb", "not_usable"),
        ("branch", "not_usable"),
    ] {
        let models = Copy::new();
        models.put(
            "embedding.onnx",
            &fs::read(fixtures().join("hostile").join(format!("{name}.onnx"))).unwrap(),
        );
        let error = models.refused();
        assert_eq!(error.code(), code, "{name}: {error}");
    }
    // An embedding network is no detector, and the other way round.
    let models = Copy::new();
    models.put("detector.onnx", &fs::read(fixtures().join("embedding.onnx")).unwrap());
    assert_eq!(models.refused().code(), "does_not_fit");
    let models = Copy::new();
    models.put("embedding.onnx", &fs::read(fixtures().join("detector.onnx")).unwrap());
    assert_eq!(models.refused().code(), "does_not_fit");
    // A card for another size of picture, or another number of values.
    let models = Copy::new();
    models.card("width = 160", "width = 192");
    assert_eq!(models.refused().code(), "does_not_fit");
    let models = Copy::new();
    models.card("length = 48", "length = 64");
    assert_eq!(models.refused().code(), "does_not_fit");
}

/// What passes the trial on a black picture and goes wrong later is an answer of the comparison, never a score.
#[test]
fn values_that_are_no_numbers_never_become_a_score() {
    for name in ["nan-later", "nothing"] {
        let models = Copy::new();
        models.put(
            "embedding.onnx",
            &fs::read(fixtures().join("hostile").join(format!("{name}.onnx"))).unwrap(),
        );
        let found = models.load().unwrap().compare(&picture("one.png"), &picture("same.png"));
        assert_eq!(found, Err(FaceProblem::Network), "{name}");
    }
}

#[test]
fn every_error_of_a_model_has_words() {
    let codes: BTreeSet<&str> = ModelError::CODES.into_iter().collect();
    assert_eq!(codes.len(), ModelError::CODES.len());
    for code in codes {
        for part in ["what", "next"] {
            assert!(words::is_known(&format!("error.face_models.{code}.{part}")), "{code}");
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika face`: what integrators ask, and what a build without face comparison says.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::path::Path;
use std::process::{Command, Output};

fn fixtures() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/face").display().to_string()
}

fn tashika(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(arguments)
        .env_remove("TASHIKA_FACE_MODELS")
        .env_remove("TASHIKA_CAMERA")
        .output()
        .unwrap()
}

#[cfg(not(feature = "face"))]
#[test]
fn a_build_without_face_comparison_says_so() {
    let models = fixtures();
    for command in [&["face", "doctor"][..], &["--face-models", &models, "face", "compare", "--photo", "x"]] {
        let output = tashika(command);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("no face comparison") && said.contains("by eye"), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[cfg(feature = "face")]
mod built {
    use std::fs;

    use serde_json::Value;
    use tempfile::TempDir;

    use super::{fixtures, tashika};

    /// A folder with one still picture as camera.
    fn camera(still: &str) -> (TempDir, String) {
        let folder = TempDir::new().unwrap();
        fs::copy(format!("{}/{still}", fixtures()), folder.path().join(still)).unwrap();
        let option = format!("folder:{}", folder.path().display());
        (folder, option)
    }

    fn compare(photo: &str, still: &str) -> (Option<i32>, Value, String) {
        let (_folder, camera) = camera(still);
        let (models, photo) = (fixtures(), format!("{}/{photo}", fixtures()));
        let output = tashika(&[
            "--face-models",
            &models,
            "--camera",
            &camera,
            "face",
            "compare",
            "--photo",
            &photo,
            "--json",
        ]);
        let said = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), said, String::from_utf8(output.stderr).unwrap())
    }

    #[test]
    fn exit_codes_tell_above_below_and_not_compared_apart() {
        let (code, said, _) = compare("one.png", "same.png");
        assert_eq!((code, &said["above"], &said["decides"]), (Some(0), &true.into(), &"clerk".into()));
        assert!((said["score"].as_f64().unwrap() - 0.993).abs() < 0.01);

        let (code, said, _) = compare("one.png", "other.png");
        assert_eq!((code, &said["above"]), (Some(3), &false.into()));

        for (still, expected) in [
            ("none.png", "face.live_no_face"),
            ("two.png", "face.live_many_faces"),
            ("edge.png", "face.quality"),
        ] {
            let (code, said, told) = compare("one.png", still);
            assert_eq!((code, &said["code"], &said["score"]), (Some(5), &expected.into(), &Value::Null));
            assert!(told.contains("目視") || told.contains("お客さま"), "{told}");
        }
        assert_eq!(compare("one.png", "edge.png").1["quality"], serde_json::json!(["small", "dark"]));
    }

    #[test]
    fn a_model_camera_or_photo_that_is_missing_is_named() {
        let (_folder, camera) = camera("one.png");
        let (models, photo) = (fixtures(), format!("{}/one.png", fixtures()));
        let with = |models: &str, camera: &str, photo: &str| {
            let said =
                ["--face-models", models, "--camera", camera, "face", "compare", "--photo", photo, "--json"];
            let output = tashika(&said);
            let json: Value = serde_json::from_slice(&output.stdout).unwrap();
            (output.status.code(), json["code"].as_str().unwrap().to_owned())
        };
        assert_eq!(with("/nowhere", &camera, &photo), (Some(1), "face_models.no_folder".to_owned()));
        assert_eq!(with(&models, "folder:/nowhere", &photo), (Some(5), "camera.none".to_owned()));
        assert_eq!(with(&models, &camera, "/nowhere"), (Some(5), "face.photo".to_owned()));
        assert_eq!(with(&models, &camera, &format!("{models}/make.py")), (Some(5), "face.photo".to_owned()));
        let empty = TempDir::new().unwrap();
        let empty = format!("folder:{}", empty.path().display());
        assert_eq!(with(&models, &empty, &photo), (Some(5), "camera.no_stills".to_owned()));
    }

    #[test]
    fn the_doctor_tells_models_rates_and_what_is_wrong() {
        let (_folder, camera) = camera("one.png");
        let models = fixtures();
        let output = tashika(&["--face-models", &models, "--camera", &camera, "face", "doctor", "--json"]);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert_eq!(said["models"]["false_match_rate"], 0.5);
        assert_eq!(said["picture"], serde_json::json!([160, 128]));
        let output = tashika(&["face", "doctor", "--json"]);
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(said["models_trouble"]["code"], "face_models.no_folder");
        assert_eq!(said["camera_trouble"]["code"], "camera.none");
    }
}

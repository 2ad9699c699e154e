// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way from two pictures to a score, against values computed with numpy and onnx's reference evaluator
//! (`tests/fixtures/face/make.py`), and everything that can be wrong with models and pictures.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]
#![cfg(feature = "face")]

#[path = "face/models.rs"]
mod models;
#[path = "face/pipeline.rs"]
mod pipeline;

use std::fs;
use std::path::{Path, PathBuf};

use tashika::face::{Engine, Frame, ModelError, still};
use tempfile::TempDir;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/face")
}

fn picture(name: &str) -> Frame {
    still(&fs::read(fixtures().join(name)).unwrap()).unwrap()
}

fn engine() -> Engine {
    Engine::load(&fixtures()).unwrap()
}

/// A copy of the models that a test may spoil.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        for file in ["model.toml", "detector.onnx", "embedding.onnx"] {
            fs::copy(fixtures().join(file), folder.path().join(file)).unwrap();
        }
        Self(folder)
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn card(&self, from: &str, to: &str) {
        let card = fs::read_to_string(self.path("model.toml")).unwrap();
        assert!(card.contains(from), "{from}");
        fs::write(self.path("model.toml"), card.replacen(from, to, 1)).unwrap();
    }

    /// Puts another network there and has the card name it.
    fn put(&self, file: &str, bytes: &[u8]) {
        use sha2::{Digest, Sha256};
        let hash = |bytes: &[u8]| tashika_kit::hex::lower(&Sha256::digest(bytes));
        let before = hash(&fs::read(self.path(file)).unwrap());
        self.card(&before, &hash(bytes));
        fs::write(self.path(file), bytes).unwrap();
    }

    fn load(&self) -> Result<Engine, ModelError> {
        Engine::load(self.0.path())
    }

    fn refused(&self) -> ModelError {
        self.load().map(|_| ()).unwrap_err()
    }
}

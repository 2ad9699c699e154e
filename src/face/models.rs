// SPDX-License-Identifier: MIT OR Apache-2.0
//! The operator's face models: a folder with `detector.onnx`, `embedding.onnx` and a card, `model.toml`, that says what they
//! are, how they are fed, and how good they are. Nothing is assumed: what the card lacks is an error.
//!
//! A file is read once; the bytes that were hashed are the bytes that are loaded.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use tashika_kit::WhoActs;
use tashika_kit::hex;
use thiserror::Error;

/// Upper bound of a network's file, in bytes.
pub const MAX_NETWORK: u64 = 64 << 20;
/// Upper bound of the card, in bytes.
const MAX_CARD: u64 = 64 << 10;
/// Upper bound of a text in the card, in characters.
const MAX_TEXT: usize = 2_000;
/// Upper bound of a side of the detector's picture.
const MAX_INPUT: usize = 1_280;
/// Upper bound of the number of feature values.
const MAX_LENGTH: usize = 4_096;

/// Why models are not used. The locale files hold `error.face_models.<code>.what` and `.next`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// The folder is not there.
    #[error("the folder of the face models is not there")]
    NoFolder,
    /// A file is not there.
    #[error("the folder of the face models has no {0}")]
    Missing(&'static str),
    /// A file cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
    /// A file is larger than any is allowed to be.
    #[error("{0} is larger than allowed")]
    TooLarge(&'static str),
    /// The card lacks something, or says something impossible.
    #[error("model.toml: {0}")]
    Card(String),
    /// A file is another one than the card says.
    #[error("{file} has SHA-256 {found}; model.toml says {expected}")]
    Hash {
        /// Which.
        file: &'static str,
        /// What the card says.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// A file is no network that can be used.
    #[error("{file} cannot be used: {why}")]
    NotUsable {
        /// Which.
        file: &'static str,
        /// Why, in English.
        why: String,
    },
    /// A network takes or gives other shapes than the card says.
    #[error("{file} does not fit its card: {why}")]
    DoesNotFit {
        /// Which.
        file: &'static str,
        /// Why, in English.
        why: String,
    },
}

impl ModelError {
    /// Every code.
    pub const CODES: [&'static str; 8] =
        ["no_folder", "missing", "unreadable", "too_large", "card", "hash", "not_usable", "does_not_fit"];

    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoFolder => "no_folder",
            Self::Missing(_) => "missing",
            Self::Unreadable(_) => "unreadable",
            Self::TooLarge(_) => "too_large",
            Self::Card(_) => "card",
            Self::Hash { .. } => "hash",
            Self::NotUsable { .. } => "not_usable",
            Self::DoesNotFit { .. } => "does_not_fit",
        }
    }

    /// Whose turn it is: models are installed by the integrator. The clerk goes on by eye.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        WhoActs::Integrator
    }
}

/// The name of the card's file.
pub const CARD: &str = "model.toml";
/// The name of the detector's file.
pub const DETECTOR: &str = "detector.onnx";
/// The name of the embedding network's file.
pub const EMBEDDING: &str = "embedding.onnx";

/// What the operator says of both models.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelCard {
    /// The network that finds faces.
    pub detector: DetectorCard,
    /// The network that describes a face.
    pub embedding: EmbeddingCard,
}

/// What a network is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Under what licence it is used.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// What is known of what it was trained with; "not stated" is an answer.
    pub training_data: String,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}

/// The order of colours a network expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Colours {
    /// Red first.
    #[serde(rename = "RGB")]
    Rgb,
    /// Blue first.
    #[serde(rename = "BGR")]
    Bgr,
}

/// How a pixel becomes a network's numbers: (value − mean) × scale, for each plane in the network's order.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Levels {
    /// The order of the planes.
    pub colours: Colours,
    /// What is taken off; in the network's order.
    pub mean: [f32; 3],
    /// What the rest is multiplied by.
    pub scale: [f32; 3],
}

impl Levels {
    /// What the network expects for red, green, blue from 0 to 255.
    #[must_use]
    pub fn of(&self, [red, green, blue]: [f32; 3]) -> [f32; 3] {
        let mut values = match self.colours {
            Colours::Rgb => [red, green, blue],
            Colours::Bgr => [blue, green, red],
        };
        let levels = self.mean.iter().zip(&self.scale);
        values.iter_mut().zip(levels).for_each(|(value, (mean, scale))| *value = (*value - mean) * scale);
        values
    }
}

/// Which decoding a detector's answers need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetectorKind {
    /// Outputs `cls_8` … `kps_32`, as OpenCV's YuNet of 2023 has them.
    Yunet,
}

/// The network that finds faces.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetectorCard {
    /// What it is.
    pub about: About,
    /// How its answers are read.
    pub kind: DetectorKind,
    /// Width of its picture, a multiple of 32.
    pub width: usize,
    /// Height of its picture, a multiple of 32.
    pub height: usize,
    /// How pixels become numbers.
    pub levels: Levels,
    /// How sure it has to be, 0 to 1.
    pub score: f32,
    /// How much of their area two faces may share, 0 to 1.
    pub overlap: f32,
}

/// The network that describes a face of 112 × 112 pixels.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbeddingCard {
    /// What it is.
    pub about: About,
    /// How pixels become numbers.
    pub levels: Levels,
    /// How many values it gives.
    pub length: usize,
    /// From which cosine on two faces count as alike.
    pub threshold: f32,
    /// How often two people count as alike at this threshold, 0 to 1.
    pub false_match_rate: f64,
    /// How often one person counts as two, 0 to 1.
    pub false_non_match_rate: f64,
    /// On which data the rates were measured, by whom.
    pub measured_on: String,
}

impl ModelCard {
    /// Reads a card.
    ///
    /// # Errors
    /// [`ModelError::Card`] with what is missing or impossible.
    pub fn parse(text: &str) -> Result<Self, ModelError> {
        let card: Self =
            toml::from_str(text).map_err(|error| ModelError::Card(error.message().to_owned()))?;
        match card.wrong() {
            Some(what) => Err(ModelError::Card(what.to_owned())),
            None => Ok(card),
        }
    }

    fn wrong(&self) -> Option<&'static str> {
        let Self { detector, embedding } = self;
        let texts = [&detector.about, &embedding.about].into_iter().flat_map(About::texts);
        let empty = |text: &&String| text.trim().is_empty() || text.chars().count() > MAX_TEXT;
        let part = |value: f64| (0.0..=1.0).contains(&value);
        let side = |value: usize| value.is_multiple_of(32) && (32..=MAX_INPUT).contains(&value);
        let rules = [
            (texts.chain([&embedding.measured_on]).any(|text| empty(&text)), "a text is empty or too long"),
            (
                !detector.about.has_hash() || !embedding.about.has_hash(),
                "a sha256 is not 64 hexadecimal digits",
            ),
            (
                !side(detector.width) || !side(detector.height),
                "the detector's sides are multiples of 32, 32 to 1280",
            ),
            (
                !detector.levels.are_numbers() || !embedding.levels.are_numbers(),
                "mean or scale is no usable number",
            ),
            (
                !part(detector.score.into()) || detector.score < 0.05,
                "the detector's score lies between 0.05 and 1",
            ),
            (!part(detector.overlap.into()), "the detector's overlap lies between 0 and 1"),
            (!(8..=MAX_LENGTH).contains(&embedding.length), "the embedding has 8 to 4096 values"),
            (!(-1.0..1.0).contains(&embedding.threshold), "the threshold lies between -1 and 1"),
            (
                !part(embedding.false_match_rate) || !part(embedding.false_non_match_rate),
                "a rate lies between 0 and 1",
            ),
        ];
        rules.into_iter().find(|(wrong, _)| *wrong).map(|(_, what)| what)
    }
}

impl About {
    fn texts(&self) -> [&String; 5] {
        [&self.name, &self.version, &self.licence, &self.source, &self.training_data]
    }

    fn has_hash(&self) -> bool {
        hex::decode(&self.sha256).is_some_and(|hash| hash.len() == 32)
    }
}

impl Levels {
    fn are_numbers(&self) -> bool {
        let sound = |value: &f32| value.is_finite() && value.abs() <= 1e6;
        self.mean.iter().chain(&self.scale).all(sound) && self.scale.iter().all(|scale| scale.abs() >= 1e-6)
    }
}

/// A card, and the bytes of both networks, which have the hashes the card says.
pub struct Folder {
    /// The card.
    pub card: ModelCard,
    /// Bytes of the detector.
    pub detector: Vec<u8>,
    /// Bytes of the embedding network.
    pub embedding: Vec<u8>,
}

impl Folder {
    /// Reads a folder.
    ///
    /// # Errors
    /// The first thing that is missing or does not fit.
    pub fn read(folder: &Path) -> Result<Self, ModelError> {
        if !folder.is_dir() {
            return Err(ModelError::NoFolder);
        }
        let text = bytes(folder, CARD, MAX_CARD)?;
        let text = String::from_utf8(text).map_err(|_| ModelError::Card("it is no UTF-8 text".to_owned()))?;
        let card = ModelCard::parse(&text)?;
        let detector = pinned(folder, DETECTOR, &card.detector.about.sha256)?;
        let embedding = pinned(folder, EMBEDDING, &card.embedding.about.sha256)?;
        Ok(Self { card, detector, embedding })
    }
}

fn pinned(folder: &Path, file: &'static str, sha256: &str) -> Result<Vec<u8>, ModelError> {
    let bytes = bytes(folder, file, MAX_NETWORK)?;
    let found = hex::lower(&Sha256::digest(&bytes));
    let expected = sha256.to_lowercase();
    if found == expected { Ok(bytes) } else { Err(ModelError::Hash { file, expected, found }) }
}

fn bytes(folder: &Path, file: &'static str, limit: u64) -> Result<Vec<u8>, ModelError> {
    let path = folder.join(file);
    // A device or a pipe would never end.
    match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(ModelError::Missing(file)),
        Ok(about) if about.is_file() => {}
        _ => return Err(ModelError::Unreadable(file)),
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|opened| opened.take(limit + 1).read_to_end(&mut bytes));
    match read {
        Ok(length) if length as u64 > limit => Err(ModelError::TooLarge(file)),
        Ok(_) => Ok(bytes),
        Err(_) => Err(ModelError::Unreadable(file)),
    }
}

#[cfg(test)]
mod tests;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! From two pictures to a score.

use std::path::Path;

use jiff::Timestamp;
use rten::NodeId;
use zeroize::Zeroizing;

use super::align::{Aligned, SIDE};
use super::detect::{Face, Fitted, Grid, STRIDES, faces};
use super::embed::{Features, planes};
use super::models::{DETECTOR, EMBEDDING, Folder, ModelCard, ModelError};
use super::network::{Network, Output};
use super::quality::{Finding, Flaw, Measures, counts};
use super::{FaceProblem, Frame, Which};
use crate::records::FaceScore;

/// Name and version of the engine.
pub const ENGINE: &str = concat!("tashika-face ", env!("CARGO_PKG_VERSION"));

/// What came of comparing two faces. Neither picture nor feature value is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Cosine similarity, −1 to 1.
    pub score: f32,
    /// What it is held against, from the model card.
    pub threshold: f32,
    /// Whether the score reaches the threshold. The clerk decides all the same.
    pub above: bool,
    /// What both pictures lack, without being unfit.
    pub quality: Vec<Finding>,
    /// Engine, its version, and the names of both models.
    pub engine: String,
    /// SHA-256 of detector and embedding network, lower-case hexadecimal.
    pub models: [String; 2],
}

impl Comparison {
    /// As a record holds it.
    #[must_use]
    pub fn to_record(&self, at: Timestamp) -> FaceScore {
        FaceScore {
            engine: self.engine.clone(),
            models: self.models.clone(),
            score: self.score,
            threshold: self.threshold,
            quality: self.quality.iter().map(|finding| finding.code().to_owned()).collect(),
            at,
        }
    }
}

/// A face that was found and brought into place.
struct Portrait {
    aligned: Aligned,
    measures: Measures,
}

/// Both networks, loaded and tried.
pub struct Engine {
    card: ModelCard,
    detector: Network,
    /// For each grid: class, object, box, points.
    answers: Vec<NodeId>,
    embedding: Network,
    features: NodeId,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { card, .. } = self;
        write!(f, "Engine({}, {})", card.detector.about.name, card.embedding.about.name)
    }
}

impl Engine {
    /// Loads the models of a folder and tries both on a black picture.
    ///
    /// # Errors
    /// What is missing, is another file than the card says, or does not fit it.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        Self::from_folder(Folder::read(folder)?)
    }

    fn from_folder(Folder { card, detector, embedding }: Folder) -> Result<Self, ModelError> {
        let detector = Network::load(DETECTOR, detector, [1, 3, card.detector.height, card.detector.width])?;
        let mut answers = Vec::with_capacity(12);
        for stride in STRIDES {
            for kind in ["cls", "obj", "bbox", "kps"] {
                answers.push(detector.output(&format!("{kind}_{stride}"))?);
            }
        }
        let embedding = Network::load(EMBEDDING, embedding, [1, 3, SIDE, SIDE])?;
        let features = embedding.only_output()?;
        let engine = Self { card, detector, answers, embedding, features };
        engine.tried()
    }

    /// Both networks answer a black picture in the shapes their card says.
    fn tried(self) -> Result<Self, ModelError> {
        let (width, height) = self.size();
        let black = vec![0.0; 3 * width * height];
        let found =
            self.detector.run(&black, &self.answers).map_err(|why| self.detector.does_not_fit(&why))?;
        if self.read(&found).is_none() {
            return Err(self.detector.does_not_fit("its answers have other shapes"));
        }
        let given = self.embedding.run(&vec![0.0; 3 * SIDE * SIDE], &[self.features]);
        let given = given.map_err(|why| self.embedding.does_not_fit(&why))?;
        if given.first().is_none_or(|output| output.values.len() != self.card.embedding.length) {
            return Err(self.embedding.does_not_fit("it gives another number of values"));
        }
        Ok(self)
    }

    /// What the operator says of the models.
    #[must_use]
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// Number of weights of detector and embedding network.
    #[must_use]
    pub fn weights(&self) -> [usize; 2] {
        [self.detector.weights(), self.embedding.weights()]
    }

    fn size(&self) -> (usize, usize) {
        (self.card.detector.width, self.card.detector.height)
    }

    /// The faces in a picture, the surest first.
    ///
    /// # Errors
    /// [`FaceProblem::Network`].
    pub fn find(&self, frame: &Frame) -> Result<Vec<Face>, FaceProblem> {
        let levels = self.card.detector.levels;
        let fitted = Fitted::new(frame, self.size(), |pixel| levels.of(pixel));
        let answers = self.detector.run(&fitted.values, &self.answers).map_err(|_| FaceProblem::Network)?;
        let found = self.read(&answers).ok_or(FaceProblem::Network)?;
        Ok(found.iter().map(|face| fitted.back(face)).collect())
    }

    fn read(&self, answers: &[Output]) -> Option<Vec<Face>> {
        let grids = answers.as_chunks::<4>().0;
        // One row for each cell.
        let rows = |output: &Output, last: usize| output.shape.last() == Some(&last);
        let shaped =
            |grid: &[Output; 4]| grid.iter().zip([1, 1, 4, 10]).all(|(output, last)| rows(output, last));
        if !grids.iter().all(shaped) {
            return None;
        }
        let [eight, sixteen, thirty_two] = grids else { return None };
        let detector = &self.card.detector;
        let grids = [eight, sixteen, thirty_two].map(|[class, object, boxes, points]| Grid {
            class: &class.values,
            object: &object.values,
            boxes: &boxes.values,
            points: &points.values,
        });
        faces(&grids, self.size(), detector.score, detector.overlap)
    }

    /// Whether a picture from the camera could be compared as it is; for the page that shows it. What it lacks without being
    /// unfit is the answer.
    ///
    /// # Errors
    /// What stands against it.
    pub fn look(&self, live: &Frame) -> Result<Vec<Finding>, FaceProblem> {
        let portrait = self.portrait(live, Which::Live)?;
        fit(&portrait)?;
        Ok(findings(&portrait, Which::Live))
    }

    /// Compares the face in the chip's photo with the one before the camera.
    ///
    /// # Errors
    /// Why they cannot be compared; none of it says that they are different people.
    pub fn compare(&self, photo: &Frame, live: &Frame) -> Result<Comparison, FaceProblem> {
        let live = self.portrait(live, Which::Live)?;
        fit(&live)?;
        let photo = self.portrait(photo, Which::Photo)?;
        let score = self.features(&live)?.cosine(&self.features(&photo)?).ok_or(FaceProblem::Network)?;
        let threshold = self.card.embedding.threshold;
        let mut quality = findings(&live, Which::Live);
        quality.extend(findings(&photo, Which::Photo));
        let ModelCard { detector, embedding } = &self.card;
        let engine = format!(
            "{ENGINE}; {} {}; {} {}",
            detector.about.name, detector.about.version, embedding.about.name, embedding.about.version
        );
        let models = [&detector.about, &embedding.about].map(|about| about.sha256.to_lowercase());
        Ok(Comparison { score, threshold, above: score >= threshold, quality, engine, models })
    }

    fn portrait(&self, frame: &Frame, which: Which) -> Result<Portrait, FaceProblem> {
        let found = self.find(frame)?;
        let wide = |one: &&Face, other: &&Face| one.width.total_cmp(&other.width);
        let first = found.iter().max_by(wide).ok_or(FaceProblem::NoFace(which))?;
        if found.iter().filter(|face| counts(face, first)).count() > 1 {
            return Err(FaceProblem::ManyFaces(which));
        }
        let aligned = Aligned::from(frame, &first.points).ok_or(FaceProblem::Points(which))?;
        let measures = Measures::of(first, &aligned);
        Ok(Portrait { aligned, measures })
    }

    fn features(&self, portrait: &Portrait) -> Result<Features, FaceProblem> {
        let picture = planes(&portrait.aligned, &self.card.embedding.levels);
        let outputs = self.embedding.run(&picture, &[self.features]).map_err(|_| FaceProblem::Network)?;
        let values = outputs.into_iter().next().map(|output| output.values).ok_or(FaceProblem::Network)?;
        let right = |values: &Zeroizing<Vec<f32>>| values.len() == self.card.embedding.length;
        Some(values).filter(right).and_then(Features::of).ok_or(FaceProblem::Network)
    }
}

fn fit(live: &Portrait) -> Result<(), FaceProblem> {
    let refused = live.measures.refused();
    match refused.is_empty() {
        true => Ok(()),
        false => Err(FaceProblem::Quality(of(refused, Which::Live))),
    }
}

fn findings(portrait: &Portrait, which: Which) -> Vec<Finding> {
    of(portrait.measures.noted(), which)
}

fn of(flaws: Vec<Flaw>, which: Which) -> Vec<Finding> {
    flaws.into_iter().map(|flaw| Finding { which, flaw }).collect()
}

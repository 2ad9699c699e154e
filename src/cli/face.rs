// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika face`: for integrators, who install models and cameras. It keeps nothing: no picture, no feature value, no record.

use std::path::PathBuf;

use clap::Subcommand;

use super::Common;

/// Models and camera, for the window and for `tashika face`. There is no option that keeps a picture.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct FaceOptions {
    /// Folder with detector.onnx, embedding.onnx and model.toml for comparing faces (docs/face.md).
    #[arg(long = "face-models", global = true, value_name = "FOLDER", env = "TASHIKA_FACE_MODELS")]
    pub models: Option<PathBuf>,
    /// Camera for comparing faces: first, the beginning of a camera's name, or folder:PATH with still pictures.
    #[arg(long, global = true, value_name = "CAMERA", env = "TASHIKA_CAMERA")]
    pub camera: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum FaceCommand {
    /// Loads the models, looks for cameras and takes one picture; says what is wrong and how to mend it.
    Doctor {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Compares a photo with the camera's picture. Exit 0: the score reaches the threshold; 3: it does not; 5: the pictures
    /// cannot be compared. It proves nobody's identity: at the counter the clerk decides.
    Compare {
        /// The photo: JPEG 2000 as in a chip, PNG or JPEG.
        #[arg(long, value_name = "FILE")]
        photo: PathBuf,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

#[cfg(not(feature = "face"))]
pub(super) fn run(_common: &Common, _command: &FaceCommand) -> u8 {
    super::output::complain!(
        "tashika: this build has no face comparison (cargo feature `face`); the clerk compares by eye"
    );
    super::exit::TROUBLE
}

#[cfg(feature = "face")]
pub(super) fn run(common: &Common, command: &FaceCommand) -> u8 {
    match command {
        FaceCommand::Doctor { json } => built::doctor(&common.face, *json),
        FaceCommand::Compare { photo, json } => built::compare(&common.face, photo, *json),
    }
}

#[cfg(feature = "face")]
impl FaceOptions {
    /// The camera that was chosen; `None` if none was.
    ///
    /// # Errors
    /// A text for standard error.
    pub fn camera(&self) -> Result<Option<crate::face::CameraChoice>, String> {
        self.camera.as_deref().map(str::parse).transpose()
    }
}

#[cfg(feature = "face")]
mod built {
    use std::fs::File;
    use std::io::Read;
    use std::path::Path;
    use std::sync::Arc;

    use serde::Serialize;
    use tashika_kit::WhoActs;
    use zeroize::Zeroizing;

    use super::FaceOptions;
    use crate::cli::exit;
    use crate::cli::output::{self, complain, say};
    use crate::face::any_photo;
    use crate::face::{
        CameraChoice, CameraError, Comparison, Engine, FaceProblem, Frame, ModelError, Watched,
    };
    use crate::words;

    /// Upper bound of a photo's file, in bytes.
    const LARGEST: u64 = 32 << 20;

    /// Why nothing was compared.
    #[derive(Serialize)]
    struct Trouble {
        schema: &'static str,
        code: String,
        who: WhoActs,
        /// What the camera's picture lacks.
        quality: Vec<&'static str>,
        detail: String,
        #[serde(skip)]
        exit: u8,
    }

    impl Trouble {
        fn new(group: &str, code: &str, who: WhoActs, detail: String, exit: u8) -> Self {
            let code = format!("{group}.{code}");
            Self { schema: "tashika.face/1", code, who, quality: Vec::new(), detail, exit }
        }

        fn tell(&self, json: bool) -> u8 {
            if json {
                output::json(self);
            }
            for part in ["what", "next"] {
                let key = format!("error.{}.{part}", self.code);
                let text = words::words(&key);
                complain!("{} / {}", text.ja, text.en);
            }
            for code in &self.quality {
                let key = format!("face_quality.{code}");
                complain!("- {} / {}", words::ja(&key), words::en(&key));
            }
            complain!("tashika: {}", self.detail);
            self.exit
        }
    }

    impl From<ModelError> for Trouble {
        fn from(error: ModelError) -> Self {
            Self::new("face_models", error.code(), error.who_acts(), error.to_string(), exit::TROUBLE)
        }
    }

    impl From<CameraError> for Trouble {
        fn from(error: CameraError) -> Self {
            Self::new("camera", error.code(), error.who_acts(), error.to_string(), exit::CARD)
        }
    }

    impl From<FaceProblem> for Trouble {
        fn from(problem: FaceProblem) -> Self {
            let (who, detail) = (problem.who_acts(), problem.to_string());
            let mut trouble = Self::new("face", problem.code(), who, detail, exit::CARD);
            if let FaceProblem::Quality(findings) = &problem {
                trouble.quality = findings.iter().map(crate::face::Finding::code).collect();
            }
            trouble
        }
    }

    fn engine(options: &FaceOptions) -> Result<Engine, Trouble> {
        match &options.models {
            Some(folder) => Ok(Engine::load(folder)?),
            None => Err(ModelError::NoFolder.into()),
        }
    }

    /// The first picture of the chosen camera; the camera is closed then.
    fn picture(options: &FaceOptions) -> Result<Arc<Frame>, Trouble> {
        let choice = options.camera().ok().flatten().ok_or(CameraError::None)?;
        let watched = Watched::start(choice.camera()?, Arc::new(|| {}));
        Ok(watched.frame()?)
    }

    fn photo(path: &Path) -> Result<Frame, Trouble> {
        let mut bytes = Zeroizing::new(Vec::new());
        let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        match read {
            Ok(length) if length as u64 <= LARGEST => Ok(any_photo(&bytes)?),
            _ => Err(FaceProblem::Photo.into()),
        }
    }

    #[derive(Serialize)]
    struct Compared<'c> {
        schema: &'static str,
        score: f32,
        threshold: f32,
        above: bool,
        quality: Vec<&'static str>,
        engine: &'c str,
        models: &'c [String; 2],
        /// Always the clerk, at the counter.
        decides: &'static str,
    }

    pub(super) fn compare(options: &FaceOptions, path: &Path, json: bool) -> u8 {
        let compared = engine(options).and_then(|engine| {
            let photo = photo(path)?;
            Ok(engine.compare(&photo, &*picture(options)?)?)
        });
        match compared {
            Ok(found) => tell(&found, json),
            Err(trouble) => trouble.tell(json),
        }
    }

    fn tell(found: &Comparison, json: bool) -> u8 {
        let quality: Vec<&'static str> = found.quality.iter().map(crate::face::Finding::code).collect();
        if json {
            output::json(&Compared {
                schema: "tashika.face/1",
                score: found.score,
                threshold: found.threshold,
                above: found.above,
                quality,
                engine: &found.engine,
                models: &found.models,
                decides: "clerk",
            });
        } else {
            let side = if found.above { "at or above" } else { "below" };
            say!("score {:.4}, {side} the threshold {:.4}", found.score, found.threshold);
            quality.iter().for_each(|code| say!("- {}", words::en(&format!("face_quality.{code}"))));
            say!("{}", found.engine);
            say!("This proves nobody's identity: at the counter the clerk compares and decides.");
        }
        if found.above { exit::PROVED } else { exit::NOT_PROVED }
    }

    #[derive(Serialize)]
    struct Doctor {
        schema: &'static str,
        models: Option<Models>,
        models_trouble: Option<Trouble>,
        cameras: Vec<String>,
        camera_trouble: Option<Trouble>,
        picture: Option<[usize; 2]>,
    }

    #[derive(Serialize)]
    struct Models {
        detector: String,
        embedding: String,
        licences: [String; 2],
        training_data: [String; 2],
        weights: [usize; 2],
        threshold: f32,
        false_match_rate: f64,
        false_non_match_rate: f64,
        measured_on: String,
    }

    impl Models {
        fn of(engine: &Engine) -> Self {
            let card = engine.card();
            let (found, described) = (&card.detector.about, &card.embedding.about);
            Self {
                detector: format!("{} {} ({})", found.name, found.version, found.source),
                embedding: format!("{} {} ({})", described.name, described.version, described.source),
                licences: [found.licence.clone(), described.licence.clone()],
                training_data: [found.training_data.clone(), described.training_data.clone()],
                weights: engine.weights(),
                threshold: card.embedding.threshold,
                false_match_rate: card.embedding.false_match_rate,
                false_non_match_rate: card.embedding.false_non_match_rate,
                measured_on: card.embedding.measured_on.clone(),
            }
        }
    }

    pub(super) fn doctor(options: &FaceOptions, json: bool) -> u8 {
        let (models, models_trouble) = split(engine(options).map(|engine| Models::of(&engine)));
        let (picture, camera_trouble) = split(picture(options).map(|frame| [frame.width(), frame.height()]));
        let cameras = CameraChoice::of_the_system();
        let healthy = models.is_some() && picture.is_some();
        let report =
            Doctor { schema: "tashika.face/1", models, models_trouble, cameras, camera_trouble, picture };
        if json {
            output::json(&report);
        } else {
            say_report(&report);
        }
        if healthy { exit::PROVED } else { exit::TROUBLE }
    }

    fn split<T>(result: Result<T, Trouble>) -> (Option<T>, Option<Trouble>) {
        match result {
            Ok(value) => (Some(value), None),
            Err(trouble) => (None, Some(trouble)),
        }
    }

    fn say_report(report: &Doctor) {
        if let Some(models) = &report.models {
            say!("detector:  {}; {}", models.detector, models.licences.join("; "));
            say!("embedding: {}; trained with: {}", models.embedding, models.training_data.join("; "));
            let (one, other) = (models.false_match_rate, models.false_non_match_rate);
            say!("threshold: {}; false match {one}, false non-match {other}", models.threshold);
            say!("measured on: {}", models.measured_on);
        }
        match report.cameras.as_slice() {
            [] => say!("cameras of the system: none found, or this build has none"),
            some => say!("cameras of the system: {}", some.join(", ")),
        }
        if let Some([width, height]) = report.picture {
            say!("camera: gave a picture of {width} x {height}");
        }
        for trouble in [&report.models_trouble, &report.camera_trouble].into_iter().flatten() {
            trouble.tell(false);
        }
    }
}

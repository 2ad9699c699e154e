// SPDX-License-Identifier: MIT OR Apache-2.0
//! The face before a camera, compared with the chip's photo (`specs` law §6). It is offered beside the clerk's own eyes and
//! never in their place: the purpose is told before the camera opens, nothing of the picture stays, and whatever goes wrong
//! with camera or models, the comparison by eye stays open.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use eframe::egui::{ColorImage, Image, RichText, TextureHandle, TextureOptions, Ui, vec2};
use jiff::Timestamp;
use tashika_kit::reading::{FieldName, FieldValue, Reading};

use crate::face::{
    CameraChoice, CameraError, Comparison, Engine, FaceProblem, Frame, ModelError, View, Watched, chip_photo,
};
use crate::records::FaceScore;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// The widest preview, in points.
const PREVIEW: f32 = 360.0;

/// Models and camera of this terminal, and where the present comparison stands.
pub(in crate::window) struct Page {
    engine: Result<Arc<Engine>, ModelError>,
    camera: CameraChoice,
    step: Step,
}

/// Where it stands. Leaving a step lets its picture go.
#[derive(Default)]
enum Step {
    /// The purpose is told; the camera is closed.
    #[default]
    Told,
    /// The camera is open.
    Live(Box<Live>),
    /// The picture that was taken is being compared, and nothing else holds it.
    Comparing(Receiver<Result<Comparison, FaceProblem>>),
    /// It could not be compared.
    Failed(FaceProblem),
    /// The camera could not be opened.
    NoCamera(CameraError),
}

/// What is seen at the moment.
struct Live {
    camera: Watched,
    /// The frame on the screen, and its texture.
    shown: Option<(Arc<Frame>, TextureHandle)>,
}

impl Page {
    /// The models of a folder; what is wrong with them is told on the page.
    pub(in crate::window) fn new(models: &Path, camera: CameraChoice) -> Self {
        Self { engine: Engine::load(models).map(Arc::new), camera, step: Step::Told }
    }

    /// Closes the camera and lets every picture go.
    pub(in crate::window) fn stop(&mut self) {
        self.step = Step::Told;
    }

    fn open(&mut self, ui: &Ui) {
        let ctx = ui.ctx().clone();
        self.step = match self.camera.camera() {
            Ok(camera) => {
                let camera = Watched::start(camera, Arc::new(move || ctx.request_repaint()));
                Step::Live(Box::new(Live { camera, shown: None }))
            }
            Err(error) => Step::NoCamera(error),
        };
    }

    /// Compares on a thread of its own: a slow machine must not freeze the window.
    fn compare(&mut self, ui: &Ui, engine: Arc<Engine>, live: Arc<Frame>, reading: &Reading) {
        let photo = match reading.field(&FieldName::PHOTO).map(|field| &field.value) {
            Some(FieldValue::Picture { media_type, bytes }) => chip_photo(*media_type, bytes),
            _ => Err(FaceProblem::Photo),
        };
        let photo = match photo {
            Ok(photo) => photo,
            Err(problem) => return self.step = Step::Failed(problem),
        };
        let (tell, told) = channel();
        let ctx = ui.ctx().clone();
        let compare = move || {
            // The page may be gone; then nobody is told, and both pictures go.
            let _ = tell.send(engine.compare(&photo, &live));
            ctx.request_repaint();
        };
        let started = std::thread::Builder::new().name("face".into()).spawn(compare);
        self.step = match started {
            Ok(_) => Step::Comparing(told),
            Err(_) => Step::Failed(FaceProblem::Network),
        };
    }
}

/// Draws the page's part of the comparison. `score` is what the device said last.
pub(super) fn show(ui: &mut Ui, page: &mut Page, reading: &Reading, score: &mut Option<FaceScore>) {
    if reading.field(&FieldName::PHOTO).is_none() {
        return;
    }
    drop(texts::card(ui, |ui| {
        texts::part(ui, "window.face.title");
        match page.engine.clone() {
            Ok(engine) => steps(ui, page, engine, reading, score),
            Err(error) => trouble(ui, &format!("error.face_models.{}", error.code())),
        }
        texts::both(ui, "window.face.clerk_decides", size::SMALL, theme::ink());
    }));
    ui.add_space(NEAR);
}

fn steps(
    ui: &mut Ui,
    page: &mut Page,
    engine: Arc<Engine>,
    reading: &Reading,
    score: &mut Option<FaceScore>,
) {
    if let Some(score) = score {
        told(ui, score);
    }
    match &mut page.step {
        Step::Told => {
            texts::notice_of(ui, Tone::Plain, "window.face.purpose");
            let key = if score.is_some() { "window.face.again" } else { "window.face.open" };
            if entry(ui, key) {
                page.open(ui);
            }
        }
        Step::Live(live) => {
            let taken = seen(ui, live);
            match taken {
                Some(Taken::Frame(frame)) => {
                    *score = None;
                    page.compare(ui, engine, frame, reading);
                }
                Some(Taken::Stopped) => page.stop(),
                None => {}
            }
        }
        Step::Comparing(result) => match result.try_recv() {
            Ok(Ok(comparison)) => {
                *score = Some(comparison.to_record(Timestamp::now()));
                page.stop();
                ui.ctx().request_repaint();
            }
            Ok(Err(problem)) => {
                page.step = Step::Failed(problem);
                ui.ctx().request_repaint();
            }
            Err(TryRecvError::Empty) => texts::both(ui, "window.face.comparing", size::BODY, theme::ink()),
            Err(TryRecvError::Disconnected) => page.step = Step::Failed(FaceProblem::Network),
        },
        Step::Failed(problem) => {
            trouble(ui, &format!("error.face.{}", problem.code()));
            if let FaceProblem::Quality(findings) = problem {
                findings.iter().for_each(|finding| quality(ui, finding.code()));
            }
            if entry(ui, "window.face.again") {
                page.open(ui);
            }
        }
        Step::NoCamera(error) => {
            trouble(ui, &format!("error.camera.{}", error.code()));
            if entry(ui, "window.face.again") {
                page.open(ui);
            }
        }
    }
}

/// What came of a frame with the camera open.
enum Taken {
    Frame(Arc<Frame>),
    Stopped,
}

/// The preview, and the buttons below it.
fn seen(ui: &mut Ui, live: &mut Live) -> Option<Taken> {
    match live.camera.view() {
        View::Opening => texts::both(ui, "window.face.opening", size::BODY, theme::ink()),
        View::Failed(error) => {
            live.shown = None;
            trouble(ui, &format!("error.camera.{}", error.code()));
            return entry(ui, "window.face.close").then_some(Taken::Stopped);
        }
        View::Frame(frame) => {
            let same = live.shown.as_ref().is_some_and(|(shown, _)| Arc::ptr_eq(shown, &frame));
            if !same {
                let picture = ColorImage::from_rgb([frame.width(), frame.height()], frame.rgb());
                let texture = ui.ctx().load_texture("live", picture, TextureOptions::LINEAR);
                live.shown = Some((frame, texture));
            }
        }
    }
    if let Some((_, texture)) = &live.shown {
        let width = ui.available_width().min(PREVIEW);
        ui.add(Image::new(texture).max_size(vec2(width, width)).alt_text(words::first("window.face.live")));
    }
    let mut taken = None;
    ui.horizontal_wrapped(|ui| {
        let ready = live.shown.is_some();
        let text = words::words("window.face.take");
        if Choice::entry(text.first(), text.second()).enabled(ready).show(ui).now
            && let Some((frame, _)) = live.shown.take()
        {
            taken = Some(Taken::Frame(frame));
        } else if entry(ui, "window.face.close") {
            taken = Some(Taken::Stopped);
        }
    });
    taken
}

/// The score in words: what the device says, and that it decides nothing.
fn told(ui: &mut Ui, score: &FaceScore) {
    let above = score.score >= score.threshold;
    let (tone, key) = match above {
        true => (Tone::Plain, "window.face.above"),
        false => (Tone::Caution, "window.face.below"),
    };
    texts::notice(ui, tone, |ui| {
        let text = words::words(key);
        ui.label(RichText::new(text.first()).font(theme::bold(size::BODY)).color(tone.ink()));
        ui.label(texts::small(text.second()));
        let numbers = words::words("window.face.score");
        let (score, threshold) = (score.score, score.threshold);
        ui.label(texts::body(format!(
            "{} {score:.3} / {threshold:.3}  {}",
            numbers.first(),
            numbers.second()
        )));
    });
    score.quality.iter().for_each(|code| quality(ui, code));
}

fn quality(ui: &mut Ui, code: &str) {
    let key = format!("face_quality.{code}");
    let text = words::words(&key);
    ui.label(texts::body(format!("・{}", text.first())));
    ui.label(texts::small(text.second()));
}

/// What went wrong, and what comes next; the eye is always there.
fn trouble(ui: &mut Ui, key: &str) {
    texts::notice(ui, Tone::Caution, |ui| {
        texts::both(ui, &format!("{key}.what"), size::BODY, Tone::Caution.ink());
        texts::both(ui, &format!("{key}.next"), size::BODY, theme::ink());
    });
}

fn entry(ui: &mut Ui, key: &str) -> bool {
    let text = words::words(key);
    Choice::entry(text.first(), text.second()).show(ui).now
}

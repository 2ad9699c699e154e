// SPDX-License-Identifier: MIT OR Apache-2.0
//! Comparing the face before a camera with the chip's photo (`docs/face.md`; `specs` law §6). Optional, never decisive: the
//! clerk's own judgement always stands beside it, and alone where no model is installed.
//!
//! Pictures, aligned faces and feature values live in memory that wipes itself, print nothing, and are written nowhere: there
//! is no setting that keeps them. What leaves this module is [`Comparison`]: score, threshold, findings, names and hashes.

pub mod align;
pub mod camera;
mod decode;
pub mod detect;
pub mod embed;
mod engine;
mod frame;
pub mod models;
mod network;
mod onnx;
mod problem;
pub mod quality;

pub use camera::{Camera, CameraChoice, CameraError, View, Watched};
pub use decode::{any_photo, chip_photo, still};
pub use engine::{Comparison, ENGINE, Engine};
pub use frame::{Frame, FrameError, MAX_SIDE};
pub use models::{ModelCard, ModelError};
pub use problem::{FaceProblem, Which};
pub use quality::Finding;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be wrong with two pictures of faces. None of it says that the person is another one, and all of it can be mended
//! or gone round: the eye and the PIN stay.

use tashika_kit::WhoActs;
use thiserror::Error;

use super::quality::Finding;

/// Which of the two pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Which {
    /// The chip's photo.
    Photo,
    /// The picture from the camera.
    Live,
}

/// Why two faces were not compared. The locale files hold `error.face.<code>.what` and `.next`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FaceProblem {
    /// The photo cannot be decoded.
    #[error("the photo cannot be decoded")]
    Photo,
    /// No face was found.
    #[error("no face was found in the picture: {}", .0.code())]
    NoFace(Which),
    /// More than one face was found; the clerk makes sure that one person stands before the camera.
    #[error("more than one face was found in the picture: {}", .0.code())]
    ManyFaces(Which),
    /// The camera's picture is not good enough to say anything.
    #[error("the picture from the camera is not good enough")]
    Quality(Vec<Finding>),
    /// The five points of a face do not make a face.
    #[error("the points of the face make no sense in the picture: {}", .0.code())]
    Points(Which),
    /// A network gave values that are no numbers, or of another shape than its card says.
    #[error("a network of the face models gave no usable answer")]
    Network,
}

impl FaceProblem {
    /// Every code.
    pub const CODES: [&'static str; 9] = [
        "photo",
        "photo_no_face",
        "photo_many_faces",
        "photo_points",
        "live_no_face",
        "live_many_faces",
        "live_points",
        "quality",
        "network",
    ];

    /// A stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::NoFace(Which::Photo) => "photo_no_face",
            Self::NoFace(Which::Live) => "live_no_face",
            Self::ManyFaces(Which::Photo) => "photo_many_faces",
            Self::ManyFaces(Which::Live) => "live_many_faces",
            Self::Points(Which::Photo) => "photo_points",
            Self::Points(Which::Live) => "live_points",
            Self::Quality(_) => "quality",
            Self::Network => "network",
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn who_acts(&self) -> WhoActs {
        match self {
            Self::Network => WhoActs::Integrator,
            _ => WhoActs::Clerk,
        }
    }
}

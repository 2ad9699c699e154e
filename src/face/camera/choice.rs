// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which camera, as the operator says it: `folder:PATH`, the beginning of a camera's name, or a device.

use std::path::PathBuf;
use std::str::FromStr;

use super::{Camera, CameraError, FolderOfStills};

/// Which camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CameraChoice {
    /// A folder of still pictures, for tests, training and integrators.
    Stills(PathBuf),
    /// The first camera of the system.
    First,
    /// A camera of the system: the beginning of its name, or its device.
    Named(String),
}

impl FromStr for CameraChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match (text.trim(), text.strip_prefix("folder:")) {
            ("" | "folder:", _) => {
                Err("a camera is folder:PATH, first, or the beginning of a camera's name".to_owned())
            }
            (_, Some(path)) => Ok(Self::Stills(PathBuf::from(path))),
            ("first", None) => Ok(Self::First),
            (name, None) => Ok(Self::Named(name.to_owned())),
        }
    }
}

impl CameraChoice {
    /// The camera. Nothing is opened yet.
    ///
    /// # Errors
    /// [`CameraError::NotBuilt`] for a camera of the system in a build without them.
    pub fn camera(&self) -> Result<Box<dyn Camera>, CameraError> {
        match self {
            Self::Stills(folder) => Ok(Box::new(FolderOfStills::new(folder))),
            Self::First => device(""),
            Self::Named(name) => device(name),
        }
    }

    /// The cameras of the system that can be chosen now; none in a build without them.
    #[must_use]
    pub fn of_the_system() -> Vec<String> {
        #[cfg(all(feature = "camera", target_os = "linux"))]
        return super::video::names();
        #[cfg(not(all(feature = "camera", target_os = "linux")))]
        Vec::new()
    }
}

#[cfg(all(feature = "camera", target_os = "linux"))]
#[allow(clippy::unnecessary_wraps, reason = "a build without cameras has none to give")]
fn device(name: &str) -> Result<Box<dyn Camera>, CameraError> {
    Ok(Box::new(super::video::Video::new(name)))
}

#[cfg(not(all(feature = "camera", target_os = "linux")))]
fn device(_name: &str) -> Result<Box<dyn Camera>, CameraError> {
    Err(CameraError::NotBuilt)
}

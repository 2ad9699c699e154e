// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cameras: a trait, a folder of still pictures, a device of the system (feature `camera`), and a watch over all of them, so
//! that a camera that hangs or is pulled out is said and never stops the counter.

mod choice;
#[cfg(any(test, all(feature = "camera", target_os = "linux")))]
mod formats;
mod stills;
#[cfg(all(feature = "camera", target_os = "linux"))]
mod video;
mod watch;

#[cfg(test)]
mod tests;

use tashika_kit::WhoActs;
use thiserror::Error;

pub use choice::CameraChoice;
pub use stills::FolderOfStills;
pub use watch::{SILENT_AFTER, View, Watched};

use super::Frame;

/// Something that gives pictures. Opened and asked on a thread of its own, because any call may hang.
pub trait Camera: Send {
    /// What people call it.
    fn name(&self) -> String;

    /// Gets ready to give frames. The purpose notice stands before this.
    ///
    /// # Errors
    /// See [`CameraError`].
    fn open(&mut self) -> Result<(), CameraError>;

    /// The next frame.
    ///
    /// # Errors
    /// See [`CameraError`].
    fn frame(&mut self) -> Result<Frame, CameraError>;

    /// Ends what [`Camera::open`] began. Asking for a frame then is [`CameraError::Closed`].
    fn close(&mut self);
}

/// Why there is no frame. All of it can be mended and tried again; the eye and the PIN stay. The locale files hold
/// `error.camera.<code>.what` and `.next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum CameraError {
    /// There is no camera of that name, or none at all.
    #[error("there is no such camera")]
    None,
    /// Another program has it, or this user may not use it.
    #[error("the camera is in use by another program, or this user may not use it")]
    Refused,
    /// It does not answer.
    #[error("the camera does not answer")]
    Silent,
    /// It was there and is gone.
    #[error("the camera was unplugged")]
    Unplugged,
    /// It gives pictures in no format that is known here.
    #[error("the camera gives pictures in no known format")]
    Format,
    /// A picture is damaged, or larger than allowed.
    #[error("a picture of the camera is damaged or larger than allowed")]
    Picture,
    /// The folder of still pictures holds none.
    #[error("the folder holds no still picture")]
    NoStills,
    /// It was not opened, or is closed.
    #[error("the camera is not open")]
    Closed,
    /// This build has no camera of the system.
    #[error("this build has no cameras, only folders of still pictures")]
    NotBuilt,
}

impl CameraError {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::None,
        Self::Refused,
        Self::Silent,
        Self::Unplugged,
        Self::Format,
        Self::Picture,
        Self::NoStills,
        Self::Closed,
        Self::NotBuilt,
    ];

    /// A stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Unplugged => "unplugged",
            Self::Format => "format",
            Self::Picture => "picture",
            Self::NoStills => "no_stills",
            Self::Closed => "closed",
            Self::NotBuilt => "not_built",
        }
    }

    /// Whose turn it is.
    #[must_use]
    pub fn who_acts(self) -> WhoActs {
        match self {
            Self::Silent | Self::Unplugged | Self::Picture | Self::Closed => WhoActs::Clerk,
            Self::None | Self::Refused => WhoActs::Branch,
            Self::Format | Self::NoStills | Self::NotBuilt => WhoActs::Integrator,
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A folder of still pictures (PNG, JPEG) as a camera: one after the other in the order of their names, and round again.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Camera, CameraError};
use crate::face::{Frame, still};

/// So many pictures are taken from a folder.
const MOST: usize = 1_000;
/// Upper bound of a picture's file, in bytes.
pub(super) const MAX_BYTES: u64 = 32 << 20;

/// A folder of still pictures.
#[derive(Debug)]
pub struct FolderOfStills {
    folder: PathBuf,
    pictures: Option<Vec<PathBuf>>,
    next: usize,
}

impl FolderOfStills {
    /// The pictures of a folder; it is looked at when the camera is opened.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), pictures: None, next: 0 }
    }
}

impl Camera for FolderOfStills {
    fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        format!("folder:{}", name.to_string_lossy())
    }

    fn open(&mut self) -> Result<(), CameraError> {
        let entries = fs::read_dir(&self.folder).map_err(|_| CameraError::None)?;
        let mut pictures: Vec<PathBuf> =
            entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| is_picture(path)).collect();
        pictures.sort();
        pictures.truncate(MOST);
        if pictures.is_empty() {
            return Err(CameraError::NoStills);
        }
        (self.pictures, self.next) = (Some(pictures), 0);
        Ok(())
    }

    fn frame(&mut self) -> Result<Frame, CameraError> {
        let pictures = self.pictures.as_ref().ok_or(CameraError::Closed)?;
        let path = pictures.get(self.next % pictures.len().max(1)).ok_or(CameraError::Closed)?;
        self.next = self.next.wrapping_add(1);
        let mut bytes = Zeroizing::new(Vec::new());
        let file = File::open(path).map_err(|_| CameraError::Unplugged)?;
        let length = file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|_| CameraError::Unplugged)?;
        if length as u64 > MAX_BYTES {
            return Err(CameraError::Picture);
        }
        still(&bytes).ok_or(CameraError::Picture)
    }

    fn close(&mut self) {
        self.pictures = None;
    }
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    path.is_file() && ending.is_some_and(|ending| ["png", "jpg", "jpeg"].contains(&ending.as_str()))
}

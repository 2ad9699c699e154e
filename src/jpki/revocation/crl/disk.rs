// SPDX-License-Identifier: MIT OR Apache-2.0
//! The steps in which files are written, so that a test can let any of them be the last.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes files.
#[derive(Debug, Default)]
pub(super) struct Disk {
    /// How many steps are left before every further one fails; tests only.
    left: Option<AtomicU64>,
}

impl Disk {
    /// One that fails after so many steps.
    #[cfg(test)]
    pub(super) fn failing_after(steps: u64) -> Self {
        Self { left: Some(AtomicU64::new(steps)) }
    }

    fn step(&self) -> io::Result<()> {
        let Some(left) = &self.left else { return Ok(()) };
        let taken = left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        taken.map(|_| ()).map_err(|_| io::Error::other("the disk failed"))
    }

    pub(super) fn folder(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::create_dir_all(path)
    }

    pub(super) fn create(&self, path: &Path) -> io::Result<Output<'_>> {
        self.step()?;
        Ok(Output { file: File::create_new(path)?, disk: self })
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        fs::rename(from, to)
    }

    pub(super) fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        fs::remove_file(path)
    }

    /// Makes renamings and deletions in a folder last.
    pub(super) fn settle(&self, folder: &Path) -> io::Result<()> {
        self.step()?;
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    /// A small file whole: written beside, then put in its place.
    pub(super) fn put(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let beside = path.with_extension("new");
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut out = self.create(&beside)?;
        out.write_all(bytes)?;
        out.last()?;
        self.rename(&beside, path)
    }
}

/// A file that is being written.
pub(super) struct Output<'a> {
    file: File,
    disk: &'a Disk,
}

impl Output<'_> {
    /// Everything is written and stays, whatever happens to the power.
    pub(super) fn last(self) -> io::Result<()> {
        self.disk.step()?;
        self.file.sync_all()
    }
}

impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.step()?;
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

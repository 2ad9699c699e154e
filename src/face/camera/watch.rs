// SPDX-License-Identifier: MIT OR Apache-2.0
//! A camera on a thread of its own, and a watch over it. A call into a camera may hang for ever, and a thread cannot be ended
//! from outside: then the thread is left behind, and the camera is tried again on another one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Camera, CameraError};
use crate::face::Frame;

/// After so long without a frame a camera does not answer.
pub const SILENT_AFTER: Duration = Duration::from_secs(5);
/// Between two frames at least, so that a folder of stills does not keep a processor busy.
const PACE: Duration = Duration::from_millis(50);

/// What is to be seen at the moment.
#[derive(Clone, Debug)]
pub enum View {
    /// The camera is being opened; nothing was seen yet.
    Opening,
    /// The last frame.
    Frame(Arc<Frame>),
    /// There is none. The worker has ended; [`Watched::start`] tries again.
    Failed(CameraError),
}

/// What worker and watcher both see.
struct Shared {
    stop: AtomicBool,
    seen: Mutex<Seen>,
}

struct Seen {
    view: View,
    at: Instant,
}

impl Shared {
    fn set(&self, view: View) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Seen { view, at: Instant::now() };
    }
}

/// A camera that is watched. Dropping it ends the worker after the call it is in; no frame is seen after that.
pub struct Watched {
    shared: Arc<Shared>,
    name: String,
    patience: Duration,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watched({})", self.name)
    }
}

impl Watched {
    /// Opens the camera and takes frames until this is dropped. `wake` is called when there is something new to see.
    #[must_use]
    pub fn start(camera: Box<dyn Camera>, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self::with_patience(camera, wake, SILENT_AFTER)
    }

    /// With another patience than [`SILENT_AFTER`].
    #[must_use]
    pub fn with_patience(
        camera: Box<dyn Camera>,
        wake: Arc<dyn Fn() + Send + Sync>,
        patience: Duration,
    ) -> Self {
        let seen = Mutex::new(Seen { view: View::Opening, at: Instant::now() });
        let shared = Arc::new(Shared { stop: AtomicBool::new(false), seen });
        let name = camera.name();
        let of_worker = Arc::clone(&shared);
        let run = move || work(camera, &of_worker, wake.as_ref());
        if std::thread::Builder::new().name("camera".to_owned()).spawn(run).is_err() {
            shared.set(View::Failed(CameraError::Silent));
        }
        Self { shared, name, patience }
    }

    /// What people call the camera.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is to be seen now. A frame older than the patience is none: the camera does not answer.
    #[must_use]
    pub fn view(&self) -> View {
        let seen = self.shared.seen.lock().unwrap_or_else(PoisonError::into_inner);
        match &seen.view {
            View::Failed(error) => View::Failed(*error),
            _ if seen.at.elapsed() > self.patience => View::Failed(CameraError::Silent),
            view => view.clone(),
        }
    }

    /// Waits for a frame.
    ///
    /// # Errors
    /// Why there is none; at the latest after the patience.
    pub fn frame(&self) -> Result<Arc<Frame>, CameraError> {
        loop {
            match self.view() {
                View::Frame(frame) => return Ok(frame),
                View::Failed(error) => return Err(error),
                View::Opening => std::thread::sleep(PACE / 5),
            }
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        // The frame is wiped now, not when a hanging call returns.
        self.shared.set(View::Opening);
    }
}

fn work(mut camera: Box<dyn Camera>, shared: &Shared, wake: &(dyn Fn() + Send + Sync)) {
    let mut result = camera.open();
    while result.is_ok() && !shared.stop.load(Ordering::Acquire) {
        result = camera.frame().map(|frame| {
            // Looked at again: the frame may have come long after the watch was given up.
            if !shared.stop.load(Ordering::Acquire) {
                shared.set(View::Frame(Arc::new(frame)));
                wake();
                std::thread::sleep(PACE);
            }
        });
    }
    camera.close();
    if let Err(error) = result
        && !shared.stop.load(Ordering::Acquire)
    {
        shared.set(View::Failed(error));
        wake();
    }
}

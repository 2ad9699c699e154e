// SPDX-License-Identifier: MIT OR Apache-2.0
//! MRZ readers at a serial port (`specs` passport §1.8): a worker that opens the port, finds zones in what comes, and tries
//! again when the device goes. Readers that type like a keyboard need none of this.
//!
//! Bytes from the device are bounded and wiped; nothing of them is logged. None of the framings was tried with a real device.

mod framing;
mod option;
mod worker;

#[cfg(all(test, unix))]
mod tests;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

pub use framing::{Framing, names};
pub use option::{OptionError, ReaderOption};

/// A zone that came while nobody waited for it is offered for so long.
pub const KEPT: Duration = Duration::from_secs(60);
/// So many zones wait at most between the worker and the window.
const WAITING: usize = 4;

/// What a reader sent, as lines. No `Debug`: it opens a passport.
pub struct Zone {
    /// Lines with line feeds between them; not looked at yet.
    pub text: Zeroizing<String>,
    /// When its last byte came.
    pub at: Instant,
}

/// A reader and the zone that came last. Dropping it stops the worker.
pub struct MrzReader {
    zones: Receiver<Zone>,
    kept: Option<Zone>,
    shared: Arc<Shared>,
    worker: Option<JoinHandle<()>>,
}

/// What worker and window both see.
#[derive(Default)]
struct Shared {
    stop: AtomicBool,
    connected: AtomicBool,
}

impl MrzReader {
    /// Starts the worker. `wake` is called when a zone has come or the device has come or gone.
    #[must_use]
    pub fn start(option: ReaderOption, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        let (sender, zones) = sync_channel(WAITING);
        let shared = Arc::new(Shared::default());
        let of_worker = Arc::clone(&shared);
        let name = "mrz reader".to_owned();
        let spawned = std::thread::Builder::new()
            .name(name)
            .spawn(move || worker::run(&option, &of_worker, &sender, wake.as_ref()));
        if spawned.is_err() {
            tracing::warn!("no thread for the MRZ reader");
        }
        Self { zones, kept: None, shared, worker: spawned.ok() }
    }

    /// Whether the device is open now.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.shared.connected.load(Ordering::Relaxed)
    }

    /// Takes in what has come, and lets go what has waited too long. The newest zone goes before older ones.
    pub fn poll(&mut self, now: Instant) {
        while let Ok(zone) = self.zones.try_recv() {
            self.kept = Some(zone);
        }
        self.kept.take_if(|zone| now.saturating_duration_since(zone.at) > KEPT);
    }

    /// The zone that waits to be taken.
    pub fn kept(&mut self) -> &mut Option<Zone> {
        &mut self.kept
    }
}

impl Drop for MrzReader {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        if let Some(worker) = self.worker.take() {
            // It looks several times a second.
            drop(worker.join());
        }
    }
}

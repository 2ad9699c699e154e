// SPDX-License-Identifier: MIT OR Apache-2.0
//! The thread that owns the port.

use std::io::{ErrorKind, Read, Write};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::framing::Decoder;
use super::{ReaderOption, Shared, Zone};

/// How long one read waits: so often the worker looks whether it shall stop.
const WAIT: Duration = Duration::from_millis(100);
/// How long it waits before it looks for the device again.
const AGAIN: Duration = Duration::from_secs(2);

/// Opens the device, reads until it goes, and begins anew, until it shall stop.
pub(super) fn run(option: &ReaderOption, shared: &Shared, zones: &SyncSender<Zone>, wake: &dyn Fn()) {
    let mut told = false;
    while !shared.stop.load(Ordering::Relaxed) {
        match serialport::new(&option.device, option.baud).timeout(WAIT).open() {
            Ok(port) => {
                tracing::info!(framing = %option.framing.name, "the MRZ reader is there");
                told = false;
                change(shared, true, wake);
                attend(port, option, shared, zones, wake);
                change(shared, false, wake);
            }
            // Once, not every two seconds. The error is the system's: it holds nothing of a zone.
            Err(error) if !told => {
                tracing::warn!(%error, "the MRZ reader cannot be opened");
                told = true;
            }
            Err(_) => {}
        }
        pause(shared);
    }
}

fn change(shared: &Shared, connected: bool, wake: &dyn Fn()) {
    shared.connected.store(connected, Ordering::Relaxed);
    wake();
}

fn pause(shared: &Shared) {
    let until = Instant::now() + AGAIN;
    while Instant::now() < until && !shared.stop.load(Ordering::Relaxed) {
        std::thread::sleep(WAIT);
    }
}

/// Reads until the device goes or the worker shall stop.
pub(super) fn attend(
    mut port: impl Read + Write,
    option: &ReaderOption,
    shared: &Shared,
    zones: &SyncSender<Zone>,
    wake: &dyn Fn(),
) {
    let mut decoder = Decoder::new(option.framing);
    let mut bytes = Zeroizing::new([0_u8; 64]);
    let mut asked: Option<Instant> = None;
    while !shared.stop.load(Ordering::Relaxed) {
        if let Some((ask, every)) = option.framing.ask()
            && asked.is_none_or(|asked| asked.elapsed() >= every)
        {
            if port.write_all(ask).is_err() {
                return;
            }
            asked = Some(Instant::now());
        }
        let found = match port.read(bytes.as_mut_slice()) {
            Ok(0) => return,
            Ok(count) => decoder.feed(bytes.get(..count).unwrap_or_default(), Instant::now()),
            Err(error) if matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::Interrupted) => {
                decoder.silence(Instant::now()).into_iter().collect()
            }
            Err(_) => return,
        };
        for text in found {
            // A window that does not look loses zones, not memory.
            if let Err(TrySendError::Disconnected(_)) = zones.try_send(Zone { text, at: Instant::now() }) {
                return;
            }
            wake();
        }
    }
}

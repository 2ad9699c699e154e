// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card for the virtual reader `vpcd`, as small as a card can be, and the way to a running service.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The second slot of `vpcd`: the first is left to software cards.
const PORT: u16 = 35_964;
/// The reader of that slot.
pub(crate) const READER: &str = "Virtual PCD 00 01";
/// Long enough for a slow machine; no test asserts on it, they only give up then.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The power is taken away.
pub(crate) const OFF: u8 = 0;
/// The power is given.
pub(crate) const ON: u8 = 1;
/// The card is reset and keeps its power.
pub(crate) const RESET: u8 = 2;

type Power = Arc<Mutex<Vec<u8>>>;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The service, if this run may use one.
pub(crate) fn service() -> Option<MutexGuard<'static, ()>> {
    if std::env::var_os("TASHIKA_PCSC_TESTS").is_none() {
        skipped("needs pcscd with vpcd; packaging/test.sh starts it and sets TASHIKA_PCSC_TESTS=1");
        return None;
    }
    Some(ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Says on stderr that the present test is not run: it must not look like one that passed. Written
/// past the test harness, which shows nothing of a test that does not fail, and in one piece, so that
/// the harness's own lines stay out of it.
pub(crate) fn skipped(why: &str) {
    let test = thread::current().name().unwrap_or("?").to_owned();
    let _ = std::io::stderr().write_all(format!("\nSKIPPED {test}: {why}\n").as_bytes());
}

/// Asks until the answer is yes; panics with `what` if it never is.
pub(crate) fn until(what: &str, mut question: impl FnMut() -> bool) {
    let start = Instant::now();
    while !question() {
        assert!(start.elapsed() < PATIENCE, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A card that lies on the virtual reader until it is taken away (dropped).
///
/// It answers each command with the command's own length, big-endian, then the command itself, then
/// `9000`. A command whose instruction byte is `FF` is never answered: the card leaves instead.
pub(crate) struct Card {
    socket: TcpStream,
    power: Power,
    thread: Option<JoinHandle<()>>,
}

impl Card {
    /// Puts the card down. Waits until the reader's slot can be reached.
    pub(crate) fn insert() -> Self {
        let mut socket = None;
        until("the virtual reader accepts a card", || {
            socket = TcpStream::connect(("127.0.0.1", PORT)).ok();
            socket.is_some()
        });
        let socket = socket.unwrap();
        let power = Power::default();
        let thread = thread::spawn({
            let (socket, power) = (socket.try_clone().unwrap(), Arc::clone(&power));
            move || {
                // The end of the connection is the end of the card, not a failure.
                let _ = serve(socket, &power);
            }
        });
        Self { socket, power, thread: Some(thread) }
    }

    /// What the reader did to the card's power so far, in order: [`OFF`], [`ON`], [`RESET`].
    pub(crate) fn power(&self) -> Vec<u8> {
        self.power.lock().unwrap().clone()
    }
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn serve(mut socket: TcpStream, power: &Power) -> std::io::Result<()> {
    socket.set_nodelay(true)?;
    loop {
        // `vpcd` writes length and body separately; without this each command waits 45 ms for the
        // system to confirm the first. It must be set again before each receive.
        #[cfg(target_os = "linux")]
        std::os::linux::net::TcpStreamExt::set_quickack(&socket, true)?;
        let mut length = [0; 2];
        socket.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        socket.read_exact(&mut message)?;
        let answer = match message.as_slice() {
            &[control @ (OFF | ON | RESET)] => {
                power.lock().unwrap().push(control);
                continue;
            }
            [4] => vec![0x3B, 0x80, 0x80, 0x01, 0x01],
            [_, 0xFF, ..] => return socket.shutdown(Shutdown::Both),
            command => {
                let mut answer = u32::try_from(command.len()).unwrap().to_be_bytes().to_vec();
                answer.extend(command);
                answer.extend([0x90, 0x00]);
                answer
            }
        };
        let mut framed = u16::try_from(answer.len()).unwrap().to_be_bytes().to_vec();
        framed.extend(answer);
        socket.write_all(&framed)?;
    }
}

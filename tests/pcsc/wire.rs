// SPDX-License-Identifier: MIT OR Apache-2.0
//! A wire between the served card and the virtual reader, on which one can listen, and which can be cut
//! at an exact command: the card is taken away then.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::service::{SLOT, some_card};

/// Control codes of `vpcd`; it expects an answer to the last one only.
mod control {
    pub(super) const OFF: u8 = 0;
    pub(super) const ATR: u8 = 4;
}

/// What to do with a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Let it through.
    Pass,
    /// The card is taken before the command reaches it.
    CutBefore,
    /// The card is taken after it has worked, and its answer is lost.
    CutAfter,
}

/// What has reached the card.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Passed {
    /// A command.
    Command(Vec<u8>),
    /// The power is taken away.
    Off,
}

impl Passed {
    /// The command, if it is one.
    pub(crate) fn command(&self) -> Option<&[u8]> {
        match self {
            Self::Command(command) => Some(command),
            Self::Off => None,
        }
    }
}

/// Whether a command carries a number; VERIFY without one is a query.
pub(crate) fn is_verify(command: &[u8]) -> bool {
    matches!(command, [_, 0x20, _, _, _, ..])
}

#[derive(Default)]
struct State {
    passed: Vec<Passed>,
    /// The ends of the present connection, to end it from outside.
    ends: Vec<TcpStream>,
    /// The wire was cut and stays so until the card is put back.
    cut: bool,
    over: bool,
}

impl State {
    /// Ends the present connection at both ends.
    fn hang_up(&mut self) {
        for end in self.ends.drain(..) {
            let _ = end.shutdown(Shutdown::Both);
        }
    }
}

/// The wire. The card connects to its address instead of the reader's.
pub(crate) struct Wire {
    address: String,
    state: Arc<Mutex<State>>,
    thread: Option<JoinHandle<()>>,
}

impl Wire {
    /// A wire that asks for each command what to do with it.
    pub(crate) fn new(act: impl FnMut(&[u8]) -> Act + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::<Mutex<State>>::default();
        let thread = thread::spawn({
            let state = Arc::clone(&state);
            move || carry(&listener, &state, act)
        });
        Self { address, state, thread: Some(thread) }
    }

    /// Where the card connects.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What has reached the card since the beginning or since [`Wire::forget`].
    pub(crate) fn passed(&self) -> Vec<Passed> {
        lock(&self.state).passed.clone()
    }

    /// Forgets what has passed.
    pub(crate) fn forget(&self) {
        lock(&self.state).passed.clear();
    }

    /// Lays the card down again after a cut; nothing is cut any more.
    pub(crate) fn put_back(&self) {
        let was_cut = std::mem::take(&mut lock(&self.state).cut);
        assert!(was_cut, "the card was never taken");
        some_card();
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        state.over = true;
        state.hang_up();
        drop(state);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes the card's connections one after another until the wire is dropped.
fn carry(listener: &TcpListener, state: &Mutex<State>, mut act: impl FnMut(&[u8]) -> Act) {
    let mut was_cut = false;
    loop {
        let (over, cut) = {
            let state = lock(state);
            (state.over, state.cut)
        };
        if over {
            return;
        }
        match listener.accept() {
            // The end of a connection is the end of the card's stay, not a failure.
            Ok((card, _)) if !cut => {
                let acts = |command: &[u8]| if was_cut { Act::Pass } else { act(command) };
                let _ = stay(card, state, acts);
                let mut state = lock(state);
                state.hang_up();
                was_cut |= state.cut;
            }
            // While the card is away its attempts to come back are refused.
            _ => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// One stay of the card on the reader.
fn stay(mut card: TcpStream, state: &Mutex<State>, mut act: impl FnMut(&[u8]) -> Act) -> io::Result<()> {
    card.set_nonblocking(false)?;
    let mut reader = TcpStream::connect(SLOT)?;
    for end in [&card, &reader] {
        end.set_nodelay(true)?;
    }
    lock(state).ends = vec![card.try_clone()?, reader.try_clone()?];
    loop {
        let message = receive(&mut reader)?;
        let (answered, command) = match message.as_slice() {
            [control] => (*control == control::ATR, false),
            _ => (true, true),
        };
        let deed = if command { act(&message) } else { Act::Pass };
        if deed == Act::CutBefore {
            lock(state).cut = true;
            return Ok(());
        }
        match message.as_slice() {
            [control::OFF] => lock(state).passed.push(Passed::Off),
            [_] => {}
            _ => lock(state).passed.push(Passed::Command(message.clone())),
        }
        send(&mut card, &message)?;
        let answer = if answered { Some(receive(&mut card)?) } else { None };
        if deed == Act::CutAfter {
            lock(state).cut = true;
            return Ok(());
        }
        if let Some(answer) = answer {
            send(&mut reader, &answer)?;
        }
    }
}

/// Two bytes of length, then the message; both ends write so.
fn receive(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    // Without this each message waits 45 ms for the system to confirm the first part of it.
    #[cfg(target_os = "linux")]
    std::os::linux::net::TcpStreamExt::set_quickack(from, true)?;
    let mut length = [0; 2];
    from.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    from.read_exact(&mut message)?;
    Ok(message)
}

fn send(to: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    to.write_all(&[&length.to_be_bytes(), message].concat())
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A card in a real PC/SC reader: the virtual reader `vpcd` of `pcscd` (Debian `vsmartcard-vpcd`).
//!
//! `vpcd` listens; the card connects. Each message is a big-endian length of two bytes and a payload. A
//! payload of one byte is a control code, anything longer a command APDU. Only loss of the connection
//! tells that `pcscd` was restarted, so the card connects again until it is stopped.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use tashika_kit::Cancel;

use crate::memory::SharedCard;
use crate::radio::RadioTime;

/// Where `vpcd` listens for the card of its first reader.
pub const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 35963);

/// How soon a stop is noticed, and how long to wait before connecting again.
const PATIENCE: Duration = Duration::from_millis(200);

/// Control codes; others are ignored, as `vpcd` expects no answer to them.
mod control {
    pub(super) const OFF: u8 = 0;
    pub(super) const ON: u8 = 1;
    pub(super) const RESET: u8 = 2;
    pub(super) const ATR: u8 = 4;
}

/// Is the card of the virtual reader at `address` until `stop` is cancelled; connects again whenever the
/// connection is lost or not yet there. With `radio`, answers take the time they would take on the air.
pub fn serve(card: &SharedCard, address: SocketAddr, radio: Option<RadioTime>, stop: &Cancel) {
    let mut announced = false;
    while !stop.is_cancelled() {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                tracing::info!(%address, "the software card is in the reader");
                announced = false;
                let end = Connection { stream, stop }.run(card, radio);
                if let Err(error) = end {
                    tracing::info!(%error, "the reader is gone");
                }
            }
            Err(error) => {
                if !announced {
                    tracing::info!(%address, %error, "no virtual reader yet");
                    announced = true;
                }
            }
        }
        if !stop.is_cancelled() {
            std::thread::sleep(PATIENCE);
        }
    }
}

struct Connection<'s> {
    stream: TcpStream,
    stop: &'s Cancel,
}

impl Connection<'_> {
    fn run(&mut self, card: &SharedCard, radio: Option<RadioTime>) -> io::Result<()> {
        self.stream.set_nodelay(true)?;
        self.stream.set_read_timeout(Some(PATIENCE))?;
        while let Some(message) = self.receive()? {
            match message.as_slice() {
                [control::OFF] => {}
                [control::ON | control::RESET] => card.with(|card| card.power_up()),
                [control::ATR] => self.send(&card.with(|card| card.atr()))?,
                [] | [_] => {}
                command => {
                    let answer = card.with(|card| card.answer(command));
                    if let Some(radio) = radio {
                        std::thread::sleep(radio.of(command.len().saturating_add(answer.len())));
                    }
                    self.send(&answer)?;
                }
            }
        }
        Ok(())
    }

    /// One message; `None` when asked to stop.
    fn receive(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut length = [0; 2];
        if !self.fill(&mut length)? {
            return Ok(None);
        }
        let mut payload = vec![0; usize::from(u16::from_be_bytes(length))];
        Ok(self.fill(&mut payload)?.then_some(payload))
    }

    /// Fills the buffer, however slowly the bytes come; `false` when asked to stop.
    fn fill(&mut self, mut buffer: &mut [u8]) -> io::Result<bool> {
        while !buffer.is_empty() {
            if self.stop.is_cancelled() {
                return Ok(false);
            }
            quick_acknowledge(&self.stream)?;
            match self.stream.read(buffer) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => buffer = buffer.get_mut(count..).unwrap_or_default(),
                Err(error) if is_pause(error.kind()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    fn send(&mut self, payload: &[u8]) -> io::Result<()> {
        let length = u16::try_from(payload.len()).map_err(|_| ErrorKind::InvalidData)?;
        self.stream.write_all(&[&length.to_be_bytes(), payload].concat())
    }
}

fn is_pause(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// `vpcd` writes length and body separately; unless the first is acknowledged at once, its second write
/// waits for us, about 45 ms for each command. The kernel forgets the option, so it is set again before
/// each receive.
#[cfg(target_os = "linux")]
fn quick_acknowledge(stream: &TcpStream) -> io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_quickack(true)
}

#[cfg(not(target_os = "linux"))]
fn quick_acknowledge(_: &TcpStream) -> io::Result<()> {
    Ok(())
}

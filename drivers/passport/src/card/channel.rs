// SPDX-License-Identifier: MIT OR Apache-2.0
//! Secure messaging from the chip's side (`specs` passport §3.4; Doc 9303-11, 9.8).

use tashika_kit::card_side::Apdu;
use tashika_kit::card_side::der::tlv;

use super::cipher::Suite;
use super::object;

/// The keys and the counter of a secure channel.
#[derive(Clone)]
pub(crate) struct Channel {
    suite: Suite,
    encryption: Vec<u8>,
    mac: Vec<u8>,
    counter: Vec<u8>,
}

/// A command as it is inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) data: Vec<u8>,
    pub(crate) ne: Option<usize>,
}

impl Channel {
    /// After PACE or Chip Authentication: the counter is zero.
    pub(crate) fn derived(suite: Suite, secret: &[u8]) -> Self {
        Self::new(suite, secret, vec![0; suite.block()])
    }

    pub(crate) fn new(suite: Suite, secret: &[u8], counter: Vec<u8>) -> Self {
        Self { suite, encryption: suite.derive(secret, 1), mac: suite.derive(secret, 2), counter }
    }

    #[cfg(test)]
    pub(crate) fn with_keys(suite: Suite, encryption: Vec<u8>, mac: Vec<u8>, counter: Vec<u8>) -> Self {
        Self { suite, encryption, mac, counter }
    }

    #[cfg(test)]
    pub(crate) fn keys(&self) -> (&[u8], &[u8], &[u8]) {
        (&self.encryption, &self.mac, &self.counter)
    }

    /// A MAC without counter: the tokens of PACE.
    pub(crate) fn mac(&self, bytes: &[u8]) -> Vec<u8> {
        self.suite.mac(&self.mac, bytes)
    }

    /// The chip authentication data of CAM, encrypted with the IV E(K, FF…FF).
    pub(crate) fn chip_authentication(&self, data: &[u8]) -> Vec<u8> {
        let iv = self.suite.encrypt_block(&self.encryption, &vec![0xFF; self.suite.block()]);
        self.suite.encrypt(&self.encryption, &iv, &self.suite.pad(data))
    }

    fn count(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                return;
            }
        }
    }

    fn iv(&self) -> Vec<u8> {
        match self.suite {
            Suite::TripleDes => vec![0; 8],
            _ => self.suite.encrypt_block(&self.encryption, &self.counter),
        }
    }

    /// The MAC over counter and message; retail MAC pads the whole by itself, CMAC is given whole blocks.
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let input = [&self.counter[..], message].concat();
        match self.suite {
            Suite::TripleDes => self.suite.mac(&self.mac, &input),
            _ => self.suite.mac(&self.mac, &self.suite.pad(&input)),
        }
    }

    /// Opens a command.
    ///
    /// # Errors
    /// `6987` for what is missing, `6988` for what is wrong: the channel is over then.
    pub(crate) fn open(&mut self, command: &Apdu<'_>) -> Result<Opened, u16> {
        self.count();
        let parts = Parts::of(command.data)?;
        let (expected, other) = if command.ins & 1 == 0 { (0x87, 0x85) } else { (0x85, 0x87) };
        if parts.closed.is_some_and(|(tag, _)| tag == other) {
            return Err(0x6988);
        }
        let header = self.suite.pad(&[command.cla, command.ins, command.p1, command.p2]);
        // With no object before the MAC it covers the padded header alone.
        let signed = if parts.signed.is_empty() {
            let input = [&self.counter[..], &header].concat();
            self.suite.mac(&self.mac, self.once_padded(&input))
        } else {
            self.sign(&[&header[..], &parts.signed].concat())
        };
        if signed != parts.mac {
            return Err(0x6988);
        }
        let data = match parts.closed {
            None => Vec::new(),
            Some((_, closed)) => self.opened(closed, expected == 0x87)?,
        };
        Ok(Opened { data, ne: parts.ne })
    }

    /// Retail MAC adds padding to what it is given, so that what is padded already is given without it.
    fn once_padded<'a>(&self, input: &'a [u8]) -> &'a [u8] {
        let end = input.iter().rposition(|byte| *byte != 0).unwrap_or_default();
        match self.suite {
            Suite::TripleDes => input.get(..end).unwrap_or(input),
            _ => input,
        }
    }

    fn opened(&self, closed: &[u8], indicator: bool) -> Result<Vec<u8>, u16> {
        let closed = if indicator { closed.strip_prefix(&[0x01]).ok_or(0x6988_u16)? } else { closed };
        if closed.is_empty() {
            return Err(0x6988);
        }
        let plain = self.suite.decrypt(&self.encryption, &self.iv(), closed).ok_or(0x6988_u16)?;
        self.suite.unpad(&plain).ok_or(0x6988)
    }

    /// Closes an answer. `odd`: to an odd instruction byte.
    pub(crate) fn close(&mut self, data: &[u8], status: u16, odd: bool) -> Vec<u8> {
        self.count();
        let mut objects = Vec::new();
        if !data.is_empty() {
            let closed = self.suite.encrypt(&self.encryption, &self.iv(), &self.suite.pad(data));
            objects =
                if odd { tlv(&[0x85], &closed) } else { tlv(&[0x87], &[&[0x01][..], &closed].concat()) };
        }
        objects.extend(tlv(&[0x99], &status.to_be_bytes()));
        let mac = self.sign(&objects);
        objects.extend(tlv(&[0x8E], &mac));
        objects
    }

    /// How many bytes an answer with so much data has, without the status word.
    pub(crate) fn closed_length(&self, data: usize) -> usize {
        let cryptogram = (data / self.suite.block() + 1) * self.suite.block() + 1;
        let header = if cryptogram < 0x80 {
            2
        } else if cryptogram < 0x100 {
            3
        } else {
            4
        };
        header + cryptogram + 4 + 10
    }
}

/// The data objects of a command.
struct Parts<'a> {
    closed: Option<(u8, &'a [u8])>,
    ne: Option<usize>,
    mac: &'a [u8],
    /// What stands before the MAC, as it came.
    signed: Vec<u8>,
}

impl<'a> Parts<'a> {
    /// `85` or `87`, `97`, `8E`, in this order.
    fn of(data: &'a [u8]) -> Result<Self, u16> {
        let objects = object::all(data).ok_or(0x6988_u16)?;
        let mut objects = objects.into_iter().peekable();
        let closed = objects.next_if(|(tag, _)| matches!(tag, 0x85 | 0x87));
        let ne = objects.next_if(|(tag, _)| *tag == 0x97).map(|(_, value)| expected(value)).transpose()?;
        let (_, mac) = objects.next_if(|(tag, _)| *tag == 0x8E).ok_or(0x6987_u16)?;
        if mac.len() != 8 || objects.next().is_some() {
            return Err(0x6988);
        }
        let signed = data.get(..data.len().saturating_sub(10)).unwrap_or_default().to_vec();
        Ok(Self { closed, ne, mac, signed })
    }
}

fn expected(value: &[u8]) -> Result<usize, u16> {
    match value {
        [0] => Ok(256),
        [le] => Ok(usize::from(*le)),
        [0, 0] => Ok(65_536),
        [high, low] => Ok(usize::from(u16::from_be_bytes([*high, *low]))),
        _ => Err(0x6988),
    }
}

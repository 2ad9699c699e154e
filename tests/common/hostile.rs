// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards that lie, and what is looked at when they do.

use std::sync::{Arc, Mutex};

use tashika::{documents, pictures};
use tashika_kit::reading::{FieldName, FieldValue, Reading};
use tashika_kit::{Capabilities, Link, LinkError};
use tashika_softcard::fault::Fault;
use tashika_softcard::memory::MemoryLink;

/// Everything that can go wrong at one command.
pub(crate) const FAULTS: [Fault; 7] = [
    Fault::Removed,
    Fault::Timeout,
    Fault::Status(0x6F00),
    Fault::Status(0x6982),
    Fault::Garbled,
    Fault::OneByte,
    Fault::Truncated,
];

/// A small generator, so that every failure can be repeated from its seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }
}

/// Bends about one answer in `rarity`.
pub(crate) struct Bent {
    pub(crate) link: MemoryLink,
    pub(crate) dice: Dice,
    pub(crate) rarity: u64,
}

impl Link for Bent {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut answer = self.link.transmit(command)?;
        if self.dice.roll(self.rarity) == 0 {
            let length = answer.len() as u64;
            let at = self.dice.roll(length) as usize;
            match self.dice.roll(6) {
                0 => answer[at] ^= 1 << self.dice.roll(8),
                1 => answer[at] = self.dice.roll(256) as u8,
                2 => answer.truncate(at),
                3 => answer.extend((0..self.dice.roll(600)).map(|n| n as u8)),
                4 => {
                    answer.truncate(answer.len() - 2);
                    answer.extend(
                        [[0x61, 0x00], [0x6C, 0x00], [0x62, 0x82], [0x63, 0xC5], [0x69, 0x82]][at % 5],
                    );
                }
                _ => answer = (0..self.dice.roll(300)).map(|_| self.dice.roll(256) as u8).collect(),
            }
        }
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

/// Class and instruction of a command.
pub(crate) type Sent = [u8; 2];

/// Writes down the class and the instruction of every command that reaches the link.
pub(crate) struct Watched<L> {
    pub(crate) link: L,
    pub(crate) sent: Arc<Mutex<Vec<Sent>>>,
}

impl<L: Link> Link for Watched<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.sent.lock().unwrap().push([command[0], command[1]]);
        self.link.transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

/// How often an instruction was sent.
pub(crate) fn count(sent: &[Sent], instruction: u8) -> usize {
    sent.iter().filter(|[_, sent]| *sent == instruction).count()
}

/// All values of a name, from whatever place.
pub(crate) fn values(reading: &Reading, name: &FieldName) -> Vec<FieldValue> {
    reading.fields.iter().filter(|field| field.name == *name).map(|field| field.value.clone()).collect()
}

/// Everything the program would do with a reading, as far as it could hurt.
pub(crate) fn exercise(reading: &Reading) {
    for field in &reading.fields {
        if let FieldValue::Picture { media_type, bytes } = &field.value {
            // Anything may come out, as long as it comes out.
            let _ = pictures::decode(*media_type, bytes);
        }
    }
    let driver = documents::driver(&reading.family).unwrap();
    let _ = driver.transcription(reading);
    let _ = driver.withhold_photo(reading);
    let _ = driver.withhold_challenges(reading);
    serde_json::to_string(reading).unwrap();
}

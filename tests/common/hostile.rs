// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cards that lie.

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

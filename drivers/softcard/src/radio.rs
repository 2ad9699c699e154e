// SPDX-License-Identifier: MIT OR Apache-2.0
//! Radio time: what commands and bytes would cost on a contactless reader.
//!
//! An estimate, not a measurement: no real card was timed. It makes the number of commands and bytes a
//! driver spends visible as seconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tashika_kit::{Capabilities, Link, LinkError};

/// Bit rates of ISO/IEC 14443-3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BitRate {
    /// 13.56 MHz / 128, about 106 kbit/s: where every session begins.
    Kbit106,
    /// Twice that.
    Kbit212,
    /// Four times that.
    Kbit424,
    /// Eight times that.
    Kbit848,
}

impl BitRate {
    fn factor(self) -> u64 {
        match self {
            Self::Kbit106 => 1,
            Self::Kbit212 => 2,
            Self::Kbit424 => 4,
            Self::Kbit848 => 8,
        }
    }
}

/// A model of radio time: so much for each byte, so much for each command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RadioTime {
    /// The bit rate, the same in both directions.
    pub rate: BitRate,
    /// What a command costs beside its bytes: framing, turn-round, the card's own work.
    pub per_command: Duration,
}

impl Default for RadioTime {
    /// 106 kbit/s and 8 ms for each command.
    fn default() -> Self {
        Self { rate: BitRate::Kbit106, per_command: Duration::from_millis(8) }
    }
}

impl RadioTime {
    /// The time of one command: `bytes` of command and answer together. A byte takes ten bits on the
    /// air (ISO/IEC 14443-3, 7.1.1: start bit, eight bits, stop bit); extra guard times are not counted.
    #[must_use]
    pub fn of(&self, bytes: usize) -> Duration {
        const CARRIER_KHZ: u64 = 13_560;
        const CARRIER_CYCLES_A_BYTE: u64 = 10 * 128;
        let cycles = (bytes as u64).saturating_mul(CARRIER_CYCLES_A_BYTE);
        let nanoseconds = cycles.saturating_mul(1_000_000) / (CARRIER_KHZ * self.rate.factor());
        self.per_command.saturating_add(Duration::from_nanos(nanoseconds))
    }
}

/// Whether radio time passes or is only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passing {
    /// The link sleeps: training feels like a counter.
    Sleep,
    /// The link only counts: benchmarks.
    Count,
}

/// Reads the radio time of a link that somebody else owns by now.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<AtomicU64>);

impl Meter {
    /// Radio time so far.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    fn add(&self, time: Duration) {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.0.fetch_add(nanoseconds, Ordering::Relaxed);
    }
}

/// A link with radio time added.
#[derive(Debug)]
pub struct RadioLink<L> {
    link: L,
    time: RadioTime,
    passing: Passing,
    meter: Meter,
}

impl<L: Link> RadioLink<L> {
    /// Adds radio time to a link.
    #[must_use]
    pub fn new(link: L, time: RadioTime, passing: Passing) -> Self {
        Self { link, time, passing, meter: Meter::default() }
    }

    /// A meter that stays readable after the link was given away.
    #[must_use]
    pub fn meter(&self) -> Meter {
        self.meter.clone()
    }
}

impl<L: Link> Link for RadioLink<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let answer = self.link.transmit(command)?;
        let time = self.time.of(command.len().saturating_add(answer.len()));
        self.meter.add(time);
        if self.passing == Passing::Sleep {
            std::thread::sleep(time);
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tashika_kit::{Link, LinkError};

    use super::{BitRate, Passing, RadioLink, RadioTime};

    struct Echo;

    impl Link for Echo {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            Ok(command.to_vec())
        }

        fn power_off(&mut self) {}
    }

    #[test]
    fn a_byte_costs_ten_bits() {
        let free = |rate| RadioTime { rate, per_command: Duration::ZERO };
        // 13.56 MHz / 128 is 105.9375 kbit/s: 10,000 bits take 94.395 ms.
        assert_eq!(free(BitRate::Kbit106).of(1000).as_micros(), 94_395);
        assert_eq!(free(BitRate::Kbit848).of(1000).as_micros(), 11_799);
        assert_eq!(RadioTime::default().of(0), Duration::from_millis(8));
    }

    #[test]
    fn the_meter_counts_both_directions_and_outlives_the_link() {
        let time = RadioTime::default();
        let mut link = RadioLink::new(Echo, time, Passing::Count);
        let meter = link.meter();
        for _ in 0..3 {
            link.transmit(&[0; 50]).unwrap();
        }
        drop(link);
        assert_eq!(meter.elapsed(), time.of(100) * 3);
    }
}

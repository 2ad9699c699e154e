// SPDX-License-Identifier: MIT OR Apache-2.0
//! 抜き打ち: a card whose nature is not told. The number it was drawn with is shown afterwards, so that a trainer can have
//! the same card put down again, for somebody else.

use jiff::Timestamp;
use tashika_softcard::persona::{self, Persona};

use super::lesson::Level;

/// How many draws there are: four digits can be said across a room.
const DRAWS: u16 = 10_000;

/// A draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surprise {
    seed: u16,
    /// Of this family alone; of all if `None`.
    family: Option<&'static str>,
}

impl Surprise {
    /// A new draw. The clock is as good as dice here: nothing depends on nobody guessing it.
    #[must_use]
    pub fn draw(family: Option<&'static str>, now: Timestamp) -> Self {
        let nanoseconds = now.as_nanosecond().unsigned_abs() / 1000;
        let seed = u16::try_from(nanoseconds % u128::from(DRAWS)).unwrap_or(0);
        Self { seed, family }
    }

    /// The draw of a number that was told, e.g. `#0421`; `None` if it is none.
    #[must_use]
    pub fn parse(text: &str, family: Option<&'static str>) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let all_digits = digits.chars().all(|c| c.is_ascii_digit());
        let seed = digits.parse().ok().filter(|_| digits.len() == 4 && all_digits)?;
        Some(Self { seed, family })
    }

    /// The number as it is told.
    #[must_use]
    pub fn number(self) -> String {
        format!("#{:04}", self.seed)
    }

    /// Of which family alone.
    #[must_use]
    pub fn family(self) -> Option<&'static str> {
        self.family
    }

    /// The card. As often a genuine one as one with something to notice: who expects a forgery each time learns to refuse.
    #[must_use]
    pub fn persona(self) -> Option<&'static Persona> {
        let of_family = |persona: &&Persona| self.family.is_none_or(|family| persona.family == family);
        // What is special about a certificate does not show when the card is read as a document.
        let document = |persona: &&Persona| !persona.name.starts_with("jpki-");
        let (genuine, faulty): (Vec<_>, Vec<_>) = persona::all()
            .iter()
            .filter(of_family)
            .filter(document)
            .partition(|persona| Level::of(persona) == Level::Genuine);
        let mixed = mix(u64::from(self.seed));
        let from = if mixed & 1 == 0 || faulty.is_empty() { genuine } else { faulty };
        let length = u64::try_from(from.len()).ok().filter(|length| *length > 0)?;
        let place = usize::try_from((mixed >> 1) % length).ok()?;
        from.get(place).copied()
    }
}

/// The finisher of SplitMix64: near numbers give cards that are not near.
fn mix(seed: u64) -> u64 {
    let mut mixed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

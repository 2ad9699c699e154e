// SPDX-License-Identifier: MIT OR Apache-2.0
//! Numbers of the card side: hexadecimal texts, fixed lengths, and random numbers.

use std::collections::VecDeque;

use num_bigint::BigUint;

/// From the texts of [`super::domains`].
pub(crate) fn hex(text: &str) -> BigUint {
    BigUint::parse_bytes(text.as_bytes(), 16).unwrap_or_default()
}

/// Big-endian, filled with zeros on the left.
pub(crate) fn fixed(number: &BigUint, length: usize) -> Vec<u8> {
    let bytes = if *number == BigUint::ZERO { Vec::new() } else { number.to_bytes_be() };
    let mut filled = vec![0; length.saturating_sub(bytes.len())];
    filled.extend(bytes);
    filled
}

/// a - b mod p, both below p.
pub(crate) fn minus(a: &BigUint, b: &BigUint, p: &BigUint) -> BigUint {
    if a >= b { a - b } else { p - b + a }
}

/// Where a chip's random numbers come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Randoms {
    /// The system.
    System,
    /// These, one for each time: for worked examples. When they are used up, nothing random happens any more.
    Script(VecDeque<Vec<u8>>),
}

impl Randoms {
    /// Worked examples.
    #[must_use]
    pub fn script(parts: &[&[u8]]) -> Self {
        Self::Script(parts.iter().map(|part| part.to_vec()).collect())
    }

    /// `None` if there are no more.
    pub(crate) fn bytes(&mut self, length: usize) -> Option<Vec<u8>> {
        match self {
            Self::System => {
                let mut bytes = vec![0; length];
                getrandom::fill(&mut bytes).ok()?;
                Some(bytes)
            }
            Self::Script(parts) => parts.pop_front(),
        }
    }

    /// A number from 1 to below - 1; a script's is taken as it is.
    pub(crate) fn below(&mut self, below: &BigUint) -> Option<BigUint> {
        let length = below.to_bytes_be().len() + 8;
        let number = BigUint::from_bytes_be(&self.bytes(length)?);
        match self {
            Self::System => Some(number % (below - BigUint::from(1u8)) + BigUint::from(1u8)),
            Self::Script(_) => Some(number),
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: software passports.
//!
//! Written from Doc 9303 (`specs` passport §8), beside and not from the reader side: the two share neither parser nor
//! encoder nor arithmetic.

use tashika_kit::persona::Persona;

/// All personas of this family.
pub static PERSONAS: [Persona; 0] = [];

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: software residence cards of both generations, and the residence application of a specified card.
//!
//! Written from `specs` residence-card, beside and not from the reader side: the two share neither parser nor encoder
//! nor cipher chaining. What no public source settles is a field of `Behaviour`.

pub mod issuer;

use tashika_kit::Persona;

/// All personas of this family.
pub static PERSONAS: [Persona; 0] = [];

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software cards: the card sides of all families, hosted in memory or behind a PC/SC reader.
//!
//! No counter waits for hardware, and no branch trains on a customer. What a software card proves, it
//! proves under a simulated issuer that is accepted in training mode only.

mod beside;
pub mod fault;
pub mod memory;
pub mod one_chip;
pub mod persona;
pub mod radio;
pub mod vpcd;

pub use memory::{MemoryLink, SharedCard};
pub use persona::Persona;

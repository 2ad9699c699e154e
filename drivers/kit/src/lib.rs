// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a document driver is written with.
//!
//! A driver talks to a card through a [`Transaction`], asks for tries before it spends one
//! ([`tries`]), and returns a [`Reading`]. A pure function of the same driver turns a reading and the
//! [`Anchors`] into [`Verdicts`]. Nothing here knows a particular document, the law, a database or a
//! screen.
//!
//! Every length that comes from a card is bounded here; no function panics on any input.

pub mod anchors;
pub mod apdu;
pub mod card_side;
pub mod chip;
pub mod cipher;
pub mod curve;
pub mod date;
pub mod derive;
pub mod digest;
pub mod driver;
pub mod dsa;
pub mod ecdsa;
pub mod error;
pub mod group;
pub mod hex;
pub mod iso9796;
pub mod link;
mod modular;
pub mod persona;
pub mod reading;
pub mod rsa;
pub mod secret;
pub mod signature;
pub mod text;
pub mod tlv;
pub mod transaction;
pub mod transcribe;
pub mod tries;
#[cfg(test)]
mod vectors;
pub mod verdict;
pub mod watch;

pub use anchors::{AnchorClass, Anchors, RevocationList, Root, SignerId, SignerName};
pub use apdu::{Command, Instruction, Response, StatusWord};
pub use card_side::CardSide;
pub use chip::{Chip, Readings};
pub use driver::{Credential, CredentialId, CredentialNeed, Driver, Entry, ReadOrder, Recognised};
pub use error::{CardError, WhoActs};
pub use link::{Capabilities, Link, LinkError};
pub use persona::Persona;
pub use reading::{Field, FieldName, FieldValue, Reading, Source};
pub use secret::Secret;
pub use transaction::Transaction;
pub use transcribe::{Form, PictureText, View};
pub use verdict::Verdicts;
pub use watch::{Cancel, Watch};

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence card (在留カード) and special permanent resident certificate (特別永住者証明書), first and second generation:
//! the reader side, and in [`card`] the card side. Of a specified card (特定在留カード), which is a My Number Card, only
//! the presence is told.
//!
//! What is known, and how certainly, is in `specs` residence-card; nothing here has been tried on a real card yet.
//!
//! The names of things: the 12-character number printed on the card is its key and its only secret; the chip counts no
//! tries. The first generation holds name, birth date and all the rest only in one picture, the second holds most of it
//! as text, but never the name and the address.

mod ber;
pub mod card;
mod certificate;
mod chain;
mod collect;
mod contents;
mod driver;
mod files;
mod judge;
mod kind;
mod layout;
mod marks;
mod number;
mod protocol;
mod raw;
mod read;
mod reading;
mod recognise;
#[cfg(test)]
mod rig;
mod signature;
mod specified;
mod transcription;
mod validity;
mod withhold;

pub use chain::{RootFacts, root_facts};
pub use driver::{FAMILY, NUMBER, ResidenceCard};
pub use kind::{CardKind, Generation, kind_of};
pub use marks::{issuer, marks};
pub use number::{NumberProblem, ResidenceNumber};
pub use specified::{SPECIFIED, SpecifiedResidenceCard};
pub use transcription::address_is_replaced;
pub use validity::{CardDays, SPECIAL_PERIOD, application_is_pending, expiry_fits, validity_on};

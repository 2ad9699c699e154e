// SPDX-License-Identifier: MIT OR Apache-2.0
//! Driver's licence (運転免許証, IC card) and My-Number licence (マイナ免許証, an application on the My Number Card): the
//! reader side, and in [`card`] the card side.
//!
//! What is known, and how certainly, is in `specs` drivers-licence; nothing here has been tried on a real card yet.
//!
//! 本籍 (DF1/EF02 and DF1/EF06) is out of reach by design: EF06 does not occur in this crate's reader side; EF02 is
//! read only when the operator has configured signature verification, into memory that wipes itself, because the
//! signature covers it.

pub mod card;
mod changes;
mod characters;
mod collect;
mod common;
mod conventional;
mod editions;
mod entries;
#[cfg(test)]
mod example;
mod files;
mod layout;
mod my_number_licence;
mod number;
mod sheet;
mod signature;
mod signer;
mod table;
mod text;
mod tlv;

pub use characters::external_number;
pub use conventional::{FAMILY, Licence, PIN_1, PIN_2};
pub use my_number_licence::{BadConfiguration, MY_NUMBER_LICENCE, MY_NUMBER_LICENCE_PIN, MyNumberLicence};
pub use number::{LicenceNumber, NumberProblem};
pub use text::comparable;

// SPDX-License-Identifier: MIT OR Apache-2.0
//! My Number Card (マイナンバーカード, 個人番号カード): the reader side, and in [`card`] the card side.
//!
//! What is known, and how certainly, is in `specs` mynumber-card. There is no official public APDU
//! specification of this card; nothing here has been tried on a real card yet.
//!
//! The My Number itself is out of reach by design: 照合番号A, visual EF 0005 and text EF 0001 do not occur
//! in this crate's reader side, and the hash of the My Number in the integrity record is wiped as soon
//! as the record has been checked.

mod agreement;
pub mod card;
mod certificate;
pub mod check_number;
mod common;
mod driver;
mod face;
mod files;
pub mod jpki;
mod judge;
mod layout;
mod public_key;
mod sex;
mod text;

pub use check_number::{CHECK_NUMBER_B, CheckNumberB, PrintedBirthDate};
pub use driver::{FAMILY, MyNumber, MyNumberWithoutCertificate};

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Electronic passport (ICAO Doc 9303): the reader side, and in [`card`] the card side.
//!
//! What is known, and how certainly, is in `specs` passport; nothing here has been tried on a real passport yet.
//!
//! The machine readable zone (MRZ) of the data page, or the card access number (CAN), is the password of the chip. The
//! chip counts no tries. Data are signed by a document signer of the issuing state, whose certificate stands under that
//! state's CSCA; whether the chip is the original, Active Authentication, Chip Authentication or PACE with chip
//! authentication mapping can show, where the chip offers one of them.

pub mod access;
pub mod card;
pub mod certificate;
mod chain;
pub mod cms;
pub mod contents;
pub mod crl;
mod der;
mod driver;
mod evidence;
mod files;
mod judge;
pub mod layout;
pub mod master_list;
pub mod mrz;
mod name;
#[cfg(test)]
mod pki;
mod read;
#[cfg(test)]
mod rig;
pub mod security_infos;
pub mod sod;
mod withhold;

pub use driver::{CAN, FAMILY, MRZ, Passport};

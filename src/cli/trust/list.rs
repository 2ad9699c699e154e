// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika trust list`: every anchor, shipped, added, imported or missing.

use serde::Serialize;
use serde_json::json;
use tashika_kit::anchors::{Anchor, AnchorClass};
use tashika_kit::hex;

use super::countries::Section;
use super::{FAMILY_PASSPORT, Failure, FamilyWord, RESIDENCE, today};
use crate::cli::doctor::class_key;
use crate::cli::output::say;
use crate::cli::{Common, exit, output};
use crate::trust::roots::{Imported, Pin};
use crate::trust::signers::{Signer, SignerError};
use crate::trust::{CertificateFacts, TrustStore};
use crate::words;

/// One anchor as the list shows it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    /// `my_number_card_face`, `jpki`, `licence`, `my_number_licence` or `residence`; passports have a list of their own.
    used_for: &'a str,
    /// Nothing for an imported root that no pin knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<AnchorClass>,
    accepted: bool,
    fingerprint: String,
    added: bool,
    /// Of a root: whether its file is here. Without it nobody knows who signed the cards under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pin: Option<&'a Pin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate: Option<&'a CertificateFacts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force_today: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added_on: Option<jiff::civil::Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added_by: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn shipped(store: &TrustStore, anchor: &'a Anchor, used_for: &'a str, source: Option<&'a str>) -> Self {
        Self {
            name: &anchor.name,
            used_for,
            class: Some(anchor.class),
            accepted: store.accepted().contains(anchor.class),
            fingerprint: hex::lower(&anchor.fingerprint),
            added: false,
            imported: None,
            pin: None,
            key_id: None,
            certificate: None,
            in_force_today: None,
            source,
            added_on: None,
            added_by: None,
        }
    }

    fn added(store: &TrustStore, signer: &'a Signer, today: jiff::civil::Date) -> Self {
        let (entry, certificate) = match &signer.added {
            Some((entry, certificate)) => (Some(entry), certificate.as_ref()),
            None => (None, None),
        };
        Self {
            added: true,
            key_id: (!signer.key_id.is_empty()).then(|| hex::lower(&signer.key_id)),
            certificate,
            in_force_today: certificate.map(|facts| facts.in_force(today)),
            source: entry.map(|entry| entry.source.as_str()),
            added_on: entry.map(|entry| entry.added_on),
            added_by: entry.map(|entry| entry.added_by.as_str()),
            ..Self::shipped(store, &signer.anchor, &signer.family, None)
        }
    }

    /// A root that is known by its fingerprint, imported or missing.
    fn root(
        store: &'a TrustStore,
        (pin, imported): (&'a Pin, Option<&'a Imported>),
        today: jiff::civil::Date,
    ) -> Self {
        let entry = imported.map(|root| &root.entry);
        let said = entry.map(|entry| entry.source.as_str()).filter(|source| !source.is_empty());
        Self {
            added: imported.is_some(),
            imported: Some(imported.is_some()),
            pin: Some(pin),
            key_id: imported.map(|root| hex::lower(&root.facts.key_id)),
            in_force_today: Some(pin.in_force(today)),
            added_on: entry.map(|entry| entry.added_on),
            added_by: entry.map(|entry| entry.added_by.as_str()),
            ..Self::shipped(store, &pin.anchor, RESIDENCE, said.or(store.source_of_pins()))
        }
    }

    /// A root that was imported while another list of pins was in use.
    fn unpinned(root: &'a Imported) -> Self {
        Self {
            name: &root.entry.sha256,
            used_for: RESIDENCE,
            class: None,
            accepted: false,
            fingerprint: hex::lower(&root.fingerprint),
            added: true,
            imported: Some(true),
            pin: None,
            key_id: None,
            certificate: None,
            in_force_today: None,
            source: None,
            added_on: Some(root.entry.added_on),
            added_by: Some(&root.entry.added_by),
        }
    }

    fn say_root(&self) {
        if let Some(imported) = self.imported {
            say!("  {}", words::ja(if imported { "trust.imported" } else { "trust.not_imported" }));
        }
        let Some(pin) = self.pin else { return };
        let state = if self.in_force_today == Some(true) { "trust.in_force" } else { "trust.not_in_force" };
        say!("  {} – {} {}・{}", pin.valid_from, pin.valid_until, words::ja(state), pin.key);
        say!("  {}: {}", words::ja("trust.published_as"), pin.published);
    }

    fn say(&self) {
        let class = self.class.map_or("trust.not_pinned", class_key);
        let class = words::ja(class);
        let accepted = if self.accepted { "trust.accepted" } else { "trust.not_accepted" };
        say!("{}", self.name);
        say!("  {}: {class}・{}", words::ja(&format!("trust.for.{}", self.used_for)), words::ja(accepted));
        say!("  SHA-256 {}", self.fingerprint);
        self.say_root();
        if let Some(key_id) = &self.key_id {
            say!("  {} {key_id}", words::ja("trust.key_id"));
        }
        if let Some(facts) = self.certificate {
            let state =
                if self.in_force_today == Some(true) { "trust.in_force" } else { "trust.not_in_force" };
            say!("  {} – {} {}", facts.valid_from, facts.valid_until, words::ja(state));
        }
        if let Some(source) = self.source {
            say!("  {}: {source}", words::ja("trust.source"));
        }
        if let (Some(on), Some(by)) = (self.added_on, self.added_by) {
            say!("  {}: {on} {by}", words::ja("trust.added"));
        }
    }
}

pub(super) fn list(
    common: &Common,
    as_json: bool,
    family: Option<FamilyWord>,
    country: Option<&str>,
) -> Result<u8, Failure> {
    // Nothing but what is for passports is of a country.
    let family = country.map_or(family, |_| Some(FamilyWord::Passport)).map(FamilyWord::id);
    let wanted = |used_for: &str| family.is_none_or(|family| family == used_for);
    let store = common.trust_store().map_err(SignerError::from)?;
    let today = today();
    let (keys, certificates) = store.sources();
    let keys =
        store.card_verifiable_anchors().map(|key| Line::shipped(&store, key, "my_number_card_face", keys));
    let roots = store.pinned_certificates().map(|root| Line::shipped(&store, root, "jpki", certificates));
    let added = store.signers().iter().map(|signer| Line::added(&store, signer, today));
    let residence = store.residence_roots().map(|root| Line::root(&store, root, today));
    let unpinned = store.unpinned_roots().map(Line::unpinned);
    let lines = keys.chain(roots).chain(added).chain(residence).chain(unpinned);
    let lines: Vec<Line<'_>> = lines.filter(|line| wanted(line.used_for)).collect();
    let passports = wanted(FAMILY_PASSPORT).then(|| Section::of(&store, country));
    let has_root = store.residence_roots().any(|(_, imported)| imported.is_some());
    if as_json {
        return Ok(output::json(&json!({
            "schema": "tashika.trust/1",
            "signers_folder": common.signers_folder(),
            "public_licence_anchor_known": false,
            "residence_root_imported": has_root,
            "note": words::en("trust.no_public_anchor"),
            "anchors": lines,
            "passport": passports,
        })));
    }
    lines.iter().for_each(Line::say);
    if let Some(passports) = &passports {
        passports.say(family.is_some(), country);
    }
    if family.is_some() {
        return Ok(exit::PROVED);
    }
    say!("※ {} / {}", words::ja("trust.no_public_anchor"), words::en("trust.no_public_anchor"));
    if !has_root {
        say!("※ {} / {}", words::ja("trust.no_residence_root"), words::en("trust.no_residence_root"));
    }
    Ok(exit::PROVED)
}

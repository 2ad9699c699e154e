// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is in the store, list by list.

use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use tashika_kit::hex;
use x509_parser::prelude::{FromDer, X509Name};

use super::import::whole_index;
use super::store::{CrlStore, SLACK};

/// How a list stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListState {
    /// In force.
    InForce,
    /// Past its nextUpdate, or not begun.
    OutOfDate,
    /// Its index is damaged: nothing is said by it until it is imported again.
    Damaged,
}

/// A list in the store. Every byte of its index was compared with its hash.
#[derive(Clone, Debug, Serialize)]
pub struct ListStatus {
    /// How it stands.
    pub state: ListState,
    /// Name of its index file.
    pub file: String,
    /// The authority, by its anchor's name.
    pub issuer: String,
    /// Its distribution point, for people; empty: everything of the issuer.
    pub point: String,
    /// When it was issued.
    pub this_update: Option<Timestamp>,
    /// By when there is another.
    pub next_update: Option<Timestamp>,
    /// cRLNumber, hexadecimal; empty if it has none.
    pub number: String,
    /// How many serial numbers; 0 if the index is damaged.
    pub serials: u64,
    /// SHA-256 of the list's DER.
    pub sha256: String,
    /// Where it came from.
    pub from: String,
    /// When it was imported.
    pub imported: Option<Timestamp>,
    /// Bytes of the index.
    pub index_bytes: u64,
}

impl CrlStore {
    /// Every list in the store.
    ///
    /// # Errors
    /// The folder cannot be read. One that is not there holds nothing.
    pub fn status(&self, now: Timestamp) -> io::Result<Vec<ListStatus>> {
        Ok(self.places()?.iter().map(|place| status(place, now)).collect())
    }
}

fn status(place: &Path, now: Timestamp) -> ListStatus {
    let file = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let Some((facts, index_bytes)) = whole_index(place) else {
        return ListStatus {
            state: ListState::Damaged,
            file,
            issuer: String::new(),
            point: String::new(),
            this_update: None,
            next_update: None,
            number: String::new(),
            serials: 0,
            sha256: String::new(),
            from: String::new(),
            imported: None,
            index_bytes: place.metadata().map_or(0, |facts| facts.len()),
        };
    };
    let now = now.as_second();
    let in_force = now <= facts.next_update && now.saturating_add(SLACK) >= facts.this_update;
    ListStatus {
        state: if in_force { ListState::InForce } else { ListState::OutOfDate },
        file,
        issuer: facts.issuer,
        point: point_name(&facts.point),
        this_update: Timestamp::from_second(facts.this_update).ok(),
        next_update: Timestamp::from_second(facts.next_update).ok(),
        number: facts.number,
        serials: facts.count,
        sha256: facts.sha256,
        from: facts.from,
        imported: Timestamp::from_second(facts.imported).ok(),
        index_bytes,
    }
}

/// A distribution point for people.
pub(super) fn point_name(hexadecimal: &str) -> String {
    let Some(der) = hex::decode(hexadecimal).filter(|der| !der.is_empty()) else { return String::new() };
    match X509Name::from_der(&der) {
        Ok((_, name)) => name.to_string().chars().filter(|character| !character.is_control()).collect(),
        Err(_) => hexadecimal.to_owned(),
    }
}

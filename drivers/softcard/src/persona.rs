// SPDX-License-Identifier: MIT OR Apache-2.0
//! All personas of all families, in one list.

pub use tashika_kit::persona::{Expected, Maker, Persona, SpecimenCredential};

/// Every persona. A new family adds one line here.
#[must_use]
pub fn all() -> Vec<&'static Persona> {
    tashika_mynumber::card::PERSONAS.iter().collect()
}

/// The persona of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Persona> {
    all().into_iter().find(|persona| persona.name == name)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! All personas of all families, in one list.

use std::sync::LazyLock;

pub use tashika_kit::persona::{Expected, Maker, Persona, SpecimenCredential};

/// Every persona. A new family adds one line here.
#[must_use]
pub fn all() -> &'static [Persona] {
    static ALL: LazyLock<Vec<Persona>> = LazyLock::new(|| {
        [tashika_mynumber::card::PERSONAS.as_slice(), tashika_licence::card::PERSONAS.as_slice()].concat()
    });
    &ALL
}

/// The persona of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Persona> {
    all().iter().find(|persona| persona.name == name)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! All personas of all families, in one list.

use std::sync::LazyLock;

use crate::beside;

pub use tashika_kit::persona::{Expected, JpkiExpected, Maker, Persona, SpecimenCredential};

/// Every persona. A new family adds one line here.
#[must_use]
pub fn all() -> &'static [Persona] {
    static ALL: LazyLock<Vec<Persona>> = LazyLock::new(|| {
        let families: [&[Persona]; 6] = [
            &tashika_mynumber::card::PERSONAS,
            &tashika_mynumber::card::JPKI_PERSONAS,
            &beside::PERSONAS,
            &tashika_licence::card::PERSONAS,
            &tashika_residence::card::PERSONAS,
            &tashika_passport::card::PERSONAS,
        ];
        families.concat()
    });
    &ALL
}

/// The persona of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Persona> {
    all().iter().find(|persona| persona.name == name)
}

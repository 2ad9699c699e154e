// SPDX-License-Identifier: MIT OR Apache-2.0
//! All personas of all families, in one list.

use std::sync::LazyLock;

use crate::beside;

pub use tashika_kit::persona::{Expected, Maker, Persona, SpecimenCredential};

/// Every persona. A new family adds one line here.
#[must_use]
pub fn all() -> &'static [Persona] {
    static ALL: LazyLock<Vec<Persona>> = LazyLock::new(|| {
        let families: [&[Persona]; 3] =
            [&tashika_mynumber::card::PERSONAS, &beside::PERSONAS, &tashika_licence::card::PERSONAS];
        families.concat()
    });
    &ALL
}

/// The persona of a name.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Persona> {
    all().iter().find(|persona| persona.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn no_two_personas_share_a_name_or_a_title() {
        let texts: [fn(&super::Persona) -> &'static str; 3] =
            [|persona| persona.name, |persona| persona.title_ja, |persona| persona.title_en];
        for text in texts {
            let different: BTreeSet<_> = all().iter().map(text).collect();
            assert_eq!(different.len(), all().len());
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Names (`specs` passport §1.4; Doc 9303-3, 4.6 and the name section of each format).

/// A name as the zone writes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Name {
    /// Usually the surname; fillers are spaces.
    pub primary: String,
    /// Usually the given names; empty if there are none.
    pub secondary: String,
    /// A letter stands at the last place: it has to be treated as cut, even if it is complete.
    pub may_be_cut: bool,
}

impl Name {
    /// From the name field, with its fillers.
    pub(super) fn of(field: &str) -> Self {
        let (primary, secondary) = field.split_once("<<").unwrap_or((field, ""));
        Self {
            primary: spaced(primary),
            secondary: spaced(secondary),
            may_be_cut: !field.is_empty() && !field.ends_with('<'),
        }
    }

    /// Primary and secondary part with a space between.
    #[must_use]
    pub fn whole(&self) -> String {
        spaced(&format!("{}<{}", self.primary.replace(' ', "<"), self.secondary.replace(' ', "<")))
    }
}

/// Never prints the name.
impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Name[redacted]")
    }
}

/// Fillers as spaces, each run as one.
fn spaced(field: &str) -> String {
    field.split('<').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::Name;

    #[test]
    fn odd_names_hold() {
        for (field, primary, secondary, cut) in [
            ("<<<<<<", "", "", false),
            ("", "", "", false),
            ("<<ANNA<<<", "", "ANNA", false),
            ("A<<B<<C<", "A", "B C", false),
            ("ABCDEF", "ABCDEF", "", true),
        ] {
            let name = Name::of(field);
            let told = (name.primary.as_str(), name.secondary.as_str(), name.may_be_cut);
            assert_eq!(told, (primary, secondary, cut));
        }
        assert_eq!(Name::of("VAN<DER<STEEN<<MARIANNE").whole(), "VAN DER STEEN MARIANNE");
        assert_eq!(Name::of("<<ANNA").whole(), "ANNA");
        assert_eq!(format!("{:?}", Name::of("A<<B")), "Name[redacted]");
    }
}

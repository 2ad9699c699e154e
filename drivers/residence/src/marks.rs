// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is known of the printed card and not of its chip: the marks a clerk can look for (`specs` residence-card §7.2),
//! and who issues it. Both are data: `assets/residence/marks.toml`, `assets/residence/issuer.toml`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::kind::CardKind;

#[derive(Deserialize)]
struct Marks {
    mark: Vec<Mark>,
}

#[derive(Deserialize)]
struct Mark {
    code: String,
    kinds: Vec<String>,
    needs_photo: bool,
}

#[derive(Deserialize)]
struct Issuer {
    name: String,
}

/// The marks of the print that are known of a card, as codes in the order in which to look; the locale files hold
/// `mark_of_print.<code>`. None of a form of which nothing is known. `photo`: whether the card bears one.
#[must_use]
pub fn marks(kind: CardKind, photo: bool) -> Vec<&'static str> {
    static MARKS: LazyLock<Vec<Mark>> = LazyLock::new(|| {
        let file = toml::from_str(include_str!("../../../assets/residence/marks.toml"));
        // The tests below read the file; a program without it knows no mark, which it says.
        file.map(|file: Marks| file.mark).unwrap_or_default()
    });
    let of_card =
        |mark: &&Mark| mark.kinds.iter().any(|code| code == kind.code()) && (photo || !mark.needs_photo);
    MARKS.iter().filter(of_card).map(|mark| mark.code.as_str()).collect()
}

/// Who issues every card of this family.
#[must_use]
pub fn issuer() -> Option<&'static str> {
    static ISSUER: LazyLock<Option<String>> = LazyLock::new(|| {
        let file = toml::from_str(include_str!("../../../assets/residence/issuer.toml"));
        file.ok().map(|file: Issuer| file.name)
    });
    ISSUER.as_deref()
}

#[cfg(test)]
mod tests {
    use super::{issuer, marks};
    use crate::kind::CardKind;

    #[test]
    fn five_marks_are_known_of_the_first_form_and_none_of_the_new_one() {
        let all = ["moj_mark", "left_edge", "hologram", "moj_letters", "watermark"];
        assert_eq!(marks(CardKind::ResidenceCard1, true), all);
        assert_eq!(marks(CardKind::SpecialPermanent1, true), all);
        let without_photo = ["moj_mark", "left_edge", "watermark"];
        assert_eq!(marks(CardKind::ResidenceCard1, false), without_photo);
        for kind in [
            CardKind::ResidenceCard2,
            CardKind::SpecialPermanent2,
            CardKind::SpecifiedResidenceCard,
            CardKind::SpecifiedSpecialPermanent,
        ] {
            assert!(marks(kind, true).is_empty(), "{kind:?}");
        }
    }

    #[test]
    fn the_issuer_is_named() {
        assert_eq!(issuer(), Some("出入国在留管理庁"));
    }
}

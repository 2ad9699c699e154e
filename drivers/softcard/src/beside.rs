// SPDX-License-Identifier: MIT OR Apache-2.0
//! My Number Cards that carry a My-Number licence or a residence application (特定在留カード). What a check must come to
//! is the host's: nothing beside it ever changes that. The host is the genuine card, which by itself stands for a card
//! without either.

use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Expected, Front, Maker, Persona, SpecimenCredential};
use tashika_licence::MY_NUMBER_LICENCE_PIN;
use tashika_licence::card::{MyNumberLicenceCard, Recorded};
use tashika_residence::card::SpecifiedApplication;

use crate::one_chip::{Application, OneChip};

/// What is beside the host.
enum Beside {
    Licence(Recorded),
    /// 特定在留カード.
    ResidenceCard,
    /// 特定特別永住者証明書.
    SpecialPermanent,
}

/// The one card of the host's family that has nothing special.
fn host() -> &'static Persona {
    let [first, rest @ ..] = &tashika_mynumber::card::PERSONAS;
    rest.iter().find(|persona| persona.name == "genuine").unwrap_or(first)
}

impl Maker for Beside {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        let guest: Box<dyn Application> = match self {
            Self::Licence(recorded) => Box::new(MyNumberLicenceCard::new(*recorded, today)),
            Self::ResidenceCard => Box::new(SpecifiedApplication::residence_card()),
            Self::SpecialPermanent => Box::new(SpecifiedApplication::special_permanent()),
        };
        Box::new(OneChip::new(host().build(today), guest))
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        let mut known = host().credentials(today);
        let pin = match self {
            Self::Licence(recorded) => MyNumberLicenceCard::pin(*recorded),
            Self::ResidenceCard | Self::SpecialPermanent => None,
        };
        known.extend(pin.map(|pin| SpecimenCredential { id: MY_NUMBER_LICENCE_PIN, value: pin.to_owned() }));
        known
    }

    /// The host's: nothing of a licence is printed, and what the face of a specified card shows is not public.
    fn front(&self, today: Date) -> Option<Front> {
        host().front(today)
    }
}

const fn persona(
    name: &'static str,
    title_ja: &'static str,
    title_en: &'static str,
    maker: &'static Beside,
) -> Persona {
    let expected = Expected::Verdicts {
        integrity: "intact",
        issuer: "anchored",
        originality: "proven",
        validity: "in_force",
        revocation: "not_asked",
        agreement: "agree",
        summary: "proved_in_force",
    };
    Persona { name, family: "mynumber", title_ja, title_en, expected, jpki: None, differs: &[], maker }
}

/// All of them.
pub(crate) static PERSONAS: [Persona; 7] = [
    persona(
        "my-number-licence",
        "マイナ免許証のあるカード",
        "My Number Card with a My-Number licence",
        &Beside::Licence(Recorded::Licence),
    ),
    persona(
        "my-number-licence-no-pin",
        "マイナ免許証（暗証番号なし）",
        "My-Number licence, no PIN set",
        &Beside::Licence(Recorded::WithoutPin),
    ),
    persona(
        "my-number-licence-blocked",
        "マイナ免許証（暗証番号ロック）",
        "My-Number licence, its PIN blocked",
        &Beside::Licence(Recorded::Blocked),
    ),
    persona(
        "driving-history-only",
        "運転経歴情報のみのカード（マイナ経歴証明書）",
        "My Number Card with driving history alone, no licence",
        &Beside::Licence(Recorded::HistoryOnly),
    ),
    persona(
        "my-number-licence-altered",
        "マイナ免許証（写真の改ざん）",
        "My-Number licence, photo replaced after signing, on a genuine card",
        &Beside::Licence(Recorded::Altered),
    ),
    persona(
        "specified-residence-card",
        "特定在留カード",
        "Specified residence card: a My Number Card with a residence application",
        &Beside::ResidenceCard,
    ),
    persona(
        "specified-special-permanent",
        "特定特別永住者証明書",
        "Specified special permanent resident certificate",
        &Beside::SpecialPermanent,
    ),
];

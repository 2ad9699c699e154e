// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas: each a residence card that shows one thing, and what a check of it must come to with its number and
//! with the simulated roots in the trust store.
//!
//! No residence card is ever "proved": the chip cannot show that it is the original.

use std::sync::LazyLock;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use tashika_kit::CardSide;
use tashika_kit::persona::{Differs, Expected, Front, Maker, Persona, ResidenceFront, SpecimenCredential};

use super::chip::ResidenceCardSide;
use super::holder::{ANNA, CHILD, Holder, KOFI, LINH, PARK, PRIYA, specimen};
use super::issuer::{Peculiar, Standing};
use super::order::{Kind, Moved, Order, Signing, Tampering};
use super::stamp;
use crate::driver::{FAMILY, NUMBER};

/// Writes the order of a persona's card as of a day.
struct Recipe {
    order: fn(Date) -> Order,
    printed: Printed,
}

/// What the face and the back of the card show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Printed {
    /// What the chip says, forged or not.
    AsChip,
    /// Somebody else's face on a chip that nobody touched.
    FalseFace,
    /// The address the holder really has: the chip was changed, the print was not.
    Address(&'static str),
}

impl Maker for Recipe {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        Box::new((self.order)(today).card())
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        vec![SpecimenCredential { id: NUMBER, value: (self.order)(today).holder.number.to_owned() }]
    }

    /// The front of a My Number Card is another one.
    fn front(&self, _today: Date) -> Option<Front> {
        None
    }

    /// Who made the false face puts their own on it.
    fn stranger(&self) -> &'static [u8] {
        if self.printed == Printed::FalseFace { specimen!("man.jp2") } else { &[] }
    }

    fn residence_front(&self, today: Date) -> Option<ResidenceFront> {
        let order = (self.order)(today);
        let first = matches!(order.kind, Kind::Residence1 | Kind::Special1);
        let mut front = ResidenceFront {
            special_permanent: matches!(order.kind, Kind::Special1 | Kind::Special2),
            number: order.holder.number,
            picture: if first { order.front_in_chip().to_vec() } else { Vec::new() },
            name: order.name_in_chip(),
            address: order.address,
            expiry: (!first).then(|| order.expiry_in_chip()),
            back_address: order.moved.map(|moved| moved.address),
            photo: order.photo(),
        };
        match self.printed {
            Printed::AsChip => {}
            Printed::FalseFace => {
                front.picture = specimen!("forged-front.tif").to_vec();
                front.photo = specimen!("man.jp2");
            }
            Printed::Address(address) if first => front.back_address = Some(address),
            Printed::Address(_) => front.address = order.holder.address,
        }
        Some(front)
    }
}

const fn verdicts(
    [integrity, issuer, validity, agreement]: [&'static str; 4],
    summary: &'static str,
) -> Expected {
    Expected::Verdicts {
        integrity,
        issuer,
        originality: "not_offered",
        validity,
        revocation: "not_asked",
        agreement,
        summary,
    }
}

// First generation: validity and agreement are in the pictures.
const FIRST: Expected = first("intact", "anchored", "not_proved");
const FIRST_UNSIGNED: Expected = first("unsigned", "not_checked", "not_proved");
const FIRST_ALTERED: Expected = first("altered", "not_checked", "failed");
const SECOND: Expected = verdicts(["intact", "anchored", "in_force", "agree"], "not_proved");
const SECOND_ALTERED: Expected = verdicts(["altered", "not_checked", "in_force", "agree"], "failed");

const fn first(integrity: &'static str, issuer: &'static str, summary: &'static str) -> Expected {
    verdicts([integrity, issuer, "only_printed", "not_checked"], summary)
}

/// A persona and what it is made from.
struct Made {
    persona: Persona,
    recipe: &'static Recipe,
}

const fn persona(
    name: &'static str,
    title_ja: &'static str,
    title_en: &'static str,
    expected: Expected,
    recipe: &'static Recipe,
) -> Made {
    Made {
        persona: Persona {
            name,
            family: FAMILY,
            title_ja,
            title_en,
            expected,
            jpki: None,
            differs: &[],
            maker: recipe,
        },
        recipe,
    }
}

/// The same card, of which eyes tell more than the chip.
const fn seen(made: Made, differs: &'static [Differs]) -> Made {
    Made { persona: Persona { differs, ..made.persona }, ..made }
}

const fn recipe(order: fn(Date) -> Order) -> Recipe {
    Recipe { order, printed: Printed::AsChip }
}

/// The card of a persona as it is on this day, for tests that look past its access conditions or set its switches.
#[must_use]
pub fn card(name: &str, today: Date) -> Option<ResidenceCardSide> {
    let made = MADE.iter().find(|made| made.persona.name == name)?;
    Some((made.recipe.order)(today).card())
}

/// All personas of this family.
pub static PERSONAS: LazyLock<Vec<Persona>> =
    LazyLock::new(|| MADE.iter().map(|made| made.persona).collect());

static MADE: [Made; 31] = [
    persona(
        "residence-permanent",
        "在留カード（永住者）",
        "Residence card, permanent resident",
        FIRST,
        &recipe(|today| first_of(ANNA, today)),
    ),
    persona(
        "residence-student",
        "在留カード（留学、資格外活動許可あり）",
        "Residence card, student with both permissions",
        FIRST,
        &recipe(|today| Order { permissions: [COMPREHENSIVE, INDIVIDUAL], ..first_of(LINH, today) }),
    ),
    persona(
        "residence-moved",
        "在留カード（住居地の裏面追記あり）",
        "Residence card, address written on the back",
        FIRST,
        &recipe(|today| moved(today, ADDRESS)),
    ),
    persona(
        "residence-pending",
        "在留カード（在留期間更新申請中、期限直後）",
        "Residence card, just past its date, an application pending",
        FIRST,
        &recipe(pending),
    ),
    persona(
        "residence-child",
        "在留カード（写真なし、署名なし）",
        "Residence card of a child, no photo, no signature",
        FIRST_UNSIGNED,
        &recipe(|today| Order { signing: Signing::Empty, ..first_of(CHILD, today) }),
    ),
    persona(
        "residence-no-signature",
        "在留カード（署名が記録されていない）",
        "Residence card, its signature was never written",
        FIRST_UNSIGNED,
        &recipe(|today| Order { signing: Signing::Zeros, ..first_of(ANNA, today) }),
    ),
    persona(
        "residence-altered-photo",
        "在留カード（写真の改ざん）",
        "Residence card, photo replaced after signing",
        FIRST_ALTERED,
        &recipe(|today| tampered(first_of(ANNA, today), Tampering::Photo(specimen!("man.jp2")))),
    ),
    persona(
        "residence-altered-picture",
        "在留カード（券面イメージの改ざん）",
        "Residence card, front picture replaced after signing",
        FIRST_ALTERED,
        &recipe(|today| tampered(first_of(ANNA, today), Tampering::Front(specimen!("forged-front.tif")))),
    ),
    // Nobody signs what is written on the back: only the print tells.
    seen(
        persona(
            "residence-altered-address",
            "在留カード（裏面追記の改ざん、署名の対象外）",
            "Residence card, the unsigned address changed in the chip",
            FIRST,
            &Recipe {
                order: |today| moved(today, "架空県偽造市別人町９番地"),
                printed: Printed::Address(ADDRESS),
            },
        ),
        &[Differs::Address],
    ),
    // A real chip under a false face: only the comparison tells.
    seen(
        persona(
            "residence-false-face",
            "在留カード（本物のＩＣチップ、偽の券面）",
            "Residence card, a genuine chip under a false face",
            FIRST,
            &Recipe { order: |today| first_of(ANNA, today), printed: Printed::FalseFace },
        ),
        &[Differs::Face, Differs::Photo, Differs::Name],
    ),
    persona(
        "residence-unknown-issuer",
        "在留カード（発行者不明）",
        "Residence card under a root that nobody has",
        first("intact", "unknown", "not_proved"),
        &recipe(|today| Order { standing: Standing::Unknown, ..first_of(LINH, today) }),
    ),
    persona(
        "residence-expired-root",
        "在留カード（認証局証明書の期限切れ）",
        "Residence card under a root past its date",
        first("intact", "expired", "not_proved"),
        &recipe(|today| Order { standing: Standing::Expired, ..first_of(ANNA, today) }),
    ),
    persona(
        "residence-ber-certificate",
        "在留カード（証明書がBER形式）",
        "Residence card, certificate in BER with an indefinite length",
        FIRST,
        &recipe(|today| {
            let peculiar = Peculiar { indefinite: true, ..Peculiar::default() };
            Order { peculiar, ..first_of(LINH, today) }
        }),
    ),
    // The number is right, but the chip speaks another cipher than its kind says.
    persona(
        "residence-wrong-generation",
        "在留カード（世代の不一致）",
        "Residence card that calls itself first generation and is of the second",
        Expected::Error { code: "key_refused" },
        &recipe(|today| Order { calls_itself: Some("1"), ..second_of(ANNA, today) }),
    ),
    persona(
        "special-permanent",
        "特別永住者証明書",
        "Special permanent resident certificate",
        FIRST,
        &recipe(|today| Order::of(Kind::Special1, PARK, today)),
    ),
    persona(
        "residence2-permanent",
        "第２世代在留カード（永住者）",
        "Second-generation residence card, permanent resident",
        SECOND,
        &recipe(|today| second_of(ANNA, today)),
    ),
    // Its certificate has the NULL parameters that real ones have.
    persona(
        "residence2-student",
        "第２世代在留カード（留学、資格外活動許可あり）",
        "Second-generation residence card, student with permission",
        SECOND,
        &recipe(student),
    ),
    persona(
        "residence2-pending",
        "第２世代在留カード（在留期間更新申請中、期限直後）",
        "Second-generation residence card, just past its date, an application pending",
        verdicts(["intact", "anchored", "ask", "agree"], "not_proved"),
        &recipe(|today| Order {
            pending: true,
            expiry: later(today, (-20).days()),
            ..second_of(KOFI, today)
        }),
    ),
    persona(
        "residence2-expired",
        "第２世代在留カード（有効期限切れ）",
        "Second-generation residence card, expired",
        verdicts(["intact", "anchored", "expired", "agree"], "not_proved"),
        &recipe(|today| Order { expiry: later(today, (-20).days()), ..second_of(KOFI, today) }),
    ),
    persona(
        "residence2-child",
        "第２世代在留カード（１歳未満、写真なし）",
        "Second-generation residence card of an infant, no photo",
        SECOND,
        &recipe(|today| Order { birth: Some(later(today, (-5).months())), ..second_of(CHILD, today) }),
    ),
    persona(
        "residence2-special-permanent",
        "第２世代特別永住者証明書",
        "Second-generation special permanent resident certificate",
        SECOND,
        &recipe(|today| Order::of(Kind::Special2, PARK, later(today, 3.years()))),
    ),
    persona(
        "residence2-altered-name",
        "第２世代在留カード（氏名イメージの改ざん）",
        "Second-generation residence card, name picture replaced after signing",
        SECOND_ALTERED,
        &recipe(|today| tampered(second_of(ANNA, today), Tampering::Name(specimen!("forged-name.tif")))),
    ),
    persona(
        "residence2-altered-photo",
        "第２世代在留カード（写真の改ざん）",
        "Second-generation residence card, photo replaced after signing",
        SECOND_ALTERED,
        &recipe(|today| tampered(second_of(ANNA, today), Tampering::Photo(specimen!("man.jp2")))),
    ),
    // Nobody signs the address picture.
    seen(
        persona(
            "residence2-altered-address",
            "第２世代在留カード（住居地イメージの改ざん、署名の対象外）",
            "Second-generation residence card, the unsigned address picture changed in the chip",
            SECOND,
            &Recipe {
                order: |today| Order { address: specimen!("forged-address.tif"), ..second_of(ANNA, today) },
                printed: Printed::Address(""),
            },
        ),
        &[Differs::Address],
    ),
    persona(
        "residence2-altered-entries",
        "第２世代在留カード（有効期限の改ざん）",
        "Second-generation residence card, later expiry date written after signing",
        SECOND_ALTERED,
        &recipe(altered_entries),
    ),
    persona(
        "residence2-no-signature",
        "第２世代在留カード（署名が記録されていない）",
        "Second-generation residence card, its signature was never written",
        verdicts(["unsigned", "not_checked", "in_force", "agree"], "not_proved"),
        &recipe(|today| Order { signing: Signing::Zeros, ..second_of(ANNA, today) }),
    ),
    persona(
        "residence2-unknown-issuer",
        "第２世代在留カード（発行者不明）",
        "Second-generation residence card under a root that nobody has",
        verdicts(["intact", "unknown", "in_force", "agree"], "not_proved"),
        &recipe(|today| Order { standing: Standing::Unknown, ..second_of(LINH, today) }),
    ),
    persona(
        "residence2-der-signature",
        "第２世代在留カード（署名がDER形式）",
        "Second-generation residence card, signature in DER",
        SECOND,
        &recipe(|today| Order { signing: Signing::Der, ..second_of(LINH, today) }),
    ),
    seen(
        persona(
            "residence2-other-number",
            "第２世代在留カード（番号の不一致）",
            "Second-generation residence card, another number in the chip than the one that opens it",
            verdicts(["intact", "anchored", "in_force", "differ"], "failed"),
            &recipe(|today| Order { other_number: Some("ZZ00000999ZZ"), ..second_of(ANNA, today) }),
        ),
        &[Differs::Number],
    ),
    persona(
        "residence2-forged-signature",
        "第２世代在留カード（署名の偽造）",
        "Second-generation residence card, signed by somebody who is not in its certificate",
        SECOND_ALTERED,
        &recipe(|today| Order { signing: Signing::Forged, ..second_of(ANNA, today) }),
    ),
    persona(
        "residence-forged-signature",
        "在留カード（署名の偽造）",
        "Residence card, signed by somebody who is not in its certificate",
        FIRST_ALTERED,
        &recipe(|today| Order { signing: Signing::Forged, ..first_of(ANNA, today) }),
    ),
];

const ADDRESS: &str = "架空県新見本市さくら台九丁目１２番１３号";
const COMPREHENSIVE: &str = "許可（原則週２８時間以内・風俗営業等の従事を除く）";
const INDIVIDUAL: &str = "許可（架空大学の教育補助、２０２７年３月３１日まで）";

/// In the first generation the dates are in the picture: the day given here is looked at by nobody.
fn first_of(holder: Holder, today: Date) -> Order {
    Order::of(Kind::Residence1, holder, today)
}

fn second_of(holder: Holder, today: Date) -> Order {
    Order::of(Kind::Residence2, holder, later(today, 3.years()))
}

fn later(day: Date, span: Span) -> Date {
    day.saturating_add(span)
}

fn tampered(order: Order, tampering: Tampering) -> Order {
    Order { tampering: Some(tampering), ..order }
}

fn moved(today: Date, address: &'static str) -> Order {
    let moved = Moved { on: later(today, (-60).days()), municipality: "992216", address };
    Order { moved: Some(moved), ..first_of(PRIYA, today) }
}

fn pending(today: Date) -> Order {
    let expiry = later(today, (-20).days());
    let front = stamp::front(later(expiry, (-1).years()), expiry);
    Order { front: front.into(), pending: true, ..first_of(KOFI, today) }
}

fn student(today: Date) -> Order {
    let expiry = later(today, 2.years());
    let peculiar = Peculiar { null_parameters: true, ..Peculiar::default() };
    Order { expiry, permission_codes: ("1", Some(expiry), "1"), peculiar, ..second_of(LINH, today) }
}

/// In truth it ended half a year ago.
fn altered_entries(today: Date) -> Order {
    let order = Order { expiry: later(today, (-200).days()), ..second_of(KOFI, today) };
    tampered(order, Tampering::Expiry(later(today, 2.years())))
}

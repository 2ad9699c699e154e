// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas: each a licence that shows one thing, and what a check of it must come to with both PINs and with
//! the simulated signers in the trust store.
//!
//! No licence is ever "proved and in force": it has no key of its own, so that a copy answers as the original does.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Differs, Expected, Front, Maker, Persona, PlainFront, SpecimenCredential};

use super::holder::{HANAKO, JIRO, KICHIRO, later, specimen};
use super::issuer::Signer;
use super::licence::LicenceCard;
use super::object::Covered;
use super::order::{Change, Order, PIN_1, PIN_2, Tampering};
use crate::FAMILY;

/// Writes the order of a persona's licence as of a day.
struct Recipe(fn(Date) -> Order);

/// A licence whose chip nobody touched, and what was done to its print or who brings it.
struct Disguised {
    recipe: &'static Recipe,
    /// Printed instead of the holder's address; empty if it was left.
    address: &'static str,
    /// Printed instead of the photo.
    photo: &'static [u8],
    stranger: &'static [u8],
}

impl Maker for Disguised {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        self.recipe.build(today)
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        self.recipe.credentials(today)
    }

    fn front(&self, _today: Date) -> Option<Front> {
        None
    }

    fn plain_front(&self, today: Date) -> Option<PlainFront> {
        let mut front = self.recipe.plain_front(today)?;
        if !self.photo.is_empty() {
            front.photo = self.photo;
        }
        for (name, text) in &mut front.entries {
            if *name == "address" && !self.address.is_empty() {
                self.address.clone_into(text);
            }
        }
        Some(front)
    }

    fn stranger(&self) -> &'static [u8] {
        self.stranger
    }
}

impl Maker for Recipe {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        Box::new(LicenceCard::new(&self.0(today)))
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        let known = [(crate::PIN_1, PIN_1), (crate::PIN_2, PIN_2)];
        let known = known.into_iter().filter(|_| self.0(today).pins_set);
        known.map(|(id, value)| SpecimenCredential { id, value: value.to_owned() }).collect()
    }

    /// Nothing on the front of a licence has to be typed to read its chip.
    fn front(&self, _today: Date) -> Option<Front> {
        None
    }

    /// What a trainee compares the chip with: as printed on the day of issue, changes on the back.
    fn plain_front(&self, today: Date) -> Option<PlainFront> {
        let order = (self.0)(today);
        let day = |day: Date| day.strftime("%Y-%m-%d").to_string();
        let entries = vec![
            ("name", printed(order.holder.name)),
            ("birth_date", day(order.holder.birth)),
            ("address", order.holder.address.to_owned()),
            ("issue_date", day(order.issued)),
            ("expiry_date", day(order.expiry)),
            ("document_number", order.number.clone()),
        ];
        let mut changes: Vec<_> =
            order.changes.iter().filter(|change| matches!(change.tag, 0x60..=0x67 | 0x70..=0x77)).collect();
        changes.sort_by_key(|change| change.on);
        let back = changes.iter().map(|change| format!("{}  {}", day(change.on), change.text)).collect();
        Some(PlainFront { entries, back, photo: order.photo })
    }
}

/// A name as it is printed: the characters that the chip holds as pictures stand on the card.
fn printed(name: &str) -> String {
    name.replace('\u{E001}', "髙").replace('\u{E002}', "﨑")
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

const SIGNED: Expected = verdicts(["intact", "anchored", "in_force", "agree"], "not_proved");

// The signature holds, but does not say which value belongs to which tag.
const VALUES: Expected = verdicts(["not_checked", "anchored", "in_force", "agree"], "not_proved");
const UNKNOWN_SIGNER: Expected = verdicts(["not_checked", "unknown", "in_force", "agree"], "not_proved");
const SIGNATURE_CLOSED: Expected =
    verdicts(["not_checked", "not_checked", "in_force", "agree"], "not_proved");
// The named key made the signature, over other data.
const ALTERED: Expected = verdicts(["altered", "anchored", "in_force", "agree"], "failed");
// A name beside a signature that this name's key never made proves nobody.
const FORGED: Expected = verdicts(["altered", "unknown", "in_force", "agree"], "failed");

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

/// The same licence, of which eyes tell more than the chip.
const fn seen(made: Made, differs: &'static [Differs]) -> Made {
    Made { persona: Persona { differs, ..made.persona }, ..made }
}

/// The same licence under a false print, or brought by somebody else.
const fn disguised(made: Made, maker: &'static Disguised, differs: &'static [Differs]) -> Made {
    Made { persona: Persona { differs, maker, ..made.persona }, ..made }
}

/// All personas of this family.
pub static PERSONAS: LazyLock<Vec<Persona>> =
    LazyLock::new(|| MADE.iter().map(|made| made.persona).collect());

/// The licence of a persona as it is on this day, for tests that have to look past its access conditions.
#[must_use]
pub fn licence(name: &str, today: Date) -> Option<LicenceCard> {
    order(name, today).map(|order| LicenceCard::new(&order))
}

pub(crate) fn order(name: &str, today: Date) -> Option<Order> {
    MADE.iter().find(|made| made.persona.name == name).map(|made| (made.recipe.0)(today))
}

static MADE: [Made; 22] = [
    persona(
        "licence-fresh",
        "運転免許証（正常）",
        "Driver's licence, nothing wrong with it",
        SIGNED,
        &Recipe(Order::hanako),
    ),
    persona(
        "licence-no-pin",
        "運転免許証（暗証番号なし）",
        "Driver's licence, no PIN set: the default PIN is in force",
        SIGNED,
        &Recipe(|today| Order { pins_set: false, ..Order::hanako(today) }),
    ),
    persona(
        "licence-one-try-left",
        "運転免許証（暗証番号１の残り回数１）",
        "Driver's licence, one try left for PIN 1",
        Expected::Error { code: "last_try" },
        &Recipe(|today| Order { tries: [1, 3], ..Order::hanako(today) }),
    ),
    persona(
        "licence-pin1-blocked",
        "運転免許証（暗証番号１ロック）",
        "Driver's licence, PIN 1 blocked",
        Expected::Error { code: "blocked" },
        &Recipe(|today| Order { tries: [0, 3], ..Order::hanako(today) }),
    ),
    persona(
        "licence-pin2-blocked",
        "運転免許証（暗証番号２ロック）",
        "Driver's licence, PIN 2 blocked: no photo, no signature",
        SIGNATURE_CLOSED,
        &Recipe(|today| Order { tries: [3, 0], ..Order::hanako(today) }),
    ),
    persona(
        "licence-expired",
        "運転免許証（有効期限切れ）",
        "Driver's licence, expired",
        verdicts(["intact", "anchored", "expired", "agree"], "not_proved"),
        &Recipe(expired),
    ),
    persona(
        "licence-two-moves",
        "運転免許証（住所変更２回、記載順が前後）",
        "Driver's licence, moved twice, entries out of the order of their dates",
        SIGNED,
        &Recipe(two_moves),
    ),
    persona(
        "licence-name-changed",
        "運転免許証（氏名変更）",
        "Driver's licence, name changed",
        SIGNED,
        &Recipe(name_changed),
    ),
    persona(
        "licence-gaiji",
        "運転免許証（外字２、欠字１）",
        "Driver's licence, name with two external characters and a missing one",
        SIGNED,
        &Recipe(|today| Order::fresh(KICHIRO, today)),
    ),
    persona(
        "licence-version-011",
        "運転免許証（未知の仕様書バージョン011）",
        "Driver's licence of a version to come, 011",
        SIGNED,
        &Recipe(|today| Order { version: "011", ..Order::hanako(today) }),
    ),
    persona(
        "licence-short-photo",
        "運転免許証（小さい写真）",
        "Driver's licence, photo much shorter than its place",
        SIGNED,
        &Recipe(|today| Order { photo: specimen!("licence-woman-short.jp2"), ..Order::hanako(today) }),
    ),
    persona(
        "licence-raw-photo",
        "運転免許証（写真がコードストリームのみ）",
        "Driver's licence, photo a raw JPEG 2000 codestream",
        SIGNED,
        &Recipe(|today| Order { photo: specimen!("licence-woman.j2k"), ..Order::hanako(today) }),
    ),
    persona(
        "licence-signature-objects",
        "運転免許証（署名対象に余白を含まない）",
        "Driver's licence, signature over the objects without padding",
        SIGNED,
        &Recipe(|today| Order { covered: Covered::Objects, ..Order::hanako(today) }),
    ),
    persona(
        "licence-signature-values",
        "運転免許証（署名対象が値のみ）",
        "Driver's licence, signature over the values alone",
        VALUES,
        &Recipe(|today| Order { covered: Covered::Values, ..Order::hanako(today) }),
    ),
    seen(
        persona(
            "licence-altered-photo",
            "運転免許証（写真の改ざん）",
            "Driver's licence, photo replaced after signing",
            ALTERED,
            &Recipe(|today| tampered(today, Tampering::Photo(specimen!("licence-man.jp2")))),
        ),
        &[Differs::Photo],
    ),
    persona(
        "licence-unknown-signer",
        "運転免許証（署名者不明）",
        "Driver's licence, signed with a key nobody has",
        UNKNOWN_SIGNER,
        &Recipe(|today| Order { signer: Signer::Unknown, ..Order::hanako(today) }),
    ),
    persona(
        "licence-forged-signer",
        "運転免許証（署名者の詐称）",
        "Driver's licence that names the simulated signer, signed by somebody else",
        FORGED,
        &Recipe(|today| Order { signer: Signer::Forged, ..Order::hanako(today) }),
    ),
    // A wrong check digit is a note and no verdict: some numbers in force are said to have one (§8.1).
    persona(
        "licence-forged-number",
        "運転免許証（免許証番号の検査数字不一致）",
        "Driver's licence, the check digit of its number does not fit",
        SIGNED,
        &Recipe(wrong_check_digit),
    ),
    persona(
        "licence-dates-differ",
        "運転免許証（有効期限の不一致）",
        "Driver's licence, later expiry in the unsigned part than in the entries",
        verdicts(["intact", "anchored", "in_force", "differ"], "failed"),
        &Recipe(|today| {
            let later = later(Order::hanako(today).expiry, 3.years());
            tampered(today, Tampering::CommonExpiry(later))
        }),
    ),
    // Chips that nobody touched: only the comparison tells.
    disguised(
        persona(
            "licence-false-face",
            "運転免許証（他人が持参した本物）",
            "Driver's licence, genuine, brought by somebody else",
            SIGNED,
            &Recipe(Order::hanako),
        ),
        &Disguised {
            recipe: &Recipe(Order::hanako),
            address: "",
            photo: &[],
            stranger: specimen!("licence-man.jp2"),
        },
        &[Differs::Face],
    ),
    disguised(
        persona(
            "licence-false-print-photo",
            "運転免許証（本物のＩＣチップ、顔写真を貼り替えた券面）",
            "Driver's licence, genuine chip, another photo glued on the front",
            SIGNED,
            &Recipe(Order::hanako),
        ),
        &Disguised {
            recipe: &Recipe(Order::hanako),
            address: "",
            photo: specimen!("licence-man.jp2"),
            stranger: specimen!("licence-man.jp2"),
        },
        &[Differs::Face, Differs::Photo],
    ),
    disguised(
        persona(
            "licence-false-print-address",
            "運転免許証（本物のＩＣチップ、住所を貼り替えた券面）",
            "Driver's licence, genuine chip, another address glued on the front",
            SIGNED,
            &Recipe(Order::hanako),
        ),
        &Disguised {
            recipe: &Recipe(Order::hanako),
            address: "架空県偽造市別人町９番地",
            photo: &[],
            stranger: &[],
        },
        &[Differs::Address],
    ),
];

fn tampered(today: Date, tampering: Tampering) -> Order {
    Order { tampering: Some(tampering), ..Order::hanako(today) }
}

/// Expired at least ten days and at most a year ago: a licence ends a month after a birthday.
fn expired(today: Date) -> Order {
    let birthday = HANAKO.birthday_from(later(today, (-1).years().days(-45)));
    Order::ending(HANAKO, birthday)
}

/// The later move stands in the first slot. The domicile was changed too, where nobody may look.
fn two_moves(today: Date) -> Order {
    let [first, second] = [later(today, (-500).days()), later(today, (-200).days())];
    let change = |tag, on, text| Change { tag, on, text };
    Order {
        changes: vec![
            change(0x51, second, "架空県公安委員会"),
            change(0x70, second, "架空県新見本市さくら台九丁目１０番１１号"),
            change(0x71, first, "架空県見本市港通り一丁目２番３号"),
        ],
        new_domicile: Some(change(0xAB, second, "架空県新見本市転籍町三丁目２１番地")),
        ..Order::fresh(JIRO, today)
    }
}

fn name_changed(today: Date) -> Order {
    let on = later(today, (-90).days());
    let changes = [(0x60, "架空　花子"), (0x68, "カクウ　ハナコ")];
    let changes = changes.map(|(tag, text)| Change { tag, on, text }).to_vec();
    Order { changes, ..Order::hanako(today) }
}

/// The next digit in the place of the check digit.
fn wrong_check_digit(today: Date) -> Order {
    let order = Order::hanako(today);
    let wrong = |(place, digit): (usize, char)| match digit.to_digit(10) {
        Some(check) if place == 10 => char::from_digit((check + 1) % 10, 10).unwrap_or(digit),
        _ => digit,
    };
    let number = order.number.chars().enumerate().map(wrong).collect();
    Order { number, ..order }
}

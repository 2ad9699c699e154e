// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas: each a card that shows one thing, and what a check of it must come to.
//!
//! What is wrong with a card's JPKI certificates does not change the six verdicts about the card
//! itself; it shows in the verdicts about the certificates.

use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Differs, Expected, Front, JpkiExpected, Maker, Persona, SpecimenCredential};

use super::disguise::Disguised;
use super::holder::{HANAKO, JIRO, KICHIRO, MARIA, SAKURA, specimen};
use super::issuer::Issuance;
use super::jpki_persona::{BOTH_GOOD, both, neither, no_signature};
use super::order::{
    Behaviour, Copying, Medium, Order, ShortRead, Tampering, TriesLeft, days_later, years_later,
};
use super::personalise::{PASSWORD, PIN};
use super::state::MyNumberCard;
use super::x509::Period;

/// Writes the order of a persona's card as of a day.
pub(super) struct Recipe(pub(super) fn(Date) -> Order);

impl Maker for Recipe {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        Box::new(MyNumberCard::new(&self.0(today)))
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        let order = self.0(today);
        let mut known = Vec::new();
        if order.face_applications {
            known.push(("check_number_b", order.holder.check_number_b(order.expiry)));
            known.push(("birth_pin", order.holder.printed_birth.to_owned()));
        }
        if !order.tries.pins_blocked {
            known.push(("auth_pin", PIN.to_owned()));
            known.push(("text_pin", PIN.to_owned()));
            if order.signature_certificate {
                known.push(("sign_password", PASSWORD.to_owned()));
            }
        }
        known.into_iter().map(|(id, value)| SpecimenCredential { id, value }).collect()
    }

    /// The print is the holder's own: a forger of the chip has not reached it.
    fn front(&self, today: Date) -> Option<Front> {
        let Order { holder, expiry, photo, face_applications, .. } = self.0(today);
        face_applications.then(|| Front {
            birth: holder.birth_on_the_front(),
            expiry,
            security_code: holder.security_code,
            name: holder.name_image,
            address: holder.address_image,
            photo: if photo { holder.photo } else { &[] },
        })
    }
}

const fn verdicts(
    [integrity, issuer, originality, validity, agreement]: [&'static str; 5],
    summary: &'static str,
) -> Expected {
    Expected::Verdicts {
        integrity,
        issuer,
        originality,
        validity,
        revocation: "not_asked",
        agreement,
        summary,
    }
}

/// A genuine document.
pub(super) const GOOD: Expected =
    verdicts(["intact", "anchored", "proven", "in_force", "agree"], "proved_in_force");
const ALTERED: Expected = verdicts(["altered", "anchored", "proven", "in_force", "agree"], "failed");
const COPIED: Expected = verdicts(["intact", "anchored", "failed", "in_force", "agree"], "failed");
/// Certificates of a face-authentication card: none for signatures, and no PIN for the other.
const NO_PIN: JpkiExpected =
    JpkiExpected { authentication: Expected::Error { code: "no_pin" }, ..no_signature("certificate_absent") };
/// Nobody is asked about what has expired: revocation lists leave it out.
const EXPIRED: JpkiExpected = both(["intact", "anchored", "proven", "expired", "not_asked"]);
const BLOCKED: Expected = Expected::Error { code: "blocked" };

/// A card, whose certificates are good if nothing else is said.
pub(super) const fn persona(
    name: &'static str,
    title_ja: &'static str,
    title_en: &'static str,
    expected: Expected,
    maker: &'static dyn Maker,
) -> Persona {
    let jpki = Some(BOTH_GOOD);
    Persona { name, family: "mynumber", title_ja, title_en, expected, jpki, differs: &[], maker }
}

/// The same card, of which eyes tell more than the chip.
const fn seen(persona: Persona, differs: &'static [Differs]) -> Persona {
    Persona { differs, ..persona }
}

/// The same card, whose certificates come to something else.
const fn with_jpki(persona: Persona, jpki: JpkiExpected) -> Persona {
    Persona { jpki: Some(jpki), ..persona }
}

/// Somebody of the municipality of `genuine`, whose card ends on the same day: for nothing, the two tell the same but for
/// their serials. In no list, since nothing about it is worth training.
pub static NEIGHBOUR: Persona = persona(
    "neighbour",
    "同じ市町村、同じ有効期限の別人",
    "Somebody else of the same municipality and the same last day",
    GOOD,
    &Recipe(|today| Order { holder: MARIA, ..genuine(today) }),
);

/// All personas of this family.
pub static PERSONAS: [Persona; 37] = [
    persona("genuine", "正常なカード", "Genuine card", GOOD, &Recipe(genuine)),
    // Certificates end with the card at the latest (`specs` mynumber-card §7.3).
    with_jpki(
        persona(
            "expired",
            "有効期限切れ",
            "Expired card",
            verdicts(["intact", "anchored", "proven", "expired", "agree"], "not_proved"),
            &Recipe(expired),
        ),
        EXPIRED,
    ),
    persona(
        "foreign-resident",
        "外国人住民（西暦の生年月日、ローマ字氏名）",
        "Foreign resident: Gregorian birth date, Latin name",
        GOOD,
        &Recipe(|today| {
            let (issued, expiry) = (days_later(today, -250), days_later(today, 900));
            Order::dated(MARIA, today, issued, expiry)
        }),
    ),
    persona(
        "rare-kanji",
        "代替文字のある氏名（髙﨑　𠮷郎）",
        "Name with rare characters, replaced in the signature certificate",
        GOOD,
        &Recipe(|today| Order::genuine(KICHIRO, today)),
    ),
    persona(
        "moved",
        "転居後（券面は旧住所、追記欄に新住所）",
        "Moved: chip has the new address, front the old one and a note",
        GOOD,
        &Recipe(|today| Order::genuine(JIRO, today)),
    ),
    with_jpki(
        persona("minor", "未成年（５年有効）", "Child: card of five years", GOOD, &Recipe(minor)),
        no_signature("certificate_absent"),
    ),
    persona(
        "one-try-left",
        "照合番号Bの残り回数１",
        "One try left for check number B",
        Expected::Error { code: "last_try" },
        &Recipe(|today| with_tries(today, 1, 0x6984)),
    ),
    persona(
        "few-tries",
        "照合番号Bの残り回数５",
        "Five tries left for check number B",
        GOOD,
        &Recipe(|today| with_tries(today, 5, 0x6984)),
    ),
    persona(
        "blocked",
        "照合番号ロック（6984）",
        "Check number blocked, answers 6984",
        BLOCKED,
        &Recipe(|today| with_tries(today, 0, 0x6984)),
    ),
    persona(
        "blocked-63c0",
        "照合番号ロック（63C0）",
        "Check number blocked, answers 63C0",
        BLOCKED,
        &Recipe(|today| with_tries(today, 0, 0x63C0)),
    ),
    persona(
        "blocked-6983",
        "照合番号ロック（6983）",
        "Check number blocked, answers 6983",
        BLOCKED,
        &Recipe(|today| with_tries(today, 0, 0x6983)),
    ),
    with_jpki(
        persona(
            "no-pin",
            "顔認証マイナンバーカード（暗証番号なし）",
            "Face-authentication card: no PIN, no signature certificate",
            GOOD,
            &Recipe(|today| Order {
                tries: TriesLeft { pins_blocked: true, ..TriesLeft::ALL },
                signature_certificate: false,
                ..genuine(today)
            }),
        ),
        NO_PIN,
    ),
    seen(
        persona(
            "tampered-photo",
            "顔写真の改ざん",
            "Photo replaced after signing",
            ALTERED,
            &Recipe(|today| tampered(today, Tampering::Photo)),
        ),
        &[Differs::Photo],
    ),
    seen(
        persona(
            "tampered-name-image",
            "氏名画像の改ざん",
            "Name picture replaced after signing",
            ALTERED,
            &Recipe(|today| tampered(today, Tampering::NameImage)),
        ),
        &[Differs::Name],
    ),
    seen(
        persona(
            "tampered-address-image",
            "住所画像の改ざん",
            "Address picture replaced after signing",
            ALTERED,
            &Recipe(|today| tampered(today, Tampering::AddressImage)),
        ),
        &[Differs::Address],
    ),
    seen(
        persona(
            "tampered-birth-date",
            "生年月日の改ざん",
            "Birth date of the card face changed after signing",
            verdicts(["altered", "anchored", "proven", "in_force", "differ"], "failed"),
            &Recipe(|today| tampered(today, Tampering::BirthDate)),
        ),
        &[Differs::Birth],
    ),
    seen(
        persona(
            "tampered-text-address",
            "住所テキストの改ざん",
            "Address in the text AP changed after signing",
            ALTERED,
            &Recipe(|today| tampered(today, Tampering::TextAddress)),
        ),
        &[Differs::Address],
    ),
    seen(
        persona(
            "tampered-expiry",
            "有効期限の改ざん（署名の対象外）",
            "Later expiry date in the card face, which no signature covers",
            verdicts(["intact", "anchored", "proven", "in_force", "differ"], "failed"),
            &Recipe(tampered_expiry),
        ),
        &[Differs::Expiry],
    ),
    with_jpki(
        persona(
            "unknown-issuer",
            "発行者不明",
            "Issued under CA keys nobody has",
            verdicts(["intact", "unknown", "proven", "in_force", "agree"], "not_proved"),
            &Recipe(|today| Order { issuance: Issuance::Unknown, ..genuine(today) }),
        ),
        both(["intact", "unknown", "proven", "in_force", "not_asked"]),
    ),
    with_jpki(
        persona(
            "forged-certificate",
            "偽造証明書（既知の発行者名、別の鍵）",
            "Names the simulated CA's keys, signed by somebody else",
            verdicts(["altered", "unknown", "proven", "in_force", "agree"], "failed"),
            &Recipe(|today| Order { issuance: Issuance::Forged, ..genuine(today) }),
        ),
        both(["intact", "unknown", "proven", "in_force", "not_asked"]),
    ),
    persona(
        "cloned-chip",
        "複製チップ（内部認証鍵なし）",
        "Files copied into another chip",
        COPIED,
        &Recipe(|today| Order { copy: Copying::AllKeys, ..genuine(today) }),
    ),
    persona(
        "cloned-text-key",
        "券面事項入力補助APのみ複製",
        "Only the text AP is a copy",
        COPIED,
        &Recipe(|today| Order { copy: Copying::TextKey, ..genuine(today) }),
    ),
    persona(
        "junk-before-face",
        "先頭に余分な２バイト",
        "Two bytes before the records of both face APs",
        GOOD,
        &Recipe(|today| Order { junk: &[0x00, 0x00], ..genuine(today) }),
    ),
    persona(
        "no-photo",
        "顔写真なし",
        "No photo: an empty one, correctly signed",
        GOOD,
        &Recipe(|today| Order { photo: false, ..genuine(today) }),
    ),
    with_jpki(
        persona(
            "telephone",
            "スマートフォン（JPKIのみ）",
            "A telephone's token: JPKI only",
            Expected::Error { code: "telephone" },
            &Recipe(|today| Order { medium: Medium::Telephone, face_applications: false, ..genuine(today) }),
        ),
        neither("telephone"),
    ),
    persona(
        "no-visual-ap",
        "券面APなし",
        "Card label, but no face APs",
        Expected::Error { code: "unknown_document" },
        &Recipe(|today| Order { face_applications: false, ..genuine(today) }),
    ),
    persona(
        "wrong-le",
        "読み過ぎに6Cxxで応答",
        "Answers 6Cxx to reads beyond the end",
        GOOD,
        &Recipe(|today| {
            behaving(today, Behaviour { short_read: ShortRead::WrongLength, ..Behaviour::default() })
        }),
    ),
    persona(
        "early-end",
        "読み過ぎに6282で応答",
        "Answers 6282 to reads beyond the end",
        GOOD,
        &Recipe(|today| {
            behaving(today, Behaviour { short_read: ShortRead::EndOfFile, ..Behaviour::default() })
        }),
    ),
    persona(
        "no-sfi",
        "短縮識別子に非対応",
        "Refuses short file identifiers with 6A86",
        GOOD,
        &Recipe(|today| behaving(today, Behaviour { short_ids: false, ..Behaviour::default() })),
    ),
    // Integrity as a whole is "not checked", not "intact": the signature over name and address as text
    // stays closed, and a part nobody checked must not look good (§14 no. 13).
    persona(
        "no-text-integrity",
        "照合番号Bで署名ファイルが読めない",
        "Text integrity record refused with check number B",
        verdicts(["not_checked", "anchored", "proven", "in_force", "agree"], "not_proved"),
        &Recipe(|today| behaving(today, Behaviour { b_opens_text_integrity: false, ..Behaviour::default() })),
    ),
    with_jpki(
        persona(
            "jpki-not-yet-valid",
            "電子証明書が有効期間前",
            "JPKI certificates begin in the future",
            GOOD,
            &Recipe(|today| Order {
                certificates: Period { from: days_later(today, 10), to: years_later(today, 4) },
                ..genuine(today)
            }),
        ),
        both(["intact", "anchored", "proven", "not_yet", "not_asked"]),
    ),
    with_jpki(
        persona(
            "jpki-expired",
            "電子証明書の有効期限切れ",
            "JPKI certificates expired, card in force",
            GOOD,
            &Recipe(|today| Order {
                certificates: Period { from: years_later(today, -5), to: days_later(today, -3) },
                ..genuine(today)
            }),
        ),
        EXPIRED,
    ),
    persona(
        "jpki-root-02",
        "第２世代の認証局",
        "JPKI certificates under the second generation of the root",
        GOOD,
        &Recipe(|today| Order { generation: 2, ..genuine(today) }),
    ),
    // Chips that nobody touched: only the comparison tells.
    seen(
        persona(
            "false-face",
            "他人が持参した本物のカード",
            "Genuine card brought by somebody else",
            GOOD,
            &Disguised::stranger(&Recipe(genuine), specimen!("man.jp2")),
        ),
        &[Differs::Face],
    ),
    seen(
        persona(
            "false-print-photo",
            "本物のＩＣチップ、顔写真を貼り替えた券面",
            "Genuine chip, another photo glued on the front",
            GOOD,
            &Disguised::photo(&Recipe(genuine), specimen!("man.jp2")),
        ),
        &[Differs::Face, Differs::Photo],
    ),
    seen(
        persona(
            "false-print-name",
            "本物のＩＣチップ、氏名を貼り替えた券面",
            "Genuine chip, another name glued on the front",
            GOOD,
            &Disguised::name(&Recipe(genuine), specimen!("forged-name.png")),
        ),
        &[Differs::Name],
    ),
    seen(
        persona(
            "false-print-address",
            "本物のＩＣチップ、住所を貼り替えた券面",
            "Genuine chip, another address glued on the front",
            GOOD,
            &Disguised::address(&Recipe(genuine), specimen!("forged-address.png")),
        ),
        &[Differs::Address],
    ),
];

fn genuine(today: Date) -> Order {
    Order::genuine(HANAKO, today)
}

fn behaving(today: Date, behaviour: Behaviour) -> Order {
    Order { behaviour, ..genuine(today) }
}

fn tampered(today: Date, tampering: Tampering) -> Order {
    Order { tampering: Some(tampering), ..genuine(today) }
}

fn with_tries(today: Date, check_number_b: u8, blocked: u16) -> Order {
    Order {
        tries: TriesLeft { check_number_b, ..TriesLeft::ALL },
        ..behaving(today, Behaviour { blocked, ..Behaviour::default() })
    }
}

/// Expired on the holder's last birthday: at least a day and at most a year ago.
fn expired(today: Date) -> Order {
    let expiry = HANAKO.birthday_from(years_later(today, -1));
    Order::dated(HANAKO, today, days_later(years_later(expiry, -10), 40), expiry)
}

/// Under 18 at issue: valid until the fifth birthday after it; no signature certificate under 15.
fn minor(today: Date) -> Order {
    let expiry = SAKURA.birthday_from(years_later(today, 3));
    let issued = days_later(years_later(expiry, -5), 40);
    Order { signature_certificate: false, ..Order::dated(SAKURA, today, issued, expiry) }
}

/// Still in force on its true date, the holder's next birthday; the forger adds five years. The common
/// record, GET DATA and the printed number still say the true year.
fn tampered_expiry(today: Date) -> Order {
    let expiry = HANAKO.birthday_from(today);
    let issued = days_later(years_later(expiry, -10), 40);
    let tampering = Some(Tampering::Expiry(years_later(expiry, 5)));
    Order { tampering, ..Order::dated(HANAKO, today, issued, expiry) }
}

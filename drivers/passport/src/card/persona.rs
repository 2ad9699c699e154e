// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas: each a passport that shows one thing, and what a check of it must come to with the whole zone of its page,
//! and with the simulated issuers in the trust store (of Japan with a revocation list in force, of Germany with one out of
//! date, of Utopia with none).

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use tashika_kit::CardSide;
use tashika_kit::persona::{Differs, Expected, Front, Maker, PassportFront, Persona, SpecimenCredential};

use super::chip::PassportCardSide;
use super::made;
use super::order::Order;
use crate::driver::{CAN, FAMILY, MRZ};

/// Writes the order of a persona's chip as of a day.
struct Recipe(fn(Date) -> Order);

impl Maker for Recipe {
    fn build(&self, today: Date) -> Box<dyn CardSide> {
        Box::new((self.0)(today).chip())
    }

    fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        let order = (self.0)(today);
        let mut known = vec![SpecimenCredential { id: MRZ, value: order.printed().lines().join("\n") }];
        known.extend(order.can.map(|can| SpecimenCredential { id: CAN, value: can.to_owned() }));
        known
    }

    /// The front of a card is another one.
    fn front(&self, _today: Date) -> Option<Front> {
        None
    }

    fn passport_front(&self, today: Date) -> Option<PassportFront> {
        let order = (self.0)(today);
        let (holder, printed) = (&order.holder, order.printed());
        Some(PassportFront {
            mrz: printed.lines().to_vec(),
            surname: holder.surname.to_owned(),
            given_names: holder.given_names.to_owned(),
            nationality: holder.nationality_name,
            issuing_state: holder.state_name,
            number: printed.number,
            birth: holder.birth_printed.to_owned(),
            sex: match holder.sex {
                'M' => "M",
                'F' => "F",
                _ => "X",
            },
            issue: order.issue,
            expiry: printed.expiry,
            can: order.can,
            written_address: order.address,
            photo: order.photo(),
        })
    }
}

const fn verdicts(
    [integrity, issuer, originality, validity, revocation, agreement]: [&'static str; 6],
    summary: &'static str,
) -> Expected {
    Expected::Verdicts { integrity, issuer, originality, validity, revocation, agreement, summary }
}

const fn proved(revocation: &'static str) -> Expected {
    verdicts(["intact", "anchored", "proven", "in_force", revocation, "agree"], "proved_in_force")
}

/// Signed data changed: nothing that rests on them is said, and nobody is asked about a signer who did not sign them.
const ALTERED: Expected =
    verdicts(["altered", "not_checked", "not_checked", "in_force", "not_asked", "agree"], "failed");
const NOT_ORIGINAL: Expected =
    verdicts(["intact", "anchored", "failed", "in_force", "good", "agree"], "failed");
/// A chip that cannot show that it is the original.
const NOT_OFFERED: Expected =
    verdicts(["intact", "anchored", "not_offered", "in_force", "not_asked", "agree"], "not_proved");

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

/// The same book, of which eyes tell more than the chip.
const fn seen(made: Made, differs: &'static [Differs]) -> Made {
    Made { persona: Persona { differs, ..made.persona }, ..made }
}

/// The chip of a persona as it is on this day, for tests that look past its access conditions or set its switches.
#[must_use]
pub fn card(name: &str, today: Date) -> Option<PassportCardSide> {
    let made = MADE.iter().find(|made| made.persona.name == name)?;
    Some((made.recipe.0)(today).chip())
}

/// All personas of this family.
pub static PERSONAS: LazyLock<Vec<Persona>> =
    LazyLock::new(|| MADE.iter().map(|made| made.persona).collect());

static MADE: [Made; 32] = [
    persona(
        "passport-jp-2020",
        "旅券（２０２０年型、BAC、能動認証）",
        "Japanese passport, 2020 model: BAC, Active Authentication",
        proved("good"),
        &Recipe(made::japan_2020),
    ),
    persona(
        "passport-jp-2025",
        "旅券（２０２５年型、PACE、能動認証）",
        "Japanese passport, 2025 model: PACE, Active Authentication, document code PP",
        proved("good"),
        &Recipe(made::japan_2025),
    ),
    persona(
        "passport-jp-address-page",
        "旅券（所持人記入欄あり、旧型、RSA-PSSの署名）",
        "Japanese passport of the older model with a page for the address, signed with RSA-PSS",
        proved("good"),
        &Recipe(made::japan_older),
    ),
    persona(
        "passport-de-pace-only",
        "旅券（ドイツ型、PACEのみ、CAN、チップ認証マッピング）",
        "German-shaped passport: PACE only, CAN, chip authentication mapping",
        proved("unknown"),
        &Recipe(made::germany),
    ),
    persona(
        "passport-integrated-mapping",
        "外国旅券（PACE統合マッピング、P-521、AES-256、チップ認証）",
        "Foreign passport: PACE with integrated mapping on P-521, AES-256, Chip Authentication",
        proved("not_asked"),
        &Recipe(made::integrated),
    ),
    persona(
        "passport-diffie-hellman",
        "外国旅券（PACE、DH 2048ビット、チップ認証DH・3DES）",
        "Foreign passport: PACE with Diffie-Hellman, Chip Authentication with 3DES",
        proved("not_asked"),
        &Recipe(made::diffie_hellman),
    ),
    persona(
        "passport-3des",
        "外国旅券（3DES世代、BAC、SHA-1、能動認証なし）",
        "Foreign passport of the 3DES era: BAC, SHA-1, nothing that proves the chip",
        NOT_OFFERED,
        &Recipe(made::triple_des),
    ),
    persona(
        "passport-no-access-control",
        "外国旅券（アクセス制御なし）",
        "Foreign passport without access control",
        NOT_OFFERED,
        &Recipe(|today| Order { open: true, bac: false, ..made::triple_des(today) }),
    ),
    persona(
        "passport-altered-expiry",
        "旅券（有効期間満了日の改ざん、DG1）",
        "Japanese passport, later expiry date written into DG1 after signing",
        ALTERED,
        &Recipe(made::altered_expiry),
    ),
    persona(
        "passport-altered-photo",
        "旅券（顔写真の改ざん、DG2）",
        "Japanese passport, photo in DG2 replaced after signing",
        ALTERED,
        &Recipe(made::altered_photo),
    ),
    persona(
        "passport-wrong-hash",
        "旅券（DG2のハッシュ値の不一致）",
        "Japanese passport, signed with another hash of DG2",
        ALTERED,
        &Recipe(made::wrong_hash),
    ),
    persona(
        "passport-unsigned-photo",
        "旅券（顔写真が署名の対象にない）",
        "Japanese passport whose photo has no signed hash",
        // What is signed is not what EF.COM lists either.
        verdicts(["altered", "not_checked", "not_checked", "in_force", "not_asked", "differ"], "failed"),
        &Recipe(made::unsigned_photo),
    ),
    persona(
        "passport-unknown-signer",
        "旅券（署名者不明）",
        "Japanese-looking passport, signed under a CSCA that nobody has",
        verdicts(["intact", "unknown", "proven", "in_force", "not_asked", "agree"], "not_proved"),
        &Recipe(made::unknown_signer),
    ),
    persona(
        "passport-expired-signer",
        "旅券（署名者証明書の期限切れ）",
        "Japanese passport, its document signer past its last day",
        verdicts(["intact", "expired", "proven", "in_force", "good", "agree"], "not_proved"),
        &Recipe(made::expired_signer),
    ),
    persona(
        "passport-revoked-signer",
        "旅券（署名者証明書の失効）",
        "Japanese passport, its document signer revoked",
        verdicts(["intact", "anchored", "proven", "in_force", "revoked", "agree"], "failed"),
        &Recipe(made::revoked_signer),
    ),
    persona(
        "passport-clone",
        "旅券（複製されたＩＣチップ）",
        "Japanese passport, a copied chip that answers with another key",
        NOT_ORIGINAL,
        &Recipe(made::clone),
    ),
    persona(
        "passport-clone-silent",
        "旅券（能動認証に応答しない複製）",
        "Japanese passport, a copied chip that refuses Active Authentication",
        NOT_ORIGINAL,
        &Recipe(made::silent_clone),
    ),
    persona(
        "passport-clone-wrong-length",
        "旅券（能動認証の長さを拒む複製）",
        "Japanese passport, a copied chip that says of Active Authentication that the length is wrong",
        NOT_ORIGINAL,
        &Recipe(made::length_refusing_clone),
    ),
    persona(
        "passport-clone-open",
        "外国旅券（アクセス制御のない複製）",
        "Foreign passport with Chip Authentication, copied into a chip that is open to everybody",
        verdicts(["intact", "anchored", "failed", "in_force", "not_asked", "agree"], "failed"),
        &Recipe(made::open_clone),
    ),
    persona(
        "passport-clone-chip-key",
        "外国旅券（チップ認証の鍵がない複製）",
        "Foreign passport, a copied chip without the key of Chip Authentication",
        verdicts(["intact", "anchored", "failed", "in_force", "not_asked", "agree"], "failed"),
        &Recipe(made::clone_without_chip_key),
    ),
    persona(
        "passport-downgraded",
        "外国旅券（チップ認証の情報を隠した複製）",
        "Foreign passport, a copy that hides Chip Authentication: DG14 and EF.CardAccess are gone",
        verdicts(["intact", "anchored", "failed", "in_force", "not_asked", "differ"], "failed"),
        &Recipe(made::downgraded),
    ),
    seen(
        persona(
            "passport-other-number",
            "外国旅券（印字とＩＣチップの旅券番号の不一致）",
            "Foreign passport, another number on the page than in the chip",
            verdicts(["intact", "anchored", "not_offered", "in_force", "not_asked", "differ"], "failed"),
            &Recipe(made::other_number),
        ),
        &[Differs::Number],
    ),
    persona(
        "passport-expired",
        "旅券（有効期間満了）",
        "Japanese passport, expired",
        verdicts(["intact", "anchored", "proven", "expired", "good", "agree"], "not_proved"),
        &Recipe(|today| Order { expiry: made::later(today, (-20).days()), ..made::japan_2020(today) }),
    ),
    persona(
        "passport-visitor",
        "外国旅券（短期滞在者）",
        "Foreign passport of a short-stay visitor, with personal details and the issuing authority",
        proved("not_asked"),
        &Recipe(made::visitor),
    ),
    persona(
        "passport-unknown-birth-day",
        "外国旅券（生年月日の日が不明）",
        "Foreign passport, day of birth unknown",
        proved("not_asked"),
        &Recipe(made::unknown_birth_day),
    ),
    persona(
        "passport-long-name",
        "外国旅券（氏名の省略、性別の指定なし）",
        "Foreign passport, name cut to fit, sex unspecified",
        proved("not_asked"),
        &Recipe(made::long_name),
    ),
    persona(
        "passport-jpeg",
        "外国旅券（JPEGの顔写真、特徴点あり）",
        "Foreign passport, JPEG photo with feature points",
        proved("not_asked"),
        &Recipe(made::jpeg),
    ),
    persona(
        "passport-codestream",
        "外国旅券（JPEG 2000コードストリームの顔写真、指紋あり）",
        "Foreign passport, photo as a JPEG 2000 codestream, fingerprints that are closed",
        proved("not_asked"),
        &Recipe(made::codestream),
    ),
    persona(
        "passport-39794",
        "旅券（ISO/IEC 39794-5の顔写真）",
        "German-shaped passport, photo in ISO/IEC 39794-5",
        proved("unknown"),
        &Recipe(made::newer_photo),
    ),
    persona(
        "passport-big",
        "外国旅券（３２キロバイトを超える顔写真）",
        "Foreign passport, photo beyond 32,767 bytes",
        proved("not_asked"),
        &Recipe(made::big),
    ),
    persona(
        "passport-extended-length",
        "外国旅券（拡張長、能動認証RSA 2048ビット）",
        "Foreign passport with extended lengths, Active Authentication with RSA of 2,048 bits",
        proved("not_asked"),
        &Recipe(made::extended),
    ),
    persona(
        "passport-difficult",
        "外国旅券（読取りの難しいＩＣチップ）",
        "Foreign passport, a difficult chip: short reads, no short identifiers",
        proved("not_asked"),
        &Recipe(made::difficult),
    ),
];

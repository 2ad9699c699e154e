// SPDX-License-Identifier: MIT OR Apache-2.0
//! The personas whose electronic certificates are what is special about them, and what certificates must come to.
//!
//! As documents all these cards are genuine: what is wrong with a certificate does not change the verdicts about the
//! card face.

use jiff::civil::Date;
use tashika_kit::persona::{Expected, JpkiExpected, Persona};

use super::holder::{HANAKO, JIRO, KICHIRO};
use super::order::{CertificateFlaw, Order, TriesLeft};
use super::persona::{GOOD, Recipe, persona};
use super::revocation::Issue;

/// What the certificates of a card without anything special come to.
pub(super) const BOTH_GOOD: JpkiExpected = both(["intact", "anchored", "proven", "in_force", "good"]);

/// The same for signature and authentication.
pub(super) const fn both(answers: [&'static str; 5]) -> JpkiExpected {
    JpkiExpected { signature: verdicts(answers), authentication: verdicts(answers) }
}

/// Neither can be read, for the same reason.
pub(super) const fn neither(code: &'static str) -> JpkiExpected {
    JpkiExpected { signature: Expected::Error { code }, authentication: Expected::Error { code } }
}

/// A signature that cannot be made, and an authentication that can.
pub(super) const fn no_signature(code: &'static str) -> JpkiExpected {
    JpkiExpected { signature: Expected::Error { code }, ..BOTH_GOOD }
}

/// An authentication that cannot be made, and a signature that can.
const fn no_authentication(code: &'static str) -> JpkiExpected {
    JpkiExpected { authentication: Expected::Error { code }, ..BOTH_GOOD }
}

/// Integrity, issuer, originality, validity, revocation. A certificate says everything once, and is proved only where
/// everything else is good, revocation too.
const fn verdicts([integrity, issuer, originality, validity, revocation]: [&'static str; 5]) -> Expected {
    let wrong = is(integrity, "altered") || is(originality, "failed") || is(revocation, "revoked");
    let good = is(integrity, "intact")
        && is(issuer, "anchored")
        && is(originality, "proven")
        && is(validity, "in_force")
        && is(revocation, "good");
    let summary = match (wrong, good) {
        (true, _) => "failed",
        (false, true) => "proved_in_force",
        (false, false) => "not_proved",
    };
    Expected::Verdicts {
        integrity,
        issuer,
        originality,
        validity,
        revocation,
        agreement: "single_source",
        summary,
    }
}

/// Whether two words are the same; `==` is not for constants.
const fn is(word: &str, other: &str) -> bool {
    let (mut a, mut b) = (word.as_bytes(), other.as_bytes());
    while let ([first, rest_a @ ..], [second, rest_b @ ..]) = (a, b) {
        if *first != *second {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}

const REVOKED: JpkiExpected = both(["intact", "anchored", "proven", "in_force", "revoked"]);

/// All of them.
pub static JPKI_PERSONAS: [Persona; 13] = [
    special(
        "jpki-revoked-moved",
        ["署名用電子証明書失効（転居）", "Signature certificate revoked: the holder moved"],
        JpkiExpected { signature: REVOKED.signature, ..BOTH_GOOD },
        &Recipe(|today| Order { issue: Issue::Moved, ..Order::genuine(JIRO, today) }),
    ),
    special(
        "jpki-superseded",
        ["電子証明書失効（更新済みの旧証明書）", "Old certificates, renewed since"],
        REVOKED,
        &Recipe(|today| issued(today, Issue::Superseded)),
    ),
    special(
        "jpki-on-hold",
        ["電子証明書の一時停止", "Certificates suspended: reported lost"],
        REVOKED,
        &Recipe(|today| issued(today, Issue::OnHold)),
    ),
    special(
        "jpki-key-compromise",
        ["電子証明書失効（秘密鍵の漏えい）", "Certificates revoked: keys known to others"],
        REVOKED,
        &Recipe(|today| issued(today, Issue::Compromised)),
    ),
    special(
        "jpki-auth-pin-blocked",
        ["利用者証明用の暗証番号ロック", "PIN of user authentication blocked"],
        no_authentication("blocked"),
        &Recipe(|today| with_tries(today, TriesLeft { auth_pin: 0, ..TriesLeft::ALL })),
    ),
    special(
        "jpki-sign-password-blocked",
        ["署名用の暗証番号ロック", "Signature password blocked"],
        no_signature("blocked"),
        &Recipe(|today| with_tries(today, TriesLeft { sign_password: 0, ..TriesLeft::ALL })),
    ),
    special(
        "jpki-auth-pin-last-try",
        ["利用者証明用の暗証番号、残り１回", "One try left for the PIN of user authentication"],
        no_authentication("last_try"),
        &Recipe(|today| with_tries(today, TriesLeft { auth_pin: 1, ..TriesLeft::ALL })),
    ),
    special(
        "jpki-sign-password-last-try",
        ["署名用の暗証番号、残り１回", "One try left for the signature password"],
        no_signature("last_try"),
        &Recipe(|today| with_tries(today, TriesLeft { sign_password: 1, ..TriesLeft::ALL })),
    ),
    special(
        "jpki-foreign-keys",
        ["他人の電子証明書を入れたチップ", "Certificates that do not belong to the chip's keys"],
        JpkiExpected {
            signature: verdicts(["altered", "anchored", "failed", "in_force", "good"]),
            authentication: verdicts(["intact", "anchored", "failed", "in_force", "good"]),
        },
        &Recipe(|today| flawed(today, CertificateFlaw::ForeignKeys)),
    ),
    special(
        "jpki-tampered",
        ["電子証明書の改ざん", "Certificates changed after signing"],
        // The root whose name stands there is known, and did not sign this.
        both(["altered", "unknown", "proven", "in_force", "not_asked"]),
        &Recipe(|today| flawed(today, CertificateFlaw::Tampered)),
    ),
    special(
        "jpki-crossed-roots",
        ["用途の違う認証局の電子証明書", "Each certificate under the root of the other purpose"],
        both(["intact", "unknown", "proven", "in_force", "not_asked"]),
        &Recipe(|today| flawed(today, CertificateFlaw::CrossedRoots)),
    ),
    special(
        "jpki-self-made-root",
        ["同じ名前の偽の認証局", "A root of the right name and somebody else's key"],
        both(["intact", "unknown", "proven", "in_force", "not_asked"]),
        &Recipe(|today| flawed(today, CertificateFlaw::SelfMadeRoot)),
    ),
    special(
        "jpki-rare-kanji-revoked",
        ["代替文字のある氏名・住所、電子証明書失効", "Replaced characters, and certificates renewed since"],
        REVOKED,
        &Recipe(|today| Order { issue: Issue::Superseded, ..Order::genuine(KICHIRO, today) }),
    ),
];

const fn special(
    name: &'static str,
    [title_ja, title_en]: [&'static str; 2],
    jpki: JpkiExpected,
    maker: &'static Recipe,
) -> Persona {
    Persona { jpki: Some(jpki), ..persona(name, title_ja, title_en, GOOD, maker) }
}

fn issued(today: Date, issue: Issue) -> Order {
    Order { issue, ..Order::genuine(HANAKO, today) }
}

fn flawed(today: Date, flaw: CertificateFlaw) -> Order {
    Order { flaw: Some(flaw), ..Order::genuine(HANAKO, today) }
}

fn with_tries(today: Date, tries: TriesLeft) -> Order {
    Order { tries, ..Order::genuine(HANAKO, today) }
}

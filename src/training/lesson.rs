// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a card teaches: what is wrong with it, and which ends are right.

use tashika_kit::persona::{Differs, Expected, Persona};
use tashika_mynumber::FAMILY as MYNUMBER;

/// What is special about genuine cards of which the verdicts say nothing: the persona, and the lesson.
const SPECIAL: [(&str, &str); 15] = [
    ("moved", "moved"),
    ("licence-two-moves", "moved"),
    ("residence-moved", "moved"),
    ("licence-name-changed", "name_changed"),
    ("rare-kanji", "rare_kanji"),
    ("licence-gaiji", "rare_kanji"),
    ("few-tries", "few_tries"),
    ("no-photo", "no_photo"),
    ("residence2-child", "no_photo"),
    ("my-number-licence-altered", "beside_altered"),
    ("my-number-licence-blocked", "beside_blocked"),
    ("licence-forged-number", "check_digit"),
    ("licence-pin2-blocked", "second_pin_blocked"),
    ("licence-no-pin", "default_pin"),
    ("residence-pending", "ask"),
];

/// How hard a card is, and in what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is wrong with it.
    Genuine,
    /// Expired, or withdrawn.
    NotInForce,
    /// Changed after it was signed.
    Altered,
    /// A chip that nobody known issued, or a copy.
    Forged,
    /// A genuine chip under a false print, or brought by somebody else.
    FalseFace,
    /// It cannot be read: a blocked number, a last try, another kind of card.
    Trouble,
}

impl Level {
    /// All of them, the easiest first.
    pub const ALL: [Self; 6] =
        [Self::Genuine, Self::NotInForce, Self::Altered, Self::Forged, Self::FalseFace, Self::Trouble];

    /// A stable name; the locale files hold `level.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Genuine => "genuine",
            Self::NotInForce => "not_in_force",
            Self::Altered => "altered",
            Self::Forged => "forged",
            Self::FalseFace => "false_face",
            Self::Trouble => "trouble",
        }
    }
}

/// Which ends of a check are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// The identity may be confirmed, and there is no reason to refuse.
    Confirm,
    /// It may be confirmed or refused, as the law and the customer's answers say.
    Either,
    /// It must not be confirmed on this document alone.
    Refuse,
    /// No check can be made with it: ask for another document.
    GiveUp,
}

/// What a card teaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lesson {
    /// What it is about; the locale files hold `lesson.<code>`.
    pub code: &'static str,
    /// How hard, and in what.
    pub level: Level,
    /// What only eyes tell.
    pub differs: &'static [Differs],
    /// Which ends are right.
    pub(super) right: Right,
}

/// What this card teaches when it is read as a document, or when its holder signs with it.
#[must_use]
pub fn lesson(persona: &Persona, signature: bool) -> Lesson {
    let document = nature(persona, &persona.expected);
    // In the list a card stands where its certificates belong if they are what is special about it; whoever reads the card's
    // face has a genuine card before them.
    match persona.jpki.filter(|_| signature) {
        Some(jpki) => nature(persona, &jpki.signature),
        None => document,
    }
}

/// Under which level a card stands in the list: by its certificates where they are what is special about it.
pub(super) fn listed(persona: &Persona) -> Level {
    let document = lesson(persona, false);
    if !persona.name.starts_with("jpki-") || document.level != Level::Genuine {
        return document.level;
    }
    let worse = persona.jpki.map(|jpki| {
        let [signature, authentication] =
            [jpki.signature, jpki.authentication].map(|expected| nature(persona, &expected).level);
        signature.max(authentication)
    });
    worse.unwrap_or(document.level)
}

impl Level {
    /// Under which level a card stands in the list.
    #[must_use]
    pub fn of(persona: &Persona) -> Self {
        listed(persona)
    }
}

fn nature(persona: &Persona, expected: &Expected) -> Lesson {
    let (code, level, right) = match expected {
        Expected::Error { code } => (trouble(code), Level::Trouble, Right::GiveUp),
        Expected::Verdicts { .. } => fault(expected).unwrap_or_else(|| by_eye(persona)),
    };
    Lesson { code, level, differs: persona.differs, right }
}

/// What the chip's verdicts say is wrong; the worst first. `None` if nothing is.
fn fault(expected: &Expected) -> Option<(&'static str, Level, Right)> {
    let Expected::Verdicts { integrity, issuer, originality, validity, revocation, agreement, .. } = expected
    else {
        return None;
    };
    Some(match (*integrity, *issuer, *originality, *validity, *revocation, *agreement) {
        (_, _, _, _, "revoked", _) => ("revoked", Level::NotInForce, Right::Refuse),
        (_, _, "failed", ..) => ("clone", Level::Forged, Right::Refuse),
        ("altered", "unknown", ..) => ("forged_signer", Level::Forged, Right::Refuse),
        ("altered", ..) => ("altered", Level::Altered, Right::Refuse),
        (.., "differ") => ("differ", Level::Altered, Right::Refuse),
        (_, "unknown", ..) => ("unknown_issuer", Level::Forged, Right::Refuse),
        (_, "expired", ..) => ("issuer_expired", Level::NotInForce, Right::Either),
        (_, _, _, "expired" | "not_yet", ..) => ("expired", Level::NotInForce, Right::Refuse),
        (_, _, _, "ask", ..) => ("ask", Level::NotInForce, Right::Either),
        _ => return None,
    })
}

/// The chip says nothing bad. What do eyes say?
fn by_eye(persona: &Persona) -> (&'static str, Level, Right) {
    let print = persona.differs.iter().any(|differs| *differs != Differs::Face);
    let face = persona.differs.contains(&Differs::Face);
    let special = SPECIAL.iter().find(|(name, _)| *name == persona.name).map(|(_, code)| *code);
    match (special, print, face) {
        (_, true, _) => ("false_print", Level::FalseFace, Right::Refuse),
        (_, false, true) => ("false_face", Level::FalseFace, Right::Refuse),
        (Some("ask"), ..) => ("ask", Level::NotInForce, Right::Either),
        (Some(code), ..) => (code, Level::Genuine, Right::Confirm),
        (None, ..) => plain(persona),
    }
}

/// Nothing is special about it but what its kind of chip can show.
fn plain(persona: &Persona) -> (&'static str, Level, Right) {
    let Expected::Verdicts { integrity, originality, .. } = persona.expected else {
        return ("genuine", Level::Genuine, Right::Confirm);
    };
    match (integrity, originality) {
        ("unsigned", _) => ("unsigned", Level::Genuine, Right::Either),
        ("not_checked", _) => ("not_all_checked", Level::Genuine, Right::Either),
        (_, "not_offered") => ("no_proof_of_chip", Level::Genuine, Right::Confirm),
        _ if persona.family == MYNUMBER => ("genuine", Level::Genuine, Right::Confirm),
        _ => ("genuine_book", Level::Genuine, Right::Confirm),
    }
}

/// Why it cannot be read.
fn trouble(code: &str) -> &'static str {
    match code {
        "blocked" => "blocked",
        "last_try" => "last_try",
        "telephone" => "telephone",
        "unknown_document" => "unknown_document",
        "key_refused" => "key_refused",
        "no_pin" | "certificate_absent" => "no_certificate",
        _ => "cannot_be_read",
    }
}

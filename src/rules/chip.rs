// SPDX-License-Identifier: MIT OR Apache-2.0
//! From what was read and proved to what the law asks: the chip's state (`specs` law §7.1).
//!
//! * INVALID: the data were changed, the chip is a copy, the document was withdrawn, two sources contradict each
//!   other, or the number in a signed picture is not the one that was typed. This comes before everything else.
//! * FULL: every element that this kind of document has to give was read from the chip, a signature that holds
//!   covers each of them, somebody the operator trusts made it, and the data stood on a screen. Never without a valid
//!   signature (`specs` law §1.5, design rule).
//! * PARTIAL: something was read, but not all, or it is not proved (unknown or expired issuer, no signature, a check
//!   that was not made), or it was not shown.
//! * UNREADABLE: nothing of it was read.
//!
//! The first generation of residence cards holds name, residence and birth date in one picture of the front; the picture
//! then counts for all three. The second generation holds an address picture that no signature covers: it counts as the
//! element residence only beside everything else the issuer signs, all of it proved, and what it is worth is an open
//! point of the rules ([`residence_unsigned`]).
//!
//! An address that a remark without a signature has replaced still counts as the element residence as it was issued
//! and signed; that the holder lives elsewhere now is the circumstances' matter ([`residence_by_remark`]). A name
//! so replaced is no name that was proved.
//!
//! NOT_READ and NONE are not said here: they are what holds where no reading was made.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use tashika_kit::anchors::AnchorClass;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Reading, Source};
use tashika_kit::verdict::{Agreement, Integrity, Issuer, Mark, Originality, Revocation, Validity, Verdicts};
use tashika_mynumber::jpki::SIGNATURE;
use tashika_residence::{CardKind, kind_of};

use super::question::{AddressPage, ChipState, DocumentKind, Element};
use super::set::RuleSet;

/// What each element is called in a reading: as text, or as a picture of the text.
const FIELDS: [(Element, &[FieldName]); 4] = [
    (Element::Name, &[FieldName::NAME, FieldName::NAME_IMAGE, FieldName::FRONT_IMAGE]),
    (
        Element::Residence,
        &[FieldName::ADDRESS, FieldName::ADDRESS_IMAGE, FieldName::ADDRESS_AS_ISSUED, FieldName::FRONT_IMAGE],
    ),
    (Element::BirthDate, &[FieldName::BIRTH_DATE, FieldName::FRONT_IMAGE]),
    (Element::Photo, &[FieldName::PHOTO]),
];

/// The reason code of a driver to which nobody has given a key.
const NO_ANCHOR: &str = "no_trust_anchor";

/// The chip's state, and the elements that were read from it. `displayed`: whether the data stood on a screen.
#[must_use]
pub fn chip_state(reading: &Reading, verdicts: &Verdicts, displayed: bool) -> (ChipState, BTreeSet<Element>) {
    if reading.family == SIGNATURE {
        return signature_state(reading, verdicts, displayed);
    }
    // What a passport says for the screen only (DG11) is no element: no record may hold it.
    let counts = |field: &Field| {
        field.source != Source::TypedByClerk && (!is_passport(reading) || field.keep == Keep::Record)
    };
    let mut read = elements(|name| reading.fields.iter().any(|field| field.name == *name && counts(field)));
    let mut proved = elements(|name| {
        verdicts.fields.iter().any(|field| field.name == *name && field.mark == Mark::Proved)
    });
    if is_passport(reading) {
        // Some states write a permanent address into DG11. It is none the laws know, and is not held against anything.
        read.remove(&Element::Residence);
        proved.remove(&Element::Residence);
    }
    if is_address_never_signed(reading) && all_signed_is_proved(verdicts) {
        proved.insert(Element::Residence);
    }
    let signed =
        verdicts.integrity == Integrity::Intact && matches!(verdicts.issuer, Issuer::Anchored { .. });
    let whole = demanded(reading).is_subset(&proved.intersection(&read).copied().collect());
    let state = match () {
        () if contradicted(verdicts) => ChipState::Invalid,
        () if read.is_empty() => ChipState::Unreadable,
        () if signed && whole && displayed => ChipState::Full,
        () => ChipState::Partial,
    };
    (state, read)
}

/// The state of a JPKI signature: FULL is "verified" (`specs` law §7.1), and so only with certificate and signature proved,
/// the certificate in force, and the word of somebody who may be asked that it is not revoked. A certificate that was revoked
/// or has expired is genuine all the same: it fits no row, and is no forgery. Whether the operator may rely on it is the
/// circumstances' matter ([`super::Circumstances::jpki_verifier`]).
fn signature_state(
    reading: &Reading,
    verdicts: &Verdicts,
    displayed: bool,
) -> (ChipState, BTreeSet<Element>) {
    let signed = |field: &Field, name: &FieldName| field.name == *name && field.source.is_signed();
    let read = elements(|name| reading.fields.iter().any(|field| signed(field, name)));
    let proved = elements(|name| {
        verdicts.fields.iter().any(|field| field.name == *name && field.mark == Mark::Proved)
    });
    let forged = matches!(verdicts.integrity, Integrity::Altered { .. })
        || matches!(verdicts.originality, Originality::Failed { .. })
        || matches!(verdicts.agreement, Agreement::Differ { .. });
    let verified = verdicts.integrity == Integrity::Intact
        && is_of_the_authority(&verdicts.issuer)
        && verdicts.originality == Originality::Proven
        && matches!(verdicts.validity, Validity::InForce { .. })
        && matches!(verdicts.revocation, Revocation::Good { .. });
    let wanted = BTreeSet::from([Element::Name, Element::Residence, Element::BirthDate]);
    let whole = wanted.iter().all(|element| read.contains(element) && proved.contains(element));
    let state = match () {
        () if forged => ChipState::Invalid,
        () if read.is_empty() => ChipState::Unreadable,
        () if verified && whole && displayed => ChipState::Full,
        () => ChipState::Partial,
    };
    (state, read)
}

/// Whether the root is the authority's own. One of the issuer's test hierarchy, or one that others derived, may prove a card and
/// identifies nobody. Simulated roots are accepted in training alone, where nothing is evidence ([`AnchorClass::Simulator`]).
fn is_of_the_authority(issuer: &Issuer) -> bool {
    let own = |class: &AnchorClass| matches!(class, AnchorClass::Official | AnchorClass::Simulator);
    matches!(issuer, Issuer::Anchored { class, .. } if own(class))
}

/// Whether a clerk has to hold the number in the signed picture of the front against the number that was typed: a card
/// of the first generation says its number nowhere else under its signature (`specs` residence-card §4.3), so that the
/// signed data of one card open under another's number once they are copied.
#[must_use]
pub fn asks_picture_number(reading: &Reading) -> bool {
    let typed =
        |field: &Field| field.name == FieldName::DOCUMENT_NUMBER && field.source == Source::TypedByClerk;
    reading.family == tashika_residence::FAMILY
        && reading.field(&FieldName::FRONT_IMAGE).is_some()
        && reading.fields.iter().any(typed)
}

/// The chip's state, once the number in its picture was held against the typed one. `same`: `None` if nobody did; then
/// nothing says that what was proved belongs to this number.
#[must_use]
pub fn bound_to_number(state: ChipState, reading: &Reading, same: Option<bool>) -> ChipState {
    match same {
        Some(false) => ChipState::Invalid,
        None if asks_picture_number(reading) && state == ChipState::Full => ChipState::Partial,
        _ => state,
    }
}

/// Whether only the key is missing that the signature could be checked with: everything the rules want was read from
/// under the signature, and nothing speaks against it. A signature that was left unchecked for another reason, or that
/// names a signer none of the operator's keys belongs to, is not meant.
#[must_use]
pub fn signature_open(reading: &Reading, verdicts: &Verdicts) -> bool {
    let no_key = matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == NO_ANCHOR)
        && matches!(&verdicts.issuer, Issuer::NotChecked { reason } if reason.code == NO_ANCHOR);
    let signed = elements(|name| {
        let unchecked = |mark| matches!(mark, Mark::SignedNotChecked | Mark::Proved);
        let mut fields = verdicts.fields.iter().filter(|field| field.name == *name);
        fields.any(|field| field.source.is_signed() && unchecked(field.mark))
    });
    no_key && !contradicted(verdicts) && demanded(reading).is_subset(&signed)
}

/// Whether the issuer signs no address at all: a residence card of the second generation, whose address picture stands
/// outside the signed data (`specs` residence-card §5.2).
fn is_address_never_signed(reading: &Reading) -> bool {
    let picture = |field: &Field| field.source == Source::UnsignedChipImage;
    reading.family == tashika_residence::FAMILY
        && reading.field(&FieldName::FRONT_IMAGE).is_none()
        && reading.field(&FieldName::ADDRESS_IMAGE).is_some_and(picture)
}

/// Whether everything that a signature covers was proved, and something was.
fn all_signed_is_proved(verdicts: &Verdicts) -> bool {
    let mut signed = verdicts.fields.iter().filter(|field| field.source.is_signed()).peekable();
    signed.peek().is_some() && signed.all(|field| field.mark == Mark::Proved)
}

/// Whether no signature covers the present residence of a residence card: the second generation signs none, and the
/// address written on the back of a first-generation card is not signed either.
#[must_use]
pub fn residence_unsigned(reading: &Reading) -> bool {
    let of_card = reading.family == tashika_residence::FAMILY;
    of_card && (is_address_never_signed(reading) || residence_by_remark(reading))
}

/// Whether the chip gives the present residence only in a remark that no signature covers, beside the signed one; for a
/// residence card also where nobody can read what was written on its back.
#[must_use]
pub fn residence_by_remark(reading: &Reading) -> bool {
    if reading.family == tashika_residence::FAMILY {
        return tashika_residence::address_is_replaced(reading);
    }
    let unsigned =
        |name: &FieldName| reading.field(name).is_some_and(|field| field.source == Source::UnsignedChipText);
    reading.field(&FieldName::ADDRESS_AS_ISSUED).is_some() && unsigned(&FieldName::ADDRESS)
}

/// Whether it is a passport: its chip never gives a residence, whatever stands in it (`specs` passport §7.4).
#[must_use]
pub fn is_passport(reading: &Reading) -> bool {
    reading.family == tashika_passport::FAMILY
}

/// The issuing state, as the machine readable zone in the chip writes it.
#[must_use]
pub fn issuing_state(reading: &Reading) -> Option<&str> {
    if !is_passport(reading) {
        return None;
    }
    passport_text(reading, &FieldName::ISSUING_STATE)
}

/// A text or code of the machine readable zone, as the chip writes it and not as anybody typed it.
#[must_use]
pub fn passport_text<'r>(reading: &'r Reading, name: &FieldName) -> Option<&'r str> {
    let chip = |field: &&Field| field.name == *name && field.source != Source::TypedByClerk;
    let field = reading.fields.iter().find(chip)?;
    match &field.value {
        FieldValue::Code { raw, .. } => Some(raw.as_str()),
        FieldValue::Text { text } => Some(text.as_str()),
        _ => None,
    }
}

/// Japan, as a machine readable zone writes it.
const JAPAN: &str = "JPN";

/// From this day on books were applied for that have no 所持人記入欄 (`specs` law §0.2). The law's day is the application's,
/// which no chip holds: a book issued before it has the page, one issued later may have it.
const WITHOUT_ADDRESS_PAGE: Date = date(2020, 2, 4);

/// Whether the clerk has to say if the book has a page for the address: a passport of Japan.
#[must_use]
pub fn asks_address_page(reading: &Reading) -> bool {
    is_passport(reading) && issuing_state(reading) == Some(JAPAN)
}

/// Which of the kinds of passport it is, with what the clerk saw of the book. Where nobody said, a book counts as one
/// without the page, which asks for a further document under every law, unless the chip says that it was issued
/// before there were such books.
#[must_use]
pub fn passport_kind(reading: &Reading, page: Option<AddressPage>) -> Option<DocumentKind> {
    if !asks_address_page(reading) {
        return document_kind(tashika_passport::FAMILY, reading);
    }
    Some(match page {
        Some(AddressPage::Written | AddressPage::Blank) => DocumentKind::PassportJapanOld,
        Some(AddressPage::None) => DocumentKind::PassportJapan2020,
        None if issued_with_address_page(reading) => DocumentKind::PassportJapanOld,
        None => DocumentKind::PassportJapan2020,
    })
}

/// Whether the chip says that the book was issued before there were books without the page.
#[must_use]
pub fn issued_with_address_page(reading: &Reading) -> bool {
    let issued = reading.field(&FieldName::ISSUE_DATE).map(|field| &field.value);
    matches!(issued, Some(FieldValue::Date { date }) if *date < WITHOUT_ADDRESS_PAGE)
}

/// The kind of document, where the chip alone decides it; otherwise the clerk says it.
///
/// `mynumber` with a photo is a My Number Card, without one it is a photo-less card — or a card whose photo was not
/// read, so the clerk may say MNC, and the rules then find the photo missing. A `residence` card says itself which kind it
/// is; where the code is none we know, the clerk says it. A `passport` of Japan does not say whether it has a page for the
/// address ([`passport_kind`]); one of another state is a foreign passport.
#[must_use]
pub fn document_kind(family: &str, reading: &Reading) -> Option<DocumentKind> {
    let photo = reading.field(&FieldName::PHOTO).is_some();
    match (family, photo) {
        ("mynumber", true) => Some(DocumentKind::MyNumberCard),
        ("mynumber" | "residence", false) => Some(DocumentKind::CardWithoutPhoto),
        ("licence", _) => Some(DocumentKind::DriversLicence),
        (SIGNATURE, _) => Some(DocumentKind::JpkiSignature),
        ("residence", true) => residence_kind(reading),
        ("passport", _) => issuing_state(reading)
            .filter(|state| !state.is_empty() && *state != JAPAN)
            .map(|_| DocumentKind::PassportForeign),
        _ => None,
    }
}

/// RC or SPRC, by カード種別.
fn residence_kind(reading: &Reading) -> Option<DocumentKind> {
    match kind_of(reading)? {
        CardKind::ResidenceCard1 | CardKind::ResidenceCard2 => Some(DocumentKind::ResidenceCard),
        CardKind::SpecialPermanent1 | CardKind::SpecialPermanent2 => {
            Some(DocumentKind::SpecialPermanentResident)
        }
        // My Number Cards, read as such.
        CardKind::SpecifiedResidenceCard | CardKind::SpecifiedSpecialPermanent => None,
    }
}

fn elements(has: impl Fn(&FieldName) -> bool) -> BTreeSet<Element> {
    FIELDS.iter().filter(|(_, names)| names.iter().any(&has)).map(|(element, _)| *element).collect()
}

/// What the rules want of this document's chip. Of what no rule names, everything.
fn demanded(reading: &Reading) -> BTreeSet<Element> {
    let kind = match reading.family.as_ref() {
        // No passport has a residence in its chip, whichever kind it is.
        "passport" => Some(DocumentKind::PassportForeign),
        family => document_kind(family, reading),
    };
    let rules = RuleSet::shipped().ok();
    let of_kind = kind.zip(rules).map(|(kind, rules)| rules.full_elements(kind)).unwrap_or_default();
    if of_kind.is_empty() { FIELDS.iter().map(|(element, _)| *element).collect() } else { of_kind }
}

fn contradicted(verdicts: &Verdicts) -> bool {
    matches!(verdicts.integrity, Integrity::Altered { .. })
        || matches!(verdicts.originality, Originality::Failed { .. })
        || matches!(verdicts.revocation, Revocation::Revoked { .. })
        || matches!(verdicts.agreement, Agreement::Differ { .. })
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the law says about a visit: one question for each law and each person, asked of the rules, and how the
//! visit may end. This module decides nothing itself.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading};
use tashika_kit::verdict::{Summary, Validity};

use super::record::Texts;
use super::stage::Finding;
use super::visit::{Document, Part, Typed, Visit, Whose};
use crate::jpki::Role;
use crate::pictures;
use crate::records::{Compared, InquiryAnswer, SpecialPeriod, SupplementRole};
use crate::rules::{
    AddressPage, ChipState, Circumstances, DocumentKind, Element, Finish, HighRisk, Law, Missing, Person,
    Presenter, Preview, Question, Residence, RuleSet, RuleSettings, Ruling,
    chip::{bound_to_number, chip_state, residence_by_remark, residence_unsigned, signature_open},
};

/// What one law says about a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which law.
    pub law: Law,
    /// About the customer.
    pub ruling: Ruling,
    /// About the representative, if one acts and has shown a document.
    pub representative: Option<Ruling>,
    /// All routes the law leaves open for the customer's document, in the order of the rules.
    pub routes: Vec<Ruling>,
}

impl Answer {
    /// How the visit may end under this law: as badly as its worse half.
    #[must_use]
    pub fn finish(&self) -> Finish {
        match (self.ruling.finish(), self.representative.as_ref().map(Ruling::finish)) {
            (Finish::No, _) | (_, Some(Finish::No)) => Finish::No,
            (Finish::PendingMail, _) | (_, Some(Finish::PendingMail)) => Finish::PendingMail,
            _ => Finish::Complete,
        }
    }

    /// What is still missing, and for whom.
    #[must_use]
    pub fn missing(&self) -> Vec<(Whose, Missing)> {
        let of =
            |whose: Whose, ruling: &Ruling| ruling.missing.iter().map(move |one| (whose, *one)).collect();
        let mut all: Vec<(Whose, Missing)> = of(Whose::Customer, &self.ruling);
        if let Some(ruling) = &self.representative {
            let more: Vec<(Whose, Missing)> = of(Whose::Representative, ruling);
            // What concerns both is told once.
            all.extend(more.into_iter().filter(|(_, one)| {
                !matches!(one, Missing::Authority | Missing::CustomerCheck | Missing::Supervisor)
                    || !self.ruling.missing.contains(one)
            }));
        }
        all
    }
}

/// What each law of the visit says.
#[must_use]
pub fn answers(visit: &Visit, rules: &RuleSet, settings: &RuleSettings, today: Date) -> Vec<Answer> {
    let laws = visit.occasion.laws.iter();
    laws.map(|law| {
        let question = question(visit, Whose::Customer, *law, today);
        let routes = rules.routes(settings, &question);
        let chosen = visit.routes.get(law).copied().unwrap_or(0);
        let ruling = match routes.get(chosen) {
            Some(route) => route.clone(),
            None => rules.decide(settings, &question),
        };
        let acts = visit.occasion.representative && visit.representative.document.is_some();
        let representative =
            acts.then(|| rules.decide(settings, &self::question(visit, Whose::Representative, *law, today)));
        Answer { law: *law, ruling, representative, routes }
    })
    .collect()
}

/// What the same visit would give on another day; to look at, never to store.
#[must_use]
pub fn preview(visit: &Visit, rules: &RuleSet, settings: &RuleSettings, on: Date) -> Vec<Preview> {
    let laws = visit.occasion.laws.iter();
    laws.map(|law| rules.preview(settings, &question(visit, Whose::Customer, *law, on), on)).collect()
}

/// What each law of the visit would say if everything that is compared next is the same, and the residence that the
/// document gives is the present one; to look at, never to store. Nothing while no transaction is known.
#[must_use]
pub fn outlook(visit: &Visit, rules: &RuleSet, settings: &RuleSettings, today: Date) -> Vec<Preview> {
    let (occasion, whose) = (&visit.occasion, visit.whose);
    let part = visit.part(whose);
    let Some(finding) = part.finding().filter(|_| occasion.kind.is_some()) else { return Vec::new() };
    // What the clerk has to say first decides which document it is.
    if finding.asks_address_page() && finding.address_page().is_none() {
        return Vec::new();
    }
    let same = same_number(finding).or(Some(true));
    let on = presented_on(part, today);
    let laws = occasion.laws.iter();
    laws.map(|law| {
        let mut question = question(visit, whose, *law, on);
        question.chip = chip_of(finding, same).0;
        question.circumstances.signature_open = is_signature_open(finding, same);
        if Texts::of(finding).residence && question.circumstances.residence == Residence::Unknown {
            question.circumstances.residence = Residence::Current;
        }
        Preview::new(rules.decide(settings, &question))
    })
    .collect()
}

/// The question about one person under one law. The day is that of the presentation in Japan.
#[must_use]
pub fn question(visit: &Visit, whose: Whose, law: Law, date: Date) -> Question {
    let part = visit.part(whose);
    let (document, chip, elements) = document_of(part);
    // Who is on the resident register is asked of the customer alone.
    let person = if whose == Whose::Customer { visit.occasion.person } else { Person::Resident };
    Question { law, date, document, chip, elements, person, circumstances: circumstances(visit, whose) }
}

/// The day a part's document was shown; today if none was yet.
#[must_use]
pub fn presented_on(part: &Part, today: Date) -> Date {
    part.presented_at.map_or(today, japan_day)
}

/// Kind, chip state and elements of what was shown. Without a document nothing was shown that any row knows.
fn document_of(part: &Part) -> (DocumentKind, ChipState, BTreeSet<Element>) {
    match &part.document {
        Some(Document::Chip(finding)) => {
            let (chip, elements) = chip_of(finding, same_number(finding));
            (finding.document_kind().unwrap_or(DocumentKind::Private), chip, elements)
        }
        Some(Document::Typed(typed)) => {
            let chip = if typed.kind.has_chip() && !typed.without_chip {
                ChipState::NotRead
            } else {
                ChipState::None
            };
            (typed.kind, chip, BTreeSet::new())
        }
        None => (DocumentKind::Private, ChipState::None, BTreeSet::new()),
    }
}

/// What the chip gave, and whether what the clerk saw contradicts it; `same`: as [`same_number`].
fn chip_of(finding: &Finding, same: Option<bool>) -> (ChipState, BTreeSet<Element>) {
    let (state, elements) = chip_state(&finding.reading, &finding.verdicts, is_shown(&finding.reading));
    match finding.observed.printed_card {
        Compared::Different => (ChipState::Invalid, elements),
        _ => (bound_to_number(state, &finding.reading, same), elements),
    }
}

/// Whether the number in the chip's picture is the typed one; `None` if nobody looked.
fn same_number(finding: &Finding) -> Option<bool> {
    match finding.observed.picture_number {
        Compared::Same => Some(true),
        Compared::Different => Some(false),
        Compared::NotCompared => None,
    }
}

/// Whether only the key is missing: everything else was read, shown, and held against the typed number.
fn is_signature_open(finding: &Finding, same: Option<bool>) -> bool {
    signature_open(&finding.reading, &finding.verdicts)
        && is_shown(&finding.reading)
        && (!finding.asks_picture_number() || same == Some(true))
}

/// Whether everything read stood on the screen: text always does, a picture only if it can be decoded. The laws want
/// the photo shown (AML Rule 6(1)(i)イ from 2027-04-01), and bytes that are no picture show nobody; nor does a picture of
/// a name or an address where the chip has no text of it.
fn is_shown(reading: &Reading) -> bool {
    let text = |name: &FieldName| {
        reading.field(name).is_some_and(|field| matches!(field.value, FieldValue::Text { .. }))
    };
    let stands_alone = |field: &&Field| match &field.name {
        name if *name == FieldName::PHOTO || *name == FieldName::FRONT_IMAGE => true,
        name if *name == FieldName::NAME_IMAGE => !text(&FieldName::NAME),
        name if *name == FieldName::ADDRESS_IMAGE => !text(&FieldName::ADDRESS),
        _ => false,
    };
    reading.fields.iter().filter(stands_alone).all(|field| match &field.value {
        FieldValue::Picture { media_type, bytes } => pictures::decode(*media_type, bytes).is_ok(),
        _ => false,
    })
}

/// Whether documents of this kind bear a photo of the holder.
#[must_use]
pub fn has_photo(kind: DocumentKind) -> bool {
    use DocumentKind::{CardWithoutPhoto, Disability, DrivingHistory, GovernmentPhoto};
    match kind {
        CardWithoutPhoto => false,
        DrivingHistory | Disability | GovernmentPhoto => true,
        other => other.has_chip(),
    }
}

/// What the clerk saw when comparing the person with the photo on a typed document, if it has one.
#[must_use]
pub fn face_of(typed: &Typed) -> Compared {
    if has_photo(typed.kind) { typed.face } else { Compared::NotCompared }
}

fn circumstances(visit: &Visit, whose: Whose) -> Circumstances {
    let part = visit.part(whose);
    let occasion = &visit.occasion;
    let typed = part.typed();
    let has = |role: SupplementRole| part.supplements.iter().any(|one| one.role == role);
    let is_customer = whose == Whose::Customer;
    let presenter = if occasion.representative { Presenter::Representative } else { Presenter::Customer };
    Circumstances {
        presenter,
        address_written: typed.is_some_and(|typed| typed.address_written)
            || part.finding().is_some_and(|finding| finding.address_page() == Some(AddressPage::Written)),
        one_per_person: typed.is_some_and(|typed| typed.one_per_person),
        transaction_seal: typed.is_some_and(|typed| typed.transaction_seal),
        anti_forgery: typed.is_some_and(|typed| typed.anti_forgery),
        residence: visit.holder(whose).shown,
        residence_by_remark: part.finding().is_some_and(|finding| residence_by_remark(&finding.reading)),
        jpki_verifier: is_customer && visit.jpki.as_ref().is_some_and(|task| task.role >= Role::Verifier),
        residence_unsigned: part.finding().is_some_and(|finding| residence_unsigned(&finding.reading)),
        signature_open: part
            .finding()
            .is_some_and(|finding| is_signature_open(finding, same_number(finding))),
        expires_on: expires_on(part),
        issued_on: typed.and_then(|typed| typed.issued_on),
        // AML Rule 14(1) covers the representative's identity too; assets are the customer's.
        high_risk: if is_customer {
            occasion.high_risk
        } else {
            occasion.high_risk.map(|_| HighRisk::WithoutAssets)
        },
        known: is_customer && visit.known.is_some(),
        suspicion: occasion.suspicion,
        reported_lapsed: is_customer && occasion.reported_lapsed || is_lapsed(part),
        residence_document: has(SupplementRole::Residence) || has(SupplementRole::SecondDocument),
        second_document: has(SupplementRole::SecondDocument),
        asset_document: !visit.statements.assets.trim().is_empty(),
        customer_checked: is_customer || visit.customer.document.is_some() || visit.known.is_some(),
        authority: visit.agent.authority.is_some(),
    }
}

/// The document's last day: from the chip, or as typed.
fn expires_on(part: &Part) -> Option<Date> {
    match &part.document {
        Some(Document::Chip(finding)) => last_day(finding, japan_day(finding.displayed_at)),
        Some(Document::Typed(typed)) => typed.expires_on,
        None => None,
    }
}

/// The last day of a document with a chip, if it states one; the prolonged one where the clerk saw that it is prolonged.
pub(super) fn last_day(finding: &Finding, today: Date) -> Option<Date> {
    match finding.validity(today) {
        Validity::InForce { until, .. } => Some(until),
        Validity::Expired { on } => Some(on),
        Validity::Ask { on, until, .. } if is_prolonged(finding) => Some(until.unwrap_or(on)),
        Validity::Ask { on, .. } => Some(on),
        Validity::NotYet { .. } | Validity::OnlyPrinted | Validity::NotStated => None,
    }
}

/// Whether the clerk saw a paper that shows the special period (特例期間) of an expired document.
fn is_prolonged(finding: &Finding) -> bool {
    finding.observed.special_period == Some(SpecialPeriod::Shown)
}

/// Whether the issuer's page said that the document's number is lapsed.
fn is_lapsed(part: &Part) -> bool {
    let inquiry = part.finding().and_then(|finding| finding.observed.number_inquiry);
    inquiry.is_some_and(|inquiry| inquiry.answer == InquiryAnswer::Lapsed)
}

/// Whether what was read and seen allows "confirmed" at all: never over something that is wrong, expired, or that
/// the clerk saw to be different. The law is asked beside this.
#[must_use]
pub fn may_confirm(part: &Part) -> bool {
    if let Some(typed) = part.typed() {
        return face_of(typed) != Compared::Different;
    }
    let Some(finding) = part.finding() else { return true };
    let seen = &finding.observed;
    let differs = [seen.face, seen.printed_card, seen.security_code, seen.picture_number]
        .contains(&Compared::Different);
    let in_force = match finding.validity(japan_day(finding.displayed_at)) {
        Validity::InForce { .. } | Validity::OnlyPrinted | Validity::NotStated => true,
        Validity::Ask { .. } => is_prolonged(finding),
        Validity::Expired { .. } | Validity::NotYet { .. } => false,
    };
    finding.summary != Summary::Failed && in_force && !differs
}

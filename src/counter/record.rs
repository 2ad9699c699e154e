// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a visit to its records: one for each law, each complete in itself (`specs` law §8).

use std::collections::BTreeSet;

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source, has_unwritten_characters};
use tashika_kit::verdict::Mark;

use super::entry;
use super::evidence::{self, Holding};
use super::law::{self, Answer, presented_on};
use super::stage::Finding;
use super::visit::{Document, KnownCustomer, Part, Statements, Visit, Whose};
use crate::documents;
use crate::jpki::is_jpki;
use crate::records::{
    BirthDate, ChipEvidence, Decision, Declared, Header, HighRiskCheck, Identity, JpkiNote, Known, MailPlan,
    Observations, Presented, Record, Representative, Subject, Told, Transaction,
};
use crate::rules::chip::{is_passport, issuing_state};
use crate::rules::{Element, Finish, Law, Person, Residence, RuleSet};
use crate::trust::TrustStore;

/// Everything around a visit that goes into its records.
pub(super) struct Circle<'a> {
    pub(super) training: bool,
    pub(super) branch: &'a str,
    pub(super) terminal: &'a str,
    /// Who is logged in.
    pub(super) clerk: &'a str,
    pub(super) rules: &'a RuleSet,
    pub(super) trust: &'a TrustStore,
    pub(super) holding: Holding,
    /// What the records say about JPKI, if the customer signed.
    pub(super) jpki: Option<JpkiNote>,
    pub(super) now: Timestamp,
}

/// What keeps a record from being made. The screens ask for all of it before; this is the last look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// No document, and no customer confirmed before.
    #[error("there is neither a document nor an already confirmed customer")]
    NoDocument,
    /// No name as text.
    #[error("the name is missing")]
    Name,
    /// No residence, and the person is not one under AML Rule 8.
    #[error("the residence is missing")]
    Residence,
    /// No birth date.
    #[error("the birth date is missing")]
    BirthDate,
    /// The kind of transaction or its key.
    #[error("the transaction is missing")]
    Transaction,
    /// Statements the AML law asks for.
    #[error("a statement of the customer is missing")]
    Statements,
    /// Relationship or authority of the representative.
    #[error("relationship or authority of the representative is missing")]
    Representative,
    /// How the papers go to the residence.
    #[error("the way of the mail is missing")]
    Mail,
}

/// The record of one law. `refused` is the clerk's reason, if the identity is not confirmed.
pub(super) fn record(
    visit: &Visit,
    answer: &Answer,
    refused: Option<&str>,
    id: &str,
    circle: &Circle<'_>,
) -> Result<Record, Incomplete> {
    let law = answer.law;
    let decision = match (refused, answer.finish()) {
        (Some(reason), _) => Decision::Refused { reason: reason.to_owned() },
        (None, Finish::PendingMail) => Decision::PendingMail,
        (None, _) => Decision::Confirmed,
    };
    let confirmed = refused.is_none();
    let demanded = circle.rules.keep_chip(&answer.ruling);
    let representative = representative(visit, confirmed, law, circle)?;
    let kept = |part: &Part, demanded: &BTreeSet<Element>| -> Option<ChipEvidence> {
        part.finding().map(|finding| evidence::keep(finding, demanded, circle.holding, circle.trust))
    };
    let customer_chip = kept(&visit.customer, &demanded).map(|chip| {
        let signed = is_jpki(&chip.reading.family);
        ChipEvidence { jpki: circle.jpki.clone().filter(|_| signed), ..chip }
    });
    Ok(Record {
        header: header(visit, law, id, circle),
        ruling: answer.ruling.clone(),
        representative_ruling: answer.representative.clone(),
        transaction: transaction(visit, law, confirmed)?,
        declared: (law == Law::Aml).then(|| declared(visit, confirmed, circle.now)).transpose()?.flatten(),
        customer: subject(visit, Whose::Customer, confirmed, law, circle)?,
        customer_chip,
        representative_chip: match (&representative, &answer.representative) {
            (Some(_), Some(ruling)) => kept(&visit.representative, &circle.rules.keep_chip(ruling)),
            _ => None,
        },
        representative,
        known: visit.known.as_ref().map(known),
        mail: match decision {
            Decision::PendingMail => Some(visit.mail.unwrap_or(MailPlan::Registered)),
            _ => None,
        },
        decision,
    })
}

fn header(visit: &Visit, law: Law, id: &str, circle: &Circle<'_>) -> Header {
    let reader = [&visit.customer.reader, &visit.representative.reader];
    Header {
        record_id: id.to_owned(),
        law,
        training: circle.training,
        branch: circle.branch.to_owned(),
        terminal: circle.terminal.to_owned(),
        reader: reader.into_iter().find(|reader| !reader.is_empty()).cloned().unwrap_or_default(),
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        performed_by: circle.clerk.to_owned(),
        created_by: circle.clerk.to_owned(),
        created_at: circle.now,
        presented_at: visit.presented_at().unwrap_or(circle.now),
        presented_at_reason: visit
            .occasion
            .presented_at
            .map(|_| trimmed(&visit.occasion.presented_at_reason)),
    }
}

fn transaction(visit: &Visit, law: Law, confirmed: bool) -> Result<Transaction, Incomplete> {
    let occasion = &visit.occasion;
    if confirmed && (occasion.kind.is_none() || occasion.key.trim().is_empty()) {
        return Err(Incomplete::Transaction);
    }
    let related = occasion.related_check.trim();
    Ok(Transaction {
        kind: occasion.kind.ok_or(Incomplete::Transaction)?,
        note: trimmed(&occasion.note),
        key: trimmed(&occasion.key),
        customer_number: trimmed(&occasion.customer_number),
        related_check: (law == Law::Aml && !related.is_empty()).then(|| related.to_owned()),
    })
}

/// What the customer stated. A refused check may end before anything was stated.
fn declared(visit: &Visit, confirmed: bool, now: Timestamp) -> Result<Option<Declared>, Incomplete> {
    let Statements { purpose, occupation, pep, .. } = &visit.statements;
    let (Some(purpose), Some(occupation), Some(pep)) = (purpose, occupation, pep) else {
        // An already confirmed customer stated all this before (AML Rule 16).
        return if confirmed && visit.known.is_none() { Err(Incomplete::Statements) } else { Ok(None) };
    };
    let stated = &visit.statements;
    let optional = |text: &str| (!text.trim().is_empty()).then(|| trimmed(text));
    Ok(Some(Declared {
        purpose: *purpose,
        purpose_note: trimmed(&stated.purpose_note),
        occupation: *occupation,
        occupation_note: trimmed(&stated.occupation_note),
        pep: *pep,
        pep_reason: trimmed(&stated.pep_reason),
        high_risk: visit.occasion.high_risk.map(|_| HighRiskCheck {
            trigger: trimmed(&stated.high_risk_trigger),
            assets: optional(&stated.assets),
        }),
        alias: optional(&stated.alias).map(|alias| (alias, trimmed(&stated.alias_reason))),
        confirmed_on: japan_day(now),
    }))
}

/// The representative. A refused check may end before one was identified.
fn representative(
    visit: &Visit,
    confirmed: bool,
    law: Law,
    circle: &Circle<'_>,
) -> Result<Option<Representative>, Incomplete> {
    if !visit.occasion.representative {
        return Ok(None);
    }
    let agent = &visit.agent;
    let (Some(relationship), Some(authority), Some(_)) =
        (agent.relationship, agent.authority, visit.representative.document.as_ref())
    else {
        return if confirmed { Err(Incomplete::Representative) } else { Ok(None) };
    };
    Ok(Some(Representative {
        subject: subject(visit, Whose::Representative, confirmed, law, circle)?,
        relationship,
        relationship_note: trimmed(&agent.relationship_note),
        authority,
        authority_note: trimmed(&agent.authority_note),
    }))
}

fn subject(
    visit: &Visit,
    whose: Whose,
    confirmed: bool,
    law: Law,
    circle: &Circle<'_>,
) -> Result<Subject, Incomplete> {
    let part = visit.part(whose);
    Ok(Subject {
        identity: identity(visit, whose, confirmed, law)?,
        document: part
            .document
            .as_ref()
            .map(|document| presented(document, presented_on(part, japan_day(circle.now)))),
        residence: visit.holder(whose).shown,
        supplements: part.supplements.clone(),
    })
}

/// 本人特定事項: from the chip's text where there is one, else as the clerk typed it.
fn identity(visit: &Visit, whose: Whose, confirmed: bool, law: Law) -> Result<Identity, Incomplete> {
    let mut identity = match (&visit.part(whose).document, whose, &visit.known) {
        (Some(Document::Chip(finding)), ..) => from_chip(visit, whose, confirmed, finding)?,
        (Some(Document::Typed(typed)), ..) => {
            let holder = visit.holder(whose);
            let current = matches!(holder.shown, Residence::Current | Residence::Unknown);
            let residence = if current { &typed.residence } else { &holder.residence };
            Identity {
                name: by_clerk(&typed.name).ok_or(Incomplete::Name)?,
                name_kana: trimmed(&typed.name_kana),
                name_latin: trimmed(&typed.name_latin),
                residence: by_clerk(residence),
                birth_date: BirthDate { date: typed.birth_date, from: Source::TypedByClerk },
                rule_8: None,
            }
        }
        (None, Whose::Customer, Some(known)) => Identity {
            name: by_clerk(&known.name).ok_or(Incomplete::Name)?,
            name_kana: trimmed(&known.name_kana),
            name_latin: String::new(),
            residence: by_clerk(&known.residence),
            birth_date: BirthDate { date: known.birth_date, from: Source::TypedByClerk },
            rule_8: None,
        },
        _ => return Err(Incomplete::NoDocument),
    };
    let short_stay = visit.occasion.person == Person::NonResidentForeigner && whose == Whose::Customer;
    if short_stay && law == Law::Aml {
        let stay = visit.occasion.short_stay.as_ref();
        identity.rule_8 = stay.map(|stay| (trimmed(&stay.nationality), trimmed(&stay.passport), stay.until));
    } else if confirmed && identity.residence.is_none() && visit.known.is_none() {
        return Err(Incomplete::Residence);
    }
    Ok(identity)
}

fn from_chip(
    visit: &Visit,
    whose: Whose,
    confirmed: bool,
    finding: &Finding,
) -> Result<Identity, Incomplete> {
    let holder = visit.holder(whose);
    let address = chip_residence(finding);
    let residence = match holder.shown {
        Residence::Current | Residence::Unknown => address.or_else(|| by_clerk(&holder.residence)),
        Residence::NotShown | Residence::NotCurrent => by_clerk(&holder.residence),
    };
    let name = written(finding, &FieldName::NAME).or_else(|| by_clerk(&holder.name));
    // A check that is refused may end before anybody transcribed the picture of the name.
    let unnamed = || {
        let empty = Told { text: String::new(), from: Source::TypedByClerk };
        (!confirmed).then(|| chip_text(finding, &FieldName::NAME).unwrap_or(empty))
    };
    let kana = match trimmed(&holder.name_kana) {
        // The record has no source beside it: what no signature covers is not taken for it.
        typed if typed.is_empty() => chip_text(finding, &FieldName::NAME_KANA)
            .filter(|kana| kana.from == Source::SignedChipText)
            .map(|kana| kana.text),
        typed => Some(typed),
    };
    Ok(Identity {
        name: name.or_else(unnamed).ok_or(Incomplete::Name)?,
        name_kana: kana.unwrap_or_default(),
        name_latin: latin_name(finding).unwrap_or_default(),
        residence,
        birth_date: chip_birth(finding).ok_or(Incomplete::BirthDate)?,
        rule_8: None,
    })
}

/// The name in Latin letters, as a document beside a name in other letters or instead of one gives it (`specs` law §8.2).
/// Only what was typed from a picture, or from the print in its place: no Japanese document with text has such a name,
/// but a passport, which has no other.
fn latin_name(finding: &Finding) -> Option<String> {
    if is_passport(&finding.reading) {
        return chip_text(finding, &FieldName::NAME).map(|told| told.text);
    }
    let typed = |name: &FieldName| {
        let told = chip_text(finding, name)?;
        matches!(told.from, Source::TypedFromChipImage | Source::TypedByClerk).then_some(told.text)
    };
    let itself = || typed(&FieldName::NAME).filter(|name| entry::latin(name).as_ref() == Some(name));
    typed(&FieldName::NAME_LATIN).or_else(itself)
}

/// What a document says in characters that can be written into a record as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The name.
    pub name: bool,
    /// The residence.
    pub residence: bool,
}

impl Texts {
    /// Of a document the clerk types, or of a customer who is known: both are asked for elsewhere.
    pub(super) const BOTH: Self = Self { name: true, residence: true };

    /// Of a chip.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        Self {
            name: written(finding, &FieldName::NAME).is_some(),
            residence: chip_residence(finding).is_some(),
        }
    }
}

/// The residence as the chip gives it. No passport gives one: an address in DG11 is some state's own, shown and not taken.
fn chip_residence(finding: &Finding) -> Option<Told> {
    if is_passport(&finding.reading) {
        return None;
    }
    written(finding, &FieldName::ADDRESS)
}

/// A text of the chip in which every character is written: 外字 and 欠字 are places that the clerk fills.
fn written(finding: &Finding, name: &FieldName) -> Option<Told> {
    chip_text(finding, name).filter(|told| !has_unwritten_characters(&told.text))
}

/// A text of the chip, else what was typed from its pictures. Of several, the one of which most was proved.
fn chip_text(finding: &Finding, name: &FieldName) -> Option<Told> {
    best(finding, name).and_then(|field| match &field.value {
        FieldValue::Text { text } if !text.trim().is_empty() => {
            Some(Told { text: text.clone(), from: field.source })
        }
        _ => None,
    })
}

fn chip_birth(finding: &Finding) -> Option<BirthDate> {
    chip_date(finding, &FieldName::BIRTH_DATE).map(|(date, from)| BirthDate { date, from })
}

/// A day of the chip, else one typed from its pictures. Of several, the one of which most was proved.
fn chip_date(finding: &Finding, name: &FieldName) -> Option<(jiff::civil::Date, Source)> {
    best(finding, name).and_then(|field| match field.value {
        FieldValue::Date { date } => Some((date, field.source)),
        _ => None,
    })
}

fn best<'f>(finding: &'f Finding, name: &FieldName) -> Option<&'f Field> {
    let Finding { reading, verdicts, .. } = finding;
    let of = |field: &Field| {
        let mut about = verdicts.fields.iter();
        about
            .find(|one| one.name == field.name && one.origin == field.origin)
            .map_or(Mark::NotSigned, |one| one.mark)
    };
    let passport = is_passport(reading);
    // What a passport says for the screen only (DG11) enters no record.
    let counts = |field: &Field| !passport || field.keep == Keep::Record;
    let from_chip =
        |field: &&Field| field.name == *name && field.source != Source::TypedByClerk && counts(field);
    let read = reading.fields.iter().filter(from_chip).min_by_key(|field| of(field));
    read.or_else(|| finding.transcript.iter().find(|field| field.name == *name))
}

/// The document as item 18 wants it. A My Number Card's chip gives no number that may be kept, and names no issuer.
fn presented(document: &Document, on: jiff::civil::Date) -> Presented {
    match document {
        Document::Chip(finding) => {
            let day = |name: &FieldName| chip_date(finding, name).map(|(date, _)| date);
            Presented {
                kind: finding.document_kind().unwrap_or(crate::rules::DocumentKind::Private),
                title: String::new(),
                number: number(finding),
                issuer: issuer(finding),
                issued_on: day(&FieldName::ISSUE_DATE),
                expires_on: day(&FieldName::EXPIRY_DATE),
                valid_on_day: law::last_day(finding, on).is_some_and(|last| on <= last),
                observations: None,
            }
        }
        Document::Typed(typed) => Presented {
            kind: typed.kind,
            title: trimmed(&typed.title),
            number: trimmed(&typed.number),
            issuer: trimmed(&typed.issuer),
            issued_on: typed.issued_on,
            expires_on: typed.expires_on,
            valid_on_day: typed.expires_on.is_none_or(|last| on <= last),
            // Without a chip there is nothing to hold the print or the security code against.
            observations: Some(Observations {
                face: law::face_of(typed),
                remark: trimmed(&typed.remark),
                ..Observations::default()
            }),
        },
    }
}

/// 記号番号: as the chip says it, else as it opened the chip, which no other number does.
fn number(finding: &Finding) -> String {
    let number = FieldName::DOCUMENT_NUMBER;
    let said = chip_text(finding, &number).map(|told| told.text);
    let opened = || match &finding.reading.field(&number)?.value {
        FieldValue::Text { text } => Some(text.clone()),
        _ => None,
    };
    said.or_else(opened).unwrap_or_default()
}

/// Who issued it: as the chip says, else who issues every document of this family; of a passport at least the state.
fn issuer(finding: &Finding) -> String {
    let state = || issuing_state(&finding.reading).map(str::to_owned);
    let said = chip_text(finding, &FieldName::ISSUER).map(|told| told.text).or_else(state);
    let always = || documents::issuer(&finding.reading.family).map(str::to_owned);
    said.or_else(always).unwrap_or_default()
}

fn known(known: &KnownCustomer) -> Known {
    Known {
        means: known.means.clone(),
        note: trimmed(&known.note),
        earlier_record: trimmed(&known.earlier_record),
    }
}

fn by_clerk(text: &str) -> Option<Told> {
    let text = text.trim();
    (!text.is_empty()).then(|| Told { text: text.to_owned(), from: Source::TypedByClerk })
}

fn trimmed(text: &str) -> String {
    text.trim().to_owned()
}

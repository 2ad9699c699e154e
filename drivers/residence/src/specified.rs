// SPDX-License-Identifier: MIT OR Apache-2.0
//! 特定在留カード and 特定特別永住者証明書 (`specs` residence-card §2.4, §3.5): a My Number Card with a residence
//! application. Who the holder is, is read from the My Number Card; of the residence application only its presence and
//! its kind are told, because how its key is delivered is not publicly known.
//!
//! Everything is read while recognising: selecting the application again later would tell nothing more. The host's
//! driver selects its own application after it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, Source};
use tashika_kit::tlv::{self, Form};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};
use tashika_kit::{
    CardError, Credential, CredentialNeed, Driver, ReadOrder, Reading, Recognised, Transaction,
};

use crate::kind::CardKind;
use crate::layout::RESIDENCE_AP;
use crate::recognise::{self, Said};

/// The family's name.
pub const SPECIFIED: &str = "specified_residence";

/// The code that says why nothing else is there, as a note and as a reason.
const NOT_READ: &str = "residence_application_not_read";

/// 共通データ要素 of the application: the place is that of the ordinary cards; the real one is not public.
const COMMON_SFI: u8 = 0x0B;
const COMMON: &str = "residence AP/EF01";
const COMMON_CAPACITY: usize = 6;
const COMMON_TAG: u32 = 0xC0;
const KIND: &str = "residence AP/EF02";

/// The residence application of a specified card.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpecifiedResidenceCard;

/// What the application says of itself for free.
struct Application {
    fields: Vec<Field>,
    notes: Vec<Note>,
}

impl Driver for SpecifiedResidenceCard {
    fn family(&self) -> &'static str {
        SPECIFIED
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        Ok(probe(tx)?.map(|application| Box::new(application) as Box<dyn Recognised>))
    }

    fn check(&self, _credential: &Credential, _today: Date) -> Result<(), CardError> {
        Ok(())
    }

    /// Of nothing that the application says is a signature read.
    fn judge(&self, reading: &Reading, _anchors: &dyn Anchors, _now: Timestamp) -> Verdicts {
        let reason = || Reason::new(NOT_READ, "");
        let not_signed = |field: &Field| FieldVerdict {
            name: field.name.clone(),
            origin: field.origin.clone(),
            source: field.source,
            mark: Mark::NotSigned,
        };
        Verdicts {
            integrity: Integrity::NotChecked { reason: reason() },
            issuer: Issuer::NotChecked { reason: reason() },
            originality: Originality::NotChecked { reason: reason() },
            validity: Validity::OnlyPrinted,
            revocation: Revocation::NotAsked { reason: reason() },
            agreement: Agreement::NotChecked { reason: reason() },
            certificates: Vec::new(),
            fields: reading.fields.iter().map(not_signed).collect(),
            steps: Vec::new(),
        }
    }
}

/// Looks for the application. `6A82` is the answer of a card without it; whatever else is no yes is no either, so that
/// a My Number Card never becomes unreadable by what is asked beside it.
fn probe(tx: &mut Transaction) -> Result<Option<Application>, CardError> {
    tx.report("recognise", 0, 0);
    match answer(tx, &Command::select_application(&RESIDENCE_AP), "select residence AP")? {
        Some(_) => Ok(Some(Application::look(tx)?)),
        None => Ok(None),
    }
}

/// The data of an answer that says yes. A status word or an answer without an end is no reason to stop.
fn answer(
    tx: &mut Transaction,
    command: &Command,
    during: &'static str,
) -> Result<Option<Vec<u8>>, CardError> {
    match tx.send(command, during) {
        Ok(response) if response.sw.is_ok() || response.sw == StatusWord::END_OF_FILE => {
            Ok(Some(response.data))
        }
        Ok(response) => {
            tracing::debug!(sw = %response.sw, during, "no residence application, or a closed one");
            Ok(None)
        }
        Err(error @ CardError::Malformed { .. }) => {
            tracing::debug!(%error, during, "the residence application answers oddly");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Application {
    /// Kind and version, where they answer: the places of these files are not public.
    fn look(tx: &mut Transaction) -> Result<Self, CardError> {
        let mut found = Self { fields: Vec::new(), notes: Vec::new() };
        match recognise::kind(tx)? {
            Said::Kind(kind) if kind.generation().is_none() => found.fields.push(card_kind(kind)),
            _ => found.note("card_kind_unreadable", KIND),
        }
        let read = Command::read_binary_short_id(COMMON_SFI, COMMON_CAPACITY);
        let file = answer(tx, &read, COMMON)?.unwrap_or_default();
        found.fields.extend(version(&file));
        found.note(NOT_READ, "");
        Ok(found)
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        self.notes.push(Note { code: Cow::Borrowed(code), detail: detail.to_owned() });
    }
}

fn card_kind(kind: CardKind) -> Field {
    Field {
        name: FieldName::CARD_KIND,
        value: FieldValue::Code { raw: kind.code().to_owned(), meaning: Cow::Borrowed(kind.word()) },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed("residence AP/EF02 C1"),
        keep: Keep::Record,
    }
}

/// Four digits, or nothing: a version that is none is not worth a word.
fn version(file: &[u8]) -> Option<Field> {
    let (object, _) = tlv::first(file, Form::Lenient, COMMON).ok()?;
    let is_version = object.tag == COMMON_TAG && object.value.len() == 4;
    let digits = Some(object.value).filter(|value| is_version && value.iter().all(u8::is_ascii_digit))?;
    Some(Field {
        name: FieldName(Cow::Borrowed("specification_version")),
        value: FieldValue::Text { text: String::from_utf8(digits.to_vec()).ok()? },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed("residence AP/EF01 C0"),
        keep: Keep::ScreenOnly,
    })
}

impl Recognised for Application {
    fn needs(&self) -> &[CredentialNeed] {
        &[]
    }

    fn preview(&self) -> &[Field] {
        &[]
    }

    fn read(
        self: Box<Self>,
        _tx: &mut Transaction,
        _credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        Ok(Reading {
            family: Cow::Borrowed(SPECIFIED),
            read_at: order.now,
            fields: self.fields,
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: self.notes,
        })
    }
}

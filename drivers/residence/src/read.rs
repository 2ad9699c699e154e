// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading a card of either generation.
//!
//! That the card opened with the typed number is not attested beside the reading: without it there is no reading.

use std::borrow::Cow;

use tashika_kit::driver::CredentialId;
use tashika_kit::reading::Field;
use tashika_kit::{
    CardError, Credential, CredentialNeed, Entry, ReadOrder, Reading, Recognised, Transaction,
};

use crate::collect::collect;
use crate::contents::{Contents, contents};
use crate::driver::{FAMILY, NUMBER};
use crate::kind::CardKind;
use crate::layout::KIND;
use crate::number::ResidenceNumber;
use crate::reading::Settings;
use crate::recognise::{self, Said};

/// A recognised card.
pub(crate) struct Card {
    kind: CardKind,
    /// Nothing is free to read but the kind.
    preview: Vec<Field>,
}

/// What every card wants: its number, as often as it takes.
const NEEDS: [CredentialNeed; 1] = [CredentialNeed {
    id: NUMBER,
    digits: ResidenceNumber::LENGTH,
    tries_left: CredentialNeed::UNLIMITED,
    warn_at: 0,
    entry: Entry::Clerk,
    optional: false,
}];

/// Looks whether it is one (`specs` residence-card §2.5). Kinds 07 and 08 are not: they are My Number Cards.
///
/// # Errors
/// Link errors; [`CardError::Malformed`] for a card that names itself a kind this program does not know: no other driver
/// could read it, and the clerk should not be told that it is no document.
pub(crate) fn probe(tx: &mut Transaction) -> Result<Option<Card>, CardError> {
    tx.report("recognise", 0, 0);
    recognise::select_mf(tx)?;
    match recognise::kind(tx)? {
        Said::Kind(kind) if kind.generation().is_some() => Ok(Some(Card { kind, preview: Vec::new() })),
        Said::Kind(_) | Said::Nothing => Ok(None),
        Said::UnknownKind => Err(CardError::Malformed {
            what: KIND.what,
            problem: "a kind of residence card that this program does not know",
            offset: 2,
        }),
    }
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &NEEDS
    }

    fn preview(&self) -> &[Field] {
        &self.preview
    }

    /// No two cards have the same number, and a wrong one costs nothing (`specs` residence-card §3.1).
    fn key(&self) -> Option<CredentialId> {
        Some(NUMBER)
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let credential = ReadOrder::take(&mut credentials, NUMBER)?;
        let number = ResidenceNumber::of(&credential.secret)?;
        drop(credential);
        let files = collect(tx, self.kind, number.characters(), Settings::shipped()?, &mut random)?;
        let Contents { fields, evidence, notes } = contents(&files, &number)?;
        Ok(Reading {
            family: Cow::Borrowed(FAMILY),
            read_at: order.now,
            fields,
            evidence,
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: files.notes.into_iter().chain(notes).collect(),
        })
    }
}

/// From the system's own source.
fn random(bytes: &mut [u8]) -> Result<(), CardError> {
    getrandom::fill(bytes).map_err(|_| CardError::Internal("the system gives no random numbers"))
}

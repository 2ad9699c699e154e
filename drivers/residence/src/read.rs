// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading a card of either generation.

use tashika_kit::reading::Field;
use tashika_kit::{
    CardError, Credential, CredentialNeed, Entry, ReadOrder, Reading, Recognised, Transaction,
};

use crate::driver::NUMBER;
use crate::kind::CardKind;
use crate::number::ResidenceNumber;

/// A recognised card.
pub(crate) struct Card {
    #[allow(dead_code)]
    kind: CardKind,
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
pub(crate) fn probe(_tx: &mut Transaction) -> Result<Option<Card>, CardError> {
    Ok(None)
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &NEEDS
    }

    fn preview(&self) -> &[Field] {
        &self.preview
    }

    fn read(
        self: Box<Self>,
        _tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        _order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let credential = ReadOrder::take(&mut credentials, NUMBER)?;
        let _number = ResidenceNumber::of(&credential.secret)?;
        Err(CardError::Internal("not yet"))
    }
}

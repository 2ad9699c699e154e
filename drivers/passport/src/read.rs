// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading a passport.

use tashika_kit::reading::Field;
use tashika_kit::{CardError, Credential, CredentialNeed, ReadOrder, Reading, Recognised, Transaction};

/// A recognised chip.
pub(crate) struct Chip {
    needs: Vec<CredentialNeed>,
    preview: Vec<Field>,
}

/// Looks whether it is one.
pub(crate) fn probe(_tx: &mut Transaction) -> Result<Option<Chip>, CardError> {
    Ok(None)
}

impl Recognised for Chip {
    fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    fn preview(&self) -> &[Field] {
        &self.preview
    }

    fn read(
        self: Box<Self>,
        _tx: &mut Transaction,
        _credentials: Vec<Credential>,
        _order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        Err(CardError::Internal("not built"))
    }
}

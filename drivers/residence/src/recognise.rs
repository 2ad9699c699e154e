// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising: the free files (`specs` residence-card §2.5).

use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::tlv::{self, Form};
use tashika_kit::{CardError, Transaction};

use crate::kind::CardKind;
use crate::layout::KIND;

/// Tag of カード種別.
const KIND_TAG: u32 = 0xC1;
/// Tag and length: read first, because the kind is longer in the second generation.
const HEADER: usize = 2;

/// What the file with the kind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It does not answer, or with something else than a kind.
    Nothing,
    /// A kind that this program knows.
    Kind(CardKind),
    /// Something of the form of a kind, which this program does not know.
    UnknownKind,
}

/// Selects MF. A refusal is no answer yet: the only source with a real card reads the file without selecting anything.
pub(crate) fn select_mf(tx: &mut Transaction) -> Result<(), CardError> {
    let select = Command::new(0x00, Instruction::SELECT, 0x00, 0x00).data(&[0x3F, 0x00]);
    let sw = tx.send(&select, "select MF")?.sw;
    tracing::debug!(%sw, "MF");
    Ok(())
}

/// Reads the kind below the current directory: two bytes, then as many as these announce.
///
/// # Errors
/// Link errors.
pub(crate) fn kind(tx: &mut Transaction) -> Result<Said, CardError> {
    let Some(beginning) = free_bytes(tx, HEADER)? else { return Ok(Said::Nothing) };
    let whole = match tlv::header(&beginning, Form::Strict, KIND.what) {
        Ok(header) if header.tag == KIND_TAG && (1..=2).contains(&header.value_length) => {
            header.header_length + header.value_length
        }
        _ => return Ok(Said::Nothing),
    };
    let Some(file) = free_bytes(tx, whole)? else { return Ok(Said::Nothing) };
    Ok(said(&file))
}

fn said(file: &[u8]) -> Said {
    match tlv::first(file, Form::Strict, KIND.what) {
        Ok((object, [])) if object.tag == KIND_TAG && object.value.iter().all(u8::is_ascii_digit) => {
            CardKind::of(object.value).map_or(Said::UnknownKind, Said::Kind)
        }
        _ => Said::Nothing,
    }
}

/// The first bytes of the file; `None` if the card does not give them.
fn free_bytes(tx: &mut Transaction, length: usize) -> Result<Option<Vec<u8>>, CardError> {
    let response = match tx.send(&Command::read_binary_short_id(KIND.sfi, length), KIND.what) {
        // An answer without an end is no kind; the session itself is still whole.
        Err(CardError::Malformed { .. }) => return Ok(None),
        other => other?,
    };
    let is_data = response.sw.is_ok() || response.sw == StatusWord::END_OF_FILE;
    Ok(is_data.then_some(response.data))
}

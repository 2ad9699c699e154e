// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading the application (`specs` drivers-licence §7.1–§7.3).

use std::borrow::Cow;
use std::sync::Arc;

use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::reading::{Evidence, Field, Keep, Note, Reading};
use tashika_kit::{CardError, Credential, CredentialNeed, Entry, ReadOrder, Recognised, Transaction, tries};

use super::configuration::Configuration;
use super::{MY_NUMBER_LICENCE, MY_NUMBER_LICENCE_PIN, contents, read, signature};
use crate::common::{PinSetting, pin_setting};
use crate::conventional::pin;
use crate::layout::{self, P2_MY_NUMBER, WEF01, WEF02, WEF03};

/// At or below this many of the ten tries people are warned.
const WARN_AT: u8 = 3;
/// First tag of WEF01.
const PIN_TAG: u8 = 0xC1;

const SELECT: &str = "select My-Number licence";

/// What the free file told.
pub(super) struct Card {
    needs: [CredentialNeed; 1],
    configuration: Arc<Configuration>,
}

/// Looks for the application. What it answers oddly is no reason not to read the card it sits on: then there is no
/// My-Number licence to be read, and the trace says why.
pub(super) fn probe(
    tx: &mut Transaction,
    configuration: &Arc<Configuration>,
) -> Result<Option<Card>, CardError> {
    match entry_and_tries(tx) {
        Ok(Some((entry, tries_left))) => Ok(Some(Card {
            needs: [CredentialNeed {
                id: MY_NUMBER_LICENCE_PIN,
                digits: if entry == Entry::Preset { 0 } else { pin::DIGITS },
                tries_left,
                warn_at: WARN_AT,
                entry,
                optional: false,
            }],
            configuration: Arc::clone(configuration),
        })),
        Ok(None) => Ok(None),
        Err(error @ (CardError::Status { .. } | CardError::Malformed { .. })) => {
            tracing::debug!(%error, "the My-Number licence cannot be offered");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn entry_and_tries(tx: &mut Transaction) -> Result<Option<(Entry, u8)>, CardError> {
    tx.report("recognise", 0, 0);
    let selected = tx.send(&Command::select_application(&layout::MY_NUMBER_LICENCE), SELECT)?;
    match selected.sw {
        sw if sw.is_ok() => {}
        StatusWord::NOT_FOUND => return Ok(None),
        sw => return Err(CardError::Status { sw, during: SELECT }),
    }
    let [.., short_id] = WEF01.id.to_be_bytes();
    let flag = tx.send_ok(&Command::read_binary_short_id(short_id, WEF01.capacity), WEF01.what)?;
    let entry = match pin_setting(&flag, PIN_TAG, WEF01.what)? {
        PinSetting::Set => Entry::Holder,
        PinSetting::NotSet => Entry::Preset,
    };
    let tries = tries::query(tx, P2_MY_NUMBER, MY_NUMBER_LICENCE_PIN)?;
    Ok(Some((entry, tries.left())))
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    /// The last day stands behind the PIN, unlike that of the other kind of licence.
    fn preview(&self) -> &[Field] {
        &[]
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let credential = ReadOrder::take(&mut credentials, MY_NUMBER_LICENCE_PIN)?;
        let [need] = &self.needs;
        let secret = pin::to_send(&credential, need.entry)?;
        // Another application was selected since the query, and with it this one's permit went stale.
        tx.send_ok(&Command::select_application(&layout::MY_NUMBER_LICENCE), SELECT)?;
        let tries = tries::query(tx, P2_MY_NUMBER, MY_NUMBER_LICENCE_PIN)?;
        tx.report("verify_pin", 0, 0);
        tries.permit(MY_NUMBER_LICENCE_PIN, credential.last_try)?.verify(tx, &secret)?;
        drop((secret, credential));
        let data = read::whole(tx, WEF02)?;
        let signature = read_signature(tx)?;
        self.reading(data, signature, order)
    }
}

/// WEF03, or the status word with which the card refused it: the data are worth having without.
fn read_signature(tx: &mut Transaction) -> Result<Result<Vec<u8>, StatusWord>, CardError> {
    match read::whole(tx, WEF03) {
        Ok(file) => Ok(Ok(file)),
        Err(CardError::Status { sw, .. }) => Ok(Err(sw)),
        Err(error) => Err(error),
    }
}

impl Card {
    fn reading(
        &self,
        data: Vec<u8>,
        signature: Result<Vec<u8>, StatusWord>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let contents::Contents { fields, mut notes } = contents::contents(&data, &self.configuration)?;
        let mut note = |code, detail| notes.push(Note { code: Cow::Borrowed(code), detail });
        if data.len() != WEF02.capacity {
            note("unusual_file_size", format!("WEF02, {} bytes", data.len()));
        }
        let mut evidence =
            vec![Evidence { name: Cow::Borrowed(signature::DATA), bytes: data, keep: Keep::ScreenOnly }];
        match signature {
            Ok(file) => evidence.push(signature::evidence(file)),
            Err(sw) => note("signature_missing", format!("WEF03: {sw}")),
        }
        let mut reading = Reading {
            family: Cow::Borrowed(MY_NUMBER_LICENCE),
            read_at: order.now,
            fields,
            evidence,
            challenges: Vec::new(),
            attested: Vec::new(),
            notes,
        };
        signature::attest(&mut reading, order.anchors, &self.configuration)?;
        Ok(reading)
    }
}

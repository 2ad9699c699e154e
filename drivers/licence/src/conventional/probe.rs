// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising a licence: free files and free queries only.

use std::borrow::Cow;

use jiff::civil::Date;
use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::tries::{self, Tries};
use tashika_kit::{
    CardError, Credential, CredentialNeed, Entry, ReadOrder, Reading, Recognised, Transaction,
};

use super::{PIN_1, PIN_2, pin, read};
use crate::common::{Common, PinSetting, pin_setting};
use crate::files::{Files, Wanted, largest};
use crate::layout;
use crate::tlv::Grammar;

/// At or below this many of three tries the clerk is warned.
const WARN_AT: u8 = 2;
/// Origin of what MF/EF01 says.
pub(super) const COMMON: &str = "MF/EF01";
/// SELECT: the folder is blocked (DF閉塞).
const FOLDER_BLOCKED: StatusWord = StatusWord(0x6283);

/// What the free files told, and the permit for PIN 1.
pub(super) struct Card {
    needs: [CredentialNeed; 2],
    /// What MF/EF01 says; unsigned.
    pub(super) preview: Vec<Field>,
    pub(super) files: Files,
    pub(super) entry: Entry,
    pub(super) pin_1: Tries,
    /// Only the number: the permit is stale once PIN 1 was asked for.
    pub(super) pin_2_left: u8,
}

/// Looks at the card. The query for PIN 1 is the last command, so that its permit is fresh when it is used.
pub(super) fn probe(tx: &mut Transaction) -> Result<Option<Card>, CardError> {
    tx.report("recognise", 0, 0);
    if !is_licence(tx)? {
        return Ok(None);
    }
    // DF1 is there, so from here on anything strange is a damaged licence and no other document.
    tx.send_ok(&Command::new(0x00, Instruction::SELECT, 0x00, 0x00), "select MF")?;
    let mut files = Files::default();
    let most = largest(tx);
    let file = files.read(tx, layout::COMMON, Grammar::Entries, Wanted::Whole, most)?;
    let common = Common::parse(&file)?;
    tracing::debug!(version = ?common.version, pre_issue = ?common.pre_issue, "licence");
    let file = files.read(tx, layout::PIN_SETTING, Grammar::Entries, Wanted::Whole, most)?;
    let entry = match pin_setting(&file, 0x05, layout::PIN_SETTING.what)? {
        PinSetting::Set => Entry::Holder,
        PinSetting::NotSet => Entry::Preset,
    };
    let pin_2_left = tries::query(tx, layout::P2_PIN_2, PIN_2)?.left();
    let pin_1 = tries::query(tx, layout::P2_PIN_1, PIN_1)?;
    let needs = [need(PIN_1, entry, pin_1.left()), need(PIN_2, entry, pin_2_left)];
    Ok(Some(Card { needs, preview: preview(&common), files, entry, pin_1, pin_2_left }))
}

/// Whether DF1 can be selected. A card of another kind may refuse an unknown name with more than one status word
/// (`6A82`, `6A81`, `6A86`, `6D00`, `6E00`): whatever is not this card's own answer is another driver's card.
fn is_licence(tx: &mut Transaction) -> Result<bool, CardError> {
    let sw = tx.send(&Command::select_application(&layout::DF1), "select DF1")?.sw;
    match sw {
        sw if sw.is_ok() => Ok(true),
        FOLDER_BLOCKED => Err(CardError::Status { sw, during: "select DF1 (the folder is blocked)" }),
        sw => {
            tracing::debug!(%sw, "no licence");
            Ok(false)
        }
    }
}

fn need(id: &'static str, entry: Entry, tries_left: u8) -> CredentialNeed {
    let digits = if entry == Entry::Preset { 0 } else { pin::DIGITS };
    CredentialNeed { id, digits, tries_left, warn_at: WARN_AT, entry, optional: id == PIN_2 }
}

/// What is told before any PIN: both dates and the version of the specification. No signature covers it.
fn preview(common: &Common) -> Vec<Field> {
    let field = |name, value, keep| Field {
        name,
        value,
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed(COMMON),
        keep,
    };
    let day =
        |name, date: Option<Date>| date.map(|date| field(name, FieldValue::Date { date }, Keep::Record));
    let dates = [day(FieldName::ISSUE_DATE, common.issued), day(FieldName::EXPIRY_DATE, common.expires)];
    let version = FieldName(Cow::Borrowed("specification_version"));
    let version = field(version, FieldValue::Text { text: common.version.clone() }, Keep::ScreenOnly);
    dates.into_iter().flatten().chain([version]).collect()
}

impl Recognised for Card {
    fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    fn preview(&self) -> &[Field] {
        &self.preview
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        read::read(*self, tx, credentials, order)
    }
}

/// Selects a folder whose name the card should know.
///
/// # Errors
/// [`CardError::Status`]; a blocked folder says so.
pub(super) fn select_folder(
    tx: &mut Transaction,
    aid: &[u8],
    what: &'static str,
    blocked: &'static str,
) -> Result<(), CardError> {
    match tx.send_ok(&Command::select_application(aid), what) {
        Err(CardError::Status { sw: FOLDER_BLOCKED, .. }) => {
            Err(CardError::Status { sw: FOLDER_BLOCKED, during: blocked })
        }
        other => other.map(|_| ()),
    }
}

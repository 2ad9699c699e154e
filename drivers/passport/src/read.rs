// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading a passport.

#[cfg(test)]
mod against_card;
mod collect;
mod open;
#[cfg(test)]
mod tests;
mod told;

use tashika_kit::apdu::Instruction;
use tashika_kit::date::japan_day;
use tashika_kit::driver::CredentialId;
use tashika_kit::reading::Field;
use tashika_kit::{
    CardError, Command, Credential, CredentialNeed, Entry, ReadOrder, Reading, Recognised, Transaction,
};

use crate::access::{Can, Password, Session, pace};
use crate::driver::{CAN, MRZ};
use crate::files::Files;
use crate::layout::{AID, CARD_ACCESS, COM, MASTER_FILE};
use crate::mrz::Told;
use crate::security_infos::SecurityInfos;
use collect::Collection;
use open::{Access, Door};

/// A whole zone of two lines of 44; other formats, and the three entries alone, have fewer.
const ZONE_CHARACTERS: usize = 88;
const CAN_DIGITS: usize = 6;

/// A recognised chip.
pub(crate) struct Chip {
    needs: Vec<CredentialNeed>,
    /// Nothing is free to read but what the chip can do.
    preview: Vec<Field>,
    door: Door,
    files: Files,
    /// EF.CardAccess as it was read in plain.
    card_access: Option<Vec<u8>>,
    /// EF.COM, if it can be read without opening anything.
    com: Option<Vec<u8>>,
}

/// Looks whether it is one (`specs` passport §3.1). A chip that offers PACE is taken for one without selecting the
/// application: PACE has to run before that, and what else has PACE says so when the application is not there.
///
/// # Errors
/// Link errors.
pub(crate) fn probe(tx: &mut Transaction) -> Result<Option<Chip>, CardError> {
    tx.report("recognise", 0, 0);
    let extended = tx.capabilities().extended_length;
    let mut session = Session::new(tx);
    let mut files = Files::new()?;
    // Any answer is fine: some chips refuse it, and are in the MF all the same.
    session.send(&select_master(), "select MF")?;
    let card_access = unless_refused(files.read(&mut session, CARD_ACCESS))?;
    files.sizes(&mut session)?;
    let offered = card_access.as_deref().and_then(|file| SecurityInfos::parse(file, CARD_ACCESS.what).ok());
    let offered = offered.filter(|offered| !offered.pace.is_empty());
    let chip = |door, files, com| Chip::new(door, files, card_access, com);
    match offered {
        Some(offered) if pace::choose(&offered, extended).is_some() => {
            Ok(Some(chip(Door::Pace(offered), files, None)))
        }
        offered => {
            let selected = session.send(&Command::select_application(&AID), open::SELECT)?.sw.is_ok();
            match (selected, offered) {
                // Also where PACE is offered that this program, or this reader, cannot do: nothing was tried and failed.
                (true, _) => {
                    let (door, com) = without_pace(&mut session, &mut files)?;
                    Ok(Some(chip(door, files, com)))
                }
                // A passport, but not for this program and reader: reading it says so.
                (false, Some(offered)) => Ok(Some(chip(Door::Pace(offered), files, None))),
                (false, None) => Ok(None),
            }
        }
    }
}

/// Chips without access control give EF.COM to anybody (`specs` passport §3.1). Whatever else comes than the file is taken for
/// a closed chip's way of not giving it.
fn without_pace(session: &mut Session<'_>, files: &mut Files) -> Result<(Door, Option<Vec<u8>>), CardError> {
    match files.read(session, COM) {
        Ok(com) => Ok((Door::Open, Some(com))),
        Err(CardError::Status { .. } | CardError::Malformed { .. }) => Ok((Door::Basic, None)),
        Err(error) => Err(error),
    }
}

impl Chip {
    fn new(door: Door, files: Files, card_access: Option<Vec<u8>>, com: Option<Vec<u8>>) -> Self {
        let need = |id, digits| CredentialNeed {
            id,
            digits,
            tries_left: CredentialNeed::UNLIMITED,
            warn_at: 0,
            entry: Entry::Clerk,
            optional: true,
        };
        let mut needs = vec![need(MRZ, ZONE_CHARACTERS)];
        if matches!(door, Door::Pace(_)) {
            needs.push(need(CAN, CAN_DIGITS));
        }
        Self { needs, preview: Vec::new(), door, files, card_access, com }
    }
}

impl Recognised for Chip {
    fn needs(&self) -> &[CredentialNeed] {
        &self.needs
    }

    fn preview(&self) -> &[Field] {
        &self.preview
    }

    /// Number, date of birth and last day together are one document's. The CAN is no such key: six digits are too few to tell
    /// documents apart, and the sheet has no source on whether every chip leaves its tries uncounted (`specs` passport §3.5 knows
    /// `63CX` for passwords like a PIN). An open chip asks for nothing, and takes anything.
    fn key(&self) -> Option<CredentialId> {
        (!matches!(self.door, Door::Open)).then_some(MRZ)
    }

    fn read(
        self: Box<Self>,
        tx: &mut Transaction,
        mut credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        let on = japan_day(order.now);
        let told = given(&mut credentials, MRZ).map(|given| Told::of(&given.secret, on)).transpose()?;
        let can = given(&mut credentials, CAN).map(|given| Can::of(&given.secret)).transpose()?;
        drop(credentials);
        let password = password(&self.door, told.as_ref(), can)?;
        let mut files = self.files;
        files.again();
        let mut collection = Collection::new(self.door, password, files, Access::AsOffered);
        collection.before(self.card_access, self.com);
        collection.collect(tx)?;
        collection.reading(told.as_ref(), order.now)
    }
}

/// What opens the chip: the MRZ before the CAN, because it can be compared with the chip afterwards.
fn password(door: &Door, told: Option<&Told>, can: Option<Can>) -> Result<Option<Password>, CardError> {
    let can = can.filter(|_| matches!(door, Door::Pace(_)));
    match (told, can) {
        (Some(told), _) => Ok(Some(Password::Mrz(told.key()))),
        (None, Some(can)) => Ok(Some(Password::Can(can))),
        (None, None) if matches!(door, Door::Open) => Ok(None),
        (None, None) => Err(CardError::CredentialMissing { credential: MRZ }),
    }
}

fn given(credentials: &mut Vec<Credential>, id: &'static str) -> Option<Credential> {
    ReadOrder::take(credentials, id).ok()
}

/// SELECT MF.
fn select_master() -> Command {
    Command::new(0x00, Instruction::SELECT, 0x00, 0x0C).data(&MASTER_FILE.to_be_bytes())
}

/// A file that is not given, or is none, is as good as not there.
fn unless_refused(read: Result<Vec<u8>, CardError>) -> Result<Option<Vec<u8>>, CardError> {
    match read {
        Ok(bytes) => Ok(Some(bytes)),
        Err(CardError::Status { .. } | CardError::Malformed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Taking what an open chip gives, in the order of BSI TR-03135-1, 5.6.2: the lists, the proofs that it is the original, the
//! data.
//!
//! A chip that breaks the channel instead of proving itself is not given up: it is opened again and read to the end, so that
//! the counter sees whose copy it is.

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Attested, Challenge, Evidence, Field, FieldName, Keep, Note};
use tashika_kit::{CardError, Reading, Transaction};
use zeroize::Zeroizing;

use super::open::{self, Access, Door, Opened};
use super::told;
use crate::access::chip_authentication::{self, Outcome};
use crate::access::pace::{self, CamProblem, PaceOutcome};
use crate::access::{Password, Session, active};
use crate::cms::SignedData;
use crate::contents::{self, Said, com, details, page, zone};
use crate::driver::FAMILY;
use crate::evidence;
use crate::files::Files;
use crate::layout::{CARD_ACCESS, CARD_SECURITY, COM, DataGroup, FileAt, SOD};
use crate::mrz::Told;
use crate::security_infos::{Mapping, SecurityInfos};
use crate::sod::Sod;

/// 本籍 is printed in Japanese books; whether, and where, it is in the chip nobody says (`specs` passport §7.4), and nobody may
/// see or keep it. So of their DG11 nothing is read.
const MAY_HOLD_DOMICILE: &str = "JPN";
/// Why DG11 and DG12 are attested.
const NOT_KEPT: &str = "the group is not kept";

/// The note of a mapping that was run and could not be compared.
const MAPPING_UNSUPPORTED: &str = "mapping_unsupported";
/// How a chip says that it does not give a file: it has none, or it is closed.
const NOT_GIVEN: [u16; 2] = [0x6A82, 0x6982];

/// What is being taken from one chip.
pub(super) struct Collection {
    door: Door,
    password: Option<Password>,
    access: Access,
    files: Files,
    evidence: Vec<Evidence>,
    challenges: Vec<Challenge>,
    attested: Vec<Attested>,
    notes: Vec<Note>,
    /// What DG11 and DG12 say, in this order; never kept as bytes.
    details: [Vec<Field>; 2],
    /// The groups that the chip lists, and whether EF.SOD does.
    groups: Vec<DataGroup>,
}

impl Collection {
    pub(super) fn new(door: Door, password: Option<Password>, files: Files, access: Access) -> Self {
        Self {
            door,
            password,
            access,
            files,
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
            details: [Vec::new(), Vec::new()],
            groups: Vec::new(),
        }
    }

    /// What was read while the chip was recognised.
    pub(super) fn before(&mut self, card_access: Option<Vec<u8>>, com: Option<Vec<u8>>) {
        if let Some(bytes) = card_access {
            let offered = SecurityInfos::parse(&bytes, CARD_ACCESS.what);
            if offered.is_ok_and(|offered| !offered.pace.is_empty()) && !matches!(self.door, Door::Pace(_)) {
                self.note("pace_unsupported", CARD_ACCESS.what);
            }
            self.keep(evidence::CARD_ACCESS.to_owned(), bytes);
        }
        if let Some(bytes) = com {
            self.keep(evidence::COM.to_owned(), bytes);
        }
    }

    /// Takes everything.
    ///
    /// # Errors
    /// [`CardError::KeyRefused`] if the chip has another MRZ or CAN; [`CardError::Status`] and [`CardError::Malformed`] if DG1,
    /// without which the chip says nothing, is not given, and for whatever breaks the channel; link errors.
    pub(super) fn collect(&mut self, tx: &mut Transaction) -> Result<(), CardError> {
        let mut session = Session::new(tx);
        let opened = self.open(&mut session)?;
        self.attest(evidence::OPENED.to_owned(), true, opened.name());
        if let Opened::Pace(outcome) = &opened {
            self.mapping(&mut session, outcome)?;
            open::select_inside(&mut session)?;
        }
        self.lists(&mut session)?;
        self.chip_authentication(&mut session)?;
        session = self.open_again(session)?;
        self.active_authentication(&mut session)?;
        session = self.open_again(session)?;
        self.data(&mut session)
    }

    fn open(&mut self, session: &mut Session<'_>) -> Result<Opened, CardError> {
        let opened = open::open(session, &self.door, self.password.as_ref(), self.access)?;
        if session.secure() {
            self.files.through_channel();
        }
        Ok(opened)
    }

    /// The same session, or a new one if its channel is over.
    fn open_again<'t>(&mut self, session: Session<'t>) -> Result<Session<'t>, CardError> {
        if !session.is_over() {
            return Ok(session);
        }
        let mut session = Session::new(session.tx);
        open::go_back(&mut session, &self.door, self.access)?;
        if matches!(self.open(&mut session)?, Opened::Pace(_)) {
            open::select_inside(&mut session)?;
        }
        Ok(session)
    }

    /// Chip authentication mapping: PACE has shown that the chip has the key in EF.CardSecurity, which stands in the MF.
    fn mapping(&mut self, session: &mut Session<'_>, outcome: &PaceOutcome) -> Result<(), CardError> {
        if outcome.info.mapping != Mapping::Chip {
            return Ok(());
        }
        let file = match self.files.read(session, CARD_SECURITY) {
            Err(CardError::Status { sw, .. }) if !session.is_over() && NOT_GIVEN.contains(&sw.0) => {
                self.note("key_withheld", CARD_SECURITY.what);
                self.attest(evidence::MAPPING.to_owned(), false, "EF.CardSecurity is withheld".to_owned());
                return Ok(());
            }
            Err(error) if is_about(&error, session, CARD_SECURITY) => {
                self.note(MAPPING_UNSUPPORTED, "EF.CardSecurity cannot be read");
                return Ok(());
            }
            read => read?,
        };
        let infos = SignedData::parse(&file).ok();
        let infos = infos.and_then(|signed| SecurityInfos::parse(signed.content, CARD_SECURITY.what).ok());
        match infos.map_or(Err(CamProblem::KeyMissing), |infos| pace::holds_in(outcome, &infos)) {
            Ok(()) => self.attest(evidence::MAPPING.to_owned(), true, outcome.name.clone()),
            Err(problem @ CamProblem::Wrong) => {
                self.attest(evidence::MAPPING.to_owned(), false, problem.to_string());
            }
            // A file that this program does not understand, or whose keys it does not: nothing was compared.
            Err(problem @ (CamProblem::KeyMissing | CamProblem::NotRun)) => {
                self.note(MAPPING_UNSUPPORTED, &problem.to_string());
            }
        }
        self.keep(evidence::CARD_SECURITY.to_owned(), file);
        Ok(())
    }

    /// EF.COM and EF.SOD. The list that counts is the signed one.
    fn lists(&mut self, session: &mut Session<'_>) -> Result<(), CardError> {
        self.files.expect(&[COM, SOD, DataGroup::DG1.at(), DataGroup::DG2.at()]);
        if self.evidence(evidence::COM).is_none() {
            self.list(session, COM, evidence::COM)?;
        }
        self.list(session, SOD, evidence::SOD)?;
        let signed = self.sod(|sod| sod.groups().collect());
        let said =
            || self.evidence(evidence::COM).and_then(|file| com::parse(file).ok()).map(|com| com.groups);
        self.groups = signed.or_else(said).unwrap_or_default();
        let read = self.groups.iter().filter(|group| is_read(**group)).map(|group| group.at());
        let read: Vec<FileAt> = read.collect();
        self.files.expect(&read);
        Ok(())
    }

    fn list(&mut self, session: &mut Session<'_>, file: FileAt, name: &str) -> Result<(), CardError> {
        if let Some(bytes) = self.optional(session, file)? {
            self.keep(name.to_owned(), bytes);
        }
        Ok(())
    }

    /// The key in DG14, if there is one: new keys for the channel, and what they prove.
    fn chip_authentication(&mut self, session: &mut Session<'_>) -> Result<(), CardError> {
        let Some(infos) = self.key_file(session, DataGroup::DG14)? else { return Ok(()) };
        let Ok(infos) = SecurityInfos::of_dg14(&infos) else { return Ok(()) };
        if !session.secure() {
            if !infos.chip_keys.is_empty() {
                self.note("chip_authentication_unsupported", "no secure channel");
            }
            return Ok(());
        }
        session.tx.report("challenge", 0, 0);
        let because = match chip_authentication::run(session, &infos) {
            Ok(Outcome::NotOffered) => return Ok(()),
            Ok(Outcome::Unsupported(what)) => {
                self.note("chip_authentication_unsupported", &what);
                return Ok(());
            }
            Ok(Outcome::Held(how)) => {
                self.attest(evidence::CHIP.to_owned(), true, how);
                return Ok(());
            }
            Ok(Outcome::Failed(why)) => why,
            Err(CardError::Malformed { .. } | CardError::Status { .. }) if session.is_over() => {
                chip_authentication::REFUSED.to_owned()
            }
            Err(error) => return Err(error),
        };
        self.attest(evidence::CHIP.to_owned(), false, because);
        Ok(())
    }

    /// The key in DG15, if there is one: a challenge, whose answer is judged later.
    fn active_authentication(&mut self, session: &mut Session<'_>) -> Result<(), CardError> {
        let Some(key) = self.key_file(session, DataGroup::DG15)? else { return Ok(()) };
        if active::too_long_for(session, &key) {
            self.note("active_authentication_unsupported", "the answer is too long for this reader");
            return Ok(());
        }
        session.tx.report("challenge", 0, 0);
        let nonce = active::nonce()?;
        let status = match active::challenge(session, &key, nonce) {
            Ok(challenge) => {
                self.challenges.push(challenge);
                return Ok(());
            }
            Err(CardError::Status { sw, .. }) if session.is_over() => sw.to_string(),
            // No status word stands for an answer that did not hold.
            Err(CardError::Malformed { .. }) if session.is_over() => "0000".to_owned(),
            Err(error) => return Err(error),
        };
        let name = Cow::Borrowed(evidence::ACTIVE);
        self.challenges.push(Challenge { name, nonce: nonce.to_vec(), answer: Vec::new(), status });
        Ok(())
    }

    /// DG1 and DG2, which every passport has whether they are listed or not, and the rest of what is read.
    fn data(&mut self, session: &mut Session<'_>) -> Result<(), CardError> {
        let zone = self.files.read(session, DataGroup::DG1.at())?;
        // Without the zone there is nothing to show and nobody to compare.
        let state = zone::parse(&zone)?.issuing_state().to_owned();
        self.keep(evidence::data_group(DataGroup::DG1), zone);
        if let Some(face) = self.optional(session, DataGroup::DG2.at())? {
            self.keep(evidence::data_group(DataGroup::DG2), face);
        }
        for group in self.groups.clone() {
            match group {
                DataGroup::DG3 | DataGroup::DG4 => self.note("closed_group", group.name()),
                DataGroup::DG11 if state == MAY_HOLD_DOMICILE => self.note("group_not_read", group.name()),
                DataGroup::DG11 => self.details[0] = self.unkept(session, group, details::personal)?,
                DataGroup::DG12 => self.details[1] = self.unkept(session, group, details::document)?,
                group if is_read(group) => {}
                group => self.note("group_not_read", group.name()),
            }
        }
        Ok(())
    }

    /// A group whose bytes are not kept: its hash is compared here and now, and the outcome attested.
    fn unkept(
        &mut self,
        session: &mut Session<'_>,
        group: DataGroup,
        said: fn(&[u8]) -> Result<Said, CardError>,
    ) -> Result<Vec<Field>, CardError> {
        let Some(file) = self.optional(session, group.at())?.map(Zeroizing::new) else {
            return Ok(Vec::new());
        };
        if let Some(Some(held)) = self.sod(|sod| sod.covers(group, &file)) {
            self.attest(evidence::hash_of(group), held, NOT_KEPT.to_owned());
        }
        Ok(self.told_or_noted(said(&file), group.name()))
    }

    /// What a group says; that it cannot be understood is noted.
    fn told_or_noted(&mut self, said: Result<Said, CardError>, what: &str) -> Vec<Field> {
        match said {
            Ok(said) => {
                self.notes.extend(said.notes);
                said.fields
            }
            Err(_) => {
                self.note("group_unreadable", what);
                Vec::new()
            }
        }
    }

    /// A file with a key, if it is listed: kept, and for use here.
    fn key_file(
        &mut self,
        session: &mut Session<'_>,
        group: DataGroup,
    ) -> Result<Option<Vec<u8>>, CardError> {
        if !self.groups.contains(&group) {
            return Ok(None);
        }
        let file = self.unless_withheld(session, group.at())?;
        if let Some(bytes) = &file {
            self.keep(evidence::data_group(group), bytes.clone());
        }
        Ok(file)
    }

    /// A file with a key: that the chip does not give it is more than a file missing.
    fn unless_withheld(
        &mut self,
        session: &mut Session<'_>,
        file: FileAt,
    ) -> Result<Option<Vec<u8>>, CardError> {
        match self.files.read(session, file) {
            Err(error) if is_about(&error, session, file) => {
                self.note("key_withheld", file.what);
                Ok(None)
            }
            read => read.map(Some),
        }
    }

    /// A file that may be missing, closed or no file at all: then it is noted.
    fn optional(&mut self, session: &mut Session<'_>, file: FileAt) -> Result<Option<Vec<u8>>, CardError> {
        match self.files.read(session, file) {
            Err(error) if is_about(&error, session, file) => {
                let code = match error {
                    CardError::Status { sw, .. } if sw.0 == 0x6982 => "closed_group",
                    CardError::Status { .. } => "file_missing",
                    _ => "file_unreadable",
                };
                self.note(code, file.what);
                Ok(None)
            }
            read => read.map(Some),
        }
    }

    /// Something of EF.SOD, if there is one that can be understood.
    fn sod<T>(&self, of: impl FnOnce(&Sod<'_>) -> T) -> Option<T> {
        self.evidence(evidence::SOD).and_then(|file| Sod::parse(file).ok()).map(|sod| of(&sod))
    }

    fn evidence(&self, name: &str) -> Option<&[u8]> {
        self.evidence.iter().find(|object| object.name == name).map(|object| object.bytes.as_slice())
    }

    fn keep(&mut self, name: String, bytes: Vec<u8>) {
        self.evidence.push(Evidence { name: Cow::Owned(name), bytes, keep: Keep::Record });
    }

    fn attest(&mut self, name: String, held: bool, because: String) {
        self.attested.push(Attested { name: Cow::Owned(name), held, because: Cow::Owned(because) });
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        let note = Note { code: Cow::Borrowed(code), detail: detail.to_owned() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Everything in the order of showing: the chip's zone, what was told, the page, the photo, the details.
    ///
    /// # Errors
    /// [`CardError::Malformed`] if DG1 is no zone.
    pub(super) fn reading(mut self, told: Option<&Told>, now: Timestamp) -> Result<Reading, CardError> {
        let on = japan_day(now);
        let zone = self.evidence(&evidence::data_group(DataGroup::DG1)).unwrap_or_default();
        let page = page::fields(zone, on)?;
        let mut fields = page.fields;
        self.notes.extend(page.notes);
        let after_zone = fields.iter().take_while(|field| field.name == FieldName::MRZ).count();
        let told = told.map(|told| told::fields(told, on)).unwrap_or_default();
        fields.splice(after_zone..after_zone, told);
        let face = self.evidence(&evidence::data_group(DataGroup::DG2)).map(contents::photo);
        let face = face.map(|said| self.told_or_noted(said, DataGroup::DG2.name()));
        fields.extend(face.unwrap_or_default());
        fields.extend(std::mem::take(&mut self.details).into_iter().flatten());
        self.notes.extend_from_slice(self.files.notes());
        Ok(Reading {
            family: Cow::Borrowed(FAMILY),
            read_at: now,
            fields,
            evidence: self.evidence,
            challenges: self.challenges,
            attested: self.attested,
            notes: self.notes,
        })
    }
}

/// What of the listed groups is read.
fn is_read(group: DataGroup) -> bool {
    matches!(
        group,
        DataGroup::DG1
            | DataGroup::DG2
            | DataGroup::DG11
            | DataGroup::DG12
            | DataGroup::DG14
            | DataGroup::DG15
    )
}

/// Whether an error is about this one file, and the channel stands: a status word, or bytes that are not its form.
fn is_about(error: &CardError, session: &Session<'_>, file: FileAt) -> bool {
    let named = match error {
        CardError::Status { .. } => true,
        CardError::Malformed { what, .. } => *what == file.what,
        _ => false,
    };
    named && !session.is_over()
}

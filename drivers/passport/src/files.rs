// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading whole files, by short identifier or by selecting them (`specs` passport §2.2).
//!
//! A file says in its first bytes how long it is, and exactly so much is read: hashes cover that and nothing behind it. A
//! chip that does not take the size of a piece is asked for smaller ones from then on; a chip that does not know short
//! identifiers is asked by SELECT from then on. Every answer uses up one of a number of commands that a file of its length
//! may cost, so that no chip can keep a counter reading for ever.

mod place;
mod settings;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::reading::Note;
use tashika_kit::tlv::{self, Form};
use tashika_kit::{CardError, Transaction};

use crate::access::Session;
use crate::layout::{ATR_INFO, FileAt};
use place::Place;
use settings::Settings;

/// The most that a short answer can have.
const SHORT_ANSWER: usize = 256;
/// A chip that gives less than this at a time has to be done with soon.
const SMALLEST_PIECE: usize = 16;
/// What a file may cost beside its pieces: detours while its sizes and identifiers are found out.
const DETOURS: usize = 24;

/// Whether this chip takes short identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ShortIds {
    Untried,
    Work,
    Refused,
}

/// What reading files has taught about this chip in this session. One for all files of a session.
#[derive(Debug)]
pub(crate) struct Files {
    settings: &'static Settings,
    /// The most bytes of an answer with extended length, where chip and reader take it.
    extended: Option<usize>,
    /// How many of the sizes of pieces were too large.
    too_large: usize,
    /// The chip gave no more at a time.
    limit: usize,
    short_ids: ShortIds,
    /// Commands the present file may still cost.
    left: usize,
    /// Bytes of all files so far, and what is thought to come after the present one.
    done: usize,
    ahead: usize,
    notes: Vec<Note>,
}

impl Files {
    /// At the beginning of a session.
    ///
    /// # Errors
    /// [`CardError::Internal`] if the program was built without its settings.
    pub(crate) fn new() -> Result<Self, CardError> {
        Ok(Self {
            settings: Settings::shipped()?,
            extended: None,
            too_large: 0,
            limit: usize::MAX,
            short_ids: ShortIds::Untried,
            left: 0,
            done: 0,
            ahead: 0,
            notes: Vec::new(),
        })
    }

    /// For reading after recognising: how far it is begins anew.
    pub(crate) fn again(&mut self) {
        (self.done, self.ahead) = (0, 0);
    }

    /// From now on files come through the channel. What the chip gave in plain says nothing about that.
    pub(crate) fn through_channel(&mut self) {
        (self.too_large, self.limit) = (0, usize::MAX);
    }

    /// What was unusual about this chip.
    pub(crate) fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// Which files are still to come, for showing how far the reading is.
    pub(crate) fn expect(&mut self, files: &[FileAt]) {
        self.ahead = files.iter().map(|file| self.settings.usual(*file)).sum();
    }

    /// Reads EF.ATR/INFO of the MF, in plain, for the sizes it states. Worth a command only where the reader takes
    /// extended length at all; then it saves some sixty.
    ///
    /// # Errors
    /// Link errors. That the file is missing is none.
    pub(crate) fn sizes(&mut self, session: &mut Session<'_>) -> Result<(), CardError> {
        if !session.tx.capabilities().extended_length {
            return Ok(());
        }
        let command = Command::read_binary_short_id(ATR_INFO.1, SHORT_ANSWER);
        let answer = session.send(&command, "EF.ATR/INFO")?;
        if answer.sw.is_ok() || answer.sw == StatusWord::END_OF_FILE {
            self.extended = longest_answer(&answer.data).filter(|longest| *longest > SHORT_ANSWER);
        }
        Ok(())
    }

    /// Reads a file of the current directory: from its tag to the last byte its length names.
    ///
    /// # Errors
    /// Link errors, refusals ([`CardError::Status`]), [`CardError::Malformed`] for a file whose length lies, which is
    /// larger than the sheet allows, or which comes in crumbs.
    pub(crate) fn read(&mut self, session: &mut Session<'_>, file: FileAt) -> Result<Vec<u8>, CardError> {
        self.left = DETOURS;
        self.ahead = self.ahead.saturating_sub(self.settings.usual(file));
        let mut bytes = self.beginning(session, file)?;
        let end = self.length(session, file, &mut bytes)?;
        bytes.truncate(end);
        self.left += end / SMALLEST_PIECE;
        while bytes.len() < end {
            self.report(session.tx, bytes.len(), end);
            let more = self.piece(session, file, Place::Current(bytes.len()), end - bytes.len(), true)?;
            if more.is_empty() {
                return Err(malformed(file, "the file ends before its length", bytes.len()));
            }
            bytes.extend(more);
        }
        self.report(session.tx, end, end);
        self.done += end;
        Ok(bytes)
    }

    fn report(&self, tx: &mut Transaction, bytes: usize, end: usize) {
        tx.report("reading", self.done + bytes, self.done + end + self.ahead);
    }

    /// The first bytes, by short identifier or by SELECT; the file is the current one then.
    fn beginning(&mut self, session: &mut Session<'_>, file: FileAt) -> Result<Vec<u8>, CardError> {
        if self.short_ids != ShortIds::Refused {
            match self.first(session, file, Place::Short(file.sfi)) {
                Err(CardError::Status { sw, .. })
                    if self.short_ids == ShortIds::Untried && may_be_about_short_ids(sw) => {}
                // No bytes at all may be another way of saying so.
                Ok(bytes) if self.short_ids == ShortIds::Untried && bytes.is_empty() => {}
                Ok(bytes) => {
                    self.short_ids = ShortIds::Work;
                    return Ok(bytes);
                }
                Err(error) => return Err(error),
            }
        }
        let sw = session.send(&Command::select_file(file.id), file.what)?.sw;
        if !sw.is_ok() {
            return Err(CardError::Status { sw, during: file.what });
        }
        let bytes = self.first(session, file, Place::Current(0))?;
        if self.short_ids == ShortIds::Untried {
            self.short_ids = ShortIds::Refused;
            self.note("short_id_refused", file.what.to_owned());
        }
        Ok(bytes)
    }

    /// What is asked for first; if the chip gives none of it, tag and length alone.
    fn first(&mut self, session: &mut Session<'_>, file: FileAt, place: Place) -> Result<Vec<u8>, CardError> {
        let (first, header) = (self.settings.first(file), self.settings.header());
        match self.piece(session, file, place, first, false) {
            Err(CardError::Status { sw, .. }) if first > header && is_about_length(sw) => {
                self.piece(session, file, place, header, false)
            }
            Ok(bytes) if bytes.is_empty() && first > header => {
                self.piece(session, file, place, header, false)
            }
            other => other,
        }
    }

    /// How long the file is, by its own word.
    fn length(
        &mut self,
        session: &mut Session<'_>,
        file: FileAt,
        bytes: &mut Vec<u8>,
    ) -> Result<usize, CardError> {
        let enough = self.settings.header();
        while bytes.len() < enough && tlv::header(bytes, Form::Lenient, file.what).is_err() {
            let more = self.piece(session, file, Place::Current(bytes.len()), enough - bytes.len(), false)?;
            if more.is_empty() {
                break;
            }
            bytes.extend(more);
        }
        let header = tlv::header(bytes, Form::Lenient, file.what)?;
        let end = header.header_length + header.value_length;
        if header.tag != file.tag {
            return Err(malformed(file, "not the tag of this file", 0));
        }
        if end > file.most {
            return Err(malformed(file, "larger than such a file can be", 0));
        }
        Ok(end)
    }

    /// Some of the file, at most `wanted` bytes; nothing at its end. `within`: the file has so many more, so that an answer
    /// with fewer is about what the chip gives at a time.
    fn piece(
        &mut self,
        session: &mut Session<'_>,
        file: FileAt,
        place: Place,
        wanted: usize,
        within: bool,
    ) -> Result<Vec<u8>, CardError> {
        let mut exactly = None;
        loop {
            let size = place.size(wanted.min(self.size(session)));
            let size = exactly.take().map_or(size, |exactly: usize| exactly.min(size));
            self.spend(file)?;
            let answer = session.send(&place.command(size), file.what)?;
            match answer.sw {
                sw if is_data(sw) => {
                    let bytes = place.opened(answer.data, file.what)?;
                    if bytes.len() > size {
                        return Err(malformed(file, "more bytes than were asked for", 0));
                    }
                    self.learn(within && bytes.len() < size, bytes.len());
                    return Ok(bytes);
                }
                StatusWord(0x6B00) if !within => return Ok(Vec::new()),
                StatusWord::WRONG_OFFSET => {
                    return Err(malformed(file, "the file ends before its length", place.offset()));
                }
                StatusWord(sw) if sw >> 8 == 0x6C && place.fits(sw & 0xFF, size) => {
                    exactly = Some(usize::from(sw & 0xFF));
                    self.learn(within, usize::from(sw & 0xFF));
                }
                sw if within && is_about_length(sw) && self.shrink(session.secure()) => {}
                sw => return Err(CardError::Status { sw, during: file.what }),
            }
        }
    }

    /// The most bytes of a file that one answer can have now.
    fn size(&self, session: &Session<'_>) -> usize {
        let size = match self.extended {
            Some(longest) => session.fits(longest).min(self.settings.extended()),
            None => {
                let pieces = self.settings.pieces(session.secure());
                let piece = pieces.get(self.too_large).or(pieces.last()).copied();
                piece.unwrap_or(SMALLEST_PIECE).min(session.largest_plain())
            }
        };
        size.min(self.limit).max(1)
    }

    /// Goes to the next smaller size; `false` if there is none.
    fn shrink(&mut self, secure: bool) -> bool {
        if self.extended.take().is_none() {
            self.too_large += 1;
        }
        let pieces = self.settings.pieces(secure);
        let Some(size) = pieces.get(self.too_large) else { return false };
        self.note("smaller_pieces", size.to_string());
        true
    }

    /// The chip gave less than it has: it is asked for no more from now on. A crumb is not taken for a size.
    fn learn(&mut self, gave_less: bool, length: usize) {
        if gave_less && (SMALLEST_PIECE..self.limit).contains(&length) {
            self.limit = length;
            self.note("smaller_pieces", length.to_string());
        }
    }

    fn spend(&mut self, file: FileAt) -> Result<(), CardError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| malformed(file, "the file comes in crumbs", 0))?;
        Ok(())
    }

    /// One note of each kind; the last detail stands.
    fn note(&mut self, code: &'static str, detail: String) {
        self.notes.retain(|note| note.code != code);
        self.notes.push(Note { code: Cow::Borrowed(code), detail });
    }
}

fn malformed(file: FileAt, problem: &'static str, offset: usize) -> CardError {
    CardError::Malformed { what: file.what, problem, offset }
}

/// `9000`; `6282` end of file; `6281` data may be corrupt, which the hash decides.
fn is_data(sw: StatusWord) -> bool {
    sw.is_ok() || sw == StatusWord::END_OF_FILE || sw.0 == 0x6281
}

/// Wrong length: `6700` and, of some chips, any `67XX` (`specs` passport §2.2).
fn is_about_length(sw: StatusWord) -> bool {
    sw.0 >> 8 == 0x67
}

/// What a chip that does not know short identifiers may say: not found, wrong parameters, no current file, wrong length,
/// or that it does not know the command so. That a file is closed (`6982`) is another matter.
fn may_be_about_short_ids(sw: StatusWord) -> bool {
    matches!(sw.0 >> 8, 0x67 | 0x6A | 0x6B | 0x6D | 0x6F) || matches!(sw.0, 0x6981 | 0x6985 | 0x6986)
}

/// The longest answer that EF.ATR/INFO states (Doc 9303-10, 3.11.1): the third byte of DO 47 says that extended length is
/// taken and that DO 7F66 holds the sizes, of which the second counts here.
fn longest_answer(file: &[u8]) -> Option<usize> {
    const EXTENDED_WITH_SIZES: u8 = 0x60;
    let what = "EF.ATR/INFO";
    let (mut rest, mut taken, mut sizes) = (file, false, None);
    // Whatever stands behind the last object is not looked at.
    while let Ok((object, after)) = tlv::first(rest, Form::Lenient, what) {
        match (object.tag, object.value) {
            (0x47, [_, _, third, ..]) => taken = third & EXTENDED_WITH_SIZES == EXTENDED_WITH_SIZES,
            (0x7F66, value) => sizes = tlv::children(value, Form::Lenient, what).ok(),
            _ => {}
        }
        rest = after;
    }
    let longest = sizes?.into_iter().filter(|object| object.tag == 0x02).nth(1)?;
    let digits = (longest.value.len() <= 4).then_some(longest.value)?;
    let longest = digits.iter().fold(0, |number, digit| number << 8 | usize::from(*digit));
    taken.then_some(longest)
}

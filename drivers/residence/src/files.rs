// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading files (`specs` residence-card §1.2, §1.3): the whole file in one command where reader and card can carry it,
//! otherwise in pieces of what fits a short answer.
//!
//! A short file identifier makes its file the current one; the identifiers for a SELECT are not public, so there is no
//! other way to reach a file.

use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::{CardError, Transaction};
use zeroize::{Zeroize, Zeroizing};

use crate::layout::FileAt;
use crate::protocol::Channel;

/// The most that a short answer can have.
const SHORT_ANSWER: usize = 256;
/// The most that any answer can have.
const LONGEST_ANSWER: usize = 65_536;

/// P1 and P2 are wrong: beyond the end of a file they may be that too.
const WRONG_PARAMETERS: StatusWord = StatusWord(0x6A86);

/// In plain, or under secure messaging.
#[derive(Clone, Copy)]
pub(crate) enum Way<'c> {
    Plain,
    Secure(&'c Channel),
}

/// What reading files has taught about this card in this session. One for all files of a session.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Files {
    /// The card refused a command of extended length although the reader can carry it: not tried again.
    short_only: bool,
}

/// A file as it came.
pub(crate) struct Taken {
    /// At most its capacity; wiped when dropped.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
    /// The card had more than the capacity.
    pub(crate) cut: bool,
}

/// One answer, opened.
struct Piece {
    bytes: Zeroizing<Vec<u8>>,
    /// The card said that its file ends here.
    end: bool,
}

impl Files {
    /// Reads a file of the current directory: never more than its capacity.
    ///
    /// # Errors
    /// Link errors, refusals ([`CardError::Status`]), [`CardError::Malformed`] for an answer that secure messaging does
    /// not open.
    pub(crate) fn read(
        &mut self,
        tx: &mut Transaction,
        file: FileAt,
        way: Way<'_>,
    ) -> Result<Taken, CardError> {
        tx.report("reading", 0, file.capacity);
        let mut taken = Taken { bytes: Zeroizing::new(Vec::with_capacity(file.capacity)), cut: false };
        let answer = self.largest_answer(tx);
        let mut whole = answer > SHORT_ANSWER && way.fits(answer) >= file.capacity;
        let mut piece = match beginning(tx, file, way, answer, whole) {
            Err(CardError::Status { sw, .. }) if answer > SHORT_ANSWER && is_about_length(sw) => {
                self.short_only = true;
                whole = false;
                beginning(tx, file, way, SHORT_ANSWER, whole)?
            }
            other => other?,
        };
        taken.take(&mut piece.bytes, file);
        let mut end = piece.end || whole && taken.bytes.len() >= file.enough;
        while !end && taken.bytes.len() < file.capacity {
            tx.report("reading", taken.bytes.len(), file.capacity);
            let mut piece = match further(tx, file, way, self.largest_answer(tx), taken.bytes.len()) {
                // The card called it the whole file: that there is no more of it may be said in any way.
                Err(CardError::Status { .. }) if whole => break,
                other => other?,
            };
            end = piece.end || piece.bytes.is_empty();
            taken.take(&mut piece.bytes, file);
        }
        Ok(taken)
    }

    /// The most bytes an answer may have on this link, and from this card.
    fn largest_answer(self, tx: &Transaction) -> usize {
        let capabilities = tx.capabilities();
        if capabilities.extended_length && !self.short_only {
            capabilities.largest_read.clamp(1, LONGEST_ANSWER)
        } else {
            capabilities.largest_read.clamp(1, SHORT_ANSWER)
        }
    }
}

impl Taken {
    /// Moves a piece over, as far as there is room.
    fn take(&mut self, piece: &mut Zeroizing<Vec<u8>>, file: FileAt) {
        let room = file.capacity.saturating_sub(self.bytes.len());
        self.cut |= piece.len() > room;
        self.bytes.extend(piece.iter().take(room));
        piece.zeroize();
    }
}

/// From the start of the file: its short identifier makes it the current one.
fn beginning(
    tx: &mut Transaction,
    file: FileAt,
    way: Way<'_>,
    answer: usize,
    whole: bool,
) -> Result<Piece, CardError> {
    let plain = if whole { 0 } else { file.capacity.min(way.fits(answer)).max(1) };
    piece(tx, file, way, [0x80 | (file.sfi & 0x1F), 0], plain, answer)
}

/// From further on in the current file.
fn further(
    tx: &mut Transaction,
    file: FileAt,
    way: Way<'_>,
    answer: usize,
    have: usize,
) -> Result<Piece, CardError> {
    let offset = u16::try_from(have).ok().filter(|offset| *offset < 0x8000);
    let place = offset.ok_or(CardError::Internal("a file beyond 15-bit offsets"))?.to_be_bytes();
    let plain = file.capacity.saturating_sub(have).min(way.fits(answer)).max(1);
    piece(tx, file, way, place, plain, answer)
}

/// One READ BINARY. At the end of a file, and at the start of an empty one, there is nothing.
fn piece(
    tx: &mut Transaction,
    file: FileAt,
    way: Way<'_>,
    place: [u8; 2],
    plain: usize,
    answer: usize,
) -> Result<Piece, CardError> {
    let by_short_id = place.first().is_some_and(|p1| p1 & 0x80 != 0);
    let mut response = tx.send(&way.command(place, plain, answer)?, file.what)?;
    if let (0x6C, Way::Secure(_)) = (response.sw.0 >> 8, way) {
        // The right length concerns what is inside, which only this side can ask for again.
        let left = usize::from(response.sw.0 & 0xFF);
        let left = if left == 0 { SHORT_ANSWER } else { left };
        // Never more than was asked for; the whole file has no number to be less than.
        let left = if plain == 0 { left } else { left.min(plain) };
        response = tx.send(&way.command(place, left, answer)?, file.what)?;
    }
    match response.sw {
        sw if sw == StatusWord::WRONG_OFFSET || sw == WRONG_PARAMETERS && !by_short_id => {
            Ok(Piece { bytes: Zeroizing::default(), end: true })
        }
        sw if is_data(sw) => way.opened(response.data, sw, file),
        sw => Err(CardError::Status { sw, during: file.what }),
    }
}

impl Way<'_> {
    /// How many bytes of a file fit an answer of this many.
    fn fits(self, answer: usize) -> usize {
        match self {
            Self::Plain => answer,
            Self::Secure(channel) => channel.fits(answer).max(1),
        }
    }

    /// READ BINARY of so many bytes of the file, 0 for all of it.
    fn command(self, [p1, p2]: [u8; 2], plain: usize, answer: usize) -> Result<Command, CardError> {
        match self {
            Self::Plain => {
                let ne = if plain == 0 { answer } else { plain };
                Ok(Command::new(0x00, Instruction::READ_BINARY, p1, p2).expect(ne))
            }
            Self::Secure(channel) => {
                let plain = u16::try_from(plain).map_err(|_| CardError::Internal("a file beyond 64 KiB"))?;
                Ok(channel.read_binary(p1, p2, plain, answer))
            }
        }
    }

    fn opened(self, data: Vec<u8>, sw: StatusWord, file: FileAt) -> Result<Piece, CardError> {
        let end = sw == StatusWord::END_OF_FILE;
        let bytes = match self {
            Self::Plain => Zeroizing::new(data),
            // No object at all is as good as an empty one where the card says that the file ends.
            Self::Secure(_) if end && data.is_empty() => Zeroizing::default(),
            Self::Secure(channel) => channel.opened(&data, file.what)?,
        };
        Ok(Piece { bytes, end })
    }
}

/// `9000`; `6282` end of file; `6281` data may be corrupt, which objects and signature decide.
fn is_data(sw: StatusWord) -> bool {
    sw.is_ok() || sw == StatusWord::END_OF_FILE || sw.0 == 0x6281
}

/// Status words that can mean that the card does not take commands of extended length: wrong length, and, as READ BINARY
/// itself has worked before, also unknown instruction, unknown class, and no diagnosis. Which of them a card gives is not
/// public (`specs` residence-card §1.4); one more command tells.
fn is_about_length(sw: StatusWord) -> bool {
    matches!(sw.0, 0x6700 | 0x6D00 | 0x6E00 | 0x6F00)
}

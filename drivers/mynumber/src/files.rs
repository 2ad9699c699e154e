// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a whole object from a file whose size is not known (`specs` mynumber-card §1.4).
//!
//! The physical file is larger than its content, so the TLV length decides. As few commands as the
//! reader allows: a short file identifier saves the SELECT where one command can read everything.

use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::tlv::{self, Form};
use tashika_kit::transaction::LARGEST_FILE;
use tashika_kit::{CardError, Transaction};

/// Some cards were seen to answer up to this many bytes before the object begins (§1.4: two, by one
/// author).
const MOST_JUNK: usize = 4;

/// What reading files has taught about this card in this session.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// The card refused a short file identifier once: do not ask again.
    without_short_ids: bool,
    /// Bytes of junk skipped, if any: worth a note.
    pub(crate) junk_skipped: usize,
}

/// How much of a file is expected to fit one short READ BINARY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Up to 256 bytes.
    Small,
    /// More.
    Large,
}

impl Files {
    /// The problem in [`CardError::Malformed`] of a file that does not begin with the object.
    pub(crate) const NO_OBJECT: &'static str = "the expected object is not in the file";

    /// Reads the object with `tag` from file `id` of the current application, exactly: from its tag to
    /// its last byte, without filler.
    ///
    /// # Errors
    /// Link errors, refusals ([`CardError::Status`]), and [`CardError::Malformed`] if the object is not
    /// there, ends early, or is larger than 32 KiB.
    pub(crate) fn object(
        &mut self,
        tx: &mut Transaction,
        id: u16,
        tag: u32,
        expect: Expect,
        what: &'static str,
    ) -> Result<Vec<u8>, CardError> {
        let chunk = tx.capabilities().largest_read;
        let (mut bytes, mut selected) = self.beginning(tx, id, chunk, expect, what)?;
        let start = position_of(tag, &bytes, what)?;
        self.junk_skipped = self.junk_skipped.max(start);
        let header = tlv::header(bytes.get(start..).unwrap_or_default(), Form::Lenient, what)?;
        let end = start + header.header_length + header.value_length;
        if end > LARGEST_FILE {
            return Err(CardError::Malformed { what, problem: "the object is too large", offset: start });
        }
        while bytes.len() < end {
            if !selected {
                tx.send_ok(&Command::select_file(id), what)?;
                selected = true;
            }
            tx.report("reading", bytes.len(), end);
            let offset = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
            let more = read(tx, &Command::read_binary(offset, chunk.min(end - bytes.len())), what)?;
            if more.is_empty() {
                return Err(CardError::Malformed {
                    what,
                    problem: "the file ends early",
                    offset: bytes.len(),
                });
            }
            bytes.extend(more);
        }
        bytes.truncate(end);
        bytes.drain(..start);
        Ok(bytes)
    }

    /// Reads at most `length` bytes (up to 256) from the start of a file: for files of which only the
    /// beginning is needed.
    ///
    /// # Errors
    /// Link errors and refusals.
    pub(crate) fn prefix(
        &mut self,
        tx: &mut Transaction,
        id: u16,
        length: usize,
        what: &'static str,
    ) -> Result<Vec<u8>, CardError> {
        Ok(self.beginning(tx, id, length, Expect::Small, what)?.0)
    }

    /// The first chunk, and whether the file is now the selected one for certain.
    fn beginning(
        &mut self,
        tx: &mut Transaction,
        id: u16,
        chunk: usize,
        expect: Expect,
        what: &'static str,
    ) -> Result<(Vec<u8>, bool), CardError> {
        let one_command = expect == Expect::Small || chunk > 256;
        let short_id = u8::try_from(id).ok().filter(|id| (1..=30).contains(id));
        if let (true, false, Some(short_id)) = (one_command, self.without_short_ids, short_id) {
            let response = tx.send(&Command::read_binary_short_id(short_id, chunk), what)?;
            match response.sw {
                sw if is_data(sw) && !response.data.is_empty() => return Ok((response.data, false)),
                sw @ StatusWord::SECURITY_NOT_SATISFIED => {
                    return Err(CardError::Status { sw, during: what });
                }
                _ => self.without_short_ids = true,
            }
        }
        tx.send_ok(&Command::select_file(id), what)?;
        Ok((read(tx, &Command::read_binary(0, chunk), what)?, true))
    }
}

/// One READ BINARY. The end of the file may be told as `6282`, `6B00` or a short answer; all three are
/// data, possibly none.
fn read(tx: &mut Transaction, command: &Command, what: &'static str) -> Result<Vec<u8>, CardError> {
    let response = tx.send(command, what)?;
    match response.sw {
        sw if is_data(sw) => Ok(response.data),
        StatusWord::WRONG_OFFSET => Ok(Vec::new()),
        sw => Err(CardError::Status { sw, during: what }),
    }
}

/// `9000`; `6282` end of file; `6281` data may be corrupt, which the signature decides.
fn is_data(sw: StatusWord) -> bool {
    sw.is_ok() || sw == StatusWord::END_OF_FILE || sw.0 == 0x6281
}

fn position_of(tag: u32, bytes: &[u8], what: &'static str) -> Result<usize, CardError> {
    let [.., a, b] = tag.to_be_bytes();
    let wanted: &[u8] = if tag > 0xFF { &[a, b] } else { &[b] };
    (0..=MOST_JUNK)
        .find(|start| bytes.get(*start..).is_some_and(|rest| rest.starts_with(wanted)))
        .ok_or(CardError::Malformed { what, problem: Files::NO_OBJECT, offset: 0 })
}

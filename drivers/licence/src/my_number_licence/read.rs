// SPDX-License-Identifier: MIT OR Apache-2.0
//! Reading a file to its very end: the signature may cover the padding, and the sizes of WEF02 and WEF03 are known
//! from one source only (`specs` drivers-licence §7.1, §9), so that the card decides where a file ends.

use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::{CardError, Transaction};
use zeroize::Zeroize;

use crate::layout::{CHUNK, FileAt};

/// The most bytes taken from one file: well above the sheet's 5,845.
const MOST: usize = 0x2000;

/// Reads a file of the current application in short commands.
///
/// # Errors
/// Link errors, refusals ([`CardError::Status`]), [`CardError::Malformed`] if the file does not end.
pub(super) fn whole(tx: &mut Transaction, file: FileAt) -> Result<Vec<u8>, CardError> {
    tx.send_ok(&Command::select_file(file.id), file.what)?;
    let chunk = CHUNK.min(tx.capabilities().largest_read);
    // Reserved at once: a buffer that grows would leave unwiped copies behind.
    let mut bytes = Vec::with_capacity(MOST + chunk);
    loop {
        tx.report("reading", bytes.len(), file.capacity);
        let offset = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        let response = tx.send(&Command::read_binary(offset, chunk), file.what)?;
        let mut part = match response.sw {
            sw if sw.is_ok() || sw == StatusWord::END_OF_FILE => response.data,
            // The file ended exactly where the last command did.
            StatusWord::WRONG_OFFSET if !bytes.is_empty() => Vec::new(),
            sw => return Err(CardError::Status { sw, during: file.what }),
        };
        let ended = part.is_empty() || response.sw == StatusWord::END_OF_FILE;
        let full = part.len() == chunk;
        bytes.extend(&part);
        part.zeroize();
        if bytes.len() > MOST {
            let problem = "the file does not end";
            return Err(CardError::Malformed { what: file.what, problem, offset: bytes.len() });
        }
        // A short answer ends the file where the sheet says so; elsewhere the card is asked once more.
        if ended || (!full && bytes.len() == file.capacity) {
            return Ok(bytes);
        }
    }
}

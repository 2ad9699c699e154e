// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a software card gives freely of its electronic certificates.

#![allow(dead_code, clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jiff::Timestamp;
use tashika::jpki::revocation::Question;
use tashika_kit::apdu::Command;
use tashika_kit::date::japan_day;
use tashika_kit::{Transaction, Watch};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

const AID: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// The user-authentication certificate of a persona and its authority's, as asked about now.
pub(crate) fn question(name: &str) -> Question {
    let now = Timestamp::now();
    let card = SharedCard::of(persona::by_name(name).unwrap(), japan_day(now));
    let mut tx = Transaction::new(Box::new(card.link()), Watch::default());
    tx.send_ok(&Command::select_application(&AID), "test").unwrap();
    Question { certificate: file(&mut tx, 0x000A), issuer: file(&mut tx, 0x000B), at: now }
}

/// A file that holds one object with a length of two bytes.
fn file(tx: &mut Transaction, id: u16) -> Vec<u8> {
    tx.send_ok(&Command::select_file(id), "test").unwrap();
    let mut bytes = tx.send_ok(&Command::read_binary(0, 4), "test").unwrap();
    let length = 4 + usize::from(u16::from_be_bytes([bytes[2], bytes[3]]));
    while bytes.len() < length {
        let offset = u16::try_from(bytes.len()).unwrap();
        let piece = Command::read_binary(offset, (length - bytes.len()).min(200));
        bytes.extend(tx.send_ok(&piece, "test").unwrap());
    }
    bytes
}

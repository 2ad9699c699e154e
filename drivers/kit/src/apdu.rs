// SPDX-License-Identifier: MIT OR Apache-2.0
//! Command and response APDUs (ISO 7816-4, 5).
//!
//! A [`Command`] can carry any instruction *except* those that spend a try: VERIFY is reachable only
//! through [`crate::tries`]. The wrong code does not compile:
//!
//! ```compile_fail
//! use tashika_kit::apdu::{Command, Instruction};
//! // VERIFY has no name here, and asking for its number is refused by the compiler.
//! let verify = Command::new(0x00, Instruction::other::<0x20>(), 0x00, 0x80);
//! ```
//! ```
//! use tashika_kit::apdu::{Command, Instruction};
//! let sign = Command::new(0x80, Instruction::other::<0x2A>(), 0x00, 0x80);
//! assert_eq!(sign.encode(false), Ok(vec![0x80, 0x2A, 0x00, 0x80]));
//! ```

use std::fmt;

/// An instruction byte that does not touch a try counter.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Instruction(u8);

impl Instruction {
    /// SELECT.
    pub const SELECT: Self = Self(0xA4);
    /// READ BINARY.
    pub const READ_BINARY: Self = Self(0xB0);
    /// READ RECORD.
    pub const READ_RECORD: Self = Self(0xB2);
    /// GET DATA.
    pub const GET_DATA: Self = Self(0xCA);
    /// GET RESPONSE.
    pub const GET_RESPONSE: Self = Self(0xC0);
    /// GET CHALLENGE.
    pub const GET_CHALLENGE: Self = Self(0x84);

    /// Any other instruction. VERIFY (`20`, `21`), CHANGE REFERENCE DATA (`24`, `25`), RESET RETRY
    /// COUNTER (`2C`, `2D`), and ENABLE/DISABLE VERIFICATION (`26`, `28`) do not compile.
    #[must_use]
    pub const fn other<const INS: u8>() -> Self {
        const {
            assert!(
                !matches!(INS, 0x20 | 0x21 | 0x24 | 0x25 | 0x26 | 0x28 | 0x2C | 0x2D),
                "this instruction can spend a try: use tashika_kit::tries"
            );
        }
        Self(INS)
    }
}

/// A command APDU whose data is not secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Command {
    cla: u8,
    ins: Instruction,
    p1: u8,
    p2: u8,
    data: Vec<u8>,
    ne: usize,
}

/// A command that cannot be put on the wire with the given lengths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes do not fit an APDU of this link")]
pub struct TooLong {
    /// The length asked for.
    pub bytes: usize,
}

impl Command {
    /// A command without data and without an expected answer (case 1).
    #[must_use]
    pub const fn new(cla: u8, ins: Instruction, p1: u8, p2: u8) -> Self {
        Self { cla, ins, p1, p2, data: Vec::new(), ne: 0 }
    }

    /// Adds a data field (cases 3 and 4).
    #[must_use]
    pub fn data(mut self, data: &[u8]) -> Self {
        self.data = data.to_vec();
        self
    }

    /// Expects up to `ne` bytes of answer (cases 2 and 4), at most 65,536.
    #[must_use]
    pub const fn expect(mut self, ne: usize) -> Self {
        self.ne = ne;
        self
    }

    /// SELECT of an application by its whole AID, no answer data (`00 A4 04 0C`).
    #[must_use]
    pub fn select_application(aid: &[u8]) -> Self {
        Self::new(0x00, Instruction::SELECT, 0x04, 0x0C).data(aid)
    }

    /// SELECT of an elementary file below the current application (`00 A4 02 0C`).
    #[must_use]
    pub fn select_file(id: u16) -> Self {
        Self::new(0x00, Instruction::SELECT, 0x02, 0x0C).data(&id.to_be_bytes())
    }

    /// READ BINARY of the current file from a 15-bit offset.
    #[must_use]
    pub fn read_binary(offset: u16, ne: usize) -> Self {
        let [high, low] = (offset & 0x7FFF).to_be_bytes();
        Self::new(0x00, Instruction::READ_BINARY, high, low).expect(ne)
    }

    /// READ BINARY from the start of the file with a short identifier, 1..=30.
    #[must_use]
    pub fn read_binary_short_id(short_id: u8, ne: usize) -> Self {
        Self::new(0x00, Instruction::READ_BINARY, 0x80 | (short_id & 0x1F), 0x00).expect(ne)
    }

    /// The number of answer bytes expected.
    #[must_use]
    pub const fn expected(&self) -> usize {
        self.ne
    }

    /// The class byte.
    #[must_use]
    pub const fn class(&self) -> u8 {
        self.cla
    }

    /// Whether this is READ BINARY; for counting.
    #[must_use]
    pub fn is_read_binary(&self) -> bool {
        self.ins == Instruction::READ_BINARY
    }

    /// Whether this is SELECT.
    #[must_use]
    pub fn is_select(&self) -> bool {
        self.ins == Instruction::SELECT
    }

    /// The data field, possibly empty: what secure messaging encrypts.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.data
    }

    /// Whether the instruction byte is odd: its data field is BER-TLV (ISO 7816-4, 5.1.2).
    #[must_use]
    pub const fn is_odd(&self) -> bool {
        self.ins.0 & 1 == 1
    }

    /// This command under secure messaging with an authenticated header (ISO 7816-4, 6): class bits 3 and 4 set, and
    /// these data objects in place of its data field and Le.
    #[must_use]
    pub fn secured(&self, objects: &[u8], ne: usize) -> Self {
        Self { cla: self.cla | 0x0C, data: objects.to_vec(), ne, ..*self }
    }

    /// The bytes on the wire; extended length only where it is needed and allowed.
    ///
    /// # Errors
    /// [`TooLong`] if data (255, or 65,535 extended) or answer (256, or 65,536 extended) do not fit.
    pub fn encode(&self, extended_allowed: bool) -> Result<Vec<u8>, TooLong> {
        encode([self.cla, self.ins.0, self.p1, self.p2], &self.data, self.ne, extended_allowed)
    }

    /// The header alone, for traces: never the data.
    #[must_use]
    pub const fn header(&self) -> [u8; 4] {
        [self.cla, self.ins.0, self.p1, self.p2]
    }
}

pub(crate) fn encode(
    header: [u8; 4],
    data: &[u8],
    ne: usize,
    extended_allowed: bool,
) -> Result<Vec<u8>, TooLong> {
    let extended = data.len() > 255 || ne > 256;
    if (extended && !extended_allowed) || data.len() > 65_535 {
        return Err(TooLong { bytes: data.len().max(ne) });
    }
    if ne > 65_536 {
        return Err(TooLong { bytes: ne });
    }
    let mut bytes = header.to_vec();
    // 256 is written as 00 and 65,536 as 00 00: the low bytes of the number itself.
    let [.., high, low] = ne.to_be_bytes();
    if extended {
        bytes.push(0);
        if !data.is_empty() {
            let [.., data_high, data_low] = data.len().to_be_bytes();
            bytes.extend([data_high, data_low]);
            bytes.extend(data);
        }
        if ne > 0 {
            bytes.extend([high, low]);
        }
    } else {
        if !data.is_empty() {
            let [.., length] = data.len().to_be_bytes();
            bytes.push(length);
            bytes.extend(data);
        }
        if ne > 0 {
            bytes.push(low);
        }
    }
    Ok(bytes)
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cla, ins, p1, p2] = self.header();
        write!(f, "{cla:02X} {ins:02X} {p1:02X} {p2:02X} (Nc={} Ne={})", self.data.len(), self.ne)
    }
}

/// SW1-SW2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// `9000`.
    pub const OK: Self = Self(0x9000);
    /// `6282`: end of file reached before Ne bytes.
    pub const END_OF_FILE: Self = Self(0x6282);
    /// `6B00`: offset outside the file.
    pub const WRONG_OFFSET: Self = Self(0x6B00);
    /// `6A82`: file or application not found.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// `6982`: security status not satisfied.
    pub const SECURITY_NOT_SATISFIED: Self = Self(0x6982);

    /// Whether the command was done.
    #[must_use]
    pub fn is_ok(self) -> bool {
        self == Self::OK
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A response APDU.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The data field, possibly empty.
    pub data: Vec<u8>,
    /// SW1-SW2.
    pub sw: StatusWord,
}

impl Response {
    /// Splits the status word off; `None` if there are fewer than two bytes.
    #[must_use]
    pub fn parse(mut bytes: Vec<u8>) -> Option<Self> {
        let low = bytes.pop()?;
        let high = bytes.pop()?;
        Some(Self { data: bytes, sw: StatusWord(u16::from_be_bytes([high, low])) })
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes)", self.sw, self.data.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, Instruction, Response, StatusWord, TooLong};

    fn command(data: usize, ne: usize) -> Command {
        Command::new(0x00, Instruction::GET_DATA, 0x01, 0x02).data(&vec![0xAA; data]).expect(ne)
    }

    #[test]
    fn the_four_short_cases() {
        assert_eq!(command(0, 0).encode(false).unwrap(), [0x00, 0xCA, 1, 2]);
        assert_eq!(command(0, 256).encode(false).unwrap(), [0x00, 0xCA, 1, 2, 0]);
        assert_eq!(command(1, 0).encode(false).unwrap(), [0x00, 0xCA, 1, 2, 1, 0xAA]);
        assert_eq!(command(1, 8).encode(false).unwrap(), [0x00, 0xCA, 1, 2, 1, 0xAA, 8]);
    }

    #[test]
    fn the_extended_cases() {
        assert_eq!(command(0, 65_536).encode(true).unwrap(), [0x00, 0xCA, 1, 2, 0, 0, 0]);
        assert_eq!(command(0, 257).encode(true).unwrap(), [0x00, 0xCA, 1, 2, 0, 1, 1]);
        let long = command(256, 0).encode(true).unwrap();
        assert_eq!(long[..7], [0x00, 0xCA, 1, 2, 0, 1, 0]);
        assert_eq!(long.len(), 7 + 256);
        let both = command(1, 300).encode(true).unwrap();
        assert_eq!(both, [0x00, 0xCA, 1, 2, 0, 0, 1, 0xAA, 1, 44]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(command(0, 257).encode(false), Err(TooLong { bytes: 257 }));
        assert_eq!(command(256, 0).encode(false), Err(TooLong { bytes: 256 }));
        assert_eq!(command(0, 65_537).encode(true), Err(TooLong { bytes: 65_537 }));
        assert_eq!(command(65_536, 0).encode(true), Err(TooLong { bytes: 65_536 }));
    }

    #[test]
    fn a_secured_command_keeps_its_header_but_for_the_class() {
        let plain = Command::new(0x10, Instruction::other::<0x86>(), 1, 2).data(&[3]).expect(4);
        assert_eq!((plain.payload(), plain.is_odd()), ([3].as_slice(), false));
        assert_eq!(plain.secured(&[5, 6], 256).encode(false).unwrap(), [0x1C, 0x86, 1, 2, 2, 5, 6, 0]);
        assert!(Command::new(0, Instruction::other::<0xB1>(), 0, 0).is_odd());
    }

    #[test]
    fn a_response_needs_a_status_word() {
        assert_eq!(Response::parse(vec![0x90]), None);
        let response = Response::parse(vec![1, 0x6A, 0x82]).unwrap();
        assert_eq!((response.data.as_slice(), response.sw), ([1].as_slice(), StatusWord::NOT_FOUND));
    }

    #[test]
    fn a_command_prints_without_its_data() {
        assert_eq!(format!("{:?}", command(3, 0)), "00 CA 01 02 (Nc=3 Ne=0)");
    }
}

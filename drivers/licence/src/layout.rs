// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where everything is (`specs` drivers-licence §2, §7.1).

/// DF1, text data.
pub(crate) const DF1: [u8; 16] = [0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// DF2, photo.
pub(crate) const DF2: [u8; 16] = [0xA0, 0x00, 0x00, 0x02, 0x31, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// The instance of the My-Number licence.
pub(crate) const MY_NUMBER_LICENCE: [u8; 16] =
    [0xA0, 0x00, 0x00, 0x02, 0x31, 0x06, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A file: its identifier, the size the sheet gives it, and what to call it in errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileAt {
    /// EF identifier.
    pub(crate) id: u16,
    /// Bytes.
    pub(crate) capacity: usize,
    /// For errors.
    pub(crate) what: &'static str,
}

const fn file(id: u16, capacity: usize, what: &'static str) -> FileAt {
    FileAt { id, capacity, what }
}

/// MF/EF01 共通データ要素; free.
pub(crate) const COMMON: FileAt = file(0x2F01, 17, "common data elements (MF/EF01)");
/// MF/EF02 暗証番号(PIN)設定; free.
pub(crate) const PIN_SETTING: FileAt = file(0x000A, 3, "PIN setting (MF/EF02)");
/// DF1/EF01 記載事項(本籍除く); PIN 1.
pub(crate) const ENTRIES: FileAt = file(0x0001, 880, "entries (DF1/EF01)");
/// DF1/EF02 記載事項(本籍); PIN 1 and PIN 2. Never shown, stored or logged.
pub(crate) const DOMICILE: FileAt = file(0x0002, 82, "registered domicile (DF1/EF02)");
/// DF1/EF03 外字; PIN 1.
pub(crate) const CHARACTERS: FileAt = file(0x0003, 264, "external characters (DF1/EF03)");
/// DF1/EF04 記載事項変更等(本籍除く); PIN 1.
pub(crate) const CHANGES: FileAt = file(0x0004, 640, "changes (DF1/EF04)");
/// DF1/EF05 記載事項変更(外字); PIN 1.
pub(crate) const CHANGE_CHARACTERS: FileAt = file(0x0005, 663, "external characters of changes (DF1/EF05)");
/// DF1/EF07 電子署名; PIN 1.
pub(crate) const SIGNATURE: FileAt = file(0x0007, 578, "electronic signature (DF1/EF07)");
/// DF2/EF01 写真; PIN 1 and PIN 2.
pub(crate) const PHOTO: FileAt = file(0x0001, 2005, "photo (DF2/EF01)");

/// Short identifier reference of PIN 1 in VERIFY, under the MF.
pub(crate) const P2_PIN_1: u8 = 0x81;
/// Of PIN 2.
pub(crate) const P2_PIN_2: u8 = 0x82;
/// Of the My-Number licence's PIN.
pub(crate) const P2_MY_NUMBER: u8 = 0x86;

/// WEF01 of the My-Number licence: PIN set or not; free.
pub(crate) const WEF01: FileAt = file(0x001A, 3, "PIN setting (WEF01)");
/// WEF02: licence and driving-history data; PIN.
pub(crate) const WEF02: FileAt = file(0x001B, 5845, "licence data (WEF02)");
/// WEF03: signature; PIN.
pub(crate) const WEF03: FileAt = file(0x001C, 584, "electronic signature (WEF03)");

/// The most bytes asked for in one READ BINARY of a short command (`specs` drivers-licence §1.5).
pub(crate) const CHUNK: usize = 240;

/// DPIN, what the card holds where no PIN was set: `****`.
pub(crate) const DEFAULT_PIN: [u8; 4] = [0x2A; 4];

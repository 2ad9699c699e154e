// SPDX-License-Identifier: MIT OR Apache-2.0
//! What no public source settles about the chips' answers, each as a switch (`specs` drivers-licence §11.2, §10).

/// How a card answers where the sources are silent or differ. The defaults are those of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The query of a PIN that was verified answers `9000`, otherwise `63Cn`. Default: `9000`.
    pub verified_query_is_ok: bool,
    /// The query of a blocked PIN. Default: `6984`.
    pub query_blocked: u16,
    /// VERIFY of a blocked PIN. Default: `6984`.
    pub verify_blocked: u16,
    /// A wrong PIN is answered with `63Cn`, otherwise with `6300`. Default: `63Cn`.
    pub misses_are_counted: bool,
    /// The miss that blocks. Default: `63C0`.
    pub last_miss: u16,
    /// VERIFY with another length than four. Default: `6700`.
    pub wrong_pin_length: u16,
    /// Whether such a VERIFY costs a try. Default: no.
    pub wrong_length_costs_a_try: bool,
    /// A wrong PIN takes back what the same PIN had opened before. Default: yes (not documented).
    pub failure_clears_verified: bool,
    /// READ BINARY of a PIN file. Default: `6981`.
    pub read_pin_file: u16,
    /// READ BINARY or VERIFY without a current file. Default: `6986`.
    pub no_current_file: u16,
    /// READ BINARY of more than is left. Default: the rest and `9000`.
    pub short_read: ShortRead,
    /// READ BINARY at or beyond the end. Default: `6B00`.
    pub outside: u16,
    /// SELECT of a file or an application that is not there. Default: `6A82`.
    pub not_found: u16,
    /// The instructions that write (`D6`, `D0`, `24`, `2C`). Default: `6D00`.
    pub write: u16,
    /// READ BINARY without the PINs it needs, also of WEF02 and WEF03. Default: `6982`.
    pub not_verified: u16,
    /// SELECT of the MF takes back what was verified. Default: no, as readers rely on it (§1.4).
    pub select_mf_clears_verified: bool,
    /// READ BINARY accepts short file identifiers. Default: yes (§1.5).
    pub short_ids: bool,
    /// VERIFY accepts them. Default: yes (§1.4).
    pub short_ids_in_verify: bool,
    /// `P1 = 80` in READ BINARY is the current file. Default: yes (§1.5).
    pub zero_is_current_file: bool,
    /// Files can be read without any VERIFY where no PIN was set. Default: no (§2.5).
    pub open_without_pin: bool,
    /// SELECT takes the beginning of an AID. Default: no.
    pub partial_aid: bool,
    /// Answer data of SELECT with `P2 = 00`, if any are asked for. Default: none.
    pub fci: &'static [u8],
    /// Extended lengths are accepted. Default: yes (§1.5); of the My-Number licence it is not known.
    pub extended_lengths: bool,
    /// SELECT of DF1, DF2 or DF3 says that the DF is blocked (`6283`). Default: no.
    pub directories_blocked: bool,
}

/// What READ BINARY answers when fewer bytes are left than were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortRead {
    /// The bytes there are, `9000`: seen on real cards (§1.5).
    Done,
    /// The bytes there are, `6282`.
    EndOfFile,
    /// No bytes, `6Cxx` with the number there are, or `6700` where two digits cannot say it.
    WrongLength,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            verified_query_is_ok: true,
            query_blocked: 0x6984,
            verify_blocked: 0x6984,
            misses_are_counted: true,
            last_miss: 0x63C0,
            wrong_pin_length: 0x6700,
            wrong_length_costs_a_try: false,
            failure_clears_verified: true,
            read_pin_file: 0x6981,
            no_current_file: 0x6986,
            short_read: ShortRead::Done,
            outside: 0x6B00,
            not_found: 0x6A82,
            write: 0x6D00,
            not_verified: 0x6982,
            select_mf_clears_verified: false,
            short_ids: true,
            short_ids_in_verify: true,
            zero_is_current_file: true,
            open_without_pin: false,
            partial_aid: false,
            fci: &[],
            extended_lengths: true,
            directories_blocked: false,
        }
    }
}

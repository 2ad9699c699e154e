// SPDX-License-Identifier: MIT OR Apache-2.0
//! What no public source settles about the chips' answers, each as a switch, and all their status words in one table
//! (`specs` residence-card §1.4, §3.6, §10).

/// How a card answers where the sources are silent or differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// What SELECT of the MF takes back. Default: everything, so that a reader that relies on the contrary is found.
    pub select_mf: Forgets,
    /// A failed VERIFY takes back an earlier one. Default: yes.
    pub failed_verify_clears: bool,
    /// A failed MUTUAL AUTHENTICATE ends the session that was there. Default: yes.
    pub failed_authentication_clears: bool,
    /// A challenge outlives another command before MUTUAL AUTHENTICATE. Default: no ("directly before").
    pub challenge_survives: bool,
    /// MUTUAL AUTHENTICATE is possible when a DF is selected. Default: yes (one source does so).
    pub authenticates_in_df: bool,
    /// SELECT of a DF is possible before the authentication. Default: yes (one source does so).
    pub df_before_authentication: bool,
    /// How the files of DF2 and DF3 are read. Default: in plain alone.
    pub open_files: OpenFiles,
    /// READ BINARY under secure messaging takes short lengths. Default: yes.
    pub short_secure_reads: bool,
    /// Extended lengths are accepted. Default: yes.
    pub extended_lengths: bool,
    /// The most bytes of a plain answer or of an opened one; what is asked beyond is not given. Default: no bound.
    pub longest_answer: usize,
    /// READ BINARY of more than is left. Default: the rest and `9000`.
    pub short_read: ShortRead,
    /// SELECT of a file by identifier finds it by its short one, `00 01` to `00 1E`. Default: no; what the identifiers
    /// are is not public.
    pub file_identifiers: bool,
    /// SELECT of a DF or a file leaves the file before it current. Default: no.
    pub select_keeps_file: bool,
    /// Answer data of SELECT by name with `P2 = 00`, if any are asked for. Default: none.
    pub fci: &'static [u8],
    /// The status words.
    pub words: Words,
}

/// What SELECT of the MF takes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgets {
    /// Nothing.
    Nothing,
    /// That the number was verified.
    Verified,
    /// The session key too.
    Session,
}

/// How a file behind the number that needs no secure messaging is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenFiles {
    /// In plain.
    Plain,
    /// In plain or under secure messaging.
    Both,
    /// Under secure messaging.
    Secured,
}

/// What READ BINARY answers when fewer bytes are left than were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortRead {
    /// The bytes there are, `9000`.
    Done,
    /// The bytes there are, `6282`.
    EndOfFile,
    /// No bytes, `6Cxx` with the number there are, or `6700` where two digits cannot say it.
    WrongLength,
}

/// The status words. The first six are public (§1.4), the next three the sheet's suggestion (§3.6), the others the
/// meanings of ISO/IEC 7816-4, and nothing more is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// The number, or the check code of MUTUAL AUTHENTICATE, is wrong.
    pub refused: u16,
    /// Secure messaging is not for this command or file.
    pub no_secure_messaging: u16,
    /// Not verified, or a file of DF1 read in plain.
    pub not_verified: u16,
    /// A data object of secure messaging is not of its form.
    pub bad_object: u16,
    /// A file or an application is not there.
    pub not_found: u16,
    /// The offset is outside the file.
    pub outside: u16,
    /// MUTUAL AUTHENTICATE without a challenge.
    pub no_challenge: u16,
    /// Secure messaging without a session.
    pub no_session: u16,
    /// VERIFY in plain.
    pub plain_verify: u16,
    /// P1 or P2 is wrong.
    pub wrong_parameters: u16,
    /// The lengths are wrong.
    pub wrong_length: u16,
    /// No current file.
    pub no_file: u16,
    /// Not in this state.
    pub wrong_state: u16,
    /// No such instruction.
    pub no_instruction: u16,
    /// No such class.
    pub no_class: u16,
    /// Fewer bytes than were asked for.
    pub end_of_file: u16,
}

/// The table.
pub const WORDS: Words = Words {
    refused: 0x6300,
    no_secure_messaging: 0x6882,
    not_verified: 0x6982,
    bad_object: 0x6988,
    not_found: 0x6A82,
    outside: 0x6B00,
    no_challenge: 0x6985,
    no_session: 0x6982,
    plain_verify: 0x6982,
    wrong_parameters: 0x6A86,
    wrong_length: 0x6700,
    no_file: 0x6986,
    wrong_state: 0x6985,
    no_instruction: 0x6D00,
    no_class: 0x6E00,
    end_of_file: 0x6282,
};

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            select_mf: Forgets::Session,
            failed_verify_clears: true,
            failed_authentication_clears: true,
            challenge_survives: false,
            authenticates_in_df: true,
            df_before_authentication: true,
            open_files: OpenFiles::Plain,
            short_secure_reads: true,
            extended_lengths: true,
            longest_answer: usize::MAX,
            short_read: ShortRead::Done,
            file_identifiers: false,
            select_keeps_file: false,
            fci: &[],
            words: WORDS,
        }
    }
}

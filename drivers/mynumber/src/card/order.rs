// SPDX-License-Identifier: MIT OR Apache-2.0
//! The order a card is made from: whose it is, until when, how it behaves, and what is wrong with it.

use jiff::ToSpan;
use jiff::civil::Date;

use super::holder::Holder;
use super::issuer::Issuance;
use super::revocation::Issue;
use super::x509::Period;

/// What a forger changed after the card was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tampering {
    /// Another photo in DF27.
    Photo,
    /// Another name picture in DF25.
    NameImage,
    /// Another address picture in DF26.
    AddressImage,
    /// Another birth date in DF22.
    BirthDate,
    /// Another address in the text AP.
    TextAddress,
    /// A later expiry date in DF29, which no signature covers.
    Expiry(Date),
}

/// Which chips a card's files were copied into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Copying {
    /// The original chip.
    Original,
    /// A chip without any of the internal-authentication keys.
    AllKeys,
    /// A chip without the text AP's key only.
    TextKey,
}

/// How the answers of real cards are said to differ, or where nobody published what they do (`specs`
/// mynumber-card §11, marked cfg; §14).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Status word of a blocked number, in queries and in VERIFY. Default `6984` (§14 no. 5).
    pub blocked: u16,
    /// An empty VERIFY after success answers `9000`. Default: no, `63Cx` with all tries (§14 no. 6).
    pub verified_query_is_ok: bool,
    /// Selecting the AP that is already selected keeps what was verified. Default: yes (§14 no. 7).
    pub reselect_keeps_verified: bool,
    /// A wrong number takes back what the same number had opened before. Default: yes (not documented).
    pub failure_clears_verified: bool,
    /// SELECT takes the beginning of an AID. Default: no.
    pub partial_aid: bool,
    /// Answer data of SELECT with `P2 = 00`. Default: none (§14 no. 22).
    pub fci: &'static [u8],
    /// 照合番号 A and B also open visual EF 0001. Default: no (§14 no. 16).
    pub check_numbers_open_birth_record: bool,
    /// 照合番号B opens text EF 0003. Default: yes (§14 no. 13).
    pub b_opens_text_integrity: bool,
    /// Short file identifiers are accepted. Default: yes.
    pub short_ids: bool,
    /// Files listed as "exist, unknown" can be selected, and are empty. Default: no, `6A82`.
    pub unknown_files: bool,
    /// Status word for a class byte that is neither `00` nor `80`. Default `6E00`.
    pub wrong_class: u16,
    /// What a read beyond the end of a file answers. Default: the bytes there are.
    pub short_read: ShortRead,
}

/// What READ BINARY answers when fewer bytes are left than were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortRead {
    /// The bytes there are, `9000`.
    Done,
    /// The bytes there are, `6282`.
    EndOfFile,
    /// No bytes, `6Cxx` with the number there are.
    WrongLength,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            blocked: 0x6984,
            verified_query_is_ok: false,
            reselect_keeps_verified: true,
            failure_clears_verified: true,
            partial_aid: false,
            fci: &[],
            check_numbers_open_birth_record: false,
            b_opens_text_integrity: true,
            short_ids: true,
            unknown_files: false,
            wrong_class: 0x6E00,
            short_read: ShortRead::Done,
        }
    }
}

/// Tries left when the card is handed out, where they differ from the full number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TriesLeft {
    /// 照合番号B, in both APs (10 at most).
    pub(crate) check_number_b: u8,
    /// Whether the PINs of four digits and the signature password are usable at all.
    pub(crate) pins_blocked: bool,
    /// 利用者証明用電子証明書暗証番号 (3 at most).
    pub(crate) auth_pin: u8,
    /// 署名用電子証明書暗証番号 (5 at most).
    pub(crate) sign_password: u8,
}

impl TriesLeft {
    /// As handed out.
    pub(crate) const ALL: Self =
        Self { check_number_b: 10, pins_blocked: false, auth_pin: 3, sign_password: 5 };
}

/// What is wrong with the JPKI certificates of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CertificateFlaw {
    /// The chip holds other keys than the certificates name.
    ForeignKeys,
    /// Changed after signing: the name in the signature certificate, the subject of the other.
    Tampered,
    /// Each leaf was issued by the root of the other purpose, which lies in the file of its CA certificate.
    CrossedRoots,
    /// A root that somebody made under the right name, serial number and key identifier, with a key of their own, and
    /// leafs under it.
    SelfMadeRoot,
}

/// What the chip sits in (`specs` mynumber-card §5.3.1, §7.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Medium {
    /// The card.
    Card,
    /// An Android telephone: JPKI alone, and its authentication certificate opens with the PIN only.
    Telephone,
}

impl Medium {
    /// The label in the token information.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Card => "JPKIAPICCTOKEN2",
            Self::Telephone => "JPKIAPGPSETOKEN",
        }
    }
}

/// Everything that makes one card.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) holder: Holder,
    /// 有効期限, printed and in the chip.
    pub(crate) expiry: Date,
    /// Both JPKI certificates.
    pub(crate) certificates: Period,
    /// Generation of the JPKI roots, 1 or 2.
    pub(crate) generation: u8,
    pub(crate) issuance: Issuance,
    pub(crate) tampering: Option<Tampering>,
    pub(crate) copy: Copying,
    pub(crate) tries: TriesLeft,
    /// Bytes before the outer tag of both EF 0002 (§14 no. 14).
    pub(crate) junk: &'static [u8],
    /// Whether DF27 holds a photo.
    pub(crate) photo: bool,
    /// Whether the two 券面 APs exist; never in a telephone.
    pub(crate) face_applications: bool,
    pub(crate) medium: Medium,
    pub(crate) signature_certificate: bool,
    /// Which issue of the holder's certificates these are; serial numbers follow from it.
    pub(crate) issue: Issue,
    pub(crate) flaw: Option<CertificateFlaw>,
    pub(crate) behaviour: Behaviour,
}

impl Order {
    /// A card of ten years, handed out between one and two years ago: it expires on the holder's
    /// birthday in eight to nine years, its JPKI certificates five years before that.
    pub(crate) fn genuine(holder: Holder, today: Date) -> Self {
        let expiry = holder.birthday_from(years_later(today, 8));
        let issued = days_later(years_later(expiry, -10), 40);
        let certificates = Period { from: issued, to: years_later(expiry, -5) };
        Self {
            holder,
            expiry,
            certificates,
            generation: 1,
            issuance: Issuance::Simulated,
            tampering: None,
            copy: Copying::Original,
            tries: TriesLeft::ALL,
            junk: &[],
            photo: true,
            face_applications: true,
            medium: Medium::Card,
            signature_certificate: true,
            issue: Issue::Present,
            flaw: None,
            behaviour: Behaviour::default(),
        }
    }

    /// As [`Order::genuine`], with other dates. The certificates end with the card.
    pub(crate) fn dated(holder: Holder, today: Date, issued: Date, expiry: Date) -> Self {
        let from = issued.max(years_later(expiry, -5));
        Self { expiry, certificates: Period { from, to: expiry }, ..Self::genuine(holder, today) }
    }
}

/// The same day some years later or earlier; the last day of February where there is no 29th.
pub(crate) fn years_later(day: Date, years: i16) -> Date {
    day.saturating_add(years.years())
}

/// Some days later or earlier.
pub(crate) fn days_later(day: Date, days: i32) -> Date {
    day.saturating_add(days.days())
}

/// `YYYYMMDD`, as chips write dates.
pub(crate) fn digits(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

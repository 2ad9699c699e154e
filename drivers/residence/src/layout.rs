// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where things are (`specs` residence-card §2).

use crate::kind::CardKind;

const fn name(number: u8) -> [u8; 16] {
    [0xD3, 0x92, 0xF0, 0x00, 0x4F, number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

/// 在留AP: on specified cards only.
pub(crate) const RESIDENCE_AP: [u8; 16] = name(0x01);
/// Under the number and secure messaging.
pub(crate) const DF1: [u8; 16] = name(0x02);
/// Under the number, in plain.
pub(crate) const DF2: [u8; 16] = name(0x03);
/// 電子署名.
pub(crate) const DF3: [u8; 16] = name(0x04);

/// Which directory a file is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Directory {
    Mf,
    Df1,
    Df2,
    Df3,
}

/// Which file, by what it holds. The same in both generations where it holds the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum FileName {
    /// 共通データ要素.
    Common,
    /// カード種別.
    Kind,
    /// 券面（表）イメージ, first generation.
    Front,
    /// 顔画像, first generation.
    Photo,
    /// 住居地（裏面追記）, first generation.
    BackAddress,
    /// 裏面資格外活動包括許可欄, first generation.
    Comprehensive,
    /// 裏面資格外活動個別許可欄, first generation.
    Individual,
    /// 裏面在留期間等更新申請欄, first generation; 更新申請, second.
    Application,
    /// The card number, second generation.
    Number,
    /// 券面記載事項, second generation.
    Printed,
    /// Name picture and face photo, second generation.
    NameAndPhoto,
    /// Address picture, second generation.
    Address,
    /// 資格外活動許可, second generation.
    Permission,
    /// その他, second generation.
    Other,
    /// 電子署名.
    Signature,
}

/// A file of a kind of card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileAt {
    pub(crate) name: FileName,
    pub(crate) directory: Directory,
    /// Short file identifier.
    pub(crate) sfi: u8,
    /// How many bytes it has, padding included: never more is taken.
    pub(crate) capacity: usize,
    /// How many bytes of an answer with the whole file are no reason to ask for more: less than the capacity where cards
    /// may have less room.
    pub(crate) enough: usize,
    /// For errors and steps.
    pub(crate) what: &'static str,
}

impl FileAt {
    /// Whether the rest of the card is worth having where this file cannot be read: what the issuer signs, the number
    /// and the kind are not to be left out; the signature is, because without it nothing is proved.
    pub(crate) fn may_be_left_out(self) -> bool {
        match self.name {
            FileName::Common
            | FileName::Address
            | FileName::BackAddress
            | FileName::Comprehensive
            | FileName::Individual
            | FileName::Application
            | FileName::Permission
            | FileName::Other
            | FileName::Signature => true,
            FileName::Kind
            | FileName::Front
            | FileName::Photo
            | FileName::Number
            | FileName::Printed
            | FileName::NameAndPhoto => false,
        }
    }
}

/// Code of the note that says that a file, named by its place, could not be read and was left out.
pub(crate) const FILE_UNREADABLE: &str = "file_unreadable";
/// The place of the signature on every card.
pub(crate) const SIGNATURE_PLACE: &str = "DF3/EF01";

const fn at(name: FileName, directory: Directory, sfi: u8, capacity: usize, what: &'static str) -> FileAt {
    FileAt { name, directory, sfi, capacity, enough: capacity, what }
}

/// MF/EF02: read before the kind is known, so with the room of the longer form.
pub(crate) const KIND: FileAt = at(FileName::Kind, Directory::Mf, 0x0A, 4, "MF/EF02");

const COMMON: FileAt = at(FileName::Common, Directory::Mf, 0x0B, 6, "MF/EF01");

const FIRST: [FileAt; 8] = [
    COMMON,
    at(FileName::Front, Directory::Df1, 0x05, 7004, "DF1/EF01"),
    at(FileName::Photo, Directory::Df1, 0x06, 3004, "DF1/EF02"),
    at(FileName::BackAddress, Directory::Df2, 0x01, 342, "DF2/EF01"),
    at(FileName::Comprehensive, Directory::Df2, 0x02, 122, "DF2/EF02"),
    at(FileName::Individual, Directory::Df2, 0x03, 122, "DF2/EF03"),
    at(FileName::Application, Directory::Df2, 0x04, 3, "DF2/EF04"),
    at(FileName::Signature, Directory::Df3, 0x02, 1464, SIGNATURE_PLACE),
];

const FIRST_SPECIAL: [FileAt; 5] = [FIRST[0], FIRST[1], FIRST[2], FIRST[3], FIRST[7]];

const SECOND: [FileAt; 9] = [
    COMMON,
    at(FileName::Number, Directory::Df1, 0x01, 14, "DF1/EF01"),
    at(FileName::Printed, Directory::Df1, 0x03, 73, "DF1/EF02"),
    at(FileName::NameAndPhoto, Directory::Df1, 0x04, 5508, "DF1/EF03"),
    at(FileName::Address, Directory::Df1, 0x06, 2505, "DF1/EF04"),
    at(FileName::Permission, Directory::Df2, 0x01, 22, "DF2/EF01"),
    at(FileName::Application, Directory::Df2, 0x02, 3, "DF2/EF02"),
    at(FileName::Other, Directory::Df2, 0x03, 207, "DF2/EF03"),
    // 704 on the sheet, which has room for `r ‖ s`; eight more if the check code is ASN.1, as the same sheet says.
    FileAt { enough: 704, ..at(FileName::Signature, Directory::Df3, 0x02, 712, SIGNATURE_PLACE) },
];

const SECOND_SPECIAL: [FileAt; 7] = [
    COMMON,
    SECOND[1],
    at(FileName::Printed, Directory::Df1, 0x03, 46, "DF1/EF02"),
    SECOND[3],
    SECOND[4],
    // Called DF2/EF01 on this kind; the place is the same.
    at(FileName::Other, Directory::Df2, 0x03, 207, "DF2/EF01"),
    SECOND[8],
];

/// The files of a kind, in the order in which they are read; none for a specified card.
pub(crate) fn files(kind: CardKind) -> &'static [FileAt] {
    match kind {
        CardKind::ResidenceCard1 => &FIRST,
        CardKind::SpecialPermanent1 => &FIRST_SPECIAL,
        CardKind::ResidenceCard2 => &SECOND,
        CardKind::SpecialPermanent2 => &SECOND_SPECIAL,
        CardKind::SpecifiedResidenceCard | CardKind::SpecifiedSpecialPermanent => &[],
    }
}

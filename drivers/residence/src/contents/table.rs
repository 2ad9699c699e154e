// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every tag of every kind (`specs` residence-card §4.1, §4.2), in the order in which its field is shown. The same tag
//! means different things in the two generations.

use tashika_kit::reading::{Keep, Source};

use super::{CERTIFICATE, CHECK_CODE, FRONT_IMAGE, NAME_IMAGE, PHOTO};
use crate::kind::CardKind;
use crate::layout::FileName;

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    /// UTF-8; where that fails, Shift_JIS (`specs` residence-card §10). First generation.
    TextOrShiftJis,
    /// UTF-8. Second generation.
    Text,
    /// `YYYYMMDD` in ASCII.
    Date,
    /// As [`Coding::Date`]; eight zeros stand for none. Our own reading: no source says what stands there for who has
    /// no such day, and eight zeros are no day in any case.
    DateIfAny,
    /// A code in UTF-8, almost always ASCII.
    Code,
    /// A picture, undecoded.
    Picture,
    /// Evidence only, no field.
    None,
}

/// Whether an object has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Without it this is not such a card: the picture with the name.
    Needed,
    /// Its absence is worth a note.
    Expected,
    /// There only if something was written.
    IfWritten,
}

/// One tag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    /// Its file.
    pub(crate) file: FileName,
    /// The tag.
    pub(crate) tag: u32,
    /// File and tag, for fields, notes and errors.
    pub(crate) origin: &'static str,
    /// The longest value. A longer one is none: no signature could be formed over it.
    pub(crate) most: usize,
    /// How it is written.
    pub(crate) coding: Coding,
    /// The field it becomes.
    pub(crate) name: &'static str,
    /// Whether a signature covers it.
    pub(crate) source: Source,
    /// Whether the law's record needs it.
    pub(crate) keep: Keep,
    /// Whether it has to be there.
    pub(crate) presence: Presence,
    /// As which signed object the value is kept.
    pub(crate) evidence: Option<&'static str>,
}

type Place = (FileName, u32, &'static str, usize);

/// Kept, in text that nobody signs, and there only if written.
const fn kept((file, tag, origin, most): Place, name: &'static str, coding: Coding) -> Row {
    let (source, keep, presence) = (Source::UnsignedChipText, Keep::Record, Presence::IfWritten);
    Row { file, tag, origin, most, coding, name, source, keep, presence, evidence: None }
}

/// As [`kept`], for the screen only.
const fn shown(place: Place, name: &'static str, coding: Coding) -> Row {
    Row { keep: Keep::ScreenOnly, ..kept(place, name, coding) }
}

/// One of the printed entries, which are signed as one object.
const fn signed(place: Place, name: &'static str, coding: Coding) -> Row {
    Row { source: Source::SignedChipText, presence: Presence::Expected, ..kept(place, name, coding) }
}

const fn picture(place: Place, name: &'static str, presence: Presence, evidence: &'static str) -> Row {
    let row = kept(place, name, Coding::Picture);
    Row { source: Source::SignedChipImage, presence, evidence: Some(evidence), ..row }
}

const fn proof(place: Place, evidence: &'static str) -> Row {
    Row { presence: Presence::Expected, evidence: Some(evidence), ..kept(place, "", Coding::None) }
}

/// 仕様書バージョン.
const VERSION: Row = shown((FileName::Common, 0xC0, "MF/EF01 C0", 4), "specification_version", Coding::Text);

/// First generation (`specs` residence-card §4.1); kind 2 has only some of the files.
const FIRST: [Row; 11] = [
    picture((FileName::Front, 0xD0, "DF1/EF01 D0", 7000), "front_image", Presence::Needed, FRONT_IMAGE),
    picture((FileName::Photo, 0xD1, "DF1/EF02 D1", 3000), "photo", Presence::Expected, PHOTO),
    kept((FileName::BackAddress, 0xD4, "DF2/EF01 D4", 320), "address", Coding::TextOrShiftJis),
    kept((FileName::BackAddress, 0xD2, "DF2/EF01 D2", 8), "address_changed_on", Coding::Date),
    kept((FileName::BackAddress, 0xD3, "DF2/EF01 D3", 6), "municipality", Coding::Text),
    shown(
        (FileName::Comprehensive, 0xD5, "DF2/EF02 D5", 120),
        "permission_comprehensive",
        Coding::TextOrShiftJis,
    ),
    shown((FileName::Individual, 0xD6, "DF2/EF03 D6", 120), "permission_individual", Coding::TextOrShiftJis),
    kept((FileName::Application, 0xD7, "DF2/EF04 D7", 1), "application_pending", Coding::Code),
    VERSION,
    proof((FileName::Signature, 0xDA, "DF3/EF01 DA", 256), CHECK_CODE),
    proof((FileName::Signature, 0xDB, "DF3/EF01 DB", 1200), CERTIFICATE),
];

/// Kind 2 has no file for permissions and none for an application.
const FIRST_SPECIAL: [Row; 8] =
    [FIRST[0], FIRST[1], FIRST[2], FIRST[3], FIRST[4], FIRST[8], FIRST[9], FIRST[10]];

const fn printed(tag: u32, origin: &'static str, most: usize) -> Place {
    (FileName::Printed, tag, origin, most)
}

/// The printed entries in file order, with their exact lengths: 53 bytes; kind 06 ends after the first
/// [`PRINTED_SPECIAL`], 34 bytes (`specs` residence-card §4.2, §5.2). That the table's order is the file's order is what
/// the one source says who built the signed data; no real card has confirmed it.
pub(crate) const PRINTED: [(u32, usize); 10] = [
    (0xC5, 8),
    (0xC6, 8),
    (0xC7, 1),
    (0xC8, 3),
    (0xC9, 10),
    (0xCE, 4),
    (0xCA, 2),
    (0xCB, 8),
    (0xCC, 1),
    (0xCD, 8),
];
/// How many of them kind 06 has.
pub(crate) const PRINTED_SPECIAL: usize = 6;

/// Second generation (`specs` residence-card §4.2), kind 05.
const SECOND: [Row; 23] = [
    Row {
        presence: Presence::Expected,
        ..kept((FileName::Number, 0xC2, "DF1/EF01 C2", 12), "document_number", Coding::Text)
    },
    picture((FileName::NameAndPhoto, 0xD0, "DF1/EF03 D0", 2500), "name_image", Presence::Needed, NAME_IMAGE),
    picture((FileName::NameAndPhoto, 0xD1, "DF1/EF03 D1", 3000), "photo", Presence::Expected, PHOTO),
    Row {
        source: Source::UnsignedChipImage,
        presence: Presence::Expected,
        ..kept((FileName::Address, 0xDFD1, "DF1/EF04 DFD1", 2500), "address_image", Coding::Picture)
    },
    signed(printed(0xC6, "DF1/EF02 C6", 8), "birth_date", Coding::Date),
    signed(printed(0xC7, "DF1/EF02 C7", 1), "sex", Coding::Code),
    signed(printed(0xC8, "DF1/EF02 C8", 3), "nationality", Coding::Code),
    signed(printed(0xC9, "DF1/EF02 C9", 10), "residence_status", Coding::Code),
    signed(printed(0xCE, "DF1/EF02 CE", 4), "stay_period", Coding::Code),
    signed(printed(0xCA, "DF1/EF02 CA", 2), "permission_kind", Coding::Code),
    signed(printed(0xCB, "DF1/EF02 CB", 8), "permission_date", Coding::DateIfAny),
    signed(printed(0xCC, "DF1/EF02 CC", 1), "work_restriction", Coding::Code),
    signed(printed(0xCD, "DF1/EF02 CD", 8), "stay_expiry", Coding::DateIfAny),
    signed(printed(0xC5, "DF1/EF02 C5", 8), "expiry_date", Coding::Date),
    shown((FileName::Permission, 0xD5, "DF2/EF01 D5", 7), "permission_comprehensive", Coding::Code),
    shown(
        (FileName::Permission, 0xD6, "DF2/EF01 D6", 8),
        "permission_comprehensive_until",
        Coding::DateIfAny,
    ),
    shown((FileName::Permission, 0xD7, "DF2/EF01 D7", 1), "permission_individual", Coding::Code),
    shown((FileName::Other, 0xD9, "DF2/EF03 D9", 1), "commissioner_note", Coding::Code),
    shown((FileName::Other, 0xDE, "DF2/EF03 DE", 200), "reserved_text", Coding::Text),
    kept((FileName::Application, 0xD8, "DF2/EF02 D8", 1), "application_pending", Coding::Code),
    VERSION,
    // 96 bytes on the sheet, which is `r ‖ s`; the same table says ASN.1, which can be eight more, as the file's room.
    proof((FileName::Signature, 0xDC, "DF3/EF01 DC", 104), CHECK_CODE),
    proof((FileName::Signature, 0xDD, "DF3/EF01 DD", 602), CERTIFICATE),
];

/// Kind 06: six printed entries, no permission, no application; the last file of DF2 has another name.
const SECOND_SPECIAL: [Row; 15] = [
    SECOND[0],
    SECOND[1],
    SECOND[2],
    SECOND[3],
    SECOND[4],
    SECOND[5],
    SECOND[6],
    SECOND[7],
    SECOND[8],
    SECOND[13],
    Row { origin: "DF2/EF01 D9", ..SECOND[17] },
    Row { origin: "DF2/EF01 DE", ..SECOND[18] },
    SECOND[20],
    SECOND[21],
    SECOND[22],
];

/// The tags of a kind; none of a specified card, whose files are not read.
pub(crate) fn rows(kind: CardKind) -> &'static [Row] {
    match kind {
        CardKind::ResidenceCard1 => &FIRST,
        CardKind::SpecialPermanent1 => &FIRST_SPECIAL,
        CardKind::ResidenceCard2 => &SECOND,
        CardKind::SpecialPermanent2 => &SECOND_SPECIAL,
        CardKind::SpecifiedResidenceCard | CardKind::SpecifiedSpecialPermanent => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::{PRINTED, PRINTED_SPECIAL, rows};
    use crate::kind::CardKind;
    use crate::layout;

    const KINDS: [CardKind; 4] = [
        CardKind::ResidenceCard1,
        CardKind::SpecialPermanent1,
        CardKind::ResidenceCard2,
        CardKind::SpecialPermanent2,
    ];

    /// The bytes an object takes in its file.
    fn room(tag: u32, most: usize) -> usize {
        let tag = if tag > 0xFF { 2 } else { 1 };
        tag + most + if most < 0x80 { 1 } else { 3 }
    }

    /// The capacities the sheet gives are sums of its objects. The 200 bytes of `DE` take a length of three bytes there
    /// too, though two would do.
    #[test]
    fn the_objects_of_a_file_fill_its_capacity() {
        for kind in KINDS {
            for file in layout::files(kind) {
                let rows = rows(kind).iter().filter(|row| row.file == file.name);
                let sum: usize = rows.map(|row| room(row.tag, row.most)).sum();
                assert_eq!(sum, file.capacity, "{kind:?} {}", file.what);
            }
        }
    }

    #[test]
    fn every_row_stands_in_a_file_of_its_kind_under_the_name_of_that_file() {
        for kind in KINDS {
            for row in rows(kind) {
                let file = layout::files(kind).iter().find(|file| file.name == row.file).unwrap();
                assert_eq!(row.origin, format!("{} {:02X}", file.what, row.tag), "{kind:?}");
            }
        }
    }

    #[test]
    fn the_printed_entries_are_53_and_34_bytes() {
        let sum = |form: &[(u32, usize)]| form.iter().map(|(_, length)| length).sum::<usize>();
        assert_eq!((sum(&PRINTED), sum(&PRINTED[..PRINTED_SPECIAL])), (53, 34));
        for (kind, form) in [(KINDS[2], &PRINTED[..]), (KINDS[3], &PRINTED[..PRINTED_SPECIAL])] {
            let printed = rows(kind).iter().filter(|row| row.file == layout::FileName::Printed);
            let mut here: Vec<_> = printed.map(|row| (row.tag, row.most)).collect();
            let mut known = form.to_vec();
            here.sort_unstable();
            known.sort_unstable();
            assert_eq!(here, known);
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of the passport application (`specs` passport §2.1; Doc 9303-10, 3.11 and 4.7).

/// The application identifier.
pub const AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

/// The identifier of the MF.
pub const MASTER_FILE: u16 = 0x3F00;

/// A data group, 1 to 16.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataGroup(u8);

impl DataGroup {
    /// The MRZ.
    pub const DG1: Self = Self(1);
    /// The face.
    pub const DG2: Self = Self(2);
    /// Fingers; closed to us.
    pub const DG3: Self = Self(3);
    /// Irises; closed to us.
    pub const DG4: Self = Self(4);
    /// Additional personal details.
    pub const DG11: Self = Self(11);
    /// Additional document details.
    pub const DG12: Self = Self(12);
    /// Security infos.
    pub const DG14: Self = Self(14);
    /// The key of Active Authentication.
    pub const DG15: Self = Self(15);

    /// The outer tags of DG1 to DG16, in order.
    const TAGS: [u8; 16] =
        [0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70];

    /// By number; `None` unless 1 to 16.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=16).contains(&number).then_some(Self(number))
    }

    /// By the outer tag, as EF.COM lists it.
    #[must_use]
    pub fn by_tag(tag: u8) -> Option<Self> {
        let at = Self::TAGS.iter().position(|known| *known == tag)?;
        u8::try_from(at + 1).ok().and_then(Self::new)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// Its outer tag.
    #[must_use]
    pub fn tag(self) -> u8 {
        Self::TAGS.get(usize::from(self.0) - 1).copied().unwrap_or_default()
    }

    /// Its file identifier, `01xx`; the low byte is its short identifier.
    #[must_use]
    pub fn file(self) -> u16 {
        0x0100 | u16::from(self.0)
    }
}

/// A file of the chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileAt {
    /// Its name.
    pub what: &'static str,
    /// Its identifier.
    pub id: u16,
    /// Its short identifier.
    pub sfi: u8,
    /// The tag of the one object it holds.
    pub tag: u32,
    /// The most bytes of it that are read.
    pub most: usize,
}

/// What is read of any file but DG2.
const MOST: usize = 32 * 1024;
/// What is read of DG2.
const MOST_FACE: usize = 64 * 1024;

const fn file(what: &'static str, id: u16, sfi: u8, tag: u32) -> FileAt {
    FileAt { what, id, sfi, tag, most: MOST }
}

/// EF.CardAccess, in the MF. `011C` is another file in the application.
pub const CARD_ACCESS: FileAt = file("EF.CardAccess", 0x011C, 0x1C, 0x31);
/// EF.CardSecurity, in the MF. `011D` is another file in the application.
pub const CARD_SECURITY: FileAt = file("EF.CardSecurity", 0x011D, 0x1D, 0x30);
/// EF.COM, in the application.
pub const COM: FileAt = file("EF.COM", 0x011E, 0x1E, 0x60);
/// EF.SOD, in the application.
pub const SOD: FileAt = file("EF.SOD", 0x011D, 0x1D, 0x77);
/// EF.ATR/INFO, in the MF: its identifier and its short one. It holds several objects and ends with the file.
pub const ATR_INFO: (u16, u8) = (0x2F01, 0x01);

/// The names of the data groups.
const NAMES: [&str; 16] = [
    "DG1", "DG2", "DG3", "DG4", "DG5", "DG6", "DG7", "DG8", "DG9", "DG10", "DG11", "DG12", "DG13", "DG14",
    "DG15", "DG16",
];

impl DataGroup {
    /// Its name, `DG1` to `DG16`.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0) - 1).copied().unwrap_or_default()
    }

    /// Where it is read.
    #[must_use]
    pub fn at(self) -> FileAt {
        let most = if self == Self::DG2 { MOST_FACE } else { MOST };
        FileAt { what: self.name(), id: self.file(), sfi: self.0, tag: u32::from(self.tag()), most }
    }
}

#[cfg(test)]
mod tests {
    use super::DataGroup;

    #[test]
    fn every_group_has_its_tag_its_name_and_its_file() {
        for number in 1..=16 {
            let group = DataGroup::new(number).unwrap();
            assert_eq!(DataGroup::by_tag(group.tag()), Some(group));
            assert_eq!(group.name(), format!("DG{number}"));
            assert_eq!((group.at().id, group.at().sfi), (0x0100 + u16::from(number), number));
        }
        assert_eq!((DataGroup::new(0), DataGroup::new(17), DataGroup::by_tag(0x77)), (None, None, None));
        assert_eq!((DataGroup::DG2.at().tag, DataGroup::DG2.at().most), (0x75, 0x1_0000));
        assert_eq!((DataGroup::DG14.at().tag, DataGroup::DG14.at().most), (0x6E, 0x8000));
    }
}

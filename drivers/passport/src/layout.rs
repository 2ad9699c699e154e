// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of the passport application (`specs` passport §2.1; Doc 9303-10, 3.11 and 4.7).

/// The application identifier.
pub const AID: [u8; 7] = [0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01];

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

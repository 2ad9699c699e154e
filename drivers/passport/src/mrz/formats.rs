// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where what stands in the five formats (`specs` passport §1.2; Doc 9303 parts 4 to 7). Lines and places count from 0.

/// The three formats of documents and the two of visas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cards: 3 × 30.
    Td1,
    /// 2 × 36.
    Td2,
    /// Passports: 2 × 44.
    Td3,
    /// Visas, 2 × 44.
    MrvA,
    /// Visas, 2 × 36.
    MrvB,
}

impl Format {
    /// How many lines it has.
    #[must_use]
    pub fn lines(self) -> usize {
        if self == Self::Td1 { 3 } else { 2 }
    }

    /// How many characters each line has.
    #[must_use]
    pub fn columns(self) -> usize {
        match self {
            Self::Td1 => 30,
            Self::Td2 | Self::MrvB => 36,
            Self::Td3 | Self::MrvA => 44,
        }
    }

    /// Whether it is the format of a visa: a sticker without a chip of its own.
    #[must_use]
    pub fn is_visa(self) -> bool {
        matches!(self, Self::MrvA | Self::MrvB)
    }

    /// By the number of lines, their length and the first character.
    #[must_use]
    pub fn of(lines: usize, columns: usize, first: char) -> Option<Self> {
        match (lines, columns, first) {
            (3, 30, _) => Some(Self::Td1),
            (2, 36, 'V') => Some(Self::MrvB),
            (2, 36, _) => Some(Self::Td2),
            (2, 44, 'V') => Some(Self::MrvA),
            (2, 44, _) => Some(Self::Td3),
            _ => None,
        }
    }

    /// Where what stands, in the order of reading.
    pub(super) fn slots(self) -> &'static [Slot] {
        match self {
            Self::Td1 => &TD1,
            Self::Td2 => &TD2,
            Self::Td3 => &TD3,
            Self::MrvA => &MRV_A,
            Self::MrvB => &MRV_B,
        }
    }

    /// What the composite check digit is over: line, from, to.
    pub(super) fn composite(self) -> &'static [(usize, usize, usize)] {
        match self {
            Self::Td1 => &[(0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)],
            Self::Td2 => &[(1, 0, 10), (1, 13, 20), (1, 21, 35)],
            Self::Td3 => &[(1, 0, 10), (1, 13, 20), (1, 21, 43)],
            Self::MrvA | Self::MrvB => &[],
        }
    }
}

/// What a zone says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MrzField {
    /// `P`, `PP`, `I<`, …
    DocumentCode,
    /// Who issued it.
    IssuingState,
    /// Primary and secondary part of the name.
    Name,
    /// The first nine characters of the number, or all of it.
    Number,
    /// The rest of a number of more than nine characters, and its check digit, in the optional field.
    NumberRest,
    /// Nationality.
    Nationality,
    /// Date of birth.
    Birth,
    /// Sex.
    Sex,
    /// Last day.
    Expiry,
    /// What the issuing state adds.
    Optional,
    /// The second optional field, of TD1.
    OptionalTwo,
    /// The check digit over several fields.
    Composite,
}

impl MrzField {
    /// Every one of them.
    pub const ALL: [Self; 12] = [
        Self::DocumentCode,
        Self::IssuingState,
        Self::Name,
        Self::Number,
        Self::NumberRest,
        Self::Nationality,
        Self::Birth,
        Self::Sex,
        Self::Expiry,
        Self::Optional,
        Self::OptionalTwo,
        Self::Composite,
    ];

    /// A stable name, that of the reading's field where there is one.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::DocumentCode => "document_code",
            Self::IssuingState => "issuing_state",
            Self::Name => "name",
            Self::Number => "document_number",
            Self::NumberRest => "document_number_rest",
            Self::Nationality => "nationality",
            Self::Birth => "birth_date",
            Self::Sex => "sex",
            Self::Expiry => "expiry_date",
            Self::Optional => "optional_data",
            Self::OptionalTwo => "optional_data_two",
            Self::Composite => "composite",
        }
    }

    /// Which characters belong there.
    pub(super) fn sort(self) -> Sort {
        match self {
            Self::DocumentCode | Self::IssuingState | Self::Name | Self::Nationality | Self::Sex => {
                Sort::Letters
            }
            Self::Birth | Self::Expiry | Self::Composite => Sort::Digits,
            Self::Number | Self::NumberRest | Self::Optional | Self::OptionalTwo => Sort::Any,
        }
    }
}

/// Which characters belong to a field; a filler belongs everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Letters,
    Digits,
    Any,
}

/// One field's place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) field: MrzField,
    pub(super) line: usize,
    pub(super) from: usize,
    pub(super) to: usize,
    /// Whether its check digit stands right behind it.
    pub(super) checked: bool,
}

const fn slot(field: MrzField, line: usize, from: usize, to: usize) -> Slot {
    Slot { field, line, from, to, checked: false }
}

const fn checked(field: MrzField, line: usize, from: usize, to: usize) -> Slot {
    Slot { field, line, from, to, checked: true }
}

const TD1: [Slot; 11] = [
    slot(MrzField::DocumentCode, 0, 0, 2),
    slot(MrzField::IssuingState, 0, 2, 5),
    checked(MrzField::Number, 0, 5, 14),
    slot(MrzField::Optional, 0, 15, 30),
    checked(MrzField::Birth, 1, 0, 6),
    slot(MrzField::Sex, 1, 7, 8),
    checked(MrzField::Expiry, 1, 8, 14),
    slot(MrzField::Nationality, 1, 15, 18),
    slot(MrzField::OptionalTwo, 1, 18, 29),
    slot(MrzField::Composite, 1, 29, 30),
    slot(MrzField::Name, 2, 0, 30),
];

const TD2: [Slot; 10] = [
    slot(MrzField::DocumentCode, 0, 0, 2),
    slot(MrzField::IssuingState, 0, 2, 5),
    slot(MrzField::Name, 0, 5, 36),
    checked(MrzField::Number, 1, 0, 9),
    slot(MrzField::Nationality, 1, 10, 13),
    checked(MrzField::Birth, 1, 13, 19),
    slot(MrzField::Sex, 1, 20, 21),
    checked(MrzField::Expiry, 1, 21, 27),
    slot(MrzField::Optional, 1, 28, 35),
    slot(MrzField::Composite, 1, 35, 36),
];

const TD3: [Slot; 10] = [
    slot(MrzField::DocumentCode, 0, 0, 2),
    slot(MrzField::IssuingState, 0, 2, 5),
    slot(MrzField::Name, 0, 5, 44),
    checked(MrzField::Number, 1, 0, 9),
    slot(MrzField::Nationality, 1, 10, 13),
    checked(MrzField::Birth, 1, 13, 19),
    slot(MrzField::Sex, 1, 20, 21),
    checked(MrzField::Expiry, 1, 21, 27),
    checked(MrzField::Optional, 1, 28, 42),
    slot(MrzField::Composite, 1, 43, 44),
];

const MRV_A: [Slot; 9] = visa(44);
const MRV_B: [Slot; 9] = visa(36);

const fn visa(columns: usize) -> [Slot; 9] {
    [
        slot(MrzField::DocumentCode, 0, 0, 2),
        slot(MrzField::IssuingState, 0, 2, 5),
        slot(MrzField::Name, 0, 5, columns),
        checked(MrzField::Number, 1, 0, 9),
        slot(MrzField::Nationality, 1, 10, 13),
        checked(MrzField::Birth, 1, 13, 19),
        slot(MrzField::Sex, 1, 20, 21),
        checked(MrzField::Expiry, 1, 21, 27),
        slot(MrzField::Optional, 1, 28, columns),
    ]
}

#[cfg(test)]
mod tests {
    use super::Format;

    #[test]
    fn every_place_belongs_to_one_field() {
        for format in [Format::Td1, Format::Td2, Format::Td3, Format::MrvA, Format::MrvB] {
            let mut times = vec![vec![0; format.columns()]; format.lines()];
            for slot in format.slots() {
                for times in &mut times[slot.line][slot.from..slot.to + usize::from(slot.checked)] {
                    *times += 1;
                }
            }
            assert!(times.iter().flatten().all(|times| *times == 1), "{format:?}");
        }
    }
}

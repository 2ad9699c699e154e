// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising: the free files (`specs` residence-card §2.5).

use tashika_kit::apdu::{Command, Instruction, StatusWord};
use tashika_kit::tlv::{self, Form};
use tashika_kit::{CardError, Transaction};

use crate::kind::CardKind;
use crate::layout::KIND;

/// Tag of カード種別.
const KIND_TAG: u32 = 0xC1;
/// Tag and length: read first, because the kind is longer in the second generation.
const HEADER: usize = 2;

/// What the file with the kind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// It does not answer, or with something else than a kind.
    Nothing,
    /// A kind that this program knows.
    Kind(CardKind),
    /// Something of the form of a kind, which this program does not know.
    UnknownKind,
}

/// Selects MF. A refusal is no answer yet: the only source with a real card reads the file without selecting anything.
pub(crate) fn select_mf(tx: &mut Transaction) -> Result<(), CardError> {
    let select = Command::new(0x00, Instruction::SELECT, 0x00, 0x00).data(&[0x3F, 0x00]);
    let sw = tx.send(&select, "select MF")?.sw;
    tracing::debug!(%sw, "MF");
    Ok(())
}

/// Reads the kind below the current directory: two bytes, then as many as these announce.
///
/// # Errors
/// Link errors.
pub(crate) fn kind(tx: &mut Transaction) -> Result<Said, CardError> {
    let Some(beginning) = free_bytes(tx, HEADER)? else { return Ok(Said::Nothing) };
    let whole = match tlv::header(&beginning, Form::Strict, KIND.what) {
        Ok(header) if header.tag == KIND_TAG && (1..=2).contains(&header.value_length) => {
            header.header_length + header.value_length
        }
        _ => return Ok(Said::Nothing),
    };
    let Some(file) = free_bytes(tx, whole)? else { return Ok(Said::Nothing) };
    Ok(said(&file))
}

fn said(file: &[u8]) -> Said {
    match tlv::first(file, Form::Strict, KIND.what) {
        Ok((object, [])) if object.tag == KIND_TAG && object.value.iter().all(u8::is_ascii_digit) => {
            CardKind::of(object.value).map_or(Said::UnknownKind, Said::Kind)
        }
        _ => Said::Nothing,
    }
}

/// The first bytes of the file; `None` if the card does not give them.
fn free_bytes(tx: &mut Transaction, length: usize) -> Result<Option<Vec<u8>>, CardError> {
    let response = match tx.send(&Command::read_binary_short_id(KIND.sfi, length), KIND.what) {
        // An answer without an end is no kind; the session itself is still whole.
        Err(CardError::Malformed { .. }) => return Ok(None),
        other => other?,
    };
    let is_data = response.sw.is_ok() || response.sw == StatusWord::END_OF_FILE;
    Ok(is_data.then_some(response.data))
}

#[cfg(test)]
mod tests {
    use tashika_kit::{CardError, LinkError};

    use crate::kind::CardKind;
    use crate::layout::{Directory, KIND};
    use crate::read;
    use crate::rig::{Quirks, Rig};

    const ORDINARY: [CardKind; 4] = [
        CardKind::ResidenceCard1,
        CardKind::SpecialPermanent1,
        CardKind::ResidenceCard2,
        CardKind::SpecialPermanent2,
    ];
    const SPECIFIED: [CardKind; 2] = [CardKind::SpecifiedResidenceCard, CardKind::SpecifiedSpecialPermanent];

    /// Whether a card with this file is recognised, and in how many commands.
    fn probed(file: Option<&[u8]>, quirks: Quirks) -> (Result<bool, CardError>, u32) {
        let rig = Rig::new(CardKind::ResidenceCard1, quirks);
        let file = file.map(<[u8]>::to_vec);
        let (mut tx, _) = rig.with(Directory::Mf, KIND.sfi, file).session();
        let recognised = read::probe(&mut tx).map(|card| card.is_some());
        (recognised, tx.traffic().commands)
    }

    #[test]
    fn ordinary_cards_are_known_by_their_kind_in_three_commands() {
        for kind in ORDINARY {
            let (mut tx, sent) = Rig::new(kind, Quirks::default()).session();
            assert!(read::probe(&mut tx).unwrap().is_some());
            let length = 2 + u8::try_from(kind.code().len()).unwrap();
            let expected: [&[u8]; 3] = [
                &[0x00, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00],
                &[0x00, 0xB0, 0x8A, 0x00, 0x02],
                &[0x00, 0xB0, 0x8A, 0x00, length],
            ];
            assert_eq!(*sent.lock().unwrap(), expected);
        }
    }

    #[test]
    fn a_card_that_does_not_let_mf_be_selected_is_known_all_the_same() {
        for select_mf in [0x6A82, 0x6A86, 0x6D00] {
            let quirks = Quirks { select_mf, ..Quirks::default() };
            assert_eq!(probed(Some(b"\xC1\x0205"), quirks), (Ok(true), 3));
        }
    }

    #[test]
    fn specified_cards_are_left_to_the_my_number_card() {
        for kind in SPECIFIED {
            let (mut tx, _) = Rig::new(kind, Quirks::default()).session();
            assert!(read::probe(&mut tx).unwrap().is_none());
        }
    }

    #[test]
    fn what_is_no_kind_is_another_drivers_card() {
        let others: [&[u8]; 10] = [
            b"",
            b"\xC1",
            b"\xC1\x00",
            b"\xC1\x03123",
            b"\xC1\x81\x011",
            b"\xC0\x011",
            b"\x1F\x8A\x011",
            b"\xC1\x02A5",
            b"\xC1\x01\x01",
            // It ends before its object does.
            b"\xC1\x020",
        ];
        for file in others {
            assert_eq!(probed(Some(file), Quirks::default()).0, Ok(false), "{file:02X?}");
        }
        assert_eq!(probed(None, Quirks::default()), (Ok(false), 2));
    }

    #[test]
    fn a_kind_of_the_future_is_said_to_be_one() {
        for file in [b"\xC1\x019".as_slice(), b"\xC1\x0209", b"\xC1\x0201"] {
            let (probed, _) = probed(Some(file), Quirks::default());
            assert!(matches!(probed, Err(CardError::Malformed { what: "MF/EF02", .. })), "{file:02X?}");
        }
    }

    #[test]
    fn a_card_taken_away_while_it_is_recognised_is_a_removed_card() {
        for removed_after in 0..3 {
            let quirks = Quirks { removed_after, ..Quirks::default() };
            let (probed, _) = probed(Some(b"\xC1\x011"), quirks);
            assert!(matches!(probed, Err(CardError::Link { source: LinkError::Removed, .. })));
        }
    }
}

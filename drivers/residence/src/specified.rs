// SPDX-License-Identifier: MIT OR Apache-2.0
//! 特定在留カード and 特定特別永住者証明書 (`specs` residence-card §2.4, §3.5): a My Number Card with a residence
//! application. Who the holder is, is read from the My Number Card; of the residence application only its presence and
//! its kind are told, because how its key is delivered is not publicly known.
//!
//! Everything is read while recognising: selecting the application again later would tell nothing more. The host's
//! driver selects its own application after it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::anchors::Anchors;
use tashika_kit::apdu::{Command, StatusWord};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, Note, Source};
use tashika_kit::tlv::{self, Form};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};
use tashika_kit::{
    CardError, Credential, CredentialNeed, Driver, ReadOrder, Reading, Recognised, Transaction,
};

use crate::layout::RESIDENCE_AP;
use crate::recognise::{self, Said};

/// The family's name.
pub const SPECIFIED: &str = "specified_residence";

/// The code that says why nothing else is there, as a note and as a reason.
const NOT_READ: &str = "residence_application_not_read";

/// 共通データ要素 of the application: the place is that of the ordinary cards; the real one is not public.
const COMMON_SFI: u8 = 0x0B;
const COMMON: &str = "residence AP/EF01";
const COMMON_CAPACITY: usize = 6;
const COMMON_TAG: u32 = 0xC0;
const KIND: &str = "residence AP/EF02";

/// The residence application of a specified card.
#[derive(Clone, Copy, Debug, Default)]
pub struct SpecifiedResidenceCard;

/// What the application says of itself for free.
struct Application {
    fields: Vec<Field>,
    notes: Vec<Note>,
}

impl Driver for SpecifiedResidenceCard {
    fn family(&self) -> &'static str {
        SPECIFIED
    }

    fn probe(&self, tx: &mut Transaction) -> Result<Option<Box<dyn Recognised>>, CardError> {
        Ok(probe(tx)?.map(|application| Box::new(application) as Box<dyn Recognised>))
    }

    fn check(&self, _credential: &Credential, _today: Date) -> Result<(), CardError> {
        Ok(())
    }

    /// Of nothing that the application says is a signature read.
    fn judge(&self, reading: &Reading, _anchors: &dyn Anchors, _now: Timestamp) -> Verdicts {
        let reason = || Reason::new(NOT_READ, "");
        Verdicts {
            integrity: Integrity::NotChecked { reason: reason() },
            issuer: Issuer::NotChecked { reason: reason() },
            originality: Originality::NotChecked { reason: reason() },
            validity: Validity::OnlyPrinted,
            revocation: Revocation::NotAsked { reason: reason() },
            agreement: Agreement::NotChecked { reason: reason() },
            certificates: Vec::new(),
            fields: FieldVerdict::each(reading, |_| Mark::NotSigned),
            steps: Vec::new(),
        }
    }
}

/// Looks for the application. `6A82` is the answer of a card without it; whatever else is no yes is no either, so that
/// a My Number Card never becomes unreadable by what is asked beside it.
fn probe(tx: &mut Transaction) -> Result<Option<Application>, CardError> {
    tx.report("recognise", 0, 0);
    match answer(tx, &Command::select_application(&RESIDENCE_AP), "select residence AP")? {
        Some(_) => Ok(Some(Application::look(tx)?)),
        None => Ok(None),
    }
}

/// The data of an answer that says yes. A status word or an answer without an end is no reason to stop.
fn answer(
    tx: &mut Transaction,
    command: &Command,
    during: &'static str,
) -> Result<Option<Vec<u8>>, CardError> {
    match tx.send(command, during) {
        Ok(response) if response.sw.is_ok() || response.sw == StatusWord::END_OF_FILE => {
            Ok(Some(response.data))
        }
        Ok(response) => {
            tracing::debug!(sw = %response.sw, during, "no residence application, or a closed one");
            Ok(None)
        }
        Err(error @ CardError::Malformed { .. }) => {
            tracing::debug!(%error, during, "the residence application answers oddly");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Application {
    /// Kind and version, where they answer: the places of these files are not public.
    fn look(tx: &mut Transaction) -> Result<Self, CardError> {
        let mut found = Self { fields: Vec::new(), notes: Vec::new() };
        match recognise::kind(tx)? {
            Said::Kind(kind) if kind.generation().is_none() => {
                found.fields.push(kind.field("residence AP/EF02 C1"))
            }
            _ => found.note("card_kind_unreadable", KIND),
        }
        let read = Command::read_binary_short_id(COMMON_SFI, COMMON_CAPACITY);
        let file = answer(tx, &read, COMMON)?.unwrap_or_default();
        found.fields.extend(version(&file));
        found.note(NOT_READ, "");
        Ok(found)
    }

    fn note(&mut self, code: &'static str, detail: &str) {
        self.notes.push(Note { code: Cow::Borrowed(code), detail: detail.to_owned() });
    }
}

/// Four digits, or nothing: a version that is none is not worth a word.
fn version(file: &[u8]) -> Option<Field> {
    let (object, _) = tlv::first(file, Form::Lenient, COMMON).ok()?;
    let is_version = object.tag == COMMON_TAG && object.value.len() == 4;
    let digits = Some(object.value).filter(|value| is_version && value.iter().all(u8::is_ascii_digit))?;
    Some(Field {
        name: FieldName(Cow::Borrowed("specification_version")),
        value: FieldValue::Text { text: String::from_utf8(digits.to_vec()).ok()? },
        source: Source::UnsignedChipText,
        origin: Cow::Borrowed("residence AP/EF01 C0"),
        keep: Keep::ScreenOnly,
    })
}

impl Recognised for Application {
    fn needs(&self) -> &[CredentialNeed] {
        &[]
    }

    fn preview(&self) -> &[Field] {
        &[]
    }

    fn read(
        self: Box<Self>,
        _tx: &mut Transaction,
        _credentials: Vec<Credential>,
        order: &ReadOrder<'_>,
    ) -> Result<Reading, CardError> {
        Ok(Reading {
            family: Cow::Borrowed(SPECIFIED),
            read_at: order.now,
            fields: self.fields,
            evidence: Vec::new(),
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: self.notes,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;
    use tashika_kit::apdu::StatusWord;
    use tashika_kit::verdict::Summary;
    use tashika_kit::{Link, LinkError, Transaction, Watch};

    use super::*;
    use tashika_kit::anchors::NoAnchors;

    const SELECT: [u8; 4] = [0x00, 0xA4, 0x04, 0x0C];
    const KIND_AT: [u8; 4] = [0x00, 0xB0, 0x8A, 0x00];
    const COMMON_AT: [u8; 4] = [0x00, 0xB0, 0x8B, 0x00];

    /// A My Number Card that answers these headers, and everything else with `6A82`; taken away after so many commands.
    struct Host {
        answers: BTreeMap<[u8; 4], Vec<u8>>,
        left: usize,
    }

    impl Link for Host {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            self.left = self.left.checked_sub(1).ok_or(LinkError::Removed)?;
            let header: [u8; 4] = command[..4].try_into().unwrap();
            let Some(answer) = self.answers.get(&header) else { return Ok(vec![0x6A, 0x82]) };
            let (data, sw) = answer.split_at(answer.len() - 2);
            let most = if header[1] == 0xB0 { usize::from(command[4]) } else { 0 };
            Ok([&data[..data.len().min(most)], sw].concat())
        }

        fn power_off(&mut self) {}
    }

    fn session(answers: &[([u8; 4], &[u8])], left: usize) -> Transaction {
        let answers = answers.iter().map(|(header, answer)| (*header, answer.to_vec())).collect();
        Transaction::new(Box::new(Host { answers, left }), Watch::default())
    }

    fn reading(answers: &[([u8; 4], &[u8])]) -> Option<Reading> {
        let mut tx = session(answers, usize::MAX);
        let found = SpecifiedResidenceCard.probe(&mut tx).unwrap()?;
        assert!(found.needs().is_empty() && found.preview().is_empty());
        let order = ReadOrder {
            now: Timestamp::UNIX_EPOCH,
            anchors: &NoAnchors,
            signatures_over_hidden: false,
            statement: None,
        };
        Some(found.read(&mut tx, Vec::new(), &order).unwrap())
    }

    fn notes(reading: &Reading) -> Vec<&str> {
        reading.notes.iter().map(|note| note.code.as_ref()).collect()
    }

    const SELECTED: ([u8; 4], &[u8]) = (SELECT, &[0x90, 0x00]);

    #[test]
    fn presence_kind_and_version_are_told_and_that_nothing_else_was_read() {
        for (kind, word) in [
            (b"\xC1\x0207\x90\x00", "specified_residence_card"),
            (b"\xC1\x0208\x90\x00", "specified_special_permanent_resident"),
        ] {
            let version = b"\xC0\x040001\x90\x00";
            let reading = reading(&[SELECTED, (KIND_AT, kind), (COMMON_AT, version)]).unwrap();
            assert_eq!(reading.family, SPECIFIED);
            assert_eq!(notes(&reading), [NOT_READ]);
            let FieldValue::Code { raw, meaning } = &reading.fields[0].value else { panic!("no code") };
            assert_eq!((raw.as_bytes(), meaning.as_ref()), (&kind[2..4], word));
            assert_eq!(reading.fields[1].value, FieldValue::Text { text: "0001".into() });
            assert_eq!(reading.to_keep().fields.len(), 1);
            let verdicts = SpecifiedResidenceCard.judge(&reading, &NoAnchors, Timestamp::UNIX_EPOCH);
            assert_eq!(verdicts.summary(), Summary::NotProved);
            assert!(verdicts.fields.iter().all(|field| field.mark == Mark::NotSigned));
            assert_eq!(verdicts.fields.len(), 2);
        }
    }

    struct Wire(crate::card::SpecifiedApplication);

    impl Link for Wire {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            Ok(self.0.answer(command))
        }

        fn power_off(&mut self) {}
    }

    #[test]
    fn the_software_application_is_told_in_four_commands() {
        use crate::card::SpecifiedApplication;
        for (side, code) in [
            (SpecifiedApplication::residence_card(), "07"),
            (SpecifiedApplication::special_permanent(), "08"),
        ] {
            let mut tx = Transaction::new(Box::new(Wire(side)), Watch::default());
            let found = probe(&mut tx).unwrap().unwrap();
            assert_eq!(tx.traffic().commands, 4);
            assert!(matches!(&found.fields[0].value, FieldValue::Code { raw, .. } if raw == code));
            assert_eq!((found.fields.len(), found.notes.len()), (2, 1));
        }
    }

    #[test]
    fn a_my_number_card_without_it_stays_one_in_one_command() {
        for sw in [0x6A82, 0x6A81, 0x6A86, 0x6982, 0x6283, 0x6D00, 0x6F00, 0x63C3] {
            let refused = StatusWord(sw).0.to_be_bytes();
            let mut tx = session(&[(SELECT, &refused)], usize::MAX);
            assert!(SpecifiedResidenceCard.probe(&mut tx).unwrap().is_none(), "{sw:04X}");
            assert_eq!(tx.traffic().commands, 1);
        }
    }

    /// The places of its files are not public: any answer must do.
    #[test]
    fn an_application_that_says_nothing_more_is_present_all_the_same() {
        let odd: [&[u8]; 7] = [
            &[0x69, 0x82],
            &[0x6D, 0x00],
            &[0x90, 0x00],
            b"\xC1\x0205\x90\x00",
            b"\xC1\x0209\x90\x00",
            b"\xC0\x04000A\x90\x00",
            b"\xC0\x7F0001\x90\x00",
        ];
        for answer in odd {
            let reading = reading(&[SELECTED, (KIND_AT, answer), (COMMON_AT, answer)]).unwrap();
            assert_eq!(notes(&reading), ["card_kind_unreadable", NOT_READ], "{answer:02X?}");
            assert!(reading.fields.is_empty());
        }
    }

    #[test]
    fn a_card_taken_away_is_a_removed_card() {
        let answers: [([u8; 4], &[u8]); 2] = [SELECTED, (KIND_AT, b"\xC1\x0207\x90\x00")];
        for left in 0..4 {
            let probed = SpecifiedResidenceCard.probe(&mut session(&answers, left)).map(drop);
            assert!(matches!(probed, Err(CardError::Link { source: LinkError::Removed, .. })), "{left}");
        }
    }
}

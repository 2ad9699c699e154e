// SPDX-License-Identifier: MIT OR Apache-2.0
//! Against the software card, which was written beside this and shares neither parser nor encoder with it.

use super::*;
use crate::card::{Behaviour, MyNumberLicenceCard, Recorded, ShortRead, issuer};

struct OnTheReader(MyNumberLicenceCard);

impl Link for OnTheReader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        Ok(self.0.answer(command))
    }

    fn power_off(&mut self) {
        self.0.forget();
    }
}

struct Simulated;

impl Anchors for Simulated {
    fn signer(&self, name: &SignerName<'_>) -> Lookup<(Anchor, PublicKey)> {
        let known = issuer::anchors().into_iter().find(|signer| {
            (signer.family, signer.key_id.as_slice()) == (name.family, name.key_id)
                && (signer.issuer, signer.serial) == (name.issuer, name.serial)
        });
        known.map_or(Lookup::Unknown, |signer| {
            let class = AnchorClass::Simulator;
            Lookup::Accepted((
                Anchor { name: signer.name.into(), fingerprint: signer.key_id, class },
                signer.key,
            ))
        })
    }

    fn has_signers(&self, _: &str) -> bool {
        true
    }
}

fn read(recorded: Recorded, behaviour: Behaviour, pin: &str) -> Result<Reading, CardError> {
    let card = MyNumberLicenceCard::behaving(recorded, jiff::civil::date(2024, 11, 21), behaviour);
    let mut tx = Transaction::new(Box::new(OnTheReader(card)), Watch::default());
    let found = MyNumberLicence.probe(&mut tx)?.expect("the application is there");
    let order = ReadOrder { now: now(), anchors: &Simulated, signatures_over_hidden: false, statement: None };
    found.read(&mut tx, vec![credential(pin, None)], &order)
}

fn summary(reading: &Reading) -> (Integrity, Summary) {
    let verdicts = MyNumberLicence.judge(reading, &Simulated, now());
    (verdicts.integrity.clone(), verdicts.summary())
}

fn kind(reading: &Reading) -> &str {
    match &reading.field(&contents::KIND).unwrap().value {
        FieldValue::Code { meaning, .. } => meaning,
        _ => panic!("a code"),
    }
}

#[test]
fn every_card_is_read_and_judged_as_what_it_is() {
    let pin = MyNumberLicenceCard::pin(Recorded::Licence).unwrap();
    for (recorded, pin, kind_of) in [
        (Recorded::Licence, pin, "licence"),
        (Recorded::WithoutPin, "", "licence"),
        (Recorded::HistoryOnly, pin, "driving_history_only"),
    ] {
        let reading = read(recorded, Behaviour::default(), pin).unwrap();
        assert_eq!(kind(&reading), kind_of);
        assert_eq!(summary(&reading), (Integrity::Intact, Summary::NotProved), "{recorded:?}");
        let photo = reading.field(&FieldName::PHOTO).map(|field| &field.value);
        let jp2 = matches!(photo, Some(FieldValue::Picture { media_type: PictureKind::Jp2, .. }));
        assert_eq!(jp2, recorded != Recorded::HistoryOnly);
    }
    let altered = read(Recorded::Altered, Behaviour::default(), pin).unwrap();
    assert_eq!(summary(&altered).1, Summary::Failed);
    let blocked = read(Recorded::Blocked, Behaviour::default(), pin).unwrap_err();
    assert_eq!(blocked, CardError::Blocked { credential: MY_NUMBER_LICENCE_PIN });
    let wrong = read(Recorded::Licence, Behaviour::default(), "0000").unwrap_err();
    assert_eq!(wrong, CardError::WrongNumber { credential: MY_NUMBER_LICENCE_PIN, left: Some(9) });
}

#[test]
fn what_no_source_settles_about_the_answers_makes_no_difference() {
    let pin = MyNumberLicenceCard::pin(Recorded::Licence).unwrap();
    let usual = Behaviour::default();
    for behaviour in [
        Behaviour { short_read: ShortRead::EndOfFile, ..usual },
        Behaviour { short_read: ShortRead::WrongLength, ..usual },
        Behaviour { verified_query_is_ok: false, ..usual },
        Behaviour { extended_lengths: false, ..usual },
        Behaviour { zero_is_current_file: false, ..usual },
    ] {
        let reading = read(Recorded::Licence, behaviour, pin).unwrap();
        assert_eq!(summary(&reading).0, Integrity::Intact, "{behaviour:?}");
    }
    for query_blocked in [0x63C0, 0x6983, 0x6984] {
        let error = read(Recorded::Blocked, Behaviour { query_blocked, ..usual }, pin).unwrap_err();
        assert_eq!(error, CardError::Blocked { credential: MY_NUMBER_LICENCE_PIN });
    }
}

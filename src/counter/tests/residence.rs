// SPDX-License-Identifier: MIT OR Apache-2.0
//! Visits with a residence card: what is typed from its pictures, what the record says then, and what an expired card
//! or a lapsed number does.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan};
use tashika_kit::reading::{Field, Source};
use tashika_kit::verdict::Validity;
use tashika_kit::{CardError, CredentialNeed, Form};

use super::*;
use crate::keys::{Keyring, Role};
use crate::records::{
    Act, Book, BookKind, InquiryAnswer, NumberInquiry, PRINTED_DOCUMENT, Places, SpecialPeriod,
};

const BORN: Date = date(1985, 12, 31);

/// What the clerk types from the pictures: everything that is needed, and the address where it is asked for.
fn transcript(counter: &Counter, expiry: Date) -> Vec<Field> {
    let asked = counter.finding().unwrap().to_transcribe();
    let typed = asked.iter().filter_map(|text| {
        let text_of = |text: &str| Some(FieldValue::Text { text: text.to_owned() });
        let value = match (text.form, &text.name) {
            (_, name) if *name == FieldName::NAME => text_of("MIHON ANNA"),
            (_, name) if *name == FieldName::ADDRESS => text_of("東京都見本区一丁目"),
            (_, name) if *name == FieldName::BIRTH_DATE => Some(FieldValue::Date { date: BORN }),
            (_, name) if *name == FieldName::EXPIRY_DATE => Some(FieldValue::Date { date: expiry }),
            (Form::Sex, _) => Some(FieldValue::Code { raw: "female".into(), meaning: "female".into() }),
            _ => None,
        };
        value.map(|value| entry::from_picture(text, value))
    });
    typed.collect()
}

/// Brings a card to the transcription.
fn place(counter: &mut Counter, name: &str, now: Timestamp) {
    let readings = read(name, now);
    let family = documents::driver(&readings.document.family).unwrap().family();
    let _ = counter.handle(Event::Reader(ReaderEvent::CardInserted("R".into())), now);
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    let _ =
        counter.handle(Event::Recognised { family, additions, needs, preview, mark: Mark::default() }, now);
    let _ = counter.handle(Event::Submit(Vec::new()), now);
    let _ = counter.handle(Event::Read(Box::new(readings)), now);
    assert_eq!(counter.stage().name(), "result");
    let _ = counter.handle(Event::Compare, now);
    assert_eq!(counter.stage().name(), "transcription", "{name}");
}

/// From the transcription to the transaction.
fn type_and_compare(counter: &mut Counter, expiry: Date, observed: Observations, now: Timestamp) {
    let typed = transcript(counter, expiry);
    let _ = counter.handle(Event::Transcribed(typed), now);
    assert_eq!(counter.stage().name(), "comparison");
    let _ = counter.handle(Event::Observed(observed), now + SignedDuration::from_secs(5));
    assert_eq!(counter.stage().name(), "occasion");
}

fn checked(counter: &mut Counter, name: &str, observed: Observations, now: Timestamp) -> Vec<Record> {
    place(counter, name, now);
    let expiry = japan_day(now).checked_add(2.years()).unwrap();
    type_and_compare(counter, expiry, observed, now);
    decide(counter, &[Law::Aml, Law::Phone], now)
}

#[test]
fn a_first_generation_card_is_recorded_as_it_was_typed() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    let records = checked(&mut counter, "residence-permanent", all_same(), now);
    let [aml, phone] = records.as_slice() else { panic!("{:?}", counter.stage()) };
    for record in [aml, phone] {
        let identity = &record.customer.identity;
        assert_eq!(
            (identity.name.text.as_str(), identity.name.from),
            ("MIHON ANNA", Source::TypedFromChipImage)
        );
        assert_eq!(identity.name_latin, "MIHON ANNA", "the name itself is the Latin one");
        assert_eq!((identity.birth_date.date, identity.birth_date.from), (BORN, Source::TypedFromChipImage));
        assert_eq!(identity.residence.as_ref().unwrap().from, Source::TypedFromChipImage);
        let document = record.customer.document.as_ref().unwrap();
        assert_eq!(
            (document.kind, document.issuer.as_str()),
            (DocumentKind::ResidenceCard, "出入国在留管理庁")
        );
        assert_eq!(document.number.len(), 12, "the number that opened the chip");
        assert_eq!(document.expires_on, Some(date(2028, 11, 21)));
        assert!(document.valid_on_day);
        let chip = chip_of(record);
        let names: Vec<&str> = chip.transcript.iter().map(|field| field.name.as_str()).collect();
        assert!(names.contains(&"name") && names.contains(&"birth_date"), "{names:?}");
        assert!(!names.contains(&"sex"), "sex is shown, not kept");
        assert!(chip.reading.fields.iter().all(|field| field.name != FieldName::NAME), "never merged");
        assert_eq!(chip.summary, Summary::NotProved, "no chip of this kind proves that it is the original");
    }
    // The result, the typing and the comparison stood on the screen as one display.
    assert_eq!(chip_of(aml).displayed.len(), 1);
    assert!(chip_of(aml).displayed[0].for_ms >= 5000);
}

#[test]
fn a_second_generation_card_gives_the_birth_date_as_text_and_no_sex_to_the_record() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    let records = checked(&mut counter, "residence2-permanent", all_same(), now);
    let [aml, _] = records.as_slice() else { panic!("{:?}", counter.stage()) };
    let identity = &aml.customer.identity;
    assert_eq!(identity.name.from, Source::TypedFromChipImage);
    assert_eq!(identity.birth_date.from, Source::SignedChipText, "text goes before what is typed");
    assert!(chip_of(aml).reading.field(&FieldName::SEX).is_none());
    assert_eq!(aml.customer.document.as_ref().unwrap().number.len(), 12);
}

/// Where no picture can be shown the print is what is left; such a record goes into the book and comes out of it.
#[test]
fn what_was_typed_from_the_print_is_kept_by_the_book() {
    let now = Timestamp::now();
    let mut counter = counter(|_| {});
    place(&mut counter, "residence-permanent", now);
    let asked = counter.finding().unwrap().to_transcribe();
    let printed = transcript(&counter, japan_day(now)).into_iter().map(|field| {
        let text = asked.iter().find(|text| text.name == field.name).unwrap();
        entry::from_print(text, field.value)
    });
    let _ = counter.handle(Event::Transcribed(printed.collect()), now);
    let _ = counter.handle(Event::Observed(all_same()), now);
    let records = decide(&mut counter, &[Law::Aml], now);
    let [record] = records.as_slice() else { panic!("{:?}", counter.stage()) };
    assert_eq!(record.customer.identity.name.from, Source::TypedByClerk);
    assert_eq!(record.customer.identity.name_latin, "MIHON ANNA");

    let folder = tempfile::tempdir().unwrap();
    let places = Places::in_folder(folder.path(), BookKind::Training);
    let mut keys = Keyring::training(&places.keyring).unwrap();
    let clerk = keys.training_session(Role::Clerk).unwrap();
    let mut book = Book::open(&places, BookKind::Training).unwrap();
    let receipt = book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
    let manager = keys.training_session(Role::Manager).unwrap();
    let kept = book.view(&manager, &receipt.record_id).unwrap().record;
    assert!(kept == *record);
    let origins = kept.customer_chip.unwrap().transcript;
    assert!(origins.len() == 4 && origins.iter().all(|field| field.origin == PRINTED_DOCUMENT));
}

/// The newer address is the one on the back; what the front says is the address as issued.
#[test]
fn an_address_on_the_back_goes_before_the_one_in_the_picture() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    let records = checked(&mut counter, "residence-moved", all_same(), now);
    let residence = records[0].customer.identity.residence.clone().unwrap();
    assert_eq!(residence.from, Source::UnsignedChipText);
    assert_ne!(residence.text, "東京都見本区一丁目");
}

#[test]
fn what_is_missing_keeps_the_clerk_at_the_pictures_and_nothing_is_lost_by_going_back() {
    let now = at(BEFORE);
    let today = japan_day(now);
    let mut counter = counter(|_| {});
    place(&mut counter, "residence-permanent", now);
    let _ = counter.handle(Event::Transcribed(Vec::new()), now);
    assert_eq!(counter.stage().name(), "transcription");
    let missing = counter.transcript_complaints(&[], today);
    let fields: Vec<&str> = missing.iter().map(|one| one.field).collect();
    assert_eq!(fields, ["name", "birth_date", "expiry_date"]);
    let typed = transcript(&counter, today);
    let _ = counter.handle(Event::Transcribed(typed.clone()), now);
    for stage in ["transcription", "result"] {
        let _ = counter.handle(Event::Back, now);
        assert_eq!(counter.stage().name(), stage);
        assert_eq!(counter.finding().unwrap().transcript, typed, "kept");
    }
    // Nobody is let past the pictures by going forward again.
    let _ = counter.handle(Event::Compare, now);
    assert_eq!(counter.stage().name(), "transcription");
    let _ = counter.handle(Event::Idle, now);
    assert_eq!(counter.stage().name(), "idle");
    assert!(counter.finding().is_none());
}

#[test]
fn a_my_number_in_a_transcript_is_refused_before_it_is_anywhere() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    place(&mut counter, "residence-permanent", now);
    let mut typed = transcript(&counter, japan_day(now));
    let address = typed.iter_mut().find(|field| field.name == FieldName::ADDRESS).unwrap();
    address.value = FieldValue::Text { text: "見本市 1234 5678 9018".into() };
    let complaints = counter.transcript_complaints(&typed, japan_day(now));
    assert_eq!((complaints[0].field, complaints[0].words.as_str()), ("address", "never_store.my_number"));
    let _ = counter.handle(Event::Transcribed(typed), now);
    assert!(counter.finding().unwrap().transcript.is_empty());
}

/// The last day is only a picture: the typed one decides.
#[test]
fn a_typed_last_day_that_has_passed_cannot_be_confirmed() {
    let now = at(BEFORE);
    let today = japan_day(now);
    for (expiry, confirms) in [(today, true), (today.yesterday().unwrap(), false)] {
        let mut counter = counter(|_| {});
        place(&mut counter, "residence-permanent", now);
        type_and_compare(&mut counter, expiry, all_same(), now);
        let records = decide(&mut counter, &[Law::Aml], now);
        assert_eq!(!records.is_empty(), confirms, "{expiry}");
        let modifiers = &counter.answers()[0].ruling.modifiers;
        assert_eq!(modifiers.contains(&"M-EXP".to_owned()), !confirms);
    }
}

#[test]
fn an_expired_card_with_an_application_pending_needs_the_paper() {
    let now = at(BEFORE);
    let today = japan_day(now);
    let expiry = today.checked_sub(20.days()).unwrap();
    use SpecialPeriod::{NotAsked, NotShown, Shown};
    for name in ["residence-pending", "residence2-pending"] {
        for (answer, confirms) in
            [(None, false), (Some(NotAsked), false), (Some(NotShown), false), (Some(Shown), true)]
        {
            let mut counter = counter(|_| {});
            place(&mut counter, name, now);
            let typed = transcript(&counter, expiry);
            let _ = counter.handle(Event::Transcribed(typed), now);
            assert!(counter.finding().unwrap().asks_special_period(today), "{name}");
            let observed = Observations { special_period: answer, ..all_same() };
            let _ = counter.handle(Event::Observed(observed), now);
            let records = decide(&mut counter, &[Law::Aml], now);
            assert_eq!(!records.is_empty(), confirms, "{name} {answer:?}");
            if let [record] = records.as_slice() {
                let document = record.customer.document.as_ref().unwrap();
                assert_eq!((document.expires_on, document.valid_on_day), (Some(expiry), true));
                assert_eq!(chip_of(record).observations.special_period, Some(Shown));
            }
        }
    }
    // Past the longest special period nothing is asked any more.
    let mut counter = counter(|_| {});
    place(&mut counter, "residence-pending", now);
    let typed = transcript(&counter, today.checked_sub(4.months()).unwrap());
    let _ = counter.handle(Event::Transcribed(typed), now);
    let finding = counter.finding().unwrap();
    assert!(!finding.asks_special_period(today));
    assert!(matches!(finding.validity(today), Validity::Expired { .. }));
}

#[test]
fn a_lapsed_number_goes_to_the_supervisor_and_no_other_answer_changes_anything() {
    let now = at(BEFORE);
    use InquiryAnswer::{Lapsed, NotAsked, NotLapsed, Unavailable};
    for (answer, confirms) in [(Lapsed, false), (NotLapsed, true), (Unavailable, true), (NotAsked, true)] {
        let mut counter = counter(|_| {});
        let inquiry = NumberInquiry { answer, at: now };
        let observed = Observations { number_inquiry: Some(inquiry), ..all_same() };
        let records = checked(&mut counter, "residence-permanent", observed, now);
        assert_eq!(!records.is_empty(), confirms, "{answer:?}");
        let outcome = counter.answers()[0].ruling.outcome;
        assert_eq!(outcome == Outcome::Escalate, answer == Lapsed, "{answer:?}");
    }
}

/// The signed pictures of one card open under another's number once they are copied; only the picture says whose they
/// are.
#[test]
fn the_number_in_the_picture_binds_what_was_proved_to_the_number_that_was_typed() {
    use Compared::{Different, NotCompared, Same};
    for (day, seen, chip, confirms) in [
        (BEFORE, Same, ChipState::Full, true),
        (BEFORE, NotCompared, ChipState::Partial, true),
        (BEFORE, Different, ChipState::Invalid, false),
        (AFTER, Same, ChipState::Full, true),
        (AFTER, NotCompared, ChipState::Partial, false),
        (AFTER, Different, ChipState::Invalid, false),
    ] {
        let mut counter = counter(|_| {});
        let observed = Observations { picture_number: seen, ..all_same() };
        let records = checked(&mut counter, "residence-permanent", observed, at(day));
        assert_eq!(counter.answers()[0].ruling.chip, chip, "{day} {seen:?}");
        assert_eq!(!records.is_empty(), confirms, "{day} {seen:?}");
        assert_eq!(law::may_confirm(&counter.visit().customer), seen != Different);
    }
}

#[test]
fn what_is_asked_beside_the_card() {
    let now = at(BEFORE);
    let asked = |name: &str| {
        let mut counter = counter(|_| {});
        place(&mut counter, name, now);
        let finding = counter.finding().unwrap();
        (finding.has_number_inquiry(), finding.asks_picture_number(), finding.marks().len())
    };
    assert_eq!(asked("residence-permanent"), (true, true, 5));
    assert_eq!(asked("residence-child"), (true, true, 3));
    assert_eq!(asked("residence2-permanent"), (true, false, 0), "of the new form nothing is known");
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    let finding = counter.finding().unwrap();
    assert!(!finding.has_number_inquiry() && !finding.asks_picture_number() && finding.marks().is_empty());
    assert!(finding.to_transcribe().is_empty() && !finding.asks_special_period(japan_day(now)));
}

/// From 2027-04-01: the first generation stands alone, the second needs a paper about the residence until the point is
/// settled.
#[test]
fn the_law_from_2027_04_01_on_real_readings() {
    let now = at(AFTER);
    let cases = [
        ("residence-permanent", false, Outcome::Alone),
        ("residence2-permanent", false, Outcome::AloneSupp),
        ("residence2-permanent", true, Outcome::Alone),
        ("residence-moved", false, Outcome::AloneSupp),
        ("residence-unknown-issuer", true, Outcome::Refuse),
        ("residence-expired-root", true, Outcome::Refuse),
        ("residence-altered-photo", true, Outcome::Escalate),
        ("residence2-other-number", true, Outcome::Escalate),
    ];
    for (name, settled, outcome) in cases {
        let mut counter = counter(|settings| {
            settings.rule_settings.settled.extend(settled.then(|| "unsigned_residence".to_owned()));
        });
        let _ = checked(&mut counter, name, all_same(), now);
        assert_eq!(counter.answers()[0].ruling.outcome, outcome, "{name}, settled: {settled}");
    }
}

#[test]
fn a_representative_with_a_residence_card_is_typed_too_and_can_be_given_up_alone() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion(&mut counter, "genuine", now);
    let acts = Occasion { representative: true, ..occasion(&[Law::Phone]) };
    let _ = counter.handle(Event::Occasion(Box::new(acts)), now);
    assert_eq!(counter.stage().name(), "agent");
    place(&mut counter, "residence-permanent", now);
    let _ = counter.handle(Event::Cancel, now);
    assert_eq!(counter.stage().name(), "agent", "the customer's part stays");
    assert!(counter.visit().customer.finding().is_some());
    place(&mut counter, "residence-permanent", now);
    let typed = transcript(&counter, japan_day(now));
    let _ = counter.handle(Event::Transcribed(typed), now);
    let _ = counter.handle(Event::Observed(all_same()), now);
    assert_eq!(counter.stage().name(), "agent");
    assert!(counter.visit().representative.finding().unwrap().transcript.len() > 2);
    assert!(counter.visit().customer.finding().unwrap().transcript.is_empty());
}

/// A number that does not open the chip costs nothing: the card is opened again, and nobody counts.
#[test]
fn a_key_that_is_refused_is_asked_for_again() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    let number = tashika_residence::NUMBER;
    let need = CredentialNeed {
        id: number,
        digits: 12,
        tries_left: CredentialNeed::UNLIMITED,
        warn_at: 0,
        entry: tashika_kit::Entry::Clerk,
        optional: false,
    };
    let recognised = || Event::Recognised {
        family: tashika_residence::FAMILY,
        additions: Vec::new(),
        needs: vec![need.clone()],
        preview: Vec::new(),
        mark: Mark::default(),
    };
    let _ = counter.handle(Event::Reader(ReaderEvent::CardInserted("R".into())), now);
    let _ = counter.handle(recognised(), now);
    let typed = |text: &str| {
        let secret = tashika_kit::Secret::from(text);
        Event::Submit(vec![tashika_kit::Credential { id: number, secret, last_try: None }])
    };
    // A slip of the finger does not reach the card.
    let _ = counter.handle(typed("AA1234567BB"), now);
    assert_eq!(counter.stage().name(), "credential");
    let _ = counter.handle(typed("AA12345678BB"), now);
    assert_eq!(counter.stage().name(), "reading");
    assert!(counter.tries_before().is_empty(), "nobody counts");
    let _ = counter.handle(Event::SessionFailed(CardError::KeyRefused { credential: number }), now);
    let Stage::Failed { problem } = counter.stage() else { panic!("{:?}", counter.stage()) };
    assert_eq!((problem.code, problem.next, problem.tries_left), ("key_refused", Next::NumberAgain, None));
    let effects = counter.handle(Event::Retry, now);
    assert!(matches!(effects.as_slice(), [Effect::Open { .. }]));
    let _ = counter.handle(recognised(), now);
    assert_eq!(counter.stage().name(), "credential");
}

/// What is only to be looked at promises what it says: if everything that is compared is the same.
#[test]
fn the_outlook_of_a_card_whose_number_is_still_to_be_compared() {
    let said = Occasion {
        laws: std::iter::once(Law::Phone).collect(),
        kind: Some(TransactionKind::LineContract),
        ..Occasion::default()
    };
    for day in [BEFORE, AFTER] {
        for name in ["residence-permanent", "residence-student", "special-permanent"] {
            let mut counter = counter(|_| {});
            let _ = counter.handle(Event::Prepare(Box::new(said.clone())), at(day));
            place(&mut counter, name, at(day));
            let ahead: Vec<_> =
                counter.outlook(japan_day(at(day))).iter().map(|one| one.look().clone()).collect();
            assert_eq!(ahead[0].chip, ChipState::Full, "{name} {day}");
            assert_eq!(ahead[0].outcome, Outcome::Alone, "{name} {day}");
        }
    }
    // What was seen to be different is not taken for the same.
    let mut counter = counter(|_| {});
    let _ = counter.handle(Event::Prepare(Box::new(said)), at(AFTER));
    place(&mut counter, "residence-permanent", at(AFTER));
    let typed = transcript(&counter, japan_day(at(AFTER)));
    let _ = counter.handle(Event::Transcribed(typed), at(AFTER));
    let seen = Observations { picture_number: Compared::Different, ..all_same() };
    let _ = counter.handle(Event::Observed(seen), at(AFTER));
    let _ = counter.handle(Event::Back, at(AFTER));
    assert_eq!(counter.outlook(japan_day(at(AFTER)))[0].look().chip, ChipState::Invalid);
}

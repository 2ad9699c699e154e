// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising and reading: what is sent, what is never sent, what comes out.

use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use tashika_kit::reading::{FieldName, FieldValue, Reading, Source};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{Capabilities, CardError, Driver, Entry, Link, LinkError, ReadOrder, Transaction, Watch};

use super::card::{Card, Folder, Store, changes, entries, pair, photo};
use super::{Licence, PIN_1, PIN_2, agreed, both, credential, first, now, read, read_with};

fn text(reading: &Reading, name: &FieldName) -> String {
    match &reading.field(name).unwrap().value {
        FieldValue::Text { text } => text.clone(),
        _ => String::new(),
    }
}

fn has_note(reading: &Reading, code: &str) -> bool {
    reading.notes.iter().any(|note| note.code == code)
}

#[test]
fn a_licence_is_recognised_by_free_files_alone() {
    let card = Card::new();
    let recognised = Licence.probe(&mut card.session()).unwrap().unwrap();
    let expected: [&[u8]; 7] = [
        &[0, 0xA4, 4, 0x0C, 0x10, 0xA0, 0, 0, 2, 0x31, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0, 0xA4, 0, 0],
        &[0, 0xA4, 2, 0x0C, 2, 0x2F, 0x01],
        &[0, 0xB0, 0, 0, 17],
        &[0, 0xB0, 0x8A, 0, 3],
        &[0, 0x20, 0, 0x82],
        &[0, 0x20, 0, 0x81],
    ];
    assert_eq!(card.sent(), expected);
    let [one, two] = recognised.needs() else { panic!("two needs") };
    assert_eq!(
        (one.id, one.digits, one.tries_left, one.entry, one.optional),
        (PIN_1, 4, 3, Entry::Holder, false)
    );
    assert_eq!(
        (two.id, two.digits, two.tries_left, two.entry, two.optional),
        (PIN_2, 4, 3, Entry::Holder, true)
    );
    let [issued, expires, version] = recognised.preview() else { panic!("two dates and a version") };
    assert_eq!(issued.value, FieldValue::Date { date: jiff::civil::date(2024, 5, 8) });
    assert_eq!(expires.value, FieldValue::Date { date: jiff::civil::date(2029, 7, 1) });
    assert_eq!(version.value, FieldValue::Text { text: "009".into() });
    assert_eq!(version.keep, tashika_kit::reading::Keep::ScreenOnly);
    let free = |f: &tashika_kit::Field| f.source == Source::UnsignedChipText && f.origin == "MF/EF01";
    assert!([issued, expires, version].into_iter().all(free));
}

#[test]
fn another_card_is_left_to_other_drivers_after_one_command() {
    for sw in [0x6A82, 0x6A81, 0x6A86, 0x6D00, 0x6E00, 0x6700] {
        let card = Card::new().instead(&[0, 0xA4, 4], sw);
        assert!(Licence.probe(&mut card.session()).unwrap().is_none());
        assert_eq!(card.sent().len(), 1);
    }
}

#[test]
fn a_blocked_folder_says_so() {
    let card = Card::new().instead(&[0, 0xA4, 4], 0x6283);
    let error = Licence.probe(&mut card.session()).err().unwrap();
    assert!(error.to_string().contains("blocked") && error.code() == "status", "{error}");
}

#[test]
fn a_damaged_licence_is_an_error_and_no_pin_is_guessed() {
    let mut no_common = Card::new();
    no_common.files.insert((Folder::Mf, 0x2F01), vec![0x44; 17]);
    let mut strange_flag = Card::new();
    strange_flag.files.insert((Folder::Mf, 0x000A), vec![0x05, 0x01, 0x02]);
    let mut no_flag = Card::new();
    no_flag.files.remove(&(Folder::Mf, 0x000A));
    for card in [no_common, strange_flag, no_flag] {
        assert!(Licence.probe(&mut card.session()).is_err());
        assert!(card.sent().iter().all(|sent| sent[1] != 0x20));
    }
}

#[test]
fn a_pin_that_counts_as_verified_already_is_not_used() {
    let card = Card::new().instead(&[0, 0x20, 0, 0x81], 0x9000);
    let error = Licence.probe(&mut card.session()).err().unwrap();
    assert!(matches!(error, CardError::Status { sw, .. } if sw.is_ok()));
}

#[test]
fn pin_1_opens_the_entries_and_nothing_else() {
    let card = Card::new();
    let reading = read(&card, first()).unwrap();
    assert_eq!(text(&reading, &FieldName::NAME), "日本　花子");
    assert_eq!(text(&reading, &FieldName::DOCUMENT_NUMBER), "302400000120");
    assert!(reading.field(&FieldName::PHOTO).is_none());
    assert!(has_note(&reading, "photo_needs_pin_2"));
    assert_eq!(card.verified(), [0x81]);
}

#[test]
fn both_pins_open_the_photo_each_verified_once_on_its_own_query() {
    let card = Card::new();
    let reading = read(&card, both()).unwrap();
    let FieldValue::Picture { bytes, .. } = &reading.field(&FieldName::PHOTO).unwrap().value else {
        panic!()
    };
    assert_eq!(*bytes, photo(1800)[5..1805]);
    assert_eq!(card.verified(), [0x81, 0x82]);
    let sent = card.sent();
    for (at, command) in sent.iter().enumerate().filter(|(_, sent)| sent[1] == 0x20 && sent.len() > 4) {
        assert_eq!(sent[at - 1], command[..4], "a query of the same PIN comes right before");
    }
}

#[test]
fn name_address_and_photo_cost_what_their_bytes_need_and_14_commands() {
    let mut card = Card::new();
    card.files.insert((Folder::Df2, 1), photo(2000));
    read(&card, both()).unwrap();
    let objects = |file: Vec<u8>| file.len() - file.iter().rev().take_while(|byte| **byte == 0xFF).count();
    let needed: usize =
        [objects(entries()), objects(changes()), 2005].map(|bytes| bytes.div_ceil(240)).iter().sum();
    let sent = card.sent().len();
    assert!(sent <= needed + 14, "{sent} commands, {needed} chunks");
}

#[test]
fn an_extended_reader_takes_each_file_at_once() {
    let card = Card { extended: true, ..Card::new() };
    read(&card, both()).unwrap();
    // Recognising 7, two PINs 3, two folders, three files.
    assert_eq!(card.sent().len(), 15);
}

#[test]
fn the_registered_domicile_stays_in_the_card() {
    for (store, signatures, credentials) in [
        (Store::default(), true, both()),
        (Store { key_id: vec![1], ..Store::of(pair()) }, true, both()),
        (Store { not_accepted: true, ..Store::of(pair()) }, true, both()),
        (Store::of(pair()), false, both()),
        (Store::of(pair()), true, first()),
    ] {
        let card = Card::new();
        read_with(&card, credentials, &store, signatures).unwrap();
        let asked =
            |sent: &Vec<u8>| matches!(sent[..], [0, 0xB0, 0x82 | 0x86, ..] | [0, 0xA4, 2, _, _, 0, 2 | 6]);
        assert!(!card.sent().iter().any(asked));
    }
    let card = Card::new();
    read_with(&card, both(), &Store::of(pair()), true).unwrap();
    let count = |short_id| card.sent().iter().filter(|sent| sent[1] == 0xB0 && sent[2] == short_id).count();
    assert_eq!((count(0x82), count(0x86)), (1, 0), "only where it is needed, and EF06 never");
}

#[test]
fn a_wrong_first_pin_ends_the_session_before_the_second() {
    let card = Card::new();
    let wrong = vec![credential(PIN_1, "0000"), credential(PIN_2, "5678")];
    let error = read(&card, wrong).unwrap_err();
    assert_eq!(error, CardError::WrongNumber { credential: PIN_1, left: Some(2) });
    assert_eq!(card.verified(), [0x81]);
}

#[test]
fn a_wrong_second_pin_fails_the_reading() {
    let card = Card::new();
    let error = read(&card, vec![credential(PIN_1, "1234"), credential(PIN_2, "0000")]).unwrap_err();
    assert_eq!(error, CardError::WrongNumber { credential: PIN_2, left: Some(2) });
    assert_eq!(card.verified(), [0x81, 0x82]);
    assert_eq!(*card.tries.lock().unwrap(), [3, 2]);
    assert!(!card.sent().iter().any(|sent| sent[1] == 0xB0 && sent[2] == 0x81), "nothing was read");
}

#[test]
fn a_blocked_second_pin_leaves_the_first_usable() {
    let card = Card::new();
    *card.tries.lock().unwrap() = [3, 0];
    let refused = read(&card, both()).unwrap_err();
    assert_eq!(refused, CardError::Blocked { credential: PIN_2 });
    assert!(card.verified().is_empty(), "known before: no try of the first is spent either");
    assert_eq!(text(&read(&card, first()).unwrap(), &FieldName::NAME), "日本　花子");
}

#[test]
fn every_form_of_a_blocked_pin_is_blocked() {
    for sw in [0x63C0, 0x6983, 0x6984] {
        let card = Card::new().instead(&[0, 0x20, 0, 0x81], sw);
        let recognised = Licence.probe(&mut card.session()).unwrap().unwrap();
        assert_eq!(recognised.needs()[0].tries_left, 0);
        assert_eq!(read(&card, first()).unwrap_err(), CardError::Blocked { credential: PIN_1 });
        assert!(card.verified().is_empty());
    }
}

#[test]
fn the_last_try_of_either_pin_needs_both_peoples_word() {
    let card = Card::new();
    *card.tries.lock().unwrap() = [1, 3];
    assert_eq!(read(&card, first()).unwrap_err(), CardError::LastTry { credential: PIN_1 });
    *card.tries.lock().unwrap() = [3, 1];
    assert_eq!(read(&card, both()).unwrap_err(), CardError::LastTry { credential: PIN_2 });
    assert!(card.verified().is_empty());
    assert_eq!(LastTryConsent::given(true, false), None);
    read(&card, vec![credential(PIN_1, "1234"), agreed(PIN_2, "5678")]).unwrap();
    assert_eq!(*card.tries.lock().unwrap(), [3, 3]);
}

#[test]
fn a_card_without_pins_gets_the_default_only_because_it_says_so() {
    let card = Card::new().without_pins();
    let recognised = Licence.probe(&mut card.session()).unwrap().unwrap();
    assert!(recognised.needs().iter().all(|need| need.entry == Entry::Preset && need.digits == 0));
    assert!(
        read(&card, vec![credential(PIN_1, ""), credential(PIN_2, "")])
            .unwrap()
            .field(&FieldName::PHOTO)
            .is_some()
    );
    assert_eq!(card.verified(), [0x81, 0x82]);
    let typed = read(&card, first()).unwrap_err();
    assert_eq!(typed, CardError::Credential { credential: PIN_1, problem: "no_pin_set" });
    let holders = Card::new();
    assert!(read(&holders, vec![credential(PIN_1, "")]).is_err());
    assert!(holders.verified().is_empty());
}

#[test]
fn changes_closed_without_a_pin_are_told() {
    let closed: &[u8] = &[0, 0xB0, 0x84];
    let card = Card::new().without_pins().instead(closed, 0x6982);
    let reading = read(&card, vec![credential(PIN_1, "")]).unwrap();
    assert!(has_note(&reading, "changes_closed"));
    assert_eq!(text(&reading, &FieldName::NAME), "日本　花子");
    let with_pin = Card::new().instead(closed, 0x6982);
    assert!(matches!(read(&with_pin, first()), Err(CardError::Status { sw, .. }) if sw.0 == 0x6982));
}

#[test]
fn pictures_of_characters_are_read_where_a_text_uses_them() {
    let mut card = Card::new();
    let mut file = b"\x48\x03\x01\xAA\xBB\x49\x00".to_vec();
    file.resize(264, 0xFF);
    card.files.insert((Folder::Df1, 3), file);
    read(&card, first()).unwrap();
    assert!(!card.sent().iter().any(|sent| sent[..3] == [0, 0xB0, 0x83]), "not needed, not read");
    let mut with = entries();
    let name = with.windows(2).position(|pair| pair == [0x46, 0x7C]).unwrap();
    with[name..name + 2].copy_from_slice(&[0xFF, 0xF1]);
    card.files.insert((Folder::Df1, 1), with);
    let reading = read(&card, first()).unwrap();
    assert_eq!(text(&reading, &FieldName::NAME), "【※1】本　花子");
    assert!(reading.field(&FieldName::EXTERNAL_CHARACTER).is_some());
    card.files.insert((Folder::Df1, 3), vec![0x48, 0x81, 0x03]);
    let without = read(&card, first()).unwrap();
    assert!(has_note(&without, "external_characters_unreadable"));
    assert_eq!(text(&without, &FieldName::NAME), "【※1】本　花子");
}

#[test]
fn a_break_at_any_command_ends_the_session_and_no_try_is_spent_twice() {
    let whole = Card::new();
    read_with(&whole, both(), &Store::of(pair()), true).unwrap();
    for at in 0..whole.sent().len() {
        let card = Card { breaks_at: Some(at), ..Card::new() };
        let error = read_with(&card, both(), &Store::of(pair()), true).unwrap_err();
        assert!(matches!(error, CardError::Link { source: LinkError::Removed, .. }), "{at}: {error}");
        assert_eq!(card.sent().len(), at, "nothing is sent after the break");
        assert!(card.verified().iter().filter(|p2| **p2 == 0x81).count() <= 1);
    }
}

#[test]
fn a_refusal_at_any_command_spends_no_second_try() {
    let whole = Card::new();
    read(&whole, both()).unwrap();
    for command in whole.sent() {
        for sw in [0x6400, 0x6581, 0x6700, 0x6982, 0x6A82, 0x6F00, 0x6986, 0x6B00] {
            let card = Card::new().instead(&command, sw);
            let _ = read(&card, both());
            let verified = card.verified();
            assert!(
                verified.is_empty() || verified == [0x81] || verified == [0x81, 0x82],
                "{command:02X?} {sw:04X}"
            );
        }
    }
}

/// Answers that go far, and answers that are nothing.
fn answer() -> impl Strategy<Value = Vec<u8>> {
    let data = prop::collection::vec(any::<u8>(), 0..240);
    let with = |mut data: Vec<u8>, sw: u16| {
        data.extend(sw.to_be_bytes());
        data
    };
    prop_oneof![
        6 => Just(vec![0x90, 0x00]),
        2 => Just(vec![0x63, 0xC3]),
        2 => (data, any::<u16>()).prop_map(move |(data, sw)| with(data, sw)),
        2 => prop::sample::select(vec![vec![0x05, 0x01, 0x01], vec![0x45, 0x0B]]).prop_map(move |data| with(data, 0x9000)),
        1 => Just(entries()[..240].to_vec()).prop_map(move |data| with(data, 0x9000)),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ]
}

struct Anything {
    answers: Vec<Vec<u8>>,
    sent: Arc<Mutex<Vec<Vec<u8>>>>,
    extended: bool,
}

impl Link for Anything {
    /// The free files as they should be, so that the rest is reached; then whatever comes.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut sent = self.sent.lock().unwrap();
        sent.push(command.to_vec());
        let common =
            [0x45, 0x0B, 0x30, 0x30, 0x39, 0x20, 0x24, 5, 8, 0x20, 0x29, 7, 1, 0x46, 2, 0, 0, 0x90, 0];
        let answer = match (sent.len(), command) {
            (1..=3, _) => vec![0x90, 0x00],
            (4, _) => common.to_vec(),
            (5, _) => vec![0x05, 0x01, 0x01, 0x90, 0x00],
            (_, [0, 0x20, 0, _]) => vec![0x63, 0xC3],
            (at, _) => self.answers[at % self.answers.len()].clone(),
        };
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        if self.extended { Capabilities::EXTENDED } else { Capabilities::SHORT }
    }

    fn power_off(&mut self) {}
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn hostile_files_never_panic_and_never_cost_a_second_try(
        file in prop::sample::select(vec![(Folder::Df1, 1), (Folder::Df1, 3), (Folder::Df1, 4), (Folder::Df1, 7), (Folder::Df2, 1)]),
        at in 0_usize..900,
        bytes in prop::collection::vec(any::<u8>(), 1..40),
        extended: bool,
    ) {
        let mut card = Card { extended, ..Card::new() };
        let contents = card.files.get_mut(&file).unwrap();
        let at = at % contents.len();
        let end = (at + bytes.len()).min(contents.len());
        contents[at..end].copy_from_slice(&bytes[..end - at]);
        let _ = read_with(&card, both(), &Store::of(pair()), true);
        prop_assert_eq!(card.verified(), [0x81, 0x82]);
    }

    #[test]
    fn a_chip_that_answers_anything_never_panics_and_gets_one_verify_of_each_pin(
        answers in prop::collection::vec(answer(), 1..40),
        extended: bool,
    ) {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let chip = Anything { answers, sent: sent.clone(), extended };
        let mut tx = Transaction::new(Box::new(chip), Watch::default());
        let store = Store::of(pair());
        if let Ok(Some(recognised)) = Licence.probe(&mut tx) {
            let order = ReadOrder { now: now(), anchors: &store, signatures_over_hidden: true, statement: None };
            let _ = recognised.read(&mut tx, both(), &order);
        }
        let sent = sent.lock().unwrap();
        let count = |p2| sent.iter().filter(|sent| sent[..4] == [0, 0x20, 0, p2] && sent.len() > 4).count();
        prop_assert!(count(0x81) <= 1 && count(0x82) <= 1);
    }
}

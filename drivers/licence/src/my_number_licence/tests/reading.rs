// SPDX-License-Identifier: MIT OR Apache-2.0
//! Recognising, the PIN, the commands.

use super::*;

#[test]
fn recognising_costs_three_commands_and_no_try() {
    let mut session = Session::with(Card::new(licence()));
    let card = MyNumberLicence.probe(&mut session.tx).unwrap().unwrap();
    let [need] = card.needs() else { panic!("one PIN") };
    assert_eq!((need.id, need.digits, need.tries_left, need.warn_at), ("my_number_licence_pin", 4, 10, 3));
    assert_eq!(need.entry, Entry::Holder);
    assert!(card.preview().is_empty());
    let aid = b"\xA0\x00\x00\x02\x31\x06\0\0\0\0\0\0\0\0\0\0";
    let select = [b"\x00\xA4\x04\x0C\x10".as_slice(), aid].concat();
    assert_eq!(session.sent(), [&*select, b"\x00\xB0\x9A\x00\x03", b"\x00\x20\x00\x86"]);
}

#[test]
fn a_card_without_the_application_costs_one_command() {
    let mut session = Session::with(Card { aid: b"\xA0".to_vec(), ..Card::new(licence()) });
    assert!(MyNumberLicence.probe(&mut session.tx).unwrap().is_none());
    assert_eq!(session.sent().len(), 1);
}

#[test]
fn an_application_that_answers_oddly_is_not_offered_and_stops_nothing() {
    let whatever = [0x6283, 0x6999, 0x6A82, 0x9000, 0x6F00, 0x6D00];
    for (at, sw) in (0..3).flat_map(|at| whatever.map(|sw| (at, sw))) {
        let mut odd = [None; 3];
        odd[at] = Some(sw);
        // 9000 is the usual answer to SELECT.
        if (at, sw) != (0, 0x9000) {
            let mut session = Session::with(Card { odd, ..Card::new(licence()) });
            assert!(MyNumberLicence.probe(&mut session.tx).unwrap().is_none(), "{at} {sw:04X}");
            assert!(session.verifies().is_empty());
        }
    }
    for flag in [&b""[..], b"\xC1", b"\xC1\x01\x02", b"\x05\x01\x00", b"\xC1\x02\x00"] {
        let mut session = Session::with(Card { flag: flag.to_vec(), ..Card::new(licence()) });
        assert!(MyNumberLicence.probe(&mut session.tx).unwrap().is_none(), "{flag:?}");
    }
}

#[test]
fn a_broken_link_is_an_error_wherever_it_breaks_and_never_costs_a_second_pin() {
    let whole = {
        let mut session = Session::with(Card::new(licence()));
        session.read(PIN, &Store::Empty).unwrap();
        session.sent().len()
    };
    for at in 1..=whole {
        let mut session = Session::with(Card { breaks_at: Some(at), ..Card::new(licence()) });
        let error = session.read(PIN, &Store::Empty).unwrap_err();
        assert!(matches!(error, CardError::Link { source: LinkError::Removed, .. }), "{at}: {error}");
        assert_eq!(session.sent().len(), at, "nothing is sent after a fault");
        assert!(session.verifies().len() <= 1);
    }
}

#[test]
fn the_files_are_read_whole_in_short_commands_after_one_verify() {
    let data = licence();
    let mut session = Session::with(Card::new(data.clone()));
    let reading = session.read(PIN, &Store::Empty).unwrap();
    assert_eq!(session.verifies(), [PIN.as_bytes()]);
    assert_eq!(reading.evidence("my_number_licence.data"), Some(&*data));
    assert_eq!(reading.evidence("my_number_licence.signature"), Some(&*wef03(&data)));
    let sent = session.sent();
    // Recognising, SELECT, query, VERIFY, WEF02 in 25 parts, WEF03 in 3.
    assert_eq!(sent.len(), 3 + 3 + (1 + 25) + (1 + 3));
    assert_eq!(sent[3][..5], [0x00, 0xA4, 0x04, 0x0C, 0x10]);
    assert_eq!(sent[4], [0x00, 0x20, 0x00, 0x86]);
    assert_eq!(sent[5][..5], [0x00, 0x20, 0x00, 0x86, 0x04]);
    assert_eq!(sent[6], [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x1B]);
    assert_eq!(sent[7], [0x00, 0xB0, 0x00, 0x00, 240]);
    assert_eq!(sent[31], [0x00, 0xB0, 0x16, 0x80, 240], "offset 5760 in 15 bits");
    assert_eq!(sent[32], [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x1C]);
}

#[test]
fn a_card_that_gives_less_at_once_or_has_another_size_is_read_to_its_end() {
    let mut small = licence();
    small.truncate(4800);
    for (data, most) in [(licence(), 100), (small.clone(), 256), (small, 77)] {
        let reading =
            Session::with(Card { most, ..Card::new(data.clone()) }).read(PIN, &Store::Empty).unwrap();
        assert_eq!(reading.evidence("my_number_licence.data"), Some(&*data));
        assert_eq!(codes(&reading).contains(&"unusual_file_size"), data.len() != 5845);
    }
    let endless = Session::with(Card::new(vec![0xFF; 0x9000])).read(PIN, &Store::Empty).unwrap_err();
    assert!(matches!(endless, CardError::Malformed { problem: "the file does not end", .. }), "{endless}");
}

#[test]
fn a_wrong_pin_is_sent_once_and_named_as_what_it_is() {
    let mut session = Session::with(Card::new(licence()));
    let error = session.read("0000", &Store::Empty).unwrap_err();
    assert_eq!(error, CardError::WrongNumber { credential: MY_NUMBER_LICENCE_PIN, left: Some(9) });
    assert_eq!(session.verifies().len(), 1);
}

#[test]
fn a_blocked_pin_is_never_sent() {
    let mut session = Session::with(Card { tries: 0, ..Card::new(licence()) });
    let card = MyNumberLicence.probe(&mut session.tx).unwrap().unwrap();
    assert_eq!(card.needs()[0].tries_left, 0);
    let error = card.read(&mut session.tx, vec![credential(PIN, None)], &order(&Store::Empty)).unwrap_err();
    assert_eq!(error, CardError::Blocked { credential: MY_NUMBER_LICENCE_PIN });
    assert!(session.verifies().is_empty());
}

#[test]
fn the_last_try_needs_both_peoples_word() {
    let mut session = Session::with(Card { tries: 1, ..Card::new(licence()) });
    let error = session.read(PIN, &Store::Empty).unwrap_err();
    assert_eq!(error, CardError::LastTry { credential: MY_NUMBER_LICENCE_PIN });
    assert!(session.verifies().is_empty());
    let card = MyNumberLicence.probe(&mut session.tx).unwrap().unwrap();
    let given = vec![credential(PIN, LastTryConsent::given(true, true))];
    card.read(&mut session.tx, given, &order(&Store::Empty)).unwrap();
    assert_eq!(session.verifies().len(), 1);
}

#[test]
fn the_default_pin_is_sent_only_where_the_card_says_that_none_was_set() {
    let unset = Card { flag: vec![0xC1, 0x01, 0x00], pin: b"****".to_vec(), ..Card::new(licence()) };
    let mut session = Session::with(Card { log: Arc::default(), ..unset.clone() });
    let card = MyNumberLicence.probe(&mut session.tx).unwrap().unwrap();
    assert_eq!((card.needs()[0].entry, card.needs()[0].digits), (Entry::Preset, 0));
    card.read(&mut session.tx, vec![credential("", None)], &order(&Store::Empty)).unwrap();
    assert_eq!(session.verifies(), [b"****"]);
    // Digits where the card has no PIN: neither they nor the default are sent.
    let mut session = Session::with(unset);
    assert!(matches!(session.read("1234", &Store::Empty), Err(CardError::Credential { .. })));
    assert!(session.verifies().is_empty());
    let mut session = Session::with(Card::new(licence()));
    let error = session.read("", &Store::Empty).unwrap_err();
    assert!(matches!(error, CardError::Credential { .. }), "{error}");
    assert!(session.verifies().is_empty());
}

#[test]
fn what_is_no_pin_is_refused_before_it_is_sent() {
    let problem = CardError::Credential { credential: MY_NUMBER_LICENCE_PIN, problem: "not_4_digits" };
    let day = jiff::civil::date(2024, 11, 21);
    for wrong in ["1", "123", "12345", "12 4", "****", "１２３"] {
        let checked = MyNumberLicence.check(&credential(wrong, None), day);
        assert_eq!(checked, Err(problem.clone()), "{wrong}");
    }
    for right in ["0000", "９８76", ""] {
        assert_eq!(MyNumberLicence.check(&credential(right, None), day), Ok(()));
    }
    let others = Credential { id: "check_number_b", secret: Secret::from("1"), last_try: None };
    assert_eq!(MyNumberLicence.check(&others, day), Ok(()));
    let mut session = Session::with(Card::new(licence()));
    assert_eq!(session.read("12345", &Store::Empty).unwrap_err(), problem);
    assert!(session.verifies().is_empty());
}

#[test]
fn without_its_signature_file_the_data_are_read_all_the_same() {
    let mut session = Session::with(Card { signature: None, ..Card::new(licence()) });
    let reading = session.read(PIN, &Store::Empty).unwrap();
    let note = reading.notes.iter().find(|note| note.code == "signature_missing").unwrap();
    assert_eq!(note.detail, format!("WEF03: {}", StatusWord::NOT_FOUND));
    assert!(reading.evidence("my_number_licence.signature").is_none());
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika check mynumber` on a served card: verdicts, exit codes, tries, and what goes over the wire.

use super::opensc::tries_left;
use super::service::{READER, Served, check, credential, listed, no_card, persona, service, until};
use super::wire::{Act, Passed, Wire, is_verify};

const QUESTIONS: [&str; 6] = ["integrity", "issuer", "originality", "validity", "revocation", "agreement"];

/// A number for a card that is refused before it is asked for.
const ANY_NUMBER: &str = "01010120300000";

/// A check of the served persona must come to exactly what the program's own list says it comes to.
fn comes_to_what_is_expected(name: &str, exit: i32) {
    let Some(_service) = service() else { return };
    let persona = persona(name);
    let credentials = persona["credentials"].as_array().unwrap();
    let number = credentials.iter().find(|credential| credential["id"] == "check_number_b");
    let number = number.map_or(ANY_NUMBER, |credential| credential["value"].as_str().unwrap());
    let _card = Served::persona(name);
    let checked = check(&["--training"], number);
    let report = &checked.report;

    let expected = &persona["expected"];
    if let Some(verdicts) = expected["verdicts"].as_object() {
        for question in QUESTIONS {
            assert_eq!(checked.answer(question), verdicts[question], "{question} of {name}");
        }
        assert_eq!(report["summary"], verdicts["summary"]);
        assert_eq!(checked.error(), "none");
    } else {
        assert_eq!(checked.error(), expected["error"]["code"], "{report:#}");
        checked.tells_nothing_of_the_card();
    }
    assert_eq!(checked.exit, exit, "{report:#}");
    assert_eq!(report["exit_code"], exit);
    assert_eq!(report["training"], true);
    assert_eq!(report["reader"], READER);
}

#[test]
fn a_genuine_card_is_proved() {
    comes_to_what_is_expected("genuine", 0);
}

#[test]
fn a_foreign_residents_card_is_proved() {
    comes_to_what_is_expected("foreign-resident", 0);
}

#[test]
fn a_card_that_asks_for_other_lengths_is_proved() {
    comes_to_what_is_expected("wrong-le", 0);
}

#[test]
fn an_expired_card_is_not_proved() {
    comes_to_what_is_expected("expired", 3);
}

#[test]
fn a_card_of_an_unknown_issuer_is_not_proved() {
    comes_to_what_is_expected("unknown-issuer", 3);
}

#[test]
fn a_changed_photo_fails() {
    comes_to_what_is_expected("tampered-photo", 4);
}

#[test]
fn a_changed_expiry_date_fails_although_no_signature_covers_it() {
    comes_to_what_is_expected("tampered-expiry", 4);
}

#[test]
fn a_copied_chip_fails() {
    comes_to_what_is_expected("cloned-chip", 4);
}

#[test]
fn a_blocked_number_is_not_asked_for() {
    comes_to_what_is_expected("blocked", 5);
}

#[test]
fn a_telephone_is_told_apart() {
    comes_to_what_is_expected("telephone", 5);
}

#[test]
fn outside_training_nobody_knows_the_issuer_of_a_software_card() {
    let Some(_service) = service() else { return };
    let number = credential("genuine", "check_number_b");
    let _card = Served::persona("genuine");
    for options in [&[][..], &["--trust", "official,unofficial,test"]] {
        let checked = check(options, &number);
        let report = &checked.report;
        assert_eq!(checked.exit, 3, "{report:#}");
        assert_eq!(report["summary"], "not_proved");
        assert_eq!(report["training"], false);
        // The card agrees with itself, which anybody's card can do.
        assert_eq!(checked.answer("integrity"), "intact");
        assert_eq!(checked.answer("issuer"), "unknown");
        assert_eq!(report["verdicts"]["issuer"]["reason"]["code"], "signer_unknown");
        let fields = report["fields"].as_array().unwrap();
        assert!(!fields.is_empty() && fields.iter().all(|field| field["mark"] != "proved"), "{fields:#?}");
        for certificate in report["verdicts"]["certificates"].as_array().unwrap() {
            assert_eq!(certificate["issuer"]["answer"], "unknown", "{certificate:#}");
        }
    }
}

#[test]
fn a_wrong_number_costs_exactly_one_try() {
    let Some(_service) = service() else { return };
    let right = credential("genuine", "check_number_b");
    let wrong = with_another_last_digit(&right);
    let _card = Served::persona("genuine");
    assert_eq!(tries_left(), [10, 10]);
    for left in [9, 8] {
        let checked = check(&["--training"], &wrong);
        assert_eq!((checked.exit, checked.error()), (5, "wrong_number"));
        assert_eq!(checked.report["error"]["tries_left"], left);
        assert_eq!(checked.report["error"]["try_may_be_spent"], false);
        checked.tells_nothing_of_the_card();
        // The second application was never asked with a number that the first one had refused.
        assert_eq!(tries_left(), [left, 10]);
    }
    assert_eq!(check(&["--training"], &right).exit, 0);
    assert_eq!(tries_left(), [10, 10]);
}

#[test]
fn a_number_that_cannot_be_right_costs_no_try() {
    let Some(_service) = service() else { return };
    let right = credential("genuine", "check_number_b");
    let _card = Served::persona("genuine");
    // One digit short; an impossible month; a year in which no card can expire.
    let month_13 = format!("{}13{}", &right[..2], &right[4..]);
    let year_1999 = format!("{}1999{}", &right[..6], &right[10..]);
    for typed in [&right[..13], &month_13, &year_1999] {
        let checked = check(&["--training"], typed);
        assert_eq!((checked.exit, checked.error()), (5, "credential"), "{:#}", checked.report);
    }
    assert_eq!(tries_left(), [10, 10]);
}

#[test]
fn the_last_try_needs_both_peoples_word() {
    let Some(_service) = service() else { return };
    let number = credential("one-try-left", "check_number_b");
    let _card = Served::persona("one-try-left");
    let alone = check(&["--training"], &number);
    assert_eq!((alone.exit, alone.error()), (5, "last_try"));
    assert_eq!(tries_left(), [1, 1]);
    let agreed = check(&["--training", "--last-try-agreed"], &number);
    assert_eq!(agreed.exit, 0, "{:#}", agreed.report);
    assert_eq!(tries_left(), [10, 10]);
}

#[test]
fn the_program_lists_the_reader_with_and_without_its_card() {
    let Some(_service) = service() else { return };
    let line = || {
        let report = listed();
        assert_eq!((&report["schema"], &report["service"]), (&"tashika.readers/1".into(), &true.into()));
        let readers = report["readers"].as_array().unwrap();
        readers.iter().find(|reader| reader["name"] == READER).unwrap()["card_present"].as_bool().unwrap()
    };
    no_card();
    assert!(!line());
    let card = Served::persona("genuine");
    assert!(line());
    drop(card);
    no_card();
    assert!(!line());
}

/// What a check asks of the card, seen between card and reader.
#[test]
fn a_check_sends_the_number_twice_and_touches_no_file_of_the_my_number() {
    let Some(_service) = service() else { return };
    let number = credential("genuine", "check_number_b");
    let wire = Wire::new(|_| Act::Pass);
    let _card = Served::through("genuine", wire.address());
    wire.forget();
    assert_eq!(check(&["--training"], &number).exit, 0);
    until("the power is off after the last command", || wire.passed().ends_with(&[Passed::Off]));

    let passed = wire.passed();
    let commands: Vec<&[u8]> = passed.iter().filter_map(Passed::command).collect();
    let numbers: Vec<&[u8]> = commands.iter().copied().filter(|c| is_verify(c)).map(|c| &c[5..]).collect();
    assert!(numbers == [number.as_bytes(), number.as_bytes()], "{} numbers were sent", numbers.len());

    let (mut application, mut files) = (Vec::new(), Vec::new());
    for command in &commands {
        match command {
            [0x00, 0xA4, 0x04, _, length, aid @ ..] => application = aid[..usize::from(*length)].to_vec(),
            [0x00, 0xA4, 0x02, _, 2, high, low, ..] => {
                files.push((application.clone(), u16::from_be_bytes([*high, *low])));
            }
            [0x00, 0xB0 | 0xB2, p1 @ 0x81..=0x9E, ..] => {
                files.push((application.clone(), u16::from(p1 & 0x1F)));
            }
            _ => {}
        }
    }
    // The My Number and its picture, the birth record, the signature certificate, and every PIN but the
    // check number (`specs` mynumber-card §5).
    for (aid_end, closed) in [
        ([0x04, 0x02], &[0x0001, 0x0005, 0x0006, 0x0011, 0x0013][..]),
        ([0x04, 0x08], &[0x0001, 0x0006, 0x0011, 0x0012, 0x0014]),
        ([0x00, 0x01], &[0x0001, 0x0017, 0x0018, 0x001A, 0x001B]),
    ] {
        let touched: Vec<u16> =
            files.iter().filter(|(aid, _)| aid.ends_with(&aid_end)).map(|(_, file)| *file).collect();
        assert!(!touched.is_empty(), "{aid_end:02X?} was never used");
        assert!(touched.iter().all(|file| !closed.contains(file)), "{aid_end:02X?}: {touched:04X?}");
    }
    assert_eq!(application, [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00], "what was selected last");
}

/// A number that could be right: only its last digit differs.
pub(crate) fn with_another_last_digit(number: &str) -> String {
    let (start, last) = number.split_at(number.len() - 1);
    format!("{start}{}", if last == "0" { "1" } else { "0" })
}

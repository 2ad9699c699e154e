// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is proposed, what is not, and what is never touched.

use proptest::prelude::*;

use super::super::check_digit::check_digit;
use super::super::{Mrz, MrzField, clean};
use super::{TABLE, refill, repair, unseen};

const UPPER: &str = "P<JPNGAIMU<<SAKURA<<<<<<<<<<<<<<<<<<<<<<<<<<";

/// A passport of Utopia whose check digits all hold.
fn zone(number: &str, birth: &str, expiry: &str) -> String {
    made(number, birth, expiry).replace("JPN", "UTO")
}

fn made(number: &str, birth: &str, expiry: &str) -> String {
    let digit = |text: &str| check_digit(text).unwrap();
    let number = format!("{number:<<9}");
    let (number, birth, expiry) = (
        format!("{number}{}", digit(&number)),
        format!("{birth}{}", digit(birth)),
        format!("{expiry}{}", digit(expiry)),
    );
    let optional = format!("{}0", "<".repeat(14));
    let composite = digit(&format!("{number}{birth}{expiry}{optional}"));
    format!("{UPPER}\n{number}JPN{birth}F{expiry}{optional}{composite}")
}

fn japanese() -> String {
    made("TR1203456", "790220", "310101")
}

/// What is proposed for a zone read wrongly at some places of line 2.
fn proposed(right: &str, misread: &[(usize, char)]) -> Option<String> {
    let mut text: Vec<char> = right.chars().collect();
    for (at, character) in misread {
        text[45 + at] = *character;
    }
    let text: String = text.into_iter().collect();
    let mrz = Mrz::parse(&text).unwrap();
    let proposal = repair(&mrz).proposal?;
    // What is said to be changed is what is changed.
    let mut shown: Vec<Vec<char>> = mrz.lines().iter().map(|line| line.chars().collect()).collect();
    for change in &proposal.changes {
        assert_eq!(shown[change.line][change.at], change.old);
        shown[change.line][change.at] = change.new;
    }
    let shown: Vec<String> = shown.into_iter().map(|line| line.into_iter().collect()).collect();
    assert_eq!(shown, proposal.mrz.lines());
    Some(proposal.mrz.text())
}

#[test]
fn the_tables_are_there() {
    assert_eq!(
        (TABLE.machine.len(), TABLE.unseen.len(), TABLE.digits.len(), TABLE.letters.len()),
        (11, 8, 9, 6)
    );
}

#[test]
fn letters_in_dates_are_the_digits_that_fit() {
    let right = japanese();
    assert_eq!(proposed(&right, &[(13, 'O')]), None, "O for 7 is no confusion");
    assert_eq!(proposed(&right, &[(16, '7')]), None, "a digit for a digit is not guessed");
    assert_eq!(proposed(&right, &[(15, 'D')]).as_deref(), Some(right.as_str()));
    assert_eq!(proposed(&right, &[(15, 'O'), (16, 'Z'), (18, 'Q')]).as_deref(), Some(right.as_str()));
    // The expiry's last digit is 1: I may be 1 or 8, and the check digit says which.
    assert_eq!(proposed(&right, &[(26, 'I')]).as_deref(), Some(right.as_str()));
}

#[test]
fn s_in_a_date_is_five_or_eight_by_the_check_digit() {
    for birth in ["850515", "880818", "581208"] {
        let right = zone("TR1203456", birth, "310101");
        for (at, digit) in birth.char_indices().filter(|(_, digit)| matches!(digit, '5' | '8')) {
            assert_eq!(
                proposed(&right, &[(13 + at, 'S')]).as_deref(),
                Some(right.as_str()),
                "{birth} {digit}"
            );
        }
    }
}

#[test]
fn digits_in_names_and_states_are_letters() {
    let text = japanese().replace("GAIMU", "GA1MU").replace("SAKURA", "5AKURA");
    let proposal = repair(&Mrz::parse(&text).unwrap()).proposal.unwrap();
    assert_eq!(proposal.mrz.text(), japanese());
    let told: Vec<_> =
        proposal.changes.iter().map(|change| (change.line, change.at, change.old, change.new)).collect();
    assert_eq!(told, [(0, 7, '1', 'I'), (0, 12, '5', 'S')]);
}

#[test]
fn a_number_is_found_by_its_check_digit_and_the_composite() {
    let right = japanese();
    assert_eq!(proposed(&right, &[(4, 'O')]).as_deref(), Some(right.as_str()));
    assert_eq!(proposed(&right, &[(4, 'O'), (7, 'S')]).as_deref(), Some(right.as_str()));
    // Nothing is known of how another state's numbers look: two numbers fit, so none is proposed.
    assert_eq!(proposed(&right.replace("JPN", "UTO"), &[(4, 'O')]), None);
    // A digit beside what is misread that no table confuses: nothing is proposed.
    assert_eq!(proposed(&right, &[(2, '7')]), None);
    // Where the composite does not fit either way, nothing is.
    assert_eq!(proposed(&right, &[(4, 'O'), (43, '9')]), None);
}

#[test]
fn several_numbers_that_fit_are_no_proposal() {
    // Two zeros at places of the same weight, one of them read as O: which of the two letters is wrong?
    let right = zone("AB0CO4567", "790220", "310101");
    let text = right.replace("AB0CO4567", "ABOCO4567");
    let repair = repair(&Mrz::parse(&text).unwrap());
    assert!(repair.candidates != 1 || repair.proposal.unwrap().mrz.text() == right);
    let same = zone("O12O34567", "790220", "310101").replace("O12O34567", "012034567");
    let repair = super::repair(&Mrz::parse(&same).unwrap());
    // Both zeros wrong, or neither: one and only one double fits, or several do; never the wrong one.
    assert!(repair.proposal.is_none_or(|proposal| proposal.mrz.wrong_check_digits().is_empty()));
    let either = zone("O12034567", "790220", "310101").replace("O12034567", "012034567");
    let repair = super::repair(&Mrz::parse(&either).unwrap());
    assert!(repair.proposal.is_none() && repair.candidates >= 2, "{}", repair.candidates);
}

#[test]
fn what_no_check_digit_sees_is_named_and_not_repaired() {
    let text = zone("TG1234567", "790220", "310101").replace("TG1234567", "T61234567");
    let mrz = Mrz::parse(&text).unwrap();
    assert_eq!(mrz.wrong_check_digits(), []);
    assert!(repair(&mrz).proposal.is_none());
    let told: Vec<_> = unseen(&mrz.number()).iter().map(|place| (place.at, place.stands, place.or)).collect();
    assert_eq!(told, [(1, '6', 'G'), (2, '1', 'L'), (7, '6', 'G')]);
    assert!(unseen("ABCD2345").is_empty());
}

#[test]
fn letters_at_check_digits() {
    let right = zone("TR1203456", "790226", "310101");
    let line = right.split('\n').nth(1).unwrap();
    for (at, letters) in [(9, "OISZGB"), (19, "OISZGB"), (27, "OISZGB"), (43, "OISZGB")] {
        let digit = line.chars().nth(at).unwrap();
        for letter in letters.chars() {
            let means = TABLE.digits[&letter].contains(digit);
            let found = proposed(&right, &[(at, letter)]);
            assert_eq!(found.is_some_and(|found| found == right), means, "{at} {letter}");
        }
    }
}

#[test]
fn lost_and_doubled_fillers_behind_the_name() {
    let right = japanese();
    let (upper, lower) = right.split_once('\n').unwrap();
    for upper in [&upper[..43], &upper[..41], &format!("{upper}<<")] {
        let mrz = refill(&clean(&format!("{upper}\n{lower}"))).unwrap();
        assert_eq!(mrz.text(), right);
    }
    for text in [right.clone(), format!("{}\n{lower}", &upper[..40]), format!("{upper}\n{}", &lower[..43])] {
        assert!(refill(&clean(&text)).is_none());
    }
    let full = format!("P<UTOPAPANDROPOULOUS<<JONATHON<WARREN<TREVO\n{lower}");
    assert!(refill(&clean(&full)).is_none(), "a letter stands last: what is lost is not known");
}

proptest! {
    #[test]
    fn a_right_zone_is_never_changed(
        number in "[A-Z0-9]{1,9}", year in 0..100_u8, month in 1..13_u8, day in 1..29_u8, expiry in 1..29_u8,
    ) {
        let birth = format!("{year:02}{month:02}{day:02}");
        let mrz = Mrz::parse(&zone(&number, &birth, &format!("3001{expiry:02}"))).unwrap();
        prop_assert_eq!(mrz.wrong_check_digits(), Vec::<MrzField>::new());
        let repair = repair(&mrz);
        prop_assert!(repair.proposal.is_none() && repair.candidates == 0);
    }

    #[test]
    fn what_is_proposed_is_never_worse(text in "[A-Z0-9<]{88}|[A-Z0-9<]{72}|[A-Z0-9<]{90}") {
        let mrz = Mrz::parse(&text).unwrap();
        if let Some(proposal) = repair(&mrz).proposal {
            let before = mrz.wrong_check_digits().len();
            prop_assert!(proposal.mrz.wrong_check_digits().len() <= before);
            prop_assert!(!proposal.changes.is_empty());
        }
    }

    #[test]
    fn one_confusion_in_a_number_is_mended_or_left(at in 0..9_usize, number in "[A-Z0-9]{9}") {
        let right = zone(&number, "790220", "310101");
        let old = number.chars().nth(at).unwrap();
        for new in super::partners(&TABLE.machine, old).filter(|new| *new != '<') {
            let mut misread: Vec<char> = number.chars().collect();
            misread[at] = new;
            let misread: String = misread.into_iter().collect();
            let text = right.replace(&number, &misread);
            let repair = repair(&Mrz::parse(&text).unwrap());
            // The right one is among the candidates unless no check digit sees the difference.
            let seen = super::class(new) != super::class(old);
            prop_assert_eq!(repair.candidates > 0, seen);
            if let Some(proposal) = repair.proposal {
                prop_assert!(repair.candidates == 1);
                prop_assert_eq!(proposal.mrz.text(), right.clone());
            }
        }
    }
}

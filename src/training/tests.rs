// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a trainee does with a card, and what they are told: each wrong answer is found, and no right one is blamed.

use jiff::{SignedDuration, Timestamp};
use tashika_kit::persona::{Differs, Persona};
use tashika_softcard::persona;

use super::lesson::Right;
use super::{Attempt, Debrief, Ending, Level, Results, Seen, Step, Surprise, Weight, debrief, lesson};
use crate::records::Compared::{Different, NotCompared, Same};
use crate::words;

fn card(name: &str) -> &'static Persona {
    persona::by_name(name).unwrap_or_else(|| panic!("{name}"))
}

/// A card with photo, print and security code of which everything was said to be the same.
const ALL_SAME: Seen =
    Seen { face: Some(Same), print: Some(Same), security_code: Some(Same), picture_number: None };

fn attempt(name: &'static str, seen: Option<Seen>, ending: Ending) -> Attempt {
    Attempt {
        persona: name,
        signature: false,
        read: true,
        seen,
        wrong_numbers: 0,
        blocked_here: false,
        could_confirm: true,
        ending,
        times: vec![(Step::Result, SignedDuration::from_secs(3))],
    }
}

fn told(attempt: &Attempt) -> Debrief {
    debrief(lesson(card(attempt.persona), attempt.signature), attempt).expect("there is something to tell")
}

fn codes(debrief: &Debrief) -> Vec<&'static str> {
    debrief.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn each_wrong_answer_is_found_and_no_right_one_blamed() {
    use Ending::{Confirmed, GivenUp, Refused};
    let seen = |face, print, code| {
        Some(Seen { face: Some(face), print: Some(print), security_code: Some(code), picture_number: None })
    };
    let all_same = Some(ALL_SAME);
    let table: &[(&str, Option<Seen>, Ending, &[&str])] = &[
        // A genuine card.
        ("genuine", all_same, Confirmed, &[]),
        ("genuine", all_same, Refused, &["refused_wrongly"]),
        ("genuine", all_same, GivenUp, &["given_up"]),
        ("genuine", None, GivenUp, &["given_up"]),
        ("genuine", seen(Different, Same, Same), Refused, &["face_said_different", "refused_wrongly"]),
        ("genuine", seen(Same, Different, Same), Refused, &["print_said_different", "refused_wrongly"]),
        ("genuine", seen(Same, Same, Different), Refused, &["code_said_different", "refused_wrongly"]),
        ("genuine", seen(NotCompared, Same, Same), Confirmed, &["face_not_compared_same"]),
        ("genuine", seen(Same, NotCompared, Same), Confirmed, &["print_not_compared_same"]),
        ("genuine", seen(Same, Same, NotCompared), Confirmed, &["code_not_compared"]),
        (
            "genuine",
            seen(Same, Different, Same),
            Confirmed,
            &["print_said_different", "confirmed_though_different"],
        ),
        // Somebody else brings it.
        ("false-face", seen(Different, Same, Same), Refused, &[]),
        ("false-face", all_same, Confirmed, &["face_said_same"]),
        ("false-face", all_same, Refused, &["face_said_same"]),
        ("false-face", seen(NotCompared, Same, Same), Confirmed, &["face_not_compared"]),
        ("false-face", seen(Different, Same, Same), Confirmed, &["confirmed_though_different"]),
        ("licence-false-face", seen(Different, Same, Same), Refused, &[]),
        ("licence-false-face", all_same, Confirmed, &["face_said_same"]),
        // False prints.
        ("false-print-photo", seen(Different, Different, Same), Refused, &[]),
        ("false-print-photo", all_same, Confirmed, &["face_said_same", "print_same_photo"]),
        ("false-print-name", all_same, Confirmed, &["print_same_name"]),
        ("false-print-name", seen(Same, Different, Same), Refused, &[]),
        ("false-print-address", all_same, Confirmed, &["print_same_address"]),
        ("false-print-address", seen(Same, NotCompared, Same), Confirmed, &["print_not_compared"]),
        ("false-print-address", seen(Same, NotCompared, Same), Refused, &["print_not_compared"]),
        ("licence-false-print-address", all_same, Confirmed, &["print_same_address"]),
        ("licence-false-print-photo", all_same, Confirmed, &["face_said_same", "print_same_photo"]),
        ("residence-altered-address", all_same, Confirmed, &["print_same_address"]),
        ("residence-altered-address", seen(Same, Different, Same), Refused, &[]),
        (
            "residence-false-face",
            all_same,
            Confirmed,
            &["face_said_same", "print_same_photo", "print_same_name"],
        ),
        ("residence-false-face", seen(Different, Different, Same), Refused, &[]),
        ("passport-other-number", all_same, Refused, &["print_same_number"]),
        // What the chip says.
        ("unknown-issuer", all_same, Confirmed, &["accepted_unknown_issuer"]),
        ("unknown-issuer", all_same, Refused, &[]),
        ("forged-certificate", all_same, Confirmed, &["accepted_forged_signer"]),
        ("cloned-chip", all_same, Refused, &[]),
        ("cloned-chip", all_same, Confirmed, &["accepted_clone"]),
        ("cloned-chip", all_same, GivenUp, &["given_up_no_record"]),
        ("passport-revoked-signer", all_same, Confirmed, &["accepted_revoked"]),
        ("licence-dates-differ", all_same, Confirmed, &["accepted_differ"]),
        ("expired", all_same, Confirmed, &["accepted_expired"]),
        ("expired", None, GivenUp, &["given_up_no_record"]),
        ("tampered-name-image", seen(Same, Different, Same), Refused, &[]),
        ("tampered-name-image", all_same, Confirmed, &["accepted_altered", "print_same_name"]),
        ("tampered-birth-date", all_same, Refused, &["print_same_birth"]),
        ("tampered-expiry", all_same, Refused, &["print_same_expiry"]),
        ("residence2-altered-photo", all_same, Confirmed, &["accepted_altered"]),
        // Where law and customer decide.
        ("residence-child", all_same, Confirmed, &[]),
        ("residence-child", all_same, Refused, &[]),
        ("residence2-pending", all_same, Refused, &[]),
        // What cannot be read.
        ("blocked", None, GivenUp, &[]),
        ("telephone", None, GivenUp, &[]),
        ("one-try-left", None, GivenUp, &[]),
    ];
    for (name, seen, ending, expected) in table {
        let debrief = told(&attempt(name, *seen, *ending));
        assert_eq!(codes(&debrief), *expected, "{name} {seen:?} {ending:?}");
    }
}

#[test]
fn findings_come_in_the_order_in_which_they_could_be_seen() {
    let worst = Attempt {
        wrong_numbers: 2,
        ..attempt("tampered-name-image", Some(Seen { face: Some(Different), ..ALL_SAME }), Ending::Confirmed)
    };
    let debrief = told(&worst);
    let expected = [
        "number_wrong",
        "accepted_altered",
        "face_said_different",
        "print_same_name",
        "confirmed_though_different",
    ];
    assert_eq!(codes(&debrief), expected);
    assert!(debrief.findings.is_sorted_by_key(|finding| finding.place));
    assert_eq!(debrief.missed().count(), 4, "a wrong number that blocked nothing is a note");
    let name = debrief.findings.iter().find(|finding| finding.code == "print_same_name").unwrap();
    assert_eq!(name.differs, Some(Differs::Name));
}

#[test]
fn a_card_that_was_blocked_by_the_trainee_is_missed_and_one_that_came_blocked_is_not() {
    let blocked = Attempt {
        blocked_here: true,
        wrong_numbers: 1,
        read: false,
        ..attempt("one-try-left", None, Ending::GivenUp)
    };
    assert_eq!(codes(&told(&blocked)), ["number_blocked"]);
    assert!(!told(&blocked).is_right());
    let came = Attempt { read: false, ..attempt("blocked", None, Ending::GivenUp) };
    assert!(told(&came).is_right() && told(&came).findings.is_empty());
    let wrong = Attempt { wrong_numbers: 1, ..attempt("genuine", Some(ALL_SAME), Ending::Confirmed) };
    assert_eq!((codes(&told(&wrong)), told(&wrong).is_right()), (vec!["number_wrong"], true));
}

#[test]
fn a_card_that_was_taken_away_before_it_was_read_teaches_nothing() {
    let taken = Attempt { read: false, ..attempt("genuine", None, Ending::GivenUp) };
    assert_eq!(debrief(lesson(card("genuine"), false), &taken), None);
}

#[test]
fn what_the_law_did_not_let_the_trainee_confirm_is_no_wrong_refusal() {
    let refused = Attempt { could_confirm: false, ..attempt("genuine", Some(ALL_SAME), Ending::Refused) };
    assert_eq!(codes(&told(&refused)), Vec::<&str>::new());
}

#[test]
fn what_this_card_does_not_have_is_not_asked_for() {
    let nothing = Seen::default();
    let debrief = told(&attempt("no-photo", Some(nothing), Ending::Confirmed));
    assert_eq!(codes(&debrief), Vec::<&str>::new());
}

/// A signature is judged by its certificate, the card's face by the card.
#[test]
fn a_withdrawn_certificate_is_the_lesson_of_a_signature_alone() {
    let signed = Attempt { signature: true, ..attempt("jpki-superseded", None, Ending::Confirmed) };
    assert_eq!(codes(&told(&signed)), ["accepted_revoked"]);
    assert_eq!(
        codes(&told(&attempt("jpki-superseded", Some(ALL_SAME), Ending::Confirmed))),
        Vec::<&str>::new()
    );
}

#[test]
fn every_card_has_a_lesson_and_every_lesson_words() {
    let known = |key: &str| assert_ne!(words::words(key).ja, key, "{key}");
    for persona in persona::all() {
        for signature in [false, true] {
            let lesson = lesson(persona, signature);
            known(&format!("lesson.{}", lesson.code));
        }
        known(&format!("level.{}", Level::of(persona).code()));
    }
    for level in Level::ALL {
        let of_level = persona::all().iter().filter(|persona| Level::of(persona) == level);
        assert!(of_level.count() >= 5, "{level:?}");
    }
}

/// Whatever a trainee does with whatever card, what they are told has words.
#[test]
fn every_finding_has_words() {
    let answers = [Same, Different, NotCompared];
    let endings = [Ending::Confirmed, Ending::Refused, Ending::GivenUp];
    let mut told = std::collections::BTreeSet::new();
    for persona in persona::all() {
        for (said, ending) in answers.into_iter().flat_map(|said| endings.map(|ending| (said, ending))) {
            let all = Some(said);
            let seen = Some(Seen { face: all, print: all, security_code: all, picture_number: all });
            for blocked_here in [false, true] {
                let attempt =
                    Attempt { blocked_here, wrong_numbers: 1, ..attempt(persona.name, seen, ending) };
                let debrief = debrief(lesson(persona, false), &attempt);
                told.extend(debrief.iter().flat_map(|debrief| debrief.findings.iter().map(|f| f.code)));
            }
        }
    }
    for code in &told {
        let key = format!("debrief.{code}");
        assert_ne!(words::words(&key).ja, key, "{key}");
        let (ja, en) = super::debrief::told(code);
        assert!(!ja.contains('{') && !en.contains('{'), "{ja} {en}");
    }
    assert!(told.len() > 25, "{told:?}");
}

/// What must not be confirmed is blamed if it is, and what may be is not blamed if everything was compared.
#[test]
fn every_card_can_be_done_right_and_every_false_one_wrong() {
    for persona in persona::all() {
        let lesson = lesson(persona, false);
        let differs = |face: bool| lesson.differs.iter().any(|d| (*d == Differs::Face) == face);
        let truth = |other: bool| Some(if other { Different } else { Same });
        let seen = Seen { face: truth(differs(true)), print: truth(differs(false)), ..ALL_SAME };
        let right = match lesson.right {
            Right::Confirm => Ending::Confirmed,
            Right::Either | Right::Refuse => Ending::Refused,
            Right::GiveUp => Ending::GivenUp,
        };
        let done = debrief(lesson, &attempt(persona.name, Some(seen), right)).unwrap();
        assert!(done.findings.is_empty(), "{}: {:?}", persona.name, done.findings);
        if lesson.right == Right::Refuse {
            let wrong = debrief(lesson, &attempt(persona.name, Some(ALL_SAME), Ending::Confirmed)).unwrap();
            assert!(!wrong.is_right(), "{}", persona.name);
            assert!(wrong.findings.iter().all(|finding| finding.weight == Weight::Missed));
        }
    }
}

/// The table of what differs is true of print and chip: a changed picture is another one than the genuine card's.
#[test]
fn false_prints_are_other_prints() {
    let today = jiff::civil::date(2026, 11, 22);
    let genuine = card("genuine").front(today).unwrap();
    let front = |name: &str| card(name).front(today).unwrap();
    assert_ne!(front("false-print-photo").photo, genuine.photo);
    assert_ne!(front("false-print-name").name, genuine.name);
    assert_ne!(front("false-print-address").address, genuine.address);
    assert_eq!(front("false-print-address").name, genuine.name);
    assert_eq!(front("false-face"), genuine);
    let licence = card("licence-fresh").plain_front(today).unwrap();
    let plain = |name: &str| card(name).plain_front(today).unwrap();
    assert_ne!(plain("licence-false-print-photo").photo, licence.photo);
    assert_ne!(plain("licence-false-print-address").entries, licence.entries);
    for persona in persona::all() {
        let stranger = !persona.stranger().is_empty();
        assert_eq!(stranger, persona.differs.contains(&Differs::Face), "{}", persona.name);
    }
}

#[test]
fn a_draw_is_the_same_again_and_of_the_document_that_was_asked_for() {
    let families = [None, Some("mynumber"), Some("licence"), Some("residence"), Some("passport")];
    let mut levels = std::collections::BTreeSet::new();
    for family in families {
        for seed in 0..400 {
            let text = format!("#{seed:04}");
            let drawn = Surprise::parse(&text, family).unwrap();
            let persona = drawn.persona().unwrap();
            assert_eq!(drawn.number(), text);
            assert!(family.is_none_or(|family| persona.family == family));
            assert_eq!(Surprise::parse(&text, family).unwrap().persona().unwrap().name, persona.name);
            assert!(!persona.name.starts_with("jpki-"));
            levels.insert(Level::of(persona));
        }
    }
    assert_eq!(levels.len(), Level::ALL.len());
    for text in ["", "0421", "#421", "#04211", "#-421", "#+421", "# 421", "#０４２１", "#abcd"] {
        assert_eq!(Surprise::parse(text, None), None, "{text}");
    }
    assert_eq!(Surprise::parse("#0421", Some("no such family")).unwrap().persona().map(|p| p.name), None);
    assert!(Surprise::draw(None, Timestamp::UNIX_EPOCH).persona().is_some());
}

#[test]
fn the_sheet_says_training_who_and_what_was_missed_and_nothing_of_a_customer() {
    let mut results = Results::default();
    let right = attempt("genuine", Some(ALL_SAME), Ending::Confirmed);
    let wrong = attempt("false-face", Some(ALL_SAME), Ending::Confirmed);
    results.add(&right, &told(&right), None);
    results.add(&wrong, &told(&wrong), Surprise::parse("#0421", None));
    results.add(&wrong, &told(&wrong), None);
    assert_eq!(results.score(), (1, 3));
    assert_eq!(results.by_level().get(&Level::FalseFace), Some(&(0, 2)));
    assert_eq!(results.by_level().get(&Level::Genuine), Some(&(1, 1)));
    assert_eq!(results.recent(5), ["false-face", "genuine"]);
    assert_eq!(results.recent(1), ["false-face"]);
    for _ in 0..30 {
        results.add(&right, &told(&right), None);
    }
    let sheet = results.sheet("訓練生１", Timestamp::UNIX_EPOCH);
    let mark = words::ja("window.training.banner");
    assert!(sheet.starts_with(mark));
    let lines: Vec<&str> = sheet.lines().collect();
    assert!(lines.len() > 90, "more than a page");
    assert!(lines.windows(30).all(|page| page.iter().any(|line| line.contains(mark))), "on each page");
    for part in
        ["訓練生１", "31 / 33", "#0421", words::ja("compared.same"), "顔写真と違う人でした", "1970-01-01"]
    {
        assert!(sheet.contains(part), "{part}");
    }
    for personal in ["見本", "花子", "架空県"] {
        assert!(!sheet.contains(personal), "{personal}");
    }
}

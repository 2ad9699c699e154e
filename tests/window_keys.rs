// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of a check, counted: the way of each document from the card to the record by keyboard alone, the transaction said
//! before the card, the decision in one key, and the way back on which nothing is lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use std::time::Instant;

use counter::{Counter, number, option};
use eframe::egui::{Key, Role, accesskit::Toggled, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::records::{Compared, Decision, Purpose, TransactionKind};
use tashika::rules::Law;
use tashika::words::ja;

const REFERENCE: &str = "8675309-42";

/// A counter whose keys are counted: every key of the clerk, except what is typed of numbers and references.
struct Counted {
    counter: Counter,
    keys: Vec<Key>,
}

impl Counted {
    /// A counter at which the last transaction was of this kind (by its digit in the list), and the next one's reference
    /// has been scanned.
    fn at(place: Key) -> Self {
        let mut counter = Counter::open();
        // Tall enough that every question is on the page.
        counter.window.set_size(vec2(1280.0, 1600.0));
        counter.key(Key::F9);
        counter.key(place);
        counter.type_text(REFERENCE);
        Self { counter, keys: Vec::new() }
    }

    /// The card comes; that is no key.
    fn card(&mut self, title: &str) {
        self.counter.press(title);
        self.counter.reach("credential");
    }

    fn key(&mut self, key: Key) {
        self.keys.push(key);
        self.counter.key(key);
    }

    /// What is typed that no key can be saved of.
    fn typed(&mut self, text: &str) {
        self.counter.type_text(text);
    }

    fn told(&self, what: &str, most: usize) {
        println!(
            "{what}: {} keys of the clerk beside numbers and reference: {:?}",
            self.keys.len(),
            self.keys
        );
        assert!(self.keys.len() <= most, "{what}: {:?}", self.keys);
    }
}

#[test]
fn a_my_number_card_under_the_phone_law_takes_six_keys() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("正常なカード");
    clerk.typed(&number());
    let begun = Instant::now();
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    // Without radio time: what the terminal itself needs. Aimed at: under a second.
    println!("from the number to the result: {} ms", begun.elapsed().as_millis());
    my_number(&mut clerk);
    clerk.counter.reach("decision");
    clerk.key(Key::F12);
    clerk.counter.reach("recorded");
    let record = clerk.counter.record().record;
    assert_eq!((record.header.law, record.decision), (Law::Phone, Decision::Confirmed));
    assert_eq!(
        (record.transaction.key.as_str(), record.transaction.kind),
        (REFERENCE, TransactionKind::LineContract)
    );
    let seen = record.customer_chip.unwrap().observations;
    assert_eq!([seen.face, seen.printed_card, seen.security_code], [Compared::Same; 3]);
    clerk.told("My Number Card, phone law", 6);
}

/// From the result on: face, print, security code, residence.
fn my_number(clerk: &mut Counted) {
    clerk.key(Key::Num1);
    clerk.counter.reach("comparison");
    for _ in 0..3 {
        clerk.key(Key::Num1);
    }
}

#[test]
fn under_the_aml_law_the_customers_statements_take_three_more() {
    let mut clerk = Counted::at(Key::Num1);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    clerk.counter.reach("statements");
    for answer in [Key::Num3, Key::Num1, Key::Num1] {
        clerk.key(answer);
    }
    clerk.counter.reach("decision");
    clerk.key(Key::F12);
    clerk.counter.reach("recorded");
    let record = clerk.counter.record().record;
    assert_eq!((record.header.law, record.decision), (Law::Aml, Decision::Confirmed));
    assert_eq!(record.declared.unwrap().purpose, Purpose::Savings);
    clerk.told("My Number Card, AML law", 9);
}

/// What the invented holder of a card knows.
fn knows(persona: &str, id: &str) -> String {
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    tashika_softcard::persona::by_name(persona).unwrap().credential(id, today).unwrap()
}

fn title(persona: &str) -> &'static str {
    tashika_softcard::persona::by_name(persona).unwrap().title_ja
}

/// From the result to the record: everything is the same; where something has to be acknowledged, it is.
fn confirm(clerk: &mut Counted) {
    clerk.key(Key::Num1);
    clerk.counter.reach("comparison");
    for _ in 0..6 {
        if clerk.counter.window.state().stage() == "comparison" {
            clerk.key(Key::Num1);
        }
    }
    if clerk.counter.window.state().stage() == "comparison" {
        clerk.key(Key::Enter);
    }
    if clerk.counter.window.state().stage() == "occasion" {
        // No passport says where its holder lives.
        clerk.typed("東京都千代田区見本町一丁目");
        clerk.key(Key::Enter);
    }
    clerk.counter.reach("decision");
    if !clerk.counter.shows(ja("window.prepare.now")) {
        for key in [Key::Space, Key::Tab, Key::Space] {
            clerk.key(key);
        }
    }
    clerk.key(Key::F12);
    clerk.counter.reach("recorded");
}

#[test]
fn a_licence_whose_holder_types_the_pins() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card(title("licence-fresh"));
    clerk.key(Key::Enter);
    for id in ["licence_pin_1", "licence_pin_2"] {
        clerk.typed(&knows("licence-fresh", id));
        // The holder's key, not the clerk's.
        clerk.counter.key(Key::Enter);
    }
    clerk.counter.reach("result");
    confirm(&mut clerk);
    clerk.told("driver's licence, phone law", 8);
}

#[test]
fn a_passport_with_its_zone() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card(title("passport-jp-2025"));
    let zone = knows("passport-jp-2025", "mrz");
    for (at, line) in zone.lines().enumerate() {
        if at > 0 {
            clerk.key(Key::Enter);
        }
        clerk.typed(line);
    }
    clerk.key(Key::Enter);
    if clerk.counter.window.state().stage() == "credential" {
        clerk.key(Key::Enter);
    }
    clerk.counter.reach("result");
    clerk.key(Key::Num1);
    clerk.counter.reach("comparison");
    clerk.key(Key::Num1);
    clerk.counter.window.run_steps(3);
    clerk.key(Key::Enter);
    clerk.counter.reach("occasion");
    clerk.typed("東京都千代田区見本町一丁目");
    clerk.key(Key::Enter);
    clerk.counter.reach("decision");
    clerk.told("passport up to the decision, phone law", 8);
}

/// A residence card up to its record: what stands only in its pictures is typed, each in its field, and looked at once more;
/// its address is in a picture too.
fn residence(persona: &str, typed: &[&str]) -> Counted {
    let first = typed.len() > 1;
    let mut clerk = Counted::at(Key::Num6);
    clerk.card(title(persona));
    clerk.typed(&knows(persona, "residence_number"));
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    clerk.key(Key::Enter);
    clerk.counter.reach("transcription");
    for text in typed {
        clerk.typed(text);
        clerk.key(Key::Enter);
    }
    // The second look.
    for _ in typed {
        clerk.key(Key::Enter);
    }
    clerk.counter.reach("comparison");
    // Face, print, where it is only in the picture the number, and that the number was asked about and has not lapsed.
    for _ in 0..if first { 4 } else { 3 } {
        clerk.key(Key::Num1);
    }
    if clerk.counter.window.state().stage() == "comparison" {
        // An Enter right behind a digit is the digit's.
        clerk.counter.window.run_steps(60);
        clerk.key(Key::Enter);
    }
    clerk.counter.reach("occasion");
    clerk.key(Key::Num1);
    clerk.typed("東京都見本区見本町一丁目");
    clerk.key(Key::Enter);
    clerk.counter.reach("decision");
    // What is left open is acknowledged.
    for key in [Key::Space, Key::Tab, Key::Space, Key::F12] {
        clerk.key(key);
    }
    clerk.counter.reach("recorded");
    let record = clerk.counter.record().record;
    assert_eq!((record.header.law, record.decision), (Law::Phone, Decision::Confirmed));
    let seen = record.customer_chip.unwrap().observations;
    assert_eq!([seen.face, seen.printed_card], [Compared::Same; 2]);
    assert_eq!(seen.picture_number == Compared::Same, first, "the second generation has it as text");
    clerk
}

#[test]
fn a_residence_card_of_the_first_generation() {
    let clerk = residence("residence-permanent", &["mihon anna beatriz", "1988-04-23", "2033-04-06"]);
    clerk.told("residence card, first generation, phone law", 19);
}

#[test]
fn a_residence_card_of_the_second_generation() {
    let clerk = residence("residence2-permanent", &["mihon anna beatriz"]);
    clerk.told("residence card, second generation, phone law", 13);
}

#[test]
fn back_from_the_decision_nothing_is_lost() {
    let mut clerk = Counted::at(Key::Num1);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    clerk.counter.reach("statements");
    for answer in [Key::Num3, Key::Num1, Key::Num1] {
        clerk.key(answer);
    }
    let counter = &mut clerk.counter;
    counter.reach("decision");
    for stage in ["statements", "occasion", "comparison", "result"] {
        counter.key(Key::Escape);
        counter.reach(stage);
    }
    counter.key(Key::Enter);
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        assert!(is_chosen(counter, &option(row, "compared.same")), "{row}");
    }
    assert!(is_chosen(counter, &option("visit.residence", "residence.current")));
    counter.key(Key::Enter);
    counter.reach("occasion");
    assert!(is_chosen(counter, &option("visit.kind", "transaction.account_opening")));
    assert!(is_chosen(counter, &option("visit.residence", "residence.current")));
    let key = counter.window.get_by_role_and_label(Role::TextInput, ja("visit.key"));
    assert_eq!(key.accesskit_node().value().unwrap_or_default(), REFERENCE);
    counter.press(ja("visit.next"));
    counter.reach("statements");
    for (row, answer) in [
        ("visit.purpose", "purpose.savings"),
        ("visit.occupation", "occupation.employee"),
        ("visit.pep", "pep.no"),
    ] {
        assert!(is_chosen(counter, &option(row, answer)), "{row}");
    }
    counter.press(ja("visit.next"));
    counter.reach("decision");
}

fn is_chosen(counter: &Counter, label: &str) -> bool {
    counter.window.get_by_label(label).accesskit_node().toggled() == Some(Toggled::True)
}

#[test]
fn what_was_ticked_on_a_page_and_not_yet_said_is_not_passed_over() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    let counter = &mut clerk.counter;
    counter.reach("decision");
    assert!(counter.shows(ja("window.prepare.ordinary")), "what nobody was asked is said");
    counter.key(Key::F6);
    counter.reach("occasion");
    counter.press(ja("visit.suspicion"));
    counter.key(Key::Escape);
    counter.reach("comparison");
    counter.key(Key::Enter);
    counter.reach("occasion");
    assert!(is_chosen(counter, ja("visit.suspicion")));
    counter.press(ja("visit.next"));
    counter.reach("decision");
    assert!(counter.shows(ja("visit.suspicion")) && !counter.shows(ja("window.prepare.ordinary")));
    assert!(!counter.shows(ja("window.prepare.now")), "nobody confirms over a suspicion");
    counter.key(Key::F12);
    assert_eq!(counter.window.state().stage(), "decision");
}

#[test]
fn one_key_writes_nothing_that_has_to_be_acknowledged_first() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("発行者不明");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    let counter = &mut clerk.counter;
    counter.reach("decision");
    assert!(!counter.shows(ja("window.prepare.now")));
    counter.key(Key::F12);
    assert_eq!(counter.window.state().stage(), "decision");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "decision");
}

#[test]
fn one_key_never_confirms_for_who_is_about_to_refuse() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    let counter = &mut clerk.counter;
    counter.reach("decision");
    counter.press(ja("decision.refused"));
    assert!(!counter.shows(ja("window.prepare.now")));
    counter.key(Key::F12);
    assert_eq!(counter.window.state().stage(), "decision");
    // The reasons have digits.
    counter.key(Key::Num6);
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let reason = ja("window.reason.customer").to_owned();
    assert_eq!(counter.record().record.decision, Decision::Refused { reason });
}

#[test]
fn the_next_customer_finds_law_and_kind_and_no_reference() {
    let mut clerk = Counted::at(Key::Num6);
    let counter = &mut clerk.counter;
    assert_eq!(reference(counter), REFERENCE);
    counter.key(Key::F3);
    counter.reach("typing");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(reference(counter), "");
    assert!(counter.shows(&format!("{}　{}", ja("rules.law.phone"), ja("transaction.line_contract"))));
}

/// What stands in the field for the reference on the first screen.
fn reference(counter: &Counter) -> String {
    let field = counter.window.get_by_role_and_label(Role::TextInput, ja("visit.key_phone"));
    field.accesskit_node().value().unwrap_or_default()
}

#[test]
fn a_reference_left_on_the_first_screen_is_cleared_with_it() {
    let mut counter = Counter::open();
    counter.key(Key::F9);
    counter.key(Key::Num6);
    counter.type_text(REFERENCE);
    assert_eq!(reference(&counter), REFERENCE);
    counter.left_alone();
    counter.until("an empty field", |counter| reference(counter).is_empty());
    assert!(counter.shows(ja("window.idle.cleared")));
}

#[test]
fn a_digit_in_the_reference_is_a_digit_and_enter_takes_it() {
    let mut clerk = Counted::at(Key::Num6);
    let counter = &mut clerk.counter;
    counter.type_text("1");
    counter.key(Key::Num1);
    counter.key(Key::Enter);
    assert_eq!((reference(counter), counter.window.state().stage()), (format!("{REFERENCE}1"), "idle"));
    assert!(
        counter.shows(ja("transaction.line_contract")) && !counter.shows(ja("transaction.account_opening"))
    );
}

#[test]
fn a_my_number_typed_as_a_reference_is_refused_at_once() {
    let mut clerk = Counted::at(Key::Num6);
    let counter = &mut clerk.counter;
    for _ in REFERENCE.chars() {
        counter.key(Key::Backspace);
    }
    counter.type_text("123456789018");
    assert!(counter.shows(ja("never_store.my_number")));
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    // It was never taken: the reference is asked for.
    clerk.counter.reach("occasion");
}

/// At the result of a genuine card under the phone law.
fn at_the_result() -> Counted {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    clerk
}

#[test]
fn pressing_on_over_the_comparison_is_said_and_never_looks_like_done() {
    let mut clerk = at_the_result();
    clerk.key(Key::Enter);
    clerk.counter.reach("comparison");
    clerk.key(Key::Enter);
    assert_eq!(clerk.counter.window.state().stage(), "comparison");
    assert!(clerk.counter.shows(ja("window.compare.unanswered")));
    clerk.key(Key::Enter);
    clerk.counter.reach("occasion");
    clerk.counter.press(&option("visit.residence", "residence.current"));
    clerk.key(Key::Enter);
    clerk.counter.reach("decision");
    assert!(clerk.counter.shows("顔・券面・セキュリティコードを見比べていません"));
    assert!(!clerk.counter.shows(ja("window.prepare.now")), "not with one key");
}

#[test]
fn enter_without_a_choice_says_what_to_press_and_digits_choose() {
    let mut clerk = at_the_result();
    my_number(&mut clerk);
    clerk.counter.reach("decision");
    assert!(!clerk.counter.shows("見比べていません"));
    clerk.counter.window.run_steps(4);
    clerk.key(Key::Enter);
    assert_eq!(clerk.counter.window.state().stage(), "decision");
    assert!(clerk.counter.shows(ja("window.decide.choose_or_now")));
    clerk.key(Key::Num2);
    assert!(is_chosen(&clerk.counter, ja("decision.refused")), "a digit chooses and writes nothing");
    assert_eq!(clerk.counter.window.state().stage(), "decision");
}

#[test]
fn an_enter_right_after_the_last_digit_is_not_meant_for_the_next_page() {
    let mut clerk = at_the_result();
    let window = &mut clerk.counter.window;
    // In small steps of time, as a real window draws.
    window.key_press(Key::Num1);
    while window.state().stage() == "result" {
        window.step();
    }
    window.step();
    window.key_press(Key::Enter);
    window.step();
    window.step();
    assert!(!clerk.counter.shows(ja("window.compare.unanswered")));
    clerk.counter.window.run_steps(4);
    clerk.key(Key::Enter);
    assert!(clerk.counter.shows(ja("window.compare.unanswered")), "later it counts");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Driver's licences at the window: the holder's page, the result, the comparison, by accessibility labels.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, option};
use eframe::egui::{Key, Role, vec2};
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use tashika::records::Compared;
use tashika::words::{en, ja};
use tashika_kit::date::japan_day;
use tashika_softcard::persona::by_name;

/// Puts a persona's card down and waits for the clerk's page.
fn put_down(counter: &mut Counter, persona: &str) {
    put_down_until(counter, persona, "credential");
}

fn put_down_until(counter: &mut Counter, persona: &str, stage: &str) {
    let size = vec2(1280.0, 4000.0);
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(size);
    counter.window.run_steps(2);
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach(stage);
}

/// What the invented holder of a card knows.
fn pin(persona: &str, id: &str) -> String {
    by_name(persona).unwrap().credential(id, japan_day(Timestamp::now())).unwrap()
}

/// Another PIN of the same length.
fn wrong_pin(right: &str) -> String {
    right.chars().map(|digit| if digit == '9' { '8' } else { '9' }).collect()
}

/// The holder's page for this PIN is shown.
fn asks_for(counter: &Counter, id: &str) -> bool {
    counter.shows(&ja("window.holder.question").replace("{pin}", ja(&format!("window.holder.pin.{id}"))))
}

fn type_pin(counter: &mut Counter, id: &str, digits: &str) {
    assert!(asks_for(counter, id), "{id}");
    counter.type_text(digits);
    counter.key(Key::Enter);
}

/// Hands over, and both PINs are typed.
fn both_pins(counter: &mut Counter, persona: &str) {
    counter.press(ja("window.pins.hand_over"));
    for id in ["licence_pin_1", "licence_pin_2"] {
        type_pin(counter, id, &pin(persona, id));
    }
}

fn one_pin(counter: &mut Counter, persona: &str) {
    counter.press(ja("window.pins.part"));
    counter.press(ja("window.pins.hand_over"));
    type_pin(counter, "licence_pin_1", &pin(persona, "licence_pin_1"));
}

fn photo_is_shown(counter: &Counter) -> bool {
    counter.window.query_by_role_and_label(Role::Image, ja("field.photo")).is_some()
}

#[test]
fn both_pins_lead_to_the_decision() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    assert!(counter.shows(ja("window.pins.free")) && counter.shows(ja("field.expiry_date")));
    both_pins(&mut counter, "licence-fresh");
    counter.reach("result");
    assert!(photo_is_shown(&counter));
    assert!(counter.shows(ja("summary.signature_open_short")), "it says so above everything");
    assert!(counter.shows(ja("originality.not_offered")));
    assert!(!counter.shows(ja("summary.proved_in_force_short")));
    assert!(counter.shows(ja("window.number.licence")) && counter.shows("再交付"));
    assert!(!counter.shows("本籍町"), "the domicile of the specimen");
    assert!(!counter.shows(ja("field.colour_class")), "folded away");
    counter.press(ja("window.result.others"));
    assert!(counter.shows(ja("field.colour_class")));
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    assert!(!counter.shows(ja("observation.security_code")), "a licence has none");
    assert!(!counter.shows(ja("window.compare.back")), "no remark, no back");
    for row in ["observation.face", "observation.printed_card"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.ordinary();
    assert!(!counter.shows(ja("observation.security_code")), "and nobody is asked to acknowledge it");
}

#[test]
fn the_holders_page_shows_nothing_of_the_clerks() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    assert!(counter.shows("1024"), "the clerk's name is on the clerk's page");
    counter.press(ja("window.pins.hand_over"));
    assert!(asks_for(&counter, "licence_pin_1") && !asks_for(&counter, "licence_pin_2"));
    for hidden in ["1024", ja("field.expiry_date"), ja("window.step.result"), ja("window.pins.specimen")] {
        assert!(!counter.shows(hidden), "{hidden}");
    }
    counter.type_text("12a3");
    assert_eq!(counter.window.state().digits_typed(), 3);
    assert!(counter.is_disabled(ja("window.holder.next")), "three digits are not enough");
    counter.key(Key::Enter);
    assert!(asks_for(&counter, "licence_pin_1"), "Enter does nothing before");
    assert!(!counter.shows(ja("window.credential.reveal")), "a PIN is never made visible");
    counter.type_text("4");
    assert!(asks_for(&counter, "licence_pin_1"), "the last digit sends nothing");
    assert!(!counter.shows("1234") && counter.window.state().stage() == "credential");
}

#[test]
fn the_keys_on_the_screen_type_a_pin() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.part"));
    counter.press(ja("window.pins.hand_over"));
    for key in ["9", "9", ja("window.pad.step_back"), ja("window.pad.clear")] {
        counter.press(key);
    }
    assert_eq!(counter.window.state().digits_typed(), 0);
    for digit in pin("licence-fresh", "licence_pin_1").chars() {
        counter.press(&digit.to_string());
    }
    counter.press("7");
    assert_eq!(counter.window.state().digits_typed(), 4, "there is no fifth cell");
    counter.press(ja("window.holder.send"));
    counter.reach("result");
}

/// A window of 1280 by 800 with everything twice as large.
#[test]
fn large_letters_leave_the_cells_and_the_keys_in_reach() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.window.set_size(vec2(640.0, 400.0));
    counter.window.run_steps(3);
    counter.press(ja("window.pins.part"));
    counter.press(ja("window.pins.hand_over"));
    counter.window.run_steps(3);
    let bar = counter.window.get_by_label(ja("window.holder.send")).rect().top();
    let cells = counter.window.get_by_role(Role::PasswordInput).rect();
    assert!(cells.top() > 0.0 && cells.bottom() < bar, "{cells:?} above {bar}");
    let left = counter.window.get_by_label_contains(&tries(3)).rect();
    assert!(left.bottom() < bar, "{left:?} above {bar}");
    let key = counter.window.get_by_label("1").rect();
    assert!(key.left() > cells.right() && key.bottom() < bar, "{key:?} beside {cells:?}");
}

#[test]
fn without_the_second_pin_there_is_no_photo() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    assert!(!counter.shows(ja("window.pins.part_means")));
    counter.press(ja("window.pins.part"));
    assert!(counter.shows(ja("window.pins.part_means")), "the consequence is told before");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, "licence_pin_1", &pin("licence-fresh", "licence_pin_1"));
    counter.reach("result");
    assert!(!photo_is_shown(&counter) && counter.shows(ja("window.result.photo_not_read")));
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    assert!(counter.shows(ja("window.compare.photo_not_read")));
    counter.window.run_steps(2);
    let left = option("observation.face", "compared.not_compared");
    assert!(counter.window.get_by_label(&left).is_focused(), "the one answer that is left");
}

#[test]
fn an_arrow_key_chooses_what_enter_goes_on_with() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.key(Key::ArrowDown);
    assert!(counter.shows(ja("window.pins.part_means")), "what the arrow reached is chosen");
    counter.key(Key::Enter);
    assert!(asks_for(&counter, "licence_pin_1") && counter.shows(ja("window.holder.send")), "one PIN alone");
}

#[test]
fn moving_on_with_tab_chooses_nothing() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.key(Key::Tab);
    assert!(!counter.shows(ja("window.pins.part_means")));
}

#[test]
fn stopping_costs_no_try_and_wipes_what_was_typed() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, "licence_pin_1", "1111");
    counter.type_text("22");
    assert_eq!(counter.window.state().digits_typed(), 6);
    counter.press(ja("window.holder.stop"));
    assert_eq!(counter.window.state().digits_typed(), 0);
    assert!(counter.shows(ja("window.pins.stopped")));
    assert_eq!(counter.window.query_all_by_label_contains(&tries(3)).count(), 2, "of both PINs");
    both_pins(&mut counter, "licence-fresh");
    counter.reach("result");
}

fn tries(left: u8) -> String {
    format!("{} {left}", ja("window.credential.tries_left"))
}

#[test]
fn a_wrong_second_pin_is_named_and_nothing_is_remembered() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, "licence_pin_1", &pin("licence-fresh", "licence_pin_1"));
    type_pin(&mut counter, "licence_pin_2", &wrong_pin(&pin("licence-fresh", "licence_pin_2")));
    counter.reach("failed");
    assert!(counter.shows(ja("error.wrong_number.licence_pin_2.what")) && counter.shows(&tries(2)));
    assert!(counter.shows(ja("error.wrong_number.licence_pin_2.next")));
    assert_eq!(counter.window.state().digits_typed(), 0);
    counter.press(ja("window.failed.pin_again"));
    counter.reach("credential");
    assert!(counter.shows(&tries(3)) && counter.shows(&tries(2)), "PIN 1 was right, PIN 2 cost one");
    assert_eq!(counter.window.query_all_by_label_contains(ja("window.credential.spent")).count(), 1);
    assert!(counter.shows("（3 → 2）"), "of PIN 2 alone");
    both_pins(&mut counter, "licence-fresh");
    counter.reach("result");
}

#[test]
fn a_locked_first_pin_says_where_it_is_unlocked() {
    let mut counter = Counter::open();
    put_down_until(&mut counter, "licence-pin1-blocked", "failed");
    assert!(counter.shows(ja("error.blocked.licence_pin_1.what")));
    assert!(counter.shows(ja("error.blocked.licence_pin_1.next")));
    assert!(!counter.shows(ja("error.blocked.next")), "the municipality does not unlock a licence");
}

#[test]
fn a_locked_second_pin_leaves_the_reading_without_the_photo() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-pin2-blocked");
    assert!(counter.shows(ja("window.pins.locked.licence_pin_2.what")));
    assert!(counter.is_disabled(ja("window.pins.whole")));
    assert!(counter.shows(ja("window.pins.locked.licence_pin_2.next")), "the law, and where it is unlocked");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, "licence_pin_1", &pin("licence-pin2-blocked", "licence_pin_1"));
    counter.reach("result");
    assert!(!photo_is_shown(&counter));
}

#[test]
fn where_no_pin_was_set_nobody_is_asked_for_one() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-no-pin");
    assert!(counter.shows(ja("window.pins.preset")));
    assert!(!counter.shows(ja("window.pins.hand_over")));
    counter.press(ja("window.pins.send_default"));
    counter.reach("result");
    assert!(photo_is_shown(&counter));
}

#[test]
fn the_last_try_needs_the_word_of_both_at_their_own_pages() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-one-try-left");
    let clerk = format!("{}: {}", ja("credential.licence_pin_1"), ja("window.consent.clerk_told"));
    assert!(counter.shows(en("window.pins.last_try")), "the PIN is locked, not the card");
    assert!(counter.shows(ja("window.pins.unlock.licence_pin_1")), "where it would have to be unlocked");
    assert!(counter.is_disabled(ja("window.pins.hand_over")));
    counter.press(&clerk);
    counter.press(ja("window.pins.hand_over"));
    counter.type_text(&pin("licence-one-try-left", "licence_pin_1"));
    assert!(counter.is_disabled(ja("window.holder.next")), "the holder has not agreed yet");
    assert!(counter.shows(ja("window.holder.tick")), "and the page says what is missing");
    let holder = format!("{}: {}", ja("credential.licence_pin_1"), ja("window.consent.holder"));
    counter.press(&holder);
    counter.press(ja("window.holder.next"));
    type_pin(&mut counter, "licence_pin_2", &pin("licence-one-try-left", "licence_pin_2"));
    counter.reach("result");
}

#[test]
fn who_stops_takes_the_word_about_the_last_try_back() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-one-try-left");
    let clerk = format!("{}: {}", ja("credential.licence_pin_1"), ja("window.consent.clerk_told"));
    let holder = format!("{}: {}", ja("credential.licence_pin_1"), ja("window.consent.holder"));
    counter.press(&clerk);
    counter.press(ja("window.pins.hand_over"));
    counter.press(&holder);
    counter.key(Key::Escape);
    counter.press(ja("window.pins.hand_over"));
    counter.type_text(&pin("licence-one-try-left", "licence_pin_1"));
    assert!(counter.is_disabled(ja("window.holder.next")), "said again or not sent");
}

#[test]
fn an_expired_licence_is_told_before_any_pin_is_asked_for() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-expired");
    assert!(counter.shows(ja("window.credential.expired")));
    assert!(counter.shows(ja("window.credential.expired_next")), "and what to do instead");
    both_pins(&mut counter, "licence-expired");
    counter.reach("result");
    assert!(counter.shows(ja("validity.expired")));
}

#[test]
fn who_moved_shows_the_back_of_the_card() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-two-moves");
    both_pins(&mut counter, "licence-two-moves");
    counter.reach("result");
    for told in
        ["window.remark.changed", "window.remark.current", "window.remark.issued", "note.remark_order"]
    {
        assert!(counter.shows(ja(told)), "{told}");
    }
    assert!(counter.shows("架空県新見本市さくら台九丁目１０番１１号"), "where the holder lives now");
    assert!(!counter.shows("転籍町"), "the domicile is never read");
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    assert!(counter.shows(ja("window.compare.back")));
    assert!(counter.shows(ja("window.remark.front")), "where the front of the card still says it");
    assert!(counter.shows(ja("window.remark.back")), "and where it is changed");
}

#[test]
fn external_characters_are_drawn_and_missing_ones_boxed() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-gaiji");
    both_pins(&mut counter, "licence-gaiji");
    counter.reach("result");
    for number in [1, 2] {
        let label = format!("{}{number}", ja("window.written.external"));
        let drawn = counter.window.query_all_by_role_and_label(Role::Image, &label).count();
        assert!(drawn > 0, "{label}");
    }
    assert!(
        counter.shows(ja("window.written.missing_means"))
            && counter.shows(ja("window.written.external_means"))
    );
    assert!(!counter.shows("【※"), "no marker is left over");
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    assert!(counter.shows(ja("window.transcribe.name")) && !counter.shows(ja("visit.transcribe")));
    assert!(!counter.shows(ja("visit.residence_now")), "the address is written in full");
}

#[test]
fn a_check_digit_that_does_not_fit_is_a_warning_and_no_verdict() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-forged-number");
    both_pins(&mut counter, "licence-forged-number");
    counter.reach("result");
    assert!(counter.shows(ja("window.number.check_digit")));
    assert!(!counter.shows(ja("summary.failed_short")));
}

#[test]
fn a_photo_without_a_container_is_shown() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-raw-photo");
    both_pins(&mut counter, "licence-raw-photo");
    counter.reach("result");
    assert!(photo_is_shown(&counter));
}

#[test]
fn an_untouched_pin_page_is_wiped() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.hand_over"));
    counter.type_text("123");
    assert_eq!(counter.window.state().digits_typed(), 3);
    counter.left_alone();
    counter.reach("idle");
    assert_eq!(counter.window.state().digits_typed(), 0);
    assert!(counter.shows(ja("window.idle.cleared")));
}

#[test]
fn a_card_taken_away_wipes_the_pins() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, "licence_pin_1", "1234");
    counter.key(Key::F9);
    counter.reach("failed");
    assert_eq!(counter.window.state().digits_typed(), 0);
    assert!(counter.shows(ja("error.card_removed.what")));
}

#[test]
fn what_was_compared_on_a_licence_is_recorded() {
    let mut counter = Counter::open();
    put_down(&mut counter, "licence-fresh");
    one_pin(&mut counter, "licence-fresh");
    counter.reach("result");
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    counter.press(&option("observation.printed_card", "compared.same"));
    counter.ordinary();
    counter.press(ja("decision.refused"));
    counter.press(ja("window.reason.customer"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let seen = counter.record().record.customer_chip.unwrap().observations;
    assert_eq!((seen.printed_card, seen.security_code), (Compared::Same, Compared::NotCompared));
}

const BESIDE_PIN: &str = "my_number_licence_pin";

/// A My Number Card with its number typed, and the licence beside asked for.
fn with_licence(counter: &mut Counter, persona: &str) {
    put_down(counter, persona);
    counter.type_text(&pin(persona, "check_number_b"));
    counter.press(ja("window.beside.read"));
}

#[test]
fn nobody_has_to_open_the_licence_on_a_my_number_card() {
    let mut counter = Counter::open();
    put_down(&mut counter, "my-number-licence");
    counter.type_text(&pin("my-number-licence", "check_number_b"));
    counter.press(ja("window.credential.send"));
    counter.reach("result");
    assert!(counter.shows(ja("summary.proved_in_force_short")));
    assert!(!counter.shows(ja("window.beside.title")));
}

#[test]
fn the_licence_on_a_my_number_card_stands_below_and_is_no_identity_document() {
    let mut counter = Counter::open();
    with_licence(&mut counter, "my-number-licence");
    assert!(!counter.shows(ja("window.credential.send")), "the holder types first");
    counter.press(ja("window.pins.hand_over"));
    assert!(!counter.shows(ja("window.credential.where")), "nothing of the clerk's page");
    type_pin(&mut counter, BESIDE_PIN, &pin("my-number-licence", BESIDE_PIN));
    counter.reach("result");
    assert!(counter.shows(ja("window.beside.title")));
    assert!(counter.shows(ja("summary.proved_in_force_short")), "the card's own result is its own");
    let photos = counter.window.query_all_by_role_and_label(Role::Image, ja("field.photo")).count();
    assert_eq!(photos, 2, "to compare");
    assert!(!counter.shows("【※"));
}

#[test]
fn a_wrong_pin_of_the_licence_leaves_the_cards_own_result() {
    let mut counter = Counter::open();
    with_licence(&mut counter, "my-number-licence");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, BESIDE_PIN, &wrong_pin(&pin("my-number-licence", BESIDE_PIN)));
    counter.reach("result");
    assert!(counter.shows(ja("summary.proved_in_force_short")));
    for told in ["error.wrong_number.my_number_licence_pin.what", "window.beside.stands"] {
        assert!(counter.shows(ja(told)), "{told}");
    }
    assert!(counter.shows(&tries(9)));
}

#[test]
fn an_impossible_number_is_told_before_the_holder_begins() {
    let mut counter = Counter::open();
    put_down(&mut counter, "my-number-licence");
    counter.type_text("55131720352285");
    counter.press(ja("window.beside.read"));
    counter.press(ja("window.pins.hand_over"));
    assert!(!asks_for(&counter, BESIDE_PIN));
    assert!(counter.shows(ja("problem.birth_date_impossible")));
}

#[test]
fn a_licence_without_a_pin_needs_no_hands_of_the_holder() {
    let mut counter = Counter::open();
    with_licence(&mut counter, "my-number-licence-no-pin");
    assert!(counter.shows(ja("window.pins.preset")));
    counter.press(ja("window.credential.send"));
    counter.reach("result");
    assert!(counter.shows(ja("window.beside.title")) && counter.shows(ja("field.document_number")));
}

#[test]
fn a_locked_licence_does_not_keep_the_card_from_being_read() {
    let mut counter = Counter::open();
    put_down(&mut counter, "my-number-licence-blocked");
    assert!(counter.is_disabled(ja("window.beside.read")));
    assert!(counter.shows(ja("window.pins.locked.my_number_licence_pin.what")));
    counter.type_text(&pin("my-number-licence-blocked", "check_number_b"));
    counter.press(ja("window.credential.send"));
    counter.reach("result");
}

#[test]
fn driving_history_alone_is_never_called_a_licence() {
    let mut counter = Counter::open();
    with_licence(&mut counter, "driving-history-only");
    counter.press(ja("window.pins.hand_over"));
    type_pin(&mut counter, BESIDE_PIN, &pin("driving-history-only", BESIDE_PIN));
    counter.reach("result");
    assert!(counter.shows(ja("window.beside.title_history")) && !counter.shows(ja("window.beside.title")));
    let told = ja("window.beside.kind.driving_history_only");
    assert_eq!(counter.window.query_all_by_label_contains(told).count(), 1, "said once");
}

#[test]
fn a_signature_that_holds_proves_the_entries_and_never_the_chip() {
    let mut counter = Counter::that_checks_signatures();
    put_down(&mut counter, "licence-fresh");
    both_pins(&mut counter, "licence-fresh");
    counter.reach("result");
    for told in ["integrity.intact", "mark.proved", "originality.not_offered", "summary.signature_holds"] {
        assert!(counter.shows(ja(told)), "{told}");
    }
    assert!(!counter.shows(ja("summary.proved_in_force_short")) && !counter.shows("本籍町"));
}

#[test]
fn a_photo_replaced_after_signing_stops_the_check() {
    let mut counter = Counter::that_checks_signatures();
    put_down(&mut counter, "licence-altered-photo");
    both_pins(&mut counter, "licence-altered-photo");
    counter.reach("result");
    assert!(counter.shows(ja("summary.failed_short")) && counter.shows(ja("part.signed_entries")));
    let altered = counter.window.query_all_by_label_contains(ja("mark.altered")).count();
    assert_eq!(altered, 1, "which entry was changed nobody can tell");
    assert!(
        counter.shows(ja("window.result.altered_as_one")) && counter.shows(ja("issuer.anchored_altered"))
    );
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    counter.ordinary();
    assert!(counter.is_disabled(ja("decision.confirmed")));
}

#[test]
fn a_signature_that_was_not_asked_for_is_said_to_be_open() {
    let mut counter = Counter::that_checks_signatures();
    put_down(&mut counter, "licence-fresh");
    one_pin(&mut counter, "licence-fresh");
    counter.reach("result");
    assert!(counter.shows(ja("summary.signature_needs_both_pins")));
    assert!(!counter.shows(ja("mark.proved")));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Residence cards at the window after the reading: what stands only in pictures is typed and looked at twice, then the
//! print is compared and the number asked about. By accessibility labels, with software cards.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, option};
use eframe::egui::{Key, Role, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use tashika::records::{InquiryAnswer, SpecialPeriod};
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_kit::reading::Source;
use tashika_softcard::persona::by_name;

fn today() -> Date {
    japan_day(Timestamp::now())
}

/// Reads a persona's card with its printed number, up to the typing.
fn read(persona: &str) -> Counter {
    let mut counter = Counter::open();
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 6000.0));
    counter.window.run_steps(2);
    let made = by_name(persona).unwrap();
    counter.read(made.title_ja, &made.credential("residence_number", today()).unwrap(), "result");
    counter.key(Key::Enter);
    counter.reach("transcription");
    counter
}

/// Types the needed values, Enter by Enter.
fn write(counter: &mut Counter, values: &[&str]) {
    for value in values {
        counter.type_text(value);
        counter.key(Key::Enter);
    }
}

/// The address may be left out; here it is not.
fn address(counter: &mut Counter) {
    let label =
        format!("{}{}", ja("window.transcription.field.address"), ja("window.transcription.optional"));
    counter.fill(&label, "架空県見本市1番地");
}

/// Face and print are the same.
fn compare(counter: &mut Counter) {
    for row in ["observation.face", "observation.printed_card"] {
        counter.press(&option(row, "compared.same"));
    }
}

/// The second look at so many values.
fn look(counter: &mut Counter, values: usize) {
    for _ in 0..values {
        assert!(counter.shows(ja("window.transcription.look_question")));
        assert_eq!(counter.window.state().stage(), "transcription", "nothing counts before");
        counter.key(Key::Enter);
    }
    counter.reach("comparison");
}

/// A card of the first generation up to the comparison; its last day as it is typed.
fn first_generation(persona: &str, expiry: Date) -> Counter {
    let mut counter = read(persona);
    address(&mut counter);
    counter.window.get_by_role_and_label(Role::TextInput, ja("field.name")).focus();
    counter.window.run_steps(2);
    write(&mut counter, &["specimen anna", "1990-04-05", &expiry.to_string()]);
    look(&mut counter, 4);
    counter
}

fn later() -> Date {
    today().checked_add(2.years()).unwrap()
}

#[test]
fn what_was_typed_and_seen_of_a_first_generation_card_is_in_the_record() {
    let mut counter = first_generation("residence-permanent", later());
    assert!(counter.shows("SPECIMEN ANNA") && counter.shows(ja("window.inquiry.never_valid")));
    assert!(counter.shows("1990年04月05日"), "as the card prints it");
    let printed =
        counter.window.query_all_by_role(Role::Image).filter_map(|image| image.accesskit_node().label());
    assert_eq!(printed.filter(|label| label.starts_with(ja("window.residence.print.title"))).count(), 1);
    counter.press(ja("mark_of_print.moj_mark"));
    counter.press(&option("window.inquiry.title", "inquiry.not_lapsed"));
    compare(&mut counter);
    counter.leave_comparison();
    counter.reach("occasion");
    assert!(!counter.shows(ja("visit.transcribe")), "name and residence are known");
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
    counter.press(ja("decision.refused"));
    counter.press(ja("window.reason.customer"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let chip = counter.record().record.customer_chip.unwrap();
    let names: Vec<&str> = chip.transcript.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["name", "birth_date", "expiry_date", "address"]);
    for field in &chip.transcript {
        assert_eq!((field.source, &*field.origin), (Source::TypedFromChipImage, "picture front_image"));
    }
    assert_eq!(chip.observations.marks, ["moj_mark"]);
    assert_eq!(chip.observations.number_inquiry.unwrap().answer, InquiryAnswer::NotLapsed);
    assert_eq!(chip.observations.special_period, None::<SpecialPeriod>);
}

#[test]
fn an_impossible_birth_date_is_told_at_its_field() {
    let mut counter = read("residence-permanent");
    let tomorrow = today().tomorrow().unwrap();
    write(&mut counter, &["specimen anna", &tomorrow.to_string(), &later().to_string()]);
    assert!(counter.shows(ja("entry.birth_date")));
    assert!(!counter.shows(ja("window.transcription.look_question")));
}

#[test]
fn back_from_the_comparison_keeps_what_was_typed() {
    let mut counter = first_generation("residence-permanent", later());
    counter.key(Key::Escape);
    counter.reach("transcription");
    assert_eq!(counter.window.query_all_by_label(ja("window.transcription.looked")).count(), 4);
    counter.key(Key::Enter);
    counter.reach("comparison");
}

#[test]
fn of_the_second_generation_name_and_address_are_typed() {
    let mut counter = read("residence2-permanent");
    for field in ["field.name", "window.transcription.field.address"] {
        assert!(counter.window.query_all_by_role(Role::TextInput).count() >= 2 && counter.shows(ja(field)));
    }
    for field in ["field.birth_date", "field.expiry_date"] {
        assert!(!counter.shows(ja(field)), "{field} is text in the chip");
    }
    write(&mut counter, &["specimen anna"]);
    look(&mut counter, 1);
    assert!(counter.shows("SPECIMEN ANNA"));
    assert!(counter.shows(ja("window.marks.unknown")), "of the new form nothing is known");
}

#[test]
fn an_expired_card_with_an_application_is_asked_about() {
    let over = today().yesterday().unwrap();
    for (answer, may) in [("shown", true), ("not_shown", false), ("not_asked", false)] {
        let mut counter = first_generation("residence-pending", over);
        assert!(counter.shows(ja("window.special_period.how")));
        counter.press(&option("window.special_period.title", &format!("special_period.{answer}")));
        compare(&mut counter);
        counter.ordinary();
        assert_eq!(!counter.is_disabled(ja("decision.confirmed")), may, "{answer}");
    }
    let counter = first_generation("residence-permanent", over);
    assert!(!counter.shows(ja("window.special_period.how")), "no application, no prolongation");
}

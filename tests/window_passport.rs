// SPDX-License-Identifier: MIT OR Apache-2.0
//! Passports at the window: the zone or the CAN, the results, the comparison, the further document, the record, by
//! accessibility labels.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, option};
use eframe::egui::{Key, Rect, Role, vec2};
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use tashika::rules::{AddressPage, DocumentKind};
use tashika::words::{ja, words};
use tashika_kit::date::japan_day;
use tashika_softcard::persona::by_name;

const JAPAN: &str = "passport-jp-2025";
const BAC: &str = "passport-jp-2020";
const OLD_BOOK: &str = "passport-jp-address-page";
const GERMAN: &str = "passport-de-pace-only";
/// What is told of a signed field of a document of which another part was changed.
const BESIDE: &str = "mark.signed_beside_altered";

/// Puts a persona's passport down and waits for the page of its zone.
fn put_down(counter: &mut Counter, persona: &str) {
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 4000.0));
    counter.window.run_steps(2);
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach("credential");
}

fn credential(persona: &str, id: &str) -> String {
    by_name(persona).unwrap().credential(id, japan_day(Timestamp::now())).unwrap()
}

/// The zone comes as from a reader that types.
fn swipe(counter: &mut Counter, zone: &str) {
    for (at, line) in zone.lines().enumerate() {
        if at > 0 {
            counter.key(Key::Enter);
        }
        counter.type_text(line);
    }
    counter.key(Key::Enter);
}

/// Puts a passport down, gives its zone and comes to a stage.
fn read_to(persona: &str, stage: &str) -> Counter {
    let mut counter = Counter::open();
    put_down(&mut counter, persona);
    swipe(&mut counter, &credential(persona, "mrz"));
    if counter.window.state().stage() == "credential" {
        counter.key(Key::Enter);
    }
    counter.reach(stage);
    counter
}

fn read(persona: &str) -> Counter {
    read_to(persona, "result")
}

/// From the result to the transaction, with what was seen of the book.
fn compared(counter: &mut Counter, page: Option<&str>) {
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card"] {
        counter.press(&option(row, "compared.same"));
    }
    if let Some(page) = page {
        counter.press(&option("window.address_page.title", &format!("address_page.{page}")));
    }
    counter.leave_comparison();
    counter.reach("occasion");
}

/// An account for a holder whose document does not say where they live.
fn account(counter: &mut Counter) {
    counter.press(&option("visit.kind", "transaction.account_opening"));
    counter.fill(ja("visit.key"), "1234567");
    counter.fill(ja("visit.residence_now"), "東京都千代田区見本町一丁目");
    counter.press(ja("visit.next"));
    for words in
        ["required", "no_residence_passport", "no_residence", "other_passport", "too_long", "control"]
    {
        assert!(!counter.shows(ja(&format!("entry.{words}"))), "{words}");
    }
    counter.statements();
    counter.reach("decision");
}

#[test]
fn a_passport_is_opened_with_its_zone_and_proved() {
    for (persona, opened) in [(BAC, "passport.opened.bac"), (JAPAN, "passport.opened.pace")] {
        let counter = read(persona);
        assert!(counter.shows(ja("summary.proved_in_force_signed")), "{persona}");
        assert!(counter.shows(ja(opened)) && counter.shows(ja("passport.proof.active")), "{persona}");
        assert!(counter.shows(ja("window.passport.no_residence")), "{persona}");
        assert!(
            counter.window.query_by_role_and_label(Role::Image, ja("field.photo")).is_some(),
            "{persona}"
        );
        assert!(counter.window.query_by_role_and_label(Role::Image, ja("window.mrz.zone")).is_some());
        assert!(counter.shows(ja("window.mrz.mark.agrees")), "{persona}: held against the page");
    }
}

#[test]
fn a_copy_is_not_said_to_have_answered_well() {
    let counter = read("passport-clone");
    assert!(counter.shows(ja("passport.proof_failed.active")));
    for said in ["passport.proof.active", "originality.proven"] {
        assert!(!counter.shows(ja(said)), "{said}");
    }
    let counter = read("passport-unknown-signer");
    assert!(!counter.shows(ja("originality.proven")), "nobody knows whose key it is");
    assert!(!counter.shows("本物のチップ"));
}

#[test]
fn the_data_page_stands_beside_it_in_training() {
    let mut counter = Counter::open();
    put_down(&mut counter, OLD_BOOK);
    assert!(counter.shows(ja("window.passport.print.title")));
    assert!(counter.shows(ja("window.passport.print.address_page")), "what the holder wrote into the book");
    let mut counter = Counter::open();
    put_down(&mut counter, JAPAN);
    assert!(!counter.shows(ja("window.passport.print.address_page")), "the book has no such page");
}

#[test]
fn each_verdict_reads_differently() {
    let cases = [
        ("passport-unknown-signer", "summary.issuer_unknown_short"),
        ("passport-altered-photo", "summary.failed_short"),
        ("passport-clone", "summary.failed_short"),
        ("passport-expired", "validity.expired"),
        ("passport-other-number", "summary.failed_short"),
    ];
    for (persona, short) in cases {
        let counter = read(persona);
        assert!(counter.shows(ja(short)), "{persona}");
        assert!(!counter.shows(ja("summary.proved_in_force_short")), "{persona}");
    }
    let counter = read("passport-other-number");
    assert!(counter.shows(ja("window.passport.differs")) && counter.shows(ja("window.mrz.mark.differs")));
}

/// Each mark that is told of a signed field, and where it stands.
fn marks(counter: &Counter) -> Vec<(&'static str, Rect)> {
    let found = |key: &'static str| {
        let rects = counter.window.query_all_by_label(ja(key)).map(|node| node.rect());
        rects.map(|rect| (key, rect)).collect::<Vec<_>>()
    };
    ["mark.altered", BESIDE, "mark.proved", "mark.signed_not_checked"].into_iter().flat_map(found).collect()
}

/// The mark below a label, in its column.
fn mark_below(marks: &[(&'static str, Rect)], label: Rect) -> &'static str {
    let icon = 40.0;
    let below =
        |(_, rect): &&(&str, Rect)| (rect.left() - label.left()).abs() < icon && rect.top() > label.top();
    let nearest = |(_, a): &&(&str, Rect), (_, b): &&(&str, Rect)| a.top().total_cmp(&b.top());
    marks.iter().filter(below).min_by(nearest).unwrap().0
}

/// A mark accuses nobody but the group that was changed, and praises nothing beside it.
#[test]
fn what_was_altered_is_marked_and_what_was_not_is_neither_accused_nor_proved() {
    for (persona, expiry, photo, altered) in [
        ("passport-altered-expiry", "mark.altered", BESIDE, "part.dg1"),
        ("passport-altered-photo", BESIDE, "mark.altered", "part.dg2"),
    ] {
        let counter = read(persona);
        let named = ja("window.result.altered").replace("{parts}", ja(altered));
        assert!(counter.shows(&named), "{persona}: {named}");
        let marks = marks(&counter);
        let picture = counter.window.get_by_role_and_label(Role::Image, ja("field.photo")).rect();
        let below_photo: Vec<&str> = marks
            .iter()
            .filter(|(_, rect)| rect.left() < picture.right() && rect.top() >= picture.bottom())
            .map(|(key, _)| *key)
            .collect();
        assert_eq!(below_photo, [photo], "{persona}");
        let name = words("window.passport.field.expiry_date");
        let label = counter.window.get_by_label(&format!("{} {}", name.ja, name.en)).rect();
        assert_eq!(mark_below(&marks, label), expiry, "{persona}");
        let of_the_zone: Vec<&str> =
            marks.iter().filter(|(_, rect)| rect.left() > picture.right()).map(|(key, _)| *key).collect();
        assert!(of_the_zone.len() > 6 && of_the_zone.iter().all(|key| *key == expiry), "{of_the_zone:?}");
    }
}

#[test]
fn the_can_opens_and_the_clerk_compares() {
    let mut counter = Counter::open();
    put_down(&mut counter, GERMAN);
    counter.press(ja("window.mrz.way.can"));
    counter.type_text(&credential(GERMAN, "can"));
    counter.key(Key::Enter);
    counter.reach("result");
    assert!(counter.shows(ja("summary.mrz_not_given")));
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    assert!(counter.shows(ja("window.passport.compare_by_eye")));
    assert!(!counter.shows(ja("window.address_page.title")), "a foreign book is not asked about");
}

#[test]
fn a_further_document_shows_the_residence_and_the_record_says_so() {
    let mut counter = read(JAPAN);
    compared(&mut counter, Some("none"));
    account(&mut counter);
    assert!(counter.shows(ja("missing.residence_document")));
    counter.key(Key::F4);
    counter.reach("supplements");
    counter.press(&option("visit.supplement_paper", "paper.utility"));
    counter.fill(ja("visit.supplement_dated"), &japan_day(Timestamp::now()).to_string());
    counter.press(ja("visit.supplement_add"));
    counter.key(Key::Escape);
    counter.reach("decision");
    assert!(!counter.shows(ja("missing.residence_document")));
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    let record = counter.record().record;
    let document = record.customer.document.as_ref().unwrap();
    assert_eq!(document.kind, DocumentKind::PassportJapan2020);
    let chip = record.customer_chip.as_ref().unwrap();
    assert_eq!(chip.observations.address_page, Some(AddressPage::None));
    assert!(chip.reading.fields.iter().all(|field| field.name.as_str() != "mrz"));
}

#[test]
fn an_address_written_in_an_old_book_is_seen_by_the_clerk() {
    let mut counter = read(OLD_BOOK);
    compared(&mut counter, Some("written"));
    counter.press(&option("visit.residence", "residence.current"));
    account(&mut counter);
    assert!(!counter.shows(ja("missing.residence_document")), "AML-A-04, until 2027-03-31");
}

#[test]
fn a_travellers_nationality_and_number_come_from_the_chip() {
    let mut counter = read(GERMAN);
    compared(&mut counter, None);
    assert!(counter.shows(ja("visit.state_residence")), "the chip has no picture of it either");
    assert!(!counter.shows(ja("visit.transcribe")));
    counter.press(ja("visit.not_resident"));
    counter.press(&option("visit.person", "rules.person.NON_RESIDENT_FOREIGNER"));
    let zone = credential(GERMAN, "mrz");
    let number = zone.lines().nth(1).unwrap().get(..9).unwrap().to_owned();
    let fields = counter.window.query_all_by_role(Role::TextInput);
    let values: Vec<String> =
        fields.filter_map(|field| egui_kittest::kittest::NodeT::accesskit_node(&field).value()).collect();
    assert!(values.iter().any(|value| value == "D") && values.contains(&number), "{values:?}");
}

/// Each step fits a small screen: what goes on is in sight without scrolling.
#[test]
fn it_fits_a_screen_of_1024_by_768() {
    let mut counter = read(JAPAN);
    counter.window.set_size(vec2(1024.0, 768.0));
    counter.window.run_steps(4);
    for button in ["window.result.compare", "window.compare.next"] {
        let rect = counter.window.get_by_label(ja(button)).rect();
        assert!(rect.right() <= 1024.0 && rect.bottom() <= 768.0, "{button}: {rect:?}");
        if button == "window.result.compare" {
            counter.press(ja(button));
            counter.reach("comparison");
        }
    }
}

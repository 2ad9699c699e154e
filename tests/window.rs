// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window, driven through its accessibility labels: the same [`App::ui`] as in the real window, with
//! software cards.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number, option, wrong};
use eframe::egui::{Event as Input, Key, Modifiers, Role, TextureId, accesskit::Toggled, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::keys::Role as Post;
use tashika::keys::{Cost, Keyring, SetUp};
use tashika::records::{BookKind, Compared, Decision, Places};
use tashika::rules::{DocumentKind, Law};
use tashika::words::ja;

#[test]
fn from_the_card_to_the_record() {
    let mut counter = Counter::open();
    assert!(counter.shows(ja("window.training.banner")));
    counter.read("正常なカード", &number(), "result");
    assert!(counter.shows(ja("summary.proved_in_force")));
    assert!(counter.shows("見本　花子"));
    assert!(counter.shows(ja("revocation.not_asked")));
    counter.key(Key::F2);
    assert!(counter.shows(ja("window.details.steps")) && counter.shows("SHA-256"));
    counter.key(Key::F2);
    assert!(!counter.shows(ja("window.details.steps")));

    counter.key(Key::Enter);
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.ordinary();
    // Nothing is chosen beforehand.
    assert!(counter.window.query_by_label(ja("window.decide.seal_confirmed")).is_none());
    for choice in ["decision.confirmed", "decision.refused"] {
        let node = counter.window.get_by_label(ja(choice));
        assert_ne!(node.accesskit_node().toggled(), Some(Toggled::True), "{choice}");
    }
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    assert!(!counter.shows("見本　花子"), "nothing about the person after the record");

    let record = counter.record().record;
    assert!(counter.shows(&record.header.record_id));
    assert!(record.header.training && record.decision == Decision::Confirmed);
    assert_eq!((record.header.performed_by.as_str(), record.header.branch.as_str()), ("1024", "本店"));
    let observations = record.customer_chip.unwrap().observations;
    assert_eq!((observations.face, observations.security_code), (Compared::Same, Compared::Same));
    counter.key(Key::Enter);
    counter.reach("idle");
}

#[test]
fn a_wrong_number_costs_one_try_and_says_so() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &wrong(), "failed");
    assert!(counter.shows(ja("error.wrong_number.what")));
    assert!(counter.shows(&format!("{} 9", ja("window.credential.tries_left"))));
    counter.press(ja("window.failed.number_again"));
    counter.reach("credential");
    assert_eq!(counter.window.state().digits_typed(), 0, "the wrong number is gone");
    assert!(counter.shows(&format!("{} 9", ja("window.credential.tries_left"))));
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn an_impossible_number_never_reaches_the_card() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text("55131720352285");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "credential");
    assert!(counter.shows(ja("problem.birth_date_impossible")));
    assert!(counter.shows(&format!("{} 10", ja("window.credential.tries_left"))));
}

#[test]
fn the_card_taken_away_wipes_the_number() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text("５５０２１７2035");
    assert_eq!(counter.window.state().digits_typed(), 10, "full-width digits are taken");
    counter.key(Key::F9);
    counter.reach("failed");
    assert!(counter.shows(ja("error.card_removed.what")));
    assert_eq!(counter.window.state().digits_typed(), 0);
}

#[test]
fn leaving_the_screen_wipes_the_number() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number());
    assert_eq!(counter.window.state().digits_typed(), 14);
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(counter.window.state().digits_typed(), 0);
}

#[test]
fn a_tampered_photo_cannot_be_confirmed() {
    let mut counter = Counter::open();
    counter.read("顔写真の改ざん", &number(), "result");
    assert!(counter.shows(ja("summary.failed")));
    assert!(counter.shows(ja("integrity.altered")) && !counter.shows(ja("summary.proved_in_force_short")));
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.ordinary();
    assert!(counter.is_disabled(ja("decision.confirmed")));
    counter.press(ja("decision.refused"));
    assert!(counter.is_disabled(ja("window.decide.seal_refused")), "a reason is needed");
    counter.press(ja("window.reason.chip"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let reason = ja("window.reason.chip").to_owned();
    assert_eq!(counter.record().record.decision, Decision::Refused { reason });
}

#[test]
fn what_was_not_proved_has_to_be_acknowledged() {
    let mut counter = Counter::open();
    counter.read("発行者不明", &number(), "result");
    assert!(counter.shows(ja("summary.signer_not_trusted")));
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.ordinary();
    counter.press(ja("decision.confirmed"));
    assert!(counter.shows(ja("issuer.unknown")), "it says what is open");
    assert!(counter.shows(ja("compared.not_compared")));
    assert!(counter.is_disabled(ja("window.decide.seal_confirmed")));
    counter.press(ja("window.decide.acknowledge"));
    assert!(!counter.is_disabled(ja("window.decide.seal_confirmed")));
}

#[test]
fn the_last_try_needs_two_words() {
    let mut counter = Counter::open();
    counter.press("照合番号Bの残り回数１");
    counter.reach("credential");
    counter.type_text(&number());
    assert!(counter.is_disabled(ja("window.credential.send")));
    counter.press(ja("window.consent.customer"));
    assert!(counter.is_disabled(ja("window.credential.send")));
    counter.press(ja("window.consent.clerk"));
    counter.press(ja("window.credential.send"));
    counter.reach("result");
}

#[test]
fn the_number_can_be_given_in_its_printed_parts() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.press(ja("window.credential.parts"));
    counter.press("昭和");
    for (label, digits) in [
        ("window.part.year", "55"),
        ("window.part.month", "02"),
        ("window.part.day", "17"),
        ("window.front.expiry_year", &number()[6..10]),
        ("window.front.code", "2285"),
    ] {
        let role = eframe::egui::Role::PasswordInput;
        counter.window.get_by_role_and_label(role, ja(label)).focus();
        counter.window.run_steps(2);
        counter.type_text(digits);
    }
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_key_held_down_does_not_run_through_the_screens() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    counter.type_text(&number());
    let down = || Input::Key {
        key: Key::Enter,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    // Pressed once and never let go: the system goes on sending the key.
    counter.window.event(down());
    counter.reach("result");
    for _ in 0..5 {
        counter.window.event(down());
        counter.window.run_steps(2);
    }
    assert_eq!(counter.window.state().stage(), "result");
}

#[test]
fn an_untouched_screen_is_cleared() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &number(), "result");
    counter.left_alone();
    counter.reach("idle");
    assert!(counter.shows(ja("window.idle.cleared")));
    assert!(!counter.shows("見本　花子"));
}

#[test]
fn a_form_says_what_is_missing_and_keeps_what_was_typed() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    let missing = ja("entry.to_choose").replace("{field}", ja("visit.kind"));
    assert!(!counter.shows(&missing), "nobody is scolded before trying");
    counter.fill(ja("visit.key"), "7654321");
    counter.press(ja("visit.next"));
    assert_eq!(counter.window.state().stage(), "occasion");
    assert!(counter.shows(&missing), "what is missing is named");
    counter.press(ja("window.button.back"));
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    counter.press(&option("visit.kind", "transaction.loan"));
    counter.press(&option("visit.residence", "residence.current"));
    counter.press(ja("visit.next"));
    counter.statements();
    counter.reach("decision");
    counter.press(ja("window.button.back"));
    counter.reach("statements");
    counter.press(ja("visit.next"));
    counter.reach("decision");
}

#[test]
fn both_laws_make_two_records() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.leave_comparison();
    counter.reach("occasion");
    counter.press(ja("rules.law.phone"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
    assert!(counter.shows("施行規則") || counter.shows("規則"));
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    let shown = counter.window.query_all_by_label_contains(ja("window.recorded.confirmed")).count();
    assert_eq!(shown, 2);
}

#[test]
fn a_typed_document_goes_by_mail_and_is_followed_up() {
    let mut counter = Counter::open();
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja(&format!("rules.document.{}", "JUMIN")));
    counter.fill(ja("field.name"), "見本　太郎");
    counter.fill(ja("field.birth_date"), "S55.2.17");
    assert!(counter.shows("昭和55年2月17日"), "the date is read back");
    counter.fill(ja("visit.residence_printed"), "東京都千代田区見本一丁目");
    counter.fill(ja("visit.issued_on"), &tashika_kit::date::japan_day(jiff::Timestamp::now()).to_string());
    counter.press(ja("visit.next"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
    assert!(counter.shows(ja("missing.mail")));
    counter.press(ja("visit.confirm_pending"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    assert!(counter.shows(ja("visit.recorded_pending")));
    let record = counter.record().record;
    assert_eq!(record.customer.document.unwrap().kind, DocumentKind::ResidentRegister);
    assert_eq!(record.decision, Decision::PendingMail);
    counter.key(Key::Enter);
    counter.reach("idle");
    counter.key(Key::F7);
    counter.reach("mail");
    counter.until_shown(ja("mail.waiting"));
    counter.press(ja("mail.enter"));
    let missing = |field| ja("entry.to_choose").replace("{field}", ja(field));
    assert!(counter.shows(&missing("mail.record")) && counter.shows(&missing("mail.what")));
    counter.window.query_all_by_label_contains(ja("mail.waiting")).next().unwrap().click();
    counter.window.run_steps(3);
    assert!(!counter.shows(&missing("mail.record")) && counter.shows(&missing("mail.what")));
    counter.press(&option("mail.what", "mail.dispatched"));
    counter.press(ja("mail.enter"));
    let missing = ja("entry.to_type").replace("{field}", ja("mail.tracking"));
    assert!(counter.shows(&missing), "the tracking number is asked for");
    counter.fill(ja("mail.tracking"), "123-45-67890-1");
    counter.press(ja("mail.enter"));
    counter.until_shown(ja("mail.entered"));
    assert!(!counter.shows("見本　太郎"), "nothing about the customer stands in the list");
}

#[test]
fn what_the_clerk_compared_on_a_typed_document_is_recorded() {
    let mut counter = Counter::open();
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 1600.0));
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.JUMIN"));
    assert!(counter.shows(ja("clerk.no_photo")), "nothing to compare with");
    counter.press(ja("visit.other_kind"));
    counter.press(ja("rules.document.DRH"));
    counter.fill(ja("field.name"), "見本　太郎");
    counter.fill(ja("field.birth_date"), "S55.2.17");
    counter.fill(ja("visit.residence_printed"), "東京都");
    counter.press(ja("visit.next"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
    counter.press(ja("decision.confirmed"));
    assert!(counter.shows(ja("observation.face")), "nobody compared the face, and it says so");
    assert!(counter.is_disabled(ja("window.decide.seal_confirmed")));
    for stage in ["statements", "occasion", "typing"] {
        counter.key(Key::Escape);
        counter.reach(stage);
    }
    counter.press(&option("observation.face", "compared.same"));
    counter.fill(ja("observation.remark"), "眼鏡");
    for stage in ["occasion", "statements", "decision"] {
        counter.press(ja("visit.next"));
        counter.reach(stage);
    }
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    let seen = counter.record().record.customer.document.unwrap().observations.unwrap();
    assert_eq!((seen.face, seen.printed_card), (Compared::Same, Compared::NotCompared));
    assert_eq!(seen.remark, "眼鏡");
}

#[test]
fn the_time_of_presentation_is_corrected_with_a_reason() {
    let mut counter = Counter::open();
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 1600.0));
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    assert!(!counter.shows(ja("clerk.time")), "folded away");
    counter.press(ja("clerk.another_time"));
    counter.fill(ja("clerk.time"), "25:00");
    counter.transaction("transaction.account_opening");
    assert_eq!(counter.window.state().stage(), "occasion");
    assert!(counter.shows(ja("clerk.not_a_time")));
    counter.press(ja("clerk.another_time"));
    counter.press(ja("visit.next"));
    counter.statements();
    counter.reach("decision");
    counter.key(Key::Escape);
    counter.key(Key::Escape);
    counter.reach("occasion");
    counter.press(ja("clerk.another_time"));
    counter.window.get_by_role_and_label(Role::TextInput, ja("clerk.time")).focus();
    counter.window.run_steps(2);
    for _ in 0..5 {
        counter.key(Key::Backspace);
    }
    counter.type_text("00:00");
    counter.press(ja("visit.next"));
    assert_eq!(counter.window.state().stage(), "occasion", "a reason is needed");
    counter.fill(ja("clerk.time_reason"), "端末の再起動");
    counter.press(ja("visit.next"));
    counter.reach("statements");
    counter.press(ja("visit.next"));
    counter.reach("decision");
    counter.press(ja("decision.refused"));
    counter.press(ja("window.reason.customer"));
    counter.press(ja("window.decide.seal_refused"));
    counter.reach("recorded");
    let header = counter.record().record.header;
    assert_eq!(header.presented_at_reason.as_deref(), Some("端末の再起動"));
    let at = header.presented_at.to_string();
    assert!(at.ends_with("T15:00:00Z"), "midnight in Japan: {at}");
}

#[test]
fn what_must_never_be_stored_is_refused_at_its_field() {
    let mut counter = Counter::open();
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.GOVPHOTO"));
    counter.fill(ja("visit.title"), "番号 1234 5678 9018");
    assert!(counter.shows(ja("never_store.my_number")), "the reason stands at the field");
    counter.press(ja("visit.other_kind"));
    counter.press(ja("rules.document.MNC"));
    assert!(counter.shows(ja("visit.no_number")));
    assert!(!counter.shows(ja("visit.number")), "there is no field for the number");
}

#[test]
fn a_document_the_law_refuses_can_only_be_refused() {
    let mut counter = Counter::open();
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.NOTICE"));
    counter.fill(ja("field.name"), "見本　太郎");
    counter.fill(ja("field.birth_date"), "1980-02-17");
    counter.fill(ja("visit.residence_printed"), "東京都");
    counter.press(ja("visit.next"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
    assert!(counter.shows(ja("outcome.REFUSE")) && counter.shows(ja("missing.other_document")));
    assert!(counter.is_disabled(ja("decision.confirmed")));
    counter.key(Key::F2);
    assert!(counter.shows(ja("visit.preview_title")));
}

#[test]
fn a_representative_comes_with_a_document_of_their_own() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    counter.press(ja("visit.representative"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("agent");
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.DRH"));
    counter.fill(ja("field.name"), "見本　次郎");
    counter.fill(ja("field.birth_date"), "平成2年3月4日");
    counter.fill(ja("visit.residence_printed"), "東京都");
    counter.press(ja("visit.next"));
    counter.reach("agent");
    counter.press(&option("visit.relationship", "relationship.spouse"));
    counter.press(&option("visit.authority", "authority.POWER_OF_ATTORNEY"));
    counter.press(&option("visit.residence", "residence.current"));
    counter.press(ja("visit.next"));
    counter.reach("decision");
    assert!(counter.shows(ja("visit.agent_short")));
}

/// The pictures of a chip that the window holds now. What is printed on a training card stays until the next one.
fn pictures_held(counter: &Counter) -> Vec<TextureId> {
    let textures = counter.window.ctx.tex_manager();
    let textures = textures.read();
    let of_a_card = textures.allocated().filter(|(_, meta)| meta.name == "chip picture");
    of_a_card.map(|(id, _)| *id).collect()
}

#[test]
fn a_second_representatives_card_shows_nothing_of_the_first_one() {
    let mut counter = Counter::open();
    counter.window.set_size(vec2(1280.0, 3000.0));
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    counter.press(ja("visit.representative"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("agent");
    let today = tashika_kit::date::japan_day(jiff::Timestamp::now());
    let mut seen: Vec<Vec<TextureId>> = Vec::new();
    for name in ["genuine", "moved", "genuine"] {
        let persona = tashika_softcard::persona::by_name(name).unwrap();
        let typed = persona.credential("check_number_b", today).unwrap();
        counter.read(persona.title_ja, &typed, "result");
        let held = pictures_held(&counter);
        assert!(!held.is_empty(), "{name}: the photo is there");
        for before in &seen {
            assert!(before.iter().all(|one| !held.contains(one)), "{name} beside the card before");
        }
        // What was seen on one card is not said of the next.
        counter.key(Key::Num1);
        counter.reach("comparison");
        let same = option("observation.face", "compared.same");
        let toggled = counter.window.get_by_label(&same).accesskit_node().toggled();
        assert_eq!(toggled, Some(Toggled::True));
        counter.key(Key::Escape);
        counter.reach("result");
        counter.key(Key::Escape);
        counter.reach("agent");
        assert!(pictures_held(&counter).is_empty(), "{name} is gone");
        seen.push(held);
    }
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    let same = option("observation.face", "compared.same");
    assert_ne!(counter.window.get_by_label(&same).accesskit_node().toggled(), Some(Toggled::True));
}

#[test]
fn a_known_customer_shows_no_document() {
    let mut counter = Counter::open();
    counter.key(Key::F6);
    counter.reach("known");
    counter.fill(ja("field.name"), "見本　花子");
    counter.fill(ja("field.birth_date"), "S55.2.17");
    counter.press(ja("known.acquainted"));
    counter.press(ja("visit.next"));
    counter.transaction("transaction.large_cash");
    counter.reach("decision");
    assert!(counter.shows(ja("outcome.KNOWN")));
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    assert!(counter.record().record.known.is_some());
}

#[test]
fn a_real_counter_asks_for_a_password_and_locks() {
    let mut counter = Counter::start(false, &[Law::Aml]);
    counter.reach("not_set_up");
    counter.visit_the_manager("set_up");
    assert!(counter.shows(ja("login.set_up_how")));
    let places = Places::in_folder(counter.home.path(), BookKind::Real);
    let word = |text: &str| tashika_kit::Secret::from(text);
    let with = SetUp {
        administrator: ("admin".into(), word("an administrator's word")),
        manager: ("manager".into(), word("a manager's long word")),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let mut keys = Keyring::create(&places.keyring, with).unwrap();
    let admin = keys.unlock("admin", &word("an administrator's word")).unwrap();
    keys.add(&admin, "1024", Post::Clerk, &word("a clerk's word")).unwrap();
    counter.key(Key::Enter);
    counter.reach("locked");
    counter.visit_the_manager("login");
    counter.fill(&format!("{}  {}", ja("login.name"), tashika::words::en("login.name")), "1024");
    let role = Role::PasswordInput;
    counter.window.get_by_role_and_label(role, &password()).focus();
    counter.window.run_steps(2);
    counter.type_text("wrong");
    counter.key(Key::Enter);
    counter.reach("locked");
    assert!(counter.shows(ja("error.key.wrong_login.what")));
    counter.window.get_by_role_and_label(role, &password()).focus();
    counter.window.run_steps(2);
    counter.type_text("a clerk's word");
    counter.key(Key::Enter);
    counter.reach("idle");
    assert!(counter.shows("1024"));
    counter.visit_the_manager("login");
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.DRH"));
    counter.fill(ja("field.name"), "見本　太郎");
    counter.window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    counter.window.run_steps(3);
    counter.reach("locked");
    assert!(!counter.shows("見本　太郎"));
}

#[test]
fn the_managers_window_opens_in_training() {
    let mut counter = Counter::open();
    counter.visit_the_manager("login");
    counter.press(ja("manager.open"));
    assert_eq!(counter.window.state().manager_screen(), "login");
    let mut nobody = Counter::start_as("", true, &[Law::Aml]);
    nobody.reach("clerk");
    nobody.visit_the_manager("login");
}

fn password() -> String {
    format!("{}  {}", ja("login.password"), tashika::words::en("login.password"))
}

/// Characters and Enter as a barcode scanner sends them: all in one frame.
fn scan(counter: &mut Counter, code: &str) {
    // A scanner lets go of each key.
    let enter = [true, false].map(|pressed| Input::Key {
        key: Key::Enter,
        physical_key: None,
        pressed,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    let characters = code.chars().map(|one| Input::Text(one.to_string()));
    counter.window.input_mut().events.extend(characters.chain(enter));
    counter.window.run_steps(4);
}

#[test]
fn a_barcode_on_the_page_of_the_number_sends_nothing() {
    let mut counter = Counter::open();
    counter.press("正常なカード");
    counter.reach("credential");
    // More than fits: nothing of it stays, and the page says why.
    scan(&mut counter, "49012345678901234567");
    assert_eq!((counter.window.state().stage(), counter.window.state().digits_typed()), ("credential", 0));
    assert!(counter.shows(ja("problem.overrun")));
    // As many as fit stay, and the Enter behind them is the scanner's.
    scan(&mut counter, &number());
    assert_eq!((counter.window.state().stage(), counter.window.state().digits_typed()), ("credential", 14));
    assert!(!counter.shows(ja("problem.overrun")));
    // A hand comes later than a scanner.
    counter.window.run_steps(10);
    counter.key(Key::Enter);
    counter.reach("result");
}

#[test]
fn a_key_held_down_decides_nothing() {
    let mut counter = Counter::open();
    counter.read("正常なカード", &number(), "result");
    let repeated = Input::Key {
        key: Key::F2,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    // Pressed and not let go: the toolkit says of the second that it repeats the first.
    counter.window.event(repeated.clone());
    counter.window.run_steps(3);
    assert!(counter.shows("SHA-256"));
    counter.window.event(repeated);
    counter.window.run_steps(3);
    assert!(counter.shows("SHA-256"), "F2 held down does not close what it opened");
}

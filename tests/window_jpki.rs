// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPKI at the window: what the customer agrees to, on the clerk's screen and on their own, password and PIN, the
//! results, the book; by accessibility labels.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, option};
use eframe::egui::{Key, Role as Part, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::Timestamp;
use tashika::jpki::{Role, Standing};
use tashika::window::CustomerView;
use tashika::words::customer::{Tongue, tongue};
use tashika::words::{ja, jpki::revocation_reason};
use tashika_kit::date::japan_day;
use tashika_mynumber::card::revocation::Responder;
use tashika_softcard::persona::by_name;

const SIGNATURE: &str = "window.jpki.use.signature";
const AUTHENTICATION: &str = "window.jpki.use.authentication";
const PINLESS: &str = "window.jpki.use.pinless";

fn counter() -> Counter {
    answering(Responder::default())
}

fn answering(responder: Responder) -> Counter {
    let mut counter = Counter::with_jpki(Standing::training(), responder);
    // Tall enough that nothing has to be scrolled to.
    counter.window.set_size(vec2(1280.0, 4000.0));
    counter.window.run_steps(2);
    counter
}

fn known(persona: &str, id: &str) -> String {
    by_name(persona).unwrap().credential(id, japan_day(Timestamp::now())).unwrap()
}

/// The customer agrees on the clerk's screen, and the card comes.
fn agree(counter: &mut Counter, what: &str, persona: &str) {
    counter.press(ja(what));
    counter.reach("consent");
    counter.press(ja("window.jpki.consent.agree"));
    counter.reach("awaiting_card");
    counter.press(by_name(persona).unwrap().title_ja);
}

/// Up to the page on which the customer types.
fn hand_over(counter: &mut Counter, what: &str, persona: &str) {
    agree(counter, what, persona);
    counter.reach("credential");
    counter.press(ja("window.pins.hand_over"));
}

fn send(counter: &mut Counter, secret: &str) {
    counter.type_text(secret);
    counter.key(Key::Enter);
}

fn signed(persona: &str) -> Counter {
    let mut counter = counter();
    hand_over(&mut counter, SIGNATURE, persona);
    send(&mut counter, &known(persona, "sign_password"));
    counter.reach("result");
    counter
}

fn authenticated(persona: &str) -> Counter {
    let mut counter = counter();
    hand_over(&mut counter, AUTHENTICATION, persona);
    send(&mut counter, &known(persona, "auth_pin"));
    counter.reach("authenticated");
    counter
}

const ONWARD: &str = "window.jpki.result.onward";
const REFUSED: &str = "window.jpki.result.onward_refused";

/// From the result of a signature to the decision.
fn decide(counter: &mut Counter, onward: &str) {
    counter.press(ja(onward));
    counter.reach("occasion");
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("decision");
}

#[test]
fn without_a_role_nothing_of_it_is_shown() {
    let mut counter = Counter::with_jpki(Standing::none(), Responder::default());
    for key in [SIGNATURE, AUTHENTICATION, PINLESS, "window.jpki.part", "window.customer.open"] {
        assert!(!counter.shows(ja(key)), "{key}");
    }
    for key in [Key::F2, Key::F4, Key::F10] {
        counter.key(key);
        assert_eq!(counter.window.state().stage(), "idle");
    }
}

#[test]
fn each_role_is_offered_what_it_may_do() {
    for (role, pinless) in
        [(Role::ServiceProvider, false), (Role::Verifier, false), (Role::SpeciallyApproved, true)]
    {
        let counter = Counter::with_jpki(Standing { role, ..Standing::training() }, Responder::default());
        assert!(counter.shows(ja(SIGNATURE)) && counter.shows(ja(AUTHENTICATION)), "{role:?}");
        assert_eq!(counter.shows(ja(PINLESS)), pinless, "{role:?}");
    }
}

#[test]
fn what_is_wrong_with_the_standing_is_said_where_the_day_begins() {
    let mut counter = Counter::with_jpki(Standing::none(), Responder::default());
    for code in ["altered", "expired", "gone", "incomplete", "not_entered", "older", "unreadable"] {
        counter.window.state_mut().tell_standing(code);
        counter.window.run_steps(2);
        let key = format!("jpki.standing.{code}");
        assert!(ja(&key) != key && counter.shows(ja(&key)), "{code}");
    }
}

#[test]
fn the_customer_is_told_what_is_signed_and_what_it_means_before_a_card_is_touched() {
    let mut counter = counter();
    counter.key(Key::F2);
    counter.reach("consent");
    for part in ["title", "what", "pin", "gets", "free"] {
        let text = ja(&format!("window.jpki.explain.signature.{part}")).to_owned();
        assert!(counter.shows(&text) || counter.shows(&format!("・{text}")), "{part}");
    }
    assert!(counter.shows(ja("window.jpki.kept.specially_approved")));
    assert!(counter.shows(ja("jpki.role.specially_approved")));
    // A card that comes now waits.
    counter.press(ja("window.jpki.consent.decline"));
    counter.reach("idle");
}

#[test]
fn a_text_with_a_my_number_is_not_shown_to_the_customer_and_holds_nothing_up() {
    let mut counter = counter();
    counter.press(ja(SIGNATURE));
    counter.reach("consent");
    let label = format!(
        "{}  {}",
        ja("window.jpki.consent.edit_statement"),
        tashika::words::en("window.jpki.consent.edit_statement")
    );
    counter.window.get_by_label(&label).focus();
    counter.window.run_steps(2);
    counter.type_text("123456789018");
    assert!(counter.shows(ja("window.jpki.consent.unsaved")));
    assert!(counter.is_disabled(ja("window.jpki.consent.agree")));
    let shown = counter.window.query_all_by_label_contains("123456789018");
    assert_eq!(shown.filter(|node| node.accesskit_node().role() == Part::Label).count(), 0);
    for _ in 0..12 {
        counter.key(Key::Backspace);
    }
    counter.type_text("（普通預金）");
    assert!(!counter.shows(ja("window.jpki.consent.unsaved")));
    assert!(!counter.is_disabled(ja("window.jpki.consent.agree")));
    let shown = counter.window.query_all_by_label_contains("（普通預金）");
    assert!(shown.filter(|node| node.accesskit_node().role() == Part::Label).count() >= 1, "as it is signed");
}

#[test]
fn who_does_not_agree_is_not_asked_for_a_card() {
    let mut counter = counter();
    for what in [SIGNATURE, AUTHENTICATION, PINLESS] {
        counter.press(ja(what));
        counter.reach("consent");
        counter.key(Key::Escape);
        counter.reach("idle");
    }
}

#[test]
fn the_customer_agrees_on_a_screen_of_their_own() {
    let mut counter = counter();
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    assert!(counter.shows(ja("window.customer.welcome")));
    // The second window lies over the first here: the keys reach both.
    counter.key(Key::F4);
    counter.reach("consent");
    assert!(!counter.shows(ja("window.jpki.consent.agree")), "not on the clerk's screen");
    assert!(counter.is_disabled(ja("window.customer.waiting")));
    counter.press(ja("window.customer.decline"));
    counter.reach("idle");
    counter.key(Key::F4);
    counter.reach("consent");
    counter.press(ja("window.customer.agree"));
    counter.reach("awaiting_card");
    assert!(counter.shows(ja("window.customer.card")));
    counter.key(Key::Space);
    counter.reach("credential");
    counter.key(Key::Enter);
    assert!(counter.shows(ja("window.customer.typing")), "the clerk's screen shows nothing of it");
    let fields = counter.window.query_all_by_role(Part::PasswordInput);
    assert_eq!(fields.count(), 1, "one field, on the customer's screen");
    send(&mut counter, &known("genuine", "auth_pin"));
    counter.reach("authenticated");
    assert!(counter.shows(ja("window.customer.wait")));
    assert!(!counter.shows(ja("window.customer.thanks")));
    counter.key(Key::Enter);
    let entered = ja("window.jpki.result.entered");
    counter.until_shown(entered);
    assert!(counter.shows(ja("window.customer.thanks")));
}

#[test]
fn a_good_signature_becomes_a_record() {
    let mut counter = signed("genuine");
    assert!(counter.shows(ja("summary.jpki.signed_short")) && counter.shows(ja("summary.jpki.signed")));
    assert!(counter.shows(ja("window.jpki.result.simulated")));
    assert!(counter.shows(ja("window.jpki.result.statement")));
    assert!(!counter.shows(ja("window.jpki.result.substituted")));
    decide(&mut counter, ONWARD);
    assert!(!counter.shows(ja("window.jpki.decide.title")));
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    let record = counter.record().record;
    let note = record.customer_chip.unwrap().jpki.unwrap();
    assert_eq!(note.role, Role::SpeciallyApproved);
    assert_eq!(note.consent.before, tashika::records::DisplayedTo::Clerk);
}

#[test]
fn a_revoked_certificate_is_refused_with_its_reason_and_looks_so() {
    for (persona, code) in [
        ("jpki-revoked-moved", "affiliation_changed"),
        ("jpki-superseded", "superseded"),
        ("jpki-on-hold", "certificate_hold"),
        ("jpki-key-compromise", "key_compromise"),
    ] {
        let counter = signed(persona);
        assert!(counter.shows(ja("summary.jpki.revoked_short")), "{persona}");
        assert!(counter.shows(ja(&revocation_reason(&format!("revoked_{code}")))), "{persona}");
        // A card that may be lost or stolen is not treated like a move.
        let suspect = matches!(code, "certificate_hold" | "key_compromise");
        assert_eq!(counter.shows(ja("window.jpki.result.suspect_next")), suspect, "{persona}");
        assert_eq!(counter.shows(ja("window.jpki.result.revoked_next")), !suspect, "{persona}");
        // Nothing of what it says looks good.
        assert!(counter.shows(ja("window.jpki.result.not_current")), "{persona}");
        assert!(!counter.shows(ja("mark.proved")), "{persona}: an address that may be old is not marked");
        assert!(!counter.shows(ja("summary.jpki.signed_short")), "{persona}");
    }
    let mut counter = signed("jpki-on-hold");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "result", "a refusal is not gone through with Enter");
    decide(&mut counter, REFUSED);
    assert!(counter.shows(ja("window.jpki.decide.revoked")));
    assert!(counter.is_disabled(ja("decision.confirmed")));
}

#[test]
fn what_nobody_answered_for_is_not_good_and_the_law_refuses_it() {
    let mut counter = answering(Responder::Stale);
    hand_over(&mut counter, SIGNATURE, "genuine");
    send(&mut counter, &known("genuine", "sign_password"));
    counter.reach("result");
    assert!(!counter.shows(ja("summary.jpki.signed_short")));
    assert!(counter.shows(ja("window.jpki.result.open_next")));
    assert!(counter.shows(ja("window.jpki.result.fallback")), "what was tried is told");
    decide(&mut counter, ONWARD);
    assert!(counter.shows(ja("window.jpki.decide.title")));
    assert!(counter.is_disabled(ja("decision.confirmed")));
}

#[test]
fn certificates_that_are_wrong_are_not_called_revoked() {
    for persona in ["jpki-tampered", "jpki-foreign-keys"] {
        let counter = signed(persona);
        assert!(counter.shows(ja("summary.jpki.failed_short")), "{persona}");
        assert!(!counter.shows(ja("summary.jpki.revoked_short")), "{persona}");
        assert!(counter.shows(ja("window.jpki.result.failed_next")), "{persona}: what comes next");
        // A chip that nobody vouches for is not called genuine, nor a card a copy.
        for wrong in ["originality.proven", "originality.failed"] {
            assert!(!counter.shows(ja(wrong)), "{persona}: {wrong}");
        }
    }
    for persona in ["jpki-crossed-roots", "jpki-self-made-root"] {
        let counter = signed(persona);
        assert!(counter.shows(ja("summary.jpki.open_short")), "{persona}");
    }
}

#[test]
fn replaced_characters_are_marked() {
    let counter = signed("jpki-rare-kanji-revoked");
    assert!(counter.shows(ja("window.jpki.result.substituted")));
}

#[test]
fn a_password_that_cannot_be_right_costs_no_try() {
    let mut counter = counter();
    hand_over(&mut counter, SIGNATURE, "genuine");
    counter.type_text("ab12");
    assert!(counter.is_disabled(ja("window.holder.send_signature")), "too short");
    counter.type_text("cd");
    assert!(!counter.is_disabled(ja("window.holder.send_signature")));
    counter.key(Key::Escape);
    counter.press(ja("window.pins.hand_over"));
    counter.type_text("abcdef");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "credential", "no digit in it: nothing is sent");
    for key in ["window.holder.send_signature", "window.password.hint"] {
        assert!(counter.shows(ja(key)), "{key}: still the customer's page");
    }
}

#[test]
fn a_wrong_password_costs_one_try_and_the_right_one_signs() {
    let mut counter = counter();
    hand_over(&mut counter, SIGNATURE, "genuine");
    send(&mut counter, "WRONG1");
    counter.reach("failed");
    assert!(counter.shows(ja("error.wrong_number.sign_password.what")));
    assert_eq!(counter.window.state().digits_typed(), 0);
    counter.press(ja("window.failed.password_again"));
    counter.reach("credential");
    counter.press(ja("window.pins.hand_over"));
    // Small letters are the same password; the keys on the screen type it too.
    let password = known("genuine", "sign_password");
    let (first, rest) = password.split_at(1);
    counter.press(first);
    send(&mut counter, &rest.to_lowercase());
    counter.reach("result");
    assert!(counter.shows(ja("summary.jpki.signed_short")));
}

#[test]
fn the_last_try_is_spent_only_if_both_say_so() {
    let mut counter = counter();
    agree(&mut counter, SIGNATURE, "jpki-sign-password-last-try");
    counter.reach("credential");
    assert!(counter.is_disabled(ja("window.pins.hand_over")));
    let said = |key: &str| format!("{}: {}", ja("credential.sign_password"), ja(key));
    counter.press(&said("window.consent.clerk_told"));
    counter.press(ja("window.pins.hand_over"));
    counter.type_text(&known("jpki-sign-password-last-try", "sign_password"));
    assert!(counter.is_disabled(ja("window.holder.send_signature")));
    counter.press(&said("window.consent.holder"));
    counter.press(ja("window.holder.send_signature"));
    counter.reach("result");
}

#[test]
fn locked_absent_and_unset_are_three_things() {
    for (what, persona, key) in [
        (SIGNATURE, "jpki-sign-password-blocked", "error.blocked.sign_password"),
        (AUTHENTICATION, "jpki-auth-pin-blocked", "error.blocked.auth_pin"),
        (SIGNATURE, "minor", "error.certificate_absent"),
        (AUTHENTICATION, "no-pin", "error.no_pin"),
        (SIGNATURE, "no-pin", "error.certificate_absent"),
    ] {
        let mut counter = counter();
        agree(&mut counter, what, persona);
        counter.reach("failed");
        for part in ["what", "next"] {
            let key = format!("{key}.{part}");
            assert!(counter.shows(ja(&key)), "{persona}: {key}");
        }
        // A card without a PIN has another way, where the operator may offer it.
        let by_face = (what, persona) == (AUTHENTICATION, "no-pin");
        let onward = if by_face { "window.failed.by_face" } else { "window.failed.other" };
        assert!(counter.shows(ja(onward)), "{persona}");
    }
}

#[test]
fn an_authentication_names_nobody_and_goes_into_the_book_once() {
    let mut counter = authenticated("genuine");
    assert!(counter.shows(ja("summary.jpki.authenticated_short")));
    assert!(counter.shows(ja("window.jpki.result.names_nobody")));
    assert!(!counter.shows("見本 花子") && !counter.shows("見本　花子"));
    counter.press(ja("window.jpki.result.enter"));
    counter.until_shown(ja("window.jpki.result.entered"));
    assert!(!counter.shows(ja("window.jpki.result.enter")));
    counter.press(ja("window.jpki.result.next"));
    counter.reach("idle");
}

#[test]
fn a_revoked_authentication_is_refused_too() {
    let counter = authenticated("jpki-on-hold");
    assert!(counter.shows(ja("summary.jpki.revoked_short")));
    assert!(!counter.shows(ja("summary.jpki.authenticated_short")));
    assert!(counter.shows(ja("window.jpki.result.suspect_next")), "what comes next");
}

#[test]
fn only_a_deliberate_press_gives_the_consent() {
    let mut counter = counter();
    counter.key(Key::F2);
    counter.reach("consent");
    // As a barcode scanner does it: the digits and Enter.
    counter.fill(ja("window.jpki.consent.reference"), "77");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "consent", "in the field");
    counter.key(Key::Enter);
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "consent", "and with nothing in focus");
    // The customer reads the number that the result is entered under.
    let told = format!("・{}: 77", ja("window.jpki.consent.reference_told"));
    assert!(counter.shows(&told));
    counter.key(Key::F7);
    counter.reach("awaiting_card");
}

#[test]
fn nobody_agrees_to_a_text_whose_end_was_not_in_sight() {
    let mut counter = counter();
    counter.window.set_size(vec2(1024.0, 500.0));
    counter.window.run_steps(4);
    counter.key(Key::F2);
    counter.reach("consent");
    let unread = ja("window.jpki.consent.to_the_end");
    assert!(counter.is_disabled(unread));
    counter.key(Key::F7);
    assert_eq!(counter.window.state().stage(), "consent");
    let read = |counter: &mut Counter| {
        counter.key(Key::PageUp);
        counter.window.run_steps(30);
        assert!(counter.is_disabled(ja("window.jpki.consent.to_the_end")), "the beginning alone");
        for _ in 0..6 {
            counter.key(Key::PageDown);
            counter.window.run_steps(30);
        }
        assert!(!counter.is_disabled(ja("window.jpki.consent.agree")));
    };
    read(&mut counter);
    // Who comes next begins at the top, and has not read it.
    counter.key(Key::Escape);
    counter.reach("idle");
    counter.key(Key::F2);
    counter.reach("consent");
    counter.window.run_steps(30);
    assert!(counter.is_disabled(unread));
    read(&mut counter);
    counter.key(Key::F7);
    counter.reach("awaiting_card");
}

/// Types into the text to sign.
fn edit(counter: &mut Counter, text: &str) {
    let key = "window.jpki.consent.edit_statement";
    let label = format!("{}  {}", ja(key), tashika::words::en(key));
    counter.window.get_by_label(&label).focus();
    counter.window.run_steps(2);
    counter.type_text(text);
}

#[test]
fn a_text_that_the_clerk_replaced_is_warned_of() {
    let mut counter = counter();
    counter.press(ja(SIGNATURE));
    counter.reach("consent");
    assert!(!counter.shows(ja("window.jpki.consent.changed")));
    edit(&mut counter, "abc");
    assert!(counter.shows(ja("window.jpki.consent.changed")));
}

#[test]
fn a_service_provider_is_not_told_that_somebody_is_asked() {
    for (role, asked) in [(Role::ServiceProvider, false), (Role::Verifier, true)] {
        let mut counter = Counter::with_jpki(Standing { role, ..Standing::training() }, Responder::default());
        counter.window.set_size(vec2(1280.0, 4000.0));
        counter.key(Key::F4);
        counter.reach("consent");
        assert_eq!(counter.shows(ja("window.jpki.nobody_asked")), !asked, "{role:?}");
        assert_eq!(counter.shows(ja("revocation_source.simulated")), asked, "{role:?}: in words");
    }
}

#[test]
fn without_a_pin_the_customer_is_told_all_that_is_read() {
    let mut counter = counter();
    counter.key(Key::F10);
    counter.reach("consent");
    let told = ja("window.jpki.explain.pinless.gets");
    for read in ["氏名", "住所", "生年月日", "性別", "有効期限", "セキュリティコード", "顔写真", "照合番号B"]
    {
        assert!(told.contains(read), "{read}");
    }
    assert!(counter.shows(&format!("・{told}")));
}

#[test]
fn a_card_without_a_pin_is_shown_the_way_by_the_face() {
    let mut counter = counter();
    counter.press(ja(AUTHENTICATION));
    counter.reach("consent");
    counter.window.get_by_role_and_label(Part::RadioButton, Tongue::Vietnamese.name()).click();
    counter.window.run_steps(4);
    counter.press(ja("window.jpki.consent.agree"));
    counter.reach("awaiting_card");
    counter.press(by_name("no-pin").unwrap().title_ja);
    counter.reach("failed");
    assert_eq!(tongue(), Tongue::Vietnamese);
    counter.press(ja("window.failed.by_face"));
    counter.reach("consent");
    assert_eq!(tongue(), Tongue::Vietnamese, "the same customer, in the language they read");
    assert!(counter.shows(ja("window.jpki.explain.pinless.what")), "explained anew, and asked anew");
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(tongue(), Tongue::Japanese, "the next customer");
    let verifier = Standing { role: Role::Verifier, ..Standing::training() };
    let mut other = Counter::with_jpki(verifier, Responder::default());
    other.window.set_size(vec2(1280.0, 4000.0));
    other.window.run_steps(2);
    agree(&mut other, AUTHENTICATION, "no-pin");
    other.reach("failed");
    assert!(!other.shows(ja("window.failed.by_face")), "not where the role does not allow it");
}

#[test]
fn a_telephone_is_refused_for_the_right_reason() {
    let mut counter = counter();
    agree(&mut counter, SIGNATURE, "telephone");
    counter.reach("failed");
    assert!(counter.shows(ja("error.telephone.jpki.what")) && !counter.shows(ja("error.telephone.what")));
}

/// Up to the comparison of the face.
fn compared(counter: &mut Counter, persona: &str, face: &str) {
    agree(counter, PINLESS, persona);
    counter.reach("credential");
    send(counter, &known(persona, "check_number_b"));
    counter.reach("result");
    counter.press(ja("window.result.compare"));
    counter.reach("comparison");
    assert!(counter.shows(ja("window.jpki.pinless.compare")));
    counter.press(&option("observation.face", face));
    counter.leave_comparison();
}

#[test]
fn without_a_pin_the_clerks_eye_opens_the_way() {
    for persona in ["genuine", "no-pin"] {
        let mut counter = counter();
        compared(&mut counter, persona, "compared.same");
        counter.reach("authenticated");
        assert!(counter.shows(ja("summary.jpki.authenticated_short")), "{persona}");
        assert!(counter.shows(ja("window.jpki.result.pinless_by")), "{persona}");
        counter.press(ja("window.jpki.result.enter"));
        counter.until_shown(ja("window.jpki.result.entered"));
    }
}

#[test]
fn another_face_asks_the_card_nothing() {
    let mut counter = counter();
    compared(&mut counter, "genuine", "compared.different");
    counter.reach("failed");
    assert!(counter.shows(ja("error.face_differs.what")));
}

#[test]
fn everything_goes_by_keyboard() {
    let mut counter = counter();
    counter.key(Key::F4);
    counter.reach("consent");
    counter.key(Key::F7);
    counter.reach("awaiting_card");
    // The first card of the list has the focus.
    counter.key(Key::Space);
    counter.reach("credential");
    counter.key(Key::Enter);
    send(&mut counter, &known("genuine", "auth_pin"));
    counter.reach("authenticated");
    counter.key(Key::Enter);
    counter.until_shown(ja("window.jpki.result.entered"));
    counter.key(Key::Enter);
    counter.reach("idle");
}

/// What goes on is in sight without scrolling.
#[test]
fn it_fits_a_screen_of_1024_by_768() {
    let mut counter = counter();
    let in_bar = [
        "window.jpki.consent.agree",
        "window.jpki.consent.decline",
        "window.holder.send_signature",
        "window.holder.stop",
        "window.jpki.result.onward",
    ];
    let fits = |counter: &mut Counter, keys: &[&str]| {
        counter.window.set_size(vec2(1024.0, 768.0));
        counter.window.run_steps(4);
        for key in keys {
            let rect = counter.window.get_by_label(ja(key)).rect();
            // What is not in the bar at the bottom stands above it.
            let bottom = if in_bar.contains(key) { 768.0 } else { 768.0 - 78.0 };
            assert!(rect.right() <= 1024.0 && rect.bottom() <= bottom, "{key}: {rect:?}");
        }
        counter.window.set_size(vec2(1280.0, 4000.0));
        counter.window.run_steps(4);
    };
    // On the first screen of training they stand below the cards, of which the first has the keyboard.
    counter.press(ja(SIGNATURE));
    counter.reach("consent");
    fits(&mut counter, &["window.jpki.consent.agree", "window.jpki.consent.decline"]);
    counter.press(ja("window.jpki.consent.agree"));
    counter.reach("awaiting_card");
    counter.press(by_name("genuine").unwrap().title_ja);
    counter.reach("credential");
    counter.press(ja("window.pins.hand_over"));
    fits(
        &mut counter,
        &["window.holder.send_signature", "window.holder.stop", "window.pad.step_back", "M", "P"],
    );
    send(&mut counter, &known("genuine", "sign_password"));
    counter.reach("result");
    fits(&mut counter, &["window.jpki.result.onward", "summary.jpki.signed_short"]);
}

#[cfg(feature = "face")]
mod face {
    use std::path::{Path, PathBuf};

    use tashika::face::CameraChoice;

    use super::*;

    fn fixtures() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/face")
    }

    /// At the comparison, with these models and stills.
    fn comparing(models: &Path, stills: &Path) -> Counter {
        let mut counter = counter();
        let camera = CameraChoice::Stills(stills.to_owned());
        counter.window.state_mut().compare_faces(models, camera);
        counter.press(by_name("genuine").unwrap().title_ja);
        counter.reach("credential");
        send(&mut counter, &known("genuine", "check_number_b"));
        counter.reach("result");
        counter.press(ja("window.result.compare"));
        counter.reach("comparison");
        counter
    }

    #[test]
    fn the_purpose_is_told_before_the_camera_opens_and_the_clerk_decides() {
        let stills = tempfile::tempdir().unwrap();
        std::fs::copy(fixtures().join("one.png"), stills.path().join("one.png")).unwrap();
        let mut counter = comparing(&fixtures(), stills.path());
        assert!(counter.shows(ja("window.face.purpose")) && counter.shows(ja("window.face.clerk_decides")));
        assert!(counter.window.query_by_label(ja("window.face.live")).is_none(), "nothing is seen before");
        counter.press(ja("window.face.open"));
        counter.until_shown(ja("window.face.live"));
        assert!(!counter.shows(ja("window.face.purpose")));
        counter.press(ja("window.face.take"));
        // The specimen's drawn photo is no face to the networks of the tests: that is said, and nothing is decided.
        counter.until_shown(ja("window.face.again"));
        assert!(counter.window.query_by_label(ja("window.face.live")).is_none(), "the picture is gone");
        counter.press(&option("observation.face", "compared.same"));
        counter.leave_comparison();
        counter.reach("occasion");
    }

    #[test]
    fn the_camera_closes_with_its_page() {
        let stills = tempfile::tempdir().unwrap();
        std::fs::copy(fixtures().join("one.png"), stills.path().join("one.png")).unwrap();
        let mut counter = comparing(&fixtures(), stills.path());
        counter.press(ja("window.face.open"));
        counter.until_shown(ja("window.face.live"));
        counter.key(Key::Escape);
        counter.reach("result");
        counter.press(ja("window.result.compare"));
        counter.reach("comparison");
        assert!(counter.shows(ja("window.face.purpose")), "told again");
        assert!(counter.window.query_by_label(ja("window.face.live")).is_none());
    }

    #[test]
    fn no_camera_and_no_models_are_said_and_the_eye_stays() {
        let empty = tempfile::tempdir().unwrap();
        let mut counter = comparing(&fixtures(), empty.path());
        counter.press(ja("window.face.open"));
        counter.until_shown(ja("error.camera.no_stills.what"));
        counter.press(ja("window.face.close"));
        assert!(counter.shows(ja("window.face.open")));
        let mut counter = comparing(empty.path(), empty.path());
        assert!(!counter.shows(ja("window.face.open")));
        assert!(counter.shows(ja("error.face_models.missing.what")));
        counter.press(&option("observation.face", "compared.same"));
        counter.leave_comparison();
        counter.reach("occasion");
    }

    #[test]
    fn without_camera_and_models_nothing_of_it_is_drawn() {
        let mut counter = counter();
        counter.press(by_name("genuine").unwrap().title_ja);
        counter.reach("credential");
        send(&mut counter, &known("genuine", "check_number_b"));
        counter.reach("result");
        counter.press(ja("window.result.compare"));
        counter.reach("comparison");
        assert!(!counter.shows(ja("window.face.title")));
    }
}

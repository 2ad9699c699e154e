// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the customer sees, in each language, by accessibility labels: on a screen of their own and on the clerk's turned
//! to them.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number};
use eframe::egui::{Key, Modifiers, Role as Part, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::Timestamp;
use tashika::jpki::Standing;
use tashika::window::CustomerView;
use tashika::words::customer::{Tongue, tongue};
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_mynumber::card::revocation::Responder;
use tashika_softcard::persona::by_name;

fn with_jpki(width: f32, height: f32) -> Counter {
    let mut counter = Counter::with_jpki(Standing::training(), Responder::default());
    counter.window.set_size(vec2(width, height));
    counter.window.run_steps(2);
    counter
}

fn known(persona: &str, id: &str) -> String {
    by_name(persona).unwrap().credential(id, japan_day(Timestamp::now())).unwrap()
}

/// The customer's own button.
fn speak(counter: &mut Counter, tongue: Tongue) {
    counter.window.get_by_role_and_label(Part::RadioButton, tongue.name()).click();
    counter.window.run_steps(4);
}

/// Everything said under these keys stands there in each language; what is told of a key may go on behind it.
fn says_in_every_language(counter: &mut Counter, keys: &[&str]) {
    for tongue in Tongue::ALL {
        speak(counter, tongue);
        for key in keys {
            let text = tongue.known(key).unwrap_or_else(|| panic!("{key} in {tongue:?}"));
            let begins = text.split('{').next().unwrap();
            assert!(counter.shows(begins), "{key} in {tongue:?}: {text}");
        }
    }
}

/// The card of this persona is put down on the clerk's screen.
fn put_down(counter: &mut Counter, persona: &str) {
    counter.window.get_by_label_contains(by_name(persona).unwrap().title_ja).focus();
    counter.window.run_steps(2);
    counter.key(Key::Space);
}

#[test]
fn an_ordinary_check_is_told_in_every_language_and_the_next_customer_begins_in_japanese() {
    let mut counter = Counter::open();
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    says_in_every_language(&mut counter, &["window.customer.welcome", "window.customer.ready_more"]);
    speak(&mut counter, Tongue::Vietnamese);
    put_down(&mut counter, "genuine");
    counter.reach("credential");
    assert!(counter.shows(Tongue::Vietnamese.say("window.customer.wait")), "chosen before the card came");
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    says_in_every_language(&mut counter, &["window.customer.face", "window.customer.face_more"]);
    assert!(!counter.shows(Tongue::Portuguese.say("window.customer.staff")));
    counter.key(Key::Escape);
    counter.reach("idle");
    assert_eq!(tongue(), Tongue::Japanese);
    assert!(counter.shows(ja("window.customer.ready_more")));
}

#[test]
fn a_card_that_failed_is_the_clerks_to_explain() {
    let mut counter = Counter::open();
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    put_down(&mut counter, "genuine");
    counter.reach("credential");
    counter.type_text(&counter::wrong());
    counter.key(Key::Enter);
    counter.reach("failed");
    says_in_every_language(&mut counter, &["window.customer.ask", "window.customer.ask_more"]);
}

#[test]
fn what_is_agreed_to_is_told_in_every_language_and_the_text_to_sign_stands_as_it_is() {
    for (key, what) in [(Key::F2, "signature"), (Key::F4, "authentication"), (Key::F10, "pinless")] {
        let mut counter = with_jpki(1280.0, 4000.0);
        counter.key(key);
        counter.reach("consent");
        let about = |part: &str| format!("window.jpki.explain.{what}.{part}");
        let keys = ["title", "what", "pin", "gets", "free"].map(about);
        let mut keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        keys.push("window.jpki.kept.specially_approved");
        says_in_every_language(&mut counter, &keys);
        // The last language is Portuguese: the Japanese, which binds, stands beside, and that is said.
        for key in &keys {
            assert!(counter.shows(ja(key)), "{key}");
        }
        assert!(counter.shows(Tongue::Portuguese.say("window.customer.binding")));
        let verbatim = Tongue::Portuguese.say("window.customer.verbatim");
        assert_eq!(counter.shows(verbatim), what == "signature");
        speak(&mut counter, Tongue::Japanese);
        assert!(!counter.shows(ja("window.customer.binding")), "there is no translation on the page");
    }
}

#[test]
fn what_was_read_in_one_language_has_to_be_read_again_in_another() {
    let mut counter = with_jpki(1024.0, 520.0);
    counter.key(Key::F2);
    counter.reach("consent");
    let to_the_end = |counter: &mut Counter| {
        assert!(counter.is_disabled(ja("window.jpki.consent.to_the_end")), "the end is not in sight yet");
        for _ in 0..20 {
            if counter.shows(ja("window.jpki.consent.agree")) {
                return;
            }
            counter.key(Key::PageDown);
        }
        panic!("the end never came into sight");
    };
    to_the_end(&mut counter);
    // Digits choose where nothing is typed.
    counter.key(Key::Num4);
    assert_eq!(tongue(), Tongue::Vietnamese);
    to_the_end(&mut counter);
    counter.key(Key::Num1);
    assert_eq!(tongue(), Tongue::Japanese);
    to_the_end(&mut counter);
    counter.key(Key::F7);
    counter.reach("awaiting_card");
}

#[test]
fn on_their_own_screen_too_another_language_is_read_to_its_end() {
    let mut counter = with_jpki(1280.0, 900.0);
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    counter.key(Key::F2);
    counter.reach("consent");
    let to_the_end = |counter: &mut Counter, tongue: Tongue| {
        assert!(counter.is_disabled(tongue.say("window.customer.to_the_end")), "{tongue:?}");
        for _ in 0..30 {
            if counter.shows(tongue.say("window.customer.agree")) {
                return;
            }
            counter.key(Key::PageDown);
        }
        panic!("the end never came into sight in {tongue:?}");
    };
    to_the_end(&mut counter, Tongue::Japanese);
    for tongue in [Tongue::Chinese, Tongue::Portuguese, Tongue::Japanese] {
        speak(&mut counter, tongue);
        to_the_end(&mut counter, tongue);
    }
    speak(&mut counter, Tongue::English);
    to_the_end(&mut counter, Tongue::English);
    counter.press(Tongue::English.say("window.customer.agree"));
    counter.reach("awaiting_card");
    says_in_every_language(&mut counter, &["window.customer.card", "window.customer.card_more"]);
}

/// Up to the page on which the customer types.
fn at_the_pin(what: Key, persona: &str) -> Counter {
    let mut counter = with_jpki(1280.0, 2400.0);
    counter.key(what);
    counter.reach("consent");
    counter.key(Key::F7);
    counter.reach("awaiting_card");
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach("credential");
    counter
}

#[test]
fn a_language_chosen_while_typing_keeps_what_was_typed() {
    let mut counter = at_the_pin(Key::F4, "genuine");
    counter.press(ja("window.pins.hand_over"));
    let pin = known("genuine", "auth_pin");
    let (begun, rest) = pin.split_at(2);
    counter.type_text(begun);
    let pages = [
        "window.holder.means_auth_pin",
        "window.holder.before",
        "window.holder.unseen",
        "window.holder.left",
        "window.holder.stop",
        "window.holder.send_authentication",
        "window.pad.clear",
    ];
    says_in_every_language(&mut counter, &pages);
    assert_eq!(counter.window.state().digits_typed(), 2);
    let name = Tongue::Portuguese.say("window.holder.pin.auth_pin");
    assert!(counter.shows(&Tongue::Portuguese.say("window.holder.question").replace("{pin}", name)));
    let label = Tongue::Portuguese.say("credential.auth_pin");
    let field = counter.window.get_by_role_and_label(Part::PasswordInput, label);
    assert!(field.is_focused(), "typing goes on where it was");
    // Digits are the PIN's here.
    for key in [Key::Num1, Key::Num3] {
        counter.key(key);
        assert_eq!(tongue(), Tongue::Portuguese);
    }
    counter.type_text(rest);
    counter.key(Key::Enter);
    counter.reach("authenticated");
}

#[test]
fn the_last_try_is_told_and_agreed_to_in_every_language() {
    let mut counter = at_the_pin(Key::F2, "jpki-sign-password-last-try");
    let clerk = format!("{}: {}", ja("credential.sign_password"), ja("window.consent.clerk_told"));
    counter.press(&clerk);
    counter.press(ja("window.pins.hand_over"));
    counter.type_text(&known("jpki-sign-password-last-try", "sign_password"));
    let pages = [
        "window.holder.last_try",
        "window.pins.unlock.sign_password",
        "window.consent.holder",
        "window.holder.tick",
        "window.password.hint",
        "window.holder.unseen_password",
        "window.holder.means_sign_password",
    ];
    says_in_every_language(&mut counter, &pages);
    speak(&mut counter, Tongue::Chinese);
    let send = Tongue::Chinese.say("window.holder.send_signature");
    assert!(counter.is_disabled(send), "not without the customer's word");
    let [name, word] =
        ["credential.sign_password", "window.consent.holder"].map(|key| Tongue::Chinese.say(key));
    counter.press(&format!("{name}: {word}"));
    assert!(!counter.is_disabled(send));
    speak(&mut counter, Tongue::Japanese);
    counter.press(ja("window.holder.send_signature"));
    counter.reach("result");
}

#[test]
fn a_password_that_cannot_be_right_is_told_in_the_customers_language() {
    let mut counter = at_the_pin(Key::F2, "genuine");
    counter.press(ja("window.pins.hand_over"));
    speak(&mut counter, Tongue::Vietnamese);
    counter.type_text("abcdef");
    counter.key(Key::Enter);
    assert_eq!(counter.window.state().stage(), "credential", "nothing was sent");
    assert!(counter.shows(Tongue::Vietnamese.say("problem.password_kinds")));
}

#[test]
fn the_clerk_sets_the_language_of_the_customers_screen() {
    let mut counter = with_jpki(1280.0, 900.0);
    let control_g = |counter: &mut Counter| {
        counter.window.key_press_modifiers(Modifiers::COMMAND, Key::G);
        counter.window.run_steps(4);
    };
    control_g(&mut counter);
    assert_eq!(tongue(), Tongue::Japanese, "there is no customer's screen");
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    for next in [Tongue::English, Tongue::Chinese, Tongue::Vietnamese, Tongue::Portuguese, Tongue::Japanese] {
        control_g(&mut counter);
        assert_eq!(tongue(), next);
        assert!(counter.shows(next.say("window.customer.ready_more")));
    }
    // The clerk's digits are the clerk's.
    counter.key(Key::Num3);
    assert_eq!(tongue(), Tongue::Japanese);
}

/// A quick hand, and whatever types for it, has let go of both keys before the next frame: its modifiers are none by then.
#[test]
fn a_shortcut_that_is_let_go_within_one_frame_counts() {
    let mut counter = with_jpki(1280.0, 900.0);
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    let with = |modifiers| {
        [true, false].map(|pressed| eframe::egui::Event::Key {
            key: Key::G,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        })
    };
    counter.window.input_mut().events.extend(with(Modifiers::NONE));
    counter.window.run_steps(3);
    assert_eq!(tongue(), Tongue::Japanese, "the letter alone is none");
    counter.window.input_mut().events.extend(with(Modifiers::CTRL | Modifiers::COMMAND));
    counter.window.run_steps(3);
    assert_eq!(tongue(), Tongue::English);
}

#[test]
fn the_customers_language_is_not_the_clerks() {
    let mut counter = with_jpki(1280.0, 900.0);
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    speak(&mut counter, Tongue::English);
    assert!(counter.shows(ja("window.jpki.use.signature")), "the clerk's screen stays as it was");
    let line = ja("window.customer.clerks_choice");
    assert!(counter.window.get_by_label(line).accesskit_node().role() == Part::Label);
}

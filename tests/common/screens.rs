// SPDX-License-Identifier: MIT OR Apache-2.0
//! Walks of the counter through all its screens, for what has to hold on each of them.

#![allow(dead_code, reason = "no test file needs all of it")]

use eframe::egui::{Key, Modifiers, Rect, Role, accesskit::Action, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::Timestamp;
use tashika::jpki::Standing;
use tashika::window::CustomerView;
use tashika::words::ja;
use tashika_kit::date::japan_day;
use tashika_mynumber::card::revocation::Responder;
use tashika_softcard::persona::by_name;

use super::counter::{Counter, number, option, wrong};

/// What is done on each screen of a walk: the counter, and the screen's name.
pub(crate) type Look<'l> = &'l mut dyn FnMut(&mut Counter, &str);

/// A test for each walk, so that they run side by side and say which has failed.
macro_rules! each_walk {
    ($walk:ident) => {
        each_walk! { $walk:
            a_my_number_card_from_the_first_screen_to_the_record = my_number,
            what_went_wrong_and_what_was_missed = failures,
            what_begins_without_a_card = without_a_card,
            licences = licence,
            residence_cards = residence,
            passports = passport,
            the_cards_certificates = jpki,
            the_managers_screens = manager,
        }
    };
    ($walk:ident: $($name:ident = $through:ident,)*) => {
        $(
            #[test]
            fn $name() {
                $walk(screens::$through);
            }
        )*
    };
}

/// A window in which nothing has to be scrolled to, so that a walk can go on.
pub(crate) fn roomy(counter: &mut Counter) {
    counter.window.set_size(vec2(1280.0, 6000.0));
    counter.window.run_steps(3);
}

fn known(persona: &str, id: &str) -> String {
    by_name(persona).unwrap().credential(id, japan_day(Timestamp::now())).unwrap()
}

fn open() -> Counter {
    let mut counter = Counter::open();
    roomy(&mut counter);
    counter
}

fn put_down(counter: &mut Counter, persona: &str) {
    counter.press(by_name(persona).unwrap().title_ja);
    counter.reach("credential");
}

/// A My Number Card from the first screen to the record, with F1 and what F2 opens.
pub(crate) fn my_number(look: Look<'_>) {
    let mut counter = open();
    look(&mut counter, "idle");
    counter.key(Key::F1);
    look(&mut counter, "help");
    counter.key(Key::Escape);
    counter.key(Key::F9);
    look(&mut counter, "idle with transactions");
    counter.key(Key::F9);
    put_down(&mut counter, "genuine");
    look(&mut counter, "number");
    counter.type_text(&number());
    counter.key(Key::Enter);
    counter.reach("result");
    look(&mut counter, "result");
    counter.key(Key::F2);
    look(&mut counter, "details");
    counter.key(Key::F2);
    counter.key(Key::Enter);
    counter.reach("comparison");
    look(&mut counter, "comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.leave_comparison();
    counter.reach("occasion");
    look(&mut counter, "occasion");
    counter.transaction("transaction.account_opening");
    counter.reach("statements");
    look(&mut counter, "statements");
    counter.statements();
    counter.reach("decision");
    look(&mut counter, "decision");
    counter.press(ja("decision.refused"));
    look(&mut counter, "decision with reasons");
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    look(&mut counter, "recorded");
}

/// What went wrong, and the debrief of a card that was missed.
pub(crate) fn failures(look: Look<'_>) {
    let mut counter = open();
    counter.read(by_name("genuine").unwrap().title_ja, &wrong(), "failed");
    look(&mut counter, "failed");
    let mut counter = open();
    counter.read(by_name("tampered-photo").unwrap().title_ja, &number(), "result");
    look(&mut counter, "result of a forgery");
    let mut counter = open();
    put_down(&mut counter, "one-try-left");
    look(&mut counter, "last try");
    let mut counter = open();
    counter.read(by_name("false-face").unwrap().title_ja, &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    for row in ["observation.face", "observation.printed_card", "observation.security_code"] {
        counter.press(&option(row, "compared.same"));
    }
    counter.ordinary();
    counter.press(ja("decision.confirmed"));
    counter.press(ja("window.decide.seal_confirmed"));
    counter.reach("recorded");
    look(&mut counter, "debrief");
}

/// What begins without a card.
pub(crate) fn without_a_card(look: Look<'_>) {
    let mut counter = open();
    for (key, stage) in [(Key::F3, "typing"), (Key::F6, "known"), (Key::F7, "mail")] {
        counter.key(key);
        counter.reach(stage);
        look(&mut counter, stage);
        counter.key(Key::Escape);
        counter.reach("idle");
        roomy(&mut counter);
    }
}

/// A licence: the clerk's page, the holder's, result and comparison.
pub(crate) fn licence(look: Look<'_>) {
    let mut counter = open();
    put_down(&mut counter, "licence-fresh");
    look(&mut counter, "licence");
    counter.press(ja("window.pins.hand_over"));
    look(&mut counter, "holder");
    // A page for a PIN that was looked at for so long is begun anew.
    let mut counter = open();
    put_down(&mut counter, "licence-fresh");
    counter.press(ja("window.pins.hand_over"));
    for id in ["licence_pin_1", "licence_pin_2"] {
        counter.type_text(&known("licence-fresh", id));
        counter.key(Key::Enter);
    }
    counter.reach("result");
    look(&mut counter, "licence result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    look(&mut counter, "licence comparison");
}

/// A residence card: its number, the typing of what stands only in pictures, the comparison.
pub(crate) fn residence(look: Look<'_>) {
    let mut counter = open();
    put_down(&mut counter, "residence-permanent");
    look(&mut counter, "residence number");
    counter.type_text(&known("residence-permanent", "residence_number"));
    counter.key(Key::Enter);
    counter.reach("result");
    look(&mut counter, "residence result");
    counter.key(Key::Enter);
    counter.reach("transcription");
    look(&mut counter, "transcription");
    for value in ["mihon anna beatriz", "1988-04-23", "2033-04-06"] {
        counter.type_text(value);
        counter.key(Key::Enter);
    }
    look(&mut counter, "transcription, second look");
    for _ in 0..8 {
        if counter.window.state().stage() == "transcription" {
            counter.key(Key::Enter);
        }
    }
    counter.reach("comparison");
    look(&mut counter, "residence comparison");
}

/// A passport: its zone, result, comparison.
pub(crate) fn passport(look: Look<'_>) {
    let mut counter = open();
    put_down(&mut counter, "passport-jp-2025");
    look(&mut counter, "zone");
    for line in known("passport-jp-2025", "mrz").lines() {
        counter.type_text(line);
        counter.key(Key::Enter);
    }
    if counter.window.state().stage() == "credential" {
        counter.key(Key::Enter);
    }
    counter.reach("result");
    look(&mut counter, "passport result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    look(&mut counter, "passport comparison");
}

/// The card's certificates: consent, waiting, PIN, result, and authentication.
pub(crate) fn jpki(look: Look<'_>) {
    let steps = [
        ("window.jpki.use.signature", "sign_password", "result"),
        ("window.jpki.use.authentication", "auth_pin", "authenticated"),
    ];
    for (what, secret, end) in steps {
        let mut counter = Counter::with_jpki(Standing::training(), Responder::default());
        roomy(&mut counter);
        look(&mut counter, "idle with certificates");
        counter.press(ja(what));
        counter.reach("consent");
        look(&mut counter, "consent");
        roomy(&mut counter);
        counter.press(ja("window.jpki.consent.agree"));
        counter.reach("awaiting_card");
        look(&mut counter, "awaiting card");
        counter.press(by_name("genuine").unwrap().title_ja);
        counter.reach("credential");
        look(&mut counter, "certificate's PIN");
        counter.press(ja("window.pins.hand_over"));
        look(&mut counter, "certificate's PIN, holder");
        let mut counter = Counter::with_jpki(Standing::training(), Responder::default());
        roomy(&mut counter);
        counter.press(ja(what));
        counter.reach("consent");
        counter.press(ja("window.jpki.consent.agree"));
        counter.reach("awaiting_card");
        counter.press(by_name("genuine").unwrap().title_ja);
        counter.reach("credential");
        counter.press(ja("window.pins.hand_over"));
        counter.type_text(&known("genuine", secret));
        counter.key(Key::Enter);
        counter.reach(end);
        look(&mut counter, end);
    }
}

/// The manager's screens, over a training book without records.
pub(crate) fn manager(look: Look<'_>) {
    let mut counter = open();
    counter.key(Key::F8);
    look(&mut counter, "manager's login");
    counter.key(Key::Enter);
    counter.until("the first screen", |counter| counter.window.state().manager_screen() == "today");
    counter.window.run_steps(2);
    look(&mut counter, "today");
    let keys = [Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];
    for key in keys {
        counter.window.key_press_modifiers(Modifiers::COMMAND, key);
        counter.window.run_steps(6);
        let screen = counter.window.state().manager_screen();
        look(&mut counter, &format!("manager's {screen}"));
    }
}

/// The customer's own window, which a test sees within the clerk's.
pub(crate) fn customer(look: Look<'_>) {
    let mut counter = open();
    counter.window.state_mut().open_customer_view(CustomerView::Window);
    counter.window.run_steps(3);
    look(&mut counter, "customer's welcome");
}

/// What can be operated: it takes the keyboard, and is not disabled.
pub(crate) fn controls<'t>(counter: &'t Counter) -> Vec<Node<'t>> {
    let all = counter.window.root().children_recursive();
    all.filter(|node| {
        let node = node.accesskit_node();
        node.data().supports_action(Action::Focus) && !node.is_disabled() && node.bounding_box().is_some()
    })
    .collect()
}

/// What can be operated in the bar.
pub(crate) fn bar<'t>(counter: &'t Counter) -> Vec<Node<'t>> {
    let bars = counter.window.query_all_by_role(Role::Toolbar);
    bars.flat_map(|bar| bar.children_recursive().collect::<Vec<_>>())
        .filter(|node| {
            node.accesskit_node().bounding_box().is_some()
                && matches!(node.accesskit_node().role(), Role::Button | Role::RadioButton | Role::CheckBox)
        })
        .collect()
}

/// What a node is called.
pub(crate) fn name(node: &Node<'_>) -> String {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value()).unwrap_or_default()
}

/// How far two rectangles lie over each other, in points.
pub(crate) fn overlap(a: Rect, b: Rect) -> f32 {
    let common = a.intersect(b);
    if common.is_positive() { common.width().min(common.height()) } else { 0.0 }
}

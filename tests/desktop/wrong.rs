// SPDX-License-Identifier: MIT OR Apache-2.0
//! What goes wrong at a counter, by keyboard alone: a wrong number, a card taken away, a forged card.

use super::book;
use super::flow::{Holder, walk};
use super::paths;
use super::service::{Served, no_card, service};
use super::window::Window;
use super::wire::{Act, Passed, Wire, is_verify};

#[test]
fn a_wrong_number_and_then_the_right_one() {
    let Some(_service) = service() else { return };
    no_card();
    let holder = Holder::of("genuine");
    let mut window = Window::open("wrong-number", &["--laws", "phone"]);
    walk(&mut window, &holder, &[paths::PREPARED]);
    let wire = Wire::new(|_| Act::Pass);
    let _card = Served::through("genuine", wire.address());
    walk(&mut window, &holder, paths::WRONG_THEN_RIGHT);
    window.reach("result");
    window.picture("result");
    let sent = wire.passed().iter().filter_map(Passed::command).filter(|c| is_verify(c)).count();
    assert_eq!(sent, 3, "the wrong number once, the right one at both applications");
    assert!(book::is_empty(&window));
    window.kept_quiet(&holder.secrets());
    window.told();
}

#[test]
fn a_card_taken_away_while_it_is_read_is_read_again() {
    let Some(_service) = service() else { return };
    no_card();
    let holder = Holder::of("genuine");
    let mut window = Window::open("card-taken", &["--laws", "phone"]);
    walk(&mut window, &holder, &[paths::PREPARED]);
    let mut reads = None;
    let wire = Wire::new(move |command: &[u8]| {
        if is_verify(command) {
            reads = Some(0);
        }
        match (&mut reads, command) {
            (Some(reads), [0x00, 0xB0, ..]) => *reads += 1,
            _ => return Act::Pass,
        }
        if reads == Some(3) { Act::CutBefore } else { Act::Pass }
    });
    let _card = Served::through("genuine", wire.address());
    walk(&mut window, &holder, paths::READ);
    window.reach("failed");
    window.picture("failed");
    // Putting the card down again is the retry. The card had accepted the number: one Enter sends it again.
    wire.put_back();
    walk(&mut window, &holder, paths::READ_AGAIN);
    window.reach("result");
    window.picture("result");
    assert!(book::is_empty(&window));
    window.kept_quiet(&holder.secrets());
    window.told();
}

/// Cut at the third read after the next number that is verified.
fn cut_once() -> Wire {
    let mut reads = None;
    Wire::new(move |command: &[u8]| {
        if is_verify(command) && reads.is_none() {
            reads = Some(0);
        }
        match (&mut reads, command) {
            (Some(reads), [_, 0xB0, ..]) => *reads += 1,
            _ => return Act::Pass,
        }
        if reads == Some(3) { Act::CutBefore } else { Act::Pass }
    })
}

#[test]
fn a_residence_card_taken_away_while_it_is_read_is_read_again() {
    let Some(_service) = service() else { return };
    no_card();
    let holder = Holder::of("residence2-permanent");
    let mut window = Window::open("residence-taken", &["--laws", "phone"]);
    let wire = cut_once();
    let _card = Served::through("residence2-permanent", wire.address());
    walk(&mut window, &holder, paths::READ_RESIDENCE);
    window.reach("failed");
    window.picture("failed");
    // Its number is its key, and waits: one Enter sends it again.
    wire.put_back();
    walk(&mut window, &holder, paths::READ_AGAIN);
    window.reach("result");
    assert!(book::is_empty(&window));
    window.kept_quiet(&holder.secrets());
    window.told();
}

#[test]
fn another_residence_card_does_not_open_with_the_number_that_waited() {
    let Some(_service) = service() else { return };
    no_card();
    let (first, second) = (Holder::of("residence2-permanent"), Holder::of("residence-student"));
    let mut window = Window::open("residence-other", &["--laws", "phone"]);
    let wire = cut_once();
    let card = Served::through("residence2-permanent", wire.address());
    walk(&mut window, &first, paths::READ_RESIDENCE);
    window.reach("failed");
    drop((card, wire));
    no_card();
    let _card = Served::persona("residence-student");
    walk(&mut window, &first, paths::READ_AGAIN);
    // The field is emptied, and the other card's own number opens it.
    walk(&mut window, &second, paths::EMPTIED);
    window.reach("result");
    assert!(book::is_empty(&window));
    window.kept_quiet(&[first.secrets(), second.secrets()].concat());
    window.told();
}

#[test]
fn a_forged_card_cannot_be_confirmed() {
    let Some(_service) = service() else { return };
    no_card();
    let holder = Holder::of("tampered-photo");
    let mut window = Window::open("forged", &["--laws", "phone"]);
    walk(&mut window, &holder, &[paths::PREPARED]);
    let _card = Served::persona("tampered-photo");
    walk(&mut window, &holder, paths::FORGED);
    window.reach("decision");
    window.picture("decision");
    // The key that confirms does nothing, and neither does Enter.
    for key in ["F12", "Return"] {
        window.key(key);
    }
    assert!(book::is_empty(&window));
    window.picture("nothing-happened");
    window.told();
}

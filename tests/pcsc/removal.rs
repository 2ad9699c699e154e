// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card is taken away in the middle of a check, at an exact command.

use super::checks::with_another_last_digit;
use super::opensc::tries_left;
use super::service::{Checked, Served, check, credential, service};
use super::wire::{Act, Passed, Wire, is_verify};

/// Checks with the card being taken away as `taken` says, then lays it down again.
fn removed(number: &str, taken: impl FnMut(&[u8]) -> Act + Send + 'static) -> (Checked, [u8; 2]) {
    let wire = Wire::new(taken);
    let _card = Served::through("genuine", wire.address());
    let checked = check(&["--training"], number);
    assert_eq!(checked.exit, 5, "{:#}", checked.report);
    checked.tells_nothing_of_the_card();
    // However it ended: the number reached the card once at most.
    let sent = wire.passed().iter().filter_map(Passed::command).filter(|c| is_verify(c)).count();
    assert!(sent <= 1, "the number reached the card {sent} times");
    wire.put_back();
    (checked, tries_left())
}

#[test]
fn a_card_taken_before_the_number_has_lost_no_try() {
    let Some(_service) = service() else { return };
    let number = credential("genuine", "check_number_b");
    let reading_a_certificate = |command: &[u8]| match command {
        [0x00, 0xA4, 0x02, 0x0C, 2, 0x00, 0x0A] => Act::CutBefore,
        _ => Act::Pass,
    };
    let (checked, tries) = removed(&number, reading_a_certificate);
    assert_eq!(checked.error(), "card_removed", "{:#}", checked.report);
    assert_eq!(checked.report["error"]["try_may_be_spent"], false);
    assert_eq!(tries, [10, 10]);
}

#[test]
fn a_card_taken_while_it_is_read_tells_nothing() {
    let Some(_service) = service() else { return };
    let number = credential("genuine", "check_number_b");
    let mut reads_after_the_number = None;
    let reading_the_face = move |command: &[u8]| {
        if is_verify(command) {
            reads_after_the_number = Some(0);
        }
        match (&mut reads_after_the_number, command) {
            (Some(reads), [0x00, 0xB0, ..]) => *reads += 1,
            _ => return Act::Pass,
        }
        if reads_after_the_number == Some(3) { Act::CutBefore } else { Act::Pass }
    };
    let (checked, tries) = removed(&number, reading_the_face);
    assert_eq!(checked.error(), "card_removed", "{:#}", checked.report);
    assert_eq!(checked.report["error"]["try_may_be_spent"], false);
    assert_eq!(tries, [10, 10]);
}

/// The number never reached the card, which nobody but the card can know.
#[test]
fn a_number_lost_on_its_way_may_have_cost_a_try() {
    let Some(_service) = service() else { return };
    let wrong = with_another_last_digit(&credential("genuine", "check_number_b"));
    let before = |command: &[u8]| if is_verify(command) { Act::CutBefore } else { Act::Pass };
    let (checked, tries) = removed(&wrong, before);
    assert_eq!(checked.error(), "link_during_verify", "{:#}", checked.report);
    assert_eq!(checked.report["error"]["try_may_be_spent"], true);
    assert_eq!(checked.report["error"]["tries_left"], serde_json::Value::Null);
    assert_eq!(tries, [10, 10]);
}

/// The number reached the card and the answer did not come back.
#[test]
fn an_answer_lost_on_its_way_may_have_cost_a_try() {
    let Some(_service) = service() else { return };
    let wrong = with_another_last_digit(&credential("genuine", "check_number_b"));
    let after = |command: &[u8]| if is_verify(command) { Act::CutAfter } else { Act::Pass };
    let (checked, tries) = removed(&wrong, after);
    assert_eq!(checked.error(), "link_during_verify", "{:#}", checked.report);
    assert_eq!(checked.report["error"]["try_may_be_spent"], true);
    assert_eq!(checked.report["error"]["tries_left"], serde_json::Value::Null);
    assert_eq!(tries, [9, 10], "one try and no second one");
}

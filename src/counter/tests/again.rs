// SPDX-License-Identifier: MIT OR Apache-2.0
//! When a number stays after a reading that broke off. Which ways lead there, `tests/flows/again.rs` says with software cards.

use tashika_kit::apdu::StatusWord;
use tashika_kit::driver::CredentialId;
use tashika_kit::error::TryAfterFault;
use tashika_kit::watch::Progress;
use tashika_kit::{CardError, Credential, CredentialNeed, Entry, LinkError, Secret};
use tashika_passport::CAN;
use tashika_residence::{FAMILY, NUMBER};

use super::*;

const TYPED: &str = "AB12345678CD";

fn need(id: CredentialId, tries_left: u8, entry: Entry) -> CredentialNeed {
    CredentialNeed { id, digits: 12, tries_left, warn_at: 0, entry, optional: true }
}

fn uncounted() -> Vec<CredentialNeed> {
    vec![need(NUMBER, CredentialNeed::UNLIMITED, Entry::Clerk)]
}

fn send(counter: &mut Counter, event: Event) {
    let _ = counter.handle(event, at(BEFORE));
}

fn recognised(counter: &mut Counter, needs: Vec<CredentialNeed>, mark: Mark) {
    send(counter, Event::Reader(ReaderEvent::CardInserted("R".into())));
    let (additions, preview) = (Vec::new(), Vec::new());
    send(counter, Event::Recognised { family: FAMILY, additions, needs, preview, mark });
    assert_eq!(counter.stage().name(), "credential");
}

fn submit(counter: &mut Counter, id: CredentialId, text: &str) {
    let (secret, last_try) = (Secret::from(text), None);
    send(counter, Event::Submit(vec![Credential { id, secret, last_try }]));
    assert_eq!(counter.stage().name(), "reading");
}

fn link(tries: TryAfterFault) -> CardError {
    CardError::Link { source: LinkError::Removed, during: "reading", tries }
}

/// A card that wants these and whose key is the number; sent, accepted, and failed so.
fn after(needs: Vec<CredentialNeed>, mark: Mark, sent: CredentialId, error: CardError) -> Counter {
    let mut counter = counter(|_| {});
    recognised(&mut counter, needs, mark);
    submit(&mut counter, sent, TYPED);
    send(&mut counter, Event::Progress(Progress { step: Progress::ACCEPTED, done: 0, total: 0 }));
    send(&mut counter, Event::SessionFailed(error));
    assert_eq!(counter.stage().name(), "failed");
    counter
}

#[test]
fn only_an_uncounted_key_that_the_clerk_typed_and_sent_stays() {
    let broken = || link(TryAfterFault::NotSpent);
    let kept = |needs, mark, sent| after(needs, mark, sent, broken()).keeps_number();
    assert!(kept(uncounted(), Mark::keyed(NUMBER), NUMBER));
    // Whatever a driver says of its key: a try that is counted, and what the holder knows, never stay.
    for (tries, entry) in [(3, Entry::Clerk), (1, Entry::Clerk), (CredentialNeed::UNLIMITED, Entry::Holder)] {
        let mut counter = counter(|_| {});
        recognised(&mut counter, vec![need(NUMBER, tries, entry)], Mark::keyed(NUMBER));
        let (secret, last_try) = (Secret::from(TYPED), tashika_kit::tries::LastTryConsent::given(true, true));
        send(&mut counter, Event::Submit(vec![Credential { id: NUMBER, secret, last_try }]));
        send(&mut counter, Event::Progress(Progress { step: Progress::ACCEPTED, done: 0, total: 0 }));
        send(&mut counter, Event::SessionFailed(broken()));
        assert_eq!((counter.stage().name(), counter.keeps_number()), ("failed", false), "{tries} {entry:?}");
    }
    assert!(!kept(uncounted(), Mark::default(), NUMBER), "without a key and without a mark");
    assert!(!kept(uncounted(), Mark::keyed(CAN), NUMBER), "the key was not asked for");
    let both = || [uncounted(), vec![need(CAN, CredentialNeed::UNLIMITED, Entry::Clerk)]].concat();
    assert!(kept(both(), Mark::keyed(NUMBER), NUMBER));
    assert!(!kept(both(), Mark::keyed(NUMBER), CAN), "something else than the key was sent");
}

#[test]
fn it_stays_after_a_broken_link_alone() {
    let wrong = [
        link(TryAfterFault::Unknown),
        CardError::KeyRefused { credential: NUMBER },
        CardError::Status { sw: StatusWord(0x6982), during: "reading" },
        CardError::Malformed { what: "a file", problem: "cut", offset: 3 },
        CardError::Internal("a fault of ours"),
    ];
    for error in wrong {
        let told = format!("{error:?}");
        let counter = after(uncounted(), Mark::keyed(NUMBER), NUMBER, error);
        assert!(!counter.keeps_number() && !counter.kept_number_refused(), "{told}");
    }
}

/// The number is compared and never told.
#[test]
fn what_waits_is_in_no_debug_text() {
    let mut counter = after(uncounted(), Mark::keyed(NUMBER), NUMBER, link(TryAfterFault::NotSpent));
    assert!(counter.keeps_key() && !format!("{counter:?}").contains(TYPED));
    send(&mut counter, Event::Retry);
    recognised(&mut counter, uncounted(), Mark::keyed(NUMBER));
    submit(&mut counter, NUMBER, TYPED);
    assert!(!format!("{counter:?}").contains(TYPED));
    let bytes = TYPED.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
    assert!(!format!("{counter:?}").contains(&bytes));
}

/// What waited and was refused is told apart from what was mistyped just now.
#[test]
fn only_what_waited_is_said_to_be_of_another_document() {
    for (typed, told) in [(TYPED, true), ("AB12345678CE", false)] {
        let mut counter = after(uncounted(), Mark::keyed(NUMBER), NUMBER, link(TryAfterFault::NotSpent));
        send(&mut counter, Event::Reader(ReaderEvent::CardRemoved("R".into())));
        recognised(&mut counter, uncounted(), Mark::keyed(NUMBER));
        assert!(counter.keeps_key());
        submit(&mut counter, NUMBER, typed);
        assert!(!counter.keeps_number(), "it was sent");
        send(&mut counter, Event::SessionFailed(CardError::KeyRefused { credential: NUMBER }));
        assert_eq!((counter.kept_number_refused(), counter.keeps_number()), (told, false));
        send(&mut counter, Event::Cancel);
        assert!(!counter.kept_number_refused());
    }
}

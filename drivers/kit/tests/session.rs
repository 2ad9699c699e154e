// SPDX-License-Identifier: MIT OR Apache-2.0
//! Sessions against a scripted card that records what it was sent.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::{Arc, Mutex};

use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::error::TryAfterFault;
use tashika_kit::tries::{self, LastTryConsent, Permit, Tries};
use tashika_kit::{Cancel, Capabilities, CardError, Link, LinkError, Secret, StatusWord, Transaction, Watch};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<Vec<u8>>>>);

impl Log {
    fn sent(&self) -> Vec<Vec<u8>> {
        self.0.lock().unwrap().clone()
    }
}

const POWER_OFF: &[u8] = b"power off";

struct Script {
    answers: Vec<Result<Vec<u8>, LinkError>>,
    log: Log,
}

impl Link for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.log.0.lock().unwrap().push(command.to_vec());
        if self.answers.is_empty() { Ok(vec![0x6F, 0x00]) } else { self.answers.remove(0) }
    }

    fn power_off(&mut self) {
        self.log.0.lock().unwrap().push(POWER_OFF.to_vec());
    }
}

fn session(answers: &[&[u8]]) -> (Transaction, Log) {
    session_with(answers.iter().map(|answer| Ok(answer.to_vec())).collect(), Watch::default())
}

fn session_with(answers: Vec<Result<Vec<u8>, LinkError>>, watch: Watch) -> (Transaction, Log) {
    let log = Log::default();
    (Transaction::new(Box::new(Script { answers, log: log.clone() }), watch), log)
}

fn get_data(ne: usize) -> Command {
    Command::new(0x00, Instruction::GET_DATA, 0x00, 0xF2).expect(ne)
}

fn permit(tx: &mut Transaction) -> Permit {
    match tries::query(tx, 0x80, "pin") {
        Ok(Tries::Open(permit)) => permit,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_power_goes_with_the_transaction() {
    let (tx, log) = session(&[]);
    assert!(log.sent().is_empty());
    drop(tx);
    assert_eq!(log.sent(), [POWER_OFF]);
}

#[test]
fn more_data_is_fetched_and_a_wrong_length_asked_again() {
    let (mut tx, log) = session(&[&[1, 2, 0x61, 0x01], &[3, 0x90, 0x00]]);
    assert_eq!(tx.send_ok(&get_data(256), "test").unwrap(), [1, 2, 3]);
    assert_eq!(log.sent()[1], [0x00, 0xC0, 0x00, 0x00, 0x01]);

    let (mut tx, log) = session(&[&[0x6C, 0x02], &[7, 8, 0x90, 0x00]]);
    assert_eq!(tx.send_ok(&get_data(256), "test").unwrap(), [7, 8]);
    assert_eq!(log.sent()[1], [0x00, 0xCA, 0x00, 0xF2, 0x02]);
}

#[test]
fn a_wrong_length_is_asked_again_once_only() {
    let (mut tx, log) = session(&[&[0x6C, 0x02], &[0x6C, 0x03], &[1, 2, 3, 0x90, 0x00]]);
    let error = tx.send_ok(&get_data(256), "test").unwrap_err();
    assert_eq!(error, CardError::Status { sw: StatusWord(0x6C03), during: "test" });
    assert_eq!(log.sent().len(), 2);
}

#[test]
fn more_than_was_asked_for_is_garbled_and_ends_the_session() {
    let (mut tx, log) = session(&[&[1, 2, 3, 0x90, 0x00], &[0x90, 0x00]]);
    let error = tx.send(&get_data(2), "test").unwrap_err();
    assert!(matches!(error, CardError::Link { source: LinkError::Garbled { length: 5 }, .. }), "{error:?}");
    assert!(tx.send(&get_data(2), "test").is_err());
    assert_eq!(log.sent().len(), 1, "nothing more was sent");
}

#[test]
fn control_information_nobody_asked_for_is_dropped() {
    let (mut tx, _) = session(&[&[0x6F, 0x01, 0x84, 0x90, 0x00], &[0x90, 0x00]]);
    let response = tx.send(&Command::select_application(&[1; 5]), "test").unwrap();
    assert!(response.sw.is_ok() && response.data.is_empty());
    assert!(tx.send(&get_data(2), "test").is_ok(), "the session goes on");
}

#[test]
fn after_a_broken_link_nothing_more_is_sent() {
    let (mut tx, log) = session_with(vec![Err(LinkError::Timeout), Ok(vec![0x90, 0x00])], Watch::default());
    assert!(tx.send(&get_data(1), "test").is_err());
    assert!(tx.send(&get_data(1), "test").is_err());
    assert!(tries::query(&mut tx, 0x80, "pin").is_err());
    assert_eq!(log.sent().len(), 1);
}

#[test]
fn an_answer_without_status_word_is_garbled() {
    let (mut tx, _) = session(&[&[0x90]]);
    let error = tx.send(&get_data(1), "test").unwrap_err();
    assert!(matches!(error, CardError::Link { source: LinkError::Garbled { length: 1 }, .. }));
}

#[test]
fn cancel_stops_before_the_next_command() {
    let cancel = Cancel::default();
    let (mut tx, log) = session_with(vec![Ok(vec![0x90, 0x00])], Watch::new(cancel.clone(), |_| {}));
    tx.send(&get_data(1), "test").unwrap();
    cancel.cancel();
    assert_eq!(tx.send(&get_data(1), "test"), Err(CardError::Cancelled));
    assert_eq!(log.sent().len(), 1);
}

#[test]
fn a_query_spends_nothing_and_verify_sends_once() {
    let (mut tx, log) = session(&[&[0x63, 0xCA], &[0x90, 0x00]]);
    let permit = permit(&mut tx);
    assert_eq!(permit.left(), 10);
    permit.verify(&mut tx, &Secret::from("1234")).unwrap();
    assert_eq!(log.sent(), [vec![0x00, 0x20, 0x00, 0x80], b"\x00\x20\x00\x80\x041234".to_vec()]);
}

#[test]
fn what_a_refused_number_says() {
    let cases: [(&[u8], CardError); 6] = [
        (&[0x63, 0xC9], CardError::WrongNumber { credential: "pin", left: Some(9) }),
        (&[0x63, 0x00], CardError::WrongNumber { credential: "pin", left: None }),
        (&[0x63, 0xC0], CardError::Blocked { credential: "pin" }),
        (&[0x69, 0x83], CardError::Blocked { credential: "pin" }),
        (&[0x69, 0x84], CardError::Blocked { credential: "pin" }),
        (&[0x6C, 0x04], CardError::Status { sw: StatusWord(0x6C04), during: "verify" }),
    ];
    for (answer, expected) in cases {
        let (mut tx, log) = session(&[&[0x63, 0xCA], answer]);
        let error = permit(&mut tx).verify(&mut tx, &Secret::from("1234")).unwrap_err();
        assert_eq!(error, expected);
        assert_eq!(log.sent().len(), 2, "{answer:02X?}: VERIFY is never sent twice");
    }
}

#[test]
fn a_lost_answer_to_verify_says_that_a_try_may_be_gone() {
    let (mut tx, _) = session_with(vec![Ok(vec![0x63, 0xCA]), Err(LinkError::Removed)], Watch::default());
    let error = permit(&mut tx).verify(&mut tx, &Secret::from("1234")).unwrap_err();
    assert!(matches!(error, CardError::Link { tries: TryAfterFault::Unknown, .. }), "{error:?}");
    assert_eq!(error.code(), "link_during_verify");
}

#[test]
fn a_permit_is_good_for_its_moment_only() {
    let (mut tx, log) = session(&[&[0x63, 0xCA], &[0x90, 0x00], &[0x90, 0x00]]);
    let stale = permit(&mut tx);
    tx.send(&get_data(1), "something else").unwrap();
    assert!(matches!(stale.verify(&mut tx, &Secret::from("1234")), Err(CardError::Internal(_))));
    assert_eq!(log.sent().len(), 2, "no VERIFY was sent");

    let (mut one, _) = session(&[&[0x63, 0xCA]]);
    let (mut other, log) = session(&[&[0x63, 0xCA], &[0x90, 0x00]]);
    let foreign = permit(&mut one);
    let _ = permit(&mut other);
    assert!(matches!(foreign.verify(&mut other, &Secret::from("1234")), Err(CardError::Internal(_))));
    assert_eq!(log.sent().len(), 1, "a permit of another session is worth nothing");
}

#[test]
fn an_empty_or_endless_number_is_never_sent() {
    for length in [0, 17, 300] {
        let (mut tx, log) = session(&[&[0x63, 0xCA], &[0x90, 0x00]]);
        let secret = Secret::new(vec![b'1'; length]);
        assert!(matches!(permit(&mut tx).verify(&mut tx, &secret), Err(CardError::Internal(_))));
        assert_eq!(log.sent().len(), 1);
    }
}

#[test]
fn what_a_query_can_answer() {
    for (answer, left) in [([0x63, 0xCA], 10), ([0x63, 0xC2], 2), ([0x63, 0xC1], 1), ([0x63, 0xC0], 0)] {
        let (mut tx, _) = session(&[&answer]);
        assert_eq!(tries::query(&mut tx, 0x80, "pin").unwrap().left(), left);
    }
    for blocked in [[0x69, 0x83], [0x69, 0x84]] {
        let (mut tx, _) = session(&[&blocked]);
        assert!(matches!(tries::query(&mut tx, 0x80, "pin"), Ok(Tries::Blocked)));
    }
    // "Already verified" by somebody else is not a permit.
    for other in [[0x90, 0x00], [0x63, 0x00], [0x6D, 0x00]] {
        let (mut tx, _) = session(&[&other]);
        assert!(matches!(tries::query(&mut tx, 0x80, "pin"), Err(CardError::Status { .. })));
    }
}

#[test]
fn the_last_try_needs_consent() {
    let query = |answer: &[u8]| {
        let (mut tx, _) = session(&[answer]);
        tries::query(&mut tx, 0x80, "pin").unwrap()
    };
    let consent = LastTryConsent::given(true, true);
    assert!(consent.is_some() && LastTryConsent::given(true, false).is_none());
    let refused = query(&[0x63, 0xC1]).permit("pin", None).unwrap_err();
    assert_eq!(refused, CardError::LastTry { credential: "pin" });
    assert!(query(&[0x63, 0xC1]).permit("pin", consent).is_ok());
    assert!(query(&[0x63, 0xC2]).permit("pin", None).is_ok());
    assert_eq!(
        query(&[0x63, 0xC0]).permit("pin", consent).unwrap_err(),
        CardError::Blocked { credential: "pin" }
    );
}

#[test]
fn short_readers_are_never_sent_extended_commands() {
    let (mut tx, log) = session(&[]);
    assert_eq!(tx.capabilities(), Capabilities::SHORT);
    assert!(matches!(tx.send(&get_data(257), "test"), Err(CardError::Internal(_))));
    assert!(log.sent().is_empty());
}

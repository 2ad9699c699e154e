// SPDX-License-Identifier: MIT OR Apache-2.0
//! Every branch of the counter as tables of steps: what is done, and the stage it leads to.
//!
//! A row says what somebody does or what happens, and where the counter stands right after it: the stage's name, `+number`
//! if the clerk's number stays for the same card, `+emptied` if it had stayed and did not open this one, and after a colon the
//! code of what is wrong. `Work` lets card, book and
//! authorities do what they were asked for; before it, nothing is done.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod again;
mod bench;
mod cards;
mod chance;
mod clerks;
mod idle;
mod jpki;
mod meant;
#[path = "../common/rules.rs"]
mod rules;
mod steps;

use std::collections::BTreeSet;

use tashika::counter::Stage;

use steps::{Flow, play};

/// Plays tables; says which stages they reached.
fn all(flows: &[Flow]) -> BTreeSet<&'static str> {
    let (seen, wrong): (Vec<_>, Vec<_>) = flows.iter().map(play).partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    seen.into_iter().flatten().flatten().collect()
}

#[test]
fn cards_come_go_and_fail() {
    all(cards::FLOWS);
    all(meant::FLOWS);
}

#[test]
fn a_key_stays_for_the_same_document() {
    all(again::FLOWS);
}

#[test]
fn the_clerk_goes_every_way() {
    all(clerks::FLOWS);
}

#[test]
fn the_customer_agrees_or_does_not() {
    all(jpki::FLOWS);
}

/// A stage that no table reaches is a stage nobody knows the way to.
#[test]
fn every_stage_is_reached_by_a_table() {
    let reached: BTreeSet<_> = [cards::FLOWS, clerks::FLOWS, jpki::FLOWS].into_iter().flat_map(all).collect();
    let named: BTreeSet<_> = Stage::NAMES.iter().copied().collect();
    assert_eq!(reached, named);
}

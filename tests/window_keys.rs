// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keys of a check, counted: the way of each document from the card to the record by keyboard alone, the transaction said
//! before the card, the decision in one key, and the way back on which nothing is lost.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use std::time::{Duration, Instant};

use counter::{Counter, number, option};
use eframe::egui::{Key, Role, accesskit::Toggled, vec2};
use egui_kittest::kittest::{NodeT, Queryable};
use tashika::records::{Compared, Decision, Purpose, TransactionKind};
use tashika::rules::{Law, Residence};
use tashika::words::ja;

const REFERENCE: &str = "8675309-42";

/// A counter whose keys are counted: every key of the clerk, except what is typed of numbers and references.
struct Counted {
    counter: Counter,
    keys: Vec<Key>,
}

impl Counted {
    /// A counter at which the last transaction was of this kind (by its digit in the list), and the next one's reference
    /// has been scanned.
    fn at(place: Key) -> Self {
        let mut counter = Counter::open();
        // Tall enough that every question is on the page.
        counter.window.set_size(vec2(1280.0, 1600.0));
        counter.key(Key::F9);
        counter.key(place);
        counter.type_text(REFERENCE);
        Self { counter, keys: Vec::new() }
    }

    /// The card comes; that is no key.
    fn card(&mut self, title: &str) {
        self.counter.press(title);
        self.counter.reach("credential");
    }

    fn key(&mut self, key: Key) {
        self.keys.push(key);
        self.counter.key(key);
    }

    /// What is typed that no key can be saved of.
    fn typed(&mut self, text: &str) {
        self.counter.type_text(text);
    }

    fn told(&self, what: &str, most: usize) {
        println!(
            "{what}: {} keys of the clerk beside numbers and reference: {:?}",
            self.keys.len(),
            self.keys
        );
        assert!(self.keys.len() <= most, "{what}: {:?}", self.keys);
    }
}

#[test]
fn a_my_number_card_under_the_phone_law_takes_six_keys() {
    let mut clerk = Counted::at(Key::Num6);
    clerk.card("正常なカード");
    clerk.typed(&number());
    let begun = Instant::now();
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    // Without radio time: what the terminal itself needs. Aimed at: under a second.
    println!("from the number to the result: {} ms", begun.elapsed().as_millis());
    my_number(&mut clerk);
    clerk.counter.reach("decision");
    clerk.key(Key::F12);
    clerk.counter.reach("recorded");
    let record = clerk.counter.record().record;
    assert_eq!((record.header.law, record.decision), (Law::Phone, Decision::Confirmed));
    assert_eq!(
        (record.transaction.key.as_str(), record.transaction.kind),
        (REFERENCE, TransactionKind::LineContract)
    );
    let seen = record.customer_chip.unwrap().observations;
    assert_eq!([seen.face, seen.printed_card, seen.security_code], [Compared::Same; 3]);
    clerk.told("My Number Card, phone law", 6);
}

/// From the result on: face, print, security code, residence.
fn my_number(clerk: &mut Counted) {
    clerk.key(Key::Num1);
    clerk.counter.reach("comparison");
    for _ in 0..3 {
        clerk.key(Key::Num1);
    }
}

#[test]
fn under_the_aml_law_the_customers_statements_take_three_more() {
    let mut clerk = Counted::at(Key::Num1);
    clerk.card("正常なカード");
    clerk.typed(&number());
    clerk.key(Key::Enter);
    clerk.counter.reach("result");
    my_number(&mut clerk);
    clerk.counter.reach("statements");
    for answer in [Key::Num3, Key::Num1, Key::Num1] {
        clerk.key(answer);
    }
    clerk.counter.reach("decision");
    clerk.key(Key::F12);
    clerk.counter.reach("recorded");
    let record = clerk.counter.record().record;
    assert_eq!((record.header.law, record.decision), (Law::Aml, Decision::Confirmed));
    assert_eq!(record.declared.unwrap().purpose, Purpose::Savings);
    clerk.told("My Number Card, AML law", 9);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The good path of each document, by keyboard alone, from the card on the reader to a record and its papers.

use super::book::{self, judged, pdf};
use super::flow::{Holder, walk};
use super::paths::{self, Row};
use super::service::{Served, no_card, service};
use super::window::Window;

/// From the card on the reader to the record.
fn confirmed(flow: &str, persona: &str, options: &[&str], rows: &[Row]) {
    let Some(_service) = service() else { return };
    no_card();
    let holder = Holder::of(persona);
    let mut window = Window::open(flow, options);
    window.reach("idle");
    window.picture("idle");
    let _card = Served::persona(persona);
    walk(&mut window, &holder, rows);
    recorded(&mut window);
    window.kept_quiet(&holder.secrets());
    window.told();
}

/// The record is in the book; receipt and audit record are papers that others can read.
fn recorded(window: &mut Window) {
    window.reach("recorded");
    window.picture("recorded");
    window.key("F4");
    let slip = window.wait_for("the receipt is written", |home| pdf(home, "tashika-"));
    judged(&slip, &[]);
    let record = book::record(window);
    println!("{record:#}");
    window.key("F8");
    window.reach_manager("login");
    window.key("Return");
    window.reach_manager("search");
    window.picture("manager-search");
    window.key("F4");
    window.reach_manager("batch");
    window.picture("manager-export");
    window.type_text("inspection");
    window.key("Return");
    let paper = window.wait_for("the record is exported", |home| {
        pdf(&std::fs::read_dir(home).ok()?.flatten().find(|one| one.file_name().to_string_lossy().starts_with("tashika-export"))?.path(), "")
    });
    window.picture("manager-exported");
    judged(&paper, &["本人確認記録書"]);
}

#[test]
fn a_my_number_card_under_the_phone_law() {
    confirmed("my-number-phone", "genuine", &["--laws", "phone"], paths::MY_NUMBER_PHONE);
}

#[test]
fn a_my_number_card_under_the_aml_law() {
    confirmed("my-number-aml", "genuine", &["--laws", "aml"], paths::MY_NUMBER_AML);
}

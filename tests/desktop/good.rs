// SPDX-License-Identifier: MIT OR Apache-2.0
//! The good path of each document, by keyboard alone, from the card on the reader to a record and its papers.

use super::book::{self, judged, pdf};
use super::flow::{Holder, walk};
use super::paths::{self, Row};
use super::service::{Served, no_card, service};
use super::window::Window;

/// What is pressed before the card comes, and after.
type Way = (&'static [Row], &'static [Row]);

/// Walks a way in a window of its own, with the card on the reader between its two parts.
fn walked(
    flow: &str,
    persona: &str,
    options: &[&str],
    (before, after): Way,
) -> Option<(Window, Holder, Served)> {
    no_card();
    let holder = Holder::of(persona);
    let mut window = Window::open(flow, options);
    walk(&mut window, &holder, before);
    let card = Served::persona(persona);
    walk(&mut window, &holder, after);
    Some((window, holder, card))
}

/// From the card on the reader to the record and its papers.
fn confirmed(flow: &str, persona: &str, options: &[&str], way: Way) {
    let Some(_service) = service() else { return };
    let Some((mut window, holder, _card)) = walked(flow, persona, options, way) else { return };
    window.reach("recorded");
    window.picture("recorded");
    let record = book::record(&window);
    assert_eq!(record["history"]["record"]["header"]["training"], true);
    assert_eq!(record["history"]["record"]["decision"]["decision"], "confirmed");
    receipt(&mut window);
    exported(&mut window);
    window.kept_quiet(&holder.secrets());
    window.told();
}

/// The receipt for the file, by its key.
fn receipt(window: &mut Window) {
    window.key("F4");
    let slip = window.wait_for("the receipt is written", |home| pdf(home, "tashika-"));
    window.picture("receipt");
    let text = judged(&slip, &["受付票"]);
    assert!(!text.contains("見本"), "a receipt names nobody");
}

/// The audit record, through the manager's window.
fn exported(window: &mut Window) {
    window.key("F8");
    window.key("Return");
    window.reach("idle");
    window.key("F8");
    window.reach_manager("login");
    window.key("Return");
    window.reach_manager_inside();
    window.key(paths::TO_SEARCH);
    window.reach_manager("search");
    window.picture("manager-search");
    window.key("F4");
    window.reach_manager("batch");
    window.picture("manager-export");
    window.type_text("inspection");
    window.key("Return");
    let paper = window.wait_for("the record is exported", |home| {
        let all = std::fs::read_dir(home).ok()?.flatten().map(|entry| entry.path());
        let folder = all.filter(|path| path.is_dir()).find(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("tashika-export"))
        });
        pdf(&folder?, "")
    });
    window.picture("manager-exported");
    judged(&paper, &["本人確認記録"]);
}

const PHONE: &[&str] = &["--laws", "phone"];
const AML: &[&str] = &["--laws", "aml"];
const FIRST: &[Row] = &[paths::PREPARED];

#[test]
fn a_my_number_card_under_the_phone_law() {
    confirmed("my-number-phone", "genuine", PHONE, (FIRST, paths::MY_NUMBER_PHONE));
}

#[test]
fn a_my_number_card_under_the_aml_law() {
    confirmed("my-number-aml", "genuine", AML, (FIRST, paths::MY_NUMBER_AML));
}

#[test]
fn a_my_number_card_with_a_licence_beside_it() {
    confirmed("my-number-licence", "my-number-licence", PHONE, (FIRST, paths::MY_NUMBER_LICENCE));
}

#[test]
fn a_drivers_licence() {
    confirmed("licence", "licence-fresh", PHONE, (FIRST, paths::LICENCE));
}

#[test]
fn a_residence_card_of_the_first_generation() {
    confirmed("residence", "residence-permanent", PHONE, (FIRST, paths::RESIDENCE));
}

#[test]
fn a_residence_card_of_the_second_generation() {
    confirmed("residence-2", "residence2-permanent", PHONE, (FIRST, paths::RESIDENCE_2));
}

#[test]
fn a_special_permanent_residents_certificate() {
    confirmed("special-permanent", "special-permanent", PHONE, (FIRST, paths::RESIDENCE));
}

#[test]
fn a_passport() {
    confirmed("passport", "passport-jp-address-page", PHONE, (FIRST, paths::PASSPORT));
}

#[test]
fn a_signature() {
    confirmed("signature", "genuine", AML, (paths::SIGNATURE_AGREED, paths::SIGNATURE));
}

/// Confirms nobody's identity, and so ends with an entry of its own in the book and no record.
#[test]
fn an_authentication() {
    let Some(_service) = service() else { return };
    let way = (paths::AUTHENTICATION_AGREED, paths::AUTHENTICATION);
    let Some((mut window, holder, _card)) = walked("authentication", "genuine", AML, way) else { return };
    window.wait_until("it is entered", |window| book::entries(window).iter().any(|act| act == "jpki"));
    window.picture("entered");
    assert!(book::is_empty(&window), "{:?}", book::entries(&window));
    window.kept_quiet(&holder.secrets());
    window.told();
}

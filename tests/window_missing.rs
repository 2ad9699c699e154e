// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is still missing on a page is called by its name, and by no other: each complaint goes with its own field. The page
//! of the mail is in `window.rs`, beside the record it is about.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "common/counter.rs"]
mod counter;

use counter::{Counter, number, option};
use eframe::egui::{Key, vec2};
use tashika::words::{en, ja};

/// The complaint about a field that is chosen, and about one that is typed.
fn chosen(field: &str) -> String {
    ja("entry.to_choose").replace("{field}", ja(field))
}

fn typed(field: &str) -> String {
    ja("entry.to_type").replace("{field}", ja(field))
}

/// At the transaction, with a window in which all of a page is in sight.
fn at_the_occasion() -> Counter {
    let mut counter = Counter::open();
    counter.window.set_size(vec2(1280.0, 3000.0));
    counter.read("正常なカード", &number(), "result");
    counter.key(Key::Enter);
    counter.reach("comparison");
    counter.leave_comparison();
    counter.reach("occasion");
    counter
}

/// These are named now, and none of those.
fn names(counter: &Counter, named: &[&str], not: &[&str]) {
    for complaint in named {
        assert!(counter.shows(complaint), "{complaint} is not said");
    }
    for complaint in not {
        assert!(!counter.shows(complaint), "{complaint} is said");
    }
    assert!(!counter.shows(ja("entry.required")), "a field without a name");
}

#[test]
fn the_transaction_names_kind_reference_and_residence() {
    let mut counter = at_the_occasion();
    let (kind, residence) = (&chosen("visit.kind"), &chosen("visit.residence"));
    // Without what is explained behind the name.
    let key = &ja("entry.to_type").replace("{field}", "口座番号など");
    names(&counter, &[], &[kind, key, residence]);
    counter.press(ja("visit.next"));
    names(&counter, &[kind, key, residence], &[]);
    assert!(counter.shows(&en("entry.to_choose").replace("{field}", en("visit.kind"))), "in both languages");
    counter.press(&option("visit.kind", "transaction.account_opening"));
    names(&counter, &[key, residence], &[kind]);
    counter.fill(ja("visit.key"), "1234567");
    names(&counter, &[residence], &[kind, key]);
    counter.press(&option("visit.residence", "residence.current"));
    names(&counter, &[], &[kind, key, residence]);
    counter.press(ja("visit.next"));
    counter.reach("statements");
}

#[test]
fn the_statements_name_purpose_occupation_and_public_office() {
    let mut counter = at_the_occasion();
    counter.transaction("transaction.account_opening");
    counter.reach("statements");
    let all = ["visit.purpose", "visit.occupation", "visit.pep"].map(chosen);
    let [purpose, occupation, pep] = all.each_ref().map(String::as_str);
    names(&counter, &[], &[purpose, occupation, pep]);
    counter.press(ja("visit.next"));
    names(&counter, &[purpose, occupation, pep], &[]);
    counter.press(&option("visit.purpose", "purpose.other"));
    names(&counter, &[&typed("visit.in_words"), occupation, pep], &[purpose]);
    counter.press(&option("visit.purpose", "purpose.savings"));
    counter.press(&option("visit.pep", "pep.yes"));
    names(&counter, &[occupation, &typed("visit.pep_reason")], &[purpose, pep, &typed("visit.in_words")]);
}

#[test]
fn the_representatives_page_names_relationship_authority_and_residence() {
    let mut counter = at_the_occasion();
    counter.press(ja("visit.representative"));
    counter.transaction("transaction.account_opening");
    counter.statements();
    counter.reach("agent");
    counter.key(Key::F3);
    counter.reach("typing");
    counter.press(ja("rules.document.DRH"));
    counter.press(ja("visit.next"));
    names(&counter, &[&typed("field.name"), &typed("field.birth_date")], &[]);
    counter.fill(ja("field.name"), "見本　次郎");
    counter.fill(ja("field.birth_date"), "平成2年3月4日");
    counter.fill(ja("visit.residence_printed"), "東京都");
    counter.press(ja("visit.next"));
    counter.reach("agent");
    let all = ["visit.relationship", "visit.authority", "visit.residence"].map(chosen);
    let [relationship, authority, residence] = all.each_ref().map(String::as_str);
    names(&counter, &[], &[relationship, authority, residence]);
    counter.press(ja("visit.next"));
    names(&counter, &[relationship, authority, residence], &[]);
    counter.press(&option("visit.authority", "authority.POWER_OF_ATTORNEY"));
    names(&counter, &[relationship, residence], &[authority]);
    counter.press(&option("visit.relationship", "relationship.other"));
    names(&counter, &[&typed("visit.in_words"), residence], &[relationship, authority]);
}

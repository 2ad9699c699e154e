// SPDX-License-Identifier: MIT OR Apache-2.0
//! Many records: found by each condition, and exported.

use eframe::egui::Key;
use tashika::records::{Act, BookKind, Places};
use tashika::rules::Law;
use tashika::words::ja;

use crate::office::{Office, by_mail};
use crate::records::{self, CUSTOMER, KANA, KEY, NAME, PASSWORD};

#[test]
fn records_are_found_by_each_condition() {
    let mut office = Office::with(&[records::small(Law::Aml), records::small(Law::Phone), by_mail()]);
    office.enter_search("manager");
    office.until_shown(&format!("{}: 3", ja("search.count")));
    assert!(!office.shows(NAME), "a list says nothing about customers");
    for (key, text, count) in [
        ("search.transaction_key", KEY, 3),
        ("search.customer_number", "CIF-0", 0),
        ("search.customer_number", CUSTOMER, 3),
        ("search.branch", "支店", 0),
        ("search.clerk", "clerk", 0),
        ("search.from", "2999-01-01", 0),
        ("search.to", "20991231", 3),
    ] {
        office.fill(key, text);
        office.search(count);
        office.fill(key, "");
    }
    office.fill("search.name", KANA);
    office.button("search.search");
    assert!(office.shows(ja("search.name_and_birth_date")));
    office.fill("search.birth_date", "1980/2/17");
    office.search(3);
    office.fill("search.birth_date", "1980-02-18");
    office.search(0);
    office.fill("search.birth_date", "");
    office.fill("search.name", "");
    office.press(ja("search.more"));
    let choose = |office: &mut Office, title: &str, key: &str, count: usize| {
        let label = format!("{}: {}", ja(title), ja(key));
        office.press(&label);
        office.search(count);
        office.press(&label);
    };
    choose(&mut office, "search.law", "rules.law.phone", 1);
    choose(&mut office, "search.decision", "decision.pending_mail", 1);
    choose(&mut office, "search.mail", "mail_state.waiting", 1);
    choose(&mut office, "search.mail", "mail_state.delivered", 0);
    choose(&mut office, "search.outcome", "outcome.MAIL", 1);
    assert_eq!(office.log("searched"), 5);
}

#[test]
fn a_new_book_is_not_told_to_leave_conditions_out() {
    let mut office = Office::with(&[]);
    office.enter_search("manager");
    office.until_shown(ja("search.none_yet"));
    assert!(!office.shows(ja("search.none")));
    office.fill("search.branch", "支店");
    office.search(0);
    assert!(!office.shows(ja("search.none_yet")));
}

#[test]
fn a_search_is_exported_into_a_folder() {
    let mut office = Office::with(&[records::small(Law::Aml), records::small(Law::Phone)]);
    office.enter_search("manager");
    office.until_shown(&format!("{}: 2", ja("search.count")));
    office.key(Key::F4);
    office.at("batch");
    office.until_shown(&format!("{}: 2", ja("export.records")));
    let folder = office.path("out");
    office.fill("export.folder", folder.to_str().unwrap());
    office.fill("export.reason", "当局検査");
    office.button("export.begin");
    office.until_shown(ja("export.done"));
    let files = std::fs::read_dir(&folder).unwrap().count();
    assert_eq!((files, office.log("exported")), (2, 2));
}

#[test]
fn an_export_that_is_stopped_leaves_whole_files_and_goes_on() {
    use tashika::manager::Office as Desk;
    use tashika::manager::export::{Order, many};
    let home = tempfile::tempdir().unwrap();
    let (mut book, mut keys) = records::book(home.path());
    let clerk = records::unlock(&mut keys, "clerk");
    for _ in 0..4 {
        book.enter(&clerk, &Act::Record(Box::new(records::small(Law::Aml)))).unwrap();
    }
    drop(book);
    let places = Places::in_folder(home.path(), BookKind::Real);
    let password = tashika_kit::Secret::from(PASSWORD);
    let mut desk = Desk::log_in(&places, BookKind::Real, "manager", &password).unwrap();
    let all = desk.all_matching(tashika::records::Query::default(), &|| false).unwrap();
    let order = Order {
        format: tashika::records::ExportFormat::Bundle,
        masked: false,
        reason: "当局検査".into(),
        since: None,
    };
    let folder = home.path().join("out");
    let asked = std::cell::Cell::new(0);
    // The first question is before anything, then one before each record.
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 3
    };
    let batch = many(&mut desk, &all, &order, &folder, &|_, _| {}, &stop).unwrap();
    assert!(batch.stopped);
    assert_eq!((batch.records, batch.rest.len()), (2, 2));
    assert_eq!(batch.rest, all[2..]);
    for file in &batch.files {
        let whole: serde_json::Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        assert_eq!(whole["format"], "tashika-evidence/1");
    }
    let rest = many(&mut desk, &batch.rest, &order, &folder, &|_, _| {}, &|| false).unwrap();
    assert!(!rest.stopped && rest.failed.is_empty() && rest.rest.is_empty());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 4);
}

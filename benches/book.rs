// SPDX-License-Identifier: MIT OR Apache-2.0
//! How fast the record book is. Prints numbers, asserts nothing.
//!
//! `cargo bench --bench book -- [RECORDS [ENTRIES [FOLDER]]]`: searches in so many records (1,000,000), verifies a log
//! of so many small entries (1,000,000), in a folder on the disk that is to be measured (the current one). A million
//! records need about 8 GB there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a benchmark"
)]

#[path = "../tests/common/records.rs"]
mod records;

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::date;
use tashika::keys::{Keyring, Session};
use tashika::records::{Act, Book, MailState, Query, Record};
use tashika::rules::{Law, Outcome};

fn main() {
    let numbers: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let number = |index: usize| numbers.get(index).and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = numbers.get(2).map_or(".", String::as_str);
    inserts(Path::new(folder));
    small_log(Path::new(folder), number(1));
    searches(Path::new(folder), number(0));
}

fn fresh(folder: &Path) -> (tempfile::TempDir, Book, Keyring, Session, Session) {
    let dir = tempfile::tempdir_in(folder).unwrap();
    let (book, mut keys) = records::book(dir.path());
    let (clerk, manager) = (records::unlock(&mut keys, "clerk"), records::unlock(&mut keys, "manager"));
    (dir, book, keys, clerk, manager)
}

fn line(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!("{what:<58} p50 {:>9.3?}  p99 {:>9.3?}  max {:>9.3?}", at(0.5), at(0.99), at(1.0));
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}

/// One record with a photo, sealed, on the disk, with its signed checkpoint and the head file.
fn inserts(folder: &Path) {
    let (_dir, mut book, _keys, clerk, manager) = fresh(folder);
    let acts: Vec<Act> = (0..500).map(|_| Act::Record(Box::new(records::record(Law::Phone)))).collect();
    let id = match &acts[0] {
        Act::Record(record) => record.header.record_id.clone(),
        _ => String::new(),
    };
    line(
        "sealed insert with photo, synchronous=FULL",
        acts.iter().map(|act| timed(|| book.enter(&clerk, act).unwrap())).collect(),
    );
    line("view (entered, opened)", (0..200).map(|_| timed(|| book.view(&manager, &id).unwrap())).collect());
}

fn size(dir: &Path) -> f64 {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap().metadata().unwrap().len());
    files.sum::<u64>() as f64 / 1e6
}

/// Entries without content: what the log itself costs.
fn small_log(folder: &Path, entries: usize) {
    let (dir, mut book, keys, clerk, _) = fresh(folder);
    let act = Act::LoggedIn;
    let start = Instant::now();
    for _ in 0..entries.div_ceil(10_000) {
        book.enter_many(&clerk, &vec![&act; 10_000.min(entries)]).unwrap();
    }
    println!(
        "{entries} small entries written in bulk in {:.1?}, {:.0} MB",
        start.elapsed(),
        size(dir.path())
    );
    let start = Instant::now();
    assert!(book.verify(&keys, &[], &|_, _| true).unwrap().is_whole());
    println!("verify {entries} small entries: {:.1?}", start.elapsed());

    let (_dir, mut book, keys, clerk, _) = fresh(folder);
    let own = 5_000;
    line(
        "small insert, synchronous=FULL",
        (0..own).map(|_| timed(|| book.enter(&clerk, &act).unwrap())).collect(),
    );
    let start = Instant::now();
    assert!(book.verify(&keys, &[], &|_, _| true).unwrap().is_whole());
    let each = start.elapsed() / own;
    println!(
        "verify {own} entries with a checkpoint each: {each:.1?} an entry, {:.0?} a million",
        each * 1_000_000
    );
}

/// A kind of question, made for the i-th time.
type Kind = (&'static str, Box<dyn Fn(usize) -> Query>);

/// The n-th invented record: many branches, clerks, days and people.
fn nth(n: usize) -> Record {
    let mut record = records::small(if n.is_multiple_of(3) { Law::Phone } else { Law::Aml });
    if n.is_multiple_of(50) {
        record = records::mailed(record.header.law);
    }
    let day = date(2021, 1, 4).checked_add(jiff::Span::new().days((n / 700) as i64)).unwrap();
    record.header.created_at = day.at(3, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    record.header.branch = format!("支店{:03}", n % 20);
    record.header.performed_by = format!("職員{:04}", n % 160);
    record.customer.identity.name.text = format!("氏名{n}");
    record.customer.identity.name_kana = format!("シメイ{n}");
    record.customer.identity.name_latin = String::new();
    record.transaction.key = format!("K{n}");
    record.transaction.customer_number = format!("C{}", n / 2);
    record
}

fn searches(folder: &Path, records: usize) {
    let (dir, mut book, keys, clerk, manager) = fresh(folder);
    let start = Instant::now();
    for chunk in 0..records.div_ceil(5_000) {
        let acts: Vec<Act> = (chunk * 5_000..((chunk + 1) * 5_000).min(records))
            .map(|n| Act::Record(Box::new(nth(n))))
            .collect();
        book.enter_many(&clerk, &acts.iter().collect::<Vec<_>>()).unwrap();
    }
    println!("{records} records written in bulk in {:.1?}, {:.0} MB", start.elapsed(), size(dir.path()));

    let text = |text: String| Some(text);
    let spread = move |i: usize| i * 7919 % records;
    let by = Query::default;
    let last = nth(records - 1).header.created_at;
    let day = tashika_kit::date::japan_day(last);
    let from = day.checked_sub(jiff::Span::new().days(30)).unwrap();
    let kinds: Vec<Kind> = vec![
        ("newest", Box::new(move |_| by())),
        ("last 30 days", Box::new(move |_| Query { from: Some(from), ..by() })),
        (
            "old days, all branches",
            Box::new(move |_| Query { from: Some(date(2021, 2, 1)), to: Some(date(2021, 2, 28)), ..by() }),
        ),
        ("branch", Box::new(move |i| Query { branch: text(format!("支店{:03}", i % 20)), ..by() })),
        ("clerk", Box::new(move |i| Query { clerk: text(format!("職員{:04}", i % 160)), ..by() })),
        (
            "law and outcome and branch",
            Box::new(move |i| Query {
                law: Some(Law::Phone),
                outcome: Some(Outcome::Mail),
                branch: text(format!("支店{:03}", i % 20)),
                ..by()
            }),
        ),
        ("outcome nobody has", Box::new(move |_| Query { outcome: Some(Outcome::Escalate), ..by() })),
        (
            "law, branch, decision: nothing fits",
            Box::new(move |_| Query {
                law: Some(Law::Phone),
                branch: text("支店001".to_owned()),
                decision: text("refused".to_owned()),
                ..by()
            }),
        ),
        (
            "frequent branch and rare clerk: nothing fits",
            Box::new(move |_| Query {
                branch: text("支店001".to_owned()),
                clerk: text("職員0002".to_owned()),
                ..by()
            }),
        ),
        (
            "branch and confirmed, old days: nothing fits",
            Box::new(move |_| Query {
                branch: text("支店001".to_owned()),
                decision: text("pending_mail".to_owned()),
                ..by()
            }),
        ),
        ("mail", Box::new(move |_| Query { mail: Some(MailState::Waiting), ..by() })),
        ("page far back", Box::new(move |i| Query { before: Some(spread(i) as u64 + 1), ..by() })),
        (
            "name and birth date (entered)",
            Box::new(move |i| Query {
                person: Some((format!("氏名{}", spread(i)), date(1980, 2, 17))),
                ..by()
            }),
        ),
        (
            "transaction key (entered)",
            Box::new(move |i| Query { transaction_key: text(format!("K{}", spread(i))), ..by() }),
        ),
        (
            "customer number and branch (entered)",
            Box::new(move |i| Query {
                customer_number: text(format!("C{}", spread(i) / 2)),
                branch: text(format!("支店{:03}", i % 20)),
                ..by()
            }),
        ),
    ];
    for (kind, query) in kinds {
        let times = (0..200).map(|i| timed(|| book.search(&manager, &query(i)).unwrap())).collect();
        line(&format!("search {records}: {kind}"), times);
    }
    line(
        &format!("pending mail in {records}"),
        (0..200).map(|_| timed(|| book.pending(50).unwrap())).collect(),
    );
    line(
        &format!("journal in {records}"),
        (0..200).map(|_| timed(|| book.journal(50, None).unwrap())).collect(),
    );
    let start = Instant::now();
    assert!(book.verify(&keys, &[], &|_, _| true).unwrap().is_whole());
    println!("verify {records} records with contents, tokens and list: {:.1?}", start.elapsed());
}

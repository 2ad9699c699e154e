// SPDX-License-Identifier: MIT OR Apache-2.0
//! Killed programs, full disks, several programs at once, backups meanwhile.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use tashika::keys::Keyring;
use tashika::records::{Act, Book, BookError, BookKind, Finding, Places, restore, verify_backup};
use tashika::rules::Law;
use tempfile::TempDir;

use crate::records::{self, unlock};

const CHILD: &str = "TASHIKA_TEST_CHILD_FOLDER";
const KILLS: u64 = 200;

/// Not a test by itself: the other program of the tests below. It enters records until it is told, or for ever, and
/// says each receipt.
#[test]
fn child_enters() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let places = Places::in_folder(Path::new(&folder), BookKind::Real);
    let mut keys = Keyring::open(&places.keyring).unwrap();
    let clerk = unlock(&mut keys, "clerk");
    let mut book = Book::open(&places, BookKind::Real).unwrap();
    let entries: u64 = std::env::var("TASHIKA_TEST_CHILD_ENTRIES").unwrap().parse().unwrap();
    for _ in 0..entries {
        let record = records::small(Law::Aml);
        let receipt = book.enter(&clerk, &Act::Record(Box::new(record))).unwrap();
        println!("\nreceipt {} {}", receipt.seq, receipt.record_id);
    }
}

fn child(folder: &Path, entries: u64) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "crash::child_enters", "--nocapture", "--test-threads=1"]);
    command.env(CHILD, folder).env("TASHIKA_TEST_CHILD_ENTRIES", entries.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Whatever was confirmed is there after a kill; nothing is there by half.
#[test]
fn a_killed_program_leaves_whole_records() {
    let dir = TempDir::new().unwrap();
    let (book, mut keys) = records::book(dir.path());
    let places = book.places().clone();
    drop(book);
    let mut confirmed: Vec<(u64, String)> = Vec::new();
    for kill in 0..KILLS {
        let mut running = child(dir.path(), u64::MAX).spawn().unwrap();
        let lines = BufReader::new(running.stdout.take().unwrap()).lines();
        let mut receipts = lines.map_while(Result::ok).filter_map(|line| {
            let (seq, id) = line.strip_prefix("receipt ")?.split_once(' ')?;
            Some((seq.parse().ok()?, id.to_owned()))
        });
        confirmed.extend(receipts.next());
        // The instant wanders through the following entries, each of which takes a few milliseconds.
        std::thread::sleep(Duration::from_micros(kill * 7919 % 15_000));
        running.kill().unwrap();
        running.wait().unwrap();
        confirmed.extend(receipts);
        if kill % 4 == 3 {
            let book = Book::open(&places, BookKind::Real).unwrap();
            assert_eq!(book.verify(&keys, &[], &|_, _| true).unwrap().findings, [], "after kill {kill}");
        }
    }
    let mut book = Book::open(&places, BookKind::Real).unwrap();
    for (seq, id) in &confirmed {
        assert_eq!(book.line(id).unwrap().unwrap().seq, *seq);
    }
    let manager = unlock(&mut keys, "manager");
    assert!(book.view(&manager, &confirmed.last().unwrap().1).is_ok());
    assert!(confirmed.len() as u64 > KILLS, "{} confirmed", confirmed.len());
    println!("{KILLS} kills, {} entries confirmed, all there", confirmed.len());
}

#[test]
fn several_programs_write_one_log_and_a_backup_is_made_meanwhile() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let children: Vec<_> = (0..3).map(|_| child(dir.path(), 25).spawn().unwrap()).collect();
    let admin = unlock(&mut keys, "admin");
    // As soon as there is something to copy.
    while book.checkpoint().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let to = dir.path().join("backup");
    book.back_up(&admin, &to).unwrap();
    for running in children {
        assert!(running.wait_with_output().unwrap().status.success());
    }
    let verification = book.verify(&keys, &[], &|_, _| true).unwrap();
    assert_eq!((verification.entries, verification.findings), (76, vec![]));
    let (backup, verification) = verify_backup(&to).unwrap();
    assert_eq!(verification.findings, []);
    assert!(backup.entries >= 1 && backup.entries <= 75);
    assert!(matches!(book.back_up(&admin, &to), Err(BookError::Occupied)));
    let clerk = unlock(&mut keys, "clerk");
    let refused = book.back_up(&clerk, &dir.path().join("other"));
    assert!(matches!(refused, Err(BookError::Key(_))));
    assert!(!dir.path().join("other").exists());
}

#[test]
fn a_backup_is_put_back_and_the_book_says_so() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let (clerk, admin, manager) =
        (unlock(&mut keys, "clerk"), unlock(&mut keys, "admin"), unlock(&mut keys, "manager"));
    let record = records::small(Law::Aml);
    book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
    let to = dir.path().join("backup");
    book.back_up(&admin, &to).unwrap();
    book.enter(&clerk, &Act::Record(Box::new(records::small(Law::Aml)))).unwrap();
    let places = book.places().clone();
    drop(book);

    #[cfg(unix)]
    for file in std::fs::read_dir(&to).unwrap() {
        use std::os::unix::fs::PermissionsExt;
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.path());
    }
    assert!(matches!(restore(&to, &places, false), Err(BookError::Newer { have: 3, backup: 1 })));
    assert_eq!(Book::open(&places, BookKind::Real).unwrap().journal(9, None).unwrap().len(), 3);

    // A damaged backup is never put back.
    let good = std::fs::read(to.join("book.sqlite3")).unwrap();
    let mut bad = good.clone();
    let middle = bad.len() / 2;
    bad[middle] ^= 1;
    std::fs::write(to.join("book.sqlite3"), bad).unwrap();
    assert!(matches!(restore(&to, &places, true), Err(BookError::BadBackup(_))));
    std::fs::write(to.join("book.sqlite3"), good).unwrap();

    assert_eq!(restore(&to, &places, true).unwrap().entries, 1);
    let mut book = Book::open(&places, BookKind::Real).unwrap();
    assert!(book.view(&manager, &record.header.record_id).unwrap().record == record);
    let kinds: Vec<_> = book.journal(9, None).unwrap().into_iter().map(|line| (line.3, line.4)).collect();
    assert_eq!(kinds[1].0, "restored");
    assert_eq!(kinds[1].1, r#"{"entries":1,"known_before":3}"#);
    assert_eq!(kinds.len(), 3, "said once");
    assert_eq!(book.verify(&keys, &[], &|_, _| true).unwrap().findings, []);
    // What was there before is still there.
    let aside = std::fs::read_dir(dir.path()).unwrap().map(|file| file.unwrap().file_name());
    assert_eq!(aside.filter(|name| name.to_string_lossy().contains("before-restore")).count(), 3);

    // Onto an empty machine.
    let fresh = dir.path().join("fresh");
    restore(&to, &Places::in_folder(&fresh, BookKind::Real), false).unwrap();
    let book = Book::open(&Places::in_folder(&fresh, BookKind::Real), BookKind::Real).unwrap();
    assert_eq!(book.journal(9, None).unwrap().len(), 1);
}

#[test]
fn a_full_disk_loses_nothing() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let clerk = unlock(&mut keys, "clerk");
    let record = || Act::Record(Box::new(records::record(Law::Phone)));
    book.enter(&clerk, &record()).unwrap();
    book.limit_pages(60).unwrap();
    let mut written = 1;
    let error = loop {
        match book.enter(&clerk, &record()) {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100);
    };
    assert!(matches!(error, BookError::DiskFull), "{error}");
    assert!(matches!(book.enter(&clerk, &record()), Err(BookError::DiskFull)));
    let verification = book.verify(&keys, &[], &|_, _| true).unwrap();
    assert_eq!((verification.entries, verification.findings), (written, vec![]));
    book.limit_pages(10_000).unwrap();
    assert_eq!(book.enter(&clerk, &record()).unwrap().seq, written + 1);
}

/// A book on a medium that cannot be written. Root may write everything, so the file is opened read-only here.
#[test]
fn a_read_only_book_says_so() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let clerk = unlock(&mut keys, "clerk");
    book.enter(&clerk, &Act::LoggedIn).unwrap();
    book.query_only(true).unwrap();
    assert!(matches!(book.enter(&clerk, &Act::LoggedIn), Err(BookError::ReadOnly)));
    assert_eq!(book.journal(9, None).unwrap().len(), 1);
    book.query_only(false).unwrap();
    assert_eq!(book.enter(&clerk, &Act::LoggedIn).unwrap().seq, 2);
}

#[test]
fn what_is_no_book_is_refused() {
    let dir = TempDir::new().unwrap();
    let places =
        |name: &str| Places { book: dir.path().join(name), ..Places::in_folder(dir.path(), BookKind::Real) };
    std::fs::write(places("notes").book, "not a database, but long enough to look like a text. ".repeat(9))
        .unwrap();
    assert!(matches!(Book::open(&places("notes"), BookKind::Real), Err(BookError::NotABook)));
    rusqlite::Connection::open(places("other").book).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(Book::open(&places("other"), BookKind::Real), Err(BookError::NotABook)));
    assert!(matches!(Book::open_existing(&places("none")), Err(BookError::Missing)));
    assert!(!places("none").book.exists());

    let (book, keys) = records::book(&dir.path().join("book"));
    let there = book.places().clone();
    drop(book);
    crate::tamper::tamper(&there.book, |book| drop(book.execute("UPDATE book SET format = 3", [])));
    let newer = Book::open(&there, BookKind::Real);
    assert!(matches!(newer, Err(BookError::OtherFormat { found: 3, known: 2 })));
    crate::tamper::tamper(&there.book, |book| drop(book.execute("UPDATE book SET format = 2", [])));

    // Garbage in the middle of the file is a finding, not a crash.
    let mut clerk_keys = keys;
    let clerk = unlock(&mut clerk_keys, "clerk");
    let mut book = Book::open(&there, BookKind::Real).unwrap();
    for _ in 0..60 {
        book.enter(&clerk, &Act::Record(Box::new(records::small(Law::Aml)))).unwrap();
    }
    drop(book);
    let mut bytes = std::fs::read(&there.book).unwrap();
    let half = bytes.len() / 2;
    bytes[half..half + 20_000].fill(0xA5);
    std::fs::write(&there.book, bytes).unwrap();
    let book = Book::open_existing(&there).unwrap();
    let findings = book.verify(&clerk_keys, &[], &|_, _| true).unwrap().findings;
    assert!(findings.iter().any(|finding| matches!(finding, Finding::Damaged { .. })), "{findings:?}");
}

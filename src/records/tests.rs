// SPDX-License-Identifier: MIT OR Apache-2.0
//! The book as a whole: what it keeps, what it refuses, what it notices.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::Connection;
use tempfile::TempDir;

use super::{Book, BookError, BookKind, CheckRecord, Decision, Finding, Receipt, samples};

fn new_book() -> (TempDir, PathBuf) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("inner/records.sqlite3");
    (dir, path)
}

fn filled(path: &Path, entries: usize) -> Vec<Receipt> {
    let mut book = Book::open(path, BookKind::Real).unwrap();
    (0..entries).map(|_| book.append(&samples::record()).unwrap()).collect()
}

/// What somebody with the file in hands does: without the guards.
fn tamper(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    let guards: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (name, _) in &guards {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    connection.execute_batch(sql).unwrap();
    for (_, create) in &guards {
        connection.execute_batch(create).unwrap();
    }
}

fn findings(path: &Path) -> Vec<Finding> {
    Book::open_existing(path).unwrap().verify().unwrap().findings
}

#[test]
fn a_record_comes_back_as_it_was() {
    let (_dir, path) = new_book();
    let record = samples::record();
    let receipt = Book::open(&path, BookKind::Real).unwrap().append(&record).unwrap();
    assert_eq!((receipt.seq, receipt.entry_hash.len()), (1, 64));

    let book = Book::open(&path, BookKind::Real).unwrap();
    let entry = book.get(1).unwrap().unwrap();
    assert_eq!(entry.record, record);
    assert_eq!(entry.receipt, receipt);
    assert_eq!(book.find(&record.record_id).unwrap().unwrap(), entry);
    assert_eq!(book.get(2).unwrap(), None);
    assert_eq!(book.find("no such id").unwrap(), None);
    assert_eq!(book.get(u64::MAX).unwrap(), None);
}

#[test]
fn the_list_is_newest_first_and_names_no_customer() {
    let (_dir, path) = new_book();
    let receipts = filled(&path, 5);
    let book = Book::open(&path, BookKind::Real).unwrap();
    let seqs = |rows: &[super::Row]| rows.iter().map(|row| row.receipt.seq).collect::<Vec<_>>();
    let newest = book.list(3, None).unwrap();
    assert_eq!(seqs(&newest), [5, 4, 3]);
    assert_eq!(seqs(&book.list(9, Some(3)).unwrap()), [2, 1]);
    assert_eq!(newest[0].receipt, receipts[4]);
    let outline = newest[0].outline.as_ref().unwrap();
    assert_eq!((outline.clerk.as_str(), &outline.decision), ("山本 0042", &Decision::Confirmed));
    assert!(!serde_json::to_string(&newest).unwrap().contains(samples::NAME));
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_book() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, path) = new_book();
    filled(&path, 1);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&path), 0o600);

    // The side files too, while the book is open; and a book whose rights somebody widened.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let mut book = Book::open(&path, BookKind::Real).unwrap();
    book.append(&samples::record()).unwrap();
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn training_and_evidence_never_mix() {
    let (dir, path) = new_book();
    let mut training_check = samples::check();
    training_check.training = true;
    let training_record = CheckRecord::new(training_check).unwrap();

    let mut real = Book::open(&path, BookKind::Real).unwrap();
    assert!(matches!(real.append(&training_record), Err(BookError::WrongBook { .. })));
    let mut training = Book::open(&dir.path().join("training.sqlite3"), BookKind::Training).unwrap();
    assert!(matches!(training.append(&samples::record()), Err(BookError::WrongBook { .. })));
    assert!(matches!(Book::open(&path, BookKind::Training), Err(BookError::WrongBook { .. })));
    assert_eq!(training.append(&training_record).unwrap().seq, 1);
    assert_eq!(real.verify().unwrap().entries, 0, "nothing was written");
    assert_eq!(Book::open_existing(&dir.path().join("training.sqlite3")).unwrap().kind(), BookKind::Training);
}

#[test]
fn a_field_for_the_screen_only_is_refused() {
    let (_dir, path) = new_book();
    let mut record = samples::record();
    record.reading.fields[0].keep = tashika_kit::reading::Keep::ScreenOnly;
    let mut book = Book::open(&path, BookKind::Real).unwrap();
    let error = book.append(&record).unwrap_err();
    assert!(matches!(&error, BookError::NotToKeep { field } if field == "name"));
    assert!(!error.to_string().contains(samples::NAME));
    assert_eq!(book.verify().unwrap().entries, 0);
}

#[test]
fn a_record_is_written_once() {
    let (_dir, path) = new_book();
    let mut book = Book::open(&path, BookKind::Real).unwrap();
    let record = samples::record();
    book.append(&record).unwrap();
    assert!(book.append(&record).is_err());
    assert_eq!(book.verify().unwrap().entries, 1);
}

#[test]
fn the_guards_refuse_every_change() {
    let (_dir, path) = new_book();
    filled(&path, 2);
    let connection = Connection::open(&path).unwrap();
    for sql in [
        "UPDATE entry SET created_at = 'x' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2",
        "REPLACE INTO entry SELECT * FROM entry WHERE seq = 1",
        "UPDATE book SET kind = 'training'",
        "DELETE FROM book",
    ] {
        let error = connection.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    assert_eq!(findings(&path), []);
}

#[test]
fn each_act_on_the_file_is_named() {
    let swap = "UPDATE entry SET seq = 99 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4;
                UPDATE entry SET seq = 4 WHERE seq = 99;";
    let close_gap = "DELETE FROM entry WHERE seq = 3; UPDATE entry SET seq = seq - 1 WHERE seq > 3;";
    let cases: [(&str, &str, Vec<Finding>); 9] = [
        ("nothing", "", vec![]),
        (
            "content",
            "UPDATE entry SET content = CAST(content || ' ' AS BLOB) WHERE seq = 2",
            vec![Finding::ContentChanged { seq: 2 }],
        ),
        (
            "time",
            "UPDATE entry SET created_at = '2020-01-01T00:00:00Z' WHERE seq = 4",
            vec![Finding::EntryChanged { seq: 4 }],
        ),
        ("id", "UPDATE entry SET record_id = 'other' WHERE seq = 1", vec![Finding::EntryChanged { seq: 1 }]),
        ("removal", "DELETE FROM entry WHERE seq IN (2, 3)", vec![Finding::Removed { first: 2, last: 3 }]),
        (
            "removal, gap closed",
            close_gap,
            vec![
                Finding::Moved { seq: 3, written_at: 4 },
                Finding::Broken { seq: 3 },
                Finding::Moved { seq: 4, written_at: 5 },
            ],
        ),
        (
            "swap",
            swap,
            vec![Finding::Moved { seq: 3, written_at: 4 }, Finding::Moved { seq: 4, written_at: 3 }],
        ),
        ("kind of book", "UPDATE book SET kind = 'training'", vec![Finding::Beginning]),
        ("a guard", "DROP TABLE IF EXISTS none; CREATE TABLE other (x)", vec![Finding::Guards]),
    ];
    for (act, sql, expected) in cases {
        let (_dir, path) = new_book();
        filled(&path, 5);
        tamper(&path, sql);
        assert_eq!(findings(&path), expected, "{act}");
    }
}

/// Makes the entry at `seq` consistent with itself, as somebody does who knows how the hashes are made.
fn rehash(path: &Path, seq: i64) {
    let connection = Connection::open(path).unwrap();
    let sql = format!("SELECT {} FROM entry WHERE seq = ?1", super::book::STORED_COLUMNS);
    let mut stored = connection.query_row(&sql, [seq], super::book::Stored::from_row).unwrap();
    stored.links.content_hash = super::chain::content(&stored.content);
    let hash = stored.links.entry_hash(stored.seq);
    drop(connection);
    let hex = tashika_kit::hex::lower;
    tamper(
        path,
        &format!(
            "UPDATE entry SET content_hash = x'{}', entry_hash = x'{}' WHERE seq = {seq}",
            hex(&stored.links.content_hash),
            hex(&hash)
        ),
    );
}

#[test]
fn an_inserted_entry_is_named() {
    let (_dir, path) = new_book();
    filled(&path, 5);
    tamper(
        &path,
        "UPDATE entry SET seq = seq + 100 WHERE seq > 3; UPDATE entry SET seq = seq - 99 WHERE seq > 100;
         INSERT INTO entry SELECT 4, entry_hash, kind, 'forged', created_at, content_format, content, \
         content_hash, randomblob(32) FROM entry WHERE seq = 3;",
    );
    rehash(&path, 4);
    assert_eq!(
        findings(&path),
        [
            Finding::Inserted { seq: 4 },
            Finding::Moved { seq: 5, written_at: 4 },
            Finding::Moved { seq: 6, written_at: 5 }
        ]
    );
}

#[test]
fn a_replaced_entry_breaks_the_chain_after_it() {
    let (_dir, path) = new_book();
    filled(&path, 5);
    tamper(&path, "UPDATE entry SET content = CAST(content || ' ' AS BLOB) WHERE seq = 3");
    rehash(&path, 3);
    assert_eq!(findings(&path), [Finding::Broken { seq: 4 }]);
}

#[test]
fn only_a_receipt_shows_that_the_end_was_cut_or_rewritten() {
    let (_dir, path) = new_book();
    let receipts = filled(&path, 5);
    let last = &receipts[4];
    let against = |receipt: &Receipt| Book::open_existing(&path).unwrap().verify_against(receipt).unwrap();
    assert!(against(last).is_whole());
    assert!(against(last).against_receipt);

    tamper(&path, "UPDATE entry SET content = CAST(content || ' ' AS BLOB) WHERE seq = 5");
    rehash(&path, 5);
    assert_eq!(findings(&path), [], "by itself the book looks whole");
    assert_eq!(against(last).findings, [Finding::Rewritten { seq: 5 }]);

    tamper(&path, "DELETE FROM entry WHERE seq = 5");
    assert_eq!(findings(&path), [], "by itself the book looks whole");
    assert_eq!(against(last).findings, [Finding::Truncated { seq: 5 }]);
    assert!(against(&receipts[3]).is_whole());
}

#[test]
fn a_changed_entry_is_not_shown() {
    let (_dir, path) = new_book();
    filled(&path, 2);
    tamper(&path, "UPDATE entry SET content = CAST(content || ' ' AS BLOB) WHERE seq = 2");
    let book = Book::open_existing(&path).unwrap();
    assert!(matches!(book.get(2), Err(BookError::Changed { seq: 2 })));
    assert!(book.get(1).unwrap().is_some());
}

#[test]
fn what_is_no_book_is_refused() {
    let dir = TempDir::new().unwrap();
    let text = dir.path().join("notes.txt");
    std::fs::write(&text, "not a database, but long enough to be looked at as if it were one").unwrap();
    assert!(matches!(Book::open(&text, BookKind::Real), Err(BookError::NotABook)));
    let other = dir.path().join("other.sqlite3");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    assert!(matches!(Book::open(&other, BookKind::Real), Err(BookError::NotABook)));
    assert!(matches!(Book::open_existing(&other), Err(BookError::NotABook)));
    assert!(Book::open_existing(&dir.path().join("none")).is_err());
    assert!(!dir.path().join("none").exists());
}

const CHILD_BOOK: &str = "TASHIKA_TEST_CHILD_BOOK";

/// Not a test by itself: the other program of the two tests below. It appends until it is told the number, or
/// for ever, and says each receipt.
#[test]
fn child_appends() {
    let Some(path) = std::env::var_os(CHILD_BOOK) else { return };
    let mut book = Book::open(Path::new(&path), BookKind::Real).unwrap();
    let entries: usize = std::env::var("TASHIKA_TEST_CHILD_ENTRIES").unwrap().parse().unwrap();
    for _ in 0..entries {
        let receipt = book.append(&samples::record()).unwrap();
        println!("\nreceipt {} {}", receipt.seq, receipt.entry_hash);
    }
}

fn child(path: &Path, entries: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "records::tests::child_appends", "--nocapture", "--test-threads=1"]);
    command.env(CHILD_BOOK, path).env("TASHIKA_TEST_CHILD_ENTRIES", entries.to_string());
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[test]
fn two_programs_do_not_fork_the_chain() {
    let (_dir, path) = new_book();
    // Both also race to create the book.
    let children: Vec<_> = (0..3).map(|_| child(&path, 20).spawn().unwrap()).collect();
    for running in children {
        assert!(running.wait_with_output().unwrap().status.success());
    }
    let verification = Book::open_existing(&path).unwrap().verify().unwrap();
    assert_eq!(verification.entries, 60);
    assert_eq!(verification.findings, []);
}

/// Whatever was confirmed is there after a kill; nothing is there by half.
#[test]
fn a_killed_program_leaves_whole_records() {
    use std::io::{BufRead, BufReader};
    let (_dir, path) = new_book();
    let mut confirmed = Vec::new();
    for rounds in 1..=6 {
        let mut running = child(&path, usize::MAX).spawn().unwrap();
        let lines = BufReader::new(running.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut receipts = lines.filter_map(|line| {
            let (seq, hash) = line.strip_prefix("receipt ")?.split_once(' ')?;
            Some((seq.parse::<u64>().ok()?, hash.to_owned()))
        });
        confirmed.extend(receipts.by_ref().take(rounds * 3));
        running.kill().unwrap();
        running.wait().unwrap();
        confirmed.extend(receipts);

        let book = Book::open(&path, BookKind::Real).unwrap();
        let verification = book.verify().unwrap();
        assert_eq!(verification.findings, []);
        for (seq, hash) in &confirmed {
            assert_eq!(&book.get(*seq).unwrap().unwrap().receipt.entry_hash, hash);
        }
    }
    assert!(confirmed.len() >= 63);
}

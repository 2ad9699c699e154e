// SPDX-License-Identifier: MIT OR Apache-2.0
//! What somebody with the file in hands does: each act is found and named.

use std::path::Path;

use rusqlite::{Connection, params};
use tashika::keys::Keyring;
use tashika::proof::checkpoint::Checkpoint;
use tashika::proof::merkle::{self, Hash};
use tashika::records::{Act, Book, BookError, BookKind, Finding, Places};
use tashika::rules::Law;
use tempfile::TempDir;

use crate::records::{self, unlock};

pub(crate) struct Filled {
    pub(crate) dir: TempDir,
    pub(crate) places: Places,
    pub(crate) keys: Keyring,
    /// The record's id at each place; views and the like have none.
    pub(crate) ids: Vec<String>,
}

/// A book of six entries: records, but the last is a mail event of the fifth.
pub(crate) fn filled() -> Filled {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let clerk = unlock(&mut keys, "clerk");
    let mut ids = Vec::new();
    for index in 0..5 {
        let record = if index == 4 { records::mailed(Law::Phone) } else { records::small(Law::Aml) };
        ids.push(record.header.record_id.clone());
        book.enter(&clerk, &Act::Record(Box::new(record))).unwrap();
    }
    let event = tashika::records::MailEvent {
        record_id: ids[4].clone(),
        state: tashika::records::MailState::Dispatched,
        on: tashika_kit::date::japan_day(jiff::Timestamp::now()),
        tracking: "123-45-67890-1".to_owned(),
    };
    book.enter(&clerk, &Act::Mail(event)).unwrap();
    let places = book.places().clone();
    Filled { dir, places, keys, ids }
}

/// Runs SQL without the guards.
pub(crate) fn tamper(path: &Path, work: impl FnOnce(&Connection)) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
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
    work(&connection);
    for (_, create) in &guards {
        connection.execute_batch(create).unwrap();
    }
}

pub(crate) fn findings(filled: &Filled, known: &[Checkpoint]) -> Vec<Finding> {
    let book = Book::open_existing(&filled.places).unwrap();
    book.verify(&filled.keys, known, &|_, _| true).unwrap().findings
}

/// The stored nodes made anew from the leaves, as somebody does who knows how the hashes are made.
pub(crate) fn rehash(connection: &Connection) {
    let leaves: Vec<Vec<u8>> = connection
        .prepare("SELECT CAST(leaf AS BLOB) FROM entry ORDER BY seq")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    connection.execute("DELETE FROM node", []).unwrap();
    let mut level: Vec<Hash> = leaves.iter().map(|leaf| merkle::leaf(leaf)).collect();
    for number in 0_u32.. {
        for (index, hash) in level.iter().enumerate() {
            let sql = "INSERT INTO node (level, idx, hash) VALUES (?1, ?2, ?3)";
            connection.execute(sql, params![number, index as i64, hash]).unwrap();
        }
        level = level.chunks_exact(2).map(|pair| merkle::node(&pair[0], &pair[1])).collect();
        if level.is_empty() {
            return;
        }
    }
}

const EDIT: &str = "UPDATE entry SET leaf = replace(leaf, '本店', '支店') WHERE seq = 3";

#[test]
fn each_act_on_the_file_is_named() {
    let swap_rows = "UPDATE entry SET seq = 99 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4;
                     UPDATE entry SET seq = 4 WHERE seq = 99;
                     UPDATE sealed SET seq = 99 WHERE seq = 3; UPDATE sealed SET seq = 3 WHERE seq = 4;
                     UPDATE sealed SET seq = 4 WHERE seq = 99;";
    let swap_contents = "UPDATE sealed SET seq = 99 WHERE seq = 2; UPDATE sealed SET seq = 2 WHERE seq = 4;
                         UPDATE sealed SET seq = 4 WHERE seq = 99;";
    let close_gap = "DELETE FROM entry WHERE seq = 3; DELETE FROM sealed WHERE seq = 3;
                     DELETE FROM token WHERE seq = 3;
                     UPDATE entry SET seq = seq - 1 WHERE seq > 3;
                     UPDATE sealed SET seq = seq - 1 WHERE seq > 3; UPDATE token SET seq = seq - 1 WHERE seq > 3;";
    let insert =
        "UPDATE entry SET seq = seq + 100 WHERE seq > 3; UPDATE entry SET seq = seq - 99 WHERE seq > 100;
                  INSERT INTO entry (seq, leaf) SELECT 4, replace(replace(leaf, '\"seq\":3', '\"seq\":4'), \
                  json_extract(leaf, '$.record_id'), '00000000-0000-4000-8000-000000000000') \
                  FROM entry WHERE seq = 3;";
    let cases: [(&str, &str, Finding); 19] = [
        ("a leaf", EDIT, Finding::Changed { seq: 3 }),
        ("no JSON", "UPDATE entry SET leaf = '{}' WHERE seq = 2", Finding::Changed { seq: 2 }),
        ("removal", "DELETE FROM entry WHERE seq IN (2, 3)", Finding::Removed { first: 2, last: 3 }),
        ("removal, gap closed", close_gap, Finding::Removed { first: 3, last: 3 }),
        ("reordering", swap_rows, Finding::Moved { seq: 4, written_at: 3 }),
        ("insertion", insert, Finding::Inserted { seq: 4 }),
        ("the end cut off", "DELETE FROM entry WHERE seq = 6", Finding::Truncated { have: 5, known: 6 }),
        (
            "a content",
            "UPDATE sealed SET content = CAST(content || 'x' AS BLOB) WHERE seq = 2",
            Finding::ContentChanged { seq: 2 },
        ),
        ("a content removed", "DELETE FROM sealed WHERE seq = 2", Finding::ContentMissing { seq: 2 }),
        ("contents swapped", swap_contents, Finding::Swapped { a: 2, b: 4 }),
        ("a token removed", "DELETE FROM token WHERE seq = 2 LIMIT 1", Finding::TokensChanged { seq: 2 }),
        ("a token added", "INSERT INTO token VALUES (zeroblob(16), 1)", Finding::TokensChanged { seq: 1 }),
        (
            "a token at the mail",
            "INSERT INTO token VALUES (zeroblob(16), 6)",
            Finding::TokensChanged { seq: 6 },
        ),
        (
            "a node",
            "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND idx = 1",
            Finding::NodeChanged { level: 1, index: 1 },
        ),
        (
            "a leaf's node",
            "UPDATE node SET hash = zeroblob(32) WHERE level = 0 AND idx = 1",
            Finding::NodeChanged { level: 0, index: 1 },
        ),
        (
            "a checkpoint",
            "UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 3) WHERE size = 4",
            Finding::CheckpointForged { size: 4 },
        ),
        ("the list", "UPDATE line SET decision = 'refused' WHERE seq = 2", Finding::ListChanged { seq: 2 }),
        (
            "the list's mail",
            "UPDATE line SET mail = 'waiting' WHERE seq = 5",
            Finding::ListChanged { seq: 5 },
        ),
        ("the kind of book", "UPDATE book SET kind = 'training'", Finding::Beginning),
    ];
    for (act, sql, expected) in cases {
        let filled = filled();
        assert_eq!(findings(&filled, &[]), [], "before: {act}");
        tamper(&filled.places.book, |connection| {
            let sql = sql.replace(" LIMIT 1", " AND token = (SELECT min(token) FROM token WHERE seq = 2)");
            connection.execute_batch(&sql).unwrap();
        });
        let found = findings(&filled, &[]);
        assert!(found.contains(&expected), "{act}: {found:?}");
        println!("{act}: {found:?}");
    }
}

/// Who knows how everything is computed, but holds no key.
#[test]
fn a_forger_without_the_key_is_named() {
    let recompute = |filled: &Filled, more: &str| {
        tamper(&filled.places.book, |connection| {
            connection.execute_batch(EDIT).unwrap();
            connection.execute_batch("UPDATE line SET branch = '支店' WHERE seq = 3").unwrap();
            rehash(connection);
            connection.execute_batch(more).unwrap();
        });
    };
    // Every hash is right again; only the signed roots are not.
    let filled = filled();
    recompute(&filled, "");
    let found = findings(&filled, &[]);
    assert!(found.contains(&Finding::Changed { seq: 3 }), "{found:?}");
    assert!(found.contains(&Finding::Unproven { first: 3, last: 6 }), "{found:?}");

    // Nothing is signed on top of it, so that waiting for the next entry does not help.
    let mut book = Book::open(&filled.places, BookKind::Real).unwrap();
    let mut keys = Keyring::open(&filled.places.keyring).unwrap();
    let clerk = unlock(&mut keys, "clerk");
    assert!(matches!(book.enter(&clerk, &Act::LoggedIn), Err(BookError::Broken { size: 6 })));
    drop(book);

    // The signed roots taken away from there on.
    recompute(&filled, "DELETE FROM checkpoint WHERE size >= 3");
    let found = findings(&filled, &[]);
    assert!(found.contains(&Finding::Unproven { first: 3, last: 6 }), "{found:?}");
    assert!(found.contains(&Finding::Rewritten { size: 6 }), "the head file knows: {found:?}");
    let mut book = Book::open(&filled.places, BookKind::Real).unwrap();
    assert!(matches!(book.enter(&clerk, &Act::LoggedIn), Err(BookError::Broken { .. })));
}

/// A signature of another key, e.g. of a second terminal of the forger.
#[test]
fn a_checkpoint_of_another_key_is_forged() {
    let filled = filled();
    let other = TempDir::new().unwrap();
    let mut other_keys = records::keyring(&other.path().join("book.keyring"));
    let forger = unlock(&mut other_keys, "clerk");
    tamper(&filled.places.book, |connection| {
        connection.execute_batch(EDIT).unwrap();
        rehash(connection);
        let mut statement = connection.prepare("SELECT size, note FROM checkpoint").unwrap();
        let notes: Vec<(i64, String)> = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for (size, note) in notes {
            let checkpoint = Checkpoint::parse(&note).unwrap();
            let forged = checkpoint.signed(&forger.verifying_key(), |text| forger.sign(text));
            let sql = "UPDATE checkpoint SET note = ?1 WHERE size = ?2";
            connection.execute(sql, params![forged, size]).unwrap();
        }
    });
    let found = findings(&filled, &[]);
    for size in 1..=6 {
        assert!(found.contains(&Finding::CheckpointForged { size }), "{found:?}");
    }
    assert!(found.contains(&Finding::Unproven { first: 1, last: 6 }), "{found:?}");
}

/// Whoever may sign (a clerk's session) writes the book anew: only what is kept elsewhere shows it.
#[test]
fn a_rewritten_book_contradicts_what_is_kept_elsewhere() {
    let mut filled = filled();
    let note = Book::open_existing(&filled.places).unwrap().checkpoint().unwrap().unwrap();
    let kept = Checkpoint::verified(&note, &filled.keys.verifying_key()).unwrap();
    let insider = unlock(&mut filled.keys, "clerk");
    tamper(&filled.places.book, |connection| {
        connection.execute_batch(EDIT).unwrap();
        connection.execute_batch("UPDATE line SET branch = '支店' WHERE seq = 3").unwrap();
        rehash(connection);
        connection.execute_batch("DELETE FROM checkpoint WHERE size < 6").unwrap();
        let nodes: Vec<Hash> = [(2, 0), (1, 2)]
            .map(|(level, idx): (i64, i64)| {
                let sql = "SELECT hash FROM node WHERE level = ?1 AND idx = ?2";
                connection.query_row(sql, [level, idx], |row| row.get(0)).unwrap()
            })
            .to_vec();
        let forged = Checkpoint { root: merkle::node(&nodes[0], &nodes[1]), ..kept.clone() };
        let forged = forged.signed(&insider.verifying_key(), |text| insider.sign(text));
        std::fs::write(&filled.places.head, &forged).unwrap();
        connection.execute("UPDATE checkpoint SET note = ?1", [forged]).unwrap();
    });
    assert_eq!(findings(&filled, &[]), [], "by itself the book looks whole");
    assert_eq!(findings(&filled, &[kept]), [Finding::Rewritten { size: 6 }]);
}

#[test]
fn an_old_copy_put_back_is_named() {
    let mut filled = filled();
    let clerk = unlock(&mut filled.keys, "clerk");
    let old = filled.dir.path().join("old");
    std::fs::create_dir(&old).unwrap();
    let copy = |from: &Path, to: &Path| {
        for file in ["book.sqlite3", "book.head"] {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
        drop(std::fs::remove_file(to.join("book.sqlite3-wal")));
        drop(std::fs::remove_file(to.join("book.sqlite3-shm")));
    };
    copy(filled.dir.path(), &old);
    let mut book = Book::open(&filled.places, BookKind::Real).unwrap();
    let receipt = book.enter(&clerk, &Act::LoggedIn).unwrap();
    drop(book);
    let head = std::fs::read(&filled.places.head).unwrap();
    let kept = Checkpoint::verified(&receipt.checkpoint, &filled.keys.verifying_key()).unwrap();
    assert_eq!(findings(&filled, std::slice::from_ref(&kept)), []);

    // The database alone: the head file knows better, and nothing is signed.
    copy(&old, filled.dir.path());
    std::fs::write(&filled.places.head, &head).unwrap();
    let rolled_back = Finding::RolledBack { known: 7, have: 6 };
    assert_eq!(findings(&filled, &[]), std::slice::from_ref(&rolled_back));
    let mut book = Book::open(&filled.places, BookKind::Real).unwrap();
    let error = book.enter(&clerk, &Act::LoggedIn).unwrap_err();
    assert!(matches!(error, BookError::RolledBack { known: 7, have: 6 }));
    drop(book);

    // With its head file: only a checkpoint kept elsewhere knows.
    copy(&old, filled.dir.path());
    assert_eq!(findings(&filled, &[]), []);
    assert_eq!(findings(&filled, &[kept]), [rolled_back]);

    // The book taken away.
    std::fs::remove_file(&filled.places.book).unwrap();
    assert!(matches!(Book::open(&filled.places, BookKind::Real), Err(BookError::Gone)));
    assert!(matches!(Book::open_existing(&filled.places), Err(BookError::Missing)));
}

#[test]
fn another_books_checkpoint_and_entries_are_named() {
    let (filled, other) = (filled(), self::filled());
    let note = Book::open_existing(&other.places).unwrap().checkpoint().unwrap().unwrap();
    let known = Checkpoint::parse(&note).unwrap();
    assert_eq!(findings(&filled, &[known]), [Finding::OtherCheckpoint { size: 6 }]);

    let path = other.places.book.display().to_string();
    tamper(&filled.places.book, |connection| {
        connection.execute("ATTACH ?1 AS other", [path]).unwrap();
        let sql = "UPDATE entry SET leaf = (SELECT leaf FROM other.entry AS o WHERE o.seq = 2) WHERE seq = 2";
        connection.execute(sql, []).unwrap();
        connection.execute_batch("DETACH other").unwrap();
    });
    let found = findings(&filled, &[]);
    assert!(found.contains(&Finding::Changed { seq: 2 }), "{found:?}");
    assert!(found.contains(&Finding::OtherBook { seq: 2 }), "{found:?}");
}

#[test]
fn the_guards_refuse_every_change_and_their_absence_is_found() {
    let filled = filled();
    let connection = Connection::open(&filled.places.book).unwrap();
    for sql in [
        "UPDATE entry SET leaf = '{}' WHERE seq = 1",
        "DELETE FROM entry WHERE seq = 2",
        "REPLACE INTO entry (seq, leaf) SELECT seq, leaf FROM entry WHERE seq = 1",
        "UPDATE sealed SET content = x'00' WHERE seq = 1",
        "DELETE FROM sealed WHERE seq = 1",
        "REPLACE INTO sealed SELECT * FROM sealed WHERE seq = 1",
        "DELETE FROM token WHERE seq = 1",
        "UPDATE token SET seq = 2 WHERE seq = 1",
        "UPDATE node SET hash = zeroblob(32)",
        "DELETE FROM node",
        "UPDATE checkpoint SET note = ''",
        "DELETE FROM checkpoint",
        "REPLACE INTO checkpoint SELECT * FROM checkpoint",
        "UPDATE book SET kind = 'training'",
        "DELETE FROM book",
    ] {
        let error = connection.execute_batch(sql).unwrap_err().to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }
    assert_eq!(findings(&filled, &[]), []);
    connection.execute_batch("DROP TRIGGER node_is_never_changed").unwrap();
    drop(connection);
    assert_eq!(findings(&filled, &[]), [Finding::Guards]);
}

#[test]
fn a_changed_entry_is_not_shown_and_a_changed_list_is_made_anew() {
    let mut filled = filled();
    let manager = unlock(&mut filled.keys, "manager");
    tamper(&filled.places.book, |connection| {
        connection
            .execute_batch("UPDATE line SET clerk = 'x' WHERE seq = 2; DELETE FROM line WHERE seq = 4")
            .unwrap();
        let sql = "UPDATE sealed SET content = (SELECT content FROM sealed WHERE seq = 1) WHERE seq = 3";
        connection.execute_batch(sql).unwrap();
    });
    let mut book = Book::open(&filled.places, BookKind::Real).unwrap();
    assert!(matches!(book.view(&manager, &filled.ids[2]), Err(BookError::Changed { seq: 3 })));
    let list = |seq| Finding::ListChanged { seq };
    let found = findings(&filled, &[]);
    assert!(
        [list(2), list(4), Finding::ContentChanged { seq: 3 }].iter().all(|f| found.contains(f)),
        "{found:?}"
    );
    book.rebuild_list().unwrap();
    assert_eq!(findings(&filled, &[]), [Finding::ContentChanged { seq: 3 }]);
}

/// The walk can be stopped, and says how far it is.
#[test]
fn verifying_tells_its_progress_and_stops() {
    let filled = filled();
    let book = Book::open_existing(&filled.places).unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    book.verify(&filled.keys, &[], &|done, of| {
        told.borrow_mut().push((done, of));
        true
    })
    .unwrap();
    assert_eq!(told.into_inner().last(), Some(&(6, 6)));
}

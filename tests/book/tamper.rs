// SPDX-License-Identifier: MIT OR Apache-2.0
//! What somebody with the file in hands does: each act is found and named.

use std::path::Path;

use rusqlite::{Connection, params};
use tashika::book::{Act, Book, BookError, BookKind, Finding, Places};
use tashika::keys::Keyring;
use tashika::proof::checkpoint::Checkpoint;
use tashika::proof::merkle::{self, Hash};
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
    let event = tashika::book::MailEvent {
        record_id: ids[4].clone(),
        state: tashika::book::MailState::Dispatched,
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
    let insert = "UPDATE entry SET seq = seq + 100 WHERE seq > 3; UPDATE entry SET seq = seq - 99 WHERE seq > 100;
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
        ("a token at the mail", "INSERT INTO token VALUES (zeroblob(16), 6)", Finding::TokensChanged { seq: 6 }),
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
        ("the list's mail", "UPDATE line SET mail = 'waiting' WHERE seq = 5", Finding::ListChanged { seq: 5 }),
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

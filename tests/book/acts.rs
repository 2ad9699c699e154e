// SPDX-License-Identifier: MIT OR Apache-2.0
//! Entering and giving out.

use jiff::civil::date;
use tashika::book::{
    Act, Amendment, Book, BookError, BookKind, Export, ExportFormat, MailEvent, MailState, Places, Query,
    Received, Supplement, SupplementRole,
};
use tashika::keys::KeyError;
use tashika::rules::Law;
use tempfile::TempDir;

use crate::records::{self, unlock};

fn boxed(record: &tashika::book::Record) -> Act {
    Act::Record(Box::new(record.clone()))
}

#[test]
fn a_record_comes_back_as_it_was_and_every_look_is_entered() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let (clerk, manager) = (unlock(&mut keys, "clerk"), unlock(&mut keys, "manager"));
    let record = records::record(Law::Aml);
    let receipt = book.enter(&clerk, &boxed(&record)).unwrap();
    assert_eq!((receipt.seq, receipt.record_id.as_str()), (1, record.header.record_id.as_str()));

    let history = book.view(&manager, &record.header.record_id).unwrap();
    assert!(history.record == record);
    assert_eq!(history.seq, 1);
    assert!(matches!(&history.later[..], [viewed] if matches!(viewed.act, Act::Viewed { .. })));
    assert_eq!(history.later[0].by, "manager");

    assert!(matches!(book.view(&clerk, &record.header.record_id), Err(BookError::Key(KeyError::MayNot(_)))));
    assert!(matches!(book.view(&manager, "none"), Err(BookError::NoRecord)));
    let kinds: Vec<String> = book.journal(10, None).unwrap().into_iter().map(|line| line.3).collect();
    assert_eq!(kinds, ["viewed", "record"]);
}

#[test]
fn a_record_is_written_once() {
    let dir = TempDir::new().unwrap();
    let (mut book, mut keys) = records::book(dir.path());
    let clerk = unlock(&mut keys, "clerk");
    let record = boxed(&records::small(Law::Phone));
    book.enter(&clerk, &record).unwrap();
    assert!(matches!(book.enter(&clerk, &record), Err(BookError::Exists)));
    assert_eq!(book.journal(10, None).unwrap().len(), 1);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! CSV and JSON.

use super::*;
use crate::report::tables;

/// A CSV file read by the rules of RFC 4180, so that what was written comes back.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut characters = text.chars().peekable();
    while let Some(one) = characters.next() {
        match (one, quoted) {
            ('"', true) if characters.peek() == Some(&'"') => cell.push(characters.next().unwrap()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(characters.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (one, _) => cell.push(one),
        }
    }
    assert!(row.is_empty() && cell.is_empty(), "every line ends");
    rows
}

#[test]
fn csv_comes_back_as_it_was_and_runs_no_formula() {
    let mut history = examples::account_opening();
    history.record.transaction.note = "=HYPERLINK(\"x\"),\r\n\"quoted\"".to_owned();
    history.record.transaction.key = "-1+1".to_owned();
    history.record.customer.identity.name_kana = "'apostrophe".to_owned();
    history.record.customer.identity.name_latin = "＝full-width".to_owned();
    let text = tables::csv_records(std::slice::from_ref(&history), true).unwrap();
    assert!(text.starts_with('\u{FEFF}'));
    let rows = read_csv(text.trim_start_matches('\u{FEFF}'));
    assert_eq!(rows[0], tables::RECORD_COLUMNS);
    assert_eq!(rows[1].len(), tables::RECORD_COLUMNS.len());
    let of = |column: &str| {
        let place = tables::RECORD_COLUMNS.iter().position(|one| *one == column).unwrap();
        rows[1][place].clone()
    };
    assert!(rows[1].iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
    assert_eq!(tables::unguarded(&of("transaction_note")), history.record.transaction.note);
    assert_eq!(tables::unguarded(&of("transaction_key")), "-1+1");
    assert_eq!(tables::unguarded(&of("name_kana")), "'apostrophe");
    assert_eq!(of("name"), examples::RARE_NAME);
    assert_eq!(
        (of("law"), of("document"), of("birth_date")),
        ("aml".into(), "MNC".into(), "1980-02-17".into())
    );
}

#[test]
fn laws_never_share_a_file() {
    let both = [examples::account_opening(), examples::phone()];
    assert_eq!(tables::csv_records(&both, false), Err(ReportError::MixedLaws));
    assert_eq!(tables::json(&both), Err(ReportError::MixedLaws));
}

#[test]
fn json_holds_whole_records() {
    let history = examples::amended();
    let text = tables::json(std::slice::from_ref(&history)).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], "tashika-records/1");
    assert_eq!(value["law"], "aml");
    let back: Vec<History> = serde_json::from_value(value["records"].clone()).unwrap();
    assert!(back[0] == history);
}

/// Each column is described where integrators look.
#[test]
fn every_column_is_documented() {
    let page = include_str!("../../../docs/exports.md");
    for column in tables::LIST_COLUMNS.iter().chain(&tables::RECORD_COLUMNS) {
        assert!(page.contains(&format!("| `{column}` |")), "{column}");
    }
}

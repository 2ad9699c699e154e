// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long the audit PDF takes and how large it is. Prints numbers, asserts nothing:
//! `cargo bench --bench report`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark stops at the first mistake and prints its numbers"
)]

use std::time::{Duration, Instant};

// The examples are written against these names of the crate.
use tashika::{jpki, records, rules};

#[path = "../src/report/examples.rs"]
mod examples;

use tashika::report::{ExportNote, csv_records, json, pdf, save};

fn note(history: &records::History) -> ExportNote {
    ExportNote {
        by: "佐藤 誠（0001）".to_owned(),
        at: examples::at("2029-06-01T00:30:00Z"),
        reason: "検査への提出".to_owned(),
        masked: false,
        copy_of: examples::receipt(history),
    }
}

fn main() {
    let evidence = vec![b'x'; 24 * 1024];
    for (name, history) in examples::all() {
        let note = note(&history);
        let begin = Instant::now();
        let first = pdf(&history, &note, &evidence).unwrap();
        let cold = begin.elapsed();
        let mut times: Vec<Duration> = Vec::new();
        for _ in 0..20 {
            let begin = Instant::now();
            assert_eq!(pdf(&history, &note, &evidence).unwrap().len(), first.len());
            times.push(begin.elapsed());
        }
        times.sort();
        let (median, worst) = (times.get(10).unwrap(), times.last().unwrap());
        println!(
            "pdf {name:16} first {cold:9.1?}  median {median:9.1?}  worst {worst:9.1?}  {} bytes",
            first.len()
        );
    }

    let folder = tempfile::TempDir::new().unwrap();
    let (begin, mut bytes) = (Instant::now(), 0);
    for seq in 1..=1000 {
        let mut history = examples::account_opening();
        history.seq = seq;
        let file = pdf(&history, &note(&history), &evidence).unwrap();
        bytes += file.len();
        save(&folder.path().join(format!("record-{seq}.pdf")), &file).unwrap();
    }
    println!("1000 files, one after the other: {:.1?}, {bytes} bytes", begin.elapsed());

    let many: Vec<records::History> = std::iter::repeat_with(examples::account_opening).take(1000).collect();
    let begin = Instant::now();
    let csv = csv_records(&many, true).unwrap();
    println!("csv of 1000 records: {:.1?}, {} bytes", begin.elapsed(), csv.len());
    let begin = Instant::now();
    let json = json(&many).unwrap();
    println!("json of 1000 records: {:.1?}, {} bytes", begin.elapsed(), json.len());
    let _ = rules::Law::Aml;
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The paper, judged by other programs.

use std::path::Path;

use crate::records::{Receipt, samples};

fn receipt(record_id: &str) -> Receipt {
    Receipt { seq: 17, record_id: record_id.to_owned(), entry_hash: "0123456789abcdef".repeat(4) }
}

#[test]
fn draw_one() {
    let mut record = samples::record();
    record.training = std::env::var_os("TRAINING").is_some();
    let bytes = super::pdf(&record, &receipt(&record.record_id)).unwrap();
    std::fs::write(Path::new("/tmp/r.pdf"), bytes).unwrap();
}

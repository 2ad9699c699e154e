// SPDX-License-Identifier: MIT OR Apache-2.0
//! Rulings in one line, to be held against tables.

use tashika::rules::{RuleSettings, Ruling};

/// Settings with these open points settled.
pub(crate) fn settings(settled: &[&str]) -> RuleSettings {
    let settled = settled.iter().map(|code| (*code).to_owned()).collect();
    RuleSettings { settled, ..RuleSettings::default() }
}

/// Row, chip, outcome, method, what is missing, the open point.
pub(crate) fn told(ruling: &Ruling) -> String {
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let mut told = format!(
        "{} {} {} {}",
        ruling.rule_id.as_deref().unwrap_or("none"),
        word(serde_json::to_value(ruling.chip).unwrap()),
        word(serde_json::to_value(ruling.outcome).unwrap()),
        ruling.method.as_deref().unwrap_or("-"),
    );
    for missing in &ruling.missing {
        told += &format!(" {}", word(serde_json::to_value(missing).unwrap()));
    }
    if let Some(point) = &ruling.ask_legal {
        told += &format!(" ({point})");
    }
    told
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika times`: how long the steps at this counter take.

use clap::Args;
use jiff::ToSpan;
use serde::Serialize;

use super::output::{complain, say};
use super::{Common, exit, output};
use crate::manager::today;
use crate::times::{self, KEPT_DAYS, Quantile, Row};
use crate::words;

#[derive(Debug, Args)]
pub(super) struct TimesArguments {
    /// So many days, today among them.
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=i64::from(KEPT_DAYS)))]
    days: u16,
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    step: &'static str,
    reader: &'a str,
    family: &'a str,
    count: u64,
    p50: Option<Quantile>,
    p95: Option<Quantile>,
}

impl<'a> Line<'a> {
    fn of(row: &'a Row) -> Self {
        Self {
            step: row.step.code(),
            reader: &row.reader,
            family: &row.family,
            count: row.histogram.count(),
            p50: row.histogram.quantile(50),
            p95: row.histogram.quantile(95),
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    training: bool,
    from: jiff::civil::Date,
    to: jiff::civil::Date,
    times: Vec<Line<'a>>,
}

pub(super) fn run(common: &Common, arguments: &TimesArguments) -> u8 {
    let places = match common.places() {
        Ok(places) => places,
        Err(error) => {
            complain!("tashika: {error}");
            return exit::TROUBLE;
        }
    };
    let to = today();
    let from = to.saturating_sub(i64::from(arguments.days.saturating_sub(1)).days());
    let rows = match times::read(&times::file(&places), from, to) {
        Ok(rows) => rows,
        Err(error) => {
            complain!("tashika: {}", words::en(&format!("times.{}", error.code())));
            return exit::TROUBLE;
        }
    };
    let times = rows.iter().map(Line::of).collect();
    let told = Told { schema: "tashika.times/1", training: common.training, from, to, times };
    if arguments.json {
        return output::json(&told);
    }
    if common.training {
        say!("*** 訓練 / TRAINING ***");
    }
    say!("{from} – {to}");
    for line in &told.times {
        let key = format!("times.step.{}", line.step);
        let step = words::ja(&key);
        let (p50, p95) = (times::shown(line.p50), times::shown(line.p95));
        say!("{} / {} / {step}: {} ×, p50 {p50}, p95 {p95}", line.family, line.reader, line.count);
    }
    if told.times.is_empty() {
        say!("{}", words::ja("times.none"));
    }
    exit::PROVED
}

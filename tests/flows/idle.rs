// SPDX-License-Identifier: MIT OR Apache-2.0
//! The screen is cleared, given up or stepped back from in the middle of every stage.

use std::collections::BTreeMap;

use tashika::counter::Stage;

use super::bench::Bench;
use super::steps::{Do, Flow, act, assert_nothing_personal, bench};
use super::{cards, clerks, jpki};

/// The shortest way to each stage.
fn ways() -> BTreeMap<&'static str, (&'static Flow, usize)> {
    let mut ways: BTreeMap<&'static str, (&'static Flow, usize)> = BTreeMap::new();
    for flow in cards::FLOWS.iter().chain(clerks::FLOWS).chain(jpki::FLOWS) {
        for (row, (_, told)) in flow.steps.iter().enumerate() {
            let stage = told.split(['+', ':']).next().unwrap();
            let way = ways.entry(stage).or_insert((flow, row));
            if way.1 > row {
                *way = (flow, row);
            }
        }
    }
    ways
}

fn there((flow, row): (&'static Flow, usize)) -> Bench {
    let mut bench = bench();
    for (what, _) in &flow.steps[..=row] {
        act(&mut bench, *what);
    }
    bench
}

/// A card at work and a record on its way are not disturbed; everything else goes from the screen.
#[test]
fn the_screen_is_cleared_in_the_middle_of_every_stage() {
    let ways = ways();
    assert_eq!(ways.len(), Stage::NAMES.len(), "{ways:?}", ways = ways.keys());
    for (stage, way) in ways {
        let mut bench = there(way);
        act(&mut bench, Do::Idle);
        let after = bench.counter.stage().name();
        match stage {
            "recognising" | "reading" | "sealing" => assert_eq!(after, stage),
            _ => assert_eq!(after, "idle", "from {stage}"),
        }
        // What was on its way comes to its end, and changes nothing of what was cleared.
        act(&mut bench, Do::Work);
        let settled = bench.counter.stage().name();
        match stage {
            "recognising" | "reading" => {
                assert!(["credential", "result", "failed"].contains(&settled), "{settled}")
            }
            "sealing" => assert!(["recorded", "decision"].contains(&settled), "{settled}"),
            _ => assert_eq!(settled, "idle", "from {stage}"),
        }
        act(&mut bench, Do::Idle);
        assert_eq!(bench.counter.stage().name(), "idle", "from {stage}");
        assert_nothing_personal(&bench.counter);
    }
}

#[test]
fn every_stage_can_be_left() {
    for (stage, way) in ways() {
        for what in [Do::Cancel, Do::Back] {
            let mut bench = there(way);
            act(&mut bench, what);
            let after = bench.counter.stage().name();
            assert!(Stage::NAMES.contains(&after));
            let gone = match (stage, what) {
                // A record on its way cannot be called back.
                ("sealing", _) => "sealing",
                (_, Do::Cancel) => "idle",
                _ => continue,
            };
            assert_eq!(after, gone, "from {stage}");
            if gone == "idle" {
                assert_nothing_personal(&bench.counter);
                act(&mut bench, Do::Work);
                assert_eq!(bench.counter.stage().name(), "idle", "a late answer of {stage}");
            }
        }
    }
}

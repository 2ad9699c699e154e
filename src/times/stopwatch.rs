// SPDX-License-Identifier: MIT OR Apache-2.0
//! From the stages of a visit to the times of its steps. Only steps that came to their end count: a card that was taken
//! away in the middle says nothing about how long reading takes.

use std::time::{Duration, Instant};

use super::Step;

/// Watches one counter.
#[derive(Debug)]
pub struct Stopwatch {
    /// When the present stage began.
    since: Instant,
    /// When the first card of this visit was put down.
    begun: Option<Instant>,
    /// The time in stages that together are one step, [`Step::Asking`]; it ends with the decision.
    asked: Duration,
    reader: String,
    family: String,
}

/// Which step a change of stages ends. Stages by their stable names.
fn ended(before: &str, after: &str) -> Option<Step> {
    let given_up = matches!(after, "idle" | "failed" | "recognising");
    match (before, after) {
        _ if given_up => None,
        ("recognising", "credential" | "reading" | "result") => Some(Step::Recognising),
        ("credential", "reading") => Some(Step::Number),
        ("reading", "result" | "transcription" | "asking_revocation" | "authenticated" | "comparison") => {
            Some(Step::Reading)
        }
        ("asking_revocation", _) => Some(Step::Revocation),
        ("result", "transcription" | "comparison") => Some(Step::Looking),
        // Back to the result is no end of comparing.
        ("comparison", "occasion" | "statements" | "agent" | "supplements" | "decision") => {
            Some(Step::Comparing)
        }
        ("decision", "sealing") => Some(Step::Deciding),
        ("sealing", "recorded") => Some(Step::Sealing),
        _ => None,
    }
}

/// Whether the clerk asks for the transaction and what belongs to it.
fn is_asking(stage: &str) -> bool {
    matches!(stage, "occasion" | "statements" | "agent" | "supplements")
}

impl Stopwatch {
    /// From now on.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self { since: now, begun: None, asked: Duration::ZERO, reader: String::new(), family: String::new() }
    }

    /// The counter went from a stage to another one. What reader and card are now known to be is remembered to the end of
    /// the visit.
    pub fn turned(
        &mut self,
        before: &str,
        after: &str,
        reader: Option<&str>,
        family: Option<&str>,
        now: Instant,
    ) -> Vec<(Step, Duration)> {
        let took = now.saturating_duration_since(self.since);
        if matches!(before, "recorded" | "authenticated") {
            // The visit was over: whoever comes now has another reader, another document and their own time.
            *self = Self::new(now);
        }
        self.since = now;
        if after == "recognising" {
            self.begun.get_or_insert(now);
        }
        for (known, new) in [(&mut self.reader, reader), (&mut self.family, family)] {
            if let Some(new) = new {
                new.clone_into(known);
            }
        }
        let mut steps: Vec<_> = ended(before, after).map(|step| (step, took)).into_iter().collect();
        if is_asking(before) {
            self.asked += took;
            if after == "decision" {
                steps.push((Step::Asking, std::mem::take(&mut self.asked)));
            }
        }
        if (before, after) == ("sealing", "recorded")
            && let Some(begun) = self.begun.take()
        {
            steps.push((Step::Whole, now.saturating_duration_since(begun)));
        }
        if after == "idle" {
            *self = Self::new(now);
        }
        steps
    }

    /// The reader of this visit; empty without one.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.reader
    }

    /// The family of the document that was read last; empty without a chip.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.family
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "tests")]

    use std::time::{Duration, Instant};

    use super::{Step, Stopwatch};

    /// Goes through stages, each so many milliseconds after the one before.
    fn walk(stages: &[(&str, u64)]) -> Vec<(Step, u64)> {
        let start = Instant::now();
        let (mut watch, mut now) = (Stopwatch::new(start), start);
        let mut all = Vec::new();
        for pair in stages.windows(2) {
            now += Duration::from_millis(pair[1].1);
            let steps = watch.turned(pair[0].0, pair[1].0, Some("reader"), Some("mynumber"), now);
            all.extend(steps.into_iter().map(|(step, took)| (step, took.as_millis() as u64)));
        }
        all
    }

    #[test]
    fn each_step_of_a_good_visit_is_timed_once() {
        let steps = walk(&[
            ("idle", 0),
            ("recognising", 5000),
            ("credential", 300),
            ("reading", 4000),
            ("result", 900),
            ("comparison", 2000),
            ("occasion", 6000),
            ("decision", 1000),
            ("sealing", 3000),
            ("recorded", 50),
        ]);
        let expected = [
            (Step::Recognising, 300),
            (Step::Number, 4000),
            (Step::Reading, 900),
            (Step::Looking, 2000),
            (Step::Comparing, 6000),
            (Step::Asking, 1000),
            (Step::Deciding, 3000),
            (Step::Sealing, 50),
            (Step::Whole, 17_250),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn all_that_is_asked_is_one_step() {
        let steps = walk(&[
            ("comparison", 0),
            ("occasion", 10),
            ("statements", 200),
            ("occasion", 30),
            ("statements", 4),
            ("decision", 1000),
        ]);
        assert_eq!(steps, [(Step::Comparing, 10), (Step::Asking, 1234)]);
        assert_eq!(walk(&[("occasion", 0), ("idle", 70)]), [], "given up");
        assert_eq!(walk(&[("occasion", 0), ("idle", 70), ("typing", 1), ("decision", 5)]), []);
    }

    #[test]
    fn what_was_given_up_or_failed_is_not_counted() {
        assert_eq!(walk(&[("idle", 0), ("recognising", 1), ("failed", 9)]), []);
        assert_eq!(walk(&[("credential", 0), ("idle", 70)]), []);
        assert_eq!(walk(&[("reading", 0), ("failed", 70), ("recognising", 5)]), []);
        assert_eq!(walk(&[("comparison", 0), ("result", 70)]), [], "a step back");
        assert_eq!(walk(&[("decision", 0), ("occasion", 70)]), []);
        assert_eq!(walk(&[("sealing", 0), ("decision", 70)]), [], "it could not be written");
    }

    #[test]
    fn the_next_visit_begins_anew() {
        let steps = walk(&[
            ("idle", 0),
            ("recognising", 1),
            ("idle", 9000),
            ("recognising", 1),
            ("sealing", 2),
            ("recorded", 5),
        ]);
        assert_eq!(steps, [(Step::Sealing, 5), (Step::Whole, 7)]);
        assert_eq!(
            walk(&[("idle", 0), ("typing", 9), ("recorded", 5)]),
            [],
            "no card, no time from the card on"
        );
    }

    #[test]
    fn the_next_customer_has_a_time_of_their_own() {
        let steps = walk(&[
            ("idle", 0),
            ("recognising", 10),
            ("credential", 10),
            ("reading", 10),
            ("authenticated", 10),
            ("recognising", 60_000),
            ("credential", 10),
            ("reading", 10),
            ("result", 10),
            ("decision", 10),
            ("sealing", 10),
            ("recorded", 10),
        ]);
        assert!(steps.contains(&(Step::Whole, 60)), "{steps:?}");
    }

    #[test]
    fn what_is_typed_after_a_record_is_not_timed_under_the_card_before() {
        let now = Instant::now();
        let mut watch = Stopwatch::new(now);
        for (before, after) in [("idle", "recognising"), ("decision", "sealing"), ("sealing", "recorded")] {
            watch.turned(before, after, Some("reader"), Some("mynumber"), now);
        }
        assert_eq!((watch.reader(), watch.family()), ("reader", "mynumber"));
        watch.turned("recorded", "typing", None, None, now);
        assert_eq!((watch.reader(), watch.family()), ("", ""));
    }

    #[test]
    fn giving_up_what_is_half_written_is_no_whole_visit() {
        let steps = walk(&[("idle", 0), ("recognising", 10), ("decision", 10), ("recorded", 10)]);
        assert_eq!(steps, []);
    }
}

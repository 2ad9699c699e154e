// SPDX-License-Identifier: MIT OR Apache-2.0
//! The page of the transaction after a card that failed: it says why it is shown.

use std::sync::Arc;

use eframe::egui::{Ui, vec2};
use egui_kittest::Harness;
use jiff::Timestamp;
use tashika_kit::date::japan_day;

use super::says;
use crate::counter::{Counter, Event, EvidencePolicy, Mark, Occasion, ReaderEvent, Settings};
use crate::jpki::JpkiSettings;
use crate::records::TransactionKind;
use crate::rules::{Law, RuleSet, RuleSettings};
use crate::trust::TrustStore;
use crate::window::pictures::Pictures;
use crate::window::screens::{Scene, occasion};
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

pub(super) fn now() -> Timestamp {
    "2026-11-21T01:00:00Z".parse().unwrap()
}

/// A counter at which nothing was said yet.
pub(super) fn counter_for(law: Law) -> Counter {
    Counter::new(Settings {
        training: true,
        reader: Some("R".into()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "T1".into(),
        trust: Arc::new(TrustStore::training().unwrap()),
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: [law].into(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    })
}

/// A counter with a reference said before the card, and so many cards put down of which only the last was recognised.
pub(super) fn counter(cards: usize) -> Counter {
    let mut counter = counter_for(Law::Phone);
    let said = Occasion {
        laws: [Law::Phone].into(),
        kind: Some(TransactionKind::LineContract),
        key: "8675309-42".into(),
        ..Occasion::default()
    };
    let mut send = |event| drop(counter.handle(event, now()));
    send(Event::Prepare(Box::new(said)));
    for card in 0..cards {
        if card > 0 {
            send(Event::Reader(ReaderEvent::CardRemoved("R".into())));
        }
        send(Event::Reader(ReaderEvent::CardInserted("R".into())));
    }
    let (additions, needs, preview, mark) = (Vec::new(), Vec::new(), Vec::new(), Mark::default());
    send(Event::Recognised { family: "mynumber", additions, needs, preview, mark });
    counter
}

/// The page as this counter has it.
fn page(counter: Counter) -> Harness<'static> {
    let (mut prepared, mut draft, mut pictures) = (false, occasion::Draft::default(), Pictures::default());
    let draw = move |ui: &mut Ui| {
        if !prepared {
            theme::apply(ui.ctx(), theme::Look::Light);
            drop(Typefaces::install(ui.ctx()));
            prepared = true;
            return;
        }
        let scene = Scene::bare(japan_day(now()), &mut pictures);
        drop(occasion::show(ui, &scene, &counter, &mut draft));
    };
    let size = vec2(1280.0, 1200.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui(draw);
    harness.run_steps(4);
    harness
}

#[test]
fn why_the_transaction_is_asked_again_is_said_where_it_is_asked() {
    let line = ja("window.resume.another_card");
    assert!(says(&page(counter(2)), line));
    assert!(!says(&page(counter(1)), line), "nothing failed");
}

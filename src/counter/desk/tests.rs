// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is on its way into the book.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use tashika_pcsc::ExtendedReaders;

use super::{Desk, DeskOptions, locked};
use crate::counter::{Event, EvidencePolicy, Settings, TrainingReader};
use crate::jpki::JpkiSettings;
use crate::records::{Act, BookKind, MailEvent, MailState, Places};
use crate::rules::{Law, RuleSet, RuleSettings};
use crate::trust::TrustStore;

fn desk(home: &std::path::Path) -> Desk {
    let settings = Settings {
        training: true,
        reader: Some(TrainingReader::NAME.to_owned()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "test".into(),
        trust: TrustStore::training().unwrap().into(),
        rules: RuleSet::shipped().unwrap(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: std::iter::once(Law::Aml).collect(),
        signatures_over_hidden: false,
        jpki: JpkiSettings::default(),
    };
    Desk::open(DeskOptions {
        settings,
        places: Some(Places::in_folder(home, BookKind::Training)),
        extended: ExtendedReaders::new(Vec::new()),
        radio: None,
        idle_after: Duration::from_secs(600),
        waker: Arc::new(|| {}),
    })
    .unwrap()
}

/// Whoever locks the screen or ends the program waits for it, also after its page was left.
#[test]
fn what_is_said_about_the_mail_is_being_written_until_the_book_has_answered() {
    let home = tempfile::tempdir().unwrap();
    let mut desk = desk(home.path());
    desk.act(Event::ShowMail);
    let vault = Arc::clone(desk.vault.as_ref().unwrap());
    let busy = locked(&vault);
    let on = date(2026, 11, 22);
    let mail =
        MailEvent { record_id: "none".into(), state: MailState::Delivered, on, tracking: String::new() };
    assert!(!desk.is_writing());
    desk.act(Event::FollowUp(Box::new(Act::Mail(mail))));
    assert!(desk.is_writing());
    desk.act(Event::Back);
    assert!(desk.is_writing(), "it is on its way all the same");
    drop(busy);
    let begun = Instant::now();
    while desk.is_writing() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the book has not answered");
        desk.wait(Duration::from_millis(50));
    }
}

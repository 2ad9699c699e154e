// SPDX-License-Identifier: MIT OR Apache-2.0
//! An export goes on to its end while the window is locked.

use std::time::Duration;

use eframe::egui::{Key, Modifiers, Role as Part};
use egui_kittest::kittest::Queryable;
use tashika::records::Record;
use tashika::rules::Law;
use tashika::words::ja;

use crate::office::Office;
use crate::records::{self, NAME};

const RECORDS: usize = 5;
const UNDER_WAY: &str = "manager.behind.under_way";
const DONE: &str = "manager.behind.done";

/// An export of all records has begun.
fn exporting(office: &mut Office) {
    office.enter_search("manager");
    office.until_shown(&format!("{}: {RECORDS}", ja("search.count")));
    office.key(Key::F4);
    office.at("batch");
    office.until_shown(&format!("{}: {RECORDS}", ja("export.records")));
    let folder = office.path("out");
    office.fill("export.folder", folder.to_str().unwrap());
    office.fill("export.reason", "当局検査");
    // One frame, in which it begins: what comes of it is not on the screen before the next.
    office.window.get_by_role_and_label(Part::Button, ja("export.begin")).click();
    office.window.run_steps(1);
}

fn some_records() -> Vec<Record> {
    std::iter::repeat_with(|| records::small(Law::Aml)).take(RECORDS).collect()
}

fn written(office: &Office) -> usize {
    std::fs::read_dir(office.path("out")).map_or(0, Iterator::count)
}

/// Whatever is told of it at the door says nothing about anybody.
fn told_at_the_door(office: &Office) {
    assert!(office.shows(ja(UNDER_WAY)) || office.shows(ja(DONE)));
    assert!(
        !office.shows(NAME)
            && !office.shows(office.path("out").to_str().unwrap())
            && !office.shows("当局検査")
    );
}

#[test]
fn a_manager_who_walks_away_finds_the_whole_export() {
    let mut office = Office::with(&some_records());
    exporting(&mut office);
    office.window.state_mut().untouched_for(Duration::from_secs(600));
    office.at("login");
    assert!(office.shows(ja("manager.locked_idle")));
    told_at_the_door(&office);
    // Nobody who has not begun it and is no manager gets it, whether it is under way or has ended.
    office.enter("auditor");
    assert!(office.screen() == "today" && (office.shows(ja(UNDER_WAY)) || office.shows(ja(DONE))));
    office.window.key_press_modifiers(Modifiers::COMMAND, Key::L);
    office.at("login");
    office.until_shown(ja(DONE));
    told_at_the_door(&office);
    assert_eq!(
        (written(&office), office.log("exported"), office.log("file_made")),
        (RECORDS, RECORDS, RECORDS)
    );
    office.until("both sessions have ended", |office| office.log("locked") == 2);
    office.enter("manager");
    assert_eq!(office.screen(), "batch");
    office.until_shown(ja("export.done"));
    assert!(office.shows(ja("manager.behind.went_on")) && !office.shows(ja(DONE)));
    assert!(office.is_disabled("export.begin"), "nothing was searched for: it would export the whole book");
}

#[test]
fn going_back_to_the_counter_lets_an_export_go_on_too() {
    let mut office = Office::with(&some_records());
    exporting(&mut office);
    office.key(Key::F8);
    office.until("the counter", |office| office.screen().is_empty());
    office.until("all of it is written", |office| office.log("file_made") == RECORDS);
    office.until("the session has ended", |office| office.log("locked") == 1);
    assert_eq!(written(&office), RECORDS);
}

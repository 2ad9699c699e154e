// SPDX-License-Identifier: MIT OR Apache-2.0
//! One record: read, amended, exported, followed up.

use std::path::Path;
use std::process::Command;

use eframe::egui::{Key, Role as Part, vec2};
use egui_kittest::kittest::Queryable;
use tashika::rules::Law;
use tashika::words::{Language, en, ja, speak};

use crate::office::{Office, by_mail};
use crate::records::{self, ADDRESS, NAME};

#[test]
fn an_amendment_adds_and_the_old_value_stays() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    assert!(office.shows(NAME) && office.shows(ADDRESS) && office.shows(ja("revocation.not_asked")));
    assert_eq!(office.log("viewed"), 1);
    office.key(Key::F2);
    office.press(ja("amend.field.customer_identity_residence"));
    office.fill("amend.new", "大阪府大阪市北区中之島一丁目");
    assert!(office.is_disabled("amend.enter"), "a reason is needed");
    office.fill("amend.reason", "転居の届出");
    office.button("amend.enter");
    office.until_shown(ja("users.done"));
    office.until_shown("中之島一丁目");
    assert!(office.shows(ADDRESS) && office.shows("転居の届出"));
    assert_eq!(office.log("amended"), 1);
}

#[test]
fn what_must_never_be_stored_is_refused_with_the_reason() {
    let mut office = Office::with(&[records::small(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F2);
    office.press(ja("amend.field.customer_identity_residence"));
    office.fill("amend.new", "1234 5678 9018");
    office.fill("amend.reason", "届出");
    office.button("amend.enter");
    office.until_shown(ja("never_store.my_number"));
    assert_eq!(office.log("amended"), 0);
}

#[test]
fn an_export_needs_a_reason_and_its_evidence_verifies() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F4);
    let file = office.path("record.pdf");
    office.fill("export.file", file.to_str().unwrap());
    assert!(office.is_disabled("export.begin"), "a reason is needed");
    office.fill("export.reason", "当局検査");
    office.button("export.begin");
    office.until_shown(ja("window.paper.saved"));
    assert_eq!(office.log("exported"), 1);
    let attachment = attached(&file);
    assert_eq!(attachment["format"], "tashika-evidence/1");
    office.button("export.begin");
    office.until_shown(ja("window.paper.exists"));
    assert_eq!(office.log("exported"), 1);
}

/// The evidence out of a paper, as another program takes it out.
fn attached(pdf: &Path) -> serde_json::Value {
    let out = pdf.with_extension("attached.json");
    let done = Command::new("pdfdetach")
        .args(["-savefile", "evidence.json", "-o", out.to_str().unwrap(), pdf.to_str().unwrap()])
        .status()
        .unwrap();
    assert!(done.success());
    serde_json::from_slice(&std::fs::read(out).unwrap()).unwrap()
}

#[test]
fn mail_and_the_end_of_the_relation_are_entered() {
    let mut office = Office::with(&[by_mail()]);
    office.enter_search("manager");
    office.open_first();
    office.key(Key::F3);
    office.press(&format!("{}: {}", ja("record.mail_event"), ja("mail_state.dispatched")));
    office.fill("record.on", "2026-11-21");
    office.button("record.enter");
    office.until_shown(ja("users.done"));
    office.key(Key::F7);
    office.fill("record.on", "2026-11-21");
    office.button("record.enter");
    office.until_shown(ja("users.done"));
    assert_eq!((office.log("mail"), office.log("relation_ended")), (1, 1));
    assert!(!office.shows(ja("retention.delete")), "it is not due for years");
}

#[test]
fn the_arrows_and_enter_open_a_record_from_a_list() {
    let mut office = Office::with(&[by_mail()]);
    office.enter("manager");
    office.open_by(Key::Num3, "pending");
    office.until_shown(ja("rules.law.aml"));
    office.key(Key::ArrowDown);
    office.key(Key::Enter);
    office.at("record");
    office.until_shown(ja("record.title"));
    office.key(Key::Escape);
    office.at("pending");
}

/// What can be done with a record, each with its key.
const ACTS: [(&str, Key); 5] = [
    ("amend.amend", Key::F2),
    ("record.mail", Key::F3),
    ("export.one", Key::F4),
    ("record.supplement", Key::F6),
    ("record.end", Key::F7),
];

#[test]
fn what_is_done_with_a_record_has_room_in_every_window() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    for size in [vec2(1280.0, 800.0), vec2(1024.0, 768.0), vec2(683.0, 512.0), vec2(512.0, 384.0)] {
        office.window.set_size(size);
        office.window.run_steps(6);
        for (act, key) in ACTS {
            office.window.get_by_role_and_label(Part::Button, ja(act)).scroll_to_me();
            office.window.run_steps(20);
            let rect = office.window.get_by_role_and_label(Part::Button, ja(act)).rect();
            let whole = rect.left() >= 0.0 && rect.right() <= size.x && rect.bottom() <= size.y;
            assert!(whole, "{act} in {size}: {rect:?}");
            office.key(key);
            office.until(act, |office| !office.shows(ja("sheet.performed_by")));
            office.key(Key::Escape);
            office.until_shown(ja("record.title"));
        }
    }
}

#[test]
fn english_first_names_the_lines_of_a_record_in_english() {
    let mut office = Office::with(&[records::record(Law::Aml)]);
    office.enter_search("manager");
    office.open_first();
    let line = "sheet.created_at";
    assert!(office.shows(ja(line)) && !office.shows(en(line)));
    speak(Language::En);
    office.window.run_steps(4);
    assert!(office.shows(en(line)) && !office.shows(ja(line)));
    assert!(office.shows(NAME), "what is written stays as it was written");
}

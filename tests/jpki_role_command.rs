// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki role`: an administrator sets the role, everybody can see it, and who alters its file has none.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod common {
    pub(crate) mod command;
}

use common::command::{Ran, run_at};
use serde_json::json;
use tempfile::TempDir;

const ADMINISTRATOR: &str = "a long administrator password\n";
const MANAGER: &str = "a long manager password\n";

fn run(home: TempDir, arguments: &[&str], typed: &str) -> Ran {
    run_at(home, arguments, typed, None)
}

fn show(home: TempDir) -> Ran {
    run(home, &["jpki", "role", "show", "--json"], "")
}

#[test]
fn a_role_is_an_administrators_to_set_and_nobodys_to_alter() {
    let init =
        ["users", "init", "--administrator", "admin", "--manager", "chief", "--password-stdin", "--json"];
    let home = run(tempfile::tempdir().unwrap(), &init, &format!("{ADMINISTRATOR}{MANAGER}")).home;
    let shown = show(home);
    assert_eq!(
        (shown.code, &shown.json["role"], &shown.json["allowed"]),
        (Some(0), &json!("none"), &json!([]))
    );

    let set = |home, account: &str, password: &str, more: &[&str]| {
        let words =
            ["jpki", "role", "set", "service-provider", "--password-stdin", "--json", "--account", account];
        run(home, &[&words[..], more].concat(), password)
    };
    let rests = ["--purpose", "口座開設時の本人確認", "--approval", "契約 A-1", "--until", "2099-03-31"];
    // A manager may not, and nobody may without what the role rests on.
    let refused = set(shown.home, "chief", MANAGER, &rests);
    assert_eq!(refused.code, Some(7));
    let incomplete = set(refused.home, "admin", ADMINISTRATOR, &["--purpose", "x"]);
    assert_eq!(incomplete.code, Some(1));
    let shown = show(incomplete.home);
    assert_eq!(shown.json["role"], "none");

    let done = set(shown.home, "admin", ADMINISTRATOR, &rests);
    assert_eq!((done.code, &done.json["about"]), (Some(0), &json!("service_provider 1")));
    let shown = show(done.home);
    assert_eq!(shown.code, Some(0));
    let allowed = json!(["read_certificate", "signature", "authentication", "ask_platform"]);
    let expected = json!({
        "schema": "tashika.jpki-role/1", "role": "service_provider", "purpose": "口座開設時の本人確認",
        "approval": "契約 A-1", "until": "2099-03-31", "problem": null, "allowed": allowed,
    });
    assert_eq!(shown.json, expected);

    let file = shown.home.path().join("jpki-standing.json");
    let signed = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, signed.replace("service_provider", "verifier")).unwrap();
    let altered = show(shown.home);
    assert_eq!(altered.code, Some(1));
    assert_eq!(
        (&altered.json["role"], &altered.json["problem"], &altered.json["allowed"]),
        (&json!("none"), &json!("altered"), &json!([]))
    );
}

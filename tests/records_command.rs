// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika users`, `records` and `backup`, as an administrator and a manager run them: passwords and personal
//! values by standard input, answers as JSON, and an exit code for everything.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[path = "common/records.rs"]
mod records;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use records::{ADDRESS, CUSTOMER, KANA, KEY, NAME, PASSWORD};
use serde_json::{Value, json};
use tashika::records::{Act, BookKind, Decision, MailPlan, Places, Record};
use tashika::rules::{Law, Missing, Outcome};
use tempfile::TempDir;

/// Exit codes (`tashika --help`).
const DONE: i32 = 0;
const TROUBLE: i32 = 1;
const NOT_UNDERSTOOD: i32 = 2;
const NOT_PROVED: i32 = 3;
const FAILED: i32 = 4;
const ACCESS: i32 = 7;

struct Branch {
    home: TempDir,
}

impl Branch {
    /// A book with accounts and these records.
    fn with(made: &[Record]) -> Self {
        let home = tempfile::tempdir().unwrap();
        let (mut book, mut keys) = records::book(home.path());
        let clerk = records::unlock(&mut keys, "clerk");
        for record in made {
            book.enter(&clerk, &Act::Record(Box::new(record.clone()))).unwrap();
        }
        Self { home }
    }

    fn empty() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        assert!(arguments.iter().all(|argument| !argument.contains(PASSWORD)), "never an argument");
        let mut child = Command::new(env!("CARGO_BIN_EXE_tashika"))
            .args(arguments)
            .env("TASHIKA_HOME", self.home.path())
            .env_remove("TASHIKA_HEAD")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // The program may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// As an account: the password is the first line of standard input.
    fn act(&self, account: &str, arguments: &[&str], more: &str) -> (i32, String) {
        let all = [arguments, &["--account", account, "--password-stdin"]].concat();
        let output = self.run(&all, &format!("{PASSWORD}\n{more}"));
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!errors.contains(PASSWORD) && !errors.contains("panicked"), "{errors}");
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    }

    fn json(&self, account: &str, arguments: &[&str], more: &str) -> Value {
        let (code, text) = self.act(account, &[arguments, &["--json"]].concat(), more);
        assert_eq!(code, DONE, "{arguments:?}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    fn log(&self) -> Vec<Value> {
        let output = self.run(&["records", "log", "--json", "--limit", "500"], "");
        let log: Value = serde_json::from_slice(&output.stdout).unwrap();
        log["entries"].as_array().unwrap().clone()
    }

    fn logged(&self, act: &str) -> usize {
        self.log().iter().filter(|entry| entry["act"] == act).count()
    }
}

fn id(record: &Record) -> &str {
    &record.header.record_id
}

/// A record that is complete when its mail has arrived.
fn by_mail() -> Record {
    let mut record = records::small(Law::Aml);
    record.ruling.outcome = Outcome::Mail;
    record.ruling.method = Some("ロ".to_owned());
    record.ruling.missing = vec![Missing::Mail];
    record.mail = Some(MailPlan::Registered);
    record.decision = Decision::PendingMail;
    record
}

#[test]
fn a_book_is_set_up_and_its_accounts_changed() {
    let branch = Branch::empty();
    let nobody = branch.run(&["records", "log"], "");
    assert_eq!(nobody.status.code(), Some(TROUBLE));
    let key = branch.path("head-office.txt");
    let made = branch.run(&["users", "head-office", "new", "--json", "--out", key.to_str().unwrap()], "");
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let recipient = made["recipient"].as_str().unwrap();
    assert!(recipient.starts_with("age1"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let init =
        ["users", "init", "--administrator", "admin", "--manager", "manager", "--head-office", recipient];
    let init = [&init[..], &["--password-stdin", "--json"]].concat();
    let output = branch.run(&init, &format!("{PASSWORD}\n{PASSWORD}\n"));
    assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["terminal_key"].as_str().unwrap().len(), 64);
    assert_eq!(branch.run(&init, &format!("{PASSWORD}\n{PASSWORD}\n")).status.code(), Some(TROUBLE), "twice");

    let added =
        branch.act("admin", &["users", "add", "0042", "--role", "auditor"], "another long password\n");
    assert_eq!(added.0, DONE);
    assert_eq!(
        branch.act("manager", &["users", "add", "x", "--role", "clerk"], "a long password\n").0,
        ACCESS
    );
    assert_eq!(branch.act("admin", &["users", "grant", "0042"], "").0, ACCESS, "only a reader grants");
    assert_eq!(branch.act("manager", &["users", "grant", "0042"], "").0, DONE);
    let list = branch.run(&["users", "list", "--json"], "");
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    let auditor = list["users"].as_array().unwrap().iter().find(|user| user["name"] == "0042").unwrap();
    assert_eq!((&auditor["role"], &auditor["can_read"]), (&json!("auditor"), &json!(true)));

    assert_eq!(branch.act("admin", &["users", "reset", "0042"], "yet another password\n").0, DONE);
    assert_eq!(branch.act("admin", &["users", "disable", "0042"], "").0, DONE);
    assert_eq!(branch.act("admin", &["users", "enable", "0042"], "one more long password\n").0, DONE);
    let unlock = ["users", "unlock-with-head-office", "0042", "--identity", key.to_str().unwrap()];
    assert_eq!(branch.act("admin", &unlock, "").0, DONE);
    assert_eq!(branch.act("admin", &["users", "password"], "a new long password\n").0, DONE);
    assert_eq!(branch.act("admin", &["users", "disable", "0042"], "").0, ACCESS, "the old password is gone");
    assert!(branch.logged("account_changed") >= 8, "{:?}", branch.log());
    assert_eq!(branch.logged("login_failed"), 0, "entered with the next login");
}

#[test]
fn wrong_names_and_passwords_get_one_answer() {
    let branch = Branch::with(&[]);
    let arguments = |name| ["records", "list", "--account", name, "--password-stdin"];
    let wrong = branch.run(&arguments("manager"), "not the password\n");
    let unknown = branch.run(&arguments("nobody"), "not the password\n");
    assert_eq!((wrong.status.code(), unknown.status.code()), (Some(ACCESS), Some(ACCESS)));
    assert_eq!(wrong.stderr, unknown.stderr);
    assert_eq!(branch.run(&arguments("manager"), "").status.code(), Some(TROUBLE), "no password at all");
    assert_eq!(branch.run(&["records", "list", "--bogus"], "").status.code(), Some(NOT_UNDERSTOOD));
}

#[test]
fn only_readers_find_and_read() {
    let record = records::small(Law::Aml);
    let branch = Branch::with(std::slice::from_ref(&record));
    for account in ["clerk", "admin"] {
        assert_eq!(branch.act(account, &["records", "list"], "").0, ACCESS, "{account}");
        assert_eq!(branch.act(account, &["records", "show", id(&record)], "").0, ACCESS, "{account}");
    }
    for account in ["manager", "auditor"] {
        let (code, text) = branch.act(account, &["records", "show", id(&record)], "");
        assert_eq!(code, DONE);
        assert!(text.contains(NAME) && text.contains(ADDRESS) && text.contains(KEY), "{text}");
    }
    assert_eq!(branch.logged("viewed"), 2);
    let nothing = "00000000-0000-4000-8000-000000000000";
    assert_eq!(branch.act("manager", &["records", "show", nothing], "").0, TROUBLE);
}

#[test]
fn a_list_can_be_narrowed() {
    let (aml, phone, mail) = (records::small(Law::Aml), records::small(Law::Phone), by_mail());
    let branch = Branch::with(&[aml.clone(), phone.clone(), mail.clone()]);
    let found = |filter: &[&str], input: &str| -> Vec<String> {
        let list = branch.json("manager", &[&["records", "list"], filter].concat(), input);
        let lines = list["records"].as_array().unwrap();
        lines.iter().map(|line| line["record_id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found(&[], ""), [id(&mail), id(&phone), id(&aml)]);
    assert_eq!(found(&["--limit", "1"], ""), [id(&mail)]);
    assert_eq!(found(&["--before", "3", "--limit", "1"], "").len(), 1);
    assert_eq!(found(&["--under", "phone"], ""), [id(&phone)]);
    assert_eq!(found(&["--outcome", "mail"], ""), [id(&mail)]);
    assert_eq!(found(&["--decision", "pending_mail"], ""), [id(&mail)]);
    assert_eq!(found(&["--mail", "waiting"], ""), [id(&mail)]);
    assert_eq!(found(&["--from", "2999-01-01"], ""), [""; 0]);
    assert_eq!(found(&["--made-at", "支店"], ""), [""; 0]);
    let person = json!({ "name": KANA, "birth_date": "1980-02-17" }).to_string();
    assert_eq!(found(&["--search", "-"], &person).len(), 3);
    let other = json!({ "name": NAME, "birth_date": "1980-02-18" }).to_string();
    assert_eq!(found(&["--search", "-"], &other), [""; 0]);
    assert_eq!(
        found(&["--search", "-", "--under", "aml"], &json!({ "customer_number": CUSTOMER }).to_string())
            .len(),
        2
    );
    assert_eq!(found(&["--search", "-"], &json!({ "transaction_key": KEY }).to_string()).len(), 3);
    let half =
        branch.act("manager", &["records", "list", "--search", "-"], &json!({ "name": NAME }).to_string());
    assert_eq!(half.0, TROUBLE, "a name alone is not searched");
    assert!(branch.log().iter().all(|entry| !entry.to_string().contains(KEY)));
    assert_eq!(branch.logged("searched"), 4);
}

#[test]
fn an_amendment_keeps_the_old_value() {
    let record = records::small(Law::Aml);
    let branch = Branch::with(std::slice::from_ref(&record));
    let field = ["records", "amend", id(&record), "--field", "customer.identity.residence"];
    let new = json!({ "new": "大阪府大阪市北区中之島一丁目", "reason": "転居の届出" }).to_string();
    assert_eq!(branch.act("auditor", &field, &new).0, ACCESS);
    let amended = branch.json("manager", &field, &new);
    assert_eq!(amended["old"], ADDRESS);
    let show = branch.json("manager", &["records", "show", id(&record)], "");
    assert_eq!(show["history"]["record"]["customer"]["identity"]["residence"]["text"], ADDRESS);
    assert!(show["history"]["later"].to_string().contains("転居の届出"));
    let (_, text) = branch.act("manager", &["records", "show", id(&record)], "");
    assert!(text.contains(ADDRESS) && text.contains("中之島一丁目") && text.contains("転居の届出"));

    let bad = |new: &str, reason: &str| {
        branch.act("manager", &field, &json!({ "new": new, "reason": reason }).to_string()).0
    };
    assert_eq!(bad("京都", ""), TROUBLE, "no reason");
    assert_eq!(bad("大阪府大阪市北区中之島一丁目", "同じ"), TROUBLE, "no change");
    assert_eq!(bad("1234 5678 9018", "届出"), TROUBLE, "looks like a My Number");
    let ruling = ["records", "amend", id(&record), "--field", "ruling.outcome"];
    assert_eq!(branch.act("manager", &ruling, &new).0, TROUBLE, "the law's answer is never amended");
}

#[test]
fn the_mail_goes_its_way() {
    let record = by_mail();
    let branch = Branch::with(std::slice::from_ref(&record));
    let mail = |event: &str, more: &[&str], input: &str| {
        let arguments = [&["records", "mail", id(&record), event, "--on", "2026-11-21"], more].concat();
        branch.act("manager", &arguments, input).0
    };
    assert_eq!(mail("delivered", &[], ""), TROUBLE, "nothing was sent yet");
    assert_eq!(mail("dispatched", &["--tracking-stdin"], "123-45-67890-1\n"), DONE);
    assert_eq!(mail("returned", &[], ""), DONE);
    assert_eq!(mail("dispatched", &[], ""), DONE);
    assert_eq!(mail("delivered", &[], ""), DONE);
    let list = branch.json("manager", &["records", "list", "--mail", "delivered"], "");
    assert_eq!(list["records"].as_array().unwrap().len(), 1);
    let supplement =
        json!({ "role": "residence", "title": "公共料金の領収証書", "received_on": "2026-11-21" });
    let arguments = ["records", "supplement", id(&record)];
    assert_eq!(branch.act("manager", &arguments, &supplement.to_string()).0, DONE);
}

#[test]
fn an_export_needs_a_reason_and_never_writes_over_a_file() {
    let record = records::small(Law::Aml);
    let branch = Branch::with(std::slice::from_ref(&record));
    let out = branch.path("record.json");
    let base = ["records", "export", id(&record), "--format", "bundle", "--out", out.to_str().unwrap()];
    assert_eq!(branch.act("manager", &base, "").0, TROUBLE, "no reason");
    let with = [&base[..], &["--reason-stdin"]].concat();
    assert_eq!(branch.act("admin", &with, "検査\n").0, ACCESS);
    assert_eq!(branch.act("manager", &with, "\n").0, TROUBLE, "an empty reason");
    assert_eq!(branch.act("manager", &with, "検査\n").0, DONE);
    let bundle: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(bundle["format"], "tashika-evidence/1");
    assert_eq!(branch.act("manager", &with, "検査\n").0, TROUBLE, "the file is there");
    assert_eq!(branch.logged("exported"), 1, "what was refused is no export");
    // The file can be matched with the log.
    let file = tashika_kit::hex::lower(&tashika_kit::rsa::sha256(&std::fs::read(&out).unwrap()));
    let log = branch.log();
    let made: Vec<_> = log.iter().filter(|entry| entry["act"] == "file_made").collect();
    assert_eq!(made.len(), 1);
    assert!(made[0].to_string().contains(&file), "{}", made[0]);
}

#[test]
fn laws_are_never_in_one_file() {
    let made = [records::small(Law::Aml), records::small(Law::Phone), records::small(Law::Aml)];
    let branch = Branch::with(&made);
    let folder = branch.path("all");
    let arguments = ["records", "export", "--all-matching", "--format", "json", "--reason", "検査"];
    let arguments = [&arguments[..], &["--out", folder.to_str().unwrap()]].concat();
    let told = branch.json("manager", &arguments, "");
    assert_eq!((&told["records"], told["files"].as_array().unwrap().len()), (&json!(3), 2));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (aml, phone) = (read("records-aml.json"), read("records-phone.json"));
    assert!(aml.contains(id(&made[0])) && aml.contains(id(&made[2])) && !aml.contains(id(&made[1])));
    assert!(phone.contains(id(&made[1])) && !phone.contains(id(&made[0])));
}

#[test]
fn what_is_due_is_destroyed_and_nothing_else() {
    let (old, young) = (records::small(Law::Phone), records::small(Law::Aml));
    let branch = Branch::with(&[old.clone(), young.clone()]);
    let delete = |record: &Record| branch.act("manager", &["records", "delete", id(record), "--yes"], "").0;
    assert_eq!(delete(&old), TROUBLE, "the end is unknown");
    assert_eq!(branch.act("manager", &["records", "end", id(&young), "--on", "2026-11-20"], "").0, DONE);
    assert_eq!(delete(&young), TROUBLE, "not yet due");
    let due = branch.json("manager", &["records", "due"], "");
    assert_eq!(due["records"], json!([]));
    let unasked = branch.act("manager", &["records", "delete", id(&old)], "");
    assert_eq!(unasked.0, TROUBLE, "without a terminal nobody agreed");
}

#[test]
fn the_log_verifies_and_a_changed_book_is_named() {
    let branch = Branch::with(&[records::small(Law::Aml), records::small(Law::Phone)]);
    let note = branch.path("checkpoint.txt");
    let saved = branch.run(&["records", "checkpoint", "--out", note.to_str().unwrap()], "");
    assert_eq!(saved.status.code(), Some(DONE));
    let verify = ["records", "verify", "--json", "--checkpoint", note.to_str().unwrap()];
    let output = branch.run(&verify, "");
    assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["whole"], true);
    assert_eq!(branch.act("auditor", &["records", "verify", "--enter"], "").0, DONE);
    assert_eq!(branch.logged("verified"), 1);
    let nonsense = branch.path("nonsense.txt");
    std::fs::write(&nonsense, "nothing").unwrap();
    let verify_with = ["records", "verify", "--checkpoint", nonsense.to_str().unwrap()];
    assert_eq!(branch.run(&verify_with, "").status.code(), Some(TROUBLE));

    tamper(branch.home.path());
    let output = branch.run(&verify, "");
    assert_eq!(output.status.code(), Some(FAILED));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["whole"], false);
    let text = String::from_utf8(branch.run(&["records", "verify"], "").stdout).unwrap();
    assert!(text.contains('✗') && !text.contains("finding."), "{text}");
}

/// Somebody with the database but without a password changes who was the clerk of the first record.
fn tamper(home: &Path) {
    let places = Places::in_folder(home, BookKind::Real);
    let database = rusqlite::Connection::open(places.book).unwrap();
    let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let names: Vec<String> = database
        .prepare(triggers)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for name in names {
        database.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
    }
    let changed = database.execute("UPDATE entry SET leaf = replace(leaf, '本店', '支店') WHERE seq = 1", []);
    assert_eq!(changed.unwrap(), 1);
}

#[test]
fn a_backup_can_be_made_verified_and_restored() {
    let branch = Branch::with(&[records::small(Law::Aml)]);
    let copy = branch.path("copy");
    let create = ["backup", "create", "--to", copy.to_str().unwrap()];
    assert_eq!(branch.act("manager", &create, "").0, ACCESS, "the administrator's");
    assert_eq!(branch.act("admin", &create, "").0, DONE);
    assert_eq!(branch.act("admin", &create, "").0, TROUBLE, "the folder is not empty");
    let verify = ["backup", "verify", copy.to_str().unwrap()];
    assert_eq!(branch.run(&verify, "").status.code(), Some(DONE));

    let restore = ["backup", "restore", copy.to_str().unwrap()];
    assert_eq!(branch.run(&restore, "").status.code(), Some(TROUBLE), "nobody agreed");
    let over = [&restore[..], &["--yes"]].concat();
    assert_eq!(branch.run(&over, "").status.code(), Some(TROUBLE), "the book here knows more");
    let elsewhere = branch.path("elsewhere");
    let into = [&over[..], &["--home", elsewhere.to_str().unwrap()]].concat();
    assert_eq!(branch.run(&into, "").status.code(), Some(DONE));
    let list = ["records", "list", "--home", elsewhere.to_str().unwrap()];
    assert_eq!(branch.json("manager", &list, "")["records"].as_array().unwrap().len(), 1);

    std::fs::OpenOptions::new()
        .append(true)
        .open(copy.join("book.keyring"))
        .unwrap()
        .write_all(b" ")
        .unwrap();
    assert_ne!(branch.run(&verify, "").status.code(), Some(DONE));
}

#[test]
fn training_needs_no_password() {
    let branch = Branch::empty();
    let output = branch.run(&["records", "list", "--training", "--json"], "");
    assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A check really made, with the software card of a persona; its record's number.
fn checked(branch: &Branch) -> String {
    let card = ["check", "mynumber", "--training", "--json", "--specimen-number", "--persona", "genuine"];
    let law =
        ["--law", "aml", "--transaction", "account_opening", "--particulars", "-", "--record", "confirmed"];
    let same = ["--face", "same", "--printed-card", "same", "--security-code", "same"];
    let particulars = json!({
        "occasion": { "key": "1234567", "holder": { "shown": "current" } },
        "statements": { "purpose": "savings", "occupation": "employee", "pep": "no" },
    });
    let output = branch.run(&[&card[..], &law, &same].concat(), &particulars.to_string());
    assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    told["record"]["record_id"].as_str().unwrap().to_owned()
}

impl Branch {
    /// `tashika verify`: the exit code, and each finding's answer with its question and why.
    fn verified(&self, file: &Path, more: &[&str]) -> (Option<i32>, Vec<(String, String)>) {
        let verify = ["verify", file.to_str().unwrap(), "--json"];
        let output = self.run(&[&verify[..], more].concat(), "");
        let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let word = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
        let findings = told["findings"].as_array().cloned().unwrap_or_default();
        let of =
            |one: &Value| (word(one, "answer"), format!("{}/{}", word(one, "question"), word(one, "why")));
        (output.status.code(), findings.iter().map(of).collect())
    }
}

#[test]
fn an_outsider_verifies_what_a_check_left() {
    let branch = Branch::empty();
    let id = checked(&branch);
    let old = branch.path("old.txt");
    let old = old.to_str().unwrap();
    let saved = branch.run(&["records", "checkpoint", "--training", "--out", old, "--json"], "");
    let saved: Value = serde_json::from_slice(&saved.stdout).unwrap();
    assert_eq!(std::fs::read_to_string(old).unwrap(), saved["checkpoint"].as_str().unwrap());
    checked(&branch);
    let export = |format: &str, name: &str, more: &[&str]| {
        let path = branch.path(name);
        let arguments = ["records", "export", "--training", &id, "--format", format, "--reason", "検査"];
        let out = ["--since", old, "--out", path.to_str().unwrap()];
        let output = branch.run(&[&arguments[..], &out, more].concat(), "");
        assert_eq!(output.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&output.stderr));
        path
    };
    let paper = export("pdf", "record.pdf", &[]);
    let masked = export("pdf", "masked.pdf", &["--masked"]);
    let bundle = export("bundle", "record.json", &[]);
    for file in [&paper, &masked, &bundle] {
        let (code, findings) = branch.verified(file, &["--training", "--checkpoint", old]);
        assert_eq!(code, Some(NOT_PROVED), "{findings:?}");
        assert!(findings.iter().all(|(answer, _)| answer != "failed"), "{findings:?}");
        for (answer, why) in [
            ("not_proved", "training/training"),
            ("not_proved", "terminal_key/key_own"),
            ("proved", "other_checkpoint/consistent"),
        ] {
            assert!(findings.iter().any(|one| one.0 == answer && one.1 == why), "{why}: {findings:?}");
        }
        // Without the simulator's anchors nobody knows the issuer; that is no failure either.
        let (code, findings) = branch.verified(file, &[]);
        assert_eq!(code, Some(NOT_PROVED), "{findings:?}");
        assert!(findings.iter().all(|(answer, _)| answer != "failed"), "{findings:?}");
    }

    let detached = branch.path("detached.json");
    let detach = ["-save", "1", "-o", detached.to_str().unwrap(), paper.to_str().unwrap()].map(str::to_owned);
    assert!(Command::new("pdfdetach").args(detach).status().unwrap().success());
    assert_eq!(branch.verified(&detached, &["--training"]).0, Some(NOT_PROVED));
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges/verify_bundle.py");
    let judged = Command::new("python3").arg(script).arg(&detached).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&judged.stdout).trim(), "ok");

    // One digit of the record's leaf.
    let whole = std::fs::read(&detached).unwrap();
    let leaf = whole.windows(8).position(|window| window == b"\"leaf\": ").unwrap() + 40;
    let mut changed = whole.clone();
    changed[leaf] = if changed[leaf] == b'7' { b'3' } else { b'7' };
    std::fs::write(branch.path("changed.json"), changed).unwrap();
    assert_eq!(branch.verified(&branch.path("changed.json"), &["--training"]).0, Some(FAILED));

    // One byte in the middle of the attachment's stream in the PDF: changed, or not readable any more.
    let whole = std::fs::read(&paper).unwrap();
    let find = |from: usize, what: &[u8]| {
        from + whole[from..].windows(what.len()).position(|window| window == what).unwrap()
    };
    let kind = (0..whole.len())
        .find(|at| whole[*at..].starts_with(b"/EmbeddedFile") && whole[at + 13] != b's')
        .unwrap();
    let begin = find(kind, b"stream");
    let end = find(begin, b"endstream");
    assert!(end - begin > 1000, "the attachment is there");
    let mut changed = whole.clone();
    changed[(begin + end) / 2] ^= 1;
    std::fs::write(branch.path("changed.pdf"), changed).unwrap();
    let (code, _) = branch.verified(&branch.path("changed.pdf"), &["--training"]);
    assert!(matches!(code, Some(FAILED | TROUBLE)), "{code:?}");
}

#[test]
fn since_needs_a_checkpoint_of_this_book_and_evidence_to_stand_in() {
    let record = records::small(Law::Aml);
    let branch = Branch::with(std::slice::from_ref(&record));
    let other = Branch::with(std::slice::from_ref(&record));
    let strange = branch.path("strange.txt");
    let saved = other.run(&["records", "checkpoint", "--out", strange.to_str().unwrap()], "");
    assert_eq!(saved.status.code(), Some(DONE));
    let out = branch.path("out.json");
    let export = |format: &str, since: &str| {
        let arguments = ["records", "export", id(&record), "--format", format, "--reason", "検査"];
        let more = ["--since", since, "--out", out.to_str().unwrap()];
        branch.act("manager", &[&arguments[..], &more].concat(), "").0
    };
    assert_eq!(export("bundle", strange.to_str().unwrap()), TROUBLE);
    let own = branch.path("own.txt");
    branch.run(&["records", "checkpoint", "--out", own.to_str().unwrap()], "");
    assert_eq!(export("json", own.to_str().unwrap()), TROUBLE, "a table holds no proof");
    assert_eq!(branch.logged("exported"), 0);
    assert_eq!(export("bundle", own.to_str().unwrap()), DONE);
}

#[test]
fn a_batch_leaves_out_what_is_not_there_and_takes_no_name_that_is_taken() {
    let made: Vec<Record> = [Law::Aml, Law::Phone, Law::Aml].map(records::small).into();
    let branch = Branch::with(&made);
    let nothing = "00000000-0000-4000-8000-000000000000";
    for (format, names) in [
        ("json", vec!["records-aml.json", "records-phone.json"]),
        ("csv", vec!["records-aml.csv", "records-phone.csv"]),
        ("pdf", vec!["record-1.pdf", "record-2.pdf", "record-3.pdf"]),
    ] {
        let folder = branch.path(format);
        let ids = [id(&made[0]), id(&made[1]), nothing, id(&made[2])];
        let export = [&["records", "export"][..], &ids].concat();
        let export = [&export[..], &["--format", format, "--reason", "検査", "--json", "--out"]].concat();
        let export = [&export[..], &[folder.to_str().unwrap()]].concat();
        let (code, text) = branch.act("manager", &export, "");
        let told: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((code, &told["records"]), (TROUBLE, &json!(3)), "one is missing, and that is said");
        assert_eq!(told["failed"][0]["record"], nothing);
        let mut there: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        there.sort();
        assert_eq!(there, names);
        let entered = branch.logged("exported");
        let (code, text) = branch.act("manager", &export, "");
        let told: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(code == TROUBLE && told["records"].as_u64().unwrap_or(0) == 0, "nothing is written over");
        if format != "pdf" {
            assert_eq!(branch.logged("exported"), entered, "seen before anything left the book");
        }
    }
    // As they came, and whole.
    let read = |name: &str| std::fs::read_to_string(branch.path(name)).unwrap();
    let aml: Value = serde_json::from_str(&read("json/records-aml.json")).unwrap();
    assert_eq!((&aml["format"], &aml["law"]), (&json!("tashika-records/1"), &json!("aml")));
    let numbers: Vec<_> = aml["records"].as_array().unwrap().iter().map(|one| &one["seq"]).collect();
    assert_eq!(numbers, [1, 3]);
    assert_eq!(read("csv/records-aml.csv").lines().count(), 3);
}

#[test]
fn a_record_is_destroyed_at_the_end_of_its_retention() {
    let old = records::made_at(Law::Phone, "2015-04-01T03:00:00Z");
    let young = records::small(Law::Aml);
    let branch = Branch::with(&[old.clone(), young]);
    let places = Places::in_folder(branch.home.path(), BookKind::Real);
    let sealed: Vec<u8> = rusqlite::Connection::open(&places.book)
        .unwrap()
        .query_row("SELECT content FROM sealed WHERE seq = 1", [], |row| row.get(0))
        .unwrap();
    let middle = &sealed[sealed.len() / 2..sealed.len() / 2 + 32];
    let there = || {
        std::fs::read_dir(places.book.parent().unwrap()).unwrap().any(|entry| {
            let path = entry.unwrap().path();
            path.is_file() && std::fs::read(path).unwrap().windows(32).any(|window| window == middle)
        })
    };
    assert!(there(), "the search finds what it searches");
    let end = branch.json("manager", &["records", "end", id(&old), "--on", "2016-03-31"], "");
    assert_eq!(end, json!({ "schema": "tashika.done/1", "act": "relation_ended", "about": id(&old) }));
    let due = branch.json("manager", &["records", "due"], "");
    assert_eq!(due["records"][0]["record_id"], id(&old));
    assert_eq!(branch.act("auditor", &["records", "delete", id(&old), "--yes"], "").0, ACCESS);
    let deleted = branch.json("manager", &["records", "delete", id(&old), "--yes"], "");
    assert_eq!(deleted["act"], "deleted");

    assert!(!there(), "no file holds the ciphertext any more");
    let show = ["records", "show", id(&old), "--account", "manager", "--password-stdin"];
    let output = branch.run(&show, &format!("{PASSWORD}\n"));
    assert_eq!(output.status.code(), Some(TROUBLE));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains(tashika::words::ja("error.book.deleted.what")), "{said}");
    let list = branch.json("manager", &["records", "list"], "");
    let line = list["records"].as_array().unwrap().iter().find(|line| line["record_id"] == id(&old)).unwrap();
    assert_eq!(line["deleted"], true);
    let person = json!({ "name": KANA, "birth_date": "1980-02-17" }).to_string();
    let found = branch.json("manager", &["records", "list", "--search", "-"], &person);
    assert_eq!(found["records"].as_array().unwrap().len(), 1, "its search tokens are gone too");
    assert_eq!(branch.json("manager", &["records", "due"], "")["records"], json!([]));
    let verified = branch.run(&["records", "verify", "--json"], "");
    assert_eq!(verified.status.code(), Some(DONE), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn every_command_on_the_book_answers_as_json_and_names_its_exit_codes() {
    let branch = Branch::empty();
    let help = |arguments: &[&str]| {
        let output = branch.run(&[arguments, &["--help"]].concat(), "");
        assert_eq!(output.status.code(), Some(DONE), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for (group, commands) in [
        ("records", "list show amend mail supplement end export due delete log verify checkpoint"),
        ("users", "init list add grant disable enable password reset unlock-with-head-office"),
        ("backup", "create verify restore"),
        ("rules", "list explain check next"),
    ] {
        assert!(help(&[group]).contains("Exit codes"), "{group}");
        for command in commands.split(' ') {
            assert!(help(&[group, command]).contains("--json"), "{group} {command}");
        }
    }
    for command in ["new", "set"] {
        assert!(help(&["users", "head-office", command]).contains("--json"), "{command}");
    }
}

/// A batch that is stopped leaves whole files of what it had; a whole one is, byte for byte, the table of its records.
#[test]
fn a_stopped_batch_leaves_whole_files() {
    use tashika::manager::Office;
    use tashika::manager::export::{Order, many};
    use tashika::records::ExportFormat;
    let made: Vec<Record> = (0..5).map(|_| records::small(Law::Aml)).collect();
    let branch = Branch::with(&made);
    let places = Places::in_folder(branch.home.path(), BookKind::Real);
    let mut office =
        Office::log_in(&places, BookKind::Real, "manager", &tashika_kit::Secret::from(PASSWORD)).unwrap();
    let numbers: Vec<String> = made.iter().map(|record| id(record).to_owned()).collect();
    for (format, name) in [(ExportFormat::Json, "records-aml.json"), (ExportFormat::Csv, "records-aml.csv")] {
        let order = Order { format, masked: false, reason: "検査".to_owned(), since: None };
        let asked = std::cell::Cell::new(0);
        let stop = || asked.replace(asked.get() + 1) >= 3;
        let seen = std::cell::RefCell::new(Vec::new());
        let progress = |done, all| seen.borrow_mut().push((done, all));
        let folder = branch.path(&format!("stopped-{name}"));
        let batch = many(&mut office, &numbers, &order, &folder, &progress, &stop).unwrap();
        assert!(batch.stopped && batch.records == 2 && batch.failed.is_empty(), "{batch:?}");
        assert_eq!(seen.borrow()[..3], [(0, 5), (1, 5), (2, 5)]);
        assert_eq!(batch.files, [folder.join(name)]);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing unfinished is left");

        let folder = branch.path(&format!("whole-{name}"));
        let batch = many(&mut office, &numbers, &order, &folder, &|_, _| {}, &|| false).unwrap();
        assert_eq!((batch.stopped, batch.records), (false, 5));
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        if format == ExportFormat::Json {
            let whole: Value = serde_json::from_str(&text).unwrap();
            assert_eq!(whole["records"].as_array().unwrap().len(), 5);
            assert_eq!(text, ordered(&text), "as one table would be printed");
        } else {
            assert!(text.starts_with('\u{FEFF}') && text.lines().count() == 6);
        }
    }
    office.leave().unwrap();
}

/// The same JSON, printed by the printer of tables.
fn ordered(text: &str) -> String {
    let histories: Value = serde_json::from_str(text).unwrap();
    let histories: Vec<tashika::records::History> =
        serde_json::from_value(histories["records"].clone()).unwrap();
    tashika::report::json(&histories).unwrap()
}

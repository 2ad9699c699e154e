// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keyring as a whole: who can do what, what a changed or stolen file gives, other programs as judges.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::{SignedDuration, Timestamp};
use tashika_kit::Secret;
use tempfile::TempDir;

use super::{
    Cost, HeadOffice, KeyError, Keyring, Right, Role, Session, SetUp, least_password_length,
    open_with_identity,
};

const ADMIN: &str = "admin password 1";
const MANAGER: &str = "manager password 1";
const CLERK: &str = "clerk-pw";

fn secret(text: &str) -> Secret {
    Secret::from(text)
}

fn set_up(head_office: Option<String>) -> SetUp {
    SetUp {
        administrator: ("A001".to_owned(), secret(ADMIN)),
        manager: ("M001".to_owned(), secret(MANAGER)),
        head_office,
        cost: Cost::TRAINING,
    }
}

struct Branch {
    dir: TempDir,
    path: PathBuf,
    keyring: Keyring,
    office: Secret,
}

/// A branch with an administrator, a manager, a clerk and head office.
fn branch() -> Branch {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("in/keyring.json");
    let (recipient, office) = HeadOffice::generate();
    let mut keyring = Keyring::create(&path, set_up(Some(recipient))).unwrap();
    let admin = keyring.unlock("A001", &secret(ADMIN)).unwrap();
    keyring.add(&admin, "C001", Role::Clerk, &secret(CLERK)).unwrap();
    Branch { dir, path, keyring, office }
}

impl Branch {
    fn admin(&mut self) -> Session {
        self.keyring.unlock("A001", &secret(ADMIN)).unwrap()
    }
    fn manager(&mut self) -> Session {
        self.keyring.unlock("M001", &secret(MANAGER)).unwrap()
    }
    fn clerk(&mut self) -> Session {
        self.keyring.unlock("C001", &secret(CLERK)).unwrap()
    }
    fn add(&mut self, name: &str, role: Role) -> Secret {
        let password = secret(&format!("password of {name}"));
        let admin = self.admin();
        self.keyring.add(&admin, name, role, &password).unwrap();
        password
    }
}

#[test]
fn rights_are_those_of_the_table() {
    use Right::*;
    let table = [
        (Role::Clerk, vec![Check, FollowUp]),
        (Role::Manager, vec![Check, FollowUp, View, Export, Amend, Delete, GrantReading, VerifyLog]),
        (Role::Auditor, vec![View, Export, VerifyLog]),
        (Role::Administrator, vec![ManageAccounts, Settings, Backup, VerifyLog]),
    ];
    for (role, rights) in table {
        for right in Right::ALL {
            assert_eq!(role.may(right), rights.contains(&right), "{role:?} {right:?}");
        }
    }
    assert!(Role::ALL.iter().all(|role| role.reads() == matches!(role, Role::Manager | Role::Auditor)));
}

#[test]
fn every_session_does_what_its_role_may_and_nothing_else() {
    let dir = TempDir::new().unwrap();
    let mut keyring = Keyring::training(&dir.path().join("k.json")).unwrap();
    let sessions = Role::ALL.map(|role| keyring.training_session(role).unwrap());
    for session in &sessions {
        for right in Right::ALL {
            let expected = if session.role().may(right) { Ok(()) } else { Err(KeyError::MayNot(right)) };
            assert_eq!(session.need(right), expected);
        }
        let manages = session.may(Right::ManageAccounts);
        let name = format!("by-{:?}", session.role());
        let added = keyring.add(session, &name, Role::Clerk, &secret("something long"));
        assert_eq!(added, if manages { Ok(()) } else { Err(KeyError::MayNot(Right::ManageAccounts)) });
        let grants =
            if session.role() == Role::Manager { Ok(()) } else { Err(KeyError::MayNot(Right::GrantReading)) };
        assert_eq!(keyring.grant_reading(session, "training-auditor"), grants);
        assert_eq!(keyring.rotate(session), grants);
        assert_eq!(keyring.set_head_office(session, &HeadOffice::generate().0), grants);
        let sealed = session.seal(b"content").unwrap();
        for other in &sessions {
            match other.role() {
                Role::Manager | Role::Auditor => assert_eq!(*other.open(&sealed).unwrap(), b"content"),
                _ => assert_eq!(other.open(&sealed).unwrap_err(), KeyError::MayNot(Right::View)),
            }
            assert_eq!(other.token("name", "山田"), session.token("name", "山田"));
            assert_eq!(other.sign(b"x"), session.sign(b"x"));
        }
        assert_ne!(session.token("name", "山田"), session.token("kana", "山田"));
        assert_ne!(session.token("a", "bc"), session.token("ab", "c"));
    }
}

fn send<T: Send>(_: &T) {}

#[test]
fn a_session_tells_nothing_and_can_live_behind_a_mutex() {
    let mut branch = branch();
    let session = branch.manager();
    send(&session);
    assert_eq!(format!("{session:?}"), "Session(\"M001\", Manager, [redacted])");
    let shown = format!("{:?}", branch.keyring);
    assert!(!shown.contains(MANAGER) && !shown.contains("AGE-SECRET-KEY"));
    assert!(!format!("{:?}", set_up(None)).contains(MANAGER));
}

#[test]
fn a_wrong_name_and_a_wrong_password_get_the_same_answer() {
    let mut branch = branch();
    let wrong = [("C001", "clerk-pW"), ("C002", CLERK), ("", ""), ("C001", ""), (CLERK, CLERK)];
    for (name, password) in wrong {
        let error = branch.keyring.unlock(name, &secret(password)).unwrap_err();
        assert_eq!(error, KeyError::WrongLogin);
        assert!(password.is_empty() || !format!("{error} {error:?}").contains(password));
    }
    assert_eq!(branch.keyring.unlock("C001", &Secret::new(vec![0xff])).unwrap_err(), KeyError::WrongLogin);
    assert!(
        !std::fs::read_to_string(&branch.path).unwrap().contains(CLERK),
        "a name that was typed is not kept"
    );
    let mut session = branch.clerk();
    let failed = session.take_failed();
    assert_eq!(
        failed.iter().map(|f| f.account.as_str()).collect::<Vec<_>>(),
        ["C001", "", "", "C001", "", "C001"]
    );
    assert!(session.take_failed().is_empty() && branch.clerk().take_failed().is_empty());
}

#[test]
fn the_wait_doubles_and_the_clock_does_not_shorten_it() {
    let mut branch = branch();
    let at = |seconds: i64| Timestamp::from_second(2_000_000_000 + seconds).unwrap();
    let mut attempt = |password, at| branch.keyring.unlock_at("C001", &secret(password), at).map(drop);
    for _ in 0..5 {
        assert_eq!(attempt("wrong", at(0)), Err(KeyError::WrongLogin));
    }
    assert_eq!(attempt(CLERK, at(0)), Err(KeyError::Wait { seconds: 30 }));
    assert_eq!(attempt(CLERK, at(29)), Err(KeyError::Wait { seconds: 1 }));
    // Turned back: from there one whole wait, not less and not more.
    assert_eq!(attempt(CLERK, at(-100_000)), Err(KeyError::Wait { seconds: 30 }));
    assert_eq!(attempt("wrong", at(-100_000 + 30)), Err(KeyError::WrongLogin));
    assert_eq!(attempt(CLERK, at(-100_000 + 31)), Err(KeyError::Wait { seconds: 59 }));
    let mut time = at(0);
    for _ in 0..20 {
        time = time.checked_add(SignedDuration::from_secs(3600)).unwrap();
        assert_eq!(attempt("wrong", time), Err(KeyError::WrongLogin));
    }
    assert_eq!(attempt(CLERK, time), Err(KeyError::Wait { seconds: 3600 }));
    time = time.checked_add(SignedDuration::from_secs(3600)).unwrap();
    assert_eq!(attempt(CLERK, time), Ok(()));
    assert_eq!(attempt("wrong", time), Err(KeyError::WrongLogin));
    assert_eq!(attempt(CLERK, time), Ok(()), "the count began anew");
}

#[test]
fn an_input_methods_width_locks_nobody_out() {
    let mut branch = branch();
    let session = branch.keyring.unlock("Ｃ００１", &secret("ｃｌｅｒｋ－ｐｗ")).unwrap();
    assert_eq!(session.name(), "C001");
    assert_eq!(branch.keyring.unlock("c001", &secret(CLERK)).unwrap().name(), "C001");
    let admin = branch.admin();
    branch.keyring.add(&admin, "がくと", Role::Clerk, &secret("パスワードです長い")).unwrap();
    branch.keyring.unlock("か\u{3099}くと", &secret("ﾊﾟｽﾜｰﾄﾞです長い")).unwrap();
    assert_eq!(
        branch.keyring.add(&admin, "ｃ００１ ", Role::Clerk, &secret("something")),
        Err(KeyError::NameTaken)
    );
}

#[test]
fn names_and_passwords_have_bounds() {
    let mut branch = branch();
    let admin = branch.admin();
    let long = "あ".repeat(33);
    for name in ["", "  ", "a\nb", "a\u{202e}b", "a\0", long.as_str(), &"\u{fdfa}".repeat(1000)] {
        assert_eq!(
            branch.keyring.add(&admin, name, Role::Clerk, &secret("good enough")),
            Err(KeyError::BadName)
        );
    }
    for role in Role::ALL {
        let least = least_password_length(role);
        assert_eq!(least, if role == Role::Clerk { 8 } else { 12 });
        for bad in ["x".repeat(least - 1), "ｎａｍｅｎａｍｅＮＡＭＥ".to_owned(), "x".repeat(5000)]
        {
            let added = branch.keyring.add(&admin, "namenamename", role, &secret(&bad));
            assert_eq!(added, Err(KeyError::WeakPassword { least }), "{role:?}");
        }
        let not_text = branch.keyring.add(&admin, "n", role, &Secret::new(vec![0xff; 20]));
        assert_eq!(not_text, Err(KeyError::WeakPassword { least }));
        let kanji = "漢".repeat(least);
        branch.keyring.add(&admin, &format!("{role:?}"), role, &secret(&kanji)).unwrap();
    }
}

#[test]
fn a_new_reader_reads_after_the_grant_and_also_the_past() {
    let mut branch = branch();
    let old = branch.clerk().seal(b"old").unwrap();
    let manager = branch.manager();
    branch.keyring.rotate(&manager).unwrap();
    let new = branch.clerk().seal(b"new").unwrap();
    assert_eq!(manager.open(&new).unwrap_err(), KeyError::NotForThisKey, "a session from before the new key");
    let mut manager = manager;
    branch.keyring.refresh(&mut manager).unwrap();
    assert_eq!(*manager.open(&new).unwrap(), b"new");

    let password = branch.add("M002", Role::Manager);
    let before = branch.keyring.unlock("M002", &password).unwrap();
    assert!(!before.can_read());
    assert_eq!(before.open(&new).unwrap_err(), KeyError::NoReadingKey);
    assert_eq!(branch.keyring.grant_reading(&before, "M002"), Err(KeyError::NoReadingKey));
    let admin = branch.admin();
    assert_eq!(branch.keyring.grant_reading(&admin, "M002"), Err(KeyError::MayNot(Right::GrantReading)));
    assert_eq!(branch.keyring.grant_reading(&manager, "C001"), Err(KeyError::NotAReader));
    assert_eq!(branch.keyring.grant_reading(&manager, "nobody"), Err(KeyError::NoAccount));
    branch.keyring.grant_reading(&manager, "M002").unwrap();
    let after = branch.keyring.unlock("M002", &password).unwrap();
    assert_eq!((&**after.open(&old).unwrap(), &**after.open(&new).unwrap()), (&b"old"[..], &b"new"[..]));
    let auditor = branch.add("U001", Role::Auditor);
    branch.keyring.grant_reading(&after, "U001").unwrap();
    assert_eq!(*branch.keyring.unlock("U001", &auditor).unwrap().open(&old).unwrap(), b"old");
}

#[test]
fn a_disabled_reader_does_not_open_what_comes_after() {
    let mut branch = branch();
    let password = branch.add("M002", Role::Manager);
    let manager = branch.manager();
    branch.keyring.grant_reading(&manager, "M002").unwrap();
    let leaver = branch.keyring.unlock("M002", &password).unwrap();
    let before = branch.clerk().seal(b"before").unwrap();
    let admin = branch.admin();
    branch.keyring.disable(&admin, "M002").unwrap();
    assert!(branch.keyring.rotation_due());
    assert_eq!(branch.keyring.disable(&admin, "M002"), Err(KeyError::Disabled));
    assert_eq!(branch.keyring.unlock("M002", &password).unwrap_err(), KeyError::WrongLogin);
    assert_eq!(branch.keyring.rotate(&leaver), Err(KeyError::SessionEnded));
    let mut manager = branch.manager();
    assert!(!branch.keyring.rotation_due());
    let after = branch.clerk().seal(b"after").unwrap();
    assert_eq!(*leaver.open(&before).unwrap(), b"before", "what could be read cannot be taken back");
    assert_eq!(leaver.open(&after).unwrap_err(), KeyError::NotForThisKey);
    assert_eq!(*manager.open(&after).unwrap(), b"after");
    let mut leaver = leaver;
    assert_eq!(branch.keyring.refresh(&mut leaver), Err(KeyError::SessionEnded));
    branch.keyring.refresh(&mut manager).unwrap();

    branch.keyring.enable(&admin, "M002", &secret("another password")).unwrap();
    let back = branch.keyring.unlock("M002", &secret("another password")).unwrap();
    assert_eq!(back.open(&before).unwrap_err(), KeyError::NoReadingKey);
    let account = branch.keyring.accounts().into_iter().find(|a| a.name == "M002").unwrap();
    assert!(!account.disabled && !account.can_read);
}

#[test]
fn the_last_administrator_and_the_last_reader_stay() {
    let mut branch = branch();
    let admin = branch.admin();
    assert_eq!(branch.keyring.disable(&admin, "A001"), Err(KeyError::LastAdministrator));
    branch.add("M002", Role::Manager);
    let auditor = branch.add("U001", Role::Auditor);
    let manager = branch.manager();
    branch.keyring.grant_reading(&manager, "U001").unwrap();
    // Neither a manager without the key nor an auditor can give the key to others.
    assert_eq!(branch.keyring.disable(&admin, "M001"), Err(KeyError::LastReader));
    branch.keyring.grant_reading(&manager, "M002").unwrap();
    branch.keyring.disable(&admin, "M001").unwrap();
    assert_eq!(branch.keyring.disable(&admin, "M002"), Err(KeyError::LastReader));
    branch.add("A002", Role::Administrator);
    branch.keyring.disable(&admin, "A001").unwrap();
    assert_eq!(branch.keyring.disable(&admin, "C001"), Err(KeyError::SessionEnded));
    branch.keyring.unlock("U001", &auditor).unwrap();

    let dir = TempDir::new().unwrap();
    let mut alone = Keyring::create(&dir.path().join("k"), set_up(None)).unwrap();
    let admin = alone.unlock("A001", &secret(ADMIN)).unwrap();
    assert_eq!(alone.reset_password(&admin, "M001", &secret("another password")), Err(KeyError::LastReader));
}

#[test]
fn passwords_change_and_are_reset() {
    let mut branch = branch();
    let sealed = branch.clerk().seal(b"content").unwrap();
    let manager = branch.manager();
    let new = secret("manager password 2");
    assert_eq!(branch.keyring.change_password(&manager, &new, &new), Err(KeyError::WrongLogin));
    let weak = branch.keyring.change_password(&manager, &secret(MANAGER), &secret("short"));
    assert_eq!(weak, Err(KeyError::WeakPassword { least: 12 }));
    branch.keyring.change_password(&manager, &secret(MANAGER), &new).unwrap();
    assert_eq!(branch.keyring.unlock("M001", &secret(MANAGER)).unwrap_err(), KeyError::WrongLogin);
    assert_eq!(*branch.keyring.unlock("M001", &new).unwrap().open(&sealed).unwrap(), b"content");
    let clerk = branch.clerk();
    branch.keyring.change_password(&clerk, &secret(CLERK), &secret("clerk-p2")).unwrap();

    let password = branch.add("M002", Role::Manager);
    branch.keyring.grant_reading(&manager, "M002").unwrap();
    let second = branch.keyring.unlock("M002", &password).unwrap();
    let admin = branch.admin();
    assert_eq!(
        branch.keyring.reset_password(&manager, "M002", &new),
        Err(KeyError::MayNot(Right::ManageAccounts))
    );
    branch.keyring.reset_password(&admin, "M002", &new).unwrap();
    assert_eq!(branch.keyring.rotate(&second), Err(KeyError::SessionEnded));
    let again = branch.keyring.unlock("M002", &new).unwrap();
    assert_eq!(again.open(&sealed).unwrap_err(), KeyError::NoReadingKey);
}

#[test]
fn head_office_brings_the_readers_back() {
    let mut branch = branch();
    let old = branch.clerk().seal(b"old").unwrap();
    let mut manager = branch.manager();
    branch.keyring.rotate(&manager).unwrap();
    branch.keyring.refresh(&mut manager).unwrap();
    let sealed = branch.clerk().seal(b"content").unwrap();
    assert_eq!(*open_with_identity(&branch.office, &sealed).unwrap(), b"content");
    assert_eq!(*branch.keyring.open_with_head_office(&branch.office, &old).unwrap(), b"old");
    let (other_recipient, other) = HeadOffice::generate();
    assert_eq!(open_with_identity(&other, &sealed).unwrap_err(), KeyError::NotForThisKey);

    // The only manager forgot the password.
    let admin = branch.admin();
    let new = secret("manager password 2");
    branch.keyring.reset_password(&admin, "M001", &new).unwrap();
    assert!(!branch.keyring.unlock("M001", &new).unwrap().can_read());
    let wrong = branch.keyring.grant_with_head_office(&admin, &other, "M001");
    assert_eq!(wrong, Err(KeyError::BadIdentity));
    branch.keyring.grant_with_head_office(&admin, &branch.office, "M001").unwrap();
    let manager = branch.keyring.unlock("M001", &new).unwrap();
    assert_eq!(
        (&**manager.open(&old).unwrap(), &**manager.open(&sealed).unwrap()),
        (&b"old"[..], &b"content"[..])
    );

    // Head office gets another key: the old one does not open what comes after.
    branch.keyring.set_head_office(&manager, &other_recipient).unwrap();
    assert_eq!(branch.keyring.set_head_office(&manager, "age1qqq"), Err(KeyError::BadRecipient));
    let later = branch.clerk().seal(b"later").unwrap();
    assert_eq!(open_with_identity(&branch.office, &later).unwrap_err(), KeyError::NotForThisKey);
    assert!(branch.keyring.open_with_head_office(&branch.office, &later).is_err());
    assert_eq!(*branch.keyring.open_with_head_office(&other, &old).unwrap(), b"old");
    assert_eq!(*open_with_identity(&other, &later).unwrap(), b"later");
}

#[test]
fn age_opens_what_is_sealed() {
    let mut branch = branch();
    let plain = "髙﨑𠮷德邊 ".repeat(20_000);
    let sealed = branch.clerk().seal(plain.as_bytes()).unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = branch.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let (identity, sealed) = (file("identity.txt", branch.office.expose()), file("sealed.age", &sealed));
    let out = Command::new("age").arg("-d").arg("-i").arg(identity).arg(sealed).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(out.stdout == plain.as_bytes());
}

#[test]
fn we_open_what_age_seals() {
    let (recipient, identity) = HeadOffice::generate();
    let mut age = Command::new("age");
    let mut age = age.args(["-r", &recipient]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    age.stdin.take().unwrap().write_all("確か".as_bytes()).unwrap();
    let out = age.wait_with_output().unwrap();
    assert_eq!(*open_with_identity(&identity, &out.stdout).unwrap(), "確か".as_bytes());
}

#[test]
fn openssl_verifies_our_signatures() {
    let mut branch = branch();
    let session = branch.clerk();
    assert_eq!(session.verifying_key(), branch.keyring.verifying_key());
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410 §4).
    let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    der.extend(branch.keyring.verifying_key());
    let verifies = |message: &[u8]| {
        for (name, bytes) in
            [("key.der", der.as_slice()), ("message", message), ("signature", &session.sign(b"text"))]
        {
            std::fs::write(branch.dir.path().join(name), bytes).unwrap();
        }
        let arguments =
            "pkeyutl -verify -rawin -pubin -keyform DER -inkey key.der -in message -sigfile signature";
        let mut openssl = Command::new("openssl");
        openssl.current_dir(branch.dir.path()).args(arguments.split(' ')).output().unwrap().status.success()
    };
    assert!(verifies(b"text") && !verifies(b"texT"));
}

#[test]
fn sealed_bytes_are_hostile() {
    let mut branch = branch();
    let manager = branch.manager();
    let sealed = manager.seal(b"content").unwrap();
    assert_eq!(manager.open(b"").unwrap_err(), KeyError::Damaged);
    for index in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[index] ^= 1 << (index % 8);
        assert!(manager.open(&changed).is_err(), "byte {index}");
        assert!(manager.open(&sealed[..index]).is_err(), "cut at {index}");
    }
    let longer = [sealed.as_slice(), b"x"].concat();
    assert!(manager.open(&longer).is_err());
}

/// The file as JSON; sections as JSON too.
fn edit(path: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let mut file: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    change(&mut file);
    std::fs::write(path, serde_json::to_vec(&file).unwrap()).unwrap();
}

/// Changes the text of a section, and leaves its signature.
fn edit_section(path: &Path, section: &str, from: &str, to: &str) {
    edit(path, |file| {
        let text = if section == "head" { &mut file["head"] } else { &mut file[section]["text"] };
        let changed = text.as_str().unwrap().replacen(from, to, 1);
        assert_ne!(changed, text.as_str().unwrap(), "{from}");
        *text = changed.into();
    });
}

#[test]
fn an_edited_file_is_refused_and_named() {
    let other = branch();
    let foreign: serde_json::Value = serde_json::from_slice(&std::fs::read(&other.path).unwrap()).unwrap();
    let foreign_head: serde_json::Value = serde_json::from_str(foreign["head"].as_str().unwrap()).unwrap();
    let key = |file: &serde_json::Value, name: &str| file[name].as_str().unwrap().to_owned();
    let mut branch = branch();
    let own: serde_json::Value = serde_json::from_slice(&std::fs::read(&branch.path).unwrap()).unwrap();
    let own_head: serde_json::Value = serde_json::from_str(own["head"].as_str().unwrap()).unwrap();
    let own_reading: serde_json::Value =
        serde_json::from_str(own["reading"]["text"].as_str().unwrap()).unwrap();
    let recipient = own_reading["epochs"][0]["recipient"].as_str().unwrap().to_owned();
    let head_office = own_reading["head_office"].as_str().unwrap().to_owned();
    let forged = HeadOffice::generate().0;
    let good = std::fs::read(&branch.path).unwrap();
    let edits = [
        ("accounts", "\"clerk\"".to_owned(), "\"manager\"".to_owned()),
        ("accounts", "C001".to_owned(), "C002".to_owned()),
        ("accounts", "\"version\":2".to_owned(), "\"version\":3".to_owned()),
        ("reading", recipient, forged.clone()),
        ("reading", head_office, forged),
        ("head", key(&own_head, "terminal_key"), key(&foreign_head, "terminal_key")),
        ("head", key(&own_head, "accounts_key"), key(&foreign_head, "accounts_key")),
        ("head", key(&own_head, "reading_key"), key(&foreign_head, "reading_key")),
        ("head", "\"training\":false".to_owned(), "\"training\":true".to_owned()),
        ("head", "\"passes\":1".to_owned(), "\"passes\":2".to_owned()),
    ];
    for (section, from, to) in edits {
        std::fs::write(&branch.path, &good).unwrap();
        edit_section(&branch.path, section, &from, &to);
        let error = Keyring::open(&branch.path).unwrap_err();
        assert!(matches!(error, KeyError::Altered(_)), "{section} {from}: {error}");
        let error = branch.keyring.unlock("C001", &secret(CLERK)).unwrap_err();
        assert!(matches!(error, KeyError::Altered(_)), "{section} {from}: {error}");
    }
    // Another keyring, whole and with valid signatures of its own, in place of ours.
    std::fs::copy(&other.path, &branch.path).unwrap();
    assert_eq!(
        branch.keyring.unlock("C001", &secret(CLERK)).unwrap_err(),
        KeyError::Altered("replaced by another keyring")
    );
    // The clerk's lock on the manager's account, and the reverse.
    std::fs::write(&branch.path, &good).unwrap();
    edit(&branch.path, |file| {
        let clerk = file["locks"]["C001"].clone();
        file["locks"]["M001"] = clerk;
    });
    assert_eq!(branch.keyring.unlock("M001", &secret(CLERK)).unwrap_err(), KeyError::WrongLogin);
    // A huge cost takes no memory.
    edit_section(&branch.path, "head", "\"memory_kib\":64", "\"memory_kib\":4294967295");
    assert_eq!(Keyring::open(&branch.path).unwrap_err(), KeyError::BadCost);
    for bytes in [&b""[..], b"{}", b"null", b"\xff\xfe", &good[..good.len() - 2]] {
        std::fs::write(&branch.path, bytes).unwrap();
        assert!(matches!(Keyring::open(&branch.path).unwrap_err(), KeyError::Malformed(_)));
    }
    std::fs::write(&branch.path, vec![b' '; 9 * 1024 * 1024]).unwrap();
    assert_eq!(Keyring::open(&branch.path).unwrap_err(), KeyError::Malformed("too large"));
    std::fs::remove_file(&branch.path).unwrap();
    assert_eq!(Keyring::open(&branch.path).unwrap_err(), KeyError::Missing);
}

/// Somebody with the file and all our code, but without a password, signs a keyring of their own around our locks: the
/// same book, accounts and recipients, but keys the forger knows.
#[test]
fn forged_signatures_fail_at_the_lock() {
    let mut branch = branch();
    let ours = super::ring::Ring::read(&branch.path).unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let public = super::ring::base64(key.verifying_key().as_bytes());
    let mut head = ours.head.clone();
    (head.terminal_key, head.accounts_key, head.reading_key) = (public.clone(), public.clone(), public);
    let mut accounts = ours.accounts.clone();
    for member in &mut accounts.members {
        let recipient = super::seal::read_recipient(&member.recipient).unwrap();
        let seed = super::seal::seal(&[recipient], key.as_bytes()).unwrap();
        member.terminal = super::ring::base64(&seed);
        member.authority = member.authority.as_ref().map(|_| super::ring::base64(&seed));
    }
    let mut forged = super::ring::Ring::new(head, accounts, ours.reading.clone(), (&key, &key)).unwrap();
    forged.locks = ours.locks.clone();
    forged.write(&branch.path).unwrap();
    let mut keyring = Keyring::open(&branch.path).unwrap();
    for (name, password) in [("A001", ADMIN), ("M001", MANAGER), ("C001", CLERK)] {
        let error = keyring.unlock(name, &secret(password)).unwrap_err();
        assert_eq!(error, KeyError::Altered("an account"));
    }
    let error = branch.keyring.unlock("C001", &secret(CLERK)).unwrap_err();
    assert_eq!(error, KeyError::Altered("replaced by another keyring"));
}

#[test]
fn five_hundred_random_flips_give_no_wrong_session() {
    let mut branch = branch();
    let right = branch.clerk();
    let (key, token) = (right.verifying_key(), right.token("a", "b"));
    let good = std::fs::read(&branch.path).unwrap();
    let mut random = vec![0u8; 500 * 4];
    getrandom::fill(&mut random).unwrap();
    let mut refused = 0;
    for four in random.chunks(4) {
        let place = u32::from_le_bytes(four.try_into().unwrap()) as usize % (good.len() * 8);
        let mut bad = good.clone();
        bad[place / 8] ^= 1 << (place % 8);
        std::fs::write(&branch.path, &bad).unwrap();
        let opened = Keyring::open(&branch.path);
        let session = opened.and_then(|mut keyring| keyring.unlock("C001", &secret(CLERK)));
        match session {
            // Blanks, failed logins or another account's lock were hit: everything of this session is right.
            Ok(session) => {
                assert_eq!(
                    (session.role(), session.verifying_key(), session.token("a", "b")),
                    (Role::Clerk, key, token)
                );
                let sealed = session.seal(b"x").unwrap();
                std::fs::write(&branch.path, &good).unwrap();
                assert_eq!(*branch.manager().open(&sealed).unwrap(), b"x", "bit {place}");
            }
            Err(error) => {
                refused += 1;
                let named =
                    matches!(error, KeyError::Malformed(_) | KeyError::Altered(_) | KeyError::WrongLogin);
                assert!(named || error == KeyError::BadCost, "bit {place}: {error}");
            }
        }
    }
    assert!(refused > 350, "{refused}");
}

#[test]
fn a_stolen_file_says_nothing_without_a_password() {
    let mut branch = branch();
    let manager = branch.manager();
    let bytes = std::fs::read(&branch.path).unwrap();
    let holds = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    for password in [ADMIN, MANAGER, CLERK] {
        assert!(!holds(password.as_bytes()) && !holds(&utf16(password)));
    }
    assert!(!holds(b"AGE-SECRET-KEY") && !holds(branch.office.expose()));
    let seed = manager.terminal.to_bytes();
    let base64 = super::ring::base64(&seed);
    let hex: String = seed.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!holds(&seed) && !holds(base64.as_bytes()) && !holds(hex.as_bytes()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&branch.path), mode(branch.path.parent().unwrap())), (0o600, 0o700));
    }
    let left: Vec<_> =
        std::fs::read_dir(branch.path.parent().unwrap()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.len() == 2, "no temporary file stays: {left:?}");
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn create_refuses_what_is_there() {
    let branch = branch();
    let before = std::fs::read(&branch.path).unwrap();
    assert_eq!(Keyring::create(&branch.path, set_up(None)).unwrap_err(), KeyError::Exists);
    assert_eq!(std::fs::read(&branch.path).unwrap(), before);
    let path = branch.dir.path().join("other");
    let bad = |change: fn(&mut SetUp)| {
        let mut with = set_up(None);
        change(&mut with);
        Keyring::create(&path, with).unwrap_err()
    };
    assert_eq!(bad(|with| with.manager.0 = "ａ００１".to_owned()), KeyError::NameTaken);
    assert_eq!(bad(|with| with.manager.1 = secret("short")), KeyError::WeakPassword { least: 12 });
    assert_eq!(bad(|with| with.head_office = Some("age1".to_owned())), KeyError::BadRecipient);
    assert_eq!(bad(|with| with.cost.memory_kib = u32::MAX), KeyError::BadCost);
    assert!(!path.exists());
}

#[test]
fn training_and_real_books_do_not_meet() {
    let mut branch = branch();
    assert_eq!(branch.keyring.training_session(Role::Manager).unwrap_err(), KeyError::NotTraining);
    assert_eq!(Keyring::training(&branch.path).unwrap_err(), KeyError::NotTraining);
    let path = branch.dir.path().join("training.json");
    let mut first = Keyring::training(&path).unwrap();
    let mut again = Keyring::training(&path).unwrap();
    assert!(
        again.is_training()
            && first.book_id() == again.book_id()
            && first.book_id() != branch.keyring.book_id()
    );
    let sealed = first.training_session(Role::Clerk).unwrap().seal(b"x").unwrap();
    assert_eq!(*again.training_session(Role::Manager).unwrap().open(&sealed).unwrap(), b"x");
    assert_eq!(branch.manager().open(&sealed).unwrap_err(), KeyError::NotForThisKey);
    // A session of another keyring changes nothing here.
    let foreign = first.training_session(Role::Administrator).unwrap();
    let added = branch.keyring.add(&foreign, "X", Role::Clerk, &secret("something"));
    assert_eq!(added, Err(KeyError::SessionEnded));
}

/// Runs in a process of its own, started by the test below.
#[test]
fn child_that_adds_accounts() {
    let Some(path) = std::env::var_os("TASHIKA_TEST_KEYRING") else { return };
    let which = std::env::var("TASHIKA_TEST_CHILD").unwrap();
    let mut keyring = Keyring::open(Path::new(&path)).unwrap();
    let admin = keyring.unlock("A001", &secret(ADMIN)).unwrap();
    for number in 0..15 {
        keyring.add(&admin, &format!("{which}-{number}"), Role::Clerk, &secret("something")).unwrap();
    }
}

#[test]
fn two_programs_at_once_lose_nothing() {
    let branch = branch();
    let child = |which: &str| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "keys::tests::child_that_adds_accounts"]);
        command.env("TASHIKA_TEST_KEYRING", &branch.path).env("TASHIKA_TEST_CHILD", which);
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let children = ["a", "b"].map(child);
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let keyring = Keyring::open(&branch.path).unwrap();
    assert_eq!(keyring.accounts().len(), 3 + 30);
    assert_eq!(keyring.versions().0, 1 + 1 + 30);
}

#[test]
fn a_copy_is_a_backup() {
    let mut branch = branch();
    let (admin, manager) = (branch.admin(), branch.manager());
    let to = branch.dir.path().join("copy.json");
    assert_eq!(branch.keyring.copy_to(&manager, &to), Err(KeyError::MayNot(Right::Backup)));
    branch.keyring.copy_to(&admin, &to).unwrap();
    assert_eq!(branch.keyring.copy_to(&admin, &to), Err(KeyError::Exists));
    Keyring::open(&to).unwrap().unlock("C001", &secret(CLERK)).unwrap();
}

#[test]
fn every_error_says_what_happened_and_what_comes_next() {
    for code in KeyError::CODES {
        for part in ["what", "next"] {
            let key = format!("error.key.{code}.{part}");
            assert!(crate::words::is_known(&key), "{key}");
        }
    }
    for error in [KeyError::Exists, KeyError::Random, KeyError::Full("x"), KeyError::MayNot(Right::View)] {
        assert!(KeyError::CODES.contains(&error.code()));
    }
}

/// Prints what a login costs with the product's setting; asserts nothing about it.
#[test]
fn the_product_cost_opens() {
    let dir = TempDir::new().unwrap();
    let with = SetUp { cost: Cost::PRODUCT, ..set_up(None) };
    let mut keyring = Keyring::create(&dir.path().join("k"), with).unwrap();
    let start = std::time::Instant::now();
    keyring.unlock("M001", &secret(MANAGER)).unwrap();
    println!("unlock: {:?}", start.elapsed());
}

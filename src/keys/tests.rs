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

mod files;
mod sealing;

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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The keyring file: edited, forged, bent, stolen, copied, used by two programs at once.

use super::*;

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
    let ours = crate::keys::ring::Ring::read(&branch.path).unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let public = crate::keys::ring::base64(key.verifying_key().as_bytes());
    let mut head = ours.head.clone();
    (head.terminal_key, head.accounts_key, head.reading_key) = (public.clone(), public.clone(), public);
    let mut accounts = ours.accounts.clone();
    for member in &mut accounts.members {
        let recipient = crate::keys::seal::read_recipient(&member.recipient).unwrap();
        let seed = crate::keys::seal::seal(&[recipient], key.as_bytes()).unwrap();
        member.terminal = crate::keys::ring::base64(&seed);
        member.authority = member.authority.as_ref().map(|_| crate::keys::ring::base64(&seed));
    }
    let mut forged =
        crate::keys::ring::Ring::new(head, accounts, ours.reading.clone(), (&key, &key)).unwrap();
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
    let base64 = crate::keys::ring::base64(&seed);
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
        command.args(["--exact", "keys::tests::files::child_that_adds_accounts"]);
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

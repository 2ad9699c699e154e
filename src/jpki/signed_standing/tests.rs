// SPDX-License-Identifier: MIT OR Apache-2.0
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use jiff::civil::{Date, date};
use tashika_kit::Secret;

use super::{StandingProblem, path, set};
use crate::jpki::{Role, Standing};
use crate::keys::{Cost, Keyring, SetUp};
use crate::manager::{Office, Trouble};
use crate::records::{BookKind, Places};

const TODAY: Date = date(2026, 11, 22);
const PASSWORD: &str = "an administrator's own password";

fn verifier() -> Standing {
    Standing {
        role: Role::Verifier,
        purpose: "口座開設時の本人確認".into(),
        approval: "認定第12号".into(),
        until: Some(date(2027, 3, 31)),
    }
}

fn office(folder: &std::path::Path) -> (Places, Office) {
    let places = Places::in_folder(folder, BookKind::Real);
    let with = SetUp {
        administrator: ("a-1".into(), Secret::from(PASSWORD)),
        manager: ("m-1".into(), Secret::from("a manager's own password")),
        head_office: None,
        cost: Cost::TRAINING,
    };
    let office = Office::set_up(&places, BookKind::Real, with).unwrap();
    (places, office)
}

fn load(places: &Places) -> Result<Standing, StandingProblem> {
    Standing::load(places, &Keyring::open(&places.keyring).unwrap(), TODAY)
}

#[test]
fn what_an_administrator_signed_is_in_force_until_its_last_day() {
    let folder = tempfile::tempdir().unwrap();
    let (places, mut office) = office(folder.path());
    assert_eq!(load(&places), Ok(Standing::none()));
    assert_eq!(set(&mut office, &verifier()).unwrap(), 1);
    assert_eq!(load(&places), Ok(verifier()));
    let keyring = Keyring::open(&places.keyring).unwrap();
    let last = date(2027, 3, 31);
    assert_eq!(Standing::load(&places, &keyring, last), Ok(verifier()));
    let ended = Standing::load(&places, &keyring, last.tomorrow().unwrap());
    assert_eq!(ended, Err(StandingProblem::Expired { on: last }));
    // Setting it back to none is a version like any other.
    assert_eq!(set(&mut office, &Standing::none()).unwrap(), 2);
    assert_eq!(load(&places), Ok(Standing::none()));
}

#[test]
fn a_role_without_purpose_or_approval_is_not_signed() {
    let folder = tempfile::tempdir().unwrap();
    let (places, mut office) = office(folder.path());
    for (purpose, approval) in
        [("", "x"), ("x", ""), (" ", "x"), ("x", "a\nb"), (&*"長".repeat(201), "x"), (" x", "x")]
    {
        let standing = Standing { purpose: purpose.into(), approval: approval.into(), ..verifier() };
        assert!(matches!(set(&mut office, &standing), Err(Trouble::Input("standing_incomplete"))));
    }
    assert!(!path(&places, false).exists());
    assert_eq!(load(&places), Ok(Standing::none()));
}

#[test]
fn a_manager_cannot_set_it() {
    let folder = tempfile::tempdir().unwrap();
    let (places, office) = office(folder.path());
    drop(office);
    let password = Secret::from("a manager's own password");
    let mut office = Office::log_in(&places, BookKind::Real, "m-1", &password).unwrap();
    let refused = set(&mut office, &verifier()).unwrap_err();
    assert!(refused.is_access(), "{refused}");
    assert_eq!(load(&places), Ok(Standing::none()));
}

#[test]
fn a_file_that_is_gone_altered_older_or_not_entered_gives_no_role() {
    let folder = tempfile::tempdir().unwrap();
    let (places, mut office) = office(folder.path());
    let file = path(&places, false);
    set(&mut office, &verifier()).unwrap();
    let first = std::fs::read_to_string(&file).unwrap();
    let second = Standing { role: Role::ServiceProvider, ..verifier() };
    set(&mut office, &second).unwrap();
    let newest = std::fs::read_to_string(&file).unwrap();
    let with = |text: &str| {
        std::fs::write(&file, text).unwrap();
        load(&places)
    };
    assert_eq!(with(&newest), Ok(second));
    assert_eq!(with(&first), Err(StandingProblem::Older));
    let higher = newest.replace("service_provider", "specially_approved");
    assert_ne!(higher, newest);
    for altered in [higher.as_str(), "", "{}", &"x".repeat(20_000), &newest.replace("/1", "/2")] {
        assert_eq!(with(altered), Err(StandingProblem::Altered));
    }
    std::fs::remove_file(&file).unwrap();
    assert_eq!(load(&places), Err(StandingProblem::Gone));
}

#[test]
fn a_file_of_another_book_or_that_this_book_never_entered_gives_no_role() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let (here, _office) = office(folders[0].path());
    let (there, mut other) = office(folders[1].path());
    set(&mut other, &verifier()).unwrap();
    std::fs::copy(path(&there, false), path(&here, false)).unwrap();
    assert_eq!(load(&here), Err(StandingProblem::Altered));
    // The other's own keyring with another book: signed by its administrator, but this book is not under that key.
    std::fs::copy(&there.keyring, &here.keyring).unwrap();
    assert_eq!(load(&here), Err(StandingProblem::NotProved));
}

#[test]
fn only_a_training_book_has_a_role_that_nobody_signed() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::in_folder(folder.path(), BookKind::Training);
    let keyring = Keyring::training(&places.keyring).unwrap();
    let standing = Standing::load(&places, &keyring, TODAY).unwrap();
    assert_eq!((standing.role, standing.check()), (Role::SpeciallyApproved, Ok(())));
    let mut office = Office::training(&places, crate::keys::Role::Administrator).unwrap();
    let none = Standing::none();
    set(&mut office, &none).unwrap();
    assert_eq!(Standing::load(&places, &keyring, TODAY), Ok(none));
}

/// Takes the book's own guards away and changes what stands in it, as somebody with the file can.
fn tampered(places: &Places, sql: &str) {
    let connection = rusqlite::Connection::open(&places.book).unwrap();
    let names: Vec<String> = {
        let mut triggers =
            connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        triggers.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    names.iter().for_each(|name| connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap());
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
}

/// The old file beside a newest entry that was made to say nothing: the role that was withdrawn must not come back.
#[test]
fn a_role_that_was_withdrawn_does_not_come_back_with_the_old_file() {
    let last = "(SELECT max(seq) FROM entry WHERE act = 'setting_changed')";
    for sql in [
        // Of another setting; of another act; of no form; of another value; gone.
        format!("UPDATE entry SET leaf = replace(leaf, 'jpki_standing', 'jpki_stamding') WHERE seq = {last}"),
        format!(
            "UPDATE entry SET leaf = replace(leaf, 'setting_changed', 'setting_chamged') WHERE seq = {last}"
        ),
        format!("UPDATE entry SET leaf = '{{\"act\":\"setting_changed\"}}' WHERE seq = {last}"),
        format!("UPDATE entry SET leaf = replace(leaf, '2 none', '1 none') WHERE seq = {last}"),
        format!("DELETE FROM entry WHERE seq >= {last}"),
        // The checkpoint over it gone.
        format!("DELETE FROM checkpoint WHERE size >= {last}"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (places, mut office) = office(folder.path());
        set(&mut office, &verifier()).unwrap();
        let old = std::fs::read(path(&places, false)).unwrap();
        set(&mut office, &Standing::none()).unwrap();
        drop(office);
        assert_eq!(load(&places), Ok(Standing::none()));
        std::fs::write(path(&places, false), &old).unwrap();
        assert_eq!(load(&places), Err(StandingProblem::Older));
        tampered(&places, &sql);
        assert_eq!(load(&places), Err(StandingProblem::NotProved), "{sql}");
    }
}

/// What was proved once stays known while the book is open, and what comes after it is proved as well.
#[test]
fn an_open_book_proves_what_came_since() {
    let folder = tempfile::tempdir().unwrap();
    let (places, mut office) = office(folder.path());
    let keyring = Keyring::open(&places.keyring).unwrap();
    let book = crate::records::Book::open_existing(&places).unwrap();
    let now = || Standing::of(&book, &keyring, TODAY);
    assert_eq!(now(), Ok(Standing::none()));
    set(&mut office, &verifier()).unwrap();
    assert_eq!(now(), Ok(verifier()));
    set(&mut office, &Standing::none()).unwrap();
    assert_eq!(now(), Ok(Standing::none()));
    set(&mut office, &verifier()).unwrap();
    drop(office);
    // Without its head file a book cannot show that it is the newest.
    let head = std::fs::read(&places.head).unwrap();
    std::fs::remove_file(&places.head).unwrap();
    assert_eq!(load(&places), Err(StandingProblem::NotProved));
    std::fs::write(&places.head, head).unwrap();
    assert_eq!(load(&places), Ok(verifier()));
    tampered(
        &places,
        "UPDATE entry SET leaf = replace(leaf, 'jpki_standing', 'jpki_stamding') WHERE seq = (SELECT max(seq) FROM entry)",
    );
    assert_eq!(now(), Err(StandingProblem::NotProved));
}

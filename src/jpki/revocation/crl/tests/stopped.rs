// SPDX-License-Identifier: MIT OR Apache-2.0
//! The disk fails at every step of an import and of a deletion.

use std::fs;
use std::path::Path;

use super::*;
use crate::jpki::revocation::crl::PurgeProof;
use crate::jpki::revocation::crl::disk::Disk;

fn old(folder: &Path) -> bool {
    matches!((find(folder, &[5]), find(folder, &[6])), (Found::Revoked { .. }, Found::NotListed { .. }))
}

fn new(folder: &Path) -> bool {
    matches!((find(folder, &[5]), find(folder, &[6])), (Found::NotListed { .. }, Found::Revoked { .. }))
}

#[test]
fn an_import_that_fails_anywhere_leaves_the_old_list_or_the_new_one_whole() {
    let first = today().revoke(&[5], NOW, None).signed(&maker());
    let next =
        List::new("2026-11-22T02:00:00Z", "2026-11-24T00:00:00Z").revoke(&[6], NOW, None).signed(&maker());
    let anchors = Pinned(vec![maker().certificate()], true);
    let mut came_through = Vec::new();
    for steps in 0..100 {
        let folder = tempfile::tempdir().unwrap();
        import(folder.path(), &first).unwrap();
        let store = CrlStore::open(folder.path());
        let run = || -> Result<(), CrlError> {
            let session = store.session_on(Disk::failing_after(steps), &anchors)?;
            session.import(next.as_slice(), "test", Validators::default(), at(NOW), &mut Unwatched)?;
            session.finish()
        };
        let result = run();
        let (is_old, is_new) = (old(folder.path()), new(folder.path()));
        assert!(is_old ^ is_new, "step {steps}");
        match &result {
            Ok(()) => assert!(is_new),
            Err(error) => assert_eq!(error.code(), "crl_store", "step {steps}"),
        }
        assert!(store.status(at(NOW)).unwrap().iter().all(|list| list.state == ListState::InForce));
        // The next import does what this one could not, whatever was left lying about.
        import(folder.path(), &next).unwrap();
        assert!(new(folder.path()) && !store.incoming().exists(), "step {steps}");
        came_through.push((result.is_ok(), is_new));
        if result.is_ok() {
            break;
        }
    }
    // It did fail: before the list was in force, and after.
    assert!(came_through.contains(&(false, false)) && came_through.contains(&(false, true)));
    assert_eq!(came_through.last(), Some(&(true, true)));
    assert!(came_through.len() > 8, "{}", came_through.len());
}

fn filled() -> tempfile::TempDir {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("crl");
    import(&folder, &today().revoke(&[5], NOW, None).revoke(&[6], NOW, None).signed(&maker())).unwrap();
    import(
        &folder,
        &today().revoke(&[0x77, 0x66, 0x55, 0x44], NOW, None).point(&point("here"), &[]).signed(&maker()),
    )
    .unwrap();
    fs::create_dir_all(folder.join("incoming/3")).unwrap();
    fs::write(folder.join("incoming/3/run-0"), b"left behind").unwrap();
    parent
}

#[test]
fn a_deletion_leaves_nothing_but_its_proof() {
    let parent = filled();
    let folder = parent.path().join("crl");
    let store = CrlStore::open(&folder);
    let before: Vec<_> = store
        .places()
        .unwrap()
        .iter()
        .map(|path| tashika_kit::hex::lower(&sha256(&fs::read(path).unwrap())))
        .collect();
    let purge = store.purge(at(NOW), "0001").unwrap();
    assert_eq!((purge.proof.lists, purge.proof.serials, purge.proof.at), (2, 3, Some(at(NOW))));
    // Two lists, where they came from, and what an import left behind.
    assert_eq!(purge.proof.files.len(), 4);
    let text = fs::read(&purge.file).unwrap();
    assert_eq!(tashika_kit::hex::lower(&sha256(&text)), purge.sha256);
    assert_eq!(serde_json::from_slice::<PurgeProof>(&text).unwrap(), purge.proof);
    assert!(before.iter().all(|hash| purge.proof.files.iter().any(|file| file.sha256 == *hash)));
    assert!(purge.file.parent() == Some(parent.path()));
    assert!(!String::from_utf8(text).unwrap().to_lowercase().contains("77665544"));
    assert_eq!(find(&folder, &[5]), Found::NoList);
    assert!(store.status(at(NOW)).unwrap().is_empty());
    // The authority's certificate stays, and a second proof does not replace the first.
    assert_eq!(store.authorities(&Pinned(vec![maker().certificate()], true)).len(), 1);
    let second = store.purge(at(NOW), "0001").unwrap();
    assert_eq!((second.proof.lists, second.proof.files.len()), (0, 0));
    assert_ne!(second.file, purge.file);
}

/// A link goes, and what it leads to stays.
#[cfg(unix)]
#[test]
fn a_deletion_takes_a_link_and_not_what_it_leads_to() {
    let (parent, elsewhere) = (filled(), tempfile::tempdir().unwrap());
    let folder = parent.path().join("crl");
    fs::write(elsewhere.path().join("mine"), "x").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.join("lists").join("link")).unwrap();
    let purge = CrlStore::open(&folder).purge(at(NOW), "0001").unwrap();
    assert!(purge.proof.files.iter().any(|file| file.file == "lists/link"));
    assert!(!folder.join("lists").join("link").is_symlink());
    assert!(elsewhere.path().join("mine").exists());
}

#[test]
fn a_deletion_that_fails_anywhere_is_finished_and_told_by_the_next() {
    let mut failed = 0;
    for steps in 0..100 {
        let parent = filled();
        let store = CrlStore::open(&parent.path().join("crl"));
        let result = store.purge_on(&Disk::failing_after(steps), at(NOW), "0001");
        if result.is_ok() {
            break;
        }
        failed += 1;
        let purge = store.purge(at(NOW), "0001").unwrap();
        assert_eq!((purge.proof.lists, purge.proof.serials), (2, 3), "step {steps}");
        assert!(purge.file.is_file(), "step {steps}");
        assert!(store.places().unwrap().is_empty() && !store.folder().join("purge-begun.json").exists());
    }
    assert!(failed > 8, "{failed}");
}

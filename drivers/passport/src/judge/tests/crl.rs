// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists.

use proptest::prelude::*;
use tashika_kit::card_side::der::{integer, sequence, tlv};
use tashika_kit::card_side::x509::extension;

use super::*;
use crate::certificate::Certificate;
use crate::crl::RevocationList;
use crate::pki::{self, List, authority, named};

fn reason(code: u8) -> Vec<u8> {
    extension(21, false, &tlv(&[0x0A], &[code]))
}

fn list() -> List {
    List::of("UT", &csca())
}

fn with(lists: &[List]) -> Verdicts {
    with_roots(lists, &[Made::csca("UT", &csca())])
}

fn with_roots(lists: &[List], roots: &[Made]) -> Verdicts {
    let roots: Vec<Vec<u8>> = roots.iter().map(Made::der).collect();
    let store = Store { lists: lists.iter().map(List::der).collect(), ..Store::of(&roots) };
    judge(&Book::plain(&signer()).reading(), &store, now())
}

#[test]
fn openssl_takes_the_lists_written_here() {
    let folder = tempfile::tempdir().unwrap();
    let root = pki::openssl(&["x509", "-inform", "DER"], &Made::csca("UT", &csca()).der());
    let root = pki::file(folder.path(), "root.pem", &root);
    let der = list().revoking(&[0x33, 0x44], reason(1)).der();
    let (good, _, says) = pki::openssl_says(&["crl", "-inform", "DER", "-noout", "-CAfile", &root], &der);
    assert!(good && says.contains("verify OK"), "{says}");
}

#[test]
fn a_list_that_does_not_name_the_signer_speaks_for_it() {
    let good = with(&[list().revoking(&[0x33, 0x45], reason(1))]);
    assert!(
        matches!(good.revocation, Revocation::Good { as_of } if as_of.to_string() == "2026-11-01T00:00:00Z")
    );
    assert_eq!(revocation(&with(&[list()])), "good");
    assert_eq!(revocation(&with(&[])), "crl_missing");
    let elsewhere = List::of("DE", &csca());
    assert_eq!(revocation(&with(&[elsewhere])), "crl_missing");
}

#[test]
fn a_revoked_signer_is_told_with_day_and_reason() {
    for serial in [&[0x33, 0x44][..], &[0x00, 0x33, 0x44], &[0x00, 0x00, 0x33, 0x44]] {
        let verdicts = with(&[list().revoking(&[7], Vec::new()).revoking(serial, reason(1))]);
        let Revocation::Revoked { reason, on } = &verdicts.revocation else { panic!("{serial:02X?}") };
        assert_eq!((reason.code.as_ref(), on.to_string().as_str()), ("signer_revoked", "2026-10-15"));
        assert!(reason.detail.contains("keyCompromise"));
        // Everything else stays what it is.
        assert_eq!(issuer(&verdicts), "anchored");
    }
    let csca_itself = with(&[list().revoking(&[1], reason(2))]);
    assert!(
        matches!(&csca_itself.revocation, Revocation::Revoked { reason, .. } if reason.detail.starts_with("CSCA"))
    );
}

#[test]
fn a_list_out_of_date_revokes_and_does_not_clear() {
    let old = List { this_update: "260101000000Z", next_update: Some("260401000000Z"), ..list() };
    assert_eq!(revocation(&with(std::slice::from_ref(&old))), "crl_out_of_date");
    let endless = List { next_update: None, ..old.clone() };
    assert_eq!(revocation(&with(std::slice::from_ref(&endless))), "crl_out_of_date");
    assert_eq!(revocation(&with(&[List { this_update: "261101000000Z", ..endless }])), "good");
    let early = List { this_update: "261122000000Z", ..list() };
    assert_eq!(revocation(&with(&[early])), "crl_out_of_date");
    let revoking = old.revoking(&[0x33, 0x44], Vec::new());
    assert_eq!(revocation(&with(&[list(), revoking])), "revoked");
}

#[test]
fn a_list_counts_if_an_accepted_csca_of_that_name_signed_it() {
    let forger = Key::of("forger", Kind::P256);
    let forged = List { signer: forger.clone(), ..list() };
    assert_eq!(revocation(&with(std::slice::from_ref(&forged))), "crl_not_verified");
    // A forged list cannot revoke either.
    assert_eq!(revocation(&with(&[forged.revoking(&[0x33, 0x44], reason(1))])), "crl_not_verified");
    // Another name than the CSCA's.
    let renamed = List { issuer: named("UT", "Somebody"), ..list() };
    assert_eq!(revocation(&with(&[renamed])), "crl_missing");
    // Signed by a newer CSCA of the country, as it should be.
    let newer = Key::of("CSCA newer", Kind::Pss);
    let roots = [Made::csca("UT", &csca()), Made::csca("UT", &newer)];
    let by_newer = List::of("UT", &newer);
    assert_eq!(revocation(&with_roots(std::slice::from_ref(&by_newer), &roots)), "good");
    // Naming the other one's key.
    let misnamed = List { extensions: vec![authority(&csca())], ..by_newer.clone() };
    assert_eq!(revocation(&with_roots(&[misnamed], &roots)), "crl_not_verified");
    // By a root that is not accepted.
    let mut store = Store { lists: vec![by_newer.der()], ..Store::of(&[roots[0].der()]) };
    store.roots.push(Store::root("refused", &roots[1].der(), false));
    let verdicts = judge(&Book::plain(&signer()).reading(), &store, now());
    assert_eq!((issuer(&verdicts), revocation(&verdicts)), ("anchored", "crl_not_verified"));
    // By a key that may not sign lists.
    let may_not =
        Made::csca("UT", &csca()).without(&pki::usage(pki::SIGNS_CERTIFICATES)).with(pki::usage(0x04));
    assert_eq!(revocation(&with_roots(&[list()], &[may_not])), "crl_not_verified");
}

/// Two authorities of one country number their certificates alike, and neither speaks for the other's.
#[test]
fn the_list_of_another_csca_of_the_country_neither_revokes_nor_clears() {
    let other = Key::of("CSCA of another ministry", Kind::P256);
    let name = named("UT", "Another Ministry");
    let root = Made { subject: name.clone(), issuer: name.clone(), ..Made::csca("UT", &other) };
    let theirs = List { issuer: name, ..List::of("UT", &other) };
    let roots = [Made::csca("UT", &csca()), root];
    for serial in [&[0x33, 0x44][..], &[1], &[0x33, 0x45]] {
        let list = theirs.clone().revoking(serial, reason(1));
        assert_eq!(revocation(&with_roots(&[list], &roots)), "crl_missing", "{serial:02X?}");
    }
    // Beside the right list, which is out of date, a newer one of theirs does not make it good.
    let old = List { this_update: "260101000000Z", next_update: Some("260401000000Z"), ..list() };
    assert_eq!(revocation(&with_roots(&[old, theirs], &roots)), "crl_out_of_date");
}

/// A CSCA that took a new name was certified under the old one, and is revoked under the old one.
#[test]
fn a_link_certificate_is_revoked_by_the_list_of_its_own_issuer() {
    let before = Key::of("CSCA before", Kind::P256);
    let old_name = named("UT", "Old Name");
    let old = Made { subject: old_name.clone(), issuer: old_name.clone(), ..Made::csca("UT", &before) };
    let link = Made { signer: before.clone(), issuer: old_name.clone(), ..Made::csca("UT", &csca()) };
    let list = List { issuer: old_name, ..List::of("UT", &before) };
    let roots = [old, link];
    assert_eq!(revocation(&with_roots(std::slice::from_ref(&list), &roots)), "crl_missing");
    let verdicts = with_roots(&[list.clone().revoking(&[1], reason(1))], &roots);
    assert!(
        matches!(&verdicts.revocation, Revocation::Revoked { reason, .. } if reason.detail.starts_with("CSCA"))
    );
    // The signer's number in that list is somebody else's.
    assert_eq!(revocation(&with_roots(&[list.revoking(&[0x33, 0x44], reason(1))], &roots)), "crl_missing");
}

#[test]
fn lists_of_another_kind_are_not_read() {
    let parse = |list: &List| RevocationList::parse(&list.der()).map(drop).map_err(|why| why.0);
    let demands = "it has a critical extension that is not acted upon";
    let indirect = "it speaks for another issuer, or for a part only";
    let with = |extra: Vec<u8>| {
        let mut list = list();
        list.extensions.push(extra);
        list
    };
    for (list, why) in [
        (with(extension(27, true, &integer(&[3]))), indirect),
        (with(extension(28, true, &sequence(&[]))), indirect),
        (with(extension(99, true, &sequence(&[]))), demands),
        (list().revoking(&[1], extension(29, true, &sequence(&[]))), indirect),
        (list().revoking(&[1], extension(99, true, &sequence(&[]))), demands),
        (list().revoking(&[1], reason(8)), "a reason for revoking is not known"),
        (list().revoking(&[1], reason(77)), "a reason for revoking is not known"),
    ] {
        assert_eq!(parse(&list), Err(why));
    }
    assert_eq!(parse(&with(extension(99, false, &sequence(&[])))), Ok(()));
    assert!(RevocationList::parse(&vec![0x30; (4 << 20) + 1]).is_err());
}

#[test]
fn entries_say_since_when_the_key_is_suspected() {
    let since = tlv(&[0x18], b"20260901000000Z");
    let extensions = [reason(1), extension(24, false, &since)].concat();
    let der = list().revoking(&[0x80], extensions).revoking(&[2], Vec::new()).der();
    let list = RevocationList::parse(&der).unwrap();
    assert_eq!((list.len(), list.is_empty(), list.authority.clone()), (2, false, csca().id()));
    let entry = list.find(&[0x00, 0x80]).unwrap();
    assert!(entry.invalid_since.is_some_and(|since| since < entry.on) && entry.reason == "keyCompromise");
    assert_eq!(list.find(&[2]).unwrap().reason, "unspecified");
    assert_eq!(list.find(&[3]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn bent_lists_and_certificates_do_no_harm(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>()) {
        static GOOD: std::sync::LazyLock<[Vec<u8>; 2]> = std::sync::LazyLock::new(|| {
            [list().revoking(&[1], reason(1)).der(), signer().der()]
        });
        for whole in GOOD.iter() {
            let mut bent = whole.clone();
            let place = at.index(bent.len());
            bent[place] = to;
            for bytes in [&bent[..], &bent[..cut.index(bent.len())]] {
                if let Ok(list) = RevocationList::parse(bytes) {
                    let _ = (list.find(&[1]), list.len());
                }
                if let Ok(certificate) = Certificate::parse(bytes) {
                    let _ = (certificate.is_self_signed(), certificate.country(), certificate.not_for_documents());
                }
            }
        }
    }
}

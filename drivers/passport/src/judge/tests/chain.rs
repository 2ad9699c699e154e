// SPDX-License-Identifier: MIT OR Apache-2.0
//! Who may have signed a passport, and who may not.

use jiff::civil::date;
use tashika_kit::card_side::der::{oid, sequence};
use tashika_kit::card_side::x509::{extension, extension_with};
use tashika_kit::verdict::{Integrity, Issuer};

use super::*;
use crate::certificate::{Certificate, csca_facts};
use crate::pki::{self, authority, ca, document_types, key_id, named, usage};

/// The verdicts about a book signed under this certificate.
fn under(certificate: &Made) -> Verdicts {
    verdicts(&Book::plain(certificate).reading())
}

fn with_roots(certificate: &Made, roots: &[Made]) -> Verdicts {
    let roots: Vec<Vec<u8>> = roots.iter().map(Made::der).collect();
    judge(&Book::plain(certificate).reading(), &Store::of(&roots), now())
}

#[test]
fn every_kind_of_csca_anchors() {
    for kind in [Kind::Pkcs1, Kind::Pss, Kind::P256, Kind::P384Explicit, Kind::Brainpool] {
        let csca = Key::of("CSCA", kind);
        let signer = Made::signer("UT", &csca, &Key::of("signer", Kind::P256));
        let verdicts = with_roots(&signer, &[Made::csca("UT", &csca)]);
        assert_eq!((&verdicts.integrity, issuer(&verdicts)), (&Integrity::Intact, "anchored"), "{kind:?}");
    }
}

/// What other programs did not look at: GHSA-58hw-cg5m-88rp and its like.
#[test]
fn a_key_that_may_not_sign_documents_signs_none() {
    let signer = signer();
    let bare = signer.clone().without(&usage(pki::SIGNS_DATA));
    let eku = |id: &[u32]| extension(37, false, &sequence(&[&oid(id)]));
    for (wrong, certificate) in [
        ("no key usage", bare.clone()),
        ("signs certificates too", bare.clone().with(usage(pki::SIGNS_DATA | 0x04))),
        ("signs lists only", bare.clone().with(usage(0x02))),
        ("agrees on keys", bare.with(usage(0x08))),
        ("a CA", signer.clone().with(ca())),
        ("signs master lists", signer.clone().with(eku(&[2, 23, 136, 1, 1, 3]))),
        ("is a server", signer.clone().with(eku(&[1, 3, 6, 1, 5, 5, 7, 3, 1]))),
        ("a demand nobody knows", signer.clone().with(extension(99, true, &sequence(&[])))),
    ] {
        let verdicts = under(&certificate);
        assert_eq!(issuer(&verdicts), "certificate_not_for_documents", "{wrong}");
        assert_eq!(outcome(&verdicts, "passport_signer_use"), Some(StepOutcome::Failed));
    }
    assert_eq!(issuer(&under(&signer.with(extension(99, false, &sequence(&[]))))), "anchored");
}

#[test]
fn a_csca_is_no_signer_of_its_own() {
    let own = Made::csca("UT", &csca());
    assert_eq!(issuer(&under(&own)), "certificate_not_for_documents");
}

#[test]
fn a_signer_somebody_made_is_unknown() {
    let own = Key::of("forger", Kind::P256);
    // Under a CSCA of the right name that nobody imported.
    assert_eq!(issuer(&under(&Made::signer("UT", &own, &own))), "signer_unknown");
    // Naming the key of the real one, which did not sign it.
    let forged = Made { signer: own.clone(), ..signer() };
    let verdicts = under(&forged);
    assert_eq!(issuer(&verdicts), "not_signed_by_named_issuer");
    assert_eq!(outcome(&verdicts, "passport_signer_certificate"), Some(StepOutcome::Failed));
    // The signature over the data is right: nothing is altered, and nothing is proved.
    assert_eq!(verdicts.integrity, Integrity::Intact);
    assert!(verdicts.fields.iter().all(|field| field.mark != tashika_kit::verdict::Mark::Proved));
    // Naming nobody's key.
    let nameless = Made { signer: own, ..signer() }.without(&authority(&csca()));
    assert_eq!(issuer(&under(&nameless)), "signer_unknown");
}

/// Another root that did sign it cannot stand in for the one that is named.
#[test]
fn the_csca_that_is_named_is_the_one_that_signed() {
    let other = Key::of("other CSCA", Kind::P256);
    let roots = [Made::csca("UT", &csca()), Made::csca("UT", &other)];
    let signer = Made { signer: other.clone(), ..signer() };
    assert_eq!(issuer(&with_roots(&signer, &roots)), "not_signed_by_named_issuer");
    // Named by nothing but the name both share, it is found by trying; so is one that names a key nobody has.
    let nameless = signer.without(&authority(&csca()));
    assert_eq!(issuer(&with_roots(&nameless, &roots)), "anchored");
    let lost = nameless.clone().with(authority(&Key::of("lost", Kind::P256)));
    assert_eq!(issuer(&with_roots(&lost, &roots)), "anchored");
    // Under another name, by the country.
    let renamed = Made { subject: named("UT", "Renamed CSCA"), ..roots[1].clone() };
    assert_eq!(issuer(&with_roots(&nameless, &[roots[0].clone(), renamed])), "anchored");
}

#[test]
fn out_of_date_is_told_apart() {
    let [early, late] = [(date(2020, 1, 1), date(2026, 11, 20)), (date(2026, 11, 23), date(2030, 1, 1))];
    let root = Made::csca("UT", &csca());
    for (signer_period, root_period, says, step) in [
        (Some(early), None, "expired", "passport_signer_period"),
        (None, Some(early), "expired", "passport_csca_period"),
        (Some(late), None, "issuer_not_yet_valid", "passport_signer_period"),
        (None, Some(late), "issuer_not_yet_valid", "passport_csca_period"),
    ] {
        let certificate = Made { period: signer_period.unwrap_or(signer().period), ..signer() };
        let root = Made { period: root_period.unwrap_or(root.period), ..root.clone() };
        let verdicts = with_roots(&certificate, &[root]);
        assert_eq!((issuer(&verdicts), &verdicts.integrity), (says, &Integrity::Intact));
        assert_eq!(outcome(&verdicts, step), Some(StepOutcome::Failed));
    }
    let expired = with_roots(&Made { period: early, ..signer() }, std::slice::from_ref(&root));
    assert!(matches!(expired.issuer, Issuer::Expired { not_after, .. } if not_after == date(2026, 11, 20)));
    // The moment of the reading counts, not that of judging.
    let reading = Book::plain(&signer()).reading();
    let later = judge(&reading, &Store::of(&[root.der()]), "2040-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(issuer(&later), "anchored");
}

/// A self-signed certificate and a link certificate of one key: the one that is in force and accepted counts.
#[test]
fn of_two_certificates_of_one_key_the_better_one_counts() {
    let root = Made::csca("UT", &csca());
    let old = Made { period: (date(2015, 1, 1), date(2025, 1, 1)), serial: vec![9], ..root.clone() };
    let before = Key::of("CSCA before", Kind::Pss);
    let link = Made { signer: before, serial: vec![10], ..root.clone() };
    assert!(!csca_facts(&link.der()).unwrap().self_signed);
    assert!(csca_facts(&root.der()).unwrap().self_signed);
    for roots in [vec![old.clone(), root.clone()], vec![root.clone(), old.clone()], vec![old, link.clone()]] {
        assert_eq!(issuer(&with_roots(&signer(), &roots)), "anchored");
    }
    let mut store = Store::of(&[]);
    store.roots = vec![Store::root("no", &root.der(), false), Store::root("yes", &link.der(), true)];
    let verdicts = judge(&Book::plain(&signer()).reading(), &store, now());
    assert!(matches!(&verdicts.issuer, Issuer::Anchored { name, .. } if name == "yes"));
    // A link that lasts longer stands back behind the root of the same key: not every list has the link.
    let longer = Made { period: (root.period.0, date(2060, 1, 1)), ..link };
    for order in [[(&root, "root"), (&longer, "link")], [(&longer, "link"), (&root, "root")]] {
        let both = order.iter().map(|(made, name)| Store::root(name, &made.der(), true)).collect();
        let both = Store { roots: both, ..Store::default() };
        let verdicts = judge(&Book::plain(&signer()).reading(), &both, now());
        assert!(matches!(&verdicts.issuer, Issuer::Anchored { name, .. } if name == "root"));
    }
    store.roots.truncate(1);
    let verdicts = judge(&Book::plain(&signer()).reading(), &store, now());
    assert_eq!(issuer(&verdicts), "anchor_class_not_accepted");
}

#[test]
fn what_is_no_csca_anchors_nothing_even_if_it_was_imported() {
    let root = Made::csca("UT", &csca());
    for (wrong, root) in [
        ("no CA", root.clone().without(&ca())),
        (
            "may not sign certificates",
            root.clone().without(&usage(pki::SIGNS_CERTIFICATES)).with(usage(0x02)),
        ),
        ("a demand nobody knows", root.clone().with(extension(99, true, &sequence(&[])))),
        ("twice the same extension", root.clone().with(key_id(&csca()))),
    ] {
        assert_eq!(issuer(&with_roots(&signer(), std::slice::from_ref(&root))), "no_trust_anchor", "{wrong}");
        assert!(csca_facts(&root.der()).is_err(), "{wrong}");
    }
    // A certificate of version 3 that names no use of its key allows every use.
    assert_eq!(issuer(&with_roots(&signer(), &[root.without(&usage(pki::SIGNS_CERTIFICATES))])), "anchored");
}

#[test]
fn signer_csca_and_document_are_of_one_country() {
    let elsewhere = Key::of("CSCA elsewhere", Kind::P256);
    // A real signer of another country, with a real CSCA above it.
    let foreign = Made::signer("DE", &elsewhere, &Key::of("signer", Kind::P256));
    let both = [Made::csca("UT", &csca()), Made::csca("DE", &elsewhere)];
    let verdicts = with_roots(&foreign, &both);
    assert_eq!(issuer(&verdicts), "country_mismatch");
    assert_eq!(outcome(&verdicts, "passport_country"), Some(StepOutcome::Failed));
    // A signer that claims another country than the CSCA above it.
    let claims = Made { subject: named("DE", "Document Signer"), ..signer() };
    assert_eq!(issuer(&under(&claims)), "country_mismatch");
    // In small letters it is the same country.
    let small = Made { issuer: named("ut", "csca"), subject: named("ut", "signer"), ..signer() };
    assert_eq!(issuer(&under(&small)), "anchored");
    // Germany has a code of its own; of a state that no table has, nothing is compared.
    for (state, says, step) in [
        ("D<<", "anchored", StepOutcome::Passed),
        ("UTO", "country_mismatch", StepOutcome::Failed),
        ("QQQ", "anchored", StepOutcome::NotChecked),
        ("XOM", "anchored", StepOutcome::NotChecked),
    ] {
        let zone = ZONE.replacen("UTO", state, 1);
        let book = Book::of(&[(1, dg1(&zone)), (2, dg2(&photo()))], &foreign);
        let roots: Vec<Vec<u8>> = both.iter().map(Made::der).collect();
        let verdicts = judge(&book.reading(), &Store::of(&roots), now());
        assert_eq!(
            (issuer(&verdicts), outcome(&verdicts, "passport_country")),
            (says, Some(step)),
            "{state}"
        );
    }
}

/// Hong Kong and Macao print CHN and have certificates of their own; organisations write their code in three letters.
#[test]
fn a_country_is_the_same_in_every_way_its_issuer_writes_it() {
    for (state, of_csca, of_signer, says) in [
        ("CHN", "CN", "CN", "anchored"),
        ("CHN", "HK", "HK", "anchored"),
        ("CHN", "MO", "MO", "anchored"),
        ("CHN", "CN", "HK", "country_mismatch"),
        ("CHN", "TW", "TW", "country_mismatch"),
        ("EUE", "EUE", "EUE", "anchored"),
        ("EUE", "EU", "EUE", "anchored"),
        ("UNO", "UNO", "UN", "anchored"),
        ("XOM", "XOM", "XOM", "anchored"),
        ("UNO", "EUE", "EUE", "country_mismatch"),
    ] {
        let root = Made::csca(of_csca, &csca());
        let certificate = Made {
            subject: named(of_signer, "Document Signer"),
            ..Made::signer(of_csca, &csca(), &signer().key)
        };
        let zone = ZONE.replacen("UTO", state, 1);
        let book = Book::of(&[(1, dg1(&zone)), (2, dg2(&photo()))], &certificate);
        let verdicts = judge(&book.reading(), &Store::of(&[root.der()]), now());
        assert_eq!(issuer(&verdicts), says, "{state} {of_csca} {of_signer}");
    }
}

#[test]
fn a_signer_signs_the_documents_it_may() {
    let bare = signer().without(&document_types(&["P"]));
    for (types, code, says) in [
        (Some(&["P"][..]), "P<", "anchored"),
        (Some(&["P"]), "PP", "anchored"),
        (Some(&["AC", "PP"]), "PP", "anchored"),
        (Some(&["PD"]), "PP", "document_type_not_allowed"),
        (Some(&["ID", "I"]), "P<", "document_type_not_allowed"),
        (Some(&[]), "P<", "document_type_not_allowed"),
        (None, "P<", "anchored"),
    ] {
        let certificate = match types {
            Some(types) => bare.clone().with(document_types(types)),
            None => bare.clone(),
        };
        let zone = ZONE.replacen("P<", code, 1);
        let book = Book::of(&[(1, dg1(&zone)), (2, dg2(&photo()))], &certificate);
        assert_eq!(issuer(&verdicts(&book.reading())), says, "{types:?} {code}");
    }
}

/// CVE-2020-0601: the same public point under another generator, with which anybody can sign.
#[test]
fn a_curve_of_ones_own_is_no_curve() {
    let forger = Key::of("forger explicit", Kind::P384Explicit);
    let info = forger.info.to_vec();
    let generator = info.windows(2).position(|pair| pair == [0x04, 0x61]).unwrap() + 2;
    let mut bent = info.clone();
    bent[generator + 5] ^= 1;
    let certificate = Made { key: forger.clone(), info: Some(bent), ..signer() };
    let verdicts = under(&certificate);
    assert!(
        matches!(&verdicts.integrity, Integrity::NotChecked { reason } if reason.code == "unsupported_algorithm")
    );
    assert_eq!(issuer(&verdicts), "unsupported_algorithm");
    let sound = under(&Made { key: forger, info: Some(info), ..signer() });
    assert_eq!(issuer(&sound), "anchored");
}

/// Where the trust store has the signer's certificate and the chip has not (`specs` passport §4.1).
#[test]
fn a_signer_can_come_from_the_trust_store() {
    let mut book = Book::plain(&signer());
    let certificate = book.cms.certificates.remove(0);
    let reading = book.reading();
    let without = verdicts(&reading);
    assert!(
        matches!(&without.integrity, Integrity::NotChecked { reason } if reason.code == "signer_certificate_missing")
    );
    assert_eq!(issuer(&without), "signer_certificate_missing");
    let foreign = Made { issuer: named("DE", "CSCA"), ..signer() };
    let stranger = Made { key: Key::of("stranger", Kind::P256), ..foreign.clone() };
    let with = |signers: &[Vec<u8>]| judge(&reading, &Store { signers: signers.to_vec(), ..store() }, now());
    assert_eq!(issuer(&with(std::slice::from_ref(&certificate))), "anchored");
    assert_eq!(issuer(&with(&[stranger.der(), certificate])), "anchored");
    // The same number under another issuer is somebody else's, unless its key fits.
    assert_eq!(issuer(&with(&[stranger.der()])), "signer_certificate_missing");
    assert_eq!(with(&[foreign.der()]).integrity, Integrity::Intact);
}

#[test]
fn certificates_that_do_not_keep_to_the_profile_are_read() {
    let root = Made::csca("UT", &csca());
    let der = |made: &Made| made.der();
    let zero = Made { serial: vec![0], ..root.clone() };
    assert_eq!(Certificate::parse(&der(&zero)).unwrap().serial, [0]);
    // A negative number, written over a positive one and signed as it stands.
    let negative = {
        let body = |serial: &[u8]| {
            let made = Made { serial: vec![0x7F, 0x01], ..root.clone() };
            let whole = made.der();
            let tbs = whole.windows(4).position(|four| four == [0x02, 0x02, 0x7F, 0x01]).unwrap();
            let mut bent = whole.clone();
            bent[tbs + 2..tbs + 4].copy_from_slice(serial);
            bent
        };
        body(&[0x80, 0x01])
    };
    assert_eq!(Certificate::parse(&negative).unwrap().serial, [0x80, 0x01]);
    let both = extension_with(&oid(&[2, 5, 29, 16]), false, &sequence(&[]));
    let kept = Certificate::parse(&root.clone().with(both).der()).unwrap();
    assert_eq!(kept.key_period, (None, None));
    let policies = extension(32, true, &sequence(&[&sequence(&[&oid(&[2, 5, 29, 32, 0])])]));
    assert!(csca_facts(&root.clone().with(policies).der()).is_ok(), "every policy will do");
    let unreadable = root.with(extension(37, false, &[0xFF]));
    assert!(Certificate::parse(&unreadable.der()).is_err());
}

#[test]
fn facts_about_a_csca_are_what_it_says() {
    let facts = csca_facts(&Made::csca("UT", &csca()).der()).unwrap();
    assert_eq!((facts.country.as_str(), facts.serial.as_slice()), ("UT", &[1][..]));
    assert_eq!((facts.valid_from, facts.valid_until), (date(2020, 1, 1), date(2035, 1, 1)));
    assert!(facts.subject.contains("CN=CSCA") && facts.key_id == csca().id());
    assert!(csca_facts(&signer().der()).is_err());
    assert!(csca_facts(b"").is_err());
}

/// Told as a step, and no more: the day of issue need not be the day of signing.
#[test]
fn the_day_of_issue_and_the_period_of_the_key_are_told() {
    let period = |from: &str, until: &str| {
        let both = [tlv(&[0x80], from.as_bytes()), tlv(&[0x81], until.as_bytes())].concat();
        extension(16, false, &sequence(&[&both]))
    };
    let issued = |day: &str| Field {
        value: FieldValue::Date { date: day.parse().unwrap() },
        source: Source::SignedChipText,
        ..typed(FieldName::ISSUE_DATE, "", "DG12")
    };
    let with = |extension: Option<Vec<u8>>, day: Option<&str>| {
        let mut certificate = signer();
        certificate.extensions.extend(extension);
        let mut reading = Book::plain(&certificate).reading();
        reading.fields.extend(day.map(issued));
        let verdicts = verdicts(&reading);
        assert_eq!(issuer(&verdicts), "anchored");
        outcome(&verdicts, "passport_signer_key_period").unwrap()
    };
    let spring = period("20240101000000Z", "20240401000000Z");
    assert_eq!(with(Some(spring.clone()), Some("2024-03-31")), StepOutcome::Passed);
    assert_eq!(with(Some(spring.clone()), Some("2024-04-03")), StepOutcome::Failed);
    assert_eq!(with(Some(spring.clone()), Some("2023-12-31")), StepOutcome::Failed);
    assert_eq!(with(Some(spring), None), StepOutcome::NotChecked);
    assert_eq!(with(None, Some("2024-03-31")), StepOutcome::NotChecked);
}

/// The place that no signature covers has to name the signed algorithm, in whatever writing.
#[test]
fn the_algorithm_outside_is_the_one_inside() {
    let rsa = Key::of("CSCA", Kind::Pkcs1);
    let root = Made::csca("UT", &rsa);
    let whole = root.der();
    let usual = rsa.algorithm();
    let at = whole.windows(usual.len()).rposition(|part| part == usual).unwrap();
    let with = |outside: &[u8]| {
        let (head, rest) = (&whole[4..at], &whole[at + usual.len()..]);
        Certificate::parse(&sequence(&[head, outside, rest])).unwrap().is_self_signed()
    };
    let name = |last| oid(&[1, 2, 840, 113_549, 1, 1, last]);
    assert!(with(&usual) && with(&sequence(&[&name(11)])), "without the NULL");
    for other in
        [sequence(&[&name(12), &[0x05, 0x00]]), sequence(&[&name(5), &[0x05, 0x00]]), sequence(&[&name(99)])]
    {
        assert!(!with(&other));
    }
}

/// openssl is of the same opinion about the chain, where it has one.
#[test]
fn openssl_finds_the_same_chain() {
    let folder = tempfile::tempdir().unwrap();
    let pem = |der: &[u8]| pki::openssl(&["x509", "-inform", "DER"], der);
    for kind in [Kind::Pkcs1, Kind::Pss, Kind::P256, Kind::Brainpool] {
        let csca = Key::of("CSCA", kind);
        let root = pki::file(folder.path(), "root.pem", &pem(&Made::csca("UT", &csca).der()));
        let signer = Made::signer("UT", &csca, &Key::of("signer", Kind::P256));
        let leaf = pki::file(folder.path(), "leaf.pem", &pem(&signer.der()));
        let at = now().as_second().to_string();
        let arguments = ["verify", "-attime", &at, "-CAfile", &root, &leaf];
        let (good, _, errors) = pki::openssl_says(&arguments, b"");
        assert!(good, "{kind:?}: {errors}");
        let forged = Made { signer: Key::of("forger", kind), ..signer };
        let leaf = pki::file(folder.path(), "leaf.pem", &pem(&forged.der()));
        assert!(!pki::openssl_says(&["verify", "-attime", &at, "-CAfile", &root, &leaf], b"").0);
    }
}

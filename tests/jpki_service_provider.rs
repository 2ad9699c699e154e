// SPDX-License-Identifier: MIT OR Apache-2.0
//! A service provider keeps neither certificate nor serial number nor what holds one (`specs` law §5.1): searched for in
//! everything that a signature, an authentication and a card leave, sealed contents opened, with all exports made. The same
//! search finds them where a verifier keeps them, so that it can be believed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod common {
    pub(crate) mod jpki_desk;
    pub(crate) mod leaks;
}

use std::io::Write;
use std::sync::Mutex;

use common::jpki_desk::{World, read};
use common::leaks::{Needle, each_file};
use tashika::jpki::{JpkiUse, Role};
use tashika::keys;
use tashika::manager::export::{self, Order};
use tashika::manager::{Office, log};
use tashika::records::ExportFormat;
use tashika_mynumber::jpki::{AUTHENTICATION_CERTIFICATE, CMS, Certificate, SIGNATURE_CERTIFICATE};

const PERSONA: &str = "genuine";

/// Everything the program traced.
static TRACED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Tracer;

impl Write for Tracer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        TRACED.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What tells whose certificate it was.
fn needles() -> Vec<Needle> {
    let mut needles = Vec::new();
    for (what, name) in
        [(JpkiUse::Signature, SIGNATURE_CERTIFICATE), (JpkiUse::Authentication, AUTHENTICATION_CERTIFICATE)]
    {
        let der = read(what, PERSONA).evidence(name).unwrap().to_vec();
        let certificate = Certificate::parse(&der).unwrap();
        let modulus = der.windows(4).position(|at| at == [0x02, 0x82, 0x01, 0x01]).unwrap() + 5;
        needles.push(Needle::new("modulus", &der[modulus..modulus + 48]));
        // The end of a certificate is its signature; the beginning is its serial number.
        needles.push(Needle::new("certificate", &der[der.len() - 60..]));
        let length = u8::try_from(certificate.serial.len()).unwrap();
        let integer = [&[0x02, length], &certificate.serial[..]].concat();
        needles.push(Needle::new("serial number in a few bytes", &integer));
        let at = der.windows(integer.len()).position(|at| at == integer).unwrap();
        needles.push(Needle::new("serial number", &der[at..at + integer.len() + 20]));
        let number = certificate.serial.iter().fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
        let decimal = number.to_string();
        assert!(decimal.len() >= 6 && certificate.serial.len() <= 16, "{decimal}");
        needles.push(Needle::new("serial number in digits", decimal.as_bytes()));
        let hexadecimal: String = certificate.serial.iter().map(|byte| format!("{byte:02x}")).collect();
        needles.push(Needle::new("serial number in hexadecimal", hexadecimal.as_bytes()));
    }
    // The attribute content-type: id-data, which every CMS signs.
    let content_type = [
        &[0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x03][..],
        &[0x31, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01],
    ]
    .concat();
    let cms = read(JpkiUse::Signature, PERSONA).evidence(CMS).unwrap().to_vec();
    assert!(cms.windows(content_type.len()).any(|at| at == content_type));
    needles.push(Needle::new("CMS", &content_type));
    needles
}

/// Everything that can be got out of the program after a signature, an authentication and a card were entered: each with
/// a name.
fn leavings(role: Role) -> Vec<(String, Vec<u8>)> {
    let mut world = World::new(role, PERSONA);
    let mut found = Vec::new();
    let mut ids = vec![world.sign()];
    let seq = world.authenticate();
    ids.push(world.show_card());
    let places = world.places();
    let out = tempfile::tempdir().unwrap();
    let mut manager = Office::training(&places, keys::Role::Manager).unwrap();
    for (at, id) in ids.iter().enumerate() {
        for format in [ExportFormat::Pdf, ExportFormat::Json, ExportFormat::Csv, ExportFormat::Bundle] {
            let order = Order { format, masked: false, reason: "検査".into(), since: None };
            let path = out.path().join(format!("{at}-{format:?}"));
            export::one(&mut manager, id, &order, &path).unwrap();
        }
        let (book, session, _) = manager.parts();
        let history = book.view(session, id).unwrap();
        found.push((format!("record {at}"), serde_json::to_vec(&history).unwrap()));
    }
    let (book, session, _) = manager.parts();
    let act = book.authentication(session, seq).unwrap();
    found.push(("authentication".into(), serde_json::to_vec(&act).unwrap()));
    found.push(("debug".into(), format!("{act:?}").into_bytes()));
    let lines = log::entries(book, 500, None).unwrap();
    assert!(lines.iter().any(|line| line.act == "jpki"));
    let words: Vec<String> = lines.iter().map(log::Entry::in_words).collect();
    found.push(("journal".into(), words.join("\n").into_bytes()));
    drop(manager);
    let mut administrator = Office::training(&places, keys::Role::Administrator).unwrap();
    let (book, session, _) = administrator.parts();
    book.back_up(session, &out.path().join("backup")).unwrap();
    drop(administrator);
    for folder in [out.path(), world.home.path()] {
        each_file(folder, &mut |path, bytes| found.push((path.display().to_string(), bytes.to_vec())));
    }
    assert!(found.len() > 12);
    found
}

fn finds(needle: &Needle, leavings: &[(String, Vec<u8>)]) -> bool {
    let search = || leavings.iter().for_each(|(place, bytes)| needle.assert_absent(place, bytes));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(search)).is_err()
}

#[test]
fn nothing_that_tells_whose_certificate_it_was_is_left_anywhere() {
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(|| Tracer).init();
    let needles = needles();
    let before = TRACED.lock().unwrap().len();
    let leavings = leavings(Role::ServiceProvider);
    let traced = TRACED.lock().unwrap()[before..].to_vec();
    assert!(!traced.is_empty());
    for needle in &needles {
        leavings.iter().for_each(|(place, bytes)| needle.assert_absent(place, bytes));
        needle.assert_absent("the traces", &traced);
    }
    // What was checked is said all the same.
    let record = String::from_utf8(leavings[0].1.clone()).unwrap();
    for attested in ["jpki.path", "jpki.signature", "\"service_provider\"", "認定第12号"] {
        assert!(record.contains(attested), "{attested}");
    }
}

#[test]
fn a_verifier_keeps_them_and_the_same_search_finds_them() {
    let leavings = leavings(Role::Verifier);
    // Nobody writes a serial number alone; the certificate with it is what a verifier keeps.
    for needle in needles().iter().filter(|needle| !needle.what.starts_with("serial number in")) {
        assert!(finds(needle, &leavings), "{}", needle.what);
    }
}

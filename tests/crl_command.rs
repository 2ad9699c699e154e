// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika crl` from the command line, and openssl as the judge of lists: it makes some, and checks those of the simulated
//! authorities.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use jiff::{Timestamp, ToSpan};
use serde_json::Value;
use tashika::jpki::revocation::crl::{CrlStore, Found, IssuerKey, Location, Point};
use tashika::records::{Book, BookKind, Places};
use tashika_mynumber::card::revocation::{Authority, ListOrder, Place, Status};
use tempfile::TempDir;

fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"));
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn tashika(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command.env("TASHIKA_HOME", home).args(arguments).output().unwrap()
}

fn training(home: &Path, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = tashika(home, &[&["--training", "crl"], arguments, &["--json"]].concat());
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code(), json.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr))))
}

fn store(home: &Path) -> CrlStore {
    CrlStore::open(&home.join("training-revocation-lists"))
}

/// One of the simulated authorities, with its certificate and key as files for openssl.
struct Ca {
    authority: Authority,
    folder: TempDir,
}

impl Ca {
    fn new() -> Self {
        let [authority, ..] = Authority::all();
        let folder = tempfile::tempdir().unwrap();
        let ca = Self { authority, folder };
        fs::write(ca.path("ca.der"), ca.authority.certificate()).unwrap();
        fs::write(ca.path("key.der"), ca.authority.private_key()).unwrap();
        openssl(ca.folder.path(), &["x509", "-inform", "DER", "-in", "ca.der", "-out", "ca.pem"]);
        openssl(ca.folder.path(), &["pkey", "-inform", "DER", "-in", "key.der", "-out", "key.pem"]);
        ca
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn key(&self) -> IssuerKey {
        IssuerKey::of(&self.authority.certificate()).unwrap()
    }

    /// Asks openssl whether a list is this authority's.
    fn verified(&self, list: &str) -> bool {
        let arguments = ["crl", "-inform", "DER", "-in", list, "-noout", "-verify", "-CAfile", "ca.pem"];
        let run = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output().unwrap();
        String::from_utf8_lossy(&run.stderr).contains("verify OK")
    }

    fn write(&self, name: &str, place: Option<Place>, number: u64, filler: std::ops::Range<u32>) -> String {
        let an_hour_ago = Timestamp::now().checked_sub(1.hour()).unwrap();
        let at = an_hour_ago.checked_add(i64::try_from(number).unwrap().seconds()).unwrap();
        let order = ListOrder { filler, ..ListOrder::daily(place, number, at) };
        fs::write(self.path(name), self.authority.list(&order)).unwrap();
        self.text(name)
    }
}

#[test]
fn lists_of_the_simulated_authorities_say_what_their_register_says() {
    let (ca, home) = (Ca::new(), tempfile::tempdir().unwrap());
    let full = ca.write("full.crl", None, 1, 0..3_000);
    assert!(ca.verified("full.crl"));
    let (code, said) = training(home.path(), &["import", &full, "--ca", &ca.text("ca.der")]);
    assert_eq!((code, &said["new"], &said["refused"]), (Some(0), &1.into(), &0.into()), "{said}");
    // Every serial number openssl reads, and no other, is revoked.
    let text =
        openssl(ca.folder.path(), &["crl", "-inform", "DER", "-in", "full.crl", "-noout", "-text"]).stdout;
    let text = String::from_utf8(text).unwrap();
    let serials: Vec<&str> =
        text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: ")).collect();
    assert_eq!(said["serials"], serials.len());
    assert!(serials.len() > 3_000);
    let (store, now) = (store(home.path()), Timestamp::now());
    let find = |serial: &[u8]| store.find(&ca.key(), None, serial, now);
    for serial in serials {
        let mut number = tashika_kit::hex::decode(serial).unwrap();
        if number[0] & 0x80 != 0 {
            number.insert(0, 0);
        }
        assert!(matches!(find(&number), Found::Revoked { .. }), "a listed number is not found");
    }
    let mut seen = [0; 2];
    for (serial, status) in ca.authority.register(now) {
        match (status, find(&serial)) {
            (Status::Revoked { reason, at }, Found::Revoked { reason: found, on, .. }) => {
                assert_eq!((found.number(), on), (reason, tashika_kit::date::japan_day(at)));
                seen[0] += 1;
            }
            (Status::Good, Found::NotListed { .. }) => seen[1] += 1,
            (status, found) => panic!("{status:?} {found:?}"),
        }
    }
    assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
}

#[test]
fn a_folder_of_partitioned_lists_is_refreshed_purged_and_entered() {
    let (ca, home) = (Ca::new(), tempfile::tempdir().unwrap());
    fs::create_dir_all(ca.path("lists/deeper")).unwrap();
    for number in 0..20 {
        let name = format!("lists/{}{number}.crl", if number < 5 { "deeper/" } else { "" });
        ca.write(&name, Some(Place::invented(number)), 1, number * 10..number * 10 + 10);
        assert!(ca.verified(&name));
    }
    // Somebody put a page that says "not found" among them.
    fs::write(ca.path("lists/99.crl"), "<html>").unwrap();
    let (code, said) = training(home.path(), &["import", &ca.text("lists"), "--ca", &ca.text("ca.pem")]);
    assert_eq!(
        (code, &said["new"], &said["refused"], &said["serials"]),
        (Some(1), &20.into(), &1.into(), &200.into())
    );
    fs::remove_file(ca.path("lists/99.crl")).unwrap();
    let (code, said) = training(home.path(), &["refresh"]);
    assert_eq!((code, &said["unchanged"], &said["serials"]), (Some(0), &20.into(), &200.into()));
    ca.write("lists/7.crl", Some(Place::invented(7)), 2, 70..90);
    let locations = ca.path("locations.toml");
    fs::write(&locations, "[[list]]\nname = \"全市町村\"\nlocation = \"lists\"\n").unwrap();
    assert_eq!(Location::in_file(&locations).unwrap().len(), 20);
    let (code, said) = training(home.path(), &["refresh", &ca.text("locations.toml")]);
    assert_eq!((code, &said["unchanged"], &said["replaced"]), (Some(0), &19.into(), &1.into()));
    let (code, said) = training(home.path(), &["status"]);
    assert_eq!((code, said["lists"].as_array().unwrap().len(), &said["serials"]), (Some(0), 20, &210.into()));
    assert_eq!(said["authorities"][0], "SIMULATED-JPKI sign 01");

    // Without --yes nothing is deleted.
    let refused = tashika(home.path(), &["--training", "crl", "purge"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(store(home.path()).status(Timestamp::now()).unwrap().len(), 20);
    let (code, said) = training(home.path(), &["purge", "--yes"]);
    assert_eq!((code, &said["lists"], &said["serials"]), (Some(0), &20.into(), &210.into()));
    let proof = fs::read(said["proof"].as_str().unwrap()).unwrap();
    assert_eq!(said["sha256"], tashika_kit::hex::lower(&tashika_kit::rsa::sha256(&proof)));
    assert_eq!(said["entered"], true);
    let places = Places::in_folder(home.path(), BookKind::Training);
    let journal = Book::open(&places, BookKind::Training).unwrap().journal(100, None).unwrap();
    assert!(journal.iter().any(|line| line.3 == "revocation_purged"), "{journal:?}");
    assert!(store(home.path()).status(Timestamp::now()).unwrap().is_empty());
}

/// openssl makes the lists: full, and for a distribution point, with every reason.
#[test]
fn lists_made_by_openssl_are_read() {
    const REASONS: [(&str, &str); 7] = [
        ("unspecified", "revoked_unspecified"),
        ("keyCompromise", "revoked_key_compromise"),
        ("CACompromise", "revoked_ca_compromise"),
        ("affiliationChanged", "revoked_affiliation_changed"),
        ("superseded", "revoked_superseded"),
        ("cessationOfOperation", "revoked_cessation_of_operation"),
        ("certificateHold", "revoked_certificate_hold"),
    ];
    let (ca, home) = (Ca::new(), tempfile::tempdir().unwrap());
    let f = ca.folder.path();
    let config = "[ca]\ndefault_ca=c\n[c]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\n\
                  default_crl_days=2\ncertificate=ca.pem\nprivate_key=key.pem\n\
                  [full]\nauthorityKeyIdentifier=keyid\n\
                  [part]\nauthorityKeyIdentifier=keyid\nissuingDistributionPoint=critical,@point\n\
                  [point]\nfullname=dirName:name\nonlyuser=TRUE\n\
                  [uri]\nissuingDistributionPoint=critical,@uri_point\n[uri_point]\nfullname=URI:http://x.invalid\n\
                  [indirect]\nissuingDistributionPoint=critical,@indirect_point\n\
                  [indirect_point]\nfullname=dirName:name\nindirectCRL=TRUE\n\
                  [some]\nissuingDistributionPoint=critical,@some_point\n\
                  [some_point]\nfullname=dirName:name\nonlysomereasons=keyCompromise\n\
                  [name]\nC=JP\nCN=Kakuu CRLDP\n";
    fs::write(ca.path("c.cnf"), config).unwrap();
    fs::write(ca.path("number"), "01\n").unwrap();
    // openssl's register of certificates: revoked, until when valid, since when and why, number, name.
    let mut register: String = (0_u8..)
        .zip(REASONS)
        .map(|(at, (reason, _))| {
            format!("R\t300101000000Z\t260401000000Z,{reason}\t0A0B0C{at:02X}\tunknown\t/CN=a{at}\n")
        })
        .collect();
    register.push_str("R\t300101000000Z\t260401000000Z\tFFEEDDCCBBAA00112233\tunknown\t/CN=b\n");
    fs::write(ca.path("index.txt"), register).unwrap();
    for part in ["full", "part", "uri", "indirect", "some"] {
        openssl(f, &["ca", "-config", "c.cnf", "-gencrl", "-crlexts", part, "-out", &format!("{part}.pem")]);
    }
    let (_, said) = training(home.path(), &["import", &ca.text("full.pem"), "--ca", &ca.text("ca.der")]);
    assert_eq!((&said["new"], &said["serials"]), (&1.into(), &8.into()), "{said}");
    let (_, said) = training(home.path(), &["import", &ca.text("part.pem")]);
    assert_eq!((&said["new"], &said["serials"]), (&1.into(), &8.into()), "{said}");
    assert!(said["lists"][0]["point"].as_str().unwrap().contains("Kakuu CRLDP"), "{said}");
    for (part, problem) in
        [("uri", "crl_point_form"), ("indirect", "crl_indirect"), ("some", "crl_some_reasons")]
    {
        let (code, said) = training(home.path(), &["import", &ca.text(&format!("{part}.pem"))]);
        assert_eq!((code, &said["lists"][0]["problem"]), (Some(1), &problem.into()), "{said}");
    }
    let (store, now) = (store(home.path()), Timestamp::now());
    let name = tashika_kit::card_side::x509::name(&[
        tashika_kit::card_side::x509::country(),
        tashika_kit::card_side::x509::common_name("Kakuu CRLDP"),
    ]);
    for point in [None, Some(Point(&name))] {
        for (at, (_, expected)) in (0_u8..).zip(REASONS) {
            match store.find(&ca.key(), point, &[0x0A, 0x0B, 0x0C, at], now) {
                Found::Revoked { reason, on, .. } => {
                    assert_eq!((reason.code(), on), (expected, jiff::civil::date(2026, 4, 1)));
                }
                other => panic!("{other:?}"),
            }
        }
        let long = [0, 0xFF, 0xEE, 0xDD, 0xCC, 0xBB, 0xAA, 0x00, 0x11, 0x22, 0x33];
        assert!(matches!(store.find(&ca.key(), point, &long, now), Found::Revoked { .. }));
        assert!(matches!(store.find(&ca.key(), point, &[0x0A, 0x0B, 0x0C, 9], now), Found::NotListed { .. }));
    }
}

/// An import that is stopped in the middle, by Ctrl-C and by a kill, leaves the list before.
#[cfg(target_os = "linux")]
#[test]
fn a_stopped_import_leaves_the_list_before() {
    let (ca, home) = (Ca::new(), tempfile::tempdir().unwrap());
    let first = ca.write("first.crl", None, 1, 0..10);
    training(home.path(), &["import", &first, "--ca", &ca.text("ca.der")]);
    ca.write("second.crl", None, 2, 0..20_000);
    let second = fs::read(ca.path("second.crl")).unwrap();
    let count = || store(home.path()).status(Timestamp::now()).unwrap()[0].serials;
    let before = count();
    for signal in ["INT", "KILL"] {
        let pipe = ca.path(&format!("pipe-{signal}"));
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // Whoever runs the tests in the background may have had Ctrl-C ignored, and children inherit that.
        let mut child = Command::new("env")
            .args(["--default-signal=INT", env!("CARGO_BIN_EXE_tashika")])
            .env("TASHIKA_HOME", home.path())
            .args(["--training", "crl", "import"])
            .arg(&pipe)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut into = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
        into.write_all(&second[..second.len() / 2]).unwrap();
        // It is in the middle: the folder of what comes in is there.
        let incoming = home.path().join("training-revocation-lists/incoming");
        let begin = Instant::now();
        while !incoming.join("0").exists() {
            assert!(begin.elapsed() < Duration::from_secs(60), "the import did not begin");
            std::thread::sleep(Duration::from_millis(10));
        }
        let kill = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
        assert!(kill.success() && !child.wait().unwrap().success());
        drop(into);
        assert_eq!(count(), before, "{signal}");
    }
    let (_, said) = training(home.path(), &["import", &ca.text("second.crl")]);
    assert_eq!(said["replaced"], 1);
    assert!(count() > 20_000 && !home.path().join("training-revocation-lists/incoming").exists());
}

#[test]
fn who_has_no_role_receives_nothing() {
    let (ca, home) = (Ca::new(), tempfile::tempdir().unwrap());
    let list = ca.write("list.crl", None, 1, 0..10);
    let output = tashika(home.path(), &["crl", "import", &list, "--ca", &ca.text("ca.der")]);
    assert_eq!(output.status.code(), Some(6), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!home.path().join("revocation-lists").exists());
    // What simulated authorities say counts in training alone.
    let (_, said) = training(home.path(), &["import", &list]);
    assert_eq!(said["lists"][0]["problem"], "crl_foreign");
    // Deleting needs no role: a use can end by losing it.
    assert_eq!(tashika(home.path(), &["crl", "purge", "--yes"]).status.code(), Some(0));
}

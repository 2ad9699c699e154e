// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenSSL as judge, both ways: it verifies what the tests make, and makes what is verified here.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use tashika_mynumber::jpki::{Certificate, PathVerdict, Problem, Purpose, check};
use tempfile::TempDir;

use crate::rig::{self, AUTHENTICATION, NOW, Pins, Recipe, SIGNATURE, at, checked};

const UNITS: [&str; 2] = ["JPKI for digital signature", "JPKI for user authentication"];
const HOLDER: &str = "/C=JP/L=Kaku-ken/L=Mihon-shi/CN=20251016172600001341";

/// A folder in which `openssl` works.
struct Bench(TempDir);

/// Roots and keys that every test uses, made once.
static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let bench = Bench(tempfile::tempdir().unwrap());
    std::fs::write(bench.0.path().join("jpki.cnf"), include_str!("openssl.cnf")).unwrap();
    for (name, unit, extensions) in [
        ("signature", UNITS[0], "root"),
        ("second", UNITS[0], "root"),
        ("no_ca", UNITS[0], "root_no_ca"),
        ("authentication", UNITS[1], "root"),
    ] {
        bench.key(&format!("{name}-root.key"), &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
        let subject = format!("/C=JP/O=JPKI-TEST/OU={unit}/OU=Japan Agency for Local Authority");
        let (key, out) = (format!("{name}-root.key"), format!("{name}-root.pem"));
        bench.run(&[
            "req",
            "-x509",
            "-new",
            "-sha256",
            "-key",
            &key,
            "-days",
            "3650",
            "-config",
            "jpki.cnf",
            "-extensions",
            extensions,
            "-utf8",
            "-subj",
            &subject,
            "-out",
            &out,
        ]);
    }
    for (name, kind) in [("holder", "rsa_keygen_bits:2048"), ("short", "rsa_keygen_bits:1024")] {
        bench.key(&format!("{name}.key"), &["-algorithm", "RSA", "-pkeyopt", kind]);
    }
    bench.key("curve.key", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    bench
});

impl Bench {
    fn try_run(&self, words: &[&str]) -> Output {
        let output = Command::new("openssl").args(words).current_dir(self.0.path()).output();
        output.unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"))
    }

    fn run(&self, words: &[&str]) -> Vec<u8> {
        let output = self.try_run(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn key(&self, name: &str, words: &[&str]) {
        self.run(&[&["genpkey", "-out", name], words].concat());
    }

    fn der(&self, pem: &str) -> Vec<u8> {
        self.run(&["x509", "-in", pem, "-outform", "DER"])
    }

    /// A leaf of one day short of a year; its file has the name of what is special about it.
    fn leaf(&self, name: &str, root: &str, key: &str, extensions: &str, digest: &str) -> Vec<u8> {
        let (request, out) = (format!("{name}.csr"), format!("{name}.pem"));
        let (root, root_key) = (format!("{root}-root.pem"), format!("{root}-root.key"));
        self.run(&[
            "req", "-new", "-key", key, "-config", "jpki.cnf", "-utf8", "-subj", HOLDER, "-out", &request,
        ]);
        self.run(&[
            "x509",
            "-req",
            "-in",
            &request,
            digest,
            "-CA",
            &root,
            "-CAkey",
            &root_key,
            "-set_serial",
            "0x227B13",
            "-days",
            "364",
            "-extfile",
            "jpki.cnf",
            "-extensions",
            extensions,
            "-out",
            &out,
        ]);
        self.der(&out)
    }

    /// Whether `openssl verify` takes a leaf under a root at a moment, and what it says.
    fn verifies(&self, leaf: &[u8], root: &[u8], moment: Timestamp, more: &[&str]) -> (bool, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| Path::join(folder.path(), name).display().to_string();
        let pem = |name: &str, der: &[u8]| {
            std::fs::write(path("der"), der).unwrap();
            self.run(&["x509", "-inform", "DER", "-in", &path("der"), "-out", &path(name)]);
            path(name)
        };
        let (leaf, root) = (pem("leaf", leaf), pem("root", root));
        let seconds = moment.as_second().to_string();
        let words =
            ["verify", "-no-CApath", "-no-CAstore", "-x509_strict", "-attime", &seconds, "-CAfile", &root];
        let output = self.try_run(&[&words[..], more, &[leaf.as_str()]].concat());
        (
            output.status.success(),
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned(),
        )
    }
}

fn soon() -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24)
}

fn judged(purpose: Purpose, leaf: &[u8], root: &str, moment: Timestamp) -> PathVerdict {
    let root = BENCH.der(&format!("{root}-root.pem"));
    check(purpose, leaf, &root, &Pins::of(&[&root]), moment)
}

fn refusal(purpose: Purpose, leaf: &[u8], root: &str) -> String {
    rig::refused(&judged(purpose, leaf, root, soon()))
}

#[test]
fn openssl_takes_the_certificates_that_are_taken_here() {
    for (hierarchy, policy) in
        [(SIGNATURE, "1.2.392.200149.8.5.1.0.20"), (AUTHENTICATION, "1.2.392.200149.8.5.1.0.30")]
    {
        let (leaf, root) = (hierarchy.leaf().der(), hierarchy.root().der());
        let policy = ["-policy", policy, "-explicit_policy"];
        let (good, said) = BENCH.verifies(&leaf, &root, at(NOW), &policy);
        assert!(good, "{said}");
        assert_eq!(checked(&hierarchy, &leaf).refusal(), None);
        let (good, said) = BENCH.verifies(&leaf, &root, at("2031-01-01T00:00:00Z"), &policy);
        assert!(!good && said.contains("expired"), "{said}");
        let (good, said) = BENCH.verifies(&leaf, &root, at("2025-01-01T00:00:00Z"), &policy);
        assert!(!good && said.contains("not yet valid"), "{said}");
        let forged = Recipe {
            signer: rig::Hierarchy { generation: 8, ..hierarchy.clone() }.key(),
            ..hierarchy.leaf()
        };
        assert!(!BENCH.verifies(&forged.der(), &root, at(NOW), &[]).0);
    }
}

#[test]
fn openssl_and_this_program_read_the_public_test_card_alike() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/jpki-test-card/");
    let read = |name: &str| std::fs::read(format!("{folder}{name}")).unwrap();
    let (leaf, ca) = (read("jpki-auth-cert.der"), read("jpki-auth-ca-cert.der"));
    let (good, said) = BENCH.verifies(&leaf, &ca, at(NOW), &["-purpose", "sslclient"]);
    assert!(good, "{said}");
    let text = BENCH.run(&[
        "x509",
        "-inform",
        "DER",
        "-in",
        &format!("{folder}jpki-auth-cert.der"),
        "-noout",
        "-serial",
        "-ocsp_uri",
        "-startdate",
        "-enddate",
        "-dateopt",
        "iso_8601",
    ]);
    let text = String::from_utf8(text).unwrap();
    let own = Certificate::parse(&leaf).unwrap();
    let moment = |moment: Timestamp| moment.strftime("%Y-%m-%d %H:%M:%SZ").to_string();
    for line in [
        format!("serial={}", tashika_kit::hex::upper(&own.serial)),
        own.ocsp.unwrap(),
        format!("notBefore={}", moment(own.not_before)),
        format!("notAfter={}", moment(own.not_after)),
    ] {
        assert!(text.lines().any(|other| other == line), "{line} in {text}");
    }
}

#[test]
fn what_openssl_makes_in_the_profile_passes() {
    let bench = &*BENCH;
    let signature = bench.leaf("good-signature", "signature", "holder.key", "signature", "-sha256");
    let verdict = judged(Purpose::Signature, &signature, "signature", soon());
    assert_eq!(verdict.refusal(), None);
    let certificate = verdict.certificate.unwrap();
    let attributes = certificate.attributes.unwrap();
    assert_eq!((attributes.name.as_str(), attributes.address.as_str()), ("高崎　吉郎", "架空県見本市"));
    assert_eq!(attributes.birth_date, jiff::civil::date(1958, 9, 30));
    assert_eq!(attributes.name_substituted, [true, true, false, true, false]);
    assert!(certificate.distribution_point.is_some() && certificate.ocsp.is_none());
    let modulus = bench.run(&["rsa", "-in", "holder.key", "-noout", "-modulus"]);
    let modulus = String::from_utf8(modulus).unwrap();
    let own = tashika_kit::hex::upper(certificate.key.unwrap().modulus());
    assert_eq!(modulus.trim(), format!("Modulus={own}"));
    let authentication = bench.leaf("good-auth", "authentication", "holder.key", "authentication", "-sha256");
    let verdict = judged(Purpose::UserAuthentication, &authentication, "authentication", soon());
    assert_eq!(verdict.refusal(), None);
    assert_eq!(verdict.certificate.unwrap().ocsp.as_deref(), Some("http://ocsp.invalid"));
    // And the one is not the other.
    assert_eq!(refusal(Purpose::UserAuthentication, &signature, "signature"), "key_usage");
    assert_eq!(refusal(Purpose::Signature, &authentication, "authentication"), "key_usage");
    assert_eq!(refusal(Purpose::Signature, &signature, "authentication"), "issuer_name");
}

#[test]
fn time_passes_for_both_alike() {
    let leaf = BENCH.leaf("timed", "signature", "holder.key", "signature", "-sha256");
    let root = BENCH.der("signature-root.pem");
    for (hours, code) in
        [(24, ""), (24 * 363, ""), (24 * 366, "certificate_expired"), (-24, "certificate_not_yet_valid")]
    {
        let moment = Timestamp::now() + SignedDuration::from_hours(hours);
        let verdict = judged(Purpose::Signature, &leaf, "signature", moment);
        // The day before, the root is not valid yet either.
        let own = rig::refused(&verdict).replace("issuer_not_yet_valid", "certificate_not_yet_valid");
        assert_eq!(own, code, "{hours}");
        assert_eq!(BENCH.verifies(&leaf, &root, moment, &[]).0, code.is_empty(), "{hours}");
    }
}

#[test]
fn what_openssl_makes_outside_the_profile_is_refused_by_name() {
    for (name, root, key, extensions, digest, code) in [
        ("usage", "signature", "holder.key", "wrong_usage", "-sha256", "key_usage"),
        ("ca", "signature", "holder.key", "leaf_is_ca", "-sha256", "leaf_is_ca"),
        ("policy", "signature", "holder.key", "no_policy", "-sha256", "policy"),
        ("identifier", "signature", "holder.key", "no_identifier", "-sha256", "authority_key_identifier"),
        ("sha1", "signature", "holder.key", "signature", "-sha1", "signature_algorithm"),
        ("md5", "signature", "holder.key", "signature", "-md5", "signature_algorithm"),
        ("sha512", "signature", "holder.key", "signature", "-sha512", "signature_algorithm"),
        ("short", "signature", "short.key", "signature", "-sha256", "certificate_key"),
        ("curve", "signature", "curve.key", "signature", "-sha256", "certificate_key"),
        ("fake", "no_ca", "holder.key", "signature", "-sha256", "ca_constraints"),
    ] {
        let leaf = BENCH.leaf(&format!("bad-{name}"), root, key, extensions, digest);
        assert_eq!(refusal(Purpose::Signature, &leaf, root), code, "{name}");
    }
}

#[test]
fn another_key_of_the_same_name_is_told_apart() {
    let leaf = BENCH.leaf("generation", "second", "holder.key", "signature", "-sha256");
    assert_eq!(refusal(Purpose::Signature, &leaf, "second"), "");
    let verdict = judged(Purpose::Signature, &leaf, "signature", soon());
    assert_eq!(verdict.problem, Some(Problem::SameNameOtherKey));
    let root = BENCH.der("signature-root.pem");
    assert!(!BENCH.verifies(&leaf, &root, soon(), &[]).0);
    let second = BENCH.der("second-root.pem");
    let verdict = check(Purpose::Signature, &leaf, &second, &Pins::of(&[&root]), soon());
    assert_eq!(rig::refused(&verdict), "same_name_other_key");
}

/// The signature key's root signs with PSS, version 1, and with nothing of the profile.
#[test]
fn other_writings_of_openssl() {
    let bench = &*BENCH;
    bench.run(&[
        "req",
        "-new",
        "-key",
        "holder.key",
        "-config",
        "jpki.cnf",
        "-subj",
        HOLDER,
        "-out",
        "plain.csr",
    ]);
    let common = [
        "x509",
        "-req",
        "-in",
        "plain.csr",
        "-CA",
        "signature-root.pem",
        "-CAkey",
        "signature-root.key",
        "-set_serial",
        "7",
        "-days",
        "364",
    ];
    // Without extensions OpenSSL writes version 1, which has no place for them.
    bench.run(&[&common[..], &["-out", "v1.pem"]].concat());
    let leaf = bench.der("v1.pem");
    assert_eq!(refusal(Purpose::Signature, &leaf, "signature"), "certificate_unreadable");
    let pss = [
        "-sigopt",
        "rsa_padding_mode:pss",
        "-extfile",
        "jpki.cnf",
        "-extensions",
        "signature",
        "-out",
        "pss.pem",
    ];
    bench.run(&[&common[..], &pss].concat());
    assert_eq!(refusal(Purpose::Signature, &bench.der("pss.pem"), "signature"), "signature_algorithm");
}

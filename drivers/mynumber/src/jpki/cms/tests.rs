// SPDX-License-Identifier: MIT OR Apache-2.0
//! Signatures of a software key, judged by OpenSSL, and signatures of OpenSSL, judged here; and every other shape, each
//! refused by its own name.

use std::path::Path;
use std::process::{Command, Output};

use jiff::Timestamp;
use jiff::civil::date;
use tashika_kit::card_side::der::{context, octets, sequence, set, tlv};
use tashika_kit::card_side::x509::rsa_algorithm;
use tashika_kit::rsa::sha256;

use super::{CmsProblem, pkcs7, pkcs9, signable, verify};
use crate::card::{holder, issuer::Issuance, keys::Key, revocation::Issue, x509};

const TEXT: &str = "本人確認のため署名します。\nI sign this text.\r\nand its line ends stay";
const NOW: &str = "2026-11-21T03:04:05.678Z";

struct World {
    key: Key,
    certificate: Vec<u8>,
    ca: Vec<u8>,
}

fn world() -> World {
    let root = Issuance::Simulated.root(x509::Purpose::Sign, 1);
    let key = Key::named("cms test");
    let period = x509::Period { from: date(2025, 1, 1), to: date(2048, 1, 1) };
    let certificate = root.signature_certificate((&holder::HANAKO, Issue::Present), &key, period);
    World { key, certificate, ca: root.certificate() }
}

impl World {
    fn sign(&self, content: &[u8]) -> Vec<u8> {
        let signable = signable(content, &self.certificate, now()).unwrap();
        signable.signed(&self.key.sign_contents(&signable.digest_info()), &self.ca)
    }

    fn verified(&self, cms: &[u8]) -> Result<Timestamp, CmsProblem> {
        verify(cms, TEXT.as_bytes(), &self.certificate)
    }
}

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    Command::new("openssl").current_dir(folder).args(arguments).output().unwrap()
}

fn openssl_ok(folder: &Path, arguments: &[&str]) {
    let output = openssl(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn pem(folder: &Path, name: &str, der: &[u8]) {
    std::fs::write(folder.join(format!("{name}.der")), der).unwrap();
    let (from, to) = (format!("{name}.der"), format!("{name}.pem"));
    openssl_ok(folder, &["x509", "-inform", "DER", "-in", &from, "-out", &to]);
}

#[test]
fn a_signature_tells_its_time_and_holds_for_its_text_alone() {
    let world = world();
    let cms = world.sign(TEXT.as_bytes());
    assert_eq!(world.verified(&cms).unwrap(), "2026-11-21T03:04:05Z".parse().unwrap());
    let other = |text: &str| verify(&cms, text.as_bytes(), &world.certificate);
    assert_eq!(other(&TEXT.replace("\r\n", "\n")), Err(CmsProblem::OtherContent));
    assert_eq!(other(""), Err(CmsProblem::OtherContent));
    let again =
        signable(TEXT.as_bytes(), &world.certificate, "2051-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let later = again.signed(&world.key.sign_contents(&again.digest_info()), &world.ca);
    assert_eq!(world.verified(&later).unwrap(), "2051-01-01T00:00:00Z".parse().unwrap());
}

#[test]
fn openssl_accepts_ours_and_refuses_another_text() {
    let world = world();
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    pem(at, "ca", &world.ca);
    std::fs::write(at.join("text"), TEXT).unwrap();
    std::fs::write(at.join("other"), TEXT.replace("I sign", "I do not sign")).unwrap();
    std::fs::write(at.join("cms"), world.sign(TEXT.as_bytes())).unwrap();
    let base = ["cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-CAfile", "ca.pem"];
    let rest = ["-purpose", "any", "-attime", "1763694245", "-out", "seen", "-content"];
    for cades in [&[][..], &["-cades"]] {
        openssl_ok(at, &[&base[..], cades, &rest, &["text"]].concat());
        assert_eq!(std::fs::read(at.join("seen")).unwrap(), TEXT.as_bytes());
        let output = openssl(at, &[&base[..], cades, &rest, &["other"]].concat());
        assert!(!output.status.success(), "another text was accepted");
    }
    // Another root of the same name did not issue the signer's certificate.
    pem(at, "ca", &Issuance::Simulated.root(x509::Purpose::Sign, 2).certificate());
    assert!(!openssl(at, &[&base[..], &rest, &["text"]].concat()).status.success());
}

/// A key, a CA and a leaf made by OpenSSL.
fn openssl_world(folder: &Path) -> Vec<u8> {
    let new = |name: &str| {
        let (key, subject) = (format!("{name}.key"), format!("/C=JP/O=openssl/CN={name}"));
        let out = format!("{name}.csr");
        openssl_ok(
            folder,
            &[
                "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-subj", &subject, "-out",
                &out,
            ],
        );
    };
    new("root");
    new("leaf");
    std::fs::write(folder.join("extensions"), "subjectKeyIdentifier=hash").unwrap();
    openssl_ok(
        folder,
        &["x509", "-req", "-in", "root.csr", "-signkey", "root.key", "-days", "9", "-out", "root.pem"],
    );
    openssl_ok(
        folder,
        &[
            "x509",
            "-req",
            "-in",
            "leaf.csr",
            "-CA",
            "root.pem",
            "-CAkey",
            "root.key",
            "-extfile",
            "extensions",
            "-set_serial",
            "0x00c0ffee",
            "-days",
            "9",
            "-out",
            "leaf.pem",
        ],
    );
    openssl_ok(folder, &["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]);
    std::fs::write(folder.join("text"), TEXT).unwrap();
    std::fs::read(folder.join("leaf.der")).unwrap()
}

#[test]
fn openssl_is_accepted_in_this_shape_and_refused_by_name_in_others() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let certificate = openssl_world(at);
    let signed = |more: &[&str]| {
        let base = ["cms", "-sign", "-binary", "-in", "text", "-outform", "DER", "-out", "cms"];
        openssl_ok(at, &[&base[..], more].concat());
        verify(&std::fs::read(at.join("cms")).unwrap(), TEXT.as_bytes(), &certificate)
    };
    let signer = ["-signer", "leaf.pem", "-inkey", "leaf.key", "-md", "sha256"];
    let usual = |more: &[&'static str]| [&signer[..], &["-nosmimecap", "-cades"], more].concat();
    assert!(signed(&usual(&[])).is_ok());
    assert!(signed(&usual(&["-certfile", "root.pem"])).is_ok(), "its issuer's certificate may come along");
    let refused = |outcome: Result<Timestamp, CmsProblem>| outcome.unwrap_err();
    assert_eq!(refused(signed(&usual(&["-nodetach"]))), CmsProblem::ContentInside);
    assert_eq!(refused(signed(&usual(&["-nocerts"]))), CmsProblem::Certificates);
    assert_eq!(refused(signed(&usual(&["-keyid"]))), CmsProblem::Version);
    assert_eq!(refused(signed(&usual(&["-keyopt", "rsa_padding_mode:pss"]))), CmsProblem::SignatureAlgorithm);
    assert_eq!(refused(signed(&[&signer[..], &["-cades"]].concat())), CmsProblem::AttributeUnknown);
    assert_eq!(refused(signed(&[&signer[..], &["-nosmimecap"]].concat())), CmsProblem::AttributeMissing);
    assert_eq!(refused(signed(&[&signer[..], &["-noattr"]].concat())), CmsProblem::AttributeMissing);
    let sha512 = ["-signer", "leaf.pem", "-inkey", "leaf.key", "-md", "sha512", "-nosmimecap", "-cades"];
    assert_eq!(refused(signed(&sha512)), CmsProblem::DigestAlgorithm);
    let two = ["-signer", "leaf.pem", "-inkey", "leaf.key", "-signer", "root.pem", "-inkey", "root.key"];
    let two = [&two[..], &["-md", "sha256", "-nosmimecap", "-cades"]].concat();
    assert_eq!(refused(signed(&two)), CmsProblem::Signers);
    let other = ["-signer", "root.pem", "-inkey", "root.key", "-md", "sha256", "-nosmimecap", "-cades"];
    assert_eq!(refused(signed(&other)), CmsProblem::Certificates, "the certificate is not the signer's");
    let both = [&other[..], &["-certfile", "leaf.pem"]].concat();
    assert_eq!(refused(signed(&both)), CmsProblem::OtherSigner);
}

/// The parts of a CMS, each of which can be another; signed after that.
#[derive(Clone)]
struct Shape {
    kind: Vec<u8>,
    version: u8,
    inner: Vec<u8>,
    certificates: Vec<Vec<u8>>,
    lists: Vec<u8>,
    attributes: Vec<Vec<u8>>,
    sorted: bool,
    algorithm: Vec<u8>,
    unsigned: Vec<u8>,
    signers: usize,
}

fn attribute(id: &[u8], values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[id, &tlv(&[0x31], &values.concat())])
}

fn identified(certificate: &[u8], more: &[u8]) -> Vec<u8> {
    sequence(&[&sequence(&[&sequence(&[&octets(&sha256(certificate)), more])])])
}

impl Shape {
    fn usual(world: &World) -> Self {
        Self {
            kind: pkcs7(2),
            version: 1,
            inner: sequence(&[&pkcs7(1)]),
            certificates: vec![world.certificate.clone(), world.ca.clone()],
            lists: Vec::new(),
            attributes: vec![
                attribute(&pkcs9(&[3]), &[pkcs7(1)]),
                attribute(&pkcs9(&[4]), &[octets(&sha256(TEXT.as_bytes()))]),
                attribute(&pkcs9(&[5]), &[tlv(&[0x17], b"261121030405Z")]),
                attribute(&pkcs9(&[16, 2, 47]), &[identified(&world.certificate, &[])]),
            ],
            sorted: true,
            algorithm: rsa_algorithm(11),
            unsigned: Vec::new(),
            signers: 1,
        }
    }

    fn signed(mut self, world: &World) -> Vec<u8> {
        if self.sorted {
            self.attributes.sort_unstable();
        }
        let attributes = self.attributes.concat();
        let signature = world.key.sign(&set(&attributes));
        let digest = sequence(&[&tashika_kit::card_side::der::oid(&super::SHA256)]);
        let (own, _) = super::signer(&world.certificate).unwrap();
        let name = sequence(&[&own.issuer, &tlv(&[0x02], &own.serial)]);
        let version = [0x02, 0x01, self.version];
        let attributes = if attributes.is_empty() { Vec::new() } else { context(0, &attributes) };
        let parts =
            [&version[..], &name, &digest, &attributes, &self.algorithm, &octets(&signature), &self.unsigned];
        let signer = sequence(&parts);
        let data = sequence(&[
            &version,
            &set(&digest),
            &self.inner,
            &context(0, &self.certificates.concat()),
            &self.lists,
            &set(&signer.repeat(self.signers)),
        ]);
        sequence(&[&self.kind, &context(0, &data)])
    }
}

#[test]
fn every_other_shape_is_refused_by_its_name() {
    let world = world();
    let bent = |bend: &dyn Fn(&mut Shape)| {
        let mut shape = Shape::usual(&world);
        bend(&mut shape);
        world.verified(&shape.signed(&world))
    };
    assert!(bent(&|_| {}).is_ok(), "the usual shape of this test is the one that is accepted");
    let is = |bend: &dyn Fn(&mut Shape), problem: CmsProblem| {
        assert_eq!(bent(bend), Err(problem));
    };
    is(&|shape| shape.kind = pkcs7(3), CmsProblem::NotSignedData);
    is(&|shape| shape.version = 3, CmsProblem::Version);
    is(
        &|shape| shape.inner = sequence(&[&pkcs7(1), &context(0, &octets(TEXT.as_bytes()))]),
        CmsProblem::ContentInside,
    );
    is(&|shape| shape.inner = sequence(&[&pkcs7(2)]), CmsProblem::ContentType);
    is(&|shape| shape.certificates.clear(), CmsProblem::Certificates);
    is(&|shape| shape.certificates.push(world.certificate.clone()), CmsProblem::Certificates);
    is(&|shape| shape.certificates[0] = world.ca.clone(), CmsProblem::Certificates);
    is(&|shape| shape.lists = context(1, &sequence(&[])), CmsProblem::RevocationLists);
    is(&|shape| shape.signers = 0, CmsProblem::Signers);
    is(&|shape| shape.signers = 2, CmsProblem::Signers);
    is(&|shape| shape.algorithm = rsa_algorithm(5), CmsProblem::SignatureAlgorithm);
    is(&|shape| shape.algorithm = rsa_algorithm(13), CmsProblem::SignatureAlgorithm);
    is(&|shape| shape.unsigned = context(1, &sequence(&[])), CmsProblem::UnsignedAttributes);
    is(&|shape| shape.sorted = false, CmsProblem::AttributeOrder);
    for missing in 0..4 {
        is(&|shape| drop(shape.attributes.remove(missing)), CmsProblem::AttributeMissing);
        is(&|shape| shape.attributes.push(shape.attributes[missing].clone()), CmsProblem::AttributeTwice);
    }
    is(&|shape| shape.attributes.clear(), CmsProblem::AttributeMissing);
    let values = [pkcs7(1), pkcs7(1)];
    is(&|shape| shape.attributes[0] = attribute(&pkcs9(&[3]), &values), CmsProblem::AttributeTwice);
    is(&|shape| shape.attributes[0] = attribute(&pkcs9(&[3]), &[]), CmsProblem::AttributeTwice);
    is(&|shape| shape.attributes[0] = attribute(&pkcs9(&[3]), &[pkcs7(2)]), CmsProblem::ContentType);
    is(&|shape| shape.attributes.push(attribute(&pkcs9(&[13]), &[pkcs7(1)])), CmsProblem::AttributeUnknown);
    let digest = octets(&sha256(b"another text"));
    is(
        &|shape| shape.attributes[1] = attribute(&pkcs9(&[4]), std::slice::from_ref(&digest)),
        CmsProblem::OtherContent,
    );
    for time in ["2611210304Z", "261321030405Z", "2611210304+5", "261121030460Z", ""] {
        let time = tlv(&[0x17], time.as_bytes());
        is(
            &|shape| shape.attributes[2] = attribute(&pkcs9(&[5]), std::slice::from_ref(&time)),
            CmsProblem::SigningTime,
        );
    }
    let early = tlv(&[0x18], b"20261121030405Z");
    is(
        &|shape| shape.attributes[2] = attribute(&pkcs9(&[5]), std::slice::from_ref(&early)),
        CmsProblem::SigningTime,
    );
    let other = identified(&world.ca, &[]);
    is(
        &|shape| shape.attributes[3] = attribute(&pkcs9(&[16, 2, 47]), std::slice::from_ref(&other)),
        CmsProblem::OtherCertificate,
    );
    let named = sequence(&[&sequence(&[&context(4, &sequence(&[]))]), &[0x02, 0x01, 0x07]]);
    let other = identified(&world.certificate, &named);
    is(
        &|shape| shape.attributes[3] = attribute(&pkcs9(&[16, 2, 47]), std::slice::from_ref(&other)),
        CmsProblem::OtherCertificate,
    );
}

#[test]
fn what_follows_it_what_is_cut_off_and_who_else_is_named_is_refused() {
    let world = world();
    let cms = world.sign(TEXT.as_bytes());
    assert_eq!(world.verified(&[&cms[..], &[0x00]].concat()), Err(CmsProblem::TrailingBytes));
    for length in 0..cms.len() {
        assert!(world.verified(&cms[..length]).is_err(), "{length}");
    }
    let root = Issuance::Simulated.root(x509::Purpose::Sign, 1);
    let period = x509::Period { from: date(2025, 1, 1), to: date(2048, 1, 1) };
    let renewed = root.signature_certificate(
        (&holder::HANAKO, Issue::Present),
        &world.key,
        x509::Period { to: date(2047, 1, 1), ..period },
    );
    let of_renewed = verify(&cms, TEXT.as_bytes(), &renewed);
    assert_eq!(of_renewed, Err(CmsProblem::Certificates), "the same key and number in another certificate");
    assert_eq!(verify(&cms, TEXT.as_bytes(), b"no certificate"), Err(CmsProblem::CertificateUnreadable));
    let stranger = World { key: Key::named("cms stranger"), ..world };
    assert_eq!(stranger.verified(&stranger.sign(TEXT.as_bytes())), Err(CmsProblem::Signature));
}

#[test]
fn no_changed_byte_passes() {
    let world = world();
    let cms = world.sign(TEXT.as_bytes());
    // What nobody signs and nobody uses is the issuer's certificate that comes along.
    let ca = cms.windows(world.ca.len()).position(|part| part == world.ca).unwrap();
    for at in (0..cms.len()).filter(|at| !(ca..ca + world.ca.len()).contains(at)) {
        let mut changed = cms.clone();
        changed[at] ^= 0x01;
        assert!(world.verified(&changed).is_err(), "byte {at}");
    }
}

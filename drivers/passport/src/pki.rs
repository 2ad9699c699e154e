// SPDX-License-Identifier: MIT OR Apache-2.0
//! A small PKI for the tests of the reader: keys and signatures by `openssl`, certificates, lists and SODs written as each
//! test wants them, right or wrong.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::{Date, date};
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, RevocationList, Root, SignerId};
use tashika_kit::card_side::der::{bits, context, integer, octets, oid, printable, sequence, set, tlv, utf8};
use tashika_kit::card_side::x509::{Body, Period, extension, extension_with, name};
use tashika_kit::digest::Digest;
use tashika_kit::rsa::sha256;

/// What a key signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Pkcs1,
    Pss,
    P256,
    /// P-384 with its parameters written out.
    P384Explicit,
    Brainpool,
}

/// A key, made once for each name and kind.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) kind: Kind,
    pem: Arc<String>,
    /// SubjectPublicKeyInfo.
    pub(crate) info: Arc<Vec<u8>>,
}

pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (good, out, errors) = openssl_says(arguments, input);
    assert!(good, "{arguments:?}: {errors}");
    out
}

pub(crate) fn openssl_says(arguments: &[&str], input: &[u8]) -> (bool, Vec<u8>, String) {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"));
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), output.stdout, String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Writes into a folder and says where.
pub(crate) fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

impl Key {
    pub(crate) fn of(name: &'static str, kind: Kind) -> Self {
        static MADE: OnceLock<Mutex<HashMap<(&'static str, Kind), Key>>> = OnceLock::new();
        let made = MADE.get_or_init(Mutex::default);
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry((name, kind)).or_insert_with(|| Self::make(kind)).clone()
    }

    fn make(kind: Kind) -> Self {
        let options: &[&str] = match kind {
            Kind::Pkcs1 | Kind::Pss => &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
            Kind::P256 => &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            Kind::P384Explicit => {
                &["EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"]
            }
            Kind::Brainpool => &["EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
        };
        let pem = openssl(&[&["genpkey", "-algorithm"], options].concat(), b"");
        let info = openssl(&["pkey", "-pubout", "-outform", "DER"], &pem);
        Self { kind, pem: Arc::new(String::from_utf8(pem).unwrap()), info: Arc::new(info) }
    }

    pub(crate) fn pem(&self) -> &[u8] {
        self.pem.as_bytes()
    }

    pub(crate) fn digest(&self) -> Digest {
        if self.kind == Kind::P384Explicit { Digest::Sha384 } else { Digest::Sha256 }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let key = file(folder.path(), "key.pem", self.pem());
        let digest = if self.kind == Kind::P384Explicit { "-sha384" } else { "-sha256" };
        let mut arguments = vec!["dgst", digest, "-sign", &key];
        if self.kind == Kind::Pss {
            arguments.extend(["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"]);
        }
        openssl(&arguments, message)
    }

    /// AlgorithmIdentifier of its signatures.
    pub(crate) fn algorithm(&self) -> Vec<u8> {
        let null = [0x05, 0x00];
        match self.kind {
            Kind::Pkcs1 => sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 11]), &null]),
            Kind::Pss => {
                let hash = sequence(&[&oid(&[2, 16, 840, 1, 101, 3, 4, 2, 1]), &null]);
                let mask = sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 8]), &hash]);
                let salt = integer(&[32]);
                let parameters = sequence(&[&context(0, &hash), &context(1, &mask), &context(2, &salt)]);
                sequence(&[&oid(&[1, 2, 840, 113_549, 1, 1, 10]), &parameters])
            }
            Kind::P256 | Kind::Brainpool => sequence(&[&oid(&[1, 2, 840, 10_045, 4, 3, 2])]),
            Kind::P384Explicit => sequence(&[&oid(&[1, 2, 840, 10_045, 4, 3, 3])]),
        }
    }

    pub(crate) fn id(&self) -> Vec<u8> {
        sha256(&self.info)[..20].to_vec()
    }
}

/// `C` and `CN`.
pub(crate) fn named(country: &str, common: &str) -> Vec<u8> {
    let part = |number: u32, value: &[u8]| sequence(&[&oid(&[2, 5, 4, number]), value]);
    name(&[part(6, &printable(country)), part(3, &utf8(common))])
}

/// A certificate to be written.
#[derive(Clone)]
pub(crate) struct Made {
    pub(crate) serial: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) period: (Date, Date),
    pub(crate) key: Key,
    pub(crate) info: Option<Vec<u8>>,
    pub(crate) signer: Key,
    /// Written whole, in this order.
    pub(crate) extensions: Vec<Vec<u8>>,
}

pub(crate) const KEY_USAGE: u32 = 15;

pub(crate) fn usage(flags: u8) -> Vec<u8> {
    extension(KEY_USAGE, true, &tlv(&[0x03], &[flags.trailing_zeros() as u8, flags]))
}

pub(crate) fn key_id(key: &Key) -> Vec<u8> {
    extension(14, false, &octets(&key.id()))
}

pub(crate) fn authority(key: &Key) -> Vec<u8> {
    extension(35, false, &sequence(&[&tlv(&[0x80], &key.id())]))
}

pub(crate) fn ca() -> Vec<u8> {
    extension(19, true, &sequence(&[&[0x01, 0x01, 0xFF], &integer(&[0])]))
}

pub(crate) fn document_types(codes: &[&str]) -> Vec<u8> {
    let codes: Vec<Vec<u8>> = codes.iter().map(|code| printable(code)).collect();
    let list = sequence(&[&integer(&[0]), &set(&codes.concat())]);
    extension_with(&oid(&[2, 23, 136, 1, 1, 6, 2]), false, &list)
}

/// digitalSignature; keyCertSign and cRLSign.
pub(crate) const SIGNS_DATA: u8 = 0x80;
pub(crate) const SIGNS_CERTIFICATES: u8 = 0x06;

impl Made {
    pub(crate) fn csca(country: &str, key: &Key) -> Self {
        let own = named(country, "CSCA");
        Self {
            serial: vec![1],
            issuer: own.clone(),
            subject: own,
            period: (date(2020, 1, 1), date(2035, 1, 1)),
            key: key.clone(),
            info: None,
            signer: key.clone(),
            extensions: vec![usage(SIGNS_CERTIFICATES), ca(), key_id(key), authority(key)],
        }
    }

    pub(crate) fn signer(country: &str, csca: &Key, key: &Key) -> Self {
        Self {
            serial: vec![0x33, 0x44],
            issuer: named(country, "CSCA"),
            subject: named(country, "Document Signer"),
            period: (date(2024, 1, 1), date(2034, 6, 1)),
            key: key.clone(),
            info: None,
            signer: csca.clone(),
            extensions: vec![usage(SIGNS_DATA), key_id(key), authority(csca), document_types(&["P"])],
        }
    }

    /// Without the extension of this kind.
    pub(crate) fn without(mut self, extension: &[u8]) -> Self {
        let before = self.extensions.len();
        self.extensions.retain(|own| own != extension);
        assert_eq!(self.extensions.len() + 1, before, "it had no such extension");
        self
    }

    pub(crate) fn with(mut self, extension: Vec<u8>) -> Self {
        self.extensions.push(extension);
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let body = Body {
            serial: &self.serial,
            algorithm: &self.signer.algorithm(),
            issuer: &self.issuer,
            period: Period { from: self.period.0, to: self.period.1 },
            subject: &self.subject,
            key: self.info.as_deref().unwrap_or(&self.key.info),
            extensions: &self.extensions,
        };
        body.signed(|bytes| self.signer.sign(bytes))
    }
}

/// An LDSSecurityObject with these groups.
pub(crate) fn lds(version: u8, digest: Digest, groups: &[(u8, &[u8])]) -> Vec<u8> {
    let entry =
        |(number, file): &(u8, &[u8])| sequence(&[&tlv(&[0x02], &[*number]), &octets(&digest.of(&[file]))]);
    let entries: Vec<Vec<u8>> = groups.iter().map(entry).collect();
    let versions = match version {
        0 => Vec::new(),
        _ => sequence(&[&printable("0108"), &printable("040000")]),
    };
    sequence(&[
        &tlv(&[0x02], &[version]),
        &digest_algorithm(digest),
        &sequence(&[&entries.concat()]),
        &versions,
    ])
}

pub(crate) fn digest_algorithm(digest: Digest) -> Vec<u8> {
    let sha2 = |last| oid(&[2, 16, 840, 1, 101, 3, 4, 2, last]);
    sequence(&[&match digest {
        Digest::Sha1 => oid(&[1, 3, 14, 3, 2, 26]),
        Digest::Sha224 => sha2(4),
        Digest::Sha256 => sha2(1),
        Digest::Sha384 => sha2(2),
        Digest::Sha512 => sha2(3),
    }])
}

pub(crate) const LDS_OBJECT: [u32; 6] = [2, 23, 136, 1, 1, 1];
pub(crate) const SECURITY_OBJECT: [u32; 9] = [0, 4, 0, 127, 0, 7, 3, 2, 1];

/// A SignedData to be written, right by itself.
#[derive(Clone)]
pub(crate) struct Cms {
    pub(crate) content_type: Vec<u8>,
    pub(crate) content: Vec<u8>,
    pub(crate) certificates: Vec<Vec<u8>>,
    pub(crate) signer: Key,
    pub(crate) version: u8,
    /// issuerAndSerialNumber or `[0]`.
    pub(crate) id: Vec<u8>,
    pub(crate) algorithm: Vec<u8>,
    /// The attributes, each whole.
    pub(crate) attributes: Vec<Vec<u8>>,
    /// Written twice.
    pub(crate) twice: bool,
}

pub(crate) fn attribute(number: u32, value: &[u8]) -> Vec<u8> {
    sequence(&[&oid(&[1, 2, 840, 113_549, 1, 9, number]), &set(value)])
}

impl Cms {
    pub(crate) fn of(content_type: &[u32], content: &[u8], certificate: &Made) -> Self {
        let key = certificate.key.clone();
        let digest = key.digest().of(&[content]);
        Self {
            content_type: oid(content_type),
            content: content.to_vec(),
            certificates: vec![certificate.der()],
            version: 1,
            id: sequence(&[&certificate.issuer, &integer(&certificate.serial)]),
            algorithm: key.algorithm(),
            attributes: vec![attribute(3, &oid(content_type)), attribute(4, &octets(&digest))],
            signer: key,
            twice: false,
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let attributes = self.attributes.concat();
        let signature = self.signer.sign(&tlv(&[0x31], &attributes));
        let digest = digest_algorithm(self.signer.digest());
        let carried = if self.attributes.is_empty() { Vec::new() } else { context(0, &attributes) };
        let info = sequence(&[
            &integer(&[self.version]),
            &self.id,
            &digest,
            &carried,
            &self.algorithm,
            &octets(&signature),
        ]);
        let infos = if self.twice { set(&[info.clone(), info].concat()) } else { set(&info) };
        let certificates =
            if self.certificates.is_empty() { Vec::new() } else { context(0, &self.certificates.concat()) };
        let content = sequence(&[&self.content_type, &context(0, &octets(&self.content))]);
        let data = sequence(&[&integer(&[3]), &set(&digest), &content, &certificates, &infos]);
        sequence(&[&oid(&[1, 2, 840, 113_549, 1, 7, 2]), &context(0, &data)])
    }

    pub(crate) fn sod(&self) -> Vec<u8> {
        sod(&self.der())
    }
}

pub(crate) fn sod(cms: &[u8]) -> Vec<u8> {
    tlv(&[0x77], cms)
}

/// A revocation list to be written.
#[derive(Clone)]
pub(crate) struct List {
    pub(crate) issuer: Vec<u8>,
    pub(crate) signer: Key,
    pub(crate) this_update: &'static str,
    pub(crate) next_update: Option<&'static str>,
    /// Serial number as it is written, and the entry's extensions.
    pub(crate) entries: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl List {
    pub(crate) fn of(country: &str, signer: &Key) -> Self {
        Self {
            issuer: named(country, "CSCA"),
            signer: signer.clone(),
            this_update: "261101000000Z",
            next_update: Some("270130000000Z"),
            entries: Vec::new(),
            extensions: vec![authority(signer), extension(20, false, &integer(&[7]))],
        }
    }

    pub(crate) fn revoking(mut self, serial: &[u8], extensions: Vec<u8>) -> Self {
        self.entries.push((serial.to_vec(), extensions));
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let time = |text: &str| tlv(&[0x17], text.as_bytes());
        let entry = |(serial, extensions): &(Vec<u8>, Vec<u8>)| {
            let extensions = if extensions.is_empty() { Vec::new() } else { sequence(&[extensions]) };
            sequence(&[&tlv(&[0x02], serial), &time("261015000000Z"), &extensions])
        };
        let entries: Vec<Vec<u8>> = self.entries.iter().map(entry).collect();
        let body = sequence(&[
            &integer(&[1]),
            &self.signer.algorithm(),
            &self.issuer,
            &time(self.this_update),
            &self.next_update.map(time).unwrap_or_default(),
            &if entries.is_empty() { Vec::new() } else { sequence(&[&entries.concat()]) },
            &context(0, &sequence(&[&self.extensions.concat()])),
        ]);
        let signature = bits(&self.signer.sign(&body));
        sequence(&[&body, &self.signer.algorithm(), &signature])
    }
}

/// A trust store.
#[derive(Clone, Default)]
pub(crate) struct Store {
    pub(crate) roots: Vec<Root>,
    pub(crate) signers: Vec<Vec<u8>>,
    pub(crate) lists: Vec<Vec<u8>>,
}

impl Store {
    pub(crate) fn of(roots: &[Vec<u8>]) -> Self {
        let roots = roots.iter().enumerate().map(|(at, der)| Self::root(&format!("CSCA {at}"), der, true));
        Self { roots: roots.collect(), ..Self::default() }
    }

    pub(crate) fn root(name: &str, der: &[u8], accepted: bool) -> Root {
        let anchor = Anchor { name: name.to_owned(), fingerprint: sha256(der), class: AnchorClass::Official };
        Root { anchor, der: der.into(), accepted }
    }
}

impl Anchors for Store {
    fn roots(&self, family: &str) -> Vec<Root> {
        if family == "passport" { self.roots.clone() } else { Vec::new() }
    }

    fn signer_certificates(&self, _family: &str, _id: SignerId<'_>) -> Vec<Arc<[u8]>> {
        self.signers.iter().map(|der| der.as_slice().into()).collect()
    }

    fn revocation_lists(&self, _family: &str) -> Vec<RevocationList> {
        let list = |(at, der): (usize, &Vec<u8>)| RevocationList {
            name: format!("list {at}"),
            der: der.as_slice().into(),
        };
        self.lists.iter().enumerate().map(list).collect()
    }
}

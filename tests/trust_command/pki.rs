// SPDX-License-Identifier: MIT OR Apache-2.0
//! Countries that openssl makes: CSCA certificates, links, signers of master lists, lists, CRLs, files of the directory.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::openssl;

const CONFIG: &str = "[req]
distinguished_name = dn
[dn]
[csca]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ml]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, 2.23.136.1.1.3
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[no_ca]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[no_use]
basicConstraints = critical, CA:TRUE
keyUsage = critical, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ds]
keyUsage = critical, digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ca]
default_ca = c
[c]
database = index
serial = serial
crlnumber = crlnumber
new_certs_dir = .
default_md = sha256
policy = p
default_crl_days = 90
unique_subject = no
[p]
countryName = optional
organizationName = optional
commonName = supplied
[crl]
authorityKeyIdentifier = keyid
";

/// A folder in which keys and certificates are made.
pub(crate) struct Pki<'a>(pub(crate) &'a Path);

/// The kinds of keys that CSCAs have.
pub(crate) const P256: &[&str] = &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
pub(crate) const EXPLICIT: &[&str] =
    &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"];
pub(crate) const BRAINPOOL: &[&str] = &[
    "-algorithm",
    "EC",
    "-pkeyopt",
    "ec_paramgen_curve:brainpoolP256r1",
    "-pkeyopt",
    "ec_param_enc:explicit",
];
pub(crate) const RSA: &[&str] = &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

impl<'a> Pki<'a> {
    pub(crate) fn new(folder: &'a Path) -> Self {
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write("c.cnf", CONFIG);
        write("index", "");
        write("index.attr", "unique_subject = no\n");
        write("serial", "7001\n");
        write("crlnumber", "01\n");
        Self(folder)
    }

    pub(crate) fn key(&self, name: &str, kind: &[&str]) {
        let out = format!("{name}.key");
        openssl(self.0, &[&["genpkey"], kind, &["-out", &out]].concat());
    }

    /// A self-signed CSCA certificate `<name>.pem` and `.der`, with a key of its own unless there is one.
    pub(crate) fn csca(&self, name: &str, subject: &str, kind: &[&str], more: &[&str]) {
        let key = format!("{name}.key");
        if !self.0.join(&key).exists() {
            self.key(name, kind);
        }
        let pem = format!("{name}.pem");
        let fixed = [
            "req",
            "-x509",
            "-new",
            "-config",
            "c.cnf",
            "-extensions",
            "csca",
            "-days",
            "4000",
            "-subj",
            subject,
            "-key",
            &key,
            "-out",
            &pem,
        ];
        openssl(self.0, &[&fixed[..], more].concat());
        self.der(name);
    }

    /// A certificate for the key of `name`, signed by `issuer`.
    pub(crate) fn issued(&self, name: &str, subject: &str, issuer: &str, extensions: &str, more: &[&str]) {
        let [key, csr, pem] = ["key", "csr", "pem"].map(|ending| format!("{name}.{ending}"));
        if !self.0.join(&key).exists() {
            self.key(name, P256);
        }
        openssl(self.0, &["req", "-new", "-config", "c.cnf", "-subj", subject, "-key", &key, "-out", &csr]);
        let (ca, ca_key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        let fixed = [
            "x509",
            "-req",
            "-in",
            &csr,
            "-CA",
            &ca,
            "-CAkey",
            &ca_key,
            "-extfile",
            "c.cnf",
            "-extensions",
            extensions,
            "-days",
            "1000",
            "-out",
            &pem,
        ];
        openssl(self.0, &[&fixed[..], more].concat());
        self.der(name);
    }

    /// A certificate with a period of its own, signed by `issuer`, or by itself.
    pub(crate) fn dated(
        &self,
        name: &str,
        subject: &str,
        issuer: Option<&str>,
        extensions: &str,
        period: [&str; 2],
    ) {
        let [key, csr, pem] = ["key", "csr", "pem"].map(|ending| format!("{name}.{ending}"));
        if !self.0.join(&key).exists() {
            self.key(name, P256);
        }
        openssl(self.0, &["req", "-new", "-config", "c.cnf", "-subj", subject, "-key", &key, "-out", &csr]);
        let fixed = [
            "ca",
            "-batch",
            "-config",
            "c.cnf",
            "-in",
            &csr,
            "-out",
            &pem,
            "-notext",
            "-preserveDN",
            "-extensions",
            extensions,
            "-startdate",
            period[0],
            "-enddate",
            period[1],
        ];
        let (ca, ca_key) =
            (format!("{}.pem", issuer.unwrap_or(name)), format!("{}.key", issuer.unwrap_or(name)));
        let by: Vec<&str> = match issuer {
            Some(_) => vec!["-cert", &ca, "-keyfile", &ca_key],
            None => vec!["-selfsign", "-keyfile", &ca_key],
        };
        openssl(self.0, &[&fixed[..], &by].concat());
        self.der(name);
    }

    fn der(&self, name: &str) {
        let (pem, der) = (format!("{name}.pem"), format!("{name}.der"));
        openssl(self.0, &["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
    }

    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        std::fs::read(self.0.join(file)).unwrap()
    }

    pub(crate) fn sha256(&self, file: &str) -> String {
        String::from_utf8(openssl(self.0, &["dgst", "-sha256", "-r", file])).unwrap()[..64].to_owned()
    }

    /// A master list of these certificates, signed with a signer's key; its CSCA comes along.
    pub(crate) fn list(&self, out: &str, certificates: &[&str], signer: &str, along: &str, more: &[&str]) {
        let all: Vec<Vec<u8>> = certificates.iter().map(|name| self.bytes(&format!("{name}.der"))).collect();
        self.list_of(out, &all.concat(), signer, along, more);
    }

    pub(crate) fn list_of(&self, out: &str, set: &[u8], signer: &str, along: &str, more: &[&str]) {
        let content = der(0x30, &[&[2, 1, 0][..], &der(0x31, set)].concat());
        std::fs::write(self.0.join("content"), content).unwrap();
        let [pem, key, along] = [format!("{signer}.pem"), format!("{signer}.key"), format!("{along}.pem")];
        let fixed = [
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-in",
            "content",
            "-signer",
            &pem,
            "-inkey",
            &key,
            "-certfile",
            &along,
            "-md",
            "sha256",
            "-outform",
            "DER",
            "-out",
            out,
        ];
        let kind: &[&str] =
            if more.contains(&"-econtent_type") { &[] } else { &["-econtent_type", "2.23.136.1.1.2"] };
        openssl(self.0, &[&fixed[..], kind, more].concat());
    }

    /// A CRL of `issuer`, in DER; `days` from now to the next one.
    pub(crate) fn crl(&self, out: &str, issuer: &str, more: &[&str]) {
        let (pem, key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
        let fixed = [
            "ca", "-gencrl", "-config", "c.cnf", "-crlexts", "crl", "-cert", &pem, "-keyfile", &key, "-out",
            "crl.pem",
        ];
        openssl(self.0, &[&fixed[..], more].concat());
        openssl(self.0, &["crl", "-in", "crl.pem", "-outform", "DER", "-out", out]);
    }
}

pub(crate) fn der(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    [&[tag, 0x83][..], &length[1..], value].concat()
}

/// One entry of the directory, with folded base64.
pub(crate) fn entry(place: &str, attribute: &str, value: &[u8]) -> String {
    let text = format!("{attribute}:: {}", STANDARD.encode(value));
    let lines: Vec<&str> =
        text.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("dn: cn=x,{place},dc=download,dc=pkd,dc=icao,dc=int\nobjectClass: top\n{}\n\n", lines.join("\n "))
}

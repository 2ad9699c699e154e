// SPDX-License-Identifier: MIT OR Apache-2.0
//! An authority made by the `openssl` command, which knows nothing of this program, and its OCSP responder.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use tempfile::TempDir;

/// The serial number of the certificate that is asked about, as `openssl` writes it.
pub(crate) const SERIAL: &str = "12AB34CD";

/// Keys and certificates.
pub(crate) struct Authority {
    folder: TempDir,
}

/// Made once for all tests of a program: keys take time.
pub(crate) static AUTHORITY: LazyLock<Authority> = LazyLock::new(Authority::new);

impl Authority {
    fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        // Two authorities of one name, as the JPKI has three.
        for name in ["ca", "other"] {
            let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
            let usage = "keyUsage=critical,keyCertSign,cRLSign";
            made.openssl(&[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-keyout",
                &key,
                "-out",
                &certificate,
                "-subj",
                "/C=JP/O=Judge/OU=Authority",
                "-days",
                "3650",
                "-addext",
                usage,
            ]);
        }
        made.issue("leaf", "ca", 365, &format!("0x{SERIAL}"), "keyUsage=critical,digitalSignature");
        made.issue("beside", "ca", 365, "0x77", "keyUsage=critical,digitalSignature");
        let good = "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning";
        made.issue("responder", "ca", 30, "0x1001", good);
        made.issue("short-lived", "ca", 1, "0x1002", good);
        made.issue("foreign", "other", 30, "0x1003", good);
        made.issue("no-purpose", "ca", 30, "0x1004", "keyUsage=critical,digitalSignature");
        made.issue(
            "tls",
            "ca",
            30,
            "0x1005",
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth",
        );
        made.issue(
            "no-usage",
            "ca",
            30,
            "0x1006",
            "keyUsage=critical,keyAgreement\nextendedKeyUsage=OCSPSigning",
        );
        made.issue("critical", "ca", 30, "0x1007", &format!("{good}\n1.2.3.4=critical,ASN1:NULL"));
        made
    }

    fn issue(&self, name: &str, by: &str, days: u32, serial: &str, extensions: &str) {
        std::fs::write(self.path(&format!("{name}.ext")), extensions).unwrap();
        let file = |kind: &str| format!("{name}.{kind}");
        let subject = format!("/C=JP/O=Judge/CN={name}");
        self.openssl(&[
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            &file("key"),
            "-out",
            &file("csr"),
            "-subj",
            &subject,
        ]);
        self.openssl(&[
            "x509",
            "-req",
            "-in",
            &file("csr"),
            "-CA",
            &format!("{by}.pem"),
            "-CAkey",
            &format!("{by}.key"),
            "-set_serial",
            serial,
            "-days",
            &days.to_string(),
            "-extfile",
            &file("ext"),
            "-out",
            &file("pem"),
        ]);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `openssl` in the folder; it must succeed.
    pub(crate) fn openssl(&self, arguments: &[&str]) -> Output {
        let output = self.command(arguments).stdin(Stdio::null()).output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments:?}: {told}");
        output
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("openssl");
        command.args(arguments).current_dir(self.folder.path());
        command
    }

    /// A certificate, DER.
    pub(crate) fn der(&self, name: &str) -> Vec<u8> {
        self.openssl(&["x509", "-in", &format!("{name}.pem"), "-outform", "DER"]).stdout
    }

    /// What the authority says of the certificate: a line of its index.
    pub(crate) fn index(&self, name: &str, line: &str) {
        std::fs::write(self.path(name), line).unwrap();
    }

    /// The answer of the responder `signer` to a request, with these further options.
    pub(crate) fn answer(
        &self,
        case: &str,
        line: &str,
        request: &[u8],
        signer: &str,
        more: &[&str],
    ) -> Vec<u8> {
        let file = |kind: &str| format!("{case}.{kind}");
        self.index(&file("index"), line);
        std::fs::write(self.path(&file("request")), request).unwrap();
        let (index, request, response) = (file("index"), file("request"), file("response"));
        let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
        let fixed = [
            "ocsp",
            "-index",
            &index,
            "-CA",
            "ca.pem",
            "-rsigner",
            &certificate,
            "-rkey",
            &key,
            "-reqin",
            &request,
            "-respout",
            &response,
        ];
        self.openssl(&[&fixed[..], more].concat());
        std::fs::read(self.path(&response)).unwrap()
    }
}

/// A line of an index for a certificate that is in force.
pub(crate) fn valid() -> String {
    format!("V\t401231235959Z\t\t{SERIAL}\tunknown\t/CN=leaf\n")
}

/// A line for one that was revoked on 2026-11-02, 16:00 in UTC: the 3rd in Japan. The reason is one of `openssl`'s words.
pub(crate) fn revoked(reason: &str) -> String {
    let reason = if reason.is_empty() { String::new() } else { format!(",{reason}") };
    format!("R\t401231235959Z\t261102160000Z{reason}\t{SERIAL}\tunknown\t/CN=leaf\n")
}

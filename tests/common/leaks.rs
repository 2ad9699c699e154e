// SPDX-License-Identifier: MIT OR Apache-2.0
//! Runs a command with tracing at its finest and searches everything it wrote for what must not be there.

#![allow(dead_code, reason = "each test uses its part")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD};
use serde_json::Value;
use tempfile::TempDir;

/// Something that must not be found, and what it is.
pub(crate) struct Needle {
    pub(crate) what: String,
    forms: Vec<Vec<u8>>,
}

impl Needle {
    /// The bytes themselves, in hexadecimal of both cases, and in base64 at all three alignments.
    pub(crate) fn new(what: &str, bytes: &[u8]) -> Self {
        let lower: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let mut forms = vec![bytes.to_vec(), lower.to_uppercase().into_bytes(), lower.into_bytes()];
        for shift in 0..3 {
            // The characters at both ends depend on the neighbours; those in between do not.
            let padded = [&vec![0; shift][..], bytes].concat();
            let text = BASE64_STANDARD_NO_PAD.encode(&padded[..padded.len() / 3 * 3]);
            let inner = &text[if shift == 0 { 0 } else { 4 }..];
            if inner.len() >= 8 {
                forms.push(inner.as_bytes().to_vec());
            }
        }
        Self { what: what.to_owned(), forms }
    }

    pub(crate) fn assert_absent(&self, place: &str, haystack: &[u8]) {
        for form in &self.forms {
            let found = haystack.windows(form.len()).any(|window| window == form);
            assert!(!found, "{} was found in {place}", self.what);
        }
    }
}

/// A command that was run: what it printed, and everything it left.
pub(crate) struct Run {
    pub(crate) output: Output,
    pub(crate) home: TempDir,
    pub(crate) arguments: String,
}

/// A home with folders for data, temporary files and sockets.
pub(crate) fn home() -> TempDir {
    let home = tempfile::tempdir().unwrap();
    for folder in ["tmp", "data", "run"] {
        std::fs::create_dir(home.path().join(folder)).unwrap();
    }
    home
}

/// A command in a process of its own.
pub(crate) fn run_in(home: TempDir, arguments: &[&str], typed: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tashika"));
    command
        .args(arguments)
        .env("TASHIKA_LOG", "trace")
        .env("TASHIKA_HOME", home.path().join("data"))
        .env("HOME", home.path())
        .env("TMPDIR", home.path().join("tmp"))
        .env("XDG_RUNTIME_DIR", home.path().join("run"))
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // A command that fails early does not read everything.
    let _ = input.write_all(typed.as_bytes());
    drop(input);
    let arguments = std::fs::read_to_string(format!("/proc/{}/cmdline", child.id())).unwrap_or_default();
    Run { output: child.wait_with_output().unwrap(), home, arguments }
}

/// Looks at every file below a folder.
pub(crate) fn each_file(folder: &Path, look: &mut impl FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, look);
        } else {
            look(&path, &std::fs::read(&path).unwrap());
        }
    }
}

impl Run {
    pub(crate) fn assert_no_secret(&self, needles: &[Needle]) {
        for needle in needles {
            needle.assert_absent("standard output", &self.output.stdout);
            needle.assert_absent("standard error and traces", &self.output.stderr);
            needle.assert_absent("the process arguments", self.arguments.as_bytes());
            each_file(self.home.path(), &mut |path, bytes| {
                needle.assert_absent(&path.display().to_string(), bytes)
            });
        }
    }

    /// That what was printed on purpose is nowhere else.
    pub(crate) fn assert_nothing_left_but_output(&self, needles: &[Needle]) {
        for needle in needles {
            needle.assert_absent("standard error and traces", &self.output.stderr);
            needle.assert_absent("the process arguments", self.arguments.as_bytes());
            each_file(self.home.path(), &mut |path, bytes| {
                needle.assert_absent(&path.display().to_string(), bytes);
            });
        }
    }

    /// That a command that did what it was asked left nothing but where it was asked to.
    pub(crate) fn assert_nothing_left(self, needles: &[Needle], printed_on_purpose: bool) -> TempDir {
        assert_eq!(self.output.status.code(), Some(0), "{}", String::from_utf8_lossy(&self.output.stderr));
        for needle in needles {
            if !printed_on_purpose {
                needle.assert_absent("standard output", &self.output.stdout);
            }
            needle.assert_absent("standard error and traces", &self.output.stderr);
            needle.assert_absent("the process arguments", self.arguments.as_bytes());
            each_file(self.home.path(), &mut |path, bytes| {
                needle.assert_absent(&path.display().to_string(), bytes);
            });
        }
        self.home
    }
}

/// The values a check printed, as they must not be found anywhere else.
pub(crate) fn of_report(report: &Value) -> Vec<Needle> {
    let mut needles = Vec::new();
    for field in report["fields"].as_array().unwrap() {
        let name = field["name"].as_str().unwrap();
        let value = &field["value"];
        if let Some(text) = value["text"].as_str().filter(|text| text.len() > 6) {
            needles.push(Needle::new(name, text.as_bytes()));
        }
        if let Some(bytes) = value["bytes"].as_str() {
            let bytes = BASE64_STANDARD.decode(bytes).unwrap();
            // From the middle: what pictures begin with is the same for all.
            let middle = bytes.len() / 2;
            needles.push(Needle::new(name, &bytes[middle..middle + 48]));
        }
    }
    needles
}

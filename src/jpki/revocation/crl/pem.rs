// SPDX-License-Identifier: MIT OR Apache-2.0
//! Lists and certificates in PEM (RFC 7468), decoded while they are read.

use std::io::{self, BufRead, BufReader, Read};

use base64::engine::general_purpose::STANDARD;
use base64::read::DecoderReader;

/// How long a line, and all lines before the object, may be.
const LONGEST_LINE: usize = 4 << 10;
const LONGEST_PREAMBLE: usize = 256 << 10;

/// What is read, as DER: decoded if it begins as text, untouched if it begins as DER.
pub(super) fn as_der<'a, R: Read + 'a>(source: R, label: &str) -> io::Result<Box<dyn Read + 'a>> {
    let mut source = BufReader::with_capacity(64 << 10, source);
    if source.fill_buf()?.first().is_none_or(|first| *first == 0x30 || !first.is_ascii()) {
        return Ok(Box::new(source));
    }
    skip_to(&mut source, &format!("-----BEGIN {label}-----"))?;
    let lines =
        Lines { source, end: format!("-----END {label}-----"), line: Vec::new(), at: 0, ended: false };
    Ok(Box::new(DecoderReader::new(lines, &STANDARD)))
}

/// A short object whole, as DER.
pub(super) fn whole(bytes: &[u8], label: &str) -> Option<Vec<u8>> {
    let mut der = Vec::new();
    as_der(bytes, label).ok()?.take(64 << 10).read_to_end(&mut der).ok()?;
    Some(der)
}

fn bad(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn line(source: &mut impl BufRead, into: &mut Vec<u8>) -> io::Result<usize> {
    into.clear();
    let count = source.take(LONGEST_LINE as u64).read_until(b'\n', into)?;
    if count == LONGEST_LINE {
        return Err(bad("a line of text that is too long"));
    }
    into.truncate(into.trim_ascii_end().len());
    Ok(count)
}

fn skip_to(source: &mut impl BufRead, begin: &str) -> io::Result<()> {
    let (mut text, mut read) = (Vec::new(), 0);
    while read < LONGEST_PREAMBLE {
        match line(source, &mut text)? {
            0 => break,
            count => read += count,
        }
        if text == begin.as_bytes() {
            return Ok(());
        }
    }
    Err(bad("neither DER nor PEM of the right kind"))
}

/// The characters between the two marks, without line ends.
struct Lines<R> {
    source: R,
    end: String,
    line: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        while !self.ended && self.at == self.line.len() {
            self.at = 0;
            if line(&mut self.source, &mut self.line)? == 0 {
                return Err(bad("the PEM text has no end"));
            }
            if self.line == self.end.as_bytes() {
                self.ended = true;
                self.nothing_follows()?;
            }
        }
        if self.ended {
            return Ok(0);
        }
        let rest = self.line.get(self.at..).unwrap_or_default();
        let count = rest.len().min(room.len());
        if let (Some(room), Some(rest)) = (room.get_mut(..count), rest.get(..count)) {
            room.copy_from_slice(rest);
        }
        self.at += count;
        Ok(count)
    }
}

impl<R: BufRead> Lines<R> {
    /// Only white space: a second object would be left out in silence.
    fn nothing_follows(&mut self) -> io::Result<()> {
        loop {
            let count = line(&mut self.source, &mut self.line)?;
            if !self.line.is_empty() {
                return Err(bad("something follows the PEM text"));
            }
            if count == 0 {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::whole;

    const TEXT: &str = "Certificate Revocation List (CRL):\n    Version 2\n-----BEGIN X509 CRL-----\r\nMAMC\nAQE=\n-----END X509 CRL-----\n\n";

    #[test]
    fn text_before_is_skipped_and_text_after_is_not() {
        assert_eq!(whole(TEXT.as_bytes(), "X509 CRL").unwrap(), [0x30, 0x03, 0x02, 0x01, 0x01]);
        assert_eq!(whole(&[0x30, 0x00], "X509 CRL").unwrap(), [0x30, 0x00]);
        for wrong in [
            format!("{TEXT}{TEXT}"),
            TEXT.replace("END", "EN"),
            TEXT.replace("X509 CRL", "X"),
            "a".repeat(9_999),
        ] {
            assert_eq!(whole(wrong.as_bytes(), "X509 CRL"), None, "{wrong:.80}");
        }
    }
}

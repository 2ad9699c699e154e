// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a file is, by its contents: its name says nothing.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use tashika_kit::tlv::{self, Form};
use tashika_passport::master_list;

use super::super::material::from_pem;
use super::super::signers::SignerError;
use super::Refusal;
use super::facts::{CrlFacts, Facts};

/// The largest file but a directory's that is taken, in bytes. A master list has about two million.
const LARGEST: u64 = 24 << 20;
/// How much of a file's beginning tells a directory's from the others.
const BEGINNING: u64 = 4096;

/// 1.2.840.113549.1.7.2, without tag and length.
const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 2.23.136.1.1.7.
const DEVIATION_LIST: &[u8] = &[0x67, 0x81, 0x08, 0x01, 0x01, 0x07];

/// What a file is.
pub enum What {
    /// One certificate, DER.
    Certificate(Vec<u8>),
    /// A master list, DER.
    MasterList(Vec<u8>),
    /// A CRL, DER.
    RevocationList(Vec<u8>),
    /// A file of the ICAO directory, to be read in one pass.
    Directory(BufReader<File>),
}

/// Whether a file is something that only passports have, so that nobody has to say so: a signed list, a CRL, a file of the
/// directory.
#[must_use]
pub fn is_for_passports(path: &Path) -> bool {
    let one = read(path);
    matches!(
        one,
        Ok(What::MasterList(_) | What::RevocationList(_) | What::Directory(_))
            | Err(SignerError::Passport(_))
    )
}

/// Looks what a file is.
///
/// # Errors
/// [`SignerError`]: what it is instead.
pub fn read(path: &Path) -> Result<What, SignerError> {
    let error = |source| SignerError::File { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(error)?;
    let mut beginning = Vec::new();
    (&mut file).take(BEGINNING).read_to_end(&mut beginning).map_err(error)?;
    if beginning.starts_with(b"PK\x03\x04") {
        return Err(SignerError::Archive);
    }
    file.seek(SeekFrom::Start(0)).map_err(error)?;
    if is_directory(&beginning) {
        return Ok(What::Directory(BufReader::with_capacity(1 << 16, file)));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(error)?;
    if bytes.len() as u64 > LARGEST {
        return Err(SignerError::TooLarge);
    }
    of_der(plain(bytes)?)
}

/// What DER is.
pub(super) fn of_der(der: Vec<u8>) -> Result<What, SignerError> {
    if Facts::of(&der).is_some() {
        return Ok(What::Certificate(der));
    }
    match content_type(&der).as_deref() {
        Some(kind) if kind == master_list::CONTENT_TYPE => return Ok(What::MasterList(der)),
        Some(DEVIATION_LIST) => return Err(Refusal::DeviationList.into()),
        Some(_) => return Err(Refusal::OtherSigned.into()),
        None => {}
    }
    if CrlFacts::of(&der).is_some() { Ok(What::RevocationList(der)) } else { Err(SignerError::Unreadable) }
}

/// Whether the first line that is no comment is one that an LDIF file begins with.
fn is_directory(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    let says = |line: &[u8]| !line.is_empty() && !matches!(line.first(), Some(b'#' | b' '));
    let first = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end).find(|line| says(line));
    let first = first.unwrap_or_default().to_ascii_lowercase();
    first.starts_with(b"version:") || first.starts_with(b"dn:")
}

/// The type of what a SignedData signs.
fn content_type(der: &[u8]) -> Option<Vec<u8>> {
    let object = |bytes, tag| {
        let (object, rest) = tlv::first(bytes, Form::Lenient, "signed list").ok()?;
        (object.tag == tag).then_some((object.value, rest))
    };
    let (info, _) = object(der, 0x30)?;
    let (kind, rest) = object(info, 0x06)?;
    if kind != SIGNED_DATA {
        return None;
    }
    let (data, _) = object(object(rest, 0xA0)?.0, 0x30)?;
    let (_, rest) = object(data, 0x02)?;
    let (_, rest) = object(rest, 0x31)?;
    let (content, _) = object(rest, 0x30)?;
    Some(object(content, 0x06)?.0.to_vec())
}

/// DER, of a file that is DER or one PEM block.
fn plain(bytes: Vec<u8>) -> Result<Vec<u8>, SignerError> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let is_text = bytes.first() != Some(&0x30)
        && bytes.windows(BEGIN.len()).take(BEGINNING as usize).any(|window| window == BEGIN);
    if is_text { from_pem(&bytes, &["CERTIFICATE", "X509 CRL", "CMS", "PKCS7"]) } else { Ok(bytes) }
}

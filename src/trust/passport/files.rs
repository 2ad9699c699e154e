// SPDX-License-Identifier: MIT OR Apache-2.0
//! The files of the folder: named by their SHA-256, and read only if the name is right.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use tashika_kit::hex;
use tashika_kit::rsa::sha256;

use super::super::file::{self, AnchorFileError};
use super::super::folder;
use super::super::signers::SignerError;

/// The ending of a CSCA certificate.
pub(super) const CERTIFICATE: &str = "cer";
/// The ending of a CRL.
pub(super) const CRL: &str = "crl";

pub(super) fn path(folder: &Path, sha256: &str, ending: &str) -> PathBuf {
    folder.join(format!("{sha256}.{ending}"))
}

/// A file's bytes, if there is one, within a bound.
pub(super) fn bounded(path: &Path, most: usize) -> Result<Option<Vec<u8>>, &'static str> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(_) => return Err("cannot be read"),
    };
    let mut bytes = Vec::new();
    file.take(most as u64 + 1).read_to_end(&mut bytes).map_err(|_| "cannot be read")?;
    if bytes.len() > most { Err("larger than any such file") } else { Ok(Some(bytes)) }
}

/// A file that the list names, if it is what its name says.
pub(super) fn read(
    folder: &Path,
    name: &str,
    ending: &str,
    most: usize,
) -> Result<(Vec<u8>, [u8; 32]), AnchorFileError> {
    let path = path(folder, name, ending);
    let error =
        |problem: &str| AnchorFileError { file: path.display().to_string(), problem: problem.to_owned() };
    let bytes = bounded(&path, most).map_err(error)?.ok_or_else(|| error("it is missing"))?;
    let fingerprint = sha256(&bytes);
    if file::bytes(name).as_deref() != Some(&fingerprint[..]) {
        return Err(error("its SHA-256 is not its name"));
    }
    Ok((bytes, fingerprint))
}

/// Puts a file where it belongs, if it is not there as it should be.
pub(super) fn put(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> Result<(), SignerError> {
    let path = path(folder, name, ending);
    let there = bounded(&path, bytes.len()).ok().flatten();
    if there.is_some_and(|there| hex::lower(&sha256(&there)) == name) {
        return Ok(());
    }
    folder::put(&path, bytes)
}

/// Files of the folder that no list names: an import was interrupted, or somebody else put them there.
pub(super) fn strays(folder: &Path, named: &dyn Fn(&str) -> bool) -> Vec<String> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let name = |file: std::fs::DirEntry| file.file_name().to_string_lossy().into_owned();
    let ours = |name: &String| match name.rsplit_once('.') {
        Some((stem, CERTIFICATE | CRL)) => !named(stem),
        _ => false,
    };
    let mut strays: Vec<String> = files.filter_map(Result::ok).map(name).filter(ours).take(1_000).collect();
    strays.sort_unstable();
    strays
}

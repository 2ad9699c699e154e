// SPDX-License-Identifier: MIT OR Apache-2.0
//! The folder of the anchors that an operator added: how its files and lists are written.

use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::Serialize;

use super::signers::SignerError;

/// The longest name and the longest source, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_SOURCE: usize = 500;

/// Whether a text is one line with something on it, no longer than a name or, if it is a source, a source.
pub(super) fn is_line(text: &str, most: Longest) -> bool {
    let most = match most {
        Longest::Name => LONGEST_NAME,
        Longest::Source => LONGEST_SOURCE,
    };
    !text.trim().is_empty() && text.chars().count() <= most && !text.chars().any(char::is_control)
}

/// How long a line may be.
#[derive(Clone, Copy)]
pub(super) enum Longest {
    Name,
    Source,
}

/// Whether a text is a hash: it becomes a file's name, and nothing else may stand there.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether files with this ending are there.
pub(super) fn holds(folder: &Path, ending: &str) -> bool {
    let has = |name: &Path| name.extension().is_some_and(|own| own == ending);
    std::fs::read_dir(folder)
        .is_ok_and(|mut files| files.any(|file| file.is_ok_and(|file| has(&file.path()))))
}

/// A list as TOML. A JSON string without control characters is a basic string of TOML, too; the caller reads it back
/// before it is written.
pub(super) fn tables<T: Serialize>(name: &str, entries: &[T]) -> String {
    let mut text = String::from("# Written by `tashika trust add`. See docs/trust.md.\n");
    for entry in entries {
        text.push_str(&format!("\n[[{name}]]\n"));
        let members = serde_json::to_value(entry).ok();
        let members = members.as_ref().and_then(serde_json::Value::as_object).into_iter().flatten();
        members.for_each(|(member, value)| text.push_str(&format!("{member} = {value}\n")));
    }
    text
}

/// Deletes a file, if it is there.
pub(super) fn delete(path: &Path) -> Result<(), SignerError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != ErrorKind::NotFound => {
            Err(SignerError::File { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}

/// Makes the folder, for its owner alone.
pub(super) fn make(folder: &Path) -> Result<(), SignerError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|source| SignerError::File { path: folder.to_owned(), source })
}

/// Two that change the list at once would each write the other's entry away.
pub(super) fn alone(folder: &Path) -> Result<std::fs::File, SignerError> {
    let path = folder.join("lock");
    let error = |source| SignerError::File { path: path.clone(), source };
    let file = std::fs::File::create(&path).map_err(error)?;
    file.lock().map_err(error)?;
    Ok(file)
}

/// Replaces a file in one step: the old bytes or the new ones are there, whole, even after a fall of the machine.
pub(super) fn put(path: &Path, bytes: &[u8]) -> Result<(), SignerError> {
    let beside = path.with_extension(format!("part-{}", std::process::id()));
    let write = || {
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|source| SignerError::File { path: path.to_owned(), source })
}

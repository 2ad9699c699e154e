// SPDX-License-Identifier: MIT OR Apache-2.0
//! What opens a passport, for `tashika check passport`: the machine readable zone or the CAN, from a file, the terminal
//! without echo, or standard input. They are a key and personal: never an argument.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use tashika_kit::Secret;
use zeroize::Zeroizing;

use super::particulars::Input;
use crate::words;

/// The largest file of a zone, in bytes: three lines, and room for line ends and blanks.
const LARGEST: u64 = 1024;

/// The most lines of a zone (TD1), and of a key: number, birth date, expiry date.
const LINES: usize = 3;

/// The zone, or the three entries of it that open the chip. `None` if there is none.
///
/// # Errors
/// Why the file cannot be read; nothing of what is in it.
pub(super) fn zone(from: Option<&Path>, input: &mut Input) -> Result<Option<Secret>, String> {
    match from.filter(|path| path.to_str() != Some("-")) {
        Some(path) => of_file(path).map_err(|problem| format!("{}: {problem}", path.display())),
        None => Ok(of_input(input)),
    }
}

/// Six digits printed on some documents, in place of the zone.
pub(super) fn can(input: &mut Input) -> Option<Secret> {
    input.secret(&prompt("credential.can", "6桁 / 6 digits"), false)
}

fn prompt(key: &str, more: &str) -> String {
    let text = words::words(key);
    format!("{} / {} ({more}): ", text.ja, text.en)
}

fn of_file(path: &Path) -> Result<Option<Secret>, String> {
    let mut text = Zeroizing::new(String::new());
    let read = File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 <= LARGEST => Ok(joined(text.lines())),
        Ok(_) => Err(format!("larger than {LARGEST} bytes")),
        Err(error) => Err(error.to_string()),
    }
}

/// Line by line: how many there are, the first one tells.
fn of_input(input: &mut Input) -> Option<Secret> {
    let mut lines: Vec<Secret> = Vec::with_capacity(LINES);
    let first =
        input.secret(&prompt("credential.mrz", "1行目、または旅券番号 / line 1, or the number"), false)?;
    let more = lines_after(&first);
    lines.push(first);
    for place in 0..more {
        let which = format!("{}行目 / line {}", place + 2, place + 2);
        lines.push(input.secret(&prompt("credential.mrz", &which), false)?);
    }
    let text: Vec<&str> = lines.iter().filter_map(|line| std::str::from_utf8(line.expose()).ok()).collect();
    joined(text.into_iter())
}

/// How many lines come after the first: of a whole zone by its format, of a key birth date and expiry date.
fn lines_after(first: &Secret) -> usize {
    let length = std::str::from_utf8(first.expose()).map_or(0, |line| line.trim().chars().count());
    match length {
        // All lines in one run.
        72 | 88 | 90 => 0,
        36 | 44 => 1,
        _ => 2,
    }
}

fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> Option<Secret> {
    let mut text = Zeroizing::new(String::with_capacity(128));
    for line in lines.map(str::trim).filter(|line| !line.is_empty()).take(LINES) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line);
    }
    (!text.is_empty()).then(|| Secret::from(text.as_str()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use tashika_kit::Secret;

    use super::{joined, lines_after, of_file};

    #[test]
    fn the_first_line_tells_how_many_follow() {
        let of = |length: usize| lines_after(&Secret::from("A".repeat(length).as_str()));
        assert_eq!([of(44), of(36), of(30), of(88), of(72), of(90), of(9)], [1, 1, 2, 0, 0, 0, 2]);
    }

    #[test]
    fn a_file_gives_its_lines_and_no_more_than_three() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("zone");
        std::fs::write(&file, "  TR1234567\r\n\r\n900515\r\n300501\r\nmore\n").unwrap();
        assert_eq!(of_file(&file).unwrap().unwrap().expose(), b"TR1234567\n900515\n300501");
        std::fs::write(&file, "A".repeat(1025)).unwrap();
        assert!(of_file(&file).unwrap_err().contains("1024"));
        assert!(of_file(&folder.path().join("none")).is_err());
        std::fs::write(&file, [0xFF, 0xFE]).unwrap();
        assert!(of_file(&file).is_err(), "no text");
        std::fs::write(&file, "\n").unwrap();
        assert!(of_file(&file).unwrap().is_none());
        assert!(joined(["", " "].into_iter()).is_none());
    }
}

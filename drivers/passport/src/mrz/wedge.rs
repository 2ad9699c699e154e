// SPDX-License-Identifier: MIT OR Apache-2.0
//! What people type and readers send, as characters of a zone (`specs` passport §1.7 and §1.8). Only the dress of a character
//! is changed: full width, small letters, `«`. No character is guessed.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::Mrz;

/// No more characters than these are looked at, whatever is sent: three lines, generously spaced.
const LOOKED_AT: usize = 512;

/// What another keyboard layout makes of `<`.
const BESIDE_FILLER: [char; 8] = [',', ';', '>', '|', '\\', '¥', '、', '。'];

/// Lines of what was typed or sent. Wipes itself, never prints.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Cleaned {
    lines: Vec<String>,
}

/// Takes a text apart at line ends (CR, LF, TAB), folds full-width characters, raises small letters, leaves out blanks and control
/// characters, and takes `«` and its like for fillers.
#[must_use]
pub fn clean(text: &str) -> Cleaned {
    let mut lines = vec![line()];
    for character in text.chars().take(LOOKED_AT) {
        if matches!(character, '\r' | '\n' | '\t') {
            lines.push(line());
        } else if let Some(last) = lines.last_mut() {
            push(last, character);
        }
    }
    lines.retain(|line| !line.is_empty());
    Cleaned { lines }
}

/// One entry in a row.
pub(super) fn entry(text: &str) -> Zeroizing<String> {
    let mut all = Zeroizing::new(line());
    text.chars().take(LOOKED_AT).for_each(|character| push(&mut all, character));
    all
}

/// With room for all that is looked at, so that growing leaves no copy behind.
fn line() -> String {
    String::with_capacity(LOOKED_AT * 4)
}

fn push(line: &mut String, character: char) {
    line.extend(folded(character));
}

/// One character in the dress a zone has; `None` for blanks and control characters.
#[must_use]
pub fn folded(character: char) -> Option<char> {
    match narrow(character) {
        '«' | '‹' | '〈' | '《' | '≪' | '⟨' => Some('<'),
        narrow if narrow.is_whitespace() || narrow.is_control() => None,
        narrow => Some(narrow.to_ascii_uppercase()),
    }
}

/// A full-width character of ASCII as its narrow one; everything else stays.
fn narrow(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

impl Cleaned {
    /// The lines.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Whether nothing is there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The zone.
    ///
    /// # Errors
    /// The code of what is wrong: `mrz_keyboard_layout`, `mrz_character` or `mrz_length`.
    pub fn mrz(&self) -> Result<Mrz, &'static str> {
        let all = || self.lines.iter().flat_map(|line| line.chars());
        if all().any(|character| BESIDE_FILLER.contains(&character)) {
            return Err("mrz_keyboard_layout");
        }
        if !all().all(|character| super::check_digit::value(character).is_some()) {
            return Err("mrz_character");
        }
        let text = Zeroizing::new(self.lines.join("\n"));
        Mrz::parse(&text).map_err(|_| "mrz_length")
    }
}

/// Never prints a character.
impl std::fmt::Debug for Cleaned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cleaned[redacted]")
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Latin names as cards print them: capitals, without an input method. Small and full-width letters become what is
//! printed; everything else is refused while it is typed.

use std::any::TypeId;
use std::ops::Range;

use eframe::egui::TextBuffer;
use eframe::egui::text::CharIndex;
use unicode_normalization::UnicodeNormalization;

use crate::counter::entry;

/// A text field's buffer that takes nothing but what a Latin name is written with.
pub(super) struct Latin<'t> {
    text: &'t mut String,
    /// Something was refused just now.
    refused: &'t mut bool,
}

impl<'t> Latin<'t> {
    pub(super) fn new(text: &'t mut String, refused: &'t mut bool) -> Self {
        Self { text, refused }
    }
}

impl TextBuffer for Latin<'_> {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        self.text
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        let (kept, refused) = folded(text);
        *self.refused = refused;
        self.text.insert_text(&kept, at)
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        *self.refused = false;
        self.text.delete_char_range(range);
    }

    fn type_id(&self) -> TypeId {
        TypeId::of::<Latin<'static>>()
    }
}

/// A text as it would be printed, and whether something of it had to be left out.
fn folded(text: &str) -> (String, bool) {
    let refused = text.nfkc().any(|character| entry::printed(character).is_none());
    (text.nfkc().filter_map(entry::printed).collect(), refused)
}

#[cfg(test)]
mod tests {
    use super::{Latin, folded};
    use eframe::egui::TextBuffer;
    use eframe::egui::text::CharIndex;

    #[test]
    fn letters_become_what_is_printed() {
        for (typed, printed) in [
            ("Turner Elizabeth", "TURNER ELIZABETH"),
            ("ＴＵＲＮＥＲ　ｅｌｉｚａｂｅｔｈ", "TURNER ELIZABETH"),
            ("o\u{2019}brien-smith, j.", "O'BRIEN-SMITH, J."),
            ("", ""),
        ] {
            assert_eq!(folded(typed), (printed.to_owned(), false), "{typed}");
        }
    }

    #[test]
    fn everything_else_is_refused_and_the_rest_is_kept() {
        for (typed, kept) in [
            ("ターナー", ""),
            ("TURNER1", "TURNER"),
            ("MÜLLER", "MLLER"),
            ("A\tB\u{202E}", "AB"),
            ("A_B", "AB"),
        ] {
            assert_eq!(folded(typed), (kept.to_owned(), true), "{typed}");
        }
    }

    #[test]
    fn the_field_says_what_happened_last() {
        let (mut text, mut refused) = (String::from("TURNER"), false);
        let mut field = Latin::new(&mut text, &mut refused);
        assert_eq!(field.insert_text("1 é", CharIndex(6)), 1, "the cursor follows what was kept");
        assert_eq!((field.as_str(), *field.refused), ("TURNER ", true));
        field.insert_text("e", CharIndex(7));
        assert_eq!((field.as_str(), *field.refused), ("TURNER E", false));
    }
}

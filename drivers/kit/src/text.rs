// SPDX-License-Identifier: MIT OR Apache-2.0
//! Text from chips: what must not reach a screen.

/// Whether a character steers a screen or a terminal instead of being shown: controls, separators of lines, direction,
/// invisible characters, private use (what it looks like depends on the font) and what is no character at all. Variation
/// selectors are left: names in Japanese need them.
#[must_use]
pub fn steers(character: char) -> bool {
    let invisible = matches!(
        character,
        '\u{00AD}'
            | '\u{061C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFD}'
            | '\u{E0000}'..='\u{E007F}'
    );
    let private = matches!(character, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..);
    character.is_control() || invisible || private || u32::from(character) & 0xFFFE == 0xFFFE
}

#[cfg(test)]
mod tests {
    use super::steers;

    #[test]
    fn letters_of_all_writings_are_shown_and_what_turns_them_round_is_not() {
        for shown in "Zoë Łukasz 東京 Δ Ж אבג ابج ไทย \u{E0100}".chars() {
            assert!(!steers(shown), "{}", shown.escape_unicode());
        }
        for hidden in
            "\0\x1B\n\u{85}\u{202E}\u{2066}\u{200B}\u{2028}\u{E000}\u{FFFD}\u{FFFE}\u{1FFFF}\u{E0041}".chars()
        {
            assert!(steers(hidden), "{}", hidden.escape_unicode());
        }
    }
}

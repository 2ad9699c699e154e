// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text a holder signs: what stands on the customer's screen is byte for byte what is signed.

/// The most bytes of a text: it has to be read standing at a counter.
pub const MOST_BYTES: usize = 4_000;

/// The most lines of a text: blank lines would push the end of it off every screen.
pub const MOST_LINES: usize = 40;

/// Blocks of Unicode in which Japanese texts, and the names in them, are written. Whatever lies outside is not known to be
/// shown as it is signed: a character without a glyph, an unassigned one, marks that pile up on another.
const SHOWN: [(char, char); 29] = [
    ('\u{0020}', '\u{007E}'),
    ('\u{00A0}', '\u{024F}'),
    ('\u{0391}', '\u{03A1}'),
    ('\u{03A3}', '\u{03C9}'),
    ('\u{0400}', '\u{045F}'),
    ('\u{1E00}', '\u{1EFF}'),
    ('\u{2010}', '\u{205E}'),
    ('\u{2074}', '\u{208E}'),
    ('\u{20A0}', '\u{20C0}'),
    ('\u{2100}', '\u{218B}'),
    ('\u{2190}', '\u{2426}'),
    ('\u{2460}', '\u{27BF}'),
    ('\u{3000}', '\u{303F}'),
    ('\u{3041}', '\u{3096}'),
    ('\u{3099}', '\u{30FF}'),
    ('\u{31F0}', '\u{321E}'),
    ('\u{3220}', '\u{4DBF}'),
    ('\u{4E00}', '\u{9FFF}'),
    ('\u{AC00}', '\u{D7A3}'),
    ('\u{F900}', '\u{FA6D}'),
    ('\u{FA70}', '\u{FAD9}'),
    ('\u{FE00}', '\u{FE0F}'),
    ('\u{FE30}', '\u{FE4F}'),
    ('\u{FF01}', '\u{FF9F}'),
    ('\u{FFE0}', '\u{FFE6}'),
    ('\u{20000}', '\u{2A6DF}'),
    ('\u{2A700}', '\u{2EBE0}'),
    ('\u{30000}', '\u{323AF}'),
    ('\u{E0100}', '\u{E01EF}'),
];

use jiff::Timestamp;
use tashika_kit::text::steers;

use super::JpkiUse;
use crate::counter::entry::{self, Complaint};
use crate::counter::{JpkiDraft, Settings};
use crate::rules::never_store;

/// The text that is proposed: who signs what, for whom, when and why.
#[must_use]
pub fn default(settings: &Settings, now: Timestamp) -> String {
    proposed(settings.branch.trim(), &settings.jpki.standing.purpose, now)
}

/// A program without a branch names no counter rather than an empty one.
fn proposed(branch: &str, purpose: &str, now: Timestamp) -> String {
    let day = tashika_kit::date::japan_day(now);
    let day = format!("{}年{}月{}日", day.year(), day.month(), day.day());
    let place = match branch.is_empty() {
        true => String::new(),
        false => crate::words::ja("jpki.statement.place").replace("{branch}", branch),
    };
    crate::words::ja("jpki.statement.text")
        .replace("{day}", &day)
        .replace("{place}", &place)
        .replace("{purpose}", purpose)
}

/// Whether a character stands on a screen as itself: what is signed must be what was seen.
#[must_use]
pub fn is_shown(character: char) -> bool {
    !steers(character) && SHOWN.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// What of a text cannot be seen as it is signed, as a text key; `None` if all of it can.
#[must_use]
pub fn unseen(text: &str) -> Option<&'static str> {
    if text.chars().any(|one| one.is_control() && one != '\n') {
        Some("entry.control")
    } else if text.chars().any(|one| one != '\n' && !is_shown(one)) {
        Some("entry.not_shown")
    } else if text.split('\n').count() > MOST_LINES {
        Some("entry.too_many_lines")
    } else {
        None
    }
}

/// What is wrong with a text or a reference, before the customer sees it.
#[must_use]
pub fn complaints(what: JpkiUse, draft: &JpkiDraft) -> Vec<Complaint> {
    let mut all = entry::text("reference", &draft.reference);
    // The customer reads what it is for, too.
    if all.is_empty() && !draft.reference.chars().all(is_shown) {
        all.push(entry::complaint("reference", "entry.not_shown"));
    }
    // It may have several lines, and more characters than a field of a form.
    if let Some(words) = unseen(&draft.statement) {
        all.push(entry::complaint("statement", words));
    } else if let Some(found) = never_store::look(&draft.statement) {
        all.push(entry::complaint("statement", &format!("never_store.{}", found.code())));
    }
    if what == JpkiUse::Signature && draft.statement.trim().is_empty() {
        all.push(entry::complaint("statement", "entry.required"));
    }
    if draft.statement.len() > MOST_BYTES {
        all.push(entry::complaint("statement", "entry.too_long"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(statement: &str) -> Vec<String> {
        let draft = JpkiDraft { statement: statement.to_owned(), reference: String::new() };
        complaints(JpkiUse::Signature, &draft).into_iter().map(|one| one.words).collect()
    }

    #[test]
    fn without_a_branch_no_counter_is_named() {
        let text = |branch: &str| proposed(branch, "口座開設", Timestamp::UNIX_EPOCH);
        assert!(text("見本支店").starts_with("私は、1970年1月1日、見本支店の窓口で、次の目的"));
        let without = text("");
        assert!(without.starts_with("私は、1970年1月1日、次の目的") && !without.contains('{'), "{without}");
    }

    #[test]
    fn a_text_of_several_lines_can_be_signed() {
        assert_eq!(said("口座開設を申し込みます。\n見本銀行 御中"), [""; 0]);
        assert_eq!(said(&"あ".repeat(1_333)), [""; 0]);
    }

    #[test]
    fn what_must_not_be_signed_is_told() {
        assert_eq!(said("  "), ["entry.required"]);
        assert_eq!(said("a\u{7}b"), ["entry.control"]);
        assert_eq!(said("a\r\nb"), ["entry.control"]);
        assert_eq!(said(&"あ".repeat(1_334)), ["entry.too_long"]);
        assert!(said("個人番号 1234 5678 9018").iter().any(|words| words.starts_with("never_store.")));
    }

    #[test]
    fn what_is_signed_can_be_seen() {
        let (names, fit) = ("髙橋 𠮷野 葛\u{E0100}城、ｶﾀｶﾅ（株）①〒Ünal Żak", "\n".repeat(MOST_LINES - 1));
        assert_eq!(said(names), [""; 0]);
        assert_eq!(said(&format!("a{fit}")), [""; 0]);
        assert_eq!(said(&format!("a{fit}\nb")), ["entry.too_many_lines"]);
        // Direction, nothing to see, separators of lines, tags, a private glyph, unassigned, without a glyph here, piled up.
        for hidden in [
            '\u{202E}',
            '\u{200B}',
            '\u{2028}',
            '\u{2029}',
            '\u{00AD}',
            '\u{E0041}',
            '\u{E000}',
            '\u{0378}',
            '\u{1F600}',
            '\u{0301}',
            '\u{3164}',
        ] {
            assert_eq!(said(&format!("貸{hidden}す")), ["entry.not_shown"], "{}", hidden.escape_unicode());
            let draft = JpkiDraft { statement: String::new(), reference: format!("A{hidden}") };
            assert_eq!(complaints(JpkiUse::Pinless, &draft).len(), 1, "{}", hidden.escape_unicode());
        }
    }

    #[test]
    fn the_proposal_can_be_signed() {
        let text = crate::words::ja("jpki.statement.text");
        assert_eq!(unseen(text), None);
    }

    #[test]
    fn a_reference_is_looked_at_too() {
        let draft = JpkiDraft { statement: String::new(), reference: "1\n2".to_owned() };
        assert_eq!(complaints(JpkiUse::Authentication, &draft).len(), 1);
    }
}

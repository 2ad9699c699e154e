// SPDX-License-Identifier: MIT OR Apache-2.0
//! The text a holder signs: what stands on the customer's screen is byte for byte what is signed.

/// The most bytes of a text: it has to be read standing at a counter.
pub const MOST_BYTES: usize = 4_000;

use jiff::Timestamp;

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

/// What is wrong with a text or a reference, before the customer sees it.
#[must_use]
pub fn complaints(what: JpkiUse, draft: &JpkiDraft) -> Vec<Complaint> {
    let mut all = entry::text("reference", &draft.reference);
    // It may have several lines, and more characters than a field of a form.
    if draft.statement.chars().any(|one| one.is_control() && one != '\n') {
        all.push(entry::complaint("statement", "entry.control"));
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
    fn a_reference_is_looked_at_too() {
        let draft = JpkiDraft { statement: String::new(), reference: "1\n2".to_owned() };
        assert_eq!(complaints(JpkiUse::Authentication, &draft).len(), 1);
    }
}

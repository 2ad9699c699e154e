// SPDX-License-Identifier: MIT OR Apache-2.0
//! What must never be entered into a record (`specs` law §2.4): looked for in every text a clerk types.
//!
//! What a look can find: a My Number by its check digit (番号法施行令, 個人番号の検査用数字), a 基礎年金番号 by its form, and
//! the others by a word that stands before them. What it cannot find: a number without its label and without a
//! form of its own (an insurance number alone is just a number), a number in kanji numerals or with words between its
//! digits, a domicile that is not called so. One number in eleven of twelve digits looks like a My Number and is
//! refused too: the clerk then writes the number another way, or leaves it out. A refusal never repeats what was typed.

use unicode_normalization::UnicodeNormalization;

use super::question::DocumentKind;

/// Something that must never be stored; the locale files hold `never_store.<code>`: what it is, the legal basis, and
/// what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NeverStore {
    /// 個人番号 (番号法 15, 20).
    #[error("looks like a My Number, which must not be written down (番号法 20)")]
    MyNumber,
    /// 基礎年金番号 (国民年金法 108-4).
    #[error("looks like a basic pension number, which must not be written down (国民年金法 108-4)")]
    PensionNumber,
    /// 被保険者等記号・番号, 保険者番号 (健康保険法 194-2 and its sisters).
    #[error("looks like an insurance symbol or number, which must not be written down (健康保険法 194-2)")]
    InsuranceNumber,
    /// 住民票コード.
    #[error("looks like a resident-record code, which must not be written down")]
    ResidentCode,
    /// 本籍 (金融分野における個人情報保護に関するガイドライン 5).
    #[error("speaks of the registered domicile, which must not be written down")]
    Domicile,
}

impl NeverStore {
    /// Every code.
    pub const ALL: [Self; 5] =
        [Self::MyNumber, Self::PensionNumber, Self::InsuranceNumber, Self::ResidentCode, Self::Domicile];

    /// Its code in the locale files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::MyNumber => "my_number",
            Self::PensionNumber => "pension_number",
            Self::InsuranceNumber => "insurance_number",
            Self::ResidentCode => "resident_code",
            Self::Domicile => "domicile",
        }
    }
}

/// Why a document's number cannot be entered; the locale files hold `number.<code>` beside `never_store.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberProblem {
    /// It is something that must never be stored.
    #[error(transparent)]
    Never(#[from] NeverStore),
    /// No number of this document is recorded.
    #[error("no number of this document is recorded; leave it empty")]
    MustBeEmpty,
    /// A licence's number has twelve digits.
    #[error("the number of a licence has twelve digits")]
    LicenceShape,
    /// A Japanese passport's number has two letters and seven digits.
    #[error("the number of a Japanese passport has two letters and seven digits")]
    PassportShape,
}

impl NumberProblem {
    /// Its key in the locale files.
    #[must_use]
    pub fn key(self) -> String {
        match self {
            Self::Never(never) => format!("never_store.{}", never.code()),
            Self::MustBeEmpty => "number.must_be_empty".to_owned(),
            Self::LicenceShape => "number.licence_shape".to_owned(),
            Self::PassportShape => "number.passport_shape".to_owned(),
        }
    }
}

/// Looks for something that must never be stored; the first finding, in the order of [`NeverStore::ALL`].
#[must_use]
pub fn look(text: &str) -> Option<NeverStore> {
    let text = folded(text);
    let runs = runs(&text);
    let found = |what: &NeverStore| match what {
        NeverStore::MyNumber => my_number(&text, &runs),
        NeverStore::PensionNumber => pension_number(&text, &runs),
        NeverStore::InsuranceNumber => insurance_number(&text, &runs),
        NeverStore::ResidentCode => {
            labelled(&text, &["住民票コード", "住基コード"]) && runs.iter().any(|run| run.has(11))
        }
        NeverStore::Domicile => domicile(&text),
    };
    NeverStore::ALL.into_iter().find(found)
}

/// Checks the number (記号番号) of a document before it is entered. An empty number is always allowed.
///
/// # Errors
/// [`NumberProblem`]: a My Number Card, the card on a smartphone, an electronic signature, a 通知カード and insurance
/// documents have no number that may be kept; a licence's twelve digits may look like a My Number and are allowed
/// there and only there.
pub fn check_number(kind: DocumentKind, number: &str) -> Result<(), NumberProblem> {
    let folded = folded(number);
    let number = folded.trim();
    if number.is_empty() {
        return Ok(());
    }
    match kind {
        DocumentKind::MyNumberCard
        | DocumentKind::SmartphoneCard
        | DocumentKind::JpkiSignature
        | DocumentKind::NotificationCard
        | DocumentKind::HealthEligibility
        | DocumentKind::OldHealthInsurance
        | DocumentKind::Care => Err(NumberProblem::MustBeEmpty),
        DocumentKind::DriversLicence | DocumentKind::DrivingHistory => {
            let digits = number.len() == 12 && number.bytes().all(|b| b.is_ascii_digit());
            if digits { Ok(()) } else { Err(NumberProblem::LicenceShape) }
        }
        DocumentKind::PassportJapan2020 | DocumentKind::PassportJapanOld => {
            let passport = number.len() == 9
                && number.bytes().take(2).all(|b| b.is_ascii_alphabetic())
                && number.bytes().skip(2).all(|b| b.is_ascii_digit());
            if passport { Ok(()) } else { Err(NumberProblem::PassportShape) }
        }
        _ => look(number).map_or(Ok(()), |never| Err(never.into())),
    }
}

/// Full-width and other compatibility forms as their plain ones (NFKC), lower case, without invisible characters.
fn folded(text: &str) -> String {
    let invisible = |c: char| matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}');
    text.nfkc().filter(|c| !invisible(*c)).flat_map(char::to_lowercase).collect()
}

/// Digits with nothing but separators between them, in the groups the separators make.
#[derive(Debug, Default)]
struct Run {
    groups: Vec<Vec<u8>>,
    /// Only hyphens stand between the groups.
    hyphens: bool,
}

impl Run {
    /// Digits in all.
    fn digits(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    /// Whether whole groups that follow each other have this many digits together.
    fn has(&self, digits: usize) -> bool {
        self.whole_groups(digits).next().is_some()
    }

    /// The digits of whole groups that follow each other and have this many digits together.
    fn whole_groups(&self, digits: usize) -> impl Iterator<Item = &[Vec<u8>]> {
        (0..self.groups.len()).filter_map(move |from| {
            let rest = self.groups.get(from..)?;
            let mut sum = 0;
            let count = rest.iter().take_while(|group| {
                sum += group.len();
                sum <= digits
            });
            let groups = rest.get(..count.count())?;
            (groups.iter().map(Vec::len).sum::<usize>() == digits).then_some(groups)
        })
    }
}

/// The most separators between two digits of one number.
const WIDEST_GAP: usize = 3;

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut gap: Option<String> = None;
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10) {
            let digit = digit as u8;
            match (gap.take(), runs.last_mut()) {
                (Some(between), Some(run)) if between.is_empty() => {
                    if let Some(group) = run.groups.last_mut() {
                        group.push(digit);
                    }
                }
                (Some(between), Some(run)) => {
                    run.hyphens &= between.chars().all(is_hyphen);
                    run.groups.push(vec![digit]);
                }
                _ => runs.push(Run { groups: vec![vec![digit]], hyphens: true }),
            }
            gap = Some(String::new());
        } else if let Some(between) = &mut gap {
            between.push(c);
            if !is_separator(c) || between.chars().count() > WIDEST_GAP {
                gap = None;
            }
        }
    }
    runs
}

fn is_hyphen(c: char) -> bool {
    // NFKC has made － and ｰ into - and ー.
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─' | '~' | '〜')
}

fn is_separator(c: char) -> bool {
    is_hyphen(c)
        || c.is_whitespace()
        || matches!(c, '.' | ',' | '/' | '\\' | '_' | ':' | ';' | '|' | '\'' | '"' | '*' | '+' | '=' | '#')
        || matches!(c, '・' | '、' | '。' | '(' | ')' | '[' | ']' | '「' | '」')
}

fn my_number(text: &str, runs: &[Run]) -> bool {
    // Called so, twelve digits are refused even with a slip in them; the card's own name does not call them so.
    let called = ["個人番号カード", "マイナンバーカード", "my number card"]
        .iter()
        .fold(text.to_owned(), |t, card| t.replace(card, ""));
    if labelled(&called, &["個人番号", "マイナンバー", "my number", "mynumber"])
        && runs.iter().any(|r| r.digits() >= 12)
    {
        return true;
    }
    runs.iter().any(|run| run.whole_groups(12).any(|groups| !is_time(groups) && has_check_digit(groups)))
}

/// The check digit of a My Number: 11 less the remainder by 11 of Σ Pn·Qn, and 0 if the remainder is at most 1; Pn is
/// the n-th digit from the right without the check digit, Qn is n+1 for n = 1..6 and n−5 for n = 7..11.
fn has_check_digit(groups: &[Vec<u8>]) -> bool {
    let digits: Vec<u8> = groups.concat();
    let Some((check, body)) = digits.split_last() else { return false };
    let weighted = (1_u32..).zip(body.iter().rev()).map(|(n, digit)| {
        let weight = if n <= 6 { n + 1 } else { n - 5 };
        weight * u32::from(*digit)
    });
    let remainder = weighted.sum::<u32>() % 11;
    let expected = if remainder <= 1 { 0 } else { 11 - remainder };
    body.len() == 11 && u32::from(*check) == expected
}

/// A day and a time of day, e.g. `2026-11-21 10:30`: twelve digits that are no number.
fn is_time(groups: &[Vec<u8>]) -> bool {
    let [year, month, day, hour, minute] = groups else { return false };
    // Two or four digits each, so the sums are small.
    let value = |group: &Vec<u8>| group.iter().fold(0_u32, |sum, digit| sum * 10 + u32::from(*digit));
    let pairs = [(month, 12), (day, 31), (hour, 23), (minute, 59)];
    year.len() == 4
        && (1900..2100).contains(&value(year))
        && pairs.iter().all(|(group, most)| group.len() == 2 && value(group) <= *most)
}

fn pension_number(text: &str, runs: &[Run]) -> bool {
    let lengths = |run: &Run| run.groups.iter().map(Vec::len).collect::<Vec<_>>();
    let form = |run: &Run| run.hyphens && lengths(run) == [4, 6];
    let called = labelled(text, &["年金番号", "年金手帳", "pension number"]);
    runs.iter().any(|run| form(run) || (called && run.has(10)))
}

fn insurance_number(text: &str, runs: &[Run]) -> bool {
    let labels =
        ["保険者番号", "被保険者番号", "被保険者証番号", "被保険者等記号", "被保険者証の番号", "加入者番号"];
    if labels.iter().any(|label| digits_follow(text, label)) {
        return true;
    }
    // 記号・番号 is also how a post-office account is written.
    let account = labelled(text, &["ゆうちょ", "通帳", "口座", "貯金"]);
    if !account && ["記号", "記号・番号", "記号番号"].iter().any(|label| digits_follow(text, label))
    {
        return true;
    }
    let insured = labelled(text, &["保険証", "保険者", "被保険", "資格確認書", "健保", "国保", "介護保険"]);
    let insurer = |run: &Run| run.whole_groups(8).any(|groups| has_insurer_check_digit(&groups.concat()));
    insured && !account && (digits_follow(text, "番号") || runs.iter().any(insurer))
}

/// The check digit of an eight-digit 保険者番号: digits weighted 2, 1, 2, 1 … from the left, the digits of the products
/// summed, modulo 10, taken from 10.
fn has_insurer_check_digit(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let weighted = body.iter().zip([2, 1].into_iter().cycle()).map(|(digit, weight)| {
        let product = u32::from(*digit) * weight;
        product / 10 + product % 10
    });
    (10 - weighted.sum::<u32>() % 10) % 10 == u32::from(*check)
}

/// How many characters may stand between a label and its digits.
const NEAR: usize = 8;

/// Whether a digit stands soon after a label.
fn digits_follow(text: &str, label: &str) -> bool {
    let soon = |after: &str| after.chars().take(NEAR).any(|c| c.is_ascii_digit());
    text.match_indices(label).filter_map(|(at, label)| text.get(at + label.len()..)).any(soon)
}

fn labelled(text: &str, labels: &[&str]) -> bool {
    labels.iter().any(|label| text.contains(label))
}

/// 本籍 in any place, save where the text says that it is not there (住民票の写し(本籍の記載なし)).
fn domicile(text: &str) -> bool {
    const ABSENT: [&str; 6] = ["記載なし", "記載無し", "記載のない", "省略", "なし", "非表示"];
    let absent = |after: &str| {
        let after = after.trim_start_matches(['地', 'の', 'は', 'が', ':', ' ']);
        ABSENT.iter().any(|word| after.starts_with(word))
    };
    let label = "本籍";
    let named = text.match_indices(label).filter_map(|(at, label)| text.get(at + label.len()..));
    let japanese = named.into_iter().any(|after| !absent(after));
    japanese || labelled(text, &["honseki", "registered domicile"])
}

#[cfg(test)]
mod tests;

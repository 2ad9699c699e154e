// SPDX-License-Identifier: MIT OR Apache-2.0
//! The blind index: keyed tokens by which a manager finds a person, a transaction or a customer number.
//!
//! A token is an HMAC under a key that opens only with a password, so a thief with the file cannot try names. Name
//! and birth date make one token together: with a token for each of them, everybody with the file could count how
//! often one first name or one birthday occurs, and recognise the frequent ones without any key. What the index still
//! shows: that two entries have a token in common, so they are probably about the same person or the same contract,
//! and how many tokens an entry has.
//!
//! Values are brought into one form first, so that a search finds what was meant. It finds rather too much than too
//! little; what is found is looked at by a person.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::record::{Identity, Record};
use crate::keys::Session;

/// One token.
pub(super) type Token = [u8; 16];

/// Forms of one character that people and core systems use for one another, the second being the usual one.
const VARIANTS: [(char, char); 22] = [
    ('髙', '高'),
    ('﨑', '崎'),
    ('碕', '崎'),
    ('嵜', '崎'),
    ('𠮷', '吉'),
    ('邊', '辺'),
    ('邉', '辺'),
    ('德', '徳'),
    ('濵', '浜'),
    ('濱', '浜'),
    ('齋', '斎'),
    ('齊', '斎'),
    ('斉', '斎'),
    ('澤', '沢'),
    ('廣', '広'),
    ('國', '国'),
    ('眞', '真'),
    ('惠', '恵'),
    ('瀨', '瀬'),
    ('嶋', '島'),
    ('櫻', '桜'),
    ('龍', '竜'),
];

/// One form for what means the same: compatibility forms resolved (NFKC), no spaces, no variation selectors, capital
/// letters, katakana, the usual form of common variants.
pub(super) fn normal(text: &str) -> String {
    let folded = text.nfkc().filter(|c| !c.is_whitespace() && !is_selector(*c)).map(|c| match c {
        // Hiragana and katakana lie 0x60 apart.
        'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        _ => VARIANTS.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to),
    });
    folded.flat_map(char::to_uppercase).collect()
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The token of a name with a birth date.
pub(super) fn person(keys: &Session, name: &str, born: Date) -> Token {
    keys.token("person", &format!("{born}/{}", normal(name)))
}

/// The token of an account, contract or subscriber number.
pub(super) fn transaction(keys: &Session, key: &str) -> Token {
    keys.token("transaction_key", &normal(key))
}

/// The token of a customer number.
pub(super) fn customer(keys: &Session, number: &str) -> Token {
    keys.token("customer_number", &normal(number))
}

/// All tokens of a record, sorted, each once.
pub(super) fn of_record(keys: &Session, record: &Record) -> Vec<Token> {
    let mut tokens = of_identity(keys, &record.customer.identity);
    if let Some(representative) = &record.representative {
        tokens.extend(of_identity(keys, &representative.subject.identity));
    }
    let filled = |text: &str| !normal(text).is_empty();
    let (key, number) = (&record.transaction.key, &record.transaction.customer_number);
    tokens.extend(filled(key).then(|| transaction(keys, key)));
    tokens.extend(filled(number).then(|| customer(keys, number)));
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

fn of_identity(keys: &Session, identity: &Identity) -> Vec<Token> {
    let names = [&identity.name.text, &identity.name_kana, &identity.name_latin];
    let written = names.into_iter().filter(|name| !normal(name).is_empty());
    written.map(|name| person(keys, name, identity.birth_date.date)).collect()
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn what_means_the_same_has_one_form() {
        for (a, b) in [
            ("髙﨑邊　德子", "高崎辺徳子"),
            ("やまだ　たろう", "ﾔﾏﾀﾞ ﾀﾛｳ"),
            ("Ｙamada  Taro", "YAMADATARO"),
            ("葛\u{e0100}城", "葛城"),
            ("０９０-1234", "090-1234"),
            ("Straße", "STRASSE"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} {b}");
        }
        assert_ne!(normal("山田太郎"), normal("山田次郎"));
        assert_eq!(normal(" \u{3000}\t"), "");
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The style of `docs/words.md`, as far as a program can see it, over every text of both locale files: one word for one
//! thing, full stops, marks, capitals, lengths, and what an error says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

const JAPANESE: &str = include_str!("../assets/locale/ja.toml");
const ENGLISH: &str = include_str!("../assets/locale/en.toml");

type Texts = BTreeMap<String, String>;

fn texts(file: &str) -> Texts {
    let mut all = Texts::new();
    flatten(&toml::from_str::<toml::Table>(file).unwrap(), "", &mut all);
    all
}

fn flatten(table: &toml::Table, before: &str, all: &mut Texts) {
    for (key, value) in table {
        let key = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            toml::Value::Table(inner) => flatten(inner, &key, all),
            toml::Value::String(text) => drop(all.insert(key, text.clone())),
            other => all.extend([(key, format!("not a text: {other:?}"))]),
        }
    }
}

/// The texts that break a rule, in words.
fn breaking<'t>(texts: &'t Texts, broken: impl Fn(&str, &str) -> bool + 't) -> Vec<String> {
    let found = texts.iter().filter(move |(key, text)| broken(key, text));
    found.map(|(key, text)| format!("{key} = {text}")).collect()
}

fn none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule} (docs/words.md):\n{}", found.join("\n"));
}

/// What is not said, what is said instead, and the keys that may say it all the same: the law's own words, names of
/// other people's pages, and papers.
const VARIANTS: &[(&str, &str, &[&str])] = &[
    ("お客様", "お客さま", &[]),
    ("顧客", "お客さま", &["sheet.", "amend.field."]),
    ("係員", "窓口担当者", &[]),
    ("行員", "窓口担当者", &[]),
    ("店員", "窓口担当者", &[]),
    ("窓口の方", "窓口担当者", &[]),
    ("支店", "店舗", &[]),
    ("拠点", "店舗", &[]),
    ("製造元", "開発元", &[]),
    ("読む鍵", "閲覧鍵", &[]),
    ("研修", "訓練", &[]),
    ("誰", "だれ", &[]),
    ("読取機", "リーダー", &[]),
    ("読取装置", "リーダー", &[]),
    ("読取り", "読み取り", &[]),
    ("書込み", "書き込み", &[]),
    ("又は", "または", &[]),
    ("フォルダの", "フォルダー", &[]),
    ("ピン番号", "暗証番号", &[]),
    ("PINコード", "暗証番号", &[]),
    ("ログオン", "ログイン", &[]),
    ("削除", "消去", &[]),
    ("廃棄", "消去", &[]),
    ("エラー", "what happened", &[]),
    ("ください。ください", "one request", &[]),
    ("下さい", "ください", &[]),
    ("出来", "でき", &[]),
    ("致します", "いたします", &[]),
];

#[test]
fn one_word_for_one_thing() {
    let japanese = texts(JAPANESE);
    let mut found = Vec::new();
    for (variant, instead, spared) in VARIANTS {
        let broken = |key: &str, text: &str| {
            text.contains(variant) && !spared.iter().any(|spared| key.starts_with(spared))
        };
        found.extend(breaking(&japanese, broken).into_iter().map(|text| format!("{instead}: {text}")));
    }
    none("one word for one thing", &found);
}

#[test]
fn a_manager_is_sekininsha_and_an_administrator_is_system_kanrisha() {
    let bare = |_: &str, text: &str| text.replace("システム管理者", "").contains("管理者");
    none("管理者 alone is nobody", &breaking(&texts(JAPANESE), bare));
    let english = breaking(&texts(ENGLISH), |_, text| text.to_lowercase().contains("supervisor"));
    none("the manager is called manager", &english);
}

#[test]
fn a_password_has_letters_and_a_pin_has_digits() {
    // 暗証番号 is the holder's and has digits; パスワード has letters, and is a user's or the one of the signing
    // certificate.
    let mixed = |key: &str, text: &str| {
        let of_a_certificate = key.contains("sign_password") && text.contains("署名用暗証番号");
        of_a_certificate || text.contains("暗証パスワード") || text.contains("パスワード番号")
    };
    none("パスワード and 暗証番号", &breaking(&texts(JAPANESE), mixed));
}

#[test]
fn one_sentence_has_no_full_stop() {
    let one = |_: &str, text: &str| text.ends_with('。') && text.matches('。').count() == 1;
    none("no full stop after one sentence", &breaking(&texts(JAPANESE), one));
    let one = |_: &str, text: &str| {
        let inside = text.strip_suffix('.').filter(|inside| !inside.to_lowercase().ends_with("no"));
        inside.is_some_and(|inside| !inside.contains(['.', '?', '!']))
    };
    none("no full stop after one sentence", &breaking(&texts(ENGLISH), one));
}

#[test]
fn japanese_has_one_kind_of_marks() {
    let odd = |_: &str, text: &str| {
        text.contains(['（', '）', '！', '？', '，', '．', '～', '“', '”'])
            || text.chars().any(|c| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ'))
            || after_japanese(text, [',', '.', '!', '?'])
    };
    none("half-width brackets, digits and letters; 、 and 。", &breaking(&texts(JAPANESE), odd));
}

/// One of these marks right after a Japanese character.
fn after_japanese(text: &str, marks: [char; 4]) -> bool {
    let japanese = |c: char| matches!(c, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    text.chars().zip(text.chars().skip(1)).any(|(before, mark)| japanese(before) && marks.contains(&mark))
}

#[test]
fn nothing_trails_off_in_three_full_stops_and_nothing_shouts() {
    for file in [JAPANESE, ENGLISH] {
        let odd = |_: &str, text: &str| text.contains("...") || text.contains('!');
        none("… and no !", &breaking(&texts(file), odd));
    }
}

#[test]
fn what_asks_more_asks_it_in_both_languages() {
    let english = texts(ENGLISH);
    let differ = |key: &str, text: &str| {
        english.get(key).is_some_and(|other| other.ends_with('…') != text.ends_with('…'))
    };
    none("… in both languages or in none", &breaking(&texts(JAPANESE), differ));
}

#[test]
fn english_is_english_and_asks_once() {
    let english = texts(ENGLISH);
    // A customer is asked, a clerk is told.
    let asks = |key: &str, text: &str| {
        text.to_lowercase().contains("please") && !key.starts_with("window.customer.")
    };
    none("no please: say what to do", &breaking(&english, asks));
    let odd = |_: &str, text: &str| text.contains('、') || text.contains('。') || text.contains('　');
    none("no Japanese marks in English", &breaking(&english, odd));
}

/// Parts whose texts stand alone on a line, never in the middle of one.
const ALONE: &[&str] = &[
    "window.button.",
    "window.idle.",
    "window.transcription.",
    "window.remark.",
    "window.failed.",
    "window.recorded.",
    "window.decide.",
    "window.prepare.",
    "window.compare.",
    "window.result.",
    "error.",
    "mark.",
    "compared.",
    "decision.",
    "integrity.",
    "originality.",
    "validity.",
    "revocation.",
    "agreement.",
    "note.",
    "summary.",
    "lesson.",
    "debrief.",
    "manager.",
    "set_up.",
    "login.",
    "users.",
    "amend.",
    "record.",
    "export.",
    "retention.",
    "view.",
    "kiosk.",
    "today.title",
    "mail.",
    "missing.",
    "who.",
];

#[test]
fn english_that_stands_alone_begins_with_a_capital() {
    let small = |key: &str, text: &str| {
        // A file's name keeps its own letters.
        let name = text.split(' ').next().unwrap_or_default().contains('.');
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        // What stands inside a sentence that lists them.
        let inside = key.starts_with("window.compare.about.");
        begins && !name && !inside && ALONE.iter().any(|alone| key.starts_with(alone))
    };
    none("sentence case", &breaking(&texts(ENGLISH), small));
}

#[test]
fn every_error_says_what_happened_and_what_comes_next() {
    for file in [JAPANESE, ENGLISH] {
        let all = texts(file);
        let errors = || all.keys().filter(|key| key.starts_with("error."));
        // Variants for one number or one document fall back on the next step of the error itself.
        let next = |key: &str| {
            let error = key.trim_end_matches(".what");
            let whole = error.split('.').take(2).collect::<Vec<_>>().join(".");
            [error, whole.as_str()].iter().any(|error| all.contains_key(&format!("{error}.next")))
        };
        let lacking: Vec<String> =
            errors().filter(|key| key.ends_with(".what") && !next(key)).cloned().collect();
        none("what happened needs what comes next", &lacking);
        assert!(errors().filter(|key| key.ends_with(".what")).count() > 100, "the errors were found");
    }
}

#[test]
fn a_next_step_names_an_act() {
    let act = ["ください", "ます", "です", "ません", "だけ"];
    let vague = |key: &str, text: &str| {
        key.starts_with("error.") && key.ends_with(".next") && !act.iter().any(|act| text.contains(act))
    };
    none("who acts, and how", &breaking(&texts(JAPANESE), vague));
}

#[test]
fn buttons_are_short() {
    let button = |key: &str| key.starts_with("window.button.");
    let long = |key: &str, text: &str| button(key) && text.chars().count() > 8;
    none("a button has a few characters", &breaking(&texts(JAPANESE), long));
    let long = |key: &str, text: &str| button(key) && text.chars().count() > 16;
    none("a button has a few characters", &breaking(&texts(ENGLISH), long));
}

#[test]
fn what_is_not_proved_never_sounds_good() {
    // A text that says that something was not checked or not proved says neither 問題なし nor "OK" beside it.
    let good = ["問題なし", "OK", "正常です", "安全"];
    let open = |text: &str| {
        text.contains("確認していません") || text.contains("未確認") || text.contains("確認できていません")
    };
    let sounds = |_: &str, text: &str| open(text) && good.iter().any(|good| text.contains(good));
    none("not checked is not good", &breaking(&texts(JAPANESE), sounds));
    let japanese = texts(JAPANESE);
    for key in ["integrity.not_checked", "originality.not_checked", "issuer.not_checked"] {
        assert!(japanese[key].contains("確認していません"), "{key}");
    }
}

#[test]
fn both_languages_fill_in_the_same_places() {
    let english = texts(ENGLISH);
    let places = |text: &str| {
        let mut all: Vec<String> =
            text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::to_owned).collect();
        all.sort();
        all
    };
    let differ = |key: &str, text: &str| english.get(key).is_some_and(|other| places(other) != places(text));
    none("the same {places} in both languages", &breaking(&texts(JAPANESE), differ));
}

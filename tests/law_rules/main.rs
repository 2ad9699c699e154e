// SPDX-License-Identifier: MIT OR Apache-2.0
//! The law as data against the tables of the law sheet (`specs` law §7): every row and modifier, on both sides of
//! 2027-04-01; and what no rules file may do.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod aml;
mod modifiers;
mod phone;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use tashika::rules::{
    ChipState, Circumstances, DocumentKind, Element, Finish, HighRisk, Law, Missing, Outcome, Person,
    Presenter, Question, Residence, RuleSet, RuleSettings, Ruling,
};

use aml::AML;
use modifiers::MODIFIERS;
use phone::PHONE;

const OLD: Date = date(2027, 3, 31);
const NEW: Date = date(2027, 4, 1);

/// Every id of the sheet's tables, typed from the sheet.
const IDS: &str = "
    AML-A-01 AML-A-02 AML-A-03 AML-A-04 AML-A-05 AML-A-06 AML-A-07 AML-A-08 AML-A-09 AML-A-10 AML-A-11 AML-A-12
    AML-A-13 AML-A-14 AML-A-15
    AML-B-01 AML-B-02 AML-B-03 AML-B-04 AML-B-05 AML-B-06 AML-B-07 AML-B-08 AML-B-09 AML-B-10 AML-B-11 AML-B-12
    AML-B-13 AML-B-14 AML-B-15 AML-B-16 AML-B-17 AML-B-18 AML-B-19 AML-B-20
    TEL-A-01 TEL-A-02 TEL-A-03 TEL-A-04 TEL-A-05 TEL-A-06 TEL-A-07 TEL-A-08 TEL-A-08b TEL-A-09 TEL-A-10 TEL-A-11
    TEL-A-12
    TEL-B-01 TEL-B-02 TEL-B-03 TEL-B-04 TEL-B-05 TEL-B-06 TEL-B-07 TEL-B-08 TEL-B-09 TEL-B-10 TEL-B-11 TEL-B-12
    TEL-B-13 TEL-B-14 TEL-B-15
    LEND-B-01 LEND-B-02 LEND-B-03 LEND-A-01 LEND-A-02
    TEL-C-01 TEL-C-02";

fn rules() -> Arc<RuleSet> {
    RuleSet::shipped().unwrap_or_else(|error| panic!("{error:?}"))
}

/// A code as the rules file writes it.
fn code<T: serde::de::DeserializeOwned>(word: &str) -> T {
    serde_json::from_value(word.into()).unwrap_or_else(|error| panic!("{word}: {error}"))
}

fn all_elements() -> BTreeSet<Element> {
    [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into()
}

fn question(law: Law, day: Date, document: &str, chip: &str) -> Question {
    let made = day.checked_sub(jiff::ToSpan::days(10)).unwrap();
    Question {
        law,
        date: day,
        document: code(document),
        chip: code(chip),
        elements: all_elements(),
        person: Person::Resident,
        circumstances: Circumstances { issued_on: Some(made), ..Circumstances::default() },
    }
}

/// The circumstances of a case in a few words.
fn with(mut question: Question, words: &str) -> Question {
    let is = &mut question.circumstances;
    for word in words.split_whitespace() {
        match word {
            "nonreg" => question.person = Person::NonRegistered,
            "rule8" => question.person = Person::NonResidentForeigner,
            "rep" => is.presenter = Presenter::Representative,
            "rep-done" => {
                is.presenter = Presenter::Representative;
                is.customer_checked = true;
                is.authority = true;
            }
            "written" => is.address_written = true,
            "only-one" => is.one_per_person = true,
            "seal" => is.transaction_seal = true,
            "anti-forgery" => is.anti_forgery = true,
            "moved" => is.residence = Residence::NotCurrent,
            "no-residence" => is.residence = Residence::NotShown,
            "residence?" => is.residence = Residence::Unknown,
            "supp" => is.residence_document = true,
            "verifier" => is.jpki_verifier = true,
            "second" => is.second_document = true,
            "assets" => is.asset_document = true,
            "high" => is.high_risk = Some(HighRisk::WithoutAssets),
            "high-assets" => is.high_risk = Some(HighRisk::WithAssets),
            "known" => is.known = true,
            "suspicion" => is.suspicion = true,
            "lapsed" => is.reported_lapsed = true,
            "made?" => is.issued_on = None,
            "no-photo" => drop(question.elements.remove(&Element::Photo)),
            "no-address" => drop(question.elements.remove(&Element::Residence)),
            dated => {
                let (what, day) = dated.split_once('=').unwrap_or_else(|| panic!("{dated}"));
                let day = Some(day.parse().unwrap());
                match what {
                    "until" => is.expires_on = day,
                    "made" => is.issued_on = day,
                    _ => panic!("{dated}"),
                }
            }
        }
    }
    question
}

/// The ruling in a few words: outcome, method, what is missing; and the row.
fn told(ruling: &Ruling) -> (String, String) {
    let word = |value: serde_json::Value| value.as_str().unwrap().to_owned();
    let mut text = word(serde_json::to_value(ruling.outcome).unwrap());
    text += &format!(" {}", ruling.method.as_deref().unwrap_or("-"));
    for missing in &ruling.missing {
        text += &format!(" {}", word(serde_json::to_value(missing).unwrap()));
    }
    (ruling.rule_id.clone().unwrap_or_else(|| "none".into()), text)
}

/// law, document, chip, circumstances → before 2027-04-01 (row, answer) → from then on (row, answer).
type Case = (&'static str, &'static str, &'static str, &'static str, [&'static str; 2], [&'static str; 2]);

#[test]
fn every_row_and_modifier_on_both_sides_of_the_change() {
    let (rules, settings) = (rules(), RuleSettings::default());
    let mut wrong = Vec::new();
    let mut met = BTreeSet::new();
    for case in AML.iter().chain(PHONE).chain(MODIFIERS) {
        let (law, document, chip, words, old, new) = *case;
        for (day, [row, answer]) in [(OLD, old), (NEW, new)] {
            let ruling = rules.decide(&settings, &with(question(code(law), day, document, chip), words));
            let (got_row, got) = told(&ruling);
            met.insert(got_row.clone());
            met.extend(ruling.modifiers.iter().cloned());
            if (got_row.as_str(), got.as_str()) != (row, answer) {
                wrong.push(format!(
                    "{law} {document} {chip} [{words}] {day}: {got_row} {got}, not {row} {answer}"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let modifiers = ["M-RES", "M-EXP", "M-6M", "M-REP", "M-HIGH", "M-KNOWN", "M-SUSP", "M-REV"];
    let never = |id: &str| id.starts_with("LEND") || id.starts_with("TEL-C");
    let without: Vec<_> = IDS
        .split_whitespace()
        .filter(|id| !never(id))
        .chain(modifiers)
        .filter(|id| !met.contains(*id))
        .collect();
    assert!(without.is_empty(), "no case for {without:?}");
}

#[test]
fn every_id_of_the_sheet_is_there_and_no_other() {
    let rules = rules();
    let there: BTreeSet<&str> = rules.rows().iter().map(|row| row.id.as_str()).collect();
    assert_eq!(there, IDS.split_whitespace().collect());
}

#[test]
fn the_routes_of_a_row_come_in_the_order_of_the_sheet() {
    let (rules, settings) = (rules(), RuleSettings::default());
    let told_all = |question: &Question| -> Vec<String> {
        rules.routes(&settings, question).iter().map(|ruling| told(ruling).1).collect()
    };
    assert_eq!(
        told_all(&question(Law::Aml, OLD, "SHIKAKU", "NONE")),
        ["ALONE_SUPP ハ residence_document", "ALONE_SUPP ニ residence_document", "MAIL ロ mail"]
    );
    assert_eq!(
        told_all(&with(question(Law::Aml, OLD, "SEALREG", "NONE"), "seal moved")),
        ["ALONE_SUPP ハ residence_document", "MAIL_SUPP ロ residence_document mail"]
    );
    assert_eq!(
        told_all(&with(question(Law::Aml, NEW, "JUMIN", "NONE"), "nonreg")),
        ["MANUAL ワ supervisor", "MANUAL カ supervisor"]
    );
    assert_eq!(told_all(&with(question(Law::Aml, OLD, "SHIKAKU", "NONE"), "known")), ["KNOWN -"]);
    assert_eq!(told_all(&question(Law::Aml, NEW, "MNC", "NOT_READ")), ["REFUSE - read_chip other_document"]);
}

#[test]
fn strict_from_asks_for_the_chip_and_keeps_the_method_in_force() {
    let rules = rules();
    let settings = RuleSettings { strict_from: Some(date(2026, 12, 1)), ..RuleSettings::default() };
    let ask = |day, document, chip, words| {
        let ruling = rules.decide(&settings, &with(question(Law::Aml, day, document, chip), words));
        (told(&ruling).1, ruling.strict, ruling.ordinance)
    };
    let old = date(2026, 8, 6);
    let day = date(2026, 12, 1);
    assert_eq!(ask(day, "MNC", "NOT_READ", ""), ("ALONE イ read_chip".into(), true, old));
    assert_eq!(ask(day, "DL", "PARTIAL", ""), ("ALONE イ prove_chip".into(), true, old));
    assert_eq!(ask(day, "DL", "UNREADABLE", ""), ("ALONE イ read_chip".into(), true, old));
    assert_eq!(ask(day, "MNC", "FULL", ""), ("ALONE イ".into(), false, old));
    // Not for documents that have no chip, not for persons whose row asks for none, not a day too early.
    assert_eq!(ask(day, "DISAB", "NONE", ""), ("ALONE イ".into(), false, old));
    assert_eq!(ask(day, "SHIKAKU", "NONE", "supp"), ("ALONE_SUPP ハ".into(), false, old));
    assert_eq!(ask(day, "MNC", "NOT_READ", "nonreg"), ("ALONE イ".into(), false, old));
    assert_eq!(ask(date(2026, 11, 30), "MNC", "NOT_READ", ""), ("ALONE イ".into(), false, old));
    // Once the law asks itself, it is the law.
    assert_eq!(ask(NEW, "MNC", "NOT_READ", ""), ("REFUSE - read_chip other_document".into(), false, NEW));
}

#[test]
fn an_open_point_waits_for_the_legal_department() {
    let rules = rules();
    let asked = question(Law::Aml, OLD, "JPKI_SIG", "FULL");
    let ruling = rules.decide(&RuleSettings::default(), &asked);
    assert_eq!((ruling.finish(), ruling.ask_legal.as_deref()), (Finish::No, Some("jpki_service_provider")));
    let settled =
        RuleSettings { settled: ["jpki_service_provider".into()].into(), ..RuleSettings::default() };
    let ruling = rules.decide(&settled, &asked);
    assert_eq!(ruling.finish(), Finish::Complete);
    assert_eq!(ruling.ask_legal.as_deref(), Some("jpki_service_provider"), "the record still names it");
    // Nothing settles a law that is switched off.
    let settled = RuleSettings { settled: ["lending_off".into()].into(), ..RuleSettings::default() };
    let ruling = rules.decide(&settled, &question(Law::Lending, NEW, "MNC", "FULL"));
    assert_eq!((ruling.outcome, ruling.missing), (Outcome::Refuse, vec![Missing::LegalAdvice]));
    // A day before the first version.
    let ruling = rules.decide(&RuleSettings::default(), &question(Law::Aml, date(2026, 8, 5), "MNC", "FULL"));
    assert_eq!((ruling.outcome, ruling.ask_legal.as_deref()), (Outcome::Refuse, Some("not_modelled")));
}

#[test]
fn a_ruling_carries_article_version_and_the_weakest_mark() {
    let (rules, settings) = (rules(), RuleSettings::default());
    let ruling = rules.decide(&settings, &with(question(Law::Aml, NEW, "DL", "FULL"), "moved rep"));
    assert_eq!(ruling.article, "犯収法施行規則6条1項1号イ、犯収法施行規則6条2項、犯収法施行規則12条");
    assert_eq!((ruling.ordinance, ruling.modifiers), (NEW, vec!["M-RES".into(), "M-REP".into()]));
    let ruling = rules.decide(&settings, &with(question(Law::Phone, OLD, "DL", "FULL"), "until=2027-01-01"));
    assert_eq!(ruling.certainty, tashika::rules::Certainty::SecondarySource);
    assert_eq!(ruling.rule_set, *rules.rule_set_ref());
}

#[test]
fn the_phone_rule_keeps_chip_data_from_2027_and_the_aml_rule_does_not() {
    let (rules, settings) = (rules(), RuleSettings::default());
    let kept = |law, day, document, words| {
        rules.keep_chip(&rules.decide(&settings, &with(question(law, day, document, "FULL"), words)))
    };
    assert_eq!(kept(Law::Phone, NEW, "MNC", ""), all_elements());
    let without_photo: BTreeSet<_> = [Element::Name, Element::Residence, Element::BirthDate].into();
    assert_eq!(kept(Law::Phone, NEW, "CARD_NOPHOTO", ""), without_photo);
    for (law, day, words) in [
        (Law::Phone, OLD, ""),
        (Law::Aml, NEW, ""),
        (Law::Phone, NEW, "suspicion"),
        (Law::Phone, NEW, "known"),
    ] {
        assert_eq!(kept(law, day, "MNC", words), BTreeSet::new(), "{law:?} {day} {words}");
    }
}

#[test]
fn a_preview_is_about_another_day_and_the_next_change_is_known() {
    let (rules, settings) = (rules(), RuleSettings::default());
    let today = question(Law::Aml, date(2026, 11, 21), "MNC", "NOT_READ");
    let preview = rules.preview(&settings, &today, NEW);
    assert_eq!((preview.look().date, preview.look().outcome), (NEW, Outcome::Refuse));
    assert_eq!(rules.next_change(date(2026, 11, 21)), Some(NEW));
    assert_eq!(rules.next_change(date(2026, 1, 1)), Some(date(2026, 8, 6)));
    assert_eq!(rules.next_change(NEW), None);
}

fn any_question() -> impl Strategy<Value = Question> {
    let chips = ["FULL", "PARTIAL", "UNREADABLE", "NOT_READ", "INVALID", "NONE"];
    let residences = [Residence::Current, Residence::NotShown, Residence::NotCurrent, Residence::Unknown];
    let risks = [None, Some(HighRisk::WithoutAssets), Some(HighRisk::WithAssets)];
    let persons = [Person::Resident, Person::NonRegistered, Person::NonResidentForeigner];
    let day = || {
        prop::sample::select(vec![
            date(2020, 2, 29),
            date(2026, 8, 5),
            date(2026, 8, 6),
            date(2026, 11, 21),
            OLD,
            NEW,
            date(2031, 8, 31),
            date(9999, 12, 31),
            date(-9999, 1, 1),
        ])
    };
    (
        prop::sample::select(vec![Law::Aml, Law::Phone, Law::Lending]),
        day(),
        prop::sample::select(DocumentKind::ALL.to_vec()),
        prop::sample::select(chips.to_vec()),
        prop::collection::btree_set(
            prop::sample::select(all_elements().into_iter().collect::<Vec<_>>()),
            0..=4,
        ),
        prop::sample::select(persons.to_vec()),
        (prop::sample::select(residences.to_vec()), prop::sample::select(risks.to_vec())),
        (prop::option::of(day()), prop::option::of(day())),
        prop::collection::vec(any::<bool>(), 16),
    )
        .prop_map(|(law, date, document, chip, elements, person, (residence, high_risk), days, b)| {
            Question {
                law,
                date,
                document,
                chip: code(chip),
                elements,
                person,
                circumstances: Circumstances {
                    presenter: if b[0] { Presenter::Representative } else { Presenter::Customer },
                    address_written: b[1],
                    one_per_person: b[2],
                    transaction_seal: b[3],
                    anti_forgery: b[4],
                    residence,
                    residence_by_remark: b[13],
                    residence_unsigned: b[15],
                    signature_open: b[14],
                    jpki_verifier: b[9] ^ b[10],
                    expires_on: days.0,
                    issued_on: days.1,
                    high_risk,
                    known: b[5] && b[6],
                    suspicion: b[7] && b[6],
                    reported_lapsed: b[8] && b[7],
                    residence_document: b[9],
                    second_document: b[10],
                    asset_document: b[11],
                    customer_checked: b[12],
                    authority: b[12],
                },
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    /// No input gives an accepting outcome without a row of that law, switched on and in force that day, that
    /// names the document, the chip's state and the person; and what stops a check always stops it.
    #[test]
    fn nothing_is_accepted_without_a_row(question in any_question(), strict in any::<bool>()) {
        let rules = rules();
        let settings = RuleSettings { strict_from: strict.then_some(NEW), ..RuleSettings::default() };
        for ruling in rules.routes(&settings, &question) {
            let is = &question.circumstances;
            match ruling.outcome {
                Outcome::Refuse | Outcome::Escalate | Outcome::Manual => {
                    prop_assert_eq!(ruling.finish(), Finish::No);
                }
                Outcome::Known => {
                    prop_assert_eq!(ruling.rule_id.as_deref(), Some("M-KNOWN"));
                    prop_assert!(is.known && is.high_risk.is_none());
                    let known = |m: &&tashika::rules::Modifier| {
                        m.code.as_str() == "M-KNOWN" && m.law == question.law && m.period.contains(question.date)
                    };
                    let in_force = rules.modifiers().iter().any(|m| known(&m));
                    prop_assert!(in_force);
                }
                _ => {
                    let row = rules.row(ruling.rule_id.as_deref().unwrap()).unwrap();
                    prop_assert!(row.law == question.law && row.in_force(question.date));
                    prop_assert!(row.documents.contains(&question.document));
                    prop_assert!(row.chip.contains(&ruling.chip) && row.persons.contains(&question.person));
                    prop_assert!(is.expires_on.is_none_or(|last| last >= question.date));
                }
            }
            let stopped = is.suspicion || is.reported_lapsed || question.chip == ChipState::Invalid;
            prop_assert_eq!(stopped, ruling.outcome == Outcome::Escalate);
            if ruling.finish() == Finish::Complete && ruling.outcome == Outcome::Alone {
                prop_assert!(is.high_risk.is_none() || question.law != Law::Aml || is.second_document);
                prop_assert!(is.presenter == Presenter::Customer || is.customer_checked && is.authority);
            }
            prop_assert!(ruling.finish() != Finish::Complete || ruling.missing.is_empty());
            prop_assert_eq!(ruling.missing.is_empty() , ruling.finish() == Finish::Complete);
        }
        let routes = rules.routes(&settings, &question);
        prop_assert_eq!(routes.first(), Some(&rules.decide(&settings, &question)));
    }
}

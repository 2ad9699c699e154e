// SPDX-License-Identifier: MIT OR Apache-2.0
//! The published vectors (`tests/fixtures/icao9303.json`), and what they do not cover.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::Value;
use tashika_kit::{CardError, Secret};

use super::check_digit::check_digit;
use super::{Check, Entry, Format, Mrz, MrzField, Sex, Told};

const TODAY: Date = date(2026, 11, 21);
const TD3: &str =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";

fn vectors() -> BTreeMap<String, Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/icao9303.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let all = file["vectors"].as_array().unwrap();
    all.iter().map(|vector| (vector["id"].as_str().unwrap().to_owned(), vector.clone())).collect()
}

fn joined(lines: &Value) -> String {
    let lines: Vec<_> = lines.as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    lines.join("\n")
}

fn exposed(secret: &Secret) -> String {
    String::from_utf8(secret.expose().to_vec()).unwrap()
}

fn format_of(name: &Value) -> Format {
    match name.as_str().unwrap() {
        "TD1" => Format::Td1,
        "TD2" => Format::Td2,
        "TD3" => Format::Td3,
        "MRV-A" => Format::MrvA,
        "MRV-B" => Format::MrvB,
        other => panic!("{other}"),
    }
}

/// A field of a specimen, under the name the vectors give it.
fn said(mrz: &Mrz, name: &str) -> String {
    let check = |field: MrzField| {
        // Of a long number, the check digit behind its rest.
        let part = mrz
            .fields()
            .filter(|part| {
                part.field == field || (field == MrzField::Number && part.field == MrzField::NumberRest)
            })
            .last()
            .unwrap();
        let at = part.check_at.unwrap();
        mrz.lines()[part.line][at..=at].to_owned()
    };
    match name {
        "document_code" => mrz.document_code().to_owned(),
        "issuing_state" => mrz.issuing_state().to_owned(),
        "primary" => mrz.name().primary,
        "secondary" => mrz.name().secondary,
        "document_number" => mrz.number(),
        "nationality" => mrz.nationality().to_owned(),
        "date_of_birth" => mrz.key().birth_text().to_owned(),
        "date_of_expiry" => mrz.key().expiry_text().to_owned(),
        "sex" => match mrz.sex() {
            Some(Sex::Female) => "F".to_owned(),
            Some(Sex::Male) => "M".to_owned(),
            _ => "<".to_owned(),
        },
        "optional" => mrz.optional_data(),
        "document_number_check" => check(MrzField::Number),
        "date_of_birth_check" => check(MrzField::Birth),
        "date_of_expiry_check" => check(MrzField::Expiry),
        "optional_check" => check(MrzField::Optional),
        "composite_check" => check(MrzField::Composite),
        other => panic!("{other}"),
    }
}

#[test]
fn vectors_of_check_digits() {
    for id in ["mrz.checkdigit.date", "mrz.checkdigit.docno"] {
        let vector = &vectors()[id];
        let digit = check_digit(vector["input"].as_str().unwrap()).unwrap().to_string();
        assert_eq!(digit, vector["expected"], "{id}");
    }
}

#[test]
fn vectors_of_composites() {
    for (id, head, tail) in [
        ("mrz.checkdigit.composite.td3", format!("P<YTO{}", "<".repeat(39)), None),
        ("mrz.checkdigit.composite.td2", format!("I<YTO{}", "<".repeat(31)), None),
        ("mrz.checkdigit.composite.td1", String::new(), Some("<".repeat(30))),
    ] {
        let vector = &vectors()[id];
        let head = vector["line1"].as_str().map_or(head, str::to_owned);
        let expected = vector["expected"].as_str().unwrap();
        let tail = tail.map(|tail| format!("\n{tail}")).unwrap_or_default();
        let text = |digit: &str| {
            let line = vector["line2_without_composite"].as_str().unwrap();
            format!("{head}\n{line}{digit}{tail}")
        };
        let input = vector["composite_input"].as_str().unwrap();
        assert_eq!(check_digit(input).unwrap().to_string(), expected, "{id}");
        for digit in 0..10 {
            let mrz = Mrz::parse(&text(&digit.to_string())).unwrap();
            let composite = mrz.fields().find(|part| part.field == MrzField::Composite).unwrap();
            assert_eq!(composite.check == Check::Right, digit.to_string() == expected, "{id} {digit}");
        }
    }
}

#[test]
fn vectors_of_specimens() {
    let mut seen = 0;
    for (id, vector) in vectors().iter().filter(|(id, _)| id.starts_with("mrz.specimen.")) {
        let text = joined(&vector["lines"]);
        for text in [text.clone(), text.replace('\n', "")] {
            let mrz = Mrz::parse(&text).unwrap();
            assert_eq!(mrz.format(), format_of(&vector["format"]), "{id}");
            assert_eq!(mrz.wrong_check_digits(), [], "{id}");
            for (name, value) in vector["fields"].as_object().unwrap() {
                assert_eq!(&said(&mrz, name), value, "{id} {name}");
            }
            if let Some(information) = vector["mrz_information"].as_str() {
                assert_eq!(exposed(&mrz.key().information()), information, "{id}");
            }
        }
        seen += 1;
    }
    assert_eq!(seen, 9);
}

#[test]
fn vectors_of_names() {
    for item in vectors()["mrz.names"]["items"].as_array().unwrap() {
        let format = format_of(&item["format"]);
        let line = item["line"].as_str().unwrap();
        let filled = |code: &str| format!("{code}{}", "<".repeat(format.columns() - code.len()));
        let text = match format {
            Format::Td1 => format!("{}\n{}\n{line}", filled("I<UTO"), filled("")),
            _ => format!("{line}\n{}", filled("")),
        };
        let mrz = Mrz::parse(&text).unwrap();
        let name = mrz.name();
        assert_eq!(name.may_be_cut, item["must_treat_as_truncated"].as_bool().unwrap());
        let (primary, secondary) =
            item["viz"].as_str().unwrap().split_once(", ").unwrap_or((item["viz"].as_str().unwrap(), ""));
        let plain = |text: &str| text.replace('\'', "").replace('-', " ");
        if name.may_be_cut {
            assert!(plain(primary).starts_with(&name.primary[..5]));
        } else {
            assert_eq!((name.primary, name.secondary), (plain(primary), plain(secondary)));
        }
    }
}

#[test]
fn vectors_of_names_with_a_second_letter() {
    let vector = &vectors()["mrz.names.pp"];
    let second = "<".repeat(44);
    for line in vector["lines"].as_array().unwrap() {
        let mrz = Mrz::parse(&format!("{}\n{second}", line.as_str().unwrap())).unwrap();
        assert_eq!((mrz.document_code(), mrz.issuing_state()), ("PP", "UTO"));
        assert!(!mrz.name().primary.is_empty());
    }
    for line in vector["dropped_wrong_length"].as_array().unwrap() {
        assert!(Mrz::parse(&format!("{}\n{second}", line.as_str().unwrap())).is_err());
    }
}

#[test]
fn misprints_of_the_standard_are_found() {
    let vectors = vectors();
    let printed: Vec<_> = vectors["mrz.errata"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["printed"].as_str().unwrap())
        .collect();
    let [ivanova, td1, td2, short_td2, short_td1] = printed[..] else { panic!("{}", printed.len()) };
    let upper = format!("P<UTOIVANOVA<<ANNA{}", "<".repeat(26));
    assert!(Mrz::parse(&format!("{upper}\n{ivanova}")).is_err(), "45 characters");
    assert!(Mrz::parse(td2).is_err(), "81 characters");
    let td1 = Mrz::parse(td1).unwrap();
    assert_eq!(td1.wrong_check_digits(), [MrzField::Composite]);
    assert_eq!(td1.due(MrzField::Composite), Some('8'));
    let short_td2 = Mrz::parse(&format!("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\n{short_td2}")).unwrap();
    let short_td1 =
        Mrz::parse(&format!("I<UTOL898902C<3<<<<<<<<<<<<<<<\n{short_td1}\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"))
            .unwrap();
    for mrz in [short_td2, short_td1] {
        assert_eq!(mrz.wrong_check_digits(), [MrzField::Composite]);
        assert_eq!(mrz.due(MrzField::Composite), Some('2'));
        // The chip opens all the same.
        assert!(Told::of(&Secret::from(mrz.text().as_str()), TODAY).is_ok());
    }
}

#[test]
fn vectors_of_the_key() {
    for item in vectors()["bac.mrz_information.samples"]["items"].as_array().unwrap() {
        let mrz = Mrz::parse(&joined(&item["lines"])).unwrap();
        assert_eq!(exposed(&mrz.key().information()), item["mrz_information"].as_str().unwrap());
    }
    let long = &vectors()["bac.mrz_information.long"];
    let text = |name: &str| long[name].as_str().unwrap();
    let told =
        Told::of_entries(text("document_number"), text("date_of_birth"), text("date_of_expiry"), TODAY)
            .unwrap();
    assert_eq!(exposed(&told.key().information()), text("mrz_information"));
    let bac = &vectors()["bac.keys"];
    let line = bac["mrz_line2"].as_str().unwrap();
    let mrz = Mrz::parse(&format!("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n{line}")).unwrap();
    assert_eq!(exposed(&mrz.key().information()), bac["mrz_information"].as_str().unwrap());
    assert_eq!(mrz.wrong_check_digits(), []);
}

fn code(text: &str) -> &'static str {
    match Told::of(&Secret::from(text), TODAY) {
        Ok(_) => "",
        Err(CardError::Credential { credential: "mrz", problem }) => problem,
        Err(_) => "another error",
    }
}

#[test]
fn the_zone_in_every_dress() {
    let wide: String = TD3
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
        .collect();
    let dresses = [
        TD3.to_owned(),
        TD3.replace('\n', ""),
        TD3.replace('\n', "\r\n"),
        format!("{}\r", TD3.replace('\n', "\r")),
        format!("\u{2}{}\r\u{3}\n\n", TD3.replace('\n', "\t")),
        wide,
        TD3.replace('<', "«"),
        TD3.chars().map(|c| format!("{c} ")).collect(),
    ];
    for dress in dresses {
        let told = Told::of(&Secret::from(dress.as_str()), TODAY).unwrap();
        assert_eq!(exposed(&told.secret()), TD3);
        assert_eq!(exposed(&told.key().information()), "L898902C3674081221204159");
    }
}

#[test]
fn what_opens_no_chip_is_told() {
    for (text, problem) in [
        (TD3.to_owned(), ""),
        (String::new(), "mrz_missing"),
        (" \r\n".to_owned(), "mrz_missing"),
        (TD3.replace('<', ","), "mrz_keyboard_layout"),
        (TD3.replace('<', ">"), "mrz_keyboard_layout"),
        (TD3.replace("ANNA", "あんな*"), "mrz_character"),
        (TD3[1..].to_owned(), "mrz_length"),
        (TD3.replace("L898902C36", "L898902C37"), "mrz_number_check"),
        (TD3.replace("7408122", "7408123"), "mrz_birth_check"),
        (TD3.replace("1204159", "1204158"), "mrz_expiry_check"),
        // Neither the composite nor the optional check digit is the chip's business.
        (TD3.replace("<<<<<10", "<<<<<23"), ""),
        (vectors()["mrz.specimen.mrv_a"]["lines"][0].as_str().unwrap().to_owned(), "mrz_length"),
        (joined(&vectors()["mrz.specimen.mrv_a"]["lines"]), "mrz_visa"),
        ("x".repeat(1 << 20), "mrz_length"),
        ("L898902C3\n740812\n120415".to_owned(), ""),
        ("\n740812\n120415".to_owned(), "mrz_number_missing"),
        ("L898902C3\n741812\n120415".to_owned(), "mrz_birth_form"),
        ("L898902C3\n740812\n12O415".to_owned(), "mrz_expiry_form"),
    ] {
        assert_eq!(code(&text), problem, "{problem}");
        assert!(problem.is_empty() || Told::PROBLEMS.contains(&problem));
    }
    assert!(matches!(Told::of(&Secret::new(vec![0xFF, 0xFE]), TODAY), Err(CardError::Credential { .. })));
}

#[test]
fn three_entries_as_they_are_typed() {
    for (number, birth, expiry) in [
        ("l898902c3", "740812", "120415"),
        ("Ｌ８９８ ９０２Ｃ３", "１９７４－０８－１２", "2012年4月15日"),
        ("L898902C3<", "1974/8/12", "15 APR 2012"),
        ("L898902C3", "19740812", "20120415"),
        ("L898902C3", "12.08.1974", "12-04-15"),
    ] {
        let told = Told::of_entries(number, birth, expiry, TODAY).unwrap();
        assert_eq!(exposed(&told.key().information()), "L898902C3674081221204159", "{birth} {expiry}");
        let again = Told::of(&told.secret(), TODAY).unwrap();
        assert_eq!(exposed(&again.secret()), exposed(&told.secret()));
    }
    // Unknown parts, and a number shorter than nine.
    let told = Told::of_entries("AB2134", "74XXXX", "120415", TODAY).unwrap();
    let information = exposed(&told.key().information());
    assert!(information.starts_with("AB2134<<<574<<<<"), "{information}");
}

#[test]
fn the_entry_that_is_wrong_is_named() {
    let problem = |number, birth, expiry| Told::of_entries(number, birth, expiry, TODAY).unwrap_err();
    for (typed, entry, code) in [
        (("", "740812", "120415"), Entry::Number, "mrz_number_missing"),
        (("L89-8902C3", "740812", "120415"), Entry::Number, "mrz_number_character"),
        (("L8989O2Cあ", "740812", "120415"), Entry::Number, "mrz_number_character"),
        (("12345678901234567890123", "740812", "120415"), Entry::Number, "mrz_number_length"),
        (("L898902C3", "", "120415"), Entry::Birth, "mrz_birth_missing"),
        (("L898902C3", "7408122", "120415"), Entry::Birth, "mrz_birth_form"),
        (("L898902C3", "1974-13-12", "120415"), Entry::Birth, "mrz_birth_form"),
        (("L898902C3", "2026-11-22", "120415"), Entry::Birth, "mrz_birth_later"),
        (("L898902C3", "740812", " "), Entry::Expiry, "mrz_expiry_missing"),
        (("L898902C3", "740812", "soon"), Entry::Expiry, "mrz_expiry_form"),
    ] {
        let problem = problem(typed.0, typed.1, typed.2);
        assert_eq!((problem.entry, problem.code), (entry, code));
        assert!(Told::PROBLEMS.contains(&code));
    }
}

#[test]
fn two_zones_field_by_field() {
    let zone = |from: &str, to: &str| Mrz::parse(&TD3.replace(from, to)).unwrap();
    let chip = zone("", "");
    for (from, to, fields) in [
        ("x", "x", vec![]),
        ("P<UTO", "PPUTO", vec![MrzField::DocumentCode]),
        ("ANNA", "ANNE", vec![MrzField::Name]),
        ("L898902C36", "L898902D33", vec![MrzField::Number]),
        ("6UTO7", "6UTP7", vec![MrzField::Nationality]),
        ("7408122F", "7408123F", vec![MrzField::Birth]),
        ("2F12", "2M12", vec![MrzField::Sex]),
        ("1204159", "1304156", vec![MrzField::Expiry]),
        ("ZE184226B<<<<<1", "ZE184226C<<<<<8", vec![MrzField::Optional]),
        // A filler in the optional field is no difference, nor are the check digits that follow.
        ("ZE184226B<<<<<10", "<ZE184226B<<<<34", vec![]),
        ("10", "11", vec![MrzField::Composite]),
    ] {
        assert_eq!(chip.differences(&zone(from, to)), fields, "{to}");
        assert_eq!(zone(from, to).differences(&chip), fields, "{to}");
    }
}

#[test]
fn fillers_of_an_unknown_birth_date_are_no_difference() {
    let zone = |birth: &str| Mrz::parse(&TD3.replace("7408122", birth)).unwrap();
    let digit = |birth: &str| format!("{birth}{}", check_digit(birth).unwrap());
    let (filled, zeroed) = (zone(&digit("74<<<<")), zone(&digit("740000")));
    assert_eq!(filled.differences(&zeroed), []);
    assert_eq!(filled.differences(&zone(&digit("740812"))), [MrzField::Birth]);
    let told = Told::of_entries("L898902C3", "74<<<<", "120415", TODAY).unwrap();
    assert_eq!(told.differences(&zeroed), []);
    assert_eq!(told.differences(&zone("7408122")), [MrzField::Birth]);
    let told = Told::of_entries("L898902C4", "74<<<<", "120416", TODAY).unwrap();
    assert_eq!(told.differences(&filled), [MrzField::Number, MrzField::Expiry]);
}

#[test]
fn an_empty_optional_field_has_a_zero_or_a_filler_behind_it() {
    let lines = joined(&vectors()["mrz.specimen.td3.optional_filler_check"]["lines"]);
    let (filler, zero) = (Mrz::parse(&lines).unwrap(), Mrz::parse(&lines.replace("<<4", "<04")).unwrap());
    assert_eq!(zero.wrong_check_digits(), []);
    assert_eq!(filler.differences(&zero), []);
    // Where something stands in the field, a filler is wrong.
    assert_eq!(
        Mrz::parse(&TD3.replace("<10", "<<0")).unwrap().wrong_check_digits(),
        [MrzField::Optional, MrzField::Composite]
    );
}

#[test]
fn long_numbers_and_what_only_looks_like_one() {
    let td1 = |number: &str, optional: &str| {
        let text =
            format!("I<UTO{number}{optional:<<15}\n7408122F1204159UTO<<<<<<<<<<<6\n{}", "<".repeat(30));
        Mrz::parse(&text).unwrap()
    };
    let whole = td1("D23145890<", "7349<AB");
    assert_eq!((whole.number().as_str(), whole.optional_data().as_str()), ("D23145890734", "AB"));
    let rest = whole.fields().find(|part| part.field == MrzField::NumberRest).unwrap();
    assert_eq!((rest.from, rest.to, rest.check_at), (15, 18, Some(18)));
    let wrong = td1("D23145890<", "7348");
    assert!(wrong.wrong_check_digits().contains(&MrzField::Number));
    // A number with fillers behind it is not long; nothing in the optional field is no rest.
    for (number, optional) in [("D2314589<<", "7349"), ("D23145890<", ""), ("D23145890<", "7")] {
        let mrz = td1(number, optional);
        assert!(mrz.fields().all(|part| part.field != MrzField::NumberRest), "{number}");
    }
    // As long as the field allows, with no filler behind.
    assert_eq!(td1("D23145890<", "123456789012345").number().len(), 23);
}

#[test]
fn nothing_prints() {
    let told = Told::of(&Secret::from(TD3), TODAY).unwrap();
    let printed = format!("{told:?} {:?} {:?}", told.key(), super::clean(TD3));
    assert_eq!(printed, "Whole(Mrz[Td3, redacted]) DocumentKey[redacted] Cleaned[redacted]");
}

proptest! {
    #[test]
    fn anything_can_be_told(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let _ = Told::of(&Secret::from(text.as_str()), TODAY);
        let _ = Told::of(&Secret::new(bytes), TODAY);
        let _ = Mrz::parse(&text);
        let _ = Told::of_entries(&text, &text, &text, TODAY);
    }

    #[test]
    fn every_zone_is_taken_apart_without_loss(lines in "[A-Z0-9<]{90}|[A-Z0-9<]{88}|[A-Z0-9<]{72}") {
        let mrz = Mrz::parse(&lines).unwrap();
        let mut shown: Vec<Vec<char>> = mrz.lines().iter().map(|line| vec!['!'; line.len()]).collect();
        for part in mrz.fields() {
            for (at, character) in (part.from..).zip(part.text.chars()) {
                shown[part.line][at] = character;
            }
            if let Some(at) = part.check_at {
                shown[part.line][at] = mrz.lines()[part.line].chars().nth(at).unwrap();
            }
        }
        prop_assert_eq!(shown.concat().into_iter().collect::<String>(), lines);
        prop_assert!(mrz.differences(&mrz.clone()).is_empty());
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a rules file must be, who may replace the shipped one, and that every code in it has words.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use serde::Serialize;
use tashika::rules::never_store::{NeverStore, NumberProblem};
use tashika::rules::{
    Approval, Certainty, ChipState, DocumentKind, Law, Mismatch, Missing, ModifierCode, Outcome, Person,
    RuleSet, RulesError, Ruling,
};
use tashika::words::is_known;

const SHIPPED: &str = include_str!("../assets/rules/rules.toml");

/// What is wrong with a file, one line for each fault.
fn faults(text: &str) -> Vec<String> {
    match RuleSet::from_bytes(text.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(RulesError::Content(faults)) => faults.iter().map(ToString::to_string).collect(),
        Err(error) => panic!("{error}"),
    }
}

/// The shipped file with one text replaced inside the entry that begins with a line.
fn changed(entry: &str, from: &str, to: &str) -> String {
    let at = SHIPPED.find(entry).unwrap_or_else(|| panic!("{entry}"));
    let (before, after) = SHIPPED.split_at(at);
    assert!(after.contains(from), "{from}");
    format!("{before}{}", after.replacen(from, to, 1))
}

#[test]
fn what_is_wrong_is_named_with_row_and_field() {
    assert_eq!(faults(SHIPPED), [""; 0]);
    let one = "id = \"AML-A-01\"";
    for (from, to, expected) in [
        ("note = ", "notes = ", "AML-A-01: notes: unknown key"),
        ("\"MNC\"", "\"MNX\"", "AML-A-01: documents: unknown variant `MNX`"),
        ("\"FULL\"", "\"full\"", "AML-A-01: chip: unknown variant `full`"),
        ("\"RESIDENT\"", "\"EVERYBODY\"", "AML-A-01: persons: unknown variant `EVERYBODY`"),
        ("\"2026-08-06\"", "\"2026-08-32\"", "AML-A-01: effective_from: "),
        ("effective_from = \"2026-08-06\"\n", "", "AML-A-01: effective_from: missing"),
        ("\"2027-03-31\"", "\"2026-01-01\"", "AML-A-01: effective_to: before effective_from"),
        ("\"2027-03-31\"", "20270331", "AML-A-01: effective_to: invalid type"),
        ("law_text", "certain", "AML-A-01: certainty: unknown variant `certain`"),
        ("article = \"犯収法施行規則6条1項1号イ・7条1号イ\"\n", "", "AML-A-01: article: missing"),
        ("\"ALONE\"", "\"KNOWN\"", "AML-A-01: routes: KNOWN comes from M-KNOWN"),
        ("{ outcome = \"ALONE\", method = \"イ\" }", "", "AML-A-01: routes: empty"),
        ("method = \"イ\"", "method = \"イ\", mail = true", "AML-A-01: routes: unknown field `mail`"),
        (
            "ordinance = \"2026-08-06\"",
            "ordinance = \"2026-08-05\"",
            "AML-A-01: ordinance: the file has no ordinance",
        ),
        ("law = \"aml\"", "law = \"aml\"\nenabled = false", "AML-A-01: reason: missing"),
        ("id = \"AML-A-01\"", "id = \"M-KNOWN\"", "M-KNOWN: id: M-… are the modifiers' codes"),
        ("id = \"AML-A-01\"", "id = \"あ\"", "あ: id: not a code"),
        ("remarks = [", "remarks = [\"a b\", ", "AML-A-01: remarks: not a code"),
        (
            "remarks = ",
            "without = [\"M-EXP\"]\nremarks = ",
            "AML-A-01: without: a row can be exempt from M-RES only",
        ),
        ("remarks = ", "ask_legal = \"\"\nremarks = ", "AML-A-01: ask_legal: empty"),
        ("\"DL\"", "\"MNC\"", "AML-A-01: documents: names a code twice"),
        ("id = \"AML-A-01\"", "id = \"AML-A-02\"", "AML-A-02: id: two rows have this id"),
    ] {
        let found = faults(&changed(one, from, to));
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{expected}: {found:?}");
    }
    assert_eq!(
        faults("id = 1"),
        [
            "id: invalid type: integer `1`, expected a string",
            "title: missing",
            "made_on: missing",
            "source: missing",
            "certainty: missing",
        ]
    );
    let unexplained = SHIPPED.replacen("our_reading = \"a conclusion", "law_text = \"a conclusion", 1);
    assert!(faults(&unexplained)[0].starts_with("not TOML"), "a key twice");
    let unexplained = SHIPPED.replacen("our_reading = \"a conclusion", "# \"a conclusion", 1);
    assert_eq!(faults(&unexplained), ["certainty: does not say what [OurReading] mean"]);
    assert!(faults("id = ")[0].starts_with("not TOML"));
    assert!(faults(&"#".repeat((1 << 20) + 1))[0].starts_with("larger than"));
    let row = "[[row]]\n".repeat(1001);
    assert!(faults(&row).contains(&"row: more than 1000 entries".to_owned()));
}

#[test]
fn a_file_without_the_rules_that_stop_expired_documents_is_refused() {
    let at = SHIPPED.find("[[modifier]]\ncode = \"M-EXP\"\nlaw = \"phone\"").unwrap();
    let rest = &SHIPPED[at + 1..];
    let next = rest.find("[[modifier]]").unwrap() + at + 1;
    let without = format!("{}{}", &SHIPPED[..at], &SHIPPED[next..]);
    assert_eq!(faults(&without), ["M-EXP: missing for Phone on 2026-08-06"]);
    // Nor may it end early.
    let short = changed(
        "code = \"M-EXP\"\nlaw = \"aml\"",
        "effective_from = \"2026-08-06\"",
        "effective_from = \"2026-08-06\"\neffective_to = \"2027-12-31\"",
    );
    assert_eq!(faults(&short), ["M-EXP: missing for Aml on 2028-01-01"]);
}

#[test]
fn overlapping_rows_are_refused_with_both_ids_whether_or_not_they_agree() {
    // The same answer twice is an overlap too.
    let twice = |from: &str, id: &str| {
        let at = SHIPPED.find(&format!("[[row]]\nid = \"{from}\"")).unwrap();
        let end = SHIPPED[at + 1..].find("\n\n").unwrap() + at + 1;
        format!("{SHIPPED}\n{}\n", SHIPPED[at..end].replacen(from, id, 1))
    };
    assert_eq!(faults(&twice("AML-B-01", "X")), ["AML-B-01: can match the same case as X"]);
    // A row that is off or announced meets nobody.
    assert_eq!(faults(&twice("LEND-A-01", "X")), [""; 0]);
    assert_eq!(faults(&twice("TEL-C-01", "X")), [""; 0]);
    for (entry, from, to, expected) in [
        (
            "AML-A-01",
            "\"2027-03-31\"",
            "\"2027-04-01\"",
            &[
                "AML-A-01: can match the same case as AML-B-01",
                "AML-A-01: can match the same case as AML-B-02",
                "AML-A-01: can match the same case as AML-B-03",
                "AML-A-01: can match the same case as AML-B-18",
            ][..],
        ),
        (
            "AML-B-01",
            "persons = [\"RESIDENT\"]",
            "persons = [\"RESIDENT\", \"NON_REGISTERED\"]",
            &["AML-B-01: can match the same case as AML-B-18"],
        ),
        (
            "AML-A-08",
            "when = [{ presenter = \"customer\" }]\n",
            "",
            &["AML-A-08: can match the same case as AML-A-09"],
        ),
        (
            "AML-B-17",
            "when = [{ anti_forgery = false }]",
            "when = [{ presenter = \"representative\" }]",
            &["AML-B-16: can match the same case as AML-B-17"],
        ),
        (
            "TEL-A-08",
            "{ presenter = \"representative\", one_per_person = true }",
            "{ transaction_seal = true }",
            &["TEL-A-08: can match the same case as TEL-A-08b"],
        ),
        (
            "AML-B-02",
            "[\"PARTIAL\"]",
            "[\"PARTIAL\", \"INVALID\"]",
            &["AML-B-02: can match the same case as AML-B-04"],
        ),
    ] {
        assert_eq!(faults(&changed(&format!("id = \"{entry}\""), from, to)), expected);
    }
    // A modifier cannot stand twice on one day.
    let twice = changed(
        "code = \"M-RES\"\nlaw = \"aml\"\neffective_from = \"2027-04-01\"",
        "2027-04-01",
        "2027-03-31",
    );
    assert_eq!(faults(&twice), ["M-RES: stands twice for Aml on the same day"]);
}

/// The overlap check compares rows symbolically; asking every case one by one must come to the same: no case of the
/// shipped file has two rows.
#[test]
fn no_case_has_two_rows() {
    use tashika::rules::{Circumstances, Presenter, Question};
    let rules = RuleSet::shipped().unwrap();
    let states = [
        ChipState::Full,
        ChipState::Partial,
        ChipState::Unreadable,
        ChipState::NotRead,
        ChipState::Invalid,
        ChipState::None,
    ];
    let mut cases = 0;
    for day in ["2026-08-06", "2027-03-31", "2027-04-01"] {
        for law in [Law::Aml, Law::Phone] {
            for (document, chip) in DocumentKind::ALL.into_iter().flat_map(|d| states.map(|s| (d, s))) {
                for person in [Person::Resident, Person::NonRegistered, Person::NonResidentForeigner] {
                    for bits in 0..32_u8 {
                        let bit = |n: u8| bits >> n & 1 == 1;
                        let presenter = if bit(0) { Presenter::Representative } else { Presenter::Customer };
                        let circumstances = Circumstances {
                            presenter,
                            address_written: bit(1),
                            one_per_person: bit(2),
                            transaction_seal: bit(3),
                            anti_forgery: bit(4),
                            ..Circumstances::default()
                        };
                        let date = day.parse().unwrap();
                        let elements = BTreeSet::new();
                        let question =
                            Question { law, date, document, chip, elements, person, circumstances };
                        let rows = rules.rows().iter().filter(|row| row.matches(&question, date));
                        let ids: Vec<_> = rows.map(|row| row.id.as_str()).collect();
                        assert!(ids.len() <= 1, "{question:?} {ids:?}");
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 3 * 2 * 22 * 6 * 3 * 32);
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn a_replacement_counts_only_if_it_is_pinned() {
    let folder = tempfile::tempdir().unwrap();
    let own = SHIPPED.replacen("tashika-2026-11", "our-bank-7", 1);
    let file = write(folder.path(), "rules.toml", own.as_bytes());
    let refused = RuleSet::load(&file, &Approval::default()).unwrap_err();
    assert!(
        matches!(refused, RulesError::NotApproved { .. }) && refused.to_string().contains("pins its SHA-256")
    );
    let found = RuleSet::inspect(&file).unwrap().rule_set_ref().clone();
    let pinned = Approval { sha256: tashika::rules::from_hex(&found.sha256), signer: None };
    let rules = RuleSet::load(&file, &pinned).unwrap();
    assert_eq!(
        (rules.rule_set_ref().id.as_str(), &rules.rule_set_ref().sha256),
        ("our-bank-7", &found.sha256)
    );
    // One byte more, and it is another file.
    write(folder.path(), "rules.toml", format!("{own}\n").as_bytes());
    assert!(matches!(RuleSet::load(&file, &pinned).unwrap_err(), RulesError::Pin { .. }));
    assert!(matches!(RuleSet::load(Path::new("/nowhere"), &pinned).unwrap_err(), RulesError::File { .. }));
    // The hash in the record is what other programs compute.
    if let Ok(output) = Command::new("sha256sum").arg(&file).output() {
        let theirs = String::from_utf8(output.stdout).unwrap();
        assert!(theirs.starts_with(&RuleSet::inspect(&file).unwrap().rule_set_ref().sha256), "{theirs}");
    }
}

/// openssl makes the key and the signature, as docs/rules.md says.
#[test]
fn a_replacement_counts_if_the_configured_key_signed_it() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &str| {
        let status = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output();
        let output = status.unwrap_or_else(|error| panic!("openssl is needed by this test: {error}"));
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let file = write(folder.path(), "rules.toml", SHIPPED.as_bytes());
    run("genpkey -algorithm ed25519 -out key.pem");
    run("pkey -in key.pem -pubout -outform DER -out key.der");
    run("pkeyutl -sign -rawin -inkey key.pem -in rules.toml -out rules.toml.sig");
    let der = std::fs::read(folder.path().join("key.der")).unwrap();
    let key: [u8; 32] = der[der.len() - 32..].try_into().unwrap();
    let approval = Approval { sha256: None, signer: Some(key) };
    RuleSet::load(&file, &approval).unwrap();

    let raw = std::fs::read(folder.path().join("rules.toml.sig")).unwrap();
    let hex = tashika_kit::hex::upper(&raw) + "\n";
    write(folder.path(), "rules.toml.sig", hex.as_bytes());
    RuleSet::load(&file, &approval).unwrap();

    // All that is configured must hold.
    let both = Approval { sha256: Some([0; 32]), signer: Some(key) };
    assert!(matches!(RuleSet::load(&file, &both).unwrap_err(), RulesError::Pin { .. }));
    let other = Approval { sha256: None, signer: Some([1; 32]) };
    assert!(matches!(RuleSet::load(&file, &other).unwrap_err(), RulesError::Signature { .. }));
    let mut broken = raw.clone();
    broken[10] ^= 1;
    for signature in [&broken[..], &raw[..63], b"", "確か".as_bytes()] {
        write(folder.path(), "rules.toml.sig", signature);
        assert!(matches!(RuleSet::load(&file, &approval).unwrap_err(), RulesError::Signature { .. }));
    }
    write(folder.path(), "rules.toml.sig", &raw);
    write(folder.path(), "rules.toml", SHIPPED.replacen("ALONE", "MAIL", 1).as_bytes());
    assert!(matches!(RuleSet::load(&file, &approval).unwrap_err(), RulesError::Signature { .. }));
    std::fs::remove_file(folder.path().join("rules.toml.sig")).unwrap();
    let missing = RuleSet::load(&file, &approval).unwrap_err().to_string();
    assert!(missing.contains("rules.toml.sig"), "{missing}");
}

fn word(code: impl Serialize) -> String {
    serde_json::to_value(code).unwrap().as_str().unwrap().to_owned()
}

#[test]
fn every_code_has_words_in_both_languages() {
    use Missing as M;
    use Outcome as O;
    let missing = [
        M::ReadChip,
        M::ReadAllElements,
        M::ProveChip,
        M::SayResidence,
        M::ResidenceDocument,
        M::SayIssueDate,
        M::SecondDocument,
        M::AssetDocument,
        M::Mail,
        M::CustomerCheck,
        M::Authority,
        M::OtherDocument,
        M::Supervisor,
        M::LegalAdvice,
    ];
    let outcomes =
        [O::Alone, O::AloneSupp, O::Mail, O::MailSupp, O::Known, O::Manual, O::Refuse, O::Escalate];
    let near = [
        Mismatch::Disabled,
        Mismatch::Pending,
        Mismatch::Date,
        Mismatch::Document,
        Mismatch::Chip,
        Mismatch::Person,
        Mismatch::When,
    ];
    let rules = RuleSet::shipped().unwrap();
    let mut keys: Vec<String> = missing.map(|m| format!("missing.{}", word(m))).to_vec();
    keys.extend(outcomes.map(|o| format!("outcome.{}", word(o))));
    keys.extend(near.map(|n| format!("rules.near.{}", word(n))));
    keys.extend(Certainty::ALL.map(|c| format!("certainty.{}", word(c))));
    keys.extend(DocumentKind::ALL.map(|d| format!("rules.document.{}", word(d))));
    keys.extend(ModifierCode::ALL.map(|m| format!("rules.modifier.{}", word(m))));
    keys.extend(NeverStore::ALL.map(|n| format!("never_store.{}", n.code())));
    keys.extend(
        [NumberProblem::MustBeEmpty, NumberProblem::LicenceShape, NumberProblem::PassportShape]
            .map(|p| p.key()),
    );
    keys.push("legal.not_modelled".into());
    keys.extend(rules.word_keys());
    for row in rules.rows() {
        keys.push(format!("rules.law.{}", word(row.law)));
        keys.extend(row.chip.iter().map(|chip| format!("rules.chip.{}", word(chip))));
        keys.extend(row.persons.iter().map(|person| format!("rules.person.{}", word(person))));
    }
    for law_version_letter in
        ["aml.2026-08-06.ニ", "aml.2027-04-01.ロ(2)", "phone.2027-04-01.ヲ", "lending.2026-08-06.ロ"]
    {
        assert!(rules.word_keys().contains(&format!("method.{law_version_letter}")), "{law_version_letter}");
    }
    let without: BTreeSet<_> = keys.iter().filter(|key| !is_known(key)).collect();
    assert!(without.is_empty(), "{without:?}");
    // And a ruling finds its sentence.
    let text = serde_json::json!({
        "rule_set": rules.rule_set_ref(), "rule_id": "AML-B-10", "law": "aml", "date": "2027-04-01",
        "document": "CARD_NOPHOTO", "chip": "FULL", "elements": [], "outcome": "MAIL", "method": "ロ(2)",
        "article": "", "ordinance": "2027-04-01", "certainty": "law_text", "modifiers": [], "missing": [],
        "strict": false, "ask_legal": null
    });
    let ruling: Ruling = serde_json::from_value(text).unwrap();
    assert_eq!(ruling.method_key().as_deref(), Some("method.aml.2027-04-01.ロ(2)"));
}

#[test]
fn lending_is_off_with_a_reason_and_announced_rows_have_no_date() {
    let rules = RuleSet::shipped().unwrap();
    for row in rules.rows() {
        assert_eq!(row.disabled.is_some(), row.law == Law::Lending, "{}", row.id);
        assert_eq!(row.period.is_none(), row.id.starts_with("TEL-C-"), "{}", row.id);
        let never = row.disabled.is_some() || row.period.is_none();
        assert!(
            !never
                || ["2026-08-06", "2027-05-28", "2030-01-01"]
                    .iter()
                    .all(|d| !row.in_force(d.parse().unwrap()))
        );
    }
}

#[test]
fn a_file_of_brackets_is_refused_without_harm() {
    for (open, many) in [("[", 1 << 19), ("{a=", 1 << 18), ("[[row]]\n", 1 << 17), ("[a.", 1 << 18)] {
        let text = format!("x = {}", open.repeat(many));
        assert!(!faults(&text).is_empty());
        assert!(!faults(&open.repeat(many)).is_empty());
    }
}

proptest! {
    /// A damaged file is refused or still a rules file; it never stops the program.
    #[test]
    fn a_damaged_file_is_no_accident(at in 0..SHIPPED.len(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = SHIPPED.as_bytes().to_vec();
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Err(RulesError::Content(faults)) = RuleSet::from_bytes(&bytes) {
            prop_assert!(!faults.is_empty() && faults.iter().all(|fault| !fault.problem.is_empty()));
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! A masked copy says nothing about the person.

use super::*;

/// A copy without the person: neither the text nor the raw file holds a value.
#[test]
fn a_masked_copy_holds_no_personal_value() {
    for (name, history) in examples::all() {
        let printed = Printed::masked(&history);
        printed.sound();
        let text = printed.text();
        contains(&text, &["マスク版", "●●●"]);
        let identity = &history.record.customer.identity;
        let born = identity.birth_date.date;
        let mut secrets = vec![
            identity.name.text.clone(),
            format!("{}年{}月{}日", born.year(), born.month(), born.day()),
            history.record.transaction.key.clone(),
            history.record.transaction.customer_number.clone(),
        ];
        secrets.extend(identity.residence.iter().map(|one| one.text.clone()));
        for subject in std::iter::once(&history.record.customer)
            .chain(history.record.representative.iter().map(|one| &one.subject))
        {
            secrets.push(subject.identity.name_kana.clone());
            if let Some(document) = &subject.document {
                secrets.push(document.number.clone());
                // The last day of a My Number Card is a birthday.
                secrets.extend(
                    document.expires_on.map(|on| format!("{}年{}月{}日", on.year(), on.month(), on.day())),
                );
            }
        }
        for secret in
            secrets.iter().map(|one| one.chars().filter(|one| !one.is_whitespace()).collect::<String>())
        {
            assert!(
                secret.is_empty() || !text.contains(&secret),
                "{name}: {secret} is on the masked page:\n{text}"
            );
        }
        assert_eq!(printed.ask("pdfimages", &["-list"], &[]).lines().skip(2).count(), 0, "{name}");
    }
}

#[test]
fn masking_leaves_no_text_of_the_person_in_what_is_drawn_from() {
    for (_, history) in examples::all() {
        let said = serde_json::to_string(&mask::history(&history)).unwrap();
        let identity = &history.record.customer.identity;
        for secret in [&identity.name.text, &identity.name_kana, &history.record.transaction.key] {
            assert!(secret.is_empty() || !said.contains(secret.as_str()));
        }
    }
}

#[test]
fn an_open_bundle_is_refused_in_a_masked_copy() {
    let history = examples::account_opening();
    let salt = "0f".repeat(32);
    let open = serde_json::json!({
        "format": "tashika-evidence/1", "training": false, "record_id": "x", "checkpoint": "", "terminal_key": "",
        "record": {"seq": 1, "leaf": "", "content": {"open": {"customer": {"salt": salt, "json": "{}"}}, "hidden": {}}, "path": []},
        "later": [], "software_version": ""
    });
    let masked = note(&history, true);
    for evidence in [open.to_string().as_bytes(), b"no bundle at all"] {
        assert_eq!(pdf(&history, &masked, evidence), Err(ReportError::EvidenceNotMasked));
    }
    let mut hidden = open;
    hidden["record"]["content"]["open"] = serde_json::json!({"ruling": {"salt": salt, "json": "{}"}});
    assert!(pdf(&history, &masked, hidden.to_string().as_bytes()).is_ok());
}

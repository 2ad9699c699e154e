// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki` from end to end, with software cards and the simulated authorities.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

#[path = "common/command.rs"]
mod command;

use std::path::Path;
use std::process::Command;

use command::{AML, Ran, ordinary, run, run_at};
use serde_json::json;

const USUAL: [&str; 5] = ["--training", "--json", "--specimen-number", "--agreed", "--persona"];

fn jpki(what: &str, persona: &str, more: &[&str]) -> Ran {
    run_at(tempfile::tempdir().unwrap(), &[&["jpki", what], &USUAL[..], &[persona], more].concat(), "", None)
}

fn revocation(ran: &Ran) -> (&str, &str) {
    let verdict = &ran.json["verdicts"]["revocation"];
    (verdict["answer"].as_str().unwrap_or(""), verdict["reason"]["code"].as_str().unwrap_or(""))
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_signature_is_made_checked_written_out_and_verified_again_here_and_by_openssl() {
    let folder = tempfile::tempdir().unwrap();
    let (cms, said, wanted) =
        (folder.path().join("s.cms"), folder.path().join("s.txt"), folder.path().join("w.txt"));
    std::fs::write(&wanted, "契約書第一条に同意します。\n二行目。").unwrap();
    let out = ["--cms-out", text(&cms), "--text-out", text(&said), "--text", text(&wanted)];
    let ran = jpki("sign", "genuine", &out);
    assert_eq!((ran.code, ran.error()), (Some(0), None), "{}", ran.json);
    assert_eq!(revocation(&ran), ("good", ""));
    assert_eq!(ran.json["jpki"]["note"]["revocation"]["channel"], "simulated");
    assert_eq!(ran.json["document"], "jpki_signature");
    assert_eq!(std::fs::read(&said).unwrap(), std::fs::read(&wanted).unwrap());
    let judge = Command::new("openssl")
        .args(["cms", "-verify", "-binary", "-inform", "DER", "-noverify", "-in", text(&cms)])
        .args(["-content", text(&said), "-out", "/dev/null"])
        .output()
        .unwrap();
    assert!(judge.status.success(), "{}", String::from_utf8_lossy(&judge.stderr));
    let verify = |content: &Path, more: &[&str]| {
        let fixed = ["jpki", "verify", "--json", "--cms", text(&cms), "--text", text(content)];
        run_at(tempfile::tempdir().unwrap(), &[&fixed[..], more].concat(), "", None)
    };
    let again = verify(&said, &["--training"]);
    let verdicts = &again.json["verdicts"];
    // Not asked about revocation: never "proved".
    assert_eq!(again.code, Some(3), "{}", again.json);
    assert_eq!(
        (&verdicts["integrity"]["answer"], &verdicts["issuer"]["answer"]),
        (&json!("intact"), &json!("anchored"))
    );
    assert_eq!(verdicts["revocation"]["answer"], "not_asked");
    // The simulated authority counts in training alone.
    let outside = verify(&said, &[]);
    assert_eq!((outside.code, &outside.json["verdicts"]["issuer"]["answer"]), (Some(3), &json!("unknown")));
    std::fs::write(&wanted, "契約書第一条に同意しません。\n二行目。").unwrap();
    let other = verify(&wanted, &["--training"]);
    assert_eq!((other.code, &other.json["problem"]), (Some(4), &json!("cms_other_content")));
    let late = verify(&said, &["--training", "--at", "2045-01-01T00:00:00Z"]);
    assert_eq!((late.code, &late.json["verdicts"]["validity"]["answer"]), (Some(3), &json!("expired")));
}

#[test]
fn revoked_changed_locked_and_missing_certificates_have_their_own_ends() {
    for (what, persona, code, answer) in [
        ("sign", "jpki-revoked-moved", 3, ("revoked", "revoked_affiliation_changed")),
        ("authenticate", "jpki-revoked-moved", 0, ("good", "")),
        ("authenticate", "jpki-superseded", 3, ("revoked", "revoked_superseded")),
        ("sign", "jpki-on-hold", 3, ("revoked", "revoked_certificate_hold")),
        ("sign", "jpki-tampered", 4, ("not_asked", "revocation_path")),
        ("authenticate", "jpki-self-made-root", 3, ("not_asked", "revocation_path")),
    ] {
        let ran = jpki(what, persona, &[]);
        assert_eq!(
            (ran.code, revocation(&ran)),
            (Some(code), answer),
            "{what} {persona}: {}",
            ran.json["error"]
        );
    }
    for (what, persona, error) in [
        ("sign", "jpki-sign-password-blocked", "blocked"),
        ("authenticate", "jpki-auth-pin-blocked", "blocked"),
        ("sign", "minor", "certificate_absent"),
    ] {
        let ran = jpki(what, persona, &[]);
        assert_eq!((ran.code, ran.error()), (Some(5), Some(error)), "{what} {persona}");
    }
}

#[test]
fn what_the_responder_does_is_told_and_never_good() {
    for (behaviour, answer) in [
        ("try-later", ("unknown", "ocsp_status_try_later")),
        ("wrong-nonce", ("unknown", "ocsp_wrong_nonce")),
        ("stale", ("unknown", "ocsp_stale")),
        ("unknown", ("unknown", "ocsp_unknown_certificate")),
        ("revokes-5", ("revoked", "revoked_cessation_of_operation")),
    ] {
        let ran = jpki("authenticate", "genuine", &["--simulated-ocsp", behaviour]);
        assert_eq!((ran.code, revocation(&ran)), (Some(3), answer), "{behaviour}");
    }
    let off = jpki("authenticate", "genuine", &["--no-ocsp"]);
    assert_eq!((off.code, revocation(&off)), (Some(3), ("not_asked", "crl_missing")));
}

#[test]
fn without_consent_or_a_role_no_card_is_touched() {
    let home = tempfile::tempdir().unwrap();
    let silent = ["jpki", "sign", "--training", "--json", "--specimen-number", "--persona", "genuine"];
    let ran = run_at(home, &silent, "", None);
    assert_eq!((ran.code, ran.error()), (Some(6), Some("law")), "{}", ran.json);
    // Outside training nobody has a role until an administrator signs one.
    let ran = run_at(tempfile::tempdir().unwrap(), &["jpki", "sign", "--json", "--agreed"], "", None);
    assert_eq!((ran.code, ran.error()), (Some(6), Some("law")), "{}", ran.json);
    // The simulated responder belongs to training.
    let ran =
        run_at(tempfile::tempdir().unwrap(), &["jpki", "status", "--simulated-ocsp", "stale"], "", None);
    assert_eq!(ran.code, Some(2));
}

#[test]
fn a_service_provider_writes_no_certificate_out_and_asks_nobody() {
    let home = tempfile::tempdir().unwrap();
    let set =
        ["jpki", "role", "set", "service-provider", "--training", "--purpose", "試験", "--approval", "P-1"];
    let ran = run_at(home, &set, "", None);
    assert_eq!(ran.code, Some(0));
    let cms = ran.home.path().join("s.cms");
    let refused = [&["jpki", "sign"], &USUAL[..], &["genuine", "--cms-out", text(&cms)]].concat();
    let ran = run_at(ran.home, &refused, "", None);
    assert_eq!((ran.code, ran.error(), cms.exists()), (Some(6), Some("law"), false));
    let sign = [&["jpki", "sign"], &USUAL[..], &["genuine"]].concat();
    let ran = run_at(ran.home, &sign, "", None);
    assert_eq!((ran.code, revocation(&ran)), (Some(3), ("not_asked", "no_platform")));
    let pinless = [&["jpki", "pinless", "--face", "same"], &USUAL[..], &["genuine"]].concat();
    assert_eq!(run_at(ran.home, &pinless, "", None).code, Some(6));
}

#[test]
fn an_authentication_is_entered_and_names_nobody() {
    let ran = jpki("authenticate", "genuine", &["--record"]);
    assert_eq!((ran.code, ran.error()), (Some(0), None), "{}", ran.json);
    assert!(ran.json["jpki"]["entry"]["seq"].as_u64().is_some(), "{}", ran.json["jpki"]);
    assert_eq!((&ran.json["fields"], ran.records()), (&json!([]), 0));
}

#[test]
fn where_a_book_is_set_up_every_authentication_is_entered() {
    let none = jpki("authenticate", "genuine", &[]);
    assert_eq!((none.code, &none.json["jpki"]["entry"]), (Some(0), &json!(null)), "no book, no entry");
    let again = |home, what: &[&str], end: &[&str]| {
        run_at(home, &[&["jpki"], what, &USUAL[..], &["genuine"], end].concat(), "", None)
    };
    let seq = |ran: &Ran| ran.json["jpki"]["entry"]["seq"].as_u64().unwrap();
    let first = jpki("authenticate", "genuine", &["--record"]);
    let before = seq(&first);
    let second = again(first.home, &["authenticate"], &[]);
    let apart = seq(&second) - before;
    let between = seq(&second);
    // One that is refused for the face leaves its entry too.
    let refused = again(second.home, &["pinless"], &["--face", "different"]);
    assert_eq!(refused.error(), Some("face_differs"));
    let third = again(refused.home, &["authenticate"], &[]);
    assert!(seq(&third) - between > apart, "{between} {apart} {}", seq(&third));
}

#[test]
fn without_a_pin_the_clerk_decides_about_the_face() {
    let same = jpki("pinless", "genuine", &["--face", "same"]);
    assert_eq!(
        (same.code, &same.json["document"]),
        (Some(0), &json!("jpki_authentication")),
        "{}",
        same.json
    );
    assert!(same.json["jpki"]["note"]["pinless"].as_str().is_some_and(|name| name.contains("training only")));
    for face in ["different", "not-compared"] {
        let ran = jpki("pinless", "genuine", &["--face", face]);
        assert_eq!((ran.code, ran.error()), (Some(5), Some("face_differs")), "{face}");
        assert_eq!(ran.json["jpki"]["note"], json!(null));
    }
}

/// Nobody's face is taken at the command line's word: outside training the photo has to be seen first, in the window.
#[test]
fn without_a_pin_the_command_is_for_training_alone() {
    let home = tempfile::tempdir().unwrap();
    let (code, said) = read(home.path(), &["jpki", "pinless", "--face", "same", "--agreed"]);
    assert_eq!(code, Some(6), "{said}");
    let words = tashika::words::words("jpki.refused.pinless_window");
    assert!(said.contains(words.ja), "{said}");
}

#[test]
fn a_signature_makes_a_record_under_the_law_and_a_revoked_one_none() {
    let confirmed = [&["jpki", "sign"], &USUAL[..], &["genuine"], &AML, &["--record", "confirmed"]].concat();
    let ran = run(&confirmed, &ordinary());
    assert_eq!((ran.code, ran.error(), ran.records()), (Some(0), None, 1), "{}", ran.json);
    let revoked =
        [&["jpki", "sign"], &USUAL[..], &["jpki-superseded"], &AML, &["--record", "confirmed"]].concat();
    let ran = run(&revoked, &ordinary());
    assert!(ran.code != Some(0) && ran.records() == 0, "{:?} {}", ran.code, ran.json["error"]);
}

#[test]
fn a_password_comes_by_standard_input_and_never_as_an_argument() {
    let arguments = ["jpki", "authenticate", "--training", "--json", "--agreed", "--persona", "genuine"];
    let wrong = run_at(tempfile::tempdir().unwrap(), &arguments, "0000\n", None);
    assert_eq!((wrong.code, wrong.error()), (Some(5), Some("wrong_number")), "{}", wrong.json);
    let malformed = run_at(tempfile::tempdir().unwrap(), &arguments, "12\n", None);
    assert!(
        malformed.code == Some(5) && malformed.json["error"]["tries_left"].is_null(),
        "{}",
        malformed.json
    );
    let argument = [&arguments[..], &["--pin", "1234"]].concat();
    let refused = Command::new(env!("CARGO_BIN_EXE_tashika")).args(argument).output().unwrap();
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(2) && !told.contains("1234"), "{told}");
}

#[test]
fn status_tells_role_provider_and_lists() {
    let ran = run_at(tempfile::tempdir().unwrap(), &["jpki", "status", "--json"], "", None);
    let told =
        |ran: &Ran| (ran.json["role"].clone(), ran.json["provider"].clone(), ran.json["offers"].clone());
    assert_eq!((ran.code, told(&ran)), (Some(0), (json!("none"), json!("none"), json!([]))));
    let ran = run_at(tempfile::tempdir().unwrap(), &["jpki", "status", "--json", "--training"], "", None);
    let offers = json!(["signature", "authentication", "pinless"]);
    assert_eq!(told(&ran), (json!("specially_approved"), json!("simulated"), offers));
    assert_eq!(ran.json["lists"]["count"], 0);
}

/// What a person reads on standard output and standard error, and the exit code.
fn read(home: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_tashika"))
        .args(arguments)
        .env("TASHIKA_HOME", home)
        .output()
        .unwrap();
    let said = [out.stdout, out.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (out.status.code(), said)
}

#[test]
fn no_command_says_more_of_a_certificate_than_the_window_does() {
    let home = tempfile::tempdir().unwrap();
    let usual = ["jpki", "sign", "--training", "--specimen-number", "--agreed", "--persona"];
    let (code, good) = read(home.path(), &[&usual[..], &["genuine"]].concat());
    assert!(code == Some(0) && good.contains("署名は証明書の鍵で作られています"), "{good}");
    assert!(good.contains("実際の失効情報ではありません"), "{good}");
    let (_, unknown) = read(home.path(), &[&usual[..], &["jpki-self-made-root"]].concat());
    assert!(unknown.contains("発行者は確かめられていません"), "{unknown}");
    assert!(
        unknown.contains("有効期限は署名で確認されていません") && !good.contains("署名で確認されていません")
    );
    for text in [good, unknown] {
        assert!(
            !text.contains("本物のチップ") && !text.contains("お客様") && !text.contains("資格"),
            "{text}"
        );
        // Without a branch no counter is named.
        assert!(text.contains("日、次の目的") && !text.contains("、の窓口"), "{text}");
    }
}

#[test]
fn verify_says_in_words_what_is_wrong_and_accuses_no_card() {
    let folder = tempfile::tempdir().unwrap();
    let (cms, said) = (folder.path().join("s.cms"), folder.path().join("s.txt"));
    let ran = jpki("sign", "genuine", &["--cms-out", text(&cms), "--text-out", text(&said)]);
    assert_eq!(ran.code, Some(0), "{}", ran.json);
    let verify = |cms: &Path, content: &Path| {
        let all = ["jpki", "verify", "--training", "--cms", text(cms), "--text", text(content)];
        read(folder.path(), &all)
    };
    let (code, good) = verify(&cms, &said);
    assert!(code == Some(3) && good.contains("（日本時間）") && !good.contains("失効はまだ照会"), "{good}");
    let other = folder.path().join("o.txt");
    std::fs::write(&other, "別の文").unwrap();
    let (code, changed) = verify(&cms, &other);
    assert!(code == Some(4) && changed.contains("署名された文と違います"), "{changed}");
    let longer = folder.path().join("l.cms");
    std::fs::write(&longer, [std::fs::read(&cms).unwrap(), vec![0]].concat()).unwrap();
    let (code, trailing) = verify(&longer, &said);
    assert!(code == Some(4) && trailing.contains("余分なデータ"), "{trailing}");
    let (code, none) = verify(&said, &said);
    assert!(code == Some(1) && none.contains("署名のファイル(CMS)として読み取れません"), "{none}");
    for text in [good, changed, trailing, none] {
        let wrong = ["複製", "本物のチップ", "reason.", "券面で確認"];
        assert!(!wrong.iter().any(|word| text.contains(word)), "{text}");
    }
}

#[test]
fn status_tells_people_no_codes() {
    let home = tempfile::tempdir().unwrap();
    let (_, none) = read(home.path(), &["jpki", "status"]);
    assert!(
        none.contains("照会先は設定されていません") && none.contains("revocation lists: ありません"),
        "{none}"
    );
    let url = ["jpki", "status", "--training", "--ask", "--ocsp-url", "http://127.0.0.1:9/"];
    let (code, ignored) = read(home.path(), &url);
    assert!(code == Some(0) && ignored.contains("--ocsp-url は使われません"), "{ignored}");
    let (_, training) = read(home.path(), &["jpki", "status", "--training"]);
    assert!(training.contains("訓練用の模擬照会") && training.contains("事業者の区分"), "{training}");
    for text in [none, training] {
        assert!(
            !text.contains(": none") && !text.contains(": simulated") && !text.contains("PINなし"),
            "{text}"
        );
    }
}

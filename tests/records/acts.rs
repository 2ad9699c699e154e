// SPDX-License-Identifier: MIT OR Apache-2.0
//! Entering, giving out, amending, mail, searching, rights, deletion.

use jiff::Timestamp;
use jiff::civil::{Date, date};
use rusqlite::Connection;
use tashika::keys::{KeyError, Keyring, Role, Session};
use tashika::proof::checkpoint::Checkpoint;
use tashika::proof::merkle;
use tashika::records::{
    Act, Amendment, Book, BookError, BookKind, Export, ExportFormat, MailEvent, MailState, Places, Query,
    Received, Record, Supplement, SupplementRole,
};
use tashika::rules::{Law, Outcome, RuleSetRef, RuleSettings};
use tempfile::TempDir;

use crate::records::{self, unlock};

fn boxed(record: &Record) -> Act {
    Act::Record(Box::new(record.clone()))
}

fn today() -> Date {
    tashika_kit::date::japan_day(Timestamp::now())
}

struct Shop {
    _dir: TempDir,
    book: Book,
    keys: Keyring,
    clerk: Session,
    manager: Session,
}

fn shop() -> Shop {
    let dir = TempDir::new().unwrap();
    let (book, mut keys) = records::book(dir.path());
    let (clerk, manager) = (unlock(&mut keys, "clerk"), unlock(&mut keys, "manager"));
    Shop { _dir: dir, book, keys, clerk, manager }
}

impl Shop {
    fn enter(&mut self, record: &Record) -> String {
        self.book.enter(&self.clerk, &boxed(record)).unwrap().record_id
    }

    fn whole(&self) -> bool {
        self.book.verify(&self.keys, &[], &|_, _| true).unwrap().is_whole()
    }
}

#[test]
fn a_record_comes_back_as_it_was_and_every_look_is_entered() {
    let mut shop = shop();
    let record = records::record(Law::Aml);
    let receipt = shop.book.enter(&shop.clerk, &boxed(&record)).unwrap();
    assert_eq!((receipt.seq, receipt.record_id.as_str()), (1, record.header.record_id.as_str()));

    let history = shop.book.view(&shop.manager, &record.header.record_id).unwrap();
    assert!(history.record == record);
    assert_eq!(history.seq, 1);
    assert!(matches!(&history.later[..], [viewed] if matches!(viewed.act, Act::Viewed { .. })));
    assert_eq!(history.later[0].by, "manager");

    let refused = shop.book.view(&shop.clerk, &record.header.record_id);
    assert!(matches!(refused, Err(BookError::Key(KeyError::MayNot(_)))));
    assert!(matches!(shop.book.view(&shop.manager, "none"), Err(BookError::NoRecord)));
    let kinds: Vec<String> = shop.book.journal(10, None).unwrap().into_iter().map(|line| line.3).collect();
    assert_eq!(kinds, ["viewed", "record"]);
}

#[test]
fn a_receipt_proves_the_entry() {
    let mut shop = shop();
    for _ in 0..4 {
        shop.enter(&records::small(Law::Aml));
    }
    let receipt = shop.book.enter(&shop.clerk, &boxed(&records::small(Law::Phone))).unwrap();
    let checkpoint = Checkpoint::verified(&receipt.checkpoint, &shop.keys.verifying_key()).unwrap();
    assert_eq!((receipt.seq, checkpoint.size), (5, 5));
    assert_eq!(shop.book.checkpoint().unwrap(), Some(receipt.checkpoint.clone()));
    assert_eq!(std::fs::read_to_string(&shop.book.places().head).unwrap(), receipt.checkpoint);
    assert_eq!(receipt.leaf.len(), 64);
}

#[test]
fn a_record_is_written_once() {
    let mut shop = shop();
    let record = boxed(&records::small(Law::Phone));
    shop.book.enter(&shop.clerk, &record).unwrap();
    assert!(matches!(shop.book.enter(&shop.clerk, &record), Err(BookError::Exists)));
    // Both or none.
    let other = boxed(&records::small(Law::Aml));
    assert!(matches!(shop.book.enter_many(&shop.clerk, &[&other, &record]), Err(BookError::Exists)));
    assert_eq!(shop.book.journal(10, None).unwrap().len(), 1);
}

#[test]
fn what_contradicts_itself_or_may_not_be_kept_is_refused() {
    let mut shop = shop();
    let base = || records::record(Law::Aml);
    let mut cases: Vec<(&str, Record)> = Vec::new();
    let mut add = |name, change: &dyn Fn(&mut Record)| {
        let mut record = base();
        change(&mut record);
        cases.push((name, record));
    };
    add("wrong_book", &|r| r.header.training = true);
    add("contradiction", &|r| r.ruling.law = Law::Phone);
    add("contradiction", &|r| r.header.law = Law::Phone);
    add("contradiction", &|r| r.header.record_id = "1".to_owned());
    add("contradiction", &|r| r.ruling.outcome = Outcome::Refuse);
    add("contradiction", &|r| r.ruling.missing = vec![tashika::rules::Missing::ResidenceDocument]);
    add("contradiction", &|r| r.decision = tashika::records::Decision::PendingMail);
    let screen = tashika_kit::reading::Keep::ScreenOnly;
    add("not_to_keep", &|r| r.customer_chip.as_mut().unwrap().reading.fields[0].keep = screen);
    add("not_to_keep", &|r| r.customer_chip.as_mut().unwrap().reading.evidence[0].keep = screen);
    for name in ["sex", "security_code_image", "expiry_year", "my_number", "registered_domicile"] {
        add("not_to_keep", &|r| {
            r.customer_chip.as_mut().unwrap().reading.fields[0].name =
                tashika_kit::reading::FieldName(std::borrow::Cow::Owned(name.to_owned()));
        });
    }
    // The example of the check digit's own ordinance.
    let my_number = "1234 5678 9018";
    add("never_store", &|r| r.transaction.note = format!("番号 {my_number}"));
    add("never_store", &|r| r.transaction.customer_number = my_number.to_owned());
    add("never_store", &|r| r.customer_chip.as_mut().unwrap().observations.remark = my_number.to_owned());
    add("never_store", &|r| {
        r.decision = tashika::records::Decision::Refused {
            reason: "本籍：東京都千代田区千代田１番".to_owned(),
        };
    });
    add("not_to_keep", &|r| {
        r.customer.document.as_mut().unwrap().kind = tashika::rules::DocumentKind::MyNumberCard;
    });
    for (code, record) in cases {
        let error = shop.book.enter(&shop.clerk, &boxed(&record)).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(!error.to_string().contains(records::NAME));
    }
    assert_eq!(shop.book.checkpoint().unwrap(), None, "nothing was written");
}

#[test]
fn training_and_evidence_never_mix() {
    let dir = TempDir::new().unwrap();
    let places = Places::in_folder(dir.path(), BookKind::Training);
    let mut keys = Keyring::training(&places.keyring).unwrap();
    let clerk = keys.training_session(Role::Clerk).unwrap();
    let mut book = Book::open(&places, BookKind::Training).unwrap();
    let mut record = records::small(Law::Aml);
    assert_eq!(book.enter(&clerk, &boxed(&record)).unwrap_err().code(), "wrong_book");
    record.header.training = true;
    let receipt = book.enter(&clerk, &boxed(&record)).unwrap();
    assert!(receipt.checkpoint.starts_with("tashika/training-"), "the checkpoint says so itself");
    drop(book);
    assert!(matches!(Book::open(&places, BookKind::Real), Err(BookError::WrongBook { .. })));
    assert_eq!(Book::open_existing(&places).unwrap().kind(), BookKind::Training);
}

/// Which role may enter what.
#[test]
fn rights_by_act() {
    let mut shop = shop();
    let id = shop.enter(&records::mailed(Law::Aml));
    let record_id = || id.clone();
    let (auditor, admin) = (unlock(&mut shop.keys, "auditor"), unlock(&mut shop.keys, "admin"));
    let amendment = Amendment {
        record_id: record_id(),
        field: "declared.occupation_note".to_owned(),
        old: String::new(),
        new: "転職".to_owned(),
        reason: "申出".to_owned(),
    };
    let export = Export {
        record_id: record_id(),
        format: ExportFormat::Pdf,
        masked: false,
        reason: "検査".to_owned(),
    };
    let received = Received { record_id: record_id(), supplement: supplement() };
    let text = || "x".to_owned();
    // Clerk, manager, auditor, administrator.
    let table: Vec<(Act, [bool; 4])> = vec![
        (boxed(&records::small(Law::Aml)), [true, false, false, false]),
        (Act::Supplemented(received), [true, true, false, false]),
        (Act::Mail(mail(&id, MailState::Dispatched)), [true, false, false, false]),
        (Act::Amended(amendment), [false, true, false, false]),
        (Act::RelationEnded { record_id: record_id(), on: today() }, [false, true, false, false]),
        (Act::LastUse { record_id: record_id(), on: today() }, [true, true, false, false]),
        (Act::Viewed { record_id: record_id() }, [false, true, true, false]),
        (Act::Searched { fields: vec![text()], found: 0 }, [false, true, true, false]),
        (Act::Exported(export), [false, true, true, false]),
        (Act::FileMade { record_id: record_id(), sha256: text() }, [false, true, true, false]),
        (Act::LoggedIn, [true; 4]),
        (Act::Locked, [true; 4]),
        (Act::LoginFailed { account: text(), at: Timestamp::now() }, [true; 4]),
        (Act::AccountChanged { account: text(), change: text() }, [false, true, false, true]),
        (Act::RulesChanged { id: text(), sha256: text() }, [false, false, false, true]),
        (Act::SettingChanged { setting: text(), value: text() }, [false, false, false, true]),
        (Act::Verified { entries: 1, findings: 0 }, [false, true, true, true]),
        (Act::Restored { entries: 1, known_before: 1 }, [false; 4]),
        (Act::Deleted { record_id: record_id(), because: text() }, [false; 4]),
    ];
    let sessions = [&shop.clerk, &shop.manager, &auditor, &admin];
    for (act, may) in table {
        for (session, may) in sessions.iter().zip(may) {
            let entered = shop.book.enter(session, &act);
            // A second record of the same number, and a second dispatch, are refused for another reason.
            let right = !matches!(entered, Err(BookError::Key(_) | BookError::NotThisWay));
            let once = matches!(entered, Err(BookError::Exists | BookError::MailStep { .. }));
            assert_eq!(right && !once, may, "{act:?} by {session:?}: {entered:?}");
        }
    }
    assert!(shop.whole());
}

fn supplement() -> Supplement {
    Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書(電気)".to_owned(),
        number: String::new(),
        dated: Some(date(2026, 10, 1)),
        received_on: date(2026, 11, 20),
        sent_in: true,
    }
}

fn mail(record_id: &str, state: MailState) -> MailEvent {
    let tracking = "123-45-67890-1".to_owned();
    MailEvent { record_id: record_id.to_owned(), state, on: today(), tracking }
}

#[test]
fn amendments_keep_the_old_value_and_follow_from_one_another() {
    let mut shop = shop();
    let id = shop.enter(&records::small(Law::Aml));
    let amend = |field: &str, old: &str, new: &str, reason: &str| {
        Act::Amended(Amendment {
            record_id: id.clone(),
            field: field.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let (name, moved) = ("customer.identity.name", "大阪府大阪市北区一丁目");
    let good = [
        amend("customer.identity.residence", records::ADDRESS, moved, "転居の届出"),
        amend("customer.identity.residence", moved, "京都府京都市", "転居の届出"),
        amend(name, records::NAME, "山田　德子", "改姓"),
        amend("customer.identity.birth_date", "1980-02-17", "1980-02-18", "誤記"),
        amend("declared.purpose", "salary_or_pension", "savings", "申出"),
        amend("declared.pep", "no", "yes", "申出"),
        amend("transaction.related_check", "", "2019-0001", "追記"),
        amend("transaction.key", records::KEY, "普通-1", "訂正"),
        amend("declared.alias.0", "", "芸名", "追記"),
        amend("declared.alias.1", "", "芸能活動", "追記"),
    ];
    for act in &good {
        shop.book.enter(&shop.manager, act).unwrap();
    }
    let bad = [
        (amend(name, records::NAME, "x", "r"), "old_differs"),
        (amend(name, "山田　德子", "", "r"), "bad_value"),
        (amend(name, "山田　德子", "山田　德子", "r"), "bad_value"),
        (amend(name, "山田　德子", "x", " "), "bad_value"),
        (amend("customer.identity.birth_date", "1980-02-18", "1980-02-30", "r"), "bad_value"),
        (amend("declared.purpose", "savings", "gambling", "r"), "bad_value"),
        (amend("header.branch", "本店", "支店", "r"), "not_amendable"),
        (amend("ruling.outcome", "ALONE", "REFUSE", "r"), "not_amendable"),
        (amend("decision", "confirmed", "refused", "r"), "not_amendable"),
        (amend("customer_chip.summary", "", "x", "r"), "not_amendable"),
        (amend("representative.relationship", "", "spouse", "r"), "not_amendable"),
    ];
    for (act, code) in bad {
        assert_eq!(shop.book.enter(&shop.manager, &act).unwrap_err().code(), code, "{act:?}");
    }
    assert_eq!(shop.book.line(&id).unwrap().unwrap().amendments, 10);

    let history = shop.book.view(&shop.manager, &id).unwrap();
    assert_eq!(history.record.customer.identity.name.text, records::NAME, "the record stays");
    let now = history.amended().unwrap();
    assert_eq!(now.customer.identity.name.text, "山田　德子");
    assert_eq!(now.customer.identity.residence.unwrap().text, "京都府京都市");
    assert_eq!(now.declared.unwrap().alias, Some(("芸名".to_owned(), "芸能活動".to_owned())));

    // Both names find it.
    for (name, born) in [(records::NAME, date(1980, 2, 17)), ("山田徳子", date(1980, 2, 18))] {
        let query = Query { person: Some((name.to_owned(), born)), ..Query::default() };
        assert_eq!(shop.book.search(&shop.manager, &query).unwrap().len(), 1, "{name}");
    }
    assert!(shop.whole());
}

#[test]
fn the_mail_goes_its_steps_and_a_returned_parcel_reopens_the_check() {
    let mut shop = shop();
    let (aml, phone) = (shop.enter(&records::mailed(Law::Aml)), shop.enter(&records::mailed(Law::Phone)));
    let none = shop.enter(&records::small(Law::Aml));
    let open = |shop: &Shop| -> Vec<bool> {
        shop.book.pending(10).unwrap().iter().map(tashika::records::Line::is_open).collect()
    };
    assert_eq!(open(&shop), [true, true]);
    let mut step = |id: &str, state| shop.book.enter(&shop.clerk, &Act::Mail(mail(id, state)));
    assert_eq!(step(&none, MailState::Dispatched).unwrap_err().code(), "mail_step");
    assert_eq!(step(&aml, MailState::Delivered).unwrap_err().code(), "mail_step");
    step(&aml, MailState::Dispatched).unwrap();
    step(&phone, MailState::Dispatched).unwrap();
    step(&phone, MailState::Returned).unwrap();
    step(&phone, MailState::Dispatched).unwrap();
    step(&phone, MailState::Returned).unwrap();
    // AML is complete when it was sent (item 6); the returned parcel of the other opens it again.
    assert_eq!(open(&shop), [false, true]);
    let mut late = mail(&phone, MailState::Dispatched);
    late.on = today().tomorrow().unwrap();
    assert_eq!(shop.book.enter(&shop.clerk, &Act::Mail(late.clone())).unwrap_err().code(), "bad_date");
    late.on = date(2026, 1, 1);
    assert_eq!(shop.book.enter(&shop.clerk, &Act::Mail(late)).unwrap_err().code(), "bad_date");
    let mut step = |id: &str, state| shop.book.enter(&shop.clerk, &Act::Mail(mail(id, state)));
    step(&phone, MailState::HandedOver).unwrap();
    step(&aml, MailState::Delivered).unwrap();
    assert!(shop.book.pending(10).unwrap().is_empty());

    let history = shop.book.view(&shop.manager, &phone).unwrap();
    let tracked =
        history.later.iter().filter(|logged| matches!(&logged.act, Act::Mail(m) if !m.tracking.is_empty()));
    assert_eq!(tracked.count(), 5);
    let public: String = shop.book.journal(50, None).unwrap().into_iter().map(|line| line.4).collect();
    assert!(!public.contains("123-45-67890-1"));
    assert!(shop.whole());
}

#[test]
fn searches_find_by_every_condition_and_personal_ones_are_entered() {
    let mut shop = shop();
    let mut one = records::mailed(Law::Phone);
    one.header.branch = "渋谷".to_owned();
    one.header.performed_by = "佐藤".to_owned();
    one.header.created_at = records::at("2026-10-01T15:30:00Z");
    one.customer.identity.name.text = "佐藤　一郎".to_owned();
    one.transaction.key = "090-0000-0001".to_owned();
    one.transaction.customer_number = "C-1".to_owned();
    let id = shop.enter(&one);
    let other = shop.enter(&records::small(Law::Aml));
    let found = |shop: &mut Shop, query: &Query| -> Vec<String> {
        let lines = shop.book.search(&shop.manager, query).unwrap();
        lines.into_iter().map(|line| line.record_id).collect()
    };
    let text = |text: &str| Some(text.to_owned());
    let born = date(1980, 2, 17);
    let by = Query::default;
    let queries = [
        // In Japan it was the second already.
        Query { from: Some(date(2026, 10, 2)), to: Some(date(2026, 10, 2)), ..by() },
        Query { branch: text("渋谷"), ..by() },
        Query { clerk: text("佐藤"), ..by() },
        Query { law: Some(Law::Phone), ..by() },
        Query { outcome: Some(Outcome::Mail), ..by() },
        Query { decision: text("pending_mail"), ..by() },
        Query { mail: Some(MailState::Waiting), ..by() },
        Query { transaction_key: text("０９０-００００-０００１"), ..by() },
        Query { customer_number: text("c-1"), ..by() },
        Query { person: Some(("佐藤一郎".to_owned(), born)), ..by() },
    ];
    for query in &queries {
        assert_eq!(found(&mut shop, query), std::slice::from_ref(&id), "{query:?}");
    }
    let both = Query { person: Some((records::KANA.to_owned(), born)), ..by() };
    assert_eq!(found(&mut shop, &both), [other.clone(), id.clone()], "newest first");
    let page = Query { before: Some(2), limit: 1, ..both };
    assert_eq!(found(&mut shop, &page), [id]);
    for nothing in [
        Query { branch: text("渋谷"), law: Some(Law::Aml), ..by() },
        Query { person: Some(("佐藤一郎".to_owned(), date(1980, 2, 18))), ..by() },
        Query { person: Some((String::new(), born)), ..by() },
        Query { branch: text("' OR 1=1 --"), ..by() },
    ] {
        assert_eq!(found(&mut shop, &nothing), [""; 0]);
    }
    assert!(matches!(shop.book.search(&shop.clerk, &by()), Err(BookError::Key(_))));

    let journal = shop.book.journal(100, None).unwrap();
    let searched: Vec<&str> =
        journal.iter().filter(|line| line.3 == "searched").map(|line| line.4.as_str()).collect();
    assert_eq!(searched.len(), 7, "only the personal ones");
    assert!(searched.iter().all(|public| !public.contains("佐藤") && !public.contains("090")));
    assert!(!format!("{:?}", queries[9]).contains("佐藤"));
    assert!(shop.whole());
}

#[test]
fn exports_carry_a_bundle_that_proves_itself() {
    let mut shop = shop();
    let ids: Vec<String> = (0..5).map(|_| shop.enter(&records::record(Law::Phone))).collect();
    let export = |id: &String, masked| Export {
        record_id: id.clone(),
        format: ExportFormat::Bundle,
        masked,
        reason: "金融庁検査のため".to_owned(),
    };
    for masked in [false, true] {
        let (history, bundle) = shop.book.export(&shop.manager, &export(&ids[2], masked)).unwrap();
        assert!(history.record.header.record_id == ids[2]);
        let checkpoint = Checkpoint::verified(&bundle.checkpoint, &shop.keys.verifying_key()).unwrap();
        for entry in std::iter::once(&bundle.record).chain(&bundle.later) {
            let leaf = bytes(&entry.leaf);
            let path: Vec<_> = entry.path.iter().map(|hash| bytes(hash).try_into().unwrap()).collect();
            let (hash, index) = (merkle::leaf(&leaf), entry.seq - 1);
            assert!(merkle::proves_inclusion(&hash, index, checkpoint.size, &path, &checkpoint.root));
            if let Some(content) = &entry.content {
                let leaf = tashika::proof::leaf::Leaf::parse(&leaf).unwrap();
                let commitment = tashika_kit::hex::lower(&content.commitment().unwrap());
                assert_eq!(Some(commitment), leaf.commitment);
            }
        }
        let json = serde_json::to_string(&bundle).unwrap();
        assert_eq!(json.contains(records::NAME), !masked);
        assert_eq!(json.contains("金融庁"), !masked);
        assert!(json.contains("A-MNC-1"), "the ruling is always shown");
    }
    let all: Vec<Export> = ids.iter().map(|id| export(id, false)).collect();
    let mut told = Vec::new();
    shop.book
        .export_many(&shop.manager, &all, None, &mut |before, of, exported| {
            let (history, bundle) = exported.unwrap();
            assert_eq!(history.record.header.record_id, bundle.record_id);
            told.push((before, of));
            before < 3
        })
        .unwrap();
    assert_eq!(told, [(0, 5), (1, 5), (2, 5), (3, 5)]);
    assert!(shop.whole());
}

/// What the book exports is what the outsider's check takes: nothing in it fails.
#[test]
fn an_outsider_verifies_what_the_book_exports() {
    use tashika::proof::{bundle::Bundle, verify};
    let mut shop = shop();
    let id = shop.enter(&records::mailed(Law::Phone));
    shop.enter(&records::small(Law::Aml));
    shop.book.enter(&shop.clerk, &Act::Mail(mail(&id, MailState::Dispatched))).unwrap();
    let received = Received { record_id: id.clone(), supplement: supplement() };
    shop.book.enter(&shop.clerk, &Act::Supplemented(received)).unwrap();
    let moved = Amendment {
        record_id: id.clone(),
        field: "customer.identity.residence".to_owned(),
        old: records::ADDRESS.to_owned(),
        new: "大阪府大阪市".to_owned(),
        reason: "転居".to_owned(),
    };
    shop.book.enter(&shop.manager, &Act::Amended(moved)).unwrap();
    shop.book.enter(&shop.manager, &Act::RelationEnded { record_id: id.clone(), on: today() }).unwrap();
    for masked in [false, true] {
        let reason = "検査".to_owned();
        let record_id = id.clone();
        let export = Export { record_id, format: ExportFormat::Bundle, masked, reason };
        let (_, bundle) = shop.book.export(&shop.manager, &export).unwrap();
        let bundle = Bundle::parse(&bundle.to_json().unwrap()).unwrap();
        let trust = tashika::trust::TrustStore::training().unwrap();
        let key = tashika::proof::hex32::Hex32(shop.keys.verifying_key());
        let options = verify::Options { terminal_key: Some(key), ..verify::Options::default() };
        let report = verify::verify(&bundle, &trust, &options);
        let failed: Vec<_> =
            report.findings.iter().filter(|finding| finding.answer == verify::Answer::Failed).collect();
        assert!(failed.is_empty(), "{failed:?}");
        assert_eq!(report.history.len(), if masked { 7 } else { 6 });
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).unwrap()).collect()
}

#[test]
fn rules_in_force_are_entered_when_they_are_others_than_the_last_time() {
    let mut shop = shop();
    let rules = |id: &str| RuleSetRef { id: id.to_owned(), sha256: "ab".repeat(32) };
    let plain = RuleSettings::default();
    let strict = RuleSettings {
        strict_from: Some(date(2026, 12, 1)),
        settled: ["unreadable", "chip_signature"].map(str::to_owned).into(),
    };
    let admin = unlock(&mut shop.keys, "admin");
    let auditor = unlock(&mut shop.keys, "auditor");
    shop.book.note_in_force(&shop.clerk, &rules("one"), &plain).unwrap();
    shop.book.note_in_force(&shop.manager, &rules("one"), &plain).unwrap();
    shop.enter(&records::small(Law::Aml));
    shop.book.note_in_force(&admin, &rules("one"), &strict).unwrap();
    shop.book.note_in_force(&shop.clerk, &rules("one"), &strict).unwrap();
    shop.book.note_in_force(&shop.clerk, &rules("two"), &plain).unwrap();
    let refused = shop.book.note_in_force(&auditor, &rules("three"), &plain);
    assert_eq!(refused.unwrap_err().code(), "key", "who decides nothing notes nothing");
    let told: Vec<(String, String, String)> =
        shop.book.journal(10, None).unwrap().into_iter().rev().map(|line| (line.2, line.3, line.4)).collect();
    let entered: Vec<(&str, &str)> = told.iter().map(|line| (line.0.as_str(), line.1.as_str())).collect();
    let expected = [
        ("clerk", "rules_changed"),
        ("clerk", "record"),
        ("admin", "setting_changed"),
        ("admin", "setting_changed"),
        ("clerk", "rules_changed"),
        ("clerk", "setting_changed"),
        ("clerk", "setting_changed"),
    ];
    assert_eq!(entered, expected);
    for (line, part) in told.iter().skip(2).zip([
        r#""value":"2026-12-01""#,
        r#""value":"chip_signature unreadable""#,
        r#""id":"two""#,
        r#""value":"none""#,
        r#""value":"none""#,
    ]) {
        assert!(line.2.contains(part), "{line:?}");
    }
    // Before the first entry nobody had set anything, and a book that was never asked does not say so.
    assert!(shop.whole());
}

/// Whoever kept an earlier checkpoint sees that nothing before it was changed.
#[test]
fn an_export_proves_that_the_log_continues_an_earlier_checkpoint() {
    use tashika::proof::verify;
    let mut shop = shop();
    let id = shop.enter(&records::small(Law::Aml));
    let kept = shop.book.checkpoint().unwrap().unwrap();
    let old = Checkpoint::parse(&kept).unwrap();
    (0..6).for_each(|_| drop(shop.enter(&records::small(Law::Phone))));
    let export =
        Export { record_id: id, format: ExportFormat::Bundle, masked: true, reason: "検査".to_owned() };
    let (_, mut bundle) = shop.book.export_since(&shop.manager, &export, Some(&old)).unwrap();
    let trust = tashika::trust::TrustStore::training().unwrap();
    let options = verify::Options { checkpoint: Some(kept), ..verify::Options::default() };
    let answer = |bundle: &tashika::proof::bundle::Bundle| {
        let report = verify::verify(bundle, &trust, &options);
        report.findings.iter().find(|one| one.question == "other_checkpoint").unwrap().answer
    };
    assert_eq!(answer(&bundle), verify::Answer::Proved);
    bundle.consistency.as_mut().unwrap().path[0] = "00".repeat(32);
    assert_eq!(answer(&bundle), verify::Answer::Failed);

    let entries = shop.book.journal(50, None).unwrap().len();
    let strange = [
        Checkpoint { root: [7; 32], ..old.clone() },
        Checkpoint { size: 1000, ..old.clone() },
        Checkpoint { origin: "tashika/other".to_owned(), ..old },
    ];
    for other in strange {
        let refused = shop.book.export_since(&shop.manager, &export, Some(&other));
        assert_eq!(refused.unwrap_err().code(), "broken");
    }
    assert_eq!(shop.book.journal(50, None).unwrap().len(), entries, "what was refused is not entered");
}

#[test]
fn retention_follows_the_law_and_deletion_leaves_the_log_whole() {
    let mut shop = shop();
    let old = records::made_at(Law::Aml, "2015-04-01T03:00:00Z");
    let aml = shop.enter(&old);
    let phone = shop.enter(&records::made_at(Law::Phone, "2015-04-01T03:00:00Z"));
    let kept = shop.enter(&records::made_at(Law::Phone, "2015-04-01T03:00:00Z"));
    let until = |shop: &Shop, id: &str| shop.book.line(id).unwrap().unwrap().retain_until;
    assert_eq!(until(&shop, &aml), None, "an unknown end means no deletion");
    let ended = |id: &str, on| Act::RelationEnded { record_id: id.to_owned(), on };
    let used = |id: &str, on| Act::LastUse { record_id: id.to_owned(), on };
    for wrong in [date(2015, 3, 31), today().tomorrow().unwrap()] {
        assert_eq!(shop.book.enter(&shop.manager, &ended(&aml, wrong)).unwrap_err().code(), "bad_date");
    }
    shop.book.enter(&shop.manager, &ended(&aml, date(2016, 2, 28))).unwrap();
    shop.book.enter(&shop.clerk, &used(&aml, date(2017, 2, 28))).unwrap();
    shop.book.enter(&shop.clerk, &used(&aml, date(2016, 5, 1))).unwrap();
    shop.book.enter(&shop.manager, &ended(&phone, date(2020, 2, 29))).unwrap();
    assert_eq!(until(&shop, &aml), Some(date(2024, 3, 1)));
    assert_eq!(until(&shop, &phone), Some(date(2023, 3, 1)));
    assert_eq!(shop.book.due(date(2023, 2, 28), 10).unwrap(), []);
    assert_eq!(shop.book.due(date(2024, 3, 1), 10).unwrap().len(), 2);

    shop.book.view(&shop.manager, &aml).unwrap();
    let places = shop.book.places().clone();
    let sealed: Vec<Vec<u8>> = Connection::open(&places.book)
        .unwrap()
        .prepare("SELECT content FROM sealed JOIN entry USING (seq) WHERE record_id = ?1")
        .unwrap()
        .query_map([&aml], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(!sealed.is_empty());
    // The middle of a ciphertext: nothing else has these bytes.
    let there = |needle: &[u8]| {
        ["", "-wal"].into_iter().any(|side| {
            let mut name = places.book.clone().into_os_string();
            name.push(side);
            let file = std::fs::read(name).unwrap_or_default();
            file.windows(needle.len()).any(|window| window == needle)
        })
    };
    let middle = |content: &[u8]| content[content.len() / 2..content.len() / 2 + 24].to_vec();
    assert!(sealed.iter().all(|content| there(&middle(content))));

    let delete = |shop: &mut Shop, id: &str, day| shop.book.delete(&shop.manager, id, day);
    assert_eq!(delete(&mut shop, &aml, date(2024, 2, 29)).unwrap_err().code(), "not_due");
    assert_eq!(delete(&mut shop, &kept, date(2099, 1, 1)).unwrap_err().code(), "not_due");
    assert!(matches!(shop.book.delete(&shop.clerk, &aml, date(2024, 3, 1)), Err(BookError::Key(_))));
    let receipt = delete(&mut shop, &aml, date(2024, 3, 1)).unwrap();
    assert!(sealed.iter().all(|content| !there(&middle(content))), "overwritten in the file");
    assert_eq!(delete(&mut shop, &aml, date(2024, 3, 1)).unwrap(), receipt, "once");

    assert!(shop.whole(), "the log verifies without the content");
    assert!(matches!(shop.book.view(&shop.manager, &aml), Err(BookError::Deleted)));
    assert!(shop.book.line(&aml).unwrap().unwrap().deleted);
    assert_eq!(shop.book.due(date(2024, 3, 1), 10).unwrap().len(), 1);
    assert_eq!(shop.book.enter(&shop.clerk, &used(&aml, date(2020, 1, 1))).unwrap_err().code(), "deleted");
    let query = Query { transaction_key: Some(records::KEY.to_owned()), ..Query::default() };
    assert_eq!(shop.book.search(&shop.manager, &query).unwrap().len(), 2, "its tokens are gone too");
    assert!(shop.book.view(&shop.manager, &phone).is_ok());
}

/// Every code has words in both languages.
#[test]
fn every_error_and_finding_has_words() {
    for locale in ["ja", "en"] {
        let text = std::fs::read_to_string(format!("assets/locale/{locale}.toml")).unwrap();
        let words: toml::Table = text.parse().unwrap();
        for code in BookError::CODES.iter().chain(&["database"]) {
            let words = &words["error"]["book"][*code];
            assert!(words["what"].is_str() && words["next"].is_str(), "{locale} {code}");
        }
        for code in tashika::records::Finding::CODES.iter().chain(&["more"]) {
            assert!(words["finding"][*code].is_str(), "{locale} {code}");
        }
    }
}

/// A record in which a person typed everything that can be typed.
fn typed_throughout() -> Record {
    use tashika::records::{
        Authority, Compared, HighRiskCheck, Known, KnownMeans, Observations, Relationship, Representative,
        Supplement, SupplementRole,
    };
    let some = || "a".to_owned();
    let mut record = records::small(Law::Aml);
    let document = record.customer.document.as_mut().unwrap();
    document.kind = tashika::rules::DocumentKind::GovernmentPhoto;
    document.title = some();
    let seen = Observations { face: Compared::Same, remark: some(), ..Observations::default() };
    document.observations = Some(seen);
    let identity = &mut record.customer.identity;
    identity.name.from = tashika_kit::reading::Source::TypedByClerk;
    identity.residence.as_mut().unwrap().from = tashika_kit::reading::Source::TypedByClerk;
    identity.rule_8 = Some((some(), some(), jiff::civil::date(2027, 1, 1)));
    record.customer.supplements = vec![Supplement {
        role: SupplementRole::Residence,
        title: some(),
        number: some(),
        dated: None,
        received_on: jiff::civil::date(2026, 11, 20),
        sent_in: false,
    }];
    let declared = record.declared.as_mut().unwrap();
    (declared.occupation_note, declared.pep_reason) = (some(), some());
    declared.alias = Some((some(), some()));
    declared.high_risk = Some(HighRiskCheck { trigger: some(), assets: Some(some()) });
    record.transaction.related_check = Some(some());
    record.header.presented_at_reason = Some(some());
    record.representative = Some(Representative {
        subject: record.customer.clone(),
        relationship: Relationship::Other,
        relationship_note: some(),
        authority: Authority::Evident,
        authority_note: some(),
    });
    record.known = Some(Known { means: vec![KnownMeans::Acquainted], note: some(), earlier_record: some() });
    record.decision = tashika::records::Decision::Refused { reason: some() };
    record
}

/// Every place of a text below a JSON value, as a JSON pointer.
fn texts(value: &serde_json::Value, at: String, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(_) => found.push(at),
        serde_json::Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| texts(item, format!("{at}/{n}"), found));
        }
        serde_json::Value::Object(members) => {
            members.iter().for_each(|(name, item)| texts(item, format!("{at}/{name}"), found));
        }
        _ => {}
    }
}

/// Found by trying every text of a record, so that a field added later cannot be forgotten.
#[test]
fn no_typed_text_takes_a_my_number() {
    let mut shop = shop();
    let whole = serde_json::to_value(typed_throughout()).unwrap();
    let mut places = Vec::new();
    texts(&whole, String::new(), &mut places);
    // Set by the terminal or the rules, not typed about a customer.
    let ours = |place: &String| {
        place.starts_with("/ruling/")
            || (place.starts_with("/header/") && place != "/header/presented_at_reason")
    };
    let mut tried = 0;
    for place in places.iter().filter(|place| !ours(place)) {
        let mut value = whole.clone();
        *value.pointer_mut(place).unwrap() = "123456789018".into();
        // A code or a date takes no such text at all.
        let Ok(record) = serde_json::from_value::<Record>(value) else { continue };
        let error = shop.book.enter(&shop.clerk, &boxed(&record));
        assert_eq!(error.map_err(|error| error.code()).unwrap_err(), "never_store", "{place}");
        tried += 1;
    }
    assert!(tried >= 35, "{tried}");
    assert!(shop.book.enter(&shop.clerk, &boxed(&typed_throughout())).is_ok(), "the rest may be kept");
}

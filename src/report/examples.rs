// SPDX-License-Identifier: MIT OR Apache-2.0
//! Records of invented people, one for each way through the law, to look at and to test with. Nobody lives here.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "examples for tests and measurements: a mistake in them should stop"
)]
#![allow(dead_code, missing_docs, unreachable_pub, reason = "tests and the benchmark use a part each")]

#[path = "examples/jpki.rs"]
pub mod jpki;
#[path = "examples/licence.rs"]
pub mod licence;
#[path = "examples/passport.rs"]
pub mod passport;
#[path = "examples/residence.rs"]
pub mod residence;

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};

use crate::records::{
    Act, Amendment, Authority, BirthDate, ChipEvidence, Compared, Decision, Declared, Displayed, DisplayedTo,
    Export, ExportFormat, Header, HighRiskCheck, History, Identity, Known, KnownMeans, Logged, MailEvent,
    MailPlan, MailState, Observations, Occupation, Pep, Presented, Purpose, Receipt, Received, Record,
    Relationship, Representative, Subject, Supplement, SupplementRole, Told, Transaction, TransactionKind,
};
use crate::rules::{
    Certainty, ChipState, DocumentKind, Element, Law, Outcome, Residence, RuleSetRef, Ruling,
};

const PHOTO: &[u8] = include_bytes!("../../tests/fixtures/pictures/face-378x472.jp2");
const NAME_PICTURE: &[u8] = include_bytes!("../../tests/fixtures/pictures/name-216x12.png");

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn told(text: &str, from: Source) -> Told {
    Told { text: text.to_owned(), from }
}

fn id(number: u64) -> String {
    format!("6f1c2d3e-4a5b-4c6d-8e7f-{number:012}")
}

fn header(law: Law, number: u64, day: &str) -> Header {
    let (branch, clerk) = match law {
        Law::Aml => ("確か銀行 霞が関支店（012）", "山本 恵（0042）"),
        _ => ("確かモバイル 霞が関店", "工藤 亮（K107）"),
    };
    Header {
        record_id: id(number),
        law,
        training: false,
        branch: branch.to_owned(),
        terminal: "COUNTER-03".to_owned(),
        reader: "ACS ACR1252 00 00".to_owned(),
        software_version: "0.1.0".to_owned(),
        performed_by: clerk.to_owned(),
        created_by: clerk.to_owned(),
        created_at: at(&format!("{day}T03:04:10Z")),
        presented_at: at(&format!("{day}T03:00:00Z")),
        presented_at_reason: None,
    }
}

fn ruling(
    law: Law,
    rule: &str,
    document: DocumentKind,
    chip: ChipState,
    method: Option<&str>,
    article: &str,
) -> Ruling {
    let elements = match chip {
        ChipState::Full => [Element::Name, Element::Residence, Element::BirthDate, Element::Photo].into(),
        _ => Default::default(),
    };
    Ruling {
        rule_set: RuleSetRef { id: "tashika-2026-11".to_owned(), sha256: "5d".repeat(32) },
        rule_id: Some(rule.to_owned()),
        law,
        date: date(2026, 11, 20),
        document,
        chip,
        elements,
        outcome: Outcome::Alone,
        method: method.map(str::to_owned),
        article: article.to_owned(),
        ordinance: date(2026, 8, 6),
        certainty: Certainty::LawText,
        modifiers: Vec::new(),
        missing: Vec::new(),
        strict: false,
        ask_legal: None,
    }
}

fn identity(name: &str, kana: &str, residence: &str, born: Date, from: Source) -> Identity {
    Identity {
        name: told(name, from),
        name_kana: kana.to_owned(),
        name_latin: String::new(),
        residence: Some(told(residence, from)),
        birth_date: BirthDate { date: born, from },
        rule_8: None,
    }
}

fn presented(kind: DocumentKind, number: &str, issuer: &str, expires_on: Option<Date>) -> Presented {
    Presented {
        kind,
        title: String::new(),
        number: number.to_owned(),
        issuer: issuer.to_owned(),
        issued_on: None,
        expires_on,
        valid_on_day: true,
        observations: None,
    }
}

fn subject(identity: Identity, document: Option<Presented>) -> Subject {
    Subject { identity, document, residence: Residence::Current, supplements: Vec::new() }
}

fn transaction(kind: TransactionKind, key: &str) -> Transaction {
    Transaction {
        kind,
        note: String::new(),
        key: key.to_owned(),
        customer_number: "00418273".to_owned(),
        related_check: None,
    }
}

fn declared() -> Declared {
    Declared {
        purpose: Purpose::LivingExpenses,
        purpose_note: String::new(),
        occupation: Occupation::Employee,
        occupation_note: String::new(),
        pep: Pep::No,
        pep_reason: String::new(),
        high_risk: None,
        alias: None,
        confirmed_on: date(2026, 11, 20),
    }
}

fn field(name: FieldName, value: FieldValue, source: Source) -> Field {
    Field { name, value, source, origin: Cow::Borrowed("visual AP EF 0002"), keep: Keep::Record }
}

fn picture(bytes: &[u8]) -> FieldValue {
    FieldValue::Picture { media_type: PictureKind::of(bytes), bytes: bytes.to_vec() }
}

/// What a chip gave; with the photo if the law or the policy keeps it.
pub fn chip(identity: &Identity, family: &'static str, until: Date, photo: bool) -> ChipEvidence {
    let text = |told: &Told| FieldValue::Text { text: told.text.clone() };
    let mut fields = vec![field(FieldName::NAME, text(&identity.name), Source::SignedChipText)];
    if let Some(residence) = &identity.residence {
        fields.push(field(FieldName::ADDRESS, text(residence), Source::SignedChipText));
    }
    let born = FieldValue::Date { date: identity.birth_date.date };
    fields.push(field(FieldName::BIRTH_DATE, born, Source::SignedChipText));
    fields.push(field(FieldName::EXPIRY_DATE, FieldValue::Date { date: until }, Source::UnsignedChipText));
    if photo {
        fields.push(field(FieldName::PHOTO, picture(PHOTO), Source::SignedChipImage));
    }
    let mark = |source: Source| if source.is_signed() { Mark::Proved } else { Mark::NotSigned };
    let marks = fields.iter().map(|one| FieldVerdict {
        name: one.name.clone(),
        origin: one.origin.clone(),
        source: one.source,
        mark: mark(one.source),
    });
    let verdicts = Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: "券面事項 CA 8001".to_owned(),
            fingerprint: "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90".to_owned(),
            class: AnchorClass::Official,
        },
        originality: Originality::Proven,
        validity: Validity::InForce { until, signed: false },
        revocation: Revocation::NotAsked {
            reason: Reason::new("no_revocation_channel", "none is published"),
        },
        agreement: Agreement::Agree { compared: vec![FieldName::BIRTH_DATE, FieldName::EXPIRY_DATE] },
        certificates: Vec::new(),
        fields: marks.collect(),
        steps: Vec::new(),
    };
    let names = ["name", "address", "birth_date", "photo"];
    ChipEvidence {
        jpki: None,
        reading: Reading {
            family: Cow::Borrowed(family),
            read_at: at("2026-11-20T03:00:41Z"),
            fields,
            evidence: vec![
                Evidence { name: "visual.signed".into(), bytes: vec![3; 412], keep: Keep::Record },
                Evidence { name: "visual.signature".into(), bytes: vec![7; 256], keep: Keep::Record },
            ],
            challenges: Vec::new(),
            attested: Vec::new(),
            notes: Vec::new(),
        },
        summary: verdicts.summary(),
        verdicts,
        displayed: vec![Displayed {
            fields: names.map(str::to_owned).to_vec(),
            from: at("2026-11-20T03:00:43Z"),
            for_ms: 41_250,
            to: DisplayedTo::Clerk,
        }],
        observations: Observations {
            face: Compared::Same,
            printed_card: Compared::Same,
            security_code: Compared::NotCompared,
            remark: "マスクを外していただき確認。".to_owned(),
            ..Observations::default()
        },
        transcript: Vec::new(),
        withheld: if photo { Vec::new() } else { vec!["photo".to_owned()] },
        additions: Vec::new(),
    }
}

fn record(law: Law, number: u64, day: &str, ruling: Ruling, customer: Subject) -> Record {
    let (kind, key) = match law {
        Law::Aml => (TransactionKind::AccountOpening, "普通 012-3456789"),
        _ => (TransactionKind::LineContract, "090-0000-1234"),
    };
    Record {
        header: header(law, number, day),
        ruling,
        representative_ruling: None,
        transaction: transaction(kind, key),
        declared: (law == Law::Aml).then(declared),
        customer,
        customer_chip: None,
        representative: None,
        representative_chip: None,
        known: None,
        mail: None,
        decision: Decision::Confirmed,
    }
}

fn history(seq: u64, record: Record, later: Vec<Act>) -> History {
    let logged = |(number, act): (usize, Act)| Logged {
        seq: seq + 10 + number as u64,
        at: at("2026-12-01T01:30:00Z"),
        by: "佐藤 誠（0001）".to_owned(),
        act,
    };
    History { seq, record, later: later.into_iter().enumerate().map(logged).collect() }
}

pub const RARE_NAME: &str = "髙﨑𠮷　德邊";
pub const RESIDENCE: &str = "東京都千代田区霞が関二丁目一番二号　確認荘一〇三号室";

fn tokuko() -> Identity {
    identity(RARE_NAME, "タカサキヨシ　トクベ", RESIDENCE, date(1980, 2, 17), Source::SignedChipText)
}

/// 犯収法, an account opened by the customer with a My Number Card, until 2027-03-31.
pub fn account_opening() -> History {
    let identity = tokuko();
    let evidence = chip(&identity, "mynumber", date(2030, 2, 17), false);
    let document = presented(DocumentKind::MyNumberCard, "", "東京都千代田区", Some(date(2030, 2, 17)));
    let ruling = ruling(
        Law::Aml,
        "AML-A-01",
        DocumentKind::MyNumberCard,
        ChipState::Full,
        Some("イ"),
        "犯収法施行規則6条1項1号イ",
    );
    let mut record = record(Law::Aml, 1, "2026-11-20", ruling, subject(identity, Some(document)));
    record.customer_chip = Some(evidence);
    history(17, record, Vec::new())
}

/// 犯収法, a daughter acts for her mother with a power of attorney.
pub fn represented() -> History {
    let mut history = account_opening();
    let acting = identity(
        "邊見　美咲",
        "ヘンミ　ミサキ",
        "神奈川県横浜市中区本町六丁目五〇番一〇号",
        date(1995, 7, 1),
        Source::SignedChipText,
    );
    let licence =
        presented(DocumentKind::DriversLicence, "309912345670", "神奈川県公安委員会", Some(date(2029, 8, 1)));
    let record = &mut history.record;
    record.header.record_id = id(2);
    let ruling = ruling(
        Law::Aml,
        "AML-A-01",
        DocumentKind::DriversLicence,
        ChipState::Full,
        Some("イ"),
        "犯収法施行規則6条1項1号イ",
    );
    record.representative_ruling = Some(Ruling { modifiers: vec!["M-REP".to_owned()], ..ruling });
    record.representative_chip = Some(chip(&acting, "licence", date(2029, 8, 1), false));
    record.representative = Some(Representative {
        subject: subject(acting, Some(licence)),
        relationship: Relationship::Child,
        relationship_note: "長女".to_owned(),
        authority: Authority::PowerOfAttorney,
        authority_note: "2026年11月18日付の委任状".to_owned(),
    });
    history
}

/// 犯収法, high-risk: second document, assets, foreign PEP, another name.
pub fn high_risk() -> History {
    let mut history = account_opening();
    let record = &mut history.record;
    record.header.record_id = id(3);
    record.transaction = Transaction {
        kind: TransactionKind::LargeCash,
        note: "現金 320万円の払戻し".to_owned(),
        related_check: Some("2024年5月2日 第 881 号".to_owned()),
        ..record.transaction.clone()
    };
    record.customer.supplements.push(Supplement {
        role: SupplementRole::SecondDocument,
        title: "住民票の写し".to_owned(),
        number: "千代田区 第20261109号".to_owned(),
        dated: Some(date(2026, 11, 9)),
        received_on: date(2026, 11, 20),
        sent_in: false,
    });
    record.ruling.outcome = Outcome::AloneSupp;
    record.ruling.modifiers = vec!["M-HIGH".to_owned()];
    let declared = record.declared.as_mut().unwrap();
    declared.purpose = Purpose::Other;
    declared.purpose_note = "医療費の支払い".to_owned();
    declared.pep = Pep::Yes;
    declared.pep_reason = "配偶者が外国の大使".to_owned();
    declared.alias = Some(("高崎 徳子".to_owned(), "旧来の名義で取引".to_owned()));
    declared.high_risk = Some(HighRiskCheck {
        trigger: "外国PEPs（犯収法施行令12条3項）".to_owned(),
        assets: Some("源泉徴収票（2025年分）".to_owned()),
    });
    history
}

/// 犯収法 from 2027-04-01, a document typed by the clerk and the mail route: sent, delivered.
pub fn mailed() -> History {
    let identity = identity(
        "塚本　昭",
        "ツカモト　アキラ",
        "北海道札幌市中央区北三条西六丁目",
        date(1948, 9, 3),
        Source::TypedByClerk,
    );
    let mut document = presented(DocumentKind::DrivingHistory, "470100123450", "北海道公安委員会", None);
    document.observations = Some(Observations {
        face: Compared::Same,
        remark: "眼鏡を外して照合".to_owned(),
        ..Observations::default()
    });
    let mut ruling = ruling(
        Law::Aml,
        "AML-B-09",
        DocumentKind::DrivingHistory,
        ChipState::None,
        Some("ロ(1)"),
        "犯収法施行規則6条1項1号ロ(1)",
    );
    ruling.date = date(2027, 4, 5);
    ruling.ordinance = date(2027, 4, 1);
    ruling.outcome = Outcome::Mail;
    ruling.missing = vec![crate::rules::Missing::Mail];
    let mut record = record(Law::Aml, 4, "2027-04-05", ruling, subject(identity, Some(document)));
    record.header.reader = String::new();
    record.mail = Some(MailPlan::Registered);
    record.decision = Decision::PendingMail;
    let sent = |state, on, tracking: &str| {
        Act::Mail(MailEvent { record_id: id(4), state, on, tracking: tracking.to_owned() })
    };
    history(
        41,
        record,
        vec![
            sent(MailState::Dispatched, date(2027, 4, 6), "123-45-67890-1"),
            sent(MailState::Delivered, date(2027, 4, 8), ""),
        ],
    )
}

/// As [`mailed`], before anything was sent.
pub fn pending() -> History {
    let mut history = mailed();
    history.record.header.record_id = id(5);
    history.later.clear();
    history
}

/// As [`mailed`], carried to the residence; the residence was shown by a paper that was sent in.
pub fn handed_over() -> History {
    let mut history = mailed();
    history.record.header.record_id = id(6);
    history.record.mail = Some(MailPlan::HandDelivery);
    history.record.customer.residence = Residence::NotCurrent;
    history.later.clear();
    for act in [
        Act::Supplemented(Received {
            record_id: id(6),
            supplement: Supplement {
                role: SupplementRole::Residence,
                title: "公共料金の領収証書（電気）".to_owned(),
                number: "お客さま番号 0123456".to_owned(),
                dated: Some(date(2027, 3, 12)),
                received_on: date(2027, 4, 9),
                sent_in: true,
            },
        }),
        Act::Mail(MailEvent {
            record_id: id(6),
            state: MailState::HandedOver,
            on: date(2027, 4, 12),
            tracking: String::new(),
        }),
    ] {
        let seq = 60 + history.later.len() as u64;
        history.later.push(Logged {
            seq,
            at: at("2027-04-12T05:00:00Z"),
            by: "佐藤 誠（0001）".to_owned(),
            act,
        });
    }
    history
}

/// 犯収法 Rule 16: already confirmed, recognised by the passbook.
pub fn known() -> History {
    let identity = identity(
        "神崎　瀨奈",
        "カンザキ　セナ",
        "大阪府大阪市北区中之島一丁目三番二〇号",
        date(1971, 12, 24),
        Source::TypedByClerk,
    );
    let mut ruling =
        ruling(Law::Aml, "AML-KNOWN", DocumentKind::Private, ChipState::None, None, "犯収法施行規則16条");
    ruling.outcome = Outcome::Known;
    ruling.modifiers = vec!["M-KNOWN".to_owned()];
    let mut record = record(Law::Aml, 7, "2026-11-20", ruling, subject(identity, None));
    record.transaction.kind = TransactionKind::CashTransfer;
    record.known = Some(Known {
        means: vec![KnownMeans::PassbookOrItem, KnownMeans::Acquainted],
        note: "総合口座通帳".to_owned(),
        earlier_record: "2019年3月8日 第 301 号".to_owned(),
    });
    history(52, record, vec![Act::LastUse { record_id: id(7), on: date(2026, 11, 20) }])
}

/// 犯収法 Rule 8: a foreigner without a residence in Japan.
pub fn traveller() -> History {
    let mut identity = identity("MARIA EXAMPLE LOPEZ", "", "", date(1988, 1, 30), Source::TypedByClerk);
    identity.residence = None;
    identity.name_latin = "MARIA EXAMPLE LOPEZ".to_owned();
    identity.rule_8 = Some(("スペイン".to_owned(), "XAA000001".to_owned(), date(2027, 1, 15)));
    let document =
        presented(DocumentKind::PassportForeign, "XAA000001", "スペイン王国", Some(date(2031, 5, 1)));
    let ruling = ruling(
        Law::Aml,
        "AML-A-06",
        DocumentKind::PassportForeign,
        ChipState::NotRead,
        None,
        "犯収法施行規則8条",
    );
    let mut record = record(Law::Aml, 8, "2026-11-20", ruling, subject(identity, Some(document)));
    record.customer.residence = Residence::NotShown;
    record.transaction.kind = TransactionKind::Other;
    record.transaction.note = "外貨両替 250万円".to_owned();
    history(53, record, Vec::new())
}

/// 携帯法 from 2027-04-01: the chip's photo is kept.
pub fn phone() -> History {
    let identity = identity(
        "𠮷田　翔",
        "ヨシダ　ショウ",
        "福岡県福岡市博多区博多駅前二丁目二番一号",
        date(2001, 6, 9),
        Source::SignedChipText,
    );
    let mut evidence = chip(&identity, "mynumber", date(2031, 6, 9), true);
    evidence.reading.read_at = at("2027-04-02T03:00:41Z");
    evidence.displayed[0].from = at("2027-04-02T03:00:43Z");
    let document = presented(DocumentKind::MyNumberCard, "", "福岡県福岡市", Some(date(2031, 6, 9)));
    let mut ruling = ruling(
        Law::Phone,
        "TEL-B-01",
        DocumentKind::MyNumberCard,
        ChipState::Full,
        Some("イ"),
        "携帯法施行規則3条1項1号イ",
    );
    ruling.date = date(2027, 4, 2);
    ruling.ordinance = date(2027, 4, 1);
    let mut record = record(Law::Phone, 9, "2027-04-02", ruling, subject(identity, Some(document)));
    record.customer_chip = Some(evidence);
    history(71, record, vec![Act::RelationEnded { record_id: id(9), on: date(2028, 3, 31) }])
}

/// [`account_opening`] after two amendments, exports and views, and the end of the account.
pub fn amended() -> History {
    let mut history = account_opening();
    history.record.header.record_id = id(10);
    let amendment = |field: &str, old: &str, new: &str, reason: &str| {
        Act::Amended(Amendment {
            record_id: id(10),
            field: field.to_owned(),
            old: old.to_owned(),
            new: new.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let viewed = || Act::Viewed { record_id: id(10) };
    let export = Export {
        record_id: id(10),
        format: ExportFormat::Pdf,
        masked: false,
        reason: "検査の準備".to_owned(),
    };
    let acts = vec![
        viewed(),
        amendment(
            "customer.identity.residence",
            RESIDENCE,
            "東京都文京区本郷七丁目三番一号",
            "転居の届出（2028年6月1日受付）",
        ),
        amendment("declared.occupation", "会社員・団体職員", "退職・無職", "届出事項の変更"),
        viewed(),
        Act::Exported(export),
        Act::LastUse { record_id: id(10), on: date(2029, 2, 28) },
        Act::RelationEnded { record_id: id(10), on: date(2029, 2, 15) },
        Act::FileMade { record_id: id(10), sha256: "9c".repeat(32) },
    ];
    for (number, act) in acts.into_iter().enumerate() {
        let seq = 90 + number as u64;
        history.later.push(Logged {
            seq,
            at: at("2028-06-01T06:15:00Z"),
            by: "佐藤 誠（0001）".to_owned(),
            act,
        });
    }
    history
}

/// 犯収法, refused: the chip's signature does not hold.
pub fn refused() -> History {
    let mut history = account_opening();
    let record = &mut history.record;
    record.header.record_id = id(11);
    record.ruling.rule_id = Some("AML-A-02".to_owned());
    record.ruling.chip = ChipState::Invalid;
    record.ruling.outcome = Outcome::Escalate;
    record.ruling.method = None;
    record.ruling.article = "犯収法8条".to_owned();
    record.ruling.certainty = Certainty::DesignRule;
    record.decision = Decision::Refused {
        reason: "ICチップの写真が署名後に変更されている。責任者に引き継いだ。".to_owned(),
    };
    let chip = record.customer_chip.as_mut().unwrap();
    chip.verdicts.integrity = Integrity::Altered { parts: vec![Cow::Borrowed("photo")] };
    for one in chip.verdicts.fields.iter_mut().filter(|one| one.name == FieldName::PHOTO) {
        one.mark = Mark::Altered;
    }
    chip.summary = chip.verdicts.summary();
    chip.observations.face = Compared::Different;
    history
}

/// As [`account_opening`], made in training mode.
pub fn training() -> History {
    let mut history = account_opening();
    history.record.header.training = true;
    history.record.header.record_id = id(12);
    if let Some(chip) = &mut history.record.customer_chip {
        chip.verdicts.issuer = Issuer::Anchored {
            name: "Tashika simulator".to_owned(),
            fingerprint: "00".repeat(32),
            class: AnchorClass::Simulator,
        };
    }
    history
}

/// A name with a character no font has; the chip's picture of it is in the record.
pub fn unprintable() -> History {
    let mut history = account_opening();
    history.record.header.record_id = id(13);
    history.record.customer.identity.name = told("山\u{F8F0}本　一", Source::SignedChipImage);
    let chip = history.record.customer_chip.as_mut().unwrap();
    chip.verdicts.fields[0].name = FieldName::NAME_IMAGE;
    chip.reading.fields[0] = field(FieldName::NAME_IMAGE, picture(NAME_PICTURE), Source::SignedChipImage);
    history
}

/// 犯収法 with the card on a smartphone, until 2027-03-31.
pub fn smartphone() -> History {
    let mut history = account_opening();
    let record = &mut history.record;
    record.header.record_id = id(14);
    record.ruling.document = DocumentKind::SmartphoneCard;
    record.ruling.rule_id = Some("AML-A-13".to_owned());
    record.ruling.method = Some("ル".to_owned());
    record.ruling.article = "犯収法施行規則6条1項1号ル".to_owned();
    record.customer.document = Some(presented(DocumentKind::SmartphoneCard, "", "", None));
    record.customer_chip = None;
    history
}

/// 犯収法 with the signing certificate, until 2027-03-31.
pub fn signed() -> History {
    let mut history = smartphone();
    let record = &mut history.record;
    record.header.record_id = id(15);
    record.ruling.document = DocumentKind::JpkiSignature;
    record.ruling.rule_id = Some("AML-A-14".to_owned());
    record.ruling.method = Some("カ".to_owned());
    record.ruling.article = "犯収法施行規則6条1項1号カ".to_owned();
    record.customer.document = Some(presented(DocumentKind::JpkiSignature, "", "", None));
    history
}

/// All of them, with a name for each.
pub fn all() -> Vec<(&'static str, History)> {
    vec![
        ("account_opening", account_opening()),
        ("represented", represented()),
        ("high_risk", high_risk()),
        ("mailed", mailed()),
        ("pending", pending()),
        ("handed_over", handed_over()),
        ("known", known()),
        ("traveller", traveller()),
        ("phone", phone()),
        ("amended", amended()),
        ("refused", refused()),
        ("training", training()),
        ("unprintable", unprintable()),
        ("smartphone", smartphone()),
        ("signed", signed()),
        ("signed_verifier", jpki::verifier()),
        ("signed_provider", jpki::provider()),
        ("licence_moved", licence::moved()),
        ("licence_beside", licence::beside()),
        ("passport_japan", passport::japan()),
        ("passport_phone", passport::phone()),
        ("passport_traveller", passport::traveller()),
        ("passport_refused", passport::refused()),
        ("residence_first", residence::first()),
        ("residence_second", residence::second()),
        ("residence_specified", residence::specified()),
    ]
}

/// The receipt of a record.
pub fn receipt(history: &History) -> Receipt {
    Receipt {
        seq: history.seq,
        record_id: history.record.header.record_id.clone(),
        leaf: "0123456789abcdef".repeat(4),
        checkpoint: "tashika/6b1f\n1204\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— tashika/6b1f Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n".to_owned(),
    }
}

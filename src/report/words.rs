// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words of the paper form: Japanese, with English beside where a foreign reader needs it. One place, so
//! that they can be reviewed together. They are the form's own, since paper speaks more formally than the
//! screen; reasons are shared with the screen and come from the locale files.

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::AnchorClass;
use tashika_kit::date::in_japanese;
use tashika_kit::reading::FieldName;
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Mark, Originality, Reason, Revocation, Summary, Validity, Verdicts,
};

use crate::records::{InquiryAnswer, NumberInquiry};
use crate::words::sentence::is_beside_altered;
use crate::words::{is_known, ja};

/// The label of the question whether the document is in force.
pub const VALIDITY: &str = "有効期間";
/// The label of the question whether it was withdrawn.
pub const REVOCATION: &str = "失効・紛失";

/// How an answer is meant; it chooses colour and sign, never the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Checked, and good.
    Good,
    /// Checked, and something to know about it.
    Caution,
    /// Checked, and wrong.
    Bad,
    /// Not checked: never the sign or colour of good.
    NotChecked,
}

impl Tone {
    /// The sign before the answer, readable on black-and-white paper.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Good => "○",
            Self::Caution => "△",
            Self::Bad => "×",
            Self::NotChecked => "－",
        }
    }
}

/// A line of the form: a label in two languages, and what is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The label.
    pub label: &'static str,
    /// The label in English.
    pub label_en: &'static str,
    /// How the answer is meant.
    pub tone: Tone,
    /// The answer.
    pub answer: String,
    /// More about it; may be empty.
    pub detail: String,
}

/// The label of a field; a name we have no word for stands for itself.
#[must_use]
pub fn field(name: &FieldName) -> (&str, &'static str) {
    match name.as_str() {
        "name" => ("氏名", "Name"),
        "name_image" => ("氏名の画像", "Name, picture"),
        "address" => ("住所", "Address"),
        "address_image" => ("住所の画像", "Address, picture"),
        "front_image" => ("券面（表）の画像", "Front, picture"),
        "birth_date" => ("生年月日", "Date of birth"),
        "expiry_date" => ("有効期限", "Valid until"),
        "photo" => ("顔写真", "Photo"),
        "sex" => ("性別", "Sex"),
        "municipality" => ("市区町村コード", "Municipality"),
        "security_code_image" => ("セキュリティコード", "Security code"),
        "expiry_year" => ("有効期限の年", "Year of expiry"),
        other => {
            let key = format!("field.{other}");
            let known = crate::words::lasting(&key);
            known.map_or((other, ""), |words| (words.ja, words.en))
        }
    }
}

/// What was proved about a field. `None`: the record holds no verdict about it. In a document of which anything was
/// altered no field is said to be proved.
#[must_use]
pub fn mark(mark: Option<Mark>, integrity: &Integrity) -> (Tone, &'static str) {
    match mark {
        Some(mark) if is_beside_altered(mark, integrity) => (Tone::NotChecked, "署名あり・他に変更あり"),
        Some(Mark::Proved) => (Tone::Good, "署名で確認"),
        Some(Mark::SignedIssuerUnknown) => (Tone::Caution, "署名あり・発行者は未確認"),
        Some(Mark::SignedNotChecked) => (Tone::NotChecked, "署名あり・検証していない"),
        Some(Mark::NotSigned) => (Tone::Caution, "署名なし"),
        Some(Mark::Typed) => (Tone::Caution, "窓口入力"),
        Some(Mark::Contradicted) => (Tone::Bad, "他の記載と不一致"),
        Some(Mark::Altered) => (Tone::Bad, "署名後に変更あり"),
        None => (Tone::NotChecked, "検証していない"),
    }
}

/// The whole in one sentence, in two languages. What a reader could otherwise take for granted is said with
/// it: an anchor nobody official published, and that nobody was asked about withdrawal.
#[must_use]
pub fn conclusion(summary: Summary, verdicts: &Verdicts) -> (Tone, String, &'static str) {
    let (tone, words, english) = match summary {
        Summary::ProvedInForce => {
            (Tone::Good, "署名で確認、有効期間内", "Proved by signature, original chip, in force.")
        }
        Summary::NotProved => {
            (Tone::Caution, "証明されていない項目があります", "Something was not proved, or is not in force.")
        }
        Summary::Failed => (Tone::Bad, "異常が見つかりました", "Something is wrong."),
    };
    match &verdicts.issuer {
        Issuer::Anchored { class: AnchorClass::Unofficial, .. } if tone == Tone::Good => {
            (Tone::Caution, format!("{words}（非公式の検証鍵）"), "Proved, but with an unofficial key.")
        }
        Issuer::Anchored { class: AnchorClass::Test, .. } if tone == Tone::Good => {
            (Tone::Caution, format!("{words}（試験用の検証鍵）"), "A test card: proves nobody.")
        }
        Issuer::Anchored { class: AnchorClass::Simulator, .. } if tone == Tone::Good => {
            (Tone::Caution, format!("{words}（訓練用の検証鍵）"), "A software card: proves nobody.")
        }
        _ => (tone, words.to_owned(), english),
    }
}

/// Whether withdrawal was checked, in a few words for the conclusion.
#[must_use]
pub fn revocation_in_short(revocation: &Revocation) -> &'static str {
    match revocation {
        Revocation::Good { .. } => "失効：照会済み",
        Revocation::Revoked { .. } => "失効している",
        Revocation::NotAsked { .. } => "失効・紛失：照会していない",
        Revocation::Unknown { .. } => "失効・紛失：不明",
    }
}

/// What the issuer's page said about the number, in a few words for the conclusion; `None` if nobody asked it.
#[must_use]
pub fn inquiry_in_short(inquiry: Option<NumberInquiry>) -> Option<(Tone, String)> {
    let inquiry = inquiry.filter(|inquiry| inquiry.answer != InquiryAnswer::NotAsked)?;
    let (tone, said) = super::terms::inquiry(inquiry.answer);
    Some((tone, format!("失効情報照会（窓口で実施）：{said}")))
}

/// A civil date, Gregorian and in its era.
#[must_use]
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日（{}）", date.year(), date.month(), date.day(), in_japanese(date))
}

/// A time in Japan, to the second.
#[must_use]
pub fn time(at: Timestamp) -> String {
    let at = jiff::tz::Offset::constant(9).to_datetime(at);
    let (date, time) = (at.date(), at.time());
    format!(
        "{}年{}月{}日 {:02}:{:02}:{:02}（日本時間）",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// Where an anchor comes from; said wherever it decides something.
#[must_use]
pub fn class(class: AnchorClass) -> (Tone, &'static str) {
    match class {
        AnchorClass::Official => (Tone::Good, "発行者が公表した検証鍵"),
        AnchorClass::Unofficial => (Tone::Caution, "非公式の検証鍵（発行者の公表によらない）"),
        AnchorClass::Test => (Tone::Bad, "試験用の検証鍵（実在の人の証明にならない）"),
        AnchorClass::Simulator => (Tone::Bad, "訓練用の検証鍵（証明にならない）"),
    }
}

fn names<'a>(fields: impl Iterator<Item = &'a FieldName>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in fields.map(|name| field(name).0) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join("、")
}

/// The parts that were altered, in the words of the screen; a group of a passport by its number.
fn parts_of(parts: &[std::borrow::Cow<'static, str>]) -> String {
    let word = |part: &std::borrow::Cow<'static, str>| {
        let key = format!("part.{part}");
        let own = is_known(&key).then(|| super::terms::wide(ja(&key)));
        own.unwrap_or_else(|| field(&FieldName(part.clone())).0.to_owned())
    };
    let mut said: Vec<String> = Vec::new();
    for word in parts.iter().map(word) {
        if !said.contains(&word) {
            said.push(word);
        }
    }
    said.join("、")
}

/// The reason in the words of the locale file; a code without a text there stands for itself. The technical
/// detail stays in the electronic record.
fn why(reason: &Reason) -> String {
    let key = format!("reason.{}", reason.code);
    let text = if is_known(&key) { ja(&key) } else { &reason.code };
    format!("理由：{text}")
}

/// The six verdicts, always all six, in the order of the screen.
#[must_use]
pub fn verdicts(verdicts: &Verdicts) -> [Line; 6] {
    [
        integrity(&verdicts.integrity),
        issuer(&verdicts.issuer, &verdicts.integrity),
        originality(&verdicts.originality, &verdicts.issuer),
        validity(&verdicts.validity),
        revocation(&verdicts.revocation),
        agreement(&verdicts.agreement, &verdicts.integrity),
    ]
}

/// The six verdicts of a family. Of a certificate the key is told, not the chip: a signature over a text is no answer to a
/// random challenge. And below an authority of training or tests nothing beside it is good.
#[must_use]
pub fn verdicts_of(family: &str, found: &Verdicts) -> [Line; 6] {
    if !crate::jpki::is_jpki(family) {
        return verdicts(found);
    }
    verdicts(found).map(|line| match line.label_en {
        "Original chip?" => certificate_key(family, line, found),
        "Valid today?" if found.validity == Validity::OnlyPrinted => {
            Line { answer: ja("jpki.proof.no_period").to_owned(), ..line }
        }
        _ => line,
    })
}

fn certificate_key(family: &str, line: Line, found: &Verdicts) -> Line {
    let of = if family == tashika_mynumber::jpki::SIGNATURE { "signature" } else { "authentication" };
    let (tone, key) = match (&found.originality, &found.issuer) {
        (Originality::Proven, Issuer::Anchored { class: AnchorClass::Simulator | AnchorClass::Test, .. }) => {
            (Tone::NotChecked, "jpki.proof.paper_trained".to_owned())
        }
        (Originality::Proven, Issuer::Anchored { .. }) => (line.tone, format!("jpki.proof.{of}.proven")),
        (Originality::Proven, _) => (line.tone, format!("jpki.proof.{of}.proven_signer_open")),
        (Originality::Failed { .. }, _) => (line.tone, format!("jpki.proof.{of}.failed")),
        (Originality::NotOffered | Originality::NotChecked { .. }, _) => {
            (line.tone, format!("jpki.proof.{of}.not_checked"))
        }
    };
    let (label, label_en) = (ja("jpki.proof.paper_question"), "Its key used?");
    Line { label, label_en, tone, answer: super::terms::wide(ja(&key)), ..line }
}

fn line(label: &'static str, label_en: &'static str, said: (Tone, &str, String)) -> Line {
    let (tone, answer, detail) = said;
    Line { label, label_en, tone, answer: answer.to_owned(), detail }
}

fn integrity(integrity: &Integrity) -> Line {
    let said = match integrity {
        Integrity::Intact => (Tone::Good, "改ざんなし（署名と要約値が一致）", String::new()),
        Integrity::Altered { parts } => {
            (Tone::Bad, "署名後に変更されている", format!("箇所：{}", parts_of(parts)))
        }
        Integrity::Unsigned => (Tone::Caution, "署名のない書類", String::new()),
        Integrity::NotChecked { reason } => (Tone::NotChecked, "検証していない", why(reason)),
    };
    line("データの改ざん", "Data unchanged?", said)
}

/// Whose key it is, is good only together with what the key was used for: a known key may have signed other data.
fn issuer(issuer: &Issuer, integrity: &Integrity) -> Line {
    let said = match issuer {
        Issuer::Anchored { name, fingerprint, class: anchor } => {
            let (tone, words) = match (class(*anchor), integrity) {
                (known, Integrity::Intact) => known,
                ((Tone::Good, _), Integrity::Altered { .. }) => {
                    (Tone::Caution, "登録済みの鍵（このデータの署名ではない）")
                }
                ((Tone::Good, words), _) => (Tone::Caution, words),
                (known, _) => known,
            };
            let short: String = fingerprint.chars().take(16).collect();
            (tone, words, format!("{name}　指紋（SHA-256、先頭16桁） {short}"))
        }
        Issuer::Unknown { reason } => (Tone::Caution, "発行者を確認できない", why(reason)),
        Issuer::Expired { name, not_after } => {
            (Tone::Caution, "発行者の検証鍵が期限切れ", format!("{name}　{}まで", date(*not_after)))
        }
        Issuer::NotChecked { reason } => (Tone::NotChecked, "検証していない", why(reason)),
    };
    line("署名した者", "Signed by whom?", said)
}

fn originality(originality: &Originality, issuer: &Issuer) -> Line {
    let anchored = matches!(issuer, Issuer::Anchored { .. });
    let said = match originality {
        // Whoever signs the data himself has the key that answers.
        Originality::Proven if !anchored => {
            (Tone::NotChecked, "データにある鍵で応答（署名した者を確認できていない）", String::new())
        }
        Originality::Proven => (Tone::Good, "複製でない（チップが応答で証明）", String::new()),
        Originality::Failed { reason } => (Tone::Bad, "応答が正しくない（複製の疑い）", why(reason)),
        Originality::NotOffered => (Tone::NotChecked, "この書類では証明できない", String::new()),
        Originality::NotChecked { reason } => (Tone::NotChecked, "検証していない", why(reason)),
    };
    line("チップの真正", "Original chip?", said)
}

fn validity(validity: &Validity) -> Line {
    let said = match validity {
        Validity::InForce { until, signed: true } => {
            (Tone::Good, "有効期間内", format!("{}まで（署名あり）", date(*until)))
        }
        Validity::InForce { until, signed: false } => {
            (Tone::Caution, "有効期間内（署名による確認なし）", format!("{}まで", date(*until)))
        }
        Validity::Expired { on } => (Tone::Bad, "期限切れ", format!("{}まで", date(*on))),
        Validity::NotYet { from } => (Tone::Bad, "まだ有効でない", format!("{}から", date(*from))),
        Validity::Ask { on, reason, .. } => (
            Tone::Caution,
            "要確認（期限後も有効な場合がある）",
            format!("{}まで　{}", date(*on), why(reason)),
        ),
        Validity::OnlyPrinted => (Tone::NotChecked, "券面のみに記載（窓口で目視）", String::new()),
        Validity::NotStated => (Tone::NotChecked, "期限の定めなし", String::new()),
    };
    line(VALIDITY, "Valid today?", said)
}

fn revocation(revocation: &Revocation) -> Line {
    let said = match revocation {
        Revocation::Good { as_of } => (Tone::Good, "失効していない", format!("{}現在", time(*as_of))),
        Revocation::Revoked { reason, on } => {
            (Tone::Bad, "失効している", format!("{}　{}", date(*on), why(reason)))
        }
        Revocation::NotAsked { reason } => (Tone::NotChecked, "照会していない", why(reason)),
        Revocation::Unknown { reason } => (Tone::NotChecked, "照会したが不明", why(reason)),
    };
    line(REVOCATION, "Withdrawn?", said)
}

/// Values that agree prove nothing by themselves: good only where the data are known to be unchanged.
fn agreement(agreement: &Agreement, integrity: &Integrity) -> Line {
    let said = match agreement {
        Agreement::Agree { compared } => {
            let tone = if *integrity == Integrity::Intact { Tone::Good } else { Tone::Caution };
            (tone, "一致", format!("照合した項目：{}", names(compared.iter())))
        }
        Agreement::Differ { differences } => {
            let differ = |one: &tashika_kit::verdict::Difference| {
                format!("{}（{}／{}）", field(&one.field).0, one.a, one.b)
            };
            (Tone::Bad, "一致しない", differences.iter().map(differ).collect::<Vec<_>>().join("、"))
        }
        Agreement::SingleSource => {
            (Tone::NotChecked, "比べる相手がない", "電子証明書だけを読み取った".to_owned())
        }
        Agreement::NotChecked { reason } => (Tone::NotChecked, "照合していない", why(reason)),
    };
    line("記載どうしの一致", "Sources agree?", said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tashika_kit::verdict::Reason;

    #[test]
    fn a_known_key_is_good_only_beside_the_data_it_signed() {
        let known = Issuer::Anchored {
            name: "key".into(),
            fingerprint: "00".into(),
            class: tashika_kit::AnchorClass::Official,
        };
        assert_eq!(issuer(&known, &Integrity::Intact).tone, Tone::Good);
        let reason = Reason::new("signature_values_only", "");
        for other in [Integrity::Altered { parts: Vec::new() }, Integrity::NotChecked { reason }] {
            assert_eq!(issuer(&known, &other).tone, Tone::Caution);
            let agree = Agreement::Agree { compared: Vec::new() };
            assert_eq!(agreement(&agree, &other).tone, Tone::Caution);
        }
    }

    #[test]
    fn a_field_beside_something_altered_is_neither_accused_nor_proved() {
        let altered = Integrity::Altered { parts: vec!["dg1".into()] };
        for one in [Mark::Proved, Mark::SignedIssuerUnknown, Mark::SignedNotChecked] {
            assert_eq!(mark(Some(one), &altered), (Tone::NotChecked, "署名あり・他に変更あり"), "{one:?}");
        }
        for one in [None, Some(Mark::NotSigned), Some(Mark::Contradicted), Some(Mark::Altered)] {
            assert_eq!(mark(one, &altered), mark(one, &Integrity::Intact), "{one:?}");
        }
        assert_eq!(mark(Some(Mark::Proved), &Integrity::Intact).0, Tone::Good);
    }

    #[test]
    fn a_chip_is_no_original_below_a_signer_nobody_knows() {
        let known = Issuer::Anchored {
            name: "key".into(),
            fingerprint: "00".into(),
            class: tashika_kit::AnchorClass::Official,
        };
        let unknown = Issuer::Unknown { reason: Reason::new("signer_unknown", "") };
        let (good, open) =
            (originality(&Originality::Proven, &known), originality(&Originality::Proven, &unknown));
        assert_eq!((good.tone, open.tone), (Tone::Good, Tone::NotChecked));
        assert!(!open.answer.contains("複製でない"));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The words for the codes of a record. They are those of the screens, from the locale files, so that a word is
//! there once; only where the law's own word is another one, or the answer has a tone, the form has its own.

use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::reading::FieldName;

use super::tables;
use super::words::Tone;
use crate::records::record::{InquiryAnswer, SpecialPeriod};
use crate::records::{
    Authority, Compared, Decision, DisplayedTo, ExportFormat, KnownMeans, MailPlan, MailState, Occupation,
    Pep, Purpose, Relationship, SupplementRole, TransactionKind,
};
use crate::rules::{
    AddressPage, Certainty, ChipState, DocumentKind, Element, Law, Missing, Outcome, Residence, Ruling,
};
use crate::words::{self, is_known, ja};

/// The law in a word.
pub(super) fn law(law: Law) -> &'static str {
    match law {
        Law::Aml => ja("rules.law.aml"),
        Law::Phone => ja("rules.law.phone"),
        Law::Lending => ja("rules.law.lending"),
    }
}

/// The law's name.
pub(super) fn law_name(law: Law) -> &'static str {
    match law {
        Law::Aml => "犯罪による収益の移転防止に関する法律",
        Law::Phone | Law::Lending => "携帯音声通信事業者による契約者等の本人確認等に関する法律",
    }
}

/// The letter, article and version of a method; the letter means nothing without them.
pub(super) fn article(ruling: &Ruling) -> String {
    let letter = ruling.method.as_deref().map(|letter| format!("方法「{letter}」　")).unwrap_or_default();
    format!("{letter}{}（{}版）", ruling.article, day(ruling.ordinance))
}

/// The method in plain words; `None` where the locale files have none: the article then stands for itself.
pub(super) fn method(ruling: &Ruling) -> Option<String> {
    let law = match ruling.law {
        Law::Aml => "aml",
        Law::Phone => "phone",
        Law::Lending => "lending",
    };
    let key = format!("method.{law}.{}.{}", ruling.ordinance, ruling.method.as_deref()?);
    known_words(&key)
}

/// The Japanese words of a key, if the locale files have any.
pub(super) fn known_words(key: &str) -> Option<String> {
    is_known(key).then(|| wide(ja(key)))
}

/// The word the screens use too; `section` of the locale files has one for each code.
fn shared(section: &str, code: &impl Serialize) -> String {
    wide(ja(&format!("{section}.{}", tables::code(code))))
}

/// With brackets as Japanese paper has them; the locale files write them narrow.
pub(super) fn wide(words: &str) -> String {
    words.replace('(', "（").replace(')', "）")
}

/// A day, without its era.
pub(super) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A document code; where the law has another name than the counter, the law's.
pub(super) fn document(kind: DocumentKind) -> String {
    match kind {
        DocumentKind::MyNumberCard => "個人番号カード".to_owned(),
        DocumentKind::CardWithoutPhoto => {
            "個人番号カード・在留カード・特別永住者証明書（写真なし）".to_owned()
        }
        DocumentKind::SmartphoneCard => "カード代替電磁的記録（スマートフォン）".to_owned(),
        DocumentKind::JpkiSignature => "署名用電子証明書".to_owned(),
        kind => shared("rules.document", &kind),
    }
}

/// Why a document's number is not in the record; `None` where it has to be (`specs` law §2.4).
pub(super) fn number_not_kept(kind: DocumentKind) -> Option<&'static str> {
    match kind {
        DocumentKind::MyNumberCard | DocumentKind::NotificationCard => Some("記録しない（番号法）"),
        DocumentKind::CardWithoutPhoto => Some("記録しない"),
        DocumentKind::HealthEligibility | DocumentKind::Care | DocumentKind::OldHealthInsurance => {
            Some("記録しない（告知要求制限）")
        }
        DocumentKind::SmartphoneCard | DocumentKind::JpkiSignature => Some("記録しない（電子証明書）"),
        _ => None,
    }
}

/// What the law says of the check.
pub(super) fn outcome(outcome: Outcome) -> (Tone, &'static str) {
    match outcome {
        Outcome::Alone => (Tone::Good, "この書類のみで足りる"),
        Outcome::AloneSupp => (Tone::Good, "追加書類とあわせて足りる"),
        Outcome::Mail => (Tone::Caution, "転送不要郵便等とあわせて足りる"),
        Outcome::MailSupp => (Tone::Caution, "転送不要郵便等と追加書類とあわせて足りる"),
        Outcome::Known => (Tone::Good, "確認済みの顧客（書類を要しない）"),
        Outcome::Manual => (Tone::Caution, "本システムで判断しない（責任者の判断）"),
        Outcome::Refuse => (Tone::Bad, "この書類では確認できない"),
        Outcome::Escalate => (Tone::Bad, "中止し責任者に引き継ぐ"),
    }
}

/// What was decided at the counter.
pub(super) fn decision(decision: &Decision) -> (Tone, &'static str) {
    match decision {
        Decision::Confirmed => (Tone::Good, "本人と確認した"),
        Decision::PendingMail => (Tone::Caution, "郵送の完了待ち（未完了）"),
        Decision::Refused { .. } => (Tone::Bad, "確認できないものとした"),
    }
}

/// What the chip gave; a smartphone and an electronic signature have no chip to read.
pub(super) fn chip(ruling: &Ruling) -> String {
    match ruling.document {
        DocumentKind::SmartphoneCard => "スマートフォンの電磁的記録による".to_owned(),
        DocumentKind::JpkiSignature => "電子署名による".to_owned(),
        _ => shared("rules.chip", &ruling.chip),
    }
}

/// When a chip was read of which the record keeps no evidence.
pub(super) fn read_without_evidence(ruling: &Ruling) -> &'static str {
    match (ruling.document, ruling.chip) {
        (DocumentKind::SmartphoneCard | DocumentKind::JpkiSignature, _) => "ICチップによらない方法",
        (_, ChipState::NotRead | ChipState::None) => "読み取っていない",
        _ => "記録なし",
    }
}

/// An element of the chip.
pub(super) fn element(element: Element) -> &'static str {
    match element {
        Element::Name => "氏名",
        Element::Residence => "住居",
        Element::BirthDate => "生年月日",
        Element::Photo => "写真",
    }
}

/// How sure the row is that decided.
pub(super) fn certainty(certainty: Certainty) -> String {
    shared("certainty", &certainty)
}

/// What was still missing.
pub(super) fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::ReadChip => "ICチップの読取",
        Missing::ReadAllElements => "ICチップの全項目の読取",
        Missing::ProveChip => "ICチップの署名の確認",
        Missing::CertificateInForce => "電子証明書の有効性(期間・失効)の確認",
        Missing::SayResidence => "現在の住居の記載の有無",
        Missing::ResidenceDocument => "現在の住居を示す書類",
        Missing::SayIssueDate => "書類の作成日",
        Missing::SecondDocument => "二つ目の書類",
        Missing::AssetDocument => "資産・収入の書類",
        Missing::Mail => "転送不要郵便等",
        Missing::CustomerCheck => "顧客本人の確認",
        Missing::Authority => "代理権限の事由",
        Missing::OtherDocument => "他の書類",
        Missing::Supervisor => "責任者の判断",
        Missing::LegalAdvice => "法務の判断",
    }
}

/// Whether the document shows where its holder lives now.
pub(super) fn residence(residence: Residence) -> (Tone, String) {
    let tone = match residence {
        Residence::Current => Tone::Good,
        Residence::NotShown | Residence::NotCurrent => Tone::Caution,
        Residence::Unknown => Tone::NotChecked,
    };
    (tone, shared("residence_shown", &residence))
}

/// 取引の種類.
pub(super) fn transaction(kind: TransactionKind) -> String {
    shared("transaction", &kind)
}

/// 取引を行う目的.
pub(super) fn purpose(purpose: Purpose) -> String {
    shared("purpose", &purpose)
}

/// 職業.
pub(super) fn occupation(occupation: Occupation) -> String {
    shared("occupation", &occupation)
}

/// Whether the customer is a foreign politically exposed person.
pub(super) fn pep(pep: Pep) -> String {
    shared("pep", &pep)
}

/// What a further document is for.
pub(super) fn supplement(role: SupplementRole) -> String {
    shared("supplement", &role)
}

/// 顧客との関係.
pub(super) fn relationship(relationship: Relationship) -> String {
    shared("relationship", &relationship)
}

/// 取引の任に当たっていると認められる事由.
pub(super) fn authority(authority: Authority) -> String {
    shared("authority", &authority)
}

/// By what an already confirmed customer is recognised.
pub(super) fn known(means: KnownMeans) -> &'static str {
    match means {
        KnownMeans::PassbookOrItem => "預貯金通帳その他、記録されている者であることを示すもの",
        KnownMeans::Secret => "暗証番号その他、本人しか知り得ない事項",
        KnownMeans::Acquainted => "面識",
        KnownMeans::DeviceHeld => "端末の所持",
        KnownMeans::Biometrics => "生体認証",
    }
}

/// How the papers go to the residence.
pub(super) fn mail_plan(plan: MailPlan) -> String {
    shared("mail", &plan)
}

/// Where the mail is.
pub(super) fn mail_state(state: MailState) -> String {
    shared("mail_state", &state)
}

/// What the clerk saw.
pub(super) fn compared(compared: Compared) -> (Tone, &'static str) {
    match compared {
        Compared::Same => (Tone::Good, "一致"),
        Compared::Different => (Tone::Bad, "相違"),
        Compared::NotCompared => (Tone::NotChecked, "照合していない"),
    }
}

/// What a code of a chip means, as the screens say it; a meaning without words stands for itself.
pub(super) fn code(name: &FieldName, raw: &str, meaning: &str) -> String {
    let (said, _) = words::codes::code(name.as_str(), raw, meaning);
    if said == format!("code.{meaning}") { meaning.to_owned() } else { wide(&said) }
}

/// What the agency's page said about a number. Never the sign of good: a forged card with a copied number passes.
pub(super) fn inquiry(answer: InquiryAnswer) -> (Tone, &'static str) {
    match answer {
        InquiryAnswer::NotLapsed => (Tone::Caution, "失効していないとの結果"),
        InquiryAnswer::Lapsed => (Tone::Bad, "失効しているとの結果"),
        InquiryAnswer::Unavailable => (Tone::NotChecked, "照会できなかった"),
        InquiryAnswer::NotAsked => (Tone::NotChecked, "照会していない"),
    }
}

/// Whether an expired card was shown to be prolonged.
pub(super) fn special_period(period: SpecialPeriod) -> (Tone, &'static str) {
    match period {
        SpecialPeriod::Shown => (Tone::Caution, "申請中であることを示すものの提示あり"),
        SpecialPeriod::NotShown => (Tone::Bad, "提示なし、又は期間の経過後"),
        SpecialPeriod::NotAsked => (Tone::NotChecked, "確かめていない"),
    }
}

/// What the clerk saw of a Japanese passport's page for the address. No answer of it is proved by anything.
pub(super) fn address_page(page: AddressPage) -> (Tone, String) {
    let tone = match page {
        AddressPage::Written => Tone::Caution,
        AddressPage::None | AddressPage::Blank => Tone::NotChecked,
    };
    (tone, shared("address_page", &page))
}

/// A mark of the print; a code without a word stands for itself.
pub(super) fn mark_of_print(code: &str) -> String {
    known_words(&format!("mark_of_print.{code}")).unwrap_or_else(|| code.to_owned())
}

/// Who saw a display.
pub(super) fn displayed_to(to: DisplayedTo) -> &'static str {
    match to {
        DisplayedTo::Clerk => "窓口担当者の画面",
        DisplayedTo::Customer => "お客さまの画面",
    }
}

/// The form of an export.
pub(super) fn format(format: ExportFormat) -> String {
    shared("export_format", &format)
}

/// The label of a field by its path in the record; an unknown path stands for itself.
pub(super) fn field(path: &str) -> String {
    let path_only = path.strip_suffix(".text").or(path.strip_suffix(".date")).unwrap_or(path);
    known_words(&format!("amend.field.{}", path_only.replace('.', "_"))).unwrap_or_else(|| path.to_owned())
}

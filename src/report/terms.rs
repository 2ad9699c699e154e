// SPDX-License-Identifier: MIT OR Apache-2.0
//! The formal words for the codes of a record: what the paper and the tables call a law, a document, an outcome.
//! A match names every code, so that a new one cannot be forgotten. Sentences about a method come from the
//! locale files, where the rules keep them.

use jiff::civil::Date;

use super::words::Tone;
use crate::records::{
    Authority, Compared, Decision, DisplayedTo, ExportFormat, KnownMeans, MailPlan, MailState, Occupation,
    Pep, Purpose, Relationship, SupplementRole, TransactionKind,
};
use crate::rules::{Certainty, ChipState, DocumentKind, Element, Law, Missing, Outcome, Residence, Ruling};
use crate::words::{is_known, ja};

/// The law in a word.
pub(super) fn law(law: Law) -> &'static str {
    match law {
        Law::Aml => "犯収法",
        Law::Phone => "携帯法",
        Law::Lending => "携帯法（貸与）",
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
    is_known(key).then(|| ja(key).to_owned())
}

/// A day, without its era.
pub(super) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A document code.
pub(super) fn document(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::MyNumberCard => "個人番号カード",
        DocumentKind::DriversLicence => "運転免許証",
        DocumentKind::ResidenceCard => "在留カード",
        DocumentKind::SpecialPermanentResident => "特別永住者証明書",
        DocumentKind::PassportJapan2020 => "日本国旅券（2020年型・所持人記入欄なし）",
        DocumentKind::PassportJapanOld => "日本国旅券（所持人記入欄あり）",
        DocumentKind::PassportForeign => "外国旅券",
        DocumentKind::CardWithoutPhoto => "個人番号カード・在留カード・特別永住者証明書（写真なし）",
        DocumentKind::DrivingHistory => "運転経歴証明書",
        DocumentKind::Disability => "障害者手帳等",
        DocumentKind::GovernmentPhoto => "官公庁発行書類（写真あり）",
        DocumentKind::HealthEligibility => "資格確認書",
        DocumentKind::Care => "介護保険被保険者証等",
        DocumentKind::Child => "母子健康手帳・児童扶養手当証書",
        DocumentKind::SealRegistration => "印鑑登録証明書",
        DocumentKind::ResidentRegister => "住民票の写し等",
        DocumentKind::GovernmentOther => "官公庁発行書類（写真なし）",
        DocumentKind::SmartphoneCard => "カード代替電磁的記録（スマートフォン）",
        DocumentKind::JpkiSignature => "署名用電子証明書",
        DocumentKind::OldHealthInsurance => "健康保険証（旧）",
        DocumentKind::NotificationCard => "通知カード",
        DocumentKind::Private => "社員証・学生証等",
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

/// What the chip gave.
pub(super) fn chip(chip: ChipState) -> &'static str {
    match chip {
        ChipState::Full => "全項目を読み取り、署名を確認",
        ChipState::Partial => "一部のみ読み取り、または未証明",
        ChipState::Unreadable => "読み取れない",
        ChipState::NotRead => "読み取っていない",
        ChipState::Invalid => "異常（署名・複製・券面との不一致）",
        ChipState::None => "ICチップのない書類",
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
pub(super) fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::LawText => "条文を確認",
        Certainty::OfficialGuidance => "官公庁の解説による",
        Certainty::SecondarySource => "二次資料による（要確認）",
        Certainty::OurReading => "当社の解釈による（要法務確認）",
        Certainty::DesignRule => "当社の運用による（法令の定めではない）",
    }
}

/// What was still missing.
pub(super) fn missing(missing: Missing) -> &'static str {
    match missing {
        Missing::ReadChip => "ICチップの読取",
        Missing::ReadAllElements => "ICチップの全項目の読取",
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
pub(super) fn residence(residence: Residence) -> (Tone, &'static str) {
    match residence {
        Residence::Current => (Tone::Good, "書類の住居は現在の住居"),
        Residence::NotShown => (Tone::Caution, "書類に住居の記載なし"),
        Residence::NotCurrent => (Tone::Caution, "書類の住居は旧住居"),
        Residence::Unknown => (Tone::NotChecked, "現在の住居か未確認"),
    }
}

/// 取引の種類.
pub(super) fn transaction(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::AccountOpening => "預貯金口座の開設",
        TransactionKind::SafeDeposit => "貸金庫・保護預り",
        TransactionKind::Loan => "融資",
        TransactionKind::LargeCash => "200万円を超える現金等の受払",
        TransactionKind::CashTransfer => "10万円を超える現金送金",
        TransactionKind::LineContract => "携帯音声通信役務の提供契約",
        TransactionKind::LineTransfer => "契約者名義の変更・譲渡",
        TransactionKind::Other => "その他",
    }
}

/// 取引を行う目的.
pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::LivingExpenses => "生計費決済",
        Purpose::BusinessExpenses => "事業費決済",
        Purpose::SalaryOrPension => "給与受取・年金受取",
        Purpose::Savings => "貯蓄・資産運用",
        Purpose::Loan => "融資",
        Purpose::ForeignExchange => "外国為替取引",
        Purpose::Other => "その他",
    }
}

/// 職業.
pub(super) fn occupation(occupation: Occupation) -> &'static str {
    match occupation {
        Occupation::Employee => "会社員・団体職員",
        Occupation::Officer => "会社役員・団体役員",
        Occupation::PublicServant => "公務員",
        Occupation::SelfEmployed => "個人事業主・自営業",
        Occupation::PartTime => "パート・アルバイト・派遣・契約社員",
        Occupation::Homemaker => "主婦・主夫",
        Occupation::Student => "学生",
        Occupation::None => "退職・無職",
        Occupation::Other => "その他",
    }
}

/// Whether the customer is a foreign politically exposed person.
pub(super) fn pep(pep: Pep) -> &'static str {
    match pep {
        Pep::No => "該当しない",
        Pep::Yes => "該当する",
    }
}

/// What a further document is for.
pub(super) fn supplement(role: SupplementRole) -> &'static str {
    match role {
        SupplementRole::Residence => "現在の住居を示す書類",
        SupplementRole::SecondDocument => "二つ目の書類（規則14条）",
    }
}

/// 顧客との関係.
pub(super) fn relationship(relationship: Relationship) -> &'static str {
    match relationship {
        Relationship::Spouse => "配偶者",
        Relationship::Parent => "親",
        Relationship::Child => "子",
        Relationship::Relative => "その他の親族",
        Relationship::LegalRepresentative => "法定代理人",
        Relationship::Other => "その他",
    }
}

/// 取引の任に当たっていると認められる事由.
pub(super) fn authority(authority: Authority) -> &'static str {
    match authority {
        Authority::CohabitingRelative => "同居の親族",
        Authority::LegalRep => "法定代理人",
        Authority::PowerOfAttorney => "委任状その他の書面",
        Authority::CallToCustomer => "電話等による顧客への確認",
        Authority::Evident => "その他、明らかであること",
    }
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
pub(super) fn mail_plan(plan: MailPlan) -> &'static str {
    match plan {
        MailPlan::Registered => "書留郵便等・転送不要",
        MailPlan::SpecificRecord => "特定記録郵便",
        MailPlan::HandDelivery => "住居での手渡し",
    }
}

/// Where the mail is.
pub(super) fn mail_state(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "発送待ち",
        MailState::Dispatched => "発送",
        MailState::Delivered => "到達",
        MailState::Returned => "返戻（確認は未了に戻る）",
        MailState::HandedOver => "住居で手渡し",
    }
}

/// What the clerk saw.
pub(super) fn compared(compared: Compared) -> (Tone, &'static str) {
    match compared {
        Compared::Same => (Tone::Good, "一致"),
        Compared::Different => (Tone::Bad, "相違"),
        Compared::NotCompared => (Tone::NotChecked, "照合していない"),
    }
}

/// Who saw a display.
pub(super) fn displayed_to(to: DisplayedTo) -> &'static str {
    match to {
        DisplayedTo::Clerk => "窓口担当者の画面",
        DisplayedTo::Customer => "お客さまの画面",
    }
}

/// The form of an export.
pub(super) fn format(format: ExportFormat) -> &'static str {
    match format {
        ExportFormat::Pdf => "本人確認記録書（PDF）",
        ExportFormat::Csv => "一覧（CSV）",
        ExportFormat::Json => "記録（JSON）",
        ExportFormat::Bundle => "証拠ファイル",
    }
}

/// The label of a field by its path in the record; an unknown path stands for itself.
pub(super) fn field(path: &str) -> &str {
    let path_only = path.strip_suffix(".text").or(path.strip_suffix(".date")).unwrap_or(path);
    match path_only {
        "customer.identity.name" => "顧客の氏名",
        "customer.identity.name_kana" => "顧客の氏名（カナ）",
        "customer.identity.name_latin" => "顧客の氏名（ローマ字）",
        "customer.identity.residence" => "顧客の住居",
        "customer.identity.birth_date" => "顧客の生年月日",
        "declared.purpose" | "declared.purpose_note" => "取引を行う目的",
        "declared.occupation" | "declared.occupation_note" => "職業",
        "declared.alias" => "通称等",
        "declared.pep" | "declared.pep_reason" => "外国PEPs",
        "transaction.key" => "取引記録の検索事項",
        "transaction.customer_number" => "顧客番号",
        "transaction.related_check" => "関連取引時確認",
        "representative.subject.identity.name" => "代理人の氏名",
        "representative.subject.identity.residence" => "代理人の住居",
        "representative.subject.identity.birth_date" => "代理人の生年月日",
        "representative.relationship" | "representative.relationship_note" => "顧客との関係",
        "representative.authority" | "representative.authority_note" => "代理権限の事由",
        _ => path,
    }
}

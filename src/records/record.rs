// SPDX-License-Identifier: MIT OR Apache-2.0
//! The content of one confirmation record (`specs` law §8): one for each law, even of one visit.
//!
//! Each top-level member of [`Record`] is one section of the commitment in the log, so that an export can show
//! some of them and still prove them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use tashika_kit::reading::{Field, Reading};
use tashika_kit::verdict::{Summary, Verdicts};

use crate::rules::{AddressPage, DocumentKind, Law, Residence, Ruling};

/// One confirmation record (確認記録, 本人確認記録).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Number, persons, place and times.
    pub header: Header,
    /// What the law says: rule, method with letter, article and version, outcome.
    pub ruling: Ruling,
    /// The representative's own part of the law's answer, if one acted.
    pub representative_ruling: Option<Ruling>,
    /// The transaction (items 16, 28, 30).
    pub transaction: Transaction,
    /// What the customer stated (items 15, 23, 24, 26, 27, 29). `None` under the phone law.
    pub declared: Option<Declared>,
    /// The customer (items 3, 18, 19, 21).
    pub customer: Subject,
    /// What the customer's chip gave; kept as the law and the operator's policy say.
    pub customer_chip: Option<ChipEvidence>,
    /// Who acted for the customer (item 22).
    pub representative: Option<Representative>,
    /// What the representative's chip gave.
    pub representative_chip: Option<ChipEvidence>,
    /// An already confirmed customer (AML Rule 16, Phone Rule 3(3)): how it was made sure.
    pub known: Option<Known>,
    /// How the papers go to the residence, if they have to.
    pub mail: Option<MailPlan>,
    /// What was decided.
    pub decision: Decision,
}

/// Nothing of a person reaches a log through `{:?}`.
impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Record({}, {:?}, {:?})", self.header.record_id, self.header.law, self.decision)
    }
}

/// Number, persons, place and times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// UUID version 4.
    pub record_id: String,
    /// The law of this record.
    pub law: Law,
    /// Made in training mode: evidence of nothing.
    pub training: bool,
    /// Branch (店舗).
    pub branch: String,
    /// Terminal.
    pub terminal: String,
    /// Reader; empty if none was used.
    pub reader: String,
    /// Version of the program.
    pub software_version: String,
    /// 確認を行った者 (item 1).
    pub performed_by: String,
    /// 記録を作成した者 (item 2).
    pub created_by: String,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When the document was shown (item 3).
    pub presented_at: Timestamp,
    /// Why the clerk gave another time than the terminal's; `None` if it is the terminal's.
    pub presented_at_reason: Option<String>,
}

/// The transaction.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// 取引の種類 (item 16).
    pub kind: TransactionKind,
    /// More about it, in words; may be empty.
    pub note: String,
    /// Account, contract or subscriber number: the key that finds the transaction record (item 28).
    pub key: String,
    /// The customer's number in the core system; may be empty.
    pub customer_number: String,
    /// The earlier related check (関連取引時確認, item 30).
    pub related_check: Option<String>,
}

/// 取引の種類; the locale files hold `transaction.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransactionKind {
    /// 口座開設.
    AccountOpening,
    /// 貸金庫, 保護預り.
    SafeDeposit,
    /// 融資.
    Loan,
    /// 200万円を超える現金・持参人払式小切手の受払.
    LargeCash,
    /// 10万円を超える現金送金.
    CashTransfer,
    /// 回線契約 (役務提供契約の締結).
    LineContract,
    /// 名義変更, 譲渡.
    LineTransfer,
    /// その他.
    Other,
}

/// What the customer stated, or what was checked about the customer beside the identity.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// 取引を行う目的 (item 23).
    pub purpose: Purpose,
    /// The purpose in words, for [`Purpose::Other`]; else may be empty.
    pub purpose_note: String,
    /// 職業 (item 24).
    pub occupation: Occupation,
    /// The occupation in words; may be empty.
    pub occupation_note: String,
    /// 外国PEPs (item 29).
    pub pep: Pep,
    /// The reason, if the customer is one.
    pub pep_reason: String,
    /// A high-risk transaction, and how it was checked (items 14, 26).
    pub high_risk: Option<HighRiskCheck>,
    /// Another name used for the transaction, and why (item 27).
    pub alias: Option<(String, String)>,
    /// The day these matters were confirmed (item 15).
    pub confirmed_on: Date,
}

/// 取引を行う目的; the locale files hold `purpose.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 生計費決済.
    LivingExpenses,
    /// 事業費決済.
    BusinessExpenses,
    /// 給与・年金受取.
    SalaryOrPension,
    /// 貯蓄・資産運用.
    Savings,
    /// 融資.
    Loan,
    /// 外国為替取引.
    ForeignExchange,
    /// その他.
    Other,
}

/// 職業; the locale files hold `occupation.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occupation {
    /// 会社員・団体職員.
    Employee,
    /// 会社役員・団体役員.
    Officer,
    /// 公務員.
    PublicServant,
    /// 個人事業主・自営業.
    SelfEmployed,
    /// パート・アルバイト・派遣・契約社員.
    PartTime,
    /// 主婦・主夫.
    Homemaker,
    /// 学生.
    Student,
    /// 退職・無職.
    None,
    /// その他.
    Other,
}

/// Whether the customer is a foreign politically exposed person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pep {
    /// Said not to be one.
    No,
    /// One.
    Yes,
}

/// How a high-risk transaction was checked (AML Rule 14). The second document is a [`Supplement`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HighRiskCheck {
    /// Why it is one, in words.
    pub trigger: String,
    /// Assets and income: on which document (e.g. 源泉徴収票), if they had to be checked (item 26).
    pub assets: Option<String>,
}

/// A value with the place it comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// As written.
    pub text: String,
    /// Where it comes from.
    pub from: tashika_kit::reading::Source,
}

/// A birth date with the place it comes from.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthDate {
    /// The date.
    pub date: Date,
    /// Where it comes from.
    pub from: tashika_kit::reading::Source,
}

/// 本人特定事項.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// 氏名.
    pub name: Told,
    /// カナ; may be empty.
    pub name_kana: String,
    /// Latin letters; may be empty.
    pub name_latin: String,
    /// 住居; `None` only for persons under AML Rule 8.
    pub residence: Option<Told>,
    /// 生年月日.
    pub birth_date: BirthDate,
    /// Persons under AML Rule 8: nationality, passport number, last day of the stay (item 31).
    pub rule_8: Option<(String, String, Date)>,
}

/// A person that was checked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Who.
    pub identity: Identity,
    /// The document shown; `None` for an already confirmed customer.
    pub document: Option<Presented>,
    /// Whether the document shows the present residence.
    pub residence: Residence,
    /// Further documents: 補完書類, second documents.
    pub supplements: Vec<Supplement>,
}

/// The identification document (item 18).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presented {
    /// Which kind.
    pub kind: DocumentKind,
    /// Its name as the clerk reads it, for kinds that cover several; may be empty.
    pub title: String,
    /// 記号番号; empty where it must not be kept.
    pub number: String,
    /// Who issued it; may be empty.
    pub issuer: String,
    /// The day it was made.
    pub issued_on: Option<Date>,
    /// Its last day.
    pub expires_on: Option<Date>,
    /// Whether it was valid on the day.
    pub valid_on_day: bool,
    /// What the clerk compared by eye on a document whose chip was not read; `None` if one was read: then it is
    /// in [`ChipEvidence`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observations: Option<Observations>,
}

/// What a further document is for; the locale files hold `supplement.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SupplementRole {
    /// It shows the present residence (item 19).
    Residence,
    /// High-risk: the second document (item 14).
    SecondDocument,
}

/// A further document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplement {
    /// What it is for.
    pub role: SupplementRole,
    /// Its name, e.g. 公共料金の領収証書(電気).
    pub title: String,
    /// Its number or what else identifies it; may be empty.
    pub number: String,
    /// The receipt or issue date it bears.
    pub dated: Option<Date>,
    /// When it was shown or received.
    pub received_on: Date,
    /// Sent in, not shown (item 4).
    pub sent_in: bool,
}

/// The person who acted for the customer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    /// Who, and on which document.
    pub subject: Subject,
    /// 顧客との関係.
    pub relationship: Relationship,
    /// The relationship in words; may be empty.
    pub relationship_note: String,
    /// Why the authority is recognised.
    pub authority: Authority,
    /// More about it, in words; may be empty.
    pub authority_note: String,
}

/// 顧客との関係; the locale files hold `relationship.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// 配偶者.
    Spouse,
    /// 親.
    Parent,
    /// 子.
    Child,
    /// その他の親族.
    Relative,
    /// 法定代理人.
    LegalRepresentative,
    /// その他.
    Other,
}

/// 取引の任に当たっていると認められる事由 (AML Rule 12(5)); the locale files hold `authority.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Authority {
    /// 同居の親族.
    CohabitingRelative,
    /// 法定代理人.
    LegalRep,
    /// 委任状.
    PowerOfAttorney,
    /// 電話等による顧客への確認.
    CallToCustomer,
    /// その他、明らかである場合.
    Evident,
}

/// What a chip gave, and what was made of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChipEvidence {
    /// What was read and may be kept under the law and the policy.
    pub reading: Reading,
    /// What was proved when it was read.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// Which fields stood on a screen, when, for how long, before whom (AML Rule 6(1)(i)イ from 2027-04-01).
    pub displayed: Vec<Displayed>,
    /// What the clerk compared and found.
    pub observations: Observations,
    /// What was read and left out of the record on purpose, as codes (`withheld.<code>` in the locale files).
    pub withheld: Vec<String>,
    /// What the clerk typed from pictures of the chip, each with its picture as its origin; or from the printed document
    /// where a picture could not be shown ([`super::PRINTED_DOCUMENT`]). The window asks for a second look at each, on the
    /// command line the caller has to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transcript: Vec<Field>,
    /// Under what standing JPKI was used, what the customer agreed to, and what came of asking about revocation; `None`
    /// for every reading that is not a JPKI signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jpki: Option<super::jpki::JpkiNote>,
    /// What was read from the same chip beside the document, e.g. a My-Number licence. It names nobody, and nothing
    /// of the document's own verdicts rests on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub additions: Vec<ChipAddition>,
}

/// What was read from the same chip beside a document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChipAddition {
    /// What was read and may be kept.
    pub reading: Reading,
    /// What was proved when it was read.
    pub verdicts: Verdicts,
    /// The whole in three steps.
    pub summary: Summary,
    /// What was read and left out on purpose, as codes.
    pub withheld: Vec<String>,
}

impl ChipEvidence {
    /// Every reading of the chip: the document's, then those beside it.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(&self.reading).chain(self.additions.iter().map(|addition| &addition.reading))
    }
}

/// A display of chip data on a screen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Displayed {
    /// Names of the fields shown.
    pub fields: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// For how long, in milliseconds.
    pub for_ms: u64,
    /// Before whom.
    pub to: DisplayedTo,
}

/// Who saw a display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisplayedTo {
    /// The clerk.
    Clerk,
    /// The customer, on a screen of their own.
    Customer,
}

/// What the clerk saw when comparing two things by eye.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// They are the same.
    Same,
    /// They are not.
    Different,
    /// Nobody compared them. Never means "the same".
    #[default]
    NotCompared,
}

impl Compared {
    /// Whether nobody compared them.
    #[must_use]
    pub fn is_not_compared(&self) -> bool {
        *self == Self::NotCompared
    }
}

/// The clerk's own observations; to begin with, nothing is compared.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observations {
    /// The person's face against the photo.
    pub face: Compared,
    /// The printed document against the values in the chip.
    pub printed_card: Compared,
    /// The printed security code against its picture in the chip.
    pub security_code: Compared,
    /// A remark in the clerk's words; may be empty.
    pub remark: String,
    /// The marks of the print that the clerk looked for and found, as codes (`mark_of_print.<code>` in the locale
    /// files); none where nobody was asked to look.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<String>,
    /// Whether the document is still valid although its last day has passed; only where it says that it may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_period: Option<SpecialPeriod>,
    /// What the issuer's page said about the document's number; only for documents that have such a page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number_inquiry: Option<NumberInquiry>,
    /// The number in the chip's signed picture against the number that was typed to open it; only for documents that
    /// hold it nowhere else.
    #[serde(default, skip_serializing_if = "Compared::is_not_compared")]
    pub picture_number: Compared,
    /// Whether a Japanese passport has a page for the address, and whether the present one is written there; `None` for
    /// every other document, and where nobody looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_page: Option<AddressPage>,
    /// What a face engine said, if one was used; the clerk's own judgement is [`Observations::face`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub face_device: Option<super::jpki::FaceScore>,
}

/// What came of asking whether an expired document is prolonged (特例期間); the locale files hold
/// `special_period.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecialPeriod {
    /// The clerk saw a paper that shows the pending application, within the period.
    Shown,
    /// The holder could not show one, or the period is over.
    NotShown,
    /// Nobody asked. Never means "valid".
    NotAsked,
}

/// What the issuer's public page said about a number (在留カード等番号失効情報照会, `specs` residence-card §6). The clerk
/// asked by hand, on another machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NumberInquiry {
    /// The answer.
    pub answer: InquiryAnswer,
    /// When the clerk noted it.
    pub at: Timestamp,
}

/// An answer of the page; the locale files hold `inquiry.<code>`. There is no "valid": a forged card with a copied
/// number passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InquiryAnswer {
    /// The page said that the number is not lapsed.
    NotLapsed,
    /// The page said that the number is lapsed.
    Lapsed,
    /// The page could not be asked.
    Unavailable,
    /// Nobody asked.
    NotAsked,
}

/// How it was made sure that a customer is the recorded one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// By what.
    pub means: Vec<KnownMeans>,
    /// In words; may be empty.
    pub note: String,
    /// What finds the earlier record; may be empty.
    pub earlier_record: String,
}

/// By what a customer is recognised (AML Rule 16; Phone Rule 3(3), (4)); the locale files hold `known.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KnownMeans {
    /// 預貯金通帳その他、記録された者であることを示すもの.
    PassbookOrItem,
    /// 暗証番号その他、本人しか知り得ない事項.
    Secret,
    /// 面識.
    Acquainted,
    /// 端末の所持 (phone law).
    DeviceHeld,
    /// 生体認証 (phone law).
    Biometrics,
}

/// How the papers go to the residence; the locale files hold `mail.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailPlan {
    /// 書留郵便等・転送不要.
    Registered,
    /// 特定記録郵便 (only where the row allows it).
    SpecificRecord,
    /// Staff carry the papers to the residence (AML Rule 6(4), Phone Rule 3(2)).
    HandDelivery,
}

/// What the clerk decided.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "decision")]
pub enum Decision {
    /// The identity is confirmed.
    Confirmed,
    /// It is confirmed when the mail has arrived.
    PendingMail,
    /// It is not.
    Refused {
        /// In the clerk's words.
        reason: String,
    },
}

macro_rules! redacted {
    ($($name:ident),*) => {$(
        /// Holds personal values, so it never reaches a log through `{:?}`.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "[redacted]"))
            }
        }
    )*};
}

redacted!(
    Transaction,
    Declared,
    HighRiskCheck,
    Told,
    BirthDate,
    Identity,
    Subject,
    Presented,
    Supplement,
    Representative,
    ChipEvidence,
    Observations,
    Known
);

/// The reason is free text and may name the customer.
impl std::fmt::Debug for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Confirmed => "Confirmed",
            Self::PendingMail => "PendingMail",
            Self::Refused { .. } => "Refused[redacted]",
        })
    }
}

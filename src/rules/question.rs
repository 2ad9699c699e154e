// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the law is asked (`specs` law §7.1).

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Under which law a check is made. A visit can need two checks, and then makes two records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// 犯収法: the AML Act and its Rule.
    Aml,
    /// 携帯法: the Phone Act and its Rule.
    Phone,
    /// Lending of handsets (貸与業者) under the Phone Act. Switched off (`specs` law §10, 23).
    Lending,
}

/// The document codes of `specs` law §7.1, written in rules and records as there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// 個人番号カード with photo; also マイナ免許証 and 特定在留カード.
    #[serde(rename = "MNC")]
    MyNumberCard,
    /// 運転免許証 with a chip.
    #[serde(rename = "DL")]
    DriversLicence,
    /// 在留カード with photo.
    #[serde(rename = "RC")]
    ResidenceCard,
    /// 特別永住者証明書 with photo.
    #[serde(rename = "SPRC")]
    SpecialPermanentResident,
    /// Japanese passport of the 2020 model, without a page for the address.
    #[serde(rename = "PPT_JP20")]
    PassportJapan2020,
    /// Japanese passport with 所持人記入欄.
    #[serde(rename = "PPT_JPOLD")]
    PassportJapanOld,
    /// Foreign passport.
    #[serde(rename = "PPT_FOREIGN")]
    PassportForeign,
    /// Photo-less 個人番号カード, 在留カード or 特別永住者証明書.
    #[serde(rename = "CARD_NOPHOTO")]
    CardWithoutPhoto,
    /// 運転経歴証明書 issued on 2012-04-01 or later.
    #[serde(rename = "DRH")]
    DrivingHistory,
    /// 身体障害者手帳 and the like.
    #[serde(rename = "DISAB")]
    Disability,
    /// Other government document with photo (7(i)ロ).
    #[serde(rename = "GOVPHOTO")]
    GovernmentPhoto,
    /// 資格確認書.
    #[serde(rename = "SHIKAKU")]
    HealthEligibility,
    /// 介護保険被保険者証, 日雇特例被保険者手帳.
    #[serde(rename = "CARE")]
    Care,
    /// 母子健康手帳, 児童扶養手当証書.
    #[serde(rename = "CHILD")]
    Child,
    /// 印鑑登録証明書.
    #[serde(rename = "SEALREG")]
    SealRegistration,
    /// 住民票の写し, 住民票記載事項証明書, 戸籍の附票の写し.
    #[serde(rename = "JUMIN")]
    ResidentRegister,
    /// Other government document without photo (7(i)ホ).
    #[serde(rename = "GOVOTHER")]
    GovernmentOther,
    /// The card on a smartphone (カード代替電磁的記録).
    #[serde(rename = "PHONE_MNC")]
    SmartphoneCard,
    /// A signature with the JPKI signing certificate.
    #[serde(rename = "JPKI_SIG")]
    JpkiSignature,
    /// The old 健康保険証.
    #[serde(rename = "HIC")]
    OldHealthInsurance,
    /// 通知カード.
    #[serde(rename = "NOTICE")]
    NotificationCard,
    /// 社員証, 学生証.
    #[serde(rename = "PRIVATE")]
    Private,
}

impl DocumentKind {
    /// Every kind, in the order of the sheet.
    pub const ALL: [Self; 22] = [
        Self::MyNumberCard,
        Self::DriversLicence,
        Self::ResidenceCard,
        Self::SpecialPermanentResident,
        Self::PassportJapan2020,
        Self::PassportJapanOld,
        Self::PassportForeign,
        Self::CardWithoutPhoto,
        Self::DrivingHistory,
        Self::Disability,
        Self::GovernmentPhoto,
        Self::HealthEligibility,
        Self::Care,
        Self::Child,
        Self::SealRegistration,
        Self::ResidentRegister,
        Self::GovernmentOther,
        Self::SmartphoneCard,
        Self::JpkiSignature,
        Self::OldHealthInsurance,
        Self::NotificationCard,
        Self::Private,
    ];

    /// Whether documents of this kind have a chip that can be read at a counter.
    #[must_use]
    pub const fn has_chip(self) -> bool {
        matches!(
            self,
            Self::MyNumberCard
                | Self::DriversLicence
                | Self::ResidenceCard
                | Self::SpecialPermanentResident
                | Self::CardWithoutPhoto
        ) || self.is_passport()
    }

    /// Whether it is a book of any state.
    #[must_use]
    pub const fn is_passport(self) -> bool {
        matches!(self, Self::PassportJapan2020 | Self::PassportJapanOld | Self::PassportForeign)
    }

    /// Whether a case can have this document in this chip state: what has no chip gives nothing to read, and what has one
    /// is never without. There are passports of both sorts. A card on a smartphone and a signature are no card with a
    /// chip, and `FULL` says of them that they were verified, so every state is left to them.
    #[must_use]
    pub(super) fn can_be(self, chip: ChipState) -> bool {
        let both = self.is_passport() || matches!(self, Self::SmartphoneCard | Self::JpkiSignature);
        both || self.has_chip() != (chip == ChipState::None)
    }
}

/// What the chip gave (`specs` law §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ChipState {
    /// All statutory elements read, shown on screen, signature valid. For PHONE_MNC and JPKI_SIG: verified.
    Full,
    /// Some statutory element not read, or read but not proved (no anchor, signature not checked).
    Partial,
    /// The document type has a chip, and nothing usable was read.
    Unreadable,
    /// The document type has a chip, and nobody tried to read it.
    #[serde(rename = "NOT_READ")]
    NotRead,
    /// Data read, but signature, hash, chain or clone check fails, or chip and print contradict each other.
    Invalid,
    /// The document type has no chip.
    None,
}

/// The elements the law wants in a chip (AML Rule 6(1)(i)イ, Phone Rule 1(1)(ix)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// 氏名.
    Name,
    /// 住居.
    Residence,
    /// 生年月日.
    BirthDate,
    /// 写真.
    Photo,
}

/// Who is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Person {
    /// On the Basic Resident Register.
    #[default]
    Resident,
    /// Not on it, or 国外転出者.
    NonRegistered,
    /// A foreigner without a residence in Japan (AML Rule 8).
    NonResidentForeigner,
}

/// Who puts the document down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presenter {
    /// The customer.
    #[default]
    Customer,
    /// The person who acts for the customer (代表者等).
    Representative,
}

/// Whether the document shows where its holder lives now (AML Rule 6(2), Phone Rule 5(2)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Residence {
    /// The document shows the present residence.
    #[default]
    Current,
    /// It shows none.
    NotShown,
    /// It shows one, but the holder has moved.
    NotCurrent,
    /// Nobody has said yet.
    Unknown,
}

/// 所持人記入欄 of a Japanese passport: books applied for since 2020-02-04 have no such page (`specs` law §0.2, §1.7). The chip
/// does not tell, so the clerk looks; the locale files hold `address_page.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressPage {
    /// The book has none: the 2020 model or a later one.
    None,
    /// There is one, and the present address is written on it.
    Written,
    /// There is one, without the present address.
    Blank,
}

/// Why a transaction is a high-risk one (AML Act 4(2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HighRisk {
    /// High-risk, no property above the amount moves.
    WithoutAssets,
    /// High-risk, and property above the amount of the AML Order moves: assets and income are checked.
    WithAssets,
}

/// What the clerk says about the case beside the document's kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Circumstances {
    /// Who puts the document down.
    pub presenter: Presenter,
    /// PPT_JPOLD: the present address is written in 所持人記入欄.
    pub address_written: bool,
    /// GOVPHOTO: only one exists for each person.
    pub one_per_person: bool,
    /// SEALREG: of the seal used in this transaction.
    pub transaction_seal: bool,
    /// GOVOTHER: with anti-forgery measures, of the ニ kind.
    pub anti_forgery: bool,
    /// Whether the document shows the present residence.
    pub residence: Residence,
    /// The chip gives the present residence only in a remark that no signature covers.
    #[serde(default)]
    pub residence_by_remark: bool,
    /// A residence card of which no signature covers the present residence: its address picture, or the address written
    /// on its back.
    #[serde(default)]
    pub residence_unsigned: bool,
    /// Nothing speaks against the chip's data, and only the key is missing that their signature could be checked with.
    #[serde(default)]
    pub signature_open: bool,
    /// JPKI_SIG: the operator is a verifier by its own standing, not a service provider (`specs` law §5.1).
    #[serde(default)]
    pub jpki_verifier: bool,
    /// The document's last day, if it carries one.
    pub expires_on: Option<Date>,
    /// The day the document was made, if known; decides where no last day is carried.
    pub issued_on: Option<Date>,
    /// High-risk, and why.
    pub high_risk: Option<HighRisk>,
    /// Already confirmed, nothing suspicious (AML Rule 16, Phone Rule 3(3), (4)).
    pub known: bool,
    /// The clerk suspects forgery or impersonation.
    pub suspicion: bool,
    /// The card's number is reported lapsed.
    pub reported_lapsed: bool,
    /// A further document that shows the residence has been received.
    pub residence_document: bool,
    /// High-risk: a second document, different from the first, has been received.
    pub second_document: bool,
    /// High-risk: assets and income were checked on a document.
    pub asset_document: bool,
    /// For whom a representative acts: the customer's own part of the check has been done too.
    pub customer_checked: bool,
    /// The reason why the representative's authority is recognised has been given.
    pub authority: bool,
}

/// One question to the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Under which law.
    pub law: Law,
    /// The day of presentation in Japan; it alone decides which rows apply.
    pub date: Date,
    /// Which document.
    pub document: DocumentKind,
    /// What its chip gave.
    pub chip: ChipState,
    /// Which elements the chip gave.
    pub elements: BTreeSet<Element>,
    /// Who is checked.
    pub person: Person,
    /// Everything else.
    pub circumstances: Circumstances,
}

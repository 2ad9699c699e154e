// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was read: fields with their source, pictures, and the objects that let anybody repeat the
//! verification without the card.

use std::borrow::Cow;

use base64::Engine;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer};

/// The name of a field, the same in every document family where the meaning is the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldName(pub Cow<'static, str>);

impl FieldName {
    /// 氏名.
    pub const NAME: Self = Self(Cow::Borrowed("name"));
    /// 氏名 as a picture.
    pub const NAME_IMAGE: Self = Self(Cow::Borrowed("name_image"));
    /// 住所.
    pub const ADDRESS: Self = Self(Cow::Borrowed("address"));
    /// 住所 as a picture.
    pub const ADDRESS_IMAGE: Self = Self(Cow::Borrowed("address_image"));
    /// 生年月日.
    pub const BIRTH_DATE: Self = Self(Cow::Borrowed("birth_date"));
    /// 性別.
    pub const SEX: Self = Self(Cow::Borrowed("sex"));
    /// 有効期限 of the document.
    pub const EXPIRY_DATE: Self = Self(Cow::Borrowed("expiry_date"));
    /// The year of 有効期限, as the clerk typed it.
    pub const EXPIRY_YEAR: Self = Self(Cow::Borrowed("expiry_year"));
    /// 顔写真.
    pub const PHOTO: Self = Self(Cow::Borrowed("photo"));
    /// セキュリティコード as a picture.
    pub const SECURITY_CODE_IMAGE: Self = Self(Cow::Borrowed("security_code_image"));
    /// 氏名 as issued, where a later remark changed it.
    pub const NAME_AS_ISSUED: Self = Self(Cow::Borrowed("name_as_issued"));
    /// 氏名 in kana.
    pub const NAME_KANA: Self = Self(Cow::Borrowed("name_kana"));
    /// 通称名.
    pub const COMMON_NAME: Self = Self(Cow::Borrowed("common_name"));
    /// 住所 as issued, where a later remark changed it.
    pub const ADDRESS_AS_ISSUED: Self = Self(Cow::Borrowed("address_as_issued"));
    /// 交付年月日.
    pub const ISSUE_DATE: Self = Self(Cow::Borrowed("issue_date"));
    /// 記号番号 of the document, e.g. 免許証の番号.
    pub const DOCUMENT_NUMBER: Self = Self(Cow::Borrowed("document_number"));
    /// Who issued the document, e.g. 公安委員会.
    pub const ISSUER: Self = Self(Cow::Borrowed("issuer"));
    /// 外字: a character no code table has, as a picture. In the text, [`external_character`] stands in its place.
    pub const EXTERNAL_CHARACTER: Self = Self(Cow::Borrowed("external_character"));
    /// 氏名 in Latin letters, where the name itself is written otherwise.
    pub const NAME_LATIN: Self = Self(Cow::Borrowed("name_latin"));
    /// 氏名 in Chinese characters, where the name itself is in Latin letters.
    pub const NAME_KANJI: Self = Self(Cow::Borrowed("name_kanji"));
    /// 券面（表）イメージ: the variable print of the front in one picture.
    pub const FRONT_IMAGE: Self = Self(Cow::Borrowed("front_image"));
    /// カード種別, where one family has several kinds of card.
    pub const CARD_KIND: Self = Self(Cow::Borrowed("card_kind"));
    /// 国籍・地域.
    pub const NATIONALITY: Self = Self(Cow::Borrowed("nationality"));
    /// 在留資格.
    pub const RESIDENCE_STATUS: Self = Self(Cow::Borrowed("residence_status"));
    /// 在留期間.
    pub const STAY_PERIOD: Self = Self(Cow::Borrowed("stay_period"));
    /// 在留期間の満了日.
    pub const STAY_EXPIRY: Self = Self(Cow::Borrowed("stay_expiry"));
    /// 就労制限の有無.
    pub const WORK_RESTRICTION: Self = Self(Cow::Borrowed("work_restriction"));
    /// 在留期間更新等許可申請中: whether an application is pending.
    pub const APPLICATION_PENDING: Self = Self(Cow::Borrowed("application_pending"));
    /// When the address was written on the back.
    pub const ADDRESS_CHANGED_ON: Self = Self(Cow::Borrowed("address_changed_on"));
    /// 市区町村コード.
    pub const MUNICIPALITY: Self = Self(Cow::Borrowed("municipality"));
    /// 機械読取領域: the whole machine readable zone, lines separated by line feeds.
    pub const MRZ: Self = Self(Cow::Borrowed("mrz"));
    /// The document code of the machine readable zone, e.g. `P` or `PP`.
    pub const DOCUMENT_CODE: Self = Self(Cow::Borrowed("document_code"));
    /// 発行国: the issuing state or organisation, as the machine readable zone writes it.
    pub const ISSUING_STATE: Self = Self(Cow::Borrowed("issuing_state"));
    /// Optional data of the machine readable zone, e.g. a personal number.
    pub const OPTIONAL_DATA: Self = Self(Cow::Borrowed("optional_data"));
    /// 氏名 in full and in the issuing state's own writing.
    pub const NAME_FULL: Self = Self(Cow::Borrowed("name_full"));
    /// 出生地.
    pub const BIRTH_PLACE: Self = Self(Cow::Borrowed("birth_place"));
    /// A personal number of the issuing state.
    pub const PERSONAL_NUMBER: Self = Self(Cow::Borrowed("personal_number"));

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Stands in a text for 外字 number `n`, whose picture is a field of its own. The digit is ASCII, which no
/// JIS X 0208 text contains, so that nothing in a chip can pretend to be a marker.
#[must_use]
pub fn external_character(n: u8) -> String {
    format!("【※{n}】")
}

/// Stands in a text for 欠字: a character that the issuer could not write, and of which there is no picture either.
/// The asterisk is ASCII, for the same reason.
pub const MISSING_CHARACTER: &str = "【※欠*】";

/// Whether a text has places that only a picture, or nothing at all, can fill.
#[must_use]
pub fn has_unwritten_characters(text: &str) -> bool {
    text.contains(MISSING_CHARACTER) || (1..=9).any(|n| text.contains(&external_character(n)))
}

/// Where a value comes from: the first thing to know about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// Text in the chip that a signature covers.
    SignedChipText,
    /// Text in the chip that no signature covers.
    UnsignedChipText,
    /// A picture in the chip that a signature covers.
    SignedChipImage,
    /// A picture in the chip that no signature covers.
    UnsignedChipImage,
    /// Typed by the clerk from the printed document.
    TypedByClerk,
    /// Typed by the clerk from a picture in the chip, and looked at a second time.
    TypedFromChipImage,
}

impl Source {
    /// Whether a signature covers the value at all; whether it holds is a verdict.
    #[must_use]
    pub fn is_signed(self) -> bool {
        matches!(self, Self::SignedChipText | Self::SignedChipImage)
    }
}

/// The media types chips use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PictureKind {
    /// PNG.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG 2000 in its JP2 container.
    #[serde(rename = "image/jp2")]
    Jp2,
    /// JPEG 2000 without a container (ITU-T T.800, Annex A).
    #[serde(rename = "image/j2c")]
    Codestream,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// TIFF; in chips one bilevel picture, CCITT Group 4 (`specs` residence-card §4.1).
    #[serde(rename = "image/tiff")]
    Tiff,
    /// 外字 of a driver's licence: one composition byte, then a bitmap (`specs` drivers-licence §3.5). Known by where
    /// it stands, not by its first bytes.
    #[serde(rename = "application/vnd.tashika.external-character")]
    ExternalCharacter,
    /// None of the known beginnings.
    #[serde(rename = "application/octet-stream")]
    Unknown,
}

impl PictureKind {
    /// Recognises a picture by its first bytes; decides nothing about the rest.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        const SIGNATURES: [(&[u8], PictureKind); 6] = [
            (b"\x89PNG\r\n\x1a\n", PictureKind::Png),
            (b"\x00\x00\x00\x0CjP  \r\n\x87\n", PictureKind::Jp2),
            (b"\xFF\x4F\xFF\x51", PictureKind::Codestream),
            (b"\xFF\xD8\xFF", PictureKind::Jpeg),
            (b"II*\0", PictureKind::Tiff),
            (b"MM\0*", PictureKind::Tiff),
        ];
        let known = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature));
        known.map_or(Self::Unknown, |(_, kind)| *kind)
    }
}

/// A value.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum FieldValue {
    /// Text as it stands in the chip; never altered.
    Text {
        /// The text.
        text: String,
    },
    /// A civil date.
    Date {
        /// The date.
        date: Date,
    },
    /// A code and the meaning its table gives it; the raw code stays visible.
    Code {
        /// As it stands in the chip.
        raw: String,
        /// A stable word, e.g. `male`; `other` where no table has the code.
        meaning: Cow<'static, str>,
    },
    /// A picture, undecoded.
    Picture {
        /// By its first bytes.
        media_type: PictureKind,
        /// As it stands in the chip.
        #[serde(with = "base64_bytes")]
        bytes: Vec<u8>,
    },
}

/// Personal values never reach a log through `{:?}`.
impl std::fmt::Debug for FieldValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "Text[redacted]",
            Self::Date { .. } => "Date[redacted]",
            Self::Code { .. } => "Code[redacted]",
            Self::Picture { .. } => "Picture[redacted]",
        })
    }
}

/// Whether a value may go into the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// It may be kept.
    Record,
    /// For the screen only, gone when the check ends (`specs` law §8: never-store fields).
    ScreenOnly,
}

/// One value from one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// What it is.
    pub name: FieldName,
    /// The value.
    pub value: FieldValue,
    /// Where it comes from.
    pub source: Source,
    /// The exact place, e.g. `visual AP EF 0002 DF22`.
    pub origin: Cow<'static, str>,
    /// Whether it may be kept.
    pub keep: Keep,
}

/// Bytes from the chip that a signature covers, or that carry one, kept so that the verification can
/// be repeated later. Never holds anything on the never-store list.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is, e.g. `visual.face`.
    pub name: Cow<'static, str>,
    /// The bytes.
    #[serde(with = "base64_bytes")]
    pub bytes: Vec<u8>,
    /// Whether they may be kept.
    pub keep: Keep,
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Evidence({}, {} bytes)", self.name, self.bytes.len())
    }
}

/// A challenge sent to the chip, and its answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Which key was asked, e.g. `visual.internal_authentication`.
    pub name: Cow<'static, str>,
    /// The fresh random nonce.
    #[serde(with = "base64_bytes")]
    pub nonce: Vec<u8>,
    /// The chip's answer; empty if it gave none.
    #[serde(with = "base64_bytes")]
    pub answer: Vec<u8>,
    /// The status word that came with it, four hex digits.
    pub status: String,
}

impl std::fmt::Debug for Challenge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Challenge({}, {})", self.name, self.status)
    }
}

/// A check whose inputs must not be kept, so that it was done while reading and cannot be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attested {
    /// What was checked, e.g. `text.integrity_signature`.
    pub name: Cow<'static, str>,
    /// Whether it held.
    pub held: bool,
    /// Why the inputs are gone.
    pub because: Cow<'static, str>,
}

/// Something that was not as the sheet says, but did not stop the reading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// A stable code.
    pub code: Cow<'static, str>,
    /// Where, without personal values.
    pub detail: String,
}

/// Everything one session read from one document. Decides nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The driver's family name, e.g. `mynumber`.
    pub family: Cow<'static, str>,
    /// When the reading ended.
    pub read_at: Timestamp,
    /// The fields, in the order they should be shown. A name can occur more than once: the same value
    /// read from several places.
    pub fields: Vec<Field>,
    /// Signed objects.
    pub evidence: Vec<Evidence>,
    /// Challenges and answers.
    pub challenges: Vec<Challenge>,
    /// Checks that cannot be repeated.
    pub attested: Vec<Attested>,
    /// Peculiarities of this card.
    pub notes: Vec<Note>,
}

impl Reading {
    /// The first field of this name.
    #[must_use]
    pub fn field(&self, name: &FieldName) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == *name)
    }

    /// Evidence by name.
    #[must_use]
    pub fn evidence(&self, name: &str) -> Option<&[u8]> {
        self.evidence.iter().find(|e| e.name == name).map(|e| e.bytes.as_slice())
    }

    /// A challenge by name.
    #[must_use]
    pub fn challenge(&self, name: &str) -> Option<&Challenge> {
        self.challenges.iter().find(|c| c.name == name)
    }

    /// The reading as a record may hold it: without the fields and objects that are for the screen only.
    #[must_use]
    pub fn to_keep(&self) -> Self {
        let mut kept = self.clone();
        kept.fields.retain(|field| field.keep == Keep::Record);
        kept.evidence.retain(|evidence| evidence.keep == Keep::Record);
        kept
    }
}

/// Bytes as base64 in JSON.
pub mod base64_bytes {
    use super::{Engine, Serializer};
    use serde::{Deserialize, Deserializer};

    /// Writes standard base64 with padding.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::prelude::BASE64_STANDARD.encode(bytes))
    }

    /// Reads standard base64 with padding.
    ///
    /// # Errors
    /// Those of the deserializer, and text that is not base64.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        base64::prelude::BASE64_STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}

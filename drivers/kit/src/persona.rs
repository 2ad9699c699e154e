// SPDX-License-Identifier: MIT OR Apache-2.0
//! Software cards as training and tests name them: who, what is special, what must come out.

use jiff::civil::Date;
use serde::Serialize;

use crate::card_side::CardSide;
use crate::driver::{Credential, CredentialNeed, Entry};
use crate::secret::Secret;
use crate::tries::LastTryConsent;

/// What a check of this card must come to. The words are those of [`crate::verdict`] in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// It can be read.
    Verdicts {
        /// [`crate::verdict::Integrity`].
        integrity: &'static str,
        /// [`crate::verdict::Issuer`].
        issuer: &'static str,
        /// [`crate::verdict::Originality`].
        originality: &'static str,
        /// [`crate::verdict::Validity`].
        validity: &'static str,
        /// [`crate::verdict::Revocation`].
        revocation: &'static str,
        /// [`crate::verdict::Agreement`].
        agreement: &'static str,
        /// [`crate::verdict::Summary`].
        summary: &'static str,
    },
    /// It cannot be read: the code of [`crate::CardError`].
    Error {
        /// The code, e.g. `blocked`.
        code: &'static str,
    },
}

/// What its electronic certificates (公的個人認証) must come to, if the holder uses them. Revocation is told as a simulated
/// authority answers it: `good`, `revoked`, or `not_asked` where nothing was there to ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct JpkiExpected {
    /// A signature with the signing certificate.
    pub signature: Expected,
    /// User authentication with the PIN.
    pub authentication: Expected,
}

/// What only eyes tell: in what the print of a software card, or the person who brings it, is another than the chip says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Differs {
    /// The person is not the one in the chip's photo.
    Face,
    /// Another photo is printed.
    Photo,
    /// Another name.
    Name,
    /// Another address.
    Address,
    /// Another birth date.
    Birth,
    /// Another last day.
    Expiry,
    /// Another number.
    Number,
}

impl Differs {
    /// A stable name; the locale files hold `differs.<code>`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Photo => "photo",
            Self::Name => "name",
            Self::Address => "address",
            Self::Birth => "birth",
            Self::Expiry => "expiry",
            Self::Number => "number",
        }
    }
}

/// What is printed on a specimen card that nobody draws: a driver's licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFront {
    /// Its entries in the order of the card: the name of a field, and the text.
    pub entries: Vec<(&'static str, String)>,
    /// What is written on the back, the newest last.
    pub back: Vec<String>,
    /// The printed photo, JPEG 2000.
    pub photo: &'static [u8],
}

/// A number or PIN of a specimen person: fictional, and therefore no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SpecimenCredential {
    /// Which one, as drivers name it, e.g. `check_number_b`.
    pub id: &'static str,
    /// Its characters.
    pub value: String,
}

/// What is printed on the front of a specimen card: what a trainee compares the chip with, and reads the
/// number from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Front {
    /// 生年月日 as printed.
    pub birth: String,
    /// 有効期限 as printed.
    pub expiry: Date,
    /// セキュリティコード.
    pub security_code: &'static str,
    /// The printed name, as a picture; PNG.
    pub name: &'static [u8],
    /// The printed address, as a picture; PNG.
    pub address: &'static [u8],
    /// The printed photo, JP2; empty if there is none.
    pub photo: &'static [u8],
}

/// What is printed on a specimen residence card: what a trainee reads the number from and compares the chip with.
/// Pictures are those of a chip: TIFF, bilevel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidenceFront {
    /// 特別永住者証明書, otherwise 在留カード.
    pub special_permanent: bool,
    /// 在留カード等番号.
    pub number: &'static str,
    /// All variable print of a first-generation card, 674 × 425: the photo belongs over it. Empty for the second, whose
    /// face is not publicly known.
    pub picture: Vec<u8>,
    /// The printed name; second generation.
    pub name: &'static [u8],
    /// The printed address; second generation.
    pub address: &'static [u8],
    /// The printed expiry date; in the first generation it is in the picture.
    pub expiry: Option<Date>,
    /// What is written on the back, if anything; first generation.
    pub back_address: Option<&'static str>,
    /// The printed photo, JPEG 2000 or JPEG; empty if there is none.
    pub photo: &'static [u8],
}

/// What is printed on the data page of a passport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PassportFront {
    /// The lines of the machine readable zone, as printed: what the chip says may differ.
    pub mrz: Vec<String>,
    /// Surname as printed in the visual zone.
    pub surname: String,
    /// Given names.
    pub given_names: String,
    /// Nationality, in words.
    pub nationality: &'static str,
    /// The issuing state, in words.
    pub issuing_state: &'static str,
    /// Number.
    pub number: String,
    /// 生年月日, as printed.
    pub birth: String,
    /// M, F or X.
    pub sex: &'static str,
    /// Issued on.
    pub issue: Date,
    /// Last day.
    pub expiry: Date,
    /// The card access number, if one is printed.
    pub can: Option<&'static str>,
    /// The address that the holder wrote into 所持人記入欄; `None` if the book has no such page.
    pub written_address: Option<&'static str>,
    /// The printed photo, JPEG 2000 or JPEG.
    pub photo: &'static [u8],
}

/// Makes the card of a persona.
pub trait Maker: Sync {
    /// The card as it is on this day, all counters as handed out.
    fn build(&self, today: Date) -> Box<dyn CardSide>;

    /// What its holder knows or its front shows.
    fn credentials(&self, today: Date) -> Vec<SpecimenCredential>;

    /// What is printed on its front; `None` for what has no front, e.g. a telephone.
    fn front(&self, today: Date) -> Option<Front>;

    /// What is printed on a residence card; `None` for everything else.
    fn residence_front(&self, _today: Date) -> Option<ResidenceFront> {
        None
    }

    /// What is printed on the data page of a passport; `None` for everything else.
    fn passport_front(&self, _today: Date) -> Option<PassportFront> {
        None
    }

    /// What is printed on a card that nobody draws; `None` for everything else.
    fn plain_front(&self, _today: Date) -> Option<PlainFront> {
        None
    }

    /// The face of the person who brings the card, as a picture, where it is not the one in the chip's photo; empty where
    /// it is.
    fn stranger(&self) -> &'static [u8] {
        &[]
    }
}

/// One software card.
#[derive(Clone, Copy, Serialize)]
pub struct Persona {
    /// A stable name in kebab case, unique across families.
    pub name: &'static str,
    /// The driver's family name, e.g. `mynumber`.
    pub family: &'static str,
    /// What it is, in Japanese.
    pub title_ja: &'static str,
    /// What it is, in English.
    pub title_en: &'static str,
    /// What a check must come to.
    pub expected: Expected,
    /// What its electronic certificates must come to; `None` for cards that have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jpki: Option<JpkiExpected>,
    /// What only eyes tell, in the order in which a clerk compares; empty where print and person are the chip's.
    #[serde(skip_serializing_if = "<[Differs]>::is_empty")]
    pub differs: &'static [Differs],
    /// Makes it.
    #[serde(skip)]
    pub maker: &'static dyn Maker,
}

impl Persona {
    /// The card as it is on this day, all counters as handed out.
    #[must_use]
    pub fn build(&self, today: Date) -> Box<dyn CardSide> {
        self.maker.build(today)
    }

    /// What its holder knows or its front shows.
    #[must_use]
    pub fn credentials(&self, today: Date) -> Vec<SpecimenCredential> {
        self.maker.credentials(today)
    }

    /// What is printed on its front; `None` for what has no front, e.g. a telephone.
    #[must_use]
    pub fn front(&self, today: Date) -> Option<Front> {
        self.maker.front(today)
    }

    /// What is printed on a residence card; `None` for everything else.
    #[must_use]
    pub fn residence_front(&self, today: Date) -> Option<ResidenceFront> {
        self.maker.residence_front(today)
    }

    /// What is printed on the data page of a passport; `None` for everything else.
    #[must_use]
    pub fn passport_front(&self, today: Date) -> Option<PassportFront> {
        self.maker.passport_front(today)
    }

    /// What is printed on a card that nobody draws; `None` for everything else.
    #[must_use]
    pub fn plain_front(&self, today: Date) -> Option<PlainFront> {
        self.maker.plain_front(today)
    }

    /// The face of the person who brings the card, where it is not the one in the chip's photo; empty where it is.
    #[must_use]
    pub fn stranger(&self) -> &'static [u8] {
        self.maker.stranger()
    }

    /// What its holder and the clerk give when they are asked: every number and PIN that is known and not blocked.
    #[must_use]
    pub fn answers(
        &self,
        needs: &[CredentialNeed],
        last_try: Option<LastTryConsent>,
        today: Date,
    ) -> Vec<Credential> {
        let open = needs.iter().filter(|need| need.tries_left > 0);
        let answer = |need: &CredentialNeed| {
            let secret = match need.entry {
                Entry::Preset => Secret::new(Vec::new()),
                Entry::Clerk | Entry::Holder => Secret::from(self.credential(need.id, today)?.as_str()),
            };
            Some(Credential { id: need.id, secret, last_try })
        };
        open.filter_map(answer).collect()
    }

    /// One of them.
    #[must_use]
    pub fn credential(&self, id: &str, today: Date) -> Option<String> {
        self.credentials(today).into_iter().find(|known| known.id == id).map(|known| known.value)
    }
}

impl std::fmt::Debug for Persona {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Persona").field("name", &self.name).finish_non_exhaustive()
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the operator is under the JPKI Act, and what follows from it (`specs` law §5.1, §5.3, §5.5).
//!
//! | function | none | service provider | verifier | specially approved |
//! |---|---|---|---|---|
//! | read the holder's certificates | – | in memory | yes | yes |
//! | signature, authentication with PIN | – | yes | yes | yes |
//! | ask an accredited platform about revocation | – | yes | yes | yes |
//! | receive revocation lists, ask OCSP | – | – | yes | yes |
//! | keep certificates and serial numbers | – | – | yes | yes |
//! | authentication without a PIN | – | – | – | yes |

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the operator is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// None: the program has no JPKI functions.
    #[default]
    None,
    /// みなし署名検証者: verification runs through an accredited platform.
    ServiceProvider,
    /// 署名検証者, 利用者証明検証者.
    Verifier,
    /// 特定利用者証明検証者 (JPKI Act 38-2(4)).
    SpeciallyApproved,
}

/// Something a role may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Function {
    /// Read the holder's certificates.
    ReadCertificate,
    /// Have the holder sign.
    Signature,
    /// Authenticate the holder with the PIN.
    Authentication,
    /// Authenticate the holder without a PIN.
    Pinless,
    /// Ask an accredited platform whether a certificate was revoked.
    AskPlatform,
    /// Receive revocation lists and ask OCSP in one's own name.
    AskDirectly,
    /// Keep certificates and their serial numbers.
    KeepCertificate,
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ReadCertificate,
        Self::Signature,
        Self::Authentication,
        Self::Pinless,
        Self::AskPlatform,
        Self::AskDirectly,
        Self::KeepCertificate,
    ];

    /// A stable word; the locale files hold `jpki.function.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ReadCertificate => "read_certificate",
            Self::Signature => "signature",
            Self::Authentication => "authentication",
            Self::Pinless => "pinless",
            Self::AskPlatform => "ask_platform",
            Self::AskDirectly => "ask_directly",
            Self::KeepCertificate => "keep_certificate",
        }
    }
}

impl Role {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::None, Self::ServiceProvider, Self::Verifier, Self::SpeciallyApproved];

    /// Whether the role allows it.
    #[must_use]
    pub fn may(self, function: Function) -> bool {
        let least = match function {
            Function::ReadCertificate
            | Function::Signature
            | Function::Authentication
            | Function::AskPlatform => Self::ServiceProvider,
            Function::AskDirectly | Function::KeepCertificate => Self::Verifier,
            Function::Pinless => Self::SpeciallyApproved,
        };
        self >= least
    }

    /// A stable word; the locale files hold `jpki.role.<code>`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ServiceProvider => "service_provider",
            Self::Verifier => "verifier",
            Self::SpeciallyApproved => "specially_approved",
        }
    }
}

/// The operator's role with what it rests on, as an administrator signed it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// What the operator is.
    pub role: Role,
    /// 利用目的, as notified or published; appears in records.
    pub purpose: String,
    /// Number or reference of the accreditation or approval (認定・届出・承認), or of the platform's contract.
    pub approval: String,
    /// The last day of it; `None` if it has none. Past it the role is none.
    pub until: Option<Date>,
}

impl Standing {
    /// No role.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// In training, where nothing is evidence, unless an administrator of the training book set another one: everything
    /// can be tried out. The words say what it is.
    #[must_use]
    pub fn training() -> Self {
        Self {
            role: Role::SpeciallyApproved,
            purpose: crate::words::ja("jpki.standing.training_purpose").to_owned(),
            approval: crate::words::ja("jpki.standing.training_approval").to_owned(),
            until: None,
        }
    }

    /// The role on this day: none once the last day has passed.
    #[must_use]
    pub fn role_on(&self, day: Date) -> Role {
        if self.until.is_some_and(|last| last < day) { Role::None } else { self.role }
    }

    /// Whether the role allows it.
    #[must_use]
    pub fn may(&self, function: Function) -> bool {
        self.role.may(function)
    }

    /// Whether the role allows it on this day.
    #[must_use]
    pub fn may_on(&self, function: Function, day: Date) -> bool {
        self.role_on(day).may(function)
    }
}

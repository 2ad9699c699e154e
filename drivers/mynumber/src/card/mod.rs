// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card side: a software My Number Card.
//!
//! Written from `specs` mynumber-card §11, beside and not from the reader side: the two share neither
//! parser nor encoder. What no public source settles is a field of [`Behaviour`]. Not modelled: secure
//! messaging (§5.2.7; nothing at a counter needs it), the PIN-less route (§8.1; under contract: [`pinless`] makes one up
//! for training), and a warm reset that keeps verified numbers (§1.6): [`CardSide`] knows only power.
//!
//! [`CardSide`]: tashika_kit::CardSide

mod commands;
mod disguise;
mod files;
pub mod holder;
pub mod issuer;
mod jpki_persona;
pub(crate) mod keys;
mod order;
pub mod persona;
mod personalise;
pub mod pinless;
pub mod revocation;
mod state;
pub(crate) mod x509;

pub use jpki_persona::JPKI_PERSONAS;
pub use order::{Behaviour, ShortRead};
pub use persona::{NEIGHBOUR, PERSONAS};
pub use state::MyNumberCard;

/// Application identifiers (`specs` mynumber-card §4).
pub mod aid {
    /// JPKI-AP 公的個人認証AP.
    pub const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
    /// 券面事項確認AP.
    pub const VISUAL: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
    /// 券面事項入力補助AP.
    pub const TEXT: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
    /// 住基AP.
    pub const JUKI: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x01];
    /// Common AP, card information.
    pub const COMMON: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
    /// GlobalPlatform issuer domain, selected at power-up.
    pub const ISSUER_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];
}

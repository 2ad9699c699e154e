// SPDX-License-Identifier: MIT OR Apache-2.0
//! MF/EF01 and MF/EF02, free of any PIN (`specs` drivers-licence §2.4, §2.5).

use jiff::civil::Date;
use tashika_kit::CardError;

/// 共通データ要素.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Common {
    /// Version of the specification, three characters, e.g. `009`. Never a reason to refuse a card.
    pub(crate) version: String,
    /// 交付年月日; `None` if it is no date.
    pub(crate) issued: Option<Date>,
    /// 有効期間の末日; `None` if it is no date.
    pub(crate) expires: Option<Date>,
    /// カード製造業者識別子 and 暗号関数識別子; no public source lists their values.
    pub(crate) pre_issue: Option<[u8; 2]>,
}

impl Common {
    /// Parses MF/EF01.
    ///
    /// # Errors
    /// [`CardError::Malformed`] if it does not begin as the sheet says; then it is no licence.
    pub(crate) fn parse(_file: &[u8]) -> Result<Self, CardError> {
        unimplemented!()
    }
}

/// What the card says about its PINs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinSetting {
    /// The holder set PINs.
    Set,
    /// None was set: the default PIN is in force.
    NotSet,
}

/// Parses MF/EF02 (`tag` `05`) or WEF01 (`C1`).
///
/// # Errors
/// [`CardError::Malformed`] for anything but the two known forms: a wrong guess would burn a try.
pub(crate) fn pin_setting(_file: &[u8], _tag: u8, _what: &'static str) -> Result<PinSetting, CardError> {
    unimplemented!()
}

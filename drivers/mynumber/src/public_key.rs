// SPDX-License-Identifier: MIT OR Apache-2.0
//! Card public keys in the card's own form (`specs` mynumber-card §5.1.6):
//! `90 03 010001 ‖ 91 82 0100 <modulus>`.

use tashika_kit::CardError;
use tashika_kit::rsa::PublicKey;
use tashika_kit::tlv::{self, Form};

/// Reads the value of DF12, DF24, DF51 or the key part of a card-verifiable certificate.
pub(crate) fn parse(value: &[u8], what: &'static str) -> Result<PublicKey, CardError> {
    let parts = tlv::children(value, Form::Lenient, what)?;
    let exponent = tlv::only(&parts, 0x90, what)?;
    let modulus = tlv::only(&parts, 0x91, what)?;
    PublicKey::new(modulus.value, exponent.value).map_err(|_| CardError::Malformed {
        what,
        problem: "not a usable RSA key",
        offset: 0,
    })
}

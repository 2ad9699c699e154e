// SPDX-License-Identifier: MIT OR Apache-2.0
//! Where things are on the card (`specs` mynumber-card §4, §5). The My Number itself (照合番号A, visual EF
//! 0005, text EF 0001) has no name here: this product cannot read it.

/// 公的個人認証AP.
pub(crate) const JPKI_AP: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
/// 券面事項確認AP, the card-face AP ("visual").
pub(crate) const VISUAL_AP: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
/// 券面事項入力補助AP, the input-support AP ("text").
pub(crate) const TEXT_AP: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
/// Common (card information) AP.
pub(crate) const COMMON_AP: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00];
/// GlobalPlatform issuer security domain: selecting it drops verified state (§1.6).
pub(crate) const ISSUER_DOMAIN: [u8; 7] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// Visual AP: card face.
pub(crate) const VISUAL_FACE: u16 = 0x0002;
/// Visual AP: basic information.
pub(crate) const VISUAL_INFO: u16 = 0x0003;
/// Visual AP: card-verifiable certificate.
pub(crate) const VISUAL_CERTIFICATE: u16 = 0x0004;
/// Visual AP: 照合番号B.
pub(crate) const VISUAL_CHECK_NUMBER_B: u16 = 0x0012;

/// Text AP: the four attributes.
pub(crate) const TEXT_ATTRIBUTES: u16 = 0x0002;
/// Text AP: integrity record.
pub(crate) const TEXT_INTEGRITY: u16 = 0x0003;
/// Text AP: card-verifiable certificate.
pub(crate) const TEXT_CERTIFICATE: u16 = 0x0004;
/// Text AP: internal-authentication public key.
pub(crate) const TEXT_KEY: u16 = 0x0007;
/// Text AP: 照合番号B.
pub(crate) const TEXT_CHECK_NUMBER_B: u16 = 0x0015;

/// JPKI AP: signature certificate.
pub(crate) const JPKI_SIGNATURE: u16 = 0x0001;
/// JPKI AP: CA certificate of the signature certificate.
pub(crate) const JPKI_SIGNATURE_CA: u16 = 0x0002;
/// JPKI AP: token information.
pub(crate) const JPKI_TOKEN: u16 = 0x0006;
/// JPKI AP: user-authentication certificate.
pub(crate) const JPKI_AUTHENTICATION: u16 = 0x000A;
/// JPKI AP: CA certificate of the user-authentication certificate.
pub(crate) const JPKI_AUTHENTICATION_CA: u16 = 0x000B;
/// JPKI AP: which certificates are there; three bytes whose meaning one source tells.
pub(crate) const JPKI_AVAILABILITY: u16 = 0x0008;
/// JPKI AP: user-authentication key.
pub(crate) const JPKI_AUTHENTICATION_KEY: u16 = 0x0017;
/// JPKI AP: 利用者証明用電子証明書暗証番号.
pub(crate) const JPKI_AUTHENTICATION_PIN: u16 = 0x0018;
/// JPKI AP: signature key.
pub(crate) const JPKI_SIGNATURE_KEY: u16 = 0x001A;
/// JPKI AP: 署名用電子証明書暗証番号.
pub(crate) const JPKI_SIGNATURE_PASSWORD: u16 = 0x001B;

/// Common AP: card information record.
pub(crate) const COMMON_RECORD: u16 = 0x0001;

/// P2 of VERIFY for the currently selected key file.
pub(crate) const CURRENT_KEY_FILE: u8 = 0x80;
/// GET DATA: card expiry, 8 ASCII digits (§3).
pub(crate) const DATA_EXPIRY: [u8; 2] = [0x00, 0xF2];

/// Token label of the physical My Number Card (§5.3.1).
pub(crate) const LABEL_CARD: &str = "JPKIAPICCTOKEN2";
/// Token labels of telephones.
pub(crate) const LABELS_PHONE: [&str; 2] = ["JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN"];

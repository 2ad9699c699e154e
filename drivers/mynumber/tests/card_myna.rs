// SPDX-License-Identifier: MIT OR Apache-2.0
//! The outside reader `myna-card` reads the software card: whatever it understands was not written by
//! us on both sides.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use jiff::civil::{Date, date};
use myna_card::ap::common::CommonAp;
use myna_card::ap::jpki::{JpkiAp, TokenType};
use myna_card::ap::surface::{self, SurfaceAp};
use myna_card::ap::text::{self, TextAp};
use myna_card::data::{ImageFormat, verification_code_b};
use myna_card::mf::{MasterFile, tag};
use myna_card::{Card, Pin, Retries, Transmit};
use tashika_kit::CardSide;
use tashika_kit::persona::Persona;
use tashika_kit::rsa::{PublicKey, sha256, sha256_digest_info};
use tashika_mynumber::card::{PERSONAS, issuer};

const TODAY: Date = date(2026, 11, 20);

struct Wire(Box<dyn CardSide>);

impl Transmit for Wire {
    fn transmit(&mut self, command: &[u8]) -> myna_card::Result<Vec<u8>> {
        Ok(self.0.answer(command))
    }
}

fn persona(name: &str) -> &'static Persona {
    PERSONAS.iter().find(|persona| persona.name == name).unwrap()
}

fn card(name: &str) -> Card<Wire> {
    Card::new(Wire(persona(name).build(TODAY)))
}

fn pin(name: &str, id: &str) -> Pin {
    Pin::new(persona(name).credential(id, TODAY).unwrap()).unwrap()
}

fn key(key: &myna_card::data::RsaPublicKey) -> PublicKey {
    PublicKey::new(&key.modulus, &key.exponent).unwrap()
}

fn anchor(key_id: &[u8; 16]) -> Option<PublicKey> {
    issuer::anchors().card_verifiable.into_iter().find(|(_, id, _)| id == key_id).map(|(_, _, key)| key)
}

/// Internal authentication with the application's default key; `myna-card` keeps its own call behind a
/// feature that brings a second RSA.
fn internal_authentication(card: &mut Card<Wire>, nonce: &[u8]) -> Vec<u8> {
    let contents = sha256_digest_info(nonce);
    let command = [&[0x80, 0x2A, 0x00, 0x00, 0x33], contents.as_slice(), &[0x00]].concat();
    let answer = card.transport_mut().0.answer(&command);
    answer.strip_suffix(&[0x90, 0x00]).unwrap().to_vec()
}

#[test]
fn the_card_face_with_check_number_b() {
    let mut card = card("genuine");
    let mut ap = SurfaceAp::select(&mut card).unwrap();
    let info = ap.read_ap_basic_data().unwrap();
    assert_eq!(info.municipality_code, "99221");
    let certificate = ap.read_certificate().unwrap();
    assert!(ap.read_card_face().is_err(), "closed before VERIFY");
    assert_eq!(ap.retries(surface::ef::CODE_B).unwrap(), Retries::Remaining(10));
    assert!(ap.verify_code_b(&Pin::new("00000000000000").unwrap()).is_err());
    assert_eq!(ap.retries(surface::ef::CODE_B).unwrap(), Retries::Remaining(9));
    ap.verify_code_b(&pin("genuine", "check_number_b")).unwrap();
    let face = ap.read_card_face().unwrap();

    assert_eq!((face.birth_date.year, face.birth_date.month, face.birth_date.day), (1980, 2, 17));
    assert_eq!((face.expiry.year, face.expiry.month, face.expiry.day), (2035, 2, 17));
    let by_outsider = verification_code_b(face.birth_date, face.expiry.year, b"2285").unwrap();
    assert_eq!(by_outsider.as_bytes(), pin("genuine", "check_number_b").as_bytes());
    assert_eq!(face.name_image.format, ImageFormat::Png);
    assert_eq!(face.photo.format, ImageFormat::Jpeg2000);
    assert!(ap.read_my_number_image().is_err(), "check number B does not open the My Number");

    let authority = anchor(certificate.issuer_key_id.as_bytes()).unwrap();
    authority.verify_sha256(&certificate.signed_data, &certificate.signature).unwrap();
    let signed = key(&certificate.public_key).recover(&face.signature).unwrap();
    let hashes: Vec<u8> = face.signed_segments.iter().flat_map(|segment| sha256(segment)).collect();
    assert_eq!(signed.len(), 115);
    assert_eq!(signed[19..], hashes);

    let answer = internal_authentication(ap.card(), b"nonce");
    key(&face.public_key).verify_sha256(b"nonce", &answer).unwrap();
}

#[test]
fn the_birth_record_alone() {
    let mut card = card("genuine");
    let mut ap = SurfaceAp::select(&mut card).unwrap();
    let certificate = ap.read_certificate().unwrap();
    assert!(ap.read_age_record().is_err());
    ap.verify_birth_date(&pin("genuine", "birth_pin")).unwrap();
    let record = ap.read_age_record().unwrap();
    assert_eq!(record.birth_date.year, 1980);
    key(&certificate.public_key).verify_sha256(&record.signed_data, &record.signature).unwrap();
    assert!(ap.read_card_face().is_err(), "the birth date opens nothing else");
}

#[test]
fn the_my_number_opens_its_own_files_only() {
    let number = {
        let mut card = card("genuine");
        let mut ap = TextAp::select(&mut card).unwrap();
        ap.verify_pin(&pin("genuine", "text_pin")).unwrap();
        let number = ap.read_my_number().unwrap();
        let integrity = ap.read_integrity_record().unwrap();
        let physical = ap.read_my_number_file().unwrap();
        assert_eq!(physical.len(), 17);
        assert_eq!(integrity.my_number_digest.as_slice(), sha256(&physical));
        number
    };
    let mut card = card("genuine");
    let mut ap = SurfaceAp::select(&mut card).unwrap();
    let certificate = ap.read_certificate().unwrap();
    ap.verify_code_a(&number.as_verification_code_a().unwrap()).unwrap();
    ap.read_card_face().unwrap();
    let image = ap.read_my_number_image().unwrap();
    key(&certificate.public_key).verify_sha256(&image.signed_data, &image.signature).unwrap();
    let mut ap = TextAp::select(&mut card).unwrap();
    ap.verify_code_a(&number.as_verification_code_a().unwrap()).unwrap();
    ap.read_my_number().unwrap();
    assert!(ap.read_attributes().is_err(), "the My Number does not open the attributes");
}

#[test]
fn the_text_record_with_check_number_b() {
    let mut card = card("foreign-resident");
    let mut ap = TextAp::select(&mut card).unwrap();
    assert_eq!(ap.read_ap_basic_data().unwrap().public_key_id.number(), "9999934");
    let certificate = ap.read_certificate().unwrap();
    ap.verify_code_b(&pin("foreign-resident", "check_number_b")).unwrap();
    let attributes = ap.read_attributes().unwrap();
    assert_eq!(attributes.name, "SPECIMEN MARIA CLARA");
    assert_eq!(attributes.address, "架空県見本市港通り四丁目５番６号　みほんハイツ２０３号室");
    assert!(ap.read_my_number().is_err(), "check number B does not open the My Number");
    let integrity = ap.read_integrity_record().unwrap();
    let signer = key(&certificate.public_key);
    signer.verify_sha256(&integrity.signed_data, &integrity.signature).unwrap();
    let file = ap.read_ef(text::ef::ATTRIBUTES).unwrap();
    assert_eq!(
        integrity.attributes_digest.as_slice(),
        sha256(text::Attributes::digest_source(&file).unwrap())
    );
    let own = ap.read_signed_public_key().unwrap();
    signer.verify_sha256(&own.signed_data, &own.signature).unwrap();
    ap.read_session_key_public_key().unwrap();
    let answer = internal_authentication(ap.card(), b"nonce");
    key(&own.public_key).verify_sha256(b"nonce", &answer).unwrap();
}

#[test]
fn the_common_record_and_the_card_level() {
    let mut card = card("genuine");
    let mut level = MasterFile::select(&mut card).unwrap();
    assert_eq!(level.data_object(tag::MUNICIPALITY_CODE).unwrap(), b"99221");
    assert_eq!(level.data_object(tag::EXPIRY).unwrap(), b"20350217");
    assert_eq!(
        level.data_object(tag::CONTACT_ATR).unwrap(),
        [0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]
    );
    assert_eq!(level.data_object(tag::CHAIN_UPPER).unwrap().len(), 575);
    let chain = level.certificate_chain().unwrap();
    let [upper, lower] = chain.as_slice() else { panic!("two certificates") };
    let root = anchor(upper.issuer_key_id.as_bytes()).unwrap();
    root.verify_sha256(&upper.signed_data, &upper.signature).unwrap();
    key(&upper.public_key).verify_sha256(&lower.signed_data, &lower.signature).unwrap();
    assert_eq!(upper.subject_key_id.as_bytes(), lower.issuer_key_id.as_bytes());
    assert_eq!(level.data_object(tag::INTERMEDIATE_KEY_ID).unwrap(), upper.subject_key_id.as_bytes());

    let mut ap = CommonAp::select(&mut card).unwrap();
    let info = ap.read_card_info().unwrap();
    assert_eq!((info.municipality_code.as_str(), info.expiry.year), ("99221", 2035));
    assert_eq!(ap.internal_authenticate(b"challenge").unwrap().len(), 256);
    assert_eq!(ap.pin_retries().unwrap(), Retries::Remaining(3));
    let (old, new) = (Pin::new("1234").unwrap(), Pin::new("9876").unwrap());
    ap.change_pin(&old, &new).unwrap();
    assert!(ap.verify_pin(&old).is_err());
    ap.verify_pin(&new).unwrap();
    assert!(MasterFile::new(&mut card).data_object(tag::EXPIRY).is_err(), "not within an application");
}

#[test]
fn the_jpki_application() {
    let mut card = card("genuine");
    let mut ap = JpkiAp::select(&mut card).unwrap();
    assert_eq!(ap.read_token_type().unwrap(), TokenType::Card);
    let token = ap.read_token_info().unwrap();
    assert_eq!((token.max_pin_len, token.min_pin_len, token.flags), (16, 6, 0x040D));
    let availability = ap.read_certificate_availability().unwrap();
    assert!(availability.has_sign_certificate() && availability.has_auth_certificate());
    assert_eq!(ap.auth_pin_retries().unwrap(), Retries::Remaining(3));
    assert_eq!(ap.sign_pin_retries().unwrap(), Retries::Remaining(5));
    for (der, range) in [
        (ap.read_auth_certificate_der().unwrap(), 1300..1900),
        (ap.read_auth_ca_certificate_der().unwrap(), 1000..1500),
        (ap.read_sign_ca_certificate_der().unwrap(), 1000..1500),
    ] {
        assert!(range.contains(&der.len()), "{} bytes", der.len());
    }
    assert!(ap.read_sign_certificate_der().is_err(), "closed before the password");
    ap.verify_sign_pin(&pin("genuine", "sign_password")).unwrap();
    let length = ap.read_sign_certificate_der().unwrap().len();
    assert!((1500..1900).contains(&length), "{length} bytes");
}

#[test]
fn what_other_media_and_broken_cards_say() {
    let mut telephone = card("telephone");
    let mut ap = JpkiAp::select(&mut telephone).unwrap();
    assert_eq!(ap.read_token_type().unwrap(), TokenType::Android);
    assert!(SurfaceAp::select(&mut telephone).is_err());

    for name in ["blocked", "blocked-63c0", "blocked-6983"] {
        let mut blocked = card(name);
        let mut ap = SurfaceAp::select(&mut blocked).unwrap();
        assert!(ap.verify_code_b(&pin(name, "check_number_b")).is_err(), "{name}");
    }
    for name in ["wrong-le", "early-end"] {
        let mut odd = card(name);
        let mut ap = SurfaceAp::select(&mut odd).unwrap();
        ap.verify_code_b(&pin(name, "check_number_b")).unwrap();
        ap.read_card_face().unwrap();
    }
    let mut unknown = card("unknown-issuer");
    let certificate = SurfaceAp::select(&mut unknown).unwrap().read_certificate().unwrap();
    assert!(anchor(certificate.issuer_key_id.as_bytes()).is_none());
    let mut forged = card("forged-certificate");
    let certificate = SurfaceAp::select(&mut forged).unwrap().read_certificate().unwrap();
    let named = anchor(certificate.issuer_key_id.as_bytes()).unwrap();
    assert!(named.verify_sha256(&certificate.signed_data, &certificate.signature).is_err());
}

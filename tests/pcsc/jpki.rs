// SPDX-License-Identifier: MIT OR Apache-2.0
//! A signature and an authentication through a real PC/SC stack; and a signature that OpenSC lets the same card make,
//! which our own verifier has to accept.

use std::process::Command;

use jiff::Timestamp;
use tashika::jpki::JpkiUse;
use tashika_kit::verdict::{Integrity, Issuer, Originality};
use tashika_kit::{Capabilities, CardError};
use tashika_mynumber::jpki::{CMS, SIGNATURE_CA, SIGNATURE_CERTIFICATE, cms};

use super::jpki_session::{STATEMENT, USES, check, credential, given};
use super::service::{self, READER, Served, service, text_of};

fn link() -> tashika_pcsc::PcscLink {
    tashika_pcsc::connect(READER, Capabilities::SHORT).unwrap()
}

fn right(what: JpkiUse) -> tashika_kit::Credential {
    given(what, &service::credential("genuine", credential(what)))
}

#[test]
fn the_holder_signs_and_is_authenticated() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("genuine");
    for what in USES {
        let now = Timestamp::now();
        let (reading, verdicts) = check(link(), what, Some(right(what)), now).unwrap();
        assert_eq!(verdicts.integrity, Integrity::Intact, "{what:?}");
        assert!(matches!(verdicts.issuer, Issuer::Anchored { .. }), "{what:?}");
        assert_eq!(verdicts.originality, Originality::Proven, "{what:?}");
        assert_eq!(reading.fields.is_empty(), what == JpkiUse::Authentication);
    }
}

#[test]
fn a_wrong_pin_costs_one_try_through_the_real_way_as_well() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("genuine");
    for (what, wrong, left) in [(JpkiUse::Signature, "WRONG123", 4), (JpkiUse::Authentication, "9753", 2)] {
        let outcome = check(link(), what, Some(given(what, wrong)), Timestamp::now());
        let expected = CardError::WrongNumber { credential: credential(what), left: Some(left) };
        assert_eq!(outcome.err(), Some(expected));
    }
}

#[test]
fn what_opensc_lets_the_card_sign_our_verifier_accepts() {
    let Some(_service) = service() else { return };
    let _card = Served::persona("genuine");
    let now = Timestamp::now();
    let (reading, _) = check(link(), JpkiUse::Signature, Some(right(JpkiUse::Signature)), now).unwrap();
    let certificate = reading.evidence(SIGNATURE_CERTIFICATE).unwrap();
    let ca = reading.evidence(SIGNATURE_CA).unwrap();
    let text = "OpenSC lets the card sign this";
    let signable = cms::signable(text.as_bytes(), certificate, now).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (data, signature) = (folder.path().join("data"), folder.path().join("signature"));
    std::fs::write(&data, signable.digest_info()).unwrap();
    let mut sign = Command::new("pkcs11-tool");
    sign.env("SPECIMEN_PIN", service::credential("genuine", "sign_password"));
    sign.args(["--token-label", "JPKI (Digital Signature PIN)", "--login", "--pin", "env:SPECIMEN_PIN"]);
    sign.args(["--sign", "--id", "02", "--mechanism", "RSA-PKCS"]);
    text_of(sign.arg("--input-file").arg(&data).arg("--output-file").arg(&signature));
    let signed = signable.signed(&std::fs::read(&signature).unwrap(), ca);
    let at = cms::verify(&signed, text.as_bytes(), certificate).unwrap();
    assert_eq!(at.as_second(), now.as_second());
    // And ours is not taken for it: another text.
    let ours = reading.evidence(CMS).unwrap();
    assert_eq!(cms::verify(ours, text.as_bytes(), certificate), Err(cms::CmsProblem::OtherContent));
    assert!(cms::verify(ours, STATEMENT.as_bytes(), certificate).is_ok());
}

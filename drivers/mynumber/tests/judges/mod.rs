// SPDX-License-Identifier: MIT OR Apache-2.0
//! Certificates out of cards, and other people's programs as their judges.

use std::path::Path;
use std::process::Command;

use jiff::civil::{Date, date};
use tashika_kit::CardSide;
use tashika_mynumber::card::{JPKI_PERSONAS, PERSONAS, aid};

pub(crate) const TODAY: Date = date(2026, 11, 20);

/// Auth leaf, auth root, sign leaf (if there is one), sign root: DER without filler.
pub(crate) struct Certificates(pub(crate) [Vec<u8>; 4]);

pub(crate) fn certificates(name: &str) -> Certificates {
    let persona = PERSONAS.iter().chain(&JPKI_PERSONAS).find(|persona| persona.name == name).unwrap();
    let mut card = persona.build(TODAY);
    card.power_up();
    let card = card.as_mut();
    expect(card, &[&[0x00, 0xA4, 0x04, 0x0C, 0x0A], aid::JPKI.as_slice()].concat());
    if let Some(password) = persona.credential("sign_password", TODAY) {
        expect(card, &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x1B]);
        let length = u8::try_from(password.len()).unwrap();
        expect(card, &[&[0x00, 0x20, 0x00, 0x80, length], password.as_bytes()].concat());
    }
    Certificates([0x0A, 0x0B, 0x01, 0x02].map(|file| {
        expect(card, &[0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, file]);
        let mut answer = card.answer(&[0x00, 0xB0, 0x00, 0x00, 0x00, 0x00, 0x00]);
        answer.truncate(answer.len() - 2);
        let length = match answer.as_slice() {
            [0x30, 0x82, high, low, ..] => 4 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => 0,
        };
        answer.truncate(length);
        answer
    }))
}

pub(crate) fn expect(card: &mut dyn CardSide, command: &[u8]) {
    assert_eq!(card.answer(command), [0x90, 0x00], "{command:02X?}");
}

/// Runs `openssl`; whether it was content, and what it said.
pub(crate) fn openssl(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("openssl").args(arguments).output().expect("openssl is needed for this test");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

pub(crate) fn pem(directory: &Path, name: &str, der: &[u8]) -> String {
    let file = directory.join(format!("{name}.der"));
    std::fs::write(&file, der).unwrap();
    let target = directory.join(format!("{name}.pem")).to_str().unwrap().to_owned();
    let arguments = ["x509", "-inform", "DER", "-in", file.to_str().unwrap(), "-out", &target];
    assert!(openssl(&arguments).0, "openssl cannot read {name}");
    target
}

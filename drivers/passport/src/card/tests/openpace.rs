// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenPACE, another project's implementation, plays the reader: PACE with generic mapping, and secure messaging
//! afterwards, for which the standard prints no example with AES.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tashika_kit::card_side::CardSide;
use tashika_kit::hex;

use super::TODAY;
use crate::card::cipher::Suite;
use crate::card::keys::Hash;
use crate::card::made;
use crate::card::order::Order;
use crate::card::pace::{Mapping, Offer};

/// The compiler and the library are among the packages for tests.
fn program(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/judges/openpace_reader.c");
    let made = folder.join("openpace_reader");
    let run =
        Command::new("cc").arg(source).arg("-o").arg(&made).args(["-leac", "-lcrypto"]).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    made
}

/// The mapping OpenPACE knows, its name there, and the parameters to try.
const PROTOCOLS: [(Mapping, &str, &[u8]); 2] = [
    (Mapping::Generic, "id-PACE-DH-GM", &[0, 1, 2]),
    (Mapping::Generic, "id-PACE-ECDH-GM", &[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]),
];

fn cipher(suite: Suite) -> &'static str {
    match suite {
        Suite::TripleDes => "3DES-CBC-CBC",
        Suite::Aes128 => "AES-CBC-CMAC-128",
        Suite::Aes192 => "AES-CBC-CMAC-192",
        Suite::Aes256 => "AES-CBC-CMAC-256",
    }
}

/// What OpenPACE has read from a chip, or what it complains about.
fn read(program: &Path, protocol: &str, offer: Offer) -> Result<String, String> {
    let offers: &'static [Offer] = vec![offer].leak();
    let order = Order { offers, can: Some("123456"), ..made::triple_des(TODAY) };
    let zone = hex::upper(&Hash::Sha1.of(&[order.printed().information().as_bytes()]));
    let (kind, secret) =
        if offer.parameters.is_multiple_of(2) { ("mrz", zone.as_str()) } else { ("can", "123456") };
    let name = format!("{protocol}-{}", cipher(offer.suite));
    let (parameters, oid) = (offer.parameters.to_string(), hex::upper(&offer.oid_contents()));
    let mut child = Command::new(program)
        .args([&name, &parameters, kind, secret, &oid])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut chip = order.chip();
    for line in from.lines() {
        let line = line.unwrap();
        if let Some(said) = line.strip_prefix('=') {
            child.wait().unwrap();
            return Ok(said.to_owned());
        }
        let answer = chip.answer(&hex::decode(&line).unwrap());
        writeln!(to, "{}", hex::upper(&answer)).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn openpace_reads_the_chip_with_every_cipher() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path());
    let chip = made::triple_des(TODAY).chip();
    let file = |id: u16, length: usize| hex::upper(&chip.contents(true, id).unwrap()[..length]);
    let expected = format!("{}{}6A82", file(0x0101, 4), file(0x0102, 223));
    let (mut tried, mut wrong) = (0, Vec::new());
    for (mapping, protocol, parameters) in PROTOCOLS {
        for (turn, suite) in Suite::ALL.into_iter().enumerate() {
            // The first parameters with each cipher, the others with one cipher each.
            let these = parameters.iter().enumerate().filter(|(at, _)| *at == 0 || at % 4 == turn);
            for (_, parameters) in these {
                let offer = Offer { mapping, parameters: *parameters, suite };
                let said = read(&program, protocol, offer);
                if said.as_ref() != Ok(&expected) {
                    wrong.push(format!("{offer:?}: {said:?}"));
                }
                tried += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried == 20, "{tried}");
}

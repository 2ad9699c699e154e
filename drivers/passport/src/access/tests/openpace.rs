// SPDX-License-Identifier: MIT OR Apache-2.0
//! OpenPACE, another project's implementation, plays the chip: PACE with AES and generic mapping, and secure messaging
//! afterwards, for which the standard prints no example with AES. It knows generic mapping only: integrated mapping with
//! ciphers other than AES-128 is tried against our own software passports, not against another hand's work.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command as Program, Stdio};

use tashika_kit::apdu::{Command, Instruction};
use tashika_kit::{Capabilities, CardError, Link, LinkError, Transaction, Watch, hex};

use super::can;
use crate::access::channel::object;
use crate::access::pace::run;
use crate::access::{Session, system_dice};
use crate::security_infos::SecurityInfos;

/// Compiled once for all tests of this file. The compiler and the library are among the packages for tests.
fn program(folder: &Path) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/judges/openpace_chip.c");
    let made = folder.join("openpace_chip");
    let output =
        Program::new("cc").arg(source).arg("-o").arg(&made).args(["-leac", "-lcrypto"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    made
}

struct OpenPace {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Link for OpenPace {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        writeln!(self.to, "{}", hex::upper(command)).map_err(|_| LinkError::Removed)?;
        let mut line = String::new();
        self.from.read_line(&mut line).map_err(|_| LinkError::Removed)?;
        hex::decode(line.trim()).ok_or(LinkError::Removed)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The mapping and cipher bytes of an identifier, its name in OpenPACE, and the parameters to try.
const PROTOCOLS: [(u8, &str, &[u8]); 2] =
    [(1, "id-PACE-DH-GM", &[0, 1, 2]), (2, "id-PACE-ECDH-GM", &[8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])];
/// Not 3DES: there OpenPACE sends a nonce of 8 bytes, and the standard wants one as long as the key, 16.
const CIPHERS: [(u8, &str); 3] = [(2, "AES-CBC-CMAC-128"), (3, "AES-CBC-CMAC-192"), (4, "AES-CBC-CMAC-256")];

fn offered(mapping: u8, cipher: u8, parameters: u8) -> SecurityInfos {
    let oid = [0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04, mapping, cipher];
    let info = [object(0x06, &oid), vec![2, 1, 2, 2, 1, parameters]].concat();
    SecurityInfos::parse(&object(0x31, &object(0x30, &info)), "test").unwrap()
}

fn chip(program: &Path, name: &str, parameters: u8, digits: &str) -> Transaction {
    let mut child = Program::new(program)
        .args([name, &parameters.to_string(), "can", digits])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    Transaction::new(Box::new(OpenPace { child, to, from }), Watch::default())
}

/// Commands of every case, short and long, even and odd.
fn talk(session: &mut Session<'_>, what: &str) {
    let counted = |length: usize| (0..length).map(|at| u8::try_from(at & 0xFF).unwrap()).collect::<Vec<u8>>();
    for length in [1, 4, 15, 16, 17, session.largest_plain(), session.fits(1000), session.fits(60_000)] {
        let answer = session.send(&Command::read_binary(0, length), "read").unwrap();
        assert_eq!((answer.data, answer.sw.is_ok()), (counted(length), true), "{what} {length}");
    }
    assert!(session.send(&Command::select_file(0x011E), "select").unwrap().data.is_empty(), "{what}");
    let alone = Command::new(0, Instruction::other::<0x44>(), 0, 0);
    assert!(session.send(&alone, "header alone").unwrap().sw.is_ok(), "{what}");
    let far = Command::new(0, Instruction::other::<0xB1>(), 0, 0).data(&[0x54, 2, 0x80, 0]).expect(100);
    assert_eq!(session.send(&far, "odd").unwrap().data, counted(100), "{what}");
    for length in [1, 100, 200, 250, 300, 2000] {
        let sent = counted(length);
        let echo = Command::new(0, Instruction::other::<0x86>(), 0, 0).data(&sent).expect(length);
        assert_eq!(session.send(&echo, "echo").unwrap().data, sent, "{what} {length}");
    }
}

#[test]
fn openpace_opens_and_talks_with_every_cipher_and_mapping() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path());
    let (mut tried, mut turn) = (0, 0);
    for (mapping, name, parameters) in PROTOCOLS {
        for (cipher, cipher_name) in CIPHERS {
            // Each set of parameters with one cipher, the first with all: every pair would take long.
            let now = parameters.iter().enumerate().filter(|(at, _)| at % 3 == turn % 3 || *at == 0);
            for id in now.map(|(_, id)| *id) {
                let what = format!("{name}-{cipher_name} {id}");
                let mut tx = chip(&program, &format!("{name}-{cipher_name}"), id, "123456");
                let mut session = Session::new(&mut tx);
                run(&mut session, &offered(mapping, cipher, id), &can("123456"), &mut system_dice)
                    .unwrap_or_else(|error| panic!("{what}: {error}"));
                talk(&mut session, &what);
                tried += 1;
            }
            turn += 1;
        }
    }
    assert_eq!(tried, 5 + 13);
}

#[test]
fn openpace_refuses_another_password() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(folder.path());
    let mut tx = chip(&program, "id-PACE-ECDH-GM-AES-CBC-CMAC-128", 13, "123457");
    let mut session = Session::new(&mut tx);
    let error = run(&mut session, &offered(2, 2, 13), &can("123456"), &mut system_dice).err().unwrap();
    assert_eq!(error, CardError::KeyRefused { credential: crate::CAN });
    assert!(!session.secure());
}

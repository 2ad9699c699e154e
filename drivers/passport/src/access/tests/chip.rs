// SPDX-License-Identifier: MIT OR Apache-2.0
//! Chip Authentication against a small chip of our own: each dialect, and chips that have another key or refuse. That whole
//! software passports pass is shown where they are read.

use std::sync::{Arc, Mutex};

use tashika_kit::apdu::Response;
use tashika_kit::cipher::{self, Cipher};
use tashika_kit::curve::{Curve, Point};
use tashika_kit::group::Group;
use tashika_kit::tlv::{Form, children};
use tashika_kit::{Capabilities, CardError, Command, Link, LinkError, StatusWord, Transaction, Watch};

use crate::access::channel::object;
use crate::access::chip_authentication::{Outcome, WRONG_KEY, run};
use crate::access::keys::ChannelKeys;
use crate::access::{Channel, Session};
use crate::security_infos::{Agreement, ChipInfo, ChipKey, ChipPublicKey, SecurityInfos, Suite};

const SECRET: &[u8] = b"what PACE came to";
const PRIVATE: [u8; 32] = [0x5A; 32];

/// What the chip's key is over.
#[derive(Clone, Copy)]
enum Over {
    Ec(Curve),
    Dh(u8),
}

/// How a chip behaves.
#[derive(Clone, Copy)]
struct Quirks {
    over: Over,
    suite: Suite,
    /// Its real private key; another one than in DG14, if it is a copy.
    private: [u8; 32],
    /// What MSE:Set KAT, MSE:Set AT and GENERAL AUTHENTICATE answer.
    answers: [u16; 3],
    removed_after: usize,
}

/// The chip: the commands that it got, and its side of the channel.
struct Chip {
    quirks: Quirks,
    keys: ChannelKeys,
    count: u8,
    seen: Arc<Mutex<Vec<[u8; 4]>>>,
}

impl Chip {
    fn counter(&mut self) -> Vec<u8> {
        self.count += 1;
        let mut counter = vec![0; self.keys.suite.cipher().block()];
        *counter.last_mut().unwrap() = self.count;
        counter
    }

    fn iv(&self, counter: &[u8]) -> Vec<u8> {
        let zeros = vec![0; counter.len()];
        match self.keys.suite.cipher() {
            Cipher::TripleDes => zeros,
            Cipher::Aes => Cipher::Aes.encrypt(&self.keys.encryption, &zeros, counter).unwrap(),
        }
    }

    fn mac(&self, input: &[u8]) -> [u8; 8] {
        let block = self.keys.suite.cipher().block();
        match self.keys.suite.cipher() {
            Cipher::TripleDes => Cipher::TripleDes.mac(&self.keys.mac, input),
            Cipher::Aes => Cipher::Aes.mac(&self.keys.mac, &cipher::pad(input, block)),
        }
    }

    /// The plain data of a protected command; `None` if its MAC does not fit.
    fn opened(&mut self, command: &[u8]) -> Option<Vec<u8>> {
        let block = self.keys.suite.cipher().block();
        let counter = self.counter();
        let objects =
            if command[4] == 0 { &command[7..command.len() - 2] } else { &command[5..command.len() - 1] };
        let parts = children(objects, Form::Lenient, "test").unwrap();
        let mac = parts.last().filter(|part| part.tag == 0x8E).unwrap();
        let covered = &objects[..objects.len() - mac.whole.len()];
        let input = [counter.as_slice(), &cipher::pad(&command[..4], block), covered].concat();
        if self.mac(&input) != mac.value {
            return None;
        }
        let closed = parts.iter().find(|part| part.tag == 0x87).map(|part| &part.value[1..]);
        let plain = closed.map(|closed| {
            let padded =
                self.keys.suite.cipher().decrypt(&self.keys.encryption, &self.iv(&counter), closed).unwrap();
            cipher::unpad(&padded, block).unwrap().to_vec()
        });
        Some(plain.unwrap_or_default())
    }

    fn sealed(&mut self, data: &[u8], sw: u16) -> Vec<u8> {
        let block = self.keys.suite.cipher().block();
        let counter = self.counter();
        let mut objects = Vec::new();
        if !data.is_empty() {
            let padded = cipher::pad(data, block);
            let iv = self.iv(&counter);
            let closed = self.keys.suite.cipher().encrypt(&self.keys.encryption, &iv, &padded).unwrap();
            objects.extend(object(0x87, &[&[1], closed.as_slice()].concat()));
        }
        objects.extend(object(0x99, &sw.to_be_bytes()));
        let mac = self.mac(&[counter.as_slice(), &objects].concat());
        [objects, object(0x8E, &mac), sw.to_be_bytes().to_vec()].concat()
    }

    /// From here on the keys that our public key and the chip's private key come to.
    fn new_keys(&mut self, ours: &[u8]) {
        let shared = match self.quirks.over {
            Over::Ec(curve) => {
                let scalar = curve.scalar(&self.quirks.private).unwrap();
                curve.point(ours).unwrap().multiply(&scalar).unwrap().x().to_vec()
            }
            Over::Dh(id) => {
                Group::by_parameter_id(id).unwrap().power(ours, &self.quirks.private).unwrap().to_vec()
            }
        };
        self.keys = ChannelKeys::of(self.quirks.suite, &shared).unwrap();
        self.count = 0;
    }
}

impl Link for Chip {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let header = [command[0], command[1], command[2], command[3]];
        let mut seen = self.seen.lock().unwrap();
        seen.push(header);
        if seen.len() > self.quirks.removed_after {
            return Err(LinkError::Removed);
        }
        drop(seen);
        let Some(data) = self.opened(command) else { return Ok(vec![0x69, 0x88]) };
        let [kat, at, general] = self.quirks.answers;
        let tagged = |bytes: &[u8], tag: u32| {
            let all = children(bytes, Form::Lenient, "test").unwrap();
            all.iter().find(|object| object.tag == tag).unwrap().value.to_vec()
        };
        Ok(match header {
            [0x0C, 0x22, 0x41, 0xA6] => {
                let answer = self.sealed(&[], kat);
                if kat == 0x9000 {
                    self.new_keys(&tagged(&data, 0x91));
                }
                answer
            }
            [0x0C, 0x22, 0x41, 0xA4] => self.sealed(&[], at),
            [0x0C, 0x86, 0, 0] => {
                let answer = self.sealed(&[0x7C, 0], general);
                if general == 0x9000 {
                    self.new_keys(&tagged(&tagged(&data, 0x7C), 0x80));
                }
                answer
            }
            _ => self.sealed(&[0x6E, 0x82, 1, 2], 0x9000),
        })
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {}
}

const OK: [u16; 3] = [0x9000; 3];

fn quirks(over: Over, suite: Suite) -> Quirks {
    Quirks { over, suite, private: PRIVATE, answers: OK, removed_after: usize::MAX }
}

/// DG14 of a chip: its public key, and the algorithm.
fn dg14(over: Over, suite: Option<Suite>) -> SecurityInfos {
    let (agreement, key) = match over {
        Over::Ec(curve) => (Agreement::Ecdh, ChipPublicKey::Ec(public(curve))),
        Over::Dh(id) => {
            let group = Group::by_parameter_id(id).unwrap();
            let value = group.power(&group.g, &PRIVATE).unwrap().to_vec();
            (Agreement::Dh, ChipPublicKey::Dh { group, value })
        }
    };
    let chip: Vec<ChipInfo> =
        suite.map(|suite| ChipInfo { suite, ..ChipInfo::assumed(agreement) }).into_iter().collect();
    let chip_keys = vec![ChipKey { agreement, key, id: None }];
    SecurityInfos { chip_named: !chip.is_empty(), chip, chip_keys, ..SecurityInfos::default() }
}

fn public(curve: Curve) -> Point {
    curve.generator().multiply(&curve.scalar(&PRIVATE).unwrap()).unwrap()
}

type Seen = Vec<[u8; 4]>;

/// What comes of it, what the chip saw, and what a later READ BINARY says.
fn tried(
    quirks: Quirks,
    dg14: &SecurityInfos,
) -> (Result<Outcome, CardError>, Seen, Result<Response, CardError>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let keys = || ChannelKeys::of(Suite::Aes128, SECRET).unwrap();
    let chip = Chip { quirks, keys: keys(), count: 0, seen: Arc::clone(&seen) };
    let mut tx = Transaction::new(Box::new(chip), Watch::default());
    let mut session = Session::new(&mut tx);
    session.enter(Channel::new(keys()));
    let outcome = run(&mut session, dg14);
    let commands = seen.lock().unwrap().clone();
    let later = session.send(&Command::read_binary(0, 4), "later");
    (outcome, commands, later)
}

const KAT: [u8; 4] = [0x0C, 0x22, 0x41, 0xA6];
const AT: [u8; 4] = [0x0C, 0x22, 0x41, 0xA4];
const GENERAL: [u8; 4] = [0x0C, 0x86, 0, 0];
const PROOF: [u8; 4] = [0x0C, 0xB0, 0x8E, 0];

#[test]
fn every_dialect_holds_and_the_channel_goes_on() {
    /// What over, which cipher, what DG14 names, our name for it, and the commands.
    type Case<'a> = (Over, Suite, Option<Suite>, &'a str, &'a [[u8; 4]]);
    let p256 = Over::Ec(Curve::P256);
    let cases: [Case<'_>; 6] = [
        (p256, Suite::TripleDes, Some(Suite::TripleDes), "CA-ECDH-3DES, P-256", &[KAT, PROOF]),
        (p256, Suite::TripleDes, None, "CA-ECDH-3DES, P-256", &[KAT, PROOF]),
        (p256, Suite::Aes128, Some(Suite::Aes128), "CA-ECDH-AES-128, P-256", &[AT, GENERAL, PROOF]),
        (
            Over::Ec(Curve::BrainpoolP512r1),
            Suite::Aes256,
            Some(Suite::Aes256),
            "CA-ECDH-AES-256, brainpoolP512r1",
            &[AT, GENERAL, PROOF],
        ),
        (Over::Dh(0), Suite::TripleDes, Some(Suite::TripleDes), "CA-DH-3DES", &[KAT, PROOF]),
        (Over::Dh(2), Suite::Aes192, Some(Suite::Aes192), "CA-DH-AES-192", &[AT, GENERAL, PROOF]),
    ];
    for (over, suite, named, name, commands) in cases {
        let (outcome, seen, later) = tried(quirks(over, suite), &dg14(over, named));
        assert_eq!(outcome, Ok(Outcome::Held(name.to_owned())));
        assert_eq!(seen, commands, "{name}");
        assert_eq!(later.unwrap().data, [0x6E, 0x82, 1, 2], "{name}");
    }
}

#[test]
fn some_chips_with_3des_know_the_other_dialect_only() {
    let over = Over::Ec(Curve::BrainpoolP256r1);
    let chip = Quirks { answers: [0x6A80, 0x9000, 0x9000], ..quirks(over, Suite::TripleDes) };
    let (outcome, seen, later) = tried(chip, &dg14(over, Some(Suite::TripleDes)));
    assert_eq!(outcome, Ok(Outcome::Held("CA-ECDH-3DES, brainpoolP256r1".to_owned())));
    assert_eq!(seen, [KAT, AT, GENERAL, PROOF]);
    assert!(later.is_ok());
}

/// All of a passport copied into another chip, but for the key that nobody can read out.
#[test]
fn a_chip_with_another_key_is_found_out_and_the_session_is_over() {
    for (over, suite) in [(Over::Ec(Curve::P256), Suite::Aes128), (Over::Dh(0), Suite::TripleDes)] {
        let copy = Quirks { private: [0x5B; 32], ..quirks(over, suite) };
        let (outcome, _, later) = tried(copy, &dg14(over, Some(suite)));
        assert_eq!(outcome, Ok(Outcome::Failed(WRONG_KEY.to_owned())));
        assert!(matches!(later, Err(CardError::Malformed { .. })));
    }
}

#[test]
fn a_chip_that_refuses_what_its_signed_file_offers_has_failed_and_the_old_keys_stay() {
    let over = Over::Ec(Curve::P256);
    for (answers, says) in [
        ([0x6A80, 0x6A80, 0x9000], "refused: 6A80"),
        ([0x6F00, 0x9000, 0x6300], "refused: 6300"),
        ([0x6F00; 3], "refused: 6F00"),
        // Short keys fit every command.
        ([0x6700; 3], "refused: 6700"),
    ] {
        for suite in [Suite::TripleDes, Suite::Aes128] {
            let (outcome, _, later) =
                tried(Quirks { answers, ..quirks(over, suite) }, &dg14(over, Some(suite)));
            assert_eq!(outcome, Ok(Outcome::Failed(says.to_owned())));
            assert_eq!(later.unwrap().sw, StatusWord::OK);
        }
    }
}

/// Genuine chips may refuse what DG14 does not name, and a length that is not for every reader; the old keys stay.
#[test]
fn a_guess_or_a_long_key_that_is_refused_says_nothing_about_the_chip() {
    let p256 = Over::Ec(Curve::P256);
    let guessed = Quirks { answers: [0x6A80; 3], ..quirks(p256, Suite::TripleDes) };
    let (outcome, seen, later) = tried(guessed, &dg14(p256, None));
    let says = "DG14 names no algorithm, CA-ECDH-3DES was refused: 6A80";
    assert_eq!((outcome, seen.as_slice()), (Ok(Outcome::Unsupported(says.to_owned())), &[KAT, AT][..]));
    assert!(later.is_ok());
    // The key in DG14 is then still one that the chip has to have.
    let copy = Quirks { private: [0x5B; 32], ..quirks(p256, Suite::TripleDes) };
    assert_eq!(tried(copy, &dg14(p256, None)).0, Ok(Outcome::Failed(WRONG_KEY.to_owned())));
    for (sw, expected) in [
        (0x6700, Outcome::Unsupported("the length of the key was refused: 6700".to_owned())),
        (0x6A80, Outcome::Failed("refused: 6A80".to_owned())),
    ] {
        let long = Quirks { answers: [sw; 3], ..quirks(Over::Dh(2), Suite::TripleDes) };
        assert_eq!(tried(long, &dg14(Over::Dh(2), Some(Suite::TripleDes))).0, Ok(expected));
    }
}

/// A chip that lists two algorithms and does one.
#[test]
fn after_a_refusal_the_next_pair_is_tried() {
    let over = Over::Ec(Curve::P256);
    let mut infos = dg14(over, Some(Suite::Aes128));
    infos.chip.push(ChipInfo::assumed(Agreement::Ecdh));
    let chip = Quirks { answers: [0x9000, 0x6A80, 0x6A80], ..quirks(over, Suite::TripleDes) };
    let (outcome, seen, _) = tried(chip, &infos);
    assert_eq!(outcome, Ok(Outcome::Held("CA-ECDH-3DES, P-256".to_owned())));
    assert_eq!(seen, [AT, KAT, PROOF]);
    let (outcome, seen, _) = tried(Quirks { answers: [0x6A80; 3], ..chip }, &infos);
    assert_eq!(outcome, Ok(Outcome::Failed("refused: 6A80".to_owned())));
    assert_eq!(seen, [AT, KAT, AT]);
}

#[test]
fn what_we_cannot_do_is_unsupported_and_nothing_is_sent() {
    let over = Over::Ec(Curve::P256);
    let mut unknown_key = dg14(over, Some(Suite::Aes128));
    unknown_key.chip_keys[0].key = ChipPublicKey::Unsupported("a curve from elsewhere".to_owned());
    let mut other_kind = dg14(over, Some(Suite::Aes128));
    other_kind.chip[0].agreement = Agreement::Dh;
    let mut other_id = dg14(over, Some(Suite::Aes128));
    (other_id.chip[0].key_id, other_id.chip_keys[0].id) = (Some(vec![1]), Some(vec![2]));
    let mut later_version = dg14(over, None);
    later_version.chip_named = true;
    for infos in [unknown_key, other_kind, other_id, later_version] {
        let (outcome, seen, later) = tried(quirks(over, Suite::Aes128), &infos);
        assert!(matches!(outcome, Ok(Outcome::Unsupported(_))), "{outcome:?}");
        assert!(seen.is_empty() && later.is_ok());
    }
    let (outcome, seen, _) = tried(quirks(over, Suite::Aes128), &SecurityInfos::default());
    assert_eq!((outcome, seen.len()), (Ok(Outcome::NotOffered), 0));
}

/// Of two keys the one that the algorithm names is taken, and named to the chip; AES goes before 3DES.
#[test]
fn of_several_keys_the_named_one_is_taken() {
    let over = Over::Ec(Curve::P256);
    let mut infos = dg14(over, Some(Suite::TripleDes));
    let (right, mut wrong) = (infos.chip_keys[0].clone(), infos.chip_keys[0].clone());
    wrong.key = ChipPublicKey::Ec(Curve::P256.generator());
    wrong.id = Some(vec![1]);
    infos.chip_keys = vec![wrong, ChipKey { id: Some(vec![2]), ..right }];
    infos.chip[0].key_id = Some(vec![1]);
    infos.chip.push(ChipInfo {
        suite: Suite::Aes128,
        key_id: Some(vec![2]),
        ..ChipInfo::assumed(Agreement::Ecdh)
    });
    let (outcome, seen, _) = tried(quirks(over, Suite::Aes128), &infos);
    assert_eq!(outcome, Ok(Outcome::Held("CA-ECDH-AES-128, P-256".to_owned())));
    assert_eq!(seen, [AT, GENERAL, PROOF]);
}

#[test]
fn a_chip_taken_away_is_said_so_at_each_step() {
    let over = Over::Ec(Curve::P256);
    for removed_after in 0..3 {
        let chip = Quirks { removed_after, ..quirks(over, Suite::Aes128) };
        let (outcome, ..) = tried(chip, &dg14(over, Some(Suite::Aes128)));
        assert!(matches!(outcome, Err(CardError::Link { source: LinkError::Removed, .. })));
    }
}

#[test]
fn without_a_channel_there_is_nothing_to_replace() {
    let mut tx = super::scripted([]);
    let outcome = run(&mut Session::new(&mut tx), &dg14(Over::Ec(Curve::P256), None));
    assert!(matches!(outcome, Ok(Outcome::Unsupported(_))));
}

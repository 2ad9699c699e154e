// SPDX-License-Identifier: MIT OR Apache-2.0
//! PACE with the values of the printed examples.

use num_bigint::BigUint;
use tashika_kit::group::Group;
use tashika_kit::{CardError, LinkError, hex};

use super::{Vector, bytes, can, dice, mrz, scripted, vector};
use crate::access::channel::object;
use crate::access::exchange::Ground;
use crate::access::pace::{CamProblem, PaceOutcome, holds, holds_in, run};
use crate::access::{Channel, Password, Session};
use crate::security_infos::{ChipPublicKey, SecurityInfos};

type Exchange = (Vec<u8>, Vec<u8>);

/// A printed example.
struct Example {
    id: &'static str,
    vector: Vector,
}

const PRINTED: [&str; 5] = ["pace.gm.ecdh", "pace.gm.dh", "pace.im.ecdh", "pace.im.dh", "pace.cam.ecdh"];

impl Example {
    fn new(id: &'static str) -> Self {
        Self { id, vector: vector(id) }
    }

    fn offered(&self) -> SecurityInfos {
        let info = if self.vector.has("pace_info") {
            self.vector.bytes("pace_info")
        } else {
            let id = u8::try_from(self.vector.number("parameter_id")).unwrap();
            let inside = [object(0x06, &self.vector.bytes("oid_value")), vec![2, 1, 2], vec![2, 1, id]];
            object(0x30, &inside.concat())
        };
        // Its outer tag is that of a SEQUENCE; the file is a SET of them.
        SecurityInfos::parse(&object(0x31, &info), "test").unwrap()
    }

    fn password(&self) -> Password {
        match self.id {
            "pace.im.ecdh" | "pace.im.dh" => can("123456"),
            "pace.cam.ecdh" => mrz("C11T002JM", "960812", "231031"),
            _ => mrz("T22000129", "640812", "101031"),
        }
    }

    /// The private keys and nonces, in the order of the protocol. The exponents of the example of integrated mapping are as
    /// wide as p, ours as wide as q: modulo q they come to the same.
    fn random(&self) -> Vec<Vec<u8>> {
        let first = if self.vector.has("nonce_t") { "nonce_t" } else { "sk_map_ifd" };
        let mut key = self.vector.bytes("sk_dh_ifd");
        if self.id == "pace.im.dh" {
            let q = tashika_kit::group::Group::by_parameter_id(0).unwrap().q;
            key = (BigUint::from_bytes_be(&key) % BigUint::from_bytes_be(&q)).to_bytes_be();
        }
        vec![self.vector.bytes(first), key]
    }

    /// All commands and answers: as printed, or put together where the standard prints only their contents.
    fn script(&self) -> Vec<Exchange> {
        if self.vector.has("apdus") {
            let apdus = self.vector.list("apdus");
            return apdus.iter().map(|apdu| (apdu.bytes("c"), apdu.bytes("r"))).collect();
        }
        let oid = self.vector.bytes("oid_value");
        let template = [object(0x80, &oid), object(0x83, &[2])].concat();
        let value = |name| self.vector.bytes(name);
        let command = |class: u8, objects: &[u8]| {
            let data = object(0x7C, objects);
            let length = u8::try_from(data.len()).unwrap();
            [&[class, 0x86, 0, 0, length], data.as_slice(), &[0]].concat()
        };
        let answer = |objects: &[u8]| [object(0x7C, objects), vec![0x90, 0]].concat();
        let length = u8::try_from(template.len()).unwrap();
        vec![
            ([&[0x00, 0x22, 0xC1, 0xA4, length], template.as_slice()].concat(), vec![0x90, 0]),
            (command(0x10, &[]), answer(&object(0x80, &value("encrypted_nonce_z")))),
            (command(0x10, &object(0x81, &value("nonce_t"))), answer(&object(0x82, &[]))),
            (command(0x10, &object(0x83, &value("pk_dh_ifd"))), answer(&object(0x84, &value("pk_dh_ic")))),
            (command(0x00, &object(0x85, &value("t_ifd"))), answer(&object(0x86, &value("t_ic")))),
        ]
    }

    fn run(&self, script: Vec<Exchange>) -> Result<PaceOutcome, CardError> {
        let mut tx = scripted(script);
        let mut session = Session::new(&mut tx);
        let outcome = run(&mut session, &self.offered(), &self.password(), &mut dice(self.random()));
        assert_eq!(session.secure(), outcome.is_ok());
        outcome
    }

    /// Everything as printed but the answer to this step.
    fn answered(&self, step: usize, answer: Vec<u8>) -> Result<PaceOutcome, CardError> {
        let mut script = self.script();
        script[step].1 = answer;
        self.run(script)
    }
}

#[test]
fn the_printed_sessions_run() {
    let names = [
        "PACE-ECDH-GM-AES-128, brainpoolP256r1",
        "PACE-DH-GM-AES-128, MODP 1024/160",
        "PACE-ECDH-IM-AES-128, brainpoolP256r1",
        "PACE-DH-IM-AES-128, MODP 1024/160",
        "PACE-ECDH-CAM-AES-128, brainpoolP256r1",
    ];
    for (id, name) in PRINTED.into_iter().zip(names) {
        let example = Example::new(id);
        let outcome = example.run(example.script()).unwrap();
        assert_eq!((outcome.name.as_str(), outcome.info), (name, example.offered().pace[0].clone()), "{id}");
    }
}

/// The channel that comes of it has the printed keys: the next command is the one that they make.
#[test]
fn the_channel_has_the_printed_keys() {
    for id in PRINTED {
        let example = Example::new(id);
        let mut script = example.script();
        let command = tashika_kit::Command::select_application(&crate::layout::AID);
        let keys = crate::access::keys::ChannelKeys {
            suite: crate::security_infos::Suite::Aes128,
            encryption: tashika_kit::cipher::Key::from_slice(&example.vector.bytes("ks_enc")).unwrap(),
            mac: tashika_kit::cipher::Key::from_slice(&example.vector.bytes("ks_mac")).unwrap(),
        };
        let next = Channel::new(keys).protect(&command).unwrap().encode(false).unwrap();
        script.push((next, bytes("6988")));
        let mut tx = scripted(script);
        let mut session = Session::new(&mut tx);
        run(&mut session, &example.offered(), &example.password(), &mut dice(example.random())).unwrap();
        // The script compares the command; the answer in plain ends the channel.
        assert!(matches!(session.send(&command, "test"), Err(CardError::Status { .. })), "{id}");
        assert!(session.is_over());
    }
}

#[test]
fn references_of_certificates_in_the_last_answer_are_no_matter() {
    let example = Example::new("pace.gm.dh");
    let printed = [example.vector.bytes("last_response_data_with_car_as_printed"), bytes("9000")].concat();
    assert!(example.answered(4, printed).is_ok());
}

#[test]
fn the_static_key_of_the_example_holds_and_no_other() {
    let example = Example::new("pace.cam.ecdh");
    let outcome = example.run(example.script()).unwrap();
    let info = example.vector.bytes("chip_authentication_public_key_info");
    let signed = SecurityInfos::parse(&object(0x31, &info), "test").unwrap();
    let ChipPublicKey::Ec(key) = &signed.chip_keys[0].key else { panic!() };
    assert_eq!(hex::upper(key.uncompressed()), example.vector.text("pk_ic_static"));
    assert!(holds(&outcome, key));
    assert_eq!(holds_in(&outcome, &signed), Ok(()));
    let other = key.curve().generator();
    assert!(!holds(&outcome, &other));
    let mut false_key = signed.clone();
    false_key.chip_keys[0].key = ChipPublicKey::Ec(other);
    assert_eq!(holds_in(&outcome, &false_key), Err(CamProblem::Wrong));
    assert_eq!(holds_in(&outcome, &SecurityInfos::default()), Err(CamProblem::KeyMissing));
    // A key for other parameters does not count beside the one that is named for these.
    let mut two = false_key.clone();
    let mut right = signed.chip_keys[0].clone();
    right.id = Some(vec![12]);
    two.chip_keys.push(right);
    assert_eq!(holds_in(&outcome, &two), Err(CamProblem::Wrong));
    let generic = Example::new("pace.gm.ecdh");
    let outcome = generic.run(generic.script()).unwrap();
    assert_eq!(holds_in(&outcome, &signed), Err(CamProblem::NotRun));
    assert!(!holds(&outcome, key));
}

#[test]
fn every_refusal_of_the_last_step_is_a_wrong_password() {
    for (id, credential) in [("pace.gm.ecdh", crate::MRZ), ("pace.im.ecdh", crate::CAN)] {
        for sw in ["6300", "63C2", "6982", "6983", "6984", "6985"] {
            let error = Example::new(id).answered(4, bytes(sw)).err().unwrap();
            assert_eq!(error, CardError::KeyRefused { credential }, "{sw}");
        }
        for sw in ["6A80", "6F00", "6700"] {
            let error = Example::new(id).answered(4, bytes(sw)).err().unwrap();
            assert!(matches!(error, CardError::Status { .. }), "{sw}");
        }
    }
}

#[test]
fn a_chip_taken_away_is_said_so_at_each_step() {
    for id in PRINTED {
        let example = Example::new(id);
        for steps in 0..5 {
            let error = example.run(example.script()[..steps].to_vec()).err().unwrap();
            assert!(matches!(error, CardError::Link { source: LinkError::Removed, .. }), "{id} {steps}");
        }
    }
}

/// Each bit that a chip sends counts: nothing that is changed ends in a channel.
#[test]
fn a_changed_answer_never_opens_a_channel() {
    for id in ["pace.gm.ecdh", "pace.cam.ecdh", "pace.im.dh"] {
        let example = Example::new(id);
        let script = example.script();
        for (step, (_, honest)) in script.iter().enumerate().skip(1) {
            for at in (0..honest.len() - 2).step_by(5) {
                let mut answer = honest.clone();
                answer[at] ^= 0x10;
                // What follows differs from the script, so only the commands up to here are compared.
                let mut tx = super::deaf(&script, step, answer);
                let mut session = Session::new(&mut tx);
                let outcome =
                    run(&mut session, &example.offered(), &example.password(), &mut dice(example.random()));
                let ecad = id == "pace.cam.ecdh" && step == 4 && at >= 14;
                assert!(outcome.is_err() || ecad, "{id} {step} {at}");
                assert_eq!(session.secure(), outcome.is_ok());
            }
        }
    }
}

/// A shared secret is as long as the prime, also the one in 256 that begins with a zero (PKCS #3, 8.3; RFC 2631, 2.1.2), while
/// a public key goes over the air without its zeros (Doc 9303-11, 9.4.3).
#[test]
fn a_shared_secret_keeps_its_leading_zeros() {
    let group = Group::by_parameter_id(0).unwrap();
    let (prime, base) = (BigUint::from_bytes_be(&group.p), BigUint::from_bytes_be(&group.g));
    let ground = Ground::Dh(group);
    let pair = |secret: u16| ground.pair(&mut dice(vec![secret.to_be_bytes().to_vec()])).unwrap();
    let theirs = pair(5);
    let short =
        (2..5000).find(|secret| base.modpow(&(5_u16 * secret).into(), &prime).bits() <= 127 * 8).unwrap();
    let agreed = pair(short).agree(theirs.public(), "test").unwrap();
    let number = base.modpow(&(5 * short).into(), &prime).to_bytes_be();
    assert_eq!(agreed.encoded(), number);
    assert_eq!(agreed.secret(), [vec![0; 128 - number.len()], number].concat());
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! BAC, and secure messaging with 3DES.

use tashika_kit::{CardError, Command, LinkError, StatusWord, hex};

use super::{Vector, bytes, dice, document_key, problem, scripted, vector};
use crate::access::{Channel, Session, basic_access, keys};

type Exchange = (Vec<u8>, Vec<u8>);

struct Example(Vector);

impl Example {
    fn new() -> Self {
        Self(vector("bac.mutual_authentication"))
    }

    fn challenge(&self) -> Exchange {
        let step = self.0.object("get_challenge");
        (step.bytes("command"), step.bytes("response"))
    }

    fn authenticate(&self) -> Exchange {
        let step = self.0.object("external_authenticate");
        (step.bytes("command"), step.bytes("response"))
    }

    fn answered(&self, challenge: &[u8], authenticate: &[u8]) -> CardError {
        let script =
            [(self.challenge().0, challenge.to_vec()), (self.authenticate().0, authenticate.to_vec())];
        self.open(script.into()).err().unwrap()
    }

    fn open(&self, script: Vec<Exchange>) -> Result<(), CardError> {
        let mut tx = scripted(script);
        let mut session = Session::new(&mut tx);
        let outcome = self.open_in(&mut session);
        assert_eq!(session.secure(), outcome.is_ok());
        outcome
    }

    fn open_in(&self, session: &mut Session<'_>) -> Result<(), CardError> {
        let key = document_key("L898902C<", "690806", "940623");
        basic_access(session, &key, &mut dice(vec![self.0.bytes("rnd_ifd"), self.0.bytes("k_ifd")]))
    }
}

#[test]
fn the_zone_makes_the_keys_as_printed() {
    let vector = vector("bac.keys");
    let information = document_key("L898902C<", "690806", "940623").information();
    assert_eq!(information.expose(), vector.text("mrz_information").as_bytes());
    let keys = keys::basic_access(&information).unwrap();
    assert_eq!(hex::upper(keys.encryption.expose()), vector.text("k_enc"));
    assert_eq!(hex::upper(keys.mac.expose()), vector.text("k_mac"));
}

/// From GET CHALLENGE to the last answer under secure messaging, byte for byte.
#[test]
fn the_printed_session_runs() {
    let example = Example::new();
    let messaging = vector("sm.3des");
    let steps = messaging.list("steps");
    let mut script = vec![example.challenge(), example.authenticate()];
    script
        .extend(steps.iter().map(|step| (step.bytes("protected_command"), step.bytes("protected_response"))));
    let mut tx = scripted(script);
    let mut session = Session::new(&mut tx);
    example.open_in(&mut session).unwrap();
    assert_eq!(steps.len(), 3);
    let commands = [Command::select_file(0x011E), Command::read_binary(0, 4), Command::read_binary(4, 0x12)];
    let mut file = Vec::new();
    for (step, command) in steps.iter().zip(commands) {
        assert_eq!(hex::upper(&command.encode(false).unwrap()), step.text("plain_command"));
        let answer = session.send(&command, "test").unwrap();
        let plain = [answer.data.as_slice(), &answer.sw.0.to_be_bytes()].concat();
        assert_eq!(hex::upper(&plain), step.text("plain_response"));
        file.extend(answer.data);
    }
    assert_eq!(hex::upper(&file), messaging.text("ef_com"));
}

#[test]
fn every_refusal_is_a_wrong_mrz() {
    let example = Example::new();
    let challenge = example.challenge().1;
    for sw in ["6300", "6982", "6988", "6A80", "6985", "6700", "6C28", "6128", "63C2", "6F00"] {
        let error = example.answered(&challenge, &bytes(sw));
        assert_eq!(error, CardError::KeyRefused { credential: crate::MRZ }, "{sw}");
    }
}

#[test]
fn a_chip_without_bac_is_not_told_to_have_another_mrz() {
    let example = Example::new();
    let error = example.answered(&example.challenge().1, &bytes("6A88"));
    assert_eq!(error, CardError::Status { sw: StatusWord(0x6A88), during: "EXTERNAL AUTHENTICATE" });
}

#[test]
fn a_chip_that_gives_no_challenge_is_told_apart() {
    let example = Example::new();
    let refused = example.answered(&bytes("6A88"), &[]);
    assert_eq!(refused, CardError::Status { sw: StatusWord(0x6A88), during: "GET CHALLENGE" });
    let short = example.answered(&bytes("4608F919887022 9000"), &[]);
    assert_eq!(problem(&short), "the challenge is not eight bytes long");
    let long = example.answered(&bytes("4608F9198870221200 9000"), &[]);
    assert_eq!(long, CardError::link(LinkError::Garbled { length: 11 }, "GET CHALLENGE"));
}

#[test]
fn an_accepting_chip_has_to_answer_with_its_part() {
    let example = Example::new();
    let honest = example.authenticate().1;
    let challenge = example.challenge().1;
    for at in 0..32 {
        let mut answer = honest.clone();
        answer[at] ^= 1;
        assert_eq!(
            problem(&example.answered(&challenge, &answer)),
            "the MAC of the chip's answer does not fit"
        );
    }
    let own_token = [example.0.bytes("e_ifd"), example.0.bytes("m_ifd"), bytes("9000")].concat();
    assert_eq!(
        problem(&example.answered(&challenge, &own_token)),
        "the chip's own challenge does not come back"
    );
    for length in [0, 8, 32, 39] {
        let answer = [&honest[..length], &[0x90, 0x00]].concat();
        assert_eq!(problem(&example.answered(&challenge, &answer)), "the chip's answer is not 40 bytes long");
    }
}

#[test]
fn a_chip_that_brings_back_another_challenge_of_ours_is_false() {
    let example = Example::new();
    let keys = keys::basic_access(&document_key("L898902C<", "690806", "940623").information()).unwrap();
    let mut r = example.0.bytes("r");
    r[15] ^= 1;
    let cipher = tashika_kit::cipher::Cipher::TripleDes;
    let closed = cipher.encrypt(&keys.encryption, &[0; 8], &r).unwrap();
    let answer = [closed.as_slice(), &cipher.mac(&keys.mac, &closed), &[0x90, 0]].concat();
    assert_eq!(
        problem(&example.answered(&example.challenge().1, &answer)),
        "our challenge does not come back"
    );
}

#[test]
fn a_chip_taken_away_is_said_so_at_each_step() {
    let example = Example::new();
    let script = [example.challenge(), example.authenticate()];
    for (steps, during) in [(0, "GET CHALLENGE"), (1, "EXTERNAL AUTHENTICATE")] {
        let error = example.open(script[..steps].to_vec()).err().unwrap();
        assert_eq!(error, CardError::link(LinkError::Removed, during));
    }
}

#[test]
fn it_is_not_run_inside_a_channel() {
    let mut tx = scripted([]);
    let mut session = Session::new(&mut tx);
    session.enter(Channel::new(keys::basic_access(&tashika_kit::Secret::from("x")).unwrap()));
    assert!(matches!(Example::new().open_in(&mut session), Err(CardError::Internal(_))));
}

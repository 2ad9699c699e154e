// SPDX-License-Identifier: MIT OR Apache-2.0
//! Commands written by hand, and the worked examples of the specifications (`specs` residence-card §3.2, §3.4).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use jiff::civil::{Date, date};
use proptest::prelude::{Strategy, any, prop_assert, prop_oneof};
use proptest::test_runner::TestRunner;
use tashika_kit::{CardSide, hex};

use super::behaviour::{Behaviour, Forgets, OpenFiles, ShortRead};
use super::chip::{File, Place, Randoms, ResidenceCardSide};
use super::cipher::{Cipher, number_key, session_key};
use super::persona::{PERSONAS, card};
use super::{SpecifiedApplication, aid};

const TODAY: Date = date(2026, 11, 21);
const NUMBER: [u8; 12] = *b"AA12345678BB";

/// A worked example, and the three randoms it is made from.
struct Example {
    cipher: Cipher,
    challenge: &'static str,
    card_key: &'static str,
    /// MUTUAL AUTHENTICATE.
    asked: &'static str,
    answered: &'static str,
    session: &'static str,
    verify: &'static str,
}

const FIRST: Example = Example {
    cipher: Cipher::TripleDes,
    challenge: "5A6E7E385162B7A3",
    card_key: "19D049490FFF52EEDBFCB930BC810ED0",
    asked: "0082000028 937745C20883A1BAD1E04193722A1592378F81A8F1DC589157AEB0F7544FA1BA 1AD7FB6A3389E017 00",
    answered: "5860775B4D032CC564BA204B8EA868F694A74E7475A8FEF240588BDA1AF496CE 59388FD6CD45248B 9000",
    session: "CE94938E19E3B97DF96EABCEDC1715CC",
    verify: "08200086138611 01 1AA82973DB959A811F9711D728F0EEF6",
};

const SECOND: Example = Example {
    cipher: Cipher::Aes,
    challenge: "921CE277323DA057",
    card_key: "2CC6AF9B8B607C662FDCAD27B401D08B",
    asked: "0082000028 4AD3C7B6BB484A52771977DED618B41DF841FA0476A05FBE041DEAD6109E773B AC854617634F5397 00",
    answered: "289A96B1DA6AE3DA87770419BFD14F0BDAD15F36432B5A946C188C7221759A62 FA942EC51E62FF5F 9000",
    session: "C19CF13D3D7FBEE9EA293D834C88952F",
    verify: "08200086138611 01 EE0B31EF877F68D071C56D58C72E6748",
};

fn bytes(digits: &str) -> Vec<u8> {
    hex::decode(&digits.replace(' ', "")).unwrap()
}

fn fixed<const N: usize>(digits: &str) -> [u8; N] {
    bytes(digits).try_into().unwrap()
}

fn ask(card: &mut ResidenceCardSide, command: &str) -> String {
    hex::upper(&card.answer(&bytes(command)))
}

fn asks(card: &mut ResidenceCardSide, commands: &[(&str, &str)]) {
    for (place, (command, answer)) in commands.iter().enumerate() {
        assert_eq!(ask(card, command), answer.replace(' ', ""), "command {place}: {command}");
    }
}

fn df(directory: u8) -> String {
    format!("00A4040C10{}", hex::upper(&aid::residence(directory)))
}

impl Example {
    /// A card of this cipher with one file in DF1 and one in DF2.
    fn card(&self, secret: &str, open: &str) -> ResidenceCardSide {
        let file = |place, short, content: &str| File { place, short, bytes: bytes(content) };
        let files = vec![
            file(Place::Master, 0x0A, "C10131"),
            file(Place::Df1, 0x05, secret),
            file(Place::Df2, 0x01, open),
        ];
        let randoms = Randoms::Fixed { challenge: fixed(self.challenge), key: fixed(self.card_key) };
        ResidenceCardSide::new(self.cipher, NUMBER, files).with_randoms(randoms)
    }

    /// Authenticated, not yet verified.
    fn authenticated(&self, behaviour: Behaviour) -> ResidenceCardSide {
        let mut card = self.card("D70130", "D80131").with(behaviour);
        let challenge = format!("{}9000", self.challenge);
        asks(&mut card, &[("0084000008", &challenge), (self.asked, self.answered)]);
        card
    }

    fn open(&self, behaviour: Behaviour) -> ResidenceCardSide {
        let mut card = self.authenticated(behaviour);
        asks(&mut card, &[(self.verify, "9000")]);
        card
    }
}

#[test]
fn the_worked_examples_come_out_byte_for_byte() {
    assert_eq!(hex::upper(&number_key(&NUMBER)), "6522B4E171195BB218223A976C040111");
    let terminal = fixed("404142434445464748494A4B4C4D4E4F");
    for example in [FIRST, SECOND] {
        let session = session_key(&terminal, &fixed(example.card_key));
        assert_eq!(hex::upper(&session), example.session);
        let key = number_key(&NUMBER);
        let plain = [bytes("1122334455667788"), bytes(example.challenge), terminal.to_vec()].concat();
        let cryptogram = example.cipher.encrypt(&key, &plain);
        let code = example.cipher.mac(&key, &cryptogram);
        let sent = format!("0082000028{}{}00", hex::upper(&cryptogram), hex::upper(&code));
        assert_eq!(sent, example.asked.replace(' ', ""));
        example.open(Behaviour::default());
        // Le may also be the exact number.
        let mut card = example.card("D70130", "D80131");
        ask(&mut card, "0084000008");
        let exact = example.asked.strip_suffix("00").unwrap().to_owned() + "28";
        assert_eq!(ask(&mut card, &exact), example.answered.replace(' ', ""));
    }
}

#[test]
fn secured_answers_are_those_of_the_sheet() {
    let read = "08B08500 00 0004 96020000 0000";
    let cases = [
        (FIRST, "D70130", "86 09 01 D1E599BD03484C25 9000"),
        (SECOND, "D80130", "86 11 01 BA50596B849B8E65B26056E6C9F8B0B9 9000"),
        (SECOND, "C20C414131323334353637384242", "86 11 01 143D1676C57ED659B4CA6DA06D251591 9000"),
    ];
    for (example, content, answer) in cases {
        let mut card = example.card(content, "D80131");
        ask(&mut card, "0084000008");
        ask(&mut card, example.asked);
        asks(&mut card, &[(example.verify, "9000"), (&df(2), "9000"), (read, answer)]);
    }
}

#[test]
fn a_wrong_number_is_refused_at_mutual_authenticate() {
    // `AA12345678BC`, the randoms of the example.
    let cryptogram = bytes("A7210CED75E4B512F516AB7F303D1E59F159B61295896C8CA2CB1B6E0436ED32");
    let key = number_key(b"AA12345678BC");
    assert_eq!(hex::upper(&key), "9FE97E7A780510EB55922418A1BB4EF6");
    let code = Cipher::TripleDes.mac(&key, &cryptogram);
    let command = format!("0082000028{}{}00", hex::upper(&cryptogram), hex::upper(&code));
    let mut card = FIRST.card("D70130", "D80131");
    for _ in 0..20 {
        asks(&mut card, &[("0084000008", "5A6E7E385162B7A39000"), (&command, "6300")]);
    }
    // Nothing was lost.
    ask(&mut card, "0084000008");
    assert_eq!(ask(&mut card, FIRST.asked), FIRST.answered.replace(' ', ""));
    // Nor do data of the other generation get in.
    ask(&mut card, "0084000008");
    assert_eq!(ask(&mut card, SECOND.asked), "6300");
}

#[test]
fn a_challenge_is_used_once_and_directly() {
    let mut card = FIRST.card("D70130", "D80131");
    let challenge = "5A6E7E385162B7A39000";
    asks(
        &mut card,
        &[
            (FIRST.asked, "6985"),
            ("0084000008", challenge),
            ("00B08A0003", "C101319000"),
            (FIRST.asked, "6985"),
            ("0084000008", challenge),
            ("0084000000", "6700"),
            ("0084000008", challenge),
            (FIRST.asked, FIRST.answered),
            (FIRST.asked, "6985"),
        ],
    );
    let mut card = card.with(Behaviour { challenge_survives: true, ..Behaviour::default() });
    asks(
        &mut card,
        &[("0084000008", challenge), ("00B08A0003", "C101319000"), (FIRST.asked, FIRST.answered)],
    );
}

#[test]
fn files_open_as_the_sheet_says() {
    let secured = "08B08500 00 0004 96020000 0000";
    let (df1, df2) = (df(2), df(3));
    let mut card = FIRST.authenticated(Behaviour::default());
    asks(
        &mut card,
        &[
            (&df1, "9000"),
            ("00B0850000", "6982"),
            (secured, "6982"),
            (&df2, "9000"),
            ("00B0810000", "6982"),
            (FIRST.verify, "9000"),
            ("00B0810000", "D801319000"),
            ("00B08100000000", "D801319000"),
            ("00B0810102", "01319000"),
            ("00B0000201", "319000"),
            ("00B0810300", "6B00"),
            ("00B0820000", "6A82"),
            ("08B08100 00 0004 96020000 0000", "6882"),
            (&df1, "9000"),
            ("00B0000000", "6986"),
            ("00B0850000", "6982"),
            (secured, "8609 01 D1E599BD03484C25 9000"),
            ("08B08500 04 96020000 00", "8609 01 D1E599BD03484C25 9000"),
            ("08B08500 00 0004 97020000 0000", "6988"),
            ("08B08500 00 0003 960100 0000", "6988"),
            ("08B0850000", "6988"),
            ("08B08503 00 0004 96020000 0000", "6B00"),
            ("08B0A500 00 0004 96020000 0000", "6A86"),
            ("00CA000000", "6D00"),
            ("80B0850000", "6E00"),
            ("08A4000C023F00", "6882"),
            ("00200086", "6982"),
        ],
    );
    card.power_up();
    asks(&mut card, &[("00B08A0000", "C101319000"), (&df2, "9000"), ("00B0810000", "6982")]);
}

#[test]
fn verify_knows_broken_objects_from_a_wrong_number() {
    let wrong = Cipher::TripleDes.encrypt(&fixed(FIRST.session), &Cipher::TripleDes.pad(b"AA12345678BC"));
    let wrong = format!("0820008613861101{}", hex::upper(&wrong));
    let read = "00B0810000";
    let df2 = df(3);
    for (clears, after) in [(true, "6982"), (false, "D801319000")] {
        let behaviour = Behaviour { failed_verify_clears: clears, ..Behaviour::default() };
        let mut card = FIRST.open(behaviour);
        asks(
            &mut card,
            &[
                (&df2, "9000"),
                ("0820008613871101 1AA82973DB959A811F9711D728F0EEF6", "6988"),
                ("0820008613861102 1AA82973DB959A811F9711D728F0EEF6", "6988"),
                ("0820008603860101", "6988"),
                (read, "D801319000"),
                (&wrong, "6300"),
                (read, after),
            ],
        );
    }
    let mut card = FIRST.card("D70130", "D80131");
    asks(&mut card, &[(FIRST.verify, "6982"), ("0820008113861101 1AA82973DB959A811F9711D728F0EEF6", "6A86")]);
}

#[test]
fn each_switch_does_what_it_says() {
    let (df2, read) = (df(3), "00B0810000");
    let (master, secured) = ("00A40000023F00", "08B08100 00 0004 96020000 0000");
    for (forgets, after, again) in [
        (Forgets::Nothing, "D801319000", "9000"),
        (Forgets::Verified, "6982", "9000"),
        (Forgets::Session, "6982", "6982"),
    ] {
        let mut card = FIRST.open(Behaviour { select_mf: forgets, ..Behaviour::default() });
        asks(&mut card, &[(master, "9000"), (&df2, "9000"), (read, after), (FIRST.verify, again)]);
    }
    let default = Behaviour::default();
    let mut card = FIRST.open(Behaviour { open_files: OpenFiles::Secured, ..default });
    asks(&mut card, &[(&df2, "9000"), (read, "6982")]);
    assert!(ask(&mut card, secured).ends_with("9000"));
    let mut card = FIRST.open(Behaviour { open_files: OpenFiles::Both, ..default });
    asks(&mut card, &[(&df2, "9000"), (read, "D801319000")]);
    assert!(ask(&mut card, secured).ends_with("9000"));
    let mut card = FIRST.open(Behaviour { short_read: ShortRead::EndOfFile, fci: &[0x6F, 0x00], ..default });
    asks(&mut card, &[(&df2, "9000"), (read, "D801316282")]);
    asks(&mut card, &[(&format!("00A4040010{}00", hex::upper(&aid::residence(2))), "6F009000")]);
    let mut card = FIRST.open(Behaviour { short_read: ShortRead::WrongLength, ..default });
    asks(&mut card, &[(&df2, "9000"), (read, "6C03"), ("00B0810003", "D801319000")]);
    let mut card = FIRST.open(Behaviour { extended_lengths: false, ..default });
    asks(&mut card, &[(&df2, "9000"), ("00B08100000000", "6700"), (&df(2), "9000")]);
    asks(&mut card, &[("08B08500 00 0004 96020000 0000", "6700")]);
    assert!(ask(&mut card, "08B08500 04 96020000 00").ends_with("9000"));
    let mut card = FIRST.open(Behaviour { short_secure_reads: false, ..default });
    asks(&mut card, &[(&df(2), "9000"), ("08B08500 04 96020000 00", "6700")]);
    let mut card = FIRST.open(Behaviour { longest_answer: 2, ..default });
    asks(&mut card, &[(&df2, "9000"), (read, "D8019000"), ("00B0000200", "319000")]);
    let mut card =
        FIRST.card("D70130", "D80131").with(Behaviour { df_before_authentication: false, ..default });
    asks(&mut card, &[(&df2, "6982")]);
    let mut card = FIRST.card("D70130", "D80131").with(Behaviour { authenticates_in_df: false, ..default });
    asks(&mut card, &[(&df2, "9000"), ("0084000008", "5A6E7E385162B7A39000"), (FIRST.asked, "6985")]);
    let mut card = FIRST.open(Behaviour { file_identifiers: true, ..default });
    asks(&mut card, &[(&df2, "9000"), ("00A4020C020001", "9000"), ("00B0000000", "D801319000")]);
    let mut card = FIRST.open(default);
    asks(&mut card, &[(&df2, "9000"), ("00A4020C020001", "6A82")]);
    let refused = SECOND.asked;
    for (clears, after) in [(true, "6982"), (false, "D801319000")] {
        let mut card = FIRST.open(Behaviour { failed_authentication_clears: clears, ..default });
        asks(
            &mut card,
            &[("0084000008", "5A6E7E385162B7A39000"), (refused, "6300"), (&df2, "9000"), (read, after)],
        );
    }
}

/// Capacities of `specs` residence-card §2.2 and §2.3.
#[test]
fn files_have_the_capacities_of_the_sheet() {
    let first = [(0, 11, 6), (0, 10, 3), (1, 5, 7004), (1, 6, 3004), (2, 1, 342), (3, 2, 1464)];
    let back = [(2, 2, 122), (2, 3, 122), (2, 4, 3)];
    let second = [(0, 11, 6), (0, 10, 4), (1, 1, 14), (1, 4, 5508), (1, 6, 2505), (2, 3, 207), (3, 2, 704)];
    let entries = [(1, 3, 73), (2, 1, 22), (2, 2, 3)];
    for persona in PERSONAS.iter() {
        let card = card(persona.name, TODAY).unwrap();
        let mut expected = if persona.name.starts_with("residence2") || persona.name.ends_with("generation") {
            second.to_vec()
        } else {
            first.to_vec()
        };
        match persona.name {
            "special-permanent" => {}
            "residence2-special-permanent" => expected.push((1, 3, 46)),
            name if name.starts_with("residence2") => expected.extend(entries),
            "residence-wrong-generation" => expected[1].2 = 3,
            _ => expected.extend(back),
        }
        for (directory, short, capacity) in expected {
            let length = card.contents(directory, short).unwrap().len();
            assert_eq!(length, capacity, "{} {directory}/{short}", persona.name);
        }
    }
}

#[test]
fn whole_files_begin_as_the_sheet_says() {
    let permanent = card("residence-permanent", TODAY).unwrap();
    assert_eq!(permanent.contents(1, 5).unwrap()[..4], [0xD0, 0x82, 0x1B, 0x58]);
    assert_eq!(permanent.contents(1, 6).unwrap()[..4], [0xD1, 0x82, 0x0B, 0xB8]);
    assert_eq!(permanent.contents(3, 2).unwrap()[..4], [0xDA, 0x82, 0x01, 0x00]);
    let second = card("residence2-permanent", TODAY).unwrap();
    assert_eq!(second.contents(0, 10).unwrap(), [0xC1, 0x02, 0x30, 0x35]);
    assert_eq!(second.contents(1, 4).unwrap()[..4], [0xD0, 0x82, 0x09, 0xC4]);
    let signature = second.contents(3, 2).unwrap();
    assert_eq!(signature[..2], [0xDC, 0x60]);
    assert_eq!(signature[98..100], [0xDD, 0x82]);
}

#[test]
fn every_photo_and_picture_fits_and_is_what_it_says() {
    for persona in PERSONAS.iter() {
        let front = persona.residence_front(TODAY).unwrap();
        for picture in [&*front.picture, front.name, front.address].into_iter().filter(|one| !one.is_empty())
        {
            assert!(picture.starts_with(b"II*\0") || picture.starts_with(b"MM\0*"), "{}", persona.name);
        }
        assert!(front.picture.len() <= 7000 && front.name.len() <= 2500 && front.address.len() <= 2500);
        assert!(front.photo.len() <= 3000);
        assert_eq!(persona.credentials(TODAY)[0].value, front.number);
    }
}

/// Whatever is sent, in whichever state, a card answers with a status word and keeps its secrets.
#[test]
fn any_command_is_answered() {
    let commands = proptest::collection::vec(any::<u8>(), 0..60);
    let likely = (0..4_usize, proptest::collection::vec(any::<u8>(), 0..24)).prop_map(|(head, tail)| {
        let heads: [&[u8]; 4] =
            [&[0x00, 0xA4, 0x04], &[0x00, 0xB0], &[0x08, 0xB0], &[0x08, 0x20, 0x00, 0x86]];
        [heads[head], &tail].concat()
    });
    let strategy = proptest::collection::vec(prop_oneof![commands, likely], 0..12);
    let mut runner = TestRunner::deterministic();
    runner
        .run(&strategy, |commands| {
            for example in [FIRST, SECOND] {
                let mut open = example.open(Behaviour::default());
                let mut closed = example.card("D70130", "D80131");
                for command in &commands {
                    prop_assert!(open.answer(command).len() >= 2);
                    let answer = closed.answer(command);
                    prop_assert!(answer.len() >= 2);
                    let said = |secret: &[u8]| answer.windows(3).any(|part| part == secret);
                    prop_assert!(!said(&[0xD7, 0x01, 0x30]) && !said(&[0xD8, 0x01, 0x31]));
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_specified_card_tells_its_kind_and_nothing_else() {
    let mut guest = SpecifiedApplication::residence_card();
    let mut ask = |command: &str| hex::upper(&guest.answer(&bytes(command)));
    assert_eq!(ask("00B08A0002"), "6982");
    assert_eq!(ask(&df(2)), "6A82");
    assert_eq!(ask(&df(1)), "9000");
    assert_eq!(ask("00B08A0002"), "C1029000");
    assert_eq!(ask("00B08A0004"), "C10230379000");
    assert_eq!(ask("00B08B0000"), "C004303030319000");
    for closed in ["0084000008", "00B0850000", "80AE000000", "00B0000000"] {
        assert_eq!(ask(closed), "6982", "{closed}");
    }
    guest.forget();
    assert_eq!(hex::upper(&guest.answer(&bytes("00B08A0004"))), "6982");
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The worked examples of both specifications, byte for byte, through the reader's own functions, and answers that no
//! honest card gives.

use proptest::prelude::*;
use tashika_kit::cipher::{Cipher, Key};
use tashika_kit::{Capabilities, CardError, Link, LinkError, Secret, Transaction, Watch, hex};

use super::{Channel, keys, open};

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(&text.replace(' ', "")).unwrap()
}

/// The key of a number, for a chip of the tests: the examples show that it is the right one.
pub(crate) fn key(number: &Secret) -> Key {
    keys::from_number(number)
}

/// The session key, likewise.
pub(crate) fn session_key(ours: &[u8; 16], cards: &[u8; 16]) -> Key {
    keys::session(ours, cards)
}

fn block(text: &str) -> [u8; 16] {
    bytes(text).try_into().unwrap()
}

/// A card that knows only these commands, in this order.
struct Script(std::vec::IntoIter<(Vec<u8>, Vec<u8>)>);

impl Link for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let Some((expected, answer)) = self.0.next() else { return Err(LinkError::Removed) };
        assert_eq!(hex::upper(command), hex::upper(&expected));
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::EXTENDED
    }

    fn power_off(&mut self) {}
}

fn session(script: Vec<(Vec<u8>, Vec<u8>)>) -> Transaction {
    Transaction::new(Box::new(Script(script.into_iter())), Watch::default())
}

const NUMBER: &str = "AA12345678BB";
const RND_IFD: &str = "11 22 33 44 55 66 77 88";
const K_IFD: &str = "40 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F";

/// The random bytes of the examples.
fn dice() -> impl FnMut(&mut [u8]) -> Result<(), CardError> {
    |wanted: &mut [u8]| {
        wanted.copy_from_slice(&bytes(if wanted.len() == 8 { RND_IFD } else { K_IFD }));
        Ok(())
    }
}

/// A specification's example.
struct Example {
    cipher: Cipher,
    rnd_icc: &'static str,
    e_ifd: &'static str,
    m_ifd: &'static str,
    e_icc: &'static str,
    m_icc: &'static str,
    opened: &'static str,
    ks_enc: &'static str,
    number: &'static str,
}

/// `specs` residence-card §3.2.
const FIRST: Example = Example {
    cipher: Cipher::TripleDes,
    rnd_icc: "5A 6E 7E 38 51 62 B7 A3",
    e_ifd: "93 77 45 C2 08 83 A1 BA D1 E0 41 93 72 2A 15 92 37 8F 81 A8 F1 DC 58 91 57 AE B0 F7 54 4F A1 BA",
    m_ifd: "1A D7 FB 6A 33 89 E0 17",
    e_icc: "58 60 77 5B 4D 03 2C C5 64 BA 20 4B 8E A8 68 F6 94 A7 4E 74 75 A8 FE F2 40 58 8B DA 1A F4 96 CE",
    m_icc: "59 38 8F D6 CD 45 24 8B",
    opened: "5A 6E 7E 38 51 62 B7 A3 11 22 33 44 55 66 77 88 19 D0 49 49 0F FF 52 EE DB FC B9 30 BC 81 0E D0",
    ks_enc: "CE 94 93 8E 19 E3 B9 7D F9 6E AB CE DC 17 15 CC",
    number: "1A A8 29 73 DB 95 9A 81 1F 97 11 D7 28 F0 EE F6",
};

/// `specs` residence-card §3.4.
const SECOND: Example = Example {
    cipher: Cipher::Aes,
    rnd_icc: "92 1C E2 77 32 3D A0 57",
    e_ifd: "4A D3 C7 B6 BB 48 4A 52 77 19 77 DE D6 18 B4 1D F8 41 FA 04 76 A0 5F BE 04 1D EA D6 10 9E 77 3B",
    m_ifd: "AC 85 46 17 63 4F 53 97",
    e_icc: "28 9A 96 B1 DA 6A E3 DA 87 77 04 19 BF D1 4F 0B DA D1 5F 36 43 2B 5A 94 6C 18 8C 72 21 75 9A 62",
    m_icc: "FA 94 2E C5 1E 62 FF 5F",
    opened: "92 1C E2 77 32 3D A0 57 11 22 33 44 55 66 77 88 2C C6 AF 9B 8B 60 7C 66 2F DC AD 27 B4 01 D0 8B",
    ks_enc: "C1 9C F1 3D 3D 7F BE E9 EA 29 3D 83 4C 88 95 2F",
    number: "EE 0B 31 EF 87 7F 68 D0 71 C5 6D 58 C7 2E 67 48",
};

impl Example {
    fn challenge(&self) -> (Vec<u8>, Vec<u8>) {
        (bytes("00 84 00 00 08"), bytes(&format!("{} 90 00", self.rnd_icc)))
    }

    fn authenticate(&self, answer: &str) -> (Vec<u8>, Vec<u8>) {
        (bytes(&format!("00 82 00 00 28 {} {} 00", self.e_ifd, self.m_ifd)), bytes(answer))
    }

    fn honest(&self) -> String {
        format!("{} {} 90 00", self.e_icc, self.m_icc)
    }

    fn verify(&self, answer: &str) -> (Vec<u8>, Vec<u8>) {
        (bytes(&format!("08 20 00 86 13 86 11 01 {}", self.number)), bytes(answer))
    }

    fn open(&self, script: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Channel, CardError> {
        open(&mut session(script), self.cipher, &Secret::from(NUMBER), &mut dice())
    }

    /// Opens with this answer to MUTUAL AUTHENTICATE and nothing after it.
    fn answered(&self, answer: &str) -> CardError {
        self.open(vec![self.challenge(), self.authenticate(answer)]).err().unwrap()
    }

    fn channel(&self) -> Channel {
        let opened = bytes(self.opened);
        Channel::new(self.cipher, keys::session(&block(K_IFD), opened[16..].try_into().unwrap()))
    }
}

#[test]
fn the_number_makes_the_key_of_the_examples() {
    let expected = bytes("65 22 B4 E1 71 19 5B B2 18 22 3A 97 6C 04 01 11");
    assert_eq!(keys::from_number(&Secret::from(NUMBER)).expose().to_vec(), expected);
    let another = bytes("9F E9 7E 7A 78 05 10 EB 55 92 24 18 A1 BB 4E F6");
    assert_eq!(keys::from_number(&Secret::from("AA12345678BC")).expose().to_vec(), another);
}

#[test]
fn both_parts_make_the_session_key_of_the_examples() {
    for example in [FIRST, SECOND] {
        let cards = bytes(example.opened)[16..].try_into().unwrap();
        assert_eq!(keys::session(&block(K_IFD), &cards).expose().to_vec(), bytes(example.ks_enc));
    }
}

#[test]
fn a_card_opens_with_the_commands_of_the_examples() {
    for example in [FIRST, SECOND] {
        let script =
            vec![example.challenge(), example.authenticate(&example.honest()), example.verify("90 00")];
        let channel = example.open(script).unwrap();
        let object = channel.close(NUMBER.as_bytes()).unwrap();
        assert_eq!(object, bytes(&format!("86 11 01 {}", example.number)));
    }
}

#[test]
fn another_number_is_sent_as_in_the_extra_vector_and_refused() {
    let e_ifd =
        "A7 21 0C ED 75 E4 B5 12 F5 16 AB 7F 30 3D 1E 59 F1 59 B6 12 95 89 6C 8C A2 CB 1B 6E 04 36 ED 32";
    struct Refusing(Vec<u8>);
    impl Link for Refusing {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            if command[1] == 0x84 {
                return Ok(bytes("5A 6E 7E 38 51 62 B7 A3 90 00"));
            }
            assert_eq!((command[1], &command[5..37]), (0x82, self.0.as_slice()));
            Ok(bytes("63 00"))
        }
        fn power_off(&mut self) {}
    }
    let mut tx = Transaction::new(Box::new(Refusing(bytes(e_ifd))), Watch::default());
    let refused = open(&mut tx, Cipher::TripleDes, &Secret::from("AA12345678BC"), &mut dice());
    assert_eq!(refused.err(), Some(CardError::KeyRefused { credential: crate::NUMBER }));
    assert_eq!(tx.traffic().commands, 2, "VERIFY was not sent");
}

#[test]
fn a_number_refused_late_is_refused_all_the_same() {
    for example in [FIRST, SECOND] {
        let script =
            vec![example.challenge(), example.authenticate(&example.honest()), example.verify("63 00")];
        let refused = CardError::KeyRefused { credential: crate::NUMBER };
        assert_eq!(example.open(script).err(), Some(refused));
    }
}

#[test]
fn a_card_that_does_not_know_the_number_is_not_called_a_wrong_number() {
    for example in [FIRST, SECOND] {
        let (e_icc, m_icc) = (example.e_icc, example.m_icc);
        // Its own challenge and ours in the wrong order: what we sent, sent back.
        let reflected = format!("{} {} 90 00", example.e_ifd, example.m_ifd);
        let answers = [
            format!("{e_icc} 59 38 8F D6 CD 45 24 8A 90 00"),
            format!("FF{} {m_icc} 90 00", &e_icc[2..]),
            format!("{e_icc} 90 00"),
            format!("{e_icc} {m_icc} 00 90 00"),
            String::from("90 00"),
            reflected,
        ];
        for answer in answers {
            assert!(matches!(example.answered(&answer), CardError::Malformed { .. }), "{answer}");
        }
    }
}

#[test]
fn a_card_that_answers_an_old_challenge_is_refused() {
    for example in [FIRST, SECOND] {
        let key = keys::from_number(&Secret::from(NUMBER));
        for at in [0, 8] {
            let mut opened = bytes(example.opened);
            opened[at] ^= 1;
            let closed = example.cipher.encrypt(&key, super::initial_value(example.cipher), &opened).unwrap();
            let mac = example.cipher.mac(&key, &closed);
            let answer = format!("{} {} 9000", hex::upper(&closed), hex::upper(&mac));
            assert!(matches!(example.answered(&answer), CardError::Malformed { offset, .. } if offset == at));
        }
    }
}

#[test]
fn other_status_words_are_told_as_they_are() {
    for answer in ["69 85", "69 82", "63 C2", "6A 80"] {
        assert!(matches!(FIRST.answered(answer), CardError::Status { during: "MUTUAL AUTHENTICATE", .. }));
    }
    for answer in ["5A 6E 90 00", "90 00"] {
        let short = vec![(bytes("00 84 00 00 08"), bytes(answer))];
        assert!(matches!(FIRST.open(short), Err(CardError::Malformed { what: "GET CHALLENGE", .. })));
    }
}

#[test]
fn a_card_taken_away_at_any_step_is_a_removed_card() {
    let whole = || vec![FIRST.challenge(), FIRST.authenticate(&FIRST.honest()), FIRST.verify("90 00")];
    for steps in 0..3 {
        let script = whole().into_iter().take(steps).collect();
        assert!(matches!(FIRST.open(script), Err(CardError::Link { source: LinkError::Removed, .. })));
    }
}

#[test]
fn answers_open_as_in_the_extra_vectors() {
    let first = FIRST.channel();
    let opened = |answer: &str| first.opened(&bytes(answer), "test").map(|opened| opened.to_vec());
    assert_eq!(opened("86 09 01 D1 E5 99 BD 03 48 4C 25").unwrap(), bytes("D7 01 30"));
    let second = SECOND.channel();
    let flag = "86 11 01 BA 50 59 6B 84 9B 8E 65 B2 60 56 E6 C9 F8 B0 B9";
    assert_eq!(*second.opened(&bytes(flag), "test").unwrap(), bytes("D8 01 30"));
    let number = "86 11 01 14 3D 16 76 C5 7E D6 59 B4 CA 6D A0 6D 25 15 91";
    let plain = bytes("C2 0C 41 41 31 32 33 34 35 36 37 38 42 42");
    assert_eq!(*second.opened(&bytes(number), "test").unwrap(), plain);
    // The longer forms of the length.
    assert_eq!(opened("86 81 09 01 D1 E5 99 BD 03 48 4C 25").unwrap(), bytes("D7 01 30"));
    assert_eq!(opened("86 82 00 09 01 D1 E5 99 BD 03 48 4C 25").unwrap(), bytes("D7 01 30"));
}

#[test]
fn whole_files_are_asked_for_as_in_the_example() {
    let whole = |example: Example, p1| example.channel().read_binary(p1, 0, 0, 65_536).encode(true).unwrap();
    assert_eq!(whole(SECOND, 0x84), bytes("08 B0 84 00 00 00 04 96 02 00 00 00 00"));
    assert_eq!(whole(FIRST, 0x85), bytes("08 B0 85 00 00 00 04 96 02 00 00 00 00"));
    let piece = FIRST.channel().read_binary(0x01, 0x23, 247, 256).encode(false).unwrap();
    assert_eq!(piece, bytes("08 B0 01 23 04 96 02 00 F7 00"));
}

/// An answer of a card over these bytes.
fn answer(example: &Example, plain: &[u8]) -> Vec<u8> {
    let key = Key::new(block(example.ks_enc));
    let padded = tashika_kit::cipher::pad(plain, example.cipher.block());
    let closed = example.cipher.encrypt(&key, super::initial_value(example.cipher), &padded).unwrap();
    let length = u16::try_from(closed.len() + 1).unwrap().to_be_bytes();
    [&[0x86, 0x82, length[0], length[1], 0x01], closed.as_slice()].concat()
}

#[test]
fn whole_files_begin_as_derived_and_open() {
    for (example, length, header) in
        [(FIRST, 7004, "86 82 1B 61 01"), (FIRST, 3004, "86 82 0B C1 01"), (SECOND, 5508, "86 82 15 91 01")]
    {
        let file = vec![0xA5; length];
        let answer = answer(&example, &file);
        assert_eq!(answer[..5], bytes(header));
        assert_eq!(*example.channel().opened(&answer, "test").unwrap(), file);
    }
}

#[test]
fn what_fits_a_short_answer_is_what_was_derived() {
    assert_eq!((FIRST.channel().fits(256), SECOND.channel().fits(256)), (247, 239));
    assert_eq!((FIRST.channel().fits(7013), SECOND.channel().fits(5525)), (7007, 5519));
    assert_eq!((FIRST.channel().fits(0), FIRST.channel().fits(5)), (0, 0));
}

#[test]
fn answers_that_no_honest_card_gives_are_malformed() {
    let honest = "86 09 01 D1 E5 99 BD 03 48 4C 25";
    let changed = |from: &str, to: &str| honest.replacen(from, to, 1);
    let answers = [
        String::new(),
        String::from("86"),
        String::from("86 00"),
        String::from("86 01 01"),
        // In plain.
        String::from("D7 01 30"),
        changed("86", "87"),
        // Longer, and shorter, than what is there.
        changed("09", "0A"),
        changed("09", "08"),
        changed("09", "82 FF FF"),
        changed("09", "84 00 00 00 09"),
        changed("09", "80"),
        // Padding indicators of ISO 7816-4 that are not in use here.
        changed("01", "02"),
        changed("01", "00"),
        // Not whole blocks.
        String::from("86 08 01 D1 E5 99 BD 03 48 4C"),
        // The padding is gone.
        changed("25", "24"),
        // Something follows.
        format!("{honest} 00"),
        format!("{honest} 99 02 90 00"),
        format!("{honest} {honest}"),
    ];
    for answer in answers {
        let opened = FIRST.channel().opened(&bytes(&answer), "test");
        assert!(matches!(opened, Err(CardError::Malformed { what: "test", .. })), "{answer}");
    }
    let huge = [&[0x86, 0x82, 0xFF, 0xFF, 0x01][..], &vec![0; 65_534]].concat();
    assert!(FIRST.channel().opened(&huge, "test").is_err());
}

#[test]
fn nothing_of_a_number_or_key_is_in_an_error() {
    let error = format!("{:?}", FIRST.answered(&format!("{} 00 00 90 00", FIRST.e_icc)));
    assert!(!error.contains(NUMBER) && !error.contains("6522"));
}

proptest! {
    #[test]
    fn what_a_card_closes_is_what_opens(plain in prop::collection::vec(any::<u8>(), 0..600)) {
        for example in [FIRST, SECOND] {
            let opened = example.channel().opened(&answer(&example, &plain), "test").unwrap();
            prop_assert_eq!(&*opened, &plain);
        }
    }

    #[test]
    fn no_answer_opens_to_more_than_came(
        mut bytes in prop::collection::vec(any::<u8>(), 0..80),
        as_object in any::<bool>(),
    ) {
        if as_object && bytes.len() > 2 {
            bytes[0] = 0x86;
            bytes[1] = u8::try_from(bytes.len() - 2).unwrap();
            bytes[2] = 0x01;
        }
        for example in [FIRST, SECOND] {
            if let Ok(opened) = example.channel().opened(&bytes, "test") {
                prop_assert!(opened.len() < bytes.len());
            }
        }
    }

    /// It is refused, or opens to something else; that nothing better notices it is why only the signature proves.
    #[test]
    fn a_changed_answer_is_never_the_same_file(
        plain in prop::collection::vec(any::<u8>(), 1..200),
        at in any::<prop::sample::Index>(),
        flip in 1..=255_u8,
    ) {
        for example in [FIRST, SECOND] {
            let mut answer = answer(&example, &plain);
            // Behind the header: another form of the length may well say the same.
            let place = 5 + at.index(answer.len() - 5);
            answer[place] ^= flip;
            let opened = example.channel().opened(&answer, "test");
            prop_assert!(opened.map_or(true, |opened| *opened != plain));
        }
    }
}

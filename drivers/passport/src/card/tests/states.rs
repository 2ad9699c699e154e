// SPDX-License-Identifier: MIT OR Apache-2.0
//! What a chip takes in which state, and what it answers otherwise (`specs` passport §8.1).

use tashika_kit::card_side::CardSide;
use tashika_kit::hex;

use super::TODAY;
use super::reader::{Reader, SELECT, command, parts};
use crate::card::behaviour::{Behaviour, Delays, ShortRead, TooMuch};
use crate::card::order::Order;
use crate::card::{PERSONAS, PassportCardSide, made};

fn ask(chip: &mut PassportCardSide, command: &str) -> String {
    hex::upper(&chip.answer(&hex::decode(&command.replace(' ', "")).unwrap()))
}

/// Commands and answers, one after the other.
fn talk(chip: &mut PassportCardSide, exchanges: &[(&str, &str)]) {
    for (place, (asked, answered)) in exchanges.iter().enumerate() {
        assert_eq!(ask(chip, asked), *answered, "{place}: {asked}");
    }
}

const APPLICATION: &str = "00A4040C07A0000002471001";
const EXTERNAL: &str =
    "0082000028 00000000000000000000000000000000000000000000000000000000000000000000000000000000 28";

fn bac() -> PassportCardSide {
    made::triple_des(TODAY).chip()
}

#[test]
fn without_keys_nothing_of_the_application_is_given() {
    talk(
        &mut bac(),
        &[
            ("00A4000C023F00", "9000"),
            ("00B09C0004", "6A82"),
            ("00A4020C02011C", "6A82"),
            ("00A4020C020101", "6A82"),
            ("0CB0000000", "6985"),
            (APPLICATION, "9000"),
            ("00A4020C020101", "6982"),
            ("00B0810004", "6982"),
            ("00B0000004", "6986"),
            ("0088000008010203040506070800", "6D00"),
            ("0022C1A40F800A04007F00070202040202830101", "6A80"),
            ("00CA000000", "6D00"),
            ("80B0000004", "6E00"),
            ("00A4040C07A0000002472001", "6A82"),
            ("00A4090C023F00", "6A86"),
            ("00A4", "6700"),
        ],
    );
}

#[test]
fn a_chip_with_pace_gives_its_free_files() {
    let mut chip = made::germany(TODAY).chip();
    assert!(ask(&mut chip, "00B09C0006").starts_with("31"));
    assert_eq!(ask(&mut chip, "00B09D0006"), "6982", "EF.CardSecurity only after PACE");
    assert_eq!(ask(&mut chip, "00A4040C07A000000247100100"), "6700", "no Le here");
    assert_eq!(ask(&mut chip, APPLICATION), "9000");
    assert_eq!(ask(&mut chip, "0084000008").len(), 20);
    assert_eq!(ask(&mut chip, EXTERNAL), "6A88", "no BAC");
    assert_eq!(ask(&mut chip, "0022C1A40F800A04007F00070202040202830101"), "6985", "PACE runs in the MF");
}

#[test]
fn a_nonce_is_good_for_one_attempt_and_nothing_else() {
    let mut chip = bac();
    assert_eq!(ask(&mut chip, "0084000008"), "6985", "the application comes first");
    talk(&mut chip, &[(APPLICATION, "9000"), (EXTERNAL, "6985")]);
    let first = ask(&mut chip, "0084000008");
    talk(&mut chip, &[(APPLICATION, "6985"), (APPLICATION, "9000"), (EXTERNAL, "6985")]);
    let second = ask(&mut chip, "0084000008");
    assert_ne!(first, second);
    talk(&mut chip, &[(EXTERNAL, "6300"), (EXTERNAL, "6985")]);
    ask(&mut chip, "0084000008");
    talk(&mut chip, &[("00820000081122334455667788 28", "6700"), (EXTERNAL, "6985"), ("0084000004", "6700")]);
}

#[test]
fn pace_goes_in_order_or_not_at_all() {
    const SET: &str = "0022C1A40F800A04007F00070202040202830101";
    const NONCE: &str = "10860000027C0000";
    let chip = || made::germany(TODAY).chip();
    talk(
        &mut chip(),
        &[
            (NONCE, "6985"),
            ("0022C1A40F800A04007F00070202040302830101", "6A80"),
            ("0022C1A40F800A04007F00070202040202830103", "6A88"),
            ("0022C1A412800A04007F0007020204020283010184010C", "6A88"),
            ("0022C1A4128F0A04007F0007020204020283010184010C", "6A80"),
            (SET, "9000"),
            ("10860000047C02850000", "6985"),
            (NONCE, "6985"),
        ],
    );
    let mut late = chip();
    talk(&mut late, &[(SET, "9000"), ("00860000027C0000", "6985"), (SET, "9000")]);
    assert!(ask(&mut late, NONCE).ends_with("9000"));
    talk(&mut late, &[("00B09C0006", "6883"), (NONCE, "6985"), (SET, "9000")]);
    assert!(ask(&mut late, NONCE).ends_with("9000"));
    talk(&mut late, &[("108600000A7C08810604010203040500", "6A80"), (NONCE, "6985")]);
    talk(&mut late, &[(SET, "9000")]);
    assert!(ask(&mut late, NONCE).ends_with("9000"));
    talk(&mut late, &[("10860000047C02890000", "6A80")]);
}

#[test]
fn the_parameter_id_is_asked_for_where_a_chip_wants_it() {
    let behaviour = Behaviour { pace_needs_84: true, ..Behaviour::default() };
    let mut chip = made::germany(TODAY).chip().with(behaviour);
    talk(
        &mut chip,
        &[
            ("0022C1A40F800A04007F00070202040202830101", "6A88"),
            ("0022C1A412800A04007F0007020204020283010184010D", "9000"),
        ],
    );
}

fn opened(order: &Order) -> Reader {
    Reader::bac(order.chip(), &order.printed().information()).unwrap()
}

#[test]
fn any_plain_command_ends_the_channel() {
    for plain in [&SELECT[..], &[0x00, 0xB0, 0x81, 0x00, 0x04], &[0x00, 0xB0], &[0x80, 0x00, 0x00, 0x00]] {
        let mut reader = opened(&made::triple_des(TODAY));
        let (_, status) = parts(&reader.chip.answer(plain));
        assert!([0x6982, 0x6700, 0x6E00].contains(&status), "{plain:02X?}");
        let secured = reader.close([0, 0xB0, 0x81, 0], &[], Some(&[4]));
        assert_eq!(reader.chip.answer(&secured), [0x69, 0x85], "the keys are gone");
        assert_eq!(reader.chip.answer(&[0x00, 0xB0, 0x81, 0x00, 0x04]), [0x69, 0x82], "and nothing is open");
    }
}

/// Each damage ends the channel, and the answer comes in plain.
#[test]
fn a_damaged_command_ends_the_channel() {
    type Damage = fn(&mut Vec<u8>);
    let damages: [(Damage, [u8; 2]); 5] = [
        // The MAC.
        (|bytes| bytes[13] ^= 1, [0x69, 0x88]),
        // The header.
        (|bytes| bytes[2] ^= 1, [0x69, 0x88]),
        // Le.
        (|bytes| bytes[7] ^= 1, [0x69, 0x88]),
        // No MAC at all.
        (|bytes| *bytes = vec![0x0C, 0xB0, 0x81, 0, 3, 0x97, 1, 4, 0], [0x69, 0x87]),
        (|bytes| *bytes = vec![0x0C, 0xB0, 0x81, 0, 0], [0x69, 0x87]),
    ];
    for (damage, answered) in damages {
        let mut reader = opened(&made::triple_des(TODAY));
        let mut command = reader.close([0, 0xB0, 0x81, 0], &[], Some(&[4]));
        damage(&mut command);
        assert_eq!(reader.chip.answer(&command), answered, "{command:02X?}");
        assert_eq!(reader.chip.answer(&[0x00, 0xB0, 0x81, 0x00, 0x04]), [0x69, 0x82]);
    }
}

#[test]
fn a_command_sent_twice_is_taken_once() {
    let mut reader = opened(&made::triple_des(TODAY));
    let command = reader.close([0, 0xB0, 0x81, 0], &[], Some(&[4]));
    let answer = reader.chip.answer(&command);
    assert_eq!(reader.open(&answer).1, 0x9000);
    assert_eq!(reader.chip.answer(&command), [0x69, 0x88]);
}

#[test]
fn an_error_inside_the_channel_leaves_it() {
    let mut reader = opened(&made::triple_des(TODAY));
    assert_eq!(reader.send([0, 0xA4, 2, 0x0C], &[0x01, 0x05], None).1, 0x6A82);
    assert_eq!(reader.send([0, 0xB0, 0x81, 0xFF], &[], Some(&[4])).1, 0x6B00);
    assert_eq!(reader.send([0, 0x84, 0, 0], &[], Some(&[8])).1, 0x6985);
    assert_eq!(reader.send([0, 0x70, 0, 0], &[], None).1, 0x6D00);
    assert_eq!(reader.send([0, 0xB0, 0x81, 0], &[], Some(&[0])).1, 0x9000, "a short file fits");
    let (part, status) = reader.send([0, 0xB0, 0x82, 0], &[], Some(&[0]));
    assert_eq!((part.len(), status), (231, 0x9000), "of 256 bytes those that the answer holds");
    assert_eq!(reader.send([0, 0xB0, 0x82, 0], &[], Some(&[255])).1, 0x6700, "255 bytes do not fit");
    assert_eq!(reader.send([0, 0xB0, 0x81, 0], &[], Some(&[4])).0, [0x61, 0x5B, 0x5F, 0x1F]);
}

#[test]
fn reading_deviates_as_chips_do() {
    let with = |behaviour: Behaviour| opened(&Order { behaviour, ..made::triple_des(TODAY) });
    let read =
        |reader: &mut Reader, offset: u8, le: u8| reader.send([0, 0xB0, 0x81, offset], &[], Some(&[le]));
    for (short_read, bytes, status) in
        [(ShortRead::EndOfFile, 2, 0x6282), (ShortRead::Done, 2, 0x9000), (ShortRead::RightLength, 0, 0x6C02)]
    {
        let mut reader = with(Behaviour { short_read, ..Behaviour::default() });
        let (data, said) = read(&mut reader, 91, 4);
        assert_eq!((data.len(), said), (bytes, status));
    }
    for (beyond, bytes, status) in [
        (TooMuch::Word(0x6720), 0, 0x6720),
        (TooMuch::RightLength, 0, 0x6C20),
        (TooMuch::EndOfFile, 32, 0x6282),
        (TooMuch::Less, 32, 0x9000),
    ] {
        let mut reader = with(Behaviour { largest_read: Some((32, beyond)), ..Behaviour::default() });
        let (data, said) = read(&mut reader, 0, 33);
        assert_eq!((data.len(), said), (bytes, status));
        assert_eq!(read(&mut reader, 0, 32).0.len(), 32);
    }
    let mut reader = with(Behaviour { short_identifiers: false, ..Behaviour::default() });
    assert_eq!(read(&mut reader, 0, 4).1, 0x6A86);
    assert_eq!(reader.file(0x0101).unwrap().len(), 93);
    assert_eq!(reader.send([0, 0xB1, 0, 0], &[0x54, 1, 1], Some(&[6])).1, 0x6A80);
    let mut reader = with(Behaviour { odd_reads_below: true, ..Behaviour::default() });
    reader.send([0, 0xA4, 2, 0x0C], &[0x01, 0x01], None);
    let (data, status) = reader.send([0, 0xB1, 0, 0], &[0x54, 1, 1], Some(&[6]));
    assert_eq!((&data[..], status), (&[0x53, 4, 0x5B, 0x5F, 0x1F, 0x58][..], 0x9000));
}

#[test]
fn a_chip_without_access_control_is_read_in_plain() {
    let mut chip = Order { open: true, bac: false, ..made::triple_des(TODAY) }.chip();
    talk(&mut chip, &[(APPLICATION, "9000"), ("0084000008", "6985"), ("00B0810004", "615B5F1F9000")]);
}

#[test]
fn behaviours_before_opening() {
    let behaviour = Behaviour {
        select_before_opening: 0x9000,
        bac_wrong: 0x6988,
        select_master: 0x6A86,
        ..Behaviour::default()
    };
    let mut chip = bac().with(behaviour);
    talk(
        &mut chip,
        &[("00A4000C", "6A86"), (APPLICATION, "9000"), ("00A4020C020101", "9000"), ("00B0000004", "6982")],
    );
    ask(&mut chip, "0084000008");
    assert_eq!(ask(&mut chip, EXTERNAL), "6988");
}

#[test]
fn failures_take_longer_and_longer() {
    let delays = Delays { failure: std::time::Duration::from_millis(15), ..Delays::default() };
    let mut chip = bac().with(Behaviour { delays, ..Behaviour::default() });
    ask(&mut chip, APPLICATION);
    for failures in 1..=3 {
        ask(&mut chip, "0084000008");
        let begun = std::time::Instant::now();
        assert_eq!(ask(&mut chip, EXTERNAL), "6300");
        assert!(begun.elapsed() >= delays.failure * failures);
    }
}

#[test]
fn power_off_forgets_the_channel() {
    let mut reader = opened(&made::triple_des(TODAY));
    reader.chip.power_up();
    let secured = reader.close([0, 0xB0, 0x81, 0], &[], Some(&[4]));
    assert_eq!(reader.chip.answer(&secured), [0x69, 0x85]);
    assert_eq!(reader.chip.answer(&command([0x00, 0xB0, 0x81, 0x00], &[], Some(4))), [0x6A, 0x82]);
}

/// Whatever comes, there is an answer of two bytes at least.
#[test]
fn no_command_breaks_a_chip() {
    use proptest::prelude::{Just, Strategy as _, any, prop_assert, prop_oneof};
    let headers = prop_oneof![
        Just(vec![0x00, 0xA4]),
        Just(vec![0x00, 0xB0]),
        Just(vec![0x00, 0xB1]),
        Just(vec![0x00, 0x22, 0xC1, 0xA4]),
        Just(vec![0x10, 0x86, 0, 0]),
        Just(vec![0x0C, 0xB0]),
        Just(vec![0x00, 0x82, 0, 0]),
        Just(vec![])
    ];
    let bytes = (headers, proptest::collection::vec(any::<u8>(), 0..80))
        .prop_map(|(header, rest)| [header, rest].concat());
    let commands = proptest::collection::vec(bytes, 1..12);
    let order = made::germany(TODAY);
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&commands, |commands| {
            let mut chip = order.chip();
            for command in commands {
                prop_assert!(chip.answer(&command).len() >= 2);
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_persona_has_a_page_that_opens_its_chip() {
    for known in PERSONAS.iter() {
        let front = known.passport_front(TODAY).unwrap();
        assert_eq!(front.mrz.iter().map(String::len).collect::<Vec<_>>(), [44, 44], "{}", known.name);
        assert_eq!(known.credential("mrz", TODAY).unwrap(), front.mrz.join("\n"));
        assert_eq!(known.credential("can", TODAY).as_deref(), front.can);
        assert!(known.name.starts_with("passport-"), "{}", known.name);
        assert!(!front.photo.is_empty() && front.issue <= TODAY, "{}", known.name);
        let chip = crate::card::persona::card(known.name, TODAY).unwrap();
        assert!(chip.contents(true, 0x0101).is_some() && chip.contents(true, 0x011D).is_some());
    }
}

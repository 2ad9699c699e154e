// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the whole check sends: few commands, nothing twice, nothing it must not, and a clean leave.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tashika::documents;
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::{Capabilities, Link, LinkError, ReadOrder, Transaction, Watch, chip};
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona;

/// Remembers every command; `None` is the end of power.
struct Recorder {
    link: MemoryLink,
    sent: Arc<Mutex<Vec<Option<Vec<u8>>>>>,
}

impl Link for Recorder {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.sent.lock().unwrap().push(Some(command.to_vec()));
        self.link.transmit(command)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.sent.lock().unwrap().push(None);
        self.link.power_off();
    }
}

fn sent(persona: &str, capabilities: Capabilities) -> Vec<Option<Vec<u8>>> {
    let now = Timestamp::now();
    let persona = persona::by_name(persona).unwrap();
    let sent = Arc::new(Mutex::new(Vec::new()));
    let link = SharedCard::of(persona, japan_day(now)).link().with_capabilities(capabilities);
    let mut tx = Transaction::new(Box::new(Recorder { link, sent: Arc::clone(&sent) }), Watch::default());
    let chip = chip::recognise(&documents::TABLE, &mut tx).unwrap();
    let credentials = persona.answers(chip.needs(), None, japan_day(now));
    let trust = TrustStore::training().unwrap();
    let order = ReadOrder { now, anchors: &trust, signatures_over_hidden: false, statement: None };
    chip.read(&mut tx, credentials, &order).unwrap();
    drop(tx);
    Arc::try_unwrap(sent).unwrap().into_inner().unwrap()
}

fn is_read(command: &[u8]) -> bool {
    command[1] == 0xB0
}

#[test]
fn few_commands_beyond_the_reads() {
    // Four of them ask for what this card is not: a driver's licence, a residence card (SELECT MF and a READ that is
    // refused), and a My-Number licence and a residence application beside it.
    for (capabilities, most, reads) in [(Capabilities::SHORT, 27, 101), (Capabilities::EXTENDED, 19, 12)] {
        let commands: Vec<_> = sent("genuine", capabilities).into_iter().flatten().collect();
        let (read, other): (Vec<_>, Vec<_>) = commands.iter().partition(|command| is_read(command));
        assert!(other.len() <= most, "{} commands beyond the reads", other.len());
        assert!(read.len() <= reads, "{} reads", read.len());
    }
}

#[test]
fn nothing_is_read_twice_and_no_application_selected_twice() {
    for (persona, capabilities) in [
        ("genuine", Capabilities::SHORT),
        ("genuine", Capabilities::EXTENDED),
        ("no-sfi", Capabilities::SHORT),
    ] {
        let (mut place, mut seen) = (Vec::new(), BTreeSet::new());
        let mut file = Vec::new();
        for command in sent(persona, capabilities).into_iter().flatten() {
            match command[..4] {
                [0x00, 0xA4, 0x04, 0x0C] => place = command[5..].to_vec(),
                [0x00, 0xA4, 0x02, 0x0C] => file = command[5..].to_vec(),
                [0x00, 0xB0, p1, _] if p1 & 0x80 != 0 => file = vec![0, p1 & 0x1F],
                _ => {}
            }
            let at = match command[..4] {
                [0x00, 0xA4, 0x04, 0x0C] => (place.clone(), vec![], 0),
                [0x00, 0xB0, p1, p2] if p1 & 0x80 == 0 => {
                    (place.clone(), file.clone(), u16::from_be_bytes([p1, p2]))
                }
                [0x00, 0xB0, _, p2] => (place.clone(), file.clone(), u16::from(p2)),
                _ => continue,
            };
            // A card without short identifiers is asked with one once, in vain.
            assert!(seen.insert(at) || persona == "no-sfi", "{persona}: {:02X?} again", &command[..4]);
        }
    }
}

#[test]
fn the_number_goes_to_each_application_once_and_nowhere_else() {
    let commands: Vec<_> = sent("genuine", Capabilities::SHORT).into_iter().flatten().collect();
    let today = japan_day(Timestamp::now());
    let number = persona::by_name("genuine").unwrap().credential("check_number_b", today).unwrap();
    let with_number: Vec<_> = commands
        .iter()
        .filter(|command| command.windows(14).any(|window| window == number.as_bytes()))
        .collect();
    assert_eq!(with_number.len(), 2);
    assert!(with_number.iter().all(|command| command[..5] == [0x00, 0x20, 0x00, 0x80, 14]));
    let verify = commands.iter().filter(|command| command[1] == 0x20 && command.len() > 4).count();
    assert_eq!(verify, 2);
}

#[test]
fn the_my_number_is_never_asked_for() {
    let (mut place, visual, text) = (Vec::new(), 0x02, 0x08);
    for command in sent("genuine", Capabilities::SHORT).into_iter().flatten() {
        match command[..2] {
            [0x00, 0xA4] if command[2] == 0x04 => place = command[5..].to_vec(),
            [0x00, 0xA4] => {
                // Card-face EF 0005 and 0013, input-support EF 0001 and 0014.
                let file = u16::from_be_bytes([command[5], command[6]]);
                let forbidden = match place.last() {
                    Some(last) if *last == visual && place[0] == 0xD3 => [0x0005, 0x0013].contains(&file),
                    Some(last) if *last == text => [0x0001, 0x0014].contains(&file),
                    _ => false,
                };
                assert!(!forbidden, "{place:02X?} {file:04X}");
            }
            [0x00, 0xB0] if command[2] & 0x80 != 0 => {
                let short_id = command[2] & 0x1F;
                let forbidden = match place.last() {
                    Some(last) if *last == visual => short_id == 0x05,
                    Some(last) if *last == text => short_id == 0x01,
                    _ => false,
                };
                assert!(!forbidden, "{place:02X?} short id {short_id:02X}");
            }
            _ => {}
        }
    }
}

#[test]
fn the_card_is_left_as_the_sheet_says() {
    let all = sent("genuine", Capabilities::SHORT);
    assert_eq!(all.last(), Some(&None), "the power goes last");
    let selects: Vec<_> =
        all.iter().flatten().filter(|command| command[1] == 0xA4 && command[2] == 0x04).collect();
    assert_eq!(selects.last().unwrap()[5..], [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00], "the issuer domain");
}

/// The files of a licence that were selected under each of its DFs, and what was verified, in order.
fn selected(commands: &[Vec<u8>]) -> Vec<(u8, u16)> {
    let mut df = 0;
    let mut files = Vec::new();
    for command in commands {
        match command[..3] {
            // DF1 and DF2 differ in the sixth byte of their names; the MF is neither.
            [0x00, 0xA4, 0x04] => df = command[10],
            [0x00, 0xA4, 0x00] => df = 0,
            [0x00, 0xA4, 0x02] => files.push((df, u16::from_be_bytes([command[5], command[6]]))),
            // By short identifier.
            [0x00, 0xB0, p1] if p1 & 0x80 != 0 => files.push((df, u16::from(p1 & 0x1F))),
            _ => {}
        }
    }
    files
}

#[test]
fn the_domicile_of_a_licence_stays_in_the_card() {
    for capabilities in [Capabilities::SHORT, Capabilities::EXTENDED] {
        // With and without remarks: EF06 is the domicile's.
        for persona in ["licence-fresh", "licence-two-moves", "licence-gaiji"] {
            let commands: Vec<_> = sent(persona, capabilities).into_iter().flatten().collect();
            let files = selected(&commands);
            assert!(files.contains(&(1, 0x0001)), "{persona}: the entries are read: {files:04X?}");
            assert!(files.contains(&(2, 0x0001)), "{persona}: the photo is read: {files:04X?}");
            assert!(!files.contains(&(1, 0x0002)), "{persona}: EF02 is 本籍");
            assert!(!files.contains(&(1, 0x0006)), "{persona}: EF06 is the change of 本籍");
        }
    }
}

#[test]
fn each_pin_of_a_licence_goes_to_the_card_once_and_after_a_question() {
    let commands: Vec<_> = sent("licence-fresh", Capabilities::SHORT).into_iter().flatten().collect();
    let verify: Vec<usize> =
        (0..commands.len()).filter(|at| commands[*at][1] == 0x20 && commands[*at].len() > 4).collect();
    let whose: Vec<u8> = verify.iter().map(|at| commands[*at][3]).collect();
    assert_eq!(whose, [0x81, 0x82], "PIN 1, then PIN 2");
    for at in verify {
        let before = &commands[at - 1];
        assert_eq!(before[..], [0x00, 0x20, 0x00, commands[at][3]], "the tries are asked for just before");
    }
    let today = japan_day(Timestamp::now());
    for id in ["licence_pin_1", "licence_pin_2"] {
        let pin = persona::by_name("licence-fresh").unwrap().credential(id, today).unwrap();
        let with = commands.iter().filter(|command| command.windows(4).any(|part| part == pin.as_bytes()));
        assert_eq!(with.count(), 1, "{id}");
    }
}

/// Bytes in pieces of 240, and fourteen commands beside them.
#[test]
fn a_licence_costs_few_commands() {
    for persona in ["licence-fresh", "licence-two-moves", "licence-gaiji"] {
        let commands: Vec<_> = sent(persona, Capabilities::SHORT).into_iter().flatten().collect();
        let (read, other): (Vec<_>, Vec<_>) = commands.iter().partition(|command| is_read(command));
        // EF01 880, EF03 264, EF04 640, EF05 663, EF07 578, photo 2005, two small free files.
        let pieces: usize =
            [880_usize, 264, 640, 663, 578, 2005, 17, 3].map(|bytes| bytes.div_ceil(240)).iter().sum();
        assert!(read.len() <= pieces, "{persona}: {} reads", read.len());
        assert!(other.len() <= 14, "{persona}: {} commands beside the reads", other.len());
    }
}

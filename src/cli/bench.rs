// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika softcard bench`: what complete checks cost, in commands, bytes, radio time and our own
//! computing. Prints numbers; asserts nothing.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::transaction::Traffic;
use tashika_kit::{
    Capabilities, CardError, CredentialId, Link, LinkError, ReadOrder, Transaction, Watch, chip,
};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona};
use tashika_softcard::radio::{BitRate, Passing, RadioLink, RadioTime};

use super::exit;
use super::output::{complain, say};
use crate::documents;
use crate::jpki::JpkiUse;
use crate::trust::TrustStore;

/// How often our own computing is measured; the median is printed.
const ROUNDS: usize = 21;

struct Cost {
    recognise: Traffic,
    whole: Traffic,
    jpki: Jpki,
    radio: Duration,
    own: Duration,
}

/// What is signed: about as long as the text a customer reads at a counter.
const STATEMENT: &str = "窓口での本人確認のため、この文面に電子署名を行います。取引：口座開設。";

/// The links that are measured.
const LINKS: [(&str, Capabilities); 2] =
    [("short, 256 B", Capabilities::SHORT), ("extended, 64 KiB", Capabilities::EXTENDED)];

/// The bit rates of contactless cards.
const RATES: [(&str, BitRate); 4] = [
    ("106", BitRate::Kbit106),
    ("212", BitRate::Kbit212),
    ("424", BitRate::Kbit424),
    ("848", BitRate::Kbit848),
];

/// One thing to measure.
struct Case {
    title: &'static str,
    persona: &'static str,
    /// Credentials that are not given.
    without: &'static [CredentialId],
    /// What the cost is held against.
    bound: Bound,
    /// Whether the signature over hidden data is checked.
    signature: bool,
    /// What the card is put down for, if not to be read.
    task: Option<JpkiUse>,
}

/// What a cost is held against. Printed, never asserted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// Nothing.
    None,
    /// A licence: its bytes in pieces of a desktop reader, and a few commands beside.
    Licence,
    /// A residence card: a number of commands with extended length, and the pictures' own time on the air.
    Residence,
    /// A passport: what BSI TR-03135-1 asks of a reference document, and our own computing.
    Passport,
}

const CASES: [Case; 11] = [
    Case {
        title: "My Number Card, complete: JPKI certificates, card face, text, expiry copies, both challenges",
        persona: "genuine",
        without: &[],
        bound: Bound::None,
        signature: false,
        task: None,
    },
    Case {
        title: "JPKI, user authentication: both certificates, PIN, one answer",
        persona: "genuine",
        without: &[],
        bound: Bound::None,
        signature: false,
        task: Some(JpkiUse::Authentication),
    },
    Case {
        title: "JPKI, signature: both certificates, password, one signature",
        persona: "genuine",
        without: &[],
        bound: Bound::None,
        signature: false,
        task: Some(JpkiUse::Signature),
    },
    Case {
        title: "Driver's licence, PIN 1 only",
        persona: "licence-fresh",
        without: &[tashika_licence::PIN_2],
        bound: Bound::Licence,
        signature: false,
        task: None,
    },
    Case {
        title: "Driver's licence, both PINs",
        persona: "licence-fresh",
        without: &[],
        bound: Bound::Licence,
        signature: false,
        task: None,
    },
    Case {
        title: "Driver's licence, both PINs, its signature checked (本籍 is read and wiped)",
        persona: "licence-fresh",
        without: &[],
        bound: Bound::Licence,
        signature: true,
        task: None,
    },
    Case {
        title: "My Number Card with its My-Number licence",
        persona: "my-number-licence",
        without: &[],
        bound: Bound::None,
        signature: false,
        task: None,
    },
    Case {
        title: "Residence card, first generation (3DES, RSA), complete",
        persona: "residence-permanent",
        without: &[],
        bound: Bound::Residence,
        signature: false,
        task: None,
    },
    Case {
        title: "Residence card, second generation (AES, ECDSA P-384), complete",
        persona: "residence2-permanent",
        without: &[],
        bound: Bound::Residence,
        signature: false,
        task: None,
    },
    Case {
        title: "Passport, BAC, Active Authentication (ECDSA): COM, SOD, DG1, DG2, DG15",
        persona: "passport-jp-2020",
        without: &[tashika_passport::CAN],
        bound: Bound::Passport,
        signature: false,
        task: None,
    },
    Case {
        title: "Passport, PACE-GM P-256 AES-128, Active Authentication (ECDSA): COM, SOD, DG1, DG2, DG14, DG15",
        persona: "passport-jp-2025",
        without: &[tashika_passport::CAN],
        bound: Bound::Passport,
        signature: false,
        task: None,
    },
];

pub(super) fn run() -> u8 {
    let Ok(trust) = TrustStore::training() else {
        complain!("tashika: the training anchors are missing");
        return exit::TROUBLE;
    };
    say!(
        "Radio time is a model (10 bits a byte at the given rate, 8 ms for each command), not a measurement."
    );
    for case in &CASES {
        if let Err(error) = measure(case, &trust) {
            complain!("tashika: {error}");
            return exit::TROUBLE;
        }
    }
    exit::PROVED
}

fn measure(case: &Case, trust: &TrustStore) -> Result<(), CardError> {
    let persona = persona::by_name(case.persona).ok_or(CardError::Internal("no such persona"))?;
    say!("\n{}", case.title);
    say!("reader            rate  commands  of these READ  not READ  sent B  received B  radio s  own ms");
    for (name, capabilities) in LINKS {
        for (label, rate) in RATES {
            let time = RadioTime { rate, ..RadioTime::default() };
            let cost = median((case, persona), capabilities, time, trust)?;
            line((name, label), &cost);
            if case.task.is_none() && label == "106" {
                beside(&cost);
            }
            match case.bound {
                Bound::None => {}
                Bound::Licence if label == "106" => licence_bound(&cost),
                Bound::Residence => residence_bound((name, label), &cost, rate),
                Bound::Passport => passport_bound(label, &cost),
                Bound::Licence => {}
            }
        }
    }
    Ok(())
}

/// Bytes of one READ of a desktop reader (`specs` drivers-licence §1.5), and the commands a licence may cost beside
/// reading its bytes in such pieces.
const PIECE: u64 = 240;
const BESIDE: u64 = 14;

/// The commands a residence card of the first generation may cost with extended length, and the bytes of its two
/// pictures at their full size (`specs` residence-card §4.1).
const RESIDENCE_COMMANDS: u32 = 20;
const PICTURE_BYTES: usize = 10_000;

fn line((name, rate): (&str, &str), cost: &Cost) {
    let Traffic { commands, reads, sent, received } = cost.whole;
    say!(
        "{name:16}  {rate:>4}  {commands:>8}  {reads:>13}  {:>8}  {sent:>6}  {received:>10}  {:>7.2}  {:>6.2}",
        commands - reads,
        cost.radio.as_secs_f64(),
        cost.own.as_secs_f64() * 1e3,
    );
    if rate != "106" {
        return;
    }
    say!("{:16}        before anything is asked for: {} commands", "", cost.recognise.commands);
}

/// What reading the certificates beside a document costs.
fn beside(cost: &Cost) {
    let Traffic { commands, reads, .. } = cost.whole;
    let Jpki { commands: jpki, reads: jpki_reads } = cost.jpki;
    // A passport is asked after the My Number Card, so that the application was looked for and is not there.
    if jpki_reads > 0 {
        say!(
            "{:16}        in the JPKI-AP (token label, three certificates): {jpki}, of these {jpki_reads} READ; all others not READ: {}",
            "",
            commands - reads - (jpki - jpki_reads),
        );
    }
}

fn licence_bound(cost: &Cost) {
    let Traffic { commands, received, .. } = cost.whole;
    // Each answer ends with a status word of two bytes.
    let data = received.saturating_sub(2 * u64::from(commands));
    let bound = data.div_ceil(PIECE) + BESIDE;
    say!(
        "{:16}        aim for short commands: {data} bytes in pieces of {PIECE} and {BESIDE} commands beside them, at most {bound}",
        ""
    );
}

fn residence_bound((name, label): (&str, &str), cost: &Cost, rate: BitRate) {
    let alone = RadioTime { rate, per_command: Duration::ZERO };
    let pictures = alone.of(PICTURE_BYTES).as_secs_f64();
    say!("{:16}  {label:>4}  {PICTURE_BYTES} bytes of pictures alone take {pictures:.2} s on the air", "");
    if label == "106" && name == LINKS[1].0 {
        let (commands, held) = (cost.whole.commands, cost.whole.commands <= RESIDENCE_COMMANDS);
        let said = if held { "held" } else { "NOT held" };
        say!(
            "{:16}        bound with extended length: {commands} commands, at most {RESIDENCE_COMMANDS}: {said}",
            ""
        );
    }
}

/// The time in which a reader has COM, SOD, DG1 and DG2 of a reference document (BSI TR-03135-1, 4.1.4), and what our own
/// computing may take of it.
const PASSPORT_TIME: Duration = Duration::from_secs(7);
const PASSPORT_COMPUTING: Duration = Duration::from_millis(150);

fn passport_bound(label: &str, cost: &Cost) {
    if !["106", "424"].contains(&label) {
        return;
    }
    let said = |held: bool| if held { "held" } else { "NOT held" };
    say!(
        "{:16}  {label:>4}  aims: at most {} s on the air: {}; at most {} ms of computing: {}",
        "",
        PASSPORT_TIME.as_secs(),
        said(cost.radio <= PASSPORT_TIME),
        PASSPORT_COMPUTING.as_millis(),
        said(cost.own <= PASSPORT_COMPUTING),
    );
}

fn median(
    (case, persona): (&Case, &Persona),
    capabilities: Capabilities,
    time: RadioTime,
    trust: &TrustStore,
) -> Result<Cost, CardError> {
    let card = SharedCard::of(persona, japan_day(Timestamp::now()));
    let mut costs = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        costs.push(once((case, persona), &card, capabilities, time, trust)?);
    }
    costs.sort_by_key(|cost| cost.own);
    costs.into_iter().nth(ROUNDS / 2).ok_or(CardError::Internal("no round was run"))
}

fn once(
    (case, persona): (&Case, &Persona),
    card: &SharedCard,
    capabilities: Capabilities,
    time: RadioTime,
    trust: &TrustStore,
) -> Result<Cost, CardError> {
    let now = Timestamp::now();
    let seen = Arc::new(Mutex::new(Seen::default()));
    let link = RadioLink::new(card.link().with_capabilities(capabilities), time, Passing::Count);
    let meter = link.meter();
    let link = Stopwatch { link, seen: Arc::clone(&seen) };
    let begun = Instant::now();
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(documents::table(case.task, true), &mut tx)?;
    let recognise = tx.traffic();
    let mut credentials = persona.answers(chip.needs(), None, japan_day(now));
    credentials.retain(|given| !case.without.contains(&given.id));
    let driver = chip.driver();
    let order =
        ReadOrder { now, anchors: trust, signatures_over_hidden: case.signature, statement: Some(STATEMENT) };
    let readings = chip.read(&mut tx, credentials, &order)?;
    let verdicts = driver.judge(&readings.document, trust, now);
    std::hint::black_box(&verdicts);
    let whole = begun.elapsed();
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let own = whole.saturating_sub(seen.inside);
    Ok(Cost { recognise, whole: tx.traffic(), jpki: seen.jpki, radio: meter.elapsed(), own })
}

/// What the JPKI-AP's part of the check costs: the token label and three certificates.
#[derive(Clone, Copy, Debug, Default)]
struct Jpki {
    commands: u32,
    reads: u32,
}

/// What is seen at the link.
#[derive(Debug, Default)]
struct Seen {
    /// Time spent behind the link, which is the card's and not ours.
    inside: Duration,
    /// Whether the JPKI-AP is selected.
    in_jpki: bool,
    jpki: Jpki,
}

/// Watches the link.
struct Stopwatch<L> {
    link: L,
    seen: Arc<Mutex<Seen>>,
}

impl<L: Link> Link for Stopwatch<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let begun = Instant::now();
        let answer = self.link.transmit(command);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.inside += begun.elapsed();
        if command.starts_with(&[0x00, 0xA4, 0x04]) {
            seen.in_jpki = command.windows(5).any(|rid| rid == [0xD3, 0x92, 0xF0, 0x00, 0x26]);
        }
        if seen.in_jpki {
            seen.jpki.commands += 1;
            seen.jpki.reads += u32::from(command.get(1) == Some(&0xB0));
        }
        answer
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

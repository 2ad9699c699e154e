// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika softcard bench`: what the complete check costs, in commands, bytes, radio time and our own
//! computing. Prints numbers; asserts nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::transaction::Traffic;
use tashika_kit::{Capabilities, CardError, Credential, Link, LinkError, Secret, Transaction, Watch, driver};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona};
use tashika_softcard::radio::{BitRate, Passing, RadioLink, RadioTime};

use super::exit;
use super::output::{complain, say};
use crate::documents::DRIVERS;
use crate::trust::TrustStore;

/// How often our own computing is measured; the median is printed.
const ROUNDS: usize = 21;

struct Cost {
    recognise: Traffic,
    whole: Traffic,
    radio: Duration,
    own: Duration,
}

pub(super) fn run() -> u8 {
    let (Some(persona), Ok(trust)) = (persona::by_name("genuine"), TrustStore::training()) else {
        complain!("tashika: the genuine persona or the training anchors are missing");
        return exit::TROUBLE;
    };
    say!(
        "Complete check of a My Number Card: JPKI certificates, card face, text, expiry copies, both challenges."
    );
    say!(
        "Radio time is a model (10 bits a byte at the given rate, 8 ms for each command), not a measurement.\n"
    );
    say!("reader            rate  commands  of these READ  not READ  sent B  received B  radio s  own ms");
    for (name, capabilities) in
        [("short, 256 B", Capabilities::SHORT), ("extended, 64 KiB", Capabilities::EXTENDED)]
    {
        for (label, rate) in [
            ("106", BitRate::Kbit106),
            ("212", BitRate::Kbit212),
            ("424", BitRate::Kbit424),
            ("848", BitRate::Kbit848),
        ] {
            let time = RadioTime { rate, ..RadioTime::default() };
            match median(persona, capabilities, time, &trust) {
                Ok(cost) => line(name, label, &cost),
                Err(error) => {
                    complain!("tashika: {error}");
                    return exit::TROUBLE;
                }
            }
        }
    }
    exit::PROVED
}

fn line(name: &str, rate: &str, cost: &Cost) {
    let Traffic { commands, reads, sent, received } = cost.whole;
    say!(
        "{name:16}  {rate:>4}  {commands:>8}  {reads:>13}  {:>8}  {sent:>6}  {received:>10}  {:>7.2}  {:>6.2}",
        commands - reads,
        cost.radio.as_secs_f64(),
        cost.own.as_secs_f64() * 1e3,
    );
    if rate == "106" {
        say!("{:16}        of these {} before the number is asked for", "", cost.recognise.commands);
    }
}

fn median(
    persona: &Persona,
    capabilities: Capabilities,
    time: RadioTime,
    trust: &TrustStore,
) -> Result<Cost, CardError> {
    let card = SharedCard::of(persona, japan_day(Timestamp::now()));
    let mut costs = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        costs.push(once(persona, &card, capabilities, time, trust)?);
    }
    costs.sort_by_key(|cost| cost.own);
    costs.into_iter().nth(ROUNDS / 2).ok_or(CardError::Internal("no round was run"))
}

fn once(
    persona: &Persona,
    card: &SharedCard,
    capabilities: Capabilities,
    time: RadioTime,
    trust: &TrustStore,
) -> Result<Cost, CardError> {
    let now = Timestamp::now();
    let inside = Arc::new(AtomicU64::new(0));
    let link = RadioLink::new(card.link().with_capabilities(capabilities), time, Passing::Count);
    let meter = link.meter();
    let link = Stopwatch { link, inside: Arc::clone(&inside) };
    let begun = Instant::now();
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let (driver, recognised) = driver::recognise(&DRIVERS, &mut tx)?;
    let recognise = tx.traffic();
    let number = persona.credential(recognised.need().id, japan_day(now)).unwrap_or_default();
    let credential =
        Credential { id: recognised.need().id, secret: Secret::from(number.as_str()), last_try: None };
    let reading = recognised.read(&mut tx, credential, now)?;
    let verdicts = driver.judge(&reading, trust, now);
    std::hint::black_box(&verdicts);
    let own = begun.elapsed().saturating_sub(Duration::from_nanos(inside.load(Ordering::Relaxed)));
    Ok(Cost { recognise, whole: tx.traffic(), radio: meter.elapsed(), own })
}

/// Counts the time spent behind the link, which is the card's and not ours.
struct Stopwatch<L> {
    link: L,
    inside: Arc<AtomicU64>,
}

impl<L: Link> Link for Stopwatch<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let begun = Instant::now();
        let answer = self.link.transmit(command);
        let nanoseconds = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.inside.fetch_add(nanoseconds, Ordering::Relaxed);
        answer
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

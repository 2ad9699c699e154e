// SPDX-License-Identifier: MIT OR Apache-2.0
//! Revocation lists of the whole country: 5,000,000 serial numbers over 1,700 lists, made and signed here. Prints numbers,
//! asserts nothing about them: `cargo bench --bench crl`. `TASHIKA_CRL_SERIALS` asks for another number.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark stops at the first mistake and prints its numbers"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika::jpki::revocation::crl::{CrlStore, Found, IssuerKey, Location, Outcome, Point, Session};
use tashika::jpki::revocation::http::Memory;
use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Lookup};

#[path = "../src/jpki/revocation/crl/tests/make.rs"]
mod make;

use make::{List, Maker, point};

const LISTS: u64 = 1_700;
const SERIALS: u64 = 5_000_000;
/// Serial numbers of the country are given out of this range: four bytes, as on real certificates.
const RANGE: u64 = 1 << 28;
const NOW: &str = "2026-11-22T03:00:00Z";

struct Pinned([u8; 32]);

impl Anchors for Pinned {
    fn pinned_certificate(&self, fingerprint: &[u8; 32]) -> Lookup<Anchor> {
        let anchor = Anchor { name: "bench".into(), fingerprint: *fingerprint, class: AnchorClass::Test };
        if *fingerprint == self.0 { Lookup::Accepted(anchor) } else { Lookup::Unknown }
    }
}

/// Numbers that look random and are the same each time.
struct Scattered(u64);

impl Scattered {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

/// A few huge ones, many small ones: the size falls with the rank, as cities do.
fn sizes(serials: u64) -> Vec<u64> {
    let weight = |rank: u64| 1_000_000 / (rank + 8);
    let all: u64 = (0..LISTS).map(weight).sum();
    (0..LISTS).map(|rank| serials * weight(rank) / all).collect()
}

struct Made {
    folder: PathBuf,
    bytes: u64,
    /// A serial number of each list that is listed, and its list.
    listed: Vec<(u64, [u8; 4])>,
}

fn make_lists(folder: &Path, maker: &Maker, serials: u64, this_update: &str) -> Made {
    fs::create_dir_all(folder).unwrap();
    let mut made = Made { folder: folder.to_owned(), bytes: 0, listed: Vec::new() };
    let day = NOW.parse::<Timestamp>().unwrap().as_second();
    for (rank, size) in (0_u64..).zip(sizes(serials)) {
        let mut scattered = Scattered(rank + 1);
        let mut numbers: Vec<u32> = (0..size).map(|_| (scattered.next() % RANGE) as u32).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut list = List::new(this_update, "2026-11-23T15:00:00Z")
            .authority(&maker.key_id())
            .number(&rank.to_be_bytes())
            .point(&point(&format!("Municipality {rank:04} CRLDP")), &[]);
        for number in &numbers {
            let at = day - (scattered.next() % (5 * 365 * 86_400)) as i64;
            let reason = [Some(3), Some(3), Some(4), Some(5), Some(1), None][(scattered.next() % 6) as usize];
            list.push(&number.to_be_bytes(), Timestamp::from_second(at).unwrap(), reason);
        }
        made.listed.extend(numbers.iter().step_by(50).map(|number| (rank, number.to_be_bytes())));
        let bytes = list.signed(maker);
        made.bytes += bytes.len() as u64;
        fs::write(folder.join(format!("{rank:04}.crl")), bytes).unwrap();
    }
    made
}

/// The most memory this process had, and a way to count anew.
fn peak() -> u64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).unwrap_or(0)
}

fn count_anew() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn import(store: &CrlStore, session: &Session<'_>, folder: &Path) -> (Duration, u64, u64, [usize; 4]) {
    let locations = Location::all(folder.to_str().unwrap()).unwrap();
    let begin = Instant::now();
    let all = session.import_all(&locations, &Memory::default(), NOW.parse().unwrap(), &|_, _| ());
    let took = begin.elapsed();
    let _ = store;
    let all: Vec<_> = all.into_iter().map(|one| one.unwrap()).collect();
    let count = |outcome| all.iter().filter(|one| one.outcome == outcome).count();
    let outcomes = [Outcome::New, Outcome::Replaced, Outcome::Unchanged, Outcome::Repaired].map(count);
    let (serials, index) =
        (all.iter().map(|one| one.serials).sum(), all.iter().map(|one| one.index_bytes).sum());
    (took, serials, index, outcomes)
}

fn openssl(made: &Made, ca: &Path) -> Duration {
    let begin = Instant::now();
    for rank in 0..LISTS {
        let file = made.folder.join(format!("{rank:04}.crl"));
        let run = Command::new("openssl")
            .args(["crl", "-inform", "DER", "-verify", "-noout", "-CAfile"])
            .arg(ca)
            .arg("-in")
            .arg(file)
            .output()
            .unwrap();
        assert!(String::from_utf8_lossy(&run.stderr).contains("verify OK"), "{run:?}");
    }
    begin.elapsed()
}

fn look_up(store: &CrlStore, key: &IssuerKey, made: &Made) {
    let now = NOW.parse().unwrap();
    let points: Vec<Vec<u8>> =
        (0..LISTS).map(|rank| point(&format!("Municipality {rank:04} CRLDP"))).collect();
    let mut scattered = Scattered(99);
    for round in ["first (indexes not open yet)", "second"] {
        let (mut listed, mut others, mut times) = (0, 0, Vec::new());
        for _ in 0..100_000 {
            let (rank, number) = made.listed[(scattered.next() % made.listed.len() as u64) as usize];
            // Every other one is a number that is hardly listed.
            let number = match scattered.next() % 2 {
                0 => number.to_vec(),
                _ => (scattered.next() % RANGE).to_be_bytes()[4..].to_vec(),
            };
            let digits: Vec<u8> = number.iter().copied().skip_while(|byte| *byte == 0).collect();
            let begin = Instant::now();
            let found = store.find(key, Some(Point(&points[rank as usize])), &digits, now);
            times.push(begin.elapsed());
            match found {
                Found::Revoked { .. } => listed += 1,
                Found::NotListed { .. } => others += 1,
                other => panic!("{other:?}"),
            }
        }
        times.sort();
        let at = |part: usize| times[times.len() * part / 1000];
        println!(
            "look up, {round:30} p50 {:8.1?}  p99 {:8.1?}  p99.9 {:8.1?}  ({listed} revoked, {others} not listed)",
            at(500),
            at(990),
            at(999)
        );
    }
}

fn main() {
    let serials =
        std::env::var("TASHIKA_CRL_SERIALS").ok().and_then(|text| text.parse().ok()).unwrap_or(SERIALS);
    let scratch = tempfile::tempdir().unwrap();
    let maker = Maker::new("crl benchmark");
    let certificate = maker.certificate();
    let begin = Instant::now();
    let made = make_lists(&scratch.path().join("lists"), &maker, serials, "2026-11-21T15:00:00Z");
    println!("made {LISTS} lists, {} bytes, in {:.1?}", made.bytes, begin.elapsed());
    let ca = scratch.path().join("ca.pem");
    let der = scratch.path().join("ca.der");
    fs::write(&der, &certificate).unwrap();
    let run = Command::new("openssl")
        .args(["x509", "-inform", "DER", "-in"])
        .arg(&der)
        .arg("-out")
        .arg(&ca)
        .status();
    assert!(run.unwrap().success());

    let anchors = Pinned(tashika_kit::rsa::sha256(&certificate));
    let store = CrlStore::open(&scratch.path().join("store"));
    let megabytes = |bytes: u64, took: Duration| bytes as f64 / 1e6 / took.as_secs_f64();
    let before = peak();
    count_anew();
    let low = peak();
    let mut session = store.session(&anchors).unwrap();
    session.add_authority(&certificate, &anchors).unwrap();
    let (took, count, index, outcomes) = import(&store, &session, &made.folder);
    session.finish().unwrap();
    println!(
        "import   {took:9.2?}  {:6.0} MB/s  {count} serials  new/replaced/unchanged/repaired {outcomes:?}",
        megabytes(made.bytes, took)
    );
    println!(
        "memory   {:.0} MB at most while importing ({:.0} MB before; {:.0} MB while making the lists)",
        peak() as f64 / 1e3,
        low as f64 / 1e3,
        before as f64 / 1e3
    );
    println!("index    {index} bytes, {:.2} bytes a serial", index as f64 / count as f64);

    let took = openssl(&made, &ca);
    println!("openssl  {took:9.2?}  {:6.0} MB/s  (one process for each list)", megabytes(made.bytes, took));

    let begin = Instant::now();
    let session = store.session(&anchors).unwrap();
    let (took, _, _, outcomes) = import(&store, &session, &made.folder);
    session.finish().unwrap();
    println!("refresh  {took:9.2?}  {outcomes:?}; with opening and noting {:.2?}", begin.elapsed());

    look_up(&store, &IssuerKey::of(&certificate).unwrap(), &made);
}

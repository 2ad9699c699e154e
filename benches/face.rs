// SPDX-License-Identifier: MIT OR Apache-2.0
//! How long it takes from a frame of 640 × 480 to a score, and how much memory. Prints numbers, asserts nothing about time:
//! `cargo bench --bench face --features face`.
//!
//! The networks are built here with the layers of MobileFaceNet (1 M weights) and the size of YuNet; their weights are random.
//! They cost what real ones cost and know no faces: one cell of the detector says "face" whatever it sees.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark stops at the first mistake and prints its numbers"
)]

#[path = "face_networks/mod.rs"]
mod networks;

use std::fs;
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tashika::face::{Engine, Frame};
use tashika_kit::hex;

const ROUNDS: usize = 60;

fn main() {
    let folder = tempfile::TempDir::new().unwrap();
    let side: usize = std::env::var("TASHIKA_BENCH_DETECTOR").ok().map_or(320, |side| side.parse().unwrap());
    let (detector, embedding) = (networks::detector(side), networks::embedding());
    let card = card(side, &detector, &embedding);
    fs::write(folder.path().join("detector.onnx"), &detector).unwrap();
    fs::write(folder.path().join("embedding.onnx"), &embedding).unwrap();
    fs::write(folder.path().join("model.toml"), card).unwrap();

    let before = memory();
    let begin = Instant::now();
    let engine = Engine::load(folder.path()).unwrap();
    println!("load       {:9.1?}", begin.elapsed());
    let [found, described] = engine.weights();
    println!("weights    detector {found}, embedding {described}");
    println!("picture    detector {side} x {side}");

    let (live, photo) = (picture(640, 480), picture(378, 472));
    let mut finding = Vec::new();
    let mut looking = Vec::new();
    let mut whole = Vec::new();
    for _ in 0..ROUNDS {
        finding.push(time(|| drop(engine.find(&live).unwrap())));
        looking.push(time(|| drop(engine.look(&live))));
        whole.push(time(|| drop(engine.compare(&photo, &live).unwrap())));
    }
    tell("find a face in 640 x 480", finding);
    tell("find, align, look at quality", looking);
    tell("photo and frame to score", whole);
    match (before, memory()) {
        (Some(before), Some(after)) => println!("memory     {before} kB before, at most {after} kB"),
        _ => println!("memory     not known on this system"),
    }
}

fn time(what: impl FnOnce()) -> Duration {
    let begin = Instant::now();
    what();
    begin.elapsed()
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    println!("{what:30} p50 {:9.1?}  p99 {:9.1?}", at(50), at(99));
}

/// The most memory this process had, in kB.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Sharp and neither dark nor bright, so that it passes the quality limits.
fn picture(width: u32, height: u32) -> Frame {
    let mut rgb = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let wave = |a: f32, b: f32| {
                (128.0 + 70.0 * (x as f32 / a + y as f32 / b).sin() + f32::from((x * 31 + y * 17) as u8 % 41))
                    as u8
            };
            rgb.extend([wave(5.0, 7.0), wave(-9.0, 4.0), wave(13.0, -6.0)]);
        }
    }
    Frame::from_rgb(width, height, rgb).unwrap()
}

fn card(side: usize, detector: &[u8], embedding: &[u8]) -> String {
    let about = |name: &str, bytes: &[u8]| {
        let hash = hex::lower(&Sha256::digest(bytes));
        format!(
            "name = \"{name}\"\nversion = \"1\"\nlicence = \"none\"\nsource = \"this benchmark\"\n\
             training_data = \"none: random weights\"\nsha256 = \"{hash}\"\n"
        )
    };
    let levels =
        "colours = \"BGR\"\nmean = [127.5, 127.5, 127.5]\nscale = [0.0078125, 0.0078125, 0.0078125]\n";
    format!(
        "[detector]\nkind = \"yunet\"\nwidth = {side}\nheight = {side}\nscore = 0.9\noverlap = 0.3\n\
         [detector.about]\n{}[detector.levels]\n{levels}\
         [embedding]\nlength = 128\nthreshold = 0.4\nfalse_match_rate = 1.0\nfalse_non_match_rate = 1.0\n\
         measured_on = \"nothing\"\n[embedding.about]\n{}[embedding.levels]\n{levels}",
        about("YuNet-sized", detector),
        about("MobileFaceNet-sized", embedding)
    )
}

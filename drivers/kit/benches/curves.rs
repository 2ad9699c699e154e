// SPDX-License-Identifier: MIT OR Apache-2.0
//! Prints what the curves and groups of travel documents cost: `cargo bench -p tashika-kit`.

use std::time::Instant;

use tashika_kit::curve::Curve;
use tashika_kit::digest::Digest;
use tashika_kit::ecdsa;
use tashika_kit::group::Group;

/// How often each thing is done.
const ROUNDS: u32 = 20;

fn main() {
    for curve in Curve::all() {
        let scalar = vec![0xA5; curve.order_bytes()];
        let base = curve.generator();
        let multiplication = milliseconds(|| {
            let product = curve.scalar(&scalar).and_then(|scalar| base.multiply(&scalar));
            assert!(product.is_some());
        });
        let mapping = milliseconds(|| drop(curve.encode(&scalar)));
        let signature = vec![1; 2 * curve.order_bytes()];
        let verification = milliseconds(|| {
            assert!(ecdsa::verify(&base, Digest::Sha256, b"message", &signature).is_err());
        });
        println!(
            "{:>16}: multiplication {multiplication:.2} ms, integrated mapping {mapping:.2} ms, ECDSA {verification:.2} ms",
            curve.name()
        );
    }
    for id in 0..3 {
        let Some(group) = Group::by_parameter_id(id) else { continue };
        let exponent = vec![0xA5; group.q.len()];
        let power = milliseconds(|| assert!(group.power(&group.g, &exponent).is_some()));
        println!("MODP group {id}, {} bits: power {power:.2} ms", group.p.len() * 8);
    }
}

/// Of one round, on average; the first, which prepares the constants, does not count.
fn milliseconds(mut work: impl FnMut()) -> f64 {
    work();
    let start = Instant::now();
    (0..ROUNDS).for_each(|_| work());
    start.elapsed().as_secs_f64() * 1000.0 / f64::from(ROUNDS)
}

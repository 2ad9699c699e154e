// SPDX-License-Identifier: MIT OR Apache-2.0
use super::{Colours, Levels, ModelCard, ModelError};

const CARD: &str = include_str!("../../../tests/fixtures/face/model.toml");

fn refused(from: &str, to: &str) -> String {
    assert!(CARD.contains(from), "{from}");
    match ModelCard::parse(&CARD.replacen(from, to, 1)) {
        Err(ModelError::Card(why)) => why,
        other => panic!("{from} -> {to}: {other:?}"),
    }
}

#[test]
fn a_whole_card_is_read() {
    let card = ModelCard::parse(CARD).unwrap();
    assert_eq!((card.detector.width, card.detector.height), (160, 128));
    assert_eq!(card.detector.levels.colours, Colours::Bgr);
    assert_eq!(card.embedding.length, 48);
}

/// Every line of the card is needed: a card without it is refused.
#[test]
fn a_card_that_lacks_anything_is_refused() {
    let mut lines = 0;
    for (at, line) in CARD.lines().enumerate() {
        if !line.contains('=') {
            continue;
        }
        let rest: Vec<&str> =
            CARD.lines().enumerate().filter(|(other, _)| *other != at).map(|(_, l)| l).collect();
        assert!(ModelCard::parse(&rest.join("\n")).is_err(), "{line}");
        lines += 1;
    }
    assert!(lines > 24, "{lines}");
}

#[test]
fn a_card_that_says_something_impossible_is_refused() {
    refused("width = 160", "width = 150");
    refused("width = 160", "width = 0");
    refused("width = 160", "width = 12800");
    refused("height = 128", "height = -128");
    refused("score = 0.25", "score = 0.0");
    refused("score = 0.25", "score = nan");
    refused("overlap = 0.3", "overlap = 1.5");
    refused("threshold = 0.6", "threshold = 1.0");
    refused("threshold = 0.6", "threshold = nan");
    refused("threshold = 0.6", "threshold = inf");
    refused("false_match_rate = 0.5", "false_match_rate = 2.0");
    refused("false_non_match_rate = 0.5", "false_non_match_rate = -0.1");
    refused("length = 48", "length = 0");
    refused("length = 48", "length = 99999999");
    refused("colours = \"BGR\"", "colours = \"GRB\"");
    refused("kind = \"yunet\"", "kind = \"scrfd\"");
    refused("name = \"blue fields\"", "name = \" \"");
    refused("mean = [10.0", "mean = [nan");
    refused("mean = [10.0, 20.0, 30.0]", "mean = [10.0, 20.0]");
    refused("[embedding.levels]", "[embedding.level]");
    refused("length = 48", "length = 48\nfallback = true");
    let hash = CARD.split("sha256 = \"").nth(1).unwrap().get(..64).unwrap();
    refused(hash, &hash[..62]);
    refused(hash, &"z".repeat(64));
}

#[test]
fn a_scale_of_nothing_is_refused() {
    let scale = CARD.lines().find(|line| line.starts_with("scale")).unwrap();
    refused(scale, "scale = [0.0, 1.0, 1.0]");
    refused(scale, "scale = [inf, 1.0, 1.0]");
}

#[test]
fn levels_are_in_the_networks_order_of_colours() {
    let of = |colours| Levels { colours, mean: [1.0, 2.0, 3.0], scale: [1.0, 10.0, 100.0] };
    assert_eq!(of(Colours::Rgb).of([11.0, 22.0, 33.0]), [10.0, 200.0, 3000.0]);
    assert_eq!(of(Colours::Bgr).of([11.0, 22.0, 33.0]), [32.0, 200.0, 800.0]);
}

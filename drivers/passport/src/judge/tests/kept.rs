// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is withheld, what other programs find, and the words.

use proptest::prelude::*;
use tashika_kit::card_side::der::{sequence, tlv};
use tashika_kit::verdict::{Mark, Originality};

use super::whole::{DG15, asked, book, challenge, dg15, originality};
use super::*;
use crate::pki::openssl;
use crate::withhold;

/// What is kept judges as what was read did.
#[test]
fn a_withheld_reading_judges_alike() {
    let alike = |full: &Reading, kept: &Reading| {
        let [full, kept] = [full, kept].map(verdicts);
        assert_eq!(kept.integrity, full.integrity);
        assert_eq!(kept.issuer, full.issuer);
        assert_eq!(kept.originality, full.originality);
        assert_eq!(
            (kept.validity, kept.revocation, kept.agreement),
            (full.validity, full.revocation, full.agreement)
        );
    };
    let mut wrong = asked();
    wrong.challenges[0].answer[3] ^= 1;
    let mut refused = asked();
    refused.challenges[0] = challenge(Vec::new(), "6985");
    for full in [asked(), wrong.clone()] {
        let kept = withhold::challenges(&full);
        assert!(kept.challenges.is_empty());
        alike(&full, &kept);
        let less = withhold::photo(&kept);
        assert!(less.evidence("passport.dg2").is_none() && less.field(&FieldName::PHOTO).is_none());
        alike(&full, &less);
        alike(&full, &withhold::challenges(&less));
    }
    // A refusal holds nothing that could be passed on.
    let mut too_long = book(&[(DG15, dg15(&Key::of("long", Kind::Pkcs1)))]).reading();
    too_long.challenges.push(challenge(Vec::new(), "6700"));
    assert_eq!(originality(&verdicts(&too_long)), "challenge_refused");
    for full in [refused, too_long] {
        alike(&full, &withhold::challenges(&full));
    }
    // Nor can a key that is not known be asked.
    let mut unknown = book(&[(DG15, tlv(&[0x6F], &sequence(&[])))]).reading();
    unknown.challenges = asked().challenges;
    assert_ne!(originality(&verdicts(&unknown)), "no_challenge");
    alike(&unknown, &withhold::challenges(&unknown));
    // A photo that was changed stays changed.
    let mut bent = asked();
    change(&mut bent, "passport.dg2", |bytes| *bytes.last_mut().unwrap() ^= 1);
    bent.fields.retain(|field| field.name != FieldName::PHOTO);
    alike(&bent, &withhold::photo(&bent));
    assert_eq!(altered(&verdicts(&withhold::photo(&bent))), ["dg2"]);
    // What could not be checked is not attested.
    let mut unreadable = asked();
    change(&mut unreadable, evidence::SOD, |bytes| bytes.truncate(30));
    assert!(withhold::photo(&unreadable).attested.is_empty());
}

/// An attested word never outvotes what is there.
#[test]
fn a_word_counts_for_nothing_beside_the_evidence() {
    let mut reading = asked();
    change(&mut reading, "passport.dg2", |bytes| *bytes.last_mut().unwrap() ^= 1);
    reading.fields.retain(|field| field.name != FieldName::PHOTO);
    reading.challenges[0].answer[3] ^= 1;
    reading.attested = vec![attest("passport.dg2.hash", true), attest(evidence::ACTIVE, true)];
    let verdicts = verdicts(&reading);
    assert_eq!(altered(&verdicts), ["dg2"]);
    assert!(!matches!(verdicts.originality, Originality::Proven));
    for (kept, name) in
        [(withhold::photo(&reading), "passport.dg2.hash"), (withhold::challenges(&reading), evidence::ACTIVE)]
    {
        let words: Vec<bool> =
            kept.attested.iter().filter(|one| one.name == name).map(|one| one.held).collect();
        assert_eq!(words, [false], "{name}");
    }
}

/// Another program finds the same about the whole file.
#[test]
fn openssl_agrees_about_the_sod() {
    let reading = asked();
    let sod = reading.evidence(evidence::SOD).unwrap();
    let header = if sod[1] == 0x82 { 4 } else { 3 };
    let object = openssl(&["cms", "-verify", "-inform", "DER", "-noverify", "-binary"], &sod[header..]);
    let [one, two] =
        [1, 2].map(|number| Digest::Sha256.of(&[reading.evidence(&format!("passport.dg{number}")).unwrap()]));
    for hash in [one, two] {
        assert!(object.windows(32).any(|part| part == hash));
    }
}

/// Codes are literals in the sources; each must have its text.
const SOURCES: [&str; 6] = [
    include_str!("../agreement.rs"),
    include_str!("../chip.rs"),
    include_str!("../issuer.rs"),
    include_str!("../mod.rs"),
    include_str!("../passive.rs"),
    include_str!("../revocation.rs"),
];

#[test]
fn every_step_and_reason_has_its_words() {
    for file in ["ja", "en"] {
        let path = format!("{}/../../assets/locale/{file}.toml", env!("CARGO_MANIFEST_DIR"));
        let words: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
        let has = |section: &str, key: &str| {
            assert!(words[section].as_table().unwrap().contains_key(key), "{file}: [{section}] {key}");
        };
        for code in super::super::steps::ALL {
            has("step", code);
        }
        let mut codes = 0;
        for source in SOURCES {
            for before in
                ["Reason::new(\"", "unknown(\"", "not_checked(\"", "skip(steps::SOD, \"", "without(steps, \""]
            {
                for after in source.split(before).skip(1) {
                    has("reason", after.split('"').next().unwrap());
                    codes += 1;
                }
            }
        }
        assert!(codes > 40, "{codes}");
        for code in ["photo_withheld", "data_group_missing", "key_withheld"] {
            has("reason", code);
        }
        for number in 1..=16 {
            has("part", &format!("dg{number}"));
        }
        has("part", "sod_signature");
        for name in [
            evidence::ACTIVE,
            evidence::CHIP,
            evidence::MAPPING,
            evidence::OPENED,
            "passport.dg2.hash",
            "passport.dg11.hash",
            "passport.dg12.hash",
        ] {
            has("step", name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// However a stored reading is bent: it is judged, and nothing that was bent is proved.
    #[test]
    fn bent_readings_do_no_harm(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        static GOOD: std::sync::LazyLock<Reading> = std::sync::LazyLock::new(asked);
        let mut bent = GOOD.clone();
        let evidence = &mut bent.evidence[which.index(GOOD.evidence.len())];
        let name = evidence.name.clone();
        let place = at.index(evidence.bytes.len());
        let changed = evidence.bytes[place] != to;
        evidence.bytes[place] = to;
        let verdicts = verdicts(&bent);
        for kept in [withhold::photo(&bent), withhold::challenges(&bent)] {
            let _ = judge(&kept, &store(), now());
        }
        if changed && name.starts_with("passport.dg") {
            prop_assert!(matches!(verdicts.integrity, Integrity::Altered { .. }), "{name} {place}");
            prop_assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{name} {place}");
        }
    }
}

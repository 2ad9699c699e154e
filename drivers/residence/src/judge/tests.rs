// SPDX-License-Identifier: MIT OR Apache-2.0

use std::borrow::Cow;

use jiff::Timestamp;
use tashika_kit::Reading;
use tashika_kit::anchors::{AnchorClass, Anchors, Root};
use tashika_kit::reading::{Evidence, Field, FieldName, FieldValue, Keep, Note, Source};
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Mark, Originality, Revocation, StepOutcome, Summary, Verdicts,
};

use super::judge;
use crate::certificate::tests::fixture;
use crate::chain::tests::{root, roots};
use crate::contents::{self, CERTIFICATE, CHECK_CODE, FRONT_IMAGE, NAME_IMAGE, PHOTO, PRINTED_ENTRIES};
use crate::withhold;

/// A trust store of roots alone.
struct Store(Vec<Root>);

impl Anchors for Store {
    fn roots(&self, family: &str) -> Vec<Root> {
        if family == "residence" { self.0.clone() } else { Vec::new() }
    }
}

fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn field(name: FieldName, value: FieldValue, source: Source, origin: &'static str) -> Field {
    Field { name, value, source, origin: Cow::Borrowed(origin), keep: Keep::Record }
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn reading(kind: &str, objects: &[(&'static str, &[u8])]) -> Reading {
    let kind = FieldValue::Code { raw: kind.to_owned(), meaning: Cow::Borrowed("residence_card") };
    let evidence: Vec<Evidence> = objects
        .iter()
        .map(|(name, bytes)| Evidence {
            name: Cow::Borrowed(name),
            bytes: bytes.to_vec(),
            keep: Keep::Record,
        })
        .collect();
    let typed = "the number that opened the chip";
    let mut fields = vec![
        field(FieldName::CARD_KIND, kind, Source::UnsignedChipText, "MF/EF02 C1"),
        field(FieldName::DOCUMENT_NUMBER, text("AA12345678BB"), Source::TypedByClerk, typed),
    ];
    fields.extend(contents::signed_fields(&evidence));
    let back = "DF2/EF01 D4";
    fields.push(field(FieldName::ADDRESS, text("架空市1-2-3"), Source::UnsignedChipText, back));
    Reading {
        family: Cow::Borrowed("residence"),
        read_at: now(),
        fields,
        evidence,
        challenges: Vec::new(),
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

/// A first-generation card with this certificate.
fn first(certificate: &[u8]) -> Reading {
    reading(
        "1",
        &[
            (FRONT_IMAGE, fixture!("front.bin")),
            (PHOTO, fixture!("photo.bin")),
            (CHECK_CODE, fixture!("message1.sig")),
            (CERTIFICATE, &[certificate, &[0; 100]].concat()),
        ],
    )
}

fn good() -> Reading {
    first(fixture!("card1.der"))
}

fn second(kind: &str, printed: &[u8], signature: &[u8]) -> Reading {
    reading(
        kind,
        &[
            (PRINTED_ENTRIES, printed),
            (NAME_IMAGE, fixture!("name.bin")),
            (PHOTO, fixture!("photo.bin")),
            (CHECK_CODE, signature),
            (CERTIFICATE, fixture!("card2.der")),
        ],
    )
}

fn verdicts(reading: &Reading) -> Verdicts {
    judge(reading, &Store(roots()), now())
}

fn change(mut reading: Reading, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Reading {
    let evidence = reading.evidence.iter_mut().find(|evidence| evidence.name == name).unwrap();
    change(&mut evidence.bytes);
    reading
}

fn altered(verdicts: &Verdicts) -> Vec<&str> {
    match &verdicts.integrity {
        Integrity::Altered { parts } => parts.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    }
}

fn issuer_reason(verdicts: &Verdicts) -> &str {
    match &verdicts.issuer {
        Issuer::NotChecked { reason } | Issuer::Unknown { reason } => &reason.code,
        _ => "",
    }
}

fn unchecked(verdicts: &Verdicts) -> &str {
    match &verdicts.integrity {
        Integrity::NotChecked { reason } => &reason.code,
        _ => "",
    }
}

fn step(verdicts: &Verdicts, code: &str) -> Option<StepOutcome> {
    verdicts.steps.iter().find(|step| step.code == code).map(|step| step.outcome)
}

fn signed_marks(verdicts: &Verdicts) -> Vec<Mark> {
    let signed = verdicts.fields.iter().filter(|field| field.source.is_signed());
    signed.map(|field| field.mark).collect()
}

#[test]
fn the_best_card_is_anchored_and_still_not_proved_to_be_the_original() {
    let verdicts = verdicts(&good());
    assert_eq!(verdicts.integrity, Integrity::Intact);
    assert!(matches!(&verdicts.issuer, Issuer::Anchored { name, .. } if name == "b"));
    assert_eq!(verdicts.originality, Originality::NotOffered);
    assert!(
        matches!(&verdicts.revocation, Revocation::NotAsked { reason } if reason.code == "number_inquiry_by_hand")
    );
    assert!(
        matches!(&verdicts.agreement, Agreement::NotChecked { reason } if reason.code == "only_pictures")
    );
    assert_eq!(verdicts.summary(), Summary::NotProved);
    assert!(signed_marks(&verdicts).iter().all(|mark| *mark == Mark::Proved));
    for code in [
        "residence_signature",
        "residence_certificate",
        "residence_certificate_period",
        "residence_root",
        "fields_against_evidence",
    ] {
        assert_eq!(step(&verdicts, code), Some(StepOutcome::Passed), "{code}");
    }
}

/// Four answers that must never be taken for each other.
#[test]
fn missing_wrong_expired_and_without_anchor_are_four_verdicts() {
    for code in [Vec::new(), vec![0; 256]] {
        let missing = verdicts(&change(good(), CHECK_CODE, |bytes| *bytes = code));
        assert_eq!((&missing.integrity, issuer_reason(&missing)), (&Integrity::Unsigned, "unsigned"));
        assert!(signed_marks(&missing).iter().all(|mark| *mark == Mark::NotSigned));
        assert_eq!(step(&missing, "residence_signature"), Some(StepOutcome::NotChecked));
        assert_eq!(missing.summary(), Summary::NotProved);
    }
    let missing = verdicts(&change(good(), CERTIFICATE, |bytes| bytes.fill(0)));
    assert_eq!(missing.integrity, Integrity::Unsigned);

    let wrong = verdicts(&change(good(), CHECK_CODE, |bytes| bytes[9] ^= 1));
    assert_eq!((altered(&wrong), issuer_reason(&wrong)), (vec!["signed_data"], "altered"));
    assert_eq!(wrong.summary(), Summary::Failed);

    let expired = verdicts(&first(fixture!("card1-expired-root.der")));
    assert_eq!(expired.integrity, Integrity::Intact);
    assert!(
        matches!(&expired.issuer, Issuer::Expired { name, not_after } if name == "expired" && not_after.year() == 2025)
    );
    assert_eq!(step(&expired, "residence_root"), Some(StepOutcome::Failed));
    assert_eq!(expired.summary(), Summary::NotProved);

    let nobody = judge(&good(), &Store(Vec::new()), now());
    assert_eq!((&nobody.integrity, issuer_reason(&nobody)), (&Integrity::Intact, "no_trust_anchor"));
    assert!(matches!(nobody.issuer, Issuer::NotChecked { .. }));
    assert_eq!(nobody.summary(), Summary::NotProved);
    assert!(signed_marks(&nobody).iter().all(|mark| *mark == Mark::SignedNotChecked));
}

#[test]
fn every_signed_byte_counts() {
    for (name, at) in [(FRONT_IMAGE, 0), (FRONT_IMAGE, 203), (PHOTO, 5)] {
        let verdicts = verdicts(&change(good(), name, |bytes| bytes[at] ^= 1));
        assert!(altered(&verdicts).contains(&"signed_data"), "{name} {at}");
        assert!(signed_marks(&verdicts).iter().all(|mark| *mark == Mark::Altered));
    }
    let longer = verdicts(&change(good(), FRONT_IMAGE, |bytes| bytes.push(1)));
    assert!(altered(&longer).contains(&"signed_data"));
    let longest = verdicts(&change(good(), PHOTO, |bytes| bytes.resize(3001, 0)));
    assert!(altered(&longest).contains(&"signed_data"), "nobody can have signed it");
    // Zeros behind a picture are what the room is filled with: the same to the signature, and to the field.
    let mut child = change(good(), PHOTO, Vec::clear);
    child.fields.retain(|field| field.name != FieldName::PHOTO);
    assert_eq!(altered(&verdicts(&child)), ["signed_data"], "a photo taken away is noticed");
    let child = change(child, CHECK_CODE, |bytes| *bytes = fixture!("message1-child.sig").to_vec());
    assert_eq!(verdicts(&child).integrity, Integrity::Intact, "and a card made without one is not altered");
}

/// What the card's own signature says holds whatever roots somebody imported; who stands behind it does not.
#[test]
fn a_certificate_that_its_root_did_not_sign_is_nobodys_and_integrity_does_not_turn_on_roots() {
    let changed = change(good(), CERTIFICATE, |bytes| bytes[900] ^= 1);
    let judged = verdicts(&changed);
    assert_eq!(step(&judged, "residence_signature"), Some(StepOutcome::Passed));
    assert_eq!(step(&judged, "residence_certificate"), Some(StepOutcome::Failed));
    let wrong = change(changed.clone(), FRONT_IMAGE, |bytes| bytes[50] ^= 1);
    for reading in [changed, first(fixture!("card1-outside.der"))] {
        let judged = verdicts(&reading);
        assert!(matches!(judged.issuer, Issuer::Unknown { .. }));
        assert_eq!(issuer_reason(&judged), "not_signed_by_named_issuer");
        assert!(signed_marks(&judged).iter().all(|mark| *mark == Mark::SignedIssuerUnknown));
        assert_eq!(judged.summary(), Summary::NotProved);
        let subsets = [roots(), Vec::new(), roots().split_off(1), roots().split_off(2)];
        for imported in subsets {
            let judged = judge(&reading, &Store(imported), now());
            assert_eq!(judged.integrity, Integrity::Intact);
            assert!(!matches!(judged.issuer, Issuer::Anchored { .. }));
        }
    }
    for imported in [roots(), Vec::new()] {
        let judged = judge(&wrong, &Store(imported), now());
        assert_eq!(altered(&judged), ["signed_data", "fields_against_evidence"]);
    }
}

#[test]
fn roots_that_are_not_there_not_accepted_or_not_for_this() {
    let without = |name: &str| {
        let mut all = roots();
        all.retain(|root| root.anchor.name != name);
        Store(all)
    };
    let unknown = judge(&good(), &without("b"), now());
    assert_eq!((&unknown.integrity, issuer_reason(&unknown)), (&Integrity::Intact, "signer_unknown"));
    assert!(matches!(unknown.issuer, Issuer::Unknown { .. }));
    assert!(signed_marks(&unknown).iter().all(|mark| *mark == Mark::SignedIssuerUnknown));
    let mut not_accepted = root("b", fixture!("root-b.der"), false);
    not_accepted.anchor.class = AnchorClass::Test;
    let judged = judge(&good(), &Store(vec![not_accepted]), now());
    assert_eq!(issuer_reason(&judged), "anchor_class_not_accepted");
    for certificate in
        [fixture!("card1-is-ca.der"), fixture!("card1-other-use.der"), fixture!("card1-other-issuer.der")]
    {
        let judged = verdicts(&first(certificate));
        assert_eq!(judged.integrity, Integrity::Intact);
        assert_eq!(issuer_reason(&judged), "certificate_not_for_cards");
    }
}

#[test]
fn periods_are_those_at_the_time_of_reading_and_never_make_anything_altered() {
    let ended = verdicts(&first(fixture!("card1-ended.der")));
    assert_eq!(ended.integrity, Integrity::Intact);
    assert!(matches!(ended.issuer, Issuer::NotChecked { .. }));
    assert_eq!(issuer_reason(&ended), "certificate_not_in_force");
    assert_eq!(step(&ended, "residence_certificate_period"), Some(StepOutcome::NotChecked));

    let mut early = first(fixture!("card1-expired-root.der"));
    early.read_at = "2020-01-01T00:00:00Z".parse().unwrap();
    assert!(matches!(verdicts(&early).issuer, Issuer::Anchored { .. }), "read while the root was in force");
    let mut too_early = good();
    too_early.read_at = "2024-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(issuer_reason(&verdicts(&too_early)), "issuer_not_yet_valid");
}

#[test]
fn what_cannot_be_checked_is_not_called_wrong() {
    for garbage in [vec![0x30; 1200], vec![0xFF; 3], [fixture!("card1.der"), b"x"].concat()] {
        let judged = verdicts(&change(good(), CERTIFICATE, |bytes| *bytes = garbage));
        assert_eq!(unchecked(&judged), "certificate_unreadable");
        assert_eq!(issuer_reason(&judged), "certificate_unreadable");
    }
    for other in [fixture!("card2.der"), fixture!("p256.der")] {
        assert_eq!(unchecked(&verdicts(&first(other))), "unsupported_algorithm");
    }
    let mut no_kind = good();
    no_kind.fields.remove(0);
    assert_eq!(unchecked(&verdicts(&no_kind)), "evidence_unreadable");
    let mut no_front = good();
    no_front.evidence.remove(0);
    assert!(no_front.field(&FieldName::FRONT_IMAGE).is_some());
    let judged = verdicts(&no_front);
    assert_eq!(unchecked(&judged), "evidence_unreadable");
    assert_eq!(step(&judged, "fields_against_evidence"), Some(StepOutcome::NotChecked));
    assert_eq!(judged.summary(), Summary::NotProved);
}

/// Printed entries as a card stores them, tag by tag.
fn entries(printed: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut all = Vec::new();
    let mut rest = printed;
    while let [tag, length, after @ ..] = rest {
        let (value, next) = after.split_at(usize::from(*length));
        all.push((*tag, value.to_vec()));
        rest = next;
    }
    all
}

fn file(entries: &[(u8, Vec<u8>)]) -> Vec<u8> {
    entries.iter().flat_map(|(tag, value)| [&[*tag, value.len() as u8], value.as_slice()].concat()).collect()
}

/// The card of `printed`, and its fields by the tags, as reading it gives them.
fn second_in_its_own_form(printed: &[u8]) -> Reading {
    let mut reading = second("05", printed, fixture!("message2-05.sig"));
    reading.fields.retain(|field| !field.source.is_signed());
    let mut told = contents::told_fields(&reading.evidence);
    // Of both tables: this card is one of the second.
    told.retain(|field| field.origin != "DF1/EF02 D1");
    assert!(told.iter().any(|field| field.name == FieldName::BIRTH_DATE));
    reading.fields.extend(told);
    reading
}

/// In which order a real card has its entries, and how long its period is, no card has confirmed: what differs is not
/// proved, and not called altered either.
#[test]
fn printed_entries_in_another_form_are_not_checked_and_never_altered() {
    let table = entries(fixture!("printed-05.bin"));
    let mut by_tag = table.clone();
    by_tag.sort();
    assert_ne!(by_tag, table);
    let mut days = table.clone();
    days.iter_mut().find(|(tag, _)| *tag == 0xCE).unwrap().1.truncate(3);
    for (form, code) in [
        (&by_tag, vec![]),
        (&days, vec![]),
        (&by_tag, vec![(CHECK_CODE, Vec::new())]),
        (&days, vec![(CERTIFICATE, vec![0x30; 600])]),
    ] {
        let mut reading = second_in_its_own_form(&file(form));
        let unsigned = code.first().is_some_and(|(name, _)| *name == CHECK_CODE);
        let unreadable = code.first().is_some_and(|(name, _)| *name == CERTIFICATE);
        for (name, bytes) in code {
            reading = change(reading, name, |evidence| *evidence = bytes);
        }
        for reading in [withhold::photo(&reading), reading] {
            let judged = verdicts(&reading);
            assert_eq!(altered(&judged), Vec::<&str>::new());
            match (unsigned, unreadable) {
                (true, _) => assert_eq!(judged.integrity, Integrity::Unsigned),
                (_, true) => assert_eq!(unchecked(&judged), "certificate_unreadable"),
                _ => assert_eq!(unchecked(&judged), "evidence_unreadable"),
            }
            assert_eq!(judged.summary(), Summary::NotProved);
            let unproved = [Mark::NotSigned, Mark::SignedNotChecked];
            assert!(signed_marks(&judged).iter().all(|mark| unproved.contains(mark)));
            assert_eq!(step(&judged, "fields_against_evidence"), Some(StepOutcome::Passed));
        }
    }
    // A stored reading that was changed is noticed as ever.
    let mut changed = second_in_its_own_form(&file(&by_tag));
    let birth = changed.fields.iter_mut().find(|field| field.name == FieldName::BIRTH_DATE).unwrap();
    birth.value = FieldValue::Date { date: jiff::civil::date(1991, 2, 3) };
    assert_eq!(altered(&verdicts(&changed)), ["fields_against_evidence"]);
}

/// A good signature over the values, and dates under each other's tags: neither proved, nor taken on anybody's word.
#[test]
fn exchanged_dates_are_never_intact() {
    let mut exchanged = entries(fixture!("printed-05.bin"));
    let at = |tag| move |entry: &(u8, Vec<u8>)| entry.0 == tag;
    let (expiry, birth) =
        (exchanged.iter().position(at(0xC5)).unwrap(), exchanged.iter().position(at(0xC6)).unwrap());
    (exchanged[expiry].0, exchanged[birth].0) = (0xC6, 0xC5);
    let reading = second_in_its_own_form(&file(&exchanged));
    assert_eq!(unchecked(&verdicts(&reading)), "evidence_unreadable");
    let mut on_a_word = withhold::photo(&reading);
    let good = second("05", fixture!("printed-05.bin"), fixture!("message2-05.sig"));
    on_a_word.attested = withhold::photo(&good).attested;
    assert_eq!(altered(&verdicts(&on_a_word)), ["fields_against_evidence"]);
}

/// Nobody can say that a card carries no signature whose file could not be read.
#[test]
fn a_signature_that_could_not_be_read_is_not_no_signature() {
    let mut unread = good();
    unread.evidence.retain(|object| object.name != CHECK_CODE && object.name != CERTIFICATE);
    assert_eq!(verdicts(&unread).integrity, Integrity::Unsigned);
    let note = |detail: &str| Note { code: "file_unreadable".into(), detail: detail.to_owned() };
    unread.notes = vec![note("DF2/EF01")];
    assert_eq!(verdicts(&unread).integrity, Integrity::Unsigned);
    unread.notes.push(note("DF3/EF01"));
    for reading in [withhold::photo(&unread), unread] {
        let judged = verdicts(&reading);
        assert_eq!(unchecked(&judged), "certificate_unreadable");
        assert_eq!(judged.summary(), Summary::NotProved);
        assert!(signed_marks(&judged).iter().all(|mark| *mark == Mark::SignedNotChecked));
    }
}

#[test]
fn nothing_unsigned_is_ever_proved() {
    for reading in [good(), second("05", fixture!("printed-05.bin"), fixture!("message2-05.sig"))] {
        for field in verdicts(&reading).fields {
            match field.source {
                Source::UnsignedChipText | Source::UnsignedChipImage => {
                    assert_eq!(field.mark, Mark::NotSigned)
                }
                Source::TypedByClerk => assert_eq!(field.mark, Mark::Typed),
                _ => {}
            }
        }
    }
}

#[test]
fn a_field_that_is_not_what_its_bytes_say_is_noticed() {
    let mut reading = good();
    let origin = "DF1/EF02 C6";
    let born = FieldValue::Date { date: jiff::civil::date(1990, 2, 3) };
    reading.fields.push(field(FieldName::BIRTH_DATE, born, Source::SignedChipText, origin));
    let judged = verdicts(&reading);
    assert_eq!(altered(&judged), ["fields_against_evidence"]);
    assert_eq!(judged.summary(), Summary::Failed);
    assert!(signed_marks(&judged).iter().all(|mark| *mark == Mark::Altered));
}

#[test]
fn the_number_in_the_chip_is_held_against_the_one_typed() {
    let with_chip = |number: &str| {
        let mut reading = good();
        let origin = "DF1/EF01 C2";
        let chip = field(FieldName::DOCUMENT_NUMBER, text(number), Source::UnsignedChipText, origin);
        reading.fields.insert(1, chip);
        verdicts(&reading)
    };
    let same = with_chip("AA12345678BB");
    assert_eq!(same.agreement, Agreement::Agree { compared: vec![FieldName::DOCUMENT_NUMBER] });
    assert_eq!(same.fields[1].mark, Mark::NotSigned);
    let other = with_chip("AA12345678BC");
    assert_eq!(step(&other, "residence_number_agreement"), Some(StepOutcome::Failed));
    assert!(matches!(other.agreement, Agreement::Differ { .. }));
    assert_eq!((other.fields[1].mark, other.fields[2].mark), (Mark::Contradicted, Mark::Contradicted));
    assert_eq!(other.summary(), Summary::Failed);
    let said = format!("{:?}{:?}", other.steps, other.agreement);
    assert!(!said.contains("12345678"), "the number itself is nowhere told");
}

/// Without the photo, the same answers; what the signature came to is the word of who read the card.
#[test]
fn a_withheld_reading_is_judged_as_before() {
    let expired = first(fixture!("card1-expired-root.der"));
    let bent = change(good(), CERTIFICATE, |bytes| bytes[900] ^= 1);
    for (reading, attested) in [
        (good(), Some(true)),
        (change(good(), FRONT_IMAGE, |bytes| bytes[50] ^= 1), Some(false)),
        (expired, Some(true)),
        (bent, Some(true)),
        (change(good(), CHECK_CODE, |bytes| bytes.fill(0)), None),
        (change(good(), CERTIFICATE, |bytes| bytes.fill(0x30)), None),
        (first(fixture!("p256.der")), None),
    ] {
        let kept = withhold::photo(&reading);
        assert!(kept.field(&FieldName::PHOTO).is_none() && kept.evidence(PHOTO).is_none());
        assert_eq!(kept.attested.first().map(|attested| attested.held), attested);
        let (before, after) = (verdicts(&reading), verdicts(&kept));
        let parts = |verdicts: &Verdicts| altered(verdicts).contains(&"signed_data");
        assert_eq!(parts(&before), parts(&after));
        assert_eq!(
            std::mem::discriminant(&before.integrity),
            std::mem::discriminant(&after.integrity),
            "{:?}",
            after.integrity
        );
        assert_eq!(
            (std::mem::discriminant(&before.issuer), issuer_reason(&before)),
            (std::mem::discriminant(&after.issuer), issuer_reason(&after))
        );
        assert_eq!(withhold::photo(&kept), kept, "leaving out twice changes nothing");
    }
    let kept = withhold::photo(&good());
    assert!(judge(&kept, &Store(Vec::new()), now()).issuer != verdicts(&kept).issuer, "roots still count");
}

#[test]
fn a_card_without_photo_has_nothing_to_withhold() {
    let mut child = change(good(), PHOTO, Vec::clear);
    child.fields.retain(|field| field.name != FieldName::PHOTO);
    let child = change(child, CHECK_CODE, |bytes| *bytes = fixture!("message1-child.sig").to_vec());
    let kept = withhold::photo(&child);
    assert!(kept.attested.is_empty());
    assert_eq!(verdicts(&kept).integrity, Integrity::Intact, "checked again, not attested");
    let changed = change(kept, FRONT_IMAGE, |bytes| bytes[60] ^= 1);
    assert!(altered(&verdicts(&changed)).contains(&"signed_data"));
}

/// Every second-generation signature, in both of its forms and for both kinds.
#[test]
fn the_second_generation_is_proved_value_by_value() {
    for (kind, printed, signature) in [
        ("05", fixture!("printed-05.bin"), fixture!("message2-05.sig")),
        ("05", fixture!("printed-05.bin"), fixture!("message2-05.sig.der")),
        ("06", fixture!("printed-06.bin"), fixture!("message2-06.sig")),
        ("06", fixture!("printed-06.bin"), fixture!("message2-06.sig.der")),
    ] {
        let judged = verdicts(&second(kind, printed, signature));
        assert_eq!(judged.integrity, Integrity::Intact, "{kind}");
        assert!(matches!(&judged.issuer, Issuer::Anchored { name, .. } if name == "2"));
        let marks = signed_marks(&judged);
        assert!(marks.len() >= 8 && marks.iter().all(|mark| *mark == Mark::Proved), "{kind}: {marks:?}");
        for at in (2..printed.len()).step_by(5) {
            let changed = printed.iter().enumerate().map(|(i, byte)| byte ^ u8::from(i == at)).collect();
            let judged = verdicts(&change(second(kind, printed, signature), PRINTED_ENTRIES, |bytes| {
                *bytes = changed
            }));
            assert!(
                judged.integrity != Integrity::Intact && judged.summary() != Summary::ProvedInForce,
                "byte {at}"
            );
            assert!(!signed_marks(&judged).contains(&Mark::Proved), "byte {at}");
        }
        for name in [PHOTO, NAME_IMAGE] {
            let judged = verdicts(&change(second(kind, printed, signature), name, |bytes| bytes[20] ^= 1));
            assert!(altered(&judged).contains(&"signed_data"), "{name}");
        }
    }
    let swapped = second("06", fixture!("printed-06.bin"), fixture!("message2-05.sig"));
    assert!(altered(&verdicts(&swapped)).contains(&"signed_data"), "another card's signature");
    let kept = withhold::photo(&second("05", fixture!("printed-05.bin"), fixture!("message2-05.sig")));
    let judged = verdicts(&kept);
    assert_eq!((&judged.integrity, kept.attested.len()), (&Integrity::Intact, 1));
    assert!(signed_marks(&judged).iter().all(|mark| *mark == Mark::Proved));
}

/// A photo that was withheld leaves the other fields comparable with their bytes.
#[test]
fn a_changed_field_of_a_withheld_reading_is_noticed() {
    let mut kept = withhold::photo(&second("05", fixture!("printed-05.bin"), fixture!("message2-05.sig")));
    let birth = kept.fields.iter_mut().find(|field| field.name == FieldName::BIRTH_DATE).unwrap();
    birth.value = FieldValue::Date { date: jiff::civil::date(1991, 2, 3) };
    assert_eq!(altered(&verdicts(&kept)), ["fields_against_evidence"]);
}

/// A word put into a stored reading cannot take the place of a signature that can be checked.
#[test]
fn nobodys_word_counts_while_the_photo_is_there() {
    let mut changed = change(good(), FRONT_IMAGE, |bytes| bytes[50] ^= 1);
    changed.attested = withhold::photo(&good()).attested;
    assert!(changed.attested[0].held);
    assert!(altered(&verdicts(&changed)).contains(&"signed_data"));
    let kept = withhold::photo(&changed);
    assert!(altered(&verdicts(&kept)).contains(&"signed_data"), "nor afterwards");
}

/// An algorithm of the other generation is not what the card was issued with.
#[test]
fn keys_of_the_wrong_generation_are_unsupported() {
    let reading = second("05", fixture!("printed-05.bin"), fixture!("message2-05.sig"));
    let other = change(reading, CERTIFICATE, |bytes| *bytes = fixture!("card1.der").to_vec());
    assert_eq!(unchecked(&verdicts(&other)), "unsupported_algorithm");
}

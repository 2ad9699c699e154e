// SPDX-License-Identifier: MIT OR Apache-2.0
//! Visits with a passport: which book it is, what the record says and keeps, and what is asked of a traveller. With
//! readings made here: what a chip proves, the driver's own tests say.

use jiff::civil::{Date, date};
use tashika_kit::reading::{Attested, Evidence, Field, Keep, PictureKind, Reading, Source};
use tashika_kit::verdict::{Agreement, Verdicts};

use super::*;
use crate::records::{Supplement, SupplementRole};
use crate::rules::{AddressPage, Element, Person};

const PHOTO: &[u8] = include_bytes!("../../../tests/fixtures/pictures/face-378x472.jp2");
const NUMBER: &str = "TZ0000017";
const PERSONAL: &str = "ZE184226B";
const BORN: Date = date(1990, 5, 15);

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn field(name: FieldName, value: FieldValue, source: Source, origin: &'static str, keep: Keep) -> Field {
    Field { name, value, source, origin: origin.into(), keep }
}

/// Everything a chip can say, also what no record holds.
fn reading(state: &str, whole_zone: bool, now: Timestamp) -> Reading {
    let code = |raw: &str| FieldValue::Code { raw: raw.to_owned(), meaning: "other".into() };
    let day = |date| FieldValue::Date { date };
    let (typed, signed, kept) = (Source::TypedByClerk, Source::SignedChipText, Keep::Record);
    let chip = |name, value| field(name, value, signed, "DG1", kept);
    let mut fields = vec![chip(FieldName::MRZ, text("P<UTO\nTZ0000017"))];
    if whole_zone {
        fields.push(field(FieldName::MRZ, text("P<UTO\nTZ0000017"), typed, "printed MRZ", kept));
    } else {
        fields.push(field(FieldName::DOCUMENT_NUMBER, text(NUMBER), typed, "typed key", kept));
        fields.push(field(FieldName::BIRTH_DATE, day(BORN), typed, "typed key", kept));
        fields.push(field(FieldName::EXPIRY_DATE, day(date(2033, 6, 1)), typed, "typed key", kept));
    }
    fields.extend([
        chip(FieldName::NAME, text("KAKUNIN SAKURA")),
        chip(FieldName::DOCUMENT_NUMBER, text(NUMBER)),
        chip(FieldName::ISSUING_STATE, code(state)),
        chip(FieldName::NATIONALITY, code(state)),
        chip(FieldName::BIRTH_DATE, day(BORN)),
        chip(FieldName::SEX, FieldValue::Code { raw: "F".into(), meaning: "female".into() }),
        chip(FieldName::EXPIRY_DATE, day(date(2033, 6, 1))),
        field(FieldName::OPTIONAL_DATA, text(PERSONAL), signed, "DG1", Keep::ScreenOnly),
        field(FieldName::PERSONAL_NUMBER, text(PERSONAL), signed, "DG11", Keep::ScreenOnly),
        field(FieldName::ADDRESS, text("MUSTERSTRASSE 1"), signed, "DG11", Keep::ScreenOnly),
    ]);
    let photo = FieldValue::Picture { media_type: PictureKind::Jp2, bytes: PHOTO.to_vec() };
    fields.push(field(FieldName::PHOTO, photo, Source::SignedChipImage, "DG2", kept));
    let object =
        |name: &'static str, bytes: &[u8]| Evidence { name: name.into(), bytes: bytes.to_vec(), keep: kept };
    Reading {
        family: "passport".into(),
        read_at: now,
        fields,
        evidence: vec![
            object("passport.com", &[1]),
            object("passport.sod", &[2]),
            object("passport.dg2", PHOTO),
        ],
        challenges: Vec::new(),
        attested: vec![Attested { name: "passport.opened".into(), held: true, because: "BAC".into() }],
        notes: Vec::new(),
    }
}

fn readings(state: &str, whole_zone: bool, now: Timestamp) -> Readings {
    Readings { document: reading(state, whole_zone, now), additions: Vec::new() }
}

/// Brings a passport to the transaction; `page` is what the clerk saw of the book.
fn to_occasion_with(counter: &mut Counter, state: &str, page: Option<AddressPage>, now: Timestamp) {
    let name = if state == "JPN" { "passport-jp-2020" } else { "passport-de-pace-only" };
    bring(counter, read(name, now), now);
    let _ = counter.handle(Event::Back, now);
    let _ = counter.handle(Event::Observed(Observations { address_page: page, ..all_same() }), now);
    assert_eq!(counter.stage().name(), "occasion");
}

fn bill(now: Timestamp) -> Supplement {
    let today = japan_day(now);
    Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書".into(),
        number: String::new(),
        dated: Some(today),
        received_on: today,
        sent_in: false,
    }
}

/// The occasion of a holder who lives in Japan, and whose document does not say where.
fn resident(laws: &[Law]) -> Occasion {
    let holder =
        Holder { shown: Residence::NotShown, residence: "東京都千代田区".into(), ..Holder::default() };
    Occasion { holder, ..occasion(laws) }
}

/// On to the decision.
fn to_decision(counter: &mut Counter, occasion: Occasion, now: Timestamp) {
    let _ = counter.handle(Event::Occasion(Box::new(occasion)), now);
    if counter.stage().name() == "statements" {
        let stated = Statements {
            purpose: Some(Purpose::Savings),
            occupation: Some(Occupation::Student),
            pep: Some(Pep::No),
            ..Statements::default()
        };
        let _ = counter.handle(Event::Statements(Box::new(stated)), now);
    }
    assert_eq!(counter.stage().name(), "decision");
}

fn sealed(counter: &mut Counter, now: Timestamp) -> Vec<Record> {
    match counter.handle(Event::Decide(Verdict::Confirm), now).pop() {
        Some(Effect::Seal(records)) => records,
        _ => Vec::new(),
    }
}

#[test]
fn a_further_document_shows_the_residence_and_the_record_says_which_book_it_is() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion_with(&mut counter, "JPN", Some(AddressPage::None), now);
    to_decision(&mut counter, resident(&[Law::Aml]), now);
    assert_eq!(counter.answers()[0].ruling.rule_id.as_deref(), Some("AML-A-03"));
    assert!(sealed(&mut counter, now).is_empty(), "the further document is missing");
    let _ = counter.handle(Event::ShowSupplements(Whose::Customer), now);
    let _ = counter.handle(Event::Supplement(Box::new(bill(now))), now);
    let _ = counter.handle(Event::Back, now);
    let records = sealed(&mut counter, now);
    let [record] = records.as_slice() else { panic!("{:?}", counter.stage()) };
    let document = record.customer.document.as_ref().unwrap();
    assert_eq!((document.kind, document.number.as_str()), (DocumentKind::PassportJapan2020, "ZZ0000101"));
    assert!(!document.issuer.is_empty() && document.expires_on.is_some());
    let identity = &record.customer.identity;
    assert_eq!(identity.name.text, "MIHON SAKURA");
    assert_eq!((identity.name.from, identity.name_latin.as_str()), (Source::SignedChipText, "MIHON SAKURA"));
    assert_eq!(identity.residence.as_ref().unwrap().from, Source::TypedByClerk, "no chip gives one");
    assert_eq!(chip_of(record).observations.address_page, Some(AddressPage::None));
    assert_eq!(record.ruling.elements, [Element::Name, Element::BirthDate, Element::Photo].into());
}

#[test]
fn which_book_it_is_the_clerk_says_and_only_of_a_japanese_one() {
    let now = at(BEFORE);
    for (state, page, kind) in [
        ("JPN", None, DocumentKind::PassportJapan2020),
        ("JPN", Some(AddressPage::None), DocumentKind::PassportJapan2020),
        ("JPN", Some(AddressPage::Written), DocumentKind::PassportJapanOld),
        ("JPN", Some(AddressPage::Blank), DocumentKind::PassportJapanOld),
        ("D", None, DocumentKind::PassportForeign),
        ("D", Some(AddressPage::Written), DocumentKind::PassportForeign),
    ] {
        let mut counter = counter(|_| {});
        to_occasion_with(&mut counter, state, page, now);
        let question = law::question(counter.visit(), Whose::Customer, Law::Aml, japan_day(now));
        assert_eq!(question.document, kind, "{state} {page:?}");
        let written = state == "JPN" && page == Some(AddressPage::Written);
        assert_eq!(question.circumstances.address_written, written, "{state} {page:?}");
    }
}

#[test]
fn a_passport_shows_the_residence_only_on_a_page_that_the_clerk_saw() {
    let now = at(BEFORE);
    let current = occasion(&[Law::Aml]);
    let words = |counter: &Counter| -> Vec<String> {
        let complaints = counter.occasion_complaints(&current, now);
        complaints.into_iter().filter(|one| one.field == "shown").map(|one| one.words).collect()
    };
    for (state, page) in [("JPN", None), ("JPN", Some(AddressPage::Blank)), ("D", Some(AddressPage::Written))]
    {
        let mut counter = counter(|_| {});
        to_occasion_with(&mut counter, state, page, now);
        assert_eq!(words(&counter), ["entry.no_residence_passport"], "{state} {page:?}");
    }
    let mut counter = counter(|_| {});
    to_occasion_with(&mut counter, "JPN", Some(AddressPage::Written), now);
    assert!(words(&counter).is_empty());
    let holder = Holder { residence: "東京都千代田区".into(), ..current.holder.clone() };
    to_decision(&mut counter, Occasion { holder, ..current.clone() }, now);
    assert_eq!(counter.answers()[0].ruling.rule_id.as_deref(), Some("AML-A-04"));
}

/// AML Rule 8: the number is the one of the passport on the counter.
#[test]
fn a_traveller_is_recorded_with_nationality_and_number() {
    let now = at(BEFORE);
    let mut counter = counter(|_| {});
    to_occasion_with(&mut counter, "D", None, now);
    let stay = |passport: &str| ShortStay {
        nationality: "D".into(),
        passport: passport.into(),
        until: date(2027, 1, 15),
    };
    let traveller = |passport: &str| Occasion {
        person: Person::NonResidentForeigner,
        short_stay: Some(stay(passport)),
        holder: Holder { shown: Residence::NotShown, ..Holder::default() },
        ..occasion(&[Law::Aml])
    };
    let other = counter.occasion_complaints(&traveller("XX9999999"), now);
    assert_eq!(other[0].words, "entry.other_passport");
    to_decision(&mut counter, traveller("CZZ000303"), now);
    let records = sealed(&mut counter, now);
    let [record] = records.as_slice() else { panic!("{:?}", counter.stage()) };
    assert_eq!(record.ruling.rule_id.as_deref(), Some("AML-A-06"));
    let (nationality, number, until) = record.customer.identity.rule_8.clone().unwrap();
    assert_eq!((nationality.as_str(), number.as_str(), until), ("D", "CZZ000303", date(2027, 1, 15)));
    assert!(record.customer.identity.residence.is_none());
}

/// Neither the zone, nor what stands in it for other purposes, nor what further groups say.
#[test]
fn a_record_holds_nothing_of_the_zone_or_of_further_groups() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    for whole in [false, true] {
        let mut counter = counter(|_| {});
        bring(&mut counter, readings("D", whole, now), now);
        let finding = counter.visit().customer.finding().unwrap();
        let kept = evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust);
        let names: Vec<&str> = kept.reading.fields.iter().map(|field| field.name.as_str()).collect();
        for never in ["mrz", "optional_data", "personal_number", "sex", "address", "photo"] {
            assert!(!names.contains(&never), "{never}");
        }
        let json = serde_json::to_string(&kept).unwrap();
        assert!(!json.contains(PERSONAL) && !json.contains("MUSTERSTRASSE") && !json.contains("P<UTO"));
        assert_eq!(kept.withheld.contains(&"typed_mrz".to_owned()), whole);
        let typed: Vec<&str> = kept
            .reading
            .fields
            .iter()
            .filter(|field| field.source == Source::TypedByClerk)
            .map(|field| field.name.as_str())
            .collect();
        let expected: &[&str] = if whole { &[] } else { &["document_number", "birth_date", "expiry_date"] };
        assert_eq!(typed, expected);
        assert!(kept.reading.attested.iter().any(|one| one.name == "passport.opened"));
    }
    assert!(crate::words::is_known("withheld.typed_mrz"));
}

/// A picture that nobody could read gives no field, and its object is a face all the same.
#[test]
fn a_photo_that_could_not_be_read_is_not_kept_either() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    let mut counter = counter(|_| {});
    let mut all = readings("D", true, now);
    all.document.fields.retain(|field| field.name != FieldName::PHOTO);
    bring(&mut counter, all, now);
    let finding = counter.visit().customer.finding().unwrap();
    let keep =
        |demanded: BTreeSet<Element>| evidence::keep(finding, &demanded, EvidencePolicy::default(), &trust);
    let kept = keep(BTreeSet::new());
    assert!(kept.reading.evidence("passport.dg2").is_none());
    assert!(kept.reading.evidence("passport.sod").is_some());
    assert!(["photo", "signed_objects"].iter().all(|code| kept.withheld.contains(&(*code).to_owned())));
    let demanded = keep([Element::Photo].into());
    assert!(demanded.reading.evidence("passport.dg2").is_some());
    assert!(!demanded.withheld.contains(&"photo".to_owned()));
}

/// As if the page had gone through the reader of machine readable zones.
fn swiped(name: &str, page: impl Fn(&str) -> String, now: Timestamp) -> Readings {
    let mut all = read(name, now);
    let chip = all.document.field(&FieldName::MRZ).unwrap();
    let FieldValue::Text { text: zone } = &chip.value else { panic!("no zone") };
    let zone = text(&page(zone));
    all.document.fields.retain(|field| field.source != Source::TypedByClerk);
    let typed = field(FieldName::MRZ, zone, Source::TypedByClerk, "printed MRZ", Keep::Record);
    all.document.fields.insert(0, typed);
    all
}

/// Otherwise no passport whose zone was swiped would be proved to anybody outside.
#[test]
fn that_page_and_chip_agree_can_be_repeated_from_what_is_kept() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    for name in ["passport-jp-2020", "passport-de-pace-only"] {
        let mut counter = counter(|_| {});
        bring(&mut counter, swiped(name, str::to_owned, now), now);
        let finding = counter.visit().customer.finding().unwrap();
        let kept = evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust);
        let again = documents::driver("passport").unwrap().judge(&kept.reading, &trust, kept.reading.read_at);
        assert!(matches!(again.agreement, Agreement::Agree { .. }), "{name}: {:?}", again.agreement);
        assert_eq!((again.summary(), kept.summary), (finding.summary, finding.summary), "{name}");
        assert_eq!(again.agreement, kept.verdicts.agreement, "what is kept says what can be repeated");
        let typed: Vec<(&str, &str)> = kept
            .reading
            .fields
            .iter()
            .filter(|field| field.source == Source::TypedByClerk)
            .map(|field| (field.name.as_str(), field.origin.as_ref()))
            .collect();
        let names = ["document_number", "birth_date", "expiry_date"];
        assert_eq!(typed, names.map(|name| (name, "typed key")), "{name}");
        assert!(kept.withheld.contains(&"typed_mrz".to_owned()));
    }
}

/// Three entries that agree would contradict what the counter saw: that the page is another's.
#[test]
fn of_a_zone_that_differs_elsewhere_nothing_is_kept() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    let mut counter = counter(|_| {});
    let renamed = |zone: &str| zone.replace("MIHON", "NIHON");
    let all = swiped("passport-jp-2020", renamed, now);
    let kept = {
        let verdicts = documents::driver("passport").unwrap().judge(&all.document, &trust, now);
        assert!(matches!(verdicts.agreement, Agreement::Differ { .. }));
        bring(&mut counter, all, now);
        let finding = counter.visit().customer.finding().unwrap();
        evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust)
    };
    assert!(matches!(kept.verdicts.agreement, Agreement::Differ { .. }));
    assert!(kept.reading.fields.iter().all(|field| field.source != Source::TypedByClerk));
}

/// What the screen said of a book, its record says, whatever was left out: of every book, with and without a swipe.
#[test]
fn screen_and_record_say_the_same_of_every_passport() {
    let now = at(BEFORE);
    let trust = TrustStore::training().unwrap();
    let mut agreed = 0;
    for persona in persona::all().iter().filter(|persona| persona.name.starts_with("passport-")) {
        let typed = read(persona.name, now);
        let zone = typed.document.field(&FieldName::MRZ).is_some();
        let swiped = zone.then(|| swiped(persona.name, str::to_owned, now));
        for readings in std::iter::once(typed).chain(swiped) {
            let mut counter = counter(|_| {});
            bring(&mut counter, readings, now);
            let finding = counter.visit().customer.finding().unwrap();
            let kept = evidence::keep(finding, &BTreeSet::new(), EvidencePolicy::default(), &trust);
            let all = |verdicts: &Verdicts| {
                let Verdicts { integrity, issuer, originality, validity, revocation, agreement, .. } =
                    verdicts.clone();
                let agreement = match agreement {
                    Agreement::Agree { .. } => "agree".to_owned(),
                    other => format!("{other:?}"),
                };
                format!("{integrity:?} {issuer:?} {originality:?} {validity:?} {revocation:?} {agreement}")
            };
            assert_eq!(all(&kept.verdicts), all(&finding.verdicts), "{}", persona.name);
            assert_eq!(kept.summary, finding.summary, "{}", persona.name);
            agreed += usize::from(matches!(kept.verdicts.agreement, Agreement::Agree { .. }));
        }
    }
    assert!(agreed > 20, "{agreed}");
}

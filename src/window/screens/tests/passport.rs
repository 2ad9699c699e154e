// SPDX-License-Identifier: MIT OR Apache-2.0
//! A passport on the screens of the result and of the comparison, and what is asked about the book. With findings made
//! here.

use std::borrow::Cow;

use eframe::egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika_kit::reading::{Attested, Field, FieldName, FieldValue, Keep, Source};
use tashika_kit::verdict::{
    Agreement, FieldVerdict, Integrity, Issuer, Mark, Originality, Reason, Revocation, Validity, Verdicts,
};

use super::reading;
use crate::counter::{Event, Finding};
use crate::records::Observations;
use crate::rules::AddressPage;
use crate::window::pictures::Pictures;
use crate::window::screens::{Act, Scene, comparison, result};
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

const TODAY: Date = date(2026, 11, 21);
const LINE_1: &str = "P<JPNKAKUNIN<<SAKURA<<<<<<<<<<<<<<<<<<<<<<<<";
const LINE_2: &str = "TZ00000178JPN9005154F3306015<<<<<<<<<<<<<<04";

struct Screen {
    compares: bool,
    result: result::Draft,
    comparison: comparison::Draft,
    pictures: Pictures,
    finding: Finding,
    prepared: bool,
    observed: Option<Observations>,
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text { text: text.to_owned() }
}

fn code(raw: &str) -> FieldValue {
    FieldValue::Code { raw: raw.to_owned(), meaning: "other".into() }
}

fn field(name: FieldName, value: FieldValue, keep: Keep) -> Field {
    Field { name, value, source: Source::SignedChipText, origin: Cow::Borrowed("DG1"), keep }
}

fn finding(state: &str, issued: Option<Date>) -> Finding {
    let day = |date| FieldValue::Date { date };
    let mut reading = reading(vec![
        field(FieldName::MRZ, text(&format!("{LINE_1}\n{LINE_2}")), Keep::ScreenOnly),
        field(FieldName::NAME, text("KAKUNIN SAKURA"), Keep::Record),
        field(FieldName::DOCUMENT_NUMBER, text("TZ0000017"), Keep::Record),
        field(FieldName::ISSUING_STATE, code(state), Keep::Record),
        field(FieldName::NATIONALITY, code(state), Keep::Record),
        field(FieldName::BIRTH_DATE, day(date(1990, 5, 15)), Keep::Record),
        field(FieldName::EXPIRY_DATE, day(date(2033, 6, 1)), Keep::Record),
        field(FieldName::ADDRESS, text("SAMPLE STREET 1"), Keep::ScreenOnly),
    ]);
    if let Some(issued) = issued {
        reading.fields.push(field(FieldName::ISSUE_DATE, day(issued), Keep::Record));
    }
    reading.family = Cow::Borrowed(tashika_passport::FAMILY);
    reading.attested = vec![
        Attested { name: "passport.opened".into(), held: true, because: "PACE-ECDH-GM-AES-128 P-256".into() },
        Attested { name: "passport.chip_authentication".into(), held: true, because: "".into() },
    ];
    let reason = |code| Reason::new(code, "");
    let verdicts = Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Unknown { reason: reason("signer_unknown") },
        originality: Originality::Proven,
        validity: Validity::InForce { until: date(2033, 6, 1), signed: true },
        revocation: Revocation::NotAsked { reason: reason("crl_missing") },
        agreement: Agreement::NotChecked { reason: reason("mrz_not_given") },
        certificates: Vec::new(),
        fields: Vec::new(),
        steps: Vec::new(),
    };
    Finding {
        reading,
        summary: verdicts.summary(),
        verdicts,
        beside: Vec::new(),
        displayed_at: Timestamp::UNIX_EPOCH,
        displayed: Vec::new(),
        transcript: Vec::new(),
        observed: Observations::default(),
    }
}

fn draw(ui: &mut Ui, screen: &mut Screen) {
    let Screen { compares, result, comparison, pictures, finding, observed, .. } = screen;
    let mut scene = Scene::bare(TODAY, pictures);
    if !*compares {
        drop(result::show(ui, &mut scene, (finding, &[]), (result, comparison)));
        return;
    }
    let case = comparison::Case::of(finding);
    if let Some(Act::Counter(Event::Observed(seen))) = comparison::show(ui, &mut scene, &case, comparison) {
        *observed = Some(seen);
    }
}

fn screen(finding: Finding, compares: bool, width: f32) -> Harness<'static, Screen> {
    let screen = Screen {
        compares,
        result: result::Draft::default(),
        comparison: comparison::Draft::default(),
        pictures: Pictures::default(),
        finding,
        prepared: false,
        observed: None,
    };
    let size = vec2(width, 3000.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(
        |ui, screen: &mut Screen| {
            if !screen.prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                drop(Typefaces::install(ui.ctx()));
                screen.prepared = true;
                return;
            }
            draw(ui, screen);
        },
        screen,
    );
    harness.run_steps(4);
    harness
}

fn says(harness: &Harness<'_, Screen>, text: &str) -> bool {
    harness.query_all_by_label_contains(text).next().is_some()
}

fn press(harness: &mut Harness<'_, Screen>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

fn observed(harness: &mut Harness<'_, Screen>) -> Observations {
    if harness.query_by_label(ja("window.compare.next")).is_some() {
        press(harness, ja("window.compare.next"));
    }
    if harness.state().observed.is_none() && harness.query_by_label(ja("window.compare.next_open")).is_some()
    {
        press(harness, ja("window.compare.next_open"));
    }
    harness.state_mut().observed.take().unwrap()
}

#[test]
fn the_result_tells_the_passport_and_that_it_has_no_residence() {
    for width in [1012.0, 1280.0] {
        let harness = screen(finding("JPN", None), false, width);
        for told in ["KAKUNIN SAKURA", "TZ0000017", "1990年", "PACE-ECDH-GM-AES-128 P-256"] {
            assert!(says(&harness, told), "{told}");
        }
        assert!(says(&harness, ja("window.passport.no_residence")));
        assert!(says(&harness, ja("passport.proof.chip")) && !says(&harness, ja("passport.proof.active")));
        let zone = harness.get_by_label(ja("window.passport.no_residence")).rect();
        assert!(zone.right() <= width, "{zone:?} in a window of {width}");
        // An address of the issuing state's stands in the fold, and nowhere as the holder's.
        assert!(!says(&harness, "SAMPLE STREET 1"));
    }
}

#[test]
fn a_passport_has_no_security_code_and_asks_about_its_page() {
    let mut harness = screen(finding("JPN", None), true, 1280.0);
    assert!(!says(&harness, ja("observation.security_code")));
    assert!(says(&harness, ja("window.address_page.how")));
    assert!(says(&harness, ja("window.passport.compare_by_eye")), "nobody gave the zone");
    assert_eq!(observed(&mut harness).address_page, None, "nothing is chosen beforehand");
    for (code, page) in
        [("written", AddressPage::Written), ("blank", AddressPage::Blank), ("none", AddressPage::None)]
    {
        let title = ja("window.address_page.title");
        press(&mut harness, &format!("{title}: {}", ja(&format!("address_page.{code}"))));
        assert_eq!(observed(&mut harness).address_page, Some(page));
    }
}

#[test]
fn of_a_foreign_passport_nobody_is_asked() {
    let mut harness = screen(finding("UTO", None), true, 1280.0);
    assert!(!says(&harness, ja("window.address_page.how")));
    assert_eq!(observed(&mut harness).address_page, None);
}

#[test]
fn an_old_book_is_told_by_its_day_of_issue() {
    let harness = screen(finding("JPN", Some(date(2019, 6, 1))), true, 1280.0);
    assert!(says(&harness, ja("window.address_page.issued_before")));
    let harness = screen(finding("JPN", Some(date(2021, 6, 1))), true, 1280.0);
    assert!(says(&harness, ja("window.address_page.how")));
}

/// Under a signature that does not hold nobody can tell which entry was changed: it is said once, and not at each of them.
#[test]
fn a_signature_that_does_not_hold_is_told_once_and_of_no_single_field() {
    let told = |part: &'static str| {
        let mut finding = finding("JPN", None);
        finding.verdicts.integrity = Integrity::Altered { parts: vec![part.into()] };
        finding.verdicts.fields = FieldVerdict::each(&finding.reading, |_| Mark::Altered);
        let harness = screen(finding, false, 1280.0);
        let at_fields = harness.query_all_by_label(ja("mark.altered")).count();
        (harness.query_all_by_label(ja("window.result.altered_as_one")).count(), at_fields)
    };
    assert_eq!(told("sod_signature"), (1, 0));
    let (as_one, at_fields) = told("dg1");
    assert!(as_one == 0 && at_fields > 5, "{as_one} {at_fields}");
}

/// Whoever prints a page that agrees with a chip of their own proves nothing by it.
#[test]
fn a_zone_that_agrees_is_green_only_where_a_known_state_signed_it() {
    use tashika_kit::anchors::AnchorClass;
    let green = |issuer: Issuer, integrity: Integrity, compares: bool| {
        let mut finding = finding("JPN", None);
        let compared = vec![FieldName::NAME, FieldName::DOCUMENT_NUMBER];
        finding.verdicts.agreement = Agreement::Agree { compared };
        (finding.verdicts.issuer, finding.verdicts.integrity) = (issuer, integrity);
        // Nothing else on the page may be green.
        finding.verdicts.originality = Originality::NotOffered;
        finding.verdicts.validity = Validity::NotStated;
        let harness = screen(finding, compares, 1280.0);
        assert!(says(&harness, ja("window.mrz.mark.agrees")));
        format!("{:?}", harness.output().shapes).contains(&format!("{:?}", theme::Tone::Good.ink()))
    };
    let known =
        || Issuer::Anchored { name: "CSCA".into(), fingerprint: String::new(), class: AnchorClass::Official };
    let unknown = || Issuer::Unknown { reason: Reason::new("signer_unknown", "") };
    let altered = || Integrity::Altered { parts: vec!["DG1".into()] };
    for compares in [false, true] {
        assert!(green(known(), Integrity::Intact, compares), "proved");
        assert!(!green(unknown(), Integrity::Intact, compares), "anybody's");
        assert!(!green(known(), altered(), compares), "altered");
    }
}

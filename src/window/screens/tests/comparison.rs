// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is asked beside the comparison of a residence card: marks of the print, the inquiry about the number, the
//! special period. With findings made here.

use std::borrow::Cow;

use eframe::egui::accesskit::Toggled;
use eframe::egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use tashika_kit::reading::{Field, FieldName, FieldValue, Keep, PictureKind, Source};
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Originality, Reason, Revocation, Summary, Validity, Verdicts,
};
use tashika_residence::{FAMILY, SPECIAL_PERIOD};

use super::{picture, reading};
use crate::counter::{Event, Finding};
use crate::records::{Compared, InquiryAnswer, Observations, SpecialPeriod};
use crate::window::pictures::Pictures;
use crate::window::screens::comparison::{self, Draft};
use crate::window::screens::{Act, Scene};
use crate::window::theme;
use crate::window::typefaces::Typefaces;
use crate::words::ja;

const TODAY: Date = date(2026, 11, 21);

struct Screen {
    draft: Draft,
    pictures: Pictures,
    finding: Finding,
    prepared: bool,
    observed: Option<Observations>,
}

fn field(name: FieldName, value: FieldValue, source: Source) -> Field {
    Field { name, value, source, origin: Cow::Borrowed("somewhere"), keep: Keep::Record }
}

fn code(name: FieldName, raw: &str, meaning: &'static str) -> Field {
    field(name, FieldValue::Code { raw: raw.into(), meaning: meaning.into() }, Source::UnsignedChipText)
}

fn day(name: FieldName, date: Date) -> Field {
    field(name, FieldValue::Date { date }, Source::TypedFromChipImage)
}

/// A card of a kind with an application pending or not; its last day as it was typed, if it was.
fn finding(kind: &str, pending: bool, expiry: Option<Date>) -> Finding {
    let number = FieldValue::Text { text: "AA12345678BB".into() };
    let flag = if pending { ("1", "pending") } else { ("0", "no") };
    let mut reading = reading(vec![
        code(FieldName::CARD_KIND, kind, "residence_card"),
        field(FieldName::DOCUMENT_NUMBER, number, Source::TypedByClerk),
        code(FieldName::APPLICATION_PENDING, flag.0, flag.1),
        // Only a card with a photo has the marks over it.
        picture(FieldName::PHOTO, PictureKind::Unknown, b"cannot be drawn", "DF1/EF02 D1"),
    ]);
    reading.family = Cow::Borrowed(FAMILY);
    let verdicts = Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::NotChecked { reason: Reason::new("no_trust_anchor", "") },
        originality: Originality::NotOffered,
        validity: Validity::OnlyPrinted,
        revocation: Revocation::NotAsked { reason: Reason::new("number_inquiry_by_hand", "") },
        agreement: Agreement::NotChecked { reason: Reason::new("only_pictures", "") },
        certificates: Vec::new(),
        fields: Vec::new(),
        steps: Vec::new(),
    };
    Finding {
        reading,
        verdicts,
        summary: Summary::NotProved,
        beside: Vec::new(),
        displayed_at: Timestamp::UNIX_EPOCH,
        displayed: Vec::new(),
        transcript: expiry.map(|date| day(FieldName::EXPIRY_DATE, date)).into_iter().collect(),
        observed: Observations::default(),
    }
}

fn screen(finding: Finding) -> Harness<'static, Screen> {
    let screen = Screen {
        draft: Draft::default(),
        pictures: Pictures::default(),
        finding,
        prepared: false,
        observed: None,
    };
    // Tall enough that nothing has to be scrolled to.
    let size = vec2(1280.0, 3000.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(
        |ui, screen: &mut Screen| {
            if !screen.prepared {
                theme::apply(ui.ctx(), theme::Look::Light);
                drop(Typefaces::install(ui.ctx()));
                screen.prepared = true;
                return;
            }
            let Screen { draft, pictures, finding, observed, .. } = screen;
            let mut scene = Scene::bare(TODAY, pictures);
            if let Some(Act::Counter(Event::Observed(seen))) =
                comparison::show(ui, &mut scene, &comparison::Case::of(finding), draft)
            {
                *observed = Some(seen);
            }
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

fn option(title: &str, answer: &str) -> String {
    format!("{}: {}", ja(title), ja(answer))
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
fn what_was_seen_of_the_print_is_recorded_and_nothing_blocks() {
    let mut harness = screen(finding("1", false, None));
    assert!(!says(&harness, ja("observation.security_code")), "a residence card has none");
    assert_eq!(observed(&mut harness).marks, Vec::<String>::new(), "nothing was ticked, nothing blocks");
    for code in ["hologram", "moj_mark", "watermark", "watermark"] {
        press(&mut harness, ja(&format!("mark_of_print.{code}")));
    }
    assert_eq!(observed(&mut harness).marks, ["moj_mark", "hologram"], "in their order; unticked is unseen");
}

#[test]
fn of_the_new_form_nothing_is_known_and_it_says_so() {
    let mut harness = screen(finding("05", false, None));
    assert!(says(&harness, ja("window.marks.unknown")) && !says(&harness, ja("mark_of_print.hologram")));
    assert!(observed(&mut harness).marks.is_empty());
}

#[test]
fn the_inquiry_is_asked_by_hand_and_never_says_valid() {
    let mut harness = screen(finding("1", false, Some(date(2030, 3, 4))));
    assert!(says(&harness, "AA 12345678 BB") && says(&harness, "2030年03月04日"));
    assert!(says(&harness, ja("window.inquiry.never_valid")));
    for answer in ["not_lapsed", "lapsed", "unavailable", "not_asked"] {
        let label = option("window.inquiry.title", &format!("inquiry.{answer}"));
        let node = harness.get_by_label(&label);
        assert_ne!(node.accesskit_node().toggled(), Some(Toggled::True), "{answer} is not chosen beforehand");
    }
    let answer =
        |harness: &mut Harness<'_, Screen>| observed(harness).number_inquiry.map(|inquiry| inquiry.answer);
    assert_eq!(answer(&mut harness), Some(InquiryAnswer::NotAsked), "what nobody answered was not asked");
    for (code, expected) in [
        ("not_lapsed", InquiryAnswer::NotLapsed),
        ("unavailable", InquiryAnswer::Unavailable),
        ("lapsed", InquiryAnswer::Lapsed),
    ] {
        press(&mut harness, &option("window.inquiry.title", &format!("inquiry.{code}")));
        assert_eq!(says(&harness, ja("window.inquiry.lapsed")), code == "lapsed");
        assert_eq!(answer(&mut harness), Some(expected), "{code}");
    }
}

#[test]
fn without_a_last_day_the_clerk_is_sent_to_the_print() {
    let harness = screen(finding("1", false, None));
    assert!(says(&harness, ja("window.inquiry.see_print")));
}

#[test]
fn the_special_period_is_asked_only_of_an_expired_card_with_an_application() {
    let (over, last) = (date(2026, 11, 20), TODAY);
    for (pending, expiry, asked) in
        [(true, Some(over), true), (true, Some(last), false), (true, None, false), (false, Some(over), false)]
    {
        let mut harness = screen(finding("1", pending, expiry));
        assert_eq!(says(&harness, ja("window.special_period.how")), asked, "{pending} {expiry:?}");
        let expected = asked.then_some(SpecialPeriod::NotAsked);
        assert_eq!(observed(&mut harness).special_period, expected, "{pending} {expiry:?}");
    }
    let mut harness = screen(finding("1", true, Some(over)));
    for (code, expected) in [("shown", SpecialPeriod::Shown), ("not_shown", SpecialPeriod::NotShown)] {
        press(&mut harness, &option("window.special_period.title", &format!("special_period.{code}")));
        assert_eq!(observed(&mut harness).special_period, Some(expected));
    }
}

#[test]
fn a_typed_last_day_that_no_rule_of_the_time_gives_is_noticed_and_blocks_nothing() {
    let stay = date(2027, 7, 2);
    let of = |kind: &str, expiry: Date| {
        let mut finding = finding(kind, false, Some(expiry));
        finding.transcript.extend([
            day(FieldName::BIRTH_DATE, date(1990, 2, 3)),
            day(FieldName::ISSUE_DATE, date(2025, 4, 2)),
            day(FieldName::STAY_EXPIRY, stay),
        ]);
        finding
    };
    // The card ends with the stay; the year after it is a slip of the hand. Of other kinds no rule is known.
    let slip = stay.saturating_add(1.year());
    for (kind, expiry, noticed) in [("1", stay, false), ("1", slip, true), ("2", slip, false)] {
        let mut harness = screen(of(kind, expiry));
        assert_eq!(says(&harness, ja("window.compare.expiry_unexpected")), noticed, "{kind} {expiry}");
        observed(&mut harness);
    }
    // Who did not type the day of issue is not bothered.
    let mut finding = of("1", slip);
    finding.transcript.retain(|field| field.name != FieldName::ISSUE_DATE);
    assert!(!says(&screen(finding), ja("window.compare.expiry_unexpected")));
}

#[test]
fn the_number_in_the_picture_is_held_against_the_number_typed() {
    let front = include_bytes!("../../../../tests/fixtures/pictures/text-little-one-strip.tif");
    let with_front = |kind: &str| {
        let mut finding = finding(kind, false, None);
        let picture = picture(FieldName::FRONT_IMAGE, PictureKind::Tiff, front, "DF1/EF01 D0");
        finding.reading.fields.push(picture);
        finding
    };
    let row = "observation.picture_number";
    let mut harness = screen(with_front("1"));
    assert!(says(&harness, "AA12345678BB"), "the number that was typed stands there");
    assert_eq!(observed(&mut harness).picture_number, Compared::NotCompared, "nothing is chosen beforehand");
    for (answer, expected) in [("compared.same", Compared::Same), ("compared.different", Compared::Different)]
    {
        press(&mut harness, &option(row, answer));
        assert_eq!(observed(&mut harness).picture_number, expected);
    }
    // Without that picture there is nothing to compare, and nobody is asked.
    let mut harness = screen(finding("05", false, None));
    assert!(!says(&harness, ja(row)));
    assert_eq!(observed(&mut harness).picture_number, Compared::NotCompared);
}

#[test]
fn a_verdict_that_asks_is_asked_and_says_until_when() {
    let mut finding = finding("05", true, None);
    let reason = Reason::new(SPECIAL_PERIOD, "");
    let (on, until) = (date(2026, 10, 1), Some(date(2026, 12, 1)));
    finding.verdicts.validity = Validity::Ask { on, until, reason };
    let harness = screen(finding);
    assert!(says(&harness, ja("window.special_period.how")) && says(&harness, "2026年12月01日"));
}

#[test]
fn another_card_begins_with_nothing_answered() {
    let mut harness = screen(finding("1", false, None));
    press(&mut harness, ja("mark_of_print.hologram"));
    press(&mut harness, &option("window.inquiry.title", "inquiry.not_lapsed"));
    harness.state_mut().finding.reading.read_at = Timestamp::from_second(1).unwrap();
    harness.run_steps(3);
    let seen = observed(&mut harness);
    assert!(seen.marks.is_empty());
    assert_eq!(seen.number_inquiry.map(|inquiry| inquiry.answer), Some(InquiryAnswer::NotAsked));
}

#[test]
fn other_documents_are_asked_none_of_it() {
    let mut finding = finding("1", true, Some(date(2020, 1, 1)));
    finding.reading.family = Cow::Borrowed(tashika_licence::FAMILY);
    finding.reading.fields.clear();
    finding.verdicts.validity = Validity::NotStated;
    finding.verdicts.revocation = Revocation::NotAsked { reason: Reason::new("offline", "") };
    let mut harness = screen(finding);
    for key in ["window.marks.title", "window.inquiry.title", "window.special_period.title"] {
        assert!(!says(&harness, ja(key)), "{key}");
    }
    let seen = observed(&mut harness);
    assert!(seen.marks.is_empty() && seen.number_inquiry.is_none() && seen.special_period.is_none());
}

#[test]
fn what_is_not_answered_is_marked_before_it_is_gone_on() {
    let mut harness = screen(finding("1", false, None));
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().observed.is_none(), "nothing is passed over in silence");
    assert!(says(&harness, ja("window.compare.unanswered")));
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    let seen = harness.state_mut().observed.take().unwrap();
    assert_eq!(seen.printed_card, Compared::NotCompared);
}

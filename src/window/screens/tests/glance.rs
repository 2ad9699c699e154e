// SPDX-License-Identifier: MIT OR Apache-2.0
//! The result at a glance and the comparison by digits, of what the software cards give.

use std::cell::RefCell;

use eframe::egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::verdict::{Integrity, Originality, Reason, Revocation, Validity, Verdicts};
use tashika_kit::{Capabilities, ReadOrder, Transaction, Watch, chip};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona};

use crate::counter::{Event, Finding};
use crate::documents::{self, TABLE};
use crate::records::{Compared, Observations};
use crate::rules::Residence;
use crate::trust::TrustStore;
use crate::window::findings;
use crate::window::pictures::Pictures;
use crate::window::screens::{Act, Scene, comparison, result};
use crate::window::theme::{self, Tone};
use crate::window::typefaces::Typefaces;
use crate::words::{ja, sentence};

const NOW: &str = "2026-11-22T01:00:00Z";

/// What the terminal finds on a software card; `None` for one that cannot be read.
fn found(persona: &Persona) -> Option<Finding> {
    let now: Timestamp = NOW.parse().unwrap();
    let today = japan_day(now);
    let link = SharedCard::of(persona, today).link().with_capabilities(Capabilities::EXTENDED);
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(&TABLE, &mut tx).ok()?;
    let credentials = persona.answers(chip.needs(), None, today);
    let trust = TrustStore::training().unwrap();
    let order = ReadOrder { now, anchors: &trust, signatures_over_hidden: true, statement: None };
    let reading = chip.read(&mut tx, credentials, &order).ok()?.document;
    let verdicts = documents::driver(&reading.family)?.judge(&reading, &trust, now);
    Some(Finding {
        reading,
        summary: verdicts.summary(),
        verdicts,
        beside: Vec::new(),
        displayed_at: now,
        displayed: Vec::new(),
        transcript: Vec::new(),
        observed: Observations::default(),
    })
}

pub(super) fn of(name: &str) -> Finding {
    found(persona::by_name(name).unwrap()).unwrap()
}

struct Screen {
    prepared: bool,
    compares: bool,
    result: result::Draft,
    comparison: comparison::Draft,
    pictures: Pictures,
    finding: Finding,
    residence: Option<Residence>,
    acts: RefCell<Vec<Act>>,
}

fn draw(ui: &mut eframe::egui::Ui, screen: &mut Screen) {
    if !screen.prepared {
        theme::apply(ui.ctx(), theme::Look::Light);
        drop(Typefaces::install(ui.ctx()));
        screen.prepared = true;
        return;
    }
    let Screen { compares, result, comparison, pictures, finding, residence, acts, .. } = screen;
    let mut scene = Scene::bare(japan_day(NOW.parse().unwrap()), pictures);
    let act = if *compares {
        let case = match residence {
            Some(shown) => comparison::Case::with_residence(finding, *shown),
            None => comparison::Case::of(finding),
        };
        comparison::show(ui, &mut scene, &case, comparison)
    } else {
        result::show(ui, &mut scene, (finding, &[]), (result, comparison))
    };
    match act {
        Some(Act::Counter(Event::Compare)) => *compares = true,
        Some(Act::Counter(Event::Shown(shown))) => *residence = Some(shown),
        Some(Act::Counter(Event::Back)) => *compares = false,
        Some(act) => acts.borrow_mut().push(act),
        None => {}
    }
}

fn screen(finding: Finding) -> Harness<'static, Screen> {
    let screen = Screen {
        prepared: false,
        compares: false,
        result: result::Draft::default(),
        comparison: comparison::Draft::default(),
        pictures: Pictures::default(),
        finding,
        residence: Some(Residence::Unknown),
        acts: RefCell::default(),
    };
    let size = vec2(1280.0, 2400.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(draw, screen);
    harness.run_steps(4);
    harness
}

fn key(harness: &mut Harness<'_, Screen>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

/// What was observed, if the page went on.
fn observed(harness: &Harness<'_, Screen>) -> Option<Observations> {
    let acts = harness.state().acts.borrow();
    acts.iter().find_map(|act| match act {
        Act::Counter(Event::Observed(seen)) => Some(seen.clone()),
        _ => None,
    })
}

/// Whether anything drawn has this colour.
fn shows_colour(harness: &Harness<'_, Screen>, tone: Tone) -> bool {
    let drawn = format!("{:?}", harness.output().shapes);
    drawn.contains(&format!("{:?}", tone.ink()))
}

fn is_good(verdicts: &Verdicts) -> bool {
    let known = sentence::anchor_class(&verdicts.issuer).is_some();
    known && verdicts.integrity == Integrity::Intact
}

/// Everything the verdicts say on a page of any persona, tone for tone.
#[test]
fn nothing_is_green_that_was_not_proved() {
    let mut read = 0;
    for persona in persona::all() {
        let Some(finding) = found(persona) else { continue };
        read += 1;
        let (name, verdicts) = (persona.name, &finding.verdicts);
        for answer in findings::answers_of(&finding.reading.family, verdicts) {
            if answer.tone != Tone::Good {
                continue;
            }
            let proved = match answer.answer {
                "integrity.intact" => verdicts.integrity == Integrity::Intact,
                "issuer.anchored" => true,
                "originality.proven" => verdicts.originality == Originality::Proven,
                "validity.in_force" => matches!(verdicts.validity, Validity::InForce { signed: true, .. }),
                "revocation.good" => matches!(verdicts.revocation, Revocation::Good { .. }),
                "agreement.agree" => verdicts.integrity == Integrity::Intact,
                _ => crate::jpki::is_jpki(&finding.reading.family),
            };
            let known = sentence::anchor_class(&verdicts.issuer).is_some();
            assert!(proved && known, "{name}: {}", answer.answer);
        }
        for step in &verdicts.steps {
            let known = sentence::anchor_class(&verdicts.issuer).is_some();
            assert!(findings::step(step, verdicts).0 != Tone::Good || known, "{name}: {}", step.code);
        }
        for certificate in &verdicts.certificates {
            let known = sentence::anchor_class(&certificate.issuer).is_some();
            let good = findings::of_certificate(certificate).iter().any(|one| one.tone == Tone::Good);
            assert!(!good || known, "{name}: {}", certificate.name);
        }
        if findings::headline(verdicts).0 == Tone::Good {
            assert!(is_good(verdicts), "{name}");
        }
    }
    assert!(read > 40, "{read} personas were read");
}

/// What is drawn, and not only what is said: no green ink on the whole page.
#[test]
fn a_page_of_an_unknown_issuer_has_no_green_on_it() {
    let mut harness = screen(of("genuine"));
    assert!(shows_colour(&harness, Tone::Good), "a proved card has");
    key(&mut harness, Key::F2);
    assert!(shows_colour(&harness, Tone::Good));
    for name in ["unknown-issuer", "forged-certificate"] {
        let mut harness = screen(of(name));
        assert!(!shows_colour(&harness, Tone::Good), "{name}");
        key(&mut harness, Key::F2);
        assert!(!shows_colour(&harness, Tone::Good), "{name}, with its details");
    }
}

/// Whatever of a passport still fits its hash: nothing of one that was changed is green, and no field of any card is.
#[test]
fn no_field_of_an_altered_card_is_green() {
    for name in ["passport-altered-expiry", "passport-altered-photo", "passport-unsigned-photo"] {
        let mut harness = screen(of(name));
        assert!(!shows_colour(&harness, Tone::Good), "{name}");
        key(&mut harness, Key::F2);
        assert!(!shows_colour(&harness, Tone::Good), "{name}, with its details");
        key(&mut harness, Key::Enter);
        assert!(harness.state().compares && !shows_colour(&harness, Tone::Good), "{name}, compared");
    }
    let mut altered = 0;
    for finding in persona::all().iter().filter_map(found) {
        let Finding { verdicts, .. } = &finding;
        let tones = verdicts.fields.iter().map(|field| findings::mark(field.mark, verdicts).0);
        if matches!(verdicts.integrity, Integrity::Altered { .. }) {
            altered += 1;
            assert!(tones.clone().all(|tone| tone != Tone::Good), "{}", finding.reading.family);
            assert!(tones.clone().any(|tone| tone == Tone::Bad), "{}", finding.reading.family);
        }
    }
    assert!(altered > 8, "{altered} personas are altered");
}

#[test]
fn the_reason_of_a_verdict_comes_on_demand_and_of_a_bad_one_unasked() {
    let says = |harness: &Harness<'_, Screen>, text: &str| {
        harness.query_all_by_label_contains(text).next().is_some()
    };
    let row = |question: &str, answer: &str| format!("{}: {}", ja(question), ja(answer));
    let mut harness = screen(of("genuine"));
    let issuer = row("question.issuer", "issuer.anchored");
    assert!(!says(&harness, ja("class.simulator")));
    harness.get_by_label(&issuer).click();
    harness.run_steps(3);
    assert!(says(&harness, ja("class.simulator")));
    // The keyboard folds it away again, and Enter means the row that has the focus.
    harness.get_by_label(&issuer).focus();
    harness.run_steps(2);
    key(&mut harness, Key::Enter);
    assert!(!says(&harness, ja("class.simulator")) && !harness.state().compares);
    let mut finding = of("genuine");
    finding.verdicts.originality = Originality::Failed { reason: Reason::new("signer_unknown", "") };
    assert!(says(&screen(finding), ja("reason.signer_unknown")));
}

#[test]
fn one_digit_for_each_question_and_the_page_goes_on_by_itself() {
    let mut harness = screen(of("genuine"));
    key(&mut harness, Key::Num1);
    assert!(harness.state().compares, "the first answer opens the other questions");
    for _ in 0..2 {
        key(&mut harness, Key::Num1);
        assert!(observed(&harness).is_none(), "something is open");
    }
    key(&mut harness, Key::Num1);
    let seen = observed(&harness).unwrap();
    assert_eq!([seen.face, seen.printed_card, seen.security_code], [Compared::Same; 3]);
    assert_eq!(harness.state().residence, Some(Residence::Current));
}

#[test]
fn a_page_with_anything_but_the_same_stays_until_the_clerk_goes_on() {
    // The digits, and what of it stays: another face, another print, a code nobody compared, a customer who moved.
    for digits in ["2111", "1211", "1131", "1112", "1113"] {
        let mut harness = screen(of("genuine"));
        for digit in digits.chars() {
            let one = match digit {
                '1' => Key::Num1,
                '2' => Key::Num2,
                _ => Key::Num3,
            };
            key(&mut harness, one);
        }
        assert!(harness.state().compares && observed(&harness).is_none(), "{digits}");
        key(&mut harness, Key::Enter);
        let seen = observed(&harness).unwrap();
        assert_eq!(seen.face == Compared::Same, digits.starts_with('1'), "{digits}");
    }
}

#[test]
fn enter_opens_the_comparison_with_nothing_answered_and_back_keeps_what_was() {
    let mut harness = screen(of("genuine"));
    key(&mut harness, Key::Enter);
    assert!(harness.state().compares);
    key(&mut harness, Key::Num2);
    key(&mut harness, Key::Escape);
    assert!(!harness.state().compares);
    key(&mut harness, Key::Enter);
    // What is open is said first.
    key(&mut harness, Key::Enter);
    key(&mut harness, Key::Enter);
    let seen = observed(&harness).unwrap();
    assert_eq!([seen.face, seen.printed_card], [Compared::Different, Compared::NotCompared]);
}

#[test]
fn without_a_photo_no_face_is_asked_beside_the_result() {
    let mut finding = of("genuine");
    finding.reading.fields.retain(|field| field.name != tashika_kit::reading::FieldName::PHOTO);
    let mut harness = screen(finding);
    key(&mut harness, Key::Num1);
    assert!(!harness.state().compares);
    key(&mut harness, Key::Enter);
    key(&mut harness, Key::Num1);
    // What is open is said first.
    key(&mut harness, Key::Enter);
    key(&mut harness, Key::Enter);
    assert_eq!(observed(&harness).unwrap().face, Compared::NotCompared, "there is nothing to be the same as");
}

#[test]
fn the_clerk_is_named_and_the_last_day_is_part_of_what_is_compared() {
    let mut harness = screen(of("genuine"));
    key(&mut harness, Key::Enter);
    let says = |text: &str| harness.query_all_by_label_contains(text).next().is_some();
    assert!(says(&format!("{}: 1024", ja("window.compare.by"))));
    assert!(says(ja("window.compare.print_and_expiry")));
}

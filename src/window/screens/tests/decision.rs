// SPDX-License-Identifier: MIT OR Apache-2.0
//! The page of the decision: what of it is green, and what a choice there writes.

use eframe::egui::epaint::ClippedShape;
use eframe::egui::{Key, RichText, Ui, vec2};
use egui_kittest::Harness;
use jiff::civil::date;
use tashika_kit::date::japan_day;

use super::occasion::{counter_for, now};
use crate::counter::{Counter, Event, Holder, KnownCustomer, Occasion, Verdict, Whose};
use crate::records::{Compared, KnownMeans, Observations, Supplement, SupplementRole, TransactionKind};
use crate::rules::{Law, Residence};
use crate::window::pictures::Pictures;
use crate::window::screens::{Act, Scene, decision};
use crate::window::theme::{self, Tone};
use crate::window::typefaces::Typefaces;
use crate::words::{Language, ja, speak};

/// A customer whom a colleague says to know: nothing of it is proved by anything.
fn of_somebody_known() -> Counter {
    let mut counter = counter_for(Law::Aml);
    let known = KnownCustomer {
        name: "見本　花子".into(),
        name_kana: String::new(),
        residence: String::new(),
        birth_date: date(1980, 2, 17),
        means: vec![KnownMeans::Acquainted],
        note: String::new(),
        earlier_record: String::new(),
    };
    let occasion = Occasion {
        laws: [Law::Aml].into(),
        kind: Some(TransactionKind::AccountOpening),
        key: "8675309-42".into(),
        ..Occasion::default()
    };
    for event in [Event::BeginKnown, Event::Known(Box::new(known)), Event::Occasion(Box::new(occasion))] {
        drop(counter.handle(event, now()));
    }
    assert_eq!(counter.stage().name(), "decision");
    counter
}

/// A customer whose card was proved and compared; of who moved, the address and the paper that shows it were typed.
fn of_a_proved_card(moved: bool) -> Counter {
    let mut counter = super::occasion::counter(1);
    let observed = Observations {
        face: Compared::Same,
        printed_card: Compared::Same,
        security_code: Compared::Same,
        ..Observations::default()
    };
    let holder = if moved {
        Holder {
            shown: Residence::NotCurrent, residence: "大阪市見本区一丁目".into(), ..Holder::default()
        }
    } else {
        Holder { shown: Residence::Current, ..Holder::default() }
    };
    let occasion = Occasion { holder, ..counter.visit().occasion.clone() };
    let paper = Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（電気）".into(),
        number: String::new(),
        dated: Some(japan_day(now())),
        received_on: japan_day(now()),
        sent_in: false,
    };
    let mut send = |event| drop(counter.handle(event, now()));
    send(Event::Submit(Vec::new()));
    send(Event::Judged(Box::new(super::glance::of("genuine"))));
    send(Event::Compare);
    send(Event::Shown(occasion.holder.shown));
    send(Event::Observed(observed));
    if moved {
        send(Event::Occasion(Box::new(occasion)));
        send(Event::ShowSupplements(Whose::Customer));
        send(Event::Supplement(Box::new(paper)));
        send(Event::Back);
    }
    assert_eq!(counter.stage().name(), "decision");
    counter
}

struct Screen {
    counter: Counter,
    draft: decision::Draft,
    pictures: Pictures,
    language: Language,
    prepared: bool,
    decided: Option<Verdict>,
}

fn page(counter: Counter, language: Language) -> Harness<'static, Screen> {
    let screen = Screen {
        counter,
        draft: decision::Draft::default(),
        pictures: Pictures::default(),
        language,
        prepared: false,
        decided: None,
    };
    let draw = |ui: &mut Ui, screen: &mut Screen| {
        if !screen.prepared {
            theme::apply(ui.ctx(), theme::Look::Light);
            drop(Typefaces::install(ui.ctx()));
            screen.prepared = true;
            return;
        }
        speak(screen.language);
        let scene = Scene::bare(japan_day(now()), &mut screen.pictures);
        let act = decision::show(ui, &scene, &screen.counter, None, &mut screen.draft);
        if let Some(Act::Counter(Event::Decide(verdict))) = act {
            screen.decided = Some(verdict);
        }
        speak(Language::Ja);
    };
    let size = vec2(1280.0, 1600.0);
    let mut harness = Harness::builder().with_size(size).allow_missing_glyphs().build_ui_state(draw, screen);
    harness.run_steps(4);
    harness
}

fn key(harness: &mut Harness<'_, Screen>, key: Key) {
    harness.key_press(key);
    harness.run_steps(4);
}

#[test]
fn what_no_chip_proved_is_confirmed_without_green() {
    let mut harness = page(of_somebody_known(), Language::Ja);
    assert!(harness.state().counter.may_confirm());
    assert!(!is_green(&harness.output().shapes));
    key(&mut harness, Key::Num1);
    assert!(!is_green(&harness.output().shapes), "confirming is chosen");
}

/// The card of both was proved; of one the law takes what the clerk typed.
#[test]
fn green_is_for_what_the_chip_proved_and_not_for_what_was_typed_beside_it() {
    for moved in [false, true] {
        let mut harness = page(of_a_proved_card(moved), Language::Ja);
        assert!(harness.state().counter.may_confirm(), "{moved}");
        key(&mut harness, Key::Num1);
        assert_eq!(is_green(&harness.output().shapes), !moved);
    }
}

fn is_green(shapes: &[ClippedShape]) -> bool {
    format!("{shapes:?}").contains(&format!("{:?}", Tone::Good.ink()))
}

/// Otherwise the test above would hold whatever is drawn.
#[test]
fn green_is_seen_where_it_is() {
    let mut prepared = false;
    let mut harness = Harness::new_ui(move |ui| {
        if !std::mem::replace(&mut prepared, true) {
            return drop(Typefaces::install(ui.ctx()));
        }
        ui.label(RichText::new("good").color(Tone::Good.ink()));
    });
    harness.run_steps(2);
    assert!(is_green(&harness.output().shapes));
}

#[test]
fn a_reason_is_recorded_in_japanese_in_whatever_language_the_screen_speaks() {
    for language in Language::ALL {
        let mut harness = page(of_somebody_known(), language);
        // Refusing is the second; then the digits are the reasons'.
        key(&mut harness, Key::Num2);
        key(&mut harness, Key::Num1);
        key(&mut harness, Key::Enter);
        let Some(Verdict::Refuse { reason }) = &harness.state().decided else { panic!("{language:?}") };
        assert_eq!(reason, ja("window.reason.face"), "{language:?}");
    }
}

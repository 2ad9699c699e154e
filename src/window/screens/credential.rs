// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card wants to be told a number.

use eframe::egui::{Key, RichText, Ui, vec2};
use tashika_kit::CredentialNeed;
use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{CardError, Credential, Secret};
use tashika_mynumber::CHECK_NUMBER_B;

use super::parts::{self, Parts};
use super::{Act, Scene};
use crate::counter::{Event, Problem};
use crate::window::layout::{self, Page};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::digits::{self, Digits, Look};
use crate::window::widgets::{front, texts};
use crate::words;

/// How the number is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// All digits in a row.
    Whole,
    /// In the three parts that are printed on the card.
    Parts,
}

/// What the clerk has typed so far. Wiped when the screen is left.
pub(in crate::window) struct Draft {
    number: Digits,
    way: Way,
    parts: Parts,
    by_customer: bool,
    by_clerk: bool,
    /// What is wrong with the parts; the counter tells about the number itself.
    problem: Option<&'static str>,
    /// The focus goes back to the first field in the next frame.
    refocus: bool,
    /// The reveal button is held down.
    revealed: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            number: Digits::new(tashika_mynumber::check_number::DIGITS),
            way: Way::Whole,
            parts: Parts::default(),
            by_customer: false,
            by_clerk: false,
            problem: None,
            refocus: false,
            revealed: false,
        }
    }
}

impl Draft {
    /// Wipes everything typed.
    pub(in crate::window) fn clear(&mut self) {
        self.number.clear();
        self.parts.clear();
        (self.by_customer, self.by_clerk, self.revealed, self.problem) = (false, false, false, None);
        self.way = Way::Whole;
    }

    /// How many digits stand in the fields now.
    pub(in crate::window) fn typed(&self) -> usize {
        self.number.len() + self.parts.typed()
    }

    /// The counter refused the number before sending it: back to the field.
    pub(in crate::window) fn look_again(&mut self) {
        self.refocus = true;
    }
}

/// What the counter knows at this stage.
pub(in crate::window) struct Known<'a> {
    /// What the card wants.
    pub(in crate::window) need: &'a CredentialNeed,
    /// What is already known, free.
    pub(in crate::window) preview: &'a [Field],
    /// Why the number was not even sent.
    pub(in crate::window) problem: Option<&'a Problem>,
    /// Tries left before the last submission of this check.
    pub(in crate::window) tries_before: Option<u8>,
}

/// Draws the screen.
pub(in crate::window) fn show(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    known: &Known<'_>,
    draft: &mut Draft,
) -> Option<Act> {
    let page = Page::split(ui);
    let focus = scene.entered || std::mem::take(&mut draft.refocus);
    page.content(ui, "credential", |ui| {
        let width = (ui.available_width() * 0.58).max(590.0);
        let Scene { pictures, front, today, .. } = scene;
        layout::beside(
            ui,
            width,
            *pictures,
            |ui, _| {
                texts::question(ui, "window.credential.question");
                tries(ui, known);
                expiry(ui, known, *today);
                ui.add_space(NEAR);
                ways(ui, known, draft);
                texts::card(ui, |ui| fields(ui, known, draft, focus));
                if known.need.tries_left == 1 {
                    consents(ui, draft);
                }
            },
            |ui, pictures| {
                texts::part(ui, "window.credential.where");
                match front {
                    Some(printed) => front::show(printed, ui, pictures),
                    None => front::sketch(ui),
                }
            },
        );
    });
    page.bar(
        ui,
        |ui| {
            if Button::secondary("window.button.cancel", Some(Key::Escape)).show(ui).now {
                return Act::counter(Event::Cancel);
            }
            None
        },
        |ui| {
            let consent = LastTryConsent::given(draft.by_customer, draft.by_clerk);
            let agreed = known.need.tries_left > 1 || consent.is_some();
            let ready = agreed && is_complete(known, draft);
            if Button::primary("window.credential.send").enabled(ready).show(ui).now {
                return submit(draft, consent, scene.today);
            }
            None
        },
    )
}

fn is_complete(known: &Known<'_>, draft: &Draft) -> bool {
    match draft.way {
        Way::Whole => draft.number.len() == known.need.digits,
        Way::Parts => draft.parts.is_complete(),
    }
}

/// The number as a secret for the counter. The field keeps its digits until the counter has taken them.
fn submit(draft: &mut Draft, last_try: Option<LastTryConsent>, today: jiff::civil::Date) -> Option<Act> {
    let number = match draft.way {
        Way::Whole => Secret::from(draft.number.as_str()),
        Way::Parts => match draft.parts.compose(today) {
            Ok(number) => number,
            Err(CardError::Credential { problem, .. }) => {
                draft.problem = Some(problem);
                return None;
            }
            Err(_) => return None,
        },
    };
    Act::counter(Event::Submit(vec![Credential { id: CHECK_NUMBER_B, secret: number, last_try }]))
}

/// How many tries are left, and whether the last connection cost one.
fn tries(ui: &mut Ui, known: &Known<'_>) {
    let left = known.need.tries_left;
    let tone = if left <= known.need.warn_at { Tone::Caution } else { Tone::Plain };
    let text = words::words("window.credential.tries_left");
    texts::pill(ui, tone, &format!("{} {left}    {} {left}", text.ja, text.en));
    if let Some(before) = known.tries_before {
        let spent = before.saturating_sub(left);
        let text =
            words::words(if spent == 0 { "window.credential.none_spent" } else { "window.credential.spent" });
        texts::notice(ui, Tone::Caution, |ui| {
            ui.label(texts::body(format!("{} ({before} → {left})", text.ja)));
            ui.label(texts::small(format!("{} ({before} → {left})", text.en)));
        });
    }
}

/// An expiry date that has passed is told before anybody types a number.
fn expiry(ui: &mut Ui, known: &Known<'_>, today: jiff::civil::Date) {
    let date = known.preview.iter().find(|field| field.name == FieldName::EXPIRY_DATE);
    let Some(FieldValue::Date { date }) = date.map(|field| &field.value) else { return };
    if *date < today {
        texts::notice(ui, Tone::Caution, |ui| {
            let text = words::words("window.credential.expired");
            ui.label(texts::body(format!("{} ({date})", text.ja)).color(Tone::Caution.ink()));
            ui.label(texts::small(text.en));
        });
    }
}

/// In a row or in parts.
fn ways(ui: &mut Ui, known: &Known<'_>, draft: &mut Draft) {
    if known.need.id != CHECK_NUMBER_B {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (way, key) in [(Way::Whole, "window.credential.whole"), (Way::Parts, "window.credential.parts")] {
            let text = words::words(key);
            if Choice::radio(text.ja, text.en, draft.way == way).show(ui).now && draft.way != way {
                // What was typed the other way does not stay behind unseen.
                draft.clear();
                draft.way = way;
                draft.refocus = true;
            }
        }
    });
}

fn fields(ui: &mut Ui, known: &Known<'_>, draft: &mut Draft, focus: bool) {
    match draft.way {
        Way::Whole => whole(ui, known, draft, focus),
        Way::Parts => {
            if parts::show(ui, &mut draft.parts, focus) {
                draft.problem = None;
            }
            if let Some(problem) = draft.problem {
                ui.add_space(NEAR);
                wrong(ui, problem);
            }
        }
    }
}

fn whole(ui: &mut Ui, known: &Known<'_>, draft: &mut Draft, focus: bool) {
    let label = words::ja("credential.check_number_b");
    ui.horizontal(|ui| {
        ui.label(RichText::new(label).font(theme::bold(size::BODY)).color(theme::INK));
        ui.label(texts::small(words::en("credential.check_number_b")));
    });
    let [birth, expiry, code] =
        ["window.part.birth", "window.part.expiry", "window.part.code"].map(words::ja);
    let check_number = [(6, birth), (4, expiry), (4, code)];
    let plain = [(known.need.digits, "")];
    let groups: &[(usize, &str)] = if known.need.id == CHECK_NUMBER_B { &check_number } else { &plain };
    let problem = known.problem.and_then(|problem| problem.finer);
    let reveal = words::words("window.credential.reveal");
    let look = Look { label, groups, masked: !draft.revealed, wrong: problem.is_some() };
    let typed = digits::show(ui, &mut draft.number, &look);
    if focus {
        typed.response.request_focus();
    }
    ui.horizontal(|ui| {
        let count = words::words("window.credential.count");
        let (len, all) = (draft.number.len(), known.need.digits);
        ui.label(texts::body(format!("{len} / {all} {}", count.ja)));
        ui.label(texts::small(count.en));
        ui.add_space(FAR);
        let button = Choice::entry(reveal.ja, reveal.en).least(vec2(0.0, 40.0)).show(ui).response;
        let by_key = button.has_focus() && ui.input(|input| input.key_down(Key::Space));
        let held = button.is_pointer_button_down_on() || by_key;
        draft.revealed = held;
    });
    if let Some(problem) = problem.filter(|_| !typed.changed) {
        ui.add_space(NEAR);
        wrong(ui, problem);
    }
}

fn wrong(ui: &mut Ui, problem: &str) {
    texts::notice(ui, Tone::Bad, |ui| {
        texts::both(ui, &format!("problem.{problem}"), size::BODY, Tone::Bad.ink());
    });
}

/// One try left: two people say, each for themselves, that it may be spent.
fn consents(ui: &mut Ui, draft: &mut Draft) {
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Caution, |ui| {
        let text = words::words("error.last_try.what");
        ui.label(RichText::new(text.ja).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.en));
        let both = [
            ("window.consent.customer", &mut draft.by_customer),
            ("window.consent.clerk", &mut draft.by_clerk),
        ];
        for (key, given) in both {
            let text = words::words(key);
            if Choice::check(text.ja, text.en, *given).tone(Tone::Caution).show(ui).now {
                *given = !*given;
            }
        }
    });
}

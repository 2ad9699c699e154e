// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the card itself tells before anything is typed: tries, dates, what is locked; and the words at the last try.

use eframe::egui::{RichText, Ui};
use jiff::civil::Date;
use tashika_kit::persona::SpecimenCredential;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::{CredentialNeed, Entry};

use super::{Draft, Known};
use crate::window::findings;
use crate::window::screens::fields;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// How many tries are left, and whether there were more before. What took one, a wrong number or a broken connection,
/// was said when it happened.
pub(super) fn tries(ui: &mut Ui, known: &Known<'_>, need: &CredentialNeed) {
    left(ui, need);
    let Some((_, before)) = known.tries_before.iter().find(|(id, _)| *id == need.id) else { return };
    if *before <= need.tries_left {
        return;
    }
    let text = words::words("window.credential.spent");
    texts::notice(ui, Tone::Caution, |ui| {
        let left = need.tries_left;
        ui.label(texts::body(format!("{}（{before} → {left}）", text.first())));
        ui.label(texts::small(format!("{}: {before} → {left}", text.second())));
    });
}

/// The number is there already: the card had accepted it before its reading broke off.
pub(super) fn kept(ui: &mut Ui, known: &Known<'_>) {
    if known.kept {
        texts::notice_of(ui, Tone::Plain, "window.resume.here");
    }
}

/// What stands in the field was typed for a reading that broke off, and this may be another document. `true` if it is to go.
pub(super) fn left_over(ui: &mut Ui) -> bool {
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Plain, |ui| {
        texts::both(ui, "window.resume.here_key", size::BODY, theme::ink());
        let text = words::words("window.resume.wipe");
        Choice::entry(text.first(), text.second()).show(ui).now
    })
}

/// The tries left alone.
pub(super) fn left(ui: &mut Ui, need: &CredentialNeed) {
    let left = need.tries_left;
    let tone = if left <= need.warn_at { Tone::Caution } else { Tone::Plain };
    let text = words::words("window.credential.tries_left");
    texts::pill(ui, tone, &format!("{} {left}    {} {left}", text.first(), text.second()));
}

/// An expiry date that has passed is told before anybody types anything.
pub(super) fn expiry(ui: &mut Ui, known: &Known<'_>, today: Date) {
    let date = known.preview.iter().find(|field| field.name == FieldName::EXPIRY_DATE);
    let Some(FieldValue::Date { date }) = date.map(|field| &field.value) else { return };
    if *date < today {
        texts::notice(ui, Tone::Caution, |ui| {
            let text = words::words("window.credential.expired");
            ui.label(texts::body(format!("{} ({date})", text.first())).color(Tone::Caution.ink()));
            ui.label(texts::small(format!("{} ({date})", text.second())));
            texts::both(ui, "window.credential.expired_next", size::BODY, theme::ink());
        });
    }
}

/// What the card tells without any PIN.
pub(super) fn preview(ui: &mut Ui, known: &Known<'_>) {
    if known.preview.is_empty() {
        return;
    }
    texts::part(ui, "window.pins.free");
    ui.add_space(4.0);
    for field in known.preview {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().interact_size.y = 20.0;
            let key = format!("field.{}", field.name.as_str());
            let name = words::words(&key);
            let value = RichText::new(fields::value(field)).font(theme::bold(size::BODY));
            ui.label(texts::body(name.first()));
            ui.label(value.color(theme::ink()));
            ui.label(texts::small(name.second()));
        });
    }
}

/// What a credential is called, Japanese and English.
pub(super) fn name(need: &CredentialNeed) -> (String, String) {
    findings::texts(&format!("credential.{}", need.id))
}

/// A locked credential that the card can be read without: what is missing then, and who unlocks it.
pub(super) fn locked(ui: &mut Ui, need: &CredentialNeed) {
    texts::notice(ui, Tone::Caution, |ui| {
        for part in ["what", "next"] {
            let key = format!("window.pins.locked.{}.{part}", need.id);
            let text = words::words(&key);
            let font = if part == "what" { theme::bold(size::BODY) } else { theme::regular(size::BODY) };
            ui.label(RichText::new(text.first()).font(font).color(Tone::Caution.ink()));
            ui.label(texts::small(text.second()));
        }
    });
}

/// Where a credential would have to be unlocked.
pub(super) fn unlock(ui: &mut Ui, need: &CredentialNeed) {
    texts::both(ui, &format!("window.pins.unlock.{}", need.id), size::BODY, theme::ink());
}

/// One try left: two people say, each for themselves, that it may be spent. What the holder types, the holder
/// answers for on their own page.
pub(super) fn consents(ui: &mut Ui, need: &CredentialNeed, draft: &mut Draft) {
    ui.add_space(NEAR);
    texts::notice(ui, Tone::Caution, |ui| {
        let printed = need.entry == Entry::Clerk;
        let text = words::words(if printed { "error.last_try.what" } else { "window.pins.last_try" });
        let (ja, en) = name(need);
        let heading = format!("{ja}: {}", text.first());
        ui.label(RichText::new(heading).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(format!("{en}: {}", text.second())));
        let said = draft.said_mut(need.id);
        match need.entry {
            Entry::Clerk => {
                consent(ui, need, "window.consent.customer", &mut said.by_customer);
                consent(ui, need, "window.consent.clerk", &mut said.by_clerk);
            }
            Entry::Preset => {
                unlock(ui, need);
                consent(ui, need, "window.consent.customer", &mut said.by_customer);
                consent(ui, need, "window.consent.clerk_default", &mut said.by_clerk);
            }
            Entry::Holder => {
                unlock(ui, need);
                consent(ui, need, "window.consent.clerk_told", &mut said.by_clerk);
            }
        }
    });
}

/// One word of one person.
pub(super) fn consent(ui: &mut Ui, need: &CredentialNeed, key: &str, given: &mut bool) {
    let text = words::words(key);
    let spoken = match need.entry {
        Entry::Clerk => text.first().to_owned(),
        Entry::Holder | Entry::Preset => format!("{}: {}", name(need).0, text.first()),
    };
    if Choice::check(text.first(), text.second(), *given).tone(Tone::Caution).spoken(&spoken).show(ui).now {
        *given = !*given;
    }
}

/// Whether everything was said that has to be said before the clerk goes on.
pub(super) fn clerk_agrees(need: &CredentialNeed, draft: &Draft) -> bool {
    match need.entry {
        _ if need.tries_left > 1 => true,
        Entry::Clerk | Entry::Preset => draft.consent(need.id).is_some(),
        Entry::Holder => draft.said(need.id).by_clerk,
    }
}

/// The card says that nobody set a PIN: what will be sent instead.
pub(super) fn preset(ui: &mut Ui) {
    texts::notice_of(ui, Tone::Plain, "window.pins.preset");
}

/// The holder stopped, and it cost nothing.
pub(super) fn stopped(ui: &mut Ui, stopped: bool) {
    if stopped {
        texts::notice_of(ui, Tone::Plain, "window.pins.stopped");
    }
}

/// Training: the PINs of the software card, which its invented holder would know.
pub(super) fn specimens(ui: &mut Ui, specimens: &[SpecimenCredential], known: &Known<'_>) {
    let typed = |need: &&CredentialNeed| need.entry == Entry::Holder;
    let mut shown = false;
    for need in known.needs.iter().filter(typed) {
        let Some(specimen) = specimens.iter().find(|specimen| specimen.id == need.id) else { continue };
        if !std::mem::replace(&mut shown, true) {
            ui.add_space(NEAR);
            texts::part(ui, "window.pins.specimen");
        }
        let (ja, en) = name(need);
        ui.label(texts::body(format!("{ja}  {}", specimen.value)));
        ui.label(texts::small(en));
    }
}

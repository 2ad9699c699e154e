// SPDX-License-Identifier: MIT OR Apache-2.0
//! JPKI at the counter: what the customer agrees to, the card, who is asked about revocation, and what came of it.

mod authenticated;
mod consent;
mod entries;
mod result;
mod revocation;
mod substituted;
mod waiting;

pub(in crate::window) use authenticated::show as authenticated;
pub(in crate::window) use consent::show as consent;
pub(in crate::window) use consent::told;
pub(super) use entries::{is_offered, show as entries};
pub(in crate::window) use result::show as result;
pub(in crate::window) use waiting::{asking, awaiting_card};

use eframe::egui::{RichText, Ui};
use tashika_kit::Verdicts;

use crate::counter::{Counter, JpkiDraft};
use crate::jpki::{Function, JpkiUse, Role};
use crate::window::findings;
use crate::window::theme::{self, size};
use crate::window::widgets::texts;
use crate::words;
use crate::words::customer::Tongue;

/// The name of the provider that asks nobody.
const NOBODY: &str = "none";

/// The names of the provider that asks directly.
const OWN_WAYS: [&str; 2] = ["ocsp, crl", "simulated"];

/// Which ends of what the customer reads are in sight.
#[derive(Clone, Copy, Default)]
pub(in crate::window) struct Sight {
    /// Its beginning.
    pub(in crate::window) top: bool,
    /// Its end.
    pub(in crate::window) end: bool,
}

/// What the clerk has typed on these screens.
#[derive(Default)]
pub(in crate::window) struct Draft {
    /// Text and reference as they are being typed; `None` before the first frame.
    local: Option<JpkiDraft>,
    /// The text and reference of which the customer has seen the end on the clerk's screen, and in which language.
    read: Option<(JpkiDraft, Tongue)>,
    /// The language in which it was told last.
    tongue_told: Tongue,
    /// The beginning was in sight on this page.
    began: bool,
    /// The text as it was proposed; what differs from it is the clerk's.
    proposed: Option<String>,
    /// Steps and fingerprints are shown.
    details: bool,
    /// They were asked for just now, and come into view.
    opened: bool,
    /// The result was handed to the book, which has not answered yet.
    entering: bool,
}

/// What a card is put down for, as a key of the locale files.
pub(in crate::window) fn title(what: JpkiUse) -> &'static str {
    match what {
        JpkiUse::Signature => "window.jpki.use.signature",
        JpkiUse::Authentication => "window.jpki.use.authentication",
        JpkiUse::Pinless => "window.jpki.use.pinless",
    }
}

/// The operator's role, as a key of the locale files.
fn role(role: Role) -> String {
    format!("jpki.role.{}", role.code())
}

/// The one sentence above a result.
fn headline(ui: &mut Ui, family: &str, verdicts: &Verdicts) {
    let (tone, headline) = findings::headline_of(family, verdicts);
    texts::notice(ui, tone, |ui| {
        let (short, long) = (words::words(headline.short), words::words(headline.sentence));
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(short.first()).font(theme::bold(size::DISPLAY)).color(tone.ink()));
        ui.label(texts::small(short.second()));
        ui.label(texts::body(long.first()));
        ui.label(texts::small(long.second()));
    });
}

/// A name and what stands for it.
fn line(ui: &mut Ui, key: &str, value: &str) {
    let text = words::words(key);
    ui.label(texts::small(format!("{}  {}", text.first(), text.second())));
    ui.label(texts::body(value));
}

/// Who is asked about revocation, in words where its name is one of those this program has words for.
fn asked(name: &str) -> String {
    let one = |name: &str| {
        let key = format!("revocation_source.{name}");
        if words::is_known(&key) { words::first(&key).to_owned() } else { name.to_owned() }
    };
    name.split(", ").map(one).collect::<Vec<_>>().join("、")
}

/// Who is asked about revocation under this role, as its name; `None` if nobody is. This program's own ways are for those
/// who may ask directly; a platform is asked for whoever may ask one.
fn whom(counter: &Counter, role: Role) -> Option<String> {
    let name = counter.settings().jpki.revocation.name();
    let own = OWN_WAYS.contains(&name.as_str());
    let asks = if own { role.may(Function::AskDirectly) } else { role.may(Function::AskPlatform) };
    (name != NOBODY && asks).then_some(name)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The customer's own screen: a second window, on a second monitor where there is one. It shows what the customer agrees
//! to, takes their PIN, and else nothing about anybody.

use std::str::FromStr;

use eframe::egui::{
    Align, Context, Key, Layout, RichText, Ui, ViewportBuilder, ViewportClass, ViewportCommand, ViewportId,
    vec2,
};

use super::layout::Page;
use super::screens::{Act, credential, jpki};
use super::theme::{self, FAR, NEAR, Tone, size};
use super::widgets::buttons::Button;
use super::widgets::icons::{self, Icon};
use super::widgets::texts;
use crate::counter::{Counter, Event, JpkiDraft, Stage};
use crate::jpki::{JpkiUse, statement};
use crate::records::DisplayedTo;
use crate::words;

/// Where the customer's screen is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CustomerView {
    /// A window that is moved by hand.
    #[default]
    Window,
    /// All of the monitor of this number, in the system's order; the first is 1.
    Monitor(usize),
}

impl FromStr for CustomerView {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "`window`, or the number of a monitor, from 1".to_owned();
        match text {
            "window" => Ok(Self::Window),
            other => match other.parse() {
                Ok(number @ 1..=16) => Ok(Self::Monitor(number)),
                _ => Err(wrong()),
            },
        }
    }
}

/// What the customer's screen remembers between frames.
#[derive(Default)]
pub(super) struct State {
    /// Where it is; `None` while it is closed.
    open: Option<CustomerView>,
    /// Where it goes when it is opened with the button.
    place: CustomerView,
    /// What stood there in the last frame: what was pressed belongs to it.
    seen: Seen,
    /// What was drawn last.
    shown: Shown,
}

/// What the customer has had before their eyes.
#[derive(Default)]
pub(super) struct Seen {
    /// Text and reference that stood there in the last frame.
    draft: Option<JpkiDraft>,
    /// Whether the beginning of what is told was in sight.
    top: bool,
    /// Whether its end was, after that.
    end: bool,
}

/// What stands there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// Nothing that has to do with anybody.
    #[default]
    Welcome,
    /// What the customer agrees to.
    Consent,
    /// Put the card down.
    Card,
    /// The PIN.
    Pin,
    /// Wait.
    Wait,
    /// The signature was made; the rest is the clerk's.
    Signed,
    /// It is done.
    Thanks,
}

impl Shown {
    /// What belongs to a stage. `typing`: the customer's hands are at the keys.
    pub(super) fn at(stage: Option<&Stage>, jpki: Option<JpkiUse>, typing: bool) -> Self {
        match stage {
            Some(Stage::Consent) => Self::Consent,
            Some(Stage::AwaitingCard) => Self::Card,
            Some(Stage::Credential { .. }) if typing => Self::Pin,
            Some(Stage::Authenticated { receipt: Some(_), .. } | Stage::Recorded) => Self::Thanks,
            None | Some(Stage::Idle { .. } | Stage::Mail { .. }) => Self::Welcome,
            Some(Stage::Recognising | Stage::Reading { .. } | Stage::AskingRevocation | Stage::Sealing) => {
                Self::Wait
            }
            Some(Stage::Credential { .. } | Stage::Failed { .. }) if jpki.is_some() => Self::Wait,
            // From the result on, the clerk types: there is nothing the customer waits for at this screen.
            Some(_) if jpki == Some(JpkiUse::Signature) => Self::Signed,
            Some(_) if jpki.is_some() => Self::Wait,
            Some(_) => Self::Welcome,
        }
    }
}

/// The id of the second window.
fn id() -> ViewportId {
    ViewportId::from_hash_of("customer")
}

impl State {
    /// Opens it, and remembers where.
    pub(super) fn open(&mut self, place: CustomerView) {
        (self.open, self.place) = (Some(place), place);
    }

    /// Opens or closes it.
    pub(super) fn toggle(&mut self) {
        self.open = if self.open.is_some() { None } else { Some(self.place) };
        self.seen = Seen::default();
    }

    /// Whether it is open.
    pub(super) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Draws `page` into the second window. `true` if something was touched there.
    pub(super) fn show(
        &mut self,
        ctx: &Context,
        shown: Shown,
        mut page: impl FnMut(&mut Ui, &mut Seen),
    ) -> bool {
        let Some(place) = self.open else { return false };
        if std::mem::replace(&mut self.shown, shown) != shown {
            self.seen = Seen::default();
            // A keyboard for the customer types into the customer's window.
            if shown == Shown::Pin && !ctx.embed_viewports() {
                ctx.send_viewport_cmd_to(id(), ViewportCommand::Focus);
            }
        }
        let (mut touched, mut closed) = (false, false);
        let seen = &mut self.seen;
        ctx.show_viewport_immediate(id(), builder(place), |ui, class| {
            if class != ViewportClass::EmbeddedWindow {
                touched = super::app::clean_input(ui.ctx());
                closed = ui.input(|input| input.viewport().close_requested());
            }
            page(ui, seen);
        });
        if closed {
            self.open = None;
        }
        touched
    }
}

fn builder(place: CustomerView) -> ViewportBuilder {
    let builder = ViewportBuilder::default()
        .with_title(words::first("window.customer.title"))
        .with_app_id("tashika")
        .with_inner_size(vec2(1024.0, 720.0))
        .with_min_inner_size(vec2(620.0, 380.0));
    match place {
        CustomerView::Window => builder,
        CustomerView::Monitor(number) => builder.with_monitor(number.saturating_sub(1)),
    }
}

/// Pages that ask nothing.
pub(super) fn plain(ui: &mut Ui, shown: Shown) {
    let (icon, key, more) = match shown {
        Shown::Card => (Icon::PlaceCard, "window.customer.card", None),
        Shown::Wait => (Icon::Waiting, "window.customer.wait", None),
        Shown::Signed => (Icon::Info, "window.customer.signed", Some("window.customer.signed_more")),
        Shown::Thanks => (Icon::Info, "window.customer.thanks", Some("window.customer.thanks_more")),
        _ => (Icon::Person, "window.customer.welcome", Some("window.customer.welcome_more")),
    };
    ui.with_layout(Layout::top_down(Align::Center), |ui| {
        ui.add_space((ui.available_height() * 0.22).max(8.0));
        icons::show(ui, icon, 130.0, theme::accent());
        ui.add_space(FAR);
        large(ui, key);
        if let Some(more) = more {
            ui.add_space(NEAR);
            let text = words::words(more);
            ui.label(texts::body(text.first()));
            ui.label(texts::small(text.second()));
        }
    });
}

/// What the customer agrees to. `seen` is what stood there when the button was pressed: another text that came meanwhile
/// was not agreed to, nor one of which the end was never in sight.
pub(super) fn consent(ui: &mut Ui, counter: &Counter, seen: &mut Seen) -> Option<Act> {
    let task = counter.jpki()?;
    let page = Page::split(ui);
    let same = seen.draft.as_ref() == Some(&task.draft);
    let mut sight = jpki::Sight::default();
    page.content(ui, "customer consent", |ui| sight = jpki::told(ui, counter, size::VALUE, !same));
    if !same {
        *seen = Seen { draft: Some(task.draft.clone()), ..Seen::default() };
        ui.ctx().request_repaint();
    } else if !seen.end {
        seen.top |= sight.top;
        seen.end = seen.top && sight.end;
        if seen.end {
            ui.ctx().request_repaint();
        }
    }
    let ready = same && seen.end && statement::complaints(task.what, &task.draft).is_empty();
    let said = |agreed| Act::counter(Event::Consent { agreed, before: DisplayedTo::Customer });
    page.bar(
        ui,
        |ui| {
            let decline = Button::secondary("window.customer.decline", Some(Key::Escape)).show(ui).now;
            if decline { said(false) } else { None }
        },
        |ui| {
            let key = if seen.end { "window.customer.agree" } else { "window.jpki.consent.to_the_end" };
            let agree = Button::primary(key).deliberate(None).enabled(ready).show(ui).now;
            if agree { said(true) } else { None }
        },
    )
}

/// Without the keyboard's focus nothing can be typed here, and nothing would say why.
pub(super) fn unfocused(ui: &mut Ui) {
    if ui.input(|input| input.viewport().focused) == Some(false) {
        texts::notice_of(ui, Tone::Caution, "window.customer.touch_here");
    }
}

/// The clerk's own page while the customer types: nothing of it is shown, and it can be stopped.
pub(super) fn typing(ui: &mut Ui, draft: &mut credential::Draft) {
    let page = Page::split(ui);
    page.content(ui, "customer types", |ui| {
        ui.with_layout(Layout::top_down(Align::Center), |ui| {
            ui.add_space((ui.available_height() * 0.22).max(8.0));
            icons::show(ui, Icon::Person, 130.0, theme::accent());
            ui.add_space(FAR);
            large(ui, "window.customer.typing");
            let more = words::words("window.customer.typing_more");
            ui.label(texts::body(more.first()));
            ui.label(texts::small(more.second()));
        });
    });
    let stopped = page.bar(
        ui,
        |ui| Button::secondary("window.button.stop", Some(Key::Escape)).show(ui).now.then_some(()),
        |_| None,
    );
    if stopped.is_some() {
        draft.stop();
        ui.ctx().request_repaint();
    }
}

fn large(ui: &mut Ui, key: &str) {
    let text = words::words(key);
    ui.label(RichText::new(text.first()).font(theme::bold(size::DISPLAY + 4.0)).color(theme::ink()));
    ui.label(texts::small(text.second()).font(theme::regular(size::BODY)));
}

#[cfg(test)]
mod tests {
    use super::{CustomerView, Shown};
    use crate::counter::Stage;
    use crate::jpki::JpkiUse;

    #[test]
    fn a_monitor_is_named_by_its_number() {
        assert_eq!("window".parse(), Ok(CustomerView::Window));
        assert_eq!("2".parse(), Ok(CustomerView::Monitor(2)));
        for wrong in ["", "0", "-1", "17", "left"] {
            assert!(wrong.parse::<CustomerView>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn nothing_of_anybody_stands_there_but_consent_and_pin() {
        let idle = Stage::Idle { cleared: false };
        let (signature, pinless) = (Some(JpkiUse::Signature), Some(JpkiUse::Pinless));
        assert_eq!(Shown::at(Some(&idle), None, false), Shown::Welcome);
        assert_eq!(Shown::at(None, None, false), Shown::Welcome);
        assert_eq!(Shown::at(Some(&Stage::Result), None, false), Shown::Welcome);
        assert_eq!(Shown::at(Some(&Stage::Result), pinless, false), Shown::Wait, "the card is still read");
        assert_eq!(Shown::at(Some(&Stage::Consent), signature, false), Shown::Consent);
        assert_eq!(Shown::at(Some(&Stage::AskingRevocation), signature, false), Shown::Wait);
        for clerks in [Stage::Result, Stage::Occasion, Stage::Statements] {
            assert_eq!(Shown::at(Some(&clerks), signature, false), Shown::Signed, "nobody checks any more");
        }
        assert_eq!(Shown::at(Some(&Stage::Recorded), None, false), Shown::Thanks);
    }
}

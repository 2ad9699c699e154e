// SPDX-License-Identifier: MIT OR Apache-2.0
//! What comes and goes with a stage: drafts, numbers, pictures, fonts.

use eframe::egui::{Context, text_edit::TextEditState};
use jiff::Timestamp;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_passport::FAMILY as PASSPORT;
use tashika_residence::FAMILY;

use super::{App, Drafts, KEY_REFUSED};
use crate::counter::{Counter, Desk, Finding, Stage, Whose};
use crate::window::typefaces::Search;

impl App {
    /// Whatever belongs to a visit goes with it, also where one poll brought its end and the next card: no frame was drawn
    /// between the two.
    pub(super) fn another_visit(&mut self, ctx: &Context) {
        let visit = self.visit_number();
        // On the first screen there is nothing of a visit but what was prepared there, for the customer who comes now.
        if std::mem::replace(&mut self.visit, visit) != visit && self.shown != "idle" {
            self.forget(ctx);
            self.customer.visit_ended();
        }
    }

    pub(super) fn visit_number(&self) -> u64 {
        self.desk.as_ref().map_or(0, |desk| desk.counter().visit_number())
    }

    /// Sees to it that what belongs to a stage goes when the stage goes. `true` in a stage's first frame.
    pub(super) fn enter(&mut self, ctx: &Context) -> bool {
        let name = self.stage();
        let whose = self.desk.as_ref().map_or(Whose::Customer, |desk| desk.counter().visit().whose);
        if std::mem::replace(&mut self.whose, whose) != whose && !self.ready.waiting && name != "result" {
            // The pictures belong to one person.
            self.pictures.forget();
        }
        let before = std::mem::replace(&mut self.shown, name);
        // Between two frames one card can go and another come to the same page.
        let session = self.desk.as_ref().map_or(0, |desk| desk.counter().session_number());
        let another = std::mem::replace(&mut self.session, session) != session;
        if before == name && !another {
            return false;
        }
        self.keep_number(before, name);
        // No camera stays open behind a page that does not show it.
        if let Some(face) = &mut self.face {
            face.stop();
        }
        if before == "locked" {
            self.login.clear();
            ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
        }
        let under_way = self.desk.as_ref().is_some_and(|desk| desk.counter().is_under_way());
        if !under_way {
            self.forget(ctx);
        }
        if ["idle", "locked"].contains(&name) || ["recorded", "mail"].contains(&before) {
            self.customer.visit_ended();
        }
        if let Some(tongue) = self.instead.take_if(|_| name != "idle").filter(|_| name == "consent") {
            self.customer.choose(tongue);
        }
        match name {
            "idle" => {
                (self.front, self.residence_front, self.passport_front) = (None, None, None);
                self.specimens = Vec::new();
                if let Some(desk) = self.desk.as_mut().filter(|desk| desk.placed().is_some()) {
                    desk.lift();
                }
            }
            "agent" => {
                if let Some(desk) = self.desk.as_mut().filter(|desk| desk.placed().is_some()) {
                    desk.lift();
                }
            }
            "recorded" => self.paper.forget(),
            "decision" => self.drafts.decision.ask_again(),
            _ => {}
        }
        if let Some(focused) = ctx.memory(|memory| memory.focused()) {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        true
    }

    /// What was typed to open a card is wiped when its page is left. Only a number that did not open the card, and of
    /// which the card counts no tries, stays from the sending to the page where it is mended. A card that is put down
    /// anew may be another customer's: there it goes. What a reading broke off after stays as long as the counter says: until
    /// it knows that this is another card, or the card does not open with it.
    pub(super) fn keep_number(&mut self, before: &'static str, name: &'static str) {
        let stage = self.desk.as_ref().map(Desk::stage);
        let refused = matches!(stage, Some(Stage::Failed { problem }) if problem.code == KEY_REFUSED);
        let wanted =
            matches!(stage, Some(Stage::Credential { family, .. }) if [FAMILY, PASSPORT].contains(family));
        let mending = std::mem::take(&mut self.mending);
        let counter = self.desk.as_ref().map(Desk::counter);
        let (kept, is_key) = counter.map_or((false, false), |now| (now.keeps_number(), now.keeps_key()));
        let refused = refused && !counter.is_some_and(Counter::kept_number_refused);
        let draft = &mut self.drafts.credential;
        // A quick card passes through a stage between two frames.
        match (before, name) {
            ("credential", "reading") => draft.sent(),
            // The card may be put down again. Behind a locked screen nothing waits.
            (_, "failed" | "choose" | "recognising" | "credential") if is_key => draft.left(),
            (_, "failed" | "choose" | "recognising" | "credential") if kept => draft.sent(),
            ("credential" | "reading", "failed") if refused => draft.sent(),
            ("failed", "recognising") if mending => self.mending = true,
            ("failed" | "recognising", "credential") if mending && wanted => draft.refused(),
            _ => draft.clear(),
        }
    }

    /// Nothing personal stays: textures, drafts, and what the toolkit keeps of text fields for "undo".
    pub(super) fn forget(&mut self, ctx: &Context) {
        self.pictures.forget();
        self.ready = Ready::default();
        self.outlook = None;
        self.drafts = Drafts::default();
        if let Some(face) = &mut self.face {
            face.stop();
        }
        if let Some(reader) = &mut self.mrz_reader {
            reader.kept().take();
        }
        ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
    }

    /// Before a result comes to the screen, its pictures are decoded and a font for name and address is found, on threads:
    /// until then the page of the reading stays, which can be left with Escape. Once for each document.
    pub(super) fn make_ready(&mut self, ctx: &Context) {
        let Self { desk, pictures, typefaces, drafts, ready, .. } = self;
        let counter = desk.as_ref().map(Desk::counter);
        let Some((counter, finding)) = counter.and_then(|counter| Some((counter, counter.finding()?))) else {
            if ready.of.is_some() {
                pictures.forget_chip();
            }
            *ready = Ready::default();
            return;
        };
        let of = (counter.visit_number(), counter.visit().whose, finding.reading.read_at);
        if matches!(counter.stage(), Stage::Result) && ready.of != Some(of) {
            // The pictures belong to one reading, and so does what was seen on it.
            pictures.forget_chip();
            drafts.of(of.1).about(of.2);
            let names = names_of(finding);
            let search = typefaces.as_ref().and_then(|_| Search::begin(ctx, names.clone()));
            if search.is_none()
                && let Some(typefaces) = typefaces
            {
                drafts.of(of.1).result.uncovered = typefaces.cover(ctx, &names);
            }
            pictures.prepare(ctx, &finding.reading);
            let beside = finding.beside.iter().filter_map(|beside| beside.outcome.as_ref().ok());
            beside.for_each(|beside| pictures.prepare(ctx, &beside.reading));
            *ready = Ready { of: Some(of), search, waiting: true };
        }
        let pictures = pictures.poll(ctx);
        if let (Some(search), Some(typefaces)) = (&ready.search, typefaces)
            && let Some(uncovered) = search.poll(ctx, typefaces)
        {
            drafts.of(of.1).result.uncovered = uncovered;
            ready.search = None;
        }
        ready.waiting &= pictures || ready.search.is_some();
    }
}

/// Which document was made ready to be shown, and what is still on its way.
#[derive(Default)]
pub(super) struct Ready {
    of: Option<(u64, Whose, Timestamp)>,
    search: Option<Search>,
    /// The result is not shown yet.
    pub(super) waiting: bool,
}

/// What of a document is written with the window's fonts.
fn names_of(finding: &Finding) -> String {
    let text = |name: &FieldName| match finding.reading.field(name).map(|field| &field.value) {
        Some(FieldValue::Text { text }) => text.as_str(),
        _ => "",
    };
    [&FieldName::NAME, &FieldName::ADDRESS].map(text).concat()
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What comes and goes with a stage: drafts, numbers, pictures, fonts.

use eframe::egui::{Context, text_edit::TextEditState};
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_passport::FAMILY as PASSPORT;
use tashika_residence::FAMILY;

use super::{App, Drafts, KEY_REFUSED};
use crate::counter::{Desk, Stage, Whose};

impl App {
    /// Sees to it that what belongs to a stage goes when the stage goes. `true` in a stage's first frame.
    pub(super) fn enter(&mut self, ctx: &Context) -> bool {
        let name = self.stage();
        let whose = self.desk.as_ref().map_or(Whose::Customer, |desk| desk.counter().visit().whose);
        if std::mem::replace(&mut self.whose, whose) != whose {
            // The pictures belong to one person.
            self.pictures.forget();
        }
        let before = std::mem::replace(&mut self.shown, name);
        if before == name {
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
            "result" => self.cover(ctx),
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
    /// anew may be another customer's: there it goes. What the card has accepted before its reading broke off stays until
    /// the counter knows that it is another card.
    pub(super) fn keep_number(&mut self, before: &'static str, name: &'static str) {
        let stage = self.desk.as_ref().map(Desk::stage);
        let refused = matches!(stage, Some(Stage::Failed { problem }) if problem.code == KEY_REFUSED);
        let wanted =
            matches!(stage, Some(Stage::Credential { family, .. }) if [FAMILY, PASSPORT].contains(family));
        let mending = std::mem::take(&mut self.mending);
        let kept = self.desk.as_ref().is_some_and(|desk| desk.counter().keeps_number());
        let draft = &mut self.drafts.credential;
        // A quick card passes through a stage between two frames.
        match (before, name) {
            ("credential", "reading") => draft.sent(),
            // The card had accepted it, and may be put down again. Behind a locked screen nothing waits.
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
        self.drafts = Drafts::default();
        if let Some(face) = &mut self.face {
            face.stop();
        }
        if let Some(reader) = &mut self.mrz_reader {
            reader.kept().take();
        }
        ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
    }

    /// Loads another font if name or address need one.
    pub(super) fn cover(&mut self, ctx: &Context) {
        let Some(finding) = self.desk.as_ref().and_then(|desk| desk.counter().finding()) else { return };
        let text = |name: &FieldName| match finding.reading.field(name).map(|field| &field.value) {
            Some(FieldValue::Text { text }) => text.clone(),
            _ => String::new(),
        };
        let all = text(&FieldName::NAME) + &text(&FieldName::ADDRESS);
        if let Some(typefaces) = &mut self.typefaces {
            self.drafts.of(self.whose).result.uncovered = typefaces.cover(ctx, &all);
        }
    }
}

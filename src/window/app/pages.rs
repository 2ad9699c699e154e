// SPDX-License-Identifier: MIT OR Apache-2.0
//! Which screen stands where: the clerk's, the customer's, the manager's.

use eframe::egui::{CentralPanel, Context, Frame, Ui};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::FieldName;

use super::{App, edge, ground};
use crate::counter::{Access, Desk, Stage, Whose};
use crate::jpki::{JpkiUse, is_jpki};
use crate::window::customer::{self, Shown, Visit, tongues};
use crate::window::screens::{
    Act, Scene, agent, choose, clerk, comparison, credential, decision, failed, idle, jpki, known, login,
    mail, occasion, recorded, result, statements, supplements, transcription, typing, waiting,
};
use crate::window::widgets::texts;
use crate::window::{chrome, manager, theme};
use crate::words::customer::Tongue;

/// The page's ground where the row of languages stands below it.
fn above_row(training: bool) -> Frame {
    let mut frame = ground(training);
    frame.outer_margin.bottom = 0;
    frame
}

impl App {
    /// Draws the customer's own screen, and does what the customer wants.
    pub(super) fn second_screen(&mut self, ctx: &Context) {
        if !self.customer.is_open() {
            return;
        }
        self.forget_language(ctx);
        let open = self.desk.as_ref().filter(|desk| *desk.access() == Access::Open);
        let stage = open.map(Desk::stage);
        let photo = |desk: &Desk| {
            desk.counter().finding().is_some_and(|finding| finding.reading.field(&FieldName::PHOTO).is_some())
        };
        let visit = Visit {
            typing: self.drafts.credential.is_holders(),
            jpki: open.and_then(|desk| desk.counter().jpki()).map(|task| task.what),
            photo: open.is_some_and(photo),
        };
        let shown = Shown::at(stage, visit);
        let training = self.options.settings.training;
        let mut state = std::mem::take(&mut self.customer);
        let (mut act, mut language) = (None, None);
        // In a window inside the clerk's, the digits are the clerk's.
        let digits = shown != Shown::Pin && !ctx.embed_viewports();
        let touched = state.show(ctx, shown, |ui, seen| {
            if training {
                chrome::training(ui, false);
            }
            language = tongues::row(ui, digits, edge(training));
            let page = CentralPanel::default().frame(above_row(training));
            act = page.show(ui, |ui| self.customers_page(ui, shown, seen)).inner;
        });
        self.customer = state;
        self.keep_customer(true);
        if let Some(desk) = self.desk.as_mut().filter(|_| touched) {
            desk.touch();
        }
        if let Some(act) = act {
            self.perform(ctx, act);
            ctx.request_repaint();
        }
        self.choose_language(ctx, language);
    }

    /// The customer reads another language from the next frame on; what was typed stays.
    fn choose_language(&mut self, ctx: &Context, language: Option<Tongue>) {
        let Some(language) = language else { return };
        if let Some(typefaces) = &mut self.typefaces {
            typefaces.speak(ctx, language);
        }
        self.customer.choose(language);
        self.drafts.credential.said_anew();
        ctx.request_repaint();
    }

    /// A language that somebody chose without being served goes back to Japanese as the clerk's screen is cleared.
    fn forget_language(&mut self, ctx: &Context) {
        let served = self.desk.as_ref().is_some_and(|desk| desk.counter().is_under_way());
        if !served && let Some(left) = self.customer.forget_choice(self.options.idle_after) {
            ctx.request_repaint_after(left);
        }
    }

    /// Whether the clerk's screen is turned to the customer now.
    fn is_turned(&self) -> bool {
        let typing = self.stage() == "credential" && self.drafts.credential.is_holders();
        !self.customer.is_open() && (typing || self.stage() == "consent")
    }

    pub(super) fn customers_page(
        &mut self,
        ui: &mut Ui,
        shown: Shown,
        seen: &mut customer::Seen,
    ) -> Option<Act> {
        let desk = self.desk.as_ref()?;
        match (shown, desk.stage()) {
            (Shown::Consent, _) => customer::consent(ui, desk.counter(), seen),
            (Shown::Pin, Stage::Credential { .. }) => {
                customer::unfocused(ui);
                self.credential(ui, false)
            }
            _ => {
                customer::plain(ui, shown);
                None
            }
        }
    }

    /// The page of numbers and PINs, whoever's turn it is.
    pub(super) fn credential(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        let Self { desk, pictures, specimens, drafts, options, customer, .. } = self;
        let counter = desk.as_ref()?.counter();
        let Stage::Credential { family, additions, needs, preview, problem } = counter.stage() else {
            return None;
        };
        let (problem, tries_before) = (problem.as_ref(), counter.tries_before());
        let kept = counter.keeps_number();
        let known = credential::Known { family, additions, needs, preview, problem, kept, tries_before };
        let mut scene = Scene {
            entered,
            training: options.settings.training,
            today: japan_day(Timestamp::now()),
            pictures,
            front: self.front.as_ref(),
            residence_front: self.residence_front.as_ref(),
            passport_front: self.passport_front.as_ref(),
            specimens,
            customer_view: customer.is_open(),
            pinless: false,
            face: None,
            visitor: None,
        };
        credential::show(ui, &mut scene, &known, &mut drafts.credential)
    }

    /// Draws the manager's window.
    pub(super) fn manage(&mut self, ui: &mut Ui, touched: bool) {
        let Some(mut state) = self.manager.take() else { return };
        let training = self.options.settings.training;
        if training {
            chrome::training(ui, false);
        }
        chrome::top(ui, None, state.who(), false);
        let (typefaces, pictures) = (self.typefaces.as_mut(), &mut self.manager_pictures);
        let mut services = manager::Services { typefaces, pictures, touched, behind: &mut self.behind };
        let left = CentralPanel::default()
            .frame(ground(training))
            .show(ui, |ui| manager::show(ui, &mut state, &mut services))
            .inner;
        if left.is_none() {
            self.manager = Some(state);
            return;
        }
        drop(state);
        self.shown = "";
        ui.ctx().request_repaint();
    }

    pub(super) fn draw(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        let training = self.options.settings.training;
        if training {
            let placed = self.desk.as_ref().is_some_and(|desk| desk.placed().is_some());
            if chrome::training(ui, placed)
                && let Some(desk) = &mut self.desk
            {
                desk.lift();
                ui.ctx().request_repaint();
            }
        }
        let open = self.desk.as_ref().filter(|desk| *desk.access() == Access::Open);
        let clerk = open.map_or("", |desk| desk.counter().settings().clerk.as_str());
        // Before the customer's eyes: no step, no name of the clerk.
        let holders =
            self.stage() == "credential" && self.drafts.credential.is_holders() && !self.customer.is_open();
        let (stage, clerk) = if holders { (None, "") } else { (open.map(Desk::stage), clerk) };
        let lock = chrome::top(ui, stage, clerk, !training && open.is_some());
        let waiting = open.map_or(0, |desk| desk.counter().waiting_cards());
        if waiting > 0 && !holders {
            waiting::other_cards(ui);
        }
        let mut language = self.customer.line(ui);
        if self.is_turned() {
            // A PIN is digits too.
            language = tongues::row(ui, self.stage() == "consent", edge(training));
        }
        let frame = if self.is_turned() { above_row(training) } else { ground(training) };
        let ctx = ui.ctx().clone();
        self.choose_language(&ctx, language);
        let act = CentralPanel::default().frame(frame).show(ui, |ui| self.screen(ui, entered)).inner;
        act.or(lock.then_some(Act::Lock))
    }

    pub(super) fn screen(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        if let Some(why) = &self.broken {
            texts::notice(ui, theme::Tone::Bad, |ui| {
                texts::both(ui, "window.broken", theme::size::BODY, theme::Tone::Bad.ink());
                ui.label(texts::small(why));
            });
            return None;
        }
        let customer_view = self.customer.is_open();
        if self.stage() == "credential" {
            if customer_view && self.drafts.credential.is_holders() {
                customer::typing(ui, &mut self.drafts.credential);
                return None;
            }
            return self.credential(ui, entered);
        }
        let Self {
            desk,
            name,
            pictures,
            specimens,
            drafts,
            login,
            paper,
            options,
            whose,
            standing,
            face,
            practice,
            ready,
            outlook,
            ..
        } = self;
        let Some(desk) = desk else { return clerk::show(ui, entered, name) };
        if *desk.access() != Access::Open {
            return login::show(ui, entered, desk.access(), login);
        }
        let counter = desk.counter();
        let (training, today) = (options.settings.training, japan_day(Timestamp::now()));
        let (front, residence_front) = (self.front.as_ref(), self.residence_front.as_ref());
        let passport_front = self.passport_front.as_ref();
        let mut scene = Scene {
            entered,
            training,
            today,
            pictures,
            front,
            residence_front,
            passport_front,
            specimens,
            customer_view,
            face: face.as_mut(),
            visitor: None,
            pinless: counter.jpki().is_some_and(|task| task.what == JpkiUse::Pinless),
        };
        let visitor = practice.visitor().filter(|_| training && *whose == Whose::Customer).cloned();
        scene.visitor = visitor.as_ref();
        match counter.stage() {
            // In the place of everything that could be begun here; what was prepared stays as it is.
            Stage::Idle { .. } if desk.is_asking_standing() => waiting::standing(ui),
            Stage::Idle { cleared } => {
                let told = (*cleared, desk.not_begun().or(*standing));
                idle::show(ui, &mut scene, counter, told, (&mut drafts.prepare, practice))
            }
            Stage::Choose { cards } => choose::show(ui, cards),
            Stage::Recognising => waiting::recognising(ui, &scene),
            // Drawn above.
            Stage::Credential { .. } => None,
            Stage::Consent => jpki::consent(ui, &scene, counter, &mut drafts.jpki),
            Stage::AwaitingCard => jpki::awaiting_card(ui, &scene, counter),
            Stage::AskingRevocation => jpki::asking(ui, counter),
            Stage::Authenticated { receipt, problem } => jpki::authenticated(
                ui,
                &scene,
                counter,
                (receipt.as_ref(), problem.as_ref()),
                &mut drafts.jpki,
            ),
            Stage::Reading { progress } => waiting::reading(ui, &scene, *progress),
            Stage::Result if ready.waiting => waiting::reading(ui, &scene, None),
            Stage::Result if is_jpki(&counter.finding()?.reading.family) => {
                let uncovered = drafts.of(*whose).result.uncovered;
                jpki::result(ui, &mut scene, counter, uncovered, &mut drafts.jpki)
            }
            Stage::Result => {
                // The law is asked once, not with each frame; whatever is done asks anew.
                let ask = || if counter.jpki().is_some() { Vec::new() } else { counter.outlook(today) };
                let known = outlook.take().filter(|_| !entered);
                let outlook = outlook.insert(known.unwrap_or_else(ask));
                let drafts = drafts.of(*whose);
                let drafts = (&mut drafts.result, &mut drafts.comparison);
                result::show(ui, &mut scene, (counter.finding()?, outlook.as_slice()), drafts)
            }
            Stage::Transcription => {
                transcription::show(ui, &mut scene, counter, &mut drafts.of(*whose).transcription)
            }
            Stage::Comparison => {
                let case = comparison::Case::at(counter)?;
                comparison::show(ui, &mut scene, &case, &mut drafts.of(*whose).comparison)
            }
            Stage::Typing => typing::show(ui, &scene, *whose, &mut drafts.of(*whose).typing),
            Stage::Known => known::show(ui, &scene, &mut drafts.known),
            Stage::Occasion => occasion::show(ui, &scene, counter, &mut drafts.occasion),
            Stage::Statements => statements::show(ui, &scene, counter, &mut drafts.statements),
            Stage::Agent => agent::show(ui, &scene, counter, &mut drafts.agent),
            Stage::Supplements => supplements::show(ui, &scene, counter, &mut drafts.of(*whose).supplements),
            Stage::Decision { problem } => {
                decision::show(ui, &scene, counter, problem.as_ref(), &mut drafts.decision)
            }
            Stage::Sealing => waiting::sealing(ui, &scene),
            Stage::Recorded => {
                let practised = training.then_some(&*practice);
                recorded::show(ui, &mut scene, counter, paper, practised)
            }
            Stage::Mail { pending, entered, problem } => {
                let (pending, entered) = (pending.as_deref(), entered.as_ref());
                mail::show(ui, &scene, pending, entered, problem.as_ref(), &mut drafts.mail)
            }
            Stage::Failed { problem } => failed::show(ui, &scene, problem, counter),
        }
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is done when something was pressed.

use eframe::egui::Context;
use jiff::Timestamp;
use std::sync::Arc;
use tashika_kit::date::japan_day;
use tashika_softcard::persona;

use super::{App, KEY_REFUSED};
use crate::counter::{Event, Stage};
use crate::records::BookKind;
use crate::window::manager;
use crate::window::practice::Wish;
use crate::window::screens::Act;
use crate::window::widgets::{front, passport_front, residence_front};
use crate::words::customer::tongue;

impl App {
    pub(super) fn perform(&mut self, ctx: &Context, act: Act) {
        self.outlook = None;
        self.instead = match act {
            Act::Instead(_) => Some(tongue()),
            _ => None,
        };
        match act {
            Act::Clerk(name) => {
                self.options.settings.clerk = name;
                return;
            }
            Act::Manager => return self.open_manager(ctx),
            Act::CustomerView => return self.customer.toggle(),
            // What was typed for the one is not for the other.
            Act::Instead(_) => self.forget(ctx),
            Act::Practice(wish) => return self.practise(ctx, wish),
            _ => {}
        }
        let Some(desk) = &mut self.desk else { return };
        match act {
            Act::Counter(event) => {
                let submitted = matches!(event, Event::Submit { .. });
                let refused =
                    matches!(desk.stage(), Stage::Failed { problem } if problem.code == KEY_REFUSED);
                let emptied = desk.counter().kept_number_refused();
                self.mending = refused && !emptied && matches!(event, Event::Retry);
                self.practice.before(desk.counter(), &event);
                desk.act(event);
                if submitted {
                    match desk.stage() {
                        Stage::Credential { .. } => self.drafts.credential.look_again(),
                        _ => self.drafts.credential.sent(),
                    }
                }
            }
            Act::Place(persona) => {
                self.front = front::of(persona);
                self.residence_front = residence_front::of(persona);
                self.passport_front = passport_front::of(persona);
                let today = japan_day(Timestamp::now());
                let known = persona::by_name(persona).map(|persona| persona.credentials(today));
                self.specimens = known.unwrap_or_default();
                // What is printed on the card before it is printed on no other.
                self.pictures.forget();
                self.practice.begin(persona, desk.counter());
                desk.place(persona);
            }
            Act::Instead(what) => {
                desk.act(Event::Cancel);
                desk.act(Event::BeginJpki(what));
                // The same customer goes on, in the language they read, as soon as the book has said that it may be.
                self.visit = desk.counter().visit_number();
            }
            Act::SavePaper => self.paper.save(ctx, desk.counter().written()),
            Act::LogIn(account, password) => desk.log_in(account, password),
            Act::Lock => desk.lock(),
            Act::LookForAccounts => desk.look_for_accounts(),
            Act::Clerk(_) | Act::Manager | Act::CustomerView | Act::Practice(_) => {}
        }
    }

    /// What a trainee wants between two cards. A real counter has no such wishes.
    fn practise(&mut self, ctx: &Context, wish: Wish) {
        if !self.options.settings.training {
            return;
        }
        let name = match wish {
            Wish::SaveSheet => {
                let trainee = self.options.settings.clerk.clone();
                return self.practice.save(ctx, &trainee);
            }
            Wish::Again => self.practice.last().map(|last| last.attempt.persona),
            Wish::Surprise(surprise) => surprise.persona().map(|persona| persona.name),
        };
        let Some(name) = name else { return };
        // The last customer's page goes first.
        if self.stage() == "recorded" {
            self.perform(ctx, Act::Counter(Event::Cancel));
        }
        self.perform(ctx, Act::Place(name));
        if let Wish::Surprise(surprise) = wish {
            self.practice.drawn(surprise);
        }
    }

    /// Opens the manager's window; what the counter's screens hold goes.
    pub(super) fn open_manager(&mut self, ctx: &Context) {
        self.forget(ctx);
        let kind = if self.options.settings.training { BookKind::Training } else { BookKind::Real };
        let places = self.options.places.clone();
        let idle_after = self.options.idle_after;
        let rules = Arc::clone(&self.options.settings.rules);
        let rule_settings = self.options.settings.rule_settings.clone();
        let trust = Arc::clone(&self.options.settings.trust);
        // A role can have been set or withdrawn since the program began: the counter knows.
        let settings = self.desk.as_ref().map_or(&self.options.settings, |desk| desk.counter().settings());
        let jpki = settings.jpki.clone();
        let setting = manager::Setting { places, kind, idle_after, rules, rule_settings, trust, jpki };
        self.manager = Some(manager::State::new(setting));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Training in the window: the card at hand, what the trainee did with the last one, and the session's results. A real
//! counter has none of it.

use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

use eframe::egui::{Context, Ui};
use jiff::{Timestamp, tz::TimeZone};
use tashika_kit::date::japan_day;
use tashika_kit::persona::PlainFront;
use tashika_softcard::persona;

use super::paper;
use super::screens::personas;
use super::theme::{Tone, size};
use super::widgets::texts;
use crate::counter::{Counter, Event};
use crate::report;
use crate::training::{Attempt, Debrief, Ending, Exhibit, Results, Surprise, Watch, debrief, lesson};

/// What a trainee wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// A card whose nature is not told.
    Surprise(Surprise),
    /// The last card once more.
    Again,
    /// The sheet.
    SaveSheet,
}

/// The person at the counter, and a print that nobody draws.
#[derive(Clone)]
pub(super) struct Visitor {
    /// Whose face it is, if not the one in the chip's photo; else empty.
    pub(super) stranger: &'static [u8],
    /// The print of a card that has no drawing.
    pub(super) plain: Option<PlainFront>,
}

/// A card that was finished.
pub(super) struct Last {
    /// What was done.
    pub(super) attempt: Attempt,
    /// What there is to tell.
    pub(super) debrief: Debrief,
    /// What differed.
    pub(super) exhibits: Vec<Exhibit>,
    /// The number it was drawn with.
    pub(super) surprise: Option<Surprise>,
}

/// The trainee's session.
#[derive(Default)]
pub(super) struct State {
    /// What the list is narrowed to.
    pub(super) chooser: personas::Draft,
    watch: Watch,
    results: Results,
    surprise: Option<Surprise>,
    visitor: Option<Visitor>,
    last: Option<Last>,
    saving: Option<Receiver<Result<PathBuf, &'static str>>>,
    saved: Option<Result<PathBuf, &'static str>>,
}

impl State {
    /// A card is put down.
    pub(super) fn begin(&mut self, name: &str, counter: &Counter) {
        let now = Timestamp::now();
        self.watch.begin(name, counter, now);
        self.visitor = persona::by_name(name).map(|persona| Visitor {
            stranger: persona.stranger(),
            plain: persona.plain_front(japan_day(now)),
        });
        self.surprise = None;
        self.last = None;
        self.saved = None;
        self.chooser.forget_search();
    }

    /// Nobody is there any more: what the last card showed goes with the screen. The score stays.
    pub(super) fn cleared(&mut self) {
        (self.last, self.visitor, self.surprise, self.saved) = (None, None, None, None);
    }

    /// The card that was put down was drawn.
    pub(super) fn drawn(&mut self, surprise: Surprise) {
        self.surprise = Some(surprise);
    }

    /// What the trainee is about to say.
    pub(super) fn before(&mut self, counter: &Counter, event: &Event) {
        self.watch.before(counter, event);
    }

    /// Looks at the counter, once a frame.
    pub(super) fn look(&mut self, counter: &Counter) {
        if let Some(outcome) = self.saving.as_ref().and_then(|saving| saving.try_recv().ok()) {
            (self.saving, self.saved) = (None, Some(outcome));
        }
        let Some((attempt, exhibits)) = self.watch.look(counter, Timestamp::now()) else { return };
        let Some(persona) = persona::by_name(attempt.persona) else { return };
        let surprise = self.surprise.take();
        if let Some(debrief) = debrief(lesson(persona, attempt.signature), &attempt) {
            self.results.add(&attempt, &debrief, surprise);
            self.last = Some(Last { attempt, debrief, exhibits, surprise });
        }
    }

    /// Who stands there.
    pub(super) fn visitor(&self) -> Option<&Visitor> {
        self.visitor.as_ref()
    }

    /// The card that was finished last.
    pub(super) fn last(&self) -> Option<&Last> {
        self.last.as_ref()
    }

    /// The same, if no record was made of it: there is no other page to tell about it.
    pub(super) fn given_up(&self) -> Option<&Last> {
        self.last().filter(|last| last.attempt.ending == Ending::GivenUp)
    }

    /// What came of the session so far.
    pub(super) fn results(&self) -> &Results {
        &self.results
    }

    /// The next draw, of the document the trainee has chosen.
    pub(super) fn draw(&self) -> Surprise {
        Surprise::draw(self.chooser.family(), Timestamp::now())
    }

    /// Whether the sheet is being written.
    pub(super) fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    /// Says where the sheet is, or why it is not.
    pub(super) fn saved(&self, ui: &mut Ui) {
        match &self.saved {
            Some(Ok(path)) => texts::notice(ui, Tone::Plain, |ui| {
                texts::both(ui, "window.paper.saved", size::BODY, Tone::Plain.ink());
                ui.label(texts::body(path.display().to_string()));
            }),
            Some(Err(key)) => texts::notice_of(ui, Tone::Caution, key),
            None => {}
        }
    }

    /// Writes the sheet into the documents folder, on a thread of its own. Never over a file that exists.
    pub(super) fn save(&mut self, ctx: &Context, trainee: &str) {
        let now = Timestamp::now();
        let text = self.results.sheet(trainee, now);
        let name = now.to_zoned(TimeZone::system()).strftime("tashika-training-%Y%m%d-%H%M%S.txt");
        let path = paper::documents().join(name.to_string());
        let (sender, receiver) = channel();
        let ctx = ctx.clone();
        let work = move || {
            let outcome = match report::save(&path, text.as_bytes()) {
                Ok(()) => Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Err("window.paper.exists"),
                Err(_) => Err("window.paper.failed"),
            };
            // If the window is gone there is nobody to tell.
            let _ = sender.send(outcome);
            ctx.request_repaint();
        };
        self.saved = None;
        match std::thread::Builder::new().name("training sheet".into()).spawn(work) {
            Ok(_) => self.saving = Some(receiver),
            Err(_) => self.saved = Some(Err("window.paper.failed")),
        }
    }
}

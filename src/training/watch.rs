// SPDX-License-Identifier: MIT OR Apache-2.0
//! Looks at a counter in training, and notes what the trainee does. It asks nothing and changes nothing.

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::persona::Persona;
use tashika_kit::reading::FieldName;
use tashika_softcard::persona;

use super::attempt::{Attempt, Ending, Seen, Step};
use super::exhibit::{Exhibit, exhibits};
use crate::counter::{Counter, Ended, Event, Finding, Stage, TrainingReader, Whose};
use crate::jpki::JpkiUse;
use crate::records::{Compared, Observations};

/// A card that is being practised with.
struct Under {
    persona: &'static Persona,
    attempt: Attempt,
    exhibits: Vec<Exhibit>,
    /// The stage, and since when it has been on.
    stage: &'static str,
    since: Timestamp,
}

/// What a trainee does with the card on the reader.
#[derive(Default)]
pub struct Watch {
    under: Option<Under>,
    /// Somebody practised since the watch was made.
    placed: bool,
}

impl Watch {
    /// A card was put down. A representative's card, and one for an authentication, is not what the lesson is about.
    pub fn begin(&mut self, name: &str, counter: &Counter, now: Timestamp) {
        let task = counter.jpki().map(|task| task.what);
        let documents = matches!(task, None | Some(JpkiUse::Signature));
        let customers = counter.visit().whose == Whose::Customer && !matches!(counter.stage(), Stage::Agent);
        let Some(persona) = persona::by_name(name).filter(|_| customers) else { return };
        self.under = documents.then(|| Under {
            persona,
            attempt: Attempt {
                persona: persona.name,
                signature: task == Some(JpkiUse::Signature),
                read: false,
                seen: None,
                wrong_numbers: 0,
                blocked_here: false,
                could_confirm: false,
                ending: Ending::GivenUp,
                times: Vec::new(),
            },
            exhibits: Vec::new(),
            stage: "",
            since: now,
        });
        self.placed = false;
    }

    /// What the clerk is about to say to the counter.
    pub fn before(&mut self, counter: &Counter, event: &Event) {
        let Some(under) = &mut self.under else { return };
        match (counter.stage(), event) {
            (Stage::Comparison, Event::Observed(observations))
                if counter.visit().whose == Whose::Customer =>
            {
                under.attempt.seen =
                    counter.finding().map(|finding| seen(under.persona, finding, observations));
            }
            (Stage::Decision { .. }, Event::Decide(_)) => under.attempt.could_confirm = counter.may_confirm(),
            _ => {}
        }
    }

    /// Looks at the counter as it stands. Gives what the trainee did when the check is over.
    pub fn look(&mut self, counter: &Counter, now: Timestamp) -> Option<(Attempt, Vec<Exhibit>)> {
        let under = self.under.as_mut()?;
        let stage = counter.stage();
        let name = stage.name();
        if name != under.stage {
            under.pass(now);
            under.stage = name;
            under.note(counter);
        }
        let idle = matches!(stage, Stage::Idle { .. } | Stage::Mail { .. });
        match stage {
            Stage::Recorded => {
                under.attempt.ending = ending(counter);
                self.finish()
            }
            // Nobody was there any more.
            Stage::Idle { cleared: true } => {
                self.under = None;
                None
            }
            // The card was just put down, and the counter has not seen it yet.
            _ if idle && !self.placed => None,
            _ if idle => self.finish(),
            _ => {
                self.placed = true;
                None
            }
        }
    }

    fn finish(&mut self) -> Option<(Attempt, Vec<Exhibit>)> {
        self.under.take().map(|under| (under.attempt, under.exhibits))
    }
}

impl Under {
    /// The stage that was on is over.
    fn pass(&mut self, now: Timestamp) {
        let took = now.duration_since(std::mem::replace(&mut self.since, now));
        let Some(step) = Step::of(self.stage) else { return };
        match self.attempt.times.iter_mut().find(|(known, _)| *known == step) {
            Some((_, sum)) => *sum = sum.saturating_add(took),
            None => self.attempt.times.push((step, took)),
        }
    }

    /// What a stage shows when it comes.
    fn note(&mut self, counter: &Counter) {
        if counter.visit().whose != Whose::Customer {
            return;
        }
        match counter.stage() {
            Stage::Result => {
                self.attempt.read = true;
                // A card on any other reader is somebody's, and not this persona's: nothing of it is kept or shown.
                let invented = counter.reader() == Some(TrainingReader::NAME);
                if let Some(finding) = counter.finding().filter(|_| invented) {
                    self.exhibits = exhibits(self.persona, &finding.reading);
                }
            }
            Stage::Failed { problem } if problem.code == "wrong_number" => {
                self.attempt.wrong_numbers = self.attempt.wrong_numbers.saturating_add(1);
                self.attempt.blocked_here |= problem.tries_left == Some(0);
            }
            Stage::Failed { problem } if problem.code == "blocked" => {
                let had_tries = counter.tries_before().iter().any(|(id, left)| {
                    *left > 0 && problem.credential.is_none_or(|credential| credential == *id)
                });
                self.attempt.blocked_here |= had_tries;
            }
            _ => {}
        }
    }
}

/// How the visit ended, by the records of it.
fn ending(counter: &Counter) -> Ending {
    let written = counter.written();
    match written.iter().any(|recorded| recorded.ended != Ended::Refused) {
        true => Ending::Confirmed,
        false if written.is_empty() => Ending::GivenUp,
        false => Ending::Refused,
    }
}

/// What was asked, and what the trainee said to it.
fn seen(persona: &Persona, finding: &Finding, said: &Observations) -> Seen {
    let reading = &finding.reading;
    let today = japan_day(reading.read_at);
    let photo = reading.field(&FieldName::PHOTO).is_some();
    let printed = persona.front(today).is_some()
        || persona.residence_front(today).is_some()
        || persona.passport_front(today).is_some()
        || persona.plain_front(today).is_some();
    let code = reading.field(&FieldName::SECURITY_CODE_IMAGE).is_some();
    let some = |asked: bool, answer: Compared| asked.then_some(answer);
    Seen {
        face: some(photo, said.face),
        print: some(printed, said.printed_card),
        security_code: some(code, said.security_code),
        picture_number: some(finding.asks_picture_number(), said.picture_number),
    }
}

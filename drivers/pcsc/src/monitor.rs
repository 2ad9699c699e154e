// SPDX-License-Identifier: MIT OR Apache-2.0
//! Readers and cards that come and go.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, Scope, State};

use crate::readers::{is_gone, names};

/// How long one wait for news lasts at most. `pcsc-lite` before 2.0 does not report a reader that is
/// plugged in just before the wait begins; it is then found at the end of the wait.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// The first and the longest pause before asking again whether the service runs.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// How often a stop is repeated: a cancel that arrives just before the wait begins is lost.
const STOP_AGAIN: Duration = Duration::from_millis(20);

/// Something that changed at the readers. Events come in an order that makes sense one by one: a
/// reader is added before its card is inserted; before [`Event::ServiceDown`] every card is removed
/// and every reader too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The smart-card service does not run, or no longer. On Windows it also stops with its last
    /// reader, so there this can mean no more than "no reader".
    ServiceDown,
    /// The smart-card service runs.
    ServiceUp,
    /// A reader was plugged in, or was there when the service came up.
    ReaderAdded(String),
    /// A reader was unplugged, or its service ended.
    ReaderRemoved(String),
    /// A card lies on the reader; it may be one that does not answer.
    CardInserted {
        /// The name of the reader.
        reader: String,
    },
    /// The card left the reader.
    CardRemoved {
        /// The name of the reader.
        reader: String,
    },
}

/// Watches all readers from a thread of its own until it is dropped.
///
/// The first events tell the present: [`Event::ServiceUp`] or [`Event::ServiceDown`], then the readers
/// and cards there are. Between events the thread sleeps.
#[derive(Debug)]
pub struct Monitor {
    stop: Arc<Stop>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Stop {
    wanted: AtomicBool,
    context: Mutex<Option<Context>>,
}

impl Monitor {
    /// Starts watching. `listener` is called on the monitor's thread and must not block: while it
    /// does, nothing is seen and dropping the monitor waits for it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(listener: impl FnMut(Event) + Send + 'static) -> std::io::Result<Self> {
        let stop = Arc::new(Stop::default());
        let mut watcher =
            Watcher { stop: Arc::clone(&stop), listener, service_up: None, seen: Snapshot::new() };
        let thread = thread::Builder::new().name("readers".into()).spawn(move || watcher.run())?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.stop.wanted.store(true, Ordering::SeqCst);
        let Some(thread) = self.thread.take() else { return };
        while !thread.is_finished() {
            thread.thread().unpark();
            // Taken out of the lock first: cancelling talks to the service.
            let context = self.stop.context().clone();
            if let Some(context) = context {
                // Fails if the service ended meanwhile; then the wait has ended with it.
                let _ = context.cancel();
            }
            thread::sleep(STOP_AGAIN);
        }
        if thread.join().is_err() {
            tracing::error!("the reader monitor ended with a panic");
        }
    }
}

impl Stop {
    fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    fn context(&self) -> std::sync::MutexGuard<'_, Option<Context>> {
        self.context.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Stop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stop").field("wanted", &self.wanted).finish_non_exhaustive()
    }
}

/// What lies on one reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Slot {
    card: bool,
    /// Insertions and removals so far, as the service counts them; tells a quick change of cards.
    count: u32,
}

type Snapshot = BTreeMap<String, Slot>;

/// What happened between two looks at the readers.
fn changes(before: &Snapshot, now: &Snapshot) -> Vec<Event> {
    let mut events = Vec::new();
    for (name, old) in before {
        let new = now.get(name);
        let same_card = new.is_some_and(|new| new.card && new.count == old.count);
        if old.card && !same_card {
            events.push(Event::CardRemoved { reader: name.clone() });
        }
        if new.is_none() {
            events.push(Event::ReaderRemoved(name.clone()));
        }
    }
    for (name, new) in now {
        let old = before.get(name);
        if old.is_none() {
            events.push(Event::ReaderAdded(name.clone()));
        }
        let same_card = old.is_some_and(|old| old.card && old.count == new.count);
        if new.card && !same_card {
            events.push(Event::CardInserted { reader: name.clone() });
        }
    }
    events
}

struct Watcher<L> {
    stop: Arc<Stop>,
    listener: L,
    /// What was last said of the service; nothing at first.
    service_up: Option<bool>,
    seen: Snapshot,
}

impl<L: FnMut(Event)> Watcher<L> {
    /// Serves one context after the other: each end of the service makes its context worthless.
    fn run(&mut self) {
        let mut pause = FIRST_PAUSE;
        while !self.stop.is_wanted() {
            let ended = match Context::establish(Scope::User) {
                Ok(context) => {
                    *self.stop.context() = Some(context.clone());
                    let ended = self.watch(&context);
                    *self.stop.context() = None;
                    ended
                }
                Err(error) => Some(error),
            };
            let Some(error) = ended else { return };
            if self.service_up == Some(true) {
                pause = FIRST_PAUSE;
            }
            self.compare_with(Snapshot::new());
            if self.service_up != Some(false) {
                tracing::debug!(%error, "no smart-card service");
                self.service_up = Some(false);
                (self.listener)(Event::ServiceDown);
            }
            if !self.stop.is_wanted() {
                thread::park_timeout(pause);
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Reports changes until the context ends, and returns what ended it; `None` if a stop is wanted.
    fn watch(&mut self, context: &Context) -> Option<Error> {
        let mut states = vec![ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
        while !self.stop.is_wanted() {
            if let Err(error) = add_new(context, &mut states) {
                return Some(error);
            }
            // Said only once the service has answered a question: a context alone proves nothing.
            if self.service_up != Some(true) {
                self.service_up = Some(true);
                (self.listener)(Event::ServiceUp);
            }
            match context.get_status_change(LONGEST_WAIT, &mut states) {
                Ok(()) => {}
                // Nothing is new; what the states say now is not defined everywhere.
                Err(Error::Timeout | Error::Cancelled) => continue,
                // Windows: one of the readers has gone. What it says of the others is not to be
                // relied on; the next turn asks for those that are left.
                Err(Error::UnknownReader) => {
                    let left = names(context).unwrap_or_default();
                    states.retain(|state| {
                        state.name() == PNP_NOTIFICATION()
                            || left.iter().any(|name| name.as_c_str() == state.name())
                    });
                    thread::park_timeout(FIRST_PAUSE);
                    continue;
                }
                Err(error) => return Some(error),
            }
            states.retain(|state| state.name() == PNP_NOTIFICATION() || !is_gone(state));
            self.compare_with(snapshot(&states));
            for state in &mut states {
                state.sync_current_state();
            }
        }
        None
    }

    fn compare_with(&mut self, now: Snapshot) {
        for event in changes(&self.seen, &now) {
            (self.listener)(event);
        }
        self.seen = now;
    }
}

/// Adds the readers that are not watched yet, in a state that makes the next wait report them.
fn add_new(context: &Context, states: &mut Vec<ReaderState>) -> Result<(), Error> {
    for name in names(context)? {
        if !states.iter().any(|state| state.name() == name.as_c_str()) {
            states.push(ReaderState::new(name, State::UNAWARE));
        }
    }
    Ok(())
}

fn snapshot(states: &[ReaderState]) -> Snapshot {
    states
        .iter()
        .filter(|state| state.name() != PNP_NOTIFICATION())
        .map(|state| {
            let card = state.event_state().contains(State::PRESENT);
            (state.name().to_string_lossy().into_owned(), Slot { card, count: state.event_count() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Event, Slot, Snapshot, changes};

    fn look(readers: &[(&str, bool, u32)]) -> Snapshot {
        readers.iter().map(|&(name, card, count)| (name.into(), Slot { card, count })).collect()
    }

    fn inserted(reader: &str) -> Event {
        Event::CardInserted { reader: reader.into() }
    }

    fn removed(reader: &str) -> Event {
        Event::CardRemoved { reader: reader.into() }
    }

    #[test]
    fn a_reader_with_a_card_is_added_before_its_card() {
        let events = changes(&look(&[]), &look(&[("a", true, 1), ("b", false, 0)]));
        assert_eq!(events, [Event::ReaderAdded("a".into()), inserted("a"), Event::ReaderAdded("b".into())]);
    }

    #[test]
    fn nothing_changed_is_no_event() {
        let readers = look(&[("a", true, 3), ("b", false, 2)]);
        assert_eq!(changes(&readers, &readers), []);
    }

    #[test]
    fn a_card_comes_and_goes() {
        let empty = look(&[("a", false, 0)]);
        let full = look(&[("a", true, 1)]);
        assert_eq!(changes(&empty, &full), [inserted("a")]);
        assert_eq!(changes(&full, &look(&[("a", false, 2)])), [removed("a")]);
    }

    #[test]
    fn a_card_exchanged_between_two_looks_is_another_card() {
        let first = look(&[("a", true, 1)]);
        let second = look(&[("a", true, 3)]);
        assert_eq!(changes(&first, &second), [removed("a"), inserted("a")]);
    }

    #[test]
    fn the_end_of_the_service_removes_cards_and_readers() {
        let events = changes(&look(&[("a", true, 1), ("b", false, 0)]), &look(&[]));
        assert_eq!(
            events,
            [removed("a"), Event::ReaderRemoved("a".into()), Event::ReaderRemoved("b".into())]
        );
    }
}

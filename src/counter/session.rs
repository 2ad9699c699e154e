// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card worker: a thread of its own, so that no card and no reader ever blocks the window.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jiff::Timestamp;
use tashika_kit::chip::Line;
use tashika_kit::date::japan_day;
use tashika_kit::{Cancel, CardError, Chip, Credential, ReadOrder, Readings, Transaction, Watch, chip};
use tashika_mynumber::jpki::PinlessAuthenticator;

use super::again::Mark;
use super::card;
use super::choose::Seen;
use super::event::{Event, Settings};
use super::port::CardPort;
use crate::documents;
use crate::jpki::{Function, JpkiSettings, JpkiUse};

/// What the worker tells: an event, and the session it belongs to. Events of a session that was given
/// up are dropped by the desk.
pub(super) type Tell = Arc<dyn Fn(u64, Event) + Send + Sync>;

/// Who authenticates a holder without a PIN.
type Pinless = Arc<dyn PinlessAuthenticator>;

enum Order {
    Open { session: u64, reader: String, task: Option<JpkiUse>, certificates: bool, cancel: Cancel },
    Look { session: u64, readers: Vec<String>, task: Option<JpkiUse>, certificates: bool, cancel: Cancel },
    Read { credentials: Vec<Credential>, statement: Option<String> },
    Pinless { session: u64, reader: String, expected: Vec<u8>, by: Option<Pinless>, cancel: Cancel },
    Close,
}

/// The desk's end of the worker.
pub(super) struct Worker {
    orders: Sender<Order>,
    cancel: Cancel,
    session: u64,
}

impl Worker {
    /// Starts the thread.
    pub(super) fn start(port: Arc<dyn CardPort>, tell: Tell, settings: &Settings) -> std::io::Result<Self> {
        let (orders, inbox) = channel();
        let settings = settings.clone();
        thread::Builder::new()
            .name("card".into())
            .spawn(move || work(&inbox, port.as_ref(), &tell, &settings))?;
        Ok(Self { orders, cancel: Cancel::default(), session: 0 })
    }

    /// The session whose events count.
    pub(super) fn session(&self) -> u64 {
        self.session
    }

    /// Begins a new session; the one before, if any, is given up.
    ///
    /// What the operator may read is looked at now: a role can end while the program runs.
    pub(super) fn open(&mut self, reader: String, task: Option<JpkiUse>, jpki: &JpkiSettings) {
        let (session, cancel) = self.next();
        self.order(Order::Open { session, reader, task, certificates: may_read(jpki), cancel });
    }

    /// Asks cards what they are, in a session of its own; the one before is given up.
    pub(super) fn look(&mut self, readers: Vec<String>, task: Option<JpkiUse>, jpki: &JpkiSettings) {
        let (session, cancel) = self.next();
        self.order(Order::Look { session, readers, task, certificates: may_read(jpki), cancel });
    }

    /// Begins a new session in which the holder is authenticated without a PIN.
    pub(super) fn pinless(&mut self, reader: String, expected: Vec<u8>, jpki: &JpkiSettings) {
        let (session, cancel) = self.next();
        let offered = jpki.offers_on(JpkiUse::Pinless, japan_day(Timestamp::now()));
        let by = jpki.pinless.clone().filter(|_| offered);
        self.order(Order::Pinless { session, reader, expected, by, cancel });
    }

    fn next(&mut self) -> (u64, Cancel) {
        self.close();
        self.session += 1;
        self.cancel = Cancel::default();
        (self.session, self.cancel.clone())
    }

    /// Reads the recognised card.
    pub(super) fn read(&self, credentials: Vec<Credential>, statement: Option<String>) {
        self.order(Order::Read { credentials, statement });
    }

    /// Stops before the next command and lets the card go.
    pub(super) fn close(&self) {
        self.cancel.cancel();
        self.order(Order::Close);
    }

    fn order(&self, order: Order) {
        // The worker ends only with the desk; an order to a dead worker has nobody to be told to.
        let _ = self.orders.send(order);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.cancel.cancel();
    }
}

/// Whether the holder's certificate may be read today.
fn may_read(jpki: &JpkiSettings) -> bool {
    jpki.standing.may_on(Function::ReadCertificate, japan_day(Timestamp::now()))
}

/// An open card, recognised and waiting for its number. Dropping it takes the card's power away.
struct Open {
    session: u64,
    tx: Transaction,
    chip: Chip<'static>,
}

fn work(inbox: &Receiver<Order>, port: &dyn CardPort, tell: &Tell, settings: &Settings) {
    let mut open: Option<Open> = None;
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Close => open = None,
            Order::Open { session, reader, task, certificates, cancel } => {
                drop(open.take());
                let watch = watch(cancel, session, Arc::clone(tell));
                match recognise(port, &reader, documents::table(task, certificates), watch) {
                    Ok((tx, chip)) => {
                        let event = Event::Recognised {
                            family: chip.driver().family(),
                            additions: chip.additions().collect(),
                            needs: chip.needs().to_vec(),
                            preview: chip.preview().to_vec(),
                            mark: Mark::of(&chip),
                        };
                        open = Some(Open { session, tx, chip });
                        tell(session, event);
                    }
                    Err(error) => tell(session, Event::SessionFailed(error)),
                }
            }
            Order::Look { session, readers, task, certificates, cancel } => {
                drop(open.take());
                for reader in readers {
                    let table = documents::table(task, certificates);
                    let found =
                        recognise(port, &reader, table, watch(cancel.clone(), session, Arc::clone(tell)));
                    // Each card is let go before the next one is asked.
                    let family = found.map(|(_, chip)| chip.driver().family());
                    if matches!(family, Err(CardError::Cancelled)) {
                        break;
                    }
                    tell(session, Event::Looked { reader, seen: Seen::of(family.as_ref().copied()) });
                }
            }
            Order::Read { credentials, statement } => {
                let Some(Open { session, mut tx, chip }) = open.take() else { continue };
                let order = ReadOrder {
                    now: Timestamp::now(),
                    anchors: settings.trust.as_ref(),
                    signatures_over_hidden: settings.signatures_over_hidden,
                    statement: statement.as_deref(),
                };
                let result = chip.read(&mut tx, credentials, &order);
                // The card's power goes before anybody looks at the result.
                drop(tx);
                tell(session, judged(result, settings));
            }
            Order::Pinless { session, reader, expected, by, cancel } => {
                drop(open.take());
                let watch = watch(cancel, session, Arc::clone(tell));
                let result = pinless(port, &reader, &expected, by, watch);
                tell(session, judged(result, settings));
            }
        }
    }
}

/// What was read, judged here: the window does not stand still for a chain of signatures.
fn judged(result: Result<Readings, CardError>, settings: &Settings) -> Event {
    let found = result.and_then(|read| card::found(read, settings.trust.as_ref(), Timestamp::now()));
    found.map_or_else(Event::SessionFailed, |finding| Event::Judged(Box::new(finding)))
}

/// One session without a PIN; the card's power goes at its end.
fn pinless(
    port: &dyn CardPort,
    reader: &str,
    expected: &[u8],
    by: Option<Pinless>,
    watch: Watch,
) -> Result<Readings, CardError> {
    let none = CardError::Internal("no authenticator without a PIN is set up here");
    let authenticator = by.ok_or(none)?;
    let link = port.connect(reader).map_err(|source| CardError::link(source, "connect"))?;
    let mut tx = Transaction::new(link, watch);
    let document =
        tashika_mynumber::jpki::pinless::read(authenticator.as_ref(), &mut tx, expected, Timestamp::now())?;
    Ok(Readings { document, additions: Vec::new() })
}

fn recognise(
    port: &dyn CardPort,
    reader: &str,
    table: &'static [Line<'static>],
    watch: Watch,
) -> Result<(Transaction, Chip<'static>), CardError> {
    let link = port.connect(reader).map_err(|source| CardError::link(source, "connect"))?;
    let mut tx = Transaction::new(link, watch);
    let chip = chip::recognise(table, &mut tx)?;
    Ok((tx, chip))
}

fn watch(cancel: Cancel, session: u64, tell: Tell) -> Watch {
    Watch::new(cancel, move |progress| tell(session, Event::Progress(progress)))
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The card worker: a thread of its own, so that no card and no reader ever blocks the window.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use jiff::Timestamp;
use tashika_kit::{Cancel, CardError, Chip, Credential, ReadOrder, Transaction, Watch, chip};

use super::event::{Event, Settings};
use super::port::CardPort;
use crate::documents::TABLE;
use crate::trust::TrustStore;

/// What the worker tells: an event, and the session it belongs to. Events of a session that was given
/// up are dropped by the desk.
pub(super) type Tell = Arc<dyn Fn(u64, Event) + Send + Sync>;

enum Order {
    Open { session: u64, reader: String, cancel: Cancel },
    Read { credentials: Vec<Credential> },
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
        let (trust, hidden) = (Arc::clone(&settings.trust), settings.signatures_over_hidden);
        thread::Builder::new()
            .name("card".into())
            .spawn(move || work(&inbox, port.as_ref(), &tell, &trust, hidden))?;
        Ok(Self { orders, cancel: Cancel::default(), session: 0 })
    }

    /// The session whose events count.
    pub(super) fn session(&self) -> u64 {
        self.session
    }

    /// Begins a new session; the one before, if any, is given up.
    pub(super) fn open(&mut self, reader: String) {
        self.close();
        self.session += 1;
        self.cancel = Cancel::default();
        self.order(Order::Open { session: self.session, reader, cancel: self.cancel.clone() });
    }

    /// Reads the recognised card.
    pub(super) fn read(&self, credentials: Vec<Credential>) {
        self.order(Order::Read { credentials });
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

/// An open card, recognised and waiting for its number. Dropping it takes the card's power away.
struct Open {
    session: u64,
    tx: Transaction,
    chip: Chip<'static>,
}

fn work(
    inbox: &Receiver<Order>,
    port: &dyn CardPort,
    tell: &Tell,
    trust: &TrustStore,
    signatures_over_hidden: bool,
) {
    let mut open: Option<Open> = None;
    while let Ok(order) = inbox.recv() {
        match order {
            Order::Close => open = None,
            Order::Open { session, reader, cancel } => {
                drop(open.take());
                let watch = watch(cancel, session, Arc::clone(tell));
                match recognise(port, &reader, watch) {
                    Ok((tx, chip)) => {
                        let event = Event::Recognised {
                            family: chip.driver().family(),
                            additions: chip.additions().collect(),
                            needs: chip.needs().to_vec(),
                            preview: chip.preview().to_vec(),
                        };
                        open = Some(Open { session, tx, chip });
                        tell(session, event);
                    }
                    Err(error) => tell(session, Event::SessionFailed(error)),
                }
            }
            Order::Read { credentials } => {
                let Some(Open { session, mut tx, chip }) = open.take() else { continue };
                let order = ReadOrder { now: Timestamp::now(), anchors: trust, signatures_over_hidden };
                let result = chip.read(&mut tx, credentials, &order);
                // The card's power goes before anybody looks at the result.
                drop(tx);
                let event = result.map_or_else(Event::SessionFailed, |read| Event::Read(Box::new(read)));
                tell(session, event);
            }
        }
    }
}

fn recognise(
    port: &dyn CardPort,
    reader: &str,
    watch: Watch,
) -> Result<(Transaction, Chip<'static>), CardError> {
    let link = port.connect(reader).map_err(|source| CardError::link(source, "connect"))?;
    let mut tx = Transaction::new(link, watch);
    let chip = chip::recognise(&TABLE, &mut tx)?;
    Ok((tx, chip))
}

fn watch(cancel: Cancel, session: u64, tell: Tell) -> Watch {
    Watch::new(cancel, move |progress| tell(session, Event::Progress(progress)))
}

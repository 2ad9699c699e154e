// SPDX-License-Identifier: MIT OR Apache-2.0
//! A counter on a bench: what happens is done by hand, one step at a time, with software cards in memory and a real
//! record book. Nothing the counter wants done is done before the table says so, so that every stage is seen.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use tashika::counter::{Counter, Effect, Ended, Event, Mark, Problem, ReaderEvent, Recorded, Seen, Settings};
use tashika::documents;
use tashika::jpki::{JpkiUse, signed_standing};
use tashika::keys::{Keyring, Role, Session};
use tashika::manager::Office;
use tashika::records::{Act, Book, BookKind, Decision, Places, Receipt, Record};
use tashika_kit::date::japan_day;
use tashika_kit::watch::Progress;
use tashika_kit::{
    Cancel, Capabilities, CardError, Chip, Credential, Link, LinkError, Persona, ReadOrder, Readings,
    Transaction, Watch, chip,
};
use tashika_mynumber::card::NEIGHBOUR;
use tashika_softcard::memory::{MemoryLink, SharedCard};
use tashika_softcard::persona;
use tempfile::TempDir;

/// Where a link breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    /// At the next command but so many, before the card has seen it.
    Command(usize),
    /// The card sees the next number it is to verify, and its answer is lost.
    Verify,
    /// So many commands after the next number that the card accepts.
    AfterVerify(usize),
}

/// What all links of a bench share: where one breaks, and which numbers were sent.
#[derive(Debug, Default)]
struct Wire {
    breaks: Option<(Point, LinkFault)>,
    /// VERIFY commands with data since the last submission, by application and reference.
    verified: BTreeMap<(Vec<u8>, u8), usize>,
    most: usize,
    /// Commands that try to open a card with something: VERIFY with data, MUTUAL and GENERAL AUTHENTICATE.
    tried: usize,
    /// Cards on readers.
    there: BTreeMap<String, (&'static str, SharedCard)>,
}

/// How a link breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkFault {
    /// The card is taken away.
    Removed,
    /// The reader goes.
    ReaderGone,
    /// The service goes.
    ServiceGone,
    /// The card does not answer in time.
    Timeout,
}

impl LinkFault {
    fn error(self) -> LinkError {
        match self {
            Self::Removed => LinkError::Removed,
            Self::ReaderGone => LinkError::ReaderGone,
            Self::ServiceGone => LinkError::ServiceGone,
            Self::Timeout => LinkError::Timeout,
        }
    }
}

/// A link to a card on a reader of the bench.
struct BenchLink {
    wire: Arc<Mutex<Wire>>,
    reader: String,
    link: MemoryLink,
    application: Vec<u8>,
}

impl Link for BenchLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let mut wire = self.wire.lock().unwrap();
        if !wire.there.contains_key(&self.reader) {
            return Err(LinkError::Removed);
        }
        if let [0x00, 0xA4, 0x04, _, _, aid @ ..] = command {
            self.application = aid.to_vec();
        }
        let verifies = command.get(1) == Some(&0x20) && command.len() > 5;
        if verifies {
            let key = (self.application.clone(), command[3]);
            let times = wire.verified.entry(key).or_default();
            *times += 1;
            let times = *times;
            wire.most = wire.most.max(times);
        }
        wire.tried += usize::from(verifies || matches!(command.get(1), Some(0x82 | 0x86)));
        match wire.breaks {
            Some((Point::Command(0), fault)) => {
                wire.breaks = None;
                return Err(fault.error());
            }
            Some((Point::Command(left), fault)) => wire.breaks = Some((Point::Command(left - 1), fault)),
            _ => {}
        }
        let answer = self.link.transmit(command)?;
        match wire.breaks {
            Some((Point::Verify, fault)) if verifies => {
                wire.breaks = None;
                return Err(fault.error());
            }
            Some((Point::AfterVerify(left), fault)) if verifies && answer.ends_with(&[0x90, 0x00]) => {
                wire.breaks = Some((Point::Command(left), fault));
            }
            _ => {}
        }
        Ok(answer)
    }

    fn capabilities(&self) -> Capabilities {
        self.link.capabilities()
    }

    fn power_off(&mut self) {
        self.link.power_off();
    }
}

/// An open card.
struct Open {
    tx: Transaction,
    chip: Chip<'static>,
    reports: Arc<Mutex<Vec<Progress>>>,
}

/// A counter on a bench.
pub(crate) struct Bench {
    pub(crate) counter: Counter,
    pub(crate) now: Timestamp,
    /// Cards of this bench: one that is put down twice is the same card.
    cards: BTreeMap<&'static str, SharedCard>,
    wire: Arc<Mutex<Wire>>,
    open: Option<Open>,
    due: VecDeque<Effect>,
    book: Book,
    session: Session,
    /// What was sent last.
    pub(crate) sent: Vec<Credential>,
    /// The book cannot be written.
    pub(crate) full: bool,
    /// It can be written so many times more, and then not.
    pub(crate) room: Option<usize>,
    /// What was entered last about this record is followed up.
    pub(crate) last_record: String,
    _home: TempDir,
}

impl Bench {
    pub(crate) fn new(settings: Settings) -> Self {
        let home = tempfile::tempdir().unwrap();
        let places = Places::in_folder(home.path(), BookKind::Training);
        // What the operator is counts only as it is signed in this book.
        let mut office = Office::training(&places, Role::Administrator).unwrap();
        signed_standing::set(&mut office, &settings.jpki.standing).unwrap();
        office.leave().unwrap();
        let book = Book::open(&places, BookKind::Training).unwrap();
        let session = Keyring::training(&places.keyring).unwrap().training_session(Role::Clerk).unwrap();
        Self {
            counter: Counter::new(settings),
            now: Timestamp::now(),
            cards: BTreeMap::new(),
            wire: Arc::default(),
            open: None,
            due: VecDeque::new(),
            book,
            session,
            sent: Vec::new(),
            full: false,
            room: None,
            last_record: String::new(),
            _home: home,
        }
    }

    /// Something happens. What it makes necessary waits for [`Bench::work`]; only letting a card go does not wait.
    pub(crate) fn event(&mut self, event: Event) {
        if matches!(event, Event::Submit(_)) {
            self.wire.lock().unwrap().verified.clear();
        }
        for effect in self.counter.handle(event, self.now) {
            match effect {
                Effect::Close => {
                    self.open = None;
                    // A session that was given up says nothing any more.
                    self.due.retain(|effect| !is_of_card(effect));
                }
                other => {
                    if is_new_session(&other) {
                        self.open = None;
                        self.due.retain(|effect| !is_of_card(effect));
                    }
                    self.due.push_back(other);
                }
            }
        }
    }

    /// Card, book and authorities do what they were asked for, and whatever that leads to.
    pub(crate) fn work(&mut self) {
        while self.work_once() {}
    }

    /// The next of it alone; `false` if there is nothing to do.
    pub(crate) fn work_once(&mut self) -> bool {
        let Some(effect) = self.due.pop_front() else { return false };
        for event in self.run(effect) {
            self.event(event);
        }
        true
    }

    /// The most often one number was sent to one application of a card after one submission.
    pub(crate) fn most_verified(&self) -> usize {
        self.wire.lock().unwrap().most
    }

    /// How often anything was tried to open a card.
    pub(crate) fn tried(&self) -> usize {
        self.wire.lock().unwrap().tried
    }

    pub(crate) fn break_at(&mut self, point: Point, fault: LinkFault) {
        self.wire.lock().unwrap().breaks = Some((point, fault));
    }

    pub(crate) fn put(&mut self, reader: &str, name: &'static str) {
        let today = japan_day(self.now);
        let made = || SharedCard::of(persona_of(name), today);
        let card = self.cards.entry(name).or_insert_with(made).clone();
        self.wire.lock().unwrap().there.insert(reader.to_owned(), (name, card));
        self.event(Event::Reader(ReaderEvent::CardInserted(reader.to_owned())));
    }

    pub(crate) fn take(&mut self, reader: &str) {
        let there = self.wire.lock().unwrap().there.remove(reader).is_some();
        if there {
            self.event(Event::Reader(ReaderEvent::CardRemoved(reader.to_owned())));
        }
    }

    /// As the monitor of the readers tells it: first the card goes, then its reader.
    pub(crate) fn unplug(&mut self, reader: &str) {
        self.take(reader);
        self.event(Event::Reader(ReaderEvent::Removed(reader.to_owned())));
    }

    pub(crate) fn service_down(&mut self, readers: &[&str]) {
        for reader in readers {
            self.unplug(reader);
        }
        self.event(Event::Reader(ReaderEvent::ServiceDown));
    }

    /// Whose card lies on the reader of the present check.
    pub(crate) fn at_hand(&self) -> &'static str {
        let wire = self.wire.lock().unwrap();
        let of_reader = self.counter.reader().and_then(|reader| wire.there.get(reader));
        of_reader.map_or("genuine", |(name, _)| name)
    }

    fn link(&self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let wire = self.wire.lock().unwrap();
        let (_, card) = wire.there.get(reader).ok_or(LinkError::NoCard)?;
        let link = card.link().with_capabilities(Capabilities::EXTENDED);
        let (wire, reader) = (Arc::clone(&self.wire), reader.to_owned());
        Ok(Box::new(BenchLink { wire, reader, link, application: Vec::new() }))
    }

    fn recognise(&self, reader: &str, task: Option<JpkiUse>) -> Result<Open, CardError> {
        let link = self.link(reader).map_err(|source| CardError::link(source, "connect"))?;
        let reports: Arc<Mutex<Vec<Progress>>> = Arc::default();
        let listener = Arc::clone(&reports);
        let watch = Watch::new(Cancel::default(), move |progress| listener.lock().unwrap().push(progress));
        let mut tx = Transaction::new(link, watch);
        let chip = chip::recognise(documents::table(task, true), &mut tx)?;
        Ok(Open { tx, chip, reports })
    }

    fn run(&mut self, effect: Effect) -> Vec<Event> {
        match effect {
            Effect::Open { reader, task } => vec![self.opened(&reader, task)],
            Effect::Look { readers, task } => {
                let look = |reader: String| {
                    let family = self.recognise(&reader, task).map(|open| open.chip.driver().family());
                    Event::Looked { seen: Seen::of(family.as_ref().copied()), reader }
                };
                readers.into_iter().map(look).collect()
            }
            Effect::Read { credentials, statement } => {
                let Some(Open { mut tx, chip, reports }) = self.open.take() else { return Vec::new() };
                reports.lock().unwrap().clear();
                let trust = Arc::clone(&self.counter.settings().trust);
                let order = ReadOrder {
                    now: self.now,
                    anchors: trust.as_ref(),
                    signatures_over_hidden: false,
                    statement: statement.as_deref(),
                };
                let result = chip.read(&mut tx, credentials, &order);
                drop(tx);
                let told = reports.lock().unwrap().drain(..).map(Event::Progress).collect::<Vec<_>>();
                told.into_iter().chain([of_session(result)]).collect()
            }
            Effect::Pinless { reader, expected } => {
                let by = self.counter.settings().jpki.pinless.clone().unwrap();
                let read = || {
                    let link = self.link(&reader).map_err(|source| CardError::link(source, "connect"))?;
                    let mut tx = Transaction::new(link, Watch::default());
                    let document =
                        tashika_mynumber::jpki::pinless::read(by.as_ref(), &mut tx, &expected, self.now)?;
                    Ok(Readings { document, additions: Vec::new() })
                };
                vec![of_session(read())]
            }
            Effect::AskRevocation(question) => {
                let answer = self.counter.settings().jpki.revocation.ask(&question);
                vec![Event::Revocation(Box::new(answer))]
            }
            Effect::Seal(records) => self.seal(records),
            Effect::AskPending => vec![Event::Pending(self.book.pending(50).unwrap())],
            Effect::Enter { act, visit } => {
                let event = match self.enter(&act) {
                    Ok(receipt) => Event::FollowedUp(Box::new(receipt)),
                    Err(problem) => Event::FollowUpFailed(problem),
                };
                if visit == self.counter.visit_number() { vec![event] } else { Vec::new() }
            }
            Effect::EnterAlone(act) => {
                self.book.enter(&self.session, &act).unwrap();
                Vec::new()
            }
            Effect::Close => Vec::new(),
        }
    }

    fn opened(&mut self, reader: &str, task: Option<JpkiUse>) -> Event {
        match self.recognise(reader, task) {
            Ok(open) => {
                let chip = &open.chip;
                let event = Event::Recognised {
                    family: chip.driver().family(),
                    additions: chip.additions().collect(),
                    needs: chip.needs().to_vec(),
                    preview: chip.preview().to_vec(),
                    mark: Mark::of(chip),
                };
                self.open = Some(open);
                event
            }
            Err(error) => Event::SessionFailed(error),
        }
    }

    fn enter(&mut self, act: &Act) -> Result<Receipt, Problem> {
        let room = self.room.as_mut().is_none_or(|left| {
            let some = *left > 0;
            *left = left.saturating_sub(1);
            some
        });
        if self.full || !room {
            return Err(Problem::of_book("the disk is full".into()));
        }
        self.book.enter(&self.session, act).map_err(|error| Problem::of_book_error(&error))
    }

    fn seal(&mut self, records: Vec<Record>) -> Vec<Event> {
        let mut events = Vec::new();
        for record in records {
            let act = Act::Record(Box::new(record.clone()));
            match self.enter(&act) {
                Ok(receipt) => {
                    self.last_record.clone_from(&receipt.record_id);
                    let ended = match record.decision {
                        Decision::Confirmed => Ended::Confirmed,
                        Decision::PendingMail => Ended::PendingMail,
                        Decision::Refused { .. } => Ended::Refused,
                    };
                    let Record { header, ruling, .. } = record;
                    events.push(Event::Sealed(Box::new(Recorded {
                        header,
                        ruling,
                        ended,
                        receipt,
                        slip: None,
                    })));
                }
                Err(problem) => {
                    events.push(Event::SealFailed(problem));
                    break;
                }
            }
        }
        events
    }
}

/// The persona of a name; also the one that is in no list.
pub(crate) fn persona_of(name: &str) -> &'static Persona {
    if name == NEIGHBOUR.name { &NEIGHBOUR } else { persona::by_name(name).unwrap() }
}

fn of_session(result: Result<Readings, CardError>) -> Event {
    result.map_or_else(Event::SessionFailed, |readings| Event::Read(Box::new(readings)))
}

fn is_of_card(effect: &Effect) -> bool {
    is_new_session(effect) || matches!(effect, Effect::Read { .. } | Effect::AskRevocation(_))
}

fn is_new_session(effect: &Effect) -> bool {
    matches!(effect, Effect::Open { .. } | Effect::Look { .. } | Effect::Pinless { .. })
}

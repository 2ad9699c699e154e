// SPDX-License-Identifier: MIT OR Apache-2.0
//! Ten thousand visits in which anything happens at any time, also answers nobody asked for.

use jiff::Timestamp;
use tashika::counter::{Counter, Effect, Event, Mark, Problem, ReaderEvent, Seen, Stage, Verdict, Whose};
use tashika::documents::TABLE;
use tashika::jpki::JpkiUse;
use tashika::records::{Compared, DisplayedTo};
use tashika::rules::{DocumentKind, Law};
use tashika_kit::date::japan_day;
use tashika_kit::error::TryAfterFault;
use tashika_kit::reading::{FieldValue, Reading};
use tashika_kit::watch::Progress;
use tashika_kit::{
    CardError, Credential, CredentialNeed, Entry, LinkError, ReadOrder, Readings, Secret, Transaction, Watch,
    chip,
};
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona;

use super::steps::{A, B, Do, assert_nothing_personal, of, settings};

/// Numbers that are the same each time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }
}

/// What a card gave: its reading, its mark, and its number.
type Given = (Reading, Mark, String);

fn reading(now: Timestamp) -> Given {
    let today = japan_day(now);
    let genuine = persona::by_name("genuine").unwrap();
    let mut tx = Transaction::new(Box::new(SharedCard::of(genuine, today).link()), Watch::default());
    let chip = chip::recognise(&TABLE, &mut tx).unwrap();
    let trust = settings().trust;
    let order = ReadOrder { now, anchors: trust.as_ref(), signatures_over_hidden: false, statement: None };
    let credentials = genuine.answers(chip.needs(), None, today);
    let mark = Mark::of(&chip);
    let mut reading = chip.read(&mut tx, credentials, &order).unwrap().document;
    // Ten thousand visits need no signature checked ten thousand times: here nothing is proved, and nothing need be.
    (reading.evidence, reading.challenges) = (Vec::new(), Vec::new());
    reading.fields.retain(|field| !matches!(field.value, FieldValue::Picture { .. }));
    (reading, mark, genuine.credential("check_number_b", today).unwrap())
}

fn need(tries_left: u8) -> CredentialNeed {
    let id = "check_number_b";
    CredentialNeed { id, digits: 14, tries_left, warn_at: 5, entry: Entry::Clerk, optional: false }
}

/// Anything that can happen. What goes on is more likely than what breaks off, or no visit would come far.
fn anything(dice: &mut Dice, (reading, mark, number): &Given, now: Timestamp) -> Event {
    let reader = if dice.roll(4) == 0 { B } else { A }.to_owned();
    match dice.roll(64) {
        0..=9 => Event::Reader(ReaderEvent::CardInserted(reader)),
        10 => Event::Reader(ReaderEvent::CardRemoved(reader)),
        11 => Event::Reader(ReaderEvent::Removed(reader)),
        12 => Event::Reader(ReaderEvent::Added(reader)),
        13 => Event::Reader(ReaderEvent::ServiceDown),
        14 => Event::Reader(ReaderEvent::ServiceUp),
        15..=22 => Event::Recognised {
            family: "mynumber",
            additions: Vec::new(),
            needs: vec![need(u8::try_from(dice.roll(4)).unwrap())],
            preview: Vec::new(),
            // Now this card, now one that has no mark.
            mark: if dice.roll(3) > 0 { mark.clone() } else { Mark::default() },
        },
        23 => Event::Looked { reader, seen: Seen::Document("mynumber") },
        24 => Event::Looked { reader, seen: Seen::NoDocument },
        25 => Event::Choose(reader),
        26 => Event::Progress(Progress { step: Progress::ACCEPTED, done: 0, total: 0 }),
        27..=34 => {
            let secret = Secret::from(number.as_str());
            Event::Submit(vec![Credential { id: "check_number_b", secret, last_try: None }])
        }
        35..=36 => Event::Read(Box::new(Readings { document: reading.clone(), additions: Vec::new() })),
        37 => {
            let tries = [TryAfterFault::NotSpent, TryAfterFault::Unknown][dice.roll(2) as usize];
            let source = LinkError::Removed;
            Event::SessionFailed(CardError::Link { source, during: "reading", tries })
        }
        38 => Event::SessionFailed(CardError::Cancelled),
        39 => Event::SealFailed(Problem::cannot_keep()),
        40 => Event::JpkiDraft(Box::default()),
        41 => Event::ShowSupplements(Whose::Representative),
        42 => Event::Decide(Verdict::Confirm),
        43 => Event::Consent { agreed: dice.roll(3) > 0, before: DisplayedTo::Clerk },
        44 => of(
            Do::Jpki([JpkiUse::Signature, JpkiUse::Authentication, JpkiUse::Pinless][dice.roll(3) as usize]),
            now,
        ),
        45..=46 => Event::Retry,
        47 => Event::Cancel,
        48 => Event::Back,
        49 => Event::Idle,
        50 => of(Do::BeginTyping, now),
        51 => of(Do::Type(DocumentKind::ResidentRegister), now),
        52 => of(Do::BeginKnown, now),
        53 => of(Do::Known, now),
        54 => of(Do::ByAgent, now),
        55 => of(Do::Occasion(&[Law::Phone]), now),
        56 => of(Do::State, now),
        57 => of(Do::Agent, now),
        58 => of(Do::Supplement, now),
        59 => of(Do::ShowMail, now),
        60 => of(Do::Refuse, now),
        61 => of(Do::Observe(Compared::Same), now),
        62 => Event::EnterAuthentication,
        _ => Event::Compare,
    }
}

#[test]
fn whatever_happens_the_counter_knows_where_it_is() {
    let now = Timestamp::now();
    let (settings, given) = (settings(), reading(now));
    let mut dice = Dice(20_261_122);
    let mut most = std::collections::BTreeMap::<&str, usize>::new();
    for _ in 0..10_000 {
        let mut counter = Counter::new(settings.clone());
        for _ in 0..24 {
            let event = match dice.roll(2) {
                0 => anything(&mut dice, &given, now),
                _ => next(&counter, &mut dice, &given, now),
            };
            happens(&mut counter, event, now);
            *most.entry(counter.stage().name()).or_default() += 1;
        }
        // Somebody leaves in the middle. A card or a record at work is not disturbed.
        let busy = matches!(counter.stage(), Stage::Recognising | Stage::Reading { .. } | Stage::Sealing);
        let _ = counter.handle(Event::Idle, now);
        let cleared = matches!(counter.stage(), Stage::Idle { .. });
        assert!(cleared || busy || counter.is_entering(), "{} stays on the screen", counter.stage().name());
        if cleared {
            assert_nothing_personal(&counter);
        }
    }
    // Otherwise the sequences would say nothing.
    for stage in ["choose", "credential", "reading", "result", "occasion", "agent", "failed", "sealing"] {
        assert!(most.get(stage).is_some_and(|times| *times > 20), "{stage} is hardly ever reached: {most:?}");
    }
}

/// What usually comes next at a stage.
fn next(counter: &Counter, dice: &mut Dice, (reading, mark, number): &Given, now: Timestamp) -> Event {
    let secret = Secret::from(number.as_str());
    match counter.stage() {
        Stage::Idle { .. } | Stage::AwaitingCard => Event::Reader(ReaderEvent::CardInserted(A.to_owned())),
        Stage::Choose { .. } => Event::Choose(A.to_owned()),
        Stage::Recognising => Event::Recognised {
            family: "mynumber",
            additions: Vec::new(),
            needs: vec![need(3)],
            preview: Vec::new(),
            mark: mark.clone(),
        },
        Stage::Credential { .. } => {
            Event::Submit(vec![Credential { id: "check_number_b", secret, last_try: None }])
        }
        Stage::Reading { .. } => {
            Event::Read(Box::new(Readings { document: reading.clone(), additions: Vec::new() }))
        }
        Stage::Result => Event::Compare,
        Stage::Comparison => of(Do::Observe(Compared::Same), now),
        Stage::Occasion if dice.roll(2) == 0 => of(Do::ByAgent, now),
        Stage::Occasion => of(Do::Occasion(&[Law::Phone]), now),
        Stage::Statements => of(Do::State, now),
        Stage::Agent if dice.roll(2) == 0 => of(Do::BeginTyping, now),
        Stage::Agent => of(Do::Agent, now),
        Stage::Typing => of(Do::Type(DocumentKind::ResidentRegister), now),
        Stage::Known => of(Do::Known, now),
        Stage::Decision { .. } => of(Do::Refuse, now),
        Stage::Consent => Event::Consent { agreed: true, before: DisplayedTo::Clerk },
        Stage::Failed { .. } => Event::Retry,
        _ => anything(dice, &(reading.clone(), mark.clone(), number.clone()), now),
    }
}

fn happens(counter: &mut Counter, event: Event, now: Timestamp) {
    let before = counter.stage().name();
    let submitted = matches!(event, Event::Submit(_));
    let decided = matches!(event, Event::Decide(_));
    let told = format!("{event:?} at {before}");
    let effects = counter.handle(event, now);
    let count = |wanted: fn(&Effect) -> bool| effects.iter().filter(|effect| wanted(effect)).count();
    let reads = count(|effect| matches!(effect, Effect::Read { .. }));
    assert!(reads <= usize::from(submitted && before == "credential"), "a number was sent unasked: {told}");
    let seals = count(|effect| matches!(effect, Effect::Seal(_)));
    assert!(seals <= usize::from(decided && before == "decision"), "a record nobody decided: {told}");
    let opens = count(|effect| matches!(effect, Effect::Open { .. } | Effect::Look { .. }));
    assert!(opens <= 1, "two sessions at once: {told}");
    assert!(Stage::NAMES.contains(&counter.stage().name()));
    if matches!(counter.stage(), Stage::Idle { .. }) {
        assert_nothing_personal(counter);
    }
}

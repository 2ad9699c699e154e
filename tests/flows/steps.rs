// SPDX-License-Identifier: MIT OR Apache-2.0
//! What can be done at a bench, and the tables that say where it leads.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tashika::counter::entry::from_picture;
use tashika::counter::{
    Agent, Counter, Event, EvidencePolicy, Finding, Holder, KnownCustomer, Occasion, ReaderEvent, Seen,
    Settings, Stage, Statements, Typed, Verdict, Whose,
};
use tashika::jpki::revocation::http::Patience;
use tashika::jpki::revocation::policy::OcspSettings;
use tashika::jpki::setup::Setup;
use tashika::jpki::{JpkiUse, Role, Standing};
use tashika::records::{
    Act, Authority, Compared, DisplayedTo, KnownMeans, MailEvent, MailPlan, MailState, Observations,
    Occupation, Pep, Purpose, Relationship, Supplement, SupplementRole, TransactionKind,
};
use tashika::rules::{DocumentKind, HighRisk, Law, Residence, RuleSettings};
use tashika::trust::TrustStore;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{Field, FieldName, FieldValue};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::{Credential, Form, Secret};
use tashika_mynumber::card::revocation::Responder;
use tashika_passport::CAN;

use super::bench::{Bench, LinkFault, Point, persona_of};

/// The readers of the bench.
pub(crate) const A: &str = "Reader A 00 00";
pub(crate) const B: &str = "Reader B 01 00";

/// One thing somebody does, or that happens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Do {
    /// A persona's card is put on a reader.
    Put(&'static str, &'static str),
    Take(&'static str),
    Unplug(&'static str),
    Plug(&'static str),
    ServiceDown,
    ServiceUp,
    /// Card, book and authorities do their work.
    Work,
    /// The next piece of it alone.
    Step,
    /// From now on a link breaks there.
    Break(Point, LinkFault),
    /// The right numbers and PINs of the card at hand.
    Submit,
    /// What was sent last, as it still stands in the clerk's field.
    SubmitSame,
    /// The CAN alone.
    SubmitCan,
    SubmitWrong,
    /// The right ones, with the words of holder and clerk about a last try.
    SubmitLast(bool, bool),
    SubmitWrongLast,
    Choose(&'static str),
    /// Asked by itself, before the others, this card turns out to be no document.
    Seen(&'static str),
    Compare,
    /// The transaction under the phone law, before the card.
    Prepare,
    /// The residence on the document is the present one.
    Resides,
    Observe(Compared),
    Transcribe,
    BeginTyping,
    Type(DocumentKind),
    BeginKnown,
    Known,
    /// The transaction under these laws.
    Occasion(&'static [Law]),
    /// The same: somebody acts for the customer.
    ByAgent,
    /// The customer lives elsewhere than the document says.
    Moved,
    Suspicion,
    HighRisk,
    State,
    /// With the reason of a high risk.
    StateMore,
    Agent,
    ShowAgent,
    ShowOccasion,
    ShowSupplements,
    Supplement,
    NoSupplement,
    Mail(MailPlan),
    Confirm,
    Refuse,
    ShowMail,
    FollowUp(MailState),
    Jpki(JpkiUse),
    Agree(bool),
    Enter,
    /// The book can be written, or not.
    Full(bool),
    /// It can be written so many times more.
    Room(usize),
    Cancel,
    Back,
    Retry,
    Idle,
}

/// A way through the counter: what is done, and the stage it leads to, with the code of what is wrong after a colon.
pub(crate) struct Flow {
    pub(crate) name: &'static str,
    pub(crate) steps: &'static [(Do, &'static str)],
}

/// The stage, and what is wrong.
pub(crate) fn told(counter: &Counter) -> String {
    let name = counter.stage().name();
    let problem = match counter.stage() {
        Stage::Failed { problem } => Some(problem),
        Stage::Credential { problem, .. }
        | Stage::Decision { problem }
        | Stage::Authenticated { problem, .. }
        | Stage::Mail { problem, .. } => problem.as_ref(),
        _ => None,
    };
    let kept = match (counter.keeps_number(), counter.kept_number_refused()) {
        (true, _) => "+number",
        (false, true) => "+emptied",
        (false, false) => "",
    };
    match problem {
        Some(problem) => format!("{name}{kept}:{}", problem.code),
        None => format!("{name}{kept}"),
    }
}

pub(crate) fn settings() -> Settings {
    let trust = Arc::new(TrustStore::training().unwrap());
    let standing = Standing {
        role: Role::SpeciallyApproved,
        purpose: "口座開設時の本人確認".into(),
        approval: "認定第12号".into(),
        until: None,
    };
    let setup = Setup {
        standing,
        trust: Arc::clone(&trust),
        lists: None,
        ocsp: OcspSettings::default(),
        patience: Patience::default(),
    };
    Settings {
        training: true,
        reader: Some("Reader".to_owned()),
        clerk: "1024".into(),
        branch: "本店".into(),
        terminal: "T1".into(),
        trust,
        rules: super::rules::of_2026(),
        rule_settings: RuleSettings::default(),
        evidence: EvidencePolicy::default(),
        laws: [Law::Aml, Law::Phone].into(),
        signatures_over_hidden: false,
        jpki: setup.training(Responder::default()),
    }
}

/// A bench with both readers.
pub(crate) fn bench() -> Bench {
    let mut bench = Bench::new(settings());
    for reader in [A, B] {
        bench.event(Event::Reader(ReaderEvent::Added(reader.to_owned())));
    }
    bench
}

/// Goes through a table. Returns the stages that were seen, or the first row that came out otherwise.
pub(crate) fn play(flow: &Flow) -> Result<BTreeSet<&'static str>, String> {
    let mut bench = bench();
    let mut seen = BTreeSet::from([bench.counter.stage().name()]);
    for (number, (what, expected)) in flow.steps.iter().enumerate() {
        act(&mut bench, *what);
        seen.insert(bench.counter.stage().name());
        let (row, told) = (number + 1, told(&bench.counter));
        if told != *expected {
            return Err(format!("{}, row {row}: {what:?}: {told} instead of {expected}", flow.name));
        }
        if matches!(bench.counter.stage(), Stage::Idle { .. }) {
            assert_nothing_personal(&bench.counter);
        }
    }
    assert!(bench.most_verified() <= 1, "{}: a number was sent twice", flow.name);
    Ok(seen)
}

/// Nothing of a person stays where nobody is being checked.
pub(crate) fn assert_nothing_personal(counter: &Counter) {
    let visit = counter.visit();
    assert!(visit.customer.document.is_none() && visit.representative.document.is_none());
    assert!(visit.known.is_none() && visit.jpki.is_none() && visit.mail.is_none());
    assert!(visit.customer.supplements.is_empty() && visit.record_ids.is_empty());
    assert!(visit.occasion.key.is_empty() && visit.occasion.holder == Holder::default());
    assert!(visit.agent == Agent::default() && visit.statements == Statements::default());
    assert!(counter.answers().is_empty() && !counter.keeps_number() && counter.unwritten().is_empty());
    assert!(!counter.may_be_anothers() && !counter.keeps_key() && !counter.kept_number_refused());
    assert!(counter.reader().is_none() && counter.tries_before().is_empty());
}

/// Does one thing.
pub(crate) fn act(bench: &mut Bench, what: Do) {
    let event = match what {
        Do::Put(reader, name) => return bench.put(reader, name),
        Do::Take(reader) => return bench.take(reader),
        Do::Unplug(reader) => return bench.unplug(reader),
        Do::ServiceDown => return bench.service_down(&[A, B]),
        Do::Work => return bench.work(),
        Do::Step => {
            bench.work_once();
            return;
        }
        Do::Break(point, fault) => return bench.break_at(point, fault),
        Do::Room(left) => {
            bench.room = Some(left);
            return;
        }
        Do::Full(full) => {
            bench.full = full;
            return;
        }
        Do::Submit => submit(bench, false, None),
        Do::SubmitSame => Event::Submit(bench.sent.iter().map(copy).collect()),
        Do::SubmitCan => match submit(bench, false, None) {
            Event::Submit(given) => Event::Submit(given.into_iter().filter(|one| one.id == CAN).collect()),
            other => other,
        },
        Do::SubmitWrong => submit(bench, true, None),
        Do::SubmitLast(holder, clerk) => submit(bench, false, LastTryConsent::given(holder, clerk)),
        Do::SubmitWrongLast => submit(bench, true, LastTryConsent::given(true, true)),
        Do::Transcribe => Event::Transcribed(transcript(bench)),
        Do::FollowUp(state) => follow_up(bench, state),
        other => of(other, bench.now),
    };
    if let Event::Submit(given) = &event {
        bench.sent = given.iter().map(copy).collect();
    }
    bench.event(event);
}

fn copy(given: &Credential) -> Credential {
    Credential { id: given.id, secret: given.secret.clone(), last_try: given.last_try }
}

/// The event of a deed that needs no bench.
pub(crate) fn of(what: Do, now: Timestamp) -> Event {
    let today = japan_day(now);
    match what {
        Do::Plug(reader) => Event::Reader(ReaderEvent::Added(reader.to_owned())),
        Do::ServiceUp => Event::Reader(ReaderEvent::ServiceUp),
        Do::Choose(reader) => Event::Choose(reader.to_owned()),
        Do::Seen(reader) => Event::Looked { reader: reader.to_owned(), seen: Seen::NoDocument },
        Do::Compare => Event::Compare,
        Do::Observe(face) => Event::Observed(observed(face)),
        Do::BeginTyping => Event::BeginTyping,
        Do::Type(kind) => Event::Typed(Box::new(typed(kind, today))),
        Do::BeginKnown => Event::BeginKnown,
        Do::Known => Event::Known(Box::new(known())),
        Do::Prepare => Event::Prepare(Box::new(occasion(Do::Occasion(&[Law::Phone])))),
        Do::Resides => Event::Shown(Residence::Current),
        Do::ShowAgent => Event::ShowAgent,
        Do::ShowOccasion => Event::ShowOccasion,
        Do::Agent => Event::Agent(Box::new(agent())),
        Do::ShowSupplements => Event::ShowSupplements(Whose::Customer),
        Do::Supplement => Event::Supplement(Box::new(supplement(today))),
        Do::NoSupplement => Event::NoSupplement(0),
        Do::Mail(plan) => Event::Mail(plan),
        Do::Confirm => Event::Decide(Verdict::Confirm),
        Do::Refuse => Event::Decide(Verdict::Refuse { reason: "中止".into() }),
        Do::ShowMail => Event::ShowMail,
        Do::Jpki(what) => Event::BeginJpki(what),
        Do::Agree(agreed) => Event::Consent { agreed, before: DisplayedTo::Customer },
        Do::Enter => Event::EnterAuthentication,
        Do::Cancel => Event::Cancel,
        Do::Back => Event::Back,
        Do::Retry => Event::Retry,
        Do::Idle => Event::Idle,
        Do::State | Do::StateMore => {
            let mut stated = statements();
            if matches!(what, Do::StateMore) {
                stated.high_risk_trigger = "なりすましの疑い".into();
            }
            Event::Statements(Box::new(stated))
        }
        Do::Occasion(_) | Do::ByAgent | Do::Moved | Do::Suspicion | Do::HighRisk => {
            Event::Occasion(Box::new(occasion(what)))
        }
        // Done at the bench.
        _ => Event::Retry,
    }
}

fn submit(bench: &Bench, wrong: bool, last_try: Option<LastTryConsent>) -> Event {
    let Stage::Credential { needs, .. } = bench.counter.stage() else { return Event::Submit(Vec::new()) };
    let persona = persona_of(bench.at_hand());
    let mut given = persona.answers(needs, last_try, japan_day(bench.now));
    if wrong {
        for credential in &mut given {
            *credential = slipped(credential);
        }
    }
    Event::Submit(given)
}

/// The last digit is another one.
fn slipped(right: &Credential) -> Credential {
    let mut text = right.secret.expose().to_vec();
    if let Some(digit) = text.iter_mut().rev().find(|byte| byte.is_ascii_digit()) {
        *digit = if *digit == b'0' { b'1' } else { b'0' };
    }
    Credential { id: right.id, secret: Secret::new(text), last_try: right.last_try }
}

fn observed(face: Compared) -> Observations {
    let same = Compared::Same;
    Observations {
        face,
        printed_card: same,
        security_code: same,
        picture_number: same,
        ..Observations::default()
    }
}

fn transcript(bench: &Bench) -> Vec<Field> {
    let asked = bench.counter.finding().map(Finding::to_transcribe).unwrap_or_default();
    let expiry = date(japan_day(bench.now).year() + 2, 1, 15);
    let typed = asked.iter().filter_map(|text| {
        let text_of = |text: &str| Some(FieldValue::Text { text: text.to_owned() });
        let value = match (text.form, &text.name) {
            (_, name) if *name == FieldName::NAME => text_of("MIHON ANNA"),
            (_, name) if *name == FieldName::ADDRESS => text_of("東京都見本区一丁目"),
            (_, name) if *name == FieldName::BIRTH_DATE => Some(FieldValue::Date { date: date(1990, 5, 15) }),
            (_, name) if *name == FieldName::EXPIRY_DATE => Some(FieldValue::Date { date: expiry }),
            (Form::Sex, _) => Some(FieldValue::Code { raw: "female".into(), meaning: "female".into() }),
            _ => None,
        };
        value.map(|value| from_picture(text, value))
    });
    typed.collect()
}

fn occasion(what: Do) -> Occasion {
    let laws: &[Law] = if let Do::Occasion(laws) = what { laws } else { &[Law::Aml] };
    let mut occasion = Occasion {
        laws: laws.iter().copied().collect(),
        kind: Some(TransactionKind::AccountOpening),
        key: "1234567".into(),
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        ..Occasion::default()
    };
    match what {
        Do::ByAgent => occasion.representative = true,
        Do::Suspicion => occasion.suspicion = true,
        Do::HighRisk => occasion.high_risk = Some(HighRisk::WithAssets),
        Do::Moved => {
            let residence = "大阪市見本区一丁目".into();
            occasion.holder = Holder { shown: Residence::NotCurrent, residence, ..Holder::default() };
        }
        _ => {}
    }
    occasion
}

fn statements() -> Statements {
    Statements {
        purpose: Some(Purpose::Savings),
        occupation: Some(Occupation::Employee),
        pep: Some(Pep::No),
        ..Statements::default()
    }
}

fn agent() -> Agent {
    Agent {
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        relationship: Some(Relationship::Spouse),
        authority: Some(Authority::PowerOfAttorney),
        ..Agent::default()
    }
}

fn supplement(on: Date) -> Supplement {
    Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（電気）".into(),
        number: String::new(),
        dated: Some(on),
        received_on: on,
        sent_in: false,
    }
}

fn known() -> KnownCustomer {
    KnownCustomer {
        name: "見本　花子".into(),
        name_kana: String::new(),
        residence: String::new(),
        birth_date: date(1980, 2, 17),
        means: vec![KnownMeans::Acquainted],
        note: String::new(),
        earlier_record: String::new(),
    }
}

fn typed(kind: DocumentKind, today: Date) -> Typed {
    Typed {
        kind,
        title: String::new(),
        number: String::new(),
        issuer: "東京都公安委員会".into(),
        issued_on: Some(today),
        expires_on: None,
        name: "見本　太郎".into(),
        name_kana: String::new(),
        name_latin: String::new(),
        residence: "東京都千代田区見本一丁目".into(),
        birth_date: date(1980, 2, 17),
        address_written: false,
        one_per_person: false,
        transaction_seal: false,
        anti_forgery: false,
        without_chip: false,
        face: Compared::NotCompared,
        remark: String::new(),
    }
}

fn follow_up(bench: &Bench, state: MailState) -> Event {
    let on = japan_day(bench.now);
    let event = MailEvent { record_id: bench.last_record.clone(), state, on, tracking: "123-45".into() };
    Event::FollowUp(Box::new(Act::Mail(event)))
}

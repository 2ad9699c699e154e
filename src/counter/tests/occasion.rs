// SPDX-License-Identifier: MIT OR Apache-2.0
//! The transaction before the card: nothing is asked twice, nothing the law needs is passed over, and nothing of it reaches
//! the next customer.

use super::*;
use crate::records::MailPlan;
use crate::rules::{HighRisk, Person};

const REFERENCE: &str = "8675309-42";

fn prepared(laws: &[Law], key: &str) -> Occasion {
    Occasion {
        laws: laws.iter().copied().collect(),
        kind: Some(TransactionKind::LineContract),
        key: key.into(),
        ..Occasion::default()
    }
}

/// A counter at which this was said before a card came that was read since.
fn read_with(said: Occasion) -> Counter {
    let mut counter = counter(|_| {});
    send(&mut counter, Event::Prepare(Box::new(said)));
    put_down(&mut counter);
    counter
}

fn send(counter: &mut Counter, event: Event) {
    let _ = counter.handle(event, at(BEFORE));
}

/// A card is put down and read, up to the comparison.
fn put_down(counter: &mut Counter) {
    let readings = read("genuine", at(BEFORE));
    let family = documents::driver(&readings.document.family).unwrap().family();
    send(counter, Event::Reader(ReaderEvent::CardInserted("R".into())));
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    send(
        counter,
        Event::Recognised { family, additions, needs, preview, mark: crate::counter::Mark::default() },
    );
    send(counter, Event::Submit(Vec::new()));
    send(counter, Event::Read(Box::new(readings)));
    send(counter, Event::Compare);
    assert_eq!(counter.stage().name(), "comparison");
}

/// The answers of the comparison; the stage after them.
fn compared(counter: &mut Counter, shown: Option<Residence>) -> &'static str {
    if let Some(shown) = shown {
        send(counter, Event::Shown(shown));
    }
    send(counter, Event::Observed(all_same()));
    counter.stage().name()
}

fn stated() -> Statements {
    Statements {
        purpose: Some(Purpose::Savings),
        occupation: Some(Occupation::Student),
        pep: Some(Pep::No),
        ..Statements::default()
    }
}

/// As the book answers.
fn in_the_book(record: Record, ended: Ended) -> Recorded {
    let receipt = crate::records::Receipt {
        seq: 1,
        record_id: record.header.record_id.clone(),
        leaf: String::new(),
        checkpoint: String::new(),
    };
    Recorded { header: record.header, ruling: record.ruling, ended, receipt, slip: None }
}

#[test]
fn what_is_known_is_not_asked_again() {
    let mut counter = read_with(prepared(&[Law::Phone], REFERENCE));
    assert_eq!(compared(&mut counter, Some(Residence::Current)), "decision");
    let mut effects = counter.handle(Event::Decide(Verdict::Confirm), at(BEFORE));
    let Some(Effect::Seal(records)) = effects.pop() else { panic!("nothing to seal") };
    let [record] = records.as_slice() else { panic!("{}", records.len()) };
    assert_eq!(record.transaction.key, REFERENCE);
    assert_eq!((record.header.law, &record.decision), (Law::Phone, &Decision::Confirmed));
}

#[test]
fn whatever_is_missing_still_stops_at_the_transaction() {
    let whole = || prepared(&[Law::Phone], REFERENCE);
    let current = Some(Residence::Current);
    let cases = [
        ("the reference", Occasion { key: String::new(), ..whole() }, current),
        ("a reference of blanks", Occasion { key: "  ".into(), ..whole() }, current),
        ("a My Number", Occasion { key: "123456789018".into(), ..whole() }, current),
        ("a reference too long", Occasion { key: "1".repeat(201), ..whole() }, current),
        ("the kind", Occasion { kind: None, ..whole() }, current),
        ("the residence", whole(), None),
        ("a residence that nobody knows", whole(), Some(Residence::Unknown)),
        ("where the customer lives now", whole(), Some(Residence::NotCurrent)),
        ("where a document does not say it", whole(), Some(Residence::NotShown)),
    ];
    for (what, said, shown) in cases {
        let mut counter = read_with(said);
        assert_eq!(compared(&mut counter, shown), "occasion", "{what}");
    }
    let mut counter = read_with(whole());
    assert_eq!(compared(&mut counter, current), "decision", "nothing is missing");
}

#[test]
fn a_reference_that_must_not_be_written_down_is_not_taken_at_all() {
    let mut counter = counter(|_| {});
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], "123456789018"))));
    assert_eq!(counter.prepared().key, "", "nor does the one before stand in its place");
    assert_eq!(counter.prepared().kind, Some(TransactionKind::LineContract));
}

#[test]
fn nothing_but_laws_kind_and_reference_is_taken_before_the_card() {
    let said = Occasion {
        representative: true,
        suspicion: true,
        person: Person::NonResidentForeigner,
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        ..prepared(&[Law::Phone, Law::Lending], REFERENCE)
    };
    let mut counter = read_with(said);
    let taken = &counter.visit().occasion;
    assert_eq!(taken.laws, [Law::Phone].into(), "a law that is not offered is not taken");
    assert!(!taken.representative && !taken.suspicion && taken.person == Person::Resident);
    assert_eq!(compared(&mut counter, None), "occasion", "the residence was not said at the card");
}

#[test]
fn a_law_that_nobody_offers_changes_nothing() {
    let mut counter = counter(|settings| settings.laws = [Law::Aml].into());
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
    let known = counter.prepared();
    assert_eq!((known.key.as_str(), known.kind, &known.laws), ("", None, &[Law::Aml].into()));
}

#[test]
fn the_reference_ends_with_its_visit() {
    type Ends = fn(&mut Counter);
    let ends: [(&str, Ends); 4] = [
        ("given up", |counter| send(counter, Event::Back)),
        ("cancelled", |counter| send(counter, Event::Cancel)),
        ("cleared", |counter| send(counter, Event::Idle)),
        ("shown to the mail", |counter| {
            send(counter, Event::Cancel);
            send(counter, Event::ShowMail);
            send(counter, Event::Back);
        }),
    ];
    for (how, end) in ends {
        let mut counter = counter(|_| {});
        send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
        send(&mut counter, Event::BeginTyping);
        assert_eq!(counter.visit().occasion.key, REFERENCE, "{how}");
        end(&mut counter);
        assert_eq!(counter.stage().name(), "idle", "{how}");
        assert_eq!(
            (counter.prepared().key.as_str(), counter.visit().occasion.key.as_str()),
            ("", ""),
            "{how}"
        );
        send(&mut counter, Event::BeginTyping);
        assert_eq!(counter.visit().occasion.key, "", "{how}: the next customer");
        let kept = &counter.visit().occasion;
        assert_eq!(
            (kept.kind, &kept.laws),
            (Some(TransactionKind::LineContract), &[Law::Phone].into()),
            "{how}"
        );
    }
}

#[test]
fn a_reference_nobody_came_for_is_cleared_with_the_screen() {
    let mut counter = counter(|_| {});
    send(&mut counter, Event::Idle);
    assert!(matches!(counter.stage(), Stage::Idle { cleared: false }), "there was nothing to clear");
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
    let before = counter.visit_number();
    send(&mut counter, Event::Idle);
    assert!(matches!(counter.stage(), Stage::Idle { cleared: true }));
    assert_ne!(counter.visit_number(), before, "what a screen holds of it is somebody else's now");
    put_down(&mut counter);
    assert_eq!(counter.visit().occasion.key, "");
}

#[test]
fn between_two_customers_the_next_reference_can_be_said() {
    let mut counter = read_with(prepared(&[Law::Phone], REFERENCE));
    compared(&mut counter, Some(Residence::Current));
    let mut effects =
        counter.handle(Event::Decide(Verdict::Refuse { reason: "specimen".into() }), at(BEFORE));
    let Some(Effect::Seal(mut records)) = effects.pop() else { panic!("nothing to seal") };
    let record = records.remove(0);
    send(&mut counter, Event::Sealed(Box::new(in_the_book(record, Ended::Refused))));
    assert_eq!((counter.stage().name(), counter.prepared().key.as_str()), ("recorded", ""));
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], "next-1"))));
    send(&mut counter, Event::Cancel);
    assert_eq!((counter.stage().name(), counter.prepared().key.as_str()), ("idle", "next-1"));
    put_down(&mut counter);
    assert_eq!(counter.visit().occasion.key, "next-1");
}

#[test]
fn once_it_was_compared_the_transaction_is_changed_on_its_own_page_alone() {
    let mut counter = read_with(prepared(&[Law::Phone], REFERENCE));
    let other = || Event::Prepare(Box::new(prepared(&[Law::Aml], "other")));
    send(&mut counter, other());
    assert_eq!(counter.visit().occasion.key, REFERENCE, "at the comparison");
    compared(&mut counter, Some(Residence::Current));
    send(&mut counter, other());
    send(&mut counter, Event::Shown(Residence::NotCurrent));
    let said = &counter.visit().occasion;
    assert_eq!((said.key.as_str(), said.holder.shown), (REFERENCE, Residence::Current), "at the decision");
    assert_eq!(said.laws, [Law::Phone].into());
}

#[test]
fn while_the_card_is_read_the_transaction_can_still_be_said() {
    let mut counter = counter(|_| {});
    send(&mut counter, Event::Reader(ReaderEvent::CardInserted("R".into())));
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
    assert_eq!((counter.stage().name(), counter.visit().occasion.key.as_str()), ("recognising", REFERENCE));
    send(&mut counter, Event::Cancel);
    assert_eq!(counter.prepared().key, "");
}

#[test]
fn from_the_decision_one_step_leads_to_what_is_special() {
    let mut counter = read_with(prepared(&[Law::Aml], REFERENCE));
    assert_eq!(compared(&mut counter, Some(Residence::Current)), "statements");
    send(&mut counter, Event::Statements(Box::new(stated())));
    assert_eq!(counter.stage().name(), "decision");
    send(&mut counter, Event::ShowOccasion);
    assert_eq!(counter.stage().name(), "occasion");
    let said = counter.visit().occasion.clone();
    send(&mut counter, Event::Occasion(Box::new(said.clone())));
    assert_eq!(counter.stage().name(), "decision", "what was stated is not asked again");
    send(&mut counter, Event::ShowOccasion);
    let risky = Occasion { high_risk: Some(HighRisk::WithoutAssets), ..said.clone() };
    send(&mut counter, Event::Occasion(Box::new(risky)));
    assert_eq!(counter.stage().name(), "statements", "the law asks for the reason now");
    let why = Statements { high_risk_trigger: "specimen".into(), ..stated() };
    send(&mut counter, Event::Statements(Box::new(why)));
    assert_eq!(counter.stage().name(), "decision");
    send(&mut counter, Event::ShowOccasion);
    send(&mut counter, Event::Occasion(Box::new(Occasion { representative: true, ..said })));
    assert_eq!(counter.stage().name(), "agent");
}

#[test]
fn a_page_that_was_stepped_back_through_is_not_passed_over() {
    let mut counter = read_with(prepared(&[Law::Aml], REFERENCE));
    compared(&mut counter, Some(Residence::Current));
    send(&mut counter, Event::Statements(Box::new(stated())));
    for stage in ["statements", "occasion", "comparison"] {
        send(&mut counter, Event::Back);
        assert_eq!(counter.stage().name(), stage);
    }
    // Whatever was ticked there and not said yet would be lost.
    assert_eq!(compared(&mut counter, None), "occasion");
    let said = counter.visit().occasion.clone();
    assert_eq!((said.key.as_str(), said.holder.shown), (REFERENCE, Residence::Current));
    send(&mut counter, Event::Occasion(Box::new(said)));
    assert_eq!(counter.stage().name(), "statements");
    assert!(counter.visit().statements == stated());
    send(&mut counter, Event::Statements(Box::new(stated())));
    assert_eq!(counter.stage().name(), "decision");
}

#[test]
fn a_reference_said_for_a_card_that_failed_is_confirmed_for_the_next_one() {
    let mut counter = counter(|_| {});
    send(&mut counter, Event::Prepare(Box::new(prepared(&[Law::Phone], REFERENCE))));
    send(&mut counter, Event::Reader(ReaderEvent::CardInserted("R".into())));
    send(&mut counter, Event::Reader(ReaderEvent::CardRemoved("R".into())));
    assert_eq!((counter.stage().name(), counter.may_be_anothers()), ("failed", false));
    put_down(&mut counter);
    assert!(counter.may_be_anothers());
    assert_eq!(compared(&mut counter, Some(Residence::Current)), "occasion");
    let said = counter.visit().occasion.clone();
    assert_eq!(said.key, REFERENCE, "filled in, to be confirmed");
    send(&mut counter, Event::Occasion(Box::new(said)));
    assert_eq!((counter.stage().name(), counter.may_be_anothers()), ("decision", false));
    send(&mut counter, Event::Cancel);
    put_down(&mut counter);
    assert!(!counter.may_be_anothers(), "nothing was said before, and nothing failed");
}

#[test]
fn the_transaction_of_a_record_in_the_book_stays_as_it_is() {
    let mut counter = read_with(prepared(&[Law::Phone, Law::Aml], REFERENCE));
    compared(&mut counter, Some(Residence::Current));
    send(&mut counter, Event::Statements(Box::new(stated())));
    let mut effects = counter.handle(Event::Decide(Verdict::Confirm), at(BEFORE));
    let Some(Effect::Seal(mut records)) = effects.pop() else { panic!("nothing to seal") };
    let record = records.remove(0);
    send(&mut counter, Event::Sealed(Box::new(in_the_book(record, Ended::Confirmed))));
    send(&mut counter, Event::SealFailed(Problem::cannot_keep()));
    assert_eq!(counter.stage().name(), "decision");
    send(&mut counter, Event::ShowOccasion);
    assert_eq!(counter.stage().name(), "decision");
}

/// Two laws, of which the first is in the book and the second is not.
fn half_written() -> Counter {
    let mut counter = read_with(prepared(&[Law::Phone, Law::Aml], REFERENCE));
    compared(&mut counter, Some(Residence::Current));
    send(&mut counter, Event::Statements(Box::new(stated())));
    let mut effects = counter.handle(Event::Decide(Verdict::Confirm), at(BEFORE));
    let Some(Effect::Seal(mut records)) = effects.pop() else { panic!("nothing to seal") };
    send(&mut counter, Event::Sealed(Box::new(in_the_book(records.remove(0), Ended::Confirmed))));
    send(&mut counter, Event::SealFailed(Problem::cannot_keep()));
    assert_eq!((counter.stage().name(), counter.unwritten().len()), ("decision", 1));
    counter
}

#[test]
fn what_is_half_written_is_written_as_it_was_decided_or_not_at_all() {
    let mut counter = half_written();
    let refuse = Event::Decide(Verdict::Refuse { reason: "別の書類をお持ちでない".into() });
    assert!(counter.handle(refuse, at(BEFORE)).is_empty());
    assert_eq!(counter.stage().name(), "decision");
    let effects = counter.handle(Event::Decide(Verdict::Confirm), at(BEFORE));
    assert!(matches!(&effects[..], [Effect::Seal(records)] if records.len() == 1));
}

/// Further pages would leave the decision, and choices would not reach a record that is made.
#[test]
fn half_written_nothing_is_added_and_nothing_chosen_any_more() {
    let mut counter = half_written();
    counter.visit.occasion.representative = true;
    let before = (counter.visit().routes.clone(), counter.visit().mail);
    for event in [
        Event::ShowOccasion,
        Event::ShowAgent,
        Event::ShowSupplements(Whose::Customer),
        Event::Route(Law::Aml, 1),
        Event::Mail(MailPlan::HandDelivery),
        Event::Back,
    ] {
        let what = format!("{event:?}");
        send(&mut counter, event);
        assert!(matches!(counter.stage(), Stage::Decision { problem: Some(_) }), "{what}");
    }
    assert!((counter.visit().routes.clone(), counter.visit().mail) == before);
}

#[test]
fn which_law_has_no_record_is_still_told_after_the_screen_was_cleared() {
    let mut counter = half_written();
    send(&mut counter, Event::Idle);
    assert_eq!(counter.stage().name(), "recorded");
    assert!(
        counter.visit().customer.document.is_none() && counter.unwritten.is_empty(),
        "nothing of the person"
    );
    send(&mut counter, Event::Idle);
    assert_eq!((counter.stage().name(), counter.unwritten().len()), ("recorded", 1));
    assert!(counter.prepared().key.is_empty());
    send(&mut counter, Event::Cancel);
    assert_eq!((counter.stage().name(), counter.unwritten().len()), ("idle", 0));
}

#[test]
fn no_card_takes_away_which_law_has_no_record() {
    let mut counter = half_written();
    send(&mut counter, Event::Idle);
    let card = || Event::Reader(ReaderEvent::CardInserted("R".into()));
    assert!(counter.handle(card(), at(BEFORE)).is_empty(), "the card lies there, and nothing begins");
    assert_eq!((counter.stage().name(), counter.unwritten().len()), ("recorded", 1));
    assert_eq!(counter.held_card().as_deref(), Some("R"));
    send(&mut counter, Event::Cancel);
    assert_ne!(counter.stage().name(), "recorded", "it was read: the card is begun with");
    assert!(counter.unwritten().is_empty() && counter.held_card().is_none());
}

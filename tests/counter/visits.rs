// SPDX-License-Identifier: MIT OR Apache-2.0
//! What the laws ask of a visit, and what it leaves in the book.

use std::collections::BTreeSet;

use jiff::civil::Date;
use tashika::counter::{
    Agent, Ended, Event, Holder, KnownCustomer, Occasion, Stage, Statements, Typed, Verdict, Whose,
};
use tashika::records::{
    Act, Authority, Compared, KnownMeans, MailEvent, MailState, Observations, Purpose, Relationship,
    Supplement, SupplementRole, TransactionKind,
};
use tashika::rules::{DocumentKind, Finish, HighRisk, Law, Missing, Outcome, Residence};

use crate::world::{World, all_same, number, occasion, refuse, statements, today, typed};

#[test]
fn back_loses_nothing() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(Observations { remark: "glasses".into(), ..all_same() }, occasion(&[Law::Aml]));
    for stage in ["statements", "occasion", "comparison", "result", "result"] {
        world.desk.act(Event::Back);
        assert_eq!(world.desk.stage().name(), stage);
    }
    let visit = world.desk.counter().visit();
    assert_eq!(visit.customer.finding().unwrap().observed.remark, "glasses");
    assert_eq!((visit.occasion.key.as_str(), visit.statements.purpose), ("1234567", Some(Purpose::Savings)));
}

#[test]
fn one_visit_under_both_laws_makes_two_records() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), occasion(&[Law::Aml, Law::Phone]));
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete), (Law::Phone, Finish::Complete)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let (aml, phone) = (world.record(0).record, world.record(1).record);
    assert_eq!((aml.header.law, phone.header.law), (Law::Aml, Law::Phone));
    assert_ne!(aml.header.record_id, phone.header.record_id);
    assert!(aml.declared.is_some() && phone.declared.is_none(), "the phone law asks for no purpose");
    for record in [aml, phone] {
        let chip = record.customer_chip.unwrap();
        assert!(chip.withheld.contains(&"photo".to_owned()));
        // Without a role it is not even read, so that there was nothing to leave out.
        assert!(!chip.withheld.contains(&"jpki_certificate".to_owned()));
        assert!(chip.reading.evidence(tashika_mynumber::jpki::AUTHENTICATION_CERTIFICATE).is_none());
        assert!(chip.reading.fields.iter().all(|field| field.name.as_str() != "photo"));
    }
}

#[test]
fn the_phone_law_asks_no_statements() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    let occasion = Occasion { kind: Some(TransactionKind::LineContract), ..occasion(&[Law::Phone]) };
    world.desk.act(Event::Occasion(Box::new(occasion)));
    assert_eq!(world.desk.stage().name(), "decision");
    assert_eq!(world.finish(), [(Law::Phone, Finish::Complete)]);
}

#[test]
fn a_customer_who_moved_brings_another_paper() {
    let mut world = World::new();
    world.read("genuine");
    let holder =
        Holder {
            shown: Residence::NotCurrent, residence: "大阪市見本区一丁目".into(), ..Holder::default()
        };
    world.go_on(all_same(), Occasion { holder, ..occasion(&[Law::Aml]) });
    assert_eq!(world.missing(), [(Whose::Customer, Missing::ResidenceDocument)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    assert_eq!(world.problem().0, "cannot_confirm");
    world.desk.act(Event::ShowSupplements(Whose::Customer));
    world.desk.act(Event::Supplement(Box::new(Supplement {
        role: SupplementRole::Residence,
        title: "公共料金の領収証書（電気）".into(),
        number: String::new(),
        dated: Some(today()),
        received_on: today(),
        sent_in: false,
    })));
    world.desk.act(Event::Back);
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.customer.identity.residence.unwrap().text, "大阪市見本区一丁目");
    assert_eq!(record.customer.supplements.len(), 1);
}

#[test]
fn a_representative_is_checked_too_and_nothing_is_lost() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), Occasion { representative: true, ..occasion(&[Law::Aml]) });
    assert_eq!(world.desk.stage().name(), "agent");
    // The first card is lifted, the representative's put down; given up, and put down again.
    world.place("rare-kanji", "credential");
    world.desk.act(Event::Cancel);
    assert_eq!(world.desk.stage().name(), "agent");
    assert!(world.desk.counter().visit().customer.document.is_some(), "the customer's part stays");
    world.place("rare-kanji", "credential");
    world.submit(&number("rare-kanji"), None);
    world.until("result");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    assert_eq!(world.desk.stage().name(), "agent");
    let agent = Agent {
        holder: Holder { shown: Residence::Current, ..Holder::default() },
        relationship: Some(Relationship::Spouse),
        authority: Some(Authority::PowerOfAttorney),
        ..Agent::default()
    };
    let without = Agent { authority: None, ..agent.clone() };
    world.desk.act(Event::Agent(Box::new(without)));
    assert_eq!(world.desk.stage().name(), "agent", "the authority is asked for");
    world.desk.act(Event::Agent(Box::new(agent)));
    assert_eq!(world.finish(), [(Law::Aml, Finish::Complete)], "{:?}", world.missing());
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.customer.identity.name.text, "見本　花子");
    let representative = record.representative.unwrap();
    assert_ne!(representative.subject.identity.name.text, "見本　花子");
    assert_eq!(representative.authority, Authority::PowerOfAttorney);
    assert!(record.representative_chip.is_some() && record.representative_ruling.is_some());
    assert_eq!(record.representative_chip.unwrap().displayed.len(), 1);
}

#[test]
fn a_typed_document_by_mail_stays_pending_until_it_arrives() {
    let mut world = World::new();
    world.typed(typed(DocumentKind::ResidentRegister));
    assert_eq!(world.desk.stage().name(), "occasion");
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Aml]))));
    world.desk.act(Event::Statements(Box::new(statements())));
    assert_eq!(world.finish(), [(Law::Aml, Finish::PendingMail)]);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    assert_eq!(world.desk.counter().written()[0].ended, Ended::PendingMail);
    let id = world.desk.counter().written()[0].receipt.record_id.clone();
    world.desk.act(Event::ShowMail);
    world.wait_for(|stage| matches!(stage, Stage::Mail { pending: Some(lines), .. } if lines.len() == 1));
    for state in [MailState::Dispatched, MailState::Delivered] {
        let event = MailEvent { record_id: id.clone(), state, on: today(), tracking: "123-45".into() };
        world.desk.act(Event::FollowUp(Box::new(Act::Mail(event))));
        world.wait_for(|stage| matches!(stage, Stage::Mail { entered: Some(_), .. }));
        let left = if state == MailState::Delivered { 0 } else { 1 };
        world.wait_for(
            |stage| matches!(stage, Stage::Mail { pending: Some(lines), .. } if lines.len() == left),
        );
    }
    // An impossible step is refused and said.
    let again =
        MailEvent { record_id: id, state: MailState::Delivered, on: today(), tracking: String::new() };
    world.desk.act(Event::FollowUp(Box::new(Act::Mail(again))));
    world.wait_for(|stage| matches!(stage, Stage::Mail { problem: Some(_), .. }));
}

#[test]
fn what_the_law_refuses_is_only_refused() {
    for kind in [DocumentKind::OldHealthInsurance, DocumentKind::NotificationCard, DocumentKind::Private] {
        let mut world = World::new();
        world.typed(typed(kind));
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.finish(), [(Law::Phone, Finish::No)]);
        world.desk.act(Event::Decide(Verdict::Confirm));
        assert_eq!(world.problem().0, "cannot_confirm");
        world.desk.act(Event::Decide(refuse("法令の要件を満たさない")));
        world.until("recorded");
        assert_eq!(world.desk.counter().written()[0].ended, Ended::Refused);
    }
}

#[test]
fn what_must_never_be_stored_is_not_taken() {
    let mut world = World::new();
    let number = "123456789018";
    let with_number = Typed { number: number.into(), ..typed(DocumentKind::MyNumberCard) };
    let in_title = Typed { title: format!("番号 {number}"), ..typed(DocumentKind::GovernmentPhoto) };
    let insurance = Typed { number: "12345".into(), ..typed(DocumentKind::HealthEligibility) };
    for refused in [with_number, in_title, insurance] {
        world.typed(refused);
        assert_eq!(world.desk.stage().name(), "typing");
        world.desk.act(Event::Back);
    }
    // In the reason of a refusal, too.
    world.typed(typed(DocumentKind::DrivingHistory));
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    world.desk.act(Event::Decide(refuse(number)));
    assert_eq!(world.problem().0, "cannot_keep");
    assert_eq!(world.entries(), 0);
}

#[test]
fn a_known_customer_needs_no_document_but_no_risk_either() {
    let known = |means: &[KnownMeans]| KnownCustomer {
        name: "見本　花子".into(),
        name_kana: String::new(),
        residence: String::new(),
        birth_date: jiff::civil::date(1980, 2, 17),
        means: means.to_vec(),
        note: String::new(),
        earlier_record: String::new(),
    };
    let mut world = World::new();
    world.desk.act(Event::BeginKnown);
    world.desk.act(Event::Known(Box::new(known(&[KnownMeans::Acquainted]))));
    // Two factors under the phone law.
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    assert_eq!(world.desk.stage().name(), "occasion");
    let risky = Occasion { high_risk: Some(HighRisk::WithoutAssets), ..occasion(&[Law::Aml]) };
    world.desk.act(Event::Occasion(Box::new(risky)));
    assert_eq!(world.finish(), [(Law::Aml, Finish::No)]);
    world.desk.act(Event::Back);
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Aml]))));
    assert_eq!(world.desk.counter().answers()[0].ruling.outcome, Outcome::Known);
    world.desk.act(Event::Decide(Verdict::Confirm));
    world.until("recorded");
    let record = world.record(0).record;
    assert_eq!(record.known.unwrap().means, [KnownMeans::Acquainted]);
    assert!(record.customer.document.is_none() && record.declared.is_none());
}

#[test]
fn a_high_risk_transaction_asks_for_more() {
    let mut world = World::new();
    world.read("genuine");
    world.desk.act(Event::Compare);
    world.desk.act(Event::Observed(all_same()));
    let occasion = Occasion { high_risk: Some(HighRisk::WithAssets), ..occasion(&[Law::Aml]) };
    world.desk.act(Event::Occasion(Box::new(occasion)));
    world.desk.act(Event::Statements(Box::new(statements())));
    assert_eq!(world.desk.stage().name(), "statements", "the trigger is asked for");
    let stated = Statements { high_risk_trigger: "なりすましの疑い".into(), ..statements() };
    world.desk.act(Event::Statements(Box::new(stated)));
    let missing: Vec<Missing> = world.missing().into_iter().map(|(_, one)| one).collect();
    assert_eq!(missing, [Missing::SecondDocument, Missing::AssetDocument]);
}

#[test]
fn suspicion_stops_everything() {
    let mut world = World::new();
    world.read("genuine");
    world.go_on(all_same(), Occasion { suspicion: true, ..occasion(&[Law::Aml, Law::Phone]) });
    let outcomes: BTreeSet<Outcome> =
        world.desk.counter().answers().iter().map(|answer| answer.ruling.outcome).collect();
    assert_eq!(outcomes, [Outcome::Escalate].into());
    assert!(!world.desk.counter().may_confirm());
}

#[test]
fn another_face_than_on_the_typed_document_is_never_confirmed() {
    for (kind, face, possible) in [
        (DocumentKind::DrivingHistory, Compared::Same, true),
        (DocumentKind::DrivingHistory, Compared::NotCompared, true),
        (DocumentKind::DrivingHistory, Compared::Different, false),
        // Without a photo there was nothing to compare with, whatever was sent.
        (DocumentKind::ResidentRegister, Compared::Different, true),
    ] {
        let mut world = World::new();
        world.typed(Typed { face, ..typed(kind) });
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.desk.counter().may_confirm(), possible, "{kind:?} {face:?}");
    }
}

#[test]
fn strict_asks_for_the_chip_before_the_law_does() {
    let licence = || Typed {
        number: "012345678901".into(),
        expires_on: Some(Date::MAX),
        ..typed(DocumentKind::DriversLicence)
    };
    for (strict_from, finish) in [(None, Finish::Complete), (Some(today()), Finish::No)] {
        let mut world = World::with(|settings| settings.rule_settings.strict_from = strict_from);
        world.typed(licence());
        world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
        assert_eq!(world.finish(), [(Law::Phone, finish)], "{:?}", world.missing());
    }
}

#[test]
fn the_preview_says_what_changes_and_is_never_stored() {
    let mut world = World::new();
    world.typed(Typed { number: "012345678901".into(), ..typed(DocumentKind::DrivingHistory) });
    world.desk.act(Event::Occasion(Box::new(occasion(&[Law::Phone]))));
    assert_eq!(world.finish(), [(Law::Phone, Finish::Complete)]);
    let (on, previews) = world.desk.counter().preview(today()).unwrap();
    assert!(on > today());
    assert_eq!(previews[0].look().outcome, Outcome::Mail);
    assert_eq!(world.desk.counter().answers()[0].ruling.outcome, Outcome::Alone);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The flow of JPKI at the counter: nothing without a role, nothing without the customer's word, and a question about
//! revocation whose answer is the verdict.

use std::borrow::Cow;

use jiff::civil::date;
use tashika_kit::CardError;
use tashika_kit::reading::{Challenge, Evidence, Keep, Reading};
use tashika_kit::verdict::{Reason, Revocation};
use tashika_mynumber::jpki;

use super::{BEFORE, Counter, Effect, Event, Stage, all_same, at, counter, read};
use crate::counter::{JpkiDraft, Mark, Problem, ReaderEvent, Settings};
use crate::jpki::revocation::{Answer, Channel};
use crate::jpki::{JpkiUse, Role, Standing};
use crate::records::{Act, Compared, DisplayedTo, Observations, Receipt};

/// An authenticator that is never reached: the worker that would run it is not part of these tests.
#[derive(Debug)]
struct Never;

impl jpki::PinlessAuthenticator for Never {
    fn name(&self) -> String {
        "never".to_owned()
    }

    fn is_simulated(&self) -> bool {
        true
    }

    fn authenticate(
        &self,
        _: &mut tashika_kit::Transaction,
        _: &[u8; 32],
    ) -> Result<jpki::PinlessAnswer, CardError> {
        Err(CardError::Cancelled)
    }
}

fn with_role(role: Role) -> Counter {
    counter(|settings: &mut Settings| {
        let (purpose, approval) = ("口座開設時の本人確認".to_owned(), "認定第1号".to_owned());
        settings.jpki.standing = Standing { role, purpose, approval, until: None };
        settings.jpki.pinless = Some(std::sync::Arc::new(Never));
    })
}

fn begun(role: Role, what: JpkiUse) -> Counter {
    let mut counter = with_role(role);
    assert!(counter.handle(Event::BeginJpki(what), at(BEFORE)).is_empty());
    counter
}

fn put_down(counter: &mut Counter) -> Vec<Effect> {
    counter.handle(Event::Reader(ReaderEvent::CardInserted("R".into())), at(BEFORE))
}

fn agreed(counter: &mut Counter) -> Vec<Effect> {
    counter.handle(Event::Consent { agreed: true, before: DisplayedTo::Customer }, at(BEFORE))
}

/// A reading with certificates nobody can parse: the flow does not look into them.
fn reading(family: &'static str) -> Reading {
    let names = match family {
        jpki::SIGNATURE => [jpki::SIGNATURE_CERTIFICATE, jpki::SIGNATURE_CA],
        _ => [jpki::AUTHENTICATION_CERTIFICATE, jpki::AUTHENTICATION_CA],
    };
    let evidence = |name: &'static str| Evidence {
        name: Cow::Borrowed(name),
        bytes: name.as_bytes().to_vec(),
        keep: Keep::ScreenOnly,
    };
    let challenge = Challenge {
        name: Cow::Borrowed(jpki::AUTHENTICATION_CHALLENGE),
        nonce: vec![1; 32],
        answer: vec![2; 256],
        status: "9000".to_owned(),
    };
    Reading {
        family: Cow::Borrowed(family),
        read_at: at(BEFORE),
        fields: Vec::new(),
        evidence: names.map(evidence).to_vec(),
        challenges: vec![challenge],
        attested: Vec::new(),
        notes: Vec::new(),
    }
}

/// From the consent to the reading, as the card worker would tell it.
fn read_as(counter: &mut Counter, family: &'static str) -> Vec<Effect> {
    let now = at(BEFORE);
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    let _ =
        counter.handle(Event::Recognised { family, additions, needs, preview, mark: Mark::default() }, now);
    let _ = counter.handle(Event::Submit(Vec::new()), now);
    let readings = tashika_kit::Readings { document: reading(family), additions: Vec::new() };
    counter.handle(Event::Read(Box::new(readings)), now)
}

fn answer(verdict: Revocation) -> Event {
    Event::Revocation(Box::new(Answer {
        verdict,
        channel: Some(Channel::Ocsp),
        proof: "00".repeat(32),
        next_update: None,
        tried: Vec::new(),
    }))
}

#[test]
fn what_the_role_does_not_allow_cannot_begin() {
    let allowed = |role: Role, what: JpkiUse| begun(role, what).stage().name() == "consent";
    for (role, expected) in [
        (Role::None, [false, false, false]),
        (Role::ServiceProvider, [true, true, false]),
        (Role::Verifier, [true, true, false]),
        (Role::SpeciallyApproved, [true, true, true]),
    ] {
        assert_eq!(JpkiUse::ALL.map(|what| allowed(role, what)), expected, "{role:?}");
    }
    // Without anybody's authenticator there is no way without a PIN.
    let mut counter = with_role(Role::SpeciallyApproved);
    counter.settings.jpki.pinless = None;
    let _ = counter.handle(Event::BeginJpki(JpkiUse::Pinless), at(BEFORE));
    assert_eq!(counter.stage().name(), "idle");
}

#[test]
fn no_card_is_touched_before_the_customer_agrees() {
    let mut counter = begun(Role::Verifier, JpkiUse::Signature);
    assert!(put_down(&mut counter).is_empty());
    assert_eq!(counter.stage().name(), "consent");
    let effects = agreed(&mut counter);
    assert!(matches!(&effects[..], [Effect::Open { task: Some(JpkiUse::Signature), .. }]), "{effects:?}");

    let mut declined = begun(Role::Verifier, JpkiUse::Signature);
    let _ = declined.handle(Event::Consent { agreed: false, before: DisplayedTo::Customer }, at(BEFORE));
    assert_eq!(declined.stage().name(), "idle");
    assert!(declined.jpki().is_none());
}

#[test]
fn what_is_signed_is_what_stood_on_the_screen() {
    let mut counter = begun(Role::Verifier, JpkiUse::Signature);
    assert!(counter.jpki().unwrap().draft.statement.contains("口座開設時の本人確認"));
    let draft = |statement: &str| {
        let (statement, reference) = (statement.to_owned(), String::new());
        Event::JpkiDraft(Box::new(JpkiDraft { statement, reference }))
    };
    let _ = counter.handle(draft("私は申し込みます。\n"), at(BEFORE));
    // An empty text is not taken.
    let _ = counter.handle(draft("  "), at(BEFORE));
    let _ = agreed(&mut counter);
    // After the customer's word nothing changes.
    let _ = counter.handle(draft("something else"), at(BEFORE));
    let _ = put_down(&mut counter);
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    let family = jpki::SIGNATURE;
    let _ = counter
        .handle(Event::Recognised { family, additions, needs, preview, mark: Mark::default() }, at(BEFORE));
    match &counter.handle(Event::Submit(Vec::new()), at(BEFORE))[..] {
        [Effect::Read { statement: Some(statement), .. }] => assert_eq!(statement, "私は申し込みます。\n"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn going_back_takes_the_consent_back() {
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let _ = agreed(&mut counter);
    assert_eq!(counter.stage().name(), "awaiting_card");
    let _ = counter.handle(Event::Back, at(BEFORE));
    assert_eq!(counter.stage().name(), "consent");
    assert!(counter.jpki().unwrap().consent.is_none());
    assert!(counter.jpki_note().is_none());
    let _ = counter.handle(Event::Back, at(BEFORE));
    assert_eq!(counter.stage().name(), "idle");
}

#[test]
fn the_answer_about_revocation_is_the_verdict() {
    let mut counter = begun(Role::Verifier, JpkiUse::Signature);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let effects = read_as(&mut counter, jpki::SIGNATURE);
    assert_eq!(counter.stage().name(), "asking_revocation");
    let asked = effects.iter().find_map(|effect| match effect {
        Effect::AskRevocation(question) => Some(question),
        _ => None,
    });
    assert_eq!(asked.unwrap().certificate, jpki::SIGNATURE_CERTIFICATE.as_bytes());
    let revoked =
        Revocation::Revoked { reason: Reason::new("revoked_superseded", ""), on: date(2026, 11, 1) };
    let _ = counter.handle(answer(revoked.clone()), at(BEFORE));
    assert_eq!(counter.stage().name(), "result");
    assert_eq!(counter.finding().unwrap().verdicts.revocation, revoked);
    let note = counter.jpki_note().unwrap();
    assert_eq!((note.role, note.approval.as_str()), (Role::Verifier, "認定第1号"));
    // A signature has nothing to compare with by eye.
    let _ = counter.handle(Event::Compare, at(BEFORE));
    assert_eq!(counter.stage().name(), "occasion");
    let _ = counter.handle(Event::Back, at(BEFORE));
    assert_eq!(counter.stage().name(), "result");
}

#[test]
fn a_late_answer_belongs_to_nobody() {
    let mut counter = begun(Role::Verifier, JpkiUse::Signature);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = read_as(&mut counter, jpki::SIGNATURE);
    let _ = counter.handle(Event::Cancel, at(BEFORE));
    assert_eq!(counter.stage().name(), "idle");
    let _ = counter.handle(answer(Revocation::Good { as_of: at(BEFORE) }), at(BEFORE));
    assert_eq!(counter.stage().name(), "idle");
}

#[test]
fn an_authentication_is_an_act_of_the_book() {
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let reference = "A-77".to_owned();
    let draft = JpkiDraft { statement: String::new(), reference };
    let _ = counter.handle(Event::JpkiDraft(Box::new(draft)), at(BEFORE));
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = read_as(&mut counter, jpki::AUTHENTICATION);
    assert!(counter.finding().is_none(), "an authentication names nobody");
    let _ = counter.handle(answer(Revocation::Good { as_of: at(BEFORE) }), at(BEFORE));
    assert_eq!(counter.stage().name(), "authenticated");
    let mut effects = counter.handle(Event::EnterAuthentication, at(BEFORE));
    match effects.pop() {
        Some(Effect::Enter { act, .. }) => match *act {
            Act::Jpki(act) => {
                assert_eq!((act.reference.as_str(), act.note.what), ("A-77", JpkiUse::Authentication));
                assert!(act.training && act.face.is_none());
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
    // The book fails; nothing is lost, and it can be tried again.
    let failed = Event::FollowUpFailed(Problem::of_book("disk".into()));
    let _ = counter.handle(failed, at(BEFORE));
    assert!(matches!(counter.stage(), Stage::Authenticated { receipt: None, problem: Some(_) }));
    assert_eq!(counter.handle(Event::EnterAuthentication, at(BEFORE)).len(), 1);
    let receipt =
        Receipt { seq: 9, record_id: String::new(), leaf: String::new(), checkpoint: String::new() };
    let _ = counter.handle(Event::FollowedUp(Box::new(receipt)), at(BEFORE));
    assert!(matches!(counter.stage(), Stage::Authenticated { receipt: Some(_), .. }));
    // It is entered once.
    assert!(counter.handle(Event::EnterAuthentication, at(BEFORE)).is_empty());
}

/// With the photo of a card compared, as far as the card's second session.
fn compared(face: Compared) -> (Counter, Vec<Effect>) {
    let (mut counter, effects) = shown("genuine");
    assert!(effects.is_empty());
    assert_eq!(counter.stage().name(), "comparison");
    let effects = counter.handle(Event::Observed(Observations { face, ..all_same() }), at(BEFORE));
    (counter, effects)
}

/// As far as the comparison, with this card: what the counter says to it.
fn shown(persona: &str) -> (Counter, Vec<Effect>) {
    let mut counter = begun(Role::SpeciallyApproved, JpkiUse::Pinless);
    let _ = agreed(&mut counter);
    let effects = put_down(&mut counter);
    assert!(matches!(&effects[..], [Effect::Open { task: Some(JpkiUse::Pinless), .. }]));
    let now = at(BEFORE);
    let readings = read(persona, now);
    let (needs, additions, preview) = (Vec::new(), Vec::new(), Vec::new());
    let _ = counter.handle(
        Event::Recognised { family: "mynumber", additions, needs, preview, mark: Mark::default() },
        now,
    );
    let _ = counter.handle(Event::Submit(Vec::new()), now);
    let _ = counter.handle(Event::Read(Box::new(readings)), now);
    let effects = counter.handle(Event::Compare, now);
    (counter, effects)
}

/// The act of a visit that nobody waits for.
fn alone(effects: &[Effect]) -> Option<&crate::records::JpkiAct> {
    effects.iter().find_map(|effect| match effect {
        Effect::EnterAlone(act) => match act.as_ref() {
            Act::Jpki(act) => Some(act.as_ref()),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn without_a_pin_a_card_that_is_not_proved_is_not_compared_with() {
    for (persona, code) in [
        ("tampered-photo", "card_altered"),
        ("cloned-chip", "card_not_original"),
        ("unknown-issuer", "card_issuer_unknown"),
        ("expired", "card_not_in_force"),
    ] {
        let (mut counter, effects) = shown(persona);
        match counter.stage() {
            Stage::Failed { problem } => {
                assert_eq!((problem.code, problem.finer), ("card_not_proved", Some(code)), "{persona}");
            }
            other => panic!("{persona}: {other:?}"),
        }
        let act = alone(&effects).unwrap();
        assert_eq!(act.document.as_ref().unwrap().unfit(), Some(code), "{persona}");
        assert!(act.is_of_nothing() && act.rests_on_its_card(), "{persona}");
        // "Same" said all the same changes nothing.
        counter.stage = Stage::Comparison;
        let effects = counter.handle(Event::Observed(all_same()), at(BEFORE));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Pinless { .. })), "{persona}");
        assert_eq!(counter.stage().name(), "failed");
        // An act that claims an authentication by such a card rests on nothing.
        let (mut good, _) = compared(Compared::Same);
        let document = reading(jpki::AUTHENTICATION);
        let readings = tashika_kit::Readings { document, additions: Vec::new() };
        let _ = good.handle(Event::Read(Box::new(readings)), at(BEFORE));
        let _ = good.handle(answer(Revocation::Good { as_of: at(BEFORE) }), at(BEFORE));
        let effects = good.handle(Event::Cancel, at(BEFORE));
        let mut forged = alone(&effects).unwrap().clone();
        assert!(forged.rests_on_its_card());
        forged.document = act.document.clone();
        assert!(!forged.rests_on_its_card(), "{persona}");
        forged.document = None;
        assert!(!forged.rests_on_its_card());
    }
}

/// An authentication with its answer, not entered.
fn authenticated() -> Counter {
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = read_as(&mut counter, jpki::AUTHENTICATION);
    let _ = counter.handle(answer(Revocation::Good { as_of: at(BEFORE) }), at(BEFORE));
    assert_eq!(counter.stage().name(), "authenticated");
    counter
}

fn receipt() -> Box<Receipt> {
    let (record_id, leaf, checkpoint) = (String::new(), String::new(), String::new());
    Box::new(Receipt { seq: 9, record_id, leaf, checkpoint })
}

#[test]
fn an_authentication_that_nobody_enters_is_entered_when_its_visit_ends() {
    for end in [Event::Cancel, Event::Idle] {
        let mut counter = authenticated();
        let effects = counter.handle(end, at(BEFORE));
        assert_eq!(counter.stage().name(), "idle");
        let act = alone(&effects).unwrap();
        assert!(matches!(act.note.revocation.verdict, Revocation::Good { .. }));
        assert!(act.face.is_none() && act.document.is_none() && act.rests_on_its_card());
    }
    // Read, and given up before anybody answered: that is said.
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = read_as(&mut counter, jpki::AUTHENTICATION);
    let effects = counter.handle(Event::Cancel, at(BEFORE));
    let act = alone(&effects).unwrap();
    assert!(matches!(act.note.revocation.verdict, Revocation::NotAsked { .. }));
    assert_eq!(act.note.revocation.verdict, act.verdicts.revocation);
    // Entered once is enough.
    let mut counter = authenticated();
    let _ = counter.handle(Event::EnterAuthentication, at(BEFORE));
    let _ = counter.handle(Event::FollowedUp(receipt()), at(BEFORE));
    assert!(alone(&counter.handle(Event::Cancel, at(BEFORE))).is_none());
    // Where nothing was read there is nothing to enter.
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    assert!(alone(&counter.handle(Event::Cancel, at(BEFORE))).is_none());
}

#[test]
fn an_authentication_is_entered_once_and_for_its_own_visit() {
    let mut counter = authenticated();
    let effects = counter.handle(Event::EnterAuthentication, at(BEFORE));
    let [Effect::Enter { visit, .. }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!(*visit, counter.visit_number());
    // While the book writes nothing is entered again, and the next customer does not begin.
    assert!(counter.handle(Event::EnterAuthentication, at(BEFORE)).is_empty());
    for end in [Event::Cancel, Event::Idle] {
        assert!(counter.handle(end, at(BEFORE)).is_empty());
        assert_eq!(counter.stage().name(), "authenticated");
    }
    let _ = counter.handle(Event::FollowedUp(receipt()), at(BEFORE));
    let _ = counter.handle(Event::Cancel, at(BEFORE));
    assert_ne!(*visit, counter.visit_number(), "a late answer finds another visit");
    let before = counter.visit_number();
    let _ = counter.handle(Event::BeginJpki(JpkiUse::Authentication), at(BEFORE));
    assert_ne!(before, counter.visit_number());
}

/// A card that failed after the customer agreed.
fn failed() -> Counter {
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = counter.handle(Event::SessionFailed(CardError::Internal("test")), at(BEFORE));
    assert_eq!(counter.stage().name(), "failed");
    counter
}

#[test]
fn a_consent_is_of_one_card() {
    // The same card, never moved: again.
    let mut counter = failed();
    assert!(matches!(&counter.handle(Event::Retry, at(BEFORE))[..], [Effect::Open { .. }]));
    // Taken away: whoever's card comes next, its holder is asked.
    let mut counter = failed();
    let _ = counter.handle(Event::Reader(ReaderEvent::CardRemoved("R".into())), at(BEFORE));
    assert!(put_down(&mut counter).is_empty(), "no card is touched");
    assert_eq!(counter.stage().name(), "consent");
    assert!(counter.jpki().unwrap().consent.is_none());
    assert!(matches!(&agreed(&mut counter)[..], [Effect::Open { .. }]), "agreed to anew");
    // Taken away before the failure was told.
    let mut counter = begun(Role::Verifier, JpkiUse::Authentication);
    let _ = agreed(&mut counter);
    let _ = put_down(&mut counter);
    let _ = counter.handle(Event::Reader(ReaderEvent::CardRemoved("R".into())), at(BEFORE));
    assert_eq!(counter.stage().name(), "failed");
    assert!(put_down(&mut counter).is_empty());
    assert_eq!(counter.stage().name(), "consent");
    // On another reader.
    let mut counter = failed();
    let other = Event::Reader(ReaderEvent::CardInserted("R other".into()));
    assert!(counter.handle(other, at(BEFORE)).is_empty());
    assert_eq!(counter.stage().name(), "consent");
}

#[test]
fn a_role_ends_with_its_last_day() {
    let mut counter = with_role(Role::SpeciallyApproved);
    counter.settings.jpki.standing.until = Some(date(2026, 11, 20));
    for what in JpkiUse::ALL {
        let jpki = &counter.settings.jpki;
        assert!(jpki.offers_on(what, date(2026, 11, 20)) && !jpki.offers_on(what, date(2026, 11, 21)));
        let _ = counter.handle(Event::BeginJpki(what), at(BEFORE));
        assert_eq!(counter.stage().name(), "idle", "{what:?}");
    }
}

#[test]
fn without_a_pin_the_clerk_must_have_found_the_face_to_be_the_photo() {
    let (counter, effects) = compared(Compared::Same);
    assert!(
        matches!(&effects[..], [Effect::Pinless { expected, .. }] if expected.starts_with(&[0x30, 0x82]))
    );
    assert_eq!(counter.stage().name(), "reading");
    for face in [Compared::Different, Compared::NotCompared] {
        let (counter, effects) = compared(face);
        // Nobody was authenticated, and that somebody tried to is entered.
        let act = alone(&effects).unwrap();
        assert_eq!((act.face.clone().unwrap().by_eye, act.reading.evidence.len()), (face, 0));
        assert!(act.is_of_nothing() && act.rests_on_its_card());
        assert_eq!(act.note.revocation.verdict, act.verdicts.revocation);
        assert_eq!(effects.len(), 1, "the card is not asked");
        match counter.stage() {
            Stage::Failed { problem } => assert_eq!(problem.code, "face_differs"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn without_a_pin_the_act_says_how_the_face_was_compared() {
    let (mut counter, _) = compared(Compared::Same);
    let document = reading(jpki::AUTHENTICATION);
    let readings = tashika_kit::Readings { document, additions: Vec::new() };
    let _ = counter.handle(Event::Read(Box::new(readings)), at(BEFORE));
    let _ = counter.handle(answer(Revocation::Good { as_of: at(BEFORE) }), at(BEFORE));
    let mut effects = counter.handle(Event::EnterAuthentication, at(BEFORE));
    match effects.pop() {
        Some(Effect::Enter { act, .. }) => match *act {
            Act::Jpki(act) => {
                assert_eq!(act.face.as_ref().unwrap().by_eye, Compared::Same);
                assert_eq!(act.note.pinless.as_deref(), Some("never"));
                // What the card was found to be stands in it, and nothing of what was read.
                let document = act.document.clone().unwrap();
                assert_eq!(document.summary, tashika_kit::verdict::Summary::ProvedInForce);
                assert!(document.verdicts.fields.is_empty() && document.verdicts.steps.is_empty());
                assert!(act.rests_on_its_card() && !act.is_of_nothing());
                // The photo and the four attributes of the card are no part of an authentication.
                assert!(act.reading.fields.is_empty());
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_next_visit_knows_nothing_of_it() {
    let mut counter = begun(Role::Verifier, JpkiUse::Signature);
    let _ = agreed(&mut counter);
    let _ = counter.handle(Event::Idle, at(BEFORE));
    assert!(counter.jpki().is_none());
    assert_eq!(counter.stage().name(), "idle");
    assert!(matches!(&put_down(&mut counter)[..], [Effect::Open { task: None, .. }]));
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The role matrix as a table: role × function × what the book holds (`specs` law §5.1, §5.3, §5.5).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod common {
    pub(crate) mod jpki_desk;
}

use std::borrow::Cow;

use common::jpki_desk::{World, read, sign, standing};
use jiff::civil::date;
use tashika::counter::Event;
use tashika::jpki::revocation::{Answer, Channel};
use tashika::jpki::{Function, JpkiUse, Role, Standing};
use tashika::keys;
use tashika::manager::Office;
use tashika::records::{
    Act, BookError, Compared, Consent, DisplayedTo, DocumentVerdicts, FaceCheck, JpkiAct, JpkiNote,
};
use tashika_kit::AnchorClass;
use tashika_kit::reading::{Evidence, Keep, Reading};
use tashika_kit::verdict::{Integrity, Issuer, Originality, Reason, Revocation, Summary, Validity, Verdicts};
use tashika_mynumber::card::pinless::SimulatedPinless;
use tashika_mynumber::jpki::{self as card, PinlessAuthenticator};

const PERSONA: &str = "genuine";

type Change = fn(&mut JpkiAct);
type Worse = fn(&mut Verdicts);

#[test]
fn each_function_belongs_to_the_roles_of_the_sheet() {
    use Function::{
        AskDirectly, AskPlatform, Authentication, KeepCertificate, Pinless, ReadCertificate, Signature,
    };
    // none, service provider, verifier, specially approved.
    let table = [
        (ReadCertificate, [false, true, true, true]),
        (Signature, [false, true, true, true]),
        (Authentication, [false, true, true, true]),
        (AskPlatform, [false, true, true, true]),
        (AskDirectly, [false, false, true, true]),
        (KeepCertificate, [false, false, true, true]),
        (Pinless, [false, false, false, true]),
    ];
    assert_eq!(table.len(), Function::ALL.len());
    for (function, expected) in table {
        assert_eq!(Role::ALL.map(|role| role.may(function)), expected, "{function:?}");
        assert_eq!(Role::ALL.map(|role| standing(role).may(function)), expected, "{function:?}");
    }
}

#[test]
fn past_its_last_day_a_role_is_none() {
    let last = date(2027, 3, 31);
    let ends = tashika::jpki::Standing { until: Some(last), ..standing(Role::SpeciallyApproved) };
    let after = last.tomorrow().unwrap();
    assert!(Function::ALL.iter().all(|function| ends.may_on(*function, last)));
    assert!(!Function::ALL.iter().any(|function| ends.may_on(*function, after)));
}

#[test]
fn the_counter_offers_nothing_the_role_does_not_allow() {
    for (role, offered) in [
        (Role::None, [false, false, false]),
        (Role::ServiceProvider, [true, true, false]),
        (Role::Verifier, [true, true, false]),
        // Without anybody's authenticator there is no way without a PIN.
        (Role::SpeciallyApproved, [true, true, false]),
    ] {
        let mut world = World::new(role, PERSONA);
        let begins = JpkiUse::ALL.map(|what| {
            let begun = world.begins(what);
            world.desk.act(Event::Cancel);
            assert_eq!(world.desk.stage().name(), "idle");
            begun
        });
        assert_eq!(begins, offered, "{role:?}");
    }
}

#[test]
fn without_a_role_the_holders_certificate_stays_in_the_card() {
    for (role, withheld) in [(Role::None, false), (Role::ServiceProvider, true)] {
        let mut world = World::new(role, PERSONA);
        let id = world.show_card();
        let mut office = Office::training(&world.places(), keys::Role::Manager).unwrap();
        let (book, session, _) = office.parts();
        let chip = book.view(session, &id).unwrap().record.customer_chip.unwrap();
        assert!(chip.reading.evidence.iter().all(|evidence| !evidence.name.starts_with("jpki.")));
        // What was never read is not said to be left out.
        assert_eq!(chip.withheld.contains(&"jpki_certificate".to_owned()), withheld, "{role:?}");
    }
}

fn note(role: Role, what: JpkiUse) -> JpkiNote {
    let standing = standing(role);
    JpkiNote {
        what,
        role,
        purpose: standing.purpose,
        approval: standing.approval,
        consent: Consent { at: jiff::Timestamp::now(), before: DisplayedTo::Customer },
        revocation: Answer::not_asked("no_platform", ""),
        pinless: None,
    }
}

fn act(role: Role, reading: Reading) -> JpkiAct {
    let reason = || Reason::new("x", "");
    let verdicts: Verdicts = serde_json::from_value(serde_json::json!({
        "integrity": { "answer": "not_checked", "reason": reason() },
        "issuer": { "answer": "not_checked", "reason": reason() },
        "originality": { "answer": "not_checked", "reason": reason() },
        "validity": { "answer": "not_stated" },
        "revocation": { "answer": "not_asked", "reason": Reason::new("no_platform", "") },
        "agreement": { "answer": "not_checked", "reason": reason() },
        "certificates": [], "fields": [], "steps": [],
    }))
    .unwrap();
    JpkiAct {
        note: note(role, JpkiUse::Authentication),
        at: jiff::Timestamp::now(),
        training: true,
        performed_by: "1024".into(),
        reference: "契約 A-77".into(),
        reading,
        summary: verdicts.summary(),
        verdicts,
        withheld: Vec::new(),
        face: None,
        document: None,
    }
}

/// An authentication as the driver gives it, to be kept whole.
fn whole() -> Reading {
    let mut reading = read(JpkiUse::Authentication, PERSONA);
    reading.evidence.iter_mut().for_each(|evidence| evidence.keep = Keep::Record);
    reading
}

fn bare() -> Reading {
    Reading { evidence: Vec::new(), challenges: Vec::new(), ..whole() }
}

fn only(name: &'static str) -> Reading {
    let mut reading = whole();
    reading.evidence.retain(|evidence| evidence.name == name);
    reading.challenges.clear();
    reading
}

/// Into a book in which the act's own role was entered before.
fn entered(act: JpkiAct) -> Result<u64, BookError> {
    let role = act.note.role;
    entered_under(&standing(role), act)
}

fn entered_under(signed: &Standing, act: JpkiAct) -> Result<u64, BookError> {
    let home = tempfile::tempdir().unwrap();
    let places = tashika::records::Places::in_folder(home.path(), tashika::records::BookKind::Training);
    sign(&places, signed);
    let mut clerk = Office::training(&places, keys::Role::Clerk).unwrap();
    let (book, session, _) = clerk.parts();
    book.enter(session, &Act::Jpki(Box::new(act))).map(|receipt| receipt.seq)
}

/// `Ok`, or the code of the refusal.
fn told(act: JpkiAct) -> &'static str {
    entered(act).map_or_else(|error| error.code(), |_| "ok")
}

#[test]
fn the_book_refuses_what_a_role_may_not_keep() {
    let mut challenge_only = bare();
    challenge_only.challenges = whole().challenges;
    assert_eq!(challenge_only.challenges.len(), 1);
    let under = |name: &'static str, bytes: Vec<u8>| {
        let mut reading = bare();
        reading.evidence = vec![Evidence { name: Cow::Borrowed(name), bytes, keep: Keep::Record }];
        reading
    };
    let der = whole().evidence(card::AUTHENTICATION_CERTIFICATE).unwrap().to_vec();
    // none, service provider, verifier, specially approved.
    let (no, not_to_keep, ok) = ("contradiction", "not_to_keep", "ok");
    let table: Vec<(&str, Reading, [&str; 4])> = vec![
        ("nothing of the card", bare(), [no, ok, ok, ok]),
        ("the authority's certificate", only(card::AUTHENTICATION_CA), [no, ok, ok, ok]),
        ("the certificate", only(card::AUTHENTICATION_CERTIFICATE), [no, not_to_keep, ok, ok]),
        ("the answer", challenge_only, [no, not_to_keep, ok, ok]),
        ("everything", whole(), [no, not_to_keep, ok, ok]),
        // Under another name it is refused as well; a verifier has no need of one.
        (
            "it under the authority's name",
            under(card::AUTHENTICATION_CA, der.clone()),
            [no, not_to_keep, ok, ok],
        ),
        ("it under no known name", under("note", der.clone()), [no, not_to_keep, not_to_keep, not_to_keep]),
        ("a CMS", under(card::CMS, der), [no, not_to_keep, not_to_keep, not_to_keep]),
    ];
    for (what, reading, expected) in table {
        let found = Role::ALL.map(|role| told(act(role, reading.clone())));
        assert_eq!(found, expected, "{what}");
    }
}

/// What an act says of its role is not believed: the book's own entry says what the operator is.
#[test]
fn the_book_goes_by_the_role_that_was_signed_and_not_by_the_one_an_act_claims() {
    let claims = |signed: &Standing, role| {
        entered_under(signed, act(role, bare())).map_err(|error| error.code()).map(|_| ())
    };
    for signed in Role::ALL {
        for claimed in [Role::ServiceProvider, Role::Verifier, Role::SpeciallyApproved] {
            let found = claims(&standing(signed), claimed);
            let expected = if signed == claimed { Ok(()) } else { Err("contradiction") };
            assert_eq!(found, expected, "{claimed:?} in a book of {signed:?}");
        }
    }
    let good = standing(Role::Verifier);
    for other in [
        Standing { purpose: "別の目的".into(), ..good.clone() },
        Standing { approval: "認定第13号".into(), ..good.clone() },
        Standing { until: Some(date(2020, 1, 1)), ..good.clone() },
    ] {
        assert_eq!(claims(&other, Role::Verifier), Err("contradiction"), "{other:?}");
    }
}

/// An authentication without a PIN of a sound card, its face compared.
fn pinless() -> JpkiAct {
    let mut act = act(Role::SpeciallyApproved, only(card::AUTHENTICATION_CA));
    act.note.what = JpkiUse::Pinless;
    act.note.pinless = Some(SimulatedPinless.name());
    act.verdicts.originality = Originality::Proven;
    act.face = Some(FaceCheck { by_eye: Compared::Same, by_device: None });
    let verdicts = Verdicts {
        integrity: Integrity::Intact,
        issuer: Issuer::Anchored {
            name: "CA".into(),
            fingerprint: "00".into(),
            class: AnchorClass::Simulator,
        },
        validity: Validity::InForce { until: date(2030, 1, 1), signed: false },
        ..act.verdicts.clone()
    };
    act.document = Some(DocumentVerdicts::of(&verdicts));
    act
}

/// Without a PIN the certificate alone says nothing of the person: a photo that nobody signed, in front of somebody else's card,
/// must not become an authentication.
#[test]
fn without_a_pin_the_book_wants_a_proved_card_and_a_face() {
    assert_eq!(told(pinless()), "ok");
    let changes: [(&str, Worse); 6] = [
        ("a tampered photo", |v| v.integrity = Integrity::Altered { parts: vec!["face".into()] }),
        ("a cloned chip", |v| v.originality = Originality::Failed { reason: Reason::new("x", "") }),
        ("originality not asked", |v| v.originality = Originality::NotOffered),
        ("an expired card", |v| v.validity = Validity::Expired { on: date(2020, 1, 1) }),
        ("an unknown issuer", |v| v.issuer = Issuer::Unknown { reason: Reason::new("x", "") }),
        ("an unsigned photo", |v| v.integrity = Integrity::Unsigned),
    ];
    for (what, change) in changes {
        let mut act = pinless();
        let mut verdicts = act.document.take().unwrap().verdicts;
        change(&mut verdicts);
        act.document = Some(DocumentVerdicts::of(&verdicts));
        assert_eq!(told(act.clone()), "contradiction", "{what}");
        // A refused attempt may be entered: it proves nothing.
        act.reading = bare();
        assert_eq!(told(act.clone()), "contradiction", "{what}: nothing was proved");
        act.verdicts.originality = Originality::NotOffered;
        assert_eq!(told(act), "ok", "{what}");
    }
    let changes: [(&str, Change); 6] = [
        ("no card", |act| act.document = None),
        ("another summary", |act| act.document.as_mut().unwrap().summary = Summary::Failed),
        ("no face", |act| act.face = None),
        ("another face", |act| act.face.as_mut().unwrap().by_eye = Compared::Different),
        ("somebody else's authenticator in training", |act| act.note.pinless = Some("X".into())),
        ("no authenticator", |act| act.note.pinless = None),
    ];
    for (what, change) in changes {
        let mut act = pinless();
        change(&mut act);
        assert_eq!(told(act), "contradiction", "{what}");
    }
    let mut beside_a_pin = act(Role::Verifier, bare());
    beside_a_pin.document = pinless().document;
    assert_eq!(told(beside_a_pin), "contradiction");
}

/// A role that is withdrawn, or whose book was touched, while the window stands open begins nothing any more.
#[test]
fn a_window_that_stands_open_goes_by_the_role_that_is_signed_now() {
    let mut world = World::new(Role::Verifier, PERSONA);
    let begins = |world: &mut World| {
        let begun = world.begins(JpkiUse::Signature);
        if begun {
            world.desk.act(Event::Cancel);
        }
        begun
    };
    assert!(begins(&mut world));
    sign(&world.places(), &standing(Role::None));
    assert!(!begins(&mut world));
    assert_eq!(world.desk.counter().settings().jpki.standing.role, Role::None);
    sign(&world.places(), &standing(Role::ServiceProvider));
    assert!(begins(&mut world));
    std::fs::remove_file(&world.places().head).unwrap();
    assert!(!begins(&mut world));
}

#[test]
fn an_act_says_one_thing_about_revocation_and_no_simulated_authenticator_is_a_real_one() {
    let mut other = act(Role::Verifier, bare());
    other.verdicts.revocation = Revocation::Good { as_of: jiff::Timestamp::now() };
    assert_eq!(told(other), "contradiction");
    let mut good = act(Role::Verifier, bare());
    good.verdicts.revocation = Revocation::Good { as_of: jiff::Timestamp::now() };
    good.note.revocation.verdict = good.verdicts.revocation.clone();
    assert_eq!(told(good), "ok");
}

#[test]
fn the_book_refuses_what_was_not_done_as_the_role_says() {
    let good = || act(Role::Verifier, bare());
    assert_eq!(told(good()), "ok");
    let changes: [(&str, Change); 10] = [
        ("no purpose", |act| act.note.purpose = " ".into()),
        ("no approval", |act| act.note.approval = String::new()),
        ("a signature", |act| act.note.what = JpkiUse::Signature),
        ("another reading", |act| act.reading.family = Cow::Borrowed("mynumber")),
        ("without a PIN by a verifier", |act| {
            act.note.what = JpkiUse::Pinless;
            act.note.pinless = Some("X".into());
            act.face = Some(FaceCheck { by_eye: Compared::Same, by_device: None });
        }),
        ("a face beside a PIN", |act| {
            act.face = Some(FaceCheck { by_eye: Compared::Same, by_device: None });
        }),
        ("an authenticator beside a PIN", |act| act.note.pinless = Some("X".into())),
        ("a service provider that asks OCSP", |act| {
            act.note.role = Role::ServiceProvider;
            act.note.revocation.channel = Some(Channel::Ocsp);
        }),
        ("a service provider with a list", |act| {
            act.note.role = Role::ServiceProvider;
            act.note.revocation.channel = Some(Channel::Crl);
        }),
        ("a real one in training", |act| act.training = false),
    ];
    for (what, change) in changes {
        let mut act = good();
        change(&mut act);
        assert!(matches!(told(act), "contradiction" | "wrong_book"), "{what}");
    }
    let mut number = good();
    number.reference = "個人番号 1234 5678 9018".into();
    assert_eq!(told(number), "never_store");
    let mut serial = good();
    serial.note.revocation.proof = "発行番号 12345".into();
    assert_eq!(told(serial), "not_to_keep");
    let mut pinless = pinless();
    for (face, expected) in [
        (Compared::Same, "ok"),
        (Compared::Different, "contradiction"),
        (Compared::NotCompared, "contradiction"),
    ] {
        pinless.face = Some(FaceCheck { by_eye: face, by_device: None });
        assert_eq!(told(pinless.clone()), expected, "{face:?}");
    }
    pinless.face = None;
    assert_eq!(told(pinless), "contradiction");
}

/// What everybody may read of it names nobody; what is sealed comes back as it was, and the look at it is entered.
#[test]
fn an_authentication_is_public_in_outline_and_sealed_in_substance() {
    let mut world = World::new(Role::Verifier, PERSONA);
    let seq = world.authenticate();
    let mut office = Office::training(&world.places(), keys::Role::Manager).unwrap();
    let (book, session, _) = office.parts();
    let entry = |book: &tashika::records::Book, seq: u64| {
        let all = tashika::manager::log::entries(book, 100, None).unwrap();
        all.into_iter().find(|entry| entry.seq == seq).unwrap()
    };
    let line = entry(book, seq);
    let mut members: Vec<&str> = line.public.as_object().unwrap().keys().map(String::as_str).collect();
    members.sort_unstable();
    let expected = ["channel", "clerk", "made_at", "revocation", "role", "summary", "training", "what"];
    assert_eq!(members, expected);
    for (member, value) in
        [("what", "authentication"), ("role", "verifier"), ("revocation", "good"), ("channel", "ocsp")]
    {
        assert_eq!(line.public[member], value);
    }
    let act = book.authentication(session, seq).unwrap();
    assert_eq!((act.note.role, act.note.approval.as_str()), (Role::Verifier, "認定第12号"));
    assert!(matches!(act.verdicts.revocation, Revocation::Good { .. }));
    assert!(act.reading.evidence(card::AUTHENTICATION_CERTIFICATE).is_some());
    let newest = tashika::manager::log::entries(book, 1, None).unwrap().remove(0);
    assert_eq!(
        (newest.act.as_str(), newest.public["fields"][0].as_str()),
        ("searched", Some(&*format!("jpki {seq}")))
    );
    assert!(matches!(book.authentication(session, seq + 1), Err(BookError::NoRecord)));
    drop(office);
    // Who may not read the past may not read this.
    let mut clerk = Office::training(&world.places(), keys::Role::Clerk).unwrap();
    let (book, session, _) = clerk.parts();
    assert!(matches!(book.authentication(session, seq), Err(BookError::Key(_))));
}

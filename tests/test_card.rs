// SPDX-License-Identifier: MIT OR Apache-2.0
//! The strongest outside judge there is: files that somebody else read from a real card of the JPKI test
//! hierarchy (`fixtures/jpki-test-card`), answered to the whole driver as a card would.
//!
//! Nobody here has its private keys, so that it cannot answer a challenge: integrity and issuer must be
//! proved, originality must stay "not checked".

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use jiff::Timestamp;
use tashika::documents;
use tashika::trust::{AcceptedClasses, TrustStore};
use tashika_kit::anchors::AnchorClass;
use tashika_kit::reading::{FieldName, FieldValue, Keep, Reading};
use tashika_kit::verdict::{
    Agreement, Integrity, Issuer, Mark, Originality, Revocation, Summary, Validity, Verdicts,
};
use tashika_kit::{
    Capabilities, CardError, CardSide, Credential, Driver, ReadOrder, Secret, Transaction, Watch, chip,
};
use tashika_softcard::SharedCard;

const FACE: &[u8] = include_bytes!("fixtures/jpki-test-card/surface-0002.bin");
const FACE_INFO: &[u8] = include_bytes!("fixtures/jpki-test-card/surface-0003.bin");
const FACE_CERTIFICATE: &[u8] = include_bytes!("fixtures/jpki-test-card/surface-0004.bin");
const TEXT: &[u8] = include_bytes!("fixtures/jpki-test-card/text-0002.bin");
const TEXT_INTEGRITY: &[u8] = include_bytes!("fixtures/jpki-test-card/text-0003.bin");
const TEXT_CERTIFICATE: &[u8] = include_bytes!("fixtures/jpki-test-card/text-0004.bin");
const TEXT_KEY: &[u8] = include_bytes!("fixtures/jpki-test-card/text-0007.bin");
const SIGNATURE_CA: &[u8] = include_bytes!("fixtures/jpki-test-card/jpki-sign-ca-cert.der");
const AUTHENTICATION: &[u8] = include_bytes!("fixtures/jpki-test-card/jpki-auth-cert.der");
const AUTHENTICATION_CA: &[u8] = include_bytes!("fixtures/jpki-test-card/jpki-auth-ca-cert.der");

/// The holder's 照合番号B: an invented person, so no secret.
const NUMBER: &str = "55021720352285";
/// All tries of a check number.
const TRIES: u8 = 10;

struct File {
    id: u16,
    /// Only after the check number.
    closed: bool,
    bytes: Vec<u8>,
}

struct Application {
    aid: &'static str,
    /// The file of 照合番号B; 0 where the application has none.
    number_file: u16,
    tries: u8,
    files: Vec<File>,
}

/// Answers SELECT, READ BINARY, READ RECORD and VERIFY from recorded files as the sheet describes it
/// (`specs` mynumber-card §1.2, §12), and has no keys.
struct Recorded {
    applications: Vec<Application>,
    selected: Option<usize>,
    current: u16,
    verified: bool,
}

fn free(id: u16, bytes: &[u8]) -> File {
    File { id, closed: false, bytes: bytes.to_vec() }
}

fn closed(id: u16, bytes: &[u8]) -> File {
    File { id, closed: true, bytes: bytes.to_vec() }
}

impl Recorded {
    fn new() -> Self {
        // The token file was not recorded; its label is what the sheet gives for every card (§5.3.1). The
        // common record is quoted in the sheet (§5.5).
        let token = format!("{:160}", "JPKIAPICCTOKEN2");
        let common = b"\x01\x1C4000000127198431322120350217";
        let application = |aid, number_file, files| Application { aid, number_file, tries: TRIES, files };
        let applications = vec![
            application(
                "D392F000260100000001",
                0,
                vec![
                    free(0x0002, SIGNATURE_CA),
                    free(0x0006, token.as_bytes()),
                    free(0x000A, AUTHENTICATION),
                    free(0x000B, AUTHENTICATION_CA),
                ],
            ),
            application("D3921000310001010100", 0, vec![free(0x0001, common)]),
            application(
                "D3921000310001010402",
                0x0012,
                vec![closed(0x0002, FACE), free(0x0003, FACE_INFO), free(0x0004, FACE_CERTIFICATE)],
            ),
            application(
                "D3921000310001010408",
                0x0015,
                vec![
                    closed(0x0002, TEXT),
                    closed(0x0003, TEXT_INTEGRITY),
                    free(0x0004, TEXT_CERTIFICATE),
                    closed(0x0007, TEXT_KEY),
                ],
            ),
            application("A0000001510000", 0, vec![]),
        ];
        Self { applications, selected: None, current: 0, verified: false }
    }

    /// The same card with one byte of one file changed.
    fn with_changed_byte(aid_end: &str, id: u16, at: usize) -> Self {
        let mut card = Self::new();
        let application = card.applications.iter_mut().find(|ap| ap.aid.ends_with(aid_end)).unwrap();
        let file = application.files.iter_mut().find(|file| file.id == id).unwrap();
        file.bytes[at] ^= 0x01;
        card
    }

    fn select_application(&mut self, aid: &[u8]) -> u16 {
        let name: String = aid.iter().map(|byte| format!("{byte:02X}")).collect();
        let Some(found) = self.applications.iter().position(|ap| ap.aid == name) else { return 0x6A82 };
        (self.selected, self.current, self.verified) = (Some(found), 0, false);
        0x9000
    }

    fn select_file(&mut self, id: u16) -> u16 {
        let Some(application) = self.selected.map(|at| &self.applications[at]) else { return 0x6A82 };
        let known = id == application.number_file || application.files.iter().any(|file| file.id == id);
        if !known {
            return 0x6A82;
        }
        self.current = id;
        0x9000
    }

    fn read(&self, id: u16, offset: usize, le: &[u8]) -> (Vec<u8>, u16) {
        let length = match le {
            [0] => 256,
            [short] => usize::from(*short),
            [0, 0, 0] => 65_536,
            [0, high, low] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return (vec![], 0x6700),
        };
        let files = self.selected.map_or(&[][..], |at| &self.applications[at].files);
        match files.iter().find(|file| file.id == id) {
            None => (vec![], 0x6A82),
            Some(file) if file.closed && !self.verified => (vec![], 0x6982),
            Some(file) if offset >= file.bytes.len() => (vec![], 0x6B00),
            Some(file) => (file.bytes[offset..].iter().take(length).copied().collect(), 0x9000),
        }
    }

    fn verify(&mut self, number: Option<&[u8]>) -> u16 {
        let current = self.current;
        let Some(application) = self.selected.map(|at| &mut self.applications[at]) else { return 0x6986 };
        if current == 0 || application.number_file != current {
            return 0x6986;
        }
        match number {
            _ if application.tries == 0 => return 0x6984,
            None => {}
            Some(number) if number == NUMBER.as_bytes() => {
                application.tries = TRIES;
                self.verified = true;
                return 0x9000;
            }
            Some(_) => application.tries -= 1,
        }
        0x63C0 | u16::from(application.tries)
    }
}

impl CardSide for Recorded {
    fn atr(&self) -> Vec<u8> {
        vec![0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14]
    }

    fn power_up(&mut self) {
        (self.selected, self.current, self.verified) = (None, 0, false);
    }

    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let (data, status) = match command {
            [0x00, 0xA4, 0x04, 0x0C, _, aid @ ..] => (vec![], self.select_application(aid)),
            [0x00, 0xA4, 0x02, 0x0C, 2, high, low] => {
                (vec![], self.select_file(u16::from_be_bytes([*high, *low])))
            }
            [0x00, 0xB0, p1 @ 0x81..=0x9E, p2, le @ ..] => {
                self.current = u16::from(p1 & 0x1F);
                self.read(self.current, usize::from(*p2), le)
            }
            [0x00, 0xB0, high, low, le @ ..] => {
                self.read(self.current, usize::from(u16::from_be_bytes([*high, *low])), le)
            }
            [0x00, 0xB2, 0x01, 0x0C, le @ ..] => self.read(0x0001, 0, le),
            [0x00, 0x20, 0x00, 0x80] => (vec![], self.verify(None)),
            [0x00, 0x20, 0x00, 0x80, 14, number @ ..] => (vec![], self.verify(Some(number))),
            // No private key: internal authentication cannot be answered.
            [0x80, 0x2A, ..] => (vec![], 0x6985),
            // Data objects were recorded in part only.
            [0x00, 0xCA, ..] => (vec![], 0x6A88),
            _ => (vec![], 0x6D00),
        };
        [data, status.to_be_bytes().to_vec()].concat()
    }
}

/// After the fixture's certificates began and before any date of the card ends.
fn now() -> Timestamp {
    "2026-11-20T03:00:00Z".parse().unwrap()
}

fn read(
    card: &SharedCard,
    number: &str,
    capabilities: Capabilities,
) -> Result<(&'static dyn Driver, Reading), CardError> {
    let link = card.link().with_capabilities(capabilities);
    let mut tx = Transaction::new(Box::new(link), Watch::default());
    let chip = chip::recognise(&documents::TABLE, &mut tx)?;
    let credential = Credential { id: "check_number_b", secret: Secret::from(number), last_try: None };
    let trust = TrustStore::shipped(AcceptedClasses::default()).unwrap();
    let order = ReadOrder { now: now(), anchors: &trust, signatures_over_hidden: false, statement: None };
    let driver = chip.driver();
    Ok((driver, chip.read(&mut tx, vec![credential], &order)?.document))
}

fn judged(card: Recorded, classes: AcceptedClasses) -> (Reading, Verdicts) {
    let card = SharedCard::new(Box::new(card));
    let (driver, reading) = read(&card, NUMBER, Capabilities::SHORT).unwrap();
    let verdicts = driver.judge(&reading, &TrustStore::shipped(classes).unwrap(), now());
    (reading, verdicts)
}

fn test_class() -> AcceptedClasses {
    "test".parse().unwrap()
}

#[test]
fn a_test_card_is_proved_as_far_as_recorded_files_can_prove_it() {
    let (reading, verdicts) = judged(Recorded::new(), test_class());
    assert_eq!(verdicts.integrity, Integrity::Intact, "{:#?}", verdicts.steps);
    let Issuer::Anchored { name, class, .. } = &verdicts.issuer else { panic!("{:?}", verdicts.issuer) };
    assert_eq!(*class, AnchorClass::Test);
    assert!(name.contains("6000023") && name.contains("6000033"), "{name}");
    let Originality::NotChecked { reason } = &verdicts.originality else {
        panic!("{:?}", verdicts.originality)
    };
    assert_eq!(reason.code, "challenge_refused");
    let until = jiff::civil::date(2035, 2, 17);
    assert_eq!(verdicts.validity, Validity::InForce { until, signed: false });
    assert!(matches!(verdicts.revocation, Revocation::NotAsked { .. }));
    let Agreement::Agree { compared } = &verdicts.agreement else { panic!("{:?}", verdicts.agreement) };
    for field in [FieldName::BIRTH_DATE, FieldName::SEX, FieldName::EXPIRY_DATE, FieldName::MUNICIPALITY] {
        assert!(compared.contains(&field), "{field:?} was not compared");
    }
    // Files prove no chip: never "proved".
    assert_eq!(verdicts.summary(), Summary::NotProved);

    let name = reading.field(&FieldName::NAME).unwrap();
    assert_eq!(name.value, FieldValue::Text { text: "黒桐　幹也".into() });
    let marks = |name: &FieldName| {
        verdicts.fields.iter().filter(|field| field.name == *name).map(|field| field.mark).collect::<Vec<_>>()
    };
    assert_eq!(marks(&FieldName::NAME), [Mark::Proved]);
    assert_eq!(marks(&FieldName::ADDRESS), [Mark::Proved]);
    assert_eq!(marks(&FieldName::PHOTO), [Mark::Proved]);
    assert!(marks(&FieldName::EXPIRY_DATE).iter().all(|mark| *mark == Mark::NotSigned));
}

#[test]
fn its_jpki_certificates_are_anchored_in_the_test_roots() {
    let (reading, verdicts) = judged(Recorded::new(), test_class());
    let mut names = Vec::new();
    for certificate in &verdicts.certificates {
        assert_eq!(certificate.integrity, Integrity::Intact, "{}", certificate.name);
        let Issuer::Anchored { name, class, .. } = &certificate.issuer else { panic!("{certificate:?}") };
        assert_eq!(*class, AnchorClass::Test);
        assert!(matches!(certificate.validity, Validity::InForce { .. }), "{certificate:?}");
        names.push((certificate.name.to_string(), name.clone()));
    }
    let [(first, first_anchor), (second, second_anchor)] = names.as_slice() else { panic!("{names:?}") };
    assert_eq!((first.as_str(), second.as_str()), ("user_authentication", "digital_signature_ca"));
    assert!(first_anchor.contains("authca") && first_anchor.contains("2023"), "{first_anchor}");
    assert!(second_anchor.contains("signca") && second_anchor.contains("2024"), "{second_anchor}");
    // Judged while the card lies there, never stored.
    assert!(!reading.evidence.iter().any(|e| e.name.starts_with("jpki.") && e.keep == Keep::Record));
}

#[test]
fn a_counter_with_its_usual_anchors_does_not_know_the_issuer() {
    let (_, verdicts) = judged(Recorded::new(), AcceptedClasses::default());
    for (what, issuer) in [("card", &verdicts.issuer)]
        .into_iter()
        .chain(verdicts.certificates.iter().map(|certificate| (&*certificate.name, &certificate.issuer)))
    {
        let Issuer::Unknown { reason } = issuer else { panic!("{what}: {issuer:?}") };
        assert_eq!(reason.code, "anchor_class_not_accepted", "{what}");
    }
    assert_eq!(verdicts.summary(), Summary::NotProved);
    assert!(verdicts.fields.iter().all(|field| field.mark != Mark::Proved), "{:?}", verdicts.fields);
}

#[test]
fn training_does_not_know_the_issuer_either() {
    let card = SharedCard::new(Box::new(Recorded::new()));
    let (driver, reading) = read(&card, NUMBER, Capabilities::SHORT).unwrap();
    let verdicts = driver.judge(&reading, &TrustStore::training().unwrap(), now());
    let Issuer::Unknown { reason } = &verdicts.issuer else { panic!("{:?}", verdicts.issuer) };
    assert_eq!(reason.code, "anchor_class_not_accepted");
}

/// Verdicts do not hang on how the bytes were fetched; the nonces differ in every session.
#[test]
fn long_and_short_commands_read_the_same() {
    let card = SharedCard::new(Box::new(Recorded::new()));
    let (_, short) = read(&card, NUMBER, Capabilities::SHORT).unwrap();
    let (_, long) = read(&card, NUMBER, Capabilities::EXTENDED).unwrap();
    assert_eq!(short.fields, long.fields);
    assert_eq!(short.evidence, long.evidence);
    assert_eq!(short.notes, long.notes);
    assert_ne!(short.challenges, long.challenges);
}

/// Every fifth byte is enough to meet each object many times; the driver's own tests take every byte.
#[test]
fn no_changed_byte_under_a_signature_stays_unnoticed() {
    // Where the first signed byte of each file is, and where its last one ends.
    let files: [(&str, u16, std::ops::Range<usize>); 6] = [
        ("0402", 0x0002, 0x1A..0x0B86),
        ("0402", 0x0004, 0..FACE_CERTIFICATE.len()),
        ("0408", 0x0002, 0x0E..TEXT.len()),
        ("0408", 0x0003, 0..TEXT_INTEGRITY.len()),
        ("0408", 0x0004, 0..TEXT_CERTIFICATE.len()),
        ("0408", 0x0007, 0..TEXT_KEY.len()),
    ];
    let (mut changed, mut unreadable) = (0, 0);
    for (aid_end, id, range) in files {
        for at in range.step_by(5) {
            changed += 1;
            let card = SharedCard::new(Box::new(Recorded::with_changed_byte(aid_end, id, at)));
            // A file that cannot be read any more is noticed too.
            let Ok((driver, reading)) = read(&card, NUMBER, Capabilities::EXTENDED) else {
                unreadable += 1;
                continue;
            };
            let verdicts = driver.judge(&reading, &TrustStore::shipped(test_class()).unwrap(), now());
            let anchored = matches!(verdicts.issuer, Issuer::Anchored { .. });
            assert!(
                verdicts.integrity != Integrity::Intact || !anchored,
                "AP ..{aid_end} EF {id:04X} byte {at:#06X}: {:?}",
                verdicts.integrity
            );
        }
    }
    assert!(unreadable * 10 < changed, "{unreadable} of {changed} were not even judged");
}

/// The sheet says that no signature covers the expiry date (§5.1.5): the outside card agrees, and the
/// copies elsewhere notice.
#[test]
fn a_changed_expiry_date_is_noticed_only_by_its_copies() {
    const LAST_DIGIT: usize = 0x0B90;
    assert_eq!(&FACE[LAST_DIGIT - 7..=LAST_DIGIT], b"20350217");
    let (_, verdicts) = judged(Recorded::with_changed_byte("0402", 0x0002, LAST_DIGIT), test_class());
    assert_eq!(verdicts.integrity, Integrity::Intact);
    let Agreement::Differ { differences } = &verdicts.agreement else { panic!("{:?}", verdicts.agreement) };
    assert!(differences.iter().all(|difference| difference.field == FieldName::EXPIRY_DATE));
    assert_eq!(verdicts.summary(), Summary::Failed);
}

#[test]
fn a_wrong_number_costs_one_try_at_one_application() {
    let card = SharedCard::new(Box::new(Recorded::new()));
    // A number that could be right: only the security code differs.
    let wrong = NUMBER.replace("2285", "2286");
    let error = read(&card, &wrong, Capabilities::SHORT).err().unwrap();
    assert_eq!(error, CardError::WrongNumber { credential: "check_number_b", left: Some(TRIES - 1) });
    let tries = |card: &SharedCard, aid: &[u8], file: u8| {
        card.with(|card| {
            card.answer(&[&[0x00, 0xA4, 0x04, 0x0C, 10], aid].concat());
            card.answer(&[0x00, 0xA4, 0x02, 0x0C, 2, 0, file]);
            card.answer(&[0x00, 0x20, 0x00, 0x80])
        })
    };
    let visual = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
    let text = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
    assert_eq!(tries(&card, &visual, 0x12), [0x63, 0xC9]);
    assert_eq!(tries(&card, &text, 0x15), [0x63, 0xCA], "the second application was never asked");
    // The right number restores them.
    read(&card, NUMBER, Capabilities::SHORT).unwrap();
    assert_eq!(tries(&card, &visual, 0x12), [0x63, 0xCA]);
}

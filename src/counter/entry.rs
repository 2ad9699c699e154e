// SPDX-License-Identifier: MIT OR Apache-2.0
//! Looking at what the clerk typed before anything is done with it: what is missing, what cannot be, and what
//! must never be stored (`specs` law §2.4).

mod transcript;

use jiff::Timestamp;
use jiff::civil::Date;
use tashika_kit::date::japan_day;

use super::record::Texts;
use super::visit::{Agent, KnownCustomer, Occasion, Statements, Typed};
use crate::records::{Occupation, Pep, Purpose, Relationship, Supplement};
use crate::rules::{Law, Person, Residence, never_store};

pub use transcript::{from_picture, from_print, latin, printed, transcript};

/// The longest text a field takes, in characters.
pub const LONGEST: usize = 200;

/// The earliest birth date that can be right.
const EARLIEST: Date = jiff::civil::date(1868, 1, 25);

/// What is wrong with one field. Never repeats the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field, as in the type's own name for it, e.g. `number`.
    pub field: &'static str,
    /// Key of the words that say what is wrong and what to do.
    pub words: String,
}

/// A complaint.
pub(crate) fn complaint(field: &'static str, words: &str) -> Complaint {
    Complaint { field, words: words.to_owned() }
}

/// Words for a number that cannot be entered.
fn number_words(problem: never_store::NumberProblem) -> String {
    match problem {
        never_store::NumberProblem::Never(found) => format!("never_store.{}", found.code()),
        other => other.key(),
    }
}

/// Collects complaints.
#[derive(Default)]
struct Look(Vec<Complaint>);

impl Look {
    /// A text that may be empty.
    fn text(&mut self, field: &'static str, text: &str) {
        if text.chars().count() > LONGEST {
            self.0.push(complaint(field, "entry.too_long"));
        } else if text.chars().any(char::is_control) {
            self.0.push(complaint(field, "entry.control"));
        } else if let Some(found) = never_store::look(text) {
            self.0.push(Complaint { field, words: format!("never_store.{}", found.code()) });
        }
    }

    /// A text that has to be there.
    fn needed(&mut self, field: &'static str, text: &str) {
        if text.trim().is_empty() {
            self.missing(field);
        } else {
            self.text(field, text);
        }
    }

    fn missing(&mut self, field: &'static str) {
        self.0.push(complaint(field, "entry.required"));
    }

    fn birth(&mut self, field: &'static str, date: Date, today: Date) {
        if date > today || date < EARLIEST {
            self.0.push(complaint(field, "entry.birth_date"));
        }
    }

    fn not_after(&mut self, field: &'static str, date: Option<Date>, today: Date) {
        if date.is_some_and(|date| date > today) {
            self.0.push(complaint(field, "entry.future"));
        }
    }
}

/// What is wrong with a typed document.
#[must_use]
pub fn typed(typed: &Typed, today: Date) -> Vec<Complaint> {
    let mut look = Look::default();
    look.needed("name", &typed.name);
    for (field, text) in [
        ("title", &typed.title),
        ("issuer", &typed.issuer),
        ("name_kana", &typed.name_kana),
        ("name_latin", &typed.name_latin),
        ("residence", &typed.residence),
        ("remark", &typed.remark),
    ] {
        look.text(field, text);
    }
    if typed.number.chars().count() > LONGEST {
        look.0.push(complaint("number", "entry.too_long"));
    } else if let Err(refused) = never_store::check_number(typed.kind, &typed.number) {
        look.0.push(Complaint { field: "number", words: number_words(refused) });
    }
    look.birth("birth_date", typed.birth_date, today);
    look.not_after("issued_on", typed.issued_on, today);
    look.0
}

/// What is wrong with the transaction. `gives` says what the document gives as text;
/// where it does not, the clerk reads them from the picture.
#[must_use]
pub fn occasion(occasion: &Occasion, gives: Texts, known: bool) -> Vec<Complaint> {
    let mut look = Look::default();
    if occasion.laws.is_empty() {
        look.missing("laws");
    }
    if occasion.kind.is_none() {
        look.missing("kind");
    }
    look.needed("key", &occasion.key);
    for (field, text) in [
        ("note", &occasion.note),
        ("customer_number", &occasion.customer_number),
        ("related_check", &occasion.related_check),
    ] {
        look.text(field, text);
    }
    if !known {
        holder(&mut look, &occasion.holder, gives, occasion.person);
    }
    if occasion.person == Person::NonResidentForeigner {
        match &occasion.short_stay {
            None => look.missing("short_stay"),
            Some(stay) => {
                look.needed("nationality", &stay.nationality);
                look.needed("passport", &stay.passport);
            }
        }
    }
    look.0
}

/// What is wrong with a corrected time of presentation: it is on the day the terminal noted, which decides the law,
/// not after `now`, and says why.
#[must_use]
pub fn presented_at(occasion: &Occasion, noted_on: Date, now: Timestamp) -> Vec<Complaint> {
    let mut look = Look::default();
    if let Some(at) = occasion.presented_at {
        if at > now || japan_day(at) != noted_on {
            look.0.push(complaint("presented_at", "clerk.not_today"));
        }
        look.needed("presented_at_reason", &occasion.presented_at_reason);
    }
    look.0
}

fn holder(look: &mut Look, holder: &super::visit::Holder, gives: Texts, person: Person) {
    look.text("name_kana", &holder.name_kana);
    let without = person == Person::NonResidentForeigner;
    if !gives.name {
        look.needed("holder_name", &holder.name);
    }
    match holder.shown {
        Residence::Unknown if !without => look.missing("shown"),
        Residence::Current if gives.residence => {}
        Residence::Current | Residence::NotShown | Residence::NotCurrent if !without => {
            look.needed("holder_residence", &holder.residence);
        }
        _ => look.text("holder_residence", &holder.residence),
    }
}

/// What is wrong with the statements.
#[must_use]
pub fn statements(statements: &Statements, high_risk: bool) -> Vec<Complaint> {
    let mut look = Look::default();
    match statements.purpose {
        None => look.missing("purpose"),
        Some(Purpose::Other) => look.needed("purpose_note", &statements.purpose_note),
        Some(_) => look.text("purpose_note", &statements.purpose_note),
    }
    match statements.occupation {
        None => look.missing("occupation"),
        Some(Occupation::Other) => look.needed("occupation_note", &statements.occupation_note),
        Some(_) => look.text("occupation_note", &statements.occupation_note),
    }
    match statements.pep {
        None => look.missing("pep"),
        Some(Pep::Yes) => look.needed("pep_reason", &statements.pep_reason),
        Some(Pep::No) => {}
    }
    look.text("alias", &statements.alias);
    if statements.alias.trim().is_empty() {
        look.text("alias_reason", &statements.alias_reason);
    } else {
        look.needed("alias_reason", &statements.alias_reason);
    }
    if high_risk {
        look.needed("high_risk_trigger", &statements.high_risk_trigger);
    }
    look.text("assets", &statements.assets);
    look.0
}

/// What is wrong with what is said about the representative.
#[must_use]
pub fn agent(agent: &Agent, gives: Texts) -> Vec<Complaint> {
    let mut look = Look::default();
    match agent.relationship {
        None => look.missing("relationship"),
        Some(Relationship::Other) => look.needed("relationship_note", &agent.relationship_note),
        Some(_) => look.text("relationship_note", &agent.relationship_note),
    }
    if agent.authority.is_none() {
        look.missing("authority");
    }
    look.text("authority_note", &agent.authority_note);
    holder(&mut look, &agent.holder, gives, Person::Resident);
    look.0
}

/// What is wrong with a customer who was confirmed before.
#[must_use]
pub fn known(known: &KnownCustomer, today: Date) -> Vec<Complaint> {
    let mut look = Look::default();
    look.needed("name", &known.name);
    for (field, text) in [
        ("name_kana", &known.name_kana),
        ("residence", &known.residence),
        ("note", &known.note),
        ("earlier_record", &known.earlier_record),
    ] {
        look.text(field, text);
    }
    look.birth("birth_date", known.birth_date, today);
    if known.means.is_empty() {
        look.missing("means");
    }
    look.0
}

/// Whether the means are enough for a law: AML Rule 16 wants one of its own, Phone Rule 3(3) two of its three.
#[must_use]
pub fn known_under(known: &KnownCustomer, law: Law) -> Option<Complaint> {
    use crate::records::KnownMeans::{Acquainted, Biometrics, DeviceHeld, PassbookOrItem, Secret};
    let count =
        |means: &[crate::records::KnownMeans]| means.iter().filter(|one| known.means.contains(one)).count();
    let (enough, words) = match law {
        Law::Aml => (count(&[PassbookOrItem, Secret, Acquainted]) >= 1, "entry.known_aml"),
        Law::Phone | Law::Lending => (count(&[Secret, DeviceHeld, Biometrics]) >= 2, "entry.known_phone"),
    };
    (!enough).then(|| complaint("laws", words))
}

/// What is wrong with a further document.
#[must_use]
pub fn supplement(supplement: &Supplement, today: Date) -> Vec<Complaint> {
    let mut look = Look::default();
    look.needed("title", &supplement.title);
    look.text("number", &supplement.number);
    look.not_after("dated", supplement.dated, today);
    look.not_after("received_on", Some(supplement.received_on), today);
    look.0
}

/// What is wrong with a free text, e.g. a remark or a reason.
#[must_use]
pub fn text(field: &'static str, text: &str) -> Vec<Complaint> {
    let mut look = Look::default();
    look.text(field, text);
    look.0
}

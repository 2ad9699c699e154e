// SPDX-License-Identifier: MIT OR Apache-2.0
//! The part of the check that concerns the chip: its verdicts, computed again from the raw objects.

use serde::Serialize;
use serde_json::Value;
use tashika_kit::anchors::{AnchorClass, Anchors, Root};
use tashika_kit::hex;
use tashika_kit::reading::{Field, FieldName, FieldValue, Reading, Source};
use tashika_kit::verdict::{FieldVerdict, Issuer, Mark, Revocation, Summary, Validity, Verdicts};
use tashika_passport::certificate::Certificate;

use super::{Answer, Examiner, Partial};
use crate::documents;
use crate::records::{self, ChipAddition, ChipEvidence, Identity, Representative, Subject};

/// Answers that say nothing: another trust store or a missing object gives them, never a forgery alone.
const OPEN: [&str; 4] = ["not_checked", "unknown", "not_asked", "signed_issuer_unknown"];

/// What a record calls a value of its chip: what, its field, the value, where it comes from.
type Stated = (&'static str, FieldName, FieldValue, Source);

impl Examiner<'_> {
    /// The chips of the customer and of the representative.
    pub(super) fn chips(&mut self, content: &Partial, anchors: &dyn Anchors) {
        let customer = self.section::<Option<ChipEvidence>>("chip", content, "customer_chip");
        let subject = self.section::<Subject>("values", content, "customer");
        let identity = subject.map(|subject| subject.identity);
        match customer {
            Some(Some(chip)) => self.chip("customer_chip", &chip, identity.as_ref(), anchors),
            Some(None) => self.limit("no_chip"),
            None => {}
        }
        let acting = self.section::<Option<ChipEvidence>>("chip", content, "representative_chip");
        let representative =
            self.section::<Option<Representative>>("values", content, "representative").flatten();
        let identity = representative.map(|representative| representative.subject.identity);
        match acting {
            Some(Some(chip)) => self.chip("representative_chip", &chip, identity.as_ref(), anchors),
            Some(None) if identity.is_some() => self.limit("no_chip"),
            _ => {}
        }
    }

    fn chip(
        &mut self,
        name: &'static str,
        chip: &ChipEvidence,
        identity: Option<&Identity>,
        anchors: &dyn Anchors,
    ) {
        let reading = &chip.reading;
        let Some(driver) = documents::driver(&reading.family) else {
            let detail = reading.family.chars().take(32).collect::<String>();
            return self.add("chip", name, Answer::NotProved, "family_unknown", detail);
        };
        let again = driver.judge(reading, anchors, reading.read_at);
        self.repeated(name, (&chip.verdicts, chip.summary), reading, (&again, anchors));
        self.document(name, &again);
        self.jpki(name, chip, &again);
        self.anchor(name, &again.issuer, &chip.verdicts.issuer);
        if let Some(identity) = identity {
            self.values(name, identity, chip);
        }
        if !reading.attested.is_empty() {
            self.limit("attested");
        }
        if !matches!(again.revocation, Revocation::Good { .. }) {
            self.limit("revocation");
        }
        if matches!(again.validity, Validity::InForce { signed: false, .. }) {
            self.limit("expiry_unsigned");
        }
        if !chip.withheld.is_empty() {
            self.limit("withheld");
        }
        chip.additions.iter().for_each(|addition| self.addition(addition, anchors));
    }

    /// What was read beside the document: only whether what is stored of it repeats. It says nothing of the person.
    fn addition(&mut self, addition: &ChipAddition, anchors: &dyn Anchors) {
        const NAME: &str = "addition";
        let reading = &addition.reading;
        let Some(driver) = documents::driver(&reading.family) else {
            let detail = reading.family.chars().take(32).collect::<String>();
            return self.add("chip", NAME, Answer::NotProved, "family_unknown", detail);
        };
        let again = driver.judge(reading, anchors, reading.read_at);
        self.repeated(NAME, (&addition.verdicts, addition.summary), reading, (&again, anchors));
        if !reading.attested.is_empty() {
            self.limit("attested");
        }
        if !addition.withheld.is_empty() {
            self.limit("withheld");
        }
    }

    /// Whether the stored verdicts are those the raw objects give.
    fn repeated(
        &mut self,
        name: &'static str,
        (stored, summary): (&Verdicts, Summary),
        reading: &Reading,
        (again, anchors): (&Verdicts, &dyn Anchors),
    ) {
        let (open, contradicted) = differences(stored, again, reading, &anchors.roots(&reading.family));
        if summary != stored.summary() {
            self.add("chip", name, Answer::Failed, "summary_differs", "");
        } else if !contradicted.is_empty() {
            self.add("chip", name, Answer::Failed, "verdicts_differ", contradicted.join(", "));
        } else if !open.is_empty() {
            self.add("chip", name, Answer::NotProved, "verdicts_open", open.join(", "));
        } else {
            self.add("chip", name, Answer::Proved, "verdicts_repeat", "");
        }
    }

    /// What the repeated verdicts say of the document itself. A document that failed is no failure of the
    /// evidence: a refused check is kept too.
    fn document(&mut self, name: &'static str, again: &Verdicts) {
        let (answer, why) = match again.summary() {
            Summary::ProvedInForce => (Answer::Proved, "document_proved"),
            Summary::NotProved => (Answer::NotProved, "document_not_proved"),
            Summary::Failed => (Answer::NotProved, "document_failed"),
        };
        let questions = questions(again).map(|(question, answer)| format!("{question}: {answer}"));
        self.add("document", name, answer, why, questions.join(", "));
    }

    fn anchor(&mut self, name: &'static str, issuer: &Issuer, stored: &Issuer) {
        let Issuer::Anchored { name: anchor, fingerprint, class } = issuer else {
            return self.add("anchor", name, Answer::NotProved, "anchor_none", "");
        };
        let (answer, why) = match class {
            AnchorClass::Official => (Answer::Proved, "anchor_official"),
            AnchorClass::Unofficial => (Answer::Proved, "anchor_unofficial"),
            AnchorClass::Test => (Answer::NotProved, "anchor_test"),
            AnchorClass::Simulator => (Answer::NotProved, "anchor_simulator"),
        };
        if *class == AnchorClass::Unofficial {
            self.limit("unofficial");
        }
        let mut detail = format!("{anchor}; SHA-256 {fingerprint}");
        if let Issuer::Anchored { fingerprint: stored, .. } = stored
            && stored != fingerprint
        {
            let stored: String = stored.chars().filter(char::is_ascii_hexdigit).take(64).collect();
            detail = format!("{detail}; in the record: SHA-256 {stored}");
        }
        self.add("anchor", name, answer, why, detail);
    }

    /// Whether what the record calls a value of the chip stands in the reading.
    fn values(&mut self, name: &'static str, identity: &Identity, chip: &ChipEvidence) {
        let reading = &chip.reading;
        let text = |text: &str| FieldValue::Text { text: text.to_owned() };
        let mut stated = vec![
            ("name", FieldName::NAME, text(&identity.name.text), identity.name.from),
            (
                "birth_date",
                FieldName::BIRTH_DATE,
                FieldValue::Date { date: identity.birth_date.date },
                identity.birth_date.from,
            ),
        ];
        if let Some(residence) = &identity.residence {
            stated.push(("residence", FieldName::ADDRESS, text(&residence.text), residence.from));
        }
        let (transcribed, stated): (Vec<_>, Vec<_>) =
            stated.into_iter().partition(|(.., from)| *from == Source::TypedFromChipImage);
        self.transcribed(name, chip, &transcribed);
        let from_chip = |source: Source| source != Source::TypedByClerk;
        let (chip, typed): (Vec<_>, Vec<_>) = stated.into_iter().partition(|(.., from)| from_chip(*from));
        let there = |field: &FieldName, value: &FieldValue, from: Source| {
            reading.fields.iter().any(|f| f.name == *field && f.value == *value && f.source == from)
        };
        let missing = chip.iter().filter(|(_, field, value, from)| !there(field, value, *from));
        let missing: Vec<_> = missing.map(|(what, ..)| *what).collect();
        if !typed.is_empty() {
            let what: Vec<_> = typed.iter().map(|(what, ..)| *what).collect();
            self.add("values", name, Answer::NotProved, "values_typed", what.join(", "));
        }
        if !missing.is_empty() {
            self.add("values", name, Answer::NotProved, "values_not_in_chip", missing.join(", "));
        } else if !chip.is_empty() {
            self.add("values", name, Answer::Proved, "values_in_chip", "");
        }
    }

    /// Values typed from pictures of the chip: a person read them, so that nothing here can prove them; but they have
    /// to stand in the transcript, and their pictures in the reading, where anybody can look.
    fn transcribed(&mut self, name: &'static str, chip: &ChipEvidence, stated: &[Stated]) {
        let mut groups: [Vec<&str>; 3] = Default::default();
        let [seen, hidden, missing] = &mut groups;
        for (what, field, value, _) in stated {
            match typed_as(chip, field, value) {
                Some(typed) if chip.reading.fields.iter().any(|field| is_typed_from(typed, field)) => {
                    seen.push(*what);
                }
                Some(_) => hidden.push(*what),
                None => missing.push(*what),
            }
        }
        let why = ["values_transcribed", "values_picture_not_kept", "values_not_in_transcript"];
        for (why, what) in why.into_iter().zip(&groups).filter(|(_, what)| !what.is_empty()) {
            self.add("values", name, Answer::NotProved, why, what.join(", "));
        }
    }
}

/// Where the transcript says the same of the same. An address that was replaced is typed as such
/// ([`FieldName::ADDRESS_AS_ISSUED`]) and is no residence.
fn typed_as<'c>(chip: &'c ChipEvidence, field: &FieldName, value: &FieldValue) -> Option<&'c Field> {
    chip.transcript.iter().find(|one| one.value == *value && one.name == *field)
}

/// Whether a value was typed from this picture.
fn is_typed_from(typed: &Field, picture: &Field) -> bool {
    let is_picture = matches!(picture.value, FieldValue::Picture { .. });
    is_picture && records::is_typed_from(typed, &picture.name)
}

/// Each question with the word of its answer.
fn questions(verdicts: &Verdicts) -> [(&'static str, String); 6] {
    [
        ("integrity", answer(&verdicts.integrity)),
        ("issuer", answer(&verdicts.issuer)),
        ("originality", answer(&verdicts.originality)),
        ("validity", answer(&verdicts.validity)),
        ("revocation", answer(&verdicts.revocation)),
        ("agreement", answer(&verdicts.agreement)),
    ]
}

fn answer(verdict: &impl Serialize) -> String {
    let value = serde_json::to_value(verdict).unwrap_or_default();
    value.get("answer").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What the repetition leaves open, and what it contradicts. Revocation is not compared: nobody is asked again.
fn differences(
    stored: &Verdicts,
    again: &Verdicts,
    reading: &Reading,
    roots: &[Root],
) -> (Vec<String>, Vec<String>) {
    let (mut open, mut contradicted) = (Vec::new(), Vec::new());
    let mut sort = |what: String, a: &str, b: &str| match () {
        () if a == b => {}
        () if OPEN.contains(&a) || OPEN.contains(&b) => open.push(what),
        () => contradicted.push(what),
    };
    for ((question, a), (_, b)) in questions(stored).into_iter().zip(questions(again)) {
        if question != "revocation" {
            sort(question.to_owned(), &a, &b);
        }
    }
    if let (Issuer::Anchored { fingerprint: a, .. }, Issuer::Anchored { fingerprint: b, .. }) =
        (&stored.issuer, &again.issuer)
    {
        match same_key(a, b, roots) {
            _ if a == b => {}
            Some(true) => {}
            Some(false) => sort("anchor".to_owned(), a, b),
            // A certificate that is not here may be another one of the same key.
            None => sort("anchor".to_owned(), "unknown", b),
        }
    }
    // A value that may not be kept (sex, for one) leaves nothing to judge, and nothing to prove.
    for stored in stored.fields.iter().filter(|stored| reading.fields.iter().any(|f| is_of(stored, f))) {
        let again = again.fields.iter().find(|again| same_place(stored, again));
        let name = stored.name.as_str().chars().take(64).collect::<String>();
        sort(format!("field {name}"), mark(stored.mark), again.map_or("missing", |again| mark(again.mark)));
    }
    (open, contradicted)
}

/// Whether two roots, by their SHA-256, are of one key and one name, as a root and the links to it are: which of them a
/// check names depends on the lists that were imported there. `None` if one of them is not here.
fn same_key(stored: &str, again: &str, roots: &[Root]) -> Option<bool> {
    if roots.is_empty() {
        return Some(false);
    }
    let is = |root: &Root, sha256: &str| hex::lower(&root.anchor.fingerprint).eq_ignore_ascii_case(sha256);
    let root = |sha256: &str| roots.iter().find(|root| is(root, sha256));
    let certificate = |sha256| Certificate::parse(&root(sha256)?.der).ok();
    Some(certificate(stored)?.has_key_of(&certificate(again)?))
}

fn is_of(verdict: &FieldVerdict, field: &Field) -> bool {
    (&verdict.name, &verdict.origin, verdict.source) == (&field.name, &field.origin, field.source)
}

fn same_place(a: &FieldVerdict, b: &FieldVerdict) -> bool {
    (&a.name, &a.origin, a.source) == (&b.name, &b.origin, b.source)
}

fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Proved => "proved",
        Mark::SignedIssuerUnknown => "signed_issuer_unknown",
        Mark::SignedNotChecked => "not_checked",
        Mark::NotSigned => "not_signed",
        Mark::Typed => "typed",
        Mark::Contradicted => "contradicted",
        Mark::Altered => "altered",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use tashika_kit::anchors::{Anchor, AnchorClass, Anchors, Root};
    use tashika_kit::hex;
    use tashika_kit::reading::{FieldName, FieldValue};
    use tashika_kit::rsa::sha256;
    use tashika_kit::verdict::{Integrity, Issuer, Mark};
    use tashika_passport::certificate::Certificate;

    use super::{differences, typed_as};
    use crate::report::examples;
    use crate::trust::TrustStore;

    /// Lists keep the root of a key, the link to it, or both: which one a check names is no contradiction. A certificate
    /// that is not here proves nothing either way, and one of another key is one.
    #[test]
    fn another_certificate_of_the_anchors_key_is_no_contradiction() {
        let training = TrustStore::training().unwrap();
        let known = training.roots("passport");
        let (root, other) = (&known[0], &known[1]);
        let mut der = root.der.to_vec();
        let serial = Certificate::parse(&der).unwrap().serial;
        let at = der.windows(serial.len()).position(|window| window == serial.as_slice()).unwrap();
        der[at + serial.len() - 1] ^= 1;
        let anchor = Anchor { name: "link".into(), fingerprint: sha256(&der), class: AnchorClass::Simulator };
        let link = Root { anchor, der: der.into(), accepted: true };
        let chip = examples::passport::japan().record.customer_chip.unwrap();
        let under = |root: &Root| {
            let (name, fingerprint) = (root.anchor.name.clone(), hex::upper(&root.anchor.fingerprint));
            let mut verdicts = chip.verdicts.clone();
            verdicts.issuer = Issuer::Anchored { name, fingerprint, class: AnchorClass::Simulator };
            verdicts
        };
        let found = |stored: &Root, roots: &[&Root]| {
            let roots: Vec<Root> = roots.iter().copied().cloned().collect();
            differences(&under(stored), &under(root), &chip.reading, &roots)
        };
        let (none, anchor) = (Vec::<String>::new, || vec!["anchor".to_owned()]);
        assert_eq!(found(&link, &[root, &link]), (none(), none()));
        assert_eq!(found(root, &[root]), (none(), none()));
        assert_eq!(found(&link, &[root]), (anchor(), none()));
        assert_eq!(found(other, &[root, other]), (none(), anchor()));
        assert_eq!(found(&link, &[]), (none(), anchor()), "of a family without roots");
    }

    /// Earlier versions called every field of an altered passport altered. That of some of them less is said now leaves their
    /// records open in those fields, and contradicts nothing.
    #[test]
    fn a_record_that_accused_every_field_of_an_altered_passport_is_not_contradicted() {
        let chip = examples::passport::japan().record.customer_chip.unwrap();
        let marked = |name: Mark| {
            let mut verdicts = chip.verdicts.clone();
            verdicts.integrity = Integrity::Altered { parts: vec!["dg2".into()] };
            verdicts.fields.iter_mut().find(|field| field.name == FieldName::NAME).unwrap().mark = name;
            verdicts
        };
        let found =
            |stored: Mark, again: Mark| differences(&marked(stored), &marked(again), &chip.reading, &[]);
        assert_eq!(found(Mark::Altered, Mark::SignedNotChecked), (vec!["field name".to_owned()], vec![]));
        assert_eq!(found(Mark::SignedNotChecked, Mark::SignedNotChecked), (vec![], vec![]));
        // A word that nothing bears out is still one.
        assert_eq!(found(Mark::Proved, Mark::Altered), (vec![], vec!["field name".to_owned()]));
    }

    /// A card that was written on has its old address in the picture: typed from there it is nobody's residence.
    #[test]
    fn an_address_that_was_replaced_is_no_residence() {
        let mut chip = examples::residence::first().record.customer_chip.unwrap();
        let of = |name: FieldName, typed: &[tashika_kit::reading::Field]| -> FieldValue {
            typed.iter().find(|field| field.name == name).unwrap().value.clone()
        };
        let replaced = of(FieldName::ADDRESS_AS_ISSUED, &chip.transcript);
        assert!(typed_as(&chip, &FieldName::ADDRESS, &replaced).is_none());
        assert!(typed_as(&chip, &FieldName::ADDRESS_AS_ISSUED, &replaced).is_some());
        let present = examples::residence::second().record.customer_chip.unwrap();
        let address = of(FieldName::ADDRESS, &present.transcript);
        assert!(typed_as(&present, &FieldName::ADDRESS, &address).is_some());
        chip.transcript.clear();
        assert!(typed_as(&chip, &FieldName::ADDRESS, &address).is_none());
    }
}

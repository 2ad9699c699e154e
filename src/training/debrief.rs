// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was right and what was missed, in the order in which it could have been seen.

use tashika_kit::persona::Differs;

use super::attempt::{Attempt, Ending, Seen};
use super::lesson::{Lesson, Right};
use crate::records::Compared;
use crate::words;

/// Where it could have been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// While the number was typed.
    Number,
    /// In the result.
    Result,
    /// In the comparison.
    Comparison,
    /// At the decision.
    Decision,
}

impl Place {
    /// The words of the place.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Number => "window.step.number",
            Self::Result => "window.step.result",
            Self::Comparison => "window.step.compare",
            Self::Decision => "window.step.decide",
        }
    }
}

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// It was wrong, or was not noticed.
    Missed,
    /// It could be done better; it makes no check wrong.
    Note,
}

/// One thing to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What; the locale files hold `debrief.<code>`.
    pub code: &'static str,
    /// Where it could have been seen.
    pub place: Place,
    /// How much it matters.
    pub weight: Weight,
    /// What differed there, if that is what it is about: chip and print are shown side by side.
    pub differs: Option<Differs>,
}

impl Finding {
    /// What is told, in Japanese and in English.
    #[must_use]
    pub fn told(&self) -> (String, String) {
        told(self.code)
    }
}

/// What is told of a finding by its code, in Japanese and in English; the answers as the page of the comparison calls them.
pub(super) fn told(code: &str) -> (String, String) {
    let key = format!("debrief.{code}");
    let (text, same, different) =
        (words::words(&key), words::words("compared.same"), words::words("compared.different"));
    let fill = |text: &str, same: &str, different: &str| {
        text.replace("{same}", same).replace("{different}", different)
    };
    (fill(text.ja, same.ja, different.ja), fill(text.en, same.en, different.en))
}

/// What a trainee is told after a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debrief {
    /// What the card teaches.
    pub lesson: Lesson,
    /// What was missed and what could be better, in the order in which it could have been seen.
    pub findings: Vec<Finding>,
}

impl Debrief {
    /// Whether nothing was missed.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.findings.iter().all(|finding| finding.weight != Weight::Missed)
    }

    /// What was missed.
    pub fn missed(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.weight == Weight::Missed)
    }
}

/// Holds what a trainee did against what the card teaches. `None` where there is nothing to tell: a card that could be
/// read and was taken away before it was.
#[must_use]
pub fn debrief(lesson: Lesson, attempt: &Attempt) -> Option<Debrief> {
    let gave_up = attempt.ending == Ending::GivenUp;
    let telling = !gave_up || attempt.read || lesson.right == Right::GiveUp || attempt.blocked_here;
    if !telling {
        return None;
    }
    let mut findings = Vec::new();
    number(&mut findings, attempt);
    result(&mut findings, lesson, attempt);
    if let Some(seen) = attempt.seen {
        comparison(&mut findings, lesson, attempt, seen);
    }
    decision(&mut findings, lesson, attempt);
    findings.sort_by_key(|finding| finding.place);
    Some(Debrief { lesson, findings })
}

const fn missed(code: &'static str, place: Place) -> Finding {
    Finding { code, place, weight: Weight::Missed, differs: None }
}

const fn note(code: &'static str, place: Place) -> Finding {
    Finding { weight: Weight::Note, ..missed(code, place) }
}

/// Tries of the customer's that were spent.
fn number(findings: &mut Vec<Finding>, attempt: &Attempt) {
    match (attempt.blocked_here, attempt.wrong_numbers) {
        (true, _) => findings.push(missed("number_blocked", Place::Number)),
        (false, 0) => {}
        (false, _) => findings.push(note("number_wrong", Place::Number)),
    }
}

/// What the chip's verdicts said, and was accepted all the same.
fn result(findings: &mut Vec<Finding>, lesson: Lesson, attempt: &Attempt) {
    if attempt.ending != Ending::Confirmed {
        return;
    }
    let code = match lesson.code {
        "altered" => "accepted_altered",
        "forged_signer" => "accepted_forged_signer",
        "clone" => "accepted_clone",
        "revoked" => "accepted_revoked",
        "differ" => "accepted_differ",
        "unknown_issuer" => "accepted_unknown_issuer",
        "expired" => "accepted_expired",
        _ => return,
    };
    findings.push(missed(code, Place::Result));
}

/// What the trainee said of card and person.
fn comparison(findings: &mut Vec<Finding>, lesson: Lesson, attempt: &Attempt, seen: Seen) {
    let place = Place::Comparison;
    let confirmed = attempt.ending == Ending::Confirmed;
    let other_face = lesson.differs.contains(&Differs::Face);
    match (seen.face, other_face) {
        (Some(Compared::Same), true) => {
            findings.push(Finding { differs: Some(Differs::Face), ..missed("face_said_same", place) });
        }
        (Some(Compared::NotCompared), true) => {
            findings.push(Finding { differs: Some(Differs::Face), ..missed("face_not_compared", place) });
        }
        (Some(Compared::Different), false) => findings.push(missed("face_said_different", place)),
        (Some(Compared::NotCompared), false) if confirmed => {
            findings.push(missed("face_not_compared_same", place));
        }
        _ => {}
    }
    print(findings, lesson, confirmed, seen.print);
    let code = match seen.security_code {
        Some(Compared::Different) => Some("code_said_different"),
        Some(Compared::NotCompared) if confirmed => Some("code_not_compared"),
        _ => None,
    };
    findings.extend(code.map(|code| missed(code, place)));
    let number = match seen.picture_number {
        Some(Compared::Different) if !lesson.differs.contains(&Differs::Number) => {
            Some("number_said_different")
        }
        Some(Compared::NotCompared) if confirmed => Some("number_not_compared"),
        _ => None,
    };
    findings.extend(number.map(|code| missed(code, place)));
}

/// What the trainee said of the print: one finding for each thing that differs.
fn print(findings: &mut Vec<Finding>, lesson: Lesson, confirmed: bool, said: Option<Compared>) {
    let place = Place::Comparison;
    let differing = lesson.differs.iter().copied().filter(|differs| *differs != Differs::Face);
    let differing: Vec<Differs> = differing.collect();
    match said {
        Some(Compared::Same) => findings.extend(differing.into_iter().map(|differs| {
            let code = match differs {
                Differs::Photo => "print_same_photo",
                Differs::Name => "print_same_name",
                Differs::Address => "print_same_address",
                Differs::Birth => "print_same_birth",
                Differs::Expiry => "print_same_expiry",
                Differs::Number | Differs::Face => "print_same_number",
            };
            Finding { differs: Some(differs), ..missed(code, place) }
        })),
        Some(Compared::NotCompared) => {
            if let Some(first) = differing.first() {
                findings.push(Finding { differs: Some(*first), ..missed("print_not_compared", place) });
            } else if confirmed {
                findings.push(missed("print_not_compared_same", place));
            }
        }
        Some(Compared::Different) if differing.is_empty() => {
            findings.push(missed("print_said_different", place));
        }
        Some(Compared::Different) | None => {}
    }
}

/// How it ended.
fn decision(findings: &mut Vec<Finding>, lesson: Lesson, attempt: &Attempt) {
    let place = Place::Decision;
    let noticed = attempt
        .seen
        .is_some_and(|seen| [seen.face, seen.print, seen.security_code].contains(&Some(Compared::Different)));
    match (attempt.ending, lesson.right) {
        (Ending::Confirmed, _) if noticed => findings.push(missed("confirmed_though_different", place)),
        // What the chip said is told where it was said.
        (Ending::Confirmed, Right::Refuse) if findings.iter().all(|f| f.weight != Weight::Missed) => {
            findings.push(missed("confirmed_wrongly", place));
        }
        (Ending::Refused, Right::Confirm) if attempt.could_confirm => {
            findings.push(missed("refused_wrongly", place));
        }
        (Ending::GivenUp, Right::Refuse) => findings.push(note("given_up_no_record", place)),
        (Ending::GivenUp, Right::Confirm | Right::Either) => findings.push(note("given_up", place)),
        _ => {}
    }
}

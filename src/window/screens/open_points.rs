// SPDX-License-Identifier: MIT OR Apache-2.0
//! What was not proved and what was not compared, and why a visit cannot end with "confirmed".

use eframe::egui::{RichText, Ui};
use tashika_kit::date::japan_day;
use tashika_kit::verdict::{Summary, Validity, Verdicts};
use tashika_mynumber::jpki::SIGNATURE;

use super::{comparison, inquiry};
use crate::counter::law;
use crate::counter::{Counter, Document, Finding, Typed, Whose};
use crate::records::{Compared, Observations, SpecialPeriod};
use crate::rules::Outcome;
use crate::window::findings;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::texts;
use crate::words;

/// Why confirming is not possible: what is wrong with a document first, then what the law says.
pub(super) fn why_not(counter: &Counter) -> &'static str {
    let visit = counter.visit();
    if let Some(wrong) = visit.parts().find(|part| !law::may_confirm(part)) {
        let Some(finding) = wrong.finding() else { return "window.decide.differs" };
        if let Some(why) = signature_open(finding) {
            return why;
        }
        return match (finding.summary, validity(finding)) {
            (Summary::Failed, _) => "summary.failed",
            (_, Validity::Expired { .. }) => "summary.expired",
            (_, Validity::NotYet { .. }) => "window.decide.not_yet",
            (_, Validity::Ask { .. }) if !differs(finding) => match finding.observed.special_period {
                Some(SpecialPeriod::NotShown) => "window.decide.special_period_not_shown",
                _ => "window.decide.special_period_open",
            },
            _ => "window.decide.differs",
        };
    }
    let outcomes =
        || counter.answers().iter().flat_map(|one| [Some(&one.ruling), one.representative.as_ref()]);
    match () {
        () if outcomes().flatten().any(|ruling| ruling.outcome == Outcome::Escalate) => "visit.why_escalate",
        () if outcomes().flatten().any(|ruling| ruling.outcome == Outcome::Refuse) => "visit.why_refuse",
        () => "visit.why_missing",
    }
}

/// Why a signature does not do, whatever the law says about it.
fn signature_open(finding: &Finding) -> Option<&'static str> {
    let is = finding.reading.family == SIGNATURE;
    is.then(|| words::jpki::why_not(&finding.verdicts)).flatten()
}

/// What the law has to know of a signature that it does not take, and that more papers do not mend.
pub(super) fn signature(ui: &mut Ui, counter: &Counter) {
    let Some(why) = counter.visit().customer.finding().and_then(signature_open) else { return };
    texts::notice(ui, Tone::Bad, |ui| {
        let title = words::words("window.jpki.decide.title");
        ui.label(RichText::new(title.first()).font(theme::bold(size::BODY)).color(Tone::Bad.ink()));
        ui.label(texts::small(title.second()));
        texts::both(ui, why, size::BODY, theme::ink());
    });
    ui.add_space(NEAR);
}

/// Whether the document was in force when it was read, with what was typed from its pictures.
fn validity(finding: &Finding) -> Validity {
    finding.validity(japan_day(finding.displayed_at))
}

fn differs(finding: &Finding) -> bool {
    let Observations { face, printed_card, security_code, picture_number, .. } = &finding.observed;
    [face, printed_card, security_code, picture_number].contains(&&Compared::Different)
}

/// What was not proved and what was not compared, of every document; in the order of the screen.
pub(super) fn open_points(counter: &Counter) -> Vec<(String, String)> {
    let parts = counter.visit().parts();
    parts
        .flat_map(|part| match &part.document {
            Some(Document::Chip(finding)) => open_in(finding),
            Some(Document::Typed(typed)) => open_on(typed),
            None => Vec::new(),
        })
        .collect()
}

/// On a document without a chip only the photo can be compared.
fn open_on(typed: &Typed) -> Vec<(String, String)> {
    let open = law::has_photo(typed.kind) && law::face_of(typed) == Compared::NotCompared;
    open.then(|| not_compared("observation.face")).into_iter().collect()
}

fn not_compared(key: &str) -> (String, String) {
    let (what, said) = (words::words(key), words::words("compared.not_compared"));
    (format!("{}: {}", what.first(), said.first()), format!("{}: {}", what.second(), said.second()))
}

fn open_in(finding: &Finding) -> Vec<(String, String)> {
    let mut open = Vec::new();
    if crate::jpki::is_jpki(&finding.reading.family) {
        return signature_points(finding);
    }
    if finding.summary != Summary::ProvedInForce {
        let verdicts = Verdicts { validity: validity(finding), ..finding.verdicts.clone() };
        let answers = findings::answers(&verdicts);
        // Revocation is not asked for any card face today and does not enter the summary.
        let counting = answers.iter().filter(|answer| answer.question != "question.revocation");
        for answer in
            counting.filter(|answer| matches!(answer.tone, Tone::Unknown | Tone::Caution | Tone::Bad))
        {
            let is_seen = finding.observed.special_period == Some(SpecialPeriod::Shown);
            let prolonged = answer.answer == "validity.ask" && is_seen;
            let said = if prolonged { "window.decide.prolonged" } else { answer.answer };
            let (question, said) = (words::words(answer.question), words::words(said));
            open.push((
                format!("{}: {}", question.first(), said.first()),
                format!("{}: {}", question.second(), said.second()),
            ));
        }
    }
    let Observations { face, printed_card, security_code, picture_number, .. } = &finding.observed;
    let compared = [
        (face, "observation.face"),
        (printed_card, "observation.printed_card"),
        (security_code, "observation.security_code"),
        (picture_number, "observation.picture_number"),
    ];
    // What the document does not have, nobody could compare.
    let asked = comparison::rows(finding);
    let open_one =
        |(compared, key): &(&Compared, &str)| **compared == Compared::NotCompared && asked.contains(key);
    for (_, key) in compared.into_iter().filter(open_one) {
        open.push(not_compared(key));
    }
    if finding.asks_address_page() && finding.observed.address_page.is_none() {
        open.push(not_compared("window.address_page.title"));
    }
    let inquiry = finding.observed.number_inquiry.map(|inquiry| inquiry.answer);
    if let Some(key) = inquiry.and_then(inquiry::open) {
        let (what, said) = (words::words("window.inquiry.title"), words::words(key));
        open.push((
            format!("{}: {}", what.first(), said.first()),
            format!("{}: {}", what.second(), said.second()),
        ));
    }
    open
}

/// Whether everything that was asked to be compared, of every document, is the same.
pub(super) fn all_the_same(counter: &Counter) -> bool {
    asked(counter).all(|(_, said)| said == Compared::Same)
}

/// Whether everything the visit rests on was proved by a chip: neither what was typed (a document, a further paper, an
/// address beside the chip's) nor what is known of a customer from before is.
pub(super) fn all_proved(counter: &Counter) -> bool {
    let visit = counter.visit();
    let mut documents = visit.parts().filter_map(|part| part.document.as_ref()).peekable();
    let is_proved = |document: &Document| match document {
        Document::Chip(finding) => {
            findings::headline_of(&finding.reading.family, &finding.verdicts).0 == Tone::Good
        }
        Document::Typed(_) => false,
    };
    let acting = std::iter::once(Whose::Customer)
        .chain(visit.occasion.representative.then_some(Whose::Representative));
    let typed =
        |whose| !visit.part(whose).supplements.is_empty() || !visit.holder(whose).residence.trim().is_empty();
    visit.known.is_none()
        && !acting.into_iter().any(typed)
        && documents.peek().is_some()
        && documents.all(is_proved)
}

/// What was asked to be compared, of every document, as the key of what it is about, and what was said.
fn asked(counter: &Counter) -> impl Iterator<Item = (&'static str, Compared)> {
    let parts = counter.visit().parts();
    parts.filter_map(|part| part.document.as_ref()).flat_map(asked_of)
}

fn asked_of(document: &Document) -> Vec<(&'static str, Compared)> {
    let finding = match document {
        Document::Chip(finding) => finding,
        Document::Typed(typed) => {
            let said = law::has_photo(typed.kind).then(|| ("window.compare.about.face", law::face_of(typed)));
            return said.into_iter().collect();
        }
    };
    let seen = &finding.observed;
    let all = [
        ("observation.face", "window.compare.about.face", seen.face),
        ("observation.printed_card", "window.compare.about.printed_card", seen.printed_card),
        ("observation.security_code", "window.compare.about.security_code", seen.security_code),
        ("observation.picture_number", "window.compare.about.picture_number", seen.picture_number),
    ];
    let rows = comparison::rows(finding);
    let asked = all.into_iter().filter(|(question, ..)| rows.contains(question));
    asked.map(|(_, about, said)| (about, said)).collect()
}

/// Says before the decision what was not compared, once each.
pub(super) fn left_open(ui: &mut Ui, counter: &Counter) {
    let mut open: Vec<&str> = Vec::new();
    for (about, _) in asked(counter).filter(|(_, said)| *said == Compared::NotCompared) {
        if !open.contains(&about) {
            open.push(about);
        }
    }
    if open.is_empty() {
        return;
    }
    let text = words::words("window.compare.left_open");
    let firsts: Vec<&str> = open.iter().map(|key| words::words(key).first()).collect();
    let seconds: Vec<&str> = open.iter().map(|key| words::words(key).second()).collect();
    texts::notice(ui, Tone::Caution, |ui| {
        let line = text.first().replace("{what}", &firsts.join("・"));
        ui.label(RichText::new(line).font(theme::bold(size::BODY)).color(Tone::Caution.ink()));
        ui.label(texts::small(text.second().replace("{what}", &seconds.join("・"))));
    });
    ui.add_space(NEAR);
}

/// What of a signature is not proved. Revocation counts; a second source of the same values there is none.
fn signature_points(finding: &Finding) -> Vec<(String, String)> {
    let answers = findings::answers_of(&finding.reading.family, &finding.verdicts);
    let counting = answers.iter().filter(|answer| answer.question != "question.agreement");
    let open = counting.filter(|answer| !matches!(answer.tone, Tone::Good | Tone::Plain));
    open.map(|answer| {
        let (question, said) = (words::words(answer.question), words::words(answer.answer));
        (
            format!("{}: {}", question.first(), said.first()),
            format!("{}: {}", question.second(), said.second()),
        )
    })
    .collect()
}

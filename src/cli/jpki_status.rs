// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika jpki status`: the role, whom it asks about revocation, and the state of what was received.

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::output::{complain, say};
use super::{Common, exit, output};
use crate::jpki::revocation::Channel;
use crate::jpki::revocation::crl::{CrlStore, ListState};
use crate::jpki::revocation::http::{HttpError, Network, Patience, Transport};
use crate::jpki::revocation::ocsp;
use crate::jpki::{Function, JpkiUse, Role, StandingProblem};
use crate::manager::in_japan;
use crate::words::{self, words};

#[derive(Debug, Args)]
pub(super) struct StatusArguments {
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
    /// Ask whether the responder set with --ocsp-url answers at all. No certificate is named.
    #[arg(long)]
    ask: bool,
}

/// What is told.
#[derive(Serialize)]
pub(super) struct Status {
    schema: &'static str,
    training: bool,
    pub(super) role: Role,
    purpose: String,
    approval: String,
    until: Option<Date>,
    /// Why there is no role although one was set.
    pub(super) problem: Option<&'static str>,
    /// What a card may be put down for here and now.
    pub(super) offers: Vec<JpkiUse>,
    /// Who is asked about revocation.
    pub(super) provider: String,
    pub(super) ocsp: Ocsp,
    pub(super) lists: Lists,
    /// Whether there is somebody who authenticates without a PIN, and who.
    pinless: Option<String>,
}

/// How OCSP is asked.
#[derive(Serialize)]
pub(super) struct Ocsp {
    asked: bool,
    /// Instead of the address in the certificate.
    url: Option<String>,
    /// Whether the responder answers; `None` if nobody looked.
    pub(super) answers: Option<bool>,
    /// Why nobody looked although that was asked for, as a key of the locale files.
    not_looked: Option<&'static str>,
}

/// The received lists.
#[derive(Serialize)]
pub(super) struct Lists {
    pub(super) count: usize,
    pub(super) out_of_date: usize,
    /// The first moment at which one of them will be out of date.
    pub(super) next: Option<Timestamp>,
}

pub(super) fn run(common: &Common, arguments: &StatusArguments) -> u8 {
    let status = match Status::of(common, arguments.ask) {
        Ok(status) => status,
        Err(text) => {
            complain!("tashika: {text}");
            return exit::TROUBLE;
        }
    };
    if arguments.json {
        output::json(&status);
    } else {
        status.tell();
    }
    if status.problem.is_some() || status.ocsp.answers == Some(false) { exit::TROUBLE } else { exit::PROVED }
}

impl Status {
    pub(super) fn of(common: &Common, ask: bool) -> Result<Self, String> {
        let settings = common.settings()?;
        let jpki = &settings.jpki;
        let standing = jpki.standing.clone();
        let problem = common.standing().err().as_ref().map(StandingProblem::code);
        let may = standing.may(Function::AskDirectly);
        let url = common.revocation.url().map(str::to_owned);
        let answers = url.as_deref().filter(|_| ask && may && !common.training).map(answers);
        let not_looked = match (&answers, &url) {
            _ if common.training && (ask || url.is_some()) => Some("not_in_training"),
            (None, _) if ask && !may => Some("may_not_ask"),
            (None, None) if ask => Some("no_url"),
            _ => None,
        };
        Ok(Self {
            schema: "tashika.jpki-status/1",
            training: common.training,
            role: standing.role,
            purpose: standing.purpose,
            approval: standing.approval,
            until: standing.until,
            problem,
            offers: JpkiUse::ALL.into_iter().filter(|what| jpki.offers(*what)).collect(),
            provider: asked(&jpki.revocation.name(), may),
            ocsp: Ocsp { asked: may && common.revocation.asks_ocsp(), url, answers, not_looked },
            lists: Lists::of(common),
            pinless: jpki.pinless.as_ref().map(|authenticator| authenticator.name()),
        })
    }

    fn tell(&self) {
        if self.training {
            say!("*** 訓練 / TRAINING ***");
        }
        let line = |key: &str, value: &str| say!("{}: {value}", words::ja(&format!("jpki.standing.{key}")));
        line("role", words::ja(&format!("jpki.role.{}", self.role.code())));
        if let Some(code) = self.problem {
            line("problem", words::ja(&format!("jpki.standing.{code}")));
        }
        if self.role != Role::None {
            line("purpose", &self.purpose);
            line("approval", &self.approval);
            line("until", &self.until.map_or("-".to_owned(), |day| day.to_string()));
        }
        let line = |key: &str, value: &str| {
            let key = format!("jpki.status.{key}");
            let text = words(&key);
            say!("{} / {}: {value}", text.ja, text.en);
        };
        line("provider", &in_words(&self.provider));
        let yes = |yes: bool| words::ja(if yes { "jpki.status.yes" } else { "jpki.status.no" }).to_owned();
        line("ocsp", &yes(self.ocsp.asked));
        if let Some(url) = &self.ocsp.url {
            line("url", url);
        }
        if let Some(answers) = self.ocsp.answers {
            line("answers", &yes(answers));
        }
        if let Some(why) = self.ocsp.not_looked {
            line("answers", words::ja(&format!("jpki.status.{why}")));
        }
        line("lists", &self.lists.in_words());
        line("pinless", self.pinless.as_deref().unwrap_or("-"));
    }
}

/// Who is asked, as codes: OCSP and lists only by whom the law lets ask.
fn asked(name: &str, directly: bool) -> String {
    let own = [Channel::Ocsp, Channel::Crl].map(Channel::code);
    let all: Vec<&str> = name.split(", ").filter(|one| directly || !own.contains(one)).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

/// The same in words; a platform has a name of its own.
fn in_words(provider: &str) -> String {
    let one = |code: &str| match code {
        "none" => words::ja("jpki.status.nobody").to_owned(),
        code => words::lasting(&format!("revocation_source.{code}"))
            .map_or_else(|| code.to_owned(), |text| text.ja.to_owned()),
    };
    provider.split(", ").map(one).collect::<Vec<_>>().join("、")
}

impl Lists {
    fn in_words(&self) -> String {
        let word = |key: &str| words::ja(&format!("jpki.status.{key}")).to_owned();
        if self.count == 0 {
            return word("no_lists");
        }
        let mut said = vec![format!("{}{}", self.count, word("list_count"))];
        if self.out_of_date > 0 {
            said.push(format!("{} {}{}", word("out_of_date"), self.out_of_date, word("list_count")));
        }
        said.extend(self.next.map(|next| format!("{} {}（日本時間）", word("next"), in_japan(next))));
        said.join("、")
    }

    /// Every index is looked at whole: it takes as long as reading the files does.
    fn of(common: &Common) -> Self {
        let now = Timestamp::now();
        let all = common.crl_folder().and_then(|folder| CrlStore::open(&folder).status(now).ok());
        let all = all.unwrap_or_default();
        let bad = all.iter().filter(|list| list.state != ListState::InForce).count();
        let next = all.iter().filter_map(|list| list.next_update).filter(|next| *next >= now).min();
        Self { count: all.len(), out_of_date: bad, next }
    }
}

/// Whether somebody answers there who speaks the protocol, with whatever status. The request names no certificate.
fn answers(url: &str) -> bool {
    // A request without a request list: every responder calls it malformed.
    const NOTHING: [u8; 6] = [0x30, 0x04, 0x30, 0x02, 0x30, 0x00];
    let content =
        crate::jpki::revocation::http::Content { sends: ocsp::SENDS, expects: ocsp::EXPECTS, body: &NOTHING };
    let answer = Network::new(Patience::default()).post(url, content, ocsp::Limits::default().largest);
    match answer {
        Ok(bytes) => bytes.first() == Some(&0x30),
        // It is there, and does not like the question.
        Err(HttpError::Status(code)) => (400..500).contains(&code) && code != 404,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_ask_is_not_said_to_ask() {
        assert_eq!(asked("ocsp, crl", false), "none");
        assert_eq!(asked("ocsp, crl", true), "ocsp, crl");
        assert_eq!(asked("simulated", false), "simulated");
        assert_eq!(asked("見本プラットフォーム", false), "見本プラットフォーム");
    }

    #[test]
    fn codes_never_stand_where_people_read() {
        let said = in_words("ocsp, crl");
        assert!(said.contains("OCSP") && !said.contains("ocsp"), "{said}");
        assert!(in_words("none").contains("設定されていません"));
        assert_eq!(in_words("見本プラットフォーム"), "見本プラットフォーム");
    }

    #[test]
    fn lists_are_told_in_a_sentence() {
        let none = Lists { count: 0, out_of_date: 0, next: None };
        assert_eq!(none.in_words(), "ありません");
        let some = Lists { count: 12, out_of_date: 1, next: Some(Timestamp::UNIX_EPOCH) };
        assert_eq!(some.in_words(), "12件、期限切れ 1件、次の期限 1970-01-01 09:00（日本時間）");
    }
}

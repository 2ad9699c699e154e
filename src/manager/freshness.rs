// SPDX-License-Identifier: MIT OR Apache-2.0
//! How fresh what verdicts rest on is: anchors by family, and lists of revoked certificates. Read only; what is missing or out
//! of date names who acts.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::anchors::{Anchor, AnchorClass};

use crate::jpki::revocation::crl::{CrlStore, ListState};
use crate::jpki::revocation::{NobodyAsked, RevocationProvider as _};
use crate::jpki::{Function, JpkiSettings};
use crate::records::{BookKind, Places};
use crate::trust::TrustStore;
use crate::trust::roots::Pin;
use crate::trust::signers::Signer;

/// Values shipped with the program are looked at again after so many days. Our choice: the issuers announce nothing.
pub const SHIPPED_DAYS: i64 = 365;

/// A master list is old after so many days. Our choice: publishers replace theirs several times a year.
pub const LIST_DAYS: i64 = 180;

/// How something stands; the locale files hold `freshness.state.<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// There, and not old.
    Current,
    /// Nothing to do here, and nothing can be said by it: not used at this counter.
    NotUsed,
    /// There is nothing: what rests on it is "not checked".
    Missing,
    /// There, but nobody says as of when.
    Undated,
    /// Out of date.
    Old,
    /// Damaged: nothing is said by it.
    Damaged,
}

impl State {
    /// The code in locale keys.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::NotUsed => "not_used",
            Self::Missing => "missing",
            Self::Undated => "undated",
            Self::Old => "old",
            Self::Damaged => "damaged",
        }
    }

    /// Whether somebody has to act.
    #[must_use]
    pub const fn needs_somebody(self) -> bool {
        matches!(self, Self::Old | Self::Damaged)
    }
}

/// What verdicts about one family rest on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Family {
    /// `trust.for.<code>`.
    pub code: &'static str,
    /// How it stands.
    pub state: State,
    /// How many anchors there are, and how many of them count here.
    pub anchors: usize,
    /// Those of a class that is accepted here.
    pub accepted: usize,
    /// The classes there are.
    pub classes: Vec<AnchorClass>,
    /// Where they come from, as the file or the import says.
    pub source: String,
    /// As of which day.
    pub as_of: Option<Date>,
    /// That many days ago.
    pub age: Option<i64>,
    /// Of the accepted ones that say until when they hold, how many do no longer.
    pub ended: usize,
    /// What is wrong or missing: a code of `freshness.why.<code>`.
    pub why: Option<&'static str>,
}

/// The received lists of revoked JPKI certificates, and whether somebody is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// How it stands.
    pub state: State,
    /// Whether the operator's role lets it ask at all.
    pub may: bool,
    /// Who is asked, by the provider's name.
    pub provider: String,
    /// How many lists.
    pub lists: usize,
    /// Of them out of date or damaged.
    pub bad: usize,
    /// The oldest thisUpdate.
    pub this_update: Option<Timestamp>,
    /// The first nextUpdate to come, or that has passed.
    pub next_update: Option<Timestamp>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Freshness {
    /// By family.
    pub families: Vec<Family>,
    /// Revocation of JPKI certificates.
    pub revocation: Revocation,
}

impl Freshness {
    /// As it stands now. Looks at every index of a list whole, which takes as long as reading the files does.
    #[must_use]
    pub fn of(store: &TrustStore, jpki: &JpkiSettings, lists: &Path, today: Date, now: Timestamp) -> Self {
        let families = vec![
            shipped(store, "my_number_card_face", store.card_verifiable_anchors(), store.sources().0, today),
            shipped(store, "jpki", store.pinned_certificates(), store.sources().1, today),
            licences(store, today),
            residence(store, today),
            passports(store, today),
        ];
        let (mut families, revocation) = (families, Revocation::of(jpki, lists, today, now));
        // Training rests on simulated anchors alone; what a real counter lacks is not told there.
        if store.accepted().contains(AnchorClass::Simulator) {
            for family in &mut families {
                (family.state, family.why) = (State::NotUsed, Some("training"));
            }
        }
        Self { families, revocation }
    }

    /// How many parts need somebody.
    #[must_use]
    pub fn needs_somebody(&self) -> usize {
        let families = self.families.iter().map(|family| family.state);
        families.chain([self.revocation.state]).filter(|state| state.needs_somebody()).count()
    }

    /// How many parts are missing: what rests on them is "not checked".
    #[must_use]
    pub fn missing(&self) -> usize {
        let families = self.families.iter().map(|family| family.state);
        families.chain([self.revocation.state]).filter(|state| *state == State::Missing).count()
    }
}

/// Where received revocation lists are: beside the record book, those of training apart.
#[must_use]
pub fn lists_folder(places: &Places, kind: BookKind) -> PathBuf {
    let training = kind == BookKind::Training;
    places.book.with_file_name(if training { "training-revocation-lists" } else { "revocation-lists" })
}

fn age(as_of: Option<Date>, today: Date) -> Option<i64> {
    as_of.map(|day| i64::from((today - day).get_days()))
}

fn counted<'a>(store: &TrustStore, code: &'static str, anchors: impl Iterator<Item = &'a Anchor>) -> Family {
    let all: Vec<AnchorClass> = anchors.map(|anchor| anchor.class).collect();
    let mut classes = all.clone();
    classes.sort_unstable();
    classes.dedup();
    Family {
        code,
        state: State::Current,
        anchors: all.len(),
        accepted: all.iter().filter(|class| store.accepted().contains(**class)).count(),
        classes,
        source: String::new(),
        as_of: None,
        age: None,
        ended: 0,
        why: None,
    }
}

/// Values that come with the program, or from a folder that stands in for them.
fn shipped<'a>(
    store: &TrustStore,
    code: &'static str,
    anchors: impl Iterator<Item = &'a Anchor>,
    source: Option<&str>,
    today: Date,
) -> Family {
    let family = counted(store, code, anchors);
    let as_of = store.as_of(code);
    let age = age(as_of, today);
    let (state, why) = match (family.accepted, age) {
        (0, _) => (State::Missing, Some("none_accepted")),
        (_, None) => (State::Undated, Some("undated")),
        (_, Some(age)) if age > SHIPPED_DAYS => (State::Old, Some("shipped_old")),
        _ => (State::Current, None),
    };
    Family { state, why, as_of, age, source: source.unwrap_or_default().to_owned(), ..family }
}

fn licences(store: &TrustStore, today: Date) -> Family {
    let family = counted(store, "licence", store.signers().iter().map(|signer| &signer.anchor));
    let entries = || store.signers().iter().filter_map(|signer| signer.added.as_ref());
    let has_ended = |signer: &&Signer| {
        let facts = signer.added.as_ref().and_then(|(_, facts)| facts.as_ref());
        facts.is_some_and(|facts| !facts.in_force(today))
    };
    let ended = store.signers().iter().filter(has_ended);
    let ended = ended.filter(|signer| store.accepted().contains(signer.anchor.class)).count();
    let as_of = entries().map(|(entry, _)| entry.added_on).max();
    let source = entries().next_back().map(|(entry, _)| entry.source.clone()).unwrap_or_default();
    let (state, why) = match (family.accepted, ended) {
        (0, _) => (State::Missing, Some("licence_none")),
        (accepted, ended) if ended >= accepted => (State::Old, Some("all_ended")),
        _ => (State::Current, None),
    };
    Family { state, why, ended, as_of, age: age(as_of, today), source, ..family }
}

fn residence(store: &TrustStore, today: Date) -> Family {
    let imported = || store.residence_roots().filter(|(_, imported)| imported.is_some());
    let family = counted(store, "residence", imported().map(|(pin, _)| &pin.anchor));
    let accepted = |pin: &Pin| store.accepted().contains(pin.anchor.class);
    let ended = imported().filter(|(pin, _)| accepted(pin) && !pin.in_force(today)).count();
    let as_of = imported().filter_map(|(_, root)| root.map(|root| root.entry.added_on)).max();
    let (state, why) = match (family.accepted, ended) {
        (0, _) => (State::Missing, Some("residence_none")),
        (accepted, ended) if ended >= accepted => (State::Old, Some("all_ended")),
        _ => (State::Current, None),
    };
    let source = store.source_of_pins().unwrap_or_default().to_owned();
    Family { state, why, ended, as_of, age: age(as_of, today), source, ..family }
}

fn passports(store: &TrustStore, today: Date) -> Family {
    let passports = store.passports();
    let contents = passports.contents();
    let classes = contents.cscas.iter().map(|csca| crate::trust::passport::class(csca, store.accepted()));
    let all: Vec<AnchorClass> = classes.collect();
    let mut family = counted(store, "passport", std::iter::empty());
    family.anchors = all.len();
    family.accepted = all.iter().filter(|class| store.accepted().contains(**class)).count();
    family.classes = all;
    family.classes.sort_unstable();
    family.classes.dedup();
    let said =
        |import: &crate::trust::passport::store::Import| import.signed_at.parse().unwrap_or(import.added_on);
    let newest = contents.imports.iter().max_by_key(|import| said(import));
    let as_of = newest.map(said);
    let age = age(as_of, today);
    let late = |crl: &&crate::trust::passport::store::Crl| crl.facts.next_by.is_some_and(|day| day < today);
    let ended = contents.crls.iter().filter(late).count();
    let (state, why) = match age {
        _ if !contents.problems.is_empty() => (State::Damaged, Some("passport_damaged")),
        _ if family.accepted == 0 => (State::Missing, Some("passport_none")),
        Some(age) if age > LIST_DAYS => (State::Old, Some("list_old")),
        _ if ended > 0 => (State::Old, Some("crl_old")),
        _ => (State::Current, None),
    };
    let source = newest.map(|import| import.source.clone()).unwrap_or_default();
    Family { state, why, ended, as_of, age, source, ..family }
}

impl Revocation {
    fn of(jpki: &JpkiSettings, folder: &Path, today: Date, now: Timestamp) -> Self {
        let may_on = |function| jpki.standing.may_on(function, today);
        let may = may_on(Function::AskDirectly) || may_on(Function::AskPlatform);
        let is_asked = jpki.revocation.name() != NobodyAsked.name();
        let read = CrlStore::open(folder).status(now);
        let broken = read.is_err();
        let lists = read.unwrap_or_default();
        let bad = lists.iter().filter(|list| list.state != ListState::InForce).count();
        let damaged = lists.iter().any(|list| list.state == ListState::Damaged);
        let state = match (may, bad) {
            _ if broken || damaged => State::Damaged,
            (false, _) => State::NotUsed,
            (true, _) if lists.is_empty() && !is_asked => State::Missing,
            (true, 0) => State::Current,
            (true, _) => State::Old,
        };
        Self {
            state,
            may,
            provider: jpki.revocation.name(),
            lists: lists.len(),
            bad,
            this_update: lists.iter().filter_map(|list| list.this_update).min(),
            next_update: lists.iter().filter_map(|list| list.next_update).min(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use jiff::civil::date;
    use jiff::{Timestamp, ToSpan};

    use super::{Family, Freshness, Revocation, State};
    use crate::jpki::{JpkiSettings, Standing};
    use crate::trust::{AcceptedClasses, TrustStore};

    fn of(accepted: &str, today: jiff::civil::Date) -> Freshness {
        let store = TrustStore::shipped(accepted.parse::<AcceptedClasses>().unwrap()).unwrap();
        let nowhere = tempfile::tempdir().unwrap();
        let lists = nowhere.path().join("none");
        Freshness::of(&store, &JpkiSettings::default(), &lists, today, Timestamp::now())
    }

    fn family<'a>(all: &'a Freshness, code: &str) -> &'a Family {
        all.families.iter().find(|family| family.code == code).unwrap()
    }

    #[test]
    fn what_nobody_imported_is_missing_and_never_current() {
        let all = of("official,unofficial", date(2026, 11, 22));
        for code in ["licence", "residence", "passport"] {
            assert_eq!(family(&all, code).state, State::Missing, "{code}");
            assert!(family(&all, code).why.is_some());
        }
        assert_eq!(family(&all, "jpki").state, State::Current);
        assert_eq!(all.revocation.state, State::NotUsed, "without a role nobody is asked");
        assert_eq!(all.missing(), 3);
    }

    #[test]
    fn shipped_values_grow_old() {
        let all = of("official,unofficial", date(2026, 11, 22));
        let as_of = family(&all, "jpki").as_of.unwrap();
        let day = |days: i64| as_of.saturating_add(days.days());
        assert_eq!(family(&of("official,unofficial", day(365)), "jpki").state, State::Current);
        let old = of("official,unofficial", day(366));
        assert_eq!(family(&old, "jpki").state, State::Old);
        assert!(old.needs_somebody() >= 1);
    }

    #[test]
    fn training_lacks_nothing_and_uses_nothing() {
        let nowhere = tempfile::tempdir().unwrap();
        let (day, now) = (date(2026, 11, 22), Timestamp::now());
        let store = TrustStore::training().unwrap();
        let all = Freshness::of(&store, &JpkiSettings::default(), nowhere.path(), day, now);
        assert!(all.families.iter().all(|family| family.state == State::NotUsed));
        assert_eq!((all.missing(), all.needs_somebody()), (0, 0));
    }

    #[test]
    fn a_role_with_nobody_to_ask_and_no_list_has_nothing_and_an_ended_one_asks_nobody() {
        let nowhere = tempfile::tempdir().unwrap();
        let day = date(2026, 11, 22);
        let with = |until| {
            let standing = Standing { until, ..Standing::training() };
            let jpki = JpkiSettings { standing, ..JpkiSettings::default() };
            Revocation::of(&jpki, nowhere.path(), day, Timestamp::now())
        };
        assert_eq!((with(None).may, with(None).state), (true, State::Missing));
        let ended = with(Some(date(2026, 1, 1)));
        assert_eq!((ended.may, ended.state), (false, State::NotUsed));
    }

    #[test]
    fn anchors_of_a_class_that_is_not_accepted_are_none() {
        let official = of("official", date(2026, 11, 22));
        let faces = family(&official, "my_number_card_face");
        assert!(faces.accepted < faces.anchors, "unofficial ones do not count then");
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! How an act is divided: a public part in the leaf, which holds no personal value and no free text, and a sealed
//! content.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tashika_kit::verdict::Summary;

use super::act::{Act, Logged, MailEvent};
use super::error::BookError;
use super::jpki::JpkiAct;
use super::record::{Decision, MailPlan, Record};
use crate::jpki::revocation::Channel;
use crate::jpki::{JpkiUse, Role};
use crate::keys::{Right, Session};
use crate::proof::commitment::Sections;
use crate::proof::leaf::Leaf;
use crate::rules::{ChipState, Law, Outcome, RuleSetRef};

/// What everybody who verifies the log can read of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RecordPublic {
    pub(super) created_at: Timestamp,
    pub(super) law: Law,
    pub(super) outcome: Outcome,
    pub(super) decision: String,
    pub(super) branch: String,
    pub(super) terminal: String,
    pub(super) clerk: String,
    pub(super) rule_set: RuleSetRef,
    pub(super) rule_id: Option<String>,
    pub(super) chip: ChipState,
    pub(super) mail: Option<MailPlan>,
    pub(super) training: bool,
}

impl RecordPublic {
    fn of(record: &Record) -> Self {
        let (header, ruling) = (&record.header, &record.ruling);
        Self {
            created_at: header.created_at,
            law: header.law,
            outcome: ruling.outcome,
            decision: decision(&record.decision).to_owned(),
            branch: header.branch.clone(),
            terminal: header.terminal.clone(),
            clerk: header.performed_by.clone(),
            rule_set: ruling.rule_set.clone(),
            rule_id: ruling.rule_id.clone(),
            chip: ruling.chip,
            mail: record.mail,
            training: header.training,
        }
    }
}

/// What everybody who verifies the log can read of an authentication: who did what under which role, and what came of it
/// (`specs` law §5.4); nothing that tells whose certificate it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct JpkiPublic {
    pub(super) what: JpkiUse,
    pub(super) role: Role,
    pub(super) summary: Summary,
    /// The word of the answer about revocation.
    pub(super) revocation: String,
    pub(super) channel: Option<Channel>,
    pub(super) clerk: String,
    pub(super) made_at: Timestamp,
    pub(super) training: bool,
}

impl JpkiPublic {
    fn of(act: &JpkiAct) -> Self {
        Self {
            what: act.note.what,
            role: act.note.role,
            summary: act.summary,
            revocation: act.note.revocation.word().to_owned(),
            channel: act.note.revocation.channel,
            clerk: act.performed_by.clone(),
            made_at: act.at,
            training: act.training,
        }
    }
}

/// The word of a decision, without its reason.
fn decision(decision: &Decision) -> &'static str {
    match decision {
        Decision::Confirmed => "confirmed",
        Decision::PendingMail => "pending_mail",
        Decision::Refused { .. } => "refused",
    }
}

/// An act, divided.
pub(super) struct Divided {
    /// The act's name in the leaf.
    pub(super) act: String,
    /// The record it is about.
    pub(super) record_id: Option<String>,
    /// The public part.
    pub(super) public: Value,
    /// What gets sealed; `None` if everything is public.
    pub(super) content: Option<Sections>,
}

/// Divides an act.
pub(super) fn divide(act: &Act) -> Result<Divided, BookError> {
    let whole = |content: Result<Sections, _>| content.map(Some).map_err(|_| BookError::Encode);
    let content = match act {
        Act::Record(record) => whole(Sections::of(record.as_ref()))?,
        Act::Amended(amendment) => whole(Sections::of(amendment))?,
        Act::Mail(event) => whole(Sections::of(event))?,
        Act::Supplemented(received) => whole(Sections::of(received))?,
        Act::Exported(export) => whole(Sections::of(export))?,
        Act::Jpki(act) => whole(Sections::of(act.as_ref()))?,
        _ => None,
    };
    // Everything of the act; its personal members are taken out again below.
    let mut object = match act {
        Act::Record(record) => object(&RecordPublic::of(record))?,
        Act::Jpki(act) => object(&JpkiPublic::of(act))?,
        _ => object(act)?,
    };
    object.remove("act");
    let record_id = match act {
        Act::Record(record) => Some(record.header.record_id.clone()),
        _ => object.remove("record_id").and_then(|id| id.as_str().map(str::to_owned)),
    };
    match act {
        Act::Amended(_) | Act::Supplemented(_) => object.clear(),
        Act::Mail(_) => drop(object.remove("tracking")),
        Act::Exported(_) => drop(object.remove("reason")),
        _ => {}
    }
    Ok(Divided { act: name(act).to_owned(), record_id, public: Value::Object(object), content })
}

fn object<T: Serialize>(value: &T) -> Result<serde_json::Map<String, Value>, BookError> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(BookError::Encode),
    }
}

/// Puts an act together again. `content` is what was sealed, if the act has a content.
pub(super) fn join(leaf: &Leaf, content: Option<&Sections>) -> Result<Logged, BookError> {
    let unreadable = BookError::Unreadable { seq: leaf.seq };
    let act = match (leaf.act.as_str(), content) {
        ("record", Some(content)) => content.content().map(|record| Act::Record(Box::new(record))).ok(),
        ("amended", Some(content)) => content.content().map(Act::Amended).ok(),
        ("mail", Some(content)) => content.content().map(Act::Mail).ok(),
        ("supplemented", Some(content)) => content.content().map(Act::Supplemented).ok(),
        ("exported", Some(content)) => content.content().map(Act::Exported).ok(),
        ("jpki", Some(content)) => content.content().map(|act| Act::Jpki(Box::new(act))).ok(),
        (_, None) => public_act(leaf),
        (_, Some(_)) => None,
    };
    let act = act.ok_or(unreadable)?;
    Ok(Logged { seq: leaf.seq, at: leaf.at, by: leaf.by.clone(), act })
}

/// An act of which everything is public.
fn public_act(leaf: &Leaf) -> Option<Act> {
    let mut object = leaf.public.as_object()?.clone();
    object.insert("act".to_owned(), Value::String(leaf.act.clone()));
    if let Some(record_id) = &leaf.record_id {
        object.insert("record_id".to_owned(), Value::String(record_id.clone()));
    }
    serde_json::from_value(Value::Object(object)).ok()
}

/// What is public of a mail event, from a leaf.
pub(super) fn mail_event(leaf: &Leaf) -> Option<MailEvent> {
    let mut object = leaf.public.as_object()?.clone();
    object.insert("record_id".to_owned(), Value::String(leaf.record_id.clone()?));
    object.insert("tracking".to_owned(), Value::String(String::new()));
    serde_json::from_value(Value::Object(object)).ok()
}

/// The act's name, as serde writes it.
pub(super) fn name(act: &Act) -> &'static str {
    match act {
        Act::Record(_) => "record",
        Act::Amended(_) => "amended",
        Act::Mail(_) => "mail",
        Act::Supplemented(_) => "supplemented",
        Act::RelationEnded { .. } => "relation_ended",
        Act::LastUse { .. } => "last_use",
        Act::Viewed { .. } => "viewed",
        Act::Searched { .. } => "searched",
        Act::Exported(_) => "exported",
        Act::FileMade { .. } => "file_made",
        Act::Jpki(_) => "jpki",
        Act::RevocationPurged { .. } => "revocation_purged",
        Act::LoggedIn => "logged_in",
        Act::Locked => "locked",
        Act::LoginFailed { .. } => "login_failed",
        Act::AccountChanged { .. } => "account_changed",
        Act::RulesChanged { .. } => "rules_changed",
        Act::SettingChanged { .. } => "setting_changed",
        Act::Verified { .. } => "verified",
        Act::BackedUp { .. } => "backed_up",
        Act::Restored { .. } => "restored",
        Act::Deleted { .. } => "deleted",
    }
}

/// Whether the session may enter this act.
///
/// # Errors
/// [`BookError::Key`] with the right that is missing.
pub(super) fn may_enter(by: &Session, act: &Act) -> Result<(), BookError> {
    let right = match act {
        Act::Record(_) | Act::LastUse { .. } | Act::Jpki(_) => Right::Check,
        Act::RevocationPurged { .. } => Right::Settings,
        Act::Mail(_) | Act::Supplemented(_) => Right::FollowUp,
        Act::Amended(_) | Act::RelationEnded { .. } => Right::Amend,
        Act::Viewed { .. } | Act::Searched { .. } => Right::View,
        Act::Exported(_) | Act::FileMade { .. } => Right::Export,
        // Everybody who is there: these say who was, or who was not.
        Act::LoggedIn | Act::Locked | Act::LoginFailed { .. } => return Ok(()),
        // A manager gives the reading key, an administrator does the rest.
        Act::AccountChanged { .. } if by.may(Right::GrantReading) => return Ok(()),
        Act::AccountChanged { .. } => Right::ManageAccounts,
        Act::RulesChanged { .. } | Act::SettingChanged { .. } => Right::Settings,
        Act::Verified { .. } => Right::VerifyLog,
        Act::BackedUp { .. } | Act::Restored { .. } => Right::Backup,
        Act::Deleted { .. } => Right::Delete,
    };
    Ok(by.need(right)?)
}

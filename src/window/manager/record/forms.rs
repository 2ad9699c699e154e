// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is asked where something is done with a record.

use std::path::PathBuf;

use eframe::egui::{Ui, vec2};

use super::super::{form, search};
use super::{Doing, Draft, Opened};
use crate::manager::{export, fields, in_japan, sheet};
use crate::records::{MailState, SupplementRole};
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// Which field is amended.
pub(super) fn choose(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    texts::question(ui, "amend.which");
    texts::both(ui, "amend.what", size::BODY, theme::soft());
    ui.add_space(NEAR);
    let Some(opened) = &draft.opened.value else { return };
    let mut chosen = None;
    let fields = match &opened.amendable {
        Ok(fields) => fields,
        Err(trouble) => {
            let (ja, en) = trouble.words();
            let (first, second) = words::in_order(ja, en);
            texts::notice(ui, Tone::Bad, |ui| texts::pair(ui, &first, &second, size::BODY, Tone::Bad.ink()));
            return;
        }
    };
    for (index, field) in fields.iter().enumerate() {
        let key = fields::label_key(field.path);
        let now = fields::on_screen(field.path, &field.now);
        let width = ui.available_width().min(760.0);
        let entry = Choice::entry(words::first(&key), &now).least(vec2(width, 52.0)).show(ui);
        if fresh && index == 0 {
            entry.response.request_focus();
        }
        if entry.now {
            chosen = Some(field.clone());
        }
    }
    if let Some(field) = chosen {
        draft.turn(Doing::Amend);
        draft.new = field.now.clone();
        draft.field = Some(field);
    }
}

/// A field, as it was and as it is to be.
pub(super) fn amend(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    let Some(field) = &draft.field else { return };
    let key = fields::label_key(field.path);
    texts::question(ui, &key);
    ui.add_space(NEAR);
    let old = fields::on_screen(field.path, &field.now);
    drop(texts::card(ui, |ui| form::line(ui, words::first("amend.old"), &old)));
    let width = ui.available_width().min(760.0);
    if let Some((prefix, codes)) = fields::codes(field.path) {
        let options: Vec<_> = codes.iter().map(|code| (*code, format!("{prefix}.{code}"))).collect();
        let mut chosen = codes.iter().copied().find(|code| *code == draft.new);
        if form::choose(ui, "amend.new", &mut chosen, &options, false) {
            draft.new = chosen.unwrap_or_default().to_owned();
        }
    } else {
        let new = form::field(ui, "amend.new", &mut draft.new, width);
        if fresh {
            new.request_focus();
        }
    }
    form::field(ui, "amend.reason", &mut draft.reason, width);
    ui.label(texts::small(words::first("window.compare.remark_hint")));
    texts::notice_of(ui, Tone::Plain, "amend.stays");
}

/// What became of the mail.
pub(super) fn mail(ui: &mut Ui, draft: &mut Draft) {
    texts::question(ui, "record.mail");
    let state = draft.opened.value.as_ref().and_then(|opened| opened.line.as_ref()?.mail);
    if let Some(state) = state {
        form::line(
            ui,
            words::first("record.mail_now"),
            words::first(&format!("mail_state.{}", sheet::code(&state))),
        );
    } else {
        texts::notice_of(ui, Tone::Unknown, "record.no_mail");
    }
    let options: Vec<_> =
        search::mail_states().into_iter().filter(|(state, _)| *state != MailState::Waiting).collect();
    form::choose(ui, "record.mail_event", &mut draft.mail, &options, false);
    form::day(ui, "record.on", &mut draft.day, 180.0);
    form::field(ui, "record.tracking", &mut draft.tracking, 320.0);
}

/// A further document.
pub(super) fn supplement(ui: &mut Ui, draft: &mut Draft) {
    texts::question(ui, "record.supplement");
    let roles = [SupplementRole::Residence, SupplementRole::SecondDocument]
        .map(|role| (role, format!("supplement.{}", sheet::code(&role))));
    form::choose(ui, "record.supplement_role", &mut draft.role, &roles, false);
    form::field(ui, "record.supplement_title", &mut draft.title, 460.0);
    form::field(ui, "record.supplement_number", &mut draft.number, 320.0);
    ui.label(texts::small(words::first("window.compare.remark_hint")));
    form::day(ui, "record.supplement_dated", &mut draft.dated, 180.0);
    form::day(ui, "record.supplement_received", &mut draft.day, 180.0);
    let text = words::words("record.supplement_sent_in");
    if Choice::check(text.first(), text.second(), draft.sent_in).show(ui).now {
        draft.sent_in = !draft.sent_in;
    }
}

/// The relation has ended.
pub(super) fn end(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    texts::question(ui, "record.end");
    texts::both(ui, "record.end_what", size::BODY, theme::soft());
    let mut which = Some(draft.last_use);
    let options = [(false, "record.end_relation".to_owned()), (true, "record.end_last_use".to_owned())];
    form::choose(ui, "record.end_which", &mut which, &options, false);
    draft.last_use = which.unwrap_or_default();
    let day = form::day(ui, "record.on", &mut draft.day, 180.0);
    if fresh {
        day.request_focus();
    }
}

/// How the record leaves the book, and where it went.
pub(super) fn export(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    texts::question(ui, "export.one");
    let Some(way) = &mut draft.way else { return };
    if way.show(ui, fresh, "export.file")
        && let Some(format) = way.format
    {
        let path = PathBuf::from(way.path.trim()).with_extension(export::extension(format));
        way.path = path.display().to_string();
    }
    form::trouble(ui, &draft.exported);
    form::busy(ui, &draft.exported, "export.busy");
    if let Some(path) = &draft.exported.value {
        texts::notice(ui, Tone::Plain, |ui| {
            texts::both(ui, "window.paper.saved", size::BODY, Tone::Plain.ink());
            ui.label(texts::body(path.display().to_string()));
        });
    }
}

/// What goes and what stays, before it is done.
pub(super) fn delete(ui: &mut Ui, draft: &mut Draft) {
    texts::question(ui, "retention.delete_question");
    let Some(Opened { line: Some(line), .. }) = &draft.opened.value else { return };
    texts::notice(ui, Tone::Bad, |ui| {
        texts::both(ui, "retention.what_goes", size::BODY, Tone::Bad.ink());
        ui.add_space(NEAR);
        form::line(ui, words::first("sheet.record_id"), &line.record_id);
        form::line(ui, words::first("sheet.law"), words::first(sheet::law_key(line.law)));
        form::line(ui, words::first("sheet.created_at"), &in_japan(line.created_at));
        let until = line.retain_until.map(|day| day.to_string()).unwrap_or_default();
        form::line(ui, words::first("retention.until"), &until);
        ui.add_space(NEAR);
        texts::both(ui, "retention.what_stays", size::BODY, theme::ink());
    });
    let text = words::words("retention.sure");
    if Choice::check(text.first(), text.second(), draft.sure).tone(Tone::Bad).show(ui).now {
        draft.sure = !draft.sure;
    }
    ui.add_space(FAR);
}

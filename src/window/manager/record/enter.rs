// SPDX-License-Identifier: MIT OR Apache-2.0
//! Doing it: the button that enters what was typed, once everything needed is there.

use eframe::egui::{Key, Ui};
use jiff::civil::Date;

use super::super::batch::Way;
use super::super::{Desk, form};
use super::{Doing, Draft};
use crate::manager::{export, today};
use crate::records::{Amendment, Supplement};
use crate::window::layout::Page;
use crate::window::widgets::buttons::Button;

/// Draws the bar of what is being done.
pub(super) fn bar(ui: &mut Ui, desk: &Desk, page: &Page, draft: &mut Draft, busy: bool) {
    let exporting = draft.exported.is_busy();
    let back = page.bar(
        ui,
        |ui| {
            let back = Button::secondary("window.button.back", Some(Key::Escape)).enabled(!exporting);
            back.show(ui).now.then_some(Doing::Read)
        },
        |ui| {
            match draft.doing {
                Doing::Amend => amend(ui, desk, draft, busy),
                Doing::Mail => mail(ui, desk, draft, busy),
                Doing::Supplement => supplement(ui, desk, draft, busy),
                Doing::End => end(ui, desk, draft, busy),
                Doing::Export => export_one(ui, desk, draft, busy),
                Doing::Delete => delete(ui, desk, draft, busy),
                Doing::Read | Doing::Choose => {}
            }
            None
        },
    );
    if let Some(doing) = back {
        draft.turn(doing);
    }
}

fn amend(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    let changed = draft.field.as_ref().is_some_and(|field| field.now != draft.new.trim());
    let ready = !busy && changed && !draft.reason.trim().is_empty();
    if !Button::primary("amend.enter").enabled(ready).show(ui).now {
        return;
    }
    let Some(field) = draft.field.clone() else { return };
    let (new, reason) = (draft.new.trim().to_owned(), draft.reason.trim().to_owned());
    draft.act(desk, move |office, id| {
        let (record_id, field_path) = (id.to_owned(), field.path.to_owned());
        office.amend(Amendment { record_id, field: field_path, old: field.now, new, reason })
    });
}

fn mail(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    let given = draft.mail.zip(form::date(&draft.day));
    if Button::primary("record.enter").enabled(!busy && given.is_some()).show(ui).now
        && let Some((state, on)) = given
    {
        let tracking = draft.tracking.clone();
        draft.act(desk, move |office, id| office.mail(id, state, on, &tracking));
    }
}

fn supplement(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    let supplement = typed_supplement(draft);
    if Button::primary("record.enter").enabled(!busy && supplement.is_some()).show(ui).now
        && let Some(supplement) = supplement
    {
        draft.act(desk, move |office, id| office.supplement(id, supplement));
    }
}

fn end(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    let day = form::date(&draft.day);
    if Button::primary("record.enter").enabled(!busy && day.is_some()).show(ui).now
        && let Some(on) = day
    {
        let last_use = draft.last_use;
        draft.act(
            desk,
            move |office, id| {
                if last_use { office.last_use(id, on) } else { office.relation_ended(id, on) }
            },
        );
    }
}

fn export_one(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    let order = draft.way.as_ref().and_then(Way::order);
    if Button::primary("export.begin").enabled(!busy && order.is_some()).show(ui).now
        && let Some((order, path)) = order
    {
        let id = draft.id.clone();
        draft
            .exported
            .wait(desk.worker.ask(move |office, _| export::one(office, &id, &order, &path).map(|()| path)));
    }
}

fn delete(ui: &mut Ui, desk: &Desk, draft: &mut Draft, busy: bool) {
    // Nothing brings it back: Enter is not enough.
    let delete = Button::primary("retention.delete").deliberate(Some(Key::F12));
    if delete.enabled(!busy && draft.sure).show(ui).now {
        draft.act(desk, |office, id| office.delete(id, today()));
    }
}

/// The further document, if everything needed was given.
fn typed_supplement(draft: &Draft) -> Option<Supplement> {
    let dated = if draft.dated.trim().is_empty() { None } else { Some(form::date(&draft.dated)?) };
    let received_on: Date = form::date(&draft.day)?;
    let title = draft.title.trim().to_owned();
    (!title.is_empty()).then_some(())?;
    Some(Supplement {
        role: draft.role?,
        title,
        number: draft.number.trim().to_owned(),
        dated,
        received_on,
        sent_in: draft.sent_in,
    })
}

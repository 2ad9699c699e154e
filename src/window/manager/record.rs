// SPDX-License-Identifier: MIT OR Apache-2.0
//! One record, read like the paper, and what can be done with it: amend, mail, further document, end of the
//! relation, export, deletion. Nothing is ever changed; everything adds.

use std::path::PathBuf;

use eframe::egui::{Key, Ui, vec2};
use jiff::civil::Date;
use tashika_kit::reading::{FieldName, FieldValue};

use super::batch::Way;
use super::worker::Slot;
use super::{Desk, Go, Screen, Services, form, search};
use crate::fonts;
use crate::keys::Right;
use crate::manager::fields::{self, Field};
use crate::manager::{Office, Trouble, export, in_japan, sheet, today};
use crate::records::{Amendment, History, Line, MailState, Supplement, SupplementRole};
use crate::window::layout::Page;
use crate::window::paper::documents;
use crate::window::theme::{self, FAR, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::window::{findings, pictures};
use crate::words;

/// What is being done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Doing {
    #[default]
    Read,
    Choose,
    Amend,
    Mail,
    Supplement,
    End,
    Export,
    Delete,
}

/// A record with its line in the list.
#[derive(Clone)]
struct Opened {
    history: History,
    line: Option<Line>,
    /// A font for what is written in it, and how many characters that is.
    font: Option<fonts::Font>,
    characters: usize,
}

/// The record that is open, and what was typed so far.
pub(super) struct Draft {
    id: String,
    from: Screen,
    doing: Doing,
    fresh: bool,
    opened: Slot<Opened>,
    done: Slot<()>,
    exported: Slot<PathBuf>,
    /// Amending: the field as it was read, the new value, the reason.
    field: Option<Field>,
    new: String,
    reason: String,
    mail: Option<MailState>,
    day: String,
    tracking: String,
    role: Option<SupplementRole>,
    title: String,
    number: String,
    dated: String,
    sent_in: bool,
    last_use: bool,
    way: Option<Way>,
    sure: bool,
    /// Characters that no font has.
    uncovered: usize,
}

impl Default for Draft {
    fn default() -> Self {
        Self::of(String::new(), Screen::Search)
    }
}

impl Draft {
    /// For this record, opened from there.
    pub(super) fn of(id: String, from: Screen) -> Self {
        Self {
            id,
            from,
            doing: Doing::Read,
            fresh: true,
            opened: Slot::default(),
            done: Slot::default(),
            exported: Slot::default(),
            field: None,
            new: String::new(),
            reason: String::new(),
            mail: None,
            day: String::new(),
            tracking: String::new(),
            role: None,
            title: String::new(),
            number: String::new(),
            dated: String::new(),
            sent_in: false,
            last_use: false,
            way: None,
            sure: false,
            uncovered: 0,
        }
    }

    /// The screen it was opened from.
    pub(super) fn from(&self) -> Screen {
        self.from
    }

    /// Begins something new with the record that is open; what was typed for something else goes.
    fn turn(&mut self, doing: Doing) {
        let opened = std::mem::take(&mut self.opened);
        let way = Way::to(documents().join(format!("tashika-{}.pdf", self.id)));
        *self = Self {
            doing,
            opened,
            day: today().to_string(),
            way: Some(way),
            uncovered: self.uncovered,
            ..Self::of(std::mem::take(&mut self.id), self.from)
        };
    }

    fn load(&mut self, desk: &Desk) {
        let id = self.id.clone();
        self.opened.wait(desk.worker.ask(move |office, _| {
            let history = office.view(&id)?;
            let line = office.book().line(&id)?;
            let values = values_of(&history);
            Ok(Opened { font: fonts::for_text(&values), characters: values.chars().count(), history, line })
        }));
    }

    fn act(
        &mut self,
        desk: &Desk,
        work: impl FnOnce(&mut Office, &str) -> Result<(), Trouble> + Send + 'static,
    ) {
        let id = self.id.clone();
        self.done.wait(desk.worker.ask(move |office, _| work(office, &id)));
    }
}

/// Draws the screen.
pub(super) fn show(
    ui: &mut Ui,
    desk: &Desk,
    entered: bool,
    services: &mut Services<'_>,
    draft: &mut Draft,
) -> Option<Go> {
    if entered {
        draft.load(desk);
    }
    if draft.opened.poll() {
        cover(ui, services, draft);
    }
    if draft.done.poll() && draft.done.value.is_some() {
        if draft.doing == Doing::Delete {
            return Some(Go::To(draft.from));
        }
        draft.turn(Doing::Read);
        draft.done.value = Some(());
        draft.load(desk);
    }
    draft.exported.poll();
    let page = Page::split(ui);
    let fresh = std::mem::take(&mut draft.fresh);
    let name = if draft.doing == Doing::Read { "record" } else { "record act" };
    page.content(ui, name, |ui| {
        form::trouble(ui, &draft.opened);
        form::busy(ui, &draft.opened, "record.busy");
        form::trouble(ui, &draft.done);
        form::busy(ui, &draft.done, "users.busy");
        match draft.doing {
            Doing::Read => read(ui, services, draft),
            Doing::Choose => choose(ui, draft, fresh),
            Doing::Amend => amend(ui, draft, fresh),
            Doing::Mail => mail(ui, draft),
            Doing::Supplement => supplement(ui, draft),
            Doing::End => end(ui, draft, fresh),
            Doing::Export => export_form(ui, draft, fresh),
            Doing::Delete => delete(ui, draft),
        }
    });
    bar(ui, desk, &page, draft)
}

/// What of a record is written with the window's fonts.
fn values_of(history: &History) -> String {
    let sections = sheet::of(history).sections;
    sections.iter().flat_map(|section| &section.lines).map(|line| line.value.as_str()).collect()
}

/// Loads another font if a name or an address needs one. It was found on the book's thread.
fn cover(ui: &Ui, services: &mut Services<'_>, draft: &mut Draft) {
    let (Some(opened), Some(typefaces)) = (&draft.opened.value, &mut services.typefaces) else { return };
    draft.uncovered = typefaces.take(ui.ctx(), opened.font.as_ref(), opened.characters);
}

fn read(ui: &mut Ui, services: &mut Services<'_>, draft: &Draft) {
    let Some(opened) = &draft.opened.value else { return };
    if draft.done.value.is_some() {
        texts::notice_of(ui, Tone::Plain, "users.done");
        ui.add_space(NEAR);
    }
    texts::question(ui, "record.title");
    if draft.uncovered > 0 {
        texts::notice_of(ui, Tone::Caution, "record.uncovered");
    }
    for section in sheet::of(&opened.history).sections {
        ui.add_space(NEAR);
        drop(texts::card(ui, |ui| {
            texts::part(ui, section.title);
            for line in &section.lines {
                form::line(ui, &line.label, &line.value);
            }
            if let Some(verdicts) = &section.verdicts {
                verdict_lines(ui, &section.family, verdicts);
            }
        }));
    }
    ui.add_space(NEAR);
    chip_pictures(ui, services, &opened.history);
}

/// The six answers, each with its mark: "not checked" never looks like "good".
fn verdict_lines(ui: &mut Ui, family: &str, verdicts: &tashika_kit::verdict::Verdicts) {
    ui.add_space(NEAR);
    for answer in findings::answers_of(family, verdicts) {
        ui.horizontal_wrapped(|ui| {
            ui.label(texts::small(words::first(answer.question)).font(theme::regular(size::SMALL + 1.0)));
            texts::pill(ui, answer.tone, words::first(answer.answer));
            for (ja, _) in &answer.more {
                ui.label(texts::small(ja));
            }
        });
    }
}

/// The pictures the record holds, if it holds any.
fn chip_pictures(ui: &mut Ui, services: &mut Services<'_>, history: &History) {
    let Some(chip) = &history.record.customer_chip else { return };
    ui.horizontal_wrapped(|ui| {
        for field in &chip.reading.fields {
            if matches!(field.value, FieldValue::Picture { .. }) {
                let texture = services.pictures.later(ui.ctx(), &chip.reading, &field.name);
                let room =
                    if field.name == FieldName::PHOTO { vec2(180.0, 220.0) } else { vec2(420.0, 60.0) };
                let key = format!("field.{}", field.name.as_str());
                drop(texts::card(ui, |ui| {
                    ui.label(texts::small(words::first(&key)));
                    pictures::show_late(ui, texture.as_ref(), room, &key);
                }));
            }
        }
    });
}

fn choose(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
    texts::question(ui, "amend.which");
    texts::both(ui, "amend.what", size::BODY, theme::soft());
    ui.add_space(NEAR);
    let Some(opened) = &draft.opened.value else { return };
    let mut chosen = None;
    let fields = match fields::amendable(&opened.history) {
        Ok(fields) => fields,
        Err(trouble) => {
            let (ja, en) = trouble.words();
            let (first, second) = words::in_order(ja, en);
            texts::notice(ui, Tone::Bad, |ui| texts::pair(ui, &first, &second, size::BODY, Tone::Bad.ink()));
            return;
        }
    };
    for (index, field) in fields.into_iter().enumerate() {
        let key = fields::label_key(field.path);
        let now = fields::on_screen(field.path, &field.now);
        let width = ui.available_width().min(760.0);
        let entry = Choice::entry(words::first(&key), &now).least(vec2(width, 52.0)).show(ui);
        if fresh && index == 0 {
            entry.response.request_focus();
        }
        if entry.now {
            chosen = Some(field);
        }
    }
    if let Some(field) = chosen {
        draft.turn(Doing::Amend);
        draft.new = field.now.clone();
        draft.field = Some(field);
    }
}

fn amend(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
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

fn mail(ui: &mut Ui, draft: &mut Draft) {
    texts::question(ui, "record.mail");
    let state = draft.opened.value.as_ref().and_then(|opened| opened.line.as_ref()?.mail);
    if let Some(state) = state {
        form::line(ui, words::first("record.mail_now"), &sheet::word("mail_state", &state));
    } else {
        texts::notice_of(ui, Tone::Unknown, "record.no_mail");
    }
    let options: Vec<_> =
        search::mail_states().into_iter().filter(|(state, _)| *state != MailState::Waiting).collect();
    form::choose(ui, "record.mail_event", &mut draft.mail, &options, false);
    form::day(ui, "record.on", &mut draft.day, 180.0);
    form::field(ui, "record.tracking", &mut draft.tracking, 320.0);
}

fn supplement(ui: &mut Ui, draft: &mut Draft) {
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

fn end(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
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

fn export_form(ui: &mut Ui, draft: &mut Draft, fresh: bool) {
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

fn delete(ui: &mut Ui, draft: &mut Draft) {
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

fn is_due(draft: &Draft) -> bool {
    let until = draft.opened.value.as_ref().and_then(|opened| opened.line.as_ref()?.retain_until);
    until.is_some_and(|day| day <= today())
}

fn bar(ui: &mut Ui, desk: &Desk, page: &Page, draft: &mut Draft) -> Option<Go> {
    let busy = draft.done.is_busy() || draft.opened.is_busy() || draft.exported.is_busy();
    if draft.doing == Doing::Read {
        return reading_bar(ui, desk, page, draft, busy);
    }
    let doing = draft.doing;
    let exporting = draft.exported.is_busy();
    let back =
        page.bar(
            ui,
            |ui| {
                let back = Button::secondary("window.button.back", Some(Key::Escape)).enabled(!exporting);
                back.show(ui).now.then_some(Doing::Read)
            },
            |ui| {
                match doing {
                    Doing::Amend => {
                        let changed = draft.field.as_ref().is_some_and(|field| field.now != draft.new.trim());
                        let ready = !busy && changed && !draft.reason.trim().is_empty();
                        if Button::primary("amend.enter").enabled(ready).show(ui).now {
                            enter_amendment(desk, draft);
                        }
                    }
                    Doing::Mail => {
                        let day = form::date(&draft.day);
                        let ready = !busy && draft.mail.is_some() && day.is_some();
                        if Button::primary("record.enter").enabled(ready).show(ui).now
                            && let (Some(state), Some(on)) = (draft.mail, day)
                        {
                            let tracking = draft.tracking.clone();
                            draft.act(desk, move |office, id| office.mail(id, state, on, &tracking));
                        }
                    }
                    Doing::Supplement => {
                        let supplement = typed_supplement(draft);
                        let ready = !busy && supplement.is_some();
                        if Button::primary("record.enter").enabled(ready).show(ui).now
                            && let Some(supplement) = supplement
                        {
                            draft.act(desk, move |office, id| office.supplement(id, supplement));
                        }
                    }
                    Doing::End => {
                        let day = form::date(&draft.day);
                        if Button::primary("record.enter").enabled(!busy && day.is_some()).show(ui).now
                            && let Some(on) = day
                        {
                            let last_use = draft.last_use;
                            draft.act(desk, move |office, id| {
                                if last_use { office.last_use(id, on) } else { office.relation_ended(id, on) }
                            });
                        }
                    }
                    Doing::Export => {
                        let order = draft.way.as_ref().and_then(Way::order);
                        if Button::primary("export.begin").enabled(!busy && order.is_some()).show(ui).now
                            && let Some((order, path)) = order
                        {
                            let id = draft.id.clone();
                            draft.exported.wait(desk.worker.ask(move |office, _| {
                                export::one(office, &id, &order, &path).map(|()| path)
                            }));
                        }
                    }
                    Doing::Delete => {
                        // Nothing brings it back: Enter is not enough.
                        let delete = Button::primary("retention.delete").deliberate(Some(Key::F12));
                        if delete.enabled(!busy && draft.sure).show(ui).now {
                            draft.act(desk, |office, id| office.delete(id, today()));
                        }
                    }
                    Doing::Read | Doing::Choose => {}
                }
                None
            },
        );
    if let Some(doing) = back {
        draft.turn(doing);
    }
    None
}

fn reading_bar(ui: &mut Ui, desk: &Desk, page: &Page, draft: &mut Draft, busy: bool) -> Option<Go> {
    let open = draft.opened.value.is_some() && !busy;
    let due = is_due(draft);
    let mut next = None;
    let from = draft.from;
    let go = page.bar(
        ui,
        |ui| {
            let back = Button::secondary("window.button.back", Some(Key::Escape)).show(ui);
            back.now.then_some(Go::To(from))
        },
        |ui| {
            // From the right, so that the keys stand in their order.
            let buttons = [
                ("record.end", Key::F7, Right::Amend, Doing::End),
                ("record.supplement", Key::F6, Right::FollowUp, Doing::Supplement),
                ("export.one", Key::F4, Right::Export, Doing::Export),
                ("record.mail", Key::F3, Right::FollowUp, Doing::Mail),
                ("amend.amend", Key::F2, Right::Amend, Doing::Choose),
            ];
            for (key, shortcut, right, doing) in buttons {
                let enabled = open && desk.may(right);
                if Button::secondary(key, Some(shortcut)).enabled(enabled).show(ui).now {
                    next = Some(doing);
                }
            }
            if due && desk.may(Right::Delete) {
                let delete = Button::secondary("retention.delete", Some(Key::F9)).enabled(open);
                if delete.show(ui).now {
                    next = Some(Doing::Delete);
                }
            }
            None
        },
    );
    if let Some(doing) = next {
        draft.turn(doing);
    }
    go
}

fn enter_amendment(desk: &Desk, draft: &mut Draft) {
    let Some(field) = draft.field.clone() else { return };
    let (new, reason) = (draft.new.trim().to_owned(), draft.reason.trim().to_owned());
    draft.act(desk, move |office, id| {
        let (record_id, field_path) = (id.to_owned(), field.path.to_owned());
        office.amend(Amendment { record_id, field: field_path, old: field.now, new, reason })
    });
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

// SPDX-License-Identifier: MIT OR Apache-2.0
//! 書き出し: everything a search finds, into a folder.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use eframe::egui::{Key, Ui};

use super::worker::Slot;
#[cfg(test)]
use super::worker::Task;
use super::{Desk, Go, Screen, form};
use crate::keys::Keyring;
#[cfg(test)]
use crate::manager::Trouble;
use crate::manager::export::{self, Batch, Order};
use crate::manager::today;
use crate::records::{ExportFormat, Query};
use crate::window::layout::Page;
use crate::window::paper::documents;
use crate::window::theme::{self, NEAR, Tone, size};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::choice::Choice;
use crate::window::widgets::texts;
use crate::words;

/// How often an export looks whether the account it runs under is still in force.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How records leave the book: asked for one record and for many alike.
pub(super) struct Way {
    pub(super) format: Option<ExportFormat>,
    pub(super) masked: bool,
    pub(super) reason: String,
    pub(super) path: String,
}

impl Way {
    /// The paper, into this place.
    pub(super) fn to(path: PathBuf) -> Self {
        Self {
            format: Some(ExportFormat::Pdf),
            masked: false,
            reason: String::new(),
            path: path.display().to_string(),
        }
    }

    /// The order, if everything needed was given.
    pub(super) fn order(&self) -> Option<(Order, PathBuf)> {
        let ready = !self.reason.trim().is_empty() && !self.path.trim().is_empty();
        let format = self.format.filter(|_| ready)?;
        let masked = self.masked && matches!(format, ExportFormat::Pdf | ExportFormat::Bundle);
        Some((
            Order { format, masked, reason: self.reason.trim().to_owned(), since: None },
            PathBuf::from(self.path.trim()),
        ))
    }

    /// Draws the questions. Returns whether the form of the file was changed.
    pub(super) fn show(&mut self, ui: &mut Ui, entered: bool, path_key: &str) -> bool {
        let formats = [ExportFormat::Pdf, ExportFormat::Bundle, ExportFormat::Json, ExportFormat::Csv]
            .map(|format| (format, format!("export_format.{}", crate::manager::sheet::code(&format))));
        let changed = form::choose(ui, "export.format", &mut self.format, &formats, false);
        if matches!(self.format, Some(ExportFormat::Pdf | ExportFormat::Bundle)) {
            let text = words::words("export.masked");
            if Choice::check(text.first(), text.second(), self.masked).show(ui).now {
                self.masked = !self.masked;
            }
        }
        if !(self.masked && matches!(self.format, Some(ExportFormat::Pdf | ExportFormat::Bundle))) {
            texts::notice_of(ui, Tone::Caution, "export.readable");
        }
        let width = ui.available_width().min(760.0);
        let reason = form::field(ui, "export.reason", &mut self.reason, width);
        ui.label(texts::small(words::first("export.reason_hint")));
        if entered {
            reason.request_focus();
        }
        form::field(ui, path_key, &mut self.path, width);
        changed
    }
}

/// What was asked for.
#[derive(Default)]
pub(super) struct Draft {
    query: Query,
    way: Option<Way>,
    counted: Slot<Vec<String>>,
    running: Slot<Batch>,
    /// Records written by earlier runs of this export that were stopped.
    before: usize,
    /// It went on while the window was locked.
    went_on: bool,
}

impl Draft {
    /// What goes on while the window is locked, or ended where nobody has looked yet; nothing of what was searched for.
    pub(super) fn kept(&mut self) -> Option<Self> {
        let running = self.running.is_busy().then(|| std::mem::take(&mut self.running))?;
        Some(Self { way: self.way.take(), running, before: self.before, went_on: true, ..Self::default() })
    }

    /// Takes what has come.
    pub(super) fn poll(&mut self) {
        self.running.poll();
    }

    /// How far an export is that is under way.
    pub(super) fn under_way(&self) -> Option<(u64, u64)> {
        self.running.is_busy().then(|| self.running.progress().unwrap_or_default())
    }

    /// As if this had been begun.
    #[cfg(test)]
    pub(super) fn under_way_with(task: Option<Task<Result<Batch, Trouble>>>) -> Self {
        let mut draft = Self { way: Some(Way::to(PathBuf::from("exported"))), ..Self::default() };
        draft.running.wait(task);
        draft
    }

    /// What came of it: how many records, and whether it was stopped.
    #[cfg(test)]
    pub(super) fn ended(&self) -> Option<(usize, bool)> {
        self.running.value.as_ref().map(|batch| (batch.records, batch.stopped))
    }

    /// Asks for everything this query finds. `false` while an export is under way: one at a time, and it is not thrown away.
    pub(super) fn take_on(&mut self, query: Query) -> bool {
        if self.running.is_busy() {
            return false;
        }
        let folder = documents().join(format!("tashika-export-{}", today()));
        *self = Self { query, way: Some(Way::to(folder)), ..Self::default() };
        true
    }
}

/// Draws the screen.
pub(super) fn show(ui: &mut Ui, desk: &Desk, entered: bool, draft: &mut Draft) -> Option<Go> {
    draft.counted.poll();
    draft.running.poll();
    let Some(way) = &mut draft.way else { return Some(Go::To(Screen::Search)) };
    // Of an export that was taken over nobody knows what was searched for: an empty search would find everything.
    if entered && draft.running.is_empty() {
        let query = draft.query.clone();
        draft.counted.wait(
            desk.worker.ask(move |office, progress| office.all_matching(query, &|| progress.is_stopped())),
        );
    }
    let count = draft.counted.value.as_ref().map_or(0, Vec::len);
    let page = Page::split(ui);
    page.content(ui, "batch", |ui| {
        form::heading(ui, "export.title", None);
        // Whoever comes back to it comes for what became of it.
        if draft.went_on {
            texts::notice_of(ui, Tone::Plain, "manager.behind.went_on");
            course(ui, &draft.running, draft.before);
            ui.add_space(NEAR);
        }
        form::trouble(ui, &draft.counted);
        form::busy(ui, &draft.counted, "search.busy");
        if draft.counted.value.is_some() {
            let text = words::words("export.records");
            ui.label(texts::body(format!("{}: {count}", text.first())));
            ui.label(texts::small(text.second()));
        }
        ui.add_space(NEAR);
        way.show(ui, entered, "export.folder");
        if !draft.went_on {
            ui.add_space(NEAR);
            course(ui, &draft.running, draft.before);
        }
    });
    let order = way.order();
    let busy = draft.running.is_busy();
    let rest = draft.running.value.as_ref().map(|batch| batch.rest.clone()).filter(|rest| !rest.is_empty());
    let mut on = None;
    let go = page.bar(
        ui,
        |ui| {
            let back = Button::secondary("window.button.back", Some(Key::Escape)).enabled(!busy);
            let back = back.show(ui).now;
            if let Some(rest) = rest
                && Button::secondary("export.go_on", Some(Key::F6)).enabled(order.is_some()).show(ui).now
            {
                on = Some(rest);
            }
            back.then_some(Go::To(Screen::Search))
        },
        |ui| {
            let ready = order.is_some() && count > 0 && !busy;
            if Button::primary("export.begin").enabled(ready).show(ui).now
                && let (Some((order, folder)), Some(records)) = (order.clone(), draft.counted.value.clone())
            {
                draft.before = 0;
                draft.went_on = false;
                begin(&mut draft.running, desk, records, order, folder);
            }
            None
        },
    );
    if let (Some(rest), Some((order, folder))) = (on, draft.way.as_ref().and_then(Way::order)) {
        draft.before += draft.running.value.as_ref().map_or(0, |batch| batch.records);
        draft.went_on = false;
        begin(&mut draft.running, desk, rest, order, folder);
    }
    go
}

/// Begins, or goes on where it was stopped: what was written stays, and no file is written over. It can go on while nobody sits here: an
/// administrator who disables the account stops it.
fn begin(running: &mut Slot<Batch>, desk: &Desk, records: Vec<String>, order: Order, folder: PathBuf) {
    let (keyring, name) = (desk.setting.places.keyring.clone(), desk.name.clone());
    running.wait(desk.worker.ask(move |office, progress| {
        let looked = Cell::new(Instant::now());
        let stop = || {
            let due = looked.get().elapsed() >= LOOK_AGAIN;
            if due {
                looked.set(Instant::now());
            }
            progress.is_stopped() || (due && is_disabled(&keyring, &name))
        };
        // The bar stands from the first moment on, also while the first paper is made.
        progress.at(0, records.len() as u64);
        let told = |done, all| progress.at(done, all);
        export::many(office, &records, &order, &folder, &told, &stop)
    }));
}

/// Whether this account was disabled. A file that cannot be read for a moment stops nobody.
fn is_disabled(keyring: &Path, name: &str) -> bool {
    let accounts = Keyring::open(keyring).map(|keyring| keyring.accounts()).unwrap_or_default();
    accounts.iter().any(|account| account.name == name && account.disabled)
}

/// How far it is, or what came of it.
fn course(ui: &mut Ui, running: &Slot<Batch>, before: usize) {
    form::trouble(ui, running);
    form::busy(ui, running, "export.busy");
    if let Some(batch) = &running.value {
        outcome(ui, batch, before);
    }
}

fn outcome(ui: &mut Ui, batch: &Batch, before: usize) {
    let tone = if batch.failed.is_empty() && !batch.stopped { Tone::Plain } else { Tone::Caution };
    texts::notice(ui, tone, |ui| {
        let key = if batch.stopped { "export.stopped" } else { "export.done" };
        texts::both(ui, key, size::BODY, tone.ink());
        let text = words::words("export.records");
        ui.label(texts::body(format!("{}: {}", text.first(), before + batch.records)));
        if !batch.rest.is_empty() {
            let text = words::words("export.rest");
            ui.label(texts::body(format!("{}: {}", text.first(), batch.rest.len())));
        }
        if let Some(folder) = batch.files.first().and_then(|file| file.parent()) {
            ui.label(texts::body(folder.display().to_string()));
        }
        for (record, why) in batch.failed.iter().take(20) {
            ui.label(texts::small(format!("{record}: {why}")).color(theme::ink()));
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::{Duration, Instant};

    use eframe::egui::Context;

    use super::{Draft, Query, is_disabled};
    use crate::keys::{Cost, Keyring, Role, SetUp};
    use crate::manager::{Office, Trouble};
    use crate::records::{BookKind, Places};
    use crate::window::manager::worker::Task;

    #[test]
    fn an_export_under_way_is_not_thrown_away_by_another_wish() {
        let mut draft = Draft::default();
        let first = Query { limit: 1, ..Query::default() };
        assert!(draft.take_on(first));
        let (go_on, waits) = channel::<()>();
        draft.running.wait(Task::begin(&Context::default(), move |_| {
            let _ = waits.recv();
            Err(Trouble::Stopped)
        }));
        assert!(!draft.take_on(Query { limit: 2, ..Query::default() }));
        assert!(draft.under_way().is_some() && draft.query.limit == 1);
        go_on.send(()).unwrap();
        let begun = Instant::now();
        while !draft.running.poll() {
            assert!(begun.elapsed() < Duration::from_secs(60));
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(draft.take_on(Query { limit: 2, ..Query::default() }) && draft.query.limit == 2);
    }

    #[test]
    fn an_account_is_disabled_only_if_an_administrator_has_disabled_it() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::in_folder(home.path(), BookKind::Real);
        let with = SetUp {
            administrator: ("admin".into(), "an administrator's word".into()),
            manager: ("manager".into(), "a manager's long word".into()),
            head_office: None,
            cost: Cost::TRAINING,
        };
        let mut office = Office::set_up(&places, BookKind::Real, with).unwrap();
        office.add("0042", Role::Auditor, &"an auditor's long word".into()).unwrap();
        assert!(!is_disabled(&places.keyring, "0042"));
        office.disable("0042").unwrap();
        assert!(is_disabled(&places.keyring, "0042") && !is_disabled(&places.keyring, "manager"));
        std::fs::write(&places.keyring, b"no keyring").unwrap();
        assert!(Keyring::open(&places.keyring).is_err() && !is_disabled(&places.keyring, "0042"));
    }
}

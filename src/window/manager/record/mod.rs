// SPDX-License-Identifier: MIT OR Apache-2.0
//! One record, read like the paper, and what can be done with it: amend, mail, further document, end of the
//! relation, export, deletion. Nothing is ever changed; everything adds.

mod enter;
mod forms;
mod reading;

use std::path::PathBuf;

use eframe::egui::Ui;

use super::batch::Way;
use super::worker::Slot;
use super::{Desk, Go, Screen, Services, form};
use crate::fonts;
use crate::manager::fields::{self, Field};
use crate::manager::sheet::{self, Sheet};
use crate::manager::{Office, Trouble, today};
use crate::records::{History, Line, MailState, SupplementRole};
use crate::window::layout::Page;
use crate::window::paper::documents;

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

/// A record with its line in the list. Whatever follows from it is made once, on the book's thread: with its pictures a
/// record is too large to be gone through with each frame.
struct Opened {
    history: History,
    sheet: Sheet,
    /// What can be amended, or why nothing can.
    amendable: Result<Vec<Field>, Trouble>,
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
            let sheet = sheet::of(&history);
            let values = values_of(&sheet);
            let (font, characters) = (fonts::for_text(&values), values.chars().count());
            let amendable = fields::amendable(&history);
            Ok(Opened { history, sheet, amendable, line, font, characters })
        }));
    }

    fn act(
        &mut self,
        desk: &Desk,
        work: impl FnOnce(&mut Office, &str) -> Result<(), Trouble> + Send + 'static,
    ) {
        let id = self.id.clone();
        self.done.wait(desk.worker.surely(move |office, _| work(office, &id)));
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
    let fresh = std::mem::take(&mut draft.fresh);
    // Another record, another question: what is asked stands above.
    let page = Page::split(ui).begins_at_top(fresh);
    let busy = draft.done.is_busy() || draft.opened.is_busy() || draft.exported.is_busy();
    let mut next = None;
    let name = if draft.doing == Doing::Read { "record" } else { "record act" };
    page.content(ui, name, |ui| {
        form::trouble(ui, &draft.opened);
        form::busy(ui, &draft.opened, "record.busy");
        form::trouble(ui, &draft.done);
        form::busy(ui, &draft.done, "users.busy");
        match draft.doing {
            Doing::Read => next = reading::show(ui, desk, services, &page, draft, busy),
            Doing::Choose => forms::choose(ui, draft, fresh),
            Doing::Amend => forms::amend(ui, draft, fresh),
            Doing::Mail => forms::mail(ui, draft),
            Doing::Supplement => forms::supplement(ui, draft),
            Doing::End => forms::end(ui, draft, fresh),
            Doing::Export => forms::export(ui, draft, fresh),
            Doing::Delete => forms::delete(ui, draft),
        }
    });
    if draft.doing != Doing::Read {
        enter::bar(ui, desk, &page, draft, busy);
        return None;
    }
    let go = reading::bar(ui, desk, &page, draft, busy, &mut next);
    if let Some(doing) = next {
        draft.turn(doing);
    }
    go
}

/// What of a record is written with the window's fonts.
fn values_of(sheet: &Sheet) -> String {
    sheet.sections.iter().flat_map(|section| &section.lines).map(|line| line.value.as_str()).collect()
}

/// Loads another font if a name or an address needs one. It was found on the book's thread.
fn cover(ui: &Ui, services: &mut Services<'_>, draft: &mut Draft) {
    let (Some(opened), Some(typefaces)) = (&draft.opened.value, &mut services.typefaces) else { return };
    draft.uncovered = typefaces.take(ui.ctx(), opened.font.as_ref(), opened.characters);
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The way out of the kiosk: an administrator's name and password. Where there are no accounts there is no password and
//! nothing to protect; there a word is typed, so that nobody leaves by a slip.

use eframe::egui::{Key, Ui};

use super::form;
use super::password::{self, Password};
use super::worker::{Slot, Task};
use crate::keys::{KeyError, Keyring, Right};
use crate::manager::{Office, Trouble};
use crate::records::{Act, BookError, BookKind, Places};
use crate::window::layout::Page;
use crate::window::theme::{FAR, NEAR, Tone};
use crate::window::widgets::buttons::Button;
use crate::window::widgets::texts;
use tashika_kit::Secret;

/// Width of the fields, in points.
const WIDTH: f32 = 420.0;
/// The word where there are no accounts; `kiosk.word_how` tells it.
const WORD: &str = "exit";
/// What the book says: which setting, and what became of it.
const ENTRY: (&str, &str) = ("kiosk", "left");

/// What was typed so far.
#[derive(Default)]
pub(in crate::window) struct Draft {
    name: String,
    password: Password,
    word: String,
    asked: Slot<()>,
    begun: bool,
}

/// What comes of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::window) enum Outcome {
    /// The program may end.
    Out,
    /// Back to the screen.
    Stay,
}

/// Draws the page. `accounts` are the real book's, also while training runs: training has no passwords of its own.
/// `by_password`: there are any. `working`: an export or a verification is under way, which the end of the program stops.
pub(in crate::window) fn show(
    ui: &mut Ui,
    accounts: &Places,
    (by_password, working): (bool, bool),
    draft: &mut Draft,
) -> Option<Outcome> {
    draft.asked.poll();
    if draft.asked.value.is_some() {
        return Some(Outcome::Out);
    }
    let first = !std::mem::replace(&mut draft.begun, true);
    let page = Page::split(ui);
    page.content(ui, "leaving", |ui| {
        texts::question(ui, "kiosk.question");
        ui.add_space(FAR);
        if working {
            texts::notice_of(ui, Tone::Caution, "kiosk.working");
            ui.add_space(NEAR);
        }
        form::trouble(ui, &draft.asked);
        form::busy(ui, &draft.asked, "manager.login.busy");
        if by_password {
            texts::notice_of(ui, Tone::Plain, "kiosk.password_how");
            ui.add_space(NEAR);
            form::steady(ui, "leaving", |ui| {
                let name = form::field(ui, "manager.login.name", &mut draft.name, WIDTH);
                ui.add_space(NEAR);
                password::show(ui, &mut draft.password, "manager.login.password", WIDTH);
                if first {
                    name.request_focus();
                }
            });
        } else {
            texts::notice_of(ui, Tone::Plain, "kiosk.word_how");
            ui.add_space(NEAR);
            let word = form::field(ui, "kiosk.word", &mut draft.word, WIDTH);
            if first {
                word.request_focus();
            }
        }
    });
    let given = match by_password {
        true => !draft.name.trim().is_empty() && !draft.password.is_empty(),
        false => draft.word.trim() == WORD,
    };
    let busy = draft.asked.is_busy();
    let ready = given && !busy;
    page.bar(
        ui,
        |ui| {
            // While the password is looked at, what comes of it decides.
            let stay = Button::secondary("kiosk.stay", Some(Key::Escape)).enabled(!busy);
            stay.show(ui).now.then_some(Outcome::Stay)
        },
        |ui| {
            if !Button::primary("kiosk.leave").enabled(ready).show(ui).now {
                return None;
            }
            if !by_password {
                return Some(Outcome::Out);
            }
            ask(ui, accounts, draft);
            None
        },
    )
}

fn ask(ui: &Ui, accounts: &Places, draft: &mut Draft) {
    let places = accounts.clone();
    let (name, password) = (draft.name.trim().to_owned(), draft.password.take());
    draft.asked.wait(Task::begin(ui.ctx(), move |progress| {
        let_out(&places, &name, &password, &|| progress.is_stopped())
    }));
}

/// Whether this is an administrator. Login, leaving and failed attempts before it are entered into the book. `stays`: the
/// page was cleared meanwhile, so nobody leaves.
fn let_out(places: &Places, name: &str, password: &Secret, stays: &dyn Fn() -> bool) -> Result<(), Trouble> {
    match Office::log_in(places, BookKind::Real, name, password) {
        Ok(office) => entered(office, stays),
        Err(Trouble::Key(error) | Trouble::Book(BookError::Key(error))) => Err(error.into()),
        // A full disk or a damaged book must not keep an administrator from the machine that has to be mended.
        Err(trouble) => {
            tracing::warn!(%trouble, "leaving the kiosk could not be entered");
            let mut keyring = Keyring::open(&places.keyring)?;
            Ok(keyring.unlock(name, password)?.need(Right::Settings)?)
        }
    }
}

fn entered(mut office: Office, stays: &dyn Fn() -> bool) -> Result<(), Trouble> {
    if !office.may(Right::Settings) {
        office.leave()?;
        return Err(KeyError::MayNot(Right::Settings).into());
    }
    if stays() {
        office.leave()?;
        return Err(Trouble::Stopped);
    }
    let act = Act::SettingChanged { setting: ENTRY.0.to_owned(), value: ENTRY.1.to_owned() };
    let (book, session, _) = office.parts();
    if let Err(error) = book.enter(session, &act) {
        tracing::warn!(code = error.code(), "leaving the kiosk could not be entered");
    }
    if let Err(trouble) = office.leave() {
        tracing::warn!(%trouble, "the end of the session could not be entered");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Cost, SetUp};
    use crate::manager::log::entries;
    use crate::records::Book;

    const WORD: &str = "an administrator's word";

    #[test]
    fn the_book_says_that_the_kiosk_was_left_only_if_it_was() {
        let home = tempfile::tempdir().unwrap();
        let places = Places::in_folder(home.path(), BookKind::Real);
        let with = SetUp {
            administrator: ("admin".into(), WORD.into()),
            manager: ("manager".into(), "a manager's long word".into()),
            head_office: None,
            cost: Cost::TRAINING,
        };
        drop(Book::open(&places, BookKind::Real).unwrap());
        drop(Keyring::create(&places.keyring, with).unwrap());
        let left = || {
            let book = Book::open_existing(&places).unwrap();
            entries(&book, 100, None).unwrap().iter().filter(|entry| entry.act == "setting_changed").count()
        };
        let cleared = let_out(&places, "admin", &WORD.into(), &|| true);
        assert!(matches!(cleared, Err(Trouble::Stopped)));
        assert_eq!(left(), 0, "the page was cleared meanwhile");
        let_out(&places, "admin", &WORD.into(), &|| false).unwrap();
        assert_eq!(left(), 1);
    }
}

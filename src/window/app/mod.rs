// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window's application: shows the counter's stage, and tells the counter what the clerk does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{CentralPanel, Context, Event as Input, Frame, Key, Ui};
use jiff::Timestamp;
use tashika_kit::persona::{Front, PassportFront, ResidenceFront, SpecimenCredential};
use tashika_passport::FAMILY as PASSPORT;
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;
use tashika_softcard::radio::RadioTime;

mod acts;
mod cover;
mod pace;
mod pages;
mod stages;

use pace::Pace;
use stages::Ready;

use super::customer::{self, CustomerView, Shown};
use super::paper::Paper;
use super::pictures::Pictures;
use super::screens::{
    agent, comparison, credential, decision, face, jpki, known, login, mail, occasion, prepare, result,
    statements, supplements, transcription, typing,
};
use super::typefaces::Typefaces;
use super::view::View;
use super::widgets::answers::count_keys;
use super::{chrome, manager, practice, theme};
use crate::counter::{Access, Desk, DeskOptions, Settings, Stage, Whose};
use crate::mrz_reader::{self, MrzReader};
use crate::records::Places;
use crate::rules::Preview;
use crate::words::customer::Tongue;

/// The code of the problem that the chip did not open with the number, nothing lost.
const KEY_REFUSED: &str = "key_refused";

/// The stages on which PINs, numbers and passwords are typed.
const SECRET: [&str; 4] = ["credential", "not_set_up", "locked", "opening"];

/// How the window is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The counter's settings. In training the window asks for a clerk's name if there is none; a real counter asks
    /// for name and password.
    pub settings: Settings,
    /// Where the record book is.
    pub places: Places,
    /// Readers known to carry extended-length APDUs.
    pub extended: ExtendedReaders,
    /// Training: how long the air takes; `None` for no time at all.
    pub radio: Option<RadioTime>,
    /// The screen is cleared after this time without a touch.
    pub idle_after: Duration,
    /// How the window is looked at when it opens.
    pub view: View,
}

/// What the clerk has typed and chosen about one person.
#[derive(Default)]
struct PersonDrafts {
    /// When the document was read that it is about.
    read_at: Option<Timestamp>,
    result: result::Draft,
    transcription: transcription::Draft,
    comparison: comparison::Draft,
    typing: typing::Draft,
    supplements: supplements::Draft,
}

/// What the clerk has typed and chosen on the screens of this visit.
#[derive(Default)]
struct Drafts {
    prepare: prepare::Draft,
    credential: credential::Draft,
    customer: PersonDrafts,
    representative: PersonDrafts,
    occasion: occasion::Draft,
    statements: statements::Draft,
    known: known::Draft,
    agent: agent::Draft,
    decision: decision::Draft,
    jpki: jpki::Draft,
    mail: mail::Draft,
}

impl PersonDrafts {
    /// A document was read: what was seen on another one is not about this.
    fn about(&mut self, read_at: Timestamp) {
        if self.read_at.replace(read_at) != Some(read_at) {
            self.result = result::Draft::default();
            self.transcription = transcription::Draft::default();
            self.comparison = comparison::Draft::default();
        }
    }
}

impl Drafts {
    fn of(&mut self, whose: Whose) -> &mut PersonDrafts {
        match whose {
            Whose::Customer => &mut self.customer,
            Whose::Representative => &mut self.representative,
        }
    }
}

/// The application. The real window and the tests drive the same [`App::ui`].
pub struct App {
    options: Options,
    desk: Option<Desk>,
    /// The clerk's name while it is being typed.
    name: String,
    /// Why the desk could not be opened.
    broken: Option<String>,
    typefaces: Option<Typefaces>,
    pictures: Pictures,
    /// The manager's pictures: of a record, never of the visit behind it.
    manager_pictures: Pictures,
    /// What of the document at hand is being made ready for the screen.
    ready: Ready,
    /// What the law would say to the result on the screen.
    outlook: Option<Vec<Preview>>,
    front: Option<Front>,
    /// The same of a residence card.
    residence_front: Option<ResidenceFront>,
    /// The same of a passport.
    passport_front: Option<PassportFront>,
    /// Training: what the invented holder of the card on the reader knows.
    specimens: Vec<SpecimenCredential>,
    drafts: Drafts,
    /// The MRZ reader at a serial port, if there is one, and since when the page is open that takes what it sends.
    mrz_reader: Option<MrzReader>,
    page_opened: Instant,
    /// The same customer goes on with another check: the language they read, until its first page comes.
    instead: Option<Tongue>,
    /// The clerk goes on with the number that did not open the card: it is mended, not typed again.
    mending: bool,
    login: login::Draft,
    paper: Paper,
    /// The customer's own screen.
    customer: customer::State,
    /// Camera and models of this terminal; `None` if there are none.
    face: Option<face::Page>,
    /// Why the operator's standing under the JPKI Act gives no role, as a code; `None` if nothing is wrong with it.
    standing: Option<&'static str>,
    /// Training: the trainee's session.
    practice: practice::State,
    /// The manager's window, in front of the counter's screens.
    manager: Option<manager::State>,
    /// What goes on while the manager's window is locked or closed.
    behind: manager::Behind,
    /// What stands in front of every screen: help, the way out of a kiosk.
    fore: cover::Fore,
    /// The visit that drafts and pictures belong to.
    visit: u64,
    /// The card that what was typed belongs to.
    session: u64,
    /// The stage whose beginning was noticed last.
    shown: &'static str,
    /// It has not been drawn yet.
    entered: bool,
    /// Whose document was drawn last.
    whose: Whose,
    pace: Pace,
}

impl App {
    /// An application that has not been drawn yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            desk: None,
            name: String::new(),
            broken: None,
            typefaces: None,
            pictures: Pictures::default(),
            manager_pictures: Pictures::default(),
            ready: Ready::default(),
            outlook: None,
            front: None,
            residence_front: None,
            passport_front: None,
            specimens: Vec::new(),
            drafts: Drafts::default(),
            mrz_reader: None,
            page_opened: Instant::now(),
            instead: None,
            mending: false,
            login: login::Draft::default(),
            paper: Paper::default(),
            customer: customer::State::default(),
            standing: None,
            face: None,
            practice: practice::State::default(),
            manager: None,
            behind: manager::Behind::default(),
            fore: cover::Fore::default(),
            visit: 0,
            session: 0,
            shown: "",
            entered: false,
            whose: Whose::Customer,
            pace: Pace::default(),
        }
    }

    /// Takes in what an MRZ reader at a serial port sends.
    pub fn attach(&mut self, reader: MrzReader) {
        self.mrz_reader = Some(reader);
    }

    /// Offers to compare the face before a camera with the chip's photo, with the models of this folder. What is wrong
    /// with models or camera is said where it is offered; the clerk compares by eye in any case.
    #[cfg(feature = "face")]
    pub fn compare_faces(&mut self, models: &std::path::Path, camera: crate::face::CameraChoice) {
        self.face = Some(face::Page::new(models, camera));
    }

    /// Says on the first screen why the operator's standing under the JPKI Act gives no role; the locale files hold
    /// `jpki.standing.<code>`: what is wrong, and who mends it.
    pub fn tell_standing(&mut self, code: &'static str) {
        self.standing = Some(code);
    }

    /// Opens the customer's own screen.
    pub fn open_customer_view(&mut self, place: CustomerView) {
        self.customer.open(place);
    }

    /// Loads fonts and sets the theme; once, before the first frame.
    pub fn prepare(&mut self, ctx: &Context) {
        self.options.view.apply(ctx);
        self.customer.visit_ended();
        let mut typefaces = Typefaces::install(ctx);
        if self.options.settings.training {
            let titles: String = persona::all().iter().map(|persona| persona.title_ja).collect();
            typefaces.cover(ctx, &titles);
        }
        self.typefaces = Some(typefaces);
    }

    /// The name of the stage the counter is at; `clerk` before a trainee said who they are; `not_set_up`, `locked`
    /// and `opening` while nobody is logged in.
    #[must_use]
    pub fn stage(&self) -> &'static str {
        match self.desk.as_ref().map(|desk| (desk.access(), desk.stage())) {
            None => "clerk",
            // A result is shown when it is ready to be shown.
            Some((Access::Open, Stage::Result)) if self.ready.waiting => "reading",
            Some((Access::Open, stage)) => stage.name(),
            Some((Access::NotSetUp, _)) => "not_set_up",
            Some((Access::Opening, _)) => "opening",
            Some((Access::Locked { .. }, _)) => "locked",
        }
    }

    /// The name of the manager's screen; empty while the counter's screens are shown.
    #[must_use]
    pub fn manager_screen(&self) -> &'static str {
        self.manager.as_ref().map_or("", manager::State::screen)
    }

    /// How many digits and letters stand in the number fields now. They are wiped when the screen is left.
    #[must_use]
    pub fn digits_typed(&self) -> usize {
        self.drafts.credential.typed()
    }

    /// Draws one frame.
    pub fn ui(&mut self, ui: &mut Ui) {
        let ctx = ui.ctx().clone();
        // First, so that no touch keeps what should have been cleared before it.
        self.watch_clocks(&ctx);
        let touched = clean_input(&ctx) | self.watch_front(&ctx);
        count_keys(&ctx);
        let known = !self.options.settings.training || !self.options.settings.clerk.is_empty();
        if self.desk.is_none() && self.broken.is_none() && known {
            self.open(&ctx);
        }
        if let Some(desk) = self.desk.as_mut().filter(|_| touched) {
            desk.touch();
        }
        if self.manager.is_none() {
            self.another_visit(&ctx);
        }
        self.warn(&ctx);
        self.paper.poll();
        self.make_ready(&ctx);
        if self.manager.is_some() {
            if self.fore.is_open() {
                self.watch_manager(&ctx, touched);
                self.draw_cover(ui);
            } else {
                self.manage(ui, touched);
            }
            // Whatever the manager looks at is not the customer's.
            let training = self.options.settings.training;
            let customer = self.customer.is_open();
            self.customer.show(&ctx, Shown::Welcome, |ui, _| {
                if training {
                    chrome::training(ui, false);
                }
                CentralPanel::default()
                    .frame(ground(training))
                    .show(ui, |ui| customer::plain(ui, Shown::Welcome));
            });
            self.keep_customer(customer);
            return;
        }
        let entered = self.enter(&ctx) | std::mem::take(&mut self.entered);
        self.swiped(&ctx, entered);
        let entered = self.fore.entered(entered);
        let act = if self.fore.is_open() { self.draw_cover(ui) } else { self.draw(ui, entered) };
        if let Some(act) = act {
            self.perform(&ctx, act);
            ctx.request_repaint();
        }
        self.second_screen(&ctx);
    }

    /// Whether what is typed now may be a PIN, a number of a card or a password, of which not even the times of the keys are
    /// told. In the manager's window passwords are typed on several screens.
    fn is_secret(&self) -> bool {
        let here = [self.shown, self.stage()];
        here.iter().any(|stage| SECRET.contains(stage)) || self.manager.is_some() || self.fore.asks_password()
    }

    /// Puts the clocks that clear and lock the screen on: as if nobody had touched anything for so long more. For tests, so that
    /// none has to race with a clock.
    pub fn untouched_for(&mut self, longer: Duration) {
        if let Some(desk) = &mut self.desk {
            desk.untouched_for(longer);
        }
        if let Some(manager) = &mut self.manager {
            manager.untouched_for(longer);
        }
    }

    /// What goes on while the window is hidden and nothing is drawn: the screen locks and clears itself all the same.
    pub fn look_after(&mut self, ctx: &Context) {
        self.watch_clocks(ctx);
        if self.manager.is_none() {
            // What was typed for one card is not offered for the next because nobody saw the window between the two.
            self.another_visit(ctx);
            self.make_ready(ctx);
            self.entered |= self.enter(ctx);
        }
        self.watch_manager(ctx, false);
        self.watch_window(ctx);
    }

    /// Takes what has come to the desk, and clears the screen when its time is over.
    fn watch_clocks(&mut self, ctx: &Context) {
        let Some(desk) = &mut self.desk else { return };
        let cleared = desk.idle_in().is_zero();
        if desk.poll() {
            self.outlook = None;
        }
        // A screen that locks or clears itself does so behind every page, and when nobody sees it.
        ctx.request_repaint_after(desk.idle_in() + Duration::from_millis(20));
        if self.options.settings.training {
            self.practice.look(desk.counter());
        }
        if cleared {
            self.cleared(ctx);
        }
    }

    /// What the MRZ reader has sent goes to the page that asks for it.
    fn swiped(&mut self, ctx: &Context, entered: bool) {
        let Some(reader) = &mut self.mrz_reader else { return };
        let now = Instant::now();
        if entered {
            self.page_opened = now;
        }
        reader.poll(now);
        if reader.kept().is_some() {
            // Nothing else may draw a window that waits, and the zone must go.
            ctx.request_repaint_after(mrz_reader::KEPT);
        }
        let stage = self.desk.as_ref().map(Desk::stage);
        if matches!(stage, Some(Stage::Credential { family, .. }) if *family == PASSPORT) {
            self.drafts.credential.swipe(reader.kept(), self.page_opened);
        }
    }

    fn open(&mut self, ctx: &Context) {
        let Options { settings, places, extended, radio, idle_after, view: _ } = self.options.clone();
        self.login.name.clone_from(&settings.clerk);
        let wake = ctx.clone();
        let waker = Arc::new(move || wake.request_repaint());
        let places = Some(places);
        let options = DeskOptions { settings, places, extended, radio, idle_after, waker };
        match Desk::open(options) {
            Ok(mut desk) => {
                desk.count_times();
                self.desk = Some(desk);
            }
            Err(error) => self.broken = Some(error.to_string()),
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        if let Some(window) = frame.winit_window() {
            self.monitors(window.available_monitors().count());
        }
        self.look_after(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let came = self.pace.count(ui.ctx());
        let quiet = self.is_secret();
        Self::ui(self, ui);
        let painted = frame.info().cpu_usage.and_then(|usage| Duration::try_from_secs_f32(usage).ok());
        let screen = (self.shown, self.manager_screen());
        // A stage may have come with this very frame.
        let quiet = quiet || SECRET.contains(&self.shown);
        self.pace.tell(ui.ctx(), &came, (screen, quiet), painted);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.finish();
    }
}

/// What the frame of training takes at each side, in points.
const fn edge(training: bool) -> i8 {
    if training { 6 } else { 0 }
}

/// The window's ground; in training it leaves room for the frame.
fn ground(training: bool) -> Frame {
    let side = edge(training);
    let margin = eframe::egui::Margin { left: side, right: side, top: 0, bottom: side };
    Frame::new().fill(theme::ground()).outer_margin(margin)
}

/// Takes out of the input what must not act: repeats of a key held down (a sleeping thumb on Enter or F12 would confirm a
/// check) and copying, so that nothing personal reaches the clipboard. `true` if somebody touched anything: what the
/// window system tells of the window itself is nobody's touch.
pub(super) fn clean_input(ctx: &Context) -> bool {
    ctx.input_mut(|input| {
        use eframe::egui::Key::{Enter, Space};
        let acts = |key: &Key| matches!(key, Enter | Space) || is_function_key(*key);
        let dropped = |event: &Input| match event {
            Input::Key { key, repeat: true, .. } => acts(key),
            Input::Copy | Input::Cut => true,
            _ => false,
        };
        input.events.retain(|event| !dropped(event));
        let told = |event: &Input| matches!(event, Input::WindowFocused(_) | Input::PointerGone);
        !input.events.iter().all(told)
    })
}

/// Whether a key is one of F1 to F35.
fn is_function_key(key: Key) -> bool {
    key.name().strip_prefix('F').is_some_and(|number| number.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests;

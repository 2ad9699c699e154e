// SPDX-License-Identifier: MIT OR Apache-2.0
//! The window's application: shows the counter's stage, and tells the counter what the clerk does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use eframe::egui::{CentralPanel, Context, Event as Input, Frame, Ui, text_edit::TextEditState};
use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::persona::{Front, PassportFront, ResidenceFront, SpecimenCredential};
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_passport::FAMILY as PASSPORT;
use tashika_pcsc::ExtendedReaders;
use tashika_residence::FAMILY;
use tashika_softcard::persona;
use tashika_softcard::radio::RadioTime;

use super::customer::{self, CustomerView, Shown};
use super::paper::Paper;
use super::pictures::Pictures;
use super::screens::{
    Act, Scene, agent, clerk, comparison, credential, decision, face, failed, idle, jpki, known, login, mail,
    occasion, recorded, result, statements, supplements, transcription, typing, waiting,
};
use super::typefaces::Typefaces;
use super::widgets::texts;
use super::widgets::{front, passport_front, residence_front};
use super::{chrome, manager, theme};
use crate::counter::{Access, Desk, DeskOptions, Event, Settings, Stage, Whose};
use crate::jpki::JpkiUse;
use crate::jpki::is_jpki;
use crate::mrz_reader::{self, MrzReader};
use crate::records::{BookKind, Places};

/// The code of the problem that the chip did not open with the number, nothing lost.
const KEY_REFUSED: &str = "key_refused";

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
}

/// What the clerk has typed and chosen about one person.
#[derive(Default)]
struct PersonDrafts {
    result: result::Draft,
    transcription: transcription::Draft,
    comparison: comparison::Draft,
    typing: typing::Draft,
    supplements: supplements::Draft,
}

/// What the clerk has typed and chosen on the screens of this visit.
#[derive(Default)]
struct Drafts {
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
    /// The manager's window, in front of the counter's screens.
    manager: Option<manager::State>,
    /// The stage drawn last.
    shown: &'static str,
    /// Whose document was drawn last.
    whose: Whose,
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
            front: None,
            residence_front: None,
            passport_front: None,
            specimens: Vec::new(),
            drafts: Drafts::default(),
            mrz_reader: None,
            page_opened: Instant::now(),
            mending: false,
            login: login::Draft::default(),
            paper: Paper::default(),
            customer: customer::State::default(),
            standing: None,
            face: None,
            manager: None,
            shown: "",
            whose: Whose::Customer,
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
        theme::apply(ctx);
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
        let touched = clean_input(&ctx);
        let known = !self.options.settings.training || !self.options.settings.clerk.is_empty();
        if self.desk.is_none() && self.broken.is_none() && known {
            self.open(&ctx);
        }
        if let Some(desk) = &mut self.desk {
            if touched {
                desk.touch();
            }
            desk.poll();
        }
        self.paper.poll();
        if self.manager.is_some() {
            self.manage(ui, touched);
            // Whatever the manager looks at is not the customer's.
            self.customer.show(&ctx, Shown::Welcome, |ui, _| {
                CentralPanel::default()
                    .frame(ground(false))
                    .show(ui, |ui| customer::plain(ui, Shown::Welcome));
            });
            return;
        }
        let entered = self.enter(&ctx);
        self.swiped(&ctx, entered);
        let act = self.draw(ui, entered);
        if let Some(act) = act {
            self.perform(&ctx, act);
            ctx.request_repaint();
        }
        self.second_screen(&ctx);
        // A real counter locks itself also while it waits for a card.
        let clears = |desk: &&Desk| {
            let idle = matches!(desk.stage(), Stage::Idle { .. });
            !idle || (!self.options.settings.training && *desk.access() == Access::Open)
        };
        if let Some(desk) = self.desk.as_ref().filter(clears) {
            ctx.request_repaint_after(desk.idle_in() + Duration::from_millis(20));
        }
    }

    /// Draws the customer's own screen, and does what the customer wants.
    fn second_screen(&mut self, ctx: &Context) {
        if !self.customer.is_open() {
            return;
        }
        let open = self.desk.as_ref().filter(|desk| *desk.access() == Access::Open);
        let stage = open.map(Desk::stage);
        let typing = self.drafts.credential.is_holders();
        let what = open.and_then(|desk| desk.counter().jpki()).map(|task| task.what);
        let shown = Shown::at(stage, what, typing);
        let training = self.options.settings.training;
        let mut state = std::mem::take(&mut self.customer);
        let mut act = None;
        let touched = state.show(ctx, shown, |ui, seen| {
            if training {
                chrome::training(ui, false);
            }
            let page = CentralPanel::default().frame(ground(training));
            act = page.show(ui, |ui| self.customers_page(ui, shown, seen)).inner;
        });
        self.customer = state;
        if let Some(desk) = self.desk.as_mut().filter(|_| touched) {
            desk.touch();
        }
        if let Some(act) = act {
            self.perform(ctx, act);
            ctx.request_repaint();
        }
    }

    fn customers_page(&mut self, ui: &mut Ui, shown: Shown, seen: &mut customer::Seen) -> Option<Act> {
        let desk = self.desk.as_ref()?;
        match (shown, desk.stage()) {
            (Shown::Consent, _) => customer::consent(ui, desk.counter(), seen),
            (Shown::Pin, Stage::Credential { .. }) => {
                customer::unfocused(ui);
                self.credential(ui, false)
            }
            _ => {
                customer::plain(ui, shown);
                None
            }
        }
    }

    /// The page of numbers and PINs, whoever's turn it is.
    fn credential(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        let Self { desk, pictures, specimens, drafts, options, customer, .. } = self;
        let counter = desk.as_ref()?.counter();
        let Stage::Credential { family, additions, needs, preview, problem } = counter.stage() else {
            return None;
        };
        let (problem, tries_before) = (problem.as_ref(), counter.tries_before());
        let known = credential::Known { family, additions, needs, preview, problem, tries_before };
        let mut scene = Scene {
            entered,
            training: options.settings.training,
            today: japan_day(Timestamp::now()),
            pictures,
            front: self.front.as_ref(),
            residence_front: self.residence_front.as_ref(),
            passport_front: self.passport_front.as_ref(),
            specimens,
            customer_view: customer.is_open(),
            pinless: false,
            face: None,
        };
        credential::show(ui, &mut scene, &known, &mut drafts.credential)
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
        let Options { settings, places, extended, radio, idle_after } = self.options.clone();
        self.login.name.clone_from(&settings.clerk);
        let wake = ctx.clone();
        let waker = Arc::new(move || wake.request_repaint());
        let places = Some(places);
        let options = DeskOptions { settings, places, extended, radio, idle_after, waker };
        match Desk::open(options) {
            Ok(desk) => self.desk = Some(desk),
            Err(error) => self.broken = Some(error.to_string()),
        }
    }

    /// Opens the manager's window; what the counter's screens hold goes.
    fn open_manager(&mut self, ctx: &Context) {
        self.forget(ctx);
        let kind = if self.options.settings.training { BookKind::Training } else { BookKind::Real };
        let places = self.options.places.clone();
        let idle_after = self.options.idle_after;
        let rules = Arc::clone(&self.options.settings.rules);
        let rule_settings = self.options.settings.rule_settings.clone();
        let setting = manager::Setting { places, kind, idle_after, rules, rule_settings };
        self.manager = Some(manager::State::new(setting));
    }

    /// Draws the manager's window.
    fn manage(&mut self, ui: &mut Ui, touched: bool) {
        let Some(mut state) = self.manager.take() else { return };
        let training = self.options.settings.training;
        if training {
            chrome::training(ui, false);
        }
        chrome::top(ui, None, state.who(), false);
        let (typefaces, pictures) = (self.typefaces.as_mut(), &mut self.pictures);
        let mut services = manager::Services { typefaces, pictures, touched };
        let left = CentralPanel::default()
            .frame(ground(training))
            .show(ui, |ui| manager::show(ui, &mut state, &mut services))
            .inner;
        if left.is_none() {
            self.manager = Some(state);
            return;
        }
        drop(state);
        self.shown = "";
        ui.ctx().request_repaint();
    }

    /// Sees to it that what belongs to a stage goes when the stage goes. `true` in a stage's first frame.
    fn enter(&mut self, ctx: &Context) -> bool {
        let name = self.stage();
        let whose = self.desk.as_ref().map_or(Whose::Customer, |desk| desk.counter().visit().whose);
        if std::mem::replace(&mut self.whose, whose) != whose {
            // The pictures belong to one person.
            self.pictures.forget();
        }
        let before = std::mem::replace(&mut self.shown, name);
        if before == name {
            return false;
        }
        self.keep_number(before, name);
        // No camera stays open behind a page that does not show it.
        if let Some(face) = &mut self.face {
            face.stop();
        }
        if before == "locked" {
            self.login.clear();
            ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
        }
        let under_way = self.desk.as_ref().is_some_and(|desk| desk.counter().is_under_way());
        if !under_way {
            self.forget(ctx);
        }
        match name {
            "idle" => {
                (self.front, self.residence_front, self.passport_front) = (None, None, None);
                self.specimens = Vec::new();
                if let Some(desk) = self.desk.as_mut().filter(|desk| desk.placed().is_some()) {
                    desk.lift();
                }
            }
            "agent" => {
                if let Some(desk) = self.desk.as_mut().filter(|desk| desk.placed().is_some()) {
                    desk.lift();
                }
            }
            "result" => self.cover(ctx),
            "recorded" => self.paper.forget(),
            "decision" => self.drafts.decision.ask_again(),
            _ => {}
        }
        if let Some(focused) = ctx.memory(|memory| memory.focused()) {
            ctx.memory_mut(|memory| memory.surrender_focus(focused));
        }
        true
    }

    /// What was typed to open a card is wiped when its page is left. Only a number that did not open the card, and of
    /// which the card counts no tries, stays from the sending to the page where it is mended. A card that is put down
    /// anew may be another customer's: there it goes.
    fn keep_number(&mut self, before: &'static str, name: &'static str) {
        let stage = self.desk.as_ref().map(Desk::stage);
        let refused = matches!(stage, Some(Stage::Failed { problem }) if problem.code == KEY_REFUSED);
        let wanted =
            matches!(stage, Some(Stage::Credential { family, .. }) if [FAMILY, PASSPORT].contains(family));
        let mending = std::mem::take(&mut self.mending);
        let draft = &mut self.drafts.credential;
        // A quick card passes through a stage between two frames.
        match (before, name) {
            ("credential", "reading") => draft.sent(),
            ("credential" | "reading", "failed") if refused => draft.sent(),
            ("failed", "recognising") if mending => self.mending = true,
            ("failed" | "recognising", "credential") if mending && wanted => draft.refused(),
            _ => draft.clear(),
        }
    }

    /// Nothing personal stays: textures, drafts, and what the toolkit keeps of text fields for "undo".
    fn forget(&mut self, ctx: &Context) {
        self.pictures.forget();
        self.drafts = Drafts::default();
        if let Some(face) = &mut self.face {
            face.stop();
        }
        if let Some(reader) = &mut self.mrz_reader {
            reader.kept().take();
        }
        ctx.data_mut(|data| data.remove_by_type::<TextEditState>());
    }

    /// Loads another font if name or address need one.
    fn cover(&mut self, ctx: &Context) {
        let Some(finding) = self.desk.as_ref().and_then(|desk| desk.counter().finding()) else { return };
        let text = |name: &FieldName| match finding.reading.field(name).map(|field| &field.value) {
            Some(FieldValue::Text { text }) => text.clone(),
            _ => String::new(),
        };
        let all = text(&FieldName::NAME) + &text(&FieldName::ADDRESS);
        if let Some(typefaces) = &mut self.typefaces {
            self.drafts.of(self.whose).result.uncovered = typefaces.cover(ctx, &all);
        }
    }

    fn draw(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        let training = self.options.settings.training;
        if training {
            let placed = self.desk.as_ref().is_some_and(|desk| desk.placed().is_some());
            if chrome::training(ui, placed)
                && let Some(desk) = &mut self.desk
            {
                desk.lift();
                ui.ctx().request_repaint();
            }
        }
        let open = self.desk.as_ref().filter(|desk| *desk.access() == Access::Open);
        let clerk = open.map_or("", |desk| desk.counter().settings().clerk.as_str());
        // Before the customer's eyes: no step, no name of the clerk.
        let holders =
            self.stage() == "credential" && self.drafts.credential.is_holders() && !self.customer.is_open();
        let (stage, clerk) = if holders { (None, "") } else { (open.map(Desk::stage), clerk) };
        let lock = chrome::top(ui, stage, clerk, !training && open.is_some());
        let act =
            CentralPanel::default().frame(ground(training)).show(ui, |ui| self.screen(ui, entered)).inner;
        act.or(lock.then_some(Act::Lock))
    }

    fn screen(&mut self, ui: &mut Ui, entered: bool) -> Option<Act> {
        if let Some(why) = &self.broken {
            texts::notice(ui, theme::Tone::Bad, |ui| {
                texts::both(ui, "window.broken", theme::size::BODY, theme::Tone::Bad.ink());
                ui.label(texts::small(why));
            });
            return None;
        }
        let customer_view = self.customer.is_open();
        if self.stage() == "credential" {
            if customer_view && self.drafts.credential.is_holders() {
                customer::typing(ui, &mut self.drafts.credential);
                return None;
            }
            return self.credential(ui, entered);
        }
        let Self {
            desk,
            name,
            pictures,
            specimens,
            drafts,
            login,
            paper,
            options,
            whose,
            standing,
            face,
            ..
        } = self;
        let Some(desk) = desk else { return clerk::show(ui, entered, name) };
        if *desk.access() != Access::Open {
            return login::show(ui, entered, desk.access(), login);
        }
        let counter = desk.counter();
        let (training, today) = (options.settings.training, japan_day(Timestamp::now()));
        let (front, residence_front) = (self.front.as_ref(), self.residence_front.as_ref());
        let passport_front = self.passport_front.as_ref();
        let mut scene = Scene {
            entered,
            training,
            today,
            pictures,
            front,
            residence_front,
            passport_front,
            specimens,
            customer_view,
            face: face.as_mut(),
            pinless: counter.jpki().is_some_and(|task| task.what == JpkiUse::Pinless),
        };
        match counter.stage() {
            Stage::Idle { cleared } => idle::show(ui, &scene, counter, (*cleared, *standing)),
            Stage::Recognising => waiting::recognising(ui),
            // Drawn above.
            Stage::Credential { .. } => None,
            Stage::Consent => jpki::consent(ui, &scene, counter, &mut drafts.jpki),
            Stage::AwaitingCard => jpki::awaiting_card(ui, &scene, counter),
            Stage::AskingRevocation => jpki::asking(ui, counter),
            Stage::Authenticated { receipt, problem } => jpki::authenticated(
                ui,
                &scene,
                counter,
                (receipt.as_ref(), problem.as_ref()),
                &mut drafts.jpki,
            ),
            Stage::Reading { progress } => waiting::reading(ui, *progress),
            Stage::Result if is_jpki(&counter.finding()?.reading.family) => {
                let uncovered = drafts.of(*whose).result.uncovered;
                jpki::result(ui, &mut scene, counter, uncovered, &mut drafts.jpki)
            }
            Stage::Result => result::show(ui, &mut scene, counter.finding()?, &mut drafts.of(*whose).result),
            Stage::Transcription => {
                transcription::show(ui, &mut scene, counter, &mut drafts.of(*whose).transcription)
            }
            Stage::Comparison => {
                comparison::show(ui, &mut scene, counter.finding()?, &mut drafts.of(*whose).comparison)
            }
            Stage::Typing => typing::show(ui, &scene, *whose, &mut drafts.of(*whose).typing),
            Stage::Known => known::show(ui, &scene, &mut drafts.known),
            Stage::Occasion => occasion::show(ui, &scene, counter, &mut drafts.occasion),
            Stage::Statements => statements::show(ui, &scene, counter, &mut drafts.statements),
            Stage::Agent => agent::show(ui, &scene, counter, &mut drafts.agent),
            Stage::Supplements => supplements::show(ui, &scene, counter, &mut drafts.of(*whose).supplements),
            Stage::Decision { problem } => {
                decision::show(ui, &scene, counter, problem.as_ref(), &mut drafts.decision)
            }
            Stage::Sealing => waiting::sealing(ui),
            Stage::Recorded => recorded::show(ui, &scene, counter, paper),
            Stage::Mail { pending, entered, problem } => {
                let (pending, entered) = (pending.as_deref(), entered.as_ref());
                mail::show(ui, &scene, pending, entered, problem.as_ref(), &mut drafts.mail)
            }
            Stage::Failed { problem } => failed::show(ui, &scene, problem, counter),
        }
    }

    fn perform(&mut self, ctx: &Context, act: Act) {
        match act {
            Act::Clerk(name) => {
                self.options.settings.clerk = name;
                return;
            }
            Act::Manager => return self.open_manager(ctx),
            Act::CustomerView => return self.customer.toggle(),
            // What was typed for the one is not for the other.
            Act::Instead(_) => self.forget(ctx),
            _ => {}
        }
        let Some(desk) = &mut self.desk else { return };
        match act {
            Act::Counter(event) => {
                let submitted = matches!(event, Event::Submit { .. });
                let refused =
                    matches!(desk.stage(), Stage::Failed { problem } if problem.code == KEY_REFUSED);
                self.mending = refused && matches!(event, Event::Retry);
                desk.act(event);
                if submitted {
                    match desk.stage() {
                        Stage::Credential { .. } => self.drafts.credential.look_again(),
                        _ => self.drafts.credential.sent(),
                    }
                }
            }
            Act::Place(persona) => {
                self.front = front::of(persona);
                self.residence_front = residence_front::of(persona);
                self.passport_front = passport_front::of(persona);
                let today = japan_day(Timestamp::now());
                let known = persona::by_name(persona).map(|persona| persona.credentials(today));
                self.specimens = known.unwrap_or_default();
                desk.place(persona);
            }
            Act::Instead(what) => {
                desk.act(Event::Cancel);
                desk.act(Event::BeginJpki(what));
            }
            Act::SavePaper => self.paper.save(ctx, desk.counter().written()),
            Act::LogIn(account, password) => desk.log_in(account, password),
            Act::Lock => desk.lock(),
            Act::LookForAccounts => desk.look_for_accounts(),
            Act::Clerk(_) | Act::Manager | Act::CustomerView => {}
        }
    }
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        Self::ui(self, ui);
    }
}

/// The window's ground; in training it leaves room for the frame.
fn ground(training: bool) -> Frame {
    let side = if training { 6 } else { 0 };
    let margin = eframe::egui::Margin { left: side, right: side, top: 0, bottom: side };
    Frame::new().fill(theme::GROUND).outer_margin(margin)
}

/// Takes out of the input what must not act: repeats of a key held down (a sleeping thumb on Enter would
/// confirm a check) and copying, so that nothing personal reaches the clipboard. `true` if anything was
/// touched.
pub(super) fn clean_input(ctx: &Context) -> bool {
    ctx.input_mut(|input| {
        use eframe::egui::Key::{Enter, Space};
        let dropped = |event: &Input| {
            matches!(event, Input::Key { key: Enter | Space, repeat: true, .. } | Input::Copy | Input::Cut)
        };
        input.events.retain(|event| !dropped(event));
        !input.events.is_empty()
    })
}

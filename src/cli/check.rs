// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika check`: the counter's own check, without a window.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tashika_kit::date::japan_day;
use tashika_kit::reading::{FieldName, FieldValue};
use tashika_kit::tries::LastTryConsent;
use tashika_kit::verdict::Summary;
use tashika_kit::{CardError, Credential, CredentialNeed, Entry, LinkError, Secret};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::persona;

use super::check_arguments::{CardArguments, CaseArguments, CheckCommand, ComparedWord, DecisionWord};
use super::jpki_flow::{self, JpkiOrder, JpkiShown};
use super::output::complain;
use super::particulars::{Input, Particulars};
use super::report::{Report, Shown};
use super::{Common, exit, passport, transcript};
use crate::counter::entry::{self, Complaint};
use crate::counter::{
    Access, Desk, DeskOptions, Event, Finding, Problem, Seen, Stage, TrainingReader, Verdict, Whose,
};
use crate::jpki::JpkiUse;
use crate::records::record::{InquiryAnswer, NumberInquiry, SpecialPeriod};
use crate::records::{Compared, Observations};
use crate::rules::{Finish, Law};
use crate::words;
use crate::words::jpki::Outcome;

/// A service that is just starting gets this long.
const SETTLING: Duration = Duration::from_millis(500);
/// The longest a session may take before the command gives up.
const LONGEST_SESSION: Duration = Duration::from_secs(120);
/// How long to sleep between two looks at the desk.
const TICK: Duration = Duration::from_millis(50);

pub(super) fn run(common: &Common, command: &CheckCommand) -> u8 {
    let (card, case) = (command.card(), command.case());
    let mut input = Input::new();
    match open(common, command) {
        Err(text) => {
            complain!("tashika: {text}");
            exit::TROUBLE
        }
        Ok(mut desk) => {
            let known = matches!(command, CheckCommand::Known(_));
            let (desk, input) = (&mut desk, &mut input);
            Check { desk, input, command, card, case, known, shown: Shown::default(), jpki: None }.run()
        }
    }
}

fn open(common: &Common, command: &CheckCommand) -> Result<Desk, String> {
    let (card, case, jpki) = (command.card(), command.case(), command.jpki());
    let mut settings = common.settings()?;
    settings.reader = match card.and_then(|card| card.persona.as_ref()) {
        Some(_) => Some(TrainingReader::NAME.to_owned()),
        None => card.and_then(|card| card.reader.clone()).or(settings.reader),
    };
    if settings.training && card.is_some() && settings.reader.is_none() {
        return Err(
            "training uses no reader that is not named: --reader NAME, or a software card: --persona NAME"
                .into(),
        );
    }
    let asked = case.record.is_some() || jpki.is_some_and(|order| order.enter);
    let logged = jpki.is_some_and(JpkiOrder::is_logged);
    let places = (asked || logged).then(|| common.places()).transpose().map_err(|error| error.to_string())?;
    // Who authenticates without asking for an entry makes one all the same, if there is a book to make it in.
    let places = places.filter(|places| asked || places.keyring.exists());
    Desk::open(DeskOptions {
        settings,
        places,
        extended: ExtendedReaders::new(common.extended_reader.clone()),
        radio: None,
        idle_after: Duration::MAX,
        waker: Arc::new(|| {}),
    })
    .map_err(|error| error.to_string())
}

struct Check<'a> {
    desk: &'a mut Desk,
    input: &'a mut Input,
    command: &'a CheckCommand,
    card: Option<&'a CardArguments>,
    case: &'a CaseArguments,
    known: bool,
    /// What was read, taken before the record takes the finding over.
    shown: Shown,
    /// What there is to tell of JPKI, taken with it.
    jpki: Option<JpkiShown>,
}

impl Check<'_> {
    fn run(&mut self) -> u8 {
        match self.whole() {
            Ok(()) => self.tell_result(),
            Err(problem) => self.tell_problem(&problem),
        }
    }

    /// The whole check. What was read is kept to be told, whatever comes after it.
    fn whole(&mut self) -> Result<(), Problem> {
        self.log_in()?;
        if let Some(order) = self.command.jpki() {
            jpki_flow::begin(self.desk, order)?;
        }
        if self.card.is_some() {
            self.place()?;
            self.until_result()?;
            self.shown = self.finding();
        }
        if let Some(order) = self.command.jpki() {
            self.jpki(order)?;
        }
        if self.case.law.is_empty() { Ok(()) } else { self.judge() }
    }

    /// What follows a card put down for JPKI: without a PIN its second session, and the entry of an authentication.
    fn jpki(&mut self, order: &JpkiOrder) -> Result<(), Problem> {
        if order.what == JpkiUse::Pinless {
            jpki_flow::compare(self.desk, &order.card)?;
            self.until_result()?;
        }
        self.shown = jpki_flow::finding(self.desk).map(|found| Shown::of(found, false)).unwrap_or_default();
        self.jpki = JpkiShown::of(self.desk);
        jpki_flow::write_out(self.desk, order)?;
        if order.enter || order.is_logged() && self.desk.places().is_some() {
            let receipt = jpki_flow::enter(self.desk, TICK)?;
            if let Some(shown) = &mut self.jpki {
                shown.receipt = Some(receipt);
            }
        }
        Ok(())
    }

    /// Opens the session that writes the record.
    fn log_in(&mut self) -> Result<(), Problem> {
        match self.desk.access() {
            Access::Open => return Ok(()),
            Access::NotSetUp => return Err(Problem::of_key(&crate::keys::KeyError::Missing)),
            Access::Locked { .. } | Access::Opening => {}
        }
        let missing = || Problem::of_key(&crate::keys::KeyError::WrongLogin);
        if self.case.account.is_none() && self.command.jpki().is_some_and(JpkiOrder::is_logged) {
            jpki_flow::nobody_answers();
        }
        let account = self.case.account.clone().ok_or_else(missing)?;
        let prompt = format!("{} / Password: ", words::ja("login.password"));
        let password = self.input.secret(&prompt, self.case.password_stdin).ok_or_else(missing)?;
        self.desk.log_in(account, password);
        loop {
            match self.desk.access() {
                Access::Open => return Ok(()),
                Access::Locked { problem: Some(problem) } => return Err(problem.clone()),
                _ => self.desk.wait(TICK),
            };
        }
    }

    fn place(&mut self) -> Result<(), Problem> {
        let Some(name) = self.card.and_then(|card| card.persona.as_deref()) else { return Ok(()) };
        if persona::by_name(name).is_none() {
            complain!("tashika: there is no persona '{name}' (see: tashika softcard list)");
            return Err(Problem::of_book("there is no such persona".into()));
        }
        self.desk.place(name);
        Ok(())
    }

    /// Runs the check up to its result; the number is asked for once.
    fn until_result(&mut self) -> Result<(), Problem> {
        let begun = Instant::now();
        let patience = Duration::from_secs(self.card.map_or(0, |card| card.wait));
        loop {
            self.desk.wait(TICK);
            let waited = begun.elapsed();
            match self.desk.stage() {
                Stage::Result | Stage::Authenticated { .. } => return Ok(()),
                Stage::Failed { problem } => return Err(problem.clone()),
                Stage::Choose { cards } if cards.iter().all(|card| card.seen != Seen::Looking) => {
                    return Err(Problem::several_cards());
                }
                Stage::Credential { problem: Some(problem), .. } => return Err(problem.clone()),
                Stage::Credential { family, additions, needs, problem: None, .. } => {
                    let (family, additions, needs) = (*family, additions.clone(), needs.clone());
                    self.is_the_one_asked_for(family, &additions)?;
                    self.submit(&needs)?;
                }
                Stage::Idle { .. } | Stage::AwaitingCard
                    if self.desk.counter().service_is_down() && waited > SETTLING =>
                {
                    return Err(Problem::of(&CardError::link(LinkError::ServiceGone, "waiting for a card")));
                }
                Stage::Idle { .. } | Stage::AwaitingCard if waited > patience => {
                    return Err(Problem::of(&CardError::link(LinkError::NoCard, "waiting for a card")));
                }
                _ if waited > patience + LONGEST_SESSION => {
                    return Err(Problem::of(&CardError::link(LinkError::Timeout, "reading")));
                }
                _ => {}
            }
        }
    }

    /// Whether the card is of the kind that was asked for; nothing is sent to another.
    fn is_the_one_asked_for(&self, family: &'static str, additions: &[&str]) -> Result<(), Problem> {
        match self.command.family() {
            Some(asked) if asked != family => {
                let mut problem = Problem::other_family(family, asked);
                // A specified card is a My Number Card, in law and in its chip.
                if asked == tashika_residence::FAMILY && additions.contains(&tashika_residence::SPECIFIED) {
                    let name = words::en("document.specified_residence");
                    problem.detail = format!(
                        "{}; it is a specified card ({name}), which is read as a My Number Card: tashika check mynumber",
                        problem.detail
                    );
                }
                Err(problem)
            }
            _ => Ok(()),
        }
    }

    /// A document that has expired by what it tells freely is told before anybody types a PIN.
    fn tell_expiry(&self) {
        let Stage::Credential { preview, .. } = self.desk.stage() else { return };
        let expiry =
            preview.iter().find(|field| field.name == FieldName::EXPIRY_DATE).map(|field| &field.value);
        if let Some(FieldValue::Date { date }) = expiry
            && *date < japan_day(Timestamp::now())
        {
            let told = words::words("window.credential.expired");
            complain!("tashika: {} ({date}) / {}", told.ja, told.en);
        }
    }

    /// Both people's word for this number: named, or meant because no other has one try left.
    fn consent(&self, need: &CredentialNeed, wanted: &[&CredentialNeed]) -> Option<LastTryConsent> {
        let agreed = &self.card?.last_try_agreed;
        let last = wanted.iter().filter(|other| other.tries_left == 1).count();
        let meant = |word: &String| word == need.id || (word.is_empty() && last == 1);
        let given = need.tries_left == 1 && agreed.iter().any(meant);
        LastTryConsent::given(given, given)
    }

    fn submit(&mut self, needs: &[CredentialNeed]) -> Result<(), Problem> {
        let mut credentials = Vec::new();
        self.tell_what_is_not_there(needs);
        self.tell_expiry();
        let wanted: Vec<&CredentialNeed> = needs.iter().filter(|need| self.command.wants(need)).collect();
        for need in &wanted {
            if need.optional && need.tries_left == 0 {
                let (name, told) = (format!("credential.{}", need.id), words::words("check.read_without"));
                let name = words::words(&name);
                complain!("tashika: {}: {} / {}: {}", name.ja, told.ja, name.en, told.en);
                continue;
            }
            let missing = || Problem::of(&CardError::CredentialMissing { credential: need.id });
            let secret = self.number(need)?.ok_or_else(missing)?;
            credentials.push(Credential { id: need.id, secret, last_try: self.consent(need, &wanted) });
        }
        self.desk.act(Event::Submit(credentials));
        Ok(())
    }

    /// Says so if the chip has not what was asked for beside the document.
    fn tell_what_is_not_there(&self, needs: &[CredentialNeed]) {
        let asked = matches!(self.command, CheckCommand::Mynumber(card) if card.my_number_licence);
        let there = needs.iter().any(|need| need.id == tashika_licence::MY_NUMBER_LICENCE_PIN);
        if asked && !there {
            let told = words::words("check.no_my_number_licence");
            complain!("tashika: {} / {}", told.ja, told.en);
        }
    }

    /// From the persona, the terminal without echo, or one line of standard input. Where the card says that no PIN
    /// was set, nobody is asked.
    fn number(&mut self, need: &CredentialNeed) -> Result<Option<Secret>, Problem> {
        if need.entry == Entry::Preset {
            return Ok(Some(Secret::new(Vec::new())));
        }
        if let Some(card) = self.card.filter(|card| card.specimen_number) {
            let persona = card.persona.as_deref().and_then(persona::by_name);
            let number = persona.and_then(|persona| persona.credential(need.id, japan_day(Timestamp::now())));
            return Ok(number.map(|number| Secret::from(number.as_str())));
        }
        if let CheckCommand::Passport(arguments) = self.command {
            return match need.id {
                tashika_passport::CAN => Ok(passport::can(self.input)),
                _ => passport::zone(arguments.mrz_file.as_deref(), self.input).map_err(|text| {
                    complain!("tashika: {text}");
                    Problem::of_entry("entry.file_unreadable", "mrz_file")
                }),
            };
        }
        let label = words::words(&format!("credential.{}", need.id)).ja.to_owned();
        let left = need.tries_left;
        let tries = if left == 1 { "try" } else { "tries" };
        let prompt = match need.is_counted() {
            // The password is no row of digits: how long it may be is told in words.
            true if need.id == tashika_mynumber::jpki::SIGNATURE_PASSWORD => {
                let hint = words::words("window.password.hint");
                format!("{label} ({}・残り{left}回 / {}; {left} {tries} left): ", hint.ja, hint.en)
            }
            true => format!("{label} ({}桁・残り{left}回 / {left} {tries} left): ", need.digits),
            false => format!("{label} ({}文字 / {} characters): ", need.digits, need.digits),
        };
        Ok(self.input.secret(&prompt, false))
    }

    /// Asks the laws, and writes the records if that was asked for.
    fn judge(&mut self) -> Result<(), Problem> {
        let particulars = self.particulars()?;
        let today = japan_day(Timestamp::now());
        self.document(&particulars, today)?;
        let mut occasion = particulars.occasion;
        if !self.case.law.is_empty() {
            occasion.laws = self.case.law.iter().map(|law| Law::from(*law)).collect();
        }
        occasion.kind = self.case.transaction.or(occasion.kind);
        occasion.representative |= particulars.representative.is_some();
        let high_risk = occasion.high_risk.is_some();
        self.refuse_complaints(self.desk.counter().occasion_complaints(&occasion, Timestamp::now()))?;
        self.desk.act(Event::Occasion(Box::new(occasion)));
        if matches!(self.desk.stage(), Stage::Statements) {
            self.refuse_complaints(entry::statements(&particulars.statements, high_risk))?;
            self.desk.act(Event::Statements(Box::new(particulars.statements)));
        }
        self.supplement(Whose::Customer, &particulars.supplements, today)?;
        if let Some(representative) = particulars.representative {
            self.refuse_complaints(entry::typed(&representative.document, today))?;
            self.desk.act(Event::BeginTyping);
            self.desk.act(Event::Typed(Box::new(representative.document)));
            self.refuse_complaints(self.desk.counter().agent_complaints(&representative.agent))?;
            self.desk.act(Event::Agent(Box::new(representative.agent)));
            self.supplement(Whose::Customer, &particulars.supplements, today)?;
            self.supplement(Whose::Representative, &representative.supplements, today)?;
        }
        if let Some(route) = particulars.route {
            for law in self.case.law.clone() {
                self.desk.act(Event::Route(law.into(), route));
            }
        }
        if let Some(plan) = particulars.mail {
            self.desk.act(Event::Mail(plan));
        }
        match self.case.record {
            Some(DecisionWord::Confirmed) => self.confirm(),
            Some(DecisionWord::Refused) => {
                let said = particulars.reason.trim();
                let reason = if said.is_empty() { "refused on the command line" } else { said };
                self.seal(Verdict::Refuse { reason: reason.to_owned() })
            }
            None => Ok(()),
        }
    }

    fn particulars(&mut self) -> Result<Particulars, Problem> {
        let Some(from) = &self.case.particulars else { return Ok(Particulars::default()) };
        Particulars::read(from, self.input).map_err(|text| {
            complain!("tashika: {text}");
            Problem::of_entry("entry.required", "particulars")
        })
    }

    /// Up to the transaction: compares the chip, or enters what was typed.
    fn document(&mut self, particulars: &Particulars, today: jiff::civil::Date) -> Result<(), Problem> {
        if self.command.jpki().is_some() {
            self.desk.act(Event::Compare);
            return Ok(());
        }
        if let Some(card) = self.card {
            self.desk.act(Event::Compare);
            self.transcribe(particulars, today)?;
            let seen = self.observations(card, today)?;
            self.desk.act(Event::Observed(seen));
            return Ok(());
        }
        let missing = |field| Problem::of_entry("entry.required", field);
        if self.known {
            let known = particulars.known.clone().ok_or_else(|| missing("known"))?;
            self.refuse_complaints(entry::known(&known, today))?;
            self.desk.act(Event::BeginKnown);
            self.desk.act(Event::Known(Box::new(known)));
        } else {
            let typed = particulars.document.clone().ok_or_else(|| missing("document"))?;
            self.refuse_complaints(entry::typed(&typed, today))?;
            self.desk.act(Event::BeginTyping);
            self.desk.act(Event::Typed(Box::new(typed)));
        }
        Ok(())
    }

    /// What was typed from the chip's pictures; only where the document asks for it.
    fn transcribe(&mut self, particulars: &Particulars, today: jiff::civil::Date) -> Result<(), Problem> {
        let finding = self.desk.counter().finding();
        let asked = finding.map(Finding::to_transcribe).unwrap_or_default();
        let seen = |text: &_| finding.is_some_and(|finding| finding.can_show(text));
        let typed = transcript::fields(&asked, &particulars.transcript, seen);
        self.refuse_complaints(self.desk.counter().transcript_complaints(&typed, today))?;
        if matches!(self.desk.stage(), Stage::Transcription) {
            self.desk.act(Event::Transcribed(typed));
        }
        if self.desk.counter().finding().and_then(Finding::typed_expiry_fits) == Some(false) {
            let told = words::words("window.compare.expiry_unexpected");
            complain!("tashika: {} / {}", told.ja, told.en);
        }
        Ok(())
    }

    /// What the clerk saw and asked, as far as this document has it.
    fn observations(&self, card: &CardArguments, today: jiff::civil::Date) -> Result<Observations, Problem> {
        let seen = Observations {
            face: card.face.into(),
            printed_card: card.printed_card.into(),
            security_code: card.security_code.into(),
            ..Observations::default()
        };
        let Some(finding) = self.desk.counter().finding() else { return Ok(seen) };
        if let CheckCommand::Passport(book) = self.command {
            let page = book.address_page.map(Into::into);
            if page.is_some() && !finding.asks_address_page() {
                return Err(Problem::of_entry("entry.not_asked", "address_page"));
            }
            return Ok(Observations { address_page: page, ..seen });
        }
        let CheckCommand::Residence(residence) = self.command else { return Ok(seen) };
        // Nobody can have seen a mark that is not known of this form of card.
        let known = finding.marks();
        if residence.marks.iter().any(|mark| !known.contains(&mark.as_str())) {
            return Err(Problem::of_entry("entry.not_asked", "marks"));
        }
        // Nor does a record say what came of a question that this document does not raise.
        let (period, inquiry, number) =
            (residence.special_period, residence.number_inquiry, residence.picture_number);
        let asks_period = finding.asks_special_period(today);
        for (field, given, asked) in [
            ("special_period", period.is_some(), asks_period),
            ("number_inquiry", inquiry.is_some(), finding.has_number_inquiry()),
            ("picture_number", number.is_some(), finding.asks_picture_number()),
        ] {
            if given && !asked {
                return Err(Problem::of_entry("entry.not_asked", field));
            }
        }
        let answer = inquiry.map_or(InquiryAnswer::NotAsked, Into::into);
        Ok(Observations {
            marks: residence.marks.clone(),
            special_period: asks_period.then(|| period.map_or(SpecialPeriod::NotAsked, Into::into)),
            number_inquiry: finding
                .has_number_inquiry()
                .then(|| NumberInquiry { answer, at: Timestamp::now() }),
            picture_number: number.map_or(Compared::NotCompared, Into::into),
            ..seen
        })
    }

    /// Adds further documents; only where the decision is reached, and once.
    fn supplement(
        &mut self,
        whose: Whose,
        supplements: &[crate::records::Supplement],
        today: jiff::civil::Date,
    ) -> Result<(), Problem> {
        let there = !self.desk.counter().visit().part(whose).supplements.is_empty();
        if there || supplements.is_empty() || !matches!(self.desk.stage(), Stage::Decision { .. }) {
            return Ok(());
        }
        self.desk.act(Event::ShowSupplements(whose));
        for supplement in supplements {
            self.refuse_complaints(entry::supplement(supplement, today))?;
            self.desk.act(Event::Supplement(Box::new(supplement.clone())));
        }
        self.desk.act(Event::Back);
        Ok(())
    }

    fn refuse_complaints(&self, complaints: Vec<Complaint>) -> Result<(), Problem> {
        match complaints.into_iter().next() {
            Some(complaint) => Err(Problem::of_entry(&complaint.words, complaint.field)),
            None => Ok(()),
        }
    }

    fn confirm(&mut self) -> Result<(), Problem> {
        if !self.case.acknowledge && self.leaves_open() {
            return Err(Problem::cannot_confirm());
        }
        let refuses = self.desk.counter().answers().iter().any(|answer| answer.finish() == Finish::No);
        if refuses && self.shown.summary != Some(Summary::Failed) {
            return Err(Problem::of_law(self.missing()));
        }
        self.seal(Verdict::Confirm)
    }

    /// What the laws still ask for, as codes.
    fn missing(&self) -> String {
        let answers = self.desk.counter().answers();
        let about = |answer: &crate::counter::law::Answer| {
            let missing: Vec<String> = answer.missing().iter().map(|(_, one)| format!("{one:?}")).collect();
            format!("{:?}: {:?} {}", answer.law, answer.ruling.outcome, missing.join(" "))
        };
        answers.iter().map(about).collect::<Vec<_>>().join("; ")
    }

    fn seal(&mut self, verdict: Verdict) -> Result<(), Problem> {
        self.desk.act(Event::Decide(verdict));
        loop {
            match self.desk.stage() {
                Stage::Recorded => return Ok(()),
                Stage::Decision { problem: Some(problem) } => return Err(problem.clone()),
                _ => self.desk.wait(TICK),
            };
        }
    }

    /// Whether anything was not proved, or not compared: the window asks for an explicit word then, too.
    fn leaves_open(&self) -> bool {
        if self.command.jpki().is_some() {
            return self.shown.jpki_outcome() != Some(Outcome::Good);
        }
        let Some(card) = self.card else { return false };
        // Only a My Number Card's chip has a picture of the security code to compare with.
        let code = matches!(self.command, CheckCommand::Mynumber(_)).then_some(card.security_code);
        let mut compared = [card.face, card.printed_card].into_iter().chain(code);
        let customer = self.desk.counter().visit().customer.finding();
        let number = customer.is_some_and(|finding| {
            finding.asks_picture_number() && finding.observed.picture_number.is_not_compared()
        });
        number
            || self.shown.summary != Some(Summary::ProvedInForce)
            || compared.any(|word| matches!(word, ComparedWord::NotCompared))
    }

    /// The finding as it is told.
    fn finding(&self) -> Shown {
        let pictures = self.card.is_some_and(|card| card.pictures);
        self.desk.counter().finding().map(|finding| Shown::of(finding, pictures)).unwrap_or_default()
    }

    fn tell_result(&mut self) -> u8 {
        let written = self.desk.counter().written();
        let answers = self.desk.counter().answers();
        let no = answers.iter().any(|answer| answer.finish() == Finish::No);
        let code = match self.shown.summary {
            Some(Summary::Failed) if !self.shown.is_only_revoked() => exit::FAILED,
            _ if no => exit::LAW,
            Some(Summary::NotProved | Summary::Failed) => exit::NOT_PROVED,
            Some(Summary::ProvedInForce) => exit::PROVED,
            None if self.card.is_none() => exit::PROVED,
            None => exit::TROUBLE,
        };
        let mut report = Report::new(self.desk, code);
        report.shown = Some(std::mem::take(&mut self.shown));
        report.jpki = self.jpki.take();
        report.records = written.to_vec();
        report.tell(self.case.json);
        code
    }

    fn tell_problem(&mut self, problem: &Problem) -> u8 {
        let code = match problem.code {
            "book" | "key" | "cannot_confirm" | "cannot_keep" => exit::TROUBLE,
            "law" | "entry" | "incomplete" => exit::LAW,
            _ => exit::CARD,
        };
        let mut report = Report::new(self.desk, code);
        report.shown = self.shown.summary.is_some().then(|| std::mem::take(&mut self.shown));
        report.jpki = self.jpki.take();
        report.records = self.desk.counter().written().to_vec();
        report.problem = Some(problem.clone());
        report.tell(self.case.json);
        code
    }
}

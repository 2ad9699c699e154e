// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika doctor`: what is wrong with this installation, and how to mend it.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tashika_kit::LinkError;
use tashika_kit::anchors::AnchorClass;
use tashika_kit::date::japan_day;

use super::jpki_status::Status;
use super::output::say;
use super::{Common, exit, output};
use crate::fonts;
use crate::jpki::Role;
use crate::keys::Keyring;
use crate::records::Book;
use crate::trust::TrustStore;
use crate::trust::passport::store::Crl;
use crate::trust::signers::Family;
use crate::words::customer::Tongue;

/// Characters that names at a counter have and that small fonts lack.
const RARE: &str = "髙﨑𠮷邊邉德瀨塚神";

/// What packaging/kiosk.sh puts where the login screen looks for sessions.
const KIOSK_SESSION: &str = "/usr/share/xsessions/tashika-kiosk.desktop";

#[derive(Debug, clap::Args)]
pub(super) struct DoctorArguments {
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Health {
    Good,
    Warning,
    Broken,
}

#[derive(Serialize)]
struct Finding {
    part: &'static str,
    health: Health,
    found: String,
    mend: Option<String>,
}

impl Finding {
    fn good(part: &'static str, found: impl Into<String>) -> Self {
        Self { part, health: Health::Good, found: found.into(), mend: None }
    }

    fn warning(part: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, health: Health::Warning, found: found.into(), mend: Some(mend.into()) }
    }

    fn broken(part: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, health: Health::Broken, found: found.into(), mend: Some(mend.into()) }
    }
}

#[derive(Serialize)]
struct DoctorReport {
    schema: &'static str,
    healthy: bool,
    findings: Vec<Finding>,
}

pub(super) fn run(common: &Common, arguments: &DoctorArguments) -> u8 {
    let mut findings = readers();
    findings.push(fonts());
    findings.push(languages());
    findings.extend(trust(common));
    findings.push(store(common));
    findings.push(view(common));
    findings.push(jpki(common));
    findings.extend(revocation(common));
    let healthy = findings.iter().all(|finding| finding.health != Health::Broken);
    if arguments.json {
        output::json(&DoctorReport { schema: "tashika.doctor/1", healthy, findings });
    } else {
        findings.iter().for_each(tell);
    }
    if healthy { exit::PROVED } else { exit::TROUBLE }
}

fn tell(finding: &Finding) {
    let mark = match finding.health {
        Health::Good => "[ ok ]",
        Health::Warning => "[look]",
        Health::Broken => "[MEND]",
    };
    say!("{mark} {}: {}", finding.part, finding.found);
    if let Some(mend) = &finding.mend {
        say!("       → {mend}");
    }
}

fn readers() -> Vec<Finding> {
    match tashika_pcsc::list() {
        Err(LinkError::ServiceGone) => vec![Finding::broken(
            "smart-card service",
            "pcscd does not answer",
            "install and start it: apt-get install pcscd && systemctl enable --now pcscd.socket",
        )],
        Err(error) => vec![Finding::broken("smart-card service", error.to_string(), "restart pcscd")],
        Ok(readers) => {
            let service = Finding::good("smart-card service", "pcscd answers");
            let line = |reader: tashika_pcsc::ReaderStatus| match (reader.busy, reader.mute) {
                (true, _) => Finding::warning(
                    "reader",
                    format!("{}: in use by another program", reader.name),
                    "close that program",
                ),
                (_, true) => Finding::warning(
                    "reader",
                    format!("{}: the card does not answer", reader.name),
                    "turn the card round",
                ),
                _ => {
                    let card = if reader.card_present { "a card is on it" } else { "no card on it" };
                    Finding::good("reader", format!("{}: {card}", reader.name))
                }
            };
            let mut all = vec![service];
            if readers.is_empty() {
                all.push(Finding::warning(
                    "reader",
                    "none is connected",
                    "plug a PC/SC reader in, or practise with --training",
                ));
            }
            all.extend(readers.into_iter().map(line));
            all
        }
    }
}

/// Whether anybody can be asked about revocation, where the role has such functions. The network is left alone: `jpki status
/// --ask` asks.
fn revocation(common: &Common) -> Vec<Finding> {
    const PART: &str = "JPKI revocation";
    let status = match Status::of(common, false) {
        Ok(status) => status,
        Err(text) => return vec![Finding::broken(PART, text, "see the line about trust")],
    };
    let mut all = match status.role {
        Role::None => Vec::new(),
        Role::ServiceProvider => vec![Finding::warning(
            PART,
            "no accredited platform is set up, so that revocation stays open",
            "the integrator adds the platform's interface (docs/jpki.md)",
        )],
        Role::Verifier | Role::SpeciallyApproved => {
            vec![Finding::good(PART, format!("asked: {}", status.provider))]
        }
    };
    if status.lists.out_of_date > 0 {
        let found = format!("{} of {} lists are not in force", status.lists.out_of_date, status.lists.count);
        all.push(Finding::warning(PART, found, "tashika crl refresh"));
    }
    all
}

fn fonts() -> Finding {
    const MEND: &str = "apt-get install fonts-morisawa-bizud-gothic fonts-noto-cjk";
    let families: Vec<&str> = fonts::available().iter().map(|font| font.family.as_str()).collect();
    match fonts::for_text(RARE) {
        None => Finding::broken("fonts", "no Japanese font was found", MEND),
        Some(font) if !font.missing.is_empty() => {
            let missing: String = font.missing.iter().collect();
            Finding::warning("fonts", format!("{}; no font has {missing}", families.join(", ")), MEND)
        }
        Some(_) => Finding::good("fonts", families.join(", ")),
    }
}

/// In which languages the customer's screen can speak, and which are not offered because no font here has them.
fn languages() -> Finding {
    const PART: &str = "customer_languages";
    const MEND: &str = "apt-get install fonts-dejavu-core fonts-noto-cjk";
    let all: Vec<_> = Tongue::ALL.into_iter().map(|tongue| (tongue, fonts::can_speak(tongue))).collect();
    let names = |wanted: &dyn Fn(Option<bool>) -> bool| {
        let found = all.iter().filter(|(_, how)| wanted(*how)).map(|(tongue, _)| tongue.code());
        found.collect::<Vec<_>>().join(", ")
    };
    let (missing, foreign) = (names(&|how| how.is_none()), names(&|how| how == Some(false)));
    let offered = names(&|how| how.is_some());
    match (missing.as_str(), foreign.as_str()) {
        ("", "") => Finding::good(PART, offered),
        ("", foreign) => Finding::warning(
            PART,
            format!("{offered}; {foreign} in a font made for another language, so in wrong shapes"),
            MEND,
        ),
        (missing, _) => {
            Finding::warning(PART, format!("{offered}; not offered, no font has it: {missing}"), MEND)
        }
    }
}

fn trust(common: &Common) -> Vec<Finding> {
    let store = match common.trust_store() {
        Ok(store) => store,
        Err(error) => {
            let mend = "put the file back; tashika trust remove takes a damaged signer out; without --anchors the \
                        shipped anchors are used";
            return vec![Finding::broken("trust", error.to_string(), mend)];
        }
    };
    let count = |class| store.anchors().filter(|anchor| anchor.class == class).count();
    let classes = [AnchorClass::Official, AnchorClass::Unofficial, AnchorClass::Test];
    let line = |class: AnchorClass| {
        let accepted = if store.accepted().contains(class) { "accepted" } else { "not accepted" };
        format!("{} {} ({accepted})", count(class), crate::words::en(class_key(class)))
    };
    let all = classes.map(line).join("; ");
    let mut findings = vec![Finding::good("trust", all)];
    let unofficial = store.anchors().any(|anchor| anchor.class == AnchorClass::Unofficial);
    if unofficial && store.accepted().contains(AnchorClass::Unofficial) {
        findings.push(Finding::warning(
            "trust",
            "the card-face signature of the My Number Card rests on unofficial keys",
            "when the issuer gives its keys out, put them into a card-verifiable.toml and name its folder with --anchors",
        ));
    }
    findings.push(signers(&store));
    findings.push(residence_roots(&store));
    findings.extend(countries(&store));
    if store.accepted().contains(AnchorClass::Test) {
        findings.push(Finding::warning(
            "trust",
            "test cards are accepted",
            "do not use --trust test at a counter",
        ));
    }
    findings
}

/// Whether it can be told here who signed a residence card.
fn residence_roots(store: &TrustStore) -> Finding {
    const PART: &str = "residence roots";
    let accepted = |class| store.accepted().contains(class);
    let counting = store.residence_roots().filter(|(pin, _)| accepted(pin.anchor.class));
    let (all, here) =
        counting.fold((0, 0), |(all, here), (_, root)| (all + 1, here + usize::from(root.is_some())));
    let found = format!("{here} of {all} roots of residence cards imported");
    if here == all {
        return Finding::good(PART, found);
    }
    let mend = "get the missing root files from the Immigration Services Agency: docs/trust.md";
    Finding::warning(PART, format!("{found}; who signed cards under the others is not checked"), mend)
}

/// Of how many countries it can be told here who signed a passport, and how old what withdraws certificates is.
fn countries(store: &TrustStore) -> Vec<Finding> {
    const PART: &str = "passport countries";
    let (today, passports) = (japan_day(Timestamp::now()), store.passports());
    let contents = passports.contents();
    let usable = contents.cscas.iter().filter(|csca| {
        store.accepted().contains(crate::trust::passport::class(csca, store.accepted()))
            && csca.facts.in_force(today)
    });
    let usable: BTreeSet<&str> = usable.map(|csca| csca.facts.country.as_str()).collect();
    let found = format!("{} countries with a trusted CSCA certificate in force", usable.len());
    let mut findings = vec![match usable.is_empty() {
        true => Finding::warning(
            PART,
            format!("{found}; who signed a passport is not checked"),
            "import a master list whose publisher you verified: docs/trust.md",
        ),
        false => Finding::good(PART, found),
    }];
    findings.push(crls(&contents.crls, today));
    for problem in &contents.problems {
        let mend = "import the same file again, or take it out with tashika trust remove";
        findings.push(Finding::warning(PART, format!("left out: {problem}"), mend));
    }
    findings
}

fn crls(crls: &[Crl], today: Date) -> Finding {
    const PART: &str = "passport CRLs";
    let mend = "get newer ones from the ICAO directory: docs/trust.md";
    let newest = crls.iter().map(|crl| crl.facts.made_on).max();
    let overdue = crls.iter().filter(|crl| crl.facts.is_overdue(today)).count();
    match newest {
        None => Finding::warning(PART, "none; whether a signer was withdrawn is not asked", mend),
        Some(newest) => {
            let found = format!("{}, the newest of {newest}; {overdue} overdue", crls.len());
            if overdue > 0 { Finding::warning(PART, found, mend) } else { Finding::good(PART, found) }
        }
    }
}

/// Whether the signature of a driver's licence could be checked here at all.
fn signers(store: &TrustStore) -> Finding {
    const PART: &str = "licence signers";
    let has = |family: Family| {
        let of_family = store.signers().iter().filter(|signer| signer.family == family.id());
        of_family.filter(|signer| store.accepted().contains(signer.anchor.class)).count()
    };
    let (licence, my_number) = (has(Family::Licence), has(Family::MyNumberLicence));
    let found = format!("{licence} anchors for driver's licences, {my_number} for My-Number licences");
    if licence + my_number == 0 {
        let mend =
            "nobody publishes such an anchor; if you were given one: tashika trust add (docs/trust.md)";
        return Finding::warning(PART, format!("{found}; their signatures are not checked"), mend);
    }
    Finding::good(PART, found)
}

pub(super) fn class_key(class: AnchorClass) -> &'static str {
    match class {
        AnchorClass::Official => "class.official",
        AnchorClass::Unofficial => "class.unofficial",
        AnchorClass::Test => "class.test",
        AnchorClass::Simulator => "class.simulator",
    }
}

fn store(common: &Common) -> Finding {
    const PART: &str = "record book";
    let places = match common.places() {
        Ok(places) => places,
        Err(error) => return Finding::broken(PART, error.to_string(), "set TASHIKA_HOME"),
    };
    let path = &places.book;
    if !path.exists() {
        return writable(PART, path);
    }
    let keep = "keep the files as they are and call the manager";
    let keys = match Keyring::open(&places.keyring) {
        Ok(keys) => keys,
        Err(error) => return Finding::broken(PART, error.to_string(), keep),
    };
    match Book::open_existing(&places).and_then(|book| book.verify(&keys, &[], &|_, _| true)) {
        Err(error) => Finding::broken(PART, error.to_string(), keep),
        Ok(verification) if !verification.findings.is_empty() => Finding::broken(
            PART,
            format!(
                "{}: {} things are not as they were written",
                path.display(),
                verification.findings.len()
            ),
            keep,
        ),
        Ok(verification) => {
            Finding::good(PART, format!("{}: {} entries, log whole", path.display(), verification.entries))
        }
    }
}

/// How the window will be looked at, and whether this machine has the kiosk's session.
fn view(common: &Common) -> Finding {
    const PART: &str = "view";
    let Ok(places) = common.places() else {
        return Finding::warning(PART, "no place to keep it", "set TASHIKA_HOME");
    };
    let path = crate::window::ViewFile::beside(&places.book);
    let file = crate::window::ViewFile::open(path.clone(), common.view_given());
    let view = file.view();
    let session = if Path::new(KIOSK_SESSION).exists() { "installed" } else { "not installed" };
    let found = format!(
        "{}, {} %, {} first; kiosk session {session}",
        view.look.code(),
        view.scale.percent(),
        view.language.code()
    );
    match file.trouble() {
        None => Finding::good(PART, found),
        Some(trouble) => Finding::warning(
            PART,
            format!("{}: {}; {found}", path.display(), trouble.code()),
            "choose again in the window with F1, or remove the file",
        ),
    }
}

/// The operator's role under the JPKI Act. A role that was set and does not count is no reason to stop the counter: it has
/// no JPKI functions then.
fn jpki(common: &Common) -> Finding {
    const PART: &str = "JPKI role";
    match common.standing() {
        Err(problem) => Finding::warning(PART, problem.to_string(), "tashika jpki role set"),
        Ok(standing) => {
            let until = standing.until.map(|day| format!(", until {day}")).unwrap_or_default();
            Finding::good(PART, format!("{}{until}", standing.role.code()))
        }
    }
}

/// There is no book yet: can one be made?
fn writable(part: &'static str, path: &Path) -> Finding {
    let folder = path.ancestors().skip(1).find(|folder| folder.exists());
    let read_only =
        folder.is_none_or(|folder| folder.metadata().is_ok_and(|data| data.permissions().readonly()));
    if read_only {
        Finding::broken(
            part,
            format!("{}: cannot be made", path.display()),
            "check owner and rights of the folder",
        )
    } else {
        Finding::good(part, format!("{}: not there yet; the first record makes it", path.display()))
    }
}

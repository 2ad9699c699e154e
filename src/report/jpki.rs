// SPDX-License-Identifier: MIT OR Apache-2.0
//! A JPKI signature on the audit PDF: under which role, what the customer saw and signed, how revocation was asked and as of
//! when (`specs` law §5.2–§5.4).

use jiff::civil::Date;
use tashika_kit::AnchorClass;
use tashika_kit::verdict::{Issuer, Revocation, Validity};
use tashika_mynumber::jpki::{SIGNATURE, STATEMENT};

use super::paper::Face;
use super::record::{Form, or_none};
use super::sheet::{BLACK, Cell, Line};
use super::terms;
use super::words::{self, Tone};
use crate::jpki::revocation::{Answer, Channel};
use crate::jpki::{Function, Role};
use crate::records::{ChipEvidence, DisplayedTo, JpkiNote};
use crate::words::ja;

impl Form<'_> {
    /// Nothing for every other chip.
    pub(super) fn jpki(&mut self, chip: &ChipEvidence) {
        let Some(note) = chip.jpki.as_ref() else { return };
        let name = terms::known_words(&format!("jpki.role.{}", note.role.code()));
        let role = vec![
            Line::value(name.unwrap_or_else(|| note.role.code().to_owned())),
            Line::note(format!("認定・届出・承認・契約：{}", or_none(&note.approval))),
            Line::note(format!("利用目的：{}", or_none(&note.purpose))),
        ];
        let role = Cell::new(String::new(), ja("jpki.standing.role"), "Role under the JPKI Act", role);
        let asked = Cell::new(String::new(), "失効の照会", "Revocation", revocation(&note.revocation));
        self.sheet.row(vec![role, asked]);
        // A masked copy has no objects, and so not this one.
        if let Some(statement) = chip.reading.evidence(STATEMENT) {
            let lines = statement_lines(statement);
            self.sheet.row(vec![Cell::new(String::new(), "署名した文書", "What was signed", lines)]);
        }
        let consent = vec![Line::value(consent(note))];
        let kept = vec![Line::note(kept(note.role))];
        let consent = Cell::new(String::new(), "お客さまの同意", "Consent", consent);
        let kept = Cell::new(String::new(), "電子証明書", "Certificate", kept);
        self.sheet.row(vec![consent, kept]);
    }
}

/// Who answered, as of when, and what was tried before.
fn revocation(answer: &Answer) -> Vec<Line> {
    let tone = match answer.verdict {
        Revocation::Good { .. } => Tone::Good,
        Revocation::Revoked { .. } => Tone::Bad,
        Revocation::NotAsked { .. } | Revocation::Unknown { .. } => Tone::NotChecked,
    };
    let mut lines = vec![Line::answer(tone, words::revocation_in_short(&answer.verdict))];
    match &answer.verdict {
        Revocation::Good { as_of } => lines.push(Line::note(format!("{} 現在", words::time(*as_of)))),
        Revocation::Revoked { reason, on } => {
            let why = terms::known_words(&format!("revocation_reason.{}", reason_code(&reason.code)));
            let why = why.unwrap_or_else(|| reason.code.to_string());
            lines.push(Line::note(format!("{} 失効　理由：{why}", terms::day(*on))));
        }
        Revocation::NotAsked { reason } | Revocation::Unknown { reason } => {
            lines.push(Line::note(said(&reason.code)));
        }
    }
    if let Some(channel) = answer.channel {
        let key = format!("jpki.channel.{}", channel.code());
        let source = terms::known_words(&key).unwrap_or_else(|| channel.code().to_owned());
        let simulated = if channel == Channel::Simulated { "　証拠になりません" } else { "" };
        lines.push(Line::note(format!("照会先：{source}{simulated}")));
    }
    if let Some(until) = answer.next_update {
        lines.push(Line::note(format!("この回答の期限　{}", words::time(until))));
    }
    if !answer.tried.is_empty() {
        let tried: Vec<String> = answer.tried.iter().map(|reason| said(&reason.code)).collect();
        lines.push(Line::note(format!("先に試したもの：{}", tried.join("、"))));
    }
    lines
}

/// A reason in words, where there are any.
fn said(code: &str) -> String {
    terms::known_words(&format!("reason.{code}")).unwrap_or_else(|| code.to_owned())
}

fn reason_code(code: &str) -> &str {
    code.strip_prefix("revoked_").unwrap_or(code)
}

/// The text as it stood on the customer's screen, line by line.
fn statement_lines(statement: &[u8]) -> Vec<Line> {
    let text = String::from_utf8_lossy(statement);
    let shown = text.lines().map(|line| if line.trim().is_empty() { "　" } else { line });
    shown.map(|line| Line::Text(line.to_owned(), 7.2, Face::Regular, BLACK)).collect()
}

fn consent(note: &JpkiNote) -> String {
    let before = match note.consent.before {
        DisplayedTo::Customer => "お客さま用の画面",
        DisplayedTo::Clerk => "窓口の画面",
    };
    format!("{}　{before}で内容を示し、同意を得た", words::time(note.consent.at))
}

/// What of the certificate is in the record, and why.
fn kept(role: Role) -> &'static str {
    if role.may(Function::KeepCertificate) {
        "電子証明書と署名を証拠に含む（発行番号は本書に表示しない）"
    } else {
        "電子証明書・発行番号・署名は保存していない（サービスプロバイダのため）。検証は確認時に行った"
    }
}

/// Who issued a certificate: where the evidence names another than the one of the law, as in training, its name is printed.
pub(super) fn issuer(chip: Option<&ChipEvidence>) -> Option<String> {
    let chip = chip.filter(|chip| is_signature(chip))?;
    match &chip.verdicts.issuer {
        Issuer::Anchored { name, class: AnchorClass::Simulator, .. } => {
            Some(format!("{name}（訓練用の模擬の認証局）"))
        }
        Issuer::Anchored { name, class: AnchorClass::Test, .. } => Some(format!("{name}（試験用の認証局）")),
        Issuer::Anchored { class: AnchorClass::Official | AnchorClass::Unofficial, .. } => None,
        Issuer::Unknown { .. } | Issuer::Expired { .. } | Issuer::NotChecked { .. } => {
            Some("確認できていない認証局".to_owned())
        }
    }
}

/// The last day of a certificate, as its own verdict has it: no document states one beside it.
pub(super) fn until(chip: Option<&ChipEvidence>) -> Option<Date> {
    match chip.filter(|chip| is_signature(chip))?.verdicts.validity {
        Validity::InForce { until, signed: true } => Some(until),
        Validity::Expired { on } => Some(on),
        _ => None,
    }
}

/// Whether the chip's reading is a signature.
pub(super) fn is_signature(chip: &ChipEvidence) -> bool {
    chip.reading.family == SIGNATURE
}

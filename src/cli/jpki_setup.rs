// SPDX-License-Identifier: MIT OR Apache-2.0
//! The options that say how revocation is asked, and what they come to.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use tashika_mynumber::card::revocation::Responder;

use super::Common;
use crate::jpki::JpkiSettings;
use crate::jpki::revocation::http::{self, Patience};
use crate::jpki::revocation::ocsp::{CertIdHash, Limits};
use crate::jpki::revocation::policy::OcspSettings;
use crate::jpki::setup::Setup;
use crate::trust::TrustStore;

/// Asking whether a JPKI certificate was revoked.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Revocation of JPKI certificates")]
pub(crate) struct RevocationOptions {
    /// Where OCSP is asked, instead of the address in the certificate.
    #[arg(long, global = true, value_name = "URL", value_parser = address, conflicts_with = "no_ocsp")]
    ocsp_url: Option<String>,
    /// Do not ask OCSP: the received lists alone.
    #[arg(long, global = true)]
    no_ocsp: bool,
    /// How the certificate's issuer is named to the responder.
    #[arg(long, global = true, value_enum, value_name = "HASH", default_value = "sha1")]
    ocsp_hash: HashWord,
    /// Take answers that do not repeat the nonce: an old answer can then be given again while it holds.
    #[arg(long, global = true)]
    ocsp_without_nonce: bool,
    /// How old an answer may be that does not say until when it holds.
    #[arg(long, global = true, value_name = "MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=1440))]
    ocsp_oldest: u16,
    /// How old any answer may be, even one that says it still holds.
    #[arg(long, global = true, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=168))]
    ocsp_oldest_dated: u16,
    /// Seconds in which a responder has to answer.
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=120))]
    ocsp_timeout: u64,
    /// In training: how the simulated responder behaves, e.g. try-later, stale, unknown, wrong-nonce.
    #[arg(long, global = true, value_name = "BEHAVIOUR", value_parser = behaviour, requires = "training")]
    simulated_ocsp: Option<Responder>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum HashWord {
    /// What every responder knows.
    Sha1,
    /// Where the responder knows it.
    Sha256,
}

fn address(text: &str) -> Result<String, String> {
    http::check(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

fn behaviour(name: &str) -> Result<Responder, String> {
    let names = || Responder::ALL.map(|(name, _)| name).join(", ");
    Responder::named(name).ok_or_else(|| format!("one of: {}", names()))
}

impl RevocationOptions {
    fn ocsp(&self) -> OcspSettings {
        let limits = Limits {
            nonce_required: !self.ocsp_without_nonce,
            oldest: i64::from(self.ocsp_oldest) * 60,
            oldest_dated: i64::from(self.ocsp_oldest_dated) * 3600,
            ..Limits::default()
        };
        let hash = match self.ocsp_hash {
            HashWord::Sha1 => CertIdHash::Sha1,
            HashWord::Sha256 => CertIdHash::Sha256,
        };
        OcspSettings { url: self.ocsp_url.clone(), hash, limits, off: self.no_ocsp }
    }

    fn patience(&self) -> Patience {
        let answer = Duration::from_secs(self.ocsp_timeout);
        let usual = Patience::default();
        Patience { connect: usual.connect.min(answer), answer, ..usual }
    }

    /// The address that was set.
    pub(super) fn url(&self) -> Option<&str> {
        self.ocsp_url.as_deref()
    }

    /// Whether OCSP is asked at all.
    pub(super) fn asks_ocsp(&self) -> bool {
        !self.no_ocsp
    }
}

impl Common {
    /// How JPKI is set up here.
    #[must_use]
    pub fn jpki(&self, trust: &Arc<TrustStore>) -> JpkiSettings {
        let setup = Setup {
            // What is wrong with it, the window, `jpki status` and `doctor` tell; here it gives no role.
            standing: self.standing().unwrap_or_default(),
            trust: Arc::clone(trust),
            lists: self.crl_folder(),
            ocsp: self.revocation.ocsp(),
            patience: self.revocation.patience(),
        };
        match self.training {
            true => setup.training(self.revocation.simulated_ocsp.unwrap_or_default()),
            false => setup.real(),
        }
    }

    /// Where received revocation lists are: beside the record book, those of training apart. `None` if there is no place
    /// for this program's data.
    #[must_use]
    pub fn crl_folder(&self) -> Option<PathBuf> {
        self.places().ok().map(|places| crate::manager::freshness::lists_folder(&places, self.kind()))
    }
}

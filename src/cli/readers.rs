// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika readers`.

use serde::Serialize;

use super::output::{complain, say};
use super::{exit, output};

#[derive(Debug, clap::Args)]
pub(super) struct ReadersArguments {
    /// JSON on standard output.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct ReadersReport {
    schema: &'static str,
    service: bool,
    readers: Vec<ReaderLine>,
}

#[derive(Serialize)]
struct ReaderLine {
    name: String,
    card_present: bool,
}

pub(super) fn run(arguments: &ReadersArguments) -> u8 {
    let (service, readers) = match tashika_pcsc::list() {
        Ok(readers) => (true, readers),
        Err(tashika_kit::LinkError::ServiceGone) => (false, Vec::new()),
        Err(error) => {
            complain!("tashika: {error}");
            return exit::CARD;
        }
    };
    let readers: Vec<ReaderLine> =
        readers.into_iter().map(|r| ReaderLine { name: r.name, card_present: r.card_present }).collect();
    if arguments.json {
        return output::json(&ReadersReport { schema: "tashika.readers/1", service, readers });
    }
    match (service, readers.is_empty()) {
        (false, _) => {
            complain!("tashika: the smart-card service is not running; start it with: systemctl start pcscd");
            return exit::CARD;
        }
        (true, true) => say!("no reader is connected"),
        (true, false) => {
            for reader in readers {
                say!("{}  {}", if reader.card_present { "[card]" } else { "[    ]" }, reader.name);
            }
        }
    }
    exit::PROVED
}

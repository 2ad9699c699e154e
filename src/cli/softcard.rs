// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika softcard`: the software cards, and the services of their simulated authorities.

mod http;
mod services;

use std::net::ToSocketAddrs;

use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;
use tashika_kit::Cancel;
use tashika_kit::date::japan_day;
use tashika_softcard::memory::SharedCard;
use tashika_softcard::persona::{self, Persona, SpecimenCredential};
use tashika_softcard::radio::{BitRate, RadioTime};
use tashika_softcard::vpcd;

use super::output::{complain, say};
use super::{exit, output};

#[derive(Debug, Subcommand)]
pub(super) enum SoftcardCommand {
    /// Lists every persona with its credentials (fictional, for training) and the verdicts it must get.
    List {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Serves a persona as the card in a virtual PC/SC reader (pcscd with vpcd) until it is stopped.
    Serve {
        /// The persona.
        #[arg(long, value_name = "NAME")]
        persona: String,
        /// Where vpcd listens.
        #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:35963")]
        vpcd: String,
        /// Take as long as a contactless card would at this many kbit/s.
        #[arg(long, value_name = "KBIT", value_parser = ["106", "212", "424", "848"])]
        radio: Option<String>,
    },
    /// Writes the revocation lists of the simulated authorities, for tests and integrators.
    Crl(services::Lists),
    /// Answers OCSP requests as the simulated authorities, for tests and integrators.
    Ocsp(services::Ocsp),
    /// Prints the commands, bytes and seconds of complete checks: My Number Card, licence, My-Number licence, residence
    /// cards, passports.
    Bench,
}

#[derive(Serialize)]
struct PersonaLine {
    #[serde(flatten)]
    persona: &'static Persona,
    credentials: Vec<SpecimenCredential>,
}

#[derive(Serialize)]
struct PersonaList {
    schema: &'static str,
    today: jiff::civil::Date,
    personas: Vec<PersonaLine>,
}

pub(super) fn run(command: &SoftcardCommand) -> u8 {
    match command {
        SoftcardCommand::List { json } => list(*json),
        SoftcardCommand::Serve { persona, vpcd, radio } => serve(persona, vpcd, radio.as_deref()),
        SoftcardCommand::Crl(arguments) => services::write_lists(arguments),
        SoftcardCommand::Ocsp(arguments) => services::answer(arguments),
        SoftcardCommand::Bench => super::bench::run(),
    }
}

fn list(as_json: bool) -> u8 {
    let today = japan_day(Timestamp::now());
    let line = |persona: &'static Persona| PersonaLine { persona, credentials: persona.credentials(today) };
    let personas: Vec<_> = persona::all().iter().map(line).collect();
    if as_json {
        return output::json(&PersonaList { schema: "tashika.personas/1", today, personas });
    }
    for PersonaLine { persona, credentials } in personas {
        say!("{:25} {} / {}", persona.name, persona.title_ja, persona.title_en);
        for credential in credentials {
            // A machine readable zone has lines.
            for line in credential.value.lines() {
                say!("{:25}   {} {line}", "", credential.id);
            }
        }
    }
    exit::PROVED
}

fn serve(name: &str, address: &str, radio: Option<&str>) -> u8 {
    let Some(persona) = persona::by_name(name) else {
        complain!("tashika: there is no persona '{name}' (see: tashika softcard list)");
        return exit::TROUBLE;
    };
    let Some(address) = address.to_socket_addrs().ok().and_then(|mut all| all.next()) else {
        complain!("tashika: '{address}' is no HOST:PORT");
        return exit::TROUBLE;
    };
    let rate = radio.map(|kbit| match kbit {
        "212" => BitRate::Kbit212,
        "424" => BitRate::Kbit424,
        "848" => BitRate::Kbit848,
        _ => BitRate::Kbit106,
    });
    let time = rate.map(|rate| RadioTime { rate, ..RadioTime::default() });
    let card = SharedCard::of(persona, japan_day(Timestamp::now()));
    say!("serving '{name}' to vpcd at {address}; tries persist until this program is stopped (Ctrl-C)");
    vpcd::serve(&card, address, time, &Cancel::default());
    exit::PROVED
}

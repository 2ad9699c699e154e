// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika softcard crl` and `ocsp`: the services of the simulated authorities, for tests and integrators.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;

use clap::Args;
use jiff::{Timestamp, ToSpan};
use tashika_kit::date::japan_day;
use tashika_mynumber::card::revocation::{Authority, ListOrder, Place, Responder};

use super::http;
use crate::cli::exit;
use crate::cli::output::{complain, say};

#[derive(Debug, Args)]
pub(in crate::cli) struct Lists {
    /// The folder they are written to; it is made if it is not there.
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// One list for each municipality, instead of one for all.
    #[arg(long)]
    partitioned: bool,
    /// Serial numbers beside those of software cards, for size; shared out among the lists of an authority.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=0x1FFF_FFFF))]
    serials: u32,
    /// Municipalities with a list of their own, beside those the specimen people live in.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "partitioned", value_parser = clap::value_parser!(u32).range(..=2000))]
    municipalities: u32,
    /// When the lists were issued, e.g. 2026-11-22T00:00:00Z [default: now].
    #[arg(long, value_name = "TIME")]
    issued: Option<Timestamp>,
    /// Hours until the next lists are there.
    #[arg(long, value_name = "HOURS", default_value_t = 48, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    lasts: u32,
    /// The lists' number [default: the days since 2020].
    #[arg(long, value_name = "N")]
    number: Option<u64>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Ocsp {
    /// Where to listen; only on this computer. Port 0 takes a free one and tells which.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How to answer: `delegated` and `authority` as it should be, all others in a way no client may believe.
    #[arg(long, value_name = "NAME", default_value = "delegated", value_parser = responder)]
    behaviour: Responder,
}

fn responder(name: &str) -> Result<Responder, String> {
    let names = || Responder::ALL.map(|(name, _)| name).join(", ");
    Responder::named(name).ok_or_else(|| format!("the behaviours are {}", names()))
}

const NOT_REAL: &str = "SIMULATED: its keys are public, and nobody accepts them outside training";

pub(super) fn write_lists(arguments: &Lists) -> u8 {
    match written(arguments) {
        Ok(lists) => {
            say!("{lists} lists in {} ({NOT_REAL})", arguments.out.display());
            exit::PROVED
        }
        Err(error) => {
            complain!("tashika: {}: {error}", arguments.out.display());
            exit::TROUBLE
        }
    }
}

fn written(arguments: &Lists) -> std::io::Result<u32> {
    let authorities = arguments.out.join("authorities");
    fs::create_dir_all(&authorities)?;
    let issued = arguments.issued.unwrap_or_else(Timestamp::now);
    let mut lists = 0;
    for authority in Authority::all() {
        fs::write(authorities.join(format!("{}.cer", authority.label())), authority.certificate())?;
        for order in orders(arguments, issued) {
            fs::write(arguments.out.join(name(&authority, &order)), authority.list(&order))?;
            lists += 1;
        }
    }
    Ok(lists)
}

fn orders(arguments: &Lists, issued: Timestamp) -> Vec<ListOrder> {
    let places: Vec<Option<Place>> = if arguments.partitioned {
        let invented = (0..arguments.municipalities).map(Place::invented);
        Place::of_specimens().into_iter().chain(invented).map(Some).collect()
    } else {
        vec![None]
    };
    let since = japan_day(issued).since(jiff::civil::date(2020, 1, 1)).map_or(0, |span| span.get_days());
    let number = arguments.number.unwrap_or(u64::try_from(since).unwrap_or_default());
    let next_update = issued.saturating_add(i64::from(arguments.lasts).hours()).unwrap_or(Timestamp::MAX);
    let count = u64::try_from(places.len()).unwrap_or(1);
    let share = |index: u64| {
        let position = u64::from(arguments.serials) * index / count;
        u32::try_from(position).unwrap_or(arguments.serials)
    };
    let order = |(index, place): (u64, Option<Place>)| ListOrder {
        place,
        number,
        this_update: issued,
        next_update,
        filler: share(index)..share(index + 1),
    };
    (0..).zip(places).map(order).collect()
}

fn name(authority: &Authority, order: &ListOrder) -> String {
    match &order.place {
        None => format!("{}.crl", authority.label()),
        Some(place) => format!("{}-{}-{}.crl", authority.label(), place.prefecture, place.municipality),
    }
}

pub(super) fn answer(arguments: &Ocsp) -> u8 {
    if !arguments.listen.ip().is_loopback() {
        complain!("tashika: a simulated responder listens on this computer alone, e.g. 127.0.0.1:8080");
        return exit::TROUBLE;
    }
    let listener = TcpListener::bind(arguments.listen);
    let (listener, address) = match listener.and_then(|listener| Ok((listener.local_addr()?, listener))) {
        Ok((address, listener)) => (listener, address),
        Err(error) => {
            complain!("tashika: {}: {error}", arguments.listen);
            return exit::TROUBLE;
        }
    };
    say!("OCSP at http://{address}/ until it is stopped (Ctrl-C). {NOT_REAL}");
    let _ = std::io::stdout().flush();
    http::serve(&listener, arguments.behaviour);
    exit::PROVED
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! Writes beginnings for the fuzz targets (`tests/fuzz`): the files of every software passport, one folder for each target.

use std::path::Path;
use std::{env, fs, io, process};

use jiff::civil::date;
use tashika_passport::card::{PERSONAS, persona};

/// Target, whether the file is of the application, and which.
const FILES: [(&str, bool, u16); 9] = [
    ("security_infos", false, 0x011C),
    ("security_infos", true, 0x010E),
    ("sod", true, 0x011D),
    ("sod", false, 0x011D),
    ("dg1", true, 0x0101),
    ("dg1", true, 0x011E),
    ("dg1", true, 0x010B),
    ("dg1", true, 0x010C),
    ("dg2", true, 0x0102),
];

fn main() {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: seeds FOLDER");
        process::exit(2);
    };
    if let Err(error) = write(Path::new(&folder)) {
        eprintln!("seeds: {error}");
        process::exit(1);
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let day = date(2026, 11, 21);
    for made in PERSONAS.iter() {
        let Some(card) = persona::card(made.name, day) else { continue };
        for (target, application, id) in FILES {
            if let Some(bytes) = card.contents(application, id) {
                let place = folder.join(target);
                fs::create_dir_all(&place)?;
                fs::write(place.join(format!("{}-{id:04x}", made.name)), bytes)?;
            }
        }
        for credential in made.credentials(day) {
            let place = folder.join("mrz");
            fs::create_dir_all(&place)?;
            fs::write(place.join(format!("{}-{}", made.name, credential.id)), credential.value)?;
        }
    }
    Ok(())
}

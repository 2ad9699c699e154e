// SPDX-License-Identifier: MIT OR Apache-2.0
//! The counter's window: one screen, one question, everything by keyboard.
//!
//! It shows the stage of the counter and sends it what the clerk does; it decides nothing. A new screen is a
//! function in `screens/` and a line in `app/pages.rs`.

mod app;
mod chrome;
mod customer;
mod ending;
mod findings;
mod headline;
mod kiosk;
mod layout;
mod manager;
mod paper;
mod pictures;
mod practice;
mod screens;
mod theme;
mod typefaces;
mod view;
mod view_file;
mod widgets;

pub use app::{App, Options};
pub use customer::CustomerView;
pub use kiosk::KioskPlace;
pub use theme::Look;
pub use view::{Scale, View, ViewGiven};
pub use view_file::{ViewFile, ViewTrouble};

use std::sync::Arc;

use eframe::egui::{ViewportBuilder, vec2};
use tashika_pcsc::ExtendedReaders;
use tashika_softcard::radio::{BitRate, RadioTime};

use crate::cli::{Common, exit};
#[cfg(feature = "face")]
use crate::face::CameraChoice;
use crate::mrz_reader::MrzReader;
use crate::records::{BookKind, Places};
use crate::words;

/// Opens the window and runs until it is closed; returns the exit code.
#[must_use]
pub fn run(common: &Common) -> u8 {
    match open(common) {
        Ok(()) => exit::PROVED,
        Err(why) => {
            eprintln!("tashika: {why}");
            exit::TROUBLE
        }
    }
}

fn open(common: &Common) -> Result<(), String> {
    let options = options(common)?;
    let kiosk = kiosk(common)?;
    #[cfg(feature = "face")]
    let faces = faces(common)?;
    // A damaged file of the view is no reason not to open: the window says so.
    let view = ViewFile::open(ViewFile::beside(&options.places.book), common.view_given());
    let native = eframe::NativeOptions { viewport: viewport(common), ..eframe::NativeOptions::default() };
    let opened = eframe::run_native(
        "tashika",
        native,
        Box::new(|creation| {
            let mut app = App::new(options);
            if let Some(option) = common.mrz_reader.clone() {
                let wake = creation.egui_ctx.clone();
                app.attach(MrzReader::start(option, Arc::new(move || wake.request_repaint())));
            }
            #[cfg(feature = "face")]
            if let Some((models, camera)) = faces {
                app.compare_faces(&models, camera);
            }
            if let Err(problem) = common.standing() {
                app.tell_standing(problem.code());
            }
            if let Some(place) = common.customer_view {
                app.open_customer_view(place);
            }
            if let Some((place, accounts)) = kiosk {
                app.enter_kiosk(place, accounts);
            }
            app.keep_view(view);
            app.end_with(ending::told(&creation.egui_ctx));
            app.prepare(&creation.egui_ctx);
            Ok(Box::new(app))
        }),
    );
    opened.map_err(|why| format!("the window cannot be opened: {why}"))
}

/// The window as it opens.
fn viewport(common: &Common) -> ViewportBuilder {
    let title = words::first(if common.training { "window.title_training" } else { "window.title" });
    let viewport = ViewportBuilder::default()
        .with_title(title)
        .with_app_id("tashika")
        .with_inner_size(vec2(1280.0, 800.0))
        .with_min_inner_size(vec2(620.0, 380.0));
    match common.kiosk {
        Some(place) => full(viewport, place),
        None => viewport,
    }
}

/// Folder of the models and camera, if models are installed; without a choice the first camera.
#[cfg(feature = "face")]
fn faces(common: &Common) -> Result<Option<(std::path::PathBuf, CameraChoice)>, String> {
    let camera = common.face.camera()?.unwrap_or(CameraChoice::First);
    Ok(common.face.models.clone().map(|models| (models, camera)))
}

/// The kiosk, and whose password lets out of it. Where that is not known there is no kiosk: it would be left by anybody.
fn kiosk(common: &Common) -> Result<Option<(KioskPlace, Places)>, String> {
    let Some(place) = common.kiosk else { return Ok(None) };
    let accounts = common.places_of(BookKind::Real).map_err(|error| error.to_string())?;
    Ok(Some((place, accounts)))
}

/// All of a monitor, without a frame to close or move it by.
fn full(viewport: ViewportBuilder, place: KioskPlace) -> ViewportBuilder {
    let viewport = viewport
        .with_decorations(false)
        .with_close_button(false)
        .with_minimize_button(false)
        .with_maximize_button(false)
        .with_fullscreen(true);
    match place {
        KioskPlace::Here => viewport,
        KioskPlace::Monitor(number) => viewport.with_monitor(number.saturating_sub(1)),
    }
}

fn options(common: &Common) -> Result<Options, String> {
    Ok(Options {
        settings: common.settings()?,
        places: common.places().map_err(|error| error.to_string())?,
        extended: ExtendedReaders::new(common.extended_reader.clone()),
        // Trainees see what a contactless card takes: about one and a half seconds.
        radio: Some(RadioTime { rate: BitRate::Kbit424, ..RadioTime::default() }),
        idle_after: common.idle_after(),
        view: View::default(),
    })
}

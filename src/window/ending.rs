// SPDX-License-Identifier: MIT OR Apache-2.0
//! The system ends the program (SIGTERM at shutdown, SIGHUP when the session ends, SIGINT): the visit under way is ended,
//! acts are written, keys are wiped, and then the window closes. A second signal ends it at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eframe::egui::Context;

/// Becomes `true` when the system wants the program to end; the window is woken.
pub(super) fn told(ctx: &Context) -> Arc<AtomicBool> {
    let ending = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    if let Err(error) = listen(ctx.clone(), &ending) {
        tracing::warn!(%error, "signals end the program at once");
    }
    #[cfg(not(unix))]
    let _ = ctx;
    ending
}

#[cfg(unix)]
fn listen(ctx: Context, ending: &Arc<AtomicBool>) -> std::io::Result<()> {
    use std::sync::atomic::Ordering;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;
    use signal_hook::iterator::Signals;

    let all = [SIGTERM, SIGINT, SIGHUP];
    for signal in all {
        register_conditional_shutdown(signal, i32::from(crate::cli::exit::TROUBLE), Arc::clone(ending))?;
    }
    let mut signals = Signals::new(all)?;
    let ending = Arc::clone(ending);
    let wait = move || {
        for _ in &mut signals {
            ending.store(true, Ordering::Relaxed);
            ctx.request_repaint();
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(wait).map(drop)
}

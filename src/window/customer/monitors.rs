// SPDX-License-Identifier: MIT OR Apache-2.0
//! How many monitors are connected, as far as this system tells. The window system tells whether a window came to its
//! monitor when it was opened, but not that the cable was pulled out later; Linux tells that in files.

use std::path::Path;
use std::time::{Duration, Instant};

/// Where Linux lists the sockets of graphics cards, each with a file `status`.
const SOCKETS: &str = "/sys/class/drm";

/// How often the files are looked at.
pub(super) const EVERY: Duration = Duration::from_secs(2);

/// Watches whether a monitor goes.
#[derive(Default)]
pub(super) struct Watch {
    /// How many there were when the window was opened.
    at_first: Option<usize>,
    /// When they were counted last.
    counted: Option<Instant>,
}

impl Watch {
    /// Whether fewer are connected now than at first. `false` where the system does not tell.
    pub(super) fn lost_one(&mut self) -> bool {
        if self.counted.is_some_and(|counted| counted.elapsed() < EVERY) {
            return false;
        }
        self.counted = Some(Instant::now());
        self.fewer(connected(Path::new(SOCKETS)))
    }

    fn fewer(&mut self, now: Option<usize>) -> bool {
        let Some(now) = now else { return false };
        now < *self.at_first.get_or_insert(now)
    }
}

/// The number of sockets with a monitor; `None` if there is no list, or none of them says anything.
fn connected(sockets: &Path) -> Option<usize> {
    let said = std::fs::read_dir(sockets)
        .ok()?
        .flatten()
        .filter_map(|socket| std::fs::read_to_string(socket.path().join("status")).ok());
    let count = said.filter(|status| status.trim() == "connected").count();
    (count > 0).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::{Watch, connected};

    #[test]
    fn monitors_are_counted_where_the_system_lists_them() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(connected(&folder.path().join("nowhere")), None);
        assert_eq!(connected(folder.path()), None);
        for (socket, status) in [
            ("card1-HDMI-A-1", "connected\n"),
            ("card1-DP-1", "disconnected\n"),
            ("card1-DP-2", "connected\n"),
        ] {
            std::fs::create_dir(folder.path().join(socket)).unwrap();
            std::fs::write(folder.path().join(socket).join("status"), status).unwrap();
        }
        std::fs::create_dir(folder.path().join("version")).unwrap();
        assert_eq!(connected(folder.path()), Some(2));
    }

    #[test]
    fn a_monitor_is_lost_only_if_there_were_more() {
        let mut watch = Watch::default();
        assert!(!watch.fewer(None), "nothing is known");
        assert!(!watch.fewer(Some(2)));
        assert!(!watch.fewer(Some(3)) && !watch.fewer(Some(2)), "one that came later may go");
        assert!(!watch.fewer(None), "a list that cannot be read is no monitor lost");
        assert!(watch.fewer(Some(1)));
    }
}

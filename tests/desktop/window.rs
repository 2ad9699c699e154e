// SPDX-License-Identifier: MIT OR Apache-2.0
//! The program on a screen of its own, with a home that is thrown away, and a hand on the keyboard.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::log::Log;
use super::quiet;
use super::service::{READER, run, tashika, until};

/// Long enough for a slow machine; no test asserts on it, they only give up then.
const PATIENCE: Duration = Duration::from_secs(60);
/// A finger's pace. Digits that come closer together are a scanner's, and answer nothing.
const FINGER: Duration = Duration::from_millis(90);

/// Where the trace tells nothing of keys, they have so much time to arrive.
const UNTOLD: Duration = Duration::from_millis(700);
/// The pace of a reader that types.
const SCANNER: Duration = Duration::from_millis(12);
/// After a reader's last key, its zone is over, with some time to spare.
const SILENCE: Duration = Duration::from_millis(800);

/// The window, and the screen it stands on. Both end with it.
pub(crate) struct Window {
    flow: String,
    app: Child,
    screen: Child,
    display: String,
    pub(crate) home: TempDir,
    pub(crate) log: Log,
    pictures: PathBuf,
    taken: usize,
    /// Keys and characters pressed so far.
    keys: u64,
    characters: u64,
    began: Instant,
}

impl Window {
    /// Opens the window in training, with these options more. `flow` names its pictures.
    pub(crate) fn open(flow: &str, options: &[&str]) -> Self {
        let (screen, display) = screen();
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("trace");
        let trace = std::fs::File::create(&path).unwrap();
        let mut command = tashika();
        command.args(["--training", "--reader", READER, "--clerk", "窓口 1024", "--branch", "本店"]);
        command.args(options).env("DISPLAY", &display).env("HOME", home.path());
        command.env("TASHIKA_HOME", home.path().join("book")).env("WINIT_X11_SCALE_FACTOR", "1");
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env("TASHIKA_LOG", "trace").env_remove("WAYLAND_DISPLAY");
        let app = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(trace).spawn().unwrap();
        let pictures = pictures(flow);
        let mut window = Self {
            flow: flow.to_owned(),
            app,
            screen,
            display,
            log: Log::of(&path),
            home,
            pictures,
            taken: 0,
            keys: 0,
            characters: 0,
            began: Instant::now(),
        };
        window.focus();
        window
    }

    /// The window gets the keyboard; there is no window manager to do it. The pointer rests in a corner and is never
    /// used.
    fn focus(&mut self) {
        let pid = self.app.id().to_string();
        let mut id = String::new();
        until("the window is open", || {
            assert!(self.app.try_wait().unwrap().is_none(), "the window has ended: {}", self.log.text());
            id = self.hand(&["search", "--onlyvisible", "--pid", &pid]).unwrap_or_default();
            !id.is_empty()
        });
        let id = id.lines().next().unwrap().to_owned();
        self.hand(&["mousemove", "1279", "799", "windowfocus", "--sync", &id]).unwrap();
    }

    /// One order to `xdotool`; what it answered, or `None` if it could not be done.
    fn hand(&self, order: &[&str]) -> Option<String> {
        let output = run(Command::new("xdotool").args(order).env("DISPLAY", &self.display), b"");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Presses a key and waits until a frame was drawn with it, so that the next one meets what it has done.
    pub(crate) fn key(&mut self, key: &str) {
        std::thread::sleep(FINGER);
        self.log.follow();
        if self.log.is_quiet() {
            self.hand(&["key", "--clearmodifiers", key]).unwrap();
            return std::thread::sleep(UNTOLD);
        }
        self.hand(&["key", "--clearmodifiers", key]).unwrap();
        self.keys += 1;
        let keys = self.keys;
        self.reached(&format!("the key {key} arrives"), |log| log.keys >= keys);
        // Letters and digits come as characters as well, and what follows must not wait for too few.
        self.characters = self.log.characters;
    }

    /// Types characters, and waits until they have all arrived. What is typed is never said.
    pub(crate) fn type_text(&mut self, text: &str) {
        // A field has the focus only in the frame after the key that led to it.
        std::thread::sleep(FINGER * 4);
        self.type_at(SCANNER, text);
    }

    /// Types digits at a quick hand's pace, and looks at the window only when all have arrived.
    pub(crate) fn type_by_hand(&mut self, digits: &str) {
        std::thread::sleep(FINGER);
        self.type_at(FINGER, digits);
    }

    fn type_at(&mut self, pace: Duration, text: &str) {
        self.log.follow();
        let quiet = self.log.is_quiet();
        let pace = pace.as_millis().to_string();
        self.hand(&["type", "--clearmodifiers", "--delay", &pace, text]).unwrap();
        if quiet {
            return std::thread::sleep(UNTOLD);
        }
        self.characters += text.chars().count() as u64;
        let characters = self.characters;
        self.reached("what was typed arrives", |log| log.characters >= characters);
        let keys = self.log.keys;
        self.keys = keys;
        // What was typed is one run, and what is typed next is another, however long a frame takes.
        self.reached("the hand rests", |log| log.rested >= keys || log.is_quiet());
    }

    /// A reader has sent its zone: the next Enter is somebody's own.
    pub(crate) fn rest(&self) {
        std::thread::sleep(SILENCE);
    }

    /// Waits until the counter's screen of a stage is drawn.
    pub(crate) fn reach(&mut self, stage: &str) {
        self.reached(&format!("the screen is {stage}"), |log| log.stage == stage && log.manager.is_empty());
    }

    /// Waits until a screen of the manager's window is drawn.
    pub(crate) fn reach_manager(&mut self, screen: &str) {
        self.reached(&format!("the manager's screen is {screen}"), |log| log.manager == screen);
    }

    /// Waits until the manager is logged in.
    pub(crate) fn reach_manager_inside(&mut self) {
        self.reached("the manager is logged in", |log| !["", "login"].contains(&&*log.manager));
    }

    /// Waits until a file is there, and complete.
    pub(crate) fn wait_for(&mut self, what: &str, found: impl Fn(&Path) -> Option<PathBuf>) -> PathBuf {
        let home = self.home.path().to_owned();
        let mut file = None;
        self.reached(what, |_| {
            file = found(&home);
            file.is_some()
        });
        file.unwrap()
    }

    /// Waits until something holds that the window does not tell of itself.
    pub(crate) fn wait_until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let give_up = Instant::now() + PATIENCE;
        while !holds(self) {
            assert!(Instant::now() < give_up, "{}: waited in vain until {what}", self.flow);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits, but not for a window that has ended or stands somewhere else for good: then the last picture tells more
    /// than any words.
    fn reached(&mut self, what: &str, mut question: impl FnMut(&Log) -> bool) {
        let give_up = Instant::now() + PATIENCE;
        loop {
            self.log.follow();
            if question(&self.log) {
                return;
            }
            let ended = self.app.try_wait().unwrap();
            if ended.is_some() || Instant::now() > give_up {
                self.picture("in-vain");
                let Log { stage, manager, .. } = &self.log;
                let pictures = self.pictures.display();
                panic!(
                    "{}: waited in vain until {what}; at {stage} {manager}, {ended:?}; see {pictures}",
                    self.flow
                );
            }
            std::thread::sleep(Duration::from_millis(8));
        }
    }

    /// Keeps a picture of the screen.
    pub(crate) fn picture(&mut self, name: &str) {
        self.taken += 1;
        let path = self.pictures.join(format!("{:02}-{name}.png", self.taken));
        let mut import = Command::new("import");
        import.args(["-window", "root"]).arg(&path).env("DISPLAY", &self.display);
        let output = run(&mut import, b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Nothing personal may stand in the trace, however loud it is.
    pub(crate) fn kept_quiet(&self, secrets: &[String]) {
        let trace = self.log.text();
        assert!(trace.contains("tashika::screen"), "the trace is not empty");
        for secret in secrets {
            assert!(!quiet::tells(&trace, secret), "{}: something personal in the trace", self.flow);
        }
        for name in ["見本", "花子", "太郎", "MIHON", "mihon", "Mihon"] {
            assert!(!trace.contains(name), "{}: a name in the trace", self.flow);
        }
    }

    /// What this flow took, for who reads the test's output.
    pub(crate) fn told(&self) {
        let (slowest, stage) = &self.log.slowest;
        println!(
            "{}: {:.1} s; {} frames above 50 ms, the longest of ours {:.1} ms ({}); pictures in {}",
            self.flow,
            self.began.elapsed().as_secs_f32(),
            self.log.slow,
            *slowest as f64 / 1e3,
            if stage.is_empty() { "none" } else { stage },
            self.pictures.display(),
        );
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        for child in [&mut self.app, &mut self.screen] {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A screen without a screen; it chooses its own number.
fn screen() -> (Child, String) {
    let mut server = Command::new("Xvfb");
    server.args(["-noreset", "-nolisten", "tcp", "-displayfd", "1", "-screen", "0", "1280x800x24"]);
    let mut child = server.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut number = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
    (child, format!(":{}", number.trim()))
}

/// The folder of a flow's pictures, emptied.
fn pictures(flow: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desktop").join(flow);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

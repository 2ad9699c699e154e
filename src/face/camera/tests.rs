// SPDX-License-Identifier: MIT OR Apache-2.0
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::stills::MAX_BYTES;
use super::{Camera, CameraChoice, CameraError, FolderOfStills, View, Watched};
use crate::face::Frame;
use crate::words;

const ONE: &[u8] = include_bytes!("../../../tests/fixtures/face/one.png");

/// A camera that does what the test says.
struct Told {
    opens: Result<(), CameraError>,
    frames: Receiver<Result<(), CameraError>>,
    closed: Arc<AtomicUsize>,
}

impl Told {
    fn new(opens: Result<(), CameraError>) -> (Self, Sender<Result<(), CameraError>>, Arc<AtomicUsize>) {
        let (say, frames) = channel();
        let closed = Arc::new(AtomicUsize::new(0));
        (Self { opens, frames, closed: Arc::clone(&closed) }, say, closed)
    }
}

impl Camera for Told {
    fn name(&self) -> String {
        "told".to_owned()
    }

    fn open(&mut self) -> Result<(), CameraError> {
        self.opens
    }

    /// Hangs until the test says something.
    fn frame(&mut self) -> Result<Frame, CameraError> {
        self.frames.recv().unwrap_or(Err(CameraError::Unplugged))?;
        Ok(Frame::from_grey(2, 2, vec![9; 4]).unwrap())
    }

    fn close(&mut self) {
        self.closed.fetch_add(1, Ordering::SeqCst);
    }
}

fn quiet() -> Arc<dyn Fn() + Send + Sync> {
    Arc::new(|| {})
}

fn until(what: impl Fn() -> bool) {
    let begin = Instant::now();
    while !what() {
        assert!(begin.elapsed() < Duration::from_secs(60), "it never came");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_hanging_camera_is_said_not_to_answer_and_can_be_tried_again() {
    let (camera, say, _) = Told::new(Ok(()));
    let watched = Watched::with_patience(Box::new(camera), quiet(), Duration::from_secs(3600));
    assert!(matches!(watched.view(), View::Opening));
    drop((watched, say));

    let (camera, say, _) = Told::new(Ok(()));
    let watched = Watched::with_patience(Box::new(camera), quiet(), Duration::from_millis(300));
    assert_eq!(watched.frame().err(), Some(CameraError::Silent));
    drop((watched, say));

    let (camera, say, _) = Told::new(Ok(()));
    let watched = Watched::with_patience(Box::new(camera), quiet(), Duration::from_millis(300));
    // A slow machine may find the frame too old already: then there is another.
    until(|| {
        say.send(Ok(())).unwrap();
        watched.frame().is_ok_and(|frame| frame.width() == 2)
    });
    // Then it hangs: an old frame is no frame.
    until(|| matches!(watched.view(), View::Failed(CameraError::Silent)));
}

#[test]
fn a_camera_that_is_pulled_out_or_not_there_is_said_as_such() {
    for (opens, frame, expected) in [
        (Err(CameraError::None), Ok(()), CameraError::None),
        (Err(CameraError::Refused), Ok(()), CameraError::Refused),
        (Ok(()), Err(CameraError::Unplugged), CameraError::Unplugged),
        (Ok(()), Err(CameraError::Picture), CameraError::Picture),
    ] {
        let (camera, say, closed) = Told::new(opens);
        say.send(frame).unwrap();
        let woken = Arc::new(AtomicUsize::new(0));
        let wake = Arc::clone(&woken);
        let wake = Arc::new(move || {
            wake.fetch_add(1, Ordering::SeqCst);
        });
        let watched = Watched::start(Box::new(camera), wake);
        until(|| woken.load(Ordering::SeqCst) > 0);
        assert_eq!(watched.frame().err(), Some(expected));
        assert_eq!(closed.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_watch_that_is_dropped_closes_the_camera_and_keeps_no_frame() {
    let (camera, say, closed) = Told::new(Ok(()));
    let watched = Watched::start(Box::new(camera), quiet());
    say.send(Ok(())).unwrap();
    let frame = watched.frame().unwrap();
    drop(watched);
    until(|| Arc::strong_count(&frame) == 1);
    // The call it hangs in comes back, and nobody wants the frame.
    say.send(Ok(())).unwrap();
    until(|| closed.load(Ordering::SeqCst) == 1);
}

#[test]
fn stills_come_in_the_order_of_their_names_and_round_again() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("b.png"), ONE).unwrap();
    image::RgbImage::from_pixel(6, 4, image::Rgb([9, 9, 9])).save(folder.path().join("a.PNG")).unwrap();
    fs::write(folder.path().join("notes.txt"), "no picture").unwrap();
    fs::create_dir(folder.path().join("c.png")).unwrap();
    let mut camera = FolderOfStills::new(folder.path());
    assert_eq!(camera.frame().err(), Some(CameraError::Closed));
    camera.open().unwrap();
    let widths: Vec<usize> = (0..4).map(|_| camera.frame().unwrap().width()).collect();
    assert_eq!(widths, [6, 160, 6, 160]);
    camera.close();
    assert_eq!(camera.frame().err(), Some(CameraError::Closed));
}

#[test]
fn a_folder_that_is_missing_empty_or_taken_away_is_said_as_such() {
    let folder = TempDir::new().unwrap();
    assert_eq!(FolderOfStills::new(&folder.path().join("none")).open(), Err(CameraError::None));
    let mut camera = FolderOfStills::new(folder.path());
    assert_eq!(camera.open(), Err(CameraError::NoStills));
    fs::write(folder.path().join("a.png"), ONE).unwrap();
    camera.open().unwrap();
    fs::remove_file(folder.path().join("a.png")).unwrap();
    assert_eq!(camera.frame().err(), Some(CameraError::Unplugged));
}

#[test]
fn stills_that_are_damaged_or_too_large_are_refused() {
    let folder = TempDir::new().unwrap();
    let place = folder.path().join("a.jpg");
    fs::write(&place, b"\xFF\xD8\xFF no picture").unwrap();
    let mut camera = FolderOfStills::new(folder.path());
    camera.open().unwrap();
    assert_eq!(camera.frame().err(), Some(CameraError::Picture));
    fs::File::create(&place).unwrap().set_len(MAX_BYTES + 1).unwrap();
    assert_eq!(camera.frame().err(), Some(CameraError::Picture));
}

#[test]
fn cameras_are_named_as_the_operator_says() {
    assert_eq!("folder:/a b".parse(), Ok(CameraChoice::Stills("/a b".into())));
    assert_eq!("first".parse(), Ok(CameraChoice::First));
    assert_eq!("Logi".parse(), Ok(CameraChoice::Named("Logi".to_owned())));
    for nothing in ["", "  ", "folder:"] {
        assert!(nothing.parse::<CameraChoice>().is_err(), "{nothing:?}");
    }
}

#[test]
fn a_camera_that_is_not_there_is_an_error_of_its_own() {
    let expected = match cfg!(all(feature = "camera", target_os = "linux")) {
        true => CameraError::None,
        false => CameraError::NotBuilt,
    };
    let opened = CameraChoice::Named("no camera has this name".to_owned())
        .camera()
        .and_then(|mut camera| camera.open());
    assert_eq!(opened, Err(expected));
}

#[test]
fn every_error_of_a_camera_has_words() {
    let mut codes = std::collections::BTreeSet::new();
    for error in CameraError::ALL {
        assert!(codes.insert(error.code()));
        for part in ["what", "next"] {
            assert!(words::is_known(&format!("error.camera.{}.{part}", error.code())), "{error:?} {part}");
        }
    }
}

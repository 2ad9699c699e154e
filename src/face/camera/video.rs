// SPDX-License-Identifier: MIT OR Apache-2.0
//! Cameras of Linux (V4L2). Never tried with a real camera: the machine that builds this has none.

use std::io::{Error, ErrorKind};
use std::time::{Duration, Instant};

use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{CapabilityFlags, Device};

use super::formats::{Format, frame};
use super::{Camera, CameraError, SILENT_AFTER};
use crate::face::Frame;

/// What is asked for; the camera takes what is nearest.
const SIZE: (u32, u32) = (640, 480);
/// In this order: bare pictures before compressed ones.
const FORMATS: [(PixelFormat, Format); 4] = [
    (PixelFormat::YUYV, Format::Yuyv),
    (PixelFormat::from_fourcc(*b"NV12"), Format::Nv12),
    (PixelFormat::MJPG, Format::Jpeg),
    (PixelFormat::JPEG, Format::Jpeg),
];
/// So long between two looks whether a frame is there.
const LOOK: Duration = Duration::from_millis(5);

/// A camera of the system.
pub(super) struct Video {
    wanted: String,
    opened: Option<Opened>,
}

struct Opened {
    stream: ReadStream,
    format: Format,
    width: u32,
    height: u32,
    row: u32,
}

impl Video {
    /// The camera whose name begins so, or whose device this is; any if it is empty.
    pub(super) fn new(wanted: &str) -> Self {
        Self { wanted: wanted.to_owned(), opened: None }
    }
}

/// The cameras that are there.
pub(super) fn names() -> Vec<String> {
    let Ok(devices) = linuxvideo::list() else { return Vec::new() };
    let mut names: Vec<String> = devices.filter_map(|device| name(&device.ok()?)).collect();
    names.sort();
    names
}

/// The name of a device that gives pictures.
fn name(device: &Device) -> Option<String> {
    let about = device.capabilities().ok()?;
    let gives = about.device_capabilities().contains(CapabilityFlags::VIDEO_CAPTURE);
    gives.then(|| about.card().to_owned())
}

fn find(wanted: &str) -> Result<Device, CameraError> {
    if wanted.starts_with("/dev/") {
        return Device::open(wanted).map_err(|error| problem(&error, CameraError::None));
    }
    let mut refused = CameraError::None;
    for device in linuxvideo::list().map_err(|_| CameraError::None)? {
        match device {
            Ok(device) if name(&device).is_some_and(|name| name.starts_with(wanted)) => return Ok(device),
            Ok(_) => {}
            Err(error) => refused = problem(&error, refused),
        }
    }
    Err(refused)
}

/// What the system says, as one of ours.
fn problem(error: &Error, otherwise: CameraError) -> CameraError {
    match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ResourceBusy => CameraError::Refused,
        _ => otherwise,
    }
}

impl Camera for Video {
    fn name(&self) -> String {
        if self.wanted.is_empty() { "first".to_owned() } else { self.wanted.clone() }
    }

    fn open(&mut self) -> Result<(), CameraError> {
        for (wanted, format) in FORMATS {
            let asked = PixFormat::new(SIZE.0, SIZE.1, wanted);
            let device = find(&self.wanted)?;
            let device = match device.video_capture(asked) {
                Ok(device) => device,
                Err(error) if problem(&error, CameraError::None) == CameraError::Refused => {
                    return Err(CameraError::Refused);
                }
                Err(_) => continue,
            };
            // The camera may have chosen another format.
            if device.format().pixel_format() == wanted {
                let agreed = device.format();
                let (width, height, row) = (agreed.width(), agreed.height(), agreed.bytes_per_line());
                let stream = device.into_stream().map_err(|error| problem(&error, CameraError::Unplugged))?;
                self.opened = Some(Opened { stream, format, width, height, row });
                return Ok(());
            }
        }
        Err(CameraError::Format)
    }

    fn frame(&mut self) -> Result<Frame, CameraError> {
        let opened = self.opened.as_mut().ok_or(CameraError::Closed)?;
        let begin = Instant::now();
        while opened.stream.will_block().map_err(|_| CameraError::Unplugged)? {
            if begin.elapsed() > SILENT_AFTER {
                return Err(CameraError::Silent);
            }
            std::thread::sleep(LOOK);
        }
        let Opened { format, width, height, row, .. } = *opened;
        let found = opened.stream.dequeue(|view| Ok(frame(format, &view, width, height, row)));
        found.map_err(|_| CameraError::Unplugged)?.ok_or(CameraError::Picture)
    }

    fn close(&mut self) {
        self.opened = None;
    }
}

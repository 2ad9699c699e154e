// SPDX-License-Identifier: MIT OR Apache-2.0
//! `--mrz-reader DEVICE[:BAUD][:FRAMING]`.

use std::str::FromStr;

use thiserror::Error;

use super::framing::Framing;

/// Which device, how fast, how it frames.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderOption {
    /// The port: `/dev/ttyACM0`, `COM3`.
    pub device: String,
    /// Bits each second.
    pub baud: u32,
    /// How zones are framed.
    pub framing: &'static Framing,
}

/// What is wrong with the option.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OptionError {
    /// No device.
    #[error("a device is missing; write DEVICE[:BAUD][:FRAMING], e.g. /dev/ttyACM0:9600:desko")]
    NoDevice,
    /// A baud rate nobody uses.
    #[error("{0} is no baud rate; from 300 to 921600 are")]
    Baud(u32),
    /// The shipped file is damaged.
    #[error("the shipped framings of MRZ readers cannot be read")]
    NoFramings,
}

impl FromStr for ReaderOption {
    type Err = OptionError;

    /// Read from the right: the device's own name may hold colons.
    fn from_str(text: &str) -> Result<Self, OptionError> {
        let (rest, named) = match text.rsplit_once(':') {
            Some((rest, name)) => Framing::by_name(name).map_or((text, None), |found| (rest, Some(found))),
            None => (text, None),
        };
        let framing = named.or_else(|| Framing::by_name("generic")).ok_or(OptionError::NoFramings)?;
        let (device, baud) = match rest.rsplit_once(':') {
            Some((device, baud)) => match baud.parse() {
                Ok(baud) => (device, baud),
                Err(_) => (rest, framing.baud),
            },
            None => (rest, framing.baud),
        };
        if device.is_empty() {
            return Err(OptionError::NoDevice);
        }
        if !(300..=921_600).contains(&baud) {
            return Err(OptionError::Baud(baud));
        }
        Ok(Self { device: device.to_owned(), baud, framing })
    }
}

#[cfg(test)]
mod tests {
    use super::{OptionError, ReaderOption};

    #[test]
    fn every_part_but_the_device_can_be_left_out() {
        for (text, device, baud, framing) in [
            ("/dev/ttyACM0", "/dev/ttyACM0", 9600, "generic"),
            ("/dev/ttyACM0:115200", "/dev/ttyACM0", 115_200, "generic"),
            ("/dev/ttyACM0:desko", "/dev/ttyACM0", 9600, "desko"),
            ("COM3:19200:thales", "COM3", 19_200, "thales"),
            ("/dev/serial/by-path/pci-0:1.0", "/dev/serial/by-path/pci-0:1.0", 9600, "generic"),
            ("/dev/serial/by-path/pci-0:1.0:4800:elyctis", "/dev/serial/by-path/pci-0:1.0", 4800, "elyctis"),
        ] {
            let option: ReaderOption = text.parse().unwrap();
            assert_eq!(
                (option.device.as_str(), option.baud, option.framing.name.as_str()),
                (device, baud, framing)
            );
        }
        assert_eq!("".parse::<ReaderOption>(), Err(OptionError::NoDevice));
        assert_eq!(":9600:desko".parse::<ReaderOption>(), Err(OptionError::NoDevice));
        assert_eq!("/dev/ttyS0:12".parse::<ReaderOption>(), Err(OptionError::Baud(12)));
    }
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! From a chip in plain to its application, open.

use tashika_kit::{CardError, Command};

use super::select_master;
use crate::access::pace::{self, PaceOutcome};
use crate::access::{Password, Session, basic_access, system_dice};
use crate::evidence;
use crate::layout::AID;
use crate::security_infos::SecurityInfos;

/// The step at which the application is selected.
pub(super) const SELECT: &str = "select the passport application";

/// How the chip is opened, as it was recognised.
pub(super) enum Door {
    /// PACE, with what EF.CardAccess offers; the MF is current.
    Pace(SecurityInfos),
    /// BAC; the application is current.
    Basic,
    /// It is open to everybody; the application is current.
    Open,
}

/// Which way is taken. A failed PACE is never followed by BAC on its own: that would hide a typing error, and let somebody
/// between reader and chip choose the weaker way (`specs` passport §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// PACE where it is offered.
    AsOffered,
    /// BAC although PACE is offered: an explicit second try. Nothing in the window asks for it yet.
    Basic,
}

/// How it was opened.
pub(super) enum Opened {
    Pace(PaceOutcome),
    Basic,
    Open,
}

impl Opened {
    /// For people.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Pace(outcome) => outcome.name.clone(),
            Self::Basic => evidence::BASIC.to_owned(),
            Self::Open => evidence::OPEN.to_owned(),
        }
    }
}

/// Opens the chip. After PACE the MF is still current, otherwise the application.
///
/// # Errors
/// [`CardError::KeyRefused`] if the chip has another MRZ or CAN; what BAC and PACE answer otherwise; link errors.
pub(super) fn open(
    session: &mut Session<'_>,
    door: &Door,
    password: Option<&Password>,
    access: Access,
) -> Result<Opened, CardError> {
    let opened = match (door, password) {
        (Door::Open, _) => Ok(Opened::Open),
        (Door::Basic, Some(password)) => basic(session, password),
        (Door::Pace(_), Some(password)) if access == Access::Basic => {
            session.send_ok(&Command::select_application(&AID), SELECT)?;
            basic(session, password)
        }
        (Door::Pace(offered), Some(password)) => {
            pace::run(session, offered, password, &mut system_dice).map(Opened::Pace)
        }
        (Door::Basic | Door::Pace(_), None) => {
            Err(CardError::CredentialMissing { credential: crate::driver::MRZ })
        }
    }?;
    session.tx.report_accepted();
    Ok(opened)
}

fn basic(session: &mut Session<'_>, password: &Password) -> Result<Opened, CardError> {
    let Password::Mrz(key) = password else {
        return Err(CardError::CredentialMissing { credential: crate::driver::MRZ });
    };
    basic_access(session, key, &mut system_dice)?;
    Ok(Opened::Basic)
}

/// Selects the application inside the channel, after PACE.
///
/// # Errors
/// An error that says so if there is none: PACE also runs with other cards than passports.
pub(super) fn select_inside(session: &mut Session<'_>) -> Result<(), CardError> {
    match session.send_ok(&Command::select_application(&AID), SELECT) {
        Ok(_) => Ok(()),
        Err(CardError::Status { sw, .. }) if session.secure() && sw.0 == 0x6A82 => {
            Err(CardError::Malformed {
                what: "the passport application",
                problem: "the chip opened, but it has none: this is another document",
                offset: 0,
            })
        }
        Err(error) => Err(error),
    }
}

/// Goes back to where [`open`] begins, on a chip that has given its channel up, with a new session.
///
/// # Errors
/// Link errors; [`CardError::Status`] if the application cannot be selected again.
pub(super) fn go_back(session: &mut Session<'_>, door: &Door, access: Access) -> Result<(), CardError> {
    if matches!(door, Door::Pace(_)) && access == Access::AsOffered {
        session.send(&select_master(), "select MF")?;
    } else {
        session.send_ok(&Command::select_application(&AID), SELECT)?;
    }
    Ok(())
}

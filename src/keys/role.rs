// SPDX-License-Identifier: MIT OR Apache-2.0
//! Roles and what each may do.

use serde::{Deserialize, Serialize};

/// What an account may do. It stays for the account's life: who changes post gets another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Makes checks and finishes pending ones; cannot read the past.
    Clerk,
    /// Reads, amends, exports, ends retention; may also make checks.
    Manager,
    /// Reads and verifies, never writes a record.
    Auditor,
    /// Accounts, settings, backups; no records.
    Administrator,
}

/// One thing a role may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Make a check, write its record.
    Check,
    /// Enter mail events and supplements of a pending check.
    FollowUp,
    /// Look at records, search them.
    View,
    /// Export records.
    Export,
    /// Amend records, enter the end of a relation.
    Amend,
    /// Destroy content at the end of its retention.
    Delete,
    /// Add, change and disable accounts.
    ManageAccounts,
    /// Give the reading key to another account or to head office.
    GrantReading,
    /// Change settings and rules.
    Settings,
    /// Back up and restore. The administrator's alone: a manager who amends and deletes must not be able to put
    /// an older book back.
    Backup,
    /// Verify the log, take checkpoints.
    VerifyLog,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 11] = [
        Self::Check,
        Self::FollowUp,
        Self::View,
        Self::Export,
        Self::Amend,
        Self::Delete,
        Self::ManageAccounts,
        Self::GrantReading,
        Self::Settings,
        Self::Backup,
        Self::VerifyLog,
    ];
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Clerk, Self::Manager, Self::Auditor, Self::Administrator];

    /// What the role may do: least privilege (JPKI guideline, specs law §5.4).
    #[must_use]
    pub fn rights(self) -> &'static [Right] {
        use Right::{
            Amend, Backup, Check, Delete, Export, FollowUp, GrantReading, ManageAccounts, Settings,
            VerifyLog, View,
        };
        match self {
            Self::Clerk => &[Check, FollowUp],
            Self::Manager => &[Check, FollowUp, View, Export, Amend, Delete, GrantReading, VerifyLog],
            Self::Auditor => &[View, Export, VerifyLog],
            Self::Administrator => &[ManageAccounts, Settings, Backup, VerifyLog],
        }
    }

    /// Whether the role has a right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }

    /// Whether the role may hold the reading key.
    #[must_use]
    pub fn reads(self) -> bool {
        self.may(Right::View)
    }

    /// The code in files and locale keys, e.g. `manager`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Manager => "manager",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

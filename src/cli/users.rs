// SPDX-License-Identifier: MIT OR Apache-2.0
//! `tashika users`: who may do what with the record book. Every change is entered into the book.

use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde::Serialize;
use tashika_kit::{Secret, hex};
use zeroize::Zeroizing;

use super::ask::{self, Acting};
use super::output::{complain, say};
use super::{Common, exit, output};
use crate::keys::{Account, Cost, HeadOffice, Role, SetUp};
use crate::manager::{Office, Trouble};
use crate::words;

#[derive(Debug, Subcommand)]
pub(super) enum UsersCommand {
    /// Makes the keys of a new record book, with its first administrator and its first manager.
    ///
    /// Asks for both passwords twice without echo; with --password-stdin they are two lines on standard
    /// input, the administrator's first.
    Init {
        /// The administrator's name: accounts, settings, backups; no records.
        #[arg(long, value_name = "NAME")]
        administrator: String,
        /// The manager's name: reads, amends, exports.
        #[arg(long, value_name = "NAME")]
        manager: String,
        /// Head office's recipient (age1…; see: tashika users head-office new). Without it the records
        /// are lost when the last manager's password is lost.
        #[arg(long, value_name = "RECIPIENT")]
        head_office: Option<String>,
        /// Passwords as lines on standard input.
        #[arg(long)]
        password_stdin: bool,
        /// JSON on standard output, with the terminal's public key.
        #[arg(long)]
        json: bool,
    },
    /// Lists the accounts. Needs no password.
    List {
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Adds an account. Lines of --password-stdin: the administrator's password, the new one.
    Add {
        /// The new account's name: a staff number.
        name: String,
        /// What it may do.
        #[arg(long, value_enum)]
        role: RoleWord,
        #[command(flatten)]
        acting: Acting,
    },
    /// Gives the reading key to a manager or auditor; a manager does it.
    Grant {
        /// The account.
        name: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Disables an account.
    Disable {
        /// The account.
        name: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Lets a disabled account log in again with a new password; a reader then needs the grant again.
    Enable {
        /// The account.
        name: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Changes one's own password. Lines of --password-stdin: the old one, the new one.
    Password {
        #[command(flatten)]
        acting: Acting,
    },
    /// Sets a new password for another account; a reader then needs the grant again.
    Reset {
        /// The account.
        name: String,
        #[command(flatten)]
        acting: Acting,
    },
    /// Head office's key, which opens everything when all managers are lost.
    #[command(subcommand)]
    HeadOffice(HeadOfficeCommand),
    /// Gives the reading key to an account from head office's identity file, when no manager is left.
    UnlockWithHeadOffice {
        /// The account that gets the reading key.
        name: String,
        /// Head office's identity file.
        #[arg(long, value_name = "FILE")]
        identity: PathBuf,
        #[command(flatten)]
        acting: Acting,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum HeadOfficeCommand {
    /// Makes a new key pair: the identity goes into FILE for head office to keep elsewhere.
    New {
        /// The identity's file; it must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// JSON on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Seals all records from now on to this recipient too.
    Set {
        /// The recipient (age1…).
        recipient: String,
        #[command(flatten)]
        acting: Acting,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleWord {
    /// Makes checks; cannot read the past.
    Clerk,
    /// Reads, amends, exports, deletes what is due.
    Manager,
    /// Reads, exports and verifies; never writes a record.
    Auditor,
    /// Accounts, settings, backups; no records.
    Administrator,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Self {
        match word {
            RoleWord::Clerk => Self::Clerk,
            RoleWord::Manager => Self::Manager,
            RoleWord::Auditor => Self::Auditor,
            RoleWord::Administrator => Self::Administrator,
        }
    }
}

pub(super) fn run(common: &Common, command: &UsersCommand) -> u8 {
    ask::report(act(common, command))
}

fn act(common: &Common, command: &UsersCommand) -> Result<u8, Trouble> {
    match command {
        UsersCommand::Init { administrator, manager, head_office, password_stdin, json } => {
            let passwords = Acting { account: String::new(), password_stdin: *password_stdin, json: *json };
            init(common, (administrator, manager), head_office.as_deref(), &passwords)
        }
        UsersCommand::List { json } => list(common, *json),
        UsersCommand::Add { name, role, acting } => {
            let mut office = acting.log_in(common)?;
            let password = acting.new_password(&format!("{name} の新しいパスワード / new password"))?;
            office.add(name, (*role).into(), &password)?;
            if matches!(role, RoleWord::Manager | RoleWord::Auditor) {
                complain!("→ {}", words::ja("users.needs_grant"));
            }
            acting.done(office, "added", name)
        }
        UsersCommand::Grant { name, acting } => {
            with(common, acting, ("granted", name), |office| office.grant(name))
        }
        UsersCommand::Disable { name, acting } => {
            with(common, acting, ("disabled", name), |office| office.disable(name))
        }
        UsersCommand::Enable { name, acting } => with(common, acting, ("enabled", name), |office| {
            let password = acting.new_password(&format!("{name} の新しいパスワード / new password"))?;
            office.enable(name, &password)
        }),
        UsersCommand::Password { acting } => own_password(common, acting),
        UsersCommand::Reset { name, acting } => with(common, acting, ("password_reset", name), |office| {
            let password = acting.new_password(&format!("{name} の新しいパスワード / new password"))?;
            office.reset(name, &password)
        }),
        UsersCommand::HeadOffice(HeadOfficeCommand::New { out, json }) => new_head_office(out, *json),
        UsersCommand::HeadOffice(HeadOfficeCommand::Set { recipient, acting }) => {
            with(common, acting, ("head_office_set", recipient), |office| office.set_head_office(recipient))
        }
        UsersCommand::UnlockWithHeadOffice { name, identity, acting } => {
            let identity = read_identity(identity)?;
            with(common, acting, ("granted", name), |office| office.grant_with_head_office(name, &identity))
        }
    }
}

/// Logs in, does one thing to an account, leaves.
fn with(
    common: &Common,
    acting: &Acting,
    (act, account): (&str, &str),
    work: impl FnOnce(&mut Office) -> Result<(), Trouble>,
) -> Result<u8, Trouble> {
    let mut office = acting.log_in(common)?;
    work(&mut office)?;
    acting.done(office, act, account)
}

fn init(
    common: &Common,
    (administrator, manager): (&str, &str),
    head_office: Option<&str>,
    passwords: &Acting,
) -> Result<u8, Trouble> {
    if common.training {
        return Err(Trouble::Input("training_has_accounts"));
    }
    let places = common.places()?;
    let of_administrator =
        passwords.new_password(&format!("{administrator}: 管理者パスワード / administrator's password"))?;
    let of_manager = passwords.new_password(&format!("{manager}: 責任者パスワード / manager's password"))?;
    let with = SetUp {
        administrator: (administrator.to_owned(), of_administrator),
        manager: (manager.to_owned(), of_manager),
        head_office: head_office.map(str::to_owned),
        cost: Cost::PRODUCT,
    };
    let office = Office::set_up(&places, common.kind(), with)?;
    let key = hex::lower(&office.keyring().verifying_key());
    office.leave()?;
    if passwords.json {
        return Ok(output::json(&serde_json::json!({
            "schema": "tashika.users.init/1",
            "administrator": administrator,
            "manager": manager,
            "head_office": head_office,
            "terminal_key": key,
        })));
    }
    say!("{}\n  {key}", words::ja("users.terminal_key"));
    if head_office.is_none() {
        complain!("※ {} / {}", words::ja("users.no_head_office"), words::en("users.no_head_office"));
    }
    Ok(exit::PROVED)
}

#[derive(Serialize)]
struct UserList {
    schema: &'static str,
    terminal_key: String,
    users: Vec<Account>,
}

fn list(common: &Common, as_json: bool) -> Result<u8, Trouble> {
    let (_, keyring) = ask::unattended(&common.places()?, common.kind())?;
    let users = keyring.accounts();
    if as_json {
        let terminal_key = hex::lower(&keyring.verifying_key());
        return Ok(output::json(&UserList { schema: "tashika.users/1", terminal_key, users }));
    }
    for account in users {
        let key = format!("role.{}", account.role.code());
        let role = words::ja(&key);
        say!("{:16}  {role}  {}", account.name, words::ja(state(&account)));
    }
    Ok(exit::PROVED)
}

/// The key of what is to be said about an account.
fn state(account: &Account) -> &'static str {
    let reads = matches!(account.role, Role::Manager | Role::Auditor);
    match (account.disabled, reads, account.can_read) {
        (true, ..) => "users.disabled",
        (false, true, false) => "users.waits_for_grant",
        _ => "users.active",
    }
}

fn own_password(common: &Common, acting: &Acting) -> Result<u8, Trouble> {
    let places = common.places()?;
    if !places.keyring.exists() {
        return Err(Trouble::Input("not_set_up"));
    }
    let old = acting.password("今のパスワード / present password")?;
    let mut office = Office::log_in(&places, common.kind(), &acting.account, &old)?;
    let new = acting.new_password("新しいパスワード / new password")?;
    office.change_password(&old, &new)?;
    acting.done(office, "password_changed", &acting.account)
}

fn new_head_office(out: &Path, as_json: bool) -> Result<u8, Trouble> {
    let (recipient, identity) = HeadOffice::generate();
    let mut text = Zeroizing::new(Vec::new());
    text.extend_from_slice(words::ja("users.head_office_file").as_bytes());
    text.extend_from_slice(format!("\n# public key: {}\n", recipient).as_bytes());
    text.extend_from_slice(identity.expose());
    text.push(b'\n');
    crate::report::save(out, &text).map_err(|error| Trouble::file(out, error))?;
    if as_json {
        return Ok(output::json(&serde_json::json!({
            "schema": "tashika.head_office/1",
            "recipient": recipient,
            "identity_file": out,
        })));
    }
    say!("{}\n  {}", words::ja("users.head_office_recipient"), recipient);
    say!("{}\n  {}", words::ja("users.head_office_keep"), out.display());
    Ok(exit::PROVED)
}

/// The line of an identity file that holds the key (`AGE-SECRET-KEY-1…`).
fn read_identity(path: &Path) -> Result<Secret, Trouble> {
    /// Longer than any identity file with its explanation.
    const LARGEST: u64 = 64 * 1024;
    let size = std::fs::metadata(path).map_err(|error| Trouble::file(path, error))?.len();
    if size > LARGEST {
        return Err(Trouble::Input("no_identity"));
    }
    let text = std::fs::read_to_string(path).map_err(|error| Trouble::file(path, error))?;
    let text = Zeroizing::new(text);
    let key = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-"));
    key.map(|key| Secret::from(key.trim())).ok_or(Trouble::Input("no_identity"))
}

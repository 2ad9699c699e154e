// SPDX-License-Identifier: MIT OR Apache-2.0
//! What is done with the members of a keyring: locks, new keys, the gift of reading keys and their rotation.

use age::x25519::Identity;
use ed25519_dalek::SigningKey;
use tashika_kit::Secret;
use zeroize::Zeroizing;

use super::error::KeyError;
use super::password::{self, Lock};
use super::ring::{self, Epoch, FORMAT, MOST_EPOCHS, Member, Reading, Ring};
use super::role::{Right, Role};
use super::seal;
use super::session::{self, Session};

/// Opens an account's lock and takes up its session.
pub(super) fn enter(
    ring: &Ring,
    member: &Member,
    lock: &Lock,
    password: &Secret,
) -> Result<Session, KeyError> {
    let altered = KeyError::Altered("an account");
    let plain = lock.open(password, ring.head.cost, &bound(ring, &member.name))?;
    let (binding, identity) = plain.split_first_chunk::<32>().ok_or(altered.clone())?;
    if *binding != ring.binding(member) {
        return Err(altered);
    }
    Session::new(ring, member, seal::read_identity(identity).map_err(|_| altered)?)
}

/// Associated data of a lock: it fits one account of one book.
fn bound(ring: &Ring, name: &str) -> Vec<u8> {
    format!("{FORMAT}\n{}\n{name}", ring.head.book_id).into_bytes()
}

pub(super) fn lock(
    ring: &Ring,
    member: &Member,
    identity: &Identity,
    password: &Secret,
) -> Result<Lock, KeyError> {
    let identity = seal::written(identity);
    let plain = Zeroizing::new([ring.binding(member).as_slice(), identity.expose()].concat());
    Lock::new(password, ring.head.cost, &bound(ring, &member.name), &plain)
}

/// The session's account, if it is still in force with the keys the session has.
pub(super) fn in_force<'r>(ring: &'r Ring, by: &Session) -> Result<&'r Member, KeyError> {
    let member = ring.member(by.name()).filter(|member| {
        ring.id() == by.ring
            && !member.disabled
            && member.role == by.role()
            && member.recipient == by.recipient
    });
    member.ok_or(KeyError::SessionEnded)
}

pub(super) fn administrators(by: &Session) -> Result<&SigningKey, KeyError> {
    by.accounts.as_ref().ok_or(KeyError::MayNot(Right::ManageAccounts))
}

pub(super) fn is_last_granter(ring: &Ring, member: &Member) -> bool {
    member.role == Role::Manager && ring.can_read(member) && ring.granters() < 2
}

pub(super) fn reader(ring: &Ring, name: &str) -> Result<Member, KeyError> {
    let member = ring.member(name).ok_or(KeyError::NoAccount)?;
    match member {
        Member { disabled: true, .. } => Err(KeyError::Disabled),
        _ if member.role.reads() => Ok(member.clone()),
        _ => Err(KeyError::NotAReader),
    }
}

/// New keys and a new password for an account.
pub(super) fn renew(
    ring: &mut Ring,
    member: &Member,
    by: &Session,
    password: &Secret,
) -> Result<(), KeyError> {
    password::check(&member.name, member.role, password)?;
    let administrators = administrators(by)?;
    let (renewed, identity) = new_member(&member.name, member.role, &by.terminal, administrators)?;
    let lock = lock(ring, &renewed, &identity, password)?;
    ring.locks.insert(member.name.clone(), lock);
    ring.tallies.remove(&member.name);
    *ring.member_mut(&member.name)? = renewed;
    ring.sign_accounts(administrators)
}

pub(super) fn new_member(
    name: &str,
    role: Role,
    terminal: &SigningKey,
    administrators: &SigningKey,
) -> Result<(Member, Identity), KeyError> {
    let identity = Identity::generate();
    let recipient = identity.to_public().to_string();
    let authority = match role {
        Role::Administrator => Some(sealed(administrators.as_bytes(), &recipient)?),
        _ => None,
    };
    let terminal = sealed(terminal.as_bytes(), &recipient)?;
    Ok((Member { name: name.to_owned(), role, disabled: false, recipient, terminal, authority }, identity))
}

/// Gives every reading key the giver holds to a recipient; with the managers' key, so that it can give in turn.
pub(super) fn give(
    reading: &mut Reading,
    giver: &Identity,
    managers: &SigningKey,
    to: &str,
    with_authority: bool,
) -> Result<(), KeyError> {
    let me = giver.to_public().to_string();
    for epoch in &mut reading.epochs {
        if let Some(mine) = epoch.holders.get(&me) {
            let key = session::unsealed(giver, mine)?;
            epoch.holders.insert(to.to_owned(), sealed(&key, to)?);
        }
    }
    if with_authority {
        reading.authority.insert(to.to_owned(), sealed(managers.as_bytes(), to)?);
    }
    Ok(())
}

/// A new reading key for those who hold the present one and still may; others lose also what they held in the file.
pub(super) fn rotate(ring: &mut Ring, managers: &SigningKey) -> Result<(), KeyError> {
    if ring.reading.epochs.len() >= MOST_EPOCHS {
        return Err(KeyError::Full("reading keys"));
    }
    let members = ring.accounts.members.iter().filter(|member| ring.can_read(member));
    let mut holders: Vec<String> = members.map(|member| member.recipient.clone()).collect();
    holders.extend(ring.reading.head_office.clone());
    let new = epoch(holders.iter())?;
    for epoch in &mut ring.reading.epochs {
        epoch.holders.retain(|holder, _| holders.contains(holder));
    }
    ring.reading.authority.retain(|holder, _| holders.contains(holder));
    ring.reading.epochs.push(new);
    ring.sign_reading(managers)
}

/// Makes the reading key that is due, if the session may, and takes it up.
pub(super) fn rotate_if_due(ring: &mut Ring, session: &mut Session) -> Result<bool, KeyError> {
    let Some(managers) = session.grants.as_ref().filter(|_| session.can_read() && ring.rotation_due()) else {
        return Ok(false);
    };
    rotate(ring, managers)?;
    let member = in_force(ring, session)?.clone();
    let failed = session.take_failed();
    *session = Session::new(ring, &member, session.identity.clone())?;
    session.failed = failed;
    Ok(true)
}

pub(super) fn epoch<'h>(holders: impl Iterator<Item = &'h String>) -> Result<Epoch, KeyError> {
    let key = Identity::generate();
    let secret = seal::written(&key);
    let given = holders.map(|holder| Ok((holder.clone(), sealed(secret.expose(), holder)?)));
    Ok(Epoch { recipient: key.to_public().to_string(), holders: given.collect::<Result<_, KeyError>>()? })
}

pub(super) fn sealed(secret: &[u8], to: &str) -> Result<String, KeyError> {
    Ok(ring::base64(&seal::seal(&[seal::read_recipient(to)?], secret)?))
}

pub(super) fn signing_key() -> Result<SigningKey, KeyError> {
    let mut seed = Zeroizing::new([0; 32]);
    getrandom::fill(seed.as_mut()).map_err(|_| KeyError::Random)?;
    Ok(SigningKey::from_bytes(&seed))
}

/// A name in the form it is kept: NFKC, without blanks around it.
pub(super) fn clean(name: &str) -> Result<String, KeyError> {
    use unicode_normalization::UnicodeNormalization;
    let name: String = name.trim().nfkc().take(64).collect();
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let fits = (1..=32).contains(&name.chars().count()) && !name.contains(unseen);
    fits.then_some(name).ok_or(KeyError::BadName)
}

// SPDX-License-Identifier: MIT OR Apache-2.0
//! The file: a table of counts. Bounded by its days and by how many readers and families a day may have.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;
use rusqlite::{Connection, OpenFlags, params};

use super::recorder::Note;
use super::{Histogram, Step};

/// So many days are kept, today among them; older ones are dropped.
pub const KEPT_DAYS: u16 = 90;

/// "tshT", so that no other program's database is taken for one.
const APPLICATION: i32 = 0x7473_6854;
const VERSION: i32 = 1;

/// A day has so many pairs of reader and family at most; what comes beyond is counted under no reader's name.
const MOST_PAIRS: i64 = 64;

/// A reader's name is cut to so many characters: it comes from the device.
const LONGEST: usize = 80;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS times (
    day    TEXT NOT NULL,
    step   TEXT NOT NULL,
    reader TEXT NOT NULL,
    family TEXT NOT NULL,
    bucket INTEGER NOT NULL CHECK (bucket BETWEEN 0 AND 161),
    count  INTEGER NOT NULL CHECK (count > 0),
    PRIMARY KEY (day, step, reader, family, bucket)
) STRICT, WITHOUT ROWID;";

/// Why no times can be had.
#[derive(Debug, thiserror::Error)]
pub enum TimesError {
    /// It is no file of times, or is damaged.
    #[error("the file with the times is damaged")]
    Damaged,
    /// The system does not give it.
    #[error("the file with the times cannot be read")]
    Unreadable,
}

impl TimesError {
    /// The code in locale keys.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Unreadable => "unreadable",
        }
    }
}

impl From<rusqlite::Error> for TimesError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{
            CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, PermissionDenied, ReadOnly,
        };
        match error.sqlite_error_code() {
            Some(CannotOpen | DatabaseBusy | DatabaseLocked | DiskFull | PermissionDenied | ReadOnly) => {
                Self::Unreadable
            }
            _ => Self::Damaged,
        }
    }
}

/// The times of a step with a reader and a document family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The step.
    pub step: Step,
    /// The reader; empty without one.
    pub reader: String,
    /// The document family; empty without a chip.
    pub family: String,
    /// The counts.
    pub histogram: Histogram,
}

/// The file, opened when the first time comes.
pub(super) struct Store {
    file: PathBuf,
    connection: Option<Connection>,
    /// Was told once; the counter goes on.
    told: bool,
    /// The day whose beginning dropped what was too old.
    tidied: Option<Date>,
}

impl Store {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, connection: None, told: false, tidied: None }
    }

    /// Counts a time. What cannot be written is told once in the trace, and to the manager when the file is read.
    pub(super) fn note(&mut self, note: &Note) {
        if let Err(error) = self.try_note(note) {
            self.connection = None;
            if !std::mem::replace(&mut self.told, true) {
                tracing::warn!(code = error.code(), "times are not counted");
            }
        }
    }

    fn try_note(&mut self, note: &Note) -> Result<(), TimesError> {
        // A file that was set aside meanwhile is no longer the one that is open.
        if !self.file.exists() {
            self.connection = None;
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => open(&self.file)?,
        };
        let connection = self.connection.insert(connection);
        if self.tidied != Some(note.day) {
            let first = note.day.saturating_sub(i64::from(KEPT_DAYS - 1).days()).to_string();
            connection.execute("DELETE FROM times WHERE day < ?1", [first])?;
            self.tidied = Some(note.day);
        }
        let day = note.day.to_string();
        let mut reader: String = note.reader.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        let known = "SELECT count(*), coalesce(max(reader = ?2 AND family = ?3), 0) \
             FROM (SELECT DISTINCT reader, family FROM times WHERE day = ?1)";
        let (pairs, is_known): (i64, bool) =
            connection
                .query_row(known, params![day, reader, note.family], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if pairs >= MOST_PAIRS && !is_known {
            reader.clear();
        }
        connection.execute(
            "INSERT INTO times (day, step, reader, family, bucket, count) VALUES (?1, ?2, ?3, ?4, ?5, 1) \
             ON CONFLICT DO UPDATE SET count = count + 1",
            params![
                day,
                note.step.code(),
                reader,
                note.family,
                i64::try_from(note.bucket).unwrap_or_default()
            ],
        )?;
        Ok(())
    }
}

fn open(file: &Path) -> Result<Connection, TimesError> {
    let new = !file.exists();
    let connection = Connection::open(file)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    #[cfg(unix)]
    if new {
        use std::os::unix::fs::PermissionsExt as _;
        let _ = std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600));
    }
    if new {
        connection.pragma_update(None, "application_id", APPLICATION)?;
        connection.pragma_update(None, "user_version", VERSION)?;
        // One file, small writes: no journal stays beside it.
        connection.pragma_update(None, "journal_mode", "TRUNCATE")?;
        connection.execute_batch(SCHEMA)?;
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    ours(&connection)?;
    Ok(connection)
}

/// Whether it is a file of times of a version that is known.
fn ours(connection: &Connection) -> Result<(), TimesError> {
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION, VERSION) => Ok(()),
        _ => Err(TimesError::Damaged),
    }
}

/// The times of these days, both included, by step, reader and family; nothing if there is no file yet.
///
/// # Errors
/// [`TimesError`]. The counter is not disturbed by it.
pub fn read(file: &Path, from: Date, to: Date) -> Result<Vec<Row>, TimesError> {
    if !file.exists() {
        return Ok(Vec::new());
    }
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    ours(&connection)?;
    let mut statement = connection.prepare(
        "SELECT step, reader, family, bucket, sum(count) FROM times WHERE day BETWEEN ?1 AND ?2 \
         GROUP BY step, reader, family, bucket",
    )?;
    let mut rows = statement.query([from.to_string(), to.to_string()])?;
    let mut found: BTreeMap<(Step, String, String), Histogram> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (step, reader, family): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (bucket, count): (i64, i64) = (row.get(3)?, row.get(4)?);
        // A step of a later version of the program is none of ours.
        let Some(step) = Step::of(&step) else { continue };
        let (Ok(bucket), Ok(count)) = (usize::try_from(bucket), u64::try_from(count)) else {
            return Err(TimesError::Damaged);
        };
        if !found.entry((step, reader, family)).or_default().add(bucket, count) {
            return Err(TimesError::Damaged);
        }
    }
    let row = |((step, reader, family), histogram)| Row { step, reader, family, histogram };
    Ok(found.into_iter().map(row).collect())
}

/// Sets a damaged file aside under another name, in place of one set aside before, so that the next time begins a new one.
///
/// # Errors
/// What the system refuses.
pub fn begin_anew(file: &Path) -> std::io::Result<()> {
    if file.exists() { std::fs::rename(file, file.with_extension("damaged")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use jiff::ToSpan;
    use jiff::civil::{Date, date};

    use super::{KEPT_DAYS, Note, Row, Step, Store, TimesError, begin_anew, read};

    const DAY: Date = date(2026, 11, 22);

    fn note(day: Date, reader: &str, bucket: usize) -> Note {
        Note { day, step: Step::Reading, reader: reader.into(), family: "mynumber".into(), bucket }
    }

    fn all(file: &std::path::Path) -> Vec<Row> {
        read(file, date(2000, 1, 1), date(2100, 1, 1)).unwrap()
    }

    #[test]
    fn what_is_counted_is_read_by_its_days() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        assert!(all(&file).is_empty(), "no file yet is no trouble");
        let mut store = Store::new(file.clone());
        for (day, bucket) in [(DAY, 3), (DAY, 3), (DAY.yesterday().unwrap(), 9)] {
            store.note(&note(day, "reader", bucket));
        }
        let today = read(&file, DAY, DAY).unwrap();
        assert_eq!((today.len(), today[0].histogram.count()), (1, 2));
        assert_eq!(all(&file)[0].histogram.count(), 3);
        assert_eq!((all(&file)[0].reader.as_str(), all(&file)[0].family.as_str()), ("reader", "mynumber"));
    }

    #[test]
    fn old_days_are_dropped() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        let mut store = Store::new(file.clone());
        let kept = DAY.saturating_sub(i64::from(KEPT_DAYS - 1).days());
        store.note(&note(kept.yesterday().unwrap(), "reader", 1));
        store.note(&note(kept, "reader", 1));
        store.note(&note(DAY, "reader", 1));
        assert_eq!(all(&file)[0].histogram.count(), 2);
    }

    #[test]
    fn readers_with_ever_new_names_do_not_fill_the_file() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        let mut store = Store::new(file.clone());
        for number in 0..200 {
            store.note(&note(DAY, &format!("reader {number}\u{7}{}", "x".repeat(500)), 1));
        }
        let rows = all(&file);
        assert!(rows.len() <= 65, "{}", rows.len());
        assert_eq!(rows.iter().map(|row| row.histogram.count()).sum::<u64>(), 200, "none is lost");
        assert!(rows.iter().all(|row| row.reader.chars().count() <= 80 && !row.reader.contains('\u{7}')));
    }

    #[test]
    fn a_damaged_file_is_told_and_stops_nobody() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        std::fs::write(&file, b"this is no database, however long it may be".repeat(50)).unwrap();
        let mut store = Store::new(file.clone());
        store.note(&note(DAY, "reader", 1));
        assert!(matches!(read(&file, DAY, DAY), Err(TimesError::Damaged)));
        begin_anew(&file).unwrap();
        store.note(&note(DAY, "reader", 1));
        assert_eq!(all(&file)[0].histogram.count(), 1);
        assert!(file.with_extension("damaged").exists(), "it is set aside, not destroyed");
    }

    #[test]
    fn another_programs_database_is_not_written_into() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        let other = rusqlite::Connection::open(&file).unwrap();
        other.execute_batch("CREATE TABLE theirs (a INTEGER)").unwrap();
        drop(other);
        let before = std::fs::read(&file).unwrap();
        Store::new(file.clone()).note(&note(DAY, "reader", 1));
        assert!(matches!(read(&file, DAY, DAY), Err(TimesError::Damaged)));
        assert_eq!(std::fs::read(&file).unwrap(), before);
    }

    #[test]
    fn counts_no_program_wrote_are_damage() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("times.sqlite3");
        Store::new(file.clone()).note(&note(DAY, "reader", 1));
        let database = rusqlite::Connection::open(&file).unwrap();
        database
            .execute_batch("PRAGMA ignore_check_constraints = 1; UPDATE times SET bucket = 4000")
            .unwrap();
        drop(database);
        assert!(matches!(read(&file, DAY, DAY), Err(TimesError::Damaged)));
    }
}

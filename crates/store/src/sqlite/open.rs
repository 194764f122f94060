//! Opening the file: nobody else has it, the engine is sound, the tables are those of this program.

use super::{connection, errors::fault};
use crate::{
    Component, Fault, OpenError,
    dialect::Dialect,
    migrate::{APPLIED, Applied, LEDGER, Pending, RECORD, pending},
};
use rusqlite::{Connection, TransactionBehavior, backup::Backup, params};
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
};

/// Holds the folder for this process as long as the file is open; a killed process lets go by itself.
pub(super) fn lock_folder(folder: &Path) -> Result<File, OpenError> {
    fs::create_dir_all(folder).map_err(|e| Fault::because("the data folder can't be made", e))?;
    let bad = |e| Fault::because("the lock file can't be used", e);
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join("zhiye.lock"))
        .map_err(bad)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            file.read_to_string(&mut holder).map_err(bad)?;
            return Err(OpenError::InUse { folder: folder.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(e)) => return Err(bad(e).into()),
    }
    file.set_len(0).map_err(bad)?;
    file.rewind().map_err(bad)?;
    writeln!(file, "{}", std::process::id()).map_err(bad)?;
    Ok(file)
}

/// Applies what is missing, all of it or nothing, after a backup of a file that holds something.
pub(super) fn migrate(
    conn: &mut Connection,
    path: &Path,
    folder: &Path,
    components: &[Component],
) -> Result<(), OpenError> {
    let bad = |e| fault("the migrations can't be read", e);
    conn.execute_batch(LEDGER).map_err(bad)?;
    let applied = applied(conn).map_err(bad)?;
    let open = pending(components, &applied, Dialect::Sqlite)?;
    if open.is_empty() {
        return Ok(());
    }
    if !applied.is_empty() {
        let backup = backup_path(folder, applied.len());
        copy(path, &backup)?;
        tracing::info!(backup = %backup.display(), "backup before the migration");
    }
    apply(conn, &open)
}

fn applied(conn: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let mut statement = conn.prepare(APPLIED)?;
    let rows = statement.query_map([], |row| {
        Ok(Applied { component: row.get(0)?, number: row.get(1)?, checksum: row.get(2)? })
    })?;
    rows.collect()
}

fn apply(conn: &mut Connection, open: &[Pending]) -> Result<(), OpenError> {
    let bad = |e| fault("the migration can't be carried out", e);
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(bad)?;
    for m in open {
        tx.execute_batch(m.sql).map_err(|e| {
            fault(&format!("migration {} of \"{}\" failed, nothing was changed", m.number, m.component), e)
        })?;
        tx.execute(RECORD, params![m.component, m.number, m.name, m.checksum()]).map_err(bad)?;
    }
    Ok(tx.commit().map_err(bad)?)
}

/// A name that is free: an older backup is never replaced.
fn backup_path(folder: &Path, applied: usize) -> PathBuf {
    let name = |n: usize| folder.join(format!("zhiye-before-migration-{}-{n}.db", applied + 1));
    (1..).map(name).find(|path| !path.exists()).expect("a folder does not hold every number")
}

/// A consistent copy of the file while others use it. It appears under its name when it is whole and durable.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    if to.exists() {
        return Err(Fault::new(format!("{} exists already and is not replaced", to.display())));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let outcome = copy_into(from, &partial, to);
    if outcome.is_err() {
        drop(fs::remove_file(&partial));
    }
    outcome
}

fn copy_into(from: &Path, partial: &Path, to: &Path) -> Result<(), Fault> {
    let bad = |e| fault("the copy of the database failed", e);
    let io = |e| Fault::because("the copy of the database failed", e);
    if partial.exists() {
        fs::remove_file(partial).map_err(io)?;
    }
    let source = connection::reader(from)?;
    let mut target = Connection::open(partial).map_err(bad)?;
    // one step: the copy is of one moment and is not begun again whenever somebody writes
    Backup::new(&source, &mut target).and_then(|backup| backup.step(-1)).map_err(bad)?;
    target.close().map_err(|(_, e)| bad(e))?;
    File::open(partial).and_then(|file| file.sync_all()).map_err(io)?;
    fs::rename(partial, to).map_err(io)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}

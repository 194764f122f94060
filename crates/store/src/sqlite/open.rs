//! Opening the file: nobody else has it, the engine is sound, the tables are those of this program.

use super::{connection, errors::fault};
use crate::{
    Component, Fault, OpenError,
    dialect::Dialect,
    migrate::{self, APPLIED, Applied, LEDGER, Pending, RECORD, pending},
};
use rusqlite::{Connection, TransactionBehavior, backup::Backup, params};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Applies what is missing, all of it or nothing, after a backup of a file that holds something.
pub(super) fn bring_up(
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
        let backup = migrate::backup_path(folder, applied.len());
        copy(path, &backup)?;
        tracing::info!(backup = %backup.display(), "backup before the migration");
    }
    apply(conn, &open)
}

pub(super) fn applied(conn: &Connection) -> rusqlite::Result<Vec<Applied>> {
    let mut statement = conn.prepare(APPLIED)?;
    let rows = statement.query_map([], |row| {
        Ok(Applied { component: row.get(0)?, number: row.get(1)?, checksum: row.get(2)? })
    })?;
    rows.collect()
}

pub(super) fn apply(conn: &mut Connection, open: &[Pending]) -> Result<(), OpenError> {
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

/// A consistent copy of the file while others use it. It appears under its name when it is whole and durable.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Fault> {
    let partial = partial(to)?;
    let outcome = copy_into(from, &partial).and_then(|()| appear(&partial, to));
    if outcome.is_err() {
        drop(fs::remove_file(&partial));
    }
    outcome
}

fn copy_into(from: &Path, partial: &Path) -> Result<(), Fault> {
    let bad = |e| fault("the copy of the database failed", e);
    let source = connection::reader(from)?;
    let mut target = Connection::open(partial).map_err(bad)?;
    // one step: the copy is of one moment and is not begun again whenever somebody writes
    Backup::new(&source, &mut target).and_then(|backup| backup.step(-1)).map_err(bad)?;
    // the copy is one file: read where nothing may be written, it needs no log beside it
    target.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(bad)?;
    target.close().map_err(|(_, e)| bad(e))
}

/// The name a file has while it is being written. An older file is never replaced, half an old attempt is.
pub(super) fn partial(to: &Path) -> Result<PathBuf, Fault> {
    if to.exists() {
        return Err(Fault::new(format!("{} exists already and is not replaced", to.display())));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    match fs::remove_file(&partial) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Fault::because(format!("{} can't be removed", partial.display()), e))
        }
        _ => Ok(partial),
    }
}

/// Makes the written file durable and gives it its name.
pub(super) fn appear(partial: &Path, to: &Path) -> Result<(), Fault> {
    let io = |e| Fault::because("the copy of the database failed", e);
    File::open(partial).and_then(|file| file.sync_all()).map_err(io)?;
    fs::rename(partial, to).map_err(io)?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}

/// What would be applied to this file; it is not touched.
pub(super) fn outstanding(path: &Path, components: &[Component]) -> Result<Vec<Pending>, OpenError> {
    if !path.exists() {
        return pending(components, &[], Dialect::Sqlite);
    }
    let conn = super::portable::untouched(path)?;
    let known =
        conn.query_row("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'migrations'", [], |row| row.get(0));
    let known: i64 = known.map_err(|e| fault("the database file can't be read", e))?;
    let applied = if known == 0 { Ok(Vec::new()) } else { applied(&conn) };
    pending(components, &applied.map_err(|e| fault("the migrations can't be read", e))?, Dialect::Sqlite)
}

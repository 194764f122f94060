//! Connections to the file: one that writes, several that read, one that copies the log back.

use super::errors::fault;
use crate::{Fault, OpenError, Row, Statement, Value};
use rusqlite::{
    Connection, OpenFlags, ToSql,
    config::DbConfig,
    types::{ToSqlOutput, ValueRef},
};
use std::{path::Path, time::Duration};

/// Below this, a commit that meets a checkpoint may damage the file (fixed in 3.51.3).
const OLDEST: (i32, &str) = (3_051_003, "3.51.3");

pub(super) fn refuse_old_engine() -> Result<(), OpenError> {
    if rusqlite::version_number() < OLDEST.0 {
        return Err(OpenError::OldEngine { found: rusqlite::version().to_owned(), needed: OLDEST.1 });
    }
    Ok(())
}

/// `synchronous=FULL`: an answered commit survives a power cut. `secure_delete`: erased words are overwritten.
/// No automatic checkpoints: they would run inside somebody's commit.
pub(super) fn writer(path: &Path, max_pages: Option<u32>) -> Result<Connection, Fault> {
    let conn = Connection::open(path).map_err(|e| fault("the database file can't be opened", e))?;
    let limit = max_pages.map(|pages| format!("PRAGMA max_page_count = {pages};")).unwrap_or_default();
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
         PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; \
         PRAGMA cache_size = -24576; PRAGMA temp_store = MEMORY; {limit}"
    ))
    .map_err(|e| fault("the database file can't be prepared", e))?;
    finish(conn)
}

pub(super) fn reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags).map_err(|e| fault("no reading connection", e))?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY")
        .map_err(|e| fault("no reading connection", e))?;
    finish(conn)
}

pub(super) fn checkpointer(path: &Path) -> Result<Connection, Fault> {
    // of a file that is there: a checkpoint never makes one
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn =
        Connection::open_with_flags(path, flags).map_err(|e| fault("no connection for checkpoints", e))?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        .map_err(|e| fault("no connection for checkpoints", e))?;
    finish(conn)
}

/// Plans rest on the text of a statement, never on what is bound to it: otherwise the engine, built with its samples of
/// values (STAT4), compiles nearly every statement anew whenever something else is bound.
fn finish(conn: Connection) -> Result<Connection, Fault> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(|e| fault("plans can't be kept", e))?;
    conn.busy_timeout(Duration::from_secs(5)).map_err(|e| fault("no busy timeout", e))?;
    conn.set_prepared_statement_cache_capacity(512);
    Ok(conn)
}

/// Runs a statement to its end; its rows, if it gives any.
pub(super) fn run(conn: &Connection, statement: &Statement) -> rusqlite::Result<Vec<Row>> {
    let mut prepared = conn.prepare_cached(&statement.sql)?;
    let columns = prepared.column_count();
    let mut rows = prepared.query(rusqlite::params_from_iter(&statement.params))?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            values.push(value(row.get_ref(column)?, column)?);
        }
        out.push(Row(values));
    }
    Ok(out)
}

pub(super) fn value(value: ValueRef<'_>, column: usize) -> rusqlite::Result<Value> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text)?.to_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        ValueRef::Real(_) => {
            let name = "a fraction".to_owned();
            return Err(rusqlite::Error::InvalidColumnType(column, name, rusqlite::types::Type::Real));
        }
    })
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_is_kept_whatever_is_bound_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let conn = writer(&folder.path().join("zhiye.db"), None).unwrap();
        conn.execute_batch("CREATE TABLE t (a INTEGER, b INTEGER); CREATE INDEX i ON t (a) WHERE b = 1")
            .unwrap();
        let sql = "SELECT a FROM t WHERE a > ?1 AND b = ?2 ORDER BY a LIMIT ?3";
        for n in 1..5_i64 {
            run(&conn, &Statement::new(sql).bind(n).bind(n).bind(n)).unwrap();
        }
        let again = conn.prepare_cached(sql).unwrap().get_status(rusqlite::StatementStatus::RePrepare);
        assert_eq!(again, 0);
    }
}

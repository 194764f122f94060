//! SQLite's errors in the store's terms. Constraints get the names PostgreSQL gives them.

use crate::{Fault, plan::Stop};
use rusqlite::{Connection, Error, ErrorCode};

pub(super) fn fault(what: &str, error: Error) -> Fault {
    Fault::because(format!("{what}: {error}"), error)
}

/// What an error of a step means.
pub(super) fn stop(conn: &Connection, error: Error) -> Stop {
    let (code, message) = match &error {
        Error::SqliteFailure(failure, message) => (failure.code, message.clone().unwrap_or_default()),
        _ => return Stop::Fault(fault("a statement failed", error)),
    };
    match code {
        ErrorCode::DiskFull => Stop::Full,
        ErrorCode::ConstraintViolation => match constraint(conn, &message) {
            // somebody appended this version first
            Some(name) if name == "events_pkey" => Stop::Conflict,
            Some(name) => Stop::Constraint(name),
            None => Stop::Fault(fault("a statement failed", error)),
        },
        _ => Stop::Fault(fault("a statement failed", error)),
    }
}

/// The name of the constraint in messages like `UNIQUE constraint failed: log.jurisdiction, log.seq`.
fn constraint(conn: &Connection, message: &str) -> Option<String> {
    let (kind, what) = message.split_once(" constraint failed: ")?;
    match kind {
        "UNIQUE" => {
            let columns: Vec<&str> = what.split(", ").filter_map(|c| c.rsplit('.').next()).collect();
            let table = what.split('.').next()?;
            index(conn, table, &columns).ok()
        }
        "NOT NULL" => Some(format!("{}_not_null", what.replace('.', "_"))),
        _ => Some(what.to_owned()),
    }
}

/// The unique index over these columns; primary keys and unnamed ones are named as PostgreSQL names them.
fn index(conn: &Connection, table: &str, columns: &[&str]) -> rusqlite::Result<String> {
    let mut list = conn.prepare("SELECT name, origin FROM pragma_index_list(?1) WHERE \"unique\"")?;
    let names = list.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    for found in names {
        let (name, origin) = found?;
        let mut info = conn.prepare("SELECT name FROM pragma_index_info(?1) ORDER BY seqno")?;
        let of: Vec<Option<String>> = info.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
        if of.iter().map(Option::as_deref).eq(columns.iter().copied().map(Some)) {
            return Ok(match origin.as_str() {
                "pk" => format!("{table}_pkey"),
                "u" => format!("{table}_{}_key", columns.join("_")),
                _ => name,
            });
        }
    }
    // the row id itself has no index
    Ok(format!("{table}_pkey"))
}

//! PostgreSQL's errors in the store's terms.

use crate::{Fault, plan::Stop};
use tokio_postgres::{Error, error::SqlState};

pub(super) fn fault(what: &str, error: Error) -> Fault {
    let detail = error
        .as_db_error()
        .map_or_else(|| error.to_string(), |db| format!("{} ({})", db.message(), db.code().code()));
    Fault::because(format!("{what}: {detail}"), error)
}

/// What an error before the commit means: nothing is stored.
pub(super) fn before_commit(error: Error) -> Stop {
    let Some(db) = error.as_db_error() else {
        return if error.is_closed() || is_connection(&error) {
            Stop::Lost(fault("the connection was lost before the commit", error))
        } else {
            Stop::Fault(fault("a statement failed", error))
        };
    };
    match *db.code() {
        SqlState::UNIQUE_VIOLATION | SqlState::CHECK_VIOLATION | SqlState::EXCLUSION_VIOLATION => {
            match db.constraint() {
                // somebody appended this version first
                Some("events_pkey") => Stop::Conflict,
                Some(name) => Stop::Constraint(name.to_owned()),
                None => Stop::Fault(fault("a statement failed", error)),
            }
        }
        SqlState::NOT_NULL_VIOLATION => match (db.table(), db.column()) {
            (Some(table), Some(column)) => Stop::Constraint(format!("{table}_{column}_not_null")),
            _ => Stop::Fault(fault("a statement failed", error)),
        },
        // two writes met crosswise: one of them decides again
        SqlState::T_R_DEADLOCK_DETECTED | SqlState::T_R_SERIALIZATION_FAILURE => Stop::Conflict,
        SqlState::DISK_FULL => Stop::Full,
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
            Stop::Lost(fault("the server went away before the commit", error))
        }
        _ => Stop::Fault(fault("a statement failed", error)),
    }
}

/// What an error of the commit itself means. Only a few say for certain that nothing is stored; a server that
/// goes down may have stored it before it said so.
pub(super) fn at_commit(error: Error) -> Stop {
    match before_commit(error) {
        Stop::Lost(fault) | Stop::Fault(fault) => Stop::Unknown(fault),
        certain => certain,
    }
}

/// An error of reading or writing the connection carries the operating system's error.
fn is_connection(error: &Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<std::io::Error>() {
            return true;
        }
        source = inner.source();
    }
    false
}

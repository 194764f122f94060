//! What can go wrong, in three kinds: the write lost a race or hit a named constraint, something broke, the
//! store can't be opened.

use std::{error::Error, path::PathBuf};

/// Something broke. The text is for the log; a person is shown an id and the office's phone.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Fault {
    what: String,
    #[source]
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Fault {
    pub fn new(what: impl Into<String>) -> Fault {
        Fault { what: what.into(), source: None }
    }

    /// A fault with the error that caused it.
    pub fn because(what: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Fault {
        Fault { what: what.into(), source: Some(source.into()) }
    }
}

/// Why a write was not stored. In every case nothing of it is stored, except after [`CommitError::Fault`]
/// where the outcome may be unknown: repeat it with the same key.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A stream is not at the expected version: load and decide again.
    #[error("the record moved on meanwhile")]
    Conflict,
    /// A named constraint or unique index refused a row. Same name on both engines: the index's name,
    /// `<table>_pkey` for a primary key.
    #[error("refused by {0}")]
    Constraint(String),
    /// No room left for the database.
    #[error("the disk is full")]
    Full,
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why a store can't be opened. The texts are for the administrator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data folder {} is in use by {holder}; stop it first", .folder.display())]
    InUse { folder: PathBuf, holder: String },
    #[error(
        "the database was written by a newer Zhiye (it has migration {number} of \"{component}\"); install that version or a later one"
    )]
    Newer { component: String, number: i64 },
    #[error("migration {number} of \"{component}\" is not the one the database was built with")]
    Altered { component: String, number: i64 },
    #[error("SQLite {found} may damage the file; {needed} or later is needed")]
    OldEngine { found: String, needed: &'static str },
    #[error(transparent)]
    Fault(#[from] Fault),
}

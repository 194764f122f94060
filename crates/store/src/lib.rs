//! The store: engines, streams, words, outbox, leases, the search index. It knows no casework: what the
//! events mean, which tables the views have and who may read them is decided above.
//!
//! A write is data ([`Write`]) and is stored whole or not at all ([`Store::commit`]). Everything costly
//! (sealing words, hashing, JSON, projections) is done by the caller before the write gets here.
//!
//! SQL is written once in the subset both engines share: `?1 ?2 …` parameters (rewritten to `$n` for
//! PostgreSQL), `INSERT … ON CONFLICT … DO UPDATE`, `RETURNING`, common table expressions, window functions.
//! Columns are whole numbers (`INTEGER`/`BIGINT`; instants too, booleans as 0/1), `TEXT` (on PostgreSQL with
//! `COLLATE "C"`, so that both sort by bytes) and `BLOB`/`BYTEA`. No `MAX`/`MIN` of bytes (PostgreSQL has none
//! before 18). Where PostgreSQL can't see a parameter's type (`?1 IS NULL`), write `CAST(?1 AS BIGINT)`. Give
//! unique indexes and checks a name of their own: a refused write carries it ([`CommitError::Constraint`]).

mod config;
mod dialect;
mod error;
mod folder;
pub mod grams;
mod histogram;
mod id;
mod migrate;
mod outbox;
mod outgoing;
mod plan;
mod postgres;
mod readings;
mod reads;
mod row;
mod seal;
mod sqlite;
mod store;
mod upkeep;
mod value;
pub mod words;
mod write;

pub use config::{Database, FaultPoint, Faults, StoreConfig};
pub use error::{CommitError, Fault, OpenError};
pub use folder::FolderLock;
pub use histogram::{BUCKETS, Counted, Histogram, Stopwatch};
pub use id::{BadId, Id, StreamId};
pub use migrate::{Component, Migration, newest};
pub use outbox::{DeadNotice, TakenNotice};
pub use outgoing::OUTGOING;
pub use readings::Reading;
pub use reads::{LoggedEvent, StoredEvent, StoredWords, StreamEvent};
pub use row::Row;
pub use sqlite::portable::{Contents, contents};
pub use store::{Health, Load, Store};
pub use value::{Statement, Value};
pub use write::{Committed, Key, Lane, NewEvent, NewTerms, NewWords, Notice, Write};

/// An instant: milliseconds since 1970-01-01T00:00Z.
pub type Millis = i64;

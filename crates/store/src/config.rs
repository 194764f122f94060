//! How a store is opened.

use std::{fmt, path::PathBuf, sync::Arc};

/// Which engine holds the record.
#[derive(Clone, Debug)]
pub enum Database {
    /// The database file.
    Sqlite(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

/// Where a test may break the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FaultPoint {
    /// Everything is written, nothing is committed: the commit never happens.
    BeforeCommit,
    /// The commit happened, the engine's word of it is lost: the store has to find out by the key.
    AfterCommit,
    /// The commit is known, the answer to the caller is lost: the caller sees a fault and repeats.
    BeforeAnswer,
}

/// Asked at every [`FaultPoint`]; `true` breaks there. Tests only.
#[derive(Clone)]
pub struct Faults(pub Arc<dyn Fn(FaultPoint) -> bool + Send + Sync>);

impl Faults {
    pub fn new(strike: impl Fn(FaultPoint) -> bool + Send + Sync + 'static) -> Faults {
        Faults(Arc::new(strike))
    }

    pub(crate) fn strike(faults: Option<&Faults>, point: FaultPoint) -> bool {
        faults.is_some_and(|faults| (faults.0)(point))
    }
}

impl fmt::Debug for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Faults")
    }
}

#[derive(Clone, Debug)]
pub struct StoreConfig {
    pub database: Database,
    /// The folder of this process: lock file, backups before a migration.
    pub data_dir: PathBuf,
    /// What a second process is told about this one.
    pub holder: String,
    /// Reading threads (SQLite).
    pub readers: usize,
    /// Connections (PostgreSQL).
    pub connections: usize,
    /// At most this many writes share one commit (SQLite).
    pub group: usize,
    /// Pages in the write-ahead log after which it is copied back into the file (SQLite).
    pub checkpoint_pages: u32,
    /// Largest size of the file in pages (SQLite); for tests of a full disk.
    pub max_pages: Option<u32>,
    pub faults: Option<Faults>,
}

impl StoreConfig {
    /// One file, `zhiye.db`, in the data folder.
    pub fn sqlite(data_dir: impl Into<PathBuf>) -> StoreConfig {
        let data_dir = data_dir.into();
        StoreConfig::new(Database::Sqlite(data_dir.join("zhiye.db")), data_dir)
    }

    pub fn postgres(url: impl Into<String>, data_dir: impl Into<PathBuf>) -> StoreConfig {
        StoreConfig::new(Database::Postgres(url.into()), data_dir.into())
    }

    fn new(database: Database, data_dir: PathBuf) -> StoreConfig {
        StoreConfig {
            database,
            data_dir,
            holder: format!("process {}", std::process::id()),
            readers: 4,
            connections: 16,
            group: 256,
            checkpoint_pages: 4_000,
            max_pages: None,
            faults: None,
        }
    }
}

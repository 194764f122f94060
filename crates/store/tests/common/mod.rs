//! What the store's tests share: a place for a store on either engine, and short ways to make writes.
#![allow(dead_code, reason = "every test file uses a part")]

use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::TempDir;
use zhiye_store::{
    Committed, Component, Faults, Id, Key, Migration, NewEvent, NewTerms, NewWords, Statement, Store,
    StoreConfig, Write,
};
use zhiye_testkit::postgres;

/// A view table as another part of the program would bring it.
pub const VIEWS: Component = Component {
    name: "views",
    migrations: &[Migration {
        number: 1,
        name: "numbers",
        sqlite: "CREATE TABLE numbers (jurisdiction INTEGER NOT NULL, stream BLOB NOT NULL, number TEXT NOT NULL, \
                 size INTEGER NOT NULL CONSTRAINT numbers_size CHECK (size >= 0), \
                 PRIMARY KEY (jurisdiction, stream)) STRICT; \
                 CREATE UNIQUE INDEX numbers_number ON numbers (jurisdiction, number);",
        postgres: "CREATE TABLE numbers (jurisdiction BIGINT NOT NULL, stream BYTEA NOT NULL, \
                   number TEXT COLLATE \"C\" NOT NULL, size BIGINT NOT NULL CONSTRAINT numbers_size CHECK (size >= 0), \
                   PRIMARY KEY (jurisdiction, stream)); \
                   CREATE UNIQUE INDEX numbers_number ON numbers (jurisdiction, number);",
    }],
};

pub const J: i64 = 42;

/// A folder, and for PostgreSQL a database, of one test.
pub struct Site {
    pub config: StoreConfig,
    pub folder: TempDir,
    pub database: Option<postgres::Database>,
}

impl Site {
    pub fn sqlite() -> Site {
        let folder = tempfile::tempdir().unwrap();
        Site { config: StoreConfig::sqlite(folder.path()), folder, database: None }
    }

    pub fn postgres() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let database = postgres::Database::fresh();
        Site { config: StoreConfig::postgres(&database.url, folder.path()), folder, database: Some(database) }
    }

    pub async fn open(&self) -> Store {
        Store::open(&self.config, &[VIEWS]).await.unwrap()
    }

    pub async fn open_with(&self, faults: Faults) -> Store {
        let config = StoreConfig { faults: Some(faults), ..self.config.clone() };
        Store::open(&config, &[VIEWS]).await.unwrap()
    }
}

/// Bytes no other call gives.
pub fn fresh<const N: usize>() -> [u8; N] {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_be_bytes();
    std::array::from_fn(|i| if i < N - 8 { 0xa5 } else { count[i + 8 - N] })
}

pub fn id() -> Id {
    Id(fresh())
}

pub fn key() -> Key {
    Key(fresh())
}

pub fn event(stream: Id, version: i64) -> NewEvent {
    NewEvent { stream, version, at: 1_000 + version, bytes: [fresh::<16>().as_slice(), b"{}"].concat() }
}

pub fn append(stream: Id, version: i64) -> Write {
    Write {
        key: Some(key()),
        expects: vec![(stream, version - 1)],
        events: vec![event(stream, version)],
        result: b"stored".to_vec(),
        ..Write::new(J, 1_000)
    }
}

pub fn words(id: Id, stream: Id, sealed: &[u8]) -> NewWords {
    NewWords { id, stream, class: "text".into(), sealed: sealed.to_vec(), expires_at: None }
}

pub fn terms(doc: i64, stream: Id, terms: &[u64]) -> NewTerms {
    // one text a stream and doc
    let digest: [u8; 32] = Sha256::digest([stream.0.as_slice(), &doc.to_be_bytes()].concat()).into();
    let words = Id(*digest.first_chunk().unwrap());
    NewTerms { words, doc, stream, terms: terms.to_vec() }
}

pub fn number(stream: Id, number: &str, size: i64) -> Statement {
    Statement::new("INSERT INTO numbers (jurisdiction, stream, number, size) VALUES (?1, ?2, ?3, ?4)")
        .bind(J)
        .bind(stream)
        .bind(number)
        .bind(size)
}

pub async fn stored(store: &Store, write: Write) {
    assert_eq!(store.commit(write).await.unwrap(), Committed::Now);
}

pub async fn count(store: &Store, table: &str) -> i64 {
    let rows = store.query(Statement::new(format!("SELECT COUNT(*) FROM {table}"))).await.unwrap();
    rows[0].int(0).unwrap()
}

pub type Outcome = Result<Committed, zhiye_store::CommitError>;

pub fn spawn_commit(store: &Store, write: Write) -> tokio::task::JoinHandle<Outcome> {
    let store = store.clone();
    tokio::spawn(async move { store.commit(write).await })
}

pub async fn join<T>(tasks: impl IntoIterator<Item = tokio::task::JoinHandle<T>>) -> Vec<T> {
    let tasks: Vec<_> = tasks.into_iter().collect();
    let mut out = Vec::with_capacity(tasks.len());
    for task in tasks {
        out.push(task.await.unwrap());
    }
    out
}

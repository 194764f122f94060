//! One filing's rows, the same for the raw engines and the store.

use std::{
    fmt,
    sync::atomic::{AtomicU64, Ordering},
};
use zhiye_store::{Component, Id, Key, Migration, NewEvent, NewTerms, NewWords, Statement, Write};

pub const VIEWS: Component = Component {
    name: "filings",
    migrations: &[Migration {
        number: 1,
        name: "filings",
        sqlite: "CREATE TABLE filings (jurisdiction INTEGER NOT NULL, stream BLOB NOT NULL, status TEXT NOT NULL, \
                 owner BLOB NOT NULL, due_at INTEGER NOT NULL, summary TEXT NOT NULL, \
                 PRIMARY KEY (jurisdiction, stream)) STRICT; \
                 CREATE INDEX filings_due ON filings (jurisdiction, status, due_at, stream); \
                 CREATE INDEX filings_owner ON filings (jurisdiction, owner, due_at, stream);",
        postgres: "CREATE TABLE filings (jurisdiction BIGINT NOT NULL, stream BYTEA NOT NULL, \
                   status TEXT COLLATE \"C\" NOT NULL, owner BYTEA NOT NULL, due_at BIGINT NOT NULL, \
                   summary TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (jurisdiction, stream)); \
                   CREATE INDEX filings_due ON filings (jurisdiction, status, due_at, stream); \
                   CREATE INDEX filings_owner ON filings (jurisdiction, owner, due_at, stream);",
    }],
};

/// How ids are made: all bits random, or milliseconds first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    Random,
    ByTime,
}

impl fmt::Display for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Ids::Random { "random" } else { "by time" })
    }
}

/// A number nobody had, and a scrambled one made of it.
fn next() -> (u64, u64) {
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    (count, scramble(count))
}

fn scramble(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

fn id(ids: Ids) -> Id {
    let (count, random) = next();
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&random.to_be_bytes());
    bytes[8..].copy_from_slice(&scramble(random).to_be_bytes());
    if ids == Ids::ByTime {
        // about twenty in a millisecond
        bytes[..6].copy_from_slice(&(1_700_000_000_000 + count / 20).to_be_bytes()[2..]);
    }
    Id(bytes)
}

pub fn filing(ids: Ids) -> Write {
    let (stream, (count, random)) = (id(ids), next());
    let noise = |bytes: usize| (0..bytes as u64).map(|n| scramble(random ^ n) as u8).collect::<Vec<u8>>();
    let words = |class: &str| NewWords {
        id: id(ids),
        stream,
        class: class.into(),
        sealed: noise(200),
        expires_at: None,
    };
    let row = Statement::new(
        "INSERT INTO filings (jurisdiction, stream, status, owner, due_at, summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    );
    let owner: [u8; 16] = std::array::from_fn(|n| if n == 0 { (random % 50) as u8 } else { 0 });
    let row = row.bind(1).bind(stream).bind("filed").bind(owner);
    let row = row.bind((random % 1_000_000) as i64).bind("楼道灯不亮,三号楼二单元一层到三层");
    let mut key = [0; 32];
    key[..8].copy_from_slice(&scramble(random ^ 77).to_be_bytes());
    key[8..16].copy_from_slice(&random.to_be_bytes());
    // words of a language repeat: most terms from a few thousand, some rare
    let term = |n: u64| scramble(scramble(random ^ n) % if n.is_multiple_of(8) { 200_000 } else { 3_000 });
    Write {
        key: Some(Key(key)),
        expects: vec![(stream, 0)],
        events: vec![NewEvent { stream, version: 1, at: count as i64, bytes: noise(800) }],
        rows: vec![row],
        words: vec![words("text"), words("contact")],
        terms: vec![NewTerms {
            words: id(ids),
            doc: 1_700_000_000_000 + count as i64,
            stream,
            terms: (0..200).map(term).collect(),
        }],
        result: vec![b'r'; 60],
        ..Write::new(1, count as i64)
    }
}

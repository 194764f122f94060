//! The same rows by bare SQLite: one connection, prepared statements, the same pragmas, no checks, no queue.

use super::{
    filing::{Ids, filing},
    measure::Line,
};
use rusqlite::{Connection, params};
use std::{
    path::Path,
    time::{Duration, Instant},
};
use zhiye_store::Write;

pub fn run(path: &Path, ids: Ids, group: usize, searched: bool, time: Duration) -> Line {
    let conn = Connection::open(path).expect("the file opens");
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF; \
         PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY",
    )
    .expect("the file is prepared");
    conn.set_prepared_statement_cache_capacity(64);
    let (mut times, mut filings, started) = (Vec::new(), 0, Instant::now());
    while started.elapsed() < time {
        let writes: Vec<Write> = (0..group).map(|_| filing(ids)).collect();
        let sent = Instant::now();
        conn.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
        writes.iter().for_each(|write| insert(&conn, write, searched).expect("a row is inserted"));
        conn.execute_batch("COMMIT").expect("the disk has room");
        times.push(sent.elapsed().as_secs_f64());
        filings += group;
    }
    Line::new(filings, started.elapsed(), times)
}

fn insert(conn: &Connection, write: &Write, searched: bool) -> rusqlite::Result<()> {
    let event = &write.events[0];
    let key = write.key.as_ref().map(|key| key.0);
    let run =
        |sql: &str, values: &[&dyn rusqlite::ToSql]| conn.prepare_cached(sql)?.execute(values).map(drop);
    run("INSERT INTO idempotency VALUES (1, ?1, ?2, ?3)", params![key, write.at, write.result])?;
    run("INSERT INTO events VALUES (1, ?1, 1, ?2, ?3)", params![event.stream.0, event.at, event.bytes])?;
    run("INSERT INTO unsealed (jurisdiction, stream, version) VALUES (1, ?1, 1)", params![event.stream.0])?;
    let view: Vec<&dyn rusqlite::ToSql> = write.rows[0].params.iter().map(|value| value as _).collect();
    run("INSERT INTO filings VALUES (?1, ?2, ?3, ?4, ?5, ?6)", &view)?;
    for words in &write.words {
        let values = params![words.id.0, words.stream.0, words.class, words.sealed];
        run("INSERT INTO words VALUES (1, ?1, ?2, ?3, ?4, NULL)", values)?;
    }
    if !searched {
        return Ok(());
    }
    let new = &write.terms[0];
    let entry = new.doc << 21;
    run("INSERT INTO search_docs VALUES (?1, 1, ?2, ?3)", params![entry, new.stream.0, new.words.0])?;
    let tokens: String = new.terms.iter().map(|term| format!("{:08x} ", *term as u32)).collect();
    run("INSERT INTO search (rowid, terms) VALUES (?1, ?2)", params![entry, tokens])
}

//! Search entries of a group of writes, written together after the last savepoint (the index flushes at each one).

use crate::{
    Id, NewTerms,
    dialect::{TIE_BITS, token},
};
use rusqlite::{Connection, OptionalExtension, params};

const LAST_TIE: i64 = (1 << TIE_BITS) - 1;

/// Removes all entries of a stream.
pub(super) fn forget(conn: &Connection, jurisdiction: i64, stream: Id) -> rusqlite::Result<()> {
    let mut gone = conn
        .prepare_cached("DELETE FROM search_docs WHERE jurisdiction = ?1 AND stream = ?2 RETURNING entry")?;
    let entries = gone.query_map(params![jurisdiction, stream.0], |row| row.get(0))?;
    for entry in entries.collect::<rusqlite::Result<Vec<i64>>>()? {
        delete(conn, entry)?;
    }
    Ok(())
}

/// Replaces the entry of (stream, doc); without terms it is removed.
pub(super) fn replace(conn: &Connection, jurisdiction: i64, new: &NewTerms) -> rusqlite::Result<()> {
    let key = params![jurisdiction, new.stream.0, new.doc];
    let known: Option<i64> = conn
        .prepare_cached("SELECT entry FROM search_docs WHERE jurisdiction = ?1 AND stream = ?2 AND doc = ?3")?
        .query_row(key, |row| row.get(0))
        .optional()?;
    if let Some(entry) = known {
        delete(conn, entry)?;
    }
    if new.terms.is_empty() {
        conn.prepare_cached("DELETE FROM search_docs WHERE jurisdiction = ?1 AND stream = ?2 AND doc = ?3")?
            .execute(key)?;
        return Ok(());
    }
    let entry = match known {
        Some(entry) => entry,
        None => add(conn, jurisdiction, new)?,
    };
    let mut tokens = String::with_capacity(17 * new.terms.len());
    for term in &new.terms {
        tokens += &token(jurisdiction, *term);
        tokens.push(' ');
    }
    conn.prepare_cached("INSERT INTO search (rowid, terms) VALUES (?1, ?2)")?
        .execute(params![entry, tokens])?;
    Ok(())
}

/// A free number with doc in its upper bits.
fn add(conn: &Connection, jurisdiction: i64, new: &NewTerms) -> rusqlite::Result<i64> {
    let base = new.doc << TIE_BITS;
    let last: Option<i64> = conn
        .prepare_cached("SELECT MAX(entry) FROM search_docs WHERE entry BETWEEN ?1 AND ?2")?
        .query_row([base, base | LAST_TIE], |row| row.get(0))?;
    let entry = last.map_or(base, |last| last + 1);
    conn.prepare_cached(
        "INSERT INTO search_docs (entry, jurisdiction, stream, doc) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![entry, jurisdiction, new.stream.0, new.doc])?;
    Ok(entry)
}

fn delete(conn: &Connection, entry: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([entry])?;
    Ok(())
}

//! Search entries of a group of writes, written together after the last savepoint (the index flushes at each one).

use crate::{
    NewTerms,
    dialect::{TIE_BITS, token},
};
use rusqlite::{Connection, OptionalExtension, params};

const LAST_TIE: i64 = (1 << TIE_BITS) - 1;

/// Replaces the entry of a text; without terms it is removed.
pub(super) fn replace(conn: &Connection, jurisdiction: i64, new: &NewTerms) -> rusqlite::Result<()> {
    // looked for first: a deletion that says what it deleted costs a table of its own, and most texts are new
    let known: Option<i64> = conn
        .prepare_cached("SELECT entry FROM search_docs WHERE jurisdiction = ?1 AND words = ?2")?
        .query_row(params![jurisdiction, new.words.0], |row| row.get(0))
        .optional()?;
    if let Some(entry) = known {
        conn.prepare_cached("DELETE FROM search_docs WHERE entry = ?1")?.execute([entry])?;
        delete(conn, entry)?;
    }
    if new.terms.is_empty() {
        return Ok(());
    }
    let entry = add(conn, jurisdiction, new)?;
    let mut tokens = String::with_capacity(9 * new.terms.len());
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
        "INSERT INTO search_docs (entry, jurisdiction, stream, words) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![entry, jurisdiction, new.stream.0, new.words.0])?;
    Ok(entry)
}

/// Takes an entry out of the index; its row in `search_docs` is gone already.
pub(super) fn delete(conn: &Connection, entry: i64) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM search WHERE rowid = ?1")?.execute([entry])?;
    Ok(())
}

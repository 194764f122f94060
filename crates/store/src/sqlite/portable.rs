//! The record as one SQLite file, whichever engine it lives in: what a backup holds and a restore takes. Here are
//! the file's side of it: looking inside, filling one row by row, reading one row by row.

use super::{connection, errors::fault, open};
use crate::{
    Component, Fault, OpenError, Row, Value,
    dialect::{Dialect, TIE_BITS},
    migrate::{Applied, pending},
};
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What a file holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contents {
    /// (component, newest migration) in name order.
    pub schema: Vec<(String, i64)>,
    /// (table, rows) in name order, the index left out.
    pub counts: Vec<(String, i64)>,
    /// Fingerprint of the key file that opens its words.
    pub key: Option<Vec<u8>>,
}

/// A table of the record with its columns, as the file has them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
}

/// Rows of one table on their way to the other engine.
#[derive(Debug)]
pub(crate) enum Portion {
    Rows(Table, Vec<Row>),
    /// Jurisdiction, stream, words, doc, tokens separated by spaces; doc ascending.
    Search(Vec<Row>),
}

/// Rows that travel together.
pub(crate) const PORTION: usize = 1_000;

/// Looks inside without changing anything. Refuses a damaged file and one of a newer version.
pub fn contents(path: &Path, components: &[Component]) -> Result<Contents, OpenError> {
    let conn = untouched(path)?;
    let bad = |e| fault("the copy of the record can't be read", e);
    let sound: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(bad)?;
    if sound != "ok" {
        return Err(Fault::new(format!("the copy of the record is damaged: {sound}")).into());
    }
    let applied = open::applied(&conn).map_err(bad)?;
    pending(components, &applied, Dialect::Sqlite)?;
    let mut counts = Vec::new();
    for table in tables(&conn).map_err(bad)? {
        let ask = format!("SELECT COUNT(*) FROM {}", table.name);
        counts.push((table.name, conn.query_row(&ask, [], |row| row.get(0)).map_err(bad)?));
    }
    let key = conn.query_row("SELECT value FROM meta WHERE name = 'key'", [], |row| row.get(0));
    let key = match key {
        Err(rusqlite::Error::QueryReturnedNoRows) => None,
        other => Some(other.map_err(bad)?),
    };
    Ok(Contents { schema: newest(&applied), counts, key })
}

/// A reader that leaves no trace, if nobody uses the file.
pub(super) fn untouched(path: &Path) -> Result<Connection, Fault> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if PathBuf::from(log).exists() {
        return connection::reader(path);
    }
    let address = format!("file:{}?immutable=1", escaped(path));
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(address, flags).map_err(|e| fault("the file can't be opened", e))
}

fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn newest(applied: &[Applied]) -> Vec<(String, i64)> {
    let mut schema: Vec<(String, i64)> = Vec::new();
    for row in applied {
        match schema.last_mut() {
            Some((component, number)) if *component == row.component => *number = row.number,
            _ => schema.push((row.component.clone(), row.number)),
        }
    }
    schema
}

/// Tables of plain rows: the index is made of other stuff, the ledger of migrations belongs to an engine.
fn tables(conn: &Connection) -> rusqlite::Result<Vec<Table>> {
    let mut ask = conn.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         AND name NOT LIKE 'search%' AND name <> 'migrations' ORDER BY name",
    )?;
    let names: Vec<String> = ask.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    names
        .into_iter()
        .map(|name| {
            let columns = columns.query_map([&name], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok(Table { name, columns })
        })
        .collect()
}

/// A file that is being filled. It appears under its name when it is whole and durable.
pub(crate) struct Filling {
    conn: Connection,
    partial: PathBuf,
    to: PathBuf,
    /// The last doc of the index, and how many entries it has.
    doc: (i64, i64),
}

impl Filling {
    /// An empty file with the tables of `applied`, and what they are.
    pub(crate) fn begin(
        to: &Path,
        components: &[Component],
        applied: &[Applied],
    ) -> Result<(Filling, Vec<Table>), OpenError> {
        let partial = open::partial(to)?;
        let mut conn = Connection::open(&partial).map_err(|e| fault("the copy can't be made", e))?;
        let wanted: Vec<_> = pending(components, &[], Dialect::Sqlite)?
            .into_iter()
            .filter(|m| applied.iter().any(|a| a.component == m.component && a.number == m.number))
            .collect();
        conn.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            .and_then(|()| conn.execute_batch(crate::migrate::LEDGER))
            .map_err(|e| fault("the copy can't be made", e))?;
        open::apply(&mut conn, &wanted)?;
        let tables = tables(&conn).map_err(|e| fault("the copy can't be made", e))?;
        conn.execute_batch("BEGIN").map_err(|e| fault("the copy can't be made", e))?;
        Ok((Filling { conn, partial, to: to.to_owned(), doc: (-1, 0) }, tables))
    }

    pub(crate) fn add(&mut self, portion: &Portion) -> Result<(), Fault> {
        let added = match portion {
            Portion::Rows(table, rows) => self.rows(table, rows),
            Portion::Search(rows) => rows.iter().try_for_each(|row| self.entry(row)),
        };
        added.map_err(|e| fault("the copy can't be written", e))
    }

    fn rows(&self, table: &Table, rows: &[Row]) -> rusqlite::Result<()> {
        let places = (1..=table.columns.len()).map(|n| format!("?{n}")).collect::<Vec<_>>().join(", ");
        let insert = format!("INSERT INTO {} ({}) VALUES ({places})", table.name, table.columns.join(", "));
        let mut insert = self.conn.prepare_cached(&insert)?;
        rows.iter().try_for_each(|row| insert.execute(params_from_iter(&row.0)).map(drop))
    }

    fn entry(&mut self, row: &Row) -> rusqlite::Result<()> {
        let [jurisdiction, stream, words, doc, tokens] = row.0.as_slice() else {
            return Err(rusqlite::Error::InvalidQuery);
        };
        let Value::Int(number) = doc else { return Err(rusqlite::Error::InvalidQuery) };
        self.doc = if self.doc.0 == *number { (*number, self.doc.1 + 1) } else { (*number, 0) };
        let entry = Value::Int((number << TIE_BITS) | self.doc.1);
        self.conn
            .prepare_cached(
                "INSERT INTO search_docs (entry, jurisdiction, stream, words) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params_from_iter([&entry, jurisdiction, stream, words]))?;
        self.conn
            .prepare_cached("INSERT INTO search (rowid, terms) VALUES (?1, ?2)")?
            .execute(params_from_iter([&entry, tokens]))
            .map(drop)
    }

    pub(crate) fn finish(self) -> Result<(), Fault> {
        let bad = |e| fault("the copy can't be written", e);
        self.conn.execute_batch("COMMIT").map_err(bad)?;
        self.conn.close().map_err(|(_, e)| bad(e))?;
        open::appear(&self.partial, &self.to)
    }
}

/// Puts the file where a database will be opened. Only into an empty place.
pub(crate) fn place(from: &Path, to: &Path) -> Result<(), Fault> {
    let partial = open::partial(to)?;
    fs::copy(from, &partial).map_err(|e| Fault::because("the record can't be put back", e))?;
    open::appear(&partial, to)
}

/// Hands every row of the file to `take`, in portions.
pub(crate) fn pour(path: &Path, mut take: impl FnMut(Portion) -> Result<(), Fault>) -> Result<(), Fault> {
    let bad = |e| fault("the copy of the record can't be read", e);
    let conn = untouched(path)?;
    for table in tables(&conn).map_err(bad)? {
        let ask = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
        portions(&conn, &ask, |rows| take(Portion::Rows(table.clone(), rows)))?;
    }
    // the index is sorted by term; turning it over needs room, on disk rather than in memory
    conn.execute_batch(
        "PRAGMA temp_store = FILE; CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, search, instance)",
    )
    .map_err(bad)?;
    let ask = format!(
        "SELECT d.jurisdiction, d.stream, d.words, d.entry >> {TIE_BITS}, group_concat(t.term, ' ') \
         FROM temp.terms t JOIN search_docs d ON d.entry = t.doc GROUP BY d.entry ORDER BY d.entry"
    );
    portions(&conn, &ask, |rows| take(Portion::Search(rows)))
}

fn portions(
    conn: &Connection,
    ask: &str,
    mut take: impl FnMut(Vec<Row>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let bad = |e| fault("the copy of the record can't be read", e);
    let mut statement = conn.prepare(ask).map_err(bad)?;
    let columns = statement.column_count();
    let mut found = statement.query([]).map_err(bad)?;
    let mut rows = Vec::with_capacity(PORTION);
    while let Some(row) = found.next().map_err(bad)? {
        let values = (0..columns).map(|i| connection::value(row.get_ref(i)?, i));
        rows.push(Row(values.collect::<rusqlite::Result<_>>().map_err(bad)?));
        if rows.len() == PORTION {
            take(std::mem::take(&mut rows))?;
        }
    }
    if rows.is_empty() { Ok(()) } else { take(rows) }
}

//! The record out of PostgreSQL into one SQLite file, of one moment and without any other program; and back into an
//! empty database.

use super::{errors::fault, open, pipeline::in_order, values};
use crate::{
    Component, Fault, OpenError, Row, Value,
    dialect::Dialect,
    migrate::{Applied, LEDGER, pending},
    sqlite::portable::{Filling, PORTION, Portion, Table, contents, pour},
};
use std::path::{Path, PathBuf};
use tokio::{sync::mpsc, task::spawn_blocking};
use tokio_postgres::{Client, IsolationLevel, Statement, Transaction};

/// Portions under way between the engines.
const UNDER_WAY: usize = 4;

const SEARCH: &str = "SELECT jurisdiction, stream, words, doc, array_to_string(tsvector_to_array(terms), ' ') \
     FROM search ORDER BY doc, jurisdiction, stream, words";

/// Everything as it is at this moment, whoever writes meanwhile.
pub(super) async fn copy_out(
    client: &mut Client,
    components: &[Component],
    to: &Path,
) -> Result<(), OpenError> {
    let bad = |e| fault("the record can't be copied", e);
    let tx = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let tx = tx.start().await.map_err(bad)?;
    let applied = open::applied(&tx).await.map_err(bad)?;
    let (to, components) = (to.to_owned(), components.to_vec());
    let begun = spawn_blocking(move || Filling::begin(&to, &components, &applied)).await;
    let (mut filling, tables) = begun.map_err(|e| Fault::because("the copy was broken off", e))??;
    let (send, mut receive) = mpsc::channel::<Portion>(UNDER_WAY);
    let writing = spawn_blocking(move || {
        while let Some(portion) = receive.blocking_recv() {
            filling.add(&portion)?;
        }
        Ok::<Filling, Fault>(filling)
    });
    let read = read_all(&tx, &tables, &send).await;
    drop(send);
    let written = writing.await.map_err(|e| Fault::because("the copy was broken off", e))?;
    // what stopped the writing is the cause; that the reading then had nobody to give to is not
    let filling = written?;
    read?;
    let finished = spawn_blocking(move || filling.finish()).await;
    Ok(finished.map_err(|e| Fault::because("the copy was broken off", e))??)
}

async fn read_all(tx: &Transaction<'_>, tables: &[Table], send: &mpsc::Sender<Portion>) -> Result<(), Fault> {
    for table in tables {
        let ask = format!("SELECT {} FROM {}", table.columns.join(", "), table.name);
        read(tx, &ask, |rows| Portion::Rows(table.clone(), rows), send).await?;
    }
    read(tx, SEARCH, Portion::Search, send).await
}

async fn read(
    tx: &Transaction<'_>,
    ask: &str,
    portion: impl Fn(Vec<Row>) -> Portion,
    send: &mpsc::Sender<Portion>,
) -> Result<(), Fault> {
    let bad = |e| fault("the record can't be copied", e);
    tx.batch_execute(&format!("DECLARE copying NO SCROLL CURSOR FOR {ask}")).await.map_err(bad)?;
    let fetch = format!("FETCH {PORTION} FROM copying");
    loop {
        let rows = tx.query(&fetch, &[]).await.map_err(bad)?;
        if rows.is_empty() {
            return tx.batch_execute("CLOSE copying").await.map_err(bad);
        }
        let rows = rows.iter().map(values::row).collect::<Result<_, _>>()?;
        send.send(portion(rows)).await.map_err(|_| Fault::new("the copy can't be written"))?;
    }
}

/// Fills an empty database from a file, all of it or nothing.
pub(super) async fn copy_in(
    client: &mut Client,
    components: &[Component],
    from: &Path,
) -> Result<(), OpenError> {
    let bad = |e| fault("the record can't be put back", e);
    let file = contents(from, components)?;
    let tx = client.transaction().await.map_err(bad)?;
    tx.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        .await
        .map_err(bad)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&open::MIGRATION_LOCK]).await.map_err(bad)?;
    tx.batch_execute(LEDGER).await.map_err(bad)?;
    if !open::applied(&tx).await.map_err(bad)?.is_empty() {
        return Err(
            Fault::new("the database holds a record already; give the address of an empty one").into()
        );
    }
    let known =
        |component: &str, number: i64| file.schema.iter().any(|(c, n)| c == component && number <= *n);
    let all = pending(components, &[], Dialect::Postgres)?;
    for migration in all.into_iter().filter(|m| known(m.component, m.number)) {
        open::apply(&tx, &migration).await?;
    }
    let (send, mut receive) = mpsc::channel::<Portion>(UNDER_WAY);
    let path: PathBuf = from.to_owned();
    let reading = spawn_blocking(move || {
        pour(&path, |portion| {
            send.blocking_send(portion).map_err(|_| Fault::new("the database did not take it"))
        })
    });
    while let Some(portion) = receive.recv().await {
        write(&tx, portion).await?;
    }
    reading.await.map_err(|e| Fault::because("reading the copy was broken off", e))??;
    Ok(tx.commit().await.map_err(bad)?)
}

async fn write(tx: &Transaction<'_>, portion: Portion) -> Result<(), Fault> {
    match portion {
        Portion::Rows(table, rows) => {
            // the engine numbers what waits for the sealer itself, in the order it comes
            let own = table.name == "unsealed";
            let columns: Vec<usize> =
                (0..table.columns.len()).filter(|n| !(own && table.columns[*n] == "position")).collect();
            let names: Vec<&str> = columns.iter().map(|n| table.columns[*n].as_str()).collect();
            let places: Vec<String> = (1..=names.len()).map(|n| format!("${n}")).collect();
            let insert =
                format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), places.join(", "));
            let rows = rows.into_iter().map(|row| columns.iter().map(|n| row.0[*n].clone()).collect());
            insert_all(tx, &insert, rows.collect()).await
        }
        Portion::Search(rows) => {
            let insert = "INSERT INTO search (jurisdiction, stream, words, doc, terms) \
                 VALUES ($1, $2, $3, $4, array_to_tsvector(string_to_array($5, ' ')))";
            insert_all(tx, insert, rows.into_iter().map(|row| row.0).collect()).await
        }
    }
}

async fn insert_all(tx: &Transaction<'_>, insert: &str, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
    let bad = |e| fault("the record can't be put back", e);
    let insert: Statement = tx.prepare(insert).await.map_err(bad)?;
    let sent =
        rows.iter().map(|row| -> super::pipeline::Sent<'_, _> { Box::pin(tx.execute_raw(&insert, row)) });
    for done in in_order(sent.collect()).await {
        done.map_err(bad)?;
    }
    Ok(())
}

/// What would be applied to this database; it is not touched.
pub(super) async fn outstanding(client: &Client) -> Result<Vec<Applied>, Fault> {
    let bad = |e| fault("the migrations can't be read", e);
    let known = client.query_one("SELECT to_regclass('migrations') IS NOT NULL", &[]).await.map_err(bad)?;
    if !known.get::<_, bool>(0) {
        return Ok(Vec::new());
    }
    open::applied(client).await.map_err(bad)
}

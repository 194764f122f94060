//! What the engine itself can do, on rows like those of a real filing: an event of about 800 bytes, its place in the
//! sealer's queue, two sealed texts of 200 bytes, one view row with two secondary indexes, an idempotency row, a search
//! entry of 200 terms. No HTTP, no encryption. And how close `Store::commit` comes to it.

mod filing;
mod measure;
mod postgres;
mod sqlite;

pub use measure::Line;

use anyhow::Context;
use filing::{Ids, VIEWS};
use measure::clients;
use std::{path::Path, time::Duration};
use tokio_postgres::NoTls;
use zhiye_store::{Store, StoreConfig};

/// One line of the comparison.
pub struct Limit {
    pub name: &'static str,
    pub line: Line,
}

/// The bare engine and the store beside it, in a folder (SQLite) or in databases of their own on the server of this
/// address (PostgreSQL), which are dropped again.
pub async fn limits(database: Option<&str>, time: Duration) -> anyhow::Result<Vec<Limit>> {
    match database {
        None => of_sqlite(time).await,
        Some(url) => of_postgres(url, time).await,
    }
}

async fn of_sqlite(time: Duration) -> anyhow::Result<Vec<Limit>> {
    let mut limits = Vec::new();
    for (name, group) in
        [("raw, one per commit", 1), ("raw, 64 per commit", 64), ("raw, 256 per commit", 256)]
    {
        let folder = tempfile::tempdir()?;
        let config = StoreConfig::sqlite(folder.path());
        Store::open(&config, &[VIEWS]).await?.close().await;
        let path = folder.path().join("zhiye.db");
        let line =
            tokio::task::spawn_blocking(move || sqlite::run(&path, Ids::ByTime, group, true, time)).await?;
        limits.push(Limit { name, line });
    }
    let folder = tempfile::tempdir()?;
    let store = Store::open(&StoreConfig::sqlite(folder.path()), &[VIEWS]).await?;
    limits.push(Limit { name: "commit(), 64 clients", line: clients(&store, 64, Ids::ByTime, time).await });
    store.close().await;
    Ok(limits)
}

async fn of_postgres(url: &str, time: Duration) -> anyhow::Result<Vec<Limit>> {
    let folder = tempfile::tempdir()?;
    let mut limits = Vec::new();
    for (name, connections) in [("raw, one per commit", 1), ("raw, one per commit, 32 connections", 32)] {
        let own = Own::on(url).await?;
        Store::open(&StoreConfig::postgres(&own.url, folder.path()), &[VIEWS]).await?.close().await;
        limits.push(Limit { name, line: postgres::run(&own.url, connections, 1, time).await });
        own.gone().await?;
    }
    let own = Own::on(url).await?;
    limits.push(Limit { name: "commit(), 64 clients", line: store_on(&own.url, folder.path(), time).await? });
    own.gone().await?;
    Ok(limits)
}

async fn store_on(url: &str, folder: &Path, time: Duration) -> anyhow::Result<Line> {
    let store = Store::open(&StoreConfig::postgres(url, folder), &[VIEWS]).await?;
    let line = clients(&store, 64, Ids::ByTime, time).await;
    store.close().await;
    Ok(line)
}

/// A database of the bench's own beside the one that is measured.
struct Own {
    server: String,
    name: String,
    url: String,
}

impl Own {
    async fn on(server: &str) -> anyhow::Result<Own> {
        let name = format!("zhiye_raw_{}", std::process::id());
        let (front, _) = server.rsplit_once('/').context("a postgres:// address ends with a database")?;
        let query = server.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
        let own = Own { server: server.to_owned(), url: format!("{front}/{name}{query}"), name };
        own.run(&format!("CREATE DATABASE {}", own.name)).await?;
        Ok(own)
    }

    async fn gone(self) -> anyhow::Result<()> {
        self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
    }

    async fn run(&self, sql: &str) -> anyhow::Result<()> {
        let (client, connection) = tokio_postgres::connect(&self.server, NoTls).await?;
        tokio::spawn(connection);
        Ok(client.batch_execute(sql).await?)
    }
}

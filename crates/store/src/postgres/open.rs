//! Connecting, and making the tables those of this program.

use super::errors::fault;
use crate::{
    Component, Fault, OpenError, StoreConfig,
    dialect::Dialect,
    migrate::{APPLIED, Applied, LEDGER, RECORD, pending},
};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::{Client, Config, NoTls};

/// Two programs of the same name migrate one after the other.
const MIGRATION_LOCK: i64 = 0x7a68_6979_6501;
/// A connection that waits longer for a lock, or stands longer inside a transaction, is stuck.
const SESSION: &str =
    "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s -c synchronous_commit=on";
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn pool(config: &StoreConfig, url: &str) -> Result<Pool, Fault> {
    let mut address: Config = url.parse().map_err(|e| fault("the database address can't be read", e))?;
    let options = address.get_options().map_or_else(|| SESSION.to_owned(), |own| format!("{SESSION} {own}"));
    address.options(options).application_name("zhiye").connect_timeout(PATIENCE);
    address.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(20));
    let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    Pool::builder(Manager::from_config(address, NoTls, manager))
        .max_size(config.connections.max(2))
        .runtime(Runtime::Tokio1)
        .create_timeout(Some(PATIENCE))
        .recycle_timeout(Some(PATIENCE))
        .wait_timeout(Some(Duration::from_secs(30)))
        .build()
        .map_err(|e| Fault::because("no pool of connections", e))
}

/// `PostgreSQL 15.18`, if it is one this program can use.
pub(super) async fn engine(client: &Client) -> Result<String, OpenError> {
    let ask = "SELECT current_setting('server_version'), current_setting('server_version_num')::bigint, \
               current_setting('server_encoding')";
    let row = client.query_one(ask, &[]).await.map_err(|e| fault("the server does not answer", e))?;
    let (version, number, encoding): (String, i64, String) = (row.get(0), row.get(1), row.get(2));
    if number < 140_000 {
        return Err(Fault::new(format!("PostgreSQL {version} is too old, 14 or later is needed")).into());
    }
    if encoding != "UTF8" {
        return Err(Fault::new(format!(
            "the database stores texts as {encoding}; make one with encoding UTF8"
        ))
        .into());
    }
    Ok(format!("PostgreSQL {}", version.split(' ').next().unwrap_or(&version)))
}

/// Applies what is missing, all of it or nothing; others wait.
pub(super) async fn migrate(client: &mut Client, components: &[Component]) -> Result<(), OpenError> {
    let bad = |e| fault("the migrations can't be carried out", e);
    let tx = client.transaction().await.map_err(bad)?;
    tx.batch_execute("SET LOCAL lock_timeout = 0").await.map_err(bad)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await.map_err(bad)?;
    tx.batch_execute(LEDGER).await.map_err(bad)?;
    let rows = tx.query(APPLIED, &[]).await.map_err(bad)?;
    let applied = rows.iter().map(|r| Applied { component: r.get(0), number: r.get(1), checksum: r.get(2) });
    let applied: Vec<Applied> = applied.collect();
    let record = RECORD.replace('?', "$");
    for m in pending(components, &applied, Dialect::Postgres)? {
        tx.batch_execute(m.sql).await.map_err(|e| {
            fault(&format!("migration {} of \"{}\" failed, nothing was changed", m.number, m.component), e)
        })?;
        let row: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&m.component, &m.number, &m.name, &m.checksum()];
        tx.execute(&record, &row).await.map_err(bad)?;
    }
    Ok(tx.commit().await.map_err(bad)?)
}

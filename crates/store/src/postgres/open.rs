//! Connecting, and making the tables those of this program.

use super::errors::fault;
use crate::{
    Component, Fault, OpenError, StoreConfig,
    dialect::Dialect,
    migrate::{self, APPLIED, Applied, LEDGER, Pending, RECORD, pending},
};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::{Client, Config, GenericClient, NoTls, Transaction};

/// Two programs of the same name migrate one after the other.
pub(super) const MIGRATION_LOCK: i64 = 0x7a68_6979_6501;
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

/// Applies what is missing, all of it or nothing, after a backup of a database that holds something; others wait.
pub(super) async fn bring_up(
    pool: &Pool,
    config: &StoreConfig,
    components: &[Component],
) -> Result<(), OpenError> {
    let bad = |e| fault("the migrations can't be carried out", e);
    let mut object = connection(pool).await?;
    let client: &mut Client = &mut object;
    let tx = client.transaction().await.map_err(bad)?;
    // the backup may take longer than anybody may stand inside a transaction otherwise
    tx.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
        .await
        .map_err(bad)?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&MIGRATION_LOCK]).await.map_err(bad)?;
    tx.batch_execute(LEDGER).await.map_err(bad)?;
    let applied = applied(&tx).await.map_err(bad)?;
    let open = pending(components, &applied, Dialect::Postgres)?;
    if !open.is_empty() && !applied.is_empty() {
        let backup = migrate::backup_path(&config.data_dir, applied.len());
        let mut other = connection(pool).await?;
        super::portable::copy_out(&mut other, components, &backup).await?;
        tracing::info!(backup = %backup.display(), "backup before the migration");
    }
    for migration in &open {
        apply(&tx, migration).await?;
    }
    Ok(tx.commit().await.map_err(bad)?)
}

pub(super) async fn connection(pool: &Pool) -> Result<Object, Fault> {
    pool.get().await.map_err(|e| Fault::because(format!("the database can't be reached: {e}"), e))
}

pub(super) async fn applied(client: &impl GenericClient) -> Result<Vec<Applied>, tokio_postgres::Error> {
    let rows = client.query(APPLIED, &[]).await?;
    let applied =
        |r: &tokio_postgres::Row| Applied { component: r.get(0), number: r.get(1), checksum: r.get(2) };
    Ok(rows.iter().map(applied).collect())
}

pub(super) async fn apply(tx: &Transaction<'_>, m: &Pending) -> Result<(), OpenError> {
    tx.batch_execute(m.sql).await.map_err(|e| {
        fault(&format!("migration {} of \"{}\" failed, nothing was changed", m.number, m.component), e)
    })?;
    let row: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
        [&m.component, &m.number, &m.name, &m.checksum()];
    let recorded = tx.execute(&RECORD.replace('?', "$"), &row).await;
    Ok(recorded.map(drop).map_err(|e| fault("the migrations can't be carried out", e))?)
}

//! How close `Store::commit` comes to the engine itself, on rows like those of a real filing:
//! an event of about 800 bytes, its place in the sealer's queue, two sealed texts of 200 bytes, one view row with two
//! secondary indexes, an idempotency row, a search entry of 200 terms. No HTTP, no encryption.
//!
//! `cargo run --release -p zhiye-store --example raw_limit -- [seconds per line] [postgres://… | sqlite]`
//! Without an address PostgreSQL is started for the occasion, as for the tests.

mod filing;
mod measure;
mod raw_postgres;
mod raw_sqlite;

use filing::{Ids, VIEWS};
use measure::clients;
use std::time::Duration;
use zhiye_store::{Store, StoreConfig};

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds =
        arguments.next().map_or(4, |text| text.parse().expect("seconds per line is a whole number"));
    let time = Duration::from_secs(seconds);
    let server = arguments.next();
    println!("{:<54} {:>9} {:>8} {:>8} {:>8} {:>8}", "", "filings/s", "to raw", "p50 ms", "p99 ms", "max ms");
    sqlite(time).await;
    if server.as_deref() != Some("sqlite") {
        postgres(time, server).await;
    }
}

/// The two kinds of ids take turns, so that other load on the machine meets both.
async fn sqlite(time: Duration) {
    let kinds = [Ids::Random, Ids::ByTime];
    let mut raw = Vec::new();
    for (group, searched) in [(1, true), (16, true), (64, true), (256, true), (64, false)] {
        for ids in kinds {
            let folder = tempfile::tempdir().expect("a temporary folder");
            make_tables(&StoreConfig::sqlite(folder.path())).await;
            let line = raw_sqlite::run(&folder.path().join("zhiye.db"), ids, group, searched, time);
            let without = if searched { "" } else { ", no search entry" };
            line.print(&format!("SQLite raw, {group} per commit, ids {ids}{without}"), None);
            raw.push(line);
        }
    }
    for (n, count) in [1, 16, 64, 256].into_iter().enumerate() {
        for (kind, ids) in kinds.into_iter().enumerate() {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let store = open(&StoreConfig::sqlite(folder.path())).await;
            let line = clients(&store, count, ids, time).await;
            line.print(&format!("SQLite commit(), {count} clients, ids {ids}"), Some(&raw[2 * n + kind]));
            store.close().await;
        }
    }
}

async fn postgres(time: Duration, address: Option<String>) {
    let server = address.is_none().then(zhiye_testkit::postgres::Server::start);
    let address = address.or_else(|| server.as_ref().map(|server| server.url())).expect("one of the two");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut raw = Vec::new();
    for (connections, group) in [(1, 1), (16, 1), (1, 64)] {
        let database = zhiye_testkit::postgres::Database::on(&address);
        make_tables(&StoreConfig::postgres(&database.url, folder.path())).await;
        let line = raw_postgres::run(&database.url, connections, group, time).await;
        line.print(&format!("PostgreSQL raw, {group} per commit, {connections} connections"), None);
        raw.push(line);
    }
    for (count, base) in [(1, 0), (16, 1), (64, 1)] {
        for ids in [Ids::Random, Ids::ByTime] {
            let database = zhiye_testkit::postgres::Database::on(&address);
            let store = open(&StoreConfig::postgres(&database.url, folder.path())).await;
            let line = clients(&store, count, ids, time).await;
            line.print(&format!("PostgreSQL commit(), {count} clients, ids {ids}"), Some(&raw[base]));
            store.close().await;
        }
    }
}

async fn make_tables(config: &StoreConfig) {
    open(config).await.close().await;
}

async fn open(config: &StoreConfig) -> Store {
    Store::open(config, &[VIEWS]).await.expect("the store opens")
}

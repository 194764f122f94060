//! How close `Store::commit` comes to the engine itself, on rows like those of a real filing:
//! an event of about 800 bytes, its place in the sealer's queue, two sealed texts of 200 bytes, one view row with two
//! secondary indexes, an idempotency row, a search entry of 200 terms. No HTTP, no encryption.
//!
//! `cargo run --release -p zhiye-store --example raw_limit -- [seconds per line] [postgres://…]`
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
    println!("{:<44} {:>9} {:>8} {:>8} {:>8} {:>8}", "", "filings/s", "to raw", "p50 ms", "p99 ms", "max ms");
    sqlite(time).await;
    postgres(time, server).await;
}

async fn sqlite(time: Duration) {
    let mut raw = Vec::new();
    for ids in [Ids::Random, Ids::ByTime] {
        for group in [1, 64, 256] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            make_tables(&StoreConfig::sqlite(folder.path())).await;
            let line = raw_sqlite::run(&folder.path().join("zhiye.db"), ids, group, time);
            line.print(&format!("SQLite raw, {group} per commit, ids {ids}"), None);
            raw.push(line);
        }
    }
    for (n, ids) in [Ids::Random, Ids::ByTime].into_iter().enumerate() {
        for (count, base) in [(1, 0), (16, 1), (64, 1), (256, 2)] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let store = open(&StoreConfig::sqlite(folder.path())).await;
            let line = clients(&store, count, ids, time).await;
            line.print(&format!("SQLite commit(), {count} clients, ids {ids}"), Some(&raw[n * 3 + base]));
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
    for ids in [Ids::Random, Ids::ByTime] {
        for (count, base) in [(1, 0), (16, 1), (64, 1)] {
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

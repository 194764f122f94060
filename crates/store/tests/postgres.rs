//! What is PostgreSQL's alone: the server goes away and comes back.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod common;

use common::*;
use zhiye_store::{CommitError, Committed, Statement, Store, StoreConfig, Write};
use zhiye_testkit::postgres::{Database, Server};

async fn on(server: &Server) -> (Store, Database, tempfile::TempDir) {
    let database = Database::on(&server.url());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreConfig::postgres(&database.url, folder.path()), &[VIEWS]).await.unwrap();
    (store, database, folder)
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_server_is_gone_there_are_faults_and_when_it_is_back_all_goes_on() {
    let server = Server::start();
    let (store, _database, _folder) = on(&server).await;
    let (first, second) = (append(id(), 1), append(id(), 1));
    stored(&store, first.clone()).await;
    server.crash();
    assert!(matches!(store.commit(second.clone()).await, Err(CommitError::Fault(_))));
    assert!(store.load(J, id(), 0).await.is_err());
    assert!(!store.check().await.writable);
    server.up();
    assert_eq!(store.commit(first).await.unwrap(), Committed::Before(b"stored".to_vec()));
    stored(&store, second).await;
    assert!(store.check().await.writable);
    assert_eq!(count(&store, "events").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_of_the_server_loses_nothing_answered_and_doubles_nothing_repeated() {
    let server = Server::start();
    let (store, _database, _folder) = on(&server).await;
    for _ in 0..3 {
        let clients = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let stream = id();
                for version in 1..=60 {
                    let write = append(stream, version);
                    while let Err(error) = store.commit(write.clone()).await {
                        assert!(matches!(error, CommitError::Fault(_)), "{error:?}");
                        tokio::task::yield_now().await;
                    }
                }
                stream
            })
        });
        let clients: Vec<_> = clients.collect();
        let before = count(&store, "events").await;
        while count(&store, "events").await < before + 60 {}
        server.crash();
        server.up();
        for stream in join(clients).await {
            let versions: Vec<_> =
                store.load(J, stream, 0).await.unwrap().iter().map(|e| e.version).collect();
            assert_eq!(versions, (1..=60).collect::<Vec<_>>());
        }
    }
    for table in ["events", "unsealed", "idempotency"] {
        assert_eq!(count(&store, table).await, 3 * 8 * 60, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_one_record() {
    let database = Database::fresh();
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig::postgres(&database.url, folder.path());
    let (a, b) =
        (Store::open(&config, &[VIEWS]).await.unwrap(), Store::open(&config, &[VIEWS]).await.unwrap());
    let write = append(id(), 1);
    stored(&a, write.clone()).await;
    assert_eq!(b.commit(write.clone()).await.unwrap(), Committed::Before(b"stored".to_vec()));
    assert!(matches!(b.commit(Write { key: Some(key()), ..write }).await, Err(CommitError::Conflict)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_encoding_and_an_unreachable_one_are_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = StoreConfig::postgres("postgres://127.0.0.1:1/none", folder.path());
    let refused = Store::open(&nowhere, &[]).await.err().unwrap().to_string();
    assert!(refused.contains("can't be reached"), "{refused}");

    let database = Database::fresh();
    let name = format!("latin_{}", std::process::id());
    let make = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    database.sql(&make);
    let url = database.url.rsplit_once('/').map(|(base, _)| format!("{base}/{name}")).unwrap();
    let refused =
        Store::open(&StoreConfig::postgres(url, folder.path()), &[]).await.err().unwrap().to_string();
    database.sql(&format!("DROP DATABASE {name} WITH (FORCE)"));
    assert!(refused.contains("UTF8"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_of_the_wrong_type_is_a_fault_and_leaves_the_connection_usable() {
    let site = Site::postgres();
    let store = site.open().await;
    for _ in 0..40 {
        let wrong = Statement::new("SELECT COUNT(*) FROM numbers WHERE size = ?1").bind("seven");
        assert!(store.query(wrong).await.is_err());
        let row = Statement::new("INSERT INTO numbers (jurisdiction) VALUES (?1)").bind("x");
        assert!(store.commit(Write { rows: vec![row], ..append(id(), 1) }).await.is_err());
    }
    stored(&store, append(id(), 1)).await;
    assert_eq!(count(&store, "events").await, 1);
}

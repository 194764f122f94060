//! The record as one file: out of either engine while it is in use, into either engine when it is empty.

use crate::common::*;
use std::path::PathBuf;
use zhiye_store::{
    Component, Id, Migration, Notice, OpenError, Reading, Row, Statement, Store, StoreConfig, Write, contents,
};
use zhiye_testkit::postgres::Database;

/// Every table that holds plain rows, in an order both engines agree on.
const TABLES: [&str; 8] = [
    "events ORDER BY jurisdiction, stream, version",
    "log ORDER BY jurisdiction, seq",
    "log_head ORDER BY jurisdiction",
    "words ORDER BY jurisdiction, id",
    "readings ORDER BY jurisdiction, id",
    "outbox ORDER BY jurisdiction, id",
    "idempotency ORDER BY jurisdiction, key",
    "numbers ORDER BY jurisdiction, stream",
];

async fn all(store: &Store) -> Vec<Vec<Row>> {
    let mut found = Vec::new();
    for table in TABLES {
        found.push(store.query(Statement::new(format!("SELECT * FROM {table}"))).await.unwrap());
    }
    found.push(
        store.query(Statement::new("SELECT stream, version FROM unsealed ORDER BY position")).await.unwrap(),
    );
    found
}

/// A record with something in every table; the streams in the index.
async fn furnish(store: &Store) -> Vec<Id> {
    let mut streams = Vec::new();
    for n in 0..40_i64 {
        let (stream, text) = (id(), id());
        let notice = Notice { id: id(), topic: "mail".into(), stream, payload: vec![0, 255], due_at: n };
        let write = Write {
            words: vec![words(text, stream, "封着的话".as_bytes())],
            terms: vec![terms(n / 3, stream, &[7, 1_000 + n as u64])],
            rows: vec![number(stream, &format!("号{n}"), n)],
            notices: vec![notice],
            ..append(stream, 1)
        };
        stored(store, write).await;
        streams.push(stream);
        if n == 20 {
            store.seal(J, 5, 1_000).await.unwrap();
        }
    }
    let reading = Reading {
        id: id(),
        at: 3,
        person: id(),
        post: "clerk".into(),
        unit: id(),
        purpose: "duty".into(),
        reason: None,
        stream: streams[0],
        classes: "text".into(),
    };
    store.record_reading(J, &reading).await.unwrap();
    streams
}

fn empty(postgres: bool) -> (StoreConfig, tempfile::TempDir, Option<Database>) {
    let folder = tempfile::tempdir().unwrap();
    let database = postgres.then(Database::fresh);
    let config = match &database {
        Some(database) => StoreConfig::postgres(&database.url, folder.path()),
        None => StoreConfig::sqlite(folder.path()),
    };
    (config, folder, database)
}

pub async fn a_copy_put_back_into_either_engine_is_the_same_record(site: Site) {
    let store = site.open().await;
    let streams = furnish(&store).await;
    let file = site.folder.path().join("copy.db");
    store.backup_to(&file).await.unwrap();
    let before = all(&store).await;
    let inside = contents(&file, &[VIEWS]).unwrap();
    assert_eq!(inside.schema, store.schema_version().await.unwrap());
    assert!(inside.counts.contains(&("events".into(), 40)), "{:?}", inside.counts);
    for postgres in [false, true] {
        let (config, _folder, _database) = empty(postgres);
        Store::restore(&config, &[VIEWS], &file).await.unwrap();
        let again = Store::restore(&config, &[VIEWS], &file).await;
        assert!(again.is_err(), "only into an empty place");
        let restored = Store::open(&config, &[VIEWS]).await.unwrap();
        assert_eq!(all(&restored).await, before, "to postgres: {postgres}");
        for terms in [&[7][..], &[1_012], &[7, 1_039], &[8]] {
            let mut hits = restored.search(J, terms, None, 100).await.unwrap();
            let mut wanted = store.search(J, terms, None, 100).await.unwrap();
            // within a doc each engine has an order of its own
            hits.sort();
            wanted.sort();
            assert_eq!(hits, wanted, "{terms:?}");
        }
        // It goes on from where it was.
        stored(&restored, append(streams[0], 2)).await;
        assert_eq!(restored.seal(J, 6, 1_000).await.unwrap(), 20);
        assert_eq!(restored.log_size(J).await.unwrap(), 41);
        restored.close().await;
    }
}

pub async fn a_copy_taken_while_others_write_is_of_one_moment(site: Site) {
    let store = site.open().await;
    for _ in 0..20 {
        stored(&store, append(id(), 1)).await;
    }
    let writers = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..60 {
                stored(&store, append(id(), 1)).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let file = site.folder.path().join("copy.db");
    store.backup_to(&file).await.unwrap();
    join(writers).await;
    let inside = contents(&file, &[VIEWS]).unwrap();
    let of = |table: &str| inside.counts.iter().find(|(name, _)| name == table).unwrap().1;
    assert!((20..=260).contains(&of("events")), "what was answered before is there");
    assert_eq!(of("events"), of("unsealed"));
    assert_eq!(of("events"), of("idempotency"));
}

const MORE: Component = Component {
    name: "more",
    migrations: &[Migration {
        number: 1,
        name: "a",
        sqlite: "CREATE TABLE a (b INTEGER)",
        postgres: "CREATE TABLE a (b BIGINT)",
    }],
};

pub async fn before_a_migration_the_whole_record_is_copied(site: Site) {
    let store = site.open().await;
    stored(&store, append(id(), 1)).await;
    store.close().await;
    let copies = || -> Vec<PathBuf> {
        let names = std::fs::read_dir(site.folder.path()).unwrap().map(|e| e.unwrap().path());
        names.filter(|p| p.to_string_lossy().contains("before-migration")).collect()
    };
    let outstanding = Store::outstanding(&site.config, &[VIEWS, MORE]).await.unwrap();
    assert_eq!(outstanding, [("more".to_owned(), 1, "a".to_owned())]);
    assert!(copies().is_empty(), "asking touches nothing");
    Store::open(&site.config, &[VIEWS, MORE]).await.unwrap().close().await;
    let inside = contents(&copies()[0], &[VIEWS]).unwrap();
    assert!(inside.counts.contains(&("events".into(), 1)));
    // The old program refuses the newer record, and takes the copy.
    assert!(matches!(Store::open(&site.config, &[VIEWS]).await, Err(OpenError::Newer { .. })));
    assert!(matches!(Store::outstanding(&site.config, &[VIEWS]).await, Err(OpenError::Newer { .. })));
    let (config, _folder, _database) = empty(site.database.is_some());
    Store::restore(&config, &[VIEWS], &copies()[0]).await.unwrap();
    let old = Store::open(&config, &[VIEWS]).await.unwrap();
    assert_eq!(count(&old, "events").await, 1);
}

pub async fn a_copy_of_a_newer_version_and_a_damaged_one_are_refused(site: Site) {
    let store = Store::open(&site.config, &[VIEWS, MORE]).await.unwrap();
    furnish(&store).await;
    let file = site.folder.path().join("copy.db");
    store.backup_to(&file).await.unwrap();
    let (config, _folder, _database) = empty(site.database.is_some());
    assert!(matches!(Store::restore(&config, &[VIEWS], &file).await, Err(OpenError::Newer { .. })));
    let mut bytes = std::fs::read(&file).unwrap();
    let half = bytes.len() / 2;
    bytes.truncate(half);
    std::fs::write(&file, bytes).unwrap();
    assert!(Store::restore(&config, &[VIEWS, MORE], &file).await.is_err());
    assert_eq!(Store::outstanding(&config, &[VIEWS, MORE]).await.unwrap().len(), 3, "nothing was put there");
}

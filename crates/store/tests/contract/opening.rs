use crate::common::*;
use zhiye_store::{
    Component, Migration, OpenError, Store,
    words::{KeyError, Keyring},
};

pub async fn what_was_stored_is_there_after_reopening(site: Site) {
    let stream = id();
    let store = site.open().await;
    stored(&store, append(stream, 1)).await;
    store.close().await;
    let store = site.open().await;
    assert_eq!(store.load(J, stream, 0).await.unwrap().len(), 1);
    stored(&store, append(stream, 2)).await;
    drop(store);
    assert_eq!(site.open().await.load(J, stream, 0).await.unwrap().len(), 2, "dropped without farewell");
}

pub async fn a_newer_database_is_refused(site: Site) {
    site.open().await.close().await;
    match Store::open(&site.config, &[]).await {
        Err(error @ OpenError::Newer { number: 1, .. }) => {
            assert!(error.to_string().contains("newer Zhiye"), "{error}")
        }
        other => panic!("{:?}", other.err()),
    }
    site.open().await.close().await;
}

pub async fn an_altered_migration_is_refused(site: Site) {
    site.open().await.close().await;
    const ALTERED: Component = Component {
        name: "views",
        migrations: &[Migration { number: 1, name: "numbers", sqlite: "SELECT 1", postgres: "SELECT 1" }],
    };
    let outcome = Store::open(&site.config, &[ALTERED]).await;
    assert!(matches!(outcome, Err(OpenError::Altered { number: 1, .. })));
}

pub async fn a_failed_migration_changes_nothing(site: Site) {
    site.open().await.close().await;
    const HALF: &str = "CREATE TABLE half (a INTEGER NOT NULL); CREATE TABLE numbers (a INTEGER)";
    const BROKEN: Component = Component {
        name: "more",
        migrations: &[Migration { number: 1, name: "half", sqlite: HALF, postgres: HALF }],
    };
    assert!(matches!(Store::open(&site.config, &[VIEWS, BROKEN]).await, Err(OpenError::Fault(_))));
    const SOUND: &str = "CREATE TABLE half (a INTEGER NOT NULL)";
    const MENDED: Component = Component {
        name: "more",
        migrations: &[Migration { number: 1, name: "half", sqlite: SOUND, postgres: SOUND }],
    };
    let store = Store::open(&site.config, &[VIEWS, MENDED]).await.unwrap();
    assert_eq!(count(&store, "half").await, 0);
}

pub async fn two_openings_at_once_migrate_once(site: Site) {
    let (a, b) = tokio::join!(Store::open(&site.config, &[VIEWS]), Store::open(&site.config, &[VIEWS]));
    if site.database.is_some() {
        assert_eq!(a.unwrap().schema_version().await.unwrap().len(), 2);
        assert_eq!(b.unwrap().schema_version().await.unwrap().len(), 2);
    } else {
        // one file, one process, one store
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1);
    }
}

pub async fn another_key_file_is_refused(site: Site) {
    let store = site.open().await;
    let (ours, other) = (site.folder.path().join("ours.key"), site.folder.path().join("other.key"));
    let ring = Keyring::create(&ours).unwrap();
    store.bind_keyring(&ring).await.unwrap();
    store.bind_keyring(&Keyring::open(&ours).unwrap()).await.unwrap();
    let wrong = Keyring::create(&other).unwrap();
    assert!(matches!(store.bind_keyring(&wrong).await, Err(KeyError::WrongKey)));
}

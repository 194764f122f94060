//! What is SQLite's alone: a full disk, one process per folder, copies of the file, erased words in it.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod common;

use common::*;
use std::{fs, path::Path};
use zhiye_store::{CommitError, Committed, OpenError, Statement, Store, StoreConfig, Write};

fn big(bytes: usize) -> Write {
    let stream = id();
    let mut write = append(stream, 1);
    write.events[0].bytes = vec![7; bytes];
    write.words.push(words(id(), stream, b"sealed"));
    write.terms.push(terms(1, stream, &[1]));
    write
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_nothing_of_the_write_is_left() {
    let site = Site::sqlite();
    let config = StoreConfig { max_pages: Some(120), ..site.config.clone() };
    let store = Store::open(&config, &[VIEWS]).await.unwrap();
    let mut kept = 0;
    let full = loop {
        match store.commit(big(9_000)).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(full, CommitError::Full), "{full:?}");
    assert!(kept > 5);
    for table in ["events", "unsealed", "words", "idempotency", "search_docs"] {
        assert_eq!(count(&store, table).await, kept, "{table}");
    }
    let first = store.events_after(J, None, 1).await.unwrap();
    assert_eq!(first[0].bytes, vec![7; 9_000], "reading goes on");
    store.close().await;

    let store = site.open().await;
    stored(&store, big(9_000)).await;
    assert_eq!(count(&store, "events").await, kept + 1, "with room again it goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_full_group_everybody_learns_whether_it_is_stored() {
    let site = Site::sqlite();
    let config = StoreConfig { max_pages: Some(200), ..site.config.clone() };
    let store = Store::open(&config, &[VIEWS]).await.unwrap();
    let outcomes = join((0..120).map(|_| spawn_commit(&store, big(9_000)))).await;
    let kept = outcomes.iter().filter(|o| matches!(o, Ok(Committed::Now))).count();
    assert!(outcomes.iter().all(|o| matches!(o, Ok(_) | Err(CommitError::Full))), "{outcomes:?}");
    assert!(kept < 120, "the limit was not reached");
    assert_eq!(count(&store, "events").await, kept as i64);
    assert_eq!(store.search(J, &[1], None, 500).await.unwrap().len(), kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_folder_is_told_who_has_it() {
    let site = Site::sqlite();
    let store = site.open().await;
    let refused = Store::open(&site.config, &[VIEWS]).await.err().unwrap();
    assert!(matches!(refused, OpenError::InUse { .. }));
    assert!(refused.to_string().contains(&std::process::id().to_string()), "{refused}");
    store.close().await;
    site.open().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_taken_while_others_write_is_a_whole_store() {
    let site = Site::sqlite();
    let store = site.open().await;
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..300 {
                stored(&store, big(200)).await;
            }
        })
    };
    while count(&store, "events").await < 20 {}
    let target = tempfile::tempdir().unwrap();
    let path = target.path().join("zhiye.db");
    store.backup_to(&path).await.unwrap();
    assert!(store.backup_to(&path).await.is_err(), "a backup is never replaced");
    writer.await.unwrap();
    let copy = Store::open(&StoreConfig::sqlite(target.path()), &[VIEWS]).await.unwrap();
    let events = count(&copy, "events").await;
    assert!((20..=300).contains(&events));
    for table in ["unsealed", "words", "idempotency", "search_docs"] {
        assert_eq!(count(&copy, table).await, events, "{table}");
    }
    let sound = copy.query(Statement::new("PRAGMA integrity_check")).await.unwrap();
    assert_eq!(sound[0].text(0).unwrap(), "ok");
    let names: Vec<_> = fs::read_dir(target.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().contains("partial")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_are_gone_from_the_file() {
    const MARK: &[u8] = b"these bytes stand for somebody's sealed words";
    let site = Site::sqlite();
    let store = site.open().await;
    let (stream, text) = (id(), id());
    stored(&store, Write { words: vec![words(text, stream, MARK)], ..append(stream, 1) }).await;
    assert!(holds(site.folder.path(), MARK), "otherwise this test could not fail");
    stored(&store, Write { erase_words: vec![text], ..append(stream, 2) }).await;
    store.close().await;
    assert!(!holds(site.folder.path(), MARK));
}

#[tokio::test]
async fn erased_words_are_gone_although_somebody_still_has_the_file_open() {
    const MARK: &[u8] = b"these bytes stand for somebody's sealed words";
    let site = Site::sqlite();
    let store = site.open().await;
    let (stream, text) = (id(), id());
    stored(&store, Write { words: vec![words(text, stream, MARK)], ..append(stream, 1) }).await;
    stored(&store, Write { erase_words: vec![text], ..append(stream, 2) }).await;
    let other = rusqlite::Connection::open(site.folder.path().join("zhiye.db")).unwrap();
    other.query_row("SELECT count(*) FROM events", [], |row| row.get::<_, i64>(0)).unwrap();
    store.close().await;
    assert!(!holds(site.folder.path(), MARK), "the engine's own last close did not come");
    drop(other);
}

fn holds(folder: &Path, mark: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(mark.len()).any(|window| window == mark)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_beside_the_file_does_not_grow_without_end() {
    let site = Site::sqlite();
    let config = StoreConfig { checkpoint_pages: 50, ..site.config.clone() };
    let store = Store::open(&config, &[VIEWS]).await.unwrap();
    for _ in 0..40 {
        let group = (0..16).map(|_| spawn_commit(&store, big(4_000)));
        assert!(join(group).await.iter().all(Result::is_ok));
    }
    let log = fs::metadata(site.folder.path().join("zhiye.db-wal")).unwrap().len();
    let file = fs::metadata(site.folder.path().join("zhiye.db")).unwrap().len();
    assert!(log < 8 << 20, "{log} bytes of log beside {file}");
}

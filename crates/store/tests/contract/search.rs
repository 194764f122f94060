use crate::common::*;
use zhiye_store::{CommitError, Id, Store, Write};

async fn index(store: &Store, entries: &[(i64, Id, &[u64])]) {
    let terms = entries.iter().map(|(doc, stream, list)| terms(*doc, *stream, list)).collect();
    stored(store, Write { terms, ..Write::new(J, 0) }).await;
}

async fn docs(store: &Store, asked: &[u64], before: Option<i64>, limit: usize) -> Vec<i64> {
    store.search(J, asked, before, limit).await.unwrap().into_iter().map(|(doc, _)| doc).collect()
}

pub async fn hits_have_all_terms_and_come_newest_first(site: Site) {
    let store = site.open().await;
    index(&store, &[(30, id(), &[1, u64::MAX]), (10, id(), &[1, 2]), (20, id(), &[1, 2, 0])]).await;
    assert_eq!(docs(&store, &[1], None, 9).await, [30, 20, 10]);
    assert_eq!(docs(&store, &[1, 2], None, 9).await, [20, 10]);
    assert_eq!(docs(&store, &[u64::MAX], None, 9).await, [30]);
    assert_eq!(docs(&store, &[0], None, 9).await, [20]);
    assert_eq!(docs(&store, &[1], Some(20), 9).await, [10]);
    assert_eq!(docs(&store, &[1], None, 2).await, [30, 20]);
    assert!(docs(&store, &[9], None, 9).await.is_empty());
    assert!(docs(&store, &[], None, 9).await.is_empty());
    assert_eq!(docs(&store, &[1; 500], None, 9).await, [30, 20, 10]);
}

pub async fn a_page_never_ends_between_entries_of_one_doc(site: Site) {
    let store = site.open().await;
    let mut entries = vec![(9, id(), [1_u64].as_slice())];
    entries.extend((0..7).map(|_| (8, id(), [1_u64].as_slice())));
    entries.push((7, id(), &[1]));
    index(&store, &entries).await;
    assert_eq!(docs(&store, &[1], None, 3).await, [9, 8, 8, 8, 8, 8, 8, 8]);
    assert_eq!(docs(&store, &[1], Some(8), 3).await, [7]);
    let hits = store.search(J, &[1], None, 3).await.unwrap();
    let streams: std::collections::BTreeSet<_> = hits.iter().map(|(_, stream)| *stream).collect();
    assert_eq!(streams.len(), 8, "each entry once");
}

pub async fn an_entry_is_replaced_and_removed(site: Site) {
    let store = site.open().await;
    let stream = id();
    index(&store, &[(1, stream, &[1, 2])]).await;
    index(&store, &[(1, stream, &[2, 3])]).await;
    assert!(docs(&store, &[1], None, 9).await.is_empty());
    assert_eq!(docs(&store, &[2, 3], None, 9).await, [1]);
    index(&store, &[(1, stream, &[])]).await;
    assert!(docs(&store, &[2], None, 9).await.is_empty());
    index(&store, &[(1, stream, &[2])]).await;
    assert_eq!(docs(&store, &[2], None, 9).await, [1]);
}

pub async fn the_largest_doc_is_found_and_one_beyond_is_refused(site: Site) {
    let store = site.open().await;
    let most = (1 << 42) - 1;
    index(&store, &[(most, id(), &[1]), (0, id(), &[1])]).await;
    assert_eq!(docs(&store, &[1], None, 9).await, [most, 0]);
    assert_eq!(docs(&store, &[1], None, 1).await, [most]);
    assert_eq!(docs(&store, &[1], Some(most), 1).await, [0]);
    for doc in [-1, most + 1] {
        let write = Write { terms: vec![terms(doc, id(), &[1])], ..Write::new(J, 0) };
        assert!(matches!(store.commit(write).await, Err(CommitError::Fault(_))));
    }
}

pub async fn erased_words_take_the_search_entries_of_their_stream_along(site: Site) {
    let store = site.open().await;
    let (erased, kept, text) = (id(), id(), id());
    let mut write = append(erased, 1);
    write.words.push(words(text, erased, b"sealed"));
    stored(&store, write).await;
    index(&store, &[(1, erased, &[1]), (2, erased, &[1]), (3, kept, &[1])]).await;
    let erase = Write { erase_words: vec![text, id()], key: Some(key()), ..Write::new(J, 0) };
    stored(&store, Write { terms: vec![terms(4, erased, &[1])], ..erase }).await;
    assert_eq!(docs(&store, &[1], None, 9).await, [4, 3], "only what the same write indexed anew");
    assert!(store.words(J, &[text]).await.unwrap().is_empty());
    assert_eq!(store.load(J, erased, 0).await.unwrap().len(), 1, "the record stays");
}

pub async fn words_are_replaced_but_never_moved_to_another_stream(site: Site) {
    let store = site.open().await;
    let (stream, text) = (id(), id());
    for sealed in [b"first".as_slice(), b"second"] {
        stored(&store, Write { words: vec![words(text, stream, sealed)], ..Write::new(J, 0) }).await;
    }
    assert_eq!(store.words(J, &[text]).await.unwrap()[0].sealed, b"second");
    let moved = Write { words: vec![words(text, id(), b"third")], ..append(id(), 1) };
    match store.commit(moved).await {
        Err(CommitError::Constraint(name)) => assert_eq!(name, "words_pkey"),
        other => panic!("{other:?}"),
    }
    assert_eq!(store.words(J, &[text]).await.unwrap()[0].sealed, b"second");
    let many: Vec<Id> = (0..150).map(|_| id()).chain([text]).collect();
    assert_eq!(store.words(J, &many).await.unwrap().len(), 1);
}

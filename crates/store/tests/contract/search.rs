use crate::common::*;
use zhiye_store::{CommitError, Id, NewTerms, Store, Write};

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

pub async fn a_stream_with_several_texts_is_one_hit(site: Site) {
    let store = site.open().await;
    let stream = id();
    let text = |words, list: &[u64]| NewTerms { words, stream, doc: 5, terms: list.to_vec() };
    let (said, note) = (id(), id());
    let terms = vec![text(said, &[1, 2]), text(note, &[1, 3])];
    stored(&store, Write { terms, ..Write::new(J, 0) }).await;
    assert_eq!(docs(&store, &[1], None, 9).await, [5]);
    assert_eq!(docs(&store, &[3], None, 9).await, [5]);
    assert!(docs(&store, &[2, 3], None, 9).await.is_empty(), "terms of different texts do not meet");
    stored(&store, Write { terms: vec![text(note, &[])], ..Write::new(J, 0) }).await;
    assert_eq!(docs(&store, &[1], None, 9).await, [5], "the other text is still found");
    assert!(docs(&store, &[3], None, 9).await.is_empty());
}

pub async fn a_text_with_very_many_different_terms_is_found_by_each(site: Site) {
    let store = site.open().await;
    let many: Vec<u64> = (0..100_000).collect();
    index(&store, &[(5, id(), &many)]).await;
    for term in many.iter().step_by(997) {
        assert_eq!(docs(&store, &[*term], None, 9).await, [5], "{term}");
    }
    assert!(docs(&store, &[100_001], None, 9).await.is_empty());
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

pub async fn erased_words_take_their_search_entry_along_and_no_other(site: Site) {
    let store = site.open().await;
    let (stream, erased, kept) = (id(), id(), id());
    let mut write = append(stream, 1);
    write.words = vec![words(erased, stream, b"sealed"), words(kept, stream, b"sealed too")];
    write.terms = vec![
        NewTerms { words: erased, stream, doc: 1, terms: vec![1, 2] },
        NewTerms { words: kept, stream, doc: 1, terms: vec![1, 3] },
    ];
    stored(&store, write).await;
    stored(&store, Write { erase_words: vec![erased, id()], key: Some(key()), ..Write::new(J, 0) }).await;
    assert!(docs(&store, &[2], None, 9).await.is_empty());
    assert_eq!(docs(&store, &[1], None, 9).await, [1]);
    assert!(store.words(J, &[erased]).await.unwrap().is_empty());
    assert_eq!(store.load(J, stream, 0).await.unwrap().len(), 1, "the record stays");
}

pub async fn a_stream_can_be_taken_out_of_the_search_with_its_words_kept(site: Site) {
    let store = site.open().await;
    let (stream, text) = (id(), id());
    let terms = vec![NewTerms { words: text, stream, doc: 1, terms: vec![1] }];
    stored(&store, Write { words: vec![words(text, stream, b"x")], terms, ..Write::new(J, 0) }).await;
    stored(&store, Write { forget_terms: vec![stream], ..Write::new(J, 0) }).await;
    assert!(docs(&store, &[1], None, 9).await.is_empty());
    assert_eq!(store.words(J, &[text]).await.unwrap().len(), 1);
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

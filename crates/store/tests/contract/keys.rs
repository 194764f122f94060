use crate::common::*;
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use zhiye_store::{CommitError, Committed, FaultPoint, Faults, Write};

/// Breaks once at this point.
fn once(at: FaultPoint) -> Faults {
    let left = AtomicU32::new(1);
    Faults::new(move |point| {
        point == at && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)).is_ok()
    })
}

pub async fn a_repeated_key_gets_the_first_result_and_stores_nothing(site: Site) {
    let store = site.open().await;
    let first = append(id(), 1);
    let mut repeat = append(id(), 1);
    repeat.key = first.key;
    repeat.result = b"second".to_vec();
    stored(&store, first).await;
    assert_eq!(store.commit(repeat.clone()).await.unwrap(), Committed::Before(b"stored".to_vec()));
    assert_eq!(count(&store, "events").await, 1);
    assert_eq!(store.seen(J, repeat.key.unwrap()).await.unwrap(), Some(b"stored".to_vec()));
    assert_eq!(store.seen(J + 1, repeat.key.unwrap()).await.unwrap(), None);
    stored(&store, Write { jurisdiction: J + 1, ..repeat }).await;
}

pub async fn a_refusal_is_repeated_too(site: Site) {
    let store = site.open().await;
    let refusal = Write { key: Some(key()), result: b"already closed".to_vec(), ..Write::new(J, 1) };
    stored(&store, refusal.clone()).await;
    let later = Write { result: b"another reason".to_vec(), ..refusal };
    assert_eq!(store.commit(later).await.unwrap(), Committed::Before(b"already closed".to_vec()));
}

pub async fn of_one_key_sent_many_times_at_once_one_is_stored(site: Site) {
    let store = site.open().await;
    let write = append(id(), 1);
    let outcomes = join((0..16).map(|_| spawn_commit(&store, write.clone()))).await;
    let outcomes: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(outcomes.iter().filter(|o| **o == Committed::Now).count(), 1);
    assert_eq!(outcomes.iter().filter(|o| **o == Committed::Before(b"stored".to_vec())).count(), 15);
    assert_eq!(count(&store, "events").await, 1);
}

pub async fn a_fault_before_the_commit_leaves_nothing_and_a_repeat_stores(site: Site) {
    let store = site.open_with(once(FaultPoint::BeforeCommit)).await;
    let stream = id();
    let mut write = append(stream, 1);
    write.words.push(words(id(), stream, b"w"));
    write.terms.push(terms(1, stream, &[1]));
    assert!(matches!(store.commit(write.clone()).await, Err(CommitError::Fault(_))));
    for table in ["events", "unsealed", "words", "idempotency"] {
        assert_eq!(count(&store, table).await, 0, "{table}");
    }
    assert!(store.search(J, &[1], None, 9).await.unwrap().is_empty());
    stored(&store, write).await;
    assert_eq!(count(&store, "events").await, 1);
}

pub async fn after_a_lost_commit_answer_the_store_finds_out_by_the_key(site: Site) {
    let store = site.open_with(once(FaultPoint::AfterCommit)).await;
    let write = append(id(), 1);
    assert_eq!(store.commit(write.clone()).await.unwrap(), Committed::Now);
    assert_eq!(count(&store, "events").await, 1);
    assert_eq!(store.commit(write).await.unwrap(), Committed::Before(b"stored".to_vec()));
}

pub async fn a_lost_commit_answer_without_a_key_is_a_fault(site: Site) {
    let store = site.open_with(once(FaultPoint::AfterCommit)).await;
    let stream = id();
    let write = Write { key: None, ..append(stream, 1) };
    assert!(matches!(store.commit(write).await, Err(CommitError::Fault(_))));
    stored(&store, append(stream, 2)).await;
}

pub async fn after_a_lost_answer_the_repeat_gets_the_first_result(site: Site) {
    let store = site.open_with(once(FaultPoint::BeforeAnswer)).await;
    let write = append(id(), 1);
    assert!(matches!(store.commit(write.clone()).await, Err(CommitError::Fault(_))));
    assert_eq!(store.commit(write).await.unwrap(), Committed::Before(b"stored".to_vec()));
    assert_eq!(count(&store, "events").await, 1);
}

pub async fn faults_everywhere_and_every_command_is_stored_once(site: Site) {
    let calls = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&calls);
    let store = site.open_with(Faults::new(move |_| seen.fetch_add(1, Ordering::SeqCst) % 3 == 1)).await;
    let clients = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let stream = id();
            for version in 1..=8 {
                let write = append(stream, version);
                let mut tries = 0;
                while store.commit(write.clone()).await.is_err() {
                    tries += 1;
                    assert!(tries < 200, "it never gets through");
                }
            }
            stream
        })
    });
    for stream in join(clients).await {
        let versions: Vec<_> = store.load(J, stream, 0).await.unwrap().iter().map(|e| e.version).collect();
        assert_eq!(versions, (1..=8).collect::<Vec<_>>());
    }
    assert_eq!((count(&store, "events").await, count(&store, "idempotency").await), (64, 64));
    assert!(calls.load(Ordering::SeqCst) > 64);
}

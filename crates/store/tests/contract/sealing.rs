use crate::common::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use zhiye_store::{LoggedEvent, Store};

async fn log(store: &Store) -> Vec<LoggedEvent> {
    let all = store.by_seq(J, 0, 10_000).await.unwrap();
    let seqs: Vec<_> = all.iter().map(|e| e.seq).collect();
    assert_eq!(seqs, (1..=all.len() as i64).collect::<Vec<_>>(), "dense from 1");
    assert_eq!(store.log_size(J).await.unwrap(), all.len() as i64);
    all
}

pub async fn sealed_events_have_dense_places_and_their_hash(site: Site) {
    let store = site.open().await;
    assert_eq!(store.seal(J, 1, 10).await.unwrap(), 0);
    let streams = [id(), id(), id()];
    for stream in streams {
        stored(&store, append(stream, 1)).await;
    }
    assert_eq!(store.seal(J, 1, 2).await.unwrap(), 2);
    stored(&store, append(streams[0], 2)).await;
    assert_eq!(store.seal(J + 1, 1, 10).await.unwrap(), 0, "another jurisdiction has none");
    assert_eq!(store.seal(J, 1, 10).await.unwrap(), 2);
    assert_eq!(store.seal(J, 1, 10).await.unwrap(), 0);
    let log = log(&store).await;
    let order: Vec<_> = log.iter().map(|e| (e.stream, e.version)).collect();
    assert_eq!(order, [(streams[0], 1), (streams[1], 1), (streams[2], 1), (streams[0], 2)]);
    for event in &log {
        assert_eq!(event.entry, <[u8; 32]>::from(Sha256::digest(&event.bytes)));
    }
    assert_eq!(store.by_seq(J, 1, 2).await.unwrap(), log[1..3]);
    assert_eq!(count(&store, "unsealed").await, 0);
}

pub async fn the_versions_of_a_stream_are_sealed_in_order_whoever_seals(site: Site) {
    let store = site.open().await;
    let writers = (0..6).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let stream = id();
            for version in 1..=20 {
                stored(&store, append(stream, version)).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let sealers = (0..3).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut sealed = 0;
            while store.log_size(J).await.unwrap() < 120 {
                sealed += store.seal(J, 1, 7).await.unwrap();
            }
            sealed
        })
    });
    let sealers: Vec<_> = sealers.collect();
    join(writers).await;
    assert_eq!(join(sealers).await.into_iter().sum::<usize>(), 120);
    let mut last = HashMap::new();
    for event in log(&store).await {
        let before = last.insert(event.stream, event.version).unwrap_or(0);
        assert_eq!(event.version, before + 1);
    }
    assert!(last.values().all(|version| *version == 20));
    assert_eq!(count(&store, "unsealed").await, 0);
}

pub async fn a_walk_over_all_events_meets_each_once(site: Site) {
    let store = site.open().await;
    let mut expected = Vec::new();
    for _ in 0..5 {
        let stream = id();
        for version in 1..=3 {
            stored(&store, append(stream, version)).await;
            expected.push((stream, version));
        }
    }
    expected.sort();
    let (mut met, mut cursor) = (Vec::new(), None);
    loop {
        let page = store.events_after(J, cursor, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        cursor = Some((last.stream, last.version));
        met.extend(page.iter().map(|e| (e.stream, e.version)));
    }
    assert_eq!(met, expected);
}

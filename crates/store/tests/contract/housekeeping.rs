use crate::common::*;
use zhiye_store::{CommitError, Id, NewTerms, Notice, Reading, Statement, Store, Write};

const MINUTE: i64 = 60_000;

async fn post(store: &Store, due_at: i64) -> Id {
    let notice = Notice { id: id(), topic: "mail".into(), stream: id(), payload: vec![1], due_at };
    let posted = notice.id;
    stored(store, Write { notices: vec![notice], ..Write::new(J, 0) }).await;
    posted
}

async fn take(store: &Store, holder: Id, now: i64) -> Vec<Id> {
    let taken = store.take_notices(J, holder, now, now + MINUTE, 10).await.unwrap();
    taken.into_iter().map(|notice| notice.id).collect()
}

pub async fn a_notice_is_taken_once_and_again_when_the_lease_ends(site: Site) {
    let store = site.open().await;
    let (later, first) = (post(&store, 20).await, post(&store, 10).await);
    let (a, b) = (id(), id());
    assert!(take(&store, a, 9).await.is_empty(), "not due");
    assert_eq!(take(&store, a, 20).await, [first, later]);
    assert!(take(&store, b, 21).await.is_empty(), "it is a's");
    assert!(store.notice_done(J, first, a).await.unwrap());
    assert!(!store.notice_done(J, later, b).await.unwrap(), "b does not hold it");
    assert_eq!(take(&store, b, 20 + MINUTE).await, [later]);
    assert!(!store.notice_failed(J, later, a, 0, "late").await.unwrap(), "a lost it");
    assert!(store.notice_done(J, later, b).await.unwrap());
    assert_eq!(count(&store, "outbox").await, 0);
}

pub async fn what_leaves_the_house_is_taken_channel_by_channel_and_by_nobody_else(site: Site) {
    let store = site.open().await;
    let (house, holder) = (post(&store, 0).await, id());
    let out =
        |topic: &str, id: Id| Notice { id, topic: topic.into(), stream: id, payload: vec![7], due_at: 5 };
    let (a, b, stray) = (id(), id(), id());
    for (topic, id) in [("out:a", a), ("out:b", b), ("out:gone", stray), ("out:a", a)] {
        store.post_notice(J, out(topic, id)).await.unwrap();
    }
    assert_eq!(count(&store, "outbox").await, 4, "posted again it is the same one");
    let leaving = async |topic: &str, now: i64| {
        let taken = store.take_outgoing(J, topic, holder, (now, now + MINUTE), 10).await.unwrap();
        taken.iter().map(|notice| (notice.id, notice.attempt)).collect::<Vec<_>>()
    };
    assert_eq!(take(&store, holder, 10).await, [house]);
    assert!(leaving("out:a", 4).await.is_empty(), "not due");
    assert_eq!(leaving("out:a", 10).await, [(a, 1)]);
    assert!(leaving("out:a", 10).await.is_empty(), "it is held");
    assert!(store.put_off_notice(J, a, holder, 100).await.unwrap());
    assert!(leaving("out:a", 99).await.is_empty());
    assert_eq!(leaving("out:a", 100).await, [(a, 1)], "put off is not tried");
    assert!(store.notice_failed_for(J, a, holder, (100, 30 * MINUTE), "slower").await.unwrap());
    assert!(leaving("out:a", 99 + 30 * MINUTE).await.is_empty());
    assert_eq!(leaving("out:a", 100 + 30 * MINUTE).await, [(a, 2)]);
    assert!(!store.give_up_notice(J, a, id(), "refused").await.unwrap(), "somebody else's");
    assert!(store.give_up_notice(J, a, holder, "refused").await.unwrap());
    assert_eq!(store.give_up_strays(J, &["out:a", "out:b"], "no such channel").await.unwrap(), 1);
    let dead = store.dead_notices(J, 10).await.unwrap();
    let mut dead: Vec<(Id, &str)> = dead.iter().map(|d| (d.id, d.failure.as_str())).collect();
    dead.sort();
    let mut expected = [(a, "refused"), (stray, "no such channel")];
    expected.sort();
    assert_eq!(dead, expected);
    assert_eq!(leaving("out:b", 10).await, [(b, 1)]);
}

pub async fn a_notice_that_never_gets_through_is_given_up_and_can_be_revived(site: Site) {
    let store = site.open().await;
    let notice = post(&store, 0).await;
    let holder = id();
    let mut now = 0;
    for attempt in 1..=12 {
        let taken = store.take_notices(J, holder, now, now + MINUTE, 10).await.unwrap();
        assert_eq!(taken[0].attempt, attempt);
        assert!(store.notice_failed(J, notice, holder, now, "no answer").await.unwrap());
        assert!(take(&store, holder, now + MINUTE - 1).await.is_empty(), "a pause of at least a minute");
        now += 24 * 60 * MINUTE;
    }
    assert!(take(&store, holder, now).await.is_empty());
    let dead = store.dead_notices(J, 10).await.unwrap();
    assert_eq!((dead[0].id, dead[0].attempts, dead[0].failure.as_str()), (notice, 12, "no answer"));
    assert!(store.revive_notice(J, notice, now).await.unwrap());
    assert!(!store.revive_notice(J, notice, now).await.unwrap());
    assert_eq!(take(&store, holder, now).await, [notice]);
}

pub async fn a_lease_has_one_holder_until_it_ends(site: Site) {
    let store = site.open().await;
    let (a, b) = (id(), id());
    assert!(store.lease("sealer", a, 0, 10).await.unwrap());
    assert!(!store.lease("sealer", b, 9, 20).await.unwrap());
    assert!(store.lease("sealer", a, 9, 15).await.unwrap(), "renewed");
    assert!(!store.lease("sealer", b, 14, 20).await.unwrap());
    assert!(store.lease("delivery", b, 0, 10).await.unwrap(), "another name");
    assert!(store.lease("sealer", b, 15, 20).await.unwrap(), "ended");
    store.release("sealer", a).await.unwrap();
    assert!(!store.lease("sealer", a, 16, 30).await.unwrap(), "it was not a's to give back");
    store.release("sealer", b).await.unwrap();
    assert!(store.lease("sealer", a, 16, 30).await.unwrap());
}

pub async fn what_is_past_its_day_is_pruned_and_the_rest_stays(site: Site) {
    let store = site.open().await;
    let (draft, kept, stream) = (id(), id(), id());
    for jurisdiction in [1, 7] {
        let mut draft = words(draft, stream, b"draft");
        draft.expires_at = Some(100);
        let words = vec![draft, words(kept, id(), b"kept")];
        let entry = NewTerms { words: words[0].id, ..terms(1, stream, &[1]) };
        let write = Write { words, terms: vec![entry], ..append(id(), 1) };
        stored(&store, Write { jurisdiction, at: 50, ..write }).await;
        stored(&store, Write { jurisdiction, at: 51, key: Some(key()), ..Write::new(jurisdiction, 51) })
            .await;
    }
    assert_eq!(store.prune(99, 50).await.unwrap(), 0);
    assert_eq!(store.prune(100, 51).await.unwrap(), 4);
    assert_eq!((count(&store, "words").await, count(&store, "idempotency").await), (2, 2));
    assert!(store.search(7, &[1], None, 9).await.unwrap().is_empty());
    let many = (0..450)
        .map(|_| zhiye_store::NewWords { expires_at: Some(1), ..words(id(), stream, b"x") })
        .collect();
    stored(&store, Write { words: many, ..Write::new(J, 0) }).await;
    assert_eq!(store.prune(1, 0).await.unwrap(), 450);
}

pub async fn readings_are_recorded(site: Site) {
    let store = site.open().await;
    let reading = Reading {
        id: id(),
        at: 5,
        person: id(),
        post: "caller".into(),
        unit: id(),
        purpose: "follow_up".into(),
        reason: None,
        stream: id(),
        classes: "text,phone".into(),
    };
    store.record_reading(J, &reading).await.unwrap();
    assert!(store.record_reading(J, &reading).await.is_err(), "the same reading twice");
    let ask = "SELECT person, at, classes FROM readings WHERE jurisdiction = ?1 AND stream = ?2";
    let rows = store.query(Statement::new(ask).bind(J).bind(reading.stream)).await.unwrap();
    assert_eq!(
        (rows.len(), rows[0].id(0).unwrap(), rows[0].text(2).unwrap()),
        (1, reading.person, "text,phone")
    );
}

pub async fn a_replay_is_whole_or_not_at_all(site: Site) {
    let store = site.open().await;
    store.replay(vec![number(id(), "a", 1), number(id(), "b", 1)]).await.unwrap();
    let failing = vec![Statement::new("DELETE FROM numbers"), number(id(), "c", 1), number(id(), "c", 1)];
    match store.replay(failing).await {
        Err(CommitError::Constraint(name)) => assert_eq!(name, "numbers_number"),
        other => panic!("{other:?}"),
    }
    assert_eq!(count(&store, "numbers").await, 2);
}

pub async fn the_store_says_how_it_is(site: Site) {
    let store = site.open().await;
    let health = store.check().await;
    assert!(health.writable && health.problem.is_none(), "{health:?}");
    assert!(health.engine.to_lowercase().starts_with(store.engine_name()), "{health:?}");
    let versions = store.schema_version().await.unwrap();
    assert_eq!(versions, [("store".to_owned(), 1), ("views".to_owned(), 1)]);
}

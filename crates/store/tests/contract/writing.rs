use crate::common::*;
use zhiye_store::{CommitError, Committed, Id, Lane, Notice, Statement, Value, Write};

pub async fn a_write_is_stored_whole_and_read_back(site: Site) {
    let store = site.open().await;
    let (stream, text, notice) = (id(), id(), id());
    let mut write = append(stream, 1);
    write.events.push(event(stream, 2));
    write.rows.push(number(stream, "n1", 7));
    write.words.push(words(text, stream, b"sealed"));
    write.terms.push(terms(5, stream, &[1, 2]));
    write.notices.push(Notice { id: notice, topic: "mail".into(), stream, payload: vec![9], due_at: 3 });
    let bytes: Vec<_> = write.events.iter().map(|e| e.bytes.clone()).collect();
    stored(&store, write).await;

    let events = store.load(J, stream, 0).await.unwrap();
    assert_eq!(events.iter().map(|e| (e.version, e.at)).collect::<Vec<_>>(), [(1, 1_001), (2, 1_002)]);
    assert_eq!(events.into_iter().map(|e| e.bytes).collect::<Vec<_>>(), bytes);
    assert_eq!(store.load(J, stream, 1).await.unwrap().len(), 1);
    let found = store.words(J, &[text, id()]).await.unwrap();
    assert_eq!((found.len(), found[0].sealed.as_slice(), found[0].stream), (1, b"sealed".as_slice(), stream));
    assert_eq!(store.words_of(J, stream).await.unwrap(), found);
    assert_eq!(store.search(J, &[2], None, 9).await.unwrap(), [(5, stream)]);
    assert_eq!(count(&store, "numbers").await, 1);
    assert_eq!(store.take_notices(J, id(), 3, 4, 9).await.unwrap()[0].payload, [9]);
}

pub async fn a_stale_version_is_a_conflict_and_nothing_is_stored(site: Site) {
    let store = site.open().await;
    let stream = id();
    stored(&store, append(stream, 1)).await;
    for expected in [0, 2] {
        let mut write = append(stream, expected + 1);
        write.rows.push(number(stream, "n", 1));
        write.words.push(words(id(), stream, b"w"));
        assert!(matches!(store.commit(write).await, Err(CommitError::Conflict)), "{expected}");
    }
    let expects = vec![(stream, 0)];
    let no_events = Write { expects, key: Some(key()), ..Write::new(J, 0) };
    assert!(matches!(store.commit(no_events).await, Err(CommitError::Conflict)));
    assert_eq!((count(&store, "events").await, count(&store, "unsealed").await), (1, 1));
    assert_eq!((count(&store, "numbers").await, count(&store, "words").await), (0, 0));
    assert_eq!(count(&store, "idempotency").await, 1);
}

pub async fn of_many_writers_of_one_version_exactly_one_wins(site: Site) {
    let store = site.open().await;
    let stream = id();
    for version in 1..=5 {
        let tries = (0..12).map(|_| spawn_commit(&store, append(stream, version)));
        let mut won = 0;
        for outcome in join(tries).await {
            match outcome {
                Ok(Committed::Now) => won += 1,
                Err(CommitError::Conflict) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(won, 1);
    }
    assert_eq!(store.load(J, stream, 0).await.unwrap().len(), 5);
}

pub async fn a_stream_that_is_only_expected_does_not_move_under_the_write(site: Site) {
    let store = site.open().await;
    let (left, right) = (id(), id());
    let (mut l, mut r) = (0, 0);
    for _ in 0..20 {
        let mut a = append(left, l + 1);
        a.expects.push((right, r));
        let mut b = append(right, r + 1);
        b.expects.push((left, l));
        let outcomes = join([spawn_commit(&store, a), spawn_commit(&store, b)]).await;
        let won = outcomes.iter().filter(|o| o.is_ok()).count();
        assert!(won <= 1, "both decided on a state that the other changed");
        assert!(outcomes.iter().all(|o| matches!(o, Ok(_) | Err(CommitError::Conflict))), "{outcomes:?}");
        l = store.load(J, left, 0).await.unwrap().len() as i64;
        r = store.load(J, right, 0).await.unwrap().len() as i64;
    }
    assert!(l + r > 0, "somebody got through");
    assert_eq!(count(&store, "events").await, l + r, "nothing is left of the holding");
}

pub async fn a_hit_constraint_is_named_alike_on_both_engines(site: Site) {
    let store = site.open().await;
    let (one, other) = (id(), id());
    let with = |row: Statement| Write { rows: vec![row], ..append(id(), 1) };
    stored(&store, with(number(one, "n1", 1))).await;
    let no_number =
        Statement::new("INSERT INTO numbers (jurisdiction, stream, number, size) VALUES (?1, ?2, ?3, 1)");
    for (row, name) in [
        (number(other, "n1", 1), "numbers_number"),
        (number(one, "n2", 1), "numbers_pkey"),
        (number(other, "n3", -1), "numbers_size"),
        (no_number.bind(J).bind(other).bind(Value::Null), "numbers_number_not_null"),
    ] {
        match store.commit(with(row)).await {
            Err(CommitError::Constraint(found)) => assert_eq!(found, name),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!((count(&store, "numbers").await, count(&store, "events").await), (1, 1));
}

pub async fn one_refused_write_does_not_harm_those_beside_it(site: Site) {
    let store = site.open().await;
    let writes = (0..60).map(|n| {
        let mut write = append(id(), 1);
        let size = if n % 3 == 0 { -1 } else { 1 };
        write.rows.push(number(id(), &format!("n{n}"), size));
        write.terms.push(terms(n, id(), &[7]));
        spawn_commit(&store, write)
    });
    for (n, outcome) in join(writes).await.into_iter().enumerate() {
        match outcome {
            Err(CommitError::Constraint(_)) => assert_eq!(n % 3, 0),
            Ok(Committed::Now) => assert_ne!(n % 3, 0),
            other => panic!("{other:?}"),
        }
    }
    for table in ["events", "unsealed", "numbers", "idempotency"] {
        assert_eq!(count(&store, table).await, 40, "{table}");
    }
    assert_eq!(store.search(J, &[7], None, 99).await.unwrap().len(), 40);
}

pub async fn a_text_with_nul_is_refused(site: Site) {
    let store = site.open().await;
    let mut write = append(id(), 1);
    write.rows.push(number(id(), "a\0b", 1));
    assert!(matches!(store.commit(write).await, Err(CommitError::Fault(_))));
    assert!(store.query(Statement::new("SELECT CAST(?1 AS TEXT)").bind("\0")).await.is_err());
    assert!(store.replay(vec![number(id(), "\0", 1)]).await.is_err());
    assert_eq!((count(&store, "events").await, count(&store, "numbers").await), (0, 0));
}

pub async fn a_caller_who_goes_away_leaves_the_store_in_order(site: Site) {
    let store = site.open().await;
    for _ in 0..20 {
        let going = spawn_commit(&store, append(id(), 1));
        tokio::task::yield_now().await;
        going.abort();
    }
    let stream = id();
    stored(&store, append(stream, 1)).await;
    assert_eq!(store.load(J, stream, 0).await.unwrap().len(), 1);
    assert!(store.check().await.writable);
}

pub async fn the_batch_lane_is_stored_too(site: Site) {
    let store = site.open().await;
    let both = (0..40).map(|n| {
        let lane = if n % 2 == 0 { Lane::Batch } else { Lane::Interactive };
        spawn_commit(&store, Write { lane, ..append(id(), 1) })
    });
    assert!(join(both).await.iter().all(|outcome| matches!(outcome, Ok(Committed::Now))));
    assert_eq!(count(&store, "events").await, 40);
}

pub async fn values_come_back_as_they_went_in_and_texts_sort_by_bytes(site: Site) {
    let store = site.open().await;
    let mut write = append(id(), 1);
    for (n, text) in ["b", "B", "é", "枝", "a"].into_iter().enumerate() {
        write.rows.push(number(Id([n as u8; 16]), text, i64::MAX / 8));
    }
    stored(&store, write).await;
    let rows = store.query(Statement::new("SELECT number FROM numbers ORDER BY number")).await.unwrap();
    let texts: Vec<_> = rows.iter().map(|row| row.text(0).unwrap()).collect();
    assert_eq!(texts, ["B", "a", "b", "é", "枝"]);
    let sums =
        "SELECT SUM(size), COUNT(*), MAX(number), MIN(CAST(NULL AS BIGINT)), '?1', ?1 = 2 FROM numbers";
    let row = store.query(Statement::new(sums).bind(2)).await.unwrap().remove(0);
    assert_eq!(row.int(0).unwrap(), i64::MAX / 8 * 5);
    assert_eq!((row.int(1).unwrap(), row.text(2).unwrap()), (5, "枝"));
    assert_eq!((row.opt_int(3).unwrap(), row.text(4).unwrap(), row.bool(5).unwrap()), (None, "?1", true));
    assert!(store.query(Statement::new("SELECT 1.5")).await.and_then(|rows| rows[0].int(0)).is_err());
    assert!(store.query(Statement::new(sums)).await.is_err(), "a parameter is missing");
}

pub async fn jurisdictions_do_not_see_each_other(site: Site) {
    let store = site.open().await;
    let (stream, text) = (id(), id());
    for (jurisdiction, sealed) in [(1, b"one"), (2, b"two")] {
        let mut write = append(stream, 1);
        write.words.push(words(text, stream, sealed));
        write.terms.push(zhiye_store::NewTerms { words: text, ..terms(1, stream, &[5]) });
        stored(&store, Write { jurisdiction, ..write }).await;
    }
    let erase = Write { jurisdiction: 1, erase_words: vec![text], ..Write::new(1, 0) };
    stored(&store, erase).await;
    assert!(store.words(1, &[text]).await.unwrap().is_empty());
    assert_eq!(store.words(2, &[text]).await.unwrap()[0].sealed, b"two");
    assert!(store.search(1, &[5], None, 9).await.unwrap().is_empty());
    assert_eq!(store.search(2, &[5], None, 9).await.unwrap(), [(1, stream)]);
    assert!(store.load(3, stream, 0).await.unwrap().is_empty());
}

pub async fn a_closed_store_answers_with_a_fault(site: Site) {
    let store = site.open().await;
    let other = store.clone();
    stored(&store, append(id(), 1)).await;
    store.close().await;
    assert!(matches!(other.commit(append(id(), 1)).await, Err(CommitError::Fault(_))));
    assert!(other.load(J, id(), 0).await.is_err());
    assert!(!other.check().await.writable);
    let again = site.open().await;
    assert_eq!(count(&again, "events").await, 1);
}

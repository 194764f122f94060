//! The process is killed in the middle of its work, again and again. Its own list of answered writes must be in the
//! store afterwards, and nothing may be there in part.
#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod common;

use common::{J, Site, VIEWS, count, number, terms, words};
use std::{
    collections::BTreeSet,
    env,
    io::{BufRead, BufReader, Write as _},
    process::{Command, Stdio},
};
use zhiye_store::{Committed, Id, Key, NewEvent, Store, StoreConfig, Write};

const ROUNDS: u8 = 24;
const CLIENTS: u8 = 4;

fn stream(round: u8, client: u8) -> Id {
    Id([round, client, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
}

fn part(stream: Id, version: i64) -> [u8; 16] {
    let mut part = stream.0;
    part[8..].copy_from_slice(&version.to_be_bytes());
    part
}

/// One of everything, so that a part of it would show.
fn whole(stream: Id, version: i64) -> Write {
    let part = part(stream, version);
    let mut key = [0; 32];
    key[..16].copy_from_slice(&part);
    Write {
        key: Some(Key(key)),
        expects: vec![(stream, version - 1)],
        events: vec![NewEvent { stream, version, at: version, bytes: [part.as_slice(), &[0; 300]].concat() }],
        rows: vec![number(Id(part), &Id(part).to_string(), version)],
        words: vec![words(Id(part), stream, &[5; 100])],
        terms: vec![terms(version, stream, &[1, version as u64 + 10])],
        result: part.to_vec(),
        ..Write::new(J, version)
    }
}

/// Not a test of its own: the process that is killed. It says what was answered, after it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child() {
    let Ok(round) = env::var("ZHIYE_KILL_ROUND") else { return };
    let round: u8 = round.parse().unwrap();
    let folder = env::var("ZHIYE_KILL_FOLDER").unwrap();
    let config = match env::var("ZHIYE_KILL_DATABASE") {
        Ok(url) => StoreConfig::postgres(url, folder),
        Err(_) => StoreConfig { checkpoint_pages: 40, ..StoreConfig::sqlite(folder) },
    };
    let store = Store::open(&config, &[VIEWS]).await.unwrap();
    let sealer = store.clone();
    tokio::spawn(async move {
        while sealer.seal(J, 0, 5).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    let clients = (0..CLIENTS).map(|client| {
        let (store, stream) = (store.clone(), stream(round, client));
        tokio::spawn(async move {
            for version in 1.. {
                assert_eq!(store.commit(whole(stream, version)).await.unwrap(), Committed::Now);
                let mut out = std::io::stdout().lock();
                writeln!(out, "\nanswered {client} {version}").and_then(|()| out.flush()).unwrap();
            }
        })
    });
    common::join(clients).await;
}

/// Kills the child after this many answers; all it had said by then.
fn round(site: &Site, round: u8, answers: usize) -> BTreeSet<(u8, i64)> {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["child", "--exact", "--nocapture"]).env("ZHIYE_KILL_ROUND", round.to_string());
    command.env("ZHIYE_KILL_FOLDER", site.folder.path()).stdout(Stdio::piped());
    if let Some(database) = &site.database {
        command.env("ZHIYE_KILL_DATABASE", &database.url);
    }
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut answered = BTreeSet::new();
    let parse = |line: String| {
        let mut words = line.strip_prefix("answered ")?.split(' ');
        Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    };
    while answered.len() < answers {
        let line = lines.next().expect("the child ended by itself");
        answered.extend(parse(line));
    }
    child.kill().unwrap();
    answered.extend(lines.filter_map(parse));
    child.wait().unwrap();
    answered
}

async fn survives(site: Site) {
    for n in 0..ROUNDS {
        let answered = round(&site, n, usize::from(n) * 3 + 1);
        let store = site.open().await;
        check(&store, n, &answered).await;
        store.close().await;
    }
}

async fn check(store: &Store, round: u8, answered: &BTreeSet<(u8, i64)>) {
    for client in 0..CLIENTS {
        let stream = stream(round, client);
        let stored = store.load(J, stream, 0).await.unwrap();
        let versions: Vec<_> = stored.iter().map(|e| e.version).collect();
        let known = answered.iter().filter(|(c, _)| *c == client).count() as i64;
        assert!(versions.len() as i64 >= known, "round {round}: answered {known}, stored {versions:?}");
        assert_eq!(versions, (1..=versions.len() as i64).collect::<Vec<_>>());
        // repeating the last one, answered or not, stores nothing twice
        if let Some(last) = versions.last() {
            let again = store.commit(whole(stream, *last)).await.unwrap();
            assert_eq!(again, Committed::Before(part(stream, *last).to_vec()));
        }
    }
    let events = count(store, "events").await;
    for table in ["numbers", "words", "idempotency"] {
        assert_eq!(count(store, table).await, events, "round {round}: {table}");
    }
    assert_eq!(store.search(J, &[1], None, 1_000_000).await.unwrap().len() as i64, events);
    assert_eq!(count(store, "unsealed").await + count(store, "log").await, events);
    assert_eq!(store.log_size(J).await.unwrap(), count(store, "log").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_on_sqlite_loses_nothing_it_had_answered() {
    survives(Site::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_on_postgresql_loses_nothing_it_had_answered() {
    survives(Site::postgres()).await;
}

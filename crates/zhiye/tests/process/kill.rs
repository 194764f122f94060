//! `kill -9` under load: whatever was acknowledged is there afterwards, once, with the same number.

use crate::office::{Served, field, furnished, serve};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

const ROUNDS: usize = 20;
const CLIENTS: usize = 4;
/// Acknowledged in each round before it is killed.
const LEAST: usize = 4;

#[test]
fn nothing_acknowledged_is_lost_by_twenty_kills() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = furnished(folder.path());
    // The clients' own list: key → number.
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let before = numbers(&Served::start(serve(&data)), &token).len();
    for round in 0..ROUNDS {
        let mut served = Served::start(serve(&data));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (token, acknowledged) = (token.clone(), acknowledged.clone());
                let address = served.address.clone();
                thread::spawn(move || load(&address, &token, round, client, &acknowledged))
            })
            .collect();
        // Killed while they write, each round at another moment, but not before every round has something to lose.
        thread::sleep(Duration::from_millis(80 + 37 * round as u64 % 300));
        let mine = format!("{round}-");
        let written = || acknowledged.lock().unwrap().keys().filter(|key| key.starts_with(&mine)).count();
        while written() < LEAST {
            thread::sleep(Duration::from_millis(5));
        }
        served.kill();
        clients.into_iter().for_each(|client| client.join().unwrap());
    }
    let served = Served::start(serve(&data));
    let acknowledged = acknowledged.lock().unwrap();
    assert!(acknowledged.len() >= ROUNDS * LEAST, "only {} were acknowledged", acknowledged.len());
    for (key, number) in acknowledged.iter() {
        let again = served.file(&token, key, &text(key)).unwrap();
        assert_eq!(
            field(&again.body, "number").as_ref(),
            Some(number),
            "{key}: {} {}",
            again.status,
            again.body
        );
        let read = served.get(&format!("/api/v1/requests/{number}"), &token).unwrap();
        let whole = read.status == 200 && read.body.contains(&text(key));
        assert!(
            whole && read.body.matches(&noted(key)).count() <= 1,
            "{key} {number}: {} {}",
            read.status,
            read.body
        );
    }
    // Exactly once: the repeats above filed nothing anew, and nothing stands under two numbers.
    let all = numbers(&served, &token);
    let unanswered = all.len() - before - acknowledged.len();
    assert!(unanswered <= ROUNDS * CLIENTS, "{unanswered} were stored beyond what each client had in hand");
    let mut texts: Vec<String> = Vec::new();
    for number in all.iter().filter(|number| !acknowledged.values().any(|known| known == *number)) {
        texts.push(served.get(&format!("/api/v1/requests/{number}"), &token).unwrap().body);
    }
    for key in acknowledged.keys() {
        assert!(!texts.iter().any(|body| body.contains(&text(key))), "{key} was filed twice");
    }
    println!("{} acknowledged filings survived {ROUNDS} kills", acknowledged.len());
}

fn text(key: &str) -> String {
    format!("第 {key} 件，路灯不亮")
}

fn noted(key: &str) -> String {
    format!("已记下 {key} 号")
}

/// Every number the office lists.
fn numbers(served: &Served, token: &str) -> BTreeSet<String> {
    let (mut numbers, mut next) = (BTreeSet::new(), String::new());
    loop {
        let page = served.get(&format!("/api/v1/requests?limit=100{next}"), token).unwrap();
        let page: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let items = page["items"].as_array().unwrap();
        numbers.extend(items.iter().map(|item| item["number"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return numbers,
        }
    }
}

fn load(
    address: &str,
    token: &str,
    round: usize,
    client: usize,
    acknowledged: &Mutex<BTreeMap<String, String>>,
) {
    for n in 0.. {
        let key = format!("{round}-{client}-{n}");
        match crate::office::file(address, token, &key, &text(&key)) {
            Ok(answer) if answer.status == 201 => {
                let number = field(&answer.body, "number").unwrap();
                acknowledged.lock().unwrap().insert(key.clone(), number.clone());
                // Another kind of write to the same matter; it may be cut off.
                let _ = crate::office::note(address, token, &format!("note-{key}"), &number, &noted(&key));
            }
            _ => return,
        }
    }
}

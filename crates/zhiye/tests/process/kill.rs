//! `kill -9` under load: whatever was acknowledged is there afterwards, once, with the same number.

use crate::office::{Served, field, furnished, serve};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

const ROUNDS: usize = 20;
const CLIENTS: usize = 4;

#[test]
fn nothing_acknowledged_is_lost_by_twenty_kills() {
    let folder = tempfile::tempdir().unwrap();
    let (data, token) = furnished(folder.path());
    // The clients' own list: key → number.
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    for round in 0..ROUNDS {
        let mut served = Served::start(serve(&data));
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (token, acknowledged) = (token.clone(), acknowledged.clone());
                let address = served.address.clone();
                thread::spawn(move || load(&address, &token, round, client, &acknowledged))
            })
            .collect();
        // Killed while they write, each round at another moment.
        thread::sleep(Duration::from_millis(80 + 37 * round as u64 % 300));
        served.kill();
        clients.into_iter().for_each(|client| client.join().unwrap());
    }
    let served = Served::start(serve(&data));
    let acknowledged = acknowledged.lock().unwrap();
    assert!(acknowledged.len() > ROUNDS, "only {} were acknowledged", acknowledged.len());
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
        assert!(
            read.status == 200 && read.body.contains(&text(key)),
            "{key} {number}: {} {}",
            read.status,
            read.body
        );
    }
    println!("{} acknowledged filings survived {ROUNDS} kills", acknowledged.len());
}

fn text(key: &str) -> String {
    format!("第 {key} 件，路灯不亮")
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
                acknowledged.lock().unwrap().insert(key, number);
            }
            _ => return,
        }
    }
}

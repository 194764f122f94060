//! The same rows by bare PostgreSQL: prepared statements, pipelined with BEGIN and COMMIT in one journey, no checks.

use super::{
    filing::{Ids, filing},
    measure::Line,
};
use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
    time::{Duration, Instant},
};
use tokio_postgres::{Client, NoTls, Statement};
use zhiye_store::{Value, Write};

const INSERTS: [&str; 6] = [
    "INSERT INTO idempotency VALUES (1, $1, $2, $3)",
    "INSERT INTO events VALUES (1, $1, 1, $2, $3)",
    "INSERT INTO unsealed (jurisdiction, stream, version) VALUES (1, $1, 1)",
    "INSERT INTO filings VALUES ($1, $2, $3, $4, $5, $6)",
    "INSERT INTO words VALUES (1, $1, $2, $3, $4, NULL)",
    "INSERT INTO search VALUES (1, $1, $2, $3, array_to_tsvector(string_to_array($4, ' ')))",
];

pub async fn run(url: &str, connections: usize, group: usize, time: Duration) -> Line {
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move { one(&url, group, started, time).await })
        })
        .collect();
    let (mut times, mut filings) = (Vec::new(), 0);
    for task in tasks {
        let found = task.await.expect("a connection works");
        filings += found.len() * group;
        times.extend(found);
    }
    Line::new(filings, started.elapsed(), times)
}

async fn one(url: &str, group: usize, started: Instant, time: Duration) -> Vec<f64> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("the server answers");
    tokio::spawn(connection);
    let mut prepared = Vec::new();
    for sql in INSERTS {
        prepared.push(client.prepare(sql).await.expect("the tables are there"));
    }
    let mut times = Vec::new();
    while started.elapsed() < time {
        let writes: Vec<Vec<(usize, Vec<Value>)>> = (0..group).map(|_| rows(&filing(Ids::Random))).collect();
        let sent = Instant::now();
        store(&client, &prepared, &writes).await;
        times.push(sent.elapsed().as_secs_f64());
    }
    times
}

async fn store(client: &Client, prepared: &[Statement], writes: &[Vec<(usize, Vec<Value>)>]) {
    let mut sent: Vec<Pin<Box<dyn Future<Output = ()> + Send + '_>>> = Vec::new();
    sent.push(Box::pin(async { client.batch_execute("BEGIN").await.expect("a transaction begins") }));
    for (at, values) in writes.iter().flatten() {
        sent.push(Box::pin(async move {
            client.execute_raw(&prepared[*at], values).await.expect("a row is inserted");
        }));
    }
    sent.push(Box::pin(async { client.batch_execute("COMMIT").await.expect("the disk has room") }));
    // first polled in the order of the list, which is the order on the connection
    poll_fn(|cx| {
        sent.retain_mut(|future| future.as_mut().poll(cx).is_pending());
        if sent.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn rows(write: &Write) -> Vec<(usize, Vec<Value>)> {
    let event = &write.events[0];
    let key = write.key.map(|key| key.0);
    let mut rows = vec![
        (0, vec![key.into(), write.at.into(), write.result.clone().into()]),
        (1, vec![event.stream.into(), event.at.into(), event.bytes.clone().into()]),
        (2, vec![event.stream.into()]),
        (3, write.rows[0].params.clone()),
    ];
    for words in &write.words {
        let sealed = words.sealed.clone();
        rows.push((4, vec![words.id.into(), words.stream.into(), words.class.clone().into(), sealed.into()]));
    }
    let new = &write.terms[0];
    let tokens: Vec<String> = new.terms.iter().map(|term| format!("{:08x}", *term as u32)).collect();
    rows.push((5, vec![new.words.into(), new.stream.into(), new.doc.into(), tokens.join(" ").into()]));
    rows
}

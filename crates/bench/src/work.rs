//! What clients do, as people and programs would: file, read, list, note, search, track.

use crate::{
    client::{As, Call, Client},
    load::Ready,
    texts,
};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// A kind of work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    File,
    Read,
    Page,
    List,
    Note,
    SearchCommon,
    SearchMiddling,
    SearchRare,
    SearchNarrow,
    Track,
}

impl Work {
    pub const ALL: [Work; 10] = [
        Work::File,
        Work::Read,
        Work::Page,
        Work::List,
        Work::Note,
        Work::SearchCommon,
        Work::SearchMiddling,
        Work::SearchRare,
        Work::SearchNarrow,
        Work::Track,
    ];

    /// Code and what it is.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Work::File => ("W1", "file, by the API"),
            Work::Read => ("W2", "read one, by the API"),
            Work::Page => ("W2p", "the staff page of one"),
            Work::List => ("W3", "50 open by deadline, of a category"),
            Work::Note => ("W4", "add a note, by the API"),
            Work::SearchCommon => ("W5c", "newest 20 with a common word"),
            Work::SearchMiddling => ("W5m", "newest 20 with a middling word"),
            Work::SearchRare => ("W5r", "newest 20 with a rare word"),
            Work::SearchNarrow => ("W5n", "a common word, one of a hundred may be read"),
            Work::Track => ("W6", "the resident's page of one"),
        }
    }

    fn call(self, ready: &Ready, categories: &[String], n: u64) -> Call {
        let pick = mixed(n);
        let sample = &ready.samples[pick as usize % ready.samples.len()];
        let program = || As::Program(ready.tokens[n as usize % ready.tokens.len()].0.clone());
        let search = |who: As, text: &str| {
            Call::post(who, "/api/v1/searches", json!({ "text": text }).to_string(), None)
        };
        match self {
            Work::File => {
                let category = &categories[pick as usize % categories.len()];
                let body = json!({
                    "kind": "help", "channel": "phone", "category": category, "text": texts::text(n),
                    "contact": { "name": "住户", "phone": format!("138{:08}", n % 100_000_000) },
                });
                Call::post(program(), "/api/v1/requests", body.to_string(), Some(format!("f{n}")))
            }
            Work::Read => Call::get(program(), format!("/api/v1/requests/{}", sample.number)),
            Work::Page => {
                Call::get(As::Staff(ready.staff.0.clone()), format!("/staff/requests/{}", sample.number))
            }
            Work::List => {
                let category = &categories[pick as usize % categories.len()];
                let path = format!("/api/v1/requests?open=true&sort=due&limit=50&category={category}");
                Call::get(program(), path)
            }
            Work::Note => {
                let path = format!("/api/v1/requests/{}/notes", sample.number);
                Call::post(
                    program(),
                    path,
                    json!({ "text": texts::note(n) }).to_string(),
                    Some(format!("n{n}")),
                )
            }
            Work::SearchCommon => search(program(), texts::COMMON),
            Work::SearchMiddling => search(program(), texts::MIDDLING),
            Work::SearchRare => search(program(), texts::RARE),
            Work::SearchNarrow => search(As::Program(ready.narrow.0.clone()), texts::COMMON),
            Work::Track => Call::get(As::Resident(sample.session.0.clone()), "/matter"),
        }
    }
}

fn mixed(n: u64) -> u64 {
    let x = (n ^ 0x5bd1_e995).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ (x >> 29)
}

/// What clients got in a while.
pub struct Figures {
    pub work: Work,
    pub clients: usize,
    pub per_second: f64,
    /// Milliseconds: half, 95 and 99 of a hundred, the longest.
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
    /// Answers that were not good, with one of their statuses.
    pub failed: Option<(u64, u16)>,
    /// Bytes of a body, on average.
    pub bytes: f64,
}

/// Numbers that nobody had, over all rounds and earlier runs on the same office, so that each filing is a new one.
static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    AtomicU64::new((now.as_secs() << 24) | (1 << 60))
});

/// Some clients at the same work for a while.
pub async fn round(
    address: SocketAddr,
    ready: &Arc<Ready>,
    categories: &Arc<Vec<String>>,
    work: Work,
    clients: usize,
    time: Duration,
) -> anyhow::Result<Figures> {
    let mut connections = Vec::new();
    for _ in 0..clients {
        connections.push(Client::to(address).await?);
    }
    let began = Instant::now();
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|client| {
            let (ready, categories) = (Arc::clone(ready), Arc::clone(categories));
            tokio::spawn(async move { one(client, &ready, &categories, work, began, time).await })
        })
        .collect();
    let (mut times, mut bytes, mut failed, mut status) = (Vec::new(), 0, 0, 0);
    for task in tasks {
        let done = task.await??;
        times.extend(done.times);
        bytes += done.bytes;
        failed += done.failed;
        status = if done.failed > 0 { done.status } else { status };
    }
    let took = began.elapsed().as_secs_f64();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or_default()
    };
    Ok(Figures {
        work,
        clients,
        per_second: times.len() as f64 / took,
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        max: at(1.0),
        failed: (failed > 0).then_some((failed, status)),
        bytes: bytes as f64 / times.len().max(1) as f64,
    })
}

#[derive(Default)]
struct Done {
    /// Milliseconds each.
    times: Vec<f64>,
    bytes: usize,
    failed: u64,
    status: u16,
}

async fn one(
    mut client: Client,
    ready: &Ready,
    categories: &[String],
    work: Work,
    began: Instant,
    time: Duration,
) -> anyhow::Result<Done> {
    let mut done = Done::default();
    while began.elapsed() < time {
        let call = work.call(ready, categories, NEXT.fetch_add(1, Ordering::Relaxed));
        let sent = Instant::now();
        let (status, body) = client.send(&call).await?;
        done.times.push(sent.elapsed().as_secs_f64() * 1e3);
        done.bytes += body.len();
        if !(200..300).contains(&status) {
            done.failed += 1;
            done.status = status;
        }
    }
    Ok(done)
}

/// How many matters a search finds when its pages are followed to the end.
pub async fn recall(address: SocketAddr, token: &str, text: &str) -> anyhow::Result<u64> {
    let mut client = Client::to(address).await?;
    let (mut found, mut before) = (0, Value::Null);
    loop {
        let body = json!({ "text": text, "limit": 100, "before": before }).to_string();
        let call = Call::post(As::Program(token.to_owned()), "/api/v1/searches", body, None);
        let (status, answer) = client.send(&call).await?;
        anyhow::ensure!(status == 200, "a search was answered with {status}");
        let page: Value = serde_json::from_slice(&answer)?;
        found += page["items"].as_array().map_or(0, Vec::len) as u64;
        before = page["next"].clone();
        if before.is_null() {
            return Ok(found);
        }
    }
}

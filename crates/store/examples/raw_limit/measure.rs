//! Counting and timing.

use crate::filing::{Ids, filing};
use std::time::{Duration, Instant};
use zhiye_store::Store;

/// What one configuration did.
pub struct Line {
    per_second: f64,
    /// Seconds per commit, sorted.
    times: Vec<f64>,
}

impl Line {
    pub fn new(filings: usize, took: Duration, mut times: Vec<f64>) -> Line {
        times.sort_by(f64::total_cmp);
        Line { per_second: filings as f64 / took.as_secs_f64(), times }
    }

    pub fn print(&self, name: &str, raw: Option<&Line>) {
        let at = |share: f64| {
            let place = ((self.times.len() as f64 * share) as usize).min(self.times.len().saturating_sub(1));
            self.times.get(place).map_or(0.0, |seconds| seconds * 1e3)
        };
        let ratio =
            raw.map_or_else(|| "-".to_owned(), |raw| format!("{:.2}", self.per_second / raw.per_second));
        let (p50, p99, max) = (at(0.5), at(0.99), at(1.0));
        println!("{name:<54} {:>9.0} {ratio:>8} {p50:>8.2} {p99:>8.2} {max:>8.1}", self.per_second);
    }
}

/// Clients that file one after the other, as fast as they are answered.
pub async fn clients(store: &Store, count: usize, ids: Ids, time: Duration) -> Line {
    let started = Instant::now();
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                while started.elapsed() < time {
                    let write = filing(ids);
                    let sent = Instant::now();
                    store.commit(write).await.expect("a filing is stored");
                    times.push(sent.elapsed().as_secs_f64());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a client ends"));
    }
    Line::new(times.len(), started.elapsed(), times)
}

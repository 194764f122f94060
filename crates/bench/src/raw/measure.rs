//! Counting and timing.

use super::filing::{Ids, filing};
use std::time::{Duration, Instant};
use zhiye_store::Store;

/// What one configuration did.
#[derive(Clone)]
pub struct Line {
    pub per_second: f64,
    /// Seconds per commit, sorted.
    times: Vec<f64>,
}

impl Line {
    pub fn new(done: usize, took: Duration, mut times: Vec<f64>) -> Line {
        times.sort_by(f64::total_cmp);
        Line { per_second: done as f64 / took.as_secs_f64(), times }
    }

    /// Milliseconds within which this share was done.
    pub fn millis(&self, share: f64) -> f64 {
        let place = ((self.times.len() as f64 * share) as usize).min(self.times.len().saturating_sub(1));
        self.times.get(place).map_or(0.0, |seconds| seconds * 1e3)
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

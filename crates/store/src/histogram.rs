//! How long things take, counted for the figures. Nothing of it is stored and no decision depends on it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

/// Upper ends of the buckets, in microseconds.
pub const BUCKETS: [u64; 12] =
    [500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000, 20_000_000];

/// Durations in buckets. Counting takes no lock.
#[derive(Debug, Default)]
pub struct Histogram {
    buckets: [AtomicU64; BUCKETS.len() + 1],
    micros: AtomicU64,
}

/// A duration being measured.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    pub fn read(self) -> Duration {
        self.0.elapsed()
    }
}

/// What was counted so far.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counted {
    /// Up to each end of [`BUCKETS`], everything below included.
    pub up_to: Vec<u64>,
    pub count: u64,
    pub micros: u64,
}

impl Histogram {
    pub fn record(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.partition_point(|end| *end < micros);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub fn counted(&self) -> Counted {
        let mut sum = 0;
        let mut up_to: Vec<u64> = Vec::with_capacity(self.buckets.len());
        for bucket in &self.buckets {
            sum += bucket.load(Ordering::Relaxed);
            up_to.push(sum);
        }
        up_to.pop();
        Counted { up_to, count: sum, micros: self.micros.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_what_is_below_it_and_the_count_holds_all() {
        let histogram = Histogram::default();
        for micros in [400, 500, 501, 30_000_000] {
            histogram.record(Duration::from_micros(micros));
        }
        let counted = histogram.counted();
        assert_eq!((counted.up_to[0], counted.up_to[1], counted.up_to[11]), (2, 3, 3));
        assert_eq!((counted.count, counted.micros), (4, 30_001_401));
    }
}

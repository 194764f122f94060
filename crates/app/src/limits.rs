//! Slowing addresses that try too often. Counted in this process and by keyed address only; numbers and codes are
//! never locked.

use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trial {
    /// A wrong number or code.
    Track,
    /// A wrong password or PIN.
    SignIn,
    /// A filing.
    File,
}

impl Trial {
    /// Tries that are free, and the window in seconds after which they are forgotten.
    fn allowance(self) -> (u32, i64) {
        match self {
            Trial::Track => (8, 15 * 60),
            Trial::SignIn => (8, 15 * 60),
            Trial::File => (30, 60 * 60),
        }
    }

    /// Tries from everywhere together in one window, above which every address is slowed.
    fn cap(self) -> u32 {
        match self {
            Trial::Track => 2_000,
            Trial::SignIn => 2_000,
            Trial::File => 100_000,
        }
    }
}

#[derive(Default)]
pub(crate) struct Limits(Mutex<HashMap<(Trial, String), Tries>>);

#[derive(Clone, Copy)]
struct Tries {
    count: u32,
    first: i64,
    last: i64,
}

/// Counters held at most; beyond that the oldest windows go first.
const MOST: usize = 100_000;

impl Limits {
    /// Seconds this address must wait before it may try again, 0 if it may.
    pub fn wait(&self, trial: Trial, address: &str, now: Timestamp) -> u32 {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = now.as_second();
        let (free, window) = trial.allowance();
        let everywhere = held.get(&(trial, String::new())).copied();
        let capped = everywhere.is_some_and(|t| t.count > trial.cap() && seconds - t.first < window);
        let Some(tries) = held.get(&(trial, address.to_owned())) else { return u32::from(capped) * 5 };
        if seconds - tries.last >= window {
            return u32::from(capped) * 5;
        }
        // Two seconds after the free tries, then doubling, a quarter of an hour at most.
        let over = tries.count.saturating_sub(free);
        if over == 0 {
            return u32::from(capped) * 5;
        }
        let pause = 2i64.saturating_pow(over.min(10)).min(window);
        (tries.last + pause - seconds).clamp(0, window) as u32
    }

    /// A try that failed (or a filing).
    pub fn count(&self, trial: Trial, address: &str, now: Timestamp) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = now.as_second();
        if held.len() > MOST {
            held.retain(|(trial, _), tries| seconds - tries.last < trial.allowance().1);
        }
        for address in [address, ""] {
            let tries = held.entry((trial, address.to_owned())).or_insert(Tries {
                count: 0,
                first: seconds,
                last: seconds,
            });
            if seconds - tries.first >= trial.allowance().1 && seconds - tries.last >= trial.allowance().1 {
                *tries = Tries { count: 0, first: seconds, last: seconds };
            }
            tries.count += 1;
            tries.last = seconds;
        }
    }

    /// A try that succeeded: the address starts anew.
    pub fn forget(&self, trial: Trial, address: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&(trial, address.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + seconds).unwrap()
    }

    #[test]
    fn an_address_is_slowed_after_eight_wrong_tries_and_let_go_later() {
        let limits = Limits::default();
        for _ in 0..8 {
            limits.count(Trial::Track, "a", at(0));
        }
        assert_eq!(limits.wait(Trial::Track, "a", at(0)), 0);
        limits.count(Trial::Track, "a", at(0));
        assert_eq!(limits.wait(Trial::Track, "a", at(0)), 2);
        limits.count(Trial::Track, "a", at(2));
        assert_eq!(limits.wait(Trial::Track, "a", at(2)), 4);
        assert_eq!(limits.wait(Trial::Track, "b", at(2)), 0);
        assert_eq!(limits.wait(Trial::Track, "a", at(2 + 15 * 60)), 0);
    }

    #[test]
    fn a_right_try_starts_anew() {
        let limits = Limits::default();
        for _ in 0..12 {
            limits.count(Trial::SignIn, "a", at(0));
        }
        limits.forget(Trial::SignIn, "a");
        assert_eq!(limits.wait(Trial::SignIn, "a", at(0)), 0);
    }

    #[test]
    fn many_addresses_together_slow_everyone() {
        let limits = Limits::default();
        for i in 0..2_001 {
            limits.count(Trial::Track, &format!("a{i}"), at(0));
        }
        assert_eq!(limits.wait(Trial::Track, "new", at(1)), 5);
        assert_eq!(limits.wait(Trial::Track, "new", at(16 * 60)), 0);
    }
}

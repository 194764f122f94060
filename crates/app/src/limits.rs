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
    /// Tries that are free, and the seconds in which that many are forgotten.
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

/// What an address has tried: a debt in milliseconds that time pays off. A try that succeeds pays nothing, so one
/// right pair in between does not buy more wrong ones.
#[derive(Clone, Copy)]
struct Tries {
    debt: i64,
    last: i64,
}

impl Tries {
    /// What is left of the debt. A clock that jumped back neither adds nor takes.
    fn left(self, now: i64) -> i64 {
        (self.debt - (now - self.last).max(0)).max(0)
    }
}

/// Counters held at most; beyond that those who owe nothing go, then all addresses.
const MOST: usize = 100_000;
/// While too many try from everywhere, each address waits this long after its last try, its first one included.
const CAPPED: i64 = 5_000;
/// All addresses together.
const EVERYWHERE: &str = "";

impl Limits {
    /// Seconds this address must wait before it may try again, 0 if it may. The wait counts from the address's own
    /// last try, so it always ends: nobody is locked out by what others do.
    pub fn wait(&self, trial: Trial, address: &str, now: Timestamp) -> u32 {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_millisecond();
        let (free, window) = trial.allowance();
        let owed = |debt: i64, tries: u32| round_up(debt, window * 1_000 / i64::from(tries));
        let everywhere = held.get(&(trial, EVERYWHERE.to_owned())).map_or(0, |tries| tries.left(now));
        let capped = owed(everywhere, trial.cap()) > i64::from(trial.cap());
        let key = (trial, address.to_owned());
        let Some(tries) = held.get_mut(&key) else {
            if capped {
                held.insert(key, Tries { debt: 0, last: now });
            }
            return if capped { (CAPPED / 1_000) as u32 } else { 0 };
        };
        // After a clock jumped back the wait counts from here on, not from a moment that lies ahead.
        tries.last = tries.last.min(now);
        // Two seconds after the free tries, then doubling, a quarter of an hour at most.
        let over = owed(tries.left(now), free) - i64::from(free);
        let slowed = if over <= 0 { 0 } else { 2i64.pow(over.min(10) as u32).min(window) * 1_000 };
        let pause = if capped { slowed.max(CAPPED) } else { slowed };
        round_up((pause - (now - tries.last)).max(0), 1_000) as u32
    }

    /// A try that failed (or a filing).
    pub fn count(&self, trial: Trial, address: &str, now: Timestamp) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.as_millisecond();
        make_room(&mut held, now);
        let (free, window) = trial.allowance();
        for (who, tries) in [(address, free), (EVERYWHERE, trial.cap())] {
            let owing = held.entry((trial, who.to_owned())).or_insert(Tries { debt: 0, last: now });
            *owing = Tries { debt: owing.left(now) + window * 1_000 / i64::from(tries), last: now };
        }
    }
}

/// A division that rounds up; neither is negative.
fn round_up(amount: i64, by: i64) -> i64 {
    (amount + by - 1) / by
}

fn make_room(held: &mut HashMap<(Trial, String), Tries>, now: i64) {
    if held.len() >= MOST {
        held.retain(|_, tries| tries.left(now) > 0);
    }
    if held.len() >= MOST {
        held.retain(|(_, address), _| address == EVERYWHERE);
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
    fn wrong_tries_come_back_slowly_however_they_are_spread() {
        let limits = Limits::default();
        let mut tried = 0;
        for second in 0..3_600 {
            if limits.wait(Trial::Track, "a", at(second)) == 0 {
                limits.count(Trial::Track, "a", at(second));
                tried += 1;
            }
        }
        assert!((32..60).contains(&tried), "{tried} wrong codes in an hour from one address");
    }

    #[test]
    fn a_clock_that_jumps_back_keeps_nobody_waiting_for_it() {
        let limits = Limits::default();
        for _ in 0..9 {
            limits.count(Trial::Track, "a", at(10_000));
        }
        assert_eq!(limits.wait(Trial::Track, "a", at(0)), 2);
        assert_eq!(limits.wait(Trial::Track, "a", at(2)), 0);
    }

    /// More wrong tries than the cap, from as many addresses, at one moment.
    fn flood(limits: &Limits, seconds: i64) {
        for i in 0..2_001 {
            limits.count(Trial::Track, &format!("a{i}"), at(seconds));
        }
    }

    #[test]
    fn many_addresses_together_slow_everyone_and_lock_nobody_out() {
        let limits = Limits::default();
        flood(&limits, 0);
        assert_eq!(limits.wait(Trial::Track, "new", at(0)), 5);
        flood(&limits, 1);
        assert_eq!(limits.wait(Trial::Track, "new", at(2)), 3);
        assert_eq!(limits.wait(Trial::Track, "new", at(5)), 0, "five seconds after its own first try");
        assert_eq!(limits.wait(Trial::Track, "other", at(31 * 60)), 0);
    }

    #[test]
    fn a_flood_that_goes_on_stays_capped() {
        let limits = Limits::default();
        for minute in 0..20 {
            flood(&limits, minute * 60);
            assert_eq!(limits.wait(Trial::Track, &format!("new{minute}"), at(minute * 60)), 5, "{minute}");
        }
    }

    #[test]
    fn memory_for_addresses_is_bounded() {
        let limits = Limits::default();
        for i in 0..MOST + 5_000 {
            limits.count(Trial::File, &format!("a{i}"), at(0));
        }
        assert!(limits.0.lock().unwrap().len() <= MOST + 1);
    }
}

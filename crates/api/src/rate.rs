//! How often a token may ask. Counted in this process; who may do what is not decided here.

use jiff::Timestamp;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use zhiye_app::domain::PersonId;

/// Requests of each person's programs in the running minute.
pub struct Rate {
    most: u32,
    minute: Mutex<(i64, HashMap<PersonId, u32>)>,
}

impl Rate {
    pub fn new(most: u32) -> Rate {
        Rate { most, minute: Mutex::new((0, HashMap::new())) }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// The seconds until the next minute, if there were too many.
    pub fn count(&self, person: PersonId, now: Timestamp) -> Result<(), u32> {
        let (seconds, mut held) =
            (now.as_second(), self.minute.lock().unwrap_or_else(PoisonError::into_inner));
        if held.0 != seconds / 60 {
            *held = (seconds / 60, HashMap::new());
        }
        let count = held.1.entry(person).or_default();
        *count = count.saturating_add(1);
        if *count > self.most { Err((60 - seconds.rem_euclid(60)) as u32) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_in_a_minute_wait_for_the_next_and_nobody_else_does() {
        let (rate, at) =
            (Rate::new(2), |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap());
        let (ada, bo) = (PersonId([1; 16]), PersonId([2; 16]));
        assert_eq!(
            [rate.count(ada, at(0)), rate.count(ada, at(1)), rate.count(ada, at(50))],
            [Ok(()), Ok(()), Err(10)]
        );
        assert_eq!(rate.count(bo, at(50)), Ok(()));
        assert_eq!(rate.count(ada, at(60)), Ok(()));
    }
}

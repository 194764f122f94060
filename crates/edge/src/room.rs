//! Room in memory for uploads that are on their way: all of them together hold so much and no more. Whoever comes
//! later waits for a moment, and is then asked to try again. Each takes room for what has really arrived, so that a
//! slow line holds little.

use crate::Problem;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// Room is taken in pieces of this size, in bytes.
const PIECE: usize = 64 * 1024;
/// How long an upload waits for room.
const PATIENCE: Duration = Duration::from_secs(20);
/// After how many seconds to try again.
const AGAIN: u32 = 30;

/// Four uploads of the largest size at once, or many small ones.
static TOGETHER: Semaphore = Semaphore::const_new(4 * crate::upload::MOST_TOGETHER / PIECE);

/// The room one upload holds; given back when it is dropped.
#[derive(Clone, Debug)]
pub struct Room {
    of: &'static Semaphore,
    patience: Duration,
    held: Option<Arc<SemaphorePermit<'static>>>,
    pieces: usize,
}

impl Default for Room {
    fn default() -> Room {
        Room { of: &TOGETHER, patience: PATIENCE, held: None, pieces: 0 }
    }
}

/// What an upload holds in memory says nothing about what it is.
impl PartialEq for Room {
    fn eq(&self, _: &Room) -> bool {
        true
    }
}

impl Eq for Room {}

impl Room {
    /// Takes room for so many bytes in all.
    pub async fn take(&mut self, bytes: usize) -> Result<(), Problem> {
        let more = bytes.div_ceil(PIECE).saturating_sub(self.pieces);
        if more == 0 {
            return Ok(());
        }
        let count = u32::try_from(more).map_err(|_| Problem::TooLarge)?;
        let taken = timeout(self.patience, self.of.acquire_many(count)).await;
        let Ok(Ok(taken)) = taken else { return Err(Problem::Slow(AGAIN)) };
        match self.held.as_mut().and_then(Arc::get_mut) {
            Some(held) => held.merge(taken),
            None => self.held = Some(Arc::new(taken)),
        }
        self.pieces += more;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SMALL: Semaphore = Semaphore::const_new(3);

    fn room() -> Room {
        Room { of: &SMALL, patience: Duration::from_millis(20), ..Room::default() }
    }

    #[tokio::test]
    async fn what_does_not_fit_waits_and_is_then_asked_to_come_again() {
        let (mut first, mut second) = (room(), room());
        first.take(10).await.unwrap();
        first.take(PIECE).await.unwrap();
        first.take(2 * PIECE + 1).await.unwrap();
        assert_eq!(SMALL.available_permits(), 0);
        assert_eq!(second.take(1).await, Err(Problem::Slow(AGAIN)));
        drop(first);
        assert_eq!(second.take(3 * PIECE).await, Ok(()));
    }
}

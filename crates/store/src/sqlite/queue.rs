//! What waits for the writer or the readers: two lanes, taken in portions. It drops nothing.

use crate::Lane;
use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    wake: Condvar,
}

struct State<T> {
    interactive: VecDeque<T>,
    batch: VecDeque<T>,
    closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new() -> Queue<T> {
        let state = State { interactive: VecDeque::new(), batch: VecDeque::new(), closed: false };
        Queue { state: Mutex::new(state), wake: Condvar::new() }
    }

    /// Gives the item back if the queue is closed.
    pub(super) fn push(&self, lane: Lane, item: T) -> Result<(), T> {
        let mut state = self.lock();
        if state.closed {
            return Err(item);
        }
        match lane {
            Lane::Interactive => state.interactive.push_back(item),
            Lane::Batch => state.batch.push_back(item),
        }
        drop(state);
        self.wake.notify_one();
        Ok(())
    }

    /// Waits for something and takes up to `cap` of it, interactive first; a sixteenth is kept for the batch lane so
    /// that a busy morning does not stop an import, and the batch lane never takes more than a quarter, so that an
    /// import does not make people wait. `None` when closed and empty.
    pub(super) fn take(&self, cap: usize) -> Option<Vec<T>> {
        let mut state = self.lock();
        while state.interactive.is_empty() && state.batch.is_empty() {
            if state.closed {
                return None;
            }
            state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let kept = state.batch.len().min(cap / 16);
        let people = state.interactive.len().min(cap - kept);
        let others = state.batch.len().min((cap / 4).max(1)).min(cap - people);
        let State { interactive, batch, .. } = &mut *state;
        Some(interactive.drain(..people).chain(batch.drain(..others)).collect())
    }

    /// Back to the head of the interactive lane, in order: these were taken before anything that waits now.
    pub(super) fn put_back(&self, items: impl DoubleEndedIterator<Item = T>) {
        let mut state = self.lock();
        items.rev().for_each(|item| state.interactive.push_front(item));
    }

    pub(super) fn len(&self) -> usize {
        let state = self.lock();
        state.interactive.len() + state.batch.len()
    }

    /// Takes no more; what waits is still handed out.
    pub(super) fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }

    /// Takes no more and drops what waits: its callers see that nobody will answer.
    pub(super) fn abandon(&self) {
        let mut state = self.lock();
        state.closed = true;
        state.interactive.clear();
        state.batch.clear();
        drop(state);
        self.wake.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(people: i32, batch: i32) -> Queue<i32> {
        let queue = Queue::new();
        (0..people).for_each(|n| queue.push(Lane::Interactive, n).unwrap());
        (0..batch).for_each(|n| queue.push(Lane::Batch, 1000 + n).unwrap());
        queue
    }

    #[test]
    fn people_go_before_the_batch_and_the_batch_never_starves() {
        let queue = queue(40, 40);
        let taken = queue.take(32).unwrap();
        assert_eq!(taken[..30], (0..30).collect::<Vec<_>>());
        assert_eq!(taken[30..], [1000, 1001]);
    }

    #[test]
    fn a_batch_alone_takes_a_quarter_of_a_group() {
        assert_eq!(queue(0, 40).take(32).unwrap().len(), 8);
        assert_eq!(queue(0, 2).take(1).unwrap(), [1000]);
    }

    #[test]
    fn what_is_put_back_comes_first_and_in_order() {
        let queue = queue(3, 0);
        let taken = queue.take(2).unwrap();
        queue.put_back(taken.into_iter());
        assert_eq!(queue.take(3).unwrap(), [0, 1, 2]);
    }

    #[test]
    fn a_closed_queue_hands_out_the_rest_and_then_ends() {
        let queue = queue(1, 0);
        queue.close();
        assert_eq!(queue.push(Lane::Interactive, 9), Err(9));
        assert_eq!(queue.take(8), Some(vec![0]));
        assert_eq!(queue.take(8), None);
    }
}

//! Statements sent without waiting for each other's answers, in order.

use std::{
    future::{Future, poll_fn},
    pin::Pin,
    task::Poll,
};

pub(super) type Sent<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Polls the futures in order until all are done. A statement is sent when its future is first polled, so the
/// order of the list is the order on the connection; a general `join_all` does not promise that.
pub(super) async fn in_order<T>(mut futures: Vec<Sent<'_, T>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    let mut first = 0;
    poll_fn(|cx| {
        for (future, slot) in futures.iter_mut().zip(&mut done).skip(first) {
            if slot.is_none()
                && let Poll::Ready(value) = future.as_mut().poll(cx)
            {
                *slot = Some(value);
            }
        }
        while done.get(first).is_some_and(Option::is_some) {
            first += 1;
        }
        if first == done.len() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

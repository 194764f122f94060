//! What happens by itself: clocks that fire, sealing the order, forgetting what has expired.

use crate::{App, Ask, No};
use jiff::{SignedDuration, Timestamp};
use zhiye_domain::{
    Actor, RequestId,
    request::{Channel, wakes},
};
use zhiye_store::Lane;
use zhiye_views::requests::waking;

/// What one round did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Upkept {
    /// Requests whose provisional deadlines a newer calendar moved.
    pub moved: usize,
    /// Requests that moved on by their own clock.
    pub woken: usize,
    /// Events that got their place in the order.
    pub sealed: usize,
    /// Notices put on workbenches.
    pub told: usize,
    /// Rows forgotten.
    pub pruned: u64,
}

/// Requests woken in one round, and events sealed in one transaction.
const ROUND: i64 = 200;
const SEAL: usize = 1_000;
/// How long a repeated form gets its first result.
const KEYS_DAYS: i64 = 30;

impl App {
    /// One round of everything. Safe to run in several processes: each step is a command or a compare-and-swap.
    pub async fn upkeep(&self) -> Result<Upkept, No> {
        let moved = self.apply_calendar().await?;
        let woken = self.wake().await?;
        let sealed = self.seal().await?;
        self.remind().await?;
        let told = self.deliver_notices().await?;
        let now = self.clock().now();
        let keys_before = now - SignedDuration::from_hours(24 * KEYS_DAYS);
        let mut pruned = self.store().prune(now.as_millisecond(), keys_before.as_millisecond()).await?;
        pruned += self.forget_draft_photos().await?;
        pruned += self.forget_now_and_then(now).await?;
        Ok(Upkept { moved, woken, sealed, told, pruned })
    }

    /// Fires the clocks that are up. A matter that can't be read is said in the log and does not stop the others.
    pub async fn wake(&self) -> Result<usize, No> {
        let now = self.clock().now();
        let rows = self.store().query(waking(self.jurisdiction(), now, ROUND)).await?;
        let mut woken = 0;
        for row in &rows {
            let id = RequestId(row.id(0)?.0);
            match self.wake_one(id, now).await {
                Ok(true) => woken += 1,
                // Someone was faster; the next round looks again.
                Ok(false) | Err(No::Refused(_)) => {}
                Err(error) => tracing::error!(request = %id, error = %error, "a clock could not fire"),
            }
        }
        Ok(woken)
    }

    async fn wake_one(&self, id: RequestId, now: Timestamp) -> Result<bool, No> {
        let Some(loaded) = self.load(id).await? else { return Ok(false) };
        let Some((_, command)) = wakes(&loaded.state).filter(|(at, _)| *at <= now) else { return Ok(false) };
        let ask = Ask { lane: Lane::Batch, ..Ask::new(Actor::System, Channel::Other) };
        self.act(&ask, id, command, self.desk()).await.map(|_| true)
    }

    /// Gives waiting events their place in the global order.
    pub async fn seal(&self) -> Result<usize, No> {
        let mut sealed = 0;
        loop {
            let now = self.clock().now().as_millisecond();
            match self.store().seal(self.jurisdiction(), now, SEAL).await? {
                0 => return Ok(sealed),
                n => sealed += n,
            }
        }
    }
}

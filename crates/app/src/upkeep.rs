//! What happens by itself: clocks that fire, sealing the order, forgetting what has expired.

use crate::{App, Ask, No};
use jiff::SignedDuration;
use zhiye_domain::{
    Actor, RequestId,
    request::{Channel, wakes},
};
use zhiye_store::Lane;
use zhiye_views::requests::waking;

/// What one round did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Upkept {
    /// Requests that moved on by their own clock.
    pub woken: usize,
    /// Events that got their place in the order.
    pub sealed: usize,
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
        let woken = self.wake().await?;
        let sealed = self.seal().await?;
        let now = self.clock().now();
        let keys_before = now - SignedDuration::from_hours(24 * KEYS_DAYS);
        let mut pruned = self.store().prune(now.as_millisecond(), keys_before.as_millisecond()).await?;
        pruned += self.forget_draft_photos().await?;
        Ok(Upkept { woken, sealed, pruned })
    }

    /// Fires the clocks that are up.
    pub async fn wake(&self) -> Result<usize, No> {
        let now = self.clock().now();
        let rows = self.store().query(waking(self.jurisdiction(), now, ROUND)).await?;
        let mut woken = 0;
        for row in &rows {
            let id = RequestId(row.id(0)?.0);
            let Some(loaded) = self.load(id).await? else { continue };
            let Some((at, command)) = wakes(&loaded.state) else { continue };
            if at > now {
                continue;
            }
            let ask = Ask { lane: Lane::Batch, ..Ask::new(Actor::System, Channel::Other) };
            match self.act(&ask, id, command, self.desk()).await {
                Ok(_) => woken += 1,
                // Someone was faster; the next round looks again.
                Err(No::Refused(_)) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(woken)
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

//! The outbox: what has to leave the house after a commit. At least once, with a lease, a growing pause after
//! failures and a place for what never got through. It delivers nothing itself.

use crate::{Fault, Id, Lane, Millis, Row, Statement, Store, plan::Step, reads::bounded, store::fault_of};

/// After this many deliveries a notice is given up and waits for somebody to look.
const MOST_ATTEMPTS: i64 = 12;
/// The first pause; each next one is twice as long, up to the last.
const FIRST_PAUSE: Millis = 60_000;
const LAST_PAUSE: Millis = 6 * 3_600_000;

/// A notice taken for delivery; nobody else gets it until the lease ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TakenNotice {
    pub id: Id,
    pub topic: String,
    pub stream: Id,
    pub payload: Vec<u8>,
    pub due_at: Millis,
    /// Counts from 1: this delivery included.
    pub attempt: i64,
}

/// A notice that was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeadNotice {
    pub id: Id,
    pub topic: String,
    pub stream: Id,
    pub attempts: i64,
    /// The last failure, without personal words.
    pub failure: String,
}

impl Store {
    /// Takes up to `limit` notices due at `now`, the oldest first; they are `holder`'s until `until`, and anybody's
    /// after that. Not those that leave the house: they go by [`Store::take_outgoing`].
    pub async fn take_notices(
        &self,
        jurisdiction: i64,
        holder: Id,
        now: Millis,
        until: Millis,
        limit: usize,
    ) -> Result<Vec<TakenNotice>, Fault> {
        let take = Statement::new(self.dialect().take_notices());
        let take = take.bind(jurisdiction).bind(now).bind(holder).bind(until).bind(bounded(limit));
        let rows = self.outbox(jurisdiction, take).await?;
        let mut taken: Vec<TakenNotice> = rows.into_iter().map(taken).collect::<Result<_, _>>()?;
        taken.sort_by_key(|notice| (notice.due_at, notice.id));
        Ok(taken)
    }

    /// Delivered. `false` if the lease was lost meanwhile.
    pub async fn notice_done(&self, jurisdiction: i64, id: Id, holder: Id) -> Result<bool, Fault> {
        let done = "DELETE FROM outbox WHERE jurisdiction = ?1 AND id = ?2 AND holder = ?3 RETURNING id";
        let rows =
            self.outbox(jurisdiction, Statement::new(done).bind(jurisdiction).bind(id).bind(holder)).await?;
        Ok(!rows.is_empty())
    }

    /// Not delivered: tried again after a pause that grows from a minute to six hours, given up after the twelfth
    /// attempt. `failure` carries no personal words. `false` if the lease was lost meanwhile.
    pub async fn notice_failed(
        &self,
        jurisdiction: i64,
        id: Id,
        holder: Id,
        now: Millis,
        failure: &str,
    ) -> Result<bool, Fault> {
        self.notice_failed_for(jurisdiction, id, holder, (now, 0), failure).await
    }

    /// The same with a pause of `least` at least.
    pub async fn notice_failed_for(
        &self,
        jurisdiction: i64,
        id: Id,
        holder: Id,
        (now, least): (Millis, Millis),
        failure: &str,
    ) -> Result<bool, Fault> {
        let ask = "SELECT attempts FROM outbox WHERE jurisdiction = ?1 AND id = ?2 AND holder = ?3";
        let rows = self.query(Statement::new(ask).bind(jurisdiction).bind(id).bind(holder)).await?;
        let Some(attempts) = rows.first().map(|row| row.int(0)).transpose()? else { return Ok(false) };
        let failed = Statement::new(
            "UPDATE outbox SET holder = NULL, ready_at = ?4, dead = ?5, failure = ?6 \
             WHERE jurisdiction = ?1 AND id = ?2 AND holder = ?3 AND attempts = ?7 RETURNING id",
        );
        let failed = failed.bind(jurisdiction).bind(id).bind(holder).bind(now + pause(attempts).max(least));
        let failed = failed.bind(attempts >= MOST_ATTEMPTS).bind(failure).bind(attempts);
        Ok(!self.outbox(jurisdiction, failed).await?.is_empty())
    }

    /// Notices given up, oldest first.
    pub async fn dead_notices(&self, jurisdiction: i64, limit: usize) -> Result<Vec<DeadNotice>, Fault> {
        let ask = Statement::new(
            "SELECT id, topic, stream, attempts, failure FROM outbox WHERE jurisdiction = ?1 AND dead = 1 \
             ORDER BY ready_at, id LIMIT ?2",
        );
        let dead = |row: Row| {
            let (id, topic, stream) = (row.id(0)?, row.text(1)?.to_owned(), row.id(2)?);
            Ok(DeadNotice { id, topic, stream, attempts: row.int(3)?, failure: row.text(4)?.to_owned() })
        };
        self.query(ask.bind(jurisdiction).bind(bounded(limit))).await?.into_iter().map(dead).collect()
    }

    /// Lets a notice that was given up start again. `false` if there is no such one.
    pub async fn revive_notice(&self, jurisdiction: i64, id: Id, now: Millis) -> Result<bool, Fault> {
        let revive = Statement::new(
            "UPDATE outbox SET dead = 0, attempts = 0, ready_at = ?3 \
             WHERE jurisdiction = ?1 AND id = ?2 AND dead = 1 RETURNING id",
        );
        Ok(!self.outbox(jurisdiction, revive.bind(jurisdiction).bind(id).bind(now)).await?.is_empty())
    }

    pub(crate) async fn outbox(&self, jurisdiction: i64, statement: Statement) -> Result<Vec<Row>, Fault> {
        self.transact(jurisdiction, vec![Step::rows(statement)], Lane::Batch).await.map_err(fault_of)
    }
}

pub(crate) fn taken(row: Row) -> Result<TakenNotice, Fault> {
    let (id, topic, stream) = (row.id(0)?, row.text(1)?.to_owned(), row.id(2)?);
    let payload = row.bytes(3)?.to_vec();
    Ok(TakenNotice { id, topic, stream, payload, due_at: row.int(4)?, attempt: row.int(5)? })
}

fn pause(attempts: i64) -> Millis {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(20);
    (FIRST_PAUSE << doublings).min(LAST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_from_a_minute_to_six_hours() {
        assert_eq!(
            [1, 2, 3, 9, 10, 99].map(pause),
            [60_000, 120_000, 240_000, 15_360_000, 21_600_000, 21_600_000]
        );
    }
}

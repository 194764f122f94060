//! The part of the outbox that leaves the house: notices whose topic begins with `out:`, one topic a channel. They are
//! taken channel by channel, can be put off without counting as tried, and given up at once.

use crate::{Fault, Id, Millis, Notice, Statement, Store, TakenNotice, outbox::taken, reads::bounded};

/// How the topics of channels begin.
pub const OUTGOING: &str = "out:";

impl Store {
    /// Posts a notice beside the ones that leave with a write. One that is there already stays as it is.
    pub async fn post_notice(&self, jurisdiction: i64, notice: Notice) -> Result<(), Fault> {
        let post = Statement::new(
            "INSERT INTO outbox (jurisdiction, id, topic, stream, payload, due_at, ready_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (jurisdiction, id) DO NOTHING",
        );
        let post = post.bind(jurisdiction).bind(notice.id).bind(notice.topic).bind(notice.stream);
        self.outbox(jurisdiction, post.bind(notice.payload).bind(notice.due_at)).await.map(|_| ())
    }

    /// As [`Store::take_notices`], of one topic that leaves the house.
    pub async fn take_outgoing(
        &self,
        jurisdiction: i64,
        topic: &str,
        holder: Id,
        (now, until): (Millis, Millis),
        limit: usize,
    ) -> Result<Vec<TakenNotice>, Fault> {
        let take = Statement::new(self.dialect().take_outgoing()).bind(jurisdiction).bind(now).bind(holder);
        let take = take.bind(until).bind(bounded(limit)).bind(topic);
        let rows = self.outbox(jurisdiction, take).await?;
        let mut taken: Vec<TakenNotice> = rows.into_iter().map(taken).collect::<Result<_, _>>()?;
        taken.sort_by_key(|notice| (notice.due_at, notice.id));
        Ok(taken)
    }

    /// Not now: it was not tried, and is ready again at `until`. `false` if the lease was lost meanwhile.
    pub async fn put_off_notice(
        &self,
        jurisdiction: i64,
        id: Id,
        holder: Id,
        until: Millis,
    ) -> Result<bool, Fault> {
        let off = Statement::new(
            "UPDATE outbox SET holder = NULL, ready_at = ?4, attempts = attempts - 1 \
             WHERE jurisdiction = ?1 AND id = ?2 AND holder = ?3 RETURNING id",
        );
        let off = off.bind(jurisdiction).bind(id).bind(holder).bind(until);
        Ok(!self.outbox(jurisdiction, off).await?.is_empty())
    }

    /// Trying again would not help: it waits for somebody to look. `false` if the lease was lost meanwhile.
    pub async fn give_up_notice(
        &self,
        jurisdiction: i64,
        id: Id,
        holder: Id,
        failure: &str,
    ) -> Result<bool, Fault> {
        let up = Statement::new(
            "UPDATE outbox SET holder = NULL, dead = 1, failure = ?4 \
             WHERE jurisdiction = ?1 AND id = ?2 AND holder = ?3 RETURNING id",
        );
        let up = up.bind(jurisdiction).bind(id).bind(holder).bind(failure);
        Ok(!self.outbox(jurisdiction, up).await?.is_empty())
    }

    /// Gives up what would leave by a topic that is none of `known`; returns how many.
    pub async fn give_up_strays(
        &self,
        jurisdiction: i64,
        known: &[&str],
        failure: &str,
    ) -> Result<usize, Fault> {
        let ask = Statement::new(
            "SELECT DISTINCT topic FROM outbox WHERE jurisdiction = ?1 AND dead = 0 AND topic LIKE 'out:%'",
        );
        let mut given_up = 0;
        for row in self.query(ask.bind(jurisdiction)).await? {
            let topic = row.text(0)?;
            if known.contains(&topic) {
                continue;
            }
            let up = Statement::new(
                "UPDATE outbox SET holder = NULL, dead = 1, failure = ?3 \
                 WHERE jurisdiction = ?1 AND topic = ?2 AND dead = 0 RETURNING id",
            );
            given_up +=
                self.outbox(jurisdiction, up.bind(jurisdiction).bind(topic).bind(failure)).await?.len();
        }
        Ok(given_up)
    }
}

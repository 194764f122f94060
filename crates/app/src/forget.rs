//! Forgetting what has expired of the working tables: rows past their end, in portions, so that nobody waits for it.
//! Words and keys of repeats are the store's to forget, photos of drafts the disk's.

use crate::{App, No, entry::USED};
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::Ordering;
use zhiye_store::Statement;

/// Rows that go in one transaction.
const PORTION: i64 = 200;
/// Tables without an index by their end are looked through this seldom.
const EVERY_MINUTES: i64 = 10;
/// How long a session of the staff that is over is still known, so that a form sent after it is kept for whoever wrote it;
/// and a link that did its work, so that a second press is told that the first one counted.
const KNOWN_DAYS: i64 = 30;
/// How long a program's token that ended is still listed.
const LISTED_DAYS: i64 = 90;

impl App {
    /// Forgets what has expired; returns how many rows went.
    pub async fn forget_expired(&self) -> Result<u64, No> {
        let now = self.clock().now();
        let ago = |days: i64| now - SignedDuration::from_hours(24 * days);
        let mut gone = 0;
        for (table, key, only, before) in [
            ("sessions", "token", Some(("kind <> ?4", "staff")), now),
            ("sessions", "token", None, ago(KNOWN_DAYS)),
            ("links", "token", Some(("purpose <> ?4", USED)), now),
            ("links", "token", None, ago(KNOWN_DAYS)),
            ("tokens", "token", None, ago(LISTED_DAYS)),
            ("drafts", "id", None, now),
            ("inbox", "person, id", None, now),
            ("outlet_sends", "outlet, id", None, now),
        ] {
            let which = only.map_or(String::new(), |(which, _)| format!("AND {which}"));
            let delete = Statement::new(format!(
                "DELETE FROM {table} WHERE jurisdiction = ?1 AND ({key}) IN (SELECT {key} FROM {table} \
                 WHERE jurisdiction = ?1 AND ends_at <= ?2 {which} ORDER BY ends_at LIMIT ?3) RETURNING 1"
            ));
            let delete = delete.bind(self.jurisdiction()).bind(before.as_millisecond()).bind(PORTION);
            let delete = match only {
                Some((_, value)) => delete.bind(value),
                None => delete,
            };
            gone += self.store().drain(self.jurisdiction(), delete).await?;
        }
        Ok(gone)
    }

    /// The same as part of a round, if the last time is a while ago.
    pub(crate) async fn forget_now_and_then(&self, now: Timestamp) -> Result<u64, No> {
        let (last, at) = (&self.0.forgotten_at, now.as_millisecond());
        if (at - last.load(Ordering::Relaxed)).abs() < EVERY_MINUTES * 60_000 {
            return Ok(0);
        }
        let gone = self.forget_expired().await?;
        last.store(at, Ordering::Relaxed);
        Ok(gone)
    }
}

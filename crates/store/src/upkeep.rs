//! Housekeeping: what has an end, and who does the rounds. Other parts decide when.

use crate::{
    Fault, Id, Lane, Millis, Statement, Store, Value,
    plan::{Step, erase},
    store::fault_of,
};

/// Rows erased in one transaction: people are not kept waiting by it.
const PORTION: i64 = 200;

impl Store {
    /// Erases expired words (with the search entries of their streams) and idempotency rows whose write is older
    /// than `keys_before`. Works in small portions; returns how many rows went.
    pub async fn prune(&self, now: Millis, keys_before: Millis) -> Result<u64, Fault> {
        let mut gone = 0;
        for jurisdiction in self.jurisdictions("words").await? {
            gone += self.prune_words(jurisdiction, now).await?;
        }
        for jurisdiction in self.jurisdictions("idempotency").await? {
            gone += self.prune_keys(jurisdiction, keys_before).await?;
        }
        Ok(gone)
    }

    async fn prune_words(&self, jurisdiction: i64, now: Millis) -> Result<u64, Fault> {
        let mut gone = 0;
        loop {
            let ask = Statement::new(
                "SELECT id FROM words WHERE jurisdiction = ?1 AND expires_at <= ?2 ORDER BY expires_at LIMIT ?3",
            );
            let rows = self.query(ask.bind(jurisdiction).bind(now).bind(PORTION)).await?;
            if rows.is_empty() {
                return Ok(gone);
            }
            gone += rows.len() as u64;
            let ids = rows.iter().map(|row| row.id(0)).collect::<Result<Vec<_>, _>>()?;
            let steps = ids.into_iter().flat_map(|id| erase(self.dialect(), jurisdiction, id)).collect();
            self.transact(jurisdiction, steps, Lane::Batch).await.map_err(fault_of)?;
        }
    }

    async fn prune_keys(&self, jurisdiction: i64, before: Millis) -> Result<u64, Fault> {
        let erase = Statement::new(
            "DELETE FROM idempotency WHERE jurisdiction = ?1 AND key IN (SELECT key FROM idempotency \
             WHERE jurisdiction = ?1 AND at < ?2 ORDER BY at LIMIT ?3) RETURNING 1",
        );
        self.drain(jurisdiction, erase.bind(jurisdiction).bind(before).bind(PORTION)).await
    }

    /// Runs a delete that takes a portion and gives back a row for each that went, until it takes none: others write in
    /// between. Returns how many rows went.
    pub async fn drain(&self, jurisdiction: i64, portion: Statement) -> Result<u64, Fault> {
        let mut gone = 0;
        loop {
            let steps = vec![Step::rows(portion.clone())];
            match self.transact(jurisdiction, steps, Lane::Batch).await.map_err(fault_of)?.len() as u64 {
                0 => return Ok(gone),
                some => gone += some,
            }
        }
    }

    /// The jurisdictions that have rows in a table, by leaps over its key.
    async fn jurisdictions(&self, table: &'static str) -> Result<Vec<i64>, Fault> {
        let mut found = Vec::new();
        loop {
            let ask = match found.last() {
                None => Statement::new(format!("SELECT MIN(jurisdiction) FROM {table}")),
                Some(last) => Statement {
                    sql: format!("SELECT MIN(jurisdiction) FROM {table} WHERE jurisdiction > ?1").into(),
                    params: vec![Value::Int(*last)],
                },
            };
            match self.query(ask).await?.first().map(|row| row.opt_int(0)).transpose()?.flatten() {
                Some(next) => found.push(next),
                None => return Ok(found),
            }
        }
    }

    /// Takes or renews the lease `name` for `holder`; `false` while another holds it.
    pub async fn lease(&self, name: &str, holder: Id, now: Millis, until: Millis) -> Result<bool, Fault> {
        let take = Statement::new(
            "INSERT INTO leases (name, holder, until) VALUES (?1, ?2, ?4) \
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
             WHERE leases.holder = excluded.holder OR leases.until <= ?3 RETURNING name",
        );
        let steps = vec![Step::rows(take.bind(name).bind(holder).bind(now).bind(until))];
        Ok(!self.transact(0, steps, Lane::Interactive).await.map_err(fault_of)?.is_empty())
    }

    /// Gives the lease back; one that is another's by now stays.
    pub async fn release(&self, name: &str, holder: Id) -> Result<(), Fault> {
        let give =
            Statement::new("DELETE FROM leases WHERE name = ?1 AND holder = ?2").bind(name).bind(holder);
        self.transact(0, vec![Step::plain(give)], Lane::Interactive).await.map(drop).map_err(fault_of)
    }

    /// Keeps a small fact of the installation, over an older one of the same name.
    pub async fn note(&self, name: &str, value: &[u8]) -> Result<(), Fault> {
        let keep = Statement::new(
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        );
        let steps = vec![Step::plain(keep.bind(name).bind(value))];
        self.transact(0, steps, Lane::Interactive).await.map(drop).map_err(fault_of)
    }

    /// A fact that was kept.
    pub async fn noted(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let ask = Statement::new("SELECT value FROM meta WHERE name = ?1").bind(name);
        let rows = self.query(ask).await?;
        rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
    }
}

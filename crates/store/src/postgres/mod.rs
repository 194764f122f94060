//! One command, one transaction, its statements sent together. No lock is held for an order or a counter.

mod errors;
mod open;
mod pipeline;
mod placeholders;
mod portable;
mod values;

use crate::{
    Component, Fault, FaultPoint, Faults, Key, Lane, OpenError, Row, Statement, StoreConfig, Value,
    dialect::Dialect,
    migrate::{Pending, pending},
    plan::{Plan, Step, Stop},
};
use deadpool_postgres::{Object, Pool, PoolError};
use pipeline::{Sent, in_order};
use placeholders::Rewrites;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_postgres::types::ToSql;

pub(crate) struct Postgres {
    inner: Arc<Inner>,
    version: String,
    components: Vec<Component>,
}

struct Inner {
    pool: Pool,
    rewrites: Rewrites,
    /// The batch lane never takes every connection.
    batch: Semaphore,
    faults: Option<Faults>,
}

/// Rows changed, rows read.
type Outcome = Result<(u64, Vec<Row>), Stop>;

/// How often, and after which pause, a key is asked for when the server went away during a commit.
const QUESTIONS: u32 = 6;
const PAUSE: Duration = Duration::from_millis(250);

/// A question about a key waits for a transaction that still holds it: an answer is an answer for good.
const CLAIM_KEY: &str = "INSERT INTO idempotency (jurisdiction, key, at, result) VALUES (?1, ?2, 0, '') \
     ON CONFLICT (jurisdiction, key) DO NOTHING";
const RESULT_OF_KEY: &str = "SELECT result FROM idempotency WHERE jurisdiction = ?1 AND key = ?2";

impl Postgres {
    pub(crate) async fn open(
        config: &StoreConfig,
        url: &str,
        components: &[Component],
    ) -> Result<Postgres, OpenError> {
        let pool = open::pool(config, url)?;
        let version = open::engine(&*open::connection(&pool).await?).await?;
        open::bring_up(&pool, config, components).await?;
        let batch = Semaphore::new((config.connections / 4).max(1));
        let inner = Inner { pool, rewrites: Rewrites::default(), batch, faults: config.faults.clone() };
        Ok(Postgres { inner: Arc::new(inner), version, components: components.to_vec() })
    }

    /// On a task of its own: a caller who goes away leaves no half transaction on a connection.
    pub(crate) async fn run(&self, plan: Arc<Plan>) -> Result<Vec<Row>, Stop> {
        let inner = Arc::clone(&self.inner);
        let task = tokio::spawn(async move { inner.transaction(&plan).await });
        task.await.unwrap_or_else(|e| Err(Stop::Unknown(Fault::because("a transaction was broken off", e))))
    }

    /// Asks once more on a fresh connection if the one at hand turns out to be dead.
    pub(crate) async fn read(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        statement.refuse_nul()?;
        match self.inner.read(&statement).await {
            Err(Stop::Lost(_)) => self.inner.read(&statement).await.map_err(as_fault),
            other => other.map_err(as_fault),
        }
    }

    /// The result of a key after a commit of unknown outcome; `None` if it is certain that there is none.
    pub(crate) async fn settle(&self, jurisdiction: i64, key: Key) -> Result<Option<Vec<u8>>, Fault> {
        let mut last = None;
        for question in 0..QUESTIONS {
            if question > 0 {
                tokio::time::sleep(PAUSE * question).await;
            }
            match self.inner.claim(jurisdiction, key).await {
                Ok(result) => return Ok(result),
                Err(stop) => last = Some(as_fault(stop)),
            }
        }
        Err(last.unwrap_or_else(|| Fault::new("the outcome of a commit could not be learnt")))
    }

    pub(crate) fn queued(&self) -> usize {
        self.inner.pool.status().waiting
    }

    pub(crate) fn version(&self) -> String {
        self.version.clone()
    }

    pub(crate) async fn backup_to(&self, to: &Path) -> Result<(), Fault> {
        let mut client = open::connection(&self.inner.pool).await?;
        let copied = portable::copy_out(&mut client, &self.components, to).await;
        copied.map_err(|e| Fault::because(format!("the backup failed: {e}"), e))
    }

    pub(crate) fn close(&self) {
        self.inner.pool.close();
    }
}

/// Fills an empty database from a file.
pub(crate) async fn restore(
    config: &StoreConfig,
    url: &str,
    components: &[Component],
    from: &Path,
) -> Result<(), OpenError> {
    let pool = open::pool(config, url)?;
    let mut client = open::connection(&pool).await?;
    open::engine(&client).await?;
    portable::copy_in(&mut client, components, from).await
}

/// What would be applied to this database; it is not touched.
pub(crate) async fn outstanding(
    config: &StoreConfig,
    url: &str,
    components: &[Component],
) -> Result<Vec<Pending>, OpenError> {
    let pool = open::pool(config, url)?;
    let client = open::connection(&pool).await?;
    open::engine(&client).await?;
    pending(components, &portable::outstanding(&client).await?, Dialect::Postgres)
}

impl Inner {
    async fn transaction(&self, plan: &Plan) -> Result<Vec<Row>, Stop> {
        let _turn = match plan.lane {
            Lane::Interactive => None,
            Lane::Batch => self.batch.acquire().await.ok(),
        };
        let client = self.connection().await?;
        let search = search_steps(plan);
        let rows = match self.pipelined(&client, plan.steps.iter().chain(&search)).await {
            Ok(rows) => rows,
            Err(stop) => {
                if client.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(client));
                }
                return Err(stop);
            }
        };
        if self.strike(FaultPoint::BeforeCommit) {
            drop(Object::take(client));
            return Err(Stop::Fault(Fault::new("injected before the commit")));
        }
        // From here on the server may have stored it whatever happens to us. If no word comes back, the key is asked
        // for on another connection, and the question waits for this transaction to end.
        if let Err(error) = client.batch_execute("COMMIT").await {
            drop(Object::take(client));
            return Err(errors::at_commit(error));
        }
        if self.strike(FaultPoint::AfterCommit) {
            drop(Object::take(client));
            return Err(Stop::Unknown(Fault::new("injected after the commit")));
        }
        Ok(rows)
    }

    /// Everything up to the commit in one journey; the first thing that went wrong, in order.
    async fn pipelined<'a>(
        &self,
        client: &'a Object,
        steps: impl Iterator<Item = &'a Step>,
    ) -> Result<Vec<Row>, Stop> {
        let steps: Vec<&Step> = steps.collect();
        let mut prepared = Vec::with_capacity(steps.len());
        for step in &steps {
            prepared.push(self.prepare(client, &step.statement).await?);
        }
        let mut sent: Vec<Sent<'_, Outcome>> = Vec::with_capacity(steps.len() + 1);
        sent.push(Box::pin(async {
            let begun = client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").await;
            begun.map(|()| (0, Vec::new())).map_err(errors::before_commit)
        }));
        for (step, prepared) in steps.iter().zip(&prepared) {
            sent.push(Box::pin(send(client, prepared, step)));
        }
        let mut rows = Vec::new();
        let mut outcomes = in_order(sent).await.into_iter();
        outcomes.next().transpose()?;
        for (step, outcome) in steps.iter().zip(outcomes) {
            let (changed, found) = outcome?;
            step.check.judge(changed, &found)?;
            if matches!(step.check, crate::plan::Check::Rows) {
                rows.extend(found);
            }
        }
        Ok(rows)
    }

    async fn read(&self, statement: &Statement) -> Result<Vec<Row>, Stop> {
        let client = self.connection().await?;
        let prepared = self.prepare(&client, statement).await?;
        query(&client, &prepared, &statement.params).await
    }

    async fn claim(&self, jurisdiction: i64, Key(key): Key) -> Result<Option<Vec<u8>>, Stop> {
        let client = self.connection().await?;
        let of = |sql: &'static str| Statement::new(sql).bind(jurisdiction).bind(key);
        let (claim, ask) = (of(CLAIM_KEY), of(RESULT_OF_KEY));
        let claimed = self.prepare(&client, &claim).await?;
        let asked = self.prepare(&client, &ask).await?;
        client.batch_execute("BEGIN").await.map_err(errors::before_commit)?;
        let answer = async {
            let free = client.execute_raw(&claimed, &claim.params).await.map_err(errors::before_commit)? == 1;
            let rows = if free { Vec::new() } else { query(&client, &asked, &ask.params).await? };
            rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose().map_err(Stop::Fault)
        }
        .await;
        if client.batch_execute("ROLLBACK").await.is_err() {
            drop(Object::take(client));
        }
        answer
    }

    async fn connection(&self) -> Result<Object, Stop> {
        self.pool.get().await.map_err(|error| {
            let fault = |error| Fault::because(format!("the database can't be reached: {error}"), error);
            match error {
                PoolError::Backend(_) => Stop::Lost(fault(error)),
                // all connections are busy, or the store is closed: asking again at once helps nobody
                _ => Stop::Fault(fault(error)),
            }
        })
    }

    async fn prepare(
        &self,
        client: &Object,
        statement: &Statement,
    ) -> Result<tokio_postgres::Statement, Stop> {
        let prepared = client.prepare_cached(&self.rewrites.of(&statement.sql)).await;
        let prepared = prepared.map_err(errors::before_commit)?;
        let (wanted, given) = (prepared.params().len(), statement.params.len());
        if wanted != given {
            return Err(Stop::Fault(Fault::new(format!(
                "a statement has {wanted} parameters, {given} were given"
            ))));
        }
        Ok(prepared)
    }

    fn strike(&self, point: FaultPoint) -> bool {
        Faults::strike(self.faults.as_ref(), point)
    }
}

async fn send(client: &Object, prepared: &tokio_postgres::Statement, step: &Step) -> Outcome {
    if step.check.reads() {
        return query(client, prepared, &step.statement.params).await.map(|rows| (rows.len() as u64, rows));
    }
    let changed = client.execute_raw(prepared, &step.statement.params).await;
    changed.map(|changed| (changed, Vec::new())).map_err(errors::before_commit)
}

async fn query(
    client: &Object,
    prepared: &tokio_postgres::Statement,
    params: &[Value],
) -> Result<Vec<Row>, Stop> {
    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    let rows = client.query(prepared, &params).await.map_err(errors::before_commit)?;
    rows.iter().map(values::row).collect::<Result<_, _>>().map_err(Stop::Fault)
}

fn as_fault(stop: Stop) -> Fault {
    match stop {
        Stop::Lost(fault) | Stop::Fault(fault) | Stop::Unknown(fault) => fault,
        other => Fault::new(format!("a query was refused: {other:?}")),
    }
}

/// The entry of a text is replaced; without terms it is removed.
fn search_steps(plan: &Plan) -> Vec<Step> {
    let entry = |new: &crate::NewTerms| {
        let key = |sql: &'static str| Statement::new(sql).bind(plan.jurisdiction).bind(new.words);
        Step::plain(if new.terms.is_empty() {
            key("DELETE FROM search WHERE jurisdiction = ?1 AND words = ?2")
        } else {
            let terms = new.terms.iter().map(|term| crate::dialect::token(plan.jurisdiction, *term));
            key("INSERT INTO search (jurisdiction, words, stream, doc, terms) \
                 VALUES (?1, ?2, ?3, ?4, array_to_tsvector(string_to_array(?5, ' '))) \
                 ON CONFLICT (jurisdiction, words) DO UPDATE SET doc = excluded.doc, terms = excluded.terms")
            .bind(new.stream)
            .bind(new.doc)
            .bind(terms.collect::<Vec<_>>().join(" "))
        })
    };
    plan.search.iter().map(entry).collect()
}

//! The store's face: one small set of verbs over either engine. The verbs of reading are in `reads`, of the
//! sealer in `seal`, of delivery in `outbox`, of housekeeping in `upkeep`.

use crate::{
    CommitError, Committed, Component, Counted, Database, Fault, FaultPoint, Faults, Histogram, Key, Lane,
    OpenError, Row, Statement, Stopwatch, StoreConfig, Write,
    dialect::Dialect,
    plan::{Plan, Step, Stop},
    postgres::Postgres,
    sqlite::{Sqlite, portable::contents},
    words::{KeyError, Keyring},
};
use std::{path::Path, sync::Arc};

/// How the store is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Health {
    /// `SQLite 3.54.1`, `PostgreSQL 15.18`.
    pub engine: String,
    pub writable: bool,
    /// Why it is not, for the log.
    pub problem: Option<String>,
}

/// What the store is busy with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// Writes that wait for their turn.
    pub queued: usize,
    /// How long commits took, the wait included.
    pub commits: Counted,
}

/// A handle; clones share the same store.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    faults: Option<Faults>,
    commits: Histogram,
}

enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Store {
    /// Opens the database, makes or upgrades its tables (the store's own, then `components` in order).
    ///
    /// # Errors
    /// Another process has the folder, the database is newer than this program or altered, the engine is too old or
    /// can't be reached.
    pub async fn open(config: &StoreConfig, components: &[Component]) -> Result<Store, OpenError> {
        let engine = match &config.database {
            Database::Sqlite(path) => {
                let (config, path, components) = (config.clone(), path.clone(), components.to_vec());
                let open = tokio::task::spawn_blocking(move || Sqlite::open(&config, &path, &components));
                Engine::Sqlite(
                    open.await.map_err(|e| Fault::because("opening the database was broken off", e))??,
                )
            }
            Database::Postgres(url) => Engine::Postgres(Postgres::open(config, url, components).await?),
        };
        Ok(Store {
            inner: Arc::new(Inner { engine, faults: config.faults.clone(), commits: Histogram::default() }),
        })
    }

    /// Stores the write whole or not at all; answers when it is durable. A repeated key gets the first result.
    ///
    /// # Errors
    /// After [`CommitError::Fault`] the write may or may not be stored; a repeat with the same key is safe. After any
    /// other error nothing is stored.
    pub async fn commit(&self, write: Write) -> Result<Committed, CommitError> {
        let took = Stopwatch::start();
        let committed = self.commit_once(write).await;
        self.inner.commits.record(took.read());
        committed
    }

    async fn commit_once(&self, write: Write) -> Result<Committed, CommitError> {
        let plan = Arc::new(Plan::compile(write, self.dialect())?);
        let committed = match self.run_twice(&plan).await {
            Ok(_) => Committed::Now,
            Err(Stop::Seen) => self.first_result(&plan).await?,
            Err(Stop::Unknown(fault)) => self.settle(&plan, fault).await?,
            Err(stop) => return Err(commit_error(stop)),
        };
        if Faults::strike(self.inner.faults.as_ref(), FaultPoint::BeforeAnswer) {
            return Err(Fault::new("injected before the answer").into());
        }
        Ok(committed)
    }

    /// The first result of a key, if it was seen: lets a caller answer a repeat before deciding again.
    pub async fn seen(&self, jurisdiction: i64, key: Key) -> Result<Option<Vec<u8>>, Fault> {
        let ask = Statement::new("SELECT result FROM idempotency WHERE jurisdiction = ?1 AND key = ?2");
        let rows = self.query(ask.bind(jurisdiction).bind(key.0)).await?;
        rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
    }

    /// Reads. The statement must not write.
    pub async fn query(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.read(statement).await,
            Engine::Postgres(postgres) => postgres.read(statement).await,
        }
    }

    /// Runs statements in one transaction, without events: rebuilding views, working tables, housekeeping.
    pub async fn replay(&self, statements: Vec<Statement>) -> Result<(), CommitError> {
        let steps = statements.into_iter().map(Step::plain).collect();
        self.transact(0, steps, Lane::Batch).await.map(drop).map_err(commit_error)
    }

    /// Remembers the key file's fingerprint in a database that has none, and later refuses any other key file.
    pub async fn bind_keyring(&self, keyring: &Keyring) -> Result<(), KeyError> {
        let keep =
            Statement::new("INSERT INTO meta (name, value) VALUES ('key', ?1) ON CONFLICT (name) DO NOTHING");
        let steps = vec![Step::plain(keep.bind(keyring.fingerprint()))];
        self.transact(0, steps, Lane::Interactive).await.map_err(fault_of)?;
        let rows = self.query(Statement::new("SELECT value FROM meta WHERE name = 'key'")).await?;
        match rows.first().map(|row| row.bytes(0)).transpose()? {
            Some(kept) if kept == keyring.fingerprint() => Ok(()),
            _ => Err(KeyError::WrongKey),
        }
    }

    pub fn load_now(&self) -> Load {
        let queued = match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.queued(),
            Engine::Postgres(postgres) => postgres.queued(),
        };
        Load { queued, commits: self.inner.commits.counted() }
    }

    /// Asks the engine, with a small write.
    pub async fn check(&self) -> Health {
        let touch = Statement::new(
            "INSERT INTO meta (name, value) VALUES ('check', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        );
        let steps = vec![Step::plain(touch.bind(self.engine_name().as_bytes()))];
        let problem = match self.transact(0, steps, Lane::Interactive).await {
            Ok(_) => None,
            Err(stop) => Some(commit_error(stop).to_string()),
        };
        let engine = match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.version(),
            Engine::Postgres(postgres) => postgres.version(),
        };
        Health { engine, writable: problem.is_none(), problem }
    }

    /// A consistent copy of the whole record as one SQLite file, from either engine, while it is in use.
    pub async fn backup_to(&self, path: &Path) -> Result<(), Fault> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.backup_to(path).await,
            Engine::Postgres(postgres) => postgres.backup_to(path).await,
        }
    }

    /// Puts such a copy back, from either engine to either engine, into an empty place only. It is as old as it is:
    /// opening it runs what migrations it lacks.
    ///
    /// # Errors
    /// The file is damaged or newer than this program, the place is not empty.
    pub async fn restore(
        config: &StoreConfig,
        components: &[Component],
        from: &Path,
    ) -> Result<(), OpenError> {
        match &config.database {
            Database::Sqlite(path) => {
                let (components, from, path) = (components.to_vec(), from.to_owned(), path.clone());
                let placed = tokio::task::spawn_blocking(move || {
                    contents(&from, &components)?;
                    Ok::<_, OpenError>(crate::sqlite::portable::place(&from, &path)?)
                });
                placed.await.map_err(|e| Fault::because("putting the record back was broken off", e))?
            }
            Database::Postgres(url) => crate::postgres::restore(config, url, components, from).await,
        }
    }

    /// (component, number, name) of the migrations that opening would run. Nothing is touched.
    pub async fn outstanding(
        config: &StoreConfig,
        components: &[Component],
    ) -> Result<Vec<(String, i64, String)>, OpenError> {
        let outstanding = match &config.database {
            Database::Sqlite(path) => crate::sqlite::outstanding(path, components)?,
            Database::Postgres(url) => crate::postgres::outstanding(config, url, components).await?,
        };
        Ok(outstanding.into_iter().map(|m| (m.component.to_owned(), m.number, m.name.to_owned())).collect())
    }

    /// (component, newest migration) of every component, in name order.
    pub async fn schema_version(&self) -> Result<Vec<(String, i64)>, Fault> {
        let ask = "SELECT component, MAX(number) FROM migrations GROUP BY component ORDER BY component";
        let rows = self.query(Statement::new(ask)).await?;
        rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
    }

    /// `sqlite` or `postgres`.
    pub fn engine_name(&self) -> &'static str {
        match self.dialect() {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// Finishes what is queued, then closes. Later calls on other clones get a fault.
    pub async fn close(self) {
        let inner = Arc::clone(&self.inner);
        let closed = tokio::task::spawn_blocking(move || match &inner.engine {
            Engine::Sqlite(sqlite) => sqlite.close(),
            Engine::Postgres(postgres) => postgres.close(),
        });
        if closed.await.is_err() {
            tracing::error!("the database was not closed in order");
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self.inner.engine {
            Engine::Sqlite(_) => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// One transaction of housekeeping; the rows of its [`crate::plan::Check::Rows`] steps.
    pub(crate) async fn transact(
        &self,
        jurisdiction: i64,
        steps: Vec<Step>,
        lane: Lane,
    ) -> Result<Vec<Row>, Stop> {
        let plan = Plan::of_steps(jurisdiction, steps, lane).refuse_nul().map_err(Stop::Fault)?;
        self.run_twice(&Arc::new(plan)).await
    }

    /// A connection that turns out to be dead before the commit costs nothing: once more on a fresh one.
    async fn run_twice(&self, plan: &Arc<Plan>) -> Result<Vec<Row>, Stop> {
        match self.run(plan).await {
            Err(Stop::Lost(_)) => self.run(plan).await,
            other => other,
        }
    }

    async fn run(&self, plan: &Arc<Plan>) -> Result<Vec<Row>, Stop> {
        match &self.inner.engine {
            Engine::Sqlite(sqlite) => sqlite.run(Arc::clone(plan)).await,
            Engine::Postgres(postgres) => postgres.run(Arc::clone(plan)).await,
        }
    }

    /// The commit was sent and no word came back: ask by the key before anyone is answered.
    async fn settle(&self, plan: &Arc<Plan>, fault: Fault) -> Result<Committed, CommitError> {
        let Some((key, ours)) = &plan.key else { return Err(fault.into()) };
        let stored = match &self.inner.engine {
            Engine::Sqlite(_) => self.seen(plan.jurisdiction, *key).await?,
            Engine::Postgres(postgres) => postgres.settle(plan.jurisdiction, *key).await?,
        };
        match stored {
            Some(result) if result == *ours => Ok(Committed::Now),
            Some(result) => Ok(Committed::Before(result)),
            // certainly not stored: the same write once more, and whatever comes is the answer
            None => match self.run(plan).await {
                Ok(_) => Ok(Committed::Now),
                Err(Stop::Seen) => self.first_result(plan).await,
                Err(stop) => Err(commit_error(stop)),
            },
        }
    }

    async fn first_result(&self, plan: &Plan) -> Result<Committed, CommitError> {
        let (key, _) =
            plan.key.as_ref().ok_or_else(|| Fault::new("a write without a key was seen before"))?;
        let first = self.seen(plan.jurisdiction, *key).await?;
        let first = first.ok_or_else(|| Fault::new("a key was pruned while it was repeated"))?;
        Ok(Committed::Before(first))
    }
}

pub(crate) fn commit_error(stop: Stop) -> CommitError {
    match stop {
        Stop::Conflict => CommitError::Conflict,
        Stop::Constraint(name) => CommitError::Constraint(name),
        Stop::Full => CommitError::Full,
        Stop::Seen => CommitError::Fault(Fault::new("a transaction without a key met one")),
        Stop::Unknown(fault) | Stop::Lost(fault) | Stop::Fault(fault) => CommitError::Fault(fault),
    }
}

/// Housekeeping knows no rules: whatever stopped it is a fault.
pub(crate) fn fault_of(stop: Stop) -> Fault {
    match commit_error(stop) {
        CommitError::Fault(fault) => fault,
        other => Fault::new(other.to_string()),
    }
}

//! One file: a thread that writes, threads that read, a thread that copies the log back.

mod checkpoint;
mod connection;
mod errors;
mod open;
pub(crate) mod portable;
mod queue;
mod search;
mod writer;

use crate::{
    Component, Fault, FolderLock, Lane, OpenError, Row, Statement, StoreConfig,
    migrate::Pending,
    plan::{Plan, Stop},
};
use checkpoint::Checkpoints;
use queue::Queue;
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};
use tokio::sync::oneshot;
use writer::{Job, Writer};

type Question = Box<dyn FnOnce(&Connection) + Send>;

pub(crate) struct Sqlite {
    path: PathBuf,
    writes: Arc<Queue<Job>>,
    reads: Arc<Queue<Question>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Last: the folder is free only when the threads have ended.
    lock: Mutex<Option<FolderLock>>,
}

impl Sqlite {
    pub(crate) fn open(
        config: &StoreConfig,
        path: &Path,
        components: &[Component],
    ) -> Result<Sqlite, OpenError> {
        connection::refuse_old_engine()?;
        let lock = FolderLock::take(&config.data_dir, &config.holder)?;
        let mut conn = connection::writer(path, config.max_pages)?;
        open::bring_up(&mut conn, path, &config.data_dir, components)?;
        let (checkpoints, copying) = Checkpoints::start(&mut conn, path, config.checkpoint_pages)?;
        let sqlite = Sqlite {
            path: path.to_owned(),
            writes: Arc::new(Queue::new()),
            reads: Arc::new(Queue::new()),
            threads: Mutex::new(vec![copying]),
            lock: Mutex::new(Some(lock)),
        };
        let writer = Writer {
            conn,
            queue: Arc::clone(&sqlite.writes),
            group: config.group.max(1),
            faults: config.faults.clone(),
            checkpoints,
        };
        sqlite.spawn("zhiye-writer", move || writer.run())?;
        for _ in 0..config.readers.max(1) {
            let (conn, reads) = (connection::reader(path)?, Arc::clone(&sqlite.reads));
            sqlite.spawn("zhiye-reader", move || answer_questions(&conn, &reads))?;
        }
        Ok(sqlite)
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work);
        let thread = thread.map_err(|e| Fault::because("no thread for the database", e))?;
        self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread);
        Ok(())
    }

    /// Queues the plan and waits for the commit of its group.
    pub(crate) async fn run(&self, plan: Arc<Plan>) -> Result<Vec<Row>, Stop> {
        let (reply, answer) = oneshot::channel();
        let lane = plan.lane;
        if self.writes.push(lane, Job { plan, reply }).is_err() {
            return Err(Stop::Fault(closed()));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(Stop::Unknown(Fault::new("the writing thread ended without an answer"))))
    }

    pub(crate) async fn read(&self, statement: Statement) -> Result<Vec<Row>, Fault> {
        statement.refuse_nul()?;
        let (reply, answer) = oneshot::channel();
        let question: Question = Box::new(move |conn| {
            if !reply.is_closed() {
                let rows = connection::run(conn, &statement);
                drop(reply.send(rows.map_err(|e| errors::fault("a query failed", e))));
            }
        });
        if self.reads.push(Lane::Interactive, question).is_err() {
            return Err(closed());
        }
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(crate) fn queued(&self) -> usize {
        self.writes.len()
    }

    pub(crate) fn version(&self) -> String {
        format!("SQLite {}", rusqlite::version())
    }

    pub(crate) async fn backup_to(&self, to: &Path) -> Result<(), Fault> {
        let (from, to) = (self.path.clone(), to.to_owned());
        let copy = tokio::task::spawn_blocking(move || open::copy(&from, &to));
        copy.await.unwrap_or_else(|e| Err(Fault::because("the copy of the database failed", e)))
    }

    /// Writes what is queued, ends the threads, lets go of the folder.
    pub(crate) fn close(&self) {
        self.writes.close();
        self.reads.close();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let first = !threads.is_empty();
        for thread in threads.into_iter().rev() {
            if thread.join().is_err() {
                tracing::error!("a thread of the database had panicked");
            }
        }
        if first {
            checkpoint::empty(&self.path);
        }
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.close();
    }
}

/// What would be applied to this file; it is not touched.
pub(crate) fn outstanding(path: &Path, components: &[Component]) -> Result<Vec<Pending>, OpenError> {
    open::outstanding(path, components)
}

fn answer_questions(conn: &Connection, questions: &Queue<Question>) {
    while let Some(question) = questions.take(1) {
        question.into_iter().for_each(|question| question(conn));
    }
}

fn closed() -> Fault {
    Fault::new("the store is closed")
}

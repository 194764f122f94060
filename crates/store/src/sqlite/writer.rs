//! The one thread that writes: it takes what queued while the last commit ran and commits it together.

use super::{checkpoint::Checkpoints, connection::run, errors, queue::Queue, search};
use crate::{
    Fault, FaultPoint, Faults, Row,
    plan::{Check, Plan, Stop},
};
use rusqlite::Connection;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

pub(super) type Answer = Result<Vec<Row>, Stop>;

/// A plan that waits, and who waits for it.
pub(super) struct Job {
    pub(super) plan: Arc<Plan>,
    pub(super) reply: oneshot::Sender<Answer>,
}

/// A group does not take further plans after this long: the first in it wait for the last.
const LONGEST: Duration = Duration::from_millis(8);

pub(super) struct Writer {
    pub(super) conn: Connection,
    pub(super) queue: Arc<Queue<Job>>,
    pub(super) group: usize,
    pub(super) faults: Option<Faults>,
    pub(super) checkpoints: Checkpoints,
}

/// If the thread ends, even by a panic, nobody waits for it in vain.
struct Abandon<'a>(&'a Queue<Job>);

impl Drop for Abandon<'_> {
    fn drop(&mut self) {
        self.0.abandon();
    }
}

impl Writer {
    pub(super) fn run(mut self) {
        let queue = Arc::clone(&self.queue);
        let _abandon = Abandon(&queue);
        while let Some(jobs) = queue.take(self.group) {
            self.group(jobs);
            self.checkpoints.after_commit(&self.conn);
        }
    }

    /// One transaction for the jobs. Nobody is answered before it is durable: even a refusal may rest on a row of
    /// the same group.
    fn group(&mut self, jobs: Vec<Job>) {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
            return answer_all(jobs.into_iter().map(|job| job.reply), &errors::stop(&self.conn, error));
        }
        let mut replies = Vec::with_capacity(jobs.len());
        let mut survivors = Vec::with_capacity(jobs.len());
        let alone = jobs.len() == 1;
        let started = Instant::now();
        let mut jobs = jobs.into_iter();
        while let Some(Job { plan, reply }) = jobs.next() {
            let outcome = if alone { self.steps(&plan) } else { self.in_savepoint(&plan) };
            if self.conn.is_autocommit() {
                // the error took the transaction and everybody in it
                let stop =
                    outcome.err().unwrap_or_else(|| Stop::Fault(Fault::new("the transaction is gone")));
                let rest = jobs.map(|job| job.reply);
                return answer_all(
                    replies.into_iter().map(|(reply, _)| reply).chain([reply]).chain(rest),
                    &stop,
                );
            }
            replies.push((
                reply,
                outcome.map(|done| {
                    survivors.push((plan, done.gone));
                    done.rows
                }),
            ));
            if started.elapsed() > LONGEST {
                break;
            }
        }
        self.queue.put_back(jobs);
        self.finish(replies, &survivors);
    }

    fn in_savepoint(&self, plan: &Plan) -> Result<Done, Stop> {
        self.execute("SAVEPOINT one").map_err(|e| errors::stop(&self.conn, e))?;
        let outcome = self.steps(plan);
        if outcome.is_err() && !self.conn.is_autocommit() {
            self.execute("ROLLBACK TO one").map_err(|e| errors::stop(&self.conn, e))?;
        }
        if !self.conn.is_autocommit() {
            self.execute("RELEASE one").map_err(|e| errors::stop(&self.conn, e))?;
        }
        outcome
    }

    fn steps(&self, plan: &Plan) -> Result<Done, Stop> {
        let mut done = Done::default();
        for step in &plan.steps {
            let rows = run(&self.conn, &step.statement).map_err(|e| errors::stop(&self.conn, e))?;
            step.check.judge(self.conn.changes(), &rows)?;
            match step.check {
                Check::Rows => done.rows.extend(rows),
                Check::Forgets => {
                    let entries = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>();
                    done.gone.extend(entries.map_err(Stop::Fault)?);
                }
                _ => {}
            }
        }
        Ok(done)
    }

    /// Search entries, commit, answers. Before the commit nothing of the group is durable and a crash leaves
    /// nothing of it; after it everything is, and whoever is not answered any more finds the result by the key.
    fn finish(
        &mut self,
        replies: Vec<(oneshot::Sender<Answer>, Answer)>,
        survivors: &[(Arc<Plan>, Vec<i64>)],
    ) {
        let searched = self.search_entries(survivors);
        let committed = if searched.is_err() {
            searched
        } else if survivors.is_empty() || self.strike(FaultPoint::BeforeCommit) {
            self.rollback();
            if survivors.is_empty() {
                Ok(())
            } else {
                Err(Stop::Fault(Fault::new("injected before the commit")))
            }
        } else {
            self.execute("COMMIT").map_err(|e| errors::stop(&self.conn, e))
        };
        if let Err(stop) = committed {
            self.rollback();
            return answer_all(replies.into_iter().map(|(reply, _)| reply), &stop);
        }
        for (reply, answer) in replies {
            let lost = answer.is_ok() && self.strike(FaultPoint::AfterCommit);
            let answer =
                if lost { Err(Stop::Unknown(Fault::new("injected after the commit"))) } else { answer };
            // a caller who went away is not told; the write is stored all the same
            drop(reply.send(answer));
        }
    }

    /// New entries in the order of their numbers: the index flushes whenever a number is lower than the one before.
    fn search_entries(&self, survivors: &[(Arc<Plan>, Vec<i64>)]) -> Result<(), Stop> {
        let gone = survivors.iter().flat_map(|(_, gone)| gone);
        let mut new: Vec<_> = survivors
            .iter()
            .flat_map(|(plan, _)| plan.search.iter().map(|new| (plan.jurisdiction, new)))
            .collect();
        new.sort_by_key(|(_, new)| new.doc);
        let done = gone.into_iter().try_for_each(|entry| search::delete(&self.conn, *entry)).and_then(|()| {
            new.into_iter().try_for_each(|(jurisdiction, new)| search::replace(&self.conn, jurisdiction, new))
        });
        done.map_err(|e| errors::stop(&self.conn, e))
    }

    fn execute(&self, sql: &str) -> rusqlite::Result<()> {
        self.conn.prepare_cached(sql)?.execute([]).map(drop)
    }

    fn rollback(&self) {
        if !self.conn.is_autocommit()
            && let Err(error) = self.execute("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    fn strike(&self, point: FaultPoint) -> bool {
        Faults::strike(self.faults.as_ref(), point)
    }
}

#[derive(Default)]
struct Done {
    rows: Vec<Row>,
    /// Search entries to take out of the index.
    gone: Vec<i64>,
}

/// The same bad news for everybody in the group: full stays full, all else is a fault.
fn answer_all(replies: impl Iterator<Item = oneshot::Sender<Answer>>, stop: &Stop) {
    for reply in replies {
        let news = match stop {
            Stop::Full => Stop::Full,
            Stop::Fault(fault) | Stop::Unknown(fault) | Stop::Lost(fault) => {
                Stop::Fault(Fault::new(format!("the group of writes failed: {fault}")))
            }
            other => Stop::Fault(Fault::new(format!("the group of writes failed: {other:?}"))),
        };
        drop(reply.send(Err(news)));
    }
}

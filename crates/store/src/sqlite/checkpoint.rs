//! Copying the write-ahead log back into the file, outside everybody's commit.

use super::connection;
use crate::Fault;
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
};

/// The writer's side: watches how long the log is.
pub(super) struct Checkpoints {
    /// Pages in the log at the last commit.
    pages: Arc<AtomicU32>,
    threshold: u32,
    /// From here the writer itself copies the rest: against a writer that never pauses the other thread never
    /// reaches the end of the log, and only at its end can the log begin anew.
    hard: u32,
    wake: SyncSender<()>,
}

impl Checkpoints {
    /// Starts the copying thread; it ends when the writer's side is dropped.
    pub(super) fn start(
        writer: &mut Connection,
        path: &Path,
        threshold: u32,
    ) -> Result<(Checkpoints, JoinHandle<()>), Fault> {
        let conn = connection::checkpointer(path)?;
        let pages = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&pages);
        let watch = move |_: &mut rusqlite::hooks::Wal, now: i32| {
            seen.store(now.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        };
        writer.wal_hook(Some(watch)).map_err(|e| Fault::because("the log can't be watched", e))?;
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("zhiye-checkpoint".into());
        let thread = thread
            .spawn(move || copy_when_woken(&conn, &woken))
            .map_err(|e| Fault::because("no thread for checkpoints", e))?;
        Ok((Checkpoints { pages, threshold, hard: threshold.saturating_mul(8), wake }, thread))
    }

    /// Between two groups.
    pub(super) fn after_commit(&mut self, writer: &Connection) {
        let pages = self.pages.load(Ordering::Relaxed);
        if pages < self.threshold {
            self.hard = self.threshold.saturating_mul(8);
        } else if pages < self.hard {
            // a full channel means that it is being done
            let _ = self.wake.try_send(());
        } else {
            copy(writer);
            // a reader that holds an old state keeps the log from ending: do not try again at every commit
            self.hard = pages.saturating_add(self.threshold);
        }
    }
}

fn copy_when_woken(conn: &Connection, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        copy(conn);
    }
    copy(conn);
}

/// Empties the log when all threads have ended. The engine does so when its last connection closes, but not if that one
/// only read, nor if two closed at the same moment; and what was erased would still stand in the log.
pub(super) fn empty(path: &Path) {
    let emptied = connection::checkpointer(path).and_then(|conn| {
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(|e| Fault::because("the log can't be emptied", e))
    });
    if let Err(error) = emptied {
        tracing::warn!(%error, "the log was left beside the file");
    }
}

/// PASSIVE never waits for a reader or the writer. A failure is no loss: the log keeps everything.
fn copy(conn: &Connection) {
    let outcome = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    match outcome {
        Ok((busy, log, copied)) => tracing::debug!(busy, log, copied, "checkpoint"),
        Err(error) => tracing::warn!(%error, "checkpoint failed, the log grows"),
    }
}

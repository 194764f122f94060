//! Views made anew from the events. Gives the same rows; a test compares.

use crate::{App, No, Own, random};
use jiff::SignedDuration;
use zhiye_store::{Id, Statement};
use zhiye_views::{TABLES, decode, rows_of};

/// What a rebuild made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rebuilt {
    pub events: u64,
    pub rows: u64,
}

const PAGE: usize = 2_000;
/// One process rebuilds at a time; one that was killed is waited for this long.
const LEASE: &str = "rebuild";
const LEASE_MINUTES: i64 = 10;

impl App {
    /// Makes every row anew from the events. Rows that do not belong to the last event of their stream go first; the
    /// others are replaced one by one, and never by an older one: lists stay whole while it runs, beside a server at
    /// work too, and a rebuild that was broken off is simply run again. `progress` is told the events read so far.
    pub async fn rebuild(&self, progress: impl FnMut(u64) + Send) -> Result<Rebuilt, No> {
        let holder = Id(random::id(self.clock().now()));
        self.hold_rebuild(holder).await?;
        let rebuilt = self.rebuild_rows(holder, progress).await;
        self.store().release(LEASE, holder).await?;
        self.reload().await?;
        rebuilt
    }

    async fn hold_rebuild(&self, holder: Id) -> Result<(), No> {
        let now = self.clock().now();
        let until = now + SignedDuration::from_mins(LEASE_MINUTES);
        let held = self.store().lease(LEASE, holder, now.as_millisecond(), until.as_millisecond()).await?;
        if held { Ok(()) } else { Err(Own::UnderWay.into()) }
    }

    async fn rebuild_rows(&self, holder: Id, mut progress: impl FnMut(u64) + Send) -> Result<Rebuilt, No> {
        let strays = TABLES.iter().map(|table| {
            Statement::new(format!(
                "DELETE FROM {table} WHERE jurisdiction = ?1 AND version <> (SELECT COALESCE(MAX(e.version), 0) \
                 FROM events e WHERE e.jurisdiction = {table}.jurisdiction AND e.stream = {table}.id)"
            ))
            .bind(self.jurisdiction())
        });
        self.store().replay(strays.collect()).await?;
        let mut rebuilt = Rebuilt::default();
        // The last event read, and its stream so far.
        let (mut at, mut entries) = ((Id::nil(), 0), Vec::new());
        let of = |at, entries: &mut _| rows_of(self.jurisdiction(), at, std::mem::take(entries));
        loop {
            let page = self.store().events_after(self.jurisdiction(), Some(at), PAGE).await?;
            let mut rows = Vec::new();
            for event in &page {
                if event.stream != at.0 {
                    rows.extend(of(at, &mut entries));
                }
                at = (event.stream, event.version);
                entries.push(decode(&event.bytes)?);
            }
            if page.is_empty() {
                rows.extend(of(at, &mut entries));
            }
            rebuilt.events += page.len() as u64;
            rebuilt.rows += rows.len() as u64;
            self.store().replay(rows).await?;
            if page.is_empty() {
                return Ok(rebuilt);
            }
            self.hold_rebuild(holder).await?;
            progress(rebuilt.events);
        }
    }
}

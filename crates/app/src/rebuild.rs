//! Views made anew from the events. Gives the same rows; a test compares.

use crate::{App, No, Own, random};
use jiff::SignedDuration;
use zhiye_domain::{RequestId, person, request, unit};
use zhiye_store::{Fault, Id, Statement, StreamEvent};
use zhiye_views::{
    Entry, TABLES, decode,
    office::{person_row, unit_row},
    requests,
};

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

/// A stream while its events come in.
#[derive(Default)]
struct Folding {
    stream: Option<Id>,
    version: i64,
    request: Option<request::State>,
    unit: Option<unit::State>,
    person: Option<person::State>,
}

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
        let mut folding = Folding::default();
        let mut cursor = None;
        loop {
            let page = self.store().events_after(self.jurisdiction(), cursor, PAGE).await?;
            let Some(last) = page.last() else { break };
            cursor = Some((last.stream, last.version));
            let mut rows = Vec::new();
            for event in page {
                if folding.stream != Some(event.stream) {
                    rows.extend(self.rows_of(&folding));
                    folding = Folding::default();
                }
                fold(&mut folding, &event)?;
                rebuilt.events += 1;
            }
            rebuilt.rows += rows.len() as u64;
            self.store().replay(rows).await?;
            self.hold_rebuild(holder).await?;
            progress(rebuilt.events);
        }
        let rows = self.rows_of(&folding);
        rebuilt.rows += rows.len() as u64;
        self.store().replay(rows).await?;
        Ok(rebuilt)
    }

    fn rows_of(&self, folding: &Folding) -> Vec<Statement> {
        let Some(stream) = folding.stream else { return Vec::new() };
        let jurisdiction = self.jurisdiction();
        let request = folding
            .request
            .as_ref()
            .map(|s| requests::row(jurisdiction, RequestId(stream.0), folding.version, s));
        let unit = folding.unit.as_ref().map(|s| unit_row(jurisdiction, folding.version, s));
        let person = folding.person.as_ref().map(|s| person_row(jurisdiction, folding.version, s));
        [request, unit, person].into_iter().flatten().collect()
    }
}

fn fold(folding: &mut Folding, event: &StreamEvent) -> Result<(), No> {
    folding.stream = Some(event.stream);
    folding.version = event.version;
    match decode(&event.bytes).map_err(|e| Fault::because("a stored event can't be read", e))? {
        Entry::Request(recorded) => folding.request = request::evolve(folding.request.take(), &recorded),
        Entry::Unit(stamped) => folding.unit = unit::evolve(folding.unit.take(), &stamped.event),
        Entry::Person(stamped) => folding.person = person::evolve(folding.person.take(), &stamped.event),
        Entry::Office(_) => {}
    }
    Ok(())
}

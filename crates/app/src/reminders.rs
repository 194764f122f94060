//! Reminders of limits: at half, when a fifth is left, when it is over, and a working day later. In office hours where the
//! limit counts them, by the wall where it does. The row of a matter says when the next is due; it is written with the
//! matter, so that a reminder of a limit that was kept or moved is never given.
//!
//! Not here: who is told and how (notices).

use crate::{App, No, Told, entry::instant, outgoing::joined};
use jiff::{SignedDuration, Timestamp};
use zhiye_calendar::{Limit, Schedule};
use zhiye_domain::{RequestId, request::State};
use zhiye_store::{Id, Notice, Statement};

/// Something owed in a matter by its own course, from when to when.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Span {
    start: Timestamp,
    due_at: Timestamp,
    /// Days and nights count.
    wall: bool,
}

/// Rows looked at in a round.
const PORTION: i64 = 200;
/// Of a limit shorter than this, office time or wall clock, half is not worth a word; nor a fifth of one so short.
const HALF_FROM_MINUTES: i64 = 240;
const FIFTH_FROM_MINUTES: i64 = 60;

/// Everything its owner owes: the limits that run, and the step that was promised.
fn spans(state: &State) -> Vec<Span> {
    let clocks = state.clocks().filter(|(runs, _)| runs.is_owners());
    let clocks = clocks.map(|(_, clock)| Span {
        start: clock.deadline.start,
        due_at: clock.due_at(),
        wall: clock.deadline.limit.is_by_the_wall(),
    });
    // A step that was promised has a day and no length: the day itself is said.
    let step = state.next_milestone().map(|step| step.due_at);
    clocks.chain(step.map(|due_at| Span { start: due_at, due_at, wall: false })).collect()
}

/// When what is told of it, in order of time.
fn stages(span: Span, schedule: &Schedule) -> Vec<(Timestamp, Told)> {
    let Span { start, due_at, wall } = span;
    let mut stages = Vec::new();
    let minutes = if wall {
        (due_at.as_second() - start.as_second()) / 60
    } else {
        schedule.office_minutes_between(start, due_at)
    };
    let after = |part: i64| {
        if wall {
            start + SignedDuration::from_mins(part)
        } else {
            schedule.add_office_minutes(start, u32::try_from(part).unwrap_or(u32::MAX))
        }
    };
    if minutes >= HALF_FROM_MINUTES {
        stages.push((after(minutes / 2), Told::HalfGone));
    }
    if minutes >= FIFTH_FROM_MINUTES {
        stages.push((after(minutes * 4 / 5), Told::FifthLeft));
    }
    if start == due_at {
        // The last opening before the end of that day, which may be a day off.
        let opening = (1..=15).map(|days| due_at - SignedDuration::from_hours(24 * days));
        let opening = opening.map(|from| schedule.opening(from)).find(|at| *at < due_at);
        stages.extend(opening.map(|at| (at, Told::FifthLeft)));
    }
    let later = schedule.deadline(due_at, Limit::WorkingDays(1), zhiye_calendar::Counting::default(), &[]);
    stages.extend([(due_at, Told::LimitOver), (later.due_at.max(due_at), Told::Overdue)]);
    stages.sort_by_key(|(at, _)| *at);
    stages
}

impl App {
    /// The row that belongs to a write: when the next reminder of what is owed now is due.
    pub(crate) fn reminder(&self, id: Id, before: Option<&State>, after: &State) -> Option<Statement> {
        let (old, new) = (before.map(spans).unwrap_or_default(), spans(after));
        if old == new {
            return None;
        }
        let next = next(&new, &self.schedule(), self.clock().now());
        Some(match next {
            None => Statement::new("DELETE FROM reminders WHERE jurisdiction = ?1 AND id = ?2")
                .bind(self.jurisdiction())
                .bind(id),
            Some(at) => Statement::new(
                "INSERT INTO reminders (jurisdiction, id, at) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (jurisdiction, id) DO UPDATE SET at = excluded.at",
            )
            .bind(self.jurisdiction())
            .bind(id)
            .bind(at.as_millisecond()),
        })
    }

    /// Gives the reminders that are due. After a time in which nothing ran only the last of each limit is given, and
    /// what climbs. A matter that can't be read is said in the log and does not stop the others. Safe in several
    /// processes, and if it stops half-way: the notice of a stage has one id, whoever posts it, and is posted before the
    /// row moves on.
    pub async fn remind(&self) -> Result<usize, No> {
        let now = self.clock().now();
        let ask = Statement::new(
            "SELECT id, at FROM reminders WHERE jurisdiction = ?1 AND at <= ?2 ORDER BY at, id LIMIT ?3",
        );
        let ask = ask.bind(self.jurisdiction()).bind(now.as_millisecond()).bind(PORTION);
        let mut given = 0;
        for row in &self.store().query(ask).await? {
            let (id, at) = (row.id(0)?, instant(row, 1)?);
            match self.remind_one(id, at, now).await {
                Ok(told) => given += told,
                Err(error) => {
                    tracing::error!(request = %RequestId(id.0), error = %error, "a reminder could not be given");
                    self.move_on(id, at, Some(now + AGAIN)).await?;
                }
            }
        }
        Ok(given)
    }

    async fn remind_one(&self, id: Id, since: Timestamp, now: Timestamp) -> Result<usize, No> {
        let (state, schedule) =
            (self.load(RequestId(id.0)).await?.map(|loaded| loaded.state), self.schedule());
        let spans = state.as_ref().map(spans).unwrap_or_default();
        let mut given = 0;
        for span in &spans {
            let stages = stages(*span, &schedule).into_iter();
            let passed = stages.filter(|(at, _)| since <= *at && *at <= now).map(|(_, told)| told);
            // What climbs is for others than what came before it.
            let (climbs, own): (Vec<Told>, Vec<Told>) = passed.partition(|told| *told == Told::Overdue);
            for told in own.into_iter().next_back().into_iter().chain(climbs) {
                let due_at = span.due_at.as_millisecond().to_be_bytes();
                let stage = joined(&[&id.0, &due_at, told.code().as_bytes()]);
                let notice = Notice { id: Id(stage), ..told.posted(id, now, Vec::new()) };
                self.store().post_notice(self.jurisdiction(), notice).await?;
                given += 1;
            }
        }
        self.move_on(id, since, next(&spans, &schedule, now)).await?;
        Ok(given)
    }

    /// The next time, unless a write of the matter has set another meanwhile.
    async fn move_on(&self, id: Id, from: Timestamp, to: Option<Timestamp>) -> Result<(), No> {
        let row = match to {
            None => Statement::new("DELETE FROM reminders WHERE jurisdiction = ?1 AND id = ?2 AND at = ?3"),
            Some(_) => {
                Statement::new("UPDATE reminders SET at = ?4 WHERE jurisdiction = ?1 AND id = ?2 AND at = ?3")
            }
        };
        let mut row = row.bind(self.jurisdiction()).bind(id).bind(from.as_millisecond());
        if let Some(to) = to {
            row = row.bind(to.as_millisecond());
        }
        self.write_row(row).await
    }
}

/// A matter that could not be read is tried again after this.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// The next moment after `now` at which something is told.
fn next(spans: &[Span], schedule: &Schedule, now: Timestamp) -> Option<Timestamp> {
    spans.iter().flat_map(|span| stages(*span, schedule)).map(|(at, _)| at).filter(|at| *at > now).min()
}

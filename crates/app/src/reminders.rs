//! Reminders of limits: at half, when a fifth is left, when it is over, and a working day later. In office hours where the
//! limit counts them, by the wall where it does. The row of a matter says when the next is due; it is written with the
//! matter, so that a reminder of a limit that was kept or moved is never given.
//!
//! Not here: who is told and how (notices).

use crate::{App, No, Told, outgoing::joined};
use jiff::{SignedDuration, Timestamp};
use zhiye_calendar::{Limit, Schedule};
use zhiye_domain::{RequestId, request::State};
use zhiye_store::{Id, Notice, Statement, Write};

/// What is owed next in a matter, from when to when.
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

fn span(state: &State) -> Option<Span> {
    let clock = state.next_due().map(|clock| Span {
        start: clock.deadline.start,
        due_at: clock.due_at(),
        wall: clock.deadline.limit.is_by_the_wall(),
    });
    // A step that was promised has a day and no length: the day itself is said.
    let step =
        state.next_milestone().map(|step| Span { start: step.due_at, due_at: step.due_at, wall: false });
    clock.into_iter().chain(step).min_by_key(|span| span.due_at)
}

/// When what is told of it, in order.
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
        let morning = due_at - SignedDuration::from_hours(24);
        stages.push((schedule.opening(morning), Told::FifthLeft));
    }
    let later = schedule.deadline(due_at, Limit::WorkingDays(1), zhiye_calendar::Counting::default(), &[]);
    stages.extend([(due_at, Told::LimitOver), (later.due_at.max(due_at), Told::Overdue)]);
    stages
}

impl App {
    /// The row that belongs to a write: when the next reminder of what is owed now is due.
    pub(crate) fn reminder(&self, id: Id, before: Option<&State>, after: &State) -> Option<Statement> {
        let (old, new) = (before.and_then(span), span(after));
        if old == new {
            return None;
        }
        let now = self.clock().now();
        let next = new.and_then(|span| Some((next(span, &self.schedule(), now)?, span.due_at)));
        Some(self.reminder_row(id, next))
    }

    fn reminder_row(&self, id: Id, next: Option<(Timestamp, Timestamp)>) -> Statement {
        match next {
            None => Statement::new("DELETE FROM reminders WHERE jurisdiction = ?1 AND id = ?2")
                .bind(self.jurisdiction())
                .bind(id),
            Some((at, due_at)) => Statement::new(
                "INSERT INTO reminders (jurisdiction, id, at, due_at) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (jurisdiction, id) DO UPDATE SET at = excluded.at, due_at = excluded.due_at",
            )
            .bind(self.jurisdiction())
            .bind(id)
            .bind(at.as_millisecond())
            .bind(due_at.as_millisecond()),
        }
    }

    /// Gives the reminders that are due. After a time in which nothing ran only the last of a matter is given. Safe in
    /// several processes: the notice of a stage has one id, whoever posts it.
    pub async fn remind(&self) -> Result<usize, No> {
        let now = self.clock().now();
        let ask = Statement::new(
            "SELECT id FROM reminders WHERE jurisdiction = ?1 AND at <= ?2 ORDER BY at, id LIMIT ?3",
        );
        let ask = ask.bind(self.jurisdiction()).bind(now.as_millisecond()).bind(PORTION);
        let (rows, schedule, mut given) = (self.store().query(ask).await?, self.schedule(), 0);
        for row in &rows {
            let id = row.id(0)?;
            let state = self.load(RequestId(id.0)).await?.map(|loaded| loaded.state);
            let span = state.as_ref().and_then(span);
            let told = span.and_then(|span| {
                let past = stages(span, &schedule).into_iter().filter(|(at, _)| *at <= now);
                past.last().map(|(_, told)| (span, told))
            });
            let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
            let onward = span.and_then(|span| Some((next(span, &schedule, now)?, span.due_at)));
            write.rows.push(self.reminder_row(id, onward));
            self.store().commit(write).await?;
            if let Some((span, told)) = told {
                let stage =
                    joined(&[&id.0, &span.due_at.as_millisecond().to_be_bytes(), told.code().as_bytes()]);
                let notice = Notice { id: Id(stage), ..told.posted(id, now) };
                self.store().post_notice(self.jurisdiction(), notice).await?;
                given += 1;
            }
        }
        Ok(given)
    }
}

/// The next moment after `now` at which something is told.
fn next(span: Span, schedule: &Schedule, now: Timestamp) -> Option<Timestamp> {
    stages(span, schedule).into_iter().map(|(at, _)| at).find(|at| *at > now)
}

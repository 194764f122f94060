//! Running deadlines when the calendar changes: provisional ones move by themselves, each with an event and a notice;
//! what else would move is listed, and a person applies it.

use crate::{App, Ask, No};
use jiff::Timestamp;
use std::collections::HashSet;
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, Clock, PersonId, RequestId, UnitId, office,
    request::{Channel, Command, Scope},
};
use zhiye_rulebook::Act;
use zhiye_store::{Lane, Statement};
use zhiye_views::requests::{Cursor, Filter, Order, list, read};

/// A matter whose deadlines a changed calendar would move, listed for a person to decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingMove {
    pub id: RequestId,
    pub number: zhiye_domain::number::Number,
    /// Those of its limits that would move; never none.
    pub clocks: Vec<Moving>,
}

/// A limit that would move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moving {
    pub act: Act,
    pub from: Timestamp,
    pub to: Timestamp,
    pub provisional: bool,
}

impl App {
    /// Enters a newly announced year: provisional deadlines move by themselves, each with an event; what else would
    /// move is returned, to be applied by a person.
    pub async fn announce_year(
        &self,
        by: impl Into<Ask>,
        year: i16,
        days: &str,
    ) -> Result<(usize, Vec<PendingMove>), No> {
        self.office_act(by, office::Command::Announce { year, days: days.to_owned() }).await?;
        let moved = self.apply_calendar().await?;
        Ok((moved, self.pending_moves().await?))
    }

    /// Moves provisional deadlines if the calendar in force is another than the one they were last moved by: a year
    /// announced here, or a newer version of this program that knows more years. Broken off, it goes on next time.
    pub(crate) async fn apply_calendar(&self) -> Result<usize, No> {
        let version = self.schedule().calendar.version().to_owned();
        if self.applied_calendar().await? == version.as_bytes() {
            return Ok(0);
        }
        let moved = self.move_deadlines(None, true).await?;
        self.write_row(
            Statement::new(
                "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            )
            .bind(self.calendar_mark())
            .bind(version.as_bytes()),
        )
        .await?;
        Ok(moved)
    }

    async fn applied_calendar(&self) -> Result<Vec<u8>, No> {
        let ask = Statement::new("SELECT value FROM meta WHERE name = ?1").bind(self.calendar_mark());
        let rows = self.store().query(ask).await?;
        Ok(rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()?.unwrap_or_default())
    }

    fn calendar_mark(&self) -> String {
        format!("calendar:{}", self.jurisdiction())
    }

    /// Running deadlines that the calendar in force would move.
    pub async fn pending_moves(&self) -> Result<Vec<PendingMove>, No> {
        self.pending_moves_with(&self.schedule()).await
    }

    /// Running deadlines that another calendar would move; nothing is changed.
    pub async fn pending_moves_with(&self, schedule: &Schedule) -> Result<Vec<PendingMove>, No> {
        let mut pending = Vec::new();
        let moving = |clock: &Clock| {
            let (from, to) = (clock.due_at(), schedule.recompute(&clock.deadline).due_at);
            let provisional = clock.deadline.provisional;
            (from != to).then_some(Moving { act: clock.act, from, to, provisional })
        };
        for id in self.running_ids().await? {
            // Whoever keeps the calendar is not told of sealed matters; what is provisional of them moves by itself.
            let Some(loaded) = self.load(id).await?.filter(|loaded| !loaded.state.sealed) else { continue };
            let clocks: Vec<Moving> = loaded.state.clocks().filter_map(|(_, clock)| moving(clock)).collect();
            if !clocks.is_empty() {
                pending.push(PendingMove { id, number: loaded.state.number, clocks });
            }
        }
        Ok(pending)
    }

    /// Moves the deadlines of these requests, or of all that have any; returns how many moved.
    pub async fn move_deadlines(
        &self,
        only: Option<&[RequestId]>,
        provisional_only: bool,
    ) -> Result<usize, No> {
        let ids = match only {
            Some(ids) => ids.to_vec(),
            None => self.running_ids().await?,
        };
        let mut moved = 0;
        for id in ids {
            let ask = Ask { lane: Lane::Batch, ..Ask::new(Actor::System, Channel::Other) };
            match self.act(&ask, id, Command::MoveDeadlines { provisional_only }, self.desk()).await {
                Ok(_) => moved += 1,
                Err(No::Refused(_)) => {}
                Err(no) if no.is_of_the_record() => {
                    tracing::error!(request = %id, error = %no, "its deadlines can't be moved");
                }
                Err(other) => return Err(other),
            }
        }
        Ok(moved)
    }

    /// Requests of which a limit may run: open ones, and those answered whose resident is to be spoken to or called.
    async fn running_ids(&self) -> Result<Vec<RequestId>, No> {
        let open = Filter { open: true, ..Filter::default() };
        let waiting = Filter { waiting: true, ..Filter::default() };
        let to_follow_up = Filter { to_follow_up: true, ..Filter::default() };
        // The system itself is nobody a matter could be about.
        let sealed = Scope::Sealed(PersonId([0; 16]), UnitId([0; 16]));
        // Each in the order its index has.
        let lists = [
            (Scope::All, open.clone(), Order::Newest),
            (sealed, open, Order::Newest),
            (Scope::All, waiting, Order::Due),
            (Scope::All, to_follow_up, Order::Due),
        ];
        let (mut ids, mut seen) = (Vec::new(), HashSet::new());
        for (scope, filter, order) in lists {
            let mut after = None;
            loop {
                let statement = list(self.jurisdiction(), &scope, &filter, order, after, 500);
                let rows = self.store().query(statement).await?;
                let Some(last) = rows.last() else { break };
                after = Some(Cursor::after(&read(last)?, order));
                for row in &rows {
                    let id = read(row)?.id;
                    if seen.insert(id) {
                        ids.push(id);
                    }
                }
            }
        }
        Ok(ids)
    }
}

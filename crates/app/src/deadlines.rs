//! Running deadlines when the calendar changes: provisional ones move by themselves, each with an event and a notice;
//! what else would move is listed, and a person applies it.

use crate::{App, Ask, No};
use jiff::Timestamp;
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, PersonId, RequestId, UnitId, office,
    request::{Channel, Command, Scope},
};
use zhiye_store::{Lane, Statement};
use zhiye_views::requests::{Cursor, Filter, Order, list, read};

/// A deadline that a changed calendar would move, listed for a person to decide.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PendingMove {
    pub id: RequestId,
    pub number: zhiye_domain::number::Number,
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
        for id in self.open_ids().await? {
            let Some(loaded) = self.load(id).await? else { continue };
            let Some(clock) = loaded.state.answer.as_ref().filter(|_| loaded.state.status.is_open()) else {
                continue;
            };
            let to = schedule.recompute(&clock.deadline);
            if to.due_at != clock.due_at() {
                pending.push(PendingMove {
                    id,
                    number: loaded.state.number,
                    from: clock.due_at(),
                    to: to.due_at,
                    provisional: clock.deadline.provisional,
                });
            }
        }
        Ok(pending)
    }

    /// Moves the deadlines of these requests, or of all open ones; returns how many moved.
    pub async fn move_deadlines(
        &self,
        only: Option<&[RequestId]>,
        provisional_only: bool,
    ) -> Result<usize, No> {
        let ids = match only {
            Some(ids) => ids.to_vec(),
            None => self.open_ids().await?,
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

    async fn open_ids(&self) -> Result<Vec<RequestId>, No> {
        let mut ids = Vec::new();
        // The system itself is nobody a matter could be about.
        let sealed = Scope::Sealed(PersonId([0; 16]), UnitId([0; 16]));
        for scope in [Scope::All, sealed] {
            let mut after = None;
            loop {
                let filter = Filter { open: true, ..Filter::default() };
                let statement = list(self.jurisdiction(), &scope, &filter, Order::Newest, after, 500);
                let rows = self.store().query(statement).await?;
                let Some(last) = rows.last() else { break };
                after = Some(Cursor::after(&read(last)?, Order::Newest));
                for row in &rows {
                    ids.push(read(row)?.id);
                }
            }
        }
        Ok(ids)
    }
}

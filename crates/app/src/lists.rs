//! Queues, counters and follow-up lists: what the reader may see, in pages, with summaries.

use crate::{App, No};
use jiff::Timestamp;
use std::collections::HashMap;
use zhiye_domain::{
    RequestId, Role, Staff,
    request::{Danger, Scope, Status, scope},
};
use zhiye_store::Id;
use zhiye_views::requests::{Count, Cursor, Due, Filter, Listed, Order, by_number, count, list, read};

/// A row of a list with its summary, or what stands in for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QueueRow {
    pub listed: Listed,
    /// The clerk's summary; before screening `None`, and the page shows category and place.
    pub summary: Option<String>,
}

/// A page of a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    pub rows: Vec<QueueRow>,
    /// Start of the next page, if there is more.
    pub next: Option<Cursor>,
}

/// The workbench's counters: each is the count of a list one can open.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counters(pub Vec<(Counter, Count)>);

/// One counter: what it counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counter {
    Danger,
    Overdue,
    DueToday,
    ToScreen,
    ToJudge,
    ToAssign,
    ToSign,
    SentBack,
    InHand,
    ToApprove,
    Proposals,
    ToDeliver,
    ToFollowUp,
    Waiting,
    Supervised,
    Mine,
    Open,
    Sealed,
}

impl App {
    /// A page of what the reader may see.
    pub async fn list(
        &self,
        staff: &Staff,
        filter: &Filter,
        order: Order,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page, No> {
        self.list_in(&scope(staff), filter, order, after, limit).await
    }

    async fn list_in(
        &self,
        scope: &Scope,
        filter: &Filter,
        order: Order,
        after: Option<Cursor>,
        limit: usize,
    ) -> Result<Page, No> {
        let statement = list(self.jurisdiction(), scope, filter, order, after, limit as i64 + 1);
        let rows = self.store().query(statement).await?;
        let mut listed = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let more = listed.len() > limit;
        listed.truncate(limit);
        let next = listed.last().filter(|_| more).map(|row| Cursor::after(row, order));
        let ids: Vec<Id> = listed.iter().filter_map(|row| row.summary).map(|w| Id(w.0)).collect();
        let texts = if ids.is_empty() { HashMap::new() } else { self.open_words(&ids).await? };
        let rows = listed
            .into_iter()
            .map(|listed| {
                let summary = listed.summary.and_then(|w| texts.get(&w).cloned());
                QueueRow { listed, summary }
            })
            .collect();
        Ok(Page { rows, next })
    }

    /// How many the reader may see, counted to a thousand.
    pub async fn count(&self, staff: &Staff, filter: &Filter) -> Result<Count, No> {
        let rows = self.store().query(count(self.jurisdiction(), &scope(staff), filter)).await?;
        Ok(Count(rows.first().map_or(Ok(0), |row| row.int(0))?))
    }

    /// The request of a registration number, if the reader may know of it: what their lists hold, and what their unit
    /// helps with.
    pub async fn id_for(
        &self,
        staff: &Staff,
        number: zhiye_domain::number::Number,
    ) -> Result<Option<RequestId>, No> {
        let Some(id) = self.id_of(number).await? else { return Ok(None) };
        Ok(self.may_see(staff, id).await?.then_some(id))
    }

    /// Id of a registration number, without any right attached: for those who hold the code or were let in.
    pub async fn id_of(&self, number: zhiye_domain::number::Number) -> Result<Option<RequestId>, No> {
        let rows = self.store().query(by_number(self.jurisdiction(), number)).await?;
        rows.first().map(|row| Ok(read(row)?.id)).transpose()
    }

    /// Counters of the reader's workbench: only what their roles give them to do.
    pub async fn counters(&self, staff: &Staff) -> Result<Counters, No> {
        let mut counters = Vec::new();
        for counter in Counter::of(staff) {
            counters.push((counter, self.count(staff, &self.filter_of(staff, counter)).await?));
        }
        Ok(Counters(counters))
    }

    /// The list behind a counter.
    pub fn filter_of(&self, staff: &Staff, counter: Counter) -> Filter {
        let now = self.clock().now();
        let status = |status| Filter { statuses: vec![status], ..Filter::default() };
        let open = Filter { open: true, ..Filter::default() };
        match counter {
            Counter::Danger => Filter { danger: Some(Danger::Now), ..open },
            Counter::Overdue => Filter { due: Some(Due::Before(now)), ..open },
            Counter::DueToday => Filter { due: Some(Due::Between(now, self.end_of_day(now))), ..open },
            Counter::ToScreen => status(Status::Filed),
            Counter::ToJudge => status(Status::Accepted),
            Counter::ToAssign => {
                Filter { statuses: vec![Status::Judged, Status::InReview], ..Filter::default() }
            }
            Counter::ToSign => status(Status::Assigned),
            Counter::SentBack => status(Status::SentBack),
            Counter::InHand => status(Status::InHand),
            Counter::ToApprove => status(Status::Drafted),
            Counter::Proposals => Filter { proposal: true, ..open },
            Counter::ToDeliver => status(Status::Approved),
            Counter::ToFollowUp => Filter { to_follow_up: true, ..Filter::default() },
            Counter::Waiting => Filter { waiting: true, ..Filter::default() },
            Counter::Supervised => Filter { supervised: true, ..open },
            Counter::Mine => Filter { person: Some(staff.person), ..open },
            Counter::Open | Counter::Sealed => open,
        }
    }

    /// Midnight after `now` in the office's zone.
    pub fn end_of_day(&self, now: Timestamp) -> Timestamp {
        let tomorrow = self.day_of(now).tomorrow();
        tomorrow
            .and_then(|day| day.to_zoned_datetime(self.rulebook().zone().clone()))
            .map_or(now, |midnight| midnight.timestamp())
    }
}

impl Counter {
    /// The counters a person's roles give them, most pressing first.
    pub fn of(staff: &Staff) -> Vec<Counter> {
        let mut counters = Vec::new();
        let rows: [(&[Role], &[Counter]); 8] = [
            (
                &[Role::Clerk, Role::Coordinator, Role::Handler, Role::Approver, Role::Supervisor],
                &[Counter::Danger, Counter::Overdue, Counter::DueToday],
            ),
            (&[Role::Clerk], &[Counter::ToScreen, Counter::ToDeliver]),
            (&[Role::Coordinator], &[Counter::ToJudge, Counter::ToAssign, Counter::SentBack]),
            (&[Role::Handler], &[Counter::ToSign, Counter::Mine, Counter::InHand, Counter::Waiting]),
            (&[Role::Approver], &[Counter::ToApprove, Counter::Proposals, Counter::ToDeliver]),
            (&[Role::Caller], &[Counter::ToFollowUp]),
            (
                &[Role::Supervisor, Role::Auditor],
                &[Counter::Supervised, Counter::SentBack, Counter::Waiting, Counter::Open],
            ),
            (&[Role::DisciplineContact], &[Counter::Sealed]),
        ];
        for (roles, wanted) in rows {
            if roles.iter().any(|role| staff.has(*role)) {
                counters
                    .extend(wanted.iter().filter(|c| !counters.contains(*c)).copied().collect::<Vec<_>>());
            }
        }
        counters
    }
}

//! The calendar of a person's own limits, for their phone: an address that is a key, and what is behind it. By number only;
//! sealed matters are not in it. Of the address only a keyed hash is stored; a new one ends the old one.
//!
//! Not here: how a calendar is written.

use crate::{App, No, Token, entry::instant};
use jiff::{SignedDuration, Timestamp};
use zhiye_domain::{
    PersonId, Staff,
    number::Number,
    request::{Status, scope},
};
use zhiye_store::{Id, Statement};
use zhiye_views::requests::{Filter, Listed, Order, list, read};

/// A limit of one's own.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnLimit {
    pub number: Number,
    pub due_at: Timestamp,
    /// Nothing is owed any more.
    pub over: bool,
    pub changed_at: Timestamp,
    /// Grows with each change of the matter.
    pub sequence: u32,
}

const PURPOSE: &str = "calendar_feed";
/// Matters in a calendar at most.
const MOST: i64 = 500;
/// How long it is said that nothing is owed any more.
const OVER_DAYS: i64 = 14;

impl App {
    /// A new address for this person's calendar; shown once. The one before leads nowhere from now on.
    pub async fn make_calendar_feed(&self, person: PersonId) -> Result<Token, No> {
        let token = Token::new();
        let make = Statement::new(
            "INSERT INTO calendar_feeds (jurisdiction, person, token, made_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (jurisdiction, person) DO UPDATE SET token = excluded.token, made_at = excluded.made_at",
        );
        let make = make.bind(self.jurisdiction()).bind(Id(person.0)).bind(self.feed_hash(&token.0));
        self.write_row(make.bind(self.clock().now().as_millisecond())).await?;
        Ok(token)
    }

    /// The address leads nowhere from now on.
    pub async fn end_calendar_feed(&self, person: PersonId) -> Result<(), No> {
        let end = Statement::new("DELETE FROM calendar_feeds WHERE jurisdiction = ?1 AND person = ?2");
        self.write_row(end.bind(self.jurisdiction()).bind(Id(person.0))).await
    }

    /// Since when there is an address for this person's calendar.
    pub async fn calendar_feed_of(&self, person: PersonId) -> Result<Option<Timestamp>, No> {
        let ask =
            Statement::new("SELECT made_at FROM calendar_feeds WHERE jurisdiction = ?1 AND person = ?2");
        let rows = self.store().query(ask.bind(self.jurisdiction()).bind(Id(person.0))).await?;
        rows.first().map(|row| instant(row, 0)).transpose()
    }

    /// What is behind an address: the limits of whoever it was made for, as their duties are today. `None` if there is
    /// no such address, or the person works here no more.
    pub async fn calendar_of(&self, token: &str) -> Result<Option<Vec<OwnLimit>>, No> {
        let ask = Statement::new("SELECT person FROM calendar_feeds WHERE jurisdiction = ?1 AND token = ?2");
        let rows = self.store().query(ask.bind(self.jurisdiction()).bind(self.feed_hash(token))).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let person = PersonId(row.id(0)?.0);
        let Some(staff) = self.staff_today(person) else { return Ok(None) };
        let open = Filter { open: true, person: Some(person), ..Filter::default() };
        let mut limits: Vec<OwnLimit> = Vec::new();
        for row in self.own(&staff, &open, Order::Due).await? {
            limits.extend(row.due_at.map(|due_at| limit(&row, due_at, false)));
        }
        let ended =
            [Status::Answered, Status::FollowedUp, Status::Closed, Status::Declined, Status::Withdrawn];
        let over = Filter { statuses: ended.to_vec(), person: Some(person), ..Filter::default() };
        let since = self.clock().now() - SignedDuration::from_hours(24 * OVER_DAYS);
        for row in self.own(&staff, &over, Order::Newest).await? {
            let due_at = row.answer_due_at.unwrap_or(row.touched_at);
            if row.touched_at > since && limits.iter().all(|limit| limit.number != row.number) {
                limits.push(limit(&row, due_at, true));
            }
        }
        Ok(Some(limits))
    }

    /// Rows of the person's own that are not sealed. No words are opened for them.
    async fn own(&self, staff: &Staff, filter: &Filter, order: Order) -> Result<Vec<Listed>, No> {
        let statement = list(self.jurisdiction(), &scope(staff), filter, order, None, MOST);
        let rows = self.store().query(statement).await?;
        let rows: Vec<Listed> = rows.iter().map(read).collect::<Result<_, _>>()?;
        Ok(rows.into_iter().filter(|row| !row.sealed).collect())
    }

    fn feed_hash(&self, token: &str) -> Vec<u8> {
        self.keyring().lookup(PURPOSE, token).to_vec()
    }
}

/// Times of one matter stay in order, so the seconds since its filing grow with each change.
fn limit(row: &Listed, due_at: Timestamp, over: bool) -> OwnLimit {
    let seconds = (row.touched_at - row.filed_at).as_secs();
    let sequence = u32::try_from(seconds).unwrap_or(0);
    OwnLimit { number: row.number, due_at, over, changed_at: row.touched_at, sequence }
}

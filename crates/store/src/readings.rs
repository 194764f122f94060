//! The reading log: who read personal words, when and why. Written before the page is sent.

use crate::{Fault, Id, Lane, Millis, Statement, Store, plan::Step, store::fault_of};

/// One reading. A record: it is kept, never rebuilt.
#[derive(Clone, Debug)]
pub struct Reading {
    /// A new id for this reading.
    pub id: Id,
    pub at: Millis,
    pub person: Id,
    /// The post in which the person read, as a code or an id in text.
    pub post: String,
    pub unit: Id,
    /// Purpose code (owner, approver, caller …). What was stated in words lies in *words*.
    pub purpose: String,
    /// Words of the purpose, if it was stated in words.
    pub reason: Option<Id>,
    /// Whose words.
    pub stream: Id,
    /// Classes of words read, joined by commas.
    pub classes: String,
}

impl Reading {
    /// As a row, for a write that carries it along.
    pub fn statement(&self, jurisdiction: i64) -> Statement {
        Statement::new(
            "INSERT INTO readings (jurisdiction, id, at, person, post, unit, purpose, reason, stream, classes) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .bind(jurisdiction)
        .bind(self.id)
        .bind(self.at)
        .bind(self.person)
        .bind(self.post.as_str())
        .bind(self.unit)
        .bind(self.purpose.as_str())
        .bind(self.reason.unwrap_or(Id::nil()))
        .bind(self.stream)
        .bind(self.classes.as_str())
    }
}

impl Store {
    /// Writes the reading log, grouped with other writes; answers when durable. Send the page after that.
    pub async fn record_reading(&self, jurisdiction: i64, reading: &Reading) -> Result<(), Fault> {
        let steps = vec![Step::plain(reading.statement(jurisdiction))];
        self.transact(jurisdiction, steps, Lane::Interactive).await.map(drop).map_err(fault_of)
    }
}

//! Rows of another system's list (a hotline's work orders): a new row becomes a request, a row that comes again
//! changed becomes an event on the same request, a row that was closed there becomes history.
//!
//! Not here: files, columns and how a date is written. The other system's number is kept as a keyed hash in the event
//! and in plain text with the words, where staff can read and search it.

mod changes;
mod row;

pub use row::{ClosedThere, ImportRow, ImportSystem, Imported, RowNo};

use crate::{App, Ask, Contact, Filing, No, Receipt, key};
use row::said;
use std::collections::HashSet;
use tokio::task::JoinSet;
use zhiye_domain::{
    Actor, RequestId,
    request::{Command, External, Reply, Status},
    words::Class,
};
use zhiye_store::{Fault, Id, Lane, Statement, Write};

/// Rows in flight, so that one commit of the store carries many.
const IN_FLIGHT: usize = 64;

/// What is to be done with a row.
enum Plan {
    New,
    Same,
    /// The rows differ only in what is not kept: nothing to tell, but the row is remembered.
    Remember(RequestId),
    Change(RequestId, Change),
    /// Filed here and closed there since, or a first attempt that ended half way; with what else changed.
    Close(RequestId, ClosedThere, Option<Change>),
}

/// What is told on the request's timeline, its number there with the other system's limit, and the person's contact
/// if that changed.
struct Change {
    external: External,
    words: String,
    contact: Option<Contact>,
}

/// What is remembered of a row taken earlier.
struct Known {
    id: RequestId,
    /// Keyed hash of the row and when it was kept; none if an earlier attempt ended half way.
    row: Option<(Vec<u8>, i64)>,
}

impl App {
    /// The key under which a request knows its number in another system: a keyed hash, hexadecimal.
    pub fn external_key(&self, system: &str, number: &str) -> String {
        let hash = self.keyring().lookup("external_number", &format!("{system}\u{1f}{number}"));
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Files for a program that names another system's number: a number known already is not filed again, except
    /// that a repeat of the same key gets its first receipt. Inside `Err`: the request of that number.
    pub async fn file_external(&self, ask: &Ask, filing: &Filing) -> Result<Result<Receipt, RequestId>, No> {
        if let Some(external) = &filing.external
            && !self.answered(ask).await?
            && let Some(id) = self.by_external(&external.system, &external.key).await?
        {
            return Ok(Err(id));
        }
        Ok(Ok(self.file(ask, filing).await?))
    }

    /// Takes many rows, many at a time. `done` hears of each row (its place in `rows`) as soon as it is stored.
    ///
    /// # Errors
    /// What broke, or that the disk is full. Rows told of are stored; taking the same list again goes on from there.
    pub async fn import_rows(
        &self,
        system: &ImportSystem,
        rows: Vec<ImportRow>,
        look_only: bool,
        mut done: impl FnMut(usize, Imported),
    ) -> Result<(), No> {
        let mut numbers = HashSet::new();
        let mut flying = JoinSet::new();
        for (place, row) in rows.into_iter().enumerate() {
            if !numbers.insert(row.number.clone()) {
                done(place, Imported::Refused(RowNo::Twice));
                continue;
            }
            if flying.len() >= IN_FLIGHT {
                land(&mut flying, &mut done).await?;
            }
            let (app, system) = (self.clone(), system.clone());
            flying.spawn(async move {
                let imported = if look_only {
                    app.look_at_row(&system, &row).await
                } else {
                    app.import_row(&system, &row).await
                };
                (place, imported)
            });
        }
        while !flying.is_empty() {
            land(&mut flying, &mut done).await?;
        }
        Ok(())
    }

    /// Takes one row. Taking it again changes nothing.
    async fn import_row(&self, system: &ImportSystem, row: &ImportRow) -> Result<Imported, No> {
        if let Err(no) = self.check_row(row) {
            return Ok(Imported::Refused(no));
        }
        let known = self.known_row(system, row).await?;
        let before = known.as_ref().and_then(|known| known.row.as_ref());
        let result = match self.plan_row(system, row, known.as_ref()).await? {
            Plan::Same => return Ok(Imported::Same),
            Plan::New => self.take_new(system, row).await.map(|id| (id, Imported::New)),
            Plan::Remember(id) => Ok((id, Imported::Same)),
            Plan::Close(id, closed, change) => {
                let done = if before.is_some() { Imported::Changed } else { Imported::New };
                let changed = match change {
                    Some(change) => self.change_there(system, row, id, before, change).await,
                    None => Ok(()),
                };
                match changed {
                    Ok(()) => self.close_there(system, row, id, &closed).await.map(|()| (id, done)),
                    Err(no) => Err(no),
                }
            }
            Plan::Change(id, change) => {
                self.change_there(system, row, id, before, change).await.map(|()| (id, Imported::Changed))
            }
        };
        match result {
            Ok((id, imported)) => {
                self.remember_row(system, row, id).await?;
                Ok(imported)
            }
            Err(No::Refused(refused)) => Ok(Imported::Refused(RowNo::Rule(refused))),
            Err(other) => Err(other),
        }
    }

    /// What taking a row would do; nothing is written.
    async fn look_at_row(&self, system: &ImportSystem, row: &ImportRow) -> Result<Imported, No> {
        if let Err(no) = self.check_row(row) {
            return Ok(Imported::Refused(no));
        }
        let known = self.known_row(system, row).await?;
        Ok(match self.plan_row(system, row, known.as_ref()).await? {
            Plan::New => Imported::New,
            Plan::Same | Plan::Remember(_) => Imported::Same,
            Plan::Change(..) | Plan::Close(..) => Imported::Changed,
        })
    }

    async fn known_row(&self, system: &ImportSystem, row: &ImportRow) -> Result<Option<Known>, No> {
        let statement = Statement::new(
            "SELECT e.request, r.hash, r.at FROM lookups e LEFT JOIN lookups r
               ON r.jurisdiction = e.jurisdiction AND r.request = e.request AND r.purpose = 'external_row'
             WHERE e.jurisdiction = ?1 AND e.purpose = 'external' AND e.hash = ?2 ORDER BY e.at, e.request LIMIT 1",
        )
        .bind(self.jurisdiction())
        .bind(self.external_hash(&system.code, &self.external_key(&system.code, &row.number)));
        let rows = self.store().query(statement).await?;
        let Some(found) = rows.first() else { return Ok(None) };
        let kept = match found.opt_bytes(1)? {
            Some(hash) => Some((hash.to_vec(), found.int(2)?)),
            None => None,
        };
        Ok(Some(Known { id: RequestId(found.id(0)?.0), row: kept }))
    }

    async fn plan_row(
        &self,
        system: &ImportSystem,
        row: &ImportRow,
        known: Option<&Known>,
    ) -> Result<Plan, No> {
        let Some(known) = known else { return Ok(Plan::New) };
        if known.row.as_ref().is_some_and(|(hash, _)| *hash == self.row_hash(system, row)) {
            return Ok(Plan::Same);
        }
        let missing = || Fault::new("a request known under another system's number is not there");
        let loaded = self.load(known.id).await?.ok_or_else(missing)?;
        let closing = row.closed.clone().filter(|_| loaded.state.status == Status::Filed);
        let said = self.changes(system, row, &loaded, closing.is_some()).await?;
        let before = loaded.state.external.as_ref();
        let change = (!said.lines.is_empty()).then(|| Change {
            external: External {
                system: system.code.clone(),
                key: self.external_key(&system.code, &row.number),
                due_at: row.due_at.or(before.and_then(|external| external.due_at)),
            },
            words: said.lines.join("\n"),
            contact: said.contact,
        });
        Ok(match (closing, change) {
            (Some(closed), change) => Plan::Close(known.id, closed, change),
            (None, Some(change)) => Plan::Change(known.id, change),
            (None, None) => Plan::Remember(known.id),
        })
    }

    async fn take_new(&self, system: &ImportSystem, row: &ImportRow) -> Result<RequestId, No> {
        let now = self.clock().now();
        let filing = Filing {
            category: row.category.clone(),
            told_at: Some(row.told_at.min(now)),
            area: row.area.clone(),
            place: row.place.clone(),
            contact: row.contact.clone(),
            reply: if row.contact.phone.is_empty() { Reply::None } else { Reply::Phone },
            external: Some(External {
                system: system.code.clone(),
                key: self.external_key(&system.code, &row.number),
                due_at: row.due_at,
            }),
            ..Filing::new(row.kind, system.channel, said(system, row))
        };
        let receipt = self.file(&self.ask(system, row, "file", 0), &filing).await?;
        if let Some(closed) = &row.closed {
            self.close_there(system, row, receipt.id, closed).await?;
        }
        Ok(receipt.id)
    }

    async fn close_there(
        &self,
        system: &ImportSystem,
        row: &ImportRow,
        id: RequestId,
        closed: &ClosedThere,
    ) -> Result<(), No> {
        let mut desk = self.desk();
        let words = desk.write_some(Class::Told, closed.answer.as_deref());
        let closed_at = closed.at.min(self.clock().now());
        let command = Command::CloseElsewhere { outcome: closed.outcome, words, closed_at };
        self.act(&self.ask(system, row, "close", 0), id, command, desk).await.map(|_| ())
    }

    async fn change_there(
        &self,
        system: &ImportSystem,
        row: &ImportRow,
        id: RequestId,
        before: Option<&(Vec<u8>, i64)>,
        change: Change,
    ) -> Result<(), No> {
        let mut desk = self.desk();
        let words = Some(desk.write(Class::Told, &change.words));
        let ask = self.ask(system, row, "change", before.map_or(0, |(_, at)| *at));
        let contact = change.contact.as_ref().map(|contact| desk.write(Class::Contact, &contact.to_json()));
        let phone = change.contact.and_then(|known| self.phone_row(id, &known.phone, self.clock().now()));
        let command = Command::ChangeExternal { external: change.external, words, contact };
        self.act_with(&ask, id, command, desk, phone.as_slice()).await.map(|_| ())
    }

    /// The row by its content, and after which earlier row: an attempt that ended half way is not repeated, while a
    /// row that changes back and forth is told each time.
    fn ask(&self, system: &ImportSystem, row: &ImportRow, what: &str, after: i64) -> Ask {
        let hash: String = self.row_hash(system, row).iter().map(|byte| format!("{byte:02x}")).collect();
        let ask =
            Ask::new(Actor::System, system.channel).keyed(key("import", &format!("{what}:{after}:{hash}")));
        Ask { lane: Lane::Batch, ..ask }
    }

    fn row_hash(&self, system: &ImportSystem, row: &ImportRow) -> Vec<u8> {
        let json = serde_json::to_string(row).expect("texts, codes and instants are plain JSON");
        self.keyring().lookup("external_row", &format!("{}\u{1f}{json}", system.code)).to_vec()
    }

    async fn remember_row(&self, system: &ImportSystem, row: &ImportRow, id: RequestId) -> Result<(), No> {
        let now = self.clock().now().as_millisecond();
        let mut write = Write::new(self.jurisdiction(), now);
        write.lane = Lane::Batch;
        write.rows.push(
            Statement::new(
                "DELETE FROM lookups WHERE jurisdiction = ?1 AND request = ?2 AND purpose = 'external_row'",
            )
            .bind(self.jurisdiction())
            .bind(Id(id.0)),
        );
        write.rows.push(
            Statement::new(
                "INSERT INTO lookups (jurisdiction, purpose, hash, request, at) VALUES (?1, 'external_row', ?2, ?3, ?4)",
            )
            .bind(self.jurisdiction())
            .bind(self.row_hash(system, row))
            .bind(Id(id.0))
            .bind(now),
        );
        self.store().commit(write).await?;
        Ok(())
    }
}

type Landed = (usize, Result<Imported, No>);

async fn land(flying: &mut JoinSet<Landed>, done: &mut impl FnMut(usize, Imported)) -> Result<(), No> {
    if let Some(landed) = flying.join_next().await {
        let (place, imported) = landed.map_err(|e| Fault::because("taking a row ended early", e))?;
        done(place, imported?);
    }
    Ok(())
}

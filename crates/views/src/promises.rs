//! Rows of promises, and of the words put in for a matter.

use crate::{NOBODY, and_of_units, requests, statement};
use jiff::Timestamp;
use zhiye_domain::{
    id::{IntercessionId, PersonId, PromiseId, RequestId, UnitId, WordsId},
    intercession,
    number::Number,
    promise::{State, Status, To},
};
use zhiye_store::{Fault, Id, Row, Statement};

/// A promise as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedPromise {
    pub id: PromiseId,
    pub request: Option<RequestId>,
    pub number: Option<Number>,
    pub public: bool,
    pub step: bool,
    pub unit: UnitId,
    pub person: Option<PersonId>,
    pub words: WordsId,
    pub status: Status,
    pub due_at: Timestamp,
    pub made_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub in_time: bool,
    pub amended: u8,
    /// What the person said of it.
    pub confirmed: Option<bool>,
    pub end: Option<WordsId>,
}

/// The row of a promise.
pub fn promise_row(jurisdiction: i64, version: i64, state: &State) -> Statement {
    let number = match state.to {
        To::Person { number, .. } => number.value() as i64,
        To::Public { .. } => 0,
    };
    statement(
        "INSERT INTO promises (jurisdiction, id, version, request, number, public, step, unit, person, words, status,
           due_at, made_at, ended_at, in_time, amended, confirmed, end_words)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
         ON CONFLICT (jurisdiction, id) DO UPDATE SET version = excluded.version, status = excluded.status,
           due_at = excluded.due_at, ended_at = excluded.ended_at, in_time = excluded.in_time,
           amended = excluded.amended, confirmed = excluded.confirmed, end_words = excluded.end_words
           WHERE promises.version <= excluded.version",
        vec![
            jurisdiction.into(),
            Id(state.id.0).into(),
            version.into(),
            state.to.request().map_or(NOBODY, |request| Id(request.0)).into(),
            number.into(),
            state.to.is_public().into(),
            state.step.into(),
            Id(state.unit.0).into(),
            state.person.map_or(NOBODY, |person| Id(person.0)).into(),
            Id(state.words.id.0).into(),
            state.status.code().into(),
            state.due_at.as_millisecond().into(),
            state.made_at.as_millisecond().into(),
            requests::millis(state.ended_at),
            state.kept_in_time().into(),
            i64::from(state.amended).into(),
            state.confirmed.map_or("", |kept| if kept { "yes" } else { "no" }).into(),
            state.end.map_or(NOBODY, |words| Id(words.id.0)).into(),
        ],
    )
}

const COLUMNS: &str = "id, request, number, public, step, unit, person, words, status, due_at, made_at, ended_at, in_time, \
    amended, confirmed, end_words";

/// The promises of a matter, in the order in which they were made.
pub fn promises_of(jurisdiction: i64, request: RequestId) -> Statement {
    statement(
        format!(
            "SELECT {COLUMNS} FROM promises WHERE jurisdiction = ?1 AND request = ?2 ORDER BY due_at, made_at, id LIMIT 200"
        ),
        vec![jurisdiction.into(), Id(request.0).into()],
    )
}

/// Promises nobody has kept yet, what is due first; of these units, or of all.
pub fn open_promises(jurisdiction: i64, units: Option<&[UnitId]>, limit: i64) -> Statement {
    let mut params = vec![jurisdiction.into(), limit.into()];
    let of = and_of_units("unit", units, &mut params);
    statement(
        format!(
            "SELECT {COLUMNS} FROM promises WHERE jurisdiction = ?1 AND status = 'open'{of} ORDER BY due_at, id LIMIT ?2"
        ),
        params,
    )
}

/// How many of them are due until an instant, counted to a thousand and one.
pub fn count_due(jurisdiction: i64, units: Option<&[UnitId]>, until: Timestamp) -> Statement {
    let mut params = vec![jurisdiction.into(), until.as_millisecond().into()];
    let of = and_of_units("unit", units, &mut params);
    statement(
        format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM promises WHERE jurisdiction = ?1 AND status = 'open' \
             AND due_at <= ?2{of} LIMIT 1001) AS due"
        ),
        params,
    )
}

/// The public ones: open ones by day, so that what is late stands first; then what ended, newest first.
pub fn public_promises(jurisdiction: i64, open: bool, limit: i64) -> Statement {
    let (status, order) = if open { ("=", "due_at, id") } else { ("<>", "ended_at DESC, id DESC") };
    statement(
        format!(
            "SELECT {COLUMNS} FROM promises WHERE jurisdiction = ?1 AND public = 1 AND status {status} 'open' \
             ORDER BY {order} LIMIT ?2"
        ),
        vec![jurisdiction.into(), limit.into()],
    )
}

/// How many promises to persons there are, by what became of them: made since a day, `now` for what is late.
pub fn count_personal(jurisdiction: i64, since: Timestamp, now: Timestamp) -> Statement {
    statement(
        "SELECT status, in_time, CASE WHEN status = 'open' AND due_at < ?3 THEN 1 ELSE 0 END, COUNT(*) FROM promises
         WHERE jurisdiction = ?1 AND public = 0 AND made_at >= ?2 GROUP BY 1, 2, 3",
        vec![jurisdiction.into(), since.as_millisecond().into(), now.as_millisecond().into()],
    )
}

/// Reads a row of any of these lists.
pub fn read_promise(row: &Row) -> Result<ListedPromise, Fault> {
    let odd =
        |column: usize| Fault::new(format!("column {column} of a promise's row holds something unknown"));
    let some = |column| row.id(column).map(|id| (id != NOBODY).then_some(id));
    let at = |column| Timestamp::from_millisecond(row.int(column)?).map_err(|_| odd(column));
    Ok(ListedPromise {
        id: PromiseId(row.id(0)?.0),
        request: some(1)?.map(|id| RequestId(id.0)),
        number: Number::from_value(row.int(2)? as u64),
        public: row.bool(3)?,
        step: row.bool(4)?,
        unit: UnitId(row.id(5)?.0),
        person: some(6)?.map(|id| PersonId(id.0)),
        words: WordsId(row.id(7)?.0),
        status: Status::parse(row.text(8)?).ok_or_else(|| odd(8))?,
        due_at: at(9)?,
        made_at: at(10)?,
        ended_at: requests::instant(row, 11)?,
        in_time: row.bool(12)?,
        amended: row.int(13)?.try_into().map_err(|_| odd(13))?,
        confirmed: match row.text(14)? {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        end: some(15)?.map(|id| WordsId(id.0)),
    })
}

/// A word put in, as the discipline contact's list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedIntercession {
    pub id: IntercessionId,
    pub number: Number,
    pub person: PersonId,
    pub unit: UnitId,
    pub words: WordsId,
    pub at: Timestamp,
}

pub fn intercession_row(jurisdiction: i64, version: i64, state: &intercession::State) -> Statement {
    statement(
        "INSERT INTO intercessions (jurisdiction, id, version, request, number, person, unit, words, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (jurisdiction, id) DO UPDATE SET version = excluded.version
           WHERE intercessions.version <= excluded.version",
        vec![
            jurisdiction.into(),
            Id(state.id.0).into(),
            version.into(),
            Id(state.request.0).into(),
            (state.number.value() as i64).into(),
            Id(state.person.0).into(),
            Id(state.unit.0).into(),
            Id(state.words.id.0).into(),
            state.at.as_millisecond().into(),
        ],
    )
}

/// The newest words put in; of one who entered them, or all.
pub fn intercessions(jurisdiction: i64, person: Option<PersonId>, limit: i64) -> Statement {
    let of = if person.is_some() { " AND person = ?3" } else { "" };
    let mut params = vec![jurisdiction.into(), limit.into()];
    params.extend(person.map(|person| Id(person.0).into()));
    statement(
        format!(
            "SELECT id, number, person, unit, words, at FROM intercessions WHERE jurisdiction = ?1{of} \
             ORDER BY at DESC, id DESC LIMIT ?2"
        ),
        params,
    )
}

pub fn read_intercession(row: &Row) -> Result<ListedIntercession, Fault> {
    let odd = || Fault::new("a row of a word put in holds something unknown");
    Ok(ListedIntercession {
        id: IntercessionId(row.id(0)?.0),
        number: Number::from_value(row.int(1)? as u64).ok_or_else(odd)?,
        person: PersonId(row.id(2)?.0),
        unit: UnitId(row.id(3)?.0),
        words: WordsId(row.id(4)?.0),
        at: Timestamp::from_millisecond(row.int(5)?).map_err(|_| odd())?,
    })
}

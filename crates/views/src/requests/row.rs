//! A request's row, written and read.

use super::parts;
use crate::{NEVER, NOBODY, statement};
use jiff::Timestamp;
use std::sync::LazyLock;
use zhiye_domain::{
    id::{PersonId, RequestId, UnitId, WordsId},
    number::Number,
    request::{About, Channel, Danger, LegalChannel, Satisfaction, Solved, State, Status, wakes},
};
use zhiye_rulebook::{Act, Hardship, Kind, Outcome};
use zhiye_store::{Fault, Id, Row, Statement, Value};

/// Columns in the order in which [`read`] takes them.
pub const COLUMNS: &str = "id, number, status, kind, category, channel, legal_channel, area, building, danger, \
    hardship, people, lane, effective_at, filed_at, due_at, answer_due_at, step_act, step_due_at, hotline_due_at, \
    provisional, unit, unit_before, person, proposal, waiting, supervised, drawn, attempts, reopened, outcome, solved, \
    satisfaction, answered_at, closed_at, touched_at, summary, text, sealed";

/// A request as lists show it. No personal words: the summary is a reference.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    pub id: RequestId,
    pub number: Number,
    pub status: Status,
    pub kind: Kind,
    pub category: Option<String>,
    pub channel: Channel,
    pub legal_channel: LegalChannel,
    pub area: Option<String>,
    pub building: Option<String>,
    pub danger: Danger,
    pub hardship: Option<Hardship>,
    pub people: u32,
    pub effective_at: Timestamp,
    pub filed_at: Timestamp,
    /// What runs out next: a step or the answer; the day of return or the end of a pause; none when closed.
    pub due_at: Option<Timestamp>,
    pub answer_due_at: Option<Timestamp>,
    pub step_act: Option<Act>,
    pub step_due_at: Option<Timestamp>,
    pub hotline_due_at: Option<Timestamp>,
    /// A deadline lies in a year whose days are not announced.
    pub provisional: bool,
    pub unit: Option<UnitId>,
    pub unit_before: Option<UnitId>,
    pub person: Option<PersonId>,
    /// `extension`, `deferral`, `pause` or `staging`, while the approver has not decided.
    pub proposal: Option<String>,
    /// The resident asked again or was not satisfied and nobody has spoken to them since.
    pub waiting: bool,
    pub supervised: bool,
    pub drawn: bool,
    pub attempts: u8,
    pub reopened: u8,
    pub outcome: Option<Outcome>,
    pub solved: Option<Solved>,
    pub satisfaction: Option<Satisfaction>,
    pub answered_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub touched_at: Timestamp,
    pub summary: Option<WordsId>,
    pub text: WordsId,
    pub sealed: bool,
}

pub(crate) fn millis(at: Option<Timestamp>) -> Value {
    at.map_or(NEVER, |t| t.as_millisecond()).into()
}

/// The rows of a request after its event number `version`. An older row never replaces a newer one, so a rebuild may
/// run beside the office at work.
pub fn rows(jurisdiction: i64, id: RequestId, version: i64, state: &State) -> Vec<Statement> {
    let own = statement(REBUILD.as_str(), values(jurisdiction, id, version, state));
    let parts = parts::rows(jurisdiction, id, version, state);
    std::iter::once(own).chain(parts).collect()
}

/// From the row of one version to that of another. First only what differs is set: an index none of whose columns
/// changes is then not written (SQLite writes every index of a column that is set, changed or not). The whole row
/// comes after it, for an office whose rows are just being rebuilt, and finds nothing to do otherwise.
pub fn change(jurisdiction: i64, id: RequestId, from: (i64, &State), to: (i64, &State)) -> Vec<Statement> {
    let (old, new) = (values(jurisdiction, id, from.0, from.1), values(jurisdiction, id, to.0, to.1));
    let mut only = Statement::new("").bind(jurisdiction).bind(Id(id.0)).bind(from.0);
    let mut set = Vec::new();
    for ((name, _), new) in WRITTEN.iter().zip(old).zip(&new).filter(|((_, old), new)| old != *new) {
        only = only.bind(new.clone());
        set.push(format!("{name} = ?{}", only.params.len()));
    }
    if set.is_empty() {
        return Vec::new();
    }
    let set = set.join(", ");
    only.sql =
        format!("UPDATE requests SET {set} WHERE jurisdiction = ?1 AND id = ?2 AND version = ?3").into();
    let own = [only, statement(WRITE.as_str(), new)];
    own.into_iter().chain(parts::rows(jurisdiction, id, to.0, to.1)).collect()
}

fn values(jurisdiction: i64, id: RequestId, version: i64, state: &State) -> Vec<Value> {
    let proposal = state.proposal.as_ref().map_or("", |(proposal, _)| proposal.code());
    let about = match state.about {
        Some(About::Person(person)) => Id(person.0),
        Some(About::Unit(unit)) => Id(unit.0),
        None => NOBODY,
    };
    let unit = state.unit();
    let rating = state.opinion();
    vec![
        jurisdiction.into(),
        Id(id.0).into(),
        version.into(),
        (state.number.value() as i64).into(),
        state.status.code().into(),
        state.status.is_open().into(),
        state.sealed.into(),
        state.kind.code().into(),
        state.category.clone().unwrap_or_default().into(),
        state.channel.code().into(),
        state.legal_channel.code().into(),
        state.place.area.clone().unwrap_or_default().into(),
        state.place.building.clone().unwrap_or_default().into(),
        (state.danger as i64).into(),
        state.hardship.map_or("", |h| h.code()).into(),
        i64::from(state.people).into(),
        i64::from(state.danger != Danger::Now).into(),
        state.effective_at.as_millisecond().into(),
        state.filed_at.as_millisecond().into(),
        millis(state.due_at()),
        millis(state.running_answer().map(|c| c.due_at())),
        state.step.as_ref().map_or("", |c| c.act.code()).into(),
        millis(state.step.as_ref().map(|c| c.due_at())),
        millis(state.external.as_ref().and_then(|e| e.due_at).filter(|_| state.status.is_open())),
        state.is_provisional().into(),
        millis(wakes(state).map(|(at, _)| at)),
        Id(unit.0).into(),
        state.sent_back_by.map_or(NOBODY, |u| Id(u.0)).into(),
        state.sent_back_by.is_some().into(),
        state.owner.person.map_or(NOBODY, |p| Id(p.0)).into(),
        proposal.into(),
        state.waiting_for_contact.into(),
        state.supervised.into(),
        state.drawn.into(),
        i64::from(state.attempts).into(),
        i64::from(state.reopened).into(),
        state.outcome.map_or("", |o| o.code()).into(),
        rating.map_or("", |r| r.solved.code()).into(),
        rating.and_then(|r| r.satisfaction).map_or(0, |s| i64::from(5 - s as u8)).into(),
        millis(state.answered_at),
        millis(state.closed_at),
        state.touched_at.as_millisecond().into(),
        state.summary.map_or(NOBODY, |w| Id(w.id.0)).into(),
        Id(state.text.id.0).into(),
        about.into(),
    ]
}

/// Columns in the order of [`values`]; those that a request keeps for life are not updated.
const WRITTEN: [&str; 45] = [
    "jurisdiction",
    "id",
    "version",
    "number",
    "status",
    "open",
    "sealed",
    "kind",
    "category",
    "channel",
    "legal_channel",
    "area",
    "building",
    "danger",
    "hardship",
    "people",
    "lane",
    "effective_at",
    "filed_at",
    "due_at",
    "answer_due_at",
    "step_act",
    "step_due_at",
    "hotline_due_at",
    "provisional",
    "wakes_at",
    "unit",
    "unit_before",
    "bounced",
    "person",
    "proposal",
    "waiting",
    "supervised",
    "drawn",
    "attempts",
    "reopened",
    "outcome",
    "solved",
    "satisfaction",
    "answered_at",
    "closed_at",
    "touched_at",
    "summary",
    "text",
    "about",
];
const FOR_LIFE: [&str; 6] = ["jurisdiction", "id", "number", "channel", "filed_at", "text"];

/// The whole row, where the one that is there is older, or, to rebuild it, not newer.
fn upsert(replaces: &str) -> String {
    let places: Vec<String> = (1..=WRITTEN.len()).map(|n| format!("?{n}")).collect();
    let updated = WRITTEN.iter().filter(|name| !FOR_LIFE.contains(name));
    let updated: Vec<String> = updated.map(|name| format!("{name} = excluded.{name}")).collect();
    format!(
        "INSERT INTO requests ({}) VALUES ({}) ON CONFLICT (jurisdiction, id) DO UPDATE SET {} \
         WHERE requests.version {replaces} excluded.version",
        WRITTEN.join(", "),
        places.join(", "),
        updated.join(", ")
    )
}

static REBUILD: LazyLock<String> = LazyLock::new(|| upsert("<="));
static WRITE: LazyLock<String> = LazyLock::new(|| upsert("<"));

/// Reads a row of [`COLUMNS`].
pub fn read(row: &Row) -> Result<Listed, Fault> {
    let number =
        Number::from_value(row.int(1)? as u64).ok_or_else(|| Fault::new("a stored number is wrong"))?;
    Ok(Listed {
        id: RequestId(row.id(0)?.0),
        number,
        status: code(row, 2, Status::parse)?,
        kind: code(row, 3, Kind::parse)?,
        category: filled(row, 4)?,
        channel: code(row, 5, Channel::parse)?,
        legal_channel: code(row, 6, LegalChannel::parse)?,
        area: filled(row, 7)?,
        building: filled(row, 8)?,
        danger: Danger::parse(&row.int(9)?.to_string()).ok_or_else(|| odd(9))?,
        hardship: Hardship::parse(row.text(10)?),
        people: row.int(11)?.try_into().map_err(|_| odd(11))?,
        effective_at: instant(row, 13)?.ok_or_else(|| odd(13))?,
        filed_at: instant(row, 14)?.ok_or_else(|| odd(14))?,
        due_at: instant(row, 15)?,
        answer_due_at: instant(row, 16)?,
        step_act: Act::parse(row.text(17)?),
        step_due_at: instant(row, 18)?,
        hotline_due_at: instant(row, 19)?,
        provisional: row.bool(20)?,
        unit: some_id(row, 21)?.map(|id| UnitId(id.0)),
        unit_before: some_id(row, 22)?.map(|id| UnitId(id.0)),
        person: some_id(row, 23)?.map(|id| PersonId(id.0)),
        proposal: filled(row, 24)?,
        waiting: row.bool(25)?,
        supervised: row.bool(26)?,
        drawn: row.bool(27)?,
        attempts: row.int(28)?.try_into().map_err(|_| odd(28))?,
        reopened: row.int(29)?.try_into().map_err(|_| odd(29))?,
        outcome: Outcome::parse(row.text(30)?),
        solved: Solved::parse(row.text(31)?),
        satisfaction: Satisfaction::parse(&row.int(32)?.to_string()),
        answered_at: instant(row, 33)?,
        closed_at: instant(row, 34)?,
        touched_at: instant(row, 35)?.ok_or_else(|| odd(35))?,
        summary: some_id(row, 36)?.map(|id| WordsId(id.0)),
        text: WordsId(row.id(37)?.0),
        sealed: row.bool(38)?,
    })
}

pub(super) fn odd(column: usize) -> Fault {
    Fault::new(format!("column {column} of a request's row holds something unknown"))
}

pub(super) fn code<T>(row: &Row, column: usize, parse: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    parse(row.text(column)?).ok_or_else(|| odd(column))
}

fn filled(row: &Row, column: usize) -> Result<Option<String>, Fault> {
    let text = row.text(column)?;
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(super) fn some_id(row: &Row, column: usize) -> Result<Option<Id>, Fault> {
    let id = row.id(column)?;
    Ok((id != NOBODY).then_some(id))
}

pub(crate) fn instant(row: &Row, column: usize) -> Result<Option<Timestamp>, Fault> {
    match row.int(column)? {
        NEVER => Ok(None),
        millis => Timestamp::from_millisecond(millis).map(Some).map_err(|_| odd(column)),
    }
}

/// The request of a registration number: id and sealed flag.
pub fn by_number(jurisdiction: i64, number: Number) -> Statement {
    statement(
        format!("SELECT {COLUMNS} FROM requests WHERE jurisdiction = ?1 AND number = ?2"),
        vec![jurisdiction.into(), (number.value() as i64).into()],
    )
}

/// Requests that wake by themselves at or before `now`.
pub fn waking(jurisdiction: i64, now: Timestamp, limit: i64) -> Statement {
    statement(
        "SELECT id FROM requests WHERE jurisdiction = ?1 AND wakes_at <= ?2 AND wakes_at < 9223372036854775807
         ORDER BY wakes_at LIMIT ?3",
        vec![jurisdiction.into(), now.as_millisecond().into(), limit.into()],
    )
}

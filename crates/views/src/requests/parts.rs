//! What is owed in a matter beside its own course: a row for each part of another unit, each meeting called, each
//! instruction.

use super::row::{code, instant, millis, odd, some_id};
use crate::{NOBODY, and_of_units, statement};
use jiff::Timestamp;
use zhiye_domain::{
    id::{PersonId, RequestId, UnitId, WordsId},
    number::Number,
    request::{Owed, State},
};
use zhiye_rulebook::vocabulary;
use zhiye_store::{Fault, Id, Row, Statement, Value};

vocabulary! {
    /// What of the four it is.
    PartKind {
        Task = "task", "协办", "Part of another unit";
        Meeting = "meeting", "会商", "Joint meeting";
        Instruction = "instruction", "批示", "Instruction";
        Alarm = "alarm", "危急", "Danger";
    }
}

/// A row of what is owed, with what lists show of its matter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListedPart {
    pub request: RequestId,
    pub number: Number,
    pub kind: PartKind,
    pub no: u16,
    /// Whose it is; of a meeting whoever called it, of an instruction and a danger the unit that has the matter.
    pub unit: Option<UnitId>,
    /// The leader who wrote the instruction; who of the duty roster is told.
    pub person: Option<PersonId>,
    pub due_at: Option<Timestamp>,
    pub given_at: Timestamp,
    pub open: bool,
    /// The matter's summary and category, for its title.
    pub summary: Option<WordsId>,
    pub category: Option<String>,
    pub area: Option<String>,
}

/// The rows of a matter; all of them carry its version, so that a rebuild knows the last.
pub fn rows(jurisdiction: i64, id: RequestId, version: i64, state: &State) -> Vec<Statement> {
    state.owed().map(|owed| row(jurisdiction, id, version, state, owed)).collect()
}

fn row(jurisdiction: i64, id: RequestId, version: i64, state: &State, owed: Owed<'_>) -> Statement {
    let (kind, unit, person, given_at) = match owed {
        Owed::Task(task) => (PartKind::Task, Some(task.unit), None, task.given_at),
        Owed::Meeting(meeting) => (PartKind::Meeting, meeting.unit, None, meeting.called_at),
        Owed::Instruction(instruction) => {
            (PartKind::Instruction, Some(state.unit()), Some(instruction.leader), instruction.given_at)
        }
        Owed::Alarm(alarm) => (PartKind::Alarm, Some(state.unit()), Some(alarm.to), alarm.raised_at),
    };
    statement(
        "INSERT INTO parts (jurisdiction, id, version, kind, no, unit, person, open, due_at, given_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (jurisdiction, id, kind, no) DO UPDATE SET version = excluded.version, unit = excluded.unit,
           person = excluded.person, open = excluded.open, due_at = excluded.due_at,
           given_at = excluded.given_at WHERE parts.version <= excluded.version",
        vec![
            jurisdiction.into(),
            Id(id.0).into(),
            version.into(),
            kind.code().into(),
            i64::from(owed.no()).into(),
            unit.map_or(NOBODY, |unit| Id(unit.0)).into(),
            person.map_or(NOBODY, |person| Id(person.0)).into(),
            owed.is_open().into(),
            millis(owed.due_at()),
            given_at.as_millisecond().into(),
        ],
    )
}

const COLUMNS: &str = "p.id, r.number, p.kind, p.no, p.unit, p.person, p.due_at, p.given_at, p.open, r.summary, r.category, r.area";

/// What is open of a kind, what runs out first; of these units only, if any are named.
pub fn open_parts(jurisdiction: i64, kind: PartKind, units: Option<&[UnitId]>, limit: i64) -> Statement {
    let mut params: Vec<Value> = vec![jurisdiction.into(), kind.code().into(), limit.into()];
    let of = and_of_units("p.unit", units, &mut params);
    statement(
        format!(
            "SELECT {COLUMNS} FROM parts p JOIN requests r ON r.jurisdiction = p.jurisdiction AND r.id = p.id \
             WHERE p.jurisdiction = ?1 AND p.kind = ?2 AND p.open = 1 AND r.sealed = 0{of} \
             ORDER BY p.due_at, p.id, p.no LIMIT ?3"
        ),
        params,
    )
}

/// The instructions that were given, open ones or not, newest first; of one leader, or of all.
pub fn instructions(jurisdiction: i64, leader: Option<PersonId>, limit: i64) -> Statement {
    let mut params: Vec<Value> = vec![jurisdiction.into(), PartKind::Instruction.code().into(), limit.into()];
    let of = if leader.is_some() { " AND p.person = ?4" } else { "" };
    params.extend(leader.map(|leader| Value::from(Id(leader.0))));
    statement(
        format!(
            "SELECT {COLUMNS} FROM parts p JOIN requests r ON r.jurisdiction = p.jurisdiction AND r.id = p.id \
             WHERE p.jurisdiction = ?1 AND p.kind = ?2 AND r.sealed = 0{of} ORDER BY p.given_at DESC, p.id, p.no LIMIT ?3"
        ),
        params,
    )
}

/// Dangers somebody of the duty roster is told of now and nobody has yet, the oldest first.
pub fn alarms(jurisdiction: i64, person: PersonId, limit: i64) -> Statement {
    statement(
        format!(
            "SELECT {COLUMNS} FROM parts p JOIN requests r ON r.jurisdiction = p.jurisdiction AND r.id = p.id \
             WHERE p.jurisdiction = ?1 AND p.kind = ?2 AND p.person = ?3 AND p.open = 1 AND r.sealed = 0 \
             ORDER BY p.given_at, p.id LIMIT ?4"
        ),
        vec![jurisdiction.into(), PartKind::Alarm.code().into(), Id(person.0).into(), limit.into()],
    )
}

/// Reads a row of either list.
pub fn read_part(row: &Row) -> Result<ListedPart, Fault> {
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(ListedPart {
        request: RequestId(row.id(0)?.0),
        number: Number::from_value(row.int(1)? as u64).ok_or_else(|| odd(1))?,
        kind: code(row, 2, PartKind::parse)?,
        no: row.int(3)?.try_into().map_err(|_| odd(3))?,
        unit: some_id(row, 4)?.map(|id| UnitId(id.0)),
        person: some_id(row, 5)?.map(|id| PersonId(id.0)),
        due_at: instant(row, 6)?,
        given_at: instant(row, 7)?.ok_or_else(|| odd(7))?,
        open: row.bool(8)?,
        summary: some_id(row, 9)?.map(|id| WordsId(id.0)),
        category: filled(row.text(10)?),
        area: filled(row.text(11)?),
    })
}

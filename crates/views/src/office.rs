//! Rows of units and people.

use crate::NOBODY;
use crate::statement;
use zhiye_domain::{
    Grant,
    id::{PersonId, UnitId, WordsId},
    person, unit,
};
use zhiye_store::{Fault, Id, Row, Statement, Value};

/// The row of a unit.
pub fn unit_row(jurisdiction: i64, version: i64, state: &unit::State) -> Statement {
    statement(
        "INSERT INTO units (jurisdiction, id, version, code, name, parent, leads, retired)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (jurisdiction, id) DO UPDATE SET version = excluded.version, name = excluded.name,
           leads = excluded.leads, retired = excluded.retired WHERE units.version <= excluded.version",
        vec![
            jurisdiction.into(),
            Id(state.id.0).into(),
            version.into(),
            state.code.clone().into(),
            state.name.clone().into(),
            state.parent.map_or(NOBODY, |p| Id(p.0)).into(),
            state.leads.into(),
            state.retired.into(),
        ],
    )
}

/// The row of a person.
pub fn person_row(jurisdiction: i64, version: i64, state: &person::State) -> Statement {
    let json = |value: Result<String, serde_json::Error>| -> Value {
        value.expect("grants are plain lists of codes and ids").into()
    };
    statement(
        "INSERT INTO people (jurisdiction, id, version, unit, name, grants, asked, gone)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (jurisdiction, id) DO UPDATE SET version = excluded.version, unit = excluded.unit,
           name = excluded.name, grants = excluded.grants, asked = excluded.asked, gone = excluded.gone
           WHERE people.version <= excluded.version",
        vec![
            jurisdiction.into(),
            Id(state.id.0).into(),
            version.into(),
            Id(state.unit.0).into(),
            Id(state.name.id.0).into(),
            json(serde_json::to_string(&state.grants)),
            json(serde_json::to_string(&state.asked)),
            state.left.into(),
        ],
    )
}

/// A unit as lists show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub name: String,
    pub parent: Option<UnitId>,
    pub leads: bool,
    pub retired: bool,
}

/// A person as lists show them; the name is words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    pub id: PersonId,
    pub unit: UnitId,
    pub name: WordsId,
    pub grants: Vec<Grant>,
    pub asked: Vec<(Grant, PersonId)>,
    pub gone: bool,
}

pub fn units(jurisdiction: i64) -> Statement {
    statement(
        "SELECT id, code, name, parent, leads, retired FROM units WHERE jurisdiction = ?1 ORDER BY code",
        vec![jurisdiction.into()],
    )
}

pub fn read_unit(row: &Row) -> Result<Unit, Fault> {
    let parent = row.id(3)?;
    Ok(Unit {
        id: UnitId(row.id(0)?.0),
        code: row.text(1)?.to_owned(),
        name: row.text(2)?.to_owned(),
        parent: (parent != NOBODY).then_some(UnitId(parent.0)),
        leads: row.bool(4)?,
        retired: row.bool(5)?,
    })
}

pub fn people(jurisdiction: i64) -> Statement {
    statement(
        "SELECT id, unit, name, grants, asked, gone FROM people WHERE jurisdiction = ?1 ORDER BY id",
        vec![jurisdiction.into()],
    )
}

pub fn read_person(row: &Row) -> Result<Person, Fault> {
    let json = |e: serde_json::Error| Fault::because("the grants of a person can't be read", e);
    Ok(Person {
        id: PersonId(row.id(0)?.0),
        unit: UnitId(row.id(1)?.0),
        name: WordsId(row.id(2)?.0),
        grants: serde_json::from_str(row.text(3)?).map_err(json)?,
        asked: serde_json::from_str(row.text(4)?).map_err(json)?,
        gone: row.bool(5)?,
    })
}

//! Units, people and the office's own settings, read once and kept until they change. A copy of what the store
//! holds, never the only one.

use crate::{App, No, OFFICE};
use std::{
    collections::HashMap,
    sync::{Arc, RwLock},
};
use zhiye_calendar::{Calendar, LocalDay, Schedule};
use zhiye_domain::{PersonId, Role, Staff, UnitId, office::State as Office, request::Staffing};
use zhiye_rulebook::Rulebook;
use zhiye_store::{Id, Statement};
use zhiye_views::office::{Person, Unit, people, read_person, read_unit, units};

/// The office's people and places at one moment.
#[derive(Clone, Debug)]
pub struct Directory {
    pub office: Office,
    /// Version of the office's stream.
    pub version: i64,
    /// What the copy was read at; see [`App::look_again`].
    stamp: i64,
    pub units: Vec<Unit>,
    /// Who is told of a danger while nobody is on a roster: supervisors, then clerks.
    without_roster: Vec<PersonId>,
    pub people: Vec<Person>,
    /// Names of the staff.
    pub names: HashMap<PersonId, String>,
    pub schedule: Schedule,
}

#[derive(Default)]
pub(crate) struct Cached(RwLock<Option<Arc<Directory>>>);

impl Cached {
    pub fn get(&self) -> Arc<Directory> {
        let held = self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        held.unwrap_or_else(|| Arc::new(Directory::empty(&Rulebook::builtin())))
    }

    fn set(&self, directory: Directory) {
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Arc::new(directory));
    }
}

impl Directory {
    fn empty(rulebook: &Rulebook) -> Directory {
        Directory {
            office: Office::default(),
            version: 0,
            stamp: 0,
            units: Vec::new(),
            without_roster: Vec::new(),
            people: Vec::new(),
            names: HashMap::new(),
            schedule: schedule(rulebook, &Office::default()),
        }
    }

    pub fn unit(&self, id: UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }

    /// The units above this one, nearest first.
    pub fn above(&self, unit: UnitId) -> Vec<UnitId> {
        let parent = |id| self.unit(id).and_then(|unit| unit.parent);
        // No longer than there are units, should a stored tree ever bite its tail.
        std::iter::successors(parent(unit), |id| parent(*id)).take(self.units.len()).collect()
    }

    pub fn unit_by_code(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// Name of a unit, or a dash.
    pub fn unit_name(&self, id: UnitId) -> &str {
        self.unit(id).map_or("—", |unit| unit.name.as_str())
    }

    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// Name of a person of the staff, or a dash.
    pub fn name(&self, id: PersonId) -> &str {
        self.names.get(&id).map_or("—", String::as_str)
    }

    /// Units that may lead a request.
    pub fn leading(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().filter(|unit| unit.leads && !unit.retired)
    }

    /// The person as an actor.
    pub fn staff(&self, id: PersonId) -> Option<Staff> {
        let person = self.person(id).filter(|person| !person.gone)?;
        let office = self.units.iter().find(|unit| unit.parent.is_none())?.id;
        Some(Staff { person: id, unit: person.unit, office, grants: person.grants.clone() })
    }

    /// The person as an actor on a day, with what they hold then: an audit that is over gives nothing.
    pub fn staff_on(&self, id: PersonId, today: jiff::civil::Date) -> Option<Staff> {
        let mut staff = self.staff(id)?;
        staff.grants.retain(|grant| grant.holds_on(today));
        Some(staff)
    }

    /// Everyone of a unit who holds a role there.
    pub fn of_unit(&self, role: Role, unit: UnitId) -> Vec<PersonId> {
        let of = |person: &&Person| person.grants.iter().any(|g| g.role == role && g.unit == unit);
        self.people.iter().filter(|person| !person.gone).filter(of).map(|person| person.id).collect()
    }

    /// Everyone who holds a role.
    pub fn holders(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(move |p| !p.gone && p.grants.iter().any(|g| g.role == role))
    }
}

impl Staffing for Directory {
    fn may_lead(&self, unit: UnitId) -> bool {
        self.leading().any(|leading| leading.id == unit)
    }

    fn holds(&self, person: PersonId, role: Role, unit: UnitId) -> bool {
        let fits =
            |grant: &zhiye_domain::Grant| grant.role == role && (!role.is_of_a_unit() || grant.unit == unit);
        self.person(person).is_some_and(|person| !person.gone && person.grants.iter().any(fits))
    }

    fn on_duty(&self, day: jiff::civil::Date) -> &[PersonId] {
        let roster = self.office.on_duty(day);
        if roster.is_empty() { &self.without_roster } else { roster }
    }
}

impl App {
    /// Reads the directory anew if another process changed it: a grant taken away on one node is gone on the others
    /// with their next look. Alone on its file, a process knows of every change.
    pub async fn look_again(&self) -> Result<(), No> {
        if self.store().engine_name() == "sqlite" {
            return Ok(());
        }
        let stamp = self.stamp().await?;
        if self.directory().stamp != stamp { self.reload().await } else { Ok(()) }
    }

    /// A number that grows with every change of the office, its units and people.
    async fn stamp(&self) -> Result<i64, No> {
        let ask = Statement::new(
            "SELECT CAST((SELECT COALESCE(MAX(version), 0) FROM events WHERE jurisdiction = ?1 AND stream = ?2) \
             + (SELECT COALESCE(SUM(version), 0) FROM units WHERE jurisdiction = ?1) \
             + (SELECT COALESCE(SUM(version), 0) FROM people WHERE jurisdiction = ?1) AS BIGINT)",
        );
        let rows = self.store().query(ask.bind(self.jurisdiction()).bind(OFFICE)).await?;
        Ok(rows.first().map_or(Ok(0), |row| row.int(0))?)
    }

    /// Reads units, people and settings anew.
    pub async fn reload(&self) -> Result<(), No> {
        let stamp = self.stamp().await?;
        let office = self.load_stream::<Office>(OFFICE).await?;
        let (office, version) = office.map(|loaded| (loaded.state, loaded.version)).unwrap_or_default();
        let unit_rows = self.store().query(units(self.jurisdiction())).await?;
        let person_rows = self.store().query(people(self.jurisdiction())).await?;
        let units = unit_rows.iter().map(read_unit).collect::<Result<Vec<_>, _>>()?;
        let people = person_rows.iter().map(read_person).collect::<Result<Vec<_>, _>>()?;
        let names = self.names(&people).await?;
        let schedule = schedule(self.rulebook(), &office);
        let holders = |role| {
            let holds = move |person: &&Person| !person.gone && person.grants.iter().any(|g| g.role == role);
            people.iter().filter(holds).map(|person| person.id)
        };
        let without_roster = holders(Role::Supervisor).chain(holders(Role::Clerk)).collect();
        let directory = Directory { office, version, stamp, units, without_roster, people, names, schedule };
        self.0.directory.set(directory);
        Ok(())
    }

    async fn names(&self, people: &[Person]) -> Result<HashMap<PersonId, String>, No> {
        let ids: Vec<Id> = people.iter().map(|p| Id(p.name.0)).collect();
        let texts = self.open_words(&ids).await?;
        Ok(people.iter().filter_map(|p| Some((p.id, texts.get(&p.name)?.clone()))).collect())
    }
}

/// The calendar in force: the official days, years announced since, local days.
pub(crate) fn schedule(rulebook: &Rulebook, office: &Office) -> Schedule {
    let mut calendar = Calendar::official();
    for (_, days) in &office.announced {
        // Checked when it was entered; a text that no longer reads is left out rather than stopping the office.
        if let Ok(announced) = calendar.with_announced(days) {
            calendar = announced;
        }
    }
    let local: Vec<LocalDay> = office
        .local_days
        .iter()
        .map(|day| LocalDay { date: day.date, working: day.working, name: day.name.clone() })
        .collect();
    if !local.is_empty() {
        calendar = calendar.with_local(&local);
    }
    Schedule { calendar, hours: rulebook.hours().clone(), zone: rulebook.zone().clone() }
}

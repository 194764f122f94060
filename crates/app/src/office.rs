//! The office's own affairs: units, people, grants, duty, calendar. Events like everything else.

use crate::{
    App, Ask, Denied, Desk, No, OFFICE, Refused, random,
    write::{Aggregate, Decision, Given, Work},
};
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, Grant, PersonId, RequestId, Role, Staff, UnitId,
    actor::Audit,
    office, person,
    request::{Action, Scope, Why, may, visible},
    unit,
    words::Class,
};
use zhiye_store::{Id, Statement, Write};
use zhiye_views::{
    Stamped,
    requests::{Count, Filter, count},
};

/// A person to be added to the staff.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPerson {
    pub name: String,
    pub unit: UnitId,
    pub grants: Vec<(Role, Option<UnitId>)>,
    /// For an auditor: until when, by which letter.
    pub audit: Option<Audit>,
}

impl App {
    /// Sets up an empty office: its root unit, its profile, its first administrator. Refused once there is a unit.
    pub async fn set_up(&self, profile: office::Profile, administrator: &str) -> Result<PersonId, No> {
        if self.root().is_some() {
            return Err(Denied::Forbidden.into());
        }
        let root = UnitId(random::id(self.clock().now()));
        let create = unit::Command::Create {
            id: root,
            code: "office".into(),
            name: profile.name.clone(),
            parent: None,
            leads: false,
        };
        self.office_act(None, office::Command::Describe { profile }).await?;
        self.unit_act(None, root, create).await?;
        let person = NewPerson {
            name: administrator.to_owned(),
            unit: root,
            grants: vec![(Role::Administrator, None)],
            audit: None,
        };
        self.add_person(None, &person).await
    }

    /// Creates, renames or retires a unit.
    pub async fn unit_act(&self, by: impl Into<Ask>, id: UnitId, command: unit::Command) -> Result<(), No> {
        self.administer::<unit::State>(by.into(), Id(id.0), &[command], self.desk()).await.map(drop)
    }

    /// A new unit under the root.
    pub async fn add_unit(
        &self,
        by: impl Into<Ask>,
        code: &str,
        name: &str,
        leads: bool,
    ) -> Result<UnitId, No> {
        self.add_unit_under(by, self.root(), code, name, leads).await
    }

    /// A new unit under another.
    pub async fn add_unit_under(
        &self,
        by: impl Into<Ask>,
        parent: Option<UnitId>,
        code: &str,
        name: &str,
        leads: bool,
    ) -> Result<UnitId, No> {
        let id = UnitId(random::id(self.clock().now()));
        let command = unit::Command::Create { id, code: code.into(), name: name.into(), parent, leads };
        let created = self.administer::<unit::State>(by.into(), Id(id.0), &[command], self.desk()).await?;
        Ok(UnitId(created.0))
    }

    /// Adds a person with their grants, all of it or nothing.
    pub async fn add_person(&self, by: impl Into<Ask>, new: &NewPerson) -> Result<PersonId, No> {
        let id = PersonId(random::id(self.clock().now()));
        let mut desk = self.desk();
        let name = desk.write(Class::StaffName, new.name.trim());
        let mut commands = vec![person::Command::Add { id, name, unit: new.unit }];
        for (role, unit) in &new.grants {
            let audit = new.audit.clone().filter(|_| *role == Role::Auditor);
            let unit = unit.or_else(|| self.root()).unwrap_or(new.unit);
            commands.push(person::Command::Grant { grant: Grant { audit, ..Grant::new(*role, unit) } });
        }
        let added = self.administer::<person::State>(by.into(), Id(id.0), &commands, desk).await?;
        Ok(PersonId(added.0))
    }

    /// Another name for the same person.
    pub async fn rename_person(&self, by: impl Into<Ask>, id: PersonId, name: &str) -> Result<(), No> {
        let mut desk = self.desk();
        let name = desk.write(Class::StaffName, name.trim());
        let rename = person::Command::Rename { name };
        self.administer::<person::State>(by.into(), Id(id.0), &[rename], desk).await.map(drop)
    }

    /// How many open matters a unit leads or a person owns: a figure for whoever retires the one or lets the other go,
    /// without a look into any of them. Sealed ones are not counted.
    pub async fn open_with(
        &self,
        by: &Staff,
        unit: Option<UnitId>,
        person: Option<PersonId>,
    ) -> Result<Count, No> {
        only_if(by.has(Role::Administrator))?;
        let filter = Filter { open: true, unit, person, ..Filter::default() };
        let rows = self.store().query(count(self.jurisdiction(), &Scope::All, &filter)).await?;
        Ok(Count(rows.first().map_or(Ok(0), |row| row.int(0))?))
    }

    /// Grants, revokes, moves, lets go.
    pub async fn person_act(
        &self,
        by: impl Into<Ask>,
        id: PersonId,
        command: person::Command,
    ) -> Result<(), No> {
        self.administer::<person::State>(by.into(), Id(id.0), &[command], self.desk()).await.map(drop)
    }

    /// Whoever leaves is signed out everywhere at once.
    fn forget_person(&self, id: PersonId) -> Vec<Statement> {
        [
            "sessions WHERE jurisdiction = ?1 AND kind = 'staff' AND subject = ?2",
            "credentials WHERE jurisdiction = ?1 AND person = ?2",
            "devices WHERE jurisdiction = ?1 AND person = ?2",
            "tokens WHERE jurisdiction = ?1 AND person = ?2",
        ]
        .into_iter()
        .map(|rest| Statement::new(format!("DELETE FROM {rest}")).bind(self.jurisdiction()).bind(Id(id.0)))
        .collect()
    }

    /// Profile, areas, local days, announced years, duty.
    pub async fn office_act(&self, by: impl Into<Ask>, command: office::Command) -> Result<(), No> {
        self.administer::<office::State>(by.into(), OFFICE, &[command], self.desk()).await.map(drop)
    }

    /// Writes and reads the directory again. Gives the stream written to; under a key that was seen, the first one's.
    async fn administer<A: Aggregate>(
        &self,
        ask: Ask,
        stream: Id,
        commands: &[A::Command],
        desk: Desk<'_>,
    ) -> Result<Id, No> {
        let written =
            self.write::<A>(&ask, &Work { stream, commands, desk: &desk, rows: &[], words_of: None }).await?;
        self.reload().await?;
        Ok(written.stream)
    }

    /// Whether this person may know of the matter; for links in notices and lists made elsewhere.
    pub async fn may_see(&self, staff: &Staff, id: RequestId) -> Result<bool, No> {
        Ok(self.load(id).await?.is_some_and(|loaded| visible(staff, &loaded.state)))
    }

    /// Whether this person has any business with the action on the matter. What a rule says is left to the command.
    ///
    /// # Errors
    /// [`Denied::Hidden`] without that right.
    pub async fn may_try(&self, staff: &Staff, id: RequestId, action: Action) -> Result<(), No> {
        let loaded = self.load(id).await?.ok_or(Denied::Hidden)?;
        match may(&Actor::Staff(staff.clone()), &loaded.state, action) {
            Err(Why::Denied) => Err(Denied::Hidden.into()),
            Ok(()) | Err(Why::Refused(_)) => Ok(()),
        }
    }

    /// The schedule with one more set of local days, to preview what they would move.
    pub fn schedule_with(&self, days: &[office::LocalDay]) -> Schedule {
        let office = office::State { local_days: days.to_vec(), ..self.office() };
        crate::directory::schedule(self.rulebook(), &office)
    }
}

impl Aggregate for unit::State {
    type Command = unit::Command;

    fn decide(state: Option<&Self>, command: &Self::Command, given: &Given<'_>) -> Decision<Self> {
        only_if(administers(&given.ask.actor))?;
        Ok(stamped(given, unit::decide(state, command).map_err(Refused::Unit)?))
    }

    fn refusal(code: &str, _: Option<&str>) -> Option<Refused> {
        unit::Refusal::parse(code).map(Refused::Unit)
    }
}

impl Aggregate for person::State {
    type Command = person::Command;

    fn decide(state: Option<&Self>, command: &Self::Command, given: &Given<'_>) -> Decision<Self> {
        only_if(administers(&given.ask.actor))?;
        let by = given.ask.actor.staff().map(|staff| staff.person);
        Ok(stamped(given, person::decide(state, command, by).map_err(Refused::Person)?))
    }

    fn refusal(code: &str, _: Option<&str>) -> Option<Refused> {
        person::Refusal::parse(code).map(Refused::Person)
    }

    fn beside(&self, app: &App, _: Option<&Self>, _: &Work<'_, Self>, write: &mut Write) {
        if self.left {
            write.rows.extend(app.forget_person(self.id));
        }
    }
}

impl Aggregate for office::State {
    type Command = office::Command;

    fn decide(state: Option<&Self>, command: &Self::Command, given: &Given<'_>) -> Decision<Self> {
        use office::Command::{ClearDuty, SetDuty, SetStanding};
        let roster = matches!(command, SetDuty { .. } | ClearDuty { .. } | SetStanding { .. });
        let actor = &given.ask.actor;
        only_if(administers(actor) || roster && actor.has(Role::Coordinator))?;
        let empty = office::State::default();
        let events = office::decide(state.unwrap_or(&empty), command).map_err(Refused::Office)?;
        Ok(stamped(given, events))
    }

    fn refusal(code: &str, _: Option<&str>) -> Option<Refused> {
        office::Refusal::parse(code).map(Refused::Office)
    }
}

fn stamped<E>(given: &Given<'_>, events: Vec<E>) -> Vec<Stamped<E>> {
    events.into_iter().map(|event| Stamped { at: given.now, by: given.ask.actor.by(), event }).collect()
}

/// The system is the one-time set-up, the demo and commands on the machine itself.
fn administers(actor: &Actor) -> bool {
    matches!(actor, Actor::System) || actor.has(Role::Administrator)
}

fn only_if(may: bool) -> Result<(), No> {
    if may { Ok(()) } else { Err(Denied::Forbidden.into()) }
}

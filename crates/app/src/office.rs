//! The office's own affairs: units, people, grants, duty, calendar. Events like everything else.

use crate::{App, Denied, Desk, Hand, No, OFFICE, Refused, hand::kept_id, random};
use zhiye_calendar::Schedule;
use zhiye_domain::{
    Actor, Grant, PersonId, RequestId, Role, Staff, UnitId,
    actor::Audit,
    office, person,
    request::{Action, Scope, Why, may, visible},
    unit,
    words::Class,
};
use zhiye_store::{Committed, Fault, Id, NewEvent, Statement, Write};
use zhiye_views::{
    Entry, Stamped, decode, encode,
    office::{person_row, unit_row},
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
    pub async fn unit_act(
        &self,
        by: impl Into<Hand<'_>>,
        id: UnitId,
        command: unit::Command,
    ) -> Result<(), No> {
        self.unit_write(by.into(), id, command).await.map(|_| ())
    }

    async fn unit_write(&self, hand: Hand<'_>, id: UnitId, command: unit::Command) -> Result<Id, No> {
        administrators_only(hand.staff)?;
        if let Some(before) = self.done_before(&hand).await? {
            return Ok(before);
        }
        let (state, version) = self.load_unit(id).await?;
        let events = unit::decide(state.as_ref(), &command).map_err(|r| No::Refused(Refused::Unit(r)))?;
        let after = events.iter().fold(state, unit::evolve);
        let Some(after) = after else { return Ok(Id(id.0)) };
        let row = unit_row(self.jurisdiction(), version + events.len() as i64, &after);
        self.append(hand, Id(id.0), version, events.into_iter().map(Kind::Unit), vec![row], None).await
    }

    /// A new unit under the root.
    pub async fn add_unit(
        &self,
        by: impl Into<Hand<'_>>,
        code: &str,
        name: &str,
        leads: bool,
    ) -> Result<UnitId, No> {
        self.add_unit_under(by, self.root(), code, name, leads).await
    }

    /// A new unit under another.
    pub async fn add_unit_under(
        &self,
        by: impl Into<Hand<'_>>,
        parent: Option<UnitId>,
        code: &str,
        name: &str,
        leads: bool,
    ) -> Result<UnitId, No> {
        let id = UnitId(random::id(self.clock().now()));
        let command = unit::Command::Create { id, code: code.into(), name: name.into(), parent, leads };
        Ok(UnitId(self.unit_write(by.into(), id, command).await?.0))
    }

    /// Adds a person with their grants, all of it or nothing.
    pub async fn add_person(&self, by: impl Into<Hand<'_>>, new: &NewPerson) -> Result<PersonId, No> {
        let id = PersonId(random::id(self.clock().now()));
        let mut desk = self.desk();
        let name = desk.write(Class::StaffName, new.name.trim());
        let mut commands = vec![person::Command::Add { id, name, unit: new.unit }];
        for (role, unit) in &new.grants {
            let audit = new.audit.clone().filter(|_| *role == Role::Auditor);
            let unit = unit.or_else(|| self.root()).unwrap_or(new.unit);
            commands.push(person::Command::Grant { grant: Grant { audit, ..Grant::new(*role, unit) } });
        }
        Ok(PersonId(self.person_write(by.into(), id, &commands, Some(desk)).await?.0))
    }

    /// Another name for the same person.
    pub async fn rename_person(&self, by: impl Into<Hand<'_>>, id: PersonId, name: &str) -> Result<(), No> {
        let mut desk = self.desk();
        let name = desk.write(Class::StaffName, name.trim());
        self.person_write(by.into(), id, &[person::Command::Rename { name }], Some(desk)).await.map(|_| ())
    }

    /// How many open matters a unit leads or a person owns: a figure for whoever retires the one or lets the other go,
    /// without a look into any of them. Sealed ones are not counted.
    pub async fn open_with(
        &self,
        by: &Staff,
        unit: Option<UnitId>,
        person: Option<PersonId>,
    ) -> Result<Count, No> {
        administrators_only(Some(by))?;
        let filter = Filter { open: true, unit, person, ..Filter::default() };
        let rows = self.store().query(count(self.jurisdiction(), &Scope::All, &filter)).await?;
        Ok(Count(rows.first().map_or(Ok(0), |row| row.int(0))?))
    }

    /// Grants, revokes, moves, lets go.
    pub async fn person_act(
        &self,
        by: impl Into<Hand<'_>>,
        id: PersonId,
        command: person::Command,
    ) -> Result<(), No> {
        self.person_write(by.into(), id, &[command], None).await.map(|_| ())
    }

    async fn person_write(
        &self,
        hand: Hand<'_>,
        id: PersonId,
        commands: &[person::Command],
        desk: Option<Desk<'_>>,
    ) -> Result<Id, No> {
        administrators_only(hand.staff)?;
        if let Some(before) = self.done_before(&hand).await? {
            return Ok(before);
        }
        let (mut state, version) = self.load_person(id).await?;
        let mut events = Vec::new();
        for command in commands {
            let more = person::decide(state.as_ref(), command, hand.staff.map(|s| s.person))
                .map_err(|r| No::Refused(Refused::Person(r)))?;
            state = more.iter().fold(state, person::evolve);
            events.extend(more);
        }
        let Some(after) = state else { return Ok(Id(id.0)) };
        let row = person_row(self.jurisdiction(), version + events.len() as i64, &after);
        let mut rows = vec![row];
        if after.left {
            rows.extend(self.forget_person(id));
        }
        self.append(hand, Id(id.0), version, events.into_iter().map(Kind::Person), rows, desk).await
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
    pub async fn office_act(&self, by: impl Into<Hand<'_>>, command: office::Command) -> Result<(), No> {
        let hand = by.into();
        let roster = matches!(
            command,
            office::Command::SetDuty { .. }
                | office::Command::ClearDuty { .. }
                | office::Command::SetStanding { .. }
        );
        match hand.staff {
            Some(staff) if roster && staff.has(Role::Coordinator) => {}
            other => administrators_only(other)?,
        }
        if self.is_done(&hand).await? {
            return Ok(());
        }
        let (state, version) = self.load_office().await?;
        let events = office::decide(&state, &command).map_err(|r| No::Refused(Refused::Office(r)))?;
        let events = events.into_iter().map(Kind::Office);
        self.append(hand, OFFICE, version, events, Vec::new(), None).await.map(|_| ())
    }

    /// Commits and reads the directory again. Gives what the write was about; under a key that was seen, what the
    /// first one was about.
    async fn append(
        &self,
        hand: Hand<'_>,
        stream: Id,
        version: i64,
        events: impl Iterator<Item = Kind>,
        rows: Vec<Statement>,
        desk: Option<Desk<'_>>,
    ) -> Result<Id, No> {
        let now = self.clock().now();
        let by = hand.by();
        let mut write = Write::new(self.jurisdiction(), now.as_millisecond());
        write.expects = vec![(stream, version)];
        write.events = events
            .enumerate()
            .map(|(i, kind)| {
                let entry = match kind {
                    Kind::Unit(event) => Entry::Unit(Stamped { at: now, by, event }),
                    Kind::Person(event) => Entry::Person(Stamped { at: now, by, event }),
                    Kind::Office(event) => Entry::Office(Stamped { at: now, by, event }),
                };
                NewEvent {
                    stream,
                    version: version + 1 + i as i64,
                    at: now.as_millisecond(),
                    bytes: encode(&entry, random::bytes()),
                }
            })
            .collect();
        write.rows = rows;
        write.words = desk.map(|desk| desk.words(stream)).unwrap_or_default();
        write.key = hand.key;
        write.result = stream.0.to_vec();
        let about = match self.store().commit(write).await? {
            Committed::Now => stream,
            Committed::Before(bytes) => kept_id(&bytes)?,
        };
        self.reload().await?;
        Ok(about)
    }

    async fn load_unit(&self, id: UnitId) -> Result<(Option<unit::State>, i64), No> {
        let mut state = None;
        let mut version = 0;
        for event in self.store().load(self.jurisdiction(), Id(id.0), 0).await? {
            version = event.version;
            if let Entry::Unit(stamped) = read(&event.bytes)? {
                state = unit::evolve(state, &stamped.event);
            }
        }
        Ok((state, version))
    }

    async fn load_person(&self, id: PersonId) -> Result<(Option<person::State>, i64), No> {
        let mut state = None;
        let mut version = 0;
        for event in self.store().load(self.jurisdiction(), Id(id.0), 0).await? {
            version = event.version;
            if let Entry::Person(stamped) = read(&event.bytes)? {
                state = person::evolve(state, &stamped.event);
            }
        }
        Ok((state, version))
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

enum Kind {
    Unit(unit::Event),
    Person(person::Event),
    Office(office::Event),
}

/// `None` is the one-time set-up, the demo and commands on the machine itself.
fn administrators_only(by: Option<&Staff>) -> Result<(), No> {
    match by {
        Some(staff) if !staff.has(Role::Administrator) => Err(Denied::Forbidden.into()),
        _ => Ok(()),
    }
}

fn read(bytes: &[u8]) -> Result<Entry, No> {
    decode(bytes).map_err(|e| Fault::because("a stored event can't be read", e).into())
}

//! A member of the staff: a name in *words*, a unit, and grants. Grants are events; nobody grants to themselves;
//! the discipline contact and the privacy officer need a second person.

use crate::{
    actor::{Grant, Role},
    id::{PersonId, UnitId},
    words::WordsRef,
};
use serde::{Deserialize, Serialize};

/// A person as their events tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    pub id: PersonId,
    pub name: WordsRef,
    pub unit: UnitId,
    pub grants: Vec<Grant>,
    /// Waiting for a second person: the grant and who asked for it.
    pub asked: Vec<(Grant, PersonId)>,
    pub left: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    Add {
        id: PersonId,
        name: WordsRef,
        unit: UnitId,
    },
    Rename {
        name: WordsRef,
    },
    Move {
        unit: UnitId,
    },
    Grant {
        grant: Grant,
    },
    /// A second person agrees to a grant that needs one.
    Confirm {
        grant: Grant,
    },
    Revoke {
        grant: Grant,
    },
    Leave,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    PersonAdded { id: PersonId, name: WordsRef, unit: UnitId },
    PersonRenamed { name: WordsRef },
    PersonMoved { unit: UnitId },
    GrantAsked { grant: Grant, by: PersonId },
    Granted { grant: Grant },
    Revoked { grant: Grant },
    PersonLeft,
}

crate::refusals::refusals! {
    Exists = "person_exists", "已经有这个人。";
    Unknown = "person_unknown", "没有找到这个人。";
    Left = "person_left", "这个人已经离岗。";
    /// Nobody grants to themselves.
    Oneself = "grant_to_oneself", "不能给自己授权，请另一位管理员来授。";
    AlreadyGranted = "already_granted", "已经有这个角色。";
    NotGranted = "not_granted", "没有这个角色。";
    NotAsked = "grant_not_asked", "没有等待确认的授权。";
    /// The same person can't ask and confirm.
    SecondPerson = "second_person_needed", "这个角色要两个人：一人提出，另一人确认。";
    /// The discipline contact holds no other role.
    NotCombined = "discipline_contact_alone", "纪检联络员只看检举控告，请不要和别的角色放在同一个人身上。";
    /// An audit has a last day and the number of its letter; no other role has them.
    AuditIncomplete = "audit_incomplete", "审计员要写明到哪天为止和来函文号；别的角色请把这两项空着。";
}

/// `by` is who gives the command; `None` is the one-time set-up of an empty office.
pub fn decide(state: Option<&State>, command: &Command, by: Option<PersonId>) -> Result<Vec<Event>, Refusal> {
    let Some(state) = state else {
        return match command {
            Command::Add { id, name, unit } => {
                Ok(vec![Event::PersonAdded { id: *id, name: *name, unit: *unit }])
            }
            _ => Err(Refusal::Unknown),
        };
    };
    if state.left {
        return Err(Refusal::Left);
    }
    match command {
        Command::Add { .. } => Err(Refusal::Exists),
        Command::Rename { name } => Ok(vec![Event::PersonRenamed { name: *name }]),
        Command::Move { unit } => Ok(vec![Event::PersonMoved { unit: *unit }]),
        Command::Grant { grant } => give(state, grant, by),
        Command::Confirm { grant } => confirm(state, grant, by),
        Command::Revoke { grant } => match state.grants.iter().find(|held| held.same_post(grant)) {
            Some(held) => Ok(vec![Event::Revoked { grant: held.clone() }]),
            None => Err(Refusal::NotGranted),
        },
        Command::Leave => Ok(vec![Event::PersonLeft]),
    }
}

/// Sealed matters and nothing else: the discipline contact holds no other role.
fn stands_alone(state: &State, grant: &Grant) -> Result<(), Refusal> {
    let contact = |held: &Grant| held.role == Role::DisciplineContact;
    let mixed = state.grants.iter().any(|held| contact(held) != contact(grant));
    if mixed { Err(Refusal::NotCombined) } else { Ok(()) }
}

fn give(state: &State, grant: &Grant, by: Option<PersonId>) -> Result<Vec<Event>, Refusal> {
    if by == Some(state.id) {
        return Err(Refusal::Oneself);
    }
    if state.grants.contains(grant) {
        return Err(Refusal::AlreadyGranted);
    }
    stands_alone(state, grant)?;
    let dated = grant.audit.as_ref().is_some_and(|audit| !audit.letter.trim().is_empty());
    if (grant.role == Role::Auditor) != dated {
        return Err(Refusal::AuditIncomplete);
    }
    let grant = grant.clone();
    match by {
        Some(by) if grant.role.needs_second_person() => Ok(vec![Event::GrantAsked { grant, by }]),
        _ => Ok(vec![Event::Granted { grant }]),
    }
}

fn confirm(state: &State, grant: &Grant, by: Option<PersonId>) -> Result<Vec<Event>, Refusal> {
    let Some((grant, asked_by)) = state.asked.iter().find(|(asked, _)| asked.same_post(grant)) else {
        return Err(Refusal::NotAsked);
    };
    if by == Some(state.id) {
        return Err(Refusal::Oneself);
    }
    if by == Some(*asked_by) {
        return Err(Refusal::SecondPerson);
    }
    stands_alone(state, grant)?;
    Ok(vec![Event::Granted { grant: grant.clone() }])
}

pub fn evolve(state: Option<State>, event: &Event) -> Option<State> {
    if let (Event::PersonAdded { id, name, unit }, None) = (event, &state) {
        return Some(State {
            id: *id,
            name: *name,
            unit: *unit,
            grants: Vec::new(),
            asked: Vec::new(),
            left: false,
        });
    }
    let mut state = state?;
    match event {
        Event::PersonAdded { .. } => {}
        Event::PersonRenamed { name } => state.name = *name,
        Event::PersonMoved { unit } => state.unit = *unit,
        Event::GrantAsked { grant, by } => state.asked.push((grant.clone(), *by)),
        Event::Granted { grant } => {
            state.asked.retain(|(asked, _)| asked != grant);
            // A new letter takes the place of the old one.
            state.grants.retain(|held| !held.same_post(grant));
            state.grants.push(grant.clone());
        }
        Event::Revoked { grant } => state.grants.retain(|held| !held.same_post(grant)),
        Event::PersonLeft => {
            state.left = true;
            state.grants.clear();
            state.asked.clear();
        }
    }
    Some(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        actor::{Audit, Role},
        words::Commitment,
    };

    const ADA: PersonId = PersonId([1; 16]);
    const BO: PersonId = PersonId([2; 16]);
    const CY: PersonId = PersonId([3; 16]);
    const OFFICE: UnitId = UnitId([9; 16]);

    fn ada() -> State {
        let name = WordsRef { id: crate::WordsId([0; 16]), commitment: Commitment([0; 32]) };
        let add = Command::Add { id: ADA, name, unit: OFFICE };
        decide(None, &add, None).unwrap().iter().fold(None, evolve).unwrap()
    }

    fn given(state: State, command: &Command, by: PersonId) -> Result<State, Refusal> {
        Ok(decide(Some(&state), command, Some(by))?.iter().fold(Some(state), evolve).unwrap())
    }

    #[test]
    fn nobody_grants_to_themselves() {
        let grant = Grant::new(Role::Clerk, OFFICE);
        assert_eq!(given(ada(), &Command::Grant { grant: grant.clone() }, ADA), Err(Refusal::Oneself));
        assert!(given(ada(), &Command::Grant { grant: grant.clone() }, BO).unwrap().grants.contains(&grant));
    }

    #[test]
    fn the_discipline_contact_needs_a_second_person() {
        let grant = Grant::new(Role::DisciplineContact, OFFICE);
        let asked = given(ada(), &Command::Grant { grant: grant.clone() }, BO).unwrap();
        assert!(asked.grants.is_empty());
        assert_eq!(
            given(asked.clone(), &Command::Confirm { grant: grant.clone() }, BO),
            Err(Refusal::SecondPerson)
        );
        assert_eq!(
            given(asked.clone(), &Command::Confirm { grant: grant.clone() }, ADA),
            Err(Refusal::Oneself)
        );
        assert_eq!(given(asked, &Command::Confirm { grant: grant.clone() }, CY).unwrap().grants, vec![grant]);
    }

    #[test]
    fn whoever_leaves_holds_nothing() {
        let grant = Grant::new(Role::Clerk, OFFICE);
        let clerk = given(ada(), &Command::Grant { grant: grant.clone() }, BO).unwrap();
        assert!(given(clerk, &Command::Leave, BO).unwrap().grants.is_empty());
    }

    #[test]
    fn the_discipline_contact_holds_no_other_role() {
        let (contact, clerk) = (Grant::new(Role::DisciplineContact, OFFICE), Grant::new(Role::Clerk, OFFICE));
        let held = given(ada(), &Command::Grant { grant: clerk.clone() }, BO).unwrap();
        assert_eq!(given(held, &Command::Grant { grant: contact.clone() }, BO), Err(Refusal::NotCombined));
        let asked = given(ada(), &Command::Grant { grant: contact.clone() }, BO).unwrap();
        let busy = given(asked.clone(), &Command::Grant { grant: clerk.clone() }, BO).unwrap();
        assert_eq!(given(busy, &Command::Confirm { grant: contact.clone() }, CY), Err(Refusal::NotCombined));
        let held = given(asked, &Command::Confirm { grant: contact }, CY).unwrap();
        assert_eq!(given(held, &Command::Grant { grant: clerk }, BO), Err(Refusal::NotCombined));
    }

    #[test]
    fn an_audit_has_a_last_day_and_a_letter_and_ends_by_itself() {
        let until = jiff::civil::date(2026, 12, 31);
        let audit = |letter: &str| Some(Audit { until, letter: letter.into() });
        let grant = |audit| Grant { audit, ..Grant::new(Role::Auditor, OFFICE) };
        for incomplete in [grant(None), grant(audit(" "))] {
            let command = Command::Grant { grant: incomplete };
            assert_eq!(given(ada(), &command, BO), Err(Refusal::AuditIncomplete));
        }
        let clerk = Grant { audit: audit("3"), ..Grant::new(Role::Clerk, OFFICE) };
        assert_eq!(given(ada(), &Command::Grant { grant: clerk }, BO), Err(Refusal::AuditIncomplete));
        let dated = grant(audit("审函〔2026〕3号"));
        assert!(dated.holds_on(until) && !dated.holds_on(until.tomorrow().unwrap()));
        assert!(!grant(None).holds_on(until), "an old grant without a day gives nothing");
        let held = given(ada(), &Command::Grant { grant: dated.clone() }, BO).unwrap();
        let longer = grant(Some(Audit { until: jiff::civil::date(2027, 1, 31), letter: "4".into() }));
        let held = given(held, &Command::Grant { grant: longer.clone() }, BO).unwrap();
        assert_eq!(held.grants, [longer], "a new letter takes the place of the old one");
        let revoked = given(held, &Command::Revoke { grant: Grant::new(Role::Auditor, OFFICE) }, BO).unwrap();
        assert!(revoked.grants.is_empty());
    }
}

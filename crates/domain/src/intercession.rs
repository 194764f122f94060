//! Someone put in a word for a matter, or against one: entered by whoever received it, seen by the discipline contact.
//! It is a stream of its own, so that nothing of the matter can rest on it.

use crate::{
    actor::{Actor, Staff},
    id::{IntercessionId, PersonId, RequestId, UnitId},
    number::Number,
    request::{self, visible},
    words::WordsRef,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A word put in, as it was entered.
#[doc(alias = "打招呼")]
#[doc(alias = "说情")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct State {
    pub id: IntercessionId,
    pub request: RequestId,
    pub number: Number,
    /// Who received it and entered it.
    pub person: PersonId,
    pub unit: UnitId,
    /// Who put it in, how, and what was wanted.
    pub words: WordsRef,
    pub at: Timestamp,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Command {
    Enter { id: IntercessionId, request: RequestId, number: Number, words: WordsRef },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    IntercessionEntered {
        id: IntercessionId,
        request: RequestId,
        number: Number,
        person: PersonId,
        unit: UnitId,
        words: WordsRef,
    },
}

/// Whether someone may enter a word put in for this matter: whoever may know of it.
pub fn may_enter(staff: &Staff, request: &request::State) -> bool {
    visible(staff, request)
}

/// What happens if this command is given; none if the actor has no business with it.
pub fn decide(state: Option<&State>, command: &Command, actor: &Actor) -> Option<Event> {
    let (None, Some(staff)) = (state, actor.staff()) else { return None };
    let Command::Enter { id, request, number, words } = command;
    let (person, unit) = (staff.person, staff.unit);
    Some(Event::IntercessionEntered {
        id: *id,
        request: *request,
        number: *number,
        person,
        unit,
        words: *words,
    })
}

/// The state after one more event.
pub fn evolve(state: Option<State>, event: &Event, at: Timestamp) -> Option<State> {
    let Event::IntercessionEntered { id, request, number, person, unit, words } = event;
    state.or(Some(State {
        id: *id,
        request: *request,
        number: *number,
        person: *person,
        unit: *unit,
        words: *words,
        at,
    }))
}

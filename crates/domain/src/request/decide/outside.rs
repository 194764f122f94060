//! What comes from outside the case: rows of another system, and a calendar that changed.

use super::Decision;
use crate::{
    Clock,
    request::{Context, Event, External, Refusal, Runs, State, Status},
    words::WordsRef,
};
use jiff::Timestamp;
use zhiye_rulebook::Outcome;

pub(super) fn close_elsewhere(
    state: &State,
    outcome: Outcome,
    words: Option<WordsRef>,
    closed_at: Timestamp,
    context: &Context<'_>,
) -> Decision {
    if state.external.is_none() || state.status != Status::Filed {
        return Err(Refusal::NotNow(state.status).into());
    }
    if closed_at > context.now {
        return Err(Refusal::FiledInFuture.into());
    }
    Ok(vec![Event::ClosedElsewhere { outcome, words, closed_at }])
}

pub(super) fn change_external(
    state: &State,
    external: &External,
    words: Option<WordsRef>,
    contact: Option<WordsRef>,
) -> Decision {
    let same = state.external.as_ref() == Some(external);
    if same && words.is_none() && contact.is_none() {
        return Err(Refusal::NothingToChange.into());
    }
    Ok(vec![Event::ExternalChanged { external: external.clone(), words, contact }])
}

/// Computes the running deadlines again with the calendar in force.
pub(super) fn move_deadlines(state: &State, provisional_only: bool, context: &Context<'_>) -> Decision {
    let [mut step, mut answer, mut object, mut contact, mut set_aside] = [const { None }; 5];
    let mut owed = Vec::new();
    let mut nothing = true;
    for (runs, old) in state.clocks().filter(|(_, clock)| !provisional_only || clock.deadline.provisional) {
        let deadline = context.schedule.recompute(&old.deadline);
        let same = deadline.due_at == old.deadline.due_at && deadline.provisional == old.deadline.provisional;
        if same {
            continue;
        }
        nothing = false;
        let moved = Clock { deadline, ..old.clone() };
        let place = match runs {
            Runs::Task(_) | Runs::Meeting(_) | Runs::Instruction(_) => {
                owed.push((runs, moved));
                continue;
            }
            Runs::Step => &mut step,
            Runs::Answer => &mut answer,
            Runs::Object => &mut object,
            Runs::Contact => &mut contact,
            Runs::SetAside => &mut set_aside,
        };
        *place = Some(moved);
    }
    if nothing {
        return Err(Refusal::NothingToChange.into());
    }
    let calendar = context.schedule.calendar.version().to_owned();
    Ok(vec![Event::DeadlinesMoved { calendar, step, answer, object, contact, set_aside, owed }])
}

//! What comes from outside the case: rows of another system, and a calendar that changed.

use super::Decision;
use crate::{
    request::{Clock, Context, Event, External, Refusal, State, Status},
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
    let moved = |clock: &Option<Clock>| {
        let old = clock.as_ref()?;
        if provisional_only && !old.deadline.provisional {
            return None;
        }
        let deadline = context.schedule.recompute(&old.deadline);
        let changed =
            deadline.due_at != old.deadline.due_at || deadline.provisional != old.deadline.provisional;
        changed.then(|| Clock { deadline, ..old.clone() })
    };
    if !state.status.is_open() {
        return Err(Refusal::NothingToChange.into());
    }
    let (step, answer, object) = (moved(&state.step), moved(&state.answer), moved(&state.object));
    if step.is_none() && answer.is_none() && object.is_none() {
        return Err(Refusal::NothingToChange.into());
    }
    Ok(vec![Event::DeadlinesMoved {
        calendar: context.schedule.calendar.version().to_owned(),
        step: step.or_else(|| state.step.clone()),
        answer: answer.or_else(|| state.answer.clone()),
        object,
    }])
}

//! Judging, assigning, signing, sending back, designating.

use super::Decision;
use crate::{
    Clock,
    id::UnitId,
    request::{Class, Context, Danger, Event, Judgement, Refusal, State, effective_at, urgency},
    words::WordsRef,
};
use zhiye_rulebook::{Act, Case};

pub(super) fn judge(
    state: &State,
    class: Class,
    judgement: Judgement,
    reason: WordsRef,
    context: &Context<'_>,
) -> Decision {
    if judgement.people == 0 {
        return Err(Refusal::PeopleMissing.into());
    }
    let urgency = urgency(judgement.danger, state.legal_channel);
    Ok(vec![Event::Judged {
        class,
        danger: judgement.danger,
        hardship: judgement.hardship,
        people: judgement.people,
        reason,
        effective_at: effective_at(state.filed_at, judgement, context.rulebook.priority(), context.schedule),
        assign: context.clock_now(Act::JudgeAssign, &Case { urgency, ..state.case() }),
        answer: answer_clock(state, judgement.danger, context),
    }])
}

/// A matter judged more urgent gets the shorter limit from the moment the office knew, never a later one than it
/// had; one judged less urgent keeps the limit it was promised.
pub(super) fn answer_clock(state: &State, danger: Danger, context: &Context<'_>) -> Option<Clock> {
    if danger <= state.danger {
        return state.answer.clone();
    }
    let urgency = urgency(danger, state.legal_channel);
    let shorter = context.clock_now(Act::Answer, &Case { urgency, ..state.case() });
    match (&state.answer, shorter) {
        (Some(had), Some(new)) if had.due_at() <= new.due_at() => Some(had.clone()),
        (had, None) => had.clone(),
        (_, new) => new,
    }
}

pub(super) fn assign(state: &State, unit: UnitId, context: &Context<'_>) -> Decision {
    may_lead(unit, context)?;
    let sign = context.clock_now(Act::Sign, &state.case());
    let object = context.clock_now(Act::Object, &state.case());
    Ok(vec![Event::Assigned { unit, sign, object }])
}

pub(super) fn may_lead(unit: UnitId, context: &Context<'_>) -> Result<(), Refusal> {
    if context.staffing.may_lead(unit) { Ok(()) } else { Err(Refusal::UnitNotAvailable) }
}

pub(super) fn sign(state: &State, context: &Context<'_>) -> Decision {
    let contact = context.clock_now(Act::FirstContact, &state.case());
    Ok(vec![Event::Signed { contact }])
}

pub(super) fn send_back(
    state: &State,
    reason: &str,
    better_unit: UnitId,
    words: WordsRef,
    context: &Context<'_>,
) -> Decision {
    if !context.rulebook.send_back_reasons().iter().any(|r| r.code == reason) {
        return Err(Refusal::ReasonUnknown.into());
    }
    if state.lead.is_some_and(|lead| lead.unit == better_unit) {
        return Err(Refusal::BetterUnitMissing.into());
    }
    may_lead(better_unit, context)?;
    if state.object.as_ref().is_some_and(|limit| limit.due_at() < context.now) {
        return Err(Refusal::ObjectionLate.into());
    }
    let designate = context.clock_now(Act::Designate, &state.case());
    Ok(vec![Event::SentBack { reason: reason.to_owned(), better_unit, words, designate }])
}

pub(super) fn designate(state: &State, unit: UnitId, words: WordsRef, context: &Context<'_>) -> Decision {
    may_lead(unit, context)?;
    let sign = context.clock_now(Act::Sign, &state.case());
    Ok(vec![Event::Designated { unit, words, sign }])
}

/// Another unit looks at the answer: none that has given one.
pub(super) fn assign_review(state: &State, unit: UnitId, context: &Context<'_>) -> Decision {
    may_lead(unit, context)?;
    if state.answered_by.contains(&unit) {
        return Err(Refusal::ReviewsItself.into());
    }
    Ok(vec![Event::ReviewAssigned { unit, sign: context.clock_now(Act::Sign, &state.case()) }])
}

//! Many hands: parts for other units, the joint meeting, a leader's instruction.

use super::{Decision, judging::may_lead};
use crate::{
    actor::Role,
    id::{PersonId, UnitId},
    request::{Context, Event, Held, Part, Refusal, State, Task, Why, may::reports_for, next},
    words::WordsRef,
};
use zhiye_rulebook::Act;

pub(super) fn split_task(state: &State, unit: UnitId, words: WordsRef, context: &Context<'_>) -> Decision {
    Ok(vec![split(state, next(&state.tasks), unit, words, None, context)?])
}

fn split(
    state: &State,
    task: u16,
    unit: UnitId,
    words: WordsRef,
    meeting: Option<u16>,
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    may_lead(unit, context)?;
    if state.unit() == unit {
        return Err(Refusal::TaskOfLead);
    }
    let due = context.clock_now(Act::CoTask, &state.case());
    Ok(Event::TaskSplit { task, unit, words, meeting, due })
}

fn task(state: &State, no: u16) -> Result<&Task, Refusal> {
    state.tasks.iter().find(|task| task.no == no).ok_or(Refusal::TaskUnknown)
}

pub(super) fn report_task(state: &State, no: u16, words: WordsRef, context: &Context<'_>) -> Decision {
    let task = task(state, no)?;
    if task.part != Part::Open {
        return Err(Refusal::TaskClosed.into());
    }
    if !context.actor.staff().is_some_and(|staff| reports_for(staff, task)) {
        return Err(Refusal::TaskUnknown.into());
    }
    Ok(vec![Event::TaskReported { task: no, words }])
}

/// What was reported is not enough: the unit goes on, with its limit from now.
pub(super) fn return_task(state: &State, no: u16, words: WordsRef, context: &Context<'_>) -> Decision {
    if task(state, no)?.part != Part::Done {
        return Err(Refusal::TaskClosed.into());
    }
    let due = context.clock_now(Act::CoTask, &state.case());
    Ok(vec![Event::TaskReturned { task: no, words, due }])
}

pub(super) fn drop_task(state: &State, no: u16, words: WordsRef) -> Decision {
    if task(state, no)?.part != Part::Open {
        return Err(Refusal::TaskClosed.into());
    }
    Ok(vec![Event::TaskDropped { task: no, words }])
}

pub(super) fn call_meeting(state: &State, words: WordsRef, context: &Context<'_>) -> Decision {
    let due = context.clock_now(Act::Meeting, &state.case());
    Ok(vec![Event::MeetingCalled { words, due }])
}

/// What was decided is given to the units at once, in the words of the minutes.
pub(super) fn hold_meeting(
    state: &State,
    held: &Held,
    decisions: &[(UnitId, WordsRef)],
    context: &Context<'_>,
) -> Decision {
    let Some(meeting) = state.open_meeting() else { return Err(Refusal::NoMeeting.into()) };
    let twice = held.absent.iter().any(|unit| held.present.contains(unit));
    if held.present.is_empty() || twice {
        return Err(Refusal::NobodyPresent.into());
    }
    let mut events = vec![Event::MeetingHeld { held: held.clone() }];
    // What the lead itself has to do stands in the minutes; it needs no part of its own.
    let others = decisions.iter().filter(|(unit, _)| *unit != state.unit());
    for (no, (unit, words)) in (next(&state.tasks)..).zip(others) {
        events.push(split(state, no, *unit, *words, Some(meeting.no), context)?);
    }
    Ok(events)
}

pub(super) fn instruct(state: &State, leader: PersonId, words: WordsRef, context: &Context<'_>) -> Decision {
    // A leader writes in their own name; what stands on paper is entered by the supervisor.
    let own = context.actor.staff().is_some_and(|staff| staff.person == leader);
    if !own && !context.actor.has(Role::Supervisor) {
        return Err(Why::Denied);
    }
    let due = context.clock_now(Act::Instruction, &state.case());
    Ok(vec![Event::Instructed { leader, words, due }])
}

pub(super) fn answer_instruction(state: &State, no: u16, words: WordsRef) -> Decision {
    match state.instructions.iter().find(|instruction| instruction.no == no) {
        Some(instruction) if instruction.part == Part::Open => {
            Ok(vec![Event::InstructionAnswered { instruction: no, words }])
        }
        _ => Err(Refusal::InstructionUnknown.into()),
    }
}

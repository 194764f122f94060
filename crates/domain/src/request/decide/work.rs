//! In hand: extension, deferral, pause, each asked by the handler and granted by the approver, and coming back.

use super::Decision;
use crate::{
    Clock,
    actor::Role,
    id::PersonId,
    promise::Consent,
    request::{Context, Event, Milestone, Owner, Post, Proposal, Refusal, Stage, State},
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date};
use zhiye_calendar::{Limit, Pause};
use zhiye_rulebook::{Act, Lack};

pub(super) fn propose(state: &State, proposal: &Proposal, context: &Context<'_>) -> Decision {
    match proposal {
        Proposal::Extension { by, .. } => extension_fits(state, *by, context)?,
        Proposal::Deferral { lacks, return_on, .. } => {
            // Only when the time is not ripe *and* people, money or means are lacking.
            let lacking = lacks.iter().any(|lack| *lack != Lack::Timing);
            if !lacks.contains(&Lack::Timing) || !lacking {
                return Err(Refusal::DeferralIncomplete.into());
            }
            in_future(*return_on, context)?;
        }
        Proposal::Pause { until, .. } => in_future(*until, context)?,
        Proposal::Staging { steps } => steps_hold(steps, context)?,
    }
    let decide = context.clock_now(Act::ApproveDeliver, &state.case());
    Ok(vec![Event::Proposed { proposal: proposal.clone(), decide }])
}

/// Two steps or more, one after the other, all of them ahead.
fn steps_hold(steps: &[Stage], context: &Context<'_>) -> Result<(), Refusal> {
    let (Some(first), true) = (steps.first(), steps.len() >= 2) else { return Err(Refusal::StepsMissing) };
    in_future(first.on, context)?;
    if steps.len() > MOST_STEPS || !steps.is_sorted_by(|a, b| a.on < b.on) {
        return Err(Refusal::StepsOutOfOrder);
    }
    Ok(())
}

/// Steps of a staged matter at most.
pub const MOST_STEPS: usize = 8;

fn in_future(day: Date, context: &Context<'_>) -> Result<(), Refusal> {
    if day > context.today() { Ok(()) } else { Err(Refusal::DayInPast) }
}

fn extension_fits(state: &State, by: Limit, context: &Context<'_>) -> Result<(), Refusal> {
    if state.extended {
        return Err(Refusal::ExtensionUsed);
    }
    let Some(row) = context.row(Act::Extension, &state.case(), context.now) else {
        return Err(Refusal::ExtensionNotAllowed);
    };
    match (by, row.limit) {
        (Limit::WorkingDays(asked), Limit::WorkingDays(most)) if 0 < asked && asked <= most => Ok(()),
        (Limit::CalendarDays(asked), Limit::CalendarDays(most)) if 0 < asked && asked <= most => Ok(()),
        _ => Err(Refusal::ExtensionTooLong),
    }
}

pub(super) fn grant(state: &State, context: &Context<'_>) -> Decision {
    let Some((proposal, by)) = &state.proposal else { return Err(Refusal::NoProposal.into()) };
    let own = context.actor.staff().is_none_or(|s| s.person == *by);
    if own && !context.alone {
        return Err(Refusal::SameHand.into());
    }
    let independent = !own;
    Ok(vec![match proposal {
        Proposal::Extension { by, reason } => {
            extension_fits(state, *by, context)?;
            let Some(answer) = &state.answer else { return Err(Refusal::ExtensionNotAllowed.into()) };
            let mut longer = answer.clone();
            longer.deadline = context.schedule.extend(&answer.deadline, *by);
            Event::Extended { reason: *reason, answer: longer, independent }
        }
        // The day may have gone by while the request lay there.
        Proposal::Deferral { lacks, return_on, reason } => {
            in_future(*return_on, context)?;
            let return_at = morning_of(*return_on, context);
            Event::Deferred { lacks: lacks.clone(), return_at, reason: *reason, independent }
        }
        Proposal::Pause { reason, until, paper } => {
            in_future(*until, context)?;
            let until = morning_of(*until, context);
            Event::Paused { reason: *reason, until, paper: *paper, independent }
        }
        Proposal::Staging { steps } => {
            steps_hold(steps, context)?;
            let step =
                |stage: &Stage| Milestone { stage: *stage, due_at: context.end_of(stage.on), done_at: None };
            Event::Staged { steps: steps.iter().map(step).collect(), independent }
        }
    }])
}

/// The step that comes next, with its place.
fn next_step(state: &State) -> Option<(u8, &Milestone)> {
    let next = state.milestones.iter().position(|step| step.done_at.is_none())?;
    Some((u8::try_from(next).ok()?, &state.milestones[next]))
}

pub(super) fn complete_step(state: &State, words: WordsRef, context: &Context<'_>) -> Decision {
    let Some((step, _)) = next_step(state) else { return Err(Refusal::StepsMissing.into()) };
    let last = usize::from(step) + 1 == state.milestones.len();
    // The days of the steps stood for the answer's limit; after the last a fresh one begins.
    let answer = last.then(|| context.clock_now(Act::Answer, &state.case())).flatten();
    Ok(vec![Event::StepCompleted { step, words, answer }])
}

pub(super) fn amend_step(
    state: &State,
    on: Date,
    reason: WordsRef,
    consent: Consent,
    context: &Context<'_>,
) -> Decision {
    let Some((step, next)) = next_step(state) else { return Err(Refusal::StepsMissing.into()) };
    in_future(on, context)?;
    if on == next.stage.on {
        return Err(Refusal::NothingToChange.into());
    }
    let after = state.milestones.get(usize::from(step) + 1);
    if after.is_some_and(|after| after.stage.on <= on) {
        return Err(Refusal::StepsOutOfOrder.into());
    }
    let due_at = context.end_of(on);
    Ok(vec![Event::StepAmended { step, on, due_at, reason, consent }])
}

/// When the office opens on that day, or on the next working day.
fn morning_of(day: Date, context: &Context<'_>) -> Timestamp {
    let midnight =
        day.to_zoned_datetime(context.schedule.zone.clone()).map_or(context.now, |zoned| zoned.timestamp());
    context.schedule.opening(midnight)
}

pub(super) fn refuse(state: &State, reason: WordsRef) -> Event {
    Event::ProposalRefused { reason, step: state.step_before.clone() }
}

pub(super) fn come_back(state: &State, context: &Context<'_>) -> Decision {
    let due = state.deferred.as_ref().is_some_and(|d| d.return_at <= context.now);
    if !due {
        return Err(Refusal::NotNow(state.status).into());
    }
    // The day of return replaced the answer limit; a fresh one starts with it.
    Ok(vec![Event::Returned { answer: context.clock_now(Act::Answer, &state.case()) }])
}

pub(super) fn resume(state: &State, context: &Context<'_>) -> Decision {
    let Some(paused) = &state.paused else { return Err(Refusal::NotNow(state.status).into()) };
    let until = context.now.min(paused.until);
    let pause = Pause { from: paused.since, until, reason: paused.reason.code().to_owned() };
    let later = |clock: &Option<Clock>| clock.as_ref().map(|clock| clock.put_off(context.schedule, &pause));
    Ok(vec![Event::Resumed { answer: later(&state.answer), step: later(&state.step) }])
}

pub(super) fn hand_over(state: &State, person: PersonId, context: &Context<'_>) -> Decision {
    let role = match state.owner.post {
        Post::Intake => Role::Clerk,
        Post::Handler => Role::Handler,
        Post::Discipline => Role::DisciplineContact,
    };
    if !context.staffing.holds(person, role, state.owner.unit) {
        return Err(Refusal::PersonNotOfPost.into());
    }
    Ok(vec![Event::HandedOver { owner: Owner { person: Some(person), ..state.owner } }])
}

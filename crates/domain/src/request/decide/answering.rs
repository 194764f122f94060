//! Draft, approve, deliver; and the two short ways: answered at once, declined with basis and route.

use super::Decision;
use crate::{
    request::{Context, Draft, Event, Refusal, State, Status, Way},
    words::WordsRef,
};
use jiff::{Timestamp, civil::Date};
use zhiye_rulebook::{Act, Kind, Outcome};

pub(super) fn draft(state: &State, draft: &Draft, context: &Context<'_>) -> Decision {
    answers(state, draft)?;
    draft_holds(draft, context)?;
    over_open_parts(state, Some(draft))?;
    Ok(vec![Event::AnswerDrafted { draft: draft.clone(), approve: approve_clock(state, context) }])
}

pub(super) fn propose_decline(state: &State, draft: &Draft, context: &Context<'_>) -> Decision {
    if !draft.declines() {
        return Err(Refusal::OutcomeDoesNotFit.into());
    }
    draft_holds(draft, context)?;
    Ok(vec![Event::DeclineProposed { draft: draft.clone(), approve: approve_clock(state, context) }])
}

pub(super) fn answer_at_once(state: &State, draft: &Draft, way: Way, context: &Context<'_>) -> Decision {
    answers(state, draft)?;
    draft_holds(draft, context)?;
    Ok(vec![Event::AnsweredAtOnce {
        draft: draft.clone(),
        way,
        drawn: context.drawn,
        follow_up: follow_up_clock(state, context),
        close_at: silent(context),
    }])
}

fn approve_clock(state: &State, context: &Context<'_>) -> Option<crate::Clock> {
    context.clock_now(Act::ApproveDeliver, &state.case())
}

/// It says how the matter ends, in a way that fits its kind, and what such an end has to say.
fn answers(state: &State, draft: &Draft) -> Result<(), Refusal> {
    let Some(outcome) = draft.outcome.filter(|outcome| outcome.fits(state.kind)) else {
        return Err(Refusal::OutcomeDoesNotFit);
    };
    let needs = Needs::of(outcome, state.kind);
    if needs.facts && draft.facts.is_none() {
        return Err(Refusal::FactsMissing);
    }
    if needs.reason && draft.reason.is_none() {
        return Err(Refusal::ReasonMissing);
    }
    if needs.basis && draft.bases.is_empty() {
        return Err(Refusal::BasisMissing);
    }
    if needs.remedy && draft.remedy.is_none() {
        return Err(Refusal::RemedyMissing);
    }
    Ok(())
}

/// What an answer has to say besides its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Needs {
    pub facts: bool,
    pub reason: bool,
    pub basis: bool,
    pub remedy: bool,
}

impl Needs {
    /// What is asked and not supported: facts, reason, basis, remedy (《信访工作条例》第三十二条). A suggestion that is not
    /// wholly adopted: the reason (第二十九条). An enquiry is explained by its text.
    pub fn of(outcome: Outcome, kind: Kind) -> Needs {
        let no = matches!(outcome, Outcome::NoBasis | Outcome::Explained);
        let unsupported = no && matches!(kind, Kind::Help | Kind::Complaint);
        let reason = unsupported || matches!(outcome, Outcome::PartlyAdopted | Outcome::NotAdopted);
        Needs {
            facts: unsupported,
            reason,
            basis: unsupported || outcome == Outcome::NoBasis,
            remedy: unsupported,
        }
    }
}

/// J4: what is declined or goes elsewhere says on what basis in force and to which door, whichever way it is told.
fn draft_holds(draft: &Draft, context: &Context<'_>) -> Result<(), Refusal> {
    if draft.bases.is_empty() && draft.declines() {
        return Err(Refusal::BasisMissing);
    }
    if draft.route.is_none() && (draft.declines() || draft.outcome == Some(Outcome::OtherRoute)) {
        return Err(Refusal::RouteMissing);
    }
    let today = context.today();
    for code in &draft.bases {
        match context.rulebook.basis(code) {
            None => return Err(Refusal::BasisMissing),
            Some(basis) if !basis.in_force(today) => return Err(Refusal::BasisNotInForce),
            Some(_) => {}
        }
    }
    match &draft.route {
        Some(code) if context.rulebook.route(code).is_none() => Err(Refusal::RouteMissing),
        _ => Ok(()),
    }
}

/// Invariant 6: what other units still owe is passed over only for a reason.
fn over_open_parts(state: &State, draft: Option<&Draft>) -> Result<(), Refusal> {
    let reasoned = draft.is_some_and(|draft| draft.despite.is_some());
    if state.waits_for_others() && !reasoned { Err(Refusal::TasksOpen) } else { Ok(()) }
}

pub(super) fn approve(state: &State, context: &Context<'_>) -> Decision {
    over_open_parts(state, state.draft.as_ref().map(|(draft, _)| draft))?;
    let own = match (context.actor.staff(), &state.draft) {
        (Some(staff), Some((_, author))) => staff.person == *author || state.hands.contains(&staff.person),
        _ => true,
    };
    if own && !context.alone {
        return Err(Refusal::SameHand.into());
    }
    // The limit covers approval and delivery together; it keeps running.
    Ok(vec![Event::Approved { independent: !own, deliver: state.step.clone() }])
}

pub(super) fn return_draft(state: &State, reason: WordsRef, context: &Context<'_>) -> Decision {
    let author = state.draft.as_ref().map(|(_, author)| *author);
    if context.actor.staff().map(|s| s.person) == author && !context.alone {
        return Err(Refusal::SameHand.into());
    }
    Ok(vec![Event::DraftReturned { reason }])
}

pub(super) fn deliver(state: &State, way: Way, on: Option<Date>, context: &Context<'_>) -> Decision {
    if state.status != Status::Approved {
        return Err(Refusal::NotNow(state.status).into());
    }
    over_open_parts(state, state.draft.as_ref().map(|(draft, _)| draft))?;
    let today = context.today();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(Refusal::DeliveredInFuture.into());
    }
    let approved_at = state.approved_at.unwrap_or(context.now);
    if on < context.day_of(approved_at) {
        return Err(Refusal::DeliveredTooEarly.into());
    }
    // Entered on a later day: the limit is compared with the last moment of the day it was delivered.
    let delivered_at = (on < today).then(|| context.end_of(on).max(approved_at));
    Ok(vec![Event::Delivered {
        way,
        on: Some(on),
        delivered_at,
        drawn: context.drawn,
        follow_up: follow_up_clock(state, context),
        close_at: silent(context),
    }])
}

/// Runs for those that were drawn.
fn follow_up_clock(state: &State, context: &Context<'_>) -> Option<crate::Clock> {
    context.drawn.then(|| context.clock_now(Act::FollowUp, &state.case())).flatten()
}

/// When a matter nobody speaks to any more closes (`request.md` 2).
pub(super) fn silent(context: &Context<'_>) -> Timestamp {
    let limit = context.rulebook.office().close_after_attempts;
    context.schedule.deadline(context.now, limit, zhiye_calendar::Counting::default(), &[]).due_at
}

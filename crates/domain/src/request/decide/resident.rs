//! What the resident does, alone or through a clerk: ask again, rate, open again.

use super::Decision;
use crate::{
    request::{Context, Event, Rating, Refusal, Solved, State, Status},
    words::WordsRef,
};
use jiff::SignedDuration;
use zhiye_calendar::Limit;
use zhiye_rulebook::Act;

/// Times a "not solved" opens a matter again by itself; after that the supervisor decides with the resident.
const OPENS_BY_ITSELF: u8 = 2;

pub(super) fn ask_again(state: &State, words: Option<WordsRef>, context: &Context<'_>) -> Decision {
    let today = context.today();
    // Days on which nobody works belong to the working day after them.
    let day = if context.schedule.calendar.day(today).working {
        today
    } else {
        context.schedule.next_working_day(today)
    };
    let owner_told = state.asked_again_on != Some(day);
    Ok(vec![Event::AskedAgain { words, owner_told, on: day }])
}

pub(super) fn rate(state: &State, rating: Rating, context: &Context<'_>) -> Decision {
    let contact = rating
        .is_negative()
        .then(|| context.clock_now(Act::NegativeContact, state.kind, state.urgency()))
        .flatten();
    let mut events = vec![Event::Rated { rating, contact }];
    events.extend(opens_again(state, rating, context));
    Ok(events)
}

/// "Not solved" opens the matter again (E1): the first time the supervisor is told, the second time supervises.
pub(super) fn opens_again(state: &State, rating: Rating, context: &Context<'_>) -> Option<Event> {
    let open = rating.solved == Solved::No && opens_when_unsolved(state, context);
    let reason = rating.words.unwrap_or(state.text);
    open.then(|| reopened(state, reason, false, context))
}

/// Whether a "not solved" said now would open the matter again by itself; pages that promise it ask first.
pub fn opens_when_unsolved(state: &State, context: &Context<'_>) -> bool {
    state.reopened < OPENS_BY_ITSELF
        && matches!(state.status, Status::Answered | Status::FollowedUp | Status::Closed)
        && state.lead.is_some()
        && within_window(state, context)
}

pub(super) fn reopen(state: &State, reason: WordsRef, new_facts: bool, context: &Context<'_>) -> Decision {
    if !new_facts && !within_window(state, context) {
        return Err(Refusal::ReopenWindowOver.into());
    }
    Ok(vec![reopened(state, reason, new_facts, context)])
}

fn reopened(state: &State, reason: WordsRef, new_facts: bool, context: &Context<'_>) -> Event {
    Event::Reopened {
        reason,
        supervised: state.reopened >= 1,
        new_facts,
        assign: context.clock_now(Act::JudgeAssign, state.kind, state.urgency()),
        answer: context.clock_now(Act::Answer, state.kind, state.urgency()),
    }
}

/// The window runs from closing, or while the matter is not yet closed it is open.
fn within_window(state: &State, context: &Context<'_>) -> bool {
    let Some(closed_at) = state.closed_at else { return true };
    match context.rulebook.applicable_limit(Act::Reopen, state.kind, state.urgency()).map(|row| row.limit) {
        Some(Limit::CalendarDays(days)) => {
            context.now <= closed_at + SignedDuration::from_hours(24 * i64::from(days))
        }
        Some(limit) => {
            context.now <= context.schedule.deadline(closed_at, limit, Default::default(), &[]).due_at
        }
        None => false,
    }
}

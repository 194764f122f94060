//! What the resident does, alone or through a clerk: ask again, rate, open again.

use super::Decision;
use crate::{
    request::{Context, Event, Rating, Refusal, Review, Solved, State, Status},
    words::WordsRef,
};
use jiff::{SignedDuration, Timestamp};
use zhiye_calendar::{Limit, Schedule};
use zhiye_rulebook::{Act, Rulebook, StartEvent};

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
    let clock = |act, wanted: bool| wanted.then(|| context.clock_now(act, &state.case())).flatten();
    let negative = rating.is_negative();
    // Only who gave a way to be reached can be spoken to.
    let contact = clock(Act::NegativeContact, negative && state.speaker.contact.is_some());
    let follow_up = clock(Act::FollowUp, negative && state.status != Status::FollowedUp);
    let mut events = vec![Event::Rated { rating, contact, follow_up }];
    events.extend(by_rating(state, rating, context));
    Ok(events)
}

/// "Not solved" opens the matter again (E1): the first time the supervisor is told, the second time supervises.
pub(super) fn by_rating(state: &State, rating: Rating, context: &Context<'_>) -> Option<Event> {
    let open =
        rating.solved == Solved::No && opens_again(state, context.now, context.rulebook, context.schedule);
    let reason = rating.words.unwrap_or(state.text);
    open.then(|| reopened(state, reason, false, context))
}

/// Whether a "not solved" would open the matter again by itself at `now`: for pages that say so before it is said.
pub fn opens_again(state: &State, now: Timestamp, rulebook: &Rulebook, schedule: &Schedule) -> bool {
    state.reopened < OPENS_BY_ITSELF
        && !state.review.as_ref().is_some_and(Review::is_last)
        && matches!(state.status, Status::Answered | Status::FollowedUp | Status::Closed)
        && within_window(state, now, rulebook, schedule)
}

pub(super) fn ask_review(state: &State, words: WordsRef, context: &Context<'_>) -> Decision {
    if !within_window(state, context.now, context.rulebook, context.schedule) {
        return Err(Refusal::ReopenWindowOver.into());
    }
    let round = state.review.as_ref().map_or(1, |review| review.round.saturating_add(1));
    Ok(vec![Event::ReviewAsked {
        words,
        round,
        assign: context.clock_now(Act::JudgeAssign, &state.case()),
        answer: context.clock_now(Act::Review, &state.case()),
    }])
}

pub(super) fn reopen(state: &State, reason: WordsRef, new_facts: bool, context: &Context<'_>) -> Decision {
    if !new_facts && state.review.as_ref().is_some_and(Review::is_last) {
        return Err(Refusal::RemediesExhausted.into());
    }
    if !new_facts && !within_window(state, context.now, context.rulebook, context.schedule) {
        return Err(Refusal::ReopenWindowOver.into());
    }
    Ok(vec![reopened(state, reason, new_facts, context)])
}

fn reopened(state: &State, reason: WordsRef, new_facts: bool, context: &Context<'_>) -> Event {
    Event::Reopened {
        reason,
        supervised: state.reopened >= 1,
        new_facts,
        assign: context.clock_now(Act::JudgeAssign, &state.case()),
        answer: context.clock_now(Act::Answer, &state.case()),
    }
}

/// The window runs from the moment the rulebook's row names: closing, or for a petition the written answer.
fn within_window(state: &State, now: Timestamp, rulebook: &Rulebook, schedule: &Schedule) -> bool {
    let Some(row) =
        rulebook.applicable_limit(Act::Reopen, &state.case(), schedule.zone.to_datetime(now).date())
    else {
        return false;
    };
    let since = match row.from {
        StartEvent::Answered => state.answered_at.or(state.closed_at),
        _ => state.closed_at,
    };
    match (since, row.limit) {
        (None, _) => true,
        (Some(since), Limit::CalendarDays(days)) => {
            now <= since + SignedDuration::from_hours(24 * i64::from(days))
        }
        (Some(since), limit) => now <= schedule.deadline(since, limit, row.counting, &[]).due_at,
    }
}

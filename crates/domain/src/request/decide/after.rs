//! After the answer: follow-up by someone else, and closing.

use super::{Decision, answering::silent, resident::by_rating};
use crate::{
    request::{Context, Ending, Event, Rating, Refusal, State, Status},
    words::WordsRef,
};

pub(super) fn follow_up(
    state: &State,
    reached: bool,
    rating: Option<Rating>,
    words: Option<WordsRef>,
    context: &Context<'_>,
) -> Decision {
    // Unreachable is never solved: without the person there is no rating.
    let rating = if reached { rating } else { None };
    let last = state.attempts + 1 >= context.rulebook.office().contact_attempts;
    let close_at = (reached || last).then(|| silent(context));
    let mut events = vec![Event::FollowedUp { reached, rating, words, close_at }];
    if let Some(rating) = rating {
        events.extend(by_rating(state, rating, context));
    }
    Ok(events)
}

pub(super) fn close(state: &State, ending: Ending, context: &Context<'_>) -> Decision {
    let by_itself = context.actor.staff().is_none();
    let due = state.close_at.is_some_and(|at| at <= context.now);
    match state.status {
        Status::FollowedUp if !by_itself || due => Ok(vec![Event::Closed { ending }]),
        Status::Answered if by_itself && due => Ok(vec![Event::Closed { ending }]),
        status => Err(Refusal::NotNow(status).into()),
    }
}

pub(super) fn lapse(state: &State, context: &Context<'_>) -> Decision {
    let due = state.step.as_ref().is_some_and(|clock| clock.due_at() <= context.now);
    if state.status != Status::AwaitingSupplement || !due {
        return Err(Refusal::NotNow(state.status).into());
    }
    Ok(vec![Event::Closed { ending: Ending::Lapsed }])
}

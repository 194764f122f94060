//! What of a request happens by itself, and the clocks its decisions set.

use super::{Command, Context, Ending, State, Status};
use crate::clock::Clock;
use jiff::Timestamp;
use zhiye_calendar::Pause;
use zhiye_rulebook::{Act, Case, LimitRow};

impl Context<'_> {
    /// The limit of an act for such a matter, as the rulebook has it on the day of an instant.
    pub(super) fn row(&self, act: Act, case: &Case<'_>, at: Timestamp) -> Option<&LimitRow> {
        self.rulebook.applicable_limit(act, case, self.schedule.zone.to_datetime(at).date())
    }

    /// The clock of an act, if the rulebook sets one for such a matter on the day it starts.
    pub(super) fn clock(&self, act: Act, case: &Case<'_>, start: Timestamp) -> Option<Clock> {
        self.clock_with_pauses(act, case, start, &[])
    }

    pub(super) fn clock_with_pauses(
        &self,
        act: Act,
        case: &Case<'_>,
        start: Timestamp,
        pauses: &[Pause],
    ) -> Option<Clock> {
        let row = self.row(act, case, start)?;
        Some(Clock::set(row, self.rulebook, self.schedule, start, pauses))
    }

    /// A limit counted from now.
    pub(super) fn clock_now(&self, act: Act, case: &Case<'_>) -> Option<Clock> {
        self.clock(act, case, self.now)
    }
}

/// When the request wakes by itself and what it then does. Every state that waits for nobody has one; a danger nobody
/// has yet goes on to the next of the roster.
pub fn wakes(state: &State) -> Option<(Timestamp, Command)> {
    let by_state = match state.status {
        Status::AwaitingSupplement => state.step.as_ref().map(|c| (c.due_at(), Command::Lapse)),
        Status::Deferred => state.deferred.as_ref().map(|d| (d.return_at, Command::Return)),
        Status::Paused => state.paused.as_ref().map(|p| (p.until, Command::Resume)),
        Status::Answered | Status::FollowedUp => {
            state.close_at.map(|at| (at, Command::Close { ending: ending(state) }))
        }
        _ => None,
    };
    let alarm = state.alarm.as_ref().filter(|alarm| alarm.open && !state.sealed);
    let alarm = alarm.map(|alarm| (alarm.next_at, Command::PassAlarm));
    by_state.into_iter().chain(alarm).min_by_key(|(at, _)| *at)
}

fn ending(state: &State) -> Ending {
    if state.status == Status::FollowedUp {
        Ending::FollowedUp
    } else if state.rating.is_some() {
        Ending::Rated
    } else if state.attempts > 0 {
        Ending::Unreachable
    } else {
        Ending::Silent
    }
}

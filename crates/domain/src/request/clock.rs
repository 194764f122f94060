//! Clocks of a request: which limit runs, and what happens by itself when it is up.

use super::{Command, Context, Ending, State, Status};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zhiye_calendar::{Deadline, Pause};
use zhiye_rulebook::{Act, Kind, Urgency};

/// A running limit with everything that explains it: which rule, in which rulebook, and the sum.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clock {
    pub act: Act,
    /// The rulebook's row.
    pub rule: String,
    /// First eight digits of the rulebook's hash.
    pub rulebook: String,
    #[serde(flatten)]
    pub deadline: Deadline,
}

impl Clock {
    pub fn due_at(&self) -> Timestamp {
        self.deadline.due_at
    }
}

impl Context<'_> {
    /// The clock of an act, if the rulebook sets one.
    pub(super) fn clock(&self, act: Act, kind: Kind, urgency: Urgency, start: Timestamp) -> Option<Clock> {
        self.clock_with_pauses(act, kind, urgency, start, &[])
    }

    pub(super) fn clock_with_pauses(
        &self,
        act: Act,
        kind: Kind,
        urgency: Urgency,
        start: Timestamp,
        pauses: &[Pause],
    ) -> Option<Clock> {
        let row = self.rulebook.applicable_limit(act, kind, urgency)?;
        let deadline = self.schedule.deadline(start, row.limit, row.counting, pauses);
        Some(Clock { act, rule: row.id.clone(), rulebook: self.rulebook.short().to_owned(), deadline })
    }

    /// The clock put off by a time that did not count.
    pub(super) fn put_off(&self, clock: &Clock, pause: &Pause) -> Clock {
        let paused = clock.deadline.clone().paused(pause);
        Clock { deadline: self.schedule.recompute(&paused), ..clock.clone() }
    }

    /// A limit counted from now.
    pub(super) fn clock_now(&self, act: Act, kind: Kind, urgency: Urgency) -> Option<Clock> {
        self.clock(act, kind, urgency, self.now)
    }
}

/// When the request wakes by itself and what it then does. Every state that waits for nobody has one.
pub fn wakes(state: &State) -> Option<(Timestamp, Command)> {
    match state.status {
        Status::AwaitingSupplement => state.step.as_ref().map(|c| (c.due_at(), Command::Lapse)),
        Status::Deferred => state.deferred.as_ref().map(|d| (d.return_at, Command::Return)),
        Status::Paused => state.paused.as_ref().map(|p| (p.until, Command::Resume)),
        Status::Answered | Status::FollowedUp => {
            state.close_at.map(|at| (at, Command::Close { ending: ending(state) }))
        }
        _ => None,
    }
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

//! A clock: a limit of the rulebook that runs, for any aggregate that owes something by a day.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zhiye_calendar::{Deadline, Pause, Schedule};
use zhiye_rulebook::{Act, LimitRow, Rulebook};

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
    /// The limit of this row, counted from a start, without the time of the pauses.
    pub fn set(
        row: &LimitRow,
        rulebook: &Rulebook,
        schedule: &Schedule,
        start: Timestamp,
        pauses: &[Pause],
    ) -> Clock {
        let deadline = schedule.deadline(start, row.limit, row.counting, pauses);
        Clock { act: row.act, rule: row.id.clone(), rulebook: rulebook.short().to_owned(), deadline }
    }

    pub fn due_at(&self) -> Timestamp {
        self.deadline.due_at
    }

    /// The clock put off by a time that did not count.
    #[must_use]
    pub fn put_off(&self, schedule: &Schedule, pause: &Pause) -> Clock {
        let paused = self.deadline.clone().paused(pause);
        Clock { deadline: schedule.recompute(&paused), ..self.clone() }
    }
}

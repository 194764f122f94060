//! A deadline with its arithmetic, as it is stored inside events.
//!
//! What explains it is in it and never read from a calendar again: calendars change, what a person was
//! told does not. The stored form leaves out what is empty; committed samples keep it readable.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::hours::OfficeHours;
use crate::limit::{Counting, Limit};
use crate::pause::Pause;

/// The end of a limit and how it was counted.
#[doc(alias = "期限")]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last instant that is in time.
    pub due_at: Timestamp,
    /// The instant the limit was counted from, before the start rule.
    pub start: Timestamp,
    /// The day of arrival, which is not counted: the first day at or after `start` with office hours
    /// left, or for minutes of the wall clock simply the day of `start`.
    pub day_zero: Date,
    pub limit: Limit,
    #[serde(default, skip_serializing_if = "is_default")]
    pub counting: Counting,
    /// `start` is the end of a deadline this one extends: its day is day zero whatever the hour.
    #[serde(default, skip_serializing_if = "is_default")]
    pub extension: bool,
    /// The deadline this one extends. When it moves, this one moves with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Box<Deadline>>,
    /// Days off that were not counted, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skip>,
    /// Saturdays and Sundays that were worked and counted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worked: Vec<Worked>,
    /// Every pause after `start`, in order, without overlap, with what it took out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<PauseSpan>,
    /// The last calendar day, when it was a day off and the limit rolled on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolled_from: Option<Date>,
    /// The latest end allowed, whether it was needed or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap_at: Option<Timestamp>,
    /// Where the limit would have ended without the cap, when the cap was needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped: Option<Timestamp>,
    /// The result rests on a year not announced and may move. Never so for minutes of the wall clock,
    /// nor for plain calendar days beyond day zero: those ask the calendar nothing.
    #[serde(default, skip_serializing_if = "is_default")]
    pub provisional: bool,
    /// The first year without a notice, when provisional.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unannounced: Option<i16>,
    /// The version of the calendar that was asked.
    pub calendar: String,
    /// The office hours it was counted with.
    pub hours: OfficeHours,
}

/// Days off in a row of the same name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredSkip", into = "StoredSkip")]
pub struct Skip {
    pub from: Date,
    /// Inclusive.
    pub to: Date,
    /// The holiday; empty for a weekend.
    pub name: String,
}

/// A Saturday or Sunday that was worked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worked {
    pub date: Date,
    /// The holiday it pays for; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
}

/// A pause and what it took out of the limit; nothing if it touched no counted time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseSpan {
    pub from: Timestamp,
    /// Exclusive.
    pub until: Timestamp,
    pub reason: String,
    /// Working days, or calendar days, that did not count (limits in days).
    #[serde(default, skip_serializing_if = "is_default")]
    pub days: u16,
    /// Whole office minutes, or wall minutes, that did not count (limits in minutes).
    #[serde(default, skip_serializing_if = "is_default")]
    pub minutes: u32,
}

impl Deadline {
    /// A pause, in this deadline and in the one it extends; count it again to see what the pause takes out.
    #[must_use]
    pub fn paused(mut self, pause: &Pause) -> Deadline {
        let span = PauseSpan {
            from: pause.from,
            until: pause.until,
            reason: pause.reason.clone(),
            days: 0,
            minutes: 0,
        };
        self.pauses.push(span);
        self.base = self.base.map(|base| Box::new(base.paused(pause)));
        self
    }

    /// The same deadline, ending at `cap_at` at the latest. A cap already set holds if it is earlier.
    pub fn capped(mut self, cap_at: Timestamp) -> Deadline {
        let cap_at = self.cap_at.map_or(cap_at, |before| before.min(cap_at));
        self.cap_at = Some(cap_at);
        if self.due_at > cap_at {
            self.capped = Some(self.capped.unwrap_or(self.due_at));
            self.due_at = cap_at;
        }
        if self.capped.is_some() && self.unannounced.is_some_and(|year| surely_before(cap_at, year)) {
            // every day up to the cap is announced, so nothing can bring the end before it
            self.provisional = false;
            self.unannounced = None;
        }
        self
    }
}

/// `at` lies before the first day of `year` in every time zone there is.
fn surely_before(at: Timestamp, year: i16) -> bool {
    let east = at.checked_add(SignedDuration::from_hours(14)).unwrap_or(Timestamp::MAX);
    jiff::tz::TimeZone::UTC.to_datetime(east).year() < year
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A single day leaves out its end, a weekend its name.
#[derive(Serialize, Deserialize)]
struct StoredSkip {
    from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Date>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    name: String,
}

impl From<StoredSkip> for Skip {
    fn from(stored: StoredSkip) -> Skip {
        Skip { from: stored.from, to: stored.to.unwrap_or(stored.from), name: stored.name }
    }
}

impl From<Skip> for StoredSkip {
    fn from(skip: Skip) -> StoredSkip {
        let to = (skip.to != skip.from).then_some(skip.to);
        StoredSkip { from: skip.from, to, name: skip.name }
    }
}

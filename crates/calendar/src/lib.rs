//! Working days, office hours, and limits that show their arithmetic.
//!
//! A [`Calendar`] knows which days the offices of the country work: the yearly notices of the State
//! Council from 2004 on, an office's own extra days, and for years not yet announced the holidays of
//! the law, marked provisional. A [`Schedule`] puts a calendar, office hours and a time zone together
//! and counts a [`Limit`] from a start to a [`Deadline`], which carries everything that explains it.
//!
//! It is deliberately not a clock (every instant is an input), not a scheduler, and it does not know
//! what a limit is for: which act has which limit is the rulebook's business.

mod calendar;
mod count;
mod csv;
mod deadline;
mod explain;
mod hours;
mod law;
mod limit;
mod moment;
mod pause;
mod schedule;
mod strip;
mod words;

pub use calendar::{Calendar, CalendarError, Day, LocalDay};
pub use csv::RowError;
pub use deadline::{Deadline, PauseSpan, Skip, Worked};
pub use hours::{HoursError, OfficeHours};
pub use limit::{Counting, Limit, LimitError};
pub use pause::Pause;
pub use schedule::Schedule;
pub use strip::{Role, StripDay};
pub use words::Lang;

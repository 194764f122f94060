//! A deadline as a strip of days: one cell per civil day from day zero to the end.
//!
//! How a cell looks and what it says is the page's business.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::calendar::days;
use crate::deadline::Deadline;
use crate::limit::Limit;
use crate::moment::Moment;
use crate::pause::CivilPauses;

/// One day of the strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripDay {
    pub date: Date,
    /// 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    pub role: Role,
}

/// What a day is in a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Day zero: arrived, not counted.
    From,
    /// The n-th day counted.
    Counted(u16),
    /// A day off; the holiday's name, empty for a weekend.
    Off(String),
    /// The clock stood still.
    Paused,
    /// The day it is due; also when that is day zero.
    End,
}

impl Deadline {
    /// The days from day zero to the day it is due, as in `zone`. A cap before day zero leaves its own
    /// day alone.
    pub fn strip(&self, zone: &TimeZone) -> Vec<StripDay> {
        let due = Moment::of(self.due_at, zone).date;
        let pauses = CivilPauses::new(&self.pauses, zone);
        let mut number = 0;
        days(self.day_zero.min(due), due)
            .map(|date| {
                let role = self.role(date, due, &pauses, &mut number);
                StripDay { date, weekday: date.weekday().to_monday_one_offset().unsigned_abs(), role }
            })
            .collect()
    }

    fn role(&self, date: Date, due: Date, pauses: &CivilPauses, number: &mut u16) -> Role {
        if date == due {
            return Role::End;
        }
        if date == self.day_zero {
            return Role::From;
        }
        if let Some(skip) = self.skipped.iter().find(|skip| (skip.from..=skip.to).contains(&date)) {
            return Role::Off(skip.name.clone());
        }
        if self.is_paused_on(date, pauses) {
            return Role::Paused;
        }
        *number += 1;
        Role::Counted(*number)
    }

    /// For days: as they were counted. For minutes: nothing of the day could count.
    fn is_paused_on(&self, date: Date, pauses: &CivilPauses) -> bool {
        let closing = Moment::at_minute(date, self.hours.last().closes);
        match self.limit {
            Limit::WorkingDays(_) | Limit::CalendarDays(_) => pauses.before(closing).is_some(),
            Limit::OfficeMinutes(_) => {
                pauses.covers(Moment::at_minute(date, self.hours.first().opens), closing)
            }
            Limit::WallMinutes(_) => {
                pauses.covers(Moment::at_minute(date, 0), Moment::at_minute(date, 24 * 60))
            }
        }
    }
}

//! A reading of the office's wall clock, and the way to and from instants.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const DAY: i64 = 24 * 60 * MINUTE;
const SECOND: i64 = 1_000_000_000;

/// A civil date and the nanoseconds since its midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    pub date: Date,
    pub ns: i64,
}

impl Moment {
    /// The last one there is: what runs past the end of dates stops here.
    pub const LAST: Moment = Moment { date: Date::MAX, ns: DAY - 1 };

    pub fn at_minute(date: Date, minute: u16) -> Moment {
        Moment { date, ns: i64::from(minute) * MINUTE }
    }

    pub fn of(at: Timestamp, zone: &TimeZone) -> Moment {
        let civil = zone.to_datetime(at);
        let time = civil.time();
        let minutes = i64::from(time.hour()) * 60 + i64::from(time.minute());
        let ns = minutes * MINUTE + i64::from(time.second()) * SECOND + i64::from(time.subsec_nanosecond());
        Moment { date: civil.date(), ns }
    }

    /// The instant of this reading; a reading the zone skips or repeats is settled as jiff does
    /// (later across a gap, the first of two), one past either end of instants is the instant at that end.
    pub fn instant(self, zone: &TimeZone) -> Timestamp {
        let end = if self.date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        zone.to_timestamp(self.date.to_datetime(self.time())).unwrap_or(end)
    }

    pub fn time(self) -> Time {
        let (seconds, subsec) = (self.ns / SECOND, (self.ns % SECOND) as i32);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        Time::new(hour as i8, minute as i8, second as i8, subsec).expect("nanoseconds of one day")
    }
}

//! A calendar, office hours and a zone together: walking along office time.
//!
//! Office time is read from the office's wall clock. An office span is open from its opening and closed
//! at its closing instant; a walk forwards that is used up at a closing stays there, a walk backwards
//! that is used up at an opening stays there. In a zone that changes its clocks at night nothing is lost;
//! a change during office hours counts as the wall clock shows it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::calendar::{Calendar, days};
use crate::count::{Record, Unrecorded};
use crate::hours::OfficeHours;
use crate::law::is_weekend;
use crate::moment::{DAY, MINUTE, Moment};
use crate::pause::CivilPauses;

/// When an office works. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Schedule {
    pub calendar: Calendar,
    pub hours: OfficeHours,
    pub zone: TimeZone,
}

impl Schedule {
    /// The national calendar, 09:00–12:00 and 13:30–17:30, Asia/Shanghai.
    pub fn standard() -> Schedule {
        let zone = TimeZone::get("Asia/Shanghai").expect("the zone table is compiled in");
        Schedule { calendar: Calendar::official(), hours: OfficeHours::standard(), zone }
    }

    /// `at` itself inside office hours, otherwise the next opening.
    pub fn opening(&self, at: Timestamp) -> Timestamp {
        let moment = self.moment(at);
        let opening = self.open_at(moment);
        if opening == moment { at } else { opening.instant(&self.zone) }
    }

    /// Inside office hours; the closing instant itself is outside.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let moment = self.moment(at);
        self.open_at(moment) == moment
    }

    /// The last closing of the civil day of `at`, past or to come; none on a day off.
    pub fn closing_today(&self, at: Timestamp) -> Option<Timestamp> {
        let date = self.moment(at).date;
        self.calendar.is_working(date).then(|| self.closing(date).instant(&self.zone))
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Date {
        days(date, Date::MAX).skip(1).find(|&day| self.calendar.is_working(day)).unwrap_or(Date::MAX)
    }

    /// The instant `minutes` of office time after `at`; the [`opening`](Schedule::opening) for none.
    pub fn add_office_minutes(&self, at: Timestamp, minutes: u32) -> Timestamp {
        let from = self.open_at(self.moment(at));
        let end = self.forward(from, office_ns(minutes), &CivilPauses::NONE, &mut Unrecorded);
        end.instant(&self.zone)
    }

    /// The instant `minutes` of office time before `at`, found backwards along office hours; `at`
    /// itself for none. The inverse of adding: adding and subtracting the same gives the opening.
    pub fn subtract_office_minutes(&self, at: Timestamp, minutes: u32) -> Timestamp {
        if minutes == 0 {
            return at;
        }
        self.backward(self.moment(at), office_ns(minutes)).instant(&self.zone)
    }

    /// Whole office minutes from `a` to `b`, cut towards zero; negative when `b` lies before `a`.
    /// Costs a step per day, not per minute.
    pub fn office_minutes_between(&self, a: Timestamp, b: Timestamp) -> i64 {
        if b < a {
            return -self.office_minutes_between(b, a);
        }
        let (from, to) = (self.moment(a), self.moment(b));
        if from.date == to.date {
            return self.passed(from, from.ns, to.ns) / MINUTE;
        }
        let edges = self.passed(from, from.ns, DAY) + self.passed(to, 0, to.ns);
        let between = days(from.date, to.date).skip(1).take_while(|&day| day < to.date);
        let full_days = between.filter(|&day| self.calendar.is_working(day)).count() as i64;
        // days are summed in minutes: nanoseconds of ten thousand years do not fit
        edges / MINUTE + full_days * i64::from(self.hours.minutes_per_day())
    }

    pub(crate) fn moment(&self, at: Timestamp) -> Moment {
        Moment::of(at, &self.zone)
    }

    pub(crate) fn closing(&self, date: Date) -> Moment {
        Moment::at_minute(date, self.hours.last().closes)
    }

    /// The first moment of office time at or after `moment`.
    pub(crate) fn open_at(&self, moment: Moment) -> Moment {
        if self.calendar.is_working(moment.date) {
            for span in self.hours.spans() {
                if moment.ns < i64::from(span.closes) * MINUTE {
                    return moment.max(Moment::at_minute(moment.date, span.opens));
                }
            }
        }
        Moment::at_minute(self.next_working_day(moment.date), self.hours.first().opens)
    }

    /// Office time in nanoseconds between two readings of the day of `of`.
    fn passed(&self, of: Moment, from_ns: i64, to_ns: i64) -> i64 {
        if !self.calendar.is_working(of.date) {
            return 0;
        }
        let overlap = |opens: i64, closes: i64| (closes.min(to_ns) - opens.max(from_ns)).max(0);
        let spans = self.hours.spans().iter();
        spans.map(|span| overlap(i64::from(span.opens) * MINUTE, i64::from(span.closes) * MINUTE)).sum()
    }

    /// Where `left` nanoseconds of office time outside the pauses are used up.
    pub(crate) fn forward(
        &self,
        from: Moment,
        mut left: i128,
        pauses: &CivilPauses,
        record: &mut impl Record,
    ) -> Moment {
        if left == 0 {
            return from;
        }
        let mut from_ns = from.ns;
        for date in days(from.date, Date::MAX) {
            let day = self.calendar.day(date);
            if !day.working {
                record.off(date, day.name.unwrap_or(""));
                continue;
            }
            let before = left;
            let end = self.forward_in_day(Moment { date, ns: from_ns }, &mut left, pauses, record);
            if left < before && is_weekend(date) {
                record.worked(date, day.name.unwrap_or(""));
            }
            if let Some(end) = end {
                return end;
            }
            from_ns = 0;
        }
        Moment::LAST
    }

    /// Uses up office time of one day; the end if it came that day.
    fn forward_in_day(
        &self,
        from: Moment,
        left: &mut i128,
        pauses: &CivilPauses,
        record: &mut impl Record,
    ) -> Option<Moment> {
        let mut spend = |cursor: i64, until: i64| {
            let free = i128::from((until - cursor).max(0));
            let used = free.min(*left);
            *left -= used;
            (*left == 0).then_some(Moment { date: from.date, ns: cursor + used as i64 })
        };
        for span in self.hours.spans() {
            let closes = i64::from(span.closes) * MINUTE;
            let mut cursor = from.ns.max(i64::from(span.opens) * MINUTE);
            for (number, pause_from, pause_until) in pauses.on(from.date) {
                if pause_until <= cursor || pause_from >= closes {
                    continue;
                }
                if let Some(end) = spend(cursor, pause_from) {
                    return Some(end);
                }
                let until = pause_until.min(closes);
                record.paused_for(number, until - pause_from.max(cursor));
                cursor = until;
            }
            if cursor < closes
                && let Some(end) = spend(cursor, closes)
            {
                return Some(end);
            }
        }
        None
    }

    fn backward(&self, from: Moment, mut left: i128) -> Moment {
        let mut until = from.ns;
        let mut date = from.date;
        loop {
            if self.calendar.is_working(date) {
                for span in self.hours.spans().iter().rev() {
                    let opens = i64::from(span.opens) * MINUTE;
                    let closes = until.min(i64::from(span.closes) * MINUTE);
                    let free = i128::from((closes - opens).max(0));
                    if left <= free {
                        return Moment { date, ns: closes - left as i64 };
                    }
                    left -= free;
                }
            }
            match date.yesterday() {
                Ok(yesterday) => date = yesterday,
                Err(_) => return Moment { date, ns: 0 },
            }
            until = DAY;
        }
    }
}

/// Office time in nanoseconds; the longest limit, eight thousand years, does not fit into 64 bits.
pub(crate) fn office_ns(minutes: u32) -> i128 {
    i128::from(minutes) * i128::from(MINUTE)
}

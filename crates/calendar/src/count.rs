//! Counting a limit from its start to its end, and keeping the books of what was passed over.
//!
//! The rules: what arrives outside office hours arrives at the next opening, except for minutes of the
//! wall clock; the day of arrival is day zero (《民法典》 article 201); a limit in days ends at the closing
//! of its last day (article 203). A day on which the clock stood still at closing does not count.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::calendar::days;
use crate::deadline::{Deadline, PauseSpan, Skip, Worked};
use crate::law::is_weekend;
use crate::limit::{Counting, Limit};
use crate::moment::MINUTE;
use crate::pause::{CivilPauses, Pause, settle};
use crate::schedule::{Schedule, office_ns};

/// Where a count begins.
#[derive(Clone, Copy)]
enum Origin {
    /// Something arrived: the start rule holds.
    Arrival(Timestamp),
    /// Another deadline ends: its day is day zero.
    Due(Timestamp),
}

impl Schedule {
    /// Counts `limit` from `start`.
    ///
    /// Pauses: for minutes the time inside does not count, exactly; for days a day does not count when
    /// the last instant before its closing is inside a pause. Overlapping pauses count once, what lies
    /// before `start` is ignored. A count that runs past the end of dates ends there.
    pub fn deadline(&self, start: Timestamp, limit: Limit, counting: Counting, pauses: &[Pause]) -> Deadline {
        self.count(Origin::Arrival(start), limit, counting, settle(start, pauses))
    }

    /// `by` more, counted from the end of `deadline`, whose day is the new day zero; pauses that reach
    /// beyond that end still hold. Put [`Deadline::capped`] behind it where the extension has a cap.
    /// The extended deadline keeps the one it extends: counted again, it moves with it.
    pub fn extend(&self, deadline: &Deadline, by: Limit) -> Deadline {
        let spans = settle(deadline.due_at, &plain(&deadline.pauses));
        let mut longer = self.count(Origin::Due(deadline.due_at), by, deadline.counting, spans);
        longer.provisional |= deadline.provisional;
        longer.unannounced = deadline.unannounced.or(longer.unannounced);
        longer.base = Some(Box::new(deadline.clone()));
        longer
    }

    /// The same deadline counted again with this schedule, from its own start, limit, pauses and cap.
    /// It is affected by a new calendar exactly when the `due_at` differ. A notice moves only deadlines
    /// that were provisional, save for a December day it changes in a year announced before.
    pub fn recompute(&self, deadline: &Deadline) -> Deadline {
        let origin = match deadline.extension {
            false => Origin::Arrival(deadline.start),
            true => Origin::Due(deadline.start),
        };
        let again = match &deadline.base {
            Some(base) => self.extend(&self.recompute(base), deadline.limit),
            None => {
                let spans = settle(deadline.start, &plain(&deadline.pauses));
                self.count(origin, deadline.limit, deadline.counting, spans)
            }
        };
        match deadline.cap_at {
            Some(cap_at) => again.capped(cap_at),
            None => again,
        }
    }

    fn count(&self, origin: Origin, limit: Limit, counting: Counting, spans: Vec<PauseSpan>) -> Deadline {
        let (start, extension) = match origin {
            Origin::Arrival(start) => (start, false),
            Origin::Due(start) => (start, true),
        };
        let arrived = self.moment(start);
        let from = match (origin, limit) {
            (Origin::Arrival(_), Limit::WallMinutes(_)) | (Origin::Due(_), _) => arrived,
            (Origin::Arrival(_), _) => self.open_at(arrived),
        };
        let pauses = CivilPauses::new(&spans, &self.zone);
        let mut books = Books::new(spans);
        let mut unannounced = None;
        let mut rolled_from = None;
        let due_at = match limit {
            Limit::WallMinutes(minutes) => wall(start, minutes, &mut books),
            Limit::OfficeMinutes(minutes) => {
                let end = self.forward(from, office_ns(minutes), &pauses, &mut books);
                unannounced = self.first_unannounced(arrived.date, end.date);
                end.instant(&self.zone)
            }
            Limit::WorkingDays(number) => {
                let last = self.working_days(from.date, number, &pauses, &mut books);
                unannounced = self.first_unannounced(arrived.date, last);
                self.closing(last).instant(&self.zone)
            }
            Limit::CalendarDays(number) => {
                let mut last = self.calendar_days(from.date, number, &pauses, &mut books);
                unannounced = self.first_unannounced(arrived.date, from.date);
                if counting.roll_forward {
                    let rolled = self.rolled(last, &pauses, &mut books);
                    unannounced = unannounced.or_else(|| self.first_unannounced(last, rolled));
                    rolled_from = (rolled != last).then_some(last);
                    last = rolled;
                }
                self.closing(last).instant(&self.zone)
            }
        };
        let Books { skipped, worked, pauses, .. } = books.closed();
        Deadline {
            due_at,
            start,
            day_zero: from.date,
            limit,
            counting,
            extension,
            base: None,
            skipped,
            worked,
            pauses,
            rolled_from,
            cap_at: None,
            capped: None,
            provisional: unannounced.is_some(),
            unannounced,
            calendar: self.calendar.version().to_owned(),
            hours: self.hours.clone(),
        }
    }

    fn first_unannounced(&self, from: Date, to: Date) -> Option<i16> {
        (from.year()..=to.year()).find(|&year| !self.calendar.is_announced(year))
    }

    /// The `number`-th working day after `day_zero` that is not paused; for zero, day zero itself
    /// unless it is paused.
    fn working_days(&self, day_zero: Date, number: u16, pauses: &CivilPauses, books: &mut Books) -> Date {
        if number == 0 && pauses.before(self.closing(day_zero)).is_none() {
            return day_zero;
        }
        let mut left = number.max(1);
        for date in days(day_zero, Date::MAX).skip(1) {
            let day = self.calendar.day(date);
            let name = day.name.unwrap_or("");
            if !day.working {
                books.off(date, name);
            } else if let Some(pause) = pauses.before(self.closing(date)) {
                books.paused_on(pause);
            } else {
                if is_weekend(date) {
                    books.worked(date, name);
                }
                left -= 1;
                if left == 0 {
                    return date;
                }
            }
        }
        Date::MAX
    }

    fn calendar_days(&self, day_zero: Date, number: u16, pauses: &CivilPauses, books: &mut Books) -> Date {
        if number == 0 && pauses.before(self.closing(day_zero)).is_none() {
            return day_zero;
        }
        let mut left = number.max(1);
        for date in days(day_zero, Date::MAX).skip(1) {
            match pauses.before(self.closing(date)) {
                Some(pause) => books.paused_on(pause),
                None => left -= 1,
            }
            if left == 0 {
                return date;
            }
        }
        Date::MAX
    }

    /// `last` itself on a working day, else the next working day that is not paused.
    fn rolled(&self, last: Date, pauses: &CivilPauses, books: &mut Books) -> Date {
        for date in days(last, Date::MAX) {
            let day = self.calendar.day(date);
            if !day.working {
                books.off(date, day.name.unwrap_or(""));
            } else if let Some(pause) = pauses.before(self.closing(date)) {
                books.paused_on(pause);
            } else {
                return date;
            }
        }
        Date::MAX
    }
}

/// Where `minutes` of the wall clock outside the pauses are used up.
fn wall(start: Timestamp, minutes: u32, books: &mut Books) -> Timestamp {
    let mut left = SignedDuration::from_mins(i64::from(minutes));
    let mut cursor = start;
    for number in 0..books.pauses.len() {
        let (from, until) = (books.pauses[number].from, books.pauses[number].until);
        let free = from.duration_since(cursor);
        if left <= free {
            break;
        }
        left -= free;
        cursor = until;
        books.pauses[number].minutes =
            u32::try_from(until.duration_since(from).as_mins()).unwrap_or(u32::MAX);
    }
    cursor.checked_add(left).unwrap_or(Timestamp::MAX)
}

fn plain(spans: &[PauseSpan]) -> Vec<Pause> {
    let pause = |span: &PauseSpan| Pause { from: span.from, until: span.until, reason: span.reason.clone() };
    spans.iter().map(pause).collect()
}

/// Hears of everything a walk along office time passes.
pub(crate) trait Record {
    fn off(&mut self, date: Date, name: &str);
    fn worked(&mut self, date: Date, name: &str);
    /// Nanoseconds of office time inside the pause of this number.
    fn paused_for(&mut self, pause: usize, ns: i64);
}

/// For walks whose way does not matter.
pub(crate) struct Unrecorded;

impl Record for Unrecorded {
    fn off(&mut self, _: Date, _: &str) {}
    fn worked(&mut self, _: Date, _: &str) {}
    fn paused_for(&mut self, _: usize, _: i64) {}
}

struct Books {
    skipped: Vec<Skip>,
    worked: Vec<Worked>,
    pauses: Vec<PauseSpan>,
    paused_ns: Vec<i64>,
}

impl Books {
    fn new(pauses: Vec<PauseSpan>) -> Books {
        let paused_ns = vec![0; pauses.len()];
        Books { skipped: Vec::new(), worked: Vec::new(), pauses, paused_ns }
    }

    fn paused_on(&mut self, pause: usize) {
        self.pauses[pause].days = self.pauses[pause].days.saturating_add(1);
    }

    /// Writes the office time inside the pauses into them, in whole minutes.
    fn closed(mut self) -> Books {
        for (span, ns) in self.pauses.iter_mut().zip(&self.paused_ns) {
            span.minutes = span.minutes.max(u32::try_from(ns / MINUTE).unwrap_or(u32::MAX));
        }
        self
    }
}

impl Record for Books {
    fn off(&mut self, date: Date, name: &str) {
        match self.skipped.last_mut() {
            Some(skip) if skip.name == name && skip.to.tomorrow().is_ok_and(|next| next == date) => {
                skip.to = date;
            }
            _ => self.skipped.push(Skip { from: date, to: date, name: name.to_owned() }),
        }
    }

    fn worked(&mut self, date: Date, name: &str) {
        self.worked.push(Worked { date, name: name.to_owned() });
    }

    fn paused_for(&mut self, pause: usize, ns: i64) {
        self.paused_ns[pause] += ns;
    }
}

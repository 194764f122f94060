//! One line that shows how a deadline was counted, for residents and staff.
//!
//! Everything comes from the stored deadline; no calendar is asked.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::calendar::FIRST;
use crate::deadline::{Deadline, PauseSpan, Skip};
use crate::law::is_weekend;
use crate::limit::Limit;
use crate::moment::{MINUTE, Moment};
use crate::words::{Lang, weekday};

impl Deadline {
    /// The arithmetic in one line, dates as in `zone`:
    /// `从2026-09-29起 5 个工作日：10月1日至7日国庆节、10月11日周日不算；10月10日周六上班，算 → 2026-10-12 17:30`.
    pub fn explain(&self, lang: Lang, zone: &TimeZone) -> String {
        self.explain_with(lang, zone, |_| String::new())
    }

    /// As [`explain`](Deadline::explain), with the words for a pause's reason code; empty for none.
    pub fn explain_with(&self, lang: Lang, zone: &TimeZone, reason: impl Fn(&str) -> String) -> String {
        let line = Line { deadline: self, lang, zone };
        let mut parts = Vec::new();
        parts.extend(line.roll());
        parts.extend(line.skips());
        parts.extend(line.worked());
        parts.extend(self.pauses.iter().filter_map(|span| line.pause(span, &reason(&span.reason))));
        parts.extend(line.cap());
        let (colon, semicolon) = line.pick(("：", "；"), (": ", "; "));
        let colon = if parts.is_empty() { "" } else { colon };
        let due_at = line.instant(self.due_at);
        format!("{}{colon}{} → {due_at}{}", line.head(), parts.join(semicolon), line.doubt())
    }

    /// The instant from which the limit really ran, after the start rule, on the office's wall clock.
    pub(crate) fn began(&self, zone: &TimeZone) -> Moment {
        let start = Moment::of(self.start, zone);
        if self.extension || matches!(self.limit, Limit::WallMinutes(_)) {
            return start;
        }
        if start.date == self.day_zero {
            let open = self.hours.spans().iter().find(|span| start.ns < i64::from(span.closes) * MINUTE);
            if let Some(span) = open {
                return start.max(Moment::at_minute(start.date, span.opens));
            }
        }
        Moment::at_minute(self.day_zero, self.hours.first().opens)
    }
}

struct Line<'a> {
    deadline: &'a Deadline,
    lang: Lang,
    zone: &'a TimeZone,
}

impl Line<'_> {
    fn pick<T>(&self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// From when, how long, and a word where the start rule moved the start.
    fn head(&self) -> String {
        let deadline = self.deadline;
        let began = deadline.began(self.zone);
        let in_days = matches!(deadline.limit, Limit::WorkingDays(_) | Limit::CalendarDays(_));
        let from = match in_days {
            true => deadline.day_zero.to_string(),
            false => minute(began.date.to_datetime(began.time())),
        };
        let limit = deadline.limit.words(self.lang);
        if deadline.extension {
            return self
                .pick(format!("从{from}到期起延长 {limit}"), format!("{limit} more from the end on {from}"));
        }
        let note = self.start_note(began, in_days);
        self.pick(format!("从{from}起 {limit}{note}"), format!("{limit} from {from}{note}"))
    }

    fn start_note(&self, began: Moment, in_days: bool) -> String {
        let start = Moment::of(self.deadline.start, self.zone);
        let moved = if in_days { start.date != began.date } else { start != began };
        if !moved {
            return String::new();
        }
        let arrived = self.instant(self.deadline.start);
        self.pick(
            format!("（{arrived} 收到，不在办公时间，从上班时算）"),
            format!(" (arrived {arrived}, outside office hours)"),
        )
    }

    fn skips(&self) -> Option<String> {
        let skipped = &self.deadline.skipped;
        if skipped.is_empty() {
            return None;
        }
        let list: Vec<String> = skipped.iter().map(|skip| self.skip(skip)).collect();
        Some(self.pick(format!("{}不算", list.join("、")), format!("skipped {}", join_and(&list))))
    }

    fn skip(&self, skip: &Skip) -> String {
        let days = self.range(skip.from, skip.to);
        let weekend = skip.name.is_empty() && is_weekend(skip.from) && is_weekend(skip.to);
        match self.lang {
            Lang::Zh if !skip.name.is_empty() => format!("{days}{}", skip.name),
            Lang::Zh if skip.from == skip.to => format!("{days}{}", weekday(skip.from, self.lang)),
            Lang::Zh if weekend => format!("{days}周末"),
            Lang::Zh => format!("{days}休息"),
            Lang::En if skip.name.is_empty() && skip.from == skip.to => {
                format!("{} {days}", weekday(skip.from, self.lang))
            }
            Lang::En if weekend => format!("the weekend {days}"),
            Lang::En => days,
        }
    }

    fn worked(&self) -> Option<String> {
        let worked = &self.deadline.worked;
        if worked.is_empty() {
            return None;
        }
        let day = |date: Date| match self.lang {
            Lang::Zh => format!("{}{}", self.date(date, None), weekday(date, self.lang)),
            Lang::En => format!("{} is a working {}", self.date(date, None), weekday(date, self.lang)),
        };
        let list: Vec<String> = worked.iter().map(|worked| day(worked.date)).collect();
        Some(self.pick(format!("{}上班，算", list.join("、")), join_and(&list)))
    }

    /// A pause that took nothing out is not worth a word.
    fn pause(&self, span: &PauseSpan, reason: &str) -> Option<String> {
        let amount = match self.deadline.limit {
            Limit::WorkingDays(_) => Limit::WorkingDays(span.days),
            Limit::CalendarDays(_) => Limit::CalendarDays(span.days),
            Limit::OfficeMinutes(_) => Limit::OfficeMinutes(span.minutes),
            Limit::WallMinutes(_) => Limit::WallMinutes(span.minutes),
        };
        if amount.is_zero() {
            return None;
        }
        let last = span.until.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN);
        let (from, to) = (Moment::of(span.from, self.zone).date, Moment::of(last, self.zone).date);
        let (days, amount) = (self.range(from, to), amount.words(self.lang));
        let space = if reason.is_empty() { "" } else { " " };
        Some(self.pick(
            format!("{days}{reason}暂停，{amount}不算"),
            format!("{days} paused{space}{reason}, {amount} not counted"),
        ))
    }

    fn roll(&self) -> Option<String> {
        let from = self.date(self.deadline.rolled_from?, None);
        let Limit::CalendarDays(number) = self.deadline.limit else { return None };
        Some(self.pick(
            format!("第 {number} 天{from}休息，顺延到下一个工作日"),
            format!("day {number}, {from}, is a day off, so the next working day counts"),
        ))
    }

    fn cap(&self) -> Option<String> {
        let uncapped = self.instant(self.deadline.capped?);
        let cap_at = self.instant(self.deadline.due_at);
        Some(self.pick(
            format!("算到 {uncapped}，但最迟到 {cap_at}"),
            format!("that would be {uncapped}, but {cap_at} is the latest allowed"),
        ))
    }

    fn doubt(&self) -> String {
        if !self.deadline.provisional {
            return String::new();
        }
        let Some(year) = self.deadline.unannounced else {
            return self.pick("（暂定）", " (provisional)").to_owned();
        };
        if year < FIRST.year() {
            return self.pick(
                format!("（暂定：没有{year}年的放假安排）"),
                format!(" (provisional: the holidays of {year} are not on record)"),
            );
        }
        self.pick(
            format!("（暂定：{year}年放假安排还没公布）"),
            format!(" (provisional: the holidays of {year} have not been announced)"),
        )
    }

    fn range(&self, from: Date, to: Date) -> String {
        let first = self.date(from, None);
        if from == to {
            return first;
        }
        self.pick(
            format!("{first}至{}", self.date(to, Some(from))),
            format!("{first}…{}", self.date(to, None)),
        )
    }

    /// A day without its year when that is day zero's; in Chinese without the month it shares with `after`.
    fn date(&self, date: Date, after: Option<Date>) -> String {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let same_year = year == after.unwrap_or(self.deadline.day_zero).year();
        let same_month = after.is_some_and(|after| after.month() == month);
        match self.lang {
            Lang::Zh if !same_year => format!("{year}年{month}月{day}日"),
            Lang::Zh if same_month => format!("{day}日"),
            Lang::Zh => format!("{month}月{day}日"),
            Lang::En if !same_year => date.to_string(),
            Lang::En => format!("{month:02}-{day:02}"),
        }
    }

    fn instant(&self, at: Timestamp) -> String {
        minute(self.zone.to_datetime(at))
    }
}

fn minute(civil: DateTime) -> String {
    format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute())
}

/// `a`, `a and b`, `a, b and c`.
fn join_and(list: &[String]) -> String {
    match list {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

//! Days and hours as people read them: residents in words, staff in ISO; time left in office time.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use zhiye_calendar::{Lang, Schedule};

/// 周一 … 周日, Mon … Sun.
pub fn weekday(date: Date, lang: Lang) -> &'static str {
    let names = match lang {
        Lang::Zh => ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
        Lang::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    };
    names[date.weekday().to_monday_zero_offset().unsigned_abs() as usize]
}

/// `11月24日`, `24 Nov`; with the year when it is another than that of `now`.
pub fn day(date: Date, lang: Lang, this_year: i16) -> String {
    let (y, m, d) = (date.year(), date.month(), date.day());
    match (lang, y == this_year) {
        (Lang::Zh, true) => format!("{m}月{d}日"),
        (Lang::Zh, false) => format!("{y}年{m}月{d}日"),
        (Lang::En, true) => format!("{d} {}", month(m)),
        (Lang::En, false) => format!("{d} {} {y}", month(m)),
    }
}

fn month(month: i8) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[usize::from(month.unsigned_abs()).clamp(1, 12) - 1]
}

/// `11月24日（周二）17:30`, as residents read it.
pub fn moment(at: Timestamp, lang: Lang, schedule: &Schedule, now: Timestamp) -> String {
    let civil = schedule.zone.to_datetime(at);
    let day = day(civil.date(), lang, schedule.zone.to_datetime(now).year());
    let weekday = weekday(civil.date(), lang);
    let (hour, minute) = (civil.hour(), civil.minute());
    match lang {
        Lang::Zh => format!("{day}（{weekday}）{hour}:{minute:02}"),
        Lang::En => format!("{weekday} {day}, {hour}:{minute:02}"),
    }
}

/// `11月23日 10:20`, for a line of the timeline.
pub fn short(at: Timestamp, lang: Lang, schedule: &Schedule, now: Timestamp) -> String {
    let civil = schedule.zone.to_datetime(at);
    let day = day(civil.date(), lang, schedule.zone.to_datetime(now).year());
    format!("{day} {:02}:{:02}", civil.hour(), civil.minute())
}

/// `11-24 17:30`, as staff read it; with the year when it is another than that of `now`.
pub fn iso(at: Timestamp, schedule: &Schedule, now: Timestamp) -> String {
    let civil = schedule.zone.to_datetime(at);
    let year = schedule.zone.to_datetime(now).year();
    let date = if civil.year() == year {
        format!("{:02}-{:02}", civil.month(), civil.day())
    } else {
        civil.date().to_string()
    };
    format!("{date} {:02}:{:02}", civil.hour(), civil.minute())
}

/// How a limit stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pressing {
    Calm,
    /// Today, or within the next two office hours.
    Soon,
    Late,
}

/// Time left until `due` in words: `还剩 2 个工作日`, `今天 17:30 前`, `已超 12 分钟`. Counted as the limit itself is:
/// in office time, since a limit that ends on Monday morning is near on Friday evening; or by the wall, day and night.
pub fn left(
    schedule: &Schedule,
    now: Timestamp,
    due: Timestamp,
    by_the_wall: bool,
    lang: Lang,
) -> (String, Pressing) {
    let minutes = if by_the_wall {
        (due.as_second() - now.as_second()) / 60
    } else {
        schedule.office_minutes_between(now, due)
    };
    let amount = |minutes: i64| match by_the_wall {
        true => amount(minutes, 24 * 60, ("天", "day"), lang),
        false => amount(minutes, schedule.hours.minutes_per_day().into(), ("个工作日", "working day"), lang),
    };
    if now > due {
        let over = amount((-minutes).max(1));
        let words = match lang {
            Lang::Zh => format!("已超 {over}"),
            Lang::En => format!("{over} late"),
        };
        return (words, Pressing::Late);
    }
    let civil = schedule.zone.to_datetime(due);
    if schedule.zone.to_datetime(now).date() == civil.date() {
        let words = match lang {
            Lang::Zh => format!("今天 {}:{:02} 前", civil.hour(), civil.minute()),
            Lang::En => format!("today by {}:{:02}", civil.hour(), civil.minute()),
        };
        return (words, Pressing::Soon);
    }
    let words = match lang {
        Lang::Zh => format!("还剩 {}", amount(minutes)),
        Lang::En => format!("{} left", amount(minutes)),
    };
    (words, if minutes <= 120 { Pressing::Soon } else { Pressing::Calm })
}

/// Minutes in the unit that says most: days from one day of `per_day` on, hours from one hour on.
fn amount(minutes: i64, per_day: i64, day: (&str, &str), lang: Lang) -> String {
    let (n, zh, en) = if minutes >= per_day {
        (minutes / per_day, day.0, day.1)
    } else if minutes >= 60 {
        (minutes / 60, "小时", "hour")
    } else {
        (minutes, "分钟", "minute")
    };
    match lang {
        Lang::Zh => format!("{n} {zh}"),
        Lang::En => format!("{n} {en}{}", if n == 1 { "" } else { "s" }),
    }
}

/// `9:00–12:00，13:30–17:30`, from the hours themselves.
pub fn hours(schedule: &Schedule, lang: Lang) -> String {
    let text = String::from(schedule.hours.clone());
    let spans: Vec<String> = text
        .split(',')
        .map(|span| {
            let trim = |time: &str| time.strip_prefix('0').unwrap_or(time).to_owned();
            span.split('-').map(trim).collect::<Vec<_>>().join("–")
        })
        .collect();
    spans.join(if lang == Lang::En { ", " } else { "，" })
}

/// Whether the office is open now, and until when; or when it opens.
pub fn open_now(schedule: &Schedule, now: Timestamp) -> Result<String, Timestamp> {
    let clock = |at: Timestamp| {
        let civil = schedule.zone.to_datetime(at);
        format!("{}:{:02}", civil.hour(), civil.minute())
    };
    match schedule.closing_today(now) {
        Some(closing) if schedule.is_open(now) => Ok(clock(closing)),
        _ => Err(schedule.opening(now)),
    }
}

/// Saturday or Sunday, or a holiday, as the strip of days writes it.
pub fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn time_left_is_said_in_office_time() {
        let schedule = Schedule::standard();
        // Friday 17:00 to Monday 10:00 in Shanghai: half an hour and one hour.
        let (friday, monday) = (at("2026-11-20T09:00:00Z"), at("2026-11-23T02:00:00Z"));
        assert_eq!(left(&schedule, friday, monday, false, Lang::Zh), ("还剩 1 小时".into(), Pressing::Soon));
        assert_eq!(left(&schedule, monday, friday, false, Lang::Zh), ("已超 1 小时".into(), Pressing::Late));
        let tuesday = at("2026-11-24T09:30:00Z");
        assert_eq!(left(&schedule, friday, tuesday, false, Lang::En).0, "2 working days left");
        assert_eq!(left(&schedule, at("2026-11-24T01:00:00Z"), tuesday, false, Lang::Zh).0, "今天 17:30 前");
    }

    #[test]
    fn a_limit_of_the_wall_is_counted_through_the_weekend() {
        let schedule = Schedule::standard();
        // Friday 16:30 to Saturday 16:30 in Shanghai, looked at on Friday and on Sunday.
        let (friday, due) = (at("2026-11-20T08:30:00Z"), at("2026-11-21T08:30:00Z"));
        assert_eq!(left(&schedule, friday, due, true, Lang::Zh), ("还剩 1 天".into(), Pressing::Calm));
        let evening = at("2026-11-20T12:30:00Z");
        assert_eq!(left(&schedule, evening, due, true, Lang::En).0, "20 hours left");
        assert_eq!(left(&schedule, at("2026-11-22T08:30:00Z"), due, true, Lang::Zh).0, "已超 1 天");
    }

    #[test]
    fn days_are_written_for_their_reader() {
        let schedule = Schedule::standard();
        let (due, now) = (at("2026-11-24T09:30:00Z"), at("2026-11-20T09:00:00Z"));
        assert_eq!(moment(due, Lang::Zh, &schedule, now), "11月24日（周二）17:30");
        assert_eq!(moment(due, Lang::En, &schedule, now), "Tue 24 Nov, 17:30");
        assert_eq!(iso(due, &schedule, now), "11-24 17:30");
        assert_eq!(iso(due, &schedule, at("2025-11-20T09:00:00Z")), "2026-11-24 17:30");
        assert_eq!(hours(&schedule, Lang::En), "9:00–12:00, 13:30–17:30");
        assert_eq!(hours(&schedule, Lang::Zh), "9:00–12:00，13:30–17:30");
    }
}

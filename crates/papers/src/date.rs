//! Dates as lists write them: `2026-11-23`, `2026/11/23 14:05`, `2026年11月23日 14时05分`, `20261123`,
//! `11/23/2026`, a workbook's day count, ISO 8601 with an offset. A date that can be read two ways is not guessed.

use crate::{table::Cell, text::fold};
use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time, date},
    tz::TimeZone,
};

/// How `03/04/2026` is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Order {
    /// Not said: such a date is refused.
    #[default]
    Unsaid,
    /// The month comes first.
    MonthFirst,
    /// The day comes first.
    DayFirst,
}

/// A date, and the time if one was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct When {
    /// By the office's clock on the wall; midnight if there is no time.
    pub at: DateTime,
    /// A time was written. Midnight counts as none: lists write it for a bare date.
    pub timed: bool,
}

/// Why a value is no date. The texts are for the person who mends the list.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DateNo {
    #[error("没有填日期")]
    Empty,
    #[error("“{0}”看不出是哪一天；请写成 2026-11-23 14:05 这样")]
    Unreadable(String),
    #[error("“{0}”可能是两个日期；请写成 2026-11-23，或在映射文件里写明 date_order")]
    Ambiguous(String),
    #[error("“{0}”不在 2000 年到 2099 年之间，请核对")]
    OutOfRange(String),
}

impl When {
    fn new(at: DateTime) -> When {
        When { at, timed: at.time() != Time::midnight() }
    }

    /// The instant: the written time, or the beginning of the day.
    pub fn from(self, zone: &TimeZone) -> Option<Timestamp> {
        zone.to_timestamp(self.at).ok()
    }

    /// The instant by which something is due: the written time, or the last minute of the day.
    pub fn until(self, zone: &TimeZone) -> Option<Timestamp> {
        let at = if self.timed { self.at } else { self.at.date().at(23, 59, 0, 0) };
        zone.to_timestamp(at).ok()
    }
}

/// Reads a cell as a date by the clock of `zone`.
///
/// # Errors
/// [`DateNo`], never a guess.
pub fn read(cell: &Cell, order: Order, zone: &TimeZone) -> Result<When, DateNo> {
    let shown = cell.text();
    let when = match cell {
        Cell::Date(serial) | Cell::Number(serial) if is_day_count(*serial) => {
            from_serial(*serial).map(When::new)
        }
        _ if cell.is_blank() => return Err(DateNo::Empty),
        _ => read_text(&fold(&shown), order, zone)?,
    };
    match when {
        None => Err(DateNo::Unreadable(shown.into_owned())),
        Some(when) if !(2000..2100).contains(&when.at.year()) => Err(DateNo::OutOfRange(shown.into_owned())),
        Some(when) => Ok(when),
    }
}

/// Day counts of 1954 to 2119: smaller and larger numbers are something else, for instance `20261123`.
fn is_day_count(serial: f64) -> bool {
    (20_000.0..80_000.0).contains(&serial)
}

/// The date of a workbook's day count (days since 1899-12-30), to the second.
pub fn from_serial(serial: f64) -> Option<DateTime> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round() as i64;
    date(1899, 12, 30).at(0, 0, 0, 0).checked_add(jiff::Span::new().seconds(seconds)).ok()
}

fn read_text(text: &str, order: Order, zone: &TimeZone) -> Result<Option<When>, DateNo> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some(When::new(instant.to_zoned_datetime(zone.clone()).datetime())));
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && let Some(when) = digits_only(text)
    {
        return Ok(Some(when));
    }
    let text = without_weekday(text);
    let end = text.find(['日', '号', ' ', 'T']).unwrap_or(text.len());
    let rest = text[end..].trim_start_matches(['日', '号', ' ', 'T']);
    let Some(day) = read_date(&text[..end], order)? else { return Ok(None) };
    if rest.is_empty() {
        return Ok(Some(When::new(day.at(0, 0, 0, 0))));
    }
    Ok(read_time(day, rest).map(When::new))
}

/// `20261123`, with hours, minutes and seconds if there are more digits; a day count written as text.
fn digits_only(text: &str) -> Option<When> {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or("0").parse::<i8>().ok();
    if matches!(text.len(), 8 | 12 | 14) && !text.contains('.') {
        let day = Date::new(text[..4].parse().ok()?, part(4, 6)?, part(6, 8)?).ok()?;
        let time = Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
        return Some(When::new(day.to_datetime(time)));
    }
    let serial: f64 = text.parse().ok()?;
    if is_day_count(serial) { from_serial(serial).map(When::new) } else { None }
}

/// Without `星期一`, `周一`, with or without brackets, and without blanks beside 年 and 月.
fn without_weekday(text: &str) -> String {
    let mut text = text.replace("年 ", "年").replace("月 ", "月");
    for week in ["星期", "周"] {
        while let Some(at) = text.find(week) {
            let day = text[at + week.len()..].chars().next().filter(|c| "一二三四五六日天".contains(*c));
            let end = at + week.len() + day.map_or(0, char::len_utf8);
            text.replace_range(at..end, " ");
        }
    }
    text.replace(['(', ')'], " ").trim().to_owned()
}

fn read_date(text: &str, order: Order) -> Result<Option<Date>, DateNo> {
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [a, b, c] = parts[..] else { return Ok(None) };
    if parts.iter().any(|part| part.is_empty() || part.len() > 4 || !part.bytes().all(|b| b.is_ascii_digit()))
    {
        return Ok(None);
    }
    let number = |part: &str| part.parse::<i16>().unwrap_or(0);
    let make = |year: &str, month: &str, day: &str| {
        let (month, day) = (i8::try_from(number(month)).ok()?, i8::try_from(number(day)).ok()?);
        Date::new(number(year), month, day).ok()
    };
    if a.len() == 4 {
        return Ok(make(a, b, c));
    }
    if c.len() != 4 {
        return Ok(None);
    }
    match (make(c, a, b), make(c, b, a), order) {
        (Some(month_first), Some(day_first), Order::Unsaid) if month_first != day_first => {
            Err(DateNo::Ambiguous(text.to_owned()))
        }
        (month_first, None, Order::Unsaid | Order::MonthFirst) => Ok(month_first),
        (None, day_first, Order::Unsaid | Order::DayFirst) => Ok(day_first),
        (month_first, _, Order::Unsaid | Order::MonthFirst) => Ok(month_first),
        (_, day_first, Order::DayFirst) => Ok(day_first),
    }
}

/// `14:05`, `14时05分`, `14点`, `下午2:05`, `2:05 PM`, `24:00`, with seconds.
fn read_time(day: Date, text: &str) -> Option<DateTime> {
    let upper = text.to_uppercase();
    let (afternoon, morning) =
        (upper.contains("下午") || upper.contains("PM"), upper.contains("上午") || upper.contains("AM"));
    let mut plain = upper;
    for word in ["上午", "下午", "AM", "PM", "秒", " "] {
        plain = plain.replace(word, "");
    }
    let plain = plain.replace(['时', '点', '分'], ":");
    let plain = plain.trim_end_matches(':');
    let plain = plain.split_once('.').map_or(plain, |(whole, _)| whole);
    let parts: Vec<i8> = plain
        .split(':')
        .map(|part| if part.len() <= 2 { part.parse().ok() } else { None })
        .collect::<Option<_>>()?;
    let (hour, minute, second) = match parts[..] {
        [hour] if text.contains(['时', '点']) => (hour, 0, 0),
        [hour, minute] => (hour, minute, 0),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let hour = match hour {
        12 if morning => 0,
        1..=11 if afternoon => hour + 12,
        24 if (minute, second) == (0, 0) => return Some(day.tomorrow().ok()?.at(0, 0, 0, 0)),
        other => other,
    };
    Some(day.to_datetime(Time::new(hour, minute, second, 0).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn shown(cell: Cell) -> Result<String, DateNo> {
        read(&cell, Order::Unsaid, &zone()).map(|when| when.at.strftime("%Y-%m-%d %H:%M:%S").to_string())
    }

    fn text(text: &str) -> Result<String, DateNo> {
        shown(Cell::Text(text.into()))
    }

    #[test]
    fn common_forms_mean_the_same_day() {
        for form in [
            "2026-11-23",
            " 2026/11/23 ",
            "2026.11.23",
            "2026年11月23日",
            "2026年 11月 23日（周一）",
            "２０２６－１１－２３",
            "20261123",
            "11/23/2026",
            "23/11/2026",
            "46349",
            "2026-11-23 00:00:00",
        ] {
            assert_eq!(text(form).as_deref(), Ok("2026-11-23 00:00:00"), "{form}");
        }
        assert_eq!(shown(Cell::Number(46349.0)).as_deref(), Ok("2026-11-23 00:00:00"));
        assert_eq!(shown(Cell::Number(20261123.0)).as_deref(), Ok("2026-11-23 00:00:00"));
    }

    #[test]
    fn common_forms_mean_the_same_minute() {
        for form in [
            "2026/11/23 14:05",
            "2026-11-23 14:05:00.000",
            "2026-11-23T14:05:00+08:00",
            "2026-11-23T06:05:00Z",
            "2026-11-23T14:05",
            "2026年11月23日 14时05分",
            "2026年11月23日14点05分",
            "2026年11月23日星期一下午2:05",
            "11/23/2026 2:05 PM",
            "202611231405",
            "20261123140500",
        ] {
            assert_eq!(text(form).as_deref(), Ok("2026-11-23 14:05:00"), "{form}");
        }
        // A workbook's fraction of a day is not exact; the minute is.
        assert_eq!(shown(Cell::Date(46349.586805555)).as_deref(), Ok("2026-11-23 14:05:00"));
    }

    #[test]
    fn midnight_at_the_end_of_a_day_is_the_next_day() {
        assert_eq!(text("2026-11-30 24:00").as_deref(), Ok("2026-12-01 00:00:00"));
    }

    #[test]
    fn a_date_with_two_meanings_is_not_guessed() {
        assert_eq!(text("03/04/2026"), Err(DateNo::Ambiguous("03/04/2026".into())));
        assert_eq!(text("04/04/2026").as_deref(), Ok("2026-04-04 00:00:00"));
        let cell = Cell::Text("03/04/2026".into());
        let month = |order| read(&cell, order, &zone()).map(|when| when.at.month());
        assert_eq!((month(Order::MonthFirst), month(Order::DayFirst)), (Ok(3), Ok(4)));
    }

    #[test]
    fn what_is_no_date_is_said() {
        for bad in [
            "昨天",
            "2026-13-01",
            "2026-02-30",
            "26-11-23",
            "2026-11-23 25:00",
            "2026-11",
            "1",
            "12345678901",
        ] {
            assert!(matches!(text(bad), Err(DateNo::Unreadable(_))), "{bad}");
        }
        assert!(matches!(text("1926-11-23"), Err(DateNo::OutOfRange(_))));
        assert_eq!(shown(Cell::Empty), Err(DateNo::Empty));
        assert_eq!(shown(Cell::Text("  ".into())), Err(DateNo::Empty));
    }

    #[test]
    fn a_bare_day_is_due_by_its_end() {
        let when = read(&Cell::Text("2026-11-23".into()), Order::Unsaid, &zone()).unwrap();
        assert_eq!(when.until(&zone()).unwrap().to_string(), "2026-11-23T15:59:00Z");
        assert_eq!(when.from(&zone()).unwrap().to_string(), "2026-11-22T16:00:00Z");
    }
}

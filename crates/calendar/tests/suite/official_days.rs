//! The table against the notices, read a second time in the plainest way.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday, date};
use zhiye_calendar::Calendar;

use crate::day;

const DAYS: &str = include_str!("../../../../data/days.csv");

fn every_day(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(from), |day| day.tomorrow().ok()).take_while(move |&day| day <= to)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[test]
fn every_day_of_every_announced_year_is_as_the_notices_say() {
    let mut rows = HashMap::new();
    for line in DAYS.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        rows.insert(fields[0].to_owned(), (fields[1] == "work", fields[2]));
    }
    let calendar = Calendar::official();
    let (mut seen, mut met) = (0, 0);
    for date in every_day(date(2004, 1, 1), date(2026, 12, 31)) {
        let found = calendar.day(date);
        let expected = rows.get(&date.to_string());
        met += usize::from(expected.is_some());
        let (working, name) = match expected {
            Some((working, name)) => (*working, Some(*name)),
            None => (!is_weekend(date), None),
        };
        assert_eq!((found.working, found.name, found.provisional), (working, name, false), "{date}");
        seen += 1;
    }
    assert_eq!((seen, met), (23 * 365 + 6, rows.len()));
}

#[test]
fn the_weekends_worked_in_2026_are_the_six_of_the_notice() {
    let calendar = Calendar::official();
    let worked: Vec<String> = every_day(date(2026, 1, 1), date(2026, 12, 31))
        .filter(|&date| is_weekend(date) && calendar.day(date).working)
        .map(|date| date.to_string())
        .collect();
    assert_eq!(worked, ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]);
    assert_eq!(calendar.day(day("2026-10-10")).name, Some("国庆节"));
}

/// 《全国年节及纪念日放假办法》: eleven days until 2024, thirteen from 2025; a notice only moves days about.
#[test]
fn a_year_has_as_many_working_days_as_the_law_leaves_it() {
    let calendar = Calendar::official();
    for (year, legal) in [(2009, 11), (2010, 11), (2014, 11), (2016, 11), (2021, 11), (2025, 13), (2026, 13)]
    {
        let days: Vec<Date> = every_day(date(year, 1, 1), date(year, 12, 31)).collect();
        let weekdays = days.iter().filter(|&&date| !is_weekend(date)).count();
        let working = days.iter().filter(|&&date| calendar.day(date).working).count();
        assert_eq!(working, weekdays - legal, "{year}");
    }
}

#[test]
fn years_from_2004_to_2026_are_announced_and_no_others() {
    let calendar = Calendar::official();
    for year in 1990..2060 {
        assert_eq!(calendar.is_announced(year), (2004..=2026).contains(&year), "{year}");
    }
    assert!(!calendar.day(day("2026-12-31")).provisional);
    assert!(calendar.day(day("2027-01-01")).provisional);
}

#[test]
fn outside_its_range_the_calendar_knows_plain_weeks_only() {
    let calendar = Calendar::official();
    assert_eq!(calendar.range(), (date(2004, 1, 1), date(2050, 12, 31)));
    for (text, working) in
        [("2003-10-01", true), ("2003-12-27", false), ("2051-01-02", true), ("2051-01-01", false)]
    {
        let found = calendar.day(day(text));
        assert_eq!((found.working, found.name, found.provisional), (working, None, true), "{text}");
    }
    assert!(calendar.day(Date::MAX).working && calendar.day(Date::MIN).provisional);
}

#[test]
fn the_days_file_has_a_row_for_every_day_and_says_what_the_calendar_says() {
    let csv = Calendar::official().days_csv(day("2026-09-29"), day("2026-10-12"));
    let expected = "date,working,name
2026-09-29,true,
2026-09-30,true,
2026-10-01,false,国庆节
2026-10-02,false,国庆节
2026-10-03,false,国庆节
2026-10-04,false,国庆节
2026-10-05,false,国庆节
2026-10-06,false,国庆节
2026-10-07,false,国庆节
2026-10-08,true,
2026-10-09,true,
2026-10-10,true,国庆节
2026-10-11,false,
2026-10-12,true,
";
    assert_eq!(csv, expected);
    let whole = Calendar::official().days_csv(date(2004, 1, 1), date(2050, 12, 31));
    assert_eq!(whole.lines().count(), 1 + 47 * 365 + 12);
    assert_eq!(Calendar::official().days_csv(day("2026-01-02"), day("2026-01-01")), "date,working,name\n");
}

#[test]
fn leap_days_are_in_the_table() {
    let calendar = Calendar::official();
    assert!(calendar.day(day("2024-02-29")).working);
    assert!(!calendar.day(day("2020-02-29")).working);
    assert_eq!(calendar.days_csv(day("2048-02-28"), day("2048-03-01")).lines().count(), 4);
}

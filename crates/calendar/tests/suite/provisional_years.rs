//! 2027 to 2050 by law alone.

use jiff::civil::{Date, Weekday, date};
use zhiye_calendar::Calendar;

use crate::day;

const FESTIVALS: &str = include_str!("../../../../data/festivals.csv");

fn days_of(year: i16) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(date(year, 1, 1)), |day| day.tomorrow().ok())
        .take_while(move |day| day.year() == year)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn named_days_off(year: i16) -> Vec<String> {
    let calendar = Calendar::official();
    let named = days_of(year).filter(|&date| calendar.day(date).name.is_some());
    named.map(|date| format!("{:02}-{:02}", date.month(), date.day())).collect()
}

fn festival(year: i16, name: &str) -> Date {
    let row = FESTIVALS.lines().find(|line| line.starts_with(&year.to_string()) && line.ends_with(name));
    day(row.unwrap().split(',').next().unwrap())
}

#[test]
fn every_year_loses_exactly_thirteen_weekdays_and_works_no_weekend() {
    let calendar = Calendar::official();
    for year in 2027..=2050 {
        let lost = days_of(year).filter(|&date| !is_weekend(date) && !calendar.day(date).working).count();
        assert_eq!(lost, 13, "{year}");
        assert!(days_of(year).all(|date| !(is_weekend(date) && calendar.day(date).working)), "{year}");
        assert!(days_of(year).all(|date| calendar.day(date).provisional), "{year}");
    }
}

#[test]
fn holidays_on_weekends_are_made_up_after_their_block() {
    // 2027: 除夕 Friday 02-05, 劳动节 Saturday and Sunday, 国庆节 Friday to Sunday
    let expected = [
        "01-01", "02-05", "02-06", "02-07", "02-08", "02-09", "02-10", "04-05", "05-01", "05-02", "05-03",
        "05-04", "06-09", "09-15", "10-01", "10-02", "10-03", "10-04", "10-05",
    ];
    assert_eq!(named_days_off(2027), expected);
}

#[test]
fn a_festival_inside_another_gives_one_more_day() {
    // 2031: 中秋节 is Wednesday 10-01; Thursday and Friday follow, the weekend passes, Monday is given
    let autumn: Vec<String> = named_days_off(2031).into_iter().filter(|day| day.starts_with("10")).collect();
    assert_eq!(autumn, ["10-01", "10-02", "10-03", "10-06"]);
    assert_eq!(Calendar::official().day(day("2031-10-01")).name, Some("国庆节"));
    assert_eq!(Calendar::official().day(day("2031-10-06")).name, Some("中秋节"));
    // 2039: 中秋节 is Sunday 10-02, already a day of 国庆节; Saturday, Sunday and the overlap: three days owed
    let autumn: Vec<String> = named_days_off(2039).into_iter().filter(|day| day.starts_with("10")).collect();
    assert_eq!(autumn, ["10-01", "10-02", "10-03", "10-04", "10-05", "10-06"]);
}

#[test]
fn the_last_year_of_the_table_has_its_autumn() {
    let autumn: Vec<String> = named_days_off(2050).into_iter().filter(|day| day > &"09".to_owned()).collect();
    assert_eq!(autumn, ["09-30", "10-01", "10-02", "10-03", "10-04", "10-05"]);
}

#[test]
fn the_thirteen_days_of_the_law_were_off_in_the_years_announced_under_it() {
    let calendar = Calendar::official();
    for year in [2025, 2026] {
        let spring = festival(year, "春节");
        let mut legal = vec![date(year, 1, 1), date(year, 5, 1), date(year, 5, 2)];
        legal.extend([date(year, 10, 1), date(year, 10, 2), date(year, 10, 3)]);
        legal.extend(["除夕", "清明节", "端午节", "中秋节"].map(|name| festival(year, name)));
        legal.extend(std::iter::successors(Some(spring), |day| day.tomorrow().ok()).take(3));
        assert_eq!(legal.len(), 13);
        for date in legal {
            assert!(!calendar.day(date).working, "{date}");
        }
    }
}

#[test]
fn the_eve_is_the_day_before_the_new_year_in_every_row() {
    for year in 2024..=2050 {
        assert_eq!(festival(year, "除夕").tomorrow().unwrap(), festival(year, "春节"), "{year}");
    }
}

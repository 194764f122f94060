//! The holidays the law gives to a year that has not been announced yet.
//!
//! 《全国年节及纪念日放假办法》(2024-11-10): article 2 names thirteen days, article 6 makes up a day that
//! falls on a weekend. The yearly notice also joins holidays to weekends with working Saturdays and
//! Sundays; nobody can compute that, and nothing here tries to: such a year stays provisional.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};

/// Dates of the festivals of the moon calendar and of 清明, by year.
pub(crate) struct Festivals(BTreeMap<(i16, String), Date>);

impl Festivals {
    pub fn parse(text: &str) -> Festivals {
        let mut dates = BTreeMap::new();
        for line in text.lines().skip(1) {
            let (date, name) = line.trim().split_once(',').expect("the embedded table has two columns");
            let date: Date = date.parse().expect("the embedded table holds dates");
            dates.insert((date.year(), name.to_owned()), date);
        }
        Festivals(dates)
    }

    fn get(&self, year: i16, name: &str) -> Option<Date> {
        self.0.get(&(year, name.to_owned())).copied()
    }
}

/// The days off of `year` by law alone, made-up days included, in order; empty when the table of
/// festivals does not hold the year.
pub(crate) fn days_off(year: i16, festivals: &Festivals) -> Vec<(Date, &'static str)> {
    let Some(blocks) = blocks(year, festivals) else { return Vec::new() };
    let mut off = BTreeMap::new();
    let mut owed = Vec::new();
    for (name, days) in &blocks {
        let last = days[days.len() - 1];
        for &day in days {
            // a weekend day, or one that another festival already gave, is owed a working day
            if off.contains_key(&day) || is_weekend(day) {
                owed.push((last, *name));
            }
            off.entry(day).or_insert(*name);
        }
    }
    for (last, name) in owed {
        let mut day = next(last);
        while is_weekend(day) || off.contains_key(&day) {
            day = next(day);
        }
        off.insert(day, name);
    }
    off.into_iter().collect()
}

/// 国庆节 stands before 中秋节, so that a day that is both bears the longer block's name.
fn blocks(year: i16, festivals: &Festivals) -> Option<Vec<(&'static str, Vec<Date>)>> {
    let fixed = |month, days: &[i8]| -> Option<Vec<Date>> {
        days.iter().map(|&day| Date::new(year, month, day).ok()).collect()
    };
    let moon = |name| festivals.get(year, name);
    let eve = moon("除夕")?;
    let spring = std::iter::successors(Some(eve), |&day| Some(next(day))).take(4).collect();
    Some(vec![
        ("元旦", fixed(1, &[1])?),
        ("春节", spring),
        ("清明节", vec![moon("清明节")?]),
        ("劳动节", fixed(5, &[1, 2])?),
        ("端午节", vec![moon("端午节")?]),
        ("国庆节", fixed(10, &[1, 2, 3])?),
        ("中秋节", vec![moon("中秋节")?]),
    ])
}

pub(crate) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn next(date: Date) -> Date {
    date.tomorrow().expect("the table of festivals ends in 2050")
}

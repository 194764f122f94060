//! The calendar from outside: official days, the arithmetic of limits, what is stored, what is said.

// helpers beside the tests may unwrap as the tests do
#![allow(clippy::unwrap_used)]

mod announcing;
mod examples;
mod explaining;
mod office_time;
mod official_days;
mod parsing;
mod pausing;
mod properties;
mod provisional_years;
mod storing;
mod strips;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use zhiye_calendar::{Counting, Deadline, Limit, Pause, Schedule};

/// An instant by the office's wall clock, `2026-09-29 15:00`.
fn at(text: &str) -> Timestamp {
    let civil: DateTime = text.parse().unwrap();
    Schedule::standard().zone.to_timestamp(civil).unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn pause(from: &str, until: &str) -> Pause {
    Pause { from: at(from), until: at(until), reason: "hearing".to_owned() }
}

fn count(start: &str, text: &str) -> Deadline {
    Schedule::standard().deadline(at(start), limit(text), Counting::default(), &[])
}

/// The wall clock of an instant, `2026-10-12 17:30`.
fn clock(at: Timestamp) -> String {
    let civil = Schedule::standard().zone.to_datetime(at);
    let time = format!("{:02}:{:02}", civil.hour(), civil.minute());
    assert_eq!((civil.second(), civil.subsec_nanosecond()), (0, 0), "whole minutes");
    format!("{} {time}", civil.date())
}

/// A whole notice for 2027 such as might come, with a working day and a day off in December before.
const NOTICE_2027: &str = "date,kind,name
2026-12-27,work,元旦
2026-12-31,off,元旦
2027-01-01,off,元旦
2027-01-02,off,元旦
2027-01-31,work,春节
2027-02-05,off,春节
2027-02-06,off,春节
2027-02-07,off,春节
2027-02-08,off,春节
2027-02-09,off,春节
2027-02-10,off,春节
2027-02-11,off,春节
2027-02-12,off,春节
2027-04-03,off,清明节
2027-04-04,off,清明节
2027-04-05,off,清明节
2027-05-01,off,劳动节
2027-05-02,off,劳动节
2027-05-03,off,劳动节
2027-05-04,off,劳动节
2027-05-05,off,劳动节
2027-05-08,work,劳动节
2027-06-09,off,端午节
2027-09-15,off,中秋节
2027-10-01,off,国庆节
2027-10-02,off,国庆节
2027-10-03,off,国庆节
2027-10-04,off,国庆节
2027-10-05,off,国庆节
2027-10-06,off,国庆节
2027-10-07,off,国庆节
2027-10-09,work,国庆节
2027-10-10,work,国庆节
";

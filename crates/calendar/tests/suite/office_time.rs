//! Walking along office hours.

use crate::{at, clock, day};
use zhiye_calendar::Schedule;

#[test]
fn an_opening_is_now_inside_hours_and_the_next_one_outside() {
    let schedule = Schedule::standard();
    let table = [
        ("2026-09-29 15:00", "2026-09-29 15:00"),
        ("2026-09-29 09:00", "2026-09-29 09:00"),
        ("2026-09-29 08:59", "2026-09-29 09:00"),
        ("2026-09-29 12:00", "2026-09-29 13:30"),
        ("2026-09-29 17:30", "2026-09-30 09:00"),
        ("2026-09-30 18:00", "2026-10-08 09:00"),
        ("2026-10-10 10:00", "2026-10-10 10:00"),
        ("2026-10-11 10:00", "2026-10-12 09:00"),
    ];
    for (from, opening) in table {
        assert_eq!(clock(schedule.opening(at(from))), opening, "{from}");
        assert_eq!(schedule.is_open(at(from)), from == opening, "{from}");
    }
}

#[test]
fn the_closing_of_a_day_is_known_on_working_days_only() {
    let schedule = Schedule::standard();
    let closing = |text| schedule.closing_today(at(text)).map(clock);
    assert_eq!(closing("2026-10-10 00:00"), Some("2026-10-10 17:30".to_owned()));
    assert_eq!(closing("2026-10-10 23:59"), Some("2026-10-10 17:30".to_owned()));
    assert_eq!(closing("2026-10-11 10:00"), None);
    assert_eq!(closing("2026-10-01 10:00"), None);
}

#[test]
fn the_next_working_day_is_never_the_day_itself() {
    let schedule = Schedule::standard();
    assert_eq!(schedule.next_working_day(day("2026-09-29")), day("2026-09-30"));
    assert_eq!(schedule.next_working_day(day("2026-09-30")), day("2026-10-08"));
    assert_eq!(schedule.next_working_day(day("2026-10-09")), day("2026-10-10"));
    assert_eq!(schedule.next_working_day(day("2050-12-30")), day("2051-01-02"));
}

#[test]
fn office_minutes_run_over_noon_night_and_weekend() {
    let schedule = Schedule::standard();
    let add = |from: &str, minutes| clock(schedule.add_office_minutes(at(from), minutes));
    assert_eq!(add("2026-11-13 16:30", 240), "2026-11-16 12:00");
    assert_eq!(add("2026-11-13 11:00", 60), "2026-11-13 12:00");
    assert_eq!(add("2026-11-13 11:00", 61), "2026-11-13 13:31");
    assert_eq!(add("2026-11-13 09:00", 420), "2026-11-13 17:30");
    assert_eq!(add("2026-11-14 10:00", 0), "2026-11-16 09:00");
    assert_eq!(add("2026-09-30 17:00", 60), "2026-10-08 09:30");
}

#[test]
fn a_credit_runs_backwards_along_office_hours() {
    let schedule = Schedule::standard();
    let back = |from: &str, minutes| clock(schedule.subtract_office_minutes(at(from), minutes));
    assert_eq!(back("2026-11-16 10:00", 120), "2026-11-13 16:30");
    assert_eq!(back("2026-11-16 09:00", 1), "2026-11-13 17:29");
    assert_eq!(back("2026-11-16 14:00", 30), "2026-11-16 13:30");
    assert_eq!(back("2026-11-15 10:00", 420), "2026-11-13 09:00");
    assert_eq!(back("2026-10-08 09:30", 60), "2026-09-30 17:00");
    assert_eq!(back("2026-11-15 10:00", 0), "2026-11-15 10:00");
    // ten working days, the most a credit can be
    assert_eq!(back("2026-10-12 09:00", 4200), "2026-09-21 09:00");
}

#[test]
fn office_minutes_between_count_working_time_only_and_know_their_sign() {
    let schedule = Schedule::standard();
    let between = |a: &str, b: &str| schedule.office_minutes_between(at(a), at(b));
    assert_eq!(between("2026-11-13 16:30", "2026-11-16 12:00"), 240);
    assert_eq!(between("2026-11-16 12:00", "2026-11-13 16:30"), -240);
    assert_eq!(between("2026-11-14 00:00", "2026-11-15 23:00"), 0);
    assert_eq!(between("2026-11-13 11:00", "2026-11-13 14:00"), 90);
    assert_eq!(between("2026-10-01 00:00", "2026-11-01 00:00"), 18 * 420);
    assert_eq!(between("2026-11-13 10:00:30", "2026-11-13 10:02:29"), 1);
    assert_eq!(between("2026-11-13 10:00:59", "2026-11-14 10:00:00"), 359);
}

#[test]
fn a_span_of_the_whole_table_is_counted_in_days_not_minutes() {
    let schedule = Schedule::standard();
    let minutes = schedule.office_minutes_between(at("2004-01-01 00:00"), at("2051-01-01 00:00"));
    let csv = schedule.calendar.days_csv(day("2004-01-01"), day("2050-12-31"));
    let working = csv.lines().filter(|line| line.contains(",true,")).count() as i64;
    assert_eq!(minutes, working * 420);
}

#[test]
fn sub_minute_instants_survive_the_way_there_and_back() {
    let schedule = Schedule::standard();
    let start = at("2026-09-30 16:59:59.123456789");
    let there = schedule.add_office_minutes(start, 31);
    assert_eq!(there, at("2026-10-08 09:00:59.123456789"));
    assert_eq!(schedule.subtract_office_minutes(there, 31), start);
}

#[test]
fn a_walk_past_the_ends_of_time_stops_there() {
    let schedule = Schedule::standard();
    assert_eq!(schedule.add_office_minutes(at("9999-12-20 10:00"), u32::MAX), jiff::Timestamp::MAX);
    assert_eq!(schedule.subtract_office_minutes(at("-009998-01-08 10:00"), u32::MAX), jiff::Timestamp::MIN);
}

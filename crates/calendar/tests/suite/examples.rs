//! Deadlines worked out by hand.

use zhiye_calendar::{Counting, LocalDay, OfficeHours, Schedule, Skip, Worked};

use crate::{NOTICE_2027, at, clock, count, day, limit};

const ROLL: Counting = Counting { roll_forward: true };

#[test]
fn five_working_days_over_the_national_day_end_on_the_twelfth() {
    let five = count("2026-09-29 15:00", "5wd");
    assert_eq!(clock(five.due_at), "2026-10-12 17:30");
    assert_eq!(five.day_zero, day("2026-09-29"));
    let skip = |from, to, name: &str| Skip { from: day(from), to: day(to), name: name.to_owned() };
    let skipped = [skip("2026-10-01", "2026-10-07", "国庆节"), skip("2026-10-11", "2026-10-11", "")];
    assert_eq!(five.skipped, skipped);
    assert_eq!(five.worked, [Worked { date: day("2026-10-10"), name: "国庆节".to_owned() }]);
    assert!(!five.provisional);
    assert_eq!(five.calendar, Schedule::standard().calendar.version());
}

#[test]
fn what_arrives_after_hours_has_the_next_day_as_day_zero() {
    let five = count("2026-09-28 18:00", "5wd");
    assert_eq!(five.day_zero, day("2026-09-29"));
    assert_eq!(clock(five.due_at), "2026-10-12 17:30");
    // at noon the day itself is still day zero, at closing no longer
    assert_eq!(count("2026-09-28 12:30", "5wd").day_zero, day("2026-09-28"));
    assert_eq!(count("2026-09-28 17:29", "5wd").day_zero, day("2026-09-28"));
    assert_eq!(count("2026-09-28 17:30", "5wd").day_zero, day("2026-09-29"));
    assert_eq!(count("2026-10-03 10:00", "1wd").day_zero, day("2026-10-08"));
}

#[test]
fn limits_of_every_unit_end_where_the_hand_says() {
    let table = [
        ("2026-11-16 10:00", "5wd", "2026-11-23 17:30"),
        ("2026-11-16 10:00", "0wd", "2026-11-16 17:30"),
        ("2026-11-13 16:30", "4wh", "2026-11-16 12:00"),
        ("2026-11-13 19:00", "4wh", "2026-11-16 14:30"),
        ("2026-11-13 16:30", "90wmin", "2026-11-16 09:30"),
        ("2026-11-13 16:30", "0wh", "2026-11-13 16:30"),
        ("2026-11-16 10:00", "15d", "2026-12-01 17:30"),
        ("2026-11-14 10:00", "15d", "2026-12-01 17:30"),
        ("2026-11-13 10:00", "1d", "2026-11-14 17:30"),
        ("2026-11-14 03:00", "24h", "2026-11-15 03:00"),
        ("2026-10-01 23:45", "30min", "2026-10-02 00:15"),
        ("2026-11-16 10:00", "60d", "2027-01-15 17:30"),
        ("2024-02-27 10:00", "2d", "2024-02-29 17:30"),
        ("2024-02-28 10:00", "1wd", "2024-02-29 17:30"),
        ("2023-02-27 10:00", "2d", "2023-03-01 17:30"),
    ];
    for (start, limit, due) in table {
        assert_eq!(clock(count(start, limit).due_at), due, "{limit} from {start}");
    }
}

#[test]
fn calendar_days_roll_on_only_when_the_rule_says_so() {
    let schedule = Schedule::standard();
    let start = at("2026-09-16 10:00");
    let plain = schedule.deadline(start, limit("15d"), Counting::default(), &[]);
    assert_eq!(clock(plain.due_at), "2026-10-01 17:30");
    assert_eq!((plain.rolled_from, plain.skipped.len()), (None, 0));
    let rolled = schedule.deadline(start, limit("15d"), ROLL, &[]);
    assert_eq!(clock(rolled.due_at), "2026-10-08 17:30");
    assert_eq!(rolled.rolled_from, Some(day("2026-10-01")));
    assert_eq!((rolled.skipped[0].from, rolled.skipped[0].to), (day("2026-10-01"), day("2026-10-07")));
    // a last day that is worked stays, also a working Saturday
    assert_eq!(
        clock(schedule.deadline(at("2026-09-25 18:00"), limit("12d"), ROLL, &[]).due_at),
        "2026-10-10 17:30"
    );
    let saturday = schedule.deadline(at("2026-09-30 10:00"), limit("10d"), ROLL, &[]);
    assert_eq!((clock(saturday.due_at).as_str(), saturday.rolled_from), ("2026-10-10 17:30", None));
}

#[test]
fn roll_forward_changes_nothing_for_other_units() {
    let schedule = Schedule::standard();
    for text in ["5wd", "4wh", "24h"] {
        let plain = schedule.deadline(at("2026-09-29 15:00"), limit(text), Counting::default(), &[]);
        let rolled = schedule.deadline(at("2026-09-29 15:00"), limit(text), ROLL, &[]);
        assert_eq!((plain.due_at, None), (rolled.due_at, rolled.rolled_from), "{text}");
    }
}

#[test]
fn half_day_holidays_are_worked() {
    for date in ["2024-03-08", "2023-05-04", "2025-08-01"] {
        assert!(Schedule::standard().calendar.day(day(date)).working, "{date}");
    }
}

#[test]
fn other_office_hours_give_another_closing() {
    let mut schedule = Schedule::standard();
    schedule.hours = "08:30-11:30,14:00-18:00".parse::<OfficeHours>().unwrap();
    let due =
        |start: &str, text| clock(schedule.deadline(at(start), limit(text), Counting::default(), &[]).due_at);
    assert_eq!(due("2026-11-16 17:45", "1wd"), "2026-11-17 18:00");
    assert_eq!(due("2026-11-16 17:45", "1wh"), "2026-11-17 09:15");
}

#[test]
fn a_local_holiday_moves_a_deadline() {
    let local = LocalDay { date: day("2026-11-18"), working: false, name: "本地节日".to_owned() };
    let mut schedule = Schedule::standard();
    schedule.calendar = schedule.calendar.with_local(&[local]);
    let moved = schedule.deadline(at("2026-11-16 10:00"), limit("5wd"), Counting::default(), &[]);
    assert_eq!(clock(moved.due_at), "2026-11-24 17:30");
    assert_eq!(moved.skipped[0].name, "本地节日");
}

#[test]
fn a_cap_holds_only_where_it_is_needed() {
    let five = count("2026-09-29 15:00", "5wd");
    let loose = five.clone().capped(at("2026-10-20 17:30"));
    assert_eq!((loose.due_at, loose.capped, loose.cap_at), (five.due_at, None, Some(at("2026-10-20 17:30"))));
    let tight = loose.capped(at("2026-10-09 17:30"));
    assert_eq!((tight.due_at, tight.capped), (at("2026-10-09 17:30"), Some(five.due_at)));
    let again = tight.clone().capped(at("2026-10-20 17:30"));
    assert_eq!(again, tight, "a later cap does not loosen an earlier one");
    assert_eq!(Schedule::standard().recompute(&tight), tight);
    let tighter = tight.capped(at("2026-10-08 17:30"));
    assert_eq!((tighter.due_at, tighter.capped), (at("2026-10-08 17:30"), Some(five.due_at)));
}

#[test]
fn an_extension_counts_from_the_day_the_first_deadline_ends() {
    let schedule = Schedule::standard();
    let five = count("2026-09-29 15:00", "5wd");
    let longer = schedule.extend(&five, limit("3wd"));
    assert_eq!((longer.start, longer.day_zero), (five.due_at, day("2026-10-12")));
    assert_eq!(clock(longer.due_at), "2026-10-15 17:30");
    assert_eq!(longer.due_at, count("2026-09-29 15:00", "8wd").due_at);
    assert_eq!(schedule.recompute(&longer), longer);
    // from a deadline of the wall clock on a Sunday: one working day is Monday
    let sunday = count("2026-11-14 10:00", "24h");
    assert_eq!(clock(schedule.extend(&sunday, limit("1wd")).due_at), "2026-11-16 17:30");
    // office hours go on at the next opening, and the weekend between is told
    let friday = count("2026-11-12 10:00", "1wd");
    let hours = schedule.extend(&friday, limit("4wh"));
    assert_eq!((clock(hours.due_at).as_str(), hours.skipped.len()), ("2026-11-16 14:30", 1));
    assert_eq!(
        clock(schedule.extend(&five, limit("30d")).capped(at("2026-10-30 17:30")).due_at),
        "2026-10-30 17:30"
    );
}

#[test]
fn a_deadline_is_provisional_when_it_had_to_ask_about_a_year_not_announced() {
    let asked = |start: &str, text| {
        let found = count(start, text);
        assert_eq!(found.provisional, found.unannounced.is_some());
        found.unannounced
    };
    assert_eq!(asked("2026-12-21 10:00", "8wd"), None);
    assert_eq!(clock(count("2026-12-21 10:00", "8wd").due_at), "2026-12-31 17:30");
    assert_eq!(asked("2026-12-21 10:00", "9wd"), Some(2027));
    assert_eq!(asked("2026-12-31 17:00", "1wh"), Some(2027));
    assert_eq!(asked("2026-12-31 18:00", "1d"), Some(2027), "day zero itself lies in 2027");
    assert_eq!(asked("2027-12-31 10:00", "3wd"), Some(2027));
    // nothing to ask: hours of the wall clock, calendar days once day zero is known
    assert_eq!(asked("2027-03-01 10:00", "24h"), None);
    assert_eq!(asked("2026-12-21 10:00", "15d"), None);
    let rolled = Schedule::standard().deadline(at("2026-12-21 10:00"), limit("15d"), ROLL, &[]);
    assert_eq!(rolled.unannounced, Some(2027));
}

#[test]
fn a_notice_moves_a_provisional_deadline_and_makes_it_firm() {
    let mut schedule = Schedule::standard();
    let before = schedule.deadline(at("2027-02-04 10:00"), limit("3wd"), Counting::default(), &[]);
    assert_eq!((clock(before.due_at).as_str(), before.provisional), ("2027-02-15 17:30", true));
    schedule.calendar = schedule.calendar.with_announced(NOTICE_2027).unwrap();
    let after = schedule.recompute(&before);
    assert_eq!((clock(after.due_at).as_str(), after.provisional), ("2027-02-17 17:30", false));
    assert_ne!(before.calendar, after.calendar);
}

#[test]
fn a_cap_before_the_unknown_year_makes_a_deadline_firm() {
    let nine = count("2026-12-21 10:00", "15wd");
    assert!(nine.provisional);
    let firm = nine.clone().capped(at("2026-12-31 17:30"));
    assert_eq!((firm.provisional, firm.unannounced), (false, None));
    assert!(nine.capped(at("2027-01-04 17:30")).provisional);
}

#[test]
fn a_deadline_past_the_end_of_the_table_counts_plain_weeks_and_says_so() {
    let last = count("2050-12-29 10:00", "3wd");
    assert_eq!((clock(last.due_at).as_str(), last.provisional), ("2051-01-03 17:30", true));
    let far = count("9999-12-20 10:00", "65535wd");
    assert_eq!((far.due_at, far.provisional), (jiff::Timestamp::MAX, true));
}

#[test]
fn days_and_hours_are_those_of_the_office_zone() {
    let mut schedule = Schedule::standard();
    schedule.zone = jiff::tz::TimeZone::get("Asia/Urumqi").unwrap();
    // 17:31 in Shanghai is 15:31 in Urumqi: not yet closed there
    let found = schedule.deadline(at("2026-11-16 17:31"), limit("1wd"), Counting::default(), &[]);
    assert_eq!(found.day_zero, day("2026-11-16"));
    assert_eq!(found.due_at, at("2026-11-17 19:30"));
}

//! The strip of days.

use jiff::civil::Date;
use zhiye_calendar::{Counting, Deadline, Role, Schedule};

use crate::{at, count, day, limit, pause};

fn strip(deadline: &Deadline) -> Vec<(Date, Role)> {
    deadline.strip(&Schedule::standard().zone).into_iter().map(|day| (day.date, day.role)).collect()
}

#[test]
fn every_day_from_arrival_to_the_end_has_its_cell() {
    let off = |name: &str| Role::Off(name.to_owned());
    let mut expected = vec![Role::From, Role::Counted(1)];
    expected.extend(std::iter::repeat_n(off("国庆节"), 7));
    expected.extend([Role::Counted(2), Role::Counted(3), Role::Counted(4), off(""), Role::End]);
    let found = strip(&count("2026-09-29 15:00", "5wd"));
    assert_eq!(found.iter().map(|(_, role)| role.clone()).collect::<Vec<_>>(), expected);
    assert_eq!((found[0].0, found[13].0), (day("2026-09-29"), day("2026-10-12")));
}

#[test]
fn weekdays_are_counted_from_monday() {
    let days = count("2026-11-16 10:00", "5wd").strip(&Schedule::standard().zone);
    assert_eq!(days.iter().map(|day| day.weekday).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7, 1]);
}

#[test]
fn paused_days_are_marked() {
    let pauses = [pause("2026-11-17 00:00", "2026-11-18 12:00")];
    let found =
        Schedule::standard().deadline(at("2026-11-16 10:00"), limit("2wd"), Counting::default(), &pauses);
    let roles: Vec<Role> = strip(&found).into_iter().map(|(_, role)| role).collect();
    assert_eq!(roles, [Role::From, Role::Paused, Role::Counted(1), Role::End]);
    // in hours a day that is paused only in part counts, though it is paused at its closing
    let afternoon = [pause("2026-11-17 12:00", "2026-11-18 12:00")];
    let part =
        Schedule::standard().deadline(at("2026-11-16 10:00"), limit("14wh"), Counting::default(), &afternoon);
    let roles: Vec<Role> = strip(&part).into_iter().map(|(_, role)| role).collect();
    assert_eq!(roles, [Role::From, Role::Counted(1), Role::Counted(2), Role::End]);
    let hours =
        Schedule::standard().deadline(at("2026-11-16 10:00"), limit("14wh"), Counting::default(), &pauses);
    let roles: Vec<Role> = strip(&hours).into_iter().map(|(_, role)| role).collect();
    assert_eq!(roles, [Role::From, Role::Paused, Role::Counted(1), Role::End]);
}

#[test]
fn calendar_days_count_weekends_and_show_what_they_roll_over() {
    let roll = Counting { roll_forward: true };
    let found = Schedule::standard().deadline(at("2026-11-12 10:00"), limit("2d"), roll, &[]);
    let roles: Vec<Role> = strip(&found).into_iter().map(|(_, role)| role).collect();
    let off = Role::Off(String::new());
    assert_eq!(roles, [Role::From, Role::Counted(1), off.clone(), off, Role::End]);
}

#[test]
fn a_deadline_within_a_day_is_one_cell() {
    assert_eq!(strip(&count("2026-11-16 10:00", "1wh")), [(day("2026-11-16"), Role::End)]);
    assert_eq!(strip(&count("2026-11-16 10:00", "30min")), [(day("2026-11-16"), Role::End)]);
}

#[test]
fn a_cap_shortens_the_strip() {
    let found = strip(&count("2026-11-16 10:00", "5wd").capped(at("2026-11-18 17:30")));
    assert_eq!(found.len(), 3);
    assert_eq!(found[2], (day("2026-11-18"), Role::End));
    let before = strip(&count("2026-11-16 10:00", "5wd").capped(at("2026-11-13 17:30")));
    assert_eq!(before[0], (day("2026-11-13"), Role::End));
}

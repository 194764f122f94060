//! Time that does not count.

use zhiye_calendar::{Counting, Deadline, Pause, Schedule};

use crate::{at, clock, limit, pause};

fn paused(start: &str, text: &str, pauses: &[Pause]) -> Deadline {
    Schedule::standard().deadline(at(start), limit(text), Counting::default(), pauses)
}

#[test]
fn a_working_day_counts_unless_it_is_paused_at_closing() {
    let due = |from, until| clock(paused("2026-11-16 10:00", "3wd", &[pause(from, until)]).due_at);
    assert_eq!(due("2026-11-17 10:00", "2026-11-17 16:00"), "2026-11-19 17:30");
    assert_eq!(due("2026-11-17 10:00", "2026-11-17 17:30"), "2026-11-20 17:30");
    assert_eq!(due("2026-11-17 10:00", "2026-11-18 09:00"), "2026-11-20 17:30");
    assert_eq!(due("2026-11-17 17:30", "2026-11-18 09:00"), "2026-11-19 17:30");
    assert_eq!(due("2026-11-17 00:00", "2026-11-19 00:00"), "2026-11-23 17:30");
    let two = paused("2026-11-16 10:00", "3wd", &[pause("2026-11-17 00:00", "2026-11-19 00:00")]);
    assert_eq!((two.pauses[0].days, two.pauses[0].minutes), (2, 0));
}

#[test]
fn days_off_inside_a_pause_are_days_off() {
    let found = paused("2026-11-19 10:00", "2wd", &[pause("2026-11-20 00:00", "2026-11-24 00:00")]);
    assert_eq!(clock(found.due_at), "2026-11-25 17:30");
    assert_eq!((found.pauses[0].days, found.skipped.len()), (2, 1));
}

#[test]
fn calendar_days_are_paused_like_working_days() {
    let found = paused("2026-11-13 10:00", "3d", &[pause("2026-11-14 00:00", "2026-11-15 00:00")]);
    assert_eq!((clock(found.due_at).as_str(), found.pauses[0].days), ("2026-11-17 17:30", 1));
    let roll = Counting { roll_forward: true };
    let monday = [pause("2026-11-16 00:00", "2026-11-17 00:00")];
    let rolled = Schedule::standard().deadline(at("2026-11-12 10:00"), limit("2d"), roll, &monday);
    assert_eq!(clock(rolled.due_at), "2026-11-17 17:30", "rolling on passes a paused Monday");
}

#[test]
fn minutes_are_paused_exactly() {
    let found = paused("2026-11-16 10:00", "4wh", &[pause("2026-11-16 11:30", "2026-11-16 14:00")]);
    assert_eq!((clock(found.due_at).as_str(), found.pauses[0].minutes), ("2026-11-16 16:30", 60));
    let night = paused("2026-11-16 16:30", "2wh", &[pause("2026-11-16 17:30", "2026-11-17 09:00")]);
    assert_eq!((clock(night.due_at).as_str(), night.pauses[0].minutes), ("2026-11-17 10:00", 0));
    let wall = paused("2026-11-16 22:00", "4h", &[pause("2026-11-16 23:00", "2026-11-17 08:00")]);
    assert_eq!((clock(wall.due_at).as_str(), wall.pauses[0].minutes), ("2026-11-17 11:00", 540));
}

#[test]
fn a_limit_used_up_when_the_pause_begins_ends_there() {
    let office = paused("2026-11-16 10:00", "2wh", &[pause("2026-11-16 12:00", "2026-11-20 00:00")]);
    assert_eq!(clock(office.due_at), "2026-11-16 12:00");
    let wall = paused("2026-11-16 10:00", "2h", &[pause("2026-11-16 12:00", "2026-11-20 00:00")]);
    assert_eq!((clock(wall.due_at).as_str(), wall.pauses[0].minutes), ("2026-11-16 12:00", 0));
}

#[test]
fn a_pause_over_several_days_takes_out_their_office_hours() {
    let found = paused("2026-11-13 16:30", "4wh", &[pause("2026-11-13 17:00", "2026-11-17 09:30")]);
    assert_eq!(clock(found.due_at), "2026-11-17 14:30");
    assert_eq!(found.pauses[0].minutes, 30 + 420 + 30);
    assert_eq!(found.skipped.len(), 1);
}

#[test]
fn a_working_saturday_that_is_wholly_paused_is_not_said_to_count() {
    let pauses = [pause("2026-10-10 00:00", "2026-10-11 00:00")];
    assert!(paused("2026-10-09 15:00", "8wh", &pauses).worked.is_empty());
    assert!(paused("2026-10-09 15:00", "2wd", &pauses).worked.is_empty());
    assert_eq!(paused("2026-10-09 15:00", "8wh", &[]).worked.len(), 1);
}

#[test]
fn overlapping_pauses_count_once_and_each_keeps_its_reason() {
    let named = |from, until, reason: &str| Pause { reason: reason.to_owned(), ..pause(from, until) };
    let pauses = [
        named("2026-11-18 00:00", "2026-11-20 00:00", "appraisal"),
        named("2026-11-17 00:00", "2026-11-19 00:00", "hearing"),
        named("2026-11-17 06:00", "2026-11-18 06:00", "asked_to_wait"),
    ];
    let found = paused("2026-11-16 10:00", "2wd", &pauses);
    assert_eq!(clock(found.due_at), "2026-11-23 17:30");
    let told: Vec<_> = found.pauses.iter().map(|span| (span.reason.as_str(), span.days)).collect();
    assert_eq!(told, [("hearing", 2), ("appraisal", 1)]);
    assert_eq!(found.pauses[1].from, found.pauses[0].until);
}

#[test]
fn touching_pauses_of_one_reason_become_one() {
    let pauses =
        [pause("2026-11-17 00:00", "2026-11-18 00:00"), pause("2026-11-18 00:00", "2026-11-19 00:00")];
    assert_eq!(paused("2026-11-16 10:00", "2wd", &pauses).pauses.len(), 1);
}

#[test]
fn what_lies_before_the_start_and_what_is_empty_is_ignored() {
    let plain = paused("2026-11-16 10:00", "4wh", &[]);
    let pauses = [
        pause("2026-11-10 00:00", "2026-11-12 00:00"),
        pause("2026-11-17 10:00", "2026-11-17 10:00"),
        pause("2026-11-18 10:00", "2026-11-17 10:00"),
    ];
    assert_eq!(paused("2026-11-16 10:00", "4wh", &pauses), plain);
    let across = paused("2026-11-16 10:00", "4wh", &[pause("2026-11-10 00:00", "2026-11-16 11:00")]);
    assert_eq!((clock(across.due_at).as_str(), across.pauses[0].minutes), ("2026-11-16 16:30", 60));
    assert_eq!(across.pauses[0].from, at("2026-11-16 10:00"));
}

#[test]
fn a_pause_after_the_end_is_kept_for_a_later_count() {
    let later = [pause("2026-12-21 00:00", "2026-12-23 00:00")];
    let found = paused("2026-11-16 10:00", "5wd", &later);
    assert_eq!((found.pauses.len(), found.pauses[0].days), (1, 0));
    let longer = Schedule::standard().extend(&found, limit("20wd"));
    assert_eq!((clock(longer.due_at).as_str(), longer.pauses[0].days), ("2026-12-23 17:30", 2));
}

#[test]
fn a_start_inside_a_pause_keeps_its_day_zero() {
    let found = paused("2026-11-16 10:00", "1wd", &[pause("2026-11-16 09:00", "2026-11-18 09:00")]);
    assert_eq!(found.day_zero.to_string(), "2026-11-16");
    assert_eq!((clock(found.due_at).as_str(), found.pauses[0].days), ("2026-11-18 17:30", 1));
    let none = paused("2026-11-16 10:00", "0wd", &[pause("2026-11-16 09:00", "2026-11-18 09:00")]);
    assert_eq!(clock(none.due_at), "2026-11-18 17:30");
}

#[test]
fn a_pause_without_end_ends_with_time_itself() {
    let forever =
        Pause { from: at("2026-11-17 00:00"), until: jiff::Timestamp::MAX, reason: "hearing".to_owned() };
    let found = paused("9990-11-16 10:00", "4wh", std::slice::from_ref(&forever));
    assert_eq!(found.due_at, jiff::Timestamp::MAX);
}

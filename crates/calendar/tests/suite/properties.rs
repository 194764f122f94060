//! What holds for every start, limit and pause.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use zhiye_calendar::{Counting, Deadline, Lang, Limit, Pause, Role, Schedule, StripDay};

use crate::{NOTICE_2027, at};

/// Seconds from 2004 to 2052, so that both ends of the table are crossed.
fn instant() -> impl Strategy<Value = Timestamp> {
    let (from, to) = (at("2003-11-01 00:00").as_second(), at("2052-01-01 00:00").as_second());
    (from..to, 0..1_000_000_000).prop_map(|(second, ns)| Timestamp::new(second, ns).unwrap())
}

fn any_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![
        (0..10_000u32).prop_map(Limit::OfficeMinutes),
        (0..120u16).prop_map(Limit::WorkingDays),
        (0..200u16).prop_map(Limit::CalendarDays),
        (0..20_000u32).prop_map(Limit::WallMinutes),
    ]
}

fn office_limit() -> impl Strategy<Value = Limit> {
    prop_oneof![(0..10_000u32).prop_map(Limit::OfficeMinutes), (0..120u16).prop_map(Limit::WorkingDays)]
}

/// Pauses by minutes after `start`, some before it, some overlapping.
fn offsets() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((-5_000..60_000i64, 0..10_000i64), 0..4)
}

fn pauses(start: Timestamp, offsets: &[(i64, i64)]) -> Vec<Pause> {
    let minutes = |from: Timestamp, minutes| from.checked_add(SignedDuration::from_mins(minutes)).unwrap();
    let pause = |(number, &(from, length)): (usize, &(i64, i64))| {
        let from = minutes(start, from);
        Pause { from, until: minutes(from, length), reason: format!("reason{number}") }
    };
    offsets.iter().enumerate().map(pause).collect()
}

fn counted(start: Timestamp, limit: Limit, roll_forward: bool, pauses: &[Pause]) -> Deadline {
    Schedule::standard().deadline(start, limit, Counting { roll_forward }, pauses)
}

fn longer(limit: Limit, more: u16) -> Limit {
    match limit {
        Limit::OfficeMinutes(minutes) => Limit::OfficeMinutes(minutes + u32::from(more)),
        Limit::WorkingDays(days) => Limit::WorkingDays(days + more),
        Limit::CalendarDays(days) => Limit::CalendarDays(days + more),
        Limit::WallMinutes(minutes) => Limit::WallMinutes(minutes + u32::from(more)),
    }
}

fn civil(at: Timestamp) -> Date {
    Schedule::standard().zone.to_datetime(at).date()
}

/// The slow way: one look at every minute-long step.
fn minutes_by_looking(from: Timestamp, to: Timestamp) -> i64 {
    let schedule = Schedule::standard();
    let steps = std::iter::successors(Some(from), |at| at.checked_add(SignedDuration::from_mins(1)).ok());
    steps.take_while(|&at| at < to).filter(|&at| schedule.is_open(at)).count() as i64
}

fn counted_days(strip: &[StripDay]) -> usize {
    strip.iter().filter(|day| matches!(day.role, Role::Counted(_) | Role::End)).count()
}

proptest! {
    #[test]
    fn a_later_start_never_ends_earlier(
        start in instant(), later in 0..200_000i64, limit in any_limit(), roll in any::<bool>(), offsets in offsets(),
    ) {
        let pauses = pauses(start, &offsets);
        let second = start.checked_add(SignedDuration::from_secs(later)).unwrap();
        let (first, then) = (counted(start, limit, roll, &pauses), counted(second, limit, roll, &pauses));
        prop_assert!(first.due_at <= then.due_at, "{first:?}\n{then:?}");
    }

    #[test]
    fn a_longer_limit_never_ends_earlier(
        start in instant(), limit in any_limit(), more in 0..500u16, roll in any::<bool>(), offsets in offsets(),
    ) {
        let pauses = pauses(start, &offsets);
        let long = counted(start, longer(limit, more), roll, &pauses);
        prop_assert!(counted(start, limit, roll, &pauses).due_at <= long.due_at);
    }

    #[test]
    fn a_pause_never_brings_the_end_forward(
        start in instant(), limit in any_limit(), roll in any::<bool>(), offsets in offsets(),
    ) {
        let free = counted(start, limit, roll, &[]);
        prop_assert!(free.due_at <= counted(start, limit, roll, &pauses(start, &offsets)).due_at);
    }

    #[test]
    fn what_is_added_is_what_lies_between(start in instant(), minutes in 0..100_000u32) {
        let schedule = Schedule::standard();
        let end = schedule.add_office_minutes(start, minutes);
        prop_assert_eq!(schedule.office_minutes_between(start, end), i64::from(minutes));
        prop_assert_eq!(schedule.office_minutes_between(end, start), -i64::from(minutes));
    }

    #[test]
    fn subtracting_undoes_adding(start in instant(), minutes in 0..100_000u32) {
        let schedule = Schedule::standard();
        let end = schedule.add_office_minutes(start, minutes);
        prop_assert_eq!(schedule.subtract_office_minutes(end, minutes), schedule.opening(start));
    }

    #[test]
    fn what_is_subtracted_is_what_lies_between(end in instant(), minutes in 0..100_000u32) {
        let schedule = Schedule::standard();
        let start = schedule.subtract_office_minutes(end, minutes);
        prop_assert!(start <= end);
        prop_assert_eq!(schedule.office_minutes_between(start, end), i64::from(minutes));
    }

    #[test]
    fn minutes_between_agree_with_looking_at_every_minute(start in instant(), length in 0..6_000i64) {
        let start = Timestamp::from_second(start.as_second() / 60 * 60).unwrap();
        let end = start.checked_add(SignedDuration::from_mins(length)).unwrap();
        prop_assert_eq!(Schedule::standard().office_minutes_between(start, end), minutes_by_looking(start, end));
    }

    #[test]
    fn minutes_between_add_up(a in instant(), b in 0..3_000_000i64, c in 0..3_000_000i64) {
        let a = Timestamp::from_second(a.as_second() / 60 * 60).unwrap();
        let later = |at: Timestamp, seconds: i64| at.checked_add(SignedDuration::from_mins(seconds / 60)).unwrap();
        let (b, c) = (later(a, b), later(later(a, b), c));
        let schedule = Schedule::standard();
        let parts = schedule.office_minutes_between(a, b) + schedule.office_minutes_between(b, c);
        prop_assert_eq!(schedule.office_minutes_between(a, c), parts);
    }

    #[test]
    fn as_many_working_days_are_counted_as_the_limit_has(
        start in instant(), number in 1..120u16, offsets in offsets(),
    ) {
        let schedule = Schedule::standard();
        let found = counted(start, Limit::WorkingDays(number), false, &pauses(start, &offsets));
        let strip = found.strip(&schedule.zone);
        prop_assert_eq!(counted_days(&strip), usize::from(number));
        for day in &strip {
            let working = schedule.calendar.day(day.date).working;
            prop_assert_eq!(working, !matches!(day.role, Role::Off(_)), "{:?}", day);
        }
        let paused = strip.iter().filter(|day| day.role == Role::Paused).count();
        prop_assert_eq!(paused, found.pauses.iter().map(|span| usize::from(span.days)).sum::<usize>());
    }

    #[test]
    fn as_many_calendar_days_are_counted_as_the_limit_has(
        start in instant(), number in 1..200u16, offsets in offsets(),
    ) {
        let found = counted(start, Limit::CalendarDays(number), false, &pauses(start, &offsets));
        let strip = found.strip(&Schedule::standard().zone);
        prop_assert_eq!(counted_days(&strip), usize::from(number));
    }

    #[test]
    fn office_minutes_outside_pauses_are_exactly_the_limit(
        start in instant(), minutes in 0..5_000u32, offsets in offsets(),
    ) {
        let schedule = Schedule::standard();
        let start = Timestamp::from_second(start.as_second() / 60 * 60).unwrap();
        let found = counted(start, Limit::OfficeMinutes(minutes), false, &pauses(start, &offsets));
        let paused: i64 = found.pauses.iter()
            .map(|span| schedule.office_minutes_between(span.from.min(found.due_at), span.until.min(found.due_at)))
            .sum();
        let said: i64 = found.pauses.iter().map(|span| i64::from(span.minutes)).sum();
        prop_assert_eq!(schedule.office_minutes_between(start, found.due_at), i64::from(minutes) + paused);
        prop_assert_eq!(paused, said);
    }

    #[test]
    fn wall_minutes_outside_pauses_are_exactly_the_limit(
        start in instant(), minutes in 0..20_000u32, offsets in offsets(),
    ) {
        let found = counted(start, Limit::WallMinutes(minutes), false, &pauses(start, &offsets));
        let said: i64 = found.pauses.iter().map(|span| i64::from(span.minutes)).sum();
        prop_assert_eq!(found.due_at.duration_since(start).as_mins(), i64::from(minutes) + said);
    }

    #[test]
    fn limits_of_office_time_end_inside_office_hours_or_at_their_end(
        start in instant(), limit in office_limit(), offsets in offsets(),
    ) {
        let schedule = Schedule::standard();
        let found = counted(start, limit, false, &pauses(start, &offsets));
        let just_before = found.due_at.checked_sub(SignedDuration::from_nanos(1)).unwrap();
        prop_assert!(schedule.is_open(found.due_at) || schedule.is_open(just_before), "{}", found.due_at);
        if let Limit::WorkingDays(_) = limit {
            prop_assert_eq!(Some(found.due_at), schedule.closing_today(found.due_at));
        }
    }

    #[test]
    fn a_limit_that_rolls_on_ends_on_a_working_day(start in instant(), number in 0..200u16, offsets in offsets()) {
        let schedule = Schedule::standard();
        let found = counted(start, Limit::CalendarDays(number), true, &pauses(start, &offsets));
        prop_assert_eq!(Some(found.due_at), schedule.closing_today(found.due_at));
        let plain = counted(start, Limit::CalendarDays(number), false, &pauses(start, &offsets));
        prop_assert_eq!(found.rolled_from, (plain.due_at != found.due_at).then(|| civil(plain.due_at)));
    }

    #[test]
    fn the_line_names_every_day_skipped_and_every_weekend_worked(
        start in instant(), limit in any_limit(), roll in any::<bool>(), offsets in offsets(),
    ) {
        let schedule = Schedule::standard();
        let found = counted(start, limit, roll, &pauses(start, &offsets));
        let (zh, en) = (found.explain(Lang::Zh, &schedule.zone), found.explain(Lang::En, &schedule.zone));
        for skip in &found.skipped {
            let from = format!("{}月{}日", skip.from.month(), skip.from.day());
            prop_assert!(zh.contains(&from) && zh.contains(&skip.name), "{zh}");
            prop_assert!(en.contains(&format!("{:02}-{:02}", skip.to.month(), skip.to.day())), "{en}");
        }
        for worked in &found.worked {
            prop_assert!(zh.contains(&format!("{}月{}日", worked.date.month(), worked.date.day())), "{zh}");
        }
        prop_assert_eq!(zh.contains("暂定"), found.provisional);
        prop_assert!(!zh.contains('\n') && !en.contains('\n'));
    }

    #[test]
    fn a_deadline_reads_back_as_it_was_stored(
        start in instant(), limit in any_limit(), roll in any::<bool>(), offsets in offsets(),
    ) {
        let found = counted(start, limit, roll, &pauses(start, &offsets));
        let text = serde_json::to_string(&found).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Deadline>(&text).unwrap(), &found);
        prop_assert_eq!(Schedule::standard().recompute(&found), found);
    }

    #[test]
    fn the_strip_runs_without_gaps_from_day_zero_to_the_end(
        start in instant(), limit in any_limit(), roll in any::<bool>(), offsets in offsets(),
    ) {
        let found = counted(start, limit, roll, &pauses(start, &offsets));
        let strip = found.strip(&Schedule::standard().zone);
        prop_assert_eq!(strip[0].date, found.day_zero);
        let last = strip.last().unwrap();
        prop_assert_eq!((last.date, &last.role), (civil(found.due_at), &Role::End));
        for pair in strip.windows(2) {
            prop_assert_eq!(pair[0].date.tomorrow().unwrap(), pair[1].date);
            prop_assert_eq!(pair[0].weekday % 7 + 1, pair[1].weekday);
        }
    }

    /// Extended, then paused, then a year is announced: the same end as with all of it known from the start.
    #[test]
    fn an_extension_moves_with_what_it_extends(
        day in 0..700i64, limit in office_limit(), by in 1..30u16, roll in any::<bool>(), offsets in offsets(),
    ) {
        let start = at("2026-01-01 10:00").checked_add(SignedDuration::from_hours(24 * day)).unwrap();
        let schedule = Schedule::standard();
        let pauses = pauses(start, &offsets);
        let by = Limit::WorkingDays(by);
        let counting = Counting { roll_forward: roll };
        let mut extended = schedule.extend(&schedule.deadline(start, limit, counting, &[]), by);
        for pause in &pauses {
            extended = schedule.recompute(&extended.paused(pause));
        }
        let known = schedule.extend(&schedule.deadline(start, limit, counting, &pauses), by);
        prop_assert_eq!(extended.due_at, known.due_at);
        let mut later = Schedule::standard();
        later.calendar = later.calendar.with_announced(NOTICE_2027).unwrap();
        let known = later.extend(&later.deadline(start, limit, counting, &pauses), by);
        prop_assert_eq!(later.recompute(&extended).due_at, known.due_at);
    }

    #[test]
    fn a_notice_moves_provisional_deadlines_only(
        // from January 2026, past the December days that the notice touches, to the end of 2027
        day in 0..700i64, limit in any_limit(), roll in any::<bool>(),
    ) {
        let start = at("2026-01-01 10:00").checked_add(SignedDuration::from_hours(24 * day)).unwrap();
        let before = counted(start, limit, roll, &[]);
        let mut schedule = Schedule::standard();
        schedule.calendar = schedule.calendar.with_announced(NOTICE_2027).unwrap();
        let after = schedule.recompute(&before);
        let december = date(2026, 12, 25)..=date(2026, 12, 31);
        let touched = civil(start) <= *december.end() && civil(before.due_at) >= *december.start();
        if !before.provisional && !touched {
            prop_assert_eq!(before.due_at, after.due_at);
        }
    }
}

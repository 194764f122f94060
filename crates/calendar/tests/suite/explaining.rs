//! The line that shows the arithmetic.

use zhiye_calendar::{Counting, Lang, LocalDay, Pause, Schedule};

use crate::{at, count, day, limit, pause};

fn lines(deadline: &zhiye_calendar::Deadline) -> (String, String) {
    let zone = Schedule::standard().zone;
    (deadline.explain(Lang::Zh, &zone), deadline.explain(Lang::En, &zone))
}

fn said(start: &str, text: &str) -> (String, String) {
    lines(&count(start, text))
}

#[test]
fn five_working_days_over_the_national_day() {
    let (zh, en) = said("2026-09-29 15:00", "5wd");
    assert_eq!(
        zh,
        "从2026-09-29起 5 个工作日：10月1日至7日国庆节、10月11日周日不算；10月10日周六上班，算 → 2026-10-12 17:30"
    );
    assert_eq!(
        en,
        "5 working days from 2026-09-29: skipped 10-01…10-07 and Sunday 10-11; \
         10-10 is a working Saturday → 2026-10-12 17:30"
    );
}

#[test]
fn an_arrival_after_hours_is_told() {
    let (zh, en) = said("2026-11-16 18:00", "1wd");
    assert_eq!(
        zh,
        "从2026-11-17起 1 个工作日（2026-11-16 18:00 收到，不在办公时间，从上班时算） → 2026-11-18 17:30"
    );
    assert_eq!(
        en,
        "1 working day from 2026-11-17 (arrived 2026-11-16 18:00, outside office hours) → 2026-11-18 17:30"
    );
    assert!(!said("2026-11-16 08:00", "1wd").0.contains("收到"), "the day is the same");
    assert!(
        said("2026-11-16 12:10", "1wh")
            .0
            .starts_with("从2026-11-16 13:30起 1 个工作小时（2026-11-16 12:10 收到")
    );
}

#[test]
fn hours_are_counted_from_a_time_of_day() {
    let (zh, en) = said("2026-11-13 16:30", "4wh");
    assert_eq!(zh, "从2026-11-13 16:30起 4 个工作小时：11月14日至15日周末不算 → 2026-11-16 12:00");
    assert_eq!(
        en,
        "4 office hours from 2026-11-13 16:30: skipped the weekend 11-14…11-15 → 2026-11-16 12:00"
    );
    let (zh, en) = said("2026-11-14 03:00", "24h");
    assert_eq!(zh, "从2026-11-14 03:00起 24 小时 → 2026-11-15 03:00");
    assert_eq!(en, "24 hours from 2026-11-14 03:00 → 2026-11-15 03:00");
}

#[test]
fn a_year_not_announced_is_told() {
    let (zh, en) = said("2026-12-30 10:00", "3wd");
    assert_eq!(
        zh,
        "从2026-12-30起 3 个工作日：2027年1月1日元旦、2027年1月2日至3日周末不算 → 2027-01-05 17:30\
         （暂定：2027年放假安排还没公布）"
    );
    assert_eq!(
        en,
        "3 working days from 2026-12-30: skipped 2027-01-01 and the weekend 2027-01-02…2027-01-03 \
         → 2027-01-05 17:30 (provisional: the holidays of 2027 have not been announced)"
    );
    assert!(said("2003-11-03 10:00", "1wd").0.ends_with("（暂定：没有2003年的放假安排）"));
}

#[test]
fn rolling_on_is_told() {
    let roll = Counting { roll_forward: true };
    let found = Schedule::standard().deadline(at("2026-09-16 10:00"), limit("15d"), roll, &[]);
    let (zh, en) = lines(&found);
    assert_eq!(
        zh,
        "从2026-09-16起 15 天：第 15 天10月1日休息，顺延到下一个工作日；10月1日至7日国庆节不算 → 2026-10-08 17:30"
    );
    assert_eq!(
        en,
        "15 days from 2026-09-16: day 15, 10-01, is a day off, so the next working day counts; \
         skipped 10-01…10-07 → 2026-10-08 17:30"
    );
}

#[test]
fn pauses_are_told_with_what_they_took_out() {
    let pauses =
        [pause("2026-11-17 00:00", "2026-11-19 00:00"), pause("2026-12-21 00:00", "2026-12-23 00:00")];
    let schedule = Schedule::standard();
    let found = schedule.deadline(at("2026-11-16 10:00"), limit("3wd"), Counting::default(), &pauses);
    let (zh, en) = lines(&found);
    assert_eq!(
        zh,
        "从2026-11-16起 3 个工作日：11月21日至22日周末不算；11月17日至18日暂停，2 个工作日不算 → 2026-11-23 17:30"
    );
    assert!(en.contains("; 11-17…11-18 paused, 2 working days not counted"), "{en}");
    let words = |code: &str| if code == "hearing" { "听证".to_owned() } else { String::new() };
    assert!(
        found
            .explain_with(Lang::Zh, &schedule.zone, words)
            .contains("11月17日至18日听证暂停，2 个工作日不算")
    );
}

#[test]
fn a_pause_in_minutes_is_told_in_minutes() {
    let pauses = [pause("2026-11-16 11:00", "2026-11-16 14:00")];
    let found =
        Schedule::standard().deadline(at("2026-11-16 10:00"), limit("4wh"), Counting::default(), &pauses);
    assert_eq!(
        lines(&found).0,
        "从2026-11-16 10:00起 4 个工作小时：11月16日暂停，90 分钟（按办公时间）不算 → 2026-11-16 17:00"
    );
}

#[test]
fn a_cap_that_was_needed_is_told() {
    let capped = count("2026-11-16 10:00", "3wd").capped(at("2026-11-18 17:30"));
    let (zh, en) = lines(&capped);
    assert_eq!(
        zh,
        "从2026-11-16起 3 个工作日：算到 2026-11-19 17:30，但最迟到 2026-11-18 17:30 → 2026-11-18 17:30"
    );
    assert!(
        en.contains("that would be 2026-11-19 17:30, but 2026-11-18 17:30 is the latest allowed"),
        "{en}"
    );
    let loose = count("2026-11-16 10:00", "3wd").capped(at("2026-11-30 17:30"));
    assert!(!lines(&loose).0.contains("最迟"));
}

#[test]
fn an_extension_says_what_it_extends() {
    let five = count("2026-11-16 10:00", "5wd");
    let (zh, en) = lines(&Schedule::standard().extend(&five, limit("3wd")));
    assert_eq!(zh, "从2026-11-23到期起延长 3 个工作日 → 2026-11-26 17:30");
    assert_eq!(en, "3 working days more from the end on 2026-11-23 → 2026-11-26 17:30");
}

#[test]
fn local_days_and_several_worked_weekends_are_told() {
    let local = |date, working, name: &str| LocalDay { date: day(date), working, name: name.to_owned() };
    let mut schedule = Schedule::standard();
    schedule.calendar = schedule.calendar.with_local(&[
        local("2026-11-18", false, "本地节日"),
        local("2026-11-19", false, ""),
        local("2026-11-21", true, ""),
        local("2026-11-22", true, ""),
    ]);
    let found = schedule.deadline(at("2026-11-16 10:00"), limit("5wd"), Counting::default(), &[]);
    let (zh, en) = lines(&found);
    assert_eq!(
        zh,
        "从2026-11-16起 5 个工作日：11月18日本地节日、11月19日周四不算；11月21日周六、11月22日周日上班，算 → 2026-11-23 17:30"
    );
    assert!(en.contains("11-21 is a working Saturday and 11-22 is a working Sunday"), "{en}");
}

#[test]
fn the_last_day_of_a_pause_that_ends_at_noon_is_named() {
    let until_noon = Pause { reason: String::new(), ..pause("2026-11-17 09:00", "2026-11-19 12:00") };
    let found = Schedule::standard().deadline(
        at("2026-11-16 10:00"),
        limit("3wd"),
        Counting::default(),
        &[until_noon],
    );
    assert!(lines(&found).0.contains("11月17日至19日暂停，2 个工作日不算"));
}

//! New notices, amendments, local days, and the version that tells calendars apart.

use zhiye_calendar::{Calendar, CalendarError, LocalDay, RowError};

use crate::{NOTICE_2027, day};

fn local(date: &str, working: bool, name: &str) -> LocalDay {
    LocalDay { date: day(date), working, name: name.to_owned() }
}

#[test]
fn a_notice_replaces_what_the_law_had_guessed() {
    let before = Calendar::official();
    let after = before.with_announced(NOTICE_2027).unwrap();
    assert!(after.is_announced(2027) && !after.is_announced(2028) && !before.is_announced(2027));
    let found = after.day(day("2027-02-12"));
    assert_eq!((found.working, found.name, found.provisional), (false, Some("春节"), false));
    assert!(after.day(day("2027-05-08")).working && !before.day(day("2027-05-08")).working);
    assert!(after.day(day("2028-01-26")).provisional && !after.day(day("2028-01-26")).working);
    let rows = NOTICE_2027.lines().count() - 1;
    let csv = after.days_csv(day("2026-12-25"), day("2027-12-31"));
    assert_eq!(csv.lines().skip(1).filter(|line| !line.ends_with(',')).count(), rows);
}

#[test]
fn a_notice_may_change_the_december_before() {
    let calendar = Calendar::official().with_announced(NOTICE_2027).unwrap();
    let sunday = calendar.day(day("2026-12-27"));
    assert_eq!((sunday.working, sunday.provisional), (true, false));
    assert!(!calendar.day(day("2026-12-31")).working);
}

#[test]
fn a_later_notice_for_the_same_year_is_an_amendment() {
    // 2020: the spring holiday was made longer by a second notice
    let amended = Calendar::official()
        .with_announced("date,kind,name\n2026-09-03,off,纪念日\n2026-10-10,off,国庆节\n")
        .unwrap();
    assert!(!amended.day(day("2026-09-03")).working && !amended.day(day("2026-10-10")).working);
    assert!(!amended.day(day("2026-10-07")).working, "the rest of the year stays");
    let undone = amended.with_announced("date,kind,name\n2026-09-03,work,纪念日\n").unwrap();
    assert!(undone.day(day("2026-09-03")).working);
}

#[test]
fn a_notice_with_a_mark_and_windows_line_ends_is_read() {
    let windows = format!("\u{feff}{}\r\n\r\n", NOTICE_2027.replace('\n', "\r\n"));
    let calendar = Calendar::official().with_announced(&windows).unwrap();
    assert_eq!(calendar.version(), Calendar::official().with_announced(NOTICE_2027).unwrap().version());
}

#[test]
fn a_broken_notice_is_refused_with_its_line() {
    let refused = |text: &str| Calendar::official().with_announced(text).unwrap_err();
    let row = |line, error| CalendarError::Row { line, error };
    assert_eq!(refused(""), row(1, RowError::Header(String::new())));
    assert_eq!(refused("date,kind,name\n"), CalendarError::Empty);
    let head = "date,kind,name\n2027-01-01,off,元旦\n";
    assert_eq!(
        refused(&format!("{head}2027-02-30,off,春节")),
        row(3, RowError::Date("2027-02-30".to_owned()))
    );
    assert_eq!(refused(&format!("{head}2027-02-03,free,春节")), row(3, RowError::Kind("free".to_owned())));
    assert_eq!(
        refused(&format!("{head}2027-02-03,off")),
        row(3, RowError::Fields("2027-02-03,off".to_owned()))
    );
    assert_eq!(refused(&format!("{head}2027-02-03,off,")), row(3, RowError::Name));
    assert_eq!(refused(&format!("{head}2027-01-01,off,元旦")), row(3, RowError::Twice(day("2027-01-01"))));
    assert_eq!(
        refused(&format!("{head}2026-11-30,off,元旦")),
        CalendarError::OtherYear(day("2026-11-30"), 2027)
    );
    let years_before = refused(&format!("{head}2025-12-31,off,元旦"));
    assert_eq!(years_before, CalendarError::OtherYear(day("2025-12-31"), 2027));
    assert_eq!(refused("date,kind,name\n2051-01-01,off,元旦"), CalendarError::OutOfRange(2051));
    assert!(refused(&format!("{head}2027-02-30,off,春节")).to_string().starts_with("line 3: "));
}

#[test]
fn a_notice_cut_short_is_refused() {
    let half = NOTICE_2027.split("2027-10-01").next().unwrap();
    let error = Calendar::official().with_announced(half).unwrap_err();
    assert_eq!(error, CalendarError::Incomplete(2027, day("2027-10-01")));
}

#[test]
fn local_days_lie_over_the_national_calendar() {
    let calendar = Calendar::official()
        .with_local(&[local("2026-11-18", false, "本地节日"), local("2026-11-21", true, "")])
        .with_local(&[local("2060-01-01", false, "百年")]);
    let found = calendar.day(day("2026-11-18"));
    assert_eq!((found.working, found.name, found.provisional), (false, Some("本地节日"), false));
    assert_eq!((calendar.day(day("2026-11-21")).working, calendar.day(day("2026-11-21")).name), (true, None));
    assert_eq!(calendar.day(day("2060-01-01")).name, Some("百年"));
    assert!(calendar.with_local(&[local("2026-11-18", true, "")]).day(day("2026-11-18")).working);
}

#[test]
fn local_days_outlast_a_notice() {
    let days = [local("2027-02-12", true, "值班")];
    let one = Calendar::official().with_local(&days).with_announced(NOTICE_2027).unwrap();
    let other = Calendar::official().with_announced(NOTICE_2027).unwrap().with_local(&days);
    assert!(one.day(day("2027-02-12")).working);
    assert_eq!(one.version(), other.version(), "the order of adding makes no difference");
}

#[test]
fn names_with_commas_are_quoted_in_the_days_file() {
    let calendar = Calendar::official().with_local(&[local("2026-11-18", false, "停电, \"检修\"")]);
    let csv = calendar.days_csv(day("2026-11-18"), day("2026-11-18"));
    assert_eq!(csv, "date,working,name\n2026-11-18,false,\"停电, \"\"检修\"\"\"\n");
}

#[test]
fn the_version_follows_the_content() {
    let official = Calendar::official();
    assert_eq!(official.version(), official.clone().version());
    let with_local = official.with_local(&[local("2026-11-18", false, "本地节日")]);
    let with_notice = official.with_announced(NOTICE_2027).unwrap();
    assert_ne!(official.version(), with_local.version());
    assert!(with_local.version().starts_with("2026-") && with_notice.version().starts_with("2027-"));
    assert_eq!(official.version(), official.with_local(&[]).version());
    let outside = official.with_local(&[local("2060-01-01", false, "百年")]);
    assert_ne!(official.version(), outside.version());
}

/// Stored deadlines name this version: the hash must not change unless the days do.
#[test]
fn the_version_of_the_embedded_calendar_is_pinned() {
    assert_eq!(Calendar::official().version(), "2026-31f34444");
}

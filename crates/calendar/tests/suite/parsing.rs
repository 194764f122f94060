//! Limits and office hours as people write them.

use jiff::civil::time;
use zhiye_calendar::{HoursError, Lang, Limit, LimitError, OfficeHours};

#[test]
fn limits_read_back_as_they_were_written() {
    let table = [
        ("4wh", Limit::OfficeMinutes(240)),
        ("90wmin", Limit::OfficeMinutes(90)),
        ("5wd", Limit::WorkingDays(5)),
        ("15d", Limit::CalendarDays(15)),
        ("24h", Limit::WallMinutes(1440)),
        ("30min", Limit::WallMinutes(30)),
        ("0wd", Limit::WorkingDays(0)),
        ("65535d", Limit::CalendarDays(u16::MAX)),
    ];
    for (text, limit) in table {
        assert_eq!(text.parse(), Ok(limit), "{text}");
        assert_eq!(limit.to_string(), text);
        assert_eq!(serde_json::to_string(&limit).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Limit>(&format!("\"{text}\"")).unwrap(), limit);
    }
    assert_eq!("60wmin".parse::<Limit>().unwrap().to_string(), "1wh");
}

#[test]
fn what_is_no_limit_is_refused_with_an_example() {
    for text in ["", "5", "wd", "1.5wh", "-5wd", "+5wd", "5 wd", "5WD", "5wdx", "５wd", "5天"] {
        assert_eq!(text.parse::<Limit>(), Err(LimitError::Syntax(text.to_owned())), "{text}");
    }
    for text in ["65536wd", "99999999999d", "4294967295wh"] {
        assert_eq!(text.parse::<Limit>(), Err(LimitError::TooLong(text.to_owned())), "{text}");
    }
    let message = "5 days".parse::<Limit>().unwrap_err().to_string();
    assert!(message.contains("5wd"), "{message}");
}

#[test]
fn limits_are_said_in_both_languages() {
    let table = [
        ("5wd", "5 个工作日", "5 working days"),
        ("1wd", "1 个工作日", "1 working day"),
        ("4wh", "4 个工作小时", "4 office hours"),
        ("90wmin", "90 分钟（按办公时间）", "90 office minutes"),
        ("15d", "15 天", "15 days"),
        ("24h", "24 小时", "24 hours"),
        ("1h", "1 小时", "1 hour"),
        ("30min", "30 分钟", "30 minutes"),
    ];
    for (text, zh, en) in table {
        let limit: Limit = text.parse().unwrap();
        assert_eq!((limit.words(Lang::Zh).as_str(), limit.words(Lang::En).as_str()), (zh, en));
    }
}

#[test]
fn nothing_is_zero_in_every_unit() {
    for text in ["0wh", "0wd", "0d", "0h"] {
        assert!(text.parse::<Limit>().unwrap().is_zero(), "{text}");
    }
    for text in ["1wmin", "1wd", "1d", "1min"] {
        assert!(!text.parse::<Limit>().unwrap().is_zero(), "{text}");
    }
}

#[test]
fn office_hours_read_back_as_they_were_written() {
    let standard = OfficeHours::standard();
    assert_eq!(standard.to_string(), "09:00-12:00,13:30-17:30");
    assert_eq!(standard.minutes_per_day(), 420);
    assert_eq!("09:00–12:00 13:30–17:30".parse(), Ok(standard.clone()));
    assert_eq!(serde_json::from_str::<OfficeHours>("\"09:00-12:00,13:30-17:30\"").unwrap(), standard);
    assert_eq!((standard.opening(), standard.closing()), (time(9, 0, 0, 0), time(17, 30, 0, 0)));
    let spans: Vec<_> = standard.times().collect();
    assert_eq!(OfficeHours::new(spans), Ok(standard));
}

#[test]
fn impossible_office_hours_are_refused() {
    let refused = |text: &str| text.parse::<OfficeHours>().unwrap_err();
    assert_eq!(refused(""), HoursError::Empty);
    assert_eq!(refused("12:00-09:00"), HoursError::Backwards(time(12, 0, 0, 0)));
    assert_eq!(refused("09:00-09:00"), HoursError::Backwards(time(9, 0, 0, 0)));
    assert_eq!(refused("09:00-12:00,11:59-17:00"), HoursError::Overlap(time(11, 59, 0, 0)));
    assert_eq!(refused("13:30-17:30,09:00-12:00"), HoursError::Overlap(time(9, 0, 0, 0)));
    for text in ["9-12", "09:00", "09:00-25:00", "9:00-12:00", "morning"] {
        assert_eq!(refused(text), HoursError::Syntax(text.to_owned()));
    }
    let seconds = OfficeHours::new(vec![(time(9, 0, 30, 0), time(12, 0, 0, 0))]);
    assert_eq!(seconds, Err(HoursError::NotAMinute(time(9, 0, 30, 0))));
    assert!(
        OfficeHours::new(vec![(time(9, 0, 0, 0), time(12, 0, 0, 0)), (time(12, 0, 0, 0), time(18, 0, 0, 0))])
            .is_ok()
    );
}

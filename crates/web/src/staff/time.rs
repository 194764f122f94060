//! Instants and limits in the words staff read: ISO days without the year of today, and how much working time is
//! left or gone. Reads no clock: *now* comes in.

use crate::times;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use zhiye_calendar::Schedule;
use zhiye_rulebook::Act;

/// `11-24`; with the year in front when it is another one.
pub fn day(date: Date, today: Date) -> String {
    let short = format!("{:02}-{:02}", date.month(), date.day());
    if date.year() == today.year() { short } else { format!("{:04}-{short}", date.year()) }
}

/// `2026-11-24 17:30`.
pub fn full(at: Timestamp, zone: &TimeZone) -> String {
    let civil = zone.to_datetime(at);
    format!("{} {:02}:{:02}", civil.date(), civil.hour(), civil.minute())
}

/// How near a limit is. The code is the class the page shows it with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Nearness {
    Late,
    /// Less than one working day.
    Soon,
    Far,
}

impl Nearness {
    pub fn class(self) -> &'static str {
        match self {
            Nearness::Late => "late",
            Nearness::Soon => "soon",
            Nearness::Far => "",
        }
    }
}

/// A limit as a list shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Due {
    pub nearness: Nearness,
    /// `今天 17:30`, `明天 09:00`, `12-04 17:30`.
    pub when: String,
    /// `还剩 2 个工作日`, `已超 12 分钟`.
    pub left: String,
}

/// When a limit ends and what is left of it; `by_the_wall` counts day and night.
pub fn due(due_at: Timestamp, now: Timestamp, schedule: &Schedule, by_the_wall: bool) -> Due {
    let minutes = |from: Timestamp, to: Timestamp| match by_the_wall {
        true => (to.as_second() - from.as_second()) / 60,
        false => schedule.office_minutes_between(from, to),
    };
    let day = if by_the_wall { 24 * 60 } else { i64::from(schedule.hours.minutes_per_day()) };
    let when = named_day(due_at, now, schedule);
    if due_at < now {
        let left = match minutes(due_at, now) {
            0 => "刚过".to_owned(),
            over => format!("已超 {}", amount(over, day, by_the_wall)),
        };
        return Due { nearness: Nearness::Late, when, left };
    }
    let left = minutes(now, due_at);
    let nearness = if left < day { Nearness::Soon } else { Nearness::Far };
    let left = match left {
        0 => "马上就到".to_owned(),
        left => format!("还剩 {}", amount(left, day, by_the_wall)),
    };
    Due { nearness, when, left }
}

fn named_day(at: Timestamp, now: Timestamp, schedule: &Schedule) -> String {
    let (civil, today) = (schedule.zone.to_datetime(at), schedule.zone.to_datetime(now).date());
    let clock = format!("{:02}:{:02}", civil.hour(), civil.minute());
    if civil.date() == today {
        format!("今天 {clock}")
    } else if today.tomorrow().is_ok_and(|tomorrow| tomorrow == civil.date()) {
        format!("明天 {clock}")
    } else {
        times::iso(at, schedule, now)
    }
}

/// Minutes as people say them, cut to the largest unit that fits.
fn amount(minutes: i64, day: i64, by_the_wall: bool) -> String {
    match minutes {
        m if m < 60 => format!("{m} 分钟"),
        m if m < day => format!("{} 小时", m / 60),
        m if by_the_wall => format!("{} 天", m / day),
        m => format!("{} 个工作日", m / day),
    }
}

/// What has to be done by then, as a verb.
pub fn verb(act: Act) -> &'static str {
    match act {
        Act::Screen => "受理",
        Act::Supplement => "补材料",
        Act::JudgeAssign => "交办",
        Act::Sign => "签收",
        Act::Object => "提出退办",
        Act::Designate => "指定单位",
        Act::FirstContact => "首次联系",
        Act::Answer => "答复",
        Act::Extension => "延长",
        Act::ApproveDeliver => "审核送达",
        Act::FollowUp => "回访",
        Act::NegativeContact => "联系本人",
        Act::Reopen => "重新办理",
        Act::Review => "复查",
        Act::CoTask => "报协办结果",
        Act::Meeting => "开会商",
        Act::Instruction => "回报批示",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a timestamp")
    }

    #[test]
    fn time_left_is_said_in_working_days() {
        let schedule = Schedule::standard();
        // Monday 2026-11-23 14:06 to Thursday 17:30.
        let now = at("2026-11-23T06:06:00Z");
        let far = due(at("2026-11-26T09:30:00Z"), now, &schedule, false);
        assert_eq!((far.left.as_str(), far.nearness), ("还剩 3 个工作日", Nearness::Far));
        let soon = due(at("2026-11-23T09:30:00Z"), now, &schedule, false);
        assert_eq!(
            (soon.when.as_str(), soon.left.as_str(), soon.nearness),
            ("今天 17:30", "还剩 3 小时", Nearness::Soon)
        );
    }

    #[test]
    fn no_time_of_the_office_is_left_and_none_has_gone_by() {
        let schedule = Schedule::standard();
        let night = at("2026-11-23T14:00:00Z");
        assert_eq!(due(at("2026-11-23T09:30:00Z"), night, &schedule, false).left, "刚过");
        assert_eq!(due(at("2026-11-24T01:00:00Z"), night, &schedule, false).left, "马上就到");
    }

    #[test]
    fn what_is_late_says_by_how_much() {
        let schedule = Schedule::standard();
        let now = at("2026-11-23T06:06:00Z");
        assert_eq!(due(at("2026-11-23T05:54:00Z"), now, &schedule, false).left, "已超 12 分钟");
        // Friday 17:30 to Monday 14:06: the weekend does not count.
        assert_eq!(due(at("2026-11-20T09:30:00Z"), now, &schedule, false).left, "已超 3 小时");
        assert_eq!(due(at("2026-11-20T09:30:00Z"), now, &schedule, true).left, "已超 2 天");
    }
}

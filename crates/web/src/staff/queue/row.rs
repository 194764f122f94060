//! A row of a list: what it is, where it stands, what runs out when, and why it stands here.

use crate::{
    layout::Page,
    staff::{matter, time},
    times,
};
use zhiye_app::{
    QueueRow,
    domain::request::{Danger, Judgement, Status, credit, urgency},
    views::requests::Listed,
};
use zhiye_calendar::Lang;
use zhiye_rulebook::{Act, Case, Rulebook};

/// One row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub number: String,
    pub groups: String,
    pub title: String,
    pub state_class: String,
    pub state_name: String,
    pub due_class: &'static str,
    /// `今天 17:30 前答复`.
    pub due: String,
    pub due_meta: String,
    pub why: String,
    pub place: String,
    pub hand: String,
    /// Heading before this row, with its explanation.
    pub lane: Option<(&'static str, &'static str)>,
    pub flags: Vec<&'static str>,
}

const EMERGENCY: (&str, &str) = ("危急通道", "先来先办，谁也不插队");
const ORDINARY: (&str, &str) = ("普通通道", "按收到时间排；事情急、人多、关系水电暖药钱住学的，往前算");

/// Rows in order; `lanes` puts the headings in.
pub fn rows(page: &Page, rulebook: &Rulebook, found: Vec<QueueRow>, lanes: bool) -> Vec<Row> {
    let mut before = None;
    let build = |found: QueueRow| {
        let danger = found.listed.danger == Danger::Now;
        let mut row = row(page, rulebook, found);
        if lanes && before != Some(danger) {
            row.lane = Some(if danger { EMERGENCY } else { ORDINARY });
        }
        before = Some(danger);
        row
    };
    found.into_iter().map(build).collect()
}

pub fn row(page: &Page, rulebook: &Rulebook, found: QueueRow) -> Row {
    let QueueRow { listed, summary } = found;
    let title = summary.unwrap_or_else(|| {
        matter::stand_in(page, rulebook, listed.kind, listed.category.as_deref(), listed.area.as_deref())
    });
    let (due_class, due, due_meta) = due(page, rulebook, &listed);
    Row {
        number: listed.number.to_string(),
        groups: listed.number.groups().join(" "),
        title,
        state_class: matter::class_of(listed.status, listed.danger),
        state_name: matter::name_of(listed.status, listed.danger),
        due_class,
        due,
        due_meta,
        why: why(page, rulebook, &listed),
        place: place(page, &listed),
        hand: hand(page, &listed),
        lane: None,
        flags: flags(&listed),
    }
}

/// What runs out next; for what does not run, what it waits for.
fn due(page: &Page, rulebook: &Rulebook, listed: &Listed) -> (&'static str, String, String) {
    let schedule = page.schedule();
    let day =
        |at| time::day(schedule.zone.to_datetime(at).date(), schedule.zone.to_datetime(page.now).date());
    let Some(at) = listed.due_at else {
        let words = match listed.status {
            Status::Answered | Status::FollowedUp => "等本人评价".to_owned(),
            _ => listed.outcome.map_or(String::new(), |outcome| outcome.name(Lang::Zh).to_owned()),
        };
        let meta = listed.closed_at.map_or(String::new(), |at| format!("{} 办结", day(at)));
        return ("", words, meta);
    };
    match listed.status {
        Status::Deferred => return ("", format!("{} 再议", day(at)), "到时自动接着办".into()),
        Status::Paused => return ("", format!("最晚到 {}", day(at)), "到时自动接着计时".into()),
        _ => {}
    }
    let verb = time::verb(next_act(listed));
    let due = time::due(at, page.now, schedule, by_the_wall(page, rulebook, listed));
    let provisional = if listed.provisional { "，暂定" } else { "" };
    let answer = listed.answer_due_at.filter(|answer| *answer != at);
    let answer =
        answer.map_or(String::new(), |at| format!("；答复到 {}", times::iso(at, schedule, page.now)));
    (due.nearness.class(), format!("{} 前{verb}", due.when), format!("{}{provisional}{answer}", due.left))
}

/// What is to be done by the limit that runs out next.
fn next_act(listed: &Listed) -> Act {
    let step = listed.step_due_at.filter(|step| listed.due_at.is_some_and(|due| *step <= due));
    step.and(listed.step_act).unwrap_or(Act::Answer)
}

/// Whether the limit that runs out next is counted day and night. The rule that set it says so: a clock follows what
/// the row has of its matter.
pub fn by_the_wall(page: &Page, rulebook: &Rulebook, listed: &Listed) -> bool {
    let case = Case {
        kind: listed.kind,
        urgency: urgency(listed.danger, listed.legal_channel),
        category: listed.category.as_deref(),
        channel: listed.channel,
        area: listed.area.as_deref(),
    };
    let day = page.schedule().zone.to_datetime(listed.filed_at).date();
    let rule = rulebook.applicable_limit(next_act(listed), &case, day);
    rule.is_some_and(|rule| rule.limit.is_by_the_wall())
}

/// Why it stands where it stands, in the formula's own words.
fn why(page: &Page, rulebook: &Rulebook, listed: &Listed) -> String {
    let judgement = Judgement { danger: listed.danger, hardship: listed.hardship, people: listed.people };
    credit(judgement, rulebook.priority()).words(judgement, page.schedule().hours.minutes_per_day(), Lang::Zh)
}

fn place(page: &Page, listed: &Listed) -> String {
    let Some(area) = listed.area.as_deref().and_then(|code| page.directory.office.area(code)) else {
        return String::new();
    };
    let building = area.buildings.iter().find(|b| Some(b.code.as_str()) == listed.building.as_deref());
    building.map_or(area.name.clone(), |b| format!("{} {}", area.name, b.name))
}

fn hand(page: &Page, listed: &Listed) -> String {
    let unit = listed.unit.map_or("", |unit| page.directory.unit_name(unit));
    let person = listed.person.map_or("", |person| page.directory.name(person));
    format!("{unit} {person}").trim().to_owned()
}

fn flags(listed: &Listed) -> Vec<&'static str> {
    let named = [
        (listed.waiting, "本人在等联系"),
        (listed.supervised, "督办"),
        (listed.proposal.is_some(), "有申请待决定"),
        (listed.reopened > 0, "重新办理"),
    ];
    named.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name).collect()
}

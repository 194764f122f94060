//! The filter of the queue as an address says it: every choice is in the URL, so a list can be kept, sent and gone
//! back to.

use crate::layout::{Page, Signed};
use jiff::{SignedDuration, Timestamp};
use zhiye_app::{
    App, Counter,
    domain::{UnitId, request::Status},
    views::requests::{Due, Filter, Order},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, text};
use zhiye_rulebook::Kind;

/// Counters with the word an address and a page use.
const COUNTERS: &[(Counter, &str, &str)] = &[
    (Counter::Danger, "danger", "危急"),
    (Counter::Overdue, "overdue", "超期"),
    (Counter::DueToday, "today", "今天到期"),
    (Counter::ToScreen, "to-screen", "待受理"),
    (Counter::ToJudge, "to-judge", "待研判"),
    (Counter::ToAssign, "to-assign", "待交办"),
    (Counter::ToSign, "to-sign", "待签收"),
    (Counter::SentBack, "sent-back", "退办待定"),
    (Counter::InHand, "in-hand", "办理中"),
    (Counter::ToApprove, "to-approve", "待审核"),
    (Counter::Proposals, "proposals", "申请待决定"),
    (Counter::ToDeliver, "to-deliver", "待送达"),
    (Counter::ToFollowUp, "to-follow-up", "待回访"),
    (Counter::Waiting, "waiting", "本人在等联系"),
    (Counter::Supervised, "supervised", "督办"),
    (Counter::Mine, "mine", "我经办的"),
    (Counter::Open, "open", "全部在办"),
    (Counter::Sealed, "sealed", "保密件"),
];

pub fn counter_code(counter: Counter) -> (&'static str, &'static str) {
    COUNTERS
        .iter()
        .find(|(c, _, _)| *c == counter)
        .map_or(("open", "全部在办"), |(_, code, name)| (*code, *name))
}

/// Keys of an address that narrow the list, in the order of the chips.
const KEYS: &[&str] = &["counter", "state", "due", "unit", "category", "area", "kind"];

/// The list an address asks for; without a state, work still owed.
pub fn filter(app: &App, signed: &Signed, now: Timestamp, query: &Form) -> Filter {
    let counter = COUNTERS.iter().find(|(_, code, _)| query.is("counter", code));
    let mut filter = match counter {
        Some((counter, ..)) => app.filter_of(&signed.staff, *counter),
        None => Filter::default(),
    };
    match query.trimmed("state") {
        "all" => filter.open = false,
        "open" => filter.open = true,
        "" => filter.open |= counter.is_none(),
        code => filter.statuses = Status::parse(code).into_iter().collect(),
    }
    filter.due = match query.trimmed("due") {
        "overdue" => Some(Due::Before(now)),
        "today" => Some(Due::Between(now, app.end_of_day(now))),
        "three" => Some(Due::Between(now, app.end_of_day(now) + SignedDuration::from_hours(48))),
        _ => filter.due,
    };
    filter.open |= matches!(query.trimmed("due"), "overdue" | "today" | "three");
    filter.unit = query.trimmed("unit").parse::<UnitId>().ok().or(filter.unit);
    if let Some(code) = query.some("category") {
        // An unknown one finds nothing, as an unknown unit does.
        filter.categories = app.rulebook().below(code);
        if filter.categories.is_empty() {
            filter.categories.push(code.to_owned());
        }
    }
    filter.area = query.some("area").map(str::to_owned);
    filter.kind = Kind::parse(query.trimmed("kind"));
    filter
}

pub fn order(query: &Form) -> Order {
    match query.trimmed("sort") {
        "due" => Order::Due,
        "new" => Order::Newest,
        _ => Order::Priority,
    }
}

/// A filter in force: its words, and the address without it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chip {
    pub words: String,
    pub without: String,
}

pub fn chips(page: &Page, app: &App, query: &Form) -> Vec<Chip> {
    let set = KEYS.iter().filter(|key| query.some(key).is_some());
    set.map(|key| Chip {
        words: words(page, app, key, query.trimmed(key)),
        without: address(query, &[(key, "")]),
    })
    .collect()
}

fn words(page: &Page, app: &App, key: &str, value: &str) -> String {
    let directory = &page.directory;
    match key {
        "counter" => {
            COUNTERS.iter().find(|(_, code, _)| *code == value).map_or(value, |(_, _, name)| name).to_owned()
        }
        "state" if value == "all" => "不论状态".into(),
        "state" if value == "open" => "全部在办".into(),
        "state" => Status::parse(value).map_or(value, |status| status.name(Lang::Zh)).to_owned(),
        "due" => DUE.iter().find(|(code, _)| *code == value).map_or(value, |(_, name)| name).to_owned(),
        "unit" => value.parse().map_or(value.to_owned(), |unit| directory.unit_name(unit).to_owned()),
        "category" => app.rulebook().category(value).map_or(value, |c| c.name.zh.as_str()).to_owned(),
        "area" => directory.office.area(value).map_or(value, |a| a.name.as_str()).to_owned(),
        _ => Kind::parse(value).map_or(value, |kind| kind.name(Lang::Zh)).to_owned(),
    }
}

/// Choices of the deadline filter.
pub const DUE: &[(&str, &str)] = &[("overdue", "已超期"), ("today", "今天到期"), ("three", "三天内到期")];

/// The address of the list with some values changed; an empty value goes. The page always begins anew.
pub fn address(query: &Form, changes: &[(&str, &str)]) -> String {
    let mut pairs = Vec::new();
    for key in KEYS.iter().chain(&["sort", "after"]) {
        let changed = changes.iter().find(|(name, _)| name == key).map(|(_, value)| *value);
        let held = if *key == "after" { "" } else { query.trimmed(key) };
        let value = changed.unwrap_or(held);
        if !value.is_empty() {
            pairs.push(format!("{key}={}", text::encode(value)));
        }
    }
    if pairs.is_empty() { "/staff/requests".into() } else { format!("/staff/requests?{}", pairs.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_taken_away_leaves_the_others() {
        let query = Form::parse("state=in_hand&area=qinghe&sort=due&after=1.2.3".as_bytes());
        assert_eq!(address(&query, &[("state", "")]), "/staff/requests?area=qinghe&sort=due");
        assert_eq!(address(&query, &[("state", ""), ("area", ""), ("sort", "")]), "/staff/requests");
    }

    #[test]
    fn every_counter_has_a_list() {
        let mut codes: Vec<&str> = COUNTERS.iter().map(|(_, code, _)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), COUNTERS.len());
    }
}

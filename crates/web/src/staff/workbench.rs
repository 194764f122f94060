//! The workbench: what presses, what is mine to do, what I left half-written. Each count is a link to its list.

use super::{
    act::Act,
    handover, kept, queue,
    shell::{Posted, Shell},
    time,
};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{extract::State, response::Response};
use zhiye_app::{
    Ask, Counter, Notice,
    domain::{
        Actor, Role,
        request::{Channel, Command, Scope, registers, scope},
    },
    views::requests::Order,
};
use zhiye_edge::{Problem, form::Query};

#[derive(Template)]
#[template(path = "staff/workbench.html")]
struct WorkbenchPage {
    page: Page,
    shell: Shell,
    greeting: &'static str,
    done: Option<String>,
    danger: i64,
    danger_href: &'static str,
    counters: Vec<Counted>,
    due: Vec<queue::Row>,
    /// Dangers the reader is told of and nobody has yet.
    alarms: Vec<Owed>,
    /// Parts, meetings and instructions that wait for the reader.
    parts: Vec<Owed>,
    /// Promises of the reader's units that are due within a week, or late.
    promised: i64,
    drafts: Vec<kept::Kept>,
    notices: Vec<Told>,
    saved: Vec<queue::Saved>,
    /// Reads matters at all.
    reads: bool,
    administers: bool,
    leads: bool,
    registers: bool,
    /// Holds matters, or may give them to somebody else.
    hands_over: bool,
}

/// Something owed in a matter that somebody else leads, or beside its course.
struct Owed {
    kind: &'static str,
    number: String,
    title: String,
    when: String,
    left: String,
    class: &'static str,
}

/// A notice: which matter, or how many and where they stand; what happened, when.
struct Told {
    ids: Vec<String>,
    href: String,
    what: String,
    text: &'static str,
    at: String,
}

struct Counted {
    name: &'static str,
    count: String,
    href: String,
    class: &'static str,
    /// Said instead of a bare zero.
    good: Option<&'static str>,
}

/// `GET /staff`.
pub async fn show(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    let reads = scope(&signed.staff) != Scope::Nothing;
    let counters = if reads { web.app.counters(&signed.staff).await?.0 } else { Vec::new() };
    let danger = counters.iter().find(|(c, _)| *c == Counter::Danger).map_or(0, |(_, count)| count.0);
    let due = if reads { due(&web, &signed, &page).await? } else { Vec::new() };
    let built = WorkbenchPage {
        greeting: greeting(&page),
        done: query.some("done").and_then(Act::of_noun).map(|act| format!("做好了：{}", act.title)),
        danger,
        danger_href: "/staff/requests?counter=danger",
        counters: counters.into_iter().map(counted).collect(),
        due,
        alarms: alarms(&web, &signed, &page).await?,
        parts: if reads { parts(&web, &signed, &page).await? } else { Vec::new() },
        promised: promised(&web, &signed, &page).await?,
        drafts: kept::list(&web, &signed, &page).await?,
        saved: if reads { queue::saved_views(&web, &signed, "").await? } else { Vec::new() },
        notices: told(&web, &signed, &page).await?,
        reads,
        administers: signed.staff.has(Role::Administrator),
        leads: signed.staff.has(Role::Leader),
        registers: registers(&signed.staff),
        hands_over: handover::SEE.iter().any(|role| signed.staff.has(*role)),
        shell: signed.shell(&page, "/staff"),
        page,
    };
    forms::show(&built)
}

async fn alarms(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<Owed>, Problem> {
    Ok(owed_lines(web, page, web.app.alarms(signed.staff.person).await?))
}

/// `POST /staff/alarms`: whoever is told of a danger says they have it, by its number; reading matters is not needed.
pub async fn acknowledge(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    let (id, number) = super::matter::find(&web, form.trimmed("number")).await?;
    let ask = Ask::new(Actor::Staff(signed.staff.clone()), Channel::Web);
    let ask = ask.keyed(zhiye_app::key(&format!("alarm:{}:{number}", signed.staff.person), &form.token()));
    match web.app.act(&ask, id, Command::Acknowledge, web.app.desk()).await.map_err(Problem::from) {
        // Somebody else was quicker: the page says no more of it.
        Ok(_) | Err(Problem::Refused(_)) => Ok(forms::see("/staff?done=acknowledgement")),
        Err(problem) => Err(problem),
    }
}

async fn parts(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<Owed>, Problem> {
    Ok(owed_lines(web, page, web.app.parts_owed(&signed.staff).await?))
}

fn owed_lines(web: &Web, page: &Page, owed: Vec<zhiye_app::Part>) -> Vec<Owed> {
    let line = |part: zhiye_app::Part| {
        let listed = &part.listed;
        let due = listed.due_at.map(|at| time::due(at, page.now, page.schedule(), false));
        let stand_in = || {
            let rulebook = web.app.rulebook();
            let category = listed.category.as_deref().and_then(|code| rulebook.category(code));
            category.map_or("类别待定".to_owned(), |category| category.name.zh.clone())
        };
        Owed {
            kind: listed.kind.name(zhiye_calendar::Lang::Zh),
            number: listed.number.to_string(),
            title: part.summary.clone().unwrap_or_else(stand_in),
            when: due.as_ref().map_or(String::new(), |due| due.when.clone()),
            left: due.as_ref().map_or(String::new(), |due| due.left.clone()),
            class: due.map_or("", |due| due.nearness.class()),
        }
    };
    owed.into_iter().map(line).collect()
}

/// How many promises the reader's units owe within the next week, late ones with them.
async fn promised(web: &Web, signed: &Signed, page: &Page) -> Result<i64, Problem> {
    const AHEAD: jiff::SignedDuration = jiff::SignedDuration::from_hours(7 * 24);
    Ok(web.app.promises_due(&signed.staff, page.now + AHEAD).await?)
}

/// What happened to matters of the reader's: the reminders of one kind in one line, then the others, newest first.
async fn told(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<Told>, Problem> {
    let notices = web.app.notices_of(signed.staff.person).await?;
    let at = |at| crate::times::iso(at, page.schedule(), page.now);
    let mut lines = Vec::new();
    for told in zhiye_app::Told::GATHERED {
        let of: Vec<&Notice> = notices.iter().filter(|notice| notice.told == told).collect();
        let (Some(newest), true) = (of.first(), of.len() > 1) else { continue };
        let over = matches!(told, zhiye_app::Told::Overdue | zhiye_app::Told::LimitOver);
        lines.push(Told {
            ids: of.iter().map(|notice| notice.id.to_string()).collect(),
            href: format!("/staff/requests?counter={}", if over { "overdue" } else { "due_today" }),
            what: format!("{} 件", of.len()),
            text: told.text(),
            at: at(newest.at),
        });
    }
    let gathered = |notice: &&Notice| {
        zhiye_app::Told::GATHERED.contains(&notice.told)
            && notices.iter().filter(|other| other.told == notice.told).count() > 1
    };
    let single = |notice: &Notice| Told {
        ids: vec![notice.id.to_string()],
        href: format!("/staff/requests/{}", notice.number),
        what: notice.number.groups().join(" "),
        text: notice.told.text(),
        at: at(notice.at),
    };
    lines.extend(notices.iter().filter(|notice| !gathered(notice)).map(single));
    Ok(lines)
}

/// `POST /staff/notices`: seen, those of a line or all of them.
pub async fn seen(State(web): State<Web>, posted: Posted) -> Result<Response, Problem> {
    let Posted { signed, form, .. } = posted;
    let ids = form.all("id").iter().map(|id| id.parse().map_err(|_| Problem::NotFound));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    web.app.drop_notices(signed.staff.person, &ids).await?;
    Ok(forms::see("/staff"))
}

/// Late and due today, what runs out first; of the reader's own if they handle matters.
async fn due(web: &Web, signed: &Signed, page: &Page) -> Result<Vec<queue::Row>, Problem> {
    let mut filter = web.app.filter_of(&signed.staff, Counter::DueToday);
    filter.due = Some(zhiye_app::views::requests::Due::Before(web.app.end_of_day(page.now)));
    let found = web.app.list(&signed.staff, &filter, Order::Due, None, 12).await?;
    Ok(queue::rows(page, web.app.rulebook(), found.rows, false))
}

fn counted((counter, count): (Counter, zhiye_app::views::requests::Count)) -> Counted {
    let (code, name) = queue::counter_code(counter);
    let class = match counter {
        Counter::Danger if count.0 > 0 => "state danger",
        Counter::Overdue if count.0 > 0 => "late",
        Counter::DueToday if count.0 > 0 => "soon",
        _ => "",
    };
    let good = match counter {
        Counter::Danger => "没有危急的",
        Counter::Overdue => "没有超期的",
        Counter::DueToday => "今天没有到期的",
        Counter::SentBack => "没有退办的",
        Counter::Waiting => "没有人在等联系",
        _ => "没有",
    };
    Counted {
        name,
        count: count.to_string(),
        href: format!("/staff/requests?counter={code}"),
        class,
        good: (count.0 == 0).then_some(good),
    }
}

fn greeting(page: &Page) -> &'static str {
    match page.schedule().zone.to_datetime(page.now).hour() {
        5..=10 => "早上好",
        11..=12 => "中午好",
        13..=17 => "下午好",
        _ => "晚上好",
    }
}

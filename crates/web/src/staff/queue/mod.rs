//! The queue: what is in the office, filtered by its address, in the order in which it is worked off.

mod filter;
mod row;
mod views;

pub use filter::counter_code;
pub use row::{Row, by_the_wall, row as as_row, rows};

pub use views::{Saved, forget as forget_view, kept as saved_views, save as save_view};

use super::{act::summary_choices, form::Choice, shell::Shell};
use crate::{
    Web, form as forms,
    layout::{Page, Signed},
};
use askama::Template;
use axum::{extract::State, response::Response};
use filter::{Chip, DUE};
use views::Naming;
use zhiye_app::{
    Counter,
    domain::{
        Role,
        request::{Scope, Status, scope},
    },
    views::requests::{Filter, Order},
};
use zhiye_calendar::Lang;
use zhiye_edge::{Form, Problem, form::Query};

/// Rows of a page.
const ROWS: usize = 40;

#[derive(Template)]
#[template(path = "staff/queue.html")]
struct QueuePage {
    page: Page,
    shell: Shell,
    heading: &'static str,
    tally: Vec<Tally>,
    count: String,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    next: Option<String>,
    saved: Vec<Saved>,
    naming: Option<Naming>,
    states: Vec<Choice>,
    dues: Vec<Choice>,
    units: Vec<Choice>,
    categories: Vec<Choice>,
    areas: Vec<Choice>,
    kinds: Vec<Choice>,
    sorts: Vec<Choice>,
    counter: String,
    /// Nothing to filter by: the few matters of a sealed list.
    plain: bool,
}

impl QueuePage {
    /// The kept list that is shown now.
    fn current_view(&self) -> Option<&Saved> {
        self.saved.iter().find(|view| view.current)
    }
}

/// A counter as a link to its list.
pub struct Tally {
    pub words: String,
    pub href: String,
    pub class: &'static str,
}

/// `GET /staff/requests`.
pub async fn show(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    if scope(&signed.staff) == Scope::Nothing {
        return Err(Problem::Forbidden);
    }
    let filter = filter::filter(&web.app, &signed, page.now, &query);
    let order = filter::order(&query);
    let after = query.some("after").and_then(|cursor| cursor.parse().ok());
    let found = web.app.list(&signed.staff, &filter, order, after, ROWS).await?;
    let next = found.next.map(|cursor| filter::address(&query, &[("after", &cursor.to_string())]));
    let sealed = matches!(scope(&signed.staff), Scope::Sealed(..));
    let address = filter::address(&query, &[]);
    let built = QueuePage {
        heading: heading(sealed, &filter, &query),
        tally: tally(&web, &signed).await?,
        count: web.app.count(&signed.staff, &filter).await?.to_string(),
        chips: filter::chips(&page, &web.app, &query),
        rows: rows(&page, web.app.rulebook(), found.rows, order == Order::Priority),
        next,
        saved: views::kept(&web, &signed, &address).await?,
        naming: views::naming(&query, &address),
        states: states(&query),
        dues: choices(DUE.iter().map(|(code, name)| Choice::new(*code, *name)), &query, "due", "不限"),
        units: units(&page, &query),
        categories: choices(summary_choices(web.app.rulebook()).into_iter(), &query, "category", "全部类别"),
        areas: areas(&page, &query),
        kinds: choices(
            zhiye_rulebook::Kind::ALL.iter().map(|k| Choice::new(k.code(), k.name(Lang::Zh))),
            &query,
            "kind",
            "全部性质",
        ),
        sorts: choices(
            [Choice::new("due", "按到期时间"), Choice::new("new", "最新收到的在前")].into_iter(),
            &query,
            "sort",
            "先办先排",
        ),
        counter: query.trimmed("counter").to_owned(),
        plain: sealed,
        shell: signed.shell(&page, if sealed { "/staff/requests?sealed=1" } else { "/staff/requests" }),
        page,
    };
    forms::show(&built)
}

/// What the list holds, no more and no less.
fn heading(sealed: bool, filter: &Filter, query: &Form) -> &'static str {
    let open = filter.open || !filter.statuses.is_empty() && filter.statuses.iter().all(|s| s.is_open());
    if sealed {
        "保密件"
    } else if open || query.some("counter").is_some() {
        "在办事项"
    } else if filter.statuses.is_empty() {
        "全部事项"
    } else {
        "这一类事项"
    }
}

/// Without a choice the list holds what is open.
fn states(query: &Form) -> Vec<Choice> {
    let all = std::iter::once(Choice::new("all", "不论状态"));
    let named = Status::ALL.iter().map(|status| Choice::new(status.code(), status.name(Lang::Zh)));
    choices(all.chain(named), query, "state", "全部在办")
}

fn units(page: &Page, query: &Form) -> Vec<Choice> {
    let units = page.directory.leading().map(|unit| Choice::new(unit.id.to_string(), &unit.name));
    choices(units, query, "unit", "全部单位")
}

fn areas(page: &Page, query: &Form) -> Vec<Choice> {
    let areas = page.directory.office.areas.iter().map(|area| Choice::new(&area.code, &area.name));
    choices(areas, query, "area", "全部社区")
}

fn choices(named: impl Iterator<Item = Choice>, query: &Form, key: &str, none: &str) -> Vec<Choice> {
    let value = query.trimmed(key);
    std::iter::once(Choice::new("", none))
        .chain(named)
        .map(|choice| Choice { chosen: choice.value == value, ..choice })
        .collect()
}

/// The counters of the head line: open, and what presses.
async fn tally(web: &Web, signed: &Signed) -> Result<Vec<Tally>, Problem> {
    let of = Counter::of(&signed.staff);
    let pressing = [
        (Counter::Danger, "state danger"),
        (Counter::Overdue, "late"),
        (Counter::DueToday, "soon"),
        (Counter::SentBack, ""),
        (Counter::Waiting, ""),
    ];
    let open = web.app.count(&signed.staff, &Filter { open: true, ..Filter::default() }).await?;
    let mut tally =
        vec![Tally { words: format!("在办 {open} 件"), href: "/staff/requests".into(), class: "" }];
    for (counter, class) in pressing.into_iter().filter(|(counter, _)| of.contains(counter)) {
        let count = web.app.count(&signed.staff, &web.app.filter_of(&signed.staff, counter)).await?;
        if count.0 > 0 {
            let (code, name) = counter_code(counter);
            let href = format!("/staff/requests?counter={code}");
            tally.push(Tally { words: format!("{name} {count} 件"), href, class });
        }
    }
    Ok(tally)
}

#[derive(Template)]
#[template(path = "staff/follow_ups.html")]
struct FollowUpsPage {
    page: Page,
    shell: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// `GET /staff/follow-ups`: the calls to make, what is due first.
pub async fn follow_ups(
    State(web): State<Web>,
    signed: Signed,
    page: Page,
    Query(query): Query,
) -> Result<Response, Problem> {
    signed.needs(&[Role::Caller, Role::Supervisor])?;
    let filter = web.app.filter_of(&signed.staff, Counter::ToFollowUp);
    let after = query.some("after").and_then(|cursor| cursor.parse().ok());
    let found = web.app.list(&signed.staff, &filter, Order::Due, after, ROWS).await?;
    let next = found.next.map(|cursor| format!("/staff/follow-ups?after={cursor}"));
    let rows = rows(&page, web.app.rulebook(), found.rows, false);
    let shell = signed.shell(&page, "/staff/follow-ups");
    forms::show(&FollowUpsPage { page, shell, rows, next })
}
